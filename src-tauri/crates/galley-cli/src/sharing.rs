//! `galley storage` and `galley sync`: what desks exchange through, and the exchange.

use std::time::Duration;

use chrono::Utc;
use newsroom::desk::{Asked, Desk, DeskError, Round, Rounds, Unshared, Upheaval, Upset};
use newsroom::message;
use newsroom::messages::Key;
use newsroom::storage::{self, Address, Credential, Place, SelfTest, Trust, self_test};
use newsroom::sync::{Finding, Report};
use serde_json::{Value, json};

use crate::arguments::{OpeningOf, StorageCommand};
use crate::output::Output;
use crate::{Failure, from_script, random, unreadable};

/// Reads an address; a folder is meant from where the command is given, and kept whole.
pub(crate) fn read(address: &str) -> Result<Address, Failure> {
    let address = Address::read(address).map_err(DeskError::from)?;
    Ok(match address {
        Address::Folder(path) => Address::Folder(std::path::absolute(&path).unwrap_or(path)),
        other => other,
    })
}

pub(crate) fn place(address: &str, opening: &OpeningOf, out: &Output) -> Result<Place, Failure> {
    let address = read(address)?;
    let user = opening.user.clone().unwrap_or_default();
    let secret = match from_script("GALLEY_STORAGE_SECRET") {
        None if !user.is_empty() => Some(out.terminal().storage_secret(&user)?),
        secret => secret,
    };
    let authorities = match &opening.authority {
        None => None,
        Some(file) => Some(std::fs::read_to_string(file).map_err(|e| unreadable(file, &e))?),
    };
    let credential = Credential { user, secret: secret.unwrap_or_default() };
    Ok(Place { address, credential, trust: Trust { authorities, plain: opening.plain } })
}

/// The storage that is to be added. What another member of this desk said of the same one, nobody says again: only who they are
/// there.
fn to_add(desk: &Desk, address: Option<&str>, opening: &OpeningOf, out: &Output) -> Result<Place, Failure> {
    let known = desk.known_place()?;
    let address = match (address, &known) {
        (Some(address), _) => address.to_owned(),
        (None, Some(known)) => known.address.to_string(),
        (None, None) => return Err(DeskError::NoStorage.into()),
    };
    let mut place = place(&address, opening, out)?;
    if let Some(known) = known.filter(|known| known.address == place.address) {
        place.trust.authorities = place.trust.authorities.or(known.trust.authorities);
        place.trust.plain |= known.trust.plain;
    }
    Ok(place)
}

pub(crate) fn storage(desk: &mut Desk, command: &StorageCommand, out: &mut Output) -> Result<(), Failure> {
    match command {
        StorageCommand::Add { address, opening, again } => {
            let place = to_add(desk, address.as_deref(), opening, out)?;
            let tested = desk.connect(&place, *again)?;
            out.say(message!("cli.storage_added"), &[("address", place.address.to_string())])?;
            told(&tested, out)?;
        }
        StorageCommand::Test { address, opening } => {
            let place = match address {
                Some(address) => place(address, opening, out)?,
                None => desk.storage()?.ok_or(DeskError::NoStorage)?,
            };
            let tested = test(&place)?;
            told(&tested, out)?;
            if !tested.serves() {
                return Err(DeskError::NoUseAsStorage(tested.missing).into());
            }
        }
        StorageCommand::Status => {
            let shared = desk.shared()?;
            let none = message!("sync.no_storage").text(out.language(), &[]);
            out.line(shared.address.as_deref().unwrap_or(&none))?;
            out.say(message!("cli.unshared"), &[("entries", shared.unconfirmed.to_string())])?;
            let standing = shared.standing;
            for (key, count) in [
                (message!("cli.standing_locked"), standing.locked),
                (message!("cli.standing_early"), standing.early),
                (message!("cli.standing_refused"), standing.refused),
                (message!("cli.standing_forked"), standing.forked),
            ] {
                if count > 0 {
                    out.say(key, &[("entries", count.to_string())])?;
                }
            }
            out.json(&json!({
                "storage": shared.address, "unconfirmed": shared.unconfirmed, "entries": standing.taking_part,
                "locked": standing.locked, "early": standing.early, "refused": standing.refused,
                "forked": standing.forked,
            }))?;
            remind(desk, out)?;
        }
        StorageCommand::Changes { seen } => changes(desk, *seen, out)?,
    }
    Ok(())
}

