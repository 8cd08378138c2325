//! The logs on disk: where each ends, and where one forked.

use rusqlite::{Connection, OptionalExtension as _, Row, params};

use super::error::altered;
use super::{StoreError, entries};
use crate::ledger::{Chain, EntryHash, Extent, Head, LogId, Place, Sealed, Strand, Strands, Tree};
use crate::members::DeviceId;

/// How many entries of a log are gone through at a time.
const PAGE: usize = 512;

pub(super) fn log_of(row: &Row<'_>, at: usize) -> rusqlite::Result<LogId> {
    Ok(LogId { device: DeviceId(row.get(at)?), incarnation: row.get::<_, i64>(at + 1)?.cast_unsigned() })
}

fn head_of(row: &Row<'_>, at: usize) -> rusqlite::Result<Head> {
    let sequence = row.get::<_, i64>(at + 2)?.cast_unsigned();
    Ok(Head { log: log_of(row, at)?, sequence, hash: EntryHash(row.get(at + 3)?) })
}

/// Returns the last entry of each log, and of each side of one that forked.
pub(crate) fn heads(db: &Connection) -> Result<Vec<Head>, StoreError> {
    Ok(extents(db)?.into_iter().map(|extent| extent.last).collect())
}

/// Returns how far each log is here, and each side of one that forked, in the order in which they came.
pub(crate) fn extents(db: &Connection) -> Result<Vec<Extent>, StoreError> {
    let mut query =
        db.prepare_cached("SELECT device, incarnation, sequence, hash, fork, first FROM log ORDER BY num")?;
    let extent = |row: &Row<'_>| {
        let (last, first) = (head_of(row, 0)?, row.get::<_, i64>(5)?.cast_unsigned());
        Ok(Extent { strand: Strand { log: last.log, fork: EntryHash(row.get(4)?) }, first, last })
    };
    let rows = query.query_map([], extent)?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Returns the number that a strand is kept under.
pub(crate) fn number(db: &Connection, strand: Strand) -> Result<Option<i64>, StoreError> {
    let mut query = db.prepare_cached("SELECT num FROM log WHERE device = ? AND incarnation = ? AND fork = ?")?;
    let key = params![strand.log.device.0, strand.log.incarnation.cast_signed(), strand.fork.0];
    Ok(query.query_row(key, |row| row.get(0)).optional()?)
}

/// Returns the chain as it stands: the ends of all logs, and what one log, or each, had seen of the others. Read it inside the
/// write that extends it.
pub(crate) fn chain(db: &Connection, of: Option<LogId>) -> Result<Chain, StoreError> {
    let mut query = db.prepare_cached(
        "SELECT seen.device, seen.incarnation, seen.sequence, seen.hash, log.hash
         FROM seen JOIN log ON log.num = seen.log
         WHERE ?1 IS NULL OR (log.device = ?1 AND log.incarnation = ?2)",
    )?;
    let key = params![of.map(|log| log.device.0), of.map(|log| log.incarnation.cast_signed())];
    let seen = query.query_map(key, |row| Ok((EntryHash(row.get(4)?), head_of(row, 0)?)))?;
    let seen = seen.collect::<Result<Vec<_>, _>>()?;
    Ok(Chain::resume(entries::identity(db)?.newsroom, heads(db)?, seen, strands(db)?))
}

/// Returns the logs that forked.
pub(crate) fn strands(db: &Connection) -> Result<Strands, StoreError> {
    let mut query = db.prepare_cached(
        "SELECT device, incarnation, min(first) FROM log WHERE fork != zeroblob(32) GROUP BY device, incarnation",
    )?;
    let rows = query.query_map([], |row| Ok((log_of(row, 0)?, row.get::<_, i64>(2)?.cast_unsigned())))?;
    let mut strands = Strands::default();
    for row in rows {
        let (log, from) = row?;
        strands.fork(log, tree(db, log, from)?);
    }
    Ok(strands)
}

/// Returns from which number on a log has more than one entry of a number; none where it did not fork.
pub(crate) fn forked_from(db: &Connection, log: LogId) -> Result<Option<u64>, StoreError> {
    let mut query =
        db.prepare_cached("SELECT min(first) FROM log WHERE device = ? AND incarnation = ? AND fork != zeroblob(32)")?;
    let key = params![log.device.0, log.incarnation.cast_signed()];
    let from: Option<i64> = query.query_row(key, |row| row.get(0))?;
    Ok(from.map(i64::cast_unsigned))
}

