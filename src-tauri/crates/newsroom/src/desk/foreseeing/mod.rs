//! What an exchange would do: what would leave this desk, what would come, and what of that would change stories here.
//!
//! Nothing is written, neither to the storage nor to the desk. What would come is taken in within a write that is undone, so
//! that it is judged as it will be.

#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, BTreeSet};

use rusqlite::Transaction;

use super::receiving::Intake;
use super::syncing::AtStorage;
use super::{Desk, DeskError};
use crate::ledger::{Act, EntryHash, Strand};
use crate::members::{DeviceId, MemberId};
use crate::photo::PhotoHash;
use crate::storage::{self, Place, Storage};
use crate::store::{StoreError, StoryRow, entries, journal, logs, projection};
use crate::story::StoryId;
use crate::sync::{Depth, Exchange, Finding, Outlook};

/// What would leave of one story.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Leaving {
    /// The story's headline.
    pub headline: String,
    /// How many entries.
    pub entries: u64,
    /// How many photos.
    pub photos: u64,
    /// How many bytes, of both.
    pub bytes: u64,
}

/// What would come of one story.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Coming {
    /// The headline that it would have.
    pub headline: String,
    /// How many entries.
    pub entries: u64,
    /// Who wrote them.
    pub members: BTreeSet<MemberId>,
    /// Whether it is here already.
    pub known: bool,
    /// Whether an approval that stands here would stand no longer, or for another text.
    pub dissolves: bool,
    /// Whether whoever works here has words in it that are in no entry yet.
    pub unfrozen: bool,
}

/// What an exchange would do.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Foresight {
    /// The address of the storage.
    pub address: String,
    /// Whether it is empty, and would be made this newsroom's.
    pub fresh: bool,
    /// What would leave, by story.
    pub leaving: BTreeMap<StoryId, Leaving>,
    /// Entries of house data that would leave.
    pub house: u64,
    /// Entries about members, devices and locks that would leave.
    pub members: u64,
    /// Entries that would leave and are about none of these: photos, and what no key here opens.
    pub others: u64,
    /// Photos that would leave and are in no story that does.
    pub other_photos: u64,
    /// Bytes that would leave, of all.
    pub bytes: u64,
    /// Entries that would come, by desk, as the storage lists them.
    pub listed: BTreeMap<DeviceId, u64>,
    /// How many of them were fetched to see what they say.
    pub looked_at: u64,
    /// What would come, by story, of those.
    pub coming: BTreeMap<StoryId, Coming>,
    /// How many of those no key here opens, or wait for others.
    pub shut: u64,
    /// How many of those would be refused.
    pub refused: u64,
    /// How often the storage was asked for something.
    pub requests: usize,
    /// What a person should know of the storage.
    pub findings: BTreeSet<Finding>,
}

impl Foresight {
    /// Returns how many entries would leave.
    pub fn entries(&self) -> u64 {
        self.leaving.values().map(|story| story.entries).sum::<u64>() + self.house + self.members + self.others
    }

    /// Returns how many photos would leave.
    pub fn photos(&self) -> u64 {
        self.leaving.values().map(|story| story.photos).sum::<u64>() + self.other_photos
    }

    /// Returns how many entries would come.
    pub fn listed(&self) -> u64 {
        self.listed.values().sum()
    }
}

impl Desk {
    /// Returns what an exchange with the connected storage would do.
    pub fn foresee(&mut self, depth: Depth) -> Result<Foresight, DeskError> {
        let place = self.storage()?.ok_or(DeskError::NoStorage)?;
        self.foresee_with(&place, depth)
    }

    /// Returns what an exchange through another storage would do.
    pub fn foresee_with(&mut self, place: &Place, depth: Depth) -> Result<Foresight, DeskError> {
        self.foresee_in(storage::open(place)?.as_ref(), &place.address.to_string(), depth)
    }

    /// Returns the same of a storage that is open, under the address that what was seen in it is kept by.
    pub fn foresee_in(&mut self, storage: &dyn Storage, address: &str, depth: Depth) -> Result<Foresight, DeskError> {
        let mut shelf = AtStorage::of(self, address);
        let outlook = Exchange::foresee(storage, &mut shelf, depth)?;
        let mut foresight = Foresight {
            address: address.to_owned(),
            fresh: outlook.fresh,
            looked_at: outlook.fetched.len() as u64,
            requests: outlook.requests,
            findings: outlook.findings.clone(),
            ..Foresight::default()
        };
        for (log, numbers) in &outlook.coming {
            *foresight.listed.entry(log.device).or_default() += numbers.len() as u64;
        }
        self.store.read(|t| leaving(t, &outlook, &mut foresight))?;
        if !outlook.fetched.is_empty() {
            self.rehearse_coming(&outlook.fetched, &mut foresight)?;
        }
        Ok(foresight)
    }

