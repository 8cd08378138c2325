//! The public form: exactly what an approval covers and a publication sends, as deterministic CBOR.

use std::fmt;

use chrono::DateTime;
use data_encoding::HEXLOWER;
use minicbor::{Decode, Encode};
use serde::{Deserialize, Serialize};

use super::fields::{Crop, FocalPoint, PlacementId, Role, Story, Turn};
use crate::photo::PhotoHash;
use crate::text::is_sound_cbor;

/// BLAKE3 of the bytes of a public form.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Encode, Decode)]
#[cbor(transparent)]
pub struct Digest(#[cbor(with = "minicbor::bytes")] pub [u8; 32]);

impl Digest {
    /// Returns the digest of bytes: BLAKE3.
    pub fn of(bytes: &[u8]) -> Self {
        Self(*blake3::hash(bytes).as_bytes())
    }
}

impl fmt::Display for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&HEXLOWER.encode(&self.0))
    }
}

impl fmt::Debug for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl Serialize for Digest {
    fn serialize<S: serde::Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        s.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Digest {
    fn deserialize<D: serde::Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        let text = String::deserialize(d)?;
        let bytes = HEXLOWER.decode(text.as_bytes()).map_err(serde::de::Error::custom)?;
        bytes.try_into().map(Self).map_err(|_| serde::de::Error::custom("not a digest"))
    }
}

/// A byline as readers see it: without the person it points to and the share.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(array)]
pub struct PublicByline {
    /// The name as printed.
    #[n(0)]
    pub name: String,
    /// What the person did.
    #[n(1)]
    pub role: Role,
}

/// A placement as readers see it.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct PublicPlacement {
    /// The placement that the body may point to.
    #[n(0)]
    pub id: PlacementId,
    /// The photo by its hash.
    #[n(1)]
    pub photo: Option<PhotoHash>,
    /// Caption.
    #[n(2)]
    pub caption: String,
    /// Credit.
    #[n(3)]
    pub credit: String,
    /// Alternative text.
    #[n(4)]
    pub alt: String,
    /// The part shown.
    #[n(5)]
    pub crop: Option<Crop>,
    /// The point that stays in view.
    #[n(6)]
    pub focal_point: Option<FocalPoint>,
    /// Illustrative photo.
    #[n(7)]
    pub illustrative: bool,
    /// Archive photo.
    #[n(8)]
    pub archive: bool,
    /// Lead photo.
    #[n(9)]
    pub lead: bool,
    /// By how much the photo is turned; left out where it is not, so that such a form has the bytes it always had.
    #[n(10)]
    #[cbor(default, skip_if = "Turn::is_none")]
    pub turn: Turn,
}

/// All of a story that readers can see, and nothing else.
///
/// Encoded as CBOR with ascending integer keys, shortest lengths and absent fields left out
/// (RFC 8949 §4.2.1), so that equal forms have equal bytes on every desk.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct PublicForm {
    /// Language.
    #[n(0)]
    pub language: String,
    /// Genre.
    #[n(1)]
    pub genre: String,
    /// Kicker.
    #[n(2)]
    pub kicker: String,
    /// Headline.
    #[n(3)]
    pub headline: String,
    /// Standfirst.
    #[n(4)]
    pub standfirst: String,
    /// Body, canonical Markdown.
    #[n(5)]
    pub body: String,
    /// Bylines in order.
    #[n(6)]
    pub bylines: Vec<PublicByline>,
    /// Dateline.
    #[n(7)]
    pub dateline: String,
    /// Section by its printed name.
    #[n(8)]
    pub section: String,
    /// Tags by their printed names, in order.
    #[n(9)]
    pub tags: Vec<String>,
    /// Slug.
    #[n(10)]
    pub slug: String,
    /// Printed date as `YYYY-MM-DD`, if set.
    #[n(11)]
    pub printed_date: Option<String>,
    /// Embargo in seconds since 1970 UTC.
    #[n(12)]
    pub embargo: Option<i64>,
    /// Correction note; empty without one.
    #[n(13)]
    pub correction_note: String,
    /// Placements in order.
    #[n(14)]
    pub placements: Vec<PublicPlacement>,
}

