//! How far what is here is known elsewhere: by what was seen in storages, and by what other desks have said they saw.

use rusqlite::{Connection, OptionalExtension as _, params};

use super::StoreError;
use super::exchanged::OURS;
use crate::ledger::LogId;
use crate::photo::PhotoHash;
use crate::story::StoryId;

/// Returns all logs, and the sides of those that forked, with the numbers that they have in the database.
pub(crate) fn logs(db: &Connection) -> Result<Vec<(i64, LogId)>, StoreError> {
    let mut query = db.prepare_cached("SELECT num, device, incarnation FROM log WHERE sequence > 0")?;
    let rows = query.query_map([], |row| Ok((row.get(0)?, super::logs::log_of(row, 1)?)))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Returns the number of the last entry of a log.
pub(crate) fn last(db: &Connection, log: i64) -> Result<u64, StoreError> {
    let mut query = db.prepare_cached("SELECT sequence FROM log WHERE num = ?")?;
    Ok(query.query_row([log], |row| row.get::<_, i64>(0))?.cast_unsigned())
}

/// Returns up to which number a storage was seen to have a log.
pub(crate) fn stored(db: &Connection, storage: &str, log: i64) -> Result<u64, StoreError> {
    let mut query = db.prepare_cached("SELECT sequence FROM confirmed WHERE storage = ? AND log = ?")?;
    let last = query.query_row(params![storage, log], |row| row.get::<_, i64>(0)).optional()?;
    Ok(last.unwrap_or_default().cast_unsigned())
}

/// Returns the storages that something was seen in, but those that were found to be another's or emptied since.
pub(crate) fn storages(db: &Connection) -> Result<Vec<String>, StoreError> {
    let mut query = db.prepare_cached(
        "SELECT DISTINCT storage FROM confirmed
         WHERE storage NOT IN (SELECT storage FROM looked WHERE found <> ?)",
    )?;
    let rows = query.query_map([OURS], |row| row.get(0))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Returns the number of the last entry of one log that the device of another has said it saw. Of a side of a log that forked,
/// what was seen on the way to another side is left out: too little is said rather than too much.
pub(crate) fn seen(db: &Connection, by: i64, of: i64) -> Result<u64, StoreError> {
    let mut query = db.prepare_cached(
        "SELECT max(seen.sequence) FROM seen JOIN log of ON of.num = ?2
         WHERE seen.log = ?1 AND seen.device = of.device AND seen.incarnation = of.incarnation
         AND (EXISTS (SELECT 1 FROM entry e WHERE e.hash = seen.hash AND e.log = ?2)
              OR EXISTS (SELECT 1 FROM shut s WHERE s.hash = seen.hash AND s.log = ?2))",
    )?;
    let last: Option<i64> = query.query_row([by, of], |row| row.get(0))?;
    Ok(last.unwrap_or_default().cast_unsigned())
}

/// Where the entries of a story lie in one log.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Stretch {
    /// The log, by its number in the database.
    pub(crate) log: i64,
    /// The number of the first.
    pub(crate) first: u64,
    /// The number of the last.
    pub(crate) last: u64,
}

/// Returns where the entries of a story lie.
pub(crate) fn stretches(db: &Connection, story: StoryId) -> Result<Vec<Stretch>, StoreError> {
    // The other index of a story would be gone through entry by entry.
    let mut query = db.prepare_cached(
        "SELECT log, min(sequence), max(sequence) FROM entry INDEXED BY entry_by_story_and_log WHERE story = ? GROUP BY log",
    )?;
    let number = |row: &rusqlite::Row<'_>, at| row.get::<_, i64>(at).map(i64::cast_unsigned);
    let stretch =
        |row: &rusqlite::Row<'_>| Ok(Stretch { log: row.get(0)?, first: number(row, 1)?, last: number(row, 2)? });
    let rows = query.query_map([story.0], stretch)?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Counts the entries of a story in a part of a log.
pub(crate) fn count_within(db: &Connection, story: StoryId, part: Stretch) -> Result<u64, StoreError> {
    let mut query = db.prepare_cached(
        "SELECT count(*) FROM entry INDEXED BY entry_by_story_and_log
         WHERE story = ? AND log = ? AND sequence BETWEEN ? AND ?",
    )?;
    let key = params![story.0, part.log, part.first.cast_signed(), part.last.cast_signed()];
    Ok(query.query_row(key, |row| row.get(0))?)
}

/// Counts the entries of a log up to a number that were not seen in a storage.
pub(crate) fn not_stored(db: &Connection, storage: &str, log: i64, last: u64) -> Result<u64, StoreError> {
    let mut query = db.prepare_cached(
        "SELECT max(0, ?3 - coalesce(confirmed.sequence, log.first - 1)) FROM log
         LEFT JOIN confirmed ON confirmed.log = log.num AND confirmed.storage = ?1 WHERE log.num = ?2",
    )?;
    Ok(query.query_row(params![storage, log, last.cast_signed()], |row| row.get(0))?)
}

/// Returns when an entry was seen in a storage: then at the latest.
pub(crate) fn stored_at(db: &Connection, storage: &str, log: i64, sequence: u64) -> Result<Option<i64>, StoreError> {
    let mut query = db.prepare_cached(
        "SELECT at FROM confirmed_at WHERE storage = ? AND log = ? AND sequence >= ? ORDER BY sequence LIMIT 1",
    )?;
    Ok(query.query_row(params![storage, log, sequence.cast_signed()], |row| row.get(0)).optional()?)
}

/// Returns the entry that tells of a photo, by its log's number in the database and its own; `None` where its bytes are not here.
pub(crate) fn photo_of(db: &Connection, hash: PhotoHash) -> Result<Option<(i64, u64)>, StoreError> {
    let mut query = db.prepare_cached(
        "SELECT e.log, e.sequence FROM photo p JOIN entry e ON e.hash = substr(p.said, 9)
         WHERE p.hash = ?1 AND NOT EXISTS (SELECT 1 FROM awaited_photo a WHERE a.hash = ?1)",
    )?;
    let entry = |row: &rusqlite::Row<'_>| Ok((row.get(0)?, row.get::<_, i64>(1)?.cast_unsigned()));
    Ok(query.query_row([hash.0], entry).optional()?)
}

/// Returns when a photo was seen whole in a storage.
pub(crate) fn photo_stored(db: &Connection, storage: &str, hash: PhotoHash) -> Result<Option<i64>, StoreError> {
    let mut query = db.prepare_cached(
        "SELECT c.at FROM confirmed_photo c JOIN photo p ON p.hash = c.hash AND p.key = c.key
         WHERE c.storage = ? AND c.hash = ?",
    )?;
    Ok(query.query_row(params![storage, hash.0], |row| row.get(0)).optional()?)
}
