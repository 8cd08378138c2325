//! What may follow what, and who may say it.

use ed25519_dalek::SigningKey;

use super::*;
use crate::members::{Device, DeviceId, Lock, LockId, Member, MemberId, NewsroomId, Role};

/// What a desk knows without a store.
#[derive(Clone, Default)]
pub(super) struct Known {
    pub(super) chain: Chain,
    pub(super) authority: Option<Authority>,
}

/// A member with one device.
pub(super) struct Person {
    pub(super) member: Member,
    pub(super) device: Device,
    pub(super) key: SigningKey,
}

pub(super) fn person(n: u8, role: Role) -> Person {
    let (id, key) = (MemberId([n; 16]), SigningKey::from_bytes(&[n; 32]));
    let device = Device::of(&key, &newsroom(), id, LockId([n; 32]), false);
    Person { member: Member { id, name: format!("m{n}"), role }, device, key }
}

impl Person {
    pub(super) fn log(&self) -> LogId {
        LogId { device: self.device.id, incarnation: 1 }
    }
}

pub(super) fn newsroom() -> NewsroomId {
    NewsroomId::founded_by(DeviceId::of(&SigningKey::from_bytes(&[1; 32])))
}

fn lock() -> Lock {
    Lock::of([3; 32])
}

/// An entry by somebody, under a header that may be changed first.
pub(super) fn made(known: &Known, by: &Person, act: Act, change: impl FnOnce(&mut Header)) -> Vec<u8> {
    let lock = (!matches!(act, Act::Grant(_))).then(lock);
    made_under(known, by, act, lock.as_ref(), change)
}

fn made_under(known: &Known, by: &Person, act: Act, lock: Option<&Lock>, change: impl FnOnce(&mut Header)) -> Vec<u8> {
    let mut header = Header { newsroom: newsroom(), ..known.chain.next(by.log()) };
    change(&mut header);
    seal(&header, &Body { at: 0, member: by.member.id, act }, lock, [0; 24], &by.key)
}

pub(super) fn opened(bytes: &[u8]) -> (Sealed, Entry) {
    let sealed = Sealed::read(bytes).unwrap();
    let entry = sealed.open(Some(&lock())).or_else(|_| sealed.open(Some(&Lock::of([4; 32])))).unwrap();
    (sealed, entry)
}

pub(super) fn take(known: &mut Known, bytes: &[u8]) -> Result<(), Refusal> {
    let (sealed, entry) = opened(bytes);
    let place = known.chain.place(&sealed)?;
    let authority = known.authority.get_or_insert_with(|| Authority::of(newsroom()));
    if !authority.knows(&place) {
        return Err(Refusal::Unknown(sealed.hash));
    }
    authority.permits(&place, &entry)?;
    authority.add(&place, &entry, true);
    known.chain.add(newsroom(), &place);
    Ok(())
}

pub(super) fn say(known: &mut Known, by: &Person, act: Act) -> Result<(), Refusal> {
    let bytes = made(known, by, act, |_| ());
    take(known, &bytes)
}

pub(super) fn founding(by: &Person) -> Act {
    Act::Found(Founded {
        name: "Báo".into(),
        zone: "Asia/Ho_Chi_Minh".into(),
        language: "vi".into(),
        founder: by.member.clone(),
        device: by.device.clone(),
    })
}

/// A newsroom of a chief and a reporter.
pub(super) fn found() -> (Known, Person, Person) {
    let (chief, reporter) = (person(1, Role::Chief), person(2, Role::Reporter));
    let mut known = Known::default();
    for act in [
        Act::Grant(vec![]),
        founding(&chief),
        Act::Member(reporter.member.clone()),
        Act::Device(reporter.device.clone()),
    ] {
        say(&mut known, &chief, act).unwrap();
    }
    (known, chief, reporter)
}

pub(super) fn style() -> Act {
    Act::House(HouseItem { kind: crate::house::Kind::Style, id: "style".into(), value: None })
}

