//! Who is in the newsroom, at which desks, and when each was last heard of, as far as it is known here.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use rusqlite::Transaction;

use super::{Desk, DeskError};
use crate::ledger::time;
use crate::members::{Device, DeviceId, MemberId, Roster};
use crate::store::{StoreError, entries, logs, roster as granted};

/// How a member came in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Joined {
    /// Without an invitation: founded the newsroom, or was added at somebody's desk.
    Added,
    /// Was invited, and has not come yet as far as is known here.
    Invited,
    /// Came by an invitation, at that time by the clock of the desk that they came with.
    Came(DateTime<Utc>),
}

/// A member, and the desks that they work at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attending {
    /// Who.
    pub member: MemberId,
    /// How they came in.
    pub joined: Joined,
    /// The desks, by their keys. None while a seat is all that there is.
    pub desks: Vec<DeskOf>,
}

/// A desk that a member works at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeskOf {
    /// The key that it signs with.
    pub device: DeviceId,
    /// Whether it is this desk folder.
    pub here: bool,
    /// When it wrote the last entry that reads here, by its own clock.
    pub heard: Option<DateTime<Utc>>,
    /// Whether entries came after that one that nobody here reads, such as drafts.
    pub unread: bool,
}

impl Desk {
    /// Returns who is in the newsroom, by id, and when their desks were last heard of.
    pub fn attendance(&self) -> Result<Vec<Attending>, DeskError> {
        Ok(self.store.read(|t| {
            let incarnation = entries::identity(t)?.incarnation;
            let heads = logs::heads(t)?.into_iter().filter(|head| head.log.incarnation == incarnation);
            let written_here: BTreeSet<DeviceId> = heads.map(|head| head.log.device).collect();
            let mut all = vec![];
            for member in self.roster.iter().map(|member| member.id) {
                let devices: Vec<&Device> = self.roster.desks_of(member).collect();
                let alone = devices.len() == 1 && self.keys.holds(member);
                let came = self.came(t, member)?;
                let mut desks = vec![];
                for device in devices {
                    let (heard, unread) = last_heard(t, device.id)?;
                    let here = alone || written_here.contains(&device.id);
                    // What is made by whoever joins is said from the seat: that is the first word of the new desk.
                    desks.push(DeskOf { device: device.id, here, heard: heard.or(came), unread });
                }
                all.push(Attending { member, joined: came.map_or(Joined::Added, Joined::Came), desks });
            }
            await_seats(t, &self.roster, &mut all)?;
            Ok(all)
        })?)
    }

    /// Returns when a member came by an invitation: with the last word of the seat, and the first of them where several came or
    /// wanted to. A machine that was lost has one too.
    fn came(&self, t: &Transaction<'_>, member: MemberId) -> Result<Option<DateTime<Utc>>, StoreError> {
        let mut came = None;
        for retired in self.roster.retired_of(member).filter(|device| !device.paper) {
            if is_seat(t, retired)? {
                let mut first = None;
                for last in entries::last_of(t, retired.id)?.0 {
                    let at = time(last.entry()?.body.at);
                    first = Some(first.map_or(at, |first: DateTime<Utc>| first.min(at)));
                }
                came = came.max(first);
            }
        }
        Ok(came)
    }
}

/// Whether a device is one that somebody joins by: its own lock is granted to nobody, since no draft is written from it.
pub(super) fn is_seat(t: &Transaction<'_>, device: &Device) -> Result<bool, StoreError> {
    Ok(!granted::was_granted(t, device.id, device.own)?)
}

/// Tells seats that nobody has taken from desks that have said nothing yet.
fn await_seats(t: &Transaction<'_>, roster: &Roster, all: &mut [Attending]) -> Result<(), StoreError> {
    let is_silent = |attending: &Attending| attending.desks.iter().all(|desk| !desk.here && desk.heard.is_none());
    if !all.iter().any(is_silent) {
        return Ok(());
    }
    for attending in all.iter_mut().filter(|attending| is_silent(attending) && !attending.desks.is_empty()) {
        let mut seats = true;
        for device in attending.desks.iter().filter_map(|desk| roster.device(desk.device)) {
            seats &= is_seat(t, device)?;
        }
        if seats {
            attending.joined = Joined::Invited;
            attending.desks.clear();
        }
    }
    Ok(())
}

