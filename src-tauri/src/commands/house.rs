//! House data and copies.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use newsroom::desk::{Desk, DeskError, Extent};
use newsroom::house::{Kind, admit};
use newsroom::message;
use newsroom::store::StoreError;
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

/// Returns the file of a daily copy of the open desk by its name: the page makes up no paths.
fn daily(desk: &Desk, name: &str) -> Result<PathBuf, DeskError> {
    let found = Desk::backups(desk.folder()).into_iter().find(|path| copy(path).name == name);
    found.ok_or_else(|| DeskError::from(StoreError::Absent(desk.folder().join(name))))
}

/// Returns that a folder is not the desk that is open: it is no copy, and reading past its locks would undo them.
fn is_no_open_desk(from: &Path, open: &Path) -> bool {
    let same = |path: &Path| path.canonicalize().unwrap_or_else(|_| path.to_path_buf());
    same(from) != same(open)
}

/// Brings a copy back as a desk in an empty folder that is asked for, and opens it: a daily copy of the open desk by its
/// name, or a whole one whose folder is asked for. Null where no folder was chosen.
#[tauri::command]
#[specta::specta]
pub async fn restore_copy(office: Here<'_>, copy: Option<String>) -> Result<Option<DeskCard>, Failure> {
    let office = Arc::clone(&office);
    office
        .away(move |office| {
            let language = office.language();
            // None is open on the first screen, where a copy is brought back of a desk that does not open.
            let open = office.with(|desk| Ok((desk.folder().to_path_buf(), desk.me()?.name.clone()))).ok();
            let from = match copy {
                Some(name) => Some(office.with(|desk| daily(desk, &name))?),
                None => places::folder(message!("window.choose.copy_to_restore"), language),
            };
            let Some(from) = from else { return Ok(None) };
            if open.as_ref().is_some_and(|(folder, _)| !is_no_open_desk(&from, folder)) {
                return Err(Failure::usage(message!("window.copy_is_open"), language, &[]));
            }
            let Some(into) = places::folder(message!("window.choose.new_desk"), language) else { return Ok(None) };
            let restored = Desk::restore(&from, &into, office.surroundings(None));
            drop(restored.map_err(|e| Failure::of(&e, language))?);
            super::start::open(office, &into, open.as_ref().map(|(_, member)| member.as_str())).map(Some)
        })
        .await
}

#[cfg(test)]
mod tests {
    use newsroom::desk::{Founding, Nobody};
    use newsroom::messages::Language;

    use super::*;

    #[test]
    fn a_daily_copy_is_found_by_its_name_alone() {
        let folder = tempfile::tempdir().unwrap();
        let zone = chrono_tz::Tz::Asia__Ho_Chi_Minh;
        let with = Founding { newsroom: "Tân Giang", founder: "Minh Khoa", language: Language::Vi, zone };
        let around = || crate::office::surroundings(Box::new(Nobody));
        let desk = Desk::found(&folder.path().join("desk"), &with, around()).unwrap();
        let story = desk.begin_own_story().unwrap();
        desk.copy_of_the_day().unwrap();
        let name = copy(&Desk::backups(desk.folder())[0]).name;
        let from = daily(&desk, &name).unwrap();
        for wrong in ["", "..", "../desk", &format!("{name}.db")] {
            assert!(daily(&desk, wrong).is_err(), "{wrong}");
        }
        let back = Desk::restore(&from, &folder.path().join("new"), around()).unwrap();
        assert!(back.show(story).is_ok());
    }

    #[test]
    fn the_open_desk_is_no_copy_however_it_is_named() {
        let folder = tempfile::tempdir().unwrap();
        let desk = folder.path().join("desk");
        std::fs::create_dir(&desk).unwrap();
        assert!(!is_no_open_desk(&desk.join("../desk"), &desk));
        assert!(is_no_open_desk(folder.path(), &desk));
    }
}
