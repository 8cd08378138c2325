//! A whole newsroom as it lies in a storage, kept for ever: `docs/vectors/newsroom.json`. Whoever writes another program by
//! `docs/PROTOCOL.md` can try it there, and every later Galley reads it as the first did.
//!
//! ```sh
//! GALLEY_VECTORS=1 cargo test -p blackbox --test desks vectors
//! ```
//!
//! makes one anew, with other keys; once a format is released, the old one stays beside it.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use blackbox::desk::copy;
use chrono::TimeDelta;
use data_encoding::{BASE64, HEXLOWER};
use newsroom::desk::{Desk, PlacementTexts};
use newsroom::members::{KeyRing, Recovery, Role};
use newsroom::pack::StoryFile;
use newsroom::storage::{Address, Place};
use newsroom::story::{Story, StoryId};
use newsroom::sync::Depth;
use newsroom::workflow::Action;
use serde_json::{Value, json};

use crate::receiving::Newsroom;
use crate::removing::complete;
use crate::{begin, now, pass, with};

fn file() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/vectors/newsroom.json")
}

/// All objects of a storage folder, by name.
pub(crate) fn objects(folder: &Path, within: &str, into: &mut BTreeMap<String, Vec<u8>>) {
    for entry in fs::read_dir(folder).unwrap().map(Result::unwrap) {
        let name = format!("{within}{}", entry.file_name().to_str().unwrap());
        if entry.path().is_dir() {
            objects(&entry.path(), &format!("{name}/"), into);
        } else {
            into.insert(name, fs::read(entry.path()).unwrap());
        }
    }
}

/// What a desk makes of each entry, in the order of all desks: its name and depth, and whether it takes part; null where no
/// key here opens it.
fn judged(desk: &Desk) -> Vec<(String, u64, Value)> {
    let db = rusqlite::Connection::open(desk.folder().join("desk.db")).unwrap();
    let mut query = db
        .prepare(
            "SELECT depth, hash, 1 FROM entry UNION ALL
             SELECT depth, hash, CASE WHEN refused IS NULL THEN NULL ELSE 0 END FROM shut ORDER BY depth, hash",
        )
        .unwrap();
    let read = |row: &rusqlite::Row<'_>| {
        let part: Option<bool> = row.get(2)?;
        Ok((HEXLOWER.encode(&row.get::<_, Vec<u8>>(1)?), row.get(0)?, part.map_or(Value::Null, Value::from)))
    };
    query.query_map([], read).unwrap().map(Result::unwrap).collect()
}

/// What a desk shows of each story.
fn stories(desk: &Desk) -> Value {
    let row = |id| {
        let shown = desk.show(id).unwrap();
        json!({ "story": id, "headline": shown.story.headline, "state": shown.status.state.word(),
            "digest": shown.digest, "conflicts": shown.conflicts.len() })
    };
    let mut all: Vec<Value> = desk.list(None, 100).unwrap().into_iter().map(|listed| row(listed.id)).collect();
    all.sort_by_key(|story| story["story"].to_string());
    all.into()
}

/// What a check of a story file finds.
fn checked(file: &[u8]) -> Value {
    let file = StoryFile::read(file).unwrap();
    let checked = file.check().unwrap();
    json!({ "headline": checked.fields.headline, "digest": checked.digest, "state": checked.status.state.word(),
        "entries": checked.entries, "cut_off": checked.cut_off, "approvals": checked.approvals,
        "deeds": checked.deeds.len(), "photos": checked.photos.len(), "words": checked.words().to_string() })
}

/// The seeds of the keys that lie on a desk, by the members that they are of.
pub(crate) fn seeds(desk: &Desk) -> BTreeMap<String, String> {
    let ring = KeyRing::at(desk.folder().join("keys"));
    let here = desk.roster().iter().map(|member| member.id).filter(|member| ring.holds(*member));
    here.map(|member| (member.to_string(), HEXLOWER.encode(ring.unlock(member, None).unwrap().as_bytes()))).collect()
}

/// A newsroom in which happened what the protocol has to say something about.
struct Happened {
    chief: Desk,
    an: Desk,
    /// The story that was approved, and has a photo.
    story: StoryId,
    recovery: Recovery,
    shared: PathBuf,
    _folder: tempfile::TempDir,
}

