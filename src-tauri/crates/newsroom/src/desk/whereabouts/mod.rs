//! Where a story is: only on this machine, in the shared storage, seen by which desks, on the site. Each is told by an entry
//! or by what was read back, never by somebody's promise.

mod known;
#[cfg(test)]
mod tests;
mod written;

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};
use rusqlite::Transaction;

use super::ledger::receipts;
use super::locks::whose_alone;
use super::{Desk, DeskError};
use crate::ledger::{LogId, time};
use crate::members::{DeviceId, MemberId};
use crate::photo::PhotoHash;
use crate::store::whereabouts::{self as kept, Stretch};
use crate::store::{Halt, StoreError, StoryRow, exchanged, journal, outbox, projection, publications};
use crate::story::{Digest, StoryId};
use crate::sync::Occupied;

pub use known::Sight;
use known::{Reach, going_on, not_stored, only_here};
pub(super) use written::written_here;

/// What of a story nobody else is known to have.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct OnlyHere {
    /// Whether words are saved that are in no entry yet.
    pub words: bool,
    /// Entries.
    pub entries: u64,
    /// Photos.
    pub photos: u64,
}

impl OnlyHere {
    /// Returns whether there is any.
    pub fn any(&self) -> bool {
        *self != Self::default()
    }
}

/// What the connected storage was seen to have of a story.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Stored {
    /// None is connected.
    Unconnected,
    /// It was found to be another's, emptied or unclear, since then: nothing in it counts.
    Void(Occupied, DateTime<Utc>),
    /// All of it, by that time at the latest.
    Whole(Option<DateTime<Utc>>),
    /// Not all: so many entries and photos of it were not seen there.
    Partly {
        /// Entries.
        entries: u64,
        /// Photos.
        photos: u64,
    },
}

impl Stored {
    /// Returns the word that programs read.
    pub fn word(&self) -> &'static str {
        match self {
            Self::Unconnected => "unconnected",
            Self::Void(..) => "void",
            Self::Whole(_) => "whole",
            Self::Partly { .. } => "partly",
        }
    }
}

/// What another desk is known to have of a story.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SeenBy {
    /// Whose desk it is.
    pub member: MemberId,
    /// The key that it signs with.
    pub device: DeviceId,
    /// What it has said that it saw.
    pub sight: Sight,
    /// Whether it cannot read what it has: the draft is another member's.
    pub sealed: bool,
}

/// Which version a destination shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Version {
    /// The story as it is now.
    Now,
    /// One that was approved and is not as the story is now.
    Older,
    /// One that no approval here names.
    Unapproved,
    /// None: it was taken down.
    Down,
}

impl Version {
    /// Returns the word that programs read.
    pub fn word(self) -> &'static str {
        match self {
            Self::Now => "now",
            Self::Older => "older",
            Self::Unapproved => "unapproved",
            Self::Down => "down",
        }
    }
}

/// What a destination shows of a story, by a receipt that stands here.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AtSite {
    /// The destination's id.
    pub destination: String,
    /// Which version.
    pub version: Version,
    /// Its digest.
    pub digest: Digest,
    /// When it was sent.
    pub at: DateTime<Utc>,
    /// Public address.
    pub url: String,
}

/// Where a story is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Whereabouts {
    /// What nobody else is known to have.
    pub only_here: OnlyHere,
    /// What the connected storage was seen to have.
    pub stored: Stored,
    /// What other desks are known to have, by member.
    pub desks: Vec<SeenBy>,
    /// What destinations show.
    pub sites: Vec<AtSite>,
    /// The destinations that something waits to be sent to.
    pub awaited: Vec<String>,
    /// The destinations at which it waits for somebody there to look it over: no reader sees it.
    pub in_review: Vec<String>,
}

/// What destinations show, those that something waits to be sent to, and those at which it waits for review.
type AtSites = (Vec<AtSite>, Vec<String>, Vec<String>);

