//! A `galley sync` that runs, and what can be done to its process.

use std::io::{BufRead as _, BufReader};
use std::process::{Child, ExitStatus, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::thread;
use std::time::Duration;

use blackbox::program::Galley;
use rustix::process::{Pid, Signal, kill_process};

/// How long something that must come may take; then the test gives up.
const PATIENCE: Duration = Duration::from_secs(120);
/// Between two looks at what is waited for.
const LOOK: Duration = Duration::from_millis(1);

/// A process of `galley sync`, and what it says.
pub(crate) struct Syncing {
    child: Child,
    lines: Receiver<String>,
}

impl Syncing {
    /// Starts it at a desk.
    pub(crate) fn begin(galley: &Galley, more: &[&str]) -> Self {
        let mut command = galley.command(&[&["sync"], more].concat());
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        let (said, lines) = channel();
        let heard = said.clone();
        let (out, err) = (BufReader::new(child.stdout.take().unwrap()), BufReader::new(child.stderr.take().unwrap()));
        thread::spawn(move || out.lines().map_while(Result::ok).try_for_each(|line| said.send(line)));
        thread::spawn(move || err.lines().map_while(Result::ok).try_for_each(|line| heard.send(line)));
        Self { child, lines }
    }

    /// Waits until something is so. Returns whether the process still ran then.
    pub(crate) fn until(&mut self, mut is_so: impl FnMut(&Self) -> bool) -> bool {
        while self.runs() {
            if is_so(self) {
                return true;
            }
            thread::sleep(LOOK);
        }
        false
    }

    fn runs(&mut self) -> bool {
        self.child.try_wait().unwrap().is_none()
    }

    /// Returns how many bytes the process has written to files so far.
    pub(crate) fn written(&self) -> u64 {
        let io = std::fs::read_to_string(format!("/proc/{}/io", self.child.id())).unwrap_or_default();
        let bytes = io.lines().find_map(|line| line.strip_prefix("wchar: ")?.parse().ok());
        bytes.unwrap_or_default()
    }

    /// Waits for a line that has these words in it.
    pub(crate) fn hears(&self, words: &str) -> String {
        let mut heard = vec![];
        loop {
            match self.lines.recv_timeout(PATIENCE) {
                Ok(line) if line.contains(words) => return line,
                Ok(line) => heard.push(line),
                Err(e) => panic!("no “{words}” ({e}): {heard:?}"),
            }
        }
    }

    /// Kills it, as a power cut would.
    pub(crate) fn kill(mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    /// Stops it where it is. Returns whether it was not done before.
    pub(crate) fn stop(&mut self) -> bool {
        if !self.signal(Signal::STOP) {
            return false;
        }
        let stat = format!("/proc/{}/stat", self.child.id());
        self.until(|_| {
            let stat = std::fs::read_to_string(&stat).unwrap_or_default();
            stat.rsplit_once(") ").is_some_and(|(_, state)| state.starts_with('T'))
        })
    }

    /// Lets it go on.
    pub(crate) fn go_on(&mut self) {
        self.signal(Signal::CONT);
    }

    /// Returns whether there was a process to take it.
    fn signal(&mut self, signal: Signal) -> bool {
        // Not waited for yet, so nobody else has its number.
        self.runs() && kill_process(Pid::from_child(&self.child), signal).is_ok()
    }

    /// Waits until it has ended. Returns how, and what it said.
    pub(crate) fn end(mut self) -> (ExitStatus, String) {
        let status = self.child.wait().unwrap();
        (status, self.lines.iter().collect::<Vec<_>>().join("\n"))
    }
}

impl Drop for Syncing {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
