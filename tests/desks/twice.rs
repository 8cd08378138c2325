//! One program has a desk open twice, as the window has while it makes a copy or a preview.

use blackbox::program::Galley;

use crate::{begin, found};
use newsroom::desk::Desk;

#[test]
fn what_is_saved_after_the_second_was_closed_is_there_for_everybody() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path().join("desk");
    let desk = found(&at, None);
    begin(&desk, "Bài trước");
    let second = Desk::open(&at, None, blackbox::desk::around()).unwrap();
    drop(second);
    assert!(Desk::reserve_notice(&at).is_none());
    // Another process comes and goes: were it the last one, it would take the log with it.
    let galley = Galley::at(&at);
    galley.json(&["story", "list"]);
    begin(&desk, "Bài sau");
    let listed = galley.json(&["story", "list"])["stories"].as_array().unwrap().len();
    assert_eq!(listed, 2);
}
