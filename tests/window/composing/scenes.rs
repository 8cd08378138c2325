//! What a hand does with words that are being composed.

use serde_json::json;

use super::hand::{BODY, HEADLINE, Hand, STANDFIRST};
use crate::driver::wait;

pub(super) const ALL: &[fn(&Hand<'_>)] = &[
    every_field,
    enter_after_a_word,
    enter_after_typing_over_a_line,
    backspace_inside_a_word,
    typing_over_a_selection,
    marks_after_the_word,
    chords_in_the_middle_of_a_word,
    a_click_in_the_middle_of_a_word,
    undoing,
    letters_in_the_list,
];

const SEARCH: &str = "[role=searchbox]";
const TAG: &str = "#tags-add";

fn every_field(hand: &Hand<'_>) {
    let story = hand.story("Bài có ảnh", &["Câu đầu."]);
    let photo = blackbox::demo_photos().remove(0).display().to_string();
    let placement = hand.galley.json(&["photo", "add", &story, &photo])["placement"].as_str().unwrap().to_owned();
    let caption = format!("#part-photos-body [data-field='placement:{placement}.caption']");
    // What the desk has of it comes before a word is composed: it would wait for the end of that.
    hand.window.element(&caption);

    hand.go_to(HEADLINE);
    hand.press(&["ctrl+a"]);
    hand.types("Tiếng");
    hand.until_composed(HEADLINE, "Tiếng");
    hand.types(" nước chảy");
    hand.until_composed(HEADLINE, "Tiếng nước chảy");
    hand.press(&["Return"]);
    hand.window.until_with("document.activeElement?.matches(arguments[0])", &json!([STANDFIRST]));
    hand.types("Đường về làng Hạ");
    hand.until_composed(STANDFIRST, "Đường về làng Hạ");
    hand.press(&["Return"]);
    hand.window.until_with("document.activeElement?.matches(arguments[0])", &json!([BODY]));
    hand.press(&["ctrl+End"]);
    hand.types(" Người dân kể");
    hand.until_composed(BODY, "Câu đầu. Người dân kể");
    hand.go_to(&caption);
    hand.types("Cầu mới bắc qua suối");
    hand.until_composed(&caption, "Cầu mới bắc qua suối");
    hand.go_to(TAG);
    hand.types("hạ tầng");
    hand.until_composed(TAG, "hạ tầng");
    hand.press(&["Return"]);
    hand.until_done(TAG, "");
    hand.go_to(SEARCH);
    hand.types("tiếng nước");
    hand.until_composed(SEARCH, "tiếng nước");
    hand.press(&["space"]);
    hand.until_done(SEARCH, "tiếng nước ");
    let found = "[...document.querySelectorAll('#stories [role=option]')].map(row => row.id).join() === arguments[0]";
    hand.window.until_with(found, &json!([format!("row-{story}")]));

    hand.until_on_desk(&story, "headline", "Tiếng nước chảy");
    hand.until_on_desk(&story, "standfirst", "Đường về làng Hạ");
    hand.until_body_on_desk(&story, &["Câu đầu. Người dân kể"]);
    wait("caption and tag are on the desk", || {
        let shown = hand.on_desk(&story);
        shown["photos"][0]["caption"] == json!("Cầu mới bắc qua suối") && shown["tags"] == json!(["hạ tầng"])
    });
    hand.press(&["ctrl+a", "Delete"]);
    hand.until_done(SEARCH, "");
}

fn enter_after_a_word(hand: &Hand<'_>) {
    let story = hand.story("Xuống dòng", &["Một dòng cũ"]);
    hand.types(" nữa");
    hand.until_composed(BODY, "Một dòng cũ nữa");
    hand.press(&["Return"]);
    hand.until_done(BODY, "Một dòng cũ nữa\n");
    hand.types("tiếng ");
    hand.until_done(BODY, "Một dòng cũ nữa\ntiếng ");
    hand.press(&["Return"]);
    hand.until_done(BODY, "Một dòng cũ nữa\ntiếng \n");
    hand.until_body_on_desk(&story, &["Một dòng cũ nữa", "tiếng"]);
}

/// Enter follows while the word has only just ended: the browser's own Enter does not save it there.
fn enter_after_typing_over_a_line(hand: &Hand<'_>) {
    let story = hand.story("Gõ đè rồi xuống dòng", &["Đoạn đầu.", "Chính quyền nói", "Đoạn cuối."]);
    hand.press(&["Up", "End", "shift+Home"]);
    hand.window.until("getSelection().toString() === 'Chính quyền nói'");
    hand.types("thấy ");
    hand.press(&["Return"]);
    hand.types("dòng mới ");
    hand.until_done(BODY, "Đoạn đầu.\nthấy \ndòng mới \nĐoạn cuối.");
    hand.until_body_on_desk(&story, &["Đoạn đầu.", "thấy", "dòng mới", "Đoạn cuối."]);
}

fn backspace_inside_a_word(hand: &Hand<'_>) {
    let story = hand.story("Sửa trong chữ", &["Gốc."]);
    hand.types(" tiếng");
    hand.until_composed(BODY, "Gốc. tiếng");
    hand.press(&["BackSpace", "BackSpace"]);
    hand.until_composed(BODY, "Gốc. tiế");
    hand.types("p");
    hand.until_composed(BODY, "Gốc. tiếp");
    hand.types(" đi");
    hand.until_composed(BODY, "Gốc. tiếp đi");
    hand.press(&["BackSpace", "BackSpace"]);
    hand.until_said(BODY, "Gốc. tiếp ");
    hand.types("đến");
    hand.until_composed(BODY, "Gốc. tiếp đến");
    // Past the beginning of the word, into those that are there already.
    hand.press(&["space", "BackSpace", "BackSpace", "BackSpace"]);
    hand.until_said(BODY, "Gốc. tiếp đ");
    hand.press(&["BackSpace"]);
    hand.types("theo");
    hand.until_composed(BODY, "Gốc. tiếp theo");
    hand.until_body_on_desk(&story, &["Gốc. tiếp theo"]);
}

fn typing_over_a_selection(hand: &Hand<'_>) {
    let story = hand.story("Gõ đè", &["Đi bằng đường sắt", "Đoạn thừa"]);
    hand.press(&["ctrl+Home", "End", "ctrl+shift+Left"]);
    hand.window.until("getSelection().toString() === 'sắt'");
    hand.types("bộ");
    hand.until_composed(BODY, "Đi bằng đường bộ\nĐoạn thừa");
    // Over all that is selected, from one paragraph into the other.
    hand.press(&["End", "space"]);
    hand.until_done(BODY, "Đi bằng đường bộ \nĐoạn thừa");
    hand.press(&["ctrl+shift+Left", "ctrl+shift+End"]);
    hand.window.until("getSelection().toString().endsWith('thừa')");
    hand.types("thủy");
    hand.until_composed(BODY, "Đi bằng đường bộ thủy");
    hand.go_to(HEADLINE);
    hand.press(&["ctrl+a"]);
    hand.types("Đường thủy ");
    hand.until_done(HEADLINE, "Đường thủy ");
    hand.until_on_desk(&story, "headline", "Đường thủy");
    hand.until_body_on_desk(&story, &["Đi bằng đường bộ thủy"]);
}

fn marks_after_the_word(hand: &Hand<'_>) {
    let story = hand.story("Dấu sau chữ", &["Gốc."]);
    hand.types_keys(" tieengs", " tie6ng1");
    hand.until_composed(BODY, "Gốc. tiếng");
    // The mark of the letter after that of the tone, both after the word.
    hand.types_keys(" tiengse", " tieng16");
    hand.until_composed(BODY, "Gốc. tiếng tiếng");
    // The tone goes on to where it belongs when the word does.
    hand.types_keys(" hoaf", " hoa2");
    hand.until_composed(BODY, "Gốc. tiếng tiếng hòa");
    hand.types("n");
    hand.until_composed(BODY, "Gốc. tiếng tiếng hoàn");
    // Another tone in its place.
    hand.types_keys("s", "1");
    hand.until_composed(BODY, "Gốc. tiếng tiếng hoán");
    hand.types(" ");
    hand.until_done(BODY, "Gốc. tiếng tiếng hoán ");
    hand.until_body_on_desk(&story, &["Gốc. tiếng tiếng hoán"]);
}

/// A chord ends the word, and the word is whole where the chord takes the hand away from it.
fn chords_in_the_middle_of_a_word(hand: &Hand<'_>) {
    let story = hand.story("Phím tắt", &["Gốc."]);
    hand.types(" tiếng");
    hand.until_composed(BODY, "Gốc. tiếng");
    hand.press(&["ctrl+b"]);
    hand.types(" đậm");
    hand.until_composed(BODY, "Gốc. tiếng đậm");
    hand.press(&["ctrl+b"]);
    hand.types(" thường");
    hand.until_composed(BODY, "Gốc. tiếng đậm thường");
    hand.until_body_on_desk(&story, &["Gốc. tiếng **đậm** thường"]);
    hand.types(" rồi");
    hand.until_composed(BODY, "Gốc. tiếng đậm thường rồi");
    hand.press(&["ctrl+n"]);
    hand.until_said(HEADLINE, "");
    hand.until_body_on_desk(&story, &["Gốc. tiếng **đậm** thường rồi"]);
    hand.open(&story, "Phím tắt", "Gốc. tiếng đậm thường rồi");
    hand.types(" đóng");
    hand.until_composed(BODY, "Gốc. tiếng đậm thường rồi đóng");
    hand.press(&["ctrl+w"]);
    hand.window.until("document.querySelector('main .empty') !== null");
    hand.until_body_on_desk(&story, &["Gốc. tiếng **đậm** thường rồi đóng"]);
}

/// Wherever the click goes, the word stays where it was, once, and the caret is where the click went.
fn a_click_in_the_middle_of_a_word(hand: &Hand<'_>) {
    let story = hand.story("Bấm chuột", &["Gốc."]);
    hand.types(" tiếng");
    hand.until_composed(BODY, "Gốc. tiếng");
    hand.click_on(STANDFIRST);
    hand.window.until_with("document.activeElement?.matches(arguments[0])", &json!([STANDFIRST]));
    hand.types("nước");
    hand.until_composed(STANDFIRST, "nước");
    hand.click_on(HEADLINE);
    hand.window.until_with("document.activeElement?.matches(arguments[0])", &json!([HEADLINE]));
    hand.types("Phải ");
    hand.until_done(HEADLINE, "Phải Bấm chuột");
    hand.until_said(STANDFIRST, "nước");
    hand.until_said(BODY, "Gốc. tiếng");
    hand.until_on_desk(&story, "headline", "Phải Bấm chuột");
    hand.until_on_desk(&story, "standfirst", "nước");
    hand.until_body_on_desk(&story, &["Gốc. tiếng"]);
}

fn undoing(hand: &Hand<'_>) {
    let story = hand.story("Hoàn tác", &["Gốc."]);
    let words = ["Gốc.", " tiếng", " nước", " chảy", " "];
    hand.types(&words[1..].concat());
    let all = words.concat();
    hand.until_done(BODY, &all);
    let mut seen = vec![];
    while hand.said(BODY) != "Gốc." {
        assert!(seen.len() < 20, "{seen:?}");
        step(hand, "ctrl+z");
        seen.push(hand.said(BODY));
    }
    // Whole words go: none is left half composed, and none comes back that was not typed.
    let whole: Vec<String> = (1..=words.len()).map(|many| words[..many].concat()).collect();
    for text in &seen {
        assert!(whole.iter().any(|one| one.trim_end() == text.trim_end()), "{seen:?}");
    }
    for _ in 0..seen.len() {
        step(hand, "ctrl+shift+z");
    }
    hand.until_done(BODY, &all);
    hand.until_body_on_desk(&story, &[all.trim_end()]);
}

/// Presses a chord and waits until the page has had it.
fn step(hand: &Hand<'_>, chord: &str) {
    let before = hand.heard("keys.length");
    hand.press(&[chord]);
    let keys = before + chord.split('+').count() as u64;
    hand.window.until_with("heard.keys.length >= arguments[0]", &json!([keys]));
}

/// Letters are commands in the list, also for whoever has an input method on.
fn letters_in_the_list(hand: &Hand<'_>) {
    hand.press(&["alt+1"]);
    hand.window.until("document.activeElement?.id === 'stories'");
    let chosen = "document.querySelector('#stories [aria-selected=true]')?.id";
    hand.press(&["Home"]);
    let first =
        hand.window.until(&format!("{chosen} === document.querySelector('#stories [role=option]').id && {chosen}"));
    hand.press(&["j"]);
    hand.window.until_with(&format!("{chosen} !== arguments[0]"), &json!([first]));
    hand.press(&["k"]);
    hand.window.until_with(&format!("{chosen} === arguments[0]"), &json!([first]));
}
