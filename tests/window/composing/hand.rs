//! A hand on the keyboard, and an eye on the page.

use serde_json::{Value, json};
use unicode_normalization::is_nfc;

use crate::driver::{Window, wait};
use crate::input_method::{self, Engine, Keying};
use crate::screen::Screen;
use blackbox::program::Galley;

/// Notes on the page what an input method makes of keys.
const LISTEN: &str = "
    window.heard = { keys: [], composing: false, ended: 0 }
    window.addEventListener('keydown', event => heard.keys.push(event), true)
    window.addEventListener('compositionstart', () => { heard.composing = true }, true)
    window.addEventListener('compositionend', () => { heard.composing = false; heard.ended += 1 }, true)";

/// What a field says: its value, or in the body the paragraphs.
const SAID: &str = "(field => field?.value ?? [...(field?.children ?? [])].map(block => block.textContent).join('\\n'))\
                    (document.querySelector(arguments[0]))";

/// The body.
pub(super) const BODY: &str = ".ProseMirror[contenteditable=true]";
pub(super) const HEADLINE: &str = "textarea[data-field=headline]:not(:disabled)";
pub(super) const STANDFIRST: &str = "textarea[data-field=standfirst]:not(:disabled)";

/// Who types here, by which method.
pub(super) struct Hand<'a> {
    pub(super) screen: &'a Screen,
    pub(super) window: &'a Window,
    pub(super) galley: &'a Galley,
    pub(super) keying: Keying,
    engine: Engine,
}

impl<'a> Hand<'a> {
    pub(super) fn of(
        screen: &'a Screen,
        window: &'a Window,
        galley: &'a Galley,
        engine: Engine,
        keying: Keying,
    ) -> Self {
        window.until("document.querySelector('[role=searchbox]') !== null && document.hasFocus()");
        window.run(LISTEN, &json!([]));
        Self { screen, window, galley, keying, engine }
    }

    /// Makes a story with paragraphs and opens it with the caret at the end of its body. Returns its id.
    pub(super) fn story(&self, headline: &str, body: &[&str]) -> String {
        let file = self.screen.home().join("body.md");
        std::fs::write(&file, body.join("\n\n")).unwrap();
        let new = ["story", "new", "--headline", headline, "--body-file", &file.display().to_string()];
        let story = self.galley.json(&new)["story"].as_str().unwrap().to_owned();
        self.open(&story, headline, &body.join("\n"));
        story
    }

    /// Opens a story that says something, and goes to the end of its body.
    pub(super) fn open(&self, story: &str, headline: &str, body: &str) {
        self.press(&["alt+1"]);
        self.window.until("document.activeElement?.id === 'stories'");
        // In one go: rows change their places as stories are saved.
        let opened = "(row => row && (row.click(), true))(document.getElementById(arguments[0]))";
        self.window.until_with(opened, &json!([format!("row-{story}")]));
        self.until_said(HEADLINE, headline);
        self.until_said(BODY, body);
        self.go_to(BODY);
        self.screen.press(&["ctrl+End"]);
        let caret = "(({ isCollapsed, anchorNode, anchorOffset }, body) => {
            if (!isCollapsed || !body.lastElementChild.contains(anchorNode)) return false
            const after = document.createRange()
            after.setStart(anchorNode, anchorOffset)
            after.setEndAfter(body.lastElementChild)
            return after.toString() === ''
        })(getSelection(), document.querySelector('.ProseMirror'))";
        self.window.until(caret);
    }

    /// Goes into a field.
    pub(super) fn go_to(&self, field: &str) {
        self.window.click(field);
        self.window.until_with("document.activeElement?.matches(arguments[0])", &json!([field]));
        input_method::until_ready(self.screen, self.engine);
    }

    /// Types words; the last may still be in the making.
    pub(super) fn types(&self, words: &str) {
        self.screen.type_keys(&self.keying.keys(words));
    }

    /// Types keys as they are, of the method at hand.
    pub(super) fn types_keys(&self, telex: &str, vni: &str) {
        self.screen.type_keys(if self.keying == Keying::Telex { telex } else { vni });
    }

    /// Presses chords, one after another.
    pub(super) fn press(&self, chords: &[&str]) {
        self.screen.press(chords);
    }

    /// Clicks with the mouse on the beginning of a field's first line.
    pub(super) fn click_on(&self, field: &str) {
        self.screen.click_on(self.window, field);
    }

    /// Waits until a field says just that.
    pub(super) fn until_said(&self, field: &str, words: &str) {
        self.window.until_with(&format!("{SAID} === arguments[1]"), &json!([field, words]));
    }

    /// Waits until a field says just that, while its last word is still being composed.
    pub(super) fn until_composed(&self, field: &str, words: &str) {
        self.window.until_with(&format!("heard.composing && {SAID} === arguments[1]"), &json!([field, words]));
    }

    /// Waits until no word is being composed, and a field says just that.
    pub(super) fn until_done(&self, field: &str, words: &str) {
        self.window.until_with(&format!("!heard.composing && {SAID} === arguments[1]"), &json!([field, words]));
    }

    pub(super) fn said(&self, field: &str) -> String {
        self.window.run(&format!("return {SAID}"), &json!([field])).as_str().unwrap().to_owned()
    }

    /// Returns what the page has heard so far.
    pub(super) fn heard(&self, what: &str) -> u64 {
        self.window.run(&format!("return heard.{what}"), &json!([])).as_u64().unwrap()
    }

    /// Waits until the desk has a story's field just so, and in one form of Unicode.
    pub(super) fn until_on_desk(&self, story: &str, field: &str, words: &str) {
        assert!(is_nfc(words));
        wait(&format!("{field} on the desk is {words:?}, not {:?}", self.on_desk(story)[field]), || {
            let now = self.on_desk(story);
            now[field].as_str().unwrap().trim_end() == words
        });
    }

    /// Waits until the desk has the paragraphs of a story just so.
    pub(super) fn until_body_on_desk(&self, story: &str, paragraphs: &[&str]) {
        self.until_on_desk(story, "body", &paragraphs.join("\n\n"));
    }

    pub(super) fn on_desk(&self, story: &str) -> Value {
        self.galley.json(&["story", "show", story])
    }

    /// Of all keys that the input method had, no command may have taken one.
    pub(super) fn until_nothing_is_eaten(&self) {
        let eaten =
            "return heard.keys.filter(key => (key.isComposing || key.keyCode === 229) && key.defaultPrevented).length";
        assert_eq!(self.window.run(eaten, &json!([])), json!(0), "a command took a key from the input method");
    }
}
