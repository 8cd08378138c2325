//! What removals cut off, and who may remove whom: every desk comes to the same, in whatever order it hears of it.

use super::following::{Known, Person, approval, made, person, say, take};
use super::*;
use crate::members::{Device, LockId, Member, Right, Role};
use crate::story::StoryId;

/// Enters somebody with a device.
fn enter(known: &mut Known, by: &Person, somebody: &Person) {
    say(known, by, Act::Member(somebody.member.clone())).unwrap();
    say(known, by, Act::Device(somebody.device.clone())).unwrap();
}

pub(super) fn removal(known: &Known, of: &Person, role: Option<Role>) -> Act {
    let (sequence, hash) = known.chain.head(of.log());
    let holds = (sequence > 0).then_some(Head { log: of.log(), sequence, hash }).into_iter().collect();
    Act::Remove(Removal { member: of.member.id, device: None, role, holds, reason: String::new() })
}

fn revision() -> Act {
    Act::Revise(Revised { story: StoryId([1; 10]), change: vec![0x80].into() })
}

/// All entries judged anew in the order that is given, as desks do that heard of them so: by name, whether each takes part.
fn judged(all: &[Vec<u8>]) -> Vec<(EntryHash, bool)> {
    let (mut known, mut taken) = (Known::default(), vec![]);
    for bytes in all {
        let (sealed, entry) = super::following::opened(bytes);
        let place = known.chain.follow(&sealed).unwrap();
        let authority = known.authority.get_or_insert_with(|| Authority::of(super::following::newsroom()));
        let holds = authority.permits(&place, &entry).is_ok();
        authority.add(&place, &entry, holds);
        taken.push((place, entry));
    }
    let mut authority = known.authority.unwrap();
    authority.settle();
    let mut judged: Vec<_> =
        taken.iter().map(|(place, entry)| (entry.hash, authority.permits(place, entry).is_ok())).collect();
    for (place, entry) in &taken {
        assert_eq!(
            authority.holds(place.order()),
            is_claim(&entry.body.act) && authority.permits(place, entry).is_ok()
        );
    }
    judged.sort();
    judged
}

/// What was said one after the other, and by two who did not hear of each other.
pub(super) struct Story {
    all: Vec<Vec<u8>>,
    pub(super) known: Known,
}

impl Story {
    fn of(founded: (Known, Vec<Vec<u8>>)) -> Self {
        Self { known: founded.0, all: founded.1 }
    }

    pub(super) fn says(&mut self, by: &Person, act: Act) -> EntryHash {
        let bytes = made(&self.known, by, act, |_| ());
        take(&mut self.known, &bytes).unwrap();
        self.all.push(bytes.clone());
        EntryHash::of(&bytes)
    }
}

/// Two desks that part here: what each says is in no sight of the other; whether each entry takes part in the end, however
/// they are shuffled together.
pub(super) fn part(
    common: &Story,
    one: impl FnOnce(&mut Story),
    other: impl FnOnce(&mut Story),
) -> std::collections::BTreeMap<EntryHash, bool> {
    let from = common.all.len();
    let mut sides = [0, 1].map(|_| Story { known: common.known.clone(), all: common.all.clone() });
    one(&mut sides[0]);
    other(&mut sides[1]);
    let [mut one, mut other] = sides.map(|side| side.all[from..].to_vec());
    let orders = [[one.clone(), other.clone()].concat(), [other.clone(), one.clone()].concat(), {
        let mut mixed = vec![];
        while !one.is_empty() || !other.is_empty() {
            mixed.extend((!other.is_empty()).then(|| other.remove(0)));
            mixed.extend((!one.is_empty()).then(|| one.remove(0)));
        }
        mixed
    }];
    let outcomes = orders.map(|order| judged(&[common.all.clone(), order].concat()));
    assert!(outcomes.windows(2).all(|pair| pair[0] == pair[1]), "the order of arrival decides");
    outcomes[0].iter().copied().collect()
}

/// A chief and a reporter, with their entries.
pub(super) fn newsroom_of_two() -> (Story, Person, Person) {
    let (known, all, chief, reporter) = found_with_bytes();
    (Story::of((known, all)), chief, reporter)
}

fn found_with_bytes() -> (Known, Vec<Vec<u8>>, Person, Person) {
    let (chief, reporter) = (person(1, Role::Chief), person(2, Role::Reporter));
    let (mut known, mut all) = (Known::default(), vec![]);
    for act in [
        Act::Grant(vec![]),
        super::following::founding(&chief),
        Act::Member(reporter.member.clone()),
        Act::Device(reporter.device.clone()),
    ] {
        let bytes = made(&known, &chief, act, |_| ());
        take(&mut known, &bytes).unwrap();
        all.push(bytes);
    }
    (known, all, chief, reporter)
}

