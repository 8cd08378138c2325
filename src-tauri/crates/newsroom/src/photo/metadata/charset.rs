//! Bytes of IIM and EXIF to text, where the encoding is named wrongly, or not at all.
//!
//! How it is decided, for all values of a block together:
//! 1. What is strict UTF-8 is UTF-8, whatever else is claimed: text in another encoding hardly ever is by chance.
//! 2. Else what dataset 1:90 names, by ISO 2022's escapes, unless it names UTF-8, which step 1 has shown to be wrong.
//! 3. Else a Vietnamese encoding of before Unicode, where the words become Vietnamese syllables under it.
//! 4. Else Windows-1252, or MacRoman where letters fit into their words under that one better.
//!
//! Who guesses says so ([`Guess`]): always in step 3, in step 4 where both fit as well or neither does well.

use serde::{Deserialize, Serialize};

use crate::import;

/// An encoding that was taken to be a block's, which does not name it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Guess {
    /// Windows-1252, of Western Europe.
    Windows1252,
    /// MacRoman, of the Macintosh before Unicode.
    MacRoman,
    /// TCVN 5712 (VN3).
    Tcvn3,
    /// VNI for Windows.
    Vni,
    /// Code page 1258 of Windows.
    Windows1258,
}

impl Guess {
    /// Returns the name that people know it by.
    pub fn name(self) -> &'static str {
        match self {
            Self::Windows1252 => "Windows-1252",
            Self::MacRoman => "MacRoman",
            Self::Tcvn3 => import::Encoding::Tcvn3.name(),
            Self::Vni => import::Encoding::Vni.name(),
            Self::Windows1258 => import::Encoding::Windows1258.name(),
        }
    }
}

impl From<import::Encoding> for Guess {
    fn from(encoding: import::Encoding) -> Self {
        match encoding {
            import::Encoding::Tcvn3 => Self::Tcvn3,
            import::Encoding::Vni => Self::Vni,
            import::Encoding::Windows1258 => Self::Windows1258,
        }
    }
}

/// What dataset 1:90 can name beside UTF-8: a part of ISO 8859.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Iso {
    Latin1,
    Latin2,
    Cyrillic,
    Greek,
    Turkish,
    Latin9,
}

impl Iso {
    /// Reads ISO 2022's escapes for a set of 96 letters: ESC, the place it is put at, its final byte.
    fn named(mark: &[u8]) -> Option<Self> {
        let escape =
            mark.windows(3).find(|w| w.starts_with(&[0x1B]) && matches!(w.get(1), Some(b'-' | b'.' | b'/')))?;
        Some(match escape.last()? {
            b'A' => Self::Latin1,
            b'B' => Self::Latin2,
            b'L' => Self::Cyrillic,
            b'F' => Self::Greek,
            b'M' => Self::Turkish,
            b'b' => Self::Latin9,
            _ => return None,
        })
    }

    fn letter(self, byte: u8) -> char {
        let place = usize::from(byte).checked_sub(0xA0);
        let of = |letters: &str| place.and_then(|at| letters.chars().nth(at));
        match self {
            Self::Latin2 => of(LATIN_2),
            Self::Cyrillic => of(CYRILLIC),
            Self::Greek => of(GREEK),
            Self::Turkish => replaced(byte, &TURKISH),
            Self::Latin9 => replaced(byte, &LATIN_9),
            Self::Latin1 => None,
        }
        // Where ISO has control characters, Windows has quotation marks, and people have used them.
        .unwrap_or_else(|| windows_1252(byte))
    }
}

fn replaced(byte: u8, letters: &[(u8, char)]) -> Option<char> {
    letters.iter().find_map(|(at, letter)| (*at == byte).then_some(*letter))
}

/// ISO 8859-2 from 0xA0.
const LATIN_2: &str =
    "\u{A0}Ą˘Ł¤ĽŚ§¨ŠŞŤŹ\u{AD}ŽŻ°ą˛ł´ľśˇ¸šşťź˝žżŔÁÂĂÄĹĆÇČÉĘËĚÍÎĎĐŃŇÓÔŐÖ×ŘŮÚŰÜÝŢßŕáâăäĺćçčéęëěíîďđńňóôőö÷řůúűüýţ˙";
/// ISO 8859-5 from 0xA0.
const CYRILLIC: &str =
    "\u{A0}ЁЂЃЄЅІЇЈЉЊЋЌ\u{AD}ЎЏАБВГДЕЖЗИЙКЛМНОПРСТУФХЦЧШЩЪЫЬЭЮЯабвгдежзийклмнопрстуфхцчшщъыьэюя№ёђѓєѕіїјљњћќ§ўџ";
