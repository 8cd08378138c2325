//! Three desks that share a storage: each a folder of its own, and the real `galley` at each.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use blackbox::cluster::Cluster;
use blackbox::program::Galley;
use blackbox::servers::{Kind, Server};
use newsroom::storage::{self, Address, Name, Place, Storage};
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::name;

/// Whose desk is which, among those of a newsroom.
pub(crate) const CHIEF: usize = 0;
pub(crate) const REPORTER: usize = 1;
pub(crate) const EDITOR: usize = 2;
/// All desks.
pub(crate) const DESKS: [usize; 3] = [CHIEF, REPORTER, EDITOR];
/// What each is called in a log.
pub(crate) const CALLED: [&str; 3] = ["chief", "reporter", "editor"];

/// What desks share.
pub(crate) enum Shared {
    Folder(PathBuf),
    Server(Server),
    /// Each desk by a node of its own.
    Cluster(Cluster),
}

impl Shared {
    /// Returns the storage as a desk reaches it.
    pub(crate) fn place(&self, desk: usize) -> Place {
        match self {
            Self::Folder(path) => Place::at(Address::Folder(path.clone())),
            Self::Server(server) => server.place(),
            Self::Cluster(cluster) => cluster.place(1 + desk),
        }
    }

    /// Returns what the test itself reaches it by.
    pub(crate) fn storage(&self) -> Box<dyn Storage> {
        storage::open(&self.place(CHIEF)).unwrap()
    }

    /// Returns the folder in which its objects lie as files, where there is one.
    pub(crate) fn files(&self) -> Option<PathBuf> {
        match self {
            Self::Folder(path) => Some(path.clone()),
            Self::Server(server) => Some(server.files()),
            Self::Cluster(_) => None,
        }
    }

    /// Takes it away. Where a folder stood is an empty one then, if there is to be a `stand_in`: as under a drive.
    pub(crate) fn take_away(&mut self, stand_in: bool) {
        match self {
            Self::Folder(path) => {
                fs::rename(&*path, path.with_extension("away")).unwrap();
                if stand_in {
                    fs::create_dir(path).unwrap();
                }
            }
            Self::Server(server) => server.kill(),
            Self::Cluster(_) => panic!("a cluster goes away node by node"),
        }
    }

    /// Brings it back. Returns the files that were written to what stood in its place.
    pub(crate) fn bring_back(&mut self) -> Vec<PathBuf> {
        match self {
            Self::Folder(path) => {
                let astray = if path.exists() { files_in(path) } else { vec![] };
                let _ = fs::remove_dir_all(&*path);
                fs::rename(path.with_extension("away"), path).unwrap();
                astray
            }
            Self::Server(server) => {
                server.bring_back();
                vec![]
            }
            Self::Cluster(_) => panic!("a cluster comes back node by node"),
        }
    }
}

/// A chief, a reporter and an editor, each at a desk of their own.
pub(crate) struct Newsroom {
    pub(crate) shared: Shared,
    pub(crate) desks: [Galley; 3],
    /// The entries of stories that some desk acknowledged.
    acknowledged: BTreeSet<String>,
    folder: TempDir,
}

/// In memory where there is such a folder: what is asked here is not durability, and a disk's waiting takes minutes.
fn scratch() -> TempDir {
    tempfile::tempdir_in("/dev/shm").or_else(|_| tempfile::tempdir()).unwrap()
}

impl Newsroom {
    /// Founds one that shares a folder.
    pub(crate) fn over_a_folder() -> Self {
        let folder = scratch();
        let shared = folder.path().join("shared");
        fs::create_dir(&shared).unwrap();
        Self::found(folder, Shared::Folder(shared))
    }

    /// Founds one that shares what a server of a kind serves. `None`, counted as skipped, where it is not installed.
    pub(crate) fn over(kind: Kind) -> Option<Self> {
        Some(Self::found(scratch(), Shared::Server(Server::start(kind)?)))
    }

    /// Founds one that shares a cluster.
    pub(crate) fn over_a_cluster(cluster: Cluster) -> Self {
        Self::found(scratch(), Shared::Cluster(cluster))
    }

    fn found(folder: TempDir, shared: Shared) -> Self {
        let path = |name: &str| folder.path().join(name);
        let desks = CALLED.map(|name| Galley::at(path(name)));
        let said = |name: &str| path(name).display().to_string();
        desks[CHIEF].json(&["init", &said("chief"), "--name", "Báo Tân Giang", "--member", "Minh Khoa"]);
        let newsroom = Self { shared, desks, acknowledged: BTreeSet::new(), folder };
        newsroom.connect(CHIEF, &newsroom.shared.place(CHIEF));
        for (desk, name, role) in [(REPORTER, "Hoài An", "reporter"), (EDITOR, "Tường Vân", "editor")] {
            let file = newsroom.path(&format!("{name}.txt"));
            let invite = ["newsroom", "invite", name, "--role", role, "--file", &file, "--credential"];
            newsroom.desks[CHIEF].json(&invite);
            let place = newsroom.path(CALLED[desk]);
            newsroom.desks[desk].json(&["newsroom", "join", &place, "--invitation", &file]);
            if matches!(newsroom.shared, Shared::Cluster(_)) {
                newsroom.connect(desk, &newsroom.shared.place(desk));
            }
        }
        newsroom
    }

