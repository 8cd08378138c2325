//! A story's trail, and the file that carries a story to a machine that has nothing else.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use blackbox::program::{self, Galley};
use blackbox::random::Random;
use newsroom::ledger::{Act, Body, Chain, EntryKey, Head, Sealed, Sight, Strands, seal};
use newsroom::members::{DeviceId, KeyRing, Lock};
use newsroom::pack::{Record, StoryFile};
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::{newsroom, story, tree};

/// A story that was returned once, has two photos of which one was taken out again, and is approved and published.
fn published(folder: &TempDir, galley: &Galley) -> String {
    let (reporter, editor) = (galley.by("Hoài An"), galley.by("Tường Vân"));
    let site = json!({
        "id": "site", "kind": "site", "address": "https://tangiang.example",
        "folder": folder.path().join("site").display().to_string()
    });
    galley.json(&["house", "set", "destination", &site.to_string()]);
    let id = story(&reporter, folder, "Cầu mới qua suối Bùn");
    for (photo, caption) in blackbox::demo_photos().iter().zip(["Cầu mới", "Người dân góp công"]) {
        let path = photo.display().to_string();
        reporter.json(&[
            "photo",
            "add",
            &id,
            &path,
            "--caption",
            caption,
            "--credit",
            "Mai Lan",
            "--alt",
            "Một cây cầu",
        ]);
    }
    let photos = reporter.json(&["photo", "list", &id]);
    let second = photos["photos"][1]["placement"].as_str().unwrap().to_owned();
    reporter.json(&["photo", "remove", &id, &second]);
    reporter.json(&["submit", &id]);
    editor.json(&["return", &id, "--reason", "Hỏi thêm ý kiến người dân"]);
    reporter.json(&["story", "edit", &id, "--headline", "Cầu dân sinh mới qua suối Bùn"]);
    reporter.json(&["submit", &id]);
    editor.json(&["approve", &id]);
    editor.json(&["publish", &id]);
    id
}

/// `galley` on a machine with no desk, in an empty folder.
struct Elsewhere(TempDir);

impl Elsewhere {
    fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    fn run(&self, arguments: &[&str]) -> Output {
        let mut command = Command::new(program::path("galley"));
        for variable in ["GALLEY_DESK", "GALLEY_MEMBER", "GALLEY_PASSPHRASE"] {
            command.env_remove(variable);
        }
        command.env("GALLEY_LANGUAGE", "en").current_dir(self.0.path()).args(arguments).output().unwrap()
    }

    fn json(&self, arguments: &[&str]) -> Value {
        let output = self.run(&[&["--json"], arguments].concat());
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        serde_json::from_slice(&output.stdout).unwrap()
    }

    /// The exit code of checking these bytes, and what is said of them.
    fn verify(&self, bytes: &[u8]) -> (i32, String) {
        let path = self.0.path().join("altered.galley");
        std::fs::write(&path, bytes).unwrap();
        let output = self.run(&["verify", &path.display().to_string()]);
        (output.status.code().unwrap_or(-1), String::from_utf8_lossy(&output.stderr).into_owned())
    }
}

fn pack(folder: &TempDir, galley: &Galley, id: &str) -> PathBuf {
    let file = folder.path().join("story.galley");
    galley.json(&["pack", id, "--file", &file.display().to_string()]);
    file
}

fn acts(rows: &Value) -> Vec<&str> {
    rows.as_array().unwrap().iter().map(|row| row["act"].as_str().unwrap()).collect()
}

