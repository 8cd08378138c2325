//! Y4: spaces where none belong, and characters that cannot be seen.

use std::ops::Range;

use super::Case;
use super::finding::Finding;
use super::reading::{Block, Passage};
use crate::message;

/// Y4: one plain space between words, none before a mark, and nothing invisible.
pub(super) fn y4_spaces(case: &Case<'_>) -> Vec<Finding> {
    let mut found = vec![];
    for (passage, block) in case.reading.blocks() {
        found.extend(runs(&block.text).into_iter().filter_map(|run| spaces(passage, block, &run)));
        found.extend(invisible(passage, block));
    }
    found
}

/// Stretches of white space within a line.
fn runs(text: &str) -> Vec<Range<usize>> {
    let is_space = |c: char| c.is_whitespace() && c != '\n';
    let (mut found, mut at) = (vec![], 0);
    while let Some(start) = text[at..].find(is_space).map(|i| at + i) {
        let end = start + text[start..].find(|c| !is_space(c)).unwrap_or(text.len() - start);
        found.push(start..end);
        at = end;
    }
    found
}

fn spaces(passage: &Passage<'_>, block: &Block, run: &Range<usize>) -> Option<Finding> {
    let (text, space) = (&block.text, &block.text[run.clone()]);
    let (before, after) = (&text[..run.start], &text[run.end..]);
    let mark = after.chars().next().filter(|_| precedes_mark(after)).filter(|_| !before.is_empty());
    let key = match () {
        () if mark.is_some() && before.ends_with(|c: char| c.is_alphanumeric() || "”)]".contains(c)) => {
            message!("rules.Y4.before")
        }
        () if space.contains(|c: char| c != ' ' && c != '\t') => message!("rules.Y4.nbsp"),
        () if space.len() > 1 || space == "\t" => message!("rules.Y4.double"),
        () => return None,
    };
    let edge = before.is_empty() || after.is_empty() || before.ends_with('\n') || after.starts_with('\n');
    let kept = if edge || key == message!("rules.Y4.before") { "" } else { " " };
    let finding = Finding::warning("Y4", passage.field, key).at(block.source(run));
    let finding = match mark {
        Some(mark) if key == message!("rules.Y4.before") => finding.with("mark", mark),
        _ => finding,
    };
    Some(finding.fixed(passage.closing(block, run, kept)))
}

/// Returns whether a mark that stands right behind its word begins here: not ".5", not "...", not ":-)".
fn precedes_mark(after: &str) -> bool {
    let mut chars = after.chars();
    let marks = |c: char| matches!(c, ',' | '.' | ';' | ':' | '!' | '?');
    chars.next().is_some_and(marks) && chars.next().is_none_or(|c| c.is_whitespace() || "”\")".contains(c))
}

/// Returns whether a character takes no room. The joiner within an emoji has a meaning and is not asked about.
fn takes_no_room(c: char) -> bool {
    matches!(c, '\u{200B}' | '\u{200C}' | '\u{200D}' | '\u{2060}' | '\u{FEFF}' | '\u{AD}')
}

fn invisible<'r>(passage: &'r Passage<'r>, block: &'r Block) -> impl Iterator<Item = Finding> + 'r {
    let text = block.text.as_str();
    text.char_indices().filter(|(_, c)| takes_no_room(*c)).filter_map(move |(at, c)| {
        let range = at..at + c.len_utf8();
        let prose =
            |c: Option<char>| c.is_none_or(|c| c.is_alphanumeric() || c.is_whitespace() || c.is_ascii_punctuation());
        let beside = prose(text[..at].chars().next_back()) || prose(text[range.end..].chars().next());
        if c == '\u{200D}' && !beside {
            return None;
        }
        let fix = passage.closing(block, &range, "");
        let finding = Finding::warning("Y4", passage.field, message!("rules.Y4.zero_width")).at(block.source(&range));
        Some(finding.with("code", format!("U+{:04X}", u32::from(c))).fixed(fix))
    })
}
