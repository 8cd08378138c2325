//! The newsroom's photos: what is said of them, and what was done to many at once.

use std::collections::BTreeMap;

use newsroom::desk::{self, PhotoFinding, PhotoPublic, PhotoSheet, Undone};
use newsroom::messages::Language;
use newsroom::photo::metadata::{Field, Metadata};
use newsroom::photo::{Likeness, PhotoHash, PhotoRecord};
use newsroom::store::PhotoFound;
use serde::Serialize;
use specta::Type;

use super::finding::FindingCard;
use crate::failure::worded;

/// A page of the photos that a question leaves.
#[derive(Clone, Debug, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct PhotoPage {
    /// The photos, the last to come first.
    pub photos: Vec<PhotoCard>,
    /// How many the question leaves in all.
    pub count: u32,
}

/// A photo.
#[derive(Clone, Debug, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct PhotoCard {
    /// Its hash.
    pub photo: String,
    /// The name of the file that it came in.
    pub file: String,
    /// When it was taken in, in milliseconds since 1970 UTC.
    pub came: f64,
    /// Width in pixels, upright; 0 where what is true of its file does not read.
    pub width: u32,
    /// Height, likewise.
    pub height: u32,
    /// Bytes of the file, likewise.
    pub bytes: f64,
    /// What a person should know of the file.
    pub notices: Vec<String>,
    /// Whether the picture is cut or damaged.
    pub damaged: bool,
    /// What holds of it, by the word of the field; what says nothing is not there.
    pub said: BTreeMap<String, Vec<String>>,
    /// Whom a reader is told for it.
    pub credit_line: String,
    /// How the picture came about, in words, where it says so.
    pub source_type: Option<String>,
    /// How many placements it has.
    pub placed: u32,
}

/// All that is known of a photo.
#[derive(Clone, Debug, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct SheetCard {
    /// The photo.
    pub card: PhotoCard,
    /// The fields of which several things are said.
    pub differing: Vec<DifferingCard>,
    /// Photos that look like it, the most alike first.
    pub alike: Vec<AlikeCard>,
    /// The stories that place it.
    pub uses: Vec<UseCard>,
}

/// A field of which people, or blocks of the file, say several things.
#[derive(Clone, Debug, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct DifferingCard {
    /// The field, by its word.
    pub field: String,
    /// What is said.
    pub values: Vec<SaidCard>,
}

/// Something that is said of a field.
#[derive(Clone, Debug, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct SaidCard {
    /// What is said.
    pub says: String,
    /// Who says it: a member, or a block of the file.
    pub by: String,
    /// When a member said it, in milliseconds since 1970 UTC.
    pub at: Option<f64>,
}

/// A photo that looks like another one.
#[derive(Clone, Debug, Serialize, Type)]
pub struct AlikeCard {
    /// The photo.
    pub photo: String,
    /// The name of the file that it came in.
    pub file: String,
    /// Whether it is one picture, saved twice; else it may be a part of it, or the next frame.
    pub same: bool,
}

/// A placement of a photo.
#[derive(Clone, Debug, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct UseCard {
    /// The story.
    pub story: String,
    /// The placement; none where the story has dropped a photo that readers saw in it.
    pub placement: Option<String>,
    /// The story's headline.
    pub headline: String,
    /// Its state, by its code.
    pub state: String,
    /// When it last changed, in milliseconds since 1970 UTC.
    pub at: f64,
    /// Where readers saw the photo in it, the earliest first; nothing where it is only in a draft.
    pub public: Vec<PublicCard>,
}

/// When readers saw a photo in a story at a destination.
#[derive(Clone, Debug, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct PublicCard {
    /// The destination's id.
    pub destination: String,
    /// When the story was first published there with the photo, in milliseconds since 1970 UTC.
    pub first: f64,
    /// When it was last published there with the photo.
    pub last: f64,
    /// Whether it stands there with the photo still.
    pub still: bool,
}

/// What a change of photos did.
#[derive(Clone, Debug, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct ChangedPhotos {
    /// What names it, to undo it; nothing where nothing had to change.
    pub change: Option<String>,
    /// The photos that say something else now.
    pub photos: Vec<String>,
    /// Codes that no list has.
    pub unknown_codes: Vec<String>,
    /// How many texts of stories say something else than their photos now.
    pub offers: u32,
}

