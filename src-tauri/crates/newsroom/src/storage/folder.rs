//! A folder as a storage: on this machine, of another machine on the network, on a stick.

use std::fs::{self, File};
use std::io::{self, Read as _};
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use super::{LARGEST, Name, Storage, StorageError, name};
use crate::whole::{self, Hands};

/// Nobody writes for so long at one object: an unfinished file that nothing was written to for so long is left by a program that
/// was killed.
const ABANDONED: Duration = Duration::from_secs(24 * 60 * 60);

/// A folder that desks exchange through.
///
/// An object is written whole ([`whole::write`]): a power cut leaves all of it or nothing. OpenDAL's own adapter writes in place,
/// or syncs no folder, so this one is ours. Renaming replaces: a name is given for its bytes, and what else lies there is
/// what a fault left.
#[derive(Debug)]
pub struct Folder {
    root: PathBuf,
    /// What tells it from another folder in its place, as there is one under a drive that goes.
    which: Option<(u64, u64)>,
}

impl Folder {
    /// Takes a folder that is there. One that is not may be a drive that is not connected: it is not made.
    pub fn at(root: &Path) -> Result<Self, StorageError> {
        let there = fs::metadata(root)?;
        if !there.is_dir() {
            return Err(StorageError::Address(root.display().to_string()));
        }
        Ok(Self { root: root.to_path_buf(), which: which(&there) })
    }

    /// Says whether the whole folder is gone, as when a drive was taken away: then nothing is known of what is in it.
    fn is_there(&self) -> Result<(), StorageError> {
        let there = fs::metadata(&self.root).is_ok_and(|there| there.is_dir() && which(&there) == self.which);
        if there { Ok(()) } else { Err(StorageError::Unreachable(self.root.display().to_string())) }
    }

    fn path(&self, name: &Name) -> PathBuf {
        self.root.join(name.as_str())
    }

    /// Makes the folders above a path, each synced into the one above it. Never the root: it was there.
    fn folders(&self, path: &Path) -> io::Result<()> {
        let missing: Vec<_> = path.ancestors().skip(1).take_while(|f| *f != self.root && !f.is_dir()).collect();
        for folder in missing.into_iter().rev() {
            match fs::create_dir(folder) {
                Err(e) if e.kind() == io::ErrorKind::AlreadyExists => {}
                made => made?,
            }
            whole::sync_folder(folder.parent().unwrap_or(folder))?;
        }
        Ok(())
    }
}

/// Returns the unfinished files right within a folder, and when each was last written to. What is called in another way than
/// objects are while they are written is another program's.
fn unfinished(folder: &Path) -> Vec<(PathBuf, SystemTime)> {
    let ours = |entry: &fs::DirEntry| {
        let name = entry.file_name().into_string().ok()?;
        let there = entry.metadata().ok().filter(fs::Metadata::is_file)?;
        whole::of_unfinished(&name).filter(|name| name::is_part(name))?;
        Some((entry.path(), there.modified().ok()?))
    };
    let entries = fs::read_dir(folder).into_iter().flatten().filter_map(Result::ok);
    entries.filter_map(|entry| ours(&entry)).collect()
}

/// Removes what was left unfinished in a folder, by the time that is `now` there.
fn clear(left: Vec<(PathBuf, SystemTime)>, now: SystemTime) {
    for (file, written) in left {
        // Written later than now is no age at all.
        if now.duration_since(written).is_ok_and(|age| age >= ABANDONED) {
            // What cannot be removed is in nobody's way.
            let _ = fs::remove_file(file);
        }
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

impl Storage for Folder {
    fn put(&self, name: &Name, bytes: &[u8]) -> Result<(), StorageError> {
        let path = self.path(name);
        self.is_there()?;
        self.folders(&path)?;
        // No name has a part that begins with a dot, as that of the file does until it is whole.
        whole::write(&path, bytes, Hands::Several)?;
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
                Ok(whole::sync_folder(path.parent().unwrap_or(&self.root))?)
            }
        }
    }

    /// Both times that are compared are of the folder's keeper: this machine's clock, and that of whoever was killed, may be
    /// any. On a stick the times are of the machines that it was in, and none of them writes while it is here. Should a file
    /// be taken from somebody who does write, by a clock that was set back for a day: its writer cannot rename it then, says
    /// so, and sends the object again.
    fn tidy(&self, folder: &Name) {
        let path = self.path(folder);
        let left = unfinished(&path);
        if left.is_empty() || self.is_there().is_err() {
            return;
        }
        if let Ok(now) = whole::time_in(&path) {
            clear(left, now);
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

    fn lay(path: &Path, age: Duration) {
        let file = File::create(path).unwrap();
        file.set_modified(SystemTime::now() - age).unwrap();
    }

    #[test]
    fn what_killed_programs_left_a_day_ago_is_removed_and_nothing_else() {
        let folder = tempfile::tempdir().unwrap();
        let storage = Folder::at(folder.path()).unwrap();
        storage.put(&name("a/b"), b"x").unwrap();
        let (within, old) = (folder.path().join("a"), ABANDONED + Duration::from_secs(60));
        for left in [".b-7-0.new", ".c-7-12.new", ".time-8-0.new"] {
            lay(&within.join(left), old);
        }
        // Somebody may be at it; or is another program.
        lay(&within.join(".b-9-0.new"), ABANDONED - Duration::from_secs(60));
        let theirs =
            [".b.new", ".B-7-0.new", ".b-7-0.new.tmp", "b-7-0.new", ".b-x-0.new", ".DS_Store", ".~lock.b-7-0.new"];
        for stray in theirs {
            lay(&within.join(stray), old);
        }
        fs::create_dir(within.join(".d-7-0.new")).unwrap();
        lay(&folder.path().join(".b-7-0.new"), old);
        storage.tidy(&name("a"));
        let mut left: Vec<_> =
            fs::read_dir(&within).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
        left.sort();
        let mut stays = vec!["b", ".b-9-0.new", ".d-7-0.new"];
        stays.extend(theirs);
        stays.sort_unstable();
        assert_eq!(left, stays);
        assert!(folder.path().join(".b-7-0.new").exists(), "in another folder");
        storage.tidy(&name("not-there"));
    }

    #[test]
    fn the_age_of_what_was_left_is_by_the_clock_of_the_folder() {
        // As a keeper has it whose clock is a year behind, or two days ahead, of ours.
        for keeper in [SystemTime::now() - 365 * ABANDONED, SystemTime::now() + 2 * ABANDONED] {
            let folder = tempfile::tempdir().unwrap();
            let files = [".old-1-0.new", ".young-1-0.new", ".later-1-0.new"].map(|name| folder.path().join(name));
            let written = [keeper - ABANDONED, keeper - ABANDONED / 2, keeper + ABANDONED];
            for (file, written) in files.iter().zip(written) {
                File::create(file).unwrap().set_modified(written).unwrap();
            }
            clear(unfinished(folder.path()), keeper);
            assert_eq!(files.map(|file| file.exists()), [false, true, true]);
        }
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
