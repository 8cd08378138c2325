//! How desks exchange entries through a storage that is not trusted: each brings what it has, and fetches what others have.
//!
//! An entry is one object, named after its log, its number and its hash, and is never written over or removed. So nothing
//! here needs a lock, a condition or a clock: what was sent twice is the same, what is missing is sent again by whoever
//! has it, and the absence of an object says nothing. Whether an entry holds is not asked here; [`Reader::take`] does.

#[cfg(test)]
mod bent;
mod fetching;
mod identity;
#[cfg(test)]
mod memory;
mod names;
mod outlook;
mod photos;
mod presence;
mod rhythm;
mod sending;
#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, BTreeSet};

use crate::abreast::abreast;
use crate::ledger::{EntryHash, Extent, Head, LogId, Strand};
use crate::members::NewsroomId;
use crate::photo::PhotoHash;
use crate::storage::{Name, Storage, StorageError};

pub use identity::Occupied;
pub use outlook::Outlook;
pub use photos::SharedPhoto;
pub use presence::{Company, NotAPlace, Place, Presence, Seat, Visit};
pub use rhythm::Rhythm;

/// So many logs are listed at the same time before anything is done with what they have: a newsroom has many logs, and most of
/// them are small. All of them at once would put as much into memory as a storage that is not trusted makes up.
const LOGS: usize = 64;

/// Whoever fetches entries, as far as an exchange asks.
pub trait Reader {
    /// Why there is no answer.
    type Error: From<StorageError> + From<Occupied>;

    /// Returns the newsroom.
    fn newsroom(&self) -> Result<NewsroomId, Self::Error>;

    /// Returns how far each log stands here, and each side of one that forked.
    fn extents(&self) -> Result<Vec<Extent>, Self::Error>;

    /// Returns the entries of a log that stand here from one number to another; more than one of a number where it forked.
    fn between(&self, log: LogId, first: u64, last: u64) -> Result<Vec<(u64, EntryHash)>, Self::Error>;

    /// Returns the entries that others wait for which are here.
    fn missing(&self) -> Result<Vec<Head>, Self::Error>;

    /// Hears how far an exchange is: how much is done of how much there is.
    fn heard(&self, going: Going, done: u64, total: u64) {
        let _ = (going, done, total);
    }

    /// Takes entries in, in any order and any of them again. A desk that gets entries of its own present log which it had not
    /// goes on under a new incarnation.
    fn take(&mut self, entries: &[Vec<u8>]) -> Result<Taken, Self::Error>;
}

/// What a desk has, as far as an exchange asks.
pub trait Shelf: Reader {
    /// Returns whether what is here may leave; else why it has to wait for a person. What others have written has come by then.
    fn may_leave(&self) -> Result<(), Self::Error>;

    /// Returns whether a log is written here, under the present incarnation.
    fn writes(&self, log: LogId) -> Result<bool, Self::Error>;

    /// Returns whether whoever works here wrote a log, under whatever incarnation.
    fn wrote(&self, log: LogId) -> Result<bool, Self::Error>;

    /// Returns the bytes of the entry of that number in a strand.
    fn entry(&self, strand: Strand, sequence: u64) -> Result<Option<Vec<u8>>, Self::Error>;

    /// Returns whether the storage was found to be this newsroom's before.
    fn was_ours(&self) -> Result<bool, Self::Error>;

    /// Returns up to which number of each strand the storage was seen to have every entry.
    fn confirmed(&self) -> Result<BTreeMap<Strand, u64>, Self::Error>;

    /// Keeps that the storage was seen to have every entry of a strand up to a number.
    fn confirm(&mut self, strand: Strand, sequence: u64) -> Result<(), Self::Error>;

    /// Keeps that the storage no longer has entries of a strand from a number on that it was seen to have.
    fn lost(&mut self, strand: Strand, sequence: u64) -> Result<(), Self::Error>;

    /// Returns the photos that are here and that the storage was not seen to have.
    fn photos_to_send(&self) -> Result<Vec<SharedPhoto>, Self::Error>;

    /// Returns the photos that are here and that the storage was seen to have, so many of them at most: those that were seen there
    /// last.
    fn photos_seen(&self, most: usize) -> Result<Vec<SharedPhoto>, Self::Error>;

