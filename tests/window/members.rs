//! A chief lowers a role and removes a member, by the window and its keys.

use serde_json::json;

use crate::driver::Window;
use crate::screen::Screen;
use crate::{command, newsroom, words};

/// What a member's row says, as far as it is there.
const ROW: &str = "[...document.querySelectorAll('.members tbody tr')].find(row => \
                   row.querySelector('th')?.textContent.trim() === arguments[0])";

/// Presses what a member's row offers under these words, by its key.
pub(crate) fn press_in_row(window: &Window, member: &str, offered: &str) {
    let found =
        format!("[...({ROW}).querySelectorAll('button')].find(one => one.textContent.startsWith(arguments[1]))");
    window.until_with(&format!("{ROW} !== undefined && {found} !== undefined"), &json!([member, offered]));
    window.run(&format!("{found}.focus()"), &json!([member, offered]));
    window.press("Enter");
}

#[test]
fn a_chief_lowers_a_role_and_removes_a_member() {
    let Some(screen) = Screen::start() else { return };
    let language = "vi";
    let (_folder, galley) = newsroom(language);
    let window = screen.open(&galley.desk, "Minh Khoa", language);
    window.until("document.querySelector('#stories') !== null");
    command(&window, &words(language, "cmd.house.members"));

    press_in_row(&window, "Tường Vân", &words(language, "members.role.change"));
    window.until("document.activeElement?.tagName === 'SELECT'");
    let choose = "const field = document.activeElement; field.value = 'reporter';
                  field.dispatchEvent(new Event('change', { bubbles: true }))";
    window.run(choose, &json!([]));
    window.until("document.querySelector('td form textarea') !== null");
    window.click("td form textarea");
    window.type_text("Chuyển ban");
    window.shoot("members-role");
    window.click("td form button[type=submit]");
    let role = "document.querySelector('td form') === null && \
                [...document.querySelectorAll('.members tbody tr')].some(row => row.textContent.includes(arguments[0]) \
                && row.textContent.includes(arguments[1]))";
    window.until_with(role, &json!(["Tường Vân", words(language, "role.reporter")]));
    let listed = galley.json(&["newsroom", "members"]).to_string();
    assert!(!listed.contains("\"editor\""), "{listed}");

    press_in_row(&window, "Hoài An", &words(language, "members.remove"));
    window.until("document.querySelector('#removal-reason') !== null");
    window.click("#removal-reason");
    window.type_text("Thôi việc");
    window.click("form:has(#removal-reason) input[type=checkbox]");
    window.shoot("members-removal");
    window.click("form:has(#removal-reason) button[type=submit]");
    window.until("document.activeElement?.id === 'departed'");
    window.until_with(&format!("{ROW} === undefined"), &json!(["Hoài An"]));
    window.press("Enter");
    window.until_with(
        "document.querySelector('.members details[open]')?.textContent.includes(arguments[0])",
        &json!(["“Thôi việc”"]),
    );
    let listed = galley.json(&["newsroom", "members"]).to_string();
    assert!(!listed.contains("Hoài An") && listed.contains("Tường Vân"), "{listed}");
}
