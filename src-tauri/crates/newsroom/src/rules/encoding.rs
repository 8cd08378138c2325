//! L6: characters that are not what they look like.

use unicode_normalization::{UnicodeNormalization, is_nfc};

use super::Case;
use super::finding::{Finding, Fix};
use crate::message;

/// L6: text is composed (NFC). One finding for a field: such text comes whole, from a file name or another system.
pub(super) fn l6_decomposed(case: &Case<'_>) -> Vec<Finding> {
    let broken = case.reading.sources().filter(|(_, text)| !is_nfc(text));
    broken
        .map(|(field, text)| {
            let range = 0..text.len();
            let fix = Fix::Replace { field, range: range.clone(), text: text.nfc().collect() };
            Finding::error("L6", field, message!("rules.L6.nfd")).at(range).fixed(Some(fix))
        })
        .collect()
}

/// The letters that old fonts and keyboards put for Đ and đ.
fn d_for(c: char) -> Option<char> {
    match c {
        'Ð' | 'Ɖ' => Some('Đ'),
        'ð' | 'ɖ' => Some('đ'),
        _ => None,
    }
}

/// L6: Đ is U+0110, not Eth (U+00D0) that looks the same and is found by no search.
pub(super) fn l6_eth(case: &Case<'_>) -> Vec<Finding> {
    let mut found = vec![];
    for (field, text) in case.reading.sources() {
        for (at, c) in text.char_indices() {
            let Some(d) = d_for(c) else { continue };
            let range = at..at + c.len_utf8();
            let fix = Fix::Replace { field, range: range.clone(), text: d.to_string() };
            let finding = Finding::error("L6", field, message!("rules.L6.eth")).at(range).fixed(Some(fix));
            found.push(finding.with("found", format!("{c} (U+{:04X})", u32::from(c))).with("right", d));
        }
    }
    found
}

/// The windows-1252 byte of a character; Latin-1 where windows-1252 has none.
fn byte(c: char) -> Option<u8> {
    const HIGH: [(char, u8); 27] = [
        ('€', 0x80),
        ('‚', 0x82),
        ('ƒ', 0x83),
        ('„', 0x84),
        ('…', 0x85),
        ('†', 0x86),
        ('‡', 0x87),
        ('ˆ', 0x88),
        ('‰', 0x89),
        ('Š', 0x8A),
        ('‹', 0x8B),
        ('Œ', 0x8C),
        ('Ž', 0x8E),
        ('‘', 0x91),
        ('’', 0x92),
        ('“', 0x93),
        ('”', 0x94),
        ('•', 0x95),
        ('–', 0x96),
        ('—', 0x97),
        ('˜', 0x98),
        ('™', 0x99),
        ('š', 0x9A),
        ('›', 0x9B),
        ('œ', 0x9C),
        ('ž', 0x9E),
        ('Ÿ', 0x9F),
    ];
    match u32::from(c) {
        code @ 0x80..=0xFF => u8::try_from(code).ok(),
        _ => HIGH.iter().find(|(h, _)| *h == c).map(|(_, b)| *b),
    }
}

/// Marks that follow a capital in good text: "ĐÃ…", "“… CẢ ĐÃ”". Alone they prove nothing.
const COMMON_MARKS: [char; 9] = ['…', '“', '”', '‘', '’', '–', '—', '»', '\u{A0}'];

/// Returns whether UTF-8 that was read as Latin-1 stands at the beginning of these characters.
fn utf8_read_as_latin(chars: &[char]) -> bool {
    let Some(lead) = chars.first().and_then(|c| byte(*c)) else { return false };
    let continues = |i: usize| chars.get(i).and_then(|c| byte(*c)).filter(|b| (0x80..=0xBF).contains(b));
    match lead {
        // Ã¡ Ä‘ Æ° Å©: the letters of Vietnamese that take two bytes.
        0xC3..=0xC6 => continues(1).is_some() && !chars.get(1).is_some_and(|c| COMMON_MARKS.contains(c)),
        // áº¡ á»‡: those that take three.
        0xE1 => matches!(continues(1), Some(0xBA | 0xBB)) && continues(2).is_some(),
        // â€œ â€¦: quotes and dots.
        0xE2 => continues(1) == Some(0x80) && continues(2).is_some(),
        _ => false,
    }
}

/// Returns whether TCVN3, the encoding of the .Vn fonts, shows as Latin-1 here: "b¶n", "®ång".
fn tcvn3_read_as_latin(chars: &[char]) -> bool {
    let letter = |i: usize| chars.get(i).is_some_and(|c| c.is_alphabetic());
    match chars.first() {
        Some('®') => letter(1),
        Some(c) if c.is_alphabetic() => {
            matches!(chars.get(1), Some('¶' | '¸' | '¹' | '¨' | '»' | '¼' | '½' | '¾' | '®' | '¬')) && letter(2)
        }
        _ => false,
    }
}

/// Returns whether a text was read in the wrong encoding. Judged as composed, so that composing it reveals nothing.
pub(super) fn is_mojibake(text: &str) -> bool {
    let chars: Vec<char> = text.nfc().collect();
    (0..chars.len()).any(|i| utf8_read_as_latin(&chars[i..]) || tcvn3_read_as_latin(&chars[i..]))
}

/// L6: no text that was read in the wrong encoding.
pub(super) fn l6_mojibake(case: &Case<'_>) -> Vec<Finding> {
    let mut found = vec![];
    for (field, text) in case.reading.sources() {
        if text.is_ascii() {
            continue;
        }
        let base = text.as_ptr() as usize;
        for token in text.split_whitespace().filter(|t| !t.is_ascii()) {
            if is_mojibake(token) {
                let start = token.as_ptr() as usize - base;
                let finding = Finding::error("L6", field, message!("rules.L6.mojibake")).at(start..start + token.len());
                found.push(finding.with("found", shortened(token)));
            }
        }
    }
    found
}

fn shortened(token: &str) -> String {
    const LONGEST: usize = 40;
    let short: String = token.chars().take(LONGEST).collect();
    if short.len() < token.len() { short + "…" } else { short }
}
