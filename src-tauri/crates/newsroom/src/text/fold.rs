//! What counts as the same word: without accents, and with accents wherever the tone is written.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// Returns the text without diacritics, in lower case: "Chuyển đổi" and "CHUYEN DOI" are one.
///
/// U+00D0 (Eth) folds like đ: old texts carry it in its place.
pub fn fold(text: &str) -> String {
    text.nfd()
        .filter(|c| !is_combining_mark(*c))
        .flat_map(|c| {
            match c {
                'đ' | 'Đ' | 'Ð' | 'ð' => 'd',
                c => c,
            }
            .to_lowercase()
        })
        .collect()
}

/// Returns the text in lower case with each word's tone moved to its end as a digit.
///
/// "hòa" and "hoà" have one key, "hoa" another.
pub fn tone_key(text: &str) -> String {
    let (mut out, mut tone) = (String::new(), String::new());
    for c in text.to_lowercase().nfd() {
        match c {
            '\u{301}' => tone.push('1'),
            '\u{300}' => tone.push('2'),
            '\u{309}' => tone.push('3'),
            '\u{303}' => tone.push('4'),
            '\u{323}' => tone.push('5'),
            'ð' => out.push('đ'),
            c if c.is_alphanumeric() || is_combining_mark(c) => out.push(c),
            c => {
                out.push_str(&std::mem::take(&mut tone));
                out.push(c);
            }
        }
    }
    out.push_str(&tone);
    out.nfc().collect()
}

/// Returns whether two names are the same apart from accents, case and spacing.
pub fn same(a: &str, b: &str) -> bool {
    words(&fold(a)).eq(words(&fold(b)))
}

/// Iterates over the words: runs of letters, digits and their marks.
pub fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| !c.is_alphanumeric() && !is_combining_mark(c)).filter(|w| !w.is_empty())
}

/// Counts *chữ*, as newsrooms do: what spaces separate, if it holds a letter or a digit.
pub fn syllables(text: &str) -> usize {
    text.split_whitespace().filter(|w| w.chars().any(char::is_alphanumeric)).count()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folds_every_vietnamese_letter() {
        assert_eq!(fold("Chuyển đổi số Ðồng ĐẬU ư ơ ỹ"), "chuyen doi so dong dau u o y");
    }

    #[test]
    fn tone_keys_ignore_where_the_tone_stands() {
        assert_eq!(tone_key("hòa hoà"), "hoa2 hoa2");
        assert_eq!(tone_key("Thuỷ thủy quý, qúy"), "thuy3 thuy3 quy1, quy1");
        assert_ne!(tone_key("năm"), tone_key("nam"));
    }

    #[test]
    fn counts_as_newsrooms_do() {
        assert_eq!(syllables("Covid-19 – TT&TT, 1.000 đồng"), 4);
        assert!(same("Chuyển đổi  số", "chuyen doi so"));
    }
}
