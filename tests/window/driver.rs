//! The window, driven as its user drives it: a small client of the WebDriver protocol.

use std::io::{Read as _, Write as _};
use std::net::{Ipv4Addr, TcpStream};
use std::path::{Path, PathBuf};
use std::process::Child;
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::screen;

/// After so long without it, something never happens.
const NEVER: Duration = Duration::from_secs(120);
/// How often the page is asked whether it has.
const LOOK_AGAIN: Duration = Duration::from_millis(15);
/// The name that an element has in an answer.
const ELEMENT: &str = "element-6066-11e4-a52e-4f735466cecf";

/// What the driver answered instead, or why it could not be asked.
#[derive(Debug)]
pub(crate) struct Refused(String);

impl std::fmt::Display for Refused {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

impl From<std::io::Error> for Refused {
    fn from(error: std::io::Error) -> Self {
        Self(error.to_string())
    }
}

/// An open window. It ends with its driver, which lets it say nothing more; `Screen::close` closes it as its user does.
pub(crate) struct Window {
    driver: Child,
    port: u16,
    session: String,
    /// Where the pixels of its screen are.
    pixels: PathBuf,
}

impl Window {
    /// Opens the window by a driver that was started.
    pub(crate) fn begin(driver: Child, port: u16, binary: &Path, pixels: PathBuf) -> Self {
        let mut window = Self { driver, port, session: String::new(), pixels };
        wait("the driver answers", || window.ask("GET", "/status", None).is_ok());
        let options = json!({ "webkitgtk:browserOptions": { "binary": binary, "args": [] } });
        let asked = window.ask("POST", "/session", Some(&json!({ "capabilities": { "alwaysMatch": options } })));
        let answer = asked.unwrap_or_else(|e| panic!("no window opens: {e}"));
        window.session = answer["sessionId"].as_str().unwrap().to_owned();
        window
    }

    /// Runs a script in the page and returns what it returns; an error where there is no page any more.
    pub(crate) fn try_run(&self, script: &str, arguments: &Value) -> Result<Value, Refused> {
        self.command("POST", "/execute/sync", &json!({ "script": script, "args": arguments }))
    }

    /// Runs a script in the page and returns what it returns.
    pub(crate) fn run(&self, script: &str, arguments: &Value) -> Value {
        self.try_run(script, arguments).unwrap_or_else(|e| panic!("{script}: {e}"))
    }

    /// Waits until an expression of the page is true, and returns it.
    pub(crate) fn until(&self, expression: &str) -> Value {
        self.until_with(expression, &json!([]))
    }

    /// Waits until an expression of the page, which has arguments, is true, and returns it.
    pub(crate) fn until_with(&self, expression: &str, arguments: &Value) -> Value {
        let script = format!("return {expression}");
        let begin = Instant::now();
        loop {
            let value = self.run(&script, arguments);
            if !matches!(value, Value::Null | Value::Bool(false)) && value != json!("") {
                return value;
            }
            if begin.elapsed() > NEVER {
                self.shoot("never");
                let shown = "return [document.body.innerText, ...[...document.querySelectorAll('input, textarea')].map(field => field.value)]";
                panic!("never so: {expression} {arguments}: {}", self.run(shown, &json!([])));
            }
            std::thread::sleep(LOOK_AGAIN);
        }
    }

    /// Waits for an element and clicks on it, once it has its place.
    pub(crate) fn click(&self, selector: &str) {
        wait(&format!("{selector} can be clicked on"), || {
            let element = self.element(selector);
            self.command("POST", &format!("/element/{element}/click"), &json!({})).is_ok()
        });
    }

    /// Waits for an element. Returns the name that the driver has for it.
    pub(crate) fn element(&self, selector: &str) -> String {
        self.until_with("document.querySelector(arguments[0]) !== null", &json!([selector]));
        let found = self.command("POST", "/element", &json!({ "using": "css selector", "value": selector }));
        found.unwrap_or_else(|e| panic!("{selector}: {e}"))[ELEMENT].as_str().unwrap().to_owned()
    }

    /// Does something within a frame of the page, by the name that the driver has for its element.
    pub(crate) fn within(&self, frame: &str, work: impl FnOnce()) {
        let enter = |id: Value| {
            self.command("POST", "/frame", &json!({ "id": id })).unwrap_or_else(|e| panic!("no frame {id}: {e}"))
        };
        enter(json!({ ELEMENT: frame }));
        work();
        enter(Value::Null);
    }

    /// Types where the focus is; an error where there is no page any more.
    pub(crate) fn try_type(&self, text: &str) -> Result<(), Refused> {
        let active = self.command("GET", "/element/active", &Value::Null)?;
        let active = active[ELEMENT].as_str().unwrap_or_default();
        self.command("POST", &format!("/element/{active}/value"), &json!({ "text": text }))?;
        Ok(())
    }

