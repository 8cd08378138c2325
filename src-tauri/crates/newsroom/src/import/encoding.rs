//! Bytes to text: UTF-8, with or without its mark, and marked UTF-16. Anything else is named and refused.

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

pub(super) fn decode(bytes: &[u8]) -> Result<String, ImportError> {
    if let Some((_, kind)) = FOREIGN.iter().find(|(magic, _)| bytes.starts_with(magic)) {
        return Err(ImportError::NotText { kind });
    }
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
    std::str::from_utf8(bytes).map(str::to_owned).map_err(|e| {
        // One damaged character in good UTF-8 is damage; a file full of them is another encoding.
        let good = bytes.get(..e.valid_up_to()).unwrap_or_default();
        let multibyte = good.iter().filter(|b| **b >= 0xC0).count();
        match legacy::recognise(bytes).filter(|_| multibyte < 8) {
            Some(encoding) => ImportError::Legacy { encoding },
            None => ImportError::NotUtf8 { line: 1 + good.iter().filter(|b| **b == b'\n').count() },
        }
    })
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
    fn names_files_of_other_programs() {
        assert!(matches!(decode(b"PK\x03\x04..."), Err(ImportError::NotText { .. })));
        assert!(matches!(decode(b"%PDF-1.7"), Err(ImportError::NotText { kind: "PDF" })));
    }
}
