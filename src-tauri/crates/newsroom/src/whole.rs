//! Files that are whole or not there: each is written beside its place, synced, and renamed to it, and then its folder is synced.
//! A power cut leaves all of it, or what was there before.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::time::SystemTime;

/// Ends the name of a file that is not whole yet; a dot begins it.
const UNFINISHED: &str = ".new";

/// Who may write a file at once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Hands {
    /// One at a time: what a program that was killed left is in the way of nobody but whoever writes the same file next,
    /// and is replaced.
    One,
    /// Several, here or on another machine: each writes under a name of its own.
    Several,
}

/// Writes a file, in the place of what was there.
///
/// # Errors
/// Where the disk refuses; then what was there is as it was, and nothing is left beside it.
pub fn write(path: &Path, bytes: &[u8], hands: Hands) -> io::Result<()> {
    put(path, bytes, hands)?;
    sync_folder(above(path))
}

/// Writes a file piece by piece, in the place of what was there; returns what came of writing it.
///
/// # Errors
/// Where the disk refuses, or whoever writes; then what was there is as it was, and nothing is left beside it.
pub(crate) fn write_by<T, E: From<io::Error>>(
    path: &Path,
    hands: Hands,
    write: impl FnOnce(&mut File) -> Result<T, E>,
) -> Result<T, E> {
    let written = place(path, hands, &mut OpenOptions::new(), write)?;
    sync_folder(above(path))?;
    Ok(written)
}

/// Writes a file that only its owner may read, in the place of what was there.
///
/// # Errors
/// Where the disk refuses.
pub fn write_private(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut options = OpenOptions::new();
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    place(path, Hands::One, &mut options, |file| file.write_all(bytes))?;
    sync_folder(above(path))
}

/// Writes a file, and leaves it to the caller to sync its folder: once for many files.
///
/// # Errors
/// Where the disk refuses.
pub(crate) fn put(path: &Path, bytes: &[u8], hands: Hands) -> io::Result<()> {
    place(path, hands, &mut OpenOptions::new(), |file| file.write_all(bytes))
}

fn place<T, E: From<io::Error>>(
    path: &Path,
    hands: Hands,
    options: &mut OpenOptions,
    write: impl FnOnce(&mut File) -> Result<T, E>,
) -> Result<T, E> {
    let (mut file, unfinished) = begin(path, hands, options)?;
    let kept = |file: &File| file.sync_all().and_then(|()| fs::rename(&unfinished, path));
    let written = write(&mut file).and_then(|done| kept(&file).map(|()| done).map_err(E::from));
    if written.is_err() {
        let _ = fs::remove_file(&unfinished);
    }
    written
}

/// Makes the file that gets its name once it is whole.
fn begin(path: &Path, hands: Hands, options: &mut OpenOptions) -> io::Result<(File, PathBuf)> {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let options = options.write(true).create_new(true);
    if hands == Hands::One {
        let unfinished = path.with_file_name(format!(".{name}{UNFINISHED}"));
        match fs::remove_file(&unfinished) {
            Err(e) if e.kind() != io::ErrorKind::NotFound => return Err(e),
            _ => return Ok((options.open(&unfinished)?, unfinished)),
        }
    }
    // One of that name is there where a process of our number writes, or was killed, here or on another machine.
    for number in 0_u64.. {
        let unfinished = path.with_file_name(format!(".{name}-{}-{number}{UNFINISHED}", std::process::id()));
        match options.open(&unfinished) {
            Err(e) if e.kind() == io::ErrorKind::AlreadyExists => {}
            file => return Ok((file?, unfinished)),
        }
    }
    Err(io::ErrorKind::AlreadyExists.into())
}

