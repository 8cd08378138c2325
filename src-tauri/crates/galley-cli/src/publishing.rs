//! `galley publish|plan|correct|takedown|take-edits`.

use newsroom::desk::{Correcting, Desk, DeskError, Plan, Published, Says, TakenEdits, Waiting};
use newsroom::house::Destination;
use newsroom::message;
use newsroom::messages::Key;
use newsroom::publish::destination::{Doing, Refusal};
use newsroom::publish::post::{Difference, Part};
use newsroom::story::StoryId;
use serde_json::{Value, json};

use crate::arguments::{CorrectionOf, PlanOf, PublicationOf, Publishing, WithdrawalOf};
use crate::output::Output;
use crate::{Failure, fields, outbox};

/// `galley publish`, with a story or without.
pub(crate) fn publish(desk: &Desk, of: &Publishing, out: &mut Output) -> Result<(), Failure> {
    if of.renew {
        return renew(desk, of, out);
    }
    let id = match &of.ids[..] {
        [] if of.approved => return several(desk, &desk.not_yet_at(of.destination.as_deref())?, of, out),
        [] => return complete(desk, out),
        [id] => id,
        // Each of them has an hour, a reason to be let through or an edit to be written over of its own.
        _ if of.appears.is_some() || of.overwrite || of.for_review || !of.overriding.is_empty() => {
            return Err(Failure::Usage(message!("cli.one_story"), vec![]));
        }
        all => {
            let all = all.iter().map(|id| desk.find_story(id)).collect::<Result<Vec<_>, _>>()?;
            return several(desk, &all, of, out);
        }
    };
    if let Some(text) = &of.appears {
        let odd = || Failure::Usage(message!("cli.odd_time"), vec![("word", text.clone())]);
        let at = fields::moment(text, desk).ok_or_else(odd)?;
        let pending = desk.schedule(desk.find_story(id)?, of.destination.as_deref(), at, &of.reason)?;
        let at = outbox::when(desk, pending.due).unwrap_or_default();
        out.say(message!("cli.scheduled"), &[("destination", pending.waiting.destination.clone()), ("at", at)])?;
        return Ok(out.json(&outbox::row(desk, &pending, out)?)?);
    }
    // The receipt keeps why, whichever word it was said with.
    let why = if of.reason.is_empty() { &of.overriding } else { &of.reason };
    let (story, destination) = (desk.find_story(id)?, of.destination.as_deref());
    let done = if of.for_review {
        desk.hand_in(story, destination, why, of.overwrite)?
    } else {
        desk.publish_over(story, destination, why, of.overwrite)?
    };
    tell(desk, &done, message!("cli.published"), out)
}

/// `galley correct`.
pub(crate) fn correct(desk: &Desk, correction: &CorrectionOf, out: &mut Output) -> Result<(), Failure> {
    let of = &correction.of;
    let says = match (&correction.wrong, &correction.right) {
        (Some(wrong), Some(right)) => Says::Wording { wrong, right },
        _ if correction.minor => Says::Nothing(&of.reason),
        _ => Says::Note(&of.reason),
    };
    let how = Correcting { says, overriding: &of.overriding, overwrite: of.overwrite };
    let done = desk.correct_whatever(desk.find_story(&of.id)?, of.destination.as_deref(), &how)?;
    tell(desk, &done, message!("cli.corrected"), out)
}

/// `galley takedown`.
pub(crate) fn take_down(desk: &Desk, of: &PublicationOf, out: &mut Output) -> Result<(), Failure> {
    let done = desk.take_down(desk.find_story(&of.id)?, of.destination.as_deref(), &of.reason)?;
    tell(desk, &done, message!("cli.taken_down"), out)
}

/// `galley unpublish`: a post becomes a draft there; a site has nothing but a takedown for that, which is said.
pub(crate) fn unpublish(desk: &Desk, of: &WithdrawalOf, out: &mut Output) -> Result<(), Failure> {
    let done = desk.take_down(desk.find_story(&of.id)?, of.destined.as_deref(), &of.reason)?;
    let destinations = desk.house().destinations.iter();
    let is_it = |id: &str| of.destined.as_deref().is_none_or(|to| to == id);
    let is_post = destinations.into_iter().find(|d| is_it(&d.id)).is_some_and(Destination::is_wordpress);
    let said = if is_post { message!("cli.unpublished_post") } else { message!("cli.unpublished_site") };
    tell(desk, &done, said, out)
}

/// `galley restore-post`.
pub(crate) fn restore_post(desk: &Desk, of: &WithdrawalOf, out: &mut Output) -> Result<(), Failure> {
    let done = desk.restore_post(desk.find_story(&of.id)?, of.destined.as_deref(), &of.reason)?;
    tell(desk, &done, message!("cli.restored_post"), out)
}

