//! Photos that are handed to somebody else: originals or renditions in a folder, and a list of their captions.
//!
//! An original leaves as it came, byte for byte; what people say of it stands in a file of XMP beside it, which the programs of
//! other desks read. A rendition has it inside.

use std::collections::HashSet;
use std::fs;
use std::path::{Path, PathBuf};

use super::describing::Now;
use super::renditions::FOLDER;
use super::thumbnails::Scratch;
use super::{Desk, DeskError, Work};
use crate::photo::metadata::{Audience, EmbedError, Field, Published, embed_file, sidecar};
use crate::photo::{Order, PhotoHash};
use crate::store::{StoreError, photos};
use crate::whole::{self, Hands};

/// What the list of captions is called.
const LIST: &str = "captions.csv";
/// Characters of a file's name.
const NAME_LIMIT: usize = 120;

/// What is handed over of each photo.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HandedOver {
    /// The file as it came, with what is said of it beside it.
    Originals,
    /// A JPEG whose longer side has at most so many pixels, with what is said of it inside.
    Renditions(u32),
}

/// What became of photos that were handed over.
#[derive(Debug, Default)]
pub struct Handover {
    /// The photos that were written, each with its file.
    pub files: Vec<(PhotoHash, PathBuf)>,
    /// Those that were not, and why.
    pub refused: Vec<(PhotoHash, DeskError)>,
    /// The list of captions.
    pub list: PathBuf,
}

impl Desk {
    /// Writes photos into a folder, with a list of what is said of them. What is there stays: a file of a name that is taken
    /// gets another one.
    ///
    /// # Errors
    /// Where the folder cannot be written, or a photo is not known. One that cannot be read is told of, and stops no other.
    pub fn hand_over_photos(&self, of: &[PhotoHash], what: HandedOver, to: &Path) -> Result<Handover, DeskError> {
        fs::create_dir_all(to).map_err(StoreError::io(to))?;
        let mut taken = names_in(to)?;
        let (mut handover, mut rows) = (Handover::default(), vec![]);
        for (photo, done) in of.iter().zip(0_u64..) {
            self.around.tell(Work::Write, done, of.len() as u64);
            let now = self.store.read(|t| Now::of(t, *photo))?;
            let now = now.ok_or_else(|| DeskError::NoPhoto(photo.to_string()))?;
            let said = Published::of(&now.metadata, Audience::Newsrooms);
            let name = free(&mut taken, &now.name, &self.ending(*photo, what)?);
            let path = to.join(&name);
            match self.hand_over_photo(*photo, what, &said, &path) {
                Ok(()) => {
                    rows.push((name, said));
                    handover.files.push((*photo, path));
                }
                Err(e @ (DeskError::Photo(_) | DeskError::PhotoChanged(_))) => {
                    taken.remove(&name.to_lowercase());
                    handover.refused.push((*photo, e));
                }
                Err(e) => return Err(e),
            }
        }
        handover.list = to.join(free(&mut taken, LIST, "csv"));
        whole::write(&handover.list, list(&rows).as_bytes(), Hands::Several).map_err(StoreError::io(&handover.list))?;
        self.around.tell(Work::Write, of.len() as u64, of.len() as u64);
        Ok(handover)
    }

    fn ending(&self, photo: PhotoHash, what: HandedOver) -> Result<String, DeskError> {
        let row = match what {
            HandedOver::Originals => self.store.read(|t| photos::photo(t, photo))?,
            HandedOver::Renditions(_) => None,
        };
        let record = row.and_then(|row| photos::record(&row.facts));
        Ok(record.map_or("jpg", |record| record.facts.format.extension()).to_owned())
    }

    fn hand_over_photo(
        &self,
        photo: PhotoHash,
        what: HandedOver,
        said: &Published,
        to: &Path,
    ) -> Result<(), DeskError> {
        let original = self.store.photos().path(photo);
        let read = |path: &Path| fs::read(path).map_err(StoreError::io(path));
        match what {
            HandedOver::Originals => {
                let bytes = read(&original)?;
                if PhotoHash::of(&bytes) != photo {
                    return Err(DeskError::PhotoChanged(original.display().to_string()));
                }
                with_sidecar(to, &bytes, said)
            }
            HandedOver::Renditions(size) => {
                let scratch = Scratch::within(&self.folder().join(FOLDER))?;
                let (sizes, worker) = ([size], &self.around.photo_worker);
                let rendered = worker.render(&original, &scratch.0, Order::publication(&sizes, None))?;
                let file = rendered.files.first().ok_or(DeskError::PhotoChanged(original.display().to_string()))?;
                match embed_file(&file.path, to, said) {
                    Ok(_) => Ok(()),
                    Err(EmbedError::Io(kind)) => Err(StoreError::io(to)(kind.into()).into()),
                    // More is said than a JPEG has room for: it stands beside it.
                    Err(_) => with_sidecar(to, &read(&file.path)?, said),
                }
            }
        }
    }
}

