//! The pieces of an edited body, joined so that each stays what it is.

use pulldown_cmark::{Event, Parser, Tag};
use serde::{Deserialize, Serialize};

use super::blocks::{blocks, loosely};
use super::node::{Node, Source};
use super::write::{NotWritten, Signs, name, write, write_with};
use crate::story::dialect::DIALECT;
use crate::story::{body, literal, split};

/// A piece of an edited body.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Piece {
    /// A block that nobody touched, as its source.
    Kept(String),
    /// A block that was edited or is new.
    Tree(Node),
}

/// A body of pieces.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Whole {
    /// Its Markdown, canonical: [`split`] gives back the pieces.
    pub body: String,
    /// The pieces, by number from 0, that lost marks or line breaks.
    pub plainer: Vec<usize>,
    /// The pieces that were kept, and are other bytes beside their new neighbours.
    pub changed: Vec<usize>,
}

/// Why pieces are no body.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("piece {piece}: {why}")]
pub struct NotSaved {
    /// The piece, from 0.
    pub piece: usize,
    /// Why it is not written.
    pub why: NotWritten,
}

/// Joins pieces into a body in which each reads as it does by itself.
///
/// What was kept stays byte for byte, unless its neighbours would make something else of it: two lists become one, an
/// open fence swallows what follows. Then the sign of the list changes, or the piece is written anew.
pub fn write_all(pieces: &[Piece]) -> Result<Whole, NotSaved> {
    let mut joining = Joining::default();
    for (piece, given) in pieces.iter().enumerate() {
        joining.add(piece, given)?;
    }
    joining.part_lists();
    let mut patience = 4 * joining.slots.len() + 8;
    while let Some((at, body)) = joining.misread() {
        patience = patience.saturating_sub(1);
        if patience == 0 || !joining.repair(at, &body) {
            let slot = joining.slots.get(at).or(joining.slots.last());
            let (piece, node) = slot.map_or((0, None), |slot| (slot.piece, slot.node.as_ref()));
            return Err(NotSaved { piece, why: NotWritten::Unsaid(node.map_or("source", name)) });
        }
        joining.part_lists();
    }
    let sources: Vec<&str> = joining.slots.iter().map(|slot| slot.source.as_str()).collect();
    let mut whole = Whole { body: body::join(&sources), plainer: joining.plainer, changed: joining.changed };
    for numbers in [&mut whole.plainer, &mut whole.changed] {
        numbers.sort_unstable();
        numbers.dedup();
    }
    Ok(whole)
}

struct Slot {
    piece: usize,
    source: String,
    /// What a tree said; `None` for what was kept.
    node: Option<Node>,
    /// Whether it is a list, whether a numbered one, and the sign of its items.
    list: Option<(bool, char)>,
    /// How often it was written anew.
    anew: u8,
}

impl Slot {
    fn kept(piece: usize, source: &str) -> Self {
        Self { piece, source: source.to_owned(), node: None, list: sign_of(source), anew: 0 }
    }
}

#[derive(Default)]
struct Joining {
    slots: Vec<Slot>,
    plainer: Vec<usize>,
    changed: Vec<usize>,
}

impl Joining {
    fn add(&mut self, piece: usize, given: &Piece) -> Result<(), NotSaved> {
        let node = match given {
            Piece::Kept(source) | Piece::Tree(Node::Source { attrs: Source { value: source } }) => {
                self.keep(piece, source);
                return Ok(());
            }
            Piece::Tree(node) => node,
        };
        let written = write(node).map_err(|why| NotSaved { piece, why })?;
        if written.plainer {
            self.plainer.push(piece);
        }
        if !written.markdown.is_empty() {
            let list = sign_of(&written.markdown);
            self.slots.push(Slot { piece, source: written.markdown, node: Some(written.node), list, anew: 0 });
        }
        Ok(())
    }

    /// Keeps a source; blank lines around it are no part of a block.
    fn keep(&mut self, piece: usize, source: &str) {
        match split(source).as_slice() {
            [] => {}
            [one] => self.slots.push(Slot::kept(piece, one)),
            _ => self.slots.push(Slot::kept(piece, source.trim_matches('\n'))),
        }
    }

    /// Gives lists in a row different signs; what was kept changes only where no new one can.
    fn part_lists(&mut self) {
        for at in 1..self.slots.len() {
            let sign = |n: Option<usize>| n.and_then(|n| self.slots.get(n)).and_then(|slot| slot.list);
            let (Some(here), Some(before)) = (sign(Some(at)), sign(Some(at - 1))) else { continue };
            if here != before {
                continue;
            }
            let same = |other: Option<(bool, char)>| other.filter(|(kind, _)| *kind == here.0).map(|(_, sign)| sign);
            let is_new = |n: usize| self.slots.get(n).is_some_and(|slot| slot.node.is_some());
            let earlier: Vec<char> = [same(sign(at.checked_sub(2))), Some(here.1)].into_iter().flatten().collect();
            let later: Vec<char> = [same(sign(Some(at + 1))), Some(here.1)].into_iter().flatten().collect();
            let (earlier, later) = (Signs::but(here.0, &earlier), Signs::but(here.0, &later));
            match (earlier, later.or(Signs::but(here.0, &[here.1]))) {
                (Some(signs), _) if !is_new(at) && is_new(at - 1) => self.sign(at - 1, signs),
                (_, Some(signs)) => self.sign(at, signs),
                _ => {}
            }
        }
    }

