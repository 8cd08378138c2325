//! What people say of photos, beyond what their files say: many photos at once, and undone as one.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};
use rusqlite::Transaction;

use super::captioning::Saying;
use super::photo_uses::{PhotoUse, uses};
use super::{Desk, DeskError};
use crate::house::Kind;
use crate::ledger::{Act, Described, EntryHash, PhotoVersion, PhotoWrite, time};
use crate::photo::metadata::{Field, Metadata, UnfitValue, fit, fit_beside};
use crate::photo::{Likeness, PhotoHash, PhotoRecord, Way};
use crate::store::photos::PhotoRow;
use crate::store::{Side, StoreError, entries, house, photos};

/// So many photos that look alike are told of, at most: a series has dozens of frames.
const MOST_ALIKE: usize = 12;

/// One field that is changed on all photos that are chosen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FieldChange {
    /// The field.
    pub field: Field,
    /// What becomes of what it says.
    pub way: Way,
    /// What is said; nothing to empty it.
    pub values: Vec<String>,
}

/// What a change of photos did.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Changed {
    /// Codes in what was said that no list has, each once: they stay as they were typed.
    pub unknown_codes: BTreeSet<String>,
    /// What names it, to undo it; none where nothing had to change.
    pub entry: Option<EntryHash>,
    /// The photos that say something else now.
    pub photos: Vec<PhotoHash>,
}

/// What undoing a change did.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Undone {
    /// What changed back.
    pub changed: Changed,
    /// What somebody has changed since, and stays.
    pub left: Vec<(PhotoHash, Field)>,
}

/// What somebody said of a field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Spoken {
    /// What it says.
    pub values: Vec<String>,
    /// Who said it.
    pub member: String,
    /// When, as their clock showed.
    pub at: DateTime<Utc>,
}

/// All that is known of a photo.
#[derive(Clone, Debug)]
pub struct PhotoSheet {
    /// The photo.
    pub photo: PhotoHash,
    /// The name of the file that it came in.
    pub name: String,
    /// When it was taken in.
    pub came: DateTime<Utc>,
    /// What its file is, and says; none where that does not read.
    pub record: Option<PhotoRecord>,
    /// What holds: what its file says, and what people say beyond it.
    pub metadata: Metadata,
    /// What people say and nobody has replaced, by field; of several that they said without having heard of each other the last
    /// one holds.
    pub said: BTreeMap<Field, Vec<Spoken>>,
    /// Photos that look like it, the most alike first.
    pub alike: Vec<Alike>,
    /// The stories that place it or ever showed it to readers, in the order in which they were begun.
    pub uses: Vec<PhotoUse>,
}

/// A photo that looks like another one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Alike {
    /// The photo.
    pub photo: PhotoHash,
    /// The name of the file that it came in.
    pub name: String,
    /// How alike they look; never [`Likeness::Other`].
    pub likeness: Likeness,
}

impl FieldChange {
    /// Returns what the field says afterwards.
    pub(super) fn after(&self, before: &[String]) -> Vec<String> {
        match self.way {
            Way::Replace => self.values.clone(),
            Way::IfEmpty if before.is_empty() => self.values.clone(),
            Way::IfEmpty => before.to_vec(),
            Way::Append if self.field.is_list() => {
                let new = self.values.iter().filter(|value| !before.contains(value));
                before.iter().chain(new).cloned().collect()
            }
            Way::Append => vec![before.iter().chain(&self.values).cloned().collect::<Vec<_>>().join(" ")],
        }
    }

    /// Returns the change with values as they may be kept.
    pub(super) fn fitting(&self) -> Result<Self, DeskError> {
        let unfit = |why: UnfitValue| DeskError::UnfitPhotoField(self.field, why);
        Ok(Self { values: fit(self.field, &self.values).map_err(unfit)?, ..self.clone() })
    }
}

/// A photo as one transaction sees it: what holds, and what of it people said.
pub(super) struct Now {
    pub(super) metadata: Metadata,
    pub(super) of_file: Metadata,
    /// The name of the file that it came in.
    pub(super) name: String,
    sides: BTreeMap<Field, Vec<Side>>,
}

