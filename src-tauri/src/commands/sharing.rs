//! The shared storage: how it stands, connecting one, testing it, filling it anew.

use std::path::PathBuf;
use std::sync::Arc;

use newsroom::desk::{Asked, Desk, DeskError};
use newsroom::disk;
use newsroom::message;
use newsroom::storage::{self, Address, Credential, Place, StorageError, Trust, self_test};
use newsroom::sync::Depth;
use serde::Deserialize;
use specta::Type;

use super::Here;
use crate::answers::sharing::{ChosenCard, SharingCard, StorageCard, TestCard};
use crate::answers::whereabouts::{ForesightCard, UpheavalCard};
use crate::awaiting::Awaiting;
use crate::exchanging;
use crate::failure::Failure;
use crate::office::Office;
use crate::places;

/// A storage as a person names it: a folder that was chosen, or an address of the network.
#[derive(Clone, Debug, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct StorageToAdd {
    /// The number of a folder that was chosen.
    pub folder: Option<u32>,
    /// The address, where it is no folder.
    pub address: String,
    /// Who to be there.
    pub user: String,
    /// The password or secret key.
    pub secret: String,
    /// The number of a file of certificates that was chosen.
    pub certificates: Option<u32>,
    /// Whether it may be reached without TLS in a private network.
    pub plain: bool,
}

impl StorageToAdd {
    /// Returns whether it is one that is known, of which only what opens it is said.
    fn is_known(&self) -> bool {
        self.folder.is_none() && self.address.trim().is_empty()
    }

    /// Returns the storage. Where an invitation or the desk knows one, what was typed adds to it.
    pub(crate) fn place(self, chosen: &Awaiting<PathBuf>, known: Option<Place>) -> Result<Place, DeskError> {
        let address = match self.folder {
            // A number that names nothing any more is no folder.
            Some(number) => Address::Folder(chosen.look(number).unwrap_or_default()),
            None if self.is_known() => match &known {
                Some(place) => place.address.clone(),
                None => return Err(StorageError::Address(String::new()).into()),
            },
            None => match Address::read(&self.address)? {
                // A folder is chosen in a dialog, never made up by the page.
                Address::Folder(path) => return Err(StorageError::Address(path.display().to_string()).into()),
                address => address,
            },
        };
        let given = Credential { user: self.user.trim().to_owned(), secret: self.secret.into() };
        let (known, trust) = known.map(|place| (place.credential, place.trust)).unwrap_or_default();
        let credential = if given == Credential::default() { known } else { given };
        let authorities = match self.certificates {
            Some(number) => Some(certificates(chosen.look(number).unwrap_or_default())?),
            None => trust.authorities,
        };
        Ok(Place { address, credential, trust: Trust { authorities, plain: self.plain || trust.plain } })
    }
}

fn certificates(path: PathBuf) -> Result<String, StorageError> {
    std::fs::read_to_string(path).map_err(|e| StorageError::Insecure(disk::said(&e)))
}

/// Returns how it stands between the desk and the shared storage.
#[tauri::command]
#[specta::specta]
pub fn sharing(office: Here<'_>) -> SharingCard {
    SharingCard::of(office.exchanging.now().as_ref(), office.language())
}

/// Exchanges now, and asks for the passphrase where one is needed.
#[tauri::command]
#[specta::specta]
pub fn exchange_now(office: Here<'_>) {
    exchanging::want(&office);
}

/// Returns the shared storage as the desk knows it.
#[tauri::command]
#[specta::specta]
pub async fn storage_card(office: Here<'_>) -> Result<StorageCard, Failure> {
    office.ask_aside(|desk| StorageCard::of(desk)).await
}

fn chosen(office: &Office, path: Option<PathBuf>) -> Option<ChosenCard> {
    let path = path?;
    let shown = path.display().to_string();
    Some(ChosenCard { number: office.chosen.keep(path), path: shown })
}

/// Asks for the folder that desks are to exchange through; null where none was chosen.
#[tauri::command]
#[specta::specta]
pub async fn choose_storage_folder(office: Here<'_>) -> Result<Option<ChosenCard>, Failure> {
    let office = Arc::clone(&office);
    office.away(|office| Ok(chosen(office, places::folder(message!("window.choose.storage"), office.language())))).await
}

/// Asks for a file of certificates to trust for a storage; null where none was chosen.
#[tauri::command]
#[specta::specta]
pub async fn choose_certificates(office: Here<'_>) -> Result<Option<ChosenCard>, Failure> {
    let office = Arc::clone(&office);
    office
        .away(|office| {
            let (title, kind) = (message!("window.choose.certificates"), message!("window.choose.certificates.kind"));
            let files = places::files(title, office.language(), kind, &["pem", "crt", "cer"]);
            Ok(chosen(office, files.into_iter().next()))
        })
        .await
}

/// Connects a storage once it has been tested; the exchange begins at once. Without an address it is the one that the desk
/// exchanges through, with what opens it for whoever works here.
#[tauri::command]
#[specta::specta]
pub async fn connect_storage(office: Here<'_>, storage: StorageToAdd) -> Result<TestCard, Failure> {
    let office = Arc::clone(&office);
    office
        .away(move |office| {
            let language = office.language();
            // Whoever works at a desk that somebody else connected says only who they are there.
            let known = if storage.is_known() { office.aside(|desk| desk.known_place())? } else { None };
            let place = storage.place(&office.chosen, known).map_err(|e| Failure::of(&e, language))?;
            let tested = office.aside(|desk| desk.connect(&place, false))?;
            exchanging::want(office);
            Ok(TestCard::of(&tested, language))
        })
        .await
}

