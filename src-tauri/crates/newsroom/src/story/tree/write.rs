//! Trees to Markdown that reads as exactly these trees.

use unicode_normalization::UnicodeNormalization;

use super::DEEPEST;
use super::line::Line;
use super::node::{Aligned, Cell, Heading, Href, Info, Inline, Mark, Node, Placed, Row, Said};
use super::read::{self, DASH, read};
use super::signs::{Room, fitted};
use crate::message;
use crate::messages::Key;
use crate::text::{self, Refused};

/// What a node became.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Written {
    /// Its Markdown, one top-level block without a line end; empty where the node has no words.
    pub markdown: String,
    /// The node that this reads as: the one given, without what Markdown cannot say.
    pub node: Node,
    /// Whether marks or line breaks were given up that a reader would have seen; no word ever is.
    pub plainer: bool,
}

/// Why a node is not written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotWritten {
    /// Something that stands only by itself, within another block.
    #[error("a {0} within another block")]
    Place(&'static str),
    /// Lists stand too deep in one another.
    #[error("blocks nest too deep")]
    Deep,
    /// No Markdown reads as this.
    #[error("no Markdown says this {0}")]
    Unsaid(&'static str),
    /// A character that no story may hold. It is never left out instead: whoever typed it is told.
    #[error(transparent)]
    Letter(#[from] Refused),
}

impl NotWritten {
    /// Returns the message that explains it, and its values.
    pub fn explained(self) -> (Key, Vec<(&'static str, String)>) {
        match self {
            Self::Place(block) => (message!("tree.error.place"), vec![("block", block.to_owned())]),
            Self::Deep => (message!("tree.error.deep"), vec![]),
            Self::Unsaid(block) => (message!("tree.error.unsaid"), vec![("block", block.to_owned())]),
            Self::Letter(refused) => refused.explained(),
        }
    }
}

/// The signs of a list's items.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Signs {
    pub(super) bullet: char,
    pub(super) point: char,
}

impl Default for Signs {
    fn default() -> Self {
        Self { bullet: '-', point: '.' }
    }
}

/// Writes one top-level block; a block that is shown as its source is that source.
pub fn write(node: &Node) -> Result<Written, NotWritten> {
    write_with(node, Signs::default())
}

/// Writes the words of a paragraph; tells whether marks had to go.
pub(crate) fn line(content: &[Inline]) -> (String, bool) {
    let fitted = fitted(Line::of(content), Room::Paragraph);
    (fitted.markdown, fitted.plainer)
}

/// Writes one top-level block with these signs, should it be a list.
pub(super) fn write_with(node: &Node, signs: Signs) -> Result<Written, NotWritten> {
    if let Node::Source { attrs } = node {
        return Ok(Written { markdown: attrs.value.clone(), node: node.clone(), plainer: false });
    }
    if depth(node) > DEEPEST {
        return Err(NotWritten::Deep);
    }
    refused(node).map_or(Ok(()), Err)?;
    for (loose, bare) in [(false, false), (true, false), (true, true)] {
        let mut writing = Writing { loose, bare, plainer: bare };
        let Some((markdown, said)) = writing.top(node, signs)? else {
            return Ok(Written { markdown: String::new(), node: Node::nothing(), plainer: false });
        };
        if read(&markdown).as_ref() == Some(&said) {
            return Ok(Written { markdown, node: said, plainer: writing.plainer });
        }
    }
    Err(NotWritten::Unsaid(name(node)))
}

fn depth(node: &Node) -> usize {
    match node {
        Node::BulletList { content, .. } | Node::OrderedList { content, .. } => {
            2 + content.iter().flat_map(|item| &item.content).map(depth).max().unwrap_or(0)
        }
        _ => 1,
    }
}

/// Returns the first character of a block that no story may hold, with its place in its paragraph.
fn refused(node: &Node) -> Option<Refused> {
    let line = |content: &[Inline]| {
        let words = content.iter().map(|part| match part {
            Inline::Text { text, .. } => text.as_str(),
            Inline::HardBreak { .. } => "\n",
        });
        text::refusal(&words.collect::<String>())
    };
    match node {
        Node::Paragraph { content } | Node::Heading { content, .. } => line(content),
        Node::CodeBlock { attrs, content } => text::refusal(&attrs.params).or_else(|| line(content)),
        Node::BulletList { content, .. } | Node::OrderedList { content, .. } => {
            content.iter().flat_map(|item| &item.content).find_map(refused)
        }
        Node::Quote { content } => content.iter().find_map(|said| {
            let (Said::Paragraph { content } | Said::Attribution { content }) = said;
            line(content)
        }),
        Node::Table { content } => content.iter().flat_map(|row| &row.content).find_map(|cell| {
            let (Cell::TableHeader { content, .. } | Cell::TableCell { content, .. }) = cell;
            content.iter().find_map(refused)
        }),
        Node::Embed { attrs } => text::refusal(&attrs.href),
        // A source is judged with the body that it is in.
        Node::HorizontalRule | Node::Photo { .. } | Node::Source { .. } => None,
    }
}

pub(super) fn name(node: &Node) -> &'static str {
    match node {
        Node::Paragraph { .. } => "paragraph",
        Node::Heading { .. } => "heading",
        Node::BulletList { .. } | Node::OrderedList { .. } => "list",
        Node::Quote { .. } => "quote",
        Node::CodeBlock { .. } => "code_block",
        Node::HorizontalRule => "horizontal_rule",
        Node::Table { .. } => "table",
        Node::Photo { .. } => "photo",
        Node::Embed { .. } => "embed",
        Node::Source { .. } => "source",
    }
}

/// A block as Markdown, and as what that says; `None` where it has no words.
pub(super) type Block = Option<(String, Node)>;

pub(super) struct Writing {
    /// Whether every two blocks within a list are kept apart by a blank line, and its code is without tabs: for what a
    /// tight list cannot hold.
    pub(super) loose: bool,
    /// Whether all marks go: better than that a story cannot be saved.
    bare: bool,
    plainer: bool,
}

impl Writing {
    fn top(&mut self, node: &Node, signs: Signs) -> Result<Block, NotWritten> {
        match node {
            Node::Paragraph { .. } => {
                let written = self.block(node, signs, true)?;
                // Asked last: words whose marks had to go may be an address too.
                let href = written.as_ref().and_then(|(_, said)| card(said));
                match href {
                    Some(href) => self.top(&Node::Embed { attrs: Href { href } }, signs),
                    None => Ok(written),
                }
            }
            Node::Photo { attrs: Placed { placement } } => Ok(Some((placement.anchor(), node.clone()))),
            Node::Embed { attrs } if read::card(&attrs.href).is_some() => {
                if !attrs.href.contains(['<', '>']) {
                    return Ok(Some((format!("<{}>", attrs.href), node.clone())));
                }
                let link = self.block(&linked(&attrs.href), signs, true)?;
                Ok(link.map(|(markdown, _)| (markdown, node.clone())))
            }
            _ => self.block(node, signs, true),
        }
    }

    pub(super) fn block(&mut self, node: &Node, signs: Signs, top: bool) -> Result<Block, NotWritten> {
        Ok(match node {
            Node::Paragraph { content } => {
                self.line(Line::of(content), Room::Paragraph).map(|(text, content)| (text, Node::Paragraph { content }))
            }
            Node::Heading { attrs, content } => self.heading(*attrs, content),
            Node::BulletList { content, .. } | Node::OrderedList { content, .. } => self.list(node, content, signs)?,
            Node::Quote { content } => self.quote(content),
            Node::CodeBlock { attrs, content } => Some(self.code(attrs, content, top)),
            // Within a list, three hyphens after a bullet would be a line across the whole list.
            Node::HorizontalRule => Some((if top { "---" } else { "___" }.to_owned(), node.clone())),
            Node::Table { content } => self.table(content)?,
            Node::Embed { attrs } => self.block(&linked(&attrs.href), signs, top)?,
            Node::Photo { .. } | Node::Source { .. } => return Err(NotWritten::Place(name(node))),
        })
    }

    fn line(&mut self, mut line: Line, room: Room) -> Option<(String, Vec<Inline>)> {
        if self.bare {
            line.unset_all();
        }
        let fitted = fitted(line, room);
        self.plainer |= fitted.plainer;
        (!fitted.line.is_empty()).then(|| (fitted.markdown, fitted.line.inlines()))
    }

    fn heading(&mut self, attrs: Heading, content: &[Inline]) -> Block {
        let level = attrs.level.clamp(2, 4);
        let (text, content) = self.line(Line::of(content), Room::Heading)?;
        let signs = "#".repeat(usize::from(level));
        Some((format!("{signs} {text}"), Node::Heading { attrs: Heading { level }, content }))
    }

    fn code(&self, attrs: &Info, content: &[Inline], top: bool) -> (String, Node) {
        let parts = content.iter().map(|part| match part {
            Inline::Text { text, .. } => text.as_str(),
            Inline::HardBreak { .. } => "\n",
        });
        let code: String = parts.collect::<String>().replace("\r\n", "\n").replace('\r', "\n");
        let mut code: String = code.nfc().collect();
        if self.loose && !top {
            code = code.replace('\t', "    ");
        }
        let params: String = attrs.params.split_whitespace().collect::<Vec<_>>().join(" ").nfc().collect();
        let sign = if params.contains('`') { '~' } else { '`' };
        let longest = code.split(|c| c != sign).map(str::len).max().unwrap_or(0);
        let fence = sign.to_string().repeat(longest.max(2) + 1);
        let info = params.replace('\\', "\\\\").replace('&', "\\&");
        let end = if code.is_empty() { "" } else { "\n" };
        let text = if code.is_empty() { vec![] } else { vec![Inline::Text { text: code.clone(), marks: vec![] }] };
        (format!("{fence}{info}\n{code}{end}{fence}"), Node::CodeBlock { attrs: Info { params }, content: text })
    }

    fn quote(&mut self, content: &[Said]) -> Block {
        let (mut lines, mut by) = (vec![], None);
        for said in content {
            let (Said::Paragraph { content } | Said::Attribution { content }) = said;
            let mut line = Line::of(content);
            line.tidy();
            if matches!(said, Said::Attribution { .. }) {
                line = without_dash(line);
            }
            if !line.is_empty() {
                // Only what stands last is an attribution.
                lines.extend(by.take());
                let last = matches!(said, Said::Attribution { .. });
                if last { by = Some(line) } else { lines.push(line) }
            }
        }
        if by.is_none() {
            by = lines.last_mut().and_then(last_line);
            lines.retain(|line| !line.is_empty());
        }
        let (mut said, mut texts) = (vec![], vec![]);
        for line in lines {
            if let Some((text, content)) = self.line(line, Room::Paragraph) {
                texts.push(text);
                said.push(Said::Paragraph { content });
            }
        }
        let by = by.and_then(|line| self.line(line, Room::Attribution));
        if said.is_empty() && by.is_some() {
            said.push(Said::Paragraph { content: vec![] });
        }
        let mut markdown = texts.join("\n\n");
        if let Some((text, content)) = by {
            said.push(Said::Attribution { content });
            markdown.push_str(if markdown.is_empty() { "" } else { "\n" });
            markdown.push_str(&format!("{DASH}{text}"));
        }
        // A line's own last space stays: it may be one that does not break, which Markdown keeps.
        let quoted =
            markdown.split('\n').map(|line| if line.is_empty() { ">".to_owned() } else { format!("> {line}") });
        let quoted: Vec<String> = quoted.collect();
        (!said.is_empty()).then(|| (quoted.join("\n"), Node::Quote { content: said }))
    }

    fn table(&mut self, rows: &[Row]) -> Result<Block, NotWritten> {
        let width = rows.iter().map(|row| row.content.len()).max().unwrap_or(0);
        if width == 0 {
            return Ok(None);
        }
        let align = |column: usize| rows.iter().filter_map(|row| row.content.get(column)).find_map(Cell::align);
        let aligns: Vec<_> = (0..width).map(align).collect();
        let (mut lines, mut content) = (vec![], vec![]);
        for (n, row) in rows.iter().enumerate() {
            let (mut texts, mut cells) = (vec![], vec![]);
            for (column, align) in aligns.iter().enumerate() {
                let (text, inner) = self.cell(row.content.get(column))?;
                texts.push(text);
                let (attrs, content) = (Aligned { align: *align }, vec![Node::Paragraph { content: inner }]);
                cells.push(if n == 0 {
                    Cell::TableHeader { attrs, content }
                } else {
                    Cell::TableCell { attrs, content }
                });
            }
            lines.push(format!("| {} |", texts.join(" | ")));
            content.push(Row { content: cells });
        }
        lines.insert(1, delimiters(&aligns));
        Ok(Some((lines.join("\n"), Node::Table { content })))
    }

    fn cell(&mut self, cell: Option<&Cell>) -> Result<(String, Vec<Inline>), NotWritten> {
        let mut inner: Vec<Inline> = vec![];
        for node in cell.map(Cell::content).unwrap_or_default() {
            let Node::Paragraph { content } = node else { return Err(NotWritten::Place(name(node))) };
            if !inner.is_empty() && !content.is_empty() {
                inner.push(Inline::Text { text: " ".to_owned(), marks: vec![] });
            }
            inner.extend(content.iter().cloned());
        }
        Ok(self.line(Line::of(&inner), Room::Cell).unwrap_or_default())
    }
}

fn delimiters(aligns: &[Option<super::node::Align>]) -> String {
    use super::node::Align;
    let columns = aligns.iter().map(|align| match align {
        None => "---",
        Some(Align::Left) => ":--",
        Some(Align::Center) => ":-:",
        Some(Align::Right) => "--:",
    });
    format!("| {} |", columns.collect::<Vec<_>>().join(" | "))
}

/// Returns the address where all that is said is the address of a known host, as text or as a link to itself. Spaces
/// around the text do not matter, as they do not to who reads it.
fn card(said: &Node) -> Option<String> {
    let Node::Paragraph { content } = said else { return None };
    let [Inline::Text { text, marks }] = content.as_slice() else { return None };
    let href = match marks.as_slice() {
        [] => text.trim(),
        [Mark::Link { attrs }] if attrs.href == *text => text,
        _ => return None,
    };
    read::card(href).map(|_| href.to_owned())
}

/// A link card where none can stand: a link.
fn linked(href: &str) -> Node {
    let marks = vec![Mark::Link { attrs: Href { href: href.to_owned() } }];
    Node::Paragraph { content: vec![Inline::Text { text: href.to_owned(), marks }] }
}

fn begins_with_dash(letters: &[(char, super::line::Style)]) -> bool {
    letters.iter().map(|(c, _)| *c).take(DASH.chars().count()).eq(DASH.chars())
}

/// A dash that was typed although the attribution shows one.
fn without_dash(mut line: Line) -> Line {
    line.join();
    while begins_with_dash(&line.letters) {
        line.letters.drain(..DASH.chars().count());
        line.tidy();
    }
    line
}

/// Takes the last line away where it begins with a dash: it reads as the attribution.
fn last_line(line: &mut Line) -> Option<Line> {
    let from = line.letters.iter().rposition(|(c, _)| *c == '\n').map_or(0, |at| at + 1);
    if !begins_with_dash(line.letters.get(from..)?) {
        return None;
    }
    let mut by = line.clone();
    by.letters.drain(..from);
    line.letters.truncate(from);
    line.tidy();
    Some(without_dash(by))
}
