//! A file that a person named: looked at before it is read, since a pipe or a device would never end.

use std::fs::File;
use std::io::{ErrorKind, Read};
use std::path::Path;

use super::{ImportError, MAX_TEXT_BYTES, encoding, legacy};
use crate::disk;

/// Returns the bytes of a text file, at most as many as are imported.
pub fn bytes(path: &Path) -> Result<Vec<u8>, ImportError> {
    let file = path.display().to_string();
    let failed = |e: std::io::Error| match e.kind() {
        ErrorKind::NotFound => ImportError::Missing { file: file.clone() },
        _ => ImportError::CannotRead { file: file.clone(), detail: disk::said(&e) },
    };
    let told = path.metadata().map_err(failed)?;
    if !told.is_file() {
        return Err(ImportError::NotAFile { file });
    }
    let size = usize::try_from(told.len()).unwrap_or(usize::MAX);
    super::within(size, MAX_TEXT_BYTES)?;
    let mut bytes = vec![];
    // One byte more than may be there: it can grow while it is read.
    File::open(path).and_then(|f| f.take(MAX_TEXT_BYTES as u64 + 1).read_to_end(&mut bytes)).map_err(failed)?;
    super::within(bytes.len(), MAX_TEXT_BYTES)?;
    Ok(bytes)
}

/// Returns the text of a file in UTF-8 or marked UTF-16, or why it cannot be read.
pub fn text(path: &Path) -> Result<String, ImportError> {
    let text = encoding::decode(&bytes(path)?)?;
    Ok(text.strip_prefix('\u{FEFF}').map(str::to_owned).unwrap_or(text))
}

/// Returns what bytes of an older encoding say, because a person named it: by content it is never more than a guess.
pub fn converted(bytes: &[u8], from: legacy::Encoding) -> Result<String, ImportError> {
    encoding::only_text(bytes)?;
    Ok(legacy::to_unicode(bytes, from))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_file_is_not_read() {
        let folder = tempfile::tempdir().unwrap();
        let missing = folder.path().join("bài.txt");
        assert!(matches!(bytes(&missing), Err(ImportError::Missing { file }) if file.ends_with("bài.txt")));
        assert!(matches!(bytes(folder.path()), Err(ImportError::NotAFile { .. })));
        #[cfg(unix)]
        assert!(matches!(bytes(Path::new("/dev/zero")), Err(ImportError::NotAFile { .. })));
        let large = File::create(&missing).unwrap();
        large.set_len(MAX_TEXT_BYTES as u64 + 1).unwrap();
        assert!(matches!(bytes(&missing), Err(ImportError::TooLarge { .. })));
        std::fs::write(&missing, "\u{FEFF}Mùa vải").unwrap();
        assert_eq!(text(&missing).unwrap(), "Mùa vải");
    }
}
