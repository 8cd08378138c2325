//! The one way to the database.

use std::cell::Cell;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use rusqlite::limits::Limit;
use rusqlite::{Connection, OpenFlags, Transaction, TransactionBehavior};

use super::folder::{self, DATABASE};
use super::{PhotoFiles, StoreError};

/// Migrations in their order: the first makes a new desk, each next one brings the one before it forward.
const MIGRATIONS: [&str; 1] = [include_str!("sql/0001_desk.sql")];
/// The schema that this version writes.
pub const SCHEMA: u32 = MIGRATIONS.len() as u32;
/// Marks a Galley desk in the database's header ("Glly").
const APPLICATION: i64 = 0x476C_6C79;

/// How a desk folder is opened.
#[derive(Clone, Debug, Default)]
pub struct Opening {
    /// Opens a folder on a network file system all the same.
    pub network_too: bool,
}

/// An open desk folder.
#[derive(Debug)]
pub struct Store {
    folder: PathBuf,
    pub(super) connection: Connection,
    /// How many writes were undone.
    undone: Cell<u64>,
}

impl Store {
    /// Makes a desk in a folder that is empty or not there yet.
    pub fn create(folder: &Path, opening: &Opening) -> Result<Self, StoreError> {
        if folder.join(DATABASE).exists() {
            return Err(StoreError::Exists(folder.into()));
        }
        fs::create_dir_all(folder).map_err(StoreError::io(folder))?;
        if fs::read_dir(folder).map_err(StoreError::io(folder))?.next().is_some() {
            return Err(StoreError::NotEmpty(folder.into()));
        }
        local(folder, opening)?;
        folder::lay_ballast(folder);
        let store = Self::connect(folder, OpenFlags::SQLITE_OPEN_CREATE)?;
        store.connection.pragma_update(None, "application_id", APPLICATION)?;
        store.migrate(0)?;
        folder::sync_folder(folder)?;
        if let Some(above) = folder.parent().filter(|p| !p.as_os_str().is_empty()) {
            folder::sync_folder(above)?;
        }
        Ok(store)
    }

    /// Opens the desk in a folder. A missing or foreign file is never replaced by a new one.
    pub fn open(folder: &Path, opening: &Opening) -> Result<Self, StoreError> {
        let path = folder.join(DATABASE);
        let length = match fs::metadata(&path) {
            Err(e) if e.kind() == std::io::ErrorKind::NotFound => return Err(StoreError::Absent(folder.into())),
            found => found.map_err(StoreError::io(&path))?.len(),
        };
        // SQLite takes an empty file for a new database and would make it one.
        if length == 0 {
            return Err(StoreError::Damaged { path, reason: "the file is empty".into() });
        }
        local(folder, opening)?;
        let store = Self::connect(folder, OpenFlags::empty())?;
        let schema = store.recognise(&path)?;
        if schema < SCHEMA {
            store.migrate(schema)?;
        }
        folder::lay_ballast(folder);
        Ok(store)
    }

    fn recognise(&self, path: &Path) -> Result<u32, StoreError> {
        let ask = |pragma: &str| {
            self.connection
                .pragma_query_value(None, pragma, |row| row.get::<_, i64>(0))
                .map_err(StoreError::sqlite(path.into()))
        };
        if ask("application_id")? != APPLICATION {
            return Err(StoreError::NotADesk(path.into()));
        }
        let schema = u32::try_from(ask("user_version")?).unwrap_or(u32::MAX);
        if schema > SCHEMA {
            return Err(StoreError::Newer { path: path.into(), found: schema, known: SCHEMA });
        }
        Ok(schema)
    }

