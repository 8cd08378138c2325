//! Two people change one thing at once: both texts are kept, approval waits, a person chooses.

use std::process::Stdio;

use blackbox::program::Galley;
use serde_json::Value;
use tempfile::TempDir;

use crate::{newsroom, story};

/// Two edits from one base, by two people. Returns the story and what is open.
fn quarrel(galley: &Galley, folder: &TempDir) -> (String, Value) {
    let id = story(galley, folder, "Cầu mới qua suối Bùn");
    let base = galley.json(&["story", "show", &id])["revision"].as_str().unwrap().to_owned();
    let editor = galley.by("Tường Vân");
    galley.json(&["submit", &id]);
    editor.json(&["take", &id]);
    let body = |name: &str, length: &str| {
        let file = folder.path().join(name);
        std::fs::write(&file, format!("Cầu dài {length} mét, do dân làm.\n\nĐoạn không ai đụng tới.\n")).unwrap();
        file.display().to_string()
    };
    let (one, two) = (body("one.md", "15"), body("two.md", "18"));
    let start = editor.json(&["story", "edit", &id, "--base", &base, "--body-file", &body("start.md", "12")]);
    let base = start["revision"].as_str().unwrap();
    editor.json(&["story", "edit", &id, "--base", base, "--headline", "Cầu dân sinh mới", "--body-file", &one]);
    let both =
        galley.json(&["story", "edit", &id, "--base", base, "--headline", "Cầu mới thông xe", "--body-file", &two]);
    assert_eq!(both["conflicts"], 2, "{both}");
    let open = galley.json(&["story", "conflicts", &id]);
    (id, open)
}

#[test]
fn both_texts_are_shown_with_who_wrote_them_and_approval_waits() {
    let (folder, galley) = newsroom();
    let (id, open) = quarrel(&galley, &folder);
    let conflicts = open["conflicts"].as_array().unwrap();
    assert_eq!(conflicts.len(), 2);
    let headline = &conflicts[0];
    assert_eq!((&headline["conflict"], &headline["about"]), (&"headline".into(), &"headline".into()));
    let side = |n: usize| {
        (headline["sides"][n]["text"].as_str().unwrap(), headline["sides"][n]["by"][0]["member"].as_str().unwrap())
    };
    assert_eq!((side(0), side(1)), (("Cầu dân sinh mới", "Tường Vân"), ("Cầu mới thông xe", "Minh Khoa")));
    assert!(headline["sides"][0]["by"][0]["at"].as_str().unwrap().ends_with("+07:00"));
    let text = String::from_utf8(galley.run(&["story", "conflicts", &id]).stdout).unwrap();
    assert!(
        text.contains("1. Cầu dài 15 mét") && text.contains("2. Cầu dài 18 mét") && text.contains("— Minh Khoa"),
        "{text}"
    );
    let (code, _) = galley.refused(&["approve", &id, "--override", "gấp"]);
    assert_eq!(code, 1, "an open conflict is never overridden");
    let told = String::from_utf8(galley.run(&["approve", &id]).stdout).unwrap();
    assert!(told.contains("C1"), "the findings are printed: {told}");
    // What is open cannot be edited away, only chosen.
    assert_eq!(galley.refused(&["story", "edit", &id, "--headline", "Tít thứ ba"]).0, 1);
    galley.json(&["story", "edit", &id, "--kicker", "Nông thôn mới"]);
    // Chosen: one by its side, one by the first letters of its name.
    let body = conflicts[1]["conflict"].as_str().unwrap();
    let choose = format!("{}=1", &body[..12]);
    let left = galley.json(&["story", "conflicts", &id, "--choose", "headline=2", "--choose", &choose]);
    assert_eq!(left["conflicts"], serde_json::json!([]));
    let shown = galley.json(&["story", "show", &id]);
    assert_eq!((&shown["headline"], &shown["conflicts"]), (&"Cầu mới thông xe".into(), &0.into()));
    assert_eq!(shown["body"], "Cầu dài 15 mét, do dân làm.\n\nĐoạn không ai đụng tới.\n");
    assert_eq!(galley.json(&["approve", &id])["state"], "approved");
    galley.json(&["verify", "--rebuild"]);
}

#[test]
fn a_choice_that_makes_no_sense_is_refused_and_closes_nothing() {
    let (folder, galley) = newsroom();
    let (id, open) = quarrel(&galley, &folder);
    let before = galley.json(&["story", "history", &id]);
    for (choice, code) in [
        ("headline=3", 1),
        ("headline=0", 2),
        ("headline=hai", 2),
        ("headline", 2),
        ("standfirst=1", 3),
        ("kicker=1", 3),
    ] {
        let told = galley.refused(&["story", "conflicts", &id, "--choose", choice]);
        assert_eq!(told.0, code, "{choice}: {}", told.1);
    }
    // All or none; and not twice.
    assert_eq!(galley.refused(&["story", "conflicts", &id, "--choose", "headline=1", "--choose", "body:=7"]).0, 1);
    assert_eq!(galley.refused(&["story", "conflicts", &id, "--choose", "headline=1", "--choose", "headline=2"]).0, 1);
    assert_eq!(galley.by("Hoài An").refused(&["story", "conflicts", &id, "--choose", "headline=1"]).0, 1, "no right");
    assert_eq!(galley.json(&["story", "history", &id]), before);
    assert_eq!(galley.json(&["story", "conflicts", &id]), open);
}

#[test]
fn a_person_may_write_another_text_and_a_late_side_stays_open() {
    let (folder, galley) = newsroom();
    let (id, open) = quarrel(&galley, &folder);
    let seen = open["revision"].as_str().unwrap();
    let later = galley.json(&["story", "conflicts", &id, "--write", "headline=Cầu dân sinh mới thông xe"]);
    assert_eq!(later["conflicts"].as_array().unwrap().len(), 1);
    assert_eq!(galley.json(&["story", "show", &id])["headline"], "Cầu dân sinh mới thông xe");
    // Somebody who was still shown the old list chooses too: their choice is a side, not the end of the other's.
    let again = galley.json(&["story", "conflicts", &id, "--choose", "headline=1", "--base", seen]);
    let headline = &again["conflicts"][0];
    assert_eq!(headline["conflict"], "headline");
    let texts: Vec<_> = headline["sides"].as_array().unwrap().iter().map(|s| s["text"].as_str().unwrap()).collect();
    assert_eq!(texts, ["Cầu dân sinh mới", "Cầu dân sinh mới thông xe"]);
}

#[test]
fn two_windows_at_once_lose_nothing() {
    let (folder, galley) = newsroom();
    let id = story(&galley, &folder, "Cầu mới qua suối Bùn");
    let base = galley.json(&["story", "show", &id])["revision"].as_str().unwrap().to_owned();
    let kickers: Vec<String> = (0..6).map(|n| format!("Tít dẫn số {n}")).collect();
    let windows: Vec<_> = kickers
        .iter()
        .map(|kicker| {
            let mut command = galley.command(&["story", "edit", &id, "--base", &base, "--kicker", kicker]);
            command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap()
        })
        .collect();
    for window in windows {
        let output = window.wait_with_output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    }
    let open = galley.json(&["story", "conflicts", &id]);
    let sides = open["conflicts"][0]["sides"].as_array().unwrap();
    let texts: Vec<&str> = sides.iter().map(|s| s["text"].as_str().unwrap()).collect();
    assert_eq!(texts, kickers);
    galley.json(&["verify", "--rebuild"]);
    assert_eq!(galley.json(&["story", "conflicts", &id]), open);
}
