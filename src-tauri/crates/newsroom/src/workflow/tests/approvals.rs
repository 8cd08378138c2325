//! Two approvals, approvals by the author, and those under a delegation.

use super::*;
use crate::house::Section;
use crate::ledger::Under;
use crate::members::{Acting, DelegationId};

const AUTHOR: u8 = 1;
const TWO: Asks = Asks { two: true, author: true };

/// What a house asks of approvals.
#[derive(Clone, Copy)]
struct Asks {
    two: bool,
    author: bool,
}

fn house(style: Asks) -> House {
    let style = Style { two_approvals: style.two, author_may_approve: style.author, ..Style::default() };
    House { style, ..House::default() }
}

fn written() -> Vec<(u8, Act)> {
    vec![(AUTHOR, revise()), (AUTHOR, step(Step::Submit, Stage::Submitted)), (2, step(Step::Take, Stage::Editing))]
}

fn ids(of: &[u8]) -> Vec<MemberId> {
    of.iter().map(|n| MemberId([*n; 16])).collect()
}

fn lent(headline: &str) -> Act {
    let Act::Approve(said) = approve(headline) else { unreachable!() };
    Act::Approve(Approved { under: Some(Under { delegation: DelegationId([9; 32]), until: 0 }), ..said })
}

#[test]
fn two_different_members_approve_the_same_bytes() {
    let (house, a, b) = (house(TWO), form("A").digest(), form("B").digest());
    let mut acts = written();
    acts.push((2, approve("A")));
    let half = status_in(&house, &acts, a);
    assert_eq!((half.state, half.needed, half.approved_by.clone()), (State::Editing, 2, ids(&[2])));
    assert!(half.approval.is_none() && half.is_half_approved());
    // Once more by the same member is one all the same.
    acts.push((2, approve("A")));
    assert_eq!(status_in(&house, &acts, a).approved_by, ids(&[2]));
    let again = Action::Approve.allowed(&half, &member(2, Role::Chief), &house.style, "");
    assert_eq!(again, Err(Forbidden::ApprovedAlready { member: "m2".into() }));
    let publish = Action::Publish.allowed(&half, &member(3, Role::Chief), &house.style, "");
    assert_eq!(publish, Err(Forbidden::MoreApprovals { given: 1, needed: 2 }));
    assert!(Action::Approve.allowed(&half, &member(3, Role::Editor), &house.style, "").is_ok());
    // Any change dissolves it, and coming back to the bytes brings it back.
    assert_eq!(status_in(&house, &acts, b).approved_by, vec![]);
    acts.push((3, approve("A")));
    let whole = status_in(&house, &acts, a);
    assert_eq!((whole.state, whole.approved_by.clone()), (State::Approved, ids(&[2, 3])));
    assert!(!whole.is_half_approved());
    assert_eq!(whole.approval.map(|standing| standing.member), Some(MemberId([3; 16])));
    let changed = status_in(&house, &acts, b);
    assert_eq!((changed.state, changed.approved_by), (State::ChangedSinceApproval, vec![]));
    // Of other bytes one is again one of two, and what was approved stays what can be published.
    acts.push((3, approve("B")));
    let changed = status_in(&house, &acts, b);
    assert_eq!((changed.state, changed.approved_by.clone()), (State::ChangedSinceApproval, ids(&[3])));
    assert_eq!(changed.approval.map(|standing| standing.digest), Some(a));
}

#[test]
fn only_stories_of_sensitive_sections_need_two() {
    let section = |name: &str, slug: &str| Section { name: name.into(), slug: slug.into(), ..Section::default() };
    let sections = vec![section("Pháp luật", "phap-luat"), section("Giáo dục", "giao-duc")];
    let style = Style { two_approvals_in: vec!["phap-luat".into()], ..Style::default() };
    let house = House { sections, style, ..House::default() };
    let in_section = |name: &str| {
        let story = Story { section: name.into(), ..Story::default() };
        let form = PublicForm::from(&story);
        let Act::Approve(said) = approve("") else { unreachable!() };
        let mut acts = written();
        acts.push((2, Act::Approve(Approved { form: form.to_bytes().into(), ..said })));
        status_in(&house, &acts, form.digest()).state
    };
    assert_eq!(in_section("Giáo dục"), State::Approved);
    assert_eq!(in_section("Pháp luật"), State::Editing);
    assert_eq!(in_section("phap luat"), State::Editing, "without its marks");
}

