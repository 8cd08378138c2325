//! Taking rights away, and taking in what that cut off.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};
use rusqlite::Connection;

use super::error::remark;
use super::members::granted;
use super::{Desk, DeskError};
use crate::ledger::{Act, Entry, EntryHash, Head, Place, Refusal, Removal};
use crate::members::{DeviceId, Lock, Member, MemberId, NewsroomId, Right, Role, Roster};
use crate::message;
use crate::messages::Key;
use crate::store::{StoreError, entries, logs, roster, waiting};
use crate::story::StoryId;
use crate::story::registers::{Change, RevisionId};
use crate::trail::{revision_of, word};

/// Something that a removal cut off.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CutOff {
    /// The entry.
    pub entry: EntryHash,
    /// Who said it.
    pub member: MemberId,
    /// What it is, by the word of the action; `keys` where it opens stories.
    pub word: &'static str,
    /// The story that it is about; none where it is a photo or the keys of stories.
    pub story: Option<StoryId>,
    /// What that member's clock showed.
    pub at: DateTime<Utc>,
    /// Members whose edits go on from it, and wait until it is taken in.
    pub waiting: BTreeSet<MemberId>,
}

/// Why rights are not taken away, or something cut off is not taken in.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RemovalError {
    /// No device of this name that anybody works with.
    #[error("no device {0}")]
    NoDevice(String),
    /// A chief who was here before whoever would remove them.
    #[error("{0} was here before")]
    CameBefore(String),
    /// The newsroom would have no chief.
    #[error("{0} is the last chief")]
    LastChief(String),
    /// Whoever works here was removed.
    #[error("{0} is no member any longer")]
    Left(String),
    /// Nothing of this name was cut off.
    #[error("nothing was cut off that is named {0}")]
    NothingCutOff(String),
    /// Only an editor takes in what others said.
    #[error("{0} is no editor")]
    NotAnEditor(String),
}

impl RemovalError {
    /// Returns the message that explains it, and its values.
    pub fn explained(&self) -> (Key, Vec<(&'static str, String)>) {
        match self {
            Self::NoDevice(id) => (message!("member.no_device"), vec![("device", id.clone())]),
            Self::CameBefore(name) => (message!("member.came_before"), vec![("name", name.clone())]),
            Self::LastChief(name) => (message!("member.last_chief"), vec![("name", name.clone())]),
            Self::Left(name) => (message!("member.left"), vec![("name", name.clone())]),
            Self::NothingCutOff(entry) => (message!("member.nothing_cut_off"), vec![("entry", entry.clone())]),
            Self::NotAnEditor(name) => (message!("member.not_an_editor"), vec![("name", name.clone())]),
        }
    }
}

impl Desk {
    /// Takes a member out of the newsroom: what is here of theirs stands, what they said meanwhile elsewhere is cut off, and
    /// what is written from now on is kept from them.
    pub fn remove_member(&mut self, id: MemberId, reason: &str) -> Result<(), DeskError> {
        self.may_set_back(id)?;
        let removal = Removal {
            member: id,
            device: None,
            role: None,
            holds: self.heads_of(id, None)?,
            reason: remark("reason", reason)?,
        };
        self.shut_out(removal, |device_of, _| device_of != id)
    }

    /// Says that nobody works with a device any longer: lost, stolen or given away. Its member goes on with others.
    pub fn remove_device(&mut self, id: DeviceId, reason: &str) -> Result<(), DeskError> {
        let known = self.roster.device(id).filter(|device| !device.retired);
        let member = known.ok_or_else(|| RemovalError::NoDevice(id.to_string()))?.member;
        if member == self.me {
            self.store.writable()?;
        } else {
            self.may_set_back(member)?;
        }
        let (holds, reason) = (self.heads_of(member, Some(id))?, remark("reason", reason)?);
        self.shut_out(Removal { member, device: Some(id), role: None, holds, reason }, |_, one| one != id)
    }

    /// Gives a member another role, higher or lower.
    pub fn set_role(&mut self, id: MemberId, role: Role, reason: &str) -> Result<(), DeskError> {
        let now = self.roster.role(id).ok_or_else(|| DeskError::NoMember(id.to_string()))?;
        let act = if role < now {
            self.may_set_back(id)?;
            let (holds, reason) = (self.heads_of(id, None)?, remark("reason", reason)?);
            Act::Remove(Removal { member: id, device: None, role: Some(role), holds, reason })
        } else {
            self.governs()?;
            let name = self.name_of_member(id);
            Act::Member(Member { id, name, role })
        };
        if role != now {
            self.append(&[act])?;
            self.reread()?;
        }
        Ok(())
    }