#[test]
fn a_log_goes_on_only_with_its_next_entry() {
    let (mut known, chief, _) = found();
    let good = made(&known, &chief, style(), |_| ());
    let early = made(&known, &chief, style(), |next| next.sequence += 1);
    assert!(matches!(take(&mut known, &early), Err(Refusal::Gap { expected: 5, found: 6, .. })));
    let loose = made(&known, &chief, style(), |next| next.previous = EntryHash([5; 32]));
    assert!(matches!(take(&mut known, &loose), Err(Refusal::Unchained(_))));
    take(&mut known, &good).unwrap();
    assert!(matches!(take(&mut known, &good), Err(Refusal::Fork { .. })));
    let foreign = made(&known, &chief, style(), |next| next.newsroom = NewsroomId([8; 16]));
    assert!(matches!(take(&mut known, &foreign), Err(Refusal::Foreign(_))));
}

#[test]
fn only_members_sign_and_only_what_they_may() {
    let (mut known, chief, reporter) = found();
    let stranger = person(3, Role::Chief);
    assert!(matches!(say(&mut known, &stranger, style()), Err(Refusal::Unknown(_))));
    // Their own device, and somebody else's name.
    let borrowed = Person { member: chief.member.clone(), ..person(2, Role::Reporter) };
    assert!(matches!(say(&mut known, &borrowed, style()), Err(Refusal::Unknown(_))));
    // Somebody else's device, and their own key.
    let forged = Person { key: reporter.key.clone(), ..person(1, Role::Chief) };
    assert!(matches!(say(&mut known, &forged, style()), Err(Refusal::Unsigned(_))));
    assert!(matches!(say(&mut known, &reporter, style()), Err(Refusal::NoRight(_))));
    // A second device of one's own, yes; one for somebody else, no.
    let second = SigningKey::from_bytes(&[7; 32]);
    let mut device = Device::of(&second, &newsroom(), chief.member.id, LockId([1; 32]), false);
    assert!(matches!(say(&mut known, &reporter, Act::Device(device.clone())), Err(Refusal::NoRight(_))));
    device = Device::of(&second, &newsroom(), reporter.member.id, LockId([1; 32]), false);
    say(&mut known, &reporter, Act::Device(device)).unwrap();
}

#[test]
fn a_newsroom_is_founded_once_and_by_the_device_that_it_is_named_after() {
    let (chief, other) = (person(1, Role::Chief), person(3, Role::Chief));
    let mut known = Known::default();
    assert!(matches!(say(&mut known, &chief, founding(&chief)), Err(Refusal::Founding(_))), "no locks yet");
    assert!(matches!(say(&mut known, &other, Act::Grant(vec![])), Err(Refusal::Foreign(_))));
    say(&mut known, &chief, Act::Grant(vec![])).unwrap();
    assert!(matches!(say(&mut known, &chief, style()), Err(Refusal::Founding(_))), "nobody is a member yet");
    assert!(matches!(say(&mut known, &other, founding(&other)), Err(Refusal::Unknown(_))));
    assert!(matches!(say(&mut known, &chief, founding(&other)), Err(Refusal::Unknown(_))));
    say(&mut known, &chief, founding(&chief)).unwrap();
    assert!(matches!(say(&mut known, &chief, founding(&chief)), Err(Refusal::Founding(_))));
}

#[test]
fn what_a_device_had_seen_is_told_once_and_adds_up() {
    let (mut known, chief, reporter) = found();
    let photo = || Act::Restored;
    let first = made(&known, &reporter, photo(), |_| ());
    assert_eq!(Sealed::read(&first).unwrap().header.seen.len(), 1);
    take(&mut known, &first).unwrap();
    let second = made(&known, &reporter, photo(), |_| ());
    assert_eq!(Sealed::read(&second).unwrap().header.seen, vec![], "nothing new");
    take(&mut known, &second).unwrap();

    say(&mut known, &chief, style()).unwrap();
    let head = |sequence, hash| Head { log: chief.log(), sequence, hash };
    let (last, hash) = known.chain.head(chief.log());
    for (seen, refused) in [
        (vec![head(last + 1, hash)], "is not here"),
        (vec![head(last, EntryHash([1; 32]))], "is another entry"),
        (vec![head(4, EntryHash([1; 32]))], "was seen before"),
        (vec![Head { log: reporter.log(), sequence: 1, hash }], "is its own"),
        (vec![], "is left out of the list and not of the sum"),
    ] {
        let bytes = made(&known, &reporter, photo(), |next| next.seen = seen);
        let refusal = take(&mut known, &bytes).unwrap_err();
        assert_eq!(matches!(refusal, Refusal::Early(_)), refused == "is not here", "{refused}");
        assert!(matches!(refusal, Refusal::Early(_) | Refusal::Heads(_)), "{refused}");
    }
    say(&mut known, &reporter, photo()).unwrap();
}

