//! Publishing: outbox, manifest, read back, receipt.

use std::path::PathBuf;

use chrono::{DateTime, Utc};
use rusqlite::Transaction;

use super::ledger::project_receipt;
use super::site_index::{self, Cards, SiteIndex};
use super::{Desk, DeskError, Shown, Work};
use crate::house::Destination;
use crate::ledger::{Act, EntryHash, ReceiptKind, Receipted, time};
use crate::publish::site::{Correction, Site, path_of, plan};
use crate::publish::{self, Manifest};
use crate::store::{PublicationRow, StoreError, Waiting, entries, outbox, publications};
use crate::story::{Digest, PublicForm, StoryId};
use crate::workflow::{Action, Forbidden, State};

/// What was published, with its proof.
#[derive(Clone, Debug)]
pub struct Published {
    /// The digest of the form that is public.
    pub digest: Digest,
    /// Public address.
    pub url: String,
    /// The file of the story's page.
    pub path: PathBuf,
    /// When it was sent.
    pub at: DateTime<Utc>,
    /// How many files were written anew.
    pub written: usize,
}

/// What is to be sent, and the receipt that will prove it.
struct Planned {
    manifest: Manifest,
    receipt: Receipted,
    /// Whether just this is public already.
    again: bool,
    /// The cards that were made for it.
    cards: Cards,
}

