//! The ledger on disk.

use rusqlite::{Connection, OptionalExtension, Row, params};

use super::error::altered;
use super::{StoreError, logs, waiting};
use crate::ledger::{Authority, Entry, EntryError, EntryHash, Head, LogId, Order, Place, Sealed, is_claim};
use crate::members::{DeviceId, Lock, LockId, NewsroomId};
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
    /// How many entries it was made in sight of, and itself.
    pub depth: u64,
    log: LogId,
    sequence: u64,
    story: Option<[u8; 10]>,
    lock: Option<Lock>,
}

impl Kept {
    /// Returns the lock that it is sealed under, where its key is here.
    pub fn lock(&self) -> Option<&Lock> {
        self.lock.as_ref()
    }

    /// Returns the log that it stands in, and its number there.
    pub(crate) fn standing(&self) -> (LogId, u64) {
        (self.log, self.sequence)
    }

    /// Returns whether it is about a story.
    pub fn is_of_story(&self) -> bool {
        self.story.is_some()
    }

    /// Returns the entry as it travels, or that it is no longer what was kept.
    pub fn sealed(&self) -> Result<Sealed, StoreError> {
        if let Ok(sealed) = Sealed::read(&self.bytes)
            && sealed.hash == self.hash
            && (sealed.header.log, sealed.header.sequence) == (self.log, self.sequence)
        {
            return Ok(sealed);
        }
        Err(self.altered())
    }

    /// Opens an entry that was read from here.
    pub fn open(&self, sealed: &Sealed) -> Result<Entry, StoreError> {
        match sealed.open(self.lock.as_ref()) {
            Ok(entry) if entry.body.act.story().map(|id| id.0) == self.story => Ok(entry),
            Err(e @ EntryError::Locked(_)) => Err(e.into()),
            _ => Err(self.altered()),
        }
    }

    /// Returns the entry, opened.
    pub fn entry(&self) -> Result<Entry, StoreError> {
        self.open(&self.sealed()?)
    }

    /// Returns its place in the order that all desks agree on.
    pub fn order(&self) -> Order {
        Order(self.depth, self.hash)
    }

    fn altered(&self) -> StoreError {
        let reason = format!("entry {} was altered in the database", self.num);
        StoreError::Damaged { path: super::DATABASE.into(), reason }
    }
}

/// Selects what is kept of entries; the key comes along, so that each is opened without another question.
const KEPT: &str = "SELECT e.num, e.bytes, e.hash, log.device, log.incarnation, e.sequence, e.story, lock.key, e.depth
    FROM entry e JOIN log ON log.num = e.log LEFT JOIN lock ON lock.id = e.lock";

fn kept(row: &Row<'_>) -> rusqlite::Result<Kept> {
    Ok(Kept { num: row.get(0)?, ..kept_after(row)? })
}

/// All but the number.
fn kept_after(row: &Row<'_>) -> rusqlite::Result<Kept> {
    Ok(Kept {
        num: 0,
        bytes: row.get(1)?,
        hash: EntryHash(row.get(2)?),
        log: logs::log_of(row, 3)?,
        sequence: row.get::<_, i64>(5)?.cast_unsigned(),
        story: row.get(6)?,
        lock: row.get::<_, Option<[u8; 32]>>(7)?.map(Lock::of),
        depth: row.get::<_, i64>(8)?.cast_unsigned(),
    })
}

/// What a desk folder is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Identity {
    /// The newsroom.
    pub newsroom: NewsroomId,
    /// The incarnation that its logs go on under.
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

fn bytes_of<const N: usize>(db: &Connection, key: &str) -> Result<[u8; N], StoreError> {
    let damaged = || StoreError::Damaged { path: super::DATABASE.into(), reason: format!("no {key}") };
    meta(db, key)?.and_then(|value| value.try_into().ok()).ok_or_else(damaged)
}

/// Returns what this desk folder is.
pub(crate) fn identity(db: &Connection) -> Result<Identity, StoreError> {
    let (newsroom, incarnation) = (NewsroomId(bytes_of(db, "newsroom")?), bytes_of(db, "incarnation")?);
    Ok(Identity { newsroom, incarnation: u64::from_be_bytes(incarnation) })
}

/// Sets what this desk folder is.
pub(crate) fn set_identity(db: &Connection, identity: &Identity) -> Result<(), StoreError> {
    set_meta(db, "newsroom", &identity.newsroom.0)?;
    set_meta(db, "incarnation", &identity.incarnation.to_be_bytes())
}

/// Returns the newsroom's lock, which what is nobody's secret in it is sealed under: the last whose key is here.
pub(crate) fn epoch(db: &Connection) -> Result<LockId, StoreError> {
    let mut query = db.prepare_cached(
        "SELECT epoch.lock FROM epoch JOIN lock ON lock.id = epoch.lock ORDER BY epoch.num DESC LIMIT 1",
    )?;
    let lock = query.query_row([], |row| row.get(0)).optional()?;
    Ok(lock.map_or(LockId::OPEN, LockId))
}

