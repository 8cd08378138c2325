//! Publishing: outbox, manifest, read back, receipt.

use std::collections::BTreeSet;
use std::path::PathBuf;

use chrono::{DateTime, Utc};
use rusqlite::Transaction;

use super::bringing::Wished;
use super::{Desk, DeskError, Shown, ledger, site_index};
use crate::house::Destination;
use crate::ledger::{EntryHash, ReceiptKind, Receipted, time};
use crate::members::Right;
use crate::publish;
use crate::publish::destination::{Doing, Refusal, Undoing};
use crate::publish::site::Correction;
use crate::store::{PublicationRow, StoreError, Waiting, publications};
use crate::story::{Digest, PublicForm, Story, StoryId};
use crate::workflow::{Action, Forbidden, State, Status};

/// What was published, with its proof.
#[derive(Clone, Debug)]
pub struct Published {
    /// The digest of the form that is public.
    pub digest: Digest,
    /// Public address.
    pub url: String,
    /// The file of the story's page; where this machine has none, its name at the destination.
    pub path: PathBuf,
    /// When it was sent.
    pub at: DateTime<Utc>,
    /// How many files were written anew, or how many steps were taken where it is a post. What stories share that were sent
    /// together is counted with the last of them.
    pub written: usize,
    /// What was done where it is a post, and what of it was lost.
    pub done: Vec<Doing>,
    /// Whether it only waits at its destination for review: then no reader sees it yet, and there is no receipt.
    pub awaits_review: bool,
}

/// A story, and what became of its being sent.
pub type Went = (StoryId, Result<Published, DeskError>);

/// What publishing would do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Plan {
    /// So many files of a site would be written, of so many.
    Files(usize, usize),
    /// This would be done with a post.
    Post(Vec<Doing>),
}

/// What a publication rests on.
pub(super) struct Basis {
    /// The story's receipts at the destination, in the order of all desks.
    pub(super) receipts: Vec<Receipted>,
    /// What the destination shows by them.
    pub(super) before: Option<PublicationRow>,
    /// Whether it is taken down.
    pub(super) down: bool,
    pub(super) digest: Digest,
    pub(super) form: PublicForm,
}

/// What is asked of a destination.
#[derive(Clone, Copy)]
pub(super) struct Asked<'a> {
    pub(super) kind: ReceiptKind,
    pub(super) reason: &'a str,
    /// What of that which somebody has done at the destination since is undone.
    pub(super) undoing: Undoing,
    /// Whether it is only handed in for review.
    pub(super) review: bool,
}

impl Desk {
    /// Publishes what is approved: the bytes that the approval carries, never the draft.
    ///
    /// What waits for the destination since earlier is completed first.
    pub fn publish(&self, id: StoryId, destination: Option<&str>) -> Result<Published, DeskError> {
        self.publish_because(id, destination, "")
    }

    /// Publishes what is approved, for a reason that the receipt keeps.
    pub fn publish_because(
        &self,
        id: StoryId,
        destination: Option<&str>,
        reason: &str,
    ) -> Result<Published, DeskError> {
        self.publish_over(id, destination, reason, false)
    }

    /// Publishes what is approved; where somebody has changed the post at its destination since, over that, if it is so said.
    pub fn publish_over(
        &self,
        id: StoryId,
        destination: Option<&str>,
        reason: &str,
        overwrite: bool,
    ) -> Result<Published, DeskError> {
        let shown = self.show(id)?;
        self.allows(Action::Publish, &shown.status, reason)?;
        let undoing = Undoing::all_if(overwrite);
        self.send(
            id,
            destination,
            Asked { kind: ReceiptKind::Published, reason: reason.trim(), undoing, review: false },
        )
    }

    /// Publishes several that are approved; what stories at a site share is written once for all of them. What keeps one from being
    /// published is its own answer.
    pub fn publish_all(
        &self,
        ids: &[StoryId],
        destination: Option<&str>,
        reason: &str,
    ) -> Result<Vec<Went>, DeskError> {
        let (mut allowed, mut all) = (vec![], vec![]);
        for id in ids.iter().collect::<BTreeSet<_>>() {
            let may = self.show(*id).and_then(|shown| self.allows(Action::Publish, &shown.status, reason));
            match may {
                Ok(()) => allowed.push(*id),
                Err(e) => all.push((*id, Err(e))),
            }
        }
        let asked =
            Asked { kind: ReceiptKind::Published, reason: reason.trim(), undoing: Undoing::Nothing, review: false };
        all.extend(self.send_all(&allowed, destination, asked)?);
        Ok(all)
    }

