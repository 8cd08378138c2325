//! What the check of a desk finds, whoever altered the folder.

use std::fs;
use std::path::{Path, PathBuf};

use newsroom::desk::{Desk, DeskError, Kind, PlacementTexts};
use newsroom::ledger::{Act, Body, EntryHash, Revised, seal};
use newsroom::members::KeyRing;
use newsroom::messages::Language;
use newsroom::story::StoryId;
use newsroom::story::registers::Change;
use rusqlite::{Connection, params};

use crate::{begin, found, open, type_notes};

fn database(desk: &Path) -> Connection {
    let db = Connection::open(desk.join("desk.db")).unwrap();
    newsroom::store::search::register(&db).unwrap();
    db
}

/// A desk of one story with a photo.
fn desk(folder: &Path) -> (Desk, StoryId) {
    let desk = found(folder, None);
    let id = begin(&desk, "Cầu mới qua suối Bùn");
    let edit = |story: &mut newsroom::story::Story| {
        story.body = "Sáng nay, cầu thông xe.\n".into();
        story.section = "Thời sự".into();
        story.tags = vec!["hạ tầng".into()];
    };
    desk.edit(id, edit).unwrap();
    (desk, id)
}

fn told(result: Result<impl std::fmt::Debug, DeskError>, words: &str) {
    let e = result.expect_err(words);
    assert_eq!(e.kind(), Kind::Damaged, "{e}");
    let text = e.text(Language::En);
    assert!(text.contains(words), "{text}");
}

#[test]
fn a_photo_that_is_missing_or_altered_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("desk");
    let (desk, id) = desk(&path);
    let photo = Path::new(env!("CARGO_MANIFEST_DIR")).join("../src-tauri/demo/photos/meo.jpg");
    let placed = desk.add_photo(id, &photo, None, &PlacementTexts::default()).unwrap();
    desk.verify().unwrap();
    let name = placed.photo.to_string();
    let file: PathBuf = path.join("photos").join(&name[..2]).join(&name);
    let bytes = fs::read(&file).unwrap();
    let mut altered = bytes.clone();
    altered[bytes.len() / 2] ^= 1;
    fs::write(&file, altered).unwrap();
    told(desk.verify(), &format!("{} is not the one that was taken in", file.display()));
    fs::remove_file(&file).unwrap();
    told(desk.verify(), &format!("{} is missing", file.display()));
    // Taken in once more, it is whole again.
    desk.add_photo(id, &photo, Some(placed.placement), &PlacementTexts::default()).unwrap();
    desk.verify().unwrap();
}

#[test]
fn an_entry_that_was_altered_is_told() {
    for (change, words) in [
        ("UPDATE entry SET bytes = zeroblob(40) WHERE num = (SELECT max(num) FROM entry)", "was altered"),
        ("UPDATE entry SET hash = zeroblob(32) WHERE num = (SELECT max(num) FROM entry)", "was altered"),
        ("UPDATE entry SET story = zeroblob(10) WHERE num = (SELECT max(num) FROM entry)", "was altered"),
        ("UPDATE entry SET sequence = sequence + 1 WHERE num = (SELECT max(num) FROM entry)", "was altered"),
        ("DELETE FROM entry WHERE num = 5", "does not hold"),
        ("DELETE FROM entry WHERE num = (SELECT max(num) FROM entry)", "is not what its entries say"),
    ] {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("desk");
        let (desk, _) = desk(&path);
        assert_eq!(database(&path).execute(change, []).unwrap(), 1, "{change}");
        told(desk.verify(), words);
    }
}

#[test]
fn a_save_that_was_altered_is_never_signed() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("desk");
    let (desk, id) = desk(&path);
    type_notes(&desk, id, "Gọi lại lúc 15 giờ");
    let change = "UPDATE journal SET fields = replace(fields, '15', '16') WHERE fields IS NOT NULL";
    assert_eq!(database(&path).execute(change, []).unwrap(), 1);
    told(desk.show(id), "was altered");
    told(desk.freeze_all(), "was altered");
}

