//! Entries that take no part: those that are shut, in their logs, and those that wait for what they follow.

use rusqlite::{Connection, params};

use super::{StoreError, entries, logs};
use crate::ledger::{Entry, EntryHash, Head, Place, Sealed};
use crate::members::LockId;

/// Puts an entry at the end of its log that takes no part: for now, or for the reason that is given.
pub(crate) fn shut(
    db: &Connection,
    place: &Place,
    sealed: &Sealed,
    bytes: &[u8],
    refused: Option<&str>,
) -> Result<(), StoreError> {
    let log = logs::lengthen(db, place, sealed)?;
    let seen: Vec<Head> = place.seen().heads().copied().collect();
    db.prepare_cached("INSERT INTO shut VALUES (?, ?, ?, ?, ?, ?, ?, ?)")?.execute(params![
        place.hash.0,
        log,
        place.sequence.cast_signed(),
        place.depth.cast_signed(),
        sealed.header.lock.0,
        minicbor::to_vec(seen).unwrap_or_default(),
        refused,
        bytes
    ])?;
    Ok(())
}

/// Returns the entries that a key opens, by its lock, each with its place and bytes.
pub(crate) fn shut_under(db: &Connection, lock: LockId) -> Result<Vec<(Place, Sealed, Vec<u8>)>, StoreError> {
    let mut query =
        db.prepare_cached("SELECT bytes, seen FROM shut WHERE lock = ? AND refused IS NULL ORDER BY log, sequence")?;
    let rows = query.query_map([lock.0], |row| Ok((row.get::<_, Vec<u8>>(0)?, row.get::<_, Vec<u8>>(1)?)))?;
    rows.map(|row| {
        let (bytes, seen) = row?;
        let sealed = Sealed::read(&bytes)?;
        Ok((Place::again(&sealed, entries::heads(&seen)?), sealed, bytes))
    })
    .collect()
}

/// Lets a shut entry take part.
pub(crate) fn unshut(db: &Connection, place: &Place, opened: (&[u8], &Entry)) -> Result<(), StoreError> {
    let log = db
        .prepare_cached("DELETE FROM shut WHERE hash = ? RETURNING log")?
        .query_row([place.hash.0], |row| row.get(0))?;
    entries::take_part(db, log, place, opened)
}

/// Shuts an entry that took part and may no longer.
pub(crate) fn cut_off(db: &Connection, place: &Place, why: &str) -> Result<(), StoreError> {
    let seen: Vec<Head> = place.seen().heads().copied().collect();
    db.prepare_cached(
        "INSERT INTO shut SELECT hash, log, sequence, depth, lock, ?, ?, bytes FROM entry WHERE hash = ?",
    )?
    .execute(params![minicbor::to_vec(seen).unwrap_or_default(), why, place.hash.0])?;
    db.prepare_cached("DELETE FROM entry WHERE hash = ?")?.execute([place.hash.0])?;
    Ok(())
}

/// Returns the entries that were opened and refused, each with its place.
pub(crate) fn refused(db: &Connection) -> Result<Vec<(Place, Entry)>, StoreError> {
    let mut query = db.prepare_cached("SELECT bytes, seen FROM shut WHERE refused IS NOT NULL")?;
    let rows = query.query_map([], |row| Ok((row.get::<_, Vec<u8>>(0)?, row.get::<_, Vec<u8>>(1)?)))?;
    let mut all = vec![];
    for row in rows {
        let (bytes, seen) = row?;
        let sealed = Sealed::read(&bytes)?;
        match entries::opened(db, &sealed) {
            Ok(entry) => all.push((Place::again(&sealed, entries::heads(&seen)?), entry)),
            // What is refused may be unreadable as well.
            Err(StoreError::Entry(_)) => {}
            Err(e) => return Err(e),
        }
    }
    Ok(all)
}

/// Shuts an entry for good that was opened and may not take part.
pub(crate) fn refuse(db: &Connection, hash: EntryHash, why: &str) -> Result<(), StoreError> {
    db.prepare_cached("UPDATE shut SET refused = ? WHERE hash = ?")?.execute(params![why, hash.0])?;
    Ok(())
}

/// Keeps an entry that stands in no log until another one is here.
pub(crate) fn hold(db: &Connection, hash: EntryHash, needs: EntryHash, bytes: &[u8]) -> Result<(), StoreError> {
    db.prepare_cached("INSERT INTO waiting VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET needs = excluded.needs")?
        .execute(params![hash.0, needs.0, bytes])?;
    Ok(())
}

/// Returns the entries that others wait for, and that do not wait here themselves.
pub(crate) fn missing(db: &Connection) -> Result<Vec<Head>, StoreError> {
    let mut query = db.prepare_cached(
        "SELECT bytes, needs FROM waiting WHERE needs NOT IN (SELECT hash FROM waiting) GROUP BY needs",
    )?;
    let rows = query.query_map([], |row| Ok((row.get::<_, Vec<u8>>(0)?, EntryHash(row.get(1)?))))?;
    let mut missing = vec![];
    for row in rows {
        let (bytes, needs) = row?;
        let header = Sealed::read(&bytes)?.header;
        let before = Head { log: header.log, sequence: header.sequence.saturating_sub(1), hash: header.previous };
        missing.extend(std::iter::once(before).chain(header.seen).find(|head| head.hash == needs));
    }
    Ok(missing)
}

/// Returns the bytes of the entries that waited for one, which are let go.
pub(crate) fn waited_for(db: &Connection, hash: EntryHash) -> Result<Vec<Vec<u8>>, StoreError> {
    let mut query = db.prepare_cached("DELETE FROM waiting WHERE needs = ? RETURNING bytes")?;
    let rows = query.query_map([hash.0], |row| row.get(0))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// How many entries are here, by what became of them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Standing {
    /// Those that take part.
    pub taking_part: u64,
    /// Those that no key here opens: drafts of others.
    pub locked: u64,
    /// Those that said what they might not.
    pub refused: u64,
    /// Those that came before what they follow.
    pub early: u64,
    /// How many sides logs have beside themselves, where a desk was copied and written to in both places.
    pub forked: u64,
}

/// Counts the entries.
pub(crate) fn standing(db: &Connection) -> Result<Standing, StoreError> {
    Ok(db.query_row(
        "SELECT (SELECT count(*) FROM entry), (SELECT count(*) FROM shut WHERE refused IS NULL),
         (SELECT count(*) FROM shut WHERE refused IS NOT NULL), (SELECT count(*) FROM waiting),
         (SELECT count(*) FROM log WHERE fork != zeroblob(32))",
        [],
        |row| {
            Ok(Standing {
                taking_part: row.get(0)?,
                locked: row.get(1)?,
                refused: row.get(2)?,
                early: row.get(3)?,
                forked: row.get(4)?,
            })
        },
    )?)
}
