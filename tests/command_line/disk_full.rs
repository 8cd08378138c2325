//! A full disk: what was acknowledged stays, the last words are saved, and all goes on once there is room.

use std::fs;

use blackbox::program::Galley;
use blackbox::system::{fill, in_mount_namespace, mount_disk};

use crate::{newsroom_in, story};

#[test]
fn the_last_words_are_saved_and_all_goes_on_after() {
    if !in_mount_namespace("disk_full::the_last_words_are_saved_and_all_goes_on_after") {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let disk = folder.path().join("disk");
    mount_disk(&disk, 16 << 20);
    let galley = newsroom_in(&disk.join("desk"));
    let id = story(&galley, &folder, "Nước lên nhanh ở hạ lưu");
    let ballast = galley.desk.join("ballast");
    assert!(ballast.exists());
    let filler = fill(&disk);

    // The reserve is given up, and says so.
    let last = galley.run(&["story", "edit", &id, "--headline", "Nước lên rất nhanh ở hạ lưu"]);
    let said = String::from_utf8_lossy(&last.stderr).into_owned();
    assert!(last.status.success(), "{said}");
    assert!(said.contains("last reserve"), "{said}");
    assert!(!ballast.exists());

    // Without it, nothing more is acknowledged, and nothing is lost.
    fill(&disk);
    let mut acknowledged = "Nước lên rất nhanh ở hạ lưu".to_owned();
    let mut refused = 0;
    for n in 0..40 {
        let headline = format!("Nước lên lần {n} {}", "ở hạ lưu ".repeat(40).trim());
        let (code, said) = galley.refused(&["story", "edit", &id, "--headline", &headline]);
        if code == 0 {
            acknowledged = headline;
            continue;
        }
        refused += 1;
        assert_eq!(code, 5, "{said}");
        assert!(said.contains("disk is full") && said.contains("ake room"), "{said}");
        if refused == 3 {
            break;
        }
    }
    assert_eq!(refused, 3, "the disk never became full");
    assert_eq!(galley.json(&["story", "show", &id])["headline"], acknowledged.as_str(), "reading goes on");
    assert_eq!(galley.json(&["search", "nuoc len"])["hits"].as_array().unwrap().len(), 1);
    fill(&disk);
    let photo = concat!(env!("CARGO_MANIFEST_DIR"), "/../src-tauri/demo/photos/meo.jpg");
    assert_eq!(galley.refused(&["photo", "add", &id, photo]).0, 5);
    for copy in fs::read_dir(galley.desk.join("backups")).unwrap() {
        fs::remove_file(copy.unwrap().path()).unwrap();
    }
    fill(&disk);
    assert_eq!(galley.refused(&["backup"]).0, 5);
    let leavings: Vec<_> = fs::read_dir(galley.desk.join("backups"))
        .unwrap()
        .filter(|e| e.as_ref().unwrap().path().extension().is_some_and(|e| e == "new"))
        .collect();
    assert!(leavings.is_empty(), "half a copy takes room");

    // With room, the reserve is laid again and everything works.
    fs::remove_file(filler).unwrap();
    let edited = galley.run(&["story", "edit", &id, "--headline", "Nước rút"]);
    assert!(edited.status.success());
    assert_eq!(String::from_utf8_lossy(&edited.stderr), "", "nothing to warn of");
    assert_eq!(fs::read_dir(galley.desk.join("backups")).unwrap().count(), 1, "today's copy is made up for");
    assert_eq!(fs::metadata(&ballast).unwrap().len(), 4 << 20);
    let whole = galley.json(&["verify"]);
    assert_eq!(galley.json(&["verify", "--rebuild"]), whole);
}

#[test]
fn a_desk_is_not_founded_on_a_full_disk() {
    if !in_mount_namespace("disk_full::a_desk_is_not_founded_on_a_full_disk") {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let disk = folder.path().join("disk");
    mount_disk(&disk, 1 << 20);
    fill(&disk);
    let galley = Galley::at(disk.join("desk"));
    let desk = galley.desk.display().to_string();
    let (code, said) = galley.refused(&["init", &desk, "--name", "Báo Tân Giang"]);
    assert_eq!(code, 5, "{said}");
    assert!(said.contains("full"), "{said}");
    assert_ne!(galley.refused(&["story", "list"]).0, 0, "half a founding is no desk");
}
