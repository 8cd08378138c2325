//! EXIF: what the camera wrote, and what its owner typed once.

use exif::{In, Reader, Tag, Value};

use super::{Block, Field, Taken, iim};

/// Reads a block; `None` where it is broken. Coordinates, serial numbers and thumbnails are not looked at.
pub(super) fn parse(tiff: &[u8]) -> Option<Block> {
    let exif = Reader::new().read_raw(tiff.to_vec()).ok()?;
    let text = |tag: Tag| match &exif.get_field(tag, In::PRIMARY)?.value {
        Value::Ascii(parts) => parts.first().map(|part| iim::text(part)),
        _ => None,
    };
    let mut block = Block::default();
    for (tag, field) in
        [(Tag::ImageDescription, Field::Caption), (Tag::Artist, Field::Creator), (Tag::Copyright, Field::Copyright)]
    {
        if let Some(value) = text(tag) {
            block.add(field, value);
        }
    }
    // `DateTime` is left alone: it is when the file was changed last.
    let original = text(Tag::DateTimeOriginal).map(|t| (t, Tag::OffsetTimeOriginal));
    let taken = original.or_else(|| text(Tag::DateTimeDigitized).map(|t| (t, Tag::OffsetTimeDigitized)));
    if let Some(taken) = taken.and_then(|(t, offset)| Taken::from_exif(&t, text(offset).as_deref())) {
        block.add(Field::Taken, taken);
    }
    Some(block)
}
