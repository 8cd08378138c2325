//! Saving of what is no paragraph: fields, tags, placements.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use super::change::{Origin, Ref, Register, Value, Write};
use super::draft::{Draft, Pick, Refusal};
use super::graph::{Graph, Held};
use super::infer::{Seen, equal};
use super::names::{BlockId, ConflictId, FieldName, PlacementField, VersionId};
use super::order::{PHOTOS, Placing};
use super::values::{photo_value, read_order, tag_key};
use super::view::{PlacedPhoto, Side, View};
use crate::story::{Placement, PlacementId};

/// What a person picked, by what it is about; each must be open.
struct Picks<'a>(HashMap<ConflictId, &'a Pick>);

impl<'a> Picks<'a> {
    fn of(base: &View, draft: &'a Draft) -> Result<Self, Refusal> {
        let mut picks = HashMap::new();
        for (id, pick) in &draft.picks {
            let photo = |id: &BlockId| base.placements.iter().find(|photo| photo.id == *id);
            let sides = match id {
                ConflictId::Body(_) => &[],
                ConflictId::Field(field) => base.field(*field),
                ConflictId::Placement(block) => photo(block).map_or(&[][..], |photo| &photo.sides),
                ConflictId::PlacementField(block, field) => photo(block).map_or(&[][..], |photo| photo.field(*field)),
            };
            if sides.len() < 2 {
                return Err(Refusal::NotOpen(*id));
            }
            picks.insert(*id, pick);
        }
        Ok(Self(picks))
    }
}

/// What is written to a register: over which versions, and what.
struct Edit {
    over: Vec<VersionId>,
    value: Option<String>,
}

/// What becomes of a register that had these sides: picked, changed, or `None` where it stays.
///
/// Compared as this program says both, not with the register's text, in which a later one may say more.
fn edit(
    id: ConflictId,
    sides: &[Side],
    heads: impl FnOnce() -> Vec<VersionId>,
    pick: Option<&Pick>,
    (was, now): (&str, &str),
) -> Result<Option<Edit>, Refusal> {
    let value = match pick {
        Some(Pick::Chosen(value)) => Some(Edit { over: heads(), value: value.clone() }),
        Some(Pick::Side(n, text)) => {
            let side = sides.get(*n).filter(|side| side.text.said().is_some()).ok_or(Refusal::NoSuchSide(id))?;
            let changed = side.text.said() != Some(text);
            changed.then(|| Edit { over: side.versions.clone(), value: Some(text.clone()) })
        }
        None if was == now => None,
        None if sides.len() > 1 => return Err(Refusal::Open(id)),
        None => Some(Edit { over: heads(), value: Some(now.to_owned()) }),
    };
    Ok(value)
}

/// The key of a tag: that of the one that is shown, whatever program folded it, or else its own.
fn key_of(base: &View, label: &str) -> String {
    let shown = base.tags.iter().find(|tag| *tag.label == *label);
    shown.map_or_else(|| tag_key(label), |tag| tag.key.to_string())
}

/// The order that these tags get without a word about it: those that are shown, in the order in which they
/// are, then the new ones; but one that was put in order earlier comes back to its place.
fn reordered(base: &View, now: &str) -> String {
    let order = base.field(FieldName::TagOrder).first().and_then(|side| side.text.said()).and_then(read_order);
    let order = order.unwrap_or_default();
    let mut keys: Vec<&str> = now.split('\n').collect();
    let shown = |key: &str| base.tags.iter().position(|tag| &*tag.key == key).unwrap_or(usize::MAX);
    keys.sort_by_key(|key| (order.iter().position(|k| k == key).unwrap_or(usize::MAX), shown(key)));
    keys.join("\n")
}

impl Graph {
    pub(super) fn save_fields(&self, base: &View, draft: &Draft, writes: &mut Vec<Write>) -> Result<(), Refusal> {
        let picks = Picks::of(base, draft)?;
        let shown = base.without_body();
        for field in FieldName::ALL {
            let id = ConflictId::Field(*field);
            let (mut was, mut now) = (field.value(&shown), field.value(&draft.story));
            if *field == FieldName::TagOrder {
                now = draft.story.tags.iter().map(|label| key_of(base, label)).collect::<Vec<_>>().join("\n");
                was = reordered(base, &now);
            }
            let heads = || self.fields.get(field).map_or_else(Vec::new, |cell| self.head_ids(*cell));
            let pick = picks.0.get(&id).copied();
            if let Some(Edit { over, value }) = edit(id, base.field(*field), heads, pick, (&was, &now))? {
                let value = Value::Said(value.unwrap_or_default());
                writes.push(Write { register: Register::Field(*field), over, value, origin: None });
            }
        }
        self.save_tags(base, draft, writes);
        Photos::of(self, base, draft, picks, writes)?.save()
    }

