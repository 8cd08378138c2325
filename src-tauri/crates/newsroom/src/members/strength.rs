//! How hard a passphrase is to guess, roughly: for a word beside the question, never a refusal.

use std::collections::HashSet;

use unicode_normalization::UnicodeNormalization as _;
use zeroize::Zeroizing;

use crate::message;
use crate::messages::Key;

/// How hard a passphrase is to guess.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Strength {
    /// In a few tries.
    Weak,
    /// By somebody with patience.
    Fair,
    /// By nobody who has but this key to gain.
    Good,
    /// By nobody.
    Strong,
}

impl Strength {
    /// Returns how strong a passphrase is, by its length, its kinds of letters and how many different ones it has.
    ///
    /// The page judges what is typed there by the same rule (`start/strength.ts`), since a passphrase is handed over once and
    /// not at each key. The tests of both have the same examples.
    pub fn of(passphrase: &str) -> Self {
        // As it is stretched: a mark that was typed by itself is no letter.
        let passphrase: Zeroizing<String> = Zeroizing::new(passphrase.nfc().collect());
        let has = |kind: fn(char) -> bool| passphrase.chars().any(kind);
        let other = |c: char| !c.is_alphabetic() && !c.is_ascii_digit() && !c.is_whitespace();
        let kinds = [
            (has(|c| c.is_ascii_lowercase()), 26.0_f64),
            (has(|c| c.is_ascii_uppercase()), 26.0),
            (has(|c| c.is_ascii_digit()), 10.0),
            (has(char::is_whitespace), 1.0),
            (has(other), 30.0),
            (has(|c| !c.is_ascii()), 60.0),
        ];
        let pool: f64 = kinds.into_iter().filter(|(there, _)| *there).map(|(_, size)| size).sum();
        let count = |number: usize| f64::from(u32::try_from(number).unwrap_or(u32::MAX));
        let different = passphrase.chars().collect::<HashSet<_>>().len();
        let again = passphrase.chars().count() - different;
        // Letters that come again add little.
        let bits = (count(different) + 0.4 * count(again)) * pool.max(1.0).log2();
        match bits {
            bits if bits < 36.0 => Self::Weak,
            bits if bits < 56.0 => Self::Fair,
            bits if bits < 80.0 => Self::Good,
            _ => Self::Strong,
        }
    }

    /// Returns the words for it.
    pub fn key(self) -> Key {
        match self {
            Self::Weak => message!("start.strength.weak"),
            Self::Fair => message!("start.strength.fair"),
            Self::Good => message!("start.strength.good"),
            Self::Strong => message!("start.strength.strong"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn length_and_variety_make_a_passphrase_hard_to_guess() {
        let examples = [
            ("", Strength::Weak),
            ("123456", Strength::Weak),
            ("aaaaaaaaaaaaaaaa", Strength::Weak),
            ("lúa chín", Strength::Fair),
            ("lúa chín vàng", Strength::Good),
            ("rừng bần cửa sông Tân nước lên", Strength::Strong),
        ];
        for (words, strength) in examples {
            assert_eq!(Strength::of(words), strength, "{words}");
            assert_eq!(Strength::of(&words.nfd().collect::<String>()), strength, "{words} in marks of their own");
        }
    }
}
