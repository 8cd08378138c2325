//! Desks that share a storage: each a folder of its own, and `galley` at each.

use std::path::Path;

use blackbox::program::Galley;
use serde_json::Value;
use tempfile::TempDir;

use crate::{story, tree};

/// A newsroom whose members sit at desks of their own.
pub(crate) struct Newsroom {
    pub(crate) folder: TempDir,
    pub(crate) chief: Galley,
}

impl Newsroom {
    pub(crate) fn found() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let chief = Galley::at(folder.path().join("chief"));
        let desk = chief.desk.display().to_string();
        chief.json(&["init", &desk, "--name", "Báo Tân Giang", "--member", "Minh Khoa"]);
        let newsroom = Self { folder, chief };
        std::fs::create_dir(newsroom.path("shared")).unwrap();
        let added = newsroom.chief.json(&["storage", "add", &newsroom.path("shared")]);
        assert_eq!(added["missing"], serde_json::json!([]));
        newsroom
    }

    pub(crate) fn path(&self, name: &str) -> String {
        self.folder.path().join(name).display().to_string()
    }

    pub(crate) fn join(&self, name: &str, role: &str) -> Galley {
        let file = self.path(&format!("{name}.txt"));
        let invited = self.chief.json(&["newsroom", "invite", name, "--role", role, "--file", &file]);
        let galley = Galley::at(self.path(name));
        let joined = galley.json(&["newsroom", "join", &self.path(name), "--invitation", &file]);
        assert_eq!((&joined["newsroom"], &joined["member"]), (&"Báo Tân Giang".into(), &name.into()));
        assert_eq!(joined["words"], invited["words"], "both see the same six words");
        galley
    }
}

pub(crate) fn sync(galley: &Galley) -> Value {
    let report = galley.json(&["sync"]);
    assert_eq!(report["findings"], serde_json::json!([]));
    report
}

pub(crate) fn state(galley: &Galley, id: &str) -> String {
    galley.json(&["story", "show", id])["state"].as_str().unwrap().to_owned()
}

#[test]
fn a_story_goes_from_a_reporter_to_an_approval_without_a_network() {
    let newsroom = Newsroom::found();
    let (an, van) = (newsroom.join("Hoài An", "reporter"), newsroom.join("Tường Vân", "editor"));
    sync(&newsroom.chief);
    let members = newsroom.chief.json(&["member", "list"]);
    assert_eq!(members["members"].as_array().unwrap().len(), 3);

    let id = story(&an, &newsroom.folder, "Cầu mới qua suối Bùn");
    sync(&an);
    sync(&van);
    assert_eq!(van.refused(&["story", "show", &id]).0, 3, "a draft is its author's");
    assert!(an.json(&["storage", "status"])["unconfirmed"] == 0);
    let photo = blackbox::demo_photos()[0].clone();
    an.json(&["photo", "add", &id, &photo.display().to_string(), "--caption", "Cầu mới", "--credit", "Hoài An"]);
    an.json(&["submit", &id, "--override", "Ảnh gửi sau"]);
    assert!(an.json(&["storage", "status"])["unconfirmed"].as_u64() > Some(0));
    assert_eq!(sync(&an)["photos_sent"], 1);
    assert_eq!(sync(&van)["photos_received"], 1);
    assert_eq!(state(&van, &id), "submitted");
    let photos = |galley: &Galley| tree(&galley.desk.join("photos"));
    assert_eq!((photos(&van), photos(&an).len()), (photos(&an), 1));
    let bytes = std::fs::read(&photo).unwrap();
    let in_storage = tree(Path::new(&newsroom.path("shared")));
    let shows = |words: &[u8]| in_storage.values().any(|object| object.windows(words.len()).any(|part| part == words));
    assert!(!shows(&bytes[..48]) && !shows("Cầu mới".as_bytes()) && !shows("Hoài An".as_bytes()));

    // The storage is out of reach: the editor works and approves on the train.
    let away = newsroom.path("away");
    std::fs::rename(newsroom.path("shared"), &away).unwrap();
    van.json(&["take", &id]);
    van.json(&["story", "edit", &id, "--headline", "Cầu mới qua suối Bùn nối hai thôn"]);
    van.json(&["approve", &id, "--override", "Ảnh gửi sau"]);
    let (code, told) = van.refused(&["sync"]);
    assert_eq!(code, 5, "{told}");
    std::fs::rename(&away, newsroom.path("shared")).unwrap();

    sync(&van);
    for galley in [&an, &newsroom.chief] {
        sync(galley);
        assert_eq!(state(galley, &id), "approved");
        galley.json(&["verify"]);
        galley.json(&["verify", "--rebuild"]);
        assert_eq!(state(galley, &id), "approved");
    }
    // Nothing is left to be said.
    for galley in [&an, &van, &newsroom.chief] {
        sync(galley);
        let report = sync(galley);
        assert_eq!((&report["sent"], &report["received"]), (&0.into(), &0.into()));
    }
}