impl Now {
    pub(super) fn of(t: &Transaction<'_>, photo: PhotoHash) -> Result<Option<Self>, StoreError> {
        let Some(row) = photos::photo(t, photo)? else { return Ok(None) };
        let of_file = said_by_file(&row);
        let sides = photos::sides(t, photo)?;
        Ok(Some(Self { metadata: photos::holding(&of_file, &sides), of_file, name: row.name, sides }))
    }

    /// Returns whether somebody said something of a field, or that it says nothing.
    pub(super) fn is_said(&self, field: Field) -> bool {
        self.sides.contains_key(&field)
    }

    /// Writes a field, where that changes what it says or settles what several people said.
    fn write(&self, photo: PhotoHash, field: Field, values: Vec<String>) -> Option<PhotoWrite> {
        let sides = self.sides.get(&field).map(Vec::as_slice).unwrap_or_default();
        let differ = sides.iter().any(|side| side.values != values);
        if self.metadata.values(field) == values && !differ {
            return None;
        }
        let replaces = sides.iter().map(|side| side.version).collect();
        Some(PhotoWrite { photo, field: field.word().to_owned(), values, replaces })
    }
}

impl Desk {
    /// Returns the photo whose name begins with these digits.
    ///
    /// # Errors
    /// Where no photo's does, or several do.
    pub fn find_photo(&self, digits: &str) -> Result<PhotoHash, DeskError> {
        let digits = digits.trim().to_lowercase();
        let readable = !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_hexdigit());
        let found = if readable { self.store.read(|t| photos::beginning_with(t, &digits))? } else { vec![] };
        match found[..] {
            [one] => Ok(one),
            [] => Err(DeskError::NoPhoto(digits)),
            _ => Err(DeskError::ManyPhotos(digits)),
        }
    }

    /// Says something of photos: the fields that are named, and no others, on each of them. Their stories stay as they are.
    ///
    /// # Errors
    /// Where a value cannot be kept as it is, or a photo is not known. Nothing is changed then.
    pub fn describe(&self, photos: &[PhotoHash], changes: &[FieldChange]) -> Result<Changed, DeskError> {
        self.store.writable()?;
        // Values of a list are looked at beside what stands in it, one photo after the other.
        let alone = |change: &FieldChange| if change.field.is_list() { Ok(change.clone()) } else { change.fitting() };
        let changes = changes.iter().map(alone).collect::<Result<Vec<_>, _>>()?;
        let saying = Saying::plain(&changes);
        self.write_photos(|t| Ok(wished(t, photos, &mut |now| saying.said(now, 0).0)?.or_why_not()))
    }

    /// Undoes a change of photos, all of it at once but for what somebody has changed since. That is a change, too, and can be
    /// undone.
    ///
    /// # Errors
    /// Where the entry is no change of photos.
    pub fn undo_describing(&self, entry: EntryHash) -> Result<Undone, DeskError> {
        self.store.writable()?;
        let mut left = vec![];
        let changed = self.write_photos(|t| {
            left.clear();
            let act = entries::named(t, entry)?.map(|kept| kept.entry()).transpose()?.map(|entry| entry.body.act);
            let Some(Act::Describe(described)) = act else {
                return Ok(Err(DeskError::NoDescribing(entry.to_string())));
            };
            let mut writes = vec![];
            for (write, index) in described.writes.iter().zip(0_u32..) {
                let Some(field) = Field::of(&write.field) else { continue };
                let Some(now) = Now::of(t, write.photo)? else { continue };
                let mine = PhotoVersion { entry, index };
                let stands =
                    now.sides.get(&field).is_some_and(|sides| matches!(&sides[..], [one] if one.version == mine));
                if !stands {
                    left.push((write.photo, field));
                    continue;
                }
                let before = before(t, write, field)?;
                writes.extend(now.write(write.photo, field, before));
            }
            Ok(Ok(writes))
        })?;
        Ok(Undone { changed, left })
    }

    pub(super) fn write_photos(
        &self,
        mut writes: impl FnMut(&Transaction<'_>) -> Result<Result<Vec<PhotoWrite>, DeskError>, StoreError>,
    ) -> Result<Changed, DeskError> {
        let key = self.signer()?;
        self.store.write(|t| {
            let writes = match writes(t)? {
                Ok(writes) if writes.is_empty() => return Ok(Ok(Changed::default())),
                Ok(writes) => writes,
                Err(e) => return Ok(Err(e)),
            };
            let mut photos: Vec<_> = writes.iter().map(|write| write.photo).collect();
            photos.dedup();
            let added = self.add(t, &[Act::Describe(Described { writes })], key)?;
            Ok(Ok(Changed { entry: added.last().map(|entry| entry.hash), photos, ..Changed::default() }))
        })?
    }

    /// Returns all that is known of a photo; `None` where it is not known here.
    pub fn photo_sheet(&self, photo: PhotoHash) -> Result<Option<PhotoSheet>, DeskError> {
        Ok(self.store.read(|t| {
            let Some(row) = photos::photo(t, photo)? else { return Ok(None) };
            let Some(now) = Now::of(t, photo)? else { return Ok(None) };
            let mut said = BTreeMap::<Field, Vec<Spoken>>::new();
            for (field, sides) in now.sides {
                for side in sides {
                    said.entry(field).or_default().extend(self.spoken(t, side)?);
                }
            }
            let uses = uses(t, photo)?;
            let (name, came, record) = (row.name, time(row.came), photos::record(&row.facts));
            let alike = alike(t, photo, record.as_ref())?;
            Ok(Some(PhotoSheet { photo, name, came, record, metadata: now.metadata, said, alike, uses }))
        })?)
    }

    fn spoken(&self, t: &Transaction<'_>, side: Side) -> Result<Option<Spoken>, StoreError> {
        let Some(kept) = entries::named(t, side.version.entry)? else { return Ok(None) };
        let entry = kept.entry()?;
        Ok(Some(Spoken { values: side.values, member: self.name_of(&entry), at: entry.body.at() }))
    }
}

