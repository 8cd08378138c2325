//! What becomes of entries that come from other desks, in whatever order.

use std::path::PathBuf;

use blackbox::desk::around;
use blackbox::random::Random;
use newsroom::desk::{Desk, DeskError, Received, Surroundings};
use newsroom::ledger::Sealed;
use newsroom::members::Role;
use newsroom::story::StoryId;
use newsroom::workflow::{Action, State};

use crate::{begin, found, travelling};

/// A newsroom of desks in a folder of their own each.
pub(crate) struct Newsroom {
    pub(crate) folder: tempfile::TempDir,
    pub(crate) chief: Desk,
}

impl Newsroom {
    pub(crate) fn found() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let chief = found(&folder.path().join("chief"), None);
        Self { folder, chief }
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub(crate) fn join(&mut self, name: &str, role: Role) -> Desk {
        self.join_with(name, role, around())
    }

    pub(crate) fn join_with(&mut self, name: &str, role: Role, around: Surroundings) -> Desk {
        let seat = self.chief.invite(name, role, false).unwrap();
        let all = travelling(self.chief.folder());
        Desk::join(&self.path(name), &seat, &all, around).unwrap()
    }
}

pub(crate) fn bring(from: &Desk, to: &mut Desk) -> Received {
    to.receive(&travelling(from.folder())).unwrap()
}

pub(crate) fn state(desk: &Desk, id: StoryId) -> State {
    desk.show(id).unwrap().status.state
}

#[test]
fn a_story_written_on_one_desk_and_edited_on_others_is_the_same_on_all() {
    let mut newsroom = Newsroom::found();
    let mut an = newsroom.join("an", Role::Reporter);
    let mut bao = newsroom.join("bao", Role::Editor);
    let chief = &mut newsroom.chief;
    bring(&an, chief);
    bring(chief, &mut bao);
    bring(&bao, chief);
    bring(chief, &mut an);

    let id = begin(&an, "Cầu mới qua sông");
    let draft = bring(&an, &mut bao);
    assert_eq!((draft.refused, draft.locked), (vec![], 2), "a draft is its author's");
    assert!(bao.show(id).is_err());
    an.step(id, Action::Submit, "").unwrap();
    let submitted = bring(&an, &mut bao);
    assert_eq!((submitted.refused.clone(), submitted.taken >= 3), (vec![], true), "{submitted:?}");
    assert_eq!(bao.show(id).unwrap().story.headline, "Cầu mới qua sông");

    // Two take it at once, each without knowing of the other.
    bring(&bao, chief);
    for (desk, change) in [(&bao, "headline"), (&*chief, "kicker")] {
        desk.step(id, Action::Take, "").unwrap();
        desk.edit(id, |story| match change {
            "headline" => story.headline = "Cầu mới nối đôi bờ".into(),
            _ => story.kicker = "Giao thông".into(),
        })
        .unwrap();
    }
    bring(&bao, chief);
    bring(chief, &mut bao);
    bring(chief, &mut an);
    for desk in [&an, &bao, chief] {
        let shown = desk.show(id).unwrap();
        assert_eq!((shown.story.headline.as_str(), shown.story.kicker.as_str()), ("Cầu mới nối đôi bờ", "Giao thông"));
        assert_eq!(shown.status, an.show(id).unwrap().status, "who has it is the same everywhere");
        desk.verify().unwrap();
    }
    assert_eq!(state(&an, id), State::Editing);
    // Made anew it is the same: nothing hangs on the order in which entries came.
    let digest = an.show(id).unwrap().digest;
    an.rebuild().unwrap();
    assert_eq!(an.show(id).unwrap().digest, digest);
    an.verify().unwrap();
}

