//! What a photo says of itself in words: IPTC-IIM, XMP and EXIF read into one record, and written for publishing.
//!
//! Three blocks can tell three stories. XMP wins over IIM, IIM over EXIF: XMP is whole and UTF-8, IIM is cut at
//! byte limits and guesses its encoding, EXIF is often what the camera's owner typed once. Where they really
//! differ, all of them are kept for an editor to see.

mod charset;
mod container;
mod embed;
mod exif;
mod field;
mod fit;
mod heif;
mod iim;
mod packet;
mod published;
mod source_type;
mod taken;
mod tiff;
mod webp;
mod xmp;

use std::collections::BTreeMap;
use std::fmt;

use serde::{Deserialize, Serialize};

use crate::message;
use crate::messages::Key;
use crate::text;

pub use charset::Guess;
pub use embed::{EmbedError, Embedded, embed, embed_file};
pub use field::Field;
pub use fit::{UnfitValue, fit, fit_beside};
pub use packet::sidecar;
pub use published::{Audience, Published};
pub use source_type::SourceType;
pub use taken::{NotADate, Taken};
pub use webp::{embed_webp, webp_sides};

/// Characters of one value; a longer one is no caption but a hiding place.
const VALUE_LIMIT: usize = 20_000;
/// Values of one field (creators, keywords).
const VALUES_LIMIT: usize = 200;

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

impl Origin {
    /// Returns the name as people write it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Xmp => "XMP",
            Self::Iim => "IPTC",
            Self::Exif => "EXIF",
        }
    }
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
        match self {
            Self::Value { origin: o, .. } => {
                (message!("photo.notice.value_omitted"), vec![("file", file.to_owned()), ("block", o.name().into())])
            }
            Self::Block { origin: o } => {
                (message!("photo.notice.block_omitted"), vec![("file", file.to_owned()), ("block", o.name().into())])
            }
        }
    }
}

/// A block whose encoding nobody names, and what it was taken to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Doubt {
    /// The block.
    pub origin: Origin,
    /// Its likely encoding.
    pub encoding: Guess,
}

