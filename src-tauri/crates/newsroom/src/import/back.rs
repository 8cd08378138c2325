//! Putting back what an import left out: where it stood, in the story as it is now.

use std::collections::BTreeSet;

use super::{Imported, plain};
use crate::story::{Story, body, literal};

/// Which of the dropped pieces are put back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Pieces {
    /// All of them.
    All,
    /// These, by their numbers from 1 in the order of the report.
    These(Vec<usize>),
}

/// A number that no dropped piece has.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("no dropped piece {number} of {count}")]
pub struct NoPiece {
    /// The number that was asked for.
    pub number: usize,
    /// How many there are.
    pub count: usize,
}

/// A paragraph of the file: of the body, or of a dropped piece by its index.
struct Stood {
    piece: Option<usize>,
    text: String,
}

impl Pieces {
    /// Returns whether a piece is among them, by its number.
    pub fn have(&self, number: usize) -> bool {
        match self {
            Self::All => true,
            Self::These(numbers) => numbers.contains(&number),
        }
    }
}

impl Imported {
    /// Puts dropped pieces into a story as paragraphs, each after the neighbour that it had in the file.
    ///
    /// Where that neighbour was edited or deleted since, the next one that is there counts; where none is, the end.
    /// All or none: a number that no piece has puts nothing back.
    pub fn put_back(&self, story: &mut Story, pieces: &Pieces) -> Result<(), NoPiece> {
        let count = self.dropped.len();
        let wanted: BTreeSet<usize> = match pieces {
            Pieces::All => (1..=count).collect(),
            Pieces::These(numbers) => numbers.iter().copied().collect(),
        };
        if let Some(number) = wanted.iter().copied().find(|number| !(1..=count).contains(number)) {
            return Err(NoPiece { number, count });
        }
        let file = self.as_it_stood();
        let mut blocks: Vec<String> = body::split(&story.body).into_iter().map(str::to_owned).collect();
        for number in wanted {
            let first = file.iter().position(|stood| stood.piece == Some(number - 1));
            let texts = paragraphs(&self.dropped[number - 1].text);
            let placed = first.filter(|_| self.dropped[number - 1].after.is_some());
            let at = placed.map_or(blocks.len(), |first| place(&file[..first], &file[first + texts.len()..], &blocks));
            blocks.splice(at..at, texts);
        }
        story.body = body::canonical(&body::join(&blocks));
        Ok(())
    }

    /// The body and the dropped pieces in the order of the file; what stood nowhere comes last.
    fn as_it_stood(&self) -> Vec<Stood> {
        let body = body::split(&self.story.body);
        let (end, mut file) = (body.len(), vec![]);
        let dropped = |at: Option<usize>| {
            let here = self.dropped.iter().enumerate().filter(move |(_, dropped)| match at {
                Some(at) => dropped.after.is_some_and(|after| after.min(end) == at),
                None => dropped.after.is_none(),
            });
            here.flat_map(|(n, d)| paragraphs(&d.text).into_iter().map(move |text| Stood { piece: Some(n), text }))
        };
        for (at, text) in body.iter().enumerate() {
            file.extend(dropped(Some(at)));
            file.push(Stood { piece: None, text: (*text).to_owned() });
        }
        file.extend(dropped(Some(end)));
        file.extend(dropped(None));
        file
    }
}

fn paragraphs(piece: &str) -> Vec<String> {
    plain::lines(piece).map(|(_, line)| literal::paragraph(&line)).collect()
}

/// After the nearest one before it that is in the story, else before the nearest one after it, else at the end.
fn place(before: &[Stood], after: &[Stood], blocks: &[String]) -> usize {
    let find = |stood: &Stood| blocks.iter().position(|block| *block == stood.text);
    let above = before.iter().rev().find_map(find).map(|at| at + 1);
    above.or_else(|| after.iter().find_map(find)).unwrap_or(blocks.len())
}
