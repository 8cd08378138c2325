//! What is public, compared with what was sent.

use std::collections::{BTreeMap, BTreeSet};

use rusqlite::Transaction;

use super::bringing::Wished;
use super::ledger;
use super::posting::standing;
use super::publishing::{correction, unknown_at};
use super::{Desk, DeskError, site_index};
use crate::abreast::abreast;
use crate::house::Destination;
use crate::publish::destination::{self, Destination as _, Last};
use crate::publish::post::Post;
use crate::publish::site::photo_files;
use crate::publish::{self, Host, NotWritten, Order};
use crate::store::{PublicationRow, publications};
use crate::story::{Digest, PublicForm, StoryId};

/// In what something that was sent is no longer as it was.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Drift {
    /// A post.
    Post(destination::Drift),
    /// A file of a site that is the story's own.
    File(FileDrift),
}

/// A file of a site that is no longer as it was written.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct FileDrift {
    /// Its path at the site.
    pub path: String,
    /// What it is, in a word that programs read.
    pub what: &'static str,
    /// The caption, where it is a photo.
    pub caption: Option<String>,
    /// Whether it is not there; else it has other bytes.
    pub missing: bool,
}

/// A story that was sent, and in what it is no longer as it was; why that could not be found out, where it could not.
pub type Drifted = (StoryId, Result<Vec<Drift>, DeskError>);

/// What was sent to a destination, compared.
#[derive(Debug, Default)]
pub struct ReadBack {
    /// The stories that were sent there.
    pub stories: Vec<Drifted>,
    /// What several stories share there and is no longer as it was written.
    pub shared: Vec<FileDrift>,
}

/// A destination, and what was sent to it; why that could not be found out, where it could not.
pub type DriftAt = (String, Result<ReadBack, DeskError>);

/// What is known of the files of a host: whether each is as planned, and else whether it is missing.
#[derive(Default)]
struct Looked(BTreeMap<(String, Digest), Option<bool>>);

impl Looked {
    /// Looks at the files of a manifest that were not looked at yet: stories share most of their lists.
    fn at(&mut self, manifest: &publish::Manifest, host: &dyn Host) -> Result<(), NotWritten> {
        let key = |file: &publish::Planned| (file.path.clone(), file.digest);
        let new: Vec<_> = manifest.files.iter().filter(|file| !self.0.contains_key(&key(file))).collect();
        let look = |number: usize| match host.has(new[number])? {
            true => Ok(None),
            false => Ok(Some(host.read(&new[number].path)?.is_none())),
        };
        abreast(
            host.at_once(),
            new.len(),
            look,
            |_| 0,
            |number, looked| {
                self.0.insert(key(new[number]), looked?);
                Ok(true)
            },
        )
    }

    /// Returns a file that is not as planned.
    fn differs(&self, file: &publish::Planned) -> Option<FileDrift> {
        let missing = (*self.0.get(&(file.path.clone(), file.digest))?)?;
        Some(FileDrift { path: file.path.clone(), what: what(file.order), caption: None, missing })
    }
}

fn what(order: Order) -> &'static str {
    match order {
        Order::Style => "style",
        Order::Photo => "photo",
        Order::Article | Order::Neighbour => "page",
        Order::Tag => "tag",
        Order::Section => "section",
        Order::Front => "front",
        Order::Feed => "feed",
        Order::Sitemap => "sitemap",
    }
}

impl Desk {
    /// Reads back all that was sent to a destination, or to every one, and says what is no longer as the last receipt of each story
    /// says. Writes nothing.
    pub fn drift(&self, destination: Option<&str>) -> Result<Vec<DriftAt>, DeskError> {
        let first = self.destination(destination)?;
        let named = destination.map(|_| std::slice::from_ref(first));
        let all = named.unwrap_or(&self.house.destinations);
        Ok(all.iter().map(|destination| (destination.id.clone(), self.drift_at(destination))).collect())
    }

