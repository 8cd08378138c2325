//! Each way in which a label could say more than is true is forged, and the label read.

use super::super::forged::{Newsroom, Puts, all_of, approve, copy, forge, receipt, step, sync};
use super::super::tests::{around, found, story};
use super::*;
use crate::ledger::{Act, EntryHash, Head, PhotoKey, Photographed, ReceiptKind, Sealed, Stage, Step};
use crate::members::Role;
use crate::storage::{Address, Place};
use crate::store::logs;
use crate::story::{Placement, PlacementId};
use crate::sync::Depth;

fn spread(desk: &Desk, id: StoryId) -> Spread {
    let row = desk.list(None, 100).unwrap().into_iter().find(|row| row.id == id).unwrap();
    let listed = desk.spread([&row]).unwrap()[0];
    assert_eq!(desk.whereabouts(id).unwrap().spread(), listed, "the list and the story say the same");
    listed
}

/// What is known of the editor's desk at the chief's.
fn sight(newsroom: &Newsroom, id: StoryId) -> (Sight, bool) {
    let desks = newsroom.chief.whereabouts(id).unwrap().desks;
    let [an] = desks.as_slice() else { panic!("{desks:?}") };
    (an.sight, an.sealed)
}

#[test]
fn a_story_goes_from_this_machine_to_the_storage_and_into_sight_of_others() {
    let mut newsroom = Newsroom::found();
    let id = newsroom.chief.begin_story(&story("Một.\n")).unwrap();
    let shown = newsroom.chief.show(id).unwrap();
    newsroom.chief.save(id, &shown.revision, &story("Một và nửa.\n")).unwrap();
    let at = |newsroom: &Newsroom| newsroom.chief.whereabouts(id).unwrap();
    assert_eq!(at(&newsroom).only_here, OnlyHere { words: true, entries: 1, photos: 0 });
    assert_eq!(spread(&newsroom.chief, id), Spread::Here);
    newsroom.chief.freeze(id).unwrap();
    assert_eq!(at(&newsroom).only_here, OnlyHere { words: false, entries: 2, photos: 0 });
    assert_eq!(at(&newsroom).stored, Stored::Partly { entries: 2, photos: 0 });
    assert_eq!(spread(&newsroom.chief, id), Spread::Waiting);
    assert_eq!(sight(&newsroom, id), (Sight::Unknown, true), "a draft is its author's");

    sync(&mut newsroom.chief);
    let seen_at = (newsroom.chief.around.clock)();
    assert_eq!(at(&newsroom).stored, Stored::Whole(Some(seen_at)));
    assert_eq!((at(&newsroom).only_here, spread(&newsroom.chief, id)), (OnlyHere::default(), Spread::Shared));
    // The storage has it: that is no word of the other desk's.
    assert_eq!(sight(&newsroom, id), (Sight::Unknown, true));
    sync(&mut newsroom.an);
    newsroom.an.begin_story(&story("Của An.\n")).unwrap();
    sync(&mut newsroom.an);
    sync(&mut newsroom.chief);
    assert_eq!(sight(&newsroom, id), (Sight::All, true), "it is there, and nobody reads it there");
    step(&newsroom.chief, id, Step::Submit, Stage::Submitted);
    assert_eq!(sight(&newsroom, id), (Sight::Older, false));
    sync(&mut newsroom.chief);
    sync(&mut newsroom.an);
    newsroom.an.edit(id, |story| story.kicker = "Nông thôn".into()).unwrap();
    sync(&mut newsroom.an);
    sync(&mut newsroom.chief);
    assert_eq!(sight(&newsroom, id), (Sight::All, false));
    // What came from there in a sweep was seen there.
    assert_eq!(spread(&newsroom.chief, id), Spread::Shared);
    assert_eq!(newsroom.chief.whereabouts(id).unwrap().desks[0].member, newsroom.an.me);
}

#[test]
fn what_came_in_a_glance_is_neither_only_here_nor_sure_to_be_there() {
    let mut newsroom = Newsroom::found();
    let id = newsroom.story();
    sync(&mut newsroom.chief);
    sync(&mut newsroom.an);
    newsroom.an.edit(id, |story| story.kicker = "Nông thôn".into()).unwrap();
    sync(&mut newsroom.an);
    newsroom.chief.sync(Depth::Glance, false).unwrap();
    assert_eq!(spread(&newsroom.chief, id), Spread::Unsure);
    assert_eq!(newsroom.chief.whereabouts(id).unwrap().stored, Stored::Partly { entries: 1, photos: 0 });
    sync(&mut newsroom.chief);
    assert_eq!(spread(&newsroom.chief, id), Spread::Shared);
}

