//! The desks that schedules begin with: founded once for each cast, copied for each schedule.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use newsroom::desk::{Asked, Desk, Founding, Nobody};
use newsroom::members::Role;
use newsroom::messages::Language;
use newsroom::storage::{Address, Place};
use newsroom::store::BALLAST;
use newsroom::sync::Depth;
use tempfile::TempDir;

use crate::around::{around, set_chance, set_clock};
use crate::storage::{Memory, Objects};

/// What the storages are called that desks exchange through.
pub(crate) const ADDRESSES: [&str; 3] = ["memory:shared", "memory:stick", "memory:last"];

const NAMES: [&str; 8] =
    ["Minh Khoa", "Hoài An", "Tường Vân", "Thu Bảo", "Ngọc Cầm", "Quang Dũng", "Lan Em", "Hữu Giang"];

/// Returns a folder in memory, where there is such a thing: what is asked here is not durability.
pub(crate) fn scratch() -> TempDir {
    tempfile::tempdir_in("/dev/shm").or_else(|_| tempfile::tempdir()).expect("a temporary folder")
}

/// A newsroom at its first morning: all know each other, and the storage has all that was said.
pub(crate) struct Cast {
    /// The name and the folder of each desk.
    pub(crate) desks: Vec<(String, PathBuf)>,
    pub(crate) objects: Objects,
}

/// All casts that were asked for.
pub(crate) struct Stage {
    folder: TempDir,
    casts: Mutex<BTreeMap<Vec<String>, Arc<Cast>>>,
    foreign: Objects,
}

impl Stage {
    pub(crate) fn new() -> Self {
        let folder = scratch();
        let foreign = founded(&folder.path().join("foreign"), &["chief".to_owned(), "editor".to_owned()], 99).objects;
        Self { folder, casts: Mutex::default(), foreign }
    }

    /// Returns the storage of another newsroom.
    pub(crate) fn foreign(&self) -> &Objects {
        &self.foreign
    }

    /// Returns a newsroom with members of these roles, the founder's first.
    pub(crate) fn cast(&self, roles: &[String]) -> Arc<Cast> {
        let mut casts = self.casts.lock().unwrap_or_else(PoisonError::into_inner);
        let folder = self.folder.path().join(casts.len().to_string());
        casts.entry(roles.to_vec()).or_insert_with(|| Arc::new(founded(&folder, roles, 1))).clone()
    }
}

fn founded(folder: &Path, roles: &[String], seed: u64) -> Cast {
    set_clock(0, 0);
    set_chance(seed);
    fs::create_dir_all(folder).expect("a folder of desks");
    let at = |n: usize| folder.join(format!("desk-{n}"));
    let zone = "Asia/Ho_Chi_Minh".parse().expect("a zone");
    // Its starter set is the smaller one: each desk reads all of it again and again.
    let founding = Founding { newsroom: "Báo Tân Giang", founder: NAMES[0], language: Language::En, zone };
    let mut chief = Desk::found(&at(0), &founding, around()).expect("a newsroom is founded");
    let (storage, mut desks) = (Memory::default(), vec![]);
    let exchange = |desk: &mut Desk| {
        desk.sync_through(&storage, ADDRESSES[0], Asked::at(Depth::Sweep)).expect("nothing goes wrong at first");
    };
    for (n, role) in roles.iter().enumerate().skip(1) {
        let role = Role::of(role).expect("a role");
        let invitation = chief.invite(NAMES[n], role, false).expect("a chief invites");
        exchange(&mut chief);
        let all = Desk::fetch_all_through(&storage, invitation.newsroom(), &Nobody).expect("all entries");
        let mut desk = Desk::join(&at(n), &invitation, &all, around()).expect("a newcomer joins");
        exchange(&mut desk);
        desks.push(desk);
    }
    for _ in 0..2 {
        exchange(&mut chief);
        desks.iter_mut().for_each(exchange);
    }
    // Paragraphs have names that others know only where a desk is connected. Nothing else goes through this one.
    let place = Place::at(Address::Folder(folder.join("connected")));
    fs::create_dir(folder.join("connected")).expect("a folder to connect");
    for desk in std::iter::once(&mut chief).chain(&mut desks) {
        desk.connect(&place, false).expect("a folder is connected");
    }
    let desks = (0..roles.len()).map(|n| (NAMES[n].to_owned(), at(n))).collect();
    Cast { desks, objects: storage.objects() }
}

/// Copies a desk's folder as it lies there. The ballast is of no use to two, but it takes longer to make than all else.
pub(crate) fn copy(from: &Path, to: &Path) {
    blackbox::desk::copy(from, to, Some(BALLAST));
    fs::hard_link(from.join(BALLAST), to.join(BALLAST)).expect("the ballast is on the same disk");
}
