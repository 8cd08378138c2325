//! Markdown: our own export, field by field as it was, and what others write.

mod front;

use pulldown_cmark::{Event, HeadingLevel, Tag, TagEnd};

use self::front::Entry;
use super::block::{Block, Kind};
use super::page::{self, Hints, Shape};
use super::{Draft, plain, value};
use crate::message;
use crate::story::{events, literal};
use crate::text::{parse_date, same};

/// The first key of our own front matter, whose fields and body are taken as they are.
pub(crate) const MARK: &str = "galley";

pub(super) fn has_front_matter(source: &str) -> bool {
    front::split(source).is_some()
}

pub(super) fn read(draft: &mut Draft<'_>, source: &str) {
    let Some((entries, body)) = front::split(source) else {
        return split(draft, source, 0, Hints::default());
    };
    if entries.first().is_some_and(|e| e.key == MARK) {
        draft.story.body = body.strip_prefix('\n').unwrap_or(body).to_owned();
        for entry in entries.iter().skip(1) {
            draft.take_own(entry);
        }
        return;
    }
    let line = source.len() - body.len();
    let line = source.get(..line).map_or(0, |head| head.matches('\n').count());
    let hints = draft.take_foreign(&entries);
    split(draft, body, line, hints);
}

/// Splits Markdown of others as a page; `first` is how many lines stand before it.
fn split(draft: &mut Draft<'_>, body: &str, first: usize, hints: Hints) {
    let mut blocks = blocks(body);
    number_lines(body, first, &mut blocks);
    if blocks.iter().any(|b| b.markdown.starts_with('<')) {
        draft.warn(message!("import.warn.raw_html"), "body", "", &[]);
    }
    if !hints.title.is_empty() {
        let repeats = |b: &Block| b.kind == Kind::Heading(1) && same(&b.text, &hints.title);
        if blocks.first().is_some_and(repeats) {
            draft.drop_block(&blocks.remove(0), message!("import.drop.title"));
        }
        let title = hints.title.clone();
        blocks.insert(
            0,
            Block { place: 0, line: 1, markdown: literal::paragraph(&title), text: title, kind: Kind::Heading(1) },
        );
    }
    let dated = draft.story.printed_date.is_none()
        && blocks.iter().take(12).any(|b| b.kind == Kind::Text && parse_date(&b.text).is_some());
    page::split(
        draft,
        blocks,
        if dated { Shape::Page } else { Shape::Plain },
        &Hints { title: String::new(), ..hints },
    );
}

/// Cuts Markdown into its top-level blocks, with their offsets for lines. What the parser passes over, such as the addresses of links, stays too.
fn blocks(source: &str) -> Vec<Block> {
    let (mut out, mut end, mut depth) = (vec![], 0, 0_usize);
    let mut reading: Option<Reading> = None;
    for (event, range) in events(source) {
        if depth == 0 {
            gap(source, end, range.start, &mut out);
            reading = Some(Reading::default());
        }
        if let Some(block) = &mut reading {
            block.take(&event);
        }
        match event {
            Event::Start(_) => depth += 1,
            Event::End(_) => depth = depth.saturating_sub(1),
            _ => {}
        }
        if depth == 0 {
            let start = line_start(source, range.start);
            end = range.end.max(end);
            if let (Some(block), Some(markdown)) = (reading.take(), source.get(start..range.end)) {
                out.push(block.finish(start, markdown.trim_end().to_owned()));
            }
        }
    }
    gap(source, end, source.len(), &mut out);
    out
}

/// The beginning of the line if only spaces stand before: an indented block needs them.
fn line_start(source: &str, at: usize) -> usize {
    let head = source.get(..at).unwrap_or_default();
    let line = head.rfind('\n').map_or(0, |n| n + 1);
    if head.get(line..).is_some_and(|indent| indent.trim().is_empty()) { line } else { at }
}

/// Turns the offsets that blocks were cut at into line numbers, in one pass.
fn number_lines(source: &str, first: usize, blocks: &mut [Block]) {
    let (mut line, mut at) = (first + 1, 0);
    for block in blocks {
        let passed = source.get(at..block.line).unwrap_or_default();
        line += passed.bytes().filter(|b| *b == b'\n').count();
        (at, block.line) = (block.line, line);
    }
}