#[test]
fn what_was_acknowledged_and_lost_or_torn_is_only_here() {
    for puts in [Puts::Lost, Puts::Torn, Puts::Away] {
        let mut newsroom = Newsroom::found();
        let id = newsroom.story();
        let forged = newsroom.forged(puts);
        newsroom.through(&forged, Depth::Sweep);
        let at = newsroom.chief.whereabouts(id).unwrap();
        assert_eq!((at.only_here.entries, at.spread()), (2, Spread::Waiting));
        assert_eq!(at.stored, Stored::Partly { entries: 2, photos: 0 });
        sync(&mut newsroom.chief);
        assert_eq!(spread(&newsroom.chief, id), Spread::Shared);
    }
}

#[test]
fn what_a_storage_had_and_lost_is_said_to_be_there_again_only_when_it_is() {
    for puts in [Puts::Lost, Puts::Torn, Puts::Away] {
        for depth in [Depth::Sweep, Depth::Whole] {
            let mut newsroom = Newsroom::found();
            copy(&newsroom.shared(), &newsroom.folder.path().join("then"));
            let id = newsroom.story();
            sync(&mut newsroom.chief);
            assert_eq!(spread(&newsroom.chief, id), Spread::Shared);
            // The storage goes back to where it was before.
            std::fs::remove_dir_all(newsroom.shared()).unwrap();
            copy(&newsroom.folder.path().join("then"), &newsroom.shared());
            let forged = newsroom.forged(puts);
            newsroom.through(&forged, depth);
            assert_eq!(spread(&newsroom.chief, id), Spread::Waiting);
            assert_eq!(newsroom.chief.whereabouts(id).unwrap().only_here.entries, 2);
            // A glance sends it again.
            newsroom.chief.sync(Depth::Glance, false).unwrap();
            assert_eq!(spread(&newsroom.chief, id), Spread::Shared);
        }
    }
}

#[test]
fn an_object_that_was_torn_later_is_found_by_a_sweep() {
    let mut newsroom = Newsroom::found();
    let id = newsroom.story();
    sync(&mut newsroom.chief);
    let log = newsroom.shared().join("galley-1/log");
    let mut todo = vec![log];
    while let Some(next) = todo.pop() {
        for path in std::fs::read_dir(next).unwrap().map(|entry| entry.unwrap().path()) {
            if path.is_dir() {
                todo.push(path);
            } else {
                std::fs::write(&path, &std::fs::read(&path).unwrap()[..9]).unwrap();
            }
        }
    }
    let forged = newsroom.forged(Puts::Away);
    newsroom.through(&forged, Depth::Sweep);
    assert_eq!(spread(&newsroom.chief, id), Spread::Waiting);
}

#[test]
fn a_wiped_storage_and_another_newsrooms_count_for_nothing_until_they_are_ours_again() {
    for other in [false, true] {
        let mut newsroom = Newsroom::found();
        let id = newsroom.story();
        sync(&mut newsroom.chief);
        let away = newsroom.folder.path().join("away");
        std::fs::rename(newsroom.shared(), &away).unwrap();
        std::fs::create_dir(newsroom.shared()).unwrap();
        if other {
            let (_folder, mut theirs) = found();
            theirs.connect(&newsroom.place(), false).unwrap();
        }
        assert!(newsroom.chief.sync(Depth::Glance, false).is_err());
        let at = newsroom.chief.whereabouts(id).unwrap();
        let why = if other { Occupied::Other } else { Occupied::Emptied };
        assert_eq!(at.stored, Stored::Void(why, (newsroom.chief.around.clock)()));
        assert_eq!((at.only_here.entries, spread(&newsroom.chief, id)), (2, Spread::Here));
        std::fs::remove_dir_all(newsroom.shared()).unwrap();
        std::fs::rename(&away, newsroom.shared()).unwrap();
        newsroom.chief.sync(Depth::Glance, false).unwrap();
        assert_eq!(spread(&newsroom.chief, id), Spread::Shared);
    }
}

#[test]
fn what_another_desk_has_seen_is_not_only_here_though_the_storage_is_wiped() {
    let mut newsroom = Newsroom::found();
    let id = newsroom.story();
    sync(&mut newsroom.chief);
    sync(&mut newsroom.an);
    newsroom.an.begin_story(&story("Của An.\n")).unwrap();
    sync(&mut newsroom.an);
    sync(&mut newsroom.chief);
    std::fs::remove_dir_all(newsroom.shared()).unwrap();
    std::fs::create_dir(newsroom.shared()).unwrap();
    assert!(newsroom.chief.sync(Depth::Glance, false).is_err());
    assert_eq!(newsroom.chief.whereabouts(id).unwrap().only_here, OnlyHere::default());
    assert_eq!(spread(&newsroom.chief, id), Spread::Unsure);
}

