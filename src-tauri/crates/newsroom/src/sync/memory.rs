//! A storage in memory that goes wrong by chance, and desks without a database: for tests.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Mutex, PoisonError};

use ed25519_dalek::SigningKey;

use super::{Occupied, Reader, SharedPhoto, Shelf, Taken};
use crate::dice::Dice;
use crate::ledger::{Act, Body, Chain, EntryHash, Extent, Head, Header, LogId, Refusal, Sealed, Strand, Strands, seal};
use crate::members::{DeviceId, Lock, MemberId, NewsroomId};
use crate::photo::PhotoHash;
use crate::storage::{Name, Storage, StorageError};

/// What lies in a storage.
pub(super) type Objects = BTreeMap<String, Vec<u8>>;

/// A storage in memory.
pub(super) struct Memory {
    pub(super) objects: Mutex<Objects>,
    /// Goes wrong once in so many questions; never at 0.
    faults: Mutex<(usize, Dice)>,
    pub(super) asked: Mutex<usize>,
}

impl Memory {
    pub(super) fn new(seed: u64) -> Self {
        Self { objects: Mutex::default(), faults: Mutex::new((0, Dice(seed))), asked: Mutex::new(0) }
    }

    pub(super) fn go_wrong(&self, once_in: usize) {
        held(&self.faults).0 = once_in;
    }

    /// Returns which of `kinds` ways something goes wrong now, if it does.
    fn fault(&self, kinds: usize) -> Option<usize> {
        *held(&self.asked) += 1;
        let mut faults = held(&self.faults);
        let once_in = faults.0;
        (once_in > 0 && faults.1.one_in(once_in)).then(|| faults.1.below(kinds))
    }

    fn cut(&self, length: usize) -> usize {
        held(&self.faults).1.below(length.max(1))
    }
}

pub(super) fn held<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

fn away<T>() -> Result<T, StorageError> {
    Err(StorageError::Unreachable("by chance".to_owned()))
}

impl Storage for Memory {
    fn put(&self, name: &Name, bytes: &[u8]) -> Result<(), StorageError> {
        let name = name.to_string();
        match self.fault(4) {
            Some(0) => return away(),
            // Written, and the answer is lost.
            Some(1) => {
                held(&self.objects).insert(name, bytes.to_vec());
                return away();
            }
            // Cut off, and the answer is lost or wrong.
            Some(kind) => {
                let cut = self.cut(bytes.len());
                held(&self.objects).insert(name, bytes[..cut].to_vec());
                return if kind == 2 { away() } else { Ok(()) };
            }
            None => {}
        }
        held(&self.objects).insert(name, bytes.to_vec());
        Ok(())
    }

    fn get(&self, name: &Name) -> Result<Option<Vec<u8>>, StorageError> {
        let bytes = held(&self.objects).get(name.as_str()).cloned();
        match self.fault(3) {
            Some(0) => away(),
            Some(1) => Ok(None),
            Some(_) => Ok(bytes.map(|bytes| bytes[..self.cut(bytes.len())].to_vec())),
            None => Ok(bytes),
        }
    }

    fn list(&self, folder: &Name) -> Result<Vec<String>, StorageError> {
        let prefix = format!("{folder}/");
        let objects = held(&self.objects);
        let within = objects.keys().filter_map(|name| name.strip_prefix(&prefix));
        let names: BTreeSet<String> = within
            .map(|rest| rest.split_once('/').map_or(rest.to_owned(), |(folder, _)| format!("{folder}/")))
            .collect();
        drop(objects);
        let names = names.into_iter();
        match self.fault(3) {
            Some(0) => away(),
            // Some are not listed.
            Some(1) => Ok(names.filter(|_| self.cut(2) == 0).collect()),
            // Some are listed twice.
            Some(_) => Ok(names.flat_map(|name| [name.clone(), name]).collect()),
            None => Ok(names.collect()),
        }
    }

    fn delete(&self, name: &Name) -> Result<(), StorageError> {
        if self.fault(2) == Some(0) {
            return away();
        }
        held(&self.objects).remove(name.as_str());
        Ok(())
    }
}

/// Why a desk in memory does not exchange.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Failed {
    Storage(StorageError),
    Occupied(Occupied),
}

impl From<StorageError> for Failed {
    fn from(e: StorageError) -> Self {
        Self::Storage(e)
    }
}

impl From<Occupied> for Failed {
    fn from(e: Occupied) -> Self {
        Self::Occupied(e)
    }
}

