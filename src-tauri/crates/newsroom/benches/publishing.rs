//! Publishing one story into a site of 10,000 stories and into one of 100, in turns.
//!
//! Both sites are made by the desk itself, story by story, in a folder in memory where there is one, and measured on the
//! disk. The goals are a ratio of 1.3 at most, and files written that differ by 5 at most. `GALLEY_STORIES` sets another
//! number of stories, `GALLEY_ROUNDS` another number of rounds.

#![allow(clippy::print_stdout)]

#[allow(dead_code, unreachable_pub)]
#[path = "../../../../tests/support/corpus/mod.rs"]
mod corpus;
#[allow(dead_code, unreachable_pub)]
#[path = "../../../../tests/support/random.rs"]
mod random;

use std::cell::Cell;
use std::error::Error;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};
use std::{fs, io};

use chrono::DateTime;
use corpus::Corpus;
use newsroom::desk::{Desk, Founding, PlacementTexts, Surroundings};
use newsroom::members::BoundedKeychain;
use newsroom::messages::Language;
use newsroom::photo::Worker;
use newsroom::store::Opening;
use newsroom::story::{Placement, Story, StoryId};
use newsroom::workflow::Action;

thread_local! {
    static NOW: Cell<i64> = const { Cell::new(1_700_000_000) };
}

/// The smaller site.
const FEW: u64 = 100;
/// Between two stories, in seconds: some seventy a day.
const APART: i64 = 1_200;

fn main() -> Result<(), Box<dyn Error>> {
    let set = |name: &str, usual: u64| std::env::var(name).ok().and_then(|n| n.parse().ok()).unwrap_or(usual);
    let (many, rounds) = (set("GALLEY_STORIES", 10_000).max(FEW), set("GALLEY_ROUNDS", 60));
    let made = match fs::metadata("/dev/shm") {
        Ok(meta) if meta.is_dir() => tempfile::tempdir_in("/dev/shm")?,
        _ => tempfile::tempdir()?,
    };
    let disk = tempfile::tempdir()?;
    let worker = worker()?;
    let folder = made.path().join("desk");
    let desk = found(&folder, &worker)?;
    let photos = photos(&desk)?;
    let start = Instant::now();
    for n in 1..=many {
        send(&desk, approved(&desk, n, &photos)?)?;
        if n == FEW {
            copy(&folder, &disk.path().join("few"))?;
        }
    }
    let each = start.elapsed() / u32::try_from(many)?;
    println!("{many} stories, each begun, submitted, approved and published: {each:.1?}");
    copy(&folder, &disk.path().join("many"))?;
    copy(&disk.path().join("few"), &made.path().join("few"))?;
    let few = |folder: &Path| open(&folder.join("few"), &worker);
    // In memory first: there no disk's waiting hides what the desk itself does.
    compare("in memory", &[few(made.path())?, desk], &photos, many, rounds)?;
    compare("on disk", &[few(disk.path())?, open(&disk.path().join("many"), &worker)?], &photos, many, rounds)
}

/// In turns, so that a busy moment of the machine meets both.
fn compare(place: &str, desks: &[Desk; 2], photos: &[Placement], many: u64, rounds: u64) -> Result<(), Box<dyn Error>> {
    let (mut times, mut files) = ([const { Vec::new() }; 2], [const { Vec::new() }; 2]);
    // The first rounds make the folders and pages that only the copies' first publications need.
    for round in 0..rounds + 4 {
        for at in [round % 2, (round + 1) % 2].map(|at| usize::from(at == 1)) {
            let desk = &desks[at];
            let id = approved(desk, many + 1 + round, photos)?;
            let (time, written) = send(desk, id)?;
            if round >= 4 {
                times[at].push(time);
                files[at].push(written);
            }
        }
    }
    let [few, large] = times.map(median);
    let ratio = large.as_secs_f64() / few.as_secs_f64();
    println!("{place}: publishing among {FEW}: {few:.1?}; among {many}: {large:.1?}; ratio {ratio:.2} (goal 1.3)");
    let [few, large] = files.map(median);
    println!("{place}: files written, median: {few} and {large}, {} apart (goal 5)", few.abs_diff(large));
    Ok(())
}

