//! What publishing to WordPress costs: `cargo bench -p blackbox --bench posting`.
//!
//! A story with five photos, from the desk to its receipt, beside a bare client that makes the same requests and does nothing else.

#![allow(clippy::print_stdout, reason = "figures are what this program is for")]

#[allow(dead_code, reason = "the tests use the rest")]
mod front;
#[allow(dead_code, reason = "the tests use the rest")]
mod site;

use std::error::Error;
use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::time::Instant;

use blackbox::wordpress::WordPress as Server;
use data_encoding::HEXLOWER;
use front::{Asked, Fate, Front};
use newsroom::desk::{Desk, PlacementTexts};
use newsroom::story::{Byline, Story, StoryId};
use newsroom::web::Trust;
use newsroom::workflow::Action;
use serde_json::{Value, json};
use site::{There, login, random};

type Done<T = ()> = Result<T, Box<dyn Error>>;

const ROUNDS: usize = 9;
const PHOTOS: usize = 5;

fn main() -> Done {
    let Some(server) = Server::shared() else { return Err("no WordPress is installed".into()) };
    let folder = tempfile::tempdir()?;
    let mut desk = blackbox::desk::found(&folder.path().join("desk"))?;
    let front = Front::before(server.port(), |_| Fate::Pass);
    for (id, home) in [("seen", front.url("127.0.0.1")), ("straight", server.with_plugin())] {
        let value = json!({ "id": id, "kind": "wordpress", "address": home });
        desk.add_destination(&value, &login(server, "editor"), &Trust::default())?;
    }
    let script = Script::of(&desk, &front, server)?;
    let (mut ours, mut bare) = (vec![], vec![]);
    // The first round of each finds nothing in the server's memory and is not counted.
    for round in 0..=ROUNDS {
        let story = approved(&desk)?;
        let begin = Instant::now();
        desk.publish(story, Some("straight"))?;
        let pair = (begin.elapsed(), script.run(server.port())?);
        if round > 0 {
            ours.push(pair.0.as_secs_f64() * 1_000.0);
            bare.push(pair.1);
        }
    }
    let (ours, bare) = (median(ours), median(bare));
    let requests = script.requests.len();
    println!(
        "a story with {PHOTOS} photos, {requests} requests: {ours:.0} ms, the requests alone {bare:.0} ms; ratio {:.2} (goal 1.3)",
        ours / bare
    );
    Ok(())
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or_default()
}

/// A story that nobody has sent yet, approved, with photos whose renditions were made: whoever approves has seen them.
fn approved(desk: &Desk) -> Done<StoryId> {
    let story = Story {
        language: "vi".into(),
        headline: format!("Cầu mới qua suối số {}", token()),
        standfirst: "Học sinh thôn Đồi không còn phải lội suối tới lớp.".into(),
        body: "Cây cầu dài 18 mét, do người dân hai thôn góp công làm trong bốn tháng.\n".repeat(8),
        section: "Thời sự".into(),
        bylines: vec![Byline { name: "Hoài An".into(), ..Byline::default() }],
        ..Story::default()
    };
    let id = desk.begin_story(&story)?;
    for (n, photo) in blackbox::demo_photos().iter().cycle().take(PHOTOS).enumerate() {
        let texts = PlacementTexts {
            caption: Some(format!("Ảnh {n} của {}", token())),
            credit: Some("Mai Lan".into()),
            alt: Some("Cây cầu".into()),
            ..PlacementTexts::default()
        };
        desk.add_photo(id, photo, None, &texts)?;
    }
    desk.step(id, Action::Submit, "")?;
    desk.approve(id, "Đo")?;
    desk.plan(id, Some("straight"), false)?;
    Ok(id)
}

/// Eight digits that nothing else says.
fn token() -> u32 {
    10_000_000 + u32::from_be_bytes(random()) % 90_000_000
}

/// The requests of one publication, as they were heard.
struct Script {
    requests: Vec<Asked>,
    /// What each story has of its own and is another one with each run: its headline's number, its mark, its photos' digests.
    own: Vec<String>,
    /// The numbers that the site gave, in the order in which they were asked for.
    given: Vec<u64>,
}

