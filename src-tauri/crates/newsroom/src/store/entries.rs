//! The ledger on disk.

use rusqlite::{Connection, OptionalExtension, params};

use super::StoreError;
use crate::ledger::{Chain, DeskId, Entry, EntryHash};
use crate::members::{Member, Roster};
use crate::story::StoryId;

/// An entry as it is kept.
#[derive(Clone, Debug)]
pub struct Kept {
    /// Place in the order of arrival.
    pub num: i64,
    /// Bytes.
    pub bytes: Vec<u8>,
    /// Their hash when they were kept.
    pub hash: EntryHash,
    log: (Vec<u8>, i64, i64),
    story: Option<Vec<u8>>,
}

impl Kept {
    /// Returns the entry, or that it is no longer what was kept.
    pub fn entry(&self) -> Result<Entry, StoreError> {
        let read = Entry::read(&self.bytes);
        if let Ok(entry) = &read
            && entry.hash == self.hash
            && self.is_filed_as(entry)
        {
            return Ok(read?);
        }
        let reason = format!("entry {} was altered in the database", self.num);
        Err(StoreError::Damaged { path: super::DATABASE.into(), reason })
    }

    fn is_filed_as(&self, entry: &Entry) -> bool {
        let (desk, incarnation, sequence) = &self.log;
        let header = &entry.header;
        *desk == header.desk.0
            && (incarnation.cast_unsigned(), sequence.cast_unsigned()) == (header.incarnation, header.sequence)
            && self.story.as_deref() == entry.act.story().as_ref().map(|s| s.0.as_slice())
    }
}

const KEPT: &str = "num, bytes, hash, desk, incarnation, sequence, story";

fn kept(row: &rusqlite::Row<'_>) -> rusqlite::Result<Kept> {
    Ok(Kept {
        num: row.get(0)?,
        bytes: row.get(1)?,
        hash: EntryHash(row.get(2)?),
        log: (row.get(3)?, row.get(4)?, row.get(5)?),
        story: row.get(6)?,
    })
}

/// This desk's own log.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Log {
    /// The newsroom.
    pub newsroom: [u8; 16],
    /// The desk.
    pub desk: DeskId,
    /// The incarnation.
    pub incarnation: u64,
}

/// Returns a value of `meta`.
pub(crate) fn meta(db: &Connection, key: &str) -> Result<Option<Vec<u8>>, StoreError> {
    let mut query = db.prepare_cached("SELECT value FROM meta WHERE key = ?")?;
    Ok(query.query_row([key], |row| row.get(0)).optional()?)
}

/// Sets a value of `meta`.
pub(crate) fn set_meta(db: &Connection, key: &str, value: &[u8]) -> Result<(), StoreError> {
    db.execute("INSERT INTO meta VALUES (?, ?) ON CONFLICT DO UPDATE SET value = excluded.value", params![key, value])?;
    Ok(())
}

/// Removes a value of `meta`. Returns whether it was there.
pub(crate) fn take_meta(db: &Connection, key: &str) -> Result<bool, StoreError> {
    Ok(db.execute("DELETE FROM meta WHERE key = ?", [key])? > 0)
}

/// Returns this desk's log.
pub(crate) fn log(db: &Connection) -> Result<Log, StoreError> {
    let ask = |key: &str| -> Result<[u8; 16], StoreError> {
        let damaged = || StoreError::Damaged { path: super::DATABASE.into(), reason: format!("no {key}") };
        meta(db, key)?.and_then(|v| v.try_into().ok()).ok_or_else(damaged)
    };
    let (newsroom, desk, incarnation) = (ask("newsroom")?, DeskId(ask("desk")?), ask("incarnation")?);
    let incarnation = u64::from_be_bytes(incarnation[..8].try_into().unwrap_or_default());
    Ok(Log { newsroom, desk, incarnation })
}

/// Sets this desk's log.
pub(crate) fn set_log(db: &Connection, log: &Log) -> Result<(), StoreError> {
    let mut incarnation = [0; 16];
    incarnation[..8].copy_from_slice(&log.incarnation.to_be_bytes());
    set_meta(db, "newsroom", &log.newsroom)?;
    set_meta(db, "desk", &log.desk.0)?;
    set_meta(db, "incarnation", &incarnation)
}

/// Returns the members.
pub(crate) fn roster(db: &Connection) -> Result<Roster, StoreError> {
    let mut roster = Roster::default();
    let mut query = db.prepare_cached("SELECT card FROM member")?;
    for card in query.query_map([], |row| row.get::<_, Vec<u8>>(0))? {
        let read: Result<Member, _> = minicbor::decode(&card?);
        let damaged = |e| StoreError::Damaged { path: super::DATABASE.into(), reason: format!("member: {e}") };
        roster.put(read.map_err(damaged)?);
    }
    Ok(roster)
}

