//! `galley newsroom members|role|remove|delegate|adopt`: who may what, and what removals cut off.

use chrono::DateTime;
use newsroom::desk::{CutOff, Desk, DeskError, Joined, RemovalError};
use newsroom::ledger::EntryHash;
use newsroom::members::{Device, MemberId, Role};
use newsroom::message;
use serde_json::json;

use crate::Failure;
use crate::fields::{moment, odd};
use crate::output::Output;

fn member(desk: &Desk, name: &str) -> Result<(MemberId, String), DeskError> {
    let found = desk.roster().find(name).ok_or_else(|| DeskError::NoMember(name.to_owned()))?;
    Ok((found.id, found.name.clone()))
}

/// The first digits of a device's name, as a person reads and types them.
fn short(device: &Device) -> String {
    device.id.to_string()[..8].to_owned()
}

/// Says which invitations and codes more than one came by. Returns it for programs.
fn used_twice(desk: &Desk, out: &mut Output) -> Result<Vec<serde_json::Value>, Failure> {
    let zone = desk.house().zone();
    let mut rows = vec![];
    for one in desk.used_twice()? {
        let name = desk.roster().get(one.member).map(|member| member.name.clone()).unwrap_or_default();
        let (what, how) = if one.paper {
            (message!("twice.code"), message!("twice.code.how"))
        } else {
            (message!("twice.invitation"), message!("twice.invitation.how"))
        };
        let said = [("name", name.clone())];
        out.say(what, &said)?;
        let at = |at: chrono::DateTime<chrono::Utc>| at.with_timezone(&zone);
        let shown = |time: chrono::DateTime<chrono::Utc>| ("at", at(time).format("%d/%m/%Y %H:%M").to_string());
        for (device, came) in &one.came {
            let id = ("id", device.to_string()[..8].to_owned());
            out.say(message!("twice.came"), &[id, shown(*came)])?;
        }
        for refused in &one.refused {
            out.say(message!("twice.refused"), &[shown(*refused)])?;
        }
        out.say(how, &said)?;
        let came =
            |(device, came): &(_, _)| json!({ "device": ToString::to_string(device), "at": at(*came).to_rfc3339() });
        rows.push(json!({
            "member": one.member.to_string(), "name": name, "code": one.paper,
            "came": one.came.iter().map(came).collect::<Vec<_>>(),
            "refused": one.refused.iter().map(|time| at(*time).to_rfc3339()).collect::<Vec<_>>(),
        }));
    }
    Ok(rows)
}

/// Lists the members with their devices, when each was last heard of, and what came into two hands; `seen` keeps that somebody
/// has looked at it.
pub(crate) fn members(desk: &Desk, seen: bool, out: &mut Output) -> Result<(), Failure> {
    let mut rows = vec![];
    for one in desk.attendance()? {
        let Some(member) = desk.roster().get(one.member) else { continue };
        out.line(&format!("{}\t{}", member.name, desk.house().role_label(member.role.word())))?;
        let lent = desk.delegation_to(one.member).and_then(|said| DateTime::from_timestamp_millis(said.until));
        let lent = lent.map(|until| until.with_timezone(&desk.house().zone()));
        if let Some(until) = lent {
            let until = until.format("%d/%m/%Y %H:%M").to_string();
            out.line(&format!("  {}", message!("delegation.until").text(out.language(), &[("until", until)])))?;
        }
        let mut devices = vec![];
        for device in &one.desks {
            let name = device.device.to_string();
            let heard = device.heard.map(|at| at.with_timezone(&desk.house().zone()));
            let never = || message!("members.never").text(out.language(), &[]);
            let shown = heard.map_or_else(never, |at| at.format("%d/%m/%Y %H:%M").to_string());
            out.line(&format!("  {}\t{shown}", &name[..8]))?;
            devices.push(json!({ "device": name, "here": device.here, "heard": heard.map(|at| at.to_rfc3339()) }));
        }
        if one.joined == Joined::Invited {
            out.say(message!("members.invited"), &[])?;
        }
        rows.push(json!({
            "member": one.member.to_string(), "name": member.name, "role": member.role, "devices": devices,
            "invited": one.joined == Joined::Invited, "delegated_until": lent.map(|until| until.to_rfc3339()),
        }));
    }
    let twice = used_twice(desk, out)?;
    if seen {
        desk.looked_at_used_twice()?;
    }
    Ok(out.json(&json!({ "members": rows, "used_twice": twice }))?)
}

/// Gives a member another role.
pub(crate) fn role(desk: &mut Desk, (name, role): (&str, &str), reason: &str, out: &mut Output) -> Result<(), Failure> {
    let role = Role::of(role).ok_or_else(|| DeskError::NoRole(role.to_owned()))?;
    let (id, name) = member(desk, name)?;
    desk.set_role(id, role, reason)?;
    let label = desk.house().role_label(role.word()).to_owned();
    out.say(message!("cli.role_set"), &[("name", name.clone()), ("role", label)])?;
    Ok(out.json(&json!({ "member": id.to_string(), "name": name, "role": role }))?)
}

