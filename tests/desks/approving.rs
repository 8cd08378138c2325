//! Approval across desks: two approvers, authors who may not, rules that change, and what reaches an author.

use newsroom::desk::{Desk, DeskError, Extent, View};
use newsroom::house::Kind;
use newsroom::members::Role;
use newsroom::story::StoryId;
use newsroom::workflow::{Action, Done, Forbidden, State};
use serde_json::{Value, json};

use crate::receiving::{Newsroom, bring, state};
use crate::removing::{agree, complete, exchange};

fn style(desk: &mut Desk, style: Value) {
    desk.set_house(&[(Kind::Style, style)], Extent::Items).unwrap();
}

fn waits(desk: &Desk, id: StoryId) -> bool {
    desk.place_of(View::Waiting, id).unwrap().is_some()
}

fn by(desk: &Desk, id: StoryId) -> Vec<String> {
    let shown = desk.show(id).unwrap();
    desk.approvals(&shown.status, &shown.story.section, shown.digest).unwrap().by
}

/// A chief, two editors, and a story by a reporter, at three desks that know of all.
fn four(asks: Value) -> (Newsroom, Desk, Desk, Desk, StoryId) {
    let mut newsroom = Newsroom::found();
    let mut an = newsroom.join("An", Role::Reporter);
    let (mut bao, mut cam) = (newsroom.join("Bảo", Role::Editor), newsroom.join("Cầm", Role::Editor));
    style(&mut newsroom.chief, asks);
    exchange(&mut [&mut newsroom.chief, &mut an, &mut bao, &mut cam]);
    let id = complete(&an, "Cầu mới qua sông");
    exchange(&mut [&mut newsroom.chief, &mut an, &mut bao, &mut cam]);
    (newsroom, an, bao, cam, id)
}

#[test]
fn two_who_approve_offline_at_once_make_it_two_on_all_desks() {
    let (mut newsroom, mut an, mut bao, mut cam, id) = four(json!({"two_approvals": true}));
    assert!(waits(&bao, id) && waits(&cam, id) && !waits(&an, id));
    bao.approve(id, "đã xem").unwrap();
    assert_eq!((state(&bao, id), by(&bao, id)), (State::Submitted, vec!["Bảo".to_owned()]));
    assert!(!waits(&bao, id), "it waits for somebody else");
    let refused = bao.approve(id, "lần nữa").unwrap_err();
    assert!(matches!(refused, DeskError::Forbidden(Forbidden::ApprovedAlready { .. })), "{refused}");
    let refused = bao.publish(id, None).unwrap_err();
    let half = DeskError::Forbidden(Forbidden::MoreApprovals { given: 1, needed: 2 });
    assert_eq!(refused.to_string(), half.to_string());
    // The other one has not heard of it.
    cam.approve(id, "đã xem").unwrap();
    assert_eq!(state(&cam, id), State::Submitted);
    exchange(&mut [&mut newsroom.chief, &mut an, &mut bao, &mut cam]);
    for desk in [&newsroom.chief, &an, &bao, &cam] {
        assert_eq!(state(desk, id), State::Approved);
        assert_eq!(by(desk, id).len(), 2);
    }
    agree(&mut [&mut newsroom.chief, &mut an, &mut bao, &mut cam]);
    newsroom.chief.publish(id, None).unwrap();
}

#[test]
fn an_edit_that_comes_late_dissolves_both_and_a_withdrawal_takes_them_back() {
    let (mut newsroom, mut an, mut bao, mut cam, id) = four(json!({"two_approvals": true}));
    // Said before either approved, and heard after both.
    newsroom.chief.edit(id, |story| story.kicker = "Giao thông".into()).unwrap();
    bao.approve(id, "đã xem").unwrap();
    bring(&bao, &mut cam);
    assert!(waits(&cam, id) && by(&cam, id) == ["Bảo"]);
    cam.approve(id, "đã xem").unwrap();
    assert_eq!(state(&cam, id), State::Approved);
    exchange(&mut [&mut newsroom.chief, &mut an, &mut bao, &mut cam]);
    for desk in [&newsroom.chief, &an, &bao, &cam] {
        assert_eq!((state(desk, id), by(desk, id)), (State::ChangedSinceApproval, vec![]));
    }
    bao.approve(id, "đã xem bản mới").unwrap();
    bring(&bao, &mut cam);
    assert_eq!((state(&cam, id), by(&cam, id).len()), (State::ChangedSinceApproval, 1));
    cam.step(id, Action::Withdraw, "").unwrap();
    assert_eq!((state(&cam, id), by(&cam, id)), (State::Editing, vec![]));
    // One of two is taken back by whoever gave it.
    bao.receive(&crate::travelling(cam.folder())).unwrap();
    bao.approve(id, "đã xem").unwrap();
    bring(&bao, &mut newsroom.chief);
    assert!(newsroom.chief.step(id, Action::Withdraw, "").is_err());
    bao.step(id, Action::Withdraw, "").unwrap();
    assert_eq!((state(&bao, id), by(&bao, id)), (State::Editing, vec![]));
    exchange(&mut [&mut newsroom.chief, &mut an, &mut bao, &mut cam]);
    agree(&mut [&mut newsroom.chief, &mut an, &mut bao, &mut cam]);
}

