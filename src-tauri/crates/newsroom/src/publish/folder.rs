//! A folder that a web server serves, as the host of a site.

use std::collections::BTreeSet;
use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use super::host::{Host, NotWritten};
use super::manifest::{Planned, is_safe};
use crate::story::Digest;
use crate::whole::{self, Hands, sync_folder};

fn at(path: &str) -> impl Fn(io::Error) -> NotWritten + '_ {
    move |source| NotWritten::Disk { path: path.to_owned(), source }
}

fn is_absent(e: &NotWritten) -> bool {
    matches!(e, NotWritten::Disk { source, .. } if source.kind() == io::ErrorKind::NotFound)
}

/// A folder that a web server serves.
#[derive(Debug)]
pub struct Folder {
    root: PathBuf,
    /// Folders in which a name is not on disk for sure yet.
    dirty: Mutex<BTreeSet<PathBuf>>,
}

impl Folder {
    /// Takes a folder, which is made when something is written into it.
    pub fn at(root: &Path) -> Self {
        Self { root: root.to_path_buf(), dirty: Mutex::default() }
    }

    /// Returns where a planned file stands; with `make`, its folders are made. Links on the way are refused.
    fn place(&self, planned: &str, make: bool) -> Result<PathBuf, NotWritten> {
        if !is_safe(planned) {
            return Err(NotWritten::Unsafe(planned.to_owned()));
        }
        if make {
            fs::create_dir_all(&self.root).map_err(at(""))?;
        }
        let mut path = self.root.clone();
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

impl Host for Folder {
    fn has(&self, file: &Planned) -> Result<bool, NotWritten> {
        match self.place(&file.path, false) {
            Err(e) if is_absent(&e) => Ok(false),
            path => is_as_planned(&path?, file).map_err(at(&file.path)),
        }
    }

    fn read(&self, path: &str) -> Result<Option<Vec<u8>>, NotWritten> {
        let read = self.place(path, false).and_then(|file| fs::read(file).map_err(at(path)));
        match read {
            Err(e) if is_absent(&e) => Ok(None),
            read => read.map(Some),
        }
    }

    fn put(&self, path: &str, bytes: &[u8]) -> Result<(), NotWritten> {
        let file = self.place(path, true)?;
        // One process sends at a time. No planned path begins with a dot, so an unfinished file cannot hit a page.
        whole::put(&file, bytes, Hands::One).map_err(at(path))?;
        let mut dirty = self.dirty.lock().unwrap_or_else(PoisonError::into_inner);
        dirty.extend(file.parent().map(Path::to_path_buf));
        Ok(())
    }

    /// Its folder goes, too, where that leaves it empty.
    fn remove(&self, path: &str) -> Result<(), NotWritten> {
        let file = self.place(path, false)?;
        fs::remove_file(&file).map_err(at(path))?;
        let Some(within) = file.parent().filter(|within| *within != self.root) else { return Ok(()) };
        // Refused where it holds anything else.
        let left = if fs::remove_dir(within).is_ok() { within.parent() } else { Some(within) };
        left.map_or(Ok(()), sync_folder).map_err(at(path))
    }

    /// Brings the names that were written to disk.
    fn settle(&self) -> Result<(), NotWritten> {
        let dirty = std::mem::take(&mut *self.dirty.lock().unwrap_or_else(PoisonError::into_inner));
        dirty.iter().try_for_each(|folder| sync_folder(folder).map_err(at(&folder.to_string_lossy())))
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::super::host::{read_back, remove, write};
    use super::super::manifest::{Content, Manifest, Order};
    use super::*;

    fn manifest(body: &str) -> Manifest {
        let file = |p: &str, o| Planned::bytes(p, body.as_bytes().to_vec(), o).unwrap();
        Manifest::new(vec![file("2022/05/a.html", Order::Article), file("index.html", Order::Front)])
    }

    #[test]
    fn writes_once_and_then_nothing() {
        let dir = tempfile::tempdir().unwrap();
        let host = Folder::at(dir.path());
        assert_eq!(write(&manifest("a"), &host, &HashSet::new(), &|_| ()).unwrap().len(), 2);
        assert!(write(&manifest("a"), &host, &HashSet::new(), &|_| ()).unwrap().is_empty());
        read_back(&manifest("a"), &host).unwrap();
        assert!(matches!(read_back(&manifest("b"), &host), Err(NotWritten::Differs(_))));
    }

    #[test]
    fn completes_a_broken_run() {
        let dir = tempfile::tempdir().unwrap();
        let host = Folder::at(dir.path());
        write(&manifest("a"), &host, &HashSet::new(), &|_| ()).unwrap();
        fs::remove_file(dir.path().join("index.html")).unwrap();
        fs::write(dir.path().join(".index.html.new"), "half").unwrap();
        assert!(write(&manifest("a"), &host, &HashSet::new(), &|_| ()).unwrap().into_iter().eq(["index.html"]));
        assert!(!dir.path().join(".index.html.new").exists());
    }

    #[test]
    fn removes_only_what_it_wrote() {
        let dir = tempfile::tempdir().unwrap();
        let host = Folder::at(dir.path());
        let (page, index) = ("2022/05/a.html", dir.path().join("index.html"));
        let plan = manifest("a");
        write(&plan, &host, &HashSet::new(), &|_| ()).unwrap();
        let digest = plan.files[0].digest;
        fs::write(&index, "theirs").unwrap();
        assert!(!remove(&host, "index.html", digest).unwrap());
        assert_eq!(fs::read_to_string(&index).unwrap(), "theirs");
        assert!(remove(&host, page, digest).unwrap());
        assert!(!dir.path().join("2022/05").exists() && dir.path().join("2022").exists());
        assert!(remove(&host, page, digest).unwrap(), "once more is no failure");
        assert!(matches!(remove(&host, "../a", digest), Err(NotWritten::Unsafe(_))));
    }

    #[cfg(unix)]
    #[test]
    fn refuses_links_out_of_the_folder() {
        let (dir, out) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        let host = Folder::at(dir.path());
        std::os::unix::fs::symlink(out.path(), dir.path().join("2022")).unwrap();
        assert!(matches!(write(&manifest("a"), &host, &HashSet::new(), &|_| ()), Err(NotWritten::Unsafe(_))));
        assert_eq!(fs::read_dir(out.path()).unwrap().count(), 0);
    }

    #[test]
    fn refuses_a_source_that_changed() {
        let dir = tempfile::tempdir().unwrap();
        let source = dir.path().join("photo");
        fs::write(&source, "new").unwrap();
        let mut plan = manifest("old");
        plan.files[0].content = Content::File(source);
        assert!(matches!(
            write(&plan, &Folder::at(&dir.path().join("site")), &HashSet::new(), &|_| ()),
            Err(NotWritten::Differs(_))
        ));
    }
}