    fn sign(&mut self, at: usize, signs: Signs) {
        let Some(slot) = self.slots.get_mut(at) else { return };
        let rewritten = match &slot.node {
            Some(node) => write_with(node, signs).ok().map(|written| written.markdown),
            None => {
                self.changed.push(slot.piece);
                Some(signed(&slot.source, signs))
            }
        };
        if let Some(source) = rewritten {
            slot.list = sign_of(&source);
            slot.source = source;
        }
    }

    /// The first piece that the joined body does not give back, and the body.
    fn misread(&self) -> Option<(usize, String)> {
        let sources: Vec<&str> = self.slots.iter().map(|slot| slot.source.as_str()).collect();
        let body = body::join(&sources);
        let found = split(&body);
        let at = sources.iter().zip(&found).position(|(a, b)| a != b);
        let at = at.or((sources.len() != found.len()).then(|| sources.len().min(found.len())));
        let at = at.or_else(|| {
            let new: Vec<usize> = (0..self.slots.len()).filter(|n| self.slots[*n].node.is_some()).collect();
            let nodes = if new.is_empty() { vec![] } else { loosely(&body, &found) };
            new.into_iter().find(|n| nodes.get(*n) != Some(&self.slots[*n].node))
        });
        at.map(|at| (at, body))
    }

    /// Writes what was kept at or beside a place anew; false where nothing is left to try.
    fn repair(&mut self, at: usize, body: &str) -> bool {
        let definitions = definitions(body, &self.slots);
        for at in [Some(at), at.checked_sub(1), Some(at + 1)].into_iter().flatten() {
            let Some(slot) = self.slots.get(at).filter(|slot| slot.node.is_none() && slot.anew < 2) else { continue };
            let (piece, anew) = (slot.piece, slot.anew);
            let several = split(&slot.source);
            if several.len() > 1 {
                let parts: Vec<Slot> =
                    several.into_iter().map(|part| Slot { anew, ..Slot::kept(piece, part) }).collect();
                self.slots.splice(at..=at, parts);
                return true;
            }
            let (parts, plainer) = rewritten(&slot.source, anew, &definitions);
            if parts == [slot.source.as_str()] {
                if let Some(slot) = self.slots.get_mut(at) {
                    slot.anew = 2;
                }
                continue;
            }
            self.changed.push(piece);
            self.plainer.extend(plainer.then_some(piece));
            let parts = parts.iter().map(|part| Slot { anew: anew + 1, ..Slot::kept(piece, part) });
            self.slots.splice(at..=at, parts);
            return true;
        }
        false
    }
}

/// The links that any of the pieces defines, for reading one of them by itself.
fn definitions(body: &str, slots: &[Slot]) -> String {
    let mut out = String::new();
    let sources = slots.iter().map(|slot| slot.source.as_str()).filter(|source| source.contains("]:"));
    for source in sources.chain([body].into_iter().filter(|body| body.contains("]:"))) {
        for (label, definition) in Parser::new_ext(source, DIALECT).reference_definitions().iter() {
            let title = if definition.title.is_some() { " \"-\"" } else { "" };
            let to = definition.dest.replace('\\', "\\\\").replace('<', "\\<").replace('>', "\\>");
            out.push_str(&format!("[{label}]: <{to}>{title}\n"));
        }
    }
    out
}

/// A kept block in canonical form; where it has none or that was not enough, as it is typed, letter by letter: then it
/// is plainer.
fn rewritten(source: &str, anew: u8, definitions: &str) -> (Vec<String>, bool) {
    let context = if source.contains('[') { format!("{definitions}\n{source}") } else { source.to_owned() };
    let read = blocks(&context).pop().filter(|block| block.source == source);
    match read.and_then(|block| block.node).filter(|_| anew == 0).and_then(|node| write(&node).ok()) {
        Some(written) => (vec![written.markdown], false),
        None => {
            let paragraphs = source.split("\n\n").map(|lines| {
                let lines = lines.lines().map(str::trim).filter(|line| !line.is_empty());
                lines.map(literal::paragraph).collect::<Vec<_>>().join("\\\n")
            });
            (paragraphs.filter(|paragraph| !paragraph.is_empty()).collect(), true)
        }
    }
}

/// Whether a block is a list, whether a numbered one, and the sign of its items.
fn sign_of(source: &str) -> Option<(bool, char)> {
    if !source.trim_start().starts_with(|c: char| c.is_ascii_digit() || "-*+".contains(c)) {
        return None;
    }
    let (list, at) = signs(source).into_iter().next()?;
    Some((list, source.get(at..)?.chars().next()?))
}

/// Where the signs of a list's own items stand.
fn signs(source: &str) -> Vec<(bool, usize)> {
    let (mut depth, mut out, mut numbered) = (0_usize, vec![], None);
    for (event, range) in crate::story::events(source) {
        match event {
            Event::Start(Tag::List(first)) if depth == 0 => (numbered, depth) = (Some(first.is_some()), 1),
            Event::Start(Tag::Item) if depth == 1 => {
                depth += 1;
                let digits =
                    source.get(range.start..).map_or(0, |item| item.bytes().take_while(u8::is_ascii_digit).count());
                out.extend(numbered.map(|numbered| (numbered, range.start + digits)));
            }
            Event::Start(_) if depth == 0 => return vec![],
            Event::Start(_) => depth += 1,
            Event::End(_) => depth = depth.saturating_sub(1),
            _ => {}
        }
    }
    out
}

/// A list with other signs; no other byte changes.
fn signed(source: &str, other: Signs) -> String {
    let mut out = source.to_owned();
    for (numbered, at) in signs(source) {
        let known = source.get(at..at + 1).is_some_and(|sign| ["-", "*", "+", ".", ")"].contains(&sign));
        if known {
            out.replace_range(at..=at, &other.of(numbered).to_string());
        }
    }
    out
}