    /// Says what publishing what is approved would do, and does nothing.
    pub fn plan(&self, id: StoryId, destination: Option<&str>, overwrite: bool) -> Result<Plan, DeskError> {
        self.planned_as(id, destination, (Undoing::all_if(overwrite), false))
    }

    pub(super) fn planned_as(
        &self,
        id: StoryId,
        destination: Option<&str>,
        (undoing, review): (Undoing, bool),
    ) -> Result<Plan, DeskError> {
        let shown = self.show(id)?;
        self.allows(Action::Publish, &shown.status, "")?;
        let destination = self.destination(destination)?;
        let asked = Asked { kind: ReceiptKind::Published, reason: "", undoing, review };
        let sending = self.intention(&shown, destination, asked)?;
        if destination.is_wordpress() {
            return Ok(Plan::Post(self.would_post(&sending, destination, undoing)?));
        }
        let manifest = self.planned_one(destination, Wished::Sent(&sending))?.manifest;
        let missing = publish::outstanding(&manifest, self.host(destination)?.as_ref())?;
        Ok(Plan::Files(missing, manifest.files.len()))
    }

    /// Takes what is public down; a tombstone stands in its place. What was only half sent can be taken back by whoever may send
    /// it: nobody else knows of it, and what it was approved by may be gone.
    pub fn take_down(&self, id: StoryId, destination: Option<&str>, reason: &str) -> Result<Published, DeskError> {
        let shown = self.show(id)?;
        self.may_take_down(&shown, &self.destination(destination)?.id, reason)?;
        let (kind, undoing) = (ReceiptKind::TakenDown, Undoing::All);
        self.send(id, destination, Asked { kind, reason: reason.trim(), undoing, review: false })
    }

    /// Brings a post back that somebody at its destination has put into the bin or deleted, as what is approved. Words that were
    /// changed there before are told, and left.
    pub fn restore_post(&self, id: StoryId, destination: Option<&str>, reason: &str) -> Result<Published, DeskError> {
        let shown = self.show(id)?;
        self.allows(Action::Publish, &shown.status, reason)?;
        let destination = self.destination(destination)?;
        let public = self.store.read(|t| publications::publication(t, &destination.id, id))?.filter(|row| !row.down);
        let review = self.awaits_review(id, &destination.id)?;
        if !destination.is_wordpress() || (public.is_none() && !review) {
            return Err(DeskError::NothingToRestore(destination.id.clone()));
        }
        let asked = |undoing| Asked { kind: ReceiptKind::Published, reason: reason.trim(), undoing, review };
        let sending = self.intention(&shown, destination, asked(Undoing::Nothing))?;
        match self.would_post(&sending, destination, Undoing::Nothing) {
            Err(DeskError::Destination(refusal)) if matches!(*refusal, Refusal::Binned | Refusal::Gone) => {}
            Err(e) => return Err(e),
            Ok(_) => return Err(DeskError::NothingToRestore(destination.id.clone())),
        }
        self.send(id, Some(&destination.id), asked(Undoing::Absence))
    }

    pub(super) fn may_take_down(&self, shown: &Shown, destination: &str, reason: &str) -> Result<(), DeskError> {
        let begun = self.waits(shown.id, destination)?.is_some_and(|pending| pending.begun);
        let half_sent = shown.status.publication.is_none() && begun;
        match self.allows(Action::TakeDown, &self.status_at(shown, Some(destination))?, reason) {
            Err(DeskError::Forbidden(Forbidden::NeverPublished)) if half_sent => Ok(()),
            Err(DeskError::Forbidden(Forbidden::Right { .. })) if half_sent && self.acting()?.has(Right::Approve) => {
                Ok(())
            }
            allowed => allowed,
        }
    }

    /// Returns how a story stands by what readers see at a destination, or at any: what was taken down at one may be up at another.
    pub(super) fn status_at(&self, shown: &Shown, destination: Option<&str>) -> Result<Status, DeskError> {
        let mut status = shown.status.clone();
        let Some(public) = status.publication.as_mut().filter(|public| public.down) else { return Ok(status) };
        for place in self.house.destinations.iter().filter(|place| destination.is_none_or(|id| place.id == id)) {
            let there = self.store.read(|t| publications::publication(t, &place.id, shown.id))?;
            if there.is_some_and(|row| !row.down) {
                (public.down, status.state) = (false, State::Published);
                break;
            }
        }
        Ok(status)
    }

