//! House data, as a chief edits it.

use crate::newsroom;

#[test]
fn house_data_comes_in_and_goes_out_the_same() {
    let (folder, galley) = newsroom();
    let value = r#"{"short": "HTX", "long": "hợp tác xã", "known": true}"#;
    galley.json(&["house", "set", "abbreviation", value]);
    let out = galley.json(&["house", "export"]);
    let file = folder.path().join("house.json");
    std::fs::write(&file, out.to_string()).unwrap();
    assert_eq!(galley.json(&["house", "import", &file.display().to_string()])["changed"], 0);
    let listed = galley.json(&["house", "list", "abbreviations"]);
    assert!(listed["items"].as_array().unwrap().iter().any(|i| i["value"]["long"] == "hợp tác xã"));
    assert_eq!(galley.by("Hoài An").refused(&["house", "set", "abbreviation", value]).0, 1);
}
