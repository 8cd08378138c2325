//! What a thousand stories cost on their way to a static site in a bucket: `cargo bench -p blackbox --bench hosting`, with another
//! number after `--`.
//!
//! From approved stories to their receipts, beside `rclone copy` of what the site is then, each to an empty store of its own.

#![allow(clippy::print_stdout, reason = "figures are what this program is for")]

use std::error::Error;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Instant;

use blackbox::servers::{Kind, Server};
use newsroom::desk::{Desk, PlacementTexts};
use newsroom::story::{Byline, Story, StoryId};
use newsroom::web::Trust;
use newsroom::workflow::Action;
use serde_json::json;

type Done<T = ()> = Result<T, Box<dyn Error>>;

const ROUNDS: usize = 3;
const STORIES: usize = 1_000;

fn main() -> Done {
    let count = std::env::args().find_map(|word| word.parse().ok()).unwrap_or(STORIES);
    let folder = tempfile::tempdir()?;
    let desk = blackbox::desk::found(&folder.path().join("desk"))?;
    let stories = (0..count).map(|n| approved(&desk, n)).collect::<Done<Vec<_>>>()?;
    let (mut ours, mut copies) = (vec![], vec![]);
    for round in 0..ROUNDS {
        let at = folder.path().join(round.to_string());
        blackbox::desk::copy(desk.folder(), &at, Some("ballast"));
        let Some(server) = Server::start(Kind::S3) else { return Err("no S3 store was built".into()) };
        let took = published(&at, &server, &stories)?;
        let site = server.files();
        let files = walk(&site)?;
        let Some(empty) = Server::start(Kind::S3) else { return Err("no S3 store was built".into()) };
        let copied = copied(&site, &empty)?;
        if walk(&empty.files())? != files {
            return Err("rclone has copied something else".into());
        }
        println!(
            "{count} stories, {} files, {:.0} MB: {took:.2} s, rclone copy {copied:.2} s; ratio {:.2}",
            files.0,
            files.1 as f64 / 1e6,
            took / copied
        );
        ours.push(took);
        copies.push(copied);
        std::fs::remove_dir_all(&at)?;
    }
    println!("median ratio {:.2} (goal 1.5)", median(ours) / median(copies));
    Ok(())
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or_default()
}

/// An approved story with a photo whose renditions were made: whoever approves has seen them.
fn approved(desk: &Desk, n: usize) -> Done<StoryId> {
    let story = Story {
        language: "vi".into(),
        headline: format!("Cầu số {n} qua suối Bùn"),
        standfirst: "Học sinh thôn Đồi không còn phải lội suối tới lớp.".into(),
        body: "Cây cầu dài 18 mét, do người dân hai thôn góp công làm trong bốn tháng.\n\n".repeat(24),
        section: "Thời sự".into(),
        tags: vec!["hạ tầng nông thôn".into(), format!("xã {}", n % 40)],
        bylines: vec![Byline { name: "Hoài An".into(), ..Byline::default() }],
        ..Story::default()
    };
    let id = desk.begin_story(&story)?;
    let photos = blackbox::demo_photos();
    let photo = photos.get(n % photos.len().max(1)).ok_or("no photos")?;
    let texts = PlacementTexts {
        caption: Some(format!("Cầu số {n}.")),
        credit: Some("Mai Lan".into()),
        alt: Some("Cây cầu".into()),
        ..PlacementTexts::default()
    };
    desk.add_photo(id, photo, None, &texts)?;
    desk.step(id, Action::Submit, "")?;
    desk.approve(id, "Đo")?;
    desk.plan(id, None, false)?;
    Ok(id)
}

fn published(desk: &Path, server: &Server, stories: &[StoryId]) -> Done<f64> {
    let place = server.place();
    let mut desk = blackbox::desk::open(desk)?;
    let at = place.address.to_string();
    let value = json!({ "id": "web", "kind": "site", "address": "https://bao.example/", "at": at });
    desk.add_destination(&value, &place.credential, &Trust::default())?;
    let begin = Instant::now();
    for (story, went) in desk.publish_all(stories, Some("web"), "")? {
        went.map_err(|e| format!("{story}: {e}"))?;
    }
    Ok(begin.elapsed().as_secs_f64())
}

/// Copies a folder into an empty store.
fn copied(from: &Path, to: &Server) -> Done<f64> {
    let place = to.place();
    let address = place.address.to_string();
    let (host, bucket) =
        address.strip_prefix("s3+").and_then(|address| address.rsplit_once('/')).ok_or("no address of a bucket")?;
    let mut rclone = Command::new("rclone");
    rclone.args(["copy", "--config", "/dev/null", "--s3-provider", "Other", "--s3-no-check-bucket"]);
    rclone.args(["--s3-endpoint", host, "--s3-access-key-id", &place.credential.user, "--s3-region", "us-east-1"]);
    rclone.env("RCLONE_S3_SECRET_ACCESS_KEY", place.credential.secret.as_str()).env_remove("AWS_CA_BUNDLE");
    rclone.args(["--exclude", ".*", "--exclude", ".*/**"]).arg(from).arg(format!(":s3:{bucket}"));
    let begin = Instant::now();
    let status = rclone.stdin(Stdio::null()).status()?;
    let took = begin.elapsed().as_secs_f64();
    if status.success() { Ok(took) } else { Err("rclone has not copied it".into()) }
}

/// How many files a site has, and of how many bytes, without what the store keeps beside them.
fn walk(folder: &Path) -> Done<(usize, u64)> {
    let mut all = (0, 0);
    for entry in std::fs::read_dir(folder)? {
        let entry = entry?;
        if entry.file_name().to_string_lossy().starts_with('.') {
            continue;
        }
        let (files, bytes) = match entry.metadata()? {
            found if found.is_dir() => walk(&entry.path())?,
            found => (1, found.len()),
        };
        all = (all.0 + files, all.1 + bytes);
    }
    Ok(all)
}
