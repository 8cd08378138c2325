//! What lies in a desk's database, read past the core.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::rc::Rc;

use newsroom::ledger::{Entry, EntryHash, LogId, Place, Sealed, Strands};
use newsroom::members::{DeviceId, Lock, LockId, NewsroomId};
use newsroom::story::StoryId;
use rusqlite::Connection;

/// What became of an entry at a desk.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Standing {
    TakesPart,
    /// No key is here.
    Locked,
    Refused(String),
    /// It waits for another one.
    Waits(EntryHash),
}

/// An entry that is at a desk.
pub(crate) struct Kept {
    pub(crate) hash: EntryHash,
    pub(crate) standing: Standing,
    pub(crate) sealed: Sealed,
    pub(crate) bytes: Vec<u8>,
    /// What it says, where it opens.
    pub(crate) entry: Option<Rc<Entry>>,
}

thread_local! {
    /// What was opened before: the desks of a schedule have mostly the same, and it takes longer to open than all else here.
    static OPENED: RefCell<BTreeMap<EntryHash, Rc<Entry>>> = const { RefCell::new(BTreeMap::new()) };
}

/// So many opened entries are remembered.
const REMEMBERED: usize = 5000;

/// Opens an entry where its key is here.
fn open(sealed: &Sealed, locks: &BTreeMap<[u8; 32], Lock>) -> Option<Rc<Entry>> {
    let lock = locks.get(&sealed.header.lock.0);
    if lock.is_none() && sealed.header.lock != LockId::OPEN {
        return None;
    }
    OPENED.with_borrow_mut(|opened| {
        if let Some(entry) = opened.get(&sealed.hash) {
            return Some(entry.clone());
        }
        if opened.len() >= REMEMBERED {
            opened.clear();
        }
        let entry = Rc::new(sealed.open(lock).ok()?);
        opened.insert(sealed.hash, entry.clone());
        Some(entry)
    })
}

impl Kept {
    /// Returns whether it stands in its log.
    pub(crate) fn stands(&self) -> bool {
        !matches!(self.standing, Standing::Waits(_))
    }
}

/// Opens the database of a desk.
pub(crate) fn database(folder: &Path) -> Connection {
    Connection::open(folder.join("desk.db")).expect("the database")
}

fn hash(bytes: &[u8]) -> EntryHash {
    EntryHash(bytes.try_into().expect("a hash has 32 bytes"))
}

/// Returns all entries of a desk.
pub(crate) fn kept(db: &Connection) -> Vec<Kept> {
    let locks = locks(db);
    let mut query = db
        .prepare_cached(
            "SELECT hash, bytes, 0, NULL, NULL FROM entry UNION ALL
             SELECT hash, bytes, CASE WHEN refused IS NULL THEN 1 ELSE 2 END, refused, NULL FROM shut UNION ALL
             SELECT hash, bytes, 3, NULL, needs FROM waiting",
        )
        .expect("a query of the entries");
    let mut rows = query.query([]).expect("the entries");
    let mut all = vec![];
    while let Some(row) = rows.next().expect("an entry") {
        let bytes: Vec<u8> = row.get(1).expect("bytes");
        let sealed = Sealed::read(&bytes).expect("an entry that reads");
        let refused: Option<String> = row.get(3).expect("a reason");
        let needs: Option<Vec<u8>> = row.get(4).expect("another entry");
        let standing = match row.get::<_, i64>(2).expect("a number") {
            0 => Standing::TakesPart,
            1 => Standing::Locked,
            2 => Standing::Refused(refused.unwrap_or_default()),
            _ => Standing::Waits(needs.as_deref().map(hash).expect("another entry")),
        };
        let entry = open(&sealed, &locks);
        all.push(Kept { hash: hash(&row.get::<_, Vec<u8>>(0).expect("a hash")), standing, sealed, bytes, entry });
    }
    all
}