fn test(place: &Place) -> Result<SelfTest, Failure> {
    let mut seed = [0; 16];
    random(&mut seed);
    let storage = storage::open(place).map_err(DeskError::from)?;
    Ok(self_test(storage.as_ref(), seed, Utc::now()).map_err(DeskError::from)?)
}

pub(crate) fn told(tested: &SelfTest, out: &mut Output) -> Result<(), Failure> {
    let millis = |time: Duration| time.as_millis().to_string();
    out.say(
        message!("cli.storage_tested"),
        &[
            ("put", millis(tested.put)),
            ("get", millis(tested.get)),
            ("list", millis(tested.list)),
            ("speed", format!("{:.1}", tested.speed / 1e6)),
        ],
    )?;
    for missing in &tested.missing {
        out.say(missing.lacked(), &[])?;
    }
    let missing: Vec<_> = tested.missing.iter().map(|missing| missing.word()).collect();
    Ok(out.json(&json!({
        "missing": missing, "put_ms": tested.put.as_secs_f64() * 1e3, "get_ms": tested.get.as_secs_f64() * 1e3,
        "list_ms": tested.list.as_secs_f64() * 1e3, "bytes_per_second": tested.speed,
    }))?)
}

/// An exchange, or many.
pub(crate) struct Asking<'a> {
    pub(crate) how: Asked,
    pub(crate) watch: bool,
    pub(crate) through: Option<&'a str>,
}

pub(crate) fn sync(desk: &mut Desk, asked: &Asking<'_>, out: &mut Output) -> Result<(), Failure> {
    let place = asked.through.map(|address| Ok::<_, Failure>(Place::at(read(address)?))).transpose()?;
    let mut rounds = Rounds::through(place);
    match rounds.go_as(desk, asked.how) {
        Err(e) if asked.watch => wait(e, out)?,
        went => {
            tell(&went?.report, out)?;
            remind(desk, out)?;
        }
    }
    if asked.watch { watch(desk, rounds, out) } else { Ok(()) }
}

/// Says what came in great number and that nobody here has looked at.
fn remind(desk: &Desk, out: &mut Output) -> Result<(), Failure> {
    let upheavals = desk.upheavals()?;
    for upheaval in &upheavals {
        out.note(message!("upheaval.told"), &about(desk, upheaval));
    }
    if !upheavals.is_empty() {
        out.note(message!("cli.upheaval_look"), &[]);
    }
    Ok(())
}

/// The values of a message about an upheaval.
fn about(desk: &Desk, upheaval: &Upheaval) -> Vec<(&'static str, String)> {
    let (member, device) = upheaval.by.map_or((None, String::new()), |(member, device)| {
        (desk.roster().get(member), device.to_string()[..8].to_owned())
    });
    let at = upheaval.at.map(|at| at.with_timezone(&desk.house().zone()).format("%d/%m/%Y %H:%M").to_string());
    let mut values = upheaval.counts();
    values.extend([
        ("name", member.map_or_else(|| "?".to_owned(), |member| member.name.clone())),
        ("desk", device),
        ("at", at.unwrap_or_default()),
    ]);
    values
}

/// Lists the stories of an upheaval, and returns them for programs.
pub(crate) fn stories_of(upheaval: &Upheaval, out: &mut Output) -> Result<Vec<Value>, Failure> {
    let mut rows = vec![];
    for Upset { story, headline, harms } in &upheaval.stories {
        let words: Vec<_> = harms.iter().map(|harm| harm.word()).collect();
        let said: Vec<_> = words.iter().map(|word| newsroom::messages::word(out.language(), "harm", word)).collect();
        out.line(&format!("  {story}  {headline}: {}", said.join(", ")))?;
        rows.push(json!({ "story": story, "headline": headline, "harms": words }));
    }
    Ok(rows)
}