/// Bytes that are no public form.
#[derive(Debug, thiserror::Error)]
pub enum NotAForm {
    /// The bytes do not decode.
    #[error("not a public form: {0}")]
    Damaged(#[from] minicbor::decode::Error),
    /// The bytes decode, but are not the one encoding of what they say.
    #[error("not the canonical encoding of a public form")]
    NotCanonical,
    /// One of its texts holds a character that no text of a story may hold.
    #[error("a text of the form holds a control character, or one that turns the reading direction")]
    Text,
}

impl PublicPlacement {
    /// Returns what stands for the photo where it is not seen: the alternative text, or the caption where there is none.
    pub fn instead(&self) -> &str {
        if self.alt.trim().is_empty() { &self.caption } else { &self.alt }
    }
}

impl PublicForm {
    /// Returns the deterministic bytes.
    pub fn to_bytes(&self) -> Vec<u8> {
        // Encoding to memory has no way to fail.
        minicbor::to_vec(self).unwrap_or_default()
    }

    /// Reads a form back; bytes that another encoder would have written otherwise are refused.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, NotAForm> {
        let form: Self = minicbor::decode(bytes)?;
        match form.to_bytes() == bytes {
            false => Err(NotAForm::NotCanonical),
            true if !is_sound_cbor(bytes) => Err(NotAForm::Text),
            true => Ok(form),
        }
    }

    /// Returns whether any of its photos is turned.
    pub fn turns(&self) -> bool {
        self.placements.iter().any(|placement| !placement.turn.is_none())
    }

    /// Returns the digest of the bytes.
    pub fn digest(&self) -> Digest {
        Digest::of(&self.to_bytes())
    }
}

impl From<&Story> for PublicForm {
    fn from(story: &Story) -> Self {
        let byline = |b: &super::Byline| PublicByline { name: b.name.clone(), role: b.role };
        let placement = |p: &super::Placement| PublicPlacement {
            id: p.id,
            photo: p.photo,
            caption: p.caption.clone(),
            credit: p.credit.clone(),
            alt: p.alt.clone(),
            crop: p.crop,
            focal_point: p.focal_point,
            illustrative: p.illustrative,
            archive: p.archive,
            lead: p.lead,
            turn: p.turn,
        };
        Self {
            language: story.language.clone(),
            genre: story.genre.clone(),
            kicker: story.kicker.clone(),
            headline: story.headline.clone(),
            standfirst: story.standfirst.clone(),
            body: story.body.clone(),
            bylines: story.bylines.iter().map(byline).collect(),
            dateline: story.dateline.clone(),
            section: story.section.clone(),
            tags: story.tags.clone(),
            slug: story.slug.clone(),
            printed_date: story.printed_date.map(|d| d.format("%Y-%m-%d").to_string()),
            embargo: story.embargo.map(|at| at.timestamp()),
            correction_note: story.correction_note.clone(),
            placements: story.placements.iter().map(placement).collect(),
        }
    }
}