fn locks(db: &Connection) -> BTreeMap<[u8; 32], Lock> {
    let mut query = db.prepare_cached("SELECT key FROM lock").expect("a query of the locks");
    let keys = query.query_map([], |row| row.get::<_, [u8; 32]>(0)).expect("the locks");
    keys.map(|key| Lock::of(key.expect("a key"))).map(|lock| (lock.id().0, lock)).collect()
}

/// Returns the names of the entries that stand in their logs at a desk.
pub(crate) fn standing(db: &Connection) -> BTreeSet<EntryHash> {
    let mut query = db.prepare_cached("SELECT hash FROM entry UNION ALL SELECT hash FROM shut").expect("a query");
    let all = query.query_map([], |row| row.get::<_, Vec<u8>>(0)).expect("the entries");
    all.map(|bytes| hash(&bytes.expect("a hash"))).collect()
}

/// Returns the number and the name of the last entry of each log at a desk, of the side that came first where it forked, and how
/// many entries are there.
pub(crate) fn heads(db: &Connection) -> (BTreeMap<LogId, (u64, EntryHash)>, u64) {
    let mut query = db
        .prepare_cached("SELECT device, incarnation, sequence, hash FROM log WHERE fork = zeroblob(32)")
        .expect("a query of the logs");
    let head = |row: &rusqlite::Row<'_>| {
        let log = LogId { device: DeviceId(row.get(0)?), incarnation: row.get::<_, i64>(1)?.cast_unsigned() };
        Ok((log, (row.get::<_, i64>(2)?.cast_unsigned(), EntryHash(row.get(3)?))))
    };
    let heads = query.query_map([], head).expect("the logs").map(|head| head.expect("a log")).collect();
    let count = "SELECT (SELECT count(*) FROM entry) + (SELECT count(*) FROM shut)";
    (heads, db.query_row(count, [], |row| row.get::<_, i64>(0)).expect("a number").cast_unsigned())
}

/// Returns what the entries that wait at a desk wait for.
pub(crate) fn waited_for(db: &Connection) -> BTreeSet<EntryHash> {
    let mut query = db.prepare_cached("SELECT needs FROM waiting").expect("a query");
    let all = query.query_map([], |row| row.get::<_, Vec<u8>>(0)).expect("what waits");
    all.map(|bytes| hash(&bytes.expect("a hash"))).collect()
}

/// Returns up to which number each log of a device was seen in a storage; of a log that forked, the side that came first.
pub(crate) fn confirmed(db: &Connection, address: &str, device: DeviceId) -> BTreeMap<LogId, u64> {
    let query = "SELECT log.incarnation, c.sequence FROM confirmed c JOIN log ON log.num = c.log
                 WHERE c.storage = ? AND log.device = ? AND log.fork = zeroblob(32)";
    let number = |row: &rusqlite::Row<'_>, at| row.get::<_, i64>(at).map(i64::cast_unsigned);
    let read = |row: &rusqlite::Row<'_>| Ok((LogId { device, incarnation: number(row, 0)? }, number(row, 1)?));
    let mut query = db.prepare_cached(query).expect("a query of what was confirmed");
    let all = query.query_map(rusqlite::params![address, device.0], read).expect("what was confirmed");
    all.map(|log| log.expect("a log")).collect()
}

/// Returns the bytes of the entries of a log after a number and up to another, likewise.
pub(crate) fn of_log(db: &Connection, log: LogId, after: u64, last: u64) -> Vec<Vec<u8>> {
    let query =
        "SELECT e.bytes FROM (SELECT log, sequence, bytes FROM entry UNION ALL SELECT log, sequence, bytes FROM shut) e
                 JOIN log ON log.num = e.log WHERE log.device = ? AND log.incarnation = ?
                 AND log.fork = zeroblob(32) AND e.sequence > ? AND e.sequence <= ?";
    let mut query = db.prepare_cached(query).expect("a query of a log");
    let (incarnation, after, last) = (log.incarnation.cast_signed(), after.cast_signed(), last.cast_signed());
    let all = query.query_map(rusqlite::params![log.device.0, incarnation, after, last], |row| row.get(0));
    all.expect("a log").map(|bytes| bytes.expect("bytes")).collect()
}

