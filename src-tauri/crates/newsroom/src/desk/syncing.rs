//! Exchanging with other desks through a shared storage.

use std::collections::BTreeMap;

use rusqlite::Transaction;

use super::whereabouts::written_here;
use super::{Attendant, Desk, DeskError, Progress, Received, Work};
use crate::ledger::{EntryHash, Extent, Head, LogId, Strand};
use crate::members::{NewsroomId, SafetyWords};
use crate::photo::PhotoHash;
use crate::storage::{self, Place, Storage, StorageError};
use crate::store::copy::RESTORED;
use crate::store::{Standing, StoreError, entries, exchanged, journal, logs, waiting, whereabouts as kept};
use crate::sync::{self, Depth, Exchange, Going, Occupied, Reader, Report, SharedPhoto, Shelf, Taken};

/// What is on this machine and was not seen in the storage.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Unshared {
    /// Entries that were written here.
    pub entries: u64,
    /// Stories with words that are saved and not in an entry yet.
    pub stories: u64,
    /// Photos.
    pub photos: u64,
}

impl Unshared {
    /// Returns how many changes and photos there are together.
    pub fn total(&self) -> u64 {
        self.entries + self.stories + self.photos
    }
}

/// How an exchange is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Asked {
    /// How thoroughly the storage is looked at.
    pub depth: Depth,
    /// Whether a storage that has been emptied is filled anew.
    pub again: bool,
    /// Whether all may leave, however much it changes: somebody has looked at it.
    pub all_of_it: bool,
    /// Whether the storage may be left alone where its pulse is as it was and nothing waits here.
    pub by_pulse: bool,
}

impl Asked {
    /// Asks for an exchange of some depth, in which nothing is to be confirmed.
    pub fn at(depth: Depth) -> Self {
        Self { depth, again: false, all_of_it: false, by_pulse: false }
    }
}

/// What is shared with a storage, and what not yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shared {
    /// Its address; none where this desk exchanges through no storage.
    pub address: Option<String>,
    /// How many entries are on this machine only, as far as is known here.
    pub unconfirmed: u64,
    /// What became of the entries that are here.
    pub standing: Standing,
}

impl Desk {
    /// Returns the words that a newsroom is known by, on each of its desks.
    pub fn newsroom_words(&self) -> Result<SafetyWords, DeskError> {
        Ok(SafetyWords::of_newsroom(self.store.read(|t| entries::identity(t))?.newsroom))
    }

    /// Returns what is shared and what not yet, without asking the storage.
    pub fn shared(&self) -> Result<Shared, DeskError> {
        let address = self.storage_address()?;
        let of = address.clone().unwrap_or_default();
        Ok(self.store.read(|t| {
            let unconfirmed = self.unconfirmed(t, &of)?;
            Ok(Shared { address: address.clone(), unconfirmed, standing: waiting::standing(t)? })
        })?)
    }

    /// Counts the entries that were written here, under whatever incarnation, and were not seen in a storage.
    fn unconfirmed(&self, t: &Transaction<'_>, address: &str) -> Result<u64, StoreError> {
        let written = written_here(self, t)?;
        written.into_iter().try_fold(0, |sum, (log, last)| Ok(sum + kept::not_stored(t, address, log, last)?))
    }

    /// Returns what is on this machine only, as far as is known here; `None` where this desk exchanges through no storage.
    pub fn unshared(&self) -> Result<Option<Unshared>, DeskError> {
        let Some(address) = self.storage_address()? else { return Ok(None) };
        Ok(Some(self.store.read(|t| {
            Ok(Unshared {
                entries: self.unconfirmed(t, &address)?,
                stories: journal::unfrozen_stories(t)?,
                photos: exchanged::unconfirmed_photos(t, &address)?,
            })
        })?))
    }

    /// Exchanges with the other desks through the storage. `again` fills one anew that has been emptied.
    pub fn sync(&mut self, depth: Depth, again: bool) -> Result<Report, DeskError> {
        self.sync_as(None, Asked { again, ..Asked::at(depth) })
    }

    /// Exchanges through another storage, once: a stick that is carried over.
    pub fn sync_with(&mut self, place: &Place, depth: Depth, again: bool) -> Result<Report, DeskError> {
        self.sync_as(Some(place), Asked { again, ..Asked::at(depth) })
    }

