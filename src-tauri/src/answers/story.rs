//! One story: what is shown of it.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use newsroom::desk::{Desk, DeskError, Shown, Told};
use newsroom::messages::Language;
use newsroom::story::tree;
use newsroom::story::{self, Story};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use specta::Type;

use super::{Json, millis, moment};
use crate::failure::told;

/// A story as it is now.
#[derive(Clone, Debug, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct ShownStory {
    /// Id.
    pub id: String,
    /// What to save on top of.
    pub revision: String,
    /// State, by its code.
    pub state: String,
    /// Digest of the public form.
    pub digest: String,
    /// Whether whoever works here may change it.
    pub may_edit: bool,
    /// Whether photos and their texts may be changed.
    pub may_caption: bool,
    /// Why it may not be changed.
    pub why_not: Option<String>,
    /// All fields but the body.
    pub fields: Fields,
    /// The body.
    pub blocks: Vec<Block>,
    /// How many conflicts are open.
    pub conflicts: u32,
    /// What can be done with it.
    pub actions: Vec<ActionCard>,
    /// Who began it.
    pub author: Option<String>,
    /// Who has taken it to edit.
    pub editor: Option<String>,
    /// What was last said of it to its author.
    pub told: Option<ToldCard>,
    /// The approval that stands.
    pub approval: Option<ApprovalCard>,
    /// Who approved it as it is now, one after the other.
    pub approved_by: Vec<String>,
    /// How many have to.
    pub approvals_needed: u8,
    /// Whether some have approved it, and it waits for another one.
    pub awaits_another: bool,
    /// Why what is approved is not published from here all the same.
    pub late: Option<String>,
    /// What is public.
    pub publication: Option<PublicationCard>,
    /// Words that are saved and not in the ledger yet.
    pub unfrozen: Vec<UnfrozenCard>,
    /// Photos that are still on their way to this desk, by their hashes; a small picture of each may be here.
    pub awaited: Vec<String>,
}

/// What was done with a story, for its author to know.
#[derive(Clone, Debug, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct ToldCard {
    /// What: `return`, `correct` or `takedown`.
    pub done: String,
    /// By whom.
    pub by: String,
    /// When, in milliseconds since 1970 UTC.
    pub at: f64,
    /// Why.
    pub reason: String,
    /// Whether it is for whoever works here, who has not seen it yet.
    pub is_new: bool,
}

impl From<Told> for ToldCard {
    fn from(told: Told) -> Self {
        let Told { done, member, at, reason, is_new } = told;
        Self { done: done.word().to_owned(), by: member, at: millis(at), reason, is_new }
    }
}

/// An approval.
#[derive(Clone, Debug, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct ApprovalCard {
    /// By whom.
    pub by: String,
    /// When, in milliseconds since 1970 UTC.
    pub at: f64,
    /// Of what.
    pub digest: String,
    /// Whether the key lay behind a passphrase.
    pub protected: bool,
}

/// A publication.
#[derive(Clone, Debug, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct PublicationCard {
    /// Its address.
    pub url: String,
    /// When it was first public, in milliseconds since 1970 UTC.
    pub at: f64,
    /// What was published last.
    pub digest: String,
    /// Whether it was taken down.
    pub down: bool,
}

/// A save that is not in the ledger yet.
#[derive(Clone, Debug, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct UnfrozenCard {
    /// Whose.
    pub member: String,
    /// When, in milliseconds since 1970 UTC.
    pub at: f64,
}

/// An action.
#[derive(Clone, Debug, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct ActionCard {
    /// Its code.
    pub action: String,
    /// Whether it may be done now.
    pub allowed: bool,
    /// Why not.
    pub why: Option<String>,
    /// Whether it asks for a reason.
    pub needs_reason: bool,
}

/// One top-level block of a body.
#[derive(Clone, Debug, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct Block {
    /// Its Markdown.
    pub source: String,
    /// What it says, as a document node; null where the editor must show its source.
    pub node: Option<Json>,
    /// What desks call it that say where somebody is; null where nobody asks.
    pub id: Option<String>,
}

/// All fields of a story but the body.
#[derive(Clone, Debug, Default, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct Fields {
    /// BCP 47.
    pub language: String,
    /// Genre.
    pub genre: String,
    /// Kicker.
    pub kicker: String,
    /// Headline.
    pub headline: String,
    /// Standfirst.
    pub standfirst: String,
    /// Bylines.
    pub bylines: Vec<BylineCard>,
    /// Dateline.
    pub dateline: String,
    /// Section.
    pub section: String,
    /// Tags.
    pub tags: Vec<String>,
    /// Slug.
    pub slug: String,
    /// Printed date, `YYYY-MM-DD`.
    pub printed_date: Option<String>,
    /// Embargo, in milliseconds since 1970 UTC.
    pub embargo: Option<f64>,
    /// What a correction tells the reader.
    pub correction_note: String,
    /// Photos.
    pub placements: Vec<PlacementCard>,
    /// Notes to the editor.
    pub notes: String,
    /// Deadline, in milliseconds since 1970 UTC.
    pub deadline: Option<f64>,
    /// Where it goes in print.
    pub print_slot: Option<PrintSlotCard>,
}