fn median<T: Ord + Copy>(mut all: Vec<T>) -> T {
    all.sort_unstable();
    all[all.len() / 2]
}

fn around(worker: &Path) -> Surroundings {
    Surroundings {
        clock: || DateTime::from_timestamp(NOW.get(), 0).unwrap_or_default(),
        random: |bytes| getrandom::fill(bytes).unwrap_or_default(),
        passphrase: None,
        keychain: BoundedKeychain::none(),
        photo_worker: Worker::at(worker),
        opening: Opening::default(),
        attendant: Box::new(newsroom::desk::Nobody),
    }
}

fn found(folder: &Path, worker: &Path) -> Result<Desk, Box<dyn Error>> {
    let (newsroom, founder, zone) = ("Báo Tân Giang", "Minh Khoa", "Asia/Ho_Chi_Minh".parse()?);
    Ok(Desk::found(folder, &Founding { newsroom, founder, language: Language::Vi, zone }, around(worker))?)
}

fn open(folder: &Path, worker: &Path) -> Result<Desk, Box<dyn Error>> {
    Ok(Desk::open(folder, None, around(worker))?)
}

/// Builds the photo worker: a bench of one package does not.
fn worker() -> Result<PathBuf, Box<dyn Error>> {
    let mut cargo = Command::new(env!("CARGO"));
    cargo.args(["build", "--quiet", "--release", "--package", "photo-worker"]);
    if !cargo.current_dir(env!("CARGO_MANIFEST_DIR")).status()?.success() {
        return Err("the photo worker does not build".into());
    }
    let here = std::env::current_exe()?;
    let folder = here.ancestors().find(|f| f.ends_with("release")).ok_or("target/release")?;
    Ok(folder.join(format!("galley-photo-worker{}", std::env::consts::EXE_SUFFIX)))
}

/// Placements of the demo's photos: the stories share them, for rendering is no part of what is measured.
fn photos(desk: &Desk) -> Result<Vec<Placement>, Box<dyn Error>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../demo/photos");
    let id = desk.begin_story(&Story { headline: "Kho ảnh".into(), ..Story::default() })?;
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.extension().is_some_and(|e| e == "jpg") {
            let text = |text: &str| Some(text.to_owned());
            let (caption, credit) = (text("Ảnh chụp ở xã Tân Lập."), text("Mai Lan"));
            desk.add_photo(id, &path, None, &PlacementTexts { caption, credit, ..PlacementTexts::default() })?;
        }
    }
    Ok(desk.show(id)?.story.placements)
}

fn approved(desk: &Desk, n: u64, photos: &[Placement]) -> Result<StoryId, Box<dyn Error>> {
    let made = Corpus { seed: 11, defects: 0.0 }.story(n);
    let section = if desk.house().section(made.section).is_some() { made.section } else { "Thời sự" };
    let photo = photos.iter().cycle().nth(n as usize % photos.len());
    let story = Story {
        language: "vi".into(),
        slug: format!("bai-{n}"),
        section: section.to_owned(),
        placements: photo.map(|p| Placement { lead: true, ..p.clone() }).into_iter().collect(),
        ..made.into()
    };
    let id = desk.begin_story(&story)?;
    desk.step(id, Action::Submit, "")?;
    desk.approve(id, "Bài thử")?;
    Ok(id)
}

fn send(desk: &Desk, id: StoryId) -> Result<(Duration, usize), Box<dyn Error>> {
    NOW.set(NOW.get() + APART);
    let start = Instant::now();
    let written = desk.publish(id, None)?.written;
    Ok((start.elapsed(), written))
}

fn copy(from: &Path, to: &Path) -> io::Result<()> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from)? {
        let path = entry?.path();
        let target = to.join(path.file_name().unwrap_or_default());
        if path.is_dir() { copy(&path, &target)? } else { fs::copy(&path, &target).map(drop)? }
    }
    Ok(())
}
