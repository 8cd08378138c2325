//! Taking many photos in: a card, a folder, what was dropped. Each is durable before it is told, so that whoever begins again
//! after a crash goes on where it broke off; one bad file is named and stops no other.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::mpsc;
use std::thread;

use ed25519_dalek::SigningKey;
use rusqlite::Transaction;

use super::captioning::Saying;
use super::describing::{Changed, FieldChange, Now, Wished, wished};
use super::thumbnails::Thumbnails;
use super::{Desk, DeskError, Work};
use crate::ledger::{Act, Described, PhotoKey, Photographed};
use crate::message;
use crate::messages::Key;
use crate::photo::metadata::{Field, UnfitValue};
use crate::photo::{Card, Cleaned, Codes, Likeness, NoVariable, PhotoHash, PhotoRecord, wording};
use crate::store::photos::{self, Looking};
use crate::store::{PhotoFiles, StoreError};
use crate::text;

/// So many photos are decoded at once, at most: each may take up to 2 GB.
const AT_ONCE: usize = 4;
/// So many are written in one transaction, at most: a crash loses no more than their decoding.
const TOGETHER: usize = 16;

/// What became of one file.
#[derive(Debug)]
pub enum Ingested {
    /// It was taken in.
    New {
        /// The photo.
        photo: PhotoHash,
        /// What an editor should know of the file, as messages with their values.
        notices: Vec<(Key, Vec<(&'static str, String)>)>,
    },
    /// The same bytes are here already. What was said of them stays.
    Known(PhotoHash),
    /// It was not taken in, and why.
    Refused(DeskError),
}

/// What became of a card.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Ingestion {
    /// The photos that were taken in, in the order of their files.
    pub new: Vec<PhotoHash>,
    /// Those that were here already.
    pub known: Vec<PhotoHash>,
    /// How many files were refused.
    pub refused: usize,
    /// How many files there were besides, which are no photos.
    pub others: usize,
    /// How many were not looked at, since whoever asked wanted no more.
    pub left: usize,
    /// Codes in what was said that nobody knows, each once: they stay as they were typed.
    pub unknown_codes: BTreeSet<String>,
    /// What the newsroom's cleaners put right in what files say, in the order in which it was written.
    pub cleaned: Vec<Changed>,
}

/// A file that was read, and is kept.
#[derive(Debug)]
pub(super) struct Kept {
    pub(super) photo: PhotoHash,
    pub(super) length: u64,
    pub(super) name: String,
    pub(super) record: PhotoRecord,
}

impl Kept {
    /// Decodes a file, and keeps its bytes.
    pub(super) fn take(file: &Path, thumbnails: &Thumbnails, photos: &PhotoFiles) -> Result<Self, DeskError> {
        let mut examined = thumbnails.examine(file)?;
        let profile = &mut examined.record.facts.profile;
        *profile = profile.take().map(|name| text::made_sound(&name));
        let bytes = fs::read(file).map_err(StoreError::io(file))?;
        let photo = photos.keep(&bytes)?;
        if photo != examined.hash {
            return Err(DeskError::PhotoChanged(file.display().to_string()));
        }
        let name = file.file_name().map(|n| text::made_sound(&n.to_string_lossy())).unwrap_or_default();
        Ok(Self { photo, length: bytes.len() as u64, name, record: examined.record })
    }

