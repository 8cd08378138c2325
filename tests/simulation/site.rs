//! The site that all desks of a schedule publish to: one folder, as when each machine has the same one mounted.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use crate::script::Rot;

/// The files of a site by their paths.
pub(crate) type Tree = BTreeMap<String, Vec<u8>>;

/// What a destination's folder is called in each desk's.
pub(crate) const FOLDER: &str = "site";

/// So many states are kept to go back to.
const KEPT: usize = 10;

/// The front page, which every page links to and which is written after all that it shows.
const FRONT: &str = "index.html";

/// The site, and what the harness knows of it.
pub(crate) struct Site {
    folder: PathBuf,
    /// What it was before each publication.
    past: Vec<Tree>,
    /// Whether anything but a desk changed it, or stands in its way, so that a page may lead nowhere.
    pub(crate) meddled: bool,
    /// Whether the front page cannot be written.
    pub(crate) blocked: bool,
    /// Whether anything was ever published.
    pub(crate) is_used: bool,
    /// Pages that no desk has to know of any more.
    pub(crate) forgotten: BTreeSet<String>,
    /// Who wrote each story's page last, and at which step.
    pub(crate) written: BTreeMap<String, (usize, usize)>,
}

impl Site {
    /// Makes an empty one beside the folders of the desks.
    pub(crate) fn within(folder: &Path) -> Self {
        let folder = folder.join(FOLDER);
        fs::create_dir(&folder).expect("a folder for the site");
        let (past, forgotten, written) = Default::default();
        Self { folder, past, meddled: false, blocked: false, is_used: false, forgotten, written }
    }

    /// Returns all files, without those that are being written.
    pub(crate) fn tree(&self) -> Tree {
        let mut tree = Tree::new();
        read(&self.folder, "", &mut tree);
        tree
    }

    /// Takes note of what it is before a publication.
    pub(crate) fn begin(&mut self) -> Tree {
        let tree = self.tree();
        self.past.push(tree.clone());
        let extra = self.past.len().saturating_sub(KEPT);
        self.past.drain(..extra);
        self.is_used = true;
        tree
    }

    pub(crate) fn wipe(&mut self) {
        self.put_back(&Tree::new());
    }

    pub(crate) fn roll_back(&mut self, back: usize) {
        let at = self.past.len().saturating_sub(back);
        let Some(then) = self.past.get(at).cloned() else { return };
        let now = self.tree();
        // A page that is no longer there was taken away by whoever knew of it.
        self.forgotten.extend(then.keys().filter(|path| !now.contains_key(*path)).cloned());
        self.put_back(&then);
    }

    fn put_back(&mut self, tree: &Tree) {
        for path in self.tree().keys() {
            fs::remove_file(self.folder.join(path)).expect("a file of the site");
        }
        for (path, bytes) in tree {
            put(&self.folder, path, bytes);
        }
        self.meddled = true;
    }

    /// Spoils the file of a number, counted round.
    pub(crate) fn rot(&mut self, file: usize, how: Rot) {
        let tree = self.tree();
        let Some((path, bytes)) = tree.iter().nth(file % tree.len().max(1)) else { return };
        match how.spoilt(bytes, file) {
            None => fs::remove_file(self.folder.join(path)).expect("a file of the site"),
            Some(bytes) => put(&self.folder, path, &bytes),
        }
        self.meddled = true;
    }

    /// Lets something stand in the way of the front page, or takes it away.
    pub(crate) fn block(&mut self, blocked: bool) {
        let front = self.folder.join(FRONT);
        match (blocked, self.blocked) {
            (true, false) => {
                let _ = fs::remove_file(&front);
                fs::create_dir(&front).expect("a folder in the way");
            }
            (false, true) => fs::remove_dir(&front).expect("a folder in the way"),
            _ => {}
        }
        (self.blocked, self.meddled) = (blocked, self.meddled || blocked);
    }

    /// Returns what cuts the file off that is written next after this.
    pub(crate) fn cuts(&self, before: Tree) -> Box<dyn FnOnce()> {
        let folder = self.folder.clone();
        Box::new(move || {
            let mut now = Tree::new();
            read(&folder, "", &mut now);
            let is_new = |(path, bytes): &(&String, &Vec<u8>)| before.get(*path) != Some(*bytes);
            // Any page that was written: what is cut off of one shows.
            let mut written = now.iter().filter(|(path, _)| path.ends_with(".html")).filter(is_new);
            if let Some((path, bytes)) = written.next_back() {
                put(&folder, path, &bytes[..bytes.len() / 2]);
            }
        })
    }
}

fn read(folder: &Path, within: &str, tree: &mut Tree) {
    for entry in fs::read_dir(folder).expect("a folder of the site") {
        let entry = entry.expect("an entry of the site");
        let name = entry.file_name().into_string().expect("a name");
        let path = if within.is_empty() { name.clone() } else { format!("{within}/{name}") };
        if entry.path().is_dir() {
            read(&entry.path(), &path, tree);
        } else if !name.starts_with('.') {
            tree.insert(path, fs::read(entry.path()).expect("a file of the site"));
        }
    }
}

fn put(folder: &Path, path: &str, bytes: &[u8]) {
    let path = folder.join(path);
    path.parent().map(fs::create_dir_all).transpose().expect("a folder of the site");
    fs::write(path, bytes).expect("a file of the site");
}

/// Lets a desk's folder lead to the site.
pub(crate) fn mount(desk: &Path) {
    let here = desk.join(FOLDER);
    if !here.is_symlink() {
        // By the way that all desks' folders have to it, so that a copy leads there, too.
        std::os::unix::fs::symlink(Path::new("..").join(FOLDER), here).expect("a link to the site");
    }
}
