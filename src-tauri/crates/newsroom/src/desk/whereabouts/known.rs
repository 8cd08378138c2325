//! What follows from how far each log is known elsewhere: values to values.

use crate::store::whereabouts::Stretch;

/// How far a log is known to be anywhere but on this machine.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Reach {
    /// Up to which number it was written on this machine: so far nobody else has it but by what is known here.
    pub(super) written: u64,
    /// Up to which number the connected storage was seen to have it.
    pub(super) stored: u64,
    /// Up to which number any storage was, or another desk has said that it saw it.
    pub(super) elsewhere: u64,
}

/// The part of a stretch after a number, up to another one.
fn part(of: &Stretch, after: u64, last: u64) -> Option<Stretch> {
    let (first, last) = (of.first.max(after + 1), of.last.min(last));
    (first <= last).then_some(Stretch { first, last, ..*of })
}

/// Returns the parts of stretches that were written here and are beyond what anybody else is known to have.
pub(super) fn only_here(stretches: &[Stretch], reach: impl Fn(i64) -> Reach) -> impl Iterator<Item = Stretch> {
    let beyond = move |stretch: &Stretch| {
        let Reach { written, stored, elsewhere } = reach(stretch.log);
        part(stretch, stored.max(elsewhere), written)
    };
    stretches.iter().filter_map(beyond)
}

/// Returns the parts of stretches that are beyond what the connected storage was seen to have.
pub(super) fn not_stored(stretches: &[Stretch], reach: impl Fn(i64) -> Reach) -> impl Iterator<Item = Stretch> {
    stretches.iter().filter_map(move |stretch| part(stretch, reach(stretch.log).stored, u64::MAX))
}

/// What a desk is known to have seen of a story, by entries that it signed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sight {
    /// All that is here.
    All,
    /// An older state than the one here.
    Older,
    /// Nothing is known: a desk that only reads says nothing.
    Unknown,
}

impl Sight {
    /// Returns the word that programs read.
    pub fn word(self) -> &'static str {
        match self {
            Self::All => "all",
            Self::Older => "older",
            Self::Unknown => "unknown",
        }
    }

    /// Returns what a desk saw of a story, by up to which number it has seen each log.
    pub(super) fn of(stretches: &[Stretch], seen: impl Fn(i64) -> u64) -> Self {
        let known = |stretch: &&Stretch| seen(stretch.log) >= stretch.first;
        if stretches.is_empty() || !stretches.iter().any(|stretch| known(&stretch)) {
            return Self::Unknown;
        }
        let all = stretches.iter().all(|stretch| stretch.last <= seen(stretch.log));
        if all { Self::All } else { Self::Older }
    }
}

/// Returns those of a device's logs that it goes on in: a desk that was brought back from a copy goes on in another one, and
/// what it had seen before may be gone with its disk. `seen` says how far one log is in the sight of another.
pub(super) fn going_on(logs: &[i64], seen: impl Fn(i64, i64) -> u64) -> Vec<i64> {
    let followed =
        |log: &i64| logs.iter().any(|other| other != log && seen(*other, *log) > 0 && seen(*log, *other) == 0);
    logs.iter().copied().filter(|log| !followed(log)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const STORY: [Stretch; 2] = [Stretch { log: 1, first: 3, last: 9 }, Stretch { log: 2, first: 5, last: 6 }];

    fn reach(written: u64, stored: [u64; 2], elsewhere: [u64; 2]) -> impl Fn(i64) -> Reach {
        move |log| {
            let at = usize::try_from(log - 1).unwrap();
            Reach { written: if log == 1 { written } else { 0 }, stored: stored[at], elsewhere: elsewhere[at] }
        }
    }

    fn parts(found: impl Iterator<Item = Stretch>) -> Vec<(i64, u64, u64)> {
        found.map(|part| (part.log, part.first, part.last)).collect()
    }

    #[test]
    fn what_was_written_here_and_is_known_nowhere_is_only_here() {
        let only = |written, stored, elsewhere| parts(only_here(&STORY, reach(written, stored, elsewhere)));
        assert_eq!(only(9, [0, 0], [0, 0]), [(1, 3, 9)], "what another desk wrote, it has");
        assert_eq!(only(9, [8, 0], [0, 0]), [(1, 9, 9)]);
        assert_eq!(only(9, [0, 0], [8, 0]), [(1, 9, 9)]);
        assert_eq!(only(9, [9, 0], [0, 0]), []);
        assert_eq!(only(9, [0, 0], [9, 0]), [], "on a stick, or seen by another desk");
        assert_eq!(only(5, [3, 0], [0, 0]), [(1, 4, 5)], "a copy of this desk went on from there, elsewhere");
        assert_eq!(only(2, [0, 0], [0, 0]), []);
    }

    #[test]
    fn a_storage_has_it_when_it_was_seen_to_have_all_logs_as_far() {
        let not = |stored, elsewhere| parts(not_stored(&STORY, reach(9, stored, elsewhere)));
        assert_eq!(not([9, 6], [0, 0]), []);
        assert_eq!(not([9, 5], [9, 6]), [(2, 6, 6)], "what is elsewhere is not there");
        assert_eq!(not([0, 6], [0, 0]), [(1, 3, 9)]);
    }

    #[test]
    fn a_desk_has_seen_what_its_sight_covers() {
        let sight = |seen: [u64; 2]| Sight::of(&STORY, move |log| seen[usize::try_from(log - 1).unwrap()]);
        assert_eq!(sight([9, 6]), Sight::All);
        assert_eq!(sight([40, 40]), Sight::All);
        for older in [[8, 6], [9, 5], [3, 0], [0, 6]] {
            assert_eq!(sight(older), Sight::Older, "{older:?}");
        }
        assert_eq!(sight([2, 4]), Sight::Unknown, "it had heard of neither when it spoke last");
        assert_eq!(Sight::of(&[], |_| 99), Sight::Unknown);
    }

    #[test]
    fn a_desk_that_was_brought_back_goes_on_in_its_last_log() {
        // Log 2 began in sight of log 1, and log 3 in sight of both.
        let seen = |by: i64, of: i64| if by > of { 1 } else { 0 };
        assert_eq!(going_on(&[1, 2, 3], seen), [3]);
        assert_eq!(going_on(&[1], seen), [1]);
        assert_eq!(going_on(&[1, 2], |_, _| 0), [1, 2], "of two copies neither of which heard of the other, both");
        assert_eq!(going_on(&[1, 2], |_, _| 1), [1, 2], "of two that go on side by side, both");
    }
}
