//! A real WordPress on loopback, one for all the tests of a program.

use std::collections::BTreeMap;
use std::io::{BufRead as _, BufReader};
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::OnceLock;

use super::servers::free_port;

/// The script that starts one.
const SCRIPT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/destinations/wordpress.sh");

/// A WordPress that runs for as long as this program does.
#[derive(Debug)]
pub struct WordPress {
    port: u16,
    said: BTreeMap<String, String>,
    /// Where it ends, the script takes everything away: however this program ends, it ends with it.
    _held: ChildStdin,
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
        match ONE.get_or_init(Self::start) {
            Ok(one) => Some(one),
            Err(missing) => {
                crate::skipped(&format!("no {missing} is installed"));
                None
            }
        }
    }

    fn start() -> Result<Self, String> {
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
        let lines = BufReader::new(said).lines().map_while(Result::ok);
        let said: BTreeMap<_, _> = lines
            .take_while(|line| !line.is_empty())
            .filter_map(|line| line.split_once('=').map(|(key, value)| (key.to_owned(), value.to_owned())))
            .collect();
        assert!(said.contains_key("VERSION"), "WordPress does not start; see {}", data.display());
        Ok(Self { port, said, _held: held, _script: child })
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
}
