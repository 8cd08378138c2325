//! What a photo says of itself in words: IPTC-IIM, XMP and EXIF read into one record, and written for publishing.
//!
//! Three blocks can tell three stories. XMP wins over IIM, IIM over EXIF: XMP is whole and UTF-8, IIM is cut at
//! byte limits and guesses its encoding, EXIF is often what the camera's owner typed once. Where they really
//! differ, all of them are kept for an editor to see.

mod container;
mod embed;
mod exif;
mod heif;
mod iim;
mod taken;
mod tiff;
mod xmp;

use std::collections::BTreeMap;
use std::fmt;

use serde::{Deserialize, Serialize};

use crate::message;
use crate::messages::Key;
use crate::text;

pub use embed::{EmbedError, Published, embed};
pub use taken::{NotADate, Taken};

/// Characters of one value; a longer one is no caption but a hiding place.
const VALUE_LIMIT: usize = 20_000;
/// Values of one field (creators, keywords).
const VALUES_LIMIT: usize = 200;

/// Something that a photo can say of itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Field {
    /// Caption (chú thích).
    Caption,
    /// Headline (tít).
    Headline,
    /// Credit (nguồn ảnh).
    Credit,
    /// Who took it (tác giả ảnh).
    Creator,
    /// Where the file came from.
    Source,
    /// Copyright notice.
    Copyright,
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
    /// Keywords (từ khóa).
    Keywords,
    /// What a reader who cannot see it is told.
    Alt,
    /// How the picture came about, as an IPTC NewsCodes address: a camera, a drawing, a trained algorithm.
    DigitalSourceType,
}

impl Field {
    /// Returns the message with the field's name.
    pub fn label(self) -> Key {
        match self {
            Self::Caption => message!("photo.field.caption"),
            Self::Headline => message!("photo.field.headline"),
            Self::Credit => message!("photo.field.credit"),
            Self::Creator => message!("photo.field.creator"),
            Self::Source => message!("photo.field.source"),
            Self::Copyright => message!("photo.field.copyright"),
            Self::Taken => message!("photo.field.taken"),
            Self::Sublocation => message!("photo.field.sublocation"),
            Self::City => message!("photo.field.city"),
            Self::State => message!("photo.field.state"),
            Self::Country => message!("photo.field.country"),
            Self::Keywords => message!("photo.field.keywords"),
            Self::Alt => message!("photo.field.alt"),
            Self::DigitalSourceType => message!("photo.field.digital_source_type"),
        }
    }

    /// Whether its text may have several lines.
    fn has_lines(self) -> bool {
        matches!(self, Self::Caption | Self::Alt | Self::Copyright)
    }
}

/// Where a value stands in the file. In the order in which they are believed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Origin {
    /// XMP.
    Xmp,
    /// IPTC-IIM.
    Iim,
    /// EXIF.
    Exif,
}

/// One field of which the blocks tell different things.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Disagreement {
    /// The field.
    pub field: Field,
    /// What each block says, the one that was believed first.
    pub values: Vec<(Origin, String)>,
}

/// Something that was left out while reading.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Omission {
    /// A value with characters that no text may hold, or far too long.
    Value {
        /// The field.
        field: Field,
        /// The block it stood in.
        origin: Origin,
    },
    /// A whole block: broken, or larger than such a block may be.
    Block {
        /// The block.
        origin: Origin,
    },
}

impl Omission {
    /// Returns the message that explains it, and its values.
    pub fn explained(&self, file: &str) -> (Key, Vec<(&'static str, String)>) {
        let origin = |origin: &Origin| match origin {
            Origin::Xmp => "XMP",
            Origin::Iim => "IPTC",
            Origin::Exif => "EXIF",
        };
        match self {
            Self::Value { origin: o, .. } => {
                (message!("photo.notice.value_omitted"), vec![("file", file.to_owned()), ("block", origin(o).into())])
            }
            Self::Block { origin: o } => {
                (message!("photo.notice.block_omitted"), vec![("file", file.to_owned()), ("block", origin(o).into())])
            }
        }
    }
}

/// Where a photo was taken, in words. Its coordinates are never read.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Place {
    /// Street, quarter or building.
    pub sublocation: String,
    /// City.
    pub city: String,
    /// Province or state.
    pub state: String,
    /// Country.
    pub country: String,
}

impl fmt::Display for Place {
    /// Writes it from the narrowest part to the widest, as addresses are written.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let parts = [&self.sublocation, &self.city, &self.state, &self.country];
        let said: Vec<&str> = parts.into_iter().map(String::as_str).filter(|part| !part.is_empty()).collect();
        f.write_str(&said.join(", "))
    }
}

