//! Several processes at one desk: nobody's save is lost, and nobody is told of a lock.

use std::process::Output;
use std::thread;

use blackbox::program::Galley;

use crate::{newsroom, story};

/// Processes at once, and how many edits each makes.
const PROCESSES: usize = 4;
const EDITS: usize = 6;

fn done(output: &Output) {
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success() && said.is_empty(), "{said}");
}

#[test]
fn four_at_once_lose_no_save() {
    let (folder, galley) = newsroom();
    let shared = story(&galley, &folder, "Bài chung của bốn người");
    let own: Vec<_> = (0..PROCESSES).map(|n| story(&galley, &folder, &format!("Bài riêng {n}"))).collect();
    // Of the shared story each has a field of its own: no choice is asked of anybody.
    let fields = ["--headline", "--standfirst", "--kicker", "--dateline"];
    let before = galley.json(&["story", "history", &shared])["history"].as_array().unwrap().len();
    thread::scope(|scope| {
        for (n, field) in fields.iter().enumerate() {
            let (shared, own, galley) = (&shared, &own[n], galley.clone());
            scope.spawn(move || {
                for edit in 0..EDITS {
                    let (text, note) = (format!("Chữ của {n}, lần {edit}"), format!("Ghi chú {edit}"));
                    done(&galley.run(&["story", "edit", shared, field, &text]));
                    done(&galley.run(&["story", "edit", own, "--notes", &note]));
                }
            });
        }
        let galley: Galley = galley.clone();
        let copy = folder.path().join("copy").display().to_string();
        scope.spawn(move || done(&galley.run(&["backup", &copy])));
    });
    let shown = galley.json(&["story", "show", &shared]);
    assert_eq!(shown["conflicts"], 0);
    let exported = String::from_utf8(galley.run(&["export", &shared]).stdout).unwrap();
    for (n, own) in own.iter().enumerate() {
        let last = format!("Chữ của {n}, lần {}", EDITS - 1);
        assert!(exported.contains(&last), "{last}: {exported}");
        assert_eq!(galley.json(&["story", "show", own])["notes"], format!("Ghi chú {}", EDITS - 1));
    }
    let after = galley.json(&["story", "history", &shared])["history"].as_array().unwrap().len();
    assert_eq!(after, before + PROCESSES * EDITS, "every save is an entry");
    let whole = galley.json(&["verify"]);
    assert_eq!(galley.json(&["verify", "--rebuild"]), whole);
    // What was copied in the middle of it is a whole desk of some moment.
    let again = folder.path().join("again").display().to_string();
    galley.json(&["restore", &folder.path().join("copy").display().to_string(), &again]);
    Galley::at(again).json(&["verify"]);
}
