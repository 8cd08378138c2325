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

#[cfg(test)]
mod tests {
    use super::super::tests::found;
    use super::*;
    use crate::ledger::EntryHash;
    use crate::store::Waiting;

    #[test]
    fn what_waits_for_review_is_known_by_its_number_and_is_neither_sent_nor_said_to_be_out() {
        let (_folder, desk) = found();
        let id = desk.begin_own_story().unwrap();
        let (kind, member, reason) = (ReceiptKind::Published, desk.me, String::new());
        let waiting = Waiting {
            story: id,
            destination: "site".into(),
            kind,
            approval: EntryHash([1; 32]),
            member,
            reason,
            at: 5_000,
            review: true,
        };
        let (form, words) = (Digest([2; 32]), Digest([3; 32]));
        let noted = |words| outbox::HandedIn { path: "posts/7".into(), form, words };
        desk.store
            .write(|t| {
                outbox::begin(t, &waiting, 7_000)?;
                outbox::put_handed_in(t, (id, "site"), &noted(None))?;
                outbox::put_handed_in(t, (id, "site"), &noted(Some(words)))?;
                // A run that begins anew knows what it said until it has read it back again.
                outbox::put_handed_in(t, (id, "site"), &noted(None))?;
                outbox::awaits_review(t, id, "site")
            })
            .unwrap();
        let known = || desk.store.read(|t| outbox::handed_in(t, id, "site")).unwrap();
        assert_eq!(known(), Some(noted(Some(words))));
        let pending = desk.pending().unwrap().remove(0);
        assert_eq!((&pending.waiting, pending.word(9_000), pending.next()), (&waiting, "review", None));
        assert!(!pending.is_time(i64::MAX) && desk.cancel_waiting(id, None).is_err());
        let board = desk.board(9).unwrap();
        assert_eq!(board.lines.iter().map(|line| line.lane.word()).collect::<Vec<_>>(), ["review"]);
        let at = desk.whereabouts(id).unwrap();
        assert_eq!((at.awaited, at.in_review), (vec![], vec!["site".to_owned()]));

        // Of another form nothing is known, and where something else is asked for its number is not forgotten.
        let other = outbox::HandedIn { form: Digest([4; 32]), ..noted(None) };
        desk.store
            .write(|t| {
                outbox::put_handed_in(t, (id, "site"), &other)?;
                outbox::begin(t, &Waiting { review: false, ..waiting.clone() }, 7_000)
            })
            .unwrap();
        assert_eq!((known(), desk.pending().unwrap()[0].waiting.review), (Some(other), false));
        desk.store.write(|t| outbox::forget_handed_in(t, id, "site")).unwrap();
        assert_eq!(known(), None);
    }

    #[test]
    fn a_site_of_files_has_nobody_who_reviews() {
        let (_folder, desk) = found();
        let id = desk.begin_own_story().unwrap();
        let refused = desk.plan_to_hand_in(id, None, false).unwrap_err();
        assert_eq!(refused.explained().0.name(), "post.no_review");
    }
}
