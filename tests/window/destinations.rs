//! A chief adds a WordPress by the window and its keys: what is missing and what is refused stands at its field.

use blackbox::wordpress::WordPress;
use serde_json::json;

use crate::driver::Window;
use crate::screen::Screen;
use crate::{LANGUAGES, command, newsroom, words};

/// Waits until the focus is on the field of a label.
fn until_at(window: &Window, label: &str) {
    let at =
        "document.querySelector(`label[for=\"${document.activeElement?.id}\"]`)?.textContent.trim() === arguments[0]";
    window.until_with(at, &json!([label]));
}

/// Presses Tab until the focus is on the field of a label.
fn tab_to(window: &Window, label: &str) {
    let at =
        "document.querySelector(`label[for=\"${document.activeElement?.id}\"]`)?.textContent.trim() === arguments[0]";
    tab_until(window, at, label);
}

/// Presses Tab until an expression of the page is true.
fn tab_until(window: &Window, so: &str, of: &str) {
    for _ in 0..40 {
        if window.run(&format!("return {so}"), &json!([of])) == true {
            return;
        }
        window.press("Tab");
    }
    panic!("no key leads to {of}");
}

/// Presses the button of the form with these words, by its key.
fn press(window: &Window, said: &str) {
    let found =
        "[...document.querySelectorAll('.destinations button')].find(one => one.textContent.trim() === arguments[0])";
    window.until_with(&format!("{found} && !{found}.disabled"), &json!([said]));
    window.run(&format!("{found}.focus()"), &json!([said]));
    window.press("Enter");
}

#[test]
fn a_wordpress_is_added_tested_and_removed_by_keys() {
    let Some(screen) = Screen::start() else { return };
    let Some(wordpress) = WordPress::shared() else { return };
    for language in LANGUAGES {
        let say = |key: &str| words(language, key);
        let (_folder, galley) = newsroom(language);
        let window = screen.open(&galley.desk, "Minh Khoa", language);
        window.until("document.querySelector('#stories') !== null");
        command(&window, &say("cmd.house.destinations"));
        window.until("document.querySelector('.destinations [data-item]') !== null");
        window.shoot(&format!("destinations-{language}"));

        press(&window, &say("destination.new"));
        window.until("document.activeElement?.matches('input[type=radio]')");
        tab_to(&window, &say("destination.address"));
        window.type_text(&wordpress.with_plugin());
        tab_to(&window, &say("destination.id"));
        window.type_text("trang-chinh");
        window.press("Enter");
        until_at(&window, &say("destination.user"));
        window.shoot(&format!("destinations-missing-{language}"));
        window.type_text("editor");
        tab_to(&window, &say("destination.secret"));
        window.type_text("sai mat khau");
        window.press("Enter");
        let said = "document.activeElement?.getAttribute('aria-invalid') === 'true' && \
                    document.activeElement.closest('.field').querySelector('[role=alert]').textContent.trim()";
        window.until(said);
        until_at(&window, &say("destination.secret"));
        let in_sight = "(said => said.getBoundingClientRect().bottom <= innerHeight)\
                        (document.activeElement.closest('.field').querySelector('[role=alert]'))";
        window.until(in_sight);
        window.shoot(&format!("destinations-refused-{language}"));
        window.press("Control+a");
        window.type_text(wordpress.password("editor"));
        window.press("Enter");
        let found = "document.querySelector('.told')?.textContent.includes(arguments[0])";
        window.until_with(found, &json!([say("destination.probe.publishes")]));
        window.shoot(&format!("destinations-added-{language}"));
        let listed = galley.json(&["destination", "list"])["destinations"].to_string();
        assert!(listed.contains(r#""id":"trang-chinh""#) && listed.contains(r#""opens":true"#), "{listed}");
        let shown = window.run("return document.body.innerHTML", &json!([])).to_string();
        assert!(!shown.contains(wordpress.password("editor")), "a password is never shown again");

        press(&window, &say("destination.test"));
        window.until_with(found, &json!([say("destination.probe.marks")]));
        press(&window, &say("destination.remove"));
        window.until(
            "document.activeElement?.closest('dialog, [role=dialog]')?.querySelector('form > .buttons') != null",
        );
        tab_until(&window, "document.activeElement?.matches('form > .buttons.end > .primary') === true", "its button");
        window.shoot(&format!("destinations-removing-{language}"));
        window.press("Enter");
        window.until("document.activeElement?.matches('[data-add]')");
        let listed = galley.json(&["destination", "list"])["destinations"].to_string();
        assert!(!listed.contains("trang-chinh"), "{listed}");
    }
}
