//! How what is said of members, devices and locks adds up.

use std::collections::BTreeMap;

use super::act::{Act, Removal};
use super::chain::{Order, Place};
use super::entry::{Entry, EntryHash, Head};
use super::strands::{Sight, Strands};
use crate::members::{Delegation, DelegationId, Device, DeviceId, Enrolled, Member, MemberId, Role, Roster};

/// Returns whether an act says anything of members, devices and the newsroom's locks.
pub fn is_claim(act: &Act) -> bool {
    match act {
        Act::Found(_) | Act::Member(_) | Act::Device(_) | Act::Remove(_) | Act::Epoch(_) | Act::Adopt(_) => true,
        Act::Delegate(_) => true,
        Act::House(_) | Act::Photo(_) | Act::Describe(_) | Act::Restored => false,
        Act::Grant(_) | Act::StoryLocks(_) => false,
        Act::Revise(_) | Act::Step(_) | Act::Approve(_) | Act::Receipt(_) => false,
    }
}

/// An entry that says something of the kind.
#[derive(Clone, Debug)]
pub(super) struct Claim {
    pub(super) place: Place,
    pub(super) entry: Entry,
    /// Whether it is so: its member might say it.
    pub(super) holds: bool,
    /// Whether it would be, had no removal cut it off.
    pub(super) cut_off: bool,
}

impl Claim {
    /// Returns the member who says it.
    pub(super) fn member(&self) -> MemberId {
        self.entry.body.member
    }

    /// Returns the removal that it is, if it is one.
    pub(super) fn removal(&self) -> Option<&Removal> {
        if let Act::Remove(removal) = &self.entry.body.act { Some(removal) } else { None }
    }

    /// Returns the device that it names as somebody's.
    pub(super) fn device(&self) -> Option<DeviceId> {
        match &self.entry.body.act {
            Act::Found(founded) => Some(founded.device.id),
            Act::Device(device) => Some(device.id),
            _ => None,
        }
    }
}

/// The members and devices as some claims make them, taken in the order that all desks agree on.
#[derive(Clone, Debug, Default)]
pub(super) struct Roll {
    pub(super) roster: Roster,
    /// The removals of members, by whom they remove.
    removed: BTreeMap<MemberId, Vec<Head>>,
    /// The last entry of each log that was taken, of each side of one that forked.
    last: Sight,
    end: Option<Order>,
}

impl Roll {
    /// Returns whether all of it was in sight where an entry stands.
    pub(super) fn is_in_sight_of(&self, place: &Place, strands: &Strands) -> bool {
        self.last.heads().all(|last| place.covers(last, strands))
    }

    /// Returns how much of each log was in sight where an entry stands: where it is the same, the same was.
    pub(super) fn sight_of(&self, place: &Place, strands: &Strands) -> Vec<Head> {
        let of_log = |last: &Head| {
            let mut seen = place.seen_of(last.log);
            if !strands.has(last.log) {
                // What came after all that was taken makes no difference.
                seen.iter_mut().for_each(|head| {
                    *head = Head { sequence: head.sequence.min(last.sequence), hash: EntryHash::NONE, ..*head };
                });
            }
            seen
        };
        self.last.heads().flat_map(of_log).collect()
    }

    /// Returns whether a claim comes after all that was taken.
    pub(super) fn goes_on_with(&self, order: Order) -> bool {
        self.end.is_none_or(|end| end < order)
    }

    /// Takes a claim in that holds.
    pub(super) fn take(&mut self, claim: &Claim, strands: &Strands) {
        let place = &claim.place;
        self.last.see(place.head(), strands);
        self.end = Some(place.order());
        match &claim.entry.body.act {
            Act::Found(founded) => {
                self.roster.put(Enrolled { member: founded.founder.clone(), rank: 0, former: false });
                self.roster.put_device(founded.device.clone());
                self.roster.put_lock(claim.entry.header.lock);
            }
            Act::Member(member) => self.enrol(claim, member, strands),
            Act::Device(device) => self.roster.put_device(device.clone()),
            Act::Remove(removal) => self.remove(claim, removal),
            Act::Epoch(lock) => self.roster.put_lock(*lock),
            // What was said in no sight of a removal gives nobody a right.
            Act::Delegate(said) if self.knew(claim, said.member, strands) => {
                let delegation = Delegation { member: said.member, by: claim.member(), until: said.until };
                self.roster.put_delegation(DelegationId(claim.entry.hash.0), delegation);
            }
            _ => {}
        }
    }

    /// Nobody's role is lowered by what is said here: two that are said at once leave the higher. What was said in no sight of
    /// a removal raises nobody.
    fn enrol(&mut self, claim: &Claim, said: &Member, strands: &Strands) {
        let rank = self.roster.standing(claim.member()).map_or(u32::MAX, |by| by.rank.saturating_add(1));
        let Some(known) = self.roster.standing(said.id) else {
            return self.roster.put(Enrolled { member: said.clone(), rank, former: false });
        };
        let knew = self.knew(claim, said.id, strands);
        let role = match (knew, known.former) {
            (false, _) => known.member.role,
            (true, false) => known.member.role.max(said.role),
            (true, true) => said.role,
        };
        let (former, rank) = (known.former && !knew, known.rank.min(rank));
        self.roster.put(Enrolled { member: Member { role, ..said.clone() }, rank, former });
    }

    /// Whether all removals of a member were in the sight of a claim.
    fn knew(&self, claim: &Claim, member: MemberId, strands: &Strands) -> bool {
        let removed = self.removed.get(&member);
        removed.is_none_or(|all| all.iter().all(|removal| claim.place.covers(removal, strands)))
    }

    fn remove(&mut self, claim: &Claim, removal: &Removal) {
        let Some(known) = self.roster.standing(removal.member).cloned() else { return };
        if removal.device.is_none() {
            self.removed.entry(removal.member).or_default().push(claim.place.head());
            self.roster.end_delegations(removal.member);
            let role = removal.role.map_or(known.member.role, |left: Role| left.min(known.member.role));
            let former = known.former || removal.role.is_none();
            self.roster.put(Enrolled { member: Member { role, ..known.member }, former, ..known });
        }
        if removal.role.is_none() {
            let gone = self.roster.devices_of(removal.member);
            let gone = gone.filter(|device| removal.device.is_none_or(|one| device.id == one));
            let gone: Vec<Device> = gone.map(|device| Device { retired: true, ..device.clone() }).collect();
            gone.into_iter().for_each(|device| self.roster.put_device(device));
        }
    }
}
