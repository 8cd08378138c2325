//! `galley story` and `galley search`.

use std::path::Path;

use newsroom::desk::{Desk, DeskError, Shown, Unfrozen};
use newsroom::import::{self, Encoding};
use newsroom::ledger::{Act, Entry};
use newsroom::message;
use newsroom::store::search::{Filter, Hit, Sort};
use newsroom::story::{Byline, Story, StoryId};
use newsroom::workflow::State;
use serde_json::json;

use crate::Failure;
use crate::arguments::{Fields, StoryCommand};
use crate::output::Output;
use crate::photo;

pub(crate) fn run(desk: &Desk, command: &StoryCommand, out: &mut Output) -> Result<(), Failure> {
    match command {
        StoryCommand::New(fields) => {
            let mut story = Story::default();
            put(&mut story, desk, fields, body(fields)?);
            let id = desk.begin_story(&story)?;
            out.say(message!("cli.begun"), &[("story", id.to_string())])?;
            out.json(&json!({ "story": id, "warnings": [], "dropped": [] }))?;
        }
        StoryCommand::List { state, limit } => {
            let unknown = |word: &String| Failure::Desk(DeskError::NoState(word.clone()));
            let state = state.as_ref().map(|word| State::of(word).ok_or_else(|| unknown(word))).transpose()?;
            let mut rows = vec![];
            for row in desk.list(state, *limit)? {
                out.line(&format!("{}  {:22}  {}", row.id, row.state.word(), row.fields.headline))?;
                rows.push(json!({
                    "id": row.id, "state": row.state, "headline": row.fields.headline, "section": row.fields.section,
                    "digest": row.digest, "conflicts": row.conflicts
                }));
            }
            out.json(&json!({ "stories": rows }))?;
        }
        StoryCommand::Show { id } => show(desk, &desk.show(desk.find_story(id)?)?, out)?,
        StoryCommand::Edit { id, fields } => {
            let (id, body) = (desk.find_story(id)?, body(fields)?);
            show(desk, &desk.edit(id, |story| put(story, desk, fields, body))?, out)?;
        }
        StoryCommand::History { id } => history(desk, desk.find_story(id)?, out)?,
        StoryCommand::Conflicts { id } => {
            let shown = desk.show(desk.find_story(id)?)?;
            let mut rows = vec![];
            for conflict in &shown.conflicts {
                let sides: Vec<_> = conflict.sides.iter().map(|s| s.value.clone()).collect();
                for side in &sides {
                    let gone = message!("cli.deleted").text(out.language(), &[]);
                    out.line(&format!("{}\t{}", json!(conflict.id), side.as_deref().unwrap_or(&gone)))?;
                }
                rows.push(json!({ "conflict": conflict.id, "sides": sides }));
            }
            out.json(&json!({ "conflicts": rows }))?;
        }
    }
    Ok(())
}

fn body(fields: &Fields) -> Result<Option<String>, Failure> {
    let Some(path) = &fields.body_file else { return Ok(None) };
    Ok(Some(import::file::text(path).map_err(DeskError::from)?))
}

/// Sets the fields that were named; a section, tag or person that the house knows gets its name there.
fn put(story: &mut Story, desk: &Desk, fields: &Fields, body: Option<String>) {
    let house = desk.house();
    let set = |field: &mut String, value: &Option<String>| {
        if let Some(value) = value {
            field.clone_from(value);
        }
    };
    set(&mut story.headline, &fields.headline);
    set(&mut story.kicker, &fields.kicker);
    set(&mut story.standfirst, &fields.standfirst);
    set(&mut story.body, &body);
    set(&mut story.language, &fields.language);
    set(&mut story.genre, &fields.genre);
    set(&mut story.dateline, &fields.dateline);
    set(&mut story.slug, &fields.slug);
    set(&mut story.notes, &fields.notes);
    if let Some(name) = &fields.section {
        story.section = house.section(name).map_or_else(|| name.clone(), |s| s.name.clone());
    }
    if !fields.tags.is_empty() {
        let known = |name: &String| house.tag(name).map_or_else(|| name.clone(), |t| t.name.clone());
        story.tags = fields.tags.iter().filter(|t| !t.trim().is_empty()).map(known).collect();
    }
    if !fields.bylines.is_empty() {
        let byline = |name: &String| Byline {
            person: house.person(name).map(|p| p.id.clone()),
            name: name.clone(),
            ..Byline::default()
        };
        story.bylines = fields.bylines.iter().filter(|n| !n.trim().is_empty()).map(byline).collect();
    }
    if fields.date.is_some() {
        story.printed_date = fields.date;
    }
}

fn show(desk: &Desk, shown: &Shown, out: &mut Output) -> Result<(), Failure> {
    let story = &shown.story;
    let state = shown.status.state;
    let bylines: Vec<_> = story.bylines.iter().map(|b| b.name.as_str()).collect();
    let date = story.printed_date.map(|d| d.to_string());
    let photos: Vec<_> = story.placements.iter().map(|p| photo::described(desk, p)).collect();
    for line in [&story.section, &story.headline, &story.standfirst, &story.body] {
        if !line.is_empty() {
            out.line(line)?;
            out.line("")?;
        }
    }
    out.line(&format!("{}  {}  {}", bylines.join(", "), story.tags.join(", "), date.as_deref().unwrap_or("")))?;
    out.line(&format!("{}  {}  {}", shown.id, state.word(), shown.revision))?;
    let unfrozen = unfrozen(desk, shown, out)?;
    out.json(&json!({
        "id": shown.id, "state": state, "digest": shown.digest, "revision": shown.revision.to_string(),
        "section": story.section, "headline": story.headline, "standfirst": story.standfirst, "body": story.body,
        "bylines": bylines, "tags": story.tags, "date": date, "slug": story.slug, "language": story.language,
        "notes": story.notes, "reason": shown.status.reason, "conflicts": shown.conflicts.len(), "photos": photos,
        "unfrozen": unfrozen
    }))?;
    Ok(())
}

