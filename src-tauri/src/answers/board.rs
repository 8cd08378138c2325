//! The board of the evening, and what became of what was sent while nobody asked.

use newsroom::desk::{Board, BoardLine, Desk, Outcome, Pending, TakenEdits};
use newsroom::messages::Language;
use newsroom::publish::post::Part;
use serde::Serialize;
use specta::Type;

use super::millis;
use super::review::LeftCard;
use crate::failure::{said, told, worded};

/// Stories on their way to destinations, and what readers see there.
#[derive(Clone, Debug, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct BoardCard {
    /// One for each story and destination.
    pub lines: Vec<LineCard>,
    /// How many are approved and not sent, counted at each destination.
    pub unsent: u32,
    /// How many are public, likewise.
    pub public: u32,
    /// How many were taken down, likewise.
    pub down: u32,
    /// Whether whoever works here may send them.
    pub may_send: bool,
}

/// A story and a destination.
#[derive(Clone, Debug, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct LineCard {
    /// The story.
    pub story: String,
    /// Its headline now.
    pub headline: String,
    /// Its section now.
    pub section: String,
    /// The destination's id.
    pub to: String,
    /// What the destination is called.
    pub destination: String,
    /// `unsent`, `sending`, `waiting`, `again`, `scheduled`, `paused`, `stopped`, `review`, `public` or `down`.
    pub lane: String,
    /// Who approved what stands approved.
    pub approved_by: Option<String>,
    /// When.
    pub approved_at: Option<f64>,
    /// Whether the story is no longer as it was approved.
    pub changed: bool,
    /// Until when readers may not see it.
    pub embargo: Option<f64>,
    /// What waits.
    pub waiting: Option<WaitingCard>,
    /// What readers see there, or saw until it was taken down.
    pub site: Option<SiteCard>,
}

/// Something that waits to be sent.
#[derive(Clone, Debug, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct WaitingCard {
    /// `publish`, `correct` or `takedown`.
    pub doing: String,
    /// Who asked for it.
    pub by: String,
    /// Why it is corrected or taken down.
    pub reason: String,
    /// The hour that was set for it.
    pub due: Option<f64>,
    /// When it is tried by itself.
    pub next: Option<f64>,
    /// How often it was tried.
    pub tries: u32,
    /// The code of why it did not go the last time.
    pub code: Option<String>,
    /// The same in the language of the window.
    pub why: Option<String>,
    /// Whether something of it may be out.
    pub may_be_out: bool,
    /// Whether something else stands approved by now.
    pub superseded: bool,
    /// Whether it is only handed in for review.
    pub review: bool,
}

/// What readers see at a destination.
#[derive(Clone, Debug, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct SiteCard {
    /// `now`, `older`, `unapproved` or `down`.
    pub version: String,
    /// When it was sent.
    pub at: f64,
    /// Public address.
    pub url: String,
}

impl BoardCard {
    pub(crate) fn of(desk: &Desk, board: &Board, language: Language) -> Self {
        let count = |n: u64| u32::try_from(n).unwrap_or(u32::MAX);
        Self {
            lines: board.lines.iter().map(|line| LineCard::of(desk, line, language)).collect(),
            unsent: count(board.unsent),
            public: count(board.public),
            down: count(board.down),
            may_send: desk.may_send().is_ok(),
        }
    }
}

impl LineCard {
    fn of(desk: &Desk, line: &BoardLine, language: Language) -> Self {
        let name = |member| desk.roster().get(member).map(|member| member.name.clone()).unwrap_or_default();
        let waiting = |pending: &Pending| WaitingCard {
            doing: pending.waiting.kind.word().to_owned(),
            by: name(pending.waiting.member),
            reason: pending.waiting.reason.clone(),
            due: pending.due.map(|at| at as f64),
            next: pending.next().map(|at| at as f64),
            tries: pending.tries,
            code: pending.why.as_ref().map(|why| why.key.clone()),
            why: pending.why.as_ref().map(|why| said(why, language)),
            may_be_out: pending.begun,
            superseded: line.approval.as_ref().is_some_and(|approval| approval.entry != pending.waiting.approval),
            review: pending.waiting.review,
        };
        Self {
            story: line.story.to_string(),
            headline: line.headline.clone(),
            section: line.section.clone(),
            to: line.destination.clone(),
            destination: desk.house().destination_title(&line.destination).to_owned(),
            lane: line.lane.word().to_owned(),
            approved_by: line.approval.as_ref().map(|approval| name(approval.member)),
            approved_at: line.approval.as_ref().map(|approval| millis(approval.at)),
            changed: line.changed,
            embargo: line.embargo.map(millis),
            waiting: line.pending.as_ref().map(waiting),
            site: line.site.as_ref().map(|site| SiteCard {
                version: site.version.word().to_owned(),
                at: millis(site.at),
                url: site.url.clone(),
            }),
        }
    }
}

/// What was taken into a story of what somebody edited at a destination.
#[derive(Clone, Debug, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct TakenCard {
    /// The parts that were taken, as people call them.
    pub taken: Vec<String>,
    /// The parts that differ there and were left, and the words that no story can hold.
    pub left: Vec<String>,
    /// How many conflicts wait for a choice: what was edited there was edited here as well.
    pub conflicts: u32,
}

impl TakenCard {
    pub(crate) fn of(edits: &TakenEdits, language: Language) -> Self {
        let name = |part: Part| worded(part.name(), &[], language);
        let left = edits.left.iter().map(|left| name(left.part));
        Self {
            taken: edits.taken.iter().map(|part| name(*part)).collect(),
            left: left.chain(edits.dropped.iter().map(|dropped| dropped.text.clone())).collect(),
            conflicts: u32::try_from(edits.shown.conflicts.len()).unwrap_or(u32::MAX),
        }
    }
}

/// What became of something that was sent while nobody asked.
#[derive(Clone, Debug, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct DeliveredCard {
    /// The story.
    pub story: String,
    /// Its headline.
    pub headline: String,
    /// What the destination is called.
    pub destination: String,
    /// `publish`, `correct` or `takedown`; `review` for what waits at its destination for review.
    pub doing: String,
    /// Why it did not arrive and is not tried again by itself.
    pub stopped: Option<String>,
    /// The photos that stay there although nothing of the newsroom shows them any more.
    pub left: Vec<LeftCard>,
}

impl DeliveredCard {
    /// Describes what a person should hear of: what arrived, and what stopped. What is tried again is on the board.
    pub(crate) fn of(desk: &Desk, (waiting, went): &Outcome, language: Language) -> Option<Self> {
        let stopped = match went {
            Ok(_) => None,
            Err(e) if e.may_be_sent_later() => return None,
            Err(e) => Some(told(e, language)),
        };
        Some(Self {
            story: waiting.story.to_string(),
            headline: desk.show(waiting.story).map(|shown| shown.story.headline).unwrap_or_default(),
            destination: desk.house().destination_title(&waiting.destination).to_owned(),
            doing: if went.as_ref().is_ok_and(|done| done.awaits_review) { "review" } else { waiting.kind.word() }
                .to_owned(),
            stopped,
            left: went.as_ref().map(|done| LeftCard::of(&done.done)).unwrap_or_default(),
        })
    }
}