#[test]
fn an_author_whom_the_house_forbids_it_counts_nowhere() {
    let a = form("A").digest();
    let mut acts = written();
    acts.push((AUTHOR, approve("A")));
    assert_eq!(status_in(&house(Asks { two: false, author: true }), &acts, a).state, State::Approved);
    let strict = house(Asks { two: false, author: false });
    assert_eq!(status_in(&strict, &acts, a).state, State::Editing);
    assert_eq!(status_in(&strict, &acts, a).approved_by, vec![]);
    acts.push((3, approve("A")));
    assert_eq!(status_in(&strict, &acts, a).state, State::Approved);
    let both = house(Asks { two: true, author: false });
    assert_eq!(status_in(&both, &acts, a).approved_by, ids(&[3]));
}

#[test]
fn a_rule_that_was_tightened_reopens_what_is_approved_and_not_what_is_public() {
    let (a, loose) = (form("A").digest(), house(Asks { two: false, author: true }));
    let strict = house(Asks { two: true, author: false });
    let mut acts = written();
    acts.push((AUTHOR, approve("A")));
    assert_eq!(status_in(&loose, &acts, a).state, State::Approved);
    assert_eq!(status_in(&strict, &acts, a).state, State::Editing);
    acts.push((2, receipt(ReceiptKind::Published, "A")));
    let public = status_in(&strict, &acts, a);
    assert_eq!(public.state, State::Published);
    assert!(public.approval.is_some() && !public.hangs_on_house());
    // So it need not be looked at again where the rule changes.
    assert_eq!(status_in(&loose, &acts, a), public);
    assert!(Action::Publish.allowed(&public, &member(3, Role::Editor), &strict.style, "").is_ok(), "again");
    // A change of it is judged by the rule of today.
    acts.push((3, approve("B")));
    let changed = status_in(&strict, &acts, form("B").digest());
    assert_eq!((changed.state, changed.approved_by), (State::ChangedSinceApproval, ids(&[3])));
}

#[test]
fn what_was_taken_down_waits_for_no_other_approval_until_it_is_changed() {
    let (a, b, strict) = (form("A").digest(), form("B").digest(), house(TWO));
    let mut acts = written();
    acts.push((2, approve("A")));
    assert!(status_in(&strict, &acts, a).waits_for_another(a));
    acts.push((2, receipt(ReceiptKind::Published, "A")));
    assert!(!status_in(&strict, &acts, a).waits_for_another(a));
    acts.push((3, receipt(ReceiptKind::TakenDown, "A")));
    let down = status_in(&strict, &acts, a);
    assert_eq!((down.state, down.waits_for_another(a)), (State::Unpublished, false));
    // Whoever wants to publish it again is told what is missing, and it is not given twice by one.
    let publish = Action::Publish.allowed(&down, &member(3, Role::Chief), &strict.style, "");
    assert_eq!(publish, Err(Forbidden::MoreApprovals { given: 1, needed: 2 }));
    let again = Action::Approve.allowed(&down, &member(2, Role::Chief), &strict.style, "");
    assert_eq!(again, Err(Forbidden::ApprovedAlready { member: "m2".into() }));
    acts.push((3, approve("B")));
    let changed = status_in(&strict, &acts, b);
    assert_eq!((changed.state, changed.waits_for_another(b)), (State::Unpublished, true));
}

#[test]
fn one_of_two_is_taken_back_by_whoever_gave_it_and_the_story_stays_where_it_is() {
    let (house, a) = (house(TWO), form("A").digest());
    let mut acts = written();
    acts.push((2, approve("A")));
    let half = status_in(&house, &acts, a);
    let (two, three) = (member(2, Role::Editor), member(3, Role::Chief));
    let refused = Action::Withdraw.allowed(&half, &three, &house.style, "");
    assert_eq!(refused, Err(Forbidden::State { action: Action::Withdraw, state: State::Editing }));
    assert!(Action::Withdraw.allowed(&half, &two, &house.style, "").is_ok());
    assert_eq!(Action::Withdraw.leads_to(&half, &two, &house.style), Some(Stage::Editing));
    acts.push((2, step(Step::Withdraw, Stage::Editing)));
    let back = status_in(&house, &acts, a);
    assert_eq!((back.state, back.approved_by), (State::Editing, vec![]));
    // Whoever is shown a submitted story takes back what is theirs first.
    let mut early = vec![(AUTHOR, step(Step::Submit, Stage::Submitted)), (2, approve("A"))];
    let half = status_in(&house, &early, a);
    assert_eq!(Action::Withdraw.leads_to(&half, &two, &house.style), Some(Stage::Submitted));
    assert_eq!(Action::Withdraw.leads_to(&half, &member(AUTHOR, Role::Reporter), &house.style), Some(Stage::Draft));
    early.push((2, step(Step::Return, Stage::Returned)));
    assert_eq!(status_in(&house, &early, a).approved_by, vec![]);
}

