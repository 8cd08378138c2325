//! What a story leaves behind at a destination when it changes or goes: photos that no story shows any more, and its page at
//! other addresses. Whoever publishes there next takes it away, also what another desk has sent.

use std::collections::{BTreeMap, BTreeSet};

use rusqlite::Transaction;

use super::ledger::receipts;
use super::removing::cut_off;
use super::{Desk, DeskError, site_index};
use crate::ledger::{Act, Receipted};
use crate::publish::site::photo_files;
use crate::publish::{self, Host, Manifest, NotWritten};
use crate::store::{Sent, publications};
use crate::story::{Digest, PublicForm};

/// What is to be removed once no page shows it.
#[derive(Debug, Default)]
pub(super) struct LeftBehind {
    /// Photos by their paths, with what was written there: those of all forms of the story that were approved.
    photos: BTreeMap<String, Digest>,
    /// Photos that other stories show.
    of_others: BTreeSet<String>,
    /// The addresses of its pages, by their paths.
    pages: BTreeMap<String, String>,
}

impl Desk {
    /// Returns what a story leaves behind at a destination that shows of it `now`, by this manifest. What a removal cut off was
    /// sent all the same.
    pub(super) fn left_behind(
        &self,
        t: &Transaction<'_>,
        (now, manifest): (&Receipted, &Manifest),
    ) -> Result<LeftBehind, DeskError> {
        let (destination, story) = (now.destination.as_str(), now.story);
        let (mut receipts, mut forms) = (receipts(t, story, destination)?, publications::forms(t, story)?);
        for (_, entry) in cut_off(t)? {
            match entry.body.act {
                Act::Receipt(act) if (act.story, act.destination.as_str()) == (story, destination) => {
                    receipts.push(act);
                }
                Act::Approve(act) if act.story == story => forms.push(act.form.to_vec()),
                _ => {}
            }
        }
        let mut left = LeftBehind::default();
        for receipt in receipts.into_iter().filter(|receipt| receipt.path != now.path) {
            // Two desks that had not heard of each other may have given it two addresses. One may be another story's by now.
            if !publications::has_other(t, destination, &receipt.path, story)? {
                left.pages.insert(receipt.path, receipt.url);
            }
        }
        let files = |form: &PublicForm| photo_files(form, &|placed, width| self.known_rendition(t, placed, width));
        let mut hashes = BTreeSet::new();
        for form in forms.iter().filter_map(|bytes| PublicForm::from_bytes(bytes).ok()) {
            hashes.extend(form.placements.iter().filter_map(|placed| placed.photo));
            left.photos.extend(files(&form).into_iter().filter(|(path, _)| manifest.file(path).is_none()));
        }
        for hash in hashes {
            for (other, digest) in publications::showing(t, destination, hash, story)? {
                let form = site_index::known_form(t, other, digest)?;
                left.of_others.extend(form.iter().flat_map(&files).map(|(path, _)| path));
            }
        }
        Ok(left)
    }
}

impl LeftBehind {
    /// Removes it, and what this desk has sent of the story besides: whatever is still as it was written.
    pub(super) fn remove(&self, host: &dyn Host, sent: &[Sent]) -> Result<(), NotWritten> {
        let sent = sent.iter().filter(|sent| !sent.shared).map(|sent| (&sent.path, &sent.digest));
        for (path, digest) in self.photos.iter().chain(sent).filter(|(path, _)| !self.of_others.contains(*path)) {
            publish::remove(host, path, *digest)?;
        }
        self.pages.iter().try_for_each(|(path, url)| publish::remove_page(host, path, url).map(drop))
    }
}
