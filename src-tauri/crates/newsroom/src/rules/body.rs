//! B: the body.

use super::Case;
use super::finding::{Field, Finding};
use super::sentences::sentences;
use crate::{message, text};

/// B1: a body is there, and a long one has sub-headlines (tít phụ).
pub(super) fn b1_body(case: &Case<'_>) -> Vec<Finding> {
    let Some(passage) = case.reading.passage(Field::Body) else { return vec![] };
    if passage.is_empty() {
        return vec![Finding::error("B1", Field::Body, message!("rules.B1.empty"))];
    }
    let (syllables, limit) = (passage.syllables(), case.facts.house.style.body_syllables);
    if syllables <= limit || passage.blocks.iter().any(|block| block.heading) {
        return vec![];
    }
    let finding = Finding::warning("B1", Field::Body, message!("rules.B1.long"));
    vec![finding.with("syllables", syllables).with("limit", limit)]
}

/// B2: no sentence is too long to be read in one breath.
pub(super) fn b2_long_sentence(case: &Case<'_>) -> Vec<Finding> {
    let Some(passage) = case.reading.passage(Field::Body) else { return vec![] };
    let limit = case.facts.house.style.sentence_syllables;
    let mut found = vec![];
    for block in &passage.blocks {
        for sentence in sentences(&block.text) {
            let syllables = text::syllables(&block.text[sentence.clone()]);
            if syllables > limit {
                let finding = Finding::info("B2", Field::Body, message!("rules.B2")).at(block.source(&sentence));
                found.push(finding.with("syllables", syllables).with("limit", limit));
            }
        }
    }
    found
}
