//! What stands in a register: the versions that nobody replaced, by what they say.

use std::cmp::Ordering;
use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use super::graph::{Graph, Held, Key};

/// One thing that a register says, and the versions that say it, sorted by name.
#[derive(Clone, Debug)]
pub(super) struct Settled {
    pub(super) value: Held,
    pub(super) versions: Vec<u32>,
}

impl Graph {
    /// The sides of a register, sorted: texts first, by their bytes, then absences.
    pub(super) fn sides(&self, register: u32) -> Arc<[Settled]> {
        let cell = &self.cells[register as usize];
        cell.settled.get_or_init(|| self.settle(&cell.key, &cell.heads).into()).clone()
    }

    /// What a register says where it says one thing, without the walk that several heads cost.
    pub(super) fn only_head(&self, register: u32) -> Option<u32> {
        match self.cells[register as usize].heads[..] {
            [only] => Some(only),
            _ => None,
        }
    }

    fn settle(&self, key: &Key, heads: &[u32]) -> Vec<Settled> {
        let mut sides: Vec<Settled> = Vec::new();
        for head in heads {
            let value = &self.versions[*head as usize].value;
            match sides.iter_mut().find(|side| side.value == *value) {
                Some(side) => side.versions.push(*head),
                None => sides.push(Settled { value: value.clone(), versions: vec![*head] }),
            }
        }
        for side in &mut sides {
            side.versions.sort_by_key(|v| self.version_id(*v));
        }
        sides.sort_by(|a, b| self.compare(&a.value, &b.value));
        if sides.len() < 2 {
            return sides;
        }
        let pasts: Vec<(u32, HashSet<u32>)> = heads.iter().map(|head| (*head, self.replaced_by(&[*head]))).collect();
        let side_of = |head: &u32| sides.iter().position(|side| side.versions.contains(head));
        // For each head: its side, and the sides that stand in its stead.
        let idle: Vec<(usize, HashSet<usize>)> = pasts
            .iter()
            .filter_map(|(head, past)| {
                let own = side_of(head)?;
                let others = pasts.iter().filter(|(other, _)| side_of(other) != Some(own));
                let instead = others.filter(|(other, of)| self.is_idle(key, (*head, past), (*other, of)));
                Some((own, instead.filter_map(|(other, _)| side_of(other)).collect()))
            })
            .collect();
        let mut stands = standing(sides.len(), &idle).into_iter();
        sides.retain(|_| stands.next().unwrap_or(true));
        sides
    }

    fn compare(&self, a: &Held, b: &Held) -> Ordering {
        match (a, b) {
            (Held::Said(a), Held::Said(b)) => a.cmp(b),
            (Held::Gone(a), Held::Gone(b)) => a.map(|b| self.block_id(b)).cmp(&b.map(|b| self.block_id(b))),
            (Held::Slot(a), Held::Slot(b)) => a.cmp(b),
            (Held::Said(_), _) | (Held::Gone(_), Held::Slot(_)) => Ordering::Less,
            _ => Ordering::Greater,
        }
    }

    /// Every version that these replaced, directly or not.
    pub(super) fn replaced_by(&self, versions: &[u32]) -> HashSet<u32> {
        let (mut seen, mut todo) = (HashSet::new(), versions.to_vec());
        while let Some(version) = todo.pop() {
            todo.extend(self.over(version).iter().filter(|old| seen.insert(**old)));
        }
        seen
    }

    /// Whether a head says again what both started from, so that the other, which replaced just that, stands.
    fn is_idle(&self, key: &Key, head: (u32, &HashSet<u32>), other: (u32, &HashSet<u32>)) -> bool {
        let says = |version: u32| &self.versions[version as usize].value;
        let common: Vec<u32> = head.1.intersection(other.1).copied().collect();
        if common.is_empty() {
            // A field begins empty, though nobody wrote that.
            let field = matches!(key, Key::Field(_) | Key::PlacementField(..));
            return field && matches!(says(head.0), Held::Said(text) if text.is_empty());
        }
        let older = self.replaced_by(&common);
        let mut nearest = common.iter().filter(|version| !older.contains(version));
        if !nearest.all(|nearest| says(*nearest) == says(head.0)) {
            return false;
        }
        let gone = matches!(says(other.0), Held::Gone(_));
        if matches!(key, Key::Text(block) if self.blocks[*block as usize].placement.is_some()) {
            // Whoever says that a placement is there may have edited its fields: its absence never wins
            // unseen. Another photo may: the fields are kept beside it.
            return !gone;
        }
        // What a person chose counts though it be the old text: always where it was confirmed as part of a
        // group; of one conflict against absence. A chosen side that is typed on goes on, unless words were
        // taken out of it: they may have been, because the other side still had them.
        let goes_on = match (says(head.0), says(other.0)) {
            (Held::Said(chosen), Held::Said(now)) => has_words(now, chosen),
            _ => !gone,
        };
        let since: Vec<u32> = head.1.iter().chain([&head.0]).filter(|v| !other.1.contains(v)).copied().collect();
        if matches!(key, Key::Text(block) if self.let_go(*block, head.0, &since)) {
            return false;
        }
        !since.into_iter().any(|version| {
            let mut over = self.over(version).iter().map(|old| says(*old));
            let Some(first) = over.next() else { return false };
            let one = over.clone().all(|value| value == first);
            if one { first == says(version) } else { !goes_on }
        })
    }

