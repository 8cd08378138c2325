//! Who might say what where an entry stands: what had been said of members and devices in its sight.
//!
//! Rights hang on the place of an entry and not on when it came: two desks that have the same entries agree on each of them.

use std::cell::OnceCell;
use std::collections::BTreeMap;
use std::rc::Rc;

use super::act::Act;
use super::chain::{Order, Place, Refusal};
use super::entry::{Entry, LogId};
use crate::members::{Device, LockId, Member, MemberId, NewsroomId, Right, Roster};

/// What was said of members and devices, in the order that all desks agree on.
#[derive(Clone, Debug)]
pub struct Authority {
    newsroom: NewsroomId,
    /// The lock that the founding lies under, and with it all that the newsroom says of itself.
    epoch: LockId,
    said: BTreeMap<Order, Said>,
    /// The last number of each log that says something of the kind.
    last: BTreeMap<LogId, u64>,
    /// The roster where all that was said is in sight, as it is at nearly every place that is asked for.
    whole: OnceCell<Rc<Roster>>,
}

#[derive(Clone, Debug)]
struct Said {
    log: LogId,
    sequence: u64,
    member: Option<Member>,
    device: Option<Device>,
}

impl Authority {
    /// Begins with a newsroom that is known, and in which nothing was said yet.
    pub fn of(newsroom: NewsroomId) -> Self {
        Self { newsroom, epoch: LockId::OPEN, said: BTreeMap::new(), last: BTreeMap::new(), whole: OnceCell::new() }
    }

    /// Takes in what an entry says of members and devices, that had the right to. Returns whether it says anything of them.
    pub fn add(&mut self, place: &Place, entry: &Entry) -> bool {
        let Some((member, device)) = said(&entry.body.act) else { return false };
        if matches!(entry.body.act, Act::Found(_)) {
            self.epoch = entry.header.lock;
        }
        let (member, device) = (member.cloned(), device.cloned());
        self.said.insert(place.order(), Said { log: place.log, sequence: place.sequence, member, device });
        let last = self.last.entry(place.log).or_default();
        *last = place.sequence.max(*last);
        self.whole.take();
        true
    }

    /// Returns the members and devices that were in sight where an entry stands.
    pub fn roster_at(&self, place: &Place) -> Rc<Roster> {
        if self.last.iter().all(|(log, last)| place.covers(*log, *last)) {
            return Rc::clone(self.whole.get_or_init(|| Rc::new(fold(self.said.values()))));
        }
        Rc::new(fold(self.said.values().filter(|said| place.covers(said.log, said.sequence))))
    }

    /// Returns whether a device was somebody's where its entry stands, or is the one that the newsroom is named after.
    pub fn knows(&self, place: &Place) -> bool {
        let device = place.log.device;
        self.newsroom == NewsroomId::founded_by(device) || self.roster_at(place).device(device).is_some()
    }

    /// Returns whether an entry's device and member might say it where it stands.
    pub fn permits(&self, place: &Place, entry: &Entry) -> Result<(), Refusal> {
        permitted(&self.roster_at(place), self.epoch, place, entry)
    }
}

/// Puts together what was said, in the order that all desks agree on.
fn fold<'s>(said: impl Iterator<Item = &'s Said>) -> Roster {
    let mut roster = Roster::default();
    said.for_each(|said| put(&mut roster, said.member.as_ref(), said.device.as_ref()));
    roster
}

/// What an act says of a member and of a device, if it says anything of them.
fn said(act: &Act) -> Option<(Option<&Member>, Option<&Device>)> {
    match act {
        Act::Found(founded) => Some((Some(&founded.founder), Some(&founded.device))),
        Act::Member(member) => Some((Some(member), None)),
        Act::Device(device) => Some((None, Some(device))),
        _ => None,
    }
}

/// Takes what an act says of members and devices into a roster. Returns whether it says anything of them.
pub fn enrol(roster: &mut Roster, act: &Act) -> bool {
    let Some((member, device)) = said(act) else { return false };
    put(roster, member, device);
    true
}

