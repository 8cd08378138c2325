//! What is known here of the members, as of when: whoever sends something to readers hears first what other desks have said, a
//! removal above all. Where the shared storage cannot be asked, a person who is there is asked; where nobody is, what is known may
//! only be so old.
//!
//! Nothing is held back at once: what was approved when the storage was last heard was approved, and a storage that is away is not to
//! stop a paper overnight. For good it cannot be gone on with either: who withholds it would keep a removed editor publishing.

use std::collections::BTreeSet;

use chrono::{DateTime, TimeDelta, Utc};

use super::outbox::Outcome;
use super::rounds::Rounds;
use super::syncing::AtStorage;
use super::{Asked, Desk, DeskError, Kind, Notice, site_index};
use crate::ledger::{EntryHash, ReceiptKind, time};
use crate::storage;
use crate::store::{StoreError, Waiting, entries, outbox};
use crate::sync::{self, Depth, Exchange, Report};

/// So old what is known of the members may be before whoever sends something is asked.
const LATELY: TimeDelta = TimeDelta::minutes(15);
/// So old it may be before nothing is sent while nobody is there.
const UNWATCHED: TimeDelta = TimeDelta::hours(24);
/// What was heard so short a time ago is not asked for again before something is sent that falls due.
const JUST_NOW: TimeDelta = TimeDelta::seconds(15);
/// That the storage was heard is written down so often at most: a desk looks every few seconds.
const KEPT: TimeDelta = TimeDelta::minutes(1);

/// As of when the members are known here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MembersKnown {
    /// Nothing is exchanged: what is known here is all there is.
    Wholly,
    /// The storage was last heard then; never yet where there is no time.
    AsOf(Option<DateTime<Utc>>),
}

impl MembersKnown {
    /// Returns when the storage was last heard.
    pub fn heard(self) -> Option<DateTime<Utc>> {
        if let Self::AsOf(heard) = self { heard } else { None }
    }

    /// Returns from when on whoever sends something is asked; never where nothing is exchanged.
    pub fn asks_from(self) -> Option<DateTime<Utc>> {
        self.heard_until(LATELY)
    }

    /// Returns from when on nothing is sent while nobody is there; never where nothing is exchanged.
    pub fn holds_back_from(self) -> Option<DateTime<Utc>> {
        self.heard_until(UNWATCHED)
    }

    fn heard_until(self, longest: TimeDelta) -> Option<DateTime<Utc>> {
        match self {
            Self::Wholly => None,
            Self::AsOf(heard) => Some(heard.map_or(DateTime::UNIX_EPOCH, |heard| heard + longest)),
        }
    }

    /// Returns whether this is no older than so long. What is of the future, by a clock that was set back, is as old as any.
    fn is_within(self, longest: TimeDelta, now: DateTime<Utc>) -> bool {
        match self {
            Self::Wholly => true,
            Self::AsOf(heard) => heard.is_some_and(|heard| now - heard <= longest && heard - now <= KEPT),
        }
    }
}

/// What came of asking the storage before something is sent.
#[derive(Debug)]
pub enum Heard {
    /// Nothing is exchanged here.
    Alone,
    /// All that other desks have said there is here.
    All(Report),
    /// It could not be asked.
    Nothing(DeskError),
}

/// What whoever watches over the outbox hears of.
#[derive(Debug)]
pub enum Watched {
    /// Something was sent, or was not.
    Tried(Outcome),
    /// The storage cannot be asked any more; said once.
    Unheard(Notice),
    /// It can again.
    HeardAgain,
    /// It was not heard for so long that nothing is sent; said once.
    HeldBack(DeskError),
    /// Another program is at the desk: it is asked again.
    Waits(DeskError),
}

/// How the exchange goes of whoever watches over the outbox.
#[derive(Default)]
pub(super) struct Listening {
    rounds: Rounds,
    /// When the last round was.
    last: i64,
    /// Why the last one did not go through, as it was told.
    unheard: Option<&'static str>,
    held_back: bool,
    /// The approvals that were asked to be sent by whoever watches, and the last entry that was here then.
    asked: (BTreeSet<EntryHash>, Option<u64>),
}

fn kept_under(address: &str) -> String {
    format!("heard/{address}")
}

impl Desk {
    /// Returns as of when the members are known here.
    pub fn members_known(&self) -> Result<MembersKnown, DeskError> {
        let Some(address) = self.storage_address()? else { return Ok(MembersKnown::Wholly) };
        Ok(MembersKnown::AsOf(self.last_heard(&address)?.map(time)))
    }

