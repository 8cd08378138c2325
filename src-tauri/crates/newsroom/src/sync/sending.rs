//! Sending what the storage does not have: what was written here, and what it has lost of anybody's.

use std::collections::BTreeSet;

use super::{Depth, Exchange, Finding, Going, LOGS, Shelf, names};
use crate::ledger::{EntryHash, Extent, Head, Strand};
use crate::storage::Name;

/// So many hints of one log are left: a list that is a little old still has one.
const HINTS: usize = 2;
/// So many of the last entries that a desk wrote are read again in a sweep: a write that broke off left what has the right
/// name and half the bytes.
const LOOKED_INTO: u64 = 50;
/// What was sent is remembered after so many entries, or so many bytes, for whoever is interrupted.
const BATCH: usize = 64;
const BATCH_BYTES: usize = 8 << 20;

/// How a strand is looked through.
pub(super) struct Look {
    pub(super) extent: Extent,
    /// The number up to which the storage was seen to have every entry.
    known: u64,
    /// The number after which entries are read, and not only listed.
    into: u64,
}

impl Look {
    /// Returns the folder that it begins in.
    fn from(&self) -> u64 {
        names::folder_of(self.into.min(self.known).max(self.extent.first - 1))
    }
}

/// What a look through a log found.
pub(super) struct Looked {
    /// The number of the first entry that was not asked about any more.
    end: u64,
    /// The numbers that are not there, or not as they should be.
    pub(super) absent: BTreeSet<u64>,
}

/// An entry on its way out.
struct Leaving {
    sequence: u64,
    name: Name,
    bytes: Vec<u8>,
}