    /// Returns all photos that are here.
    fn photos_here(&self) -> Result<Vec<SharedPhoto>, Self::Error>;

    /// Returns the photos that entries tell of and that are not here.
    fn photos_to_fetch(&self) -> Result<Vec<SharedPhoto>, Self::Error>;

    /// Returns the bytes of a photo.
    fn photo(&self, hash: PhotoHash) -> Result<Option<Vec<u8>>, Self::Error>;

    /// Returns a small picture of a photo that is here, where one can be made: it is sent ahead.
    fn ahead(&self, hash: PhotoHash) -> Result<Option<Vec<u8>>, Self::Error>;

    /// Returns whether nothing of a photo is here, not even what is sent ahead.
    fn lacks(&self, hash: PhotoHash) -> Result<bool, Self::Error>;

    /// Keeps what was sent ahead of a photo.
    fn keep_ahead(&mut self, hash: PhotoHash, bytes: &[u8]) -> Result<(), Self::Error>;

    /// Keeps the bytes of a photo that the storage has.
    fn keep_photo(&mut self, hash: PhotoHash, bytes: &[u8]) -> Result<(), Self::Error>;

    /// Keeps that the storage was seen to have a photo whole.
    fn confirm_photo(&mut self, hash: PhotoHash) -> Result<(), Self::Error>;

    /// Keeps that the storage does not have a photo whole that it was perhaps seen to have.
    fn photo_lost(&mut self, hash: PhotoHash) -> Result<(), Self::Error>;

    /// Hears whose storage it was found to be: this newsroom's, or why nothing is exchanged through it.
    fn found(&mut self, occupied: Option<&Occupied>) -> Result<(), Self::Error>;

    /// Forgets what the storage was seen to have: it has been emptied.
    fn forget(&mut self) -> Result<(), Self::Error>;
}

/// What of an exchange is under way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Going {
    /// Fetching the entries of a log.
    Fetch,
    /// Sending the entries of a log.
    Send,
    /// Sending photos.
    SendPhotos,
    /// Fetching photos.
    FetchPhotos,
}

/// What a desk did with entries that were fetched.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Taken {
    /// How many it had not had.
    pub new: usize,
    /// Those that it refused, with the reason.
    pub refused: Vec<(EntryHash, String)>,
    /// Where logs forked: the first entry of each side that is new.
    pub forked: Vec<Head>,
    /// The last entry of its own present log that it had not.
    pub ahead: Option<Head>,
}

/// Something about a storage that a person should know. None of it stops anything else.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Finding {
    /// An object is cut off, altered, or not what its name says; it is looked at again next time.
    Spoilt(Name),
    /// The storage no longer has entries that it had; they are sent again.
    Lost(LogId, u64),
    /// There are entries of this desk that the desk itself had not: it is a copy, or was brought back from one.
    Ahead(LogId, u64),
    /// A desk was copied and written to in both places, from that number of its log on; both are kept.
    Forked(LogId, u64),
    /// A photo that an entry tells of is not in the storage, or not whole.
    PhotoAway(PhotoHash),
    /// The storage no longer has a photo that it had; it is sent again.
    PhotoLost(PhotoHash),
    /// An entry was refused, for the reason that is given.
    Refused(EntryHash, String),
}

/// What an exchange did.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Report {
    /// How many entries were sent.
    pub sent: usize,
    /// How many came that were not here.
    pub received: usize,
    /// How many photos were sent.
    pub photos_sent: usize,
    /// How many photos came.
    pub photos_received: usize,
    /// How often the storage was asked for something.
    pub requests: usize,
    /// How many of these questions were for lists.
    pub listed: usize,
    /// How many entries were hinted at, or waited for, and could not be had.
    pub absent: usize,
    /// What a person should know.
    pub findings: BTreeSet<Finding>,
}

impl Report {
    /// Returns whether anything went either way.
    pub fn did_something(&self) -> bool {
        self.sent + self.received + self.photos_sent + self.photos_received > 0
    }

    /// Adds what another exchange did.
    pub fn add(&mut self, other: Self) {
        self.sent += other.sent;
        self.received += other.received;
        self.photos_sent += other.photos_sent;
        self.photos_received += other.photos_received;
        self.requests += other.requests;
        self.listed += other.listed;
        self.absent += other.absent;
        self.findings.extend(other.findings);
    }
}

