//! Objects of a real storage, altered, put elsewhere, shown again or brought from another newsroom: nothing of it takes part,
//! each is told, and what is genuine comes through all the same.
//!
//! `GALLEY_TAMPERED` sets how many altered entries are shown (1,000; 10,000 at night).

use std::collections::BTreeSet;
use std::sync::Arc;

use blackbox::random::Random;
use newsroom::desk::{Asked, Desk, Nobody};
use newsroom::ledger::{EntryHash, Sealed};
use newsroom::members::NewsroomId;
use newsroom::sync::{Depth, Finding};

use crate::around::{around, set_chance, set_clock};
use crate::script::{Act, Deep, Does, Edit, Step};
use crate::stage::{ADDRESSES, Stage, scratch};
use crate::storage::{Memory, Objects};
use crate::world::World;
use crate::{ledger, number, steps};

/// What a small newsroom has in its storage after some work of two of its desks, and what its founder had before.
struct Newsroom {
    objects: Objects,
    newsroom: NewsroomId,
}

const LOGS: &str = "galley-1/log/";

/// Lets a chief and an editor write, and a reporter know of nothing.
fn worked(stage: &Stage) -> (World<'_>, Newsroom) {
    let roles = ["chief", "editor", "reporter"].map(str::to_owned);
    let mut world = World::begin(stage, &roles);
    let sync = |desk| Does::Sync { desk, storage: 0, depth: Deep::Sweep, again: false, faults: vec![], crash: None };
    let does = [
        Does::Begin { desk: 0, story: 0 },
        Does::Go { desk: 0, story: 0, action: Act::Submit },
        Does::Photo { desk: 0, story: 0, photo: 1 },
        sync(0),
        sync(1),
        Does::Edit { desk: 1, story: 0, how: Edit::Insert(0) },
        Does::Freeze { desk: 1 },
        Does::Go { desk: 1, story: 0, action: Act::Take },
        Does::Edit { desk: 1, story: 0, how: Edit::Extend(0) },
        Does::Freeze { desk: 1 },
        sync(1),
        sync(0),
    ];
    for (n, does) in does.into_iter().enumerate() {
        let step = Step { chance: n as u64, does };
        assert_eq!(steps::step(&mut world, n, &step).unwrap(), crate::world::Outcome::Done, "{step:?}");
    }
    let objects = world.storages[0].objects();
    let entry = objects.iter().find(|(name, _)| name.starts_with(LOGS)).unwrap().1;
    let newsroom = Sealed::read(entry).unwrap().header.newsroom;
    (world, Newsroom { objects, newsroom })
}

fn entries(objects: &Objects) -> Vec<(Arc<str>, Arc<[u8]>)> {
    objects
        .iter()
        .filter(|(name, _)| name.starts_with(LOGS))
        .map(|(name, bytes)| (name.clone(), bytes.clone()))
        .collect()
}

/// Returns bytes that are no genuine entry, made from genuine ones.
fn altered(genuine: &[(Arc<str>, Arc<[u8]>)], random: &mut Random) -> Vec<u8> {
    let known: BTreeSet<&[u8]> = genuine.iter().map(|(_, bytes)| &**bytes).collect();
    loop {
        let mut bytes = random.one_of(genuine).1.to_vec();
        let other = &random.one_of(genuine).1;
        let at = random.below(bytes.len());
        match random.below(5) {
            0 => bytes[at] ^= 1 << random.below(8),
            1 => bytes.truncate(at),
            2 => bytes.extend_from_slice(&other[..random.within(1, other.len())]),
            3 => bytes = [&bytes[..at], &other[at.min(other.len())..]].concat(),
            _ => {
                let end = at + random.below(bytes.len() - at);
                bytes.drain(at..end);
            }
        }
        if !known.contains(bytes.as_slice()) {
            return bytes;
        }
    }
}

#[test]
fn no_altered_entry_takes_part() {
    let stage = Stage::new();
    let (mut world, newsroom) = worked(&stage);
    let genuine = entries(&newsroom.objects);
    let reporter = world.desks.get_mut(&2).unwrap();
    let before = ledger::standing(&reporter.db);
    assert!(
        genuine.iter().any(|(_, bytes)| !before.contains(&EntryHash::of(bytes))),
        "there is something new to alter"
    );
    let mut random = Random::new(number("GALLEY_SEED").unwrap_or(0));
    let count = number("GALLEY_TAMPERED").unwrap_or(1000);
    for n in 0..count {
        let bytes = altered(&genuine, &mut random);
        let received = reporter.desk().receive(std::slice::from_ref(&bytes)).unwrap();
        assert_eq!((received.taken, received.locked, received.early), (0, 0, 0), "number {n}: {received:?}");
        assert_eq!(received.refused.len(), 1, "number {n} is told");
    }
    // All of another newsroom's are told, too, and none is kept.
    let foreign: Vec<Vec<u8>> = entries(stage.foreign()).iter().map(|(_, bytes)| bytes.to_vec()).collect();
    let received = reporter.desk().receive(&foreign).unwrap();
    assert_eq!((received.taken, received.locked, received.early, received.refused.len()), (0, 0, 0, foreign.len()));
    assert_eq!(ledger::standing(&reporter.db), before);
    // The same again is no news, and the genuine ones come through.
    let all: Vec<Vec<u8>> = genuine.iter().map(|(_, bytes)| bytes.to_vec()).collect();
    let received = reporter.desk().receive(&all).unwrap();
    assert_eq!((received.refused, reporter.desk().standing().unwrap().early), (vec![], 0));
    assert!(all.iter().all(|bytes| ledger::standing(&reporter.db).contains(&EntryHash::of(bytes))));
    assert_eq!(reporter.desk().receive(&all).unwrap().known, all.len());
    reporter.desk().verify().unwrap();
}

