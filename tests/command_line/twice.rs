//! An invitation that is used twice: whoever comes second is told, and so is the chief.

use blackbox::program::Galley;
use serde_json::Value;

use crate::sharing::{Newsroom, sync};

/// A newsroom whose chief has invited Hoài An, and the file of the invitation.
fn invited() -> (Newsroom, String) {
    let newsroom = Newsroom::found();
    let file = newsroom.path("invitation.txt");
    newsroom.chief.json(&["newsroom", "invite", "Hoài An", "--role", "reporter", "--file", &file]);
    (newsroom, file)
}

/// Joins with a desk of that name. Returns the exit code and what was said of a refusal.
fn join(newsroom: &Newsroom, name: &str, file: &str) -> (i32, String) {
    let desk = newsroom.path(name);
    let output = Galley::at(&desk).run(&["newsroom", "join", &desk, "--invitation", file]);
    (output.status.code().unwrap_or(-1), String::from_utf8_lossy(&output.stderr).into_owned())
}

fn twice(chief: &Galley) -> Vec<Value> {
    chief.json(&["newsroom", "members"])["used_twice"].as_array().unwrap().clone()
}

#[test]
fn who_comes_second_is_told_what_happened_and_the_chief_sees_it_until_somebody_has_looked() {
    let (newsroom, file) = invited();
    let chief = &newsroom.chief;
    assert_eq!(join(&newsroom, "first", &file).0, 0);
    sync(chief);
    assert_eq!(twice(chief), [] as [Value; 0]);
    for name in ["second", "third"] {
        let (code, told) = join(&newsroom, name, &file);
        assert!(code == 1 && told.contains("this desk was not let in"), "{code} {told}");
        assert!(told.contains("call whoever invited you at once"), "and what to do: {told}");
        assert!(!newsroom.folder.path().join(name).exists(), "nothing is left of it");
    }
    sync(chief);
    let [one] = &twice(chief)[..] else { panic!() };
    assert_eq!((one["name"].as_str(), one["code"].as_bool()), (Some("Hoài An"), Some(false)));
    let count = |of: &str| one[of].as_array().unwrap().len();
    assert_eq!((count("came"), count("refused")), (1, 1), "it is said once");
    // Whatever the chief asks next says so.
    let noted = String::from_utf8_lossy(&chief.run(&["story", "list"]).stderr).into_owned();
    assert!(noted.contains("The invitation of Hoài An was used more than once"), "{noted}");
    let listed = String::from_utf8_lossy(&chief.run(&["newsroom", "members", "--seen"]).stdout).into_owned();
    for said in ["Another desk was refused", "came in,", "remove Hoài An and invite them again"] {
        assert!(listed.contains(said), "{said}: {listed}");
    }
    assert!(twice(chief).is_empty() && chief.run(&["story", "list"]).stderr.is_empty());
    // Whoever was invited hears it, too, whatever the chief has looked at.
    let first = Galley::at(newsroom.path("first"));
    sync(&first);
    assert_eq!(twice(&first).len(), 1);
    assert_eq!(chief.json(&["verify"])["entries"], first.json(&["verify"])["entries"]);
}

#[test]
fn of_two_who_came_in_unawares_one_is_taken_out_of_use() {
    let (newsroom, file) = invited();
    let (shared, stick, chief) = (newsroom.path("shared"), newsroom.path("stick"), &newsroom.chief);
    blackbox::desk::copy(shared.as_ref(), stick.as_ref(), None);
    assert_eq!(join(&newsroom, "first", &file).0, 0);
    // Somebody else comes by what the storage was before.
    let second = Galley::at(newsroom.path("second"));
    second.json(&["newsroom", "join", &newsroom.path("second"), "--invitation", &file, "--storage", &stick]);
    second.json(&["sync", "--through", &shared]);
    sync(chief);
    let [one] = &twice(chief)[..] else { panic!() };
    let came = one["came"].as_array().unwrap();
    assert_eq!((came.len(), one["refused"].as_array().unwrap().len()), (2, 0));
    let noted = String::from_utf8_lossy(&second.run(&["story", "list"]).stderr).into_owned();
    assert!(noted.contains("used more than once"), "whoever came in hears of the other: {noted}");
    let strange = &came[1]["device"].as_str().unwrap()[..8];
    chief.json(&["newsroom", "remove", "Hoài An", "--device", strange, "--reason", "Không phải máy của Hoài An"]);
    let members = chief.json(&["newsroom", "members", "--seen"]);
    let an = members["members"].as_array().unwrap().iter().find(|one| one["name"] == "Hoài An").unwrap().clone();
    assert_eq!(an["devices"].as_array().unwrap().len(), 1);
    assert!(twice(chief).is_empty());
}
