//! The workflow, without a desk.

mod approvals;

use chrono::{DateTime, TimeDelta, Utc};

use super::*;
use crate::house::{House, Style};
use crate::ledger::{Act, Approved, EntryHash, ReceiptKind, Receipted, Revised, Stage, Step, Stepped};
use crate::members::{Member, MemberId, Right, Role};
use crate::story::{Digest, PublicForm, Story, StoryId};

const STORY: StoryId = StoryId([1; 10]);

pub(super) fn member(n: u8, role: Role) -> Member {
    Member { id: MemberId([n; 16]), name: format!("m{n}"), role }
}

pub(super) fn form(headline: &str) -> PublicForm {
    PublicForm::from(&Story { headline: headline.into(), ..Story::default() })
}

pub(super) fn revise() -> Act {
    Act::Revise(Revised { story: STORY, change: vec![].into() })
}

pub(super) fn step(step: Step, to: Stage) -> Act {
    let (digest, reason, overridden) = (form("").digest(), "vì vậy".into(), vec![]);
    Act::Step(Stepped { story: STORY, step, to, digest, reason, overridden })
}

pub(super) fn approve(headline: &str) -> Act {
    let form = form(headline).to_bytes().into();
    let (overridden, reason, sight) = (vec![], String::new(), [0; 32]);
    let (protected, roster, acts, asked, under) = (true, sight, sight, 1, None);
    Act::Approve(Approved {
        story: STORY,
        form,
        overridden,
        reason,
        protected,
        roster,
        acts,
        asked,
        under,
        lifted: vec![],
    })
}

pub(super) fn receipt(kind: ReceiptKind, headline: &str) -> Act {
    Act::Receipt(Receipted {
        story: STORY,
        destination: "site".into(),
        kind,
        digest: form(headline).digest(),
        manifest: [0; 32],
        url: String::new(),
        path: String::new(),
        reason: "vì vậy".into(),
        sequence: 1,
        at: 0,
        latest_as_of: 1,
    })
}

fn status(acts: &[(u8, Act)], now: Digest) -> Status {
    status_in(&House::default(), acts, now)
}

pub(super) fn status_in(house: &House, acts: &[(u8, Act)], now: Digest) -> Status {
    let deeds = acts.iter().enumerate().map(|(n, (member, act))| Deed {
        entry: EntryHash([n as u8 + 1; 32]),
        member: MemberId([*member; 16]),
        at: DateTime::UNIX_EPOCH + TimeDelta::seconds(n as i64),
        act,
    });
    Status::of(deeds, Now { digest: now, open_conflicts: false }, &Terms::Of(house))
}

#[test]
fn a_day_of_a_story() {
    let (a, b) = (form("A").digest(), form("B").digest());
    let mut acts = vec![(1, step(Step::Submit, Stage::Submitted))];
    assert_eq!(status(&acts, a).state, State::Submitted);
    acts.push((2, step(Step::Take, Stage::Editing)));
    assert_eq!(status(&acts, a).editor, Some(MemberId([2; 16])));
    acts.push((2, approve("A")));
    assert_eq!(status(&acts, a).state, State::Approved);
    assert_eq!(status(&acts, b).state, State::ChangedSinceApproval);
    acts.push((2, receipt(ReceiptKind::Published, "A")));
    assert_eq!(status(&acts, a).state, State::Published);
    assert_eq!(status(&acts, b).state, State::ChangedSinceApproval);
    acts.push((2, approve("B")));
    assert_eq!(status(&acts, b).state, State::Approved);
    acts.push((2, receipt(ReceiptKind::Corrected, "B")));
    assert_eq!(status(&acts, b).state, State::Published);
    acts.push((2, receipt(ReceiptKind::TakenDown, "B")));
    assert_eq!(status(&acts, b).state, State::Unpublished);
    assert_eq!(status(&acts, b).reason(), "vì vậy");
}

#[test]
fn an_open_conflict_dissolves_an_approval() {
    let acts = [(1, approve("A"))];
    let deeds =
        acts.iter().map(|(m, act)| Deed { entry: EntryHash::NONE, member: MemberId([*m; 16]), at: Utc::now(), act });
    let now = Now { digest: form("A").digest(), open_conflicts: true };
    assert_eq!(Status::of(deeds, now, &Terms::Of(&House::default())).state, State::ChangedSinceApproval);
}

