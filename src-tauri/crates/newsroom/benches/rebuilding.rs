//! Making the projection anew, beside verifying the signatures of the same entries one by one:
//! `cargo bench -p newsroom --bench rebuilding`.
//!
//! The goal is 4 times for 10,000 entries of a hundred stories. Ten thousand stories of one entry are told too: there the
//! search index has a hundred times as many words to take in.

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

use newsroom::desk::Desk;
use newsroom::ledger::Sealed;
use support::{Done, Times};

const ENTRIES: usize = 10_000;
const ROUNDS: usize = 5;

fn main() -> Done {
    println!("{:34} {:>10} {:>12} {:>7} {:>6}", "10,000 entries", "rebuild", "signatures", "ratio", "goal");
    for (name, stories, goal) in [("100 stories of 100 revisions", 100, "4.0"), ("10,000 stories of one", ENTRIES, "")]
    {
        let folder = tempfile::tempdir()?;
        let mut desk = support::found(&folder.path().join("desk"))?;
        fill(&desk, stories, ENTRIES / stories)?;
        let before = desk.verify()?;
        let (mut rebuild, mut signatures) = (Times::default(), Times::default());
        for _ in 0..ROUNDS {
            let after = rebuild.take(|| desk.rebuild())?;
            assert_eq!(after, before, "the same digests");
            verify(&desk, &mut signatures)?;
        }
        let (rebuild, signatures) = (rebuild.median(), signatures.median());
        println!("{name:34} {rebuild:>7.0} ms {signatures:>9.0} ms {:>7.2} {goal:>6}", rebuild / signatures);
    }
    Ok(())
}

/// Begins stories and revises each, a paragraph or the headline at a time.
fn fill(desk: &Desk, stories: usize, revisions: usize) -> Done {
    let made = support::stories(1..stories as u64 + 1);
    let ids = desk.begin_stories(&made)?;
    for (id, story) in ids.into_iter().zip(&made) {
        let mut story = story.clone();
        let mut revision = desk.show(id)?.revision;
        for n in 1..revisions {
            let ends: Vec<usize> = story.body.match_indices(".\n").map(|(at, _)| at + 1).collect();
            match ends.get(n % (ends.len() + 1)) {
                Some(at) => story.body.insert_str(*at, " Nước lên nhanh."),
                None => story.headline.push_str(" nữa"),
            }
            revision = desk.save(id, &revision, &story)?;
            desk.freeze(id)?;
        }
    }
    Ok(())
}

/// Verifies every signature of every story alone, without anything else.
fn verify(desk: &Desk, times: &mut Times) -> Done {
    let db = rusqlite::Connection::open(desk.folder().join("desk.db"))?;
    let mut query = db.prepare("SELECT bytes FROM entry WHERE story IS NOT NULL")?;
    let bytes = query.query_map([], |row| row.get::<_, Vec<u8>>(0))?.collect::<Result<Vec<_>, _>>()?;
    let entries = bytes.iter().map(|bytes| Sealed::read(bytes)).collect::<Result<Vec<_>, _>>()?;
    assert_eq!(entries.len(), ENTRIES);
    let good = times.take(|| Ok::<_, std::convert::Infallible>(entries.iter().filter(|e| e.verify()).count()))?;
    assert_eq!(good, ENTRIES);
    Ok(())
}
