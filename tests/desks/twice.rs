//! One program has a desk open twice, as the window has while it makes a copy or a preview. What it does beside SQLite must
//! not cost it SQLite's locks: the next process to go would take itself for the last one, and the log with it.

use std::fs;
use std::path::Path;

use blackbox::program::Galley;

use crate::{begin, found, open};
use newsroom::desk::Desk;

/// Returns whether this process still has SQLite's locks on a file, as the system tells of each file that is open. The list
/// of everybody's locks would not do: it is read in pieces and misses one that is held while others come and go.
#[cfg(target_os = "linux")]
fn is_locked(file: &Path) -> bool {
    let inode = format!(":{}", std::os::unix::fs::MetadataExt::ino(&fs::metadata(file).unwrap()));
    let told = fs::read_dir("/proc/self/fdinfo").unwrap().filter_map(|open| fs::read_to_string(open.ok()?.path()).ok());
    let is_ours = |line: &str| line.split_whitespace().nth(6).is_some_and(|at| at.ends_with(&inode));
    told.into_iter().any(|told| told.lines().any(|line| line.starts_with("lock:") && is_ours(line)))
}

/// Lets another process come and go between two stories, and asks a third for both.
fn saves_reach_everybody(desk: &Desk, at: &Path, before: usize) {
    #[cfg(target_os = "linux")]
    for file in ["desk.db", "desk.db-shm"] {
        assert!(is_locked(&at.join(file)), "{file}");
    }
    let galley = Galley::at(at);
    begin(desk, "Bài trước");
    galley.json(&["story", "list"]);
    begin(desk, "Bài sau");
    let listed = galley.json(&["story", "list"])["stories"].as_array().unwrap().len();
    assert_eq!(listed, before + 2);
}

#[test]
fn what_is_saved_after_the_second_was_closed_is_there_for_everybody() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path().join("desk");
    let desk = found(&at, None);
    let second = Desk::open(&at, None, blackbox::desk::around()).unwrap();
    drop(second);
    assert!(Desk::reserve_notice(&at).is_none());
    saves_reach_everybody(&desk, &at, 0);
}

#[test]
fn what_is_saved_after_the_open_desk_was_copied_by_its_folder_is_there_for_everybody() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path().join("desk");
    let desk = found(&at, None);
    begin(&desk, "Bài đã chép");
    let restored = Desk::restore(&at, &folder.path().join("restored"), blackbox::desk::around()).unwrap();
    assert_eq!(restored.list(None, 9).unwrap().len(), 1);
    saves_reach_everybody(&desk, &at, 1);
}

#[test]
fn what_is_saved_after_a_torn_end_was_cleared_is_there_for_everybody() {
    let folder = tempfile::tempdir().unwrap();
    let (cut, at) = (folder.path().join("cut"), folder.path().join("desk"));
    let desk = found(&cut, None);
    begin(&desk, "Bài còn nguyên");
    begin(&desk, "Bài dở dang");
    // All but the shared memory outlives a power cut.
    blackbox::desk::copy(&cut, &at, Some("desk.db-shm"));
    // The power went while the last page of the last commit was on its way.
    let log = at.join("desk.db-wal");
    let mut bytes = fs::read(&log).unwrap();
    let last = bytes.len() - 1;
    bytes[last] ^= 1;
    fs::write(&log, bytes).unwrap();
    let desk = open(&at);
    assert!(desk.notices().iter().any(|(key, _)| key.name() == "desk.torn"));
    let before = Galley::at(&at).json(&["story", "list"])["stories"].as_array().unwrap().len();
    saves_reach_everybody(&desk, &at, before);
}
