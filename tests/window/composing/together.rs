//! Somebody else changes the story in the middle of a word.

use serde_json::json;

use super::hand::{BODY, HEADLINE, Hand};

pub(super) const ALL: &[fn(&Hand<'_>)] = &[another_paragraph_changes, the_same_paragraph_changes];

/// Opens a story and composes half a word, `tiên` of `tiếng`, that the desk has already. Returns the story.
fn half_a_word(hand: &Hand<'_>, headline: &str) -> String {
    let story = hand.story(headline, &["Đầu bài.", "Cuối bài."]);
    hand.types(" tiên");
    hand.until_composed(BODY, "Đầu bài.\nCuối bài. tiên");
    hand.until_body_on_desk(&story, &["Đầu bài.", "Cuối bài. tiên"]);
    story
}

/// Edits a story by another process, and waits until the window's list shows it.
fn edited_elsewhere(hand: &Hand<'_>, story: &str, headline: &str, body: &str) {
    let file = hand.screen.home().join("elsewhere.md");
    std::fs::write(&file, body).unwrap();
    let file = file.display().to_string();
    hand.galley.json(&["story", "edit", story, "--headline", headline, "--body-file", &file]);
    let listed = "document.getElementById(arguments[0])?.textContent.includes(arguments[1])";
    hand.window.until_with(listed, &json!([format!("row-{story}"), headline]));
}

fn another_paragraph_changes(hand: &Hand<'_>) {
    let story = half_a_word(hand, "Hai người");
    let ended = hand.heard("ended");
    edited_elsewhere(hand, &story, "Hai người, một bài", "Đầu bài đã sửa.\n\nCuối bài. tiên");
    hand.types_keys("gs", "g1");
    hand.until_composed(BODY, "Đầu bài.\nCuối bài. tiếng");
    assert_eq!(hand.heard("ended"), ended, "the word was taken from the input method");
    hand.types(" ");
    hand.until_done(BODY, "Đầu bài đã sửa.\nCuối bài. tiếng ");
    hand.until_said(HEADLINE, "Hai người, một bài");
    // The caret is where it was.
    hand.types("nước");
    hand.until_composed(BODY, "Đầu bài đã sửa.\nCuối bài. tiếng nước");
    hand.until_body_on_desk(&story, &["Đầu bài đã sửa.", "Cuối bài. tiếng nước"]);
    assert_eq!(hand.on_desk(&story)["conflicts"], json!(0));
}

/// Nobody's sentence is invented: both stand, each whole, until a person chooses.
fn the_same_paragraph_changes(hand: &Hand<'_>) {
    let story = half_a_word(hand, "Một đoạn");
    edited_elsewhere(hand, &story, "Một đoạn, hai người", "Đầu bài.\n\nCuối bài chót. tiên");
    hand.types_keys("gs", "g1");
    hand.until_composed(BODY, "Đầu bài.\nCuối bài. tiếng");
    hand.types(" ");
    crate::driver::wait("the paragraph is in conflict", || hand.on_desk(&story)["conflicts"] == json!(1));
    let conflicts = hand.galley.json(&["story", "conflicts", &story]);
    for side in ["Cuối bài. tiếng", "Cuối bài chót. tiên"] {
        assert!(conflicts.to_string().contains(&format!("\"{side}\"")), "{conflicts}");
    }
}
