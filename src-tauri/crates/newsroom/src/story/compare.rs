//! What differs between two states of a story, word by word: for whoever approves, returns or looks back.
//!
//! Nothing here is recorded; which paragraph is which is found as a save finds it, so that a comparison and the
//! history of a paragraph agree.

use std::collections::{HashMap, HashSet};

use imara_diff::{Algorithm, Diff, InternedInput};
use serde::Serialize;
use unicode_normalization::char::is_combining_mark;

use super::registers::{Fate, Seen, equal, fates};
use super::registers::{FieldName, PlacementField};
use super::{Byline, Placement, PlacementId, Story, body};

/// Texts with less of their letters in common are shown whole, one after the other: scattered words help nobody.
const ALIKE: f64 = 0.25;

/// A piece of what is compared.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Part<T> {
    /// In both.
    Kept(T),
    /// Only in the old.
    Removed(T),
    /// Only in the new.
    Inserted(T),
}

impl<T> Part<T> {
    /// Returns the piece where the old has it.
    pub fn before(&self) -> Option<&T> {
        if let Self::Kept(piece) | Self::Removed(piece) = self { Some(piece) } else { None }
    }

    /// Returns the piece where the new has it.
    pub fn after(&self) -> Option<&T> {
        if let Self::Kept(piece) | Self::Inserted(piece) = self { Some(piece) } else { None }
    }
}

/// A text as its words were kept, removed and inserted; the pieces joined are the old text, or the new one.
pub type Words = Vec<Part<String>>;

/// What became of a paragraph or a photo.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Fortune {
    /// As it was, where it was.
    Kept,
    /// In its place, changed.
    Changed,
    /// Elsewhere, and perhaps changed.
    Moved,
    /// New.
    Inserted,
    /// Gone.
    Removed,
}

/// One paragraph of either body: a block of it, as the editor counts them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Paragraph {
    /// What became of it.
    pub fortune: Fortune,
    /// Its number in the old body, from 1.
    pub before: Option<usize>,
    /// Its number in the new body, from 1.
    pub after: Option<usize>,
    /// Its words.
    pub words: Words,
}

/// A field of the story that differs, as the text that a register holds of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct FieldChange {
    /// The field.
    pub field: FieldName,
    /// Its words; what is not prose is removed and inserted whole.
    pub words: Words,
}

/// One photo of either story, by its placement.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct PhotoChange {
    /// The placement.
    pub placement: PlacementId,
    /// What became of it.
    pub fortune: Fortune,
    /// Its place among the old photos, from 1.
    pub before: Option<usize>,
    /// Its place among the new photos, from 1.
    pub after: Option<usize>,
    /// The photo's hash, where another one stands now.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub photo: Words,
    /// The fields that differ.
    pub fields: Vec<PhotoField>,
}

/// A field of a placement that differs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct PhotoField {
    /// The field.
    pub field: PlacementField,
    /// Its words; what is not prose is removed and inserted whole.
    pub words: Words,
}

/// What differs between an old and a new state of a story.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Comparison {
    /// Fields that differ, but for those below.
    pub fields: Vec<FieldChange>,
    /// All bylines in order; empty where none differs.
    pub bylines: Vec<Part<Byline>>,
    /// All tags in order; empty where none differs.
    pub tags: Vec<Part<String>>,
    /// All paragraphs: in the order of the new body, each removed one after its old neighbour.
    pub body: Vec<Paragraph>,
    /// All photos, likewise.
    pub photos: Vec<PhotoChange>,
}

impl Comparison {
    /// Returns whether nothing differs.
    pub fn is_same(&self) -> bool {
        let (fields, lists) = (self.fields.is_empty(), self.bylines.is_empty() && self.tags.is_empty());
        let kept = |fortune: Fortune| fortune == Fortune::Kept;
        fields && lists && self.body.iter().all(|p| kept(p.fortune)) && self.photos.iter().all(|p| kept(p.fortune))
    }
}

