//! Metadata written into a photo: a new file with what may be told, and nothing else that was in the old one.
//!
//! "Copy everything, then delete what is private" forgets something each time a program invents a block: GPS,
//! maker notes, serial numbers, thumbnails of the uncropped picture, edit histories. So only the segments that
//! make the picture are taken over, as they are, and only the fields of [`Published`] are written.
//!
//! EXIF says how the picture lies and how densely it prints, and no more: its texts are ASCII by its standard, and every program that reads an author
//! there reads IPTC or XMP too.

use std::fs::File;
use std::io::{self, BufRead, BufReader, Write};
use std::path::Path;

use memchr::memchr_iter;

use super::packet::packet;
use super::{Field, Published, exif, iim};
use crate::whole::{self, Hands};

/// Why nothing could be written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum EmbedError {
    /// The bytes are no whole JPEG.
    #[error("not a whole JPEG")]
    NotAJpeg,
    /// The bytes are no whole WebP of one picture.
    #[error("not a whole WebP")]
    NotAWebP,
    /// The fields are longer than a JPEG has room for (about 65,000 bytes).
    #[error("the fields are too long")]
    TooLong,
    /// A file cannot be read or written.
    #[error("{0:?}")]
    Io(io::ErrorKind),
}

impl From<io::Error> for EmbedError {
    fn from(error: io::Error) -> Self {
        Self::Io(error.kind())
    }
}

/// A photo with its metadata.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Embedded {
    /// The file.
    pub bytes: Vec<u8>,
    /// Fields that stand whole in XMP and cut in IPTC, which has few bytes for each: old programs see less.
    pub cut: Vec<Field>,
}

const XMP: &[u8] = b"http://ns.adobe.com/xap/1.0/\0";
const ICC: &[u8] = b"ICC_PROFILE\0";
/// Bytes of a file that are in memory at once; they stay in the processor's own.
const READ_AT_ONCE: usize = 256 << 10;

/// Returns the photo with these fields and no others, as [`embed_file`] writes it.
///
/// # Errors
/// [`EmbedError`], as there.
pub fn embed(jpeg: &[u8], published: &Published) -> Result<Embedded, EmbedError> {
    let mut bytes = Vec::with_capacity(jpeg.len() + 16_384);
    let cut = embed_into(jpeg, &mut bytes, published)?;
    Ok(Embedded { bytes, cut })
}

/// Writes a photo's file with these fields and no others, whole or not at all; returns those that are cut in IPTC. The same input
/// gives the same bytes.
///
/// The picture's own bytes are taken over as they are, and with them its colours (the profile and Adobe's colour marker) and how
/// it lies. Anything after the picture is left. Neither file is in memory as a whole: fresh memory of its size, twice, takes longer
/// than all else that is done here.
///
/// # Errors
/// [`EmbedError`]; a photo that [`Worker::render`](crate::photo::Worker::render) made and fields of ordinary
/// length never fail.
pub fn embed_file(from: &Path, to: &Path, published: &Published) -> Result<Vec<Field>, EmbedError> {
    let from = BufReader::with_capacity(READ_AT_ONCE, File::open(from)?);
    whole::write_by(to, Hands::Several, |to| embed_into(from, to, published))
}

fn embed_into(mut from: impl BufRead, mut into: impl Write, published: &Published) -> Result<Vec<Field>, EmbedError> {
    let mut beginning = [0; 2];
    whole(from.read_exact(&mut beginning))?;
    if beginning != [0xFF, 0xD8] {
        return Err(EmbedError::NotAJpeg);
    }
    let mut head = Head::default();
    while !head.picture_began {
        let kind = pass_to_marker(&mut from, &mut head.picture)?;
        head.keep(kind, segment_of(&mut from, kind)?);
    }
    let (iim, cut) = iim::encode(published);
    into.write_all(&head.with(published, &iim)?)?;
    loop {
        let kind = pass_to_marker(&mut from, &mut into)?;
        if kind == 0xD9 {
            into.write_all(&[0xFF, 0xD9])?;
            return Ok(cut);
        }
        let segment = segment_of(&mut from, kind)?;
        if !matches!(kind, 0xE0..=0xFE) {
            into.write_all(&segment)?;
        }
    }
}

/// What stands before the picture's data.
#[derive(Default)]
struct Head {
    /// JFIF's segment, which must come first.
    jfif: Vec<u8>,
    /// The first EXIF, which says how the picture lies.
    exif: Option<Vec<u8>>,
    /// Everything else that makes the picture, to where its data begins.
    picture: Vec<u8>,
    picture_began: bool,
}

impl Head {
    fn keep(&mut self, kind: u8, whole: Vec<u8>) {
        let payload = whole.get(4..).unwrap_or_default();
        match kind {
            0xE0 if payload.starts_with(b"JFIF\0") && self.jfif.is_empty() => self.jfif = jfif(payload),
            0xE1 if self.exif.is_none() => {
                self.exif = payload.strip_prefix(super::container::EXIF).map(<[u8]>::to_vec);
            }
            0xE2 if payload.starts_with(ICC) => self.picture.extend(whole),
            0xEE if payload.starts_with(b"Adobe") => self.picture.extend(whole),
            0xE0..=0xFE => {}
            _ => {
                self.picture.extend(whole);
                self.picture_began = kind == 0xDA;
            }
        }
    }

