//! Fetching what other desks have written.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use super::{Depth, Exchange, Finding, Going, Reader, names};
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

impl<S: Reader> Exchange<'_, S> {
    /// Fetches the entries that are not here.
    pub(super) fn fetch(&mut self, depth: Depth) -> Result<(), S::Error> {
        let here = self.last_here()?;
        let mut batch = Batch::default();
        match depth {
            Depth::Glance => self.fetch_hinted(&here, &mut batch)?,
            Depth::Sweep | Depth::Whole => {
                for name in self.list(&names::logs()?)? {
                    let Some(log) = names::read_log(&name) else { continue };
                    let known = if depth == Depth::Whole { 0 } else { here.get(&log).copied().unwrap_or_default() };
                    self.fetch_log(log, known, &mut batch)?;
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
        for (log, hints) in ends {
            let last = here.get(&log).copied().unwrap_or_default();
            if hints.iter().any(|(sequence, _)| *sequence > last + 1) {
                self.fetch_log(log, last, batch)?;
            }
            // Where its log forked, what is hinted at may be another entry of a number that is here.
            for (sequence, entry) in hints.into_iter().filter(|(sequence, _)| *sequence <= last + 1) {
                if !self.names_here(log, sequence, sequence)?.contains(entry) {
                    let folder = names::folder(log, names::folder_of(sequence))?;
                    self.fetch_entry(log, sequence, &names::child(&folder, entry)?, batch)?;
                }
            }
        }
        Ok(())
    }

    /// Returns what the entries of a log that stand here are called within their folder.
    fn names_here(&self, log: LogId, first: u64, last: u64) -> Result<HashSet<String>, S::Error> {
        let here = self.shelf.between(log, first, last)?;
        Ok(here.iter().map(|(sequence, hash)| names::within(*sequence, hash)).collect())
    }

    /// Returns the objects of a log's entries that are not here, from the folder on that the one after a number lies in.
    pub(super) fn listed_after(&mut self, log: LogId, last: u64) -> Result<Vec<(u64, Name)>, S::Error> {
        let mut new = vec![];
        let folders = self.list(&names::folders(log)?)?;
        let from = names::folder_of(last + 1);
        for number in folders.iter().filter_map(|name| names::read_folder(name)).filter(|number| *number >= from) {
            let folder = names::folder(log, number)?;
            let listed = self.list(&folder)?;
            let here = self.names_here(log, names::first_of(number), names::last_of(number))?;
            for name in listed.iter().filter(|name| !here.contains(*name)) {
                let Some(sequence) = names::read_entry(name) else { continue };
                new.push((sequence, names::child(&folder, name)?));
            }
        }
        Ok(new)
    }

    /// Fetches the entries of a log that are not here, as far as they are listed after a number.
    fn fetch_log(&mut self, log: LogId, last: u64, batch: &mut Batch) -> Result<(), S::Error> {
        let (sequences, names): (Vec<u64>, Vec<Name>) = self.listed_after(log, last)?.into_iter().unzip();
        let total = names.len() as u64;
        self.get_each(&names, |exchange, number, got| {
            exchange.put_aside(log, sequences[number], &names[number], got, batch)?;
            exchange.shelf.heard(Going::Fetch, number as u64 + 1, total);
            Ok(())
        })
    }

    /// Fetches, by their names, the entries that others wait for: what lies behind a log's end that is here is looked for
    /// nowhere else, and one desk's log may have forked there.
    fn fetch_missing(&mut self) -> Result<(), S::Error> {
        let mut asked = BTreeSet::new();
        loop {
            let (mut batch, before) = (Batch::default(), asked.len());
            for head in self.shelf.missing()? {
                if asked.insert(head) {
                    self.fetch_entry(head.log, head.sequence, &names::entry(&head)?, &mut batch)?;
                }
            }
            self.take(&mut batch)?;
            if asked.len() == before {
                return Ok(());
            }
        }
    }

    fn fetch_entry(&mut self, log: LogId, sequence: u64, name: &Name, batch: &mut Batch) -> Result<(), S::Error> {
        let got = self.get(name)?;
        self.put_aside(log, sequence, name, got, batch)
    }

    /// Puts an entry to those that are taken in together, and takes them in when they are many.
    fn put_aside(
        &mut self,
        log: LogId,
        sequence: u64,
        name: &Name,
        got: Option<Vec<u8>>,
        batch: &mut Batch,
    ) -> Result<(), S::Error> {
        let Some(bytes) = got.and_then(|bytes| self.is_entry(log, sequence, name, &bytes).then_some(bytes)) else {
            self.report.absent += 1;
            return Ok(());
        };
        batch.bytes += bytes.len();
        batch.entries.push(bytes);
        if batch.entries.len() >= BATCH || batch.bytes >= BATCH_BYTES { self.take(batch) } else { Ok(()) }
    }

    /// Returns the bytes of an entry, if the object is one of that log and number, with the hash that its name says.
    pub(super) fn read_entry(&mut self, log: LogId, sequence: u64, name: &Name) -> Result<Option<Vec<u8>>, S::Error> {
        Ok(self.get(name)?.filter(|bytes| self.is_entry(log, sequence, name, bytes)))
    }

    fn is_entry(&mut self, log: LogId, sequence: u64, name: &Name, bytes: &[u8]) -> bool {
        let is_it = Sealed::read(bytes).is_ok_and(|sealed| {
            let within = names::within(sequence, &sealed.hash);
            (sealed.header.log, sealed.header.sequence) == (log, sequence) && name.as_str().ends_with(&within)
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
