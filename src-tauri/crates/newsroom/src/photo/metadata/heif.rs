//! The blocks of a HEIC: items of ISO's media files, of which a table tells what they are and another where.

use super::container::{Blocks, EXIF};

/// Items that are looked at: a photo of a telephone has some fifty, its tiles.
const ITEMS: usize = 4096;

/// Iterates over the boxes: what each is called, and what is in it.
fn boxes(mut rest: &[u8]) -> impl Iterator<Item = (&[u8], &[u8])> {
    std::iter::from_fn(move || {
        let length = number(rest, 0, 4)? as usize;
        let kind = rest.get(4..8)?;
        // 0 is all that is left. The long form is for films.
        let content = if length == 0 { rest.get(8..)? } else { rest.get(8..length)? };
        rest = rest.get(8 + content.len()..)?;
        Some((kind, content))
    })
}

fn within<'a>(bytes: &'a [u8], name: &[u8]) -> Option<&'a [u8]> {
    boxes(bytes).find(|(kind, _)| *kind == name).map(|(_, content)| content)
}

/// Reads a number of so many bytes; of none, 0.
fn number(bytes: &[u8], at: usize, size: usize) -> Option<u64> {
    let digits = bytes.get(at..at.checked_add(size)?)?;
    if size > 8 { None } else { Some(digits.iter().fold(0, |number, digit| number << 8 | u64::from(*digit))) }
}

/// What C2PA calls its box (C2PA 2, A.5).
const CREDENTIALS: &[u8] = b"\xD8\xFE\xC3\xD6\x1B\x0E\x48\x3C\x92\x97\x58\x28\x87\x7E\xC4\x81";

/// Finds the blocks of a HEIC.
pub(super) fn find<'a>(blocks: &mut Blocks<'a>, bytes: &'a [u8]) -> Option<()> {
    let mut first = boxes(bytes).take(ITEMS);
    blocks.credentials = first.any(|(kind, content)| kind == b"uuid" && content.starts_with(CREDENTIALS));
    let meta = within(bytes, b"meta")?.get(4..)?;
    let (exif, xmp) = items(within(meta, b"iinf")?)?;
    let data = within(meta, b"idat").unwrap_or_default();
    let places = within(meta, b"iloc")?;
    if let Some(item) = exif.and_then(|id| place(places, id)).and_then(|p| p.of(bytes, data)) {
        // Before the block it says how far into itself that begins; some write JPEG's prefix there.
        let from = number(item, 0, 4)? as usize;
        let block = item.get(4..)?.get(from..)?;
        blocks.keep_exif(block.strip_prefix(EXIF).unwrap_or(block));
    }
    if let Some(item) = xmp.and_then(|id| place(places, id)).and_then(|p| p.of(bytes, data)) {
        blocks.keep_xmp(item);
    }
    Some(())
}

/// Returns the numbers of the items that are EXIF and XMP.
fn items(table: &[u8]) -> Option<(Option<u64>, Option<u64>)> {
    let version = *table.first()?;
    let (mut exif, mut xmp) = (None, None);
    for (kind, content) in boxes(table.get(if version == 0 { 6 } else { 8 }..)?).take(ITEMS) {
        let wide = match content.first()? {
            2 => 2,
            3 => 4,
            _ => continue,
        };
        let (id, after) = (number(content, 4, wide)?, content.get(4 + wide + 2..)?);
        match (kind, after.get(..4)?) {
            (b"infe", b"Exif") => exif = exif.or(Some(id)),
            (b"infe", b"mime") if after.windows(19).any(|w| w == b"application/rdf+xml") => xmp = xmp.or(Some(id)),
            _ => {}
        }
    }
    Some((exif, xmp))
}

/// Where an item lies: in the file, or in the box of small data.
struct Place {
    in_data: bool,
    from: usize,
    length: usize,
}

impl Place {
    fn of<'a>(&self, file: &'a [u8], data: &'a [u8]) -> Option<&'a [u8]> {
        let bytes = if self.in_data { data } else { file };
        let end = if self.length == 0 { bytes.len() } else { self.from.checked_add(self.length)? };
        bytes.get(self.from..end)
    }
}

/// Finds an item in the table of places; one in several pieces is passed over, nobody writes metadata so.
fn place(table: &[u8], wanted: u64) -> Option<Place> {
    let version = *table.first()?;
    let (sizes, more) = (*table.get(4)?, *table.get(5)?);
    let [offset, length, base] = [sizes >> 4, sizes & 15, more >> 4].map(usize::from);
    let index = if version == 0 { 0 } else { usize::from(more & 15) };
    let wide = if version < 2 { 2 } else { 4 };
    let count = number(table, 6, wide)?;
    let mut at = 6 + wide;
    for _ in 0..count.min(ITEMS as u64) {
        let id = number(table, at, wide)?;
        at += wide;
        let method = if version == 0 { 0 } else { number(table, at, 2)? & 15 };
        at += if version == 0 { 2 } else { 4 };
        let start = number(table, at, base)?;
        let extents = number(table, at + base, 2)? as usize;
        at += base + 2;
        if id == wanted && extents == 1 && method < 2 {
            let from = start.checked_add(number(table, at + index, offset)?)?;
            let length = number(table, at + index + offset, length)?;
            return Some(Place { in_data: method == 1, from: from.try_into().ok()?, length: length.try_into().ok()? });
        }
        at += extents * (index + offset + length);
    }
    None
}
