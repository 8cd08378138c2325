//! T: the headline (tít).

use super::finding::{Field, Finding};
use super::{Case, reading::Passage};
use crate::message;

/// How many words of the standfirst a headline may not begin it with.
const REPEATED_WORDS: usize = 8;

/// T1: a headline is there, short, and has no full stop.
pub(super) fn t1_headline(case: &Case<'_>) -> Vec<Finding> {
    let Some(passage) = case.reading.passage(Field::Headline) else { return vec![] };
    if passage.is_empty() {
        return vec![Finding::error("T1", Field::Headline, message!("rules.T1.empty"))];
    }
    let style = &case.facts.house.style;
    let mut found = vec![];
    let (characters, syllables) = (passage.source.trim().chars().count(), passage.syllables());
    if characters > style.headline_characters {
        let finding = Finding::warning("T1", Field::Headline, message!("rules.T1.characters"));
        found.push(finding.with("characters", characters).with("limit", style.headline_characters));
    }
    if syllables > style.headline_syllables {
        let finding = Finding::warning("T1", Field::Headline, message!("rules.T1.syllables"));
        found.push(finding.with("syllables", syllables).with("limit", style.headline_syllables));
    }
    found.extend(full_stop(passage));
    found
}

/// A full stop at the end; one that closes an abbreviation ("v.v.", "TP.") or dots are none.
fn full_stop(passage: &Passage<'_>) -> Option<Finding> {
    let text = passage.source.trim_end();
    let rest = text.strip_suffix('.')?;
    let last = rest.rsplit(char::is_whitespace).next().unwrap_or_default();
    let initials = last.contains('.') || (last.chars().count() > 1 && last.chars().all(char::is_uppercase));
    if rest.trim_end().ends_with(['.', '…']) || initials {
        return None;
    }
    let range = rest.len()..text.len();
    let finding = Finding::warning("T1", Field::Headline, message!("rules.T1.full_stop"));
    Some(finding.at(range.clone()).fixed(Some(passage.fix(range, ""))))
}

/// T2: the headline does not say what the standfirst begins with.
pub(super) fn t2_headline_repeated(case: &Case<'_>) -> Vec<Finding> {
    let keys = |field| case.reading.passage(field).and_then(|p| p.blocks.first());
    let (Some(headline), Some(standfirst)) = (keys(Field::Headline), keys(Field::Standfirst)) else { return vec![] };
    let opening: Vec<u32> = standfirst.words.iter().take(REPEATED_WORDS).map(|w| w.key).collect();
    let said: Vec<u32> = headline.words.iter().map(|w| w.key).collect();
    // A shorter headline repeats the standfirst when all of it is the standfirst's beginning.
    let whole = said.len() >= REPEATED_WORDS / 2 && opening.starts_with(&said);
    if opening.is_empty()
        || !(whole || opening.len() == REPEATED_WORDS && said.windows(REPEATED_WORDS).any(|w| w == opening))
    {
        return vec![];
    }
    let repeated = opening.len().min(said.len());
    let range = standfirst.span(0..repeated);
    let finding = Finding::warning("T2", Field::Standfirst, message!("rules.T2"));
    vec![finding.at(range.clone()).with("words", &standfirst.text[range])]
}