/// Keeps the key of a lock.
pub(crate) fn keep_lock(db: &Connection, lock: &Lock) -> Result<(), StoreError> {
    db.prepare_cached("INSERT OR IGNORE INTO lock VALUES (?, ?)")?.execute(params![lock.id().0, lock.key()])?;
    Ok(())
}

/// Returns a lock by its name; refused where its key is not here.
pub(crate) fn lock(db: &Connection, id: LockId) -> Result<Lock, StoreError> {
    let mut query = db.prepare_cached("SELECT key FROM lock WHERE id = ?")?;
    let key: Option<[u8; 32]> = query.query_row([id.0], |row| row.get(0)).optional()?;
    let lock = key.map(Lock::of).filter(|lock| lock.id() == id);
    lock.ok_or_else(|| EntryError::Locked(id).into())
}

/// Returns a lock by its name, where its key is here.
pub(crate) fn held_lock(db: &Connection, id: LockId) -> Result<Option<Lock>, StoreError> {
    match lock(db, id) {
        Ok(lock) => Ok(Some(lock)),
        Err(StoreError::Entry(EntryError::Locked(_))) => Ok(None),
        Err(e) => Err(e),
    }
}

/// Returns what was said of members, devices and locks, and where; what does not hold too.
pub(crate) fn authority(db: &Connection) -> Result<Authority, StoreError> {
    let mut authority = Authority::among(identity(db)?.newsroom, logs::strands(db)?);
    let mut query = db.prepare_cached("SELECT bytes, seen, hash FROM entry WHERE seen IS NOT NULL")?;
    let rows = query
        .query_map([], |row| Ok((row.get::<_, Vec<u8>>(0)?, row.get::<_, Vec<u8>>(1)?, EntryHash(row.get(2)?))))?;
    let mut claims = vec![];
    for row in rows {
        let (bytes, seen, hash) = row?;
        let sealed = Sealed::read(&bytes).ok().filter(|sealed| sealed.hash == hash);
        let sealed = sealed.ok_or_else(|| altered(&format!("entry {hash}")))?;
        claims.push((Place::again(&sealed, heads(&seen)?), opened(db, &sealed)?, true));
    }
    let refused = waiting::refused(db)?.into_iter().filter(|(_, entry)| is_claim(&entry.body.act));
    claims.extend(refused.map(|(place, entry)| (place, entry, false)));
    claims.sort_by_key(|(place, ..)| place.order());
    for (place, entry, holds) in &claims {
        authority.add(place, entry, *holds);
    }
    authority.tell_all_cut_off();
    Ok(authority)
}

/// Opens an entry by a key that is here.
pub(crate) fn opened(db: &Connection, sealed: &Sealed) -> Result<Entry, StoreError> {
    let lock = match sealed.header.lock {
        LockId::OPEN => None,
        id => Some(lock(db, id)?),
    };
    Ok(sealed.open(lock.as_ref())?)
}

/// Reads the heads that were kept of an entry.
pub(super) fn heads(seen: &[u8]) -> Result<Vec<Head>, StoreError> {
    minicbor::decode(seen).map_err(|e| altered(&format!("heads of an entry ({e})")).into())
}

/// Adds an entry that takes part.
pub(crate) fn add(db: &Connection, place: &Place, sealed: &Sealed, opened: (&[u8], &Entry)) -> Result<(), StoreError> {
    let log = logs::lengthen(db, place, sealed)?;
    take_part(db, log, place, opened)
}

/// Lets an entry that stands in its log take part.
pub(super) fn take_part(
    db: &Connection,
    log: i64,
    place: &Place,
    (bytes, entry): (&[u8], &Entry),
) -> Result<(), StoreError> {
    let seen = is_claim(&entry.body.act).then(|| place.seen().heads().copied().collect::<Vec<Head>>());
    db.prepare_cached(
        "INSERT INTO entry (hash, log, sequence, depth, seen, lock, story, bytes) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
    )?
    .execute(params![
        entry.hash.0,
        log,
        place.sequence.cast_signed(),
        place.depth.cast_signed(),
        seen.map(|seen| minicbor::to_vec(seen).unwrap_or_default()),
        entry.header.lock.0,
        entry.body.act.story().map(|story| story.0),
        bytes
    ])?;
    Ok(())
}

