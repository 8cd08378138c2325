//! Taking in what was verified, and taking back what was only tried.

use std::sync::{Arc, OnceLock};

use super::graph::{Block, Cell, Graph, Held, Key, NONE, Revision, Slot, Version};
use super::names::{PlacementField, RevisionId};
use super::verify::{Plan, To};

impl Graph {
    /// The register that a write goes to, made if it is not there yet.
    fn cell(&mut self, to: &To, version: u32) -> u32 {
        let next = self.cells.len() as u32;
        let (cell, key) = match to {
            To::Text(block, born) => {
                if let Some(born) = born {
                    let fields = [NONE; PlacementField::ALL.len()];
                    let (split, placement) = (born.split, born.placement);
                    if let Some(whole) = split {
                        self.blocks[whole as usize].halves.push(*block);
                    }
                    let halves = Vec::new();
                    self.blocks.push(Block {
                        birth: version,
                        text: next,
                        place: NONE,
                        split,
                        halves,
                        placement,
                        fields,
                    });
                }
                (self.blocks[*block as usize].text, Key::Text(*block))
            }
            To::Place(block) => {
                let place = &mut self.blocks[*block as usize].place;
                if *place == NONE {
                    *place = next;
                }
                (*place, Key::Place(*block))
            }
            To::Field(field) => (*self.fields.entry(*field).or_insert(next), Key::Field(*field)),
            To::Tag(key) => (*self.tags.entry(key.clone()).or_insert(next), Key::Tag(key.clone())),
            To::PlacementField(block, field) => {
                let cell = &mut self.blocks[*block as usize].fields[*field as usize];
                if *cell == NONE {
                    *cell = next;
                }
                (*cell, Key::PlacementField(*block, *field))
            }
        };
        if cell == next {
            self.cells.push(Cell { key, heads: Vec::with_capacity(1), settled: OnceLock::new() });
        }
        cell
    }

    /// Takes in a change that was verified; returns what each register's heads were, for `retract`.
    pub(super) fn apply(
        &mut self,
        id: RevisionId,
        plan: Plan,
        view_hash: [u8; 32],
        whole: Option<Arc<[u8]>>,
    ) -> Vec<Vec<u32>> {
        let (row, first, count) = (self.revisions.len() as u32, self.versions.len() as u32, plan.writes.len() as u32);
        let generation = plan.parents.iter().map(|p| self.revisions[*p as usize].generation + 1).max().unwrap_or(0);
        self.heads.retain(|head| !plan.parents.contains(head));
        self.heads.push(row);
        self.names.insert(id, row);
        self.revisions.push(Revision { id, parents: plan.parents, first, count, generation, view_hash, whole });
        let mut before = Vec::with_capacity(plan.writes.len());
        for write in plan.writes {
            let version = self.versions.len() as u32;
            let register = self.cell(&write.to, version);
            let over = (self.overs.len() as u32, write.over.len() as u32);
            self.overs.extend(&write.over);
            if let (Held::Slot(slot), To::Place(block)) = (&write.value, &write.to) {
                debug_assert_eq!(*slot as usize, self.slots.len());
                self.slots.push(Slot {
                    version,
                    block: *block,
                    parent: write.parent,
                    after: write.after,
                    children: [Vec::new(), Vec::new()],
                });
            }
            let slot = if let Held::Slot(slot) = write.value { Some(slot) } else { None };
            self.versions.push(Version { revision: row, register, over, value: write.value });
            let cell = &mut self.cells[register as usize];
            let mut heads = cell.heads.clone();
            heads.retain(|head| !write.over.contains(head));
            heads.push(version);
            before.push(std::mem::replace(&mut cell.heads, heads));
            cell.settled = OnceLock::new();
            if let Some(slot) = slot {
                self.hang(slot);
            }
        }
        before
    }

    /// The siblings among which a slot hangs.
    fn siblings(&mut self, slot: u32) -> &mut Vec<u32> {
        let Slot { parent, after, block, .. } = self.slots[slot as usize];
        let list = self.blocks[block as usize].list();
        match parent {
            Some(parent) => &mut self.slots[parent as usize].children[usize::from(after)],
            None => &mut self.roots[list][usize::from(after)],
        }
    }

    fn hang(&mut self, slot: u32) {
        let mut siblings = std::mem::take(self.siblings(slot));
        let id = self.version_id(self.slots[slot as usize].version);
        let at = siblings.partition_point(|s| self.version_id(self.slots[*s as usize].version) < id);
        siblings.insert(at, slot);
        *self.siblings(slot) = siblings;
    }

    /// Takes the newest revision back: the other half of trying a change before it has a name.
    pub(super) fn retract(&mut self, before: Vec<Vec<u32>>, heads: Vec<u32>) {
        for old in before.into_iter().rev() {
            let Some(version) = self.versions.pop() else { return };
            self.overs.truncate(version.over.0 as usize);
            if let Held::Slot(slot) = version.value {
                self.siblings(slot).retain(|s| *s != slot);
                self.slots.pop();
            }
            let unborn = self.versions.len() as u32;
            let cell = &mut self.cells[version.register as usize];
            cell.heads = old;
            cell.settled = OnceLock::new();
            if !cell.heads.is_empty() || (version.register as usize) + 1 < self.cells.len() {
                continue;
            }
            let Some(cell) = self.cells.pop() else { return };
            match cell.key {
                Key::Text(block) if self.blocks[block as usize].birth == unborn => {
                    if let Some(whole) = self.blocks.pop().and_then(|half| half.split) {
                        self.blocks[whole as usize].halves.pop();
                    }
                }
                Key::Text(_) => {}
                Key::Place(block) => self.blocks[block as usize].place = NONE,
                Key::Field(field) => _ = self.fields.remove(&field),
                Key::Tag(key) => _ = self.tags.remove(&key),
                Key::PlacementField(block, field) => self.blocks[block as usize].fields[field as usize] = NONE,
            }
        }
        if let Some(revision) = self.revisions.pop() {
            self.names.remove(&revision.id);
        }
        self.heads = heads;
    }
}