#[test]
fn a_rule_that_is_tightened_later_reopens_what_nobody_published_on_all_desks() {
    let (mut newsroom, mut an, mut bao, mut cam, open) = four(json!({}));
    let public = complete(&an, "Trường mới bên suối");
    exchange(&mut [&mut newsroom.chief, &mut an, &mut bao, &mut cam]);
    for id in [open, public] {
        bao.approve(id, "đã xem").unwrap();
    }
    exchange(&mut [&mut newsroom.chief, &mut an, &mut bao, &mut cam]);
    newsroom.chief.publish(public, None).unwrap();
    style(&mut newsroom.chief, json!({"two_approvals_in": ["thời sự"]}));
    assert_eq!(newsroom.chief.house().style.two_approvals_in, ["thoi-su"]);
    // One desk hears of the rule, and then of another approval; the next one the other way round.
    cam.approve(open, "đã xem").unwrap_err();
    bring(&newsroom.chief, &mut cam);
    assert_eq!((state(&cam, open), state(&cam, public)), (State::Submitted, State::Published));
    assert!(waits(&cam, open));
    cam.approve(open, "đã xem").unwrap();
    bring(&cam, &mut bao);
    exchange(&mut [&mut newsroom.chief, &mut an, &mut bao, &mut cam]);
    for desk in [&newsroom.chief, &an, &bao, &cam] {
        assert_eq!((state(desk, open), state(desk, public)), (State::Approved, State::Published));
    }
    agree(&mut [&mut newsroom.chief, &mut an, &mut bao, &mut cam]);
    // What is public is published again as it is, and corrected by two.
    newsroom.chief.publish(public, None).unwrap();
    let refused = newsroom.chief.correct_over(public, None, "Sửa tên xã", "gấp").unwrap_err();
    assert!(matches!(refused, DeskError::Forbidden(Forbidden::MoreApprovals { given: 1, needed: 2 })), "{refused}");
    bring(&newsroom.chief, &mut bao);
    assert_eq!(state(&bao, public), State::ChangedSinceApproval);
    bao.correct_over(public, None, "Sửa tên xã", "gấp").unwrap();
    assert_eq!(state(&bao, public), State::Published);
    // A section that is not there would ask for less than was meant.
    let unknown =
        newsroom.chief.set_house(&[(Kind::Style, json!({"two_approvals_in": ["phap-luat-x"]}))], Extent::Items);
    assert!(matches!(unknown, Err(DeskError::House(_))));
}

#[test]
fn an_author_who_approves_elsewhere_counts_nowhere() {
    let mut newsroom = Newsroom::found();
    let (mut bao, mut cam) = (newsroom.join("Bảo", Role::Editor), newsroom.join("Cầm", Role::Editor));
    exchange(&mut [&mut newsroom.chief, &mut bao, &mut cam]);
    let id = complete(&bao, "Cầu mới qua sông");
    // The author has not heard that the house forbids it.
    style(&mut newsroom.chief, json!({"author_may_approve": false}));
    bao.approve(id, "gấp").unwrap();
    assert_eq!(state(&bao, id), State::Approved);
    bring(&bao, &mut newsroom.chief);
    assert_eq!((state(&newsroom.chief, id), by(&newsroom.chief, id)), (State::Submitted, vec![]));
    assert!(newsroom.chief.publish(id, None).is_err());
    exchange(&mut [&mut newsroom.chief, &mut bao, &mut cam]);
    for desk in [&newsroom.chief, &bao, &cam] {
        assert_eq!(state(desk, id), State::Submitted);
    }
    let refused = bao.approve(id, "gấp").unwrap_err();
    assert!(matches!(refused, DeskError::Forbidden(Forbidden::OwnStory)), "{refused}");
    cam.approve(id, "đã xem").unwrap();
    exchange(&mut [&mut newsroom.chief, &mut bao, &mut cam]);
    agree(&mut [&mut newsroom.chief, &mut bao, &mut cam]);
    assert_eq!(state(&bao, id), State::Approved);
}