    /// Returns the file as far as this goes, with these fields.
    fn with(&self, published: &Published, iim: &[u8]) -> Result<Vec<u8>, EmbedError> {
        let layout = exif::Layout::of(self.exif.as_deref(), &self.jfif);
        let mut bytes = vec![0xFF, 0xD8];
        bytes.extend(&self.jfif);
        segment(&mut bytes, 0xE1, &exif::block(layout))?;
        segment(&mut bytes, 0xE1, &[XMP, packet(published, layout.orientation).as_bytes()].concat())?;
        segment(&mut bytes, 0xED, &photoshop(iim))?;
        bytes.extend(&self.picture);
        Ok(bytes)
    }
}

fn segment(out: &mut Vec<u8>, marker: u8, payload: &[u8]) -> Result<(), EmbedError> {
    let length = u16::try_from(payload.len() + 2).map_err(|_| EmbedError::TooLong)?;
    out.extend([0xFF, marker]);
    out.extend(length.to_be_bytes());
    out.extend(payload);
    Ok(())
}

/// Returns a segment whole, its marker with it, where the marker has been read.
fn segment_of(from: &mut impl BufRead, kind: u8) -> Result<Vec<u8>, EmbedError> {
    let mut length = [0; 2];
    // The end of the picture before it began has no length either.
    whole(from.read_exact(&mut length))?;
    let [high, low] = length;
    let follows = usize::from(u16::from_be_bytes(length)).checked_sub(2).ok_or(EmbedError::NotAJpeg)?;
    let mut segment = vec![0xFF, kind, high, low];
    segment.resize(4 + follows, 0);
    whole(from.read_exact(segment.get_mut(4..).unwrap_or_default()))?;
    Ok(segment)
}

/// Writes what stands before the next marker, which is a scan's data, or nothing; returns which marker that is.
fn pass_to_marker(from: &mut impl BufRead, into: &mut impl Write) -> Result<u8, EmbedError> {
    let is_marker = |kind: u8| !matches!(kind, 0x00 | 0x01 | 0xD0..=0xD7 | 0xFF);
    loop {
        let bytes = from.fill_buf()?;
        let last = bytes.len().checked_sub(1).ok_or(EmbedError::NotAJpeg)?;
        let follows = |at: usize| bytes.get(at + 1).copied();
        let mut ends = memchr_iter(0xFF, bytes);
        let at = ends.find(|at| follows(*at).is_none_or(is_marker)).unwrap_or(last + 1);
        let kind = follows(at);
        into.write_all(bytes.get(..at).unwrap_or_default())?;
        from.consume(if at > last { at } else { at + 1 });
        if at > last {
            continue;
        }
        // What follows the last byte that is here comes with the next ones.
        let kind = match kind {
            Some(kind) => kind,
            None => *from.fill_buf()?.first().ok_or(EmbedError::NotAJpeg)?,
        };
        if is_marker(kind) {
            from.consume(1);
            return Ok(kind);
        }
        into.write_all(&[0xFF])?;
    }
}

/// Tells a file that ends too early from one that cannot be read.
fn whole(read: io::Result<()>) -> Result<(), EmbedError> {
    read.map_err(|e| if e.kind() == io::ErrorKind::UnexpectedEof { EmbedError::NotAJpeg } else { e.into() })
}

/// Returns JFIF's segment without the thumbnail it may carry.
fn jfif(payload: &[u8]) -> Vec<u8> {
    let mut whole = vec![0xFF, 0xE0, 0, 16];
    whole.extend(payload.iter().chain(&[0; 14]).take(12));
    whole.extend([0, 0]);
    whole
}

/// Wraps IIM as Photoshop's image resource 0x0404.
fn photoshop(iim: &[u8]) -> Vec<u8> {
    let mut payload = b"Photoshop 3.0\x008BIM\x04\x04\0\0".to_vec();
    payload.extend(u32::try_from(iim.len()).unwrap_or(0).to_be_bytes());
    payload.extend(iim);
    if iim.len() % 2 == 1 {
        payload.push(0);
    }
    payload
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::photo::metadata::Audience;

    proptest::proptest! {
        /// Whatever stands on both sides of where a piece of the file ends.
        #[test]
        fn a_picture_is_the_same_in_pieces_of_any_size(
            scan in proptest::collection::vec(
                proptest::sample::select(vec![&[7][..], &[0xFF, 0], &[0xFF, 0xD3], &[0xFF, 1], &[0xFF, 0xFF, 0]]), 0..20
            ),
            scans in 1_usize..3,
            piece in 1_usize..9,
        ) {
            let scan = [&[0xFF, 0xDA, 0, 3, 1][..], &scan.concat()].concat().repeat(scans);
            let jpeg = [&[0xFF, 0xD8, 0xFF, 0xE0, 0, 4, 8, 8][..], &scan, &[0xFF, 0xD9, 0xFF, 9]].concat();
            let published = Published::of(&crate::photo::metadata::Metadata::default(), Audience::Readers);
            let mut out = vec![];
            embed_into(BufReader::with_capacity(piece, &jpeg[..]), &mut out, &published).unwrap();
            let picture = [&scan[..], &[0xFF, 0xD9]].concat();
            proptest::prop_assert!(out.ends_with(&picture), "{:02x?}\n{:02x?}", out.get(out.len() - picture.len()..), picture);
        }
    }
}