/// Returns which entry of a log goes on from which, of all its sides, from a number on.
pub(crate) fn tree(db: &Connection, log: LogId, from: u64) -> Result<Tree, StoreError> {
    let mut query = db.prepare_cached(
        "SELECT e.hash, e.sequence, e.bytes FROM log JOIN (
             SELECT log, hash, sequence, bytes FROM entry UNION ALL SELECT log, hash, sequence, bytes FROM shut) e
         ON e.log = log.num WHERE log.device = ? AND log.incarnation = ? AND e.sequence >= ?",
    )?;
    let key = params![log.device.0, log.incarnation.cast_signed(), from.cast_signed()];
    let read = |row: &Row<'_>| Ok((EntryHash(row.get(0)?), row.get::<_, i64>(1)?, row.get::<_, Vec<u8>>(2)?));
    let rows = query.query_map(key, read)?;
    let mut tree = Tree::new();
    for row in rows {
        let (hash, sequence, bytes) = row?;
        tree.insert(hash, (sequence.cast_unsigned(), Sealed::read(&bytes)?.header.previous));
    }
    Ok(tree)
}

/// Puts an entry at the end of its log, or lets it begin a side of one. Returns the number that it is kept under.
pub(super) fn lengthen(db: &Connection, place: &Place, sealed: &Sealed) -> Result<i64, StoreError> {
    let goes_on = db
        .prepare_cached("UPDATE log SET sequence = ?1, hash = ?2 WHERE hash = ?3 RETURNING num")?
        .query_row(params![place.sequence.cast_signed(), place.hash.0, place.previous.0], |row| row.get(0))
        .optional()?;
    let log = match goes_on {
        Some(log) => log,
        None => begin(db, place)?,
    };
    let mut drop_old = db.prepare_cached("DELETE FROM seen WHERE log = ? AND device = ? AND incarnation = ?")?;
    let mut put = db.prepare_cached("INSERT INTO seen VALUES (?, ?, ?, ?, ?)")?;
    // Whoever begins has seen what the entry before had; whoever goes on, only what is told is new.
    let logs: Vec<LogId> = match goes_on {
        Some(_) => sealed.header.seen.iter().map(|head| head.log).collect(),
        None => place.seen().heads().map(|head| head.log).collect(),
    };
    for of in logs {
        let key = (of.device.0, of.incarnation.cast_signed());
        drop_old.execute(params![log, key.0, key.1])?;
        for head in place.seen().in_log(of) {
            put.execute(params![log, key.0, key.1, head.sequence.cast_signed(), head.hash.0])?;
        }
    }
    Ok(log)
}

fn begin(db: &Connection, place: &Place) -> Result<i64, StoreError> {
    let itself = Strand { log: place.log, fork: EntryHash::NONE };
    let fork = if number(db, itself)?.is_none() { EntryHash::NONE } else { place.hash };
    db.prepare_cached(
        "INSERT INTO log (device, incarnation, fork, first, sequence, hash) VALUES (?1, ?2, ?3, ?4, ?4, ?5)",
    )?
    .execute(params![
        place.log.device.0,
        place.log.incarnation.cast_signed(),
        fork.0,
        place.sequence.cast_signed(),
        place.hash.0
    ])?;
    Ok(db.last_insert_rowid())
}

/// An entry of a log, and what became of it.
pub(crate) struct Told {
    /// As it travels.
    pub(crate) bytes: Vec<u8>,
    /// Whether it takes part.
    pub(crate) takes_part: bool,
    /// Whether it was opened and refused.
    pub(crate) refused: bool,
}

/// Goes through the entries of a strand that are its own, each with its place, in the order of their numbers.
pub(crate) fn each(
    db: &Connection,
    strand: Strand,
    strands: &Strands,
    mut see: impl FnMut(&Place, &Sealed, &Told) -> Result<(), StoreError>,
) -> Result<(), StoreError> {
    let Some(log) = number(db, strand)? else { return Ok(()) };
    let mut before = None;
    let mut last = 0;
    loop {
        let page = of_log(db, log, last)?;
        if page.is_empty() {
            return Ok(());
        }
        for told in page {
            let sealed = Sealed::read(&told.bytes)?;
            if last == 0 && sealed.header.sequence > 1 {
                before = Some(place(db, sealed.header.previous, strands)?);
            }
            let place = Place::after(before.take(), &sealed, strands);
            last = place.sequence;
            see(&place, &sealed, &told)?;
            before = Some(place);
        }
    }
}

fn of_log(db: &Connection, log: i64, after: u64) -> Result<Vec<Told>, StoreError> {
    let mut query = db.prepare_cached(
        "SELECT bytes, true, false, sequence FROM entry WHERE log = ?1 AND sequence > ?2
         UNION ALL SELECT bytes, false, refused IS NOT NULL, sequence FROM shut WHERE log = ?1 AND sequence > ?2
         ORDER BY 4 LIMIT ?3",
    )?;
    let told = |row: &Row<'_>| Ok(Told { bytes: row.get(0)?, takes_part: row.get(1)?, refused: row.get(2)? });
    let rows = query.query_map(params![log, after.cast_signed(), PAGE], told)?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Returns where an entry stands that is here, by going through its log from its beginning.
pub(crate) fn place(db: &Connection, hash: EntryHash, strands: &Strands) -> Result<Place, StoreError> {
    let missing = || altered(&format!("entry {hash}, which another one follows,"));
    let Stands { strand, sequence, .. } = stands(db, hash)?.ok_or_else(missing)?;
    let mut found = None;
    each(db, strand, strands, |place, _, _| {
        if place.sequence == sequence {
            found = Some(place.clone());
        }
        Ok(())
    })?;
    Ok(found.filter(|place| place.hash == hash).ok_or_else(missing)?)
}

/// Where an entry stands, whether or not it takes part.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Stands {
    /// The strand that it is of.
    pub(crate) strand: Strand,
    /// Its number.
    pub(crate) sequence: u64,
    /// How many entries it was made in sight of, and itself.
    pub(crate) depth: u64,
}

