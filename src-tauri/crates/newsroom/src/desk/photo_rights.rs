//! On what right a story's photos are used: what is known of it where the story is judged, and what stops it where it is published.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, TimeDelta, Utc};
use rusqlite::Transaction;

use super::delegating::came_late;
use super::{Desk, DeskError, site_index};
use crate::ledger::{Act, Lifted, time};
use crate::photo::{PhotoHash, Rights};
use crate::rules::{Refusal, Seen, refusals};
use crate::store::shown::{self, LastShown};
use crate::store::{StoreError, entries, photos, projection};
use crate::story::{PublicForm, Story, StoryId};
use crate::workflow::Terms;

/// How far back it is looked where a photo was seen; the rule says how far of that counts.
const LOOKED_BACK: TimeDelta = TimeDelta::days(60);

/// What is known of a story's photos, by which it is judged.
#[derive(Default)]
pub(super) struct Known {
    rights: BTreeMap<PhotoHash, Rights>,
    seen: BTreeMap<PhotoHash, Seen>,
}

impl Known {
    pub(super) fn rights(&self, photo: PhotoHash) -> Rights {
        self.rights.get(&photo).cloned().unwrap_or_default()
    }

    pub(super) fn last_use(&self, photo: PhotoHash) -> Option<Seen> {
        self.seen.get(&photo).cloned()
    }
}

/// Returns what is said of the right to use a photo.
fn rights_of(t: &Transaction<'_>, photo: PhotoHash) -> Result<Rights, StoreError> {
    let file = photos::photo(t, photo)?.map(|row| row.name).unwrap_or_default();
    let sides = photos::sides(t, photo)?;
    Ok(Rights::of(&file, |field| sides.get(&field).into_iter().flatten().map(|side| &side.values[..]).collect()))
}

impl Desk {
    /// Gathers what a story's photos are judged by.
    pub(super) fn known_of_photos(&self, id: StoryId, story: &Story, now: DateTime<Utc>) -> Result<Known, DeskError> {
        let all: BTreeSet<_> = story.placements.iter().filter_map(|placement| placement.photo).collect();
        self.store.read(|t| {
            let mut known = Known::default();
            for photo in all {
                known.rights.insert(photo, rights_of(t, photo)?);
                match self.seen(t, (photo, id), now) {
                    Ok(seen) => known.seen.extend(seen.map(|seen| (photo, seen))),
                    Err(e) => return Ok(Err(e)),
                }
            }
            Ok(Ok(known))
        })?
    }

    /// Returns where readers saw a photo last, in another story than this one.
    fn seen(
        &self,
        t: &Transaction<'_>,
        (photo, than): (PhotoHash, StoryId),
        now: DateTime<Utc>,
    ) -> Result<Option<Seen>, DeskError> {
        let since = (now - LOOKED_BACK).timestamp_millis();
        let mut last: Option<LastShown> = None;
        for destination in &self.house.destinations {
            let there = shown::last(t, &destination.id, photo, (than, since))?;
            last = last.into_iter().chain(there).max_by_key(|there| there.at);
        }
        let Some(LastShown { story, digest, at }) = last else { return Ok(None) };
        let form = site_index::known_form(t, story, digest)?;
        Ok(form.map(|form| Seen { headline: form.headline, day: self.day_of(time(at)) }))
    }

    /// Returns what is said against the photos of a story, whoever might override it.
    pub(super) fn against_photos(&self, story: &Story, known: &Known, now: DateTime<Utc>) -> Vec<(PhotoHash, Refusal)> {
        let placed = story.placements.iter().filter_map(|placed| Some((placed.photo?, placed.caption.as_str())));
        let against = |(photo, caption)| {
            let all = refusals(&known.rights(photo), (photo, caption), &self.house, now);
            all.into_iter().map(move |refusal| (photo, refusal))
        };
        placed.flat_map(against).collect()
    }

