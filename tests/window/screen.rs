//! A screen, a bus and a home of a test's own, in which windows are opened.

use std::fs;
use std::io::{BufRead as _, BufReader, Write as _};
use std::net::{Ipv4Addr, TcpListener};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use blackbox::program;
use image::{Rgb, RgbImage};
use serde_json::json;
use tempfile::TempDir;

use crate::closing;
use crate::driver::{Window, wait};

/// The programs that a window is driven with, and what each is called.
const NEEDED: [&str; 3] = ["Xvfb", "dbus-daemon", "WebKitWebDriver"];

/// How long the screen is left to paint before it is looked at again.
const FRAME: Duration = Duration::from_millis(120);
/// How often in a row nothing may have moved.
const STILL: u32 = 3;
/// The most bytes of pixels that a caret has.
const CARET: usize = 3 * 2 * 60;

/// A screen that nobody sees. All that was started on it ends with it.
pub(crate) struct Screen {
    home: TempDir,
    display: String,
    bus: String,
    /// What programs on it are told beside that.
    told: Vec<(String, String)>,
    // Ended in this order: what the bus started still has its screen.
    children: Vec<Child>,
}

impl Screen {
    /// Returns a screen; `None`, counted as skipped, where the window or what drives it is not here.
    pub(crate) fn start() -> Option<Self> {
        Self::start_with(&[])
    }

    /// Returns a screen for a test that needs these programs, too; `None`, counted as skipped, where one of them is not here.
    pub(crate) fn start_with(programs: &[&str]) -> Option<Self> {
        if !binary().is_file() {
            blackbox::skipped("the window is not built: galley-window is not beside galley");
            return None;
        }
        if let Some(missing) = NEEDED.iter().chain(programs).find(|program| !is_installed(program)) {
            blackbox::skipped(&format!("no window can be driven here: {missing} is not installed"));
            return None;
        }
        let home = tempfile::tempdir().unwrap();
        for folder in ["config", "data", "cache", "state", "run"] {
            fs::create_dir(home.path().join(folder)).unwrap();
        }
        // The bus refuses a run folder that others may read.
        blackbox::system::permit(&home.path().join("run"), 0o700);
        let mut screen = Self { home, display: String::new(), bus: String::new(), told: vec![], children: vec![] };
        let pixels = screen.home.path().display().to_string();
        let display = ["-displayfd", "1", "-nolisten", "tcp", "-screen", "0", "1320x900x24", "-fbdir", &pixels];
        screen.display = format!(":{}", screen.begin("Xvfb", &display));
        screen.bus = screen.begin("dbus-daemon", &["--session", "--nofork", "--print-address=1"]);
        Some(screen)
    }

    /// Returns the file in which the screen's pixels are, as the X Window Dump that they are (`XWDFile.h`).
    pub(crate) fn pixels(&self) -> PathBuf {
        self.home.path().join("Xvfb_screen0")
    }

    /// Opens the window of a desk.
    pub(crate) fn open(&self, desk: &Path, member: &str, language: &str) -> Window {
        self.drive(&binary(), desk, member, language)
    }

    /// Opens a program's window over a desk.
    pub(crate) fn drive(&self, program: &Path, desk: &Path, member: &str, language: &str) -> Window {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        let port = listener.local_addr().unwrap().port();
        drop(listener);
        let mut driver = self.command("WebKitWebDriver");
        driver.arg(format!("--port={port}")).env("GALLEY_DESK", desk).env("GALLEY_MEMBER", member);
        driver.env("GALLEY_LANGUAGE", language).env("TAURI_WEBVIEW_AUTOMATION", "true");
        let driver = driver.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
        Window::begin(driver, port, program, self.pixels())
    }

    /// Returns a command that runs on this screen and finds nothing of whoever runs the tests.
    pub(crate) fn command(&self, program: &str) -> Command {
        let home = self.home.path();
        let mut command = Command::new(program);
        command.stdin(Stdio::null()).current_dir(home).env("HOME", home).env("DISPLAY", &self.display);
        command.env("DBUS_SESSION_BUS_ADDRESS", &self.bus).env("XDG_RUNTIME_DIR", home.join("run"));
        for (name, folder) in [("CONFIG", "config"), ("DATA", "data"), ("CACHE", "cache"), ("STATE", "state")] {
            command.env(format!("XDG_{name}_HOME"), home.join(folder));
        }
        command.env("LANG", "C.UTF-8").env("LC_ALL", "C.UTF-8").env("NO_AT_BRIDGE", "1").env("GDK_BACKEND", "x11");
        command.env("GTK_IM_MODULE", "gtk-im-context-simple").env("XMODIFIERS", "@im=none");
        for name in ["WAYLAND_DISPLAY", "GALLEY_DESK", "GALLEY_MEMBER", "GALLEY_LANGUAGE", "GALLEY_PASSPHRASE"] {
            command.env_remove(name);
        }
        command.envs(self.told.iter().map(|(name, value)| (name, value)));
        command
    }

