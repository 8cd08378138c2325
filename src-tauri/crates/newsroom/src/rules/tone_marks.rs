//! L5: where tone marks stand, `hòa` or `hoà`.

use unicode_normalization::{IsNormalized, UnicodeNormalization, is_nfc_quick};

use super::Case;
use super::finding::Finding;
use crate::house::TonePlacement;
use crate::message;

const TONES: [char; 5] = ['\u{300}', '\u{301}', '\u{303}', '\u{309}', '\u{323}'];

/// Returns the word with its tone mark where this placement has it, or `None` where it is there or has no choice.
///
/// Only oa, oe and uy at the end of a syllable have a choice; after q the u belongs to the consonant: quý.
pub(super) fn placed(word: &str, placement: TonePlacement) -> Option<String> {
    let chars: Vec<char> = word.chars().collect();
    let [onset @ .., first, second] = chars.as_slice() else { return None };
    let (plain_first, tone_first) = parted(*first)?;
    let (plain_second, tone_second) = parted(*second)?;
    let pair: String = [plain_first, plain_second].iter().flat_map(|c| c.to_lowercase()).collect();
    let consonants = onset.len() <= 3 && onset.iter().all(|c| is_consonant(*c));
    if !consonants || !["oa", "oe", "uy"].contains(&pair.as_str()) || matches!(onset.last(), Some('q' | 'Q')) {
        return None;
    }
    let (tone, to_first) = match (tone_first, tone_second, placement) {
        (None, Some(tone), TonePlacement::Old) => (tone, true),
        (Some(tone), None, TonePlacement::New) => (tone, false),
        _ => return None,
    };
    let mut out: String = onset.iter().collect();
    let marked = |c: char, has: bool| std::iter::once(c).chain(has.then_some(tone));
    out.extend(marked(plain_first, to_first).chain(marked(plain_second, !to_first)).nfc());
    Some(out)
}

/// A vowel without its tone, and the tone; `None` for what is no vowel or carries another mark (ơ, ê, â).
fn parted(c: char) -> Option<(char, Option<char>)> {
    let mut parts = std::iter::once(c).nfd();
    let plain = parts.next().filter(|p| matches!(p.to_ascii_lowercase(), 'a' | 'e' | 'o' | 'u' | 'y'))?;
    match (parts.next(), parts.next()) {
        (None, _) => Some((plain, None)),
        (Some(tone), None) if TONES.contains(&tone) => Some((plain, Some(tone))),
        _ => None,
    }
}

fn is_consonant(c: char) -> bool {
    c.is_alphabetic() && !"aeiouyăâêôơư".contains(std::iter::once(c).nfd().next().unwrap_or(c).to_ascii_lowercase())
}

/// L5: tone marks stand where the house has them.
pub(super) fn l5_tone_placement(case: &Case<'_>) -> Vec<Finding> {
    let placement = case.facts.house.style.tone;
    let mut found = vec![];
    for (passage, block) in case.reading.blocks() {
        for word in &block.words {
            let written = block.written(word);
            // Decomposed text is L6's; its marks would be read as letters here.
            if written.is_ascii() || is_nfc_quick(written.chars()) != IsNormalized::Yes {
                continue;
            }
            if let Some(right) = placed(written, placement) {
                let fix = passage.replacing(block, &word.range, &right);
                let finding = Finding::warning("L5", passage.field, message!("rules.L5"));
                found
                    .push(finding.at(block.source(&word.range)).with("found", written).with("right", right).fixed(fix));
            }
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moves_the_mark_both_ways() {
        for (old, new) in [
            ("hòa", "hoà"),
            ("HÓA", "HOÁ"),
            ("khỏe", "khoẻ"),
            ("Thủy", "Thuỷ"),
            ("ủy", "uỷ"),
            ("họa", "hoạ"),
            ("lũy", "luỹ"),
            ("tòa", "toà"),
            ("xòe", "xoè"),
            ("nghóa", "nghoá"),
        ] {
            assert_eq!(placed(new, TonePlacement::Old).as_deref(), Some(old));
            assert_eq!(placed(old, TonePlacement::New).as_deref(), Some(new));
            assert_eq!(placed(old, TonePlacement::Old), None);
            assert_eq!(placed(new, TonePlacement::New), None);
        }
    }

    #[test]
    fn leaves_what_has_no_choice() {
        for word in
            ["quý", "Quỳ", "quả", "hoàn", "thuyền", "hoa", "thùy2", "mía", "của", "hoài", "Genoà", "thuở", "quê"]
        {
            assert_eq!(placed(word, TonePlacement::Old), None, "{word}");
            assert_eq!(placed(word, TonePlacement::New), None, "{word}");
        }
    }
}
