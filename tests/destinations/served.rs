//! A site at a server of files that answers what misleads, case by case and at each kind of server: whatever it says, what it has
//! at the end is what a folder has that nothing happened to, and nothing is told as published before.

use std::io::Write as _;
use std::net::{Shutdown, TcpStream};
use std::sync::{Arc, Mutex};

use blackbox::desk::{around, found};
use blackbox::servers::{Kind, Server};
use newsroom::desk::{Desk, DeskError, Extent, Halt, PlacementTexts};
use newsroom::house::Kind as Item;
use newsroom::messages::Language;
use newsroom::publish::NotWritten;
use newsroom::storage::{self, Name, StorageError};
use newsroom::story::{Byline, Story, StoryId};
use newsroom::workflow::Action;
use serde_json::json;
use tempfile::TempDir;

use crate::front::{Asked, Fate, Front, hand_on, page};
use crate::hosts::{at, files};
use crate::site::drawn;

const ADDRESS: &str = "https://bao.example/";
const WEB: Option<&str> = Some("web");

type Rule = Box<dyn FnMut(&Asked) -> Fate + Send>;

/// A newsroom with a site at a server, behind what may answer in its place, and the same in a folder.
struct Paper {
    folder: TempDir,
    desk: Desk,
    server: Arc<Mutex<Server>>,
    rule: Arc<Mutex<Rule>>,
}

/// One for each kind of server that is here.
fn papers() -> impl Iterator<Item = Paper> {
    Kind::ALL.into_iter().filter_map(Server::start).map(Paper::at)
}

impl Paper {
    fn at(server: Server) -> Self {
        let rule: Arc<Mutex<Rule>> = Arc::new(Mutex::new(Box::new(|_| Fate::Pass)));
        let (now, port) = (Arc::clone(&rule), server.port());
        let front = Front::over(move |asked| hand_on(port, asked), move |asked| (now.lock().unwrap())(asked));
        let folder = tempfile::tempdir().unwrap();
        let mut desk = found(&folder.path().join("desk")).unwrap();
        let here = json!({ "id": "site", "kind": "site", "address": ADDRESS, "folder": "site" });
        desk.set_house(&[(Item::Destination, here)], Extent::Items).unwrap();
        let place = server.place_by(front.port());
        let web = json!({ "id": "web", "kind": "site", "address": ADDRESS, "at": place.address.to_string() });
        desk.add_destination(&web, &place.credential, &place.trust).unwrap();
        Self { folder, desk, server: Arc::new(Mutex::new(server)), rule }
    }

    /// Does with each request what is said, from now on.
    fn meets(&self, rule: impl FnMut(&Asked) -> Fate + Send + 'static) {
        *self.rule.lock().unwrap() = Box::new(rule);
    }

    fn kind(&self) -> Kind {
        self.server.lock().unwrap().kind
    }

    /// A story with a photo whose file is called so, approved.
    fn approved(&self, headline: &str, photo: &str) -> StoryId {
        let story = Story {
            headline: headline.into(),
            standfirst: "Nước lên nhanh trong đêm.".into(),
            body: "Đoạn một.\n".into(),
            section: "Thời sự".into(),
            slug: "lu-ve".into(),
            bylines: vec![Byline { name: "Hoài An".into(), ..Byline::default() }],
            ..Story::default()
        };
        let id = self.desk.begin_story(&story).unwrap();
        let file = self.folder.path().join(photo);
        drawn(320, 240).save(&file).unwrap();
        let said = |text: &str| Some(text.to_owned());
        let (caption, credit, alt) = (said("Cầu mới"), said("Mai Lan"), said("Cầu"));
        let texts = PlacementTexts { caption, credit, alt, ..Default::default() };
        self.desk.add_photo(id, &file, None, &texts).unwrap();
        self.desk.step(id, Action::Submit, "").unwrap();
        self.desk.approve_for(id, "thử", "thử").unwrap();
        id
    }

    /// Somebody approves another standfirst.
    fn changed(&self, id: StoryId, standfirst: &str) {
        self.desk.edit(id, |story| story.standfirst = standfirst.into()).unwrap();
        self.desk.approve_for(id, "thử", "thử").unwrap();
    }

    /// Publishes in vain; nothing is told as published. Returns why.
    fn refused(&self, id: StoryId) -> DeskError {
        let before = self.desk.show(id).unwrap().status.publication;
        let why = self.desk.publish(id, WEB).unwrap_err();
        assert_eq!(self.desk.show(id).unwrap().status.publication, before, "{:?}: {why:?}", self.kind());
        why
    }

