//! What photos cost: `cargo bench -p blackbox --bench photos`, with `one`, `many`, `told` or `hostile` after `--` for a part of it.
//!
//! Processor time of whole processes and the most memory that they held, in turns with `vipsthumbnail` (libvips-tools) and
//! sharp, which is installed beside the photos that are made for it, under `target`.

#![allow(clippy::print_stdout, reason = "figures are what this program is for")]

#[expect(dead_code, reason = "what must come of each is for the tests to judge")]
mod hostile;
#[path = "figures/made.rs"]
mod made;

use std::error::Error;
use std::fs;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Instant;

use newsroom::photo::metadata::{Audience, Metadata, Published, embed_file};
use newsroom::photo::{Order, Worker};

type Done<T = ()> = Result<T, Box<dyn Error>>;

const ROUNDS: usize = 7;
/// Rounds of two hundred photos.
const LONG_ROUNDS: usize = 3;
const PHOTOS: usize = 200;
const SHARP: &str = "0.35.5";

/// Waits for a program as no other does: with what it and its own took of the processor, and the most memory of one.
const MEASURE: &str = "import os,sys
pid=os.posix_spawnp(sys.argv[1],sys.argv[1:],os.environ,file_actions=[(os.POSIX_SPAWN_OPEN,1,'/dev/null',os.O_WRONLY,0)])
_,status,use=os.wait4(pid,0)
print(use.ru_utime+use.ru_stime,use.ru_maxrss/1024,status)";

const SHARP_SCRIPT: &str = "const [,, input, output, size] = process.argv
require('sharp')(input).autoOrient().resize(+size, +size, { fit: 'inside' }).jpeg({ quality: 82 }).toFile(output)
  .catch(e => { console.error(e); process.exit(1) })";

fn main() -> Done {
    let words: Vec<String> = std::env::args().skip(1).filter(|word| !word.starts_with("--")).collect();
    match words.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        // This program, as a desk that takes in a folder.
        ["rendering", worker, photos, out] => return rendering(worker, photos, out),
        ["previewing", worker, photos, out] => return previewing(worker, photos, out),
        ["handing", photo, out] => return handing(photo, out),
        _ => {}
    }
    let asked = |part: &str| words.is_empty() || words.iter().any(|word| word == part);
    let target = target()?;
    let worker = built(&target)?;
    let folder = target.join("photo-figures");
    fs::create_dir_all(folder.join("out"))?;
    let photos = made::photos(&folder)?;
    for photo in &photos {
        println!("{}: {:.1} MB", photo.display(), fs::metadata(photo)?.len() as f64 / 1e6);
    }
    if asked("one") {
        one(&folder, &worker, &photos)?;
    }
    if asked("many") {
        many(&folder, &worker, &photos)?;
    }
    if asked("told") {
        metadata(&folder, &photos)?;
    }
    if asked("hostile") {
        made_to_hurt(&folder, &worker)?;
    }
    Ok(())
}

/// Metadata written into a photo as large as it is, and into a file beside it, as ExifTool does it too.
fn metadata(folder: &Path, photos: &[PathBuf]) -> Done {
    let us = std::env::current_exe()?.display().to_string();
    let (ours, theirs) = (folder.join("out/handed.jpg"), folder.join("out/exiftool.jpg").display().to_string());
    for photo in photos {
        let file = photo.display().to_string();
        let script =
            format!("rm -f '{theirs}'; exiftool -q -m -Caption-Abstract=Lũ -Description=Lũ -o '{theirs}' '{file}'");
        let all = vec![
            Contestant::new("ours", &[&us, "handing", &file, &ours.display().to_string()]),
            Contestant::new("exiftool", &["sh", "-c", &script]),
        ];
        let name = photo.file_stem().unwrap_or_default().to_string_lossy();
        compared(&format!("metadata of {name} megapixels, the whole process"), all, ROUNDS)?;
        let scan = |bytes: Vec<u8>| {
            let at = bytes.windows(2).rposition(|w| w == [0xFF, 0xDA]);
            at.map(|at| bytes.get(at..).unwrap_or_default().to_vec()).ok_or("no scan")
        };
        if scan(fs::read(&ours)?)? != scan(fs::read(photo)?)? {
            return Err("the picture's bytes differ".into());
        }
    }
    Ok(())
}

