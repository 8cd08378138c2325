//! Steps about copies of desks: made and brought back as the program does it, or as disks and machines are copied.

use newsroom::desk::Desk;
use newsroom::ledger::Sealed;

use crate::around::around;
use crate::keys;
use crate::script::{Deep, Does};
use crate::stage::copy;
use crate::steps::{sitting, sync};
use crate::world::{Failure, Outcome, World, unexpected};

/// Where the logs lie in a storage.
const LOGS: &str = "galley-1/log/";

pub(crate) fn does(world: &mut World<'_>, does: &Does) -> Result<Outcome, Failure> {
    match does {
        Does::Backup { desk } => backup(world, *desk),
        Does::Restore { desk } => restore(world, *desk),
        Does::Image { desk } => image(world, *desk),
        Does::Lag { desk } => lag(world, *desk),
        Does::RawRestore { desk } => raw_restore(world, *desk),
        Does::Clone { desk, to } => clone(world, *desk, *to),
        _ => Ok(Outcome::Nothing),
    }
}

fn backup(world: &mut World<'_>, desk: usize) -> Result<Outcome, Failure> {
    let (to, step) = (world.new_folder(), world.step);
    let at = sitting(world, desk);
    at.desk().backup(&to).map_err(|e| unexpected("a backup", &e))?;
    at.backup = Some((to, step));
    Ok(Outcome::Done)
}

fn restore(world: &mut World<'_>, desk: usize) -> Result<Outcome, Failure> {
    let Some((from, made)) = sitting(world, desk).backup.clone() else { return Ok(Outcome::Nothing) };
    let folder = world.new_folder();
    let restored = match Desk::restore(&from, &folder, around()) {
        Ok(desk) => desk,
        // Who was removed says no more, not even that they are back.
        Err(e) if crate::world::may_be(&e) => return Ok(Outcome::Refused),
        Err(e) => return Err(unexpected("restoring", &e)),
    };
    sitting(world, desk).sit_at(folder, restored);
    world.lose(desk, made);
    // Whoever has a passphrase gives it now.
    keys::unlock(world, desk)?;
    Ok(Outcome::Done)
}

fn image(world: &mut World<'_>, desk: usize) -> Result<Outcome, Failure> {
    let (to, step) = (world.new_folder(), world.step);
    let at = sitting(world, desk);
    // The process may be at it: what is copied is as after a power cut.
    copy(&at.folder, &to);
    at.image = Some((to, step));
    Ok(Outcome::Done)
}

/// Puts the raw copy in the place of the desk, as a desk that is not taken up yet.
fn put_back(world: &mut World<'_>, desk: usize) -> Result<bool, Failure> {
    let Some((from, made)) = sitting(world, desk).image.clone() else { return Ok(false) };
    let folder = world.new_folder();
    copy(&from, &folder);
    let at = &world.desks[&desk];
    // Whoever works there now may not have been there yet.
    let first = at.chairs.get(&0).map_or(&at.name, |chair| &chair.name);
    let opened = world.keys.open(&folder, &at.name).or_else(|_| world.keys.open(&folder, first))?;
    sitting(world, desk).sit_at(folder, opened);
    world.lose(desk, made);
    Ok(true)
}

fn lag(world: &mut World<'_>, desk: usize) -> Result<Outcome, Failure> {
    if !meets_all(world, desk) || !put_back(world, desk)? {
        return Ok(Outcome::Nothing);
    }
    world.storages[0].begin(desk, &[], None);
    sync(world, desk, 0, Deep::Sweep, false)?;
    world.reopen(desk).map(|()| Outcome::Done)
}

/// Returns whether the desk would find in the storage whatever was ever sent of its logs: else what it writes after it was put
/// back could have the number of something that others know, or come to know.
fn meets_all(world: &World<'_>, desk: usize) -> bool {
    let at = &world.desks[&desk];
    if at.offline || world.carried || !world.storages[0].is_open_to(desk) {
        return false;
    }
    let there = world.storages[0].objects();
    let is_own = |log: &str| at.chairs.values().any(|chair| log.starts_with(&chair.device.to_string()));
    let is_whole = |name: &str| {
        there
            .get(name)
            .is_some_and(|bytes| Sealed::read(bytes).is_ok_and(|s| name.ends_with(&s.hash.to_string()[..24])))
    };
    let ever = world.storages.iter().flat_map(|memory| memory.ever());
    let mut of_logs = ever.filter(|name| name.starts_with(LOGS) && is_own(&name[LOGS.len()..]));
    there.contains_key("galley-1/newsroom") && of_logs.all(|name| is_whole(&name))
}

fn raw_restore(world: &mut World<'_>, desk: usize) -> Result<Outcome, Failure> {
    if !put_back(world, desk)? {
        return Ok(Outcome::Nothing);
    }
    sitting(world, desk).is_twofold = true;
    world.reopen(desk).map(|()| Outcome::Done)
}

fn clone(world: &mut World<'_>, desk: usize, to: usize) -> Result<Outcome, Failure> {
    if world.desks.contains_key(&to) {
        return Ok(Outcome::Nothing);
    }
    let folder = world.new_folder();
    let at = sitting(world, desk);
    copy(&at.folder, &folder);
    at.is_twofold = true;
    let chairs = at.chairs.clone();
    let Some(now) = chairs.values().find(|chair| chair.member == at.member).cloned() else {
        return Ok(Outcome::Nothing);
    };
    let copied = world.keys.open(&folder, &now.name)?;
    world.take_up_desk(to, folder, copied, now)?;
    let copied = sitting(world, to);
    (copied.is_twofold, copied.chairs) = (true, chairs);
    world.reopen(to).map(|()| Outcome::Done)
}