    /// Returns the entry that tells of it.
    pub(super) fn act(&self, key: PhotoKey) -> Act {
        // Numbers, texts and flags: nothing that JSON has no form for.
        let facts = serde_json::to_string(&self.record).unwrap_or_default();
        let (hash, length, name) = (self.photo, self.length, self.name.clone());
        Act::Photo(Photographed { hash, length, name, facts, key })
    }
}

fn named(file: &Path) -> String {
    file.file_name().unwrap_or_default().to_string_lossy().into_owned()
}

/// What one thread found of a file.
enum Looked {
    Kept(Box<Kept>),
    Known(PhotoHash),
    Refused(DeskError),
}

/// Reads a file; one whose bytes are known is not decoded.
fn look(file: &Path, known: &HashSet<PhotoHash>, thumbnails: &Thumbnails, photos: &PhotoFiles) -> Looked {
    let length = fs::metadata(file).map(|status| if status.is_file() { status.len() } else { 0 });
    // What is longer than any photo the worker refuses, and says so.
    if let Ok(1..=crate::photo::FILE_LIMIT) = length
        && let Ok(bytes) = fs::read(file)
    {
        let hash = PhotoHash::of(&bytes);
        if known.contains(&hash) && photos.path(hash).exists() {
            return Looked::Known(hash);
        }
    }
    match Kept::take(file, thumbnails, photos) {
        Ok(kept) => Looked::Kept(Box::new(kept)),
        Err(e) => Looked::Refused(e),
    }
}

impl Desk {
    /// Takes the photos of files and folders in, with what is said of all of them. `told` hears of each file once that is
    /// durable, not always in the order of the files, and stops the rest where it answers no.
    ///
    /// # Errors
    /// Where nothing can be written. Of a file that is no photo `told` hears.
    pub fn ingest(
        &self,
        paths: &[PathBuf],
        changes: &[FieldChange],
        told: &mut dyn FnMut(&Path, &Ingested) -> bool,
    ) -> Result<Ingestion, DeskError> {
        let changes = changes.iter().map(FieldChange::fitting).collect::<Result<Vec<_>, _>>()?;
        self.intake(paths, &Saying::plain(&changes), told)
    }

    /// Takes photos in as [`Self::ingest`] does, with texts that are spelled out for each of them as [`Self::describe_spelled`]
    /// does. A photo's number is its file's place among those that were found, so that whoever begins again goes on counting.
    ///
    /// # Errors
    /// As [`Self::ingest`], and where something in braces is no field.
    pub fn ingest_spelled(
        &self,
        paths: &[PathBuf],
        changes: &[FieldChange],
        codes: &Codes,
        told: &mut dyn FnMut(&Path, &Ingested) -> bool,
    ) -> Result<Ingestion, DeskError> {
        for change in changes {
            let none = |e: NoVariable| DeskError::UnfitPhotoField(change.field, UnfitValue::NoVariable(e.0));
            change.values.iter().try_for_each(|value| wording::check(value)).map_err(none)?;
        }
        self.intake(paths, &self.spelled(changes, codes), told)
    }

    fn intake(
        &self,
        paths: &[PathBuf],
        saying: &Saying<'_>,
        told: &mut dyn FnMut(&Path, &Ingested) -> bool,
    ) -> Result<Ingestion, DeskError> {
        self.store.writable()?;
        self.signer()?;
        let Card { photos: files, others, unread } = Card::find(paths);
        let mut ingestion = Ingestion { others, ..Ingestion::default() };
        for (folder, detail) in unread {
            ingestion.refused += 1;
            let refused = Ingested::Refused(DeskError::UnreadFolder { path: folder.display().to_string(), detail });
            if !told(&folder, &refused) {
                ingestion.left = files.len();
                return Ok(ingestion);
            }
        }
        let (known, looks) = self.store.read(|t| Ok((photos::all(t)?, photos::looks(t)?)))?;
        let (next, stop) = (AtomicUsize::new(0), AtomicBool::new(false));
        let (thumbnails, kept) = (self.thumbnails(), self.store.photos());
        let threads = thread::available_parallelism().map_or(1, usize::from).min(AT_ONCE);
        let (say, hear) = mpsc::sync_channel(TOGETHER);
        let mut intake = Intake { desk: self, files: &files, saying, ingestion, came: known.clone(), looks, told };
        let done = thread::scope(|scope| {
            for _ in 0..threads {
                let (say, files, known) = (say.clone(), &files, &known);
                let (next, stop, thumbnails, kept) = (&next, &stop, &thumbnails, &kept);
                scope.spawn(move || {
                    while let at = next.fetch_add(1, Ordering::Relaxed)
                        && let Some(file) = files.get(at).filter(|_| !stop.load(Ordering::Relaxed))
                    {
                        if say.send((at, look(file, known, thumbnails, kept))).is_err() {
                            return;
                        }
                    }
                });
            }
            drop(say);
            let done = intake.hear(&hear);
            // Whoever still decodes ends with the file at hand.
            stop.store(true, Ordering::Relaxed);
            drop(hear);
            done
        });
        let mut ingestion = intake.ingestion;
        done?;
        ingestion.left =
            files.len() - (ingestion.new.len() + ingestion.known.len() + ingestion.refused).min(files.len());
        Ok(ingestion)
    }
}

/// What was said of photos as they came.
#[derive(Debug, Default)]
pub(super) struct Came {
    /// What could not be said of which, since it would be too long beside what the file says: for that no photo stays outside.
    pub(super) unsaid: Vec<(PhotoHash, Field)>,
    /// Codes that nobody knows.
    pub(super) unknown_codes: BTreeSet<String>,
    /// What the cleaners put right in which.
    pub(super) put_right: Vec<(PhotoHash, Vec<Cleaned>)>,
    /// The same as a change, to undo it.
    pub(super) cleaned: Option<Changed>,
}

impl Desk {
    /// Tells of photos that came, each with its number among its like, of what the cleaners put right in them, and of what is
    /// said of them, in one transaction. What a person says is said of what was put right, and is not cleaned.
    pub(super) fn bring_in(
        &self,
        acts: &[Act],
        photos: &[(PhotoHash, usize)],
        saying: &Saying<'_>,
    ) -> Result<Came, DeskError> {
        if acts.is_empty() {
            return Ok(Came::default());
        }
        let key = self.signer()?;
        let (photos, numbers): (Vec<_>, Vec<_>) = photos.iter().copied().unzip();
        Ok(self.store.write(|t| {
            let mut came = Came::default();
            self.add(t, acts, key)?;
            self.put_right(t, &photos, key, &mut came)?;
            let mut numbers = numbers.iter();
            let mut wish = |now: &Now| {
                let (said, unknown) = saying.said(now, numbers.next().copied().unwrap_or_default());
                came.unknown_codes.extend(unknown);
                said
            };
            let Wished { writes, unfit, .. } = wished(t, &photos, &mut wish)?;
            came.unsaid = unfit.into_iter().map(|(photo, field, _)| (photo, field)).collect();
            if !writes.is_empty() {
                self.add(t, &[Act::Describe(Described { writes })], key)?;
            }
            Ok(came)
        })?)
    }