    /// Nothing goes wrong any more: it goes, and the server has what a folder has.
    fn goes(&self, id: StoryId) {
        self.meets(|_| Fate::Pass);
        self.desk.publish(id, WEB).unwrap_or_else(|e| panic!("{:?}: {e:?}", self.kind()));
        self.desk.publish(id, None).unwrap();
        assert!(self.desk.pending().unwrap().is_empty());
        let (there, here) = (at(&self.server.lock().unwrap()), files(&self.desk.folder().join("site")));
        assert!(there.keys().eq(here.keys()), "{:?}: {:?} {:?}", self.kind(), there.keys(), here.keys());
        assert!(there == here, "{:?}", self.kind());
        assert_eq!(there.keys().filter(|path| path.ends_with("/lu-ve.html")).count(), 1);
    }

    /// What a reader of the story's page gets, past what stands before the server.
    fn page(&self) -> Option<Vec<u8>> {
        let server = self.server.lock().unwrap();
        let path = at(&server).into_keys().find(|path| path.ends_with("/lu-ve.html"))?;
        storage::open(&server.place()).unwrap().get(&Name::new(&path).unwrap()).unwrap()
    }
}

fn writes(asked: &Asked, ending: &str) -> bool {
    asked.method == "PUT" && asked.path.split('?').next().is_some_and(|path| path.ends_with(ending))
}

