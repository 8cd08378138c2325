//! What an exchange would do: the same looks, and nothing written.

use std::collections::{BTreeMap, BTreeSet};

use super::fetching::Wanted;
use super::{Depth, Exchange, Finding, LOGS, Occupied, Report, SharedPhoto, Shelf, names};
use crate::ledger::{LogId, Strand};
use crate::storage::Storage;

/// So many entries that would come are fetched to be described, or so many bytes of them.
const LOOKED_AT: usize = 1000;
const LOOKED_AT_BYTES: usize = 16 << 20;

/// What an exchange would do.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Outlook {
    /// Whether the storage is empty, and would be made this newsroom's.
    pub fresh: bool,
    /// The entries that would be sent: the numbers in each strand.
    pub leaving: BTreeMap<Strand, BTreeSet<u64>>,
    /// The photos that were not seen there, or no longer are there.
    pub photos: Vec<SharedPhoto>,
    /// The entries that would come, as they are listed: the numbers in each log.
    pub coming: BTreeMap<LogId, BTreeSet<u64>>,
    /// The bytes of the first of them.
    pub fetched: Vec<Vec<u8>>,
    /// How often the storage was asked for something.
    pub requests: usize,
    /// What a person should know.
    pub findings: BTreeSet<Finding>,
}

impl<'a, S: Shelf> Exchange<'a, S> {
    /// Returns what an exchange of some depth would do. Hints are not asked: what they leave out would come with the next
    /// sweep.
    pub fn foresee(storage: &'a dyn Storage, shelf: &'a mut S, depth: Depth) -> Result<Outlook, S::Error> {
        let mut exchange = Self::of(storage, shelf);
        let occupied = exchange.occupied()?;
        if let Some(refused) = exchange.refused(occupied.as_ref(), false)? {
            return Err(refused.into());
        }
        let mut outlook = Outlook { fresh: occupied == Some(Occupied::Empty), ..Outlook::default() };
        exchange.foresee_coming(&mut outlook)?;
        exchange.foresee_leaving(&mut outlook, depth)?;
        let Report { requests, findings, .. } = exchange.report;
        Ok(Outlook { requests, findings, ..outlook })
    }

    fn foresee_coming(&mut self, outlook: &mut Outlook) -> Result<(), S::Error> {
        let here = self.last_here()?;
        let mut bytes = 0;
        let listed = self.list(&names::logs()?)?;
        let logs = listed.iter().filter_map(|name| names::read_log(name));
        let logs: Vec<_> = logs.map(|log| (log, here.get(&log).copied().unwrap_or_default())).collect();
        for some in logs.chunks(LOGS) {
            let wanted = self.listed_after(some)?;
            for Wanted { log, sequence, .. } in &wanted {
                outlook.coming.entry(*log).or_default().insert(*sequence);
            }
            let mut looked_at = wanted.iter().take(LOOKED_AT - outlook.fetched.len()).peekable();
            while looked_at.peek().is_some() && bytes < LOOKED_AT_BYTES {
                let row: Vec<_> = looked_at.by_ref().take(LOGS).collect();
                self.read_each(&row, |entry| {
                    bytes += entry.len();
                    outlook.fetched.extend(Some(entry).filter(|_| bytes < LOOKED_AT_BYTES));
                })?;
            }
        }
        Ok(())
    }

    fn foresee_leaving(&mut self, outlook: &mut Outlook, depth: Depth) -> Result<(), S::Error> {
        for some in self.looks(depth)?.chunks(LOGS) {
            for (look, present) in some.iter().zip(self.present(some)?) {
                let absent = self.look_through(look, &present)?.absent;
                if !absent.is_empty() {
                    outlook.leaving.insert(look.extent.strand, absent);
                }
            }
        }
        outlook.photos = self.shelf.photos_to_send()?;
        let gone = self.photos_gone(depth)?;
        self.report.findings.extend(gone.iter().map(|photo| Finding::PhotoLost(photo.hash)));
        outlook.photos.extend(gone);
        Ok(())
    }
}