fn alike(t: &Transaction<'_>, photo: PhotoHash, record: Option<&PhotoRecord>) -> Result<Vec<Alike>, StoreError> {
    let Some(look) = record.and_then(|record| record.facts.look) else { return Ok(vec![]) };
    let others = photos::looks(t)?.into_iter().filter(|other| other.photo != photo);
    let alike = others.map(|other| Alike { photo: other.photo, name: other.name, likeness: other.look.likeness(look) });
    let mut alike: Vec<_> = alike.filter(|other| other.likeness != Likeness::Other).collect();
    alike.sort_by_key(|other| other.likeness);
    alike.truncate(MOST_ALIKE);
    Ok(alike)
}

/// What is written so that photos say what is wished, and what stands in the way.
#[derive(Default)]
pub(super) struct Wished {
    pub(super) writes: Vec<PhotoWrite>,
    unknown: Option<PhotoHash>,
    pub(super) unfit: Vec<(PhotoHash, Field, UnfitValue)>,
}

impl Wished {
    /// Returns what is written, where nothing stands in the way.
    pub(super) fn or_why_not(self) -> Result<Vec<PhotoWrite>, DeskError> {
        match (self.unknown, self.unfit.into_iter().next()) {
            (Some(photo), _) => Err(DeskError::NoPhoto(photo.to_string())),
            (None, Some((_, field, why))) => Err(DeskError::UnfitPhotoField(field, why)),
            (None, None) => Ok(self.writes),
        }
    }
}

/// What is wished of one photo.
pub(super) type Wish<'w> = &'w mut dyn FnMut(&Now) -> Said;

/// What a photo is to say, by field; or what cannot be said in which.
pub(super) type Said = Result<Vec<(Field, Vec<String>)>, (Field, UnfitValue)>;