#[test]
fn what_is_shown_and_not_in_the_entries_is_told_and_made_anew() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("desk");
    let (mut desk, id) = desk(&path);
    desk.approve(id, "gấp").unwrap_err();
    let whole = desk.verify().unwrap();
    for change in [
        "UPDATE story SET section_key = 'khac'",
        "UPDATE story SET slug = 'khac'",
        "UPDATE story SET fields = replace(fields, 'suối', 'sông')",
        "DELETE FROM story",
        "DELETE FROM story_tag",
        "INSERT INTO story_tag SELECT num, 'la' FROM story",
        "UPDATE story_text SET body = 'Chữ của ai đó'",
        "UPDATE house SET value = '{}' WHERE rowid IS NULL OR id = (SELECT min(id) FROM house WHERE kind = 'section')",
        "UPDATE member SET card = x'00'",
        "INSERT INTO publication VALUES ('site', zeroblob(10), 1, zeroblob(32), 0, NULL, 0, 0, '', '')",
        "INSERT INTO approval VALUES (zeroblob(32), zeroblob(10), zeroblob(32), x'00', NULL)",
        "INSERT INTO delegation VALUES (zeroblob(32), x'00')",
        "INSERT INTO photo VALUES (zeroblob(32), 1, '', '', x'', x'', 0)",
        "INSERT INTO photo_said VALUES (zeroblob(32), 'caption', zeroblob(32), 0, x'', '[]')",
        "INSERT INTO photo_replaced VALUES (zeroblob(32), 'caption', zeroblob(32), 0)",
        "INSERT INTO photo_sheet VALUES (zeroblob(32), 0, NULL, NULL, 0, '', 0, 0, '{}')",
        "INSERT INTO photo_name VALUES (zeroblob(32), 'city', 'Huế', 'hue')",
        "INSERT INTO form_photo VALUES (zeroblob(32), zeroblob(10), zeroblob(32))",
        "INSERT INTO shown VALUES ('site', zeroblob(10), zeroblob(32), 0, 0)",
        "INSERT INTO story_photo SELECT num, zeroblob(32), zeroblob(8) FROM story LIMIT 1",
        "INSERT INTO listing VALUES ('site', 'front', 1, zeroblob(10), 1)",
    ] {
        let change = change.replace("rowid IS NULL OR ", "");
        assert!(database(&path).execute(&change, []).unwrap() > 0, "{change}");
        let e = desk.verify().expect_err(&change);
        assert_eq!(e.kind(), Kind::Damaged, "{change}: {e}");
        assert_eq!(desk.rebuild().unwrap().stories, whole.stories, "{change}");
        assert_eq!(desk.verify().unwrap(), whole, "{change}");
    }
}

#[test]
fn a_revision_that_shows_another_text_than_its_writer_saw_is_told_of_its_device() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("desk");
    let (desk, _) = desk(&path);
    let db = database(&path);
    let (entry, lock) = blackbox::desk::entries(&path).pop().unwrap();
    let Act::Revise(revised) = &entry.body.act else { panic!("the last entry is a revision") };
    // Signed and chained as it should be: a desk whose registers differ would write just this.
    let mut change = Change::from_bytes(&revised.change).unwrap();
    change.view_hash[0] ^= 1;
    let act = Act::Revise(Revised { story: revised.story, change: change.to_bytes().into() });
    let key = KeyRing::at(path.join("keys")).unlock(entry.body.member, None).unwrap();
    let bytes = seal(&entry.header, &Body { act, ..entry.body }, lock.as_ref(), [0; 24], &key);
    let hash = EntryHash::of(&bytes).0;
    db.execute("UPDATE entry SET bytes = ?, hash = ? WHERE hash = ?", params![bytes, hash, entry.hash.0]).unwrap();
    // The revision that the desk shows is no longer among its entries.
    told(desk.verify(), "story");
    let mut desk = open(&path);
    desk.rebuild().unwrap();
    // It is told of the device that signed it, this desk's own as well as another's, and is no damage.
    let found = desk.verify().unwrap();
    let [one] = &found.disagreeing[..] else { panic!("{found:?}") };
    assert_eq!((one.entry.0, one.member.as_str()), (hash, "Minh Khoa"));
}
