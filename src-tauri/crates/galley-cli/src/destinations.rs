//! `galley destination`: where stories are published, and what lets this desk in there.

use newsroom::desk::{Desk, DeskError, Tested};
use newsroom::house::{Kind, WORDPRESS};
use newsroom::members::DeviceId;
use newsroom::message;
use newsroom::publish::destination::Probe;
use newsroom::web::{Credential, Trust};
use serde_json::{Map, Value, json};

use crate::arguments::{DestinationCommand, DestinationOf};
use crate::output::Output;
use crate::{Failure, from_script, sharing, unreadable};

pub(crate) fn run(desk: &mut Desk, command: &DestinationCommand, out: &mut Output) -> Result<(), Failure> {
    match command {
        DestinationCommand::Add(of) => {
            let value = value(desk, of)?;
            let secret = match from_script("GALLEY_DESTINATION_SECRET") {
                None => out.terminal().destination_secret(&of.login)?,
                Some(secret) => secret,
            };
            let authorities = match &of.site_authority {
                None => None,
                Some(file) => Some(std::fs::read_to_string(file).map_err(|e| unreadable(file, &e))?),
            };
            let login = Credential { user: of.login.clone(), secret };
            let tested = desk.add_destination(&value, &login, &Trust { authorities, plain: false })?;
            out.say(message!("cli.destination_added"), &[("destination", of.destination_id.clone())])?;
            told(&tested, out)?;
        }
        DestinationCommand::Test { destination_id } => {
            let tested = desk.test_destination(destination_id.as_deref())?;
            told(&tested, out)?;
        }
        DestinationCommand::List => list(desk, out)?,
        DestinationCommand::Desks { destination_id, desks, this_desk, any_desk } => {
            let named = named(desk, desks, *this_desk)?;
            if *any_desk || !named.is_empty() {
                desk.name_publishing_desks(destination_id, &named)?;
            }
            publishing_desks(desk, destination_id, out)?;
        }
        DestinationCommand::Remove { destination_id } => {
            desk.remove_destination(destination_id)?;
            out.say(message!("cli.destination_removed"), &[("destination", destination_id.clone())])?;
            out.json(&json!({ "removed": destination_id }))?;
        }
    }
    Ok(())
}

/// The devices that are named.
fn named(desk: &Desk, words: &[String], here: bool) -> Result<Vec<DeviceId>, Failure> {
    let mut named = vec![];
    for word in words {
        named.extend(desk.devices_called(word)?);
    }
    if here {
        let all = desk.attendance()?;
        named.extend(all.iter().flat_map(|one| &one.desks).filter(|of| of.here).map(|of| of.device));
    }
    named.sort_unstable();
    named.dedup();
    Ok(named)
}

fn publishing_desks(desk: &Desk, id: &str, out: &mut Output) -> Result<(), Failure> {
    let listed = desk.destinations()?.into_iter().find(|listed| listed.destination.id == id);
    let listed = listed.ok_or_else(|| DeskError::NoDestination(id.to_owned()))?;
    if listed.desks.is_empty() {
        out.say(message!("cli.destination_any_desk"), &[("destination", id.to_owned())])?;
    } else {
        let desks = listed.desks.join(", ");
        out.say(message!("cli.destination_desks"), &[("destination", id.to_owned()), ("desks", desks)])?;
    }
    Ok(out.json(&json!({ "id": id, "desks": listed.destination.publishing_desks() }))?)
}

/// The item of the house: what is said over what is there.
fn value(desk: &Desk, of: &DestinationOf) -> Result<Value, Failure> {
    let here = desk.house_items(Some(Kind::Destination))?;
    let here = here.into_iter().find(|(_, id, _)| *id == of.destination_id).map(|(_, _, value)| value);
    let mut value = match (here, &of.site) {
        (Some(Value::Object(value)), _) => value,
        (_, Some(_)) => Map::from_iter([("kind".to_owned(), json!(WORDPRESS))]),
        (_, None) => return Err(DeskError::NoDestination(of.destination_id.clone()).into()),
    };
    value.insert("id".into(), json!(of.destination_id));
    let said = [
        ("kind", &of.destination_kind),
        ("address", &of.site),
        ("at", &of.asked_at),
        ("title", &of.site_title),
        ("credit", &of.credit_template),
        ("captions", &of.captions),
    ];
    for (field, said) in said {
        if let Some(said) = said {
            value.insert(field.into(), json!(said));
        }
    }
    for (field, said) in [("sections", &of.categories), ("authors", &of.authors)] {
        for pair in said {
            let bad = || Failure::Usage(message!("cli.no_pair"), vec![("word", pair.clone())]);
            let (name, meant) = pair.split_once('=').ok_or_else(bad)?;
            value.entry(field).or_insert_with(|| json!({}))[name.trim()] = json!(meant.trim());
        }
    }
    Ok(Value::Object(value))
}

fn told(tested: &Tested, out: &mut Output) -> Result<(), Failure> {
    match tested {
        Tested::Posts(probe) => posts(probe, out),
        Tested::Files(tested) => {
            out.say(message!("cli.destination_files"), &[])?;
            sharing::told(tested, out)
        }
    }
}

fn posts(probe: &Probe, out: &mut Output) -> Result<(), Failure> {
    out.say(message!("cli.destination_tested"), &[("title", probe.title.clone()), ("user", probe.user.clone())])?;
    let lacks = [
        (!probe.publishes, message!("cli.destination_no_publishing")),
        (!probe.uploads, message!("cli.destination_no_photos")),
        (!probe.edits_others, message!("cli.destination_no_others")),
        (!probe.marks, message!("cli.destination_no_plugin")),
    ];
    for (_, key) in lacks.iter().filter(|(lacks, _)| *lacks) {
        out.say(*key, &[])?;
    }
    if !probe.unmapped.is_empty() {
        out.say(message!("cli.destination_unmapped"), &[("sections", probe.unmapped.join(", "))])?;
    }
    Ok(out.json(&json!({
        "title": probe.title, "user": probe.user, "plugin": probe.marks, "publishes": probe.publishes,
        "uploads": probe.uploads, "edits_others": probe.edits_others, "largest_photo": probe.largest_photo, "unmapped": probe.unmapped,
    }))?)
}

fn list(desk: &Desk, out: &mut Output) -> Result<(), Failure> {
    let mut rows = vec![];
    for listed in desk.destinations()? {
        let of = listed.destination;
        let opens =
            if listed.opens { String::new() } else { message!("cli.destination_shut").text(out.language(), &[]) };
        out.line(format!("{}  {}  {}  {opens}", of.id, of.kind, of.address).trim_end())?;
        rows.push(json!({ "id": of.id, "kind": of.kind, "address": of.address, "opens": listed.opens }));
    }
    Ok(out.json(&json!({ "destinations": rows }))?)
}