/// Compares two states of a story.
pub fn compare(old: &Story, new: &Story) -> Comparison {
    // Those two are told as lists below.
    let listed = |field: &&FieldName| matches!(field, FieldName::Bylines | FieldName::TagOrder);
    let fields = FieldName::ALL.iter().filter(|field| !listed(field)).filter_map(|field| {
        let (before, after) = (field.value(old), field.value(new));
        let words = if is_prose(*field) { words(&before, &after) } else { whole(&before, &after) };
        (before != after).then_some(FieldChange { field: *field, words })
    });
    Comparison {
        fields: fields.collect(),
        bylines: list(&old.bylines, &new.bylines),
        tags: list(&old.tags, &new.tags),
        body: paragraphs(&body::split(&old.body), &body::split(&new.body)),
        photos: photos(&old.placements, &new.placements),
    }
}

fn is_prose(field: FieldName) -> bool {
    use FieldName::{CorrectionNote, Dateline, Headline, Kicker, Notes, Section, Standfirst};
    matches!(field, Headline | Standfirst | Kicker | Dateline | Section | CorrectionNote | Notes)
}

/// Items that are one thing each: kept as they are, or not.
fn list<T: Clone + PartialEq>(old: &[T], new: &[T]) -> Vec<Part<T>> {
    if old == new {
        return vec![];
    }
    // Numbers stand for items, so that they need no hash; lists of names are short.
    let all: Vec<&T> = old.iter().chain(new).collect();
    let number = |item: &T| all.iter().position(|other| *other == item).unwrap_or(all.len());
    let mut input = InternedInput::default();
    input.update_before(old.iter().map(number));
    input.update_after(new.iter().map(number));
    let pick = |items: &[T], from: u32, to: u32| items[from as usize..to as usize].to_vec();
    let (mut parts, mut at) = (vec![], 0);
    for hunk in Diff::compute(Algorithm::Myers, &input).hunks() {
        parts.extend(pick(old, at, hunk.before.start).into_iter().map(Part::Kept));
        parts.extend(pick(old, hunk.before.start, hunk.before.end).into_iter().map(Part::Removed));
        parts.extend(pick(new, hunk.after.start, hunk.after.end).into_iter().map(Part::Inserted));
        at = hunk.before.end;
    }
    parts.extend(pick(old, at, old.len() as u32).into_iter().map(Part::Kept));
    parts
}

/// A value of which no part is of use alone.
fn whole(old: &str, new: &str) -> Words {
    if old == new {
        return if old.is_empty() { vec![] } else { vec![Part::Kept(old.to_owned())] };
    }
    let removed = (!old.is_empty()).then(|| Part::Removed(old.to_owned()));
    let inserted = (!new.is_empty()).then(|| Part::Inserted(new.to_owned()));
    removed.into_iter().chain(inserted).collect()
}

/// Compares two texts by their words.
pub fn words(old: &str, new: &str) -> Words {
    if old == new || old.is_empty() || new.is_empty() {
        return whole(old, new);
    }
    let (before, after) = (tokens(old), tokens(new));
    let mut input = InternedInput::default();
    input.update_before(before.iter().copied());
    input.update_after(after.iter().copied());
    let mut pieces = Pieces::default();
    let mut at = 0;
    for hunk in Diff::compute(Algorithm::Myers, &input).hunks() {
        pieces.keep(&before[at..hunk.before.start as usize]);
        pieces.removed.extend(&before[hunk.before.start as usize..hunk.before.end as usize]);
        pieces.inserted.extend(&after[hunk.after.start as usize..hunk.after.end as usize]);
        at = hunk.before.end as usize;
    }
    pieces.keep(&before[at..]);
    pieces.flush();
    if alike(&pieces.done, old, new) { pieces.done } else { whole(old, new) }
}

fn letters(text: &str) -> usize {
    text.chars().filter(|c| c.is_alphanumeric()).count()
}

fn alike(words: &Words, old: &str, new: &str) -> bool {
    let kept = words.iter().filter_map(|part| if let Part::Kept(text) = part { Some(letters(text)) } else { None });
    let kept: usize = kept.sum();
    let longer = letters(old).max(letters(new));
    longer == 0 || kept as f64 >= ALIKE * longer as f64
}

