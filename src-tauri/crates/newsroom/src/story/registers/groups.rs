//! The group lock: what must be chosen together with an open paragraph.

use std::cell::OnceCell;
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use super::graph::{Graph, Held, Key};
use super::view::{Group, Side, Text, View};

/// What of a story matters for locking: rows of blocks, by where they are shown.
pub(super) struct Locks<'a> {
    pub(super) graph: &'a Graph,
    /// The blocks by where they are shown.
    pub(super) rows: Vec<u32>,
    /// Position in the view by block.
    pub(super) shown: HashMap<u32, usize>,
    /// Blocks that came back out of one that they had been joined to, by that one, and the revisions that
    /// did it.
    pub(super) risen: HashMap<u32, Vec<(u32, u32)>>,
    /// For each position the position of a block in the same group, as a forest.
    leader: Vec<usize>,
    locked: BTreeSet<usize>,
    /// Deleted blocks by the one that they were joined to.
    pub(super) joined: HashMap<u32, Vec<u32>>,
    /// Revisions with the blocks that they split, or joined others to.
    pub(super) reshaped: HashSet<(u32, u32)>,
    pub(super) extra: &'a Extra,
    /// What the ways out need beyond that.
    pub(super) wanted: Extra,
}

/// What the ways out of conflicts have, and that is neither open nor tied to what is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Extra {
    /// Deleted blocks that are shown again.
    pub(super) back: BTreeSet<u32>,
    /// Blocks that are chosen together.
    pub(super) ties: BTreeSet<(u32, u32)>,
}

impl Extra {
    /// Takes more in; says whether any of it was new.
    pub(super) fn grow(&mut self, more: Self) -> bool {
        let before = (self.back.len(), self.ties.len());
        self.back.extend(more.back);
        self.ties.extend(more.ties);
        before != (self.back.len(), self.ties.len())
    }
}

impl Graph {
    /// Finds the locked groups of a view, and marks what was split off from an open block.
    ///
    /// Returns what the ways out need beyond `extra`, of which the view shows what was deleted.
    pub(super) fn groups(&self, view: &mut View, extra: &Extra) -> Extra {
        let open: Vec<usize> = (0..view.blocks.len()).filter(|n| view.blocks[*n].is_open()).collect();
        if open.is_empty() {
            return Extra::default();
        }
        let rows: Vec<u32> = view.blocks.iter().filter_map(|block| self.block_named(block.id)).collect();
        let risen = self.risen();
        let mut locks = Locks {
            graph: self,
            shown: rows.iter().enumerate().map(|(n, block)| (*block, n)).collect(),
            rows,
            leader: (0..view.blocks.len()).collect(),
            locked: open.iter().copied().collect(),
            joined: self.joined(),
            reshaped: self.reshaped(&risen),
            risen,
            extra,
            wanted: Extra::default(),
        };
        let (mut walked, mut joined) = (Walked::default(), HashMap::new());
        for n in &open {
            locks.lock_halves(*n, view, &mut walked);
            locks.lock_targets(*n, view, &mut joined);
        }
        for (a, b) in &extra.ties {
            if let (Some(a), Some(b)) = (locks.shown.get(a).copied(), locks.shown.get(b).copied()) {
                locks.lock(a, BTreeSet::from([a, b]));
            }
        }
        view.groups = locks.groups(view);
        locks.wanted
    }
}

impl Graph {
    /// The deleted blocks by the one that they were joined to.
    fn joined(&self) -> HashMap<u32, Vec<u32>> {
        let mut joined: HashMap<u32, Vec<u32>> = HashMap::new();
        for block in 0..self.blocks.len() as u32 {
            for head in &self.cells[self.blocks[block as usize].text as usize].heads {
                if let Held::Gone(Some(into)) = self.versions[*head as usize].value {
                    joined.entry(into).or_default().push(block);
                }
            }
        }
        joined
    }