/// `galley take-edits`.
pub(crate) fn take_edits(desk: &Desk, id: &str, destination: Option<&str>, out: &mut Output) -> Result<(), Failure> {
    let TakenEdits { shown, taken, left, dropped } = desk.take_edits(desk.find_story(id)?, destination)?;
    if taken.is_empty() {
        out.say(message!("cli.taken_edits_nothing"), &[])?;
    } else {
        out.say(message!("cli.taken_edits"), &[("parts", parts_of(&taken, out))])?;
    }
    for Difference { part, there, .. } in &left {
        let part = parts_of(&[*part], out);
        out.say(message!("cli.left_there"), &[("part", part), ("there", there.clone())])?;
    }
    for piece in &dropped {
        let reason = piece.reason.text(out.language(), &[]);
        out.say(message!("cli.taken_edits_dropped"), &[("text", piece.text.clone()), ("reason", reason)])?;
    }
    let conflicts = shown.conflicts.len();
    if conflicts > 0 {
        out.say(message!("cli.conflicts_open"), &[("count", conflicts.to_string())])?;
    }
    let dropped: Vec<_> = dropped.iter().map(|piece| &piece.text).collect();
    let revision = shown.revision.to_string();
    Ok(out.json(&json!({
        "taken": taken, "left": left, "dropped": dropped, "conflicts": conflicts, "revision": revision,
    }))?)
}

/// `galley plan`: what publishing would do, and nothing is done.
pub(crate) fn plan(desk: &Desk, of: &PlanOf, out: &mut Output) -> Result<(), Failure> {
    let (id, destination) = (desk.find_story(&of.id)?, of.destination.as_deref());
    // Before anybody approves it: what the destination cannot carry.
    let lost = desk.would_lose(id, destination)?;
    let planned = if of.for_review {
        desk.plan_to_hand_in(id, destination, of.overwrite)
    } else {
        desk.plan(id, destination, of.overwrite)
    };
    match planned {
        Ok(Plan::Files(missing, all)) => {
            out.say(message!("cli.plan_files"), &[("count", missing.to_string()), ("all", all.to_string())])?;
            out.json(&json!({ "files": missing, "of": all }))?;
        }
        Ok(Plan::Post(doing)) => {
            if !doing.iter().any(|doing| doing.is_step() || *doing == Doing::Awaits) {
                out.say(message!("cli.plan_nothing"), &[])?;
            }
            let steps = steps(&doing, out)?;
            out.json(&json!({ "steps": steps }))?;
        }
        Err(e) => {
            steps(&lost, out)?;
            return Err(e.into());
        }
    }
    Ok(())
}

fn parts_of(parts: &[Part], out: &Output) -> String {
    parts.iter().map(|part| part.name().text(out.language(), &[])).collect::<Vec<_>>().join(", ")
}

/// Says what is done, line by line, and returns it for programs.
fn steps(doing: &[Doing], out: &mut Output) -> Result<Vec<Value>, Failure> {
    let mut rows = vec![];
    for step in doing {
        let (word, key, values) = match step {
            Doing::Upload(caption) => ("upload", message!("post.step.upload"), vec![("what", caption.clone())]),
            Doing::Reuse(caption) => ("reuse", message!("post.step.reuse"), vec![("what", caption.clone())]),
            Doing::MakeTag(name) => ("tag", message!("post.step.tag"), vec![("what", name.clone())]),
            Doing::Make => ("make", message!("post.step.make"), vec![]),
            Doing::Change(parts) => ("change", message!("post.step.change"), vec![("what", parts_of(parts, out))]),
            Doing::Restore => ("restore", message!("post.step.restore"), vec![]),
            Doing::Publish => ("publish", message!("post.step.publish"), vec![]),
            Doing::HandIn => ("hand_in", message!("post.step.hand_in"), vec![]),
            Doing::Awaits => ("awaits", message!("post.step.awaits"), vec![]),
            Doing::Schedule => ("schedule", message!("post.step.schedule"), vec![]),
            Doing::TakeDown => ("take_down", message!("post.step.take_down"), vec![]),
            Doing::Overwrite(parts) => {
                ("overwrite", message!("post.step.overwrite"), vec![("what", parts_of(parts, out))])
            }
            Doing::Leave { caption, url } => {
                ("leave", message!("post.step.leave"), vec![("what", caption.clone()), ("url", url.clone())])
            }
            Doing::Lose(loss) => {
                let part = parts_of(&[loss.part], out);
                ("lose", message!("post.step.lose"), vec![("part", part), ("what", loss.what.clone())])
            }
        };
        out.say(key, &values)?;
        let what = match step {
            Doing::Change(parts) | Doing::Overwrite(parts) => json!(parts),
            Doing::Leave { caption, url } => json!({ "caption": caption, "url": url }),
            Doing::Lose(loss) => json!({ "part": loss.part, "what": loss.what }),
            _ => json!(values.first().map(|(_, what)| what)),
        };
        rows.push(json!({ "step": word, "what": what }));
    }
    Ok(rows)
}

