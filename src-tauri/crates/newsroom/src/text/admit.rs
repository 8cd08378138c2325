//! The boundary: every text that comes from outside passes here once.

use crate::message;
use crate::messages::Key;
use unicode_normalization::{UnicodeNormalization, is_nfc};

/// Why a text is not taken in. Nothing is ever cut out silently: the whole text is refused, with the place.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refused {
    /// A NUL, which no field can hold.
    #[error("NUL at character {at}")]
    Nul {
        /// Index of the character, from 0.
        at: usize,
    },
    /// A control that turns the reading direction, which can hide what a text says (Unicode TR 36).
    #[error("bidi control U+{code:04X} at character {at}")]
    Bidi {
        /// Index of the character, from 0.
        at: usize,
        /// The code point.
        code: u32,
    },
    /// Another control character that has no meaning in a story.
    #[error("control U+{code:04X} at character {at}")]
    Control {
        /// Index of the character, from 0.
        at: usize,
        /// The code point.
        code: u32,
    },
}

impl Refused {
    /// Returns the message that explains it, and its values.
    pub fn explained(&self) -> (Key, Vec<(&'static str, String)>) {
        let place = |at: &usize| ("at", (at + 1).to_string());
        let code = |code: &u32| ("code", format!("U+{code:04X}"));
        match self {
            Self::Nul { at } => (message!("text.nul"), vec![place(at)]),
            Self::Bidi { at, code: c } => (message!("text.bidi"), vec![place(at), code(c)]),
            Self::Control { at, code: c } => (message!("text.control"), vec![place(at), code(c)]),
        }
    }
}

/// Returns why a text would be refused.
pub fn refusal(text: &str) -> Option<Refused> {
    text.chars().enumerate().find_map(|(at, c)| match c {
        '\0' => Some(Refused::Nul { at }),
        '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}' => Some(Refused::Bidi { at, code: c as u32 }),
        '\n' | '\t' | '\r' => None,
        c if c.is_control() => Some(Refused::Control { at, code: c as u32 }),
        _ => None,
    })
}

/// Returns whether all of it is of those letters and signs that Vietnamese and English are typed with, which are NFC
/// however they follow each other and never refused: what nearly every text is, at a tenth of the cost of looking each
/// character up.
pub(super) fn plain(text: &str) -> bool {
    let mut bytes = text.as_bytes();
    loop {
        bytes = match bytes {
            [] => return true,
            [b'\n' | b'\t' | 0x20..=0x7E, rest @ ..] => rest,
            // U+00A0 to U+02FF; composing marks begin at U+0300.
            [0xC2, 0xA0..=0xBF, rest @ ..] | [0xC3..=0xCB, _, rest @ ..] => rest,
            // U+1EA0 to U+1EFF: the Vietnamese letters with two marks.
            [0xE1, 0xBA, 0xA0..=0xBF, rest @ ..] | [0xE1, 0xBB, _, rest @ ..] => rest,
            // U+2010 to U+2027: dashes, quotes, the ellipsis; what turns the reading direction begins at U+202A.
            [0xE2, 0x80, 0x90..=0xA7, rest @ ..] => rest,
            _ => return false,
        }
    }
}

/// Returns the text in NFC with `\n` line ends, or why it is refused.
///
/// A byte order mark at the very start is an encoding mark, not text, and goes.
pub fn admit(text: &str) -> Result<String, Refused> {
    if plain(text) {
        return Ok(text.to_owned());
    }
    let text = text.strip_prefix('\u{FEFF}').unwrap_or(text);
    if let Some(refused) = refusal(text) {
        return Err(refused);
    }
    let lines = if text.contains('\r') { text.replace("\r\n", "\n").replace('\r', "\n") } else { text.to_owned() };
    Ok(if is_nfc(&lines) { lines } else { lines.nfc().collect() })
}

/// Returns the text as one trimmed line: a headline, a credit, a name.
pub fn admit_line(text: &str) -> Result<String, Refused> {
    Ok(admit(text)?.split_whitespace().collect::<Vec<_>>().join(" "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn composes_and_keeps_lines() {
        assert_eq!(admit("Vie\u{323}\u{302}t\r\nNam\rx").unwrap(), "Việt\nNam\nx");
        assert_eq!(admit("\u{FEFF}a").unwrap(), "a");
        assert_eq!(admit_line("  một \n hai\t ba ").unwrap(), "một hai ba");
    }

    #[test]
    fn what_is_plain_is_nfc_and_never_refused() {
        let all = |first: u32, last: u32| (first..=last).filter_map(char::from_u32);
        let plain_ones: String = all(0, 0x1_FFFF).filter(|c| plain(&c.to_string())).collect();
        assert!(refusal(&plain_ones).is_none() && !plain_ones.contains('\r'));
        assert_eq!(plain_ones.nfc().collect::<String>(), plain_ones);
        // In any order: none is a mark that joins what stands before it.
        let marks = plain_ones.chars().filter(|c| unicode_normalization::char::canonical_combining_class(*c) != 0);
        assert_eq!(marks.count(), 0);
        let pairs = plain_ones.chars().flat_map(|c| ['a', 'ư', 'Ê', c].map(|first| (first, c)));
        assert!(pairs.into_iter().all(|(a, b)| unicode_normalization::char::compose(a, b).is_none()));
        assert!(plain("“Nước lên nhanh – 3 m”, ông Đậu nói…\n\tTrường Sa"));
        for odd in ["\0", "\r", "\u{7F}", "\u{85}", "e\u{301}", "\u{2000}", "\u{202E}", "\u{FEFF}"] {
            assert!(!plain(odd), "{odd:?}");
        }
    }

    #[test]
    fn refuses_with_the_place() {
        assert_eq!(admit("ab\0"), Err(Refused::Nul { at: 2 }));
        assert_eq!(admit("a\u{202E}b"), Err(Refused::Bidi { at: 1, code: 0x202E }));
        assert_eq!(admit("\u{7}"), Err(Refused::Control { at: 0, code: 7 }));
    }

    #[test]
    fn every_control_and_every_turn_of_direction_is_refused_whole() {
        for code in (0..0x20).chain(0x7F..0xA0).filter_map(char::from_u32) {
            let taken = admit(&format!("chữ{code}sau"));
            assert_eq!(taken.is_ok(), matches!(code, '\n' | '\t' | '\r'), "{code:?}");
        }
        for code in ('\u{202A}'..='\u{202E}').chain('\u{2066}'..='\u{2069}') {
            assert_eq!(admit(&format!("chữ{code}")), Err(Refused::Bidi { at: 3, code: code as u32 }));
        }
        // Lone surrogates do not reach a string; the JSON that the window sends is refused as a whole.
        assert!(serde_json::from_str::<String>(r#""chữ \ud800 sau""#).is_err());
        assert!(String::from_utf8(b"ch\xED\xA0\x80".to_vec()).is_err());
    }

    proptest::proptest! {
        #[test]
        fn what_is_taken_in_is_composed_once_and_for_all(text in "\\PC{0,40}") {
            if let Ok(taken) = admit(&text) {
                proptest::prop_assert!(is_nfc(&taken) && crate::text::is_sound(&taken));
                proptest::prop_assert_eq!(admit(&taken), Ok(taken.clone()));
                let plain = text.strip_prefix('\u{FEFF}').unwrap_or(&text);
                proptest::prop_assert_eq!(taken.nfd().collect::<String>(), plain.nfd().collect::<String>(), "nothing is cut");
            }
        }
    }
}
