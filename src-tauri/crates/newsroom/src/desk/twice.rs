//! Invitations, and codes on paper, that more than one came by: whoever has one may not be who it was for.
//!
//! Both of two newcomers come in where neither desk had heard of the other; whoever comes later is refused, and leaves word of it
//! (`joining.rs`). What is told here is read from the entries, so that it is the same on all desks, until somebody at this one has
//! looked at it.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};
use minicbor::{Decode, Encode};
use rusqlite::Transaction;

use super::attendance::is_seat;
use super::{Desk, DeskError, Notice, departures};
use crate::ledger::{Act, LogId};
use crate::members::{DeviceId, MemberId, Right};
use crate::message;
use crate::store::{StoreError, entries, logs};

const LOOKED_AT: &str = "twice";

/// An invitation or a code on paper that more than one came by, or wanted to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Twice {
    /// The device that it hands over.
    pub seat: DeviceId,
    /// Whom it is for.
    pub member: MemberId,
    /// Whether it is a code on paper.
    pub paper: bool,
    /// The desks that somebody came with, and when, by the clock of each.
    pub came: Vec<(DeviceId, DateTime<Utc>)>,
    /// When somebody was refused, because somebody had come before, by the clock of their desk.
    pub refused: Vec<DateTime<Utc>>,
}

/// How much of it somebody has looked at.
#[derive(Encode, Decode)]
#[cbor(array)]
struct LookedAt {
    #[n(0)]
    seat: DeviceId,
    #[n(1)]
    times: u64,
}

impl Twice {
    fn times(&self) -> u64 {
        (self.came.len() + self.refused.len()) as u64
    }
}

impl Desk {
    /// Returns the invitations and codes that more than one came by, as far as nobody here has looked at it: to whoever governs
    /// those of all, to everybody else their own.
    pub fn used_twice(&self) -> Result<Vec<Twice>, DeskError> {
        let governs = self.member().is_ok_and(|me| me.role.has(Right::Govern));
        let all = self.store.read(|t| {
            let looked_at = looked_at(t)?;
            let all = self.all_used_twice(t)?.into_iter();
            let is_new = |one: &Twice| looked_at.get(&one.seat).is_none_or(|times| *times < one.times());
            Ok(all.filter(is_new).collect::<Vec<_>>())
        })?;
        let is_told = |one: &Twice| self.roster.role(one.member).is_some() && (governs || one.member == self.me);
        Ok(all.into_iter().filter(is_told).collect())
    }

    /// Keeps that somebody has looked at all of it.
    pub fn looked_at_used_twice(&self) -> Result<(), DeskError> {
        self.store.writable()?;
        let told = self.used_twice()?;
        Ok(self.store.write(|t| {
            let mut all = looked_at(t)?;
            all.extend(told.iter().map(|one| (one.seat, one.times())));
            let all: Vec<_> = all.into_iter().map(|(seat, times)| LookedAt { seat, times }).collect();
            entries::set_meta(t, LOOKED_AT, &minicbor::to_vec(all).unwrap_or_default())
        })?)
    }

    /// Returns what a person should know of it; what cannot be read here is told by whatever else is asked of the desk.
    pub(super) fn notices_of_twice(&self) -> Vec<Notice> {
        let told = self.used_twice().unwrap_or_default().into_iter();
        let notice = |one: Twice| {
            let key = if one.paper { message!("twice.code.notice") } else { message!("twice.invitation.notice") };
            (key, vec![("name", self.name_of_member(one.member))])
        };
        told.map(notice).collect()
    }