    /// Connects a desk to a storage.
    pub(crate) fn connect(&self, desk: usize, place: &Place) {
        let address = place.address.to_string();
        let mut arguments = vec!["--json", "storage", "add", &address];
        if !place.credential.user.is_empty() {
            arguments.extend(["--user", &place.credential.user]);
        }
        let mut command = self.desks[desk].command(&arguments);
        let output = command.env("GALLEY_STORAGE_SECRET", &*place.credential.secret).output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    }

    pub(crate) fn path(&self, name: &str) -> String {
        self.folder.path().join(name).display().to_string()
    }

    /// Exchanges at a desk. Nothing is wrong with the storage.
    pub(crate) fn sync(&self, desk: usize) -> Value {
        let report = self.desks[desk].json(&["sync"]);
        assert_eq!(report["findings"], json!([]), "{}", CALLED[desk]);
        report
    }

    /// Exchanges at a desk after something befell the exchange of another one. A server that keeps what a broken upload left shows it
    /// until its writer has sent it again, and that is told.
    pub(crate) fn sync_after(&self, desk: usize) {
        let report = self.desks[desk].json(&["sync"]);
        let keeps_halves = matches!(&self.shared, Shared::Server(server) if server.kind == Kind::Rclone);
        let is_half = |finding: &Value| keeps_halves && finding["finding"] == "spoilt";
        let strange = report["findings"].as_array().unwrap().iter().find(|finding| !is_half(finding));
        assert_eq!(strange, None, "{}", CALLED[desk]);
    }

    /// Drafts a story at a desk, with a photo that nothing is missing of. Returns its id.
    pub(crate) fn draft(&mut self, desk: usize, headline: &str, photo: &Path) -> String {
        let body = self.path(&format!("{}.md", CALLED[desk]));
        let text = format!(
            "{headline}.\n\nCây cầu dài 18 mét, do người dân hai thôn góp công làm trong bốn tháng.\n\nAi cũng mừng.\n"
        );
        let id = self.desks[desk].drafts(headline, Path::new(&body), &text);
        let photo = photo.display().to_string();
        let texts = ["--caption", "Cây cầu mới", "--credit", "Mai Lan", "--alt", "Cầu"];
        self.does(desk, &[&["photo", "add", &id, &photo][..], &texts].concat());
        id
    }

    /// Does something to a story at a desk, and keeps which entries of stories the desk has then.
    pub(crate) fn does(&mut self, desk: usize, arguments: &[&str]) -> Value {
        let answer = self.desks[desk].json(arguments);
        self.acknowledged.extend(entries_at(&self.desks[desk], "story IS NOT NULL"));
        answer
    }

    /// Has all desks exchange until each has what the others have.
    pub(crate) fn settle(&self) {
        DESKS.into_iter().for_each(|desk| self.sync_after(desk));
        [CHIEF, REPORTER].into_iter().for_each(|desk| drop(self.sync(desk)));
    }

    /// Makes sure that all desks list the same, that they have what was acknowledged and no more, and that nothing is left to
    /// be sent.
    pub(crate) fn is_settled(&self, drafts: &[&str], when: &str) {
        for desk in DESKS {
            // Every object of the storage is looked at once: that costs a question for each.
            let asked: &[&str] = if desk == CHIEF { &["sync", "--whole"] } else { &["sync"] };
            let mut report = self.desks[desk].json(asked);
            report.as_object_mut().unwrap().remove("requests");
            let quiet = json!({ "sent": 0, "received": 0, "photos_sent": 0, "photos_received": 0, "findings": [] });
            assert_eq!(report, quiet, "{when}: {}", CALLED[desk]);
        }
        let lists = DESKS.map(|desk| self.listed(desk, drafts));
        assert!(lists.iter().all(|list| list == &lists[CHIEF]), "{when}: {lists:?}");
        let of_stories: BTreeSet<_> =
            self.desks.iter().flat_map(|galley| entries_at(galley, "story IS NOT NULL")).collect();
        assert_eq!(of_stories, self.acknowledged, "{when}: some are lost, or nobody wrote them");
        let all = DESKS.map(|desk| self.standing(desk));
        assert!(all.iter().all(|at| at == &all[CHIEF]), "{when}: not all desks have all entries");
        let photos = DESKS.map(|desk| photos_at(&self.desks[desk]));
        assert!(photos.iter().all(|at| at == &photos[CHIEF]), "{when}: {photos:?}");
    }

