//! A WordPress that is restarted in the midst of a publication: before it hears a request, while it does what was asked, and when it
//! has done it and nobody has heard so yet. What was begun is completed when it is back.
//!
//! By day once each, at the site with our plugin or the one without; `GALLEY_PUBLICATIONS` has all of it at both.

use std::io;
use std::net::TcpListener;
use std::sync::{Arc, Mutex};
use std::thread;

use blackbox::program::Galley;
use blackbox::wordpress::WordPress as Server;
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::desks::{newsroom, post};
use crate::front::{Asked, Fate, Front, hand_on};
use crate::publications::number;
use crate::site::{HOSTS, There, drawn};

const TO: [&str; 2] = ["--destination", "wp"];
const PHOTOS: usize = 2;

/// What is asked when it goes down.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Request {
    /// The first photo is sent.
    First,
    /// The last photo is.
    Last,
    /// The post is made.
    Make,
    /// It is shown to readers.
    Show,
}

/// How far it has come with it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Far {
    Unheard,
    /// The photo or the post is in the database, and nothing yet of what belongs to it.
    Begun,
    Done,
}

/// When it goes down next.
#[derive(Clone, Debug)]
struct Stop {
    request: Request,
    far: Far,
    /// How many photos were sent before.
    photos: usize,
}

impl Stop {
    fn is_at(&mut self, asked: &Asked) -> bool {
        self.photos += usize::from(asked.makes("media"));
        match self.request {
            Request::First => asked.makes("media") && self.photos == 1,
            Request::Last => asked.makes("media") && self.photos == PHOTOS,
            Request::Make => asked.makes("posts"),
            Request::Show => {
                asked.writes("posts")
                    && !asked.makes("posts")
                    && String::from_utf8_lossy(&asked.body).contains("\"publish\"")
            }
        }
    }

    /// Has the server go as far as that with what is asked, and no further.
    fn happens(&self, server: &mut Server, asked: &Asked) {
        match self.far {
            Far::Unheard => {}
            Far::Begun => self.stands(server.port(), asked).unwrap(),
            Far::Done => drop(hand_on(server.port(), asked)),
        }
        server.stop();
    }

    /// Asks, and comes back when the site stands still in the midst of it.
    fn stands(&self, port: u16, asked: &Asked) -> io::Result<()> {
        let action = if asked.makes("media") { "add_attachment" } else { "save_post" };
        let listener = TcpListener::bind("127.0.0.1:0")?;
        let head = format!("{}\r\nX-Stand: {action} {}", asked.head, listener.local_addr()?.port());
        let asked = Asked { head, ..asked.clone() };
        // Nobody hears what it says.
        thread::spawn(move || hand_on(port, &asked));
        // It stands for as long as this connection does, which is until it is ended.
        std::mem::forget(listener.accept()?);
        Ok(())
    }
}

/// A newsroom at a site that goes down when it is told to.
struct Paper {
    folder: TempDir,
    galley: Galley,
    server: Arc<Mutex<Server>>,
    stop: Arc<Mutex<Option<Stop>>>,
}

impl Paper {
    fn at(server: &Arc<Mutex<Server>>, host: &str) -> Self {
        let stop = Arc::new(Mutex::new(None));
        let (stops, stopped) = (Arc::clone(&stop), Arc::clone(server));
        let site = server.lock().unwrap();
        let (port, password) = (site.port(), site.password("editor").to_owned());
        drop(site);
        let front = Front::before(port, move |asked| {
            match stops.lock().unwrap().take_if(|stop: &mut Stop| stop.is_at(asked)) {
                None => Fate::Pass,
                Some(stop) => {
                    stop.happens(&mut stopped.lock().unwrap(), asked);
                    Fate::Cut
                }
            }
        });
        let (folder, galley) = newsroom(&front.url(host), &password);
        Self { folder, galley, server: Arc::clone(server), stop }
    }