/// Nobody's role is lowered by what is said here: two that are said at once leave the higher.
fn put(roster: &mut Roster, member: Option<&Member>, device: Option<&Device>) {
    if let Some(member) = member {
        let role = roster.get(member.id).map_or(member.role, |known| known.role.max(member.role));
        roster.put(Member { role, ..member.clone() });
    }
    device.into_iter().for_each(|device| roster.put_device(device.clone()));
}

/// Returns whether an entry's device and member might say it, by the members and devices that were in its sight; `epoch` is
/// the lock that the newsroom's own affairs lie under.
pub fn permitted(roster: &Roster, epoch: LockId, place: &Place, entry: &Entry) -> Result<(), Refusal> {
    let (name, device, member) = (entry.hash, entry.header.log.device, entry.body.member);
    // A newsroom begins with the locks of its founding, and then the founding, by the device that it is named after.
    let founds = entry.header.newsroom == NewsroomId::founded_by(device);
    let founding = || if founds { Ok(()) } else { Err(Refusal::Founding(name)) };
    match &entry.body.act {
        Act::Grant(_) if place.depth == 1 => return founding(),
        Act::Found(act) if place.depth == 2 && roster.is_empty() => {
            let own = act.device.id == device && act.device.member == act.founder.id && act.founder.id == member;
            let is_its = own && act.device.is_proven(&entry.header.newsroom);
            return if is_its { founding() } else { Err(Refusal::Unknown(name)) };
        }
        Act::Found(_) => return Err(Refusal::Founding(name)),
        _ if roster.is_empty() => return Err(Refusal::Founding(name)),
        _ => {}
    }
    let speaker = roster.device(device).filter(|device| device.member == member && !device.retired);
    let Some(speaker) = speaker.and_then(|device| roster.get(device.member)) else {
        return Err(Refusal::Unknown(name));
    };
    let may = speaker.role.has(right_for(&entry.body.act, speaker.id));
    if !may || !is_sound(roster, entry) {
        return Err(Refusal::NoRight(name));
    }
    if is_everybodys(&entry.body.act) && entry.header.lock != epoch { Err(Refusal::Hidden(name)) } else { Ok(()) }
}

/// Whether all must be able to read it, so that they agree on what follows.
fn is_everybodys(act: &Act) -> bool {
    match act {
        Act::Found(_) | Act::Member(_) | Act::Device(_) | Act::House(_) | Act::Photo(_) | Act::Restored => true,
        Act::Revise(_) | Act::Step(_) | Act::Approve(_) | Act::Receipt(_) | Act::Grant(_) | Act::StoryLocks(_) => false,
    }
}

/// Returns whether what is said of members and devices can be said by anybody at all.
fn is_sound(roster: &Roster, entry: &Entry) -> bool {
    match &entry.body.act {
        Act::Device(said) => {
            // A device that said its last word has said it.
            let goes_on = |known: &Device| known.member == said.member && (said.retired || !known.retired);
            let is_new_or_theirs = roster.device(said.id).is_none_or(goes_on);
            is_new_or_theirs && roster.get(said.member).is_some() && said.is_proven(&entry.header.newsroom)
        }
        // Taking rights away needs to say up to where what was said before holds; there is no such act yet.
        Act::Member(said) => roster.get(said.id).is_none_or(|known| known.role <= said.role),
        _ => true,
    }
}

/// The least right that an act needs whatever story it is about; the workflow asks for the rest.
fn right_for(act: &Act, speaker: MemberId) -> Right {
    match act {
        Act::Device(device) if device.member == speaker => Right::Write,
        Act::Found(_) | Act::Member(_) | Act::Device(_) | Act::House(_) => Right::Govern,
        Act::Approve(_) | Act::Receipt(_) => Right::Approve,
        Act::Revise(_) | Act::Photo(_) | Act::Step(_) | Act::Restored => Right::Write,
        Act::Grant(_) | Act::StoryLocks(_) => Right::Write,
    }
}