/// Does this once, with the first request that is one of those.
fn once(is_one: impl Fn(&Asked) -> bool + Send + 'static, fate: Fate) -> impl FnMut(&Asked) -> Fate + Send + 'static {
    let mut fate = Some(fate);
    move |asked| if is_one(asked) { fate.take().unwrap_or(Fate::Pass) } else { Fate::Pass }
}

#[test]
fn a_page_whose_answer_is_lost_is_there_once() {
    for paper in papers() {
        let id = paper.approved("Lũ về", "a.jpg");
        for ending in [".jpg", "/lu-ve.html", "index.html"] {
            paper.meets(once(move |asked| writes(asked, ending), Fate::Swallow));
            let why = paper.refused(id);
            assert!(why.may_be_sent_later(), "{:?} {ending}: {why:?}", paper.kind());
        }
        paper.goes(id);
    }
}

#[test]
fn a_file_that_is_too_large_for_a_server_is_told_so_and_not_sent_again() {
    let of_s3 = "<?xml version=\"1.0\"?><Error><Code>EntityTooLarge</Code><Message>m</Message></Error>";
    let coded = format!(
        "HTTP/1.1 400 Bad Request\r\nContent-Type: application/xml\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{of_s3}",
        of_s3.len()
    );
    for paper in papers() {
        let id = paper.approved("Lũ về", "a.jpg");
        let mut answers = vec![page("413 Content Too Large", "")];
        if paper.kind() == Kind::S3 {
            answers.push(Fate::Answer(coded.clone()));
        }
        for answer in answers {
            paper.meets(move |asked| if writes(asked, ".jpg") { answer.clone() } else { Fate::Pass });
            let why = paper.refused(id);
            let exceeds = |e: &DeskError| {
                matches!(e, DeskError::NotWritten(NotWritten::Storage { source: StorageError::Exceeds(_), .. }))
            };
            assert!(exceeds(&why), "{:?}: {why:?}", paper.kind());
            let said = why.text(Language::En);
            assert!(said.contains("too large") && said.contains(".jpg"), "{said}");
            assert_eq!(paper.desk.pending().unwrap()[0].halt, Some(Halt::Stopped));
            assert!(paper.desk.complete_outbox().unwrap().is_empty());
        }
        paper.goes(id);
    }
}

#[test]
fn what_is_no_answer_of_a_server_of_files_is_never_a_success() {
    for paper in papers() {
        let id = paper.approved("Lũ về", "a.jpg");
        for (status, more) in [
            ("200 OK", ""),
            ("302 Found", "Location: http://127.0.0.1:9/login\r\n"),
            ("502 Bad Gateway", ""),
            ("503 Service Unavailable", ""),
            ("413 Content Too Large", ""),
        ] {
            for method in ["PUT", "GET", ""] {
                // What an attempt before has brought is not sent again.
                paper.changed(id, &format!("Lũ về {method} {status}"));
                paper.meets(
                    move |asked| {
                        if asked.method.starts_with(method) { page(status, more) } else { Fate::Pass }
                    },
                );
                let why = paper.refused(id);
                let passes = status.starts_with('5');
                assert!(!passes || why.may_be_sent_later(), "{:?} {method} {status}: {why:?}", paper.kind());
            }
        }
        paper.goes(id);
    }
}

#[test]
fn a_server_that_asks_us_to_wait_is_left_alone_so_long() {
    for paper in papers() {
        let id = paper.approved("Lũ về", "a.jpg");
        for status in ["429 Too Many Requests", "503 Service Unavailable"] {
            for asked in [None, Some(900)] {
                // It waits longer with every try.
                let tries = paper.desk.pending().unwrap().first().map_or(0, |pending| pending.tries);
                let more = asked.map_or(String::new(), |seconds| format!("Retry-After: {seconds}\r\n"));
                paper.meets(move |asked| if asked.method == "PUT" { page(status, &more) } else { Fate::Pass });
                let why = paper.refused(id);
                assert!(why.may_be_sent_later(), "{:?} {status}: {why:?}", paper.kind());
                let pending = paper.desk.pending().unwrap().remove(0);
                let left = pending.next().unwrap() / 1_000 - (around().clock)().timestamp();
                let whole = 20 << tries;
                match asked {
                    None => assert!((whole / 2..=whole).contains(&left), "{:?} {status}: {left}", paper.kind()),
                    Some(seconds) => assert_eq!(left, seconds, "{:?} {status}", paper.kind()),
                }
            }
        }
        paper.goes(id);
    }
}

#[test]
fn a_server_that_restarts_in_the_midst_is_gone_on_with() {
    for paper in papers() {
        let id = paper.approved("Lũ về", "a.jpg");
        let (server, mut left) = (Arc::clone(&paper.server), 8);
        paper.meets(move |asked| {
            left -= i32::from(asked.method == "PUT");
            if left == 0 {
                server.lock().unwrap().kill();
            }
            Fate::Pass
        });
        let why = paper.refused(id);
        assert!(why.may_be_sent_later(), "{:?}: {why:?}", paper.kind());
        assert!(!at(&paper.server.lock().unwrap()).is_empty(), "it had begun");
        paper.server.lock().unwrap().bring_back();
        paper.goes(id);
    }
}

#[test]
fn readers_of_a_page_whose_upload_broke_off_have_the_one_before() {
    for paper in papers() {
        let id = paper.approved("Lũ về", "a.jpg");
        let port = paper.server.lock().unwrap().port();
        let tears = move || {
            let mut torn = false;
            move |asked: &Asked| {
                if torn || !writes(asked, "/lu-ve.html") {
                    return Fate::Pass;
                }
                torn = true;
                // All of it is announced and half of it comes.
                let mut far = TcpStream::connect(("127.0.0.1", port)).unwrap();
                let half = &asked.body[..asked.body.len() / 2];
                far.write_all(&[asked.head.as_bytes(), b"\r\n\r\n", half].concat()).unwrap();
                let _ = far.shutdown(Shutdown::Both);
                Fate::Cut
            }
        };
        paper.meets(tears());
        assert!(paper.refused(id).may_be_sent_later());
        // rclone shows what came of it; nothing leads there yet, and the next run puts it right.
        let keeps = paper.kind() != Kind::Rclone;
        assert!(!keeps || paper.page().is_none(), "{:?}", paper.kind());
        paper.goes(id);

        let before = paper.page().unwrap();
        paper.changed(id, "Lũ rút");
        paper.meets(tears());
        assert!(paper.refused(id).may_be_sent_later());
        assert!(!keeps || paper.page().as_ref() == Some(&before), "{:?}", paper.kind());
        paper.goes(id);
        assert!(String::from_utf8(paper.page().unwrap()).unwrap().contains("Lũ rút"));
    }
}

#[test]
fn how_a_photo_is_called_and_a_headline_is_composed_is_of_no_matter_to_a_server() {
    for paper in papers() {
        // Letters and marks apart, as some systems write them; and what addresses give a meaning.
        let apart = "Lu\u{303} ve\u{302}\u{300} ba\u{309}n";
        let id = paper.approved(apart, "ca\u{302}\u{300}u mo\u{31b}\u{301}i (1) + é %2f#?.jpg");
        paper.goes(id);
        let page = String::from_utf8(paper.page().unwrap()).unwrap();
        assert!(page.contains("Lũ về bản") && !page.contains(apart));
        let names = at(&paper.server.lock().unwrap()).into_keys();
        let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || "-./".contains(c);
        assert_eq!(names.filter(|name| !name.chars().all(plain)).collect::<Vec<_>>(), Vec::<String>::new());
    }
}