#[test]
fn returns_corrections_and_takedowns_reach_the_author_once() {
    let (mut newsroom, mut an, mut bao, mut cam, id) = four(json!({}));
    let word = |desk: &Desk| {
        let status = desk.show(id).unwrap().status;
        desk.told(id, &status).unwrap().map(|told| (told.done, told.member, told.reason, told.is_new))
    };
    let said = |done, member: &str, reason: &str, is_new| Some((done, member.to_owned(), reason.to_owned(), is_new));
    assert_eq!(word(&an), None);
    bao.step(id, Action::Return, "Thêm tít phụ").unwrap();
    bring(&bao, &mut an);
    assert_eq!(word(&an), said(Done::Returned, "Bảo", "Thêm tít phụ", true));
    assert_eq!(word(&bao), said(Done::Returned, "Bảo", "Thêm tít phụ", false), "for the author alone");
    assert!(waits(&an, id));
    an.see_word(id).unwrap();
    assert_eq!(word(&an), said(Done::Returned, "Bảo", "Thêm tít phụ", false));
    assert!(waits(&an, id), "it is the author's turn still");
    an.step(id, Action::Submit, "").unwrap();
    assert!(!waits(&an, id));
    // Whoever goes on with it has heard, though they did not say so.
    bring(&an, &mut bao);
    bao.step(id, Action::Return, "Thêm ảnh").unwrap();
    bring(&bao, &mut an);
    an.step(id, Action::Submit, "").unwrap();
    assert!(!waits(&an, id));

    exchange(&mut [&mut newsroom.chief, &mut an, &mut bao, &mut cam]);
    bao.approve(id, "đã xem").unwrap();
    bring(&bao, &mut newsroom.chief);
    newsroom.chief.publish(id, None).unwrap();
    newsroom.chief.correct_over(id, None, "Sửa tên xã", "gấp").unwrap();
    bring(&newsroom.chief, &mut an);
    assert_eq!(word(&an), said(Done::Corrected, "Minh Khoa", "Sửa tên xã", true));
    assert!(waits(&an, id), "until it was seen");
    an.see_word(id).unwrap();
    assert!(!waits(&an, id));
    newsroom.chief.take_down(id, None, "Theo yêu cầu").unwrap();
    bring(&newsroom.chief, &mut an);
    assert_eq!(word(&an), said(Done::TakenDown, "Minh Khoa", "Theo yêu cầu", true));
    // What was seen here is kept though all is made anew.
    an.see_word(id).unwrap();
    an.rebuild().unwrap();
    assert_eq!(word(&an), said(Done::TakenDown, "Minh Khoa", "Theo yêu cầu", false));
    // By the author themselves it is no news.
    let own = complete(&newsroom.chief, "Của chính mình");
    newsroom.chief.step(own, Action::Return, "Tự rút").unwrap();
    let status = newsroom.chief.show(own).unwrap().status;
    assert!(!newsroom.chief.told(own, &status).unwrap().unwrap().is_new);
}

#[test]
fn what_was_taken_down_waits_for_nobody_though_the_house_asks_for_two_by_now() {
    let (mut newsroom, _an, bao, mut cam, id) = four(json!({}));
    bao.approve(id, "đã xem").unwrap();
    bring(&bao, &mut newsroom.chief);
    newsroom.chief.publish(id, None).unwrap();
    style(&mut newsroom.chief, json!({"two_approvals": true}));
    newsroom.chief.take_down(id, None, "Theo yêu cầu").unwrap();
    bring(&newsroom.chief, &mut cam);
    assert_eq!((state(&cam, id), waits(&cam, id)), (State::Unpublished, false));
    // Who begins it anew waits for the other one.
    newsroom.chief.edit(id, |story| story.kicker = "Giao thông".into()).unwrap();
    newsroom.chief.approve(id, "đã xem").unwrap();
    bring(&newsroom.chief, &mut cam);
    assert_eq!((state(&cam, id), waits(&cam, id)), (State::Unpublished, true));
}