    /// Returns the folder of all that programs on it keep.
    pub(crate) fn home(&self) -> &Path {
        self.home.path()
    }

    /// Tells something to each program that is started on it from now on.
    pub(crate) fn set(&mut self, environment: &[(&str, &str)]) {
        self.told.extend(environment.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())));
    }

    /// Starts a program that stays and says nothing.
    pub(crate) fn stay(&mut self, program: &str, arguments: &[&str]) {
        let mut command = self.command(program);
        let child = command.args(arguments).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
        self.children.insert(0, child);
    }

    /// Runs a program and returns what it says.
    pub(crate) fn ask(&self, program: &str, arguments: &[&str]) -> String {
        let output = self.command(program).args(arguments).output().unwrap_or_else(|e| panic!("{program}: {e}"));
        String::from_utf8_lossy(&output.stdout).into_owned()
    }

    /// Closes a window as its user does, and waits until its program has done what it does then.
    pub(crate) fn close(&self, window: Window) {
        let program = window.program("galley-window");
        let found = self.ask("xdotool", &["search", "--pid", &program.to_string()]);
        closing::ask(&self.display, found.lines().filter_map(|number| number.trim().parse().ok()));
        wait("the window's program ends", || !window.runs(program));
    }

    /// Presses keys as a hand does, each a chord such as `ctrl+b`.
    pub(crate) fn press(&self, chords: &[&str]) {
        self.do_by_hand(&[&["key"], chords].concat());
    }

    /// Presses the keys of a text, one after another.
    pub(crate) fn type_keys(&self, keys: &str) {
        self.do_by_hand(&["type", "--", keys]);
    }

    /// Clicks with the mouse, where no window has a frame.
    pub(crate) fn click(&self, (x, y): (i64, i64)) {
        self.do_by_hand(&["mousemove", &x.to_string(), &y.to_string(), "click", "1"]);
    }

    /// Clicks with the mouse on the beginning of an element's first line.
    pub(crate) fn click_on(&self, window: &Window, selector: &str) {
        let place = "return (box => [Math.round(box.x + 3), Math.round(box.y + 12)])\
                     (document.querySelector(arguments[0]).getBoundingClientRect())";
        let place = window.run(place, &json!([selector]));
        self.click((place[0].as_i64().unwrap(), place[1].as_i64().unwrap()));
    }

    /// Chooses or names a file in the system's own dialog with this title, and waits until it is closed.
    pub(crate) fn name_in_dialog(&self, window: &Window, title: &str, path: &Path) {
        let dialog = self.dialog(window, title);
        // A dialog that chooses opens its line for a path with the first sign of one, and would lose the next meanwhile.
        self.press(&["slash"]);
        picture(&self.pixels());
        self.press(&["ctrl+a"]);
        self.type_keys(path.to_str().unwrap());
        picture(&self.pixels());
        self.press(&["Return"]);
        wait("the dialog is closed", || !self.is_seen(&dialog));
        self.focus(&self.window_of(window, "."));
    }

    /// Leaves the system's own dialog with this title.
    pub(crate) fn leave_dialog(&self, window: &Window, title: &str) {
        let dialog = self.dialog(window, title);
        self.press(&["Escape"]);
        wait("the dialog is closed", || !self.is_seen(&dialog));
        self.focus(&self.window_of(window, "."));
    }

    /// Waits for a dialog of a window's program, and gives it the keys.
    fn dialog(&self, window: &Window, title: &str) -> String {
        let found = self.window_of(window, title);
        self.focus(&found);
        found
    }

    /// Waits for a window of a window's program with a title, as a pattern, and returns its number.
    fn window_of(&self, window: &Window, title: &str) -> String {
        let program = window.program("galley-window").to_string();
        let mut found = String::new();
        wait("a window is there", || {
            let asked = self.ask("xdotool", &["search", "--onlyvisible", "--all", "--pid", &program, "--name", title]);
            found = asked.lines().next().unwrap_or_default().to_owned();
            !found.is_empty()
        });
        found
    }

    /// Gives a window the keys, as the window manager of a desktop would.
    fn focus(&self, number: &str) {
        self.do_by_hand(&["windowfocus", "--sync", number]);
    }

    fn is_seen(&self, dialog: &str) -> bool {
        self.ask("xdotool", &["search", "--onlyvisible", "--name", "."]).lines().any(|one| one == dialog)
    }

    /// Presses the mouse's button where it stands still, and keeps it pressed.
    pub(crate) fn hold(&self, (x, y): (i64, i64)) {
        self.do_by_hand(&["mousemove", &x.to_string(), &y.to_string(), "mousedown", "1"]);
    }

    /// Moves the mouse.
    pub(crate) fn move_to(&self, (x, y): (i64, i64)) {
        self.do_by_hand(&["mousemove", &x.to_string(), &y.to_string()]);
    }

    /// Lets go of the mouse's button.
    pub(crate) fn let_go(&self) {
        self.do_by_hand(&["mouseup", "1"]);
    }

    fn do_by_hand(&self, arguments: &[&str]) {
        let output = self.command("xdotool").args(arguments).output().unwrap();
        assert!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
    }

    /// Puts something on the clipboard, as another program does.
    pub(crate) fn copy(&self, kind: &str, what: &str) {
        let mut clipboard = self.command("xclip");
        clipboard.args(["-selection", "clipboard", "-t", kind]).stdin(Stdio::piped());
        // It stays, to be asked for what it has, until another one puts something there.
        let mut child = clipboard.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
        child.stdin.take().unwrap().write_all(what.as_bytes()).unwrap();
        assert!(child.wait().unwrap().success(), "nothing was put on the clipboard");
    }

    /// Starts a program that stays, and returns the first line that it says.
    fn begin(&mut self, program: &str, arguments: &[&str]) -> String {
        let mut command = self.command(program);
        let mut child = command.args(arguments).stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        self.children.insert(0, child);
        assert!(!line.trim().is_empty(), "{program} did not start");
        line.trim().to_owned()
    }
}

