//! The small picture that cameras put into a photo, found by reading a few kilobytes of the file.
//!
//! It is never shown as it stands there: it is a stranger's file too, may lie on its side, may have black bars, and may
//! be of what the photo was before somebody cropped it.

use std::fs::File;
use std::io::{BufRead, BufReader, Read, Seek, SeekFrom};
use std::path::Path;

use image::DynamicImage;
use image::metadata::Orientation;

use crate::answer::Refusal;
use crate::jpeg::{self, Coder, Jpeg};
use crate::tiff::Reader;

/// Segments that are looked at before the picture; a profile and XMP in many parts have some dozens.
const SEGMENTS: usize = 512;
/// Bytes of a small picture: some telephones put one of a screen's size there.
const PICTURE: usize = 4 << 20;
/// Pixels along its side.
const SIDE: u32 = 4096;
/// The mean of a row that may be a bar: black, and what compressing makes of it.
const BLACK: u32 = 24;

/// What a photo has for a picture of itself.
pub(crate) struct Embedded {
    jpeg: Vec<u8>,
    orientation: Orientation,
    /// Width and height of the photo as it lies.
    sides: (u32, u32),
}

/// What the segments before the picture say.
#[derive(Default)]
struct Found {
    thumbnail: Option<Vec<u8>>,
    orientation: Option<Orientation>,
    /// Where a larger one lies in the file, and its length.
    elsewhere: Option<(u64, usize)>,
    sides: Option<(u32, u32)>,
}

fn cannot(error: std::io::Error) -> Refusal {
    match error.kind() {
        std::io::ErrorKind::NotFound => Refusal::Missing,
        _ => Refusal::CannotRead { detail: error.to_string() },
    }
}

/// Finds the picture; `None` where there is none, or the file is no JPEG.
pub(crate) fn find(file: &Path) -> Result<Option<Embedded>, Refusal> {
    let status = std::fs::metadata(file).map_err(cannot)?;
    if !status.is_file() {
        return Err(Refusal::NotAFile);
    }
    if status.len() == 0 {
        return Err(Refusal::Empty);
    }
    let mut reader = BufReader::new(File::open(file).map_err(cannot)?);
    let mut found = Found::default();
    // What ends early ends the search; the photo itself is judged when it is rendered.
    let _ = found.walk(&mut reader);
    let Some(sides) = found.sides else { return Ok(None) };
    let jpeg = found.thumbnail.or_else(|| {
        let (from, length) = found.elsewhere?;
        let mut jpeg = vec![0; length];
        reader.seek(SeekFrom::Start(from)).ok()?;
        reader.read_exact(&mut jpeg).ok()?;
        Some(jpeg)
    });
    let orientation = found.orientation.unwrap_or(Orientation::NoTransforms);
    Ok(jpeg.map(|jpeg| Embedded { jpeg, orientation, sides }))
}

impl Found {
    /// Reads segments up to the frame's; what is not looked into is passed over unread.
    fn walk(&mut self, reader: &mut (impl BufRead + Seek)) -> std::io::Result<()> {
        let mut start = [0; 2];
        reader.read_exact(&mut start)?;
        for _ in 0..if start == [0xFF, 0xD8] { SEGMENTS } else { 0 } {
            let mut head = [0; 4];
            reader.read_exact(&mut head)?;
            let [0xFF, marker, high, low] = head else { return Ok(()) };
            let length = usize::from(u16::from_be_bytes([high, low])).saturating_sub(2);
            let (at, mut payload) = (reader.stream_position()?, vec![0; length]);
            match marker {
                0xC0..=0xCF if !matches!(marker, 0xC4 | 0xC8 | 0xCC) => {
                    reader.read_exact(&mut payload)?;
                    if let [_, h1, h0, w1, w0, ..] = payload[..] {
                        self.sides = Some((u16::from_be_bytes([w1, w0]).into(), u16::from_be_bytes([h1, h0]).into()));
                    }
                    return Ok(());
                }
                0xDA => return Ok(()),
                0xE1 | 0xE2 => {
                    reader.read_exact(&mut payload)?;
                    if let Some(tiff) = payload.strip_prefix(b"Exif\0\0") {
                        self.exif(tiff);
                    } else if let Some(tiff) = payload.strip_prefix(b"MPF\0") {
                        self.pictures(tiff, at + 4);
                    }
                }
                _ => {
                    reader.seek_relative(length as i64)?;
                }
            }
        }
        Ok(())
    }

    /// Takes the thumbnail of EXIF: its second page.
    fn exif(&mut self, tiff: &[u8]) -> Option<()> {
        let reader = Reader::new(tiff);
        let (tags, next) = reader.page(reader.long(4)? as usize)?;
        let orientation = tags.iter().find(|(tag, _)| *tag == 274).and_then(|(_, at)| reader.number(*at));
        self.orientation = orientation.and_then(|o| Orientation::from_exif(u8::try_from(o).ok()?));
        let (tags, _) = reader.page(next).filter(|_| next != 0)?;
        let number = |wanted| reader.number(tags.iter().find(|(tag, _)| *tag == wanted)?.1);
        let (from, length) = (number(0x201)? as usize, number(0x202)? as usize);
        self.thumbnail = tiff.get(from..from.checked_add(length)?).filter(|jpeg| !jpeg.is_empty()).map(<[u8]>::to_vec);
        Some(())
    }

