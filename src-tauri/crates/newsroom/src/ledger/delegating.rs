//! Who may lend the right to approve, what counts by it, and what ends it: alike on every desk.

use super::following::{Known, Person, approval, found, made, person, say, take};
use super::removing::{Story, part, removal};
use super::*;
use crate::members::{DelegationId, Member, MemberId, Right, Role};

const UNTIL: i64 = 1_790_000_000_000;

fn delegation(to: &Person) -> Act {
    Act::Delegate(Delegated { member: to.member.id, until: UNTIL, reason: String::new() })
}

fn under(delegation: EntryHash) -> Act {
    under_until(delegation, UNTIL)
}

fn under_until(delegation: EntryHash, until: i64) -> Act {
    let Act::Approve(said) = approval() else { unreachable!() };
    Act::Approve(Approved { under: Some(Under { delegation: DelegationId(delegation.0), until }), ..said })
}

/// Says something, and returns its name.
fn says(known: &mut Known, by: &Person, act: Act) -> EntryHash {
    let bytes = made(known, by, act, |_| ());
    take(known, &bytes).unwrap();
    EntryHash::of(&bytes)
}

fn no_right(result: Result<(), Refusal>) {
    assert!(matches!(result, Err(Refusal::NoRight(_))), "{result:?}");
}

#[test]
fn whoever_governs_lends_the_right_and_an_approval_names_what_it_is_made_under() {
    let (mut known, chief, reporter) = found();
    let away = known.clone();
    let lent = says(&mut known, &chief, delegation(&reporter));
    say(&mut known, &reporter, under(lent)).unwrap();
    // Take and return, as an editor.
    let said = |step, to| {
        let (story, digest) = (crate::story::StoryId([1; 10]), crate::story::Digest([0; 32]));
        Act::Step(Stepped { story, step, to, digest, reason: "vì".into(), overridden: vec![] })
    };
    say(&mut known, &reporter, said(Step::Take, Stage::Editing)).unwrap();
    // Without naming it, with another end, or by one that is not there.
    no_right(say(&mut known, &reporter, approval()));
    no_right(say(&mut known, &reporter, under_until(lent, UNTIL + 1)));
    no_right(say(&mut known, &reporter, under(EntryHash([7; 32]))));
    // Whoever may by their role borrows nothing.
    no_right(say(&mut known, &chief, under(lent)));
    // Somebody else's.
    let other = person(3, Role::Reporter);
    say(&mut known, &chief, Act::Member(other.member.clone())).unwrap();
    say(&mut known, &chief, Act::Device(other.device.clone())).unwrap();
    no_right(say(&mut known, &other, under(lent)));
    // Where it is in no sight of the approval it does not count, though it was said.
    let blind = made(&away, &reporter, under(lent), |_| ());
    let mut late = known.clone();
    late.chain = away.chain.clone();
    no_right(take(&mut late, &blind));
}

#[test]
fn what_is_lent_is_not_lent_on_and_gives_no_other_right() {
    let (mut known, chief, reporter) = found();
    let other = person(3, Role::Reporter);
    say(&mut known, &chief, Act::Member(other.member.clone())).unwrap();
    no_right(say(&mut known, &reporter, delegation(&reporter)));
    says(&mut known, &chief, delegation(&reporter));
    no_right(say(&mut known, &reporter, delegation(&other)));
    no_right(say(&mut known, &reporter, super::following::style()));
    no_right(say(&mut known, &reporter, Act::Member(Member { role: Role::Editor, ..other.member.clone() })));
    // Nobody who is no member is lent anything.
    no_right(say(&mut known, &chief, delegation(&person(9, Role::Reporter))));
}

#[test]
fn an_ending_ends_it_for_whoever_has_it_in_sight_and_it_can_be_lent_again() {
    let (mut known, chief, reporter) = found();
    let role = Some(Role::Reporter);
    // Nothing to end, and no role below.
    let nothing = removal(&known, &reporter, role);
    no_right(say(&mut known, &chief, nothing));
    let lent = says(&mut known, &chief, delegation(&reporter));
    let end = removal(&known, &reporter, role);
    let by_themselves = end.clone();
    no_right(say(&mut known, &reporter, by_themselves));
    say(&mut known, &chief, end).unwrap();
    no_right(say(&mut known, &reporter, under(lent)));
    say(&mut known, &reporter, Act::Restored).unwrap();
    let again = says(&mut known, &chief, delegation(&reporter));
    say(&mut known, &reporter, under(again)).unwrap();
}

