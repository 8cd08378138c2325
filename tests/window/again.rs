//! The window is opened again while the one before it is just going.

use std::fs;
use std::process::{Command, Stdio};

use crate::driver::wait;
use crate::newsroom;
use crate::screen::{self, Screen};

/// So often in a row a process must be seen to wait before it is taken to.
const LOOKS: usize = 20;

/// Returns whether a process waits for somebody: for another of its threads, or for the bus by itself.
fn waits(process: u32) -> bool {
    let call = fs::read_to_string(format!("/proc/{process}/wchan")).unwrap_or_default();
    call.contains("futex") || call.contains("poll")
}

#[test]
fn who_hands_over_to_a_program_that_goes_has_a_window_all_the_same() {
    let Some(screen) = Screen::start() else { return };
    let (_folder, galley) = newsroom("vi");
    let window = screen.open(&galley.desk, "Hoài An", "vi");
    let first = window.program("galley-window");
    // It neither answers nor goes, as one that is still writing to a slow disk.
    assert!(Command::new("kill").args(["-STOP", &first.to_string()]).status().unwrap().success());
    let mut second = screen.command(screen::binary().to_str().unwrap());
    second.env("GALLEY_DESK", &galley.desk).env("GALLEY_MEMBER", "Hoài An").env("GALLEY_LANGUAGE", "vi");
    let mut second = second.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
    let mut looks = 0;
    wait("the second hands over", || {
        looks = if waits(second.id()) { looks + 1 } else { 0 };
        looks == LOOKS
    });
    screen::kill(first);
    wait("the second has a window", || {
        assert!(second.try_wait().unwrap().is_none(), "it ended without one");
        screen::descendants(second.id()).iter().any(|(_, name)| name.starts_with("WebKitWeb"))
    });
    screen::end(&mut second);
}
