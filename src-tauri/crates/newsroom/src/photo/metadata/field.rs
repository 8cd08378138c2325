//! What can be said of a photo, by name.

use serde::{Deserialize, Serialize};

use crate::message;
use crate::messages::Key;

/// Something that a photo can say of itself, or that people say of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Field {
    /// Caption (chú thích).
    Caption,
    /// Headline (tít).
    Headline,
    /// Credit (nguồn ảnh).
    Credit,
    /// Who took it (tác giả ảnh), in order.
    Creator,
    /// Where the file came from.
    Source,
    /// Copyright notice.
    Copyright,
    /// On what terms it may be used.
    UsageTerms,
    /// When it was taken.
    Taken,
    /// Street, quarter or building.
    Sublocation,
    /// City.
    City,
    /// Province or state.
    State,
    /// Country.
    Country,
    /// Who is to be seen.
    People,
    /// Keywords (từ khóa).
    Keywords,
    /// What a reader who cannot see it is told.
    Alt,
    /// The same at length, for a picture that says more than one sentence can.
    LongDescription,
    /// What whoever uses it is to know or to do.
    Instructions,
    /// How the picture came about, as an IPTC NewsCodes address: a camera, a drawing, a trained algorithm.
    DigitalSourceType,
    /// How good it is: 1 to 5, or −1 where it is rejected.
    Rating,
    /// The colour that a picture desk marks it with, as Adobe's programs call it.
    Label,
    /// On what right it is used: a category of house data. This and what follows only people say: no file carries it.
    Usage,
    /// The day, or the minute, until which it may be used.
    Expires,
    /// The day, or the minute, before which it may not be published.
    Embargo,
    /// Where alone it may be used, as codes of territories.
    Territory,
    /// What was agreed about it ([`Lease`](crate::photo::Lease)).
    Leases,
}

impl Field {
    /// All of them, in the order in which they are shown.
    pub const ALL: [Self; 25] = [
        Self::Caption,
        Self::Headline,
        Self::Credit,
        Self::Creator,
        Self::Source,
        Self::Copyright,
        Self::UsageTerms,
        Self::Taken,
        Self::Sublocation,
        Self::City,
        Self::State,
        Self::Country,
        Self::People,
        Self::Keywords,
        Self::Alt,
        Self::LongDescription,
        Self::Instructions,
        Self::DigitalSourceType,
        Self::Rating,
        Self::Label,
        Self::Usage,
        Self::Expires,
        Self::Embargo,
        Self::Territory,
        Self::Leases,
    ];

    /// Returns the word that programs and entries use.
    pub fn word(self) -> &'static str {
        match self {
            Self::Caption => "caption",
            Self::Headline => "headline",
            Self::Credit => "credit",
            Self::Creator => "creator",
            Self::Source => "source",
            Self::Copyright => "copyright",
            Self::UsageTerms => "usage_terms",
            Self::Taken => "taken",
            Self::Sublocation => "sublocation",
            Self::City => "city",
            Self::State => "state",
            Self::Country => "country",
            Self::People => "people",
            Self::Keywords => "keywords",
            Self::Alt => "alt",
            Self::LongDescription => "long_description",
            Self::Instructions => "instructions",
            Self::DigitalSourceType => "digital_source_type",
            Self::Rating => "rating",
            Self::Label => "label",
            Self::Usage => "usage",
            Self::Expires => "expires",
            Self::Embargo => "embargo",
            Self::Territory => "territory",
            Self::Leases => "leases",
        }
    }

    /// Returns the field with that word.
    pub fn of(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|field| field.word() == word)
    }

    /// Returns the message with the field's name.
    pub fn label(self) -> Key {
        match self {
            Self::Caption => message!("photo.field.caption"),
            Self::Headline => message!("photo.field.headline"),
            Self::Credit => message!("photo.field.credit"),
            Self::Creator => message!("photo.field.creator"),
            Self::Source => message!("photo.field.source"),
            Self::Copyright => message!("photo.field.copyright"),
            Self::UsageTerms => message!("photo.field.usage_terms"),
            Self::Taken => message!("photo.field.taken"),
            Self::Sublocation => message!("photo.field.sublocation"),
            Self::City => message!("photo.field.city"),
            Self::State => message!("photo.field.state"),
            Self::Country => message!("photo.field.country"),
            Self::People => message!("photo.field.people"),
            Self::Keywords => message!("photo.field.keywords"),
            Self::Alt => message!("photo.field.alt"),
            Self::LongDescription => message!("photo.field.long_description"),
            Self::Instructions => message!("photo.field.instructions"),
            Self::DigitalSourceType => message!("photo.field.digital_source_type"),
            Self::Rating => message!("photo.field.rating"),
            Self::Label => message!("photo.field.label"),
            Self::Usage => message!("photo.field.usage"),
            Self::Expires => message!("photo.field.expires"),
            Self::Embargo => message!("photo.field.embargo"),
            Self::Territory => message!("photo.field.territory"),
            Self::Leases => message!("photo.field.leases"),
        }
    }

    /// Returns the values that a text has for it: of a field that may have several they stand apart by semicolons.
    pub fn parts(self, text: &str) -> Vec<String> {
        if self.is_list() { text.split(';').map(str::to_owned).collect() } else { vec![text.to_owned()] }
    }

    /// Returns whether it may have several values.
    pub fn is_list(self) -> bool {
        matches!(self, Self::Creator | Self::People | Self::Keywords | Self::Territory | Self::Leases)
    }

    /// Returns whether it is about the right to use the photo, which people say and no file.
    pub fn is_right(self) -> bool {
        matches!(self, Self::Usage | Self::Expires | Self::Embargo | Self::Territory | Self::Leases)
    }

    /// Returns whether it holds names, which are written alike from photo to photo.
    pub fn is_name(self) -> bool {
        matches!(
            self,
            Self::Creator
                | Self::Credit
                | Self::Source
                | Self::Sublocation
                | Self::City
                | Self::State
                | Self::Country
                | Self::People
                | Self::Keywords
        )
    }

    /// Returns whether its text may have several lines.
    pub fn has_lines(self) -> bool {
        matches!(
            self,
            Self::Caption | Self::Alt | Self::LongDescription | Self::Copyright | Self::UsageTerms | Self::Instructions
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_word_is_its_fields_own_and_as_it_is_written() {
        for field in Field::ALL {
            assert_eq!(Field::of(field.word()), Some(field));
            assert_eq!(serde_json::to_value(field).unwrap(), field.word());
        }
        assert_eq!(Field::of("Caption"), None);
    }
}
