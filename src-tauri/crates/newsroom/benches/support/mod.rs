//! What the benches of a desk share: a desk, made-up stories, and medians of two things done in turns.

use std::error::Error;
use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use chrono::{DateTime, Utc};
use newsroom::desk::{Desk, DeskError, Founding, Surroundings};
use newsroom::members::BoundedKeychain;
use newsroom::messages::Language;
use newsroom::photo::Worker;
use newsroom::store::Opening;
use newsroom::story::{Placement, PlacementId, Story};

use crate::corpus::Corpus;

/// What a bench returns.
pub type Done = Result<(), Box<dyn Error>>;

/// Returns a clock that stands and bytes that no two calls share; neither is measured.
pub fn around() -> Surroundings {
    static CALLS: AtomicU64 = AtomicU64::new(0);
    Surroundings {
        clock: || DateTime::<Utc>::from_timestamp(1_790_000_000, 0).unwrap_or_default(),
        random: |bytes| {
            let call = CALLS.fetch_add(1, Ordering::Relaxed).to_le_bytes();
            blake3::Hasher::new().update(&call).finalize_xof().fill(bytes);
        },
        passphrase: None,
        keychain: BoundedKeychain::none(),
        photo_worker: Worker::at("no-photo-here"),
        opening: Opening::default(),
        attendant: Box::new(newsroom::desk::Nobody),
    }
}

/// Founds a newsroom.
pub fn found(folder: &Path) -> Result<Desk, DeskError> {
    let (newsroom, founder) = ("Báo Tân Giang", "Minh Khoa");
    let zone = "Asia/Ho_Chi_Minh".parse().unwrap_or_default();
    Desk::found(folder, &Founding { newsroom, founder, language: Language::Vi, zone }, around())
}

/// Returns the made-up stories of these numbers; about 5 KB of text each.
pub fn stories(numbers: std::ops::Range<u64>) -> Vec<Story> {
    let corpus = Corpus { seed: 9, defects: 0.0 };
    let story = |number: u64| {
        let made = corpus.story(number);
        let placement = |(n, photo): (usize, &crate::corpus::Photo)| Placement {
            caption: photo.caption.clone(),
            credit: photo.credit.clone(),
            ..Placement::new(PlacementId((number << 8 | n as u64).to_be_bytes()))
        };
        let placements = made.photos.iter().enumerate().map(placement).collect();
        Story { placements, printed_date: Some(made.date), ..made.into() }
    };
    numbers.map(story).collect()
}

/// Times of things that were done in turns, so that a busy moment of the machine meets all of them.
#[derive(Clone, Debug, Default)]
pub struct Times(Vec<Duration>);

impl Times {
    /// Does something and takes its time.
    pub fn take<T, E>(&mut self, work: impl FnOnce() -> Result<T, E>) -> Result<T, E> {
        let start = Instant::now();
        let done = std::hint::black_box(work()?);
        self.0.push(start.elapsed());
        Ok(done)
    }

    /// Returns the time that this share of them stays below, in milliseconds.
    pub fn ms(&self, share: f64) -> f64 {
        let mut sorted = self.0.clone();
        sorted.sort_unstable();
        let at = (sorted.len() as f64 * share) as usize;
        sorted.get(at.min(sorted.len().saturating_sub(1))).map_or(0.0, |t| t.as_secs_f64() * 1e3)
    }

    /// Returns the median in milliseconds.
    pub fn median(&self) -> f64 {
        self.ms(0.5)
    }
}