#[test]
fn a_trail_goes_from_the_first_words_to_the_receipt() {
    let (folder, galley) = newsroom();
    let id = published(&folder, &galley);
    let trail = galley.json(&["trail", &id])["trail"].clone();
    let done = acts(&trail);
    assert_eq!(done.iter().filter(|act| **act == "photo").count(), 2);
    let others: Vec<_> = done.into_iter().filter(|act| !["photo", "revise"].contains(act)).collect();
    assert_eq!(others, ["submit", "return", "submit", "approve", "publish"]);
    let row = |act: &str| trail.as_array().unwrap().iter().rfind(|row| row["act"] == act).unwrap();
    assert_eq!(row("return")["reason"], "Hỏi thêm ý kiến người dân");
    assert_eq!(row("return")["to"], "returned");
    assert_eq!(
        (&row("approve")["member"], &row("publish")["digest"]),
        (&"Tường Vân".into(), &row("approve")["digest"])
    );
    assert!(row("publish")["url"].as_str().unwrap().starts_with("https://tangiang.example/"));
    let devices: BTreeSet<_> = trail.as_array().unwrap().iter().map(|row| row["device"].as_str().unwrap()).collect();
    assert!(devices.len() == 2 && devices.iter().all(|device| device.len() == 64), "{devices:?}");
    let entries: BTreeSet<_> = trail.as_array().unwrap().iter().map(|row| row["entry"].as_str().unwrap()).collect();
    assert!(entries.len() == trail.as_array().unwrap().len() && entries.iter().all(|entry| entry.len() == 64));
    let read = galley.run(&["trail", &id]);
    assert!(String::from_utf8_lossy(&read.stdout).contains("Hỏi thêm ý kiến người dân"));
    assert_eq!(galley.refused(&["trail", "zzzz"]).0, 3);
}

#[test]
fn a_story_is_read_and_checked_where_there_is_nothing_else() {
    let (folder, galley) = newsroom();
    let id = published(&folder, &galley);
    let file = pack(&folder, &galley, &id);
    let path = file.display().to_string();
    let shown = galley.json(&["story", "show", &id]);
    let trail = galley.json(&["trail", &id])["trail"].clone();
    let desk = galley.json(&["verify"]);

    let elsewhere = Elsewhere::new();
    let verified = elsewhere.json(&["verify", &path]);
    assert_eq!((&verified["newsroom"], &verified["words"]), (&"Báo Tân Giang".into(), &desk["words"]));
    assert_eq!((&verified["approvals"], &verified["photos"]), (&1.into(), &2.into()));
    assert_eq!((&verified["digest"], &verified["state"]), (&shown["digest"], &"published".into()));
    let said = elsewhere.run(&["verify", &path]);
    let said = String::from_utf8_lossy(&said.stdout).into_owned();
    assert!(said.contains("What no file can show") && said.contains(desk["words"].as_str().unwrap()), "{said}");

    let opened = elsewhere.json(&["open", &path, "read"]);
    assert_eq!((&opened["ours"], &opened["trail"]), (&Value::Null, &trail));
    assert_eq!(opened["story"]["fields"]["headline"], "Cầu dân sinh mới qua suối Bùn");
    let written = tree(&elsewhere.0.path().join("read"));
    let exported = galley.json(&["export", &id])["markdown"].clone();
    assert_eq!(written["story.md"], exported.as_str().unwrap().as_bytes());
    let originals: BTreeSet<_> = blackbox::demo_photos()[..2].iter().map(|path| std::fs::read(path).unwrap()).collect();
    let photos = written.iter().filter(|(name, _)| name.starts_with("photos/") && name.ends_with(".jpg"));
    assert_eq!(photos.map(|(_, bytes)| bytes.clone()).collect::<BTreeSet<_>>(), originals);
    // Nothing is written over, and nothing but what was asked for was written.
    assert_eq!(elsewhere.run(&["open", &path, "read"]).status.code(), Some(2));
    assert_eq!(tree(elsewhere.0.path()).len(), written.len());
    assert_eq!(galley.refused(&["pack", &id, "--file", &path]).0, 2);
    assert_eq!(elsewhere.run(&["verify", "none.galley"]).status.code(), Some(3));
    // The same story packs to the same bytes, and a file is read as long as it is: here while the desk is gone.
    let again = folder.path().join("again.galley");
    galley.json(&["pack", &id, "--file", &again.display().to_string()]);
    assert!(std::fs::read(&again).unwrap() == std::fs::read(&file).unwrap());
    std::fs::remove_dir_all(&galley.desk).unwrap();
    elsewhere.json(&["verify", &path]);
}

