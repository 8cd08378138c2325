//! A site that is no longer as it was written, and what a site has for a story that is to be seen no more.

use std::fs;

use blackbox::program::Galley;
use serde_json::{Value, json};

fn published(galley: &Galley, folder: &tempfile::TempDir, headline: &str, photo: &str) -> (String, String) {
    let id = crate::story(galley, folder, headline);
    galley.json(&["photo", "add", &id, photo, "--caption", headline, "--credit", "Mai Lan", "--alt", "Cầu"]);
    galley.json(&["submit", &id]);
    galley.json(&["approve", &id, "--override", "thử"]);
    let path = galley.json(&["publish", &id])["receipt"]["path"].as_str().unwrap().to_owned();
    (id, path)
}

fn drift(galley: &Galley, more: &[&str]) -> (Option<i32>, Value) {
    let output = galley.run(&[&["--json", "drift"], more].concat());
    (output.status.code(), serde_json::from_slice(&output.stdout).unwrap())
}

#[test]
fn what_is_missing_or_changed_is_named_by_its_story_and_written_anew() {
    let (folder, galley) = crate::newsroom();
    assert_eq!(galley.json(&["drift"]), json!({ "same": 0, "stories": [], "shared": [] }));
    let photo = blackbox::demo_photos()[0].display().to_string();
    let (one, path) = published(&galley, &folder, "Cầu mới qua suối", &photo);
    let (two, other) = published(&galley, &folder, "Chợ phiên họp lại", &photo);
    let as_sent = json!({ "same": 2, "stories": [], "shared": [] });
    assert_eq!(galley.json(&["drift"]), as_sent);

    let site = galley.desk.join("site");
    let page = fs::read_to_string(&path).unwrap();
    fs::write(&path, page.replace("dân sinh", "treo")).unwrap();
    fs::remove_file(&other).unwrap();
    fs::remove_file(site.join("index.html")).unwrap();
    fs::write(site.join("feed.rss"), "").unwrap();
    // One size of the second story's photo.
    let photos = crate::tree(&site).into_keys().filter(|name| name.ends_with(".jpg"));
    let shown = |name: &String| page.contains(name.rsplit('/').next().unwrap());
    let lost = photos.filter(|name| !shown(name)).max().unwrap();
    fs::remove_file(site.join(&lost)).unwrap();

    let (code, said) = drift(&galley, &["--to", "site"]);
    assert_eq!((code, &said["same"]), (Some(1), &json!(0)), "{said}");
    let of = |id: &str| said["stories"].as_array().unwrap().iter().find(|one| one["story"] == id).unwrap().clone();
    let below = |path: &str| path.rsplit_once("/site/").unwrap().1.to_owned();
    let page_of_one = json!([{ "what": "page", "path": below(&path), "missing": false }]);
    assert_eq!((&of(&one)["drift"], &of(&one)["destination"]), (&page_of_one, &json!("site")), "{said}");
    let of_two = json!([
        { "what": "photo", "path": lost, "missing": true, "caption": "Chợ phiên họp lại" },
        { "what": "page", "path": below(&other), "missing": true },
    ]);
    assert_eq!(of(&two)["drift"], of_two, "{said}");
    let shared = json!([
        { "what": "feed", "path": "feed.rss", "missing": false, "destination": "site" },
        { "what": "front", "path": "index.html", "missing": true, "destination": "site" },
    ]);
    assert_eq!(said["shared"], shared);
    let told = String::from_utf8(galley.run(&["drift"]).stdout).unwrap();
    assert!(told.contains("missing: photo “Chợ phiên họp lại”") && told.contains("altered: a feed"), "{told}");
    assert!(!site.join("index.html").exists(), "nothing is written");

    galley.json(&["publish", "--renew"]);
    assert_eq!(galley.json(&["drift"]), as_sent);
    assert_eq!(fs::read_to_string(&path).unwrap(), page);
    // What is no page of a story differs alone, too.
    fs::remove_file(site.join("sitemap.xml")).unwrap();
    let (code, said) = drift(&galley, &[]);
    assert_eq!((code, &said["same"], &said["shared"][0]["what"]), (Some(1), &json!(2), &json!("sitemap")), "{said}");
}

#[test]
fn every_destination_is_compared_that_this_desk_publishes_at() {
    let (folder, galley) = crate::newsroom();
    let second = json!({ "id": "web", "kind": "site", "address": "https://hai.example/", "folder": "second" });
    galley.json(&["house", "set", "destination", &second.to_string()]);
    let photo = blackbox::demo_photos()[0].display().to_string();
    let (id, _) = published(&galley, &folder, "Cầu mới qua suối", &photo);
    galley.json(&["publish", &id, "--destination", "web"]);
    assert_eq!(galley.json(&["drift"])["same"], 2);
    fs::remove_file(galley.desk.join("second/index.html")).unwrap();
    assert_eq!(drift(&galley, &["--to", "site"]).0, Some(0));
    for more in [&[][..], &["--to", "web"]] {
        let (code, said) = drift(&galley, more);
        assert_eq!((code, &said["shared"][0]["destination"]), (Some(1), &json!("web")), "{said}");
    }
    let told = String::from_utf8(galley.run(&["drift"]).stdout).unwrap();
    assert!(told.contains("(site)") && told.contains("(web)") && told.contains("missing: the front page"), "{told}");
}

#[test]
fn a_site_has_no_drafts_and_nothing_that_is_put_away() {
    let (folder, galley) = crate::newsroom();
    let photo = blackbox::demo_photos()[0].display().to_string();
    let (id, _) = published(&galley, &folder, "Cầu mới qua suối", &photo);
    assert_eq!(galley.refused(&["restore-post", &id]).0, 1);
    let said = String::from_utf8(galley.run(&["unpublish", &id, "--reason", "Đăng sớm"]).stdout).unwrap();
    assert!(said.contains("was taken down"), "{said}");
    assert_eq!(galley.json(&["drift"])["same"], 1);
    assert_eq!(galley.json(&["story", "show", &id])["state"], "unpublished");
}
