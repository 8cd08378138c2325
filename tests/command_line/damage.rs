//! A database damaged in many ways: each is told, or does no harm; none is written to or replaced.
//!
//! `GALLEY_DAMAGES` sets how many desks are damaged (40; 200 at night). The seed is the number of the case.

// How the cases ended belongs into the log.
#![allow(clippy::print_stderr)]

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use blackbox::program::Galley;
use blackbox::random::Random;
use newsroom::story::Story;
use serde_json::Value;

fn cases() -> u64 {
    std::env::var("GALLEY_DAMAGES").ok().and_then(|n| n.parse().ok()).unwrap_or(40)
}

/// What a desk was acknowledged to hold.
struct Truth {
    /// Body and waiting notes of each story.
    stories: BTreeMap<String, (String, String)>,
    verified: Value,
}

/// A desk with a daily copy, a few stories of many pages, and a log that was never copied into the database.
fn desk(folder: &Path) -> Truth {
    let desk = blackbox::desk::found(folder).unwrap();
    let mut stories = BTreeMap::new();
    for n in 0..8 {
        if n == 4 {
            desk.take_up().unwrap();
            assert_eq!(desk.copy_of_the_day().unwrap(), None);
        }
        let body = format!("Bản tin số {n}.\n\n{}\n", "Nước lên nhanh ở các xã ven sông. ".repeat(60 + n * 40).trim());
        let story = Story { headline: format!("Tin lũ số {n}"), body: body.clone(), ..Story::default() };
        let id = desk.begin_story(&story).unwrap();
        let shown = desk.show(id).unwrap();
        let mut notes = String::new();
        if n % 3 == 0 {
            // Acknowledged, and not in the ledger yet.
            notes = format!("Gọi lại cho xã số {n}");
            desk.save(id, &shown.revision, &Story { notes: notes.clone(), ..shown.story }).unwrap();
        }
        stories.insert(id.to_string(), (body, notes));
    }
    // The folder as a killed process leaves it.
    let left = folder.with_file_name("left");
    blackbox::desk::copy(folder, &left, None);
    drop(desk);
    fs::remove_dir_all(folder).unwrap();
    fs::rename(left, folder).unwrap();
    let scratch = folder.with_file_name("scratch");
    blackbox::desk::copy(folder, &scratch, None);
    let verified = Galley::at(&scratch).json(&["verify"]);
    Truth { stories, verified }
}

/// Damages one file of a desk. Returns what was done.
fn damage(desk: &Path, case: u64) -> String {
    let mut random = Random::new(case);
    // Half of the desks are closed first, so that everything lies in the database.
    let closed = case.is_multiple_of(2);
    if closed {
        drop(
            rusqlite::Connection::open(desk.join("desk.db")).unwrap().execute_batch("PRAGMA wal_checkpoint(TRUNCATE)"),
        );
    }
    let name = if closed || case % 4 == 1 { "desk.db" } else { "desk.db-wal" };
    let path = desk.join(name);
    let mut bytes = fs::read(&path).unwrap();
    let length = bytes.len();
    let mut at = |below: usize| random.below(below.max(1));
    let page = 4096;
    let done = match case / 2 % 10 {
        0..=2 => {
            let place = at(length);
            bytes[place] ^= 1 << at(8);
            format!("a bit flipped at {place}")
        }
        3 => {
            bytes.truncate(at(length));
            format!("cut off at {}", bytes.len())
        }
        4 => {
            let first = at(length / page) * page;
            bytes[first..first + page].fill(0);
            format!("a page of zeros at {first}")
        }
        5 => {
            let (a, b) = (at(length / page), at(length / page));
            let held = bytes[a * page..(a + 1) * page].to_vec();
            bytes.copy_within(b * page..(b + 1) * page, a * page);
            bytes[b * page..(b + 1) * page].copy_from_slice(&held);
            format!("pages {a} and {b} changed places")
        }
        6 => {
            let many = 2 + at(60);
            for _ in 0..many {
                let place = at(length);
                bytes[place] = at(256) as u8;
            }
            format!("{many} bytes of noise")
        }
        7 => {
            let many = 16 + at(84);
            for byte in &mut bytes[..many] {
                *byte = at(256) as u8;
            }
            format!("{many} bytes of the head are noise")
        }
        8 => {
            bytes = [vec![], "Ghi chú cuộc họp. ".repeat(300).into_bytes(), vec![0; length]][at(3)].clone();
            "another file in its place".to_owned()
        }
        _ => {
            let shared: Vec<u8> = (0..32_768).map(|_| at(256) as u8).collect();
            fs::write(desk.join("desk.db-shm"), shared).unwrap();
            "noise in the shared memory".to_owned()
        }
    };
    fs::write(&path, bytes).unwrap();
    format!("case {case}: {name}: {done}")
}

/// What one command made of a damaged desk.
#[derive(PartialEq)]
enum Answer {
    Right,
    Told,
    /// What the last power cut may have torn is not there, and that is said.
    Torn,
}

