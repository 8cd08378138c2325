//! Vietnamese in the encodings before Unicode: recognised only to be named, converted where a person says which.
//!
//! Each is decoded in turn, and the one under which the words become Vietnamese syllables is named. Counting
//! typical bytes was rejected: it takes Spanish for VNI.

use unicode_normalization::UnicodeNormalization;

const TCVN3: (&str, &str) = (
    "µ¸¶·¹¨»¾¼½Æ©ÇÊÈÉË®ÌÐÎÏÑªÒÕÓÔÖ×ÝØÜÞßãáâä«åèæçé¬êíëìîïóñòô\u{AD}õøö÷ùúýûüþ¡¢§£¤¥¦",
    "àáảãạăằắẳẵặâầấẩẫậđèéẻẽẹêềếểễệìíỉĩịòóỏõọôồốổỗộơờớởỡợùúủũụưừứửữựỳýỷỹỵĂÂĐÊÔƠƯ",
);
/// A VNI byte and the marks it puts on the vowel before it.
const VNI_MARKS: [(char, &str); 17] = [
    ('ù', "\u{301}"),
    ('ø', "\u{300}"),
    ('û', "\u{309}"),
    ('õ', "\u{303}"),
    ('ï', "\u{323}"),
    ('â', "\u{302}"),
    ('á', "\u{302}\u{301}"),
    ('à', "\u{302}\u{300}"),
    ('å', "\u{302}\u{309}"),
    ('ã', "\u{302}\u{303}"),
    ('ä', "\u{302}\u{323}"),
    ('ê', "\u{306}"),
    ('é', "\u{306}\u{301}"),
    ('è', "\u{306}\u{300}"),
    ('ú', "\u{306}\u{309}"),
    ('ü', "\u{306}\u{303}"),
    ('ë', "\u{306}\u{323}"),
];
const VNI_LETTERS: (&str, &str) = ("ñöôíìæóòî", "đươíìỉĩịỵ");
const WINDOWS_1258: (&str, &str) = ("ãðõýÃÐÕÝÌÒÞìòþ", "ăđơưĂĐƠƯ\u{300}\u{309}\u{303}\u{301}\u{323}₫");
/// What windows-1252, and with it all three, has from 0x80 to 0x9F; U+FFFD where it has nothing.
const MARKS: &str = "€\u{FFFD}‚ƒ„…†‡ˆ‰Š‹Œ\u{FFFD}Ž\u{FFFD}\u{FFFD}‘’“”•–—˜™š›œ\u{FFFD}žŸ";

/// An encoding that Vietnamese newsrooms wrote in before Unicode.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Encoding {
    /// TCVN 5712 (VN3), of the `.Vn` fonts.
    Tcvn3,
    /// VNI for Windows, of the `VNI-` fonts.
    Vni,
    /// Code page 1258 of Windows.
    Windows1258,
}

impl Encoding {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Tcvn3, Self::Vni, Self::Windows1258];

    /// Returns the name that people know it by.
    pub fn name(self) -> &'static str {
        match self {
            Self::Tcvn3 => "TCVN3",
            Self::Vni => "VNI",
            Self::Windows1258 => "windows-1258",
        }
    }

    /// Returns the encoding of a name, however it is cased.
    pub fn of(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|e| e.name().eq_ignore_ascii_case(name))
    }

    fn decode(self, sample: &[char]) -> String {
        match self {
            Self::Tcvn3 => replaced(TCVN3, sample),
            Self::Vni => vni(sample),
            Self::Windows1258 => replaced(WINDOWS_1258, sample),
        }
    }
}

/// Returns a text in Unicode. In a file that is UTF-8 already, its bytes were taken for Latin letters: "chuyÓn ®æi".
pub(crate) fn to_unicode(bytes: &[u8], from: Encoding) -> String {
    let letters: Vec<char> = match std::str::from_utf8(bytes) {
        Ok(text) => text.chars().collect(),
        Err(_) => bytes.iter().map(|b| latin(*b)).collect(),
    };
    from.decode(&letters)
}

/// How much is looked at: enough words to be sure, little enough to be quick.
const SAMPLE: usize = 64 * 1024;

/// Returns the likely encoding of bytes that are no UTF-8.
pub(crate) fn recognise(bytes: &[u8]) -> Option<Encoding> {
    let sample: Vec<char> = bytes.iter().take(SAMPLE).map(|b| latin(*b)).collect();
    likeliest(&sample, 3)
}

