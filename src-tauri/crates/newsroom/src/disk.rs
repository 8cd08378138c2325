//! What a disk says when it does not do something, in words that have a text in every language.
//!
//! An error of the system speaks English and of numbers. It is told by its kind, as a word (`disk.full`) that takes the place of a
//! reason in a message and is called by its text there (`messages`); only what has no kind is told as the system says it.

use std::io::{Error, ErrorKind};

use crate::message;
use crate::messages::Key;

/// What the words begin with.
pub(crate) const WORDS: &str = "disk.";

/// Input or output failed beneath the file system: it has no kind.
#[cfg(unix)]
const FAULT: i32 = 5;
#[cfg(windows)]
const FAULT: i32 = 1117;

/// Returns the word for an error of the disk; what the system says where there is none.
pub fn said(e: &Error) -> String {
    word(e).map_or_else(|| e.to_string(), |word| word.name().to_owned())
}

/// Returns the word for what another process said of an error, which ends in its number; what it said where there is none.
pub fn said_elsewhere(text: &str) -> String {
    let number = text.rsplit_once("(os error ").and_then(|(_, rest)| rest.strip_suffix(')')?.parse().ok());
    let word = number.and_then(|number| word(&Error::from_raw_os_error(number)));
    word.map_or_else(|| text.to_owned(), |word| word.name().to_owned())
}

fn word(e: &Error) -> Option<Key> {
    Some(match e.kind() {
        ErrorKind::NotFound => message!("disk.not_found"),
        ErrorKind::PermissionDenied => message!("disk.denied"),
        ErrorKind::AlreadyExists => message!("disk.exists"),
        ErrorKind::NotADirectory => message!("disk.not_a_folder"),
        ErrorKind::IsADirectory => message!("disk.is_a_folder"),
        ErrorKind::DirectoryNotEmpty => message!("disk.not_empty"),
        ErrorKind::ReadOnlyFilesystem => message!("disk.read_only"),
        ErrorKind::StorageFull | ErrorKind::WriteZero => message!("disk.full"),
        ErrorKind::QuotaExceeded => message!("disk.quota"),
        ErrorKind::FileTooLarge => message!("disk.too_large"),
        ErrorKind::ResourceBusy | ErrorKind::ExecutableFileBusy => message!("disk.busy"),
        ErrorKind::TimedOut => message!("disk.slow"),
        ErrorKind::Interrupted | ErrorKind::UnexpectedEof | ErrorKind::BrokenPipe => message!("disk.broken_off"),
        ErrorKind::StaleNetworkFileHandle
        | ErrorKind::NetworkDown
        | ErrorKind::NetworkUnreachable
        | ErrorKind::HostUnreachable
        | ErrorKind::NotConnected
        | ErrorKind::ConnectionReset
        | ErrorKind::ConnectionAborted
        | ErrorKind::ConnectionRefused => message!("disk.away"),
        ErrorKind::InvalidFilename => message!("disk.name"),
        ErrorKind::InvalidData => message!("disk.unreadable"),
        ErrorKind::CrossesDevices => message!("disk.elsewhere"),
        ErrorKind::OutOfMemory => message!("disk.memory"),
        ErrorKind::Unsupported => message!("disk.unsupported"),
        _ if e.raw_os_error() == Some(FAULT) => message!("disk.fault"),
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::messages::Language;

    #[test]
    fn what_the_system_says_is_told_by_its_kind_in_both_languages() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("tệp");
        std::fs::write(&file, "").unwrap();
        let below = std::fs::read(file.join("x")).unwrap_err();
        let told =
            |e: &Error, language| message!("store.io").text(language, &[("path", "x".to_owned()), ("reason", said(e))]);
        assert_eq!(told(&below, Language::Vi), "Không đọc hoặc ghi được x: chỗ lẽ ra là thư mục lại là một tệp.");
        assert_eq!(told(&below, Language::En), "x could not be read or written: a file stands where a folder belongs.");
        for (kind, number) in [(None, FAULT), (Some(ErrorKind::PermissionDenied), 0)] {
            let e = kind.map_or_else(|| Error::from_raw_os_error(number), Error::from);
            for language in [Language::Vi, Language::En] {
                let told = told(&e, language);
                assert!(!told.contains("error") && !told.contains("disk."), "{told}");
            }
        }
    }

    #[test]
    fn what_has_no_kind_is_told_as_the_system_says_it() {
        let odd = Error::other("nobody knows");
        assert_eq!(said(&odd), "nobody knows");
        assert_eq!(said_elsewhere("nobody knows (os error x)"), "nobody knows (os error x)");
    }

    #[cfg(unix)]
    #[test]
    fn what_another_process_says_is_told_by_its_number() {
        assert_eq!(said_elsewhere("Không có (os error 2)"), "disk.not_found");
        assert_eq!(
            said_elsewhere("Too many levels of symbolic links (os error 40)").contains("os error"),
            cfg!(target_os = "linux")
        );
    }
}
