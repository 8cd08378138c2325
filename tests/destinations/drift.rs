//! What somebody at the site did since, told and left; and posts that were put away, brought back.

use blackbox::program::Galley;
use blackbox::wordpress::WordPress as Server;
use serde_json::{Value, json};

use crate::desks::{approved, newsroom, post};
use crate::site::There;

/// The exit code, and what is told of the only story of a desk.
fn drift(galley: &Galley) -> (i32, Value) {
    let output = galley.run(&["--json", "drift", "--to", "wp"]);
    let said: Value = serde_json::from_slice(&output.stdout).unwrap();
    (output.status.code().unwrap(), said["stories"][0]["drift"].clone())
}

fn whats(drift: &(i32, Value)) -> (i32, Vec<&str>) {
    (drift.0, drift.1.as_array().into_iter().flatten().filter_map(|one| one["what"].as_str()).collect())
}

/// Whether the address that is told ends so; what stands before is the host that the desk knows.
fn ends_with(drift: &(i32, Value), slug: &str) -> bool {
    drift.1[0]["url"].as_str().is_some_and(|url| url.ends_with(&format!("/{slug}/")))
}

#[test]
fn what_was_changed_binned_or_deleted_there_is_told_and_brought_back() {
    let Some(server) = Server::shared() else { return };
    let there = There::at(server);
    let (folder, galley) = newsroom(&server.with_plugin(), server.password("editor"));
    let (id, headline) = approved(&galley, folder.path());
    let (to, restore) = (["publish", &id, "--destination", "wp"], ["restore-post", &id, "--to", "wp"]);
    let path = galley.json(&to)["receipt"]["path"].as_str().unwrap().to_owned();
    assert_eq!(whats(&drift(&galley)), (0, vec![]));
    assert_eq!(galley.refused(&restore).0, 1, "it is there");

    let own = there.get(&format!("{path}?context=edit"));
    let body = own["content"]["raw"].as_str().unwrap().replace("cầu dân sinh", "cầu treo");
    there.post(&path, &json!({ "content": body }));
    let changed = drift(&galley);
    assert_eq!(
        (whats(&changed), changed.1[0]["differences"][0]["part"].as_str()),
        ((1, vec!["changed"]), Some("body"))
    );
    let output = galley.run(&["drift", "--to", "wp"]);
    let said = String::from_utf8(output.stdout).unwrap();
    assert!(said.contains("cầu [-dân sinh-]{+treo+} bắc"), "word by word: {said}");
    assert!(output.stderr.is_empty() && there.page(own["link"].as_str().unwrap()).1.contains("cầu treo"));

    assert_eq!(there.ask("DELETE", &path, &Value::Null).0, 200);
    assert_eq!(whats(&drift(&galley)), (1, vec!["binned"]));
    let (code, why) = galley.refused(&restore);
    assert!(code == 1 && why.contains("--overwrite"), "what they wrote is not lost with it: {why}");
    assert_eq!(post(&there, &headline)[0]["status"], "trash");
    galley.json(&["publish", &id, "--destination", "wp", "--overwrite"]);
    assert_eq!(whats(&drift(&galley)), (0, vec![]));

    assert_eq!(there.ask("DELETE", &path, &Value::Null).0, 200);
    assert_eq!(galley.refused(&to).0, 1, "nobody brings it back without being asked to");
    galley.json(&restore);
    let [back] = &post(&there, &headline)[..] else { panic!() };
    assert_eq!((&back["id"], &back["status"], &back["link"]), (&own["id"], &json!("publish"), &own["link"]));
    assert_eq!(galley.json(&["outbox"])["waiting"], json!([]), "what was stopped for it waits no more");

    assert_eq!(there.ask("DELETE", &format!("{path}?force=true"), &Value::Null).0, 200);
    assert_eq!(whats(&drift(&galley)), (1, vec!["missing"]));
    galley.json(&restore);
    let [anew] = &post(&there, &headline)[..] else { panic!() };
    assert!(anew["id"] != own["id"] && anew["status"] == "publish");
    assert_eq!(whats(&drift(&galley)), (0, vec![]));
}

#[test]
fn another_post_of_a_story_and_one_that_was_made_public_again_are_told() {
    let Some(server) = Server::shared() else { return };
    let there = There::at(server);
    let (folder, galley) = newsroom(&server.stock(), server.password("editor"));
    let (id, headline) = approved(&galley, folder.path());
    let path = galley.json(&["publish", &id, "--destination", "wp"])["receipt"]["path"].as_str().unwrap().to_owned();
    let own = there.get(&format!("{path}?context=edit"));
    let slug = format!("{}-2", own["slug"].as_str().unwrap());
    let other = there.post("posts", &json!({ "title": "Bản chép", "slug": slug, "status": "publish", "content": "x" }));
    let extra = drift(&galley);
    assert_eq!((whats(&extra), ends_with(&extra, &slug)), ((1, vec!["extra"]), true));
    assert_eq!(there.ask("DELETE", &format!("posts/{}?force=true", other["id"]), &Value::Null).0, 200);

    let said = galley.run(&["unpublish", &id, "--to", "wp", "--reason", "Đăng sớm"]);
    assert!(String::from_utf8(said.stdout).unwrap().starts_with("A draft there again"));
    assert_eq!((&post(&there, &headline)[0]["status"], whats(&drift(&galley))), (&json!("draft"), (0, vec![])));
    there.post(&path, &json!({ "status": "publish" }));
    let up = drift(&galley);
    assert_eq!((whats(&up), ends_with(&up, own["slug"].as_str().unwrap())), ((1, vec!["up"]), true));
}
