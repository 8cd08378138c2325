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

/// A story of two paragraphs of which somebody, at another desk, wrote the second one too; open in a window.
struct Quarrel {
    _folder: tempfile::TempDir,
    galley: Galley,
    story: String,
    window: Window,
}

impl Quarrel {
    fn new(screen: &Screen, language: &str, write: impl Fn(&Window)) -> Self {
        let (folder, galley) = newsroom(language);
        let body = |text: &str| {
            let file = folder.path().join("body.md");
            std::fs::write(&file, text).unwrap();
            file.display().to_string()
        };
        let first = body("Đầu.\n\nBãi ngô còn ngập.");
        let new = ["story", "new", "--headline", "Nước rút", "--byline", "Hoài An", "--body-file", &first];
        let story = galley.by("Hoài An").json(&new)["story"].as_str().unwrap().to_owned();
        let before = galley.json(&["story", "show", &story])["revision"].as_str().unwrap().to_owned();

        let window = screen.open(&galley.desk, "Hoài An", language);
        open_first(&window);
        write(&window);
        until_saved(&window, language);
        let other = ["story", "edit", &story, "--base", &before, "--body-file", &body("Đầu.\n\nBãi ngô đã cạn.")];
        galley.json(&other);
        window.until("document.querySelector('.contested-note') !== null");
        Self { _folder: folder, galley, story, window }
    }

    /// Asked as the one who typed: what is saved and not in the ledger yet is theirs to put there.
    fn reporter(&self) -> Galley {
        self.galley.by("Hoài An")
    }
}

#[test]
fn a_paragraph_that_two_people_wrote_is_locked_and_ones_own_side_is_not() {
    let Some(screen) = Screen::start() else { return };
    for language in LANGUAGES {
        let quarrel = Quarrel::new(&screen, language, |window| {
            window.press("Control+End");
            window.type_text(" Chưa thu được.");
            in_paragraph(window, "Bãi ngô còn ngập. Chưa thu được.");
        });
        let (window, story, reporter) = (&quarrel.window, &quarrel.story, quarrel.reporter());
        window.until("document.querySelectorAll('.ProseMirror .contested').length === 1");

        // What is locked takes no word, and what is not is saved as ever.
        window.click(".ProseMirror .contested");
        window.type_text("xx");
        window.click("textarea[data-field=headline]");
        window.press("End");
        window.type_text(" chậm");
        until_saved(window, language);
        let headline = || reporter.json(&["story", "show", story])["headline"].as_str().unwrap().to_owned();
        assert_eq!(headline(), "Nước rút chậm");
        assert_eq!(sides(&reporter, story), ["Bãi ngô còn ngập. Chưa thu được.", "Bãi ngô đã cạn."]);

        window.click(".contested-note button");
        window.until("document.querySelector('[data-conflict]') !== null");
        window.click("[data-conflict] .side button.link");
        window.until("document.activeElement?.id === 'own-side-0'");
        window.type_text(" Nước còn cao.");
        window.shoot(&format!("own-side-{language}"));
        window.press("Escape");
        window.until("document.querySelector('.own') === null");
        assert_eq!(sides(&reporter, story), ["Bãi ngô còn ngập. Chưa thu được. Nước còn cao.", "Bãi ngô đã cạn."]);

        // By its number, as it is shown: the sides stand in the order of their words.
        window.until("document.activeElement?.matches('[data-conflict]')");
        window.press("1");
        let none = words(language, "conflict.none");
        window.until_with("document.body.textContent.includes(arguments[0])", &serde_json::json!([none]));
        let shown = reporter.json(&["story", "show", story]);
        assert_eq!(shown["body"], "Đầu.\n\nBãi ngô còn ngập. Chưa thu được. Nước còn cao.\n");
        assert_eq!(shown["conflicts"], 0);
        window.press("Escape");
        window.until("document.querySelector('.ProseMirror .contested') === null");
        in_paragraph(window, "Bãi ngô còn ngập. Chưa thu được. Nước còn cao.");
    }
}

#[test]
fn ones_own_side_of_a_paragraph_that_one_has_split_is_gone_on_in_part_by_part() {
    let Some(screen) = Screen::start() else { return };
    let quarrel = Quarrel::new(&screen, "vi", |window| {
        window.press("Control+End");
        for _ in 0.."còn ngập.".chars().count() {
            window.press("ArrowLeft");
        }
        window.press("Backspace");
        window.press("Enter");
        in_paragraph(window, "Bãi ngô");
    });
    let (window, story, reporter) = (&quarrel.window, &quarrel.story, quarrel.reporter());
    window.until("document.querySelectorAll('.ProseMirror .contested').length === 2");
    window.click(".contested-note button");
    window.until("document.querySelector('[data-conflict]') !== null");
    window.click("[data-conflict] .side button.link");
    window.until("document.activeElement?.id === 'own-side-0'");
    window.type_text(" phía tây");
    window.press("ArrowDown");
    window.until("document.activeElement?.id === 'own-side-1'");
    window.press("End");
    window.type_text(" Ngày mai cạn.");
    window.shoot("own-side-parts");
    window.press("Escape");
    window.until("document.querySelector('.own') === null");
    let mine = "Bãi ngô phía tây\n\ncòn ngập. Ngày mai cạn.";
    assert_eq!(sides(&reporter, story), [mine, "Bãi ngô đã cạn."]);

    window.until("document.activeElement?.matches('[data-conflict]')");
    let place = "[...document.querySelectorAll('.side')].findIndex(side => side.textContent.includes('phía tây')) + 1";
    let place = window.run(&format!("return {place}"), &serde_json::json!([])).as_u64().unwrap();
    window.press(&place.to_string());
    window.until_with(
        "document.body.textContent.includes(arguments[0])",
        &serde_json::json!([words("vi", "conflict.none")]),
    );
    assert_eq!(reporter.json(&["story", "show", story])["body"], format!("Đầu.\n\n{mine}\n"));
}