fn above(path: &Path) -> &Path {
    path.parent().filter(|above| !above.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

/// Has the names within a folder written: a new name is on disk only when its folder is. A file system that cannot (many on
/// the network) is taken at its word.
///
/// # Errors
/// Where the disk refuses.
pub(crate) fn sync_folder(folder: &Path) -> io::Result<()> {
    match File::open(folder).and_then(|folder| folder.sync_all()) {
        Err(e) if matches!(e.kind(), io::ErrorKind::InvalidInput | io::ErrorKind::Unsupported) => Ok(()),
        #[cfg(windows)]
        Err(e) if e.kind() == io::ErrorKind::PermissionDenied => Ok(()),
        synced => synced,
    }
}

/// Returns the name that a file of [`Hands::Several`] was to get, by the one that it has until it is whole.
pub(crate) fn of_unfinished(name: &str) -> Option<&str> {
    let is_number = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    let (rest, number) = name.strip_prefix('.')?.strip_suffix(UNFINISHED)?.rsplit_once('-')?;
    let (name, process) = rest.rsplit_once('-')?;
    (is_number(number) && is_number(process) && !name.is_empty()).then_some(name)
}

/// Returns what time it is by whoever keeps a folder, which may be another machine: the time of a file that is made there for
/// it, and taken away.
///
/// # Errors
/// Where nothing can be made there.
pub(crate) fn time_in(folder: &Path) -> io::Result<SystemTime> {
    let (mut file, probe) = begin(&folder.join("time"), Hands::Several, &mut OpenOptions::new())?;
    // An empty file may have the time of the machine that made it; one that was written to has the keeper's.
    let time = file.write_all(b"?").and_then(|()| file.sync_all()).and_then(|()| fs::metadata(&probe)?.modified());
    let _ = fs::remove_file(&probe);
    time
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(folder: &Path) -> Vec<String> {
        let mut names: Vec<_> =
            fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
        names.sort();
        names
    }

    #[test]
    fn a_file_is_replaced_whole_and_nothing_is_left_beside_it() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a");
        for hands in [Hands::One, Hands::Several] {
            // As killed programs left them; in a container each has the same number.
            for left in [".a.new".to_owned(), format!(".a-{}-0.new", std::process::id())] {
                fs::write(folder.path().join(left), "half").unwrap();
            }
            for bytes in ["first", "second"] {
                write(&path, bytes.as_bytes(), hands).unwrap();
                assert_eq!(fs::read_to_string(&path).unwrap(), bytes);
            }
            let own = format!(".a-{}-0.new", std::process::id());
            let left =
                if hands == Hands::One { vec![own, "a".to_owned()] } else { vec![own, ".a.new".into(), "a".into()] };
            assert_eq!(names(folder.path()), left, "{hands:?}");
        }
    }

    #[test]
    fn what_fails_leaves_what_was_there() {
        let folder = tempfile::tempdir().unwrap();
        // A folder of that name stands where the file is to be.
        fs::create_dir_all(folder.path().join("a/b")).unwrap();
        for hands in [Hands::One, Hands::Several] {
            assert!(write(&folder.path().join("a"), b"x", hands).is_err());
        }
        assert!(write_private(&folder.path().join("a"), b"x").is_err());
        assert_eq!(names(folder.path()), ["a"]);
    }

    #[test]
    #[cfg(unix)]
    fn a_private_file_is_its_owners_whoever_could_read_what_was_there() {
        use std::os::unix::fs::PermissionsExt as _;
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("key");
        fs::write(&path, "open").unwrap();
        fs::write(folder.path().join(".key.new"), "half, and open").unwrap();
        write_private(&path, b"secret").unwrap();
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        assert_eq!((fs::read(&path).unwrap(), names(folder.path())), (b"secret".to_vec(), vec!["key".to_owned()]));
    }

    #[test]
    fn only_what_is_written_here_reads_as_unfinished() {
        assert_eq!(of_unfinished(".a-b-7-0.new"), Some("a-b"));
        for other in
            ["a-7-0.new", ".a-7-0", ".a.new", ".a-7.new", ".a-x-0.new", ".a-7-.new", ".-7-0.new", ".a-7-0.new~"]
        {
            assert_eq!(of_unfinished(other), None, "{other}");
        }
    }

    #[test]
    fn asking_a_folder_for_the_time_leaves_nothing_there() {
        let folder = tempfile::tempdir().unwrap();
        let time = time_in(folder.path()).unwrap();
        fs::write(folder.path().join("a"), "x").unwrap();
        assert!(fs::metadata(folder.path().join("a")).unwrap().modified().unwrap() >= time);
        assert_eq!(names(folder.path()), ["a"]);
    }
}
