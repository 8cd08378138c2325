//! Who made a story, what it is tagged with and where it belongs: matched with house data.

use std::collections::HashSet;

use super::Draft;
use crate::house::House;
use crate::message;
use crate::story::{Byline, Role};
use crate::text::{fold, syllables, words};

const TAG_LABELS: [&str; 10] =
    ["TỪ KHÓA", "TỪ KHOÁ", "Từ khóa", "Từ khoá", "Keywords", "TAGS", "Tags", "TAG", "Tag", "tags"];

/// A line of more syllables is no byline.
const LONGEST_BYLINE: usize = 12;

/// A line with the label of the tags.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct TagLine<'a> {
    /// What stands before the label.
    pub(super) before: &'a str,
    /// The label with its colon.
    pub(super) label: &'a str,
    /// The tags.
    pub(super) after: &'a str,
    /// Whether the label is glued to the word before it.
    pub(super) glued: bool,
}

/// Finds "TAG:" in a line, even glued to the name before it.
pub(super) fn tag_line(line: &str) -> Option<TagLine<'_>> {
    TAG_LABELS.iter().find_map(|label| {
        let at = line.find(label)?;
        let rest = line.get(at + label.len()..)?;
        let after = rest.trim_start().strip_prefix(':')?;
        let before = line.get(..at)?;
        Some(TagLine {
            before: before.trim(),
            label: line.get(at..line.len() - after.len())?,
            after: after.trim(),
            glued: before.chars().next_back().is_some_and(char::is_alphanumeric),
        })
    })
}

/// Whether a line can be a byline: few words, each with a capital, no sentence.
pub(super) fn looks_like_names(line: &str, house: &House) -> bool {
    if line.is_empty() || line.ends_with(['.', '…', '!', '?', ':', '"', '”']) {
        return line.ends_with('.') && is_initials(line);
    }
    if syllables(line) > LONGEST_BYLINE {
        return false;
    }
    let (_, names) = without_label(line);
    if house.person(names).is_some() {
        return true;
    }
    let joins = |w: &str| matches!(fold(w).as_str(), "va" | "and" | "&" | "-" | "–" | ",");
    let capital = |w: &str| w.trim_start_matches('(').chars().next().is_some_and(char::is_uppercase);
    let noted = |w: &str| w.starts_with('(') || w.ends_with(')');
    let split = split_names(names, house);
    !names.is_empty()
        && !split.is_empty()
        && split.iter().all(|name| (1..=6).contains(&syllables(name)))
        && !names.contains(|c: char| c.is_ascii_digit())
        && names.split_whitespace().all(|w| capital(w) || joins(w) || noted(w))
}

/// "T.H." ends with a full stop and is a name.
fn is_initials(line: &str) -> bool {
    line.chars().count() <= 8 && line.chars().all(|c| c.is_uppercase() || c == '.')
}

/// Cuts "Bài, ảnh:" or "By " from the names it introduces.
fn without_label(line: &str) -> (&str, &str) {
    if let Some((label, names)) = line.split_once(':') {
        let folded = fold(label);
        let words = words(&folded);
        let known =
            |w: &str| matches!(w, "bai" | "tin" | "anh" | "va" | "tac" | "gia" | "thuc" | "hien" | "by" | "story");
        if !label.is_empty() && words.into_iter().all(known) {
            return (label, names.trim());
        }
    }
    for label in ["By ", "Theo "] {
        if let Some(names) = line.strip_prefix(label) {
            return (label.trim(), names.trim());
        }
    }
    ("", line)
}

/// The folded label of a byline, such as "bai, anh"; empty without one.
pub(super) fn label(line: &str) -> String {
    fold(without_label(line).0)
}

/// Splits "A - B", "A, B", "A và B"; a name that the house knows stays whole.
pub(super) fn split_names<'n>(names: &'n str, house: &House) -> Vec<String> {
    let mut parts = vec![names];
    for mark in [" - ", "–", ";", ",", " và ", " VÀ ", " and ", " & "] {
        let split = |part: &'n str| {
            let whole = house.person(part.trim()).is_some();
            if whole { vec![part] } else { part.split(mark).collect() }
        };
        parts = parts.into_iter().flat_map(split).collect();
    }
    let trimmed = parts.into_iter().map(|part| part.trim().trim_matches('-').trim());
    trimmed.filter(|part| !part.is_empty()).map(str::to_owned).collect()
}

