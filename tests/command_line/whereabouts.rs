//! Where stories are, what an exchange would do, and what is held back: as `galley` says it.

use std::path::Path;

use serde_json::{Value, json};

use crate::sharing::{Newsroom, sync};
use crate::{newsroom, story, tree};

fn at(galley: &blackbox::program::Galley, id: &str) -> Value {
    galley.json(&["story", "show", id])["whereabouts"].clone()
}

fn listed(galley: &blackbox::program::Galley, id: &str) -> String {
    let list = galley.json(&["story", "list"]);
    let row = list["stories"].as_array().unwrap().iter().find(|row| row["id"] == id).unwrap().clone();
    row["spread"].as_str().unwrap().to_owned()
}

/// What is said to people.
fn told(galley: &blackbox::program::Galley, arguments: &[&str]) -> String {
    String::from_utf8_lossy(&galley.run(arguments).stdout).into_owned()
}

#[test]
fn a_story_is_said_to_be_where_it_is() {
    let newsroom = Newsroom::found();
    let van = newsroom.join("Tường Vân", "editor");
    sync(&newsroom.chief);
    let id = story(&newsroom.chief, &newsroom.folder, "Cầu mới qua suối Bùn");
    newsroom.chief.json(&["submit", &id, "--override", "Ảnh gửi sau"]);
    let here = at(&newsroom.chief, &id);
    assert_eq!((&here["spread"], &here["stored"]["state"]), (&json!("waiting"), &json!("partly")), "{here}");
    assert_eq!(here["only_here"], json!({ "words": false, "entries": 2, "photos": 0 }));
    assert_eq!(listed(&newsroom.chief, &id), "waiting");
    let told = told(&newsroom.chief, &["story", "show", &id]);
    assert!(told.contains("On this machine only. Entries: 2") && told.contains("Not on the site."), "{told}");

    sync(&newsroom.chief);
    let there = at(&newsroom.chief, &id);
    assert_eq!((&there["spread"], &there["stored"]["state"]), (&json!("shared"), &json!("whole")), "{there}");
    assert!(there["stored"]["at"].is_string());
    assert_eq!((&there["desks"][0]["member"], &there["desks"][0]["sight"]), (&json!("Tường Vân"), &json!("unknown")));
    sync(&van);
    van.json(&["take", &id]);
    sync(&van);
    sync(&newsroom.chief);
    let seen = at(&newsroom.chief, &id);
    assert_eq!((&seen["desks"][0]["sight"], &seen["desks"][0]["sealed"]), (&json!("all"), &json!(false)), "{seen}");

    van.json(&["approve", &id, "--override", "Ảnh gửi sau"]);
    van.json(&["publish", &id]);
    sync(&van);
    sync(&newsroom.chief);
    assert_eq!(at(&newsroom.chief, &id)["sites"][0]["version"], "now");
    newsroom.chief.json(&["story", "edit", &id, "--headline", "Cầu mới"]);
    assert_eq!(at(&newsroom.chief, &id)["sites"][0]["version"], "older");
}

