//! Logs that forked, and what was in sight of an entry where some did.
//!
//! A desk folder that was copied and written to in both places goes on with one log in two ways. Both are kept, and what
//! either says is judged like anything else: whoever has a device can begin new logs at will, so that a fork lets nobody say
//! more. From the number on that two entries have, a number alone names none; there one asks which entry goes on from which.

use std::collections::{BTreeMap, BTreeSet};

use super::entry::{EntryHash, Head, LogId};

/// A log, or one side of a log that forked. Which side is the log itself hangs on which came first to a desk, and says nothing
/// to another one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Strand {
    /// The log.
    pub log: LogId,
    /// The first entry that is this side's own; [`EntryHash::NONE`] of the log itself.
    pub fork: EntryHash,
}

/// A strand as far as it is here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Extent {
    /// The strand.
    pub strand: Strand,
    /// The number of the first entry that is its own.
    pub first: u64,
    /// Its last entry.
    pub last: Head,
}

/// The entries of one log from the first number on that two of them have: the number of each, and the one before it.
pub type Tree = BTreeMap<EntryHash, (u64, EntryHash)>;

/// The logs that forked.
#[derive(Clone, Debug, Default)]
pub struct Strands(BTreeMap<LogId, (u64, Tree)>);

impl Strands {
    /// Takes note that a log forked, by its entries from the first number on that two of them have.
    pub fn fork(&mut self, log: LogId, tree: Tree) {
        let from = tree.values().map(|(sequence, _)| *sequence).min().unwrap_or_default();
        self.0.insert(log, (from, tree));
    }

    /// Takes note of an entry, where its log forked.
    pub fn add(&mut self, entry: Head, previous: EntryHash) {
        if let Some((_, tree)) = self.0.get_mut(&entry.log) {
            tree.insert(entry.hash, (entry.sequence, previous));
        }
    }

    /// Returns whether a log forked.
    pub fn has(&self, log: LogId) -> bool {
        self.0.contains_key(&log)
    }

    /// Returns whether one entry of a log comes before another on its way, or is it. Both stand here.
    pub fn leads(&self, earlier: &Head, later: &Head) -> bool {
        if earlier.log != later.log || earlier.sequence > later.sequence {
            return false;
        }
        let Some((_, tree)) = self.0.get(&earlier.log).filter(|(from, _)| earlier.sequence >= *from) else {
            return earlier.sequence < later.sequence || earlier.hash == later.hash;
        };
        let mut at = later.hash;
        for _ in earlier.sequence..later.sequence {
            let Some((_, previous)) = tree.get(&at) else { return false };
            at = *previous;
        }
        at == earlier.hash
    }

    /// Returns the entries that more than one follow, of all logs; [`EntryHash::NONE`] where a log began twice.
    pub(super) fn branches(&self) -> BTreeSet<(LogId, EntryHash)> {
        let mut found = BTreeSet::new();
        for (log, (_, tree)) in &self.0 {
            let mut before = BTreeSet::new();
            let twice = tree.values().map(|(_, previous)| *previous).filter(|previous| !before.insert(*previous));
            found.extend(twice.map(|previous| (*log, previous)));
        }
        found
    }
}

/// The heads of other logs that a device had seen: the last entry of each, and of each side of one that forked.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sight(BTreeSet<Head>);

impl Sight {
    /// Returns a sight of heads none of which comes before another on its way.
    pub fn of(heads: impl IntoIterator<Item = Head>) -> Self {
        Self(heads.into_iter().collect())
    }

    /// Returns the heads, sorted.
    pub fn heads(&self) -> impl Iterator<Item = &Head> {
        self.0.iter()
    }

    /// Returns whether an entry is one of the heads.
    pub(super) fn has(&self, head: &Head) -> bool {
        self.0.contains(head)
    }

    /// Returns the heads of one log; more than one where it forked.
    pub fn in_log(&self, log: LogId) -> impl Iterator<Item = &Head> {
        let end = |sequence, hash| Head { log, sequence, hash: EntryHash([hash; 32]) };
        self.0.range(end(0, 0)..=end(u64::MAX, u8::MAX))
    }

    /// Takes a head in, and leaves out those that come before it on its way.
    pub fn see(&mut self, head: Head, strands: &Strands) {
        let passed: Vec<Head> = self.in_log(head.log).filter(|before| strands.leads(before, &head)).copied().collect();
        for before in passed {
            self.0.remove(&before);
        }
        self.0.insert(head);
    }