    /// Makes sure that readers may see the photos of a form at a time. What was said against one and overridden by an approval
    /// of this form does not stop it, as long as the house lets it be overridden.
    pub(super) fn photos_allowed(
        &self,
        t: &Transaction<'_>,
        (story, form): (StoryId, &PublicForm),
        at: DateTime<Utc>,
    ) -> Result<(), DeskError> {
        let mut lifted = None;
        for placement in &form.placements {
            let Some(photo) = placement.photo else { continue };
            for refusal in refusals(&rights_of(t, photo)?, (photo, &placement.caption), &self.house, at) {
                let lifted = match &lifted {
                    Some(lifted) => lifted,
                    None => lifted.insert(self.lifted(t, story, form)?),
                };
                let this = Lifted { photo, said: refusal.said.clone() };
                if !refusal.overridable || !lifted.contains(&this) {
                    return Err(DeskError::PhotoRight(Box::new(refusal)));
                }
            }
        }
        Ok(())
    }

    /// Returns before when readers may not see the photos of a form, past or to come.
    pub(super) fn photos_embargo(
        &self,
        t: &Transaction<'_>,
        form: &PublicForm,
    ) -> Result<Option<DateTime<Utc>>, StoreError> {
        let mut last = None;
        for photo in form.placements.iter().filter_map(|placement| placement.photo) {
            let embargo = rights_of(t, photo)?.embargoes.last().map(|until| until.begins(self.house.zone()));
            last = last.max(embargo);
        }
        Ok(last)
    }

    /// What was overridden by the approvals of a form that count.
    fn lifted(&self, t: &Transaction<'_>, story: StoryId, form: &PublicForm) -> Result<BTreeSet<Lifted>, DeskError> {
        let Some(row) = projection::story(t, story)? else { return Ok(BTreeSet::new()) };
        let (terms, mut lifted) = (Terms::Of(&self.house), BTreeSet::new());
        for approval in row.status.approvals_of(form.digest(), &terms) {
            if came_late(t, approval)?.is_some() {
                continue;
            }
            let entry = entries::named(t, approval.entry)?.map(|kept| kept.entry()).transpose()?;
            if let Some(Act::Approve(act)) = entry.map(|entry| entry.body.act) {
                lifted.extend(act.lifted);
            }
        }
        Ok(lifted)
    }
}

#[cfg(test)]
mod tests {
    use super::super::FieldChange;
    use super::super::forged::{Newsroom, approve, place, receipt, sync};
    use super::super::tests::{found, story};
    use super::*;
    use crate::ledger::{ReceiptKind, Receipted};
    use crate::photo::Way;
    use crate::photo::metadata::Field;
    use crate::story::Digest;

    fn say(desk: &Desk, photo: PhotoHash, field: Field, values: &[&str]) -> Result<(), DeskError> {
        let values = values.iter().map(|&value| value.to_owned()).collect();
        desk.describe(&[photo], &[FieldChange { field, way: Way::Replace, values }]).map(drop)
    }

