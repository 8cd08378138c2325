//! Killed in the middle: what was acknowledged is there.

// The figures belong into the log of a night.
#![allow(clippy::print_stderr)]

use std::io::{BufRead as _, BufReader, Read as _};
use std::path::Path;
use std::process::{Command, Stdio};

use blackbox::program;
use newsroom::photo::PhotoHash;

/// Rounds; `GALLEY_KILLS` sets them (5; 200 at night).
fn rounds() -> u64 {
    std::env::var("GALLEY_KILLS").ok().and_then(|n| n.parse().ok()).unwrap_or(5)
}

/// Acknowledgements that a round waits for before the kill: another number each, so that the kill falls into every part
/// of the work. At least 500, so that 200 rounds are the 100,000 of the promise.
fn wanted(round: u64) -> u64 {
    500 + (round * 37 + 11) % 600
}

/// What a round heard before its writer died.
#[derive(Default)]
struct Heard {
    acknowledged: u64,
    save: u64,
    photos: Vec<String>,
}

impl Heard {
    /// Each line is a save's number or the name of a photo; the last one may have been cut off.
    fn line(&mut self, line: &str) {
        match line.split_once(' ') {
            Some(("save", number)) => self.save = number.parse().unwrap_or(self.save),
            Some(("photo", name)) => self.photos.push(name.to_owned()),
            _ => return,
        }
        self.acknowledged += 1;
    }
}

fn kill_after(desk: &Path, wanted: u64) -> Heard {
    let mut writer = Command::new(program::path("durability-writer"));
    let mut child = writer.arg("typing").arg(desk).stdout(Stdio::piped()).spawn().unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap());
    let mut heard = Heard::default();
    while heard.acknowledged < wanted {
        let mut line = String::new();
        assert_ne!(lines.read_line(&mut line).unwrap(), 0, "the writer ended by itself");
        heard.line(line.trim_end());
    }
    child.kill().unwrap();
    // What it still said before it died counts too, whole lines only.
    let mut rest = String::new();
    lines.read_to_string(&mut rest).unwrap();
    rest.split_inclusive('\n').filter(|line| line.ends_with('\n')).for_each(|line| heard.line(line.trim_end()));
    child.wait().unwrap();
    heard
}

/// Each round a writer saves and takes photos in until it is killed: its last acknowledged save must be what the desk
/// then shows, its photos whole, and the chain without a gap.
#[test]
fn no_acknowledged_save_is_lost() {
    let folder = tempfile::tempdir().unwrap();
    let (mut desk, mut saves, mut photos) = (folder.path().join("desk-0"), 0, 0);
    for round in 0..rounds() {
        // A new desk now and then: a story of thousands of revisions is another test's matter.
        if round % 10 == 0 {
            desk = folder.path().join(format!("desk-{round}"));
            blackbox::desk::found(&desk).unwrap();
        }
        let heard = kill_after(&desk, wanted(round));
        for name in &heard.photos {
            let path = desk.join("photos").join(&name[..2]).join(name);
            let bytes = std::fs::read(&path).unwrap_or_else(|e| panic!("round {round}: photo {name}: {e}"));
            assert_eq!(PhotoHash::of(&bytes).to_string(), *name, "round {round}");
        }
        let opened = blackbox::desk::open(&desk).unwrap();
        assert_eq!(opened.take_up().unwrap(), [], "round {round}: a kill tears nothing");
        let id = opened.list(None, 1).unwrap()[0].id;
        let found: u64 = opened.show(id).unwrap().story.notes.parse().unwrap();
        assert!(found >= heard.save, "round {round}: save {} was acknowledged, {found} is there", heard.save);
        if round % 5 == 4 || round + 1 == rounds() {
            opened.verify().unwrap();
        }
        photos += heard.photos.len() as u64;
        saves += heard.acknowledged - heard.photos.len() as u64;
    }
    eprintln!("{} kills: {saves} saves and {photos} photos acknowledged, none lost", rounds());
    assert!(saves + photos >= rounds() * 500);
    assert!(rounds() < 200 || saves >= 100_000, "{saves} saves in {} rounds", rounds());
}
