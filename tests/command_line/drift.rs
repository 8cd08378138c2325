//! A site that is no longer as it was written, and what a site has for a story that is to be seen no more.

use std::fs;

use serde_json::json;

#[test]
fn files_that_are_missing_or_changed_are_counted_and_written_anew() {
    let (folder, galley) = crate::newsroom();
    let id = crate::story(&galley, &folder, "Cầu mới qua suối");
    galley.json(&["submit", &id]);
    galley.json(&["approve", &id, "--override", "thử"]);
    assert_eq!(galley.json(&["drift"])["stories"], json!([]));
    let path = galley.json(&["publish", &id])["receipt"]["path"].as_str().unwrap().to_owned();
    assert_eq!(galley.json(&["drift"]), json!({ "same": 1, "stories": [] }));
    let page = fs::read_to_string(&path).unwrap();
    fs::write(&path, page.replace("dân sinh", "treo")).unwrap();
    fs::remove_file(galley.desk.join("site/index.html")).unwrap();
    let output = galley.run(&["--json", "drift", "--to", "site"]);
    let said: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    let told = &said["stories"][0]["drift"][0];
    assert_eq!((output.status.code(), &told["what"], &told["differ"]), (Some(1), &json!("files"), &json!(2)));
    assert!(!galley.desk.join("site/index.html").exists(), "nothing is written");
    galley.json(&["publish", "--renew"]);
    assert_eq!(galley.json(&["drift"])["same"], 1);
    assert_eq!(fs::read_to_string(&path).unwrap(), page);
    // A site has no drafts, and nothing that is put away.
    assert_eq!(galley.refused(&["restore-post", &id]).0, 1);
    let said = String::from_utf8(galley.run(&["unpublish", &id, "--reason", "Đăng sớm"]).stdout).unwrap();
    assert!(said.contains("was taken down"), "{said}");
    assert_eq!(galley.json(&["drift"])["same"], 1);
    assert_eq!(galley.json(&["story", "show", &id])["state"], "unpublished");
}
