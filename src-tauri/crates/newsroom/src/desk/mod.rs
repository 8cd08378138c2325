//! What the shell and the command line can ask of a desk. They know nothing below this room.

mod admit;
mod approving;
mod attendance;
mod attendant;
mod board;
mod bringing;
mod captioning;
mod comparing;
mod connecting;
mod copies;
mod correcting;
mod cut_off;
mod delegating;
mod departures;
mod depositing;
mod describing;
mod destinations;
mod drifting;
mod error;
mod finding;
mod flow;
mod foreseeing;
#[cfg(test)]
mod forged;
mod founding;
mod freezing;
mod handing_in;
mod handing_over;
mod house;
mod importing;
mod ingesting;
mod joining;
mod knowing;
mod ledger;
mod left_behind;
mod listing;
mod locks;
mod members;
mod numbering;
mod offering;
mod outbox;
mod packing;
mod photo_rights;
mod photo_uses;
mod photos;
mod posting;
mod presence;
mod previewing;
mod publishing;
mod receiving;
mod register;
mod remembering;
mod removing;
mod renditions;
mod renewing;
mod replay;
mod restoring;
mod revisions;
mod rights;
mod rounds;
mod saving;
mod sealed;
mod settling;
mod site_index;
mod stories;
mod syncing;
mod taking_edits;
mod telling;
#[cfg(test)]
mod tests;
#[cfg(test)]
mod texts;
mod thumbnails;
mod twice;
mod upheaval;
mod verify;
mod waiting;
mod watching;
mod whereabouts;

use std::cell::RefCell;
use std::collections::{BTreeMap, HashSet};
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use chrono::{DateTime, Utc};
use ed25519_dalek::SigningKey;

use crate::house::House;
use crate::ledger::EntryHash;
use crate::members::{BoundedKeychain, KeyRing, Member, MemberId, Passphrase, Roster};
use crate::messages::Language;
use crate::photo::Worker;
use crate::store::{Access, KEYS, Opening, Store};

use replay::Replay;

pub use crate::photo::Way;
pub use crate::store::{Halt, Pending, Standing, View, Waiting, Why};
pub use crate::trail::Deed;
pub use attendance::{Attending, DeskOf, Joined};
pub use attendant::{Answer, Attendant, Nobody, Progress, Question, Work};
pub use board::{Board, BoardLine, Lane};
pub use captioning::{PhotoFinding, Replacing};
pub use comparing::Compared;
pub use correcting::{Correcting, Says};
pub use cut_off::Wrote;
pub use delegating::{Approvals, DelegationError};
pub use departures::{Departure, Printed};
pub use depositing::Deposited;
pub use describing::{Alike, Changed, FieldChange, PhotoSheet, Spoken, Undone};
pub use destinations::{Listed, Tested};
pub use drifting::{Drift, DriftAt, Drifted, FileDrift, ReadBack};
pub use error::{DeskError, Kind};
pub use foreseeing::{Coming, Foresight, Leaving};
pub use founding::Founding;
pub use freezing::{Notice, Unfrozen};
pub use handing_over::{HandedOver, Handover};
pub use house::Extent;
pub use ingesting::{Ingested, Ingestion};
pub use joining::By;
pub use knowing::{Heard, MembersKnown, Watched};
pub use listing::Page;
pub use offering::PhotoOffer;
pub use outbox::Outcome;
pub use packing::Packed;
pub use photo_uses::{PhotoPublic, PhotoUse};
pub use photos::{Placed, PlacementTexts};
pub use presence::{Colleague, WayBack};
pub use previewing::Preview;
pub use publishing::{Plan, Published, Went};
pub use receiving::Received;
pub use register::{Period, Registered};
pub use remembering::Keeping;
pub use removing::{CutOff, RemovalError};
pub use revisions::Past;
pub use rights::Offer;
pub use rounds::{Footing, Round, Rounds};
pub use settling::{Quarrel, Side, Writer};
pub use stories::{Revision, Shown};
pub use syncing::{Asked, Shared, Unshared};
pub use taking_edits::TakenEdits;
pub use telling::Told;
pub use thumbnails::{SIZES, Thumbnails, WHOLE};
pub use twice::Twice;
pub use upheaval::{Harm, Upheaval, Upset};
pub use verify::{Disagreeing, Rebuilt, Verified};
pub use waiting::OutboxError;
pub use watching::{Changes, Mark};
pub use whereabouts::{AtSite, OnlyHere, SeenBy, Sight, Spread, Stored, Version, Whereabouts};

