//! Publishing: outbox, manifest, read back, receipt.

use std::path::PathBuf;

use chrono::{DateTime, Utc};
use rusqlite::{Transaction, params};

use super::ledger::project_receipt;
use super::site_index::{self, SiteIndex};
use super::{Desk, DeskError, Shown};
use crate::house::Destination;
use crate::ledger::{Act, EntryHash, ReceiptKind, Receipted};
use crate::messages::Language;
use crate::publish::site::{Correction, Site, path_of, plan};
use crate::publish::{self, Manifest};
use crate::store::{PublicationRow, StoreError, entries, projection};
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

/// What is to be sent.
struct Sending {
    kind: ReceiptKind,
    approval: EntryHash,
    reason: String,
}

impl Desk {
    /// Publishes what is approved: the bytes that the approval carries, never the draft.
    pub fn publish(&self, id: StoryId, destination: Option<&str>) -> Result<Published, DeskError> {
        let shown = self.show(id)?;
        Action::Publish.allowed(&shown.status, self.me()?, &self.house.style, "")?;
        self.send(&shown, destination, ReceiptKind::Published, "")
    }

    /// Corrects what is public: the story as it is now, with a note to readers, is approved and published.
    pub fn correct(&self, id: StoryId, destination: Option<&str>, reason: &str) -> Result<Published, DeskError> {
        let shown = self.show(id)?;
        Action::Correct.allowed(&shown.status, self.me()?, &self.house.style, reason)?;
        self.edit(id, |story| story.correction_note = reason.trim().to_owned())?;
        if self.show(id)?.status.state == State::ChangedSinceApproval {
            self.approve(id, "")?;
        }
        self.send(&self.show(id)?, destination, ReceiptKind::Corrected, reason.trim())
    }

    /// Takes what is public down; a tombstone stands in its place.
    pub fn take_down(&self, id: StoryId, destination: Option<&str>, reason: &str) -> Result<Published, DeskError> {
        let shown = self.show(id)?;
        Action::TakeDown.allowed(&shown.status, self.me()?, &self.house.style, reason)?;
        self.send(&shown, destination, ReceiptKind::TakenDown, reason.trim())
    }

    fn destination(&self, id: Option<&str>) -> Result<&Destination, DeskError> {
        let found = self.house.destinations.iter().find(|d| id.is_none_or(|id| d.id == id));
        found.ok_or_else(|| DeskError::NoDestination(id.unwrap_or("site").to_owned()))
    }

    fn send(
        &self,
        shown: &Shown,
        destination: Option<&str>,
        kind: ReceiptKind,
        reason: &str,
    ) -> Result<Published, DeskError> {
        let destination = self.destination(destination)?;
        let approval = match &shown.status.approval {
            Some(approval) => approval.entry,
            None if kind == ReceiptKind::TakenDown => EntryHash::NONE,
            None => return Err(Forbidden::NothingApproved.into()),
        };
        let sending = Sending { kind, approval, reason: reason.to_owned() };
        // The intention is on disk before anything is sent: a run that breaks is completed by the next.
        self.store.write(|t| {
            t.execute(
                "INSERT INTO outbox VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7) ON CONFLICT DO UPDATE
                 SET kind = ?3, approval = ?4, member = ?5, reason = ?6, at = ?7",
                params![shown.id.0, destination.id, kind.word(), approval.0, self.me.0, reason, self.around.now()],
            )?;
            Ok(())
        })?;
        let (manifest, receipt, again) = self.planned(shown.id, destination, &sending)?;
        let folder = self.folder().join(&destination.folder);
        let written = publish::write(&manifest, &folder)?;
        publish::read_back(&manifest, &folder)?;
        let (digest, at) = (receipt.digest, DateTime::from_timestamp_millis(receipt.at).unwrap_or_default());
        let (url, path) = (receipt.url.clone(), folder.join(&receipt.path));
        let key = self.signer()?;
        self.store.write(|t| {
            // What was public already, byte for byte, is proved by the receipt that is here.
            if !again {
                self.add(t, &[Act::Receipt(receipt.clone())], key)?;
            }
            t.execute("DELETE FROM outbox WHERE story = ? AND destination = ?", params![shown.id.0, destination.id])?;
            Ok(())
        })?;
        Ok(Published { digest, url, path, at, written: written.written })
    }

    /// Plans what is sent and the receipt that will prove it. The flag says that just this is public already.
    fn planned(
        &self,
        id: StoryId,
        destination: &Destination,
        sending: &Sending,
    ) -> Result<(Manifest, Receipted, bool), DeskError> {
        // The planner asks for the site as it will be: the receipt is put in, asked about, and taken out again.
        self.store.rehearse(|t| self.plan_within(t, id, destination, sending))?
    }

