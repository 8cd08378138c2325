//! Connections to the database of a desk: to work with it, or to read what cannot be written.

use std::path::Path;
use std::time::{Duration, SystemTime};
use std::{fs, io};

use rusqlite::config::DbConfig;
use rusqlite::limits::Limit;
use rusqlite::{Connection, OpenFlags};

use super::StoreError;
use super::wal::beside;

/// Opens the database by the sequence that was measured to lose nothing in a power cut: a WAL whose every commit is
/// synced. `NORMAL` was measured to lose acknowledged saves.
pub(super) fn to_write(path: &Path, more: OpenFlags) -> Result<Connection, StoreError> {
    let named = |e| StoreError::sqlite(path.into())(e);
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX | more;
    let connection = Connection::open_with_flags(path, flags).map_err(named)?;
    connection.busy_timeout(Duration::from_secs(10)).map_err(named)?;
    // SQLite opens a file that it may not write for reading, and does not say so.
    if connection.is_readonly(rusqlite::MAIN_DB).map_err(named)? {
        return Err(StoreError::ReadOnly(path.into()));
    }
    let mode: String =
        connection.pragma_update_and_check(None, "journal_mode", "WAL", |row| row.get(0)).map_err(named)?;
    if mode != "wal" {
        return Err(StoreError::Damaged { path: path.into(), reason: format!("journal mode {mode}") });
    }
    connection
        .execute_batch(
            "PRAGMA synchronous = FULL; PRAGMA fullfsync = ON; PRAGMA checkpoint_fullfsync = ON;
             PRAGMA foreign_keys = ON; PRAGMA secure_delete = ON;",
        )
        .map_err(named)?;
    settled(connection).map_err(named)
}

/// Opens the database to read it where nothing can be written, and returns whether it is read without locks.
///
/// A log in a folder that cannot be written needs one of three ways (sqlite.org/wal.html, "Read-Only Databases"). With
/// its `-shm` file it is read as always. Without, nobody else has it open, and the log is read into memory: SQLite does
/// that for a connection which has the database to itself, and `unix-none` lets it think so without a lock, which a
/// read-only file cannot give. Without a log there is only the database, and `immutable` reads it. That last way alone
/// would leave out what lies in the log: acknowledged saves.
pub(super) fn to_read(path: &Path) -> Result<(Connection, bool), StoreError> {
    let named = |e| StoreError::sqlite(path.into())(e);
    let readable = |c: &Connection| c.query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get::<_, i64>(0));
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    if trace(path).is_some() {
        let connection = Connection::open_with_flags(path, flags).map_err(named)?;
        connection.busy_timeout(Duration::from_secs(10)).map_err(named)?;
        if readable(&connection).is_ok() {
            return Ok((settled(connection).map_err(named)?, false));
        }
    }
    let log = fs::metadata(beside(path, "-wal")).map_or(0, |m| m.len());
    let connection = if log > 0 {
        let alone = if cfg!(windows) { c"win32-none" } else { c"unix-none" };
        let connection = Connection::open_with_flags_and_vfs(path, flags, alone).map_err(named)?;
        connection.pragma_update(None, "locking_mode", "EXCLUSIVE").map_err(named)?;
        connection
    } else {
        let uri = immutable(path).ok_or_else(|| StoreError::io(path)(io::ErrorKind::InvalidFilename.into()))?;
        Connection::open_with_flags(uri, flags | OpenFlags::SQLITE_OPEN_URI).map_err(named)?
    };
    readable(&connection).map_err(named)?;
    Ok((settled(connection).map_err(named)?, true))
}

/// Returns what tells that somebody has opened the database since: SQLite then makes, or fills, a `-shm` file beside it.
pub(super) fn trace(path: &Path) -> Option<(u64, SystemTime)> {
    let shared = fs::metadata(beside(path, "-shm")).ok()?;
    Some((shared.len(), shared.modified().ok()?))
}

fn immutable(path: &Path) -> Option<String> {
    let escaped = path.to_str()?.replace('%', "%25").replace('?', "%3f").replace('#', "%23");
    let escaped = if cfg!(windows) { format!("/{}", escaped.replace('\\', "/")) } else { escaped };
    Some(format!("file:{escaped}?immutable=1"))
}

/// What every connection has, whatever it may do.
pub(super) fn settled(connection: Connection) -> rusqlite::Result<Connection> {
    connection
        .execute_batch("PRAGMA trusted_schema = OFF; PRAGMA cell_size_check = ON; PRAGMA temp_store = MEMORY;")?;
    super::tokenizer::register(&connection)?;
    // Else SQLite looks at bound values while it plans, and plans anew whenever others are bound: in vain, for without
    // statistics, which no desk has, they decide nothing.
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
    connection.set_limit(Limit::SQLITE_LIMIT_ATTACHED, 0)?;
    connection.set_prepared_statement_cache_capacity(64);
    Ok(connection)
}
