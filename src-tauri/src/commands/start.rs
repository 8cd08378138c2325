//! Beginning: which desk, which member, which language.

use std::path::PathBuf;
use std::sync::Arc;

use newsroom::desk::{Answer, Desk, Founding};
use newsroom::members::Passphrase;
use newsroom::message;
use newsroom::messages::Language;
use serde::Deserialize;
use specta::Type;

use super::Here;
use super::key::remember;
use crate::answers::Json;
use crate::answers::desk::{DeskCard, RecentDesk, Start};
use crate::failure::Failure;
use crate::office::{Office, home_of_desks};
use crate::settings::Remembered;
use crate::{demo, places};

/// The zone that a newsroom begins in; a chief changes it with its house data.
const ZONE: chrono_tz::Tz = chrono_tz::Tz::Asia__Ho_Chi_Minh;

/// What a new newsroom begins with.
#[derive(Clone, Debug, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct NewsroomToFound {
    /// The newsroom's name.
    pub newsroom: String,
    /// The founder's name.
    pub member: String,
    /// `vi` or `en`.
    pub language: String,
    /// For the founder's key.
    pub passphrase: Option<String>,
    /// Whether the keychain remembers it from now on.
    pub remember: bool,
    /// Whether the folder is asked for; else it is one of its own among the documents.
    pub choose: bool,
}

pub(crate) fn passphrase(text: Option<String>) -> Option<Passphrase> {
    text.filter(|text| !text.is_empty()).map(Passphrase::new)
}

/// Returns what the page begins with.
#[tauri::command]
#[specta::specta]
pub async fn start(office: Here<'_>) -> Result<Start, Failure> {
    let office = Arc::clone(&office);
    office
        .away(|office| {
            let (settings, language) = (office.settings(), office.language());
            let desk = office.with(|desk| DeskCard::of(desk, language)).ok();
            let recent = settings.desks.iter().enumerate().map(|(n, desk)| RecentDesk {
                id: n.to_string(),
                name: desk.name.clone(),
                folder: desk.folder.display().to_string(),
                member: desk.member.clone(),
            });
            Ok(Start { language: language.tag().to_owned(), recent: recent.collect(), desk, demo: demo::is_there() })
        })
        .await
}

/// Takes a desk as the one that is open, and remembers it.
pub(crate) fn seat(office: &Office, desk: Desk) -> Result<DeskCard, Failure> {
    let language = office.language();
    let told = |e| Failure::of(&e, language);
    // What was left unfrozen by a crash is frozen now, where the key opens without asking.
    desk.take_up().map_err(told)?;
    let card = DeskCard::of(&desk, language).map_err(told)?;
    let folder = desk.folder().to_path_buf();
    let (name, member) = (card.newsroom.clone(), card.me.name.clone());
    office.set(|settings| settings.remember(Remembered { name, folder, member }));
    office.sit_down(Some(desk));
    Ok(card)
}

/// Takes a desk that is new as the one that is open. Where the keychain is to remember its key and does not, the card says so.
pub(crate) fn seat_new(office: &Office, desk: Desk, remembered: bool) -> Result<DeskCard, Failure> {
    let unremembered = if remembered { remember(office, &desk) } else { None };
    let mut card = seat(office, desk)?;
    card.notices.extend(unremembered);
    Ok(card)
}

/// Returns the folder of a new desk: one of its own among the documents, called by a name, or one that is asked for; nothing
/// where none was chosen.
pub(super) fn new_folder(choose: bool, name: &str, language: Language) -> Option<PathBuf> {
    if choose {
        places::folder(message!("window.choose.new_desk"), language)
    } else {
        Some(home_of_desks(&places::documents(), name))
    }
}

/// Founds a newsroom and opens its desk; null where a folder was asked for and none chosen.
#[tauri::command]
#[specta::specta]
pub async fn found_desk(office: Here<'_>, founding: NewsroomToFound) -> Result<Option<DeskCard>, Failure> {
    let office = Arc::clone(&office);
    office
        .away(move |office| {
            let language = office.language();
            let Some(folder) = new_folder(founding.choose, &founding.newsroom, language) else { return Ok(None) };
            let with = Founding {
                newsroom: &founding.newsroom,
                founder: &founding.member,
                language: Language::of(&founding.language),
                zone: ZONE,
            };
            let around = office.surroundings(passphrase(founding.passphrase.clone()));
            let desk = Desk::found(&folder, &with, around).map_err(|e| Failure::of(&e, language))?;
            Ok(Some(seat_new(office, desk, founding.remember)?))
        })
        .await
}

