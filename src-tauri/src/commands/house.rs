//! House data, members, copies.

use std::path::Path;
use std::sync::Arc;

use newsroom::desk::{Desk, DeskError, Extent};
use newsroom::house::{Kind, admit};
use newsroom::members::{Passphrase, Role};
use newsroom::message;
use serde::Serialize;
use specta::Type;

use super::Here;
use crate::answers::Json;
use crate::answers::desk::DeskCard;
use crate::failure::Failure;
use crate::places;

/// An item of house data.
#[derive(Clone, Debug, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct HouseItemCard {
    /// Kind, by its code.
    pub kind: String,
    /// Id.
    pub id: String,
    /// What it says.
    pub value: Json,
}

/// A copy of the desk.
#[derive(Clone, Debug, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct CopyCard {
    /// Its name.
    pub name: String,
    /// Where it lies, to be shown only.
    pub path: String,
    /// When it was made, in milliseconds since 1970 UTC.
    pub at: f64,
    /// Its size in bytes.
    pub bytes: f64,
}

fn kind(word: &str) -> Result<Kind, DeskError> {
    Kind::of(word).ok_or_else(|| DeskError::NoKind(word.to_owned()))
}

fn copy(path: &Path) -> CopyCard {
    let meta = path.metadata().ok();
    let made = meta.as_ref().and_then(|m| m.modified().ok()).map(chrono::DateTime::<chrono::Utc>::from);
    CopyCard {
        name: path.file_stem().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default(),
        path: path.display().to_string(),
        at: made.map(crate::answers::millis).unwrap_or_default(),
        bytes: meta.map_or(0.0, |m| m.len() as f64),
    }
}

/// Returns the items of a kind.
#[tauri::command]
#[specta::specta]
pub async fn house_items(office: Here<'_>, kind: String) -> Result<Vec<HouseItemCard>, Failure> {
    office
        .ask(move |desk| {
            let items = desk.house_items(Some(self::kind(&kind)?))?.into_iter();
            Ok(items
                .map(|(kind, id, value)| HouseItemCard { kind: kind.word().to_owned(), id, value: Json(value) })
                .collect())
        })
        .await
}

/// Puts an item in, in place of the one of its id. Returns it as it is kept.
#[tauri::command]
#[specta::specta]
pub async fn set_house(office: Here<'_>, kind: String, value: Json) -> Result<HouseItemCard, Failure> {
    office
        .ask(move |desk| {
            let item = admit(self::kind(&kind)?, &value.0)?;
            desk.set_house(&[(item.kind, value.0)], Extent::Items)?;
            let kept = desk.house_items(Some(item.kind))?.into_iter().find(|(_, id, _)| *id == item.id);
            let value = Json(kept.map_or(item.value, |(.., value)| value));
            Ok(HouseItemCard { kind: item.kind.word().to_owned(), id: item.id, value })
        })
        .await
}

/// Takes an item out.
#[tauri::command]
#[specta::specta]
pub async fn remove_house(office: Here<'_>, kind: String, id: String) -> Result<(), Failure> {
    office.ask(move |desk| desk.remove_house(self::kind(&kind)?, &id)).await
}

/// Adds a member with a key on this desk.
#[tauri::command]
#[specta::specta]
pub async fn add_member(
    office: Here<'_>,
    name: String,
    role: String,
    passphrase: Option<String>,
) -> Result<DeskCard, Failure> {
    let language = office.language();
    office
        .ask(move |desk| {
            let role = Role::of(&role).ok_or(DeskError::NoRole(role))?;
            let own = passphrase.filter(|text| !text.is_empty()).map(Passphrase::new);
            desk.add_member(&name, role, own.as_ref())?;
            DeskCard::of(desk, language)
        })
        .await
}

/// Returns the daily copies of the database, newest first.
#[tauri::command]
#[specta::specta]
pub async fn backups(office: Here<'_>) -> Result<Vec<CopyCard>, Failure> {
    office.ask(|desk| Ok(Desk::backups(desk.folder()).iter().map(|path| copy(path)).collect())).await
}

/// Asks for a folder and makes a checked copy of the whole desk there. Null where none was chosen.
#[tauri::command]
#[specta::specta]
pub async fn backup(office: Here<'_>) -> Result<Option<CopyCard>, Failure> {
    let office = Arc::clone(&office);
    office
        .away(|office| {
            let language = office.language();
            let Some(folder) = places::folder(message!("window.choose.copy"), language) else { return Ok(None) };
            let made = office.aside(|desk| desk.backup(&folder))?;
            Ok(Some(copy(&made)))
        })
        .await
}

/// Asks for a copy and for an empty folder, brings the copy back there, and opens it.
#[tauri::command]
#[specta::specta]
pub async fn restore_copy(office: Here<'_>) -> Result<Option<DeskCard>, Failure> {
    let office = Arc::clone(&office);
    office
        .away(|office| {
            let language = office.language();
            let Some(from) = places::folder(message!("window.choose.copy_to_restore"), language) else {
                return Ok(None);
            };
            let Some(into) = places::folder(message!("window.choose.new_desk"), language) else { return Ok(None) };
            let restored = Desk::restore(&from, &into, office.surroundings(None));
            drop(restored.map_err(|e| Failure::of(&e, language))?);
            super::start::open(office, &into, None).map(Some)
        })
        .await
}
