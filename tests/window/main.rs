//! The window as the newsroom uses it: the real program on a screen of its own, in both languages.

mod again;
mod approved;
mod board;
mod cards;
mod choosing;
mod closing;
mod composing;
mod conflicts;
mod day;
mod destinations;
mod driver;
mod dropping;
mod edited;
mod hostile;
mod input_method;
mod joining;
mod kill;
mod members;
mod photos;
mod presence;
mod preview;
mod published;
mod screen;
mod storage;
mod trail;

use std::path::Path;

use blackbox::program::Galley;
use serde_json::{Value, json};
use tempfile::TempDir;

use driver::Window;

/// The languages that a window has.
const LANGUAGES: [&str; 2] = ["vi", "en"];

/// Returns how often a test repeats what it does: `GALLEY_WINDOW_ROUNDS` (100 at night), or few enough for every day.
fn rounds(by_day: usize) -> usize {
    let set = std::env::var("GALLEY_WINDOW_ROUNDS").ok();
    let set =
        set.map(|rounds| rounds.parse().ok().filter(|rounds| *rounds > 0).expect("GALLEY_WINDOW_ROUNDS is a number"));
    set.unwrap_or(by_day)
}

/// Returns whether there is time for everything.
fn at_night() -> bool {
    rounds(1) >= 100
}

/// A newsroom in a folder of its own: a chief, a reporter, an editor. It speaks the language of the test.
fn newsroom(language: &str) -> (TempDir, Galley) {
    let folder = tempfile::tempdir().unwrap();
    let galley = Galley::at(folder.path().join("desk"));
    let desk = galley.desk.display().to_string();
    let init = ["--json", "init", &desk, "--name", "Báo Tân Giang", "--member", "Minh Khoa", "--language", language];
    galley.json(&init[1..]);
    for (name, role) in [("Hoài An", "reporter"), ("Tường Vân", "editor")] {
        galley.json(&["member", "add", name, "--role", role]);
    }
    let site = json!({ "id": "site", "kind": "site", "address": "https://tangiang.example/", "folder": "site" });
    galley.json(&["house", "set", "destination", &site.to_string()]);
    (folder, galley)
}

/// Returns a text of the window, as its file of messages has it, up to its first blank.
fn words(language: &str, key: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("../ui/messages/{language}.json"));
    let messages: Value = serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap();
    let text = messages[key].as_str().unwrap_or_else(|| panic!("no text {key}"));
    text.split('{').next().unwrap_or(text).to_owned()
}

/// Opens the first story of the list by keys, with the caret in its body.
fn open_first(window: &Window) {
    window.until("document.querySelector('#stories [role=option]') !== null");
    window.press("Alt+1");
    window.until("document.activeElement?.id === 'stories'");
    window.press("Enter");
    window.until("document.activeElement?.classList.contains('ProseMirror')");
}

/// Waits until the status bar says that all is saved.
fn until_saved(window: &Window, language: &str) {
    let saved = words(language, "saved.at");
    window.until_with(
        "document.querySelector('footer .saved')?.textContent.trim().startsWith(arguments[0])",
        &json!([saved]),
    );
}

/// Does a command by its name, in the palette.
fn command(window: &Window, name: &str) {
    window.press("Control+k");
    window.until("document.activeElement?.getAttribute('aria-controls') === 'palette-list'");
    window.type_text(name);
    let first =
        "document.querySelector('#palette-list [aria-selected=true] .text')?.textContent.trim() === arguments[0]";
    window.until_with(first, &json!([name]));
    window.press("Enter");
}