#[test]
fn a_chain_goes_on_from_what_was_kept_of_it() {
    let (mut known, chief, reporter) = found();
    let bytes = made(&known, &reporter, Act::Restored, |_| ());
    let place = known.chain.follow(&Sealed::read(&bytes).unwrap()).unwrap();
    let heads = [&chief, &reporter].map(|by| {
        let (sequence, hash) = known.chain.head(by.log());
        Head { log: by.log(), sequence, hash }
    });
    let seen: Vec<_> = place.seen().heads().map(|head| (place.hash, *head)).collect();
    let kept = Chain::resume(newsroom(), heads, seen, Strands::default());
    assert_eq!(kept.next(reporter.log()), known.chain.next(reporter.log()));
}

#[test]
fn a_device_is_nobodys_but_whose_it_says_it_is() {
    let (mut known, chief, reporter) = found();
    // Neither by whoever would like to have it, nor by a chief.
    let mut taken = chief.device.clone();
    taken.member = reporter.member.id;
    assert!(matches!(say(&mut known, &reporter, Act::Device(taken)), Err(Refusal::NoRight(_))));
    let mut given = reporter.device.clone();
    given.member = chief.member.id;
    assert!(matches!(say(&mut known, &chief, Act::Device(given)), Err(Refusal::NoRight(_))));
    // Nor where its own key would say so: what it signed before would be another's.
    let key = SigningKey::from_bytes(&[2; 32]);
    let changed = Device::of(&key, &newsroom(), chief.member.id, LockId([1; 32]), false);
    assert!(matches!(say(&mut known, &chief, Act::Device(changed)), Err(Refusal::NoRight(_))));
    // A proof for another newsroom is none for this one.
    let elsewhere =
        Device::of(&SigningKey::from_bytes(&[9; 32]), &NewsroomId([8; 16]), reporter.member.id, LockId([1; 32]), false);
    assert!(matches!(say(&mut known, &reporter, Act::Device(elsewhere)), Err(Refusal::NoRight(_))));
}

#[test]
fn what_all_must_know_lies_where_all_can_read_it() {
    let (mut known, chief, reporter) = found();
    let editor = Member { role: Role::Editor, ..reporter.member.clone() };
    let hidden = made_under(&known, &chief, Act::Member(editor), Some(&Lock::of([4; 32])), |_| ());
    assert!(matches!(take(&mut known, &hidden), Err(Refusal::Hidden(_))));
    let own = crate::ledger::StoryLock { story: crate::story::StoryId([1; 10]), key: [5; 32] };
    let draft = made_under(&known, &reporter, Act::StoryLocks(vec![own]), Some(&Lock::of([4; 32])), |_| ());
    take(&mut known, &draft).unwrap();
}

#[test]
fn a_last_word_is_the_last() {
    let (mut known, _, reporter) = found();
    let second = SigningKey::from_bytes(&[7; 32]);
    let device = Device::of(&second, &newsroom(), reporter.member.id, LockId([1; 32]), false);
    say(&mut known, &reporter, Act::Device(device.clone())).unwrap();
    say(&mut known, &reporter, Act::Device(Device { retired: true, ..device.clone() })).unwrap();
    let seat = Person { device: device.clone(), key: second, member: reporter.member.clone() };
    assert!(matches!(say(&mut known, &seat, Act::Restored), Err(Refusal::Unknown(_))));
    assert!(matches!(say(&mut known, &reporter, Act::Device(device)), Err(Refusal::NoRight(_))));
}

