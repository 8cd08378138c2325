//! Two approvals, the right to approve lent until a time, and what reaches an author, by `galley` at desks that share a folder.

use blackbox::program::Galley;
use serde_json::{Value, json};

use crate::sharing::{Newsroom, state, sync};
use crate::story;

fn shown(galley: &Galley, id: &str, field: &str) -> Value {
    galley.json(&["story", "show", id])[field].clone()
}

fn delegate<'a>(rest: &[&'a str]) -> Vec<&'a str> {
    [&["newsroom", "delegate", "hoai an"], rest].concat()
}

/// What is said to people.
fn said(galley: &Galley, arguments: &[&str]) -> String {
    String::from_utf8(galley.run(arguments).stdout).unwrap()
}

#[test]
fn two_approve_and_the_second_makes_it_approved() {
    let newsroom = Newsroom::found();
    let (an, van) = (newsroom.join("Hoài An", "editor"), newsroom.join("Tường Vân", "editor"));
    newsroom.chief.json(&["house", "set", "style", r#"{"two_approvals_in": ["Thời sự"]}"#]);
    let odd = newsroom.chief.refused(&["house", "set", "style", r#"{"two_approvals_in": ["Không có"]}"#]);
    assert!(odd.0 == 2 && odd.1.contains("two_approvals_in"), "{odd:?}");
    [&newsroom.chief, &an, &van, &newsroom.chief].into_iter().for_each(|galley| drop(sync(galley)));
    let id = story(&newsroom.chief, &newsroom.folder, "Cầu mới qua suối Bùn");
    newsroom.chief.json(&["story", "edit", &id, "--section", "Thời sự"]);
    newsroom.chief.json(&["submit", &id, "--override", "Chưa có ảnh"]);
    [&newsroom.chief, &an, &van].into_iter().for_each(|galley| drop(sync(galley)));
    let approved = an.json(&["approve", &id, "--override", "Chưa có ảnh"]);
    assert_eq!((&approved["state"], &approved["approvals"]["by"]), (&json!("submitted"), &json!(["Hoài An"])));
    let again = an.refused(&["approve", &id, "--override", "Chưa có ảnh"]);
    assert!(again.0 == 1 && again.1.contains("Hoài An"), "{again:?}");
    let early = an.refused(&["publish", &id]);
    assert!(early.0 == 1 && early.1.contains('2'), "{early:?}");
    [&an, &van].into_iter().for_each(|galley| drop(sync(galley)));
    let listed = van.json(&["story", "list"])["stories"][0].clone();
    assert_eq!(listed["approvals"], json!({ "by": ["Hoài An"], "needed": 2, "waits": true, "late": false }));
    let told = said(&van, &["story", "list"]);
    assert!(told.contains("Hoài An"), "{told}");
    assert_eq!(van.json(&["approve", &id, "--override", "Chưa có ảnh"])["state"], "approved");
    van.json(&["publish", &id]);
}

#[test]
fn the_night_duty_approves_until_it_is_ended() {
    let newsroom = Newsroom::found();
    let an = newsroom.join("Hoài An", "reporter");
    sync(&newsroom.chief);
    let id = story(&newsroom.chief, &newsroom.folder, "Cầu mới qua suối Bùn");
    newsroom.chief.json(&["submit", &id, "--override", "Chưa có ảnh"]);
    assert_eq!(newsroom.chief.refused(&delegate(&[])).0, 2);
    assert_eq!(newsroom.chief.refused(&delegate(&["--until", "sáng mai"])).0, 2);
    assert_eq!(newsroom.chief.refused(&delegate(&["--until", "2020-01-01 06:00"])).0, 1);
    assert_eq!(newsroom.chief.refused(&delegate(&["--end"])).0, 1, "nothing to end");
    let lent = newsroom.chief.json(&delegate(&["--until", "2999-12-01 06:00", "--reason", "trực đêm"]));
    assert_eq!(lent["delegated_until"], "2999-12-01T06:00:00+07:00");
    let members = newsroom.chief.json(&["newsroom", "members"]);
    let of =
        |name: &str| members["members"].as_array().unwrap().iter().find(|one| one["name"] == name).cloned().unwrap();
    assert_eq!(of("Hoài An")["delegated_until"], "2999-12-01T06:00:00+07:00");
    assert_eq!(of("Minh Khoa")["delegated_until"], Value::Null);
    let told = said(&newsroom.chief, &["newsroom", "members"]);
    assert!(told.contains("01/12/2999 06:00"), "{told}");
    [&newsroom.chief, &an].into_iter().for_each(|galley| drop(sync(galley)));
    assert_eq!(an.refused(&delegate(&["--until", "2999-12-02 06:00"])).0, 1, "it is not lent on");
    assert_eq!(an.json(&["approve", &id, "--override", "Chưa có ảnh"])["state"], "approved");
    an.json(&["publish", &id]);
    [&an, &newsroom.chief].into_iter().for_each(|galley| drop(sync(galley)));
    assert_eq!(state(&newsroom.chief, &id), "published");
    newsroom.chief.json(&delegate(&["--end"]));
    [&newsroom.chief, &an].into_iter().for_each(|galley| drop(sync(galley)));
    assert_eq!(an.refused(&["correct", &id, "--reason", "Sửa tên xã"]).0, 1);
    an.json(&["verify"]);
}

#[test]
fn who_returned_a_story_and_why_is_told_to_its_author_at_once() {
    let newsroom = Newsroom::found();
    let an = newsroom.join("Hoài An", "reporter");
    sync(&newsroom.chief);
    let id = story(&an, &newsroom.folder, "Cầu mới qua suối Bùn");
    an.json(&["submit", &id, "--override", "Chưa có ảnh"]);
    [&an, &newsroom.chief].into_iter().for_each(|galley| drop(sync(galley)));
    newsroom.chief.json(&["return", &id, "--reason", "Thêm tít phụ"]);
    [&newsroom.chief, &an].into_iter().for_each(|galley| drop(sync(galley)));
    let told = said(&an, &["story", "list"]);
    assert!(told.contains("Minh Khoa") && told.contains("Thêm tít phụ"), "{told}");
    let word = an.json(&["story", "list"])["stories"][0]["told"].clone();
    assert_eq!((&word["done"], &word["member"], &word["new"]), (&json!("return"), &json!("Minh Khoa"), &json!(true)));
    assert_eq!(shown(&an, &id, "told")["reason"], "Thêm tít phụ");
    // Shown once, it is no news; it still says why.
    let told = said(&an, &["story", "list"]);
    assert!(!told.contains("Thêm tít phụ"), "{told}");
    assert_eq!(
        (shown(&an, &id, "told")["new"].clone(), shown(&an, &id, "reason")),
        (json!(false), json!("Thêm tít phụ"))
    );
}
