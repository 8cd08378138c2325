//! What an entry says.

use std::fmt;

use minicbor::bytes::ByteVec;
use minicbor::{Decode, Encode};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::entry::{EntryHash, Head};
use crate::house::{self, Destination};
use crate::members::{DelegationId, Device, DeviceId, Grant, Lock, LockId, Member, MemberId, Role};
use crate::photo::PhotoHash;
use crate::story::registers::Change;
use crate::story::{Digest, PublicForm, StoryId};

/// The founding of a newsroom: the second entry of its founder's log. The first grants the locks that it needs.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct Founded {
    /// The newsroom's name.
    #[n(0)]
    pub name: String,
    /// Its zone, an IANA name.
    #[n(1)]
    pub zone: String,
    /// Its language, BCP 47.
    #[n(2)]
    pub language: String,
    /// The founder, a chief.
    #[n(3)]
    pub founder: Member,
    /// The founder's device, whose key the newsroom is named after.
    #[n(4)]
    pub device: Device,
}

/// The key of a lock that a story is sealed under. Whoever opens the entry has it: the author's own lock hides a draft, the
/// newsroom's shows it to all.
#[derive(Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(array)]
pub struct StoryLock {
    /// The story.
    #[n(0)]
    pub story: StoryId,
    /// The lock's key.
    #[n(1)]
    #[cbor(with = "minicbor::bytes")]
    pub key: [u8; 32],
}

impl fmt::Debug for StoryLock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "StoryLock({}, {})", self.story, Lock::of(self.key).id())
    }
}

/// Rights that are taken away, up to where what was said before holds.
///
/// Whatever lies beyond counts only where it needs no more than what is left, or where it is adopted.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct Removal {
    /// The member.
    #[n(0)]
    pub member: MemberId,
    /// The one device that nobody works with any longer; the member's rights are not touched then.
    #[n(1)]
    pub device: Option<DeviceId>,
    /// The role that is left; nothing where the member leaves the newsroom.
    #[n(2)]
    pub role: Option<Role>,
    /// The last entries that hold, by log; of a log that is not named, none does.
    #[n(3)]
    pub holds: Vec<Head>,
    /// Why, for people; may be empty.
    #[n(4)]
    pub reason: String,
}

impl Removal {
    /// Returns whether it takes rights from what a device of a member says.
    pub fn concerns(&self, member: MemberId, device: DeviceId) -> bool {
        self.member == member && self.device.is_none_or(|one| one == device)
    }
}

/// The rights of an editor, to approve among them, lent to a member until a time.
///
/// It is ended early by a [`Removal`] that leaves its member the role they have.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct Delegated {
    /// Who gets it.
    #[n(0)]
    pub member: MemberId,
    /// When it ends, in milliseconds since 1970 UTC. No entry is judged by it: each desk stops by its own clock.
    #[n(1)]
    pub until: i64,
    /// Why, for people; may be empty.
    #[n(2)]
    pub reason: String,
}

/// The delegation that an approval is made under.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct Under {
    /// The entry that says it.
    #[n(0)]
    pub delegation: DelegationId,
    /// When it ends, as that entry says.
    #[n(1)]
    pub until: i64,
}

/// One item of house data, or its removal.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct HouseItem {
    /// Kind.
    #[n(0)]
    pub kind: house::Kind,
    /// Id within the kind.
    #[n(1)]
    pub id: String,
    /// The item as JSON; `None` removes it.
    #[n(2)]
    pub value: Option<String>,
}

impl HouseItem {
    /// Returns whether it says what the first format cannot: its kind, or a member of it.
    fn is_later(&self) -> bool {
        let members = || {
            let value: Value = serde_json::from_str(self.value.as_deref()?).ok()?;
            value.as_object().map(|members| Destination::LATER.iter().any(|name| members.contains_key(*name)))
        };
        self.kind.format() > 1 || (self.kind == house::Kind::Destination && members().unwrap_or_default())
    }
}

/// A revision of a story.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct Revised {
    /// The story.
    #[n(0)]
    pub story: StoryId,
    /// The change of its registers, encoded.
    #[n(1)]
    pub change: ByteVec,
}

/// A photo that came to this desk.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct Photographed {
    /// The photo.
    #[n(0)]
    pub hash: PhotoHash,
    /// Length of the original in bytes.
    #[n(1)]
    pub length: u64,
    /// The name of the file that it came in.
    #[n(2)]
    pub name: String,
    /// What is true of it, as JSON.
    #[n(3)]
    pub facts: String,
    /// The key that its bytes are sealed with on their way.
    #[n(4)]
    pub key: PhotoKey,
}

/// The key that the bytes of one photo are sealed with in a storage: random, and used for nothing else.
#[derive(Clone, Copy, PartialEq, Eq, Encode, Decode)]
#[cbor(transparent)]
pub struct PhotoKey(#[cbor(with = "minicbor::bytes")] pub [u8; 32]);

impl fmt::Debug for PhotoKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PhotoKey")
    }
}

