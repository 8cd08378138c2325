//! What stands before a server: hands requests on, or does something else with them.

use std::io::{Read as _, Write as _};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex};
use std::thread;

use blackbox::random::Random;

/// A request that passes.
#[derive(Clone, Debug)]
pub(crate) struct Asked {
    pub(crate) method: String,
    /// With what was asked behind the question mark.
    pub(crate) path: String,
    pub(crate) body: Vec<u8>,
    pub(crate) head: String,
}

/// The parts of a query, decoded.
fn decoded(text: &str) -> String {
    let mut bytes = vec![];
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        bytes.push(match byte {
            b'+' => b' ',
            b'%' => {
                let digits = [rest.next().unwrap_or_default(), rest.next().unwrap_or_default()];
                u8::from_str_radix(&String::from_utf8_lossy(&digits), 16).unwrap_or(b'?')
            }
            byte => byte,
        });
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

impl Asked {
    /// What is asked of the interface, as `wp/v2/posts/7`, whether the site has pretty links or not.
    pub(crate) fn route(&self) -> String {
        let path =
            self.param("rest_route").unwrap_or_else(|| self.path.split('?').next().unwrap_or_default().to_owned());
        path.trim_start_matches("/wp-json").trim_matches('/').to_owned()
    }

    /// What is said behind the question mark.
    pub(crate) fn params(&self) -> Vec<(String, String)> {
        let query = self.path.split_once('?').map_or("", |(_, query)| query);
        let pairs = query.split('&').filter_map(|pair| pair.split_once('='));
        pairs.map(|(name, value)| (decoded(name), decoded(value))).collect()
    }

    /// One of them.
    pub(crate) fn param(&self, name: &str) -> Option<String> {
        self.params().into_iter().find(|(other, _)| other == name).map(|(_, value)| value)
    }

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
    /// The server never hears of it, and whoever asked hears nothing.
    Cut,
    /// The server hears and does it; whoever asked never hears of it.
    Swallow,
    /// The same, but the answer breaks off in its middle, which is heard where it said how long it would be.
    Half(Length),
    /// Some bits of the answer are others.
    Spoil(u64),
    /// The server hears it twice; told is what it says to the second.
    Twice,
    /// Whoever asked hears nothing, and the server hears it later: when the next request comes, or once that is answered.
    Late(Then),
    /// This is answered, and the server never hears of it.
    Answer(String),
    /// This is answered although the server did it.
    After(String),
    /// The server is asked this instead.
    Instead(Vec<u8>),
    /// It stands still until whoever holds the gate lets go, and then nothing is said: the server has heard it, or never does.
    Hold(Gate, Heard),
}

/// Whether an answer says how long it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Length {
    Said,
    Unsaid,
}

/// On which side of the next request something late arrives.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Then {
    Before,
    Behind,
}

/// Whether a server has heard what is held.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Heard {
    Yes,
    No,
}

/// Where a request stands still.
#[derive(Clone, Debug)]
pub(crate) struct Gate {
    reached: Sender<()>,
    open: Arc<Mutex<Receiver<()>>>,
}

impl Gate {
    /// A gate, what is heard when something stands before it, and what opens it when it is dropped.
    pub(crate) fn shut() -> (Self, Receiver<()>, Sender<()>) {
        let ((reached, comes), (opens, open)) = (channel(), channel());
        (Self { reached, open: Arc::new(Mutex::new(open)) }, comes, opens)
    }

    fn stand(&self) {
        let _ = self.reached.send(());
        let _ = self.open.lock().unwrap().recv();
    }
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

/// What is behind a front: asked, it says all that it says.
type Far = dyn Fn(&Asked) -> Vec<u8> + Send + Sync;

/// Lives as long as the test program.
pub(crate) struct Front {
    port: u16,
    seen: Arc<Mutex<Vec<Asked>>>,
}

/// What a front needs at each request.
struct Behind<R> {
    far: Box<Far>,
    rule: Mutex<R>,
    seen: Arc<Mutex<Vec<Asked>>>,
    /// What the server is yet to hear.
    late: Mutex<Vec<(Asked, Then)>>,
}

impl Front {
    /// Stands before a port of this machine and does with each request what the rule says.
    pub(crate) fn before(far: u16, rule: impl FnMut(&Asked) -> Fate + Send + 'static) -> Self {
        Self::over(move |asked| hand_on(far, asked), rule)
    }

