//! The ways out of a locked group: each is the group as one of its writers had it.

use std::collections::{HashMap, HashSet};

use super::graph::{Held, Past};
use super::groups::Locks;
use super::names::VersionId;
use super::view::{Alternative, Block, Side, Text, View};

/// One of those who wrote a side, and what that goes with.
struct Writer {
    /// The revisions that went on in it, knowing of the others: the newest first.
    onward: Vec<u32>,
    /// The open block, and the side of it.
    own: (usize, usize),
    /// All revisions but those that wrote the other sides, and what stands on them: a story that there
    /// would be, had the others not written. So it is of one piece, whatever was split and joined.
    alone: Past,
}

impl Locks<'_> {
    /// One way out for each writer of a side of an open block, with all else as it would be without the others.
    pub(super) fn alternatives(&mut self, members: &[usize], view: &View) -> Vec<Alternative> {
        // What is shown only because a way needs it follows that way; it opens none of its own.
        let open = |n: &usize| view.blocks[*n].is_open() && !self.extra.back.contains(&self.rows[*n]);
        let open: Vec<usize> = members.iter().copied().filter(open).collect();
        if let ([n], true) = (members, members.iter().all(|n| !self.joined.contains_key(&self.rows[*n]))) {
            return alone(&view.blocks[*n]);
        }
        let (mut ways, mut known): (Vec<Alternative>, HashMap<u32, usize>) = Default::default();
        for n in &open {
            for (side, shown) in view.blocks[*n].sides.iter().enumerate() {
                for version in &shown.versions {
                    let Some(row) = self.graph.version(*version) else { continue };
                    let revision = self.graph.versions[row as usize].revision;
                    if let Some(way) = known.get(&revision) {
                        ways[*way].versions.push(*version);
                        continue;
                    }
                    let writer = self.writer_of(revision, (*n, side), &open, members, view);
                    self.call_back(members, &writer);
                    let says = |m: &usize| Some((view.blocks[*m].id, self.says(*m, view, &writer)?));
                    let way =
                        Alternative { blocks: members.iter().filter_map(says).collect(), versions: vec![*version] };
                    known.insert(revision, offer(&mut ways, way));
                }
            }
        }
        ways
    }

    /// Finds what a way out has to change and that is no member: paragraphs that others joined to one, and
    /// the other halves of what others split.
    fn call_back(&mut self, members: &[usize], writer: &Writer) {
        let graph = self.graph;
        let is_member = |n: &usize| members.binary_search(n).is_ok();
        for n in members {
            for joined in self.joined.get(&self.rows[*n]).into_iter().flatten() {
                let register = graph.blocks[*joined as usize].text;
                let stood = || graph.heads_at(register, &writer.alone).iter().any(|v| graph.said(*v).is_some());
                if !self.shown.contains_key(joined) && stood() {
                    self.wanted.back.insert(*joined);
                }
            }
            if *n == writer.own.0 {
                continue;
            }
            let block = &graph.blocks[self.rows[*n] as usize];
            let unborn = !writer.alone.has(graph.versions[block.birth as usize].revision);
            let whole = block.split.filter(|_| unborn);
            let later = |by: u32| !writer.alone.has(by);
            let halves = self.out_of(self.rows[*n]).filter(|(_, by)| later(*by)).map(|(half, _)| half);
            let came = |(risen, by): &(u32, u32)| *risen == self.rows[*n] && later(*by);
            let out_of = self.risen.iter().filter(|(_, risen)| risen.iter().any(came)).map(|(from, _)| *from);
            let kin: Vec<u32> = whole.into_iter().chain(halves).chain(out_of).collect();
            for kin in kin {
                if self.shown.get(&kin).is_some_and(|kin| !is_member(kin)) {
                    self.wanted.ties.insert((self.rows[*n], kin));
                }
            }
        }
    }

    /// Who has a way by this side. Going on in a way writes all of it that is open, and first the side that it goes by.
    fn writer_of(&self, revision: u32, own: (usize, usize), open: &[usize], members: &[usize], view: &View) -> Writer {
        let met = self.writer(revision, own, members, view);
        if met.onward.is_empty() {
            return met;
        }
        let index = |side: &Side| side.versions.iter().filter(|v| self.is_by(**v, revision)).map(|v| v.index).min();
        let of = |n: &usize| {
            let sides = view.blocks[*n].sides.iter().enumerate();
            sides.filter_map(|(side, shown)| Some((index(shown)?, (*n, side)))).min()
        };
        match open.iter().filter_map(of).min() {
            Some((_, first)) if first != own => self.writer(revision, first, members, view),
            _ => met,
        }
    }

    fn is_by(&self, version: VersionId, revision: u32) -> bool {
        self.graph.revisions[revision as usize].id == version.revision
    }

    /// Whoever wrote the side that this revision went on in, and those that went on in between, the newest first.
    fn before(&self, revision: u32, side: &[u32], alone: &Past) -> (u32, Vec<u32>) {
        let revision_of = |version: &u32| self.graph.versions[*version as usize].revision;
        let mut todo: Vec<u32> = side.iter().copied().filter(|version| revision_of(version) == revision).collect();
        let (mut onward, mut seen, mut begun) = (Vec::new(), HashSet::new(), None);
        while let Some(version) = todo.pop() {
            let by = revision_of(&version);
            if alone.has(by) {
                begun = begun.max(Some((self.graph.revisions[by as usize].id, by)));
            } else if seen.insert(by) {
                onward.push(by);
                todo.extend(self.graph.over(version));
            }
        }
        match begun {
            Some((_, begun)) => (begun, onward),
            None => (revision, Vec::new()),
        }
    }

    fn writer(&self, revision: u32, own: (usize, usize), members: &[usize], view: &View) -> Writer {
        let sides = &view.blocks[own.0].sides;
        let rows = |side: &Side| side.versions.iter().filter_map(|v| self.graph.version(*v)).collect::<Vec<_>>();
        let theirs: Vec<u32> = (0..sides.len()).filter(|n| *n != own.1).flat_map(|n| rows(&sides[n])).collect();
        let mine = rows(&sides[own.1]);
        let mut others = self.against(&mine, &theirs);
        let mut alone = self.without(&others);
        let (revision, onward) = self.before(revision, &mine, &alone);
        // Elsewhere in the group one of several may stand too: what this writer wrote or knew, or the first.
        for n in members.iter().filter(|n| **n != own.0) {
            let stood = self.graph.heads_at(self.graph.blocks[self.rows[*n] as usize].text, &alone);
            let likeness = |version: &&u32| match self.graph.versions[**version as usize].revision {
                other if other == revision => 2,
                other => u8::from(self.graph.stands_on(revision, other)),
            };
            let by_text = |a: &&u32, b: &&u32| self.graph.said(**b).cmp(&self.graph.said(**a));
            let by_name = |a: &&u32, b: &&u32| self.graph.version_id(**b).cmp(&self.graph.version_id(**a));
            let best = |a: &&u32, b: &&u32| {
                likeness(a).cmp(&likeness(b)).then_with(|| by_text(a, b)).then_with(|| by_name(a, b))
            };
            let Some(pick) = stood.iter().max_by(best) else { continue };
            let said = |version: &u32| self.graph.versions[*version as usize].value.clone();
            let (mine, theirs): (Vec<u32>, Vec<u32>) = stood.iter().partition(|v| said(v) == said(pick));
            if !theirs.is_empty() {
                others.extend(self.against(&mine, &theirs));
                alone = self.without(&others);
            }
        }
        Writer { onward, own, alone }
    }

    /// All revisions but these and what stands on them.
    fn without(&self, others: &HashSet<u32>) -> Past {
        let first = others.iter().min().copied().unwrap_or(self.graph.revisions.len() as u32);
        let mut aside = Past::default();
        others.iter().for_each(|other| _ = aside.put(*other));
        // What arrived before all of them stands on none of them.
        let mut alone = Past::before(first);
        for (row, revision) in (first..).zip(&self.graph.revisions[first as usize..]) {
            if !aside.has(row) && revision.parents.iter().all(|parent| alone.has(*parent)) {
                alone.put(row);
            }
        }
        alone
    }

    /// The revisions that wrote these other sides and had no part in this one.
    fn against(&self, mine: &[u32], theirs: &[u32]) -> HashSet<u32> {
        let revision = |version: u32| self.graph.versions[version as usize].revision;
        let under = |versions: &[u32]| -> HashSet<u32> {
            let all = self.graph.replaced_by(versions).into_iter().chain(versions.iter().copied());
            all.map(revision).collect()
        };
        under(theirs).difference(&under(mine)).copied().collect()
    }

    /// What a member says in a writer's way; `None` where it was never there.
    fn says(&self, n: usize, view: &View, writer: &Writer) -> Option<Side> {
        if n == writer.own.0 {
            return view.blocks[n].sides.get(writer.own.1).cloned();
        }
        let block = &self.graph.blocks[self.rows[n] as usize];
        let revision = |version: u32| self.graph.versions[version as usize].revision;
        let heads = &self.graph.cells[block.text as usize].heads;
        let under = self.graph.replaced_by(heads).into_iter().chain(heads.iter().copied());
        let onward = |version: &u32| writer.onward.iter().position(|by| *by == revision(*version));
        if let Some((_, own)) = under.filter_map(|version| Some((onward(&version)?, version))).min() {
            return Some(self.side(&[own]));
        }
        let stood = self.graph.heads_at(block.text, &writer.alone);
        let reshaped = heads.iter().copied().chain(self.graph.replaced_by(heads)).any(|version| {
            !writer.alone.has(revision(version)) && self.reshaped.contains(&(revision(version), self.rows[n]))
        });
        if stood.is_empty() && block.split.is_some() {
            return None;
        }
        // What was edited and neither split nor joined has no part in the quarrel.
        let stood = match view.blocks[n].text() {
            Some(_) if !view.blocks[n].is_open() && !reshaped => return view.blocks[n].sides.first().cloned(),
            _ if stood.is_empty() && !self.reshaped.contains(&(revision(block.birth), self.rows[n])) => {
                vec![block.birth]
            }
            _ => stood,
        };
        (!stood.is_empty()).then(|| self.side(&stood))
    }

    /// What stands of several versions where one has to: the least text, or else that it is gone.
    fn side(&self, stood: &[u32]) -> Side {
        let said = stood.iter().filter_map(|version| self.graph.said(*version)).min();
        let into = |version: &u32| match self.graph.versions[*version as usize].value {
            Held::Gone(into) => into.map(|into| self.graph.block_id(into)),
            _ => None,
        };
        let text =
            said.map_or_else(|| Text::Gone(stood.iter().filter_map(into).min()), |text| Text::Said(text.clone()));
        let says = |version: &&u32| self.graph.said(**version) == said;
        let mut versions: Vec<_> = stood.iter().filter(says).map(|version| self.graph.version_id(*version)).collect();
        versions.sort_unstable();
        Side { text, versions }
    }
}

/// Puts a way with those that are offered, or its versions to one that has the same texts; returns which that is.
fn offer(ways: &mut Vec<Alternative>, way: Alternative) -> usize {
    let Some(same) = ways.iter().position(|known| known.texts().eq(way.texts())) else {
        ways.push(way);
        return ways.len() - 1;
    };
    let known = &mut ways[same];
    known.versions.extend(way.versions);
    for (n, (id, side)) in way.blocks.into_iter().enumerate() {
        match known.blocks.iter_mut().find(|(block, _)| *block == id) {
            Some((_, had)) => {
                had.versions.extend(side.versions);
                had.versions.sort_unstable();
                had.versions.dedup();
            }
            None => known.blocks.insert(n.min(known.blocks.len()), (id, side)),
        }
    }
    same
}

/// The ways out of a block that nothing was split from or joined to: its sides.
fn alone(block: &Block) -> Vec<Alternative> {
    let mut ways: Vec<Alternative> = Vec::with_capacity(block.sides.len());
    for side in &block.sides {
        let way = Alternative { blocks: vec![(block.id, side.clone())], versions: side.versions.clone() };
        offer(&mut ways, way);
    }
    ways
}
