//! Photos as the window shows them: upright, in the colours of the screen, with nothing of the file's metadata.
//!
//! Of a photo whose bytes are still on their way there may be a small picture already, made by the desk that sent it: it is
//! shown until the photo itself is here. It is nobody's word for the photo: nothing is approved or published by it.

use std::fs;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

use super::renditions::FOLDER;
use super::{Desk, DeskError};
use crate::photo::{Examined, Order, PhotoHash, Worker};
use crate::store::{PhotoFiles, StoreError};

/// The sizes that a window may ask for, beside [`WHOLE`]: the longer side in pixels. The first is what is sent ahead of a photo.
pub const SIZES: [u32; 2] = [320, 2048];

/// Stands for a photo's own size, whatever that is: no photo has a longer side, and nothing is enlarged.
pub const WHOLE: u32 = 20_000;

/// So many photos are kept in their own size: as many as somebody looks at in turn. Each may be as large as a photo.
const WHOLES: usize = 4;

/// Quality of photos in their own size, in which somebody looks for what is sharp.
const WHOLE_QUALITY: u8 = 92;

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
    fn path(&self, photo: PhotoHash, of: &str) -> PathBuf {
        let name = photo.to_string();
        self.folder.join(name.get(..2).unwrap_or_default()).join(format!("{name}-{of}"))
    }

    fn wholes(&self) -> PathBuf {
        self.folder.join("whole")
    }

    /// Returns where a photo's picture of a size lies, or would, and what it is made of.
    fn places(&self, photo: PhotoHash, size: u32) -> (PathBuf, PathBuf) {
        let original = self.photos.path(photo);
        if original.is_file() && size == WHOLE {
            (self.wholes().join(format!("{photo}.jpg")), original)
        } else if original.is_file() {
            (self.path(photo, &format!("{size}.jpg")), original)
        } else {
            (self.path(photo, "ahead.jpg"), self.path(photo, "ahead"))
        }
    }

    /// Returns the file of a photo at a size of [`SIZES`] or [`WHOLE`], where it was rendered before; what was sent ahead of the photo
    /// where that is all that there is, whatever the size.
    pub fn rendered(&self, photo: PhotoHash, size: u32) -> Option<PathBuf> {
        let (path, source) = self.places(photo, size);
        (is_shown(size) && source.is_file() && path.is_file()).then_some(path)
    }

    /// Returns the same, rendered where it was not yet; `None` for another size, or where nothing of the photo is here.
    /// Rendering takes a process of up to 2 GB: callers bound how many do it at once. Of photos in their own size few are kept,
    /// and one that is made makes the oldest go.
    pub fn render(&self, photo: PhotoHash, size: u32) -> Result<Option<PathBuf>, DeskError> {
        let (path, source) = self.places(photo, size);
        if !is_shown(size) || !source.is_file() {
            return Ok(None);
        }
        if path.is_file() {
            return Ok(Some(path));
        }
        let scratch = Scratch::within(&self.folder)?;
        let quality = if size == WHOLE { WHOLE_QUALITY } else { Order::QUALITY };
        let rendered = self.worker.render(&source, &scratch.0, Order { quality, ..Order::previews(&[size]) })?;
        for file in rendered.files {
            keep(&file.path, &path)?;
        }
        if size == WHOLE {
            leave_the_last(&self.wholes());
        }
        Ok(Some(path))
    }

    /// Examines a file that is to become a photo, and keeps the smallest picture of it: it is decoded once for both.
    pub(super) fn examine(&self, file: &Path) -> Result<Examined, DeskError> {
        let scratch = Scratch::within(&self.folder)?;
        let (examined, small) = self.worker.examine(file, &scratch.0, SIZES[0])?;
        keep(&small.path, &self.path(examined.hash, &format!("{}.jpg", SIZES[0])))?;
        Ok(examined)
    }

    /// Shows files that are to become photos by the small pictures that cameras put into them, all of a card's in the time of
    /// one photo: `told` hears of each file by its place, with the picture, or with nothing where it has none that reads.
    ///
    /// # Errors
    /// Where the worker cannot be started, or nothing can be written.
    pub fn of_card(
        &self,
        files: &[PathBuf],
        told: &mut dyn FnMut(usize, Option<Vec<u8>>) -> ControlFlow<()>,
    ) -> Result<(), DeskError> {
        let scratch = Scratch::within(&self.folder)?;
        self.worker.previews(files, &scratch.0, SIZES[0], &mut |at, previewed| {
            let picture = previewed.ok().flatten().and_then(|small| {
                let bytes = fs::read(&small.path).ok();
                let _ = fs::remove_file(&small.path);
                bytes
            });
            told(at, picture)
        })?;
        Ok(())
    }

    /// Returns what is sent ahead of a photo, where it can be made.
    pub(super) fn ahead(&self, photo: PhotoHash) -> Option<Vec<u8>> {
        self.photos.path(photo).is_file().then_some(())?;
        fs::read(self.render(photo, SIZES[0]).ok()??).ok()
    }

    /// Returns whether nothing of a photo is here.
    pub(super) fn lacks(&self, photo: PhotoHash) -> bool {
        !self.places(photo, SIZES[0]).1.is_file()
    }

    /// Keeps what was sent ahead of a photo. It was made elsewhere, and is decoded by the worker like any other file before
    /// a window sees it.
    pub(super) fn keep_ahead(&self, photo: PhotoHash, bytes: &[u8]) -> Result<(), DeskError> {
        let scratch = Scratch::within(&self.folder)?;
        let file = scratch.0.join("ahead");
        fs::write(&file, bytes).map_err(StoreError::io(&file))?;
        keep(&file, &self.path(photo, "ahead"))
    }

    /// Forgets what was sent ahead of a photo: it is here itself.
    pub(super) fn came(&self, photo: PhotoHash) {
        for of in ["ahead", "ahead.jpg"] {
            // It may never have been there; and nobody is shown it any more.
            let _ = fs::remove_file(self.path(photo, of));
        }
    }
}

fn is_shown(size: u32) -> bool {
    size == WHOLE || SIZES.contains(&size)
}

/// Leaves the last [`WHOLES`] files of a folder.
fn leave_the_last(folder: &Path) {
    let files = fs::read_dir(folder).into_iter().flatten().flatten();
    let made = |file: fs::DirEntry| Some((file.metadata().ok()?.modified().ok()?, file.path()));
    let mut files: Vec<_> = files.filter_map(made).collect();
    files.sort_unstable();
    let many = files.len().saturating_sub(WHOLES);
    for (_, file) in files.into_iter().take(many) {
        // One that is being read goes when the next is made.
        let _ = fs::remove_file(file);
    }
}

fn keep(file: &Path, path: &Path) -> Result<(), DeskError> {
    let folder = path.parent().unwrap_or(path);
    fs::create_dir_all(folder).map_err(StoreError::io(folder))?;
    Ok(fs::rename(file, path).map_err(StoreError::io(path))?)
}

/// A folder of this thread's own, so that two windows that render one photo do not meet. It goes with what is left in it.
pub(super) struct Scratch(pub(super) PathBuf);

impl Scratch {
    pub(super) fn within(folder: &Path) -> Result<Self, StoreError> {
        let scratch = folder.join(format!(".{}-{:?}", std::process::id(), std::thread::current().id()));
        fs::create_dir_all(&scratch).map_err(StoreError::io(&scratch))?;
        Ok(Self(scratch))
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        // What cannot be removed is in nobody's way.
        let _ = fs::remove_dir_all(&self.0);
    }
}
