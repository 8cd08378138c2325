//! Desk folders that were copied as they lay there, and written to in both places: both go on, and nothing of either is lost.

use blackbox::desk::{around, copy};
use blackbox::random::Random;
use newsroom::desk::{Desk, Received};
use newsroom::ledger::{Act, Sealed};
use newsroom::members::Role;
use newsroom::pack::{FileError, StoryFile};
use newsroom::storage::{Address, Place};
use newsroom::story::StoryId;
use newsroom::sync::{Depth, Finding};
use newsroom::workflow::{Action, State};

use crate::receiving::{Newsroom, bring, state};
use crate::removing::{agree, complete, exchange};
use crate::{begin, travelling};

/// A reporter's desk and a copy of it, each with words of its own on a story that both had and on one that is new.
struct Copied {
    newsroom: Newsroom,
    original: Desk,
    copy: Desk,
    story: StoryId,
    new: [StoryId; 2],
}

impl Copied {
    fn written() -> Self {
        let mut newsroom = Newsroom::found();
        let original = newsroom.join("an", Role::Editor);
        let story = complete(&original, "Cầu mới qua sông");
        copy(original.folder(), &newsroom.path("an-copy"), None);
        let copied = Desk::open(&newsroom.path("an-copy"), None, around()).unwrap();
        original.edit(story, |story| story.headline = "Cầu mới nối đôi bờ".into()).unwrap();
        copied.edit(story, |story| story.kicker = "Giao thông".into()).unwrap();
        let new = [complete(&original, "Viết ở máy cũ"), complete(&copied, "Viết ở máy mới")];
        copied.edit(new[1], |story| story.kicker = "Đời sống".into()).unwrap();
        Self { newsroom, original, copy: copied, story, new }
    }
}

/// The first entry that a desk says under its present incarnation.
fn begins(desk: &Desk) -> Act {
    let db = rusqlite::Connection::open(desk.folder().join("desk.db")).unwrap();
    let incarnation = "SELECT value FROM meta WHERE key = 'incarnation'";
    let incarnation: [u8; 8] = db.query_row(incarnation, [], |row| row.get(0)).unwrap();
    let all = blackbox::desk::entries(desk.folder()).into_iter().map(|(entry, _)| entry);
    let mut of_it = all.filter(|entry| entry.header.log.incarnation == u64::from_be_bytes(incarnation));
    of_it.find(|entry| entry.header.sequence == 1).unwrap().body.act
}

#[test]
fn what_both_wrote_is_kept_whichever_comes_first() {
    for original_first in [true, false] {
        let Copied { mut newsroom, mut original, mut copy, story, new } = Copied::written();
        let chief = &mut newsroom.chief;
        let (first, second) = if original_first { (&original, &copy) } else { (&copy, &original) };
        bring(first, chief);
        let told = bring(second, chief);
        assert_eq!((told.forked.len(), told.refused, told.ahead, told.early), (1, vec![], None, 0));
        assert_eq!((chief.standing().unwrap().forked, chief.standing().unwrap().early), (1, 0));
        let shown = chief.show(story).unwrap();
        assert_eq!((shown.story.headline.as_str(), shown.story.kicker.as_str()), ("Cầu mới nối đôi bờ", "Giao thông"));
        // Each of the two hears of the other, and goes on as a desk of its own.
        for desk in [&mut original, &mut copy] {
            let told = bring(chief, desk);
            assert_eq!((told.forked.len(), told.ahead.is_some(), told.refused), (1, true, vec![]));
            assert_eq!(bring(chief, desk).ahead, None, "once");
            desk.edit(story, |story| story.notes.push_str("ghi thêm; ")).unwrap();
            assert_eq!(begins(desk), Act::Restored);
        }
        exchange(&mut [chief, &mut original, &mut copy]);
        assert!(new.iter().all(|id| state(&newsroom.chief, *id) == State::Submitted));
        assert_eq!(newsroom.chief.standing().unwrap().forked, 1, "and no more");
        agree(&mut [&mut newsroom.chief, &mut original, &mut copy]);
    }
}

