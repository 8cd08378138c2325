//! What is refused, with which exit code, and that nothing is made or lost by it.

use std::fs;

use crate::{newsroom, story};

#[test]
fn exit_codes_tell_what_went_wrong() {
    let (folder, galley) = newsroom();
    let id = story(&galley, &folder, "Cầu mới qua suối Bùn");
    let reporter = galley.by("Hoài An");
    assert_eq!(reporter.refused(&["submit", &id]).0, 1, "another's story");
    assert_eq!(galley.refused(&["return", &id]).0, 1, "not submitted");
    assert_eq!(galley.refused(&["no-such-command"]).0, 2);
    assert_eq!(galley.refused(&["story", "show", "zzzzzzzz"]).0, 3);
    assert_eq!(galley.by("Nobody").refused(&["story", "list"]).0, 3);
    assert_eq!(galley.refused(&["story", "edit", &id, "--body-file", "/no/such/file"]).0, 3);
    let (code, said) = galley.refused(&["story", "edit", &id, "--headline", "Cầu \u{202E}mới"]);
    assert_eq!(code, 2);
    assert!(said.contains("U+202E"), "{said}");
    assert_eq!(galley.json(&["story", "show", &id])["headline"], "Cầu mới qua suối Bùn");
}

#[test]
fn what_is_never_overridden_blocks_approval() {
    let (_folder, galley) = newsroom();
    let id = galley.json(&["story", "new", "--headline", "Chỉ có tít"])["story"].as_str().unwrap().to_owned();
    galley.json(&["submit", &id]);
    assert_eq!(galley.refused(&["approve", &id]).0, 1);
    assert_eq!(galley.refused(&["approve", &id, "--override", "gấp"]).0, 1);
    assert_eq!(galley.json(&["story", "show", &id])["state"], "submitted");
}

#[test]
fn a_missing_or_foreign_desk_is_never_replaced() {
    let (folder, galley) = newsroom();
    let nowhere = blackbox::program::Galley::at(folder.path().join("nowhere"));
    assert_eq!(nowhere.refused(&["story", "list"]).0, 3);
    assert!(!nowhere.desk.exists());
    let desk = galley.desk.display().to_string();
    assert_eq!(galley.refused(&["init", &desk, "--name", "x"]).0, 2);
    fs::create_dir(&nowhere.desk).unwrap();
    fs::write(nowhere.desk.join("desk.db"), "không phải dữ liệu của Galley ".repeat(50)).unwrap();
    assert_eq!(nowhere.refused(&["story", "list"]).0, 4);
    assert_eq!(fs::read_dir(&nowhere.desk).unwrap().count(), 1);
}

#[test]
fn a_file_that_is_no_photo_is_named_and_the_rest_goes_on() {
    let (folder, galley) = newsroom();
    let id = story(&galley, &folder, "Cầu mới qua suối Bùn");
    let bad = folder.path().join("ảnh hỏng.jpg");
    fs::write(&bad, "<svg xmlns='http://www.w3.org/2000/svg'/>").unwrap();
    let (code, said) = galley.refused(&["photo", "add", &id, &bad.display().to_string()]);
    assert_eq!(code, 2);
    assert!(said.contains("ảnh hỏng.jpg"), "{said}");
    assert_eq!(galley.json(&["story", "show", &id])["photos"].as_array().unwrap().len(), 0);
}
