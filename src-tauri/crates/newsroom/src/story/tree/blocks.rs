//! A body block by block, with the tree of each that a tree says wholly.

use pulldown_cmark::{Event, Parser, TextMergeStream};

use super::node::Node;
use super::read::node;
use super::write::write;
use crate::story::dialect::DIALECT;
use crate::story::render::rendered;
use crate::story::{PlacementId, render, split};

/// A top-level block of a body.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Block {
    /// Its source, as [`split`] cuts it.
    pub source: String,
    /// What it says, where a tree says all of it.
    pub node: Option<Node>,
}

/// Reads a body block by block. A block has a node only where writing the node says the same again, in Markdown and as
/// a reader sees it.
pub fn blocks(body: &str) -> Vec<Block> {
    let sources = split(body);
    let of = grouped(body, &sources);
    let blocks = sources.into_iter().zip(of).map(|(source, events)| {
        let node = events.and_then(|events| faithful(source, &events));
        Block { source: source.to_owned(), node }
    });
    blocks.collect()
}

/// Reads each block of a body, whether or not it can be written again.
pub(super) fn loosely(body: &str, sources: &[&str]) -> Vec<Option<Node>> {
    grouped(body, sources).into_iter().map(|events| node(&events?, true)).collect()
}

/// What was read of each block; `None` where a block is not exactly one element, or defines links for others.
fn grouped<'a>(body: &'a str, sources: &[&str]) -> Vec<Option<Vec<Event<'a>>>> {
    let mut from = 0;
    let starts: Vec<usize> = sources
        .iter()
        .map(|source| {
            let at = body.get(from..).and_then(|rest| rest.find(source)).map_or(from, |at| from + at);
            from = at + source.len();
            at
        })
        .collect();
    let mut groups: Vec<(usize, Vec<Event<'a>>)> = vec![(0, vec![]); sources.len()];
    let (mut depth, mut current) = (0_usize, 0);
    for (event, range) in crate::story::events(body) {
        if depth == 0 {
            current = starts.partition_point(|start| *start <= range.start).saturating_sub(1);
            if let Some((tops, _)) = groups.get_mut(current) {
                *tops += 1;
            }
        }
        match &event {
            Event::Start(_) => depth += 1,
            Event::End(_) => depth = depth.saturating_sub(1),
            _ => {}
        }
        if let Some((_, events)) = groups.get_mut(current) {
            events.push(event);
        }
    }
    let whole = groups.into_iter().zip(sources).map(|((tops, events), source)| {
        (tops == 1 && !defines(source)).then(|| TextMergeStream::new(events.into_iter()).collect())
    });
    whole.collect()
}

fn defines(source: &str) -> bool {
    source.contains("]:") && Parser::new_ext(source, DIALECT).reference_definitions().iter().next().is_some()
}

fn faithful(source: &str, events: &[Event<'_>]) -> Option<Node> {
    let node = node(events, true)?;
    let written = write(&node).ok()?;
    let same = !written.plainer
        && written.node == node
        && split(&written.markdown).len() == 1
        && (written.markdown == source || seen(&written.markdown)? == shown(rendered(events.iter().cloned(), &figure)));
    same.then_some(node)
}

fn figure(id: PlacementId) -> Option<String> {
    Some(format!("<figure>{id}</figure>"))
}

fn seen(markdown: &str) -> Option<String> {
    render(markdown, &figure).ok().map(shown)
}

/// Returns HTML with what no reader sees made one: line ends, and the order of marks that begin or end together.
pub(super) fn shown(html: String) -> String {
    const MARKS: [&str; 7] = ["a", "code", "del", "em", "strong", "sub", "sup"];
    let (mut out, mut tags): (String, Vec<&str>) = (String::with_capacity(html.len()), vec![]);
    let mut rest = html.as_str();
    while let Some(at) = rest.find('<') {
        let (text, tag) = rest.split_at(at);
        let end = tag.find('>').map_or(tag.len(), |end| end + 1);
        let (tag, after) = tag.split_at(end);
        let name = tag.trim_matches(['<', '>', '/']).split(' ').next().unwrap_or_default();
        let goes_on =
            text.is_empty() && tags.last().is_some_and(|last| last.starts_with("</") == tag.starts_with("</"));
        if !goes_on || !MARKS.contains(&name) {
            tags.sort_unstable();
            tags.drain(..).for_each(|tag| out.push_str(tag));
        }
        out.push_str(text);
        tags.push(tag);
        if !MARKS.contains(&name) {
            tags.drain(..).for_each(|tag| out.push_str(tag));
        }
        rest = after;
    }
    tags.sort_unstable();
    tags.drain(..).for_each(|tag| out.push_str(tag));
    out.push_str(rest);
    // Code at the very end of a text has no line end; the nodes tell its lines exactly.
    out.split_whitespace().collect::<Vec<_>>().join(" ").replace(" </code>", "</code>")
}
