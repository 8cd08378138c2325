//! What comes from the clipboard: as the page has it, or as the system has it where the page is given nothing.

use std::sync::Arc;

use newsroom::desk::DeskError;
use serde::Serialize;
use specta::Type;

use super::Here;
use crate::answers::review::Pasted;
use crate::clipboard;
use crate::failure::Failure;

/// What the system's clipboard holds.
#[derive(Clone, Debug, Default, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct Clipboard {
    /// As HTML.
    pub html: Option<String>,
    /// As plain text.
    pub text: Option<String>,
    /// A picture, by the number that it is placed by.
    pub picture: Option<u32>,
}

/// Returns what was pasted as blocks of a body.
#[tauri::command]
#[specta::specta]
pub async fn paste(office: Here<'_>, html: Option<String>, text: Option<String>) -> Result<Pasted, Failure> {
    let office = Arc::clone(&office);
    office
        .away(move |office| {
            let language = office.language();
            let pasted = newsroom::import::paste(html.as_deref(), text.as_deref());
            let pasted = pasted.map_err(|e| Failure::of(&DeskError::from(e), language))?;
            Ok(Pasted::of(pasted, &office.pictures, language))
        })
        .await
}

/// Returns what the system's clipboard holds, or only its words: WebKitGTK hands a page nothing where a picture is on it.
#[tauri::command]
#[specta::specta]
pub async fn clipboard(office: Here<'_>, words_only: bool) -> Result<Clipboard, Failure> {
    let office = Arc::clone(&office);
    office
        .away(move |office| {
            let held = clipboard::read(office.app());
            let picture = held.picture.filter(|_| !words_only).map(|bytes| office.pictures.keep(bytes));
            Ok(Clipboard { html: held.html, text: held.text, picture })
        })
        .await
}