/// Returns the encoding of a text whose bytes were taken for Latin letters somewhere: "chuyÓn ®æi".
pub(super) fn mojibake(text: &str) -> Option<Encoding> {
    let sample: Vec<char> = text.chars().take(SAMPLE).collect();
    let unicode = |c: &char| matches!(c, 'đ' | 'ơ' | 'ư' | 'ă' | '\u{1EA0}'..='\u{1EF9}');
    if sample.iter().any(unicode) { None } else { likeliest(&sample, 20) }
}

fn latin(byte: u8) -> char {
    let mark = byte.checked_sub(0x80).and_then(|at| MARKS.chars().nth(at.into()));
    mark.unwrap_or_else(|| char::from(byte))
}

fn likeliest(sample: &[char], fewest: usize) -> Option<Encoding> {
    let scored = Encoding::ALL.into_iter().map(|encoding| (share(&encoding.decode(sample), fewest), encoding));
    scored.filter(|(share, _)| *share >= 80).max_by_key(|(share, _)| *share).map(|(_, encoding)| encoding)
}

fn mapped(table: (&str, &str), c: char) -> Option<char> {
    table.0.chars().zip(table.1.chars()).find_map(|(from, to)| (from == c).then_some(to))
}

fn replaced(table: (&str, &str), letters: &[char]) -> String {
    letters.iter().map(|c| mapped(table, *c).unwrap_or(*c)).collect()
}

fn vni(letters: &[char]) -> String {
    let mut out = String::with_capacity(letters.len());
    let mut after_vowel = false;
    for c in letters {
        let small = c.to_lowercase().next().unwrap_or(*c);
        let marks = VNI_MARKS.iter().find(|(byte, _)| after_vowel && *byte == small).map(|(_, marks)| *marks);
        if let Some(marks) = marks {
            out.push_str(marks);
            after_vowel = false;
            continue;
        }
        after_vowel = matches!(small, 'a' | 'e' | 'i' | 'o' | 'u' | 'y' | 'ö' | 'ô');
        match mapped(VNI_LETTERS, small) {
            Some(letter) if small != *c => out.extend(letter.to_uppercase()),
            Some(letter) => out.push(letter),
            None => out.push(*c),
        }
    }
    out
}

/// The percentage of words with a letter beyond ASCII that are Vietnamese syllables; 0 where they are too few.
fn share(decoded: &str, fewest: usize) -> usize {
    let composed: String = decoded.nfc().collect();
    let words = composed.split(|c: char| !c.is_alphabetic()).filter(|w| !w.is_ascii());
    let (mut all, mut good) = (0, 0);
    for word in words {
        all += 1;
        good += usize::from(is_syllable(word));
    }
    if all < fewest { 0 } else { good * 100 / all }
}

const ONSETS: [&str; 27] = [
    "ngh", "ng", "nh", "ch", "gh", "gi", "kh", "ph", "qu", "th", "tr", "b", "c", "d", "g", "h", "k", "l", "m", "n",
    "p", "r", "s", "t", "v", "x", "",
];

/// Whether a word has the shape of a Vietnamese syllable: at most one tone, and a stop takes only sắc or nặng.
fn is_syllable(word: &str) -> bool {
    let (mut letters, mut tones) = (String::new(), String::new());
    for c in word.to_lowercase().nfd() {
        match c {
            '\u{300}' | '\u{301}' | '\u{303}' | '\u{309}' | '\u{323}' => tones.push(c),
            '\u{302}' if letters.ends_with(['a', 'e', 'o']) => {}
            '\u{306}' if letters.ends_with('a') => {}
            '\u{31B}' if letters.ends_with(['o', 'u']) => {}
            'đ' => letters.push('d'),
            c if c.is_ascii_lowercase() => letters.push(c),
            _ => return false,
        }
    }
    tones.chars().count() <= 1
        && ONSETS.iter().any(|onset| letters.strip_prefix(onset).is_some_and(|rhyme| is_rhyme(rhyme, &tones)))
}