pub(super) fn wished(t: &Transaction<'_>, photos: &[PhotoHash], wish: Wish<'_>) -> Result<Wished, StoreError> {
    let (mut wished, usages) = (Wished::default(), Usages(house::items(t, &[Kind::Usage])?));
    let mut seen = BTreeSet::new();
    // A field that one entry writes twice has two sides, as if two people had not heard of each other.
    for photo in photos.iter().filter(|photo| seen.insert(**photo)) {
        let Some(now) = Now::of(t, *photo)? else {
            wished.unknown = Some(*photo);
            continue;
        };
        match wish(&now) {
            Err((field, why)) => wished.unfit.push((*photo, field, why)),
            Ok(said) => {
                for (field, values) in said {
                    // What was appended may be too long together.
                    let standing = now.metadata.values(field);
                    let fitting = fit_beside(field, &values, &standing);
                    let known = |values| {
                        if field == Field::Usage && standing != values { usages.known(values) } else { Ok(values) }
                    };
                    match fitting.and_then(known) {
                        Ok(values) => wished.writes.extend(now.write(*photo, field, values)),
                        Err(why) => wished.unfit.push((*photo, field, why)),
                    }
                }
            }
        }
    }
    Ok(wished)
}

/// The categories of photos that the house has.
struct Usages(Vec<(Kind, String, String)>);

impl Usages {
    /// Returns the ids where the house has all of them.
    fn known(&self, ids: Vec<String>) -> Result<Vec<String>, UnfitValue> {
        match ids.iter().find(|id| self.0.iter().all(|(_, known, _)| known != *id)) {
            None => Ok(ids),
            Some(value) => {
                let known: Vec<_> = self.0.iter().map(|(_, id, _)| id.as_str()).collect();
                Err(UnfitValue::NoUsage { value: value.clone(), known: known.join(", ") })
            }
        }
    }
}

/// Returns what a field said before a write: the last of what it was written in the place of, else what the file says.
fn before(t: &Transaction<'_>, write: &PhotoWrite, field: Field) -> Result<Vec<String>, StoreError> {
    let mut last = None;
    for version in &write.replaces {
        last = photos::said(t, write.photo, field, *version)?.or(last);
    }
    if let Some(values) = last {
        return Ok(values);
    }
    Ok(photos::photo(t, write.photo)?.map(|row| said_by_file(&row).values(field)).unwrap_or_default())
}