    fn last_heard(&self, address: &str) -> Result<Option<i64>, StoreError> {
        let kept = self.store.read(|t| entries::meta(t, &kept_under(address)))?;
        let kept = kept.and_then(|bytes| bytes.try_into().ok()).map(i64::from_be_bytes);
        // Another program of this desk may have heard it since.
        Ok(kept.max(self.heard.borrow().get(address).copied()))
    }

    /// Keeps that all that could be heard at a storage is here.
    pub(super) fn heard_at(&self, address: &str) -> Result<(), DeskError> {
        let now = self.around.now();
        self.heard.borrow_mut().insert(address.to_owned(), now);
        let kept = self.store.read(|t| entries::meta(t, &kept_under(address)))?.and_then(|bytes| bytes.try_into().ok());
        let since = kept.map(|before| now - i64::from_be_bytes(before));
        if since.is_some_and(|since| (0..KEPT.num_milliseconds()).contains(&since)) {
            return Ok(());
        }
        Ok(self.store.write(|t| entries::set_meta(t, &kept_under(address), &now.to_be_bytes()))?)
    }

    /// Fetches what other desks have said, before something is sent by a person: entries, and the photos that they tell of.
    /// Nothing is sent: what is written here has the time that it needs.
    pub fn hear(&mut self) -> Result<Heard, DeskError> {
        self.hear_as(Asked::at(Depth::Sweep))
    }

    fn hear_as(&mut self, asked: Asked) -> Result<Heard, DeskError> {
        match self.fetch_as(asked) {
            Ok(report) => Ok(report.map_or(Heard::Alone, Heard::All)),
            Err(e @ (DeskError::Storage(_) | DeskError::Occupied(_) | DeskError::StorageOfAnother(_))) => {
                Ok(Heard::Nothing(e))
            }
            Err(e) => Err(e),
        }
    }

    fn fetch_as(&mut self, Asked { depth, by_pulse, .. }: Asked) -> Result<Option<Report>, DeskError> {
        let Some(place) = self.storage()? else { return Ok(None) };
        self.store.writable()?;
        let (storage, address) = (storage::open(&place)?, place.address.to_string());
        let pulse = if by_pulse { sync::pulse(storage.as_ref())? } else { None };
        let report = if pulse.is_some() && pulse.as_ref() == self.felt.get(&address) {
            Report::default()
        } else {
            Exchange::begin(storage.as_ref(), &mut AtStorage::of(self, &address), false)?.fetch_with_photos(depth)?
        };
        self.heard_at(&address)?;
        Ok(Some(report))
    }

    /// Makes sure that the storage was heard lately, for a person who sends something and whose desk exchanges all the time.
    pub fn heard_lately(&self) -> Result<(), DeskError> {
        self.heard_within(LATELY)
    }

    /// Makes sure that the storage was heard lately enough for what is sent while nobody is there.
    pub fn heard_for_the_unwatched(&self) -> Result<(), DeskError> {
        self.heard_within(UNWATCHED)
    }

    fn heard_within(&self, longest: TimeDelta) -> Result<(), DeskError> {
        let known = self.members_known()?;
        if known.is_within(longest, (self.around.clock)()) { Ok(()) } else { Err(self.members_as_of(known)) }
    }

    /// Returns the refusal that says as of when the members are known here.
    pub fn members_as_of(&self, known: MembersKnown) -> DeskError {
        let MembersKnown::AsOf(Some(at)) = known else { return DeskError::MembersAsOf(None) };
        DeskError::MembersAsOf(Some(self.when(at.timestamp_millis())))
    }

    /// Sends what it is time for while nobody is there: hears first what other desks have said, if it did not just now, and sends
    /// nothing where that was too long ago.
    pub fn complete_due_unwatched(&mut self) -> Result<Vec<Outcome>, DeskError> {
        if !self.is_anything_due()? {
            return Ok(vec![]);
        }
        // Whoever exchanges all the time is the first to hear it again.
        self.heard_for_the_unwatched()?;
        if self.heard_within(JUST_NOW).is_err() {
            // Where it cannot be heard, what counts is that it was not so long ago.
            self.hear_as(Asked { by_pulse: true, ..Asked::at(Depth::Glance) })?;
        }
        self.complete_due()
    }

    fn is_anything_due(&self) -> Result<bool, DeskError> {
        let now = self.around.now();
        Ok(self.pending()?.iter().any(|pending| pending.is_time(now)))
    }

