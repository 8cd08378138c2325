//! A second program hands over to the one whose window is open. One that is just closing can take nothing over, and
//! whoever opened Galley again would wait for a window in vain.

/// Counts, in the environment, how often this program has begun anew.
#[cfg(unix)]
const BEGUN: &str = "GALLEY_BEGUN_ANEW";
/// A program that takes longer to go than these, each after a pause, is not going.
#[cfg(unix)]
const MOST: u32 = 50;
#[cfg(unix)]
const PAUSE: std::time::Duration = std::time::Duration::from_millis(100);

/// Returns whether the program that was to be handed over to went in the middle of it.
#[cfg(unix)]
fn went(error: &tauri::Error) -> bool {
    matches!(error, tauri::Error::PluginInitialization(plugin, _) if plugin == "single-instance")
}

/// Begins this program anew where the other one went while it was handed over to. Does not return then.
///
/// In place of this process, with the same arguments: an event loop cannot be made twice in one.
#[cfg(unix)]
pub(crate) fn begin_anew(error: &tauri::Error) {
    use std::os::unix::process::CommandExt as _;
    let begun = std::env::var(BEGUN).ok().and_then(|n| n.parse::<u32>().ok()).unwrap_or_default();
    let Ok(program) = std::env::current_exe() else { return };
    if went(error) && begun < MOST {
        std::thread::sleep(PAUSE);
        // What `exec` returns is why it did not; the error that led here is told.
        let _ = std::process::Command::new(program)
            .args(std::env::args_os().skip(1))
            .env(BEGUN, (begun + 1).to_string())
            .exec();
    }
}

/// Elsewhere the system tells at once that the other program is gone.
#[cfg(not(unix))]
pub(crate) fn begin_anew(_: &tauri::Error) {}

/// Lets the next program open a window of its own: this one has none any more, and still has words to freeze.
pub(crate) fn make_way(app: &tauri::AppHandle) {
    tauri_plugin_single_instance::destroy(app);
}
