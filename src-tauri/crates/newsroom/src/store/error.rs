//! What can go wrong with a desk folder, told apart by what a person can do about it.

use std::io;
use std::path::PathBuf;

use rusqlite::ErrorCode;

use crate::ledger::{EntryError, Refusal};
use crate::message;
use crate::messages::Key;

/// Why the desk folder does not do what was asked. Nothing is ever created or overwritten in its place.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// There is no desk in the folder.
    #[error("no desk in {0}")]
    Absent(PathBuf),
    /// There is one already.
    #[error("{0} holds a desk already")]
    Exists(PathBuf),
    /// The folder holds other files.
    #[error("{0} is not empty")]
    NotEmpty(PathBuf),
    /// The file is no Galley database.
    #[error("{0} is not a Galley desk")]
    NotADesk(PathBuf),
    /// A newer Galley wrote it.
    #[error("{path} is of schema {found}, this Galley knows {known}")]
    Newer {
        /// The database.
        path: PathBuf,
        /// Its schema.
        found: u32,
        /// The newest that is known here.
        known: u32,
    },
    /// The database is damaged.
    #[error("{path} is damaged: {reason}")]
    Damaged {
        /// The database.
        path: PathBuf,
        /// What SQLite or the ledger says.
        reason: String,
    },
    /// The folder lies on a network file system, where SQLite's log is not safe.
    #[error("{path} lies on a network file system ({kind})")]
    Network {
        /// The folder.
        path: PathBuf,
        /// The file system's type.
        kind: String,
    },
    /// The disk is full, and the ballast is spent.
    #[error("the disk is full")]
    Full,
    /// The folder can be read and not written.
    #[error("the desk folder is read-only")]
    ReadOnly,
    /// Another process has held the database for too long.
    #[error("another process holds the desk")]
    Busy,
    /// An entry does not read.
    #[error("{0}")]
    Entry(#[from] EntryError),
    /// An entry may not follow those that are here.
    #[error("{0}")]
    Refused(#[from] Refusal),
    /// The file system refused.
    #[error("{path}: {source}")]
    Io {
        /// The file or folder.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// SQLite refused for another reason.
    #[error("{0}")]
    Sqlite(rusqlite::Error),
}

impl StoreError {
    /// Returns the message that explains it, and its values.
    pub fn explained(&self) -> (Key, Vec<(&'static str, String)>) {
        let path = |p: &PathBuf| ("path", p.display().to_string());
        match self {
            Self::Absent(p) => (message!("store.absent"), vec![path(p)]),
            Self::Exists(p) => (message!("store.exists"), vec![path(p)]),
            Self::NotEmpty(p) => (message!("store.not_empty"), vec![path(p)]),
            Self::NotADesk(p) => (message!("store.not_a_desk"), vec![path(p)]),
            Self::Newer { path: p, .. } => (message!("store.newer"), vec![path(p)]),
            Self::Damaged { path: p, reason } => (message!("store.damaged"), vec![path(p), ("reason", reason.clone())]),
            Self::Network { path: p, kind } => (message!("store.network"), vec![path(p), ("kind", kind.clone())]),
            Self::Full => (message!("store.full"), vec![]),
            Self::ReadOnly => (message!("store.read_only"), vec![]),
            Self::Busy => (message!("store.busy"), vec![]),
            Self::Entry(e) => (message!("store.entry"), vec![("reason", e.to_string())]),
            Self::Refused(e) => (message!("store.entry"), vec![("reason", e.to_string())]),
            Self::Io { path: p, source } => (message!("store.io"), vec![path(p), ("reason", source.to_string())]),
            Self::Sqlite(e) => (message!("store.sqlite"), vec![("reason", e.to_string())]),
        }
    }

    /// Returns whether what is kept is damaged, rather than out of reach.
    pub fn is_damage(&self) -> bool {
        matches!(self, Self::Damaged { .. } | Self::NotADesk(_) | Self::Entry(_) | Self::Refused(_))
    }

    pub(crate) fn io(path: impl Into<PathBuf>) -> impl FnOnce(io::Error) -> Self {
        let path = path.into();
        move |source| match source.kind() {
            io::ErrorKind::StorageFull => Self::Full,
            io::ErrorKind::ReadOnlyFilesystem => Self::ReadOnly,
            _ => Self::Io { path, source },
        }
    }

    /// Tells an SQLite error apart; `path` is the database.
    pub(super) fn sqlite(path: PathBuf) -> impl FnOnce(rusqlite::Error) -> Self {
        move |e| match e.sqlite_error_code() {
            Some(ErrorCode::DiskFull) => Self::Full,
            Some(ErrorCode::ReadOnly) => Self::ReadOnly,
            Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => Self::Busy,
            Some(ErrorCode::NotADatabase) => Self::NotADesk(path),
            Some(ErrorCode::DatabaseCorrupt) => Self::Damaged { path, reason: e.to_string() },
            _ => Self::Sqlite(e),
        }
    }
}

impl From<rusqlite::Error> for StoreError {
    fn from(e: rusqlite::Error) -> Self {
        Self::sqlite(PathBuf::from(super::DATABASE))(e)
    }
}
