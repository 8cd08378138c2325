//! One story: what comes back from the editor to be saved.

use newsroom::story::Story;
use newsroom::story::registers::Origins;
use newsroom::story::tree::{self, NotWritten, Piece};
use newsroom::text::Refused;
use serde::Deserialize;
use specta::Type;

use super::Json;
use super::story::Fields;

/// What the editor saves.
#[derive(Clone, Debug, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct Draft {
    /// All fields but the body.
    pub fields: Fields,
    /// The body, block by block.
    pub body: Vec<BodyPiece>,
    /// Where its blocks came from, where the editor knows.
    pub origins: Option<OriginsCard>,
}

/// Where the blocks of a body came from: what was split and what was joined.
#[derive(Clone, Debug, Deserialize, Type)]
pub struct OriginsCard {
    /// How many blocks there were before.
    before: u32,
    /// For each block, those before of whose text it has some, from 0.
    of: Vec<Vec<u32>>,
}

impl From<OriginsCard> for Origins {
    fn from(card: OriginsCard) -> Self {
        let of = card.of.into_iter().map(|of| of.into_iter().map(|n| n as usize).collect()).collect();
        Self { before: card.before as usize, of }
    }
}

/// One block that is saved.
#[derive(Clone, Debug, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum BodyPiece {
    /// As it was shown, byte for byte.
    Kept(String),
    /// As the editor has it now.
    Tree(Json),
}

/// Why a draft does not read.
pub(crate) enum Unread {
    /// A field.
    Field(&'static str),
    /// A block of the body, from 1.
    Block(usize),
    /// A character in a block of the body, from 1, that no story may hold.
    Letter(usize, Refused),
}

impl Draft {
    /// Returns the story that is to be saved.
    pub(crate) fn onto(self, base: &Story) -> Result<Story, Unread> {
        let pieces: Result<Vec<Piece>, Unread> = self
            .body
            .into_iter()
            .enumerate()
            .map(|(n, piece)| match piece {
                BodyPiece::Kept(source) => Ok(Piece::Kept(source)),
                BodyPiece::Tree(node) => {
                    serde_json::from_value(node.0).map(Piece::Tree).map_err(|_| Unread::Block(n + 1))
                }
            })
            .collect();
        let whole = tree::write_all(&pieces?).map_err(|e| match e.why {
            NotWritten::Letter(refused) => Unread::Letter(e.piece + 1, refused),
            _ => Unread::Block(e.piece + 1),
        })?;
        self.fields.onto(base, whole.body).map_err(Unread::Field)
    }
}