/// A desk in memory: it checks what anyone can check, and knows nothing of members and rights.
pub(super) struct Shelved {
    newsroom: NewsroomId,
    key: SigningKey,
    chain: Chain,
    pub(super) entries: BTreeMap<(LogId, u64), Vec<u8>>,
    /// What it was given, in that order.
    pub(super) taken: Vec<Vec<u8>>,
    early: RefCell<Vec<Vec<u8>>>,
    confirmed: BTreeMap<Strand, u64>,
    /// The photos that it knows of, with their bytes where they are here.
    pub(super) photos: Vec<(SharedPhoto, Option<Vec<u8>>)>,
    /// What came ahead of photos.
    pub(super) ahead: BTreeMap<[u8; 32], Vec<u8>>,
    /// The photos that the storage was seen to have, the last one last.
    seen: Vec<[u8; 32]>,
    ours: bool,
    pub(super) begun_anew: bool,
}

/// What goes ahead of a photo here.
pub(super) fn small(photo: &[u8]) -> Vec<u8> {
    photo.iter().step_by(1_000).copied().collect()
}

impl Shelved {
    pub(super) fn of(newsroom: NewsroomId, key: u8) -> Self {
        let (chain, entries, early, confirmed) =
            (Chain::resume(newsroom, [], [], Strands::default()), BTreeMap::new(), RefCell::default(), BTreeMap::new());
        Self {
            newsroom,
            key: SigningKey::from_bytes(&[key; 32]),
            chain,
            entries,
            taken: vec![],
            early,
            confirmed,
            photos: vec![],
            ahead: BTreeMap::new(),
            seen: vec![],
            ours: false,
            begun_anew: false,
        }
    }

    pub(super) fn log(&self) -> LogId {
        LogId { device: DeviceId::of(&self.key), incarnation: 1 }
    }

    pub(super) fn write(&mut self) {
        let body = Body { at: 0, member: MemberId([1; 16]), act: Act::Restored };
        let bytes = seal(&self.chain.next(self.log()), &body, Some(&Lock::of([2; 32])), [3; 24], &self.key);
        assert_eq!(self.follow(&bytes), Ok(()));
    }

    fn follow(&mut self, bytes: &[u8]) -> Result<(), Refusal> {
        let sealed = Sealed::read(bytes).map_err(|_| Refusal::Unsigned(EntryHash::of(bytes)))?;
        let place = self.chain.follow(&sealed)?;
        self.entries.insert((place.log, place.sequence), bytes.to_vec());
        Ok(())
    }
}

impl Reader for Shelved {
    type Error = Failed;

    fn newsroom(&self) -> Result<NewsroomId, Failed> {
        Ok(self.newsroom)
    }

    fn extents(&self) -> Result<Vec<Extent>, Failed> {
        let mut ends = BTreeMap::new();
        for ((log, sequence), bytes) in &self.entries {
            ends.insert(*log, Head { log: *log, sequence: *sequence, hash: EntryHash::of(bytes) });
        }
        let extent = |last: Head| Extent { strand: Strand { log: last.log, fork: EntryHash::NONE }, first: 1, last };
        Ok(ends.into_values().map(extent).collect())
    }

    fn between(&self, log: LogId, first: u64, last: u64) -> Result<Vec<(u64, EntryHash)>, Failed> {
        let within = self.entries.range((log, first)..=(log, last));
        Ok(within.map(|((_, sequence), bytes)| (*sequence, EntryHash::of(bytes))).collect())
    }

    fn missing(&self) -> Result<Vec<Head>, Failed> {
        let early = self.early.borrow();
        let headers = early.iter().filter_map(|bytes| Sealed::read(bytes).ok()).map(|sealed| sealed.header);
        let needed = headers.flat_map(|header| {
            let Header { log, sequence, previous, .. } = header;
            std::iter::once(Head { log, sequence: sequence - 1, hash: previous }).chain(header.seen)
        });
        let waits = |head: &Head| early.iter().any(|bytes| EntryHash::of(bytes) == head.hash);
        let is_here = |head: &Head| head.sequence == 0 || self.entries.contains_key(&(head.log, head.sequence));
        Ok(needed.filter(|head| !is_here(head) && !waits(head)).collect())
    }

    fn take(&mut self, entries: &[Vec<u8>]) -> Result<Taken, Failed> {
        let mut taken = Taken::default();
        self.taken.extend(entries.iter().cloned());
        let mut queue = std::mem::take(&mut *self.early.borrow_mut());
        queue.extend(entries.iter().cloned());
        loop {
            let before = queue.len();
            let mut early = vec![];
            for bytes in queue {
                match self.follow(&bytes) {
                    Ok(()) => {
                        taken.new += 1;
                        let head = self.extents()?.into_iter().find(|extent| extent.last.log == self.log());
                        let is_new = |head: &Head| head.hash == EntryHash::of(&bytes);
                        taken.ahead = head.map(|extent| extent.last).filter(is_new).or(taken.ahead);
                    }
                    Err(Refusal::Gap { .. } | Refusal::Early(_)) => early.push(bytes),
                    Err(Refusal::Fork { .. }) if self.entries.values().any(|kept| *kept == bytes) => {}
                    Err(refusal) => taken.refused.push((EntryHash::of(&bytes), refusal.to_string())),
                }
            }
            let is_done = early.len() == before;
            queue = early;
            if is_done {
                break;
            }
        }
        self.begun_anew |= taken.ahead.is_some();
        *self.early.borrow_mut() = queue;
        Ok(taken)
    }
}

