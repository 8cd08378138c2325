//! Small pictures of many photos: those that cameras put into them, all of a card's in the time of one photo, and their own.

use std::ffi::OsString;
use std::io::{BufRead, BufReader, Read, Write};
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::mpsc;

use serde::Deserialize;

use super::running::Running;
use super::worker::{ANSWER_LIMIT, Written, error};
use super::{PhotoError, Reason, Rendition, Worker};
use crate::disk;

/// What one process is asked for.
#[derive(Clone, Copy)]
enum Wanted {
    Embedded,
    Whole,
}

impl Wanted {
    /// Files that one process is given: their answers, and what it may take of the processor, are bounded together.
    fn together(self) -> usize {
        match self {
            Self::Embedded => 1000,
            Self::Whole => 50,
        }
    }
}

/// What became of one photo: a small picture, `None` where it has none that shows it and has to be rendered, or why it
/// cannot be read.
pub type Previewed = Result<Option<Rendition>, PhotoError>;

#[derive(Deserialize)]
#[serde(rename_all = "snake_case")]
enum Told {
    Preview { at: usize, file: Written },
    None { at: usize },
    Refused { at: usize, why: Reason },
}

/// How a process ended before its last file.
enum Ended {
    /// It had answered for so many, and the next one is at fault.
    At(usize, Reason),
    /// Nobody wants to hear more.
    Unheard,
}

impl Worker {
    /// Renders the small pictures that photos have of themselves into an existing folder, their longer sides at most `size`
    /// pixels. `told` hears of each file by its place, in order and as it comes, until it breaks off.
    ///
    /// A file at which the process ends is told so, and those after it are asked of another one.
    ///
    /// # Errors
    /// Where the worker cannot be started.
    pub fn previews(
        &self,
        files: &[PathBuf],
        folder: &Path,
        size: u32,
        told: &mut dyn FnMut(usize, Previewed) -> ControlFlow<()>,
    ) -> Result<(), PhotoError> {
        self.of_many(Wanted::Embedded, files, folder, size, told)
    }

    /// Renders previews of the photos themselves likewise; none is `None`. Several photos share a process, which saves a
    /// tenth of the work: [`Self::render`] is for what is published, and [`Self::examine`] for what comes from outside.
    ///
    /// # Errors
    /// Where the worker cannot be started.
    pub fn render_previews(
        &self,
        files: &[PathBuf],
        folder: &Path,
        size: u32,
        told: &mut dyn FnMut(usize, Previewed) -> ControlFlow<()>,
    ) -> Result<(), PhotoError> {
        self.of_many(Wanted::Whole, files, folder, size, told)
    }

    fn of_many(
        &self,
        wanted: Wanted,
        files: &[PathBuf],
        folder: &Path,
        size: u32,
        told: &mut dyn FnMut(usize, Previewed) -> ControlFlow<()>,
    ) -> Result<(), PhotoError> {
        let mut at = 0;
        while let Some(rest) = files.get(at..).filter(|rest| !rest.is_empty()) {
            let some = rest.get(..wanted.together()).unwrap_or(rest);
            match self.some_previews(wanted, some, folder, (size, at), told)? {
                None => at += some.len(),
                Some(Ended::Unheard) => break,
                Some(Ended::At(done, reason)) => {
                    let Some(file) = some.get(done) else { break };
                    if told(at + done, Err(error(file, reason))).is_break() {
                        break;
                    }
                    at += done + 1;
                }
            }
        }
        Ok(())
    }

    fn some_previews(
        &self,
        wanted: Wanted,
        files: &[PathBuf],
        folder: &Path,
        (size, from): (u32, usize),
        told: &mut dyn FnMut(usize, Previewed) -> ControlFlow<()>,
    ) -> Result<Option<Ended>, PhotoError> {
        let mut arguments: Vec<OsString> = vec!["previews".into(), folder.into()];
        arguments.extend(["--size".into(), size.to_string().into(), "--from".into(), from.to_string().into()]);
        arguments.extend(matches!(wanted, Wanted::Whole).then(|| "--whole".into()));
        arguments.extend(self.pure.then(|| "--pure".into()));
        let mut command = Command::new(&self.program);
        command.args(arguments).stdin(Stdio::piped());
        let mut running = Running::start(&mut command).map_err(|e| {
            let first = files.first().map_or(Path::new(""), PathBuf::as_path);
            error(first, Reason::NoWorker { detail: disk::said(&e) })
        })?;
        if let Some(mut list) = running.0.stdin.take() {
            // Fails where it has ended already, which is seen below.
            let _ = list.write_all(&listed(files));
        }
        let heard = lines(&mut running);
        for (nth, file) in files.iter().enumerate() {
            let answer = match heard.recv_timeout(self.deadline) {
                Ok(line) => serde_json::from_slice(&line).ok(),
                Err(mpsc::RecvTimeoutError::Timeout) => {
                    let _ = running.end(true);
                    return Ok(Some(Ended::At(nth, Reason::TooSlow { seconds: self.deadline.as_secs() })));
                }
                Err(mpsc::RecvTimeoutError::Disconnected) => None,
            };
            let previewed = match answer {
                Some(Told::Preview { at, file }) if at == from + nth => Ok(Some(file.within(folder))),
                Some(Told::None { at }) if at == from + nth => Ok(None),
                Some(Told::Refused { at, why }) if at == from + nth => Err(error(file, why)),
                _ => {
                    // Whatever it said instead, it is not to be believed any more.
                    let detail = running.end(true).map_or_else(|e| disk::said(&e), |end| end.to_string());
                    return Ok(Some(Ended::At(nth, Reason::Died { detail })));
                }
            };
            if told(from + nth, previewed).is_break() {
                let _ = running.end(true);
                return Ok(Some(Ended::Unheard));
            }
        }
        // How it ends after the last answer is nobody's photo.
        let _ = running.end(false);
        Ok(None)
    }
}

/// Returns what is heard line by line; a thread reads, so that a channel can wait with a bound.
fn lines(running: &mut Running) -> mpsc::Receiver<Vec<u8>> {
    let (said, heard) = mpsc::channel();
    if let Some(output) = running.0.stdout.take() {
        std::thread::spawn(move || {
            let mut output = BufReader::new(output.take(ANSWER_LIMIT));
            let mut line = Vec::new();
            while output.read_until(b'\n', &mut line).is_ok_and(|length| length > 0) {
                if said.send(std::mem::take(&mut line)).is_err() {
                    break;
                }
            }
        });
    }
    heard
}

#[cfg(unix)]
fn listed(files: &[PathBuf]) -> Vec<u8> {
    use std::os::unix::ffi::OsStrExt;
    files.iter().flat_map(|file| file.as_os_str().as_bytes().iter().copied().chain([0])).collect()
}

#[cfg(not(unix))]
fn listed(files: &[PathBuf]) -> Vec<u8> {
    files.iter().flat_map(|file| format!("{}\0", file.display()).into_bytes()).collect()
}