    /// The rule that keeps a story's photos from readers.
    fn stopped(desk: &Desk, id: StoryId) -> Option<&'static str> {
        let form = PublicForm::from(&desk.show(id).unwrap().story);
        let now = (desk.around.clock)();
        match desk.store.read(|t| Ok(desk.photos_allowed(t, (id, &form), now))).unwrap() {
            Ok(()) => None,
            Err(DeskError::PhotoRight(refusal)) => Some(refusal.rule),
            Err(e) => panic!("{e}"),
        }
    }

    #[test]
    fn what_two_say_of_a_photo_at_once_stops_it_where_either_of_them_does() {
        let Newsroom { folder: _folder, mut chief, mut an } = Newsroom::found();
        let id = chief.begin_story(&story("Một.\n")).unwrap();
        let photo = place(&chief, id, 1);
        approve(&chief, id);
        sync(&mut chief);
        sync(&mut an);
        say(&chief, photo, Field::Leases, &["deny ../.. Gia đình đề nghị"]).unwrap();
        say(&an, photo, Field::Leases, &["allow ../.. Hợp đồng"]).unwrap();
        say(&chief, photo, Field::Expires, &["2026-09-01"]).unwrap();
        say(&an, photo, Field::Expires, &["2030-01-01"]).unwrap();
        sync(&mut chief);
        sync(&mut an);
        sync(&mut chief);
        let rights = |desk: &Desk| desk.store.read(|t| rights_of(t, photo)).unwrap();
        assert_eq!(rights(&chief), rights(&an));
        assert_eq!((stopped(&chief, id), stopped(&an, id)), (Some("P6"), Some("P6")));
        say(&an, photo, Field::Leases, &[]).unwrap();
        assert_eq!(stopped(&an, id), Some("P7"), "the earlier of two days");
        say(&an, photo, Field::Expires, &["2030-01-01"]).unwrap();
        assert_eq!(stopped(&an, id), None, "somebody has settled it");
    }

    #[test]
    fn what_is_published_by_itself_waits_for_the_hour_of_its_photos() {
        let (_folder, desk) = found();
        let id = desk.begin_story(&story("Một.\n")).unwrap();
        let photo = place(&desk, id, 1);
        say(&desk, photo, Field::Embargo, &["2026-10-01T06:00"]).unwrap();
        approve(&desk, id);
        desk.feed("site", &mut (BTreeSet::new(), None)).unwrap();
        let due: Vec<_> = desk.pending().unwrap().into_iter().map(|pending| pending.due.map(time)).collect();
        assert_eq!(due, ["2026-09-30T23:00:00Z".parse().ok()]);
    }

    /// Says that a form went to the site so many days ago.
    fn published(desk: &Desk, story: StoryId, digest: Digest, days: i64) {
        let Act::Receipt(said) = receipt(story, ReceiptKind::Published, digest) else { unreachable!() };
        let at = ((desk.around.clock)() - TimeDelta::days(days)).timestamp_millis();
        desk.append(&[Act::Receipt(Receipted { at, ..said })]).unwrap();
    }

    /// How many days ago the site began to show a photo, by what a story that places it is judged by.
    fn seen_days_ago(desk: &Desk, (id, photo): (StoryId, PhotoHash)) -> Option<i64> {
        let now = (desk.around.clock)();
        let known = desk.known_of_photos(id, &desk.show(id).unwrap().story, now).unwrap();
        Some(desk.day_of(now).signed_duration_since(known.last_use(photo)?.day).num_days())
    }

    #[test]
    fn readers_saw_a_photo_though_the_story_that_showed_it_has_dropped_it_since() {
        let (_folder, desk) = found();
        let (shows, other) = (desk.begin_story(&story("Một.\n")).unwrap(), desk.begin_story(&story("Hai.\n")).unwrap());
        let photo = place(&desk, other, 1);
        let asked = (other, photo);
        let drop = || desk.edit(shows, |story| story.placements.clear()).unwrap();
        let without = approve(&desk, shows);
        published(&desk, shows, without, 50);
        place(&desk, shows, 2);
        let with = approve(&desk, shows);
        assert_eq!(seen_days_ago(&desk, asked), None, "approved, and not published");
        published(&desk, shows, with, 20);
        assert_eq!(seen_days_ago(&desk, asked), Some(20), "since the photo was public, not since the story was");
        drop();
        assert_eq!(seen_days_ago(&desk, asked), Some(20), "the draft has dropped it");
        let dropped = approve(&desk, shows);
        published(&desk, shows, dropped, 10);
        assert_eq!(seen_days_ago(&desk, asked), Some(20), "what is public now has dropped it");
        assert_eq!(seen_days_ago(&desk, (shows, photo)), None, "a story may show its own photos again");
        let down = receipt(shows, ReceiptKind::TakenDown, dropped);
        desk.append(&[down]).unwrap();
        assert_eq!(seen_days_ago(&desk, asked), None, "taken down");
        desk.verify().unwrap();
    }

    #[test]
    fn a_photo_is_of_a_category_that_the_house_has() {
        let (_folder, desk) = found();
        let id = desk.begin_story(&story("Một.\n")).unwrap();
        let photo = place(&desk, id, 1);
        let refused = say(&desk, photo, Field::Usage, &["hang-tin"]).unwrap_err();
        let text = refused.text(crate::messages::Language::En);
        assert_eq!(refused.field(), Some("usage"));
        assert!(text.contains("“hang-tin”") && text.contains("agency"), "{text}");
        say(&desk, photo, Field::Usage, &["agency"]).unwrap();
        assert_eq!(stopped(&desk, id), Some("P5"));
        for (field, odd) in [(Field::Expires, "mai"), (Field::Leases, "cho dùng"), (Field::Territory, "Việt Nam")] {
            let refused = say(&desk, photo, field, &[odd]).unwrap_err();
            assert!(refused.text(crate::messages::Language::Vi).starts_with(field.word()), "{refused}");
        }
    }
}