    fn drift_at(&self, destination: &Destination) -> Result<ReadBack, DeskError> {
        let rows = self.store.read(|t| publications::at(t, &destination.id))?;
        if destination.is_wordpress() {
            let site = self.opened(destination)?;
            let drift = |row: &PublicationRow| {
                let (post, last) = self.store.read(|t| Ok(self.as_sent(t, row, destination)))??;
                Ok(site.drift(&post, &last)?.into_iter().map(Drift::Post).collect())
            };
            let stories = rows.iter().map(|row| (row.story, drift(row))).collect();
            return Ok(ReadBack { stories, shared: vec![] });
        }
        if rows.is_empty() {
            return Ok(ReadBack::default());
        }
        // The folder of another desk has nothing to do with one of the same name here.
        self.publishes(destination)?;
        let host = self.host(destination)?;
        let pages: BTreeSet<_> = rows.iter().map(|row| row.path.as_str()).collect();
        let (mut looked, mut shared) = (Looked::default(), BTreeSet::new());
        let stories = rows.iter().map(|row| {
            let found = self.drift_of_files(row, destination, (host.as_ref(), &mut looked));
            let own = found.map(|(own, others)| {
                // The page of another story is told of with that.
                shared.extend(others.into_iter().filter(|file| !pages.contains(file.path.as_str())));
                own.into_iter().map(Drift::File).collect()
            });
            (row.story, own)
        });
        let stories = stories.collect();
        Ok(ReadBack { stories, shared: shared.into_iter().collect() })
    }

    /// Returns the files of a story that are no longer as they were written: its own, and those that it shares with others.
    fn drift_of_files(
        &self,
        row: &PublicationRow,
        destination: &Destination,
        (host, looked): (&dyn Host, &mut Looked),
    ) -> Result<(Vec<FileDrift>, Vec<FileDrift>), DeskError> {
        let sent = self.sent_before(row, destination)?;
        let manifest = self.planned_one(destination, Wished::Renewed(&sent))?.manifest;
        looked.at(&manifest, host)?;
        let (own, others): (Vec<_>, Vec<_>) = manifest.files.iter().partition(|file| file.is_own());
        let mut own: Vec<_> = own.into_iter().filter_map(|file| looked.differs(file)).collect();
        if own.iter().any(|file| file.what == what(Order::Photo)) {
            let captions = self.captions(row, destination)?;
            own.iter_mut().for_each(|file| file.caption = captions.get(&file.path).cloned());
        }
        Ok((own, others.into_iter().filter_map(|file| looked.differs(file)).collect()))
    }

    /// Returns the captions of the photos that a story shows, by the path of each of their files.
    fn captions(&self, row: &PublicationRow, destination: &Destination) -> Result<BTreeMap<String, String>, DeskError> {
        let pictures = destination.pictures();
        self.store.read(|t| {
            let form = site_index::known_form(t, row.story, row.digest);
            Ok(form.map(|form| {
                let form = form.unwrap_or_else(|| unknown_at(&row.path));
                let of = |placement: &_| PublicForm { placements: vec![Clone::clone(placement)], ..form.clone() };
                let files =
                    |form| photo_files(&form, &|placement, asked| self.rendition(t, placement, asked), &pictures);
                let all = form.placements.iter().flat_map(|placement| {
                    files(of(placement)).into_iter().map(|(path, _)| (path, placement.caption.clone()))
                });
                all.collect()
            }))
        })?
    }

    /// Returns a post as the last receipt of its story says.
    fn as_sent(
        &self,
        t: &Transaction<'_>,
        row: &PublicationRow,
        destination: &Destination,
    ) -> Result<(Post, Last), DeskError> {
        let receipts = ledger::receipts(t, row.story, &destination.id)?;
        let corrections: Vec<_> = receipts.iter().filter_map(correction).collect();
        let last = self.last(t, &receipts, &corrections)?;
        let unknown = || {
            let (form, language, standing) = (unknown_at(&row.path), self.newsroom_language(), standing(row));
            Post { story: row.story, form, photos: vec![], corrections: vec![], language, standing }
        };
        let post = last.post.as_deref().cloned().unwrap_or_else(unknown);
        Ok((post, last))
    }
}
