//! A manifest written into a folder: compared first, each file replaced atomically, then read back.

use std::collections::BTreeSet;
use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use super::manifest::{Content, Manifest, Order, Planned, is_safe};
use super::site;
use crate::message;
use crate::messages::Key;
use crate::story::Digest;
use crate::whole::{self, Hands, sync_folder};

/// How many files a run wrote, and how many already were as planned.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Written {
    /// Files written.
    pub written: usize,
    /// Files left alone.
    pub unchanged: usize,
}

/// Why a manifest is not, or not yet, in a folder. Running again completes it.
#[derive(Debug, thiserror::Error)]
pub enum NotWritten {
    /// The disk said no.
    #[error("{path}: {source}")]
    Disk {
        /// Path below the folder.
        path: String,
        /// What the disk said.
        source: io::Error,
    },
    /// The path leads through a link or a thing that is no folder.
    #[error("{0}: not a plain path")]
    Unsafe(String),
    /// The bytes are not those of the manifest: the file of the desk's, or the one read back.
    #[error("{0}: differs from the manifest")]
    Differs(String),
}

impl NotWritten {
    /// Returns the message that explains it, and its values.
    pub fn explained(&self) -> (Key, Vec<(&'static str, String)>) {
        match self {
            Self::Disk { path, source } => {
                (message!("site.error.disk"), vec![("path", path.clone()), ("reason", source.to_string())])
            }
            Self::Unsafe(path) => (message!("site.error.path"), vec![("path", path.clone())]),
            Self::Differs(path) => (message!("site.error.differs"), vec![("path", path.clone())]),
        }
    }
}

fn at(path: &str) -> impl Fn(io::Error) -> NotWritten + '_ {
    move |source| NotWritten::Disk { path: path.to_owned(), source }
}

/// Returns where a planned file stands; with `make`, its folders are made. Links on the way are refused.
fn place(folder: &Path, planned: &str, make: bool) -> Result<PathBuf, NotWritten> {
    if !is_safe(planned) {
        return Err(NotWritten::Unsafe(planned.to_owned()));
    }
    let mut path = folder.to_path_buf();
    let mut parts: Vec<_> = planned.split('/').collect();
    let name = parts.pop().unwrap_or_default();
    for part in parts {
        path.push(part);
        match fs::symlink_metadata(&path) {
            Ok(meta) if meta.is_dir() => {}
            Ok(_) => return Err(NotWritten::Unsafe(planned.to_owned())),
            Err(e) if e.kind() == io::ErrorKind::NotFound && make => {
                fs::create_dir(&path).map_err(at(planned))?;
                // The new folder's own name must be on disk before anything in it counts.
                path.parent().map_or(Ok(()), sync_folder).map_err(at(planned))?;
            }
            Err(e) => return Err(at(planned)(e)),
        }
    }
    path.push(name);
    match fs::symlink_metadata(&path) {
        Ok(meta) if !meta.is_file() => Err(NotWritten::Unsafe(planned.to_owned())),
        _ => Ok(path),
    }
}

fn digest_of(path: &Path) -> io::Result<Digest> {
    let mut hasher = blake3::Hasher::new();
    hasher.update_reader(File::open(path)?)?;
    Ok(Digest(*hasher.finalize().as_bytes()))
}

fn is_as_planned(path: &Path, file: &Planned) -> io::Result<bool> {
    match fs::metadata(path) {
        Ok(meta) if meta.len() == file.len => Ok(digest_of(path)? == file.digest),
        Ok(_) => Ok(false),
        Err(e) if e.kind() == io::ErrorKind::NotFound => Ok(false),
        Err(e) => Err(e),
    }
}

fn bytes_of(file: &Planned) -> Result<Vec<u8>, NotWritten> {
    let bytes = match &file.content {
        Content::Bytes(bytes) => bytes.clone(),
        Content::File(source) => {
            let mut bytes = vec![];
            let opened = File::open(source).map_err(at(&file.path))?;
            // One byte more than planned is enough to know that it differs.
            opened.take(file.len.saturating_add(1)).read_to_end(&mut bytes).map_err(at(&file.path))?;
            bytes
        }
    };
    let same = Digest::of(&bytes) == file.digest;
    if same { Ok(bytes) } else { Err(NotWritten::Differs(file.path.clone())) }
}

/// Writes what is not yet as planned, in the manifest's order. Safe to run again after any failure.
///
/// `told` hears how many files are done.
pub fn write(manifest: &Manifest, folder: &Path, told: &dyn Fn(u64)) -> Result<Written, NotWritten> {
    fs::create_dir_all(folder).map_err(at(""))?;
    let (mut count, mut dirty) = (Written::default(), BTreeSet::new());
    let mut order = Order::Style;
    for (file, done) in manifest.files.iter().zip(1..) {
        told(done);
        if file.order != order {
            settle(&mut dirty)?;
            order = file.order;
        }
        let path = place(folder, &file.path, true)?;
        if is_as_planned(&path, file).map_err(at(&file.path))? {
            count.unchanged += 1;
            continue;
        }
        // One process sends at a time. No planned path begins with a dot, so an unfinished file cannot hit a page.
        whole::put(&path, &bytes_of(file)?, Hands::One).map_err(at(&file.path))?;
        dirty.extend(path.parent().map(Path::to_path_buf));
        count.written += 1;
    }
    settle(&mut dirty)?;
    Ok(count)
}

/// Brings the names of one class to disk before the next class, which links to it, begins.
fn settle(dirty: &mut BTreeSet<PathBuf>) -> Result<(), NotWritten> {
    for folder in std::mem::take(dirty) {
        sync_folder(&folder).map_err(at(&folder.to_string_lossy()))?;
    }
    Ok(())
}