    /// An approved story with photos that the site has not seen.
    fn approves(&self, headline: &str) -> String {
        let text = "Sáng 20/11/2026, xã Tân Lập đưa vào dùng cầu dân sinh bắc qua suối Bùn.\n";
        let id = self.galley.drafts(headline, &self.folder.path().join("body.md"), text);
        for n in 0..PHOTOS {
            let photo = self.folder.path().join(format!("{n}.jpg"));
            drawn(320, 240).save(&photo).unwrap();
            let (photo, caption) = (photo.display().to_string(), format!("Cây cầu {n}"));
            self.galley.json(&[
                "photo",
                "add",
                &id,
                &photo,
                "--caption",
                &caption,
                "--credit",
                "Mai Lan",
                "--alt",
                &caption,
            ]);
        }
        self.galley.json(&["submit", &id]);
        self.galley.json(&["approve", &id, "--override", "thử"]);
        id
    }

    /// Publishes a story; the site goes down meanwhile, and comes back.
    fn survives(&self, stop: Stop, headline: &str) {
        let id = self.approves(headline);
        let when = format!("{stop:?}");
        *self.stop.lock().unwrap() = Some(stop);
        let (code, said) = self.galley.refused(&["publish", &id, TO[0], TO[1]]);
        assert!(self.stop.lock().unwrap().is_none(), "{when}: it never came to that: {said}");
        assert_eq!(code, 5, "{when}: {said}");
        assert_eq!(self.galley.json(&["outbox"])["waiting"].as_array().map(Vec::len), Some(1), "{when}");
        self.server.lock().unwrap().start();
        let sent = self.galley.json(&["publish"]);
        assert_eq!((sent["sent"].as_array().map(Vec::len), &sent["waiting"]), (Some(1), &json!([])), "{when}: {sent}");
        self.has_it_once(&id, headline, &when);
    }

    /// There is one post, which is public and as it was approved, and its photos once each.
    fn has_it_once(&self, id: &str, headline: &str, when: &str) {
        let there = There::at(&self.server.lock().unwrap());
        let [one] = &post(&there, headline)[..] else { panic!("{when}: {:?}", post(&there, headline)) };
        assert_eq!(one["status"], "publish", "{when}");
        let steps = self.galley.json(&["plan", id, TO[0], TO[1]])["steps"].clone();
        assert!(steps.as_array().unwrap().iter().all(|step| step["step"] == "reuse"), "{when}: {steps}");
        let content = one["content"]["raw"].as_str().unwrap();
        assert!(content.contains("xã Tân Lập đưa vào dùng cầu dân sinh bắc qua suối Bùn."), "{when}: {content}");
        let all = there.get("media?per_page=100&context=edit");
        let own: Vec<_> = all.as_array().unwrap().iter().filter(|photo| photo["title"]["raw"] == headline).collect();
        assert_eq!(own.len(), PHOTOS, "{when}: {}", json!(own));
        let is_shown = |photo: &&Value| {
            one["featured_media"] == photo["id"] || content.contains(&format!("wp-image-{}\"", photo["id"]))
        };
        assert!(own.iter().all(is_shown), "{when}: {content} {}", json!(own));
        assert_eq!(self.galley.json(&["story", "show", id])["state"], "published");
    }
}

#[test]
fn a_site_that_is_restarted_in_the_midst_of_a_publication_has_one_post() {
    let Some(server) = Server::alone() else { return };
    let server = Arc::new(Mutex::new(server));
    let is_night = number("GALLEY_PUBLICATIONS").is_some();
    for host in HOSTS {
        let paper = Paper::at(&server, host);
        for request in [Request::First, Request::Last, Request::Make, Request::Show] {
            for far in [Far::Unheard, Far::Begun, Far::Done] {
                // What has begun has no mark yet where the mark is a field, and has it where it is part of the address.
                let by_day = match (request, far) {
                    (Request::First | Request::Make, Far::Begun) => true,
                    (Request::First, Far::Unheard) | (Request::Make | Request::Show, Far::Done) => host == HOSTS[0],
                    (Request::Make, Far::Unheard) | (Request::Show, Far::Begun) | (Request::Last, Far::Done) => {
                        host == HOSTS[1]
                    }
                    _ => false,
                };
                if is_night || by_day {
                    let headline = format!("Máy chủ khởi động lại {host} {request:?} {far:?}");
                    paper.survives(Stop { request, far, photos: 0 }, &headline);
                }
            }
        }
    }
}
