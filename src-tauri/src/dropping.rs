//! Files that are dragged over the window and dropped on it: the page is told how many there are of which kind, and asks
//! for them by a number.
//!
//! The webview's own events of dragged files are not used: on WebKitGTK they name no files. Text that is dragged, within
//! the editor or from another program, is the page's and does not come here.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use serde::Serialize;
use tauri::{DragDropEvent, WebviewWindow, WindowEvent};

use crate::office::Office;

/// How names of pictures end; of those that are not taken in, the photo desk says so and what to do.
const PICTURES: [&str; 12] = ["jpg", "jpeg", "jpe", "png", "webp", "gif", "heic", "heif", "avif", "tif", "tiff", "bmp"];

/// What is dragged over the window.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Dragged {
    /// What names it once it is dropped; 0 before.
    pub(crate) number: u32,
    /// Files that would become photos.
    pub(crate) photos: u32,
    /// Files that would become stories.
    pub(crate) stories: u32,
    /// Folders, whose photos would be taken in.
    pub(crate) folders: u32,
    /// What is no file of this machine: a link, a picture of a web page.
    pub(crate) others: u32,
}

/// What was dropped, by what becomes of it.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Dropped {
    /// Photos.
    pub(crate) photos: Vec<PathBuf>,
    /// Stories; foreign files are among them, and are refused by name.
    pub(crate) stories: Vec<PathBuf>,
    /// Folders and cards.
    pub(crate) folders: Vec<PathBuf>,
    pub(crate) others: u32,
}

impl Dropped {
    /// Sorts what is dragged.
    fn of(paths: &[PathBuf], is_folder: fn(&Path) -> bool) -> Self {
        let mut dropped = Self::default();
        for path in paths {
            // An address of the web comes as a path that leads nowhere.
            if !path.is_absolute() {
                dropped.others += 1;
            } else if is_folder(path) {
                dropped.folders.push(path.clone());
            } else if is_picture(path) {
                dropped.photos.push(path.clone());
            } else {
                dropped.stories.push(path.clone());
            }
        }
        dropped
    }

    fn told(&self, number: u32) -> Dragged {
        let [photos, stories, folders] =
            [&self.photos, &self.stories, &self.folders].map(|paths| paths.len().try_into().unwrap_or(u32::MAX));
        Dragged { number, photos, stories, folders, others: self.others }
    }
}

fn is_picture(path: &Path) -> bool {
    let ending = path.extension().map(|ending| ending.to_string_lossy().to_ascii_lowercase());
    ending.is_some_and(|ending| PICTURES.contains(&ending.as_str()))
}

/// Returns whether a name has no ending, which no photo's or story's is without.
fn is_named_as_folder(path: &Path) -> bool {
    path.extension().is_none()
}

/// Tells the page of what is dragged over a window and dropped on it.
///
/// What is dragged is sorted by its names alone. Only what is dropped is looked at, and in no thread that draws: it may lie on a
/// slow disk.
pub(crate) fn heed(window: &WebviewWindow, office: &Arc<Office>) {
    let office = Arc::clone(office);
    window.on_window_event(move |event| {
        let WindowEvent::DragDrop(drag) = event else { return };
        // A page that does not listen has nothing to show it on.
        let _ = match drag {
            DragDropEvent::Enter { paths, .. } => {
                office.emit("dragged", Some(Dropped::of(paths, is_named_as_folder).told(0)))
            }
            DragDropEvent::Drop { paths, .. } => {
                let (office, paths) = (Arc::clone(&office), paths.clone());
                tauri::async_runtime::spawn_blocking(move || {
                    let dropped = Dropped::of(&paths, Path::is_dir);
                    let mut told = dropped.told(0);
                    told.number = office.dropped.keep(dropped);
                    let _ = office.emit("dropped", told);
                });
                Ok(())
            }
            DragDropEvent::Leave => office.emit("dragged", None::<Dragged>),
            _ => Ok(()),
        };
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_dragged_is_sorted_by_its_name_and_what_is_dropped_by_what_it_is() {
        let folder = tempfile::tempdir().unwrap();
        let card = folder.path().join("Ảnh 1.12.jpg");
        std::fs::create_dir(&card).unwrap();
        let paths: Vec<PathBuf> = [
            "/ảnh/Vải chín.JPG",
            "/bài/vải.html",
            "/bài",
            "/a/x.heic",
            "https://tangiang.example/a.jpg",
            "/a/bài.docx",
        ]
        .map(PathBuf::from)
        .into_iter()
        .chain([card.clone()])
        .collect();
        let dragged = Dropped::of(&paths, is_named_as_folder);
        assert_eq!(dragged.photos, [paths[0].clone(), paths[3].clone(), card.clone()]);
        assert_eq!(
            (dragged.stories, dragged.folders),
            (vec![paths[1].clone(), paths[5].clone()], vec![paths[2].clone()])
        );
        let dropped = Dropped::of(&paths, Path::is_dir);
        assert_eq!((&dropped.folders, dropped.stories.len()), (&vec![card], 3));
        assert_eq!(dropped.told(7), Dragged { number: 7, photos: 2, stories: 3, folders: 1, others: 1 });
    }
}
