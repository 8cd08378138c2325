//! The photos of a card or a folder.

use std::ffi::OsStr;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

/// Folders within folders; a card has three or four.
const DEPTH: usize = 16;
/// The endings of what may be a photo, without regard to capitals. What a file really is its first bytes tell.
const ENDINGS: [&str; 13] =
    ["jpg", "jpeg", "jpe", "jfif", "png", "webp", "gif", "tif", "tiff", "heic", "heif", "hif", "avif"];

/// What lies in some folders.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Card {
    /// Files that may be photos, in the order in which a person would list them: folder by folder, `9` before `10`.
    pub photos: Vec<PathBuf>,
    /// How many others there are: films, sounds, what cameras keep of their own.
    pub others: usize,
    /// Folders that could not be read, and why.
    pub unread: Vec<(PathBuf, String)>,
}

impl Card {
    /// Looks for photos in folders, and in the folders within them. A file that is named is taken whatever it is called. Links
    /// are not followed in folders, and what is hidden is passed over, as the halves that macOS leaves of each file.
    pub fn find(paths: &[PathBuf]) -> Self {
        let mut card = Self::default();
        for path in paths {
            if path.is_dir() { card.look_into(path, 0) } else { card.photos.push(path.clone()) }
        }
        card
    }

    fn look_into(&mut self, folder: &Path, depth: usize) {
        let listed = fs::read_dir(folder).and_then(|entries| entries.collect::<io::Result<Vec<_>>>());
        let mut listed = match listed {
            Ok(listed) => listed,
            Err(e) => return self.unread.push((folder.to_path_buf(), e.to_string())),
        };
        listed.retain(|entry| !is_hidden(&entry.file_name()));
        listed.sort_by_cached_key(|entry| natural(&entry.file_name()));
        for entry in listed {
            let path = entry.path();
            match entry.file_type() {
                Ok(kind) if kind.is_dir() && depth < DEPTH => self.look_into(&path, depth + 1),
                Ok(kind) if kind.is_file() && may_be_photo(&path) => self.photos.push(path),
                Ok(kind) if kind.is_file() => self.others += 1,
                _ => {}
            }
        }
    }
}

fn is_hidden(name: &OsStr) -> bool {
    name.as_encoded_bytes().starts_with(b".")
}

fn may_be_photo(path: &Path) -> bool {
    let ending = path.extension().and_then(OsStr::to_str);
    ending.is_some_and(|ending| ENDINGS.iter().any(|known| known.eq_ignore_ascii_case(ending)))
}

/// Returns what sorts names as people count: runs of digits by their number.
fn natural(name: &OsStr) -> Vec<(String, u64)> {
    let text = name.to_string_lossy().to_lowercase();
    let mut parts: Vec<(String, u64)> = vec![(String::new(), 0)];
    let mut in_number = false;
    for c in text.chars() {
        match (c.to_digit(10), parts.last_mut()) {
            (Some(digit), Some((_, number))) => {
                *number = number.saturating_mul(10).saturating_add(digit.into());
                in_number = true;
            }
            (None, Some((letters, _))) if !in_number => letters.push(c),
            _ => {
                parts.push((c.to_string(), 0));
                in_number = false;
            }
        }
    }
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_card_is_walked_as_a_person_would_list_it() {
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name);
        fs::create_dir_all(at("DCIM/100NIKON/.Trashes")).unwrap();
        let names = [
            "DCIM/100NIKON/DSC_10.JPG",
            "DCIM/100NIKON/DSC_9.JPG",
            "DCIM/100NIKON/DSC_9.MOV",
            "DCIM/100NIKON/._DSC_9.JPG",
            "DCIM/100NIKON/.Trashes/DSC_1.JPG",
            "DCIM/lũ.heic",
            "readme.txt",
        ];
        for name in names {
            fs::write(at(name), "x").unwrap();
        }
        #[cfg(unix)]
        std::os::unix::fs::symlink(folder.path(), at("DCIM/100NIKON/round")).unwrap();
        let card = Card::find(&[folder.path().to_path_buf()]);
        let photos: Vec<_> = card.photos.iter().map(|path| path.strip_prefix(folder.path()).unwrap()).collect();
        let expected = ["DCIM/100NIKON/DSC_9.JPG", "DCIM/100NIKON/DSC_10.JPG", "DCIM/lũ.heic"].map(Path::new);
        assert_eq!((photos, card.others, card.unread), (expected.to_vec(), 2, vec![]));
        // What is named is taken, and refused later by what it is.
        let named = Card::find(&[at("readme.txt"), at("không có")]);
        assert_eq!(named.photos, [at("readme.txt"), at("không có")]);
    }
}
