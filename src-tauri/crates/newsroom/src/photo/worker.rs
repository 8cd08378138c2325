//! The process that decodes: started for one photo, bounded, and ended when it takes too long.

use std::ffi::OsString;
use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitStatus, Stdio};
use std::sync::mpsc;
use std::time::Duration;

use serde::Deserialize;

use super::running::Running;
use crate::disk;
use crate::photo::metadata;
use crate::photo::{Credentials, Format, PhotoError, PhotoFacts, PhotoHash, PhotoRecord, Reason};
use crate::story::{Crop, Turn};

/// Bytes of a photo that are read here; the worker has refused anything longer.
pub const FILE_LIMIT: u64 = 200 << 20;
/// Bytes of an answer. Honest ones have under a thousand.
pub(super) const ANSWER_LIMIT: u64 = 1 << 20;

/// Starts one process for each photo. Callers bound how many run at once: each may take up to 2 GB.
#[derive(Clone, Debug)]
pub struct Worker {
    /// The program `galley-photo-worker`.
    pub program: PathBuf,
    /// How long one photo may take before its process is ended.
    pub deadline: Duration,
    /// Whether the C decoder is left out: slower, and the same in all else. Without one built in, it is left out anyway.
    pub pure: bool,
}

/// What the pictures of a photo are for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// Looking at, in a window: rendered fast.
    Preview,
    /// Publishing: rendered as well as can be.
    Publication,
}

/// What is to be made of a photo. The photo itself is never changed.
#[derive(Clone, Copy, Debug)]
pub struct Order<'a> {
    /// The longest side in pixels, of one file each.
    pub sizes: &'a [u32],
    /// What they are for.
    pub purpose: Purpose,
    /// By how much the upright picture is turned.
    pub turn: Turn,
    /// The part of what is left that is rendered; `None` for the whole.
    pub crop: Option<Crop>,
    /// Quality of JPEG and WebP, 1 to 100.
    pub quality: u8,
    /// How much is sharpened after scaling, in percent of what a small blur would take away; 0 for nothing.
    pub sharpness: u8,
    /// Whether there is a WebP beside each JPEG.
    pub webp: bool,
}

impl<'a> Order<'a> {
    /// The quality that is asked for where nobody says another.
    pub const QUALITY: u8 = 82;
    /// The sharpness that is asked for where nobody says another: less than libvips's mild mask.
    pub const SHARPNESS: u8 = 40;

    /// Returns the order of whole pictures to look at.
    pub fn previews(sizes: &'a [u32]) -> Self {
        let purpose = Purpose::Preview;
        Self { sizes, purpose, turn: Turn::default(), crop: None, quality: Self::QUALITY, sharpness: 0, webp: false }
    }

    /// Returns the order of pictures to publish, of the photo or a part of it.
    pub fn publication(sizes: &'a [u32], crop: Option<Crop>) -> Self {
        Self { purpose: Purpose::Publication, crop, sharpness: Self::SHARPNESS, ..Self::previews(sizes) }
    }

    fn arguments(&self) -> Vec<OsString> {
        let mut arguments = Vec::new();
        let mut say = |flag: &str, value: String| arguments.extend([flag.into(), value.into()]);
        for size in self.sizes {
            say("--size", size.to_string());
        }
        if let Some(Crop { x, y, w, h }) = self.crop {
            say("--crop", format!("{x},{y},{w},{h}"));
        }
        say("--turn", self.turn.tenths().to_string());
        say("--quality", self.quality.to_string());
        say("--sharpness", self.sharpness.to_string());
        arguments.extend(self.webp.then(|| "--webp".into()));
        arguments.extend((self.purpose == Purpose::Preview).then(|| "--preview".into()));
        arguments
    }
}

/// All that is true of a photo: what import stores.
#[derive(Clone, Debug)]
pub struct Examined {
    /// Its name everywhere.
    pub hash: PhotoHash,
    /// What is true of it.
    pub record: PhotoRecord,
}

/// The files that were rendered from one photo.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rendered {
    /// What its file is.
    pub facts: PhotoFacts,
    /// One for each size asked for, in that order, each JPEG before its WebP.
    pub files: Vec<Rendition>,
}

/// One rendered file: upright, sRGB, without any metadata.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rendition {
    /// The longest side asked for, in pixels.
    pub size: u32,
    /// JPEG or WebP.
    pub format: Format,
    /// Where it is.
    pub path: PathBuf,
    /// Width in pixels.
    pub width: u32,
    /// Height in pixels.
    pub height: u32,
    /// Bytes.
    pub bytes: u64,
}

#[derive(Deserialize)]
#[serde(rename_all = "snake_case")]
enum Answer {
    Rendered { facts: PhotoFacts, files: Vec<Written> },
    Refused(Reason),
}

#[derive(Deserialize)]
pub(super) struct Written {
    size: u32,
    format: Format,
    name: String,
    width: u32,
    height: u32,
    bytes: u64,
}

impl Written {
    pub(super) fn within(self, folder: &Path) -> Rendition {
        let Self { size, format, name, width, height, bytes } = self;
        Rendition { size, format, path: folder.join(name), width, height, bytes }
    }
}

impl Worker {
    /// The deadline for one photo: fifty times what the largest honest one took.
    pub const DEADLINE: Duration = Duration::from_secs(20);

