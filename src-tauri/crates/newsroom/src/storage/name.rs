//! Names of objects: what every file system and server takes, and tells apart.

use std::fmt;

/// The longest name in bytes; with a folder before it, below the 260 of Windows.
const LONGEST: usize = 200;

/// Why a text is no name.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} cannot name an object")]
pub struct NameError(pub String);

/// The name of an object: parts of `a`–`z`, digits, `.`, `_` and `-`, with `/` between them.
///
/// No upper case, since folders on Windows and Macs do not tell it apart. No part begins with a dot: such files are hidden,
/// or the folder itself.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Name(String);

impl Name {
    /// Takes a text for a name.
    pub fn new(text: impl Into<String>) -> Result<Self, NameError> {
        let text = text.into();
        if text.len() <= LONGEST && text.split('/').all(is_part) { Ok(Self(text)) } else { Err(NameError(text)) }
    }

    /// Returns the text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Returns the name of something within this folder.
    pub fn join(&self, rest: &str) -> Result<Self, NameError> {
        Self::new(format!("{}/{rest}", self.0))
    }

    /// Returns the folder that it lies in, if it lies in one.
    pub fn folder(&self) -> Option<Self> {
        self.0.rsplit_once('/').map(|(folder, _)| Self(folder.to_owned()))
    }
}

/// Whether a text may stand between two slashes of a name.
pub(super) fn is_part(part: &str) -> bool {
    let plain = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || matches!(b, b'.' | b'_' | b'-');
    // Windows drops a dot at the end.
    !part.is_empty() && part.bytes().all(plain) && !part.starts_with('.') && !part.ends_with('.') && !is_device(part)
}

/// Whether Windows takes it for a device, whatever follows a dot.
fn is_device(part: &str) -> bool {
    let stem = part.split('.').next().unwrap_or_default();
    matches!(stem, "con" | "prn" | "aux" | "nul")
        || (matches!(stem.get(..3), Some("com" | "lpt")) && matches!(stem.as_bytes().get(3..), Some([b'0'..=b'9'])))
}

impl fmt::Display for Name {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_what_every_storage_takes_and_tells_apart() {
        for good in ["a", "galley/store.json", "log/ab-01/0000000001-9f", "com", "lptx", "com10", "console"] {
            assert_eq!(Name::new(good).unwrap().to_string(), good);
        }
        for bad in [
            "", "/", "a/", "/a", "a//b", "..", "a/../b", ".a", "a.", "A", "ă", "a b", "a:b", "a\\b", "a\0", "con",
            "nul.txt", "a/com1.x", "lpt0", "%41", "a?b", "a#b", "a+b", "a\n",
        ] {
            assert!(Name::new(bad).is_err(), "{bad:?}");
        }
        assert!(Name::new("a".repeat(200)).is_ok());
        assert!(Name::new("a".repeat(201)).is_err());
    }

    #[test]
    fn a_name_knows_its_folder() {
        let name = Name::new("a").unwrap().join("b/c").unwrap();
        assert_eq!(name.as_str(), "a/b/c");
        assert_eq!(name.folder().unwrap().as_str(), "a/b");
        assert_eq!(Name::new("a").unwrap().folder(), None);
        assert!(name.join("../x").is_err());
    }
}
