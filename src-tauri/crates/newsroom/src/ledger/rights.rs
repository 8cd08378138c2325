//! What right an act needs, and whether it can be said by anybody at all.

use super::act::{Act, Removal, Step, Under};
use super::chain::{Place, Refusal};
use super::entry::Entry;
use crate::members::{Device, MemberId, NewsroomId, Right, Role, Roster};

/// What removals leave of somebody's rights; the least comes first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Left {
    /// None at all.
    Nothing,
    /// Those of a role.
    Of(Role),
    /// All of them.
    All,
}

impl Left {
    /// Returns what a removal leaves.
    pub(super) fn by(removal: &Removal) -> Self {
        removal.role.map_or(Self::Nothing, Self::Of)
    }

    fn has(self, right: Right) -> bool {
        match self {
            Self::Nothing => false,
            Self::Of(role) => role.has(right),
            Self::All => true,
        }
    }
}

/// Returns whether an entry's device and member might say it, by the members and devices that were in its sight; `left` is what
/// was taken since from its member, who did not know.
pub fn permitted(roster: &Roster, place: &Place, entry: &Entry, left: Left) -> Result<(), Refusal> {
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
    let works = roster.device(device).is_some_and(|device| device.member == member && !device.retired);
    let Some(role) = roster.role(member).filter(|_| works) else { return Err(Refusal::Unknown(name)) };
    let right = right_for(&entry.body.act, member);
    let may = role.has(right) || (Role::LENT.has(right) && roster.is_delegated(member));
    if !may || !is_sound(roster, entry) {
        return Err(Refusal::NoRight(name));
    }
    if is_everybodys(&entry.body.act) && !roster.locks().contains(&entry.header.lock) {
        return Err(Refusal::Hidden(name));
    }
    if left.has(right) { Ok(()) } else { Err(Refusal::CutOff(name)) }
}

/// Returns whether a removal leaves its member the right to say an entry.
pub fn leaves(removal: &Removal, entry: &Entry) -> bool {
    Left::by(removal).has(right_for(&entry.body.act, entry.body.member))
}

/// Whether all must be able to read it, so that they agree on what follows.
fn is_everybodys(act: &Act) -> bool {
    match act {
        Act::Found(_) | Act::Member(_) | Act::Device(_) | Act::House(_) | Act::Photo(_) | Act::Restored => true,
        Act::Describe(_) | Act::Remove(_) | Act::Epoch(_) | Act::Adopt(_) | Act::Delegate(_) => true,
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
            is_new_or_theirs && roster.role(said.member).is_some() && said.is_proven(&entry.header.newsroom)
        }
        // Taking rights away needs to say up to where what was said before holds.
        Act::Member(said) => roster.role(said.id).is_none_or(|known| known <= said.role),
        Act::Remove(removal) => may_remove(roster, entry.body.member, removal),
        Act::Delegate(said) => roster.role(said.member).is_some(),
        Act::Approve(said) => is_by_right(roster, entry.body.member, said.under),
        _ => true,
    }
}

fn may_remove(roster: &Roster, by: MemberId, removal: &Removal) -> bool {
    let Some(role) = roster.role(removal.member) else { return false };
    match removal.device {
        Some(device) => {
            let is_theirs = roster.device(device).is_some_and(|device| device.member == removal.member);
            let may = by == removal.member || roster.may_set_back(by, removal.member);
            is_theirs && removal.role.is_none() && may
        }
        None => {
            // One that leaves the role as it is ends what was delegated.
            let ends = |left| left == role && roster.is_delegated(removal.member);
            removal.role.is_none_or(|left| left < role || ends(left)) && roster.may_set_back(by, removal.member)
        }
    }
}

/// Whether an approval says rightly by what it is made: the delegation that it names, or the approver's role.
fn is_by_right(roster: &Roster, by: MemberId, under: Option<Under>) -> bool {
    let by_role = roster.role(by).is_some_and(|role| role.has(Right::Approve));
    match under {
        None => by_role,
        Some(under) => {
            let said = roster.delegation(under.delegation);
            !by_role && said.is_some_and(|said| said.member == by && said.until == under.until)
        }
    }
}

/// The least right that an act needs whatever story it is about; the workflow asks for the rest.
fn right_for(act: &Act, speaker: MemberId) -> Right {
    match act {
        Act::Device(device) if device.member == speaker => Right::Write,
        Act::Remove(removal) if removal.member == speaker && removal.device.is_some() => Right::Write,
        Act::Found(_) | Act::Member(_) | Act::Device(_) | Act::House(_) => Right::Govern,
        Act::Remove(_) | Act::Epoch(_) | Act::Delegate(_) => Right::Govern,
        Act::Approve(_) | Act::Receipt(_) => Right::Approve,
        // Who may take a story or send it back is an editor at least; whose turn it is the workflow knows.
        Act::Step(act) if matches!(act.step, Step::Take | Step::Return) => Right::Edit,
        Act::Revise(_) | Act::Photo(_) | Act::Describe(_) | Act::Step(_) | Act::Restored => Right::Write,
        Act::Grant(_) | Act::StoryLocks(_) | Act::Adopt(_) => Right::Write,
    }
}
