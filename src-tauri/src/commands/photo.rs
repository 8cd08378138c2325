//! Photos: taking them in from a dialog, the clipboard or a drop.

use std::fs;
use std::path::PathBuf;
use std::sync::Arc;

use newsroom::desk::{Desk, DeskError, PlacementTexts};
use newsroom::message;
use newsroom::messages::Language;
use newsroom::store::StoreError;
use newsroom::story::PlacementId;
use serde::Serialize;
use specta::Type;

use super::Here;
use crate::answers::story::{PlacementCard, Saved};
use crate::failure::Failure;
use crate::places;

/// What became of the photos that were added.
#[derive(Clone, Debug, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct AddedPhotos {
    /// The placements of the photos that were taken in.
    pub placements: Vec<PlacementCard>,
    /// What a person should know: of files that were refused, and of odd ones.
    pub notes: Vec<String>,
}

fn placement(id: Option<&str>) -> Result<Option<PlacementId>, DeskError> {
    let Some(id) = id else { return Ok(None) };
    id.parse().map(Some).map_err(|_| DeskError::NoPlacement(id.to_owned()))
}

fn add(
    desk: &Desk,
    id: &str,
    files: &[PathBuf],
    into: Option<&str>,
    language: Language,
) -> Result<AddedPhotos, DeskError> {
    let (id, mut into) = (super::story(desk, id)?, placement(into)?);
    let (mut placements, mut notes) = (vec![], vec![]);
    for file in files {
        match desk.add_photo(id, file, into.take(), &PlacementTexts::default()) {
            Ok(placed) => {
                placements.push(placed.placement);
                notes.extend(placed.notices.iter().map(|(key, values)| key.text(language, values)));
            }
            // One bad file is named, and the rest goes on.
            Err(e @ (DeskError::Photo(_) | DeskError::PhotoChanged(_))) => notes.push(e.text(language)),
            Err(e) => return Err(e),
        }
    }
    let now = desk.show(id)?.story.placements;
    let placements = now.iter().filter(|p| placements.contains(&p.id)).map(PlacementCard::of).collect();
    Ok(AddedPhotos { placements, notes })
}

/// Asks for photos and places them in a story; `into` a placement that awaits its file.
#[tauri::command]
#[specta::specta]
pub async fn add_photos(office: Here<'_>, id: String, into: Option<String>) -> Result<Option<AddedPhotos>, Failure> {
    let office = Arc::clone(&office);
    office
        .away(move |office| {
            let language = office.language();
            let endings = ["jpg", "jpeg", "png", "webp", "gif"];
            let files =
                places::files(message!("window.choose.photos"), language, message!("window.kind.photos"), &endings);
            if files.is_empty() {
                return Ok(None);
            }
            let done = add(&office.aside()?, &id, &files, into.as_deref(), language);
            office.ring();
            done.map(Some).map_err(|e| Failure::of(&e, language))
        })
        .await
}

/// The most bytes that a page may hand over as a photo.
const MOST_BYTES: usize = 100 << 20;

/// Places a photo that the page has, from the clipboard or a drop.
#[tauri::command]
#[specta::specta]
pub async fn add_photo_bytes(
    office: Here<'_>,
    id: String,
    into: Option<String>,
    name: String,
    bytes: Vec<u8>,
) -> Result<AddedPhotos, Failure> {
    let office = Arc::clone(&office);
    office
        .away(move |office| {
            let language = office.language();
            let told = |e: DeskError| Failure::of(&e, language);
            if bytes.len() > MOST_BYTES {
                return Err(Failure::usage(message!("window.too_large"), language, &[("name", name)]));
            }
            let folder = office.profile.join("incoming");
            let io = |e| told(DeskError::from(StoreError::io(&folder)(e)));
            // The page's name is shown only; as a path it could lead anywhere.
            let plain = |c: char| c.is_alphanumeric() || " -_.".contains(c);
            let name: String = name.chars().filter(|c| plain(*c)).take(80).collect();
            let own = folder.join(format!("{}", std::process::id()));
            fs::create_dir_all(&own).map_err(io)?;
            let file = own.join(if name.trim_matches('.').is_empty() { "photo" } else { name.trim_start_matches('.') });
            fs::write(&file, bytes).map_err(io)?;
            let done = add(&office.aside()?, &id, std::slice::from_ref(&file), into.as_deref(), language);
            let _ = fs::remove_dir_all(&own);
            office.ring();
            done.map_err(told)
        })
        .await
}

/// Takes a placement out of a story.
#[tauri::command]
#[specta::specta]
pub async fn remove_photo(office: Here<'_>, id: String, placement: String) -> Result<Saved, Failure> {
    office
        .ask(move |desk| {
            let gone = self::placement(Some(&placement))?;
            let id = super::story(desk, &id)?;
            let shown = match gone {
                Some(gone) => desk.remove_photo(id, gone)?,
                None => desk.show(id)?,
            };
            Ok(Saved { revision: shown.revision.to_string() })
        })
        .await
}
