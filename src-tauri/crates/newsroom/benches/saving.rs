//! Saving as an editor's autosave does, beside a bare SQLite commit of the same bytes: `cargo bench -p newsroom --bench saving`.
//!
//! Both in one run, one folder and in turns. The story has a hundred revisions; every twentieth save is frozen into an
//! entry, whose time is told apart. The goals are 2 times a bare commit for 5 KB, 4 times for 200 KB.

#![allow(clippy::print_stdout, reason = "figures are what this program is for")]

// The path, not a dependency on the black-box tests, which would build the library twice.
#[allow(dead_code, unreachable_pub)]
#[path = "../../../../tests/support/corpus/mod.rs"]
mod corpus;
#[allow(dead_code, unreachable_pub)]
#[path = "../../../../tests/support/random.rs"]
mod random;
#[allow(dead_code, unreachable_pub)]
mod support;

use std::path::Path;

use newsroom::desk::Desk;
use newsroom::story::{Story, StoryId};
use rusqlite::{Connection, params};
use support::{Done, Times};

const HISTORY: usize = 100;
const SAVES: usize = 2_000;
const FROZEN_EVERY: usize = 20;

fn main() -> Done {
    println!(
        "{:8} {:>10} {:>10} {:>7} {:>6} {:>12} {:>12} {:>10}",
        "save", "ours", "bare", "ratio", "goal", "ours, p99", "bare, p99", "freeze"
    );
    for (name, bytes, goal) in [("5 KB", 5_000, 2.0), ("200 KB", 200_000, 4.0)] {
        let folder = tempfile::tempdir()?;
        let desk = support::found(&folder.path().join("desk"))?;
        let (id, story) = with_history(&desk, bytes)?;
        let bare = bare(desk.folder())?;
        let [ours, peer, freeze] = in_turns(&desk, id, story, &bare)?;
        let ratio = ours.median() / peer.median();
        println!(
            "{name:8} {:>7.3} ms {:>7.3} ms {ratio:>7.2} {goal:>6.1} {:>9.3} ms {:>9.3} ms {:>7.2} ms",
            ours.median(),
            peer.median(),
            ours.ms(0.99),
            peer.ms(0.99),
            freeze.median()
        );
    }
    Ok(())
}

/// Begins a story of that length and revises it a hundred times.
fn with_history(desk: &Desk, bytes: usize) -> Result<(StoryId, Story), Box<dyn std::error::Error>> {
    let mut made = support::stories(1..200);
    let bodies: Vec<String> = made.iter().map(|story| story.body.clone()).collect();
    let mut story = made.swap_remove(0);
    story.body.clear();
    for paragraph in bodies.iter().flat_map(|body| body.split_inclusive("\n\n")) {
        if story.body.len() >= bytes {
            break;
        }
        story.body.push_str(paragraph.trim_end());
        story.body.push_str("\n\n");
    }
    story.body.pop();
    let id = desk.begin_story(&story)?;
    for n in 0..HISTORY {
        story = desk.edit(id, |story| typed(story, n))?.story;
    }
    Ok((id, story))
}

/// Types a few words at the end of some paragraph.
fn typed(story: &mut Story, n: usize) {
    let ends: Vec<usize> = story.body.match_indices('\n').map(|(at, _)| at).filter(|at| *at > 0).collect();
    let at = ends[n * 7 % ends.len()];
    if !story.body[..at].ends_with('\n') {
        story.body.insert_str(at, [" Nước lên.", " Đò ngừng.", " Chợ vắng."][n % 3]);
    }
    story.notes = format!("bản {n}");
}

fn bare(folder: &Path) -> rusqlite::Result<Connection> {
    let conn = Connection::open(folder.join("bare.db"))?;
    conn.pragma_update_and_check(None, "journal_mode", "wal", |_| Ok(()))?;
    conn.execute_batch(
        "PRAGMA synchronous = FULL; PRAGMA fullfsync = ON; PRAGMA checkpoint_fullfsync = ON; PRAGMA foreign_keys = ON;
         PRAGMA trusted_schema = OFF; PRAGMA cell_size_check = ON; PRAGMA temp_store = MEMORY; PRAGMA secure_delete = ON;
         CREATE TABLE save (num INTEGER PRIMARY KEY, said TEXT NOT NULL);",
    )?;
    Ok(conn)
}

fn commit(conn: &Connection, said: &str) -> rusqlite::Result<()> {
    conn.prepare_cached("BEGIN IMMEDIATE")?.execute([])?;
    conn.prepare_cached("INSERT INTO save (said) VALUES (?)")?.execute(params![said])?;
    conn.prepare_cached("COMMIT")?.execute([])?;
    Ok(())
}

fn in_turns(
    desk: &Desk,
    id: StoryId,
    mut story: Story,
    bare: &Connection,
) -> Result<[Times; 3], Box<dyn std::error::Error>> {
    let (mut ours, mut peer, mut freeze) = (Times::default(), Times::default(), Times::default());
    let mut revision = desk.show(id)?.revision;
    for n in 1..=SAVES {
        typed(&mut story, n);
        let said = serde_json::to_string(&story)?;
        revision = ours.take(|| desk.save(id, &revision, &story))?;
        peer.take(|| commit(bare, &said))?;
        if n % FROZEN_EVERY == 0 {
            freeze.take(|| desk.freeze(id))?;
        }
    }
    Ok([ours, peer, freeze])
}