impl<S: Shelf> Exchange<'_, S> {
    /// Returns the number after which the entries of a log are read, and not only listed.
    fn looked_into(&self, head: &Head, known: u64, depth: Depth) -> Result<u64, S::Error> {
        Ok(match depth {
            Depth::Whole => 0,
            // What a desk wrote itself counts as sent when it was read back; what others wrote came from here.
            _ if self.shelf.writes(head.log)? => head.sequence.saturating_sub(LOOKED_INTO).min(known),
            // Before it was brought back from a copy, which may know less of what was sent than lies there.
            _ if self.shelf.wrote(head.log)? => known,
            _ => head.sequence,
        })
    }

    /// Sends the entries that the storage was not seen to have.
    pub(super) fn send(&mut self, depth: Depth) -> Result<(), S::Error> {
        let looks = self.looks(depth)?;
        for some in looks.chunks(LOGS) {
            // What others wrote came from here, most likely; a sweep makes sure.
            let mut present = if depth == Depth::Glance { vec![] } else { self.present(some)? }.into_iter();
            for look in some {
                let head = look.extent.last;
                let is_own = self.shelf.writes(head.log)?;
                match present.next() {
                    None if is_own => self.send_after(&look.extent, look.known)?,
                    None => continue,
                    Some(present) => self.mend(look, &present)?,
                }
                if is_own && (look.known < head.sequence || depth != Depth::Glance) {
                    self.hint(&head)?;
                }
            }
        }
        Ok(())
    }

    /// Returns how each strand that is here is looked through.
    pub(super) fn looks(&self, depth: Depth) -> Result<Vec<Look>, S::Error> {
        let confirmed = self.shelf.confirmed()?;
        let look = |extent: Extent| {
            let known = confirmed.get(&extent.strand).copied().unwrap_or(extent.first - 1);
            let into = self.looked_into(&extent.last, known, depth)?;
            Ok(Look { extent, known, into })
        };
        self.shelf.extents()?.into_iter().map(look).collect()
    }

    /// Returns what the storage lists of each strand, from the folder on that its entries after `into` begin in, or those that
    /// were not seen yet.
    pub(super) fn present(&mut self, looks: &[Look]) -> Result<Vec<BTreeSet<String>>, S::Error> {
        let (mut folders, mut of) = (vec![], vec![]);
        for (number, look) in looks.iter().enumerate() {
            for folder in look.from()..=names::folder_of(look.extent.last.sequence) {
                folders.push(names::folder(look.extent.strand.log, folder)?);
                of.push(number);
            }
        }
        let mut present = vec![BTreeSet::new(); looks.len()];
        self.list_each(&folders, |_, number, listed| {
            present[of[number]].extend(listed);
            Ok(())
        })?;
        Ok(present)
    }

    /// Sends the entries of a strand after a number.
    fn send_after(&mut self, extent: &Extent, known: u64) -> Result<(), S::Error> {
        let (last, mut sure) = (extent.last.sequence, known);
        self.send_each(extent.strand, known + 1..=last, |exchange, sequence, kept| {
            let goes_on = kept && sequence == sure + 1;
            if goes_on {
                sure = sequence;
                exchange.shelf.heard(Going::Send, sequence - known, last - known);
                if sure.is_multiple_of(BATCH as u64) {
                    exchange.shelf.confirm(extent.strand, sure)?;
                }
            }
            Ok(goes_on)
        })?;
        if sure > known { self.shelf.confirm(extent.strand, sure) } else { Ok(()) }
    }

    /// Looks a strand through, by what the storage lists of it; of entries after `into` also what is there and may be spoilt.
    pub(super) fn look_through(&mut self, look: &Look, present: &BTreeSet<String>) -> Result<Looked, S::Error> {
        let extent = &look.extent;
        let (strand, log) = (extent.strand, extent.strand.log);
        let first = names::first_of(look.from()).max(extent.first);
        let mut looked = Looked { end: first, absent: BTreeSet::new() };
        let (mut heads, mut names) = (vec![], vec![]);
        for sequence in first..=extent.last.sequence {
            let Some(bytes) = self.shelf.entry(strand, sequence)? else { break };
            let entry = Head { log, sequence, hash: EntryHash::of(&bytes) };
            if !present.contains(&names::within(sequence, &entry.hash)) {
                looked.absent.insert(sequence);
            } else if sequence > look.into {
                names.push(names::entry(&entry)?);
                heads.push(entry);
            }
            looked.end = sequence + 1;
        }
        self.get_each(&names, |_, number, got| {
            let Head { sequence, hash, .. } = heads[number];
            if got.is_none_or(|kept| EntryHash::of(&kept) != hash) {
                looked.absent.insert(sequence);
            }
            Ok(())
        })?;
        Ok(looked)
    }

    /// Sends what a look through a strand misses.
    fn mend(&mut self, look: &Look, present: &BTreeSet<String>) -> Result<(), S::Error> {
        let (strand, known) = (look.extent.strand, look.known);
        let Looked { end, absent } = self.look_through(look, present)?;
        // Before anything is sent again: that may break off, and nobody is told then that it is there.
        let lost: Vec<u64> = absent.range(..=known).copied().collect();
        for sequence in &lost {
            self.report.findings.insert(Finding::Lost(strand.log, *sequence));
        }
        if let Some(first) = lost.first() {
            self.shelf.lost(strand, *first)?;
        }
        let (total, mut unsent) = (absent.len() as u64, absent.clone());
        self.send_each(strand, absent, |exchange, sequence, kept| {
            if kept {
                unsent.remove(&sequence);
            }
            exchange.shelf.heard(Going::Send, total - unsent.len() as u64, total);
            Ok(true)
        })?;
        let sure = unsent.first().copied().unwrap_or(end) - 1;
        if !lost.is_empty() || sure > known { self.shelf.confirm(strand, sure) } else { Ok(()) }
    }

    /// Sends entries, and hears of each whether the storage has it now, and whether to go on.
    fn send_each(
        &mut self,
        strand: Strand,
        sequences: impl IntoIterator<Item = u64>,
        mut hear: impl FnMut(&mut Self, u64, bool) -> Result<bool, S::Error>,
    ) -> Result<(), S::Error> {
        let (mut sequences, mut goes_on) = (sequences.into_iter(), true);
        while goes_on {
            let batch = self.read_batch(strand, &mut sequences)?;
            goes_on = !batch.is_empty();
            let object = |number: usize| (batch[number].name.clone(), &batch[number].bytes);
            self.put_each(batch.len(), object, |exchange, number, kept| {
                let Leaving { sequence, name, .. } = &batch[number];
                if kept {
                    exchange.report.sent += 1;
                } else {
                    exchange.report.findings.insert(Finding::Spoilt(name.clone()));
                }
                goes_on = hear(exchange, *sequence, kept)?;
                Ok(goes_on)
            })?;
        }
        Ok(())
    }

    /// Reads the next entries of a strand, as many as lie in memory lightly.
    fn read_batch(&self, strand: Strand, sequences: &mut impl Iterator<Item = u64>) -> Result<Vec<Leaving>, S::Error> {
        let (mut batch, mut weight) = (vec![], 0);
        while batch.len() < BATCH && weight < BATCH_BYTES {
            let Some(sequence) = sequences.next() else { break };
            let Some(entry) = self.shelf.entry(strand, sequence)? else { break };
            weight += entry.len();
            let name = names::entry(&Head { log: strand.log, sequence, hash: EntryHash::of(&entry) })?;
            batch.push(Leaving { sequence, name, bytes: entry });
        }
        Ok(batch)
    }

    /// Tells other desks where a log of this desk ends, and takes older hints of it away once the new one is listed.
    fn hint(&mut self, head: &Head) -> Result<(), S::Error> {
        let (folder, hint) = (names::hints()?, names::hint(head)?);
        let own = |listed: &[String]| -> Vec<(u64, String)> {
            let read = |name: &String| names::read_hint(name).map(|(log, sequence, _)| (log, sequence, name.clone()));
            let read = listed.iter().filter_map(read).filter(|(log, ..)| *log == head.log);
            read.map(|(_, sequence, name)| (sequence, name)).collect()
        };
        let mut listed = own(&self.list(&folder)?);
        let is_listed =
            |listed: &[(u64, String)]| listed.iter().any(|(_, name)| hint.as_str().ends_with(name.as_str()));
        if !is_listed(&listed) {
            self.report.requests += 1;
            self.storage.put(&hint, &[])?;
            listed = own(&self.list(&folder)?);
            // After the hint: whoever feels it finds what it is of. Each hint is another one, so it never stays as it was.
            self.report.requests += 1;
            self.storage.put(&names::pulse()?, hint.as_str().as_bytes())?;
        }
        if is_listed(&listed) {
            listed.retain(|(sequence, _)| *sequence < head.sequence);
            listed.sort();
            let spare = listed.len().saturating_sub(HINTS - 1);
            for (_, name) in listed.drain(..spare) {
                self.report.requests += 1;
                self.storage.delete(&names::child(&folder, &name)?)?;
            }
        }
        Ok(())
    }
}
