//! Killed while somebody types: what the status bar called saved is on the desk.

use serde_json::{Value, json};

use crate::driver::{Refused, Window};
use crate::screen::{Screen, kill};
use crate::{newsroom, open_first, rounds, until_saved, words};

/// Everything that is typed, so that another round goes on with another word.
const WORDS: [&str; 7] = ["sông", "nước", "người", "đường", "ruộng", "chợ", "thuyền"];

/// The body and, of the same moment, what the status bar says of it.
const LOOK: &str = "return { status: document.querySelector('footer .saved').textContent.trim(), \
                    body: document.querySelector('.ProseMirror').textContent }";

#[test]
fn what_was_called_saved_outlives_the_page_and_the_program() {
    let Some(screen) = Screen::start() else { return };
    let (_folder, galley) = newsroom("vi");
    let story =
        galley.json(&["--as", "Hoài An", "story", "new", "--headline", "Sông"])["story"].as_str().unwrap().to_owned();
    for round in 0..rounds(10) {
        let window = screen.open(&galley.desk, "Hoài An", "vi");
        open(&window);
        let victim = window.program(if round % 2 == 0 { "WebKitWebProces" } else { "galley-window" });
        let mut seen = Seen::default();
        // Another number of words each, so that the kill falls into every part of a save.
        for number in 0..(4 + round * 5 % 13) {
            if number % 4 == 3 {
                until_saved(&window, "vi");
            }
            seen.look(&type_word(&window, round, number).unwrap());
        }
        until_saved(&window, "vi");
        seen.look(&window.run(LOOK, &json!([])));
        for number in 0..(round % 5) {
            seen.look(&type_word(&window, round, number).unwrap());
        }
        let typed = std::thread::scope(|both| {
            // The hand goes on while it happens.
            let hand = both.spawn(|| (0..50).find_map(|number| type_word(&window, round, number).err()));
            kill(victim);
            hand.join().unwrap()
        });
        assert!(typed.is_some(), "round {round}: nothing was killed");
        drop(window);
        // Whoever wrote them takes them up again; to everybody else they are words that are not signed yet.
        let body =
            galley.json(&["--as", "Hoài An", "story", "show", &story])["body"].as_str().unwrap().trim().to_owned();
        assert!(!seen.saved.is_empty(), "round {round}: nothing was called saved");
        assert!(body.starts_with(&seen.saved), "round {round}: called saved: {}\non the desk: {body}", seen.saved);
    }
}

/// What the status bar has called saved last.
#[derive(Default)]
struct Seen {
    saved: String,
}

impl Seen {
    fn look(&mut self, now: &Value) {
        if now["status"].as_str().unwrap().starts_with(&words("vi", "saved.at")) {
            now["body"].as_str().unwrap().trim().clone_into(&mut self.saved);
        }
    }
}

fn open(window: &Window) {
    open_first(window);
    window.press("Control+End");
}

/// Types a word; returns the body and, of the same moment, what the status bar says of it.
fn type_word(window: &Window, round: usize, number: usize) -> Result<Value, Refused> {
    window.try_type(&format!(" {}{round}", WORDS[number % WORDS.len()]))?;
    window.try_run(LOOK, &json!([]))
}
