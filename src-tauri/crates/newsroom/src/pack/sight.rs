//! Where the entries of a story file stand: what the file says that their devices had seen is checked against what the entries
//! themselves add up to, and against each other.

use std::collections::{BTreeMap, BTreeSet};

use super::error::{FileError, Flaw};
use super::file::{Record, StoryFile};
use crate::ledger::{EntryHash, Head, LogId, Order, Place, Sealed, Sight, Strands, Tree};

/// What the entries so far say of where they stand.
#[derive(Default)]
pub(super) struct Sights {
    /// The logs that forked, as far as the file shows them.
    strands: Strands,
    /// All entries of those, from where they forked on.
    sides: BTreeMap<LogId, (u64, BTreeSet<Head>)>,
    /// By log: the entries here and what was seen by each; of a log that did not fork, the last alone.
    logs: BTreeMap<LogId, Vec<(Head, Sight)>>,
    /// What any entry here calls the entry of a number, its own name among it.
    named: BTreeMap<(LogId, u64), EntryHash>,
    /// What was in the sight of any entry here.
    covered: Sight,
    last: Option<Order>,
}

impl Sights {
    /// Begins with the logs that forked: by records of one number, and by the entries that stand in the file only to show it.
    pub(super) fn of(file: &StoryFile<'_>) -> Result<Self, FileError> {
        let mut logs = BTreeMap::<LogId, BTreeMap<Head, EntryHash>>::new();
        let mut last = None;
        for link in &file.links {
            let sealed = Sealed::read(link).map_err(|_| FileError::IdleLink(EntryHash::of(link)))?;
            let head = head_of(&sealed);
            let sorted = last.replace(head).is_none_or(|last| last < head);
            if !sorted || sealed.header.newsroom != file.newsroom || !sealed.verify() {
                return Err(FileError::IdleLink(sealed.hash));
            }
            logs.entry(head.log).or_default().insert(head, sealed.header.previous);
        }
        let mut sights = Self::default();
        let links = logs.clone();
        // One that does not read is told as the entry that it is.
        for sealed in file.records.iter().filter_map(|record| Sealed::read(record.entry).ok()) {
            logs.entry(sealed.header.log).or_default().insert(head_of(&sealed), sealed.header.previous);
        }
        for (log, all) in logs {
            let twice = |(one, two): (&Head, &Head)| (one.sequence == two.sequence).then_some(one.sequence);
            let from = all.keys().zip(all.keys().skip(1)).find_map(twice);
            let idle =
                links.get(&log).and_then(|links| links.keys().find(|link| from.is_none_or(|n| link.sequence < n)));
            match (from, idle) {
                (Some(from), None) => sights.fork(log, from, &all),
                (None, None) => {}
                (_, idle) => return Err(FileError::IdleLink(idle.map_or(EntryHash::NONE, |link| link.hash))),
            }
        }
        Ok(sights)
    }

    fn fork(&mut self, log: LogId, from: u64, all: &BTreeMap<Head, EntryHash>) {
        let sides = || all.iter().filter(|(head, _)| head.sequence >= from);
        let tree: Tree = sides().map(|(head, previous)| (head.hash, (head.sequence, *previous))).collect();
        self.strands.fork(log, tree);
        self.sides.insert(log, (from, sides().map(|(head, _)| *head).collect()));
    }

    /// Returns the logs that forked, as far as the file shows them.
    pub(super) fn strands(&self) -> &Strands {
        &self.strands
    }

    /// Returns where the next entry stands, or that it does not stand there.
    pub(super) fn place(&mut self, record: &Record<'_>, sealed: &Sealed) -> Result<Place, Flaw> {
        let (header, head) = (&sealed.header, head_of(sealed));
        let mut sight = self.before(&head, header.previous)?;
        grow(&mut sight, header.log, &record.seen)?;
        let place = Place::again(sealed, sight.heads().copied());
        // What was in the sight of an entry comes before it.
        let in_order = self.last.is_none_or(|last| last < place.order());
        if !place.is_told_by(header) || !in_order || self.covered.covers(&head, &self.strands) {
            return Err(Flaw::Place);
        }
        self.last = Some(place.order());
        self.agree(head)?;
        if header.sequence > 1 {
            self.agree(Head { log: header.log, sequence: header.sequence - 1, hash: header.previous })?;
        } else if header.previous != EntryHash::NONE {
            return Err(Flaw::Place);
        }
        for seen in &record.seen {
            self.agree(*seen)?;
            self.covered.see(*seen, &self.strands);
        }
        let log = self.logs.entry(header.log).or_default();
        if !self.strands.has(header.log) {
            log.clear();
        }
        log.push((head, sight));
        Ok(place)
    }

    /// What the device had seen by the entry here that it goes on from.
    fn before(&self, head: &Head, previous: EntryHash) -> Result<Sight, Flaw> {
        let Some(log) = self.logs.get(&head.log) else { return Ok(Sight::default()) };
        if !self.strands.has(head.log) {
            // By its number in its own log.
            let last = log.last().filter(|(last, _)| last.sequence < head.sequence);
            return last.map(|(_, sight)| sight.clone()).ok_or(Flaw::Place);
        }
        if head.sequence == 1 {
            return Ok(Sight::default());
        }
        let before = Head { sequence: head.sequence - 1, hash: previous, ..*head };
        let led = log.iter().filter(|(earlier, _)| self.strands.leads(earlier, &before));
        Ok(led.max_by_key(|(earlier, _)| earlier.sequence).map_or_else(Sight::default, |(_, sight)| sight.clone()))
    }

    /// One number of one log has one entry; where it forked, the file has each.
    fn agree(&mut self, head: Head) -> Result<(), Flaw> {
        if let Some((from, sides)) = self.sides.get(&head.log)
            && head.sequence >= *from
        {
            return if sides.contains(&head) { Ok(()) } else { Err(Flaw::Place) };
        }
        let known = *self.named.entry((head.log, head.sequence)).or_insert(head.hash);
        if known == head.hash { Ok(()) } else { Err(Flaw::Place) }
    }
}

fn head_of(sealed: &Sealed) -> Head {
    Head { log: sealed.header.log, sequence: sealed.header.sequence, hash: sealed.hash }
}

/// Goes on from what a log's device had seen earlier: of each log that is told of, what is told is all.
fn grow(sight: &mut Sight, of: LogId, seen: &[Head]) -> Result<(), Flaw> {
    if !seen.is_sorted_by(|a, b| a < b) {
        return Err(Flaw::Place);
    }
    for told in seen.chunk_by(|a, b| a.log == b.log) {
        let (log, last) = (told[0].log, told[told.len() - 1]);
        let fell_back = sight.in_log(log).any(|before| before.sequence > last.sequence || told == [*before]);
        if log == of || told[0].sequence == 0 || fell_back {
            return Err(Flaw::Place);
        }
        sight.tell(told);
    }
    Ok(())
}
