//! `galley publish|correct|takedown`.

use newsroom::desk::{Desk, DeskError, Published, Waiting};
use newsroom::message;
use newsroom::messages::Key;
use serde_json::{Value, json};

use crate::Failure;
use crate::arguments::{PublicationOf, Publishing};
use crate::output::Output;

/// `galley publish`, with a story or without.
pub(crate) fn publish(desk: &Desk, of: &Publishing, out: &mut Output) -> Result<(), Failure> {
    if of.renew {
        return renew(desk, of, out);
    }
    let Some(id) = &of.id else { return complete(desk, out) };
    // The receipt keeps why, whichever word it was said with.
    let why = if of.reason.is_empty() { &of.overriding } else { &of.reason };
    let done = desk.publish_because(desk.find_story(id)?, of.destination.as_deref(), why)?;
    tell(desk, &done, message!("cli.published"), out)
}

/// `galley correct`.
pub(crate) fn correct(desk: &Desk, of: &PublicationOf, out: &mut Output) -> Result<(), Failure> {
    let id = desk.find_story(&of.id)?;
    let done = desk.correct_over(id, of.destination.as_deref(), &of.reason, &of.overriding)?;
    tell(desk, &done, message!("cli.corrected"), out)
}

/// `galley takedown`.
pub(crate) fn take_down(desk: &Desk, of: &PublicationOf, out: &mut Output) -> Result<(), Failure> {
    let done = desk.take_down(desk.find_story(&of.id)?, of.destination.as_deref(), &of.reason)?;
    tell(desk, &done, message!("cli.taken_down"), out)
}

fn receipt(desk: &Desk, done: &Published) -> Value {
    let at = done.at.with_timezone(&desk.house().zone()).to_rfc3339();
    json!({ "digest": done.digest, "url": done.url, "path": done.path.display().to_string(), "at": at })
}

fn tell(desk: &Desk, done: &Published, said: Key, out: &mut Output) -> Result<(), Failure> {
    out.say(said, &[("url", done.url.clone()), ("path", done.path.display().to_string())])?;
    let waiting = desk.outbox()?.len();
    if waiting > 0 {
        out.say(message!("cli.still_waiting"), &[("count", waiting.to_string())])?;
    }
    out.json(&json!({ "receipt": receipt(desk, done), "written": done.written, "waiting": waiting }))?;
    Ok(())
}

/// Sends what waits. The first that still cannot be sent says why and gives the exit code.
fn complete(desk: &Desk, out: &mut Output) -> Result<(), Failure> {
    let (mut sent, mut waiting, mut failure) = (vec![], vec![], None);
    for (asked, outcome) in desk.complete_outbox()? {
        match outcome {
            Ok(done) => {
                out.say(message!("cli.sent_on"), &[("url", done.url.clone())])?;
                sent.push(
                    json!({ "story": asked.story, "action": asked.kind.word(), "receipt": receipt(desk, &done) }),
                );
            }
            Err(e) => {
                waiting.push(left(&asked, &e, out)?);
                failure.get_or_insert(e);
            }
        }
    }
    if sent.is_empty() && waiting.is_empty() {
        out.say(message!("cli.nothing_waits"), &[])?;
    }
    out.json(&json!({ "sent": sent, "waiting": waiting }))?;
    failure.map_or(Ok(()), |e| Err(e.into()))
}

/// Writes the site anew. The first story that cannot be written says why and gives the exit code.
fn renew(desk: &Desk, of: &Publishing, out: &mut Output) -> Result<(), Failure> {
    let (mut written, mut renewed, mut odd, mut failure) = (0, 0, vec![], None);
    for (story, went) in desk.renew(of.destination.as_deref())? {
        match went {
            Ok(done) => (written, renewed) = (written + done.written, renewed + 1),
            Err(e) => {
                let reason = e.text(out.language());
                out.say(message!("cli.not_renewed"), &[("story", story.to_string()), ("reason", reason.clone())])?;
                odd.push(json!({ "story": story, "code": e.explained().0.name(), "message": reason }));
                failure.get_or_insert(e);
            }
        }
    }
    out.say(message!("cli.renewed"), &[("stories", renewed.to_string()), ("count", written.to_string())])?;
    out.json(&json!({ "stories": renewed, "written": written, "left": odd, "waiting": desk.outbox()?.len() }))?;
    failure.map_or(Ok(()), |e| Err(e.into()))
}

fn left(asked: &Waiting, e: &DeskError, out: &mut Output) -> Result<Value, Failure> {
    let reason = e.text(out.language());
    out.say(message!("cli.waits"), &[("story", asked.story.to_string()), ("reason", reason.clone())])?;
    Ok(json!({ "story": asked.story, "action": asked.kind.word(), "code": e.explained().0.name(), "message": reason }))
}
