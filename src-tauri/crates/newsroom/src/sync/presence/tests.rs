//! Desks that say and hear where they are, through a storage in memory.

use std::cell::Cell;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use ed25519_dalek::SigningKey;

use super::*;
use crate::ledger::LogId;
use crate::members::{DeviceId, Lock, NewsroomId};
use crate::story::registers::RevisionId;
use crate::sync::memory::{Memory, held};
use crate::sync::names;

pub(super) const PRESENCE: Presence = Presence { story: StoryId([1; 10]), place: block(0), writing: true };

const fn block(index: u32) -> Place {
    Place::Block(BlockId { revision: RevisionId([2; 16]), index })
}

fn at(place: Place) -> Option<Presence> {
    Some(Presence { place, ..PRESENCE })
}

fn random(bytes: &mut [u8]) {
    static CALLS: AtomicU64 = AtomicU64::new(0);
    let call = CALLS.fetch_add(1, Ordering::Relaxed).to_le_bytes();
    blake3::Hasher::new().update(&call).finalize_xof().fill(bytes);
}

/// A desk of a newsroom in which only some devices are known.
pub(super) struct Desk {
    key: SigningKey,
    incarnation: Cell<u64>,
    company: Company,
}

/// The devices that are known: all below this number.
const KNOWN: u8 = 9;

impl Desk {
    pub(super) fn of(number: u8) -> Self {
        Self { key: SigningKey::from_bytes(&[number; 32]), incarnation: Cell::new(7), company: Company::default() }
    }

    pub(super) fn log(&self) -> LogId {
        LogId { device: DeviceId::of(&self.key), incarnation: self.incarnation.get() }
    }

