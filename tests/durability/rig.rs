//! The rig: records a program through `shim.c` and counts what a power cut would have cost it.

use std::collections::BTreeMap;
use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::{env, fs, io};

use blackbox::random::Random;
use tempfile::TempDir;

use crate::replay::{Broken, Log, Unsynced};

/// What a check finds in the folder that a power cut left.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Left {
    /// All that was acknowledged is there.
    Whole,
    /// Something acknowledged is gone; all else is sound.
    Lost(String),
    /// What is there contradicts itself, or cannot be read.
    Corrupt(String),
}

/// What all the cuts cost.
#[derive(Debug, Default)]
pub(crate) struct Report {
    /// How many folders were checked: three for each cut.
    pub(crate) checked: usize,
    /// How many of them had lost something, for each of the ways.
    pub(crate) lost: BTreeMap<&'static str, usize>,
    /// How many were corrupt.
    pub(crate) corrupt: BTreeMap<&'static str, usize>,
    /// The first few findings.
    pub(crate) examples: Vec<String>,
}

impl Report {
    pub(crate) fn is_clean(&self) -> bool {
        self.lost.is_empty() && self.corrupt.is_empty()
    }

    fn add(&mut self, unsynced: Unsynced, saved: u32, left: Left) {
        self.checked += 1;
        let way = match unsynced {
            Unsynced::Dropped => "dropped",
            Unsynced::Kept => "kept",
            Unsynced::Random => "random",
        };
        let (count, reason) = match left {
            Left::Whole => return,
            Left::Lost(reason) => (&mut self.lost, reason),
            Left::Corrupt(reason) => (&mut self.corrupt, reason),
        };
        *count.entry(way).or_default() += 1;
        if self.examples.len() < 5 {
            self.examples.push(format!("{way}, {saved} acknowledged: {reason}"));
        }
    }
}

/// One recording: the folder, as the program left it, and the log.
pub(crate) struct Recording {
    place: TempDir,
    pub(crate) log: Log,
}

impl Recording {
    pub(crate) fn folder(&self) -> PathBuf {
        self.place.path().join("folder")
    }

    /// Cuts the power at `cuts` places and checks what each leaves.
    pub(crate) fn cut(&self, cuts: usize, mut check: impl FnMut(&Path, u32) -> Left) -> Result<Report, Broken> {
        let (mut random, mut report) = (Random::new(1), Report::default());
        let places = self.log.cuts(cuts, &mut random);
        self.log.replay(&places, &mut random, |image, unsynced, saved| {
            report.add(unsynced, saved, check(image, saved));
        })?;
        Ok(report)
    }
}

/// Returns how many cuts a test makes: `GALLEY_CUTS`, or few enough for every day.
pub(crate) fn cuts() -> usize {
    env::var("GALLEY_CUTS").ok().and_then(|n| n.parse().ok()).unwrap_or(200)
}

/// The compiled shim.
pub(crate) struct Rig {
    place: TempDir,
}

impl Rig {
    /// Compiles the shim. `None` where there is no C compiler or no LD_PRELOAD; on a build server that is an error,
    /// because a test that silently does not run proves nothing.
    pub(crate) fn build() -> Option<Self> {
        let rig = Self::compiled().filter(|_| cfg!(target_os = "linux"));
        if rig.is_none() {
            assert!(env::var_os("CI").is_none(), "the durability tests need Linux and a C compiler");
            blackbox::skipped("the durability tests need Linux and a C compiler");
        }
        rig
    }

    fn compiled() -> Option<Self> {
        let place = tempfile::tempdir().ok()?;
        let compiler = env::var_os("CC").unwrap_or_else(|| "cc".into());
        let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("durability/shim.c");
        let arguments = ["-O2", "-Wall", "-Wextra", "-Werror", "-shared", "-fPIC", "-o"].map(OsStr::new);
        let mut command = Command::new(compiler);
        command.args(arguments).arg(place.path().join("shim.so")).arg(source).args(["-ldl", "-lpthread"]);
        match command.status() {
            Ok(status) => {
                assert!(status.success(), "shim.c does not compile");
                Some(Self { place })
            }
            Err(_) => None,
        }
    }

    /// Runs the writer on an empty folder, which becomes its last argument, and checks that the shim saw all of it.
    pub(crate) fn record(&self, arguments: &[&str]) -> Result<Recording, Broken> {
        let place = tempfile::tempdir()?;
        let (folder, log) = (place.path().join("folder"), place.path().join("log"));
        fs::create_dir(&folder)?;
        let status = Command::new(env!("CARGO_BIN_EXE_durability-writer"))
            .args(arguments)
            .arg(&folder)
            .env("LD_PRELOAD", self.place.path().join("shim.so"))
            .env("GALLEY_SHIM_ROOT", &folder)
            .env("GALLEY_SHIM_LOG", &log)
            .stdout(Stdio::null())
            .status()?;
        if !status.success() {
            return Err(io::Error::other(format!("{arguments:?} ended with {status}")).into());
        }
        let log = Log::read(&log)?;
        log.check(&folder)?;
        Ok(Recording { place, log })
    }
}