/// Pieces in the making. What is changed on both sides of a mere space is one change.
#[derive(Default)]
struct Pieces<'a> {
    done: Words,
    removed: Vec<&'a str>,
    inserted: Vec<&'a str>,
}

impl<'a> Pieces<'a> {
    fn keep(&mut self, tokens: &[&'a str]) {
        if tokens.is_empty() {
            return;
        }
        let pending = !self.removed.is_empty() || !self.inserted.is_empty();
        if pending
            && let [space] = tokens
            && space.chars().all(|c| c == ' ')
        {
            self.removed.push(space);
            self.inserted.push(space);
            return;
        }
        self.flush();
        self.done.push(Part::Kept(tokens.concat()));
    }

    /// Ends a change; a space that both of its texts end with was kept after all.
    fn flush(&mut self) {
        let both = |s: &Self| {
            let last = *s.removed.last()?;
            (s.inserted.last() == Some(&last) && last.trim().is_empty()).then_some(last)
        };
        let mut kept = String::new();
        while let Some(space) = both(self) {
            self.removed.pop();
            self.inserted.pop();
            kept.insert_str(0, space);
        }
        let (removed, inserted) = (self.removed.concat(), self.inserted.concat());
        self.removed.clear();
        self.inserted.clear();
        self.done.extend((!removed.is_empty()).then_some(Part::Removed(removed)));
        self.done.extend((!inserted.is_empty()).then_some(Part::Inserted(inserted)));
        self.done.extend((!kept.is_empty()).then_some(Part::Kept(kept)));
    }
}

/// What a character belongs to: a word, white space, or neither.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Sort {
    Word,
    Space,
    /// A sign of ASCII stands alone; others, such as the parts of one emoji, stay together.
    Sign,
    Other,
}

fn sort(c: char) -> Sort {
    if c.is_alphanumeric() {
        Sort::Word
    } else if c.is_whitespace() {
        Sort::Space
    } else if c.is_ascii() {
        Sort::Sign
    } else {
        Sort::Other
    }
}

/// Cuts a text into words, white space and signs; a mark stays with the letter under it.
fn tokens(text: &str) -> Vec<&str> {
    let (mut tokens, mut start, mut last) = (vec![], 0, None);
    for (at, c) in text.char_indices() {
        let now = sort(c);
        let joins = is_combining_mark(c) || (last == Some(now) && now != Sort::Sign);
        if at > 0 && !joins {
            tokens.push(&text[start..at]);
            start = at;
        }
        if !is_combining_mark(c) || last.is_none() {
            last = Some(now);
        }
    }
    tokens.extend((start < text.len()).then(|| &text[start..]));
    tokens
}

