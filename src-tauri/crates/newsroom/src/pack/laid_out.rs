//! A story file laid out in a folder, for programs that know nothing of Galley.

use std::fs;
use std::path::{Path, PathBuf};

use super::check::Checked;
use super::error::FileError;
use super::file::{refused, write};
use crate::export;
use crate::ledger::Photographed;

/// The longest ending of a photo's file name that is kept.
const LONGEST_ENDING: usize = 5;

impl Checked<'_> {
    /// Writes the story as Markdown, and its photos, into a folder that is empty or not there yet. Returns the files.
    pub fn write_into(&self, folder: &Path) -> Result<Vec<PathBuf>, FileError> {
        fs::create_dir_all(folder).map_err(refused(folder))?;
        if fs::read_dir(folder).map_err(refused(folder))?.next().is_some() {
            return Err(FileError::Exists(folder.to_path_buf()));
        }
        let mut files = vec![folder.join("story.md")];
        write(&files[0], export::markdown(&self.fields).as_bytes())?;
        let photos = folder.join("photos");
        if !self.photos.is_empty() {
            fs::create_dir(&photos).map_err(refused(&photos))?;
        }
        for (photo, bytes) in &self.photos {
            let path = photos.join(name(photo));
            write(&path, bytes)?;
            files.push(path);
        }
        Ok(files)
    }
}

/// A photo's hash with the ending that its file had: no other part of a name that somebody else chose.
fn name(photo: &Photographed) -> String {
    let ending = photo.name.rsplit_once('.').map(|(_, ending)| ending.to_ascii_lowercase());
    let is_plain = |ending: &String| {
        (1..=LONGEST_ENDING).contains(&ending.len()) && ending.bytes().all(|byte| byte.is_ascii_alphanumeric())
    };
    match ending.filter(is_plain) {
        Some(ending) => format!("{}.{ending}", photo.hash),
        None => photo.hash.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ledger::PhotoKey;
    use crate::photo::PhotoHash;

    #[test]
    fn a_photo_keeps_its_ending_and_nothing_else_of_its_name() {
        let hash = PhotoHash([7; 32]);
        let called = |of: &str| {
            name(&Photographed { hash, length: 0, name: of.into(), facts: String::new(), key: PhotoKey([0; 32]) })
        };
        assert_eq!(called("Cầu mới.JPG"), format!("{hash}.jpg"));
        for odd in ["cầu", "a./../../x", "a.b/c", "a.", "a.toolong", "..", ""] {
            assert_eq!(called(odd), hash.to_string(), "{odd}");
        }
    }
}