    /// Takes heads in that are all of one log.
    pub fn tell(&mut self, told: &[Head]) {
        self.0.retain(|head| told.iter().all(|new| new.log != head.log));
        self.0.extend(told);
    }

    /// Returns whether an entry was seen.
    pub fn covers(&self, entry: &Head, strands: &Strands) -> bool {
        self.in_log(entry.log).any(|head| strands.leads(entry, head))
    }

    /// Returns the heads that an earlier sight has not; of each log that any of them is of, all.
    pub fn news(&self, before: &Self) -> Vec<Head> {
        let is_new = |log: LogId| self.in_log(log).ne(before.in_log(log));
        self.0.iter().filter(|head| is_new(head.log)).copied().collect()
    }

    /// Returns the sum of the heads' numbers.
    pub(super) fn sum(&self) -> u64 {
        self.0.iter().fold(0, |sum, head| sum.saturating_add(head.sequence))
    }

    /// Returns BLAKE3 over the heads, sorted, as a header carries it.
    pub(super) fn hash(&self) -> EntryHash {
        let mut hasher = blake3::Hasher::new();
        for Head { log, sequence, hash } in &self.0 {
            hasher.update(&log.device.0).update(&log.incarnation.to_be_bytes());
            hasher.update(&sequence.to_be_bytes()).update(&hash.0);
        }
        EntryHash(*hasher.finalize().as_bytes())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::members::DeviceId;

    const LOG: LogId = LogId { device: DeviceId([1; 32]), incarnation: 1 };

    fn head(sequence: u64, strand: u8) -> Head {
        Head { log: LOG, sequence, hash: EntryHash([strand.wrapping_mul(16).wrapping_add(sequence as u8); 32]) }
    }

    /// 1 – 2 – 3a – 4a – 5a and 2 – 3b – 4b, of which 4c goes on from 3b as well.
    fn forked() -> Strands {
        let mut strands = Strands::default();
        let trunk = head(2, 0).hash;
        let tree = [(head(3, 1), trunk), (head(4, 1), head(3, 1).hash), (head(3, 2), trunk)];
        strands.fork(LOG, tree.iter().map(|(head, previous)| (head.hash, (head.sequence, *previous))).collect());
        strands.add(head(5, 1), head(4, 1).hash);
        strands.add(head(4, 2), head(3, 2).hash);
        strands.add(head(4, 3), head(3, 2).hash);
        strands
    }

    #[test]
    fn after_a_fork_one_comes_before_another_only_on_its_way() {
        let strands = forked();
        assert!(strands.leads(&head(1, 0), &head(5, 1)) && strands.leads(&head(2, 0), &head(4, 3)));
        assert!(strands.leads(&head(3, 1), &head(5, 1)) && strands.leads(&head(3, 2), &head(4, 3)));
        assert!(strands.leads(&head(4, 2), &head(4, 2)));
        for (one, other) in [(head(3, 2), head(5, 1)), (head(3, 1), head(4, 2)), (head(4, 2), head(4, 3))] {
            assert!(!strands.leads(&one, &other) && !strands.leads(&other, &one), "{one:?} {other:?}");
        }
        let once = Strands::default();
        assert!(once.leads(&head(3, 1), &head(5, 1)) && !once.leads(&head(5, 1), &head(3, 1)));
        assert!(once.leads(&head(3, 1), &head(3, 1)) && !once.leads(&head(3, 1), &head(3, 2)));
        assert_eq!(strands.branches(), [(LOG, head(2, 0).hash), (LOG, head(3, 2).hash)].into());
    }

    #[test]
    fn a_sight_has_the_end_of_each_side() {
        let strands = forked();
        let mut sight = Sight::default();
        sight.see(head(2, 0), &strands);
        sight.see(head(4, 1), &strands);
        sight.see(head(3, 2), &strands);
        assert_eq!(sight, Sight::of([head(4, 1), head(3, 2)]));
        assert!(sight.covers(&head(1, 0), &strands) && sight.covers(&head(3, 1), &strands));
        assert!(!sight.covers(&head(4, 2), &strands) && !sight.covers(&head(5, 1), &strands));
        let before = sight.clone();
        sight.see(head(4, 2), &strands);
        assert_eq!(sight, Sight::of([head(4, 1), head(4, 2)]));
        assert_eq!(sight.news(&before), [head(4, 1), head(4, 2)], "all of a log of which one is new");
        assert_eq!(sight.news(&sight), []);
        assert_eq!(sight.sum(), 8);
    }
}
