//! A publisher of a site that is killed at a request of two stories' publication: what the server of its files has afterwards is
//! what a folder has.
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
        [(); 2].map(|()| {
            let photo = folder.path().join("photo.jpg");
            drawn(320, 240).save(&photo).unwrap();
            approved_with(&galley, folder.path(), &photo)
        })
    };
    let words = |two: &[(String, String); 2], to: &[&str]| -> Vec<String> {
        let ids = two.iter().map(|(id, _)| id.as_str());
        ["publish"].into_iter().chain(ids).chain(to.iter().copied()).map(str::to_owned).collect()
    };
    let publishes = |two: &[(String, String); 2], to: &[&str]| {
        galley.json(&words(two, to).iter().map(String::as_str).collect::<Vec<_>>());
    };
    // The first make all that is there once; they say how many requests there are.
    let first = approves();
    publishes(&first, &TO);
    publishes(&first, &[]);
    let second = approves();
    let before = front.seen().len();
    publishes(&second, &TO);
    publishes(&second, &[]);
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
        let two = approves();
        let words = words(&two, &TO);
        if killed(&galley, &words.iter().map(String::as_str).collect::<Vec<_>>(), &holding, (number, heard)) {
            kills += 1;
            let waiting = galley.json(&["outbox"])["waiting"].as_array().unwrap().len();
            assert_eq!(waiting, 2, "{when}");
            galley.json(&["publish"]);
        }
        assert_eq!(galley.json(&["outbox"])["waiting"], json!([]), "{when}");
        publishes(&two, &[]);
        let (there, here) = (at(&server), files(&galley.desk.join("site")));
        assert!(there.keys().eq(here.keys()), "{when}: {:?} {:?}", there.keys(), here.keys());
        for (id, headline) in &two {
            let planned = galley.json(&["plan", id, TO[0], TO[1]]);
            assert_eq!(planned["files"], 0, "{when}: {planned}");
            let pages = there.values().filter(|page| {
                let page = String::from_utf8_lossy(page);
                page.contains(&format!("{headline}</h1>"))
            });
            assert_eq!(pages.count(), 1, "{when}");
        }
    }
    assert!(kills * 2 > asked, "{kills} of {asked}: two stories ask as much as two others");
}

#[test]
fn a_publisher_that_is_killed_at_a_request_leaves_a_bucket_whole() {
    killed_at(Kind::S3);
}

#[test]
fn a_publisher_that_is_killed_at_a_request_leaves_a_webdav_server_whole() {
    killed_at(Kind::Apache);
}
