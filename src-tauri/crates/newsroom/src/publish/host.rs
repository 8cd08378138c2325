//! Where the files of a site lie, and a manifest brought there: compared first, each file replaced whole, then read back.

use std::collections::HashSet;
use std::io;

use super::manifest::{Content, Manifest, Planned};
use super::site::Moved;
use crate::abreast::abreast;
use crate::message;
use crate::messages::Key;
use crate::storage::StorageError;
use crate::story::Digest;

/// Why a manifest is not, or not yet, at a host. Running again completes it.
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
    /// The storage that serves the site said no.
    #[error("{path}: {source}")]
    Storage {
        /// Path of the file.
        path: String,
        /// What the storage said.
        source: StorageError,
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
                (message!("site.error.disk"), vec![("path", path.clone()), ("reason", crate::disk::said(source))])
            }
            Self::Storage { path, source } => (told(source), said_of(path, source)),
            Self::Unsafe(path) => (message!("site.error.path"), vec![("path", path.clone())]),
            Self::Differs(path) => (message!("site.error.differs"), vec![("path", path.clone())]),
        }
    }
}

/// Returns the message about what a storage that serves a site said.
fn told(e: &StorageError) -> Key {
    match e {
        StorageError::Unreachable(_) | StorageError::Busy { .. } => message!("site.host.unreachable"),
        StorageError::Exceeds(_) => message!("site.host.exceeds"),
        StorageError::Denied(_) => message!("site.host.denied"),
        StorageError::Full => message!("site.host.full"),
        StorageError::TooLarge(_) => message!("site.host.too_large"),
        StorageError::Strange(_) => message!("site.host.strange"),
        StorageError::Insecure(_) => message!("site.host.insecure"),
        StorageError::Address(_) => message!("site.host.address"),
        // Both say what is wrong with the address and nothing of whose storage it is.
        StorageError::NotAHost(_) | StorageError::NoBucket { .. } => e.told().0,
    }
}

fn said_of(path: &str, e: &StorageError) -> Vec<(&'static str, String)> {
    let (_, mut said) = e.told();
    said.retain(|(name, _)| *name != "name");
    said.push(("path", path.to_owned()));
    said
}

/// Where the files of a site lie, to be served as they are.
///
/// Each may be asked by several threads at once. A file is replaced whole: a reader gets the one before or this one.
pub trait Host: Sync {
    /// Returns whether the file at a planned path has the planned bytes.
    fn has(&self, file: &Planned) -> Result<bool, NotWritten>;

    /// Returns the bytes at a path; nothing where there is no file.
    fn read(&self, path: &str) -> Result<Option<Vec<u8>>, NotWritten>;

    /// Writes a file.
    fn put(&self, path: &str, bytes: &[u8]) -> Result<(), NotWritten>;

    /// Removes a file; one that is not there is removed already.
    fn remove(&self, path: &str) -> Result<(), NotWritten>;

    /// Makes sure that what was written stays, before anything that links to it is.
    fn settle(&self) -> Result<(), NotWritten>;

    /// How many files are worth bringing at the same time.
    fn at_once(&self) -> usize {
        1
    }
}

/// Returns the planned bytes of a file; those of a file of the desk's are read and compared.
pub(crate) fn bytes_of(file: &Planned) -> Result<Vec<u8>, NotWritten> {
    let bytes = match &file.content {
        Content::Bytes(bytes) => bytes.clone(),
        Content::File(source) => read_of(source, file)?,
    };
    let same = Digest::of(&bytes) == file.digest;
    if same { Ok(bytes) } else { Err(NotWritten::Differs(file.path.clone())) }
}

fn read_of(source: &std::path::Path, file: &Planned) -> Result<Vec<u8>, NotWritten> {
    use std::io::Read as _;
    let at = |source| NotWritten::Disk { path: file.path.clone(), source };
    let mut bytes = vec![];
    // One byte more than planned is enough to know that it differs.
    let opened = std::fs::File::open(source).map_err(at)?;
    opened.take(file.len.saturating_add(1)).read_to_end(&mut bytes).map_err(at)?;
    Ok(bytes)
}

/// Brings a file that is not as planned. Returns whether it had to be written.
fn bring(file: &Planned, host: &dyn Host) -> Result<bool, NotWritten> {
    if host.has(file)? { Ok(false) } else { bring_new(file, host).map(|()| true) }
}

/// Brings a file that the host is not asked for.
fn bring_new(file: &Planned, host: &dyn Host) -> Result<(), NotWritten> {
    host.put(&file.path, &bytes_of(file)?)
}

/// Returns the files of a manifest by when they are written, those together that do not link to one another.
fn classes(manifest: &Manifest) -> impl Iterator<Item = &[Planned]> {
    manifest.files.chunk_by(|a, b| a.order == b.order)
}

/// Writes what is not yet as planned, in the manifest's order, and returns the paths of that. Safe to run again after any failure.
///
/// The host is not asked for the files at the paths of `new`, which nobody has written: one that is there all the same is written
/// once more. `told` hears how many files are done.
pub fn write(
    manifest: &Manifest,
    host: &dyn Host,
    new: &HashSet<String>,
    told: &dyn Fn(u64),
) -> Result<HashSet<String>, NotWritten> {
    let (mut written, mut done) = (HashSet::new(), 0);
    for files in classes(manifest) {
        abreast(
            host.at_once(),
            files.len(),
            |number| match &files[number] {
                file if new.contains(&file.path) => bring_new(file, host).map(|()| true),
                file => bring(file, host),
            },
            |_| 0,
            |number, brought| {
                if brought? {
                    written.insert(files[number].path.clone());
                }
                done += 1;
                told(done);
                Ok(true)
            },
        )?;
        host.settle()?;
    }
    Ok(written)
}

