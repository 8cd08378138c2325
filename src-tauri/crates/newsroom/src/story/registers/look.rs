//! Making the view: which blocks are shown, in what order, with which sides and marks.

use std::collections::HashMap;
use std::sync::Arc;

use super::graph::{Graph, Held, Past};
use super::names::{PlacementField, VersionId};
use super::order::{BODY, PHOTOS};
use super::settle::Settled;
use super::view::{Block, Marks, PlacedPhoto, Side, Tag, Text, View};

impl Graph {
    /// Returns the story as all revisions that are here say it.
    pub fn view(&self) -> View {
        let pasts: Vec<Past> = match &self.heads[..] {
            [] | [_] => Vec::new(),
            heads => heads.iter().map(|head| self.past(&[*head])).collect(),
        };
        let shown = self.shown(BODY);
        let mut blocks = Vec::with_capacity(shown.len());
        for (n, (block, sides)) in shown.iter().enumerate() {
            let above = n.checked_sub(1).map(|n| shown[n].0);
            let marks = self.marks(*block, above, &pasts);
            blocks.push(Block { id: self.block_id(*block), sides: sides.clone(), places: self.places(*block), marks });
        }
        let mut view = View { parents: self.heads(), blocks, ..View::default() };
        self.mark_splits(&mut view);
        self.mark_twins(&mut view);
        view.groups = self.groups(&mut view);
        view.fields = self.fields.iter().map(|(field, cell)| (*field, self.shown_sides(*cell))).collect();
        view.tags = self.shown_tags();
        view.placements = self.shown_photos(&pasts);
        view
    }

    /// The blocks of a list that are shown, in order.
    fn shown(&self, list: usize) -> Vec<(u32, Vec<Side>)> {
        let mut shown = Vec::new();
        for slot in self.order(list) {
            let block = self.slots[slot as usize].block;
            let text = self.blocks[block as usize].text;
            let gone = self.only_head(text).is_some_and(|v| matches!(self.versions[v as usize].value, Held::Gone(_)));
            if gone || self.place_of(block) != Some(slot) {
                continue;
            }
            let sides = self.shown_sides(text);
            if !matches!(&sides[..], [Side { text: Text::Gone(_), .. }]) {
                shown.push((block, sides));
            }
        }
        shown
    }

    fn shown_sides(&self, cell: u32) -> Vec<Side> {
        let side = |value: &Held, versions: &[u32]| Side {
            text: match value {
                Held::Said(text) => Text::Said(text.clone()),
                Held::Gone(into) => Text::Gone(into.map(|block| self.block_id(block))),
                // A register of texts holds no slot: verified when it was taken in.
                Held::Slot(_) => Text::Gone(None),
            },
            versions: versions.iter().map(|v| self.version_id(*v)).collect(),
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
            let Some(origin) = view.blocks.iter().position(|b| b.id == self.block_id(from)) else { continue };
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

    /// Marks what two people, apart from each other, split off from one paragraph: where they left the same
    /// of it nothing is in conflict, and yet the words stand twice.
    fn mark_twins(&self, view: &mut View) {
        let mut families: HashMap<u32, Vec<(usize, Vec<u32>)>> = HashMap::new();
        for (n, block) in view.blocks.iter().enumerate() {
            let Some(mut row) = self.block_named(block.id) else { continue };
            let mut line = vec![row];
            while let Some(from) = self.blocks[row as usize].split {
                row = from;
                line.push(row);
            }
            if line.len() > 1 {
                line.reverse();
                families.entry(row).or_default().push((n, line));
            }
        }
        for halves in families.values().filter(|halves| halves.len() > 1) {
            for (n, (a, line)) in halves.iter().enumerate() {
                for (b, other) in &halves[n + 1..] {
                    if self.split_apart(line, other, view) {
                        view.blocks[*a].marks.split_twice = true;
                        view.blocks[*b].marks.split_twice = true;
                    }
                }
            }
        }
    }

    /// Whether two lines of halves part where two people split, neither knowing of the other's split; not
    /// where what they split is open, for then all of it is one group.
    fn split_apart(&self, line: &[u32], other: &[u32], view: &View) -> bool {
        let fork = line.iter().zip(other).take_while(|(a, b)| a == b).count();
        let (Some(a), Some(b), Some(from)) = (line.get(fork), other.get(fork), line.get(fork - 1)) else {
            return false;
        };
        let split = |half: u32| self.versions[self.blocks[half as usize].birth as usize].revision;
        let (a, b) = (split(*a), split(*b));
        let apart = a != b && !self.stands_on(a.max(b), a.min(b));
        apart && view.block(self.block_id(*from)).is_none_or(|from| !from.is_open())
    }

    fn shown_tags(&self) -> Vec<Tag> {
        let mut tags: Vec<_> = self
            .tags
            .iter()
            .filter_map(|(key, cell)| {
                let label = self.label(*cell)?;
                Some((self.tagged_since(*cell), Tag { key: key.clone(), label }))
            })
            .collect();
        tags.sort_by(|a, b| a.0.cmp(&b.0).then_with(|| a.1.key.cmp(&b.1.key)));
        tags.into_iter().map(|(_, tag)| tag).collect()
    }

    fn shown_photos(&self, pasts: &[Past]) -> Vec<PlacedPhoto> {
        let shown = self.shown(PHOTOS);
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
