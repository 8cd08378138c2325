//! What is public, compared with what was sent.

use rusqlite::Transaction;

use super::bringing::Wished;
use super::ledger;
use super::posting::standing;
use super::publishing::{correction, unknown_at};
use super::{Desk, DeskError};
use crate::house::Destination;
use crate::publish::destination::{self, Destination as _, Last};
use crate::publish::post::Post;
use crate::publish::{self, Host};
use crate::store::{PublicationRow, publications};
use crate::story::StoryId;

/// In what something that was sent is no longer as it was.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Drift {
    /// A post.
    Post(destination::Drift),
    /// So many files of a site are missing or have other bytes, of so many.
    Files(usize, usize),
}

/// A story that was sent, and in what it is no longer as it was; why that could not be found out, where it could not.
pub type Drifted = (StoryId, Result<Vec<Drift>, DeskError>);

impl Desk {
    /// Reads back all that was sent to a destination, and says what is no longer as the last receipt of each story says. Writes
    /// nothing.
    pub fn drift(&self, destination: Option<&str>) -> Result<Vec<Drifted>, DeskError> {
        let destination = self.destination(destination)?;
        let rows = self.store.read(|t| publications::at(t, &destination.id))?;
        if destination.is_wordpress() {
            let site = self.opened(destination)?;
            let drift = |row: &PublicationRow| {
                let (post, last) = self.store.read(|t| Ok(self.as_sent(t, row, destination)))??;
                Ok(site.drift(&post, &last)?.into_iter().map(Drift::Post).collect())
            };
            return Ok(rows.iter().map(|row| (row.story, drift(row))).collect());
        }
        let mut host = None;
        let drift = |row: &PublicationRow| (row.story, self.drift_of_files(row, destination, &mut host));
        Ok(rows.iter().map(drift).collect())
    }

    /// Compares with the host, which is opened where it is asked first.
    fn drift_of_files(
        &self,
        row: &PublicationRow,
        destination: &Destination,
        host: &mut Option<Box<dyn Host>>,
    ) -> Result<Vec<Drift>, DeskError> {
        let sent = self.sent_before(row, destination)?;
        let manifest = self.planned_one(destination, Wished::Renewed(&sent))?.manifest;
        let host = match host {
            Some(host) => host,
            none => none.insert(self.host(destination)?),
        };
        let differ = publish::outstanding(&manifest, host.as_ref())?;
        Ok((differ > 0).then_some(Drift::Files(differ, manifest.files.len())).into_iter().collect())
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
