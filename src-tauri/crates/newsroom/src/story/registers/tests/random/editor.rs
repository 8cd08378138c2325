//! A random person at one draft: types, splits, joins, moves, copies, deletes, chooses.

use std::collections::HashMap;

use super::super::*;
use super::writer::Writer;

/// One paragraph while it is edited.
#[derive(Clone)]
struct Entry {
    item: Item,
    block: Option<BlockId>,
    tag: usize,
}

/// What an editor knows of a block and an item.
#[derive(Clone, Copy, PartialEq)]
enum Known {
    Same,
    Split,
    Join,
}

/// An editor at work on one draft.
pub(super) struct Editor<'a> {
    view: &'a View,
    entries: Vec<Entry>,
    hints: Vec<(BlockId, usize, Known)>,
    going_on: Vec<GoingOn>,
    tags: usize,
}

impl<'a> Editor<'a> {
    pub(super) fn new(view: &'a View, items: Vec<Item>) -> Self {
        let entry = |(tag, item)| {
            let block = match &item {
                Item::Open(id) | Item::Chosen(id, _) => Some(*id),
                Item::Text(_) => None,
            };
            Entry { item, block, tag }
        };
        let entries: Vec<Entry> = items.into_iter().enumerate().map(entry).collect();
        let tags = entries.len();
        Self { view, entries, hints: Vec::new(), going_on: Vec::new(), tags }
    }

    /// The text of an entry that may be edited.
    fn free(&self, at: usize) -> Option<String> {
        match &self.entries.get(at)?.item {
            Item::Text(text) => Some(text.clone()),
            Item::Open(id) if self.view.group_of(*id).is_none() => self.view.block(*id)?.text().map(str::to_owned),
            _ => None,
        }
    }

    fn insert(&mut self, at: usize, text: String) -> usize {
        self.tags += 1;
        self.entries.insert(at, Entry { item: Item::Text(text), block: None, tag: self.tags });
        self.tags
    }

    pub(super) fn act(&mut self, writer: &mut Writer, copying: bool) {
        if self.entries.is_empty() {
            let text = writer.block(10);
            self.insert(0, text);
            return;
        }
        let at = writer.dice.below(self.entries.len());
        let kind = writer.dice.below(24);
        if (6..9).contains(&kind) {
            let text = writer.block(10);
            self.insert(at, text);
            return;
        }
        let Some(text) = self.free(at) else {
            self.locked(at, writer);
            return;
        };
        match kind {
            0..6 => self.entries[at].item = Item::Text(writer.edited(&text)),
            9..12 => _ = self.entries.remove(at),
            12..15 => {
                let entry = self.entries.remove(at);
                let to = writer.dice.below(self.entries.len() + 1);
                self.entries.insert(to, entry);
            }
            15..19 => self.split(at, &text, writer),
            19..22 => self.join(at, &text),
            // One paragraph a second time, byte for byte.
            _ if copying => _ = self.insert(writer.dice.below(self.entries.len() + 1), text),
            _ => self.entries[at].item = Item::Text(writer.block(8)),
        }
    }

    /// What is locked may be typed on in one way, or be left out, which leaves it as it was.
    fn locked(&mut self, at: usize, writer: &mut Writer) {
        let Item::Open(id) = self.entries[at].item else { return };
        if writer.dice.one_in(8) {
            self.entries.remove(at);
            return;
        }
        let Some(group) = self.view.group_of(id).filter(|_| writer.dice.one_in(3)) else { return };
        let way = writer.dice.below(group.alternatives.len());
        let mut texts: Vec<String> = group.alternatives[way].texts().map(|(_, text)| text.to_owned()).collect();
        if texts.is_empty() || self.going_on.iter().any(|on| group.members.contains(&on.block)) {
            return;
        }
        for _ in 0..1 + writer.dice.below(texts.len()) {
            let at = writer.dice.below(texts.len());
            texts[at] = writer.edited(&texts[at]);
        }
        if texts.iter().all(|text| !text.trim().is_empty()) {
            self.going_on.push(GoingOn { block: id, way, texts });
        }
    }