#[test]
fn no_altered_file_passes_for_whole() {
    let (folder, galley) = newsroom();
    let id = published(&folder, &galley);
    let bytes = std::fs::read(pack(&folder, &galley, &id)).unwrap();
    let photos = std::fs::metadata(&blackbox::demo_photos()[0]).unwrap().len() as usize * 2;
    let elsewhere = Elsewhere::new();
    assert_eq!(elsewhere.verify(&bytes).0, 0);
    let mut random = Random::new(4);
    for n in 0..300 {
        let mut bad = bytes.clone();
        // Half of them where the entries are, which the photos outweigh.
        let at = if n % 2 == 0 { random.below(bytes.len()) } else { random.below(bytes.len().saturating_sub(photos)) };
        if n % 5 == 0 {
            bad.truncate(at);
        } else {
            bad[at] ^= random.within(1, 255) as u8;
        }
        let (code, said) = elsewhere.verify(&bad);
        assert!(code != 0 && !said.is_empty(), "{n}: byte {at}: {code} {said}");
        assert!([4, 5].contains(&code), "{n}: byte {at}: {code} {said}");
    }
    assert_eq!(elsewhere.verify(&[&bytes[..], b"more"].concat()).0, 4);
    let (code, said) = elsewhere.verify(b"just a text");
    assert!(code == 4 && said.contains("no story file"), "{said}");
}

/// All keys of locks that a desk holds, and the one of a story.
fn keys(desk: &Path, story: &str) -> (Vec<[u8; 32]>, [u8; 32]) {
    let db = rusqlite::Connection::open(desk.join("desk.db")).unwrap();
    let mut query = db.prepare("SELECT key FROM lock").unwrap();
    let all = query.query_map([], |row| row.get(0)).unwrap().map(Result::unwrap).collect();
    let of: newsroom::story::StoryId = story.parse().unwrap();
    let own = "SELECT key FROM lock JOIN story_lock ON story_lock.lock = lock.id WHERE story = ?";
    (all, db.query_row(own, [of.0], |row| row.get(0)).unwrap())
}

fn has(bytes: &[u8], part: &[u8]) -> bool {
    bytes.windows(part.len()).any(|window| window == part)
}

#[test]
fn a_file_carries_no_key_but_the_storys_and_no_other_story() {
    let (folder, galley) = newsroom();
    let id = published(&folder, &galley);
    let other = story(&galley.by("Hoài An"), &folder, "Nguồn tin xin giấu tên");
    let third = story(&galley, &folder, "Bản thảo của tổng biên tập");
    galley.json(&["submit", &third, "--override", "Ảnh gửi sau"]);
    let bytes = std::fs::read(pack(&folder, &galley, &id)).unwrap();
    let (all, own) = keys(&galley.desk, &id);
    // The newsroom's, those of drafts of four members, and of three stories.
    assert!(all.len() >= 6, "{}", all.len());
    assert!(has(&bytes, &own));
    assert!(all.iter().filter(|key| **key != own).all(|key| !has(&bytes, key)));
    for text in ["Nguồn tin xin giấu tên", "Bản thảo của tổng biên tập", "Cầu dân sinh"] {
        assert!(!has(&bytes, text.as_bytes()), "{text}");
    }
    let db = rusqlite::Connection::open(galley.desk.join("desk.db")).unwrap();
    let of = |story: &str| {
        let story: newsroom::story::StoryId = story.parse().unwrap();
        let mut query = db.prepare("SELECT bytes FROM entry WHERE story = ?").unwrap();
        query.query_map([story.0], |row| row.get(0)).unwrap().map(Result::unwrap).collect::<Vec<Vec<u8>>>()
    };
    assert!(!of(&id).is_empty() && of(&id).iter().all(|entry| has(&bytes, entry)));
    assert!([other, third].iter().flat_map(|story| of(story)).all(|entry| !has(&bytes, &entry)));
    // No key of a lock lies in what the file opens, either: no grant, no lock of a story.
    let file = StoryFile::read(&bytes).unwrap();
    let locks: Vec<Lock> = file.locks.iter().map(|key| Lock::of(**key)).collect();
    for record in &file.records {
        let sealed = Sealed::read(record.entry).unwrap();
        let entry = match &record.key {
            Some(key) => sealed.open_with(&EntryKey::of(**key)),
            None => sealed.open(locks.iter().find(|lock| lock.id() == sealed.header.lock)),
        };
        assert!(!matches!(entry.unwrap().body.act, Act::Grant(_) | Act::StoryLocks(_)));
    }
}

