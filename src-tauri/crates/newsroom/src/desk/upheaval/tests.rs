//! Many stories that lose something at once: before they leave, and after they came.

use super::super::forged::{Newsroom, Puts, approve, receipt, step, sync};
use super::super::{Asked, Footing, Rounds};
use super::*;
use crate::ledger::{ReceiptKind, Stage, Step};
use crate::storage::{Address, Place};
use crate::story::Story;
use crate::sync::Depth;

const LONG: &str = "Một.\n\nHai.\n\nBa.\n\nBốn.\n\nNăm.\n";

/// A newsroom whose desks both have so many submitted stories of the chief's, all in the storage.
fn with(stories: usize) -> (Newsroom, Vec<StoryId>) {
    let mut newsroom = Newsroom::found();
    let story = |n| Story { body: LONG.into(), headline: format!("Bài {n}"), ..Story::default() };
    let ids = newsroom.chief.begin_stories(&(0..stories).map(story).collect::<Vec<_>>()).unwrap();
    for id in &ids {
        step(&newsroom.chief, *id, Step::Submit, Stage::Submitted);
    }
    sync(&mut newsroom.chief);
    sync(&mut newsroom.an);
    (newsroom, ids)
}

fn empty(desk: &Desk, ids: &[StoryId]) {
    for id in ids {
        desk.edit(*id, |story| story.body = String::new()).unwrap();
    }
}

fn sync_all(desk: &mut Desk) {
    desk.sync_as(None, Asked { all_of_it: true, ..Asked::at(Depth::Sweep) }).unwrap();
}

fn held_back(desk: &mut Desk) -> Upheaval {
    match desk.sync(Depth::Sweep, false) {
        Err(DeskError::Upheaval(upheaval)) => *upheaval,
        other => panic!("{other:?}"),
    }
}

#[test]
fn what_a_script_did_to_many_stories_leaves_only_when_a_person_says_so() {
    let (mut newsroom, ids) = with(26);
    empty(&newsroom.an, &ids);
    // What others wrote comes all the same.
    let other = newsroom.story();
    sync(&mut newsroom.chief);
    let before = std::fs::read_dir(newsroom.shared().join("galley-1/log")).unwrap().count();
    let held = held_back(&mut newsroom.an);
    assert_eq!((held.stories.len(), held.count(Harm::LostText), held.count(Harm::TakenDown)), (26, 26, 0));
    assert!(newsroom.an.show(other).is_ok());
    assert_eq!(std::fs::read_dir(newsroom.shared().join("galley-1/log")).unwrap().count(), before);
    sync(&mut newsroom.chief);
    assert_eq!(newsroom.chief.show(ids[0]).unwrap().story.body, LONG, "nothing has left");

    let mut rounds = Rounds::default();
    assert!(rounds.go(&mut newsroom.an).is_err());
    let Footing::Stopped((key, values)) = rounds.footing() else { panic!("{rounds:?}") };
    assert_eq!(key.name(), "sync.upheaval");
    assert!(values.contains(&("lost_text", "26".to_owned())));
    sync_all(&mut newsroom.an);
    sync(&mut newsroom.an);
    sync(&mut newsroom.chief);
    assert_eq!(newsroom.chief.show(ids[0]).unwrap().story.body, "");
}

#[test]
fn what_is_undone_before_it_leaves_is_no_upheaval() {
    let (mut newsroom, ids) = with(52);
    empty(&newsroom.an, &ids[..26]);
    held_back(&mut newsroom.an);
    newsroom.an.edit(ids[0], |story| story.body = LONG.into()).unwrap();
    sync(&mut newsroom.an);
}

#[test]
fn new_stories_and_a_days_work_leave_as_ever() {
    let (mut newsroom, ids) = with(26);
    let story = |n| Story { headline: format!("Tin {n}"), body: LONG.into(), ..Story::default() };
    let new = newsroom.an.begin_stories(&(0..60).map(story).collect::<Vec<_>>()).unwrap();
    empty(&newsroom.an, &new);
    for id in &ids {
        newsroom.an.edit(*id, |story| story.body = format!("{LONG}\nThêm.\n")).unwrap();
    }
    sync(&mut newsroom.an);
}

#[test]
fn in_a_small_newsroom_half_of_all_is_much() {
    let (mut newsroom, ids) = with(12);
    empty(&newsroom.an, &ids[..9]);
    sync(&mut newsroom.an);
    empty(&newsroom.an, &ids[9..]);
    sync(&mut newsroom.an);
    let (mut newsroom, ids) = with(12);
    empty(&newsroom.an, &ids[..10]);
    assert_eq!(held_back(&mut newsroom.an).stories.len(), 10);
}

