//! Fetching what other desks have written.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use super::{Depth, Exchange, Finding, Going, LOGS, Reader, names};
use crate::ledger::{LogId, Sealed};
use crate::storage::Name;

/// Entries are taken in by so many at a time, or so many bytes.
const BATCH: usize = 256;
const BATCH_BYTES: usize = 8 << 20;

/// Entries on their way in.
#[derive(Default)]
struct Batch {
    entries: Vec<Vec<u8>>,
    bytes: usize,
}

/// An entry that is not here, by the object that it should be.
pub(super) struct Wanted {
    pub(super) log: LogId,
    pub(super) sequence: u64,
    name: Name,
}

impl<S: Reader> Exchange<'_, S> {
    /// Fetches the entries that are not here.
    pub(super) fn fetch(&mut self, depth: Depth) -> Result<(), S::Error> {
        let here = self.last_here()?;
        let mut batch = Batch::default();
        match depth {
            Depth::Glance => self.fetch_hinted(&here, &mut batch)?,
            Depth::Sweep | Depth::Whole => {
                let known =
                    |log: &LogId| if depth == Depth::Whole { 0 } else { here.get(log).copied().unwrap_or_default() };
                let listed = self.list(&names::logs()?)?;
                let logs: Vec<_> =
                    listed.iter().filter_map(|name| names::read_log(name)).map(|log| (log, known(&log))).collect();
                for some in logs.chunks(LOGS) {
                    let wanted = self.listed_after(some)?;
                    self.fetch_each(&wanted, &mut batch)?;
                }
            }
        }
        self.take(&mut batch)?;
        if depth != Depth::Glance || self.fetched {
            self.fetch_missing()?;
        }
        Ok(())
    }

    /// Returns the number of the last entry of each log that stands here.
    pub(super) fn last_here(&self) -> Result<BTreeMap<LogId, u64>, S::Error> {
        let mut here = BTreeMap::<LogId, u64>::new();
        for extent in self.shelf.extents()? {
            let last = here.entry(extent.last.log).or_default();
            *last = extent.last.sequence.max(*last);
        }
        Ok(here)
    }

    /// Fetches what hints say is new. A log that goes on by one entry is asked for nothing but that.
    fn fetch_hinted(&mut self, here: &BTreeMap<LogId, u64>, batch: &mut Batch) -> Result<(), S::Error> {
        let hints = self.list(&names::hints()?)?;
        let mut ends = BTreeMap::<LogId, Vec<(u64, &str)>>::new();
        for (log, sequence, entry) in hints.iter().filter_map(|name| names::read_hint(name)) {
            ends.entry(log).or_default().push((sequence, entry));
        }
        let ends: Vec<_> =
            ends.into_iter().map(|(log, hints)| (log, here.get(&log).copied().unwrap_or_default(), hints)).collect();
        for some in ends.chunks(LOGS) {
            let far = some.iter().filter(|(_, last, hints)| hints.iter().any(|(sequence, _)| *sequence > last + 1));
            let far: Vec<_> = far.map(|(log, last, _)| (*log, *last)).collect();
            let mut wanted = self.listed_after(&far)?;
            for (log, last, hints) in some {
                // Where its log forked, what is hinted at may be another entry of a number that is here.
                for (sequence, entry) in hints.iter().filter(|(sequence, _)| *sequence <= last + 1) {
                    let name = names::child(&names::folder(*log, names::folder_of(*sequence))?, entry)?;
                    let is_wanted = wanted.iter().any(|wanted| wanted.name == name);
                    if !is_wanted && !self.names_here(*log, *sequence, *sequence)?.contains(*entry) {
                        wanted.push(Wanted { log: *log, sequence: *sequence, name });
                    }
                }
            }
            self.fetch_each(&wanted, batch)?;
        }
        Ok(())
    }

    /// Returns what the entries of a log that stand here are called within their folder.
    fn names_here(&self, log: LogId, first: u64, last: u64) -> Result<HashSet<String>, S::Error> {
        let here = self.shelf.between(log, first, last)?;
        Ok(here.iter().map(|(sequence, hash)| names::within(*sequence, hash)).collect())
    }

    /// Returns the objects of the entries of logs that are not here, from the folder on that the one after a number of each lies in.
    pub(super) fn listed_after(&mut self, logs: &[(LogId, u64)]) -> Result<Vec<Wanted>, S::Error> {
        let of_logs = logs.iter().map(|(log, _)| names::folders(*log)).collect::<Result<Vec<_>, _>>()?;
        let mut folders = vec![];
        self.list_each(&of_logs, |_, number, listed| {
            let (log, last) = logs[number];
            let numbers = listed.iter().filter_map(|name| names::read_folder(name));
            folders.extend(numbers.filter(|number| *number >= names::folder_of(last + 1)).map(|number| (log, number)));
            Ok(())
        })?;
        let of_entries =
            folders.iter().map(|(log, number)| names::folder(*log, *number)).collect::<Result<Vec<_>, _>>()?;
        let mut wanted = vec![];
        self.list_each(&of_entries, |exchange, at, listed| {
            let (log, number) = folders[at];
            let here = exchange.names_here(log, names::first_of(number), names::last_of(number))?;
            for name in listed.iter().filter(|name| !here.contains(*name)) {
                let Some(sequence) = names::read_entry(name) else { continue };
                wanted.push(Wanted { log, sequence, name: names::child(&of_entries[at], name)? });
            }
            Ok(())
        })?;
        Ok(wanted)
    }

    /// Fetches entries that are not here.
    fn fetch_each(&mut self, wanted: &[Wanted], batch: &mut Batch) -> Result<(), S::Error> {
        let names: Vec<Name> = wanted.iter().map(|wanted| wanted.name.clone()).collect();
        self.get_each(&names, |exchange, number, got| {
            exchange.put_aside(&wanted[number], got, batch)?;
            exchange.shelf.heard(Going::Fetch, number as u64 + 1, wanted.len() as u64);
            Ok(())
        })
    }

    /// Fetches, by their names, the entries that others wait for: what lies behind a log's end that is here is looked for
    /// nowhere else, and one desk's log may have forked there.
    fn fetch_missing(&mut self) -> Result<(), S::Error> {
        let mut asked = BTreeSet::new();
        loop {
            let mut wanted = vec![];
            for head in self.shelf.missing()? {
                if asked.insert(head) {
                    wanted.push(Wanted { log: head.log, sequence: head.sequence, name: names::entry(&head)? });
                }
            }
            let mut batch = Batch::default();
            self.fetch_each(&wanted, &mut batch)?;
            self.take(&mut batch)?;
            if wanted.is_empty() {
                return Ok(());
            }
        }
    }

    /// Puts an entry to those that are taken in together, and takes them in when they are many.
    fn put_aside(&mut self, wanted: &Wanted, got: Option<Vec<u8>>, batch: &mut Batch) -> Result<(), S::Error> {
        let Some(bytes) = got.and_then(|bytes| self.is_entry(wanted, &bytes).then_some(bytes)) else {
            self.report.absent += 1;
            return Ok(());
        };
        batch.bytes += bytes.len();
        batch.entries.push(bytes);
        if batch.entries.len() >= BATCH || batch.bytes >= BATCH_BYTES { self.take(batch) } else { Ok(()) }
    }

    /// Reads entries, and hears of each that is one of that log and number, with the hash that its name says.
    pub(super) fn read_each(&mut self, wanted: &[&Wanted], mut hear: impl FnMut(Vec<u8>)) -> Result<(), S::Error> {
        let names: Vec<Name> = wanted.iter().map(|wanted| wanted.name.clone()).collect();
        self.get_each(&names, |exchange, number, got| {
            let entry = got.filter(|bytes| exchange.is_entry(wanted[number], bytes));
            entry.into_iter().for_each(&mut hear);
            Ok(())
        })
    }

    fn is_entry(&mut self, wanted: &Wanted, bytes: &[u8]) -> bool {
        let Wanted { log, sequence, name } = wanted;
        let is_it = Sealed::read(bytes).is_ok_and(|sealed| {
            let within = names::within(*sequence, &sealed.hash);
            (sealed.header.log, sealed.header.sequence) == (*log, *sequence) && name.as_str().ends_with(&within)
        });
        if !is_it {
            self.report.findings.insert(Finding::Spoilt(name.clone()));
        }
        is_it
    }

    fn take(&mut self, batch: &mut Batch) -> Result<(), S::Error> {
        let batch = std::mem::take(batch);
        if batch.entries.is_empty() {
            return Ok(());
        }
        self.fetched = true;
        let taken = self.shelf.take(&batch.entries)?;
        self.report.received += taken.new;
        let findings = &mut self.report.findings;
        findings.extend(taken.ahead.map(|head| Finding::Ahead(head.log, head.sequence)));
        findings.extend(taken.forked.into_iter().map(|head| Finding::Forked(head.log, head.sequence)));
        self.report.findings.extend(taken.refused.into_iter().map(|(entry, why)| Finding::Refused(entry, why)));
        Ok(())
    }
}
