//! Safety words: what two people read to each other by phone to know that an invitation is the one that was sent.
//!
//! The words are made by rule, so that there is no list to license or to keep, of sounds that stay apart on the phone and
//! in every accent of Vietnamese and English. Of what merges in some accent, one at most is here: l/n, s/x, ch/tr,
//! d/gi/r/v, k/g, b/p; m is here without n before a vowel. No e, which English makes an i of, or nothing; no diacritics,
//! so that no input method is needed.

use std::fmt;

use super::device::{DeviceId, NewsroomId};
use crate::text;

/// How a word begins, and its second syllable. None is an n, so that words need no space between them.
const ONSETS: [char; 8] = ['b', 'h', 'k', 'l', 'm', 's', 't', 'v'];
/// What follows in the first syllable.
const VOWELS: [char; 4] = ['a', 'i', 'o', 'u'];
/// What follows in the second.
const RHYMES: [&str; 8] = ["a", "an", "ao", "i", "in", "o", "oi", "u"];

/// How many words are read out, and how many bits each holds.
const WORDS: usize = 6;
const BITS: usize = 11;

/// Six words that people compare: of one invitation, or of a newsroom.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct SafetyWords([u16; WORDS]);

impl SafetyWords {
    /// Returns the words of a seat in a newsroom; both sides see the same words where all three are the same.
    pub fn of(newsroom: NewsroomId, founder: DeviceId, seat: DeviceId) -> Self {
        let all = [newsroom.0.as_slice(), &founder.0, &seat.0].concat();
        Self::spell(blake3::derive_key("galley safety words 1", &all))
    }

    /// Returns the words of a newsroom: whoever reads the same ones elsewhere is at a desk, or before a storage, of the same.
    pub fn of_newsroom(newsroom: NewsroomId) -> Self {
        Self::spell(blake3::derive_key("galley newsroom words 1", &newsroom.0))
    }

    fn spell(hash: [u8; 32]) -> Self {
        let bit = |at: usize| u16::from(hash[at / 8] >> (7 - at % 8) & 1);
        Self(std::array::from_fn(|word| (0..BITS).fold(0, |number, at| number << 1 | bit(word * BITS + at))))
    }

    /// Iterates over the words.
    pub fn iter(&self) -> impl Iterator<Item = String> {
        self.0.into_iter().map(word)
    }

    /// Returns whether a text is these words, apart from case, diacritics, spaces and hyphens.
    pub fn are(&self, text: &str) -> bool {
        let folded = text::fold(text);
        self.iter().collect::<String>().chars().eq(text::words(&folded).flat_map(str::chars))
    }
}

/// Returns the word of a number: three bits choose the onset, two the vowel, three the second onset, three the rhyme.
fn word(number: u16) -> String {
    let bits = |shift: u32, of: usize| usize::from(number >> shift) % of;
    let (first, vowel) = (ONSETS[bits(8, ONSETS.len())], VOWELS[bits(6, VOWELS.len())]);
    let (second, rhyme) = (ONSETS[bits(3, ONSETS.len())], RHYMES[bits(0, RHYMES.len())]);
    format!("{first}{vowel}{second}{rhyme}")
}

impl fmt::Display for SafetyWords {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.iter().collect::<Vec<_>>().join(" "))
    }
}

impl fmt::Debug for SafetyWords {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::members::Seed;

    fn words(newsroom: u8, founder: u8, seat: u8) -> SafetyWords {
        let of = |n: u8| Seed::of([n; 32]).device();
        SafetyWords::of(NewsroomId([newsroom; 16]), of(founder), of(seat))
    }

    #[test]
    fn there_are_2048_short_words_in_order() {
        let all: Vec<_> = (0..2048).map(word).collect();
        assert!(all.is_sorted());
        assert_eq!(all.iter().collect::<BTreeSet<_>>().len(), 2048);
        assert!(all.iter().all(|word| (4..=6).contains(&word.len()) && word.bytes().all(|b| b.is_ascii_lowercase())));
        assert_eq!((all[0].as_str(), all[1].as_str(), all[2047].as_str()), ("baba", "baban", "vuvu"));
    }

    #[test]
    fn no_two_sounds_merge_in_an_accent() {
        // In the north, the south or the delta, on a phone, or to an English ear.
        let merged = ["ln", "sx", "vdry", "kgc", "bp", "mn", "td", "rg", "hr"];
        for sounds in merged {
            assert!(ONSETS.iter().filter(|onset| sounds.contains(**onset)).count() <= 1, "{sounds}");
        }
        assert!(!VOWELS.contains(&'e') && !RHYMES.iter().any(|rhyme| rhyme.contains('e')));
        // A word ends where the next onset stands, so that it is the same without spaces.
        assert!(RHYMES.iter().all(|rhyme| !rhyme.contains(ONSETS)));
    }

    #[test]
    fn the_words_are_those_of_newsroom_founder_and_seat() {
        let these = words(1, 2, 3);
        assert_eq!(these.to_string(), "sasoi mumao husao biman sihu mabi");
        for others in [words(9, 2, 3), words(1, 9, 3), words(1, 2, 9), words(1, 3, 2)] {
            assert_eq!(others.iter().zip(these.iter()).filter(|(a, b)| a == b).count(), 0, "{others} {these}");
        }
    }

    #[test]
    fn a_newsroom_has_words_of_its_own() {
        let of = |newsroom: u8| SafetyWords::of_newsroom(NewsroomId([newsroom; 16])).to_string();
        assert_eq!(of(1), "vulu lova mahao kuban suku husu");
        assert_ne!(of(1), of(2));
        assert_ne!(of(1), words(1, 2, 3).to_string());
    }

    #[test]
    fn each_number_is_the_next_eleven_bits() {
        let these = words(1, 2, 3);
        let all = [[1; 16].as_slice(), &Seed::of([2; 32]).device().0, &Seed::of([3; 32]).device().0].concat();
        let hash = blake3::derive_key("galley safety words 1", &all);
        let first = hash[..16].iter().fold(0_u128, |all, byte| all << 8 | u128::from(*byte));
        let numbers = (1..=6).map(|nth| u16::try_from(first >> (128 - 11 * nth) & 0x7FF).unwrap());
        assert!(these.0.into_iter().eq(numbers));
    }

    #[test]
    fn words_are_compared_as_people_write_them() {
        let these = words(1, 2, 3);
        let text = these.to_string();
        let hyphens = these.iter().map(|word| format!("{}-{}", &word[..2], &word[2..])).collect::<Vec<_>>().join(", ");
        let accented = text.replacen('a', "ạ", 1).replacen('o', "Ô", 1).replace('u', "ư");
        for same in
            [text.to_uppercase(), text.replace(' ', ""), format!(" {}\n", text.replace(' ', "  ")), hyphens, accented]
        {
            assert!(these.are(&same), "{same}");
        }
        let last = text.rsplit_once(' ').unwrap().0;
        let turned = text.split(' ').rev().collect::<Vec<_>>().join(" ");
        for other in ["", last, &turned, &format!("{text} baba"), &words(1, 2, 4).to_string()] {
            assert!(!these.are(other), "{other}");
        }
    }
}
