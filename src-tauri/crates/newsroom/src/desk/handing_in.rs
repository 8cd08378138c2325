//! Handing in for review, where who lets this desk in at a destination may not publish there: what is handed in waits in the outbox until
//! somebody there has published it, and only then is there a receipt.

use std::path::PathBuf;

use rusqlite::Transaction;

use super::posting::WRITTEN;
use super::publishing::Asked;
use super::{Desk, DeskError, Plan, Published, site_index};
use crate::ledger::{ReceiptKind, Receipted, time};
use crate::publish::destination::{Brought, HandedIn, Last, Refusal, Undoing};
use crate::publish::post::Standing;
use crate::store::outbox;
use crate::story::{Digest, StoryId};
use crate::workflow::Action;

impl Desk {
    /// Hands in what is approved, for somebody at its destination to look over and publish; over what somebody has changed there
    /// since, if it is so said. Asked again, it says whether they have: what is public as it was handed in gets its receipt.
    pub fn hand_in(
        &self,
        id: StoryId,
        destination: Option<&str>,
        reason: &str,
        overwrite: bool,
    ) -> Result<Published, DeskError> {
        let shown = self.show(id)?;
        self.allows(Action::Publish, &shown.status, reason)?;
        self.reviewed_at(destination)?;
        let undoing = Undoing::all_if(overwrite);
        self.send(id, destination, Asked { kind: ReceiptKind::Published, reason: reason.trim(), undoing, review: true })
    }

    /// Says what handing in what is approved would do, and does nothing.
    pub fn plan_to_hand_in(&self, id: StoryId, destination: Option<&str>, overwrite: bool) -> Result<Plan, DeskError> {
        self.reviewed_at(destination)?;
        self.planned_as(id, destination, (Undoing::all_if(overwrite), true))
    }

    fn reviewed_at(&self, destination: Option<&str>) -> Result<(), DeskError> {
        if self.destination(destination)?.is_wordpress() { Ok(()) } else { Err(Refusal::NoReview.into()) }
    }

    /// Returns whether something of a story was handed in at a destination, and is not known to be public there.
    pub(super) fn awaits_review(&self, id: StoryId, destination: &str) -> Result<bool, DeskError> {
        Ok(self.waits(id, destination)?.is_some_and(|pending| pending.waiting.review && pending.begun))
    }

    /// Keeps that a story waits at its destination, and what it says there.
    pub(super) fn handed_in(&self, receipt: &Receipted, brought: Brought) -> Result<Published, DeskError> {
        let (story, id, digest) = (receipt.story, receipt.destination.as_str(), brought.parts.digest());
        self.store.write(|t| {
            let words = Some(brought.parts.words());
            let handed_in = outbox::HandedIn { path: brought.path.clone(), form: receipt.digest, words };
            outbox::put_handed_in(t, (story, id), &handed_in)?;
            outbox::put_sent(t, (story, id), &format!("{WRITTEN}{digest}"), digest)?;
            outbox::awaits_review(t, story, id)
        })?;
        Ok(Published {
            digest: receipt.digest,
            url: brought.url,
            path: PathBuf::from(brought.path),
            at: time(receipt.at),
            written: brought.done.iter().filter(|done| done.is_step()).count(),
            done: brought.done,
            awaits_review: true,
        })
    }

    /// Returns what was handed in of a story at a destination, and the digest of the form that it is of.
    pub(super) fn last_handed_in(
        &self,
        t: &Transaction<'_>,
        id: StoryId,
        destination: &str,
    ) -> Result<Option<(Digest, Last)>, DeskError> {
        let Some(outbox::HandedIn { path, form: digest, words }) = outbox::handed_in(t, id, destination)? else {
            return Ok(None);
        };
        let Some(form) = site_index::known_form(t, id, digest)? else { return Ok(None) };
        let post = self.as_post(t, (id, form), vec![], Standing::Review)?;
        let handed_in = Some(HandedIn { path, words });
        Ok(Some((digest, Last { post: Some(Box::new(post)), handed_in, ..Last::default() })))
    }
}