#[test]
fn another_storage_is_no_reason_to_ask_again() {
    let (mut newsroom, ids) = with(26);
    empty(&newsroom.an, &ids);
    sync_all(&mut newsroom.an);
    let second = newsroom.folder.path().join("second");
    std::fs::create_dir(&second).unwrap();
    newsroom.an.connect(&Place::at(Address::Folder(second)), false).unwrap();
    sync(&mut newsroom.an);
}

#[test]
fn nothing_is_sent_to_a_stick_either() {
    let (mut newsroom, ids) = with(26);
    empty(&newsroom.an, &ids);
    let stick = newsroom.folder.path().join("stick");
    std::fs::create_dir(&stick).unwrap();
    let refused = newsroom.an.sync_with(&Place::at(Address::Folder(stick.clone())), Depth::Sweep, false);
    assert!(matches!(refused, Err(DeskError::Upheaval(_))));
    assert!(!stick.join("galley-1/log").exists() && !stick.join("galley-1/photo").exists());
}

#[test]
fn what_came_in_great_number_is_taken_in_and_told_until_somebody_looks() {
    let (mut newsroom, ids) = with(50);
    // Some are public, some approved.
    for id in &ids[..10] {
        let digest = approve(&newsroom.chief, *id);
        newsroom.chief.append(&[receipt(*id, ReceiptKind::Published, digest)]).unwrap();
    }
    for id in &ids[10..20] {
        approve(&newsroom.chief, *id);
    }
    sync(&mut newsroom.chief);
    sync(&mut newsroom.an);
    assert_eq!(newsroom.chief.upheavals().unwrap(), []);
    let an = newsroom.an.me;
    for id in &ids[..10] {
        let digest = newsroom.an.show(*id).unwrap().digest;
        newsroom.an.append(&[receipt(*id, ReceiptKind::TakenDown, digest)]).unwrap();
    }
    for id in &ids[10..15] {
        step(&newsroom.an, *id, Step::Return, Stage::Returned);
    }
    for id in &ids[15..20] {
        newsroom.an.edit(*id, |story| story.headline = "Khác".into()).unwrap();
    }
    empty(&newsroom.an, &ids[20..24]);
    sync(&mut newsroom.an);
    newsroom.chief.sync(Depth::Glance, false).unwrap();
    assert_eq!(newsroom.chief.upheavals().unwrap(), [], "24 stories: a day's work");
    // The next look brings more of the same hand's.
    empty(&newsroom.an, &ids[24..40]);
    sync_all(&mut newsroom.an);
    newsroom.chief.sync(Depth::Glance, false).unwrap();
    let told = newsroom.chief.upheavals().unwrap();
    let [upheaval] = told.as_slice() else { panic!("{told:?}") };
    assert_eq!(upheaval.by.map(|(member, _)| member), Some(an));
    let counts = Harm::ALL.map(|harm| upheaval.count(harm));
    assert_eq!((upheaval.stories.len(), counts), (40, [20, 5, 5, 10]));
    // Nothing was withheld: both desks are the same, and whole.
    assert_eq!(newsroom.chief.verify().unwrap().stories, newsroom.an.verify().unwrap().stories);
    // It stays until somebody looks, whatever else comes.
    sync(&mut newsroom.chief);
    newsroom.chief.rebuild().unwrap();
    assert_eq!(newsroom.chief.upheavals().unwrap(), told);
    newsroom.chief.looked_at_upheaval(None).unwrap();
    assert_eq!(newsroom.chief.upheavals().unwrap(), []);
    assert_eq!(newsroom.an.upheavals().unwrap(), [], "whoever did it is not told");
}

fn at(seconds: i64) -> DateTime<Utc> {
    DateTime::from_timestamp(1_790_000_000 + seconds, 0).unwrap()
}