impl Doubt {
    /// Returns the message that explains it, and its values.
    pub fn explained(&self, file: &str) -> (Key, Vec<(&'static str, String)>) {
        let values = [("block", self.origin.name()), ("encoding", self.encoding.name())];
        let values = values.map(|(name, value)| (name, value.to_owned()));
        (message!("photo.notice.encoding_guessed"), [("file", file.to_owned())].into_iter().chain(values).collect())
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
    /// On what terms it may be used.
    pub usage_terms: String,
    /// When it was taken, as precisely as is said.
    pub taken: Option<Taken>,
    /// Where it was taken.
    pub place: Place,
    /// Who is to be seen.
    pub people: Vec<String>,
    /// Keywords (từ khóa).
    pub keywords: Vec<String>,
    /// What a reader who cannot see it is told.
    pub alt: String,
    /// The same at length.
    pub long_description: String,
    /// What whoever uses it is to know or to do.
    pub instructions: String,
    /// How the picture came about, as an IPTC NewsCodes address.
    pub digital_source_type: String,
    /// How good it is: 1 to 5, −1 where it is rejected, 0 where nobody says.
    pub rating: i8,
    /// The colour that a picture desk marks it with.
    pub label: String,
    /// What people say of the right to use it, by field.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub rights: BTreeMap<Field, Vec<String>>,
    /// Fields of which the blocks tell different things.
    pub disagreements: Vec<Disagreement>,
    /// What was left out.
    pub omissions: Vec<Omission>,
    /// Blocks whose letters may be others.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub doubts: Vec<Doubt>,
    /// Whether the file carries Content Credentials (a C2PA manifest). No file made of it has them.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub content_credentials: bool,
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
    let (mut blocks, mut doubts) = (Vec::new(), Vec::new());
    let parsed = [
        (Origin::Xmp, found.xmp.as_ref().map(|main| xmp::parse(main, &found.extended_xmp).map(|block| (block, None)))),
        (Origin::Iim, found.iim.as_ref().map(|iim| Some(iim::decode(iim)))),
        (Origin::Exif, found.exif.as_ref().map(|exif| exif::parse(exif))),
    ];
    for (origin, block) in parsed {
        match block {
            Some(Some((block, guess))) => {
                doubts.extend(guess.map(|encoding| Doubt { origin, encoding }));
                blocks.push((origin, admitted(block, origin, &mut omissions)));
            }
            Some(None) => omissions.push(Omission::Block { origin }),
            None => {}
        }
    }
    Metadata { doubts, content_credentials: found.credentials, ..merged(&blocks, omissions) }
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
    /// Lets a field say these values; of one that has a single value, the first. A date or a rating that does not read says
    /// nothing.
    pub(crate) fn set(&mut self, field: Field, values: &[String]) {
        let first = || values.first().cloned().unwrap_or_default();
        match field {
            Field::Creator => self.creator = values.to_vec(),
            Field::People => self.people = values.to_vec(),
            Field::Keywords => self.keywords = values.to_vec(),
            Field::Taken => self.taken = first().parse().ok(),
            Field::Rating => self.rating = rating(&first()).unwrap_or_default(),
            right if right.is_right() => {
                self.rights.remove(&right);
                if !values.is_empty() {
                    self.rights.insert(right, values.to_vec());
                }
            }
            field => {
                if let Some(text) = self.text_mut(field) {
                    *text = first();
                }
            }
        }
    }

    /// Returns how the picture came about, where it is one of the ways that IPTC has words for.
    pub fn source_type(&self) -> Option<SourceType> {
        SourceType::of(&self.digital_source_type)
    }

    /// Returns what an editor should be told of it, as messages with their values.
    pub fn notices(&self, file: &str) -> Vec<(Key, Vec<(&'static str, String)>)> {
        let mut notices: Vec<_> = self.omissions.iter().map(|omission| omission.explained(file)).collect();
        notices.extend(self.doubts.iter().map(|doubt| doubt.explained(file)));
        notices
    }

    /// Returns whom a photo is credited to: its credit, else whoever took it.
    pub fn credit_line(&self) -> String {
        if self.credit.is_empty() { self.creator.join(", ") } else { self.credit.clone() }
    }

    /// Returns what a field says; empty where it says nothing.
    pub fn values(&self, field: Field) -> Vec<String> {
        let one = |text: &str| if text.is_empty() { vec![] } else { vec![text.to_owned()] };
        match field {
            Field::Creator => self.creator.clone(),
            Field::People => self.people.clone(),
            Field::Keywords => self.keywords.clone(),
            Field::Taken => one(self.taken.as_ref().map_or("", Taken::as_str)),
            Field::Rating if self.rating == 0 => vec![],
            Field::Rating => vec![self.rating.to_string()],
            Field::Caption => one(&self.caption),
            Field::Headline => one(&self.headline),
            Field::Credit => one(&self.credit),
            Field::Source => one(&self.source),
            Field::Copyright => one(&self.copyright),
            Field::UsageTerms => one(&self.usage_terms),
            Field::Sublocation => one(&self.place.sublocation),
            Field::City => one(&self.place.city),
            Field::State => one(&self.place.state),
            Field::Country => one(&self.place.country),
            Field::Alt => one(&self.alt),
            Field::LongDescription => one(&self.long_description),
            Field::Instructions => one(&self.instructions),
            Field::DigitalSourceType => one(&self.digital_source_type),
            Field::Label => one(&self.label),
            Field::Usage | Field::Expires | Field::Embargo | Field::Territory | Field::Leases => {
                self.rights.get(&field).cloned().unwrap_or_default()
            }
        }
    }

    fn text_mut(&mut self, field: Field) -> Option<&mut String> {
        Some(match field {
            Field::Caption => &mut self.caption,
            Field::Headline => &mut self.headline,
            Field::Credit => &mut self.credit,
            Field::Source => &mut self.source,
            Field::Copyright => &mut self.copyright,
            Field::UsageTerms => &mut self.usage_terms,
            Field::Sublocation => &mut self.place.sublocation,
            Field::City => &mut self.place.city,
            Field::State => &mut self.place.state,
            Field::Country => &mut self.place.country,
            Field::Alt => &mut self.alt,
            Field::LongDescription => &mut self.long_description,
            Field::Instructions => &mut self.instructions,
            Field::DigitalSourceType => &mut self.digital_source_type,
            Field::Label => &mut self.label,
            Field::Creator | Field::People | Field::Keywords | Field::Taken | Field::Rating => return None,
            Field::Usage | Field::Expires | Field::Embargo | Field::Territory | Field::Leases => return None,
        })
    }
}

/// Reads a rating as XMP writes it (`xmp:Rating`): −1 to 5, of which 0 says nothing. Some programs write a decimal point.
pub(crate) fn rating(text: &str) -> Option<i8> {
    let whole = text.strip_suffix(".0").unwrap_or(text);
    whole.parse().ok().filter(|rating| (-1..=5).contains(rating))
}

#[cfg(test)]
mod tests;
