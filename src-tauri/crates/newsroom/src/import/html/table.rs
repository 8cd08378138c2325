//! Tables: of figures, which become Markdown tables, and of layout, which old pages are made of.

use super::walk::{Collected, Walk};
use super::{NodeRef, office, one_line};
use crate::import::block::{Block, Kind};
use crate::message;

/// Elements that no cell of a table of figures holds.
const LAYOUT: [&str; 12] =
    ["article", "blockquote", "figure", "form", "h1", "h2", "h3", "img", "ol", "table", "ul", "pre"];
/// A cell may stretch over so many columns.
const WIDEST_CELL: usize = 20;

#[derive(Default)]
struct Cell {
    text: String,
    markdown: String,
    align: Option<&'static str>,
}

pub(super) fn read(walk: &mut Walk<'_, '_>, table: NodeRef<'_>, out: &mut Collected) {
    walk.flush(out);
    let named = |n: NodeRef<'_>| n.value().as_element().is_some_and(|e| LAYOUT.contains(&e.name()));
    // First of all, since it ends at the first such element: counting every table within a table is quadratic.
    let layout = table.descendants().skip(1).any(named);
    let rows = if layout { vec![] } else { rows(table) };
    let columns = rows.iter().map(|row| width(row)).max().unwrap_or(0);
    let cells: usize = rows.iter().map(Vec::len).sum();
    // A ragged table would be padded with empty cells to many times its size.
    if columns < 2 || rows.len() * columns > 4 * cells + 100 {
        for child in table.children() {
            walk.children_as_blocks(child, out);
        }
        return;
    }
    let mut read: Vec<Vec<Cell>> = vec![];
    for row in rows {
        let mut line: Vec<Cell> = vec![];
        for (node, span) in row {
            line.push(cell(walk, node));
            line.extend((1..span).map(|_| Cell::default()));
        }
        read.push(line);
    }
    for caption in table.children().filter(|c| c.value().as_element().is_some_and(|e| e.name() == "caption")) {
        walk.children_as_blocks(caption, out);
    }
    out.blocks.push(written(&read, columns));
}

type Row<'t> = Vec<(NodeRef<'t>, usize)>;

/// The rows of a table with the cells of each and how many columns they take.
fn rows(table: NodeRef<'_>) -> Vec<Row<'_>> {
    let is = |n: &NodeRef<'_>, names: &[&str]| n.value().as_element().is_some_and(|e| names.contains(&e.name()));
    let span = |n: &NodeRef<'_>| {
        let wanted = n.value().as_element().and_then(|e| e.attr("colspan")).and_then(|s| s.trim().parse().ok());
        wanted.unwrap_or(1_usize).clamp(1, WIDEST_CELL)
    };
    let lines = table.descendants().filter(|n| is(n, &["tr"]));
    lines.map(|line| line.children().filter(|n| is(n, &["td", "th"])).map(|n| (n, span(&n))).collect()).collect()
}

fn width(row: &Row<'_>) -> usize {
    row.iter().map(|(_, span)| *span).sum()
}

fn cell(walk: &mut Walk<'_, '_>, node: NodeRef<'_>) -> Cell {
    let inner = walk.under(node);
    let joined = |part: fn(&Block) -> &str| inner.iter().map(part).collect::<Vec<_>>().join(" ");
    let markdown = joined(|b| &b.markdown).replace("\\\n", " ");
    Cell { text: one_line(&joined(|b| &b.text)), markdown, align: office::aligned(node) }
}

fn written(rows: &[Vec<Cell>], columns: usize) -> Block {
    let empty = Cell::default();
    let line = |row: &Vec<Cell>| {
        let cells = row.iter().chain(std::iter::repeat(&empty)).take(columns).map(|c| c.markdown.as_str());
        format!("| {} |", cells.collect::<Vec<_>>().join(" | "))
    };
    let mut lines: Vec<String> = rows.iter().map(line).collect();
    let delimiters: Vec<&str> = (0..columns).map(|column| delimiter(rows, column)).collect();
    lines.insert(1.min(lines.len()), format!("| {} |", delimiters.join(" | ")));
    let texts = rows.iter().flatten().map(|c| c.text.as_str()).filter(|t| !t.is_empty());
    Block {
        place: 0,
        line: 0,
        text: texts.collect::<Vec<_>>().join("\n"),
        markdown: lines.join("\n"),
        kind: Kind::Other,
    }
}

/// A column stands as all its cells below the header do.
fn delimiter(rows: &[Vec<Cell>], column: usize) -> &'static str {
    let below = if rows.len() > 1 { 1 } else { 0 };
    let cells = rows.iter().skip(below).filter_map(|row| row.get(column)).filter(|cell| !cell.text.is_empty());
    let mut aligns = cells.map(|cell| cell.align);
    let first = aligns.next().flatten();
    match first.filter(|_| aligns.all(|align| align == first)) {
        Some("center") => ":-:",
        Some("right") => "--:",
        _ => "---",
    }
}

impl Walk<'_, '_> {
    /// Walks a part of a table as if its rows and cells were paragraphs.
    fn children_as_blocks(&mut self, node: NodeRef<'_>, out: &mut Collected) {
        self.flush(out);
        if node.value().is_element() {
            self.children(node, super::inline::Style::default(), out);
        } else if let Some(text) = node.value().as_text()
            && !text.trim().is_empty()
        {
            self.draft.drop(0, &one_line(text), message!("import.drop.embed"));
        }
        self.flush(out);
    }
}