/// What is asked of a destination.
#[derive(Clone, Copy)]
struct Asked<'a> {
    kind: ReceiptKind,
    reason: &'a str,
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
        let shown = self.show(id)?;
        self.allows(Action::Publish, &shown.status, reason)?;
        self.send(id, destination, Asked { kind: ReceiptKind::Published, reason: reason.trim() })
    }

    /// Corrects what is public: the story as it is now, with a note to readers, is approved and published.
    pub fn correct(&self, id: StoryId, destination: Option<&str>, reason: &str) -> Result<Published, DeskError> {
        self.correct_over(id, destination, reason, "")
    }

    /// Corrects what is public although rules stand in the way of its approval: they are overridden by name.
    pub fn correct_over(
        &self,
        id: StoryId,
        destination: Option<&str>,
        reason: &str,
        overriding: &str,
    ) -> Result<Published, DeskError> {
        let shown = self.show(id)?;
        self.allows(Action::Correct, &shown.status, reason)?;
        self.edit(id, |story| story.correction_note = reason.trim().to_owned())?;
        if self.show(id)?.status.state == State::ChangedSinceApproval {
            let status = self.approve(id, overriding)?.status;
            // What was approved before, without the correction, is not what is to be sent.
            if status.is_half_approved() {
                return Err(Forbidden::MoreApprovals { given: status.approved_by.len(), needed: status.needed }.into());
            }
        }
        self.send(id, destination, Asked { kind: ReceiptKind::Corrected, reason: reason.trim() })
    }

    /// Takes what is public down; a tombstone stands in its place. What was only half sent can be taken down, too.
    pub fn take_down(&self, id: StoryId, destination: Option<&str>, reason: &str) -> Result<Published, DeskError> {
        let shown = self.show(id)?;
        let half_sent = self.waits(id, &self.destination(destination)?.id)?.is_some();
        match self.allows(Action::TakeDown, &shown.status, reason) {
            Err(DeskError::Forbidden(Forbidden::NeverPublished)) if half_sent => {}
            other => other?,
        }
        self.send(id, destination, Asked { kind: ReceiptKind::TakenDown, reason: reason.trim() })
    }

    /// Returns the file that readers see of a story at the first destination; `None` where nothing of it is public.
    pub fn published_page(&self, id: StoryId) -> Result<Option<PathBuf>, DeskError> {
        let destination = self.destination(None)?;
        let row = self.store.read(|t| publications::publication(t, &destination.id, id))?;
        Ok(row.map(|row| self.folder().join(&destination.folder).join(row.path)))
    }

    pub(super) fn destination(&self, id: Option<&str>) -> Result<&Destination, DeskError> {
        let found = self.house.destinations.iter().find(|d| id.is_none_or(|id| d.id == id));
        found.ok_or_else(|| DeskError::NoDestination(id.unwrap_or("site").to_owned()))
    }

    fn send(&self, id: StoryId, destination: Option<&str>, asked: Asked<'_>) -> Result<Published, DeskError> {
        let destination = self.destination(destination)?;
        let _turn = self.turn()?;
        self.complete_before(id, &destination.id)?;
        // Looked at only now: an approval may have been taken back while others had their turn.
        let shown = self.show(id)?;
        if asked.kind != ReceiptKind::TakenDown {
            self.approved_in_time(&shown.status)?;
        }
        self.deliver(&self.intention(&shown, destination, asked)?, destination)
    }

    /// Returns what is to be sent. What waits already and is asked for again goes on as it was begun: its pages may be
    /// out, under the address and with the hour of then.
    fn intention(&self, shown: &Shown, destination: &Destination, asked: Asked<'_>) -> Result<Waiting, DeskError> {
        let begun = self.waits(shown.id, &destination.id)?;
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
            return Ok(begun.clone());
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
        })
    }

    /// Sends, reads back and keeps the receipt. Whoever calls it holds the turn.
    pub(super) fn deliver(&self, sending: &Waiting, destination: &Destination) -> Result<Published, DeskError> {
        // What cannot be planned is refused and does not wait: asking again would change nothing.
        let Planned { manifest, receipt, again, cards } = self.planned(destination, sending)?;
        let (id, at_site) = (sending.story, destination.id.as_str());
        // The intention is on disk before anything is sent: a run that breaks is completed by a later one.
        self.store.write(|t| {
            outbox::put(t, sending)?;
            site_index::keep(t, &cards)?;
            manifest.own().try_for_each(|f| outbox::put_sent(t, (id, at_site), &f.path, f.digest))
        })?;
        let folder = self.folder().join(&destination.folder);
        let written = publish::write(&manifest, &folder, &|done| {
            self.around.tell(Work::Write, done, manifest.files.len() as u64);
        })?;
        publish::read_back(&manifest, &folder)?;
        // Only now, when no page shows them: photos that this story no longer has, and nobody else's.
        let mut left = self.store.read(|t| outbox::sent(t, id, at_site))?;
        left.retain(|sent| manifest.file(&sent.path).is_none());
        for sent in left.iter().filter(|sent| !sent.shared) {
            publish::remove(&folder, &sent.path, sent.digest)?;
        }
        let (digest, at) = (receipt.digest, time(receipt.at));
        let (url, path) = (receipt.url.clone(), folder.join(&receipt.path));
        let key = self.signer()?;
        self.store.write(|t| {
            // What was public already, byte for byte, is proved by the receipt that is here.
            if !again {
                self.add(t, &[Act::Receipt(receipt.clone())], key)?;
            }
            left.iter().try_for_each(|sent| outbox::forget_sent(t, id, at_site, &sent.path))?;
            outbox::done(t, id, at_site)
        })?;
        Ok(Published { digest, url, path, at, written: written.written })
    }

    fn planned(&self, destination: &Destination, sending: &Waiting) -> Result<Planned, DeskError> {
        // The planner asks for the site as it will be: the receipt is put in, asked about, and taken out again.
        self.store.rehearse(|t| self.plan_within(t, destination, sending))?
    }

    fn plan_within(
        &self,
        t: &Transaction<'_>,
        destination: &Destination,
        sending: &Waiting,
    ) -> Result<Planned, DeskError> {
        let id = sending.story;
        let before = publications::publication(t, &destination.id, id)?;
        let down = sending.kind == ReceiptKind::TakenDown;
        let digest = match (&before, down) {
            (Some(row), true) => row.digest,
            _ => publications::approval(t, sending.approval)?.ok_or(Forbidden::NothingApproved)?.digest,
        };
        let again = before.as_ref().is_some_and(|row| row.digest == digest && row.down == down);
        let site = Site { house: &self.house, destination, language: self.newsroom_language() };
        let form = site_index::form(t, id, digest)?;
        if !down {
            self.not_embargoed(&form)?;
        }
        let mut receipt = self.receipt(t, sending, (digest, before.as_ref(), again))?;
        let first_at = before.as_ref().map_or(receipt.at, |row| row.first_at);
        receipt.path = path_of(&site, &form.slug, time(first_at))?;
        if down && before.is_none() {
            // Half sent: it stands in lists that no receipt tells of.
            project_receipt(t, &Receipted { kind: ReceiptKind::Published, ..receipt.clone() })?;
        }
        let left = publications::lists(t, &destination.id, id)?;
        project_receipt(t, &receipt)?;
        let row = publications::publication(t, &destination.id, id)?.ok_or(Forbidden::NeverPublished)?;
        let stays = publications::lists(t, &destination.id, id)?;
        let mut told = corrections(t, id, &destination.id)?;
        told.extend(correction(&receipt).filter(|_| !again));
        let mut article = site_index::article(t, &row, told)?;
        article.left = left.iter().filter(|l| !stays.contains(l)).filter_map(|l| site_index::list(l)).collect();
        article.down = down.then(|| time(receipt.at));
        let index = SiteIndex::new(self, site, t, id);
        let manifest = plan(&site, &article, &index, &|placement, width| self.rendition(t, placement, width));
        let (manifest, cards) = index.whole(manifest)?;
        let manifest = manifest?;
        receipt.url.clone_from(&manifest.url);
        receipt.manifest = manifest.digest().0;
        Ok(Planned { manifest, receipt, again, cards })
    }

    fn not_embargoed(&self, form: &PublicForm) -> Result<(), DeskError> {
        let until = form.embargo.and_then(|s| DateTime::<Utc>::from_timestamp(s, 0));
        match until.filter(|until| *until > (self.around.clock)()) {
            Some(until) => Err(DeskError::Embargo(until.with_timezone(&self.house.zone()).to_rfc3339())),
            None => Ok(()),
        }
    }

    fn receipt(
        &self,
        t: &Transaction<'_>,
        sending: &Waiting,
        (digest, before, again): (Digest, Option<&PublicationRow>, bool),
    ) -> Result<Receipted, StoreError> {
        let next = publications::next_sequence(t, &sending.destination)?;
        Ok(Receipted {
            story: sending.story,
            destination: sending.destination.clone(),
            kind: sending.kind,
            digest,
            manifest: [0; 32],
            url: before.map(|row| row.url.clone()).unwrap_or_default(),
            path: before.map(|row| row.path.clone()).unwrap_or_default(),
            reason: sending.reason.clone(),
            sequence: before.map_or(next, |row| row.sequence),
            at: match before {
                Some(row) if again => row.changed_at.unwrap_or(row.first_at),
                _ => sending.at,
            },
            latest_as_of: match before {
                Some(row) if again => row.latest_as_of,
                _ => next.saturating_sub(1),
            },
        })
    }
}

/// The corrections that readers of a destination are told of, by their receipts.
pub(super) fn corrections(t: &Transaction<'_>, id: StoryId, destination: &str) -> Result<Vec<Correction>, DeskError> {
    let receipts = entries::read_story(t, id)?.into_iter().filter_map(|entry| match entry.body.act {
        Act::Receipt(receipt) if receipt.destination == destination => Some(receipt),
        _ => None,
    });
    Ok(receipts.filter_map(|receipt| correction(&receipt)).collect())
}

fn correction(receipt: &Receipted) -> Option<Correction> {
    let at = time(receipt.at);
    (receipt.kind == ReceiptKind::Corrected).then(|| Correction { at, note: receipt.reason.clone() })
}
