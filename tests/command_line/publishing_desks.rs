//! Desks that a chief names as those that publish.

use serde_json::json;

use crate::sharing::{Newsroom, sync};
use crate::story;

#[test]
fn only_the_desk_that_a_chief_names_writes_a_site() {
    let newsroom = Newsroom::found();
    let (chief, van) = (&newsroom.chief, newsroom.join("Tường Vân", "editor"));
    sync(chief);
    assert_eq!(chief.json(&["destination", "desks", "site"])["desks"], json!(null));
    assert_eq!(van.refused(&["destination", "desks", "site", "--here"]).0, 1, "house data is a chief's");
    let (code, said) = chief.refused(&["destination", "desks", "site", "Tường Vân", "Minh Khoa"]);
    assert!(code == 2 && said.contains("static site"), "{said}");
    assert_eq!(chief.refused(&["destination", "desks", "site", "Ai Đó"]).0, 3);
    let named = chief.json(&["destination", "desks", "site", "Tường Vân"]);
    assert_eq!(named["desks"].as_array().unwrap().len(), 1);

    let id = story(chief, &newsroom.folder, "Cầu mới qua suối Bùn");
    chief.json(&["submit", &id, "--override", "thử"]);
    chief.json(&["approve", &id, "--override", "thử"]);
    let refused = [
        vec!["publish", &id],
        vec!["publish", &id, "--at", "2099-12-01 06:00"],
        vec!["publish", "--renew"],
        vec!["takedown", &id, "--reason", "Sai"],
    ];
    for asked in refused {
        let (code, said) = chief.refused(&asked);
        let by_state = asked[0] == "takedown";
        assert!(code == 1 && (by_state || said.contains("Tường Vân (")), "{asked:?}: {said}");
    }
    assert!(!chief.desk.join("site/index.html").exists());
    assert_eq!(chief.json(&["outbox"])["waiting"], json!([]), "what is refused does not wait");
    assert_eq!(chief.json(&["destination", "list"])["destinations"][0]["opens"], false);

    // What was approved elsewhere goes out there.
    sync(chief);
    sync(&van);
    van.json(&["publish", &id]);
    assert!(van.desk.join("site/index.html").exists());

    // The folder of the same name here is not the one that readers see.
    sync(&van);
    sync(chief);
    assert_eq!(chief.json(&["drift"])["stories"], json!([]));
    let told = String::from_utf8(chief.run(&["drift"]).stdout).unwrap();
    assert!(told.contains("Not compared from this desk") && told.contains("Tường Vân ("), "{told}");
    assert_eq!(chief.refused(&["drift", "--to", "site"]).0, 1);
    assert_eq!(van.json(&["drift"])["same"], 1);

    chief.json(&["destination", "desks", "site", "--any"]);
    chief.json(&["publish", &id]);
}