    /// Whether one of these writers of a paragraph split off a half, and something of it still stood in
    /// another paragraph when the head was written.
    ///
    /// Then the old text is no undoing: those words did not go, they stand elsewhere. As of then, not as of
    /// now, because nothing that is written elsewhere later settles this register anew.
    fn let_go(&self, block: u32, head: u32, since: &[u32]) -> bool {
        let revision = |version: u32| self.versions[version as usize].revision;
        let by: HashSet<u32> = since.iter().map(|version| revision(*version)).collect();
        let mut todo: Vec<u32> = self.halves(block).filter(|(_, split)| by.contains(split)).map(|(n, _)| n).collect();
        if todo.is_empty() {
            return false;
        }
        let past = self.past(&[revision(head)]);
        let mut seen: HashSet<u32> = todo.iter().copied().chain([block]).collect();
        while let Some(part) = todo.pop() {
            let stood = self.heads_at(self.blocks[part as usize].text, &past);
            if stood.iter().any(|version| self.said(*version).is_some()) {
                return true;
            }
            let joined = stood.iter().filter_map(|version| match self.versions[*version as usize].value {
                Held::Gone(into) => into,
                _ => None,
            });
            let further = self.halves(part).map(|(half, _)| half);
            todo.extend(joined.chain(further).filter(|next| seen.insert(*next)));
        }
        false
    }

    /// Where a tag stands: its label, or nothing; an addition beats a removal that did not know it.
    pub(super) fn label(&self, register: u32) -> Option<Arc<str>> {
        let heads = &self.cells[register as usize].heads;
        let said = heads.iter().filter_map(|head| match &self.versions[*head as usize].value {
            Held::Said(label) => Some(label),
            _ => None,
        });
        said.max().cloned()
    }

    /// When a tag that stands was first added, since it was last removed: the same on every desk.
    pub(super) fn tagged_since(&self, register: u32) -> Option<(u32, super::names::VersionId)> {
        let said = |version: &u32| matches!(self.versions[*version as usize].value, Held::Said(_));
        let mut todo: Vec<u32> = self.cells[register as usize].heads.iter().copied().filter(said).collect();
        let mut seen: HashSet<u32> = todo.iter().copied().collect();
        let mut first = None;
        while let Some(version) = todo.pop() {
            let revision = self.versions[version as usize].revision;
            let since = (self.revisions[revision as usize].generation, self.version_id(version));
            first = Some(first.map_or(since, |first: (u32, super::names::VersionId)| first.min(since)));
            todo.extend(self.over(version).iter().filter(|old| said(old) && seen.insert(**old)));
        }
        first
    }
}

/// Which sides stand, where each head of an idle side has others in its stead.
///
/// Only what stands can do so. Else a side would go for the sake of one that goes itself, though it is no
/// news to the one that remains. Sides that stand in each other's stead all do.
fn standing(count: usize, idle: &[(usize, HashSet<usize>)]) -> Vec<bool> {
    let mut stands: Vec<Option<bool>> = vec![None; count];
    loop {
        let of = |side: usize| idle.iter().filter(move |(own, _)| *own == side).map(|(_, instead)| instead);
        let all = |side: usize, known: &dyn Fn(&usize) -> bool| of(side).all(|instead| instead.iter().any(known));
        let next: Vec<Option<bool>> = (0..count)
            .map(|side| match stands[side] {
                None if all(side, &|other| stands[*other] == Some(true)) => Some(false),
                None if !all(side, &|other| stands[*other] != Some(false)) => Some(true),
                known => known,
            })
            .collect();
        if next == stands {
            return stands.into_iter().map(|stands| stands.unwrap_or(true)).collect();
        }
        stands = next;
    }
}

/// Whether a text has all words of another, each as often.
fn has_words(text: &str, other: &str) -> bool {
    let mut words: HashMap<&str, usize> = HashMap::new();
    text.split_whitespace().for_each(|word| *words.entry(word).or_default() += 1);
    other.split_whitespace().all(|word| match words.get_mut(word) {
        Some(left) if *left > 0 => {
            *left -= 1;
            true
        }
        _ => false,
    })
}
