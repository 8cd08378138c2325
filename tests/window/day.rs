//! A story's day: written, sent, taken, signed, published.

use serde_json::json;

use crate::driver::{Window, wait};
use crate::screen::Screen;
use crate::{command, newsroom, until_saved, words};
use blackbox::program::Galley;

const HEADLINE: &str = "Cầu dân sinh bắc qua suối Bùn";
const STANDFIRST: &str = "Học sinh thôn Đồi không còn phải lội suối tới lớp.";
const BODY: &str = "Sáng 20/11/2026, **xã Tân Lập** đưa vào dùng cầu dân sinh.\n\n\
                    Cây cầu dài 18 mét, do *người dân hai thôn* góp công làm trong bốn tháng.";

#[test]
fn a_story_goes_from_the_first_word_to_the_public_in_vietnamese() {
    a_day("vi");
}

#[test]
fn a_story_goes_from_the_first_word_to_the_public_in_english() {
    a_day("en");
}

fn a_day(language: &str) {
    let Some(screen) = Screen::start() else { return };
    let (folder, galley) = newsroom(language);
    let other = galley.json(&["story", "new", "--headline", "Một bài khác"]);

    let window = screen.open(&galley.desk, "Hoài An", language);
    write(&window, language);
    let story = story_of(&galley, HEADLINE);
    let shown = galley.by("Hoài An").json(&["story", "show", &story]);
    let text = |field: &str| shown[field].as_str().unwrap().trim().to_owned();
    assert_eq!((text("headline"), text("standfirst"), text("body")), (HEADLINE.into(), STANDFIRST.into(), BODY.into()));
    assert_eq!(
        (&shown["section"], &shown["tags"]),
        (&json!(if language == "vi" { "Thời sự" } else { "News" }), &json!(["hạ tầng nông thôn"]))
    );

    window.press("Control+Enter");
    until_told(&window, language, "state.submitted");
    until_state(&galley, &story, "submitted");
    window.shoot(&format!("reporter-{language}"));
    drop(window);

    let window = screen.open(&galley.desk, "Tường Vân", language);
    sign(&window, &galley, &story, language);
    publish(&window, &galley, &story, language);
    let article = find(&folder.path().join("desk/site"), HEADLINE);
    for words in [STANDFIRST, "<strong>xã Tân Lập</strong>", "<em>người dân hai thôn</em>"] {
        assert!(article.contains(words), "{words} is not in {article}");
    }
    let other = galley.json(&["story", "show", other["story"].as_str().unwrap()]);
    assert_eq!(other["state"], json!("draft"));
}

fn write(window: &Window, language: &str) {
    window.until("document.querySelector('#stories [role=option]') !== null");
    window.press("Control+n");
    window.click("textarea[data-field=headline]:not(:disabled)");
    window.type_text(HEADLINE);
    window.press("Enter");
    window.type_text(STANDFIRST);
    window.press("Enter");
    window.until("document.activeElement?.classList.contains('ProseMirror')");
    // The marks as a hand sets them: the chord, the words, the chord again. Each sign here is one of the keys.
    let keys = [('\u{1}', "**", "Control+b"), ('\u{2}', "*", "Control+i"), ('\u{3}', "\n\n", "Enter")];
    let signed = keys.iter().fold(BODY.to_owned(), |body, (sign, mark, _)| body.replace(mark, &sign.to_string()));
    for part in signed.split_inclusive(|c| keys.iter().any(|(sign, ..)| *sign == c)) {
        let key = keys.iter().find(|(sign, ..)| part.ends_with(*sign));
        window.type_text(key.map_or(part, |(sign, ..)| part.trim_end_matches(*sign)));
        if let Some((_, _, chord)) = key {
            window.press(chord);
        }
    }
    window.click("#section");
    window.type_text(if language == "vi" { "thoi su" } else { "new" });
    window.press("Enter");
    window.click("#tags-add");
    window.type_text("hạ tầng nông thôn");
    window.press("Enter");
    until_saved(window, language);
}

/// From the list, by the keyboard alone: open, take, and sign in two keys.
fn sign(window: &Window, galley: &Galley, story: &str, language: &str) {
    window.until("document.querySelector('#stories [role=option]') !== null");
    window.press("Alt+1");
    window.until("document.activeElement?.id === 'stories'");
    let chosen = format!("document.querySelector('#stories [aria-selected=true]')?.id === 'row-{story}'");
    window.press("k");
    window.until(&chosen);
    window.press("j");
    window.until(&format!("!({chosen})"));
    window.press("k");
    window.until(&chosen);
    window.press("Enter");
    window.until_with("document.querySelector('[data-field=headline]')?.value === arguments[0]", &json!([HEADLINE]));
    command(window, &words(language, "cmd.story.take"));
    until_state(galley, story, "editing");
    until_told(window, language, "state.editing");

    window.press("Alt+1");
    window.until("document.activeElement?.id === 'stories'");
    window.press("a");
    window.until("document.activeElement?.matches('[data-sign]')");
    window.shoot(&format!("approval-{language}"));
    window.press("Enter");
    until_state(galley, story, "approved");
    window.until("document.querySelector('dialog:modal') === null");
    until_told(window, language, "state.approved");
    window.shoot(&format!("approved-{language}"));
}

fn publish(window: &Window, galley: &Galley, story: &str, language: &str) {
    command(window, &words(language, "cmd.story.publish"));
    window.until("document.activeElement?.matches('[data-send]')");
    window.press("Enter");
    window.until("document.querySelector('#receipt') !== null");
    window.shoot(&format!("published-{language}"));
    assert_eq!(state_of(galley, story), "published");
}

/// Waits until the inspector says a state.
fn until_told(window: &Window, language: &str, state: &str) {
    let told = "document.querySelector('#part-workflow-body .state strong')?.textContent === arguments[0]";
    window.until_with(told, &json!([words(language, state)]));
}

fn until_state(galley: &Galley, story: &str, state: &str) {
    wait(&format!("the story is {state}"), || state_of(galley, story) == state);
}

fn state_of(galley: &Galley, story: &str) -> String {
    galley.json(&["story", "show", story])["state"].as_str().unwrap().to_owned()
}

fn story_of(galley: &Galley, headline: &str) -> String {
    let listed = galley.json(&["story", "list"]);
    let all = listed["stories"].as_array().unwrap();
    let found = all.iter().find(|story| story["headline"] == headline);
    found.unwrap_or_else(|| panic!("{headline} is not in {listed}"))["id"].as_str().unwrap().to_owned()
}

/// Returns the published page with a headline.
fn find(site: &std::path::Path, headline: &str) -> String {
    let mut todo = vec![site.to_path_buf()];
    let mut pages = vec![];
    while let Some(next) = todo.pop() {
        for entry in std::fs::read_dir(next).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                todo.push(path);
            } else if path.extension().is_some_and(|e| e == "html") {
                pages.push(std::fs::read_to_string(path).unwrap());
            }
        }
    }
    let article = pages
        .into_iter()
        .find(|page| page.contains("<article") && page.contains(headline) && page.contains("bốn tháng"));
    article.expect("the page of the story")
}
