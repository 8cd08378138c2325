//! A publisher of a site that is killed at a request: what the server of its files has afterwards is what a folder has.
//!
//! By day some requests of each server's, by chance; `GALLEY_PUBLICATIONS` has it killed at each.

use std::sync::Arc;

use blackbox::program::Galley;
use blackbox::random::Random;
use blackbox::servers::{Kind, Server};
use serde_json::json;

use crate::desks::approved_with;
use crate::front::{Front, Heard, hand_on};
use crate::hosts::{at, files};
use crate::killed::{Holding, held, killed};
use crate::publications::number;
use crate::site::drawn;

/// How many kills by day.
const SOME: usize = 8;
const TO: [&str; 2] = ["--destination", "web"];

fn killed_at(kind: Kind) {
    let Some(server) = Server::start(kind) else { return };
    let (holding, folder) = (Holding::default(), tempfile::tempdir().unwrap());
    let (holds, port) = (Arc::clone(&holding), server.port());
    let front = Front::over(move |asked| hand_on(port, asked), move |_| held(&holds));
    let galley = Galley::at(folder.path().join("desk"));
    let desk = galley.desk.display().to_string();
    galley.json(&["init", &desk, "--name", "Báo Tân Giang", "--member", "Minh Khoa"]);
    let at_front = server.place_by(front.port()).address.to_string();
    let words =
        ["destination", "add", "web", "https://bao.example/", "--kind", "site", "--at", &at_front, "--user", "desk"];
    let added = galley.command(&words).env("GALLEY_DESTINATION_SECRET", "desk-secret").output().unwrap();
    assert!(added.status.success(), "{added:?}");

    let approves = || {
        let photo = folder.path().join("photo.jpg");
        drawn(320, 240).save(&photo).unwrap();
        approved_with(&galley, folder.path(), &photo)
    };
    // The first makes all that is there once; it says how many requests there are.
    let (first, _) = approves();
    galley.json(&["publish", &first, TO[0], TO[1]]);
    galley.json(&["publish", &first]);
    let (second, _) = approves();
    let before = front.seen().len();
    galley.json(&["publish", &second, TO[0], TO[1]]);
    galley.json(&["publish", &second]);
    let count = front.seen().len() - before;
    let seed = number("GALLEY_SEED").unwrap_or(kind as u64);
    let mut random = Random::new(seed);
    let all: Vec<_> = match number("GALLEY_PUBLICATIONS") {
        Some(_) => (0..count).collect(),
        None => (0..SOME).map(|_| random.below(count)).collect(),
    };
    let (asked, mut kills) = (all.len(), 0);
    for number in all {
        let heard = if random.chance(0.5) { Heard::Yes } else { Heard::No };
        let when = format!("{kind:?}, GALLEY_SEED={seed}: killed at {number}, heard: {heard:?}");
        let (id, headline) = approves();
        if killed(&galley, &["publish", &id, TO[0], TO[1]], &holding, (number, heard)) {
            kills += 1;
            assert_eq!(galley.json(&["outbox"])["waiting"][0]["story"], id.as_str(), "{when}");
            galley.json(&["publish"]);
        }
        assert_eq!(galley.json(&["outbox"])["waiting"], json!([]), "{when}");
        let planned = galley.json(&["plan", &id, TO[0], TO[1]]);
        assert_eq!(planned["files"], 0, "{when}: {planned}");
        galley.json(&["publish", &id]);
        let (there, here) = (at(&server), files(&galley.desk.join("site")));
        assert!(there.keys().eq(here.keys()), "{when}: {:?} {:?}", there.keys(), here.keys());
        let pages = there.values().filter(|page| {
            let page = String::from_utf8_lossy(page);
            page.contains(&format!("{headline}</h1>"))
        });
        assert_eq!(pages.count(), 1, "{when}");
    }
    assert!(kills * 2 > asked, "{kills} of {asked}: one story asks as much as another");
}

#[test]
fn a_publisher_that_is_killed_at_a_request_leaves_a_bucket_whole() {
    killed_at(Kind::S3);
}

#[test]
fn a_publisher_that_is_killed_at_a_request_leaves_a_webdav_server_whole() {
    killed_at(Kind::Apache);
}
