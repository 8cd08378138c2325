//! A: abbreviations and their long forms.

use std::collections::HashMap;
use std::ops::Range;

use super::Case;
use super::finding::{Finding, Fix};
use super::language::in_the_case_of;
use super::reading::{Block, Passage, Word};
use crate::house::{Abbreviation, House};
use crate::{message, text};

/// One use of an abbreviation in the running text.
struct Use<'r> {
    passage: &'r Passage<'r>,
    block: &'r Block,
    /// Its bytes in the block.
    range: Range<usize>,
    /// The index of its first word in the block.
    word: usize,
    /// Whether it stands in brackets right behind words, which are then its long form.
    explained: bool,
}

impl Use<'_> {
    fn source(&self) -> Range<usize> {
        self.block.source(&self.range)
    }
}

/// The uses of each abbreviation, in the order of their first use.
fn uses<'r>(case: &Case<'r>) -> Vec<(String, Vec<Use<'r>>)> {
    let mut places: HashMap<String, usize> = HashMap::new();
    let mut found: Vec<(String, Vec<Use<'r>>)> = vec![];
    let reading = case.reading;
    for passage in reading.running_text() {
        for block in &passage.blocks {
            for (word, range) in abbreviations(block) {
                let short = block.text[range.clone()].to_owned();
                let place = *places.entry(short.clone()).or_insert(found.len());
                if place == found.len() {
                    found.push((short, vec![]));
                }
                let explained = bracketed(&block.text, &range);
                found[place].1.push(Use { passage, block, range, word, explained });
            }
        }
    }
    found
}

fn bracketed(text: &str, range: &Range<usize>) -> bool {
    let before = text[..range.start].trim_end();
    before.ends_with('(') && text[range.end..].trim_start().starts_with(')') && before.len() > 1
}

/// Capitals of at least two letters, joined by "&": UBND, GD&ĐT. What shouts beside it makes it a shout.
fn abbreviations(block: &Block) -> Vec<(usize, Range<usize>)> {
    let mut found = vec![];
    let mut i = 0;
    while i < block.words.len() {
        let first = i;
        while i + 1 < block.words.len() && &block.text[block.words[i].range.end..block.words[i + 1].range.start] == "&"
        {
            i += 1;
        }
        let range = block.span(first..i + 1);
        let word = &block.text[range.clone()];
        if is_short(word) && !shouted(block, first, i) {
            found.push((first, range));
        }
        i += 1;
    }
    found
}

fn capitals(word: &str) -> bool {
    word.chars().all(|c| c.is_uppercase() || c == '&' || c.is_ascii_digit())
}

fn is_short(word: &str) -> bool {
    let letters = word.chars().filter(|c| c.is_uppercase()).count();
    let roman = word.chars().all(|c| matches!(c, 'I' | 'V' | 'X' | 'L' | 'C' | 'D' | 'M'));
    let starts = word.starts_with(char::is_uppercase);
    (2..=8).contains(&letters) && starts && capitals(word) && !roman
}

/// Returns whether two words beside it, with only spaces between, are in capitals too: a line set in capitals and no
/// abbreviation. One such neighbour may be another abbreviation, and commas make a list of them.
fn shouted(block: &Block, first: usize, last: usize) -> bool {
    let loud = |word: &Word| {
        let written = block.written(word);
        written.chars().count() > 1 && written.chars().all(char::is_uppercase)
    };
    let after = block.words.iter().skip(last + 1).take(2).take_while(|w| w.follows && loud(w)).count();
    let mut before = 0;
    for at in (first.saturating_sub(2)..first).rev() {
        if !block.words[at + 1].follows || !loud(&block.words[at]) {
            break;
        }
        before += 1;
    }
    before + after >= 2
}

fn entry<'h>(house: &'h House, short: &str) -> Option<&'h Abbreviation> {
    house.abbreviations.iter().find(|a| a.short == short)
}

/// A1: an abbreviation comes after its long form, and the long form is the house's.
pub(super) fn a1_unexplained(case: &Case<'_>) -> Vec<Finding> {
    let mut found = vec![];
    for (short, uses) in uses(case) {
        let listed = entry(case.facts.house, &short);
        if let Some(listed) = listed {
            found.extend(uses.iter().filter(|u| u.explained).filter_map(|u| differs(case, u, listed)));
        }
        if let Some(first) = uses.first()
            && !first.explained
            && !listed.is_some_and(|l| l.known || explained_after(case, first, l))
        {
            found.push(match listed {
                Some(l) => {
                    let finding = Finding::warning("A1", first.passage.field, message!("rules.A1.before"));
                    finding.at(first.source()).with("short", &short).with("long", &l.long)
                }
                None => {
                    let finding = Finding::info("A1", first.passage.field, message!("rules.A1.unlisted"));
                    finding.at(first.source()).with("short", &short)
                }
            });
        }
    }
    found
}

/// Returns whether the long form follows in brackets: "CĐS (chuyển đổi số)".
fn explained_after(case: &Case<'_>, at: &Use<'_>, listed: &Abbreviation) -> bool {
    let opened = at.block.text[at.range.end..].trim_start().starts_with('(');
    let next = at.word + short_words(at);
    opened && case.reading.vocabulary.phrase(&listed.long).is_some_and(|long| at.block.says(next, &long))
}

/// How many words of the block an abbreviation is: two for GD&ĐT.
fn short_words(at: &Use<'_>) -> usize {
    text::words(&at.block.text[at.range.clone()]).count()
}

/// The words before "(CĐS)" that should be the long form, where they are not.
fn differs(case: &Case<'_>, at: &Use<'_>, listed: &Abbreviation) -> Option<Finding> {
    let length = text::words(&listed.long).count();
    let start = at.word.saturating_sub(length);
    let range = at.block.span(start..at.word);
    let written = &at.block.text[range.clone()];
    if range.is_empty() || case.reading.vocabulary.phrase(&listed.long).is_some_and(|long| at.block.says(start, &long))
    {
        return None;
    }
    let accents_only = text::same(written, &listed.long);
    // A well-known one may stand in brackets for other reasons: "(UBND)" after a person's name.
    if listed.known && !accents_only {
        return None;
    }
    let right = in_the_case_of(written, &listed.long);
    let fix: Option<Fix> = accents_only.then(|| at.passage.replacing(at.block, &range, &right)).flatten();
    let finding = Finding::warning("A1", at.passage.field, message!("rules.A1.differs")).at(at.block.source(&range));
    Some(finding.with("short", &listed.short).with("found", written).with("long", &listed.long).fixed(fix))
}

/// A2: no abbreviation fills the text.
pub(super) fn a2_overused(case: &Case<'_>) -> Vec<Finding> {
    let limit = case.facts.house.style.abbreviation_uses;
    let known = |short: &str| entry(case.facts.house, short).is_some_and(|a| a.known);
    let many = uses(case).into_iter().filter(|(short, uses)| uses.len() > limit && !known(short));
    many.filter_map(|(short, uses)| {
        let next = uses.get(limit)?;
        let finding = Finding::info("A2", next.passage.field, message!("rules.A2")).at(next.source());
        Some(finding.with("short", short).with("times", uses.len()).with("limit", limit))
    })
    .collect()
}
