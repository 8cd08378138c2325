//! What a story's trail says of entries that do not count, or that count and show another text, read by keys.

use blackbox::desk::around;
use blackbox::hand::Hand;
use blackbox::program::Galley;
use newsroom::desk::Desk;
use serde_json::json;

use crate::driver::Window;
use crate::screen::Screen;
use crate::{LANGUAGES, command, newsroom, words};

/// A colleague's story, of whose entries one is of each kind that a trail marks. Returns its headline.
fn marked(galley: &Galley, folder: &std::path::Path) -> &'static str {
    let path = |name: &str| folder.join(name).display().to_string();
    std::fs::create_dir(path("shared")).unwrap();
    galley.json(&["storage", "add", &path("shared")]);
    galley.json(&["newsroom", "invite", "Hoài Thương", "--role", "reporter", "--file", &path("code.txt")]);
    let hers = Galley::at(path("hers"));
    hers.json(&["newsroom", "join", &path("hers"), "--invitation", &path("code.txt")]);
    let headline = "Cầu mới qua suối Bùn nối hai thôn Đồi và thôn Bãi";
    let id = hers.drafts(headline, &folder.join("body.md"), "Sáng 12/11, cây cầu đã thông xe.");
    hers.json(&["submit", &id, "--override", "Ảnh gửi sau"]);
    [&hers, galley].into_iter().for_each(|desk| drop(desk.json(&["sync"])));

    let mut hand = Hand::at(&hers.desk);
    let odd = [hand.revises_other_words(), hand.changes(&[0x80]), hand.revises_on()];
    let mut desk = Desk::open(&galley.desk, None, around()).unwrap();
    assert_eq!(desk.receive(&odd).unwrap().taken, 3);
    drop(desk);
    galley.json(&["newsroom", "remove", "Hoài Thương", "--reason", "Thôi việc"]);
    let late = [hand.revises_other_words()];
    Desk::open(&galley.desk, None, around()).unwrap().receive(&late).unwrap();
    headline
}

/// Returns the words that the trail marks its deeds with, from the top.
fn marks(window: &Window) -> Vec<String> {
    window.until("document.querySelector('[data-field=trail] .marked') !== null");
    let said = "return [...document.querySelectorAll('[data-field=trail] .marked')].map(one => one.textContent.trim())";
    serde_json::from_value(window.run(said, &json!([]))).unwrap()
}

#[test]
fn the_trail_says_what_does_not_count_and_is_walked_by_keys() {
    let Some(screen) = Screen::start() else { return };
    for language in LANGUAGES {
        let (folder, galley) = newsroom(language);
        let headline = marked(&galley, folder.path());
        let window = screen.open(&galley.desk, "Minh Khoa", language);
        crate::open_first(&window);
        window
            .until_with("document.querySelector('[data-field=headline]')?.value === arguments[0]", &json!([headline]));

        command(&window, &words(language, "cmd.go.trail"));
        window.until("document.activeElement?.dataset.field === 'trail'");
        let expected = ["cut_off", "waiting", "malformed", "disagrees"];
        assert_eq!(marks(&window), expected.map(|mark| words(language, &format!("trail.{mark}"))));
        window.shoot(&format!("trail-{language}"));

        // What counts for nothing names no state; the first way leads to what another text was shown for.
        window.press("Tab");
        let of = "document.activeElement?.closest('[data-field=trail] > li')?.textContent.includes(arguments[0])";
        window.until_with(of, &json!([words(language, "trail.disagrees")]));
        window.press("Enter");
        window.until("document.querySelector('dialog[open] #sheet-title') !== null");
        window.until_with(
            "document.querySelector('dialog[open]')?.textContent.includes(arguments[0])",
            &json!([words(language, "diff.same")]),
        );
        window.shoot(&format!("trail-compared-{language}"));
        window.press("Escape");
        window.until("document.querySelector('dialog[open]') === null");
        window.until_with(of, &json!([words(language, "trail.disagrees")]));
    }
}
