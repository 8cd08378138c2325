//! The right to approve, lent until a time: used on a train, ended early, and asked about where it is published.

use chrono::{DateTime, TimeDelta, Utc};
use newsroom::desk::{DelegationError, Desk, DeskError};
use newsroom::members::{MemberId, Role};
use newsroom::pack::StoryFile;
use newsroom::story::StoryId;
use newsroom::workflow::{Action, Forbidden, State};

use crate::receiving::{Newsroom, bring, state};
use crate::removing::{agree, complete, exchange};
use crate::{now, open, pass, with};

/// A chief, an editor and a reporter to whom the right is lent for eight hours, and the editor's story.
struct Night {
    newsroom: Newsroom,
    an: Desk,
    bao: Desk,
    id: StoryId,
    who: MemberId,
    until: DateTime<Utc>,
}

fn night() -> Night {
    let mut newsroom = Newsroom::found();
    let (mut an, mut bao) =
        (newsroom.join_with("An", Role::Reporter, with(None)), newsroom.join_with("Bảo", Role::Editor, with(None)));
    exchange(&mut [&mut newsroom.chief, &mut an, &mut bao]);
    let id = complete(&bao, "Cầu mới qua sông");
    let (who, until) = (an.me().unwrap().id, now() + TimeDelta::hours(8));
    newsroom.chief.delegate(who, until, "trực đêm").unwrap();
    exchange(&mut [&mut newsroom.chief, &mut an, &mut bao]);
    Night { newsroom, an, bao, id, who, until }
}

fn late(result: Result<impl std::fmt::Debug, DeskError>) -> bool {
    matches!(result, Err(DeskError::Delegation(DelegationError::Late { .. })))
}

#[test]
fn what_was_approved_on_a_train_and_came_in_time_stays_good() {
    let mut night = night();
    night.an.approve(night.id, "đã xem").unwrap();
    assert_eq!(state(&night.an, night.id), State::Approved);
    pass(TimeDelta::hours(7));
    bring(&night.an, &mut night.newsroom.chief);
    pass(TimeDelta::hours(7));
    // Hours after the end; the entry came before, and to whoever makes all anew as well.
    night.newsroom.chief.rebuild().unwrap();
    assert_eq!(state(&night.newsroom.chief, night.id), State::Approved);
    night.newsroom.chief.publish(night.id, None).unwrap();
    exchange(&mut [&mut night.newsroom.chief, &mut night.an, &mut night.bao]);
    agree(&mut [&mut night.newsroom.chief, &mut night.an, &mut night.bao]);
}

#[test]
fn what_came_after_the_end_waits_for_whoever_has_the_right_for_good() {
    let mut night = night();
    night.an.approve(night.id, "đã xem").unwrap();
    pass(TimeDelta::hours(9));
    for desk in [&mut night.newsroom.chief, &mut night.bao] {
        bring(&night.an, desk);
        assert_eq!(state(desk, night.id), State::Approved, "no clock has a part in it");
        let shown = desk.show(night.id).unwrap();
        assert!(desk.approvals(&shown.status, &shown.story.section, shown.digest).unwrap().late.is_some());
        assert!(late(desk.publish(night.id, None)));
        assert!(desk.outbox().unwrap().is_empty(), "it does not wait to be sent");
        desk.verify().unwrap();
    }
    // Whoever borrowed it cannot confirm it; the editor can.
    let over = night.an.publish(night.id, None).unwrap_err();
    assert!(matches!(over, DeskError::Delegation(DelegationError::Over(_))), "{over}");
    night.bao.approve(night.id, "đã xem lại").unwrap();
    bring(&night.bao, &mut night.newsroom.chief);
    night.newsroom.chief.publish(night.id, None).unwrap();
    night.newsroom.chief.publish(night.id, None).unwrap();
    exchange(&mut [&mut night.newsroom.chief, &mut night.an, &mut night.bao]);
    agree(&mut [&mut night.newsroom.chief, &mut night.an, &mut night.bao]);
}

#[test]
fn a_desk_stops_by_its_own_clock_and_says_since_when() {
    let mut night = night();
    pass(TimeDelta::hours(8));
    let over = night.an.approve(night.id, "đã xem").unwrap_err();
    assert!(matches!(over, DeskError::Delegation(DelegationError::Over(_))), "{over}");
    assert_eq!(night.an.delegation_to(night.who), None);
    let text = over.text(newsroom::messages::Language::Vi);
    let ended = night.until.with_timezone(&night.an.house().zone()).format("%d/%m/%Y %H:%M").to_string();
    assert!(text.contains(&ended), "{text}");
    // A clock that was set back lets it be said; its own time then says that it was in time.
    assert!(night.newsroom.chief.delegate(night.who, now(), "").is_err(), "an end that is past");
    let past = night.newsroom.chief.delegate(night.bao.me().unwrap().id, now() + TimeDelta::hours(1), "");
    assert!(matches!(past, Err(DeskError::Delegation(DelegationError::MayAlready(_)))));
    assert!(matches!(night.bao.delegate(night.who, now() + TimeDelta::hours(1), ""), Err(DeskError::NotAChief(_))));
    let again = now() + TimeDelta::hours(2);
    night.newsroom.chief.delegate(night.who, again, "thêm hai giờ").unwrap();
    bring(&night.newsroom.chief, &mut night.an);
    assert_eq!(night.an.delegation_to(night.who).map(|said| said.until), Some(again.timestamp_millis()));
    night.an.approve(night.id, "đã xem").unwrap();
}

