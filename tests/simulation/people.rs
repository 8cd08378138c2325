//! Steps about members: inviting, joining, coming back, removing, adopting.

use chrono::TimeDelta;
use newsroom::desk::{Desk, Nobody};
use newsroom::members::{MemberId, NewsroomId, Role};

use crate::around::around;
use crate::script::Does;
use crate::steps::{asked, sitting};
use crate::world::{Failure, Outcome, Way, World};

pub(crate) fn does(world: &mut World<'_>, does: &Does) -> Result<Outcome, Failure> {
    match does {
        Does::Invite { desk, invitation, role } => invite(world, *desk, *invitation, role),
        Does::Join { desk, invitation } => join(world, *desk, *invitation),
        Does::Code { desk, code } => make_code(world, *desk, *code),
        Does::Recover { desk, code } => recover(world, *desk, *code),
        Does::Role { desk, of, role } => set_role(world, *desk, *of, role),
        Does::Remove { desk, of } => remove(world, *desk, *of),
        Does::Retire { desk, of } => retire(world, *desk, *of),
        Does::Adopt { desk } => adopt(world, *desk),
        Does::Delegate { desk, of, hours } => delegate(world, *desk, *of, *hours),
        _ => Ok(Outcome::Nothing),
    }
}

pub(crate) fn outcome<T>(asked: Option<T>) -> Outcome {
    if asked.is_some() { Outcome::Done } else { Outcome::Refused }
}

fn invite(world: &mut World<'_>, desk: usize, number: usize, role: &str) -> Result<Outcome, Failure> {
    let Some(role) = Role::of(role).filter(|_| !world.invitations.contains_key(&number)) else {
        return Ok(Outcome::Nothing);
    };
    let name = format!("Người mới {number}");
    let by = asked("inviting", sitting(world, desk).desk().invite(&name, role, false))?;
    let Some(by) = by else { return Ok(Outcome::Refused) };
    world.roles.entry(by.member).or_default().insert(role);
    world.invitations.insert(number, Way { by, name });
    Ok(Outcome::Done)
}

/// Returns all entries that the shared storage shows to whoever is no member yet.
fn fetched(world: &World<'_>, desk: usize, newsroom: NewsroomId) -> Option<Vec<Vec<u8>>> {
    world.storages[0].begin(desk, &[], None);
    let all = Desk::fetch_all_through(&world.storages[0], newsroom, &Nobody);
    world.storages[0].end();
    all.ok()
}

fn join(world: &mut World<'_>, desk: usize, number: usize) -> Result<Outcome, Failure> {
    if world.desks.contains_key(&desk) {
        return Ok(Outcome::Nothing);
    }
    let Some(way) = world.invitations.get(&number) else { return Ok(Outcome::Nothing) };
    let (by, name) = (way.by.clone(), way.name.clone());
    let Some(all) = fetched(world, desk, by.newsroom()) else { return Ok(Outcome::Refused) };
    let folder = world.new_folder();
    let Some(joined) = asked("joining", Desk::join(&folder, &by, &all, around()))? else { return Ok(Outcome::Refused) };
    world.take_in(desk, &name, folder, Some(joined)).map(|()| Outcome::Done)
}

fn make_code(world: &mut World<'_>, desk: usize, number: usize) -> Result<Outcome, Failure> {
    if world.codes.contains_key(&number) {
        return Ok(Outcome::Nothing);
    }
    let at = sitting(world, desk);
    let name = at.name.clone();
    let Some(by) = asked("a recovery code", at.desk().recovery_code())? else { return Ok(Outcome::Refused) };
    world.codes.insert(number, Way { by, name });
    Ok(Outcome::Done)
}

fn recover(world: &mut World<'_>, desk: usize, number: usize) -> Result<Outcome, Failure> {
    if world.desks.contains_key(&desk) {
        return Ok(Outcome::Nothing);
    }
    let Some(way) = world.codes.get(&number) else { return Ok(Outcome::Nothing) };
    let (by, name) = (way.by.clone(), way.name.clone());
    let Some(all) = fetched(world, desk, by.newsroom) else { return Ok(Outcome::Refused) };
    let folder = world.new_folder();
    let Some(back) = asked("coming back", Desk::recover(&folder, &by, &all, around()))? else {
        return Ok(Outcome::Refused);
    };
    world.take_in(desk, &name, folder, Some(back)).map(|()| Outcome::Done)
}

fn set_role(world: &mut World<'_>, desk: usize, of: usize, role: &str) -> Result<Outcome, Failure> {
    let member = world.desks.get(&of).map(|other| other.member);
    let (Some(member), Some(role)) = (member, Role::of(role)) else { return Ok(Outcome::Nothing) };
    let set = asked("a role", sitting(world, desk).desk().set_role(member, role, "đổi việc"))?;
    if set.is_some() {
        let had = world.roles.entry(member).or_default();
        world.unseated |= had.contains(&Role::Chief) && role != Role::Chief;
        had.insert(role);
    }
    Ok(outcome(set))
}

/// Returns whether somebody ever was a chief.
fn is_chief(world: &World<'_>, member: MemberId) -> bool {
    world.roles.get(&member).is_some_and(|had| had.contains(&Role::Chief))
}

fn remove(world: &mut World<'_>, desk: usize, of: usize) -> Result<Outcome, Failure> {
    let Some(member) = world.desks.get(&of).map(|other| other.member) else { return Ok(Outcome::Nothing) };
    world.unseated |= is_chief(world, member);
    Ok(outcome(asked("removing", sitting(world, desk).desk().remove_member(member, "thôi việc"))?))
}

fn retire(world: &mut World<'_>, desk: usize, of: usize) -> Result<Outcome, Failure> {
    let Some(device) = world.desks.get(&of).map(|other| other.device) else { return Ok(Outcome::Nothing) };
    world.unseated |= world.desks.get(&of).is_some_and(|other| is_chief(world, other.member));
    Ok(outcome(asked("taking a device out", sitting(world, desk).desk().remove_device(device, "mất máy"))?))
}

fn delegate(world: &mut World<'_>, desk: usize, of: usize, hours: Option<u32>) -> Result<Outcome, Failure> {
    let Some(member) = world.desks.get(&of).map(|other| other.member) else { return Ok(Outcome::Nothing) };
    let at = sitting(world, desk).desk();
    let said = match hours {
        Some(hours) => at.delegate(member, (around().clock)() + TimeDelta::hours(hours.into()), "trực đêm"),
        None => at.end_delegation(member, "hết ca trực"),
    };
    let said = asked("lending a right", said)?;
    if said.is_some() && hours.is_some() {
        world.lent.insert(member);
    }
    Ok(outcome(said))
}

fn adopt(world: &mut World<'_>, desk: usize) -> Result<Outcome, Failure> {
    let at = sitting(world, desk).desk();
    let Some(all) = asked("what was cut off", at.cut_off())? else { return Ok(Outcome::Refused) };
    if all.is_empty() {
        return Ok(Outcome::Nothing);
    }
    Ok(outcome(asked("adopting", at.adopt(&all.iter().map(|one| one.entry).collect::<Vec<_>>()))?))
}