/// Returns where an entry stands here.
pub(crate) fn stands(db: &Connection, hash: EntryHash) -> Result<Option<Stands>, StoreError> {
    let mut query = db.prepare_cached(
        "SELECT log.device, log.incarnation, log.fork, e.sequence, e.depth FROM
         (SELECT log, sequence, depth FROM entry WHERE hash = ?1
          UNION ALL SELECT log, sequence, depth FROM shut WHERE hash = ?1) e
         JOIN log ON log.num = e.log",
    )?;
    let number = |row: &Row<'_>, at| row.get::<_, i64>(at).map(i64::cast_unsigned);
    let found = |row: &Row<'_>| {
        let strand = Strand { log: log_of(row, 0)?, fork: EntryHash(row.get(2)?) };
        Ok(Stands { strand, sequence: number(row, 3)?, depth: number(row, 4)? })
    };
    Ok(query.query_row([hash.0], found).optional()?)
}

/// Returns the bytes of the entry of that number in a strand, whether or not it takes part.
pub(crate) fn bytes(db: &Connection, strand: Strand, sequence: u64) -> Result<Option<Vec<u8>>, StoreError> {
    let Some(log) = number(db, strand)? else { return Ok(None) };
    let mut query = db.prepare_cached(
        "SELECT bytes FROM entry WHERE log = ?1 AND sequence = ?2
         UNION ALL SELECT bytes FROM shut WHERE log = ?1 AND sequence = ?2",
    )?;
    Ok(query.query_row(params![log, sequence.cast_signed()], |row| row.get(0)).optional()?)
}

/// Returns the entries of a log from one number to another; more than one of a number where it forked.
pub(crate) fn between(db: &Connection, log: LogId, first: u64, last: u64) -> Result<Vec<(u64, EntryHash)>, StoreError> {
    let mut query = db.prepare_cached(
        "WITH of AS (SELECT num FROM log WHERE device = ?1 AND incarnation = ?2)
         SELECT sequence, hash FROM entry WHERE log IN (SELECT num FROM of) AND sequence BETWEEN ?3 AND ?4
         UNION ALL SELECT sequence, hash FROM shut WHERE log IN (SELECT num FROM of) AND sequence BETWEEN ?3 AND ?4",
    )?;
    let (incarnation, last) = (log.incarnation.cast_signed(), i64::try_from(last).unwrap_or(i64::MAX));
    let key = params![log.device.0, incarnation, i64::try_from(first).unwrap_or(i64::MAX), last];
    let rows = query.query_map(key, |row| Ok((row.get::<_, i64>(0)?.cast_unsigned(), EntryHash(row.get(1)?))))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::members::NewsroomId;
    use crate::store::{Identity, Opening, Store};

    #[test]
    fn the_chain_resumes_at_the_head_of_every_log() {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::create(&folder.path().join("desk"), &Opening::default()).unwrap();
        // Two devices, one of a desk that was copied twice; an incarnation is any number.
        let log = |device, incarnation| LogId { device: DeviceId([device; 32]), incarnation };
        let logs = [(log(1, 1), 3), (log(1, 7), 2), (log(1, u64::MAX), 1), (log(2, 4), 5)];
        let hash = |log: LogId, sequence: i64| EntryHash::of(format!("{log:?} {sequence}").as_bytes());
        let chain = store.write(|t| {
            entries::set_identity(t, &Identity { newsroom: NewsroomId([9; 16]), incarnation: 1 })?;
            for (log, last) in logs {
                let key = params![log.device.0, log.incarnation.cast_signed(), last, hash(log, last).0];
                t.execute(
                    "INSERT INTO log (device, incarnation, fork, first, sequence, hash)
                     VALUES (?1, ?2, zeroblob(32), 1, ?3, ?4)",
                    key,
                )?;
            }
            chain(t, Some(logs[0].0))
        });
        let chain = chain.unwrap();
        for (log, last) in logs {
            assert_eq!(chain.head(log), (last.cast_unsigned(), hash(log, last)));
        }
        assert_eq!(chain.head(log(3, 1)).0, 0);
    }
}
