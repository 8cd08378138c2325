//! Adding to the ledger, and what an entry changes in the projection: always in one transaction.

use std::collections::{BTreeMap, BTreeSet};

use ed25519_dalek::SigningKey;
use rusqlite::Transaction;

use super::locks::Under;
use super::receiving::Intake;
use super::register::entered_receipts;
use super::{Desk, DeskError, locks, replay, site_index};
use crate::house::{House, Kind};
use crate::ledger::{
    Act, Body, Chain, Entry, Founded, Left, LogId, Order, ReceiptKind, Receipted, Sealed, is_claim, permitted, seal,
};
use crate::members::{DeviceId, Lock, MemberId, Roster};
use crate::store::copy::RESTORED;
use crate::store::{
    ApprovalRow, Identity, PublicationRow, StoreError, entries, house as house_data, logs, photos, publications,
    reached, roster, shown,
};
use crate::story::{PublicForm, StoryId};

const FOUNDED: &str = "founded";

impl Desk {
    /// Returns the key that whoever works here signs with; it is unlocked once.
    pub(super) fn signer(&self) -> Result<&SigningKey, DeskError> {
        if let Some(key) = self.signer.get() {
            return Ok(key);
        }
        let key = self.unlocked()?;
        Ok(self.signer.get_or_init(|| key))
    }

    /// Writes the first entries of a newsroom, and the locks that it begins with.
    pub(super) fn begin(&self, identity: &Identity, locks: &[Lock], acts: &[Act]) -> Result<(), DeskError> {
        let key = self.signer()?;
        self.store.write(|t| {
            entries::set_identity(t, identity)?;
            locks.iter().try_for_each(|lock| entries::keep_lock(t, lock))?;
            let mut nobody = Roster::default();
            nobody.put_lock(locks[0].id());
            roster::replace(t, &nobody)?;
            self.extend(t, Chain::default(), own_log(t, key)?, acts, key)
        })?;
        Ok(())
    }

    /// Adds entries, durable when it returns; all or none.
    pub(super) fn append(&self, acts: &[Act]) -> Result<(), DeskError> {
        self.append_with(&[], acts)
    }

    /// Adds entries, and keeps the keys of locks that they grant.
    pub(super) fn append_with(&self, locks: &[Lock], acts: &[Act]) -> Result<(), DeskError> {
        self.store.writable()?;
        let key = self.signer()?;
        self.store.write(|t| {
            locks.iter().try_for_each(|lock| entries::keep_lock(t, lock))?;
            self.add(t, acts, key)
        })?;
        Ok(())
    }

    /// Adds entries within a write that has more to do.
    pub(super) fn add(&self, t: &Transaction<'_>, acts: &[Act], key: &SigningKey) -> Result<Vec<Entry>, StoreError> {
        let log = own_log(t, key)?;
        self.extend(t, logs::chain(t, Some(log))?, log, acts, key)
    }

