//! What exchanging costs: `cargo bench -p blackbox --bench sharing`.
//!
//! Rounds of a desk at rest among 10, 100 and 1,000 logs, counted on the wire; and the first exchange of a newsroom beside
//! `rclone copy` of the same objects, which knows nothing of what it carries.

#![allow(clippy::print_stdout, reason = "figures are what this program is for")]

mod relay;

use std::error::Error;
use std::fs;
use std::path::Path;
use std::process::Command;
use std::time::Instant;

use blackbox::corpus::Corpus;
use blackbox::desk::{around, entries, found};
use blackbox::servers::{Kind, Server};
use newsroom::desk::{Asked, Desk, Nobody, PlacementTexts};
use newsroom::ledger::{Act, Body, EntryHash, Head, Header, LogId, Sealed, seal};
use newsroom::members::{KeyRing, Role};
use newsroom::storage::{self, Address, Name, Place};
use newsroom::sync::{Depth, Rhythm};
use newsroom::workflow::Action;
use relay::Relay;

type Done<T = ()> = Result<T, Box<dyn Error>>;

/// Rounds of a day, of a desk at rest that looks each fifteen seconds.
const ROUNDS: f64 = 86_400.0 / 15.0;
/// What clouds ask for a thousand puts or lists, for a thousand gets, and for a gigabyte that leaves them, in dollars: the list
/// price of Amazon S3, standard storage, us-east-1.
const PRICES: (f64, f64, f64) = (0.005, 0.0004, 0.09);
/// The newsroom that is exchanged for the first time.
const STORIES: usize = 1_000;
const PHOTOS: usize = 2;

fn main() -> Done {
    // `cargo bench` names what it looks for; nothing else is asked for here.
    let asked: Vec<String> = std::env::args().skip(1).filter(|word| !word.starts_with('-')).collect();
    let only = asked.first().map(String::as_str);
    if only.is_none_or(|word| word == "idle") {
        idle()?;
    }
    if only.is_none_or(|word| word == "first") {
        first(asked.get(1))?;
    }
    Ok(())
}

/// What some rounds cost: questions, those among them for lists, and bytes on the wire both ways.
#[derive(Clone, Copy, Default)]
struct Cost {
    requests: f64,
    lists: f64,
    bytes: f64,
}

fn idle() -> Done {
    println!(
        "a round at rest, S3 on the wire; of each 41 rounds or more, one is a sweep and an eighth look at the hints\n"
    );
    println!(
        "{:>6} {:>16} {:>16} {:>16} {:>10} {:>16} {:>12}",
        "logs", "by the pulse", "by the hints", "sweep", "sweeps", "a round's mean", "$ a desk and day"
    );
    for logs in [10, 100, 1_000] {
        let Some(server) = Server::start(Kind::S3) else { continue };
        let relay = Relay::to(server.port())?;
        let place = relayed(&server, &relay)?;
        let folder = tempfile::tempdir()?;
        let mut desk = found(&folder.path().join("desk"))?;
        desk.connect(&place, false)?;
        desk.sync(Depth::Sweep, false)?;
        grow(&desk, &server.place(), logs)?;
        while desk.sync(Depth::Sweep, false)?.received > 0 {}
        let mut rhythm = Rhythm::default();
        let (mut pulse, mut hints, mut sweep) = <(Vec<Cost>, Vec<Cost>, Vec<Cost>)>::default();
        // Until a sweep has come round twice: what is between them is what goes on all day.
        while sweep.len() < 2 {
            let (depth, by_pulse) = (rhythm.depth(), rhythm.by_pulse());
            let before = relay.bytes();
            let asked = Asked { by_pulse, ..Asked::at(depth) };
            let report = desk.sync_as(None, asked)?;
            rhythm.went(depth, &report);
            let bytes = (relay.bytes() - before) as f64;
            let cost = Cost { requests: report.requests as f64, lists: report.listed as f64, bytes };
            match (depth, by_pulse) {
                (Depth::Glance, true) => pulse.push(cost),
                (Depth::Glance, false) => hints.push(cost),
                _ => sweep.push(cost),
            }
        }
        let rounds = (pulse.len() + hints.len() + 1) as f64;
        let total = |of: fn(&Cost) -> f64| {
            (pulse.iter().chain(&hints).map(of).sum::<f64>() + sweep.last().map_or(0.0, of)) / rounds
        };
        let mean = Cost { requests: total(|c| c.requests), lists: total(|c| c.lists), bytes: total(|c| c.bytes) };
        let gets = mean.requests - mean.lists;
        let day = ROUNDS * (mean.lists * PRICES.0 / 1e3 + gets * PRICES.1 / 1e3 + mean.bytes * PRICES.2 / 1e9);
        let said =
            |cost: Option<&Cost>| cost.map_or(String::new(), |c| format!("{} / {:.1} kB", c.requests, c.bytes / 1e3));
        println!(
            "{logs:>6} {:>16} {:>16} {:>16} {:>10} {:>16} {day:>12.4}",
            said(pulse.last()),
            said(hints.last()),
            said(sweep.last()),
            format!("1 in {rounds}"),
            format!("{:.2} / {:.1} kB", mean.requests, mean.bytes / 1e3),
        );
    }
    Ok(())
}

