//! `galley story history|diff|restore`, and `show` of a past state.

use chrono::{DateTime, Utc};
use newsroom::desk::Desk;
use newsroom::message;
use newsroom::messages::{Key, Language, word};
use newsroom::story::compare::{Comparison, Fortune, Paragraph, Part, PhotoChange, Words};
use newsroom::story::registers::{FieldName, PlacementField};
use newsroom::story::{Byline, PrintSlot, PublicForm, StoryId};
use newsroom::trail::Mark;
use serde_json::json;

use crate::Failure;
use crate::output::Output;
use crate::story::{self, Showing};

/// How many letters of a revision's name people are shown; so many are enough to name it.
const SHORT: usize = 12;
/// How much of a paragraph is shown that did not change.
const GLIMPSE: usize = 60;

pub(crate) fn history(desk: &Desk, id: StoryId, out: &mut Output) -> Result<(), Failure> {
    let mut rows = vec![];
    for deed in desk.deeds(id)? {
        let at = deed.at.with_timezone(&desk.house().zone());
        let short = deed.revision.as_deref().and_then(|name| name.get(..SHORT)).unwrap_or_default();
        let when = at.format("%d/%m/%Y %H:%M");
        let done = word(out.language(), "doing", deed.word);
        let mark = deed.mark.map(|mark| mark.key().text(out.language(), &[]));
        let reason = deed.reason;
        let told = [done.to_owned(), deed.of.join(", "), reason.clone(), mark.unwrap_or_default()];
        let told = told.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join("  ");
        out.line(&format!("{when}  {short:SHORT$}  {}  {told}", deed.member))?;
        rows.push(json!({
            "at": at.to_rfc3339(), "member": deed.member, "act": deed.word, "reason": reason,
            "revision": deed.revision, "entry": deed.entry.to_string(), "of": deed.of,
            "mark": deed.mark.map(Mark::word),
        }));
    }
    out.json(&json!({ "history": rows }))?;
    Ok(())
}

pub(crate) fn show(desk: &Desk, id: StoryId, name: &str, out: &mut Output) -> Result<(), Failure> {
    let past = desk.past(id, name)?;
    let digest = PublicForm::from(&past.story).digest();
    let (story, revision) = (&past.story, past.name.as_str());
    Showing { id, state: None, digest, revision, story, status: None, conflicts: 0, unfrozen: &[] }.print(desk, out)
}

pub(crate) fn restore(
    desk: &Desk,
    id: StoryId,
    revision: &str,
    paragraph: Option<usize>,
    out: &mut Output,
) -> Result<(), Failure> {
    let shown = match paragraph {
        Some(number) => desk.bring_back_paragraph(id, revision, number)?,
        None => desk.bring_back(id, revision)?,
    };
    story::show(desk, &shown, out)
}

pub(crate) fn diff(
    desk: &Desk,
    id: StoryId,
    from: Option<&str>,
    to: Option<&str>,
    out: &mut Output,
) -> Result<(), Failure> {
    let found = desk.compare(id, from, to)?;
    let names = [("from", short(&found.from.name)), ("to", short(&found.to.name))];
    out.say(if found.public_only { message!("diff.public") } else { message!("diff.all") }, &names)?;
    if found.comparison.is_same() {
        out.say(message!("diff.same"), &[])?;
    } else {
        print(&found.comparison, desk, out)?;
    }
    let mut answer = serde_json::to_value(&found.comparison).unwrap_or_default();
    if let Some(object) = answer.as_object_mut() {
        object.insert("from".into(), found.from.name.into());
        object.insert("to".into(), found.to.name.into());
        object.insert("public_only".into(), found.public_only.into());
        object.insert("same".into(), found.comparison.is_same().into());
    }
    out.json(&answer)?;
    Ok(())
}

/// The name as people read it: of several revisions that are shown together, the beginning of each.
fn short(name: &str) -> String {
    if name.is_empty() {
        return "—".to_owned();
    }
    name.split('+').map(|one| one.get(..SHORT).unwrap_or(one)).collect::<Vec<_>>().join("+")
}

/// A text in which what went stands in `[-…-]` and what came in `{+…+}`, readable without colour.
pub(crate) fn marked(words: &Words) -> String {
    words.iter().map(|part| mark(part, Clone::clone)).collect()
}

fn mark<T>(part: &Part<T>, text: impl Fn(&T) -> String) -> String {
    match part {
        Part::Kept(piece) => text(piece),
        Part::Removed(piece) => format!("[-{}-]", text(piece)),
        Part::Inserted(piece) => format!("{{+{}+}}", text(piece)),
    }
}

