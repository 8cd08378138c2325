//! Lists to Markdown.

use super::node::{Item, Node, Numbered, Tight};
use super::write::{Block, NotWritten, Signs, Writing};

/// The highest number that an item may have.
const HIGHEST: u64 = 999_999_999;

impl Signs {
    /// The sign of a list's items.
    pub(super) fn of(self, numbered: bool) -> char {
        if numbered { self.point } else { self.bullet }
    }

    /// The first signs that are none of these.
    pub(super) fn but(numbered: bool, taken: &[char]) -> Option<Self> {
        let free = |signs: &[char]| signs.iter().copied().find(|sign| !taken.contains(sign));
        let signs = Self::default();
        if numbered {
            Some(Self { point: free(&['.', ')'])?, ..signs })
        } else {
            Some(Self { bullet: free(&['-', '*', '+'])?, ..signs })
        }
    }
}

impl Writing {
    pub(super) fn list(&mut self, list: &Node, items: &[Item], signs: Signs) -> Result<Block, NotWritten> {
        let mut written: Vec<Vec<(String, Node)>> = vec![];
        for item in items {
            let blocks = self.item(&item.content)?;
            if !blocks.is_empty() {
                written.push(blocks);
            }
        }
        if written.is_empty() {
            return Ok(None);
        }
        let tight = self.tight(list, &written);
        let between = if tight && !self.loose { "\n" } else { "\n\n" };
        let (mut lines, mut content) = (vec![], vec![]);
        let first = first(list).map(|order| order.min(HIGHEST - written.len() as u64));
        for (n, blocks) in written.into_iter().enumerate() {
            let mark = match first {
                Some(order) => format!("{}{} ", order + n as u64, signs.point),
                None => format!("{} ", signs.bullet),
            };
            lines.push(indented(&mark, &self.joined(&blocks, tight)));
            content.push(Item { content: blocks.into_iter().map(|(_, node)| node).collect() });
        }
        let node = match first {
            Some(order) => Node::OrderedList { attrs: Numbered { order, tight }, content },
            None => Node::BulletList { attrs: Tight { tight }, content },
        };
        Ok(Some((lines.join(between), node)))
    }

    /// The blocks of an item; of two lists of one kind in a row, the second has the other sign.
    fn item(&mut self, nodes: &[Node]) -> Result<Vec<(String, Node)>, NotWritten> {
        let mut blocks: Vec<(String, Node)> = vec![];
        let mut before: Option<(bool, char)> = None;
        for node in nodes {
            let numbered = node.numbered();
            let taken: Vec<char> =
                before.filter(|(kind, _)| Some(*kind) == numbered).map(|(_, sign)| sign).into_iter().collect();
            let signs = numbered.and_then(|numbered| Signs::but(numbered, &taken)).unwrap_or_default();
            if let Some(block) = self.block(node, signs, false)? {
                before = numbered.map(|numbered| (numbered, signs.of(numbered)));
                blocks.push(block);
            }
        }
        Ok(blocks)
    }

    /// Whether the items are lines. It is seen only where there are paragraphs, and where there is a place for a blank
    /// line.
    fn tight(&self, list: &Node, items: &[Vec<(String, Node)>]) -> bool {
        let asked = match list {
            Node::BulletList { attrs, .. } => attrs.tight,
            Node::OrderedList { attrs, .. } => attrs.tight,
            _ => true,
        };
        let paragraphs = items.iter().flatten().any(|(_, node)| matches!(node, Node::Paragraph { .. }));
        let apart = items.len() > 1 || items.iter().any(|blocks| blocks.len() > 1);
        let pairs = || items.iter().flat_map(|blocks| blocks.windows(2));
        let parted = pairs().any(|pair| matches!(pair, [(_, a), (_, b)] if parted(a, b)));
        !paragraphs || !apart || (asked && !parted && !self.loose)
    }

    fn joined(&self, blocks: &[(String, Node)], tight: bool) -> String {
        let mut out = String::new();
        let mut before: Option<&Node> = None;
        for (markdown, node) in blocks {
            if let Some(before) = before {
                let close = tight && !self.loose && !parted(before, node);
                out.push_str(if close { "\n" } else { "\n\n" });
            }
            out.push_str(markdown);
            before = Some(node);
        }
        out
    }
}

fn first(list: &Node) -> Option<u64> {
    match list {
        Node::OrderedList { attrs, .. } => Some(attrs.order),
        _ => None,
    }
}

/// Whether two blocks in a row need a blank line between them.
fn parted(before: &Node, after: &Node) -> bool {
    match before {
        Node::Paragraph { .. } => match after {
            Node::Paragraph { .. } | Node::Table { .. } => true,
            // Only a list that begins with 1 ends a paragraph.
            Node::OrderedList { attrs, .. } => attrs.order != 1,
            _ => false,
        },
        Node::BulletList { .. } | Node::OrderedList { .. } | Node::Quote { .. } | Node::Table { .. } => true,
        _ => false,
    }
}

/// Puts a mark before the first line and as much space before the others.
fn indented(mark: &str, markdown: &str) -> String {
    let space = " ".repeat(mark.chars().count());
    let lines = markdown.split('\n').enumerate().map(|(n, line)| match (n, line) {
        (0, _) => format!("{mark}{line}"),
        (_, "") => String::new(),
        _ => format!("{space}{line}"),
    });
    lines.collect::<Vec<_>>().join("\n")
}
