//! What was acknowledged as saved survives a power cut at any moment, and the rig that shows it can also fail.
//!
//! `GALLEY_CUTS` sets how many cuts each test makes (200; 1,000 at night). Each is checked with what was not synced
//! dropped, kept, and kept by chance. `replay.rs` says what a disk is taken to promise, `shim.c` what is seen.

// The figures of a nightly run, and that a rig does not run, belong into the log.
#![allow(clippy::print_stderr)]

mod content;
mod recorded;
mod replay;
mod rig;

use std::path::Path;
use std::sync::OnceLock;
use std::{fs, io::ErrorKind};

use newsroom::members::KeyRing;
use rig::{Left, Report, Rig, cuts};
use rusqlite::{Connection, OpenFlags};

/// Records the writer and cuts its power; `None` where the rig does not run.
fn cut(arguments: &[&str], check: fn(&Path, u32) -> Left) -> Option<Report> {
    let rig = Rig::build()?;
    let recording = rig.record(arguments).unwrap_or_else(|e| panic!("{e}"));
    let expected: usize = arguments.last().and_then(|n| n.parse().ok()).unwrap_or(1);
    assert_eq!(recording.log.saves(), expected, "every save must be seen to be acknowledged");
    let report = recording.cut(cuts(), check).unwrap_or_else(|e| panic!("{e}"));
    let (records, checked, lost, corrupt) = (recording.log.0.len(), report.checked, &report.lost, &report.corrupt);
    eprintln!("{arguments:?}: {records} calls, {checked} folders checked, lost {lost:?}, corrupt {corrupt:?}");
    Some(report)
}

/// Reads the writer's database as the desk would after the power came back.
fn database(folder: &Path, saved: u32) -> Left {
    match read(folder, saved) {
        Ok(left) => left,
        Err(e) => Left::Corrupt(e.to_string()),
    }
}

fn read(folder: &Path, saved: u32) -> rusqlite::Result<Left> {
    let nothing = || if saved == 0 { Left::Whole } else { Left::Lost("everything".to_owned()) };
    let path = folder.join("desk.db");
    if !path.exists() {
        return Ok(nothing());
    }
    let conn = Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_WRITE)?;
    let verdict: String = conn.query_row("PRAGMA integrity_check", [], |r| r.get(0))?;
    if verdict != "ok" {
        return Ok(Left::Corrupt(verdict));
    }
    let tables: i64 = conn.query_row("SELECT count(*) FROM sqlite_schema", [], |r| r.get(0))?;
    if tables < 2 {
        return Ok(nothing());
    }
    let (last, count): (u32, u32) =
        conn.query_row("SELECT coalesce(max(save), 0), count(*) FROM log", [], |r| Ok((r.get(0)?, r.get(1)?)))?;
    if last != count {
        return Ok(Left::Corrupt(format!("{count} saves are logged, the last is {last}")));
    }
    let mut drafts = conn.prepare(
        "SELECT draft.save, draft.body, (SELECT max(save) FROM log WHERE log.story = draft.story) FROM draft",
    )?;
    let mut rows = drafts.query([])?;
    while let Some(row) = rows.next()? {
        let (save, body, logged): (u32, Vec<u8>, Option<u32>) = (row.get(0)?, row.get(1)?, row.get(2)?);
        if logged != Some(save) || body != content::bytes(save) {
            return Ok(Left::Corrupt(format!("the draft of save {save} is torn")));
        }
    }
    Ok(if last < saved { Left::Lost(format!("the last save is {last}")) } else { Left::Whole })
}

/// Opens the desk as its member would, and looks for the last acknowledged save.
fn desk(folder: &Path, saved: u32) -> Left {
    let opened = match blackbox::desk::open(&folder.join("desk")) {
        Ok(desk) => desk,
        // Before the first acknowledgement there may be nothing, or half a founding, and never a desk that looks whole.
        Err(_) if saved == 0 => return Left::Whole,
        Err(e) => return Left::Corrupt(e.to_string()),
    };
    let last = || -> Result<u32, newsroom::desk::DeskError> {
        opened.verify()?;
        let Some(row) = opened.list(None, 1)?.pop() else { return Ok(0) };
        Ok(opened.show(row.id)?.story.notes.parse().unwrap_or(0))
    };
    match last() {
        Ok(last) if last >= saved => Left::Whole,
        Ok(last) => Left::Lost(format!("the last save is {last}")),
        Err(_) if saved == 0 => Left::Whole,
        Err(e) => Left::Corrupt(e.to_string()),
    }
}

/// Looks for every acknowledged photo, whole; one that was not acknowledged may be there, but never in part.
fn photos(folder: &Path, saved: u32) -> Left {
    let mut lost = None;
    for save in 1..=saved + 1 {
        match fs::read(folder.join(format!("photos/{save}.jpg"))) {
            Ok(bytes) if bytes == content::bytes(save) => {}
            Ok(bytes) => return Left::Corrupt(format!("photo {save} has {} strange bytes", bytes.len())),
            Err(e) if e.kind() == ErrorKind::NotFound && save > saved => {}
            Err(e) if e.kind() == ErrorKind::NotFound => lost = Some(format!("photo {save}")),
            Err(e) => return Left::Corrupt(e.to_string()),
        }
    }
    lost.map_or(Left::Whole, Left::Lost)
}

