//! A desk with everything around it that the tests fix.

use std::path::Path;

use chrono::{DateTime, Utc};
use newsroom::desk::{Desk, DeskError, Founding, Surroundings};
use newsroom::messages::Language;
use newsroom::photo::Worker;
use newsroom::store::Opening;

/// Returns a clock that stands, and randomness of the system.
pub fn around() -> Surroundings {
    Surroundings {
        clock: || DateTime::<Utc>::from_timestamp(1_790_000_000, 0).unwrap_or_default(),
        random: |bytes| getrandom::fill(bytes).unwrap_or_default(),
        passphrase: None,
        photo_worker: Worker::at(super::program::path("galley-photo-worker")),
        opening: Opening::default(),
        attendant: Box::new(newsroom::desk::Nobody),
    }
}

/// Founds a newsroom.
pub fn found(folder: &Path) -> Result<Desk, DeskError> {
    let (newsroom, founder) = ("Báo Tân Giang", "Minh Khoa");
    let zone = "Asia/Ho_Chi_Minh".parse().unwrap_or_default();
    Desk::found(folder, &Founding { newsroom, founder, language: Language::Vi, zone }, around())
}

/// Copies a desk folder as it lies there, without the files of one name.
///
/// # Panics
/// Where it cannot be read or written.
pub fn copy(from: &Path, to: &Path, without: Option<&str>) {
    std::fs::create_dir_all(to).expect("the folder of the copy");
    for entry in std::fs::read_dir(from).expect("the desk folder") {
        let entry = entry.expect("an entry of the desk folder");
        let (path, target) = (entry.path(), to.join(entry.file_name()));
        if path.is_dir() {
            copy(&path, &target, without);
        } else if without.is_none_or(|name| entry.file_name() != name) {
            std::fs::copy(&path, &target).expect("a file of the desk folder");
        }
    }
}

/// Opens its desk as the founder.
pub fn open(folder: &Path) -> Result<Desk, DeskError> {
    Desk::open(folder, None, around())
}
