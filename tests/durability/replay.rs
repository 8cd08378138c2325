//! What a power cut leaves of a folder, from the log that `shim.c` wrote.
//!
//! The rule is the strict reading of POSIX, which every file system keeps and most exceed:
//! - what was written to a file is safe once *that file* was synced (fsync or fdatasync); before, any of its 512-byte
//!   sectors may be on the disk or not, in any order, and so may its new length;
//! - a name (of a file or folder that was created, linked, renamed or removed) is safe once *its folder* was synced.
//!   Syncing the file does not make its name safe. (On ext4 and XFS it mostly does; nothing here relies on that.)
//! - a rename within a folder is one change; between two folders it is two, and each is safe with its own folder.
//!
//! It takes for granted that the disk does not lie about a sync, and never tears a sector.

use std::collections::{BTreeMap, HashMap};
use std::path::Path;
use std::{fmt, fs, io};

use blackbox::random::Random;

use crate::recorded::{Record, record};

const SECTOR: usize = 512;

/// What of the unsynced the cut leaves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Unsynced {
    /// Nothing: the disk had not begun.
    Dropped,
    /// All: the disk was quicker than it had to be.
    Kept,
    /// Each sector and each name by chance.
    Random,
}

impl Unsynced {
    pub(crate) const ALL: [Self; 3] = [Self::Dropped, Self::Kept, Self::Random];
}

/// A log that cannot be replayed, or a replay that does not meet the folder: the rig is broken, not the program.
#[derive(Debug)]
pub(crate) struct Broken(pub(crate) String);

impl fmt::Display for Broken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl From<io::Error> for Broken {
    fn from(error: io::Error) -> Self {
        Self(error.to_string())
    }
}

/// All that a program did, in order.
#[derive(Clone, Debug, Default)]
pub(crate) struct Log(pub(crate) Vec<Record>);

impl Log {
    pub(crate) fn read(path: &Path) -> Result<Self, Broken> {
        let bytes = fs::read(path)?;
        let (mut rest, mut records) = (&bytes[..], Vec::new());
        while !rest.is_empty() {
            let (record, after) = record(rest).ok_or_else(|| Broken(format!("record {} is cut off", records.len())))?;
            records.push(record);
            rest = after;
        }
        Ok(Self(records))
    }

    /// Returns how many saves were acknowledged.
    pub(crate) fn saves(&self) -> usize {
        self.0.iter().filter(|r| matches!(r, Record::Saved(_))).count()
    }

    /// Returns up to `count` different places at which the power may fail, in order: any number of records are done.
    pub(crate) fn cuts(&self, count: usize, random: &mut Random) -> Vec<usize> {
        let mut all: Vec<usize> = (1..=self.0.len()).collect();
        for i in 0..count.min(all.len()) {
            let j = random.within(i, all.len() - 1);
            all.swap(i, j);
        }
        all.truncate(count);
        all.sort_unstable();
        all
    }

    /// Calls `check` with the folder as it would be after each cut, in each of the three ways, and the last save
    /// acknowledged until then (0 if none).
    pub(crate) fn replay(
        &self,
        cuts: &[usize],
        random: &mut Random,
        mut check: impl FnMut(&Path, Unsynced, u32),
    ) -> Result<(), Broken> {
        // In memory where there is such a folder: three images are made for each cut.
        let memory = Path::new("/dev/shm");
        let stage = if memory.is_dir() { tempfile::tempdir_in(memory)? } else { tempfile::tempdir()? };
        let (mut disk, mut done) = (Disk::default(), 0);
        for &cut in cuts {
            for record in &self.0[done..cut] {
                disk.apply(record)?;
            }
            done = cut;
            for unsynced in Unsynced::ALL {
                let image = stage.path().join("image");
                disk.image(&image, unsynced, random)?;
                check(&image, unsynced, disk.saved);
                fs::remove_dir_all(&image)?;
            }
        }
        Ok(())
    }

    /// Compares the folder with what the log makes of it: a difference is a call that the shim did not see.
    pub(crate) fn check(&self, folder: &Path) -> Result<(), Broken> {
        let mut disk = Disk::default();
        for record in &self.0 {
            disk.apply(record)?;
        }
        let stage = tempfile::tempdir()?;
        let image = stage.path().join("image");
        disk.image(&image, Unsynced::Kept, &mut Random::new(0))?;
        let (made, real) = (files(&image)?, files(folder)?);
        let mut odd = made.keys().chain(real.keys()).filter(|name| made.get(*name) != real.get(*name));
        odd.next().map_or(Ok(()), |name| Err(Broken(format!("{name} is not what was recorded of it"))))
    }
}