/// Pairs the paragraphs of two bodies.
fn paragraphs(old: &[&str], new: &[&str]) -> Vec<Paragraph> {
    let olds: Vec<Option<&str>> = old.iter().copied().map(Some).collect();
    let news: Vec<Seen<&str>> = new.iter().copied().map(Seen::Text).collect();
    let none = (HashSet::new(), HashSet::new());
    let pairs = fates(&olds, &news, &none, |_| None).into_iter().map(|fate| match fate {
        Fate::Same { old, stays } => Some((old, stays)),
        Fate::Risen(_) | Fate::Born => None,
    });
    woven(old.len(), pairs)
        .map(|(before, after, stays)| {
            let text = |list: &[&'_ str], at: Option<usize>| at.map_or_else(String::new, |n| list[n].to_owned());
            let words = words(&text(old, before), &text(new, after));
            let same = words.iter().all(|part| matches!(part, Part::Kept(_)));
            let fortune = fortune(before, after, stays, same);
            Paragraph { fortune, before: before.map(|n| n + 1), after: after.map(|n| n + 1), words }
        })
        .collect()
}

fn fortune(before: Option<usize>, after: Option<usize>, stays: bool, same: bool) -> Fortune {
    match (before, after) {
        (None, _) => Fortune::Inserted,
        (_, None) => Fortune::Removed,
        _ if !stays => Fortune::Moved,
        _ if same => Fortune::Kept,
        _ => Fortune::Changed,
    }
}

/// Puts old and new items into one order: by the new one, with what is gone where it stood.
fn woven(
    olds: usize,
    news: impl Iterator<Item = Option<(usize, bool)>>,
) -> impl Iterator<Item = (Option<usize>, Option<usize>, bool)> {
    let news: Vec<_> = news.collect();
    let met: HashSet<usize> = news.iter().filter_map(|pair| Some((*pair)?.0)).collect();
    let (mut order, mut next) = (vec![], 0);
    let gone = |from: usize, to: usize| (from..to).filter(|old| !met.contains(old)).map(|old| (Some(old), None, true));
    for (new, pair) in news.iter().enumerate() {
        if let Some((old, true)) = pair {
            order.extend(gone(next, *old));
            next = next.max(old + 1);
        }
        order.push((pair.map(|(old, _)| old), Some(new), pair.is_none_or(|(_, stays)| stays)));
    }
    order.extend(gone(next, olds));
    order.into_iter()
}

fn photos(old: &[Placement], new: &[Placement]) -> Vec<PhotoChange> {
    let olds: Vec<Option<PlacementId>> = old.iter().map(|p| Some(p.id)).collect();
    let news: Vec<Seen<PlacementId>> = new.iter().map(|p| Seen::Text(p.id)).collect();
    woven(old.len(), equal(&olds, &news).into_iter())
        .map(|(before, after, stays)| {
            let (then, now) = (before.map(|n| &old[n]), after.map(|n| &new[n]));
            let id = now.or(then).map_or(PlacementId([0; 8]), |p| p.id);
            let empty = Placement::new(id);
            let (a, b) = (then.unwrap_or(&empty), now.unwrap_or(&empty));
            let fields: Vec<_> = PlacementField::ALL.iter().filter_map(|field| photo_field(*field, a, b)).collect();
            let hash = |p: &Placement| p.photo.map(|hash| hash.to_string()).unwrap_or_default();
            let photo = if a.photo == b.photo { vec![] } else { whole(&hash(a), &hash(b)) };
            let fortune = fortune(before, after, stays, fields.is_empty() && photo.is_empty());
            let (before, after) = (before.map(|n| n + 1), after.map(|n| n + 1));
            PhotoChange { placement: id, fortune, before, after, photo, fields }
        })
        .collect()
}

fn photo_field(field: PlacementField, old: &Placement, new: &Placement) -> Option<PhotoField> {
    let (before, after) = (field.value(old), field.value(new));
    let prose = matches!(field, PlacementField::Caption | PlacementField::Credit | PlacementField::Alt);
    let words = if prose { words(&before, &after) } else { whole(&before, &after) };
    (before != after).then_some(PhotoField { field, words })
}

/// Returns the story with one paragraph as it was in an older state, by its number there from 1.
///
/// It takes the place of what became of it; one that is gone comes back after its old neighbour, and brings back the
/// photo that it stood for. `None` where the older state has no such paragraph.
pub fn with_paragraph(now: &Story, then: &Story, number: usize) -> Option<Story> {
    let (old, mut blocks) = (body::split(&then.body), body::split(&now.body));
    let text = *old.get(number.checked_sub(1)?)?;
    let pairs = paragraphs(&old, &blocks);
    let wanted = pairs.iter().find(|p| p.before == Some(number))?;
    let after: HashMap<usize, usize> =
        pairs.iter().filter(|p| p.fortune != Fortune::Moved).filter_map(|p| Some((p.before?, p.after?))).collect();
    match wanted.after {
        Some(at) if wanted.fortune != Fortune::Moved => blocks[at - 1] = text,
        elsewhere => {
            let mut at = (1..number).rev().find_map(|n| after.get(&n).copied()).unwrap_or(0);
            if let Some(stands) = elsewhere {
                blocks.remove(stands - 1);
                at -= usize::from(stands <= at);
            }
            blocks.insert(at, text);
        }
    }
    let mut story = Story { body: body::join(&blocks), ..now.clone() };
    let named = |p: &&Placement| text == format!("![](photo:{})", p.id);
    let lost = then.placements.iter().find(named).filter(|p| !now.placements.iter().any(|here| here.id == p.id));
    story.placements.extend(lost.cloned());
    Some(story)
}

#[cfg(test)]
mod tests;