#[test]
fn what_a_removed_member_said_meanwhile_is_cut_off_and_what_was_before_stands() {
    let (mut story, chief, reporter) = newsroom_of_two();
    let before = story.says(&reporter, revision());
    let mut named = vec![];
    let outcome = part(
        &story,
        |here| _ = here.says(&chief, removal(&here.known, &reporter, None)),
        |away| named = vec![away.says(&reporter, revision()), away.says(&reporter, Act::Restored)],
    );
    assert!(outcome[&before]);
    assert!(named.iter().all(|late| !outcome[late]), "{outcome:?}");
    assert_eq!(outcome.values().filter(|takes_part| !**takes_part).count(), 2);
}

#[test]
fn nobody_goes_on_who_knows_of_the_removal() {
    let (mut story, chief, reporter) = newsroom_of_two();
    story.says(&chief, removal(&story.known, &reporter, None));
    assert!(matches!(say(&mut story.known, &reporter, revision()), Err(Refusal::Unknown(_))));
    // Asked back, by a device of their own; the one from before stays out.
    let again = Person { key: ed25519_dalek::SigningKey::from_bytes(&[8; 32]), ..person(2, Role::Reporter) };
    let device = Device::of(&again.key, &super::following::newsroom(), again.member.id, LockId([8; 32]), false);
    let again = Person { device, ..again };
    enter(&mut story.known, &chief, &again);
    assert!(matches!(say(&mut story.known, &reporter, revision()), Err(Refusal::Unknown(_))));
    say(&mut story.known, &again, revision()).unwrap();
}

#[test]
fn who_was_set_back_keeps_what_the_lower_role_may() {
    let (mut story, chief, _) = newsroom_of_two();
    let editor = person(3, Role::Editor);
    story.says(&chief, Act::Member(editor.member.clone()));
    story.says(&chief, Act::Device(editor.device.clone()));
    let (mut approved, mut revised) = (None, None);
    let outcome = part(
        &story,
        |here| _ = here.says(&chief, removal(&here.known, &editor, Some(Role::Reporter))),
        |away| (approved, revised) = (Some(away.says(&editor, approval())), Some(away.says(&editor, revision()))),
    );
    assert!(!outcome[&approved.unwrap()], "an approval that was made offline after the demotion");
    assert!(outcome[&revised.unwrap()]);
    // In sight of it the lower role is the role, until it is raised again.
    story.says(&chief, removal(&story.known, &editor, Some(Role::Reporter)));
    assert!(matches!(say(&mut story.known, &editor, approval()), Err(Refusal::NoRight(_))));
    story.says(&chief, Act::Member(editor.member.clone()));
    story.says(&editor, approval());
}

#[test]
fn a_promotion_that_knew_of_no_removal_lifts_none() {
    let (mut story, chief, reporter) = newsroom_of_two();
    let second = person(4, Role::Chief);
    story.says(&chief, Act::Member(second.member.clone()));
    story.says(&chief, Act::Device(second.device.clone()));
    let raised = Member { role: Role::Editor, ..reporter.member.clone() };
    let mut both = Story { known: story.known.clone(), all: vec![] };
    let removed = made(&story.known, &chief, removal(&story.known, &reporter, None), |_| ());
    let promoted = made(&story.known, &second, Act::Member(raised), |_| ());
    for orders in [[&removed, &promoted], [&promoted, &removed]] {
        let mut known = story.known.clone();
        orders.iter().for_each(|bytes| take(&mut known, bytes).unwrap());
        let authority = known.authority.as_mut().unwrap();
        authority.settle();
        assert_eq!(authority.roster().role(reporter.member.id), None);
        both.known = known;
    }
    assert!(say(&mut both.known, &reporter, revision()).is_err());
}

#[test]
fn of_two_chiefs_the_one_who_was_there_first_removes_the_other() {
    let (mut story, founder, _) = newsroom_of_two();
    let (second, third) = (person(4, Role::Chief), person(5, Role::Chief));
    story.says(&founder, Act::Member(second.member.clone()));
    story.says(&founder, Act::Device(second.device.clone()));
    story.says(&second, Act::Member(third.member.clone()));
    story.says(&second, Act::Device(third.device.clone()));
    for other in [&founder, &second] {
        let act = removal(&story.known, other, None);
        assert!(matches!(say(&mut story.known.clone(), &third, act), Err(Refusal::NoRight(_))));
    }
    // Meanwhile the third brought a friend in, and the friend wrote: all of it falls with the third.
    let friend = person(6, Role::Editor);
    let mut theirs = vec![];
    let outcome = part(
        &story,
        |here| _ = here.says(&second, removal(&here.known, &third, None)),
        |away| {
            theirs.push(away.says(&third, Act::Member(friend.member.clone())));
            theirs.push(away.says(&third, Act::Device(friend.device.clone())));
            theirs.push(away.says(&friend, approval()));
        },
    );
    assert!(theirs.iter().all(|entry| !outcome[entry]), "{outcome:?}");
}