/// How thoroughly the storage is looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Depth {
    /// By the hints of other desks: one question where nothing is new. Hints may be missing or lie.
    Glance,
    /// Every log's end, and whether the last entries and photos are still there.
    Sweep,
    /// Every object that there should be.
    Whole,
}

/// An exchange of a desk with a storage.
pub struct Exchange<'a, S: Reader> {
    storage: &'a dyn Storage,
    shelf: &'a mut S,
    report: Report,
    /// Whether any entry was fetched.
    fetched: bool,
    /// The folders that were listed.
    folders: BTreeSet<Name>,
}

/// Returns the pulse of a storage: what whoever hinted last wrote there. Where it is as it was, nothing new was hinted at since,
/// and the storage is the one that it was; it may be old or away, like a hint.
pub fn pulse(storage: &dyn Storage) -> Result<Option<Vec<u8>>, StorageError> {
    match storage.get(&names::pulse()?) {
        Err(StorageError::TooLarge(_)) => Ok(None),
        got => got,
    }
}

impl<'a, S: Shelf> Exchange<'a, S> {
    /// Begins an exchange: makes sure whose storage it is before anything is written. With `again`, a storage that has been
    /// emptied is filled anew; nobody but a person can know that it was meant to be.
    pub fn begin(storage: &'a dyn Storage, shelf: &'a mut S, again: bool) -> Result<Self, S::Error> {
        let mut exchange = Self::of(storage, shelf);
        exchange.enter(again)?;
        Ok(exchange)
    }

    /// Fetches what is new, sends what is missing, and returns what was done. What breaks off is gone on with next time.
    pub fn run(mut self, depth: Depth) -> Result<Report, S::Error> {
        self.fetch(depth)?;
        // What it wrote before is no longer its present log: a glance would leave it out.
        let begins_anew = self.report.findings.iter().any(|finding| matches!(finding, Finding::Ahead(..)));
        let depth = if begins_anew && depth == Depth::Glance { Depth::Sweep } else { depth };
        // Before anything is sent again: that may break off, and nobody is told then that they are there.
        for photo in self.photos_gone(depth)? {
            self.report.findings.insert(Finding::PhotoLost(photo.hash));
            self.shelf.photo_lost(photo.hash)?;
        }
        self.shelf.may_leave()?;
        // Before the entries that tell of them: whoever reads those can fetch these.
        self.send_photos(depth)?;
        self.send(depth)?;
        self.fetch_photos()?;
        self.tidy(depth)?;
        Ok(self.report)
    }

    /// Sends what was written here, and fetches nothing.
    pub fn send_only(mut self) -> Result<Report, S::Error> {
        self.send(Depth::Glance)?;
        Ok(self.report)
    }

    /// Fetches what is new, and the photos that are awaited, and sends nothing.
    pub fn fetch_with_photos(mut self, depth: Depth) -> Result<Report, S::Error> {
        self.fetch(depth)?;
        self.fetch_photos()?;
        Ok(self.report)
    }

    /// Removes what killed programs left where this exchange has looked, and where no exchange lists.
    fn tidy(&mut self, depth: Depth) -> Result<(), S::Error> {
        if depth == Depth::Glance {
            return Ok(());
        }
        self.folders.extend([names::root()?, names::signs()?]);
        if depth == Depth::Whole {
            for all in [names::photos()?, names::ahead()?] {
                for folder in self.list(&all)? {
                    self.folders.insert(names::child(&all, folder.trim_end_matches('/'))?);
                }
            }
        }
        self.folders.iter().for_each(|folder| self.storage.tidy(folder));
        Ok(())
    }
}

impl<'a, S: Reader> Exchange<'a, S> {
    fn of(storage: &'a dyn Storage, shelf: &'a mut S) -> Self {
        Self { storage, shelf, report: Report::default(), fetched: false, folders: BTreeSet::new() }
    }

    /// Begins an exchange that writes nothing: of whoever has no desk in the newsroom yet.
    pub fn visit(storage: &'a dyn Storage, shelf: &'a mut S) -> Result<Self, S::Error> {
        let mut exchange = Self::of(storage, shelf);
        exchange.look()?;
        Ok(exchange)
    }