#[test]
fn an_approval_that_says_itself_that_it_was_late_is_late_wherever_it_is_fast() {
    let mut night = night();
    // The clock of the train is back: it is said before the end there, and reaches the others after.
    night.an.approve(night.id, "đã xem").unwrap();
    pass(TimeDelta::hours(9));
    bring(&night.an, &mut night.newsroom.chief);
    // A chief's desk whose clock is set back afterwards has noted when it came.
    pass(TimeDelta::hours(-9));
    assert!(late(night.newsroom.chief.publish(night.id, None)));
    // A desk that does not know when it came takes it for late.
    rusqlite::Connection::open(night.newsroom.chief.folder().join("desk.db"))
        .unwrap()
        .execute("DELETE FROM reached", [])
        .unwrap();
    assert!(late(night.newsroom.chief.publish(night.id, None)));
}

#[test]
fn an_early_ending_cuts_off_what_was_approved_without_knowing_of_it() {
    for ending_first in [true, false] {
        let mut night = night();
        let before = complete(&night.bao, "Đã duyệt trước đó");
        exchange(&mut [&mut night.newsroom.chief, &mut night.an, &mut night.bao]);
        night.an.approve(before, "đã xem").unwrap();
        bring(&night.an, &mut night.newsroom.chief);
        night.newsroom.chief.end_delegation(night.who, "đổi ca").unwrap();
        night.an.approve(night.id, "đã xem").unwrap();
        let (first, second) =
            if ending_first { (&night.newsroom.chief, &night.an) } else { (&night.an, &night.newsroom.chief) };
        bring(first, &mut night.bao);
        bring(second, &mut night.bao);
        exchange(&mut [&mut night.newsroom.chief, &mut night.an, &mut night.bao]);
        for desk in [&night.newsroom.chief, &night.an, &night.bao] {
            assert_eq!((state(desk, before), state(desk, night.id)), (State::Approved, State::Submitted));
            assert_eq!(desk.delegation_to(night.who), None);
            assert!(desk.roster().role(night.who) == Some(Role::Reporter), "a member still");
        }
        agree(&mut [&mut night.newsroom.chief, &mut night.an, &mut night.bao]);
        let refused = night.an.approve(night.id, "lại").unwrap_err();
        assert!(matches!(refused, DeskError::Forbidden(Forbidden::Right { .. })), "{refused}");
        assert!(night.newsroom.chief.end_delegation(night.who, "").is_err(), "nothing to end");
        // Written words go on.
        complete(&night.an, "Tin sáng");
    }
}

#[test]
fn whoever_is_removed_while_it_is_lent_to_them_approves_nothing_beyond_what_was_heard() {
    let mut night = night();
    night.newsroom.chief.remove_member(night.who, "thôi việc").unwrap();
    night.an.approve(night.id, "đã xem").unwrap();
    exchange(&mut [&mut night.newsroom.chief, &mut night.an, &mut night.bao]);
    for desk in [&night.newsroom.chief, &night.an, &night.bao] {
        assert_eq!(state(desk, night.id), State::Submitted);
    }
    agree(&mut [&mut night.newsroom.chief, &mut night.an, &mut night.bao]);
}

#[test]
fn it_is_taken_up_by_a_desk_that_is_opened_again_and_a_story_file_holds_it() {
    let mut night = night();
    let path = night.an.folder().to_path_buf();
    drop(night.an);
    let an = open(&path);
    an.step(night.id, Action::Take, "").unwrap();
    an.edit(night.id, |story| story.headline = "Cầu mới nối đôi bờ".into()).unwrap();
    an.approve(night.id, "đã xem").unwrap();
    an.publish(night.id, None).unwrap();
    bring(&an, &mut night.newsroom.chief);
    assert_eq!(state(&night.newsroom.chief, night.id), State::Published);
    // The delegation is among what was said of members: nobody leaves it out unseen.
    let packed = night.newsroom.chief.pack(night.id).unwrap();
    let file = StoryFile::read(&packed.bytes).unwrap();
    let checked = file.check().unwrap();
    assert_eq!((checked.approvals, checked.status.state), (1, State::Published));
    assert!(checked.roster.is_delegated(night.who));
}
