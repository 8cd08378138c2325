//! What nests too deep or is too large is refused in words, and nothing falls over.

use std::fs;

use blackbox::program::Galley;

fn desk() -> (tempfile::TempDir, Galley) {
    let folder = tempfile::tempdir().unwrap();
    let galley = Galley::at(folder.path().join("desk"));
    galley.json(&["init", &galley.desk.display().to_string(), "--name", "Báo Tân Giang", "--member", "Minh Khoa"]);
    (folder, galley)
}

#[test]
fn a_hundred_thousand_levels_are_refused_or_flattened() {
    let (folder, galley) = desk();
    let deep = 100_000;
    let lists: String = (0..1200).map(|n| format!("{}- a\n", " ".repeat(n * 2))).collect();
    let cases = [
        ("divs.html", format!("<h1>Bai</h1>{}a", "<div>".repeat(deep))),
        ("quotes.html", format!("<h1>Bai</h1>{}a", "<blockquote>".repeat(deep))),
        ("lists.html", format!("<h1>Bai</h1>{}a", "<ul><li>".repeat(deep))),
        ("bold.html", format!("<h1>Bai</h1><p>{}a", "<b>".repeat(deep))),
        ("tables.html", format!("<h1>Bai</h1>{}a", "<table><tr><td>".repeat(deep))),
        ("quotes.md", format!("# Bai\n\nMot\n\n{}a\n", ">".repeat(deep))),
        ("lists.md", format!("# Bai\n\nMot\n\n{lists}")),
        ("emphasis.md", format!("# Bai\n\nMot\n\n{}a{}\n", "*".repeat(deep), "*".repeat(deep))),
        ("links.md", format!("# Bai\n\nMot\n\n{}a{}\n", "[".repeat(deep), "](x)".repeat(deep))),
    ];
    for (name, text) in cases {
        let file = folder.path().join(name);
        fs::write(&file, text).unwrap();
        let file = file.display().to_string();
        let before = galley.json(&["story", "list"])["stories"].as_array().unwrap().len();
        let output = galley.run(&["import", &file]);
        let told = String::from_utf8_lossy(&output.stderr).into_owned();
        match output.status.code() {
            Some(0) => publish_or_refuse(&galley, name),
            Some(2) => {
                assert!(name.ends_with(".md") || told.contains("nest"), "{name}: {told}");
                let after = galley.json(&["story", "list"])["stories"].as_array().unwrap().len();
                assert_eq!(after, before, "{name} began a story");
            }
            code => panic!("{name}: {code:?} {told}"),
        }
        assert!(name != "divs.html" || output.status.code() == Some(2), "{name}");
    }
}

/// What was taken in becomes a page, or is refused in words on its way there.
fn publish_or_refuse(galley: &Galley, name: &str) {
    let listed = galley.json(&["story", "list", "--state", "draft"]);
    let id = listed["stories"][0]["id"].as_str().unwrap();
    galley.json(&["story", "edit", id, "--section", "thoi su", "--headline", name, "--standfirst", "Sa po."]);
    for step in [&["submit", id][..], &["approve", id, "--override", "x"], &["publish", id]] {
        let (code, told) = galley.refused(step);
        assert!(code == 0 || (matches!(code, 1 | 2) && !told.trim().is_empty()), "{name}: {step:?} {code} {told}");
        if code != 0 {
            println!("{name}: {}", told.trim());
            return;
        }
    }
}

#[test]
fn what_is_too_large_is_refused_with_both_sizes() {
    let (folder, galley) = desk();
    for (name, bytes, limit) in
        [("a.html", 2 << 20, "2.0 MB"), ("a.txt", 5 << 20, "5.0 MB"), ("a.md", 5 << 20, "5.0 MB")]
    {
        let file = folder.path().join(name);
        fs::write(&file, vec![b'a'; bytes + 1]).unwrap();
        let (code, told) = galley.refused(&["import", &file.display().to_string()]);
        assert!(code == 2 && told.contains(limit), "{name}: {code} {told}");
    }
    assert_eq!(galley.json(&["story", "list"])["stories"], serde_json::json!([]));
}