/// Lists what came in great number, and keeps that somebody has looked at it.
fn changes(desk: &Desk, seen: bool, out: &mut Output) -> Result<(), Failure> {
    let mut rows = vec![];
    let upheavals = desk.upheavals()?;
    if upheavals.is_empty() {
        out.say(message!("cli.no_upheaval"), &[])?;
    }
    for upheaval in &upheavals {
        let values = about(desk, upheaval);
        out.say(message!("upheaval.told"), &values)?;
        let stories = stories_of(upheaval, out)?;
        let of = |name: &str| values.iter().find(|(known, _)| *known == name).map(|(_, value)| value.clone());
        rows.push(json!({
            "member": of("name"), "desk": of("desk"), "at": upheaval.at.map(|at| at.to_rfc3339()), "stories": stories,
        }));
    }
    if seen {
        desk.looked_at_upheaval(None)?;
    }
    Ok(out.json(&json!({ "changes": rows, "seen": seen }))?)
}

/// Exchanges until somebody ends the program. What will not pass by itself ends it: nobody sits there who could see to it.
fn watch(desk: &mut Desk, mut rounds: Rounds, out: &mut Output) -> Result<(), Failure> {
    loop {
        std::thread::sleep(rounds.pause(&Unshared::default(), false));
        let went = desk.take_up().and_then(|notices| {
            notices.iter().for_each(|(key, values)| out.note(*key, values));
            rounds.go(desk)
        });
        match went {
            Ok(Round { report, .. }) if report.did_something() || !report.findings.is_empty() => tell(&report, out)?,
            Ok(_) => {}
            Err(e) => wait(e, out)?,
        }
    }
}

/// Says what will pass, and gives back what will not.
fn wait(e: DeskError, out: &mut Output) -> Result<(), Failure> {
    if !e.may_pass() {
        return Err(e.into());
    }
    let (key, values) = e.explained();
    out.note(key, &values);
    Ok(())
}

fn tell(report: &Report, out: &mut Output) -> Result<(), Failure> {
    let counts = [
        ("sent", report.sent.to_string()),
        ("received", report.received.to_string()),
        ("photos_sent", report.photos_sent.to_string()),
        ("photos_received", report.photos_received.to_string()),
    ];
    out.say(message!("cli.synced"), &counts)?;
    let findings = told_of(&report.findings, out);
    Ok(out.json(&json!({
        "sent": report.sent, "received": report.received, "photos_sent": report.photos_sent,
        "photos_received": report.photos_received, "requests": report.requests, "findings": findings,
    }))?)
}

/// Says what a person should know of the storage, and returns it for programs.
pub(crate) fn told_of<'a>(all: impl IntoIterator<Item = &'a Finding>, out: &mut Output) -> Vec<Value> {
    let mut findings = vec![];
    for finding in all {
        let (word, key, values) = found(finding);
        out.note(key, &values);
        let values: serde_json::Map<String, Value> =
            values.into_iter().map(|(name, value)| (name.to_owned(), value.into())).collect();
        findings.push(json!({ "finding": word, "values": values }));
    }
    findings
}

fn found(finding: &Finding) -> (&'static str, Key, Vec<(&'static str, String)>) {
    let log = |log: &newsroom::ledger::LogId, number: &u64| {
        vec![("device", log.device.to_string()[..8].to_owned()), ("number", number.to_string())]
    };
    match finding {
        Finding::Spoilt(name) => ("spoilt", message!("sync.spoilt"), vec![("name", name.to_string())]),
        Finding::Lost(of, number) => ("lost", message!("sync.lost"), log(of, number)),
        Finding::Ahead(of, number) => ("ahead", message!("sync.ahead"), log(of, number)),
        Finding::Forked(of, number) => ("forked", message!("sync.forked"), log(of, number)),
        Finding::PhotoAway(hash) => {
            ("photo_away", message!("sync.photo_away"), vec![("photo", hash.to_string()[..12].to_owned())])
        }
        Finding::PhotoLost(hash) => {
            ("photo_lost", message!("sync.photo_lost"), vec![("photo", hash.to_string()[..12].to_owned())])
        }
        Finding::Refused(entry, why) => {
            let values = vec![("entry", entry.to_string()[..12].to_owned()), ("reason", why.clone())];
            ("refused", message!("sync.refused"), values)
        }
    }
}