/// Tests the storage that is connected.
#[tauri::command]
#[specta::specta]
pub async fn test_storage(office: Here<'_>) -> Result<TestCard, Failure> {
    let language = office.language();
    office
        .ask_aside(move |desk: &mut Desk| {
            let place = desk.storage()?.ok_or(DeskError::NoStorage)?;
            let storage = storage::open(&place)?;
            let mut seed = [0; 16];
            if getrandom::fill(&mut seed).is_err() {
                std::process::abort();
            }
            Ok(TestCard::of(&self_test(storage.as_ref(), seed, chrono::Utc::now())?, language))
        })
        .await
}

/// Fills the storage anew that was this newsroom's and has been emptied: a chief says that it was meant to be.
#[tauri::command]
#[specta::specta]
pub async fn fill_again(office: Here<'_>) -> Result<(), Failure> {
    office.ask_aside(|desk| desk.sync(Depth::Sweep, true).map(drop)).await?;
    exchanging::want(&office);
    Ok(())
}

/// Returns what an exchange would do. Nothing is written, here or there.
#[tauri::command]
#[specta::specta]
pub async fn foresee(office: Here<'_>) -> Result<ForesightCard, Failure> {
    office
        .ask_aside(|desk| {
            let foresight = desk.foresee(Depth::Sweep)?;
            Ok(ForesightCard::of(desk, &foresight))
        })
        .await
}

/// Returns what is about to leave this desk, where it is so much that it waits for a person.
#[tauri::command]
#[specta::specta]
pub async fn held_back(office: Here<'_>) -> Result<Option<UpheavalCard>, Failure> {
    office
        .ask_aside(|desk| {
            let held = desk.upheaval_leaving()?;
            Ok(held.map(|upheaval| UpheavalCard::of(desk, &upheaval)))
        })
        .await
}

/// Sends all that is here, however much it changes: a person has looked at it.
#[tauri::command]
#[specta::specta]
pub async fn send_all(office: Here<'_>) -> Result<(), Failure> {
    let asked = Asked { all_of_it: true, ..Asked::at(Depth::Sweep) };
    office.ask_aside(move |desk| desk.sync_as(None, asked).map(drop)).await?;
    exchanging::want(&office);
    Ok(())
}

/// Returns what came in great number from other desks and that nobody here has looked at.
#[tauri::command]
#[specta::specta]
pub async fn upheavals(office: Here<'_>) -> Result<Vec<UpheavalCard>, Failure> {
    office
        .ask_aside(|desk| {
            let all = desk.upheavals()?;
            Ok(all.iter().map(|upheaval| UpheavalCard::of(desk, upheaval)).collect())
        })
        .await
}

/// Keeps that somebody has looked at what came in great number.
#[tauri::command]
#[specta::specta]
pub async fn looked_at_upheavals(office: Here<'_>) -> Result<(), Failure> {
    office.ask_aside(|desk| desk.looked_at_upheaval(None)).await
}

#[cfg(test)]
mod tests {
    use super::*;

    fn typed(address: &str) -> StorageToAdd {
        let (folder, certificates, plain) = Default::default();
        StorageToAdd {
            folder,
            address: address.into(),
            user: String::new(),
            secret: String::new(),
            certificates,
            plain,
        }
    }

    fn invited() -> Place {
        let credential = Credential { user: "hoai-an".into(), secret: "lúa chín".to_owned().into() };
        let address = Address::read("https://nas.example/dav").unwrap();
        Place { address, credential, trust: Trust { authorities: None, plain: true } }
    }

    #[test]
    fn a_folder_is_one_that_was_chosen_and_never_made_up() {
        let chosen = Awaiting::default();
        let number = chosen.keep(PathBuf::from("/mnt/toa-soan"));
        let folder = |folder| StorageToAdd { folder: Some(folder), ..typed("") }.place(&chosen, None).unwrap().address;
        assert_eq!(folder(number), Address::Folder("/mnt/toa-soan".into()));
        assert_eq!(folder(number), Address::Folder("/mnt/toa-soan".into()), "it is there for a second attempt");
        assert_eq!(folder(number + 1), Address::Folder(PathBuf::new()));
        for made_up in ["/etc", "", "ftp://nas/a"] {
            let refused = typed(made_up).place(&chosen, None).unwrap_err();
            assert!(matches!(refused, DeskError::Storage(StorageError::Address(_))), "{made_up}");
        }
    }

    #[test]
    fn what_is_typed_adds_to_an_invitation_and_what_is_not_stays() {
        let chosen = Awaiting::default();
        let as_invited = typed("").place(&chosen, Some(invited())).unwrap();
        assert_eq!(as_invited, invited());
        let other = StorageToAdd { user: " tuong-van ".into(), ..typed("https://nas.example/other") };
        let place = other.place(&chosen, Some(invited())).unwrap();
        assert_eq!(place.address.to_string(), "https://nas.example/other");
        assert_eq!(place.credential, Credential { user: "tuong-van".into(), ..Credential::default() });
        // Who works at a desk that is connected says who they are, and nothing else.
        let own = StorageToAdd { user: "an".into(), secret: "lúa chín".into(), ..typed("") };
        let known = Place { credential: Credential::default(), ..invited() };
        let place = own.place(&chosen, Some(known.clone())).unwrap();
        let credential = Credential { user: "an".into(), secret: "lúa chín".to_owned().into() };
        assert_eq!(place, Place { credential, ..known });
        let absent = chosen.keep(PathBuf::from("/nowhere/at.pem"));
        let refused = StorageToAdd { certificates: Some(absent), ..typed("https://nas.example/dav") };
        assert!(matches!(refused.place(&chosen, None), Err(DeskError::Storage(StorageError::Insecure(_)))));
    }
}