/// The story that a form shows: what is not public is empty.
impl From<&PublicForm> for Story {
    fn from(form: &PublicForm) -> Self {
        let byline =
            |b: &PublicByline| super::Byline { name: b.name.clone(), role: b.role, ..super::Byline::default() };
        let placement = |p: &PublicPlacement| super::Placement {
            id: p.id,
            photo: p.photo,
            caption: p.caption.clone(),
            credit: p.credit.clone(),
            alt: p.alt.clone(),
            crop: p.crop,
            focal_point: p.focal_point,
            illustrative: p.illustrative,
            archive: p.archive,
            lead: p.lead,
            turn: p.turn,
        };
        Self {
            language: form.language.clone(),
            genre: form.genre.clone(),
            kicker: form.kicker.clone(),
            headline: form.headline.clone(),
            standfirst: form.standfirst.clone(),
            body: form.body.clone(),
            bylines: form.bylines.iter().map(byline).collect(),
            dateline: form.dateline.clone(),
            section: form.section.clone(),
            tags: form.tags.clone(),
            slug: form.slug.clone(),
            printed_date: form.printed_date.as_deref().and_then(|day| day.parse().ok()),
            embargo: form.embargo.and_then(|at| DateTime::from_timestamp(at, 0)),
            correction_note: form.correction_note.clone(),
            placements: form.placements.iter().map(placement).collect(),
            ..Self::default()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::story::{Byline, Placement, Story};

    fn story() -> Story {
        Story {
            language: "vi".into(),
            headline: "Mùa vải sớm ở Tân Lập".into(),
            body: "Đoạn một.\n\nĐoạn hai.\n".into(),
            bylines: vec![Byline { name: "Thu Hà".into(), ..Byline::default() }],
            tags: vec!["nông nghiệp".into()],
            placements: vec![Placement { caption: "Vườn vải".into(), ..Placement::new(PlacementId([7; 8])) }],
            ..Story::default()
        }
    }

    #[test]
    fn golden_digests() {
        assert_eq!(
            PublicForm::from(&Story::default()).digest().to_string(),
            "a08521549cedc15ec0a3e52c55c7efa8b83f35a1aa2118ac9c00b21299706cc5"
        );
        assert_eq!(
            PublicForm::from(&story()).digest().to_string(),
            "8a625543a9a3333712d130171926085b1bbc1b011c84995b9866c6ede5914ed2"
        );
    }

    /// One form with every field, and what its digest becomes when one of them changes.
    #[test]
    fn a_golden_digest_for_every_field() {
        let full = || PublicForm {
            language: "vi".into(),
            genre: "tin".into(),
            kicker: "Nông nghiệp".into(),
            headline: "Mùa vải sớm".into(),
            standfirst: "Sapo.".into(),
            body: "Một.\n".into(),
            bylines: vec![PublicByline { name: "Thu Hà".into(), role: Role::Author }],
            dateline: "Tân Lập".into(),
            section: "Kinh tế".into(),
            tags: vec!["vải".into(), "lúa".into()],
            slug: "mua-vai-som".into(),
            printed_date: Some("2026-11-24".into()),
            embargo: Some(1_790_000_000),
            correction_note: "Sửa tên.".into(),
            placements: vec![PublicPlacement {
                id: PlacementId([7; 8]),
                photo: Some(PhotoHash([1; 32])),
                caption: "Vườn".into(),
                credit: "Ảnh: An".into(),
                alt: "Cây vải".into(),
                crop: Some(Crop { x: 1, y: 2, w: 500, h: 600 }),
                focal_point: Some(FocalPoint { x: 3, y: 4 }),
                illustrative: true,
                archive: false,
                lead: true,
                turn: Turn::default(),
            }],
        };
        let changes: Vec<fn(&mut PublicForm)> = vec![
            |_| {},
            |f| f.language = "en".into(),
            |f| f.genre.clear(),
            |f| f.kicker.clear(),
            |f| f.headline.push('.'),
            |f| f.standfirst.clear(),
            |f| f.body.push_str("\nHai.\n"),
            |f| f.bylines[0].name = "Thu Ha".into(),
            |f| f.bylines[0].role = Role::Photo,
            |f| f.dateline.clear(),
            |f| f.section.clear(),
            |f| f.tags.reverse(),
            |f| f.slug.clear(),
            |f| f.printed_date = None,
            |f| f.embargo = None,
            |f| f.correction_note.clear(),
            |f| f.placements.clear(),
            |f| f.placements[0].id = PlacementId([8; 8]),
            |f| f.placements[0].photo = None,
            |f| f.placements[0].caption.clear(),
            |f| f.placements[0].credit.clear(),
            |f| f.placements[0].alt.clear(),
            |f| f.placements[0].crop = None,
            |f| f.placements[0].focal_point = None,
            |f| f.placements[0].illustrative = false,
            |f| f.placements[0].archive = true,
            |f| f.placements[0].lead = false,
            |f| f.placements[0].turn = Turn::of(-15).unwrap(),
        ];
        let digests: Vec<String> = changes
            .iter()
            .map(|change| {
                let mut form = full();
                change(&mut form);
                form.digest().to_string()[..16].to_owned()
            })
            .collect();
        assert_eq!(digests, GOLDEN);
        assert_eq!(digests.iter().collect::<std::collections::BTreeSet<_>>().len(), digests.len());
    }

    const GOLDEN: [&str; 28] = [
        "eca8901115ab3c07",
        "ec4c6854ae0e0283",
        "7aea2cc8fb8e900b",
        "16aa8fd6684ff676",
        "03920b4e06567ba8",
        "b7cb192b7323d3c6",
        "f6dea36c69f275e3",
        "7844c2ee758fd2e3",
        "4eecc328f53cabfc",
        "d8d52b10da348a76",
        "60291fbd7aa43409",
        "b610a0672a29a0f9",
        "2a4ed75532374e39",
        "0e45e581b29a4642",
        "f499257b30424bac",
        "f5cf8109dbc19183",
        "9f8833201deb93dc",
        "47917eb272bfe1e0",
        "a2d152def497ba80",
        "3a45e14482acad14",
        "79b7ff0e099f8687",
        "14a52d8b50304959",
        "84e1abed23192622",
        "a6c3b874417b9bfe",
        "f157dce228d58476",
        "a8f1680ccd19cce8",
        "7a6e7053de1f79b3",
        "aaea507913bcf392",
    ];

    #[test]
    fn survives_the_round_trip_and_refuses_other_encodings() {
        let bytes = PublicForm::from(&story()).to_bytes();
        assert_eq!(PublicForm::from_bytes(&bytes).unwrap(), PublicForm::from(&story()));
        let mut longer = bytes.clone();
        longer.push(0);
        assert!(PublicForm::from_bytes(&longer).is_err());
        assert!(PublicForm::from_bytes(&bytes[..bytes.len() - 1]).is_err());
        let turned = PublicForm { headline: "chữ\u{202E}sau".into(), ..PublicForm::from(&story()) };
        assert!(matches!(PublicForm::from_bytes(&turned.to_bytes()), Err(NotAForm::Text)));
    }

    #[test]
    fn a_turn_is_said_where_there_is_one_and_only_there() {
        let plain = PublicForm::from(&story());
        let of = |turn: Turn| {
            let mut form = plain.clone();
            form.placements[0].turn = turn;
            form.to_bytes()
        };
        assert_eq!(PublicForm::from_bytes(&of(Turn::of(-450).unwrap())).unwrap().placements[0].turn.tenths(), -450);
        assert!(!plain.turns() && PublicForm::from_bytes(&of(Turn::of(7).unwrap())).unwrap().turns());
        // The placement is the last of a form, and its map has seven keys: one more, by hand.
        let said = |turned: &[u8]| {
            let mut bytes = of(Turn::default());
            let map = bytes.windows(2).rposition(|pair| pair == [0xA7, 0x00]).unwrap();
            bytes[map] += 1;
            PublicForm::from_bytes(&[&bytes, turned].concat())
        };
        assert!(said(&[10, 7]).is_ok());
        for refused in [&[10, 0][..], &[10, 0xF6], &[10, 0x19, 0x01, 0xC3], &[10, 0x39, 0x01, 0xC2], &[10, 0x18, 7]] {
            assert!(said(refused).is_err(), "{refused:?}");
        }
    }

    #[test]
    fn a_form_read_as_a_story_makes_the_same_form() {
        let mut story = story();
        story.printed_date = chrono::NaiveDate::from_ymd_opt(2026, 11, 20);
        story.embargo = DateTime::from_timestamp(1_790_000_000, 0);
        let form = PublicForm::from(&story);
        assert_eq!(PublicForm::from(&Story::from(&form)), form);
    }

    #[test]
    fn private_fields_do_not_count() {
        let mut other = story();
        other.notes = "gọi lại cho xã".into();
        other.bylines[0].share = Some(50);
        assert_eq!(PublicForm::from(&other).digest(), PublicForm::from(&story()).digest());
        other.placements[0].alt = "x".into();
        assert_ne!(PublicForm::from(&other).digest(), PublicForm::from(&story()).digest());
    }
}
