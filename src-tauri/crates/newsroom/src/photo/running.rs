//! A worker's process and whatever it started, which end together.

use std::io;
use std::process::{Child, Command, ExitStatus, Stdio};

/// A process in a group of its own: what it starts is in the group, too.
pub(super) struct Running(pub(super) Child);

impl Running {
    /// Starts it, listened to and silent on errors.
    pub(super) fn start(command: &mut Command) -> io::Result<Self> {
        #[cfg(unix)]
        std::os::unix::process::CommandExt::process_group(command, 0);
        command.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().map(Self)
    }

    /// Waits for its end, or brings it about, and ends what it left running.
    pub(super) fn end(mut self, at_once: bool) -> io::Result<ExitStatus> {
        #[cfg(unix)]
        {
            use rustix::process::{Pid, Signal, WaitId, WaitIdOptions, kill_process_group, waitid};
            let process = Pid::from_child(&self.0);
            if !at_once {
                // It is looked at and not taken away yet: until then nobody else can have its number.
                let looking = WaitIdOptions::EXITED | WaitIdOptions::NOWAIT;
                while waitid(WaitId::Pid(process), looking).is_err_and(|e| e == rustix::io::Errno::INTR) {}
            }
            // Fails only where all of them have ended.
            let _ = kill_process_group(process, Signal::KILL);
        }
        #[cfg(not(unix))]
        if at_once {
            let _ = self.0.kill();
        }
        self.0.wait()
    }
}

impl Drop for Running {
    /// Leaves nothing behind where a caller gave up.
    fn drop(&mut self) {
        if matches!(self.0.try_wait(), Ok(None)) {
            let _ = self.0.kill();
            let _ = self.0.wait();
        }
    }
}
