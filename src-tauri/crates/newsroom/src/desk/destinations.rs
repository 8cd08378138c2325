//! Destinations that ask who we are: what lets this desk in there, and what they say of themselves.
//!
//! A destination is house data, which every desk has; what opens it is kept at the desks alone where somebody gave it, sealed
//! for each member. Those are the desks that publish there, and the house may say which alone do.

use chrono::{DateTime, Utc};
use minicbor::{Decode, Encode};
use serde_json::Value;

use super::house::Extent;
use super::sealed::{self, Opens, Sealed};
use super::{Desk, DeskError};
use crate::house::{Destination, Kind, admit};
use crate::members::{Device, DeviceId};
use crate::publish::destination::{Destination as _, Probe};
use crate::publish::wordpress::{Settings, WordPress};
use crate::publish::{Folder, Host, NotWritten, Stored};
use crate::storage::{self, Address, Place, SelfTest, Storage, StorageError, self_test};
use crate::store::{DATABASE, StoreError, entries};
use crate::web::{Credential, Trust};

/// What the openings of a destination are kept under.
const DESTINATION: &str = "destination";
/// So many letters of a device's key are shown, and so few stand for it.
const LETTERS: usize = 8;
const FEWEST: usize = 4;

/// What opens a destination, for each member of this desk folder.
#[derive(Default, Encode, Decode)]
#[cbor(map)]
struct Kept {
    #[n(0)]
    openings: Vec<Sealed>,
}

/// A destination, and how this desk stands to it.
#[derive(Clone, Debug)]
pub struct Listed {
    /// The destination.
    pub destination: Destination,
    /// Whether whoever works here can publish there from this desk.
    pub opens: bool,
    /// The desks that alone publish there, as people know them; none where any does that is let in.
    pub desks: Vec<String>,
}

/// What a destination says of itself when it is asked.
#[derive(Clone, Debug, PartialEq)]
pub enum Tested {
    /// One that shows a post for each story.
    Posts(Probe),
    /// A storage that serves the files of a site.
    Files(SelfTest),
}

fn key(id: &str) -> String {
    format!("{DESTINATION}/{id}")
}

fn read(id: &str, kept: Option<Vec<u8>>) -> Result<Kept, StoreError> {
    let damaged =
        |e: minicbor::decode::Error| StoreError::Damaged { path: DATABASE.into(), reason: format!("{id}: {e}") };
    kept.map_or_else(|| Ok(Kept::default()), |bytes| minicbor::decode(&bytes).map_err(damaged))
}

impl Desk {
    /// Adds a destination that asks who we are, or gives anew what opens it, after it has let us in. What the house has of it
    /// already stays where nothing else is said; only who may change house data may say something else.
    pub fn add_destination(&mut self, value: &Value, login: &Credential, trust: &Trust) -> Result<Tested, DeskError> {
        self.store.writable()?;
        let item = admit(Kind::Destination, value)?;
        // It has just been admitted: each of its fields reads.
        let destination: Destination = serde_json::from_value(item.value.clone()).unwrap_or_default();
        // What opens it lies at no desk that does not publish there.
        self.publishes(&destination)?;
        let tested = self.tested(&destination, (login, trust))?;
        let here = self.house_items(Some(Kind::Destination))?;
        if !here.iter().any(|(_, id, value)| (id, value) == (&item.id, &item.value)) {
            self.set_house(&[(Kind::Destination, item.value)], Extent::Items)?;
        }
        self.keep_opening(&destination, login, trust)?;
        Ok(tested)
    }

    /// Asks a destination what it says of itself and of us, with what this desk has.
    pub fn test_destination(&self, id: Option<&str>) -> Result<Tested, DeskError> {
        let destination = self.destination(id)?;
        if !destination.asks() {
            return Err(DeskError::AsksNobody(destination.id.clone()));
        }
        let (login, trust) = self.opening(destination)?;
        self.tested(destination, (&login, &trust))
    }

    fn tested(&self, of: &Destination, opening: (&Credential, &Trust)) -> Result<Tested, DeskError> {
        if !of.is_stored() {
            return Ok(Tested::Posts(self.wordpress(of, opening)?.probe()?));
        }
        // It writes where readers look, under a name that nobody knows, and removes it.
        let storage = stored(of, opening)?;
        let tested = self_test(storage.as_ref(), self.around.bytes(), (self.around.clock)()).map_err(unwritten)?;
        if tested.serves_a_site() { Ok(Tested::Files(tested)) } else { Err(DeskError::NoUseAsHost(tested.missing)) }
    }

    /// Takes a destination out of the house, and forgets what opened it here. What is public there stays.
    pub fn remove_destination(&mut self, id: &str) -> Result<(), DeskError> {
        self.destination(Some(id))?;
        self.remove_house(Kind::Destination, id)?;
        Ok(self.store.write(|t| entries::take_meta(t, &key(id)).map(drop))?)
    }

    /// Returns all destinations of the house.
    pub fn destinations(&self) -> Result<Vec<Listed>, DeskError> {
        let all = self.house.destinations.iter();
        let listed = |destination: &Destination| {
            let opens = !destination.asks() || self.opening(destination).is_ok();
            let desks = destination.publishing_desks().map(|desks| self.called(desks)).unwrap_or_default();
            let opens = opens && self.publishes(destination).is_ok();
            Ok(Listed { destination: destination.clone(), opens, desks })
        };
        all.map(listed).collect()
    }

