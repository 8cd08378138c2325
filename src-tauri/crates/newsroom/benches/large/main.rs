//! A desk of 100,000 stories: opening it beside one of 100, and searching it beside a bare FTS5 index:
//! `cargo bench -p newsroom --bench large`. Takes some minutes and 2 GB of disk; `GALLEY_STORIES` sets another number.
//!
//! The entries are real: signed, chained and projected by the same code that a newsroom's are, a thousand to a write.
//! The goals are 1.5 times for opening and 1.3 times for searching.

#![allow(clippy::print_stdout, reason = "figures are what this program is for")]

// The path, not a dependency on the black-box tests, which would build the library twice.
#[allow(dead_code, unreachable_pub)]
#[path = "../../../../../tests/support/corpus/mod.rs"]
mod corpus;
mod opening;
#[allow(dead_code, unreachable_pub)]
#[path = "../../../../../tests/support/random.rs"]
mod random;
mod searching;
#[allow(dead_code, unreachable_pub)]
#[path = "../support/mod.rs"]
mod support;

use std::path::Path;
use std::time::Instant;

use support::Done;

const SMALL: u64 = 100;
const BATCH: u64 = 1_000;

fn main() -> Done {
    let count = std::env::var("GALLEY_STORIES").ok().and_then(|n| n.parse().ok()).unwrap_or(100_000);
    let folder = tempfile::tempdir()?;
    let (small, large) = (folder.path().join("small"), folder.path().join("large"));
    fill(&small, SMALL)?;
    let start = Instant::now();
    fill(&large, count)?;
    let bytes = std::fs::metadata(large.join("desk.db"))?.len();
    println!("{count} stories begun in {:.0?}; the database has {} MB", start.elapsed(), bytes / 1_000_000);
    opening::compare(&small, &large, count)?;
    searching::compare(&large)
}

fn fill(folder: &Path, count: u64) -> Done {
    let desk = support::found(folder)?;
    for first in (1..=count).step_by(BATCH as usize) {
        desk.begin_stories(&support::stories(first..(first + BATCH).min(count + 1)))?;
    }
    desk.daily_backup()?;
    Ok(())
}
