//! What a TIFF says about its pages, walked before the decoder: of a camera's raw file it would show the small picture.

use image::metadata::Orientation;

use crate::limits;

/// Pages that are looked at; a chain of them may lead back to itself.
const PAGES: usize = 16;

/// What the first page says, and how many there are.
#[derive(Debug, Default)]
pub(crate) struct Tiff {
    /// Pages, without those that are only smaller pictures of others.
    pub(crate) pages: u32,
    pub(crate) cmyk: bool,
    /// Whether it is a camera's raw file.
    pub(crate) raw: bool,
    pub(crate) orientation: Option<Orientation>,
    /// The colour profile; `Err` where it is larger than a profile may be.
    pub(crate) profile: Option<Result<Vec<u8>, ()>>,
}

/// Numbers in the order of bytes that the file begins with.
pub(crate) struct Reader<'a> {
    bytes: &'a [u8],
    little: bool,
}

impl<'a> Reader<'a> {
    /// Returns the reader of a TIFF, or of a block in its form.
    pub(crate) fn new(bytes: &'a [u8]) -> Self {
        Self { bytes, little: bytes.starts_with(b"II") }
    }

    /// Returns the reader of a part, in the same order.
    pub(crate) fn within<'b>(&self, bytes: &'b [u8]) -> Reader<'b> {
        Reader { bytes, little: self.little }
    }

    fn short(&self, at: usize) -> Option<u32> {
        let two = self.bytes.get(at..at.checked_add(2)?)?.try_into().ok()?;
        Some(u32::from(if self.little { u16::from_le_bytes(two) } else { u16::from_be_bytes(two) }))
    }

    pub(crate) fn long(&self, at: usize) -> Option<u32> {
        let four = self.bytes.get(at..at.checked_add(4)?)?.try_into().ok()?;
        Some(if self.little { u32::from_le_bytes(four) } else { u32::from_be_bytes(four) })
    }

    /// Returns the tags of a page, each with the place of its type, and where the next page is (0 for none).
    pub(crate) fn page(&self, at: usize) -> Option<(Vec<(u32, usize)>, usize)> {
        let count = self.short(at)? as usize;
        let tags = (0..count).map(|nth| at + 2 + 12 * nth).map(|place| Some((self.short(place)?, place + 2)));
        Some((tags.collect::<Option<_>>()?, self.long(at + 2 + 12 * count)? as usize))
    }

    /// Returns a number that stands in the tag itself.
    pub(crate) fn number(&self, at: usize) -> Option<u32> {
        if self.short(at)? == 3 { self.short(at + 6) } else { self.long(at + 6) }
    }

    /// Returns the bytes that a tag points to.
    pub(crate) fn pointed(&self, at: usize) -> Option<&'a [u8]> {
        let (length, from) = (self.long(at + 2)? as usize, self.long(at + 6)? as usize);
        self.bytes.get(from..from.checked_add(length)?)
    }
}

impl Tiff {
    /// Reads the pages as far as they go.
    pub(crate) fn walk(bytes: &[u8]) -> Self {
        let mut tiff = Self { raw: bytes.get(8..10) == Some(b"CR"), ..Self::default() };
        tiff.read(&Reader::new(bytes));
        tiff
    }

    fn read(&mut self, reader: &Reader<'_>) -> Option<()> {
        let mut at = reader.long(4)? as usize;
        for nth in 0..PAGES {
            if at == 0 {
                break;
            }
            let (tags, next) = reader.page(at)?;
            let tag = |wanted| tags.iter().find(|(tag, _)| *tag == wanted).map(|(_, at)| *at);
            // Content Credentials come as a page of their own, which is no picture.
            let credentials = tag(0xCD41).is_some() && tag(256).is_none();
            let smaller = tag(254).and_then(|at| reader.number(at)).is_some_and(|kind| kind & 1 == 1);
            if nth == 0 {
                // Raw files put a small picture first; DNG also says what it is.
                self.raw |= smaller || tag(0xC612).is_some();
                self.cmyk = tag(262).and_then(|at| reader.number(at)) == Some(5);
                let orientation = tag(274).and_then(|at| reader.number(at));
                self.orientation = orientation.and_then(|o| Orientation::from_exif(u8::try_from(o).ok()?));
                self.profile = tag(34_675)
                    .and_then(|at| reader.pointed(at))
                    .map(|profile| if profile.len() > limits::PROFILE { Err(()) } else { Ok(profile.to_vec()) });
            }
            self.pages += u32::from(!smaller && !credentials);
            at = next;
        }
        Some(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// One page of these tags, short numbers all, that leads to `next`.
    fn page(tags: &[(u16, u16)], next: u32) -> Vec<u8> {
        let mut page = (tags.len() as u16).to_le_bytes().to_vec();
        for (tag, value) in tags {
            page.extend([tag.to_le_bytes(), 3u16.to_le_bytes(), [1, 0], [0, 0], value.to_le_bytes(), [0, 0]].concat());
        }
        page.extend(next.to_le_bytes());
        page
    }

    fn walk(pages: &[u8]) -> Tiff {
        Tiff::walk(&[b"II*\0\x08\0\0\0", pages].concat())
    }

    #[test]
    fn pages_are_counted_and_loops_end() {
        let one = walk(&page(&[(262, 5), (274, 6)], 0));
        assert_eq!((one.pages, one.cmyk, one.raw, one.orientation), (1, true, false, Some(Orientation::Rotate90)));
        let first = page(&[(262, 2)], 8 + 18);
        assert_eq!(walk(&[first.clone(), page(&[(254, 1)], 0)].concat()).pages, 1, "a smaller picture is no page");
        assert_eq!(walk(&[first.clone(), page(&[(0xCD41, 1)], 0)].concat()).pages, 1, "nor are credentials");
        assert_eq!(walk(&[first, page(&[(254, 2)], 0)].concat()).pages, 2);
        assert_eq!(walk(&page(&[], 8)).pages, PAGES as u32);
    }

    #[test]
    fn raw_files_are_known() {
        assert!(walk(&page(&[(254, 1)], 0)).raw && walk(&page(&[(0xC612, 1)], 0)).raw);
        assert!(Tiff::walk(b"II*\0\x10\0\0\0CR\x02\0").raw && !walk(b"\xFF\xFF").raw);
    }
}