fn handing(photo: &str, out: &str) -> Done {
    let caption = "Nước lên tới hiên nhà.".into();
    let told = Metadata { caption, creator: vec!["Nguyễn Văn Ảnh".into()], ..Metadata::default() };
    embed_file(Path::new(photo), Path::new(out), &Published::of(&told, Audience::Newsrooms))?;
    Ok(())
}

fn target() -> Done<PathBuf> {
    // target/PROFILE/deps/this
    Ok(std::env::current_exe()?.ancestors().nth(3).ok_or("no target folder")?.to_owned())
}

/// Builds the worker as it is released, whatever this program is built as.
fn built(target: &Path) -> Done<PathBuf> {
    let mut cargo = Command::new(env!("CARGO"));
    cargo.args(["build", "--quiet", "--locked", "--release", "-p", "photo-worker", "--target-dir"]).arg(target);
    let done = cargo.current_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/..")).status()?;
    if done.success() {
        Ok(target.join("release/galley-photo-worker"))
    } else {
        Err("the worker does not build".into())
    }
}

/// Installs sharp into the folder, where there is npm; returns the script that runs it.
fn sharp(folder: &Path) -> Done<Option<PathBuf>> {
    let script = folder.join("sharp.js");
    if !folder.join("node_modules/sharp").exists() {
        let mut npm = Command::new("npm");
        npm.args(["install", "--no-audit", "--no-fund", "--loglevel=error", "--prefix"]);
        let said = npm.arg(folder).arg(format!("sharp@{SHARP}")).status();
        if !said.is_ok_and(|status| status.success()) {
            println!("without sharp: npm does not install it");
            return Ok(None);
        }
    }
    fs::write(&script, SHARP_SCRIPT)?;
    Ok(Some(script))
}

/// One contestant: what it is called, its command, and what came of each run.
struct Contestant {
    name: &'static str,
    command: Vec<String>,
    runs: Vec<(f64, f64)>,
}

impl Contestant {
    fn new(name: &'static str, command: &[&str]) -> Self {
        Self { name, command: command.iter().map(|word| (*word).to_owned()).collect(), runs: Vec::new() }
    }

    fn run(&mut self) -> Done {
        let run = Command::new("python3").args(["-S", "-E", "-c", MEASURE]).args(&self.command).output()?;
        let said = String::from_utf8(run.stdout)?;
        let numbers = said.split_whitespace().map(str::parse).collect::<Result<Vec<f64>, _>>()?;
        let [cpu, memory, 0.0] = numbers[..] else {
            return Err(format!("{}: {said}{}", self.name, String::from_utf8_lossy(&run.stderr)).into());
        };
        self.runs.push((cpu, memory));
        Ok(())
    }

    fn cpu(&self) -> f64 {
        let mut all: Vec<_> = self.runs.iter().map(|run| run.0).collect();
        all.sort_by(f64::total_cmp);
        all.get(all.len() / 2).copied().unwrap_or_default()
    }

    fn memory(&self) -> f64 {
        self.runs.iter().map(|run| run.1).fold(0.0, f64::max)
    }
}

/// Runs all in turns and prints medians, each beside the first.
fn compared(what: &str, mut all: Vec<Contestant>, rounds: usize) -> Done {
    println!("\n{what}, medians of {rounds}");
    println!("{:<26} {:>9} {:>7} {:>9}", "", "cpu", "ratio", "memory");
    for _ in 0..rounds {
        all.iter_mut().try_for_each(Contestant::run)?;
    }
    let first = all.first().map_or(1.0, Contestant::cpu);
    for one in &all {
        let (cpu, memory) = (one.cpu(), one.memory());
        println!("{:<26} {:>6.0} ms {:>7.3} {memory:>5.1} MiB", one.name, cpu * 1e3, cpu / first);
    }
    Ok(())
}