/// Whoever holds the key of a lock reads all that lies under it: where that is more than the story, it stays here.
#[test]
fn a_lock_that_holds_more_than_the_story_is_not_given_away() {
    let (folder, galley) = newsroom();
    let id = published(&folder, &galley);
    let other = story(&galley.by("Hoài An"), &folder, "Nguồn tin xin giấu tên");
    let before = std::fs::read(pack(&folder, &galley, &id)).unwrap();
    let (_, own) = keys(&galley.desk, &id);
    let [id_bytes, other_bytes] = [&id, &other].map(|id| id.parse::<newsroom::story::StoryId>().unwrap().0);
    let db = rusqlite::Connection::open(galley.desk.join("desk.db")).unwrap();
    let shared = "UPDATE story_lock SET lock = (SELECT lock FROM story_lock WHERE story = ?1) WHERE story = ?2";
    assert_eq!(db.execute(shared, [id_bytes, other_bytes]).unwrap(), 1);
    std::fs::remove_file(folder.path().join("story.galley")).unwrap();
    let bytes = std::fs::read(pack(&folder, &galley, &id)).unwrap();
    assert!(has(&before, &own) && !has(&bytes, &own));
    assert_eq!(Elsewhere::new().verify(&bytes).0, 0);
}

#[test]
fn a_photo_that_has_not_come_yet_is_waited_for() {
    let (folder, galley) = newsroom();
    let id = published(&folder, &galley);
    for name in tree(&galley.desk.join("photos")).keys() {
        std::fs::remove_file(galley.desk.join("photos").join(name)).unwrap();
    }
    let file = folder.path().join("story.galley");
    let (code, said) = galley.refused(&["pack", &id, "--file", &file.display().to_string()]);
    assert!(code == 3 && said.contains("has not come to this machine yet"), "{code} {said}");
    assert!(!file.exists());
}

/// Adds to a file an entry that a member signs in sight of all that the file shows, whatever rights that member has.
fn forged(bytes: &[u8], desk: &Path, act: impl FnOnce(Act) -> Act) -> Vec<u8> {
    let file = StoryFile::read(bytes).unwrap();
    let checked = file.check().unwrap();
    let reporter = checked.roster.find("Hoài An").unwrap().id;
    let key = KeyRing::at(desk.join("keys")).unlock(reporter, None).unwrap();
    let lock = Lock::of(*file.locks[0]);
    let log = file.records.iter().map(|r| Sealed::read(r.entry).unwrap().header.log);
    let log = log.into_iter().find(|log| log.device == DeviceId::of(&key)).unwrap();
    let (mut heads, mut sight, mut approval) = (std::collections::BTreeMap::new(), Sight::default(), None);
    for record in &file.records {
        let sealed = Sealed::read(record.entry).unwrap();
        let own = Head { log: sealed.header.log, sequence: sealed.header.sequence, hash: sealed.hash };
        for head in record.seen.iter().chain([&own]) {
            let known = heads.entry(head.log).or_insert(*head);
            if known.sequence <= head.sequence {
                *known = *head;
            }
        }
        if sealed.header.log == log {
            record.seen.chunk_by(|a, b| a.log == b.log).for_each(|told| sight.tell(told));
        }
        if let Ok(entry) = sealed.open(Some(&lock))
            && matches!(entry.body.act, Act::Approve(_))
        {
            approval = Some(entry.body);
        }
    }
    let seen = sight.heads().map(|head| (heads[&log].hash, *head));
    let chain = Chain::resume(file.newsroom, heads.values().copied(), seen, Strands::default());
    let header = chain.next(log);
    let approval = approval.unwrap();
    let body = Body { at: approval.at, member: reporter, act: act(approval.act) };
    let entry = seal(&header, &body, Some(&lock), [77; 24], &key);
    let mut more = file.clone();
    more.records.push(Record { entry: entry.as_slice().into(), key: None, seen: header.seen });
    more.to_bytes()
}

