//! Looking at the write-ahead log before SQLite does.
//!
//! SQLite takes a log as far as its checksums hold and forgets the rest without a word: right after a power cut, where
//! the rest was never acknowledged; wrong after damage, where it was. The two can be told apart. Every commit is
//! synced before the next begins, so a power cut can tear one commit and no more; and the `-shm` file, where it has
//! survived, says how much had been committed. Formats: sqlite.org/fileformat2.html §4, sqlite.org/walformat.html §2.

use std::fs;
use std::path::{Path, PathBuf};

/// What the log is like.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Look {
    /// Nothing that was committed is missing.
    Whole,
    /// One commit did not reach the disk whole: a power cut, before or after it was acknowledged.
    Torn,
    /// Commits that were acknowledged cannot be read, and this is why.
    Damaged(&'static str),
}

/// How far the log had come, by what is left of the `-shm` file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Memory {
    salts: [u32; 2],
    frames: u32,
    copied: u32,
}

/// Returns the name of the database's log or shared memory.
pub(super) fn beside(database: &Path, suffix: &str) -> PathBuf {
    let mut name = database.as_os_str().to_owned();
    name.push(suffix);
    name.into()
}

/// Returns what the `-shm` file remembers.
fn remember(database: &Path) -> Option<Memory> {
    let bytes = fs::read(beside(database, "-shm")).ok()?;
    let word = |at: usize| Some(u32::from_ne_bytes(bytes.get(at..at + 4)?.try_into().ok()?));
    // Two equal copies, each with its checksum, or somebody was writing it.
    if bytes.get(..48)? != bytes.get(48..96)? || bytes[12] != 1 {
        return None;
    }
    let sum = checksum([0, 0], &bytes[..40], u32::from_ne_bytes);
    if [word(40)?, word(44)?] != sum {
        return None;
    }
    // The salts are kept as the log has them, big-endian.
    let salt = |at: usize| word(at).map(u32::from_be);
    Some(Memory { salts: [salt(32)?, salt(36)?], frames: word(16)?, copied: word(96)? })
}

fn checksum(mut sum: [u32; 2], bytes: &[u8], read: fn([u8; 4]) -> u32) -> [u32; 2] {
    for pair in bytes.chunks_exact(8) {
        let (a, b) = ([pair[0], pair[1], pair[2], pair[3]], [pair[4], pair[5], pair[6], pair[7]]);
        sum[0] = sum[0].wrapping_add(read(a)).wrapping_add(sum[1]);
        sum[1] = sum[1].wrapping_add(read(b)).wrapping_add(sum[0]);
    }
    sum
}

fn word(bytes: &[u8], at: usize) -> u32 {
    bytes.get(at..at + 4).and_then(|w| w.try_into().ok()).map_or(0, u32::from_be_bytes)
}

const HEADER: usize = 32;
const FRAME: usize = 24;

/// Looks at the log of a database, before SQLite opens it: opening clears what the shared memory remembers. Asked through
/// [`Door::look`](super::held::Door::look) alone.
///
/// Another process may be writing this moment, and what was read be half of two states: damage is damage only where
/// it reads the same twice.
pub(super) fn look(database: &Path) -> Look {
    let mut seen = read(database);
    for _ in 0..TRIES {
        let found = judged(&seen);
        if !matches!(found, Look::Damaged(_)) {
            return found;
        }
        let again = read(database);
        if again == seen {
            return found;
        }
        seen = again;
    }
    Look::Whole
}

/// Returns whether the last commit of a database that is open here is torn. Reads the log alone: SQLite locks the shared
/// memory, and would lose its locks.
pub(super) fn is_torn(database: &Path) -> bool {
    judge(&log(database), None) == Look::Torn
}

/// How often it is read while another process writes; who writes so much has no damaged log.
const TRIES: usize = 20;

fn read(database: &Path) -> (Option<Memory>, Vec<u8>) {
    let memory = remember(database);
    (memory, log(database))
}

fn log(database: &Path) -> Vec<u8> {
    fs::read(beside(database, "-wal")).unwrap_or_default()
}

fn judged((memory, bytes): &(Option<Memory>, Vec<u8>)) -> Look {
    if bytes.is_empty() && memory.is_some_and(|m| m.frames > m.copied) {
        return Look::Damaged("the write-ahead log is missing");
    }
    judge(bytes, *memory)
}