    /// Exchanges as somebody asks for it, through the connected storage or another one.
    pub fn sync_as(&mut self, through: Option<&Place>, asked: Asked) -> Result<Report, DeskError> {
        self.sync_open(through, asked).map(|(report, _)| report)
    }

    /// Exchanges through the connected storage or another one, and leaves it open.
    pub(super) fn sync_open(
        &mut self,
        through: Option<&Place>,
        asked: Asked,
    ) -> Result<(Report, Box<dyn Storage>), DeskError> {
        let place = match through {
            Some(place) => place.clone(),
            None => self.storage()?.ok_or(DeskError::NoStorage)?,
        };
        let storage = storage::open(&place)?;
        let report = self.sync_through(storage.as_ref(), &place.address.to_string(), asked)?;
        Ok((report, storage))
    }

    /// Exchanges through a storage that is open already; what was seen there is kept by the address that is given.
    pub fn sync_through(&mut self, storage: &dyn Storage, address: &str, asked: Asked) -> Result<Report, DeskError> {
        self.store.writable()?;
        if asked.again {
            self.governs()?;
        }
        let Asked { depth, again, all_of_it, by_pulse } = asked;
        // Before anything is listed: what is hinted at meanwhile changes it once more.
        let pulse = if by_pulse { sync::pulse(storage)? } else { None };
        let felt = usize::from(by_pulse);
        if pulse.is_some() && pulse.as_ref() == self.felt.get(address) && !self.waits_to_exchange(address)? {
            self.heard_at(address)?;
            return Ok(Report { requests: felt, ..Report::default() });
        }
        // Whoever fills a storage anew has said so of all that is here.
        let mut shelf = AtStorage { all_of_it: all_of_it || again, ..AtStorage::of(self, address) };
        let went = Exchange::begin(storage, &mut shelf, again)?.run(depth);
        // What others have said has come by the time that something may not leave.
        if matches!(went, Ok(_) | Err(DeskError::Upheaval(_))) {
            shelf.desk.heard_at(address)?;
        }
        let mut report = went?;
        // What was heard a moment ago may ask for a new lock, or for one that somebody lacks; nothing new asks for none.
        let tends = (report.received > 0 || depth != Depth::Glance) && shelf.desk.tend_locks()?;
        if shelf.desk.say_restored()? || tends {
            report.add(Exchange::begin(storage, &mut shelf, false)?.run(Depth::Glance)?);
        }
        report.requests += felt;
        // Where something was hinted at in vain, the hints are looked at again the next time.
        if let Some(pulse) = pulse.filter(|_| report.absent == 0 && report.findings.is_empty()) {
            self.felt.insert(address.to_owned(), pulse);
        }
        Ok(report)
    }

    /// Sends through a storage what was written here, once, and fetches nothing.
    pub(super) fn send_through(&mut self, place: &Place) -> Result<(), DeskError> {
        let storage = storage::open(place)?;
        let mut shelf = AtStorage::of(self, &place.address.to_string());
        Exchange::begin(storage.as_ref(), &mut shelf, false)?.send_only().map(drop)
    }

    /// Returns whether anything is to be sent to a storage, or to be fetched that is known of.
    fn waits_to_exchange(&self, address: &str) -> Result<bool, DeskError> {
        Ok(self.store.read(|t| {
            let unconfirmed = self.unconfirmed(t, address)?;
            let photos = exchanged::unconfirmed_photos(t, address)? > 0 || !exchanged::photos_to_fetch(t)?.is_empty();
            Ok(unconfirmed > 0 || photos || entries::meta(t, RESTORED)?.is_some())
        })?)
    }

    /// Says that this desk goes on under a new incarnation, where it has not yet: what its log has beside itself is in sight of
    /// that, and is looked for by whoever hears of it. Returns whether there was anything to say.
    fn say_restored(&self) -> Result<bool, DeskError> {
        if self.store.read(|t| entries::meta(t, RESTORED))?.is_none() || self.member().is_err() {
            return Ok(false);
        }
        self.append(&[])?;
        Ok(true)
    }

    /// Fetches all entries of a storage, for whoever joins a newsroom through it and hears how many have come.
    pub fn fetch_all(
        place: &Place,
        newsroom: NewsroomId,
        attendant: &dyn Attendant,
    ) -> Result<Vec<Vec<u8>>, DeskError> {
        Self::fetch_all_through(storage::open(place)?.as_ref(), newsroom, attendant)
    }

