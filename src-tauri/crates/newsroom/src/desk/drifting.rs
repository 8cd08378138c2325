//! What is public, compared with what was sent.

use rusqlite::Transaction;

use super::ledger;
use super::publishing::{correction, unknown_at};
use super::{Desk, DeskError};
use crate::house::Destination;
use crate::ledger::time;
use crate::publish;
use crate::publish::destination::{self, Destination as _, Last};
use crate::publish::post::{Post, Standing};
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
        let order = "WHERE destination = ?1 ORDER BY sequence, story";
        let rows = self.store.read(|t| publications::publications(t, order, &[&destination.id]))?;
        if destination.is_wordpress() {
            let site = self.opened(destination)?;
            let drift = |row: &PublicationRow| {
                let (post, last) = self.store.read(|t| Ok(self.as_sent(t, row, destination)))??;
                Ok(site.drift(&post, &last)?.into_iter().map(Drift::Post).collect())
            };
            return Ok(rows.iter().map(|row| (row.story, drift(row))).collect());
        }
        Ok(rows.iter().map(|row| (row.story, self.drift_of_files(row, destination))).collect())
    }

    fn drift_of_files(&self, row: &PublicationRow, destination: &Destination) -> Result<Vec<Drift>, DeskError> {
        let manifest = self.planned(destination, &self.sent_before(row, destination)?)?.manifest;
        let differ = publish::outstanding(&manifest, self.host(destination)?.as_ref())?;
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
        let standing = if row.down { Standing::Down } else { Standing::Public(time(row.first_at)) };
        let unknown = || {
            let (form, language) = (unknown_at(&row.path), self.newsroom_language());
            Post { story: row.story, form, photos: vec![], corrections: vec![], language, standing }
        };
        let post = last.post.as_deref().cloned().unwrap_or_else(unknown);
        Ok((Post { standing, ..post }, last))
    }
}