    /// Finds the smallest picture of CIPA's list of several in a file; places are counted from `base`.
    fn pictures(&mut self, tiff: &[u8], base: u64) -> Option<()> {
        let reader = Reader::new(tiff);
        let (tags, _) = reader.page(reader.long(4)? as usize)?;
        let list = reader.pointed(tags.iter().find(|(tag, _)| *tag == 0xB002)?.1)?;
        let small = list.chunks_exact(16).filter_map(|entry| {
            let entry = reader.within(entry);
            let (what, length, from) = (entry.long(0)?, entry.long(4)? as usize, entry.long(8)?);
            // A JPEG, and a small picture of the first one.
            let fits = what >> 24 & 7 == 0 && matches!(what & 0xFF_FFFF, 0x01_0001 | 0x01_0002);
            (fits && (1..=PICTURE).contains(&length)).then_some((base + u64::from(from), length))
        });
        self.elsewhere = small.min_by_key(|(_, length)| *length);
        Some(())
    }
}

impl Embedded {
    /// Decodes the picture, upright and without bars; `None` where it is broken or of another shape than the photo.
    pub(crate) fn upright(mut self, longest: u32, coder: Coder) -> Option<DynamicImage> {
        let jpeg = Jpeg::walk(&mut self.jpeg).ok()?;
        if jpeg.components == 4 || jpeg.width.max(jpeg.height) > SIDE || jpeg.width.min(jpeg.height) == 0 {
            return None;
        }
        let (picture, _, damage) = jpeg::decode(self.jpeg.get(jpeg.picture.clone())?, &jpeg, longest, coder).ok()?;
        if damage.is_some() {
            return None;
        }
        let mut picture = unbarred(picture, self.sides)?;
        picture.apply_orientation(self.orientation);
        Some(picture)
    }
}

/// Cuts the bars of a frame of another shape off; `None` where it differs in shape and has none.
fn unbarred(picture: DynamicImage, (photo_width, photo_height): (u32, u32)) -> Option<DynamicImage> {
    let (width, height) = (picture.width(), picture.height());
    let along = |side: u32, of: u32, to: u32| (u64::from(side) * u64::from(to) / u64::from(of.max(1))) as u32;
    // What the photo's own shape fills of the frame.
    let (inner_width, inner_height) =
        (along(height, photo_height, photo_width).min(width), along(width, photo_width, photo_height).min(height));
    // Rounding, and whole blocks of a reduced picture.
    if width - inner_width <= 2 + width / 50 && height - inner_height <= 2 + height / 50 {
        return Some(picture);
    }
    let (left, top) = ((width - inner_width) / 2, (height - inner_height) / 2);
    let dark = |x: u32, y: u32, w: u32, h: u32| {
        let part = image::imageops::crop_imm(picture.as_rgb8()?, x, y, w, h);
        let sum: u32 = part.to_image().iter().map(|sample| u32::from(*sample)).sum();
        Some(w * h == 0 || sum / (w * h * 3) <= BLACK)
    };
    // A pixel less than the bar: where it ends, compressing mixes it with the picture.
    let (bar_w, bar_h) = (left.saturating_sub(1), top.saturating_sub(1));
    let bars = dark(0, 0, bar_w, height)?
        && dark(width - bar_w, 0, bar_w, height)?
        && dark(0, 0, width, bar_h)?
        && dark(0, height - bar_h, width, bar_h)?;
    let trim =
        |bar: u32, side: u32, inner: u32| if bar > 0 { (bar + 1, inner.saturating_sub(2).max(1)) } else { (0, side) };
    let ((x, w), (y, h)) = (trim(left, width, inner_width), trim(top, height, inner_height));
    bars.then(|| picture.crop_imm(x, y, w, h))
}

#[cfg(test)]
mod tests {
    use super::*;
    use image::{Rgb, RgbImage};

    fn barred(width: u32, height: u32, bar: u32) -> DynamicImage {
        DynamicImage::ImageRgb8(RgbImage::from_fn(width, height, |_, y| {
            if y < bar || y >= height - bar { Rgb([4, 4, 4]) } else { Rgb([200, 150, 90]) }
        }))
    }

    #[test]
    fn bars_go_and_pictures_stay() {
        // 3:2 in a frame of 4:3: 160 by 107 of 120.
        let cut = unbarred(barred(160, 120, 6), (6000, 4000)).unwrap();
        assert!(cut.width() == 160 && (104..=107).contains(&cut.height()), "{} {}", cut.width(), cut.height());
        assert!(cut.as_rgb8().unwrap().pixels().all(|p| p.0[0] > 100));
        assert_eq!(unbarred(barred(160, 107, 0), (6000, 4000)).unwrap().height(), 107);
        let lying = unbarred(barred(120, 160, 0).rotate90(), (4000, 3000)).unwrap();
        assert_eq!((lying.width(), lying.height()), (160, 120));
    }

    #[test]
    fn another_picture_is_none() {
        assert!(unbarred(barred(160, 120, 0), (6000, 4000)).is_none(), "cropped since");
        assert!(unbarred(barred(160, 120, 3), (4000, 6000)).is_none(), "turned since");
    }
}
