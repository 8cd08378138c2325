//! Photos as the window shows them: upright, in the colours of the screen, with nothing of the file's metadata.

use std::fs;
use std::path::PathBuf;

use super::renditions::FOLDER;
use super::{Desk, DeskError};
use crate::photo::{PhotoHash, Worker};
use crate::store::{PhotoFiles, StoreError};

/// The sizes that a window may ask for: the longer side in pixels.
pub const SIZES: [u32; 2] = [320, 2048];

/// Shows the photos of a desk folder without a connection to its database.
#[derive(Clone, Debug)]
pub struct Thumbnails {
    photos: PhotoFiles,
    folder: PathBuf,
    worker: Worker,
}

impl Desk {
    /// Returns what shows the photos of this desk, beside it and after it.
    pub fn thumbnails(&self) -> Thumbnails {
        let (photos, worker) = (self.store.photos(), self.around.photo_worker.clone());
        Thumbnails { photos, folder: self.folder().join(FOLDER), worker }
    }
}

impl Thumbnails {
    fn path(&self, photo: PhotoHash, size: u32) -> PathBuf {
        let name = photo.to_string();
        self.folder.join(name.get(..2).unwrap_or_default()).join(format!("{name}-{size}.jpg"))
    }

    /// Returns the file of a photo at a size of [`SIZES`], where it was rendered before.
    pub fn rendered(&self, photo: PhotoHash, size: u32) -> Option<PathBuf> {
        let path = self.path(photo, size);
        (SIZES.contains(&size) && self.photos.path(photo).is_file() && path.is_file()).then_some(path)
    }

    /// Returns the file of a photo at a size of [`SIZES`], rendered where it was not yet; `None` for another size, or a
    /// photo that is not here. Rendering takes a process of up to 2 GB: callers bound how many do it at once.
    pub fn render(&self, photo: PhotoHash, size: u32) -> Result<Option<PathBuf>, DeskError> {
        let (original, path) = (self.photos.path(photo), self.path(photo, size));
        if !SIZES.contains(&size) || !original.is_file() {
            return Ok(None);
        }
        if path.is_file() {
            return Ok(Some(path));
        }
        let folder = path.parent().map(PathBuf::from).unwrap_or_default();
        let scratch = tempfile_in(&folder, size).map_err(StoreError::io(&folder))?;
        let rendered = self.worker.render(&original, &scratch, &[size], None);
        let kept = rendered.map_err(DeskError::from).and_then(|rendered| {
            let file = rendered.files.into_iter().next();
            file.map(|file| fs::rename(&file.path, &path).map_err(StoreError::io(&path))).transpose()?;
            Ok(())
        });
        let _ = fs::remove_dir_all(&scratch);
        kept?;
        Ok(Some(path))
    }
}

/// A folder of this process's own, so that two windows that render one photo do not meet.
fn tempfile_in(folder: &std::path::Path, size: u32) -> std::io::Result<PathBuf> {
    let scratch = folder.join(format!(".{}-{size}-{:?}", std::process::id(), std::thread::current().id()));
    fs::create_dir_all(&scratch)?;
    Ok(scratch)
}
