//! U, C: what no reason lets through: broken Unicode and open conflicts.

use super::Case;
use super::finding::{Field, Finding};
use crate::message;

/// U1: every character can be read. C1: no conflict is open.
pub(super) fn integrity(case: &Case<'_>) -> Vec<Finding> {
    let mut found = vec![];
    for (field, text) in case.reading.sources() {
        for (at, c) in text.char_indices().filter(|(_, c)| is_broken(*c)) {
            let finding = Finding::error("U1", field, message!("rules.U1")).at(at..at + c.len_utf8());
            found.push(finding.with("code", format!("U+{:04X}", u32::from(c))));
        }
    }
    if case.facts.open_conflicts > 0 {
        let finding = Finding::error("C1", Field::Body, message!("rules.C1"));
        found.push(finding.with("conflicts", case.facts.open_conflicts));
    }
    found
}

/// Returns whether a character stands for a lost one, hides what the text says, or is none at all.
fn is_broken(c: char) -> bool {
    match c {
        '\n' | '\t' => false,
        '\u{FFFD}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}' | '\u{FDD0}'..='\u{FDEF}' => true,
        c => c.is_control() || u32::from(c) & 0xFFFE == 0xFFFE,
    }
}
