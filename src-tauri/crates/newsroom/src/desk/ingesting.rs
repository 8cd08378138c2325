//! Taking many photos in: a card, a folder, what was dropped. Each is durable before it is told, so that whoever begins again
//! after a crash goes on where it broke off; one bad file is named and stops no other.

use std::collections::{BTreeSet, HashSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::mpsc;
use std::thread;

use super::captioning::Saying;
use super::describing::{FieldChange, Now, Wished, wished};
use super::thumbnails::Thumbnails;
use super::{Desk, DeskError, Work};
use crate::ledger::{Act, Described, PhotoKey, Photographed};
use crate::message;
use crate::messages::Key;
use crate::photo::metadata::{Field, UnfitValue};
use crate::photo::{Card, Codes, NoVariable, PhotoHash, PhotoRecord, wording};
use crate::store::{PhotoFiles, StoreError, photos};
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
        let known = self.store.read(|t| photos::all(t))?;
        let (next, stop) = (AtomicUsize::new(0), AtomicBool::new(false));
        let (thumbnails, kept) = (self.thumbnails(), self.store.photos());
        let threads = thread::available_parallelism().map_or(1, usize::from).min(AT_ONCE);
        let (say, hear) = mpsc::sync_channel(TOGETHER);
        let mut intake = Intake { desk: self, files: &files, saying, ingestion, came: known.clone(), told };
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
}

impl Desk {
    /// Tells of photos that came, each with its number among its like, and of what is said of them, in one transaction.
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
}

/// The one thread that writes.
struct Intake<'i> {
    desk: &'i Desk,
    files: &'i [PathBuf],
    saying: &'i Saying<'i>,
    ingestion: Ingestion,
    /// The photos that are here by now.
    came: HashSet<PhotoHash>,
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
                    Ingested::New { photo: kept.photo, notices: kept.record.notices(&kept.name) }
                }
            };
            outcomes.push((at, outcome));
        }
        let came = self.desk.bring_in(&acts, &new, self.saying)?;
        self.ingestion.unknown_codes.extend(came.unknown_codes);
        for (unsaid, field) in came.unsaid {
            for (at, outcome) in &mut outcomes {
                if let (Ingested::New { photo, notices }, Some(file)) = (outcome, self.files.get(*at))
                    && *photo == unsaid
                {
                    let file = file.file_name().unwrap_or_default().to_string_lossy().into_owned();
                    let values = vec![("file", file), ("field", field.word().to_owned())];
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
    use super::super::tests::found;
    use super::*;

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
