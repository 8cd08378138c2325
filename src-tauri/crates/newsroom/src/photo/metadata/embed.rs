//! Metadata written into a photo: a new file with what may be told, and nothing else that was in the old one.
//!
//! "Copy everything, then delete what is private" forgets something each time a program invents a block: GPS,
//! maker notes, serial numbers, thumbnails of the uncropped picture, edit histories. So only the segments that
//! make the picture are taken over, as they are, and only the fields of [`Published`] are written.
//!
//! EXIF says how the picture lies and how densely it prints, and no more: its texts are ASCII by its standard, and every program that reads an author
//! there reads IPTC or XMP too.

use super::packet::packet;
use super::{Field, Published, exif, iim};

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

/// Returns the photo with these fields and no others. The same input gives the same bytes.
///
/// The picture's own bytes are taken over as they are, and with them its colours (the profile and Adobe's colour marker) and how
/// it lies. Anything after the picture is left.
///
/// # Errors
/// [`EmbedError`]; a photo that [`Worker::render`](crate::photo::Worker::render) made and fields of ordinary
/// length never fail.
pub fn embed(jpeg: &[u8], published: &Published) -> Result<Embedded, EmbedError> {
    let mut parts = Parts::default();
    parts.take_over(jpeg)?;
    let layout = exif::Layout::of(parts.exif, &parts.jfif);
    let (iim, cut) = iim::encode(published);
    let mut bytes = Vec::with_capacity(jpeg.len() + 16_384);
    bytes.extend([0xFF, 0xD8]);
    bytes.extend(&parts.jfif);
    segment(&mut bytes, 0xE1, &exif::block(layout))?;
    segment(&mut bytes, 0xE1, &[XMP, packet(published, layout.orientation).as_bytes()].concat())?;
    segment(&mut bytes, 0xED, &photoshop(&iim))?;
    parts.picture.iter().for_each(|part| bytes.extend_from_slice(part));
    Ok(Embedded { bytes, cut })
}

fn segment(out: &mut Vec<u8>, marker: u8, payload: &[u8]) -> Result<(), EmbedError> {
    let length = u16::try_from(payload.len() + 2).map_err(|_| EmbedError::TooLong)?;
    out.extend([0xFF, marker]);
    out.extend(length.to_be_bytes());
    out.extend(payload);
    Ok(())
}

/// What is taken over from a JPEG.
#[derive(Default)]
struct Parts<'a> {
    /// JFIF's segment, which must come first.
    jfif: Vec<u8>,
    /// The first EXIF, which says how the picture lies.
    exif: Option<&'a [u8]>,
    /// Everything else that makes the picture, to its end.
    picture: Vec<&'a [u8]>,
}

impl<'a> Parts<'a> {
    fn take_over(&mut self, jpeg: &'a [u8]) -> Result<(), EmbedError> {
        let mut rest = jpeg.strip_prefix(&[0xFF, 0xD8]).ok_or(EmbedError::NotAJpeg)?;
        loop {
            let at = marker(rest).ok_or(EmbedError::NotAJpeg)?;
            // What stands before a marker is a scan's data, or nothing.
            let (data, from) = rest.split_at(at);
            self.picture.push(data);
            let kind = *from.get(1).ok_or(EmbedError::NotAJpeg)?;
            if kind == 0xD9 {
                self.picture.push(&[0xFF, 0xD9]);
                return Ok(());
            }
            let length = from.get(2..4).and_then(|l| l.try_into().ok()).map(u16::from_be_bytes);
            let length = length.filter(|l| *l >= 2).ok_or(EmbedError::NotAJpeg)?;
            let whole = from.get(..usize::from(length) + 2).ok_or(EmbedError::NotAJpeg)?;
            self.keep(kind, whole);
            rest = from.get(whole.len()..).unwrap_or_default();
        }
    }

    fn keep(&mut self, kind: u8, whole: &'a [u8]) {
        let payload = whole.get(4..).unwrap_or_default();
        match kind {
            0xE0 if payload.starts_with(b"JFIF\0") && self.jfif.is_empty() => self.jfif = jfif(payload),
            0xE1 if self.exif.is_none() => self.exif = payload.strip_prefix(super::container::EXIF),
            0xE2 if payload.starts_with(ICC) => self.picture.push(whole),
            0xEE if payload.starts_with(b"Adobe") => self.picture.push(whole),
            0xE0..=0xFE => {}
            _ => self.picture.push(whole),
        }
    }
}

/// Returns JFIF's segment without the thumbnail it may carry.
fn jfif(payload: &[u8]) -> Vec<u8> {
    let mut whole = vec![0xFF, 0xE0, 0, 16];
    whole.extend(payload.iter().chain(&[0; 14]).take(12));
    whole.extend([0, 0]);
    whole
}

/// Returns the place of the next marker: a 0xFF that no stuffing, fill or restart follows.
fn marker(bytes: &[u8]) -> Option<usize> {
    let pair = |w: &[u8]| matches!(w, [0xFF, kind] if !matches!(kind, 0x00 | 0x01 | 0xD0..=0xD7 | 0xFF));
    bytes.windows(2).position(pair)
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
