//! The real programs, as they lie beside the test that is running.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use serde_json::Value;

/// Returns where a program of this workspace was built.
pub fn path(name: &str) -> PathBuf {
    let here = std::env::current_exe().unwrap_or_default();
    // target/PROFILE/deps/test or target/PROFILE/program.
    let folder = here.ancestors().skip(1).find(|f| !f.ends_with("deps")).unwrap_or_else(|| Path::new("."));
    folder.join(name)
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
    /// Where the program cannot be started: `cargo build` has not run.
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

    /// Runs it and returns the exit code and what it says of its failure.
    pub fn refused(&self, arguments: &[&str]) -> (i32, String) {
        let output = self.run(arguments);
        (output.status.code().unwrap_or(-1), String::from_utf8_lossy(&output.stderr).into_owned())
    }
}
