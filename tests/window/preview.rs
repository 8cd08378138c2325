//! The preview by hand: the keys of its page never come to ours.

use crate::screen::Screen;
use crate::{newsroom, open_first};

#[test]
fn escape_leaves_the_preview_after_a_click_into_its_page() {
    let Some(screen) = Screen::start_with(&["xdotool"]) else { return };
    let (_folder, galley) = newsroom("vi");
    galley.json(&["story", "new", "--headline", "Mùa nước nổi"]);
    let window = screen.open(&galley.desk, "Tường Vân", "vi");
    open_first(&window);
    window.press("Control+Shift+v");
    let frame = window.element("iframe[src^='preview:']");
    window.within(&frame, || drop(window.until("document.querySelector('main h1') !== null")));
    screen.click_on(&window, "iframe");
    window.within(&frame, || drop(window.until("document.hasFocus()")));
    screen.press(&["Escape"]);
    window.until("document.querySelector('iframe') === null");
}
