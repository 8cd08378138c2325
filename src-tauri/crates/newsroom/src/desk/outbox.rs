//! What was asked for and has not arrived: completing it in its order, and keeping how far each has come.

use std::collections::BTreeMap;
use std::fs::{File, TryLockError};
use std::io::ErrorKind;
use std::time::Duration;

use rusqlite::Transaction;

use super::bringing::AT_ONCE;
use super::{Desk, DeskError, Published};
use crate::ledger::ReceiptKind;
use crate::publish::NotWritten;
use crate::publish::destination::{Refusal, Undoing};
use crate::publish::patience::pause;
use crate::storage::StorageError;
use crate::store::{Pending, StoreError, Waiting, Why, lock_file, outbox};
use crate::story::StoryId;
use crate::workflow::Action;

/// Held by whoever sends: two processes that planned at once would give two stories one place in the site.
const TURN: &str = "sending.lock";

/// What waited, and what became of it.
pub type Outcome = (Waiting, Result<Published, DeskError>);

impl DeskError {
    /// Returns whether a publication that it stopped may go another time with nobody doing anything about it.
    pub fn may_be_sent_later(&self) -> bool {
        match self {
            // What serves the site is full or away, or refuses, where somebody has to do something.
            Self::NotWritten(NotWritten::Storage { source, .. }) => source.may_pass() || *source == StorageError::Full,
            // The folder is full or away, something stands in a file's way, or what was written there does not read back.
            Self::NotWritten(_) => true,
            Self::Store(e) => !e.is_damage(),
            // Whoever works here gives the passphrase when they next need it.
            Self::Key(_) => true,
            e => e.may_pass(),
        }
    }

    /// Returns the same once more where it is about the host of a site and no file of it: it would be said of every other, too.
    pub(super) fn of_host(&self) -> Option<Self> {
        let Self::NotWritten(NotWritten::Storage { path, source }) = self else { return None };
        match source {
            StorageError::Strange(_) | StorageError::TooLarge(_) | StorageError::Exceeds(_) => None,
            source => Some(NotWritten::Storage { path: path.clone(), source: source.clone() }.into()),
        }
    }
}

impl Desk {
    /// Returns the publications, corrections and takedowns that were asked for and have not arrived, in that order.
    pub fn outbox(&self) -> Result<Vec<Waiting>, DeskError> {
        Ok(self.pending()?.into_iter().map(|pending| pending.waiting).collect())
    }

    /// Returns the same, each with how far it has come.
    pub fn pending(&self) -> Result<Vec<Pending>, DeskError> {
        Ok(self.store.read(|t| outbox::all(t))?)
    }

    /// Tries to complete all that waits, in the order it was asked for; one that fails waits on and holds up no other. What is
    /// stopped, paused or not due yet is left alone.
    pub fn complete_outbox(&self) -> Result<Vec<Outcome>, DeskError> {
        let now = self.around.now();
        self.complete_those(|pending| pending.halt.is_none() && pending.due.is_none_or(|due| due <= now))
    }

    /// Tries to complete what it is time for: what falls due, and what was tried and has waited long enough since.
    pub fn complete_due(&self) -> Result<Vec<Outcome>, DeskError> {
        let now = self.around.now();
        self.complete_those(|pending| pending.is_time(now))
    }

    fn complete_those(&self, is_one: impl Fn(&Pending) -> bool) -> Result<Vec<Outcome>, DeskError> {
        let _turn = self.turn()?;
        let waiting = self.pending()?.into_iter().filter(is_one).map(|pending| pending.waiting);
        Ok(self.complete(waiting.collect()))
    }

    /// Completes what waits for a destination since before the turn of these stories, as far as it is time for it or as it may be
    /// out in part. What fails is told when it is asked about.
    pub(super) fn complete_before(&self, stories: &[StoryId], destination: &str) -> Result<(), DeskError> {
        let now = self.around.now();
        let earlier = self.pending()?.into_iter().take_while(|pending| !stories.contains(&pending.waiting.story));
        let is_time = |pending: &Pending| pending.is_time(now) || (pending.begun && pending.halt.is_none());
        let earlier = earlier.filter(|pending| pending.waiting.destination == destination && is_time(pending));
        self.complete(earlier.map(|pending| pending.waiting).collect());
        Ok(())
    }

    /// Returns what waits of a story for a destination.
    pub(super) fn waits(&self, story: StoryId, destination: &str) -> Result<Option<Pending>, DeskError> {
        Ok(self.store.read(|t| outbox::of(t, story, destination))?)
    }