    fn put_right(
        &self,
        t: &Transaction<'_>,
        photos: &[PhotoHash],
        key: &SigningKey,
        came: &mut Came,
    ) -> Result<(), StoreError> {
        let (cleaners, mut all) = (self.house().cleaners(), vec![]);
        let mut wish = |now: &Now| {
            let mut cleaned = cleaners.clean(&now.of_file);
            cleaned.retain(|one| !now.is_said(one.field));
            let said = cleaned.iter().map(|one| (one.field, one.after.clone())).collect();
            all.push(cleaned);
            Ok(said)
        };
        let writes = wished(t, photos, &mut wish)?.writes;
        came.put_right = photos.iter().copied().zip(all).filter(|(_, cleaned)| !cleaned.is_empty()).collect();
        if !writes.is_empty() {
            let added = self.add(t, &[Act::Describe(Described { writes })], key)?;
            let photos = came.put_right.iter().map(|(photo, _)| *photo).collect();
            let entry = added.last().map(|entry| entry.hash);
            came.cleaned = Some(Changed { entry, photos, ..Changed::default() });
        }
        Ok(())
    }
}

/// The one thread that writes.
struct Intake<'i> {
    desk: &'i Desk,
    files: &'i [PathBuf],
    saying: &'i Saying<'i>,
    ingestion: Ingestion,
    /// The photos that are here by now.
    came: HashSet<PhotoHash>,
    /// What those look like that were here before. Frames of one card often look the same, and are meant to.
    looks: Vec<Looking>,
    told: &'i mut dyn FnMut(&Path, &Ingested) -> bool,
}