fn ask(galley: &Galley, arguments: &[&str], what: &str, right: impl FnOnce(&Value) -> bool) -> Answer {
    let mut all = vec!["--json"];
    all.extend(arguments);
    let output = galley.run(&all);
    let (out, said) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert!(!said.contains("panicked"), "{what}, {arguments:?}: {said}");
    match output.status.code() {
        Some(0) => {
            let found: Value = serde_json::from_str(&out).unwrap_or_default();
            if said.contains("desk.torn") {
                return Answer::Torn;
            }
            assert!(right(&found), "{what}, {arguments:?}: wrong words, and nothing said: {out}{said}");
            Answer::Right
        }
        Some(4) => {
            let named = said.contains(&galley.desk.display().to_string()) || said.contains("store.projection");
            assert!(named || said.contains("store.entry"), "{what}, {arguments:?}: the file is not named: {said}");
            assert!(said.contains("galley restore"), "{what}, {arguments:?}: no way out: {said}");
            Answer::Told
        }
        // A number of the schema that happens to be a little higher.
        Some(5) if said.contains("store.newer") => Answer::Told,
        // The row that would name the story is gone; the whole check must tell.
        Some(3) if said.contains("story.absent") => {
            assert_eq!(galley.run(&["verify"]).status.code(), Some(4), "{what}, {arguments:?}: {said}");
            Answer::Told
        }
        code => panic!("{what}, {arguments:?}: {code:?}: {said}"),
    }
}

#[test]
fn damage_is_told_and_nothing_is_made_worse() {
    let folder = tempfile::tempdir().unwrap();
    let good = folder.path().join("good");
    let truth = desk(&good);
    let (mut harmless, mut told, mut torn) = (0, 0, 0);
    for case in 0..cases() {
        let galley = Galley::at(folder.path().join(format!("desk-{case}")));
        blackbox::desk::copy(&good, &galley.desk, None);
        let what = damage(&galley.desk, case);
        let database = galley.desk.join("desk.db");
        let before = fs::read(&database).unwrap();
        let first = ask(&galley, &["verify"], &what, |found| *found == truth.verified);
        // The check itself writes nothing, and what it finds damaged stays as it was for whoever mends it.
        let same = fs::read(&database).unwrap() == before;
        assert!(same || first != Answer::Told, "{what}: written to");
        match first {
            Answer::Right => harmless += 1,
            Answer::Told => told += 1,
            Answer::Torn => torn += 1,
        }
        if first != Answer::Torn {
            for (id, (body, notes)) in &truth.stories {
                let right = |found: &Value| {
                    let shown = found["body"] == body.as_str();
                    let waits =
                        found["unfrozen"].as_array().is_some_and(|w| w.iter().any(|w| w["notes"] == notes.as_str()));
                    shown && (found["notes"] == notes.as_str() || waits)
                };
                ask(&galley, &["story", "show", id], &what, right);
            }
            ask(&galley, &["story", "list"], &what, |found| found["stories"].as_array().is_some_and(|s| s.len() == 8));
        }
        fs::remove_dir_all(&galley.desk).unwrap();
    }
    eprintln!("{} desks damaged: {told} told, {torn} torn and told, {harmless} without harm", cases());
    assert!(told > cases() / 2, "{told} told, {torn} torn, {harmless} harmless");
}

#[test]
fn the_copy_that_is_named_brings_the_desk_back() {
    let folder = tempfile::tempdir().unwrap();
    let galley = Galley::at(folder.path().join("desk"));
    let truth = desk(&galley.desk);
    // The newest copy is damaged too: an older one is named, and the damaged one is refused.
    let daily = fs::read_dir(galley.desk.join("backups")).unwrap().next().unwrap().unwrap().path();
    let newer = daily.with_file_name("2099-01-01.db");
    let mut bytes = fs::read(&daily).unwrap();
    let half = bytes.len() / 2;
    bytes[half..].fill(0x5A);
    fs::write(&newer, &bytes).unwrap();
    fs::write(galley.desk.join("desk.db"), &bytes).unwrap();
    for log in ["desk.db-wal", "desk.db-shm"] {
        fs::remove_file(galley.desk.join(log)).unwrap();
    }
    let (code, said) = galley.refused(&["story", "list"]);
    assert_eq!(code, 4);
    assert!(said.contains(&format!("galley restore {} ", daily.display())), "{said}");
    let again = folder.path().join("again");
    let to = again.display().to_string();
    let (code, said) = galley.refused(&["restore", &newer.display().to_string(), &to]);
    assert_eq!(code, 4, "{said}");
    assert!(said.contains(&newer.display().to_string()), "{said}");
    assert!(!again.join("desk.db").exists(), "a damaged copy never becomes a desk");
    galley.json(&["restore", &daily.display().to_string(), &to]);
    let back = Galley::at(&again).json(&["story", "list"])["stories"].as_array().unwrap().len();
    assert_eq!(back, truth.stories.len() / 2, "the stories of the moment of the copy");
}