#[test]
fn approvals_beyond_what_an_ending_or_a_removal_lets_hold_are_cut_off() {
    for role in [Some(Role::Reporter), None] {
        let (mut story, chief, reporter) = super::removing::newsroom_of_two();
        let lent = story.says(&chief, delegation(&reporter));
        let before = story.says(&reporter, under(lent));
        let (mut late, mut words) = (None, None);
        let outcome = part(
            &story,
            |here| _ = here.says(&chief, removal(&here.known, &reporter, role)),
            |away| {
                late = Some(away.says(&reporter, under(lent)));
                words = Some(away.says(&reporter, Act::Restored));
            },
        );
        assert!(outcome[&before], "what was here by then stands");
        assert!(!outcome[&late.unwrap()]);
        assert_eq!(outcome[&words.unwrap()], role.is_some(), "what a reporter may anyway");
    }
}

#[test]
fn a_delegation_said_in_no_sight_of_a_removal_gives_nothing() {
    let (mut story, chief, reporter) = super::removing::newsroom_of_two();
    let second = person(4, Role::Chief);
    story.says(&chief, Act::Member(second.member.clone()));
    story.says(&chief, Act::Device(second.device.clone()));
    let first = story.says(&chief, delegation(&reporter));
    let mut lent = None;
    let (one, other) = (
        |here: &mut Story| _ = here.says(&chief, removal(&here.known, &reporter, Some(Role::Reporter))),
        |away: &mut Story| lent = Some(away.says(&second, delegation(&reporter))),
    );
    let outcome = part(&story, one, other);
    assert!(outcome[&first] && outcome[&lent.unwrap()], "both may be said");
    // All in one place, whichever comes first: nothing is lent.
    for seed in 0..8_u8 {
        let (mut story, chief, reporter) = super::removing::newsroom_of_two();
        story.says(&chief, Act::Member(second.member.clone()));
        story.says(&chief, Act::Device(second.device.clone()));
        story.says(&chief, delegation(&reporter));
        let end = removal(&story.known, &reporter, Some(Role::Reporter));
        let reason = format!("{seed}");
        let lend = Act::Delegate(Delegated { member: reporter.member.id, until: UNTIL, reason });
        let (end, lend) = (made(&story.known, &chief, end, |_| ()), made(&story.known, &second, lend, |_| ()));
        for order in [[&end, &lend], [&lend, &end]] {
            let mut known = story.known.clone();
            order.iter().for_each(|bytes| take(&mut known, bytes).unwrap());
            let roster = known.authority.unwrap().roster().clone();
            assert!(!roster.is_delegated(reporter.member.id), "{seed}");
        }
    }
}

#[test]
fn what_somebody_lent_who_was_removed_meanwhile_counts_for_nothing() {
    let (mut story, chief, reporter) = super::removing::newsroom_of_two();
    let second = person(4, Role::Chief);
    story.says(&chief, Act::Member(second.member.clone()));
    story.says(&chief, Act::Device(second.device.clone()));
    let (mut lent, mut approved) = (None, None);
    let outcome = part(
        &story,
        |here| _ = here.says(&chief, removal(&here.known, &second, None)),
        |away| {
            lent = Some(away.says(&second, delegation(&reporter)));
            approved = Some(away.says(&reporter, under(lent.unwrap())));
        },
    );
    assert!(!outcome[&lent.unwrap()] && !outcome[&approved.unwrap()]);
}

#[test]
fn time_is_asked_by_whoever_acts_and_of_several_the_last_end_counts() {
    let (mut known, chief, reporter) = found();
    for until in [UNTIL, UNTIL + 10, UNTIL + 5] {
        let said = Delegated { member: reporter.member.id, until, reason: String::new() };
        say(&mut known, &chief, Act::Delegate(said)).unwrap();
    }
    let roster = known.authority.unwrap().roster().clone();
    assert_eq!(roster.delegation_to(reporter.member.id).unwrap().1.until, UNTIL + 10);
    let has = |now| roster.acting(&reporter.member, now).has(Right::Approve);
    assert!(has(UNTIL + 9) && !has(UNTIL + 10));
    assert!(!roster.is_delegated(MemberId([1; 16])));
}