#[test]
fn what_came_within_an_hour_counts_together_and_is_told_until_somebody_looks() {
    let kept = |newsroom: &Newsroom| -> usize {
        let count = |t: &Transaction<'_>| Ok(t.query_row("SELECT count(*) FROM upset", [], |row| row.get(0))?);
        newsroom.chief.store.read(count).unwrap()
    };
    let (mut newsroom, ids) = with(60);
    let comes = |newsroom: &mut Newsroom, ids: &[StoryId], clock| {
        empty(&newsroom.an, ids);
        sync_all(&mut newsroom.an);
        newsroom.chief.around.clock = clock;
        newsroom.chief.sync(Depth::Glance, false).unwrap();
        newsroom.chief.upheavals().unwrap().iter().map(|upheaval| upheaval.stories.len()).collect::<Vec<_>>()
    };
    assert_eq!(comes(&mut newsroom, &ids[..20], || at(0)), Vec::<usize>::new());
    assert_eq!(comes(&mut newsroom, &ids[20..25], || at(3_601)), Vec::<usize>::new(), "another hour");
    assert_eq!(comes(&mut newsroom, &ids[25..46], || at(7_000)), [26], "5 and 21 within one");
    assert_eq!(kept(&newsroom), 46);
    // A day later what was told is told still, and the rest is forgotten.
    assert_eq!(comes(&mut newsroom, &ids[46..47], || at(200_000)), [26]);
    assert_eq!(kept(&newsroom), 27);
    newsroom.chief.looked_at_upheaval(None).unwrap();
    assert_eq!(kept(&newsroom), 1);
}

#[test]
fn whoever_looked_at_what_one_desk_did_is_told_of_the_others() {
    let (mut newsroom, ids) = with(60);
    let place = newsroom.place();
    let invitation = newsroom.chief.invite("Mai Lan", crate::members::Role::Editor, true).unwrap();
    sync(&mut newsroom.chief);
    let all = Desk::fetch_all(&place, invitation.newsroom(), &crate::desk::Nobody).unwrap();
    let lan = newsroom.folder.path().join("lan");
    let mut lan = Desk::join(&lan, &invitation, &all, super::super::tests::around()).unwrap();
    lan.connect(&place, false).unwrap();
    sync(&mut lan);
    empty(&newsroom.an, &ids[..30]);
    empty(&lan, &ids[30..]);
    for desk in [&mut newsroom.an, &mut lan, &mut newsroom.chief] {
        sync_all(desk);
    }
    let by = |newsroom: &Newsroom| {
        let told = newsroom.chief.upheavals().unwrap();
        told.iter().map(|upheaval| upheaval.by.unwrap().0).collect::<BTreeSet<_>>()
    };
    assert_eq!(by(&newsroom), BTreeSet::from([newsroom.an.me, lan.me]));
    let an = newsroom.chief.roster.devices_of(newsroom.an.me).next().unwrap().id;
    newsroom.chief.looked_at_upheaval(Some(an)).unwrap();
    assert_eq!(by(&newsroom), BTreeSet::from([lan.me]));
}

#[test]
fn what_was_returned_or_down_before_is_not_so_once_more() {
    let (mut newsroom, ids) = with(54);
    for id in &ids[..27] {
        step(&newsroom.chief, *id, Step::Return, Stage::Returned);
    }
    for id in &ids[27..] {
        let digest = newsroom.chief.show(*id).unwrap().digest;
        for kind in [ReceiptKind::Published, ReceiptKind::TakenDown] {
            newsroom.chief.append(&[receipt(*id, kind, digest)]).unwrap();
        }
    }
    sync_all(&mut newsroom.chief);
    sync(&mut newsroom.an);
    newsroom.an.looked_at_upheaval(None).unwrap();
    for id in &ids {
        newsroom.an.edit(*id, |story| story.kicker = "Nông thôn".into()).unwrap();
    }
    sync(&mut newsroom.an);
    sync(&mut newsroom.chief);
    assert_eq!(newsroom.chief.upheavals().unwrap(), []);
}

#[test]
fn whoever_joins_or_fills_a_storage_anew_is_not_bothered() {
    let (mut newsroom, ids) = with(26);
    empty(&newsroom.chief, &ids);
    sync_all(&mut newsroom.chief);
    let place = newsroom.place();
    let invitation = newsroom.chief.invite("Mai Lan", crate::members::Role::Editor, true).unwrap();
    sync(&mut newsroom.chief);
    let all = Desk::fetch_all(&place, invitation.newsroom(), &crate::desk::Nobody).unwrap();
    let lan = newsroom.folder.path().join("lan");
    let lan = Desk::join(&lan, &invitation, &all, super::super::tests::around()).unwrap();
    assert_eq!(lan.upheavals().unwrap(), []);
    std::fs::remove_dir_all(newsroom.shared()).unwrap();
    std::fs::create_dir(newsroom.shared()).unwrap();
    newsroom.chief.sync(Depth::Sweep, true).unwrap();
    let _ = newsroom.forged(Puts::Away);
}
