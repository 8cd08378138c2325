//! The real program publishing to a real site.

use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::Stdio;
use std::sync::atomic::{AtomicBool, Ordering::SeqCst};
use std::sync::{Arc, Mutex};

use blackbox::program::Galley;
use blackbox::wordpress::WordPress as Server;
use chrono::{DateTime, TimeDelta, Utc};
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::front::{Fate, Front, json as json_of, page};
use crate::site::{There, random};

/// A newsroom whose chief has a destination `wp`; the first destination stays the folder that every newsroom begins with.
pub(crate) fn newsroom(home: &str, password: &str) -> (TempDir, Galley) {
    let folder = tempfile::tempdir().unwrap();
    let galley = Galley::at(folder.path().join("desk"));
    let desk = galley.desk.display().to_string();
    galley.json(&["init", &desk, "--name", "Báo Tân Giang", "--member", "Minh Khoa"]);
    galley.json(&["member", "add", "Tường Vân", "--role", "editor"]);
    let added = add(&galley, &["wp", home], password);
    assert_eq!((added.0, added.1["publishes"].as_bool()), (0, Some(true)), "{added:?}");
    (folder, galley)
}

pub(crate) fn add(galley: &Galley, what: &[&str], password: &str) -> (i32, Value) {
    let mut words = vec!["--json", "destination", "add"];
    words.extend(what);
    words.extend(["--user", "editor"]);
    let mut command = galley.command(&words);
    let output = command.env("GALLEY_DESTINATION_SECRET", password).output().unwrap();
    let said = if output.stdout.is_empty() { &output.stderr } else { &output.stdout };
    (output.status.code().unwrap(), serde_json::from_slice(said).unwrap_or_default())
}

/// An approved story of a headline that nobody has used before.
pub(crate) fn approved(galley: &Galley, folder: &Path) -> (String, String) {
    approved_with(galley, folder, &blackbox::demo_photos()[0])
}

/// The same with a photo of its own.
pub(crate) fn approved_with(galley: &Galley, folder: &Path, photo: &Path) -> (String, String) {
    let headline = format!("Cầu mới qua suối số {}", u32::from_be_bytes(random()));
    let text = "Sáng 20/11/2026, xã Tân Lập đưa vào dùng cầu dân sinh bắc qua suối Bùn.\n";
    let id = galley.drafts(&headline, &folder.join("body.md"), text);
    let photo = photo.display().to_string();
    galley.json(&["photo", "add", &id, &photo, "--caption", "Cây cầu mới", "--credit", "Mai Lan", "--alt", "Cầu"]);
    galley.json(&["submit", &id]);
    galley.json(&["approve", &id, "--override", "thử"]);
    (id, headline)
}

/// The post of a headline, as whoever works at the site sees it.
pub(crate) fn post(there: &There, headline: &str) -> Vec<Value> {
    let all = there.get("posts?per_page=100&context=edit&status=publish,future,draft,pending,private,trash");
    all.as_array().unwrap().iter().filter(|post| post["title"]["raw"] == headline).cloned().collect()
}

#[test]
fn a_story_goes_to_wordpress_is_corrected_taken_down_and_published_again() {
    let Some(server) = Server::shared() else { return };
    let there = There::at(server);
    let (folder, galley) = newsroom(&server.with_plugin(), server.password("editor"));
    let (id, headline) = approved(&galley, folder.path());
    let to = ["--destination", "wp"];
    let planned = galley.json(&["plan", &id, to[0], to[1]]);
    let steps: Vec<_> =
        planned["steps"].as_array().unwrap().iter().map(|step| step["step"].as_str().unwrap()).collect();
    assert_eq!((&steps[steps.len() - 2..], post(&there, &headline).len()), (&["make", "publish"][..], 0));

    let receipt = galley.json(&["publish", &id, to[0], to[1]])["receipt"].clone();
    let [public] = &post(&there, &headline)[..] else { panic!() };
    let path = receipt["path"].as_str().unwrap();
    assert_eq!((path, &receipt["url"]), (format!("posts/{}", public["id"]).as_str(), &public["link"]));
    let (status, html) = there.page(receipt["url"].as_str().unwrap());
    assert!(
        status == 200 && html.contains("cầu dân sinh") && html.contains("Hoài An") && html.contains("wp-image")
            || html.contains("wp-post-image")
    );
    assert_eq!(galley.json(&["story", "show", &id])["state"], "published");
    let again = galley.json(&["publish", &id, to[0], to[1]]);
    assert_eq!((&again["written"], &again["waiting"], &again["lost"]), (&json!(0), &json!(0), &json!([])));

    galley.json(&["correct", &id, to[0], to[1], "--reason", "Bản trước ghi sai tên suối.", "--override", "thử"]);
    assert!(there.page(receipt["url"].as_str().unwrap()).1.contains("Bản trước ghi sai tên suối."));

    galley.json(&["takedown", &id, to[0], to[1], "--reason", "Theo yêu cầu của nhân vật"]);
    assert_eq!(there.page(receipt["url"].as_str().unwrap()).0, 404);
    assert_eq!(galley.json(&["story", "show", &id])["state"], "unpublished");
    galley.json(&["approve", &id, "--override", "thử"]);
    let back = galley.json(&["publish", &id, to[0], to[1], "--reason", "Đã xin phép"])["receipt"].clone();
    assert_eq!((&back["url"], there.page(back["url"].as_str().unwrap()).0), (&receipt["url"], 200));
    assert_eq!(post(&there, &headline).len(), 1);
    galley.json(&["verify", "--rebuild"]);
    assert_eq!(galley.json(&["publish", "--renew", to[0], to[1]])["written"], 0);
}