impl Shelf for Shelved {
    fn may_leave(&self) -> Result<(), Failed> {
        Ok(())
    }

    fn writes(&self, log: LogId) -> Result<bool, Failed> {
        Ok(log == self.log())
    }

    fn wrote(&self, log: LogId) -> Result<bool, Failed> {
        Ok(log.device == self.log().device)
    }

    fn entry(&self, strand: Strand, sequence: u64) -> Result<Option<Vec<u8>>, Failed> {
        Ok(self.entries.get(&(strand.log, sequence)).cloned())
    }

    fn was_ours(&self) -> Result<bool, Failed> {
        Ok(self.ours)
    }

    fn confirmed(&self) -> Result<BTreeMap<Strand, u64>, Failed> {
        Ok(self.confirmed.clone())
    }

    fn confirm(&mut self, strand: Strand, sequence: u64) -> Result<(), Failed> {
        self.confirmed.insert(strand, sequence);
        Ok(())
    }

    fn lost(&mut self, strand: Strand, sequence: u64) -> Result<(), Failed> {
        self.confirmed.entry(strand).and_modify(|last| *last = (*last).min(sequence - 1));
        Ok(())
    }

    fn photos_to_send(&self) -> Result<Vec<SharedPhoto>, Failed> {
        Ok(self.photos_here()?.into_iter().filter(|p| !self.seen.contains(&p.hash.0)).collect())
    }

    fn photos_seen(&self, most: usize) -> Result<Vec<SharedPhoto>, Failed> {
        let here = self.photos_here()?;
        let seen = self.seen.iter().rev().filter_map(|hash| here.iter().find(|photo| photo.hash.0 == *hash));
        Ok(seen.copied().take(most).collect())
    }

    fn photos_here(&self) -> Result<Vec<SharedPhoto>, Failed> {
        Ok(self.photos.iter().filter(|(_, bytes)| bytes.is_some()).map(|(photo, _)| *photo).collect())
    }

    fn photos_to_fetch(&self) -> Result<Vec<SharedPhoto>, Failed> {
        Ok(self.photos.iter().filter(|(_, bytes)| bytes.is_none()).map(|(photo, _)| *photo).collect())
    }

    fn photo(&self, hash: PhotoHash) -> Result<Option<Vec<u8>>, Failed> {
        Ok(self.photos.iter().find(|(photo, _)| photo.hash == hash).and_then(|(_, bytes)| bytes.clone()))
    }

    fn ahead(&self, hash: PhotoHash) -> Result<Option<Vec<u8>>, Failed> {
        Ok(self.photo(hash)?.map(|bytes| small(&bytes)))
    }

    fn lacks(&self, hash: PhotoHash) -> Result<bool, Failed> {
        Ok(self.photo(hash)?.is_none() && !self.ahead.contains_key(&hash.0))
    }

    fn keep_ahead(&mut self, hash: PhotoHash, bytes: &[u8]) -> Result<(), Failed> {
        self.ahead.insert(hash.0, bytes.to_vec());
        Ok(())
    }

    fn keep_photo(&mut self, hash: PhotoHash, bytes: &[u8]) -> Result<(), Failed> {
        self.photos
            .iter_mut()
            .filter(|(photo, _)| photo.hash == hash)
            .for_each(|(_, kept)| *kept = Some(bytes.to_vec()));
        self.confirm_photo(hash)
    }

    fn confirm_photo(&mut self, hash: PhotoHash) -> Result<(), Failed> {
        if !self.seen.contains(&hash.0) {
            self.seen.push(hash.0);
        }
        Ok(())
    }

    fn photo_lost(&mut self, hash: PhotoHash) -> Result<(), Failed> {
        self.seen.retain(|seen| *seen != hash.0);
        Ok(())
    }

    fn found(&mut self, occupied: Option<&Occupied>) -> Result<(), Failed> {
        self.ours |= occupied.is_none();
        Ok(())
    }

    fn forget(&mut self) -> Result<(), Failed> {
        self.confirmed.clear();
        self.seen.clear();
        Ok(())
    }
}
