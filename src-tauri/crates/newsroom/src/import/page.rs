//! A page as a reader sees it, from section to comment form, to the fields of a story.

mod body;
mod furniture;

use std::collections::HashSet;

use super::block::{Block, Kind};
use super::{Draft, names, plain};
use crate::message;
use crate::messages::Language;
use crate::text::{self, format_date, parse_date, same, syllables};

/// The date stands among so many first lines of a page saved as text.
const HEAD_LINES: usize = 12;
/// HTML has menus and breadcrumbs before it.
const HEAD_BLOCKS: usize = 40;
const LONGEST_HEADLINE: usize = 30;
const LONGEST_KICKER: usize = 14;
const LONGEST_SECTION: usize = 5;

/// What the pieces come from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Shape {
    /// A page saved as text.
    Page,
    /// Text without a date line.
    Plain,
    /// HTML.
    Html,
}

/// What HTML says of itself outside its text; empty where it does not.
#[derive(Clone, Debug, Default)]
pub(super) struct Hints {
    pub(super) title: String,
    pub(super) description: String,
    pub(super) author: String,
    pub(super) keywords: String,
    /// Whether the description is known to be the standfirst, as front matter is.
    pub(super) certain: bool,
}

pub(super) fn has_date_line(source: &str) -> bool {
    plain::lines(source).take(HEAD_LINES).any(|(_, line)| parse_date(&line).is_some())
}

/// Splits the pieces into the fields of the draft's story.
pub(super) fn split(draft: &mut Draft<'_>, mut blocks: Vec<Block>, shape: Shape, hints: &Hints) {
    blocks.iter_mut().zip(1..).for_each(|(block, place)| block.place = place);
    let rest = take_head(draft, blocks, shape);
    take_title(draft, &hints.title);
    let mut rest = if shape == Shape::Plain { rest } else { furniture::cut(draft, rest) };
    take_names(draft, &mut rest, shape);
    take_meta_names(draft, hints);
    body::take(draft, rest, shape, hints);
    report_missing(draft, shape);
}

fn report_missing(draft: &mut Draft<'_>, shape: Shape) {
    if draft.story.headline.is_empty() {
        draft.warn(message!("import.warn.headline_missing"), "headline", "", &[]);
    }
    if draft.story.standfirst.is_empty() {
        draft.warn(message!("import.warn.standfirst_missing"), "standfirst", "", &[]);
    }
    if draft.story.bylines.is_empty() {
        draft.warn(message!("import.warn.byline_missing"), "bylines", "", &[]);
    }
    if shape != Shape::Plain && draft.story.section.is_empty() {
        draft.warn(message!("import.warn.section_missing"), "section", "", &[]);
    }
    if shape == Shape::Html && draft.story.printed_date.is_none() {
        draft.warn(message!("import.warn.date_missing"), "printed_date", "", &[]);
    }
}

/// Takes headline, date, section and kicker, and returns what follows them.
fn take_head(draft: &mut Draft<'_>, mut blocks: Vec<Block>, shape: Shape) -> Vec<Block> {
    let date = date_at(&blocks, shape);
    let headline = headline_at(draft, &blocks, shape, date);
    let (Some(first), Some(last)) = (headline.into_iter().chain(date).min(), headline.into_iter().chain(date).max())
    else {
        return blocks;
    };
    let rest = blocks.split_off(last + 1);
    let (mut before, mut between) = (vec![], vec![]);
    for (at, block) in blocks.into_iter().enumerate() {
        if Some(at) == headline {
            draft.lift(&block, "headline");
            draft.story.headline = block.text;
        } else if Some(at) == date {
            take_date(draft, &block.text);
        } else if at < first {
            before.push(block);
        } else {
            between.push(block);
        }
    }
    take_before(draft, before, shape);
    between.retain(|block| {
        let signs = block.kind == Kind::Text
            && draft.story.bylines.is_empty()
            && names::looks_like_names(&block.text, draft.house);
        if signs {
            draft.take_bylines(&block.text);
        }
        !signs
    });
    between.extend(rest);
    between
}

