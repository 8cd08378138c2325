//! Saying where one is, and hearing where others are: one object at a time of each desk, listed once in a round.

use std::collections::{BTreeMap, BTreeSet};
use std::time::{Duration, Instant};

use super::{Presence, Seat};
use crate::ledger::LogId;
use crate::storage::{Name, Storage, StorageError};
use crate::sync::names;

/// A sign counts for so long after it was first seen here. Desks that are there give another one well before.
const FADES: Duration = Duration::from_secs(150);
/// So often a desk gives another sign from where it is.
const AGAIN: Duration = Duration::from_secs(60);
/// So many signs are fetched in one round, whatever a storage lists.
const AT_ONCE: usize = 64;

/// A look into a storage.
pub struct Visit<'s> {
    storage: &'s dyn Storage,
    /// When it is, by a clock that nobody sets.
    now: Instant,
    /// How often the storage was asked for something.
    pub requests: usize,
}

impl<'s> Visit<'s> {
    /// Begins one.
    pub fn of(storage: &'s dyn Storage, now: Instant) -> Self {
        Self { storage, now, requests: 0 }
    }

    /// The storage, which is asked for something now.
    fn asked(&mut self) -> &'s dyn Storage {
        self.requests += 1;
        self.storage
    }
}

fn object(name: &str) -> Result<Name, StorageError> {
    names::child(&names::signs()?, name)
}

/// A sign of another desk.
struct Heard {
    /// When it was first seen here.
    first: Instant,
    log: LogId,
    /// What it says; nothing where it does not hold.
    says: Option<Presence>,
    /// Whether it was there at the last look.
    listed: bool,
}

/// The last sign that was given here.
struct Told {
    name: String,
    says: Presence,
    at: Instant,
}

/// Who is where, as far as a desk has said and heard. Kept in memory alone.
#[derive(Default)]
pub struct Company {
    looks: bool,
    told: Option<Told>,
    /// All signs of this desk that may still lie there: one whose answer was lost, too.
    mine: BTreeSet<String>,
    heard: BTreeMap<String, Heard>,
}

impl Company {
    /// Says where whoever works here is, where that may be said, and hears where others are.
    pub fn meet(
        &mut self,
        visit: &mut Visit<'_>,
        seat: &Seat<'_>,
        presence: Option<Presence>,
    ) -> Result<(), StorageError> {
        self.looks = true;
        self.tell(visit, seat, presence)?;
        let mut listed: BTreeMap<String, LogId> = BTreeMap::new();
        for name in visit.asked().list(&names::signs()?)? {
            listed.extend(names::read_sign(&name).map(|log| (name, log)));
        }
        self.clear(visit, seat, &listed)?;
        self.hear(visit, seat, &listed)
    }

    /// Says nothing any more, and hears nothing.
    pub fn leave(&mut self, visit: &mut Visit<'_>) -> Result<(), StorageError> {
        (self.looks, self.told) = (false, None);
        let mine: Vec<_> = self.mine.iter().cloned().collect();
        mine.iter().try_for_each(|name| self.remove(visit, name))
    }

    /// Returns whether a sign of this desk may lie in the storage.
    pub fn is_told(&self) -> bool {
        !self.mine.is_empty()
    }

    /// Returns where others are now, by their desks: of each what it said last.
    pub fn others(&self, now: Instant) -> BTreeMap<LogId, Presence> {
        let mut last = BTreeMap::<LogId, (Instant, Presence)>::new();
        for heard in self.heard.values().filter(|heard| heard.listed && self.looks) {
            let Some(says) = heard.says else { continue };
            let newest = last.entry(heard.log).or_insert((heard.first, says));
            if newest.0 <= heard.first {
                *newest = (heard.first, says);
            }
        }
        last.retain(|_, (first, _)| !has_faded(*first, now));
        last.into_iter().map(|(log, (_, says))| (log, says)).collect()
    }

    fn tell(&mut self, visit: &mut Visit<'_>, seat: &Seat<'_>, presence: Option<Presence>) -> Result<(), StorageError> {
        let now = visit.now;
        let Some(says) = presence else {
            self.told = None;
            return Ok(());
        };
        let stands = |told: &Told| told.says == says && now.saturating_duration_since(told.at) < AGAIN;
        if self.told.as_ref().is_some_and(stands) {
            return Ok(());
        }
        let name = names::sign(seat.log, seat.bytes());
        self.mine.insert(name.clone());
        visit.asked().put(&object(&name)?, &seat.seal(&name, &says))?;
        self.told = Some(Told { name, says, at: now });
        Ok(())
    }

    /// Takes away what this desk said before, and what it left under a former incarnation that says nothing any more.
    fn clear(
        &mut self,
        visit: &mut Visit<'_>,
        seat: &Seat<'_>,
        listed: &BTreeMap<String, LogId>,
    ) -> Result<(), StorageError> {
        let is_old = |name: &str, log: LogId| {
            let faded = || self.heard.get(name).is_some_and(|heard| has_faded(heard.first, visit.now));
            log == seat.log || (log.device == seat.log.device && faded())
        };
        let old = listed.iter().filter(|(name, log)| is_old(name, **log)).map(|(name, _)| name);
        let mut old: BTreeSet<String> = old.chain(&self.mine).cloned().collect();
        if let Some(told) = &self.told {
            old.remove(&told.name);
        }
        old.iter().try_for_each(|name| self.remove(visit, name))
    }

    fn remove(&mut self, visit: &mut Visit<'_>, name: &str) -> Result<(), StorageError> {
        visit.asked().delete(&object(name)?)?;
        self.mine.remove(name);
        Ok(())
    }

    fn hear(
        &mut self,
        visit: &mut Visit<'_>,
        seat: &Seat<'_>,
        listed: &BTreeMap<String, LogId>,
    ) -> Result<(), StorageError> {
        let now = visit.now;
        for (name, heard) in &mut self.heard {
            heard.listed = listed.contains_key(name);
        }
        // What is gone is remembered for a while: some storages list again what was taken away.
        self.heard.retain(|_, heard| heard.listed || !has_faded(heard.first, now));
        let is_new =
            |name: &str, log: LogId| log != seat.log && !self.heard.contains_key(name) && (seat.knows)(log.device);
        let new: Vec<_> = listed.iter().filter(|(name, log)| is_new(name, **log)).take(AT_ONCE).collect();
        for (name, log) in new {
            let says = match visit.asked().get(&object(name)?) {
                Ok(Some(bytes)) => seat.open(log.device, name, &bytes),
                // It was taken away meanwhile.
                Ok(None) => continue,
                Err(StorageError::TooLarge(_)) => None,
                Err(e) => return Err(e),
            };
            self.heard.insert(name.clone(), Heard { first: now, log: *log, says, listed: true });
        }
        Ok(())
    }
}

fn has_faded(first: Instant, now: Instant) -> bool {
    now.saturating_duration_since(first) >= FADES
}