/// How far a story has spread, in a word for the list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Spread {
    /// Something of it is only on this machine, and will be until somebody does something.
    Here,
    /// Something of it is only on this machine, and goes with the next exchange.
    Waiting,
    /// The connected storage was seen to have all of it.
    Shared,
    /// Others have it, and the connected storage was not seen to have all.
    Unsure,
}

impl Spread {
    /// Returns the word that programs read.
    pub fn word(self) -> &'static str {
        match self {
            Self::Here => "only_here",
            Self::Waiting => "waiting",
            Self::Shared => "shared",
            Self::Unsure => "unsure",
        }
    }
}

impl Whereabouts {
    /// Returns how far it has spread.
    pub fn spread(&self) -> Spread {
        match (&self.stored, self.only_here) {
            (_, OnlyHere { words: true, .. }) => Spread::Here,
            (Stored::Unconnected | Stored::Void(..), only) if only.any() => Spread::Here,
            (_, only) if only.any() => Spread::Waiting,
            (Stored::Whole(_), _) => Spread::Shared,
            _ => Spread::Unsure,
        }
    }
}

/// What is known of all logs at one moment.
pub(super) struct Known<'t> {
    t: &'t Transaction<'t>,
    /// The connected storage, unless what was seen in it does not count.
    storage: Option<String>,
    /// Why it does not, since when.
    void: Option<(Occupied, DateTime<Utc>)>,
    /// The storages that count.
    storages: Vec<String>,
    logs: Vec<(i64, LogId)>,
    /// Those that are written on this machine, and up to which number they were.
    written: BTreeMap<i64, u64>,
    /// Asked of a log once.
    reach: RefCell<BTreeMap<i64, Reach>>,
}

impl<'t> Known<'t> {
    pub(super) fn read(desk: &Desk, t: &'t Transaction<'t>, address: Option<&str>) -> Result<Self, StoreError> {
        let (logs, written) = (kept::logs(t)?, written_here(desk, t)?);
        let look = address.map(|address| exchanged::last_look(t, address)).transpose()?.flatten();
        let void = look.and_then(|(found, at)| Some((Occupied::of(&found)?, time(at))));
        let storage = address.filter(|_| void.is_none()).map(str::to_owned);
        let (storages, reach) = (kept::storages(t)?, RefCell::default());
        Ok(Self { t, storage, void, storages, logs, written, reach })
    }

    /// The logs that are written on this machine.
    pub(super) fn own(&self) -> impl Iterator<Item = (i64, LogId)> {
        self.logs.iter().filter(|(num, _)| self.written.contains_key(num)).copied()
    }

    /// Returns up to which number a log has left this machine, as far as is known.
    pub(super) fn left(&self, log: i64) -> Result<u64, StoreError> {
        let reach = self.reach(log)?;
        Ok(reach.stored.max(reach.elsewhere))
    }

    /// The logs that other desks go on in, by device.
    fn others(&self) -> Result<BTreeMap<DeviceId, Vec<i64>>, StoreError> {
        let mut all = BTreeMap::<DeviceId, Vec<i64>>::new();
        for (num, log) in self.logs.iter().filter(|(num, _)| !self.written.contains_key(num)) {
            all.entry(log.device).or_default().push(*num);
        }
        for logs in all.values_mut().filter(|logs| logs.len() > 1) {
            let seen = self.table(logs, logs)?;
            *logs = going_on(logs, |by, of| seen[&(by, of)]);
        }
        Ok(all)
    }

    fn table(&self, by: &[i64], of: &[i64]) -> Result<BTreeMap<(i64, i64), u64>, StoreError> {
        let pairs = by.iter().flat_map(|by| of.iter().map(move |of| (*by, *of)));
        pairs.map(|(by, of)| Ok(((by, of), kept::seen(self.t, by, of)?))).collect()
    }

