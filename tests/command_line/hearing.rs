//! Before anything is sent to readers, other desks are heard: who was removed, above all.

use blackbox::program::Galley;

use crate::sharing::{Newsroom, state, sync};
use crate::story;
#[cfg(target_os = "linux")]
use crate::words::at_terminal_with;

/// A story that an editor approved, as it reached the desk that publishes; and that editor's removal, which has not.
struct Late {
    newsroom: Newsroom,
    publisher: Galley,
    id: String,
}

impl Late {
    fn new() -> Self {
        let newsroom = Newsroom::found();
        let (van, publisher) = (newsroom.join("Tường Vân", "editor"), newsroom.join("Quốc Bảo", "secretary"));
        let id = story(&newsroom.chief, &newsroom.folder, "Cầu mới qua suối Bùn");
        newsroom.chief.json(&["submit", &id, "--override", "Chưa có ảnh"]);
        [&newsroom.chief, &van, &publisher].into_iter().for_each(|galley| drop(sync(galley)));
        van.json(&["approve", &id, "--override", "Chưa có ảnh"]);
        // The chief has not heard of that when the editor has to go.
        newsroom.chief.json(&["newsroom", "remove", "Tường Vân", "--reason", "Thôi việc"]);
        sync(&van);
        sync(&publisher);
        assert_eq!(state(&publisher, &id), "approved");
        newsroom.chief.json(&["sync"]);
        Self { newsroom, publisher, id }
    }

    fn take_storage_away(&self) {
        std::fs::rename(self.newsroom.path("shared"), self.newsroom.path("away")).unwrap();
    }

    fn is_public(&self) -> bool {
        self.publisher.desk.join("site/index.html").exists()
    }
}

#[test]
fn what_somebody_approved_whose_removal_comes_only_now_does_not_go_out() {
    let late = Late::new();
    let (code, said) = late.publisher.refused(&["publish", &late.id]);
    assert_eq!(code, 1, "{said}");
    assert_eq!(state(&late.publisher, &late.id), "submitted");
    assert!(!late.is_public());
}

#[test]
fn where_the_storage_cannot_be_asked_a_script_says_that_it_knows() {
    let late = Late::new();
    late.take_storage_away();
    for asked in [
        vec!["publish", &late.id],
        vec!["publish"],
        vec!["publish", "--renew"],
        vec!["correct", &late.id, "--reason", "Sai số liệu"],
        vec!["takedown", &late.id, "--reason", "Đăng nhầm"],
        vec!["unpublish", &late.id, "--reason", "Đăng nhầm"],
        vec!["restore-post", &late.id],
        vec!["outbox", "retry", &late.id],
    ] {
        let (code, said) = late.publisher.refused(&asked);
        assert!(code == 1 && said.contains("cannot be reached"), "{asked:?}: {said}");
        assert!(said.contains("as of ") && said.contains("--offline"), "{asked:?}: {said}");
    }
    assert!(!late.is_public());
    // What is given a time is looked at when it falls due.
    late.publisher.json(&["publish", &late.id, "--at", "2099-12-01 06:00"]);
    late.publisher.json(&["outbox", "cancel", &late.id]);
    late.publisher.json(&["publish", &late.id, "--offline"]);
    assert!(late.is_public());
    late.publisher.json(&["takedown", &late.id, "--reason", "Đăng nhầm", "--offline"]);
}

#[cfg(target_os = "linux")]
#[test]
fn whoever_is_at_a_terminal_is_asked() {
    let late = Late::new();
    late.take_storage_away();
    let asked =
        |input: &str| at_terminal_with(&late.publisher, &format!("publish {}", late.id), input, "unix:path=/nowhere");
    let (done, said) = asked("n\n");
    assert!(!done && said.contains("as of ") && said.contains("[y/N]"), "{said}");
    assert!(!late.is_public(), "{said}");
    let (done, said) = asked("y\n");
    assert!(done && late.is_public(), "{said}");
}