fn gap(source: &str, from: usize, to: usize, out: &mut Vec<Block>) {
    let Some(passed) = source.get(from..to).filter(|passed| !passed.trim().is_empty()) else { return };
    let markdown = passed.trim_matches('\n').trim_end().to_owned();
    let from = from + passed.len() - passed.trim_start_matches('\n').len();
    out.push(Block { place: 0, line: from, text: markdown.clone(), markdown, kind: Kind::Other });
}

/// A top-level block while its events pass.
#[derive(Default)]
struct Reading {
    text: String,
    kind: Option<Kind>,
    /// The address and title of the images in it, and what stands beside them.
    images: Vec<(String, String)>,
    within_image: bool,
    alt: String,
}

impl Reading {
    fn take(&mut self, event: &Event<'_>) {
        let kind = self.kind.is_none().then(|| match event {
            Event::Start(Tag::Paragraph) => Kind::Text,
            Event::Start(Tag::Heading { level, .. }) => Kind::Heading(if *level == HeadingLevel::H1 { 1 } else { 2 }),
            _ => Kind::Other,
        });
        self.kind = self.kind.take().or(kind);
        match event {
            Event::Start(Tag::Image { dest_url, title, .. }) => {
                self.images.push((dest_url.to_string(), title.to_string()));
                self.within_image = true;
            }
            Event::End(TagEnd::Image) => self.within_image = false,
            Event::Text(t) | Event::Code(t) | Event::Html(t) | Event::InlineHtml(t) => {
                if self.within_image { &mut self.alt } else { &mut self.text }.push_str(t);
            }
            Event::SoftBreak | Event::HardBreak | Event::End(TagEnd::Item | TagEnd::TableCell | TagEnd::Paragraph) => {
                self.text.push(' ');
            }
            _ => {}
        }
    }

    fn finish(self, line: usize, markdown: String) -> Block {
        let text = self.text.split_whitespace().collect::<Vec<_>>().join(" ");
        if let ([(file, title)], Some(Kind::Text)) = (self.images.as_slice(), &self.kind)
            && text.is_empty()
        {
            let kind = Kind::Image { file: file.clone(), alt: self.alt };
            return Block { place: 0, line, text: title.clone(), markdown, kind };
        }
        Block { place: 0, line, text, markdown, kind: self.kind.unwrap_or(Kind::Other) }
    }
}

impl Draft<'_> {
    /// Takes what other programs call the fields, and returns what the text itself has a say in.
    fn take_foreign(&mut self, entries: &[Entry]) -> Hints {
        let mut hints = Hints { certain: true, ..Hints::default() };
        for entry in entries {
            let one = value::scalar(&entry.raw);
            let line = |text: &str| plain::lines(text).map(|(_, l)| l).collect::<Vec<_>>().join(" ");
            let many = || entry.values().iter().map(|v| value::scalar(v)).collect::<Vec<_>>().join(", ");
            match entry.key.to_lowercase().as_str() {
                "title" | "headline" if hints.title.is_empty() => hints.title = line(&one),
                "description" | "standfirst" | "summary" | "excerpt" if hints.description.is_empty() => {
                    hints.description = line(&one);
                }
                "author" | "authors" | "byline" | "bylines" if hints.author.is_empty() => hints.author = many(),
                "tags" | "keywords" if hints.keywords.is_empty() => hints.keywords = many(),
                "section" | "category" | "categories" if self.story.section.is_empty() && entry.values().len() == 1 => {
                    self.take_section(&many());
                }
                "date" if self.take_day(&one) => {}
                _ => self.odd_entry(entry),
            }
        }
        hints
    }

    /// Takes `2022-05-10`, with or without a time after it.
    fn take_day(&mut self, text: &str) -> bool {
        let Some((day, rest)) = text.split_at_checked(10) else { return false };
        let Ok(day) = day.parse() else { return false };
        self.story.printed_date = Some(day);
        if !rest.is_empty() {
            self.warn(message!("import.note.after_date"), "printed_date", rest, &[("text", rest)]);
        }
        true
    }
}
