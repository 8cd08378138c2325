//! Desks of every schema that was ever released open, and hold the same stories.
//!
//! `data/desks/schema-N.db.gz` is the database of a desk that the first Galley of schema N wrote, with `schema-N.json`, what
//! its check then said. Schema 1 opens no longer: its desk is kept to be refused. Raising the schema without one fails here.
//! To make it, on the commit that raises the schema:
//!
//! ```sh
//! GALLEY_MAKE_DESK=1 cargo test -p blackbox --test desks schemas
//! ```

use std::fs::{self, File};
use std::io::Read as _;
use std::path::{Path, PathBuf};

use flate2::Compression;
use flate2::read::GzDecoder;
use flate2::write::GzEncoder;
use newsroom::desk::{Desk, Kind};
use newsroom::store::{FIRST_SCHEMA, SCHEMA};
use newsroom::story::{Byline, Story};
use newsroom::workflow::Action;
use serde_json::{Value, json};

use crate::{begin, found, open, type_notes};

const HOW: &str = "make it with: GALLEY_MAKE_DESK=1 cargo test -p blackbox --test desks schemas";

fn file(schema: u32, ending: &str) -> PathBuf {
    blackbox::data().join(format!("desks/schema-{schema}.{ending}"))
}

/// What a desk says of itself: what must be the same in every later version.
fn said(desk: &Desk) -> Value {
    let verified = desk.verify().unwrap();
    let mut stories = vec![];
    for row in desk.list(None, 100).unwrap() {
        let shown = desk.show(row.id).unwrap();
        let waiting: Vec<_> = shown.unfrozen.iter().map(|w| w.story.notes.clone()).collect();
        stories.push(json!({ "id": row.id, "state": row.state, "headline": shown.story.headline, "waiting": waiting }));
    }
    json!({ "entries": verified.entries, "digests": verified.stories, "stories": stories })
}

/// Makes the fixture of this version's schema, where it is asked for.
fn make() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("desk");
    let desk = found(&path, None);
    for n in 0..6 {
        let id = begin(&desk, &format!("Tin lũ số {n}"));
        desk.edit(id, |story: &mut Story| {
            story.standfirst = "Nước lên nhanh ở các xã ven sông.".into();
            story.body = format!("Bản tin số {n}.\n\nNước đã qua báo động {}.\n", 1 + n % 3);
            story.section = "Thời sự".into();
            story.tags = vec!["mưa lũ".into(), format!("xã {n}")];
            story.bylines = vec![Byline { name: "Hoài An".into(), ..Byline::default() }];
        })
        .unwrap();
        if n % 2 == 1 {
            desk.step(id, Action::Submit, "").unwrap();
            desk.approve(id, "Tin khẩn").unwrap();
        }
        if n == 5 {
            type_notes(&desk, id, "Chưa ký khi bản này được làm");
        }
    }
    drop(desk);
    // Without its key, as the fixture will be: what waits keeps waiting.
    fs::remove_dir_all(path.join("keys")).unwrap();
    let said = said(&open(&path));
    fs::create_dir_all(file(SCHEMA, "x").parent().unwrap()).unwrap();
    fs::write(file(SCHEMA, "json"), serde_json::to_string_pretty(&said).unwrap() + "\n").unwrap();
    let mut packed = GzEncoder::new(File::create(file(SCHEMA, "db.gz")).unwrap(), Compression::best());
    std::io::copy(&mut File::open(path.join("desk.db")).unwrap(), &mut packed).unwrap();
    packed.finish().unwrap();
}

/// Unpacks the desk of a schema.
fn unpack(schema: u32, into: &Path) {
    fs::create_dir_all(into).unwrap();
    let packed = File::open(file(schema, "db.gz")).unwrap_or_else(|_| panic!("no desk of schema {schema}: {HOW}"));
    let mut bytes = vec![];
    GzDecoder::new(packed).read_to_end(&mut bytes).unwrap();
    fs::write(into.join("desk.db"), bytes).unwrap();
}

/// The tables, indexes and triggers of a desk.
fn shape(desk: &Path) -> Vec<String> {
    let db = rusqlite::Connection::open(desk.join("desk.db")).unwrap();
    let mut query = db.prepare("SELECT name || ': ' || coalesce(sql, '') FROM sqlite_schema ORDER BY name").unwrap();
    query.query_map([], |row| row.get(0)).unwrap().map(Result::unwrap).collect()
}

#[test]
fn a_desk_of_every_schema_opens_and_says_the_same() {
    if std::env::var_os("GALLEY_MAKE_DESK").is_some() {
        make();
    }
    let folder = tempfile::tempdir().unwrap();
    let fresh = folder.path().join("fresh");
    drop(found(&fresh, None));
    for schema in FIRST_SCHEMA..=SCHEMA {
        let path = folder.path().join(schema.to_string());
        unpack(schema, &path);
        let expected: Value = serde_json::from_slice(&fs::read(file(schema, "json")).unwrap()).unwrap();
        let mut desk = open(&path);
        assert_eq!(said(&desk), expected, "schema {schema}");
        desk.rebuild().unwrap();
        assert_eq!(said(&desk), expected, "schema {schema}, made anew");
        drop(desk);
        assert_eq!(
            shape(&path),
            shape(&fresh),
            "a desk of schema {schema}, brought forward, is not like a new one. A schema that a release has written is \
             never edited: add a migration. While no release has, {HOW}"
        );
    }
}

/// Schema 1 held entries of format 0, which no other desk could read and no release wrote.
#[test]
fn a_desk_from_before_the_ledgers_first_version_is_refused_politely_and_left_alone() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("desk");
    unpack(1, &path);
    let database = path.join("desk.db");
    let before = fs::read(&database).unwrap();
    let refused = Desk::open(&path, None, crate::with(None)).err().unwrap();
    assert_eq!((refused.explained().0.name(), refused.kind()), ("store.early", Kind::Storage));
    assert!(refused.text(newsroom::messages::Language::Vi).contains(&database.display().to_string()));
    let copy = Desk::restore(&path, &folder.path().join("again"), crate::with(None)).err().unwrap();
    assert_eq!(copy.explained().0.name(), "store.early");
    assert!(fs::read(&database).unwrap() == before);
}

#[test]
fn a_desk_of_a_newer_schema_is_refused_politely_and_left_alone() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("desk");
    drop(found(&path, None));
    let database = path.join("desk.db");
    rusqlite::Connection::open(&database).unwrap().pragma_update(None, "user_version", SCHEMA + 1).unwrap();
    let before = fs::read(&database).unwrap();
    let refused = Desk::open(&path, None, crate::with(None)).err().unwrap();
    let text = refused.text(newsroom::messages::Language::En);
    assert!(text.contains("newer Galley") && text.contains(&database.display().to_string()), "{text}");
    let copy = Desk::restore(&path, &folder.path().join("again"), crate::with(None)).err().unwrap();
    assert_eq!(copy.explained().0.name(), "store.newer");
    assert!(fs::read(&database).unwrap() == before);
    assert!(!folder.path().join("again/desk.db").exists());
}