/// ISO 8859-7 from 0xA0; U+FFFD where it has nothing.
const GREEK: &str = "\u{A0}‘’£€₯¦§¨©ͺ«¬\u{AD}\u{FFFD}―°±²³΄΅Ά·ΈΉΊ»Ό½ΎΏΐΑΒΓΔΕΖΗΘΙΚΛΜΝΞΟΠΡ\u{FFFD}ΣΤΥΦΧΨΩΪΫάέήίΰαβγδεζηθικλμνξοπρςστυφχψωϊϋόύώ\u{FFFD}";
/// Where ISO 8859-9 is not Latin-1.
const TURKISH: [(u8, char); 6] = [(0xD0, 'Ğ'), (0xDD, 'İ'), (0xDE, 'Ş'), (0xF0, 'ğ'), (0xFD, 'ı'), (0xFE, 'ş')];
/// Where ISO 8859-15 is not Latin-1.
const LATIN_9: [(u8, char); 8] =
    [(0xA4, '€'), (0xA6, 'Š'), (0xA8, 'š'), (0xB4, 'Ž'), (0xB8, 'ž'), (0xBC, 'Œ'), (0xBD, 'œ'), (0xBE, 'Ÿ')];
/// Windows-1252 from 0x80 to 0x9F.
const WINDOWS: &str = "€\u{81}‚ƒ„…†‡ˆ‰Š‹Œ\u{8D}Ž\u{8F}\u{90}‘’“”•–—˜™š›œ\u{9D}žŸ";
/// MacRoman from 0x80; U+F8FF is Apple's own mark.
const MAC: &str = "ÄÅÇÉÑÖÜáàâäãåçéèêëíìîïñóòôöõúùûü†°¢£§•¶ß®©™´¨≠ÆØ∞±≤≥¥µ∂∑∏π∫ªºΩæø¿¡¬√ƒ≈∆«»…\u{A0}ÀÃÕŒœ–—“”‘’÷◊ÿŸ⁄€‹›ﬁﬂ‡·‚„‰ÂÊÁËÈÍÎÏÌÓÔ\u{F8FF}ÒÚÛÙıˆ˜¯˘˙˚¸˝˛ˇ";

fn windows_1252(byte: u8) -> char {
    let high = byte.checked_sub(0x80).and_then(|at| WINDOWS.chars().nth(at.into()));
    high.unwrap_or_else(|| char::from(byte))
}

fn mac_roman(byte: u8) -> char {
    byte.checked_sub(0x80).and_then(|at| MAC.chars().nth(at.into())).unwrap_or_else(|| char::from(byte))
}

/// How many letters beyond ASCII do not fit where they stand: a capital or a sign after a small letter.
fn misfits(text: &str) -> usize {
    let fits = |before: char, c: char, after: Option<char>| match c {
        _ if c.is_ascii() || !before.is_alphabetic() => true,
        '’' | '\u{A0}' | '”' | '»' | '…' | '–' | '—' => true,
        _ if !c.is_alphabetic() => !after.is_some_and(char::is_alphabetic),
        _ => before.is_uppercase() || !c.is_uppercase(),
    };
    let all: Vec<char> = text.chars().collect();
    let controls = all.iter().filter(|c| matches!(c, '\u{80}'..='\u{9F}' | '\u{FFFD}' | '\u{F8FF}')).count();
    let places = all.windows(2).enumerate();
    controls + places.filter(|(at, pair)| !fits(pair[0], pair[1], all.get(at + 2).copied())).count()
}

/// What bytes beyond ASCII stand for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Letters {
    Iso(Iso),
    Windows1252,
    MacRoman,
    Vietnamese(import::Encoding),
}

/// How the values of one block are read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Reading {
    letters: Letters,
    /// Whether it might as well be another.
    doubtful: bool,
}

