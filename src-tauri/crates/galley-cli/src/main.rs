//! `galley`: a newsroom from the command line, over the same core as the window.
//!
//! Nothing is decided here: each command turns words into one question to a [`newsroom::desk::Desk`] and its answer
//! into text or JSON.

mod arguments;
mod checking;
mod conflicts;
mod depositing;
mod described;
mod destinations;
mod drifting;
mod fields;
mod foreseeing;
mod hearing;
mod house;
mod importing;
mod joining;
mod key;
mod outbox;
mod output;
mod packing;
mod past;
mod photo;
mod photo_desk;
mod publishing;
mod rights;
mod sharing;
mod standing;
mod step;
mod story;
mod terminal;
mod usage;
mod watching;
mod whereabouts;

use std::path::Path;
use std::process::ExitCode;

use chrono::Utc;
use clap::{CommandFactory, FromArgMatches};
use newsroom::desk::{Asked, Desk, DeskError, Founding, Kind, Period, Surroundings};
use newsroom::disk;
use newsroom::members::{BoundedKeychain, Passphrase, Role};
use newsroom::message;
use newsroom::messages::Language;
use newsroom::photo::Worker;
use newsroom::store::Opening;
use newsroom::sync::Depth;

use arguments::{Arguments, Command, FoundingOf, MemberCommand, NewsroomCommand, OutboxCommand};
use output::Output;

fn main() -> ExitCode {
    let language = Language::spoken(|name| std::env::var(name).ok());
    let command = described::in_language(Arguments::command(), language);
    let read = command.try_get_matches().and_then(|matches| Arguments::from_arg_matches(&matches));
    let arguments = match read {
        Ok(arguments) => arguments,
        Err(e) if !e.use_stderr() => {
            let _ = e.print();
            return ExitCode::SUCCESS;
        }
        // A group without its command says what there is to choose from.
        Err(e) if e.kind() == clap::error::ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand => {
            let _ = e.print();
            return ExitCode::from(2);
        }
        Err(e) => {
            let (key, text) = usage::explained(&e, language);
            // Nothing of the words is understood yet, but a program still wants its JSON.
            let json = std::env::args().any(|word| word == "--json");
            Output::new(json, language).failure(key, &text, None);
            return ExitCode::from(2);
        }
    };
    let mut out = Output::new(arguments.json, language);
    let folder = arguments.desk.clone();
    let mut opened = None;
    let code = match run(arguments, &mut opened, &mut out) {
        Ok(()) => 0,
        Err(Failure::Desk(e)) => failed(&e, folder.as_deref(), &mut out),
        Err(Failure::Usage(key, values)) => {
            out.failure(key, &key.text(language, &values), None);
            2
        }
        Err(Failure::Said) => 1,
        // Whoever reads has gone, as in `galley story list | head`.
        Err(Failure::Output) => 0,
    };
    // Only now: in a large newsroom the copy takes some seconds, and nobody waits for it to see an answer. Where it
    // cannot be made the command has done its work all the same; that the desk is damaged must be told louder.
    let copied = match opened.map(|desk| desk.copy_of_the_day()) {
        Some(Err(e)) => failed(&e, folder.as_deref(), &mut out),
        Some(Ok(Some((key, values)))) => {
            out.note(key, &values);
            0
        }
        Some(Ok(None)) | None => 0,
    };
    if code == 0
        && let Some((key, values)) = folder.and_then(|f| Desk::reserve_notice(&f))
    {
        out.note(key, &values);
    }
    ExitCode::from(if code == 0 && copied == DAMAGED { DAMAGED } else { code })
}

/// The exit code of a damaged desk.
const DAMAGED: u8 = 4;

/// Says why a desk did not do what it was asked. Returns the exit code.
fn failed(e: &DeskError, folder: Option<&Path>, out: &mut Output) -> u8 {
    if let DeskError::Rules(findings) = e {
        step::print(findings, out);
        let _ = out.json(&serde_json::json!({ "findings": step::rows(findings, out) }));
    }
    if let DeskError::Destination(refusal) = e {
        let _ = publishing::differences(refusal, out);
    }
    out.failure(e.explained().0, &e.text(out.language()), e.field());
    if let DeskError::Upheaval(upheaval) = e {
        let _ = sharing::stories_of(upheaval, out);
        out.note(message!("cli.upheaval_way"), &[]);
    }
    if let DeskError::MembersAsOf(_) = e {
        out.note(message!("cli.offline_way"), &[]);
    }
    if let Some(folder) = folder.filter(|f| e.kind() == Kind::Damaged && f.is_dir()) {
        way_out(folder, out);
    }
    match e.kind() {
        Kind::Refused => 1,
        Kind::Usage => 2,
        Kind::NotFound => 3,
        Kind::Damaged => DAMAGED,
        Kind::Storage => 5,
    }
}

