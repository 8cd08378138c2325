//! The window beside an empty one: `cargo bench -p blackbox --bench window`, after
//! `cargo build --release -p galley-window --features galley-window/custom-protocol --bins --examples`.
//!
//! First paint and memory, in turns; then, in the real window over a desk of 100,000 stories (`GALLEY_STORIES`), the
//! list's first rows and the keys of a search from the question to the rows on screen, against the bare query.

#![allow(clippy::print_stdout, reason = "figures are what this program is for")]

#[allow(dead_code, reason = "the tests use the rest")]
mod closing;
#[allow(dead_code, reason = "the tests use the rest")]
mod driver;
#[allow(dead_code, reason = "the tests use the rest")]
mod screen;

use std::collections::BTreeSet;
use std::error::Error;
use std::fs;
use std::hint::black_box;
use std::ops::Range;
use std::os::unix::fs::FileExt as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Stdio};
use std::time::{Duration, Instant};

use blackbox::corpus::Corpus;
use newsroom::desk::{Desk, Surroundings, View};
use newsroom::story::Story;
use rusqlite::Connection;
use screen::{Screen, end};
use serde_json::{Value, json};

type Done = Result<(), Box<dyn Error>>;

const ROUNDS: usize = 9;
const BATCH: u64 = 1_000;
/// So many rows the page asks for at once.
const ROWS: Range<u64> = 0..50;
/// After so many changes of a story the first rows are asked for.
const CHANGES: u32 = 60;
/// What is typed, key by key.
const TYPED: [&str; 3] = ["cầu treo", "bao lu", "hoc sinh"];

fn main() -> Done {
    let count = std::env::var("GALLEY_STORIES").ok().and_then(|n| n.parse().ok()).unwrap_or(100_000);
    let Some(screen) = Screen::start() else { return Err("no window can be opened here".into()) };
    let folder = tempfile::tempdir()?;
    let desk = folder.path().join("desk");
    let begin = Instant::now();
    fill(&desk, count)?;
    println!("{count} stories begun in {:.0?}", begin.elapsed());
    beside_an_empty_one(&screen, &desk)?;
    list(&screen, &desk)
}

fn fill(folder: &Path, count: u64) -> Done {
    let desk = blackbox::desk::found(folder)?;
    let corpus = Corpus { seed: 9, defects: 0.0 };
    let story = |number: u64| {
        let made = corpus.story(number);
        // A desk of whole bodies takes 2 GB and minutes; the list and its search read the same of shorter ones.
        let body = made.body.split("\n\n").next().unwrap_or_default().to_owned();
        Story { body, ..made.into() }
    };
    for first in (1..=count).step_by(BATCH as usize) {
        let stories: Vec<_> = (first..(first + BATCH).min(count + 1)).map(story).collect();
        desk.begin_stories(&stories)?;
    }
    drop(desk);
    // Today's, so that no window of the benchmark makes it.
    let around = Surroundings { clock: chrono::Utc::now, ..blackbox::desk::around() };
    Desk::open(folder, None, around)?.daily_backup()?;
    Ok(())
}

/// What one opening of a window cost.
#[derive(Clone, Copy, Debug, Default)]
struct Opened {
    /// Until something stood in it, in milliseconds.
    paint: f64,
    /// Of the program and all that it started, in MB: each shared page by its share.
    memory: f64,
}

fn beside_an_empty_one(screen: &Screen, desk: &Path) -> Done {
    let (release, empty) = (blackbox::program::path("galley-window"), empty_window());
    let (mut ours, mut theirs) = (vec![], vec![]);
    // The first opening of each finds nothing in the system's memory and is not counted.
    for round in 0..=ROUNDS {
        let pair = (open(screen, &release, desk)?, open(screen, &empty, desk)?);
        if round > 0 {
            ours.push(pair.0);
            theirs.push(pair.1);
        }
    }
    for (what, of, goal) in [
        ("first paint, ms", (|o: &Opened| o.paint) as fn(&Opened) -> f64, 1.5),
        ("memory, MB", |o: &Opened| o.memory, 1.3),
    ] {
        let (ours, theirs) = (median(ours.iter().map(of)), median(theirs.iter().map(of)));
        println!("{what}: ours {ours:.0}, empty {theirs:.0}; ratio {:.2} (goal {goal})", ours / theirs);
    }
    Ok(())
}