#[test]
fn in_whatever_order_the_entries_of_both_come_the_outcome_is_one() {
    let Copied { mut newsroom, mut original, mut copy, story, .. } = Copied::written();
    let seat = newsroom.chief.invite("cam", Role::Editor, false).unwrap();
    bring(&original, &mut newsroom.chief);
    newsroom.chief.edit(story, |story| story.standfirst.push_str(" Chỉ thấy một bên.")).unwrap();
    exchange(&mut [&mut newsroom.chief, &mut original, &mut copy]);
    for desk in [&original, &copy, &newsroom.chief] {
        desk.edit(story, |story| story.notes = format!("{} {:?}", story.notes, desk.folder())).unwrap();
    }
    exchange(&mut [&mut newsroom.chief, &mut original, &mut copy]);
    let expected = newsroom.chief.verify().unwrap().stories;
    let all = travelling(newsroom.chief.folder());
    let mut random = Random::new(11);
    for round in 0..8 {
        let mut mixed = all.clone();
        for at in (1..mixed.len()).rev() {
            mixed.swap(at, random.below(at + 1));
        }
        let mut desk = Desk::join(&newsroom.path(&format!("fresh{round}")), &seat, &mixed, around()).unwrap();
        let again = desk.receive(&mixed).unwrap();
        let Received { taken, early, refused, .. } = again;
        assert_eq!((taken, early, refused), (0, 0, vec![]), "round {round}");
        assert_eq!(desk.verify().unwrap().stories, expected, "round {round}");
        assert_eq!((desk.rebuild().unwrap().stories, desk.standing().unwrap().forked), (expected.clone(), 1));
    }
}

#[test]
fn a_stolen_key_writes_nothing_that_counts_beside_what_a_removal_lets_stand() {
    for theft_first in [true, false] {
        let mut newsroom = Newsroom::found();
        let (mut an, mut bao) = (newsroom.join("an", Role::Editor), newsroom.join("bao", Role::Editor));
        let story = complete(&bao, "Cầu mới qua sông");
        exchange(&mut [&mut newsroom.chief, &mut an, &mut bao]);
        copy(an.folder(), &newsroom.path("thief"), None);
        let thief = Desk::open(&newsroom.path("thief"), None, around()).unwrap();
        let notes = begin(&an, "Ghi chép");
        for n in 0..8 {
            an.edit(notes, |story| story.notes = n.to_string()).unwrap();
        }
        exchange(&mut [&mut newsroom.chief, &mut an, &mut bao]);
        newsroom.chief.remove_member(an.me().unwrap().id, "mất máy").unwrap();
        // Under numbers that the removal lets stand, and in no sight of it.
        thief.approve(story, "đã xem").unwrap();
        thief.edit(story, |story| story.headline = "Tít của kẻ trộm".into()).unwrap();
        if theft_first {
            bring(&thief, &mut bao);
        }
        bring(&newsroom.chief, &mut bao);
        bring(&thief, &mut bao);
        bring(&thief, &mut newsroom.chief);
        for desk in [&newsroom.chief, &bao] {
            assert_eq!(state(desk, story), State::Submitted, "{theft_first}");
            assert_eq!(desk.show(story).unwrap().story.headline, "Cầu mới qua sông");
            let shown = desk.cut_off().unwrap();
            assert!(shown.iter().any(|one| one.story == Some(story)), "and is not lost");
        }
        exchange(&mut [&mut newsroom.chief, &mut bao]);
        agree(&mut [&mut newsroom.chief, &mut bao]);
    }
}

