//! Texts whose words can be told apart: each insertion has a marker of its own.

use std::collections::BTreeSet;

use blackbox::random::Random;
use newsroom::desk::Shown;
use newsroom::story::Story;

use crate::script::Edit;

const WORDS: [&str; 16] = [
    "làng",
    "sông",
    "cầu",
    "đường",
    "trường",
    "lúa",
    "chợ",
    "mưa",
    "núi",
    "thuyền",
    "đò",
    "vườn",
    "phố",
    "biển",
    "gió",
    "đồng",
];

/// Returns the marker of a number.
pub(crate) fn marker(number: usize) -> String {
    format!("m{number:04}")
}

/// Returns the numbers of the markers in a text.
pub(crate) fn markers(text: &str) -> BTreeSet<usize> {
    let number = |word: &str| word.strip_prefix('m').filter(|digits| digits.len() == 4)?.parse().ok();
    text.split(|c: char| !c.is_alphanumeric()).filter_map(number).collect()
}

/// Returns all that a story says, as one text.
pub(crate) fn whole(story: &Story) -> String {
    // A new line is a letter there, and would be one of the word after it.
    serde_json::to_string(story).expect("a story has a form in JSON").replace("\\n", " ")
}

/// Returns all that a desk shows of a story: each side of its conflicts, and what is saved and not in the ledger.
pub(crate) fn shown(shown: &Shown) -> String {
    let sides = shown.conflicts.iter().flat_map(|conflict| &conflict.sides).flat_map(|side| side.texts.clone());
    let unfrozen = shown.unfrozen.iter().map(|save| whole(&save.story));
    let typed_on = shown.unfrozen.iter().flat_map(|save| &save.sides).flat_map(|side| side.now.clone());
    [whole(&shown.story)].into_iter().chain(sides).chain(unfrozen).chain(typed_on).collect::<Vec<_>>().join("\n")
}

/// Returns some words with a marker.
pub(crate) fn words(number: usize, chance: &mut Random) -> String {
    let mut words: Vec<String> = (0..chance.within(3, 8)).map(|_| (*chance.one_of(&WORDS)).to_owned()).collect();
    words.insert(chance.below(words.len()), marker(number));
    words.join(" ")
}

/// Returns a story that may be approved as it is.
pub(crate) fn begun(number: usize, chance: &mut Random) -> Story {
    Story {
        headline: format!("Tin {}", words(number, chance)),
        standfirst: "Một câu dẫn đủ dài cho bài viết này.".into(),
        body: format!("Đoạn đầu {}.\n", words(number, chance)),
        section: "News".into(),
        ..Story::default()
    }
}

/// Changes a story; what is new in it carries the marker. A paragraph that is not there is the last one.
pub(crate) fn change(story: &mut Story, how: &Edit, number: usize, chance: &mut Random) {
    let new = words(number, chance);
    let mut paragraphs: Vec<String> = story.body.trim_end().split("\n\n").map(str::to_owned).collect();
    let last = paragraphs.len() - 1;
    let is_photo = |at: usize| paragraphs[at.min(last)].starts_with("![");
    match *how {
        Edit::Headline => story.headline = format!("{} {new}", story.headline.trim_end()),
        Edit::Standfirst => story.standfirst = format!("{} {new}", story.standfirst.trim_end()),
        Edit::Notes => story.notes = format!("{} {new}", story.notes.trim_end()),
        Edit::Move(from, to) => {
            let moved = paragraphs.remove(from.min(last));
            paragraphs.insert(to.min(last), moved);
        }
        Edit::Delete(at) if last > 0 => drop(paragraphs.remove(at.min(last))),
        Edit::Insert(at) => paragraphs.insert(at.min(last + 1), format!("Đoạn {new}.")),
        Edit::Join(at) if at < last && !is_photo(at) && !is_photo(at + 1) => {
            let next = paragraphs.remove(at + 1);
            paragraphs[at] = format!("{} {next}", paragraphs[at]);
        }
        Edit::Rewrite(at) if !is_photo(at) => paragraphs[at.min(last)] = format!("Viết lại {new}."),
        Edit::Split(at) if !is_photo(at) => split(&mut paragraphs, at.min(last)),
        Edit::Extend(at) if !is_photo(at) => {
            let at = at.min(last);
            paragraphs[at] = format!("{} Thêm {new}.", paragraphs[at]);
        }
        Edit::Extend(_) | Edit::Rewrite(_) | Edit::Split(_) | Edit::Join(_) | Edit::Delete(_) => {
            paragraphs.push(format!("Đoạn {new}."));
        }
    }
    story.body = format!("{}\n", paragraphs.join("\n\n"));
}

fn split(paragraphs: &mut Vec<String>, at: usize) {
    let words: Vec<String> = paragraphs[at].split(' ').map(str::to_owned).collect();
    if words.len() > 1 {
        let (first, second) = words.split_at(words.len() / 2);
        paragraphs[at] = first.join(" ");
        paragraphs.insert(at + 1, second.join(" "));
    }
}
