//! Adding to the ledger, and what an entry changes in the projection: always in one transaction.

use std::collections::{BTreeMap, BTreeSet};

use rusqlite::Transaction;

use super::{Desk, DeskError, site_index};
use crate::house::House;
use crate::ledger::{Act, Chain, Entry, Founded, Header, ReceiptKind, Receipted, seal};
use crate::members::{KeyError, MemberId};
use crate::store::copy::RESTORED;
use crate::store::{ApprovalRow, Log, StoreError, entries, projection};
use crate::story::{PublicForm, StoryId};

const FOUNDED: &str = "founded";
/// How often a passphrase is asked for.
const PASSPHRASES: u32 = 3;

impl Desk {
    /// Returns the key that whoever works here signs with; it is unlocked once.
    pub(super) fn signer(&self) -> Result<&ed25519_dalek::SigningKey, DeskError> {
        if let Some(key) = self.signer.get() {
            return Ok(key);
        }
        let key = self.unlocked()?;
        Ok(self.signer.get_or_init(|| key))
    }

    /// The key as it opens without asking; else whoever sits here is asked for the passphrase.
    fn unlocked(&self) -> Result<ed25519_dalek::SigningKey, KeyError> {
        let mut opened = self.keys.unlock(self.me, self.around.passphrase.as_ref());
        let name = self.roster.get(self.me).map(|m| m.name.as_str()).unwrap_or_default();
        for tried in 0..PASSPHRASES {
            if !matches!(opened, Err(KeyError::Locked | KeyError::WrongPassphrase)) {
                break;
            }
            let again = matches!(opened, Err(KeyError::WrongPassphrase)) && tried > 0;
            let Some(passphrase) = self.around.attendant.passphrase(name, again) else { break };
            opened = self.keys.unlock(self.me, Some(&passphrase));
        }
        opened
    }

    /// Writes the first entries of a newsroom.
    pub(super) fn begin(&self, log: &Log, acts: &[Act]) -> Result<(), DeskError> {
        let key = self.signer()?;
        self.store.write(|t| {
            entries::set_log(t, log)?;
            self.extend(t, Chain::default(), log, acts, key)
        })?;
        Ok(())
    }

    /// Adds entries, durable when it returns; all or none.
    pub(super) fn append(&self, acts: &[Act]) -> Result<(), DeskError> {
        self.store.writable()?;
        let key = self.signer()?;
        self.store.write(|t| self.add(t, acts, key))?;
        Ok(())
    }

    /// Adds entries within a write that has more to do.
    pub(super) fn add(
        &self,
        t: &Transaction<'_>,
        acts: &[Act],
        key: &ed25519_dalek::SigningKey,
    ) -> Result<Vec<Entry>, StoreError> {
        self.extend(t, entries::chain(t)?, &entries::log(t)?, acts, key)
    }

    fn extend(
        &self,
        t: &Transaction<'_>,
        mut chain: Chain,
        log: &Log,
        acts: &[Act],
        key: &ed25519_dalek::SigningKey,
    ) -> Result<Vec<Entry>, StoreError> {
        let mut added = vec![];
        let (mut stories, mut seen) = (vec![], BTreeSet::new());
        // A restored desk says so before anything else; a copy of it that is restored again has not said it yet.
        let restored = entries::take_meta(t, RESTORED)?.then_some(Act::Restored);
        for act in restored.iter().chain(acts) {
            let (last, previous) = chain.head(log.desk, log.incarnation);
            let header = Header {
                format: 0,
                newsroom: log.newsroom,
                space: 0,
                desk: log.desk,
                incarnation: log.incarnation,
                sequence: last + 1,
                previous,
                heads: chain.heads(),
                epoch: 0,
                member: self.me,
                at: self.around.now(),
            };
            let bytes = seal(&header, act, key);
            let entry = Entry::read(&bytes)?;
            chain.follow(&entry)?;
            entries::add(t, &entry, &bytes)?;
            stories.extend(project(t, &entry)?.filter(|story| seen.insert(*story)));
            self.added.borrow_mut().insert(entry.hash);
            if entry.act != Act::Restored {
                added.push(entry);
            }
        }
        // Each story once, in the order in which they were begun, as when all is made anew.
        stories.into_iter().try_for_each(|story| self.project_story(t, story))?;
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
            Ok((entries::roster(t)?, founded, house))
        })?;
        self.roster = roster;
        self.founded_language = founded.language;
        self.house = house;
        Ok(())
    }
}

/// Returns the house data as the entries so far make it.
fn house(t: &Transaction<'_>, founded: &Founded) -> Result<House, StoreError> {
    let value = |(kind, id, value): (_, _, String)| Some(((kind, id), serde_json::from_str(&value).ok()?));
    let items: BTreeMap<_, _> = projection::house(t)?.into_iter().filter_map(value).collect();
    let zone = founded.zone.parse().unwrap_or(chrono_tz::Tz::Asia__Ho_Chi_Minh);
    Ok(House::of(&founded.name, zone, &items))
}

/// Puts a receipt in, with the numbers that the story gets in the lists of its destination.
pub(super) fn project_receipt(t: &Transaction<'_>, receipt: &Receipted) -> Result<(), StoreError> {
    let form = projection::form(t, receipt.story, receipt.digest)?;
    let form = form.and_then(|bytes| PublicForm::from_bytes(&bytes).ok());
    let live = receipt.kind != ReceiptKind::TakenDown;
    let lists = match form.filter(|_| live) {
        Some(form) => site_index::lists(&house(t, &founded(t)?)?, &form),
        None => vec![],
    };
    projection::put_receipt(t, receipt, &lists)
}

fn founded(t: &Transaction<'_>) -> Result<Founded, StoreError> {
    let bytes = entries::meta(t, FOUNDED)?.unwrap_or_default();
    let damaged = |e| StoreError::Damaged { path: crate::store::DATABASE.into(), reason: format!("founding: {e}") };
    minicbor::decode(&bytes).map_err(damaged)
}

/// Puts what one entry says into the projection; returns the story whose state must be worked out anew.
pub(super) fn project(t: &Transaction<'_>, entry: &Entry) -> Result<Option<StoryId>, StoreError> {
    match &entry.act {
        Act::Found(founded) => {
            entries::set_meta(t, FOUNDED, &minicbor::to_vec(founded).unwrap_or_default())?;
            projection::put_member(t, &founded.founder)?;
        }
        Act::Member(member) => projection::put_member(t, member)?,
        Act::House(item) => projection::put_house(t, item)?,
        Act::Photo(photo) => projection::put_photo(t, photo)?,
        Act::Approve(act) => {
            let row = ApprovalRow { entry: entry.hash, digest: act.digest(), form: act.form.to_vec() };
            projection::put_approval(t, act.story, &row)?;
        }
        Act::Receipt(act) => project_receipt(t, act)?,
        Act::Revise(_) | Act::Step(_) | Act::Restored => {}
    }
    Ok(entry.act.story())
}
