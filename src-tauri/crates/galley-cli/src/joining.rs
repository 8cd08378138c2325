//! `galley newsroom`: inviting members to desks of their own, joining as one, and coming back by a printed code.

use std::fs;
use std::io::{self, Read as _, Write as _};
use std::path::Path;

use newsroom::desk::{By, Desk, DeskError, Surroundings};
use newsroom::members::{Invitation, Recovery, Role};
use newsroom::message;
use newsroom::storage::Place;
use newsroom::sync::{Depth, Report};
use serde_json::json;

use crate::arguments::OpeningOf;
use crate::output::Output;
use crate::sharing::place;
use crate::{Failure, unreadable};

/// No invitation is longer; a file that is goes on being no invitation.
const LONGEST: u64 = 1 << 20;

/// Invites somebody, and brings the invitation to the storage so that they can join at once.
pub(crate) fn invite(
    desk: &mut Desk,
    (name, role): (&str, &str),
    into: Option<&Path>,
    credential: bool,
    out: &mut Output,
) -> Result<(), Failure> {
    let role = Role::of(role).ok_or_else(|| DeskError::NoRole(role.to_owned()))?;
    let is_connected = desk.shared()?.address.is_some();
    let invitation = desk.invite(name, role, credential)?;
    let code = invitation.write().map_err(DeskError::from)?;
    if let Some(path) = into {
        write(path, &invitation.write_file().map_err(DeskError::from)?)?;
        out.say(message!("cli.invited_file"), &[("name", name.to_owned()), ("path", path.display().to_string())])?;
    } else {
        out.say(message!("cli.invited"), &[("name", name.to_owned())])?;
        out.line(&code)?;
    }
    let words = invitation.words().to_string();
    out.say(message!("cli.safety_words"), &[("words", words.clone())])?;
    if is_connected {
        desk.sync(Depth::Glance, false)?;
    }
    Ok(out.json(&json!({ "name": name, "role": role, "code": *code, "words": words, "shared": is_connected }))?)
}

/// Writes a file that was not there, for its owner's eyes: whoever reads it can join.
fn write(path: &Path, text: &str) -> Result<(), Failure> {
    let mut options = fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let written =
        options.open(path).and_then(|mut file| file.write_all(text.as_bytes()).and_then(|()| file.sync_all()));
    written.map_err(|e| unreadable(path, &e))
}

/// How somebody joins.
pub(crate) struct Joining<'a> {
    pub(crate) folder: &'a Path,
    /// The file that the invitation or the code is in; else it is read from the input, and never from an argument, which
    /// every process of the machine can see.
    pub(crate) code: Option<&'a Path>,
    /// The storage, where the invitation does not say it or the newcomer reaches it by another address.
    pub(crate) storage: Option<(&'a str, &'a OpeningOf)>,
    pub(crate) passphrase: bool,
}

/// What a desk has around it, made anew each time.
pub(crate) type Around<'a> = &'a dyn Fn(&Output) -> Surroundings;

pub(crate) fn join(joining: &Joining<'_>, around: Around<'_>, out: &mut Output) -> Result<Desk, Failure> {
    let invitation = Invitation::read(&text(joining.code)?).map_err(DeskError::from)?;
    let place = way(joining, &invitation, out)?;
    let (mut desk, received) = enter(joining, By::Invitation(&invitation), &invitation.invited, &place, around, out)?;
    let report = connect(&mut desk, &place, out)?;
    let folder = desk.folder().display().to_string();
    let words = invitation.words().to_string();
    let values = [("name", invitation.name.clone()), ("member", invitation.invited.clone()), ("path", folder.clone())];
    out.say(message!("cli.joined"), &values)?;
    out.say(message!("cli.safety_words"), &[("words", words.clone())])?;
    out.json(&json!({
        "desk": folder, "newsroom": invitation.name, "member": invitation.invited, "words": words,
        "received": received, "sent": report.sent,
    }))?;
    Ok(desk)
}

/// Makes the desk, out of all that the storage has. Returns it, and how many entries that is.
fn enter(
    joining: &Joining<'_>,
    by: By<'_>,
    name: &str,
    place: &Place,
    around: Around<'_>,
    out: &Output,
) -> Result<(Desk, usize), Failure> {
    let mut passphrase = around(out).passphrase;
    if joining.passphrase && passphrase.is_none() {
        passphrase = Some(out.terminal().new_passphrase(name)?);
    }
    let around = || Surroundings { passphrase: passphrase.clone(), ..around(out) };
    let all = Desk::fetch_all(place, by.newsroom(), around().attendant.as_ref())?;
    Ok((Desk::enter(joining.folder, by, place, &all, &around)?, all.len()))
}

/// Exchanges for the first time. Where that fails the desk stays: what it has to say is said with the next exchange.
fn connect(desk: &mut Desk, place: &Place, out: &mut Output) -> Result<Report, Failure> {
    let connected = desk.connect(place, false).and_then(|_| desk.sync(Depth::Sweep, false));
    Ok(connected.inspect_err(|_| out.note(message!("cli.joined_unconnected"), &[]))?)
}

/// Prints a code that whoever works here comes back with when every other key was lost.
pub(crate) fn recovery_code(desk: &mut Desk, into: Option<&Path>, out: &mut Output) -> Result<(), Failure> {
    let code = desk.recovery_code()?.write();
    if let Some(path) = into {
        write(path, &code)?;
        out.say(message!("cli.recovery_file"), &[("path", path.display().to_string())])?;
    } else {
        out.say(message!("cli.recovery_code"), &[])?;
        out.line(&code)?;
    }
    let shared = desk.shared()?.address.is_some();
    if shared {
        desk.sync(Depth::Glance, false)?;
    }
    Ok(out.json(&json!({ "code": *code, "shared": shared }))?)
}

/// Comes back to a newsroom by a printed code, on a new desk.
pub(crate) fn recover(joining: &Joining<'_>, around: Around<'_>, out: &mut Output) -> Result<Desk, Failure> {
    let recovery = Recovery::read(&text(joining.code)?).map_err(DeskError::from)?;
    let Some((address, opening)) = joining.storage else {
        return Err(Failure::Usage(message!("cli.no_way_in"), vec![]));
    };
    let place = place(address, opening, out)?;
    let whose = recovery.member.to_string();
    let (mut desk, received) = enter(joining, By::Code(&recovery), &whose, &place, around, out)?;
    let report = connect(&mut desk, &place, out)?;
    let (folder, member) = (desk.folder().display().to_string(), desk.me()?.name.clone());
    out.say(message!("cli.recovered"), &[("member", member.clone()), ("path", folder.clone())])?;
    let json = json!({ "desk": folder, "member": member, "received": received, "sent": report.sent });
    out.json(&json)?;
    Ok(desk)
}

fn way(joining: &Joining<'_>, invitation: &Invitation, out: &Output) -> Result<Place, Failure> {
    match (joining.storage, &invitation.way) {
        (Some((address, opening)), _) => place(address, opening, out),
        (None, Some(way)) => Ok(way.place().map_err(DeskError::from)?),
        (None, None) => Err(Failure::Usage(message!("cli.no_way_in"), vec![])),
    }
}

fn text(file: Option<&Path>) -> Result<String, Failure> {
    let mut bytes = vec![];
    let read = match file {
        Some(path) => fs::File::open(path).and_then(|file| file.take(LONGEST).read_to_end(&mut bytes)),
        None => io::stdin().take(LONGEST).read_to_end(&mut bytes),
    };
    read.map_err(|e| unreadable(file.unwrap_or(Path::new("-")), &e))?;
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}