#[test]
fn what_somebody_changed_there_is_refused_with_what_differs() {
    let Some(server) = Server::shared() else { return };
    let there = There::at(server);
    let (folder, galley) = newsroom(&server.stock(), server.password("editor"));
    let (id, headline) = approved(&galley, folder.path());
    let to = ["--destination", "wp"];
    let path = galley.json(&["publish", &id, to[0], to[1]])["receipt"]["path"].as_str().unwrap().to_owned();
    let own = there.get(&format!("{path}?context=edit"));
    let body = own["content"]["raw"].as_str().unwrap().replace("cầu dân sinh", "cầu treo");
    there.post(&path, &json!({ "content": body }));
    let correct = ["correct", &id, to[0], to[1], "--reason", "Thiếu chữ.", "--override", "thử"];
    let output = galley.run(&correct);
    let (out, err) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert_eq!(output.status.code(), Some(1));
    assert!(out.contains("cầu treo") && out.contains("cầu dân sinh") && err.contains("--overwrite"), "{out} {err}");
    assert!(there.page(own["link"].as_str().unwrap()).1.contains("cầu treo"));
    // Nobody sends it on without being asked to.
    assert_eq!(galley.json(&["publish"])["waiting"], json!([]));
    let stopped = waits(&galley);
    assert_eq!((&stopped["state"], &stopped["reason"]["code"]), (&json!("stopped"), &json!("post.edited")));
    galley.json(&["publish", &id, to[0], to[1], "--overwrite"]);
    let html = there.page(own["link"].as_str().unwrap()).1;
    assert!(html.contains("cầu dân sinh") && html.contains("Thiếu chữ."));
    assert_eq!(post(&there, &headline).len(), 1);
}

#[test]
fn what_has_no_answer_waits_and_is_sent_on_once() {
    let Some(server) = Server::shared() else { return };
    let there = There::at(server);
    let broken = Arc::new(AtomicBool::new(false));
    let is_broken = Arc::clone(&broken);
    let front = Front::before(server.port(), move |asked| match is_broken.load(SeqCst) {
        true if asked.makes("posts") => Fate::Swallow,
        true if asked.path.contains("wp/v2/posts") => page("503 Service Unavailable", ""),
        _ => Fate::Pass,
    });
    let (folder, galley) = newsroom(&front.url("localhost"), server.password("editor"));
    let (id, headline) = approved(&galley, folder.path());
    let to = ["--destination", "wp"];
    // The first question is let through, and then nothing more is.
    let begun = front.seen().len();
    broken.store(true, SeqCst);
    let (code, told) = galley.refused(&["publish", &id, to[0], to[1]]);
    assert!(code == 5 && !told.contains(server.password("editor")), "{code} {told}");
    assert!(front.seen().len() > begun);
    assert_ne!(galley.json(&["story", "show", &id])["state"], "published");
    broken.store(false, SeqCst);
    let sent = galley.json(&["publish"]);
    assert_eq!((sent["sent"].as_array().unwrap().len(), &sent["waiting"]), (1, &json!([])), "{sent}");
    assert_eq!(post(&there, &headline).len(), 1);
    assert_eq!(galley.json(&["story", "show", &id])["state"], "published");
}

