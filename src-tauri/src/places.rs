//! Where things are on this machine, as the person chooses them in a dialog of the system.

use std::path::PathBuf;

use newsroom::message;
use newsroom::messages::{Key, Language};

/// Asks for a folder; `None` where nobody chose one.
pub(crate) fn folder(title: Key, language: Language) -> Option<PathBuf> {
    rfd::FileDialog::new().set_title(title.plain(language)).pick_folder()
}

/// Asks for files that end so; nothing where nobody chose any.
pub(crate) fn files(title: Key, language: Language, kind: Key, endings: &[&str]) -> Vec<PathBuf> {
    let dialog = rfd::FileDialog::new().set_title(title.plain(language)).add_filter(kind.plain(language), endings);
    dialog.pick_files().unwrap_or_default()
}

/// Asks for photo files; nothing where nobody chose any.
pub(crate) fn photos(language: Language) -> Vec<PathBuf> {
    let endings = ["jpg", "jpeg", "png", "webp", "gif", "tif", "tiff", "heic", "heif"];
    files(message!("window.choose.photos"), language, message!("window.kind.photos"), &endings)
}

/// Asks where a file is to be written.
pub(crate) fn to_write(title: Key, language: Language, name: &str) -> Option<PathBuf> {
    rfd::FileDialog::new().set_title(title.plain(language)).set_file_name(name).save_file()
}

/// Returns the person's documents, or the home folder where the system names none.
pub(crate) fn documents() -> PathBuf {
    let home = std::env::home_dir().unwrap_or_default();
    let documents = home.join("Documents");
    if documents.is_dir() { documents } else { home }
}
