//! A folder as a storage: on this machine, of another machine on the network, on a stick.

use std::fs::{self, File};
use std::io::{self, Read as _, Write as _};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};

use super::{LARGEST, Name, Storage, StorageError, name};

/// A folder that desks exchange through.
///
/// An object is written beside its place, synced, and renamed to it, and then its folder is synced: a power cut leaves all of
/// it or nothing. OpenDAL's own adapter writes in place, or syncs no folder, so this one is ours. Renaming
/// replaces: a name is given for its bytes, and what else lies there is what a fault left.
#[derive(Debug)]
pub struct Folder {
    root: PathBuf,
    /// What tells it from another folder in its place, as there is one under a drive that goes.
    which: Option<(u64, u64)>,
    /// Tells files apart that are written at once.
    next: AtomicU64,
}

impl Folder {
    /// Takes a folder that is there. One that is not may be a drive that is not connected: it is not made.
    pub fn at(root: &Path) -> Result<Self, StorageError> {
        let there = fs::metadata(root)?;
        if !there.is_dir() {
            return Err(StorageError::Address(root.display().to_string()));
        }
        Ok(Self { root: root.to_path_buf(), which: which(&there), next: AtomicU64::new(0) })
    }

    /// Says whether the whole folder is gone, as when a drive was taken away: then nothing is known of what is in it.
    fn is_there(&self) -> Result<(), StorageError> {
        let there = fs::metadata(&self.root).is_ok_and(|there| there.is_dir() && which(&there) == self.which);
        if there { Ok(()) } else { Err(StorageError::Unreachable(self.root.display().to_string())) }
    }

    fn path(&self, name: &Name) -> PathBuf {
        self.root.join(name.as_str())
    }

    /// Where a file lies until it is whole. No [`Name`] has a part that begins with a dot.
    fn unfinished(&self, path: &Path) -> PathBuf {
        let (process, number) = (std::process::id(), self.next.fetch_add(1, Ordering::Relaxed));
        let name = path.file_name().unwrap_or_default().display();
        path.with_file_name(format!(".{name}-{process}-{number}.new"))
    }

    /// Makes the file that becomes an object once it is whole. One of that name is there where a process of our number was
    /// killed, here or on another machine.
    fn begin(&self, path: &Path) -> io::Result<(File, PathBuf)> {
        loop {
            let unfinished = self.unfinished(path);
            match File::create_new(&unfinished) {
                Err(e) if e.kind() == io::ErrorKind::AlreadyExists => {}
                file => return Ok((file?, unfinished)),
            }
        }
    }

    /// Makes the folders above a path, each synced into the one above it. Never the root: it was there.
    fn folders(&self, path: &Path) -> io::Result<()> {
        let missing: Vec<_> = path.ancestors().skip(1).take_while(|f| *f != self.root && !f.is_dir()).collect();
        for folder in missing.into_iter().rev() {
            match fs::create_dir(folder) {
                Err(e) if e.kind() == io::ErrorKind::AlreadyExists => {}
                made => made?,
            }
            sync(folder.parent().unwrap_or(folder))?;
        }
        Ok(())
    }
}

/// Returns what a folder is told by, where the system says it in one word.
#[cfg(unix)]
fn which(folder: &fs::Metadata) -> Option<(u64, u64)> {
    use std::os::unix::fs::MetadataExt as _;
    Some((folder.dev(), folder.ino()))
}

#[cfg(not(unix))]
fn which(_: &fs::Metadata) -> Option<(u64, u64)> {
    None
}

/// Has the names within a folder written. A file system that cannot (many on the network) is taken at its word.
fn sync(folder: &Path) -> io::Result<()> {
    match File::open(folder).and_then(|folder| folder.sync_all()) {
        Err(e) if matches!(e.kind(), io::ErrorKind::InvalidInput | io::ErrorKind::Unsupported) => Ok(()),
        #[cfg(windows)]
        Err(e) if e.kind() == io::ErrorKind::PermissionDenied => Ok(()),
        synced => synced,
    }
}

impl Storage for Folder {
    fn put(&self, name: &Name, bytes: &[u8]) -> Result<(), StorageError> {
        let path = self.path(name);
        self.is_there()?;
        self.folders(&path)?;
        let (mut file, unfinished) = self.begin(&path)?;
        let written = (|| {
            file.write_all(bytes)?;
            file.sync_all()?;
            fs::rename(&unfinished, &path)?;
            sync(path.parent().unwrap_or(&self.root))
        })();
        if written.is_err() {
            let _ = fs::remove_file(&unfinished);
        }
        written?;
        // Else it may lie in another one.
        self.is_there()
    }

    fn get(&self, name: &Name) -> Result<Option<Vec<u8>>, StorageError> {
        let file = match File::open(self.path(name)) {
            Err(e) if matches!(e.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory) => {
                return self.is_there().map(|()| None);
            }
            opened => opened?,
        };
        if !file.metadata()?.is_file() {
            return Ok(None);
        }
        let mut bytes = vec![];
        file.take(LARGEST + 1).read_to_end(&mut bytes)?;
        if bytes.len() as u64 > LARGEST {
            return Err(StorageError::TooLarge(name.to_string()));
        }
        Ok(Some(bytes))
    }

