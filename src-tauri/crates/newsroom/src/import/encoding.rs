//! Bytes to text: UTF-8, with or without its mark, and marked UTF-16. Anything else is named and refused.

use super::legacy::Encoding;
use super::{ImportError, legacy};

/// Files that people try to open, by their first bytes.
const FOREIGN: [(&[u8], &str); 7] = [
    (b"PK\x03\x04", "Word (.docx), OpenDocument, ZIP"),
    (b"\xD0\xCF\x11\xE0", "Word (.doc)"),
    (b"{\\rtf", "RTF"),
    (b"%PDF", "PDF"),
    (b"\xFF\xD8\xFF", "JPEG"),
    (b"\x89PNG", "PNG"),
    (b"GIF8", "GIF"),
];

/// Refuses the files of other programs.
pub(super) fn only_text(bytes: &[u8]) -> Result<(), ImportError> {
    match FOREIGN.iter().find(|(magic, _)| bytes.starts_with(magic)) {
        Some((_, kind)) => Err(ImportError::NotText { kind }),
        None => Ok(()),
    }
}

pub(super) fn decode(bytes: &[u8]) -> Result<String, ImportError> {
    only_text(bytes)?;
    if let Some(rest) = bytes.strip_prefix(b"\xFF\xFE") {
        return utf16(rest, u16::from_le_bytes);
    }
    if let Some(rest) = bytes.strip_prefix(b"\xFE\xFF") {
        return utf16(rest, u16::from_be_bytes);
    }
    if looks_like_utf16(bytes) {
        return Err(ImportError::Unmarked);
    }
    // The mark of UTF-8 goes where every text is admitted.
    std::str::from_utf8(bytes).map(str::to_owned).or_else(|e| {
        if declared(bytes) == Some(Encoding::Windows1258) {
            return Ok(legacy::to_unicode(bytes, Encoding::Windows1258));
        }
        // One damaged character in good UTF-8 is damage; a file full of them is another encoding.
        let good = bytes.get(..e.valid_up_to()).unwrap_or_default();
        let multibyte = good.iter().filter(|b| **b >= 0xC0).count();
        Err(match legacy::recognise(bytes).filter(|_| multibyte < 8) {
            Some(encoding) => ImportError::Legacy { encoding },
            None => ImportError::NotUtf8 { line: 1 + good.iter().filter(|b| **b == b'\n').count() },
        })
    })
}

/// The encoding that HTML says it has: `<meta charset="windows-1258">`, within the first 1,024 bytes (HTML §4.2.5.4).
fn declared(bytes: &[u8]) -> Option<Encoding> {
    let head = bytes.get(..bytes.len().min(1024))?.to_ascii_lowercase();
    let head = String::from_utf8_lossy(&head);
    let (_, said) = head.split_once("<meta").and_then(|(_, rest)| rest.split_once("charset="))?;
    let said = said.trim_start_matches(['"', '\'', ' ']);
    Encoding::of(said.split(|c: char| !c.is_alphanumeric() && c != '-').next()?)
}

fn utf16(bytes: &[u8], unit: fn([u8; 2]) -> u16) -> Result<String, ImportError> {
    let (pairs, rest) = bytes.as_chunks::<2>();
    if !rest.is_empty() {
        return Err(ImportError::DamagedUtf16);
    }
    let text: Result<String, _> = char::decode_utf16(pairs.iter().map(|pair| unit(*pair))).collect();
    text.map_err(|_| ImportError::DamagedUtf16)
}

/// Whether every second byte of the beginning is mostly NUL, as in UTF-16 of Latin letters.
fn looks_like_utf16(bytes: &[u8]) -> bool {
    let head = bytes.get(..bytes.len().min(512)).unwrap_or_default();
    let zeros = |odd: usize| head.iter().skip(odd).step_by(2).filter(|b| **b == 0).count();
    let (even, odd) = (zeros(0), zeros(1));
    head.len() >= 8 && even.max(odd) * 4 > head.len() && even.min(odd) * 16 < head.len()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text;

    #[test]
    fn decodes_what_is_marked() {
        let units = |text: &str| -> Vec<u16> { std::iter::once(0xFEFF).chain(text.encode_utf16()).collect() };
        let little: Vec<u8> = units("Mùa vải 🌾").iter().flat_map(|u| u.to_le_bytes()).collect();
        let big: Vec<u8> = units("Mùa vải 🌾").iter().flat_map(|u| u.to_be_bytes()).collect();
        assert_eq!(decode(&little).unwrap(), "Mùa vải 🌾");
        assert_eq!(decode(&big).unwrap(), "Mùa vải 🌾");
        assert_eq!(decode(&little[..little.len() - 1]), Err(ImportError::DamagedUtf16));
        assert_eq!(decode(&little[..little.len() - 2]), Err(ImportError::DamagedUtf16), "half a surrogate pair");
        assert_eq!(decode(&little[2..]), Err(ImportError::Unmarked));
    }

    #[test]
    fn refuses_half_a_character_with_its_line() {
        let text = "Mùa vải sớm ở Tân Lập được giá, nông dân phấn khởi\nvì vải";
        let cut = &text.as_bytes()[..text.len() - 2];
        assert_eq!(decode(cut), Err(ImportError::NotUtf8 { line: 2 }));
    }

    #[test]
    fn believes_a_page_that_says_windows_1258() {
        let page =
            b"<html><head><meta http-equiv='x' content='text/html; charset=Windows-1258'></head>V\xF5\xF2n va\xD2i";
        assert!(text::admit(&decode(page).unwrap()).unwrap().ends_with("Vợn vải"));
        let utf8 = "<meta charset=windows-1258>Vườn vải";
        assert_eq!(decode(utf8.as_bytes()).unwrap(), utf8, "what is UTF-8 is UTF-8");
    }

    #[test]
    fn names_files_of_other_programs() {
        assert!(matches!(decode(b"PK\x03\x04..."), Err(ImportError::NotText { .. })));
        assert!(matches!(decode(b"%PDF-1.7"), Err(ImportError::NotText { kind: "PDF" })));
    }
}
