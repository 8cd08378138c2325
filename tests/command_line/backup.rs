//! Copies, and coming back from them.

use std::fs;

use blackbox::program::Galley;

use crate::{newsroom, story};

#[test]
fn a_restored_desk_has_everything_and_goes_on_under_its_own_name() {
    let (folder, galley) = newsroom();
    let id = story(&galley, &folder, "Cầu mới qua suối Bùn");
    let copy = folder.path().join("copy").display().to_string();
    galley.json(&["backup", &copy]);
    let again = folder.path().join("again").display().to_string();
    galley.json(&["restore", &copy, &again]);
    let restored = Galley::at(&again);
    assert_eq!(restored.json(&["story", "show", &id]), galley.json(&["story", "show", &id]));
    // Both go on: neither log can be taken for the other's.
    galley.json(&["story", "edit", &id, "--kicker", "Nông thôn"]);
    restored.json(&["story", "edit", &id, "--kicker", "Hạ tầng"]);
    restored.json(&["verify", "--rebuild"]);
    assert_eq!(restored.json(&["story", "show", &id])["headline"], "Cầu mới qua suối Bùn");
}

#[test]
fn the_copy_of_the_day_is_made_after_the_answer_and_never_in_its_place() {
    let (_folder, galley) = newsroom();
    let backups = galley.desk.join("backups");
    fs::remove_dir_all(&backups).unwrap();
    // No copy can be made where a file stands in the way of their folder.
    fs::write(&backups, "").unwrap();
    let listed = galley.run(&["story", "list", "--json"]);
    assert!(listed.status.success() && !listed.stdout.is_empty());
    assert!(String::from_utf8_lossy(&listed.stderr).contains("backups"), "it is told");
    fs::remove_file(&backups).unwrap();
    galley.refused(&["story", "show", "none"]);
    assert_eq!(fs::read_dir(&backups).unwrap().count(), 1, "the first command of the day, whatever it is");
}

#[test]
fn a_damaged_desk_is_told_and_its_daily_copy_brings_it_back() {
    let (folder, galley) = newsroom();
    let id = story(&galley, &folder, "Cầu mới qua suối Bùn");
    fs::remove_dir_all(galley.desk.join("backups")).unwrap();
    let daily = galley.json(&["backup"])["backup"].as_str().unwrap().to_owned();
    for part in ["desk.db-wal", "desk.db-shm"] {
        let _ = fs::remove_file(galley.desk.join(part));
    }
    let database = galley.desk.join("desk.db");
    let mut bytes = fs::read(&database).unwrap();
    let half = bytes.len() / 2;
    bytes[100..half].fill(0x5A);
    fs::write(&database, &bytes).unwrap();
    assert_eq!(galley.refused(&["story", "list"]).0, 4);
    assert_eq!(fs::read(&database).unwrap(), bytes, "a damaged database is not written to");
    let again = folder.path().join("again").display().to_string();
    galley.json(&["restore", &daily, &again]);
    assert_eq!(Galley::at(&again).json(&["story", "show", &id])["headline"], "Cầu mới qua suối Bùn");
}
