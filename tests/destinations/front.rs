//! What stands before a server: hands requests on, or does something else with them.

use std::io::{Read as _, Write as _};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::thread;

/// A request that passes.
#[derive(Clone, Debug)]
pub(crate) struct Asked {
    pub(crate) method: String,
    /// With what was asked behind the question mark.
    pub(crate) path: String,
    pub(crate) body: Vec<u8>,
    pub(crate) head: String,
}

impl Asked {
    /// Whether something is written at a path of the interface.
    pub(crate) fn writes(&self, what: &str) -> bool {
        self.method == "POST" && self.path.split('?').next().is_some_and(|path| path.contains(&format!("wp/v2/{what}")))
    }

    /// Whether something is made there, and nothing changed that is.
    pub(crate) fn makes(&self, what: &str) -> bool {
        self.method == "POST"
            && self.path.split('?').next().is_some_and(|path| path.ends_with(&format!("wp/v2/{what}")))
    }

    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        let named = |line: &'_ &str| line.split_once(':').is_some_and(|(n, _)| n.eq_ignore_ascii_case(name));
        self.head.lines().find(named)?.split_once(':').map(|(_, value)| value.trim())
    }
}

/// What becomes of a request.
#[derive(Clone, Debug)]
pub(crate) enum Fate {
    Pass,
    /// The server hears and does it; whoever asked never hears of it.
    Swallow,
    /// This is answered, and the server never hears of it.
    Answer(String),
    /// The server is asked this instead.
    Instead(Vec<u8>),
}

/// An answer of a program that is no WordPress.
pub(crate) fn page(status: &str, more: &str) -> Fate {
    let body = "<!doctype html><html><body>Đăng nhập Wi-Fi</body></html>";
    Fate::Answer(format!(
        "HTTP/1.1 {status}\r\nContent-Type: text/html\r\n{more}Content-Length: {}\r\nConnection: close\r\n\r\n{body}",
        body.len()
    ))
}

/// An answer of WordPress' kind.
pub(crate) fn json(status: &str, body: &str) -> Fate {
    Fate::Answer(format!(
        "HTTP/1.1 {status}\r\nContent-Type: application/json\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{body}",
        body.len()
    ))
}

/// Lives as long as the test program.
pub(crate) struct Front {
    port: u16,
    seen: Arc<Mutex<Vec<Asked>>>,
}

impl Front {
    /// Stands before a port of this machine and does with each request what the rule says.
    pub(crate) fn before(far: u16, rule: impl FnMut(&Asked) -> Fate + Send + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let (port, seen) = (listener.local_addr().unwrap().port(), Arc::new(Mutex::new(vec![])));
        let (heard, rule) = (Arc::clone(&seen), Arc::new(Mutex::new(rule)));
        thread::spawn(move || {
            for near in listener.incoming().flatten() {
                let (heard, rule) = (Arc::clone(&heard), Arc::clone(&rule));
                thread::spawn(move || {
                    let mut near = near;
                    let Some(asked) = read(&mut near) else { return };
                    heard.lock().unwrap().push(asked.clone());
                    let fate = (rule.lock().unwrap())(&asked);
                    match fate {
                        Fate::Pass => drop(near.write_all(&hand_on(far, &asked, &asked.body))),
                        Fate::Swallow => drop(hand_on(far, &asked, &asked.body)),
                        Fate::Instead(body) => drop(near.write_all(&hand_on(far, &asked, &body))),
                        Fate::Answer(answer) => drop(near.write_all(answer.as_bytes())),
                    }
                    let _ = near.shutdown(Shutdown::Both);
                });
            }
        });
        Self { port, seen }
    }

    /// The site's address by the front: with the plugin, or without.
    pub(crate) fn url(&self, host: &str) -> String {
        format!("http://{host}:{}/", self.port)
    }

    /// What has come so far.
    pub(crate) fn seen(&self) -> Vec<Asked> {
        self.seen.lock().unwrap().clone()
    }
}

fn read(near: &mut TcpStream) -> Option<Asked> {
    let mut bytes = vec![];
    let mut part = [0; 65_536];
    let end = loop {
        if let Some(end) = bytes.windows(4).position(|four| four == b"\r\n\r\n") {
            break end;
        }
        let read @ 1.. = near.read(&mut part).ok()? else { return None };
        bytes.extend_from_slice(&part[..read]);
    };
    let head = String::from_utf8_lossy(&bytes[..end]).into_owned();
    let mut words = head.split(' ');
    let (method, path) = (words.next()?.to_owned(), words.next()?.to_owned());
    let mut asked = Asked { method, path, body: bytes.split_off(end + 4), head };
    let length = asked.header("content-length").and_then(|length| length.parse().ok()).unwrap_or(0);
    while asked.body.len() < length {
        let read @ 1.. = near.read(&mut part).ok()? else { return None };
        asked.body.extend_from_slice(&part[..read]);
    }
    Some(asked)
}

/// Asks the server, and returns all it says.
fn hand_on(far: u16, asked: &Asked, body: &[u8]) -> Vec<u8> {
    let Ok(mut far) = TcpStream::connect(("127.0.0.1", far)) else { return vec![] };
    let dropped = |line: &&str| {
        let lower = line.to_ascii_lowercase();
        !lower.starts_with("connection:") && !lower.starts_with("content-length:")
    };
    let lines: Vec<_> = asked.head.lines().filter(dropped).collect();
    let head = format!("{}\r\nConnection: close\r\nContent-Length: {}\r\n\r\n", lines.join("\r\n"), body.len());
    let mut said = vec![];
    let asked = far.write_all(head.as_bytes()).and_then(|()| far.write_all(body));
    let _ = asked.and_then(|()| far.read_to_end(&mut said));
    said
}
