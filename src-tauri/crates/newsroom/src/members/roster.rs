//! Members, their roles and rights.

use std::collections::BTreeMap;
use std::fmt;

use data_encoding::HEXLOWER;
use minicbor::{Decode, Encode};
use serde::{Deserialize, Serialize};

use super::device::{Device, DeviceId};
use super::lock::LockId;
use crate::text;

/// Names a member: 128 random bits.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Encode, Decode)]
#[cbor(transparent)]
pub struct MemberId(#[cbor(with = "minicbor::bytes")] pub [u8; 16]);

impl fmt::Display for MemberId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&HEXLOWER.encode(&self.0))
    }
}

impl fmt::Debug for MemberId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// What a member is in the newsroom. What it is *called* is house data.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, Encode, Decode)]
#[serde(rename_all = "snake_case")]
#[cbor(index_only)]
pub enum Role {
    /// Writes (phóng viên, cộng tác viên).
    #[n(0)]
    Reporter,
    /// Captions (biên tập ảnh).
    #[n(1)]
    PhotoEditor,
    /// Edits (biên tập viên).
    #[n(2)]
    Editor,
    /// Heads a desk (trưởng ban).
    #[n(3)]
    DeskHead,
    /// Runs the day's publishing (thư ký tòa soạn).
    #[n(4)]
    Secretary,
    /// Answers for all of it (tổng biên tập).
    #[n(5)]
    Chief,
}

/// Something that only some roles may do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Right {
    /// Begin a story and edit one's own.
    Write,
    /// Edit photos, captions, credits, alt texts and crops.
    Caption,
    /// Take a story, edit it and send it back.
    Edit,
    /// Pass a story from the desk to the final review.
    PassOn,
    /// Approve, publish and correct.
    Approve,
    /// Take a published story down.
    TakeDown,
    /// Change house data, members, backups' restore.
    Govern,
}

impl Role {
    /// All roles.
    pub const ALL: [Self; 6] =
        [Self::Reporter, Self::PhotoEditor, Self::Editor, Self::DeskHead, Self::Secretary, Self::Chief];

    /// The role whose rights a delegation lends: who approves must be able to mend a word, and to send a story back.
    pub const LENT: Self = Self::Editor;

    /// Returns the word that the command line uses.
    pub fn word(self) -> &'static str {
        match self {
            Self::Reporter => "reporter",
            Self::PhotoEditor => "photo_editor",
            Self::Editor => "editor",
            Self::DeskHead => "desk_head",
            Self::Secretary => "secretary",
            Self::Chief => "chief",
        }
    }

    /// Returns the role of a word; hyphens count as underscores.
    pub fn of(word: &str) -> Option<Self> {
        let word = word.replace('-', "_");
        Self::ALL.into_iter().find(|r| r.word() == word)
    }

    /// Returns whether the role carries the right.
    ///
    /// Editors approve: the first newsrooms are small. A house with reviews switched on narrows that through the
    /// stages, not through the role.
    pub fn has(self, right: Right) -> bool {
        use Right::{Approve, Caption, Edit, Govern, PassOn, TakeDown, Write};
        match self {
            Self::Reporter => matches!(right, Write),
            Self::PhotoEditor => matches!(right, Write | Caption),
            Self::Editor => matches!(right, Write | Caption | Edit | Approve),
            Self::DeskHead => matches!(right, Write | Caption | Edit | PassOn | Approve),
            Self::Secretary => matches!(right, Write | Caption | Edit | PassOn | Approve | TakeDown),
            Self::Chief => matches!(right, Write | Caption | Edit | PassOn | Approve | TakeDown | Govern),
        }
    }
}

/// A member as the ledger records one.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct Member {
    /// Id.
    #[n(0)]
    pub id: MemberId,
    /// The name that colleagues see.
    #[n(1)]
    pub name: String,
    /// Role.
    #[n(2)]
    pub role: Role,
}

/// A member with what they may do at a time.
#[derive(Clone, Copy, Debug)]
pub struct Acting<'m> {
    /// Who.
    pub member: &'m Member,
    /// Whether they have the rights of an editor by a delegation.
    pub delegated: bool,
}

impl Acting<'_> {
    /// Returns whether they have a right, by their role or by a delegation.
    pub fn has(&self, right: Right) -> bool {
        self.member.role.has(right) || (self.delegated && Role::LENT.has(right))
    }
}

impl<'m> From<&'m Member> for Acting<'m> {
    fn from(member: &'m Member) -> Self {
        Self { member, delegated: false }
    }
}

/// Where a member stands in the newsroom.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(array)]
pub struct Enrolled {
    /// The member.
    #[n(0)]
    pub member: Member,
    /// How many invitations lie between the founder and the member: 0 is the founder's.
    #[n(1)]
    pub rank: u32,
    /// Whether the member was removed, and is known only for what was said before.
    #[n(2)]
    pub former: bool,
}

/// Names a delegation: the name of the entry that says it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Encode, Decode)]
#[cbor(transparent)]
pub struct DelegationId(#[cbor(with = "minicbor::bytes")] pub [u8; 32]);

/// The rights of an editor, to approve among them, lent to a member until a time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(array)]
pub struct Delegation {
    /// Who has it.
    #[n(0)]
    pub member: MemberId,
    /// Who gave it.
    #[n(1)]
    pub by: MemberId,
    /// When it ends, in milliseconds since 1970 UTC.
    #[n(2)]
    pub until: i64,
}

/// All members, as far as the ledger has been read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Roster {
    members: BTreeMap<MemberId, Enrolled>,
    devices: BTreeMap<DeviceId, Device>,
    /// What the newsroom's own affairs were sealed under, the present lock last.
    locks: Vec<LockId>,
    /// What was delegated and not ended, by the entries that say so. Time ends none of them here.
    delegations: BTreeMap<DelegationId, Delegation>,
}

