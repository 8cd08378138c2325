//! Photos: taking them in from a dialog, the clipboard or a drop.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use newsroom::desk::{Desk, DeskError, PlacementTexts};
use newsroom::message;
use newsroom::messages::{Key, Language};
use newsroom::store::StoreError;
use newsroom::story::PlacementId;
use serde::Serialize;
use specta::Type;
use tauri::ipc::{InvokeBody, Request};

use super::Here;
use crate::answers::story::{PlacementCard, Saved};
use crate::failure::{Failure, told, worded};
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

pub(crate) fn add(
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
                notes.extend(placed.notices.iter().map(|(key, values)| worded(*key, values, language)));
            }
            // One bad file is named, and the rest goes on.
            Err(e @ (DeskError::Photo(_) | DeskError::PhotoChanged(_))) => notes.push(told(&e, language)),
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
            let files = places::photos(language);
            if files.is_empty() {
                return Ok(None);
            }
            office.aside(|desk| add(desk, &id, &files, into.as_deref(), language)).map(Some)
        })
        .await
}

/// The most bytes that a page may hand over as a photo.
const MOST_BYTES: usize = 100 << 20;

/// Takes a picture that the page has, as bytes and not as JSON. Returns the number that [`add_picture`] knows it by.
///
/// Not among the typed commands: what it is given has no type but bytes.
#[tauri::command]
pub async fn hand_over(office: Here<'_>, request: Request<'_>) -> Result<u32, Failure> {
    let refused = |key: Key| Err(Failure::usage(key, office.language(), &[]));
    match request.body() {
        InvokeBody::Raw(bytes) if bytes.len() > MOST_BYTES => refused(message!("window.too_large")),
        InvokeBody::Raw(bytes) => Ok(office.pictures.keep(bytes.clone())),
        InvokeBody::Json(_) => refused(message!("window.no_bytes")),
    }
}

/// Places a picture of the clipboard, of a paste or of the page, by its number.
#[tauri::command]
#[specta::specta]
pub async fn add_picture(
    office: Here<'_>,
    id: String,
    into: Option<String>,
    name: String,
    picture: u32,
) -> Result<AddedPhotos, Failure> {
    let office = Arc::clone(&office);
    office
        .away(move |office| {
            let language = office.language();
            let Some(bytes) = office.pictures.take(picture) else {
                return Err(Failure::usage(message!("window.file_gone"), language, &[]));
            };
            let folder = office.profile.join("incoming").join(format!("{}-{picture}", std::process::id()));
            let kept = written(&folder, &name, &bytes);
            let done = kept
                .map_err(|e| Failure::of(&DeskError::from(StoreError::io(&folder)(e)), language))
                .and_then(|file| office.aside(|desk| add(desk, &id, &[file], into.as_deref(), language)));
            let _ = fs::remove_dir_all(&folder);
            done
        })
        .await
}

/// Writes a picture into a folder of its own. The page's name is shown only: as a path it could lead anywhere.
fn written(folder: &Path, name: &str, bytes: &[u8]) -> std::io::Result<PathBuf> {
    let plain = |c: &char| c.is_alphanumeric() || " -_.".contains(*c);
    let name: String = name.chars().filter(plain).take(80).collect();
    let name = name.trim_start_matches('.');
    let file = folder.join(if name.is_empty() { "photo" } else { name });
    fs::create_dir_all(folder)?;
    fs::write(&file, bytes)?;
    Ok(file)
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_of_the_page_leads_nowhere() {
        let folder = tempfile::tempdir().unwrap();
        for (name, kept) in
            [("vải chín.jpg", "vải chín.jpg"), ("../../x.jpg", "x.jpg"), ("..", "photo"), ("/", "photo")]
        {
            let own = folder.path().join("incoming");
            let file = written(&own, name, b"\xFF\xD8").unwrap();
            assert_eq!(file, own.join(kept), "{name}");
            assert_eq!(fs::read(file).unwrap(), b"\xFF\xD8");
        }
    }
}
