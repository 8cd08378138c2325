//! An approval by somebody who had lost the right, made offline or crafted as if they had never heard: it counts nowhere,
//! whatever came in which order.

use blackbox::random::Random;
use newsroom::desk::Desk;
use newsroom::ledger::{Act, Approved, Body, Chain, EntryHash, Head, LogId, Sealed, Strands, seal};
use newsroom::members::{KeyRing, Lock, Role};
use newsroom::story::PublicForm;
use newsroom::workflow::State;

use crate::around::{around, set_chance, set_clock};
use crate::ledger::{self, Kept};
use crate::script::{Act as Go, Deep, Does, Step};
use crate::stage::{Stage, scratch};
use crate::world::World;
use crate::{number, steps};

/// Lets a chief begin a story and an editor hear of it; then the chief takes rights from the editor, who does not hear of it.
fn set_back<'s>(stage: &'s Stage, how: Does) -> World<'s> {
    let roles = ["chief", "editor", "editor"].map(str::to_owned);
    let mut world = World::begin(stage, &roles);
    let sync = |desk| Does::Sync { desk, storage: 0, depth: Deep::Sweep, again: false, faults: vec![], crash: None };
    let does = [
        Does::Begin { desk: 0, story: 0 },
        Does::Go { desk: 0, story: 0, action: Go::Submit },
        sync(0),
        sync(1),
        sync(2),
        // So that the editor's log has begun.
        Does::Begin { desk: 1, story: 1 },
        how,
        sync(0),
    ];
    for (n, does) in does.into_iter().enumerate() {
        let step = Step { chance: n as u64, does };
        assert_eq!(steps::step(&mut world, n, &step).unwrap(), crate::world::Outcome::Done, "{step:?}");
    }
    world
}

fn bytes(all: &[Kept]) -> Vec<Vec<u8>> {
    all.iter().map(|kept| kept.bytes.clone()).collect()
}

/// Returns an approval that the editor's key signs after the editor has heard of the removal, whose header tells of none of the
/// entries that only then came.
fn crafted(world: &World<'_>, incarnation: Option<u64>) -> Vec<u8> {
    let editor = &world.desks[&1];
    let all = ledger::kept(&editor.db);
    let key = KeyRing::at(editor.folder.join("keys")).unlock(editor.member, None).unwrap();
    let newsroom = all[0].sealed.header.newsroom;
    let heads = ledger::heads(&editor.db).0.into_iter().filter(|(_, (sequence, _))| *sequence > 0);
    let heads: Vec<Head> = heads.map(|(log, (sequence, hash))| Head { log, sequence, hash }).collect();
    let own = heads.iter().find(|head| head.log.device == editor.device).unwrap().log;
    let log = LogId { device: editor.device, incarnation: incarnation.unwrap_or(own.incarnation) };
    // What the log's last entry had in its sight, so that the next one follows it truly.
    let last =
        all.iter().filter(|kept| kept.sealed.header.log == own).max_by_key(|kept| kept.sealed.header.sequence).unwrap();
    let strands = ledger::strands(&all);
    let places = ledger::places(&all, &strands);
    let seen = places[&last.hash].seen().heads().map(|head| (last.hash, *head));
    let chain = Chain::resume(newsroom, heads, seen, strands);
    let id = world.stories[&0];
    let about = |kept: &&Kept| kept.entry.as_ref().is_some_and(|e| e.body.act.story() == Some(id));
    let lock = all.iter().rfind(about).unwrap().sealed.header.lock;
    let key_of_lock: [u8; 32] =
        editor.db.query_row("SELECT key FROM lock WHERE id = ?", [lock.0], |row| row.get(0)).unwrap();
    let story = newsroom_story(world);
    let form = PublicForm::from(&story).to_bytes().into();
    let (overridden, reason, protected) = (vec![], "đã xem".to_owned(), false);
    let (roster, acts, asked, under) = ([0; 32], [0; 32], 1, None);
    let act = Act::Approve(Approved {
        story: id,
        form,
        overridden,
        reason,
        protected,
        roster,
        acts,
        asked,
        under,
        lifted: vec![],
    });
    let body = Body { at: 0, member: editor.member, act };
    seal(&chain.next(log), &body, Some(&Lock::of(key_of_lock)), [7; 24], &key)
}

fn newsroom_story(world: &World<'_>) -> newsroom::story::Story {
    Desk::open(&world.desks[&1].folder, None, around()).unwrap().show(world.stories[&0]).unwrap().story
}

/// Shows entries to the other editor's desk in an order of chance, one by one or some at once. Returns whether it shows the
/// story as approved then.
fn counts(world: &World<'_>, mut all: Vec<Vec<u8>>, seed: u64) -> bool {
    let mut random = Random::new(seed);
    for at in (1..all.len()).rev() {
        all.swap(at, random.below(at + 1));
    }
    let folder = scratch();
    let path = folder.path().join("desk");
    blackbox::desk::copy(&world.desks[&2].folder, &path, None);
    set_clock(1000, 0);
    set_chance(seed);
    let mut desk = Desk::open(&path, None, around()).unwrap();
    while !all.is_empty() {
        let some = all.split_off(all.len().saturating_sub(random.within(1, 4)));
        desk.receive(&some).unwrap();
    }
    desk.verify().unwrap();
    desk.show(world.stories[&0]).unwrap().status.state == State::Approved
}