    /// The blocks that were joined to others and came back: an undo, or a split just where the join was.
    ///
    /// Such a block is the one that it was, and yet a half of what had its words meanwhile, which may be
    /// more than one: each to which the one before was joined in turn.
    fn risen(&self) -> HashMap<u32, Vec<(u32, u32)>> {
        let into = |version: &u32| match self.versions[*version as usize].value {
            Held::Gone(into) => into,
            _ => None,
        };
        let gone = |version: &u32| matches!(self.versions[*version as usize].value, Held::Gone(_));
        let text = |register: u32| match self.cells[register as usize].key {
            Key::Text(block) => Some(block),
            _ => None,
        };
        // What was never joined to anything needs no walk through the past to tell that.
        let joined = (0..).zip(&self.versions).filter(|(version, _)| into(version).is_some());
        let joined: HashSet<u32> = joined.filter_map(|(_, row)| text(row.register)).collect();
        let mut risen: HashMap<u32, Vec<(u32, u32)>> = HashMap::new();
        for (version, row) in (0..).zip(&self.versions) {
            let Some(block) = text(row.register) else { continue };
            let over = self.over(version);
            let mut todo: Vec<u32> = over.iter().filter_map(into).collect();
            if todo.is_empty() || !matches!(row.value, Held::Said(_)) || !over.iter().all(gone) {
                continue;
            }
            let mut seen: HashSet<u32> = todo.iter().copied().collect();
            let past = OnceCell::new();
            while let Some(out_of) = todo.pop() {
                risen.entry(out_of).or_default().push((block, row.revision));
                if joined.contains(&out_of) {
                    let past = past.get_or_init(|| self.past(&[row.revision]));
                    let heads = self.heads_at(self.blocks[out_of as usize].text, past);
                    todo.extend(heads.iter().filter_map(into).filter(|next| *next != block && seen.insert(*next)));
                }
            }
        }
        risen
    }

    fn reshaped(&self, risen: &HashMap<u32, Vec<(u32, u32)>>) -> HashSet<(u32, u32)> {
        let joined = self.versions.iter().filter_map(|version| match version.value {
            Held::Gone(Some(into)) => Some((version.revision, into)),
            _ => None,
        });
        let split = |block: &super::graph::Block| Some((self.versions[block.birth as usize].revision, block.split?));
        let risen = risen.iter().flat_map(|(out_of, risen)| risen.iter().map(|(block, by)| (*out_of, *block, *by)));
        let risen = risen.flat_map(|(out_of, block, by)| [(by, block), (by, out_of)]);
        joined.chain(self.blocks.iter().filter_map(split)).chain(risen).collect()
    }
}

/// Halves that were walked already, so that a chain of open halves is walked once and not once for each.
///
/// What was split has one whole, so whoever comes to a half a second time came through the first one's
/// open block, or the other way round, and the two are tied already.
#[derive(Default)]
struct Walked {
    halves: HashSet<(u32, bool)>,
    /// By what was walked, and since when: for which open block.
    heirs: HashMap<(u32, Vec<u32>), usize>,
}