impl Reading {
    /// Decides for all values of a block, with what its dataset 1:90 says.
    pub(super) fn of<'a>(mark: &[u8], values: impl Iterator<Item = &'a [u8]>) -> Self {
        let others: Vec<&[u8]> = values.filter(|value| std::str::from_utf8(value).is_err()).collect();
        let sure = |letters| Self { letters, doubtful: false };
        if others.is_empty() {
            return sure(Letters::Windows1252);
        }
        if let Some(iso) = Iso::named(mark) {
            return sure(Letters::Iso(iso));
        }
        let together = others.join(&b'\n');
        if let Some(encoding) = import::recognise(&together) {
            return Self { letters: Letters::Vietnamese(encoding), doubtful: true };
        }
        let [windows, mac] = [windows_1252, mac_roman]
            .map(|letter| misfits(&together.iter().map(|byte| letter(*byte)).collect::<String>()));
        let letters = if mac < windows { Letters::MacRoman } else { Letters::Windows1252 };
        Self { letters, doubtful: !matches!((windows, mac), (0, 1..) | (1.., 0)) }
    }

    /// Returns what was guessed, where it was.
    pub(super) fn guess(self) -> Option<Guess> {
        self.doubtful.then_some(match self.letters {
            Letters::Iso(_) => return None,
            Letters::Windows1252 => Guess::Windows1252,
            Letters::MacRoman => Guess::MacRoman,
            Letters::Vietnamese(encoding) => encoding.into(),
        })
    }

    /// Returns a value's text.
    pub(super) fn text(self, bytes: &[u8]) -> String {
        if let Ok(text) = std::str::from_utf8(bytes) {
            return text.to_owned();
        }
        match self.letters {
            Letters::Iso(iso) => bytes.iter().map(|byte| iso.letter(*byte)).collect(),
            Letters::Windows1252 => bytes.iter().map(|byte| windows_1252(*byte)).collect(),
            Letters::MacRoman => bytes.iter().map(|byte| mac_roman(*byte)).collect(),
            Letters::Vietnamese(encoding) => import::to_unicode(bytes, encoding),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(mark: &[u8], bytes: &[u8]) -> (String, Option<Guess>) {
        let reading = Reading::of(mark, std::iter::once(bytes));
        (reading.text(bytes), reading.guess())
    }

    #[test]
    fn tables_have_a_letter_for_each_byte() {
        assert_eq!([LATIN_2, CYRILLIC, GREEK].map(|table| table.chars().count()), [96; 3]);
        assert_eq!((WINDOWS.chars().count(), MAC.chars().count()), (32, 128));
    }

    #[test]
    fn what_is_named_is_believed_but_not_against_utf_8() {
        let known = |text: &str| (text.to_owned(), None);
        assert_eq!(read(b"\x1b%G", "Nguyễn".as_bytes()), known("Nguyễn"));
        assert_eq!(read(b"\x1b.A", "Nguyễn".as_bytes()), known("Nguyễn"));
        assert_eq!(read(b"\x1b-A", b"Jos\xE9 \x96"), known("José –"));
        assert_eq!(read(b"\x1b-B", b"\xA3\xF3d\xBC"), known("Łódź"));
        assert_eq!(read(b"\x1b-L", b"\xBC\xDE\xE1\xDA\xD2\xD0"), known("Москва"));
        assert_eq!(read(b"\x1b/F", b"\xC1\xE8\xDE\xED\xE1"), known("Αθήνα"));
        assert_eq!(read(b"\x1b-M", b"\xDE\xFEk"), known("Şşk"));
        assert_eq!(read(b"\x1b-b", b"\xA4"), known("€"));
        // UTF-8 by name, Latin-1 in truth.
        assert_eq!(read(b"\x1b%G", b"Jos\xE9 M\xFCller"), known("José Müller"));
    }

    #[test]
    fn without_a_name_letters_must_fit_into_their_words() {
        assert_eq!(read(b"", b"Jos\xE9 M\xFCller \x96 \x80"), ("José Müller – €".into(), None));
        assert_eq!(
            read(b"", b"Jos\x8E M\x9Fller, Caf\x8E \x88 Z\x9Frich"),
            ("José Müller, Café à Zürich".into(), None)
        );
        // «’» or «í»: nobody can know, and it is said.
        assert_eq!(read(b"", b"don\x92t"), ("don’t".into(), Some(Guess::Windows1252)));
        assert_eq!(read(b"", b"\xA9 2026"), ("© 2026".into(), Some(Guess::Windows1252)));
    }

    #[test]
    fn vietnamese_of_before_unicode_is_recognised_and_said() {
        let tcvn3 = b"H\xB5 N\xE9i ng\xB5y m\xADa, phan \xAEi trong \xAE\xAAm";
        assert_eq!(read(b"", tcvn3), ("Hà Nội ngày mưa, phan đi trong đêm".into(), Some(Guess::Tcvn3)));
        let vni = b"Tha\xF8nh pho\xE1 \xF1o\xE2ng vui";
        assert_eq!(read(b"\x1b%G", vni).1, Some(Guess::Vni));
        let windows = b"H\xE0 N\xF4\xF2i ng\xE0y m\xFDa \xF0\xEAm";
        assert_eq!(read(b"", windows).1, Some(Guess::Windows1258));
    }
}
