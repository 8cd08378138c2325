//! S: the standfirst (sapo).

use std::collections::HashMap;

use super::Case;
use super::finding::{Field, Finding};
use crate::message;

/// How often a standfirst may use one phrase of two words.
const REPEATS: usize = 3;

/// S1: a standfirst is there and short.
pub(super) fn s1_standfirst(case: &Case<'_>) -> Vec<Finding> {
    let Some(passage) = case.reading.passage(Field::Standfirst) else { return vec![] };
    if passage.is_empty() {
        return vec![Finding::error("S1", Field::Standfirst, message!("rules.S1.empty"))];
    }
    let (syllables, limit) = (passage.syllables(), case.facts.house.style.standfirst_syllables);
    if syllables <= limit {
        return vec![];
    }
    let finding = Finding::warning("S1", Field::Standfirst, message!("rules.S1.long"));
    vec![finding.with("syllables", syllables).with("limit", limit)]
}

/// S2: no phrase of two words comes three times. Only the first such phrase is told: in a text that repeats itself
/// every pair of words does, and the rest shows when it is rewritten.
pub(super) fn s2_repeated_phrase(case: &Case<'_>) -> Vec<Finding> {
    let Some(block) = case.reading.passage(Field::Standfirst).and_then(|p| p.blocks.first()) else { return vec![] };
    let mut places: HashMap<(u32, u32), Vec<usize>> = HashMap::new();
    for (i, pair) in block.words.windows(2).enumerate() {
        if let [a, b] = pair
            && b.follows
        {
            places.entry((a.key, b.key)).or_default().push(i);
        }
    }
    let most = places.into_values().filter(|at| at.len() >= REPEATS).min_by_key(|at| at[0]);
    most.map_or(vec![], |at| {
        let times = at.len();
        let range = block.span(at[REPEATS - 1]..at[REPEATS - 1] + 2);
        let finding = Finding::info("S2", Field::Standfirst, message!("rules.S2"));
        vec![finding.at(range.clone()).with("phrase", &block.text[range]).with("times", times)]
    })
}
