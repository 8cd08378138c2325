//! G: bylines, tags, section and slug.

use std::collections::HashMap;
use std::ops::Range;

use super::Case;
use super::finding::{Field, Finding, Fix};
use crate::{message, text};

/// Labels of a page that are glued to the name before them when a page is copied.
const LABELS: [&str; 6] = ["TAG:", "TAGS:", "Tag:", "Tags:", "Từ khóa:", "Từ khoá:"];

/// G1: somebody signs, and no label of a page hangs on the name.
pub(super) fn g1_byline(case: &Case<'_>) -> Vec<Finding> {
    let mut found = vec![];
    let bylines = &case.story.bylines;
    if bylines.iter().all(|b| !b.name.contains(char::is_alphanumeric)) {
        found.push(Finding::error("G1", Field::Bylines, message!("rules.G1.missing")));
    }
    for (i, byline) in bylines.iter().enumerate() {
        if let Some(label) = label(&byline.name) {
            let field = Field::Byline(i);
            let rest = byline.name[..label.start].trim_end().len()..byline.name.len();
            let named = byline.name[..rest.start].contains(char::is_alphanumeric);
            let fix = named.then(|| Fix::Replace { field, range: rest, text: String::new() });
            let finding = Finding::error("G1", field, message!("rules.G1.glued")).at(label);
            found.push(finding.with("text", &byline.name).fixed(fix));
        }
    }
    if let Some(body) = case.reading.passage(Field::Body) {
        for block in &body.blocks {
            if let Some(at) = label(&block.text).filter(|at| is_remnant(&block.text, at)) {
                let finding = Finding::error("G1", Field::Body, message!("rules.G1.glued")).at(block.source(&at));
                found.push(finding.with("text", excerpt(&block.text, &at)));
            }
        }
    }
    found
}

/// Where a label stands.
fn label(text: &str) -> Option<Range<usize>> {
    LABELS.iter().find_map(|label| text.find(label).map(|at| at..at + label.len()))
}

/// Returns whether a label in the body is left over from a page: glued to a word, or at either end of its block.
fn is_remnant(text: &str, at: &Range<usize>) -> bool {
    let before = text[..at.start].chars().next_back();
    let glued = before.is_none_or(|c| !c.is_whitespace() && !c.is_ascii_punctuation() && c != '“');
    glued || text[at.end..].trim().is_empty()
}

/// The label with a few words before it, which should be the name.
fn excerpt<'t>(text: &'t str, label: &Range<usize>) -> &'t str {
    const WORDS: usize = 4;
    let start = text[..label.start].char_indices().rev().filter(|(_, c)| c.is_whitespace()).nth(WORDS - 1);
    text[start.map_or(0, |(at, _)| at)..label.end].trim_start()
}

/// G2: there are tags, and no two are one.
pub(super) fn g2_tags(case: &Case<'_>) -> Vec<Finding> {
    let tags = &case.story.tags;
    if tags.iter().all(|tag| !tag.contains(char::is_alphanumeric)) {
        return vec![Finding::warning("G2", Field::Tags, message!("rules.G2.missing"))];
    }
    let mut seen: HashMap<Vec<String>, &str> = HashMap::new();
    let mut found = vec![];
    for (i, tag) in tags.iter().enumerate() {
        let key: Vec<String> = text::words(&text::fold(tag)).map(str::to_owned).collect();
        match seen.get(&key) {
            Some(other) => {
                let finding = Finding::warning("G2", Field::Tag(i), message!("rules.G2.twice"));
                found.push(finding.with("tag", tag).with("other", other));
            }
            None => {
                seen.insert(key, tag);
            }
        }
    }
    found
}

/// G3: the story has a section of this house, and an address of its own.
pub(super) fn g3_section_and_slug(case: &Case<'_>) -> Vec<Finding> {
    let (section, house) = (&case.story.section, case.facts.house);
    let mut found = vec![];
    if !section.contains(char::is_alphanumeric) {
        found.push(Finding::error("G3", Field::Section, message!("rules.G3.missing")));
    } else if !house.sections.is_empty() && house.section(section).is_none() {
        let finding = Finding::error("G3", Field::Section, message!("rules.G3.unknown"));
        found.push(finding.with("section", section));
    }
    if case.facts.slug_taken {
        let finding = Finding::error("G3", Field::Slug, message!("rules.G3.taken"));
        found.push(finding.with("slug", &case.story.slug));
    }
    found
}