/// What two tags that are the same have in common.
pub(super) fn key(tag: &str) -> String {
    words(&fold(tag)).collect::<Vec<_>>().join(" ")
}

impl Draft<'_> {
    /// Takes the bylines of a line, and reports a label whose words no field carries.
    pub(super) fn take_bylines(&mut self, line: &str) {
        let (label, names) = without_label(line);
        let role = match fold(label).as_str() {
            "theo" => Role::Source,
            "anh" => Role::Photo,
            _ => Role::Author,
        };
        for name in split_names(names, self.house) {
            let person = self.house.person(&name).map(|p| p.id.clone());
            self.story.bylines.push(Byline { person, name, role, ..Byline::default() });
        }
        if !label.is_empty() {
            self.warn(message!("import.note.byline_label"), "bylines", label, &[("label", label)]);
        }
    }

    /// Takes tags in the house's spelling; one that folds to an earlier one is reported.
    pub(super) fn take_tags<'t>(&mut self, tags: impl Iterator<Item = &'t str>) {
        let mut taken: HashSet<String> = self.story.tags.iter().map(|t| key(t)).collect();
        for printed in tags.map(|t| t.trim().trim_start_matches('#').trim()).filter(|t| !t.is_empty()) {
            let name = self.house.tag(printed).map_or_else(|| printed.to_owned(), |t| t.name.clone());
            if !taken.insert(key(&name)) {
                self.warn(message!("import.warn.tag_duplicate"), "tags", printed, &[("tag", printed)]);
                continue;
            }
            if name != printed {
                let values = [("printed", printed), ("name", name.as_str())];
                self.warn(message!("import.note.tag_name"), "tags", printed, &values);
            }
            self.story.tags.push(name);
        }
    }

    /// Takes a section in the house's spelling, or as printed where the house has none of that name.
    pub(super) fn take_section(&mut self, printed: &str) {
        let Some(name) = self.house.section(printed).map(|s| s.name.clone()) else {
            self.warn(message!("import.warn.section_unknown"), "section", printed, &[("section", printed)]);
            self.story.section = printed.to_owned();
            return;
        };
        if name != printed {
            let values = [("printed", printed), ("name", name.as_str())];
            self.warn(message!("import.note.section_name"), "section", printed, &values);
        }
        self.story.section = name;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::house::Person;

    #[test]
    fn finds_glued_labels() {
        let glued = tag_line("Thu HàTAG:").unwrap();
        assert_eq!((glued.before, glued.label, glued.after, glued.glued), ("Thu Hà", "TAG:", "", true));
        let apart = tag_line("Từ khóa : vải thiều, Tân Lập").unwrap();
        assert_eq!((apart.before, apart.after, apart.glued), ("", "vải thiều, Tân Lập", false));
        assert_eq!(tag_line("STAGE: một"), None);
    }

    #[test]
    fn splits_names() {
        let house = House::default();
        for line in
            ["Thu Hà - Văn Bình", "Thu Hà – Văn Bình", "Thu Hà, Văn Bình", "Thu Hà và Văn Bình", "Thu Hà and Văn Bình"]
        {
            assert_eq!(split_names(line, &house), ["Thu Hà", "Văn Bình"], "{line}");
        }
        assert_eq!(split_names("Kim-Anh", &house), ["Kim-Anh"]);
        let person = Person { id: "p".into(), name: "Ban Văn hóa và Xã hội".into(), pen_names: vec![] };
        let house = House { people: vec![person], ..House::default() };
        assert_eq!(split_names("Ban Văn hóa và Xã hội", &house).len(), 1);
    }

    #[test]
    fn tells_names_from_sentences() {
        let house = House::default();
        for line in ["Thu Hà", "Thu Hà - Văn Bình", "Bài, ảnh: Thu Hà", "By John Smith", "T.H.", "PV (Tổng hợp)"]
        {
            assert!(looks_like_names(line, &house), "{line}");
        }
        for line in ["", "Mùa vải sớm", "Thu Hà về quê.", "Vụ 2022", "Anh Bình Và Những Người Bạn Ở Quê Nhà Rất Xa Xôi"]
        {
            assert!(!looks_like_names(line, &house), "{line}");
        }
    }
}
