//! What a story leaves behind at a destination when it changes or goes: photos that no story shows any more, and its addresses
//! of before. Whoever publishes there next clears it up, also what another desk has sent.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use rusqlite::Transaction;

use super::ledger::receipts;
use super::{Desk, DeskError, site_index};
use crate::house::House;
use crate::ledger::{Act, Entry, Place, Receipted};
use crate::publish::site::{Moved, Site, photo_files};
use crate::publish::{self, Host, NotWritten};
use crate::store::{outbox, publications};
use crate::story::{Digest, PublicForm, StoryId};

/// What removals cut off of a story at a destination: it was sent all the same.
pub(super) struct Fallen {
    receipts: Vec<Receipted>,
    forms: Vec<PublicForm>,
}

impl Fallen {
    /// Returns what fell, of all that did.
    pub(super) fn of(cut_off: &[(Place, Entry)], story: StoryId, destination: &str) -> Self {
        let mut fallen = Self { receipts: vec![], forms: vec![] };
        for (_, entry) in cut_off {
            match &entry.body.act {
                Act::Receipt(act) if (act.story, act.destination.as_str()) == (story, destination) => {
                    fallen.receipts.push(act.clone());
                }
                Act::Approve(act) if act.story == story => fallen.forms.extend(PublicForm::from_bytes(&act.form)),
                _ => {}
            }
        }
        fallen
    }

    pub(super) fn is_nothing(&self) -> bool {
        self.receipts.is_empty()
    }

    /// Returns the names of the lists that it was written into.
    pub(super) fn lists(&self, house: &House) -> Vec<String> {
        if self.receipts.is_empty() {
            return vec![];
        }
        self.forms.iter().flat_map(|form| site_index::lists(house, form)).collect()
    }
}

/// What is to be cleared up once no page shows it.
#[derive(Debug, Default)]
pub(super) struct LeftBehind {
    /// Photos by their paths, with what was written there: those of all forms of the story that were approved, and others that
    /// this desk has sent.
    photos: BTreeMap<String, Digest>,
    /// Photos that other stories show.
    of_others: BTreeSet<String>,
    /// The addresses that it had.
    pages: Vec<Moved>,
}

impl Desk {
    /// Returns what a story leaves behind at a site that shows of it `now`, where these paths are planned.
    pub(super) fn left_behind(
        &self,
        t: &Transaction<'_>,
        site: &Site<'_>,
        (now, planned): (&Receipted, &HashSet<&str>),
        fallen: &Fallen,
    ) -> Result<LeftBehind, DeskError> {
        let (destination, story) = (now.destination.as_str(), now.story);
        let sent = outbox::sent(t, story, destination)?;
        let mut left = LeftBehind::default();
        let receipts = receipts(t, story, destination)?;
        let said = receipts.iter().chain(&fallen.receipts).map(|receipt| receipt.path.as_str());
        // Two desks that had not heard of each other may have given it two addresses, and what was sent and never proved has one.
        let had: BTreeSet<&str> =
            said.chain(sent.iter().filter(|s| s.is_page() && !s.shared).map(|s| s.path.as_str())).collect();
        for path in had.into_iter().filter(|path| *path != now.path) {
            // One may be another story's by now.
            if !publications::has_other(t, destination, path, story)? {
                left.pages.push(Moved::new(site, story, path, &now.path)?);
            }
        }
        let photos = sent.into_iter().filter(|sent| !sent.is_page() && !sent.shared && sent.list().is_none());
        left.photos = photos.map(|sent| (sent.path, sent.digest)).collect();
        let pictures = site.destination.pictures();
        let files =
            |form: &PublicForm| photo_files(form, &|placed, asked| self.known_rendition(t, placed, asked), &pictures);
        let forms = publications::forms(t, story)?;
        let forms = forms.iter().filter_map(|bytes| PublicForm::from_bytes(bytes).ok());
        let mut hashes = BTreeSet::new();
        for form in forms.chain(fallen.forms.iter().cloned()) {
            hashes.extend(form.placements.iter().filter_map(|placed| placed.photo));
            left.photos.extend(files(&form));
        }
        left.photos.retain(|path, _| !planned.contains(path.as_str()));
        if left.photos.is_empty() {
            return Ok(left);
        }
        for hash in hashes {
            for (other, digest) in publications::showing(t, destination, hash, story)? {
                let form = site_index::known_form(t, other, digest)?;
                left.of_others.extend(form.iter().flat_map(&files).map(|(path, _)| path));
                // The site may have asked for other sizes when that one was sent.
                left.of_others.extend(outbox::sent(t, other, destination)?.into_iter().map(|sent| sent.path));
            }
        }
        Ok(left)
    }
}

impl LeftBehind {
    /// Removes the photos that are still as they were written, and lets the addresses of before lead to the one of now.
    pub(super) fn clear_up(&self, host: &dyn Host) -> Result<(), NotWritten> {
        for (path, digest) in self.photos.iter().filter(|(path, _)| !self.of_others.contains(*path)) {
            publish::remove(host, path, *digest)?;
        }
        self.pages.iter().try_for_each(|moved| publish::lead_on(host, moved))?;
        host.settle()
    }
}
