//! The system's keychain, which may remember what opens a member's key, so that the passphrase is not asked for at
//! every start. It is a convenience and never the one place: the key file goes without it.

#[cfg(test)]
pub(crate) mod memory;
mod system;
mod waiting;

use std::path::{Path, PathBuf};

use zeroize::Zeroizing;

use super::device::NewsroomId;
use super::roster::MemberId;
use crate::message;
use crate::messages::Key;

pub use waiting::BoundedKeychain;

/// What a keychain keeps for somebody, wiped from memory when done with.
pub type Kept = Zeroizing<Vec<u8>>;

/// Names what is kept: for one member at one desk folder, so that a copy of the folder never finds it.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct KeyName {
    /// The newsroom.
    pub newsroom: NewsroomId,
    /// The member.
    pub member: MemberId,
    /// The desk folder.
    pub folder: PathBuf,
    /// What the system's own program shows it as.
    pub label: String,
}

impl KeyName {
    /// Returns the name for a member at a desk, whichever way its folder was named.
    pub fn at(newsroom: NewsroomId, member: MemberId, folder: &Path, label: String) -> Self {
        Self { newsroom, member, folder: folder.canonicalize().unwrap_or_else(|_| folder.to_path_buf()), label }
    }
}

/// Why a keychain is of no help. None of it is damage: the passphrase opens the key as before.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum KeychainError {
    /// There is no keychain, or none that answers.
    #[error("no keychain answers")]
    Absent,
    /// It is locked.
    #[error("the keychain is locked")]
    Locked,
    /// It answers, and does not do it.
    #[error("the keychain refused")]
    Refused,
    /// It was waited for long enough.
    #[error("the keychain did not answer in time")]
    Silent,
    /// It has nothing of this name.
    #[error("the keychain does not have it")]
    Empty,
    /// It has something else.
    #[error("what the keychain has does not fit")]
    Other,
}

impl KeychainError {
    /// Returns the message that explains it.
    pub fn key(self) -> Key {
        match self {
            Self::Absent => message!("keychain.absent"),
            Self::Locked => message!("keychain.locked"),
            Self::Refused => message!("keychain.refused"),
            Self::Silent => message!("keychain.silent"),
            Self::Empty => message!("keychain.empty"),
            Self::Other => message!("keychain.other"),
        }
    }

    /// Returns what programs call it.
    pub fn word(self) -> &'static str {
        match self {
            Self::Absent => "absent",
            Self::Locked => "locked",
            Self::Refused => "refused",
            Self::Silent => "silent",
            Self::Empty => "empty",
            Self::Other => "other",
        }
    }
}

/// A keychain. It may take as long as it likes: whoever asks does so through a [`BoundedKeychain`].
pub trait Keychain: Send + Sync {
    /// Returns whether it could keep something now.
    fn answers(&self) -> Result<(), KeychainError>;

    /// Returns what is kept under a name.
    fn get(&self, name: &KeyName) -> Result<Kept, KeychainError>;

    /// Keeps something under a name, in the place of what was there.
    fn keep(&self, name: &KeyName, what: &Kept) -> Result<(), KeychainError>;

    /// Forgets what is kept under a name.
    fn forget(&self, name: &KeyName) -> Result<(), KeychainError>;
}
