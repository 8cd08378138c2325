//! What the desks of a schedule have around them: clocks that are set, and chance that can be had again.

use std::cell::{Cell, RefCell};
use std::panic;
use std::path::PathBuf;
use std::sync::OnceLock;

use blackbox::random::Random;
use chrono::{DateTime, Utc};
use newsroom::desk::{Attendant, Progress, Surroundings, Work};
use newsroom::members::BoundedKeychain;
use newsroom::photo::Worker;
use newsroom::store::Opening;

thread_local! {
    static NOW: Cell<i64> = const { Cell::new(0) };
    static CHANCE: RefCell<Random> = RefCell::new(Random::new(0));
    static TURN: RefCell<Option<Turn>> = const { RefCell::new(None) };
}

/// What is to befall a desk's process while it publishes. An effect is a file that is about to be written, or chance that is
/// drawn, as for each entry: whatever was done before is on disk then, and what is written to the database meanwhile is not.
pub(crate) struct Turn {
    /// The effect, counted from 1, before which the process ends.
    pub(crate) ends_at: Option<usize>,
    /// The file, counted from 1, before which something is done to the site, and what.
    pub(crate) meddles_at: Option<usize>,
    pub(crate) meddles: Box<dyn FnOnce()>,
}

/// What a process ends with.
pub(crate) struct Ended;

/// Begins to count effects.
pub(crate) fn begin_turn(turn: Turn) {
    TURN.set(Some(turn));
}

/// Stops counting.
pub(crate) fn end_turn() {
    TURN.set(None);
}

/// Counts an effect; the process ends here where it is to.
fn effect() {
    let ends = TURN.with_borrow_mut(|turn| {
        let left = turn.as_mut().and_then(|turn| turn.ends_at.as_mut());
        left.is_some_and(|left| {
            *left = left.saturating_sub(1);
            *left == 0
        })
    });
    if ends {
        end_turn();
        panic::resume_unwind(Box::new(Ended));
    }
}

/// Hears what a desk does, and lets its process end there.
struct Watcher;

impl Attendant for Watcher {
    fn heard(&self, progress: Progress) {
        if progress.work != Work::Write {
            return;
        }
        let meddles = TURN.with_borrow_mut(|turn| {
            let turn = turn.as_mut().filter(|turn| turn.meddles_at == usize::try_from(progress.done).ok())?;
            turn.meddles_at = None;
            Some(std::mem::replace(&mut turn.meddles, Box::new(|| ())))
        });
        meddles.into_iter().for_each(|meddles| meddles());
        effect();
    }
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
    effect();
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
        attendant: Box::new(Watcher),
    }
}
