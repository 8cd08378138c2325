//! Files dragged from another program and dropped on the window.

use serde_json::json;

use crate::driver::wait;
use crate::screen::{Screen, binary, is_installed};
use crate::{newsroom, open_first};

/// Where the files are dragged from, and how far: the other program's square is 40 wide.
const SOURCE: (i64, i64) = (20, 20);
const MIDDLE: (i64, i64) = (640, 420);
/// So often is looked whether the drag has come over the window, before it is begun again.
const LOOKS: i64 = 40;

#[test]
fn what_is_dropped_is_taken_in_by_its_kind() {
    let Some(mut screen) = Screen::start() else { return };
    let source = binary().with_file_name("examples").join("drag_source");
    if !is_installed("xdotool") || !source.is_file() {
        blackbox::skipped(
            "nothing can be dragged here: xdotool is not installed, or the example drag_source not built",
        );
        return;
    }
    let (folder, galley) = newsroom("vi");
    let id = galley.json(&["story", "new", "--headline", "Mùa nước nổi"])["story"].as_str().unwrap().to_owned();
    let story = folder.path().join("vải sớm.md");
    std::fs::write(&story, "# Vải chín sớm\n\nBốn giờ sáng, chợ đã đông.\n").unwrap();
    let photo = blackbox::data().join("photos/02_coffee_orientation6_gps.jpg");
    let window = screen.open(&galley.desk, "Minh Khoa", "vi");
    open_first(&window);

    screen.stay(source.to_str().unwrap(), &[story.to_str().unwrap(), photo.to_str().unwrap()]);
    let is_over =
        || window.run("return document.querySelector('.veil:popover-open') !== null", &json!([])) == json!(true);
    wait("the files are over the window", || {
        screen.hold(SOURCE);
        let over = (1..=LOOKS).any(|look| {
            screen.move_to((MIDDLE.0 + look % 2, MIDDLE.1 * look.min(8) / 8));
            is_over()
        });
        if !over {
            screen.let_go();
        }
        over
    });
    assert_ne!(window.run("return document.querySelector('.veil').innerText.trim()", &json!([])), json!(""));
    screen.let_go();
    window.until("document.querySelector('.veil:popover-open') === null");
    window.until(
        "[...document.querySelectorAll('#stories [role=option]')].some(row => row.innerText.includes('Vải chín sớm'))",
    );
    wait("the photo is in the open story", || {
        galley.json(&["story", "show", &id])["photos"].as_array().is_some_and(|all| all.len() == 1)
    });
}
