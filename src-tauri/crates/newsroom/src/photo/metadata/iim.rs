//! IPTC-IIM, the oldest block: numbered datasets with byte limits and an encoding that is often not named.

use unicode_normalization::UnicodeNormalization;

use super::embed::Published;
use super::{Block, Field, Taken};

/// Datasets that are read; honest files have under a hundred.
const DATASETS_LIMIT: usize = 2_000;
/// What dataset 1:90 holds where all text is UTF-8: ISO 2022's ESC % G.
const UTF8: &[u8] = b"\x1b%G";

/// Record 2's numbers, with the bytes each may have. Vietnamese takes up to three bytes a letter.
const DATASETS: [(u8, Field, usize); 13] = [
    (25, Field::Keywords, 64),
    (40, Field::Instructions, 256),
    (80, Field::Creator, 32),
    (90, Field::City, 32),
    (92, Field::Sublocation, 32),
    (95, Field::State, 32),
    (101, Field::Country, 64),
    (105, Field::Headline, 256),
    (110, Field::Credit, 32),
    (115, Field::Source, 32),
    (116, Field::Copyright, 128),
    (120, Field::Caption, 2000),
    (55, Field::Taken, 8),
];
const TIME_CREATED: u8 = 60;

/// Returns the bytes that a field may have, where it has a place in IIM as text.
pub(super) fn limit(field: Field) -> Option<usize> {
    DATASETS.iter().find(|(number, f, _)| *f == field && *number != 55).map(|(_, _, limit)| *limit)
}

/// Iterates over record, number and value; ends where the block is broken.
fn datasets(mut rest: &[u8]) -> impl Iterator<Item = (u8, u8, &[u8])> {
    std::iter::from_fn(move || {
        let (&[tag, record, number, high, low], after) = rest.split_first_chunk::<5>()?;
        if tag != 0x1C {
            return None;
        }
        let short = usize::from(u16::from_be_bytes([high, low]));
        let (length, after) = if high & 0x80 == 0 {
            (short, after)
        } else {
            // An extended dataset: the number of bytes that hold the length.
            let (digits, after) = after.split_at_checked(short & 0x7FFF)?;
            (digits.iter().try_fold(0usize, |sum, d| sum.checked_mul(256)?.checked_add((*d).into()))?, after)
        };
        let (value, after) = after.split_at_checked(length)?;
        rest = after;
        Some((record, number, value))
    })
    .take(DATASETS_LIMIT)
}

/// Reads a block. Without a named encoding a value is UTF-8 if it can be, else Windows-1252.
pub(super) fn decode(bytes: &[u8]) -> Block {
    let (mut block, mut day, mut time) = (Block::default(), None, None);
    for (record, number, value) in datasets(bytes) {
        let known = DATASETS.iter().find(|(n, ..)| record == 2 && *n == number);
        match (known, record, number) {
            (Some((_, Field::Taken, _)), ..) => day = Some(text(value)),
            (Some((_, field, _)), ..) => block.add(*field, text(value)),
            (None, 2, TIME_CREATED) => time = Some(text(value)),
            _ => {}
        }
    }
    if let Some(taken) = day.and_then(|day| Taken::from_iim(&day, time.as_deref())) {
        block.add(Field::Taken, taken);
    }
    block
}

/// Returns text whose encoding is not known.
///
/// The mark for UTF-8 is not asked: it stands over Latin-1 too often, and Latin-1 text of more than a few
/// letters is hardly ever UTF-8 by chance.
pub(super) fn text(bytes: &[u8]) -> String {
    match std::str::from_utf8(bytes) {
        Ok(text) => text.to_owned(),
        Err(_) => bytes.iter().map(|b| windows_1252(*b)).collect(),
    }
}