/// Opens a desk that is remembered, or one whose folder is asked for; null where none was chosen.
#[tauri::command]
#[specta::specta]
pub async fn open_desk(office: Here<'_>, recent: Option<String>) -> Result<Option<DeskCard>, Failure> {
    let office = Arc::clone(&office);
    office
        .away(move |office| {
            let language = office.language();
            let chosen: Option<(PathBuf, Option<String>)> = match recent {
                Some(id) => {
                    let place = id.parse::<usize>().ok().and_then(|n| office.settings().desks.get(n).cloned());
                    place.map(|desk| (desk.folder, Some(desk.member)))
                }
                None => places::folder(message!("window.choose.desk"), language).map(|folder| (folder, None)),
            };
            chosen.map(|(folder, member)| open(office, &folder, member.as_deref())).transpose()
        })
        .await
}

/// Opens the desk of a folder; as its founder where the member is no longer there.
pub(crate) fn open(office: &Office, folder: &std::path::Path, member: Option<&str>) -> Result<DeskCard, Failure> {
    let opened = Desk::open(folder, member, office.surroundings(None));
    let opened = match opened {
        Err(newsroom::desk::DeskError::NoMember(_)) => Desk::open(folder, None, office.surroundings(None)),
        opened => opened,
    };
    seat(office, opened.map_err(|e| Failure::of(&e, office.language()))?)
}

/// Opens the demo newsroom, which is made where it is not there yet.
#[tauri::command]
#[specta::specta]
pub async fn open_demo(office: Here<'_>) -> Result<DeskCard, Failure> {
    let office = Arc::clone(&office);
    office
        .away(|office| {
            let folder = demo::folder(&office.profile);
            if !folder.join(newsroom::store::DATABASE).exists() {
                demo::make(office, &folder)?;
            }
            open(office, &folder, None)
        })
        .await
}

/// Closes the desk that is open; what was typed is frozen first.
#[tauri::command]
#[specta::specta]
pub async fn close_desk(office: Here<'_>) -> Result<(), Failure> {
    let office = Arc::clone(&office);
    office
        .away(|office| {
            let frozen = office.with(|desk| desk.freeze_all());
            office.sit_down(None);
            frozen.map(drop)
        })
        .await
}

/// Lets another member work here.
#[tauri::command]
#[specta::specta]
pub async fn act_as(office: Here<'_>, member: String) -> Result<DeskCard, Failure> {
    let office = Arc::clone(&office);
    office
        .away(move |office| {
            let (folder, name) = office.with(|desk| {
                desk.freeze_all()?;
                let found = desk.roster().iter().find(|m| m.id.to_string() == member || m.name == member);
                let name = found.map(|m| m.name.clone()).ok_or(newsroom::desk::DeskError::NoMember(member.clone()))?;
                Ok((desk.folder().to_path_buf(), name))
            })?;
            open(office, &folder, Some(&name))
        })
        .await
}

/// Answers the question for a passphrase; null to do without.
#[tauri::command]
#[specta::specta]
pub fn answer_passphrase(office: Here<'_>, text: Option<String>, remember: bool) {
    office.answer(passphrase(text).map(|passphrase| Answer { passphrase, remember }));
}

/// Returns what the page kept of its looks: theme, density, zoom, language, shortcuts, panes.
#[tauri::command]
#[specta::specta]
pub fn settings(office: Here<'_>) -> Json {
    Json(office.settings().looks)
}

/// Keeps what the page wants to know the next time. Its language is the window's too.
#[tauri::command]
#[specta::specta]
pub fn set_settings(office: Here<'_>, value: Json) {
    office.set(|settings| {
        settings.language = value.0["language"].as_str().map(Language::of).or(settings.language);
        settings.looks = value.0;
    });
}
