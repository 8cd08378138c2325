//! Two desks of one newsroom, a storage that goes wrong, and entries that no program would sign: for tests.

use std::path::PathBuf;

use super::tests::{around, found, story};
use super::{Asked, Desk, FieldChange, Nobody};
use crate::ledger::{
    Act, Approved, Body, Extent, Head, LogId, PhotoKey, Photographed, ReceiptKind, Receipted, Stage, Step, Stepped,
    seal,
};
use crate::members::{DeviceId, Invitation, Role};
use crate::photo::metadata::Field;
use crate::photo::{PhotoHash, Way};
use crate::storage::{self, Address, Name, Place, Storage, StorageError};
use crate::store::{entries, logs, projection};
use crate::story::{Digest, Placement, PlacementId, PublicForm, StoryId};
use crate::sync::Depth;

/// A chief who has invited somebody through a shared folder.
pub(in crate::desk) struct Invited {
    pub(in crate::desk) folder: tempfile::TempDir,
    pub(in crate::desk) chief: Desk,
    pub(in crate::desk) place: Place,
    pub(in crate::desk) invitation: Invitation,
}

impl Invited {
    pub(in crate::desk) fn new(role: Role) -> Self {
        let (folder, mut chief) = found();
        std::fs::create_dir(folder.path().join("shared")).unwrap();
        let place = Place::at(Address::Folder(folder.path().join("shared")));
        chief.connect(&place, false).unwrap();
        let invitation = chief.invite("Hoài An", role, true).unwrap();
        sync(&mut chief);
        Self { folder, chief, place, invitation }
    }

    /// Returns what lies in the shared folder.
    pub(in crate::desk) fn all(&self) -> Vec<Vec<u8>> {
        Desk::fetch_all(&self.place, self.invitation.newsroom(), &Nobody).unwrap()
    }
}

/// A chief and an editor at desks of their own.
pub(in crate::desk) struct Newsroom {
    pub(in crate::desk) folder: tempfile::TempDir,
    pub(in crate::desk) chief: Desk,
    pub(in crate::desk) an: Desk,
}

impl Newsroom {
    pub(in crate::desk) fn found() -> Self {
        Self::with(Role::Editor)
    }

    /// Founds one whose other member has a role.
    pub(in crate::desk) fn with(role: Role) -> Self {
        let invited = Invited::new(role);
        let all = invited.all();
        let Invited { folder, mut chief, place, invitation } = invited;
        let mut an = Desk::join(&folder.path().join("an"), &invitation, &all, around()).unwrap();
        an.connect(&place, false).unwrap();
        sync(&mut an);
        sync(&mut chief);
        Self { folder, chief, an }
    }

    pub(in crate::desk) fn shared(&self) -> PathBuf {
        self.folder.path().join("shared")
    }

    pub(in crate::desk) fn place(&self) -> Place {
        Place::at(Address::Folder(self.shared()))
    }

    /// Exchanges at the chief's desk through what stands in the storage's place.
    pub(in crate::desk) fn through(&mut self, storage: &dyn Storage, depth: Depth) {
        let address = self.place().address.to_string();
        let _ = self.chief.sync_through(storage, &address, Asked::at(depth));
    }

    pub(in crate::desk) fn forged(&self, puts: Puts) -> Forged {
        Forged { real: storage::open(&self.place()).unwrap(), puts }
    }

    /// A story of the chief's that is in no draft any more.
    pub(in crate::desk) fn story(&self) -> StoryId {
        let id = self.chief.begin_story(&story("Một.\n\nHai.\n")).unwrap();
        step(&self.chief, id, Step::Submit, Stage::Submitted);
        id
    }
}

pub(in crate::desk) fn step(desk: &Desk, story: StoryId, step: Step, to: Stage) {
    let digest = desk.show(story).unwrap().digest;
    let act = Stepped { story, step, to, digest, reason: String::new(), overridden: vec![] };
    desk.append(&[Act::Step(act)]).unwrap();
}

pub(in crate::desk) fn sync(desk: &mut Desk) {
    desk.sync(Depth::Sweep, false).unwrap();
}

/// How a storage goes wrong when something is written.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(in crate::desk) enum Puts {
    /// Says that it has it, and does not.
    Lost,
    /// Says that it has it, and has half.
    Torn,
    /// Breaks off.
    Away,
}

pub(in crate::desk) struct Forged {
    pub(in crate::desk) real: Box<dyn Storage>,
    pub(in crate::desk) puts: Puts,
}

