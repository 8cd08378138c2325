//! `galley outbox`: what waits to be sent, and what a person does with it.

use chrono::{DateTime, Utc};
use newsroom::desk::{Desk, Halt, Pending};
use newsroom::message;
use newsroom::messages::{Key, word};
use serde_json::{Value, json};

use crate::Failure;
use crate::arguments::{OutboxCommand, WaitingOf};
use crate::output::Output;
use crate::publishing;

pub(crate) fn run(desk: &Desk, command: Option<&OutboxCommand>, out: &mut Output) -> Result<(), Failure> {
    match command {
        None => list(desk, out),
        Some(OutboxCommand::Retry(of)) => retry(desk, &of.of, out),
        Some(OutboxCommand::Pause(of)) => does(desk, of, Desk::pause_waiting, message!("cli.outbox_paused"), out),
        Some(OutboxCommand::Resume(of)) => does(desk, of, Desk::resume_waiting, message!("cli.outbox_resumed"), out),
        Some(OutboxCommand::Cancel(of)) => does(desk, of, Desk::cancel_waiting, message!("cli.outbox_cancelled"), out),
    }
}

/// `galley outbox retry`.
pub(crate) fn retry(desk: &Desk, of: &WaitingOf, out: &mut Output) -> Result<(), Failure> {
    let done = desk.retry(desk.find_story(&of.id)?, of.destined.as_deref())?;
    publishing::tell(desk, &done, message!("cli.published"), out)
}

type Does = fn(&Desk, newsroom::story::StoryId, Option<&str>) -> Result<Pending, newsroom::desk::DeskError>;

fn does(desk: &Desk, of: &WaitingOf, what: Does, said: Key, out: &mut Output) -> Result<(), Failure> {
    let pending = what(desk, desk.find_story(&of.id)?, of.destined.as_deref())?;
    let destination = pending.waiting.destination.clone();
    out.say(said, &[("story", pending.waiting.story.to_string()), ("destination", destination)])?;
    Ok(out.json(&row(desk, &pending, out)?)?)
}

fn list(desk: &Desk, out: &mut Output) -> Result<(), Failure> {
    let all = desk.pending()?;
    if all.is_empty() {
        out.say(message!("cli.nothing_waits"), &[])?;
    }
    let mut rows = vec![];
    for pending in &all {
        describe(desk, pending, out)?;
        rows.push(row(desk, pending, out)?);
    }
    Ok(out.json(&json!({ "waiting": rows }))?)
}

/// Says how one stands, in lines.
pub(crate) fn describe(desk: &Desk, pending: &Pending, out: &mut Output) -> Result<(), Failure> {
    let headline = desk.show(pending.waiting.story)?.story.headline;
    out.line(format!("{}  {headline}", pending.waiting.story).trim_end())?;
    let language = out.language();
    let doing = if pending.waiting.review { "review" } else { pending.waiting.kind.word() };
    let doing = word(language, "outbox.doing", doing).to_owned();
    let values =
        [("doing", doing), ("destination", pending.waiting.destination.clone()), ("how", how(desk, pending, out))];
    out.say(message!("cli.outbox_row"), &values)?;
    if let Some(why) = pending.why.as_ref().filter(|_| pending.halt != Some(Halt::Review)) {
        out.line(&format!("    {}", why.text(language)))?;
    }
    Ok(())
}

fn how(desk: &Desk, pending: &Pending, out: &Output) -> String {
    let at = |ms: Option<i64>| when(desk, ms).unwrap_or_default();
    let (key, values) = match (pending.halt, pending.word(Utc::now().timestamp_millis())) {
        (Some(Halt::Paused), _) => (message!("outbox.paused"), vec![]),
        (Some(Halt::Review), _) => (message!("outbox.awaits_review"), vec![]),
        (Some(Halt::Stopped), _) => (message!("outbox.stopped"), vec![("tries", pending.tries.to_string())]),
        (None, "scheduled") => (message!("outbox.scheduled"), vec![("at", at(pending.due))]),
        (None, _) if pending.tries == 0 => (message!("outbox.waits"), vec![]),
        (None, _) => (message!("outbox.again"), vec![("tries", pending.tries.to_string()), ("at", at(pending.next()))]),
    };
    key.text(out.language(), &values)
}

/// A time as people of the newsroom read it.
pub(crate) fn when(desk: &Desk, ms: Option<i64>) -> Option<String> {
    let at = ms.and_then(DateTime::from_timestamp_millis)?;
    Some(at.with_timezone(&desk.house().zone()).format("%d/%m/%Y %H:%M").to_string())
}

/// How one stands, for programs.
pub(crate) fn row(desk: &Desk, pending: &Pending, out: &Output) -> Result<Value, Failure> {
    let at = |ms: Option<i64>| {
        let at = ms.and_then(DateTime::from_timestamp_millis)?;
        Some(at.with_timezone(&desk.house().zone()).to_rfc3339())
    };
    let reason = pending.why.as_ref().map(|why| json!({ "code": why.key, "message": why.text(out.language()) }));
    Ok(json!({
        "story": pending.waiting.story, "headline": desk.show(pending.waiting.story)?.story.headline,
        "action": pending.waiting.kind.word(), "destination": pending.waiting.destination,
        "state": pending.word(Utc::now().timestamp_millis()), "tries": pending.tries, "due": at(pending.due),
        "next": at(pending.next()), "reason": reason, "may_be_out": pending.begun, "for_review": pending.waiting.review,
    }))
}
