//! The board of the evening: what is on its way to readers, and what a person does with it.

use chrono::{DateTime, Utc};
use newsroom::desk::{Desk, DeskError, OutboxError, Pending};
use newsroom::story::StoryId;

use super::Here;
use crate::answers::board::{BoardCard, TakenCard};
use crate::answers::review::Receipt;
use crate::failure::Failure;

/// The most that is listed of what is not sent, of what is public and of what was taken down.
const MOST: u32 = 2_000;

/// Returns the board, with so many at most of what is not sent, of what is public and of what was taken down.
#[tauri::command]
#[specta::specta]
pub async fn board(office: Here<'_>, most: u32) -> Result<BoardCard, Failure> {
    let language = office.language();
    office.ask(move |desk| Ok(BoardCard::of(desk, &desk.board(most.min(MOST))?, language))).await
}

/// Has what is approved published at a time.
#[tauri::command]
#[specta::specta]
pub async fn schedule(office: Here<'_>, id: String, destination: String, at: f64) -> Result<(), Failure> {
    let scheduled = office
        .ask_aside(move |desk| {
            let id = super::story(desk, &id)?;
            let at: DateTime<Utc> = crate::answers::moment(at).ok_or_else(|| OutboxError::Past(at.to_string()))?;
            desk.schedule(id, Some(&destination), at, "").map(|_| ())
        })
        .await;
    office.ring();
    scheduled
}

/// Tries what waits once more, whatever it was stopped for.
#[tauri::command]
#[specta::specta]
pub async fn retry(office: Here<'_>, id: String, destination: String, offline: bool) -> Result<Receipt, Failure> {
    let retried = move |desk: &mut Desk| {
        super::heard(desk, offline)?;
        Ok(desk.retry(super::story(desk, &id)?, Some(&destination))?.into())
    };
    office.ask_aside(retried).await
}

/// Brings a post back that somebody at its destination has put away, as what is approved.
#[tauri::command]
#[specta::specta]
pub async fn restore_post(
    office: Here<'_>,
    id: String,
    destination: String,
    offline: bool,
) -> Result<Receipt, Failure> {
    let restored = move |desk: &mut Desk| {
        super::heard(desk, offline)?;
        Ok(desk.restore_post(super::story(desk, &id)?, Some(&destination), "")?.into())
    };
    office.ask_aside(restored).await
}

/// Takes what somebody edited at a destination into the story, as a revision of what was published.
#[tauri::command]
#[specta::specta]
pub async fn take_edits(office: Here<'_>, id: String, destination: String) -> Result<TakenCard, Failure> {
    let language = office.language();
    office
        .ask_aside(move |desk| {
            let taken = desk.take_edits(super::story(desk, &id)?, Some(&destination))?;
            Ok(TakenCard::of(&taken, language))
        })
        .await
}

type Does = fn(&Desk, StoryId, Option<&str>) -> Result<Pending, DeskError>;

async fn does(office: Here<'_>, id: String, destination: String, what: Does) -> Result<(), Failure> {
    office.ask_aside(move |desk| what(desk, super::story(desk, &id)?, Some(&destination)).map(|_| ())).await
}

/// Lets what waits rest until somebody wants it to go on.
#[tauri::command]
#[specta::specta]
pub async fn pause_waiting(office: Here<'_>, id: String, destination: String) -> Result<(), Failure> {
    does(office, id, destination, Desk::pause_waiting).await
}

/// Lets what was paused or stopped be tried by itself again.
#[tauri::command]
#[specta::specta]
pub async fn resume_waiting(office: Here<'_>, id: String, destination: String) -> Result<(), Failure> {
    does(office, id, destination, Desk::resume_waiting).await
}

/// Calls off what waits and of which nothing can be out yet.
#[tauri::command]
#[specta::specta]
pub async fn cancel_waiting(office: Here<'_>, id: String, destination: String) -> Result<(), Failure> {
    does(office, id, destination, Desk::cancel_waiting).await
}