fn relayed(server: &Server, relay: &Relay) -> Done<Place> {
    let place = server.place();
    let address = place.address.to_string().replace(&format!(":{}", server.port()), &format!(":{}", relay.port()));
    Ok(Place { address: Address::read(&address)?, ..place })
}

/// Puts logs of one entry each into the storage, with their hints, as so many desks of a newsroom would.
fn grow(desk: &Desk, place: &Place, logs: usize) -> Done {
    let storage = storage::open(place)?;
    let all = entries(desk.folder());
    let (last, lock) = all.last().ok_or("a founded newsroom")?;
    let seen = Head { log: last.header.log, sequence: last.header.sequence, hash: last.hash };
    let device = seen.log.device;
    let key = KeyRing::at(desk.folder().join("keys")).unlock(last.body.member, None)?;
    let lock = lock.as_ref().ok_or("a sealed entry")?;
    let heads =
        [&device.0[..], &seen.log.incarnation.to_be_bytes(), &seen.sequence.to_be_bytes(), &seen.hash.0].concat();
    for incarnation in 1..logs as u64 {
        let header = Header {
            log: LogId { device, incarnation },
            sequence: 1,
            previous: EntryHash::NONE,
            seen: vec![seen],
            heads: EntryHash::of(&heads),
            ..last.header.clone()
        };
        let body = Body { act: Act::Restored, ..last.body.clone() };
        let mut nonce = [0; 24];
        nonce[..8].copy_from_slice(&incarnation.to_be_bytes());
        let bytes = seal(&header, &body, Some(lock), nonce, &key);
        let name = format!("{:016x}-{}", 1, &Sealed::read(&bytes)?.hash.to_string()[..24]);
        let log = format!("{device}-{incarnation:016x}");
        storage.put(&Name::new(format!("galley-1/log/{log}/00000000/{name}"))?, &bytes)?;
        storage.put(&Name::new(format!("galley-1/head/{log}-{name}"))?, &[])?;
    }
    Ok(())
}

/// A JPEG of its own for each number: a comment with the number, after the marker that begins it.
fn photo(of: &[u8], number: usize) -> Vec<u8> {
    let said = number.to_be_bytes();
    [&of[..2], &[0xFF, 0xFE, 0, 10], &said[..], &of[2..]].concat()
}

