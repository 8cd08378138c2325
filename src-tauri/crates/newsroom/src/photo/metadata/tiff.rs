//! The blocks of a TIFF, which is EXIF's own form: its first page is the block, among pixels.
//!
//! Only what is read is taken over, into a small block of its own: a page can point ten thousand times at all of a file.

use super::container::{Blocks, EXIF_LIMIT, is_manifest};

/// What is read of a page, and of the page of EXIF's own tags.
const PAGE: [u16; 3] = [270, 315, 33_432];
const OWN: [u16; 4] = [36_867, 36_868, 36_881, 36_882];
const OWN_PAGE: u16 = 34_665;
/// The tag of Content Credentials, which may have a page of their own, the last.
const CREDENTIALS: u16 = 52_545;
/// Pages that are looked at; a chain of them may lead back to itself.
const PAGES: usize = 16;
/// Bytes of one text.
const TEXT_LIMIT: usize = 64 << 10;

/// Numbers in the order of bytes that the file begins with.
#[derive(Clone, Copy)]
struct Reader<'a> {
    bytes: &'a [u8],
    little: bool,
}

/// A tag: its number, its type, and its content.
type Entry<'a> = (u16, u16, &'a [u8]);

impl<'a> Reader<'a> {
    fn short(self, at: usize) -> Option<u16> {
        let two = self.bytes.get(at..at.checked_add(2)?)?.try_into().ok()?;
        Some(if self.little { u16::from_le_bytes(two) } else { u16::from_be_bytes(two) })
    }

    fn long(self, at: usize) -> Option<u32> {
        let four = self.bytes.get(at..at.checked_add(4)?)?.try_into().ok()?;
        Some(if self.little { u32::from_le_bytes(four) } else { u32::from_be_bytes(four) })
    }

    /// Iterates over the tags of a page that are whole.
    fn page(self, at: usize) -> impl Iterator<Item = Entry<'a>> {
        let count = usize::from(self.short(at).unwrap_or_default());
        (0..count).map(move |nth| at + 2 + 12 * nth).filter_map(move |at| self.entry(at))
    }

    /// Iterates over where pages begin: the first, and those that it leads to.
    fn pages(self, first: usize) -> impl Iterator<Item = usize> {
        let next = move |at: &usize| {
            let after = at + 2 + 12 * usize::from(self.short(*at)?);
            self.long(after).map(|at| at as usize).filter(|at| *at > 0)
        };
        std::iter::successors(Some(first), next).take(PAGES)
    }

    fn entry(self, at: usize) -> Option<Entry<'a>> {
        let (tag, kind, count) = (self.short(at)?, self.short(at + 2)?, self.long(at + 4)? as usize);
        let size = match kind {
            1 | 2 | 6 | 7 => 1,
            3 | 8 => 2,
            4 | 9 | 11 | 13 => 4,
            5 | 10 | 12 => 8,
            _ => return None,
        };
        let length = count.checked_mul(size)?;
        let from = if length <= 4 { at + 8 } else { self.long(at + 8)? as usize };
        Some((tag, kind, self.bytes.get(from..from.checked_add(length)?)?))
    }

    /// Returns where a tag of one long number leads to.
    fn lead(self, (_, kind, content): Entry<'_>) -> Option<usize> {
        let reader = Reader { bytes: content, ..self };
        if kind == 4 { reader.long(0).map(|at| at as usize) } else { None }
    }
}

/// Finds the blocks of a TIFF.
pub(super) fn find<'a>(blocks: &mut Blocks<'a>, bytes: &'a [u8]) -> Option<()> {
    let reader = Reader { bytes, little: bytes.starts_with(b"II") };
    let first = reader.long(4)? as usize;
    let text = |(_, kind, content): &Entry<'_>| *kind == 2 && content.len() <= TEXT_LIMIT;
    let (mut page, mut own) = (Vec::new(), Vec::new());
    for entry in reader.page(first) {
        match entry.0 {
            700 => blocks.keep_xmp(entry.2),
            33_723 => blocks.keep_iim(entry.2),
            34_377 => blocks.keep_resources(entry.2),
            OWN_PAGE if own.is_empty() => {
                let lead = reader.lead(entry);
                let wanted = |e: &Entry<'_>| OWN.contains(&e.0) && text(e);
                own = lead.map(|at| reader.page(at).filter(wanted).take(OWN.len()).collect()).unwrap_or_default();
            }
            tag if PAGE.contains(&tag) && text(&entry) && page.len() < PAGE.len() => page.push(entry),
            _ => {}
        }
    }
    let manifest = |(tag, _, content): Entry<'_>| tag == CREDENTIALS && is_manifest(content);
    blocks.credentials = reader.pages(first).any(|at| reader.page(at).any(manifest));
    blocks.keep_exif(block(&page, &own));
    Some(())
}

/// Writes a block with these texts, in the order of bytes that is easiest.
fn block(page: &[Entry<'_>], own: &[Entry<'_>]) -> Vec<u8> {
    debug_assert!((PAGE.len() + OWN.len()) * TEXT_LIMIT < EXIF_LIMIT);
    let page_length = 2 + 12 * (page.len() + 1) + 4;
    let own_at = 8 + page_length;
    let own_length = 2 + 12 * own.len() + 4;
    let mut texts = Vec::new();
    let mut out = b"MM\0*\0\0\0\x08".to_vec();
    let mut entry = |out: &mut Vec<u8>, (tag, kind, content): Entry<'_>| {
        out.extend(tag.to_be_bytes());
        out.extend(kind.to_be_bytes());
        out.extend((content.len() as u32).to_be_bytes());
        if content.len() <= 4 {
            out.extend(content.iter().chain(&[0; 4]).take(4));
        } else {
            out.extend(((own_at + own_length + texts.len()) as u32).to_be_bytes());
            texts.extend_from_slice(content);
        }
    };
    out.extend((page.len() as u16 + 1).to_be_bytes());
    page.iter().for_each(|e| entry(&mut out, *e));
    out.extend([OWN_PAGE.to_be_bytes(), [0, 4], [0, 0], [0, 1]].concat());
    out.extend((own_at as u32).to_be_bytes());
    out.extend([0; 4]);
    out.extend((own.len() as u16).to_be_bytes());
    own.iter().for_each(|e| entry(&mut out, *e));
    out.extend([0; 4]);
    out.extend(texts);
    out
}