    /// Takes entries in, looks at what that made of the stories, and undoes it.
    fn rehearse_coming(&self, all: &[Vec<u8>], foresight: &mut Foresight) -> Result<(), DeskError> {
        let key = self.signer()?;
        let rehearsed = self.store.rehearse(|t| {
            let last = entries::last(t)?;
            let mut intake = Intake::begin(t, Some(key), self.store.photos())?;
            let received = intake.take_all(all, |_| ())?.clone();
            let mut after = vec![];
            for (story, count, members) in came_after(t, last)? {
                self.project_story(t, story)?;
                after.extend(projection::story(t, story)?.map(|row| (row, count, members)));
            }
            Ok::<_, StoreError>((received, after))
        });
        let (received, after) = rehearsed??;
        foresight.refused = received.refused.len() as u64;
        foresight.shut = (received.locked + received.early) as u64;
        self.store.read(|t| {
            for (row, entries, members) in after {
                let before = projection::story(t, row.id)?;
                let coming = Coming {
                    dissolves: before.as_ref().is_some_and(|before| dissolves(before, &row)),
                    known: before.is_some(),
                    unfrozen: !journal::open(t, row.id, self.me)?.is_empty(),
                    headline: row.fields.headline,
                    entries,
                    members,
                };
                foresight.coming.insert(row.id, coming);
            }
            Ok(())
        })?;
        Ok(())
    }
}

/// Returns whether an approval that stood for what a story said stands no longer, or for another text.
pub(super) fn dissolves(before: &StoryRow, after: &StoryRow) -> bool {
    let approved = |row: &StoryRow| row.status.approval.as_ref().is_some_and(|approval| approval.digest == row.digest);
    approved(before) && (!approved(after) || before.digest != after.digest)
}

/// Returns the stories that entries came of after a place in the order of arrival, with how many and by whom.
fn came_after(t: &Transaction<'_>, last: u64) -> Result<Vec<(StoryId, u64, BTreeSet<MemberId>)>, StoreError> {
    let mut found = BTreeMap::<StoryId, (u64, BTreeSet<MemberId>)>::new();
    let mut at = last.cast_signed();
    loop {
        let page = entries::after(t, at, 512)?;
        let Some(end) = page.last() else { break };
        at = end.num;
        for kept in page.iter().filter(|kept| kept.is_of_story()) {
            let entry = kept.entry()?;
            if let Some(story) = entry.body.act.story() {
                let (count, members) = found.entry(story).or_default();
                *count += 1;
                members.insert(entry.body.member);
            }
        }
    }
    Ok(found.into_iter().map(|(story, (count, members))| (story, count, members)).collect())
}

/// Sorts what would leave by what it is about.
fn leaving(t: &Transaction<'_>, outlook: &Outlook, foresight: &mut Foresight) -> Result<(), StoreError> {
    for (strand, numbers) in &outlook.leaving {
        for number in numbers {
            one_leaving(t, *strand, *number, foresight)?;
        }
    }
    let mut photos: BTreeMap<PhotoHash, u64> = outlook.photos.iter().map(|photo| (photo.hash, photo.length)).collect();
    foresight.bytes += photos.values().sum::<u64>();
    for (id, story) in &mut foresight.leaving {
        let Some(row) = projection::story(t, *id)? else { continue };
        for photo in row.fields.placements.iter().filter_map(|placed| placed.photo) {
            if let Some(length) = photos.remove(&photo) {
                story.photos += 1;
                story.bytes += length;
            }
        }
        story.headline = row.fields.headline;
    }
    foresight.other_photos = photos.len() as u64;
    Ok(())
}

fn one_leaving(t: &Transaction<'_>, strand: Strand, number: u64, foresight: &mut Foresight) -> Result<(), StoreError> {
    let Some(bytes) = logs::bytes(t, strand, number)? else { return Ok(()) };
    let length = bytes.len() as u64;
    foresight.bytes += length;
    let kept = entries::named(t, EntryHash::of(&bytes))?;
    let act = kept.map(|kept| kept.entry()).transpose()?.map(|entry| entry.body.act);
    if let Some(story) = act.as_ref().and_then(Act::story) {
        let story = foresight.leaving.entry(story).or_default();
        story.entries += 1;
        story.bytes += length;
        return Ok(());
    }
    match act {
        Some(Act::House(_)) => foresight.house += 1,
        Some(
            Act::Found(_)
            | Act::Member(_)
            | Act::Device(_)
            | Act::Grant(_)
            | Act::StoryLocks(_)
            | Act::Remove(_)
            | Act::Epoch(_)
            | Act::Adopt(_)
            | Act::Restored,
        ) => foresight.members += 1,
        _ => foresight.others += 1,
    }
    Ok(())
}
