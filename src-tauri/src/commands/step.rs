//! Taking a story through the workflow, to readers and back.

use std::ffi::OsString;

use newsroom::desk::{Correcting, Desk, DeskError, Says, Shown};
use newsroom::story::StoryId;
use newsroom::workflow::{Action, Forbidden};
use serde::Deserialize;
use specta::Type;

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

/// Publishes what is approved, at the first destination where none is named; over what somebody has changed there, if so said;
/// with the members as they are known here, if so said.
#[tauri::command]
#[specta::specta]
pub async fn publish(
    office: Here<'_>,
    id: String,
    destination: Option<String>,
    overwrite: bool,
    offline: bool,
) -> Result<Receipt, Failure> {
    let published = move |desk: &mut Desk| {
        super::heard(desk, offline)?;
        let id = super::story(desk, &id)?;
        Ok(desk.publish_over(id, destination.as_deref(), "", overwrite)?.into())
    };
    office.ask_aside(published).await
}

/// Hands what is approved in for review, where this desk may not publish, likewise; asked again, says whether it is public.
#[tauri::command]
#[specta::specta]
pub async fn hand_in(
    office: Here<'_>,
    id: String,
    destination: Option<String>,
    overwrite: bool,
    offline: bool,
) -> Result<Receipt, Failure> {
    let handed_in = move |desk: &mut Desk| {
        super::heard(desk, offline)?;
        let id = super::story(desk, &id)?;
        Ok(desk.hand_in(id, destination.as_deref(), "", overwrite)?.into())
    };
    office.ask_aside(handed_in).await
}

/// What a correction says to readers, as a person types it.
#[derive(Clone, Debug, Deserialize, Type)]
#[serde(tag = "kind", rename_all = "camelCase")]
pub enum Saying {
    /// A note in somebody's own words.
    Note {
        /// The note.
        reason: String,
    },
    /// What was wrong and what is right, in the wording of the house.
    Wording {
        /// What the public version said.
        wrong: String,
        /// What is so.
        right: String,
    },
    /// Nothing: a slip of the keyboard.
    Minor {
        /// Why, for the register.
        reason: String,
    },
}

impl Saying {
    fn says(&self) -> Says<'_> {
        match self {
            Self::Note { reason } => Says::Note(reason),
            Self::Wording { wrong, right } => Says::Wording { wrong, right },
            Self::Minor { reason } => Says::Nothing(reason),
        }
    }
}

/// Returns the note to readers in the wording of the house, filled with what is public at a destination.
#[tauri::command]
#[specta::specta]
pub async fn correction_note(
    office: Here<'_>,
    id: String,
    destination: Option<String>,
    wrong: String,
    right: String,
) -> Result<String, Failure> {
    office
        .ask(move |desk| desk.correction_note(super::story(desk, &id)?, destination.as_deref(), (&wrong, &right)))
        .await
}

/// Approves and publishes a correction, likewise.
#[tauri::command]
#[specta::specta]
pub async fn correct(
    office: Here<'_>,
    id: String,
    destination: Option<String>,
    saying: Saying,
    overriding: String,
    overwrite: bool,
    offline: bool,
) -> Result<Receipt, Failure> {
    let corrected = move |desk: &mut Desk| {
        super::heard(desk, offline)?;
        let id = super::story(desk, &id)?;
        let how = Correcting { says: saying.says(), overriding: &overriding, overwrite };
        Ok(desk.correct_whatever(id, destination.as_deref(), &how)?.into())
    };
    office.ask_aside(corrected).await
}

/// Takes down what is public at a destination, or at the first one.
#[tauri::command]
#[specta::specta]
pub async fn take_down(
    office: Here<'_>,
    id: String,
    destination: Option<String>,
    reason: String,
    offline: bool,
) -> Result<Receipt, Failure> {
    let taken = move |desk: &mut Desk| {
        super::heard(desk, offline)?;
        let id = super::story(desk, &id)?;
        Ok(desk.take_down(id, destination.as_deref(), &reason)?.into())
    };
    office.ask_aside(taken).await
}

/// Opens what readers see of a story at a destination in the person's browser; nothing else can be opened.
#[tauri::command]
#[specta::specta]
pub async fn open_site(office: Here<'_>, id: String, destination: Option<String>) -> Result<(), Failure> {
    office
        .ask(move |desk| {
            let id = super::story(desk, &id)?;
            let place = public_place(desk, id, destination.as_deref())?.ok_or(Forbidden::NeverPublished)?;
            // Whether there is a browser is not ours to know.
            let _ = std::process::Command::new(if cfg!(target_os = "macos") { "open" } else { "xdg-open" })
                .arg(place)
                .stdin(std::process::Stdio::null())
                .stdout(std::process::Stdio::null())
                .stderr(std::process::Stdio::null())
                .spawn();
            Ok(())
        })
        .await
}

/// Returns where readers see a story: the file where the first destination has one on this machine, else the address that a
/// receipt tells.
fn public_place(desk: &Desk, id: StoryId, destination: Option<&str>) -> Result<Option<OsString>, DeskError> {
    let first = desk.house().destinations.first().map(|one| one.id.as_str());
    let named = destination.or(first);
    if let Some(page) = desk.published_page(id)?.filter(|_| named == first) {
        return Ok(Some(page.into()));
    }
    let sites = desk.whereabouts(id)?.sites;
    let at = sites.into_iter().find(|site| named == Some(site.destination.as_str())).map(|site| site.url);
    // What a receipt says may come from a site: nothing but an address of the web is opened.
    Ok(at.filter(|url| url.starts_with("https://") || url.starts_with("http://")).map(Into::into))
}
