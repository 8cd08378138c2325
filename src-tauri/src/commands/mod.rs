//! What the page may ask for. Each command is one question to the desk; one file for each room.
//!
//! Commands take ids and texts, never paths or addresses that the page made up: a file or folder is chosen in a dialog
//! of this program, dropped on its window and then named by a number, or named by the id of a desk that is remembered.

pub mod board;
pub mod destinations;
pub mod house;
pub mod ingesting;
pub mod intake;
pub mod joining;
pub mod key;
pub mod list;
pub mod members;
pub mod pasting;
pub mod photo;
pub mod photos;
pub mod presence;
pub mod recovery;
pub mod register;
pub mod review;
pub mod sharing;
pub mod start;
pub mod step;
pub mod story;

use std::sync::Arc;

use newsroom::desk::{Desk, DeskError};
use newsroom::story::StoryId;

use crate::office::Office;

/// The office, as Tauri hands it to commands.
pub(crate) type Here<'a> = tauri::State<'a, Arc<Office>>;

/// Returns the story of an id.
pub(crate) fn story(desk: &Desk, id: &str) -> Result<StoryId, DeskError> {
    desk.find_story(id)
}

/// Makes sure that other desks were heard lately, unless whoever sends something to readers was told and wants it so.
pub(crate) fn heard(desk: &Desk, offline: bool) -> Result<(), DeskError> {
    if offline { Ok(()) } else { desk.heard_lately() }
}
