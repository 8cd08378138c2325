//! The real programs, built from the sources as they are.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::OnceLock;

use serde_json::Value;

/// Returns where a program of this workspace is.
///
/// A test has all of them built first, once in its life: Cargo names binaries only to the tests of their own package,
/// and `cargo test` does not build the others. A file that is merely there may be last week's.
///
/// # Panics
/// Where they cannot be built.
pub fn path(name: &str) -> PathBuf {
    static FOLDER: OnceLock<PathBuf> = OnceLock::new();
    let folder = FOLDER.get_or_init(|| {
        let here = std::env::current_exe().expect("the running program has a path");
        let folder = here.parent().expect("target/PROFILE");
        if !folder.ends_with("deps") {
            // A program that a test started, beside the others.
            return folder.to_owned();
        }
        let profile = folder.parent().expect("target/PROFILE/deps");
        build(profile);
        profile.to_owned()
    });
    folder.join(format!("{name}{}", std::env::consts::EXE_SUFFIX))
}

fn build(profile: &Path) {
    let mut cargo = Command::new(env!("CARGO"));
    cargo.args(["build", "--quiet", "--locked", "--bins", "--target-dir"]).arg(profile.parent().expect("target"));
    if profile.ends_with("release") {
        cargo.arg("--release");
    }
    // What Cargo says of this package to its tests makes build scripts of others run again, and all that follows from them.
    let said = ["CARGO_MANIFEST_", "CARGO_PKG_"];
    std::env::vars_os()
        .map(|(name, _)| name)
        .filter(|name| said.iter().any(|s| name.to_string_lossy().starts_with(s)))
        .for_each(|name| {
            cargo.env_remove(name);
        });
    let built = cargo.current_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/..")).status().expect("cargo runs");
    assert!(built.success(), "the programs do not build");
}

/// `galley` at one desk.
#[derive(Clone, Debug)]
pub struct Galley {
    /// The desk folder.
    pub desk: PathBuf,
    /// Who works.
    pub member: Option<String>,
}

impl Galley {
    /// Returns `galley` at a desk folder, as its founder.
    pub fn at(desk: impl Into<PathBuf>) -> Self {
        Self { desk: desk.into(), member: None }
    }

    /// Returns the same desk with another member working.
    pub fn by(&self, member: &str) -> Self {
        Self { member: Some(member.to_owned()), ..self.clone() }
    }

    /// Returns the command, ready to run.
    pub fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(path("galley"));
        command.env("GALLEY_DESK", &self.desk).env("GALLEY_LANGUAGE", "en").env_remove("GALLEY_PASSPHRASE");
        if let Some(member) = &self.member {
            command.args(["--as", member]);
        }
        command.args(arguments);
        command
    }

    /// Runs it.
    ///
    /// # Panics
    /// Where the program cannot be started.
    pub fn run(&self, arguments: &[&str]) -> Output {
        self.command(arguments).output().unwrap_or_else(|e| panic!("{}: {e}", path("galley").display()))
    }

    /// Runs it with `--json` and returns the answer.
    ///
    /// # Panics
    /// Where it fails or answers something else than JSON.
    pub fn json(&self, arguments: &[&str]) -> Value {
        let mut all = vec!["--json"];
        all.extend(arguments);
        let output = self.run(&all);
        let (out, err) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
        assert!(output.status.success(), "{arguments:?}: {out}{err}");
        serde_json::from_str(&out).unwrap_or_else(|e| panic!("{arguments:?}: {e}: {out}"))
    }

    /// Begins a story that nothing but a photo keeps from being approved, with the body in a file. Returns its id.
    ///
    /// # Panics
    /// Where the file cannot be written, or the command fails.
    pub fn drafts(&self, headline: &str, body: &Path, text: &str) -> String {
        std::fs::write(body, text).expect("the body's file");
        let body = body.display().to_string();
        let standfirst = "Học sinh thôn Đồi không còn phải lội suối tới lớp.";
        let mut new = vec!["story", "new", "--headline", headline, "--standfirst", standfirst, "--body-file", &body];
        new.extend(["--section", "thoi su", "--tag", "hạ tầng nông thôn", "--byline", "Hoài An"]);
        self.json(&new)["story"].as_str().expect("an id").to_owned()
    }

    /// Runs it and returns the exit code and what it says of its failure.
    pub fn refused(&self, arguments: &[&str]) -> (i32, String) {
        let output = self.run(arguments);
        (output.status.code().unwrap_or(-1), String::from_utf8_lossy(&output.stderr).into_owned())
    }
}
