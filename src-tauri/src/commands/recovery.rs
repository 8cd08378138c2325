//! Codes on paper: making one, and coming back by it when every other key was lost.

use std::path::PathBuf;
use std::sync::Arc;

use newsroom::desk::{By, Desk, DeskError, Surroundings};
use newsroom::members::{Recovery, SafetyWords};
use newsroom::message;
use newsroom::storage::Place;
use newsroom::store::StoreError;
use serde::Deserialize;
use specta::Type;

use super::Here;
use super::joining::{Entered, enter, read, seat_entered, write};
use super::sharing::StorageToAdd;
use super::start::passphrase;
use crate::answers::members::{CodeCard, PrintedCard, ReadCodeCard};
use crate::answers::millis;
use crate::answers::sharing::JoinedCard;
use crate::exchanging;
use crate::failure::Failure;
use crate::office::{Office, home_of_desks};
use crate::places;

/// How somebody comes back.
#[derive(Clone, Debug, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct DeskToRecover {
    /// The number of the code that was read.
    pub code: u32,
    /// What leads to the storage.
    pub storage: StorageToAdd,
    /// For the new key.
    pub passphrase: Option<String>,
    /// Whether the keychain remembers it from now on.
    pub remember: bool,
    /// Whether the folder is asked for; else it is one of its own among the documents.
    pub choose: bool,
}

/// Makes a recovery code of whoever works here. It is shown now, and kept nowhere.
#[tauri::command]
#[specta::specta]
pub async fn make_code(office: Here<'_>) -> Result<CodeCard, Failure> {
    let office = Arc::clone(&office);
    office
        .away(|office| {
            let (code, name, newsroom) = office.with(|desk| {
                let (name, newsroom) = (desk.me()?.name.clone(), desk.house().newsroom.clone());
                Ok((desk.recovery_code()?, name, newsroom))
            })?;
            // It brings nobody back before the storage has it.
            exchanging::want(office);
            let words = SafetyWords::of_newsroom(code.newsroom).iter().collect();
            let printed = code.write().to_string();
            let number = office.codes.keep(code);
            Ok(CodeCard { number, code: printed, name, newsroom, words, at: millis(chrono::Utc::now()) })
        })
        .await
}

/// Asks where the file of a recovery code goes and writes it, for its owner's eyes; null where nobody chose.
#[tauri::command]
#[specta::specta]
pub async fn save_code(office: Here<'_>, number: u32) -> Result<Option<String>, Failure> {
    let office = Arc::clone(&office);
    office
        .away(move |office| {
            let language = office.language();
            let code = code(office, number)?;
            let name = message!("window.code_file").plain(language);
            let Some(path) = places::to_write(message!("window.choose.code_to_write"), language, name) else {
                return Ok(None);
            };
            let failed = |source| Failure::of(&StoreError::Io { path: path.clone(), source }.into(), language);
            write(&path, &code.write()).map_err(failed)?;
            Ok(Some(path.display().to_string()))
        })
        .await
}

/// Forgets a recovery code that is on paper by now.
#[tauri::command]
#[specta::specta]
pub fn forget_code(office: Here<'_>, number: u32) {
    office.codes.take(number);
}

fn code(office: &Office, number: u32) -> Result<Recovery, Failure> {
    let kept = office.codes.look(number);
    kept.ok_or_else(|| Failure::usage(message!("window.code_gone"), office.language(), &[]))
}

/// Returns the recovery codes that are on paper somewhere and work, the last made first.
#[tauri::command]
#[specta::specta]
pub async fn codes(office: Here<'_>) -> Result<Vec<PrintedCard>, Failure> {
    office.ask_aside(|desk| Ok(desk.codes()?.iter().map(PrintedCard::from).collect())).await
}

/// Reads a recovery code out of a text, or out of a file that is asked for; null where none was chosen.
#[tauri::command]
#[specta::specta]
pub async fn read_code(office: Here<'_>, text: Option<String>) -> Result<Option<ReadCodeCard>, Failure> {
    let office = Arc::clone(&office);
    office
        .away(move |office| {
            let kind = (message!("window.choose.code"), message!("window.choose.code.kind"));
            let Some(text) = read(office, text, kind)? else { return Ok(None) };
            let code = Recovery::read(&text).map_err(|e| Failure::of(&e.into(), office.language()))?;
            let number = office.codes.keep(code.clone());
            Ok(Some(ReadCodeCard::of(number, &code)))
        })
        .await
}