#[test]
fn a_destination_is_called_by_its_name_and_what_was_taken_down_waits_for_no_approval() {
    let (folder, galley) = newsroom();
    let id = story(&galley, &folder, "Cầu mới qua suối Bùn");
    galley.json(&["submit", &id, "--override", "Ảnh gửi sau"]);
    galley.json(&["approve", &id, "--override", "Ảnh gửi sau"]);
    galley.json(&["publish", &id]);
    let by_newsroom = told(&galley, &["story", "show", &id]);
    assert!(by_newsroom.contains("Báo Tân Giang: the story as it is here"), "{by_newsroom}");
    let mut site = galley.json(&["house", "list", "destination"])["items"][0]["value"].clone();
    site["title"] = json!("Tân Giang điện tử");
    galley.json(&["house", "set", "destination", &site.to_string()]);
    let named = told(&galley, &["story", "show", &id]);
    assert!(named.contains("Tân Giang điện tử: the story as it is here"), "{named}");
    let shown = at(&galley, &id)["sites"][0].clone();
    assert_eq!((&shown["destination"], &shown["title"]), (&json!("site"), &json!("Tân Giang điện tử")));

    // The house asks for two from now on: what is public was asked about before, and what is down is not to be published.
    galley.json(&["house", "set", "style", r#"{"two_approvals": true}"#]);
    galley.json(&["takedown", &id, "--reason", "Theo yêu cầu"]);
    let half = |galley: &blackbox::program::Galley| {
        let list = galley.json(&["story", "list"])["stories"][0]["approvals"].clone();
        (told(galley, &["story", "show", &id]).contains("1 of 2 approvals"), list["waits"] == json!(true))
    };
    assert!(told(&galley, &["story", "show", &id]).contains("Tân Giang điện tử: taken down"));
    assert_eq!(half(&galley), (false, false));
    // Whoever changes it and begins anew waits for another one.
    galley.json(&["story", "edit", &id, "--headline", "Cầu mới"]);
    galley.json(&["approve", &id, "--override", "Ảnh gửi sau"]);
    assert_eq!(half(&galley), (true, true));
}

#[test]
fn a_dry_run_says_what_would_be_and_writes_nothing() {
    let newsroom = Newsroom::found();
    let van = newsroom.join("Tường Vân", "editor");
    sync(&newsroom.chief);
    sync(&van);
    let mine = story(&newsroom.chief, &newsroom.folder, "Cầu mới qua suối Bùn");
    let hers = story(&van, &newsroom.folder, "Chợ phiên");
    van.json(&["submit", &hers, "--override", "Ảnh gửi sau"]);
    sync(&van);
    let shared = newsroom.path("shared");
    let before = (tree(Path::new(&shared)), database(&newsroom.chief.desk));
    let seen = newsroom.chief.json(&["sync", "--dry-run"]);
    assert!((tree(Path::new(&shared)), database(&newsroom.chief.desk)) == before);
    let leaving = &seen["leaving"]["stories"][0];
    assert_eq!((&leaving["story"], &leaving["headline"]), (&json!(mine), &json!("Cầu mới qua suối Bùn")), "{seen}");
    let coming = &seen["coming"]["stories"][0];
    assert_eq!((&coming["story"], &coming["members"]), (&json!(hers), &json!(["Tường Vân"])), "{seen}");
    let told = told(&newsroom.chief, &["sync", "--dry-run"]);
    assert!(told.contains("Cầu mới qua suối Bùn") && told.contains("would come"), "{told}");
    let report = sync(&newsroom.chief);
    assert_eq!(report["sent"], seen["leaving"]["entries"]);
}

/// The bytes of a desk's database, with its log.
fn database(desk: &Path) -> Vec<Option<Vec<u8>>> {
    ["desk.db", "desk.db-wal"].map(|name| std::fs::read(desk.join(name)).ok().filter(|b| !b.is_empty())).to_vec()
}

#[test]
fn a_script_run_wild_is_held_back_and_told_where_it_was_let_through() {
    let newsroom = Newsroom::found();
    let van = newsroom.join("Tường Vân", "editor");
    sync(&newsroom.chief);
    let ids: Vec<String> = (0..10).map(|n| story(&newsroom.chief, &newsroom.folder, &format!("Bài {n}"))).collect();
    for id in &ids {
        newsroom.chief.json(&["submit", id, "--override", "Ảnh gửi sau"]);
    }
    sync(&newsroom.chief);
    sync(&van);
    let empty = newsroom.path("empty.md");
    std::fs::write(&empty, "").unwrap();
    for id in &ids {
        van.json(&["story", "edit", id, "--body-file", &empty]);
    }
    let before = tree(Path::new(&newsroom.path("shared")));
    let (code, told) = van.refused(&["sync"]);
    assert_eq!(code, 1, "{told}");
    assert!(told.contains("10 stories at once") && told.contains("--all-of-it"), "{told}");
    assert!(tree(Path::new(&newsroom.path("shared"))) == before, "nothing has left");
    van.json(&["sync", "--all-of-it"]);
    newsroom.chief.json(&["sync"]);
    let changes = newsroom.chief.json(&["storage", "changes"]);
    assert_eq!(changes["changes"][0]["member"], "Tường Vân");
    assert_eq!(changes["changes"][0]["stories"].as_array().unwrap().len(), 10, "{changes}");
    assert_eq!(changes["changes"][0]["stories"][0]["harms"], json!(["lost_text"]));
    newsroom.chief.json(&["storage", "changes", "--seen"]);
    assert_eq!(newsroom.chief.json(&["storage", "changes"])["changes"], json!([]));
}