impl Drop for Screen {
    fn drop(&mut self) {
        for child in &mut self.children {
            end(child);
        }
    }
}

/// Returns what is on a screen whose pixels are in a file, once nothing moves there any more.
pub(crate) fn picture(pixels: &Path) -> RgbImage {
    let (mut last, mut same) = (RgbImage::default(), 0);
    wait("nothing moves on the screen", || {
        std::thread::sleep(FRAME);
        let now = painted(&fs::read(pixels).unwrap());
        // A caret blinks: what few pixels show is no movement.
        let moved = now.len() != last.len() || now.iter().zip(last.iter()).filter(|(a, b)| a != b).count() > CARET;
        same = if moved { 0 } else { same + 1 };
        last = now;
        same >= STILL
    });
    last
}

/// Reads an X Window Dump of 32 bits a pixel, blue first: its head, the colours of a palette, the lines.
fn painted(dump: &[u8]) -> RgbImage {
    let word = |n: usize| dump.get(n * 4..).and_then(<[u8]>::first_chunk).map_or(0, |bytes| u32::from_be_bytes(*bytes));
    let at = |n| usize::try_from(word(n)).unwrap();
    let (begin, line) = (at(0) + at(19) * 12, at(12));
    RgbImage::from_fn(word(4), word(5), |x, y| {
        let place = begin + usize::try_from(y).unwrap() * line + usize::try_from(x).unwrap() * 4;
        Rgb(dump.get(place..place + 3).map_or([0; 3], |bytes| [bytes[2], bytes[1], bytes[0]]))
    })
}

/// Returns where the window's program is: where `GALLEY_WINDOW` says, or beside the command line's.
pub(crate) fn binary() -> PathBuf {
    let named = std::env::var_os("GALLEY_WINDOW").map(PathBuf::from);
    named.unwrap_or_else(|| program::path("galley-window"))
}

pub(crate) fn is_installed(program: &str) -> bool {
    let path = std::env::var_os("PATH").unwrap_or_default();
    std::env::split_paths(&path).any(|folder| folder.join(program).is_file())
}

/// Ends a program and all that it started.
pub(crate) fn end(child: &mut Child) {
    let below = descendants(child.id());
    // It may have ended by itself.
    let _ = child.kill();
    let _ = child.wait();
    for (pid, _) in below {
        kill(pid);
    }
}

/// Kills a program as a power cut would.
pub(crate) fn kill(pid: u32) {
    let mut command = Command::new("kill");
    let _ = command.args(["-KILL", &pid.to_string()]).stderr(Stdio::null()).status();
}

/// Returns the programs that one started, and that they started, with their names as the system cuts them off.
pub(crate) fn descendants(of: u32) -> Vec<(u32, String)> {
    let mut all = vec![];
    for entry in fs::read_dir("/proc").unwrap().flatten() {
        let Some(pid) = entry.file_name().to_str().and_then(|name| name.parse::<u32>().ok()) else { continue };
        // One may end while it is looked at.
        let Ok(stat) = fs::read_to_string(entry.path().join("stat")) else { continue };
        let Some((before, after)) = stat.rsplit_once(')') else { continue };
        let parent = after.split_whitespace().nth(1).and_then(|parent| parent.parse::<u32>().ok());
        let name = before.split_once('(').map_or("", |(_, name)| name);
        all.push((pid, parent.unwrap_or_default(), name.to_owned()));
    }
    let mut found: Vec<(u32, String)> = vec![];
    let mut parents = vec![of];
    while let Some(parent) = parents.pop() {
        for (pid, _, name) in all.iter().filter(|(_, of, _)| *of == parent) {
            parents.push(*pid);
            found.push((*pid, name.clone()));
        }
    }
    found
}
