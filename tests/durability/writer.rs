//! The program whose power is cut: it saves, and acknowledges each save on standard output as eight hex digits.
//!
//! `durability-writer sqlite JOURNAL SYNCHRONOUS SAVES FOLDER`, `durability-writer photos (safe|unsynced) SAVES FOLDER`
//! `durability-writer keys (safe|unsynced) SAVES FOLDER`, `durability-writer desk SAVES FOLDER`, `durability-writer typing FOLDER` or `durability-writer calls FOLDER`. A write of eight digits without a newline reaches the system as one write.

mod content;

use std::error::Error;
use std::fs::{self, File, OpenOptions};
use std::io::{self, IoSlice, Seek, SeekFrom, Write};
use std::path::Path;

use newsroom::members::KeyRing;
use newsroom::store::{Opening, Store};
use newsroom::story::Story;
use rusqlite::{Connection, params};

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match arguments[..] {
        ["sqlite", journal, synchronous, saves, folder] => {
            sqlite(Path::new(folder), journal, synchronous, saves.parse()?)
        }
        ["photos", way, saves, folder] => photos(Path::new(folder), way == "safe", saves.parse()?),
        ["desk", saves, folder] => desk(Path::new(folder), saves.parse()?),
        ["keys", way, saves, folder] => keys(Path::new(folder), way == "safe", saves.parse()?),
        ["typing", folder] => typing(Path::new(folder)),
        ["calls", folder] => calls(Path::new(folder)),
        _ => Err("unknown arguments".into()),
    }
}

fn acknowledge(save: u32) -> io::Result<()> {
    let mut out = io::stdout().lock();
    write!(out, "{save:08x}")?;
    out.flush()
}

/// Saves drafts of five stories and logs each save, both in one transaction, with a checkpoint every few saves.
fn sqlite(folder: &Path, journal: &str, synchronous: &str, saves: u32) -> Result<(), Box<dyn Error>> {
    let mut conn = Connection::open(folder.join("desk.db"))?;
    conn.pragma_update_and_check(None, "journal_mode", journal, |_| Ok(()))?;
    conn.pragma_update(None, "synchronous", synchronous)?;
    conn.pragma_update_and_check(None, "wal_autocheckpoint", 60, |_| Ok(()))?;
    conn.execute_batch(
        "CREATE TABLE IF NOT EXISTS draft (story INTEGER PRIMARY KEY, save INTEGER NOT NULL, body BLOB NOT NULL);
         CREATE TABLE IF NOT EXISTS log (save INTEGER PRIMARY KEY, story INTEGER NOT NULL);",
    )?;
    for save in 1..=saves {
        let story = save % 5;
        let transaction = conn.transaction()?;
        transaction.execute(
            "INSERT INTO draft VALUES (?1, ?2, ?3)
             ON CONFLICT (story) DO UPDATE SET save = excluded.save, body = excluded.body",
            params![story, save, content::bytes(save)],
        )?;
        transaction.execute("INSERT INTO log VALUES (?1, ?2)", params![save, story])?;
        transaction.commit()?;
        acknowledge(save)?;
    }
    Ok(())
}

/// Puts a passphrase on a key in the open, then another one in its place, and so on; each is acknowledged. Unless that is done
/// safely, the file is written where it lies, as by a program that knows no better.
fn keys(folder: &Path, safe: bool, saves: u32) -> Result<(), Box<dyn Error>> {
    let (ring, away) = (KeyRing::at(folder.join("keys")), tempfile::tempdir()?);
    content::keep(&ring, 1)?;
    acknowledge(1)?;
    for save in 2..=saves {
        if safe {
            let new = content::passphrase(save).ok_or("no passphrase")?;
            ring.protect(content::MEMBER, content::passphrase(save - 1).as_ref(), &new, content::random(save))?;
        } else {
            content::keep(&KeyRing::at(away.path()), save)?;
            let name = format!("{}.json", content::MEMBER);
            fs::write(folder.join("keys").join(&name), fs::read(away.path().join(&name))?)?;
        }
        acknowledge(save)?;
    }
    Ok(())
}

