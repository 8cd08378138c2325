//! Destinations that ask who we are: adding them, what lets this desk in there, testing and removing them.

use std::path::PathBuf;

use newsroom::desk::{Desk, DeskError, Tested};
use newsroom::disk;
use newsroom::messages::Language;
use newsroom::publish::destination::{Probe, Refusal};
use newsroom::web::{Credential, Trust};
use serde::{Deserialize, Serialize};
use specta::Type;

use super::Here;
use crate::answers::Json;
use crate::answers::sharing::TestCard;
use crate::awaiting::Awaiting;
use crate::failure::Failure;

/// A destination, and how this desk stands to it.
#[derive(Clone, Debug, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct Standing {
    /// The destination's id.
    pub id: String,
    /// Whether whoever works here can publish there from this desk.
    pub opens: bool,
    /// The desks that alone publish there, as people know them; none where any does that is let in.
    pub desks: Vec<String>,
}

/// Who to be at a destination, as a person types it.
#[derive(Clone, Debug, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct Login {
    /// The user.
    pub user: String,
    /// The application password.
    pub secret: String,
    /// The number of a file of certificates that was chosen.
    pub certificates: Option<u32>,
}

/// What a destination says of itself and of us.
#[derive(Clone, Debug, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct ProbeCard {
    /// What it is called.
    pub title: String,
    /// Who we are there.
    pub user: String,
    /// Whether it has a field for our mark.
    pub marks: bool,
    /// Whether we may publish.
    pub publishes: bool,
    /// Whether we may send photos.
    pub uploads: bool,
    /// Whether we see and may change the posts of others.
    pub edits_others: bool,
    /// The largest photo in bytes, where it says so.
    pub largest_photo: Option<f64>,
    /// The sections of the house for which it has no place, by name.
    pub unmapped: Vec<String>,
}

/// What a destination says of itself when it is asked: one that shows posts, or a storage that serves files.
#[derive(Clone, Debug, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum FoundOut {
    /// One that shows a post for each story.
    Posts(ProbeCard),
    /// A storage that serves the files of a site.
    Files(TestCard),
}

impl FoundOut {
    fn of(tested: Tested, language: Language) -> Self {
        match tested {
            Tested::Posts(probe) => Self::Posts(probe.into()),
            Tested::Files(tested) => {
                Self::Files(TestCard { serves: tested.serves_a_site(), ..TestCard::of(&tested, language) })
            }
        }
    }
}

impl From<Probe> for ProbeCard {
    fn from(probe: Probe) -> Self {
        let Probe { title, user, marks, publishes, uploads, edits_others, largest_photo, unmapped } = probe;
        let largest_photo = largest_photo.map(|bytes| bytes as f64);
        Self { title, user, marks, publishes, uploads, edits_others, largest_photo, unmapped }
    }
}

impl Login {
    /// Reads the file of certificates, if one was chosen: the page names it by a number.
    fn read(self, chosen: &Awaiting<PathBuf>) -> Result<(Credential, Trust), DeskError> {
        let insecure = |e: std::io::Error| DeskError::from(Refusal::Insecure(disk::said(&e)));
        let authorities = match self.certificates {
            None => None,
            Some(number) => Some(std::fs::read_to_string(chosen.look(number).unwrap_or_default()).map_err(insecure)?),
        };
        let credential = Credential { user: self.user.trim().to_owned(), secret: self.secret.into() };
        Ok((credential, Trust { authorities, plain: false }))
    }
}

/// Returns how this desk stands to each destination of the house.
#[tauri::command]
#[specta::specta]
pub async fn destinations(office: Here<'_>) -> Result<Vec<Standing>, Failure> {
    office
        .ask_aside(|desk| {
            let all = desk.destinations()?.into_iter();
            Ok(all.map(|one| Standing { id: one.destination.id, opens: one.opens, desks: one.desks }).collect())
        })
        .await
}

/// Adds a destination, or gives anew what opens it, once it has let us in.
#[tauri::command]
#[specta::specta]
pub async fn add_destination(office: Here<'_>, value: Json, login: Login) -> Result<FoundOut, Failure> {
    let language = office.language();
    let added = office
        .away(move |office| {
            let read = login.read(&office.chosen);
            office.aside(|desk| {
                let (credential, trust) = read?;
                Ok(FoundOut::of(desk.add_destination(&value.0, &credential, &trust)?, language))
            })
        })
        .await;
    office.ring();
    added
}

/// Asks a destination what it says of itself and of us, with what this desk has.
#[tauri::command]
#[specta::specta]
pub async fn test_destination(office: Here<'_>, id: String) -> Result<FoundOut, Failure> {
    let language = office.language();
    office.ask_aside(move |desk| Ok(FoundOut::of(desk.test_destination(Some(&id))?, language))).await
}

/// Takes a destination out of the house, and forgets what opened it here. What is public there stays.
#[tauri::command]
#[specta::specta]
pub async fn remove_destination(office: Here<'_>, id: String) -> Result<(), Failure> {
    let removed = office.ask(move |desk: &mut Desk| desk.remove_destination(&id)).await;
    office.ring();
    removed
}

/// Says which desks alone publish at a destination, by the first digits of their keys; none for any that is let in.
#[tauri::command]
#[specta::specta]
pub async fn name_publishing_desks(office: Here<'_>, id: String, desks: Vec<String>) -> Result<(), Failure> {
    let named = office
        .ask(move |desk: &mut Desk| {
            let found: Vec<_> = desks.iter().map(|digits| desk.devices_called(digits)).collect::<Result<_, _>>()?;
            desk.name_publishing_desks(&id, &found.concat())
        })
        .await;
    office.ring();
    named
}

#[cfg(test)]
mod tests {
    use super::*;

    fn login(certificates: Option<u32>) -> Login {
        Login { user: " galley ".into(), secret: "abcd efgh".into(), certificates }
    }

    #[test]
    fn certificates_are_of_a_file_that_was_chosen_and_the_password_stays_as_it_is() {
        let chosen = Awaiting::default();
        let file = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(file.path(), "PEM").unwrap();
        let number = chosen.keep(file.path().to_path_buf());
        let (credential, trust) = login(Some(number)).read(&chosen).unwrap();
        assert_eq!(credential, Credential { user: "galley".into(), secret: "abcd efgh".to_owned().into() });
        assert_eq!(trust, Trust { authorities: Some("PEM".into()), plain: false });
        assert!(login(Some(number + 1)).read(&chosen).is_err(), "a number that names nothing is no file");
        assert_eq!(login(None).read(&chosen).unwrap().1, Trust::default());
    }
}
