//! The end of a schedule: nothing goes wrong any more, and all desks exchange until they have the same.

use std::collections::{BTreeMap, BTreeSet};

use newsroom::desk::{Asked, DeskError};
use newsroom::ledger::EntryHash;
use newsroom::sync::{Depth, Finding, Occupied};

use crate::around::set_chance;
use crate::stage::ADDRESSES;
use crate::storage::Memory;
use crate::world::{Failure, World, may_be, unexpected};
use crate::{chairs, company, house, keys, ledger, published};

/// So many sweeps each are enough once nobody writes any more.
const SWEEPS: usize = 2;
/// Chiefs' desks write for others as they hear of them; that ends.
const MOST: usize = 16;

/// Lets all desks exchange. Returns those that are to have the same: whose members and devices are of the newsroom still.
pub(crate) fn end(world: &mut World<'_>) -> Result<Vec<usize>, Failure> {
    world.step += 1;
    for memory in &world.storages {
        memory.mount(None);
        memory.unfork();
        memory.fill(false);
    }
    let all: Vec<usize> = world.desks.keys().copied().collect();
    for desk in &all {
        world.desks.get_mut(desk).expect("a desk").offline = false;
        set_chance(*desk as u64 ^ 0xe4d);
        keys::unlock(world, *desk)?;
        world.take_up(*desk)?;
        chairs::each_takes_up(world, *desk)?;
    }
    let home = home(world)?;
    let mut present = present(world);
    published::complete(world, &present)?;
    present = meet(world, &all, home)?;
    if house::put_back(world, &present)? {
        present = meet(world, &all, home)?;
    }
    // What is known only now may be completed no more, or be public and approved no more.
    for _ in 0..MOST {
        if !(published::complete(world, &present)? | published::renew(world, &present)?) {
            break;
        }
        present = meet(world, &all, home)?;
    }
    if let Some(text) = apart(world, &present) {
        return Err(Failure::new("liveness", text));
    }
    company::at_rest(world, &all, &present, home)?;
    Ok(present)
}

/// Lets all desks exchange until they have the same. Returns those that are to.
fn meet(world: &mut World<'_>, all: &[usize], home: usize) -> Result<Vec<usize>, Failure> {
    let spoilt = exchange_until_quiet(world, all, home, Depth::Sweep)?;
    let present = present(world);
    // What a storage has lost of photos, and what is spoilt of others' entries, is looked for by a whole exchange alone.
    if (spoilt && apart(world, &present).is_some()) || awaits_photos(world, &present) {
        exchange_until_quiet(world, all, home, Depth::Whole)?;
        return Ok(self::present(world));
    }
    Ok(present)
}

/// Returns the storage through which all go on: the shared one, as a chief confirms it where it does not say whose it is.
fn home(world: &mut World<'_>) -> Result<usize, Failure> {
    let all: Vec<usize> = world.desks.keys().copied().collect();
    for again in [false, true] {
        for desk in &all {
            set_chance(*desk as u64 ^ 0x1057);
            match exchange(world, *desk, 0, Depth::Sweep, again) {
                Ok(_) => return Ok(0),
                // A person takes away what only looks like somebody else's.
                Err(DeskError::Occupied(Occupied::Other | Occupied::Newer)) => world.storages[0].forget_whose(),
                Err(DeskError::Occupied(_) | DeskError::NotAChief(_) | DeskError::Removal(_)) => {}
                Err(e) => return Err(unexpected("the last exchange", &e)),
            }
        }
    }
    // No chief is left to confirm anything: they meet elsewhere.
    world.storages.push(Memory::default());
    Ok(world.storages.len() - 1)
}

fn exchange(
    world: &mut World<'_>,
    desk: usize,
    storage: usize,
    depth: Depth,
    again: bool,
) -> Result<newsroom::sync::Report, DeskError> {
    world.at(desk);
    let memory = &world.storages[storage];
    memory.begin(desk, &[], None);
    let at = world.desks.get_mut(&desk).expect("a desk");
    let went = at.desk().sync_through(memory, ADDRESSES[storage], Asked { again, ..Asked::at(depth) });
    memory.end();
    went
}

/// Lets each desk exchange in turn, until nobody has written anything for two rounds. Returns whether anything was spoilt.
fn exchange_until_quiet(world: &mut World<'_>, all: &[usize], home: usize, depth: Depth) -> Result<bool, Failure> {
    let (mut known, mut quiet, mut spoilt) = (everything(world), 0, false);
    for round in 0..MOST {
        if quiet == SWEEPS {
            return Ok(spoilt);
        }
        for desk in all {
            set_chance((round * 100 + desk) as u64 ^ 0x4041d);
            match exchange(world, *desk, home, depth, false) {
                Ok(report) => spoilt |= report.findings.iter().any(|f| matches!(f, Finding::Spoilt(_))),
                Err(e) if may_be(&e) => {}
                Err(e) => return Err(unexpected("an exchange at the end", &e)),
            }
            world.has_no_less(*desk)?;
        }
        let now = everything(world);
        quiet = if now == known { quiet + 1 } else { 0 };
        known = now;
    }
    Err(Failure::new("liveness", "desks write for each other without end"))
}

/// Returns all entries that stand anywhere.
fn everything(world: &World<'_>) -> BTreeSet<EntryHash> {
    world.desks.values().flat_map(|sitting| ledger::standing(&sitting.db)).collect()
}

/// Returns the desks of those who are members, by devices that are not retired, as the first of these desks has it.
fn present(world: &mut World<'_>) -> Vec<usize> {
    let seats: Vec<_> = world.desks.iter().map(|(n, sitting)| (*n, sitting.member, sitting.device)).collect();
    let of = |world: &mut World<'_>, n: usize| -> Vec<usize> {
        let roster = world.desks.get_mut(&n).expect("a desk").desk().roster();
        let is_present = |(_, member, device): &&(usize, _, _)| {
            roster.role(*member).is_some() && roster.device(*device).is_some_and(|device| !device.retired)
        };
        seats.iter().filter(is_present).map(|(n, ..)| *n).collect()
    };
    let mut views = seats.iter().map(|(n, ..)| (*n, of(world, *n)));
    views.find(|(n, present)| present.contains(n)).map(|(_, present)| present).unwrap_or_default()
}

fn awaits_photos(world: &World<'_>, present: &[usize]) -> bool {
    present.iter().any(|n| ledger::awaited_photos(&world.desks[n].db) > 0)
}

/// Returns what one desk lacks that another has, or what waits for something that is there.
fn apart(world: &World<'_>, present: &[usize]) -> Option<String> {
    let all: BTreeMap<usize, _> = present.iter().map(|n| (*n, ledger::standing(&world.desks[n].db))).collect();
    let union: BTreeSet<EntryHash> = all.values().flatten().copied().collect();
    for (n, has) in &all {
        let lacks: Vec<_> = union.difference(has).collect();
        if let Some(one) = lacks.first() {
            let who: Vec<_> = all.iter().filter(|(_, has)| has.contains(one)).map(|(n, _)| n).collect();
            return Some(format!("desk {n} lacks {} entries, the first is {one} of desks {who:?}", lacks.len()));
        }
        if let Some(one) = ledger::waited_for(&world.desks[n].db).intersection(&union).next() {
            return Some(format!("desk {n}: something waits for {one}, which is there"));
        }
    }
    None
}
