//! The fields of a story as one state of it: what an editor shows and saves.

use std::collections::BTreeMap;
use std::fmt;
use std::ops::RangeInclusive;
use std::str::FromStr;

use chrono::{DateTime, NaiveDate, Utc};
use data_encoding::{BASE32_NOPAD, HEXLOWER};
use serde::{Deserialize, Serialize};

use crate::photo::PhotoHash;

/// Names a story: 80 random bits, shown as 16 letters and digits.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, minicbor::Encode, minicbor::Decode)]
#[cbor(transparent)]
pub struct StoryId(#[cbor(with = "minicbor::bytes")] pub [u8; 10]);

impl fmt::Display for StoryId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&BASE32_NOPAD.encode(&self.0).to_lowercase())
    }
}

impl fmt::Debug for StoryId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl StoryId {
    /// Returns the least and the greatest id that begin so; `None` where none can.
    pub fn beginning_with(letters: &str) -> Option<RangeInclusive<Self>> {
        let filled = |with: &str| format!("{letters}{}", with.repeat(16_usize.saturating_sub(letters.len()))).parse();
        // The first letter of base 32 and its last (RFC 4648 §6).
        if letters.is_empty() { None } else { Some(filled("a").ok()?..=filled("7").ok()?) }
    }
}

/// A text that is no id.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not an id")]
pub struct NotAnId;

impl FromStr for StoryId {
    type Err = NotAnId;

    fn from_str(text: &str) -> Result<Self, NotAnId> {
        let bytes = BASE32_NOPAD.decode(text.to_uppercase().as_bytes()).map_err(|_| NotAnId)?;
        bytes.try_into().map(Self).map_err(|_| NotAnId)
    }
}

/// Names one placement of a photo in one story.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, minicbor::Encode, minicbor::Decode)]
#[cbor(transparent)]
pub struct PlacementId(#[cbor(with = "minicbor::bytes")] pub [u8; 8]);

impl fmt::Display for PlacementId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&HEXLOWER.encode(&self.0))
    }
}

impl PlacementId {
    /// Returns the paragraph that stands for the placement in a body.
    pub fn anchor(self) -> String {
        format!("![](photo:{self})")
    }

    /// Returns the placement that an address points to, if it points to one.
    pub fn of_address(address: &str) -> Option<Self> {
        address.strip_prefix("photo:")?.parse().ok()
    }
}

impl fmt::Debug for PlacementId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl FromStr for PlacementId {
    type Err = NotAnId;

    fn from_str(text: &str) -> Result<Self, NotAnId> {
        let bytes = HEXLOWER.decode(text.to_lowercase().as_bytes()).map_err(|_| NotAnId)?;
        bytes.try_into().map(Self).map_err(|_| NotAnId)
    }
}

macro_rules! id_in_json {
    ($($id:ty),*) => {$(
        impl Serialize for $id {
            fn serialize<S: serde::Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
                s.collect_str(self)
            }
        }
        impl<'de> Deserialize<'de> for $id {
            fn deserialize<D: serde::Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
                String::deserialize(d)?.parse().map_err(serde::de::Error::custom)
            }
        }
    )*};
}
pub(crate) use id_in_json;
id_in_json!(StoryId, PlacementId);

/// What somebody did for a story.
#[derive(
    Clone,
    Copy,
    Debug,
    Default,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Serialize,
    Deserialize,
    minicbor::Encode,
    minicbor::Decode,
)]
#[serde(rename_all = "snake_case")]
#[cbor(index_only)]
pub enum Role {
    /// Wrote it (tác giả).
    #[default]
    #[n(0)]
    Author,
    /// Took photos that the byline names (ảnh).
    #[n(1)]
    Photo,
    /// Filmed (clip).
    #[n(2)]
    Video,
    /// Drew (đồ họa).
    #[n(3)]
    Graphics,
    /// Edited (biên tập).
    #[n(4)]
    Editor,
    /// Put together from others' reports (tổng hợp).
    #[n(5)]
    Compiled,
    /// The source it is after (theo nguồn).
    #[n(6)]
    Source,
}

/// One name under a story.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Byline {
    /// The person in house data who is paid, if known.
    pub person: Option<String>,
    /// The name as printed: a pen name, or the person's own.
    pub name: String,
    /// What the person did.
    pub role: Role,
    /// The person's share of the royalty in percent. Not public.
    pub share: Option<u8>,
    /// What a later Galley says of it that this one does not know: carried along, never dropped.
    #[serde(flatten)]
    pub other: BTreeMap<String, serde_json::Value>,
}

/// Where a story goes in print.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct PrintSlot {
    /// The issue, as the newsroom numbers them.
    pub issue: String,
    /// The page, from 1; 0 where it is not known yet.
    pub page: u16,
    /// What a later Galley says of it that this one does not know: carried along, never dropped.
    #[serde(flatten)]
    pub other: BTreeMap<String, serde_json::Value>,
}

/// By how much a photo is turned in one placement, in tenths of a degree, clockwise.
///
/// Of the upright photo the largest part of the same shape that has no corner missing is left.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub struct Turn(i16);

impl Turn {
    /// The most, either way, in tenths of a degree: beyond, another side of the photo is up.
    pub const MOST: i16 = 450;

    /// Returns the turn by so many tenths of a degree, 0 for none; `None` beyond [`Turn::MOST`].
    pub fn of(tenths: i16) -> Option<Self> {
        (-Self::MOST..=Self::MOST).contains(&tenths).then_some(Self(tenths))
    }

    /// Returns the tenths of a degree, clockwise.
    pub fn tenths(self) -> i16 {
        self.0
    }

