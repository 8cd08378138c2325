//! One story in one file, for whoever has nothing else.

use std::collections::{BTreeMap, BTreeSet};

use rusqlite::Transaction;

use super::removing::cut_off;
use super::{Desk, DeskError, Received};
use crate::ledger::{Act, EntryHash, Extent, Head, LogId, Place, Sight, Strands, is_claim};
use crate::members::{Lock, LockId, NewsroomId};
use crate::pack::{Checked, FileError, Record, StoryFile};
use crate::photo::PhotoHash;
use crate::store::{Kept, StoreError, entries, logs, photos, projection};
use crate::story::StoryId;
use crate::story::registers::Change;

/// A story file, ready to be written.
#[derive(Clone, Debug)]
pub struct Packed {
    /// Its bytes.
    pub bytes: Vec<u8>,
    /// What the file may be called: the story's slug, or its id where it has none.
    pub name: String,
    /// How many entries it holds.
    pub entries: usize,
    /// How many photos.
    pub photos: usize,
    /// Photos that the story used at some time, and that this desk knows nothing of.
    pub missing: BTreeSet<PhotoHash>,
}

/// Returns the entries that tell of the photos that a story ever used.
pub(super) fn photos_of(t: &Transaction<'_>, story: &[Kept]) -> Result<Vec<Kept>, StoreError> {
    let mut used = BTreeSet::new();
    for kept in story {
        if let Act::Revise(act) = &kept.entry()?.body.act {
            used.extend(Change::from_bytes(&act.change).iter().flat_map(Change::photos));
        }
    }
    let mut found = vec![];
    for hash in used {
        if let Some(entry) = photos::photo(t, hash)?.map(|row| row.entry) {
            found.extend(entries::named(t, entry)?);
        }
    }
    Ok(found)
}

/// Where entries stand, by their names.
type Places = BTreeMap<EntryHash, Place>;

/// Returns where entries stand, and of logs that forked what shows how, beyond those entries themselves.
fn placed(t: &Transaction<'_>, all: &[Kept]) -> Result<(Places, Vec<Vec<u8>>), StoreError> {
    let strands = logs::strands(t)?;
    let wanted: BTreeMap<EntryHash, LogId> = all.iter().map(|kept| (kept.hash, kept.standing().0)).collect();
    let (mut places, mut links) = (Places::new(), BTreeMap::new());
    for Extent { strand, .. } in logs::extents(t)? {
        let forked = logs::forked_from(t, strand.log)?;
        if forked.is_none() && !wanted.values().any(|log| *log == strand.log) {
            continue;
        }
        logs::each(t, strand, &strands, |place, _, told| {
            if wanted.contains_key(&place.hash) {
                places.insert(place.hash, place.clone());
            } else if forked.is_some_and(|from| place.sequence >= from) {
                links.insert(place.head(), told.bytes.clone());
            }
            Ok(())
        })?;
    }
    Ok((places, links.into_values().collect()))
}

/// Returns the heads that each record has to say.
fn told(all: &[Kept], places: &Places, strands: &Strands) -> Result<Vec<Vec<Head>>, StoreError> {
    let mut logs = BTreeMap::<LogId, Vec<&Place>>::new();
    let mut told = vec![];
    for kept in all {
        let missing = || super::stories::damaged(format!("entry {} is in no log", kept.hash));
        let place = places.get(&kept.hash).ok_or_else(missing)?;
        let log = logs.entry(place.log).or_default();
        let before = log.iter().filter(|earlier| place.covers(&earlier.head(), strands));
        let before = before.max_by_key(|earlier| earlier.sequence).map(|earlier| earlier.seen());
        told.push(place.seen().news(before.unwrap_or(&Sight::default())));
        if !strands.has(place.log) {
            log.clear();
        }
        log.push(place);
    }
    Ok(told)
}

/// All that a story file is made of.
struct Gathered {
    newsroom: NewsroomId,
    locks: Vec<Lock>,
    entries: Vec<Kept>,
    /// Of each entry: its own key, where it needs one, and what is new in its sight.
    told: Vec<(Option<[u8; 32]>, Vec<Head>)>,
    links: Vec<Vec<u8>>,
    /// In the order of their entries.
    photos: Vec<PhotoHash>,
}

