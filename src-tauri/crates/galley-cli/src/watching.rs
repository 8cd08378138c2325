//! `galley publish --watch`: publishing what falls due, on a machine that is always on.

use std::time::Duration;

use chrono::Utc;
use newsroom::desk::{Desk, DeskError, Pending, Watched};
use newsroom::message;
use serde_json::json;

use crate::arguments::Publishing;
use crate::output::Output;
use crate::{Failure, outbox, publishing};

/// So often the outbox is looked at for what other programs put in.
const LOOKS: Duration = Duration::from_secs(5);

/// Watches until somebody ends the program: what it did by then is done, and what is left waits.
pub(crate) fn watch(desk: &mut Desk, of: &Publishing, out: &mut Output) -> Result<(), Failure> {
    if of.destination.is_some() && !of.approved {
        return Err(Failure::Usage(message!("cli.watch_destination"), vec![]));
    }
    let fed = of.approved.then(|| fed(desk, of.destination.as_deref())).transpose()?;
    begin(desk, out)?;
    if let Some(destination) = &fed {
        out.say(message!("cli.watches_approved"), &[("destination", destination.clone())])?;
    }
    let rest = |next: Option<chrono::DateTime<Utc>>| {
        let left = next.map(|next| (next - Utc::now()).to_std().unwrap_or_default());
        std::thread::sleep(left.unwrap_or(LOOKS).min(LOOKS));
        true
    };
    let mut broken = None;
    desk.watch_outbox(fed.as_deref(), rest, |desk, heard| {
        broken = tell(desk, heard, out).err().or(broken.take());
    })?;
    broken.map_or(Ok(()), Err)
}

/// Returns the destination at which all that is approved is published as it comes: the one named, or the first.
fn fed(desk: &Desk, named: Option<&str>) -> Result<String, Failure> {
    desk.may_send()?;
    let all = &desk.house().destinations;
    let found = all.iter().find(|destination| named.is_none_or(|id| destination.id == id));
    let missing = || DeskError::NoDestination(named.unwrap_or("site").to_owned());
    Ok(found.ok_or_else(missing)?.id.clone())
}

fn tell(desk: &Desk, heard: Watched, out: &mut Output) -> Result<(), Failure> {
    let explain = |e: &DeskError, out: &mut Output| {
        let (key, values) = e.explained();
        out.note(key, &values);
    };
    match heard {
        Watched::Tried((asked, Ok(done))) => {
            publishing::sent_on(&done, out)?;
            let receipt = publishing::receipt(desk, &done);
            out.json(&json!({ "sent": { "story": asked.story, "action": asked.kind.word(), "receipt": receipt } }))?;
        }
        Watched::Tried((asked, Err(e))) => {
            let waits = publishing::left(&asked, &e, out)?;
            out.json(&json!({ "waits": waits }))?;
        }
        Watched::Unheard((key, values)) => out.note(key, &values),
        Watched::HeardAgain => out.note(message!("cli.heard_again"), &[]),
        Watched::HeldBack(e) => {
            explain(&e, out);
            out.note(message!("cli.held_back"), &[]);
        }
        Watched::Waits(e) => explain(&e, out),
    }
    Ok(())
}

/// Says what would happen while nobody watches: nothing, and to what.
fn begin(desk: &Desk, out: &mut Output) -> Result<(), Failure> {
    let (mut all, mut rows) = (desk.pending()?, vec![]);
    all.sort_by_key(Pending::next);
    out.say(message!("cli.watches"), &[("count", all.len().to_string())])?;
    for pending in &all {
        outbox::describe(desk, pending, out)?;
        rows.push(outbox::row(desk, pending, out)?);
    }
    Ok(out.json(&json!({ "watching": rows }))?)
}