    /// Returns what removals cut off and can be taken in, in the order that all desks agree on.
    pub fn cut_off(&self) -> Result<Vec<CutOff>, DeskError> {
        self.cut_off_of(Act::is_adoptable)
    }

    /// Returns what removals cut off of stories and nobody can take in: steps, approvals and receipts.
    pub fn cut_off_for_good(&self) -> Result<Vec<CutOff>, DeskError> {
        self.cut_off_of(|act| !act.is_adoptable() && act.story().is_some())
    }

    fn cut_off_of(&self, wanted: impl Fn(&Act) -> bool) -> Result<Vec<CutOff>, DeskError> {
        Ok(self.store.read(|t| {
            let mut found = cut_off(t)?;
            found.retain(|(_, entry)| wanted(&entry.body.act));
            found.sort_by_key(|(place, _)| place.order());
            let mut waiting = waiting(t, found.iter().map(|(_, entry)| entry))?;
            Ok(found.iter().map(|(_, entry)| shown(entry, waiting.remove(&entry.hash).unwrap_or_default())).collect())
        })?)
    }

    /// Returns whose words that were cut off edits of whoever works here go on from, and wait for.
    pub(super) fn waits_for(&self) -> Result<BTreeSet<MemberId>, DeskError> {
        let cut_off = self.cut_off()?.into_iter();
        Ok(cut_off.filter(|one| one.waiting.contains(&self.me)).map(|one| one.member).collect())
    }

    /// Takes in what a removal cut off, under the name of whoever works here.
    pub fn adopt(&mut self, all: &[EntryHash]) -> Result<(), DeskError> {
        self.store.writable()?;
        let me = self.member()?.clone();
        let cut_off = self.cut_off()?;
        for entry in all {
            let known = cut_off.iter().find(|one| one.entry == *entry);
            let known = known.ok_or_else(|| RemovalError::NothingCutOff(entry.to_string()))?;
            if known.member != me.id && !me.role.has(Right::Edit) {
                return Err(RemovalError::NotAnEditor(me.name).into());
            }
        }
        if !all.is_empty() {
            self.append(&[Act::Adopt(all.to_vec())])?;
            self.reread()?;
        }
        Ok(())
    }

    /// Makes a new lock where whoever was removed may have the present one, and gives each device the locks that it lacks:
    /// what a chief's desk does for the others whenever it has heard from them. Returns whether there was anything to do.
    pub fn tend_locks(&mut self) -> Result<bool, DeskError> {
        if self.governs().is_err() || self.store.writable().is_err() {
            return Ok(false);
        }
        let (needs_lock, known) = self.store.read(|t| {
            let authority = entries::authority(t)?;
            Ok((authority.needs_lock(), self.locks_by(t, &authority)?))
        })?;
        let new = needs_lock.then(|| Lock::of(self.around.bytes()));
        let grants = self.lacking(known, new.as_ref(), |_, _| true)?;
        let epoch = new.as_ref().map(|lock| Act::Epoch(lock.id()));
        let acts: Vec<Act> = grants.into_iter().chain(epoch).collect();
        if acts.is_empty() {
            return Ok(false);
        }
        self.append_with(new.as_slice(), &acts)?;
        self.reread()?;
        Ok(true)
    }

    /// Says a removal, and makes a lock that whoever it removes does not get.
    fn shut_out(&mut self, removal: Removal, stays: impl Fn(MemberId, DeviceId) -> bool) -> Result<(), DeskError> {
        let lock = Lock::of(self.around.bytes());
        // Whoever goes, or does not govern, makes none: the next chief's desk that hears of it does.
        let goes = removal.member == self.me && removal.device.is_none();
        let mut acts = vec![Act::Remove(removal)];
        if goes || self.governs().is_err() {
            self.append(&acts)?;
        } else {
            acts.extend(self.lacking(self.newsrooms_locks()?, Some(&lock), stays)?);
            acts.push(Act::Epoch(lock.id()));
            self.append_with(&[lock], &acts)?;
        }
        self.reread()
    }