#[test]
fn a_name_that_is_changed_meanwhile_takes_no_right_away() {
    let (mut known, chief, reporter) = found();
    let (editor, renamed) = (Member { role: Role::Editor, ..reporter.member.clone() }, "Tên mới".to_owned());
    let renamed = Member { name: renamed, ..reporter.member.clone() };
    let second = person(4, Role::Chief);
    say(&mut known, &chief, Act::Member(second.member.clone())).unwrap();
    say(&mut known, &chief, Act::Device(second.device.clone())).unwrap();
    let (promoted, named) =
        (made(&known, &chief, Act::Member(editor), |_| ()), made(&known, &second, Act::Member(renamed), |_| ()));
    take(&mut known, &promoted).unwrap();
    take(&mut known, &named).unwrap();
    say(&mut known, &reporter, approval()).unwrap();
}

/// What two desks have that were founded together, and how a chief on one makes the reporter an editor.
fn promoted() -> (Known, Known, Person) {
    let (mut one, chief, reporter) = found();
    let other = one.clone();
    let editor = Member { role: Role::Editor, ..reporter.member.clone() };
    say(&mut one, &chief, Act::Member(editor)).unwrap();
    (one, other, reporter)
}

pub(super) fn approval() -> Act {
    let story = crate::story::StoryId([1; 10]);
    Act::Approve(Approved {
        story,
        form: vec![0xA0].into(),
        overridden: vec![],
        reason: String::new(),
        protected: true,
        roster: [0; 32],
        acts: [0; 32],
        asked: 1,
        under: None,
        lifted: vec![],
    })
}

#[test]
fn rights_are_those_of_a_place_and_not_of_the_time_of_arrival() {
    let (mut promoting, mut away, reporter) = promoted();
    // Approved while nobody there knew of the promotion: refused by whoever knows of it, too.
    let before = made(&away, &reporter, approval(), |_| ());
    assert!(matches!(take(&mut promoting, &before), Err(Refusal::NoRight(_))));
    assert!(matches!(take(&mut away, &before), Err(Refusal::NoRight(_))));
    // In sight of it: taken.
    say(&mut promoting, &reporter, approval()).unwrap();
}

#[test]
fn what_two_say_of_one_member_at_once_holds_alike_wherever_it_comes_first() {
    let (mut known, chief, reporter) = found();
    let second = person(4, Role::Chief);
    say(&mut known, &chief, Act::Member(second.member.clone())).unwrap();
    say(&mut known, &chief, Act::Device(second.device.clone())).unwrap();
    let named = |name: &str| Act::Member(Member { name: name.into(), ..reporter.member.clone() });
    let (by_one, by_other) = (made(&known, &chief, named("Một"), |_| ()), made(&known, &second, named("Hai"), |_| ()));
    let names = [[&by_one, &by_other], [&by_other, &by_one]].map(|order| {
        let mut known = known.clone();
        order.iter().for_each(|bytes| take(&mut known, bytes).unwrap());
        let next = made(&known, &chief, style(), |_| ());
        let place = known.chain.place(&Sealed::read(&next).unwrap()).unwrap();
        known.authority.unwrap().roster_at(&place).get(reporter.member.id).unwrap().name.clone()
    });
    assert_eq!(names[0], names[1]);
}

#[test]
fn whatever_was_in_sight_comes_before() {
    let (mut known, chief, reporter) = found();
    let mut orders = vec![];
    for by in [&chief, &reporter, &reporter, &chief, &reporter] {
        let bytes = made(&known, by, Act::Restored, |_| ());
        let place = known.chain.follow(&Sealed::read(&bytes).unwrap()).unwrap();
        assert!(orders.iter().all(|(head, _)| place.covers(head, known.chain.strands())));
        orders.push((place.head(), place.order()));
    }
    assert!(orders.windows(2).all(|pair| pair[0].1 < pair[1].1));
}

#[test]
fn every_flipped_bit_is_noticed() {
    let (known, chief, _) = found();
    let good = made(&known, &chief, style(), |_| ());
    for at in 0..good.len() * 8 {
        let mut bad = good.clone();
        bad[at / 8] ^= 1 << (at % 8);
        let opened = |sealed: Sealed| Some((sealed.open(Some(&lock())).ok()?, sealed));
        let read = Sealed::read(&bad).ok().and_then(opened);
        let taken = read.is_some_and(|(_, sealed)| known.chain.place(&sealed).is_ok());
        assert!(!taken, "bit {at}");
    }
}