    fn all_used_twice(&self, t: &Transaction<'_>) -> Result<Vec<Twice>, StoreError> {
        let (mut seats, mut logs_of) = (BTreeMap::new(), BTreeMap::<DeviceId, BTreeSet<LogId>>::new());
        for head in logs::heads(t)? {
            logs_of.entry(head.log.device).or_default().insert(head.log);
        }
        // Each who comes by a seat begins a log of it; most desks were never copied and have one.
        logs_of.retain(|_, logs| logs.len() > 1);
        for id in logs_of.into_keys() {
            let Some(device) = self.roster.device(id).filter(|device| device.retired) else { continue };
            if device.paper || is_seat(t, device)? {
                let one = Twice { seat: id, member: device.member, paper: device.paper, came: vec![], refused: vec![] };
                seats.insert(id, one);
            }
        }
        if seats.is_empty() {
            return Ok(vec![]);
        }
        let (mut came, mut went) = (BTreeMap::<LogId, (DeviceId, DateTime<Utc>)>::new(), BTreeMap::new());
        for entry in departures::in_order(t)? {
            let (log, at) = (entry.header.log, entry.body.at());
            match &entry.body.act {
                Act::Device(device) if device.id != log.device => drop(came.entry(log).or_insert((device.id, at))),
                Act::Device(_) => drop(went.insert(log, at)),
                _ => {}
            }
        }
        for seat in seats.values_mut() {
            let logs = |log: &LogId| log.device == seat.seat;
            seat.came.extend(came.iter().filter(|(log, _)| logs(log)).map(|(_, came)| *came));
            let refused = went.iter().filter(|(log, _)| logs(log) && !came.contains_key(log));
            seat.refused.extend(refused.map(|(_, at)| *at));
            seat.came.sort_by_key(|(_, at)| *at);
            seat.refused.sort();
        }
        Ok(seats.into_values().filter(|seat| seat.times() > 1).collect())
    }
}

fn looked_at(t: &Transaction<'_>) -> Result<BTreeMap<DeviceId, u64>, StoreError> {
    let kept = entries::meta(t, LOOKED_AT)?.unwrap_or_default();
    // What does not read is looked at once more.
    let all: Vec<LookedAt> = minicbor::decode(&kept).unwrap_or_default();
    Ok(all.into_iter().map(|one| (one.seat, one.times)).collect())
}

#[cfg(test)]
mod tests {
    use super::super::forged::{Invited, sync};
    use super::super::tests::around;
    use super::super::{By, Surroundings};
    use super::*;
    use crate::members::{Recovery, Role};
    use crate::sync::Depth;

    fn clock(seconds: fn() -> DateTime<Utc>) -> Surroundings {
        Surroundings { clock: seconds, ..around() }
    }

    fn first() -> Surroundings {
        clock(|| DateTime::from_timestamp(1_790_001_000, 0).unwrap())
    }

    fn second() -> Surroundings {
        clock(|| DateTime::from_timestamp(1_790_002_000, 0).unwrap())
    }

    impl Invited {
        fn joins(&self, name: &str, all: &[Vec<u8>], around: Surroundings) -> Desk {
            let mut desk = Desk::join(&self.folder.path().join(name), &self.invitation, all, around).unwrap();
            desk.connect(&self.place, false).unwrap();
            desk
        }

        fn says_refused(&self, around: Surroundings) -> usize {
            let (at, by) = (self.folder.path().join("refused"), By::Invitation(&self.invitation));
            let before = self.all();
            Desk::say_refused(&at, by, &self.place, &before, around).unwrap();
            assert!(!at.exists(), "nothing is left of it here");
            self.all().len() - before.len()
        }

        fn hears(&mut self) -> Vec<Twice> {
            sync(&mut self.chief);
            self.chief.used_twice().unwrap()
        }
    }

    fn told(desk: &Desk) -> Vec<(&'static str, String)> {
        desk.notices().into_iter().map(|(key, values)| (key.name(), values[0].1.clone())).collect()
    }