    /// Says which desks alone publish at a destination, by their devices; none for any desk that is let in. Only who may change house
    /// data may.
    pub fn name_publishing_desks(&mut self, id: &str, devices: &[DeviceId]) -> Result<(), DeskError> {
        let mut destination = self.destination(Some(id))?.clone();
        if devices.len() > 1 && !destination.is_wordpress() {
            return Err(DeskError::OneDeskAlone(id.to_owned()));
        }
        destination.desks = devices.iter().map(ToString::to_string).collect();
        let value = serde_json::to_value(&destination).unwrap_or_default();
        self.set_house(&[(Kind::Destination, value)], Extent::Items)?;
        Ok(())
    }

    /// Returns the devices of desks that are worked at by the first letters of their keys, or all of a member's by their name.
    pub fn devices_called(&self, word: &str) -> Result<Vec<DeviceId>, DeskError> {
        let worked = |device: &&Device| !device.retired && !device.paper;
        let is = |device: &&Device| word.len() >= FEWEST && device.id.to_string().starts_with(&word.to_lowercase());
        let mut found: Vec<_> = self.roster.devices().filter(worked).filter(is).map(|device| device.id).collect();
        if let Some(member) = self.roster.find(word) {
            found.extend(self.roster.desks_of(member.id).map(|device| device.id));
        }
        if found.is_empty() { Err(DeskError::NoMember(word.to_owned())) } else { Ok(found) }
    }

    /// Makes sure that whoever works here publishes at a destination from this desk, as far as the house says which desks do.
    pub(super) fn publishes(&self, of: &Destination) -> Result<(), DeskError> {
        let Some(desks) = of.publishing_desks() else { return Ok(()) };
        let own = DeviceId::of(self.signer()?).to_string();
        if desks.contains(&own) {
            return Ok(());
        }
        Err(DeskError::PublishedElsewhere { destination: of.id.clone(), desks: self.called(desks) })
    }

    /// Returns desks as people know them: by who works there, and the first letters of the key.
    fn called(&self, desks: &[String]) -> Vec<String> {
        let called = |key: &String| {
            let device = self.roster.devices().find(|device| device.id.to_string() == *key);
            let member = device.and_then(|device| self.roster.get(device.member));
            let letters = key.get(..LETTERS).unwrap_or(key);
            member.map_or_else(|| letters.to_owned(), |member| format!("{} ({letters})", member.name))
        };
        desks.iter().map(called).collect()
    }

    fn keep_opening(&self, of: &Destination, login: &Credential, trust: &Trust) -> Result<(), DeskError> {
        let (mine, nonce) = ((self.me, self.signer()?), self.around.bytes());
        let own = Sealed::of(Opens::Destination, (of.asked_at(), login, trust), mine, nonce);
        Ok(self.store.write(|t| {
            let mut kept = read(&of.id, entries::meta(t, &key(&of.id))?)?;
            sealed::put(&mut kept.openings, &own);
            entries::set_meta(t, &key(&of.id), &minicbor::to_vec(kept).unwrap_or_default())
        })?)
    }

    fn opening(&self, of: &Destination) -> Result<(Credential, Trust), DeskError> {
        let absent = || DeskError::NoOpening(of.id.clone());
        let kept = read(&of.id, self.store.read(|t| entries::meta(t, &key(&of.id)))?)?;
        let own = kept.openings.iter().find(|sealed| sealed.member == self.me).ok_or_else(absent)?;
        own.opened(Opens::Destination, of.asked_at(), self.signer()?).ok_or_else(absent)
    }

    /// Opens a destination with what this desk has.
    pub(super) fn opened(&self, of: &Destination) -> Result<WordPress<'_>, DeskError> {
        let (login, trust) = self.opening(of)?;
        self.wordpress(of, (&login, &trust))
    }

    /// Opens where the files of a site lie.
    pub(super) fn host(&self, of: &Destination) -> Result<Box<dyn Host>, DeskError> {
        if !of.is_stored() {
            return Ok(Box::new(Folder::at(&self.folder().join(&of.folder))));
        }
        let (login, trust) = self.opening(of)?;
        Ok(Box::new(Stored::new(stored(of, (&login, &trust))?)))
    }

    fn wordpress(&self, of: &Destination, opening: (&Credential, &Trust)) -> Result<WordPress<'_>, DeskError> {
        if !of.is_wordpress() {
            return Err(DeskError::AsksNobody(of.id.clone()));
        }
        let clock: fn() -> DateTime<Utc> = self.around.clock;
        Ok(WordPress::at(of.asked_at(), opening, (&self.house, Settings::from(of)), clock)?)
    }
}

/// Opens the storage that serves a site.
fn stored(of: &Destination, (login, trust): (&Credential, &Trust)) -> Result<Box<dyn Storage>, NotWritten> {
    let address = Address::read(of.asked_at()).map_err(unwritten)?;
    storage::open(&Place { address, credential: login.clone(), trust: trust.clone() }).map_err(unwritten)
}

/// What a storage says is told as what the site's server says: it is not the one that desks share.
fn unwritten(source: StorageError) -> NotWritten {
    NotWritten::Storage { path: String::new(), source }
}