    /// Fetches all entries of a storage that is open already.
    pub fn fetch_all_through(
        storage: &dyn Storage,
        newsroom: NewsroomId,
        attendant: &dyn Attendant,
    ) -> Result<Vec<Vec<u8>>, DeskError> {
        let mut all = Newcomer { newsroom, entries: vec![], attendant };
        Exchange::visit(storage, &mut all)?.fetch_only(Depth::Whole)?;
        Ok(all.entries)
    }
}

/// A desk before the storage of an address.
pub(super) struct AtStorage<'d> {
    desk: &'d mut Desk,
    address: String,
    /// Whether a person has said that all may leave, however much it changes.
    all_of_it: bool,
}

impl<'d> AtStorage<'d> {
    pub(super) fn of(desk: &'d mut Desk, address: &str) -> Self {
        Self { desk, address: address.to_owned(), all_of_it: false }
    }
}

impl Reader for AtStorage<'_> {
    type Error = DeskError;

    fn newsroom(&self) -> Result<NewsroomId, DeskError> {
        Ok(self.desk.store.read(|t| entries::identity(t))?.newsroom)
    }

    fn extents(&self) -> Result<Vec<Extent>, DeskError> {
        Ok(self.desk.store.read(|t| logs::extents(t))?)
    }

    fn between(&self, log: LogId, first: u64, last: u64) -> Result<Vec<(u64, EntryHash)>, DeskError> {
        Ok(self.desk.store.read(|t| logs::between(t, log, first, last))?)
    }

    fn missing(&self) -> Result<Vec<Head>, DeskError> {
        Ok(self.desk.store.read(|t| waiting::missing(t))?)
    }

    fn heard(&self, going: Going, done: u64, total: u64) {
        let work = match going {
            Going::Fetch => Work::Fetch,
            Going::Send => Work::Send,
            Going::SendPhotos => Work::SendPhotos,
            Going::FetchPhotos => Work::FetchPhotos,
        };
        self.desk.around.tell(work, done, total);
    }

    fn take(&mut self, all: &[Vec<u8>]) -> Result<Taken, DeskError> {
        let Received { taken, locked, refused, forked, ahead, .. } = self.desk.receive(all)?;
        Ok(Taken { new: taken + locked, refused, forked, ahead })
    }
}

