//! Desks that share a storage, in schedules that can be had again: what they do, and what goes wrong meanwhile, comes from a
//! script, and a seed writes the script. After each, promises are checked against what the harness knows of what was said.
//!
//! `GALLEY_SCHEDULES` sets how many schedules are run (500; 10,000 at night), `GALLEY_SEED` the first. A failing one is made
//! smaller, in at most as many runs as `GALLEY_TRIES` says, and written to a file; `GALLEY_SCRIPT` names a file to run instead
//! of all others.

// What was run belongs into the log of a night.
#![allow(clippy::print_stderr)]

mod around;
mod carrying;
mod chairs;
mod checks;
mod company;
mod copies;
mod describing;
mod ending;
mod hiding;
mod house;
mod keys;
mod ledger;
mod pages;
mod people;
mod published;
mod publishing;
mod rights;
mod running;
mod script;
mod settling;
mod site;
mod stage;
mod steps;
mod storage;
mod tampering;
mod text;
mod world;
mod writing;

use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};

use running::{Tally, run, told};
use script::Script;
use stage::Stage;
use world::Outcome;

fn number(variable: &str) -> Option<u64> {
    std::env::var(variable).ok()?.parse().ok()
}

/// Runs as many schedules at once as there are processors. Returns what their steps came to, and what failed.
fn run_all(stage: &Stage, first: u64, count: u64) -> (Tally, Vec<String>) {
    let (next, all) = (AtomicU64::new(first), Mutex::new((Tally::new(), Vec::<String>::new())));
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    let work = || loop {
        let seed = next.fetch_add(1, Ordering::Relaxed);
        if seed >= first + count || all.lock().unwrap().1.len() >= 3 {
            return;
        }
        let script = writing::script(seed);
        let ran = run(stage, &script).map_err(|failure| told(stage, &script, &failure, &format!("seed-{seed}")));
        let mut all = all.lock().unwrap();
        match ran {
            Ok(tally) => tally.into_iter().for_each(|(what, times)| *all.0.entry(what).or_default() += times),
            Err(text) => {
                eprintln!("{text}");
                all.1.push(text);
            }
        }
    };
    std::thread::scope(|scope| (0..threads).for_each(|_| drop(scope.spawn(work))));
    all.into_inner().unwrap()
}

/// Returns the scripts that are kept, by their names.
fn kept() -> Vec<(String, Script)> {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/simulation/scripts");
    let files = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let mut all: Vec<_> = files
        .map(|path| (path.file_stem().unwrap().to_string_lossy().into_owned(), std::fs::read_to_string(path).unwrap()))
        .collect();
    all.sort();
    all.into_iter().map(|(name, text)| (name, Script::read(&text))).collect()
}

#[test]
fn kept_scripts() {
    let stage = Stage::new();
    let all = kept();
    assert!(!all.is_empty());
    let failed: Vec<_> = all.iter().filter_map(|(name, script)| Some((name, run(&stage, script).err()?))).collect();
    assert!(failed.is_empty(), "{failed:#?}");
}

#[test]
fn a_script_says_all_that_happens() {
    let stage = Stage::new();
    for seed in 0..10 {
        let script = writing::script(seed);
        assert_eq!(Script::read(&script.written()), script, "it is read as it was written");
        let ends = [(); 2].map(|()| running::traced(&stage, &script).unwrap());
        assert_eq!(ends[0], ends[1], "seed {seed} ends differently when it is run again");
    }
}

#[test]
fn schedules() {
    let stage = Stage::new();
    if let Ok(file) = std::env::var("GALLEY_SCRIPT") {
        let script = Script::read(&std::fs::read_to_string(&file).unwrap());
        let ran = run(&stage, &script);
        assert!(ran.is_ok(), "{file}: {ran:?}");
        return;
    }
    let (first, count) = (number("GALLEY_SEED").unwrap_or(0), number("GALLEY_SCHEDULES").unwrap_or(500));
    let (tally, failed) = run_all(&stage, first, count);
    for ((what, done), times) in &tally {
        eprintln!("{times:>8} {what}: {done:?}");
    }
    assert!(failed.is_empty(), "{} schedules failed:\n{}", failed.len(), failed.join("\n"));
    // A schedule in which nobody gets anything done shows nothing.
    let times = |is: fn(Outcome) -> bool| {
        tally.iter().filter(|((_, done), _)| is(*done)).map(|(_, times)| times).sum::<usize>()
    };
    assert!(times(|done| done == Outcome::Done) > times(|done| done != Outcome::Done), "most steps do something");
}