    fn reach(&self, log: i64) -> Result<Reach, StoreError> {
        if let Some(reach) = self.reach.borrow().get(&log) {
            return Ok(*reach);
        }
        let written = self.written.get(&log).copied().unwrap_or_default();
        let stored = self.storage.as_deref().map_or(Ok(0), |storage| kept::stored(self.t, storage, log))?;
        let mut elsewhere = 0;
        // Every log of every desk is asked for what it saw: only where the storage does not have all of it anyway.
        if written > 0 && (self.storage.is_none() || stored < written) {
            for storage in &self.storages {
                elsewhere = elsewhere.max(kept::stored(self.t, storage, log)?);
            }
            for logs in self.others()?.into_values() {
                let seen = self.table(&logs, &[log])?;
                elsewhere = elsewhere.max(seen_by(&seen, &logs, log));
            }
        }
        let reach = Reach { written, stored, elsewhere };
        self.reach.borrow_mut().insert(log, reach);
        Ok(reach)
    }

    fn reaches(&self, stretches: &[Stretch]) -> Result<BTreeMap<i64, Reach>, StoreError> {
        stretches.iter().map(|stretch| Ok((stretch.log, self.reach(stretch.log)?))).collect()
    }

    /// Counts the photos that nobody else is known to have, and those that the connected storage was not seen to have;
    /// returns when the last one was seen there.
    fn photos(&self, photos: &[PhotoHash]) -> Result<(u64, u64, Option<i64>), StoreError> {
        let (mut only, mut not, mut last) = (0, 0, None);
        for photo in photos {
            let Some((log, sequence)) = kept::photo_of(self.t, *photo)? else { continue };
            let stored = self.storage.as_deref().map(|storage| kept::photo_stored(self.t, storage, *photo));
            let stored = stored.transpose()?.flatten();
            not += u64::from(stored.is_none());
            last = last.max(stored);
            let written = self.written.get(&log).is_some_and(|last| sequence <= *last);
            let mut elsewhere = stored.is_some() || !written;
            for storage in &self.storages {
                elsewhere = elsewhere || kept::photo_stored(self.t, storage, *photo)?.is_some();
            }
            only += u64::from(!elsewhere);
        }
        Ok((only, not, last))
    }

    fn only_here(&self, row: &StoryRow, stretches: &[Stretch]) -> Result<(OnlyHere, Stored), StoreError> {
        let (t, id) = (self.t, row.id);
        let reach = self.reaches(stretches)?;
        let count = |beyond: Vec<Stretch>| {
            beyond.into_iter().try_fold(0, |sum, part| Ok::<_, StoreError>(sum + kept::count_within(t, id, part)?))
        };
        let entries = count(only_here(stretches, |log| reach[&log]).collect())?;
        let placed: BTreeSet<PhotoHash> = row.fields.placements.iter().filter_map(|placed| placed.photo).collect();
        let (photos, not_there, last_photo) = self.photos(&placed.into_iter().collect::<Vec<_>>())?;
        let words = journal::has_unfrozen(t, id)?;
        let stored = match (&self.void, &self.storage) {
            (Some((occupied, since)), _) => Stored::Void(occupied.clone(), *since),
            (None, None) => Stored::Unconnected,
            (None, Some(storage)) => match count(not_stored(stretches, |log| reach[&log]).collect())? {
                0 if not_there == 0 => {
                    let mut at = last_photo;
                    for stretch in stretches {
                        at = at.max(kept::stored_at(t, storage, stretch.log, stretch.last)?);
                    }
                    Stored::Whole(at.map(time))
                }
                entries => Stored::Partly { entries, photos: not_there },
            },
        };
        Ok((OnlyHere { words, entries, photos }, stored))
    }
}