/// Shows what is saved and not in the ledger yet: it is part of nobody's story until it is, and is not lost.
fn unfrozen(desk: &Desk, shown: &Shown, out: &mut Output) -> Result<Vec<serde_json::Value>, Failure> {
    let mut rows = vec![];
    for Unfrozen { member, at, story } in &shown.unfrozen {
        let name = desk.roster().get(*member).map_or("?", |m| m.name.as_str());
        let at = at.with_timezone(&desk.house().zone());
        let when = at.format("%d/%m/%Y %H:%M").to_string();
        out.say(message!("cli.unfrozen"), &[("name", name.to_owned()), ("at", when)])?;
        let fields = |s: &Story| [s.headline.clone(), s.standfirst.clone(), s.body.clone(), s.notes.clone()];
        for (now, then) in fields(story).iter().zip(fields(&shown.story)) {
            if *now != then {
                out.line(now)?;
            }
        }
        rows.push(json!({
            "member": name, "at": at.to_rfc3339(), "section": story.section, "headline": story.headline,
            "standfirst": story.standfirst, "body": story.body, "notes": story.notes
        }));
    }
    Ok(rows)
}

fn history(desk: &Desk, id: StoryId, out: &mut Output) -> Result<(), Failure> {
    let mut rows = vec![];
    for entry in desk.history(id)? {
        let name = desk.roster().get(entry.header.member).map_or("?", |m| m.name.as_str());
        let (what, reason) = deed(&entry);
        let at = entry.header.at().with_timezone(&desk.house().zone());
        out.line(&format!("{}  {name}  {what}  {reason}", at.format("%d/%m/%Y %H:%M")))?;
        rows.push(json!({
            "at": at.to_rfc3339(), "member": name, "act": what, "reason": reason, "entry": entry.hash.to_string()
        }));
    }
    out.json(&json!({ "history": rows }))?;
    Ok(())
}

fn deed(entry: &Entry) -> (&'static str, &str) {
    match &entry.act {
        Act::Revise(_) => ("revise", ""),
        Act::Step(act) => (act.step.word(), &act.reason),
        Act::Approve(act) => ("approve", &act.reason),
        Act::Receipt(act) => (act.kind.word(), &act.reason),
        Act::Found(_) | Act::Member(_) | Act::House(_) | Act::Photo(_) | Act::Restored => ("", ""),
    }
}

pub(crate) fn search(
    desk: &Desk,
    words: &str,
    filter: &Filter,
    relevance: bool,
    limit: u32,
    out: &mut Output,
) -> Result<(), Failure> {
    let sort = if relevance { Sort::Relevance } else { Sort::Newest };
    let hits = desk.search(words, filter, sort, limit)?;
    let marked = |hit: &Hit| {
        let piece = |(text, found): (&str, bool)| if found { format!("[{text}]") } else { text.to_owned() };
        (hit.headline.pieces().map(piece).collect::<String>(), hit.snippet.pieces().map(piece).collect::<String>())
    };
    let mut rows = vec![];
    for hit in &hits {
        let (headline, snippet) = marked(hit);
        out.line(&format!("{}  {headline}\n    {snippet}", hit.id))?;
        rows.push(json!({ "story": hit.id, "headline": headline, "snippet": snippet }));
    }
    out.json(&json!({ "hits": rows }))?;
    Ok(())
}

/// `galley import`.
pub(crate) fn import(desk: &Desk, file: &Path, encoding: Option<&str>, out: &mut Output) -> Result<(), Failure> {
    let unknown = |word: &str| Failure::Usage(message!("cli.no_encoding"), vec![("encoding", word.to_owned())]);
    let from = encoding.map(|word| Encoding::of(word).ok_or_else(|| unknown(word))).transpose()?;
    let (id, imported) = desk.import(file, from)?;
    let language = out.language();
    let mut warnings = vec![];
    for warning in &imported.warnings {
        let text = warning.key.text(language, &warning.values);
        out.line(&format!("! {text}"))?;
        warnings.push(json!({
            "code": warning.key.name(), "field": warning.field, "message": text, "text": warning.text
        }));
    }
    let mut dropped = vec![];
    for piece in &imported.dropped {
        let reason = piece.reason.text(language, &[]);
        out.line(&format!("- {}: {} ({reason})", piece.line, piece.text))?;
        dropped.push(json!({ "line": piece.line, "text": piece.text, "reason": reason }));
    }
    out.say(message!("cli.begun"), &[("story", id.to_string())])?;
    out.json(&json!({ "story": id, "warnings": warnings, "dropped": dropped }))?;
    Ok(())
}

/// `galley export`.
pub(crate) fn export(desk: &Desk, id: &str, out: &mut Output) -> Result<(), Failure> {
    let markdown = desk.export(desk.find_story(id)?)?;
    out.line(markdown.trim_end())?;
    out.json(&json!({ "markdown": markdown }))?;
    Ok(())
}