/// Returns all below a folder by relative path: the bytes of files, `None` for folders; without SQLite's `-shm`.
fn files(folder: &Path) -> io::Result<BTreeMap<String, Option<Vec<u8>>>> {
    let (mut all, mut open) = (BTreeMap::new(), vec![(folder.to_owned(), String::new())]);
    while let Some((folder, prefix)) = open.pop() {
        for entry in fs::read_dir(folder)? {
            let entry = entry?;
            let name = format!("{prefix}{}", entry.file_name().to_string_lossy());
            if entry.file_type()?.is_dir() {
                open.push((entry.path(), format!("{name}/")));
                all.insert(name, None);
            } else if !name.ends_with("-shm") {
                all.insert(name, Some(fs::read(entry.path())?));
            }
        }
    }
    Ok(all)
}

/// A file or folder, for ever: the number of its inode may be given to another one later.
type Id = usize;

type Names = BTreeMap<String, Id>;

/// A change of the names in one folder.
#[derive(Clone, Debug)]
struct Naming {
    gone: Option<String>,
    new: Option<(String, Id)>,
}

impl Naming {
    fn apply(&self, names: &mut Names) {
        if let Some(gone) = &self.gone {
            names.remove(gone);
        }
        if let Some((name, id)) = &self.new {
            names.insert(name.clone(), *id);
        }
    }
}

#[derive(Clone, Debug)]
enum Change {
    Write { at: usize, bytes: Vec<u8> },
    Length(usize),
}

impl Change {
    fn apply(&self, file: &mut Vec<u8>) {
        match self {
            Self::Write { at, bytes } => write_at(file, *at, bytes),
            Self::Length(length) => file.resize(*length, 0),
        }
    }
}

fn write_at(file: &mut Vec<u8>, at: usize, bytes: &[u8]) {
    let end = at + bytes.len();
    if file.len() < end {
        file.resize(end, 0);
    }
    file[at..end].copy_from_slice(bytes);
}

#[derive(Debug)]
enum Object {
    File { safe: Vec<u8>, pending: Vec<Change> },
    Folder { safe: Names, pending: Vec<Naming> },
}

/// The folder during the replay: of each file and folder what is safe, and what came since.
#[derive(Debug, Default)]
struct Disk {
    /// The first is the root.
    objects: Vec<Object>,
    inodes: HashMap<u64, Id>,
    saved: u32,
}

impl Disk {
    fn apply(&mut self, record: &Record) -> Result<(), Broken> {
        match record {
            Record::Root(inode) if self.objects.is_empty() => {
                self.add(*inode, Object::Folder { safe: Names::new(), pending: Vec::new() });
            }
            // Another process of the same recording.
            Record::Root(inode) if self.inodes.get(inode) == Some(&0) => {}
            Record::Root(_) => return Err(Broken("two folders in one log".to_owned())),
            Record::Nameless(inode) => {
                self.add(*inode, Object::File { safe: Vec::new(), pending: Vec::new() });
            }
            Record::File { inode, folder, name } => {
                let id = self.add(*inode, Object::File { safe: Vec::new(), pending: Vec::new() });
                self.rename(*folder, None, Some((name.clone(), id)))?;
            }
            Record::Folder { inode, folder, name } => {
                let id = self.add(*inode, Object::Folder { safe: Names::new(), pending: Vec::new() });
                self.rename(*folder, None, Some((name.clone(), id)))?;
            }
            Record::Link { inode, folder, name } => {
                let id = self.id(*inode)?;
                self.rename(*folder, None, Some((name.clone(), id)))?;
            }
            Record::Unlink { folder, name } => self.rename(*folder, Some(name.clone()), None)?,
            Record::Rename { inode, folder, from, to } => {
                let id = self.id(*inode)?;
                self.rename(*folder, Some(from.clone()), Some((to.clone(), id)))?;
            }
            Record::Write { inode, at, bytes } => {
                self.change(*inode, Change::Write { at: *at, bytes: bytes.clone() })?;
            }
            Record::Length { inode, length } => self.change(*inode, Change::Length(*length))?,
            Record::Sync(inode) => self.sync(*inode)?,
            Record::Saved(number) => self.saved = self.saved.max(*number),
        }
        Ok(())
    }

