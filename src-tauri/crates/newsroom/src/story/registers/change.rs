//! A change: what one revision writes, and its bytes, the body of a ledger entry `revise`.

use minicbor::{Decode, Encode};

use super::names::{FieldName, PlacementField, RevisionId, VersionId};
use super::values::photo_of;
use crate::photo::PhotoHash;
use crate::story::{PlacementId, Story};

/// Points to a version, a block or a slot; to one of the change's own before the hash that names it is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Encode, Decode)]
#[cbor(flat)]
pub enum Ref {
    /// The n-th write of this very change.
    #[n(0)]
    Own(#[n(0)] u32),
    /// A write of an earlier revision.
    #[n(1)]
    Version(#[n(0)] VersionId),
}

/// The register that a write is for.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Encode, Decode)]
#[cbor(flat)]
pub enum Register {
    /// The text of a block of the body.
    #[n(0)]
    Text(#[n(0)] Ref),
    /// The place of a block, among the paragraphs or among the photos.
    #[n(1)]
    Place(#[n(0)] Ref),
    /// A field of the story.
    #[n(2)]
    Field(#[n(0)] FieldName),
    /// A tag by its fold key.
    #[n(3)]
    Tag(#[n(0)] String),
    /// Whether a placement is there, and with which photo.
    #[n(4)]
    Placement(#[n(0)] Ref),
    /// A field of a placement.
    #[n(5)]
    PlacementField(#[n(0)] Ref, #[n(1)] PlacementField),
}

/// What a write says.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(flat)]
pub enum Value {
    /// A text.
    #[n(0)]
    Said(#[n(0)] String),
    /// Nothing any more; a paragraph perhaps because it was joined to another.
    #[n(1)]
    Gone(#[n(0)] Option<Ref>),
    /// A place: a new slot before or after the slot of an earlier write, or in the empty list.
    #[n(2)]
    Place(#[n(0)] Option<Ref>, #[n(1)] bool),
}

/// What is recorded of a block with its first write, and never changes.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(flat)]
pub enum Origin {
    /// Split off from another paragraph.
    #[n(0)]
    Split(#[n(0)] Ref),
    /// A placement, with the name that the body points to.
    #[n(1)]
    Placement(#[n(0)] PlacementId),
}

/// One write: a new version of one register, in place of those that it names.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(array)]
pub struct Write {
    /// The register.
    #[n(0)]
    pub register: Register,
    /// The versions that this one replaces: all that the writer saw, or only one side's.
    #[n(1)]
    pub over: Vec<VersionId>,
    /// What it says.
    #[n(2)]
    pub value: Value,
    /// Where a block comes from, with its first write.
    #[n(3)]
    pub origin: Option<Origin>,
}

/// All that one revision writes.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(array)]
pub struct Change {
    /// The revisions that the writer saw.
    #[n(0)]
    pub parents: Vec<RevisionId>,
    /// The writes. A write that begins a block names it `Own` with the write's own index.
    #[n(1)]
    pub writes: Vec<Write>,
    /// Hash of the whole view at this revision, by which every desk checks its own replay.
    #[cbor(n(2), with = "minicbor::bytes")]
    pub view_hash: [u8; 32],
    /// The whole story at this revision as JSON, now and then: a safety net that replay does not need.
    #[cbor(n(3), with = "minicbor::bytes")]
    pub whole: Option<Vec<u8>>,
}

/// Bytes that are no change.
#[derive(Debug, thiserror::Error)]
pub enum NotAChange {
    /// The bytes do not decode.
    #[error("not a change: {0}")]
    Damaged(#[from] minicbor::decode::Error),
    /// The bytes decode, but are not the one encoding of what they say.
    #[error("not the canonical encoding of a change")]
    NotCanonical,
}

impl Change {
    /// Returns the deterministic bytes: CBOR arrays, integers and texts of definite, shortest length.
    pub fn to_bytes(&self) -> Vec<u8> {
        // Encoding to memory has no way to fail.
        minicbor::to_vec(self).unwrap_or_default()
    }

    /// Reads a change back; bytes that another encoder would have written otherwise are refused.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, NotAChange> {
        let change: Self = minicbor::decode(bytes)?;
        if change.to_bytes() == bytes { Ok(change) } else { Err(NotAChange::NotCanonical) }
    }

    /// Iterates over the photos that the change places.
    pub fn photos(&self) -> impl Iterator<Item = PhotoHash> {
        self.writes.iter().filter_map(|write| match (&write.register, &write.value) {
            (Register::Placement(_), Value::Said(text)) => photo_of(text).flatten(),
            _ => None,
        })
    }

    /// Returns whether it says of any placement by how much its photo is turned, though it says that it is not.
    pub fn turns(&self) -> bool {
        self.writes.iter().any(|write| matches!(write.register, Register::PlacementField(_, PlacementField::Turn)))
    }

    /// Returns the whole story that the change carries, if it carries one that can be read.
    pub fn whole_story(&self) -> Option<Story> {
        serde_json::from_slice(self.whole.as_deref()?).ok()
    }
}
