//! Y3: quotation marks and brackets.

use std::ops::Range;

use super::Case;
use super::finding::Finding;
use super::reading::{Block, Passage};
use crate::message;

/// Y3: a story that has curly quotes has no straight ones. A pair is one finding, so that its fix leaves no half.
pub(super) fn y3_straight_quotes(case: &Case<'_>) -> Vec<Finding> {
    if !case.reading.blocks().any(|(_, b)| b.text.contains(['“', '”'])) {
        return vec![];
    }
    let mut found = vec![];
    for (passage, block) in case.reading.blocks() {
        let straight: Vec<usize> = block.text.match_indices('"').map(|(at, _)| at).collect();
        for pair in straight.chunks(2) {
            let range = pair[0]..pair[pair.len() - 1] + 1;
            let finding = Finding::warning("Y3", passage.field, message!("rules.Y3.straight"));
            let fix = if pair.len() == 2 { curled(passage, block, &range) } else { None };
            found.push(finding.at(block.source(&range)).fixed(fix));
        }
    }
    found
}

/// The pair with curly marks; whatever stands between, markup too, stays as it is.
fn curled(passage: &Passage<'_>, block: &Block, range: &Range<usize>) -> Option<super::Fix> {
    let open = block.text[..range.start].chars().next_back();
    let opens = open.is_none_or(|c| c.is_whitespace() || "([“‘–—".contains(c));
    let inside = block.text.get(range.start + 1..range.end - 1)?;
    if !opens || inside.is_empty() || inside.starts_with(char::is_whitespace) || inside.ends_with(char::is_whitespace) {
        return None;
    }
    let source = block.source(range);
    let inner = passage.source.get(source.clone())?.strip_prefix('"')?.strip_suffix('"')?;
    Some(passage.fix(source, &format!("“{inner}”")))
}

/// Y3: what opens closes.
pub(super) fn y3_unbalanced(case: &Case<'_>) -> Vec<Finding> {
    let mut found = vec![];
    for passage in &case.reading.passages {
        for (i, block) in passage.blocks.iter().enumerate() {
            // A quote over several paragraphs opens in each and closes in the last.
            let goes_on = passage.blocks.get(i + 1).is_some_and(|next| next.text.trim_start().starts_with('“'));
            let lost = unbalanced(&block.text, '“', '”')
                .into_iter()
                .filter(|at| !(goes_on && block.text[*at..].starts_with('“')));
            let brackets = unbalanced(&block.text, '(', ')').into_iter().filter(|at| !enumerates(&block.text, *at));
            for at in lost.chain(brackets) {
                let Some(mark) = block.text[at..].chars().next() else { continue };
                let range = at..at + mark.len_utf8();
                let finding = Finding::warning("Y3", passage.field, message!("rules.Y3.unbalanced"));
                found.push(finding.at(block.source(&range)).with("mark", mark));
            }
        }
    }
    found
}

/// The places of marks that have no partner.
fn unbalanced(text: &str, open: char, close: char) -> Vec<usize> {
    let (mut opened, mut lost) = (vec![], vec![]);
    for (at, c) in text.char_indices() {
        if c == open {
            opened.push(at);
        } else if c == close && opened.pop().is_none() {
            lost.push(at);
        }
    }
    lost.extend(opened);
    lost
}

/// Returns whether a bracket closes the letter or number of a list: "a) …; 2) …".
fn enumerates(text: &str, at: usize) -> bool {
    let label: Vec<char> = text[..at].chars().rev().take(3).take_while(|c| !c.is_whitespace()).collect();
    let numbered = match label.as_slice() {
        [one] => one.is_alphanumeric(),
        [units, tens] => units.is_ascii_digit() && tens.is_ascii_digit(),
        _ => false,
    };
    numbered && text[at..].starts_with(')')
}