/// One photo, one process; all of it.
fn one(folder: &Path, worker: &Path, photos: &[PathBuf]) -> Done {
    let script = sharp(folder)?;
    let out = folder.join("out").display().to_string();
    let (theirs, worker) = (format!("{out}/theirs.jpg"), worker.display().to_string());
    for photo in photos {
        let file = photo.display().to_string();
        for size in ["320", "2048"] {
            let square = format!("{size}x{size}");
            let target = format!("{theirs}[Q=82,strip]");
            let mut all =
                vec![Contestant::new("vipsthumbnail", &["vipsthumbnail", &file, "-s", &square, "-o", &target])];
            if let Some(script) = &script {
                all.push(Contestant::new("sharp", &["node", &script.display().to_string(), &file, &theirs, size]));
            }
            let ours = |name, more: &[&str]| {
                let command = [&[&*worker, "render", &*file, &*out, "--size", size], more].concat();
                Contestant::new(name, &command)
            };
            let sharpness = Order::SHARPNESS.to_string();
            all.push(ours("ours, a preview", &["--preview"]));
            all.push(ours("ours, to publish", &["--sharpness", &sharpness]));
            all.push(ours("pure, a preview", &["--preview", "--pure"]));
            all.push(ours("pure, to publish", &["--pure", "--sharpness", &sharpness]));
            let name = photo.file_stem().unwrap_or_default().to_string_lossy();
            compared(&format!("{name} megapixels to {size} pixels"), all, ROUNDS)?;
            let [mine, other] = [format!("{out}/{size}.jpg"), theirs.clone()].map(image::image_dimensions);
            if mine? != other? {
                return Err("the pictures differ in size".into());
            }
        }
    }
    Ok(())
}

/// Photos made to hurt, with the C decoder and without: the slowest and the largest of all.
fn made_to_hurt(folder: &Path, worker: &Path) -> Done {
    let samples = blackbox::data().join("photos");
    let honest = fs::read(samples.join("04_chelsea_legacy_latin1_iim.jpg"))?;
    let mut files: Vec<(String, Vec<u8>)> =
        hostile::corpus(&honest, (451, 300)).into_iter().map(|case| (case.name.to_owned(), case.bytes)).collect();
    for name in
        ["01_astronaut_iptc_xmp_vi.jpg", "03_chelsea_cmyk_adobe.jpg", "09_chelsea_animated.webp", "07_coffee_vi.heic"]
    {
        let whole = fs::read(samples.join(name))?;
        let cuts = hostile::truncated(&whole).zip(1..);
        files.extend(cuts.map(|(cut, sixteenths)| (format!("{sixteenths}-16-{name}"), cut.to_vec())));
        files.push((name.to_owned(), whole));
    }
    files.push(("png-100-megapixels.png".into(), hostile::png(12_500, 8_000, 8, 2, &[])));
    files.push(("png-16-bits.png".into(), hostile::png(6_000, 4_000, 16, 6, &[])));
    let file = folder.join("hostile");
    let mut runs = vec![];
    for (name, bytes) in &files {
        fs::write(&file, bytes)?;
        for decoder in [None, Some("--pure")] {
            let [worker, file, out] = [worker, &file, &folder.join("out")].map(|path| path.display().to_string());
            let command = ["render", &*file, &*out, "--size", "320", "--size", "2048"];
            let mut measured = Command::new("python3");
            measured.args(["-S", "-E", "-c", MEASURE, &worker]).args(command).args(decoder);
            let began = Instant::now();
            let said = String::from_utf8(measured.output()?.stdout)?;
            let seconds = began.elapsed().as_secs_f64();
            let numbers = said.split_whitespace().map(str::parse).collect::<Result<Vec<f64>, _>>()?;
            let [_, memory, 0.0] = numbers[..] else { return Err(format!("{name}: the worker died: {said}").into()) };
            runs.push((seconds, memory, format!("{name} {}", decoder.unwrap_or_default())));
        }
    }
    println!("\n{} photos made to hurt, each in two ways; none ended the worker", files.len());
    runs.sort_by(|(one, ..), (other, ..)| other.total_cmp(one));
    let slowest: Vec<_> = runs.iter().take(4).cloned().map(|run| ("slowest", run)).collect();
    runs.sort_by(|(_, one, _), (_, other, _)| other.total_cmp(one));
    let largest = runs.iter().take(4).cloned().map(|run| ("largest", run));
    for (what, (seconds, memory, name)) in slowest.into_iter().chain(largest) {
        println!("{what}: {seconds:>5.2} s {memory:>6.1} MiB  {name}");
    }
    Ok(())
}