impl Script {
    fn of(desk: &Desk, front: &Front, server: &Server) -> Done<Self> {
        let id = approved(desk)?;
        let before = front.seen().len();
        let receipt = desk.publish(id, Some("seen"))?;
        let requests = front.seen().split_off(before);
        let there = There::at(server);
        let post = receipt.path.to_str().and_then(|path| path.strip_prefix("posts/")).ok_or("no post")?.parse()?;
        let newest = there.get(&format!("media?per_page={PHOTOS}&orderby=id&order=desc"));
        let number = |media: &Value| media["id"].as_u64();
        let mut given: Vec<u64> = newest.as_array().ok_or("no photos")?.iter().filter_map(number).collect();
        given.sort_unstable();
        given.push(post);
        let headline = desk.show(id)?.story.headline;
        let mut own = vec![headline.rsplit(' ').next().unwrap_or_default().to_owned(), id.to_string()];
        for photo in requests.iter().filter(|asked| asked.makes("media")) {
            let named = photo.header("content-disposition").unwrap_or_default();
            let hex = |part: &&str| part.len() == 16 && part.chars().all(|c| c.is_ascii_hexdigit());
            own.extend(named.split(|c: char| !c.is_ascii_alphanumeric()).find(hex).map(str::to_owned));
        }
        Ok(Self { requests, own, given })
    }

    /// Makes them for a story of its own. Returns how long that took, in milliseconds.
    fn run(&self, port: u16) -> Done<f64> {
        let mut others: Vec<(String, String)> = self.own.iter().map(|own| (own.clone(), another(own))).collect();
        let mut given = self.given.iter();
        let mut took = 0.0;
        for asked in &self.requests {
            let mut request = asked.head.clone();
            let mut body = asked.body.clone();
            for (was, is) in &others {
                request = request.replace(was, is);
                if !asked.makes("media") {
                    body = String::from_utf8(body)?.replace(was, is).into_bytes();
                }
            }
            let lines = request.lines().filter(|line| {
                let lower = line.to_ascii_lowercase();
                !["connection:", "content-length:", "host:"].iter().any(|name| lower.starts_with(name))
            });
            let head = lines.collect::<Vec<_>>().join("\r\n");
            let head = format!(
                "{head}\r\nHost: 127.0.0.1:{port}\r\nConnection: close\r\nContent-Length: {}\r\n\r\n",
                body.len()
            );
            let begin = Instant::now();
            let said = ask(port, &head, &body)?;
            took += begin.elapsed().as_secs_f64() * 1_000.0;
            if asked.makes("media") || asked.makes("posts") {
                let made: Value = serde_json::from_str(said.split_once("\r\n\r\n").ok_or("no answer")?.1)?;
                let (was, is) =
                    (given.next().ok_or("more is made than was")?, made["id"].as_u64().ok_or("nothing is made")?);
                for form in ["/media/#", "/posts/#", "\"featured_media\":#", "wp-image-#", "{\"id\":#", "{\\\"id\\\":#"]
                {
                    let of = |number: u64| form.replace('#', &number.to_string());
                    others.push((of(*was), of(is)));
                }
            }
        }
        Ok(took)
    }
}

/// Something of the same kind and length.
fn another(own: &str) -> String {
    if own.chars().all(|c| c.is_ascii_digit()) && own.len() == 8 {
        return token().to_string();
    }
    let fresh = if own.chars().all(|c| c.is_ascii_hexdigit()) {
        HEXLOWER.encode(&random::<8>())
    } else {
        StoryId(random()).to_string()
    };
    fresh.chars().take(own.len()).collect()
}

fn ask(port: u16, head: &str, body: &[u8]) -> Done<String> {
    let mut far = TcpStream::connect(("127.0.0.1", port))?;
    far.write_all(head.as_bytes())?;
    far.write_all(body)?;
    let mut said = String::new();
    far.read_to_string(&mut said)?;
    let status = said.split(' ').nth(1).unwrap_or_default();
    if status.starts_with('2') { Ok(said) } else { Err(format!("{head}: {said}").into()) }
}