    fn list(&self, folder: &Name) -> Result<Vec<String>, StorageError> {
        let entries = match fs::read_dir(self.path(folder)) {
            Err(e) if matches!(e.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory) => {
                return self.is_there().map(|()| vec![]);
            }
            entries => entries?,
        };
        self.is_there()?;
        let mut names = vec![];
        for entry in entries {
            let entry = entry?;
            let Ok(mut name) = entry.file_name().into_string() else { continue };
            if !name::is_part(&name) {
                continue;
            }
            if entry.file_type()?.is_dir() {
                name.push('/');
            }
            names.push(name);
        }
        names.sort_unstable();
        Ok(names)
    }

    fn delete(&self, name: &Name) -> Result<(), StorageError> {
        let path = self.path(name);
        match fs::remove_file(&path) {
            Err(e) if matches!(e.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory) => self.is_there(),
            removed => {
                removed?;
                Ok(sync(path.parent().unwrap_or(&self.root))?)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn name(text: &str) -> Name {
        Name::new(text).unwrap()
    }

    #[test]
    fn a_folder_that_is_not_there_is_not_made_and_one_that_goes_is_no_empty_one() {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path().join("drive");
        assert!(matches!(Folder::at(&root), Err(StorageError::Unreachable(_))));
        assert!(!root.exists());
        fs::create_dir(&root).unwrap();
        let storage = Folder::at(&root).unwrap();
        storage.put(&name("a/b"), b"x").unwrap();
        fs::remove_dir_all(&root).unwrap();
        assert!(matches!(storage.get(&name("a/b")), Err(StorageError::Unreachable(_))));
        assert!(matches!(storage.list(&name("a")), Err(StorageError::Unreachable(_))));
        assert!(matches!(storage.delete(&name("a/b")), Err(StorageError::Unreachable(_))));
        assert!(storage.put(&name("a/b"), b"x").is_err());
        assert!(!root.exists(), "a drive that is away is not put in the place of itself");
    }

    #[test]
    #[cfg(unix)]
    fn a_drive_that_goes_leaves_a_folder_in_its_place_that_is_none_of_ours() {
        let folder = tempfile::tempdir().unwrap();
        let (root, away) = (folder.path().join("drive"), folder.path().join("away"));
        fs::create_dir(&root).unwrap();
        let storage = Folder::at(&root).unwrap();
        storage.put(&name("a/b"), b"x").unwrap();
        fs::rename(&root, &away).unwrap();
        fs::create_dir_all(root.join("a")).unwrap();
        let gone = |done: Result<(), StorageError>| matches!(done, Err(StorageError::Unreachable(_)));
        assert!(gone(storage.put(&name("a/c"), b"x")));
        assert!(gone(storage.get(&name("a/b")).map(drop)));
        assert!(gone(storage.list(&name("a")).map(drop)));
        assert!(gone(storage.delete(&name("a/b"))));
        assert_eq!(fs::read_dir(root.join("a")).unwrap().count(), 0, "nothing is written under a drive");
        fs::remove_dir_all(&root).unwrap();
        fs::rename(&away, &root).unwrap();
        assert_eq!(storage.list(&name("a")).unwrap(), ["b"]);
    }

    #[test]
    fn what_a_killed_process_left_is_in_nobodys_way() {
        let folder = tempfile::tempdir().unwrap();
        let storage = Folder::at(folder.path()).unwrap();
        fs::create_dir(folder.path().join("a")).unwrap();
        // As in a container, where each has the same number.
        for number in 0..3 {
            fs::write(folder.path().join(format!("a/.b-{}-{number}.new", std::process::id())), "half").unwrap();
        }
        storage.put(&name("a/b"), b"whole").unwrap();
        assert_eq!(storage.get(&name("a/b")).unwrap().as_deref(), Some(&b"whole"[..]));
        assert_eq!(storage.list(&name("a")).unwrap(), ["b"]);
    }

    #[test]
    fn what_other_programs_leave_is_not_listed_and_half_files_neither() {
        let folder = tempfile::tempdir().unwrap();
        let storage = Folder::at(folder.path()).unwrap();
        storage.put(&name("a/b"), b"x").unwrap();
        for stray in ["a/.DS_Store", "a/b (conflicted copy).x", "a/B", "a/Thumbs.db", "a/.b-1-0.new"] {
            fs::write(folder.path().join(stray), "").unwrap();
        }
        fs::create_dir(folder.path().join("a/c")).unwrap();
        assert_eq!(storage.list(&name("a")).unwrap(), ["b", "c/"]);
        assert_eq!(storage.get(&name("a/c")).unwrap(), None, "a folder is no object");
        assert_eq!(storage.get(&name("a/b/c")).unwrap(), None, "within an object is none");
    }

    #[test]
    fn a_put_that_fails_leaves_nothing_and_what_was_there() {
        let folder = tempfile::tempdir().unwrap();
        let storage = Folder::at(folder.path()).unwrap();
        // A folder of that name stands where the object is to be.
        fs::create_dir_all(folder.path().join("a/b/c")).unwrap();
        assert!(storage.put(&name("a/b"), b"x").is_err());
        assert_eq!(fs::read_dir(folder.path().join("a")).unwrap().count(), 1);
    }
}
