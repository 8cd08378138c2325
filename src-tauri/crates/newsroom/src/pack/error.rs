//! Why a story file does not hold.

use std::path::PathBuf;

use crate::ledger::{EntryError, EntryHash, Refusal};
use crate::message;
use crate::messages::Key;
use crate::photo::PhotoHash;

/// One entry of a story file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Which {
    /// Its place in the file, from 1.
    pub number: usize,
    /// Its name.
    pub hash: EntryHash,
}

/// What is wrong with an entry of a story file.
#[derive(Debug, thiserror::Error)]
pub enum Flaw {
    /// It does not read.
    #[error(transparent)]
    Unreadable(#[from] EntryError),
    /// It is of another newsroom or another story, or of a sort that has no place in a story file.
    #[error("it has no place in this file")]
    Foreign,
    /// It is not signed by its device.
    #[error("it is not signed by its device")]
    Unsigned,
    /// What its device is said to have seen is not what the entry adds up to, or contradicts the other entries.
    #[error("it does not stand where the file puts it")]
    Place,
    /// The file has no key to it, or has two.
    #[error("the file has no key to it, or one too many")]
    Key,
    /// Its device and member might not say it.
    #[error(transparent)]
    NotAllowed(Refusal),
    /// The members and devices that it was made in sight of are not those that the file shows.
    #[error("the members and devices in its sight are not those that the file shows")]
    Roster,
    /// The acts on the story that it was made in sight of are not those that the file shows.
    #[error("the acts in its sight are not those that the file shows")]
    Acts,
    /// The text that it approves is not what the revisions in its sight add up to.
    #[error("it approves another text than the revisions add up to")]
    Text,
    /// It proves the publication of what nobody had approved.
    #[error("it is about a text that nobody had approved")]
    Unapproved,
}

impl Flaw {
    fn key(&self) -> Key {
        match self {
            Self::Unreadable(_) => message!("file.flaw.unreadable"),
            Self::Foreign => message!("file.flaw.foreign"),
            Self::Unsigned => message!("file.flaw.unsigned"),
            Self::Place => message!("file.flaw.place"),
            Self::Key => message!("file.flaw.key"),
            Self::NotAllowed(_) => message!("file.flaw.not_allowed"),
            Self::Roster => message!("file.flaw.roster"),
            Self::Acts => message!("file.flaw.acts"),
            Self::Text => message!("file.flaw.text"),
            Self::Unapproved => message!("file.flaw.unapproved"),
        }
    }
}

/// Why a story file is not read or written, or does not hold.
#[derive(Debug, thiserror::Error)]
pub enum FileError {
    /// No such file.
    #[error("{} is not there", .0.display())]
    Absent(PathBuf),
    /// A file or folder that is there already, and is not written over.
    #[error("{} is there already", .0.display())]
    Exists(PathBuf),
    /// The disk refused.
    #[error("{}: {reason}", path.display())]
    Io {
        /// The file or folder.
        path: PathBuf,
        /// Why.
        reason: String,
    },
    /// Another sort of file.
    #[error("not a story file")]
    NotOne,
    /// A newer Galley's.
    #[error("a story file of format {0}")]
    Format(u64),
    /// More bytes than a story file may have.
    #[error("the story file is too large")]
    TooLarge,
    /// Its bytes do not read, or are not the one encoding of what they say.
    #[error("the story file does not read: {0}")]
    Damaged(String),
    /// One of its entries does not hold.
    #[error("entry {} ({}): {flaw}", entry.number, entry.hash)]
    Entry {
        /// The entry.
        entry: Which,
        /// What is wrong with it.
        flaw: Flaw,
    },
    /// A key that no entry is sealed under.
    #[error("the file has a key that nothing is sealed under")]
    IdleKey,
    /// It has no revision of its story.
    #[error("the file does not show a story")]
    NoStory,
    /// A photo whose bytes are not those that its entry names.
    #[error("the bytes of photo {0} were altered")]
    PhotoAltered(PhotoHash),
    /// An entry that is there to show how a log forked, and does not.
    #[error("entry {0} does not show how a log forked")]
    IdleLink(EntryHash),
    /// A photo that the story never used, or one that the file has twice.
    #[error("the story did not use photo {0}, or it is there twice")]
    IdlePhoto(PhotoHash),
    /// Fewer or more photos than entries about photos.
    #[error("{entries} photos are told of, {photos} are there")]
    PhotoCount {
        /// How many entries tell of a photo.
        entries: usize,
        /// How many photos there are.
        photos: usize,
    },
    /// A photo of the story that has not come to this desk.
    #[error("photo {0} is not here")]
    PhotoAway(PhotoHash),
    /// It is another newsroom's.
    #[error("the story file is another newsroom's")]
    AnotherNewsrooms,
}

impl FileError {
    /// Returns the message that explains it, and its values.
    pub fn explained(&self) -> (Key, Vec<(&'static str, String)>) {
        let path = |path: &PathBuf| vec![("path", path.display().to_string())];
        let photo = |hash: &PhotoHash| vec![("photo", hash.to_string()[..12].to_owned())];
        match self {
            Self::Absent(at) => (message!("file.absent"), path(at)),
            Self::Exists(at) => (message!("file.exists"), path(at)),
            Self::Io { path, reason } => {
                (message!("store.io"), vec![("path", path.display().to_string()), ("reason", reason.clone())])
            }
            Self::NotOne => (message!("file.not_one"), vec![]),
            Self::Format(format) => (message!("file.format"), vec![("format", format.to_string())]),
            Self::TooLarge => (message!("file.too_large"), vec![]),
            Self::Damaged(reason) => (message!("file.damaged"), vec![("reason", reason.clone())]),
            Self::Entry { entry, flaw } => {
                let entry = [("number", entry.number.to_string()), ("entry", entry.hash.to_string()[..12].to_owned())];
                (flaw.key(), entry.into_iter().chain([("reason", flaw.to_string())]).collect())
            }
            Self::IdleKey => (message!("file.idle_key"), vec![]),
            Self::IdleLink(entry) => (message!("file.idle_link"), vec![("entry", entry.to_string()[..12].to_owned())]),
            Self::NoStory => (message!("file.no_story"), vec![]),
            Self::PhotoAltered(hash) => (message!("file.photo_altered"), photo(hash)),
            Self::IdlePhoto(hash) => (message!("file.idle_photo"), photo(hash)),
            Self::PhotoCount { entries, photos } => {
                (message!("file.photo_count"), vec![("entries", entries.to_string()), ("photos", photos.to_string())])
            }
            Self::PhotoAway(hash) => (message!("file.photo_away"), photo(hash)),
            Self::AnotherNewsrooms => (message!("file.another_newsrooms"), vec![]),
        }
    }
}