impl Roster {
    /// Takes a member in, or a change of one.
    pub fn put(&mut self, enrolled: Enrolled) {
        self.members.insert(enrolled.member.id, enrolled);
    }

    /// Takes a device in, or a change of one.
    pub fn put_device(&mut self, device: Device) {
        self.devices.insert(device.id, device);
    }

    /// Takes a lock in that the newsroom's affairs are sealed under from here on.
    pub fn put_lock(&mut self, lock: LockId) {
        self.locks.retain(|known| *known != lock);
        self.locks.push(lock);
    }

    /// Returns what the newsroom's own affairs were sealed under, the present lock last.
    pub fn locks(&self) -> &[LockId] {
        &self.locks
    }

    /// Takes a delegation in.
    pub fn put_delegation(&mut self, entry: DelegationId, delegation: Delegation) {
        self.delegations.insert(entry, delegation);
    }

    /// Ends all that was delegated to a member.
    pub fn end_delegations(&mut self, member: MemberId) {
        self.delegations.retain(|_, delegation| delegation.member != member);
    }

    /// Iterates over what was delegated and not ended, whatever the time, by the entries that say so.
    pub fn delegations(&self) -> impl Iterator<Item = (DelegationId, &Delegation)> {
        self.delegations.iter().map(|(entry, delegation)| (*entry, delegation))
    }

    /// Returns the delegation that an entry says, where it was not ended.
    pub fn delegation(&self, entry: DelegationId) -> Option<&Delegation> {
        self.delegations.get(&entry)
    }

    /// Returns the delegation to a member that ends last.
    pub fn delegation_to(&self, member: MemberId) -> Option<(DelegationId, &Delegation)> {
        self.delegations().filter(|(_, said)| said.member == member).max_by_key(|(entry, said)| (said.until, *entry))
    }

    /// Returns whether the rights of an editor were delegated to a member and not ended, whatever the time.
    pub fn is_delegated(&self, member: MemberId) -> bool {
        self.delegation_to(member).is_some()
    }

    /// Returns the device of a key.
    pub fn device(&self, id: DeviceId) -> Option<&Device> {
        self.devices.get(&id)
    }

    /// Iterates over all devices by their keys, those that are no longer worked with too.
    pub fn devices(&self) -> impl Iterator<Item = &Device> {
        self.devices.values()
    }

    /// Iterates over the devices that a member works with, by their keys.
    pub fn devices_of(&self, member: MemberId) -> impl Iterator<Item = &Device> {
        self.devices().filter(move |device| device.member == member && !device.retired)
    }

    /// Iterates over the devices that have said their last word for a member.
    pub fn retired_of(&self, member: MemberId) -> impl Iterator<Item = &Device> {
        self.devices.values().filter(move |device| device.member == member && device.retired)
    }

    /// Returns the devices that a member works with: those that are no code on paper.
    pub fn desks_of(&self, member: MemberId) -> impl Iterator<Item = &Device> {
        self.devices_of(member).filter(|device| !device.paper)
    }

    /// Returns whether all devices of a member keep their keys behind a passphrase or a keychain.
    pub fn is_protected(&self, member: MemberId) -> bool {
        self.devices_of(member).all(|device| device.protected)
    }

    /// Returns whether nobody is a member yet.
    pub fn is_empty(&self) -> bool {
        self.members.is_empty()
    }

    /// Iterates over the members by id.
    pub fn iter(&self) -> impl Iterator<Item = &Member> {
        self.enrolled().filter(|enrolled| !enrolled.former).map(|enrolled| &enrolled.member)
    }

    /// Iterates over all who are or were members, by id.
    pub fn enrolled(&self) -> impl Iterator<Item = &Enrolled> {
        self.members.values()
    }

    /// Returns the member of an id, or who was one.
    pub fn get(&self, id: MemberId) -> Option<&Member> {
        self.standing(id).map(|enrolled| &enrolled.member)
    }

    /// Returns where the member of an id stands.
    pub fn standing(&self, id: MemberId) -> Option<&Enrolled> {
        self.members.get(&id)
    }

    /// Returns what the member of an id is now; nothing where nobody has it any longer.
    pub fn role(&self, id: MemberId) -> Option<Role> {
        self.standing(id).filter(|enrolled| !enrolled.former).map(|enrolled| enrolled.member.role)
    }

    /// Returns the member of a name, exactly or else apart from accents and case, or of an id's first digits.
    pub fn find(&self, name: &str) -> Option<&Member> {
        let mut alike = self.iter().filter(|m| text::same(&m.name, name) || m.id.to_string() == name);
        self.iter().find(|m| m.name == name).or_else(|| alike.next())
    }

    /// Returns a member with what was delegated to them, where it has not ended by that time.
    pub fn acting<'m>(&self, member: &'m Member, now: i64) -> Acting<'m> {
        let delegation = self.delegation_to(member.id).filter(|(_, said)| said.until > now);
        Acting { member, delegated: delegation.is_some() }
    }

    /// Returns whether one member may take rights from another: from all who do not govern, and from those who govern and
    /// were invited further from the founder. So no two can remove each other.
    pub fn may_set_back(&self, by: MemberId, other: MemberId) -> bool {
        let governs = |id| self.role(id).is_some_and(|role| role.has(Right::Govern));
        let rank = |id| self.standing(id).map(|enrolled| enrolled.rank);
        governs(by) && (by == other || !governs(other) || rank(by) < rank(other))
    }
}
