//! Going back to a revision, and whether what is replayed is what its writer saw.

use std::collections::HashMap;

use super::graph::{Graph, Held, Key, UnknownRevision};
use super::names::RevisionId;
use super::verify::{Born, Plan, Planned, To};
use crate::story::Story;

/// Rows of one graph in another.
#[derive(Clone, Debug, Default)]
pub(super) struct Moved {
    pub(super) revisions: HashMap<u32, u32>,
    pub(super) versions: HashMap<u32, u32>,
    pub(super) blocks: HashMap<u32, u32>,
    pub(super) slots: HashMap<u32, u32>,
}

/// A revision that shows something else here than it did to its writer.
///
/// Its desk had another program, or other revisions under the same names. Nothing is taken back and nothing
/// is refused for it: the writes stand, and so does what others built on them. It is for `verify` to report,
/// with the revision's author; the whole story that some revisions carry says what the writer meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Disagreement {
    /// The view has another hash.
    View(RevisionId),
    /// The whole story that the revision carries is another than what it shows here.
    Whole(RevisionId),
}

/// A graph that holds a part of another's rows.
#[derive(Clone, Default)]
struct Part {
    then: Graph,
    map: Moved,
}

impl Part {
    fn take(&mut self, all: &Graph, row: u32) {
        let revision = &all.revisions[row as usize];
        let plan = all.replanned(row, &self.then, &mut self.map);
        self.then.apply(revision.id, plan, revision.view_hash, revision.whole.clone());
    }
}

impl Disagreement {
    /// Returns the revision that it is about.
    pub fn revision(self) -> RevisionId {
        let (Self::View(revision) | Self::Whole(revision)) = self;
        revision
    }
}

impl Graph {
    /// Returns the story as it was when these were the latest revisions.
    pub fn at(&self, heads: &[RevisionId]) -> Result<Self, UnknownRevision> {
        let past = self.past(&self.rows(heads)?);
        let mut part = Part::default();
        (0..self.revisions.len() as u32).filter(|row| past.has(*row)).for_each(|row| part.take(self, row));
        Ok(part.then)
    }

    /// Returns whether the view at a revision has the hash that its writer saw, and the text it carried.
    ///
    /// Costs a replay of the revision's past, unless the revision is the only head. For all revisions
    /// [`Self::disagreements`] is cheaper.
    pub fn check(&self, id: RevisionId) -> Result<bool, UnknownRevision> {
        let row = self.row(id)?;
        let then = if self.heads == [row] { None } else { Some(self.at(&[id])?) };
        Ok(self.differs(row, then.as_ref().unwrap_or(self)).is_none())
    }

    /// Returns every revision that shows something else here than it did to its writer, in the order in
    /// which they came.
    ///
    /// One replay for history without branches; where it branches, a copy of what there was.
    pub fn disagreements(&self) -> Vec<Disagreement> {
        let after = |row: u32| self.revisions[row as usize].parents.iter().copied().max();
        let mut uses = vec![0_u32; self.revisions.len()];
        (0..self.revisions.len() as u32).filter_map(after).for_each(|parent| uses[parent as usize] += 1);
        let (mut parts, mut found): (HashMap<u32, Part>, _) = (HashMap::new(), Vec::new());
        for row in 0..self.revisions.len() as u32 {
            let mut part = after(row).map_or_else(Part::default, |parent| {
                uses[parent as usize] -= 1;
                let last = uses[parent as usize] == 0;
                let part = if last { parts.remove(&parent) } else { parts.get(&parent).cloned() };
                part.unwrap_or_default()
            });
            if self.revisions[row as usize].parents.len() > 1 {
                let past = self.past(&self.revisions[row as usize].parents);
                let missing = |r: &u32| past.has(*r) && !part.map.revisions.contains_key(r);
                let missing: Vec<u32> = (0..row).filter(missing).collect();
                missing.into_iter().for_each(|r| part.take(self, r));
            }
            part.take(self, row);
            found.extend(self.differs(row, &part.then));
            if uses[row as usize] > 0 {
                parts.insert(row, part);
            }
        }
        found
    }

    fn differs(&self, row: u32, then: &Self) -> Option<Disagreement> {
        let revision = &self.revisions[row as usize];
        let view = then.view();
        if view.hash(revision.id) != revision.view_hash {
            return Some(Disagreement::View(revision.id));
        }
        // By what it says: a later program may write the same story in other bytes.
        let whole = revision.whole.as_deref().map(serde_json::from_slice::<Story>);
        let whole = whole.is_none_or(|read| read.is_ok_and(|story| story == view.story()));
        (!whole).then_some(Disagreement::Whole(revision.id))
    }

    /// A revision's writes again, for a graph that holds only a part of the rows here.
    fn replanned(&self, row: u32, then: &Self, map: &mut Moved) -> Plan {
        let revision = &self.revisions[row as usize];
        let parents = revision.parents.iter().map(|p| map.revisions[p]).collect();
        let mut plan = Plan { parents, writes: Vec::with_capacity(revision.count as usize) };
        let (mut blocks, mut slots) = (then.blocks.len() as u32, then.slots.len() as u32);
        for n in 0..revision.count {
            let version = revision.first + n;
            map.versions.insert(version, then.versions.len() as u32 + n);
            plan.writes.push(self.replanned_write(version, map, &mut blocks, &mut slots));
        }
        map.revisions.insert(row, then.revisions.len() as u32);
        plan
    }

    /// A version again as a write, for a graph that holds only a part of the rows here.
    fn replanned_write(&self, version: u32, map: &mut Moved, blocks: &mut u32, slots: &mut u32) -> Planned {
        let held = &self.versions[version as usize];
        let to = match &self.cells[held.register as usize].key {
            Key::Text(block) if self.blocks[*block as usize].birth == version => {
                let old = &self.blocks[*block as usize];
                map.blocks.insert(*block, *blocks);
                *blocks += 1;
                let split = old.split.map(|from| map.blocks[&from]);
                To::Text(*blocks - 1, Some(Born { split, placement: old.placement }))
            }
            Key::Text(block) => To::Text(map.blocks[block], None),
            Key::Place(block) => To::Place(map.blocks[block]),
            Key::Field(field) => To::Field(*field),
            Key::Tag(key) => To::Tag(key.clone()),
            Key::PlacementField(block, field) => To::PlacementField(map.blocks[block], *field),
        };
        let (mut parent, mut after) = (None, false);
        let value = match &held.value {
            Held::Said(text) => Held::Said(text.clone()),
            Held::Gone(into) => Held::Gone(into.map(|block| map.blocks[&block])),
            Held::Slot(slot) => {
                map.slots.insert(*slot, *slots);
                *slots += 1;
                let old = &self.slots[*slot as usize];
                (parent, after) = (old.parent.map(|parent| map.slots[&parent]), old.after);
                Held::Slot(*slots - 1)
            }
        };
        let over = self.over(version).iter().map(|old| map.versions[old]).collect();
        Planned { to, over, value, parent, after }
    }
}
