//! A dry run says what the real one then does, and writes nothing anywhere.

use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};

use super::super::forged::{Newsroom, all_of, approve, forge, place, receipt, step, sync};
use super::super::tests::story;
use super::*;
use crate::ledger::{Stage, Step};
use crate::storage::{Name, StorageError};

/// A storage that counts what it is asked, and fails the test when anything is written.
struct ReadOnly {
    real: Box<dyn Storage>,
    asked: AtomicUsize,
}

impl Storage for ReadOnly {
    fn put(&self, name: &Name, _: &[u8]) -> Result<(), StorageError> {
        panic!("{name} is written")
    }

    fn get(&self, name: &Name) -> Result<Option<Vec<u8>>, StorageError> {
        self.asked.fetch_add(1, Ordering::Relaxed);
        self.real.get(name)
    }

    fn list(&self, folder: &Name) -> Result<Vec<String>, StorageError> {
        self.asked.fetch_add(1, Ordering::Relaxed);
        self.real.list(folder)
    }

    fn delete(&self, name: &Name) -> Result<(), StorageError> {
        panic!("{name} is deleted")
    }
}

/// Every file below a folder, with its bytes.
fn bytes(folder: &Path) -> BTreeMap<std::path::PathBuf, Vec<u8>> {
    let (mut found, mut todo) = (BTreeMap::new(), vec![folder.to_path_buf()]);
    while let Some(next) = todo.pop() {
        for path in std::fs::read_dir(next).unwrap().map(|entry| entry.unwrap().path()) {
            // What processes share while they have the database open: no word of it is kept.
            if path.is_dir() {
                todo.push(path);
            } else if !path.to_string_lossy().ends_with("-shm") {
                found.insert(path.clone(), std::fs::read(&path).unwrap());
            }
        }
    }
    found
}

fn foresee(newsroom: &mut Newsroom, depth: Depth) -> Foresight {
    let storage = ReadOnly { real: storage::open(&newsroom.place()).unwrap(), asked: AtomicUsize::new(0) };
    let address = newsroom.place().address.to_string();
    let (shared, desk) = (bytes(&newsroom.shared()), bytes(newsroom.chief.folder()));
    let seen = newsroom.chief.foresee_in(&storage, &address, depth).unwrap();
    assert_eq!(seen.requests, storage.asked.load(Ordering::Relaxed));
    assert!(bytes(&newsroom.shared()) == shared, "nothing in the storage is another");
    assert!(bytes(newsroom.chief.folder()) == desk, "nothing at the desk is another");
    seen
}

#[test]
fn a_dry_run_says_what_leaves_and_the_real_one_sends_just_that() {
    let mut newsroom = Newsroom::found();
    let id = newsroom.chief.begin_story(&story("Một.\n")).unwrap();
    place(&newsroom.chief, id, 5);
    for depth in [Depth::Sweep, Depth::Whole] {
        let seen = foresee(&mut newsroom, depth);
        let left = &seen.leaving[&id];
        assert_eq!((left.headline.as_str(), left.entries, left.photos), ("Cầu mới qua suối Bùn", 2, 1));
        assert!(left.bytes > 9 && left.bytes < seen.bytes);
        // The photo's own entry, and the lock of the story.
        assert_eq!((seen.others, seen.members, seen.house, seen.other_photos), (1, 1, 0, 0));
        assert_eq!((seen.entries(), seen.photos(), seen.listed(), seen.coming.len()), (4, 1, 0, 0));
    }
    let sent = newsroom.chief.sync(Depth::Sweep, false).unwrap();
    assert_eq!((sent.sent, sent.photos_sent), (4, 1));
    let after = foresee(&mut newsroom, Depth::Whole);
    assert_eq!((after.entries(), after.photos(), after.bytes), (0, 0, 0));
}

#[test]
fn a_dry_run_says_which_photos_the_storage_has_lost() {
    let mut newsroom = Newsroom::found();
    let id = newsroom.chief.begin_story(&story("Một.\n")).unwrap();
    let hash = place(&newsroom.chief, id, 5);
    sync(&mut newsroom.chief);
    std::fs::remove_dir_all(newsroom.shared().join("galley-1/photo")).unwrap();
    let seen = foresee(&mut newsroom, Depth::Sweep);
    assert_eq!((seen.entries(), seen.photos(), seen.bytes), (0, 1, 9));
    assert_eq!(seen.findings, [Finding::PhotoLost(hash)].into());
    let sent = newsroom.chief.sync(Depth::Sweep, false).unwrap();
    assert_eq!((sent.photos_sent, sent.findings), (1, seen.findings));
    assert_eq!(foresee(&mut newsroom, Depth::Sweep).photos(), 0);
}

