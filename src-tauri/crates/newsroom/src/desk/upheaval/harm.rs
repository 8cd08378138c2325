//! What takes something away from a story, and when there is so much of it that a person should look: values to values.

use std::collections::BTreeSet;

use crate::desk::foreseeing::dissolves;
use crate::store::StoryRow;
use crate::workflow::State;

/// In what way a story has less than it had.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Harm {
    /// Its body is empty now, or most of its paragraphs are gone.
    LostText,
    /// It was approved, and the approval is of another text.
    Changed,
    /// It was returned, or its approval was taken back.
    SetBack,
    /// It was taken down.
    TakenDown,
}

impl Harm {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::LostText, Self::Changed, Self::SetBack, Self::TakenDown];

    /// Returns the word that programs read.
    pub fn word(self) -> &'static str {
        match self {
            Self::LostText => "lost_text",
            Self::Changed => "changed",
            Self::SetBack => "set_back",
            Self::TakenDown => "taken_down",
        }
    }

    /// Returns the harm of a word.
    pub fn of(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|harm| harm.word() == word)
    }
}

/// A body of fewer paragraphs is rewritten by whoever edits it.
const FEW: usize = 4;
/// More stories than this in one go nobody changes by hand, and nobody looks through by the way.
const MANY: usize = 25;
/// In a small newsroom more than half of all stories are many, if they are at least so many.
const SOME: usize = 10;

/// Returns whether so many stories of all are more than a person should hear of by the way.
///
/// Not a share of all alone: a tenth of an archive of 100,000 stories is 10,000.
pub(crate) fn is_mass(stories: usize, of_all: usize) -> bool {
    stories > MANY || (stories >= SOME && stories * 2 > of_all)
}

/// Returns the fewest stories that can ever be many.
pub(super) const FEWEST: usize = SOME;

fn lost_text(before: &str, after: &str) -> bool {
    let paragraphs = |body: &'_ str| -> Vec<String> {
        body.split("\n\n").map(str::trim).filter(|p| !p.is_empty()).map(str::to_owned).collect()
    };
    let (before, after) = (paragraphs(before), paragraphs(after));
    if after.is_empty() {
        return !before.is_empty();
    }
    let after: BTreeSet<_> = after.into_iter().collect();
    let left = before.iter().filter(|paragraph| after.contains(*paragraph)).count();
    before.len() >= FEW && left * 2 < before.len()
}

/// Returns in which ways a story has less than it had. One that was not there had nothing.
pub(crate) fn between(before: &StoryRow, after: &StoryRow) -> BTreeSet<Harm> {
    let is_down = |row: &StoryRow| row.status.publication.as_ref().is_some_and(|public| public.down);
    let returned = |row: &StoryRow| row.state == State::Returned;
    let withdrawn = before.status.approval.is_some() && after.status.approval.is_none();
    let all = [
        (Harm::LostText, lost_text(&before.fields.body, &after.fields.body)),
        (Harm::Changed, dissolves(before, after) && !withdrawn),
        (Harm::SetBack, withdrawn || (returned(after) && !returned(before))),
        (Harm::TakenDown, is_down(after) && !is_down(before)),
    ];
    all.into_iter().filter_map(|(harm, is)| is.then_some(harm)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_body_has_lost_its_text_when_most_paragraphs_are_gone() {
        let body = "Một.\n\nHai.\n\nBa.\n\nBốn.\n";
        for (after, lost) in [
            ("", true),
            ("\n\n", true),
            ("Một.\n", true),
            ("Một.\n\nX.\n\nY.\n\nZ.\n", true),
            ("Một.\n\nHai.\n", false),
            ("Một.\n\nHai.\n\nX.\n\nY.\n", false),
            ("Đầu.\n\nMột.\n\nHai.\n\nBa.\n\nBốn.\n", false),
        ] {
            assert_eq!(lost_text(body, after), lost, "{after:?}");
        }
        assert!(!lost_text("Một.\n\nHai.\n\nBa.\n", "Khác hẳn.\n"), "a short one is rewritten every day");
        assert!(lost_text("Một.\n", ""));
        assert!(!lost_text("", "") && !lost_text("", "Một.\n"));
    }

    #[test]
    fn many_is_more_than_a_hand_does_or_most_of_a_small_newsroom() {
        for (stories, all, mass) in [
            (25, 100_000, false),
            (26, 100_000, true),
            (10, 19, true),
            (10, 20, false),
            (9, 9, false),
            (500, 500, true),
        ] {
            assert_eq!(is_mass(stories, all), mass, "{stories} of {all}");
        }
    }

    #[test]
    fn each_harm_is_known_by_its_word() {
        for harm in Harm::ALL {
            assert_eq!(Harm::of(harm.word()), Some(harm));
        }
    }
}
