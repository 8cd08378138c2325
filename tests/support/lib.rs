//! What every kind of black-box test shares: a desk in a temporary folder and the real binaries.

pub mod corpus;
pub mod desk;
pub mod program;
pub mod random;

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
