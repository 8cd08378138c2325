//! Armour: bytes as a code that survives chat programs, e-mail and typing, and is found again within other text.
//!
//! The digits are Crockford's: letters that look like others are read as those. The code says how long it is, so that a
//! greeting may follow, and the checksum notices what was mistyped. Rejected: a mark at the end, which is what gets lost.

use data_encoding::BASE32HEX_NOPAD;
use minicbor::{Decode, Decoder, Encode};
use zeroize::Zeroizing;

use super::code::{Code, CodeError};

/// The format of what codes carry; it stands first in them.
pub(super) const FORMAT: u8 = 1;
/// The most bytes that a code carries: written out, and with a letter around it, they stay within [`LONGEST`].
pub(super) const LARGEST: usize = 24 << 10;
/// The longest text that is searched for a code, in bytes.
const LONGEST: usize = 64 << 10;
/// The most places in one text that are tried: a text of markers alone must not take long.
const TRIED: usize = 16;
/// Bytes of the checksum.
const CHECK: usize = 4;
/// Digits of a group, and of a line.
const GROUP: usize = 5;
const LINE: usize = 8 * GROUP;

/// Crockford's digits: no I, L, O, which look like others, and no U.
const DIGITS: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
/// Those of RFC 4648 §7, in the same order.
const PLAIN: &[u8; 32] = b"0123456789ABCDEFGHIJKLMNOPQRSTUV";

/// Encodes what a code is to carry, [`LARGEST`] bytes at most.
pub(super) fn encode(carried: &impl Encode<()>) -> Zeroizing<Vec<u8>> {
    // Writing into memory does not fail.
    Zeroizing::new(minicbor::to_vec(carried).unwrap_or_default())
}

/// Finds a code in a text and returns the bytes that it carries, which [`decode`] reads.
pub(super) fn read(code: Code, text: &str) -> Result<Zeroizing<Vec<u8>>, CodeError> {
    if text.len() > LONGEST {
        return Err(CodeError::TooLarge(code));
    }
    let mut error = CodeError::Absent(code);
    let starts = text.char_indices().filter(|(_, c)| c.eq_ignore_ascii_case(&'g'));
    let places = starts.filter_map(|(at, _)| marked(text.get(at..)?));
    for (found, is_newer, digits) in places.take(TRIED) {
        // An answer repeats what it answers, and a letter may speak of codes before it gives one.
        error = match unpack(code, digits) {
            _ if found != code => CodeError::Other(code),
            _ if is_newer => CodeError::Newer(code),
            Ok(bytes) => return Ok(bytes),
            Err(e) => e,
        };
    }
    Err(error)
}

/// Decodes what a code carries: an array whose first item is its format.
pub(super) fn decode<'b, T>(code: Code, bytes: &'b [u8]) -> Result<T, CodeError>
where
    T: Decode<'b, ()> + Encode<()>,
{
    let mut items = Decoder::new(bytes);
    match items.array().and_then(|_| items.u64()) {
        Ok(format) if format == u64::from(FORMAT) => {}
        Ok(_) => return Err(CodeError::Newer(code)),
        Err(_) => return Err(CodeError::Damaged(code)),
    }
    let carried: T = minicbor::decode(bytes).map_err(|_| CodeError::Damaged(code))?;
    if *encode(&carried) == bytes { Ok(carried) } else { Err(CodeError::Damaged(code)) }
}

/// Writes a code that carries bytes.
pub(super) fn write(code: Code, bytes: &[u8]) -> Zeroizing<String> {
    let checked = Zeroizing::new([bytes, &checksum(code, bytes)].concat());
    let plain = Zeroizing::new(BASE32HEX_NOPAD.encode(&checked));
    let length = [10, 5, 0].map(|shift| (bytes.len() >> shift) & 31);
    let digits = plain.bytes().filter_map(|digit| PLAIN.iter().position(|plain| *plain == digit));
    // Twice the digits is more than they take with what stands between them; a text that grows leaves copies behind.
    let mut text = Zeroizing::new(String::with_capacity(2 * plain.len() + LINE));
    text.push_str(code.marker());
    for (at, digit) in length.into_iter().chain(digits).enumerate() {
        match at {
            0 => {}
            at if at % LINE == 0 => text.push('\n'),
            at if at % GROUP == 0 => text.push('-'),
            _ => {}
        }
        text.push(char::from(DIGITS[digit]));
    }
    text
}

/// Returns the bytes of the code that a text begins with.
fn unpack(code: Code, text: &str) -> Result<Zeroizing<Vec<u8>>, CodeError> {
    let mistyped = CodeError::Mistyped(code);
    let mut characters = text.chars().filter(|c| c.is_alphanumeric()).map(meant);
    let mut digit = || {
        let character = characters.next().ok_or(CodeError::CutOff(code))?;
        DIGITS.iter().position(|digit| char::from(*digit) == character).ok_or(mistyped)
    };
    let length = (digit()? << 10) | (digit()? << 5) | digit()?;
    if length > LARGEST {
        return Err(mistyped);
    }
    let digits = ((length + CHECK) * 8).div_ceil(5);
    let mut plain = Zeroizing::new(Vec::with_capacity(digits));
    for _ in 0..digits {
        plain.push(PLAIN[digit()?]);
    }
    let mut bytes = Zeroizing::new(BASE32HEX_NOPAD.decode(&plain).map_err(|_| mistyped)?);
    let written = bytes.split_off(length);
    if written == checksum(code, &bytes) { Ok(bytes) } else { Err(mistyped) }
}