fn orders() -> std::ops::Range<u64> {
    let first = number("GALLEY_SEED").unwrap_or(0);
    first..first + number("GALLEY_TAMPERED").unwrap_or(1000) / 200
}

#[test]
fn an_approval_after_a_removal_or_a_demotion_counts_nowhere() {
    let stage = Stage::new();
    let removed = Does::Remove { desk: 0, of: 1 };
    let demoted = Does::Role { desk: 0, of: 1, role: "reporter".into() };
    let retired = Does::Retire { desk: 0, of: 1 };
    for how in [removed, demoted, retired] {
        let mut world = set_back(&stage, how.clone());
        set_chance(77);
        let before: Vec<EntryHash> = ledger::standing(&world.desks[&2].db).into_iter().collect();
        let id = world.stories[&0];
        let editor = world.desks.get_mut(&1).unwrap();
        assert_eq!(
            editor.desk().approve(id, "đã xem").unwrap().status.state,
            State::Approved,
            "who has not heard approves"
        );
        let is_new = |kept: &Kept| !before.contains(&kept.hash);
        let mut all = bytes(&ledger::kept(&world.desks[&1].db));
        assert!(counts(&world, all.clone(), 0), "it counts where nobody has heard of the removal");
        all.extend(bytes(&ledger::kept(&world.desks[&0].db)));
        all.retain(|bytes| Sealed::read(bytes).is_ok_and(|sealed| !before.contains(&sealed.hash)));
        assert!(ledger::kept(&world.desks[&0].db).iter().any(is_new));
        for seed in orders() {
            assert!(!counts(&world, all.clone(), seed), "{how:?}, order {seed}");
        }
    }
}

#[test]
fn an_approval_that_leaves_the_removal_out_counts_nowhere() {
    let stage = Stage::new();
    let how = Does::Role { desk: 0, of: 1, role: Role::Reporter.word().into() };
    let mut world = set_back(&stage, how);
    let before: Vec<EntryHash> = ledger::standing(&world.desks[&2].db).into_iter().collect();
    // In the log that goes on, and in one that is begun for it.
    let ignorant = [crafted(&world, None), crafted(&world, Some(9))];
    let sync = |desk| Does::Sync { desk, storage: 0, depth: Deep::Sweep, again: false, faults: vec![], crash: None };
    steps::step(&mut world, 90, &Step { chance: 90, does: sync(1) }).unwrap();
    // The editor says something in sight of the removal; what follows cannot have it out of sight.
    let id = world.stories[&0];
    set_chance(91);
    world.desks.get_mut(&1).unwrap().desk().begin_story(&crate::text::begun(9, &mut Random::new(9))).unwrap();
    let after = crafted_behind(&world);
    let mut all = bytes(&ledger::kept(&world.desks[&1].db));
    all.extend(bytes(&ledger::kept(&world.desks[&0].db)));
    all.retain(|bytes| Sealed::read(bytes).is_ok_and(|sealed| !before.contains(&sealed.hash)));
    for approval in ignorant.into_iter().chain([after]) {
        let sealed = Sealed::read(&approval).unwrap();
        assert!(sealed.verify(), "it is signed well, for story {id}");
        for seed in orders() {
            let mut all = all.clone();
            all.push(approval.clone());
            assert!(!counts(&world, all, seed), "order {seed}");
        }
    }
}

/// Returns an approval that follows an entry with the removal in its sight and tells of the heads before it.
fn crafted_behind(world: &World<'_>) -> Vec<u8> {
    let honest = Sealed::read(&crafted(world, None)).unwrap();
    let editor = &world.desks[&1];
    let all = ledger::kept(&editor.db);
    let chief = world.desks[&0].device;
    // All heads but the chief's, whose log has the removal.
    let heads =
        ledger::heads(&editor.db).0.into_iter().filter(|(log, (sequence, _))| *sequence > 0 && log.device != chief);
    let heads: Vec<Head> = heads.map(|(log, (sequence, hash))| Head { log, sequence, hash }).collect();
    let chain = Chain::resume(honest.header.newsroom, heads, [], Strands::default());
    let key = KeyRing::at(editor.folder.join("keys")).unlock(editor.member, None).unwrap();
    let lock: [u8; 32] =
        editor.db.query_row("SELECT key FROM lock WHERE id = ?", [honest.header.lock.0], |row| row.get(0)).unwrap();
    let lock = Lock::of(lock);
    let body = honest.open(Some(&lock)).unwrap().body;
    assert!(all.iter().any(|kept| kept.hash == honest.header.previous));
    seal(&chain.next(honest.header.log), &body, Some(&lock), [8; 24], &key)
}
