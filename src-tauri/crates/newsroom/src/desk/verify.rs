//! Checking everything that a desk keeps, and making the projection anew.

use std::collections::BTreeMap;

use rusqlite::Transaction;

use super::ledger::{project, project_receipt};
use super::receiving::Intake;
use super::replay::{self, project_story};
use super::{Desk, DeskError, Work};
use crate::ledger::{Act, Chain, Entry, EntryHash, Order, Receipted, is_claim};
use crate::store::{Scratch, StoreError, entries, exchanged, logs, projection, roster};
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

/// Goes through all entries in the order that all desks agree on, checks what anyone can check and the rights of those that
/// take part, and puts what these say into a projection. Returns how many take part.
fn each(
    t: &Transaction<'_>,
    into: &Transaction<'_>,
    mut see: impl FnMut(&Entry) -> Result<(), StoreError>,
) -> Result<usize, StoreError> {
    let (mut chain, mut authority) = (Chain::again(logs::strands(t)?), entries::authority(t)?);
    // What was judged when each came is what all of it together comes to.
    if authority.settle() {
        return Err(StoreError::Projection("entry"));
    }
    roster::replace(into, authority.roster())?;
    // A site's lists are numbered in the order in which their receipts came here.
    let mut receipts = BTreeMap::new();
    let (mut last, mut count) = (Order(0, EntryHash::NONE), 0);
    loop {
        let page = entries::in_order(t, last, PAGE)?;
        let Some((_, end)) = page.last() else { break };
        last = end.order();
        for (num, kept) in page {
            let sealed = kept.sealed()?;
            let place = chain.follow(&sealed)?;
            let Some(num) = num.filter(|_| place.order() == kept.order()) else { continue };
            let entry = kept.open(&sealed)?;
            authority.permits(&place, &entry)?;
            if is_claim(&entry.body.act) && !authority.stands_at(&place) {
                return Err(StoreError::Projection("entry"));
            }
            see(&entry)?;
            count += 1;
            match entry.body.act {
                Act::Receipt(receipt) => drop(receipts.insert(num, (place.order(), receipt))),
                _ => drop(project(into, place.order(), &entry)?),
            }
        }
    }
    let mut come: BTreeMap<(StoryId, String), BTreeMap<Order, Receipted>> = BTreeMap::new();
    for (order, receipt) in receipts.into_values() {
        let all = come.entry((receipt.story, receipt.destination.clone())).or_default();
        all.insert(order, receipt.clone());
        project_receipt(into, &receipt, &all.values().cloned().collect::<Vec<_>>())?;
    }
    Ok(count)
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
            let (mut done, total) = (0, entries::last(t)?);
            let entries = each(t, &anew, |entry| {
                done += 1;
                self.around.tell(Work::Verify, done, total);
                if let Act::Photo(photo) = &entry.body.act {
                    match photos.read(photo.hash) {
                        // It is on its way from another desk.
                        Err(StoreError::PhotoMissing(_)) if exchanged::is_awaited(t, photo.hash)? => {}
                        read => drop(read?),
                    }
                }
                Ok(())
            })?;
            for story in entries::stories(t)? {
                let shown = replay::checked(t, story)?;
                shown.map_or(Ok(()), |row| projection::put_story(&anew, &row))?;
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
            Intake::begin(t, None, self.store.photos())?.judge_all()?;
            let entries = remake(t, &|work, done, total| self.around.tell(work, done, total))?;
            Ok(Verified { entries, stories: projection::digests(t)? })
        })?;
        self.replay.take();
        self.reread()?;
        Ok(done)
    }
}

/// Makes the projection anew from the entries that take part. Returns how many they are.
pub(super) fn remake(t: &Transaction<'_>, tell: &dyn Fn(Work, u64, u64)) -> Result<usize, StoreError> {
    projection::clear(t)?;
    let (mut done, total) = (0, entries::last(t)?);
    let entries = each(t, t, |_| {
        done += 1;
        tell(Work::Rebuild, done, total);
        Ok(())
    })?;
    // Each story once, in the order in which they came.
    let stories = entries::stories(t)?;
    let total = stories.len() as u64;
    for (story, done) in stories.into_iter().zip(1..) {
        project_story(t, story)?;
        tell(Work::Project, done, total);
    }
    Ok(entries)
}