/// A byline.
#[derive(Clone, Debug, Default, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct BylineCard {
    /// The person in house data.
    pub person: Option<String>,
    /// The name printed.
    pub name: String,
    /// What the person did, by its code.
    pub role: String,
    /// Share of the royalty in percent.
    pub share: Option<u8>,
}

/// A print slot.
#[derive(Clone, Debug, Default, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct PrintSlotCard {
    /// Issue.
    pub issue: String,
    /// Page; 0 where it is not known.
    pub page: u16,
}

/// A placement of a photo.
#[derive(Clone, Debug, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct PlacementCard {
    /// Id.
    pub id: String,
    /// The photo's hash.
    pub photo: Option<String>,
    /// Caption.
    pub caption: String,
    /// Credit.
    pub credit: String,
    /// Alternative text.
    pub alt: String,
    /// By how much the photo is turned, in tenths of a degree, clockwise, at most 450 either way; 0 where it is not.
    pub turn: i16,
    /// The part shown, in thousandths of what is left once it is turned.
    pub crop: Option<CropCard>,
    /// The point that stays in view, in thousandths of the same.
    pub focal_point: Option<PointCard>,
    /// Illustrative.
    pub illustrative: bool,
    /// From the archive.
    pub archive: bool,
    /// Leads the story.
    pub lead: bool,
}

/// A part of a photo, in thousandths.
#[derive(Clone, Copy, Debug, Serialize, Deserialize, Type)]
pub struct CropCard {
    /// Left edge.
    pub x: u16,
    /// Upper edge.
    pub y: u16,
    /// Width.
    pub w: u16,
    /// Height.
    pub h: u16,
}

/// A point of a photo, in thousandths.
#[derive(Clone, Copy, Debug, Serialize, Deserialize, Type)]
pub struct PointCard {
    /// From the left.
    pub x: u16,
    /// From the top.
    pub y: u16,
}

/// What a save answers: never content.
#[derive(Clone, Debug, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct Saved {
    /// What to save on top of next.
    pub revision: String,
}

impl ShownStory {
    /// Describes a story that a desk shows.
    ///
    /// # Errors
    /// Where what is kept cannot be read.
    pub fn of(desk: &Desk, shown: &Shown, language: Language) -> Result<Self, DeskError> {
        let name = |id| desk.roster().get(id).map_or_else(|| id.to_string(), |member| member.name.clone());
        // Where nothing can be written, nothing can be changed, whoever asks; the reason is the folder's.
        let refused = |photos_only| match desk.may_change(shown, photos_only) {
            Ok(refused) => refused.map(|e| told(&DeskError::from(e), language)),
            Err(e) => Some(told(&e, language)),
        };
        let (why_not, captions) = (refused(false), refused(true));
        let why = |e: newsroom::workflow::Forbidden| told(&DeskError::from(e), language);
        let status = &shown.status;
        let approvals = desk.approvals(status, &shown.story.section, shown.digest)?;
        let mut blocks: Vec<_> = tree::blocks(&shown.story.body).into_iter().map(Block::from).collect();
        // Of use to advice alone: a story whose entries do not read is shown all the same.
        let names = desk.block_names(shown.id, &shown.story.body).unwrap_or_default();
        for (block, id) in blocks.iter_mut().zip(names) {
            block.id = Some(id.to_string());
        }
        Ok(Self {
            id: shown.id.to_string(),
            revision: shown.revision.to_string(),
            state: status.state.word().to_owned(),
            digest: shown.digest.to_string(),
            may_edit: why_not.is_none(),
            may_caption: captions.is_none(),
            why_not,
            blocks,
            conflicts: shown.conflicts.len() as u32,
            actions: desk
                .offers(shown)?
                .into_iter()
                .map(|offer| ActionCard {
                    action: offer.action.word().to_owned(),
                    allowed: offer.refused.is_none(),
                    why: offer.refused.map(why),
                    needs_reason: offer.reason,
                })
                .collect(),
            author: status.author.map(name),
            editor: status.editor.map(name),
            told: desk.told(shown.id, status)?.map(ToldCard::from),
            approved_by: approvals.by,
            approvals_needed: approvals.needed,
            awaits_another: approvals.waits,
            late: approvals.late.map(|late| told(&DeskError::from(late), language)),
            approval: status.approval.as_ref().map(|a| ApprovalCard {
                by: name(a.member),
                at: millis(a.at),
                digest: a.digest.to_string(),
                protected: a.protected,
            }),
            publication: status.publication.as_ref().map(|p| PublicationCard {
                url: p.url.clone(),
                at: millis(p.first),
                digest: p.digest.to_string(),
                down: p.down,
            }),
            unfrozen: shown
                .unfrozen
                .iter()
                .map(|u| UnfrozenCard { member: name(u.member), at: millis(u.at) })
                .collect(),
            awaited: desk.awaited_photos(&shown.story)?.iter().map(ToString::to_string).collect(),
            fields: Fields::of(&shown.story),
        })
    }
}