#[test]
fn a_hint_without_its_entry_says_nothing() {
    let mut newsroom = Newsroom::found();
    newsroom.an.begin_story(&story("Của An.\n")).unwrap();
    sync(&mut newsroom.an);
    let id = newsroom.story();
    sync(&mut newsroom.chief);
    let of = newsroom.an.store.read(|t| logs::heads(t)).unwrap();
    let an = of.iter().find(|head| newsroom.an.roster.devices_of(newsroom.an.me).any(|d| d.id == head.log.device));
    let log = an.unwrap().log;
    let hint = format!("{}-{:016x}-{:016x}-{}", log.device, log.incarnation, 99, "ab".repeat(12));
    std::fs::write(newsroom.shared().join("galley-1/head").join(hint), []).unwrap();
    newsroom.chief.sync(Depth::Glance, false).unwrap();
    sync(&mut newsroom.chief);
    assert_eq!(sight(&newsroom, id), (Sight::Unknown, false));
    assert_eq!(spread(&newsroom.chief, id), Spread::Shared);
}

#[test]
fn a_desk_that_says_that_it_saw_what_does_not_exist_has_seen_nothing() {
    let mut newsroom = Newsroom::found();
    let id = newsroom.story();
    let chief = newsroom.chief.store.read(|t| logs::heads(t)).unwrap();
    let head = chief.into_iter().max_by_key(|head| head.sequence).unwrap();
    // Of the right number, and an entry that nobody wrote; and of a number that is not there yet.
    for (sequence, hash) in [(head.sequence, EntryHash([9; 32])), (head.sequence + 7, head.hash)] {
        let lie = forge(&newsroom.an, Act::Restored, &[Head { log: head.log, sequence, hash }]);
        let received = newsroom.chief.receive(&[lie]).unwrap();
        assert_eq!(received.taken, 0);
        assert_eq!(sight(&newsroom, id), (Sight::Unknown, false));
        assert_eq!(newsroom.chief.whereabouts(id).unwrap().only_here.entries, 2);
    }
}

#[test]
fn a_desk_that_was_brought_back_is_taken_at_its_new_word() {
    brought_back(true);
}

#[test]
fn a_desk_that_was_brought_back_from_before_its_first_word_is_not_taken_at_its_old_one() {
    brought_back(false);
}

fn brought_back(spoken: bool) {
    let mut newsroom = Newsroom::found();
    let copied = newsroom.folder.path().join("copy");
    if spoken {
        newsroom.an.begin_story(&story("Trước.\n")).unwrap();
    }
    newsroom.an.backup(&copied).unwrap();
    let id = newsroom.story();
    sync(&mut newsroom.chief);
    sync(&mut newsroom.an);
    newsroom.an.begin_story(&story("Của An.\n")).unwrap();
    sync(&mut newsroom.an);
    sync(&mut newsroom.chief);
    assert_eq!(sight(&newsroom, id), (Sight::All, false));
    let mut back = Desk::restore(&copied, &newsroom.folder.path().join("back"), around()).unwrap();
    newsroom.chief.receive(&all_of(&back)).unwrap();
    assert_eq!(sight(&newsroom, id), (Sight::Unknown, false), "its disk may have gone with what it had seen");
    sync(&mut back);
    back.begin_story(&story("Viết lại.\n")).unwrap();
    sync(&mut back);
    sync(&mut newsroom.chief);
    assert_eq!(sight(&newsroom, id), (Sight::All, false));
}

#[test]
fn a_desk_that_was_brought_back_itself_claims_no_more_than_its_copy_knew() {
    let mut newsroom = Newsroom::found();
    let id = newsroom.story();
    let copied = newsroom.folder.path().join("copy");
    newsroom.chief.backup(&copied).unwrap();
    sync(&mut newsroom.chief);
    let mut back = Desk::restore(&copied, &newsroom.folder.path().join("back"), around()).unwrap();
    let at = back.whereabouts(id).unwrap();
    assert_eq!((at.only_here.entries, at.spread()), (2, Spread::Waiting), "what it wrote before is still its own");
    sync(&mut back);
    assert_eq!(spread(&back, id), Spread::Shared);
}

