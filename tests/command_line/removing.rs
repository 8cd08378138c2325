//! `galley newsroom remove|role|adopt|recovery-code|recover`, at desks that share a folder.

use blackbox::program::Galley;

use crate::sharing::{Newsroom, state, sync};
use crate::story;

#[test]
fn a_reporter_leaves_and_what_they_wrote_on_the_way_home_is_taken_in() {
    let newsroom = Newsroom::found();
    let (an, van) = (newsroom.join("Hoài An", "reporter"), newsroom.join("Tường Vân", "editor"));
    [&newsroom.chief, &van, &an].into_iter().for_each(|galley| drop(sync(galley)));
    let late = story(&an, &newsroom.folder, "Viết trên đường về");
    an.json(&["submit", &late, "--override", "Chưa có ảnh"]);
    // The last chief stays, and a reporter removes nobody.
    assert_eq!(newsroom.chief.refused(&["newsroom", "remove", "Minh Khoa"]).0, 1);
    assert_eq!(an.refused(&["newsroom", "remove", "Tường Vân"]).0, 1);
    newsroom.chief.json(&["newsroom", "remove", "hoai an", "--reason", "Thôi việc"]);
    sync(&newsroom.chief);
    an.json(&["sync"]);
    let (code, told) = an.refused(&["story", "new", "--headline", "Viết sau khi nghỉ"]);
    assert_eq!(code, 1, "{told}");
    for galley in [&newsroom.chief, &van] {
        let report = galley.json(&["sync"]);
        let findings = report["findings"].as_array().unwrap();
        assert!(findings.iter().all(|finding| finding["finding"] == "refused"), "{report}");
        let refused = galley.refused(&["story", "show", &late]);
        assert_eq!(refused.0, 3, "{report} {}", refused.1);
    }
    let listed = van.json(&["newsroom", "adopt"]);
    assert!(listed["cut_off"].as_array().unwrap().iter().any(|one| one["story"] == late.as_str()), "{listed}");
    assert_eq!(van.refused(&["newsroom", "adopt", "ffffffff"]).0, 1);
    van.json(&["newsroom", "adopt", "--all"]);
    assert_eq!(state(&van, &late), "draft");
    let trail = van.json(&["trail", &late])["trail"].clone();
    let told = |act: &str| trail.as_array().unwrap().iter().find(|deed| deed["act"] == act).cloned().unwrap();
    assert_eq!(
        (&told("remove")["of"][0], &told("remove")["reason"]),
        (&"Hoài An".into(), &"Thôi việc".into()),
        "{trail}"
    );
    assert_eq!(
        (&told("adopt")["of"][0], &told("adopt")["member"]),
        (&"Hoài An".into(), &"Tường Vân".into()),
        "{trail}"
    );
    assert_eq!(
        (&told("submit")["mark"], &told("revise")["mark"]),
        (&"cut_off".into(), &serde_json::Value::Null),
        "{trail}"
    );
    van.json(&["sync"]);
    newsroom.chief.json(&["sync"]);
    for galley in [&newsroom.chief, &van] {
        assert_eq!(state(galley, &late), "draft");
        assert_eq!(galley.json(&["newsroom", "adopt"])["cut_off"], serde_json::json!([]));
        galley.json(&["verify"]);
        galley.json(&["verify", "--rebuild"]);
        let members = galley.json(&["newsroom", "members"]);
        assert_eq!(members["members"].as_array().unwrap().len(), 2);
        let devices = |member: &serde_json::Value| member["devices"].as_array().unwrap().clone();
        let here: Vec<_> = members["members"].as_array().unwrap().iter().flat_map(devices).collect();
        assert_eq!(here.iter().filter(|device| device["here"] == true).count(), 1);
        assert!(here.iter().all(|device| device["heard"].is_string()), "{members}");
    }
}

#[test]
fn a_role_is_lowered_and_raised_again() {
    let newsroom = Newsroom::found();
    let van = newsroom.join("Tường Vân", "editor");
    sync(&newsroom.chief);
    let id = story(&newsroom.chief, &newsroom.folder, "Cầu mới");
    newsroom.chief.json(&["submit", &id, "--override", "Chưa có ảnh"]);
    newsroom.chief.json(&["newsroom", "role", "Tường Vân", "--role", "reporter"]);
    sync(&newsroom.chief);
    sync(&van);
    assert_eq!(van.refused(&["approve", &id, "--override", "Chưa có ảnh"]).0, 1);
    newsroom.chief.json(&["newsroom", "role", "Tường Vân", "--role", "editor"]);
    sync(&newsroom.chief);
    sync(&van);
    van.json(&["approve", &id, "--override", "Chưa có ảnh"]);
    assert_eq!(newsroom.chief.refused(&["newsroom", "role", "Tường Vân", "--role", "king"]).0, 2);
}

#[test]
fn a_chief_whose_laptop_was_stolen_comes_back_by_the_printed_code() {
    let newsroom = Newsroom::found();
    let an = newsroom.join("Hoài An", "reporter");
    sync(&newsroom.chief);
    let draft = story(&newsroom.chief, &newsroom.folder, "Bản nháp của tổng biên tập");
    let file = newsroom.path("khoi-phuc.txt");
    assert_eq!(an.refused(&["newsroom", "recovery-code"]).0, 1);
    newsroom.chief.json(&["newsroom", "recovery-code", "--file", &file]);
    assert_eq!(newsroom.chief.refused(&["newsroom", "recovery-code", "--file", &file]).0, 2, "never written over");
    sync(&newsroom.chief);

    let back = Galley::at(newsroom.path("back"));
    let shared = newsroom.path("shared");
    let recover = ["newsroom", "recover", &newsroom.path("back"), "--storage", &shared, "--code", &file];
    let recovered = back.json(&recover);
    assert_eq!(recovered["member"], "Minh Khoa");
    assert_eq!(state(&back, &draft), "draft");
    let again = Galley::at(newsroom.path("again"));
    let used_up = ["newsroom", "recover", &newsroom.path("again"), "--storage", &shared, "--code", &file];
    assert_eq!(again.refused(&used_up).0, 1, "the code is used up");
    assert!(!std::path::Path::new(&newsroom.path("again")).exists());
    sync(&back);
    back.json(&["verify"]);
}
