//! What somebody wrote into a post at its destination, as far as a story can take it in.

use super::post::Difference;
use crate::story::{Digest, PlacementId};

/// What a post says otherwise than it was sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Edits {
    /// The digest of what it says now.
    pub there: Digest,
    /// The headline, where it is another.
    pub headline: Option<String>,
    /// The standfirst, likewise.
    pub standfirst: Option<String>,
    /// The body, likewise, piece by piece.
    pub body: Option<Vec<Piece>>,
    /// The section of the house, likewise.
    pub section: Option<String>,
    /// The tags, likewise.
    pub tags: Option<Vec<String>>,
    /// The photos whose texts are others.
    pub photos: Vec<PhotoEdit>,
    /// What differs and no story takes in: whether readers see it, since when, whose it is, another photo, a credit, a line that is
    /// made of other fields.
    pub left: Vec<Difference>,
}

/// A piece of a body that was edited.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Piece {
    /// The block of this number, from 0, of the body that was sent, as it was.
    Block(usize),
    /// Something new, as HTML.
    Html(String),
    /// A photo of the story that stands somewhere else now.
    Photo(PlacementId),
}

/// A photo whose texts were edited.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PhotoEdit {
    /// Where it is placed.
    pub placement: PlacementId,
    /// Its caption, where it is another.
    pub caption: Option<String>,
    /// What stands for it where it is not shown, likewise.
    pub alt: Option<String>,
}

impl Edits {
    /// Begins with nothing, for a post that says now what has this digest.
    pub(super) fn of(there: Digest) -> Self {
        let (headline, standfirst, section) = (None, None, None);
        Self { there, headline, standfirst, body: None, section, tags: None, photos: vec![], left: vec![] }
    }

    /// Returns whether there is nothing that a story can take in.
    pub fn is_empty(&self) -> bool {
        let Self { there: _, headline, standfirst, body, section, tags, photos, left: _ } = self;
        let texts = [headline, standfirst, section].into_iter().all(Option::is_none);
        texts && body.is_none() && tags.is_none() && photos.is_empty()
    }
}
