//! Destinations that ask who we are: what lets this desk in there, and what they say of themselves.
//!
//! A destination is house data, which every desk has; what opens it is kept at the desks alone where somebody gave it, sealed
//! for each member. Those are the desks that publish there.

use chrono::{DateTime, Utc};
use minicbor::{Decode, Encode};
use serde_json::Value;

use super::house::Extent;
use super::sealed::{self, Opens, Sealed};
use super::{Desk, DeskError};
use crate::house::{Destination, Kind, admit};
use crate::publish::destination::{Destination as _, Probe};
use crate::publish::wordpress::{Settings, WordPress};
use crate::store::{DATABASE, StoreError, entries};
use crate::web::{Credential, Trust};

/// What the openings of a destination are kept under.
const DESTINATION: &str = "destination";

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
    pub fn add_destination(&mut self, value: &Value, login: &Credential, trust: &Trust) -> Result<Probe, DeskError> {
        self.store.writable()?;
        let item = admit(Kind::Destination, value)?;
        // It has just been admitted: each of its fields reads.
        let destination: Destination = serde_json::from_value(item.value.clone()).unwrap_or_default();
        let probe = self.wordpress(&destination, (login, trust))?.probe()?;
        let here = self.house_items(Some(Kind::Destination))?;
        if !here.iter().any(|(_, id, value)| (id, value) == (&item.id, &item.value)) {
            self.set_house(&[(Kind::Destination, item.value)], Extent::Items)?;
        }
        self.keep_opening(&destination, login, trust)?;
        Ok(probe)
    }

    /// Asks a destination what it says of itself and of us, with what this desk has.
    pub fn test_destination(&self, id: Option<&str>) -> Result<Probe, DeskError> {
        let destination = self.destination(id)?;
        if !destination.is_wordpress() {
            return Err(DeskError::AsksNobody(destination.id.clone()));
        }
        let (login, trust) = self.opening(destination)?;
        Ok(self.wordpress(destination, (&login, &trust))?.probe()?)
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
            let opens = !destination.is_wordpress() || self.opening(destination).is_ok();
            Ok(Listed { destination: destination.clone(), opens })
        };
        all.map(listed).collect()
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

    fn wordpress(&self, of: &Destination, opening: (&Credential, &Trust)) -> Result<WordPress<'_>, DeskError> {
        if !of.is_wordpress() {
            return Err(DeskError::AsksNobody(of.id.clone()));
        }
        let clock: fn() -> DateTime<Utc> = self.around.clock;
        Ok(WordPress::at(of.asked_at(), opening, (&self.house, Settings::from(of)), clock)?)
    }
}
