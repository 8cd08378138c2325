//! The body of a story as trees for an editor, one of each top-level block, and the way back to Markdown.
//!
//! Only here is Markdown turned into trees and trees into Markdown. A block of which a tree would not say all has none,
//! and what nobody edited goes back as its source, byte for byte.

mod blocks;
mod line;
mod list;
mod node;
mod pieces;
mod read;
mod signs;
mod write;

#[cfg(test)]
mod tests;

pub use blocks::{Block, blocks};
pub use node::{
    Align, Aligned, Cell, Heading, Href, Info, Inline, Item, Mark, Node, Numbered, Placed, Row, Said, Source, Tight,
};
pub use pieces::{NotSaved, Piece, Whole, write_all};
pub use read::read;
pub(crate) use write::line;
pub use write::{NotWritten, Written, write};

/// Deepest nesting of nodes: the page and the parser of its JSON go no deeper.
const DEEPEST: usize = 40;