/// Returns the entries of one story after a place in the order of arrival.
pub(crate) fn of_story(db: &Connection, story: StoryId, num: i64) -> Result<Vec<Kept>, StoreError> {
    let mut query = db.prepare_cached(&format!("{KEPT} WHERE e.story = ? AND e.num > ? ORDER BY e.num"))?;
    let rows = query.query_map(params![story.0, num], kept)?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Returns all entries of one story, read, in the order that all desks agree on.
pub(crate) fn read_story(db: &Connection, story: StoryId) -> Result<Vec<Entry>, StoreError> {
    let mut all = of_story(db, story, 0)?;
    all.sort_by_key(Kept::order);
    all.iter().map(Kept::entry).collect()
}

/// Returns up to `limit` entries of all logs after a place in the order that all desks agree on, each with the number that it
/// takes part under; those that are shut have none.
pub(crate) fn in_order(db: &Connection, after: Order, limit: usize) -> Result<Vec<(Option<i64>, Kept)>, StoreError> {
    let mut query = db.prepare_cached(
        "SELECT e.num, e.bytes, e.hash, log.device, log.incarnation, e.sequence, e.story, lock.key, e.depth FROM (
             SELECT num, bytes, hash, log, sequence, story, lock, depth FROM entry
             UNION ALL SELECT NULL, bytes, hash, log, sequence, NULL, lock, depth FROM shut) e
         JOIN log ON log.num = e.log LEFT JOIN lock ON lock.id = e.lock
         WHERE (e.depth, e.hash) > (?1, ?2) ORDER BY e.depth, e.hash LIMIT ?3",
    )?;
    let read = |row: &Row<'_>| {
        let num: Option<i64> = row.get(0)?;
        Ok((num, Kept { num: num.unwrap_or_default(), ..kept_after(row)? }))
    };
    let rows = query.query_map(params![after.0.cast_signed(), after.1.0, limit], read)?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Returns the entries about members and devices.
pub(crate) fn of_roster(db: &Connection) -> Result<Vec<Kept>, StoreError> {
    let mut query = db.prepare_cached(&format!("{KEPT} WHERE e.seen IS NOT NULL ORDER BY e.num"))?;
    let rows = query.query_map([], kept)?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Returns the entry of a name that takes part.
pub(crate) fn named(db: &Connection, hash: EntryHash) -> Result<Option<Kept>, StoreError> {
    let mut query = db.prepare_cached(&format!("{KEPT} WHERE e.hash = ?"))?;
    Ok(query.query_row([hash.0], kept).optional()?)
}

/// Returns an entry that stands in its log and takes no part, opened before.
pub(crate) fn shut(db: &Connection, entry: &Entry) -> Result<Option<Kept>, StoreError> {
    let mut query = db.prepare_cached(
        "SELECT 0, e.bytes, e.hash, log.device, log.incarnation, e.sequence, NULL, lock.key, e.depth
         FROM shut e JOIN log ON log.num = e.log LEFT JOIN lock ON lock.id = e.lock WHERE e.hash = ?",
    )?;
    let kept = query.query_row([entry.hash.0], kept).optional()?;
    Ok(kept.map(|kept| Kept { story: entry.body.act.story().map(|story| story.0), ..kept }))
}

/// Returns the places of the entries about members, devices and locks.
pub(crate) fn roster_orders(db: &Connection) -> Result<Vec<Order>, StoreError> {
    let mut query = db.prepare_cached("SELECT depth, hash FROM entry WHERE seen IS NOT NULL")?;
    let rows = query.query_map([], order_of)?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Returns the places of the entries about a story.
pub(crate) fn story_orders(db: &Connection, story: StoryId) -> Result<Vec<Order>, StoreError> {
    let mut query = db.prepare_cached("SELECT depth, hash FROM entry WHERE story = ?")?;
    let rows = query.query_map([story.0], order_of)?;
    Ok(rows.collect::<Result<_, _>>()?)
}

fn order_of(row: &Row<'_>) -> rusqlite::Result<Order> {
    Ok(Order(row.get::<_, i64>(0)?.cast_unsigned(), EntryHash(row.get(1)?)))
}

/// Returns the stories in the order in which they first took part here.
pub(crate) fn stories(db: &Connection) -> Result<Vec<StoryId>, StoreError> {
    let mut query = db.prepare_cached(
        "SELECT story FROM entry INDEXED BY entry_by_story WHERE story IS NOT NULL GROUP BY story ORDER BY min(num)",
    )?;
    let rows = query.query_map([], |row| row.get(0).map(StoryId))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Returns the last place in the order of arrival; 0 where nothing arrived.
pub(crate) fn last(db: &Connection) -> Result<u64, StoreError> {
    Ok(db.query_row("SELECT coalesce(max(num), 0) FROM entry", [], |row| row.get(0))?)
}

/// Returns the last entry of each log of a device that takes part, and whether any of the logs goes on with others.
pub(crate) fn last_of(db: &Connection, device: DeviceId) -> Result<(Vec<Kept>, bool), StoreError> {
    let mut query = db.prepare_cached(&format!(
        "{KEPT} WHERE e.num IN (SELECT (SELECT num FROM entry WHERE log = of.num ORDER BY sequence DESC LIMIT 1)
             FROM log of WHERE of.device = ?)"
    ))?;
    let last = query.query_map([device.0], kept)?.collect::<Result<Vec<_>, _>>()?;
    let reads = |head: &Head| last.iter().any(|last| last.hash == head.hash);
    let goes_on = logs::heads(db)?.into_iter().any(|head| head.log.device == device && !reads(&head));
    Ok((last, goes_on))
}

/// Returns up to `limit` entries after a place in the order of arrival.
pub(crate) fn after(db: &Connection, num: i64, limit: usize) -> Result<Vec<Kept>, StoreError> {
    let mut query = db.prepare_cached(&format!("{KEPT} WHERE e.num > ? ORDER BY e.num LIMIT ?"))?;
    let rows = query.query_map(params![num, limit], kept)?;
    Ok(rows.collect::<Result<_, _>>()?)
}