impl Locks<'_> {
    fn lead(&mut self, mut n: usize) -> usize {
        while self.leader[n] != n {
            self.leader[n] = self.leader[self.leader[n]];
            n = self.leader[n];
        }
        n
    }

    fn tie(&mut self, a: usize, b: usize) {
        let (a, b) = (self.lead(a), self.lead(b));
        self.leader[a.max(b)] = a.min(b);
    }

    fn lock(&mut self, at: usize, heirs: BTreeSet<usize>) {
        for heir in heirs {
            self.locked.insert(heir);
            self.tie(at, heir);
        }
    }

    fn row(&self, version: super::names::VersionId) -> Option<u32> {
        self.graph.version(version)
    }

    /// The revisions that wrote a side.
    fn writers(&self, side: &Side) -> Vec<u32> {
        let mut by: Vec<u32> = side.versions.iter().filter_map(|v| self.row(*v)).collect();
        by.iter_mut().for_each(|version| *version = self.graph.versions[*version as usize].revision);
        by.sort_unstable();
        by.dedup();
        by
    }

    /// The side of an open block that a revision wrote, or that was written on top of what it wrote;
    /// `None` where that tells no side from another.
    fn side_by(&self, sides: &[Side], revision: u32) -> Option<usize> {
        let rows = |side: &Side| side.versions.iter().filter_map(|v| self.row(*v)).collect::<Vec<_>>();
        let mine: Vec<usize> = (0..sides.len()).filter(|n| self.graph.knows(&rows(&sides[*n]), &[revision])).collect();
        if mine.len() < sides.len() { mine.first().copied() } else { None }
    }

    /// Locks what was split off from an open block by one side, and what was split off from that.
    fn lock_halves(&mut self, at: usize, view: &mut View, walked: &mut Walked) {
        let open = view.blocks[at].id;
        let mut sides: HashMap<u32, Option<usize>> = HashMap::new();
        let mut todo: Vec<(u32, Option<usize>)> = Vec::new();
        for (half, by) in self.graph.halves(self.rows[at]) {
            let side = *sides.entry(by).or_insert_with(|| self.side_by(&view.blocks[at].sides, by));
            todo.push((half, side));
        }
        for (risen, by) in self.risen.get(&self.rows[at]).cloned().into_iter().flatten() {
            if sides.entry(by).or_insert_with(|| self.side_by(&view.blocks[at].sides, by)).is_some() {
                let heirs = self.heirs(at, risen, Vec::new(), &mut walked.heirs);
                self.lock(at, heirs);
            }
        }
        while let Some((half, side)) = todo.pop() {
            if walked.halves.contains(&(half, true)) || !walked.halves.insert((half, side.is_some())) {
                continue;
            }
            let is_open = self.shown.get(&half).is_some_and(|n| view.blocks[*n].is_open());
            if side.is_some() || is_open {
                let heirs = self.heirs(at, half, Vec::new(), &mut walked.heirs);
                self.lock(at, heirs);
            }
            if let (Some(side), Some(n)) = (side, self.shown.get(&half)) {
                view.blocks[*n].marks.part_of.get_or_insert((open, side));
            }
            todo.extend(self.graph.halves(half).map(|(further, _)| (further, side)));
        }
    }

    /// Locks what one side of an open block was joined into.
    fn lock_targets(&mut self, at: usize, view: &View, joined: &mut HashMap<(u32, Vec<u32>), usize>) {
        for side in &view.blocks[at].sides {
            let Text::Gone(Some(into)) = side.text else { continue };
            let Some(into) = self.graph.block_named(into) else { continue };
            let by = self.writers(side);
            if let Some(other) = joined.get(&(into, by.clone())) {
                self.tie(at, *other);
                continue;
            }
            joined.insert((into, by.clone()), at);
            let heirs = self.heirs(at, into, by, &mut HashMap::new());
            self.lock(at, heirs);
        }
    }

    /// Where the words of a block are shown now: there, or where it was joined to, and in what was split
    /// off from there, after one of these revisions if there are any.
    fn heirs(
        &self,
        at: usize,
        block: u32,
        since: Vec<u32>,
        seen: &mut HashMap<(u32, Vec<u32>), usize>,
    ) -> BTreeSet<usize> {
        let (mut heirs, mut todo) = (BTreeSet::new(), vec![(block, since)]);
        while let Some((block, since)) = todo.pop() {
            if let Some(n) = self.shown.get(&block) {
                heirs.insert(*n);
            }
            if let Some(other) = seen.get(&(block, since.clone())) {
                heirs.insert(*other);
                continue;
            }
            seen.insert((block, since.clone()), at);
            let row = &self.graph.blocks[block as usize];
            if !self.shown.contains_key(&block) {
                for side in self.graph.sides(row.text).iter() {
                    if let Held::Gone(Some(into)) = side.value {
                        let by = side.versions.iter().map(|v| self.graph.versions[*v as usize].revision);
                        todo.push((into, by.collect()));
                    }
                }
            }
            for (half, by) in self.out_of(block) {
                if since.is_empty() || since.iter().any(|since| self.graph.stands_on(by, *since)) {
                    todo.push((half, Vec::new()));
                }
            }
        }
        heirs
    }

    /// What was split off from a block, or came back out of it, and the revisions that did it.
    pub(super) fn out_of(&self, block: u32) -> impl Iterator<Item = (u32, u32)> {
        self.graph.halves(block).chain(self.risen.get(&block).into_iter().flatten().copied())
    }

    fn groups(&mut self, view: &View) -> Vec<Group> {
        let mut members: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
        for n in self.locked.clone() {
            members.entry(self.lead(n)).or_default().push(n);
        }
        let mut group = |members: &Vec<usize>| {
            let open = members.iter().filter(|n| view.blocks[**n].is_open());
            Some(Group {
                id: open.map(|n| view.blocks[*n].id).min()?,
                members: members.iter().map(|n| view.blocks[*n].id).collect(),
                alternatives: self.alternatives(members, view),
            })
        };
        members.values().filter_map(&mut group).collect()
    }
}
