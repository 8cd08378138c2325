//! Fetching what other desks have written.

use std::collections::BTreeMap;

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
        let here: BTreeMap<LogId, u64> = self.shelf.heads()?.into_iter().map(|h| (h.log, h.sequence)).collect();
        let mut batch = Batch::default();
        match depth {
            Depth::Glance => self.fetch_hinted(&here, &mut batch)?,
            Depth::Sweep | Depth::Whole => {
                for name in self.list(&names::logs()?)? {
                    let Some(log) = names::read_log(&name) else { continue };
                    self.fetch_log(log, here.get(&log).copied().unwrap_or_default(), &mut batch)?;
                }
            }
        }
        self.take(&mut batch)
    }

    /// Fetches what hints say is new. A log that goes on by one entry is asked for nothing but that.
    fn fetch_hinted(&mut self, here: &BTreeMap<LogId, u64>, batch: &mut Batch) -> Result<(), S::Error> {
        let hints = self.list(&names::hints()?)?;
        let mut ends = BTreeMap::<LogId, (u64, &str)>::new();
        for (log, sequence, entry) in hints.iter().filter_map(|name| names::read_hint(name)) {
            let end = ends.entry(log).or_insert((sequence, entry));
            *end = (*end).max((sequence, entry));
        }
        for (log, (sequence, entry)) in ends {
            let last = here.get(&log).copied().unwrap_or_default();
            if sequence == last + 1 && !self.shelf.writes(log)? {
                let folder = names::folder(log, names::folder_of(sequence))?;
                self.fetch_entry(log, sequence, &names::child(&folder, entry)?, batch)?;
            } else if sequence > last {
                self.fetch_log(log, last, batch)?;
            }
        }
        Ok(())
    }

    /// Returns the objects of a log's entries after a number, as they are listed.
    pub(super) fn listed_after(&mut self, log: LogId, last: u64) -> Result<Vec<(u64, Name)>, S::Error> {
        let mut new = vec![];
        let folders = self.list(&names::folders(log)?)?;
        let from = names::folder_of(last + 1);
        for number in folders.iter().filter_map(|name| names::read_folder(name)).filter(|number| *number >= from) {
            let folder = names::folder(log, number)?;
            for name in self.list(&folder)? {
                let Some(sequence) = names::read_entry(&name).filter(|sequence| *sequence > last) else { continue };
                new.push((sequence, names::child(&folder, &name)?));
            }
        }
        Ok(new)
    }

    /// Fetches the entries of a log after a number.
    fn fetch_log(&mut self, log: LogId, last: u64, batch: &mut Batch) -> Result<(), S::Error> {
        let new = self.listed_after(log, last)?;
        // Before any of them is taken: once they are here, nothing shows that they were not.
        if let Some((highest, _)) = new.last() {
            self.look_ahead(log, *highest)?;
        }
        let total = new.len() as u64;
        for ((sequence, name), done) in new.into_iter().zip(1..) {
            self.fetch_entry(log, sequence, &name, batch)?;
            self.shelf.heard(Going::Fetch, done, total);
        }
        Ok(())
    }

    /// Begins anew where the storage has more of a log of this desk than the desk.
    fn look_ahead(&mut self, log: LogId, highest: u64) -> Result<(), S::Error> {
        if !self.shelf.writes(log)? {
            return Ok(());
        }
        // Asked again: another process of this desk may have written and sent since this exchange began.
        let here = self.shelf.heads()?.into_iter().find(|head| head.log == log).map_or(0, |head| head.sequence);
        if highest > here {
            self.shelf.begin_anew()?;
            self.report.findings.insert(Finding::Ahead(log, highest));
        }
        Ok(())
    }

    fn fetch_entry(&mut self, log: LogId, sequence: u64, name: &Name, batch: &mut Batch) -> Result<(), S::Error> {
        let Some(bytes) = self.read_entry(log, sequence, name)? else { return Ok(()) };
        batch.bytes += bytes.len();
        batch.entries.push(bytes);
        if batch.entries.len() >= BATCH || batch.bytes >= BATCH_BYTES { self.take(batch) } else { Ok(()) }
    }

    /// Returns the bytes of an entry, if the object is one of that log and number, with the hash that its name says.
    pub(super) fn read_entry(&mut self, log: LogId, sequence: u64, name: &Name) -> Result<Option<Vec<u8>>, S::Error> {
        let Some(bytes) = self.get(name)? else { return Ok(None) };
        let is_it = Sealed::read(&bytes).is_ok_and(|sealed| {
            let within = names::within(sequence, &sealed.hash);
            (sealed.header.log, sealed.header.sequence) == (log, sequence) && name.as_str().ends_with(&within)
        });
        if !is_it {
            self.report.findings.insert(Finding::Spoilt(name.clone()));
            return Ok(None);
        }
        Ok(Some(bytes))
    }

    fn take(&mut self, batch: &mut Batch) -> Result<(), S::Error> {
        let batch = std::mem::take(batch);
        if batch.entries.is_empty() {
            return Ok(());
        }
        let taken = self.shelf.take(&batch.entries)?;
        self.report.received += taken.new;
        self.report.findings.extend(taken.refused.into_iter().map(|(entry, why)| Finding::Refused(entry, why)));
        Ok(())
    }
}