/// What somebody says of photos: all that one command changed, of one of them or of hundreds.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct Described {
    /// What is written.
    #[n(0)]
    pub writes: Vec<PhotoWrite>,
}

/// One field of a photo, as somebody says that it is.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(array)]
pub struct PhotoWrite {
    /// The photo.
    #[n(0)]
    pub photo: PhotoHash,
    /// The field, by its word: a later Galley may know more of them.
    #[n(1)]
    pub field: String,
    /// What it says; empty where it says nothing.
    #[n(2)]
    pub values: Vec<String>,
    /// What this was written in the place of, by whoever saw it.
    #[n(3)]
    pub replaces: Vec<PhotoVersion>,
}

/// Names one write: its entry, and its place in it from 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Encode, Decode)]
#[cbor(array)]
pub struct PhotoVersion {
    /// The entry.
    #[n(0)]
    pub entry: EntryHash,
    /// The place.
    #[n(1)]
    pub index: u32,
}

/// A stage that a person puts a story in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, Encode, Decode)]
#[serde(rename_all = "snake_case")]
#[cbor(index_only)]
pub enum Stage {
    /// With its author.
    #[default]
    #[n(0)]
    Draft,
    /// Waits for an editor.
    #[n(1)]
    Submitted,
    /// An editor has it.
    #[n(2)]
    Editing,
    /// Back with its author, with a reason.
    #[n(3)]
    Returned,
    /// Waits for the head of the desk.
    #[n(4)]
    DeskReview,
    /// Waits for whoever approves.
    #[n(5)]
    FinalReview,
}

/// What a person did with a story, other than to change it or approve it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, Encode, Decode)]
#[serde(rename_all = "snake_case")]
#[cbor(index_only)]
pub enum Step {
    /// Handed it on.
    #[n(0)]
    Submit,
    /// Took it to edit.
    #[n(1)]
    Take,
    /// Sent it back.
    #[n(2)]
    Return,
    /// Took it back, or took an approval back.
    #[n(3)]
    Withdraw,
}

impl Step {
    /// Returns the word that programs read.
    pub fn word(self) -> &'static str {
        match self {
            Self::Submit => "submit",
            Self::Take => "take",
            Self::Return => "return",
            Self::Withdraw => "withdraw",
        }
    }
}

/// A step of the workflow.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct Stepped {
    /// The story.
    #[n(0)]
    pub story: StoryId,
    /// What was done.
    #[n(1)]
    pub step: Step,
    /// Where the story is now.
    #[n(2)]
    pub to: Stage,
    /// The digest that the person saw.
    #[n(3)]
    pub digest: Digest,
    /// Why; empty where none is needed.
    #[n(4)]
    pub reason: String,
    /// Rules that were overridden by name.
    #[n(5)]
    pub overridden: Vec<String>,
}

/// An approval: it carries the very bytes that may be published.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct Approved {
    /// The story.
    #[n(0)]
    pub story: StoryId,
    /// The public form's bytes; the digest is theirs.
    #[n(1)]
    pub form: ByteVec,
    /// Rules that were overridden by name.
    #[n(2)]
    pub overridden: Vec<String>,
    /// Why they were.
    #[n(3)]
    pub reason: String,
    /// Whether the key that signs this lay behind a passphrase or keychain.
    #[n(4)]
    pub protected: bool,
    /// [`Approved::sight`] of the entries about members and devices that took part in its sight. Nobody asks for it when the
    /// entry comes: it is for whoever is shown a few entries alone, years later.
    #[n(5)]
    #[cbor(with = "minicbor::bytes")]
    pub roster: [u8; 32],
    /// The same of the entries about the story.
    #[n(6)]
    #[cbor(with = "minicbor::bytes")]
    pub acts: [u8; 32],
    /// How many approvals by different members the house asked for, as far as the approver's desk knew. Desks ask the house
    /// data that they have; this is for whoever has none.
    #[n(7)]
    pub asked: u8,
    /// The delegation that it is made under; none where the member's role has the right.
    #[n(8)]
    pub under: Option<Under>,
    /// What was said against the photos' use and was overridden. Whatever is said against it later still stops them.
    #[n(9)]
    #[cbor(default, skip_if = "Vec::is_empty")]
    pub lifted: Vec<Lifted>,
}

/// What is said against the use of a photo.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Encode, Decode)]
#[cbor(array)]
pub struct Lifted {
    /// The photo.
    #[n(0)]
    pub photo: PhotoHash,
    /// What it is, in the words of the rules: a lease, a day, a category with what follows from it.
    #[n(1)]
    pub said: String,
}

impl Approved {
    /// Returns the digest of the bytes approved.
    pub fn digest(&self) -> Digest {
        Digest::of(&self.form)
    }

    /// Returns BLAKE3 over the names of entries, in the order that all desks agree on.
    pub fn sight(entries: impl IntoIterator<Item = EntryHash>) -> [u8; 32] {
        let mut hasher = blake3::Hasher::new();
        for entry in entries {
            hasher.update(&entry.0);
        }
        *hasher.finalize().as_bytes()
    }
}

