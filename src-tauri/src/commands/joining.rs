//! Inviting members to desks of their own, and joining as one.

use std::fs;
use std::io::{Read as _, Write as _};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use newsroom::desk::{By, Desk, DeskError, Surroundings};
use newsroom::members::{Invitation, Role, WayIn};
use newsroom::message;
use newsroom::messages::Key;
use newsroom::storage::Place;
use newsroom::store::StoreError;
use serde::Deserialize;
use specta::Type;

use super::Here;
use super::sharing::StorageToAdd;
use super::start::{new_folder, passphrase, seat_new};
use crate::answers::sharing::{AttendingCard, InvitationCard, InvitedCard, JoinedCard};
use crate::exchanging;
use crate::failure::{Failure, told};
use crate::office::Office;
use crate::places;

/// No invitation or code is longer; a file that is goes on being none.
const LONGEST: u64 = 1 << 20;

/// How somebody joins.
#[derive(Clone, Debug, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct DeskToJoin {
    /// The number of the invitation that was read.
    pub invitation: u32,
    /// What leads to the storage beside what the invitation says.
    pub storage: StorageToAdd,
    /// For the newcomer's key.
    pub passphrase: Option<String>,
    /// Whether the keychain remembers it from now on.
    pub remember: bool,
    /// Whether the folder is asked for; else it is one of its own among the documents.
    pub choose: bool,
}

/// Invites somebody to a desk of their own.
#[tauri::command]
#[specta::specta]
pub async fn invite(
    office: Here<'_>,
    name: String,
    role: String,
    with_credential: bool,
) -> Result<InvitationCard, Failure> {
    let office = Arc::clone(&office);
    office
        .away(move |office| {
            let language = office.language();
            let role = Role::of(&role).ok_or(DeskError::NoRole(role)).map_err(|e| Failure::of(&e, language))?;
            let invitation = office.with(|desk| desk.invite(&name, role, with_credential))?;
            // The newcomer can join as soon as the storage has it.
            exchanging::want(office);
            let number = office.invitations.keep(invitation.clone());
            InvitationCard::of(number, &invitation).map_err(|e| Failure::of(&e.into(), language))
        })
        .await
}

/// Asks where the file of an invitation goes and writes it, for its owner's eyes; null where nobody chose.
#[tauri::command]
#[specta::specta]
pub async fn save_invitation(office: Here<'_>, number: u32) -> Result<Option<String>, Failure> {
    let office = Arc::clone(&office);
    office
        .away(move |office| {
            let language = office.language();
            let told = |e: DeskError| Failure::of(&e, language);
            let invitation = invitation(office, number)?;
            let text = invitation.write_file().map_err(|e| told(e.into()))?;
            let name = format!("{} - {}.txt", invitation.name, invitation.invited).replace(['/', '\\'], "-");
            let Some(path) = places::to_write(message!("window.choose.invitation_to_write"), language, &name) else {
                return Ok(None);
            };
            write(&path, &text).map_err(|source| told(StoreError::Io { path: path.clone(), source }.into()))?;
            Ok(Some(path.display().to_string()))
        })
        .await
}

/// Writes a file for its owner's eyes: whoever reads it can join, or be who it is for.
pub(super) fn write(path: &Path, text: &str) -> std::io::Result<()> {
    // What was there may have been readable by others.
    if path.exists() {
        fs::remove_file(path)?;
    }
    let mut options = fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(path)?;
    file.write_all(text.as_bytes())?;
    file.sync_all()
}

fn invitation(office: &Office, number: u32) -> Result<Invitation, Failure> {
    let kept = office.invitations.look(number);
    kept.ok_or_else(|| Failure::usage(message!("window.invitation_gone"), office.language(), &[]))
}

/// Returns the text that a person gave, or that of a file that is asked for; nothing where none was chosen.
pub(super) fn read(
    office: &Office,
    text: Option<String>,
    (title, kind): (Key, Key),
) -> Result<Option<String>, Failure> {
    let language = office.language();
    if text.is_some() {
        return Ok(text);
    }
    let Some(path) = places::files(title, language, kind, &["txt", "*"]).into_iter().next() else { return Ok(None) };
    let mut bytes = vec![];
    let read = fs::File::open(&path).and_then(|file| file.take(LONGEST).read_to_end(&mut bytes));
    read.map_err(|source| Failure::of(&StoreError::Io { path: path.clone(), source }.into(), language))?;
    Ok(Some(String::from_utf8_lossy(&bytes).into_owned()))
}

/// Reads an invitation out of a text, or out of a file that is asked for; null where none was chosen.
#[tauri::command]
#[specta::specta]
pub async fn read_invitation(office: Here<'_>, text: Option<String>) -> Result<Option<InvitedCard>, Failure> {
    let office = Arc::clone(&office);
    office
        .away(move |office| {
            let language = office.language();
            let kind = (message!("window.choose.invitation"), message!("window.choose.invitation.kind"));
            let Some(text) = read(office, text, kind)? else { return Ok(None) };
            let invitation = Invitation::read(&text).map_err(|e| Failure::of(&e.into(), language))?;
            let number = office.invitations.keep(invitation.clone());
            Ok(Some(InvitedCard::of(number, &invitation)))
        })
        .await
}