#[test]
fn an_approval_by_somebody_who_may_not_is_none() {
    let (folder, galley) = newsroom();
    let id = published(&folder, &galley);
    let bytes = std::fs::read(pack(&folder, &galley, &id)).unwrap();
    let elsewhere = Elsewhere::new();
    let (code, said) = elsewhere.verify(&forged(&bytes, &galley.desk, |act| act));
    assert!(code == 4 && said.contains("without the right"), "{code} {said}");
    // The same hand may write: it is the approval that is refused, and nothing else about the entry.
    let step = |act: Act| match act {
        Act::Approve(act) => Act::Step(newsroom::ledger::Stepped {
            story: act.story,
            step: newsroom::ledger::Step::Withdraw,
            to: newsroom::ledger::Stage::Draft,
            digest: act.digest(),
            reason: String::new(),
            overridden: vec![],
        }),
        other => other,
    };
    assert_eq!(elsewhere.verify(&forged(&bytes, &galley.desk, step)), (0, String::new()));
}

#[test]
fn a_file_is_told_from_another_newsrooms_of_the_same_name() {
    let (folder, galley) = newsroom();
    let id = published(&folder, &galley);
    let path = pack(&folder, &galley, &id).display().to_string();
    let (_elsewhere, other) = newsroom();
    let opened = other.json(&["open", &path]);
    assert_eq!((&opened["ours"], &opened["received"]), (&false.into(), &Value::Null));
    assert_ne!(opened["words"], other.json(&["verify"])["words"]);
    let (code, said) = other.refused(&["open", &path, "--receive"]);
    assert!(code == 1 && said.contains("another newsroom's"), "{said}");
    assert_eq!(other.refused(&["story", "show", &id]).0, 3);

    assert_eq!(galley.json(&["open", &path])["ours"], true);
    let received = galley.json(&["open", &path, "--receive"])["received"].clone();
    assert_eq!((&received["taken"], &received["waiting"]), (&0.into(), &0.into()));
}

/// Two desks of one newsroom that have met once, and then only a file goes from one to the other.
#[test]
fn a_file_brings_an_approval_to_a_desk_of_its_newsroom() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name).display().to_string();
    let (chief, an) = (Galley::at(path("chief")), Galley::at(path("an")));
    chief.json(&["init", &path("chief"), "--name", "Báo Tân Giang", "--member", "Minh Khoa"]);
    std::fs::create_dir(path("shared")).unwrap();
    chief.json(&["storage", "add", &path("shared")]);
    chief.json(&["newsroom", "invite", "Hoài An", "--role", "reporter", "--file", &path("invitation")]);
    an.json(&["newsroom", "join", &path("an"), "--invitation", &path("invitation")]);
    let id = story(&an, &folder, "Cầu mới qua suối Bùn");
    an.json(&["submit", &id, "--override", "Ảnh gửi sau"]);
    an.json(&["sync"]);
    chief.json(&["sync"]);
    chief.json(&["approve", &id, "--override", "Ảnh gửi sau"]);
    let file = pack(&folder, &chief, &id).display().to_string();
    let received = an.json(&["open", &file, "--receive"])["received"].clone();
    assert!(received["taken"].as_u64() > Some(0), "{received}");
    assert_eq!((&received["waiting"], &received["refused"]), (&0.into(), &json!([])));
    assert_eq!(an.json(&["story", "show", &id])["state"], "approved");
    an.json(&["verify"]);
}
