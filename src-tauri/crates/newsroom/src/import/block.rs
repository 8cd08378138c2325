//! The pieces that every format is first cut into.

/// What a piece is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// A paragraph.
    Text,
    /// A heading; the first of its level 1 is the headline's.
    Heading(u8),
    /// A list, a quote, a table, code: body, never a field.
    Other,
    /// An item of a list that a word processor wrote as a paragraph.
    Listed(Listed),
    /// An image; `text` is its caption.
    Image {
        /// Where its file was, to tell the person who looks for it.
        file: String,
        /// Alternative text.
        alt: String,
    },
}

/// Where in a list an item stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Listed {
    /// How deep, from 1.
    pub(super) level: u8,
    /// Whether it has a number.
    pub(super) numbered: bool,
    /// Its number, where it has one.
    pub(super) number: u64,
    /// The name of its list, in the program that wrote it.
    pub(super) list: String,
}

/// One piece: a line of text, or a block element of HTML.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Block {
    /// The line in the file, from 1; 0 where there is none.
    pub(super) line: usize,
    /// Its place among the pieces of the page, from 1; 0 until they are all there.
    pub(super) place: usize,
    /// Its words.
    pub(super) text: String,
    /// The same as Markdown.
    pub(super) markdown: String,
    /// What it is.
    pub(super) kind: Kind,
}