impl Shelf for AtStorage<'_> {
    fn may_leave(&self) -> Result<(), DeskError> {
        if self.all_of_it {
            return Ok(());
        }
        self.desk.upheaval_leaving()?.map_or(Ok(()), |upheaval| Err(DeskError::Upheaval(Box::new(upheaval))))
    }

    fn writes(&self, log: LogId) -> Result<bool, DeskError> {
        // An incarnation is random, and one desk folder's.
        Ok(self.desk.store.read(|t| entries::identity(t))?.incarnation == log.incarnation)
    }

    fn wrote(&self, log: LogId) -> Result<bool, DeskError> {
        // The seat's too, by whose log a newcomer comes: it is retired as soon as it has been used.
        Ok(self.desk.roster.device(log.device).is_some_and(|device| device.member == self.desk.me))
    }

    fn entry(&self, strand: Strand, sequence: u64) -> Result<Option<Vec<u8>>, DeskError> {
        Ok(self.desk.store.read(|t| logs::bytes(t, strand, sequence))?)
    }

    fn was_ours(&self) -> Result<bool, DeskError> {
        Ok(self.desk.store.read(|t| exchanged::was_ours(t, &self.address))?)
    }

    fn confirmed(&self) -> Result<BTreeMap<Strand, u64>, DeskError> {
        Ok(self.desk.store.read(|t| exchanged::confirmed(t, &self.address))?)
    }

    fn confirm(&mut self, strand: Strand, sequence: u64) -> Result<(), DeskError> {
        let now = self.desk.around.now();
        Ok(self.desk.store.write(|t| exchanged::confirm(t, &self.address, strand, sequence, now))?)
    }

    fn lost(&mut self, strand: Strand, sequence: u64) -> Result<(), DeskError> {
        Ok(self.desk.store.write(|t| exchanged::lost(t, &self.address, strand, sequence))?)
    }

    fn photos_to_send(&self) -> Result<Vec<SharedPhoto>, DeskError> {
        Ok(self.desk.store.read(|t| exchanged::photos_to_send(t, &self.address))?)
    }

    fn photos_seen(&self, most: usize) -> Result<Vec<SharedPhoto>, DeskError> {
        Ok(self.desk.store.read(|t| exchanged::photos_seen(t, &self.address, most))?)
    }

    fn photos_here(&self) -> Result<Vec<SharedPhoto>, DeskError> {
        Ok(self.desk.store.read(|t| exchanged::photos_here(t))?)
    }

    fn photos_to_fetch(&self) -> Result<Vec<SharedPhoto>, DeskError> {
        Ok(self.desk.store.read(|t| exchanged::photos_to_fetch(t))?)
    }

    fn photo(&self, hash: PhotoHash) -> Result<Option<Vec<u8>>, DeskError> {
        match self.desk.store.photos().read(hash) {
            // A check of the desk says so; whoever has it sends it.
            Err(StoreError::PhotoMissing(_) | StoreError::PhotoAltered(_)) => Ok(None),
            read => Ok(Some(read?)),
        }
    }

    fn ahead(&self, hash: PhotoHash) -> Result<Option<Vec<u8>>, DeskError> {
        Ok(self.desk.thumbnails().ahead(hash))
    }

    fn lacks(&self, hash: PhotoHash) -> Result<bool, DeskError> {
        Ok(self.desk.thumbnails().lacks(hash))
    }

    fn keep_ahead(&mut self, hash: PhotoHash, bytes: &[u8]) -> Result<(), DeskError> {
        self.desk.thumbnails().keep_ahead(hash, bytes)?;
        self.desk.around.attendant.photo_came(hash, false);
        Ok(())
    }

    fn keep_photo(&mut self, hash: PhotoHash, bytes: &[u8]) -> Result<(), DeskError> {
        self.desk.store.photos().keep(bytes)?;
        self.desk.thumbnails().came(hash);
        let now = self.desk.around.now();
        self.desk.store.write(|t| {
            exchanged::photo_came(t, hash)?;
            exchanged::confirm_photo(t, &self.address, hash, now)
        })?;
        self.desk.around.attendant.photo_came(hash, true);
        Ok(())
    }

    fn confirm_photo(&mut self, hash: PhotoHash) -> Result<(), DeskError> {
        let now = self.desk.around.now();
        Ok(self.desk.store.write(|t| exchanged::confirm_photo(t, &self.address, hash, now))?)
    }

    fn photo_lost(&mut self, hash: PhotoHash) -> Result<(), DeskError> {
        Ok(self.desk.store.write(|t| exchanged::photo_lost(t, &self.address, hash))?)
    }

    fn found(&mut self, occupied: Option<&Occupied>) -> Result<(), DeskError> {
        let (found, address) = (occupied.map_or(exchanged::OURS, Occupied::word), &self.address);
        let before = self.desk.store.read(|t| exchanged::last_look(t, address))?;
        // A desk looks every few seconds: only what changed is written.
        if before.is_some_and(|(before, _)| before == found) {
            return Ok(());
        }
        let now = self.desk.around.now();
        Ok(self.desk.store.write(|t| exchanged::looked(t, address, found, now))?)
    }

    fn forget(&mut self) -> Result<(), DeskError> {
        Ok(self.desk.store.write(|t| exchanged::forget(t, &self.address))?)
    }
}

/// Whoever has no desk yet: takes all that there is, and gives nothing.
struct Newcomer<'a> {
    newsroom: NewsroomId,
    entries: Vec<Vec<u8>>,
    attendant: &'a dyn Attendant,
}

impl Reader for Newcomer<'_> {
    type Error = DeskError;

    fn newsroom(&self) -> Result<NewsroomId, DeskError> {
        Ok(self.newsroom)
    }

    fn extents(&self) -> Result<Vec<Extent>, DeskError> {
        Ok(vec![])
    }

    fn between(&self, _: LogId, _: u64, _: u64) -> Result<Vec<(u64, EntryHash)>, DeskError> {
        Ok(vec![])
    }

    fn missing(&self) -> Result<Vec<Head>, DeskError> {
        Ok(vec![])
    }

    fn take(&mut self, all: &[Vec<u8>]) -> Result<Taken, DeskError> {
        self.entries.extend_from_slice(all);
        self.attendant.heard(Progress { work: Work::Fetch, done: self.entries.len() as u64, total: 0 });
        Ok(Taken { new: all.len(), ..Taken::default() })
    }
}

impl From<StorageError> for DeskError {
    fn from(e: StorageError) -> Self {
        Self::Storage(e)
    }
}
