//! The group lock: what must be chosen together with an open paragraph, and the ways to choose.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::sync::Arc;

use super::graph::{Graph, Held};
use super::names::BlockId;
use super::view::{Alternative, Group, View};

/// What of a story matters for locking: rows of blocks, by where they are shown.
struct Locks<'a> {
    graph: &'a Graph,
    /// Position in the view by block.
    shown: HashMap<u32, usize>,
    /// Blocks by the block that they were split from.
    halves: HashMap<u32, Vec<u32>>,
    /// For each position the position of a block in the same group, as a forest.
    leader: Vec<usize>,
    locked: BTreeSet<usize>,
    /// Open block, which side of it, and the block that this side was joined into.
    joins: Vec<(u32, usize, u32)>,
}

impl Graph {
    /// Finds the locked groups of a view, and marks what was split off from an open block.
    pub(super) fn groups(&self, view: &mut View) -> Vec<Group> {
        let open: Vec<usize> = (0..view.blocks.len()).filter(|n| view.blocks[*n].is_open()).collect();
        if open.is_empty() {
            return Vec::new();
        }
        let rows: Vec<u32> = view.blocks.iter().filter_map(|block| self.block_named(block.id)).collect();
        let mut halves: HashMap<u32, Vec<u32>> = HashMap::new();
        for (block, row) in self.blocks.iter().enumerate() {
            if let Some(from) = row.split {
                halves.entry(from).or_default().push(block as u32);
            }
        }
        let mut locks = Locks {
            graph: self,
            shown: rows.iter().enumerate().map(|(n, block)| (*block, n)).collect(),
            halves,
            leader: (0..view.blocks.len()).collect(),
            locked: open.iter().copied().collect(),
            joins: Vec::new(),
        };
        for n in &open {
            locks.lock_halves(rows[*n], view);
            locks.lock_targets(rows[*n], *n);
        }
        locks.groups(&rows, view)
    }

    /// The side of an open block that a revision wrote, or that was written on top of what it wrote;
    /// `None` where that tells no side from another.
    fn side_by(&self, block: u32, revision: u32) -> Option<usize> {
        let sides = self.sides(self.blocks[block as usize].text);
        let by = |version: &u32| self.versions[*version as usize].revision == revision;
        let wrote = |version: &u32| by(version) || self.replaced_by(&[*version]).iter().any(by);
        let mine: Vec<usize> = (0..sides.len()).filter(|n| sides[*n].versions.iter().any(wrote)).collect();
        if mine.len() < sides.len() { mine.first().copied() } else { None }
    }
}

