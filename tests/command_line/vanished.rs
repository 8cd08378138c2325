//! The desk folder goes away, before a command or in the middle of one.

use std::fs;
use std::path::Path;
use std::process::Stdio;

use blackbox::program::Galley;
use blackbox::system::{in_mount_namespace, mount_disk};

use crate::{newsroom, story};

/// Starts an edit, does something to the desk once it is open, and lets the edit go on. Returns the exit code and what
/// was said.
fn in_the_middle(galley: &Galley, id: &str, then: impl FnOnce()) -> (i32, String) {
    // Nobody else can write meanwhile: the edit waits where it would save.
    let lock = rusqlite::Connection::open(galley.desk.join("desk.db")).unwrap();
    lock.execute_batch("BEGIN IMMEDIATE").unwrap();
    let mut edit = galley.command(&["story", "edit", id, "--headline", "Gõ khi thư mục đã đi mất"]);
    let mut edit = edit.stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap();
    while !sleeps(edit.id()) {
        assert!(edit.try_wait().unwrap().is_none(), "it ended before it waited for the lock");
        std::thread::yield_now();
    }
    then();
    lock.execute_batch("ROLLBACK").unwrap();
    let output = edit.wait_with_output().unwrap();
    (output.status.code().unwrap_or(-1), String::from_utf8_lossy(&output.stderr).into_owned())
}

/// Returns whether a process sleeps for a set time: that a lock is free again, it learns by no other way.
fn sleeps(process: u32) -> bool {
    fs::read_to_string(format!("/proc/{process}/wchan")).is_ok_and(|call| call.contains("nanosleep"))
}

fn is_told(told: &(i32, String), desk: &Path) {
    assert_eq!(told.0, 5, "{}", told.1);
    assert!(told.1.contains("no longer there") && told.1.contains(&desk.display().to_string()), "{}", told.1);
}

#[test]
fn a_folder_that_is_renamed_removed_or_replaced_is_told() {
    let (folder, galley) = newsroom();
    let id = story(&galley, &folder, "Cầu mới qua suối Bùn");
    let (desk, aside) = (galley.desk.clone(), folder.path().join("aside"));
    is_told(&in_the_middle(&galley, &id, || fs::rename(&desk, &aside).unwrap()), &desk);
    assert!(!desk.exists(), "no new desk");
    fs::rename(&aside, &desk).unwrap();
    assert!(!galley.json(&["story", "show", &id])["headline"].as_str().unwrap().contains("đi mất"));

    // Another desk in its place is not written to.
    let other = folder.path().join("other");
    blackbox::desk::found(&other).unwrap();
    let swap = || {
        fs::rename(&desk, &aside).unwrap();
        fs::rename(&other, &desk).unwrap();
    };
    is_told(&in_the_middle(&galley, &id, swap), &desk);
    assert_eq!(galley.json(&["story", "list"])["stories"].as_array().unwrap().len(), 0);
    fs::remove_dir_all(&desk).unwrap();
    fs::rename(&aside, &desk).unwrap();
    galley.json(&["verify"]);

    // The same edit, undisturbed, is saved.
    assert_eq!(in_the_middle(&galley, &id, || ()).0, 0);
    assert!(galley.json(&["story", "show", &id])["headline"].as_str().unwrap().contains("đi mất"));

    // Aside first: a folder that somebody works in cannot always be emptied.
    let remove = || {
        fs::rename(&desk, &aside).unwrap();
        fs::remove_dir_all(&aside).unwrap();
    };
    is_told(&in_the_middle(&galley, &id, remove), &desk);
    assert!(!desk.exists(), "no new desk");
    assert_eq!(galley.refused(&["story", "list"]).0, 3);
    assert!(!desk.exists(), "no new desk");
}

#[test]
fn a_disk_that_is_unmounted_is_told() {
    if !in_mount_namespace("vanished::a_disk_that_is_unmounted_is_told") {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let disk = folder.path().join("disk");
    mount_disk(&disk, 32 << 20);
    let galley = crate::newsroom_in(&disk.join("desk"));
    let id = story(&galley, &folder, "Cầu mới qua suối Bùn");
    let unmount = || {
        let lazily = std::process::Command::new("umount").arg("-l").arg(&disk).status().unwrap();
        assert!(lazily.success());
    };
    is_told(&in_the_middle(&galley, &id, unmount), &galley.desk);
    let (code, said) = galley.refused(&["story", "list"]);
    assert_eq!(code, 3, "{said}");
    assert_eq!(fs::read_dir(&disk).unwrap().count(), 0, "nothing is made in the empty mount point");
}

#[test]
fn what_is_no_desk_folder_is_named_and_left_alone() {
    let folder = tempfile::tempdir().unwrap();
    let told = |desk: &Path, code: i32| {
        let (found, said) = Galley::at(desk).refused(&["story", "list"]);
        assert_eq!(found, code, "{said}");
        assert!(said.contains(&desk.display().to_string()), "{said}");
    };
    let file = folder.path().join("file");
    fs::write(&file, "ghi chú").unwrap();
    told(&file, 5);
    assert_eq!(fs::read(&file).unwrap(), "ghi chú".as_bytes());
    let odd = folder.path().join("odd");
    fs::create_dir_all(odd.join("desk.db")).unwrap();
    told(&odd, 4);
    let dangling = folder.path().join("dangling");
    fs::create_dir(&dangling).unwrap();
    std::os::unix::fs::symlink("nowhere", dangling.join("desk.db")).unwrap();
    told(&dangling, 3);
    assert!(!dangling.join("nowhere").exists());
}