#[test]
fn rights_and_reasons() {
    let (style, reporter, editor) = (Style::default(), member(1, Role::Reporter), member(2, Role::Editor));
    let written = [(1, revise()), (1, step(Step::Submit, Stage::Submitted))];
    let submitted = status(&written, form("A").digest());
    assert!(matches!(Action::Approve.allowed(&submitted, &reporter, &style, ""), Err(Forbidden::Right { .. })));
    assert!(Action::Approve.allowed(&submitted, &editor, &style, "").is_ok());
    assert!(matches!(Action::Return.allowed(&submitted, &editor, &style, "  "), Err(Forbidden::Reason { .. })));
    assert!(Action::Withdraw.allowed(&submitted, &reporter, &style, "").is_ok());
    let taken =
        status(&[(1, step(Step::Submit, Stage::Submitted)), (2, step(Step::Take, Stage::Editing))], form("A").digest());
    assert!(matches!(Action::Withdraw.allowed(&taken, &reporter, &style, ""), Err(Forbidden::State { .. })));
    assert!(taken.may_change(&reporter, false).is_err());
    assert!(taken.may_change(&member(3, Role::PhotoEditor), true).is_ok());
    assert!(taken.may_change(&member(3, Role::PhotoEditor), false).is_err());
    assert!(matches!(
        Action::TakeDown.allowed(&taken, &member(4, Role::Chief), &style, "x"),
        Err(Forbidden::NeverPublished)
    ));
}

#[test]
fn the_house_may_ask_for_reviews_and_for_another_approver() {
    let style = Style { desk_review: true, final_review: true, author_may_approve: false, ..Style::default() };
    let chief = member(1, Role::Chief);
    let mut acts = vec![(2, step(Step::Submit, Stage::Submitted)), (1, step(Step::Take, Stage::Editing))];
    let now = form("A").digest();
    let editing = status(&acts, now);
    assert_eq!(Action::Approve.allowed(&editing, &chief, &style, ""), Err(Forbidden::Review(State::DeskReview)));
    assert_eq!(Action::Submit.leads_to(&editing, &chief, &style), Some(Stage::DeskReview));
    acts.push((1, step(Step::Submit, Stage::DeskReview)));
    assert_eq!(Action::Submit.leads_to(&status(&acts, now), &chief, &style), Some(Stage::FinalReview));
    acts.push((1, step(Step::Submit, Stage::FinalReview)));
    assert!(Action::Approve.allowed(&status(&acts, now), &chief, &style, "").is_ok());
    let own = status(&[(1, revise()), (1, step(Step::Submit, Stage::FinalReview))], now);
    assert_eq!(Action::Approve.allowed(&own, &chief, &style, ""), Err(Forbidden::OwnStory));
}

#[test]
fn every_row_can_be_reached_and_every_action_has_one() {
    for action in [
        Action::Submit,
        Action::Take,
        Action::Return,
        Action::Approve,
        Action::Withdraw,
        Action::Publish,
        Action::Correct,
        Action::TakeDown,
    ] {
        assert!(TABLE.iter().any(|t| t.action == action && !t.from.is_empty()), "{action:?}");
    }
}

/// One row of the table as `ARCHITECTURE.md` prints it.
fn printed(row: &Transition) -> String {
    let all_but_gone: Vec<_> = State::ALL.into_iter().filter(|s| *s != State::Unpublished).collect();
    let any = all_but_gone.iter().all(|s| row.from.contains(s)) && row.from.len() == all_but_gone.len();
    let from: Vec<_> = row.from.iter().map(|s| s.word()).collect();
    let from = if any { "any, once published".to_owned() } else { from.join(", ") };
    let holder = |right| match right {
        Right::Edit => "who may edit",
        Right::PassOn => "who may pass on",
        Right::Approve => "who may approve",
        Right::TakeDown => "who may take down",
        other => panic!("{other:?} has no words in the table"),
    };
    let who = match row.may {
        May::AuthorOr(right) => format!("author, or {}", holder(right)),
        May::Holder(right) => holder(right).to_owned(),
        May::Approver => "who approved, while more have to".to_owned(),
    };
    let reason = if row.reason { "yes " } else { "" };
    format!("| {} | {from} | {who} | {reason}|", row.action.word())
}

#[test]
fn the_table_in_the_architecture_is_the_table_in_code() {
    let page = include_str!("../../../../../ARCHITECTURE.md");
    let (_, table) = page.split_once("<!-- workflow::TABLE -->\n").unwrap();
    let (table, _) = table.split_once("<!-- end -->").unwrap();
    let head = ["| action | from | who | reason |".to_owned(), "| --- | --- | --- | --- |".to_owned()];
    let wanted: Vec<_> = head.into_iter().chain(TABLE.iter().map(printed)).collect();
    assert_eq!(table.lines().collect::<Vec<_>>(), wanted);
}