/// Why a command ends without having done its work.
enum Failure {
    Desk(DeskError),
    Usage(newsroom::messages::Key, Vec<(&'static str, String)>),
    /// All is said: no more than an exit code is left.
    Said,
    Output,
}

impl From<DeskError> for Failure {
    fn from(e: DeskError) -> Self {
        Self::Desk(e)
    }
}

impl From<std::io::Error> for Failure {
    fn from(_: std::io::Error) -> Self {
        Self::Output
    }
}

fn around(arguments: &Arguments, out: &Output) -> Surroundings {
    Surroundings {
        clock: Utc::now,
        random,
        passphrase: passphrase(),
        keychain: BoundedKeychain::system(),
        photo_worker: worker(),
        opening: Opening { network_too: arguments.network_too },
        attendant: Box::new(out.terminal().clone()),
    }
}

/// Fills bytes with randomness. Without it no key is safe; there is nothing to go on with.
fn random(bytes: &mut [u8]) {
    if getrandom::fill(bytes).is_err() {
        std::process::abort();
    }
}

/// Why a file that was named is of no use.
fn unreadable(path: &Path, e: &std::io::Error) -> Failure {
    let values = vec![("path", path.display().to_string()), ("reason", disk::said(e))];
    Failure::Usage(message!("store.io"), values)
}

/// The variable is for scripts; at a terminal, whoever needs a passphrase is asked.
fn passphrase() -> Option<Passphrase> {
    from_script("GALLEY_PASSPHRASE")
}

fn from_script(variable: &str) -> Option<Passphrase> {
    std::env::var(variable).ok().filter(|p| !p.is_empty()).map(Passphrase::new)
}

/// The worker beside this program. Where that cannot be told, photos are refused with its name.
fn worker() -> Worker {
    Worker::beside_this_program().unwrap_or_else(|_| Worker::at("galley-photo-worker"))
}

fn open(arguments: &Arguments, out: &Output) -> Result<Desk, Failure> {
    let folder = arguments.desk.as_ref().ok_or_else(|| Failure::Usage(message!("cli.no_desk"), vec![]))?;
    Ok(Desk::open(folder, arguments.member.as_deref(), around(arguments, out))?)
}

fn desk<'a>(arguments: &Arguments, opened: &'a mut Option<Desk>, out: &mut Output) -> Result<&'a mut Desk, Failure> {
    let desk = open(arguments, out)?;
    desk.take_up()?.iter().for_each(|(key, values)| out.note(*key, values));
    Ok(opened.insert(desk))
}

/// Returns the desk of whoever sends something to readers, with what other desks have said.
fn sender<'a>(
    arguments: &Arguments,
    opened: &'a mut Option<Desk>,
    offline: bool,
    out: &mut Output,
) -> Result<&'a mut Desk, Failure> {
    let desk = desk(arguments, opened, out)?;
    if !offline {
        hearing::hear(desk, out)?;
    }
    Ok(desk)
}

/// Names the copy that a damaged desk can be brought back from.
fn way_out(folder: &Path, out: &mut Output) {
    match Desk::newest_sound_backup(folder) {
        Some(copy) => out.note(message!("cli.restore_from"), &[("copy", copy.display().to_string())]),
        None => out.note(message!("cli.restore_from_none"), &[]),
    }
}