fn checksum(code: Code, bytes: &[u8]) -> [u8; CHECK] {
    let mut hasher = blake3::Hasher::new_derive_key("galley code 1");
    let mut checksum = [0; CHECK];
    hasher.update(code.marker().as_bytes()).update(bytes).finalize_xof().fill(&mut checksum);
    checksum
}

/// Returns the character that was meant by one.
fn meant(c: char) -> char {
    match c.to_ascii_uppercase() {
        'O' => '0',
        'I' | 'L' => '1',
        c => c,
    }
}

/// Returns what a text says of itself that begins with a marker: what its code is for, whether in a newer armour than this
/// one, and the code.
fn marked(text: &str) -> Option<(Code, bool, &str)> {
    let mut characters = text.chars();
    for expected in "GALLEY".chars() {
        characters.next().filter(|c| meant(*c) == meant(expected))?;
    }
    let rest = characters.as_str();
    let (code, rest) = match rest.strip_prefix(['R', 'r']) {
        Some(rest) => (Code::Recovery, rest),
        None => (Code::Invitation, rest),
    };
    let (version, digits) = rest.split_at(rest.find(|c| !meant(c).is_ascii_digit())?);
    // Chat programs make hyphens longer; "Galley 1.0" and "galley10" begin no code.
    let parted = digits.starts_with(|c: char| c.is_whitespace() || "-\u{AD}‐‑‒–—―−_".contains(c));
    let is_newer = !version.chars().map(meant).eq(['1']);
    (parted && !version.is_empty()).then_some((code, is_newer, digits))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const CODE: Code = Code::Invitation;

    fn read_back(text: &str) -> Result<Vec<u8>, CodeError> {
        read(CODE, text).map(|bytes| bytes.to_vec())
    }

    /// Returns the places of a code's digits.
    fn digits(text: &str) -> Vec<usize> {
        let start = text.find('-').unwrap_or_default();
        text.char_indices().skip(start).filter(|(_, c)| c.is_alphanumeric()).map(|(at, _)| at).collect()
    }

    fn replaced(text: &str, at: usize, by: char) -> String {
        text.char_indices().map(|(place, c)| if place == at { by } else { c }).collect()
    }

    #[test]
    fn a_code_is_groups_of_five_in_short_lines() {
        let text = write(CODE, &[7; 40]);
        let lines: Vec<_> = text.lines().collect();
        assert_eq!(lines.iter().map(|line| line.len()).collect::<Vec<_>>(), [8 + 47, 40], "{text:?}");
        assert!(lines[1].split('-').rev().skip(1).all(|group| group.len() == 5), "{text:?}");
        assert_eq!(read_back(&text).unwrap(), [7; 40]);
    }

    #[test]
    fn what_people_and_programs_do_to_a_text_is_no_harm() {
        let bytes: Vec<u8> = (0..=255).collect();
        let text = write(CODE, &bytes);
        for (how, done) in [
            ("as it is", text.to_string()),
            ("lower case", text.to_lowercase()),
            ("letters that look alike", text.replace('0', "O").replace('1', "l")),
            ("the others", text.replace('0', "o").replace('1', "I")),
            ("no groups", text.replacen('-', "\u{2011}", 1).replace(['-', '\n'], "")),
            ("long dashes and spaces", text.replace('-', " – ")),
            ("line ends of Windows", text.replace('\n', "\r\n")),
            ("an answer's marks", format!("> {}", text.replace('\n', "\n> > "))),
            ("marked as bold", format!("**{}**", *text)),
            ("a greeting before", format!("Chào Hoài An, cài Galley 1.0 rồi dán mã này: {}", *text)),
            ("a greeting behind", format!("{} Gặp lại sau, 3 giờ chiều nhé!\nMinh Khoa", *text)),
            ("nothing between", format!("mã:{}Xin cảm ơn", *text)),
            ("spoken of before", format!("The code begins with GALLEY1-, here it is: {}", *text)),
            ("a byte order mark", format!("\u{FEFF}{}", *text)),
            ("cut once, then whole", format!("{}\n\n{}", &text[..100], *text)),
        ] {
            assert_eq!(read_back(&done).as_deref(), Ok(bytes.as_slice()), "{how}: {done}");
        }
        for width in [10, 20, 37] {
            let wrapped = text.chars().collect::<Vec<_>>().chunks(width).map(String::from_iter).collect::<Vec<_>>();
            assert_eq!(read_back(&wrapped.join("\n")).as_deref(), Ok(bytes.as_slice()), "{width}");
        }
    }

    #[test]
    fn what_gives_no_code_is_refused_and_told() {
        let text = write(CODE, b"twenty-one bytes here");
        let long = " ".repeat(LONGEST);
        for (given, expected) in [
            ("", CodeError::Absent(CODE)),
            ("Galley 1.0, galley1, GALLEY1.5- galley-", CodeError::Absent(CODE)),
            (&text[7..], CodeError::Absent(CODE)),
            ("GALLEY1-", CodeError::CutOff(CODE)),
            (&text[..text.len() - 1], CodeError::CutOff(CODE)),
            (&text[..text.len() / 2], CodeError::CutOff(CODE)),
            (&format!("{} và hẹn gặp lại ở tòa soạn", &text[..text.len() - 3]), CodeError::Mistyped(CODE)),
            // The longest length that there is.
            (&text.replace(&text[8..11], "ZZZ"), CodeError::Mistyped(CODE)),
            (&text.replace("GALLEY1", "GALLEY2"), CodeError::Newer(CODE)),
            (&text.replace("GALLEY1", "GALLEY12"), CodeError::Newer(CODE)),
            (&write(Code::Recovery, b"x"), CodeError::Other(CODE)),
            // What it is for is under the checksum as well.
            (&write(Code::Recovery, b"x").replace("GALLEYR", "GALLEY"), CodeError::Mistyped(CODE)),
            (&format!("{}{long}", *text), CodeError::TooLarge(CODE)),
        ] {
            assert_eq!(read_back(given), Err(expected), "{given:.80}");
        }
        assert_eq!(read_back(&"GALLEY1-".repeat(LONGEST / 8)), Err(CodeError::Mistyped(CODE)));
        assert_eq!(read(Code::Recovery, &text), Err(CodeError::Other(Code::Recovery)));
    }

    #[test]
    fn the_largest_code_fits_into_a_letter() {
        let bytes = vec![0xA5; LARGEST];
        let text = write(CODE, &bytes);
        assert!(text.len() < LONGEST * 3 / 4 && text.capacity() < LONGEST * 2, "{}", text.len());
        assert_eq!(read_back(&text.replace('\n', "\n> ")).unwrap(), bytes);
    }

    #[test]
    fn what_is_no_array_of_this_format_is_refused() {
        let of = |bytes: &[u8]| decode::<(u8, u8)>(CODE, bytes);
        assert_eq!(of(&[0x82, 1, 5]), Ok((1, 5)));
        assert_eq!(of(&[0x82, 2, 5]), Err(CodeError::Newer(CODE)));
        // A format that takes another shape.
        assert_eq!(of(&[0x81, 0x19, 1, 0]), Err(CodeError::Newer(CODE)));
        // Nothing, no array, one item less, one more, a length and a number that are not the shortest.
        for bytes in [&[][..], &[5], &[0x81, 1], &[0x82, 1, 5, 5], &[0x9F, 1, 5, 0xFF], &[0x82, 1, 0x18, 5]] {
            assert_eq!(of(bytes), Err(CodeError::Damaged(CODE)), "{bytes:?}");
        }
    }

    proptest! {
        #[test]
        fn bytes_come_back(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
            prop_assert_eq!(read_back(&write(CODE, &bytes)), Ok(bytes));
        }

        #[test]
        fn a_mistyped_digit_is_noticed(
            bytes in prop::collection::vec(any::<u8>(), 0..120),
            place in any::<prop::sample::Index>(),
            by in prop::sample::select(DIGITS.as_slice()),
        ) {
            let text = write(CODE, &bytes);
            let at = *place.get(&digits(&text));
            prop_assume!(text.as_bytes()[at] != by);
            prop_assert!(read_back(&replaced(&text, at, by.into())).is_err());
        }

        #[test]
        fn digits_that_changed_places_are_noticed(
            bytes in prop::collection::vec(any::<u8>(), 0..120),
            place in any::<prop::sample::Index>(),
        ) {
            let text = write(CODE, &bytes);
            let pair = *place.get(&digits(&text).windows(2).map(|pair| [pair[0], pair[1]]).collect::<Vec<_>>());
            let [a, b] = pair.map(|at| char::from(text.as_bytes()[at]));
            prop_assume!(a != b);
            prop_assert!(read_back(&replaced(&replaced(&text, pair[0], b), pair[1], a)).is_err());
        }

        #[test]
        fn a_digit_too_few_or_too_many_is_noticed(
            bytes in prop::collection::vec(any::<u8>(), 0..120),
            place in any::<prop::sample::Index>(),
            more in prop::sample::select(DIGITS.as_slice()),
        ) {
            let text = write(CODE, &bytes);
            let at = *place.get(&digits(&text));
            let less = format!("{}{}", &text[..at], &text[at + 1..]);
            prop_assert!(read_back(&less).is_err(), "{}", less);
            let added = format!("{}{}{}", &text[..at], char::from(more), &text[at..]);
            // Before a run of the same to the end, it is pushed out of the code again.
            let is_run = text[at..].chars().filter(|c| c.is_alphanumeric()).all(|c| c == char::from(more));
            prop_assert!(read_back(&added).is_err() || is_run, "{}", added);
        }

        #[test]
        fn no_text_is_taken_that_was_not_written(text in "(?i)galley1-[0-9a-z -]{0,60}") {
            prop_assert!(read_back(&text).is_err());
        }
    }
}