/// Shows what somebody has changed at a destination, part by part.
pub(crate) fn differences(refusal: &Refusal, out: &mut Output) -> Result<(), Failure> {
    let (Refusal::Edited(all) | Refusal::Differs(all) | Refusal::PublicThere(all)) = refusal else { return Ok(()) };
    for Difference { part, here, there } in all {
        let part = part.name().text(out.language(), &[]);
        let values = [("part", part), ("here", here.clone()), ("there", there.clone())];
        out.say(message!("post.difference"), &values)?;
    }
    Ok(out.json(&json!({ "differences": all }))?)
}

/// What proves that it is out; nothing where it waits at its destination for review.
pub(crate) fn receipt(desk: &Desk, done: &Published) -> Value {
    if done.awaits_review {
        return Value::Null;
    }
    let at = done.at.with_timezone(&desk.house().zone()).to_rfc3339();
    json!({ "digest": done.digest, "url": done.url, "path": done.path.display().to_string(), "at": at })
}

pub(crate) fn tell(desk: &Desk, done: &Published, said: Key, out: &mut Output) -> Result<(), Failure> {
    let said = if done.awaits_review { message!("cli.handed_in") } else { said };
    out.say(said, &[("url", done.url.clone()), ("path", done.path.display().to_string())])?;
    let of = |is: fn(&Doing) -> bool| done.done.iter().filter(|doing| is(doing)).cloned().collect::<Vec<_>>();
    let lost = steps(&of(|doing| matches!(doing, Doing::Lose(_))), out)?;
    let left = steps(&of(|doing| matches!(doing, Doing::Leave { .. })), out)?;
    let (waiting, _) = waiting(desk)?;
    if waiting > 0 {
        out.say(message!("cli.still_waiting"), &[("count", waiting.to_string())])?;
    }
    let receipt = receipt(desk, done);
    out.json(&json!({
        "receipt": receipt, "written": done.written, "waiting": waiting, "lost": lost, "left": left,
        "awaits_review": done.awaits_review, "path": done.path.display().to_string(),
    }))?;
    Ok(())
}

/// Says that what waited has been sent.
pub(crate) fn sent_on(done: &Published, out: &mut Output) -> Result<(), Failure> {
    let said = if done.awaits_review { message!("cli.handed_in") } else { message!("cli.sent_on") };
    Ok(out.say(said, &[("url", done.url.clone())])?)
}

/// Publishes several. The first that cannot be published says why and gives the exit code.
fn several(desk: &Desk, ids: &[StoryId], of: &Publishing, out: &mut Output) -> Result<(), Failure> {
    let (mut sent, mut left, mut failure) = (vec![], vec![], None);
    for (story, went) in desk.publish_all(ids, of.destination.as_deref(), &of.reason)? {
        match went {
            Ok(done) => {
                out.say(message!("cli.sent_on"), &[("url", done.url.clone())])?;
                sent.push(json!({ "story": story, "receipt": receipt(desk, &done) }));
            }
            Err(e) => {
                let reason = e.text(out.language());
                out.say(message!("cli.not_published"), &[("story", story.to_string()), ("reason", reason.clone())])?;
                left.push(json!({ "story": story, "code": e.explained().0.name(), "message": reason }));
                failure.get_or_insert(e);
            }
        }
    }
    out.say(message!("cli.published_so_many"), &[("count", sent.len().to_string()), ("all", ids.len().to_string())])?;
    out.json(&json!({ "sent": sent, "left": left, "waiting": waiting(desk)?.0 }))?;
    failure.map_or(Ok(()), |e| Err(e.into()))
}

/// Sends what waits. The first that still cannot be sent says why and gives the exit code.
fn complete(desk: &Desk, out: &mut Output) -> Result<(), Failure> {
    let (mut sent, mut waiting, mut failure) = (vec![], vec![], None);
    for (asked, outcome) in desk.complete_outbox()? {
        match outcome {
            Ok(done) => {
                sent_on(&done, out)?;
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
    let (_, kept) = self::waiting(desk)?;
    if kept > 0 {
        out.say(message!("cli.kept_back"), &[("count", kept.to_string())])?;
    } else if sent.is_empty() && waiting.is_empty() {
        out.say(message!("cli.nothing_waits"), &[])?;
    }
    out.json(&json!({ "sent": sent, "waiting": waiting, "kept": kept }))?;
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
    out.json(&json!({ "stories": renewed, "written": written, "left": odd, "waiting": waiting(desk)?.0 }))?;
    failure.map_or(Ok(()), |e| Err(e.into()))
}

/// How many wait to be sent on, and how many only until a person does something or their time comes.
fn waiting(desk: &Desk) -> Result<(usize, usize), Failure> {
    let (all, now) = (desk.pending()?, chrono::Utc::now().timestamp_millis());
    let kept = all.iter().filter(|pending| pending.word(now) != "waiting").count();
    Ok((all.len() - kept, kept))
}

pub(crate) fn left(asked: &Waiting, e: &DeskError, out: &mut Output) -> Result<Value, Failure> {
    let reason = e.text(out.language());
    out.say(message!("cli.waits"), &[("story", asked.story.to_string()), ("reason", reason.clone())])?;
    Ok(json!({ "story": asked.story, "action": asked.kind.word(), "code": e.explained().0.name(), "message": reason }))
}