/// Returns the lock of a story, if nothing else lies under it: else its entries are shown one by one.
fn given_away(t: &Transaction<'_>, story: StoryId) -> Result<Option<LockId>, StoreError> {
    let Some((lock, _)) = projection::story_lock(t, story)? else { return Ok(None) };
    let alone = lock != entries::epoch(t)? && projection::is_locked_alone(t, story, lock)?;
    Ok(alone.then_some(lock))
}

fn gather(t: &Transaction<'_>, story: StoryId) -> Result<Gathered, StoreError> {
    let mut kept = entries::of_story(t, story, 0)?;
    kept.extend(photos_of(t, &kept)?);
    kept.extend(entries::of_roster(t)?);
    // What a removal cut off was in the sight of approvals all the same.
    for (_, entry) in cut_off(t)? {
        if is_claim(&entry.body.act) || entry.body.act.story() == Some(story) {
            kept.extend(entries::shut(t, &entry)?);
        }
    }
    kept.sort_by_key(Kept::order);
    let lock = given_away(t, story)?;
    let (places, links) = placed(t, &kept)?;
    let seen = told(&kept, &places, &logs::strands(t)?)?;
    let (mut told, mut photos) = (vec![], vec![]);
    let mut locks: Vec<Lock> = vec![];
    for (kept, seen) in kept.iter().zip(seen) {
        let sealed = kept.sealed()?;
        let under = kept.lock().filter(|under| kept.is_of_story() && Some(under.id()) == lock);
        let key = match under {
            Some(under) => {
                if locks.is_empty() {
                    locks.push(under.clone());
                }
                None
            }
            None => kept.lock().and_then(|lock| sealed.disclosed(lock)).map(|key| *key.bytes()),
        };
        told.push((key, seen));
        if let Act::Photo(photo) = kept.open(&sealed)?.body.act {
            photos.push(photo.hash);
        }
    }
    Ok(Gathered { newsroom: entries::identity(t)?.newsroom, locks, entries: kept, told, links, photos })
}

impl Desk {
    /// Packs a story with its history, photos and approvals. What is packed has been checked as its reader will.
    pub fn pack(&self, id: StoryId) -> Result<Packed, DeskError> {
        let slug = self.show(id)?.story.slug;
        let gathered = self.store.read(|t| gather(t, id))?;
        let files = self.store.photos();
        let mut photos = vec![];
        for hash in &gathered.photos {
            photos.push(match files.read(*hash) {
                Err(StoreError::PhotoMissing(_)) => return Err(FileError::PhotoAway(*hash).into()),
                read => read?,
            });
        }
        let mut file = StoryFile::of(gathered.newsroom, id);
        file.locks = gathered.locks.iter().map(|lock| (*lock.key()).into()).collect();
        for (kept, (key, seen)) in gathered.entries.iter().zip(gathered.told) {
            file.records.push(Record { entry: kept.bytes.as_slice().into(), key: key.map(Into::into), seen });
        }
        file.links = gathered.links.iter().map(|bytes| bytes.as_slice().into()).collect();
        file.photos = photos.iter().map(|bytes| bytes.as_slice().into()).collect();
        let bytes = file.to_bytes();
        let checked = StoryFile::read(&bytes)?;
        let checked = checked.check()?;
        let (entries, photos, missing) = (checked.entries, checked.photos.len(), checked.missing);
        let name = if slug.is_empty() { id.to_string() } else { slug };
        Ok(Packed { name, entries, photos, missing, bytes })
    }

    /// Returns whether a story file is of this newsroom.
    pub fn is_ours(&self, file: &Checked<'_>) -> Result<bool, DeskError> {
        Ok(self.store.read(|t| entries::identity(t))?.newsroom == file.newsroom)
    }

    /// Takes in what a story file of this newsroom has that is new here. What stands behind entries that the file does not
    /// have waits for them, as in an exchange.
    pub fn receive_file(&mut self, file: &StoryFile<'_>) -> Result<Received, DeskError> {
        if self.store.read(|t| entries::identity(t))?.newsroom != file.newsroom {
            return Err(FileError::AnotherNewsrooms.into());
        }
        let records = file.records.iter().map(|record| record.entry.to_vec());
        let all: Vec<Vec<u8>> = file.links.iter().map(|link| link.to_vec()).chain(records).collect();
        self.receive(&all)
    }
}
