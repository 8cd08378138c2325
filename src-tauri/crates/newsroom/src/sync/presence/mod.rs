//! Who is at which story now, and in which paragraph: what desks say of it through a storage, and hear.
//!
//! It is advice, which makes conflicts rare, and no more. Nothing is locked, changed or decided by it, nobody waits for it,
//! and what does not hold is passed over like silence. So it needs no order, no proof that it is read, and no clock of
//! anybody but the reader's own.

mod company;
mod sign;
#[cfg(test)]
mod tests;

use std::fmt;
use std::str::FromStr;

use minicbor::{Decode, Encode};

use crate::story::registers::{BlockId, FieldName, PlacementField};
use crate::story::{PlacementId, StoryId};

pub use company::{Company, Visit};
pub use sign::Seat;

/// Where in a story somebody is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Encode, Decode)]
pub enum Place {
    /// In the story, and that is all that is said.
    #[n(0)]
    Story,
    /// In a paragraph, or another block of the body.
    #[n(1)]
    Block(#[n(0)] BlockId),
    /// In a field.
    #[n(2)]
    Field(#[n(0)] FieldName),
    /// In a field of a placement.
    #[n(3)]
    Placement(#[n(0)] PlacementId, #[n(1)] PlacementField),
}

const BLOCK: &str = "block:";
const PLACEMENT: &str = "placement:";

impl fmt::Display for Place {
    /// Fields are called as findings call them.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Story => f.write_str("story"),
            Self::Block(id) => write!(f, "{BLOCK}{id}"),
            Self::Field(field) => write!(f, "{field}"),
            Self::Placement(id, field) => write!(f, "{PLACEMENT}{id}.{field}"),
        }
    }
}

/// A text that is no place in a story.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a place in a story")]
pub struct NotAPlace;

fn called<T: Copy + fmt::Display>(all: &[T], name: &str) -> Result<T, NotAPlace> {
    all.iter().copied().find(|one| one.to_string() == name).ok_or(NotAPlace)
}

impl FromStr for Place {
    type Err = NotAPlace;

    fn from_str(text: &str) -> Result<Self, NotAPlace> {
        if text == "story" {
            return Ok(Self::Story);
        }
        if let Some(id) = text.strip_prefix(BLOCK) {
            return id.parse().map(Self::Block).map_err(|_| NotAPlace);
        }
        if let Some(rest) = text.strip_prefix(PLACEMENT) {
            let (id, field) = rest.split_once('.').ok_or(NotAPlace)?;
            let id = id.parse().map_err(|_| NotAPlace)?;
            return Ok(Self::Placement(id, called(PlacementField::ALL, field)?));
        }
        called(FieldName::ALL, text).map(Self::Field)
    }
}

/// What a desk says of whoever works there.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(array)]
pub struct Presence {
    /// The story.
    #[n(0)]
    pub story: StoryId,
    /// Where in it.
    #[n(1)]
    pub place: Place,
    /// Whether they write, or only read.
    #[n(2)]
    pub writing: bool,
}
