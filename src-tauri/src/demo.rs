//! The demo newsroom: a day's work that the command line's script does, for whoever wants to look round first.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use newsroom::disk;
use newsroom::message;

use crate::failure::Failure;
use crate::office::Office;

/// The script, beside the program where it is installed, or in the sources where it is built from them.
fn script() -> Option<PathBuf> {
    let beside = std::env::current_exe().ok()?;
    let installed = beside.parent()?.join("../share/galley/demo/day.sh");
    let sources = Path::new(env!("CARGO_MANIFEST_DIR")).join("demo/day.sh");
    [installed, sources].into_iter().find(|path| path.is_file())
}

fn command_line() -> Option<PathBuf> {
    let beside = std::env::current_exe().ok()?;
    let galley = beside.with_file_name(format!("galley{}", std::env::consts::EXE_SUFFIX));
    galley.is_file().then_some(galley)
}

/// Returns whether the demo can be opened.
pub(crate) fn is_there() -> bool {
    script().is_some() && command_line().is_some()
}

/// Returns the folder of the demo's desk.
pub(crate) fn folder(profile: &Path) -> PathBuf {
    profile.join("demo")
}

/// Makes the demo newsroom in a folder that is not there yet. Takes some seconds.
///
/// # Errors
/// Where the script or the command line is missing, or fails; its last words are told.
pub(crate) fn make(office: &Office, folder: &Path) -> Result<(), Failure> {
    let language = office.language();
    let failed = |reason: String| Failure::usage(message!("window.no_demo"), language, &[("reason", reason)]);
    let (Some(script), Some(galley)) = (script(), command_line()) else { return Err(failed(String::new())) };
    // In a folder of its own first: a demo that was made by half is never opened.
    let unfinished = folder.with_extension("new");
    let _ = std::fs::remove_dir_all(&unfinished);
    let mut work = Command::new("sh");
    work.arg(script).arg(&unfinished).env("GALLEY", galley).env("GALLEY_LANGUAGE", language.tag());
    let done = work.stdin(Stdio::null()).output().map_err(|e| failed(disk::said(&e)))?;
    if !done.status.success() {
        let last = String::from_utf8_lossy(&done.stderr).lines().last().unwrap_or_default().to_owned();
        return Err(failed(last));
    }
    let made = [unfinished.join("desk"), unfinished.clone()]
        .into_iter()
        .find(|path| path.join(newsroom::store::DATABASE).exists());
    let made = made.ok_or_else(|| failed(String::new()))?;
    std::fs::rename(made, folder).map_err(|e| failed(disk::said(&e)))?;
    let _ = std::fs::remove_dir_all(&unfinished);
    Ok(())
}
