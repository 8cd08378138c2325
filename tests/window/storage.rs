//! The storage of a desk folder where several members work: each gives once what opens it for them.

use blackbox::servers::{Kind, Server};
use serde_json::json;

use crate::driver::Window;
use crate::screen::Screen;
use crate::{LANGUAGES, command, newsroom, words};

#[test]
fn another_member_of_the_folder_gives_name_and_secret_once() {
    let Some(screen) = Screen::start() else { return };
    for language in LANGUAGES {
        let Some(server) = Server::start(Kind::S3) else { return };
        let (_folder, galley) = newsroom(language);
        let place = server.place();
        let (user, secret) = (place.credential.user.as_str(), place.credential.secret.as_str());
        let address = place.address.to_string();
        let mut add = galley.command(&["storage", "add", &address, "--user", user]);
        let added = add.env("GALLEY_STORAGE_SECRET", secret).output().unwrap();
        assert!(added.status.success(), "{}", String::from_utf8_lossy(&added.stderr));

        let window = screen.open(&galley.desk, "Hoài An", language);
        window.until("document.querySelector('#stories') !== null");
        command(&window, &words(language, "cmd.house.storage"));
        window.until("document.querySelector('.warning form input[type=password]') !== null");
        window.shoot(&format!("storage-own-{language}"));

        // The keys lead there, and to what is missing.
        tab_to(&window, ".warning form input[type=text]");
        window.press("Enter");
        let said = "document.querySelector('.warning form [role=alert]')?.textContent.trim() === arguments[0]";
        window.until_with(said, &json!([words(language, "storage_page.own.missing")]));
        window.until("document.activeElement?.matches('.warning form input[type=text]')");
        window.shoot(&format!("storage-own-missing-{language}"));
        window.type_text(user);
        window.press("Tab");
        window.type_text("lúa non");
        window.press("Enter");
        let refused = "(said => said && said !== arguments[0])\
                       (document.querySelector('.warning form [role=alert]')?.textContent.trim())";
        window.until_with(refused, &json!([words(language, "storage_page.own.missing")]));
        window.shoot(&format!("storage-own-refused-{language}"));
        window.press("Tab");
        window.press("Control+a");
        window.type_text(secret);
        window.press("Enter");
        window.until("document.querySelector('.storage .warning') === null");
        window.until("document.querySelector('.storage .told')?.textContent.trim()");
        window.until("document.activeElement?.matches('.storage button[data-first]')");
        window.shoot(&format!("storage-own-given-{language}"));
        assert!(galley.by("Hoài An").json(&["sync"])["sent"].is_u64(), "it is kept for whoever gave it");
    }
}

/// Presses Tab until the focus is on an element.
fn tab_to(window: &Window, selector: &str) {
    for _ in 0..60 {
        if window.run("return document.activeElement?.matches(arguments[0]) === true", &json!([selector])) == true {
            return;
        }
        window.press("Tab");
    }
    panic!("no key leads to {selector}");
}
