//! What can go wrong with a desk folder, told apart by what a person can do about it.

use std::io;
use std::path::{Path, PathBuf};

use rusqlite::ErrorCode;

use crate::disk;
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
    /// A Galley from before desks exchanged anything wrote it.
    #[error("{0} is of a Galley from before version 1 of the ledger")]
    Early(PathBuf),
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
    #[error("{0} is read-only")]
    ReadOnly(PathBuf),
    /// The folder was there and is gone, or another one lies in its place.
    #[error("{0} is no longer there")]
    Vanished(PathBuf),
    /// An entry names a photo whose file is not here.
    #[error("the photo {0} is missing")]
    PhotoMissing(PathBuf),
    /// The bytes of a photo file are not those of its name.
    #[error("the photo {0} was altered")]
    PhotoAltered(PathBuf),
    /// What the desk shows is not what its entries add up to.
    #[error("{0} in the projection is not what the entries say")]
    Projection(&'static str),
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
            Self::Early(p) => (message!("store.early"), vec![path(p)]),
            Self::Damaged { path: p, reason } => (message!("store.damaged"), vec![path(p), ("reason", reason.clone())]),
            Self::Network { path: p, kind } => (message!("store.network"), vec![path(p), ("kind", kind.clone())]),
            Self::Full => (message!("store.full"), vec![]),
            Self::ReadOnly(p) => (message!("store.read_only"), vec![path(p)]),
            Self::Vanished(p) => (message!("store.vanished"), vec![path(p)]),
            Self::PhotoMissing(p) => (message!("store.photo_missing"), vec![path(p)]),
            Self::PhotoAltered(p) => (message!("store.photo_altered"), vec![path(p)]),
            Self::Projection(table) => (message!("store.projection"), vec![("table", (*table).to_owned())]),
            Self::Busy => (message!("store.busy"), vec![]),
            Self::Entry(e) => (message!("store.entry"), vec![("reason", e.to_string())]),
            Self::Refused(e) => (message!("store.entry"), vec![("reason", e.to_string())]),
            Self::Io { path: p, source } => (message!("store.io"), vec![path(p), ("reason", disk::said(source))]),
            Self::Sqlite(e) => (message!("store.sqlite"), vec![("reason", said_of(e))]),
        }
    }

    /// Returns whether what is kept is damaged, rather than out of reach.
    pub fn is_damage(&self) -> bool {
        matches!(
            self,
            Self::Damaged { .. }
                | Self::NotADesk(_)
                | Self::Entry(_)
                | Self::Refused(_)
                | Self::PhotoMissing(_)
                | Self::PhotoAltered(_)
                | Self::Projection(_)
        )
    }

    /// Names the file or folder whole, where only its name in the desk folder was known.
    pub(super) fn within(self, folder: &Path) -> Self {
        match self {
            Self::Damaged { path, reason } => Self::Damaged { path: folder.join(path), reason },
            Self::NotADesk(path) => Self::NotADesk(folder.join(path)),
            Self::ReadOnly(_) => Self::ReadOnly(folder.into()),
            other => other,
        }
    }

    /// Makes an error of the file system into one that names the path.
    pub fn io(path: impl Into<PathBuf>) -> impl FnOnce(io::Error) -> Self {
        let path = path.into();
        move |source| match source.kind() {
            io::ErrorKind::StorageFull => Self::Full,
            io::ErrorKind::ReadOnlyFilesystem => Self::ReadOnly(path),
            _ => Self::Io { path, source },
        }
    }

    /// Tells an SQLite error apart; `path` is the database.
    pub(super) fn sqlite(path: PathBuf) -> impl FnOnce(rusqlite::Error) -> Self {
        move |e| match e.sqlite_error() {
            Some(code) if code.extended_code == SHM_SIZE => Self::Full,
            Some(code) if code.extended_code == SHORT_READ => Self::Damaged { path, reason: e.to_string() },
            Some(code) => match code.code {
                ErrorCode::DiskFull => Self::Full,
                ErrorCode::ReadOnly => Self::ReadOnly(path),
                ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked => Self::Busy,
                ErrorCode::NotADatabase => Self::NotADesk(path),
                // An unknown table or function (plain SQLITE_ERROR): the queries are tested, so the schema is at fault.
                ErrorCode::DatabaseCorrupt | ErrorCode::Unknown => Self::Damaged { path, reason: e.to_string() },
                _ => Self::Sqlite(e),
            },
            // A value of another type than was written.
            None => match e {
                rusqlite::Error::SqlInputError { .. }
                | rusqlite::Error::FromSqlConversionFailure(..)
                | rusqlite::Error::IntegralValueOutOfRange(..)
                | rusqlite::Error::InvalidColumnType(..)
                | rusqlite::Error::QueryReturnedNoRows
                | rusqlite::Error::Utf8Error(..) => Self::Damaged { path, reason: e.to_string() },
                _ => Self::Sqlite(e),
            },
        }
    }
}

/// What SQLite says, in the words of the disk where it passes on what that said.
fn said_of(e: &rusqlite::Error) -> String {
    match e.sqlite_error_code() {
        Some(ErrorCode::SystemIoFailure) => message!("disk.fault").name().to_owned(),
        Some(ErrorCode::CannotOpen) => message!("disk.not_opened").name().to_owned(),
        Some(ErrorCode::PermissionDenied) => message!("disk.denied").name().to_owned(),
        _ => e.to_string(),
    }
}

/// No room for the shared memory (SQLITE_IOERR_SHMSIZE), a file that ends too early (SQLITE_IOERR_SHORT_READ).
const SHM_SIZE: i32 = 4874;
const SHORT_READ: i32 = 522;

/// A row whose seal does not hold, as the error of reading it.
pub(super) fn altered(what: &str) -> rusqlite::Error {
    let reason = format!("{what} was altered in the database");
    rusqlite::Error::FromSqlConversionFailure(0, rusqlite::types::Type::Blob, reason.into())
}

impl From<rusqlite::Error> for StoreError {
    fn from(e: rusqlite::Error) -> Self {
        Self::sqlite(PathBuf::from(super::DATABASE))(e)
    }
}
