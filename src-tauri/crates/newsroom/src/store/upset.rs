//! Changes by other desks that took something away from stories, as they came.

use rusqlite::{Connection, params};

use super::StoreError;
use crate::members::DeviceId;
use crate::story::StoryId;

/// Returns the stories that entries of a log after a number are about.
pub(crate) fn stories_after(db: &Connection, log: i64, sequence: u64) -> Result<Vec<StoryId>, StoreError> {
    let mut query = db.prepare_cached(
        "SELECT DISTINCT story FROM entry INDEXED BY entry_by_log WHERE log = ? AND sequence > ? AND story IS NOT NULL",
    )?;
    let rows = query.query_map(params![log, sequence.cast_signed()], |row| row.get(0).map(StoryId))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Returns the logs, but for those that are written here, that entries of a story after a place in the order of arrival are of.
pub(crate) fn logs_after(db: &Connection, story: StoryId, num: u64, incarnation: u64) -> Result<Vec<i64>, StoreError> {
    let mut query = db.prepare_cached(
        "SELECT DISTINCT e.log FROM entry e INDEXED BY entry_by_story JOIN log ON log.num = e.log
         WHERE e.story = ? AND e.num > ? AND log.incarnation <> ?",
    )?;
    let rows = query.query_map(params![story.0, num.cast_signed(), incarnation.cast_signed()], |row| row.get(0))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Keeps what happened to a story, by which log, and when it came.
pub(crate) fn put(db: &Connection, log: i64, story: StoryId, harm: &str, at: i64) -> Result<(), StoreError> {
    db.prepare_cached("INSERT INTO upset VALUES (?, ?, ?, ?, 0) ON CONFLICT DO UPDATE SET at = max(at, excluded.at)")?
        .execute(params![log, story.0, harm, at])?;
    Ok(())
}

/// How many stories a log has done something to since a time.
pub(crate) fn count_since(db: &Connection, log: i64, at: i64) -> Result<usize, StoreError> {
    let mut query = db.prepare_cached("SELECT count(DISTINCT story) FROM upset WHERE log = ? AND at >= ?")?;
    Ok(query.query_row(params![log, at], |row| row.get(0))?)
}

/// Has what a log has done since a time be told until somebody looks.
pub(crate) fn tell(db: &Connection, log: i64, at: i64) -> Result<(), StoreError> {
    db.execute("UPDATE upset SET told = 1 WHERE log = ? AND at >= ?", params![log, at])?;
    Ok(())
}

/// Forgets what came before a time and is not to be told.
pub(crate) fn forget(db: &Connection, before: i64) -> Result<(), StoreError> {
    db.execute("DELETE FROM upset WHERE NOT told AND at < ?", [before])?;
    Ok(())
}

/// Something that is to be told.
pub(crate) struct Told {
    pub(crate) device: DeviceId,
    pub(crate) story: StoryId,
    pub(crate) harm: String,
    pub(crate) at: i64,
}

/// Returns what is to be told.
pub(crate) fn told(db: &Connection) -> Result<Vec<Told>, StoreError> {
    let mut query = db.prepare_cached(
        "SELECT log.device, upset.story, upset.harm, upset.at FROM upset JOIN log ON log.num = upset.log WHERE told",
    )?;
    let row = |row: &rusqlite::Row<'_>| {
        Ok(Told { device: DeviceId(row.get(0)?), story: StoryId(row.get(1)?), harm: row.get(2)?, at: row.get(3)? })
    };
    let rows = query.query_map([], row)?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Forgets what was told of a device, or of all.
pub(crate) fn looked_at(db: &Connection, of: Option<DeviceId>) -> Result<(), StoreError> {
    db.execute(
        "DELETE FROM upset WHERE told AND (?1 IS NULL OR log IN (SELECT num FROM log WHERE device = ?1))",
        [of.map(|device| device.0)],
    )?;
    Ok(())
}
