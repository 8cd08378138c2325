//! Taking a story through the workflow, to readers and back.

use newsroom::desk::{Desk, DeskError, Shown};
use newsroom::workflow::{Action, Forbidden};

use super::Here;
use crate::answers::review::Receipt;
use crate::answers::story::{ShownStory, word};
use crate::failure::Failure;

/// Does a step on the open desk, and returns the story as it is after it.
async fn stepped(
    office: Here<'_>,
    work: impl FnOnce(&mut Desk) -> Result<Shown, DeskError> + Send + 'static,
) -> Result<ShownStory, Failure> {
    let language = office.language();
    let shown = office
        .ask(move |desk| {
            let shown = work(desk)?;
            ShownStory::of(desk, &shown, language)
        })
        .await;
    office.ring();
    shown
}

/// Takes a story one step: submit, take, return or withdraw.
#[tauri::command]
#[specta::specta]
pub async fn step(
    office: Here<'_>,
    id: String,
    action: String,
    reason: String,
    overriding: String,
) -> Result<ShownStory, Failure> {
    stepped(office, move |desk| {
        let id = super::story(desk, &id)?;
        let action = Action::of(&action).ok_or_else(|| DeskError::NoState(action.clone()))?;
        desk.step_over(id, action, &reason, &overriding)
    })
    .await
}

/// Approves the bytes of a story, if they are still those that were looked at; over rules in its way with a reason.
#[tauri::command]
#[specta::specta]
pub async fn approve(office: Here<'_>, id: String, digest: String, overriding: String) -> Result<ShownStory, Failure> {
    stepped(office, move |desk| {
        let seen = word(&digest).ok_or(DeskError::ChangedMeanwhile)?;
        desk.approve_seen(super::story(desk, &id)?, seen, "", &overriding)
    })
    .await
}

/// Publishes what is approved.
#[tauri::command]
#[specta::specta]
pub async fn publish(office: Here<'_>, id: String) -> Result<Receipt, Failure> {
    office.ask_aside(move |desk| Ok(desk.publish(super::story(desk, &id)?, None)?.into())).await
}

/// Approves and publishes a correction with a note to readers.
#[tauri::command]
#[specta::specta]
pub async fn correct(office: Here<'_>, id: String, reason: String, overriding: String) -> Result<Receipt, Failure> {
    office
        .ask_aside(move |desk| Ok(desk.correct_over(super::story(desk, &id)?, None, &reason, &overriding)?.into()))
        .await
}

/// Takes down what is public; a tombstone stays.
#[tauri::command]
#[specta::specta]
pub async fn take_down(office: Here<'_>, id: String, reason: String) -> Result<Receipt, Failure> {
    office.ask_aside(move |desk| Ok(desk.take_down(super::story(desk, &id)?, None, &reason)?.into())).await
}

/// Opens the public address of a story in the person's browser; nothing else can be opened.
#[tauri::command]
#[specta::specta]
pub async fn open_site(office: Here<'_>, id: String) -> Result<(), Failure> {
    office
        .ask(move |desk| {
            let published = desk.published_page(super::story(desk, &id)?)?;
            let page = published.ok_or(Forbidden::NeverPublished)?;
            // Whether there is a browser is not ours to know.
            let _ = std::process::Command::new(if cfg!(target_os = "macos") { "open" } else { "xdg-open" })
                .arg(page)
                .stdin(std::process::Stdio::null())
                .stdout(std::process::Stdio::null())
                .stderr(std::process::Stdio::null())
                .spawn();
            Ok(())
        })
        .await
}
