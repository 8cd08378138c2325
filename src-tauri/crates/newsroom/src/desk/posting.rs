//! Publishing where each story is one post: outbox, the walk there, what was read back, receipt.

use std::path::PathBuf;

use chrono::DateTime;
use rusqlite::Transaction;

use super::publishing::{Basis, correction};
use super::site_index;
use super::{Desk, DeskError, Published, Work};
use crate::house::{Destination, Picture};
use crate::ledger::{Act, Receipted, time};
use crate::publish::destination::{Brought, Destination as _, Doing, HandedIn, Last, Refusal, Step, Undoing};
use crate::publish::post::{CLOCKS, Post, Standing};
use crate::publish::site::Correction;
use crate::publish::wordpress;
use crate::store::{PublicationRow, Waiting, outbox, publications};
use crate::story::{Digest, PublicForm, StoryId};

/// How wide a photo is sent, in pixels: the site makes its own smaller sizes of it.
const WIDTH: u32 = 1600;
/// What the parts that are written, or were taken in, are noted under until their receipt is here.
pub(super) const WRITTEN: &str = "parts/";

/// What is to be brought, and what is known of it.
struct Bound {
    post: Post,
    last: Last,
    receipt: Receipted,
    /// Whether just this is public already, by the receipt that is here.
    again: bool,
}

impl Desk {
    /// Sends a story to a destination where it is one post, and keeps the receipt. Whoever calls it holds the turn.
    pub(super) fn post(
        &self,
        sending: &Waiting,
        destination: &Destination,
        (undoing, waits): (Undoing, bool),
    ) -> Result<Published, DeskError> {
        let bound = self.bound(sending, destination)?;
        let site = self.opened(destination);
        let (story, id) = (sending.story, destination.id.as_str());
        // The intention is on disk before anything is sent: a run that breaks is completed by a later one, and a site that cannot be
        // reached is asked again. What nobody here can open is refused at once.
        if waits && site.as_ref().err().is_none_or(DeskError::may_be_sent_later) {
            self.store.write(|t| self.begins(t, sending))?;
        }
        let site = site?;
        let mut broken = None;
        let mut told = |step: Step| {
            let kept = match step {
                Step::Photo(done, all) => {
                    self.around.tell(Work::Write, done, all);
                    Ok(())
                }
                Step::Writing(digest) => self.store.write(|t| {
                    outbox::touch(t, story, id)?;
                    outbox::put_sent(t, (story, id), &format!("{WRITTEN}{digest}"), digest)
                }),
                Step::HandingIn(path) => {
                    let handed_in = outbox::HandedIn { path, form: bound.receipt.digest, words: None };
                    self.store.write(|t| outbox::put_handed_in(t, (story, id), &handed_in))
                }
                Step::Standing => self.store.write(|t| outbox::touch(t, story, id)),
            };
            kept.map_err(|e| broken = Some(e)).is_ok()
        };
        let brought = site.bring(&bound.post, &bound.last, undoing, &mut told);
        if let Some(e) = broken {
            return Err(e.into());
        }
        let brought = brought?;
        if sending.review && brought.parts.standing != Standing::PUBLIC {
            return self.handed_in(&bound.receipt, brought);
        }
        if let Err(early) = self.not_early(&bound, &brought) {
            // An embargo fails closed, whatever the site makes of a date.
            let down = Post { standing: Standing::Down, ..bound.post };
            site.bring(&down, &Last { path: Some(brought.path), ..bound.last }, Undoing::Nothing, &mut |_| true)?;
            return Err(early);
        }
        self.received(bound, brought, waits)
    }

    /// Makes sure that what has just become public is not dated before its embargo. One that was set after it was first public has
    /// nothing to keep from readers.
    fn not_early(&self, bound: &Bound, brought: &Brought) -> Result<(), DeskError> {
        let first = bound.last.path.is_none() && brought.parts.standing == Standing::PUBLIC;
        match brought.parts.date.and_then(|date| DateTime::from_timestamp(date + CLOCKS, 0)) {
            Some(date) if first => self.not_embargoed(&bound.post.form, date),
            _ => Ok(()),
        }
    }