/// Puts objects into a storage where they do not belong. Returns it, and the names at which something is wrong.
fn disordered(newsroom: &Newsroom, foreign: &Objects, random: &mut Random) -> (Objects, BTreeSet<Arc<str>>) {
    let (mut objects, mut wrong) = (newsroom.objects.clone(), BTreeSet::new());
    let (genuine, strangers) = (entries(&newsroom.objects), entries(foreign));
    for _ in 0..random.within(1, 12) {
        let (name, bytes) = random.one_of(&genuine).clone();
        let other = random.one_of(&genuine).clone();
        let (folder, within) = name.rsplit_once('/').unwrap();
        let (sequence, hash) = within.split_once('-').unwrap();
        let (at, is): (Arc<str>, Arc<[u8]>) = match random.below(5) {
            // Another number of its log, its hash as it is.
            0 => {
                let number = u64::from_str_radix(sequence, 16).unwrap() + random.within(1, 5) as u64;
                (format!("{folder}/{number:016x}-{hash}").into(), bytes)
            }
            // Another entry's place.
            1 => (other.0, bytes),
            // Another log.
            2 => (format!("{}/{within}", other.0.rsplit_once('/').unwrap().0).into(), bytes),
            // Another newsroom's, at the place of one of ours and at its own.
            3 => (name, random.one_of(&strangers).1.clone()),
            _ => random.one_of(&strangers).clone(),
        };
        if newsroom.objects.get(&at) != Some(&is) {
            objects.insert(at.clone(), is);
            wrong.insert(at);
        }
    }
    (objects, wrong)
}

#[test]
fn no_entry_takes_part_where_it_does_not_belong() {
    let stage = Stage::new();
    let (mut world, newsroom) = worked(&stage);
    let genuine: BTreeSet<EntryHash> =
        entries(&newsroom.objects).iter().map(|(_, bytes)| EntryHash::of(bytes)).collect();
    let from = world.desks[&2].folder.clone();
    let mut random = Random::new(number("GALLEY_SEED").unwrap_or(0));
    for round in 0..number("GALLEY_TAMPERED").unwrap_or(1000) / 50 {
        let (objects, wrong) = disordered(&newsroom, stage.foreign(), &mut random);
        let storage = Memory::with(objects.clone());
        let folder = scratch();
        blackbox::desk::copy(&from, &folder.path().join("desk"), None);
        set_clock(100, 0);
        set_chance(round);
        let mut desk = Desk::open(&folder.path().join("desk"), None, around()).unwrap();
        let db = ledger::database(desk.folder());
        let before = ledger::heads(&db).0;
        let report = desk.sync_through(&storage, ADDRESSES[0], Asked::at(Depth::Sweep)).unwrap();
        assert!(ledger::standing(&db).is_subset(&genuine), "round {round}");
        // Only what lies beyond what is here is looked at; all of that is told.
        let is_new = |name: &str| {
            let (log, within) = (&name[LOGS.len()..][..81], name.rsplit_once('/').unwrap().1);
            let known = before.iter().find(|(id, _)| format!("{}-{:016x}", id.device, id.incarnation) == log);
            u64::from_str_radix(&within[..16], 16).unwrap() > known.map_or(0, |(_, (last, _))| *last)
        };
        for name in wrong.iter().filter(|name| is_new(name)) {
            let told = report.findings.iter().any(|finding| match finding {
                Finding::Spoilt(spoilt) => spoilt.as_str() == &**name,
                Finding::Refused(entry, _) => *entry == EntryHash::of(&objects[name]),
                _ => false,
            });
            assert!(told, "round {round}: {name} of {wrong:?}: {:?}", report.findings);
        }
        // Where it stood in the way of a genuine one, whoever wrote that puts it back.
        for writer in [0, 1] {
            set_chance(round + 1000);
            let writer = world.desks.get_mut(&writer).unwrap();
            storage.begin(0, &[], None);
            writer.desk().sync_through(&storage, &format!("memory:{round}"), Asked::at(Depth::Whole)).unwrap();
        }
        desk.sync_through(&storage, ADDRESSES[0], Asked::at(Depth::Sweep)).unwrap();
        assert_eq!(ledger::standing(&db), genuine, "round {round}");
        desk.verify().unwrap();
    }
}

#[test]
fn another_newsrooms_storage_is_not_joined() {
    let stage = Stage::new();
    let (_, newsroom) = worked(&stage);
    let foreign = Memory::with(stage.foreign().clone());
    assert!(Desk::fetch_all_through(&foreign, newsroom.newsroom, &Nobody).is_err());
    assert_eq!(foreign.objects(), *stage.foreign());
}
