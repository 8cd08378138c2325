//! Y1, Y2: dots and hyphens.

use std::collections::{HashMap, HashSet};
use std::ops::Range;

use super::Case;
use super::finding::Finding;
use super::reading::Block;
use crate::{message, text};

/// Y1: what is left out is shown by one "…", not by three dots and not by more.
pub(super) fn y1_dots(case: &Case<'_>) -> Vec<Finding> {
    let mut found = vec![];
    for (passage, block) in case.reading.blocks() {
        for range in dots(&block.text) {
            let fix = passage.replacing(block, &range, "…");
            let finding = Finding::warning("Y1", passage.field, message!("rules.Y1")).at(block.source(&range));
            found.push(finding.with("found", &block.text[range]).fixed(fix));
        }
    }
    found
}

/// Runs of at least three dots, or of "…" with more dots; "….", the end of a sentence, counts too.
fn dots(text: &str) -> Vec<Range<usize>> {
    let (mut found, mut at) = (vec![], 0);
    while let Some(start) = text[at..].find(['.', '…']).map(|i| at + i) {
        let end = start + text[start..].find(|c| c != '.' && c != '…').unwrap_or(text.len() - start);
        let run = &text[start..end];
        if run.chars().count() > 2 || run.chars().count() == 2 && run.contains('…') {
            found.push(start..end);
        }
        at = end;
    }
    found
}

/// Pairs of words around the hyphen of a compound that newsrooms set with spaces: kinh tế - xã hội.
const COMPOUNDS: [(&str, &str); 16] = [
    ("tế", "xã"),
    ("hóa", "xã"),
    ("trị", "xã"),
    ("phòng", "an"),
    ("ninh", "quốc"),
    ("ninh", "trật"),
    ("học", "công"),
    ("học", "kỹ"),
    ("hóa", "nghệ"),
    ("hóa", "thể"),
    ("hóa", "văn"),
    ("số", "kế"),
    ("hội", "nghề"),
    ("nghiệp", "xây"),
    ("nghiệp", "dịch"),
    ("mại", "dịch"),
];

/// A hyphen or dash between two words.
struct Joint {
    /// From the end of the word before to the beginning of the word after.
    range: Range<usize>,
    /// The index of the word before.
    word: usize,
    tight: bool,
    dash: bool,
}

fn joints(block: &Block) -> Vec<Joint> {
    let mut found = vec![];
    for (word, pair) in block.words.windows(2).enumerate() {
        let [a, b] = pair else { continue };
        let range = a.range.end..b.range.start;
        let between = &block.text[range.clone()];
        let (mark, tight) = (between.trim(), between.len() == between.trim().len());
        let letters = |w: &str| w.chars().all(char::is_alphabetic);
        let words = letters(block.written(a)) && letters(block.written(b));
        if matches!(mark, "-" | "–") && words && !between.contains('\n') {
            found.push(Joint { range, word, tight, dash: mark == "–" });
        }
    }
    found
}

/// How many words, none or one, go on behind this place with only white space between.
fn follows(block: &Block, word: usize) -> usize {
    usize::from(block.words.get(word).is_some_and(|w| w.follows))
}

/// Y2: a compound has its hyphen one way: "kinh tế - xã hội".
///
/// Tight hyphens are also right (vi-rút, Ma-lai-xi-a), so only compounds known to be set with spaces count, and pairs
/// that this story itself sets in another way.
pub(super) fn y2_hyphens(case: &Case<'_>) -> Vec<Finding> {
    let all: Vec<_> =
        case.reading.blocks().map(|(p, b)| (p, b, joints(b))).filter(|(_, _, joints)| !joints.is_empty()).collect();
    let known: HashSet<(String, String)> =
        COMPOUNDS.iter().map(|(a, b)| (text::tone_key(a), text::tone_key(b))).collect();
    let mut forms: HashMap<(u32, u32), HashSet<(bool, bool)>> = HashMap::new();
    for (_, block, joints) in &all {
        for j in joints {
            let pair = (block.words[j.word].key, block.words[j.word + 1].key);
            forms.entry(pair).or_default().insert((j.tight, j.dash));
        }
    }
    let mut found = vec![];
    for (passage, block, joints) in &all {
        for j in joints {
            let (a, b) = (&block.words[j.word], &block.words[j.word + 1]);
            let forms = forms.get(&(a.key, b.key));
            let compound = || known.contains(&(text::tone_key(block.written(a)), text::tone_key(block.written(b))));
            let spaced = |dash| forms.is_some_and(|f| f.contains(&(false, dash)));
            let odd = if j.tight { spaced(false) || spaced(true) || compound() } else { j.dash && spaced(false) };
            if odd {
                let seen = block.span(j.word..j.word + 2);
                // A word more on either side, for "tế-xã" alone says little.
                let near = j.word.saturating_sub(usize::from(a.follows))..j.word + 2 + follows(block, j.word + 2);
                let (shown, cut) = (block.span(near), j.range.clone());
                let right = format!("{} - {}", &block.text[shown.start..cut.start], &block.text[cut.end..shown.end]);
                let fix = passage.closing(block, &j.range, " - ");
                let finding = Finding::warning("Y2", passage.field, message!("rules.Y2")).at(block.source(&seen));
                found.push(finding.with("found", &block.text[shown]).with("right", right).fixed(fix));
            }
        }
    }
    found
}