    fn extend(
        &self,
        t: &Transaction<'_>,
        mut chain: Chain,
        log: LogId,
        acts: &[Act],
        key: &SigningKey,
    ) -> Result<Vec<Entry>, StoreError> {
        let mut added = vec![];
        let (mut stories, mut seen) = (vec![], BTreeSet::new());
        // All that is here is in sight of what is added here.
        let mut roster = roster::roster(t)?;
        // Read only where something is said of members: the others are many.
        let mut authority = None;
        let mut add = |under: Under, act: &Act| -> Result<Entry, StoreError> {
            let lock = under.lock(t, roster.device(log.device))?;
            let body = Body { at: self.around.now(), member: self.me, act: act.clone() };
            let bytes = seal(&chain.next(log), &body, lock.as_ref(), self.around.bytes(), key);
            let sealed = Sealed::read(&bytes)?;
            let entry = sealed.open(lock.as_ref())?;
            let place = chain.place(&sealed)?;
            permitted(&roster, &place, &entry, Left::All)?;
            chain.add(entry.header.newsroom, &place);
            if is_claim(&entry.body.act) {
                let authority = match &mut authority {
                    Some(authority) => authority,
                    none => none.insert(entries::authority(t)?),
                };
                authority.add(&place, &entry, true);
                roster.clone_from(authority.roster());
                roster::replace(t, &roster)?;
            }
            entries::add(t, &place, &sealed, (&bytes, &entry))?;
            self.added.borrow_mut().insert(entry.hash);
            stories.extend(project(t, place.order(), &entry)?.filter(|story| seen.insert(*story)));
            Ok(entry)
        };
        // A restored desk says so before anything else; a copy of it that is restored again has not said it yet.
        if entries::take_meta(t, RESTORED)? {
            add(Under::Newsroom, &Act::Restored)?;
        }
        for (under, act) in self.story_locks(t, acts)? {
            add(under, &act)?;
        }
        for act in acts {
            added.push(add(Under::of(act), act)?);
        }
        if acts.iter().any(|act| matches!(act, Act::Remove(_) | Act::Adopt(_))) {
            let mut intake = Intake::begin(t, Some(key), self.store.photos())?;
            intake.reconsider(acts);
            intake.settle()?;
            if intake.remade {
                stories.clear();
            }
            stories.extend(intake.stories.iter().filter(|story| seen.insert(**story)));
            self.replay.take();
        }
        // Each story once, in the order in which they were begun, as when all is made anew.
        stories.into_iter().try_for_each(|story| self.project_story(t, story))?;
        if acts.iter().any(|act| matches!(act, Act::House(_))) {
            replay::judge_by_house(t)?;
        }
        reached::note(t, self.around.now())?;
        Ok(added)
    }

    /// Returns the member who founded the newsroom.
    pub(super) fn founder(&self) -> Result<MemberId, DeskError> {
        Ok(self.store.read(founded)?.founder.id)
    }

    /// Reads members and house data anew, after this or another process has changed them.
    pub fn reread(&mut self) -> Result<(), DeskError> {
        let (roster, founded, house) = self.store.read(|t| {
            let founded = founded(t)?;
            let house = house(t, &founded)?;
            Ok((roster::roster(t)?, founded, house))
        })?;
        self.roster = roster;
        self.founded_language = founded.language;
        self.house = house;
        Ok(())
    }
}

/// Returns the log that a key goes on in this desk folder.
fn own_log(t: &Transaction<'_>, key: &SigningKey) -> Result<LogId, StoreError> {
    Ok(LogId { device: DeviceId::of(key), incarnation: entries::identity(t)?.incarnation })
}

/// Returns the house data as the entries so far make it.
fn house(t: &Transaction<'_>, founded: &Founded) -> Result<House, StoreError> {
    house_of(t, founded, &Kind::ALL)
}

/// Returns the sections alone, by which a story's lists are known.
pub(super) fn sections(t: &Transaction<'_>, founded: &Founded) -> Result<House, StoreError> {
    house_of(t, founded, &[Kind::Section])
}

/// Returns what of the house data says how many approvals a story needs, and whose count.
pub(super) fn terms(t: &Transaction<'_>) -> Result<House, StoreError> {
    house_of(t, &founded(t)?, &[Kind::Section, Kind::Style])
}

/// Returns it, or nothing on a desk that has not heard of its newsroom's founding yet.
pub(super) fn terms_if_founded(t: &Transaction<'_>) -> Result<Option<House>, StoreError> {
    entries::meta(t, FOUNDED)?.map(|_| terms(t)).transpose()
}

fn house_of(t: &Transaction<'_>, founded: &Founded, kinds: &[Kind]) -> Result<House, StoreError> {
    let value = |(kind, id, value): (_, _, String)| Some(((kind, id), serde_json::from_str(&value).ok()?));
    let items: BTreeMap<_, _> = house_data::items(t, kinds)?.into_iter().filter_map(value).collect();
    let zone = founded.zone.parse().unwrap_or(chrono_tz::Tz::Asia__Ho_Chi_Minh);
    Ok(House::of(&founded.name, zone, &items))
}