#[test]
fn another_storage_does_not_have_what_the_first_one_has() {
    let mut newsroom = Newsroom::found();
    let id = newsroom.story();
    sync(&mut newsroom.chief);
    let second = newsroom.folder.path().join("second");
    std::fs::create_dir(&second).unwrap();
    newsroom.chief.connect(&Place::at(Address::Folder(second)), false).unwrap();
    let at = newsroom.chief.whereabouts(id).unwrap();
    assert_eq!(at.stored, Stored::Partly { entries: 2, photos: 0 });
    assert_eq!(at.only_here, OnlyHere::default(), "the first one has it");
    assert_eq!(spread(&newsroom.chief, id), Spread::Unsure);
    sync(&mut newsroom.chief);
    assert_eq!(spread(&newsroom.chief, id), Spread::Shared);
}

#[test]
fn a_photo_that_the_storage_lost_is_only_here_once_somebody_looks() {
    let mut newsroom = Newsroom::found();
    let id = newsroom.story();
    let desk = &newsroom.chief;
    let hash = desk.store.photos().keep(b"a picture").unwrap();
    let (name, facts, key) = ("cau.jpg".into(), "{}".into(), PhotoKey([5; 32]));
    desk.append(&[Act::Photo(Photographed { hash, length: 9, name, facts, key })]).unwrap();
    desk.edit(id, |story| {
        story.placements.push(Placement { photo: Some(hash), ..Placement::new(PlacementId([1; 8])) });
    })
    .unwrap();
    assert_eq!(desk.whereabouts(id).unwrap().only_here.photos, 1);
    sync(&mut newsroom.chief);
    assert_eq!(spread(&newsroom.chief, id), Spread::Shared);
    std::fs::remove_dir_all(newsroom.shared().join("galley-1/photo")).unwrap();
    let forged = newsroom.forged(Puts::Away);
    newsroom.through(&forged, Depth::Sweep);
    assert_eq!(
        spread(&newsroom.chief, id),
        Spread::Shared,
        "a photo that was seen is not looked at again, unless asked"
    );
    for puts in [Puts::Away, Puts::Lost, Puts::Torn] {
        let forged = newsroom.forged(puts);
        newsroom.through(&forged, Depth::Whole);
        let at = newsroom.chief.whereabouts(id).unwrap();
        assert_eq!((at.only_here, at.spread()), (OnlyHere { photos: 1, ..OnlyHere::default() }, Spread::Waiting));
        assert_eq!(at.stored, Stored::Partly { entries: 0, photos: 1 });
    }
    newsroom.chief.sync(Depth::Whole, false).unwrap();
    assert_eq!(spread(&newsroom.chief, id), Spread::Shared);
}

fn version(desk: &Desk, id: StoryId) -> Option<Version> {
    desk.whereabouts(id).unwrap().sites.first().map(|site| site.version)
}

#[test]
fn the_site_shows_what_a_receipt_says_that_stands() {
    let mut newsroom = Newsroom::with(Role::Reporter);
    let id = newsroom.story();
    let digest = approve(&newsroom.chief, id);
    sync(&mut newsroom.chief);
    sync(&mut newsroom.an);
    assert_eq!(version(&newsroom.chief, id), None);

    // A reporter has no right to say so.
    let lie = forge(&newsroom.an, receipt(id, ReceiptKind::Published, digest), &[]);
    let received = newsroom.chief.receive(&[lie]).unwrap();
    assert_eq!((received.taken, received.refused.len()), (0, 1));
    assert_eq!(version(&newsroom.chief, id), None);

    newsroom.chief.append(&[receipt(id, ReceiptKind::Published, Digest([3; 32]))]).unwrap();
    assert_eq!(version(&newsroom.chief, id), Some(Version::Unapproved), "of bytes that nobody approved");
    newsroom.chief.append(&[receipt(id, ReceiptKind::Published, digest)]).unwrap();
    assert_eq!(version(&newsroom.chief, id), Some(Version::Now));
    newsroom.chief.edit(id, |story| story.headline = "Cầu mới".into()).unwrap();
    assert_eq!(version(&newsroom.chief, id), Some(Version::Older));
    newsroom.chief.append(&[receipt(id, ReceiptKind::TakenDown, digest)]).unwrap();
    let down = newsroom.chief.whereabouts(id).unwrap().sites.remove(0);
    assert_eq!((down.version, down.at.timestamp()), (Version::Down, 1_790_000_500));
}

#[test]
fn a_desk_alone_says_that_all_is_here() {
    let (_folder, desk) = found();
    let id = desk.begin_story(&story("Một.\n")).unwrap();
    let at = desk.whereabouts(id).unwrap();
    assert_eq!((at.stored.clone(), at.only_here.entries, at.desks.len()), (Stored::Unconnected, 1, 0));
    assert_eq!(spread(&desk, id), Spread::Here);
    assert!(Sealed::read(&all_of(&desk)[0]).is_ok());
}