fn happen() -> Happened {
    let mut newsroom = Newsroom::found();
    let (an_desk, binh_desk, shared) = (newsroom.path("an"), newsroom.path("an-copy"), newsroom.path("shared"));
    fs::create_dir(&shared).unwrap();
    let place = Place::at(Address::Folder(shared.clone()));
    let sync = |desk: &mut Desk| drop(desk.sync_with(&place, Depth::Sweep, false).unwrap());
    sync(&mut newsroom.chief);
    let (mut an, mut binh) = (newsroom.join("an", Role::Reporter), newsroom.join("binh", Role::Editor));
    let Newsroom { folder, mut chief } = newsroom;
    for desk in [&mut an, &mut binh, &mut chief] {
        sync(desk);
    }

    // A story with a photo, handed on and approved; a draft that nobody else reads.
    let story = begin(&an, "Mùa nước nổi về sớm");
    an.edit(story, |story| {
        story.standfirst = "Nước lên nhanh ở các xã ven sông.".into();
        story.body = "Một đoạn văn.\n\nMột đoạn nữa.\n".into();
        story.section = "Thời sự".into();
    })
    .unwrap();
    let photo = blackbox::data().join("photos/04_chelsea_legacy_latin1_iim.jpg");
    let texts =
        PlacementTexts { caption: Some("Nước lên.".into()), credit: Some("An".into()), ..Default::default() };
    an.add_photo(story, &photo, None, &texts).unwrap();
    an.step(story, Action::Submit, "").unwrap();
    let draft = begin(&an, "Nháp riêng");
    an.edit(draft, |story: &mut Story| story.standfirst = "Chưa ai đọc.".into()).unwrap();
    sync(&mut an);
    sync(&mut binh);
    binh.step(story, Action::Take, "").unwrap();
    binh.edit(story, |story| story.kicker = "Đời sống".into()).unwrap();
    binh.approve(story, "Tin khẩn").unwrap();
    sync(&mut binh);
    sync(&mut chief);

    // The reporter's desk is copied, and written to in both places; the chief lends her an editor's rights.
    sync(&mut an);
    copy(&an_desk, &binh_desk, None);
    let mut copied = Desk::open(&binh_desk, None, with(None)).unwrap();
    complete(&an, "Viết ở máy cũ");
    complete(&copied, "Viết ở máy mới");
    let an_id = an.me().unwrap().id;
    chief.delegate(an_id, now() + TimeDelta::days(2), "trực đêm").unwrap();
    for desk in [&mut an, &mut copied, &mut chief] {
        sync(desk);
    }
    sync(&mut an);
    let lent = complete(&an, "Tin đêm");
    an.approve(lent, "Trực đêm").unwrap();

    // An editor leaves; what they approved and wrote offline does not count, but for what is adopted.
    let late = complete(&binh, "Viết trên đường về");
    let approved = complete(&binh, "Duyệt trên đường về");
    binh.approve(approved, "Vội").unwrap();
    chief.remove_member(binh.me().unwrap().id, "thôi việc").unwrap();
    let recovery = chief.recovery_code().unwrap();
    for desk in [&mut binh, &mut chief, &mut an] {
        sync(desk);
    }
    sync(&mut chief);
    let cut_off = chief.cut_off().unwrap();
    let of_it: Vec<_> = cut_off.iter().filter(|one| one.story == Some(late)).map(|one| one.entry).collect();
    chief.adopt(&of_it).unwrap();
    // Written at the same time by both: one paragraph, two texts.
    an.edit(story, |story| story.body = story.body.replace("Một đoạn văn", "Hai đoạn văn")).unwrap();
    chief.edit(story, |story| story.body = story.body.replace("Một đoạn văn", "Ba đoạn văn")).unwrap();
    pass(TimeDelta::hours(1));
    for _ in 0..2 {
        for desk in [&mut chief, &mut an, &mut copied] {
            sync(desk);
        }
    }
    Happened { chief, an, story, recovery, shared, _folder: folder }
}