    /// Returns whether the photo stays as it is.
    pub fn is_none(&self) -> bool {
        self.0 == 0
    }

    /// Returns which share of its sides is left of a photo of these sides.
    pub fn left(self, width: u32, height: u32) -> f64 {
        let (sin, cos) = (f64::from(self.0) / 10.0).to_radians().abs().sin_cos();
        let (w, h) = (f64::from(width.max(1)), f64::from(height.max(1)));
        (w / (w * cos + h * sin)).min(h / (w * sin + h * cos)).min(1.0)
    }
}

impl<'de> Deserialize<'de> for Turn {
    fn deserialize<D: serde::Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        Self::of(i16::deserialize(d)?)
            .ok_or_else(|| serde::de::Error::custom("a turn is at most 450 tenths of a degree"))
    }
}

impl<C> minicbor::Encode<C> for Turn {
    fn encode<W: minicbor::encode::Write>(
        &self,
        e: &mut minicbor::Encoder<W>,
        _: &mut C,
    ) -> Result<(), minicbor::encode::Error<W::Error>> {
        e.i16(self.0)?.ok()
    }
}

impl<'b, C> minicbor::Decode<'b, C> for Turn {
    fn decode(d: &mut minicbor::Decoder<'b>, _: &mut C) -> Result<Self, minicbor::decode::Error> {
        Self::of(d.i16()?).ok_or_else(|| minicbor::decode::Error::message("a turn is at most 450 tenths of a degree"))
    }
}

/// The part of a photo that is shown, in thousandths of the width and height of what is left of the upright photo once it is
/// turned: all of it where it is not.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, minicbor::Encode, minicbor::Decode)]
#[cbor(array)]
pub struct Crop {
    /// Left edge.
    #[n(0)]
    pub x: u16,
    /// Upper edge.
    #[n(1)]
    pub y: u16,
    /// Width.
    #[n(2)]
    pub w: u16,
    /// Height.
    #[n(3)]
    pub h: u16,
}

/// The point that must stay in view, in thousandths of what a [`Crop`] is a part of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, minicbor::Encode, minicbor::Decode)]
#[cbor(array)]
pub struct FocalPoint {
    /// From the left.
    #[n(0)]
    pub x: u16,
    /// From the top.
    #[n(1)]
    pub y: u16,
}

/// One use of a photo in one story.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Placement {
    /// Names the placement; `![](photo:ID)` in the body points to it.
    pub id: PlacementId,
    /// The photo, or `None` while its file is awaited.
    #[serde(default)]
    pub photo: Option<PhotoHash>,
    /// Caption (chú thích).
    #[serde(default)]
    pub caption: String,
    /// Credit (tác giả ảnh, nguồn ảnh), copied from the photo when placed.
    #[serde(default)]
    pub credit: String,
    /// What a reader who cannot see the photo is told.
    #[serde(default)]
    pub alt: String,
    /// By how much the photo is turned. Where it is not, nothing is written, as before there were turns.
    #[serde(default, skip_serializing_if = "Turn::is_none")]
    pub turn: Turn,
    /// The part shown; the whole photo where `None`.
    #[serde(default)]
    pub crop: Option<Crop>,
    /// The point that stays in view.
    #[serde(default)]
    pub focal_point: Option<FocalPoint>,
    /// Shows the kind of thing, not the event (ảnh minh họa).
    #[serde(default)]
    pub illustrative: bool,
    /// From the archive (ảnh tư liệu).
    #[serde(default)]
    pub archive: bool,
    /// Leads the story (ảnh đại diện).
    #[serde(default)]
    pub lead: bool,
}

impl Placement {
    /// Returns whether it awaits its file, its caption or its credit.
    pub fn awaits_something(&self) -> bool {
        self.photo.is_none() || self.caption.trim().is_empty() || self.credit.trim().is_empty()
    }

    /// Returns an empty placement that awaits its photo.
    pub fn new(id: PlacementId) -> Self {
        Self {
            id,
            photo: None,
            caption: String::new(),
            credit: String::new(),
            alt: String::new(),
            turn: Turn::default(),
            crop: None,
            focal_point: None,
            illustrative: false,
            archive: false,
            lead: false,
        }
    }
}

/// One state of a story. Texts are NFC with `\n`; the body is canonical Markdown.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Story {
    /// BCP 47, `vi` or `en`.
    pub language: String,
    /// What kind of text it is (tin, bài phản ánh, phóng sự …), by the house's list.
    pub genre: String,
    /// The line above the headline (tít dẫn).
    pub kicker: String,
    /// Headline (tít).
    pub headline: String,
    /// Standfirst (sapo).
    pub standfirst: String,
    /// Body: canonical Markdown.
    pub body: String,
    /// Who made it, in the order printed.
    pub bylines: Vec<Byline>,
    /// Place at the head of a report.
    pub dateline: String,
    /// Section (chuyên mục), by the name printed.
    pub section: String,
    /// Tags, by the names printed; no two fold to one.
    pub tags: Vec<String>,
    /// The last part of its address. Proposed from the headline, frozen at first publication.
    pub slug: String,
    /// The date printed with it, where an import or an editor set one.
    pub printed_date: Option<NaiveDate>,
    /// Not to be public before this moment.
    pub embargo: Option<DateTime<Utc>>,
    /// What a correction tells the reader; empty without one.
    pub correction_note: String,
    /// Photos in their order.
    pub placements: Vec<Placement>,
    /// Notes to the editor. Not public.
    pub notes: String,
    /// When it is due. Not public.
    pub deadline: Option<DateTime<Utc>>,
    /// Where it goes in print. Not public.
    pub print_slot: Option<PrintSlot>,
}
