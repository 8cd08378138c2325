//! No word is lost: every word of a file is found in the story or in what is reported, as often as it stood there.

use std::collections::HashMap;

use proptest::prelude::*;

use super::{HTML, MARKDOWN, NOTES, PAGE, house, ids, import};
use crate::import::{Imported, read};
use crate::messages::Language;
use crate::text::{admit, format_date, words};

fn counted(text: &str) -> HashMap<String, usize> {
    let mut counts = HashMap::new();
    // A field that holds a date says 5 where the page says 05.
    for word in words(text) {
        let word = word.trim_start_matches('0').to_lowercase();
        *counts.entry(if word.is_empty() { "0".to_owned() } else { word }).or_default() += 1;
    }
    counts
}

/// Everything a person is shown of a file: the fields with the labels they stand for, and the reports.
fn shown(imported: &Imported) -> String {
    let story = &imported.story;
    let mut out = vec![
        story.section.clone(),
        story.kicker.clone(),
        story.headline.clone(),
        story.standfirst.clone(),
        story.body.clone(),
        story.notes.clone(),
        story.bylines.iter().map(|b| b.name.as_str()).collect::<Vec<_>>().join(" và "),
        story.bylines.iter().map(|b| b.name.as_str()).collect::<Vec<_>>().join(" and "),
        story.tags.join(", "),
    ];
    if !story.tags.is_empty() {
        out.push("TAG: Từ khóa: Tags:".into());
    }
    out.extend(story.printed_date.iter().flat_map(|d| [Language::Vi, Language::En].map(|l| format_date(*d, l))));
    for placement in &story.placements {
        out.extend([placement.caption.clone(), placement.credit.clone(), placement.alt.clone(), "Ảnh:".into()]);
        out.extend(placement.illustrative.then(|| "Ảnh minh họa".into()));
        out.extend(placement.archive.then(|| "Ảnh tư liệu".into()));
    }
    out.extend(imported.dropped.iter().map(|d| d.text.clone()));
    out.extend(imported.warnings.iter().map(|w| w.text.clone()));
    out.join("\n")
}

pub(super) fn lost(source: &str, imported: &Imported) -> Vec<String> {
    let shown = counted(&shown(imported));
    let source = counted(&admit(source).unwrap());
    let short = |(word, count): (String, usize)| (shown.get(&word).copied().unwrap_or(0) < count).then_some(word);
    source.into_iter().filter_map(short).collect()
}

pub(super) fn assert_none_lost(source: &str, imported: &Imported) {
    assert_eq!(lost(source, imported), [""; 0]);
}

/// The words of HTML are its text nodes; comments too, since a person wrote them.
fn words_of_html(source: &str) -> String {
    let tree = scraper::Html::parse_document(source);
    let texts = tree.tree.nodes().filter_map(|n| match n.value() {
        scraper::Node::Text(text) => Some(text.to_string()),
        scraper::Node::Comment(comment) => Some(comment.to_string()),
        _ => None,
    });
    texts.collect::<Vec<_>>().join(" ")
}

#[test]
fn none_is_lost_of_our_own_files() {
    assert_none_lost(PAGE, &import("page.txt", PAGE));
    assert_none_lost(NOTES, &import("notes.txt", NOTES));
    assert_none_lost(&words_of_html(HTML), &import("page.html", HTML));
    let markdown = import("story.md", MARKDOWN);
    // The keys of front matter are the fields; the file names of photos are told in their notes.
    let keys = ["title", "date", "authors", "tags", "category"];
    let rest: Vec<String> = lost(MARKDOWN, &markdown).into_iter().filter(|w| !keys.contains(&w.as_str())).collect();
    assert_eq!(rest, [""; 0]);
}

#[test]
fn the_check_itself_finds_a_lost_word() {
    let mut page = import("page.txt", PAGE);
    page.dropped.pop();
    assert_eq!(lost(PAGE, &page), ["email"]);
}

const SYLLABLES: [&str; 24] = [
    "vải",
    "sớm",
    "Tân",
    "Lập",
    "được",
    "mùa",
    "HTX",
    "Đồng",
    "Nếp",
    "1.200",
    "đồng/kg",
    "TT&TT",
    "*",
    "_",
    "a_b",
    "[x]",
    "<b>",
    "&amp;",
    "#",
    "~",
    "^2",
    "`mã`",
    "“Nói”",
    "!",
];

