//! Markdown of one block to its tree.

use std::iter::Peekable;
use std::slice::Iter;

use pulldown_cmark::{Alignment, CodeBlockKind, Event, HeadingLevel, LinkType, Tag, TagEnd, TextMergeStream};

use super::DEEPEST;
use super::line::Line;
use super::node::{
    Align, Aligned, Cell, Heading, Href, Info, Inline, Item, Mark, Node, Numbered, Placed, Row, Said, Tight,
};
use super::signs::Room;
use crate::story::PlacementId;
use crate::story::render::is_embed;

/// What stands before who said it.
pub(super) const DASH: &str = "— ";

/// Reads one block by itself; `None` where it is not one block or the nodes cannot say it.
pub fn read(markdown: &str) -> Option<Node> {
    node(&events(markdown), true)
}

/// Reads one line that was written for a room.
pub(super) fn line(markdown: &str, room: Room) -> Option<Line> {
    let around = match room {
        Room::Paragraph => markdown.to_owned(),
        Room::Attribution => format!("{DASH}{markdown}"),
        Room::Heading => format!("## {markdown}"),
        Room::Cell => format!("| {markdown} |\n| --- |"),
    };
    let mut line = match (node(&events(&around), false)?, room) {
        (Node::Paragraph { content }, Room::Paragraph | Room::Attribution)
        | (Node::Heading { content, .. }, Room::Heading) => Line::of(&content),
        (Node::Table { content }, Room::Cell) => match content.first()?.content.first()?.content() {
            [Node::Paragraph { content }] => Line::of(content),
            _ => return None,
        },
        _ => return None,
    };
    if room == Room::Attribution {
        line.letters.drain(..DASH.chars().count().min(line.letters.len()));
    }
    Some(line)
}

fn events(markdown: &str) -> Vec<Event<'_>> {
    TextMergeStream::new(crate::story::events(markdown).map(|(event, _)| event)).collect()
}

