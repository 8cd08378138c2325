//! What an editor knows of a save beyond its words: where its paragraphs came from, and in which side somebody goes on.

use serde::{Deserialize, Serialize};

use super::draft::{Draft, GoingOn, Hint, Pick, Refusal};
use super::names::{BlockId, ConflictId};
use super::view::{Alternative, Side, View};
use crate::story::Story;

/// Where the paragraphs of a body came from. The Enter key says for certain what a comparison of words can only guess.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Origins {
    /// How many paragraphs the body had before.
    pub before: usize,
    /// For each paragraph that it has now, those before of whose text it has some, by their numbers.
    pub of: Vec<Vec<usize>>,
}

impl Origins {
    /// Returns where the paragraphs of a later body came from, seen from before this one; `None` where the two do not meet.
    pub fn then(&self, later: &Self) -> Option<Self> {
        if later.before != self.of.len() {
            return None;
        }
        let through = |now: &Vec<usize>| {
            let mut of: Vec<usize> = now.iter().filter_map(|n| self.of.get(*n)).flatten().copied().collect();
            of.sort_unstable();
            of.dedup();
            of
        };
        Some(Self { before: self.before, of: later.of.iter().map(through).collect() })
    }

    /// Returns what a draft of so many items says of the blocks that were shown; nothing where it counts otherwise. The
    /// first paragraph that has of a block's text is that block, unless it is another one already.
    fn hints(&self, shown: &[BlockId], items: usize) -> Vec<Hint> {
        let mut hints = vec![];
        if shown.len() != self.before || items != self.of.len() {
            return hints;
        }
        let mut heir: Vec<Option<usize>> = vec![None; shown.len()];
        let mut goes_on = vec![false; shown.len()];
        for (item, of) in self.of.iter().enumerate() {
            let of: Vec<usize> = of.iter().copied().filter(|old| *old < shown.len()).collect();
            for old in &of {
                heir[*old].get_or_insert(item);
            }
            match of.iter().find(|old| !goes_on[**old]) {
                Some(old) => {
                    goes_on[*old] = true;
                    hints.push(Hint::Same { block: shown[*old], item });
                }
                None => hints.extend(of.first().map(|old| Hint::Split { from: shown[*old], item })),
            }
        }
        let joined =
            |old: usize| heir[old].filter(|_| !goes_on[old]).map(|into| Hint::Join { block: shown[old], into });
        hints.extend((0..shown.len()).filter_map(joined));
        hints
    }
}

/// A side of a conflict in which its writer goes on while it is open.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Onward {
    /// The conflict.
    pub conflict: ConflictId,
    /// What the side says in the view that is saved on top of, by which it is found: its paragraphs, or its value.
    pub was: Vec<String>,
    /// What they say now: as many.
    pub now: Vec<String>,
}

/// What an editor tells with a save.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Trace {
    /// Where the paragraphs came from, if the editor knows.
    pub origins: Option<Origins>,
    /// The sides in which somebody goes on.
    pub sides: Vec<Onward>,
}

impl Draft {
    /// Returns the draft of a flat story, with what its editor knew of it.
    pub fn traced(view: &View, story: &Story, trace: &Trace) -> Result<Self, Refusal> {
        let mut draft = Self::plain(view, story)?;
        if let Some(origins) = &trace.origins {
            let shown: Vec<BlockId> = view.blocks.iter().filter(|b| b.text().is_some()).map(|b| b.id).collect();
            draft.hints = origins.hints(&shown, draft.items.len());
        }
        trace.sides.iter().try_for_each(|side| draft.go_on(view, side))?;
        Ok(draft)
    }

    fn go_on(&mut self, view: &View, side: &Onward) -> Result<(), Refusal> {
        let no_such = || Refusal::NoSuchSide(side.conflict);
        let place = |sides: &[Side]| {
            let says = |s: &Side| s.text.said().into_iter().eq(side.was.iter().map(String::as_str));
            sides.iter().position(says).filter(|_| sides.len() > 1).ok_or_else(no_such)
        };
        let photo = |id: BlockId| view.placements.iter().find(|p| p.id == id).ok_or(Refusal::NoSuchBlock(id));
        let place = match side.conflict {
            ConflictId::Body(block) => {
                let group = view.group_of(block).ok_or_else(no_such)?;
                let says = |way: &Alternative| way.says(side.was.iter().map(String::as_str));
                let way = group.alternatives.iter().position(says).ok_or_else(no_such)?;
                self.going_on.push(GoingOn { block, way, texts: side.now.clone() });
                return Ok(());
            }
            ConflictId::Field(field) => place(view.field(field))?,
            ConflictId::PlacementField(id, field) => place(photo(id)?.field(field))?,
            // A photo is there or not: there is nothing to type.
            ConflictId::Placement(_) => return Err(no_such()),
        };
        let [now] = &side.now[..] else { return Err(no_such()) };
        self.picks.push((side.conflict, Pick::Side(place, now.clone())));
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::story::registers::RevisionId;

    fn origins(before: usize, of: &[&[usize]]) -> Origins {
        Origins { before, of: of.iter().map(|of| of.to_vec()).collect() }
    }

    fn hints(of: &Origins) -> Vec<String> {
        let shown: Vec<_> =
            (0..of.before as u32).map(|index| BlockId { revision: RevisionId([0; 16]), index }).collect();
        let said = of.hints(&shown, of.of.len()).into_iter().map(|hint| match hint {
            Hint::Same { block, item } => format!("{}={item}", block.index),
            Hint::Split { from, item } => format!("{}/{item}", from.index),
            Hint::Join { block, into } => format!("{}>{into}", block.index),
        });
        said.collect()
    }

    #[test]
    fn the_first_heir_goes_on_as_the_block_and_no_block_twice() {
        assert_eq!(hints(&origins(2, &[&[0], &[1]])), ["0=0", "1=1"]);
        assert_eq!(hints(&origins(1, &[&[0], &[0], &[]])), ["0=0", "0/1"]);
        assert_eq!(hints(&origins(2, &[&[0, 1]])), ["0=0", "1>0"]);
        // The end of one paragraph went to the next: both go on.
        assert_eq!(hints(&origins(2, &[&[0], &[0, 1]])), ["0=0", "1=1"]);
        // One was joined to the paragraph above, and what was typed behind it was split off again.
        assert_eq!(hints(&origins(2, &[&[0, 1], &[1]])), ["0=0", "1=1"]);
        assert_eq!(
            hints(&origins(3, &[&[2], &[7]])),
            ["2=0"],
            "what is gone is no heir, and a number that is none says nothing"
        );
        let miscounted = Origins { before: 1, ..origins(2, &[&[0]]) };
        assert_eq!(miscounted.hints(&[], 1), []);
    }

    #[test]
    fn what_two_saves_did_is_known_of_the_line() {
        let (split, joined) = (origins(2, &[&[0], &[0], &[1]]), origins(3, &[&[0], &[2, 1], &[]]));
        assert_eq!(split.then(&joined), Some(origins(2, &[&[0], &[0, 1], &[]])));
        assert_eq!(split.then(&split), None, "the second counts other paragraphs than the first made");
    }
}