fn sentence(longest: usize) -> impl Strategy<Value = String> {
    let words = prop::collection::vec(prop::sample::select(SYLLABLES.as_slice()), 1..longest);
    (words, prop::sample::select(["", ".", "…", ":", "?"].as_slice())).prop_map(|(words, end)| words.join(" ") + end)
}

/// A line of any kind a page has, in any order.
fn line() -> impl Strategy<Value = String> {
    let fixed = [
        "Thời Sự",
        "Nông nghiệp",
        "Thứ Ba, 10/05/2022",
        "thứ tư, ngày 10-5-2022 | 08:30 (GMT+7)",
        "Tuesday, 10 May 2022",
        "Thu Hà",
        "Thu Hà - Văn Bình và Mận",
        "Bài, ảnh: Thu Hà",
        "Ảnh: Văn Bình",
        "Theo TTXVN",
        "By John Smith and Mary Poe",
        "Thu HàTAG:",
        "Văn Bình TAG: vải thiều, vai thieu, #Tân Lập",
        "Từ khóa: vải; mùa",
        "Tags:",
        "Tin tức Mới:",
        "Tin liên quan",
        "Ý kiến của bạn (12)",
        "Email:",
        "Vườn vải (Ảnh minh họa). Ảnh: Thu Hà",
        "Cổng làng (Ảnh tư liệu)",
        "Chợ sớm. Nguồn ảnh: TTXVN",
        "Số liệu. Đồ họa: Văn Bình",
        "- Thưa ông?",
        "1. Một",
        "---",
        "## Sổ",
    ];
    prop_oneof![
        4 => prop::sample::select(fixed.to_vec()).prop_map(str::to_owned),
        4 => sentence(12),
        2 => sentence(60),
    ]
}

fn lines() -> impl Strategy<Value = Vec<String>> {
    prop::collection::vec(line(), 1..16)
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;")
}

fn element() -> impl Strategy<Value = (&'static str, &'static str)> {
    prop::sample::select(vec![
        ("<p>", "</p>"),
        ("<p>", ""),
        ("<div>", "</div>"),
        ("<h1>", "</h1>"),
        ("<h2>", "</h2>"),
        ("<ul><li>", "</ul>"),
        ("<ol><li>a<li><ul><li>", "</ul></ol>"),
        ("<blockquote>", "</blockquote>"),
        ("<table><tr><td>x<td>", "</table>"),
        ("<table><tr><td><p>", "</table>"),
        ("<figure><img src=a.jpg alt='mô tả'><figcaption>", "</figcaption></figure>"),
        ("<p><img src=b.jpg></p><p>", "</p>"),
        ("<p>x <b>", "</b> y"),
        ("<p><a href='https://a.vn/'><i>", "</i></a></p>"),
        ("<p><a href='javascript:1'>", "</a></p>"),
        ("<p>một<br>", "<br><br>hai</p>"),
        ("<p>m <sup>", "</sup></p>"),
        ("<pre>", "</pre>"),
        ("<code>", "</code>"),
        ("<nav>", "</nav>"),
        ("<form>", "</form>"),
        ("<span hidden>", "</span>"),
        ("<dl><dt>k<dd>", "</dl>"),
        ("<!-- ", " -->"),
    ])
}

proptest! {
    #[test]
    fn none_is_lost_of_a_text(lines in lines(), blank in any::<bool>()) {
        let source = lines.join(if blank { "\n\n" } else { "\n" });
        if let Ok(read) = read("a.txt", source.as_bytes(), &house(), &mut ids()) {
            prop_assert_eq!(lost(&source, &read), Vec::<String>::new(), "{:#?}", read);
        }
    }

    #[test]
    fn none_is_lost_of_html(parts in prop::collection::vec((element(), line()), 1..12)) {
        let source: String = parts.iter().map(|((open, close), line)| format!("{open}{}{close}\n", escaped(line))).collect();
        if let Ok(read) = read("a.html", source.as_bytes(), &house(), &mut ids()) {
            prop_assert_eq!(lost(&words_of_html(&source), &read), Vec::<String>::new(), "{}\n{:#?}", source, read);
        }
    }

    #[test]
    fn none_is_lost_of_markdown(lines in lines(), blank in any::<bool>()) {
        // In Markdown a reference is markup: its name is no word.
        let lines: Vec<String> = lines.iter().map(|line| line.replace("&amp;", "&")).collect();
        let source = lines.join(if blank { "\n\n" } else { "\n" });
        if let Ok(read) = read("a.md", source.as_bytes(), &house(), &mut ids()) {
            prop_assert_eq!(lost(&source, &read), Vec::<String>::new(), "{:#?}", read);
        }
    }
}
