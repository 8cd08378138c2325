//! The one way to the database.

use std::cell::{Cell, RefCell};
use std::fs;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use rusqlite::config::DbConfig;
use rusqlite::{Connection, OpenFlags, Transaction, TransactionBehavior};

use super::folder::{self, DATABASE};
use super::held::{Door, Held};
use super::listing::Totals;
use super::wal::{self, Look};
use super::{PhotoFiles, StoreError, connect, entries};

/// Migrations in their order: the first makes a new desk, each next one brings the one before it forward.
const MIGRATIONS: [&str; 4] = [
    include_str!("sql/0002_desk.sql"),
    include_str!("sql/0003_photos.sql"),
    include_str!("sql/0004_photo_names.sql"),
    include_str!("sql/0005_photos_shown.sql"),
];
/// The schema that the first step makes. The one before held entries of format 0, which only its own desk could read.
pub const FIRST_SCHEMA: u32 = 2;
/// The schema that this version writes.
pub const SCHEMA: u32 = FIRST_SCHEMA - 1 + MIGRATIONS.len() as u32;
/// The note in `meta` that the projection is to be made anew.
pub(crate) const REMAKE: &str = "remake";
/// Marks a Galley desk in the database's header ("Glly").
const APPLICATION: i64 = 0x476C_6C79;
/// A schema number beyond this is a damaged header and no newer Galley.
const BEYOND: u32 = 10_000;

/// How a desk folder is opened.
#[derive(Clone, Debug, Default)]
pub struct Opening {
    /// Opens a folder on a network file system all the same.
    pub network_too: bool,
}

/// What can be done with an open desk folder.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Access {
    /// Everything.
    Write,
    /// Reading: the folder or its files are read-only.
    ReadOnly,
    /// Reading: the disk is so full that not even the database's shared memory has room.
    Full,
}

