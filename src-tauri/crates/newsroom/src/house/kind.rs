//! The kinds of house data, and which format of entries can say an item of each.

use serde::{Deserialize, Serialize};

/// A kind of house data.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, minicbor::Encode, minicbor::Decode,
)]
#[serde(rename_all = "lowercase")]
#[cbor(index_only)]
pub enum Kind {
    /// Sections (chuyên mục).
    #[n(0)]
    Section,
    /// Tags (từ khóa).
    #[n(1)]
    Tag,
    /// People and their pen names (bút danh).
    #[n(2)]
    Person,
    /// What a role is called here.
    #[n(3)]
    Role,
    /// Abbreviations.
    #[n(4)]
    Abbreviation,
    /// Phrases that are often mistaken.
    #[n(5)]
    Confusable,
    /// The numbers of the house style; one item, `style`.
    #[n(6)]
    Style,
    /// Where stories are published.
    #[n(7)]
    Destination,
    /// Titles and who holds them from which day, by the codes that stand for them in captions.
    #[n(8)]
    Title,
    /// Templates: what is said of photos at once.
    #[n(9)]
    Template,
    /// Credits as the newsroom writes them.
    #[n(10)]
    Credit,
    /// Which cleaners are on; one item, `cleaning`.
    #[n(11)]
    Cleaning,
    /// On what right photos are used, and what follows from it.
    #[n(12)]
    Usage,
    /// Where the paper is published.
    #[n(13)]
    Territory,
    /// Shapes that photos are cropped to.
    #[n(14)]
    Ratio,
}

impl Kind {
    /// All kinds, in the order they are listed.
    pub const ALL: [Self; 15] = [
        Self::Section,
        Self::Tag,
        Self::Person,
        Self::Role,
        Self::Abbreviation,
        Self::Confusable,
        Self::Style,
        Self::Destination,
        Self::Title,
        Self::Template,
        Self::Credit,
        Self::Cleaning,
        Self::Usage,
        Self::Territory,
        Self::Ratio,
    ];

    /// Returns the word that the command line uses.
    pub fn word(self) -> &'static str {
        match self {
            Self::Section => "section",
            Self::Tag => "tag",
            Self::Person => "person",
            Self::Role => "role",
            Self::Abbreviation => "abbreviation",
            Self::Confusable => "confusable",
            Self::Style => "style",
            Self::Destination => "destination",
            Self::Title => "title",
            Self::Template => "template",
            Self::Credit => "credit",
            Self::Cleaning => "cleaning",
            Self::Usage => "usage",
            Self::Territory => "territory",
            Self::Ratio => "ratio",
        }
    }

    /// Returns the first format of entries that can say an item of it.
    pub(crate) fn format(self) -> u8 {
        if self > Self::Destination { 2 } else { 1 }
    }

    /// Returns the kind of a word, singular or plural.
    pub fn of(word: &str) -> Option<Self> {
        let plural = |k: &Self| match k {
            Self::Person => word == "people",
            Self::Territory => word == "territories",
            k => word.strip_suffix('s') == Some(k.word()),
        };
        Self::ALL.into_iter().find(|k| k.word() == word || plural(k))
    }
}