#[test]
fn whatever_the_order_and_however_often_the_outcome_is_one() {
    let mut newsroom = Newsroom::found();
    let an = newsroom.join("an", Role::Editor);
    let mut bao = newsroom.join("bao", Role::Editor);
    let seat = newsroom.chief.invite("cam", Role::Editor, false).unwrap();
    for _ in 0..2 {
        let ids = [begin(&an, "Một"), begin(&bao, "Hai")];
        an.step(ids[0], Action::Submit, "").unwrap();
        bao.step(ids[1], Action::Submit, "").unwrap();
        bring(&an, &mut bao);
        bao.edit(ids[0], |story| story.standfirst = "Sapo".into()).unwrap();
        an.edit(ids[0], |story| story.standfirst = "Sapo khác".into()).unwrap();
        bring(&bao, &mut newsroom.chief);
        bring(&an, &mut newsroom.chief);
    }
    let expected = newsroom.chief.verify().unwrap().stories;
    let all = travelling(newsroom.chief.folder());
    let mut random = Random::new(7);
    for round in 0..8 {
        let mut mixed = all.clone();
        for at in (1..mixed.len()).rev() {
            mixed.swap(at, random.below(at + 1));
        }
        // What came before what it follows waits, and what came twice is taken once.
        let mut fresh = newsroom.path("an");
        fresh.set_file_name(format!("fresh{round}"));
        let first = Desk::join(&fresh, &seat, &all[..0], around());
        assert!(first.is_err() && !fresh.exists(), "nothing is made of no invitation");
        let mut desk = Desk::join(&fresh, &seat, &mixed, around()).unwrap();
        let again = desk.receive(&mixed).unwrap();
        assert_eq!((again.taken, again.refused), (0, vec![]), "round {round}");
        assert_eq!(desk.verify().unwrap().stories, expected, "round {round}");
        assert_eq!(desk.standing().unwrap().early, 0);
    }
}

#[test]
fn what_comes_early_waits_and_what_was_altered_is_refused() {
    let mut newsroom = Newsroom::found();
    let mut an = newsroom.join("an", Role::Editor);
    let id = begin(&newsroom.chief, "Tin");
    newsroom.chief.step(id, Action::Submit, "").unwrap();
    let mut new = travelling(newsroom.chief.folder());
    new.sort_by_key(|bytes| Sealed::read(bytes).unwrap().header.sequence);
    let (last, rest) = new.split_last().unwrap();
    let early = an.receive(std::slice::from_ref(last)).unwrap();
    assert_eq!((early.taken, early.early, early.refused), (0, 1, vec![]));
    assert!(an.show(id).is_err());

    for at in (0..last.len()).step_by(7) {
        let mut altered = last.clone();
        altered[at] ^= 1;
        let received = an.receive(&[altered]).unwrap();
        assert_eq!((received.taken, received.refused.len()), (0, 1), "byte {at}");
    }
    let received = an.receive(rest).unwrap();
    assert_eq!(received.refused, vec![]);
    assert_eq!(state(&an, id), State::Submitted, "what waited came in with what it had waited for");
    assert_eq!(an.standing().unwrap().early, 0);
    an.verify().unwrap();
}

#[test]
fn an_invitation_serves_once() {
    let mut newsroom = Newsroom::found();
    let invitation = newsroom.chief.invite("An", Role::Editor, false).unwrap();
    let all = travelling(newsroom.chief.folder());
    let an = Desk::join(&newsroom.path("an"), &invitation, &all, around()).unwrap();
    bring(&an, &mut newsroom.chief);
    assert!(an.roster().is_protected(an.me().unwrap().id) == newsroom.chief.roster().is_protected(an.me().unwrap().id));
    let second = Desk::join(&newsroom.path("second"), &invitation, &travelling(newsroom.chief.folder()), around());
    assert!(matches!(second, Err(DeskError::SeatTaken)));
    assert!(!newsroom.path("second").exists());
}

#[test]
fn another_newsrooms_entries_are_refused() {
    let (mut one, other) = (Newsroom::found(), Newsroom::found());
    begin(&other.chief, "Tin");
    let all = travelling(other.chief.folder());
    let received = one.chief.receive(&all).unwrap();
    assert_eq!((received.taken, received.refused.len()), (0, all.len()));
    one.chief.verify().unwrap();
}
