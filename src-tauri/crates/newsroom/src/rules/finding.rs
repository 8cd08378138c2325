//! What a rule answers: the finding, the field it is in, and the fix where one is safe.

use std::fmt;
use std::ops::Range;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::message;
use crate::messages::{Key, Language};
use crate::story::{PlacementId, Story};

/// How much a finding weighs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// Blocks approval until it is put right or overridden (lỗi).
    Error,
    /// Most likely a mistake (cảnh báo).
    Warning,
    /// Worth a look (gợi ý).
    Info,
}

impl Severity {
    /// Returns the message with its name.
    pub fn label(self) -> Key {
        match self {
            Self::Error => message!("severity.error"),
            Self::Warning => message!("severity.warning"),
            Self::Info => message!("severity.info"),
        }
    }
}

/// A part of a placement.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum PlacementField {
    /// The photo's file.
    Photo,
    /// Caption.
    Caption,
    /// Credit.
    Credit,
    /// Alternative text.
    Alt,
}

/// Where a finding is. As a string: `headline`, `tag:2`, `placement:ID.caption`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Field {
    /// The line above the headline.
    Kicker,
    /// Headline.
    Headline,
    /// Standfirst.
    Standfirst,
    /// Body; ranges are in its Markdown.
    Body,
    /// The bylines as a whole.
    Bylines,
    /// The name in one byline, by its place.
    Byline(usize),
    /// Dateline.
    Dateline,
    /// Section.
    Section,
    /// The tags as a whole.
    Tags,
    /// One tag, by its place.
    Tag(usize),
    /// Slug.
    Slug,
    /// Printed date.
    PrintedDate,
    /// Embargo.
    Embargo,
    /// Correction note.
    CorrectionNote,
    /// Part of a placement.
    Placement(PlacementId, PlacementField),
    /// The approval that is being given.
    Approval,
}

impl Field {
    /// The fields without an index, and their names.
    const PLAIN: [(Self, &'static str); 13] = [
        (Self::Kicker, "kicker"),
        (Self::Headline, "headline"),
        (Self::Standfirst, "standfirst"),
        (Self::Body, "body"),
        (Self::Bylines, "bylines"),
        (Self::Dateline, "dateline"),
        (Self::Section, "section"),
        (Self::Tags, "tags"),
        (Self::Slug, "slug"),
        (Self::PrintedDate, "printed_date"),
        (Self::Embargo, "embargo"),
        (Self::CorrectionNote, "correction_note"),
        (Self::Approval, "approval"),
    ];

    /// Returns the text of the field that ranges are in; `None` for what has no text or is not there.
    pub fn text(self, story: &Story) -> Option<&str> {
        Some(match self {
            Self::Kicker => &story.kicker,
            Self::Headline => &story.headline,
            Self::Standfirst => &story.standfirst,
            Self::Body => &story.body,
            Self::Byline(i) => &story.bylines.get(i)?.name,
            Self::Dateline => &story.dateline,
            Self::Section => &story.section,
            Self::Tag(i) => story.tags.get(i)?,
            Self::Slug => &story.slug,
            Self::CorrectionNote => &story.correction_note,
            Self::Placement(id, part) => {
                let placement = story.placements.iter().find(|p| p.id == id)?;
                match part {
                    PlacementField::Photo => return None,
                    PlacementField::Caption => &placement.caption,
                    PlacementField::Credit => &placement.credit,
                    PlacementField::Alt => &placement.alt,
                }
            }
            Self::Bylines | Self::Tags | Self::PrintedDate | Self::Embargo | Self::Approval => return None,
        })
    }

    fn text_mut(self, story: &mut Story) -> Option<&mut String> {
        Some(match self {
            Self::Kicker => &mut story.kicker,
            Self::Headline => &mut story.headline,
            Self::Standfirst => &mut story.standfirst,
            Self::Body => &mut story.body,
            Self::Byline(i) => &mut story.bylines.get_mut(i)?.name,
            Self::Dateline => &mut story.dateline,
            Self::Section => &mut story.section,
            Self::Tag(i) => story.tags.get_mut(i)?,
            Self::Slug => &mut story.slug,
            Self::CorrectionNote => &mut story.correction_note,
            Self::Placement(id, part) => {
                let placement = story.placements.iter_mut().find(|p| p.id == id)?;
                match part {
                    PlacementField::Photo => return None,
                    PlacementField::Caption => &mut placement.caption,
                    PlacementField::Credit => &mut placement.credit,
                    PlacementField::Alt => &mut placement.alt,
                }
            }
            Self::Bylines | Self::Tags | Self::PrintedDate | Self::Embargo | Self::Approval => return None,
        })
    }
}

impl PlacementField {
    const ALL: [(Self, &'static str); 4] =
        [(Self::Photo, "photo"), (Self::Caption, "caption"), (Self::Credit, "credit"), (Self::Alt, "alt")];
}

impl fmt::Display for Field {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Byline(i) => write!(f, "byline:{i}"),
            Self::Tag(i) => write!(f, "tag:{i}"),
            Self::Placement(id, part) => {
                let name = PlacementField::ALL.iter().find(|(p, _)| p == part).map_or("", |(_, name)| name);
                write!(f, "placement:{id}.{name}")
            }
            plain => f.write_str(Self::PLAIN.iter().find(|(p, _)| p == plain).map_or("", |(_, name)| name)),
        }
    }
}

/// A text that names no field.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a field")]
pub struct NotAField;

impl FromStr for Field {
    type Err = NotAField;