/// Returns the chain as it stands: the heads of all logs and the roster. Read it inside the write that extends it.
pub(crate) fn chain(db: &Connection) -> Result<Chain, StoreError> {
    // Two seeks in `entry_by_log` for each log, a loose index scan, so that it costs the same in a desk of any size. The
    // next log is asked for in two ways, since SQLite seeks by the first column only where both are compared at once.
    let mut query = db.prepare_cached(
        "WITH RECURSIVE log (desk, incarnation) AS (
             SELECT * FROM (SELECT desk, incarnation FROM entry ORDER BY desk, incarnation LIMIT 1)
             UNION ALL
             SELECT e.desk, e.incarnation FROM log JOIN entry e ON e.num = coalesce(
                 (SELECT num FROM entry WHERE desk = log.desk AND incarnation > log.incarnation
                  ORDER BY incarnation LIMIT 1),
                 (SELECT num FROM entry WHERE desk > log.desk ORDER BY desk, incarnation LIMIT 1)))
         SELECT log.desk, log.incarnation, e.sequence, e.hash FROM log JOIN entry e ON e.num = (
             SELECT num FROM entry WHERE desk = log.desk AND incarnation = log.incarnation
             ORDER BY sequence DESC LIMIT 1)",
    )?;
    let heads = query.query_map([], |row| {
        let log = (DeskId(row.get(0)?), row.get::<_, i64>(1)?.cast_unsigned());
        Ok((log, (row.get::<_, i64>(2)?.cast_unsigned(), EntryHash(row.get(3)?))))
    })?;
    let newsroom = log(db)?.newsroom;
    Ok(Chain::resume(newsroom, roster(db)?, heads.collect::<Result<Vec<_>, _>>()?))
}

/// Adds an entry that the chain has taken. Returns its place in the order of arrival.
pub(crate) fn add(db: &Connection, entry: &Entry, bytes: &[u8]) -> Result<i64, StoreError> {
    db.prepare_cached("INSERT INTO entry (hash, desk, incarnation, sequence, story, bytes) VALUES (?, ?, ?, ?, ?, ?)")?
        .execute(params![
            entry.hash.0,
            entry.header.desk.0,
            entry.header.incarnation.cast_signed(),
            entry.header.sequence.cast_signed(),
            entry.act.story().map(|s| s.0),
            bytes
        ])?;
    Ok(db.last_insert_rowid())
}

/// Returns the entries of one story after a place in the order of arrival.
pub(crate) fn of_story(db: &Connection, story: StoryId, num: i64) -> Result<Vec<Kept>, StoreError> {
    let mut query = db.prepare_cached(&format!("SELECT {KEPT} FROM entry WHERE story = ? AND num > ? ORDER BY num"))?;
    let rows = query.query_map(params![story.0, num], kept)?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Returns all entries of one story, read.
pub(crate) fn read_story(db: &Connection, story: StoryId) -> Result<Vec<Entry>, StoreError> {
    of_story(db, story, 0)?.iter().map(Kept::entry).collect()
}

/// Returns the last place in the order of arrival; 0 where nothing arrived.
pub(crate) fn last(db: &Connection) -> Result<u64, StoreError> {
    Ok(db.query_row("SELECT coalesce(max(num), 0) FROM entry", [], |row| row.get(0))?)
}

/// Returns up to `limit` entries after a place in the order of arrival.
pub(crate) fn after(db: &Connection, num: i64, limit: usize) -> Result<Vec<Kept>, StoreError> {
    let mut query = db.prepare_cached(&format!("SELECT {KEPT} FROM entry WHERE num > ? ORDER BY num LIMIT ?"))?;
    let rows = query.query_map(params![num, limit], kept)?;
    Ok(rows.collect::<Result<_, _>>()?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::{Opening, Store};

    #[test]
    fn the_chain_resumes_at_the_head_of_every_log() {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::create(&folder.path().join("desk"), &Opening::default()).unwrap();
        // Two desks, one of them copied twice; an incarnation is any number.
        let logs = [(1, 1, 3), (1, 7, 2), (1, u64::from(u32::MAX), 1), (2, 4, 5)];
        let heads = store.write(|t| {
            set_log(t, &Log { newsroom: [9; 16], desk: DeskId([1; 16]), incarnation: 1 })?;
            for (desk, incarnation, last) in logs {
                for sequence in 1..=last {
                    let name = format!("{desk} {incarnation} {sequence}");
                    t.execute(
                        "INSERT INTO entry (hash, desk, incarnation, sequence, story, bytes) VALUES (?, ?, ?, ?, NULL, x'')",
                        params![blake3::hash(name.as_bytes()).as_bytes(), [desk; 16], incarnation.cast_signed(), sequence],
                    )?;
                }
            }
            chain(t)
        });
        let chain = heads.unwrap();
        for (desk, incarnation, last) in logs {
            let hash = blake3::hash(format!("{desk} {incarnation} {last}").as_bytes());
            let head = (u64::try_from(last).unwrap(), EntryHash(*hash.as_bytes()));
            assert_eq!(chain.head(DeskId([desk; 16]), incarnation), head);
        }
        assert_eq!(chain.head(DeskId([3; 16]), 1).0, 0);
    }
}
