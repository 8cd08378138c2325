//! What every kind of black-box test shares: a desk in a temporary folder and the real binaries.

pub mod cluster;
pub mod corpus;
pub mod desk;
pub mod exif;
pub mod hand;
pub mod hostile;
pub mod metadata;
pub mod program;
pub mod random;
pub mod servers;
pub mod system;
pub mod wordpress;

use std::path::PathBuf;

/// Returns the folder of files that tests read.
pub fn data() -> PathBuf {
    PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/data"))
}

/// Returns the photos of the demo newsroom, by name.
///
/// # Panics
/// Where the folder cannot be read.
pub fn demo_photos() -> Vec<PathBuf> {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../src-tauri/demo/photos");
    let mut photos: Vec<_> =
        std::fs::read_dir(folder).expect("the demo's photos").filter_map(|e| Some(e.ok()?.path())).collect();
    photos.retain(|path| path.extension().is_some_and(|e| e == "jpg"));
    photos.sort();
    photos
}

/// Counts a test that cannot run here: the test run reads the file that `GALLEY_SKIPS` names.
///
/// # Panics
/// Where the file cannot be written.
pub fn skipped(why: &str) {
    if let Ok(skips) = std::env::var("GALLEY_SKIPS") {
        let file = std::fs::OpenOptions::new().append(true).create(true).open(skips);
        let line = format!("skipped: {why}\n");
        file.and_then(|mut f| std::io::Write::write_all(&mut f, line.as_bytes())).expect("the list of skips");
    }
}