    fn received(&self, bound: Bound, brought: Brought, waits: bool) -> Result<Published, DeskError> {
        let Bound { mut receipt, again, last, post } = bound;
        let written = brought.done.iter().filter(|done| done.is_step()).count();
        let same = again && last.path.as_ref() == Some(&brought.path) && last.manifest == Some(brought.parts.digest());
        receipt.path.clone_from(&brought.path);
        // What nobody sees has an address all the same: the one that it had.
        if !brought.url.is_empty() {
            receipt.url.clone_from(&brought.url);
        }
        receipt.manifest = brought.parts.digest().0;
        if let (Standing::Review, false, Some(date)) = (post.standing, again, brought.parts.date) {
            // Whoever published it there gave it its hour.
            receipt.at = date.saturating_mul(1_000);
        }
        let (story, id, key) = (receipt.story, receipt.destination.clone(), self.signer()?);
        self.store.write(|t| {
            // What was public already, part for part, is proved by the receipt that is here.
            if !same {
                self.add(t, &[Act::Receipt(receipt.clone())], key)?;
            }
            for sent in outbox::sent(t, story, &id)?.iter().filter(|sent| sent.path.starts_with(WRITTEN)) {
                outbox::forget_sent(t, story, &id, &sent.path)?;
            }
            outbox::forget_handed_in(t, story, &id)?;
            if waits { outbox::done(t, story, &id) } else { Ok(()) }
        })?;
        Ok(Published {
            digest: receipt.digest,
            url: receipt.url,
            path: PathBuf::from(brought.path),
            at: time(receipt.at),
            written,
            done: brought.done,
            awaits_review: false,
        })
    }

    /// Says what publishing a story would do at a destination where it is one post.
    pub(super) fn would_post(
        &self,
        sending: &Waiting,
        destination: &Destination,
        undoing: Undoing,
    ) -> Result<Vec<Doing>, DeskError> {
        let bound = self.bound(sending, destination)?;
        Ok(self.opened(destination)?.plan(&bound.post, &bound.last, undoing)?)
    }

    fn bound(&self, sending: &Waiting, destination: &Destination) -> Result<Bound, DeskError> {
        self.store.read(|t| Ok(self.bound_within(t, sending, destination)))?
    }

    fn bound_within(
        &self,
        t: &Transaction<'_>,
        sending: &Waiting,
        destination: &Destination,
    ) -> Result<Bound, DeskError> {
        let (story, id) = (sending.story, destination.id.as_str());
        let Basis { receipts, before, down, digest, form } = self.basis(t, destination, sending)?;
        let again = before.as_ref().is_some_and(|row| row.digest == digest && row.down == down);
        let mut receipt = match receipts.last() {
            Some(last) if again => last.clone(),
            _ => self.receipt(t, sending, (digest, String::new(), before.as_ref()))?,
        };
        if let Some(row) = &before {
            receipt.url.clone_from(&row.url);
        }
        let mut corrections: Vec<_> = receipts.iter().filter_map(correction).collect();
        let last = self.last(t, &receipts, &corrections)?;
        if !again {
            corrections.extend(correction(&receipt));
        }
        let first_at = time(before.as_ref().map_or(sending.at, |row| row.first_at));
        let standing = match (down, sending.review) {
            (true, _) => Standing::Down,
            (false, true) => Standing::Review,
            (false, false) => Standing::Public(first_at),
        };
        let language = self.newsroom_language();
        let post = match standing {
            // What is taken down is sent no photo.
            Standing::Down => Post { story, form, photos: vec![], corrections, language, standing },
            _ => self.as_post(t, (story, form), corrections, standing)?,
        };
        let written = outbox::sent(t, story, id)?;
        let written = written.iter().filter(|sent| sent.path.starts_with(WRITTEN)).map(|sent| sent.digest).collect();
        let elsewhere = self.shown_elsewhere(t, &post, &last, id)?;
        let handed_in = outbox::handed_in(t, story, id)?.map(|of| {
            // What another form of it said proves nothing of this one.
            HandedIn { path: of.path, words: of.words.filter(|_| of.form == digest) }
        });
        Ok(Bound { post, last: Last { written, elsewhere, handed_in, ..last }, receipt, again })
    }