fn windows_1252(byte: u8) -> char {
    const HIGH: [char; 32] = [
        '€', '\u{81}', '‚', 'ƒ', '„', '…', '†', '‡', 'ˆ', '‰', 'Š', '‹', 'Œ', '\u{8D}', 'Ž', '\u{8F}', '\u{90}', '‘',
        '’', '“', '”', '•', '–', '—', '˜', '™', 'š', '›', 'œ', '\u{9D}', 'ž', 'Ÿ',
    ];
    HIGH.get(usize::from(byte).wrapping_sub(0x80)).copied().unwrap_or(byte as char)
}

/// Returns the text's bytes, at most `limit`, ending between characters.
fn cut(text: &str, limit: usize) -> &[u8] {
    let end = (0..=limit.min(text.len())).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0);
    text.as_bytes().get(..end).unwrap_or_default()
}

fn put(out: &mut Vec<u8>, record: u8, number: u8, value: &[u8]) {
    // No value here is longer than a caption's 2,000 bytes.
    let length = u16::try_from(value.len()).unwrap_or(0);
    out.extend([0x1C, record, number]);
    out.extend(length.to_be_bytes());
    out.extend(value.get(..length.into()).unwrap_or_default());
}

/// Writes the fields that have a place in IIM, marked as UTF-8, in the order of their numbers.
pub(super) fn encode(published: &Published) -> Vec<u8> {
    let mut out = Vec::new();
    put(&mut out, 1, 90, UTF8);
    put(&mut out, 2, 0, &[0, 4]);
    if let Some(day) = published.date.as_ref().and_then(Taken::date) {
        put(&mut out, 2, 55, day.format("%Y%m%d").to_string().as_bytes());
        if let Some((clock, Some(offset))) = published.date.as_ref().and_then(Taken::time) {
            let offset = if offset == "Z" { "+00:00" } else { offset };
            let seconds = if clock.len() == 5 { "00" } else { "" };
            let time = format!("{clock}{seconds}{offset}").replace(':', "");
            put(&mut out, 2, TIME_CREATED, time.as_bytes());
        }
    }
    let creators = published.creator.iter().map(|name| (80, name));
    let others =
        [(105, &published.headline), (110, &published.credit), (116, &published.copyright), (120, &published.caption)];
    for (number, value) in creators.chain(others).filter(|(_, value)| !value.is_empty()) {
        let limit = DATASETS.iter().find(|(n, ..)| *n == number).map_or(0, |(.., limit)| *limit);
        let composed: String = value.nfc().collect();
        put(&mut out, 2, number, cut(&composed, limit));
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cuts_between_letters() {
        assert_eq!(cut("Nguyễn", 6), "Nguy".as_bytes());
        assert_eq!(cut("Nguyễn", 7), "Nguyễ".as_bytes());
        assert_eq!(cut("a", 9), b"a");
    }

    #[test]
    fn old_encodings_are_recognised() {
        assert_eq!(text("Nguyễn".as_bytes()), "Nguyễn");
        assert_eq!(text(b"Jos\xE9 M\xFCller \x96 \x80"), "José Müller – €");
    }

    #[test]
    fn writes_what_it_reads() {
        let published = Published {
            caption: "Nước lên".into(),
            creator: vec!["Nguyễn Văn Ảnh".into(), "Lê Thị Bình".into()],
            date: "2026-05-01T10:20+07:00".parse().ok(),
            ..Published::default()
        };
        let block = decode(&encode(&published));
        assert_eq!(block.values[&Field::Creator], ["Nguyễn Văn Ảnh", "Lê Thị Bình"]);
        assert_eq!(block.values[&Field::Caption], ["Nước lên"]);
        assert_eq!(block.values[&Field::Taken], ["2026-05-01T10:20:00+07:00"]);
    }

    #[test]
    fn broken_blocks_end_quietly() {
        assert_eq!(decode(b"\x1c\x02\x78\xff\xff\x01"), Block::default());
        assert_eq!(decode(b"\x1c\x02\x78\x80\x08\xff\xff\xff\xff\xff\xff\xff\xffab"), Block::default());
        let extended = decode(b"\x1c\x02\x78\x80\x04\0\0\0\x02ab");
        assert_eq!(extended.values[&Field::Caption], ["ab"]);
    }
}