fn date_at(blocks: &[Block], shape: Shape) -> Option<usize> {
    let within = match shape {
        Shape::Page => HEAD_LINES,
        Shape::Plain => 0,
        Shape::Html => HEAD_BLOCKS,
    };
    blocks.iter().take(within).position(|b| b.kind == Kind::Text && parse_date(&b.text).is_some())
}

fn headline_at(draft: &Draft<'_>, blocks: &[Block], shape: Shape, date: Option<usize>) -> Option<usize> {
    if let Some(at) = blocks.iter().position(|b| b.kind == Kind::Heading(1)) {
        return Some(at);
    }
    let fits = |at: &usize| {
        blocks
            .get(*at)
            .is_some_and(|b| matches!(b.kind, Kind::Text | Kind::Heading(_)) && syllables(&b.text) <= LONGEST_HEADLINE)
    };
    match (shape, date) {
        (Shape::Plain, _) => {
            let named = |b: &Block| draft.house.section(&b.text).is_some();
            let after_section = blocks.len() > 1 && blocks.first().is_some_and(named);
            Some(usize::from(after_section)).filter(fits)
        }
        (Shape::Page, Some(0)) => Some(1).filter(fits),
        (_, Some(at)) => at.checked_sub(1).filter(fits),
        (_, None) => None,
    }
}

/// Takes what stands before the headline: a section, a kicker; the rest is the page's own.
fn take_before(draft: &mut Draft<'_>, mut before: Vec<Block>, shape: Shape) {
    let known = before.iter().rposition(|b| draft.house.section(&b.text).is_some());
    let guessed = || {
        let short = |b: &Block| b.kind == Kind::Text && syllables(&b.text) <= LONGEST_SECTION;
        before.len().checked_sub(1).filter(|at| shape == Shape::Page && before.get(*at).is_some_and(short))
    };
    if let Some(at) = known.or_else(guessed) {
        let after = before.split_off(at + 1);
        if let Some(section) = before.pop() {
            draft.take_section(&section.text);
        }
        match after.as_slice() {
            [kicker] if kicker.kind == Kind::Text && syllables(&kicker.text) <= LONGEST_KICKER => {
                draft.story.kicker.clone_from(&kicker.text);
            }
            _ => before.extend(after),
        }
    }
    for block in before {
        draft.drop_block(&block, message!("import.drop.before"));
    }
}

fn take_date(draft: &mut Draft<'_>, line: &str) {
    let Some(written) = parse_date(line) else { return };
    draft.story.printed_date = Some(written.date);
    let printed = format_date(written.date, Language::Vi);
    let values = [("printed", line), ("date", printed.as_str())];
    if !written.weekday_agrees {
        draft.warn(message!("import.warn.weekday"), "printed_date", line, &values);
        return;
    }
    if !written.rest.is_empty() {
        draft.warn(message!("import.note.after_date"), "printed_date", written.rest, &[("text", written.rest)]);
    }
    let canonical = format!("{printed} {}", format_date(written.date, Language::En)).to_lowercase();
    let canonical: Vec<&str> = text::words(&canonical).map(without_zeros).collect();
    let own = line.strip_suffix(written.rest).unwrap_or(line).to_lowercase();
    if text::words(&own).any(|w| !canonical.contains(&without_zeros(w))) {
        draft.warn(message!("import.note.date_form"), "printed_date", line, &values);
    }
}

fn without_zeros(word: &str) -> &str {
    word.trim_start_matches('0')
}

/// Takes the title of an HTML file where no heading was found, else reports it if it says something else.
fn take_title(draft: &mut Draft<'_>, title: &str) {
    if title.is_empty() || same(title, &draft.story.headline) {
        return;
    }
    if draft.story.headline.is_empty() {
        draft.story.headline = title.to_owned();
    } else {
        draft.drop(0, title, message!("import.drop.title"));
    }
}