/// Lends a member the right to approve until a time, or ends what was lent where no time is given.
pub(crate) fn delegate(
    desk: &mut Desk,
    name: &str,
    until: Option<&str>,
    reason: &str,
    out: &mut Output,
) -> Result<(), Failure> {
    let (id, name) = member(desk, name)?;
    let Some(text) = until else {
        desk.end_delegation(id, reason)?;
        out.say(message!("cli.delegation_ended"), &[("name", name.clone())])?;
        return Ok(out.json(&json!({ "member": id.to_string(), "name": name, "delegated_until": null }))?);
    };
    let until = moment(text, desk).ok_or_else(|| odd("--until", text, "\"2026-12-01 06:00\""))?;
    desk.delegate(id, until, reason)?;
    let local = until.with_timezone(&desk.house().zone());
    let shown = local.format("%d/%m/%Y %H:%M").to_string();
    out.say(message!("cli.delegated"), &[("name", name.clone()), ("until", shown)])?;
    let until = local.to_rfc3339();
    Ok(out.json(&json!({ "member": id.to_string(), "name": name, "delegated_until": until }))?)
}

/// Takes a member out of the newsroom, or one device of theirs.
pub(crate) fn remove(
    desk: &mut Desk,
    name: &str,
    device: Option<&str>,
    reason: &str,
    out: &mut Output,
) -> Result<(), Failure> {
    let (id, name) = member(desk, name)?;
    let Some(asked) = device else {
        desk.remove_member(id, reason)?;
        out.say(message!("cli.member_removed"), &[("name", name.clone())])?;
        return Ok(out.json(&json!({ "member": id.to_string(), "name": name }))?);
    };
    let theirs = desk.roster().devices_of(id).filter(|device| device.id.to_string().starts_with(asked));
    let found: Vec<Device> = theirs.cloned().collect();
    let [device] = found.as_slice() else {
        return Err(DeskError::from(RemovalError::NoDevice(asked.to_owned())).into());
    };
    desk.remove_device(device.id, reason)?;
    out.say(message!("cli.device_removed"), &[("name", name.clone()), ("device", short(device))])?;
    Ok(out.json(&json!({ "member": id.to_string(), "name": name, "device": device.id.to_string() }))?)
}

/// Takes in what was cut off: what is named, or all of it; lists it where nothing is asked for.
pub(crate) fn adopt(desk: &mut Desk, names: &[String], all: bool, out: &mut Output) -> Result<(), Failure> {
    let cut_off = desk.cut_off()?;
    if names.is_empty() && !all {
        return list(desk, &cut_off, out);
    }
    let mut chosen = vec![];
    for name in names {
        let mut found = cut_off.iter().filter(|one| one.entry.to_string().starts_with(name.as_str()));
        let (Some(one), None) = (found.next(), found.next()) else {
            return Err(DeskError::from(RemovalError::NothingCutOff(name.clone())).into());
        };
        chosen.push(one.entry);
    }
    if all {
        chosen = cut_off.iter().map(|one| one.entry).collect();
    }
    desk.adopt(&chosen)?;
    out.say(message!("cli.adopted"), &[("count", chosen.len().to_string())])?;
    let names: Vec<String> = chosen.iter().map(EntryHash::to_string).collect();
    Ok(out.json(&json!({ "adopted": names }))?)
}

fn list(desk: &Desk, cut_off: &[CutOff], out: &mut Output) -> Result<(), Failure> {
    let mut rows = vec![];
    for one in cut_off {
        let name = desk.roster().get(one.member).map_or("?", |member| member.name.as_str()).to_owned();
        let story = one.story.map(|story| story.to_string());
        let at = one.at.with_timezone(&desk.house().zone()).format("%d/%m/%Y %H:%M");
        out.line(&format!("{}\t{name}\t{at}\t{}", &one.entry.to_string()[..12], story.as_deref().unwrap_or("-")))?;
        let waiting: Vec<&str> =
            one.waiting.iter().filter_map(|id| desk.roster().get(*id)).map(|member| member.name.as_str()).collect();
        if !waiting.is_empty() {
            out.say(message!("cli.edits_wait"), &[("names", waiting.join(", "))])?;
        }
        rows.push(json!({
            "entry": one.entry.to_string(), "member": name, "at": one.at.to_rfc3339(), "story": story,
            "waiting": waiting,
        }));
    }
    if rows.is_empty() {
        out.say(message!("cli.nothing_cut_off"), &[])?;
    }
    Ok(out.json(&json!({ "cut_off": rows }))?)
}