/// Works as a reporter does in the real desk: each save goes on from the one before it, and some freeze the journal.
fn desk(folder: &Path, saves: u32) -> Result<(), Box<dyn Error>> {
    let desk = blackbox::desk::found(&folder.join("desk"))?;
    let id = desk.begin_story(&Story { headline: "Lũ về trong đêm".into(), ..Story::default() })?;
    let shown = desk.show(id)?;
    let (mut revision, mut story) = (shown.revision, shown.story);
    for save in 1..=saves {
        story.notes = save.to_string();
        story.body = format!("Bản {save}.\n\n{}\n", "Nước lên nhanh ở các xã ven sông. ".repeat(20).trim());
        revision = desk.save(id, &revision, &story)?;
        acknowledge(save)?;
        if save % 7 == 0 {
            revision = desk.show(id)?.revision;
        }
    }
    Ok(())
}

/// Saves on in the newest story of a desk, or in a new one, and takes a photo in now and then, until it is killed; each
/// is acknowledged on a line.
fn typing(folder: &Path) -> Result<(), Box<dyn Error>> {
    let desk = blackbox::desk::open(folder)?;
    let photos = Store::open(folder, &Opening::default())?.photos();
    desk.freeze_all()?;
    let id = match desk.list(None, 1)?.pop() {
        Some(row) => row.id,
        None => desk.begin_story(&Story { headline: "Lũ về trong đêm".into(), ..Story::default() })?,
    };
    let shown = desk.show(id)?;
    let (mut revision, mut story) = (shown.revision, shown.story);
    let first: u64 = story.notes.parse().unwrap_or(0) + 1;
    let acknowledge = |line: String| -> io::Result<()> {
        let mut out = io::stdout().lock();
        out.write_all(line.as_bytes())?;
        out.flush()
    };
    for save in first.. {
        story.notes = save.to_string();
        revision = desk.save(id, &revision, &story)?;
        acknowledge(format!("save {save}\n"))?;
        if save % 40 == 0 {
            let bytes = content::bytes(u32::try_from(save)?);
            acknowledge(format!("photo {}\n", photos.keep(&bytes)?))?;
        }
        if save % 250 == 0 {
            revision = desk.show(id)?.revision;
        }
    }
    Ok(())
}

/// Stores photos as a desk does: under a temporary name, synced, renamed; `safe` syncs the folder too.
fn photos(folder: &Path, safe: bool, saves: u32) -> Result<(), Box<dyn Error>> {
    let photos = folder.join("photos");
    fs::create_dir(&photos)?;
    File::open(folder)?.sync_all()?;
    for save in 1..=saves {
        let temporary = photos.join("incoming");
        let mut file = File::create_new(&temporary)?;
        file.write_all(&content::bytes(save))?;
        file.sync_all()?;
        drop(file);
        fs::rename(&temporary, photos.join(format!("{save}.jpg")))?;
        if safe {
            File::open(&photos)?.sync_all()?;
        }
        acknowledge(save)?;
    }
    Ok(())
}

/// Does to files whatever the standard library can: the shim must see all of it.
fn calls(folder: &Path) -> Result<(), Box<dyn Error>> {
    let path = |name: &str| folder.join(name);
    fs::create_dir_all(path("a/b/c"))?;
    fs::write(path("a/one"), b"one")?;
    let mut two = OpenOptions::new().create(true).append(true).open(path("a/b/two"))?;
    two.write_all(b"appended ")?;
    let parts = [IoSlice::new(b""), IoSlice::new(b"first "), IoSlice::new(b"second")];
    let _ = two.write_vectored(&parts)?;
    two.sync_data()?;
    let mut three = File::create(path("three"))?;
    three.seek(SeekFrom::Start(5_000))?;
    three.write_all(b"far away")?;
    three.set_len(5_004)?;
    three.sync_all()?;
    fs::copy(path("three"), path("a/copy"))?;
    io::copy(&mut File::open(path("a/copy"))?, &mut File::create(path("a/stream"))?)?;
    fs::write(path("a/one"), b"1")?;
    fs::hard_link(path("a/one"), path("linked"))?;
    fs::rename(path("a/copy"), path("a/b/c/moved"))?;
    fs::rename(path("a/b"), path("b"))?;
    fs::rename(path("linked"), path("three"))?;
    OpenOptions::new().write(true).truncate(true).open(path("a/stream"))?.write_all(b"again")?;
    fs::write(path("gone"), b"gone")?;
    fs::remove_file(path("gone"))?;
    fs::create_dir_all(path("tree/of/folders"))?;
    fs::write(path("tree/of/leaf"), b"leaf")?;
    fs::remove_dir_all(path("tree"))?;
    fs::create_dir(path("empty"))?;
    fs::remove_dir(path("empty"))?;
    Ok(acknowledge(1)?)
}