pub(super) fn node(events: &[Event<'_>], top: bool) -> Option<Node> {
    let (mut depth, mut deepest) = (0_usize, 0);
    for event in events {
        match event {
            Event::Start(_) => depth += 1,
            Event::End(_) => depth = depth.saturating_sub(1),
            _ => {}
        }
        deepest = deepest.max(depth);
    }
    if deepest > DEEPEST {
        return None;
    }
    if let Some(alone) = alone(events).filter(|_| top) {
        return Some(alone);
    }
    let mut reading = Reading { events: events.iter().peekable() };
    let node = reading.block()?;
    reading.events.next().is_none().then_some(node)
}

/// A photo or a link card: a paragraph of nothing else.
fn alone(events: &[Event<'_>]) -> Option<Node> {
    let [Event::Start(Tag::Paragraph), inner @ .., Event::End(TagEnd::Paragraph)] = events else { return None };
    match inner {
        [Event::Start(Tag::Image { dest_url, title, .. }), Event::End(TagEnd::Image)] if title.is_empty() => {
            let placement = PlacementId::of_address(dest_url)?;
            Some(Node::Photo { attrs: Placed { placement } })
        }
        [Event::Text(only)] => card(only.trim()),
        [Event::Start(Tag::Link { dest_url, title, .. }), Event::Text(words), Event::End(TagEnd::Link)]
            if title.is_empty() && words == dest_url =>
        {
            card(dest_url)
        }
        _ => None,
    }
}

/// Returns the card of an address of a known host.
pub(super) fn card(href: &str) -> Option<Node> {
    is_embed(href).then(|| Node::Embed { attrs: Href { href: href.to_owned() } })
}

/// A part of a line as it is read: the source's own line ends still tell where an attribution begins.
enum Bit {
    Words(String, Vec<Mark>),
    Soft(Vec<Mark>),
    Hard(Vec<Mark>),
}

struct Reading<'e, 'a> {
    events: Peekable<Iter<'e, Event<'a>>>,
}

impl Reading<'_, '_> {
    fn block(&mut self) -> Option<Node> {
        Some(match self.events.next()? {
            Event::Rule => Node::HorizontalRule,
            Event::Start(Tag::Paragraph) => Node::Paragraph { content: inlines(self.line(TagEnd::Paragraph)?) },
            Event::Start(Tag::Heading { level, .. }) => {
                let attrs = Heading { level: level_of(*level)? };
                Node::Heading { attrs, content: inlines(self.line(TagEnd::Heading(*level))?) }
            }
            Event::Start(Tag::BlockQuote(None)) => self.quote()?,
            Event::Start(Tag::CodeBlock(kind)) => self.code(kind)?,
            Event::Start(Tag::List(first)) => self.list(*first)?,
            Event::Start(Tag::Table(columns)) => self.table(columns)?,
            _ => return None,
        })
    }

    fn end(&mut self, end: TagEnd) -> Option<()> {
        matches!(self.events.next()?, Event::End(found) if *found == end).then_some(())
    }

    fn line(&mut self, end: TagEnd) -> Option<Vec<Bit>> {
        let bits = self.bits()?;
        self.end(end)?;
        Some(bits)
    }

    /// Reads words up to whatever is none; `None` where words are set in a way that no mark says.
    fn bits(&mut self) -> Option<Vec<Bit>> {
        let (mut bits, mut open): (Vec<Bit>, Vec<Mark>) = (vec![], vec![]);
        let set = |open: &[Mark]| {
            let mut marks = open.to_vec();
            marks.sort();
            marks
        };
        while let Some(event) = self.events.peek() {
            match event {
                Event::Text(text) => bits.push(Bit::Words(text.to_string(), set(&open))),
                Event::Code(text) => {
                    let marks = [open.as_slice(), &[Mark::Code]].concat();
                    bits.push(Bit::Words(text.to_string(), set(&marks)));
                }
                Event::SoftBreak => bits.push(Bit::Soft(set(&open))),
                Event::HardBreak => bits.push(Bit::Hard(set(&open))),
                Event::Start(tag) => match mark(tag) {
                    Some(mark) if !open.contains(&mark) => open.push(mark),
                    _ if is_block(tag) => return open.is_empty().then_some(bits),
                    _ => return None,
                },
                Event::End(_) if !open.is_empty() => drop(open.pop()),
                Event::End(_) | Event::Rule => return Some(bits),
                _ => return None,
            }
            self.events.next();
        }
        Some(bits)
    }

    fn quote(&mut self) -> Option<Node> {
        let mut said: Vec<Vec<Bit>> = vec![];
        while let Event::Start(Tag::Paragraph) = self.events.peek()? {
            self.events.next();
            said.push(self.line(TagEnd::Paragraph)?);
        }
        self.end(TagEnd::BlockQuote(None))?;
        let by = said.pop().map(attributed);
        let mut content: Vec<Said> = said.into_iter().map(|bits| Said::Paragraph { content: inlines(bits) }).collect();
        if let Some((last, by)) = by {
            if !last.is_empty() || content.is_empty() {
                content.push(Said::Paragraph { content: inlines(last) });
            }
            content.extend(by.map(|bits| Said::Attribution { content: inlines(bits) }));
        }
        (!content.is_empty()).then_some(Node::Quote { content })
    }

    fn code(&mut self, kind: &CodeBlockKind<'_>) -> Option<Node> {
        let params = match kind {
            CodeBlockKind::Fenced(info) => info.to_string(),
            CodeBlockKind::Indented => String::new(),
        };
        let mut code = String::new();
        while let Some(Event::Text(text)) = self.events.peek() {
            code.push_str(text);
            self.events.next();
        }
        self.end(TagEnd::CodeBlock)?;
        let code = code.strip_suffix('\n').unwrap_or(&code);
        Some(Node::CodeBlock { attrs: Info { params }, content: words(code.to_owned(), vec![]) })
    }

    fn list(&mut self, first: Option<u64>) -> Option<Node> {
        let (mut content, mut tight) = (vec![], true);
        while let Event::Start(Tag::Item) = self.events.peek()? {
            self.events.next();
            let mut blocks = vec![];
            loop {
                match self.events.peek()? {
                    Event::End(TagEnd::Item) => break,
                    Event::Start(tag) if is_block(tag) => {
                        tight &= *tag != Tag::Paragraph;
                        blocks.push(self.block()?);
                    }
                    Event::Rule => blocks.push(self.block()?),
                    Event::End(_) => return None,
                    _ => blocks.push(Node::Paragraph { content: inlines(self.bits()?) }),
                }
            }
            self.events.next();
            if blocks.is_empty() {
                blocks.push(Node::nothing());
            }
            content.push(Item { content: blocks });
        }
        self.end(TagEnd::List(first.is_some()))?;
        Some(match first {
            None => Node::BulletList { attrs: Tight { tight }, content },
            Some(order) => Node::OrderedList { attrs: Numbered { order, tight }, content },
        })
    }

    fn table(&mut self, columns: &[Alignment]) -> Option<Node> {
        let mut content = vec![];
        loop {
            let end = match self.events.next()? {
                Event::Start(Tag::TableHead) => TagEnd::TableHead,
                Event::Start(Tag::TableRow) => TagEnd::TableRow,
                Event::End(TagEnd::Table) => break,
                _ => return None,
            };
            content.push(Row { content: self.cells(columns, end == TagEnd::TableHead)? });
            self.end(end)?;
        }
        Some(Node::Table { content })
    }

    fn cells(&mut self, columns: &[Alignment], head: bool) -> Option<Vec<Cell>> {
        let mut cells = vec![];
        while let Event::Start(Tag::TableCell) = self.events.peek()? {
            self.events.next();
            let content = vec![Node::Paragraph { content: inlines(self.line(TagEnd::TableCell)?) }];
            let align = match columns.get(cells.len())? {
                Alignment::None => None,
                Alignment::Left => Some(Align::Left),
                Alignment::Center => Some(Align::Center),
                Alignment::Right => Some(Align::Right),
            };
            let attrs = Aligned { align };
            cells.push(if head { Cell::TableHeader { attrs, content } } else { Cell::TableCell { attrs, content } });
        }
        Some(cells)
    }
}

/// The page shows what the site shows: the highest heading below the headline is of level 2.
fn level_of(level: HeadingLevel) -> Option<u8> {
    match level {
        HeadingLevel::H1 | HeadingLevel::H2 => Some(2),
        HeadingLevel::H3 => Some(3),
        HeadingLevel::H4 => Some(4),
        HeadingLevel::H5 | HeadingLevel::H6 => None,
    }
}

fn mark(tag: &Tag<'_>) -> Option<Mark> {
    Some(match tag {
        Tag::Strong => Mark::Strong,
        Tag::Emphasis => Mark::Em,
        Tag::Strikethrough => Mark::Strike,
        Tag::Superscript => Mark::Sup,
        Tag::Subscript => Mark::Sub,
        Tag::Link { dest_url, title, link_type, .. } if title.is_empty() => {
            let scheme = if *link_type == LinkType::Email { "mailto:" } else { "" };
            Mark::Link { attrs: Href { href: format!("{scheme}{dest_url}") } }
        }
        _ => return None,
    })
}

fn is_block(tag: &Tag<'_>) -> bool {
    matches!(
        tag,
        Tag::Paragraph
            | Tag::Heading { .. }
            | Tag::BlockQuote(_)
            | Tag::CodeBlock(_)
            | Tag::HtmlBlock
            | Tag::List(_)
            | Tag::Item
            | Tag::Table(_)
    )
}

/// Parts a quote's last line that begins with a dash from the rest of its paragraph.
fn attributed(mut bits: Vec<Bit>) -> (Vec<Bit>, Option<Vec<Bit>>) {
    let line = bits.iter().rposition(|bit| matches!(bit, Bit::Soft(_) | Bit::Hard(_)));
    if let Some(Bit::Soft(marks) | Bit::Hard(marks)) = line.and_then(|at| bits.get(at))
        && !marks.is_empty()
    {
        return (bits, None);
    }
    let from = line.map_or(0, |at| at + 1);
    let said = match bits.get(from) {
        Some(Bit::Words(text, marks)) if marks.is_empty() => text.strip_prefix(DASH).map(str::to_owned),
        _ => None,
    };
    let Some(said) = said else { return (bits, None) };
    let mut by = bits.split_off(from);
    if let Some(first) = by.first_mut() {
        *first = Bit::Words(said, vec![]);
    }
    bits.truncate(line.unwrap_or(0));
    (bits, Some(by))
}

fn words(text: String, marks: Vec<Mark>) -> Vec<Inline> {
    if text.is_empty() { vec![] } else { vec![Inline::Text { text, marks }] }
}

fn inlines(bits: Vec<Bit>) -> Vec<Inline> {
    let mut out: Vec<Inline> = vec![];
    for bit in bits {
        let (words, marks) = match bit {
            Bit::Words(words, marks) => (words, marks),
            Bit::Soft(marks) => (" ".to_owned(), marks),
            Bit::Hard(marks) => {
                out.push(Inline::HardBreak { marks });
                continue;
            }
        };
        match out.last_mut() {
            Some(Inline::Text { text, marks: same }) if *same == marks => text.push_str(&words),
            _ if words.is_empty() => {}
            _ => out.push(Inline::Text { text: words, marks }),
        }
    }
    out
}