/// An open desk folder.
#[derive(Debug)]
pub struct Store {
    folder: PathBuf,
    pub(super) connection: Connection,
    access: Access,
    /// Where it is read without locks: what was there of others when it was opened.
    alone: Option<Option<(u64, SystemTime)>>,
    torn: bool,
    /// How many writes were undone.
    undone: Cell<u64>,
    pub(super) totals: RefCell<Totals>,
    /// Which file was opened, so that another one in its place is noticed.
    file: Option<FileId>,
    // Below the connection, which is closed first.
    _held: Held,
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
        allowed(folder, opening)?;
        folder::lay_ballast(folder);
        let path = folder.join(DATABASE);
        let connection = connect::to_write(&path, OpenFlags::SQLITE_OPEN_CREATE)?;
        let store = Self::of(folder, connection, Access::Write, &mut Door::enter());
        store.migrate(0)?;
        folder::sync_folder(folder)?;
        if let Some(above) = folder.parent().filter(|p| !p.as_os_str().is_empty()) {
            folder::sync_folder(above)?;
        }
        Ok(store)
    }

    fn of(folder: &Path, connection: Connection, access: Access, door: &mut Door) -> Self {
        let file = file_id(&folder.join(DATABASE));
        let held = door.hold(file);
        Self {
            folder: folder.into(),
            connection,
            access,
            alone: None,
            torn: false,
            undone: Cell::new(0),
            totals: RefCell::default(),
            file,
            _held: held,
        }
    }

    /// Opens the desk in a folder; to read it where it cannot be written. A missing or foreign file is never replaced
    /// by a new one.
    pub fn open(folder: &Path, opening: &Opening) -> Result<Self, StoreError> {
        let path = folder.join(DATABASE);
        let length = match fs::metadata(&path) {
            Err(e) if e.kind() == std::io::ErrorKind::NotFound => return Err(StoreError::Absent(folder.into())),
            found => found.map_err(StoreError::io(&path))?,
        };
        if !length.is_file() {
            return Err(StoreError::NotADesk(path));
        }
        // SQLite takes an empty file for a new database and would make it one.
        if length.len() == 0 {
            return Err(StoreError::Damaged { path, reason: "the file is empty".into() });
        }
        // SQLite says no more than "unable to open" of a file that this user may not read.
        let mut door = Door::enter();
        if !door.is_held(&path) {
            fs::File::open(&path).map_err(StoreError::io(&path))?;
        }
        allowed(folder, opening)?;
        // SQLite forgets the rest of a damaged log without a word, and would write over it.
        let log = door.look(&path);
        if let Look::Damaged(reason) = log {
            return Err(StoreError::Damaged { path: wal::beside(&path, "-wal"), reason: reason.into() });
        }
        let mut store = Self::connect(folder, &path, &mut door).map_err(|e| e.within(folder))?;
        drop(door);
        if log == Look::Torn {
            store.mend_torn(&path)?;
        }
        let opened = recognise(&store.connection, &path).and_then(|schema| {
            if schema < SCHEMA {
                store.writable()?;
                store.migrate(schema)?;
            }
            Ok(())
        });
        opened.map_err(|e| store.told(e))?;
        if store.access == Access::Write {
            folder::lay_ballast(folder);
        }
        Ok(store)
    }

    fn connect(folder: &Path, path: &Path, door: &mut Door) -> Result<Self, StoreError> {
        let write = || connect::to_write(path, OpenFlags::empty());
        let tried = match write() {
            // The ballast is for this: room for the shared memory, and then for the last words.
            Err(StoreError::Full) if folder::drop_ballast(folder) => write(),
            tried => tried,
        };
        let access = match tried {
            Ok(connection) => return Ok(Self::of(folder, connection, Access::Write, door)),
            Err(StoreError::Full) => Access::Full,
            Err(StoreError::ReadOnly(_)) => Access::ReadOnly,
            Err(StoreError::Sqlite(e)) if e.sqlite_error_code() == Some(rusqlite::ErrorCode::CannotOpen) => {
                Access::ReadOnly
            }
            Err(e) => return Err(e),
        };
        let (connection, alone) = connect::to_read(path)?;
        Ok(Self { alone: alone.then(|| connect::trace(path)), ..Self::of(folder, connection, access, door) })
    }

    /// Clears the torn end of the log away, or it could one day be taken for a second one; it is not needed to go on.
    fn mend_torn(&mut self, path: &Path) -> Result<(), StoreError> {
        if self.access == Access::Write {
            // Another process may have been writing that very commit: look again while nobody can.
            let held = Transaction::new_unchecked(&self.connection, TransactionBehavior::Immediate)?;
            self.torn = wal::is_torn(path);
            drop(held);
            let _ = self.connection.pragma_update_and_check(None, "wal_checkpoint", "TRUNCATE", |_| Ok(()));
        } else {
            self.torn = true;
        }
        Ok(())
    }

    /// Keeps what is damaged as it is: closing would copy the log into the database and remove it.
    fn told(&self, e: StoreError) -> StoreError {
        let e = e.within(&self.folder);
        if e.is_damage() {
            let _ = self.connection.set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, true);
        }
        e
    }

    /// Brings the schema forward, each step in a transaction of its own. What is new in the projection is made from the entries
    /// afterwards, which the store does not know to read: a note stays until that is done.
    fn migrate(&self, from: u32) -> Result<(), StoreError> {
        for (schema, sql) in (FIRST_SCHEMA..).zip(MIGRATIONS).filter(|(schema, _)| *schema > from) {
            let transaction = Transaction::new_unchecked(&self.connection, TransactionBehavior::Immediate)?;
            // Another process may have been first.
            let found: u32 = transaction.pragma_query_value(None, "user_version", |row| row.get(0))?;
            if found >= schema {
                continue;
            }
            transaction.execute_batch(sql)?;
            if from >= FIRST_SCHEMA {
                entries::set_meta(&transaction, REMAKE, &[])?;
            }
            transaction.pragma_update(None, "application_id", APPLICATION)?;
            transaction.pragma_update(None, "user_version", schema)?;
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

    /// Returns what can be done here.
    pub fn access(&self) -> Access {
        self.access
    }

    /// Returns whether the last commit before this opening had not reached the disk whole.
    pub fn was_torn(&self) -> bool {
        self.torn
    }

    /// Returns whether a desk that can be written has no reserve for the last words.
    pub fn reserve_is_spent(folder: &Path) -> bool {
        let path = folder.join(DATABASE);
        let permitted = || fs::metadata(&path).is_ok_and(|found| !found.permissions().readonly());
        let opens = || fs::OpenOptions::new().write(true).open(&path).is_ok();
        let door = Door::enter();
        let writable = || if door.is_held(&path) { permitted() } else { opens() };
        !folder::has_ballast(folder) && writable()
    }

    /// Returns that the folder can be written, and is the one that was opened.
    pub fn writable(&self) -> Result<(), StoreError> {
        match self.access {
            Access::Write => self.here(),
            Access::ReadOnly => Err(StoreError::ReadOnly(self.folder.clone())),
            Access::Full => Err(StoreError::Full),
        }
    }

    /// A save into a database that has no name any more would be acknowledged and lost.
    fn here(&self) -> Result<(), StoreError> {
        match file_id(&self.folder.join(DATABASE)) {
            Some(file) if Some(file) == self.file => Ok(()),
            _ => Err(StoreError::Vanished(self.folder.clone())),
        }
    }

    /// Does one write in one durable transaction. On a full disk the ballast is given up and the write tried once more.
    pub fn write<T>(&self, mut work: impl FnMut(&Transaction<'_>) -> Result<T, StoreError>) -> Result<T, StoreError> {
        self.writable()?;
        let done = match self.once(&mut work) {
            Err(StoreError::Full) if folder::drop_ballast(&self.folder) => self.once(&mut work),
            done => done,
        };
        done.map_err(|e| self.told(e))
    }

    fn once<T>(&self, work: &mut impl FnMut(&Transaction<'_>) -> Result<T, StoreError>) -> Result<T, StoreError> {
        let transaction = Transaction::new_unchecked(&self.connection, TransactionBehavior::Immediate)?;
        let done = work(&transaction).and_then(|done| {
            self.here()?;
            transaction.commit()?;
            Ok(done)
        });
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
        self.writable()?;
        // Else what does not fit into memory goes to the log's file, though nobody ever reads it there.
        self.connection.pragma_update(None, "cache_spill", false)?;
        let transaction = Transaction::new_unchecked(&self.connection, TransactionBehavior::Immediate)?;
        let seen = work(&transaction);
        self.undone.set(self.undone.get() + 1);
        transaction.rollback()?;
        self.connection.pragma_update(None, "cache_spill", true)?;
        Ok(seen)
    }

    /// Reads several things as of one moment.
    pub fn read<T>(&self, work: impl FnOnce(&Transaction<'_>) -> Result<T, StoreError>) -> Result<T, StoreError> {
        let seen = Transaction::new_unchecked(&self.connection, TransactionBehavior::Deferred)
            .map_err(StoreError::from)
            .and_then(|t| work(&t))
            .map_err(|e| self.told(e));
        // It was read without locks, and somebody has come since: what was seen may be half of two states.
        if self.alone.is_some_and(|before| connect::trace(&self.folder.join(DATABASE)) != before) {
            return Err(StoreError::Busy);
        }
        seen
    }

    /// Checks the database's own structure, whole, and that the search finds what is written.
    pub fn check(&self) -> Result<(), StoreError> {
        let check = || -> Result<(), StoreError> {
            let said: String = self.connection.pragma_query_value(None, "integrity_check", |row| row.get(0))?;
            if said != "ok" {
                return Err(StoreError::Damaged { path: DATABASE.into(), reason: said });
            }
            // The check of the index is a command to it, which a database that cannot be written does not take.
            if self.access == Access::Write { Ok(super::search::verify(&self.connection)?) } else { Ok(()) }
        };
        check().map_err(|e| self.told(e))
    }
}

/// A database of the same schema in memory, to work something out beside the desk.
pub(crate) struct Scratch(Connection);

impl Scratch {
    pub(crate) fn new() -> Result<Self, StoreError> {
        let connection = connect::settled(Connection::open_in_memory()?)?;
        MIGRATIONS.iter().try_for_each(|sql| connection.execute_batch(sql))?;
        Ok(Self(connection))
    }

    pub(crate) fn begin(&self) -> Result<Transaction<'_>, StoreError> {
        Ok(self.0.unchecked_transaction()?)
    }
}

/// Returns the schema of a desk's database; another program's, a newer one and a damaged header are refused.
pub(super) fn recognise(connection: &Connection, path: &Path) -> Result<u32, StoreError> {
    let ask = |pragma: &str| {
        connection.pragma_query_value(None, pragma, |row| row.get::<_, i64>(0)).map_err(StoreError::sqlite(path.into()))
    };
    if ask("application_id")? != APPLICATION {
        return Err(StoreError::NotADesk(path.into()));
    }
    let schema = u32::try_from(ask("user_version")?).unwrap_or(u32::MAX);
    if schema == 0 || schema > BEYOND {
        return Err(StoreError::Damaged { path: path.into(), reason: format!("schema {schema}") });
    }
    if schema < FIRST_SCHEMA {
        return Err(StoreError::Early(path.into()));
    }
    if schema > SCHEMA {
        return Err(StoreError::Newer { path: path.into(), found: schema, known: SCHEMA });
    }
    Ok(schema)
}

/// Refuses a folder that a desk should not lie in.
pub(super) fn allowed(folder: &Path, opening: &Opening) -> Result<(), StoreError> {
    local(folder, opening, &mounts())
}

fn mounts() -> String {
    fs::read_to_string("/proc/mounts").unwrap_or_default()
}

/// Refuses a folder on a network file system, by the mounts that the system lists.
pub(super) fn local(folder: &Path, opening: &Opening, mounts: &str) -> Result<(), StoreError> {
    match folder::network(folder, mounts) {
        Some(kind) if !opening.network_too => Err(StoreError::Network { path: folder.into(), kind }),
        _ => Ok(()),
    }
}

/// Does a piece of a transaction's work; what it wrote is undone where it refuses.
pub(crate) fn within<T, E>(
    t: &Transaction<'_>,
    work: impl FnOnce() -> Result<T, E>,
) -> Result<Result<T, E>, StoreError> {
    t.execute_batch("SAVEPOINT piece")?;
    let done = work();
    t.execute_batch(if done.is_ok() { "RELEASE piece" } else { "ROLLBACK TO piece; RELEASE piece" })?;
    Ok(done)
}

/// What tells one file from another of the same name: device and number, where the system has them.
pub(super) type FileId = (u64, u64);

pub(super) fn file_id(path: &Path) -> Option<FileId> {
    let found = fs::metadata(path).ok()?;
    #[cfg(unix)]
    return Some(std::os::unix::fs::MetadataExt::dev(&found)).zip(Some(std::os::unix::fs::MetadataExt::ino(&found)));
    #[cfg(not(unix))]
    return found.is_file().then_some((0, 0));
}
