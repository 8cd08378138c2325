//! What happens to a sync while it runs: it is killed or held up, an object is cut off, the storage goes away.
//!
//! `GALLEY_EXCHANGES` sets how many rounds each storage gets (2; 60 at night), `GALLEY_SEED` the first; each round has the seed
//! of its number, which a failure names, and one of four blows by it. By day the storages
//! begin with different ones, so that all fall.

// What happened belongs into the log of a night.
#![allow(clippy::print_stderr)]

use std::collections::BTreeMap;
use std::path::Path;

use blackbox::random::Random;
use blackbox::servers::Kind;

use crate::sharing::{CALLED, CHIEF, DESKS, EDITOR, Newsroom, REPORTER, Shared, files_in, objects_in};
use crate::syncing::Syncing;

/// A newsroom grows by each round; so many are enough for one.
const AT_ONE: u64 = 15;

/// Returns how many files below a folder have their names: what is being written begins with a dot.
fn finished_in(folder: &Path) -> usize {
    files_in(folder)
        .iter()
        .filter(|path| path.file_name().is_none_or(|name| name.as_encoded_bytes()[0] != b'.'))
        .count()
}

fn number(variable: &str) -> Option<u64> {
    std::env::var(variable).ok()?.parse().ok()
}

#[test]
fn nothing_befalls_what_is_shared_by_a_folder() {
    rounds("folder", 0, || Some(Newsroom::over_a_folder()));
}

#[test]
fn nothing_befalls_what_is_shared_by_apache() {
    rounds("Apache", 1, || Newsroom::over(Kind::Apache));
}

#[test]
fn nothing_befalls_what_is_shared_by_rclone() {
    rounds("rclone", 2, || Newsroom::over(Kind::Rclone));
}

#[test]
fn nothing_befalls_what_is_shared_by_s3() {
    rounds("S3", 3, || Newsroom::over(Kind::S3));
}

/// What befalls a sync.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Blow {
    Kill,
    Stop,
    Cut,
    Away,
}

const BLOWS: [Blow; 4] = [Blow::Kill, Blow::Stop, Blow::Cut, Blow::Away];

fn rounds(what: &str, from: u64, found: impl Fn() -> Option<Newsroom>) {
    let first = number("GALLEY_SEED").unwrap_or(from);
    let count = number("GALLEY_EXCHANGES").unwrap_or(2);
    let mut struck = BTreeMap::<Blow, (u64, u64)>::new();
    let mut newsroom = None;
    for seed in first..first + count {
        if (seed - first).is_multiple_of(AT_ONE) {
            newsroom = found();
        }
        let Some(newsroom) = &mut newsroom else { return };
        // Each blow comes in turn, and falls elsewhere by the seed.
        let blow = BLOWS[usize::try_from(seed).unwrap() % BLOWS.len()];
        let mut round =
            Round { newsroom, random: Random::new(seed), when: format!("{what}, GALLEY_SEED={seed}: {blow:?}") };
        let fell = round.run(blow);
        if (seed - first) % AT_ONE == AT_ONE - 1 || seed + 1 == first + count {
            round.newsroom.agrees(&[], &round.when);
            round.newsroom.are_whole(&[], &round.when);
        }
        let (all, within) = struck.entry(blow).or_default();
        *all += 1;
        *within += u64::from(fell);
    }
    eprintln!("{what}: {count} rounds, of each kind (all, within a sync): {struck:?}");
}

#[test]
fn nothing_is_shared_with_what_stands_under_a_drive_that_went() {
    let (mut newsroom, photos) = (Newsroom::over_a_folder(), blackbox::demo_photos());
    // Now and then a sync is done before it can be stopped.
    for attempt in 0..20 {
        let id = newsroom.draft(REPORTER, "Cầu mới qua suối Bùn", &photos[attempt % photos.len()]);
        newsroom.does(REPORTER, &["submit", &id]);
        let files = newsroom.shared.files().unwrap();
        let before = finished_in(&files);
        let mut syncing = Syncing::begin(&newsroom.desks[REPORTER], &[]);
        syncing.until(|_| finished_in(&files) > before);
        if !syncing.stop() {
            continue;
        }
        newsroom.shared.take_away(true);
        syncing.go_on();
        let (status, said) = syncing.end();
        let unsent = newsroom.desks[REPORTER].json(&["storage", "status"])["unconfirmed"].as_u64();
        let astray = newsroom.shared.bring_back();
        // It may have been stopped between its last look and its write.
        assert!(astray.len() <= 1, "{astray:?}");
        assert!(status.success() || said.contains("cannot be reached"), "{said}");
        newsroom.settle();
        newsroom.is_settled(&[], "when the drive is back");
        if !status.success() {
            assert!(unsent > Some(0), "what went astray does not count as sent");
            return;
        }
    }
    panic!("no sync was stopped in time");
}

struct Round<'n> {
    newsroom: &'n mut Newsroom,
    random: Random,
    when: String,
}

/// Says which round it was in which something failed.
impl Drop for Round<'_> {
    fn drop(&mut self) {
        if std::thread::panicking() {
            eprintln!("this round failed: {}", self.when);
        }
    }
}