fn run(arguments: Arguments, opened: &mut Option<Desk>, out: &mut Output) -> Result<(), Failure> {
    match &arguments.command {
        Command::Init(of) => founding(of, &arguments, out)?,
        Command::Story { command } => story::run(desk(&arguments, opened, out)?, command, out)?,
        Command::Import { file, keep, story, encoding } => {
            let from = importing::Source { file, encoding: encoding.as_deref() };
            importing::import(desk(&arguments, opened, out)?, from, keep, story.as_deref(), out)?;
        }
        Command::Export { id } => importing::export(desk(&arguments, opened, out)?, id, out)?,
        Command::Photo { command } => photo::run(desk(&arguments, opened, out)?, command, out)?,
        Command::Check { id } => step::check(desk(&arguments, opened, out)?, id, out)?,
        Command::Approve(of) => step::approve(desk(&arguments, opened, out)?, of, out)?,
        Command::Backup { to } => {
            let desk = desk(&arguments, opened, out)?;
            let path = match to {
                Some(to) => Some(desk.backup(to)?),
                None => desk.daily_backup()?.or_else(|| Desk::backups(desk.folder()).into_iter().next()),
            };
            let path = path.map(|p| p.display().to_string()).unwrap_or_default();
            out.say(message!("cli.backed_up"), &[("path", path.clone())])?;
            out.json(&serde_json::json!({ "backup": path }))?;
        }
        Command::Restore { from, into } => {
            let desk = Desk::restore(from, into, around(&arguments, out))?;
            let path = desk.folder().display().to_string();
            out.say(message!("cli.restored"), &[("path", path.clone())])?;
            out.json(&serde_json::json!({ "desk": path }))?;
        }
        Command::Step(step) => step::run(desk(&arguments, opened, out)?, step, out)?,
        Command::Publish(of) if of.watches => watching::watch(desk(&arguments, opened, out)?, of, out)?,
        Command::Publish(of) => {
            // What is given a time is looked at when it falls due.
            let offline = of.offline || of.appears.is_some();
            publishing::publish(sender(&arguments, opened, offline, out)?, of, out)?;
        }
        Command::Plan(of) => publishing::plan(desk(&arguments, opened, out)?, of, out)?,
        Command::Destination { command } => destinations::run(desk(&arguments, opened, out)?, command, out)?,
        Command::Correct(of) => publishing::correct(sender(&arguments, opened, of.of.offline, out)?, of, out)?,
        Command::Takedown(of) => publishing::take_down(sender(&arguments, opened, of.offline, out)?, of, out)?,
        Command::Unpublish(of) => publishing::unpublish(sender(&arguments, opened, of.offline, out)?, of, out)?,
        Command::RestorePost(of) => publishing::restore_post(sender(&arguments, opened, of.offline, out)?, of, out)?,
        Command::TakeEdits { id, destined } => {
            publishing::take_edits(desk(&arguments, opened, out)?, id, destined.as_deref(), out)?;
        }
        Command::Drift { destined } => {
            drifting::drift(desk(&arguments, opened, out)?, destined.as_deref(), out)?;
        }
        Command::Outbox { command: Some(OutboxCommand::Retry(of)) } => {
            outbox::retry(sender(&arguments, opened, of.offline, out)?, &of.of, out)?;
        }
        Command::Outbox { command } => outbox::run(desk(&arguments, opened, out)?, command.as_ref(), out)?,
        Command::House { command } => house::run(desk(&arguments, opened, out)?, command, out)?,
        Command::Member { command } => member(desk(&arguments, opened, out)?, command, out)?,
        Command::Key { command } => key::run(&mut open(&arguments, out)?, *command, out)?,
        Command::Newsroom { command } => newsroom(&arguments, command, opened, out)?,
        Command::Storage { command } => sharing::storage(desk(&arguments, opened, out)?, command, out)?,
        Command::Sync { whole, through, dry_run: true, .. } => {
            foreseeing::foresee(desk(&arguments, opened, out)?, *whole, through.as_deref(), out)?;
        }
        Command::Sync { whole, again, watch, through, all_of_it, .. } => {
            let depth = if *whole { Depth::Whole } else { Depth::Sweep };
            let how = Asked { again: *again, all_of_it: *all_of_it, ..Asked::at(depth) };
            let asked = sharing::Asking { how, watch: *watch, through: through.as_deref() };
            sharing::sync(desk(&arguments, opened, out)?, &asked, out)?;
        }
        Command::Search { words, state, section, tag, byline, from, to, relevance, limit } => {
            let filter = newsroom::store::search::Filter {
                state: state.clone(),
                section: section.clone(),
                tag: tag.clone(),
                byline: byline.clone(),
                from: *from,
                to: *to,
                view: None,
            };
            story::search(desk(&arguments, opened, out)?, &words.join(" "), &filter, *relevance, *limit, out)?;
        }
        Command::Register { from, to, publications } => {
            depositing::register(desk(&arguments, opened, out)?, Period { from: *from, to: *to }, *publications, out)?;
        }
        Command::Deposit { deposit_folder, deposited, from, to } => {
            let period = Period { from: *from, to: *to };
            depositing::deposit(desk(&arguments, opened, out)?, deposited, period, deposit_folder, out)?;
        }
        Command::Trail { id } => {
            let desk = desk(&arguments, opened, out)?;
            packing::trail(desk, desk.find_story(id)?, out)?;
        }
        Command::Pack { id, packed } => {
            let desk = desk(&arguments, opened, out)?;
            packing::pack(desk, desk.find_story(id)?, packed.as_deref(), out)?;
        }
        Command::Open { story_file, folder, receive } => {
            let opening = packing::Opening { file: story_file, folder: folder.as_deref(), receive: *receive };
            // To read it takes no desk; where there is one, it says whether the file is of its newsroom.
            let mut desk = if *receive { Some(open(&arguments, out)?) } else { open(&arguments, out).ok() };
            packing::open(&opening, desk.as_mut(), out)?;
        }
        Command::Verify { story_file: Some(file), .. } => packing::verify(file, out)?,
        Command::Verify { rebuild, .. } => {
            // Nothing is frozen or copied first: what may be damaged is left as it is.
            let mut desk = open(&arguments, out)?;
            desk.notices().iter().for_each(|(key, values)| out.note(*key, values));
            checking::verify(&mut desk, *rebuild, out)?;
        }
        Command::Completions { shell } => {
            let mut command = described::in_language(Arguments::command(), out.language());
            clap_complete::generate(*shell, &mut command, "galley", &mut std::io::stdout());
        }
    }
    Ok(())
}

