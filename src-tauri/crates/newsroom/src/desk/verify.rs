//! Checking everything that a desk keeps, and making the projection anew.

use std::collections::{BTreeMap, BTreeSet};

use super::ledger::project;
use super::replay::{self, project_story};
use super::{Desk, DeskError, Work};
use crate::ledger::{Act, Chain, Entry, Sealed};
use crate::store::{Scratch, StoreError, entries, projection};
use crate::story::{Digest, StoryId};

/// How many entries are read at a time.
const PAGE: usize = 512;

/// What a check found; a check that fails is an error instead.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verified {
    /// How many entries hold: chained and signed by members who might.
    pub entries: usize,
    /// The digest of each story.
    pub stories: BTreeMap<StoryId, Digest>,
}

fn each(
    t: &rusqlite::Transaction<'_>,
    mut see: impl FnMut(Sealed, Entry) -> Result<(), StoreError>,
) -> Result<usize, StoreError> {
    let (mut last, mut count) = (0, 0);
    loop {
        let page = entries::after(t, last, PAGE)?;
        let Some(end) = page.last() else { return Ok(count) };
        last = end.num;
        for kept in page {
            let sealed = kept.sealed()?;
            let entry = kept.open(&sealed)?;
            see(sealed, entry)?;
            count += 1;
        }
    }
}

impl Desk {
    /// Checks the database, every entry's chain and signature, every photo file that an entry names, that each revision
    /// replays to the view that its writer saw, and that what the desk shows is what its entries add up to.
    ///
    /// Reads as of one moment and writes nothing; the comparison is with a projection made anew in memory.
    pub fn verify(&self) -> Result<Verified, DeskError> {
        self.around.tell(Work::CheckDatabase, 0, 0);
        self.store.check()?;
        let photos = self.store.photos();
        let found = self.store.read(|t| {
            let scratch = Scratch::new()?;
            let anew = scratch.begin()?;
            let (mut chain, mut stories, mut seen) = (Chain::default(), vec![], BTreeSet::new());
            let (mut done, total) = (0, entries::last(t)?);
            let entries = each(t, |sealed, entry| {
                chain.follow(&sealed, &entry)?;
                done += 1;
                self.around.tell(Work::Verify, done, total);
                if let Act::Photo(photo) = &entry.body.act {
                    photos.read(photo.hash)?;
                }
                stories.extend(project(&anew, &entry)?.filter(|s| seen.insert(*s)));
                Ok(())
            })?;
            for story in stories {
                projection::put_story(&anew, &replay::checked(t, story)?)?;
            }
            if let Some(table) = projection::difference(t, &anew)? {
                return Err(StoreError::Projection(table));
            }
            Ok(Verified { entries, stories: projection::digests(t)? })
        })?;
        Ok(found)
    }

    /// Throws the projection away and makes it anew from the entries; the journal is kept as it is.
    pub fn rebuild(&mut self) -> Result<Verified, DeskError> {
        let done = self.store.write(|t| {
            projection::clear(t)?;
            let (mut chain, mut stories, mut seen) = (Chain::default(), vec![], BTreeSet::new());
            let (mut done, total) = (0, entries::last(t)?);
            let entries = each(t, |sealed, entry| {
                chain.follow(&sealed, &entry)?;
                done += 1;
                self.around.tell(Work::Rebuild, done, total);
                if let Some(story) = project(t, &entry)?.filter(|s| seen.insert(*s)) {
                    stories.push(story);
                }
                Ok(())
            })?;
            // Each story once, in the order in which they were begun.
            let total = stories.len() as u64;
            for (story, done) in stories.into_iter().zip(1..) {
                project_story(t, story)?;
                self.around.tell(Work::Project, done, total);
            }
            Ok(Verified { entries, stories: projection::digests(t)? })
        })?;
        self.reread()?;
        Ok(done)
    }
}