impl From<tree::Block> for Block {
    fn from(block: tree::Block) -> Self {
        let node = block.node.and_then(|node| serde_json::to_value(node).ok()).map(Json);
        Self { source: block.source, node, id: None }
    }
}

/// The code of a value that serde writes as a word.
fn code(value: impl Serialize) -> String {
    serde_json::to_value(value).ok().and_then(|v| v.as_str().map(str::to_owned)).unwrap_or_default()
}

impl Fields {
    /// Describes the fields of a story.
    pub fn of(story: &Story) -> Self {
        Self {
            language: story.language.clone(),
            genre: story.genre.clone(),
            kicker: story.kicker.clone(),
            headline: story.headline.clone(),
            standfirst: story.standfirst.clone(),
            bylines: story
                .bylines
                .iter()
                .map(|b| BylineCard {
                    person: b.person.clone(),
                    name: b.name.clone(),
                    role: code(b.role),
                    share: b.share,
                })
                .collect(),
            dateline: story.dateline.clone(),
            section: story.section.clone(),
            tags: story.tags.clone(),
            slug: story.slug.clone(),
            printed_date: story.printed_date.map(|d| d.to_string()),
            embargo: story.embargo.map(millis),
            correction_note: story.correction_note.clone(),
            placements: story.placements.iter().map(PlacementCard::of).collect(),
            notes: story.notes.clone(),
            deadline: story.deadline.map(millis),
            print_slot: story.print_slot.as_ref().map(|s| PrintSlotCard { issue: s.issue.clone(), page: s.page }),
        }
    }

    /// Returns the story that these fields and a body make; what the page does not know stays as it is in `base`.
    ///
    /// # Errors
    /// The field that does not read.
    pub(super) fn onto(self, base: &Story, body: String) -> Result<Story, &'static str> {
        let bylines = self.bylines.into_iter().map(|b| {
            let same = base.bylines.iter().find(|old| old.name == b.name);
            let other = same.map(|old| old.other.clone()).unwrap_or_default();
            Some(story::Byline { person: b.person, name: b.name, role: word(&b.role)?, share: b.share, other })
        });
        let slot = |slot: PrintSlotCard| {
            let other: BTreeMap<_, _> = base.print_slot.as_ref().map(|old| old.other.clone()).unwrap_or_default();
            story::PrintSlot { issue: slot.issue, page: slot.page, other }
        };
        let at = |millis: Option<f64>, field| millis.map(|ms| moment(ms).ok_or(field)).transpose();
        let day = |text: String| text.parse::<NaiveDate>().map_err(|_| "printed_date");
        Ok(Story {
            language: self.language,
            genre: self.genre,
            kicker: self.kicker,
            headline: self.headline,
            standfirst: self.standfirst,
            body,
            bylines: bylines.collect::<Option<_>>().ok_or("bylines")?,
            dateline: self.dateline,
            section: self.section,
            tags: self.tags,
            slug: self.slug,
            printed_date: self.printed_date.filter(|d| !d.is_empty()).map(day).transpose()?,
            embargo: at(self.embargo, "embargo")?,
            correction_note: self.correction_note,
            placements: self
                .placements
                .into_iter()
                .map(PlacementCard::read)
                .collect::<Option<_>>()
                .ok_or("placements")?,
            notes: self.notes,
            deadline: at(self.deadline, "deadline")?,
            print_slot: self.print_slot.map(slot),
        })
    }
}

/// Reads a code that serde writes as a word.
pub(crate) fn word<T: for<'de> Deserialize<'de>>(code: &str) -> Option<T> {
    serde_json::from_value(Value::String(code.to_owned())).ok()
}

impl PlacementCard {
    pub(crate) fn of(p: &story::Placement) -> Self {
        Self {
            id: p.id.to_string(),
            photo: p.photo.map(|hash| hash.to_string()),
            caption: p.caption.clone(),
            credit: p.credit.clone(),
            alt: p.alt.clone(),
            turn: p.turn.tenths(),
            crop: p.crop.map(|c| CropCard { x: c.x, y: c.y, w: c.w, h: c.h }),
            focal_point: p.focal_point.map(|f| PointCard { x: f.x, y: f.y }),
            illustrative: p.illustrative,
            archive: p.archive,
            lead: p.lead,
        }
    }

    fn read(self) -> Option<story::Placement> {
        Some(story::Placement {
            id: self.id.parse().ok()?,
            photo: match self.photo {
                Some(hash) => Some(word(&hash)?),
                None => None,
            },
            caption: self.caption,
            credit: self.credit,
            alt: self.alt,
            turn: story::Turn::of(self.turn)?,
            crop: self.crop.map(|c| story::Crop { x: c.x, y: c.y, w: c.w, h: c.h }),
            focal_point: self.focal_point.map(|f| story::FocalPoint { x: f.x, y: f.y }),
            illustrative: self.illustrative,
            archive: self.archive,
            lead: self.lead,
        })
    }
}