    /// Opens the database by the sequence that was measured to lose nothing in a power cut: a WAL whose every commit is
    /// synced. `NORMAL` was measured to lose acknowledged saves.
    fn connect(folder: &Path, more: OpenFlags) -> Result<Self, StoreError> {
        let path = folder.join(DATABASE);
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX | more;
        let connection = Connection::open_with_flags(&path, flags).map_err(StoreError::sqlite(path.clone()))?;
        let named = |e| StoreError::sqlite(path.clone())(e);
        connection.busy_timeout(Duration::from_secs(10)).map_err(named)?;
        let mode: String =
            connection.pragma_update_and_check(None, "journal_mode", "WAL", |row| row.get(0)).map_err(named)?;
        if mode != "wal" {
            return Err(StoreError::Damaged { path, reason: format!("journal mode {mode}") });
        }
        connection
            .execute_batch(
                "PRAGMA synchronous = FULL; PRAGMA fullfsync = ON; PRAGMA checkpoint_fullfsync = ON;
                 PRAGMA foreign_keys = ON; PRAGMA trusted_schema = OFF; PRAGMA cell_size_check = ON;
                 PRAGMA temp_store = MEMORY; PRAGMA secure_delete = ON;",
            )
            .map_err(named)?;
        super::tokenizer::register(&connection).map_err(named)?;
        connection.set_limit(Limit::SQLITE_LIMIT_ATTACHED, 0).map_err(named)?;
        connection.set_prepared_statement_cache_capacity(64);
        Ok(Self { folder: folder.into(), connection, undone: Cell::new(0) })
    }

    /// Brings the schema forward, each step in a transaction of its own.
    fn migrate(&self, from: u32) -> Result<(), StoreError> {
        for (n, sql) in MIGRATIONS.iter().enumerate().skip(from as usize) {
            let transaction = Transaction::new_unchecked(&self.connection, TransactionBehavior::Immediate)?;
            // Another process may have been first.
            let found: u32 = transaction.pragma_query_value(None, "user_version", |row| row.get(0))?;
            if found as usize > n {
                continue;
            }
            transaction.execute_batch(sql)?;
            transaction.pragma_update(None, "user_version", n as u32 + 1)?;
            transaction.commit()?;
        }
        Ok(())
    }

    /// Returns the folder.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// Returns the photo files of the desk.
    pub fn photos(&self) -> PhotoFiles {
        PhotoFiles::at(self.folder.join(folder::PHOTOS))
    }

    /// Does one write in one durable transaction. On a full disk the ballast is given up and the write tried once more.
    pub fn write<T>(&self, mut work: impl FnMut(&Transaction<'_>) -> Result<T, StoreError>) -> Result<T, StoreError> {
        match self.once(&mut work) {
            Err(StoreError::Full) if folder::drop_ballast(&self.folder) => self.once(&mut work),
            done => done,
        }
    }

    fn once<T>(&self, work: &mut impl FnMut(&Transaction<'_>) -> Result<T, StoreError>) -> Result<T, StoreError> {
        let transaction = Transaction::new_unchecked(&self.connection, TransactionBehavior::Immediate)?;
        let done = work(&transaction).and_then(|done| transaction.commit().map(|()| done).map_err(StoreError::from));
        if done.is_err() {
            self.undone.set(self.undone.get() + 1);
        }
        done
    }

    /// Returns how many writes were undone so far. What was read inside a write is true while the count stands.
    pub(crate) fn undone(&self) -> u64 {
        self.undone.get()
    }

    /// Does a write that is always undone, to see what would be.
    pub fn rehearse<T>(&self, work: impl FnOnce(&Transaction<'_>) -> T) -> Result<T, StoreError> {
        let transaction = Transaction::new_unchecked(&self.connection, TransactionBehavior::Immediate)?;
        let seen = work(&transaction);
        self.undone.set(self.undone.get() + 1);
        transaction.rollback()?;
        Ok(seen)
    }

    /// Reads several things as of one moment.
    pub fn read<T>(&self, work: impl FnOnce(&Transaction<'_>) -> Result<T, StoreError>) -> Result<T, StoreError> {
        let transaction = Transaction::new_unchecked(&self.connection, TransactionBehavior::Deferred)?;
        work(&transaction)
    }

    /// Checks the database's own structure, whole, and that the search finds what is written.
    pub fn check(&self) -> Result<(), StoreError> {
        super::search::verify(&self.connection)?;
        let said: String = self.connection.pragma_query_value(None, "integrity_check", |row| row.get(0))?;
        if said == "ok" { Ok(()) } else { Err(StoreError::Damaged { path: self.folder.join(DATABASE), reason: said }) }
    }
}

fn local(folder: &Path, opening: &Opening) -> Result<(), StoreError> {
    let mounts = fs::read_to_string("/proc/mounts").unwrap_or_default();
    match folder::network(folder, &mounts) {
        Some(kind) if !opening.network_too => Err(StoreError::Network { path: folder.into(), kind }),
        _ => Ok(()),
    }
}