    /// Returns the file that readers see of a story at the first destination; `None` where nothing of it is public, or it is no
    /// file of this machine.
    pub fn published_page(&self, id: StoryId) -> Result<Option<PathBuf>, DeskError> {
        let destination = self.destination(None)?;
        if destination.asks() {
            return Ok(None);
        }
        let row = self.store.read(|t| publications::publication(t, &destination.id, id))?;
        Ok(row.map(|row| self.folder().join(&destination.folder).join(row.path)))
    }

    pub(super) fn destination(&self, id: Option<&str>) -> Result<&Destination, DeskError> {
        let found = self.house.destinations.iter().find(|d| id.is_none_or(|id| d.id == id));
        found.ok_or_else(|| DeskError::NoDestination(id.unwrap_or("site").to_owned()))
    }

    pub(super) fn send(
        &self,
        id: StoryId,
        destination: Option<&str>,
        asked: Asked<'_>,
    ) -> Result<Published, DeskError> {
        let went = self.send_all(&[id], destination, asked)?;
        went.into_iter().next().map_or_else(|| Err(Forbidden::NothingApproved.into()), |(_, went)| went)
    }

    /// Sends several to one destination; what keeps one from being sent is its own answer.
    fn send_all(&self, ids: &[StoryId], destination: Option<&str>, asked: Asked<'_>) -> Result<Vec<Went>, DeskError> {
        let destination = self.destination(destination)?;
        let _turn = self.turn()?;
        self.complete_before(ids, &destination.id)?;
        let (mut sendings, mut all) = (vec![], vec![]);
        for id in ids {
            match self.asked_now(*id, destination, asked) {
                Ok(sending) => sendings.push(sending),
                Err(e) => all.push((*id, Err(e))),
            }
        }
        let went = self.deliver(&sendings, destination, asked.undoing);
        all.extend(sendings.iter().map(|sending| sending.story).zip(went));
        Ok(all)
    }

    /// Returns what is sent of a story. It is looked at only now: an approval may have been taken back while others had their turn.
    fn asked_now(&self, id: StoryId, destination: &Destination, asked: Asked<'_>) -> Result<Waiting, DeskError> {
        let shown = self.show(id)?;
        if asked.kind != ReceiptKind::TakenDown {
            self.approved_in_time(&shown.status)?;
        }
        self.intention(&shown, destination, asked)
    }

    /// Returns what is to be sent. What waits already and is asked for again goes on as it was begun: its pages may be
    /// out, under the address and with the hour of then.
    fn intention(&self, shown: &Shown, destination: &Destination, asked: Asked<'_>) -> Result<Waiting, DeskError> {
        // What somebody set a time for and nobody has tried was not begun.
        let begun = self.waits(shown.id, &destination.id)?.filter(|pending| pending.begun || pending.due.is_none());
        let begun = begun.map(|pending| pending.waiting);
        let down = asked.kind == ReceiptKind::TakenDown;
        let approval = match (&shown.status.approval, &begun) {
            (Some(approval), _) => approval.entry,
            (None, Some(begun)) if down => begun.approval,
            (None, None) if down => EntryHash::NONE,
            _ => return Err(Forbidden::NothingApproved.into()),
        };
        let corrected = ReceiptKind::Corrected;
        let goes_on = |b: &&Waiting| {
            let same = b.kind == asked.kind && b.reason == asked.reason;
            b.approval == approval && (same || (b.kind == corrected && asked.kind == ReceiptKind::Published))
        };
        if let Some(begun) = begun.as_ref().filter(goes_on) {
            return Ok(Waiting { review: asked.review, ..begun.clone() });
        }
        let never_public = shown.status.publication.is_none();
        Ok(Waiting {
            story: shown.id,
            destination: destination.id.clone(),
            kind: asked.kind,
            approval,
            member: self.me,
            reason: asked.reason.to_owned(),
            at: begun.filter(|_| never_public).map_or_else(|| self.around.now(), |b| b.at),
            review: asked.review,
        })
    }

