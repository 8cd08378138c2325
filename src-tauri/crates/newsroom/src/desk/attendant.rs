//! Whoever sits at the desk: hears how far long work is, and is asked for a passphrase where one is needed.

use crate::members::{KeyError, KeychainError, Passphrase};
use crate::message;
use crate::messages::Key;
use crate::photo::PhotoHash;

/// Work that can take long enough to be told of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Work {
    /// Reading a file as a story.
    Import,
    /// Looking at a photo and keeping it.
    TakePhoto,
    /// Checking the database's own structure.
    CheckDatabase,
    /// Checking entries, and the photos that they name.
    Verify,
    /// Replaying entries into a new projection.
    Rebuild,
    /// Working out each story's state anew.
    Project,
    /// Copying the database.
    CopyDatabase,
    /// Copying photos and keys.
    CopyFiles,
    /// Rendering photos for readers.
    Render,
    /// Writing the files of a publication.
    Write,
    /// Fetching all entries from a storage.
    Fetch,
    /// Taking entries of other desks in.
    TakeIn,
    /// Sending entries to a storage.
    Send,
    /// Sending photos to a storage.
    SendPhotos,
    /// Fetching photos from a storage.
    FetchPhotos,
}

impl Work {
    /// Returns the message that says what is being done.
    pub fn key(self) -> Key {
        match self {
            Self::Import => message!("work.import"),
            Self::TakePhoto => message!("work.take_photo"),
            Self::CheckDatabase => message!("work.check_database"),
            Self::Verify => message!("work.verify"),
            Self::Rebuild => message!("work.rebuild"),
            Self::Project => message!("work.project"),
            Self::CopyDatabase => message!("work.copy_database"),
            Self::CopyFiles => message!("work.copy_files"),
            Self::Render => message!("work.render"),
            Self::Write => message!("work.write"),
            Self::Fetch => message!("work.fetch"),
            Self::TakeIn => message!("work.take_in"),
            Self::Send => message!("work.send"),
            Self::SendPhotos => message!("work.send_photos"),
            Self::FetchPhotos => message!("work.fetch_photos"),
        }
    }
}

/// How far some work is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Progress {
    /// The work.
    pub work: Work,
    /// How much of it is done: entries, files, pages, as the work counts.
    pub done: u64,
    /// How much there is; 0 where that is not known.
    pub total: u64,
}

/// A question for the passphrase of a member's key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Question<'a> {
    /// Whose key it is.
    pub member: &'a str,
    /// Whether the last answer was wrong.
    pub again: bool,
    /// Why the keychain did not open the key, where it is remembered there.
    pub forgotten: Option<KeychainError>,
}

/// The answer to such a question.
#[derive(Clone, Debug)]
pub struct Answer {
    /// The passphrase.
    pub passphrase: Passphrase,
    /// Whether the keychain is to remember the key from now on.
    pub remember: bool,
}

impl From<Passphrase> for Answer {
    fn from(passphrase: Passphrase) -> Self {
        Self { passphrase, remember: false }
    }
}

/// Whoever sits at a desk. What it does must be quick: the work waits for it.
pub trait Attendant: Send + Sync {
    /// Hears how far long work is.
    fn heard(&self, progress: Progress) {
        let _ = progress;
    }

    /// Hears that a photo came that was awaited: itself, or the small picture that goes ahead of it.
    fn photo_came(&self, photo: PhotoHash, itself: bool) {
        let _ = (photo, itself);
    }

    /// Gives the passphrase of a member's key, or `None` to do without.
    fn passphrase(&self, question: Question<'_>) -> Option<Answer> {
        let _ = question;
        None
    }

    /// Hears that the keychain does not remember a key that it was to. The work goes on all the same.
    fn not_remembered(&self, why: &KeyError) {
        let _ = why;
    }
}

/// Nobody sits there: a program or a test works alone.
#[derive(Clone, Copy, Debug, Default)]
pub struct Nobody;

impl Attendant for Nobody {}
