//! Each way in which a label could say more than is true is forged, and the label read.

mod photos;
mod sites;

use super::super::forged::{Newsroom, Puts, all_of, approve, copy, forge, place, receipt, step, sync};
use super::super::tests::{around, found, story};
use super::*;
use crate::ledger::{Act, EntryHash, Head, Sealed, Stage, Step};
use crate::storage::{Address, Place};
use crate::store::logs;
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
fn what_a_former_incarnation_had_not_sent_is_told_as_only_here() {
    let mut newsroom = Newsroom::found();
    sync(&mut newsroom.chief);
    let id = newsroom.story();
    let unsent = newsroom.chief.unshared().unwrap().unwrap().entries;
    assert!(unsent >= 2);
    let copied = newsroom.folder.path().join("copy");
    newsroom.chief.backup(&copied).unwrap();
    let mut back = Desk::restore(&copied, &newsroom.folder.path().join("back"), around()).unwrap();
    let told = |desk: &Desk| (desk.unshared().unwrap().unwrap().entries, desk.shared().unwrap().unconfirmed);
    assert_eq!(told(&back), (unsent + 1, unsent + 1), "and that it was brought back");
    let other = back.begin_story(&story("Viết lại.\n")).unwrap();
    assert!(told(&back).0 > unsent + 1);
    assert_eq!(back.whereabouts(id).unwrap().only_here.entries, 2);
    // A glance sends what is said now, and the rest is still told.
    back.sync(Depth::Glance, false).unwrap();
    assert_eq!(told(&back), (unsent, unsent));
    assert_eq!((spread(&back, id), spread(&back, other)), (Spread::Waiting, Spread::Shared));
    sync(&mut back);
    assert_eq!(told(&back), (0, 0));
    assert_eq!(spread(&back, id), Spread::Shared);
}

#[test]
fn what_a_copy_of_this_desk_writes_elsewhere_is_not_only_here() {
    let mut newsroom = Newsroom::found();
    let id = newsroom.story();
    let copied = newsroom.folder.path().join("copy");
    newsroom.chief.backup(&copied).unwrap();
    let mut back = Desk::restore(&copied, &newsroom.folder.path().join("back"), around()).unwrap();
    sync(&mut back);
    sync(&mut newsroom.chief);
    let (mut writes, mut hears) = (&mut newsroom.chief, &mut back);
    for kicker in ["Một", "Hai", "Ba", "Bốn"] {
        writes.edit(id, |story| story.kicker = kicker.into()).unwrap();
        writes.sync(Depth::Glance, false).unwrap();
        // A glance brings it, and is no look at what is there.
        hears.sync(Depth::Glance, false).unwrap();
        assert_eq!(hears.show(id).unwrap().story.kicker, kicker);
        assert_eq!(hears.unshared().unwrap().unwrap().entries, 0);
        assert_eq!(hears.whereabouts(id).unwrap().only_here.entries, 0);
        (writes, hears) = (hears, writes);
    }
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
fn what_another_desk_wrote_is_not_only_here_before_a_sweep_either() {
    let mut newsroom = Newsroom::found();
    sync(&mut newsroom.an);
    let id = newsroom.story();
    sync(&mut newsroom.chief);
    newsroom.an.sync(Depth::Glance, false).unwrap();
    assert_eq!(newsroom.an.whereabouts(id).unwrap().only_here, OnlyHere::default());
    assert_eq!(newsroom.an.unshared().unwrap().unwrap().entries, 0);
}

#[test]
fn a_draft_is_open_at_its_members_other_desk_and_sealed_at_all_others() {
    let mut newsroom = Newsroom::found();
    let recovery = newsroom.chief.recovery_code().unwrap();
    sync(&mut newsroom.chief);
    let all = Desk::fetch_all(&newsroom.place(), recovery.newsroom, &super::super::Nobody).unwrap();
    let second = Desk::recover(&newsroom.folder.path().join("second"), &recovery, &all, around()).unwrap();
    let id = second.begin_story(&story("Một.\n")).unwrap();
    let desks = second.whereabouts(id).unwrap().desks;
    let sealed: Vec<_> = desks.iter().map(|desk| (desk.member == second.me, desk.sealed)).collect();
    assert_eq!(sealed.len(), 2, "{desks:?}");
    assert!(sealed.iter().all(|(own, sealed)| own != sealed), "{desks:?}");
}

#[test]
fn of_a_desk_that_goes_on_in_two_places_only_what_both_have_seen_counts() {
    let mut newsroom = Newsroom::found();
    newsroom.an.begin_story(&story("Của An.\n")).unwrap();
    sync(&mut newsroom.an);
    let copied = newsroom.folder.path().join("copy");
    newsroom.an.backup(&copied).unwrap();
    let mut back = Desk::restore(&copied, &newsroom.folder.path().join("back"), around()).unwrap();
    let id = newsroom.story();
    sync(&mut newsroom.chief);
    // Each hears of the other one.
    for _ in 0..2 {
        for desk in [&mut newsroom.an, &mut back] {
            sync(desk);
            desk.begin_story(&story("Của An.\n")).unwrap();
            sync(desk);
        }
    }
    sync(&mut newsroom.chief);
    assert_eq!(sight(&newsroom, id), (Sight::All, false));
    newsroom.chief.edit(id, |story| story.kicker = "Nông thôn".into()).unwrap();
    sync(&mut newsroom.chief);
    sync(&mut back);
    back.begin_story(&story("Của An.\n")).unwrap();
    sync(&mut back);
    sync(&mut newsroom.chief);
    assert_eq!(sight(&newsroom, id), (Sight::Older, false), "nobody knows which of them is left");
}

#[test]
fn whoever_saw_the_other_side_of_a_log_that_forked_has_not_seen_this_one() {
    let mut newsroom = Newsroom::found();
    sync(&mut newsroom.chief);
    // The desk folder is copied as it lies there, and both go on in one log.
    let copied = newsroom.folder.path().join("copied");
    copy(newsroom.chief.folder(), &copied);
    let mut beside = Desk::open(&copied, None, around()).unwrap();
    beside.begin_story(&story("Ở máy kia.\n")).unwrap();
    beside.begin_story(&story("Ở máy kia nữa.\n")).unwrap();
    let id = newsroom.chief.begin_story(&story("Ở máy này.\n")).unwrap();
    sync(&mut beside);
    sync(&mut newsroom.an);
    newsroom.an.begin_story(&story("Của An.\n")).unwrap();
    let received = newsroom.chief.receive(&all_of(&newsroom.an)).unwrap();
    assert!(!received.forked.is_empty(), "{received:?}");
    assert_eq!(sight(&newsroom, id), (Sight::Unknown, true));
    assert_eq!(newsroom.chief.whereabouts(id).unwrap().only_here.entries, 1);
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
