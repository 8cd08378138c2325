//! House data, as a chief edits it.

use blackbox::program::Galley;
use tempfile::TempDir;

use crate::{newsroom, story};

#[test]
fn house_data_comes_in_and_goes_out_the_same() {
    let (folder, galley) = newsroom();
    let value = r#"{"short": "HTX", "long": "hợp tác xã", "known": true}"#;
    galley.json(&["house", "set", "abbreviation", value]);
    let out = galley.json(&["house", "export"]);
    let file = folder.path().join("house.json");
    std::fs::write(&file, out.to_string()).unwrap();
    assert_eq!(galley.json(&["house", "import", &file.display().to_string()])["changed"], 0);
    let listed = galley.json(&["house", "list", "abbreviations"]);
    assert!(listed["items"].as_array().unwrap().iter().any(|i| i["value"]["long"] == "hợp tác xã"));
    assert_eq!(galley.by("Hoài An").refused(&["house", "set", "abbreviation", value]).0, 1);
}

/// A newsroom of its own beside the first, in English.
fn elsewhere(folder: &TempDir) -> Galley {
    let galley = Galley::at(folder.path().join("elsewhere"));
    let desk = galley.desk.display().to_string();
    galley.json(&["init", &desk, "--name", "The Valley Paper", "--member", "Ann"]);
    galley
}

#[test]
fn house_data_of_one_newsroom_makes_another_one_equal() {
    let (folder, galley) = newsroom();
    for (kind, value) in [
        ("section", r#"{"name": "Tin tức", "slug": "thoi-su", "order": 1}"#),
        ("tag", r#"{"name": "vải thiều", "kind": "topic"}"#),
        ("person", r#"{"id": "thu-ha", "name": "Lê Thị Thu Hà", "pen_names": ["Thu Hà", "T.H."]}"#),
        ("role", r#"{"role": "editor", "label": "Biên tập"}"#),
        ("confusable", r#"{"wrong": "vải thìu", "right": "vải thiều"}"#),
        ("style", r#"{"tone": "new"}"#),
        ("destination", r#"{"id": "site", "kind": "site", "address": "https://tangiang.example", "folder": "site"}"#),
    ] {
        assert_eq!(galley.json(&["house", "set", kind, value])["changed"], 1, "{kind}");
    }
    galley.json(&["house", "remove", "tag", "làng nghề"]);
    let file = folder.path().join("house.json").display().to_string();
    let out = galley.json(&["house", "export"]);
    std::fs::write(&file, out.to_string()).unwrap();
    let other = elsewhere(&folder);
    other.json(&["house", "import", &file]);
    assert_ne!(other.json(&["house", "export"]), out, "what it had besides stays");
    other.json(&["house", "import", &file, "--replace"]);
    assert_eq!(other.json(&["house", "export"]), out);
    other.json(&["verify", "--rebuild"]);
    assert_eq!(other.json(&["house", "import", &file, "--replace"])["changed"], 0);
    assert_eq!(out["section"][0]["former"], serde_json::json!(["Thời sự"]), "a renamed section knows its old name");
    assert_eq!(out["style"][0]["headline_characters"], 65, "the other numbers stay");
}

#[test]
fn an_item_that_does_not_read_is_refused_with_its_field_and_changes_nothing() {
    let (folder, galley) = newsroom();
    let before = galley.json(&["house", "export"]);
    for (kind, value, said) in [
        ("section", r#"{"name": "Khoa học"}"#, "slug"),
        ("section", r#"{"name": "Khoa học", "slug": "../khoa hoc"}"#, "khoa-hoc"),
        ("section", r#"{"name": "THOI SU", "slug": "tin"}"#, "Thời sự"),
        ("style", r#"{"headline_characters": 0}"#, "headline_characters"),
        ("destination", r#"{"id": "x", "kind": "ftp", "address": "https://a.example/"}"#, "site"),
        ("role", r#"{"role": "boss", "label": "Sếp"}"#, "secretary"),
        ("tag", "vải thiều", "JSON"),
        ("sport", "{}", "sport"),
    ] {
        let (code, told) = galley.refused(&["house", "set", kind, value]);
        assert!(code == 2 && told.contains(said), "{kind} {value}: {code} {told}");
    }
    let file = folder.path().join("house.json").display().to_string();
    std::fs::write(&file, r#"{"tag": [{"name": "một"}, {"name": ""}]}"#).unwrap();
    assert_eq!(galley.refused(&["house", "import", &file]).0, 2);
    assert_eq!(galley.refused(&["house", "remove", "tag", "một"]).0, 3);
    assert_eq!(galley.json(&["house", "export"]), before);
}

#[test]
fn a_section_that_is_renamed_keeps_its_stories_and_one_in_use_stays() {
    let (folder, galley) = newsroom();
    let id = story(&galley, &folder, "Cầu mới qua suối Bùn");
    let photo = blackbox::demo_photos()[0].display().to_string();
    galley.json(&["photo", "add", &id, &photo, "--caption", "Cây cầu mới", "--credit", "Mai Lan", "--alt", "Cầu"]);
    galley.json(&["house", "set", "section", r#"{"name": "Tin tức", "slug": "thoi-su"}"#]);
    let rules = || {
        let found = galley.json(&["check", &id]);
        found["findings"].as_array().unwrap().iter().filter(|f| f["rule"] == "G3").count()
    };
    assert_eq!(rules(), 0, "the former name is known");
    galley.json(&["submit", &id]);
    galley.json(&["approve", &id]);
    let page = galley.json(&["publish", &id])["receipt"]["path"].as_str().unwrap().to_owned();
    assert!(std::fs::read_to_string(&page).unwrap().contains("/thoi-su/"));
    let (code, told) = galley.refused(&["house", "remove", "section", "Tin tức"]);
    assert!(code == 1 && told.contains("Tin tức"), "{code} {told}: nothing in it could be corrected any more");
    let others = folder.path().join("sections.json");
    std::fs::write(&others, r#"{"section": [{"name": "Xã hội", "slug": "xa-hoi", "order": 1}]}"#).unwrap();
    assert_eq!(galley.refused(&["house", "import", &others.display().to_string(), "--replace"]).0, 1);
    assert_eq!(galley.json(&["story", "show", &id])["section"], "Thời sự");
    galley.json(&["story", "edit", &id, "--section", "Kinh tế"]);
    galley.json(&["house", "remove", "section", "Tin tức"]);
    galley.json(&["verify", "--rebuild"]);
    assert!(std::fs::read_to_string(&page).unwrap().contains("Cầu mới qua suối Bùn"));
    let second = story(&galley, &folder, "Đường mới vào thôn Đồi");
    galley.json(&["submit", &second]);
    let (code, told) = galley.refused(&["approve", &second]);
    assert!(code == 1 && told.contains("check"), "{code} {told}");
}