fn empty_window() -> PathBuf {
    blackbox::program::path("galley-window").with_file_name("examples").join("empty_window")
}

fn median(values: impl Iterator<Item = f64>) -> f64 {
    let mut values: Vec<_> = values.collect();
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or_default()
}

fn open(screen: &Screen, program: &Path, desk: &Path) -> Result<Opened, Box<dyn Error>> {
    let mut command = screen.command(program.to_str().ok_or("a path that is no text")?);
    command.env("GALLEY_DESK", desk).stdout(Stdio::null()).stderr(Stdio::null());
    let before = colours(screen)?;
    let begin = Instant::now();
    let mut child = command.spawn()?;
    // Letters with soft edges have many colours, and a window without a word has few.
    driver::wait("something is painted", || colours(screen).is_ok_and(|seen| seen.len() > before.len() + 12));
    let paint = begin.elapsed().as_secs_f64() * 1_000.0;
    let memory = settled(&child);
    end(&mut child);
    driver::wait("the screen is empty", || colours(screen).is_ok_and(|seen| seen.len() <= before.len()));
    Ok(Opened { paint, memory })
}

/// The memory of a window once it no longer grows.
fn settled(child: &Child) -> f64 {
    let of = |pid: u32| {
        let rollup = fs::read_to_string(format!("/proc/{pid}/smaps_rollup")).unwrap_or_default();
        let pss = rollup.lines().find_map(|line| line.strip_prefix("Pss:"));
        pss.and_then(|pss| pss.trim().trim_end_matches(" kB").parse::<f64>().ok()).unwrap_or_default() / 1_000.0
    };
    let whole = || of(child.id()) + screen::descendants(child.id()).iter().map(|(pid, _)| of(*pid)).sum::<f64>();
    let (mut last, mut same) = (whole(), 0);
    while same < 4 {
        std::thread::sleep(Duration::from_millis(250));
        let now = whole();
        same = if (now - last).abs() < last / 100.0 { same + 1 } else { 0 };
        last = now;
    }
    last
}

/// Asks the page to do something and to say how long it took, in milliseconds.
fn timed(window: &driver::Window, script: &str, arguments: &Value) -> Result<f64, Box<dyn Error>> {
    let script = format!("return (async (...args) => {{ {script} }})(...arguments)");
    window.run(&script, arguments).as_f64().ok_or_else(|| "no time was told".into())
}

/// Types into the search field, key by key, and waits each time until the list shows as many stories as the key finds.
const KEYS: &str = "
    const field = document.querySelector('[role=searchbox]')
    const put = Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value').set
    const shown = () => Number(document.querySelector('#stories [role=option]')?.ariaSetSize ?? 0)
    let [sum, count] = [0, 0]
    for (const [words, found] of args[0]) {
        const changes = shown() !== found
        const begin = performance.now()
        put.call(field, words)
        field.dispatchEvent(new Event('input', { bubbles: true }))
        // A key that finds what the one before it found leaves nothing to wait for.
        if (!changes) continue
        while (shown() !== found) await new Promise(requestAnimationFrame)
        sum += performance.now() - begin
        count++
    }
    return sum / count";

/// Asks for rows through the whole shell, as the page does.
const ASKED: &str = "
    const invoke = window.__TAURI_INTERNALS__.invoke
    const begin = performance.now()
    for (const words of args[0]) {
        await invoke('rows', { question: { view: 'all', words, section: null, from: 0, count: args[1] } })
    }
    return (performance.now() - begin) / args[0].length";

