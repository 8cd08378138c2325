//! What two people, apart from each other, split off from one paragraph: where they left the same of it
//! nothing is in conflict, and yet the words stand twice.

use std::collections::{BTreeSet, HashMap, HashSet};

use super::graph::{Graph, Held};
use super::view::View;

/// By block: others, and the revisions that tied them to it.
type Kin = HashMap<u32, Vec<(u32, u32)>>;

impl Graph {
    /// Marks such halves, and what a half was joined to since, as long as another still stands. Not where
    /// what was split is open, for then all of it is one group.
    pub(super) fn mark_twins(&self, view: &mut View) {
        if self.is_linear() {
            return;
        }
        let split_twice = |block: &u32| {
            let mut by = self.halves(*block).map(|(_, by)| by);
            by.next().is_some_and(|first| by.any(|other| other != first))
        };
        let wholes: Vec<u32> = (0..self.blocks.len() as u32).filter(split_twice).collect();
        if wholes.is_empty() {
            return;
        }
        let rows = view.blocks.iter().enumerate().filter_map(|(n, block)| Some((self.block_named(block.id)?, n)));
        let shown: HashMap<u32, usize> = rows.collect();
        let targets: Kin = (0..self.blocks.len() as u32).map(|block| (block, self.joined_to(block))).collect();
        let stands = self.words_stand(&shown, &targets);
        let mut twins: Vec<u32> = Vec::new();
        for from in &wholes {
            if shown.get(from).is_none_or(|n| !view.blocks[*n].is_open()) {
                let standing = self.halves(*from).filter(|(half, _)| stands.contains(half));
                let by: BTreeSet<u32> = standing.map(|(_, by)| by).collect();
                // Each on top of the one before: nobody was apart, however often it was split.
                if by.iter().zip(by.iter().skip(1)).all(|(earlier, later)| self.stands_on(*later, *earlier)) {
                    continue;
                }
                let apart = |a: u32, b: u32| a != b && !self.stands_on(a.max(b), a.min(b));
                let twin = |own: u32| by.iter().any(|other| apart(own, *other));
                twins.extend(self.halves(*from).filter(|(_, own)| twin(*own)).map(|(half, _)| half));
            }
        }
        for block in self.came_of(twins, &targets) {
            if let Some(n) = shown.get(&block) {
                view.blocks[*n].marks.split_twice = true;
            }
        }
    }

    /// These blocks, what was split from them, and what they were joined to, with what was split from that
    /// since: what was split from it before has no part in this.
    fn came_of(&self, blocks: Vec<u32>, targets: &Kin) -> BTreeSet<u32> {
        let mut todo: Vec<(u32, Option<u32>)> = blocks.into_iter().map(|block| (block, None)).collect();
        let mut seen: HashSet<(u32, Option<u32>)> = todo.iter().copied().collect();
        while let Some((block, since)) = todo.pop() {
            let later = |by: u32| since.is_none_or(|since| self.stands_on(by, since));
            let further = self.halves(block).filter(|(_, by)| later(*by)).map(|(half, _)| (half, None));
            let joined = targets.get(&block).into_iter().flatten().map(|(into, by)| (*into, Some(*by)));
            todo.extend(further.chain(joined).filter(|next| seen.insert(*next)));
        }
        seen.into_iter().map(|(block, _)| block).collect()
    }

    /// What a block is joined to as it stands, and by which revisions.
    fn joined_to(&self, block: u32) -> Vec<(u32, u32)> {
        let heads = self.cells[self.blocks[block as usize].text as usize].heads.iter();
        let joined = |head: &u32| match self.versions[*head as usize].value {
            Held::Gone(Some(into)) => Some((into, self.versions[*head as usize].revision)),
            _ => None,
        };
        heads.filter_map(joined).collect()
    }

    /// The blocks whose words are on the page: shown, or joined to one of which that is true, or with a half
    /// of which it is.
    fn words_stand(&self, shown: &HashMap<u32, usize>, targets: &Kin) -> HashSet<u32> {
        let mut into: HashMap<u32, Vec<u32>> = HashMap::new();
        for (block, targets) in targets {
            targets.iter().for_each(|(target, _)| into.entry(*target).or_default().push(*block));
        }
        let mut stands: HashSet<u32> = shown.keys().copied().collect();
        let mut todo: Vec<u32> = stands.iter().copied().collect();
        while let Some(block) = todo.pop() {
            let joined = into.get(&block).into_iter().flatten().copied();
            todo.extend(joined.chain(self.blocks[block as usize].split).filter(|next| stands.insert(*next)));
        }
        stands
    }
}
