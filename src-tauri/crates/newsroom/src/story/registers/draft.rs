//! What an editor saves: the fields flat, the body item by item, and what a person chose.

use std::collections::HashSet;

use serde::{Deserialize, Serialize};

use super::graph::UnknownRevision;
use super::infer::{Seen, equal};
use super::names::{BlockId, ConflictId};
use super::verify::Malformed;
use super::view::{Group, View};
use crate::message;
use crate::messages::Key;
use crate::story::{Story, body};

/// One paragraph of what is saved.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Item {
    /// A paragraph's text; which block it is, is found out.
    Text(String),
    /// A block as it was shown, untouched; the only way to pass on one that is locked.
    Open(BlockId),
    /// A block of a group that a person closes, with the text that stays.
    Chosen(BlockId, String),
}

/// A way out of a locked group in which its writer goes on; the group stays open.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct GoingOn {
    /// A block of the group.
    pub block: BlockId,
    /// The way, by its index in [`Group::alternatives`].
    pub way: usize,
    /// What its paragraphs say now: as many as it has.
    pub texts: Vec<String>,
}

impl GoingOn {
    /// Returns the paragraphs as they are written.
    pub(super) fn texts(&self) -> impl Iterator<Item = &str> {
        self.texts.iter().map(|text| text.trim_matches('\n'))
    }
}

/// What the editor knows of its own transactions; used before anything is inferred from words.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Hint {
    /// An item, by its index, is a shown block, edited or moved.
    Same {
        /// The block.
        block: BlockId,
        /// The item.
        item: usize,
    },
    /// An item, by its index, was split off from a shown block.
    Split {
        /// The block that was split.
        from: BlockId,
        /// The item that is new.
        item: usize,
    },
    /// A shown block was joined to the paragraph that is now an item, by its index.
    Join {
        /// The block that is gone.
        block: BlockId,
        /// The item that took its text.
        into: usize,
    },
}

/// What becomes of an open field or placement.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Pick {
    /// It is closed with this value; a placement, given as its photo in hex, is deleted with `None`.
    Chosen(Option<String>),
    /// A person goes on with one side; it stays open.
    Side(usize, String),
}

/// What an editor saves on top of the view that it showed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Draft {
    /// All fields but the body.
    pub story: Story,
    /// The body.
    pub items: Vec<Item>,
    /// The groups that are closed, each by all its blocks. Those without an item are gone.
    pub closed: Vec<Vec<BlockId>>,
    /// The ways in which a person goes on.
    pub going_on: Vec<GoingOn>,
    /// What became of open fields and placements; those not named must be as they were shown.
    pub picks: Vec<(ConflictId, Pick)>,
    /// What the editor knows of splits and joins.
    pub hints: Vec<Hint>,
    /// Whether the change shall carry the whole story, though it be neither the first nor every 200th.
    pub whole: bool,
}

