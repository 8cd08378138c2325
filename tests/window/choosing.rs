//! Files that are chosen and named in the system's own dialogs, by keys.

use serde_json::json;

use crate::driver::wait;
use crate::screen::Screen;
use crate::{LANGUAGES, command, newsroom, words};

#[test]
fn a_story_comes_in_and_goes_out_by_the_systems_own_dialogs() {
    let Some(screen) = Screen::start_with(&["xdotool"]) else { return };
    for language in LANGUAGES {
        let (folder, galley) = newsroom(language);
        let file = folder.path().join("bai.md");
        std::fs::write(&file, "# Vải chín sớm\n\nBốn giờ sáng, chợ đã đông.\n").unwrap();
        let window = screen.open(&galley.desk, "Minh Khoa", language);
        window.until("document.querySelector('#stories') !== null");

        command(&window, &words(language, "cmd.story.import"));
        screen.name_in_dialog(&window, &words(language, "window.choose.import"), &file);
        let listed =
            "[...document.querySelectorAll('#stories [role=option]')].map(row => row.id.replace('row-', ''))[0]";
        let id = window.until(listed);
        let id = id.as_str().unwrap();
        assert_eq!(galley.json(&["story", "show", id])["headline"], json!("Vải chín sớm"));

        // What became of it is told in a dialog of the page, which has the focus.
        let told = "document.activeElement?.closest('dialog:modal, [role=dialog]') != null";
        window.until(told);
        window.press("Escape");
        window.until(&format!("!({told})"));

        let written = folder.path().join("ra.md");
        crate::open_first(&window);
        command(&window, &words(language, "cmd.story.export"));
        screen.name_in_dialog(&window, &words(language, "window.choose.export"), &written);
        wait("the file is written", || written.is_file());
        let text = std::fs::read_to_string(&written).unwrap();
        assert!(text.contains("Bốn giờ sáng, chợ đã đông."), "{text}");

        // Whoever thinks better of it is back where they were.
        command(&window, &words(language, "cmd.story.import"));
        screen.leave_dialog(&window, &words(language, "window.choose.import"));
        window.until("document.hasFocus()");
        assert_eq!(galley.json(&["story", "list"])["stories"].as_array().map(Vec::len), Some(1));
    }
}