#[test]
fn who_is_lent_the_right_acts_as_an_editor_and_who_has_it_for_good_confirms() {
    let (house, a) = (House::default(), form("A").digest());
    let reporter = member(4, Role::Reporter);
    let (plain, acting) = (Acting::from(&reporter), Acting { member: &reporter, delegated: true });
    let mut acts = written();
    let editing = status_in(&house, &acts, a);
    assert!(matches!(Action::Approve.allowed(&editing, plain, &house.style, ""), Err(Forbidden::Right { .. })));
    for action in [Action::Approve, Action::Take, Action::Return] {
        assert!(action.allowed(&editing, acting, &house.style, "vì").is_ok(), "{action:?}");
    }
    assert!(editing.may_change(acting, false).is_ok() && editing.may_change(plain, false).is_err());
    assert!(acting.has(Right::Approve) && !acting.has(Right::Govern) && !acting.has(Right::TakeDown));
    assert_eq!(waiting_for(&acting), waiting_for(&Acting::from(&member(5, Role::Editor))));

    acts.push((4, lent("A")));
    let approved = status_in(&house, &acts, a);
    assert_eq!(approved.state, State::Approved, "no clock is asked");
    assert!(Action::Approve.allowed(&approved, &member(5, Role::Editor), &house.style, "").is_ok());
    for (who, delegated) in [(&reporter, true), (&member(6, Role::Reporter), true)] {
        let again = Action::Approve.allowed(&approved, Acting { member: who, delegated }, &house.style, "");
        assert!(matches!(again, Err(Forbidden::State { .. })));
    }
    acts.push((5, approve("A")));
    let confirmed = status_in(&house, &acts, a);
    assert_eq!(confirmed.approved_by, ids(&[4, 5]));
    let again = Action::Approve.allowed(&confirmed, &member(5, Role::Editor), &house.style, "");
    assert!(matches!(again, Err(Forbidden::State { .. })));
}

#[test]
fn without_house_data_the_approvals_say_how_many_were_asked_for() {
    let a = form("A").digest();
    let Act::Approve(said) = approve("A") else { unreachable!() };
    let mut acts = written();
    acts.push((2, Act::Approve(Approved { asked: 2, ..said.clone() })));
    let of = |acts: &[(u8, Act)]| {
        let deeds = acts.iter().map(|(member, act)| Deed {
            entry: EntryHash([*member; 32]),
            member: MemberId([*member; 16]),
            at: Utc::now(),
            act,
        });
        Status::of(deeds, Now { digest: a, open_conflicts: false }, &Terms::Said).state
    };
    assert_eq!(of(&acts), State::Editing);
    acts.push((3, Act::Approve(Approved { asked: 2, ..said })));
    assert_eq!(of(&acts), State::Approved);
}

#[test]
fn what_was_said_to_the_author_says_who_and_why() {
    let a = form("A").digest();
    let mut acts = vec![(AUTHOR, step(Step::Submit, Stage::Submitted)), (2, step(Step::Return, Stage::Returned))];
    let returned = status_in(&House::default(), &acts, a).word.unwrap();
    assert_eq!((returned.done, returned.member, returned.reason.as_str()), (Done::Returned, ids(&[2])[0], "vì vậy"));
    acts.extend([(3, approve("A")), (3, receipt(ReceiptKind::Published, "A"))]);
    assert_eq!(status_in(&House::default(), &acts, a).word.unwrap().entry, returned.entry, "nothing new");
    acts.push((3, receipt(ReceiptKind::Corrected, "A")));
    let corrected = status_in(&House::default(), &acts, a).word.unwrap();
    assert_eq!((corrected.done, corrected.member), (Done::Corrected, ids(&[3])[0]));
    acts.push((3, receipt(ReceiptKind::TakenDown, "A")));
    assert_eq!(status_in(&House::default(), &acts, a).word.unwrap().done, Done::TakenDown);
}
