//! What the desks of a schedule have around them: clocks that are set, and chance that can be had again.

use std::cell::{Cell, RefCell};
use std::path::PathBuf;
use std::sync::OnceLock;

use blackbox::random::Random;
use chrono::{DateTime, Utc};
use newsroom::desk::{Nobody, Surroundings};
use newsroom::members::BoundedKeychain;
use newsroom::photo::Worker;
use newsroom::store::Opening;

thread_local! {
    static NOW: Cell<i64> = const { Cell::new(0) };
    static CHANCE: RefCell<Random> = RefCell::new(Random::new(0));
}

/// What the clocks show that nobody has set, in seconds since 1970 UTC.
const BEGINS: i64 = 1_790_000_000;
const YEAR: i64 = 365 * 24 * 60 * 60;

/// Sets the clock, as a desk has it at a step whose clock is so many years off.
pub(crate) fn set_clock(step: usize, years: i64) {
    let passed = 60 * i64::try_from(step).unwrap_or_default();
    NOW.set(BEGINS + passed + years * YEAR);
}

/// Begins the chance that desks draw keys, ids and nonces from.
pub(crate) fn set_chance(seed: u64) {
    CHANCE.set(Random::new(seed));
}

fn now() -> DateTime<Utc> {
    DateTime::from_timestamp(NOW.get(), 0).unwrap_or_default()
}

fn fill(bytes: &mut [u8]) {
    CHANCE.with_borrow_mut(|chance| {
        for part in bytes.chunks_mut(8) {
            part.copy_from_slice(&chance.bits().to_le_bytes()[..part.len()]);
        }
    });
}

fn worker() -> PathBuf {
    static WORKER: OnceLock<PathBuf> = OnceLock::new();
    WORKER.get_or_init(|| blackbox::program::path("galley-photo-worker")).clone()
}

/// Returns the clock and the chance of this thread.
pub(crate) fn around() -> Surroundings {
    Surroundings {
        clock: now,
        random: fill,
        passphrase: None,
        keychain: BoundedKeychain::none(),
        photo_worker: Worker::at(worker()),
        opening: Opening::default(),
        attendant: Box::new(Nobody),
    }
}