/// Exchanges a newsroom for the first time with each kind of storage, or with the one that is named.
fn first(named: Option<&String>) -> Done {
    println!(
        "\nthe first exchange of {STORIES} stories and {} photos, beside rclone copy of the same objects",
        STORIES * PHOTOS
    );
    let folder = tempfile::tempdir()?;
    let objects = folder.path().join("objects");
    fs::create_dir(&objects)?;
    let carried = Place::at(Address::Folder(objects.clone()));
    let mut desk = found(&folder.path().join("desk"))?;
    let seat = desk.invite("Hoài An", Role::Editor, false)?;
    desk.sync_with(&carried, Depth::Sweep, false)?;
    let early = Desk::fetch_all(&carried, seat.newsroom(), &Nobody)?;
    fill(&desk, folder.path())?;
    desk.sync_with(&carried, Depth::Sweep, false)?;
    println!(
        "{:>8} {:>8} {:>10} {:>10} {:>7} {:>11} {:>10} {:>7}",
        "", "MB", "sending", "rclone", "ratio", "receiving", "rclone", "ratio"
    );
    for kind in Kind::ALL.into_iter().filter(|kind| named.is_none_or(|word| *word == format!("{kind:?}"))) {
        let (Some(server), Some(beside)) = (Server::start(kind), Server::start(kind)) else { continue };
        let (here, there) = (objects.display().to_string(), remote(&beside)?);
        let (mine, back) = (folder.path().join(format!("{kind:?}")), folder.path().join(format!("{kind:?}-rclone")));
        let sending = timed(|| Ok(desk.sync_with(&server.place(), Depth::Sweep, false).map(drop)?))?;
        let copied = timed(|| copy(&here, &there))?;
        let mut another = Desk::join(&mine, &seat, &early, around())?;
        let receiving = timed(|| Ok(another.sync_with(&server.place(), Depth::Sweep, false).map(drop)?))?;
        let fetched = timed(|| copy(&there, &back.display().to_string()))?;
        assert_eq!((another.verify()?.stories.len(), size(&back)?), (STORIES, size(&objects)?));
        println!(
            "{:>8} {:>8.0} {sending:>8.1} s {copied:>8.1} s {:>7.2} {receiving:>9.1} s {fetched:>8.1} s {:>7.2}",
            format!("{kind:?}"),
            size(&objects)? as f64 / 1e6,
            sending / copied,
            receiving / fetched
        );
        drop(another);
        fs::remove_dir_all(mine)?;
        fs::remove_dir_all(back)?;
    }
    Ok(())
}

/// Begins the stories, places their photos and hands them on, so that others read them.
fn fill(desk: &Desk, scratch: &Path) -> Done {
    let (corpus, of) =
        (Corpus { seed: 9, defects: 0.0 }, fs::read(blackbox::data().join("photos/01_astronaut_iptc_xmp_vi.jpg"))?);
    let file = scratch.join("photo.jpg");
    for number in 0..STORIES {
        let id = desk.begin_story(&corpus.story(number as u64 + 1).into())?;
        for n in 0..PHOTOS {
            fs::write(&file, photo(&of, number * PHOTOS + n))?;
            desk.add_photo(id, &file, None, &PlacementTexts::default())?;
        }
        desk.step(id, Action::Submit, "")?;
    }
    Ok(())
}

fn timed(act: impl FnOnce() -> Done) -> Done<f64> {
    let begin = Instant::now();
    act()?;
    Ok(begin.elapsed().as_secs_f64())
}

/// Copies all objects as rclone does, four at a time.
fn copy(from: &str, to: &str) -> Done {
    let mut rclone = Command::new("rclone");
    // It takes no CA from there, and ends where it is told one.
    rclone.env_remove("AWS_CA_BUNDLE").args(["copy", from, to, "--config", "/dev/null"]);
    let output = rclone.output()?;
    if output.status.success() { Ok(()) } else { Err(String::from_utf8_lossy(&output.stderr).into_owned().into()) }
}

/// The storage that a server serves, as rclone names it.
fn remote(server: &Server) -> Done<String> {
    let place = server.place();
    let (user, secret, port) = (&place.credential.user, &place.credential.secret, server.port());
    if server.kind == Kind::S3 {
        let endpoint = format!("endpoint=\"http://127.0.0.1:{port}\"");
        return Ok(format!(
            ":s3,provider=Other,access_key_id={user},secret_access_key={},{endpoint}:newsroom",
            secret.as_str()
        ));
    }
    // rclone takes a password only in its own disguise.
    let disguised = Command::new("rclone").args(["obscure", secret.as_str()]).output()?.stdout;
    let disguised = String::from_utf8(disguised)?.trim().to_owned();
    Ok(format!(":webdav,url=\"http://127.0.0.1:{port}/newsroom\",user={user},pass={disguised}:"))
}

fn size(folder: &Path) -> Done<u64> {
    let mut bytes = 0;
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        bytes += if entry.file_type()?.is_dir() { size(&entry.path())? } else { entry.metadata()?.len() };
    }
    Ok(bytes)
}
