//! Where the entries of a story file stand: what the file says that their devices had seen is checked against what the entries
//! themselves add up to, and against each other.

use std::collections::BTreeMap;

use super::error::Flaw;
use super::file::Record;
use crate::ledger::{EntryHash, Head, LogId, Order, Place, Sealed};

/// The heads of other logs that a device had seen.
pub(crate) type Heads = BTreeMap<LogId, (u64, EntryHash)>;

/// What the entries so far say of where they stand.
#[derive(Default)]
pub(super) struct Sights {
    /// By log: what was seen by its last entry here, and the number of that entry.
    logs: BTreeMap<LogId, (Heads, u64)>,
    /// What any entry here calls the entry of a number, its own name among it.
    named: BTreeMap<(LogId, u64), EntryHash>,
    /// Up to which number each log was in the sight of some entry here.
    covered: BTreeMap<LogId, u64>,
    last: Option<Order>,
}

impl Sights {
    /// Returns where the next entry stands, or that it does not stand there.
    pub(super) fn place(&mut self, record: &Record<'_>, sealed: &Sealed) -> Result<Place, Flaw> {
        let header = &sealed.header;
        let (mut heads, before) = self.logs.remove(&header.log).unwrap_or_default();
        grow(&mut heads, header.log, &record.seen)?;
        let seen = heads.iter().map(|(log, (sequence, hash))| Head { log: *log, sequence: *sequence, hash: *hash });
        let place = Place::again(sealed, seen);
        if !place.is_told_by(header) {
            return Err(Flaw::Place);
        }
        // What was in the sight of an entry comes before it; in its own log, by its number.
        let seen_already = self.covered.get(&header.log).is_some_and(|last| *last >= header.sequence);
        if self.last.is_some_and(|last| last >= place.order()) || seen_already || header.sequence <= before {
            return Err(Flaw::Place);
        }
        self.last = Some(place.order());
        self.agree((header.log, header.sequence), sealed.hash)?;
        if header.sequence > 1 {
            self.agree((header.log, header.sequence - 1), header.previous)?;
        } else if header.previous != EntryHash::NONE {
            return Err(Flaw::Place);
        }
        for head in &record.seen {
            self.agree((head.log, head.sequence), head.hash)?;
            let covered = self.covered.entry(head.log).or_default();
            *covered = head.sequence.max(*covered);
        }
        self.logs.insert(header.log, (heads, header.sequence));
        Ok(place)
    }

    /// One number of one log has one entry.
    fn agree(&mut self, number: (LogId, u64), hash: EntryHash) -> Result<(), Flaw> {
        if *self.named.entry(number).or_insert(hash) == hash { Ok(()) } else { Err(Flaw::Place) }
    }
}

/// Goes on from what a log's device had seen earlier; only what is new is said, in order.
fn grow(heads: &mut Heads, of: LogId, seen: &[Head]) -> Result<(), Flaw> {
    if !seen.is_sorted_by(|a, b| a.log < b.log) {
        return Err(Flaw::Place);
    }
    for head in seen {
        let before = heads.insert(head.log, (head.sequence, head.hash));
        if head.log == of || head.sequence == 0 || before.is_some_and(|(last, _)| last >= head.sequence) {
            return Err(Flaw::Place);
        }
    }
    Ok(())
}

/// Returns the heads that a record has to say, where the one before of its log had these.
pub(crate) fn news(before: &Heads, now: &Heads) -> Vec<Head> {
    let is_new = |(log, head): &(&LogId, &(u64, EntryHash))| before.get(log) != Some(*head);
    let head =
        |(log, (sequence, hash)): (&LogId, &(u64, EntryHash))| Head { log: *log, sequence: *sequence, hash: *hash };
    now.iter().filter(is_new).map(head).collect()
}
