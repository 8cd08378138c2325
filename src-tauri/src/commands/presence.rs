//! Who is at which story now: what the page says of whoever sits there, and what it shows of others.

use newsroom::sync::{Place, Presence};
use serde::Deserialize;
use specta::Type;

use super::Here;
use crate::answers::presence::ColleagueCard;
use crate::exchanging;

/// Where whoever sits there is.
#[derive(Clone, Debug, Deserialize, Type)]
pub struct PlaceToTell {
    /// The story.
    pub story: String,
    /// Where in it, as [`ColleagueCard`] says it.
    pub place: String,
    /// Whether they write, or only read.
    pub writing: bool,
}

/// Hears where whoever sits there is; null while no story is open. Nothing waits for it.
#[tauri::command]
#[specta::specta]
pub fn be_at(office: Here<'_>, here: Option<PlaceToTell>) {
    // A place that is none is somewhere in the story; a story that is none is nowhere.
    let presence = here.and_then(|PlaceToTell { story, place, writing }| {
        let (story, place) = (story.parse().ok()?, place.parse().unwrap_or(Place::Story));
        Some(Presence { story, place, writing })
    });
    exchanging::be_at(&office, presence);
}

/// Returns who else is where.
#[tauri::command]
#[specta::specta]
pub fn colleagues(office: Here<'_>) -> Vec<ColleagueCard> {
    office.exchanging.colleagues()
}
