//! A real WordPress on loopback: one for all the tests of a program, and others for tests that stop theirs.

use std::collections::BTreeMap;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::sync::OnceLock;

use data_encoding::BASE64;
use serde_json::Value;

use super::servers::free_port;

/// The script that starts one.
const SCRIPT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/destinations/wordpress.sh");

/// A WordPress that runs for as long as it is held.
#[derive(Debug)]
pub struct WordPress {
    port: u16,
    said: BTreeMap<String, String>,
    /// Where it ends, the script takes everything away: however this program ends, it ends with it.
    held: ChildStdin,
    says: BufReader<ChildStdout>,
    _script: Child,
}

impl WordPress {
    /// Returns the one of this program, which the first test starts. `None`, with the test counted as skipped, where its
    /// packages are not installed.
    ///
    /// # Panics
    /// Where they are and it does not start.
    pub fn shared() -> Option<&'static Self> {
        static ONE: OnceLock<Result<WordPress, String>> = OnceLock::new();
        ONE.get_or_init(Self::serve).as_ref().map_err(|missing| is_missing(missing)).ok()
    }

    /// Starts one that no other test meets, so that it may be stopped. `None`, with the test counted as skipped, where its packages
    /// are not installed.
    ///
    /// # Panics
    /// Where they are and it does not start.
    pub fn alone() -> Option<Self> {
        Self::serve().map_err(|missing| is_missing(&missing)).ok()
    }

    /// Stops it, whatever it is doing, with its database; what the database has taken stays.
    ///
    /// # Panics
    /// Where it does not stop.
    pub fn stop(&mut self) {
        self.is_told("stop");
    }

    /// Brings it back at its old address.
    ///
    /// # Panics
    /// Where it does not start.
    pub fn start(&mut self) {
        self.is_told("start");
    }

    fn is_told(&mut self, word: &str) {
        writeln!(self.held, "{word}").expect("the script listens");
        let mut done = String::new();
        self.says.read_line(&mut done).expect("the script says when it is done");
        assert_eq!(done, "\n", "WordPress does not {word}");
    }

    fn serve() -> Result<Self, String> {
        let missing = Command::new(SCRIPT).arg("missing").output().expect("the script runs");
        let missing = String::from_utf8_lossy(&missing.stdout).trim().replace('\n', ", ");
        if !missing.is_empty() {
            return Err(missing);
        }
        let port = free_port();
        // The script removes it, whom nothing ends before its time.
        let data = tempfile::Builder::new().prefix("galley-wordpress-").tempdir().expect("a temporary folder").keep();
        let mut child = Command::new(SCRIPT)
            .arg("serve")
            .arg(&data)
            .arg(port.to_string())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("the script runs");
        let (held, said) = (child.stdin.take().expect("a pipe"), child.stdout.take().expect("a pipe"));
        let mut says = BufReader::new(said);
        let said: BTreeMap<_, _> = (&mut says)
            .lines()
            .map_while(Result::ok)
            .take_while(|line| !line.is_empty())
            .filter_map(|line| line.split_once('=').map(|(key, value)| (key.to_owned(), value.to_owned())))
            .collect();
        assert!(said.contains_key("VERSION"), "WordPress does not start; see {}", data.display());
        Ok(Self { port, said, held, says, _script: child })
    }

    /// Returns the port that it answers at.
    pub fn port(&self) -> u16 {
        self.port
    }

    /// Returns the address of the site that has Galley's plugin.
    pub fn with_plugin(&self) -> String {
        format!("http://127.0.0.1:{}/", self.port)
    }

    /// Returns the address of the same site without it.
    pub fn stock(&self) -> String {
        format!("http://localhost:{}/", self.port)
    }

    /// Returns the application password of a user, who is called by the role: `admin`, `editor`, `author`, `contributor`; and
    /// `oddmeta`, an editor of a site on which something else has our field.
    ///
    /// # Panics
    /// Where there is no such user.
    pub fn password(&self, user: &str) -> &str {
        &self.said[&user.to_uppercase()]
    }

    /// Returns what the site says to somebody who works there and may do anything: the status, and the fields.
    pub fn asked(&self, method: &str, path: &str, body: &Value) -> (u16, Value) {
        asked((self.port, "127.0.0.1"), ("admin", self.password("admin")), (method, path), body)
    }
}

fn is_missing(packages: &str) {
    crate::skipped(&format!("no {packages} is installed"));
}

/// Returns what a site says at a port of this machine, by a name that it has, to whoever has a login.
pub fn asked(
    at: (u16, &str),
    (user, password): (&str, &str),
    (method, path): (&str, &str),
    body: &Value,
) -> (u16, Value) {
    let basic = BASE64.encode(format!("{user}:{password}").as_bytes());
    let more = format!("Authorization: Basic {basic}\r\nContent-Type: application/json\r\n");
    let body = if body.is_null() { String::new() } else { body.to_string() };
    let (status, said) = said(at, (method, &format!("/wp-json/wp/v2/{path}")), &more, &body);
    (status, serde_json::from_str(&said).unwrap_or_default())
}

/// Returns the status and the words of an answer.
///
/// # Panics
/// Where nobody is there, or what answers is no server of pages.
pub fn said((port, host): (u16, &str), (method, path): (&str, &str), more: &str, body: &str) -> (u16, String) {
    let mut far = TcpStream::connect(("127.0.0.1", port)).expect("a server at this port");
    // PHP's own server ends each answer with the connection.
    let host = format!("Host: {host}:{port}\r\nConnection: close");
    let asked = format!("{method} {path} HTTP/1.1\r\n{host}\r\n{more}Content-Length: {}\r\n\r\n{body}", body.len());
    far.write_all(asked.as_bytes()).expect("it is heard");
    let mut said = String::new();
    far.read_to_string(&mut said).expect("it is answered");
    let (head, body) = said.split_once("\r\n\r\n").expect("an answer");
    (head.split(' ').nth(1).and_then(|status| status.parse().ok()).expect("a status"), body.to_owned())
}