impl Storage for Forged {
    fn put(&self, name: &Name, bytes: &[u8]) -> Result<(), StorageError> {
        match self.puts {
            Puts::Lost => Ok(()),
            Puts::Torn => self.real.put(name, &bytes[..bytes.len() / 2]),
            Puts::Away => Err(StorageError::Unreachable("forged".into())),
        }
    }

    fn get(&self, name: &Name) -> Result<Option<Vec<u8>>, StorageError> {
        self.real.get(name)
    }

    fn list(&self, folder: &Name) -> Result<Vec<String>, StorageError> {
        self.real.list(folder)
    }

    fn delete(&self, name: &Name) -> Result<(), StorageError> {
        self.real.delete(name)
    }
}

pub(in crate::desk) fn copy(from: &std::path::Path, to: &std::path::Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap() {
        let (from, to) = {
            let e = entry.unwrap();
            (e.path(), to.join(e.file_name()))
        };
        if from.is_dir() {
            copy(&from, &to);
        } else {
            std::fs::copy(&from, &to).unwrap();
        }
    }
}

pub(in crate::desk) fn all_of(desk: &Desk) -> Vec<Vec<u8>> {
    let extents = desk.store.read(|t| logs::extents(t)).unwrap();
    let of = |extent: Extent| (extent.first..=extent.last.sequence).map(move |number| (extent.strand, number));
    let bytes = |(strand, number)| desk.store.read(|t| logs::bytes(t, strand, number)).unwrap().unwrap();
    extents.into_iter().flat_map(of).map(bytes).collect()
}

/// An entry that a desk signs though its program would not.
pub(in crate::desk) fn forge(desk: &Desk, act: Act, seen: &[Head]) -> Vec<u8> {
    let key = desk.signer().unwrap();
    let made = desk.store.read(|t| {
        let log = LogId { device: DeviceId::of(key), incarnation: entries::identity(t)?.incarnation };
        let mut header = logs::chain(t, Some(log))?.next(log);
        header.seen.extend(seen);
        header.seen.sort();
        let lock = match act.story().map(|story| projection::story_lock(t, story)).transpose()?.flatten() {
            Some((lock, _)) => lock,
            None => entries::epoch(t)?,
        };
        let body = Body { at: 1_790_000_000_000, member: desk.me, act: act.clone() };
        Ok(seal(&header, &body, Some(&entries::lock(t, lock)?), desk.around.bytes(), key))
    });
    made.unwrap()
}

pub(in crate::desk) fn receipt(story: StoryId, kind: ReceiptKind, digest: Digest) -> Act {
    Act::Receipt(Receipted {
        story,
        destination: "site".into(),
        kind,
        digest,
        manifest: [7; 32],
        url: "https://tangiang.example/cau".into(),
        path: "cau.html".into(),
        reason: String::new(),
        sequence: 1,
        at: 1_790_000_500_000,
        latest_as_of: 0,
    })
}

/// Brings a photo to a desk and places it in a story.
pub(in crate::desk) fn place(desk: &Desk, story: StoryId, key: u8) -> PhotoHash {
    let hash = desk.store.photos().keep(b"a picture").unwrap();
    let (name, facts, key) = ("cau.jpg".into(), "{}".into(), PhotoKey([key; 32]));
    desk.append(&[Act::Photo(Photographed { hash, length: 9, name, facts, key })]).unwrap();
    let placement = Placement { photo: Some(hash), ..Placement::new(PlacementId([1; 8])) };
    desk.edit(story, |story| story.placements.push(placement.clone())).unwrap();
    hash
}

pub(in crate::desk) fn approve(desk: &Desk, story: StoryId) -> Digest {
    let form = PublicForm::from(&desk.show(story).unwrap().story);
    let (roster, acts) = ([0; 32], [0; 32]);
    let (overridden, reason, protected) = (vec![], String::new(), false);
    let form = form.to_bytes().into();
    let (asked, under) = (1, None);
    desk.sign_approval(&Approved {
        story,
        form,
        overridden,
        reason,
        protected,
        roster,
        acts,
        asked,
        under,
        lifted: vec![],
    })
    .unwrap();
    desk.show(story).unwrap().digest
}

/// Has a field of a photo say this and nothing else.
pub(in crate::desk) fn say(desk: &Desk, photo: PhotoHash, field: Field, value: &str) {
    let change = FieldChange { field, way: Way::Replace, values: vec![value.to_owned()] };
    desk.describe(&[photo], &[change]).unwrap();
}
