//! What names what: revisions, versions, blocks, fields, and the conflicts between them.

use std::fmt;
use std::str::FromStr;

use data_encoding::HEXLOWER;
use minicbor::{Decode, Encode};
use serde::{Deserialize, Serialize};

use crate::story::fields::{NotAnId, id_in_json};

/// Names a revision: the first 16 bytes of the hash of its ledger entry.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Encode, Decode)]
#[cbor(transparent)]
pub struct RevisionId(#[cbor(with = "minicbor::bytes")] pub [u8; 16]);

impl fmt::Display for RevisionId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&HEXLOWER.encode(&self.0))
    }
}

impl fmt::Debug for RevisionId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl FromStr for RevisionId {
    type Err = NotAnId;

    fn from_str(text: &str) -> Result<Self, NotAnId> {
        let bytes = HEXLOWER.decode(text.as_bytes()).map_err(|_| NotAnId)?;
        bytes.try_into().map(Self).map_err(|_| NotAnId)
    }
}

/// Names a version of a register: the n-th write of a revision.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Encode, Decode)]
#[cbor(array)]
pub struct VersionId {
    /// The revision that wrote it.
    #[n(0)]
    pub revision: RevisionId,
    /// Which of the revision's writes, from 0.
    #[n(1)]
    pub index: u32,
}

/// Names a block, of the body or of the photos: the version that its first write made.
pub type BlockId = VersionId;

impl fmt::Display for VersionId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.revision, self.index)
    }
}

impl fmt::Debug for VersionId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl FromStr for VersionId {
    type Err = NotAnId;

    fn from_str(text: &str) -> Result<Self, NotAnId> {
        let (revision, index) = text.split_once('.').ok_or(NotAnId)?;
        Ok(Self { revision: revision.parse()?, index: index.parse().map_err(|_| NotAnId)? })
    }
}

id_in_json!(RevisionId, VersionId);

macro_rules! fields {
    ($(#[$about:meta])* $name:ident { $($(#[$doc:meta])* $n:literal $field:ident,)* }) => {
        $(#[$about])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, Encode, Decode)]
        #[serde(rename_all = "snake_case")]
        #[cbor(index_only)]
        pub enum $name { $($(#[$doc])* #[n($n)] $field,)* }

        impl $name {
            /// All of them, in the order of their numbers.
            pub const ALL: &'static [Self] = &[$(Self::$field,)*];
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                // The one word that JSON has for it.
                Serialize::serialize(self, f)
            }
        }
    };
}

fields!(
    /// A field of a story that has one register.
    FieldName {
        /// Headline.
        0 Headline,
        /// Standfirst.
        1 Standfirst,
        /// Kicker.
        2 Kicker,
        /// Language.
        3 Language,
        /// Genre.
        4 Genre,
        /// Bylines, all of them as one value.
        5 Bylines,
        /// Dateline.
        6 Dateline,
        /// Section.
        7 Section,
        /// Slug.
        8 Slug,
        /// Printed date.
        9 PrintedDate,
        /// Embargo.
        10 Embargo,
        /// Correction note.
        11 CorrectionNote,
        /// Notes to the editor.
        12 Notes,
        /// Deadline.
        13 Deadline,
        /// Place in print.
        14 PrintSlot,
        /// Which placement leads the story: one register, so that two people's choices meet in it.
        15 Lead,
        /// The order of the tags, by their fold keys; only where it is not that of their addition.
        16 TagOrder,
    }
);

fields!(
    /// A field of a placement that has one register in each placement.
    PlacementField {
        /// Caption.
        0 Caption,
        /// Credit.
        1 Credit,
        /// Alternative text.
        2 Alt,
        /// Crop.
        3 Crop,
        /// Focal point.
        4 FocalPoint,
        /// Illustrative photo.
        5 Illustrative,
        /// Archive photo.
        6 Archive,
        /// By how much the photo is turned.
        7 Turn,
    }
);

/// Names a conflict by what it is about, so that it keeps its name as sides come, close and reopen.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ConflictId {
    /// A paragraph, with all that is locked with it; the least open block of the group.
    Body(BlockId),
    /// A field of the story.
    Field(FieldName),
    /// Whether a placement is there, and with which photo.
    Placement(BlockId),
    /// A field of a placement.
    PlacementField(BlockId, PlacementField),
}

impl ConflictId {
    /// Returns whether it is about a photo or its texts.
    pub fn is_of_photos(&self) -> bool {
        matches!(self, Self::Placement(_) | Self::PlacementField(..))
    }
}

impl fmt::Display for ConflictId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Body(block) => write!(f, "body:{block}"),
            Self::Field(field) => write!(f, "{field}"),
            Self::Placement(block) => write!(f, "photo:{block}"),
            Self::PlacementField(block, field) => write!(f, "photo:{block}:{field}"),
        }
    }
}
