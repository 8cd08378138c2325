//! The system's clipboard, which WebKitGTK keeps from the page where there is a picture on it.

use std::path::PathBuf;

/// What lies on it, each where there is such a thing.
#[derive(Debug, Default)]
pub(crate) struct Lying {
    pub(crate) html: Option<String>,
    pub(crate) text: Option<String>,
    /// As PNG.
    pub(crate) picture: Option<Vec<u8>>,
    /// Files of this machine, as a file manager copies them.
    pub(crate) files: Vec<PathBuf>,
}

/// Returns what is on the clipboard; nothing where the system does not tell.
#[cfg(target_os = "linux")]
pub(crate) fn read(app: &tauri::AppHandle) -> Lying {
    use std::sync::mpsc::channel;
    let (sender, answers) = channel();
    // GTK may be asked on its own thread only.
    let asked = app.run_on_main_thread(move || {
        let _ = sender.send(of_gtk());
    });
    asked.ok().and_then(|()| answers.recv().ok()).unwrap_or_default()
}

#[cfg(target_os = "linux")]
fn of_gtk() -> Lying {
    use gtk::prelude::FileExt as _;
    let clipboard = gtk::Clipboard::get(&gtk::gdk::SELECTION_CLIPBOARD);
    let html = clipboard.wait_for_contents(&gtk::gdk::Atom::intern("text/html"));
    let html = html.map(|held| String::from_utf8_lossy(&held.data()).trim_end_matches('\0').to_owned());
    let picture = clipboard.wait_for_image().and_then(|picture| picture.save_to_bufferv("png", &[]).ok());
    // An address of the web leads to no file.
    let files = clipboard.wait_for_uris().into_iter().filter_map(|uri| gtk::gio::File::for_uri(&uri).path());
    let (html, text) = (html.filter(|html| !html.is_empty()), clipboard.wait_for_text().map(Into::into));
    Lying { html, text, picture, files: files.collect() }
}

/// Elsewhere the page is given all that there is.
#[cfg(not(target_os = "linux"))]
pub(crate) fn read(_: &tauri::AppHandle) -> Lying {
    Lying::default()
}