/// What a receipt proves.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, Encode, Decode)]
#[serde(rename_all = "snake_case")]
#[cbor(index_only)]
pub enum ReceiptKind {
    /// The story is public.
    #[n(0)]
    Published,
    /// A corrected story is public.
    #[n(1)]
    Corrected,
    /// A tombstone stands where the story was.
    #[n(2)]
    TakenDown,
}

impl ReceiptKind {
    /// Returns the word that programs read.
    pub fn word(self) -> &'static str {
        match self {
            Self::Published => "publish",
            Self::Corrected => "correct",
            Self::TakenDown => "takedown",
        }
    }
}

/// Proof, read back from a destination, that a publication arrived.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct Receipted {
    /// The story.
    #[n(0)]
    pub story: StoryId,
    /// The destination's id.
    #[n(1)]
    pub destination: String,
    /// What it proves.
    #[n(2)]
    pub kind: ReceiptKind,
    /// The digest of the public form that was sent.
    #[n(3)]
    pub digest: Digest,
    /// BLAKE3 of the manifest.
    #[n(4)]
    #[cbor(with = "minicbor::bytes")]
    pub manifest: [u8; 32],
    /// Public address.
    #[n(5)]
    pub url: String,
    /// Where the page lies at the destination.
    #[n(6)]
    pub path: String,
    /// Why it was taken down or what was corrected.
    #[n(7)]
    pub reason: String,
    /// Place in the order of first publications at this destination, from 1.
    #[n(8)]
    pub sequence: u64,
    /// When it was sent, in milliseconds since 1970 UTC: what the page says.
    #[n(9)]
    pub at: i64,
    /// The last story that its list of latest stories could name, so that publishing again changes no byte.
    #[n(10)]
    pub latest_as_of: u64,
}

/// What an entry says.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub enum Act {
    /// The newsroom was founded.
    #[n(0)]
    Found(#[n(0)] Founded),
    /// A member was added or changed.
    #[n(1)]
    Member(#[n(0)] Member),
    /// House data changed.
    #[n(2)]
    House(#[n(0)] HouseItem),
    /// A story was revised.
    #[n(3)]
    Revise(#[n(0)] Revised),
    /// A photo came.
    #[n(4)]
    Photo(#[n(0)] Photographed),
    /// A story went a step.
    #[n(5)]
    Step(#[n(0)] Stepped),
    /// A story was approved.
    #[n(6)]
    Approve(#[n(0)] Approved),
    /// A publication arrived.
    #[n(7)]
    Receipt(#[n(0)] Receipted),
    /// The desk was restored from a copy, and goes on under a new incarnation.
    #[n(8)]
    Restored,
    /// A device was added or changed.
    #[n(9)]
    Device(#[n(0)] Device),
    /// Devices were given locks. The only act that is not sealed.
    #[n(10)]
    Grant(#[n(0)] Vec<Grant>),
    /// Stories have locks of their own.
    #[n(11)]
    StoryLocks(#[n(0)] Vec<StoryLock>),
    /// A member or a device was removed, or a member's role lowered.
    #[n(12)]
    Remove(#[n(0)] Removal),
    /// The newsroom's affairs are sealed under another lock from here on.
    #[n(13)]
    Epoch(#[n(0)] LockId),
    /// What a removal cut off is taken in all the same.
    #[n(14)]
    Adopt(#[n(0)] Vec<EntryHash>),
    /// The rights of an editor were lent to a member.
    #[n(15)]
    Delegate(#[n(0)] Delegated),
    /// Something was said of photos.
    #[n(16)]
    Describe(#[n(0)] Described),
}

impl Act {
    /// Returns whether somebody else can take it in where a removal cut it off: words and pictures, and what opens them.
    pub fn is_adoptable(&self) -> bool {
        matches!(self, Self::Revise(_) | Self::Photo(_) | Self::Describe(_) | Self::StoryLocks(_))
    }

    /// Returns the first format of entries that can say it.
    pub fn format(&self) -> u8 {
        let is_later = match self {
            Self::Describe(_) => true,
            Self::House(item) => item.is_later(),
            Self::Revise(revision) => Change::from_bytes(&revision.change).is_ok_and(|change| change.turns()),
            Self::Approve(approval) => {
                !approval.lifted.is_empty() || PublicForm::from_bytes(&approval.form).is_ok_and(|form| form.turns())
            }
            _ => false,
        };
        if is_later { 2 } else { 1 }
    }

    /// Returns the story that it is about.
    pub fn story(&self) -> Option<StoryId> {
        match self {
            Self::Revise(act) => Some(act.story),
            Self::Step(act) => Some(act.story),
            Self::Approve(act) => Some(act.story),
            Self::Receipt(act) => Some(act.story),
            Self::Found(_) | Self::Member(_) | Self::House(_) | Self::Photo(_) | Self::Describe(_) | Self::Restored => {
                None
            }
            Self::Device(_) | Self::Grant(_) | Self::StoryLocks(_) => None,
            Self::Remove(_) | Self::Epoch(_) | Self::Adopt(_) | Self::Delegate(_) => None,
        }
    }
}