    /// Publishes what falls due, tries again what it is time for, and exchanges with other desks in between, until whoever watches
    /// has had enough: `rest` waits until a time at most, or until something may have changed, and says whether to go on; `told`
    /// hears what became of each. Where a destination is named as `fed`, all that is approved is sent there as it comes.
    pub fn watch_outbox(
        &mut self,
        fed: Option<&str>,
        mut rest: impl FnMut(Option<DateTime<Utc>>) -> bool,
        mut told: impl FnMut(&Self, Watched),
    ) -> Result<(), DeskError> {
        let mut listening = Listening::default();
        loop {
            let went = self.reread().and_then(|()| self.look_after(fed, &mut listening, &mut told));
            match went {
                Ok(()) => {}
                Err(e) if e.may_pass() => told(self, Watched::Waits(e)),
                Err(e) => return Err(e),
            }
            let next = self.pending()?.iter().filter_map(super::Pending::next).min();
            let next = next.filter(|_| !listening.held_back).into_iter().chain(self.next_round(&listening)?).min();
            if !rest(next.map(time)) {
                return Ok(());
            }
        }
    }

    fn look_after(
        &mut self,
        fed: Option<&str>,
        listening: &mut Listening,
        told: &mut impl FnMut(&Self, Watched),
    ) -> Result<(), DeskError> {
        self.listen(listening, told)?;
        if let Some(destination) = fed {
            self.feed(destination, &mut listening.asked)?;
        }
        match self.complete_due_unwatched() {
            Err(e @ DeskError::MembersAsOf(_)) => {
                if !std::mem::replace(&mut listening.held_back, true) {
                    told(self, Watched::HeldBack(e));
                }
                Ok(())
            }
            went => {
                listening.held_back = false;
                went?.into_iter().for_each(|outcome| told(self, Watched::Tried(outcome)));
                Ok(())
            }
        }
    }

    /// Puts all that is approved and a destination lacks into the outbox, once for each approval: what a person takes out again
    /// stays out. What readers may not see yet waits for its hour.
    pub(super) fn feed(
        &self,
        destination: &str,
        asked: &mut (BTreeSet<EntryHash>, Option<u64>),
    ) -> Result<(), DeskError> {
        let last = self.store.read(|t| entries::last(t))?;
        if asked.1.replace(last) == Some(last) {
            return Ok(());
        }
        for story in self.not_yet_at(Some(destination))? {
            let Some(approval) = self.look_at(story)?.status.approval else { continue };
            let form = self.store.read(|t| Ok(site_index::known_form(t, story, approval.digest)))??;
            let Some(form) = form.filter(|_| asked.0.insert(approval.entry)) else { continue };
            let embargo = form.embargo.map_or(0, |until| until.saturating_mul(1_000));
            let of_photos = self.store.read(|t| self.photos_embargo(t, &form))?.map_or(0, |at| at.timestamp_millis());
            let at = self.around.now().max(embargo).max(of_photos);
            let (kind, approval) = (ReceiptKind::Published, approval.entry);
            let (destination, member, reason) = (destination.to_owned(), self.me, String::new());
            let waiting = Waiting { story, destination, kind, approval, member, reason, at, review: false };
            self.store.write(|t| outbox::schedule(t, &waiting, at))?;
        }
        Ok(())
    }

    /// Returns when the next round to the storage is; never where there is none.
    fn next_round(&self, listening: &Listening) -> Result<Option<i64>, DeskError> {
        let Some(unshared) = self.unshared()? else { return Ok(None) };
        let pause = listening.rounds.pause(&unshared, false).as_millis();
        Ok(Some(listening.last.saturating_add(i64::try_from(pause).unwrap_or(i64::MAX))))
    }

    /// Goes to the storage if it is time to: other desks bring approvals and removals, and hear of receipts.
    fn listen(&mut self, listening: &mut Listening, told: &mut impl FnMut(&Self, Watched)) -> Result<(), DeskError> {
        let now = self.around.now();
        // A clock that was set back makes nothing wait for years.
        if self.next_round(listening)?.is_none_or(|next| next > now && listening.last <= now) {
            return Ok(());
        }
        let went = listening.rounds.go(self);
        listening.last = self.around.now();
        match went {
            Ok(_) => {
                if listening.unheard.take().is_some() {
                    told(self, Watched::HeardAgain);
                }
                Ok(())
            }
            // The desk's own trouble is told by whoever sends next.
            Err(e @ DeskError::Store(_)) if e.kind() == Kind::Damaged || e.may_pass() => Err(e),
            Err(e) => {
                let (key, values) = e.explained();
                if listening.unheard.replace(key.name()) != Some(key.name()) {
                    told(self, Watched::Unheard((key, values)));
                }
                Ok(())
            }
        }
    }
}
