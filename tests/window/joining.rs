//! A newcomer joins from the window, and two desks exchange while people write: one by the window, one by the command line.

use std::fs;
use std::path::Path;

use serde_json::json;

use crate::driver::{Window, wait};
use crate::screen::Screen;
use crate::{LANGUAGES, newsroom, open_first, until_saved, words};

/// Waits until the bar at the foot says so.
fn until_shared(window: &Window, language: &str, key: &str) {
    let said = "document.querySelector('footer .right button')?.textContent.trim().startsWith(arguments[0])";
    window.until_with(said, &json!([words(language, key)]));
}

/// Waits for a button by its words, and presses it.
fn press_button(window: &Window, words: &str) {
    let found = "[...document.querySelectorAll('main button')].find(one => one.textContent.includes(arguments[0]) && !one.disabled)";
    window.until_with(&format!("{found} !== undefined"), &json!([words]));
    window.run(&format!("{found}.click()"), &json!([words]));
}

/// Joins by an invitation, from the first screen on. Returns the words that were shown to be compared.
fn join(window: &Window, invitation: &str, language: &str) -> Vec<String> {
    press_button(window, &words(language, "start.join"));
    window.click("#join-code");
    // Pasted: a driver's keys would break lines of the message.
    let paste = "const field = document.activeElement; field.value = arguments[0];
                 field.dispatchEvent(new Event('input', { bubbles: true }))";
    window.run(paste, &json!([invitation]));
    press_button(window, &words(language, "join.read"));
    window.until("document.querySelectorAll('ol li').length === 6");
    let shown = window.run("return [...document.querySelectorAll('ol li')].map(one => one.textContent)", &json!([]));
    let shown = shown.as_array().unwrap().iter().map(|word| word.as_str().unwrap().to_owned()).collect();
    window.click("input[aria-describedby=join-same-error]");
    window.shoot(&format!("joining-{language}"));
    press_button(window, &words(language, "join.do"));
    shown
}

#[test]
fn who_joins_from_the_window_has_the_newsroom_and_what_is_written_goes_both_ways() {
    let Some(screen) = Screen::start() else { return };
    for language in LANGUAGES {
        let (folder, chief) = newsroom(language);
        let shared = folder.path().join("shared");
        fs::create_dir(&shared).unwrap();
        chief.json(&["storage", "add", &shared.display().to_string()]);
        let story =
            chief.json(&["story", "new", "--headline", "Cầu mới qua suối Bùn"])["story"].as_str().unwrap().to_owned();
        chief.json(&["submit", &story, "--override", "Ảnh gửi sau"]);
        let file = folder.path().join("invitation.txt").display().to_string();
        let invited = chief.json(&["newsroom", "invite", "Hoài Thương", "--role", "editor", "--file", &file]);
        chief.json(&["sync"]);

        // No desk is named: the window begins with the first screen.
        let window = screen.open(Path::new(""), "", language);
        let compared = join(&window, &fs::read_to_string(&file).unwrap(), language);
        assert_eq!(compared.join(" "), invited["words"].as_str().unwrap(), "both see the same six words");
        until_shared(&window, language, "sharing.all");
        window.shoot(&format!("joined-{language}"));
        chief.json(&["sync"]);
        let members = chief.json(&["member", "list"]).to_string();
        assert!(members.contains("Hoài Thương"), "{members}");

        // What another desk sends reaches the list, and the story that is open.
        open_first(&window);
        chief.json(&["story", "edit", &story, "--headline", "Cầu mới nối hai thôn"]);
        chief.json(&["sync"]);
        window.until("document.querySelector('textarea[data-field=headline]')?.value === 'Cầu mới nối hai thôn'");
        window.until("document.querySelector('#stories [role=option]')?.textContent.includes('Cầu mới nối hai thôn')");

        // What is typed here is sent by itself; a draft says no more to others than that there is one.
        window.press("Control+n");
        window.until("document.querySelector('textarea[data-field=headline]:not(:disabled)')?.value === ''");
        window.click("textarea[data-field=headline]:not(:disabled)");
        window.type_text("Nước rút");
        until_saved(&window, language);
        wait("the draft is in the storage", || {
            chief.json(&["sync"]);
            chief.json(&["storage", "status"])["locked"].as_u64() > Some(0)
        });
        until_shared(&window, language, "sharing.all");

        // Without the storage the work goes on, and the line says so; it is found again by itself.
        let away = folder.path().join("away");
        fs::rename(&shared, &away).unwrap();
        until_shared(&window, language, "sharing.away");
        fs::rename(&away, &shared).unwrap();
        until_shared(&window, language, "sharing.all");
        drop(window);
        fs::remove_dir_all(screen.home().join("Galley")).unwrap();
    }
}