    /// Makes sure of that, and that all desks show the same texts and the same sides of conflicts. Returns the list.
    pub(crate) fn agrees(&self, drafts: &[&str], when: &str) -> Vec<Value> {
        self.is_settled(drafts, when);
        let list = self.listed(CHIEF, drafts);
        let shown = DESKS.map(|desk| self.shown(desk, &list));
        for desk in DESKS {
            assert_eq!(shown[desk], shown[CHIEF], "{when}: {} and the chief differ", CALLED[desk]);
        }
        list
    }

    /// Makes sure that each desk is whole, has no draft of another's, and is the same when it is made anew from its entries.
    pub(crate) fn are_whole(&self, drafts: &[&str], when: &str) {
        let list = self.listed(CHIEF, drafts);
        for desk in DESKS {
            let (galley, called) = (&self.desks[desk], CALLED[desk]);
            let verified = galley.json(&["verify"]);
            let stories = verified["stories"].as_object().unwrap();
            let own = drafts.iter().filter(|draft| stories.contains_key(**draft)).count();
            assert_eq!(own, if desk == REPORTER { drafts.len() } else { 0 }, "{when}: a draft is its author's");
            assert_eq!(stories.len() - own, list.len(), "{when}: {called}");
            assert_eq!(galley.json(&["verify", "--rebuild"]), verified, "{when}: {called}");
            assert_eq!(self.listed(desk, drafts), list, "{when}: {called}, made anew");
        }
    }

    /// Returns what a desk lists: states, digests, how many conflicts.
    fn listed(&self, desk: usize, drafts: &[&str]) -> Vec<Value> {
        let mut rows = self.desks[desk].json(&["story", "list"])["stories"].as_array().unwrap().clone();
        rows.retain(|row| !drafts.iter().any(|id| row["id"] == *id));
        // How far a story has spread each desk knows for itself.
        rows.iter_mut().filter_map(Value::as_object_mut).for_each(|row| drop(row.remove("spread")));
        rows.sort_by_key(|row| row["id"].to_string());
        rows
    }

    /// Returns what a desk shows of the stories of a list: texts, and where they are in conflict both sides.
    fn shown(&self, desk: usize, list: &[Value]) -> Vec<Value> {
        let of = |row: &Value| {
            let asked = |verb| {
                let mut answer = self.desks[desk].json(&["story", verb, row["id"].as_str().unwrap()]);
                answer.as_object_mut().map(|shown| shown.remove("whereabouts"));
                answer
            };
            json!([asked("show"), if row["conflicts"] == 0 { Value::Null } else { asked("conflicts") }])
        };
        list.iter().map(of).collect()
    }

    /// Returns all entries of a desk. None waits, was refused or is not sent.
    fn standing(&self, desk: usize) -> BTreeSet<String> {
        let status = self.desks[desk].json(&["storage", "status"]);
        for none in ["unconfirmed", "early", "refused", "forked"] {
            assert_eq!(status[none], 0, "{}: {status}", CALLED[desk]);
        }
        entries_at(&self.desks[desk], "true")
    }
}

/// Returns the names of a desk's entries, opened or not; of those that it can open, only some.
fn entries_at(galley: &Galley, which: &str) -> BTreeSet<String> {
    let db = rusqlite::Connection::open(galley.desk.join("desk.db")).unwrap();
    let shut = if which == "true" { "UNION SELECT hex(hash) FROM shut" } else { "" };
    let mut query = db.prepare(&format!("SELECT hex(hash) FROM entry WHERE {which} {shut}")).unwrap();
    query.query_map([], |row| row.get(0)).unwrap().map(Result::unwrap).collect()
}

/// Returns the photos of a desk: their names are what their bytes say, which `verify` asks.
fn photos_at(galley: &Galley) -> BTreeSet<PathBuf> {
    let folder = galley.desk.join("photos");
    files_in(&folder).into_iter().map(|path| path.strip_prefix(&folder).unwrap().to_path_buf()).collect()
}

/// Returns every file below a folder. What goes away meanwhile is left out.
pub(crate) fn files_in(folder: &Path) -> Vec<PathBuf> {
    let (mut found, mut todo) = (vec![], vec![folder.to_path_buf()]);
    while let Some(next) = todo.pop() {
        for entry in fs::read_dir(&next).into_iter().flatten().flatten() {
            if entry.file_type().is_ok_and(|kind| kind.is_dir()) {
                todo.push(entry.path());
            } else {
                found.push(entry.path());
            }
        }
    }
    found.sort();
    found
}

/// Returns every object of a storage that is not empty.
pub(crate) fn objects_in(storage: &dyn Storage) -> Vec<Name> {
    let (mut found, mut todo) = (vec![], vec![name("galley-1")]);
    while let Some(folder) = todo.pop() {
        for within in storage.list(&folder).unwrap() {
            match within.strip_suffix('/') {
                Some(within) => todo.push(folder.join(within).unwrap()),
                None => found.push(folder.join(&within).unwrap()),
            }
        }
    }
    // Hints are empty: there is nothing to cut.
    found.retain(|name| !name.as_str().starts_with("galley-1/head/"));
    found.sort();
    found
}