/// Returns the newsroom of a desk, and the incarnation that it goes on under.
pub(crate) fn identity(db: &Connection) -> (NewsroomId, u64) {
    let value = |key: &str| db.query_row("SELECT value FROM meta WHERE key = ?", [key], |row| row.get::<_, Vec<u8>>(0));
    let newsroom = value("newsroom").expect("a newsroom").try_into().expect("16 bytes");
    let incarnation = value("incarnation").expect("an incarnation").try_into().expect("8 bytes");
    (NewsroomId(newsroom), u64::from_be_bytes(incarnation))
}

/// Returns the newsroom's present lock, as far as a desk has its key.
pub(crate) fn epoch(db: &Connection) -> Option<Lock> {
    let query = "SELECT lock.key FROM epoch JOIN lock ON lock.id = epoch.lock ORDER BY epoch.num DESC LIMIT 1";
    db.query_row(query, [], |row| row.get(0)).ok().map(Lock::of)
}

/// Returns a number that is another one as soon as the desk has written anything.
pub(crate) fn version(db: &Connection) -> i64 {
    db.query_row("PRAGMA data_version", [], |row| row.get(0)).expect("a number")
}

/// Returns how many photos a desk was told of and does not have.
pub(crate) fn awaited_photos(db: &Connection) -> i64 {
    db.query_row("SELECT count(*) FROM awaited_photo", [], |row| row.get(0)).expect("a number")
}

/// Returns the stories of which something waits to be published at a desk.
pub(crate) fn outbox(db: &Connection) -> Vec<StoryId> {
    let mut query = db.prepare_cached("SELECT story FROM outbox ORDER BY num").expect("a query");
    let all = query.query_map([], |row| row.get(0).map(StoryId)).expect("what waits to be published");
    all.map(|story| story.expect("a story")).collect()
}

/// Returns the files that a desk has written of those stories.
pub(crate) fn begun(db: &Connection) -> BTreeSet<String> {
    let mut query =
        db.prepare_cached("SELECT path FROM sent_file JOIN outbox USING (story, destination)").expect("a query");
    let all = query.query_map([], |row| row.get(0)).expect("the files");
    all.map(|path| path.expect("a path")).collect()
}

/// Returns the logs that forked, by the entries that stand.
pub(crate) fn strands(all: &[Kept]) -> Strands {
    let mut logs: BTreeMap<LogId, Vec<&Kept>> = BTreeMap::new();
    all.iter().filter(|kept| kept.stands()).for_each(|kept| logs.entry(kept.sealed.header.log).or_default().push(kept));
    let mut strands = Strands::default();
    for (log, mut kept) in logs {
        kept.sort_by_key(|kept| kept.sealed.header.sequence);
        let number = |kept: &Kept| kept.sealed.header.sequence;
        let twice = kept.windows(2).find(|pair| number(pair[0]) == number(pair[1])).map(|pair| number(pair[0]));
        if let Some(from) = twice {
            let sides = kept.iter().filter(|kept| number(kept) >= from);
            strands.fork(log, sides.map(|kept| (kept.hash, (number(kept), kept.sealed.header.previous))).collect());
        }
    }
    strands
}

/// Returns where each entry stands that does, by its name.
pub(crate) fn places(all: &[Kept], strands: &Strands) -> BTreeMap<EntryHash, Place> {
    let mut standing: Vec<&Kept> = all.iter().filter(|kept| kept.stands()).collect();
    standing.sort_by_key(|kept| kept.sealed.header.sequence);
    let mut places: BTreeMap<EntryHash, Place> = BTreeMap::new();
    for kept in standing {
        let before = places.get(&kept.sealed.header.previous).cloned();
        places.insert(kept.hash, Place::after(before, &kept.sealed, strands));
    }
    places
}