    fn add(&mut self, inode: u64, object: Object) -> Id {
        self.objects.push(object);
        self.inodes.insert(inode, self.objects.len() - 1);
        self.objects.len() - 1
    }

    fn id(&self, inode: u64) -> Result<Id, Broken> {
        self.inodes.get(&inode).copied().ok_or_else(|| Broken(format!("nobody saw inode {inode} come into being")))
    }

    fn rename(&mut self, folder: u64, gone: Option<String>, new: Option<(String, Id)>) -> Result<(), Broken> {
        let id = self.id(folder)?;
        match &mut self.objects[id] {
            Object::Folder { pending, .. } => pending.push(Naming { gone, new }),
            Object::File { .. } => return Err(Broken("a name in a file".to_owned())),
        }
        Ok(())
    }

    fn change(&mut self, inode: u64, change: Change) -> Result<(), Broken> {
        let id = self.id(inode)?;
        match &mut self.objects[id] {
            Object::File { pending, .. } => pending.push(change),
            Object::Folder { .. } => return Err(Broken("bytes in a folder".to_owned())),
        }
        Ok(())
    }

    fn sync(&mut self, inode: u64) -> Result<(), Broken> {
        let id = self.id(inode)?;
        match &mut self.objects[id] {
            Object::File { safe, pending } => pending.drain(..).for_each(|change| change.apply(safe)),
            Object::Folder { safe, pending } => pending.drain(..).for_each(|naming| naming.apply(safe)),
        }
        Ok(())
    }

    /// Writes the folder to a place that does not exist yet.
    fn image(&self, root: &Path, unsynced: Unsynced, random: &mut Random) -> io::Result<()> {
        fs::create_dir(root)?;
        let mut open = vec![(0, root.to_owned())];
        while let Some((id, path)) = open.pop() {
            match self.objects.get(id) {
                Some(Object::Folder { safe, pending }) => {
                    for (name, id) in names(safe, pending, unsynced, random) {
                        let path = path.join(name);
                        if matches!(self.objects[id], Object::Folder { .. }) {
                            fs::create_dir(&path)?;
                        }
                        open.push((id, path));
                    }
                }
                Some(Object::File { safe, pending }) => fs::write(path, bytes(safe, pending, unsynced, random))?,
                None => {}
            }
        }
        Ok(())
    }
}

fn names(safe: &Names, pending: &[Naming], unsynced: Unsynced, random: &mut Random) -> Names {
    let mut names = safe.clone();
    for naming in pending {
        let happens = match unsynced {
            Unsynced::Dropped => false,
            Unsynced::Kept => true,
            Unsynced::Random => random.chance(0.5),
        };
        if happens {
            naming.apply(&mut names);
        }
    }
    names
}

fn bytes(safe: &[u8], pending: &[Change], unsynced: Unsynced, random: &mut Random) -> Vec<u8> {
    let mut file = safe.to_vec();
    for change in pending {
        match (unsynced, change) {
            (Unsynced::Dropped, _) => {}
            (Unsynced::Kept, change) => change.apply(&mut file),
            (Unsynced::Random, Change::Length(_)) => {
                if random.chance(0.5) {
                    change.apply(&mut file);
                }
            }
            (Unsynced::Random, Change::Write { at, bytes }) => sectors(&mut file, *at, bytes, random),
        }
    }
    file
}

