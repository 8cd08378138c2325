//! The nodes of a tree, which serde prints as an editor's JSON.

use serde::{Deserialize, Serialize};

use crate::story::PlacementId;

/// A block.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum Node {
    /// A paragraph.
    Paragraph {
        /// Its words.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        content: Vec<Inline>,
    },
    /// A heading below the headline.
    Heading {
        /// Its level.
        attrs: Heading,
        /// Its words.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        content: Vec<Inline>,
    },
    /// A list with bullets.
    BulletList {
        /// Whether it is tight.
        #[serde(default)]
        attrs: Tight,
        /// Its items.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        content: Vec<Item>,
    },
    /// A numbered list.
    OrderedList {
        /// Its first number, and whether it is tight.
        #[serde(default)]
        attrs: Numbered,
        /// Its items.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        content: Vec<Item>,
    },
    /// What somebody said, and who.
    Quote {
        /// Paragraphs, then perhaps an attribution.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        content: Vec<Said>,
    },
    /// Text that is shown letter by letter.
    CodeBlock {
        /// What it is of.
        #[serde(default)]
        attrs: Info,
        /// Its lines, without marks.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        content: Vec<Inline>,
    },
    /// A line across.
    HorizontalRule,
    /// A table; its first row is of headers.
    Table {
        /// Its rows.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        content: Vec<Row>,
    },
    /// A photo with its caption, whose fields are the placement's.
    Photo {
        /// The placement.
        attrs: Placed,
    },
    /// A video, a post or audio of another site.
    Embed {
        /// Where it is.
        attrs: Href,
    },
    /// A block that is shown as its source.
    Source {
        /// The source.
        attrs: Source,
    },
}

/// The attributes of a heading.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Heading {
    /// From 2 to 4.
    pub level: u8,
}

/// The attributes of a list with bullets.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Tight {
    /// Whether its items are lines, not paragraphs.
    pub tight: bool,
}

impl Default for Tight {
    fn default() -> Self {
        Self { tight: true }
    }
}

/// The attributes of a numbered list.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Numbered {
    /// The first number.
    pub order: u64,
    /// Whether its items are lines, not paragraphs.
    pub tight: bool,
}

impl Default for Numbered {
    fn default() -> Self {
        Self { order: 1, tight: true }
    }
}

/// The attributes of a code block.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Info {
    /// What stands behind the fence.
    pub params: String,
}

/// The attributes of a photo.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Placed {
    /// The placement.
    pub placement: PlacementId,
}

/// The attributes of a link or a link card.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Href {
    /// The address.
    pub href: String,
}

/// The attributes of a block that is shown as its source.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Source {
    /// The source.
    pub value: String,
}

/// An item of a list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", rename = "list_item")]
pub struct Item {
    /// Its blocks.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub content: Vec<Node>,
}

/// A part of a quote.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum Said {
    /// A paragraph of what was said.
    Paragraph {
        /// Its words.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        content: Vec<Inline>,
    },
    /// Who said it, without the dash.
    Attribution {
        /// Its words.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        content: Vec<Inline>,
    },
}

/// A row of a table.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", rename = "table_row")]
pub struct Row {
    /// Its cells.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub content: Vec<Cell>,
}

/// A cell of a table; it holds one paragraph.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum Cell {
    /// Names a column.
    TableHeader {
        /// How its column stands.
        #[serde(default)]
        attrs: Aligned,
        /// Its paragraph.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        content: Vec<Node>,
    },
    /// Any other.
    TableCell {
        /// How its column stands.
        #[serde(default)]
        attrs: Aligned,
        /// Its paragraph.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        content: Vec<Node>,
    },
}

/// The attributes of a cell.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Aligned {
    /// How its column stands.
    pub align: Option<Align>,
}

/// How a column stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Align {
    /// At the left.
    Left,
    /// In the middle.
    Center,
    /// At the right.
    Right,
}

/// A part of a line of words.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum Inline {
    /// Words.
    Text {
        /// The words.
        text: String,
        /// How they are set, in the order of [`Mark`].
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        marks: Vec<Mark>,
    },
    /// A line break that the author set.
    HardBreak {
        /// How the words around it are set.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        marks: Vec<Mark>,
    },
}

/// How words are set.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum Mark {
    /// Bold.
    Strong,
    /// Italic.
    Em,
    /// Struck through.
    Strike,
    /// Raised.
    Sup,
    /// Lowered.
    Sub,
    /// Letter by letter.
    Code,
    /// A link.
    Link {
        /// Where it leads.
        attrs: Href,
    },
}

impl Node {
    /// Returns an empty paragraph.
    pub(super) fn nothing() -> Self {
        Self::Paragraph { content: vec![] }
    }

    /// Returns whether it is a list, and whether a numbered one.
    pub(super) fn numbered(&self) -> Option<bool> {
        match self {
            Self::BulletList { .. } => Some(false),
            Self::OrderedList { .. } => Some(true),
            _ => None,
        }
    }
}

impl Cell {
    pub(super) fn align(&self) -> Option<Align> {
        let (Self::TableHeader { attrs, .. } | Self::TableCell { attrs, .. }) = self;
        attrs.align
    }

    pub(super) fn content(&self) -> &[Node] {
        let (Self::TableHeader { content, .. } | Self::TableCell { content, .. }) = self;
        content
    }
}