/// Answers what is asked of posts with something else, or lets all pass.
fn answering(server: &Server) -> (Front, Arc<Mutex<Option<Fate>>>) {
    let fate = Arc::new(Mutex::new(None::<Fate>));
    let now = Arc::clone(&fate);
    let front = Front::before(server.port(), move |asked| match &*now.lock().unwrap() {
        Some(fate) if asked.path.contains("wp/v2/posts") => fate.clone(),
        _ => Fate::Pass,
    });
    (front, fate)
}

/// What waits of the only story that does.
fn waits(galley: &Galley) -> Value {
    let all = galley.json(&["outbox"])["waiting"].clone();
    assert_eq!(all.as_array().unwrap().len(), 1, "{all}");
    all[0].clone()
}

#[test]
fn a_site_that_asks_for_time_gets_it_and_what_it_refuses_stops() {
    let Some(server) = Server::shared() else { return };
    let there = There::at(server);
    let (front, fate) = answering(server);
    let (folder, galley) = newsroom(&front.url("127.0.0.1"), server.password("editor"));
    let (id, headline) = approved(&galley, folder.path());
    let publish = ["publish", &id, "--destination", "wp"];
    *fate.lock().unwrap() = Some(page("429 Too Many Requests", "Retry-After: 900\r\n"));
    assert_eq!(galley.refused(&publish).0, 5);
    let busy = waits(&galley);
    assert_eq!((&busy["state"], &busy["reason"]["code"]), (&json!("waiting"), &json!("post.busy")));
    let next = DateTime::parse_from_rfc3339(busy["next"].as_str().unwrap()).unwrap().to_utc();
    assert!(next > Utc::now() + TimeDelta::seconds(600), "as long as it asks for: {busy}");

    // The password is taken back meanwhile: nobody but a person can do something about that.
    *fate.lock().unwrap() =
        Some(json_of("401 Unauthorized", r#"{"code":"rest_not_logged_in","message":"x","data":{"status":401}}"#));
    assert_eq!(galley.refused(&["publish"]).0, 1);
    let stopped = waits(&galley);
    let told =
        (&stopped["state"], &stopped["tries"], &stopped["next"], &stopped["reason"]["code"], &stopped["may_be_out"]);
    assert_eq!(told, (&json!("stopped"), &json!(2), &Value::Null, &json!("post.denied"), &json!(false)));
    let asked = front.seen().len();
    assert_eq!(galley.json(&["publish"])["kept"], 1);
    assert_eq!(front.seen().len(), asked, "nobody asks again by himself");
    // Nothing of it can be out: it can be called off, and asked for anew.
    galley.json(&["outbox", "cancel", &id, "--to", "wp"]);
    *fate.lock().unwrap() = None;
    assert_eq!(galley.json(&publish)["waiting"], 0);
    assert_eq!(post(&there, &headline).len(), 1);
}

#[test]
fn what_may_be_out_is_looked_up_when_it_is_tried_again_and_never_called_off() {
    let Some(server) = Server::shared() else { return };
    let there = There::at(server);
    let (broken, seen) = (Arc::new(AtomicBool::new(true)), Arc::new(AtomicBool::new(false)));
    let (is_broken, makes) = (Arc::clone(&broken), Arc::clone(&seen));
    let front = Front::before(server.port(), move |asked| match is_broken.load(SeqCst) {
        true if asked.makes("posts") => {
            makes.store(true, SeqCst);
            Fate::Swallow
        }
        // And what would be looked up.
        true if makes.load(SeqCst) => page("503 Service Unavailable", ""),
        _ => Fate::Pass,
    });
    let (folder, galley) = newsroom(&front.url("localhost"), server.password("editor"));
    let (id, headline) = approved(&galley, folder.path());
    assert_eq!(galley.refused(&["publish", &id, "--destination", "wp"]).0, 5);
    let unknown = waits(&galley);
    assert_eq!((&unknown["may_be_out"], &unknown["state"]), (&json!(true), &json!("waiting")));
    let (code, why) = galley.refused(&["outbox", "cancel", &id]);
    assert!(code == 1 && why.contains("galley takedown"), "{why}");
    broken.store(false, SeqCst);
    galley.json(&["outbox", "retry", &id, "--to", "wp"]);
    assert_eq!((post(&there, &headline).len(), galley.json(&["outbox"])["waiting"].clone()), (1, json!([])));
}

#[test]
fn what_was_set_a_time_is_dated_so_at_the_site() {
    let Some(server) = Server::shared() else { return };
    let there = There::at(server);
    let (folder, galley) = newsroom(&server.with_plugin(), server.password("editor"));
    let (id, headline) = approved(&galley, folder.path());
    let at = DateTime::from_timestamp(Utc::now().timestamp() + 2, 0).unwrap();
    galley.json(&["publish", &id, "--destination", "wp", "--at", &at.to_rfc3339()]);
    assert!(post(&there, &headline).is_empty() && waits(&galley)["state"] == "scheduled");
    let mut watch = galley.command(&["--json", "publish", "--watch"]).stdout(Stdio::piped()).spawn().unwrap();
    let sent = BufReader::new(watch.stdout.take().unwrap()).lines().map_while(Result::ok).nth(1).unwrap();
    watch.kill().unwrap();
    watch.wait().unwrap();
    assert!(sent.contains("\"sent\""), "{sent}");
    let [public] = &post(&there, &headline)[..] else { panic!() };
    assert_eq!(
        (&public["status"], &public["date_gmt"]),
        (&json!("publish"), &json!(at.format("%Y-%m-%dT%H:%M:%S").to_string()))
    );
}

#[test]
fn what_the_site_dates_before_its_embargo_is_seen_by_nobody() {
    let Some(server) = Server::shared() else { return };
    let there = There::at(server);
    // A site that gives each post another date.
    let front = Front::before(server.port(), |asked| match serde_json::from_slice::<Value>(&asked.body) {
        Ok(mut fields) if asked.writes("posts") && fields["status"] == "publish" => {
            fields["date_gmt"] = json!("2020-01-01T00:00:00");
            Fate::Instead(fields.to_string().into_bytes())
        }
        _ => Fate::Pass,
    });
    let (folder, galley) = newsroom(&front.url("127.0.0.1"), server.password("editor"));
    let (id, headline) = approved(&galley, folder.path());
    galley.json(&["story", "edit", &id, "--embargo", "2026-01-01 06:00"]);
    galley.json(&["approve", &id, "--override", "thử"]);
    let (code, why) = galley.refused(&["publish", &id, "--destination", "wp"]);
    assert!(code == 1 && why.contains("embargo"), "{code} {why}");
    assert_eq!(post(&there, &headline)[0]["status"], "draft");
    assert_eq!((&waits(&galley)["state"], &waits(&galley)["may_be_out"]), (&json!("stopped"), &json!(true)));
}

#[test]
fn a_destination_is_added_tested_listed_and_removed_and_its_password_is_the_members_own() {
    let Some(server) = Server::shared() else { return };
    let (_folder, galley) = newsroom(&server.with_plugin(), server.password("editor"));
    let (code, said) = add(&galley, &["wp"], "sai mật khẩu");
    assert_eq!((code, &said["error"]["code"]), (1, &json!("post.denied")), "{said}");
    let tested = galley.json(&["destination", "test", "wp"]);
    assert_eq!((&tested["user"], &tested["plugin"]), (&json!("Editor"), &json!(true)));
    // Another member of the desk has none, and whoever copies the folder has nothing.
    let (code, told) = galley.by("Tường Vân").refused(&["destination", "test", "wp"]);
    assert!(code == 1 && told.contains("galley destination add wp"), "{code} {told}");
    for file in ["desk.db", "desk.db-wal"] {
        let bytes = std::fs::read(galley.desk.join(file)).unwrap_or_default();
        let password = server.password("editor").as_bytes();
        assert!(!bytes.windows(password.len()).any(|some| some == password), "{file}");
    }
    // Where the house has another address, it opens nothing: no password goes to a place that it was not given for.
    let moved = json!({ "id": "wp", "kind": "wordpress", "address": "http://127.0.0.1:9/" }).to_string();
    galley.json(&["house", "set", "destination", &moved]);
    assert_eq!(galley.refused(&["destination", "test", "wp"]).0, 1);
    let listed = galley.json(&["destination", "list"]);
    let wp = listed["destinations"].as_array().unwrap().iter().find(|d| d["id"] == "wp").unwrap().clone();
    assert_eq!((&wp["kind"], &wp["opens"]), (&json!("wordpress"), &json!(false)));
    galley.json(&["destination", "remove", "wp"]);
    assert_eq!(galley.refused(&["destination", "test", "wp"]).0, 3);
    assert_eq!(galley.refused(&["destination", "test", "site"]).0, 2, "a folder asks nobody");
    assert_eq!(galley.refused(&["destination", "add", "khac", "--user", "x"]).0, 3);
}