/// Returns when the last entry of a device that reads here was written, and whether others follow it.
fn last_heard(t: &Transaction<'_>, device: DeviceId) -> Result<(Option<DateTime<Utc>>, bool), StoreError> {
    let (last, unread) = entries::last_of(t, device)?;
    let mut heard = None;
    for last in last {
        heard = heard.max(Some(time(last.entry()?.body.at)));
    }
    Ok((heard, unread))
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::super::tests::{around, found, story};
    use super::super::{Nobody, Surroundings};
    use super::*;
    use crate::ledger::Act;
    use crate::members::{Lock, Role};
    use crate::storage::{Address, Place};
    use crate::sync::Depth;

    fn at(seconds: i64) -> DateTime<Utc> {
        DateTime::from_timestamp(seconds, 0).unwrap()
    }

    fn later() -> Surroundings {
        Surroundings { clock: || DateTime::from_timestamp(1_790_001_000, 0).unwrap(), ..around() }
    }

    fn connected(folder: &Path, desk: &mut Desk) -> Place {
        let shared = folder.join("shared");
        std::fs::create_dir(&shared).unwrap();
        let place = Place::at(Address::Folder(shared));
        desk.connect(&place, false).unwrap();
        place
    }

    fn sync(desk: &mut Desk) {
        desk.sync(Depth::Sweep, false).unwrap();
    }

    /// Whether a desk is this one, when it was heard of, and whether more came that does not read here.
    type Told = (bool, Option<DateTime<Utc>>, bool);

    /// How somebody came in, and what is known of each of their desks.
    fn told(desk: &Desk, name: &str) -> (Joined, Vec<Told>) {
        let member = desk.roster().find(name).unwrap().id;
        let attending = desk.attendance().unwrap().into_iter().find(|one| one.member == member).unwrap();
        (attending.joined, attending.desks.iter().map(|desk| (desk.here, desk.heard, desk.unread)).collect())
    }

    /// Enters another machine of a member, as it is when somebody sits down at it.
    fn lost_machine(desk: &mut Desk, member: crate::members::MemberId) -> DeviceId {
        let newsroom = desk.store.read(|t| entries::identity(t)).unwrap().newsroom;
        let (key, own) = (ed25519_dalek::SigningKey::from_bytes(&[77; 32]), Lock::of([78; 32]));
        let device = Device::of(&key, &newsroom, member, own.id(), false);
        let grant = super::super::members::granted(&[own], newsroom, &device, &desk.around);
        desk.append(&[grant, Act::Device(device.clone())]).unwrap();
        desk.reread().unwrap();
        device.id
    }

    #[test]
    fn who_was_invited_is_awaited_until_they_come_and_then_heard_of() {
        let (folder, mut chief) = found();
        let place = connected(folder.path(), &mut chief);
        let begun = (chief.around.clock)();
        assert_eq!(told(&chief, "Minh Khoa"), (Joined::Added, vec![(true, Some(begun), false)]));
        let invitation = chief.invite("Hoài An", Role::Reporter, true).unwrap();
        assert_eq!(told(&chief, "Hoài An"), (Joined::Invited, vec![]));
        // A member of this desk folder who has said nothing yet is no guest.
        chief.add_member("Tường Vân", Role::Editor, None).unwrap();
        assert_eq!(told(&chief, "Tường Vân"), (Joined::Added, vec![(true, None, false)]));
        sync(&mut chief);

        let all = Desk::fetch_all(&place, invitation.newsroom(), &Nobody).unwrap();
        let mut an = Desk::join(&folder.path().join("an"), &invitation, &all, later()).unwrap();
        an.connect(&place, false).unwrap();
        // Nor is one of another folder.
        assert_eq!(told(&an, "Tường Vân"), (Joined::Added, vec![(false, None, false)]));
        assert_eq!(told(&an, "Minh Khoa"), (Joined::Added, vec![(false, Some(begun), false)]));
        assert_eq!(
            told(&an, "Hoài An"),
            (Joined::Came(at(1_790_001_000)), vec![(true, Some(at(1_790_001_000)), false)])
        );
        sync(&mut an);
        assert_eq!(told(&chief, "Hoài An").0, Joined::Invited, "the chief has not heard yet");
        sync(&mut chief);
        assert_eq!(
            told(&chief, "Hoài An"),
            (Joined::Came(at(1_790_001_000)), vec![(false, Some(at(1_790_001_000)), false)])
        );

        // Neither a code on paper nor a machine that is lost tells anything of when somebody came.
        chief.recovery_code().unwrap();
        assert_eq!(told(&chief, "Minh Khoa"), (Joined::Added, vec![(true, Some(begun), false)]));
        an.around.clock = || DateTime::from_timestamp(1_790_001_500, 0).unwrap();
        let second = an.roster().find("Hoài An").unwrap().id;
        let lost = lost_machine(&mut an, second);
        assert_eq!(told(&an, "Hoài An").1.len(), 2);
        an.remove_device(lost, "mất máy").unwrap();
        assert_eq!(told(&an, "Hoài An").0, Joined::Came(at(1_790_001_000)));
        sync(&mut an);
        sync(&mut chief);

        // A draft that nobody else reads is a sign all the same.
        an.around.clock = || DateTime::from_timestamp(1_790_002_000, 0).unwrap();
        an.begin_story(&story("Một.\n")).unwrap();
        sync(&mut an);
        sync(&mut chief);
        let (_, heard) = told(&chief, "Hoài An");
        assert_eq!(heard.iter().map(|(.., unread)| *unread).collect::<Vec<_>>(), [true], "{heard:?}");
    }
}
