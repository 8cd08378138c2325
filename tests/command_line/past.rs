//! What a story said before: comparing, bringing back, and the names that both take.

use blackbox::program::Galley;
use serde_json::Value;

use crate::{newsroom, story};

fn body(galley: &Galley, folder: &tempfile::TempDir, id: &str, paragraphs: &[&str]) -> Value {
    let file = folder.path().join("next.md");
    std::fs::write(&file, paragraphs.join("\n\n")).unwrap();
    galley.json(&["story", "edit", id, "--body-file", &file.display().to_string()])
}

fn said(galley: &Galley, arguments: &[&str]) -> String {
    let output = galley.run(arguments);
    assert!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

const FIRST: &str = "Sáng 20/11/2026, xã Tân Lập đưa vào dùng cầu dân sinh bắc qua suối Bùn.";
const SECOND: &str = "Cây cầu dài 18 mét, do người dân hai thôn góp công làm trong bốn tháng.";

#[test]
fn two_revisions_are_compared_word_by_word() {
    let (folder, galley) = newsroom();
    let id = story(&galley, &folder, "Cầu mới qua suối Bùn");
    body(&galley, &folder, &id, &[SECOND, "Bà con mổ lợn ăn mừng.", &FIRST.replace("20/11", "21/11")]);
    galley.json(&["story", "edit", &id, "--headline", "Cầu dân sinh mới qua suối Bùn", "--notes", "gọi lại xã"]);
    // Without names: the last revision.
    let last = galley.json(&["story", "diff", &id]);
    assert_eq!(last["fields"].as_array().unwrap().len(), 2);
    assert_eq!(
        last["fields"][0],
        serde_json::json!({"field": "headline", "words": [
            {"kept": "Cầu "}, {"inserted": "dân sinh "}, {"kept": "mới qua suối Bùn"}]})
    );
    // By names from the history.
    let history = galley.json(&["story", "history", &id]);
    let names: Vec<&str> =
        history["history"].as_array().unwrap().iter().filter_map(|h| h["revision"].as_str()).collect();
    assert_eq!(names.len(), 3);
    let whole = galley.json(&["story", "diff", &id, &names[0][..8], "now"]);
    let fortunes: Vec<_> = whole["body"].as_array().unwrap().iter().map(|p| p["fortune"].as_str().unwrap()).collect();
    assert!(fortunes.contains(&"inserted") && fortunes.contains(&"moved"), "{fortunes:?}");
    let text = said(&galley, &["story", "diff", &id, names[0], names[1]]);
    assert!(text.contains("{+Bà con mổ lợn ăn mừng.+}"), "{text}");
    assert!(text.contains("[-20-]{+21+}/11/2026"), "{text}");
    assert!(text.contains("1 → 3") && text.contains("(moved)"), "{text}");
    assert!(!text.contains('\u{1b}'), "no colour is needed");
    assert_eq!(galley.json(&["story", "diff", &id, "now", "now"])["same"], true);
    assert_eq!(said(&galley, &["story", "diff", &id, "now", "now"]).lines().last(), Some("No difference."));
    assert_eq!(galley.refused(&["story", "diff", &id, "zzzz"]).0, 3);
    assert_eq!(galley.refused(&["story", "diff", &id, "approved"]).0, 3, "nothing is approved yet");
}

#[test]
fn an_approval_is_compared_by_what_readers_see() {
    let (folder, galley) = newsroom();
    let id = story(&galley, &folder, "Cầu mới qua suối Bùn");
    galley.json(&["submit", &id]);
    galley.json(&["approve", &id]);
    assert_eq!(galley.json(&["story", "diff", &id])["same"], true);
    galley.json(&["story", "edit", &id, "--notes", "chỉ để nội bộ", "--byline", "Hoài An; share=70"]);
    assert_eq!(galley.json(&["story", "diff", &id])["same"], true, "notes and shares are not public");
    galley.json(&["story", "edit", &id, "--tag", "suối Bùn", "--tag", "hạ tầng nông thôn"]);
    let found = galley.json(&["story", "diff", &id]);
    assert_eq!(
        (&found["same"], &found["public_only"], &found["from"]),
        (&false.into(), &true.into(), &"approved".into())
    );
    assert!(found["tags"].as_array().unwrap().contains(&serde_json::json!({"inserted": "suối Bùn"})), "{found}");
    let shown = galley.json(&["story", "show", &id, "--revision", "approved"]);
    assert_eq!((&shown["tags"], &shown["notes"]), (&serde_json::json!(["hạ tầng nông thôn"]), &"".into()));
    // The entry of the approval is a name as well.
    let history = galley.json(&["story", "history", &id]);
    let approval = history["history"].as_array().unwrap().iter().find(|h| h["act"] == "approve").unwrap();
    let name = approval["revision"].as_str().unwrap();
    assert_eq!(galley.json(&["story", "show", &id, "--revision", name])["digest"], shown["digest"]);
    // Brought back, it is what was approved; what readers never saw stays.
    let back = galley.json(&["story", "restore", &id, "--revision", "approved"]);
    assert_eq!((&back["state"], &back["notes"]), (&"approved".into(), &"chỉ để nội bộ".into()));
    assert_eq!(back["byline_details"][0]["share"], 70);
}

#[test]
fn a_revision_comes_back_whole_or_by_the_paragraph() {
    let (folder, galley) = newsroom();
    let id = story(&galley, &folder, "Cầu mới qua suối Bùn");
    // What was there before the first revision has a name like any other state.
    let begun = galley.json(&["story", "diff", &id]);
    assert_eq!(begun["from"], "blank");
    assert_eq!(galley.json(&["story", "diff", &id, "blank", "now"])["headline"], begun["headline"]);
    let first = galley.json(&["story", "show", &id]);
    let name = first["revision"].as_str().unwrap();
    body(&galley, &folder, &id, &["Đoạn mở đầu mới.", &FIRST.replace("Sáng", "Chiều")]);
    galley.json(&["story", "edit", &id, "--headline", "Tít khác"]);
    let one = galley.json(&["story", "restore", &id, "--revision", name, "--paragraph", "2"]);
    let expected = format!("Đoạn mở đầu mới.\n\n{}\n\n{SECOND}\n", FIRST.replace("Sáng", "Chiều"));
    assert_eq!((&one["body"], &one["headline"]), (&expected.into(), &"Tít khác".into()));
    assert_eq!(galley.refused(&["story", "restore", &id, "--revision", name, "--paragraph", "9"]).0, 3);
    assert_eq!(galley.refused(&["story", "restore", &id, "--revision", "feedfeed"]).0, 3);
    assert_eq!(galley.refused(&["story", "restore", &id]).0, 2);
    // A reporter may not change another's story this way either.
    assert_eq!(galley.by("Hoài An").refused(&["story", "restore", &id, "--revision", name]).0, 1);
    let count = galley.json(&["story", "history", &id])["history"].as_array().unwrap().len();
    let whole = galley.json(&["story", "restore", &id, "--revision", &name[..12]]);
    assert_eq!((&whole["body"], &whole["digest"]), (&first["body"], &first["digest"]));
    let history = galley.json(&["story", "history", &id])["history"].as_array().unwrap().len();
    assert_eq!(history, count + 1, "a new save; nothing is rewritten");
    assert_eq!(galley.json(&["story", "restore", &id, "--revision", "previous"])["headline"], "Tít khác");
    galley.json(&["verify", "--rebuild"]);
}
