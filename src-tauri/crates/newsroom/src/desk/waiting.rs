//! What a person does with a publication that waits: setting it a time, having it tried again, letting it rest,
//! calling it off.

use chrono::{DateTime, Utc};

use super::site_index;
use super::{Desk, DeskError, Published};
use crate::ledger::ReceiptKind;
use crate::members::Right;
use crate::message;
use crate::messages::Key;
use crate::store::{Pending, Waiting, outbox};
use crate::story::StoryId;
use crate::workflow::{Action, Forbidden};

/// Why nothing is done with what waits.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum OutboxError {
    /// Nothing of the story waits, or not for that destination.
    #[error("nothing of story {0} waits")]
    NothingWaits(String),
    /// It waits for several destinations, and none was named.
    #[error("story {0} waits for several destinations")]
    Several(String),
    /// Something of it may be out, and only a takedown takes that back.
    #[error("something of story {0} may be out")]
    MayBeOut(String),
    /// It falls due later.
    #[error("due at {0}")]
    NotYet(String),
    /// The time that it is to appear at has passed.
    #[error("{0} has passed")]
    Past(String),
    /// Something of it may be out already: that is completed or taken back first.
    #[error("story {0} is being sent")]
    UnderWay(String),
}

impl OutboxError {
    /// Returns the message that explains it, and its values.
    pub fn explained(&self) -> (Key, Vec<(&'static str, String)>) {
        let of = |story: &String| vec![("story", story.clone())];
        match self {
            Self::NothingWaits(story) => (message!("outbox.nothing"), of(story)),
            Self::Several(story) => (message!("outbox.several"), of(story)),
            Self::MayBeOut(story) => (message!("outbox.may_be_out"), of(story)),
            Self::NotYet(at) => (message!("outbox.not_yet"), vec![("at", at.clone())]),
            Self::Past(at) => (message!("outbox.past"), vec![("at", at.clone())]),
            Self::UnderWay(story) => (message!("outbox.under_way"), of(story)),
        }
    }
}

impl Desk {
    /// Has what is approved published at a time that is still to come. What a story's approval says then is what counts: one that
    /// no longer stands is told, and nothing is sent.
    pub fn schedule(
        &self,
        id: StoryId,
        destination: Option<&str>,
        at: DateTime<Utc>,
        reason: &str,
    ) -> Result<Pending, DeskError> {
        let destination = self.destination(destination)?;
        self.publishes(destination)?;
        let destination = destination.id.clone();
        let due = at.timestamp_millis();
        if due <= self.around.now() {
            return Err(OutboxError::Past(self.when(due)).into());
        }
        let _turn = self.turn()?;
        // Looked at only now: an approval may have been taken back while others had their turn.
        let shown = self.show(id)?;
        self.allows(Action::Publish, &shown.status, reason)?;
        self.approved_in_time(&shown.status)?;
        let approval = shown.status.approval.ok_or(Forbidden::NothingApproved)?;
        let form = self.store.read(|t| Ok(site_index::known_form(t, id, approval.digest)))??;
        let form = form.ok_or(Forbidden::NothingApproved)?;
        self.not_embargoed(&form, at)?;
        self.store.read(|t| Ok(self.photos_allowed(t, (id, &form), at)))??;
        if self.waits(id, &destination)?.is_some_and(|pending| pending.begun) {
            return Err(OutboxError::UnderWay(id.to_string()).into());
        }
        let (kind, approval, reason) = (ReceiptKind::Published, approval.entry, reason.trim().to_owned());
        // Its page says when it was to appear, however late it does.
        let waiting =
            Waiting { story: id, destination, kind, approval, member: self.me, reason, at: due, review: false };
        self.store.write(|t| outbox::schedule(t, &waiting, due))?;
        Ok(self.waits(id, &waiting.destination)?.ok_or_else(|| OutboxError::NothingWaits(id.to_string()))?)
    }

    /// Tries a publication that waits once more, whatever it was stopped for.
    pub fn retry(&self, id: StoryId, destination: Option<&str>) -> Result<Published, DeskError> {
        self.may_send()?;
        let _turn = self.turn()?;
        let pending = self.the_one_that_waits(id, destination)?;
        if let Some(due) = pending.due.filter(|due| *due > self.around.now()) {
            return Err(OutboxError::NotYet(self.when(due)).into());
        }
        let gone = || OutboxError::NothingWaits(id.to_string()).into();
        self.complete(vec![pending.waiting]).pop().map_or_else(|| Err(gone()), |(_, went)| went)
    }

    /// Lets a publication wait until somebody wants it to go on. One that is just being sent is not held up.
    pub fn pause_waiting(&self, id: StoryId, destination: Option<&str>) -> Result<Pending, DeskError> {
        self.rest(id, destination, true)
    }

    /// Lets a publication that was paused or stopped be tried by itself again, when its time comes.
    pub fn resume_waiting(&self, id: StoryId, destination: Option<&str>) -> Result<Pending, DeskError> {
        self.rest(id, destination, false)
    }

    /// Calls a publication off of which nothing can be out yet.
    pub fn cancel_waiting(&self, id: StoryId, destination: Option<&str>) -> Result<Pending, DeskError> {
        self.may_send()?;
        // Whoever is just sending it is through with it first.
        let _turn = self.turn()?;
        let pending = self.the_one_that_waits(id, destination)?;
        if pending.begun {
            return Err(OutboxError::MayBeOut(id.to_string()).into());
        }
        self.store.write(|t| outbox::done(t, id, &pending.waiting.destination))?;
        Ok(pending)
    }

    fn rest(&self, id: StoryId, destination: Option<&str>, on: bool) -> Result<Pending, DeskError> {
        self.may_send()?;
        let pending = self.the_one_that_waits(id, destination)?;
        let to = pending.waiting.destination.clone();
        self.store.write(|t| outbox::pause(t, id, &to, on))?;
        // It may have arrived in the meantime.
        Ok(self.waits(id, &to)?.unwrap_or(pending))
    }

    /// Makes sure that whoever works here may publish.
    pub fn may_send(&self) -> Result<(), DeskError> {
        let me = self.acting()?;
        if me.has(Right::Approve) {
            return Ok(());
        }
        Err(Forbidden::Right { action: Action::Publish, member: me.member.name.clone() }.into())
    }

    fn the_one_that_waits(&self, id: StoryId, destination: Option<&str>) -> Result<Pending, DeskError> {
        let is_it = |pending: &Pending| {
            pending.waiting.story == id && destination.is_none_or(|to| to == pending.waiting.destination)
        };
        let mut all = self.pending()?.into_iter().filter(is_it);
        let one = all.next().ok_or_else(|| OutboxError::NothingWaits(id.to_string()))?;
        if all.next().is_some() { Err(OutboxError::Several(id.to_string()).into()) } else { Ok(one) }
    }
}