/// Puts a receipt in that has come. What a destination shows of a story is what all receipts of it there, in the order of all
/// desks and this one among them, come to: two desks may have sent it without having heard of each other. The numbers in the
/// destination's lists are given as receipts come, by the sections as they are then, since one that was given stays.
pub(super) fn project_receipt(
    t: &Transaction<'_>,
    come: &Receipted,
    all: &[Receipted],
    house: &House,
) -> Result<(), StoreError> {
    let lists = |receipt: &Receipted| -> Result<Vec<String>, StoreError> {
        let form = publications::form(t, receipt.story, receipt.digest)?;
        let form = form.and_then(|bytes| PublicForm::from_bytes(&bytes).ok());
        match form.filter(|_| receipt.kind != ReceiptKind::TakenDown) {
            Some(form) => Ok(site_index::lists(house, &form)),
            None => Ok(vec![]),
        }
    };
    let (Some(row), Some(last)) = (PublicationRow::of(all), all.last()) else { return Ok(()) };
    let (destination, story) = (come.destination.as_str(), come.story);
    publications::put_publication(t, destination, &row)?;
    shown::put(t, destination, story, all)?;
    publications::number(t, destination, story, &lists(come)?)?;
    let stays = lists(last)?;
    publications::number(t, destination, story, &stays)?;
    publications::list(t, destination, story, &stays)
}

/// Returns the receipts of a story at a destination that take part here, in the order of all desks.
pub(super) fn receipts(t: &Transaction<'_>, story: StoryId, destination: &str) -> Result<Vec<Receipted>, StoreError> {
    // Most stories were never public.
    if publications::publication(t, destination, story)?.is_none() {
        return Ok(vec![]);
    }
    let all = entered_receipts(t, story)?.into_iter().map(|(_, receipt)| receipt);
    Ok(all.filter(|receipt| receipt.destination == destination).collect())
}

/// Returns how the newsroom was founded.
pub(super) fn founded(t: &Transaction<'_>) -> Result<Founded, StoreError> {
    let bytes = entries::meta(t, FOUNDED)?.unwrap_or_default();
    let damaged = |e| StoreError::Damaged { path: crate::store::DATABASE.into(), reason: format!("founding: {e}") };
    minicbor::decode(&bytes).map_err(damaged)
}

/// Puts what one entry says into the projection; returns the story whose state must be worked out anew.
pub(super) fn project(t: &Transaction<'_>, order: Order, entry: &Entry) -> Result<Option<StoryId>, StoreError> {
    match &entry.body.act {
        Act::Found(founded) => {
            entries::set_meta(t, FOUNDED, &minicbor::to_vec(founded).unwrap_or_default())?;
        }
        Act::StoryLocks(locks) => locks::project(t, order, entry, locks)?,
        Act::House(item) => house_data::put(t, order, item)?,
        Act::Photo(photo) => photos::put(t, order, entry.body.at, photo)?,
        Act::Describe(described) => photos::put_said(t, order, entry.hash, described)?,
        Act::Approve(act) => {
            let until = act.under.map(|under| under.until);
            let row = ApprovalRow { entry: entry.hash, digest: act.digest(), form: act.form.to_vec(), until };
            publications::put_approval(t, act.story, &row)?;
        }
        Act::Receipt(act) => {
            let mut all = receipts(t, act.story, &act.destination)?;
            if all.is_empty() {
                all.push(act.clone());
            }
            project_receipt(t, act, &all, &sections(t, &founded(t)?)?)?;
        }
        Act::Grant(grants) => grants.iter().try_for_each(|grant| roster::put_grant(t, grant))?,
        // Members, devices and locks are put in as all that was said of them makes them.
        Act::Member(_) | Act::Device(_) | Act::Remove(_) | Act::Epoch(_) | Act::Adopt(_) | Act::Delegate(_) => {}
        Act::Revise(_) | Act::Step(_) | Act::Restored => {}
    }
    Ok(entry.body.act.story())
}