    pub(super) fn seat<T>(&self, work: impl FnOnce(&Seat<'_>) -> T) -> T {
        let known: Vec<_> = (0..KNOWN).map(|n| DeviceId::of(&SigningKey::from_bytes(&[n; 32]))).collect();
        let (lock, knows) = (Lock::of([4; 32]), |device| known.contains(&device));
        let (newsroom, log) = (NewsroomId([9; 16]), self.log());
        work(&Seat { newsroom, log, key: &self.key, lock: &lock, knows: &knows, random })
    }

    /// Goes one round. Returns how often the storage was asked.
    fn round(&mut self, storage: &Memory, presence: Option<Presence>, now: Instant) -> usize {
        let mut company = std::mem::take(&mut self.company);
        let mut visit = Visit::of(storage, now);
        let _ = self.seat(|seat| company.meet(&mut visit, seat, presence));
        self.company = company;
        visit.requests
    }

    fn sees(&self, now: Instant) -> Vec<Presence> {
        self.company.others(now).into_values().collect()
    }
}

fn signs(storage: &Memory) -> Vec<String> {
    held(&storage.objects).keys().cloned().collect()
}

fn secs(seconds: u64) -> Duration {
    Duration::from_secs(seconds)
}

#[test]
fn a_place_has_one_name_and_what_is_none_is_refused() {
    let photo = PlacementId([3; 8]);
    let all = [
        (Place::Story, "story"),
        (block(12), "block:02020202020202020202020202020202.12"),
        (Place::Field(FieldName::PrintedDate), "printed_date"),
        (Place::Placement(photo, PlacementField::FocalPoint), "placement:0303030303030303.focal_point"),
    ];
    for (place, name) in all {
        assert_eq!((place.to_string().as_str(), name.parse()), (name, Ok(place)));
    }
    for none in
        ["", "body", "Story", "block:", "block:02.1", "placement:0303030303030303", "placement:03.caption", "headline "]
    {
        assert_eq!(none.parse::<Place>(), Err(NotAPlace), "{none}");
    }
}

#[test]
fn one_object_of_a_desk_lies_there_and_says_where_it_is_now() {
    let (storage, now) = (Memory::new(1), Instant::now());
    let (mut an, mut khoa) = (Desk::of(1), Desk::of(2));
    assert_eq!(an.round(&storage, at(block(0)), now), 2, "a sign, and a look");
    assert_eq!(khoa.round(&storage, at(Place::Story), now), 3, "and what the look found");
    assert_eq!((khoa.sees(now), an.sees(now)), (vec![PRESENCE], vec![]));
    an.round(&storage, at(block(1)), now + secs(5));
    khoa.round(&storage, at(Place::Story), now + secs(6));
    assert_eq!(
        (khoa.sees(now + secs(6)), an.sees(now + secs(6))),
        (at(block(1)).into_iter().collect(), at(Place::Story).into_iter().collect())
    );
    assert_eq!(signs(&storage).len(), 2);
    // Only a paragraph and not a word of anything in the open.
    let lengths: Vec<_> = held(&storage.objects).values().map(Vec::len).collect();
    assert_eq!(lengths[0], lengths[1]);
}

#[test]
fn where_nothing_is_new_a_round_costs_one_question() {
    let (storage, now) = (Memory::new(1), Instant::now());
    let mut an = Desk::of(1);
    let asked: Vec<_> = (0..14).map(|round| an.round(&storage, at(block(0)), now + secs(5 * round))).collect();
    // Once a minute a sign of life, and the one before it is taken away.
    assert_eq!(asked, [2, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 3, 1]);
    assert_eq!(asked.iter().sum::<usize>(), *held(&storage.asked));
    assert_eq!(signs(&storage).len(), 1);
}

#[test]
fn whoever_is_heard_of_no_more_fades_by_the_clock_of_whoever_looks() {
    let (storage, now) = (Memory::new(1), Instant::now());
    let (mut an, mut khoa) = (Desk::of(1), Desk::of(2));
    an.round(&storage, at(block(0)), now);
    // The reader begins an hour later: to it, it is new.
    let late = now + secs(3600);
    khoa.round(&storage, at(Place::Story), late);
    for (after, count) in [(0, 1), (149, 1), (150, 0), (100_000, 0)] {
        assert_eq!(khoa.sees(late + secs(after)).len(), count, "{after}");
    }
    // A clock that went backwards makes nobody gone, and nobody stay for ever.
    assert_eq!(khoa.sees(now).len(), 1);
    khoa.round(&storage, at(Place::Story), late + secs(200));
    assert_eq!(khoa.sees(late + secs(200)), []);
    // A storage that hides it and lists it again makes it no newer.
    let hidden = held(&storage.objects).clone();
    held(&storage.objects).clear();
    khoa.round(&storage, at(Place::Story), late + secs(20));
    assert_eq!(khoa.sees(late + secs(20)), [], "what is not listed is gone at once");
    held(&storage.objects).extend(hidden);
    khoa.round(&storage, at(Place::Story), late + secs(140));
    assert_eq!((khoa.sees(late + secs(140)).len(), khoa.sees(late + secs(160)).len()), (1, 0));
    // A new sign is a new one.
    an.round(&storage, at(block(0)), late + secs(300));
    khoa.round(&storage, at(Place::Story), late + secs(301));
    assert_eq!(khoa.sees(late + secs(301)), [PRESENCE]);
}

#[test]
fn whoever_leaves_is_gone_and_nothing_of_them_is_left() {
    let (storage, now) = (Memory::new(1), Instant::now());
    let (mut an, mut khoa) = (Desk::of(1), Desk::of(2));
    an.round(&storage, at(block(0)), now);
    khoa.round(&storage, at(Place::Story), now);
    assert!(an.company.is_told());
    an.company.leave(&mut Visit::of(&storage, now)).unwrap();
    assert!(!an.company.is_told());
    assert_eq!(an.sees(now), [], "and looks no more");
    khoa.round(&storage, at(Place::Story), now + secs(5));
    assert_eq!(khoa.sees(now + secs(5)), []);
    assert_eq!(signs(&storage).len(), 1);
    // What may not be said is taken back, too, by whoever goes on looking.
    khoa.round(&storage, None, now + secs(10));
    assert_eq!(signs(&storage), Vec::<String>::new());
}

#[test]
fn nothing_is_asked_about_those_who_are_not_known() {
    let (storage, now) = (Memory::new(1), Instant::now());
    let (mut stranger, mut khoa) = (Desk::of(KNOWN), Desk::of(2));
    stranger.round(&storage, at(block(0)), now);
    held(&storage.objects).insert("galley-1/here/thumbs.db".into(), vec![1]);
    khoa.round(&storage, None, now);
    assert_eq!(khoa.round(&storage, None, now), 1);
    assert_eq!(khoa.sees(now), []);
}

#[test]
fn what_does_not_hold_is_silence_and_hides_nobody() {
    let (storage, now) = (Memory::new(1), Instant::now());
    let (mut an, mut khoa) = (Desk::of(1), Desk::of(2));
    an.round(&storage, at(block(0)), now);
    let name = signs(&storage)[0].clone();
    let bytes = held(&storage.objects)[&name].clone();
    khoa.round(&storage, None, now);
    // Shown again under another name, of this device or another one; cut off; and far too large.
    let object = |log, random| format!("galley-1/here/{}", names::sign(log, random));
    let mut objects = held(&storage.objects);
    objects.insert(object(an.log(), [1; 12]), bytes.clone());
    objects.insert(object(LogId { incarnation: 8, ..an.log() }, [2; 12]), bytes.clone());
    objects.insert(object(Desk::of(3).log(), [3; 12]), bytes.clone());
    objects.insert(object(an.log(), [4; 12]), bytes[..100].to_vec());
    objects.insert(object(an.log(), [5; 12]), vec![0; 1 << 20]);
    drop(objects);
    assert_eq!(khoa.round(&storage, None, now + secs(5)), 6, "each is fetched once");
    assert_eq!(khoa.round(&storage, None, now + secs(10)), 1);
    assert_eq!(khoa.sees(now + secs(10)), [PRESENCE]);
    // Whoever floods the folder keeps nobody busy for long.
    let flood = (0..1000_u32).map(|n| {
        let mut random = [6; 12];
        random[..4].copy_from_slice(&n.to_be_bytes());
        (object(Desk::of(3).log(), random), vec![])
    });
    held(&storage.objects).extend(flood);
    assert_eq!(khoa.round(&storage, None, now + secs(15)), 65);
}

#[test]
fn what_a_desk_left_before_is_cleared_away_and_nobody_elses() {
    let (storage, now) = (Memory::new(1), Instant::now());
    let (mut an, mut khoa) = (Desk::of(1), Desk::of(2));
    an.round(&storage, at(block(0)), now);
    khoa.round(&storage, at(block(1)), now);
    // The program was killed, and begins again: it knows nothing of what it said.
    let mut an = Desk::of(1);
    an.round(&storage, at(block(2)), now + secs(5));
    assert_eq!(signs(&storage).len(), 2);
    // A copy of its folder goes on elsewhere under another incarnation: that one's sign stays until it has faded.
    let mut copy = Desk::of(1);
    copy.incarnation.set(8);
    copy.round(&storage, at(block(3)), now + secs(10));
    assert_eq!((copy.sees(now + secs(10)).len(), signs(&storage).len()), (2, 3));
    copy.round(&storage, at(block(3)), now + secs(159));
    assert_eq!(signs(&storage).len(), 3);
    copy.round(&storage, at(block(3)), now + secs(161));
    assert_eq!(signs(&storage).len(), 2, "its own of before, and never another device's");
    assert!(signs(&storage).iter().any(|name| name.contains(&khoa.log().device.to_string())));
}

#[test]
fn a_storage_that_goes_wrong_is_put_right_once_it_works() {
    for seed in 0..40 {
        let (storage, mut now) = (Memory::new(seed), Instant::now());
        let mut desks = [Desk::of(1), Desk::of(2), Desk::of(3)];
        storage.go_wrong(3);
        for round in 0..40 {
            now += secs(7);
            for (number, desk) in desks.iter_mut().enumerate() {
                desk.round(&storage, at(block(round / 3 + number as u32)), now);
            }
        }
        storage.go_wrong(0);
        // A sign that was spoilt on its way is given again within a minute.
        for _ in 0..12 {
            now += secs(7);
            for (number, desk) in desks.iter_mut().enumerate() {
                desk.round(&storage, at(block(100 + number as u32)), now);
            }
        }
        assert_eq!(signs(&storage).len(), 3, "seed {seed}");
        for (number, desk) in desks.iter().enumerate() {
            let others: Vec<_> = desk.sees(now).iter().map(|one| one.place).collect();
            let expected: Vec<_> = (0..3_u32).filter(|n| *n != number as u32).map(|n| block(100 + n)).collect();
            assert!(
                expected.iter().all(|place| others.contains(place)) && others.len() == 2,
                "seed {seed}: {others:?}"
            );
        }
    }
}