fn list(screen: &Screen, folder: &Path) -> Done {
    let window = screen.open(folder, "Minh Khoa", "vi");
    window.until("document.querySelector('#stories [role=option]') !== null");
    let desk = blackbox::desk::open(folder)?;
    let typed =
        TYPED.iter().flat_map(|typed| typed.char_indices().map(|(at, c)| typed[..at + c.len_utf8()].to_owned()));
    let (first, keys) = (vec![String::new(); 20], typed.collect::<Vec<_>>());
    let db = Connection::open(folder.join("desk.db"))?;
    // The way from one process to another is Tauri's, and its time is in both.
    let bare = screen.drive(&empty_window(), folder, "Minh Khoa", "vi");
    let asked = |window: &driver::Window, words: &[String]| timed(window, ASKED, &json!([words, ROWS.end]));
    let query = || mean(&first, &|_| rows(&db));
    compared("first rows", ("the same asked of an empty window", 1.5), &|| asked(&bare, &first), &|| {
        asked(&window, &first)
    })?;
    compared("first rows", ("the query in one process", f64::INFINITY), &query, &|| asked(&window, &first))?;
    let search = |words: &str| {
        black_box(desk.page(View::All, None, words, ROWS)?);
        Ok(())
    };
    compared("a search key", ("the query", 1.5), &|| mean(&keys, &search), &|| asked(&window, &keys))?;
    // Whole milliseconds are all that the page's clock counts, so the mean is told of what cannot be asked twenty times together.
    let (mut beside, mut ours) = (0.0, 0.0);
    for _ in 0..CHANGES {
        db.execute("UPDATE story SET conflicts = conflicts WHERE num = 1", [])?;
        ours += asked(&window, &first[..1])? / f64::from(CHANGES);
        beside += asked(&bare, &first[..1])? / f64::from(CHANGES);
    }
    println!(
        "first rows after a change: of an empty window {beside:.1} ms, ours {ours:.1} ms; ratio {:.2}",
        ours / beside
    );
    let found = keys.iter().map(|words| Ok((words, desk.page(View::All, None, words, ROWS)?.total)));
    let found = found.collect::<Result<Vec<_>, Box<dyn Error>>>()?;
    println!("a search key until its rows are drawn: {:.1} ms", timed(&window, KEYS, &json!([found]))?);
    Ok(())
}

/// The list's first page as plain SQL: how many stories there are, and the columns that a row is made of.
fn rows(db: &Connection) -> Done {
    let total: u64 = db.prepare_cached("SELECT count(*) FROM story")?.query_row([], |row| row.get(0))?;
    let mut query = db.prepare_cached(
        "SELECT num, id, status, digest, updated_at, conflicts, heads, fields, seal FROM story
         ORDER BY updated_at DESC, num DESC LIMIT ?1 OFFSET ?2",
    )?;
    let mut found = query.query([ROWS.end - ROWS.start, ROWS.start])?;
    while let Some(row) = found.next()? {
        for column in 0..9 {
            black_box(row.get_ref(column)?);
        }
    }
    black_box(total);
    Ok(())
}

/// Tells how long questions take through the shell, beside something else, in turns.
fn compared(
    what: &str,
    (name, goal): (&str, f64),
    beside: &dyn Fn() -> Result<f64, Box<dyn Error>>,
    ours: &dyn Fn() -> Result<f64, Box<dyn Error>>,
) -> Done {
    let (mut others, mut own) = (vec![], vec![]);
    for _ in 0..9 {
        others.push(beside()?);
        own.push(ours()?);
    }
    let (others, own) = (median(others.into_iter()), median(own.into_iter()));
    println!("{what}: {name} {others:.1} ms, through the shell {own:.1} ms; ratio {:.2} (goal {goal})", own / others);
    Ok(())
}

/// The mean time of a query for each of some words, in milliseconds.
fn mean(words: &[String], query: &dyn Fn(&str) -> Done) -> Result<f64, Box<dyn Error>> {
    let begin = Instant::now();
    words.iter().try_for_each(|words| query(words))?;
    Ok(begin.elapsed().as_secs_f64() * 1_000.0 / words.len() as f64)
}

/// Returns the colours that are on the screen now, of every fifth line.
fn colours(screen: &Screen) -> std::io::Result<BTreeSet<u32>> {
    let dump = fs::File::open(screen.pixels())?;
    let mut head = [0; 100];
    dump.read_exact_at(&mut head, 0)?;
    let word = |n: usize| head[n * 4..].first_chunk::<4>().map_or(0, |bytes| u64::from(u32::from_be_bytes(*bytes)));
    // The head with its name, then the colours of a palette, then lines of four bytes a pixel.
    let (begin, height, line) = (word(0) + word(19) * 12, word(5), word(12));
    let (mut colours, mut bytes) = (BTreeSet::new(), vec![0; usize::try_from(line).unwrap_or_default()]);
    for row in (0..height).step_by(5) {
        dump.read_exact_at(&mut bytes, begin + row * line)?;
        colours.extend(bytes.chunks_exact(4).filter_map(|pixel| pixel.first_chunk().map(|p| u32::from_le_bytes(*p))));
    }
    Ok(colours)
}
