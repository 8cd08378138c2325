//! The fields of a story as the texts that registers hold.
//!
//! A register holds text and nothing else, so that one rule settles all of them. A value that is not
//! text is its canonical JSON; the empty text is the value of a field that nobody wrote.
//!
//! JSON of a later Galley may have members that this one does not know: they are taken in, kept where the
//! value is not edited here, and carried along where it is. A value that this one cannot read at all, such
//! as a role that it has never heard of, is refused: whoever adds one raises the format of entries, because
//! an older desk would show a public form that is not the one approved.

use std::collections::HashSet;

use chrono::{DateTime, Datelike as _, NaiveDate, SecondsFormat, Timelike as _, Utc};
use serde::{Serialize, de::DeserializeOwned};
use serde_json::Value;

use super::names::{FieldName, PlacementField};
use crate::photo::PhotoHash;
use crate::story::{Placement, PlacementId, Story, Turn};
use crate::text::{fold, is_sound_json};

/// The one text of a value: no blanks, members in the order of their names whatever the program knows.
fn json<T: Serialize>(value: &T) -> String {
    let mut text = String::new();
    // Plain data with text keys has no way to fail.
    write_sorted(&serde_json::to_value(value).unwrap_or_default(), &mut text);
    text
}

fn write_sorted(value: &Value, text: &mut String) {
    match value {
        Value::Object(members) => {
            let mut members: Vec<_> = members.iter().collect();
            members.sort_unstable_by_key(|(name, _)| *name);
            text.push('{');
            for (n, (name, value)) in members.into_iter().enumerate() {
                text.push_str(if n > 0 { "," } else { "" });
                text.push_str(&Value::from(name.as_str()).to_string());
                text.push(':');
                write_sorted(value, text);
            }
            text.push('}');
        }
        Value::Array(values) => {
            text.push('[');
            for (n, value) in values.iter().enumerate() {
                text.push_str(if n > 0 { "," } else { "" });
                write_sorted(value, text);
            }
            text.push(']');
        }
        other => text.push_str(&other.to_string()),
    }
}

/// The value that was put in, or `None` where another text would say the same.
fn only<T>(text: &str, read: impl Fn(&str) -> Option<T>, write: impl Fn(&T) -> String) -> Option<Option<T>> {
    if text.is_empty() {
        return Some(None);
    }
    read(text).filter(|value| write(value) == text).map(Some)
}

fn only_json<T: DeserializeOwned + Serialize>(text: &str) -> Option<Option<T>> {
    let read = |text: &str| {
        let value: Value = serde_json::from_str(text).ok()?;
        // How a fraction is read and written is a library's business, and may become another's.
        let holds = !has_fraction(&value) && is_sound_json(&value);
        if holds { serde_json::from_value(value).ok() } else { None }
    };
    only(text, read, json)
}

fn has_fraction(value: &Value) -> bool {
    match value {
        Value::Number(number) => number.is_f64(),
        Value::Array(values) => values.iter().any(has_fraction),
        Value::Object(members) => members.values().any(has_fraction),
        _ => false,
    }
}

/// Years of four digits are the only ones whose text everybody writes alike.
const YEARS: std::ops::RangeInclusive<i32> = 0..=9999;

/// The placement that leads, if one does.
fn read_lead(text: &str) -> Option<Option<PlacementId>> {
    only(text, |t| t.parse().ok(), PlacementId::to_string)
}