    /// Sends, reads back and keeps the receipts, or why there is none. Whoever calls it holds the turn.
    pub(super) fn deliver(
        &self,
        sendings: &[Waiting],
        destination: &Destination,
        undoing: Undoing,
    ) -> Vec<Result<Published, DeskError>> {
        let went = if destination.is_wordpress() {
            let post = |sending| {
                self.may_deliver(destination)?;
                self.post(sending, destination, (undoing, true))
            };
            sendings.iter().map(post).collect()
        } else {
            let wished: Vec<_> = sendings.iter().map(Wished::Sent).collect();
            self.bring_all(destination, &wished)
        };
        for (sending, went) in sendings.iter().zip(&went) {
            if let Err(e) = went {
                self.keep_why(sending, e);
            }
        }
        went
    }

    /// Makes sure that what is sent can be proved, and that this desk is one that sends there.
    pub(super) fn may_deliver(&self, destination: &Destination) -> Result<(), DeskError> {
        self.signer()?;
        self.publishes(destination)
    }

    /// Returns what a publication rests on. What is taken down is what is there, approved or not.
    pub(super) fn basis(
        &self,
        t: &Transaction<'_>,
        destination: &Destination,
        sending: &Waiting,
    ) -> Result<Basis, DeskError> {
        let receipts = ledger::receipts(t, sending.story, &destination.id)?;
        let before = PublicationRow::of(&receipts);
        let down = sending.kind == ReceiptKind::TakenDown;
        let digest = match (&before, down) {
            (Some(row), true) => row.digest,
            _ => publications::approval(t, sending.approval)?.ok_or(Forbidden::NothingApproved)?.digest,
        };
        let form = match (&before, site_index::known_form(t, sending.story, digest)?) {
            (_, Some(form)) => form,
            // Nobody approves it any more, and it is to go all the same.
            (Some(row), None) if down => unknown_at(&row.path),
            _ => return Err(Forbidden::NothingApproved.into()),
        };
        if !down {
            let now = (self.around.clock)();
            self.not_embargoed(&form, now)?;
            // What readers see already is not kept from them by writing it anew.
            if before.as_ref().is_none_or(|row| row.down || row.digest != digest) {
                self.photos_allowed(t, (sending.story, &form), now)?;
            }
        }
        Ok(Basis { receipts, before, down, digest, form })
    }

    /// Makes sure that readers may see a form at a time.
    pub(super) fn not_embargoed(&self, form: &PublicForm, at: DateTime<Utc>) -> Result<(), DeskError> {
        let until = form.embargo.and_then(|s| DateTime::<Utc>::from_timestamp(s, 0));
        match until.filter(|until| *until > at) {
            Some(until) => Err(DeskError::Embargo(until.with_timezone(&self.house.zone()).to_rfc3339())),
            None => Ok(()),
        }
    }

    pub(super) fn receipt(
        &self,
        t: &Transaction<'_>,
        sending: &Waiting,
        (digest, path, before): (Digest, String, Option<&PublicationRow>),
    ) -> Result<Receipted, StoreError> {
        let next = publications::next_sequence(t, &sending.destination)?;
        Ok(Receipted {
            story: sending.story,
            destination: sending.destination.clone(),
            kind: sending.kind,
            digest,
            manifest: [0; 32],
            url: String::new(),
            path,
            reason: sending.reason.clone(),
            sequence: before.map_or(next, |row| row.sequence),
            at: sending.at,
            latest_as_of: next.saturating_sub(1),
        })
    }
}

/// Returns a form of which no more is known than the address that it stands at.
pub(super) fn unknown_at(path: &str) -> PublicForm {
    let name = path.rsplit('/').next().unwrap_or_default();
    let slug = name.strip_suffix(".html").unwrap_or(name).to_owned();
    PublicForm { slug, ..PublicForm::from(&Story::default()) }
}

/// The corrections that readers of a destination are told of, by their receipts.
pub(super) fn corrections(t: &Transaction<'_>, id: StoryId, destination: &str) -> Result<Vec<Correction>, DeskError> {
    Ok(ledger::receipts(t, id, destination)?.iter().filter_map(correction).collect())
}

pub(super) fn correction(receipt: &Receipted) -> Option<Correction> {
    let at = time(receipt.at);
    (receipt.kind == ReceiptKind::Corrected).then(|| Correction { at, note: receipt.reason.clone() })
}