fn judge(bytes: &[u8], memory: Option<Memory>) -> Look {
    // The header is synced before any frame is written, and lies in one sector: it is there, or nothing is.
    if bytes.iter().all(|b| *b == 0) {
        return Look::Whole;
    }
    let salts = [word(bytes, 16), word(bytes, 20)];
    let size = word(bytes, 8) as usize;
    let (magic, sizes) = (word(bytes, 0), 512..=65_536);
    let read = if magic & 1 == 1 { u32::from_be_bytes } else { u32::from_le_bytes };
    let sound = bytes.len() >= HEADER
        && magic & !1 == 0x377F_0682
        && word(bytes, 4) == 3_007_000
        && size.is_power_of_two()
        && sizes.contains(&size)
        && checksum([0, 0], &bytes[..24], read) == [word(bytes, 24), word(bytes, 28)];
    if !sound {
        return Look::Damaged("the head of the write-ahead log");
    }
    let (mut sum, mut holds, mut frames, mut lost) = ([word(bytes, 24), word(bytes, 28)], true, 0_u32, 0_u32);
    for frame in bytes[HEADER..].chunks_exact(FRAME + size) {
        // Frames of an earlier round of the log have other salts.
        let ours = [word(frame, 8), word(frame, 12)] == salts;
        let next = checksum(checksum(sum, &frame[..8], read), &frame[FRAME..], read);
        holds &= ours && next == [word(frame, 16), word(frame, 20)];
        sum = next;
        frames += u32::from(holds);
        lost += u32::from(!holds && ours && word(frame, 4) != 0);
    }
    let known = memory.is_some_and(|m| m.salts == salts && m.frames > frames);
    match lost {
        _ if known => Look::Damaged("the write-ahead log ends before what was committed"),
        0 => Look::Whole,
        1 => Look::Torn,
        _ => Look::Damaged("the write-ahead log"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A database with `commits` commits in its log, as a killed process leaves it, and what its `-shm` says.
    fn killed(commits: u32) -> (tempfile::TempDir, PathBuf) {
        let folder = tempfile::tempdir().unwrap();
        let (from, path) = (folder.path().join("a.db"), folder.path().join("b.db"));
        let db = rusqlite::Connection::open(&from).unwrap();
        db.pragma_update_and_check(None, "journal_mode", "WAL", |_| Ok(())).unwrap();
        db.execute_batch("CREATE TABLE t (x)").unwrap();
        db.pragma_update_and_check(None, "wal_checkpoint", "TRUNCATE", |_| Ok(())).unwrap();
        for n in 0..commits {
            db.execute("INSERT INTO t VALUES (?)", [n]).unwrap();
        }
        for suffix in ["", "-wal", "-shm"] {
            fs::copy(beside(&from, suffix), beside(&path, suffix)).unwrap();
        }
        (folder, path)
    }

    fn change(path: &Path, suffix: &str, change: impl FnOnce(&mut Vec<u8>)) {
        let file = beside(path, suffix);
        let mut bytes = fs::read(&file).unwrap();
        change(&mut bytes);
        fs::write(file, bytes).unwrap();
    }

    fn without_memory(path: &Path) -> Look {
        judged(&(None, read(path).1))
    }

    #[test]
    fn a_whole_log_is_whole() {
        let (_folder, path) = killed(9);
        assert_eq!(remember(&path).map(|m| (m.frames, m.copied)), Some((9, 0)));
        assert_eq!((look(&path), without_memory(&path)), (Look::Whole, Look::Whole));
        let (_folder, path) = killed(0);
        assert_eq!(look(&path), Look::Whole);
    }

    #[test]
    fn one_torn_commit_is_a_power_cut_and_two_are_damage() {
        let frame = FRAME + 4096;
        for (back, without) in [(1, Look::Torn), (2, Look::Damaged("the write-ahead log"))] {
            let (_folder, path) = killed(9);
            change(&path, "-wal", |b| {
                let at = b.len() - back * frame + 700;
                b[at] ^= 4;
            });
            assert_eq!(without_memory(&path), without, "{back} commits from the end");
            assert!(matches!(look(&path), Look::Damaged(_)), "the memory knows");
        }
    }

    #[test]
    fn what_is_cut_off_is_missed_where_the_memory_is_left() {
        let (_folder, path) = killed(9);
        change(&path, "-wal", |b| b.truncate(b.len() / 2));
        assert_eq!(without_memory(&path), Look::Whole);
        assert!(matches!(look(&path), Look::Damaged(_)));
        fs::remove_file(beside(&path, "-wal")).unwrap();
        assert!(matches!(look(&path), Look::Damaged(_)));
        change(&path, "-shm", |b| b[20] ^= 1);
        assert_eq!(remember(&path), None, "a damaged memory says nothing");
    }

    #[test]
    fn a_damaged_head_is_seen_and_a_fresh_log_is_none() {
        let (_folder, path) = killed(3);
        change(&path, "-wal", |b| b[17] ^= 1);
        assert!(matches!(without_memory(&path), Look::Damaged(_)));
        change(&path, "-wal", |b| b.fill(0));
        assert_eq!(without_memory(&path), Look::Whole);
    }
}