fn signed(byline: &Byline) -> String {
    let share = byline.share.map(|share| format!(", {share} %")).unwrap_or_default();
    format!("{} ({}{share})", byline.name, json!(byline.role).as_str().unwrap_or_default())
}

/// The name of a field for people, by the word that programs use.
fn label(field: &str, out: &Output) -> String {
    Key::find(&format!("field.{field}")).map_or_else(|| field.to_owned(), |key| key.text(out.language(), &[]))
}

/// A value as people read it: moments by the newsroom's clock, a place in print without its JSON.
fn readable(field: FieldName, value: &str, desk: &Desk) -> String {
    let moment = || {
        let at: DateTime<Utc> = value.parse().ok()?;
        Some(at.with_timezone(&desk.house().zone()).format("%d/%m/%Y %H:%M").to_string())
    };
    let slot = || {
        let slot: PrintSlot = serde_json::from_str(value).ok()?;
        Some(format!("{}/{}", slot.issue, slot.page))
    };
    match field {
        FieldName::Embargo | FieldName::Deadline => moment(),
        FieldName::PrintSlot => slot(),
        _ => None,
    }
    .unwrap_or_else(|| value.to_owned())
}

fn print(found: &Comparison, desk: &Desk, out: &mut Output) -> Result<(), Failure> {
    let list = |parts: Vec<String>| parts.join(", ");
    for change in &found.fields {
        let words = change.words.iter().map(|part| mark(part, |text| readable(change.field, text, desk)));
        out.line(&format!("{}: {}", label(&change.field.to_string(), out), words.collect::<String>()))?;
    }
    if !found.bylines.is_empty() {
        let parts = found.bylines.iter().map(|part| mark(part, signed)).collect();
        out.line(&format!("{}: {}", label("bylines", out), list(parts)))?;
    }
    if !found.tags.is_empty() {
        let parts = found.tags.iter().map(|part| mark(part, Clone::clone)).collect();
        out.line(&format!("{}: {}", label("tags", out), list(parts)))?;
    }
    for paragraph in &found.body {
        out.line(&told(paragraph, out))?;
    }
    found.photos.iter().filter(|p| p.fortune != Fortune::Kept).try_for_each(|change| photo(change, out))
}

/// A sign for what became of it, and where it was and is.
fn gutter(fortune: Fortune, before: Option<usize>, after: Option<usize>) -> String {
    let sign = match fortune {
        Fortune::Kept => ' ',
        Fortune::Changed => '~',
        Fortune::Moved => '>',
        Fortune::Inserted => '+',
        Fortune::Removed => '-',
    };
    let number = |n: Option<usize>| n.map_or_else(|| "–".to_owned(), |n| n.to_string());
    format!("{sign} {:>3} → {:<3}", number(before), number(after))
}

fn told(paragraph: &Paragraph, out: &Output) -> String {
    let place = gutter(paragraph.fortune, paragraph.before, paragraph.after);
    let text = marked(&paragraph.words);
    match paragraph.fortune {
        Fortune::Kept => format!("{place}  {}", glimpse(&text)),
        Fortune::Moved => format!("{place}  ({}) {text}", message!("diff.moved").text(out.language(), &[])),
        _ => format!("{place}  {text}"),
    }
}

fn glimpse(text: &str) -> String {
    let line = text.lines().next().unwrap_or_default();
    let mut shown: String = line.chars().take(GLIMPSE).collect();
    if shown.len() < text.trim_end().len() {
        shown.push('…');
    }
    shown
}

/// Tenths of a degree as people read them.
fn degrees(tenths: &str, out: &Output) -> String {
    let Ok(turned) = tenths.parse::<i16>() else { return tenths.to_owned() };
    let point = if out.language() == Language::Vi { ',' } else { '.' };
    let (sign, turned) = (if turned < 0 { "-" } else { "" }, turned.unsigned_abs());
    format!("{sign}{}{point}{}°", turned / 10, turned % 10)
}

fn photo(change: &PhotoChange, out: &mut Output) -> Result<(), Failure> {
    let place = gutter(change.fortune, change.before, change.after);
    let what = message!("diff.photo").text(out.language(), &[("placement", change.placement.to_string())]);
    out.line(&format!("{place}  {what}"))?;
    if !change.photo.is_empty() {
        out.line(&format!("             {}: {}", label("photo", out), marked(&change.photo)))?;
    }
    for field in &change.fields {
        let said = |text: &String| if field.field == PlacementField::Turn { degrees(text, out) } else { text.clone() };
        let words: String = field.words.iter().map(|part| mark(part, said)).collect();
        out.line(&format!("             {}: {words}", label(&field.field.to_string(), out)))?;
    }
    Ok(())
}
