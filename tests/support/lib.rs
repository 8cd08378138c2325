//! What every kind of black-box test shares: a desk in a temporary folder and the real binaries.

pub mod corpus;
pub mod desk;
pub mod program;
pub mod random;
pub mod system;

use std::path::PathBuf;
use std::process::Command;
use std::sync::OnceLock;

/// Returns the folder of files that tests read.
pub fn data() -> PathBuf {
    PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/data"))
}

/// Returns the photo worker, built from the sources as they are.
///
/// Cargo names binaries only to the tests of their own package, and `cargo test` does not build this one: a file
/// that is merely there may be last week's.
///
/// # Panics
/// Where it cannot be built.
pub fn photo_worker() -> PathBuf {
    static BUILT: OnceLock<PathBuf> = OnceLock::new();
    let program = BUILT.get_or_init(|| {
        let test = std::env::current_exe().expect("the running test has a path");
        let profile = test.parent().and_then(|deps| deps.parent()).expect("target/PROFILE/deps");
        let mut cargo = Command::new(env!("CARGO"));
        cargo.args(["build", "--quiet", "--package", "photo-worker"]);
        cargo.arg("--target-dir").arg(profile.parent().expect("target"));
        if profile.ends_with("release") {
            cargo.arg("--release");
        }
        let built = cargo.current_dir(env!("CARGO_MANIFEST_DIR")).status().expect("cargo runs");
        assert!(built.success(), "the photo worker does not build");
        profile.join(format!("galley-photo-worker{}", std::env::consts::EXE_SUFFIX))
    });
    program.clone()
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