fn founding(of: &FoundingOf, arguments: &Arguments, out: &mut Output) -> Result<(), Failure> {
    let language = of.language.as_deref().map_or(Language::Vi, Language::of);
    let unknown = |_| Failure::Usage(message!("cli.no_zone"), vec![("zone", of.zone.clone())]);
    let zone = of.zone.parse().map_err(unknown)?;
    let chief = message!("member.founder").text(language, &[]);
    let founder = of.member.as_deref().unwrap_or(&chief);
    let founding = Founding { newsroom: &of.name, founder, language, zone };
    let mut around = around(arguments, out);
    if of.passphrase && around.passphrase.is_none() {
        around.passphrase = Some(out.terminal().new_passphrase(founder)?);
    }
    let desk = Desk::found(&of.folder, &founding, around)?;
    let folder = desk.folder().display().to_string();
    out.say(message!("cli.founded"), &[("name", of.name.clone()), ("path", folder.clone())])?;
    Ok(out.json(&serde_json::json!({ "desk": folder, "newsroom": of.name, "member": founder }))?)
}

fn newsroom(
    arguments: &Arguments,
    command: &NewsroomCommand,
    opened: &mut Option<Desk>,
    out: &mut Output,
) -> Result<(), Failure> {
    match command {
        NewsroomCommand::Found(of) => founding(of, arguments, out),
        NewsroomCommand::Members { seen } => rights::members(desk(arguments, opened, out)?, *seen, out),
        NewsroomCommand::Invite { name, role, into, credential } => {
            joining::invite(desk(arguments, opened, out)?, (name, role), into.as_deref(), *credential, out)
        }
        NewsroomCommand::Join { folder, invitation, address, opening, passphrase } => {
            let storage = address.as_deref().map(|address| (address, opening));
            let joining = joining::Joining { folder, code: invitation.as_deref(), storage, passphrase: *passphrase };
            joining::join(&joining, &|out| around(arguments, out), out).map(drop)
        }
        NewsroomCommand::Role { name, role, reason } => {
            rights::role(desk(arguments, opened, out)?, (name, role), reason, out)
        }
        NewsroomCommand::Remove { name, device, reason } => {
            rights::remove(desk(arguments, opened, out)?, name, device.as_deref(), reason, out)
        }
        NewsroomCommand::Delegate { name, until, reason, .. } => {
            rights::delegate(desk(arguments, opened, out)?, name, until.as_deref(), reason, out)
        }
        NewsroomCommand::Adopt { entries, all } => rights::adopt(desk(arguments, opened, out)?, entries, *all, out),
        NewsroomCommand::RecoveryCode { into } => {
            joining::recovery_code(desk(arguments, opened, out)?, into.as_deref(), out)
        }
        NewsroomCommand::Recover { folder, code, address, opening, passphrase } => {
            let storage = Some((address.as_str(), opening));
            let joining = joining::Joining { folder, code: code.as_deref(), storage, passphrase: *passphrase };
            joining::recover(&joining, &|out| around(arguments, out), out).map(drop)
        }
    }
}

fn member(desk: &mut Desk, command: &MemberCommand, out: &mut Output) -> Result<(), Failure> {
    match command {
        MemberCommand::Add { name, role, passphrase } => {
            let role = Role::of(role).ok_or_else(|| DeskError::NoRole(role.clone()))?;
            // A newcomer's key lies behind a passphrase of their own, never behind the chief's.
            let own = match from_script("GALLEY_NEW_PASSPHRASE") {
                None if *passphrase => Some(out.terminal().new_passphrase(name)?),
                own => own,
            };
            let id = desk.add_member(name, role, own.as_ref())?;
            out.say(
                message!("cli.member_added"),
                &[("name", name.clone()), ("role", desk.house().role_label(role.word()).to_owned())],
            )?;
            out.json(&serde_json::json!({ "member": id.to_string(), "name": name, "role": role }))?;
        }
        MemberCommand::List => {
            let mut rows = vec![];
            for member in desk.roster().iter() {
                out.line(&format!("{}\t{}", member.name, desk.house().role_label(member.role.word())))?;
                rows.push(serde_json::json!({
                    "member": member.id.to_string(), "name": member.name, "role": member.role,
                    "protected": desk.roster().is_protected(member.id)
                }));
            }
            out.json(&serde_json::json!({ "members": rows }))?;
        }
    }
    Ok(())
}