    fn save_tags(&self, base: &View, draft: &Draft, writes: &mut Vec<Write>) {
        let mut write = |key: &str, value: Value| {
            let over = self.tags.get(key).map_or_else(Vec::new, |cell| self.head_ids(*cell));
            writes.push(Write { register: Register::Tag(key.to_owned()), over, value, origin: None });
        };
        let shown: HashMap<&str, &str> = base.tags.iter().map(|tag| (&*tag.key, &*tag.label)).collect();
        let mut kept = HashSet::new();
        for label in &draft.story.tags {
            let key = key_of(base, label);
            if key.is_empty() || !kept.insert(key.clone()) {
                continue;
            }
            if shown.get(key.as_str()) != Some(&label.as_str()) {
                write(&key, Value::Said(label.clone()));
            }
        }
        for tag in base.tags.iter().filter(|tag| !kept.contains(&*tag.key)) {
            write(&tag.key, Value::Gone(None));
        }
    }
}

/// Saves the placements.
struct Photos<'a> {
    then: &'a Graph,
    base: &'a View,
    picks: Picks<'a>,
    /// The saved placements, without those that a person deleted by choosing.
    saved: Vec<&'a Placement>,
    writes: &'a mut Vec<Write>,
    placing: Placing<'a>,
    left: Option<Ref>,
    /// The placement that led the story as it was shown.
    led: Option<PlacementId>,
}

/// A placement by its name; where one name stands twice, by which of them.
fn numbered(ids: impl Iterator<Item = PlacementId>) -> Vec<(PlacementId, usize)> {
    let mut count: HashMap<PlacementId, usize> = HashMap::new();
    ids.map(|id| {
        let n = count.entry(id).or_default();
        *n += 1;
        (id, *n)
    })
    .collect()
}

impl<'a> Photos<'a> {
    fn of(
        then: &'a Graph,
        base: &'a View,
        draft: &'a Draft,
        picks: Picks<'a>,
        writes: &'a mut Vec<Write>,
    ) -> Result<Self, Refusal> {
        let names = numbered(base.placements.iter().map(|photo| photo.placement));
        let deleted: HashSet<(PlacementId, usize)> = base
            .placements
            .iter()
            .zip(names)
            .filter(|(photo, _)| matches!(picks.0.get(&ConflictId::Placement(photo.id)), Some(Pick::Chosen(None))))
            .map(|(_, name)| name)
            .collect();
        let saved = draft.story.placements.iter();
        let saved = saved.zip(numbered(draft.story.placements.iter().map(|photo| photo.id)));
        let saved = saved.filter(|(_, name)| !deleted.contains(name)).map(|(photo, _)| photo).collect();
        let led = base.without_body().placements.into_iter().find(|photo| photo.lead).map(|photo| photo.id);
        Ok(Self { then, base, picks, saved, writes, placing: Placing::new(then, PHOTOS), left: None, led })
    }