impl Locks<'_> {
    fn lead(&self, mut n: usize) -> usize {
        while self.leader[n] != n {
            n = self.leader[n];
        }
        n
    }

    fn tie(&mut self, a: usize, b: usize) {
        let (a, b) = (self.lead(a), self.lead(b));
        self.leader[a.max(b)] = a.min(b);
    }

    /// Locks what was split off from an open block by one side, and what was split off from that.
    fn lock_halves(&mut self, open: u32, view: &mut View) {
        let at = self.shown[&open];
        let first = self.halves.get(&open).cloned().unwrap_or_default();
        let mut todo: Vec<(u32, Option<usize>)> = first
            .into_iter()
            .map(|half| {
                let birth = self.graph.blocks[half as usize].birth;
                (half, self.graph.side_by(open, self.graph.versions[birth as usize].revision))
            })
            .collect();
        let mut seen = HashSet::new();
        while let Some((half, side)) = todo.pop() {
            if !seen.insert(half) {
                continue;
            }
            let is_open = self.shown.get(&half).is_some_and(|n| view.blocks[*n].is_open());
            if side.is_some() || is_open {
                for heir in self.heirs(half) {
                    self.locked.insert(heir);
                    self.tie(at, heir);
                }
            }
            if let (Some(side), Some(n)) = (side, self.shown.get(&half)) {
                view.blocks[*n].marks.part_of.get_or_insert((self.graph.block_id(open), side));
            }
            todo.extend(self.halves.get(&half).into_iter().flatten().map(|further| (*further, side)));
        }
    }

    /// Locks what one side of an open block was joined into.
    fn lock_targets(&mut self, open: u32, at: usize) {
        let sides = self.graph.sides(self.graph.blocks[open as usize].text);
        for (n, side) in sides.iter().enumerate() {
            let Held::Gone(Some(into)) = side.value else { continue };
            for heir in self.heirs_since(into, self.written_by(&side.versions)) {
                self.locked.insert(heir);
                self.tie(at, heir);
            }
            self.joins.push((open, n, into));
        }
    }

    fn heirs(&self, block: u32) -> BTreeSet<usize> {
        self.heirs_since(block, Vec::new())
    }

    fn written_by(&self, versions: &[u32]) -> Vec<u32> {
        versions.iter().map(|v| self.graph.versions[*v as usize].revision).collect()
    }

    /// Where the words of a block are shown now: there, or where it was joined to, and in what was split
    /// off from there, after one of these revisions if there are any.
    fn heirs_since(&self, block: u32, since: Vec<u32>) -> BTreeSet<usize> {
        let (mut heirs, mut seen, mut todo) = (BTreeSet::new(), HashSet::new(), vec![(block, since)]);
        while let Some((block, since)) = todo.pop() {
            if !seen.insert((block, since.clone())) {
                continue;
            }
            let row = &self.graph.blocks[block as usize];
            match self.shown.get(&block) {
                Some(n) => _ = heirs.insert(*n),
                None => {
                    for side in self.graph.sides(row.text).iter() {
                        if let Held::Gone(Some(into)) = side.value {
                            todo.push((into, self.written_by(&side.versions)));
                        }
                    }
                }
            }
            for half in self.halves.get(&block).into_iter().flatten() {
                let birth = self.graph.versions[self.graph.blocks[*half as usize].birth as usize].revision;
                if since.is_empty() || since.iter().any(|since| self.graph.stands_on(birth, *since)) {
                    todo.push((*half, Vec::new()));
                }
            }
        }
        heirs
    }

    fn groups(&self, rows: &[u32], view: &View) -> Vec<Group> {
        let mut members: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
        for n in &self.locked {
            members.entry(self.lead(*n)).or_default().push(*n);
        }
        let group = |members: &Vec<usize>| {
            let open = members.iter().filter(|n| view.blocks[**n].is_open());
            Some(Group {
                id: open.map(|n| view.blocks[*n].id).min()?,
                members: members.iter().map(|n| view.blocks[*n].id).collect(),
                alternatives: self.alternatives(members, rows, view),
            })
        };
        members.values().filter_map(group).collect()
    }

    /// One way out for each side of each open block of a group, the others by whoever wrote that side.
    fn alternatives(&self, members: &[usize], rows: &[u32], view: &View) -> Vec<Alternative> {
        let mut ways: Vec<Alternative> = Vec::new();
        let open: Vec<usize> = members.iter().copied().filter(|n| view.blocks[*n].is_open()).collect();
        for n in &open {
            for (side, shown) in view.blocks[*n].sides.iter().enumerate() {
                let picks: HashMap<BlockId, usize> = open
                    .iter()
                    .map(|m| (view.blocks[*m].id, if m == n { side } else { self.fitting(rows[*n], side, rows[*m]) }))
                    .collect();
                let text = |m: &usize| Some((view.blocks[*m].id, self.text(*m, rows, view, &picks)?));
                let texts: Vec<_> = members.iter().filter_map(text).collect();
                match ways.iter_mut().find(|way| way.texts == texts) {
                    Some(way) => way.versions.extend(&shown.versions),
                    None => ways.push(Alternative { texts, versions: shown.versions.clone() }),
                }
            }
        }
        ways
    }

    /// The side of another open block that whoever wrote this side wrote, or knew.
    fn fitting(&self, block: u32, side: usize, other: u32) -> usize {
        let revisions = |block: u32, side: usize| -> Vec<u32> {
            let sides = self.graph.sides(self.graph.blocks[block as usize].text);
            sides[side].versions.iter().map(|v| self.graph.versions[*v as usize].revision).collect()
        };
        let mine = revisions(block, side);
        let likeness = |n: usize| {
            let theirs = revisions(other, n);
            let same = mine.iter().any(|a| theirs.contains(a));
            let known = || {
                mine.iter().any(|a| theirs.iter().any(|b| self.graph.stands_on(*a, *b) || self.graph.stands_on(*b, *a)))
            };
            if same { 2 } else { u8::from(known()) }
        };
        let count = self.graph.sides(self.graph.blocks[other as usize].text).len();
        // The first of the best, so that every desk offers the same.
        (0..count).rev().max_by_key(|n| likeness(*n)).unwrap_or(0)
    }

    /// What a member says where these sides are picked; `None` where it is not there.
    fn text(&self, n: usize, rows: &[u32], view: &View, picks: &HashMap<BlockId, usize>) -> Option<Arc<str>> {
        let block = &view.blocks[n];
        let said = |side: usize| match &block.sides.get(side)?.text {
            super::view::Text::Said(text) => Some(text.clone()),
            super::view::Text::Gone(_) => None,
        };
        if let Some(side) = picks.get(&block.id) {
            return said(*side);
        }
        if let Some((from, side)) = block.marks.part_of
            && picks.get(&from).is_some_and(|pick| *pick != side)
        {
            return None;
        }
        let mut joins = self.joins.iter().filter(|(_, _, into)| *into == rows[n]).peekable();
        let picked = |(open, side, _): &(u32, usize, u32)| picks.get(&self.graph.block_id(*open)) == Some(side);
        if joins.peek().is_some() && !joins.clone().any(picked) {
            return joins.find_map(|join| self.before_join(*join)).or_else(|| said(0));
        }
        said(0)
    }

    /// What a paragraph said before another was joined to it, if nothing was written since.
    fn before_join(&self, (open, side, into): (u32, usize, u32)) -> Option<Arc<str>> {
        let sides = self.graph.sides(self.graph.blocks[open as usize].text);
        let gone = sides.get(side)?.versions.first()?;
        let head = self.graph.only_head(self.graph.blocks[into as usize].text)?;
        let by = |version: u32| self.graph.versions[version as usize].revision;
        let mut before = self.graph.over(head).iter().map(|old| self.graph.said(*old));
        let first = before.next().flatten().filter(|_| by(head) == by(*gone))?;
        before.all(|other| other == Some(first)).then(|| first.clone())
    }
}