fn is_rhyme(rhyme: &str, tones: &str) -> bool {
    let vowels = rhyme.bytes().take_while(|b| b"aeiouy".contains(b)).count();
    if !(1..=3).contains(&vowels) {
        return false;
    }
    match rhyme.get(vowels..).unwrap_or_default() {
        "" | "m" | "n" | "ng" | "nh" => true,
        "c" | "ch" | "p" | "t" => matches!(tones, "\u{301}" | "\u{323}"),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SENTENCE: &str = "nông dân xã tân lập phấn khởi vì vải thiều được mùa, được giá; thương lái về tận vườn";

    fn bytes_of(text: &str, encode: impl Fn(char) -> Vec<char>) -> Vec<u8> {
        text.chars().flat_map(encode).map(|c| u8::try_from(c as u32).unwrap()).collect()
    }

    fn reversed(table: (&str, &str), c: char) -> Option<char> {
        mapped((table.1, table.0), c)
    }

    #[test]
    fn names_the_three_encodings() {
        let tcvn3 = bytes_of(SENTENCE, |c| vec![reversed(TCVN3, c).unwrap_or(c)]);
        assert_eq!(recognise(&tcvn3), Some(Encoding::Tcvn3));
        assert_eq!(to_unicode(&tcvn3, Encoding::Tcvn3), SENTENCE);
        let vni = bytes_of(SENTENCE, |c| {
            if let Some(letter) = reversed(VNI_LETTERS, c) {
                return vec![letter];
            }
            let parts: Vec<char> = c.to_string().nfd().collect();
            let horn = parts.get(1) == Some(&'\u{31B}');
            let base = if horn {
                reversed(VNI_LETTERS, [parts[0], parts[1]].iter().collect::<String>().nfc().next().unwrap()).unwrap()
            } else {
                parts[0]
            };
            let marks: Vec<char> = parts[1 + usize::from(horn)..].to_vec();
            let same = |m: &&str| {
                let mut a: Vec<char> = m.chars().collect();
                let mut b = marks.clone();
                a.sort_unstable();
                b.sort_unstable();
                a == b
            };
            let mark = VNI_MARKS.iter().find(|(_, m)| same(m)).map(|(byte, _)| *byte);
            std::iter::once(base).chain(mark).collect()
        });
        assert_eq!(recognise(&vni), Some(Encoding::Vni));
        assert_eq!(to_unicode(&vni, Encoding::Vni).nfc().collect::<String>(), SENTENCE);
        assert_eq!(
            to_unicode(b"\xD1\xD6\xD8NG VA\xDBI \x93\xF1o\xE4\x94", Encoding::Vni).nfc().collect::<String>(),
            "ĐỪNG VẢI “độ”"
        );
        let windows = bytes_of(SENTENCE, |c| {
            if let Some(letter) = reversed(WINDOWS_1258, c) {
                return vec![letter];
            }
            let parts: Vec<char> = c.to_string().nfd().collect();
            let tone = parts.iter().copied().find(|p| "\u{300}\u{301}\u{303}\u{309}\u{323}".contains(*p));
            let base: String = parts.iter().filter(|p| Some(**p) != tone).collect::<String>().nfc().collect();
            let base = base.chars().next().unwrap();
            let letter = reversed(WINDOWS_1258, base).unwrap_or(base);
            std::iter::once(letter).chain(tone.and_then(|t| reversed(WINDOWS_1258, t))).collect()
        });
        assert_eq!(recognise(&windows), Some(Encoding::Windows1258));
        assert_eq!(to_unicode(&windows, Encoding::Windows1258).nfc().collect::<String>(), SENTENCE);
    }

    #[test]
    fn leaves_other_languages_alone() {
        let latin = |text: &str| bytes_of(text, |c| vec![c]);
        assert_eq!(
            recognise(&latin("El niño comió piñas y después habló con su mamá en el jardín, qué alegría")),
            None
        );
        assert_eq!(recognise(&latin("Die Männer müssen größere Häuser für die Bürger bauen, natürlich schön")), None);
        assert_eq!(recognise(&latin("Les élèves français étaient très déçus à l'été, où le garçon fêtait Noël")), None);
        assert_eq!(mojibake("plain English prose with one café"), None);
    }

    #[test]
    fn knows_the_shape_of_a_syllable() {
        for good in ["nghiêng", "được", "Đảng", "quýt", "giá", "ở"] {
            assert!(is_syllable(good), "{good}");
        }
        for bad in ["đuờc", "nàt", "têst", "piñas", "ngđa", "đ"] {
            assert!(!is_syllable(bad), "{bad}");
        }
    }

    #[test]
    fn sees_mojibake_in_unicode() {
        let mojibake_text: String = SENTENCE.repeat(3).chars().map(|c| reversed(TCVN3, c).unwrap_or(c)).collect();
        assert_eq!(mojibake(&mojibake_text), Some(Encoding::Tcvn3));
        assert_eq!(mojibake(SENTENCE), None);
    }
}
