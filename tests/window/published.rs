//! Where a story is, and what is approved and not there yet, by the window and its keys: a folder, and a WordPress.

use std::path::Path;

use blackbox::program::Galley;
use blackbox::wordpress::WordPress;
use serde_json::json;

use crate::driver::Window;
use crate::screen::Screen;
use crate::{LANGUAGES, command, newsroom, words};

/// An approved story of a headline that nobody has used before. Returns its id.
fn approved(galley: &Galley, folder: &Path, headline: &str) -> String {
    let text = "Sáng 20/11/2026, xã Tân Lập đưa vào dùng cầu dân sinh bắc qua suối Bùn.\n";
    let id = galley.drafts(headline, &folder.join("body.md"), text);
    galley.json(&["submit", &id, "--override", "Ảnh gửi sau"]);
    galley.json(&["approve", &id, "--override", "Ảnh gửi sau"]);
    id
}

/// Sends from the preview, once it is there, and goes back to the desk.
fn send(window: &Window, name: &str) {
    window.until("document.querySelector('[data-send]:not(:disabled)') !== null");
    window.until("document.querySelector('#send-where')?.value === 'wp'");
    window.shoot(&format!("published-sending-{name}"));
    window.press("Control+Enter");
    window.until("document.querySelector('#receipt') !== null");
    window.press("Escape");
    window.until("document.querySelector('dialog[open]') === null");
}

/// What the inspector says of where the story is.
const SAID: &str = "document.querySelector('#part-whereabouts-body')?.innerText";

#[test]
fn a_story_is_sent_where_it_is_said_to_go_and_what_is_not_there_yet_is_sent_from_the_inspector() {
    let Some(screen) = Screen::start() else { return };
    let Some(wordpress) = WordPress::shared() else { return };
    for (n, language) in LANGUAGES.into_iter().enumerate() {
        let (folder, galley) = newsroom("vi");
        let add = ["destination", "add", "wp", &wordpress.with_plugin(), "--title", "Báo điện tử", "--user", "editor"];
        let added = galley.command(&add).env("GALLEY_DESTINATION_SECRET", wordpress.password("editor")).output();
        assert!(added.unwrap().status.success());
        let headline = format!("Cầu mới qua suối Bùn, lần {}", u64::from(std::process::id()) * 2 + n as u64);
        let id = approved(&galley, folder.path(), &headline);

        let window = screen.open(&galley.desk, "Minh Khoa", language);
        crate::open_first(&window);
        command(&window, &words(language, "cmd.story.publish"));
        // The first destination is offered; another one is chosen.
        window.until("document.querySelector('#send-where')?.value === 'site'");
        let choose = "const field = document.querySelector('#send-where'); field.value = 'wp';
                      field.dispatchEvent(new Event('change', { bubbles: true }))";
        window.run(choose, &json!([]));
        send(&window, &format!("{language}-first"));
        let there = format!("{SAID}?.includes('Báo điện tử')");
        window.until(&there);
        let listed = galley.json(&["story", "show", &id]).to_string();
        assert!(listed.contains(&wordpress.with_plugin()), "{listed}");

        galley.json(&["story", "edit", &id, "--standfirst", "Học sinh thôn Đồi đi học bằng cầu."]);
        galley.json(&["approve", &id, "--override", "Ảnh gửi sau"]);
        let unsent = format!("{SAID}?.includes(arguments[0])");
        window.until_with(&unsent, &json!([words(language, "whereabouts.send")]));
        window.shoot(&format!("published-unsent-{language}"));
        let link = "[...document.querySelectorAll('#part-whereabouts-body .link')].find(one => one.textContent.startsWith(arguments[0]))";
        let said = json!([words(language, "whereabouts.send")]);
        window.run(&format!("{link}.focus()"), &said);
        window.press("Enter");
        send(&window, &format!("{language}-again"));
        window.until_with(&format!("{link} === undefined"), &said);
        assert_eq!(window.run("return document.querySelectorAll('.toast.bad').length", &json!([])), 0);
        window.shoot(&format!("published-{language}"));
    }
}
