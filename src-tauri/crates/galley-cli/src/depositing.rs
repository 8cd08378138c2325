//! `galley register|deposit`: what was done at destinations, listed, and kept to be read for years.

use std::path::Path;

use newsroom::desk::{Desk, Period, Registered};
use newsroom::ledger::ReceiptKind;
use newsroom::message;
use newsroom::messages::Key;
use serde_json::{Value, json};

use crate::Failure;
use crate::output::Output;

pub(crate) fn register(desk: &Desk, period: Period, publications: bool, out: &mut Output) -> Result<(), Failure> {
    let mut all = desk.register(period)?;
    all.retain(|one| publications || one.kind != ReceiptKind::Published);
    if all.is_empty() {
        out.say(message!("cli.register_none"), &[])?;
    }
    for one in &all {
        let done = done(one.kind).text(out.language(), &[]);
        let values = [
            ("at", hour(desk, one)),
            ("done", done),
            ("headline", one.headline.clone()),
            ("url", one.url.clone()),
            ("member", one.member.clone()),
            ("reason", one.reason.clone()),
        ];
        out.line(message!("cli.register_line").text(out.language(), &values).trim_end())?;
    }
    let rows: Vec<_> = all.iter().map(|one| row(desk, one)).collect();
    Ok(out.json(&json!({ "register": rows }))?)
}

pub(crate) fn deposit(
    desk: &Desk,
    stories: &[String],
    period: Period,
    folder: &Path,
    out: &mut Output,
) -> Result<(), Failure> {
    let stories = stories.iter().map(|id| desk.find_story(id)).collect::<Result<Vec<_>, _>>()?;
    let all = desk.deposit(&stories, period, folder)?;
    if all.is_empty() {
        out.say(message!("cli.deposit_none"), &[])?;
    }
    let mut rows = vec![];
    for one in &all {
        let key = if one.page { message!("cli.deposited") } else { message!("cli.deposited_no_page") };
        let (headline, folder) = (one.of.headline.clone(), one.folder.display().to_string());
        let files = one.files.to_string();
        let at = hour(desk, &one.of);
        out.say(key, &[("at", at), ("headline", headline), ("files", files), ("folder", folder.clone())])?;
        let mut told = row(desk, &one.of);
        told["folder"] = json!(folder);
        told["files"] = json!(one.files);
        told["page"] = json!(one.page);
        rows.push(told);
    }
    Ok(out.json(&json!({ "deposited": rows }))?)
}

fn done(kind: ReceiptKind) -> Key {
    match kind {
        ReceiptKind::Published => message!("cli.register.publish"),
        ReceiptKind::Corrected => message!("cli.register.correct"),
        ReceiptKind::TakenDown => message!("cli.register.takedown"),
    }
}

fn hour(desk: &Desk, one: &Registered) -> String {
    one.at.with_timezone(&desk.house().zone()).format("%Y-%m-%d %H:%M").to_string()
}

fn row(desk: &Desk, one: &Registered) -> Value {
    json!({
        "story": one.story.to_string(), "headline": one.headline, "destination": one.destination, "url": one.url,
        "done": one.kind.word(), "at": one.at.with_timezone(&desk.house().zone()).to_rfc3339(), "member": one.member,
        "reason": one.reason,
    })
}