    fn from_str(text: &str) -> Result<Self, NotAField> {
        if let Some((plain, _)) = Self::PLAIN.iter().find(|(_, name)| *name == text) {
            return Ok(*plain);
        }
        let (name, rest) = text.split_once(':').ok_or(NotAField)?;
        let index = || rest.parse().map_err(|_| NotAField);
        match name {
            "byline" => Ok(Self::Byline(index()?)),
            "tag" => Ok(Self::Tag(index()?)),
            "placement" => {
                let (id, part) = rest.split_once('.').ok_or(NotAField)?;
                let part = PlacementField::ALL.iter().find(|(_, name)| *name == part).ok_or(NotAField)?.0;
                Ok(Self::Placement(id.parse().map_err(|_| NotAField)?, part))
            }
            _ => Err(NotAField),
        }
    }
}

impl Serialize for Field {
    fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        s.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Field {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        String::deserialize(d)?.parse().map_err(serde::de::Error::custom)
    }
}

/// A change that puts one finding right.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Fix {
    /// Puts a text in the place of a part of a field.
    Replace {
        /// The field.
        field: Field,
        /// The bytes of its text that go.
        range: Range<usize>,
        /// What comes in their place.
        text: String,
    },
    /// Lifts "(Ảnh minh họa)" out of a caption into the flag.
    SetIllustrative {
        /// The placement.
        placement: PlacementId,
        /// The caption without the remark.
        caption: String,
    },
}

/// Returns the story with a fix applied; unchanged where the fix was made for another text.
pub fn apply(story: &Story, fix: &Fix) -> Story {
    let mut story = story.clone();
    match fix {
        Fix::Replace { field, range, text } => {
            if let Some(old) = field.text_mut(&mut story)
                && old.get(range.clone()).is_some()
            {
                old.replace_range(range.clone(), text);
            }
        }
        Fix::SetIllustrative { placement, caption } => {
            if let Some(p) = story.placements.iter_mut().find(|p| p.id == *placement) {
                p.caption.clone_from(caption);
                p.illustrative = true;
            }
        }
    }
    story
}

/// What nobody may override, whatever the reason. A refusal by a member's rights is the workflow's and no finding; which refusals
/// by the rights to a photo may be overridden, house data says.
///
/// Broken Unicode is what no reader could read and what two desks would not compare alike. Eth for Đ and mojibake
/// are not here: those rules judge by likelihood, and an Icelandic name must not stop a paper.
pub const NEVER_OVERRIDDEN: [Key; 11] = [
    message!("rules.T1.empty"),
    message!("rules.S1.empty"),
    message!("rules.B1.empty"),
    message!("rules.P1.file"),
    message!("rules.P1.unknown"),
    message!("rules.P1.caption"),
    message!("rules.P1.credit"),
    message!("rules.G3.missing"),
    message!("rules.U1"),
    message!("rules.L6.nfd"),
    message!("rules.C1"),
];

