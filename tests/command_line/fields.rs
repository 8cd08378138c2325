//! Every field of a story and of a placement can be set and cleared.

use serde_json::json;

use crate::{newsroom, story};

#[test]
fn every_field_is_set_and_cleared() {
    let (folder, galley) = newsroom();
    let id = story(&galley, &folder, "Cầu mới qua suối Bùn");
    let set = [
        ("--kicker", "Nông thôn mới", "kicker", json!("Nông thôn mới"), "", json!("")),
        ("--genre", "bài phản ánh", "genre", json!("bài phản ánh"), "", json!("")),
        ("--dateline", "Tân Lập", "dateline", json!("Tân Lập"), "", json!("")),
        ("--slug", "cau-moi-qua-suoi-bun", "slug", json!("cau-moi-qua-suoi-bun"), "", json!("")),
        ("--notes", "Gọi lại cho xã", "notes", json!("Gọi lại cho xã"), "", json!("")),
        ("--language", "en", "language", json!("en"), "vi", json!("vi")),
        ("--section", "thoi su", "section", json!("Thời sự"), "", json!("")),
        ("--date", "20/11/2026", "date", json!("2026-11-20"), "none", json!(null)),
        ("--deadline", "2026-11-20 17:30", "deadline", json!("2026-11-20T17:30:00+07:00"), "none", json!(null)),
        ("--embargo", "2026-11-21T00:00:00Z", "embargo", json!("2026-11-21T07:00:00+07:00"), "", json!(null)),
        ("--standfirst", "Sapo khác.", "standfirst", json!("Sapo khác."), "", json!("")),
        ("--tag", "suối Bùn", "tags", json!(["suối Bùn"]), "", json!([])),
        ("--byline", "Mai Lan", "bylines", json!(["Mai Lan"]), "", json!([])),
        ("--headline", "Tít khác", "headline", json!("Tít khác"), "", json!("")),
    ];
    for (flag, value, key, expected, clear, cleared) in set {
        assert_eq!(galley.json(&["story", "edit", &id, flag, value])[key], expected, "{flag}");
        assert_eq!(galley.json(&["story", "edit", &id, flag, clear])[key], cleared, "{flag} cleared");
    }
    let shown = galley.json(&["story", "edit", &id, "--print-issue", "4512", "--print-page", "3"]);
    assert_eq!((&shown["print"]["issue"], &shown["print"]["page"]), (&json!("4512"), &json!(3)));
    assert_eq!(galley.json(&["story", "edit", &id, "--print-page", "5"])["print"]["issue"], "4512");
    assert_eq!(galley.json(&["story", "edit", &id, "--print-issue", "none"])["print"], json!(null));
    let bylines = ["--byline", "Hoài An; role=author; share=60", "--byline", "Mai Lan; role=photo; share=40%"];
    let shown = galley.json(&[&["story", "edit", &id], &bylines[..]].concat());
    assert_eq!(shown["bylines"], json!(["Hoài An", "Mai Lan"]));
    let details: Vec<_> =
        (0..2).map(|n| (&shown["byline_details"][n]["role"], &shown["byline_details"][n]["share"])).collect();
    assert_eq!(details, [(&json!("author"), &json!(60)), (&json!("photo"), &json!(40))]);
}

#[test]
fn a_value_that_does_not_read_names_its_field_and_changes_nothing() {
    let (folder, galley) = newsroom();
    let id = story(&galley, &folder, "Cầu mới qua suối Bùn");
    let before = galley.json(&["story", "show", &id]);
    for (flag, value) in [
        ("--date", "20-11"),
        ("--date", "2026-02-30"),
        ("--deadline", "mai"),
        ("--embargo", "2026-11-20"),
        ("--print-page", "bìa"),
        ("--byline", "Hoài An; role=boss"),
        ("--byline", "Hoài An; share=140"),
        ("--byline", "Hoài An; nửa"),
        ("--byline", "; role=photo"),
    ] {
        let (code, told) = galley.refused(&["story", "edit", &id, "--headline", "Tít khác", flag, value]);
        assert!(code == 2 && told.contains(flag), "{flag} {value}: {code} {told}");
    }
    assert_eq!(galley.json(&["story", "show", &id]), before);
}

#[test]
fn show_prints_the_keys_that_programs_rely_on() {
    let (folder, galley) = newsroom();
    let id = story(&galley, &folder, "Cầu mới qua suối Bùn");
    let photos = concat!(env!("CARGO_MANIFEST_DIR"), "/../src-tauri/demo/photos/meo.jpg");
    let first = galley.json(&["photo", "add", &id, photos, "--caption", "Một", "--credit", "Mai Lan"]);
    let second = galley.json(&["photo", "add", &id, photos, "--caption", "Hai", "--credit", "Mai Lan"]);
    let shown = galley.json(&["story", "show", &id]);
    for key in [
        "id",
        "state",
        "digest",
        "revision",
        "section",
        "headline",
        "standfirst",
        "body",
        "bylines",
        "tags",
        "date",
        "photos",
    ] {
        assert!(shown.as_object().unwrap().contains_key(key), "{key}");
    }
    for key in ["placement", "file", "caption", "credit", "alt", "illustrative", "lead"] {
        assert!(shown["photos"][0].as_object().unwrap().contains_key(key), "{key}");
    }
    // Order, lead, crop and focal point of a placement.
    let (first, second) = (first["placement"].as_str().unwrap(), second["placement"].as_str().unwrap());
    let edited = [
        "photo",
        "edit",
        &id,
        second,
        "--order",
        "1",
        "--lead",
        "--crop",
        "100,0,800,1000",
        "--focal-point",
        "500,300",
    ];
    let listed = galley.json(&edited);
    let order: Vec<_> = (0..2).map(|n| listed["photos"][n]["placement"].as_str().unwrap()).collect();
    assert_eq!(order, [second, first]);
    assert_eq!((&listed["photos"][0]["lead"], &listed["photos"][1]["lead"]), (&json!(true), &json!(false)));
    assert_eq!(listed["photos"][0]["crop"], json!({"x": 100, "y": 0, "w": 800, "h": 1000}));
    assert_eq!(listed["photos"][0]["focal_point"], json!({"x": 500, "y": 300}));
    let cleared = galley.json(&["photo", "edit", &id, second, "--crop", "none", "--focal-point", "none"]);
    assert_eq!((&cleared["photos"][0]["crop"], &cleared["photos"][0]["focal_point"]), (&json!(null), &json!(null)));
    for crop in ["500,0,800,1000", "0,0,0,0", "1,2,3", "x"] {
        assert_eq!(galley.refused(&["photo", "edit", &id, second, "--crop", crop]).0, 2, "{crop}");
    }
}
