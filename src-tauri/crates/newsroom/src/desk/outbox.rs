//! What was asked for and has not arrived: listing it, and completing it in its order.

use std::fs::File;

use super::{Desk, DeskError, Published};
use crate::ledger::ReceiptKind;
use crate::store::{StoreError, Waiting, lock_file, outbox};
use crate::story::StoryId;
use crate::workflow::Action;

/// Held by whoever sends: two processes that planned at once would give two stories one place in the site.
const TURN: &str = "sending.lock";

/// What waited, and what became of it.
pub type Outcome = (Waiting, Result<Published, DeskError>);

impl Desk {
    /// Returns the publications, corrections and takedowns that were asked for and have not arrived, in that order.
    pub fn outbox(&self) -> Result<Vec<Waiting>, DeskError> {
        Ok(self.store.read(|t| outbox::all(t))?)
    }

    /// Tries to complete all that waits, in the order it was asked for; one that fails waits on and holds up no other.
    pub fn complete_outbox(&self) -> Result<Vec<Outcome>, DeskError> {
        let _turn = self.turn()?;
        let waiting = self.outbox()?;
        Ok(waiting.into_iter().map(|w| (w.clone(), self.complete(&w))).collect())
    }

    /// Completes what waits for a destination since before a story's turn. What fails is told when it is asked about.
    pub(super) fn complete_before(&self, story: StoryId, destination: &str) -> Result<(), DeskError> {
        let earlier = self.outbox()?.into_iter().take_while(|w| w.story != story);
        for waiting in earlier.filter(|w| w.destination == destination) {
            let _ = self.complete(&waiting);
        }
        Ok(())
    }

    /// Returns what waits of a story for a destination.
    pub(super) fn waits(&self, story: StoryId, destination: &str) -> Result<Option<Waiting>, DeskError> {
        Ok(self.store.read(|t| outbox::of(t, story, destination))?)
    }

    /// Completes one: by a member who may ask for it, and from an approval that still stands.
    fn complete(&self, waiting: &Waiting) -> Result<Published, DeskError> {
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
        self.deliver(waiting, self.destination(Some(&waiting.destination))?, false)
    }

    /// Waits until no other process of this desk is sending; the answer ends the turn when it is dropped.
    pub(super) fn turn(&self) -> Result<File, DeskError> {
        let path = self.folder().join(TURN);
        let file = lock_file(&path)?;
        file.lock().map_err(StoreError::io(&path))?;
        Ok(file)
    }
}
