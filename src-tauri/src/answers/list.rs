//! The list of stories.

use newsroom::desk::{Desk, DeskError, Page, Spread};
use newsroom::store::StoryRow;
use newsroom::store::search::{Hit, Marked};
use newsroom::story::Placement;
use serde::Serialize;
use specta::Type;

use super::story::{CropCard, PlacementCard, PointCard, ToldCard};

/// A page of the list.
#[derive(Clone, Debug, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct StoryRows {
    /// How many stories the whole list has.
    pub total: u32,
    /// The rows.
    pub rows: Vec<StoryCard>,
}

/// A story in the list.
#[derive(Clone, Debug, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct StoryCard {
    /// Id.
    pub id: String,
    /// Headline, in pieces where words were found.
    pub headline: Vec<Piece>,
    /// What was found outside the headline, likewise.
    pub snippet: Vec<Piece>,
    /// Section.
    pub section: String,
    /// Names under it.
    pub bylines: Vec<String>,
    /// State, by its code.
    pub state: String,
    /// When it last changed, in milliseconds since 1970 UTC.
    pub updated_at: f64,
    /// When it is due, likewise.
    pub deadline: Option<f64>,
    /// Open conflicts.
    pub conflicts: u32,
    /// Who approved it as it is, where more have to.
    pub half_approved: Vec<String>,
    /// How many have to.
    pub approvals_needed: u8,
    /// What was said of it to whoever works here, who has not seen it yet.
    pub told: Option<ToldCard>,
    /// The leading photo, as the story shows it.
    pub photo: Option<LeadCard>,
    /// `only_here`, `waiting`, `shared` or `unsure`.
    pub spread: String,
}

/// A photo that leads a story, as much of it as readers see.
#[derive(Clone, Debug, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct LeadCard {
    /// Its hash.
    pub photo: String,
    /// By how much it is turned, in tenths of a degree, clockwise.
    pub turn: i16,
    /// The part shown, in thousandths of what is left once it is turned.
    pub crop: Option<CropCard>,
    /// The point that stays in view, in thousandths of the same.
    pub focal_point: Option<PointCard>,
}

impl LeadCard {
    fn of(lead: &Placement) -> Option<Self> {
        let PlacementCard { photo, turn, crop, focal_point, .. } = PlacementCard::of(lead);
        Some(Self { photo: photo?, turn, crop, focal_point })
    }
}

/// A piece of a text, and whether it was looked for.
#[derive(Clone, Debug, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct Piece {
    /// The piece.
    pub text: String,
    /// Whether it was found.
    pub found: bool,
}

fn pieces(marked: &Marked) -> Vec<Piece> {
    marked.pieces().map(|(text, found)| Piece { text: text.to_owned(), found }).collect()
}

fn plain(text: &str) -> Vec<Piece> {
    if text.is_empty() { vec![] } else { vec![Piece { text: text.to_owned(), found: false }] }
}

fn count(n: impl TryInto<u32>) -> u32 {
    n.try_into().unwrap_or(u32::MAX)
}

impl StoryCard {
    fn of(desk: &Desk, (row, hit): (StoryRow, Option<Hit>), spread: Spread) -> Result<Self, DeskError> {
        let told = desk.told(row.id, &row.status)?.filter(|told| told.is_new);
        let approvals = desk.approvals(&row.status, &row.fields.section, row.digest)?;
        let story = row.fields;
        let lead = story.placements.iter().find(|p| p.lead).or_else(|| story.placements.first());
        Ok(Self {
            half_approved: approvals.by.into_iter().filter(|_| approvals.waits).collect(),
            approvals_needed: approvals.needed,
            told: told.map(ToldCard::from),
            id: row.id.to_string(),
            headline: hit.as_ref().map_or_else(|| plain(&story.headline), |hit| pieces(&hit.headline)),
            snippet: hit.as_ref().map(|hit| pieces(&hit.snippet)).unwrap_or_default(),
            bylines: story.bylines.iter().map(|b| b.name.clone()).collect(),
            state: row.state.word().to_owned(),
            updated_at: row.updated_at as f64,
            deadline: story.deadline.map(super::millis),
            conflicts: count(row.conflicts),
            photo: lead.and_then(LeadCard::of),
            section: story.section,
            spread: spread.word().to_owned(),
        })
    }
}

impl StoryRows {
    /// Describes a page.
    ///
    /// # Errors
    /// Where what is kept cannot be read.
    pub fn of(desk: &Desk, page: Page) -> Result<Self, DeskError> {
        let spread = desk.spread(page.rows.iter().map(|(row, _)| row))?;
        let rows = page.rows.into_iter().zip(spread).map(|(row, spread)| StoryCard::of(desk, row, spread));
        Ok(Self { total: count(page.total), rows: rows.collect::<Result<_, _>>()? })
    }
}