/// Why something is not saved. Nothing is changed then.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// The view stands on a revision that is not here.
    #[error(transparent)]
    UnknownBase(#[from] UnknownRevision),
    /// Edits, moves or deletes what is in conflict, or locked with it.
    #[error("{0:?} is open: choose first")]
    Open(ConflictId),
    /// Closes a group without naming all its blocks.
    #[error("{0:?} is chosen as a whole or not at all")]
    Incomplete(ConflictId),
    /// Chooses where nothing is open.
    #[error("{0:?} is not open")]
    NotOpen(ConflictId),
    /// Names a side that is not there, or one that has no text to go on with.
    #[error("{0:?} has no such side")]
    NoSuchSide(ConflictId),
    /// Goes on in a side that would not be offered any more as it says now: too many split and joined its paragraphs.
    #[error("{0:?} cannot be gone on in: choose first")]
    NoWayOn(ConflictId),
    /// Names a block that the view does not show.
    #[error("the view shows no block {0}")]
    NoSuchBlock(BlockId),
    /// Names a block in two items.
    #[error("block {0} stands in two items")]
    Twice(BlockId),
    /// What was to be written could not be replayed: too much, or no value of its field.
    #[error(transparent)]
    Unfit(#[from] Malformed),
}

impl Refusal {
    /// Returns the message that explains it, and its values.
    pub fn explained(&self) -> (Key, Vec<(&'static str, String)>) {
        match self {
            Self::UnknownBase(unknown) => {
                (message!("registers.unknown_base"), vec![("revision", unknown.0.to_string())])
            }
            Self::Open(_) => (message!("registers.open"), vec![]),
            Self::Incomplete(_) => (message!("registers.incomplete"), vec![]),
            Self::NotOpen(_) => (message!("registers.not_open"), vec![]),
            Self::NoSuchSide(_) => (message!("registers.no_such_side"), vec![]),
            Self::NoWayOn(_) => (message!("registers.no_way_on"), vec![]),
            Self::NoSuchBlock(block) | Self::Twice(block) => {
                (message!("registers.block_out_of_step"), vec![("block", block.to_string())])
            }
            Self::Unfit(malformed) => malformed.explained(),
        }
    }

    /// Returns the conflict to show, if it is about one.
    pub fn conflict(&self) -> Option<ConflictId> {
        match self {
            Self::Open(id) | Self::Incomplete(id) | Self::NotOpen(id) | Self::NoSuchSide(id) | Self::NoWayOn(id) => {
                Some(*id)
            }
            _ => None,
        }
    }
}

impl Draft {
    /// Returns the draft that changes nothing.
    pub fn of(view: &View) -> Self {
        let items = view.blocks.iter().map(|block| Item::Open(block.id)).collect();
        Self { story: view.story(), items, ..Self::default() }
    }

    /// Returns the draft of a flat story, for callers that cannot show conflicts.
    ///
    /// What was locked must come back byte for byte and stays locked; a story in which it does not is
    /// refused, with the conflict's name. Fields are compared when the draft is saved.
    pub fn plain(view: &View, story: &Story) -> Result<Self, Refusal> {
        let shown: Vec<usize> = (0..view.blocks.len()).filter(|n| view.blocks[*n].text().is_some()).collect();
        let texts: Vec<&str> = shown.iter().filter_map(|n| view.blocks[*n].text()).collect();
        let parts = parts(&story.body, &texts);
        let olds: Vec<Option<&str>> = texts.iter().copied().map(Some).collect();
        let news: Vec<Seen<&str>> = parts.iter().copied().map(Seen::Text).collect();
        let mut items: Vec<Item> = parts.iter().map(|part| Item::Text((*part).to_owned())).collect();
        for (n, place) in locked_places(view, &shown, &texts, &parts, &equal(&olds, &news))? {
            items[n] = Item::Open(view.blocks[place].id);
        }
        Ok(Self { story: Story { body: String::new(), ..story.clone() }, items, ..Self::default() })
    }
}

/// Where the locked blocks stand among the parts: by the alignment, or else the first place in order.
fn locked_places(
    view: &View,
    shown: &[usize],
    texts: &[&str],
    parts: &[&str],
    aligned: &[Option<(usize, bool)>],
) -> Result<Vec<(usize, usize)>, Refusal> {
    let locks: Vec<(usize, &Group)> =
        (0..shown.len()).filter_map(|n| Some((n, view.group_of(view.blocks[shown[n]].id)?))).collect();
    let part_of = |old: usize| aligned.iter().position(|same| *same == Some((old, true)));
    if let Some(places) = locks.iter().map(|(old, _)| Some((part_of(*old)?, shown[*old]))).collect() {
        return Ok(places);
    }
    let (mut places, mut from) = (Vec::new(), 0);
    for (old, group) in locks {
        let at = parts[from..].iter().position(|part| *part == texts[old]);
        let at = at.ok_or(Refusal::Open(ConflictId::Body(group.id)))?;
        places.push((from + at, shown[old]));
        from += at + 1;
    }
    Ok(places)
}

/// Splits a body where the shown blocks end, though the parser may see it otherwise: two lists that two
/// people began are two blocks, and one list in what they amount to; an open fence swallows what follows.
fn parts<'a>(body: &'a str, shown: &[&str]) -> Vec<&'a str> {
    let (mut rest, mut shown) = (body.trim_end_matches('\n'), shown);
    let (mut above, mut below) = (Vec::new(), Vec::new());
    let ends = |rest: &str| rest.is_empty() || rest.starts_with("\n\n");
    while let Some((first, later)) = shown.split_first()
        && rest.strip_prefix(first).is_some_and(ends)
    {
        above.push(&rest[..first.len()]);
        (rest, shown) = (rest[first.len()..].trim_start_matches('\n'), later);
    }
    let begins = |rest: &str| rest.is_empty() || rest.ends_with("\n\n");
    while let Some((last, earlier)) = shown.split_last()
        && rest.strip_suffix(last).is_some_and(begins)
    {
        below.push(&rest[rest.len() - last.len()..]);
        (rest, shown) = (rest[..rest.len() - last.len()].trim_end_matches('\n'), earlier);
    }
    above.extend(parsed(rest, shown));
    above.extend(below.into_iter().rev());
    above
}

/// The parts of a body between what was not touched.
fn parsed<'a>(body: &'a str, shown: &[&str]) -> Vec<&'a str> {
    let known: HashSet<&str> = shown.iter().copied().collect();
    let wide: Vec<&str> = known.iter().copied().filter(|t| t.contains('\n') && body::split(t).len() > 1).collect();
    let mut parts = Vec::new();
    let mut done = 0;
    for part in body::split(body) {
        let mut start = part.as_ptr() as usize - body.as_ptr() as usize;
        let end = start + part.len();
        if start < done {
            // What follows a shown block may be one with its end for the parser.
            start = end - body[done.min(end)..end].trim_start_matches('\n').len();
        }
        if start == end {
            continue;
        }
        let part = &body[start..end];
        let ends = |rest: &str| rest.trim_end_matches('\n').is_empty() || rest.starts_with("\n\n");
        if let Some(text) = wide.iter().find(|text| body[start..].strip_prefix(**text).is_some_and(ends)) {
            done = start + text.len();
            parts.push(&body[start..done]);
        } else if known.contains(part) {
            parts.push(part);
        } else {
            apart(part, shown, &mut parts);
        }
    }
    parts
}

/// Takes the shown blocks off the front of a part that holds several.
fn apart<'a>(part: &'a str, shown: &[&str], parts: &mut Vec<&'a str>) {
    let off = |rest: &'a str, text: &str| rest.strip_prefix(text)?.strip_prefix("\n\n");
    let mut rest = part;
    let mut next = shown.iter().position(|text| off(rest, text).is_some()).unwrap_or(shown.len());
    while let Some(after) = shown.get(next).and_then(|text| off(rest, text)) {
        parts.push(&rest[..rest.len() - after.len() - 2]);
        rest = after;
        next += 1;
    }
    parts.push(rest);
}