/// Returns what a photo's file says, which is nothing where it does not read.
fn said_by_file(row: &PhotoRow) -> Metadata {
    photos::record(&row.facts).map(|record| record.metadata).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::super::forged::{Newsroom, place, sync};
    use super::super::tests::{found, story};
    use super::*;

    fn change(field: Field, way: Way, values: &[&str]) -> FieldChange {
        FieldChange { field, way, values: values.iter().map(|&value| value.to_owned()).collect() }
    }

    fn say(desk: &Desk, photo: PhotoHash, field: Field, value: &str) -> EntryHash {
        desk.describe(&[photo], &[change(field, Way::Replace, &[value])]).unwrap().entry.unwrap()
    }

    fn metadata(desk: &Desk, photo: PhotoHash) -> Metadata {
        desk.photo_sheet(photo).unwrap().unwrap().metadata
    }

    #[test]
    fn only_what_is_named_is_written_and_undone_as_one() {
        let (_folder, desk) = found();
        let id = desk.begin_story(&story("Một.\n")).unwrap();
        let photo = place(&desk, id, 1);
        let told = desk
            .describe(
                &[photo],
                &[
                    change(Field::Credit, Way::Replace, &["Ảnh: Minh Khoa"]),
                    change(Field::Keywords, Way::Append, &["lũ", "lũ", "cầu"]),
                ],
            )
            .unwrap();
        assert_eq!(told.photos, [photo]);
        let again = desk.describe(
            &[photo],
            &[
                change(Field::Credit, Way::IfEmpty, &["Ảnh: Hoài An"]),
                change(Field::Keywords, Way::Append, &["cầu", "bão"]),
                change(Field::Caption, Way::Append, &["Nước lên."]),
            ],
        );
        let second = again.unwrap().entry.unwrap();
        let now = metadata(&desk, photo);
        assert_eq!((now.credit.as_str(), now.caption.as_str()), ("Ảnh: Minh Khoa", "Nước lên."));
        assert_eq!(now.keywords, ["lũ", "cầu", "bão"]);
        // What somebody has changed since stays.
        say(&desk, photo, Field::Caption, "Nước lên nhanh.");
        let undone = desk.undo_describing(second).unwrap();
        assert_eq!(undone.left, [(photo, Field::Caption)]);
        let now = metadata(&desk, photo);
        assert_eq!((now.keywords.join(" "), now.caption.as_str()), ("lũ cầu".to_owned(), "Nước lên nhanh."));
        // Undoing is a change, too.
        desk.undo_describing(undone.changed.entry.unwrap()).unwrap();
        assert_eq!(metadata(&desk, photo).keywords, ["lũ", "cầu", "bão"]);
        let nothing = desk.describe(&[photo], &[change(Field::Credit, Way::Replace, &["Ảnh: Minh Khoa"])]).unwrap();
        assert_eq!(nothing, Changed::default());
        // A photo that is named twice is described once.
        let twice = desk.describe(&[photo, photo], &[change(Field::Credit, Way::Replace, &["Ảnh: Mai Lan"])]).unwrap();
        assert_eq!(
            (twice.photos, desk.photo_sheet(photo).unwrap().unwrap().said[&Field::Credit].len()),
            (vec![photo], 1)
        );
        desk.verify().unwrap();
    }

    #[test]
    fn what_cannot_be_kept_changes_nothing() {
        let (_folder, desk) = found();
        let id = desk.begin_story(&story("Một.\n")).unwrap();
        let photo = place(&desk, id, 1);
        let both = [change(Field::Caption, Way::Replace, &["Một"]), change(Field::Taken, Way::Replace, &["hôm qua"])];
        let refused = desk.describe(&[photo], &both).unwrap_err();
        assert_eq!(refused.field(), Some("taken"));
        let unknown = desk.describe(&[photo, PhotoHash([9; 32])], &both[..1]).unwrap_err();
        assert!(matches!(unknown, DeskError::NoPhoto(_)), "{unknown}");
        assert_eq!(metadata(&desk, photo).caption, "");
        assert!(matches!(desk.undo_describing(EntryHash([7; 32])), Err(DeskError::NoDescribing(_))));
    }

    #[test]
    fn two_who_had_not_heard_of_each_other_are_both_shown_until_somebody_settles_it() {
        let mut newsroom = Newsroom::found();
        let id = newsroom.story();
        let photo = place(&newsroom.chief, id, 1);
        sync(&mut newsroom.chief);
        sync(&mut newsroom.an);
        say(&newsroom.chief, photo, Field::Caption, "Cầu Bùn");
        say(&newsroom.an, photo, Field::Caption, "Cầu Mới");
        for _ in 0..2 {
            sync(&mut newsroom.chief);
            sync(&mut newsroom.an);
        }
        let both = |desk: &Desk| {
            let sheet = desk.photo_sheet(photo).unwrap().unwrap();
            (sheet.metadata.caption.clone(), sheet.said[&Field::Caption].clone())
        };
        let (shown, sides) = both(&newsroom.chief);
        assert_eq!(both(&newsroom.an), (shown.clone(), sides.clone()));
        assert_eq!((sides.len(), &sides[1].values[0]), (2, &shown));
        assert_ne!(sides[0].member, sides[1].member);
        // To say what is shown is to settle it.
        say(&newsroom.an, photo, Field::Caption, &shown);
        sync(&mut newsroom.an);
        sync(&mut newsroom.chief);
        let (settled, sides) = both(&newsroom.chief);
        assert_eq!((settled, sides.len()), (shown, 1));
        newsroom.chief.verify().unwrap();
        newsroom.an.rebuild().unwrap();
        newsroom.an.verify().unwrap();
    }
}