/// How often a passphrase is put on the key.
const KEYS: u32 = 6;

/// The files of the key as each save leaves them; opening what a cut left would take a moment each.
fn key_files() -> &'static [Vec<u8>] {
    static FILES: OnceLock<Vec<Vec<u8>>> = OnceLock::new();
    FILES.get_or_init(|| {
        let kept = |save| {
            let folder = tempfile::tempdir().unwrap();
            let ring = KeyRing::at(folder.path());
            content::keep(&ring, save).unwrap();
            ring.unlock(content::MEMBER, content::passphrase(save).as_ref()).unwrap();
            fs::read(folder.path().join(format!("{}.json", content::MEMBER))).unwrap()
        };
        (1..=KEYS).map(kept).collect()
    })
}

/// Looks for the key: as the last acknowledged passphrase opens it, or the one that was just being put on it.
fn key(folder: &Path, saved: u32) -> Left {
    let found = match fs::read(folder.join(format!("keys/{}.json", content::MEMBER))) {
        Ok(bytes) => bytes,
        Err(e) if e.kind() == ErrorKind::NotFound && saved == 0 => return Left::Whole,
        Err(e) => return Left::Corrupt(e.to_string()),
    };
    match (1..).zip(key_files()).find(|(_, whole)| **whole == found) {
        Some((save, _)) if save == saved || save == saved + 1 => Left::Whole,
        Some((save, _)) => Left::Lost(format!("the passphrase of save {save} opens it")),
        None => Left::Corrupt(format!("no passphrase opens {} bytes", found.len())),
    }
}

#[test]
fn a_key_that_gets_another_passphrase_opens_by_the_one_or_the_other() {
    let Some(report) = cut(&["keys", "safe", &KEYS.to_string()], key) else { return };
    assert!(report.is_clean(), "{report:?}");
}

#[test]
fn a_key_that_is_written_where_it_lies_is_seen_lost() {
    let Some(report) = cut(&["keys", "unsynced", &KEYS.to_string()], key) else { return };
    assert!(report.lost.contains_key("dropped") && report.corrupt.contains_key("random"), "{report:?}");
}

#[test]
fn a_synced_log_loses_no_save() {
    let Some(report) = cut(&["sqlite", "wal", "full", "300"], database) else { return };
    assert!(report.is_clean(), "{report:?}");
    assert!(report.checked >= 3 * cuts().min(3_000), "{} folders", report.checked);
}

/// The rig must be able to fail: this setting is known to lose the last saves, and to stay consistent.
#[test]
fn an_unsynced_log_is_seen_to_lose_saves() {
    let Some(report) = cut(&["sqlite", "wal", "normal", "300"], database) else { return };
    assert!(report.lost.contains_key("dropped") && report.lost.contains_key("random"), "{report:?}");
    assert!(!report.lost.contains_key("kept") && report.corrupt.is_empty(), "{report:?}");
}

/// Without any sync the pages of the database itself are torn.
#[test]
fn an_unsynced_database_is_seen_to_break() {
    let Some(report) = cut(&["sqlite", "wal", "off", "300"], database) else { return };
    assert!(report.corrupt.contains_key("random"), "{report:?}");
}

/// A rollback journal commits by removing a name: only EXTRA syncs the folder after it, which bytes alone do not show.
#[test]
fn a_journal_that_comes_back_is_seen() {
    let Some(report) = cut(&["sqlite", "delete", "full", "100"], database) else { return };
    assert!(report.lost.contains_key("dropped") && report.corrupt.is_empty(), "{report:?}");
    let Some(report) = cut(&["sqlite", "delete", "extra", "100"], database) else { return };
    assert!(report.is_clean(), "{report:?}");
}

#[test]
fn the_desk_loses_no_save() {
    let Some(report) = cut(&["desk", "60"], desk) else { return };
    assert!(report.is_clean(), "{report:?}");
}

#[test]
fn a_photo_is_safe_with_its_folder_synced() {
    let Some(report) = cut(&["photos", "safe", "80"], photos) else { return };
    assert!(report.is_clean(), "{report:?}");
}

#[test]
fn a_photo_is_seen_lost_without() {
    let Some(report) = cut(&["photos", "unsynced", "80"], photos) else { return };
    assert!(report.lost.contains_key("dropped") && report.corrupt.is_empty(), "{report:?}");
}

#[test]
fn the_shim_sees_every_call_of_the_standard_library() {
    let Some(rig) = Rig::build() else { return };
    let recording = rig.record(&["calls"]).unwrap_or_else(|e| panic!("{e}"));
    assert_eq!(recording.log.saves(), 1);
    let folder = recording.folder();
    assert!(recording.log.check(&folder).is_ok());
    // What passes the shim by must show: here, this test's own hand.
    fs::write(folder.join("three"), b"unseen").unwrap();
    assert!(recording.log.check(&folder).is_err());
}