/// Compares every byte in the folder with the manifest.
pub fn read_back(manifest: &Manifest, folder: &Path) -> Result<(), NotWritten> {
    for file in &manifest.files {
        let path = place(folder, &file.path, false)?;
        if !is_as_planned(&path, file).map_err(at(&file.path))? {
            return Err(NotWritten::Differs(file.path.clone()));
        }
    }
    Ok(())
}

/// Returns how many files of the manifest are not in the folder as planned.
pub fn outstanding(manifest: &Manifest, folder: &Path) -> Result<usize, NotWritten> {
    let mut count = 0;
    for file in &manifest.files {
        let there = match place(folder, &file.path, false) {
            Err(e) if is_absent(&e) => false,
            path => is_as_planned(&path?, file).map_err(at(&file.path))?,
        };
        count += usize::from(!there);
    }
    Ok(count)
}

fn is_absent(e: &NotWritten) -> bool {
    matches!(e, NotWritten::Disk { source, .. } if source.kind() == io::ErrorKind::NotFound)
}

/// Removes a file that was written with these bytes, and its folder where that leaves it empty.
///
/// A file that is no longer these bytes is somebody else's, and stays. Returns whether there is none now.
pub fn remove(folder: &Path, path: &str, digest: Digest) -> Result<bool, NotWritten> {
    remove_where(folder, path, |file| Ok(digest_of(file)? == digest))
}

/// Removes the page of a story that says that it stands at a public address, likewise.
pub fn remove_page(folder: &Path, path: &str, url: &str) -> Result<bool, NotWritten> {
    remove_where(folder, path, |file| Ok(site::is_page_of(&fs::read(file)?, url)))
}

fn remove_where(folder: &Path, path: &str, is_ours: impl Fn(&Path) -> io::Result<bool>) -> Result<bool, NotWritten> {
    let file = match place(folder, path, false) {
        Err(e) if is_absent(&e) => return Ok(true),
        found => found?,
    };
    match is_ours(&file) {
        Err(e) if e.kind() == io::ErrorKind::NotFound => return Ok(true),
        Err(e) => return Err(at(path)(e)),
        Ok(false) => return Ok(false),
        Ok(true) => {}
    }
    fs::remove_file(&file).map_err(at(path))?;
    let Some(within) = file.parent().filter(|within| *within != folder) else { return Ok(true) };
    // Refused where it holds anything else.
    let left = if fs::remove_dir(within).is_ok() { within.parent() } else { Some(within) };
    left.map_or(Ok(()), sync_folder).map_err(at(path))?;
    Ok(true)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn manifest(body: &str) -> Manifest {
        let file = |p: &str, o| Planned::bytes(p, body.as_bytes().to_vec(), o).unwrap();
        Manifest::new(String::new(), vec![file("2022/05/a.html", Order::Article), file("index.html", Order::Front)])
    }

    #[test]
    fn writes_once_and_then_nothing() {
        let dir = tempfile::tempdir().unwrap();
        assert_eq!(write(&manifest("a"), dir.path(), &|_| ()).unwrap(), Written { written: 2, unchanged: 0 });
        assert_eq!(write(&manifest("a"), dir.path(), &|_| ()).unwrap(), Written { written: 0, unchanged: 2 });
        read_back(&manifest("a"), dir.path()).unwrap();
        assert!(matches!(read_back(&manifest("b"), dir.path()), Err(NotWritten::Differs(_))));
    }

    #[test]
    fn completes_a_broken_run() {
        let dir = tempfile::tempdir().unwrap();
        write(&manifest("a"), dir.path(), &|_| ()).unwrap();
        fs::remove_file(dir.path().join("index.html")).unwrap();
        fs::write(dir.path().join(".index.html.new"), "half").unwrap();
        assert_eq!(write(&manifest("a"), dir.path(), &|_| ()).unwrap(), Written { written: 1, unchanged: 1 });
        assert!(!dir.path().join(".index.html.new").exists());
    }

    #[test]
    fn removes_only_what_it_wrote() {
        let dir = tempfile::tempdir().unwrap();
        let (page, index) = ("2022/05/a.html", dir.path().join("index.html"));
        let plan = manifest("a");
        write(&plan, dir.path(), &|_| ()).unwrap();
        let digest = plan.files[0].digest;
        fs::write(&index, "theirs").unwrap();
        assert!(!remove(dir.path(), "index.html", digest).unwrap());
        assert_eq!(fs::read_to_string(&index).unwrap(), "theirs");
        assert!(remove(dir.path(), page, digest).unwrap());
        assert!(!dir.path().join("2022/05").exists() && dir.path().join("2022").exists());
        assert!(remove(dir.path(), page, digest).unwrap(), "once more is no failure");
        assert!(matches!(remove(dir.path(), "../a", digest), Err(NotWritten::Unsafe(_))));
    }

    #[cfg(unix)]
    #[test]
    fn refuses_links_out_of_the_folder() {
        let (dir, out) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        std::os::unix::fs::symlink(out.path(), dir.path().join("2022")).unwrap();
        assert!(matches!(write(&manifest("a"), dir.path(), &|_| ()), Err(NotWritten::Unsafe(_))));
        assert_eq!(fs::read_dir(out.path()).unwrap().count(), 0);
    }

    #[test]
    fn refuses_a_source_that_changed() {
        let dir = tempfile::tempdir().unwrap();
        let source = dir.path().join("photo");
        fs::write(&source, "new").unwrap();
        let mut plan = manifest("old");
        plan.files[0].content = Content::File(source);
        assert!(matches!(write(&plan, &dir.path().join("site"), &|_| ()), Err(NotWritten::Differs(_))));
    }
}