impl Desk {
    /// Returns where a story is, as far as it is known here.
    pub fn whereabouts(&self, id: StoryId) -> Result<Whereabouts, DeskError> {
        let address = self.storage_address()?;
        let attendance = self.attendance()?;
        let found = self.store.read(|t| {
            let Some(row) = projection::story(t, id)? else { return Ok(None) };
            let known = Known::read(self, t, address.as_deref())?;
            let stretches = kept::stretches(t, id)?;
            let (only_here, stored) = known.only_here(&row, &stretches)?;
            let reader = whose_alone(t, id)?;
            let others = known.others()?;
            let of: Vec<i64> = stretches.iter().map(|stretch| stretch.log).collect();
            let mut desks = vec![];
            for attending in &attendance {
                for desk in attending.desks.iter().filter(|desk| !desk.here) {
                    let logs = others.get(&desk.device).map_or(&[][..], Vec::as_slice);
                    let seen = known.table(logs, &of)?;
                    let sight = Sight::of(&stretches, |log| seen_by(&seen, logs, log));
                    let sealed = reader.is_some_and(|reader| reader != attending.member);
                    desks.push(SeenBy { member: attending.member, device: desk.device, sight, sealed });
                }
            }
            let (sites, awaited, in_review) = self.sites(t, &row)?;
            Ok(Some(Whereabouts { only_here, stored, desks, sites, awaited, in_review }))
        })?;
        found.ok_or_else(|| DeskError::NoStory(id.to_string()))
    }

    /// Returns how far stories have spread, as they were listed.
    pub fn spread<'a>(&self, rows: impl IntoIterator<Item = &'a StoryRow>) -> Result<Vec<Spread>, DeskError> {
        let address = self.storage_address()?;
        Ok(self.store.read(|t| {
            let known = Known::read(self, t, address.as_deref())?;
            let of = |row: &StoryRow| {
                let (only_here, stored) = known.only_here(row, &kept::stretches(t, row.id)?)?;
                let (desks, sites, awaited, in_review) = Default::default();
                Ok(Whereabouts { only_here, stored, desks, sites, awaited, in_review }.spread())
            };
            rows.into_iter().map(of).collect()
        })?)
    }

    /// What destinations show of a story, to which something waits to be sent, and at which it waits for review.
    fn sites(&self, t: &Transaction<'_>, row: &StoryRow) -> Result<AtSites, StoreError> {
        let (mut sites, mut awaited, mut in_review) = (vec![], vec![], vec![]);
        for destination in self.house.destinations.iter().map(|destination| &destination.id) {
            match outbox::of(t, row.id, destination)? {
                Some(pending) if pending.halt == Some(Halt::Review) => in_review.push(destination.clone()),
                Some(_) => awaited.push(destination.clone()),
                None => {}
            }
            sites.extend(self.at_site(t, row, destination)?);
        }
        Ok((sites, awaited, in_review))
    }

    /// Returns what a destination shows of a story, or showed until it was taken down.
    pub(super) fn at_site(
        &self,
        t: &Transaction<'_>,
        row: &StoryRow,
        destination: &str,
    ) -> Result<Option<AtSite>, StoreError> {
        let Some(public) = publications::publication(t, destination, row.id)? else { return Ok(None) };
        let version = match public.digest {
            _ if public.down => Version::Down,
            digest if digest == row.digest => Version::Now,
            digest if publications::form(t, row.id, digest)?.is_some() => Version::Older,
            _ => Version::Unapproved,
        };
        let at = match version {
            Version::Down => receipts(t, row.id, destination)?.last().map_or(public.first_at, |last| last.at),
            _ => public.changed_at.unwrap_or(public.first_at),
        };
        let (destination, digest) = (destination.to_owned(), public.digest);
        Ok(Some(AtSite { destination, version, digest, at: time(at), url: public.url }))
    }
}

/// Returns how far a desk has seen a log. Of a desk that goes on in several, as copies of one do, no more than each of them has
/// seen counts: nobody knows which is the one that is left.
fn seen_by(seen: &BTreeMap<(i64, i64), u64>, logs: &[i64], of: i64) -> u64 {
    // What it wrote itself it has.
    let by = |by: &i64| if *by == of { u64::MAX } else { seen.get(&(*by, of)).copied().unwrap_or_default() };
    logs.iter().map(by).min().unwrap_or_default()
}
