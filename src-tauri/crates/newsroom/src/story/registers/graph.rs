//! The revisions that are known, and the registers that their writes amount to.
//!
//! Everything inside is by index: revisions, versions, registers, blocks and slots are rows of lists that
//! only grow, parents before children. What leaves is by name and sorted by name, so that no answer depends
//! on the order in which revisions arrived.

use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, OnceLock};

use super::change::Change;
use super::names::{FieldName, PlacementField, RevisionId, VersionId};
use super::settle::Settled;
use super::verify::Malformed;
use crate::story::PlacementId;

/// A revision as a row.
#[derive(Clone, Debug)]
pub(super) struct Revision {
    pub(super) id: RevisionId,
    pub(super) parents: Vec<u32>,
    /// Index of its first version; the others follow.
    pub(super) first: u32,
    pub(super) count: u32,
    /// Length of the longest way to a revision without parents.
    pub(super) generation: u32,
    pub(super) view_hash: [u8; 32],
    pub(super) whole: Option<Arc<[u8]>>,
}

/// What a version says, by index.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Held {
    Said(Arc<str>),
    /// Gone, joined into that block.
    Gone(Option<u32>),
    Slot(u32),
}

/// One write that was taken in.
#[derive(Clone, Debug)]
pub(super) struct Version {
    pub(super) revision: u32,
    pub(super) register: u32,
    /// Where in `overs` the versions that it replaces stand.
    pub(super) over: (u32, u32),
    pub(super) value: Held,
}

/// What a register is for.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Key {
    /// Text of a paragraph or existence of a placement.
    Text(u32),
    Place(u32),
    Field(FieldName),
    Tag(Arc<str>),
    PlacementField(u32, PlacementField),
}

#[derive(Clone, Debug)]
pub(super) struct Cell {
    pub(super) key: Key,
    /// The versions that no other replaced, in the order of their arrival.
    pub(super) heads: Vec<u32>,
    /// The sides of several heads, which cost a walk through the past.
    pub(super) settled: OnceLock<Arc<[Settled]>>,
}

/// Nothing at that place yet.
pub(super) const NONE: u32 = u32::MAX;

#[derive(Clone, Debug)]
pub(super) struct Block {
    /// The version that began it.
    pub(super) birth: u32,
    pub(super) text: u32,
    pub(super) place: u32,
    pub(super) split: Option<u32>,
    /// The blocks that were split from it.
    pub(super) halves: Vec<u32>,
    pub(super) placement: Option<PlacementId>,
    pub(super) fields: [u32; PlacementField::ALL.len()],
}

impl Block {
    pub(super) fn list(&self) -> usize {
        usize::from(self.placement.is_some())
    }

    pub(super) fn field(&self, field: PlacementField) -> Option<u32> {
        Some(self.fields[field as usize]).filter(|cell| *cell != NONE)
    }
}

/// A place in a list: a node of a Fugue tree. Never moves, never dies.
#[derive(Clone, Debug)]
pub(super) struct Slot {
    pub(super) version: u32,
    pub(super) block: u32,
    pub(super) parent: Option<u32>,
    pub(super) after: bool,
    /// What hangs before it and after it, by the names of their versions.
    pub(super) children: [Vec<u32>; 2],
}

/// A set of revisions by index.
#[derive(Clone, Debug, Default)]
pub(super) struct Past(Vec<u64>);

impl Past {
    /// All revisions that arrived before this one.
    pub(super) fn before(revision: u32) -> Self {
        let mut words = vec![u64::MAX; revision as usize / 64];
        words.push((1 << (revision % 64)) - 1);
        Self(words)
    }

    pub(super) fn has(&self, revision: u32) -> bool {
        self.0.get(revision as usize / 64).is_some_and(|word| word >> (revision % 64) & 1 == 1)
    }

    /// Puts it in; says whether it was new.
    pub(super) fn put(&mut self, revision: u32) -> bool {
        let word = revision as usize / 64;
        if self.0.len() <= word {
            self.0.resize(word + 1, 0);
        }
        let new = !self.has(revision);
        self.0[word] |= 1 << (revision % 64);
        new
    }
}

/// How a change was taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Added {
    /// Taken in, and with it those that waited for it: each with why it was refused, if it was.
    Applied {
        /// Revisions that waited and now were taken in, or refused.
        freed: Vec<(RevisionId, Option<Malformed>)>,
    },
    /// Kept until all its parents are here.
    Waiting,
    /// Here already.
    Known,
}

