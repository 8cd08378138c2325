//! `galley story conflicts`: every side with who wrote it, and choosing.

use newsroom::desk::{Desk, DeskError, Quarrel, Revision, Shown, Side};
use newsroom::message;
use newsroom::story::StoryId;
use newsroom::story::registers::{ConflictId, Way};
use serde_json::{Value, json};

use crate::Failure;
use crate::output::Output;

pub(crate) fn run(
    desk: &Desk,
    id: StoryId,
    choose: &[String],
    write: &[String],
    base: Option<&str>,
    out: &mut Output,
) -> Result<(), Failure> {
    if !choose.is_empty() || !write.is_empty() {
        let base = match base {
            Some(name) => desk.past(id, name)?.revision.ok_or_else(|| DeskError::NoRevision(name.to_owned()))?,
            None => desk.show(id)?.revision,
        };
        let mut ways = vec![];
        for choice in choose {
            let (conflict, side) = named(desk, id, &base, choice)?;
            let side = side.parse::<usize>().ok().and_then(|n| n.checked_sub(1)).ok_or_else(|| odd(choice))?;
            ways.push((conflict, Way::Side(side)));
        }
        for own in write {
            let (conflict, text) = named(desk, id, &base, own)?;
            ways.push((conflict, Way::Own(text.to_owned())));
        }
        let Shown { conflicts, .. } = desk.settle(id, &base, &ways)?;
        let counts = [("chosen", ways.len().to_string()), ("count", conflicts.len().to_string())];
        out.say(message!("cli.settled"), &counts)?;
    }
    let (revision, open) = desk.conflicts(id)?;
    list(desk, &revision, &open, out)
}

fn odd(choice: &str) -> Failure {
    Failure::Usage(message!("cli.odd_choice"), vec![("choice", choice.to_owned())])
}

/// Reads `CONFLICT=WHAT`, in which the conflict may be named by its first letters.
fn named<'a>(desk: &Desk, id: StoryId, base: &Revision, choice: &'a str) -> Result<(ConflictId, &'a str), Failure> {
    let (name, what) = choice.split_once('=').ok_or_else(|| odd(choice))?;
    Ok((desk.find_conflict(id, base, name.trim())?, what))
}

fn list(desk: &Desk, revision: &Revision, open: &[Quarrel], out: &mut Output) -> Result<(), Failure> {
    let zone = desk.house().zone();
    let mut rows = vec![];
    for conflict in open {
        let name = conflict.id.to_string();
        out.line(&name)?;
        if conflict.paragraphs > 1 {
            out.say(message!("cli.chosen_together"), &[("count", conflict.paragraphs.to_string())])?;
        }
        let mut sides = vec![];
        for (side, number) in conflict.sides.iter().zip(1..) {
            let gone = message!("cli.deleted").text(out.language(), &[]);
            let text = side.value().unwrap_or(gone).replace('\n', "\n     ");
            let by =
                side.by.iter().map(|w| format!("{}, {}", w.member, w.at.with_timezone(&zone).format("%d/%m/%Y %H:%M")));
            out.line(&format!("  {number}. {text}"))?;
            out.line(&format!("     — {}", by.collect::<Vec<_>>().join("; ")))?;
            sides.push(row(side, number, &zone));
        }
        rows.push(json!({
            "conflict": name, "paragraphs": conflict.paragraphs, "sides": sides,
            "about": name.split(':').next().unwrap_or_default()
        }));
    }
    match open.first() {
        Some(first) => out.say(message!("cli.choose"), &[("conflict", first.id.to_string())])?,
        None => out.say(message!("cli.no_conflicts"), &[])?,
    }
    out.json(&json!({ "revision": revision.to_string(), "conflicts": rows }))?;
    Ok(())
}

fn row<Z: chrono::TimeZone>(side: &Side, number: usize, zone: &Z) -> Value
where
    Z::Offset: std::fmt::Display,
{
    let writer = |w: &newsroom::desk::Writer| json!({ "member": w.member, "at": w.at.with_timezone(zone).to_rfc3339(), "revision": w.revision });
    json!({ "side": number, "text": side.value(), "by": side.by.iter().map(writer).collect::<Vec<_>>() })
}