/// What undoing a change did.
#[derive(Clone, Debug, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct UndonePhotos {
    /// What names that, to undo it in turn.
    pub change: Option<String>,
    /// The photos that say something else now.
    pub photos: Vec<String>,
    /// What somebody has changed since, and stays.
    pub left: Vec<LeftField>,
}

/// A field of a photo that an undoing left alone.
#[derive(Clone, Debug, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct LeftField {
    /// The photo.
    pub photo: String,
    /// The field, by its word.
    pub field: String,
}

/// A text of a placement that was copied from its photo, which says something else now.
#[derive(Clone, Debug, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct OfferCard {
    /// The story.
    pub story: String,
    /// Its headline.
    pub headline: String,
    /// Its state, by its code.
    pub state: String,
    /// The placement.
    pub placement: String,
    /// The photo.
    pub photo: String,
    /// The field, by its word.
    pub field: String,
    /// What the placement says.
    pub there: String,
    /// What the photo says.
    pub now: String,
}

/// What a text says of a photo once it is spelled out.
#[derive(Clone, Debug, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct SpelledCard {
    /// The text.
    pub text: String,
    /// Codes that no list has.
    pub unknown: Vec<String>,
    /// Why it cannot be spelled out.
    pub why: Option<String>,
}

/// What a rule says of a text of a photo.
#[derive(Clone, Debug, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct PhotoFindingCard {
    /// `error`, `warning` or `info`.
    pub severity: String,
    /// What it says.
    pub message: String,
    /// The key of that message.
    pub code: String,
    /// What stands there.
    pub excerpt: String,
    /// The text put right, where the rule can.
    pub mended: Option<String>,
}

impl PhotoFindingCard {
    /// Describes a finding in a text of a photo.
    pub fn of(PhotoFinding { finding, mended }: PhotoFinding, text: &str, language: Language) -> Self {
        let excerpt = finding.range.clone().and_then(|range| text.get(range)).unwrap_or_default().to_owned();
        let FindingCard { severity, message, code, .. } = FindingCard::of(&finding, None, language);
        Self { severity, message, code, excerpt, mended }
    }
}

/// A list of codes that captions are spelled with on this machine.
#[derive(Clone, Debug, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct CodeListCard {
    /// Names it.
    pub number: u32,
    /// The name of its file.
    pub file: String,
    /// How many codes it has.
    pub codes: u32,
    /// Why it is of no use.
    pub why: Option<String>,
}

/// What became of files and folders that were to be taken in.
#[derive(Clone, Debug, Default, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct IngestedCard {
    /// The photos that were taken in, in the order of their files.
    pub photos: Vec<String>,
    /// Those that were here already.
    pub known: Vec<String>,
    /// The files that were refused.
    pub refused: Vec<RefusedFile>,
    /// What a person should know of photos that were taken in.
    pub notes: Vec<String>,
    /// How many files are no photos.
    pub others: u32,
    /// How many were not looked at, since somebody stopped it.
    pub left: u32,
}

/// A file that is being taken in.
#[derive(Clone, Debug, Serialize, Type)]
pub struct Arriving {
    /// Its place among those that are.
    pub at: u32,
    /// Its name.
    pub file: String,
    /// Whether a picture of it is shown already.
    pub picture: bool,
}

/// What became of photos that were written into a folder.
#[derive(Clone, Debug, Serialize, Type)]
pub struct HandoverCard {
    /// How many files there are now.
    pub files: u32,
    /// The list of captions, to be shown only.
    pub list: String,
    /// What was not written.
    pub refused: Vec<RefusedFile>,
}

/// A file that was not taken in, or not written.
#[derive(Clone, Debug, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct RefusedFile {
    /// Its name.
    pub file: String,
    /// Why.
    pub why: String,
}

pub(crate) fn count(n: impl TryInto<u32>) -> u32 {
    n.try_into().unwrap_or(u32::MAX)
}

pub(crate) fn names(photos: &[PhotoHash]) -> Vec<String> {
    photos.iter().map(PhotoHash::to_string).collect()
}

/// A photo's row: its name, its file's, and when it came.
type Row<'r> = (PhotoHash, &'r str, i64);

impl PhotoCard {
    /// Describes a photo that was found.
    pub fn found(of: &PhotoFound, language: Language) -> Self {
        Self::of((of.photo, &of.name, of.came), of.record.as_ref(), &of.metadata, count(of.placed), language)
    }