/// Joins a newsroom and opens its desk; null where a folder was asked for and none chosen.
#[tauri::command]
#[specta::specta]
pub async fn join_desk(office: Here<'_>, joining: DeskToJoin) -> Result<Option<JoinedCard>, Failure> {
    let office = Arc::clone(&office);
    office
        .away(move |office| {
            let language = office.language();
            let told = |e: DeskError| Failure::of(&e, language);
            let invitation = invitation(office, joining.invitation)?;
            let way = invitation.way.as_ref().map(WayIn::place).transpose().map_err(|e| told(e.into()))?;
            let place = joining.storage.place(&office.chosen, way).map_err(told)?;
            let Some(folder) = new_folder(joining.choose, &invitation.name, language) else { return Ok(None) };
            let around = || office.surroundings(passphrase(joining.passphrase.clone()));
            let entered = enter(By::Invitation(&invitation), &place, &around, |_| Ok(folder)).map_err(told)?;
            Ok(Some(seat_entered(office, entered, joining.remember)?))
        })
        .await
}

/// A new desk in a newsroom that was there before, and whether its storage is connected.
pub(super) type Entered = (Desk, Result<(), DeskError>);

/// Makes a desk out of all that a storage has, in a folder that may hang on that, and connects the storage. The desk stays where
/// that fails: what it has to say is said once it is connected.
pub(super) fn enter(
    by: By<'_>,
    place: &Place,
    around: &dyn Fn() -> Surroundings,
    folder: impl FnOnce(&[Vec<u8>]) -> Result<PathBuf, DeskError>,
) -> Result<Entered, DeskError> {
    let all = Desk::fetch_all(place, by.newsroom(), around().attendant.as_ref())?;
    let mut desk = Desk::enter(&folder(&all)?, by, place, &all, around)?;
    let connected = desk.connect(place, false).map(drop);
    Ok((desk, connected))
}

/// Opens the desk of whoever entered.
pub(super) fn seat_entered(office: &Office, entered: Entered, remembered: bool) -> Result<JoinedCard, Failure> {
    let (desk, connected) = entered;
    let desk = seat_new(office, desk, remembered)?;
    // What it has to say, and the photos, go and come with the first round.
    exchanging::want(office);
    Ok(JoinedCard { desk, unconnected: connected.err().map(|e| told(&e, office.language())) })
}

/// Returns who is in the newsroom, at which desks, and when each was last heard of.
#[tauri::command]
#[specta::specta]
pub async fn attendance(office: Here<'_>) -> Result<Vec<AttendingCard>, Failure> {
    office.ask_aside(|desk| Ok(desk.attendance()?.iter().map(AttendingCard::of).collect())).await
}

#[cfg(test)]
mod tests {
    use newsroom::desk::{Founding, Nobody};
    use newsroom::messages::Language;
    use newsroom::storage::Address;
    use newsroom::sync::Depth;

    use super::*;

    #[test]
    fn who_joins_has_a_desk_and_the_storage_and_who_comes_second_has_neither() {
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name);
        let around = || crate::office::surroundings(Box::new(Nobody));
        let zone = chrono_tz::Tz::Asia__Ho_Chi_Minh;
        let with = Founding { newsroom: "Tân Giang", founder: "Minh Khoa", language: Language::Vi, zone };
        let mut chief = Desk::found(&at("chief"), &with, around()).unwrap();
        fs::create_dir(at("shared")).unwrap();
        let place = Place::at(Address::Folder(at("shared")));
        chief.connect(&place, false).unwrap();
        let invitation = chief.invite("Hoài An", Role::Reporter, true).unwrap();
        let join = |name: &str| enter(By::Invitation(&invitation), &place, &around, |_| Ok(at(name)));
        let early = join("an");
        assert!(matches!(early, Err(DeskError::NotInvitedYet)) && !at("an").exists());
        chief.sync(Depth::Glance, false).unwrap();
        let (mut an, connected) = join("an").unwrap();
        connected.unwrap();
        assert_eq!((an.me().unwrap().name.as_str(), an.storage().unwrap()), ("Hoài An", Some(place.clone())));
        an.sync(Depth::Sweep, false).unwrap();
        assert_eq!(chief.used_twice().unwrap(), []);
        for _ in 0..2 {
            assert!(matches!(join("other"), Err(DeskError::SeatTaken)));
            assert!(!at("other").exists());
        }
        // The chief hears of it, once.
        chief.sync(Depth::Glance, false).unwrap();
        let [twice] = &chief.used_twice().unwrap()[..] else { panic!() };
        assert_eq!((twice.member, twice.came.len(), twice.refused.len()), (an.me().unwrap().id, 1, 1));
    }

    #[cfg(unix)]
    #[test]
    fn nobody_else_reads_the_file_of_an_invitation() {
        use std::os::unix::fs::PermissionsExt as _;
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("invitation.txt");
        fs::write(&path, "was readable by all").unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o644)).unwrap();
        write(&path, "GALLEY1-").unwrap();
        assert_eq!(fs::read_to_string(&path).unwrap(), "GALLEY1-");
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
    }
}