/// Comes back to a newsroom by a code and opens the desk; null where a folder was asked for and none chosen.
#[tauri::command]
#[specta::specta]
pub async fn recover_desk(office: Here<'_>, recovering: DeskToRecover) -> Result<Option<JoinedCard>, Failure> {
    let office = Arc::clone(&office);
    office
        .away(move |office| {
            let language = office.language();
            let told = |e: DeskError| Failure::of(&e, language);
            let code = code(office, recovering.code)?;
            let place = recovering.storage.place(&office.chosen, None).map_err(told)?;
            let chosen = if recovering.choose {
                let Some(folder) = places::folder(message!("window.choose.new_desk"), language) else {
                    return Ok(None);
                };
                Some(folder)
            } else {
                None
            };
            let around = || office.surroundings(passphrase(recovering.passphrase.clone()));
            let folder = |name: &str| chosen.unwrap_or_else(|| home_of_desks(&places::documents(), name));
            let entered = recover(folder, &code, &place, &around).map_err(told)?;
            office.codes.take(recovering.code);
            Ok(Some(seat_entered(office, entered, recovering.remember)?))
        })
        .await
}

/// Comes back in a folder that hears what the newsroom is called: that is known only once its entries are here.
fn recover(
    folder: impl FnOnce(&str) -> PathBuf,
    by: &Recovery,
    place: &Place,
    around: &dyn Fn() -> Surroundings,
) -> Result<Entered, DeskError> {
    enter(By::Code(by), place, around, |all| Ok(folder(&Desk::newsroom_of(by, all)?)))
}

#[cfg(test)]
mod tests {
    use newsroom::desk::{Founding, Nobody};
    use newsroom::messages::Language;
    use newsroom::storage::Address;
    use newsroom::sync::Depth;

    use super::*;

    #[test]
    fn who_comes_back_has_their_drafts_and_the_storage_and_the_code_is_used_up() {
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name);
        let own = |name: &str| home_of_desks(&at("documents"), name);
        let nothing = || !at("documents").exists();
        let around = || crate::office::surroundings(Box::new(Nobody));
        let zone = chrono_tz::Tz::Asia__Ho_Chi_Minh;
        let with = Founding { newsroom: "Tân Giang", founder: "Minh Khoa", language: Language::Vi, zone };
        let mut chief = Desk::found(&at("chief"), &with, around()).unwrap();
        std::fs::create_dir(at("shared")).unwrap();
        let place = Place::at(Address::Folder(at("shared")));
        chief.connect(&place, false).unwrap();
        let draft = chief.begin_own_story().unwrap();
        chief.sync(Depth::Glance, false).unwrap();
        let code = chief.recovery_code().unwrap();
        let early = recover(own, &code, &place, &around);
        assert!(matches!(early, Err(DeskError::NoSuchCode)) && nothing());
        chief.sync(Depth::Glance, false).unwrap();
        let nowhere = Place::at(Address::Folder(at("nowhere")));
        assert!(matches!(recover(own, &code, &nowhere, &around), Err(DeskError::Storage(_))));

        let read = Recovery::read(&code.write()).unwrap();
        assert_eq!(ReadCodeCard::of(1, &read).words, chief.newsroom_words().unwrap().iter().collect::<Vec<_>>());
        let (mut back, connected) = recover(own, &read, &place, &around).unwrap();
        connected.unwrap();
        assert_eq!((back.me().unwrap().name.as_str(), back.storage().unwrap()), ("Minh Khoa", Some(place.clone())));
        assert!(back.show(draft).is_ok());
        assert_eq!(back.folder(), at("documents/Galley/Tân Giang"), "called as the newsroom is");
        back.sync(Depth::Sweep, false).unwrap();
        assert!(matches!(recover(own, &code, &place, &around), Err(DeskError::CodeUsedUp)));
        assert!(!at("documents/Galley/Tân Giang 2").exists());
    }
}