    /// Returns the worker that runs this program.
    pub fn at(program: impl Into<PathBuf>) -> Self {
        Self { program: program.into(), deadline: Self::DEADLINE, pure: false }
    }

    /// Returns the worker that was installed in the same folder as the running program.
    ///
    /// # Errors
    /// Where the system does not tell which program is running.
    pub fn beside_this_program() -> std::io::Result<Self> {
        let name = format!("galley-photo-worker{}", std::env::consts::EXE_SUFFIX);
        Ok(Self::at(std::env::current_exe()?.with_file_name(name)))
    }

    /// Decodes a photo once, so that damage is found, and reads what it says of itself. On the way it is rendered into an
    /// existing folder, its longer side at most `size` pixels.
    ///
    /// # Errors
    /// [`PhotoError`] with the file's name, whatever the file does to its process.
    pub fn examine(&self, file: &Path, folder: &Path, size: u32) -> Result<(Examined, Rendition), PhotoError> {
        let failed = |reason| error(file, reason);
        let Rendered { facts, files } = self.render(file, folder, Order::previews(&[size]))?;
        let rendition = files.into_iter().next().ok_or_else(|| failed(unasked()))?;
        let bytes = read(file).map_err(|e| failed(Reason::CannotRead { detail: disk::said(&e) }))?;
        let metadata = metadata::read(&bytes);
        let credentials = if metadata.content_credentials { self.credentials(file, facts.format) } else { None };
        let record = PhotoRecord { facts, metadata, credentials };
        Ok((Examined { hash: PhotoHash::of(&bytes), record }, rendition))
    }

    /// Renders a photo, or a part of it, into `SIZE.jpg`, and `SIZE.webp` where asked for, in an existing folder.
    ///
    /// Each file's longer side has at most that many pixels; nothing is enlarged.
    ///
    /// # Errors
    /// [`PhotoError`] with the file's name; some of the files may then be there.
    pub fn render(&self, file: &Path, folder: &Path, order: Order<'_>) -> Result<Rendered, PhotoError> {
        let failed = |reason| error(file, reason);
        let mut arguments: Vec<OsString> = vec!["render".into(), file.into(), folder.into()];
        arguments.extend(order.arguments());
        arguments.extend(self.pure.then(|| "--pure".into()));
        let (facts, files) = self.ask(&arguments).map_err(failed)?;
        Ok(Rendered { facts, files: files.into_iter().map(|file| file.within(folder)).collect() })
    }

    /// Checks the Content Credentials of a photo by the program `galley-credentials` beside the worker's; `None` where that is not there
    /// or cannot do it, whatever the file does to its process.
    pub fn credentials(&self, file: &Path, format: Format) -> Option<Credentials> {
        let name = format!("galley-credentials{}", std::env::consts::EXE_SUFFIX);
        let mut command = Command::new(self.program.with_file_name(name));
        let (line, end) = self.line(command.arg(file).arg(format.media_type())).ok()?;
        let credentials: Credentials = serde_json::from_slice(&line).ok().filter(|_| end.success())?;
        Some(credentials.admitted())
    }

    fn ask(&self, arguments: &[OsString]) -> Result<(PhotoFacts, Vec<Written>), Reason> {
        let (line, end) = self.line(Command::new(&self.program).args(arguments))?;
        match serde_json::from_slice(&line) {
            Ok(Answer::Refused(reason)) => Err(reason),
            Ok(Answer::Rendered { facts, files }) if end.success() => Ok((facts, files)),
            _ => Err(Reason::Died { detail: end.to_string() }),
        }
    }

    /// Runs a program to its end, or to the deadline. Returns what it said.
    fn line(&self, command: &mut Command) -> Result<(Vec<u8>, ExitStatus), Reason> {
        let started = Running::start(command.stdin(Stdio::null()));
        let mut running = started.map_err(|e| Reason::NoWorker { detail: disk::said(&e) })?;
        let line = self.listen(&mut running);
        let end = running.end(line.is_none()).map_err(|e| Reason::Died { detail: disk::said(&e) })?;
        line.map(|line| (line, end)).ok_or(Reason::TooSlow { seconds: self.deadline.as_secs() })
    }

    /// Returns all that the worker says, or `None` at the deadline.
    ///
    /// A thread reads and a channel waits: a process cannot be waited for with a bound without asking again and again.
    fn listen(&self, running: &mut Running) -> Option<Vec<u8>> {
        let output = running.0.stdout.take()?;
        let (said, heard) = mpsc::channel();
        std::thread::spawn(move || {
            let mut line = Vec::new();
            let _ = output.take(ANSWER_LIMIT).read_to_end(&mut line);
            // Nobody listens any more after the deadline.
            let _ = said.send(line);
        });
        heard.recv_timeout(self.deadline).ok()
    }
}

fn read(file: &Path) -> std::io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    File::open(file)?.take(FILE_LIMIT).read_to_end(&mut bytes)?;
    Ok(bytes)
}

pub(super) fn error(file: &Path, reason: Reason) -> PhotoError {
    let name = file.file_name().unwrap_or(file.as_os_str());
    PhotoError { file: name.to_string_lossy().into_owned(), reason }
}

fn unasked() -> Reason {
    Reason::Died { detail: "an answer to another question".to_owned() }
}