    fn split(&mut self, at: usize, text: &str, writer: &mut Writer) {
        let by = if text.contains('\n') { '\n' } else { ' ' };
        let parts: Vec<&str> = text.split(by).collect();
        let blank = |parts: &[&str]| parts.join("\n").trim().is_empty();
        if parts.len() < 2 || (by == ' ' && parts.len() < 4) {
            return;
        }
        let half = 1 + writer.dice.below(parts.len() - 1);
        let (above, below) = parts.split_at(half);
        if blank(above) || blank(below) {
            return;
        }
        let of = |parts: &[&str]| parts.join(&by.to_string()).trim_matches('\n').to_owned();
        self.entries[at].item = Item::Text(of(above));
        let tag = self.insert(at + 1, of(below));
        if let Some(from) = self.entries[at].block {
            self.hints.push((from, tag, Known::Split));
            self.hints.push((from, self.entries[at].tag, Known::Same));
        }
    }

    fn join(&mut self, at: usize, text: &str) {
        let Some(below) = self.free(at + 1) else { return };
        let gone = self.entries.remove(at + 1);
        let by = if text.contains('\n') || below.contains('\n') { '\n' } else { ' ' };
        self.entries[at].item = Item::Text(format!("{text}{by}{below}"));
        if let Some(block) = gone.block {
            self.hints.push((block, self.entries[at].tag, Known::Join));
        }
        if let Some(block) = self.entries[at].block {
            self.hints.push((block, self.entries[at].tag, Known::Same));
        }
    }

    pub(super) fn finish(self, draft: &mut Draft, hinted: bool) {
        let index: HashMap<usize, usize> = self.entries.iter().enumerate().map(|(n, e)| (e.tag, n)).collect();
        let hint = |(block, tag, known): (BlockId, usize, Known)| {
            let item = *index.get(&tag)?;
            Some(match known {
                Known::Same => Hint::Same { block, item },
                Known::Split => Hint::Split { from: block, item },
                Known::Join => Hint::Join { block, into: item },
            })
        };
        draft.hints = self.hints.into_iter().filter(|_| hinted).filter_map(hint).collect();
        draft.items = self.entries.into_iter().map(|entry| entry.item).collect();
        draft.going_on = self.going_on;
    }
}

/// Changes a field, a tag or a placement that is not open.
pub(super) fn act_on_fields(view: &View, story: &mut Story, writer: &mut Writer) {
    let photo = writer.dice.below(story.placements.len());
    let free = |n: usize| view.placements.get(n).is_some_and(|p| p.sides.len() < 2);
    let closed = |n: usize, field| view.placements.get(n).is_some_and(|p| p.field(field).len() < 2);
    let settled = |field| view.field(field).len() < 2;
    let same_photos = story.placements.len() == view.placements.len();
    match writer.dice.below(14) {
        0 if settled(FieldName::Headline) => story.headline = writer.text(4),
        1 if settled(FieldName::Kicker) => story.kicker = writer.text(1),
        2 if settled(FieldName::Kicker) => story.kicker.clear(),
        3 => story.tags.push(writer.marker()),
        4 if !story.tags.is_empty() => _ = story.tags.remove(writer.dice.below(story.tags.len())),
        5 if settled(FieldName::TagOrder) => {
            let by = writer.dice.below(story.tags.len());
            story.tags.rotate_left(by);
        }
        6 | 7 if story.placements.len() < 6 => {
            let id = PlacementId(writer.dice.next().to_le_bytes());
            let new = Placement { caption: writer.text(3), ..Placement::new(id) };
            story.placements.insert(writer.dice.below(story.placements.len() + 1), new);
        }
        8 | 9 if same_photos && free(photo) && closed(photo, PlacementField::Caption) => {
            story.placements[photo].caption = writer.text(3);
        }
        // The photo that leads is not deleted while people differ on which one does: that would be refused.
        10 if same_photos
            && free(photo)
            && (settled(FieldName::Lead) || !story.placements[photo].lead)
            && view.placements[photo].fields.values().all(|sides| sides.len() < 2) =>
        {
            story.placements.remove(photo);
        }
        11 if view.placements.iter().all(|p| p.sides.len() < 2) && !story.placements.is_empty() => {
            story.placements.rotate_left(1);
        }
        12 if same_photos && settled(FieldName::Lead) && free(photo) => {
            story.placements.iter_mut().enumerate().for_each(|(n, p)| p.lead = n == photo);
        }
        _ => {}
    }
}

/// How a random person closes a conflict.
pub(super) fn way(conflict: &Conflict, writer: &mut Writer) -> Way {
    let text = matches!(conflict.id, ConflictId::Body(_) | ConflictId::Field(FieldName::Headline | FieldName::Kicker));
    if text && writer.dice.one_in(4) {
        return Way::Own(writer.text(3));
    }
    Way::Side(writer.dice.below(conflict.sides.len()))
}