    fn of(
        (photo, file, came): Row<'_>,
        record: Option<&PhotoRecord>,
        metadata: &Metadata,
        placed: u32,
        language: Language,
    ) -> Self {
        let facts = record.map(|record| &record.facts);
        let notices = record.map(|record| record.notices(file)).unwrap_or_default();
        let said = Field::ALL.into_iter().map(|field| (field.word().to_owned(), metadata.values(field)));
        Self {
            photo: photo.to_string(),
            file: file.to_owned(),
            came: came as f64,
            width: facts.map_or(0, |facts| facts.width),
            height: facts.map_or(0, |facts| facts.height),
            bytes: facts.map_or(0, |facts| facts.bytes) as f64,
            notices: notices.iter().map(|(key, values)| worded(*key, values, language)).collect(),
            damaged: facts.is_some_and(|facts| facts.damage.is_some()),
            said: said.filter(|(_, values)| !values.is_empty()).collect(),
            credit_line: metadata.credit_line(),
            source_type: metadata.source_type().map(|kind| worded(kind.label(), &[], language)),
            placed,
        }
    }
}

impl SheetCard {
    /// Describes all that is known of a photo.
    pub fn of(sheet: &PhotoSheet, language: Language) -> Self {
        let row = (sheet.photo, sheet.name.as_str(), sheet.came.timestamp_millis());
        let placed = count(sheet.uses.iter().filter(|used| used.placement.is_some()).count());
        let card = PhotoCard::of(row, sheet.record.as_ref(), &sheet.metadata, placed, language);
        let uses = sheet.uses.iter().map(|used| UseCard {
            story: used.story.to_string(),
            placement: used.placement.map(|placement| placement.to_string()),
            headline: used.headline.clone(),
            state: used.state.word().to_owned(),
            at: super::millis(used.at),
            public: used.public.iter().map(PublicCard::of).collect(),
        });
        let differing = Field::ALL.into_iter().map(|field| DifferingCard::of(sheet, field));
        let alike = sheet.alike.iter().map(|other| AlikeCard {
            photo: other.photo.to_string(),
            file: other.name.clone(),
            same: other.likeness == Likeness::Same,
        });
        let alike = alike.collect();
        Self { card, alike, differing: differing.filter(|one| !one.values.is_empty()).collect(), uses: uses.collect() }
    }
}

impl PublicCard {
    fn of(there: &PhotoPublic) -> Self {
        let (first, last) = (super::millis(there.first), super::millis(there.last));
        Self { destination: there.destination.clone(), first, last, still: there.still }
    }
}

impl DifferingCard {
    /// Describes what is said of a field, where that is several things.
    fn of(sheet: &PhotoSheet, field: Field) -> Self {
        let by_people = sheet.said.get(&field).filter(|said| said.len() > 1).map(Vec::as_slice).unwrap_or_default();
        let people = by_people.iter().map(|said| SaidCard {
            says: said.values.join("; "),
            by: said.member.clone(),
            at: Some(super::millis(said.at)),
        });
        let blocks = sheet.record.iter().flat_map(|record| &record.metadata.disagreements);
        let blocks = blocks
            .filter(|one| one.field == field)
            .flat_map(|one| &one.values)
            .map(|(block, text)| SaidCard { says: text.clone(), by: block.name().to_owned(), at: None });
        Self { field: field.word().to_owned(), values: people.chain(blocks).collect() }
    }
}

impl ChangedPhotos {
    /// Describes a change, and how many texts of stories wait for somebody to say whether they change as well.
    pub fn of(changed: &desk::Changed, offers: usize) -> Self {
        Self {
            change: changed.entry.map(|entry| entry.to_string()),
            photos: names(&changed.photos),
            unknown_codes: changed.unknown_codes.iter().cloned().collect(),
            offers: count(offers),
        }
    }
}

impl From<Undone> for UndonePhotos {
    fn from(undone: Undone) -> Self {
        let left = |(photo, field): &(PhotoHash, Field)| LeftField {
            photo: photo.to_string(),
            field: field.word().to_owned(),
        };
        Self {
            change: undone.changed.entry.map(|entry| entry.to_string()),
            photos: names(&undone.changed.photos),
            left: undone.left.iter().map(left).collect(),
        }
    }
}

impl From<desk::PhotoOffer> for OfferCard {
    fn from(offer: desk::PhotoOffer) -> Self {
        Self {
            story: offer.story.to_string(),
            headline: offer.headline,
            state: offer.state.word().to_owned(),
            placement: offer.placement.to_string(),
            photo: offer.photo.to_string(),
            field: offer.field.word().to_owned(),
            there: offer.there,
            now: offer.now,
        }
    }
}