#[test]
fn through_a_storage_each_side_reaches_everybody_and_the_copy_says_so() {
    for longer in [true, false] {
        let Copied { mut newsroom, mut original, mut copy, story, .. } = Copied::written();
        let (mut bao, shared) = (newsroom.join("bao", Role::Editor), newsroom.path("shared"));
        std::fs::create_dir(&shared).unwrap();
        let place = Place::at(Address::Folder(shared));
        if longer {
            // Past the number at which the other side ends, and into the next folder.
            let long = begin(&original, "Bài dài");
            for n in 0..300 {
                original.edit(long, |story| story.notes = n.to_string()).unwrap();
            }
            original.step(long, Action::Submit, "").unwrap();
        }
        for desk in [&mut newsroom.chief, &mut original, &mut bao, &mut copy] {
            desk.connect(&place, false).unwrap();
        }
        for desk in [&mut newsroom.chief, &mut original, &mut bao] {
            desk.sync(Depth::Glance, false).unwrap();
        }
        let told = copy.sync(Depth::Glance, false).unwrap();
        let forked = |finding: &Finding| matches!(finding, Finding::Forked(..));
        let ahead = |finding: &Finding| matches!(finding, Finding::Ahead(..));
        assert!(told.findings.iter().any(forked) && told.findings.iter().any(ahead), "{told:?}");
        assert_eq!(begins(&copy), Act::Restored, "at once, so that others hear of what it wrote before");
        assert!(bao.sync(Depth::Glance, false).unwrap().findings.iter().any(forked));
        for _ in 0..2 {
            for desk in [&mut original, &mut copy, &mut newsroom.chief, &mut bao] {
                desk.sync(Depth::Glance, false).unwrap();
            }
        }
        let shown = bao.show(story).unwrap().story;
        assert_eq!((shown.headline.as_str(), shown.kicker.as_str()), ("Cầu mới nối đôi bờ", "Giao thông"));
        for desk in [&newsroom.chief, &original, &copy, &bao] {
            assert_eq!((desk.standing().unwrap().early, desk.unshared().unwrap().unwrap().total()), (0, 0));
        }
        // Whoever joins finds both sides, and a storage that lost one gets it back.
        let taken_away: Vec<_> = std::fs::read_dir(newsroom.path("shared/galley-1/log")).unwrap().collect();
        taken_away.into_iter().for_each(|log| std::fs::remove_dir_all(log.unwrap().path()).unwrap());
        bao.sync(Depth::Whole, false).unwrap();
        let seat = newsroom.chief.invite("cam", Role::Editor, false).unwrap();
        newsroom.chief.sync(Depth::Sweep, false).unwrap();
        let all = Desk::fetch_all(&place, seat.newsroom(), &newsroom::desk::Nobody).unwrap();
        let mut cam = Desk::join(&newsroom.path("cam"), &seat, &all, around()).unwrap();
        exchange(&mut [&mut newsroom.chief, &mut original, &mut copy, &mut bao, &mut cam]);
        agree(&mut [&mut newsroom.chief, &mut original, &mut copy, &mut bao, &mut cam]);
    }
}

#[test]
fn a_story_file_shows_both_sides_and_how_the_log_forked() {
    let Copied { mut newsroom, mut original, mut copy, story, .. } = Copied::written();
    exchange(&mut [&mut newsroom.chief, &mut original, &mut copy]);
    copy.step(story, Action::Take, "").unwrap();
    exchange(&mut [&mut newsroom.chief, &mut original, &mut copy]);
    newsroom.chief.approve(story, "đã xem").unwrap();
    let packed = newsroom.chief.pack(story).unwrap();
    let file = StoryFile::read(&packed.bytes).unwrap();
    let found = file.check().unwrap();
    assert_eq!((found.fields.headline.as_str(), found.fields.kicker.as_str()), ("Cầu mới nối đôi bờ", "Giao thông"));
    assert_eq!((found.status.state, found.approvals), (State::Approved, 1));
    assert!(file.links.len() > 2);
    for n in 0..file.links.len() {
        let mut without = file.clone();
        let link = without.links.remove(n);
        assert!(without.check().is_err(), "without link {n}");
        // Twice, or in another place, it is none either.
        without.links.insert(n, link);
        without.links.insert(n, link);
        assert!(matches!(without.check(), Err(FileError::IdleLink(_))));
    }
    let mut more = file.clone();
    let elsewhere = travelling(newsroom.chief.folder());
    let trunk = elsewhere.iter().find(|bytes| Sealed::read(bytes).unwrap().header.log.incarnation == 1);
    let any = trunk.unwrap_or(&elsewhere[0]);
    more.links.push(any.as_slice().into());
    assert!(matches!(more.check(), Err(FileError::IdleLink(_))));
    // At another desk of the newsroom it comes to the same.
    let mut bao = newsroom.join("bao", Role::Editor);
    bao.receive_file(&file).unwrap();
    assert_eq!(bao.show(story).unwrap().digest, found.digest);
}
