//! What somebody does to a post at the site itself, met at the publishing board by keys: taken into the story, written over, brought
//! back from the bin.

use std::path::Path;

use blackbox::program::Galley;
use blackbox::wordpress::WordPress;
use serde_json::{Value, json};

use crate::board::{go_to, in_lane, press};
use crate::driver::Window;
use crate::screen::Screen;
use crate::{LANGUAGES, newsroom, words};

/// A story that is public at the site. Returns its id, and what its receipt calls the post.
fn public(galley: &Galley, folder: &Path, headline: &str) -> (String, String) {
    let text = "Sáng 20/11/2026, xã Tân Lập đưa vào dùng cầu dân sinh bắc qua suối Bùn.\n";
    let id = galley.drafts(headline, &folder.join("body.md"), text);
    galley.json(&["submit", &id, "--override", "Ảnh gửi sau"]);
    galley.json(&["approve", &id, "--override", "Ảnh gửi sau"]);
    let path = galley.json(&["publish", &id, "--destination", "wp"])["receipt"]["path"].as_str().unwrap().to_owned();
    (id, path)
}

/// Edits what a post says.
fn edit(wordpress: &WordPress, path: &str, from: &str, into: &str) {
    let now = body(wordpress, path);
    assert!(now.contains(from), "{now}");
    let (status, said) = wordpress.asked("POST", path, &json!({ "content": now.replace(from, into) }));
    assert_eq!(status, 200, "{said}");
}

fn body(wordpress: &WordPress, path: &str) -> String {
    let (_, post) = wordpress.asked("GET", &format!("{path}?context=edit"), &Value::Null);
    assert_eq!(post["status"], "publish");
    post["content"]["raw"].as_str().unwrap().to_owned()
}

/// Approves a new version, and sends it from the board; the site has something against it, and the board says what.
fn refused(window: &Window, galley: &Galley, id: &str, standfirst: &str) {
    galley.json(&["story", "edit", id, "--standfirst", standfirst]);
    approved(galley, id);
    send(window, id);
    let why = format!("{}?.closest('li').querySelector('.why') != null", in_lane("stopped", id));
    window.until(&why);
}

fn approved(galley: &Galley, id: &str) {
    galley.json(&["approve", id, "--override", "Ảnh gửi sau"]);
}

fn send(window: &Window, id: &str) {
    let language = window.run("return document.documentElement.lang", &json!([]));
    window.until(&format!("{} !== null", in_lane("unsent", id)));
    go_to(window, id);
    press(window, &words(language.as_str().unwrap(), "board.send"));
}

/// Presses a button of a story, once it is offered.
fn does(window: &Window, id: &str, said: &str) {
    let all = format!(
        "document.querySelector('dialog[open] [data-line=\"{id}\"]')?.closest('li').querySelectorAll('.does button:not(:disabled)')"
    );
    window.until_with(
        &format!("[...({all} ?? [])].some(one => one.textContent.trim() === arguments[0])"),
        &json!([said]),
    );
    go_to(window, id);
    press(window, said);
}

#[test]
fn what_somebody_did_at_the_site_is_taken_in_written_over_and_brought_back_by_keys() {
    let Some(screen) = Screen::start() else { return };
    let Some(wordpress) = WordPress::shared() else { return };
    for (n, language) in LANGUAGES.into_iter().enumerate() {
        let say = |key: &str| words(language, key);
        let (folder, galley) = newsroom("vi");
        let add = ["destination", "add", "wp", &wordpress.with_plugin(), "--title", "Báo điện tử", "--user", "editor"];
        let added = galley.command(&add).env("GALLEY_DESTINATION_SECRET", wordpress.password("editor")).output();
        assert!(added.unwrap().status.success());
        galley.json(&["destination", "remove", "site"]);
        let headline = format!("Cầu mới, có người sửa lần {}", u64::from(std::process::id()) * 2 + n as u64);
        let (id, path) = public(&galley, folder.path(), &headline);
        let window = screen.open(&galley.desk, "Minh Khoa", language);
        window.until("document.querySelector('#stories [role=option]') !== null");

        edit(wordpress, &path, "cầu dân sinh", "cầu <strong>treo</strong>");
        window.press("Control+Shift+b");
        refused(&window, &galley, &id, "Học sinh thôn Đồi đi học bằng cầu.");
        window.shoot(&format!("edited-refused-{language}"));
        does(&window, &id, &say("board.take"));
        // What came is shown word by word, beside what was published.
        let differs =
            "[...document.querySelectorAll('dialog[open] ins')].some(one => one.textContent.includes('treo'))";
        window.until(differs);
        window.shoot(&format!("edited-taken-{language}"));
        let taken = galley.json(&["story", "show", &id]).to_string();
        assert!(taken.contains("cầu **treo** bắc qua") && taken.contains("Học sinh thôn Đồi"), "{taken}");
        window.press("Escape");
        approved(&galley, &id);
        does(&window, &id, &say("board.send"));
        window.until(&format!("{} !== null", in_lane("public", &id)));
        assert!(body(wordpress, &path).contains("cầu <strong>treo</strong>"));

        edit(wordpress, &path, "<strong>treo</strong>", "gỗ");
        refused(&window, &galley, &id, "Cầu dài 18 mét.");
        does(&window, &id, &say("preview.overwrite"));
        window.until(&format!("{} !== null", in_lane("public", &id)));
        assert!(!body(wordpress, &path).contains("gỗ"));

        assert_eq!(wordpress.asked("DELETE", &path, &Value::Null).0, 200);
        refused(&window, &galley, &id, "Cầu dài 18 mét, rộng 2 mét.");
        window.shoot(&format!("edited-binned-{language}"));
        does(&window, &id, &say("board.restore"));
        window.until(&format!("{} !== null", in_lane("public", &id)));
        assert!(body(wordpress, &path).contains("cầu <strong>treo</strong>"), "it is the same post, and public again");
        assert_eq!(window.run("return document.querySelectorAll('.toast.bad').length", &json!([])), 0);
    }
}
