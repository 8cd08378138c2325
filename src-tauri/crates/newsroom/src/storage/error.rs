//! What goes wrong with a storage, as far as a person or the sync can do something about it.

use std::io;
use std::time::Duration;

use super::{NameError, Style};
use crate::disk;
use crate::message;
use crate::messages::Key;

/// Why a storage did not do what it was asked.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum StorageError {
    /// It is not there, or does not answer; another time it may.
    #[error("the storage cannot be reached: {0}")]
    Unreachable(String),
    /// It has no time, and asks to be left alone for so long.
    #[error("the storage has no time for {}s: {why}", .after.as_secs())]
    Busy {
        /// What it says.
        why: String,
        /// How long.
        after: Duration,
    },
    /// It does not let us in.
    #[error("the storage refuses the user or the key: {0}")]
    Denied(String),
    /// It has no room.
    #[error("the storage is full")]
    Full,
    /// It has something of that name that is larger than anything we write.
    #[error("{0} in the storage is too large")]
    TooLarge(String),
    /// It takes no object as large as this.
    #[error("{0} is larger than the storage takes")]
    Exceeds(String),
    /// It answers what no storage of its kind does.
    #[error("the storage answers what it should not: {0}")]
    Strange(String),
    /// The connection is not one that can be trusted.
    #[error("the connection to the storage is not secure: {0}")]
    Insecure(String),
    /// The address is none.
    #[error("this is no address of a storage: {0}")]
    Address(String),
    /// A bucket that is to be part of the host's name cannot be; this is what it would be called.
    #[error("{0} can be no name of a host")]
    NotAHost(String),
    /// An S3 store has no such bucket, or looks for its name where the address does not have it.
    #[error("the store finds no bucket {bucket}: {why}")]
    NoBucket {
        /// Its name.
        bucket: String,
        /// Where the address has it.
        style: Style,
        /// What the store says.
        why: String,
    },
}

impl StorageError {
    /// Returns whether the same may work another time with nobody doing anything.
    pub fn may_pass(&self) -> bool {
        matches!(self, Self::Unreachable(_) | Self::Busy { .. })
    }

    /// Returns how long it asks to be left alone.
    pub fn asks_to_wait(&self) -> Option<Duration> {
        if let Self::Busy { after, .. } = self { Some(*after) } else { None }
    }

    /// Returns what cannot be reached now as what asks to be left alone for so long, if it does.
    pub(super) fn after(self, asked: Option<Duration>) -> Self {
        match (self, asked) {
            (Self::Unreachable(why), Some(after)) => Self::Busy { why, after },
            (other, _) => other,
        }
    }

    /// Returns the message that explains it, and its values.
    pub fn told(&self) -> (Key, Vec<(&'static str, String)>) {
        let reason = |reason: &String| vec![("reason", reason.clone())];
        match self {
            Self::Unreachable(why) | Self::Busy { why, .. } => (message!("storage.unreachable"), reason(why)),
            Self::Denied(why) => (message!("storage.denied"), reason(why)),
            Self::Full => (message!("storage.full"), vec![]),
            Self::TooLarge(name) => (message!("storage.too_large"), vec![("name", name.clone())]),
            Self::Exceeds(name) => (message!("storage.exceeds"), vec![("name", name.clone())]),
            Self::Strange(why) => (message!("storage.strange"), reason(why)),
            Self::Insecure(why) => (message!("storage.insecure"), reason(why)),
            Self::Address(text) => (message!("storage.address"), vec![("address", text.clone())]),
            Self::NotAHost(host) => (message!("storage.not_a_host"), vec![("host", host.clone())]),
            Self::NoBucket { bucket, style, why } => {
                let key = match style {
                    Style::Path => message!("storage.no_bucket.path"),
                    Style::Virtual => message!("storage.no_bucket.virtual"),
                };
                (key, vec![("bucket", bucket.clone()), ("reason", why.clone())])
            }
        }
    }
}

impl From<NameError> for StorageError {
    fn from(e: NameError) -> Self {
        Self::Strange(e.to_string())
    }
}

impl From<io::Error> for StorageError {
    fn from(e: io::Error) -> Self {
        match e.kind() {
            io::ErrorKind::PermissionDenied | io::ErrorKind::ReadOnlyFilesystem => Self::Denied(disk::said(&e)),
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => Self::Full,
            _ => Self::Unreachable(disk::said(&e)),
        }
    }
}
