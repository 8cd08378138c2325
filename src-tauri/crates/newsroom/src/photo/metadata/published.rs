//! What may be written into a file, by whom the file is for.

use std::collections::BTreeMap;

use serde::Serialize;
use unicode_normalization::UnicodeNormalization;

use super::{Field, Metadata};

/// Whom a file is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Audience {
    /// Everybody: the file is published.
    Readers,
    /// Another desk, an agency, an archive: the file is handed to people who work with it.
    Newsrooms,
}

impl Audience {
    /// Returns whether a file for these may say this.
    ///
    /// Readers learn where a photo comes from and on what terms. Who is to be seen, in which house, and under which words the
    /// desk looks for it, they learn from the caption that was approved, or not at all: the field may name a child or a witness
    /// whom the caption leaves unnamed on purpose.
    pub fn may_know(self, field: Field) -> bool {
        match field {
            Field::Caption
            | Field::Headline
            | Field::Credit
            | Field::Creator
            | Field::Source
            | Field::Copyright
            | Field::UsageTerms
            | Field::Taken
            | Field::City
            | Field::State
            | Field::Country
            | Field::Alt
            | Field::LongDescription
            | Field::DigitalSourceType => true,
            Field::Sublocation
            | Field::People
            | Field::Keywords
            | Field::Instructions
            | Field::Rating
            | Field::Label => self == Self::Newsrooms,
            // What this newsroom agreed with others is between them; what others may do stands in the usage terms.
            Field::Usage | Field::Expires | Field::Embargo | Field::Territory | Field::Leases => false,
        }
    }
}

/// What a file will say: composed (NFC), without empty values, and only what its audience may know.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Published(BTreeMap<Field, Vec<String>>);

impl Published {
    /// Returns of these fields what the audience may know.
    pub fn of(told: &Metadata, audience: Audience) -> Self {
        let allowed = Field::ALL.into_iter().filter(|field| audience.may_know(*field));
        let composed = allowed.map(|field| {
            let values = told.values(field).into_iter().map(|value| value.nfc().collect::<String>());
            (field, values.filter(|value| !value.is_empty()).collect::<Vec<_>>())
        });
        Self(composed.filter(|(_, values)| !values.is_empty()).collect())
    }

    /// Returns what it says in a field; empty where nothing.
    pub fn values(&self, field: Field) -> &[String] {
        self.0.get(&field).map(Vec::as_slice).unwrap_or_default()
    }

    pub(super) fn first(&self, field: Field) -> Option<&str> {
        self.values(field).first().map(String::as_str)
    }
}
