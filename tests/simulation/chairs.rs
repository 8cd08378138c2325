//! Steps about members who work at one desk folder, each with a key of their own.

use std::collections::BTreeSet;
use std::panic::{AssertUnwindSafe, catch_unwind};

use newsroom::members::{DeviceId, KeyRing, Role};

use crate::around::{Ended, Turn, begin_turn, end_turn};
use crate::company;
use crate::ledger;
use crate::script::Does;
use crate::steps::{asked, freeze, sitting};
use crate::world::{Chair, Failure, Outcome, World};

pub(crate) fn does(world: &mut World<'_>, does: &Does) -> Result<Outcome, Failure> {
    match does {
        Does::Chair { desk, chair, role, crash } => add(world, *desk, *chair, role, *crash),
        Does::Sit { desk, chair, abruptly } => sit(world, *desk, *chair, *abruptly),
        _ => Ok(Outcome::Nothing),
    }
}

/// Adds a member at a desk folder. Where the process ends meanwhile, they are there with a key that is theirs, or not at all.
fn add(world: &mut World<'_>, desk: usize, chair: usize, role: &str, crash: Option<usize>) -> Result<Outcome, Failure> {
    let Some(role) = Role::of(role).filter(|_| !world.desks[&desk].chairs.contains_key(&chair)) else {
        return Ok(Outcome::Nothing);
    };
    let name = format!("Bạn cùng bàn {desk}.{chair}");
    let at = sitting(world, desk);
    begin_turn(Turn { ends_at: crash, meddles_at: None, meddles: Box::new(|| ()) });
    let went = catch_unwind(AssertUnwindSafe(|| at.desk().add_member(&name, role, None)));
    end_turn();
    let ended = match went {
        Ok(added) => {
            if asked("adding a member", added)?.is_none() {
                return Ok(Outcome::Refused);
            }
            false
        }
        Err(ended) if ended.is::<Ended>() => {
            world.reopen(desk)?;
            true
        }
        Err(panicked) => std::panic::resume_unwind(panicked),
    };
    let at = sitting(world, desk);
    let keys = KeyRing::at(at.folder.join("keys"));
    let Some(member) = at.desk().roster().find(&name).map(|member| member.id) else {
        let text = format!("desk {desk}: {name} was added, and is not there");
        return if ended { Ok(Outcome::Done) } else { Err(Failure::new("chairs", text)) };
    };
    let odd = |why: String| Failure::new("chairs", format!("desk {desk}, {name}: {why}"));
    let key = keys.unlock(member, None).map_err(|e| odd(e.to_string()))?;
    let device = DeviceId::of(&key);
    if at.desk().roster().device(device).is_none_or(|device| device.member != member) {
        return Err(odd("their key is not known".to_owned()));
    }
    at.chairs.insert(chair, Chair { name, member, device });
    world.roles.entry(member).or_default().insert(role);
    Ok(Outcome::Done)
}

fn sit(world: &mut World<'_>, desk: usize, chair: usize, abruptly: bool) -> Result<Outcome, Failure> {
    let at = sitting(world, desk);
    let Some(next) = at.chairs.get(&chair).filter(|next| next.member != at.member).cloned() else {
        return Ok(Outcome::Nothing);
    };
    if !is_member(world, desk, &next) {
        return Ok(Outcome::Refused);
    }
    if !abruptly {
        freeze(world, desk)?;
        company::leave(world, desk);
    }
    change_over(world, desk, &next)?;
    Ok(Outcome::Done)
}

/// Returns whether the desk still has somebody for a member: a chief who was demoted elsewhere may have taken them in.
fn is_member(world: &mut World<'_>, desk: usize, chair: &Chair) -> bool {
    sitting(world, desk).desk().roster().get(chair.member).is_some()
}

/// Lets another one take over: what they take up is in their own name, and nothing is added in that of whoever went.
fn change_over(world: &mut World<'_>, desk: usize, next: &Chair) -> Result<(), Failure> {
    // Whoever turns out to be no member is at no chair afterwards, and their log is here all the same.
    let at = &world.desks[&desk];
    let others: BTreeSet<DeviceId> = ledger::heads(&at.db).0.into_keys().map(|log| log.device).collect();
    let others: BTreeSet<DeviceId> =
        others.into_iter().filter(|device| *device != next.device && at.has_device(*device)).collect();
    let before = stand(world, desk, &others);
    world.sit(desk, next)?;
    if stand(world, desk, &others) != before {
        let text = format!("desk {desk}: {} sat down, and something was signed by another key", next.name);
        return Err(Failure::new("chairs", text));
    }
    Ok(())
}

/// Returns how far the logs of some devices stand.
fn stand(world: &World<'_>, desk: usize, of: &BTreeSet<DeviceId>) -> Vec<(DeviceId, u64)> {
    let heads = ledger::heads(&world.desks[&desk].db).0.into_iter();
    heads.filter(|(log, _)| of.contains(&log.device)).map(|(log, (last, _))| (log.device, last)).collect()
}

/// Lets all who work at a desk take up what they left there, and whoever works there now go on.
pub(crate) fn each_takes_up(world: &mut World<'_>, desk: usize) -> Result<(), Failure> {
    let at = &world.desks[&desk];
    let Some(now) = at.chairs.values().find(|chair| chair.member == at.member).cloned() else { return Ok(()) };
    let others: Vec<Chair> = at.chairs.values().filter(|chair| chair.member != at.member).cloned().collect();
    for chair in &others {
        if is_member(world, desk, chair) {
            change_over(world, desk, chair)?;
        }
    }
    // Whoever was taken in by a chief who was set back meanwhile comes back as nobody.
    if others.is_empty() || !is_member(world, desk, &now) { Ok(()) } else { change_over(world, desk, &now) }
}