    fn pick(&self, id: ConflictId) -> Option<&'a Pick> {
        self.picks.0.get(&id).copied()
    }

    fn save(mut self) -> Result<(), Refusal> {
        let base = self.base;
        let deleted =
            |p: &PlacedPhoto| matches!(self.picks.0.get(&ConflictId::Placement(p.id)), Some(Pick::Chosen(None)));
        let olds: Vec<usize> = (0..base.placements.len()).filter(|n| !deleted(&base.placements[*n])).collect();
        let names = numbered(olds.iter().map(|n| base.placements[*n].placement));
        let news = numbered(self.saved.iter().map(|photo| photo.id));
        // One that is open may not be moved, so it is named; the others are found by their names.
        let seen: Vec<Seen<(PlacementId, usize)>> = news
            .iter()
            .map(|name| match names.iter().position(|old| old == name) {
                Some(old) if base.placements[olds[old]].sides.len() > 1 => Seen::Named(old, true),
                _ => Seen::Text(*name),
            })
            .collect();
        let same = equal(&names.into_iter().map(Some).collect::<Vec<_>>(), &seen);
        let mut risen = HashSet::new();
        for (same, saved) in same.iter().zip(self.saved.clone()) {
            match same {
                Some((old, stays)) => self.kept(&base.placements[olds[*old]], *stays, saved)?,
                None => match self.buried(saved.id, &mut risen) {
                    Some(row) => self.risen(row, saved),
                    None => self.born(saved),
                },
            }
        }
        let kept: HashSet<usize> = same.iter().flatten().map(|(old, _)| olds[*old]).collect();
        for (n, photo) in base.placements.iter().enumerate().filter(|(n, _)| !kept.contains(n)) {
            let id = ConflictId::Placement(photo.id);
            let chosen = self.pick(id).is_some();
            let open_field = photo.fields.iter().find(|(_, sides)| sides.len() > 1);
            match open_field {
                _ if chosen && !olds.contains(&n) => {}
                _ if photo.sides.len() > 1 => return Err(Refusal::Open(id)),
                Some((field, _)) => return Err(Refusal::Open(ConflictId::PlacementField(photo.id, *field))),
                None => {}
            }
            self.exists(photo.id, Value::Gone(None));
        }
        Ok(())
    }

    fn cells(&self, id: BlockId) -> Option<&'a super::graph::Block> {
        Some(&self.then.blocks[self.then.block_named(id)? as usize])
    }

    fn exists(&mut self, id: BlockId, value: Value) {
        let over = self.cells(id).map_or_else(Vec::new, |cells| self.then.head_ids(cells.text));
        let register = Register::Placement(Ref::Version(id));
        self.writes.push(Write { register, over, value, origin: None });
    }

    /// Gives a block a new place after the one to the left.
    fn place(&mut self, block: Ref) {
        let over = match block {
            Ref::Version(id) => self.cells(id).map_or_else(Vec::new, |cells| self.then.head_ids(cells.place)),
            Ref::Own(_) => Vec::new(),
        };
        let own = Ref::Own(self.writes.len() as u32);
        let value = self.placing.after(self.left, own);
        self.writes.push(Write { register: Register::Place(block), over, value, origin: None });
        self.left = Some(own);
    }

    fn kept(&mut self, shown: &PlacedPhoto, stays: bool, saved: &Placement) -> Result<(), Refusal> {
        let id = ConflictId::Placement(shown.id);
        if shown.sides.len() > 1 && !stays {
            return Err(Refusal::Open(id));
        }
        let (before, mut edits) = (shown.shown(), Vec::new());
        for field in PlacementField::ALL {
            let heads = || {
                let cell = self.cells(shown.id).and_then(|cells| cells.field(*field));
                cell.map_or_else(Vec::new, |cell| self.then.head_ids(cell))
            };
            let name = ConflictId::PlacementField(shown.id, *field);
            let said = (&*field.value(&before), &*field.value(saved));
            edits.extend(edit(name, shown.field(*field), heads, self.pick(name), said)?.map(|e| (*field, e)));
        }
        let heads = || self.cells(shown.id).map_or_else(Vec::new, |cells| self.then.head_ids(cells.text));
        let said = (&*photo_value(before.photo), &*photo_value(saved.photo));
        let photo = edit(id, &shown.sides, heads, self.pick(id), said)?;
        let picked = |field| self.pick(ConflictId::PlacementField(shown.id, field)).is_some();
        if photo.is_none() && shown.sides.len() > 1 && edits.iter().any(|(field, _)| !picked(*field)) {
            return Err(Refusal::Open(id));
        }
        let leads = saved.lead && self.led != Some(shown.placement);
        let touched = (leads || !edits.is_empty()) && shown.sides.len() < 2;
        for (field, Edit { over, value }) in edits {
            let register = Register::PlacementField(Ref::Version(shown.id), field);
            let value = Value::Said(value.unwrap_or_default());
            self.writes.push(Write { register, over, value, origin: None });
        }
        if let Some(Edit { over, value }) = photo {
            let register = Register::Placement(Ref::Version(shown.id));
            let value = value.map_or(Value::Gone(None), Value::Said);
            self.writes.push(Write { register, over, value, origin: None });
        } else if touched {
            // Says again that it is there: or else a deletion elsewhere would take the edit along unseen.
            self.exists(shown.id, Value::Said(photo_value(saved.photo)));
        }
        if stays {
            self.left = shown.places.last().copied().map(Ref::Version);
        } else {
            self.place(Ref::Version(shown.id));
        }
        Ok(())
    }

    /// A deleted placement of that name.
    fn buried(&self, id: PlacementId, risen: &mut HashSet<u32>) -> Option<u32> {
        let rows = self.then.blocks.iter().enumerate().filter(|(_, block)| block.placement == Some(id));
        let dead = |cell: u32| self.then.sides(cell).iter().all(|side| matches!(side.value, Held::Gone(_)));
        let found = rows.filter(|(_, block)| dead(block.text)).map(|(row, _)| row as u32);
        found.min_by_key(|row| (risen.contains(row), self.then.block_id(*row))).filter(|row| risen.insert(*row))
    }

    fn risen(&mut self, row: u32, saved: &Placement) {
        let id = self.then.block_id(row);
        self.exists(id, Value::Said(photo_value(saved.photo)));
        self.place(Ref::Version(id));
        for field in PlacementField::ALL {
            let cell = self.then.blocks[row as usize].field(*field);
            let said = |cell: u32| match self.then.sides(cell).first().map(|side| side.value.clone()) {
                Some(Held::Said(text)) => text,
                _ => Arc::from(""),
            };
            let now = field.value(saved);
            if *cell.map_or_else(|| Arc::from(""), said) != *now {
                let over = cell.map_or_else(Vec::new, |cell| self.then.head_ids(cell));
                let register = Register::PlacementField(Ref::Version(id), *field);
                self.writes.push(Write { register, over, value: Value::Said(now), origin: None });
            }
        }
    }

    fn born(&mut self, saved: &Placement) {
        let block = Ref::Own(self.writes.len() as u32);
        let value = Value::Said(photo_value(saved.photo));
        let origin = Some(Origin::Placement(saved.id));
        self.writes.push(Write { register: Register::Placement(block), over: Vec::new(), value, origin });
        self.place(block);
        for field in PlacementField::ALL {
            let now = field.value(saved);
            if !now.is_empty() {
                let register = Register::PlacementField(block, *field);
                self.writes.push(Write { register, over: Vec::new(), value: Value::Said(now), origin: None });
            }
        }
    }
}