/// A revision that is not here.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("revision {0} is not known")]
pub struct UnknownRevision(pub RevisionId);

/// A story's revisions and what they amount to: a pure function of the set of revisions.
#[derive(Clone, Debug, Default)]
pub struct Graph {
    pub(super) revisions: Vec<Revision>,
    pub(super) names: HashMap<RevisionId, u32>,
    pub(super) heads: Vec<u32>,
    pub(super) versions: Vec<Version>,
    pub(super) overs: Vec<u32>,
    pub(super) cells: Vec<Cell>,
    pub(super) blocks: Vec<Block>,
    pub(super) slots: Vec<Slot>,
    /// What hangs at the start of the paragraphs and of the photos.
    pub(super) roots: [[Vec<u32>; 2]; 2],
    pub(super) fields: BTreeMap<FieldName, u32>,
    pub(super) tags: BTreeMap<Arc<str>, u32>,
    waiting: HashMap<RevisionId, Change>,
    wanted: HashMap<RevisionId, Vec<RevisionId>>,
}

impl Graph {
    /// Returns a story without revisions.
    pub fn new() -> Self {
        Self::default()
    }

    /// Takes a change in under the name of its revision, or keeps it until its parents are here.
    ///
    /// A change that could not be replayed is refused whole, with the reason, and changes nothing.
    pub fn add(&mut self, id: RevisionId, change: Change) -> Result<Added, Malformed> {
        if self.names.contains_key(&id) {
            return Ok(Added::Known);
        }
        if self.waiting.contains_key(&id) {
            return Ok(Added::Waiting);
        }
        if let Some(missing) = self.missing(&change) {
            change.shape()?;
            self.wanted.entry(missing).or_default().push(id);
            self.waiting.insert(id, change);
            return Ok(Added::Waiting);
        }
        self.take(id, &change)?;
        let (mut freed, mut done) = (Vec::new(), vec![id]);
        while let Some(parent) = done.pop() {
            for id in self.wanted.remove(&parent).unwrap_or_default() {
                let Some(change) = self.waiting.remove(&id) else { continue };
                if let Some(missing) = self.missing(&change) {
                    self.wanted.entry(missing).or_default().push(id);
                    self.waiting.insert(id, change);
                    continue;
                }
                let refused = self.take(id, &change).err();
                if refused.is_none() {
                    done.push(id);
                }
                freed.push((id, refused));
            }
        }
        Ok(Added::Applied { freed })
    }

    fn missing(&self, change: &Change) -> Option<RevisionId> {
        change.parents.iter().find(|p| !self.names.contains_key(p)).copied()
    }

    fn take(&mut self, id: RevisionId, change: &Change) -> Result<(), Malformed> {
        let plan = self.plan(change)?;
        self.apply(id, plan, change.view_hash, change.whole.as_deref().map(Arc::from));
        Ok(())
    }

    /// Returns the revisions that no other has as parent, sorted.
    pub fn heads(&self) -> Vec<RevisionId> {
        self.named(&self.heads)
    }

    /// Returns whether a revision is here and taken in.
    pub fn contains(&self, id: RevisionId) -> bool {
        self.names.contains_key(&id)
    }

    /// Returns how many revisions are taken in.
    pub fn len(&self) -> usize {
        self.revisions.len()
    }

    /// Returns whether no revision is taken in.
    pub fn is_empty(&self) -> bool {
        self.revisions.is_empty()
    }

    /// Returns how many changes wait for a parent.
    pub fn waiting(&self) -> usize {
        self.waiting.len()
    }

    /// Returns whether a change of that name is here, and waits for a parent.
    pub fn waits(&self, id: RevisionId) -> bool {
        self.waiting.contains_key(&id)
    }

    /// Returns the revisions that came after the first so many, in the order in which they were taken in.
    pub fn after(&self, first: usize) -> Vec<RevisionId> {
        self.revisions.iter().skip(first).map(|revision| revision.id).collect()
    }

    /// Returns a revision's parents, sorted.
    pub fn parents(&self, id: RevisionId) -> Result<Vec<RevisionId>, UnknownRevision> {
        Ok(self.named(&self.revisions[self.row(id)? as usize].parents))
    }