    /// Completes what waits, each by a member who may ask for it and from an approval that still stands. What goes to one
    /// destination goes in its order, and to a site at once.
    pub(super) fn complete(&self, waiting: Vec<Waiting>) -> Vec<Outcome> {
        let mut went: BTreeMap<usize, Result<Published, DeskError>> = BTreeMap::new();
        for destination in &self.house.destinations {
            let there = waiting.iter().enumerate().filter(|(_, one)| one.destination == destination.id);
            for some in there.collect::<Vec<_>>().chunks(AT_ONCE) {
                let (mut numbers, mut sendings) = (vec![], vec![]);
                for (number, one) in some {
                    match self.may_complete(one) {
                        Ok(()) => {
                            numbers.push(*number);
                            sendings.push((*one).clone());
                        }
                        Err(e) => {
                            self.keep_why(one, &e);
                            went.insert(*number, Err(e));
                        }
                    }
                }
                went.extend(numbers.into_iter().zip(self.deliver(&sendings, destination, Undoing::Nothing)));
            }
        }
        let gone = |one: &Waiting| {
            let e = DeskError::NoDestination(one.destination.clone());
            self.keep_why(one, &e);
            Err(e)
        };
        let outcome = |(number, one)| (went.remove(&number).unwrap_or_else(|| gone(&one)), one);
        waiting.into_iter().enumerate().map(outcome).map(|(went, one)| (one, went)).collect()
    }

    fn may_complete(&self, waiting: &Waiting) -> Result<(), DeskError> {
        let shown = self.show(waiting.story)?;
        let status = &shown.status;
        match waiting.kind {
            ReceiptKind::Published => self.allows(Action::Publish, status, &waiting.reason)?,
            ReceiptKind::Corrected => self.allows(Action::Correct, status, &waiting.reason)?,
            ReceiptKind::TakenDown => self.may_take_down(&shown, &waiting.destination, &waiting.reason)?,
        }
        let stands = status.approval.as_ref().is_some_and(|approval| approval.entry == waiting.approval);
        if !stands && waiting.kind != ReceiptKind::TakenDown {
            return Err(DeskError::ApprovalGone(waiting.story.to_string()));
        }
        Ok(())
    }

    /// Returns when a publication that was tried so often is tried again.
    pub(super) fn tried_again(&self, tries: u32, asked: Option<Duration>) -> i64 {
        let pause = pause(tries, u32::from_be_bytes(self.around.bytes()), asked);
        self.around.now().saturating_add(i64::try_from(pause.as_millis()).unwrap_or(i64::MAX))
    }

    /// Keeps that a publication is tried now, and when it is again if nothing is heard of this.
    pub(super) fn begins(&self, t: &Transaction<'_>, sending: &Waiting) -> Result<(), StoreError> {
        let tries = outbox::of(t, sending.story, &sending.destination)?.map_or(0, |pending| pending.tries);
        outbox::begin(t, sending, self.tried_again(tries.saturating_add(1), None))
    }

    /// Keeps why a publication did not go: it is tried again later, or when a person asks for it. That it waits, and until when at
    /// least, is on disk since before it was tried; where this cannot be kept, no more is lost than the reason.
    pub(super) fn keep_why(&self, waiting: &Waiting, e: &DeskError) {
        let (story, destination) = (waiting.story, waiting.destination.as_str());
        let asked = match e {
            DeskError::Destination(refusal) => match **refusal {
                Refusal::Busy { after, .. } => after,
                _ => None,
            },
            DeskError::NotWritten(NotWritten::Storage { source, .. }) => source.asks_to_wait(),
            _ => None,
        };
        let why = Why::from(e.explained());
        let _ = self.store.write(|t| {
            // Something else may have been asked before, which this says nothing of.
            let Some(pending) = outbox::of(t, story, destination)?.filter(|pending| pending.waiting == *waiting) else {
                return Ok(());
            };
            let again = e.may_be_sent_later().then(|| self.tried_again(pending.tries, asked));
            outbox::failed(t, (story, destination), again, &why)
        });
    }

    /// Returns whether a program of this desk is sending just now.
    pub fn is_sending(&self) -> Result<bool, DeskError> {
        let path = self.folder().join(TURN);
        let turn = match File::open(&path) {
            Ok(turn) => turn,
            // Nobody has sent anything yet.
            Err(e) if e.kind() == ErrorKind::NotFound => return Ok(false),
            Err(e) => return Err(StoreError::io(&path)(e).into()),
        };
        match turn.try_lock() {
            Ok(()) => Ok(false),
            Err(TryLockError::WouldBlock) => Ok(true),
            Err(TryLockError::Error(e)) => Err(StoreError::io(&path)(e).into()),
        }
    }

    /// Waits until no other process of this desk is sending; the answer ends the turn when it is dropped.
    pub(super) fn turn(&self) -> Result<File, DeskError> {
        let path = self.folder().join(TURN);
        let file = lock_file(&path)?;
        file.lock().map_err(StoreError::io(&path))?;
        Ok(file)
    }
}
