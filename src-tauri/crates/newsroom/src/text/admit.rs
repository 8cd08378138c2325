//! The boundary: every text that comes from outside passes here once.

use crate::message;
use crate::messages::Key;
use unicode_normalization::{UnicodeNormalization, is_nfc};

/// Why a text is not taken in. Nothing is ever cut out silently: the whole text is refused, with the place.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
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

fn refusal(text: &str) -> Option<Refused> {
    text.chars().enumerate().find_map(|(at, c)| match c {
        '\0' => Some(Refused::Nul { at }),
        '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}' => Some(Refused::Bidi { at, code: c as u32 }),
        '\n' | '\t' | '\r' => None,
        c if c.is_control() => Some(Refused::Control { at, code: c as u32 }),
        _ => None,
    })
}

/// Returns the text in NFC with `\n` line ends, or why it is refused.
///
/// A byte order mark at the very start is an encoding mark, not text, and goes.
pub fn admit(text: &str) -> Result<String, Refused> {
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
    fn refuses_with_the_place() {
        assert_eq!(admit("ab\0"), Err(Refused::Nul { at: 2 }));
        assert_eq!(admit("a\u{202E}b"), Err(Refused::Bidi { at: 1, code: 0x202E }));
        assert_eq!(admit("\u{7}"), Err(Refused::Control { at: 0, code: 7 }));
    }
}