    /// Returns the revisions that these stand on, and these, sorted.
    pub fn ancestors(&self, of: &[RevisionId]) -> Result<Vec<RevisionId>, UnknownRevision> {
        let past = self.past(&self.rows(of)?);
        let mut ids: Vec<_> =
            (0..self.revisions.len() as u32).filter(|r| past.has(*r)).map(|r| self.revisions[r as usize].id).collect();
        ids.sort_unstable();
        Ok(ids)
    }

    pub(super) fn row(&self, id: RevisionId) -> Result<u32, UnknownRevision> {
        self.names.get(&id).copied().ok_or(UnknownRevision(id))
    }

    pub(super) fn rows(&self, ids: &[RevisionId]) -> Result<Vec<u32>, UnknownRevision> {
        ids.iter().map(|id| self.row(*id)).collect()
    }

    fn named(&self, rows: &[u32]) -> Vec<RevisionId> {
        let mut ids: Vec<_> = rows.iter().map(|r| self.revisions[*r as usize].id).collect();
        ids.sort_unstable();
        ids
    }

    /// The revisions that these stand on, and these.
    pub(super) fn past(&self, of: &[u32]) -> Past {
        let mut past = Past::default();
        let mut todo: Vec<u32> = of.iter().copied().filter(|r| past.put(*r)).collect();
        while let Some(row) = todo.pop() {
            todo.extend(self.revisions[row as usize].parents.iter().filter(|p| past.put(**p)));
        }
        past
    }

    /// Whether `later` stands on `earlier`, or is it.
    pub(super) fn stands_on(&self, later: u32, earlier: u32) -> bool {
        // A way as long as there are rows before it leads through all of them: history without branches.
        if later >= earlier && self.revisions[later as usize].generation == later {
            return true;
        }
        let (mut past, mut todo) = (Past::default(), vec![later]);
        while let Some(row) = todo.pop() {
            if row == earlier {
                return true;
            }
            // Parents have smaller rows, so what is below `earlier` cannot lead to it.
            todo.extend(self.revisions[row as usize].parents.iter().filter(|p| **p >= earlier && past.put(**p)));
        }
        false
    }

    /// Whether nobody ever saved without knowing of all that had been saved.
    pub(super) fn is_linear(&self) -> bool {
        self.revisions.last().is_none_or(|last| last.generation as usize + 1 == self.revisions.len())
    }

    pub(super) fn version(&self, id: VersionId) -> Option<u32> {
        let revision = &self.revisions[*self.names.get(&id.revision)? as usize];
        (id.index < revision.count).then(|| revision.first + id.index)
    }

    pub(super) fn version_id(&self, version: u32) -> VersionId {
        let revision = &self.revisions[self.versions[version as usize].revision as usize];
        VersionId { revision: revision.id, index: version - revision.first }
    }

    pub(super) fn over(&self, version: u32) -> &[u32] {
        let (start, count) = self.versions[version as usize].over;
        &self.overs[start as usize..(start + count) as usize]
    }

    /// The block that this version began.
    pub(super) fn block(&self, version: u32) -> Option<u32> {
        match self.cells[self.versions[version as usize].register as usize].key {
            Key::Text(block) if self.blocks[block as usize].birth == version => Some(block),
            _ => None,
        }
    }

    /// The revision that began a block.
    pub(super) fn begun(&self, block: u32) -> u32 {
        self.versions[self.blocks[block as usize].birth as usize].revision
    }

    /// What was split from a block, and the revisions that did it.
    pub(super) fn halves(&self, block: u32) -> impl Iterator<Item = (u32, u32)> {
        self.blocks[block as usize].halves.iter().map(|half| (*half, self.begun(*half)))
    }

    pub(super) fn block_id(&self, block: u32) -> VersionId {
        self.version_id(self.blocks[block as usize].birth)
    }

    pub(super) fn block_named(&self, id: VersionId) -> Option<u32> {
        self.block(self.version(id)?)
    }

    /// The heads of a register by name, sorted.
    pub(super) fn head_ids(&self, cell: u32) -> Vec<VersionId> {
        let mut ids: Vec<_> = self.cells[cell as usize].heads.iter().map(|v| self.version_id(*v)).collect();
        ids.sort_unstable();
        ids
    }
}