    /// The act that gives devices the newsroom's locks that they lack, and a new one.
    fn lacking(
        &self,
        (newsroom, held): (NewsroomId, Vec<Lock>),
        new: Option<&Lock>,
        gets: impl Fn(MemberId, DeviceId) -> bool,
    ) -> Result<Option<Act>, DeskError> {
        let all = self.store.read(|t| {
            let mut grants = vec![];
            let members: Vec<MemberId> = self.roster.iter().map(|member| member.id).collect();
            for device in members.iter().flat_map(|member| self.roster.devices_of(*member)) {
                if !gets(device.member, device.id) {
                    continue;
                }
                let mut locks: Vec<Lock> = new.into_iter().cloned().collect();
                for lock in &held {
                    if !roster::was_granted(t, device.id, lock.id())? {
                        locks.push(lock.clone());
                    }
                }
                if let Act::Grant(more) = granted(&locks, newsroom, device, &self.around) {
                    grants.extend(more);
                }
            }
            Ok(grants)
        })?;
        Ok((!all.is_empty()).then_some(Act::Grant(all)))
    }

    /// Whether whoever works here may take rights from a member, without whom the newsroom still has a chief.
    pub(super) fn may_set_back(&self, id: MemberId) -> Result<(), DeskError> {
        self.store.writable()?;
        if self.roster.role(id).is_none() {
            return Err(DeskError::NoMember(id.to_string()));
        }
        self.governs()?;
        if !self.roster.may_set_back(self.me, id) {
            return Err(RemovalError::CameBefore(self.name_of_member(id)).into());
        }
        if is_last_chief(&self.roster, id) {
            return Err(RemovalError::LastChief(self.name_of_member(id)).into());
        }
        Ok(())
    }

    /// Returns the name of a member, or of who was one.
    pub(super) fn name_of_member(&self, id: MemberId) -> String {
        self.roster.get(id).map_or_else(|| id.to_string(), |member| member.name.clone())
    }

    /// The last entries here of a member's logs, or of one device's.
    pub(super) fn heads_of(&self, member: MemberId, one: Option<DeviceId>) -> Result<Vec<Head>, DeskError> {
        let theirs = |head: &Head| {
            let device = head.log.device;
            one.is_none_or(|one| device == one)
                && self.roster.device(device).is_some_and(|device| device.member == member)
        };
        let mut heads = self.store.read(|t| logs::heads(t))?;
        heads.retain(theirs);
        heads.sort();
        Ok(heads)
    }
}

/// Returns the entries that removals cut off, each where it stands.
pub(super) fn cut_off(t: &Connection) -> Result<Vec<(Place, Entry)>, StoreError> {
    let mut refused = waiting::refused(t)?;
    if refused.is_empty() {
        return Ok(refused);
    }
    let authority = entries::authority(t)?;
    refused.retain(|(place, entry)| matches!(authority.permits(place, entry), Err(Refusal::CutOff(_))));
    Ok(refused)
}

fn is_last_chief(roster: &Roster, id: MemberId) -> bool {
    let governs = |role: Role| role.has(Right::Govern);
    roster.role(id).is_some_and(governs) && !roster.iter().any(|other| other.id != id && governs(other.role))
}

/// Returns who wrote revisions that go on from those that were cut off, by these.
fn waiting<'e>(
    t: &Connection,
    cut_off: impl Iterator<Item = &'e Entry>,
) -> Result<BTreeMap<EntryHash, BTreeSet<MemberId>>, StoreError> {
    let mut missing = BTreeMap::<StoryId, BTreeMap<RevisionId, BTreeSet<EntryHash>>>::new();
    for entry in cut_off {
        if let Act::Revise(act) = &entry.body.act {
            missing.entry(act.story).or_default().insert(revision_of(entry), [entry.hash].into());
        }
    }
    let mut waiting = BTreeMap::<EntryHash, BTreeSet<MemberId>>::new();
    for (story, mut missing) in missing {
        // Whoever goes on from what waits waits for the same.
        for entry in entries::read_story(t, story)? {
            let Act::Revise(act) = &entry.body.act else { continue };
            let Ok(change) = Change::from_bytes(&act.change) else { continue };
            let roots = change.parents.iter().filter_map(|parent| missing.get(parent)).flatten();
            let roots: BTreeSet<EntryHash> = roots.copied().collect();
            for root in &roots {
                waiting.entry(*root).or_default().insert(entry.body.member);
            }
            if !roots.is_empty() {
                missing.insert(revision_of(&entry), roots);
            }
        }
    }
    Ok(waiting)
}

fn shown(entry: &Entry, waiting: BTreeSet<MemberId>) -> CutOff {
    let (act, member, at) = (&entry.body.act, entry.body.member, entry.body.at());
    let word = if matches!(act, Act::StoryLocks(_)) { "keys" } else { word(act) };
    CutOff { entry: entry.hash, member, word, story: act.story(), at, waiting }
}
