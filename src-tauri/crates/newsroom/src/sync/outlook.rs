//! What an exchange would do: the same looks, and nothing written.

use std::collections::{BTreeMap, BTreeSet};

use super::{Depth, Exchange, Finding, Occupied, Report, SharedPhoto, Shelf, names};
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
        for log in self.list(&names::logs()?)?.iter().filter_map(|name| names::read_log(name)) {
            for (sequence, name) in self.listed_after(log, here.get(&log).copied().unwrap_or_default())? {
                outlook.coming.entry(log).or_default().insert(sequence);
                if outlook.fetched.len() < LOOKED_AT && bytes < LOOKED_AT_BYTES {
                    let fetched = self.read_entry(log, sequence, &name)?;
                    bytes += fetched.as_ref().map_or(0, Vec::len);
                    outlook.fetched.extend(fetched);
                }
            }
        }
        Ok(())
    }

    fn foresee_leaving(&mut self, outlook: &mut Outlook, depth: Depth) -> Result<(), S::Error> {
        let confirmed = self.shelf.confirmed()?;
        for extent in self.shelf.extents()? {
            let (head, strand) = (extent.last, extent.strand);
            let known = confirmed.get(&strand).copied().unwrap_or(extent.first - 1);
            let looked_into = self.looked_into(&head, known, depth)?;
            let absent = self.look_through(&extent, known, looked_into)?.absent;
            if !absent.is_empty() {
                outlook.leaving.insert(strand, absent);
            }
        }
        outlook.photos = self.shelf.photos_to_send()?;
        let gone = self.photos_gone(depth)?;
        self.report.findings.extend(gone.iter().map(|photo| Finding::PhotoLost(photo.hash)));
        outlook.photos.extend(gone);
        Ok(())
    }
}
