//! Making the view: which blocks are shown, in what order, with which sides and marks.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use super::graph::{Graph, Held, Past};
use super::groups::Extra;
use super::names::{FieldName, PlacementField, VersionId};
use super::order::{BODY, PHOTOS};
use super::settle::Settled;
use super::values::read_order;
use super::view::{Block, Marks, PlacedPhoto, Side, Tag, Text, View};

impl Graph {
    /// Returns the story as all revisions that are here say it.
    pub fn view(&self) -> View {
        let pasts: Vec<Past> = match &self.heads[..] {
            [] | [_] => Vec::new(),
            heads => heads.iter().map(|head| self.past(&[*head])).collect(),
        };
        let mut view = View { parents: self.heads(), ..View::default() };
        let (copies, mut extra) = (self.last_copies(), Extra::default());
        // Again while a way out of a conflict has a paragraph that is not shown; each time there is one more.
        loop {
            let shown = self.shown(BODY, &copies.union(&extra.back).copied().collect());
            view.blocks = Vec::with_capacity(shown.len());
            for (n, (block, sides)) in shown.iter().enumerate() {
                let above = n.checked_sub(1).map(|n| shown[n].0);
                let mut marks = self.marks(*block, above, &pasts);
                marks.back = extra.back.contains(block) && !copies.contains(block) && self.is_gone(*block);
                let (id, places) = (self.block_id(*block), self.places(*block));
                view.blocks.push(Block { id, sides: sides.clone(), places, marks });
            }
            self.mark_splits(&mut view);
            self.mark_twins(&mut view);
            let wanted = self.groups(&mut view, &extra);
            if !extra.grow(wanted) {
                break;
            }
        }
        view.fields = self.fields.iter().map(|(field, cell)| (*field, self.shown_sides(*cell))).collect();
        view.tags = self.shown_tags(view.field(FieldName::TagOrder));
        view.placements = self.shown_photos(&pasts);
        view
    }

    /// The blocks of a list that are shown, in order; `again` are deleted and yet shown.
    fn shown(&self, list: usize, again: &BTreeSet<u32>) -> Vec<(u32, Vec<Side>)> {
        let mut shown = Vec::new();
        for slot in self.order(list) {
            let block = self.slots[slot as usize].block;
            let text = self.blocks[block as usize].text;
            let gone = |v: u32| matches!(self.versions[v as usize].value, Held::Gone(_));
            let nowhere = self.only_head(text).is_some_and(gone) && !again.contains(&block);
            if nowhere || self.place_of(block) != Some(slot) {
                continue;
            }
            let mut sides = self.shown_sides(text);
            if let [Side { text: Text::Gone(_), .. }] = &sides[..] {
                if !again.contains(&block) {
                    continue;
                }
                let said = self.last_said(text).into_iter();
                sides.splice(..0, said.map(|(text, versions)| self.side(Text::Said(text), &versions)));
            }
            shown.push((block, sides));
        }
        shown
    }

    /// Whether all that stands of a block's text is that it is gone.
    fn is_gone(&self, block: u32) -> bool {
        matches!(&self.shown_sides(self.blocks[block as usize].text)[..], [Side { text: Text::Gone(_), .. }])
    }

    fn side(&self, text: Text, versions: &[u32]) -> Side {
        let mut versions: Vec<_> = versions.iter().map(|v| self.version_id(*v)).collect();
        versions.sort_unstable();
        Side { text, versions }
    }

    fn shown_sides(&self, cell: u32) -> Vec<Side> {
        let side = |value: &Held, versions: &[u32]| {
            let text = match value {
                Held::Said(text) => Text::Said(text.clone()),
                Held::Gone(into) => Text::Gone(into.map(|block| self.block_id(block))),
                // A register of texts holds no slot: verified when it was taken in.
                Held::Slot(_) => Text::Gone(None),
            };
            self.side(text, versions)
        };
        match self.only_head(cell) {
            Some(head) => vec![side(&self.versions[head as usize].value, &[head])],
            None => self.sides(cell).iter().map(|Settled { value, versions }| side(value, versions)).collect(),
        }
    }

    fn places(&self, block: u32) -> Vec<VersionId> {
        self.head_ids(self.blocks[block as usize].place)
    }