    /// Stands before something in this program.
    pub(crate) fn over(
        far: impl Fn(&Asked) -> Vec<u8> + Send + Sync + 'static,
        rule: impl FnMut(&Asked) -> Fate + Send + 'static,
    ) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let (port, seen) = (listener.local_addr().unwrap().port(), Arc::new(Mutex::new(vec![])));
        let (far, rule): (Box<Far>, _) = (Box::new(far), Mutex::new(rule));
        let behind = Arc::new(Behind { far, rule, seen: Arc::clone(&seen), late: Mutex::default() });
        thread::spawn(move || {
            for mut near in listener.incoming().flatten() {
                let behind = Arc::clone(&behind);
                thread::spawn(move || {
                    if let Some(said) = read(&mut near).and_then(|asked| behind.says(&asked)) {
                        let _ = near.write_all(&said);
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

    /// Where it stands.
    pub(crate) fn port(&self) -> u16 {
        self.port
    }

    /// What has come so far.
    pub(crate) fn seen(&self) -> Vec<Asked> {
        self.seen.lock().unwrap().clone()
    }
}

impl<R: FnMut(&Asked) -> Fate> Behind<R> {
    /// What whoever asked gets to hear, if anything.
    fn says(&self, asked: &Asked) -> Option<Vec<u8>> {
        self.seen.lock().unwrap().push(asked.clone());
        let fate = (self.rule.lock().unwrap())(asked);
        let late = std::mem::take(&mut *self.late.lock().unwrap());
        let arrives =
            |then: Then| late.iter().filter(move |(_, at)| *at == then).for_each(|(one, _)| drop((self.far)(one)));
        arrives(Then::Before);
        let said = self.becomes(asked, fate);
        arrives(Then::Behind);
        said
    }

    fn becomes(&self, asked: &Asked, fate: Fate) -> Option<Vec<u8>> {
        let far = &self.far;
        match fate {
            Fate::Pass => Some(far(asked)),
            Fate::Cut => None,
            Fate::Swallow => {
                far(asked);
                None
            }
            Fate::Half(length) => Some(broken_off(&far(asked), length)),
            Fate::Spoil(seed) => Some(spoilt(far(asked), seed)),
            Fate::Twice => {
                far(asked);
                Some(far(asked))
            }
            Fate::Late(then) => {
                self.late.lock().unwrap().push((asked.clone(), then));
                None
            }
            Fate::Answer(answer) => Some(answer.into_bytes()),
            Fate::After(answer) => {
                far(asked);
                Some(answer.into_bytes())
            }
            Fate::Instead(body) => Some(far(&Asked { body, ..asked.clone() })),
            Fate::Hold(gate, heard) => {
                if heard == Heard::Yes {
                    far(asked);
                }
                gate.stand();
                None
            }
        }
    }
}

fn broken_off(said: &[u8], length: Length) -> Vec<u8> {
    let body = length_of_body(said);
    let (head, body) = said.split_at(said.len() - body);
    let head = String::from_utf8_lossy(head).replace("\r\nContent-Length:", "\r\nX-Length:");
    let more = if length == Length::Said { format!("Content-Length: {}\r\n", body.len()) } else { String::new() };
    let mut all = head.strip_suffix("\r\n").unwrap_or(&head).to_owned() + &more + "\r\n";
    all.truncate(if head.is_empty() { 0 } else { all.len() });
    [all.as_bytes(), &body[..body.len() / 2]].concat()
}

fn length_of_body(said: &[u8]) -> usize {
    said.windows(4).position(|four| four == b"\r\n\r\n").map_or(0, |end| said.len() - end - 4)
}

/// Turns the highest bit of some bytes: what is read as a text then is none. One that says something else and reads well is
/// what TLS is there against.
fn spoilt(mut said: Vec<u8>, seed: u64) -> Vec<u8> {
    let mut random = Random::new(seed);
    let body = length_of_body(&said);
    // The head, in one of four.
    let (from, length) =
        if body == 0 || random.chance(0.25) { (0, said.len() - body) } else { (said.len() - body, body) };
    if length > 0 {
        for _ in 0..random.within(1, 4) {
            let at = from + random.below(length);
            said[at] |= 0x80;
        }
    }
    said
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
pub(crate) fn hand_on(far: u16, asked: &Asked) -> Vec<u8> {
    let Ok(mut far) = TcpStream::connect(("127.0.0.1", far)) else { return vec![] };
    let dropped = |line: &&str| {
        let lower = line.to_ascii_lowercase();
        !lower.starts_with("connection:") && !lower.starts_with("content-length:")
    };
    let lines: Vec<_> = asked.head.lines().filter(dropped).collect();
    let head = format!("{}\r\nConnection: close\r\nContent-Length: {}\r\n\r\n", lines.join("\r\n"), asked.body.len());
    let mut said = vec![];
    // In one piece: two small ones wait for each other.
    let _ = far.write_all(&[head.as_bytes(), &asked.body].concat()).and_then(|()| far.read_to_end(&mut said));
    said
}