/// Two hundred photos, on two cores.
fn many(folder: &Path, worker: &Path, photos: &[PathBuf]) -> Done {
    let (card, out) = (folder.join("card"), folder.join("out"));
    fs::create_dir_all(&card)?;
    let names: Vec<String> = (0..PHOTOS).map(|nth| card.join(format!("{nth}.jpg")).display().to_string()).collect();
    for (name, photo) in names.iter().zip(photos.iter().cycle()) {
        if !Path::new(name).exists() {
            fs::hard_link(photo, name)?;
        }
    }
    let us = std::env::current_exe()?.display().to_string();
    let [worker, card, out] = [worker, &card, &out].map(|path| path.display().to_string());
    let xargs =
        format!("printf '%s\\n' \"$@\" | xargs -P 2 -n 100 vipsthumbnail -s 320x320 -o '{out}/%s.jpg[Q=82,strip]'");
    let mut twofold = vec!["sh", "-c", &xargs, "sh"];
    twofold.extend(names.iter().map(String::as_str));
    let all = vec![
        Contestant::new("vipsthumbnail, two of it", &twofold),
        Contestant::new("ours, two at a time", &[&us, "rendering", &worker, &card, &out]),
        Contestant::new("ours, embedded previews", &[&us, "previewing", &worker, &card, &out]),
    ];
    compared(&format!("{PHOTOS} photos to 320 pixels"), all, LONG_ROUNDS)
}

fn listed(photos: &str) -> Done<Vec<PathBuf>> {
    Ok(fs::read_dir(photos)?.map(|entry| entry.map(|e| e.path())).collect::<Result<_, _>>()?)
}

fn rendering(worker: &str, photos: &str, out: &str) -> Done {
    let (worker, photos) = (Worker::at(worker), listed(photos)?);
    let half = photos.len() / 2;
    std::thread::scope(|scope| -> Done {
        let threads = [&photos[..half], &photos[half..]].into_iter().enumerate().map(|(nth, part)| {
            let folder = Path::new(out).join(nth.to_string());
            let worker = &worker;
            scope.spawn(move || -> Result<(), String> {
                fs::create_dir_all(&folder).map_err(|e| e.to_string())?;
                let mut ready = 0;
                let mut hear = |_, previewed| {
                    ready += usize::from(matches!(previewed, Ok(Some(_))));
                    ControlFlow::Continue(())
                };
                worker.render_previews(part, &folder, 320, &mut hear).map_err(|e| e.to_string())?;
                if ready < part.len() {
                    return Err(format!("{ready} of {}", part.len()));
                }
                Ok(())
            })
        });
        for thread in threads.collect::<Vec<_>>() {
            thread.join().map_err(|_| "a thread broke off")??;
        }
        Ok(())
    })
}

fn previewing(worker: &str, photos: &str, out: &str) -> Done {
    let (worker, photos, mut ready) = (Worker::at(worker), listed(photos)?, 0);
    worker.previews(&photos, Path::new(out), 320, &mut |_, previewed| {
        ready += usize::from(matches!(previewed, Ok(Some(_))));
        ControlFlow::Continue(())
    })?;
    if ready == photos.len() { Ok(()) } else { Err(format!("{ready} of {} have a preview", photos.len()).into()) }
}
