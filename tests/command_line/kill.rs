//! Killed in the middle: what was acknowledged is there.

use std::io::{BufRead as _, BufReader};
use std::process::{Command, Stdio};

use blackbox::program;

/// Rounds; `GALLEY_KILLS` sets them (10; 200 at night).
fn rounds() -> u32 {
    std::env::var("GALLEY_KILLS").ok().and_then(|n| n.parse().ok()).unwrap_or(10)
}

/// Each round a writer saves until it is killed; its last acknowledged save must be what the desk then shows.
#[test]
fn no_acknowledged_save_is_lost() {
    let folder = tempfile::tempdir().unwrap();
    let desk = folder.path().join("desk");
    blackbox::desk::found(&desk).unwrap();
    let mut acknowledged = 0;
    for round in 0..rounds() {
        let mut child = Command::new(program::path("durability-writer"))
            .args(["typing", &desk.display().to_string()])
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let mut last = None;
        // Another number of saves each round, so that the kill falls into every part of the work.
        for _ in 0..=(round * 37 + 11) % 600 {
            last = lines.next().transpose().unwrap();
            acknowledged += 1;
        }
        child.kill().unwrap();
        // What it still said before it died counts too.
        for line in lines.map_while(Result::ok) {
            acknowledged += 1;
            last = Some(line);
        }
        child.wait().unwrap();
        let last: u64 = last.unwrap().parse().unwrap();
        let opened = blackbox::desk::open(&desk).unwrap();
        opened.freeze_all().unwrap();
        let id = opened.list(None, 1).unwrap()[0].id;
        let found: u64 = opened.show(id).unwrap().story.notes.parse().unwrap();
        assert!(found >= last, "round {round}: save {last} was acknowledged, {found} is there");
        opened.verify().unwrap();
    }
    assert!(acknowledged > rounds());
}