fn make() {
    let Happened { chief, an, story, recovery, shared, _folder } = happen();
    let mut all = BTreeMap::new();
    objects(&shared, "", &mut all);
    let storage: BTreeMap<_, _> = all.iter().map(|(name, bytes)| (name, BASE64.encode(bytes))).collect();
    let read_by_an: BTreeMap<_, _> = judged(&an).into_iter().map(|(entry, _, part)| (entry, part)).collect();
    // A line for each entry: its name, its depth, and whether it takes part for the chief, and for the reporter.
    let entries = judged(&chief).into_iter().map(|(entry, depth, part)| {
        let by_an = read_by_an.get(&entry).cloned().unwrap_or_default();
        json!([entry, depth, part, by_an])
    });
    let entries: Vec<_> = entries.collect();
    let file_of_story = chief.pack(story).unwrap().bytes;
    let said = json!({
        "recovery": recovery.write().to_string(),
        "words": chief.newsroom_words().unwrap().to_string(),
        "seeds": seeds(&an),
        "entries": entries,
        "stories": stories(&chief),
        "storage": storage,
        "storyFile": BASE64.encode(&file_of_story),
        "checked": checked(&file_of_story),
    });
    fs::create_dir_all(file().parent().unwrap()).unwrap();
    fs::write(file(), serde_json::to_string_pretty(&said).unwrap() + "\n").unwrap();
}

/// A desk that the kept code brings back from the kept storage, and the folder that it is in.
pub(crate) fn recovered(kept: &Value) -> (tempfile::TempDir, Desk) {
    let folder = tempfile::tempdir().unwrap();
    let shared = folder.path().join("shared");
    for (name, bytes) in kept["storage"].as_object().unwrap() {
        let path = shared.join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, BASE64.decode(bytes.as_str().unwrap().as_bytes()).unwrap()).unwrap();
    }
    let recovery = Recovery::read(kept["recovery"].as_str().unwrap()).unwrap();
    let place = Place::at(Address::Folder(shared));
    let all = Desk::fetch_all(&place, recovery.newsroom, &newsroom::desk::Nobody).unwrap();
    let desk = Desk::recover(&folder.path().join("desk"), &recovery, &all, with(None)).unwrap();
    (folder, desk)
}

#[test]
fn the_kept_newsroom_reads_as_it_did() {
    if std::env::var_os("GALLEY_VECTORS").is_some() {
        make();
    }
    let kept: Value = serde_json::from_slice(&fs::read(file()).unwrap()).unwrap();
    let (_folder, desk) = recovered(&kept);
    assert_eq!(desk.newsroom_words().unwrap().to_string(), kept["words"]);
    let judged: BTreeMap<_, _> = judged(&desk).into_iter().map(|(entry, depth, part)| (entry, (depth, part))).collect();
    for line in kept["entries"].as_array().unwrap() {
        let (depth, part) = &judged[line[0].as_str().unwrap()];
        assert_eq!(json!([depth, part]), json!([line[1], line[2]]), "{line}");
    }
    assert_eq!(stories(&desk), kept["stories"]);
    let file = BASE64.decode(kept["storyFile"].as_str().unwrap().as_bytes()).unwrap();
    assert_eq!(checked(&file), kept["checked"]);
}

/// Lets a reader in another language, which was written by the pages alone, compare what it makes of kept vectors.
#[track_caller]
pub(crate) fn another_program_reads(vectors: &str, reader: &str) {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    let vectors = here.join("../docs/vectors").join(vectors);
    let read = Command::new("node").arg(here.join("protocol").join(reader)).arg(vectors).output().unwrap();
    let said = String::from_utf8_lossy(&read.stdout);
    assert!(read.status.success(), "{said}{}", String::from_utf8_lossy(&read.stderr));
}

#[test]
fn another_program_reads_the_newsroom_by_the_page_alone() {
    another_program_reads("newsroom.json", "read.mjs");
}

#[test]
fn another_program_reads_bodies_by_the_page_alone() {
    another_program_reads("bodies.json", "bodies.mjs");
}

#[test]
fn another_program_tells_formats_apart_by_the_page_alone() {
    another_program_reads("formats.json", "formats.mjs");
}

#[test]
fn another_program_reads_stories_by_the_page_alone() {
    another_program_reads("text.json", "text.mjs");
}