/// What a photo says of itself. Texts are NFC; empty where nothing is said.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Metadata {
    /// Caption (chú thích).
    pub caption: String,
    /// Headline (tít).
    pub headline: String,
    /// Credit (nguồn ảnh).
    pub credit: String,
    /// Who took it, in order.
    pub creator: Vec<String>,
    /// Where the file came from.
    pub source: String,
    /// Copyright notice.
    pub copyright: String,
    /// When it was taken, as precisely as is said.
    pub taken: Option<Taken>,
    /// Where it was taken.
    pub place: Place,
    /// Keywords (từ khóa).
    pub keywords: Vec<String>,
    /// What a reader who cannot see it is told.
    pub alt: String,
    /// How the picture came about, as an IPTC NewsCodes address.
    pub digital_source_type: String,
    /// Fields of which the blocks tell different things.
    pub disagreements: Vec<Disagreement>,
    /// What was left out.
    pub omissions: Vec<Omission>,
}

/// The values of one block, as they stand in it.
#[derive(Debug, Default, PartialEq, Eq)]
struct Block {
    values: BTreeMap<Field, Vec<String>>,
}

impl Block {
    fn add(&mut self, field: Field, value: impl Into<String>) {
        self.values.entry(field).or_default().push(value.into());
    }
}

/// Returns what a JPEG, PNG, WebP, TIFF or HEIC says of itself. Never fails: what cannot be read is among the omissions.
pub fn read(bytes: &[u8]) -> Metadata {
    let found = container::Blocks::find(bytes);
    let mut omissions: Vec<_> = found.too_large.iter().map(|origin| Omission::Block { origin: *origin }).collect();
    let mut blocks = Vec::new();
    let parsed = [
        (Origin::Xmp, found.xmp.as_ref().map(|main| xmp::parse(main, &found.extended_xmp))),
        (Origin::Iim, found.iim.as_ref().map(|iim| Some(iim::decode(iim)))),
        (Origin::Exif, found.exif.as_ref().map(|exif| exif::parse(exif))),
    ];
    for (origin, block) in parsed {
        match block {
            Some(Some(block)) => blocks.push((origin, admitted(block, origin, &mut omissions))),
            Some(None) => omissions.push(Omission::Block { origin }),
            None => {}
        }
    }
    merged(&blocks, omissions)
}

/// Lets each value through the text boundary; what does not pass is noted.
fn admitted(block: Block, origin: Origin, omissions: &mut Vec<Omission>) -> Block {
    let mut clean = Block::default();
    for (field, values) in block.values {
        for value in values.into_iter().take(VALUES_LIMIT) {
            let value = value.trim_matches(['\0', ' ', '\n', '\r', '\t']);
            let short = value.chars().nth(VALUE_LIMIT).is_none();
            let text = if field.has_lines() { text::admit(value) } else { text::admit_line(value) };
            match text {
                Ok(text) if short && !text.is_empty() => clean.add(field, text),
                Ok(text) if text.is_empty() => {}
                _ => omissions.push(Omission::Value { field, origin }),
            }
        }
    }
    clean
}

/// Whether two blocks tell the same; EXIF puts several names into one value.
fn agree(field: Field, a: &[String], b: &[String]) -> bool {
    told(a) == told(b) || (a.len() == b.len() && a.iter().zip(b).all(|(a, b)| same(field, a, b)))
}

/// Whether two values tell the same: one may be the other, cut at a byte limit or told less precisely.
fn same(field: Field, a: &str, b: &str) -> bool {
    let (short, long) = if a.len() <= b.len() { (a, b) } else { (b, a) };
    let cut = iim::limit(field).is_some_and(|limit| short.len() + 4 >= limit);
    short == long || ((cut || field == Field::Taken) && long.starts_with(short))
}

fn told(values: &[String]) -> String {
    values.join("; ")
}

fn merged(blocks: &[(Origin, Block)], omissions: Vec<Omission>) -> Metadata {
    let mut all: BTreeMap<Field, Vec<(Origin, &Vec<String>)>> = BTreeMap::new();
    for (origin, block) in blocks {
        for (field, values) in &block.values {
            all.entry(*field).or_default().push((*origin, values));
        }
    }
    let mut metadata = Metadata { omissions, ..Metadata::default() };
    for (field, told_by) in all {
        let Some((_, believed)) = told_by.first() else { continue };
        if told_by.iter().any(|(_, values)| !agree(field, values, believed)) {
            let values = told_by.iter().map(|(origin, values)| (*origin, told(values))).collect();
            metadata.disagreements.push(Disagreement { field, values });
        }
        metadata.set(field, believed);
    }
    metadata
}

impl Metadata {
    fn set(&mut self, field: Field, values: &[String]) {
        let first = || values.first().cloned().unwrap_or_default();
        match field {
            Field::Caption => self.caption = first(),
            Field::Headline => self.headline = first(),
            Field::Credit => self.credit = first(),
            Field::Creator => self.creator = values.to_vec(),
            Field::Source => self.source = first(),
            Field::Copyright => self.copyright = first(),
            Field::Taken => self.taken = first().parse().ok(),
            Field::Sublocation => self.place.sublocation = first(),
            Field::City => self.place.city = first(),
            Field::State => self.place.state = first(),
            Field::Country => self.place.country = first(),
            Field::Keywords => self.keywords = values.to_vec(),
            Field::Alt => self.alt = first(),
            Field::DigitalSourceType => self.digital_source_type = first(),
        }
    }
}

#[cfg(test)]
mod tests;