/// What a desk has around it: time, randomness and secrets come from outside.
pub struct Surroundings {
    /// Says what time it is.
    pub clock: fn() -> DateTime<Utc>,
    /// Fills bytes with randomness that nobody can guess.
    pub random: fn(&mut [u8]),
    /// The passphrase of the member who works here, where one was given.
    pub passphrase: Option<Passphrase>,
    /// The keychain of whoever is logged in, which may remember a key.
    pub keychain: BoundedKeychain,
    /// Decodes photos, in a process of its own.
    pub photo_worker: Worker,
    /// How the folder is opened.
    pub opening: Opening,
    /// Whoever sits there.
    pub attendant: Box<dyn Attendant>,
}

impl Surroundings {
    fn bytes<const N: usize>(&self) -> [u8; N] {
        let mut bytes = [0; N];
        (self.random)(&mut bytes);
        bytes
    }

    /// A new incarnation of a desk.
    fn incarnation(&self) -> u64 {
        u64::from_be_bytes(self.bytes()) >> 1
    }

    fn now(&self) -> i64 {
        (self.clock)().timestamp_millis()
    }

    fn tell(&self, work: Work, done: u64, total: u64) {
        self.attendant.heard(Progress { work, done, total });
    }
}

/// One member's Galley on this machine.
pub struct Desk {
    store: Store,
    keys: KeyRing,
    around: Surroundings,
    roster: Roster,
    house: House,
    founded_language: String,
    me: MemberId,
    signer: OnceLock<SigningKey>,
    /// Entries that were added through this value and not looked at since (see `watching`).
    added: RefCell<HashSet<EntryHash>>,
    /// The pulse that each storage had when all that was hinted at there had come, by its address.
    felt: BTreeMap<String, Vec<u8>>,
    /// When each storage was last heard through this value, by its address (see `knowing`).
    heard: RefCell<BTreeMap<String, i64>>,
    /// The last story that was replayed, and how many writes had been undone by then.
    replay: RefCell<Option<(u64, Replay)>>,
}

impl Desk {
    /// Returns the desk folder.
    pub fn folder(&self) -> &Path {
        self.store.folder()
    }

    /// Returns the house data.
    pub fn house(&self) -> &House {
        &self.house
    }

    /// Returns the members.
    pub fn roster(&self) -> &Roster {
        &self.roster
    }

    /// Returns the language of the newsroom.
    pub fn newsroom_language(&self) -> Language {
        Language::of(&self.founded_language)
    }

    /// Returns what can be done in the folder.
    pub fn access(&self) -> Access {
        self.store.access()
    }

    /// Returns whoever works at the desk now.
    pub fn me(&self) -> Result<&Member, DeskError> {
        let absent = || match self.keys.holds(self.me) {
            true => DeskError::Unlisted,
            false => DeskError::NoMember(self.me.to_string()),
        };
        self.roster.get(self.me).ok_or_else(absent)
    }

    /// Returns whoever works at the desk now, where they are a member still: who was removed reads, and says nothing more.
    pub fn member(&self) -> Result<&Member, DeskError> {
        let me = self.me()?;
        self.roster.role(me.id).ok_or_else(|| RemovalError::Left(me.name.clone()))?;
        Ok(me)
    }
}

fn keys(folder: &Path) -> KeyRing {
    KeyRing::at(folder.join(KEYS))
}

/// Returns a folder's absolute form, so that messages name it whole.
fn absolute(folder: &Path) -> PathBuf {
    std::path::absolute(folder).unwrap_or_else(|_| folder.to_path_buf())
}