/// Writes a photo with what is said of it beside it. That comes first: whoever waits for the photo finds it there.
fn with_sidecar(path: &Path, bytes: &[u8], said: &Published) -> Result<(), DeskError> {
    let mut beside = path.as_os_str().to_owned();
    beside.push(".xmp");
    let beside = Path::new(&beside);
    whole::write(beside, sidecar(said).as_bytes(), Hands::Several).map_err(StoreError::io(beside))?;
    Ok(whole::write(path, bytes, Hands::Several).map_err(StoreError::io(path))?)
}

/// Returns the names in a folder. Sticks and other systems do not tell capitals apart, so neither do we.
fn names_in(folder: &Path) -> Result<HashSet<String>, StoreError> {
    let entries = fs::read_dir(folder).map_err(StoreError::io(folder))?;
    Ok(entries.flatten().map(|entry| entry.file_name().to_string_lossy().to_lowercase()).collect())
}

/// Returns a name that is not taken: the photo's own, without what could lead elsewhere.
fn free(taken: &mut HashSet<String>, name: &str, extension: &str) -> String {
    let plain: String =
        name.chars().map(|c| if c.is_alphanumeric() || " -_.()".contains(c) { c } else { '_' }).collect();
    let is_ending = |ending: &str| !ending.is_empty() && ending.chars().all(char::is_alphanumeric);
    let stem = plain.rsplit_once('.').filter(|(_, ending)| is_ending(ending)).map_or(plain.as_str(), |(stem, _)| stem);
    let stem: String = stem.trim_matches([' ', '.']).chars().take(NAME_LIMIT).collect();
    let stem = if stem.is_empty() { "photo".to_owned() } else { stem };
    let names = std::iter::once(format!("{stem}.{extension}"));
    let mut names = names.chain((2..).map(|n| format!("{stem}-{n}.{extension}")));
    let name = names.find(|name| !taken.contains(&name.to_lowercase())).unwrap_or_default();
    taken.insert(name.to_lowercase());
    name
}

/// Returns the list of captions: RFC 4180 in UTF-8, with the mark by which spreadsheets know that.
fn list(rows: &[(String, Published)]) -> String {
    let fields = Field::ALL.into_iter().filter(|field| Audience::Newsrooms.may_know(*field));
    let fields: Vec<Field> = fields.collect();
    let head = std::iter::once("file").chain(fields.iter().map(|field| field.word())).map(cell);
    let mut list = format!("\u{FEFF}{}\r\n", head.collect::<Vec<_>>().join(","));
    for (file, said) in rows {
        let values = fields.iter().map(|field| cell(&said.values(*field).join("; ")));
        let row: Vec<String> = std::iter::once(cell(file)).chain(values).collect();
        list.push_str(&row.join(","));
        list.push_str("\r\n");
    }
    list
}

/// Returns a value as a cell. One that a spreadsheet would run as a formula is text: it may come from any file.
fn cell(value: &str) -> String {
    let guard = if value.starts_with(['=', '+', '-', '@', '\t', '\r']) { "'" } else { "" };
    format!("\"{guard}{}\"", value.replace('"', "\"\""))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_leads_nowhere_else_and_is_given_once() {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("lũ.jpg"), "").unwrap();
        let mut taken = names_in(folder.path()).unwrap();
        let mut name = |name: &str| free(&mut taken, name, "jpg");
        assert_eq!(
            [name("lũ.JPG"), name("LŨ.png"), name("../../etc/passwd"), name("..")],
            ["lũ-2.jpg", "LŨ-3.jpg", "_.._etc_passwd.jpg", "photo.jpg"]
        );
    }

    #[test]
    fn a_list_is_read_as_text() {
        assert_eq!(cell("nói \"không\", rồi đi"), "\"nói \"\"không\"\", rồi đi\"");
        assert_eq!(cell("=HYPERLINK(\"x\")"), "\"'=HYPERLINK(\"\"x\"\")\"");
        assert!(list(&[]).starts_with("\u{FEFF}\"file\",\"caption\""));
    }
}
