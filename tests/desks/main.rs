//! Desks through the core, with a clock that tests set: copies, saves that wait, checks, and desks of every schema.

mod approving;
mod asked;
mod awaiting;
mod checks;
mod copies;
mod delegating;
mod described;
mod forking;
mod freezing;
mod onward;
mod photo_rights;
mod publishing;
mod receiving;
mod removing;
mod replacing;
mod schemas;
mod sealing;
mod twice;
mod vectors;

use std::cell::Cell;
use std::path::Path;

use blackbox::desk::around;
use chrono::{DateTime, TimeDelta, Utc};
use newsroom::desk::{Desk, Surroundings};
use newsroom::members::Passphrase;
use newsroom::story::{Story, StoryId};

thread_local! {
    /// What time it is, in seconds since 1970 UTC.
    static NOW: Cell<i64> = const { Cell::new(1_790_000_000) };
}

fn now() -> DateTime<Utc> {
    DateTime::from_timestamp(NOW.get(), 0).unwrap_or_default()
}

fn pass(time: TimeDelta) {
    NOW.set(NOW.get() + time.num_seconds());
}

/// What a desk has around it here, with a passphrase or without.
fn with(passphrase: Option<&str>) -> Surroundings {
    Surroundings { clock: now, passphrase: passphrase.map(|p| Passphrase::new(p.to_owned())), ..around() }
}

/// Founds a newsroom whose founder has a passphrase, or none.
fn found(folder: &Path, passphrase: Option<&str>) -> Desk {
    let (newsroom, founder) = ("Báo Tân Giang", "Minh Khoa");
    let (language, zone) = (newsroom::messages::Language::Vi, "Asia/Ho_Chi_Minh".parse().unwrap());
    let founding = newsroom::desk::Founding { newsroom, founder, language, zone };
    Desk::found(folder, &founding, with(passphrase)).unwrap()
}

fn open(folder: &Path) -> Desk {
    Desk::open(folder, None, with(None)).unwrap()
}

fn begin(desk: &Desk, headline: &str) -> StoryId {
    desk.begin_story(&Story { headline: headline.into(), ..Story::default() }).unwrap()
}

/// Saves other notes on top of what the desk shows, and does not freeze them.
fn type_notes(desk: &Desk, id: StoryId, notes: &str) {
    let shown = desk.show(id).unwrap();
    desk.save(id, &shown.revision, &Story { notes: notes.into(), ..shown.story }).unwrap();
}

/// The bytes of all entries that stand in logs: what leaves a desk.
fn travelling(desk: &Path) -> Vec<Vec<u8>> {
    let db = rusqlite::Connection::open(desk.join("desk.db")).unwrap();
    let mut query = db.prepare("SELECT bytes FROM entry UNION ALL SELECT bytes FROM shut").unwrap();
    query.query_map([], |row| row.get(0)).unwrap().map(Result::unwrap).collect()
}