#[test]
fn a_stick_is_carried_between_desks_that_have_no_storage_in_common() {
    let newsroom = Newsroom::found();
    let an = newsroom.join("Hoài An", "editor");
    let stick = newsroom.path("stick");
    std::fs::create_dir(&stick).unwrap();
    let id = story(&an, &newsroom.folder, "Cầu mới qua suối Bùn");
    an.json(&["submit", &id, "--override", "Ảnh gửi sau"]);
    an.json(&["sync", "--through", &stick]);
    let received = newsroom.chief.json(&["sync", "--through", &stick]);
    assert!(received["received"].as_u64() > Some(2));
    assert_eq!(state(&newsroom.chief, &id), "submitted");
}

#[test]
fn an_emptied_storage_stops_every_desk_until_somebody_says_that_it_was_meant() {
    let newsroom = Newsroom::found();
    let an = newsroom.join("Hoài An", "editor");
    let shared = newsroom.path("shared");
    std::fs::remove_dir_all(&shared).unwrap();
    std::fs::create_dir(&shared).unwrap();
    for galley in [&an, &newsroom.chief] {
        let (code, told) = galley.refused(&["sync"]);
        assert_eq!(code, 1, "{told}");
        assert!(told.contains("its place is empty now"), "{told}");
        assert_eq!(std::fs::read_dir(&shared).unwrap().count(), 0, "nothing was written");
    }
    assert_eq!(an.refused(&["sync", "--again"]).0, 1, "a chief says so");
    let filled = newsroom.chief.json(&["sync", "--again"]);
    assert!(filled["sent"].as_u64() > Some(10));
    // What the chief's desk never had, the one that wrote it sends again, and says so.
    let mended = an.json(&["sync"]);
    assert_eq!(mended["sent"].as_u64(), mended["findings"].as_array().map(|lost| lost.len() as u64));
    assert!(mended["findings"].as_array().unwrap().iter().all(|told| told["finding"] == "lost"), "{mended}");
    sync(&newsroom.chief);
    newsroom.join("Tường Vân", "editor").json(&["verify"]);
}

#[test]
fn what_is_no_invitation_makes_no_desk() {
    let newsroom = Newsroom::found();
    let desk = newsroom.path("nobody");
    let galley = Galley::at(&desk);
    let file = newsroom.path("letter.txt");
    for (text, told) in [("", "no invitation"), ("Mời bạn tới dự", "no invitation")] {
        std::fs::write(&file, text).unwrap();
        let (code, said) = galley.refused(&["newsroom", "join", &desk, "--invitation", &file]);
        assert_eq!(code, 2, "{said}");
        assert!(said.to_lowercase().contains(told), "{said}");
    }
    let invited = newsroom.chief.json(&["newsroom", "invite", "Hoài An", "--role", "editor"]);
    let code = invited["code"].as_str().unwrap();
    std::fs::write(&file, &code[..code.len() - 9]).unwrap();
    assert_eq!(galley.refused(&["newsroom", "join", &desk, "--invitation", &file]).0, 2);
    // The storage is not there; the invitation is to another newsroom's.
    std::fs::write(&file, code).unwrap();
    for address in ["nowhere", "empty"] {
        let address = newsroom.path(address);
        if address.ends_with("empty") {
            std::fs::create_dir(&address).unwrap();
        }
        let refused = galley.refused(&["newsroom", "join", &desk, "--invitation", &file, "--storage", &address]);
        assert_ne!(refused.0, 0, "{}", refused.1);
        assert!(!Path::new(&desk).exists());
    }
    galley.json(&["newsroom", "join", &desk, "--invitation", &file]);
    let (code, told) = galley.refused(&["newsroom", "join", &newsroom.path("second"), "--invitation", &file]);
    assert_eq!(code, 1, "{told}");
}