/// What one rule has to say about one place.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Finding {
    /// The rule, such as `T1`.
    pub rule: &'static str,
    /// How much it weighs.
    pub severity: Severity,
    /// The field to focus.
    pub field: Field,
    /// The bytes of the field's text, on character boundaries; `None` for the field as a whole.
    pub range: Option<Range<usize>>,
    /// The message.
    #[serde(serialize_with = "key_name")]
    pub key: Key,
    /// The values of the message.
    #[serde(serialize_with = "as_object")]
    pub values: Vec<(&'static str, String)>,
    /// The change that puts it right, where one is safe.
    pub fix: Option<Fix>,
    /// Whether somebody may go on with a reason.
    pub overridable: bool,
}

fn key_name<S: Serializer>(key: &Key, s: S) -> Result<S::Ok, S::Error> {
    s.serialize_str(key.name())
}

fn as_object<S: Serializer>(values: &[(&'static str, String)], s: S) -> Result<S::Ok, S::Error> {
    s.collect_map(values.iter().map(|(name, value)| (name, value)))
}

impl Finding {
    pub(super) fn new(rule: &'static str, severity: Severity, field: Field, key: Key) -> Self {
        let overridable = !NEVER_OVERRIDDEN.contains(&key);
        Self { rule, severity, field, range: None, key, values: vec![], fix: None, overridable }
    }

    pub(super) fn error(rule: &'static str, field: Field, key: Key) -> Self {
        Self::new(rule, Severity::Error, field, key)
    }

    pub(super) fn warning(rule: &'static str, field: Field, key: Key) -> Self {
        Self::new(rule, Severity::Warning, field, key)
    }

    pub(super) fn info(rule: &'static str, field: Field, key: Key) -> Self {
        Self::new(rule, Severity::Info, field, key)
    }

    pub(super) fn at(mut self, range: Range<usize>) -> Self {
        self.range = Some(range);
        self
    }

    pub(super) fn with(mut self, name: &'static str, value: impl ToString) -> Self {
        self.values.push((name, value.to_string()));
        self
    }

    pub(super) fn valued(mut self, values: Vec<(&'static str, String)>) -> Self {
        self.values.extend(values);
        self
    }

    pub(super) fn overridable(mut self, overridable: bool) -> Self {
        self.overridable = overridable;
        self
    }

    pub(super) fn fixed(mut self, fix: Option<Fix>) -> Self {
        self.fix = fix;
        self
    }

    /// Returns what it says to a person.
    pub fn message(&self, language: Language) -> String {
        let values: Vec<(&str, String)> = self.values.iter().map(|(name, value)| (*name, value.clone())).collect();
        self.key.text(language, &values)
    }
}

/// Iterates over the findings that block approval unless they are overridden.
pub fn blocking(findings: &[Finding]) -> impl Iterator<Item = &Finding> {
    findings.iter().filter(|f| f.severity == Severity::Error)
}

/// Orders findings as the fields stand in the form, photos in the order of the story.
pub(super) fn sort(findings: &mut [Finding], story: &Story) {
    let order: std::collections::HashMap<PlacementId, usize> =
        story.placements.iter().enumerate().rev().map(|(i, p)| (p.id, i)).collect();
    let place = |field: Field| match field {
        Field::Placement(id, part) => {
            (Field::Placement(PlacementId([0; 8]), PlacementField::Photo), order.get(&id).copied(), Some(part))
        }
        other => (other, None, None),
    };
    let span = |f: &Finding| f.range.as_ref().map(|r| (r.start, r.end));
    findings.sort_by(|a, b| (place(a.field), span(a), a.rule).cmp(&(place(b.field), span(b), b.rule)));
}
