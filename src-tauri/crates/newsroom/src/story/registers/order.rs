//! The order of a list: a Fugue tree of slots (Weidner and Kleppmann, 2023), which keeps what two people
//! insert at one place in two runs, never interleaved.

use std::collections::HashMap;

use super::change::{Ref, Value};
use super::graph::{Graph, Held};

/// The paragraphs.
pub(super) const BODY: usize = 0;
/// The placements of photos.
pub(super) const PHOTOS: usize = 1;

impl Graph {
    /// All slots of a list in order: what hangs before a slot, the slot, what hangs after it.
    pub(super) fn order(&self, list: usize) -> Vec<u32> {
        let (mut order, mut stack) = (Vec::new(), Vec::new());
        let [before, after] = &self.roots[list];
        // Not by recursion: text that is always appended is one chain, as deep as the story is long.
        stack.extend(after.iter().rev().map(|slot| (*slot, false)));
        stack.extend(before.iter().rev().map(|slot| (*slot, false)));
        while let Some((slot, opened)) = stack.pop() {
            let [before, after] = &self.slots[slot as usize].children;
            if opened || before.is_empty() {
                order.push(slot);
                stack.extend(after.iter().rev().map(|slot| (*slot, false)));
            } else {
                stack.push((slot, true));
                stack.extend(before.iter().rev().map(|slot| (*slot, false)));
            }
        }
        order
    }

    /// The slot that counts for a block: of several, the one whose version has the greatest name.
    pub(super) fn place_of(&self, block: u32) -> Option<u32> {
        let heads = &self.cells[self.blocks[block as usize].place as usize].heads;
        match self.versions[heads.iter().copied().max_by_key(|v| self.version_id(*v))? as usize].value {
            Held::Slot(slot) => Some(slot),
            _ => None,
        }
    }
}

/// Finds places for the slots of one change, on top of a graph and of the change's own earlier slots.
pub(super) struct Placing<'a> {
    graph: &'a Graph,
    list: usize,
    /// Own slots by what they hang from. None has a sibling: each goes where nothing hung.
    own: HashMap<(Option<Ref>, bool), Ref>,
}

impl<'a> Placing<'a> {
    pub(super) fn new(graph: &'a Graph, list: usize) -> Self {
        Self { graph, list, own: HashMap::new() }
    }

    fn first_child(&self, slot: Option<Ref>, after: bool) -> Option<Ref> {
        if let Some(own) = self.own.get(&(slot, after)) {
            return Some(*own);
        }
        let children = match slot {
            None => &self.graph.roots[self.list][usize::from(after)],
            Some(Ref::Own(_)) => return None,
            Some(Ref::Version(id)) => match self.graph.versions[self.graph.version(id)? as usize].value {
                Held::Slot(slot) => &self.graph.slots[slot as usize].children[usize::from(after)],
                _ => return None,
            },
        };
        let first = self.graph.slots[*children.first()? as usize].version;
        Some(Ref::Version(self.graph.version_id(first)))
    }

    /// The place of a new slot right after `left`, or first of all; `own` is what the slot will be.
    pub(super) fn after(&mut self, left: Option<Ref>, own: Ref) -> Value {
        let next = match left {
            None => self.first_child(None, false).or_else(|| self.first_child(None, true)),
            Some(_) => self.first_child(left, true),
        };
        let Some(mut next) = next else {
            self.own.insert((left, true), own);
            return Value::Place(left, true);
        };
        while let Some(before) = self.first_child(Some(next), false) {
            next = before;
        }
        self.own.insert((Some(next), false), own);
        Value::Place(Some(next), false)
    }
}
