//! Writing a site anew: all that is public as it was approved, and nothing else of any story.

use std::collections::BTreeMap;

use rusqlite::Transaction;

use super::bringing::Wished;
use super::publishing::Went;
use super::removing::cut_off;
use super::{Desk, DeskError, site_index};
use crate::house::Destination;
use crate::ledger::{Act, EntryHash, ReceiptKind, Receipted};
use crate::publish::destination::Undoing;
use crate::store::{PublicationRow, Waiting, publications};
use crate::story::{PublicForm, StoryId};
use crate::workflow::Forbidden;

impl Desk {
    /// Writes all anew that is public at a destination, as after its folder was emptied, brought back or changed by hand: each
    /// story as its last receipt says, from an approval of just that, and each tombstone. Where a removal cut off all that says
    /// that a story was published, a tombstone takes its place. What is as it should be is left alone.
    pub fn renew(&self, destination: Option<&str>) -> Result<Vec<Went>, DeskError> {
        let destination = self.destination(destination)?;
        self.may_send()?;
        self.publishes(destination)?;
        let _turn = self.turn()?;
        let mut rows = self.store.read(|t| publications::at(t, &destination.id))?;
        // What was begun is completed or taken back first: its pages may be out.
        let pending = self.pending()?;
        let is_begun = |row: &PublicationRow| {
            pending.iter().any(|p| p.begun && (p.waiting.story, &p.waiting.destination) == (row.story, &destination.id))
        };
        rows.retain(|row| !is_begun(row));
        if destination.is_wordpress() {
            // A post has no tombstone; whoever works there decides about one that nobody here stands behind any more.
            let post = |row| self.post(&self.sent_before(row, destination)?, destination, (Undoing::Nothing, false));
            return Ok(rows.iter().map(|row| (row.story, post(row))).collect());
        }
        let cut_off = self.store.read(|t| Ok(only_cut_off(t, &destination.id)))??;
        let (mut all, mut sent) = (BTreeMap::new(), vec![]);
        for row in &rows {
            match self.sent_before(row, destination) {
                Ok(sending) => sent.push(sending),
                Err(e) => drop(all.insert(row.story, Err(e))),
            }
        }
        let renewed = sent.iter().map(|sending| (sending.story, Wished::Renewed(sending)));
        let cut_off = cut_off.iter().map(|(story, (receipts, form))| (*story, Wished::CutOff(receipts, form.as_ref())));
        let (stories, wished): (Vec<_>, Vec<_>) = renewed.chain(cut_off).unzip();
        all.extend(stories.into_iter().zip(self.bring_all(destination, &wished)));
        Ok(all.into_iter().collect())
    }

    /// Returns what sends again what a story's last receipt says, from an approval of just that.
    pub(super) fn sent_before(&self, row: &PublicationRow, destination: &Destination) -> Result<Waiting, DeskError> {
        let (story, kind) = (row.story, if row.down { ReceiptKind::TakenDown } else { ReceiptKind::Published });
        let approval = self.store.read(|t| publications::approval_of(t, story, row.digest))?;
        let approval = match approval {
            Some(approval) => approval,
            None if row.down => EntryHash::NONE,
            None => return Err(Forbidden::NothingApproved.into()),
        };
        let (destination, member, reason) = (destination.id.clone(), self.me, String::new());
        Ok(Waiting { story, destination, kind, approval, member, reason, at: self.around.now(), review: false })
    }
}

/// What removals cut off of a story: receipts in their order, and the form that the last one is of.
type CutOff = (Vec<Receipted>, Option<PublicForm>);

/// Returns the stories of which receipts that removals cut off alone say that they are at a destination.
fn only_cut_off(t: &Transaction<'_>, destination: &str) -> Result<BTreeMap<StoryId, CutOff>, DeskError> {
    let mut all: BTreeMap<StoryId, CutOff> = BTreeMap::new();
    let mut cut_off = cut_off(t)?;
    cut_off.sort_by_key(|(place, _)| place.order());
    let mut forms = BTreeMap::new();
    for (_, entry) in cut_off {
        match entry.body.act {
            Act::Approve(act) => drop(forms.insert((act.story, act.digest()), act.form)),
            Act::Receipt(act) if act.destination == destination => all.entry(act.story).or_default().0.push(act),
            _ => {}
        }
    }
    let mut only = BTreeMap::new();
    for (story, (receipts, _)) in all {
        if publications::publication(t, destination, story)?.is_some() {
            continue;
        }
        let Some(last) = receipts.last() else { continue };
        let form = match forms.get(&(story, last.digest)) {
            Some(form) => PublicForm::from_bytes(form).ok(),
            None => site_index::known_form(t, story, last.digest)?,
        };
        only.insert(story, (receipts, form));
    }
    Ok(only)
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::super::Desk;
    use super::super::forged::{Newsroom, sync};
    use super::super::tests::story;
    use crate::members::Role;
    use crate::story::Story;
    use crate::workflow::Action;

    /// Returns the names of all pages of stories that the first page of a section leads to, and whether each is there.
    fn listed(desk: &Desk, slug: &str) -> Vec<(String, bool)> {
        let page = desk.folder().join(format!("site/chuyen-muc/{slug}/1.html"));
        let text = std::fs::read_to_string(&page).unwrap_or_default();
        let links = text.split("href=\"").skip(1).filter_map(|rest| rest.split('"').next());
        let stories = links.filter(|link| link.starts_with("../../20"));
        stories.map(|link| (link.to_owned(), page.parent().unwrap_or(Path::new("")).join(link).exists())).collect()
    }

    #[test]
    fn what_two_published_in_two_sections_is_listed_in_one_when_all_is_written_anew() {
        let mut newsroom = Newsroom::with(Role::Chief);
        let Newsroom { chief, an, .. } = &mut newsroom;
        let sections: Vec<(String, String)> =
            chief.house().sections.iter().take(2).map(|section| (section.name.clone(), section.slug.clone())).collect();
        let standfirst = "Một câu dẫn đủ dài cho bài viết này.".to_owned();
        let said = Story { section: sections[0].0.clone(), standfirst, ..story("Một.\n") };
        let id = chief.begin_story(&said).unwrap();
        chief.step(id, Action::Submit, "").unwrap();
        sync(chief);
        sync(an);
        for (desk, n) in [(&mut *chief, 0), (&mut *an, 1)] {
            desk.edit(id, |story| {
                story.section = sections[n].0.clone();
                story.headline = format!("Tin số {n}");
            })
            .unwrap();
            desk.approve(id, "đã xem").unwrap();
            desk.publish(id, None).unwrap();
            assert_eq!(listed(desk, &sections[n].1).len(), 1);
        }
        for _ in 0..2 {
            sync(chief);
            sync(an);
        }
        for desk in [&*chief, &*an] {
            desk.renew(None).unwrap();
            let all: Vec<_> = sections.iter().flat_map(|(_, slug)| listed(desk, slug)).collect();
            assert!(all.len() == 1 && all[0].1, "{all:?}");
        }
    }
}