    /// Returns what this newsroom knows of a story's post by its receipts.
    pub(super) fn last(
        &self,
        t: &Transaction<'_>,
        receipts: &[Receipted],
        corrections: &[Correction],
    ) -> Result<Last, DeskError> {
        let Some((row, last)) = PublicationRow::of(receipts).zip(receipts.last()) else { return Ok(Last::default()) };
        let standing = standing(&row);
        let post = match site_index::known_form(t, row.story, row.digest)? {
            // It only says what differs: a photo that cannot be made any more stops nothing.
            Some(form) => self.as_post(t, (row.story, form), corrections.to_vec(), standing).ok().map(Box::new),
            None => None,
        };
        Ok(Last {
            path: Some(row.path).filter(|path| !path.is_empty()),
            manifest: Some(Digest(last.manifest)),
            post,
            ..Last::default()
        })
    }

    /// Returns which of the photos that a story showed and shows no more other stories show at the destination.
    fn shown_elsewhere(
        &self,
        t: &Transaction<'_>,
        post: &Post,
        last: &Last,
        destination: &str,
    ) -> Result<Vec<Digest>, DeskError> {
        let Some(before) = &last.post else { return Ok(vec![]) };
        let mut all = vec![];
        for (id, rendition) in &before.photos {
            let stays = post.photos.iter().any(|(_, other)| other.digest == rendition.digest);
            let placement = before.form.placements.iter().find(|placement| placement.id == *id && !stays);
            let Some(photo) = placement.and_then(|placement| placement.photo) else { continue };
            for (story, digest) in publications::showing(t, destination, photo, post.story)? {
                let form = site_index::known_form(t, story, digest)?;
                let placements =
                    form.iter().flat_map(|form| &form.placements).filter(|other| other.photo == Some(photo));
                // The same photo with another caption is another file there.
                let same = |other| {
                    self.known_rendition(t, other, Picture::usual(WIDTH))
                        .is_some_and(|of| of.digest == rendition.digest)
                };
                if placements.into_iter().any(same) {
                    all.push(rendition.digest);
                    break;
                }
            }
        }
        Ok(all)
    }

    pub(super) fn as_post(
        &self,
        t: &Transaction<'_>,
        (story, form): (StoryId, PublicForm),
        corrections: Vec<Correction>,
        standing: Standing,
    ) -> Result<Post, DeskError> {
        let mut photos = vec![];
        for placement in form.placements.iter().filter(|p| p.photo.is_some()) {
            let rendition = self.rendition(t, placement, Picture::usual(WIDTH));
            photos.push((placement.id, rendition.ok_or_else(|| Refusal::NoPhoto(placement.caption.clone()))?));
        }
        Ok(Post { story, form, photos, corrections, language: self.newsroom_language(), standing })
    }

    /// Returns what of a story as it is now its destination would not carry.
    pub fn would_lose(&self, id: StoryId, destination: Option<&str>) -> Result<Vec<Doing>, DeskError> {
        let form = PublicForm::from(&self.show(id)?.story);
        let lost = if self.destination(destination)?.is_wordpress() { wordpress::losses(&form) } else { vec![] };
        Ok(lost.into_iter().map(Doing::Lose).collect())
    }
}

/// Returns how a post stands by what its receipts come to.
pub(super) fn standing(row: &PublicationRow) -> Standing {
    if row.down { Standing::Down } else { Standing::Public(time(row.first_at)) }
}

impl From<Refusal> for DeskError {
    fn from(e: Refusal) -> Self {
        Self::Destination(Box::new(e))
    }
}