/// Compares every byte at the host with the manifest.
pub fn read_back(manifest: &Manifest, host: &dyn Host) -> Result<(), NotWritten> {
    compare(manifest, host, |file, has| if has { Ok(()) } else { Err(NotWritten::Differs(file.path.clone())) })
}

/// Hears of each file of a manifest, in its order, whether the host has it as planned.
fn compare(
    manifest: &Manifest,
    host: &dyn Host,
    mut hear: impl FnMut(&Planned, bool) -> Result<(), NotWritten>,
) -> Result<(), NotWritten> {
    let files = &manifest.files;
    let has = |number: usize| host.has(&files[number]);
    abreast(host.at_once(), files.len(), has, |_| 0, |number, has| hear(&files[number], has?).map(|()| true))
}

/// Makes sure that what a host said of a file it says again: something else than the host may have answered, and who believes
/// that would leave what was to go.
fn said_again(host: &dyn Host, path: &str, before: Option<&[u8]>) -> Result<(), NotWritten> {
    let same = host.read(path)?.as_deref() == before;
    if same { Ok(()) } else { Err(NotWritten::Differs(path.to_owned())) }
}

/// Removes a file that was written with these bytes, and its folder where that leaves it empty.
///
/// A file that is no longer these bytes is somebody else's, and stays. Returns whether there is none now.
pub fn remove(host: &dyn Host, path: &str, digest: Digest) -> Result<bool, NotWritten> {
    match host.read(path)? {
        None => Ok(true),
        Some(bytes) if Digest::of(&bytes) != digest => said_again(host, path, Some(&bytes)).map(|()| false),
        Some(_) => {
            host.remove(path)?;
            said_again(host, path, None).map(|()| true)
        }
    }
}

/// Leaves at an address that a story had before a page that leads to the one it has now. What another story has put there stays.
pub fn lead_on(host: &dyn Host, moved: &Moved) -> Result<(), NotWritten> {
    let path = &moved.page.path;
    match host.read(path)? {
        Some(there) if !moved.is_its_own(&there) => said_again(host, path, Some(&there)),
        _ if bring(&moved.page, host)? => said_again(host, path, Some(&bytes_of(&moved.page)?)),
        _ => Ok(()),
    }
}

/// Returns how many files of the manifest are not at the host as planned.
pub fn outstanding(manifest: &Manifest, host: &dyn Host) -> Result<usize, NotWritten> {
    let mut count = 0;
    compare(manifest, host, |_, has| {
        count += usize::from(!has);
        Ok(())
    })?;
    Ok(count)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;
    use std::sync::Mutex;

    use super::*;

    /// A host before which something else answers the requests of some numbers.
    #[derive(Default)]
    struct Misled {
        files: Mutex<BTreeMap<String, Vec<u8>>>,
        asked: Mutex<usize>,
        by: Vec<usize>,
    }

    impl Misled {
        fn with(by: &[usize]) -> Self {
            let files = BTreeMap::from([("a.jpg".to_owned(), b"a".to_vec())]);
            Self { files: Mutex::new(files), by: by.to_vec(), ..Self::default() }
        }

        fn is_misled(&self) -> bool {
            let mut asked = self.asked.lock().unwrap();
            *asked += 1;
            self.by.contains(&*asked)
        }
    }

    impl Host for Misled {
        fn has(&self, file: &Planned) -> Result<bool, NotWritten> {
            Ok(self.read(&file.path)?.is_some_and(|bytes| Digest::of(&bytes) == file.digest))
        }

        fn read(&self, path: &str) -> Result<Option<Vec<u8>>, NotWritten> {
            let misled = self.is_misled();
            Ok(if misled { Some(b"<html>".to_vec()) } else { self.files.lock().unwrap().get(path).cloned() })
        }

        fn put(&self, path: &str, bytes: &[u8]) -> Result<(), NotWritten> {
            if !self.is_misled() {
                self.files.lock().unwrap().insert(path.to_owned(), bytes.to_vec());
            }
            Ok(())
        }

        fn remove(&self, path: &str) -> Result<(), NotWritten> {
            if !self.is_misled() {
                self.files.lock().unwrap().remove(path);
            }
            Ok(())
        }

        fn settle(&self) -> Result<(), NotWritten> {
            Ok(())
        }
    }

    #[test]
    fn what_is_to_go_is_not_left_because_something_else_answered() {
        for by in 1..=3 {
            let host = Misled::with(&[by]);
            let removed = remove(&host, "a.jpg", Digest::of(b"a"));
            assert!(matches!(removed, Err(NotWritten::Differs(_))), "{by}: {removed:?}");
            assert!(remove(&host, "a.jpg", Digest::of(b"a")).unwrap() && host.files.lock().unwrap().is_empty());
        }
        // What is there is somebody else's.
        assert!(!remove(&Misled::with(&[]), "a.jpg", Digest::of(b"b")).unwrap());
    }
}