    /// Types where the focus is.
    pub(crate) fn type_text(&self, text: &str) {
        self.try_type(text).unwrap_or_else(|e| panic!("{text} is not typed: {e}"));
    }

    /// Presses a chord, as `Control+Shift+p`.
    pub(crate) fn press(&self, chord: &str) {
        let keys: Vec<_> = chord.split('+').map(key).collect();
        let down = keys.iter().map(|key| json!({ "type": "keyDown", "value": key }));
        let up = keys.iter().rev().map(|key| json!({ "type": "keyUp", "value": key }));
        let actions: Vec<_> = down.chain(up).collect();
        let keyboard = json!({ "actions": [{ "type": "key", "id": "keyboard", "actions": actions }] });
        self.command("POST", "/actions", &keyboard).unwrap_or_else(|e| panic!("{chord} is not pressed: {e}"));
    }

    /// Keeps pictures of the window's screen, light and dark, in the folder that `GALLEY_SHOTS` names, if it names one.
    pub(crate) fn shoot(&self, name: &str) {
        let Some(folder) = std::env::var_os("GALLEY_SHOTS").map(PathBuf::from) else { return };
        std::fs::create_dir_all(&folder).unwrap();
        let dress = "const worn = document.documentElement.dataset.scheme;
                     if (arguments[0]) document.documentElement.dataset.scheme = arguments[0];
                     return worn";
        let worn = self.run(dress, &json!([]));
        for scheme in ["light", "dark"] {
            self.run(dress, &json!([scheme]));
            screen::picture(&self.pixels).save(folder.join(format!("{name}-{scheme}.png"))).unwrap();
        }
        self.run(dress, &json!([worn]));
    }

    /// Returns a program of this window by the beginning of its name.
    pub(crate) fn program(&self, name: &str) -> u32 {
        let below = screen::descendants(self.driver.id());
        let found = below.iter().find(|(_, called)| called.starts_with(name));
        found.unwrap_or_else(|| panic!("no {name} among {below:?}")).0
    }

    /// Returns whether a program of this window runs still.
    pub(crate) fn runs(&self, program: u32) -> bool {
        screen::descendants(self.driver.id()).iter().any(|(pid, name)| *pid == program && !name.is_empty())
    }

    fn command(&self, method: &str, path: &str, body: &Value) -> Result<Value, Refused> {
        let body = (method == "POST").then_some(body);
        self.ask(method, &format!("/session/{}{path}", self.session), body)
    }

    fn ask(&self, method: &str, path: &str, body: Option<&Value>) -> Result<Value, Refused> {
        let mut stream = TcpStream::connect((Ipv4Addr::LOCALHOST, self.port))?;
        stream.set_read_timeout(Some(NEVER))?;
        let body = body.map(Value::to_string).unwrap_or_default();
        let head = format!("{method} {path} HTTP/1.1\r\nHost: 127.0.0.1:{}\r\nConnection: close\r\n", self.port);
        let about = format!("Content-Type: application/json\r\nContent-Length: {}\r\n\r\n", body.len());
        stream.write_all([head, about, body].concat().as_bytes())?;
        let mut answer = vec![];
        stream.read_to_end(&mut answer)?;
        let answer = String::from_utf8_lossy(&answer);
        let (head, body) = answer.split_once("\r\n\r\n").ok_or_else(|| Refused("no answer".to_owned()))?;
        let mut answer: Value = serde_json::from_str(body).map_err(|e| Refused(format!("{e}: {body}")))?;
        if head.split(' ').nth(1) == Some("200") { Ok(answer["value"].take()) } else { Err(Refused(body.to_owned())) }
    }
}

impl Drop for Window {
    fn drop(&mut self) {
        // Where the test failed or the window was killed there may be none to close.
        let _ = self.command("DELETE", "", &Value::Null);
        screen::end(&mut self.driver);
    }
}

/// Waits until something is so.
pub(crate) fn wait(what: &str, mut so: impl FnMut() -> bool) {
    let begin = Instant::now();
    while !so() {
        assert!(begin.elapsed() < NEVER, "never so: {what}");
        std::thread::sleep(LOOK_AGAIN);
    }
}

/// Returns the sign that the protocol has for a key.
fn key(name: &str) -> &str {
    match name {
        "Control" => "\u{e009}",
        "Shift" => "\u{e008}",
        "Alt" => "\u{e00a}",
        "Enter" => "\u{e006}",
        "Backspace" => "\u{e003}",
        "ArrowLeft" => "\u{e012}",
        "ArrowDown" => "\u{e015}",
        "ArrowRight" => "\u{e014}",
        "Space" => "\u{e00d}",
        "Escape" => "\u{e00c}",
        "Home" => "\u{e011}",
        "End" => "\u{e010}",
        "PageDown" => "\u{e00f}",
        "F6" => "\u{e036}",
        "Tab" => "\u{e004}",
        letter => letter,
    }
}