    /// Fetches what is new, and sends nothing.
    pub fn fetch_only(mut self, depth: Depth) -> Result<Report, S::Error> {
        self.fetch(depth)?;
        Ok(self.report)
    }

    fn get(&mut self, name: &Name) -> Result<Option<Vec<u8>>, S::Error> {
        let got = self.storage.get(name);
        self.got(name, got)
    }

    /// Reads objects, several at the same time where the storage is far away, and hears of each in their order.
    fn get_each(
        &mut self,
        names: &[Name],
        mut hear: impl FnMut(&mut Self, usize, Option<Vec<u8>>) -> Result<(), S::Error>,
    ) -> Result<(), S::Error> {
        let storage = self.storage;
        let get = |number: usize| names.get(number).map_or(Ok(None), |name| storage.get(name));
        let weigh =
            |got: &Result<Option<Vec<u8>>, _>| got.as_ref().map_or(0, |bytes| bytes.as_ref().map_or(0, Vec::len));
        abreast(storage.at_once(), names.len(), get, weigh, |number, got| {
            let got = self.got(&names[number], got)?;
            hear(self, number, got).map(|()| true)
        })
    }

    fn got(&mut self, name: &Name, got: Result<Option<Vec<u8>>, StorageError>) -> Result<Option<Vec<u8>>, S::Error> {
        self.report.requests += 1;
        match got {
            Err(StorageError::TooLarge(_)) => {
                self.report.findings.insert(Finding::Spoilt(name.clone()));
                Ok(None)
            }
            got => Ok(got?),
        }
    }

    fn list(&mut self, folder: &Name) -> Result<Vec<String>, S::Error> {
        let listed = self.storage.list(folder);
        self.listed(folder, listed)
    }

    /// Lists folders, several at the same time where the storage is far away, and hears of each in their order.
    fn list_each(
        &mut self,
        folders: &[Name],
        mut hear: impl FnMut(&mut Self, usize, Vec<String>) -> Result<(), S::Error>,
    ) -> Result<(), S::Error> {
        let storage = self.storage;
        let list = |number: usize| folders.get(number).map_or(Ok(vec![]), |folder| storage.list(folder));
        let weigh =
            |listed: &Result<Vec<String>, _>| listed.as_ref().map_or(0, |names| names.iter().map(String::len).sum());
        abreast(storage.at_once(), folders.len(), list, weigh, |number, listed| {
            let listed = self.listed(&folders[number], listed)?;
            hear(self, number, listed).map(|()| true)
        })
    }

    fn listed(&mut self, folder: &Name, listed: Result<Vec<String>, StorageError>) -> Result<Vec<String>, S::Error> {
        self.report.requests += 1;
        self.report.listed += 1;
        let mut names = listed?;
        self.folders.insert(folder.clone());
        // Some storages list a name twice while others write.
        names.dedup();
        Ok(names)
    }

    /// Writes an object and reads it back. Returns whether the storage has it now.
    fn put(&mut self, name: &Name, bytes: &[u8]) -> Result<bool, S::Error> {
        self.report.requests += 2;
        Ok(put(self.storage, name, bytes)?)
    }

    /// Writes objects and reads each back, several at the same time where the storage is far away. Hears of each in their order
    /// whether the storage has it now, and says whether to go on: some that come later may be written even so.
    fn put_each<B: AsRef<[u8]>>(
        &mut self,
        objects: usize,
        object: impl Fn(usize) -> (Name, B) + Sync,
        mut hear: impl FnMut(&mut Self, usize, bool) -> Result<bool, S::Error>,
    ) -> Result<(), S::Error> {
        let storage = self.storage;
        let put = |number| {
            let (name, bytes) = object(number);
            put(storage, &name, bytes.as_ref())
        };
        abreast(
            storage.at_once(),
            objects,
            put,
            |_| 0,
            |number, kept| {
                self.report.requests += 2;
                let kept = kept?;
                hear(self, number, kept)
            },
        )
    }
}

/// Writes an object and reads it back. Returns whether the storage has it now.
fn put(storage: &dyn Storage, name: &Name, bytes: &[u8]) -> Result<bool, StorageError> {
    storage.put(name, bytes)?;
    match storage.get(name) {
        Err(StorageError::TooLarge(_)) => Ok(false),
        got => Ok(got?.is_some_and(|kept| kept == bytes)),
    }
}