impl Intake<'_> {
    /// Writes what comes, as much at a time as has come meanwhile. Ends when all has, or nobody wants more.
    fn hear(&mut self, hear: &mpsc::Receiver<(usize, Looked)>) -> Result<(), DeskError> {
        while let Ok(first) = hear.recv() {
            let mut together = vec![first];
            together.extend(hear.try_iter().take(TOGETHER - 1));
            together.sort_by_key(|(at, _)| *at);
            if !self.write(together)? {
                break;
            }
        }
        Ok(())
    }

    /// Tells of a photo that shows the same picture as one that was here before, in another file.
    fn same_picture(&self, kept: &Kept) -> Option<(Key, Vec<(&'static str, String)>)> {
        let look = kept.record.facts.look?;
        let same = |other: &&Looking| other.look.likeness(look) == Likeness::Same;
        let other = self.looks.iter().rev().find(same)?;
        Some((message!("photo.notice.same"), vec![("file", kept.name.clone()), ("other", other.name.clone())]))
    }

    fn write(&mut self, together: Vec<(usize, Looked)>) -> Result<bool, DeskError> {
        let (mut acts, mut outcomes, mut new) = (vec![], vec![], vec![]);
        for (at, looked) in together {
            let outcome = match looked {
                Looked::Known(photo) => Ingested::Known(photo),
                Looked::Refused(e) => Ingested::Refused(e),
                // The same bytes may have lain there twice.
                Looked::Kept(kept) if !self.came.insert(kept.photo) => Ingested::Known(kept.photo),
                Looked::Kept(kept) => {
                    acts.push(kept.act(PhotoKey(self.desk.around.bytes())));
                    new.push((kept.photo, at + 1));
                    let mut notices = kept.record.notices(&kept.name);
                    notices.extend(self.same_picture(&kept));
                    Ingested::New { photo: kept.photo, notices }
                }
            };
            outcomes.push((at, outcome));
        }
        let came = self.desk.bring_in(&acts, &new, self.saying)?;
        self.ingestion.unknown_codes.extend(came.unknown_codes);
        self.ingestion.cleaned.extend(came.cleaned);
        let put_right: HashMap<_, _> = came.put_right.into_iter().collect();
        for (at, outcome) in &mut outcomes {
            if let (Ingested::New { photo, notices }, Some(file)) = (outcome, self.files.get(*at))
                && let Some(cleaned) = put_right.get(photo)
            {
                notices.extend(Cleaned::notices(cleaned, &named(file)));
            }
        }
        for (unsaid, field) in came.unsaid {
            for (at, outcome) in &mut outcomes {
                if let (Ingested::New { photo, notices }, Some(file)) = (outcome, self.files.get(*at))
                    && *photo == unsaid
                {
                    let values = vec![("file", named(file)), ("field", field.word().to_owned())];
                    notices.push((message!("photo.notice.unsaid"), values));
                }
            }
        }
        let mut goes_on = true;
        for (at, outcome) in outcomes {
            match &outcome {
                Ingested::New { photo, .. } => self.ingestion.new.push(*photo),
                Ingested::Known(photo) => self.ingestion.known.push(*photo),
                Ingested::Refused(_) => self.ingestion.refused += 1,
            }
            let done = (self.ingestion.new.len() + self.ingestion.known.len() + self.ingestion.refused) as u64;
            self.desk.around.tell(Work::TakePhoto, done, self.files.len() as u64);
            if let Some(file) = self.files.get(at) {
                goes_on &= (self.told)(file, &outcome);
            }
        }
        Ok(goes_on)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::Extent;
    use super::super::tests::found;
    use super::*;
    use crate::house::Kind;
    use crate::ledger::PhotoWrite;
    use crate::photo::metadata::Metadata;
    use crate::photo::{Format, PhotoFacts, Way};

    /// A photo whose file says this.
    fn saying(desk: &Desk, metadata: Metadata) -> (Act, PhotoHash) {
        let facts = PhotoFacts {
            format: Format::Jpeg,
            width: 600,
            height: 400,
            bytes: 9,
            profile: None,
            profile_ignored: false,
            cmyk: false,
            damage: None,
            animated: false,
            wrong_extension: false,
            look: None,
        };
        let facts = serde_json::to_string(&PhotoRecord { facts, metadata, credentials: None }).unwrap();
        let hash = desk.store.photos().keep(b"a picture").unwrap();
        let (name, key) = ("cau.jpg".into(), PhotoKey([1; 32]));
        (Act::Photo(Photographed { hash, length: 9, name, facts, key }), hash)
    }

    #[test]
    fn what_a_file_says_is_put_right_before_anything_is_said_and_undone_apart() {
        let (_folder, mut desk) = found();
        let items = [
            (Kind::Credit, json!({ "name": "TTXVN", "spellings": ["VNA"] })),
            (Kind::Cleaning, json!({ "copyright_mark": false })),
        ];
        desk.set_house(&items, Extent::Items).unwrap();
        let mut metadata =
            Metadata { credit: "Minh Khoa/vna".into(), source: "© Reuters".into(), ..Metadata::default() };
        metadata.place.city = "Unknown".into();
        metadata.place.country = "N/A".into();
        let (act, photo) = saying(&desk, metadata);
        // Somebody whose words came before the photo did: they are theirs.
        let said = |field: Field, value: &str| PhotoWrite {
            photo,
            field: field.word().to_owned(),
            values: vec![value.to_owned()],
            replaces: vec![],
        };
        desk.append(&[Act::Describe(Described { writes: vec![said(Field::Country, "N/A")] })]).unwrap();
        let city = FieldChange { field: Field::City, way: Way::IfEmpty, values: vec!["Tân Giang".into()] };
        let came = desk.bring_in(&[act], &[(photo, 1)], &Saying::plain(&[city])).unwrap();
        let now = || desk.photo_sheet(photo).unwrap().unwrap().metadata;
        assert_eq!((now().creator, now().credit), (vec!["Minh Khoa".to_owned()], "TTXVN".to_owned()));
        assert_eq!((now().place.city.as_str(), now().place.country.as_str()), ("Tân Giang", "N/A"));
        assert_eq!(now().source, "© Reuters", "what is no credit, and a cleaner that is off");
        let (_, cleaned) = &came.put_right[0];
        let fields: Vec<_> = cleaned.iter().map(|one| one.field).collect();
        assert_eq!(fields, [Field::Credit, Field::Creator, Field::City]);
        let record = desk.photo_sheet(photo).unwrap().unwrap().record.unwrap();
        assert_eq!(
            (record.metadata.credit.as_str(), record.metadata.place.city.as_str()),
            ("Minh Khoa/vna", "Unknown")
        );
        let undone = desk.undo_describing(came.cleaned.unwrap().entry.unwrap()).unwrap();
        assert_eq!(undone.left, [(photo, Field::City)]);
        assert_eq!((now().creator.len(), now().credit.as_str()), (0, "Minh Khoa/vna"));
        desk.verify().unwrap();
    }

    #[test]
    fn texts_are_spelled_out_as_photos_come_and_what_cannot_be_is_told_before() {
        let (folder, mut desk) = found();
        let title = json!({ "code": "ct", "stands_for": ["ông Khoa"] });
        desk.set_house(&[(Kind::Title, title)], Extent::Items).unwrap();
        let (act, photo) = saying(&desk, Metadata { credit: "© Mai Lan".into(), ..Metadata::default() });
        let caption =
            |text: &str| [FieldChange { field: Field::Caption, way: Way::Replace, values: vec![text.into()] }];
        let changes = caption("=ct=, ảnh {number}: {credit} =xx=");
        let came = desk.bring_in(&[act], &[(photo, 12)], &desk.spelled(&changes, &Codes::default())).unwrap();
        assert_eq!(came.unknown_codes, ["xx".to_owned()].into());
        let caption_now = desk.photo_sheet(photo).unwrap().unwrap().metadata.caption;
        assert_eq!(caption_now, "ông Khoa, ảnh 12: Mai Lan =xx=");
        let file = folder.path().join("cau.jpg");
        let refused = desk.ingest_spelled(&[file], &caption("{cty}"), &Codes::default(), &mut |_, _| panic!("told"));
        assert_eq!(refused.unwrap_err().field(), Some("caption"));
    }

    #[test]
    fn a_bad_file_is_named_and_a_folder_that_is_not_there_is_one() {
        let (folder, desk) = found();
        let bad = folder.path().join("lũ.jpg");
        fs::write(&bad, "đây là chữ").unwrap();
        let missing = folder.path().join("không có");
        let mut told = vec![];
        let done = desk
            .ingest(&[bad.clone(), missing.clone()], &[], &mut |file, outcome| {
                told.push((file.to_path_buf(), matches!(outcome, Ingested::Refused(_))));
                true
            })
            .unwrap();
        told.sort();
        assert_eq!(told, [(missing, true), (bad, true)]);
        assert_eq!(done, Ingestion { refused: 2, ..Ingestion::default() });
    }
}
