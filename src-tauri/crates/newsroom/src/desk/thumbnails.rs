//! Photos as the window shows them: upright, in the colours of the screen, with nothing of the file's metadata.

use std::fs;
use std::path::PathBuf;

use super::renditions::FOLDER;
use super::{Desk, DeskError};
use crate::photo::PhotoHash;
use crate::store::StoreError;

/// The sizes that a window may ask for: the longer side in pixels.
pub const SIZES: [u32; 2] = [320, 2048];

impl Desk {
    /// Returns the file of a photo at a size of [`SIZES`], rendered where it was not yet; `None` for another size, or a
    /// photo that is not here.
    pub fn thumbnail(&self, photo: PhotoHash, size: u32) -> Result<Option<PathBuf>, DeskError> {
        let original = self.store.photos().path(photo);
        if !SIZES.contains(&size) || !original.is_file() {
            return Ok(None);
        }
        let name = photo.to_string();
        let path =
            self.folder().join(FOLDER).join(name.get(..2).unwrap_or_default()).join(format!("{name}-{size}.jpg"));
        if path.is_file() {
            return Ok(Some(path));
        }
        let folder = path.parent().map(PathBuf::from).unwrap_or_default();
        let scratch = tempfile_in(&folder, size).map_err(StoreError::io(&folder))?;
        let rendered = self.around.photo_worker.render(&original, &scratch, &[size], None);
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
