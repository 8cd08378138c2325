//! The register of corrections and takedowns, and the deposit: what readers were shown, kept to be read for years.

use std::fs;
use std::path::Path;
use std::process::Command;

use serde_json::{Value, json};

use crate::{newsroom, story};

/// Whether the checksums of a folder are those of its files, by the program that an archivist has.
fn sums_hold(folder: &Path) -> bool {
    let checked = Command::new("sha256sum").args(["--check", "--quiet", "sha256sums.txt"]).current_dir(folder).status();
    checked.unwrap().success()
}

fn read(folder: &Path) -> Value {
    serde_json::from_slice(&fs::read(folder.join("story.json")).unwrap()).unwrap()
}

#[test]
fn each_version_that_readers_were_shown_is_kept_with_who_sent_it_and_why() {
    let (folder, galley) = newsroom();
    let id = story(&galley, &folder, "Cầu mới qua suối Bùn");
    let photo = blackbox::demo_photos()[0].display().to_string();
    galley.json(&["photo", "add", &id, &photo, "--caption", "Cây cầu mới", "--credit", "Mai Lan", "--alt", "Cầu"]);
    galley.json(&["submit", &id]);
    galley.json(&["approve", &id, "--override", "thử"]);
    assert_eq!(galley.json(&["register"])["register"], json!([]));
    galley.json(&["publish", &id]);
    galley.json(&["correct", &id, "--reason", "Bản trước ghi sai tên suối.", "--override", "thử"]);
    galley.json(&["takedown", &id, "--reason", "Theo yêu cầu của nhân vật"]);

    let register = galley.json(&["register"])["register"].clone();
    let told: Vec<_> = register.as_array().unwrap().iter().map(|row| (&row["done"], &row["reason"])).collect();
    let (first, second) = (json!("Bản trước ghi sai tên suối."), json!("Theo yêu cầu của nhân vật"));
    assert_eq!(told, [(&json!("correct"), &first), (&json!("takedown"), &second)]);
    assert_eq!(
        (&register[0]["member"], &register[0]["headline"]),
        (&json!("Minh Khoa"), &json!("Cầu mới qua suối Bùn"))
    );
    assert_eq!(galley.json(&["register", "--publications"])["register"].as_array().unwrap().len(), 3);

    let into = folder.path().join("luu-chieu").display().to_string();
    let deposited = galley.json(&["deposit", &into])["deposited"].clone();
    let folders: Vec<_> = (0..3).map(|n| Path::new(deposited[n]["folder"].as_str().unwrap()).to_path_buf()).collect();
    assert!(folders.iter().all(|folder| sums_hold(folder)));
    for (n, (done, page)) in [("publish", true), ("correct", true), ("takedown", false)].into_iter().enumerate() {
        let said = read(&folders[n]);
        assert_eq!((&said["done"], deposited[n]["page"].as_bool()), (&json!(done), Some(page)));
        assert_eq!((&said["sent_by"], said["public"].is_object()), (&json!("Minh Khoa"), page));
        let address = said["url"].as_str().unwrap().split("/20").nth(1).unwrap();
        let shown = fs::read_to_string(folders[n].join(format!("20{address}"))).unwrap_or_default();
        assert_eq!(shown.contains("cầu dân sinh") && shown.contains("Mai Lan"), page);
        assert_eq!(shown.contains("Bản trước ghi sai tên suối."), done == "correct");
        assert_eq!(folders[n].join("photos").exists(), page);
    }
    assert_eq!(read(&folders[1])["approved"].as_array().unwrap().len(), 1);
    assert_eq!(read(&folders[2])["corrections"][0]["note"], first);

    // Once more it is the same; what was changed there is put right, and what belongs to no version stays.
    let page = folders[0].join("story.json");
    let before = fs::read(&page).unwrap();
    fs::write(&page, "{}").unwrap();
    assert!(!sums_hold(&folders[0]));
    fs::write(folders[0].join("note.txt"), "theirs").unwrap();
    assert_eq!(galley.json(&["deposit", &into, &id])["deposited"], deposited);
    assert!(fs::read(&page).unwrap() == before && sums_hold(&folders[0]) && folders[0].join("note.txt").exists());
    assert_eq!(galley.json(&["deposit", &into, "--to", "2020-01-01"])["deposited"], json!([]));
    assert_eq!(galley.json(&["register", "--from", "2099-01-01"])["register"], json!([]));
}