    #[test]
    fn who_is_refused_leaves_word_of_it_once_and_the_chief_hears() {
        let mut invited = Invited::new(Role::Reporter);
        let mut an = invited.joins("an", &invited.all(), first());
        sync(&mut an);
        assert_eq!(invited.hears(), [], "one came, as it should be");
        assert_eq!(told(&invited.chief), []);
        assert_eq!(invited.says_refused(second()), 1);
        assert_eq!(invited.says_refused(second()), 0, "said once, it is said");
        let [twice] = &invited.hears()[..] else { panic!() };
        let me = an.me().unwrap().id;
        let desk = invited.chief.roster().devices_of(me).next().unwrap().id;
        assert_eq!((twice.member, twice.paper), (me, false));
        assert_eq!(twice.came, [(desk, DateTime::from_timestamp(1_790_001_000, 0).unwrap())]);
        assert_eq!(twice.refused, [DateTime::from_timestamp(1_790_002_000, 0).unwrap()]);
        assert_eq!(told(&invited.chief), [("twice.invitation.notice", "Hoài An".to_owned())]);
        // Nothing else is so for it: whoever came is in, and nobody beside them.
        assert_eq!(invited.chief.roster().devices_of(me).count(), 1);
        let attending = invited.chief.attendance().unwrap().into_iter().find(|one| one.member == me).unwrap();
        let came = super::super::Joined::Came(DateTime::from_timestamp(1_790_001_000, 0).unwrap());
        assert_eq!(attending.joined, came, "when they came is when they came");
        // Whoever it was for hears it, too; others have nothing to do with it.
        sync(&mut an);
        assert_eq!(an.used_twice().unwrap().len(), 1);
        invited.chief.add_member("Tường Vân", Role::Editor, None).unwrap();
        let folder = invited.chief.folder().to_path_buf();
        let van = Desk::open(&folder, Some("Tường Vân"), around()).unwrap();
        assert_eq!(van.used_twice().unwrap(), []);
        invited.chief.looked_at_used_twice().unwrap();
        assert_eq!((invited.hears(), told(&invited.chief)), (vec![], vec![]));
        assert!(invited.chief.verify().is_ok());
    }

    #[test]
    fn two_who_came_without_hearing_of_each_other_are_both_told_of() {
        let mut invited = Invited::new(Role::Editor);
        let all = invited.all();
        let (mut one, mut other) = (invited.joins("one", &all, first()), invited.joins("other", &all, second()));
        sync(&mut one);
        sync(&mut other);
        sync(&mut one);
        let [twice] = &invited.hears()[..] else { panic!() };
        assert_eq!((twice.came.len(), twice.refused.len()), (2, 0));
        assert!(twice.came[0].1 < twice.came[1].1);
        for desk in [&one, &other] {
            assert_eq!(
                told(desk),
                [("twice.invitation.notice", "Hoài An".to_owned())],
                "each of them hears of the other"
            );
        }
        // The one that nobody knows is taken out of use; that somebody had it is told until it was looked at.
        let strange = twice.came[1].0;
        invited.chief.remove_device(strange, "Không phải máy của Hoài An").unwrap();
        assert_eq!(invited.hears().len(), 1);
        invited.chief.looked_at_used_twice().unwrap();
        assert_eq!(invited.hears(), []);
        // A third is news.
        assert_eq!(invited.says_refused(second()), 0, "it is known to be in two hands");
    }

    #[test]
    fn of_who_has_left_nothing_is_told() {
        let mut invited = Invited::new(Role::Chief);
        let mut an = invited.joins("an", &invited.all(), first());
        sync(&mut an);
        assert_eq!(invited.says_refused(second()), 1);
        assert_eq!(invited.hears().len(), 1);
        let me = an.me().unwrap().id;
        invited.chief.remove_member(me, "Lời mời lọt ra ngoài").unwrap();
        assert_eq!(invited.hears(), []);
    }

    #[test]
    fn a_code_on_paper_that_is_used_again_is_told_of_too() {
        let mut invited = Invited::new(Role::Reporter);
        let code: Recovery = invited.chief.recovery_code().unwrap();
        invited.chief.sync(Depth::Glance, false).unwrap();
        let back = invited.folder.path().join("back");
        let mut back = Desk::recover(&back, &code, &invited.all(), first()).unwrap();
        back.connect(&invited.place, false).unwrap();
        sync(&mut back);
        let at = invited.folder.path().join("again");
        Desk::say_refused(&at, By::Code(&code), &invited.place, &invited.all(), second()).unwrap();
        let [twice] = &invited.hears()[..] else { panic!() };
        assert_eq!((twice.paper, twice.came.len(), twice.refused.len()), (true, 1, 1));
        assert_eq!(told(&invited.chief), [("twice.code.notice", "Minh Khoa".to_owned())]);
    }

    #[test]
    fn who_was_invited_and_nobody_came_is_not_refused() {
        let mut invited = Invited::new(Role::Reporter);
        assert_eq!(invited.says_refused(second()), 0);
        assert_eq!(invited.hears(), []);
        assert!(invited.chief.roster().devices().all(|device| !device.retired), "the seat is free still");
    }
}
