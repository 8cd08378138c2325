//! Two people write one paragraph: it waits for a choice, and nobody has to stop meanwhile.

use blackbox::program::Galley;

use crate::driver::Window;
use crate::screen::Screen;
use crate::{LANGUAGES, newsroom, open_first, until_saved, words};

/// The sides of the only conflict of a story, sorted.
fn sides(galley: &Galley, story: &str) -> Vec<String> {
    let told = galley.json(&["story", "conflicts", story]);
    let conflicts = told["conflicts"].as_array().unwrap();
    let of = |conflict: &serde_json::Value| {
        let sides = conflict["sides"].as_array().unwrap().iter();
        sides.filter_map(|side| side["text"].as_str().map(str::to_owned)).collect::<Vec<_>>()
    };
    let mut all: Vec<_> = conflicts.iter().flat_map(of).collect();
    all.sort();
    all
}

fn in_paragraph(window: &Window, words: &str) {
    let there = "[...document.querySelectorAll('.ProseMirror p')].some(p => p.textContent === arguments[0])";
    window.until_with(there, &serde_json::json!([words]));
}

#[test]
fn a_paragraph_that_two_people_wrote_is_locked_and_ones_own_side_is_not() {
    let Some(screen) = Screen::start() else { return };
    for language in LANGUAGES {
        let (folder, galley) = newsroom(language);
        let body = |text: &str| {
            let file = folder.path().join("body.md");
            std::fs::write(&file, text).unwrap();
            file.display().to_string()
        };
        let new = [
            "story",
            "new",
            "--headline",
            "Nước rút",
            "--byline",
            "Hoài An",
            "--body-file",
            &body("Đầu.\n\nBãi ngô còn ngập."),
        ];
        let reporter = galley.by("Hoài An");
        let story = reporter.json(&new)["story"].as_str().unwrap().to_owned();
        let before = galley.json(&["story", "show", &story])["revision"].as_str().unwrap().to_owned();

        let window = screen.open(&galley.desk, "Hoài An", language);
        open_first(&window);
        window.press("Control+End");
        window.type_text(" Chưa thu được.");
        until_saved(&window, language);
        in_paragraph(&window, "Bãi ngô còn ngập. Chưa thu được.");
        // Somebody else, at another desk, began from what stood before.
        let other = ["story", "edit", &story, "--base", &before, "--body-file", &body("Đầu.\n\nBãi ngô đã cạn.")];
        galley.json(&other);
        window.until("document.querySelector('.contested-note') !== null");
        window.until("document.querySelectorAll('.ProseMirror .contested').length === 1");

        // What is locked takes no word, and what is not is saved as ever.
        window.click(".ProseMirror .contested");
        window.type_text("xx");
        window.click("textarea[data-field=headline]");
        window.press("End");
        window.type_text(" chậm");
        until_saved(&window, language);
        // Asked as the one who typed: what is saved and not in the ledger yet is theirs to put there.
        let headline = || reporter.json(&["story", "show", &story])["headline"].as_str().unwrap().to_owned();
        assert_eq!(headline(), "Nước rút chậm");
        assert_eq!(sides(&reporter, &story), ["Bãi ngô còn ngập. Chưa thu được.", "Bãi ngô đã cạn."]);

        window.click(".contested-note button");
        window.until("document.querySelector('[data-conflict]') !== null");
        window.click("[data-conflict] .side button.link");
        window.until("document.activeElement?.id === 'own-side'");
        window.type_text(" Nước còn cao.");
        window.shoot(&format!("own-side-{language}"));
        window.press("Escape");
        window.until("document.querySelector('#own-side') === null");
        assert_eq!(sides(&reporter, &story), ["Bãi ngô còn ngập. Chưa thu được. Nước còn cao.", "Bãi ngô đã cạn."]);

        // By its number, as it is shown: the sides stand in the order of their words.
        window.until("document.activeElement?.matches('[data-conflict]')");
        window.press("1");
        let none = words(language, "conflict.none");
        window.until_with("document.body.textContent.includes(arguments[0])", &serde_json::json!([none]));
        let shown = reporter.json(&["story", "show", &story]);
        assert_eq!(shown["body"], "Đầu.\n\nBãi ngô còn ngập. Chưa thu được. Nước còn cao.\n");
        assert_eq!(shown["conflicts"], 0);
        window.press("Escape");
        window.until("document.querySelector('.ProseMirror .contested') === null");
        in_paragraph(&window, "Bãi ngô còn ngập. Chưa thu được. Nước còn cao.");
    }
}
