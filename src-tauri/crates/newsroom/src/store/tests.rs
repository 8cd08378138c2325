use std::fs;

use super::*;
use crate::members::MemberId;
use crate::story::StoryId;

const STORY: StoryId = StoryId([1; 10]);

fn desk() -> (tempfile::TempDir, Store) {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::create(&folder.path().join("desk"), &Opening::default()).unwrap();
    (folder, store)
}

const ME: MemberId = MemberId([1; 16]);

fn said(body: &str) -> Words {
    Words { fields: "{}".into(), body: body.into(), origins: String::new(), sides: String::new() }
}

fn save(store: &Store, body: &str) -> Result<i64, StoreError> {
    store.write(|t| journal::add(t, STORY, (None, &[]), (ME, 0), &said(body)))
}

#[test]
fn a_save_is_there_after_opening_again() {
    let (_folder, store) = desk();
    let num = save(&store, "một").unwrap();
    let again = Store::open(store.folder(), &Opening::default()).unwrap();
    assert_eq!(again.read(|t| journal::words(t, num)).unwrap(), Some(said("một")));
    for (body, same) in [("một", true), ("mốt", false), ("một ", false)] {
        assert_eq!(again.read(|t| journal::says(t, num, &said(body))).unwrap(), same, "{body:?}");
    }
    again.write(|t| journal::freeze(t, &[num], &[7; 16])).unwrap();
    assert_eq!(store.read(|t| journal::open(t, STORY, ME)).unwrap(), []);
    let frozen = store.read(|t| journal::get(t, STORY, num)).unwrap().unwrap();
    assert_eq!(frozen.frozen, Some(vec![7; 16]));
    assert_eq!(store.read(|t| journal::words(t, num)).unwrap(), None);
    assert!(!store.read(|t| journal::says(t, num, &said("một"))).unwrap());
}

#[test]
fn every_commit_is_synced() {
    let (_folder, store) = desk();
    let ask = |pragma| store.connection.pragma_query_value(None, pragma, |r| r.get::<_, i64>(0)).unwrap();
    assert_eq!(ask("synchronous"), 2);
    assert_eq!(ask("foreign_keys"), 1);
}

#[test]
fn a_folder_that_is_no_desk_stays_as_it_is() {
    let folder = tempfile::tempdir().unwrap();
    let open = |path: &std::path::Path| Store::open(path, &Opening::default());
    assert!(matches!(open(folder.path()), Err(StoreError::Absent(_))));
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
    fs::write(folder.path().join(DATABASE), "").unwrap();
    assert!(matches!(open(folder.path()), Err(StoreError::Damaged { .. })));
    fs::write(folder.path().join(DATABASE), "Ghi chú cuộc họp ".repeat(100)).unwrap();
    assert!(matches!(open(folder.path()), Err(StoreError::NotADesk(_))));
    assert!(matches!(Store::create(folder.path(), &Opening::default()), Err(StoreError::Exists(_))));
    let other = folder.path().join("other");
    fs::create_dir(&other).unwrap();
    fs::write(other.join("bài.txt"), "").unwrap();
    assert!(matches!(Store::create(&other, &Opening::default()), Err(StoreError::NotEmpty(_))));
}

#[test]
fn a_database_of_another_program_or_of_a_newer_galley_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(DATABASE);
    rusqlite::Connection::open(&path).unwrap().execute_batch("CREATE TABLE t (x)").unwrap();
    assert!(matches!(Store::open(folder.path(), &Opening::default()), Err(StoreError::NotADesk(_))));
    let (_folder, store) = desk();
    store.connection.pragma_update(None, "user_version", SCHEMA + 1).unwrap();
    let newer = Store::open(store.folder(), &Opening::default());
    assert!(matches!(newer, Err(StoreError::Newer { known: SCHEMA, .. })));
}

#[test]
fn a_network_file_system_is_refused_unless_forced() {
    let folder = tempfile::tempdir().unwrap();
    let mounts = format!("/dev/a / ext4 rw 0 0\n//nas/desks {} cifs rw 0 0\n", folder.path().display());
    let forced = Opening { network_too: true };
    let refused = open::local(folder.path(), &Opening::default(), &mounts);
    assert!(matches!(refused, Err(StoreError::Network { kind, .. }) if kind == "cifs"));
    open::local(folder.path(), &forced, &mounts).unwrap();
    open::local(folder.path(), &Opening::default(), "/dev/a / ext4 rw 0 0\n").unwrap();
}

#[test]
fn a_desk_that_lost_its_name_takes_no_save() {
    let (folder, store) = desk();
    let (path, aside) = (store.folder().to_owned(), folder.path().join("aside"));
    fs::rename(&path, &aside).unwrap();
    assert!(matches!(save(&store, "một"), Err(StoreError::Vanished(gone)) if gone == path));
    Store::create(&path, &Opening::default()).unwrap();
    assert!(matches!(save(&store, "một"), Err(StoreError::Vanished(_))), "another desk in its place");
    fs::remove_dir_all(&path).unwrap();
    fs::rename(&aside, &path).unwrap();
    save(&store, "một").unwrap();
}

#[test]
fn the_ballast_makes_room_for_the_last_words() {
    let (_folder, store) = desk();
    assert!(store.folder().join(BALLAST).exists());
    let mut tries = 0;
    let saved = store.write(|t| {
        tries += 1;
        if tries == 1 { Err(StoreError::Full) } else { journal::add(t, STORY, (None, &[]), (ME, 0), &said("x")) }
    });
    assert!(saved.is_ok() && !store.folder().join(BALLAST).exists());
    let full: Result<i64, _> = store.write(|_| Err(StoreError::Full));
    assert!(matches!(full, Err(StoreError::Full)));
    Store::open(store.folder(), &Opening::default()).unwrap();
    assert!(store.folder().join(BALLAST).exists());
}

#[test]
fn a_failed_write_leaves_nothing_behind() {
    let (_folder, store) = desk();
    let failed: Result<(), _> = store.write(|t| {
        journal::add(t, STORY, (None, &[]), (ME, 0), &said("x"))?;
        Err(StoreError::Busy)
    });
    assert!(failed.is_err());
    assert_eq!(store.read(|t| journal::open(t, STORY, ME)).unwrap(), []);
}