    fn marks(&self, block: u32, above: Option<u32>, pasts: &[Past]) -> Marks {
        let begun = |block: u32| self.versions[self.blocks[block as usize].birth as usize].revision;
        // Neither writer saw the other's, and nobody has yet saved on top of both.
        let unseen = |a, b| !pasts.is_empty() && !pasts.iter().any(|past| past.has(a) && past.has(b));
        Marks {
            beside: above.is_some_and(|above| unseen(begun(above), begun(block))),
            moved_twice: self.cells[self.blocks[block as usize].place as usize].heads.len() > 1,
            ..Marks::default()
        }
    }

    /// Marks both halves where one person split a paragraph while another moved it, until somebody who
    /// knew of both has written either half: nothing else says that the second half stayed behind.
    fn mark_splits(&self, view: &mut View) {
        let revision = |version: u32| self.versions[version as usize].revision;
        let rows = view.blocks.iter().enumerate().filter_map(|(n, block)| Some((self.block_named(block.id)?, n)));
        let shown: HashMap<u32, usize> = rows.collect();
        for n in 0..view.blocks.len() {
            let Some(block) = self.block_named(view.blocks[n].id) else { continue };
            let Some(from) = self.blocks[block as usize].split else { continue };
            let (half, whole) = (&self.blocks[block as usize], &self.blocks[from as usize]);
            let split = revision(half.birth);
            let moved: Vec<u32> = self.cells[whole.place as usize]
                .heads
                .iter()
                .map(|head| revision(*head))
                .filter(|moved| *moved != revision(whole.birth))
                .filter(|moved| !self.stands_on(split, *moved) && !self.stands_on(*moved, split))
                .collect();
            let Some(origin) = shown.get(&from).copied() else { continue };
            let written = [half.text, half.place, whole.text];
            let unseen = |moved: &u32| {
                !written
                    .iter()
                    .flat_map(|cell| &self.cells[*cell as usize].heads)
                    .any(|head| self.stands_on(revision(*head), *moved) && self.stands_on(revision(*head), split))
            };
            if moved.iter().any(unseen) {
                view.blocks[n].marks.split_and_moved = true;
                view.blocks[origin].marks.split_and_moved = true;
            }
        }
    }

    /// The tags: those that an editor put in order, then the others as they were added.
    fn shown_tags(&self, order: &[Side]) -> Vec<Tag> {
        let order = order.first().and_then(|side| side.text.said()).and_then(read_order).unwrap_or_default();
        let place: HashMap<&str, usize> = order.into_iter().enumerate().map(|(n, key)| (key, n)).collect();
        let place = |tag: &Tag| place.get(&*tag.key).copied().unwrap_or(usize::MAX);
        let mut tags: Vec<_> = self
            .tags
            .iter()
            .filter_map(|(key, cell)| {
                let label = self.label(*cell)?;
                Some((self.tagged_since(*cell), Tag { key: key.clone(), label }))
            })
            .collect();
        tags.sort_by(|a, b| (place(&a.1), &a.0, &a.1.key).cmp(&(place(&b.1), &b.0, &b.1.key)));
        tags.into_iter().map(|(_, tag)| tag).collect()
    }

    fn shown_photos(&self, pasts: &[Past]) -> Vec<PlacedPhoto> {
        let shown = self.shown(PHOTOS, &BTreeSet::new());
        let mut photos = Vec::with_capacity(shown.len());
        for (n, (block, sides)) in shown.iter().enumerate() {
            let row = &self.blocks[*block as usize];
            let Some(placement) = row.placement else { continue };
            let above = n.checked_sub(1).map(|n| shown[n].0);
            let field = |field: &PlacementField| Some((*field, self.shown_sides(row.field(*field)?)));
            photos.push(PlacedPhoto {
                id: self.block_id(*block),
                placement,
                sides: sides.clone(),
                places: self.places(*block),
                marks: self.marks(*block, above, pasts),
                fields: PlacementField::ALL.iter().filter_map(field).collect(),
            });
        }
        photos
    }

    /// The text of a version, if it is one.
    pub(super) fn said(&self, version: u32) -> Option<&Arc<str>> {
        match &self.versions[version as usize].value {
            Held::Said(text) => Some(text),
            _ => None,
        }
    }
}