    fn plan_within(
        &self,
        t: &Transaction<'_>,
        id: StoryId,
        destination: &Destination,
        sending: &Sending,
    ) -> Result<(Manifest, Receipted, bool), DeskError> {
        let before = projection::publication(t, &destination.id, id)?;
        let down = sending.kind == ReceiptKind::TakenDown;
        let digest = match (&before, down) {
            (Some(row), true) => row.digest,
            _ => projection::approval(t, sending.approval)?.ok_or(Forbidden::NothingApproved)?.digest,
        };
        let again = before.as_ref().is_some_and(|row| row.digest == digest && row.down == down);
        self.not_embargoed(t, id, digest, down)?;
        let mut receipt = self.receipt(t, id, destination, sending, (digest, before.as_ref(), again))?;
        let left = projection::lists(t, &destination.id, id)?;
        project_receipt(t, &receipt)?;
        let row = projection::publication(t, &destination.id, id)?.ok_or(Forbidden::NeverPublished)?;
        let stays = projection::lists(t, &destination.id, id)?;
        let missing = || DeskError::Store(StoreError::Damaged { path: self.folder().into(), reason: "no form".into() });
        let mut article =
            site_index::article(t, &row, self.corrections(t, id, &receipt, again)?).ok_or_else(missing)?;
        article.left = left.iter().filter(|l| !stays.contains(l)).filter_map(|l| site_index::list(l)).collect();
        article.down = down.then(|| DateTime::from_timestamp_millis(receipt.at).unwrap_or_default());
        let site = Site { house: &self.house, destination, language: Language::of(&self.founded_language) };
        let index = SiteIndex { desk: self, site, db: t };
        receipt.path = path_of(&site, &article)?;
        let manifest = plan(&site, &article, &index, &|placement, width| self.rendition(t, placement, width))?;
        receipt.url.clone_from(&manifest.url);
        receipt.manifest = manifest.digest().0;
        Ok((manifest, receipt, again))
    }

    fn not_embargoed(&self, t: &Transaction<'_>, id: StoryId, digest: Digest, down: bool) -> Result<(), DeskError> {
        let form = projection::form(t, id, digest)?.and_then(|bytes| PublicForm::from_bytes(&bytes).ok());
        let until = form.and_then(|f| f.embargo).and_then(|s| DateTime::<Utc>::from_timestamp(s, 0));
        match until.filter(|until| !down && *until > (self.around.clock)()) {
            Some(until) => Err(DeskError::Embargo(until.with_timezone(&self.house.zone()).to_rfc3339())),
            None => Ok(()),
        }
    }

    fn receipt(
        &self,
        t: &Transaction<'_>,
        id: StoryId,
        destination: &Destination,
        sending: &Sending,
        (digest, before, again): (Digest, Option<&PublicationRow>, bool),
    ) -> Result<Receipted, StoreError> {
        let next = projection::next_sequence(t, &destination.id)?;
        Ok(Receipted {
            story: id,
            destination: destination.id.clone(),
            kind: sending.kind,
            digest,
            manifest: [0; 32],
            url: before.map(|row| row.url.clone()).unwrap_or_default(),
            path: before.map(|row| row.path.clone()).unwrap_or_default(),
            reason: sending.reason.clone(),
            sequence: before.map_or(next, |row| row.sequence),
            at: match before {
                Some(row) if again => row.changed_at.unwrap_or(row.first_at),
                _ => self.around.now(),
            },
            latest_as_of: match before {
                Some(row) if again => row.latest_as_of,
                _ => next.saturating_sub(1),
            },
        })
    }

    /// The corrections that readers are told of: those with a receipt, and the one that is being sent.
    fn corrections(
        &self,
        t: &Transaction<'_>,
        id: StoryId,
        now: &Receipted,
        again: bool,
    ) -> Result<Vec<Correction>, DeskError> {
        let mut all: Vec<Receipted> = entries::read_story(t, id)?
            .into_iter()
            .filter_map(|e| if let Act::Receipt(receipt) = e.act { Some(receipt) } else { None })
            .filter(|r| r.destination == now.destination)
            .collect();
        if !again {
            all.push(now.clone());
        }
        let corrections = all.into_iter().filter(|r| r.kind == ReceiptKind::Corrected);
        let at = |ms| DateTime::from_timestamp_millis(ms).unwrap_or_default();
        Ok(corrections.map(|r| Correction { at: at(r.at), note: r.reason }).collect())
    }
}
