//! EXIF: what the camera wrote, what its owner typed once, and how the picture lies.

use exif::{In, Reader, Tag, Value};

use super::charset::{Guess, Reading};
use super::{Block, Field, Taken};

/// Reads a block, and says which encoding was guessed, where one was; `None` where it is broken. Coordinates, serial numbers and
/// thumbnails are not looked at.
pub(super) fn parse(tiff: &[u8]) -> Option<(Block, Option<Guess>)> {
    let exif = Reader::new().read_raw(tiff.to_vec()).ok()?;
    let bytes = |tag: Tag| match &exif.get_field(tag, In::PRIMARY)?.value {
        Value::Ascii(parts) => parts.first().map(Vec::as_slice),
        _ => None,
    };
    let mut block = Block::default();
    let values: Vec<(Field, &[u8])> =
        [(Tag::ImageDescription, Field::Caption), (Tag::Artist, Field::Creator), (Tag::Copyright, Field::Copyright)]
            .into_iter()
            .filter_map(|(tag, field)| Some((field, bytes(tag)?)))
            .collect();
    let reading = Reading::of(b"", values.iter().map(|(_, value)| *value));
    for (field, value) in values {
        block.add(field, reading.text(value));
    }
    let text = |tag: Tag| bytes(tag).and_then(|bytes| std::str::from_utf8(bytes).ok());
    // `DateTime` is left alone: it is when the file was changed last.
    let original = text(Tag::DateTimeOriginal).map(|t| (t, Tag::OffsetTimeOriginal));
    let taken = original.or_else(|| text(Tag::DateTimeDigitized).map(|t| (t, Tag::OffsetTimeDigitized)));
    if let Some(taken) = taken.and_then(|(t, offset)| Taken::from_exif(t, text(offset))) {
        block.add(Field::Taken, taken);
    }
    Some((block, reading.guess()))
}

/// What a file says of its picture beside the pixels: how it lies (1 to 8), and how large it is meant to be printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Layout {
    pub(super) orientation: u16,
    /// Across and down, per inch or centimetre.
    density: [(u32, u32); 2],
    /// EXIF's number of the unit: 2 for the inch, 3 for the centimetre.
    unit: u16,
}

impl Layout {
    /// Reads it from EXIF, and the density from JFIF's segment where EXIF has none; else it is upright, at 72 per inch.
    pub(super) fn of(tiff: Option<&[u8]>, jfif: &[u8]) -> Self {
        let known = tiff.filter(|tiff| tiff.len() <= super::container::EXIF_LIMIT);
        let exif = known.and_then(|tiff| Reader::new().read_raw(tiff.to_vec()).ok());
        let field = |tag| exif.as_ref().and_then(|exif| exif.get_field(tag, In::PRIMARY));
        let small = |tag| field(tag).and_then(|f| u16::try_from(f.value.get_uint(0)?).ok());
        let ratio = |tag| match &field(tag)?.value {
            Value::Rational(all) => all.first().filter(|r| r.num > 0 && r.denom > 0).map(|r| (r.num, r.denom)),
            _ => None,
        };
        let orientation = small(Tag::Orientation).filter(|said| (1..=8).contains(said)).unwrap_or(1);
        if let (Some(x), Some(y)) = (ratio(Tag::XResolution), ratio(Tag::YResolution)) {
            let unit = small(Tag::ResolutionUnit).filter(|unit| matches!(unit, 2 | 3)).unwrap_or(2);
            return Self { orientation, density: [x, y], unit };
        }
        let side = |at: usize| jfif.get(at..at + 2).map_or(0, |two| two.iter().fold(0, |n, b| n << 8 | u32::from(*b)));
        // After marker and length: "JFIF\0", the version, the unit (1 for the inch, 2 for the centimetre), the densities.
        match (jfif.get(11), side(12), side(14)) {
            (Some(unit @ (1 | 2)), x @ 1.., y @ 1..) => {
                Self { orientation, density: [(x, 1), (y, 1)], unit: u16::from(*unit) + 1 }
            }
            _ => Self { orientation, density: [(72, 1); 2], unit: 2 },
        }
    }
}

/// Returns EXIF with what its standard asks of every JPEG, and nothing else. Some programs look nowhere else for how it lies.
pub(super) fn block(layout: Layout) -> Vec<u8> {
    const TAGS: u16 = 5;
    let mut block = b"Exif\0\0II*\0\x08\0\0\0".to_vec();
    block.extend(TAGS.to_le_bytes());
    let mut entry = |tag: u16, kind: u16, value: u32| {
        block.extend([tag.to_le_bytes(), kind.to_le_bytes(), [1, 0], [0, 0]].concat());
        block.extend(value.to_le_bytes());
    };
    // The densities stand behind the page: its head, its tags, and no next page.
    let behind = 8 + 2 + 12 * u32::from(TAGS) + 4;
    let [short, rational] = [3, 5];
    entry(0x0112, short, layout.orientation.into());
    entry(0x011A, rational, behind);
    entry(0x011B, rational, behind + 8);
    entry(0x0128, short, layout.unit.into());
    // Centred, as JPEG's own programs take it.
    entry(0x0213, short, 1);
    block.extend([0; 4]);
    for (numerator, denominator) in layout.density {
        block.extend([numerator.to_le_bytes(), denominator.to_le_bytes()].concat());
    }
    block
}