#[test]
fn a_removal_by_whoever_is_removed_meanwhile_does_not_hold() {
    let (mut story, founder, reporter) = newsroom_of_two();
    let second = person(4, Role::Chief);
    story.says(&founder, Act::Member(second.member.clone()));
    story.says(&founder, Act::Device(second.device.clone()));
    let (mut by_second, mut written) = (None, None);
    let outcome = part(
        &story,
        |here| {
            here.says(&founder, removal(&here.known, &second, None));
            written = Some(here.says(&reporter, revision()));
        },
        |away| by_second = Some(away.says(&second, removal(&away.known, &reporter, None))),
    );
    assert!(!outcome[&by_second.unwrap()]);
    assert!(outcome[&written.unwrap()], "the reporter whom nobody removed");
}

#[test]
fn what_was_cut_off_counts_once_somebody_takes_it_in() {
    let (mut story, chief, reporter) = newsroom_of_two();
    let editor = person(3, Role::Editor);
    story.says(&chief, Act::Member(editor.member.clone()));
    story.says(&chief, Act::Device(editor.device.clone()));
    let late = made(&story.known, &reporter, revision(), |_| ());
    let removed = story.says(&chief, removal(&story.known, &reporter, None));
    let rest = [story.all.clone(), vec![late.clone()]].concat();
    assert!(judged(&rest).contains(&(EntryHash::of(&late), false)));
    let colleague = person(9, Role::Reporter);
    story.says(&chief, Act::Member(colleague.member.clone()));
    story.says(&chief, Act::Device(colleague.device.clone()));
    for (by, counts) in [(&colleague, false), (&editor, true)] {
        let mut story = Story { known: story.known.clone(), all: [story.all.clone(), vec![late.clone()]].concat() };
        story.says(by, Act::Adopt(vec![EntryHash::of(&late)]));
        assert!(judged(&story.all).contains(&(EntryHash::of(&late), counts)), "{counts}");
        assert!(judged(&story.all).contains(&(removed, true)));
    }
}

#[test]
fn an_approval_is_never_taken_in_for_another() {
    let (mut story, chief, _) = newsroom_of_two();
    let editor = person(3, Role::Editor);
    story.says(&chief, Act::Member(editor.member.clone()));
    story.says(&chief, Act::Device(editor.device.clone()));
    let late = made(&story.known, &editor, approval(), |_| ());
    story.says(&chief, removal(&story.known, &editor, None));
    story.says(&chief, Act::Adopt(vec![EntryHash::of(&late)]));
    let all = [story.all, vec![late.clone()]].concat();
    assert!(judged(&all).contains(&(EntryHash::of(&late), false)));
}

#[test]
fn a_lost_device_is_cut_off_where_its_owner_says_and_the_owner_goes_on() {
    let (mut story, _, reporter) = newsroom_of_two();
    let key = ed25519_dalek::SigningKey::from_bytes(&[7; 32]);
    let own = LockId([7; 32]);
    let device = Device::of(&key, &super::following::newsroom(), reporter.member.id, own, false);
    let second = Person { member: reporter.member.clone(), device, key };
    story.says(&reporter, Act::Device(second.device.clone()));
    let (sequence, hash) = story.known.chain.head(reporter.log());
    story.says(&reporter, revision());
    let stolen = story.says(&reporter, revision());
    // Lost before those two, which are here already.
    let holds = vec![Head { log: reporter.log(), sequence, hash }];
    let device = Some(reporter.device.id);
    let lost = Act::Remove(Removal { member: reporter.member.id, device, role: None, holds, reason: String::new() });
    story.says(&second, lost);
    story.says(&second, revision());
    let outcome = judged(&story.all);
    // In sight of the removal as they are, and beyond what it lets stand.
    assert!(outcome.contains(&(stolen, false)), "{outcome:?}");
    assert_eq!(outcome.iter().filter(|(_, takes_part)| !takes_part).count(), 2);
}

#[test]
fn a_new_lock_is_needed_until_one_is_made_in_sight_of_all_removals() {
    let (mut story, chief, reporter) = newsroom_of_two();
    let needs = |known: &Known| known.authority.as_ref().unwrap().needs_lock();
    assert!(!needs(&story.known));
    let lock = |n| Act::Epoch(LockId([n; 32]));
    assert!(matches!(say(&mut story.known.clone(), &reporter, lock(5)), Err(Refusal::NoRight(_))));
    story.says(&chief, removal(&story.known, &reporter, None));
    assert!(needs(&story.known));
    story.says(&chief, lock(6));
    assert!(!needs(&story.known));
    let roster = story.known.authority.as_ref().unwrap().roster();
    assert_eq!(roster.locks().last(), Some(&LockId([6; 32])));
    assert!(roster.role(chief.member.id).is_some_and(|role| role.has(Right::Govern)));
}
