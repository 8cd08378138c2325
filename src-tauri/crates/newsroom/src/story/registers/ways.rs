//! The ways out of a locked group: each is the group as one of its writers had it.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use super::groups::{Join, Locks};
use super::names::BlockId;
use super::view::{Alternative, Side, Text, View};

impl Locks<'_> {
    /// One way out for each side of each open block of a group, the others by whoever wrote that side.
    pub(super) fn alternatives(&self, members: &[usize], view: &View) -> Vec<Alternative> {
        let mut ways: Vec<Alternative> = Vec::new();
        // What was only joined away follows what it was joined to; it opens no way of its own.
        let open: Vec<usize> =
            members.iter().copied().filter(|n| view.blocks[*n].is_open() && !self.was_joined(*n)).collect();
        let mut known: HashMap<Vec<u32>, usize> = HashMap::new();
        for n in &open {
            for (side, shown) in view.blocks[*n].sides.iter().enumerate() {
                let by = self.writers(shown);
                // Whoever wrote this side wrote another that is offered already: with it, this one.
                if let Some(way) = known.get(&by) {
                    ways[*way].versions.extend(&shown.versions);
                    continue;
                }
                let pick = |m: &usize| if m == n { side } else { self.fitting(&by, &view.blocks[*m].sides) };
                let picks: HashMap<BlockId, usize> = open.iter().map(|m| (view.blocks[*m].id, pick(m))).collect();
                let text = |m: &usize| Some((view.blocks[*m].id, self.text(*m, view, &picks)?));
                let texts: Vec<_> = members.iter().filter_map(text).collect();
                let way = ways.iter().position(|way| way.texts == texts).unwrap_or(ways.len());
                if way == ways.len() {
                    ways.push(Alternative { texts, versions: Vec::new() });
                }
                ways[way].versions.extend(&shown.versions);
                known.insert(by, way);
            }
        }
        ways
    }

    /// Whether a block is shown only because it was joined to one that is open.
    fn was_joined(&self, n: usize) -> bool {
        let register = self.graph.blocks[self.rows[n] as usize].text;
        self.graph.sides(register).len() < 2 && !self.graph.unjoined(self.rows[n]).is_empty()
    }

    /// The side of another open block that these writers wrote, or knew.
    fn fitting(&self, writers: &[u32], sides: &[Side]) -> usize {
        let likeness = |n: usize| {
            let theirs = self.writers(&sides[n]);
            if writers.iter().any(|a| theirs.contains(a)) {
                return 2;
            }
            let stands = |a: u32, b: u32| self.graph.stands_on(a, b) || self.graph.stands_on(b, a);
            u8::from(writers.iter().any(|a| theirs.iter().any(|b| stands(*a, *b))))
        };
        // The first of the best, so that every desk offers the same.
        (0..sides.len()).rev().max_by_key(|n| likeness(*n)).unwrap_or(0)
    }

    /// What a member says where these sides are picked; `None` where it is not there.
    fn text(&self, n: usize, view: &View, picks: &HashMap<BlockId, usize>) -> Option<Arc<str>> {
        let block = &view.blocks[n];
        let said = |side: usize| match &block.sides.get(side)?.text {
            Text::Said(text) => Some(text.clone()),
            Text::Gone(_) => None,
        };
        if let Some(side) = picks.get(&block.id) {
            return said(*side);
        }
        let register = self.graph.blocks[self.rows[n] as usize].text;
        if block.is_open() {
            let (into, by) = self.graph.joined(register)?;
            let target = &view.blocks[*self.shown.get(&into)?];
            let picked = target.sides.get(*picks.get(&target.id)?)?;
            let versions: Vec<u32> = picked.versions.iter().filter_map(|v| self.row(*v)).collect();
            return said(0).filter(|_| !self.graph.knows(&versions, &by));
        }
        if let Some((from, side)) = block.marks.part_of
            && picks.get(&from).is_some_and(|pick| *pick != side)
        {
            return None;
        }
        let joins: &[Join] = self.joins.get(&self.rows[n]).map_or(&[], Vec::as_slice);
        let picked = |join: &Join| picks.get(&self.graph.block_id(join.open)) == Some(&join.side);
        if joins.is_empty() || joins.iter().any(picked) {
            return said(0);
        }
        let by: Vec<u32> = joins.iter().flat_map(|join| self.joiners(*join, view)).collect();
        self.without(register, &by).unwrap_or_else(|| said(0))
    }

    fn joiners(&self, join: Join, view: &View) -> Vec<u32> {
        let shown = self.shown.get(&join.open).and_then(|n| view.blocks[*n].sides.get(join.side));
        shown.map_or_else(Vec::new, |side| self.writers(side))
    }

    /// What a paragraph would say had these revisions, which joined another to it, not written it: so that
    /// no words are offered twice. `None` where that is several things.
    #[allow(clippy::option_option, reason = "no single answer, or the answer that it would not be there")]
    fn without(&self, register: u32, revisions: &[u32]) -> Option<Option<Arc<str>>> {
        let heads = &self.graph.cells[register as usize].heads;
        let mut versions: Vec<u32> = heads.iter().copied().chain(self.graph.replaced_by(heads)).collect();
        versions.sort_unstable();
        let mut on_top: HashSet<u32> = HashSet::new();
        let (mut rest, mut replaced): (Vec<u32>, HashSet<u32>) = Default::default();
        for version in versions {
            let over = self.graph.over(version);
            if revisions.contains(&self.graph.versions[version as usize].revision)
                || over.iter().any(|old| on_top.contains(old))
            {
                on_top.insert(version);
            } else {
                replaced.extend(over);
                rest.push(version);
            }
        }
        rest.retain(|version| !replaced.contains(version));
        let mut texts = rest.iter().map(|version| self.graph.said(*version));
        let Some(first) = texts.next() else { return Some(None) };
        texts.all(|text| text == first).then(|| first.cloned())
    }
}
