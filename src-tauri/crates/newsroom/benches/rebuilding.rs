//! Making the projection anew, and taking the same entries in at another desk, beside verifying their signatures one by one:
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

use std::path::Path;

use newsroom::desk::Desk;
use newsroom::ledger::Sealed;
use newsroom::members::{Invitation, Role};
use newsroom::workflow::Action;
use support::{Done, Times};

const ENTRIES: usize = 10_000;
const ROUNDS: usize = 5;

fn main() -> Done {
    println!(
        "{:30} {:>10} {:>7} {:>10} {:>7} {:>12} {:>5}",
        "10,000 entries", "rebuild", "ratio", "receive", "ratio", "signatures", "goal"
    );
    for (name, stories, goal) in [("100 stories of 100 revisions", 100, "4.0"), ("10,000 stories of one", ENTRIES, "")]
    {
        let folder = tempfile::tempdir()?;
        let mut desk = support::found(&folder.path().join("desk"))?;
        let seat = desk.invite("Hoài An", Role::Editor, false)?;
        let early = entries(desk.folder(), 0)?;
        fill(&desk, stories, ENTRIES / stories)?;
        let (before, late) = (desk.verify()?, entries(desk.folder(), early.len())?);
        let [mut rebuild, mut receive, mut signatures]: [Times; 3] = Default::default();
        for round in 0..ROUNDS {
            let after = rebuild.take(|| desk.rebuild())?;
            assert_eq!((after.entries, &after.stories), (before.entries, &before.stories), "the same digests");
            let another = folder.path().join(round.to_string());
            let digests = take_in(&another, &seat, (&early, &late), &mut receive)?;
            assert_eq!(digests, before.stories, "at another desk too");
            std::fs::remove_dir_all(another)?;
            verify(&late, &mut signatures)?;
        }
        let [rebuild, receive, signatures] = [rebuild, receive, signatures].map(|times| times.median());
        let (again, anew) = (rebuild / signatures, receive / signatures);
        println!(
            "{name:30} {rebuild:>7.0} ms {again:>7.2} {receive:>7.0} ms {anew:>7.2} {signatures:>9.0} ms {goal:>5}"
        );
    }
    Ok(())
}

/// Begins stories, takes them, so that others read them, and revises each, a paragraph or the headline at a time.
fn fill(desk: &Desk, stories: usize, revisions: usize) -> Done {
    let made = support::stories(1..stories as u64 + 1);
    let ids = desk.begin_stories(&made)?;
    for (id, story) in ids.into_iter().zip(&made) {
        desk.step(id, Action::Submit, "")?;
        let mut story = story.clone();
        if revisions > 1 {
            desk.step(id, Action::Take, "")?;
        }
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

/// Returns the entries of a desk as they travel, in the order in which they came, after some.
fn entries(desk: &Path, after: usize) -> rusqlite::Result<Vec<Vec<u8>>> {
    let db = rusqlite::Connection::open(desk.join("desk.db"))?;
    let mut query = db.prepare("SELECT bytes FROM entry ORDER BY num LIMIT -1 OFFSET ?")?;
    query.query_map([after], |row| row.get(0))?.collect()
}

type Digests = std::collections::BTreeMap<newsroom::story::StoryId, newsroom::story::Digest>;

/// Joins at another desk, and takes all in that came after.
fn take_in(
    folder: &Path,
    seat: &Invitation,
    (early, late): (&[Vec<u8>], &[Vec<u8>]),
    times: &mut Times,
) -> Result<Digests, Box<dyn std::error::Error>> {
    let mut desk = Desk::join(folder, seat, early, support::around())?;
    let received = times.take(|| desk.receive(late))?;
    // The locks of the drafts are for other machines of whoever began them, and stay shut here.
    assert_eq!((received.taken, received.refused.len()), (late.len() - 1, 0));
    Ok(desk.verify()?.stories)
}

/// Verifies every signature alone, without anything else.
fn verify(all: &[Vec<u8>], times: &mut Times) -> Done {
    let entries = all.iter().map(|bytes| Sealed::read(bytes)).collect::<Result<Vec<_>, _>>()?;
    let good = times.take(|| Ok::<_, std::convert::Infallible>(entries.iter().filter(|e| e.verify()).count()))?;
    assert_eq!(good, all.len());
    Ok(())
}