impl Round<'_> {
    /// Returns whether the blow fell while a sync ran.
    fn run(&mut self, blow: Blow) -> bool {
        let mut desk = self.works();
        if self.random.chance(0.4) {
            // Whoever has something to fetch.
            self.newsroom.sync(desk);
            desk = DESKS[(desk + 1) % DESKS.len()];
        }
        let fell = match blow {
            Blow::Kill => self.kill(desk),
            Blow::Stop => self.hold_up(desk),
            Blow::Cut => self.cut(desk),
            Blow::Away => self.away(desk),
        };
        self.newsroom.settle();
        self.newsroom.is_settled(&[], &self.when);
        fell
    }

    /// Somebody writes a story, and sometimes two write at another one apart; whoever finds a conflict chooses. Returns the desk
    /// that has a story to send.
    fn works(&mut self) -> usize {
        let stories = self.newsroom.desks[EDITOR].json(&["story", "list"])["stories"].as_array().unwrap().clone();
        let (desk, photos) = (*self.random.one_of(&DESKS), blackbox::demo_photos());
        let headline = format!("Tin số {}", self.random.bits() % 1_000_000);
        let photo = self.random.one_of(&photos).clone();
        let id = self.newsroom.draft(desk, &headline, &photo);
        self.newsroom.does(desk, &["submit", &id]);
        if stories.is_empty() || self.random.chance(0.5) {
            return desk;
        }
        let id = self.random.one_of(&stories)["id"].as_str().unwrap().to_owned();
        for desk in [CHIEF, EDITOR] {
            if self.newsroom.desks[desk].json(&["story", "show", &id])["conflicts"] == 0 {
                let kicker = format!("Tít dẫn {}", self.random.bits() % 1_000_000);
                self.newsroom.does(desk, &["story", "edit", &id, "--kicker", &kicker]);
            } else {
                self.newsroom.does(desk, &["story", "conflicts", &id, "--choose", "kicker=1"]);
            }
        }
        desk
    }

    /// Starts a sync and waits for some moment in it. Returns whether it still runs.
    fn begin(&mut self, desk: usize) -> (Syncing, bool) {
        let files = self.newsroom.shared.files().expect("a storage of files");
        let count = || finished_in(&files);
        let more = count() + self.random.below(4);
        // Whoever only fetches puts no object, and whoever sends may write little here.
        let written = self.random.below(60_000) as u64;
        let mut syncing = Syncing::begin(&self.newsroom.desks[desk], &[]);
        let runs = syncing.until(|syncing| count() > more || syncing.written() > written);
        (syncing, runs)
    }

    /// Kills a sync, and sometimes the next one too.
    fn kill(&mut self, desk: usize) -> bool {
        let mut fell = false;
        for _ in 0..self.random.within(1, 3) {
            let (syncing, runs) = self.begin(desk);
            syncing.kill();
            fell |= runs;
        }
        fell
    }

    /// Holds a sync up while the others go on.
    fn hold_up(&mut self, desk: usize) -> bool {
        let (mut syncing, _) = self.begin(desk);
        let held = syncing.stop();
        for other in DESKS.into_iter().filter(|other| *other != desk) {
            self.newsroom.sync_after(other);
        }
        syncing.go_on();
        let (status, said) = syncing.end();
        assert!(status.success(), "{}: {said}", self.when);
        held
    }

    /// Cuts an object off after a sync, and has the desks mend it.
    fn cut(&mut self, desk: usize) -> bool {
        self.newsroom.sync(desk);
        let storage = self.newsroom.shared.storage();
        let mut objects = objects_in(&*storage);
        if self.random.chance(0.4) {
            objects.retain(|name| name.as_str().contains("/photo/"));
        }
        let name = self.random.one_of(&objects);
        let bytes = storage.get(name).unwrap().unwrap();
        storage.put(name, &bytes[..self.random.below(bytes.len())]).unwrap();
        self.when = format!("{}: {name}", self.when);
        let is_whose = name.as_str() == "galley-1/newsroom";
        for desk in DESKS {
            let (code, told) = self.newsroom.desks[desk].refused(&["sync"]);
            assert_eq!(code, i32::from(is_whose), "{}: {told}", self.when);
            assert!(!is_whose || told.contains("nothing says which newsroom's"), "{}: {told}", self.when);
        }
        if is_whose {
            self.newsroom.desks[CHIEF].json(&["sync", "--again"]);
        }
        for desk in DESKS {
            self.newsroom.desks[desk].json(&["sync", "--whole"]);
        }
        // The pulse says by being another one that something is new, and whoever hints next writes it.
        let is_pulse = name.as_str() == "galley-1/pulse";
        assert!(is_pulse || storage.get(name).unwrap() == Some(bytes), "{}: nobody sent it again", self.when);
        true
    }

    /// Takes the storage away while a sync is held up, and brings it back after the sync has ended.
    fn away(&mut self, desk: usize) -> bool {
        let (mut syncing, _) = self.begin(desk);
        let held = syncing.stop();
        let stand_in = self.random.chance(0.7);
        self.newsroom.shared.take_away(stand_in);
        syncing.go_on();
        let (status, said) = syncing.end();
        // What was done before it went is done; what is not says so.
        let told = ["cannot be reached", "is empty now"].iter().any(|words| said.contains(words));
        assert!(status.success() || told, "{}: {said}", self.when);
        for other in DESKS.into_iter().filter(|other| *other != desk) {
            let (code, told) = self.newsroom.desks[other].refused(&["sync"]);
            let is_empty = stand_in && matches!(self.newsroom.shared, Shared::Folder(_));
            let words = if is_empty { "is empty now" } else { "cannot be reached" };
            assert!(code != 0 && told.contains(words), "{}: {} says {told}", self.when, CALLED[other]);
        }
        let astray = self.newsroom.shared.bring_back();
        assert!(astray.len() <= 1, "{}: written to what stood in its place: {astray:?}", self.when);
        held && !status.success()
    }
}