/// The key by which two spellings are one tag.
pub(super) fn tag_key(label: &str) -> String {
    fold(label).split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The keys in their order, one a line; `None` where a line is empty or stands twice.
pub(super) fn read_order(text: &str) -> Option<Vec<&str>> {
    let keys: Vec<&str> = if text.is_empty() { Vec::new() } else { text.split('\n').collect() };
    let mut seen = HashSet::new();
    keys.iter().all(|key| !key.is_empty() && seen.insert(*key)).then_some(keys)
}

fn moment(text: &str) -> Option<Option<DateTime<Utc>>> {
    // A leap second has no text of its own everywhere.
    let plain = |at: &DateTime<Utc>| YEARS.contains(&at.year()) && at.nanosecond() < 1_000_000_000;
    only(text, |t| t.parse::<DateTime<Utc>>().ok().filter(plain), written_moment)
}

fn written_moment(at: &DateTime<Utc>) -> String {
    at.to_rfc3339_opts(SecondsFormat::AutoSi, true)
}

fn flag(value: bool) -> String {
    if value { "1".into() } else { String::new() }
}

fn read_flag(text: &str) -> Option<bool> {
    match text {
        "" => Some(false),
        "1" => Some(true),
        _ => None,
    }
}

/// Tenths of a degree; nothing where the photo is not turned.
fn read_turn(text: &str) -> Option<Turn> {
    let turned = |text: &str| text.parse().ok().and_then(Turn::of).filter(|turn| !turn.is_none());
    only(text, turned, |turn| turn.tenths().to_string()).map(Option::unwrap_or_default)
}

impl FieldName {
    /// Returns what the register of this field holds for a story.
    pub fn value(self, story: &Story) -> String {
        match self {
            Self::Headline => story.headline.clone(),
            Self::Standfirst => story.standfirst.clone(),
            Self::Kicker => story.kicker.clone(),
            Self::Language => story.language.clone(),
            Self::Genre => story.genre.clone(),
            Self::Bylines if story.bylines.is_empty() => String::new(),
            Self::Bylines => json(&story.bylines),
            Self::Dateline => story.dateline.clone(),
            Self::Section => story.section.clone(),
            Self::Slug => story.slug.clone(),
            Self::PrintedDate => story.printed_date.as_ref().map(NaiveDate::to_string).unwrap_or_default(),
            Self::Embargo => story.embargo.as_ref().map(written_moment).unwrap_or_default(),
            Self::CorrectionNote => story.correction_note.clone(),
            Self::Notes => story.notes.clone(),
            Self::Deadline => story.deadline.as_ref().map(written_moment).unwrap_or_default(),
            Self::PrintSlot => story.print_slot.as_ref().map(json).unwrap_or_default(),
            Self::Lead => {
                story.placements.iter().find(|photo| photo.lead).map(|photo| photo.id.to_string()).unwrap_or_default()
            }
            Self::TagOrder => story.tags.iter().map(|tag| tag_key(tag)).collect::<Vec<_>>().join("\n"),
        }
    }

    /// Puts a register's text into a story; `None`, and no change, where it is no value of this field.
    pub fn put(self, text: &str, story: &mut Story) -> Option<()> {
        match self {
            Self::Headline => story.headline = text.into(),
            Self::Standfirst => story.standfirst = text.into(),
            Self::Kicker => story.kicker = text.into(),
            Self::Language => story.language = text.into(),
            Self::Genre => story.genre = text.into(),
            // Of no bylines the text is the empty one.
            Self::Bylines if text == "[]" => return None,
            Self::Bylines => story.bylines = only_json(text)?.unwrap_or_default(),
            Self::Dateline => story.dateline = text.into(),
            Self::Section => story.section = text.into(),
            Self::Slug => story.slug = text.into(),
            Self::PrintedDate => {
                let plain = |day: &NaiveDate| YEARS.contains(&day.year());
                story.printed_date = only(text, |t| t.parse().ok().filter(plain), NaiveDate::to_string)?;
            }
            Self::Embargo => story.embargo = moment(text)?,
            Self::CorrectionNote => story.correction_note = text.into(),
            Self::Notes => story.notes = text.into(),
            Self::Deadline => story.deadline = moment(text)?,
            Self::PrintSlot => story.print_slot = only_json(text)?,
            Self::Lead => {
                let lead = read_lead(text)?;
                let first = story.placements.iter().position(|photo| Some(photo.id) == lead);
                story.placements.iter_mut().enumerate().for_each(|(n, photo)| photo.lead = Some(n) == first);
            }
            // The tags of a view are in this order already.
            Self::TagOrder => _ = read_order(text)?,
        }
        Some(())
    }

    /// Returns whether a text is a value of this field.
    pub fn admits(self, text: &str) -> bool {
        self.put(text, &mut Story::default()).is_some()
    }
}

impl PlacementField {
    /// Returns what the register of this field holds for a placement.
    pub fn value(self, placement: &Placement) -> String {
        match self {
            Self::Caption => placement.caption.clone(),
            Self::Credit => placement.credit.clone(),
            Self::Alt => placement.alt.clone(),
            Self::Crop => placement.crop.as_ref().map(json).unwrap_or_default(),
            Self::FocalPoint => placement.focal_point.as_ref().map(json).unwrap_or_default(),
            Self::Illustrative => flag(placement.illustrative),
            Self::Archive => flag(placement.archive),
            Self::Turn if placement.turn.is_none() => String::new(),
            Self::Turn => placement.turn.tenths().to_string(),
        }
    }

    /// Puts a register's text into a placement; `None`, and no change, where it is no value of this field.
    pub fn put(self, text: &str, placement: &mut Placement) -> Option<()> {
        match self {
            Self::Caption => placement.caption = text.into(),
            Self::Credit => placement.credit = text.into(),
            Self::Alt => placement.alt = text.into(),
            Self::Crop => placement.crop = only_json(text)?,
            Self::FocalPoint => placement.focal_point = only_json(text)?,
            Self::Illustrative => placement.illustrative = read_flag(text)?,
            Self::Archive => placement.archive = read_flag(text)?,
            Self::Turn => placement.turn = read_turn(text)?,
        }
        Some(())
    }

    /// Returns whether a text is a value of this field.
    pub fn admits(self, text: &str) -> bool {
        self.put(text, &mut Placement::new(crate::story::PlacementId([0; 8]))).is_some()
    }
}

/// What the existence register of a placement holds: its photo in hex, nothing while the file is awaited.
pub(super) fn photo_value(photo: Option<PhotoHash>) -> String {
    photo.map(|hash| hash.to_string()).unwrap_or_default()
}

/// The photo of an existence register's text; `None` where the text is neither a photo nor empty.
pub(super) fn photo_of(text: &str) -> Option<Option<PhotoHash>> {
    only(
        text,
        |t| data_encoding::HEXLOWER.decode(t.as_bytes()).ok()?.try_into().ok().map(PhotoHash),
        ToString::to_string,
    )
}