#[test]
fn a_dry_run_says_what_comes_and_what_it_does_to_stories_here() {
    let mut newsroom = Newsroom::found();
    let (approved, typed) = (newsroom.story(), newsroom.story());
    approve(&newsroom.chief, approved);
    sync(&mut newsroom.chief);
    sync(&mut newsroom.an);
    newsroom.an.edit(approved, |story| story.headline = "Cầu khác".into()).unwrap();
    newsroom.an.edit(typed, |story| story.kicker = "Nông thôn".into()).unwrap();
    let new = newsroom.an.begin_story(&story("Mới.\n")).unwrap();
    step(&newsroom.an, new, Step::Submit, Stage::Submitted);
    newsroom.an.begin_story(&story("Nháp.\n")).unwrap();
    sync(&mut newsroom.an);
    let shown = newsroom.chief.show(typed).unwrap();
    newsroom.chief.save(typed, &shown.revision, &story("Đang gõ.\n")).unwrap();

    let seen = foresee(&mut newsroom, Depth::Sweep);
    let said = |id: StoryId| {
        let coming = &seen.coming[&id];
        (coming.headline.as_str(), coming.entries, coming.known, coming.dissolves, coming.unfrozen)
    };
    assert_eq!(said(approved), ("Cầu khác", 1, true, true, false));
    assert_eq!(said(typed), ("Cầu mới qua suối Bùn", 1, true, false, true));
    assert_eq!(said(new), ("Cầu mới qua suối Bùn", 2, false, false, false));
    assert_eq!(seen.coming[&approved].members, BTreeSet::from([newsroom.an.me]));
    // The draft and its lock stay shut, and so does the lock of the new story as long as it was a draft.
    assert_eq!((seen.coming.len(), seen.refused, seen.listed()), (3, 0, seen.looked_at));
    assert!(seen.shut >= 2, "{seen:?}");
    sync(&mut newsroom.chief);
    assert_eq!(foresee(&mut newsroom, Depth::Sweep).listed(), 0);
}

#[test]
fn another_approved_text_is_a_change_and_a_colleagues_unsigned_words_are_not_ones_own() {
    let mut newsroom = Newsroom::found();
    let (approved, typed) = (newsroom.story(), newsroom.story());
    approve(&newsroom.chief, approved);
    newsroom.chief.add_member("Mai Lan", crate::members::Role::Editor, None).unwrap();
    sync(&mut newsroom.chief);
    sync(&mut newsroom.an);
    newsroom.an.edit(approved, |story| story.headline = "Cầu khác".into()).unwrap();
    approve(&newsroom.an, approved);
    newsroom.an.edit(typed, |story| story.kicker = "Nông thôn".into()).unwrap();
    sync(&mut newsroom.an);
    let lan = Desk::open(newsroom.chief.folder(), Some("Mai Lan"), super::super::tests::around()).unwrap();
    lan.save(typed, &lan.show(typed).unwrap().revision, &story("Đang gõ.\n")).unwrap();
    let seen = foresee(&mut newsroom, Depth::Sweep);
    assert!(seen.coming[&approved].dissolves && !seen.coming[&typed].dissolves);
    assert!(!seen.coming[&typed].unfrozen, "somebody else's");
}

#[test]
fn a_dry_run_counts_what_waits_for_others_and_what_would_be_refused() {
    let mut newsroom = Newsroom::with(crate::members::Role::Reporter);
    let id = newsroom.story();
    sync(&mut newsroom.chief);
    sync(&mut newsroom.an);
    let shared = newsroom.shared();
    let within = |entry: &[u8]| {
        let sealed = crate::ledger::Sealed::read(entry).unwrap();
        let (log, number) = (sealed.header.log, sealed.header.sequence);
        let log = format!("galley-1/log/{}-{:016x}/{:08x}", log.device, log.incarnation, number / 256);
        shared.join(log).join(format!("{number:016x}-{}", &sealed.hash.to_string()[..24]))
    };
    // A reporter who says that it is published; no program of ours would.
    let lie =
        forge(&newsroom.an, receipt(id, crate::ledger::ReceiptKind::Published, crate::story::Digest([3; 32])), &[]);
    let place = within(&lie);
    std::fs::create_dir_all(place.parent().unwrap()).unwrap();
    std::fs::write(&place, lie).unwrap();
    let seen = foresee(&mut newsroom, Depth::Sweep);
    assert_eq!((seen.listed(), seen.looked_at, seen.refused, seen.shut), (1, 1, 1, 0));
    std::fs::remove_file(place).unwrap();
    // What a reporter wrote, without the first of it.
    let before = all_of(&newsroom.an).len();
    newsroom.an.begin_story(&story("Một.\n")).unwrap();
    sync(&mut newsroom.an);
    let new = all_of(&newsroom.an).split_off(before);
    assert!(new.len() > 1);
    std::fs::remove_file(within(&new[0])).unwrap();
    let seen = foresee(&mut newsroom, Depth::Sweep);
    assert_eq!((seen.listed(), seen.refused, seen.shut), (new.len() as u64 - 1, 0, new.len() as u64 - 1));
}

#[test]
fn a_dry_run_refuses_what_the_real_one_refuses() {
    let mut newsroom = Newsroom::found();
    std::fs::remove_dir_all(newsroom.shared()).unwrap();
    std::fs::create_dir(newsroom.shared()).unwrap();
    let refused = newsroom.chief.foresee(Depth::Sweep);
    assert!(matches!(refused, Err(DeskError::Occupied(crate::sync::Occupied::Emptied))));
    assert_eq!(std::fs::read_dir(newsroom.shared()).unwrap().count(), 0);
    let stick = newsroom.folder.path().join("stick");
    std::fs::create_dir(&stick).unwrap();
    let place = Place::at(crate::storage::Address::Folder(stick.clone()));
    let fresh = newsroom.chief.foresee_with(&place, Depth::Sweep).unwrap();
    assert!(fresh.fresh && fresh.entries() > 3 && fresh.house > 0);
    assert_eq!(std::fs::read_dir(&stick).unwrap().count(), 0);
}
