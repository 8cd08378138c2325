//! The site at a WebDAV server and in a bucket: file for file what a folder has, completed after a break, with old addresses
//! that lead on.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use blackbox::program::Galley;
use blackbox::servers::{Kind, Server};
use newsroom::storage::{self, Name};
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::desks::approved;

/// A newsroom whose first destination is a folder, and whose second one is what a server serves.
struct Paper {
    folder: TempDir,
    galley: Galley,
}

/// What every publication goes to.
const TO: [&str; 2] = ["--destination", "web"];

impl Paper {
    fn with(server: &Server) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let galley = Galley::at(folder.path().join("desk"));
        let desk = galley.desk.display().to_string();
        galley.json(&["init", &desk, "--name", "Báo Tân Giang", "--member", "Minh Khoa"]);
        let paper = Self { folder, galley };
        let (code, said) = paper.add(server, "desk-secret");
        assert_eq!((code, &said["missing"]), (0, &json!([])), "{said}");
        paper
    }

    fn add(&self, server: &Server, secret: &str) -> (i32, Value) {
        let at = server.place().address.to_string();
        let (web, kind) = ("https://bao.example/", "site");
        let words = ["--json", "destination", "add", "web", web, "--kind", kind, "--at", &at, "--user", "desk"];
        let output = self.galley.command(&words).env("GALLEY_DESTINATION_SECRET", secret).output().unwrap();
        let said = if output.stdout.is_empty() { &output.stderr } else { &output.stdout };
        (output.status.code().unwrap(), serde_json::from_slice(said).unwrap_or_default())
    }

    fn publishes(&self, id: &str) -> Value {
        self.galley.json(&["publish", id, TO[0], TO[1]])
    }
}

pub(crate) fn files(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut all = BTreeMap::new();
    read(folder, "", &mut all);
    all
}

fn read(folder: &Path, within: &str, all: &mut BTreeMap<String, Vec<u8>>) {
    for entry in fs::read_dir(folder).unwrap().map(Result::unwrap) {
        let path = format!("{within}{}", entry.file_name().to_string_lossy());
        if entry.path().is_dir() {
            read(&entry.path(), &format!("{path}/"), all);
        } else {
            all.insert(path, fs::read(entry.path()).unwrap());
        }
    }
}

/// What the server keeps, without the attributes that it keeps beside it.
pub(crate) fn at(server: &Server) -> BTreeMap<String, Vec<u8>> {
    let mut all = files(&server.files());
    all.retain(|path, _| !path.starts_with('.') && !path.contains("/."));
    all
}

#[test]
fn a_site_lies_at_a_server_as_it_lies_in_a_folder() {
    for mut server in Kind::ALL.into_iter().chain([Kind::VirtualS3]).filter_map(Server::start) {
        let paper = Paper::with(&server);
        let galley = &paper.galley;
        assert!(at(&server).is_empty(), "{:?}: the test has left {:?}", server.kind, at(&server).keys());
        let (id, _) = approved(galley, paper.folder.path());
        let planned = galley.json(&["plan", &id, TO[0], TO[1]]);
        assert!(planned["files"].as_u64().unwrap() > 10 && at(&server).is_empty(), "{planned}");

        let receipt = paper.publishes(&id)["receipt"].clone();
        let address = receipt["url"].as_str().unwrap();
        assert!(address.starts_with("https://bao.example/") && address.ends_with(receipt["path"].as_str().unwrap()));
        assert_eq!(paper.publishes(&id)["written"], 0);
        // A folder has the same files; what they say of the hour differs.
        galley.json(&["publish", &id]);
        let (there, here) = (at(&server), files(&galley.desk.join("site")));
        assert!(there.keys().eq(here.keys()), "{:?}: {:?} {:?}", server.kind, there.keys(), here.keys());
        let same = |path: &&String| path.ends_with(".jpg") || path.ends_with(".css");
        assert!(here.keys().filter(same).all(|path| there[path] == here[path]) && here.keys().filter(same).count() > 3);

        if matches!(server.kind, Kind::S3 | Kind::VirtualS3) {
            // A bucket gives a browser what it was told that an object is.
            let beside = fs::read_dir(server.files().parent().unwrap()).unwrap().map(Result::unwrap);
            let told = beside.filter_map(|file| fs::read_to_string(file.path()).ok()).collect::<String>();
            for kind in ["text/html; charset=utf-8", "application/atom+xml", "image/jpeg", "text/css"] {
                assert!(told.contains(kind), "{kind}: {told}");
            }
        }

        // While the server is down nothing is lost, and what waits is completed.
        let (next, headline) = approved(galley, paper.folder.path());
        server.kill();
        let (code, said) = galley.refused(&["publish", &next, TO[0], TO[1]]);
        assert!(code == 5 && said.contains("cannot be reached"), "{code} {said}");
        server.bring_back();
        galley.json(&["publish"]);
        let has =
            |words: &str| at(&server).values().filter(|file| String::from_utf8_lossy(file).contains(words)).count();
        assert!(has(&headline) > 3);

        // A file that somebody spoilt there is put right; one that is theirs stays.
        let storage = storage::open(&server.place()).unwrap();
        for name in ["index.html", "robots.txt"] {
            storage.put(&Name::new(name).unwrap(), b"theirs").unwrap();
        }
        assert_eq!(galley.json(&["publish", "--renew", TO[0], TO[1]])["written"], 1);
        assert!(at(&server)["index.html"] != b"theirs" && at(&server)["robots.txt"] == b"theirs");

        galley.json(&["takedown", &next, TO[0], TO[1], "--reason", "Theo yêu cầu của nhân vật"]);
        assert_eq!(has(&headline), 0, "{:?}", server.kind);
        assert_eq!(paper.add(&server, "another").0, 5, "{:?} lets anybody in", server.kind);
    }
}