/// Takes tags and bylines from the end of the page, where papers sign.
fn take_names(draft: &mut Draft<'_>, rest: &mut Vec<Block>, shape: Shape) {
    take_tag_line(draft, rest);
    let first = rest.first().filter(|b| b.kind == Kind::Text && b.text.starts_with("By "));
    if draft.story.bylines.is_empty() && first.is_some_and(|b| names::looks_like_names(&b.text, draft.house)) {
        let block = rest.remove(0);
        draft.take_bylines(&block.text);
    }
    if !draft.story.bylines.is_empty() {
        return;
    }
    take_signature(draft, rest, shape);
    // Some pages sign below the date.
    let signs = |b: &Block| b.kind == Kind::Text && names::looks_like_names(&b.text, draft.house);
    if draft.story.bylines.is_empty() && shape == Shape::Page && rest.len() > 2 && rest.first().is_some_and(signs) {
        let block = rest.remove(0);
        draft.take_bylines(&block.text);
    }
}

/// Takes the names at the end of the text.
fn take_signature(draft: &mut Draft<'_>, rest: &mut Vec<Block>, shape: Shape) {
    let fewest = if shape == Shape::Plain { 2 } else { 1 };
    let signs = |block: Option<&Block>| {
        block.is_some_and(|b| b.kind == Kind::Text && names::looks_like_names(&b.text, draft.house))
    };
    let label = |block: Option<&Block>| block.map(|b| names::label(&b.text)).unwrap_or_default();
    let before_last = rest.len().checked_sub(2).and_then(|at| rest.get(at));
    let photographer = label(rest.last()) == "anh";
    let signed = photographer && signs(before_last) && label(before_last).starts_with(['b', 't']);
    if rest.len() <= fewest || !signs(rest.last()) || (photographer && !signed) {
        return;
    }
    let last = rest.pop();
    let first = if signed { rest.pop() } else { None };
    for block in first.into_iter().chain(last) {
        draft.take_bylines(&block.text);
    }
}

/// Takes "TAG:" from one of the last three pieces, and the byline that may be glued to it.
fn take_tag_line(draft: &mut Draft<'_>, rest: &mut Vec<Block>) {
    let from = rest.len().saturating_sub(3);
    let found = (from..rest.len()).rev().find(|at| {
        rest.get(*at).is_some_and(|b| {
            b.kind == Kind::Text
                && names::tag_line(&b.text)
                    .is_some_and(|t| t.before.is_empty() || names::looks_like_names(t.before, draft.house))
        })
    });
    let Some(at) = found else { return };
    let line = rest.remove(at).text;
    let Some(tags) = names::tag_line(&line) else { return };
    if !tags.before.is_empty() {
        draft.take_bylines(tags.before);
        if tags.glued {
            let values = [("name", tags.before), ("label", tags.label)];
            draft.warn(message!("import.warn.byline_glued"), "bylines", &line, &values);
        }
    }
    if tags.after.is_empty() {
        draft.warn(message!("import.warn.tags_empty"), "tags", tags.label, &[("label", tags.label)]);
    }
    draft.take_tags(tags.after.split([',', ';']));
}

/// Takes author and keywords of an HTML file where its text names none, else reports them.
fn take_meta_names(draft: &mut Draft<'_>, hints: &Hints) {
    if draft.story.bylines.is_empty() {
        draft.take_bylines(&hints.author);
    } else if !draft.story.bylines.iter().any(|b| same(&b.name, &hints.author)) {
        draft.drop(0, &hints.author, message!("import.drop.meta"));
    }
    if draft.story.tags.is_empty() {
        draft.take_tags(hints.keywords.split([',', ';']));
    } else {
        let known: HashSet<String> = draft.story.tags.iter().map(|t| names::key(t)).collect();
        let others = hints.keywords.split([',', ';']).filter(|k| !known.contains(&names::key(k)));
        let others: Vec<&str> = others.map(str::trim).collect();
        draft.drop(0, &others.join(", "), message!("import.drop.meta"));
    }
}