/// Writes some of the sectors: few, half or most, because the rare remainder is what breaks formats.
fn sectors(file: &mut Vec<u8>, at: usize, bytes: &[u8], random: &mut Random) {
    let share = *random.one_of(&[0.1, 0.5, 0.9]);
    let (mut from, end) = (at, at + bytes.len());
    while from < end {
        let to = ((from / SECTOR + 1) * SECTOR).min(end);
        if random.chance(share) {
            write_at(file, from, &bytes[from - at..to - at]);
        }
        from = to;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ROOT: u64 = 1;

    fn file(inode: u64, name: &str) -> Record {
        Record::File { inode, folder: ROOT, name: name.to_owned() }
    }

    fn write(inode: u64, at: usize, bytes: &[u8]) -> Record {
        Record::Write { inode, at, bytes: bytes.to_vec() }
    }

    /// Shows the folder after all records, in one of the ways, as "name=content".
    fn left(records: &[Record], unsynced: Unsynced, seed: u64) -> Vec<String> {
        let mut disk = Disk::default();
        for record in [Record::Root(ROOT)].iter().chain(records) {
            disk.apply(record).unwrap();
        }
        let stage = tempfile::tempdir().unwrap();
        let image = stage.path().join("image");
        disk.image(&image, unsynced, &mut Random::new(seed)).unwrap();
        let shown = |(name, bytes): (String, Option<Vec<u8>>)| match bytes {
            Some(bytes) => format!("{name}={}", String::from_utf8_lossy(&bytes)),
            None => format!("{name}/"),
        };
        files(&image).unwrap().into_iter().map(shown).collect()
    }

    #[test]
    fn bytes_and_names_are_safe_apart_from_each_other() {
        let both = [file(2, "a"), write(2, 0, b"xy"), Record::Sync(2), Record::Sync(ROOT)];
        assert_eq!(left(&both, Unsynced::Dropped, 0), ["a=xy"]);
        assert_eq!(left(&both[..3], Unsynced::Dropped, 0), [""; 0], "its folder was never synced");
        assert_eq!(left(&both[..3], Unsynced::Kept, 0), ["a=xy"]);
        let name_only = [file(2, "a"), write(2, 0, b"xy"), Record::Sync(ROOT)];
        assert_eq!(left(&name_only, Unsynced::Dropped, 0), ["a="]);
    }

    #[test]
    fn a_rename_is_whole_and_waits_for_its_folder() {
        let mut records = vec![file(2, "new"), write(2, 0, b"2"), Record::Sync(2), file(3, "a"), Record::Sync(ROOT)];
        records.push(Record::Rename { inode: 2, folder: ROOT, from: "new".to_owned(), to: "a".to_owned() });
        assert_eq!(left(&records, Unsynced::Dropped, 0), ["a=", "new=2"]);
        assert_eq!(left(&records, Unsynced::Kept, 0), ["a=2"]);
        for seed in 0..20 {
            let one = left(&records, Unsynced::Random, seed);
            assert!(one == ["a=2"] || one == ["a=", "new=2"], "{one:?}");
        }
    }

    #[test]
    fn what_was_removed_comes_back_until_the_folder_is_synced() {
        let gone = Record::Unlink { folder: ROOT, name: "a".to_owned() };
        let records = [file(2, "a"), Record::Sync(ROOT), gone, Record::Sync(ROOT)];
        assert_eq!(left(&records[..3], Unsynced::Dropped, 0), ["a="]);
        assert_eq!(left(&records, Unsynced::Dropped, 0), [""; 0]);
    }

    #[test]
    fn an_inode_that_is_given_again_is_another_file() {
        let gone = Record::Unlink { folder: ROOT, name: "a".to_owned() };
        let records = [file(2, "a"), write(2, 0, b"old"), Record::Sync(2), Record::Sync(ROOT), gone, file(2, "b")];
        assert_eq!(left(&records, Unsynced::Kept, 0), ["b="]);
        assert_eq!(left(&records, Unsynced::Dropped, 0), ["a=old"]);
    }

    #[test]
    fn folders_need_their_own_name_too() {
        let folder = Record::Folder { inode: 2, folder: ROOT, name: "d".to_owned() };
        let inside = Record::File { inode: 3, folder: 2, name: "a".to_owned() };
        let records = [folder, inside, Record::Sync(2), Record::Sync(ROOT)];
        assert_eq!(left(&records[..3], Unsynced::Dropped, 0), [""; 0]);
        assert_eq!(left(&records, Unsynced::Dropped, 0), ["d/", "d/a="]);
    }

    #[test]
    fn sectors_survive_one_by_one() {
        let records = [file(2, "a"), Record::Sync(ROOT), write(2, 100, &[b'x'; 2000])];
        let mut seen = std::collections::BTreeSet::new();
        for seed in 0..50 {
            let one = left(&records, Unsynced::Random, seed).remove(0);
            for (at, &byte) in one.as_bytes()["a=".len()..].iter().enumerate() {
                assert!(byte == 0 || at >= 100);
            }
            seen.insert(one);
        }
        assert!(seen.len() > 10, "{} kinds", seen.len());
    }
}
