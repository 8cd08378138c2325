//! Who left the newsroom, and which desks and codes nobody works with any longer: since when, by whom and why.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};
use rusqlite::Connection;

use super::{Desk, DeskError};
use crate::ledger::{Act, Entry, Removal};
use crate::members::{DeviceId, Member, MemberId};
use crate::store::{Kept, StoreError, entries};

/// A member who was removed, or a desk or code of theirs that was taken out of use.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Departure {
    /// Who, with the role that they had.
    pub member: Member,
    /// The one desk or code; none where the member left.
    pub device: Option<DeviceId>,
    /// Whether that is a code on paper.
    pub paper: bool,
    /// Who said so.
    pub by: String,
    /// When, by the clock of the desk that said so.
    pub at: DateTime<Utc>,
    /// Why; empty where nobody said.
    pub reason: String,
}

/// A recovery code that is on paper somewhere, and works.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Printed {
    /// The key that comes from it.
    pub device: DeviceId,
    /// Whose it is.
    pub member: MemberId,
    /// When it was made, by the clock of the desk that made it.
    pub at: DateTime<Utc>,
}

impl Desk {
    /// Returns who was removed and which desks and codes were taken out of use, the last first.
    pub fn departures(&self) -> Result<Vec<Departure>, DeskError> {
        let said = self.store.read(|t| in_order(t))?;
        let mut last = BTreeMap::new();
        for (number, entry) in said.iter().enumerate() {
            let Act::Remove(removal) = &entry.body.act else { continue };
            if removal.role.is_none() && self.is_over(removal) {
                last.insert((removal.member, removal.device), (number, entry, removal));
            }
        }
        let mut last: Vec<_> = last.into_values().collect();
        last.sort_by_key(|(number, ..)| std::cmp::Reverse(*number));
        let departed = |(_, entry, removal): (usize, &Entry, &Removal)| {
            Some(Departure {
                member: self.roster.get(removal.member)?.clone(),
                device: removal.device,
                paper: removal.device.and_then(|id| self.roster.device(id)).is_some_and(|device| device.paper),
                by: self.name_of(entry),
                at: entry.body.at(),
                reason: removal.reason.clone(),
            })
        };
        Ok(last.into_iter().filter_map(departed).collect())
    }

    /// Whether what a removal says is so still: who was asked back has left no more.
    fn is_over(&self, removal: &Removal) -> bool {
        match removal.device {
            Some(device) => self.roster.device(device).is_some_and(|device| device.retired),
            None => self.roster.standing(removal.member).is_some_and(|standing| standing.former),
        }
    }

    /// Returns the recovery codes that work, the last made first.
    pub fn codes(&self) -> Result<Vec<Printed>, DeskError> {
        let members: BTreeSet<MemberId> = self.roster.iter().map(|member| member.id).collect();
        let works = |device: DeviceId| {
            let device = self.roster.device(device).filter(|device| device.paper && !device.retired);
            device.is_some_and(|device| members.contains(&device.member))
        };
        if !self.roster.devices().any(|device| works(device.id)) {
            return Ok(vec![]);
        }
        let said = self.store.read(|t| in_order(t))?;
        let made = said.iter().rev().filter_map(|entry| match &entry.body.act {
            Act::Device(device) if works(device.id) => {
                Some(Printed { device: device.id, member: device.member, at: entry.body.at() })
            }
            _ => None,
        });
        Ok(made.collect())
    }
}

/// Returns what was said of members and devices and takes part, in the order that all desks agree on.
pub(super) fn in_order(t: &Connection) -> Result<Vec<Entry>, StoreError> {
    let mut all = entries::of_roster(t)?;
    all.sort_by_key(Kept::order);
    all.iter().map(Kept::entry).collect()
}

#[cfg(test)]
mod tests {
    use super::super::forged::{Newsroom, sync};
    use super::*;
    use crate::members::Role;

    /// Who, whether a desk or a code, by whom, and why.
    fn told(desk: &Desk) -> Vec<(String, &'static str, String, String)> {
        let what = |one: &Departure| match (one.device, one.paper) {
            (None, _) => "member",
            (_, true) => "code",
            _ => "desk",
        };
        let all = desk.departures().unwrap().into_iter();
        all.map(|one| (one.member.name.clone(), what(&one), one.by.clone(), one.reason)).collect()
    }

    #[test]
    fn who_left_and_what_is_out_of_use_is_known_with_who_said_so_and_why() {
        let mut newsroom = Newsroom::with(Role::Chief);
        assert_eq!(told(&newsroom.chief), []);
        let an = newsroom.an.me().unwrap().id;
        let code = newsroom.an.recovery_code().unwrap().seed.device();
        newsroom.an.remove_device(code, " Tờ giấy bị ướt ").unwrap();
        let expected = |kind, by: &str, why: &str| ("Hoài An".to_owned(), kind, by.to_owned(), why.to_owned());
        assert_eq!(told(&newsroom.an), [expected("code", "Hoài An", "Tờ giấy bị ướt")]);
        sync(&mut newsroom.an);
        sync(&mut newsroom.chief);
        newsroom.chief.remove_member(an, "Thôi việc").unwrap();
        let both = [expected("member", "Minh Khoa", "Thôi việc"), expected("code", "Hoài An", "Tờ giấy bị ướt")];
        assert_eq!(told(&newsroom.chief), both);
        let departures = newsroom.chief.departures().unwrap();
        assert_eq!((departures[0].member.role, departures[1].device), (Role::Chief, Some(code)));
    }

    #[test]
    fn codes_are_listed_from_when_they_were_made_until_they_are_used_or_taken_out_of_use() {
        let (_folder, mut chief) = super::super::tests::found();
        assert_eq!(chief.codes().unwrap(), []);
        let first = chief.recovery_code().unwrap().seed.device();
        chief.around.clock = || DateTime::from_timestamp(1_790_001_000, 0).unwrap();
        let second = chief.recovery_code().unwrap().seed.device();
        let codes = chief.codes().unwrap();
        assert_eq!(codes.iter().map(|code| code.device).collect::<Vec<_>>(), [second, first]);
        assert_eq!(codes[0].at, DateTime::from_timestamp(1_790_001_000, 0).unwrap());
        assert!(codes[1].at < codes[0].at, "the first is as old as it is");
        chief.remove_device(first, "").unwrap();
        assert_eq!(chief.codes().unwrap().iter().map(|code| code.device).collect::<Vec<_>>(), [second]);
    }
}
