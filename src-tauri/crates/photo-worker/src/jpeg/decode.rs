//! From the segments that make a picture to its pixels, no larger than they are needed, and what is wrong with them.

use image::{DynamicImage, RgbImage, RgbaImage};

use super::{Coder, Jpeg, pure};
use crate::answer::{Damage, Refusal};

/// What decoders leave where data is missing.
pub(super) const UNSET: u8 = 128;

/// What a decoder made of the bytes, as they lie in the file.
pub(super) struct Raw {
    pub(super) width: usize,
    pub(super) height: usize,
    /// RGB, or CMYK of which 255 is full ink.
    pub(super) pixels: Vec<u8>,
    pub(super) inks: bool,
    /// How many of the file's rows one of these stands for.
    pub(super) reduced_by: u32,
    /// What it complained of; where data is missing, rows are grey.
    pub(super) complaint: Option<String>,
}

/// Chooses the reduction that decoding itself can do: the strongest that leaves at least `longest` pixels.
fn reduction(width: u32, height: u32, longest: u32) -> u32 {
    let long = width.max(height);
    [8, 4, 2].into_iter().find(|by| long.div_ceil(*by) >= longest).unwrap_or(1)
}

/// Decodes a picture to at least `longest` pixels along its longer side, where it has them. Returns it with whether it is
/// made for print, and what is wrong with it.
pub(crate) fn decode(
    bytes: &[u8],
    jpeg: &Jpeg,
    longest: u32,
    coder: Coder,
) -> Result<(DynamicImage, bool, Option<Damage>), Refusal> {
    let by = reduction(jpeg.width, jpeg.height, longest);
    let raw = match coder {
        #[cfg(feature = "turbo")]
        Coder::Turbo => super::turbo::decode(bytes, jpeg, by)?,
        Coder::Pure => pure::decode(bytes, jpeg, by)?,
    };
    let damage = damage(jpeg, &raw)?;
    let (width, height) = (raw.width as u32, raw.height as u32);
    let image = if raw.inks {
        RgbaImage::from_raw(width, height, raw.pixels).map(DynamicImage::ImageRgba8)
    } else {
        RgbImage::from_raw(width, height, raw.pixels).map(DynamicImage::ImageRgb8)
    };
    Ok((image.ok_or_else(|| Refusal::unreadable("the sizes differ"))?, jpeg.components == 4, damage))
}

/// Judges what a decoder complained of; refuses a picture of which nothing is there.
fn damage(jpeg: &Jpeg, raw: &Raw) -> Result<Option<Damage>, Refusal> {
    if raw.complaint.is_none() && jpeg.complete {
        return Ok(None);
    }
    // In rows of the file, so that the answer does not depend on the size that was decoded.
    let rows = u64::from(jpeg.height);
    let pitch = raw.width * if raw.inks { 4 } else { 3 };
    match rows_present(&raw.pixels, pitch) as u64 * u64::from(raw.reduced_by) {
        0 => Err(raw.complaint.as_ref().map_or(Refusal::CutShort, Refusal::unreadable)),
        _ if jpeg.complete => Ok(Some(Damage::Corrupt)),
        _ if jpeg.progressive => Ok(Some(Damage::Cut { percent: None })),
        present => Ok(Some(Damage::Cut { percent: Some((present * 100 / rows.max(1)).clamp(1, 99) as u8) })),
    }
}

/// Counts the rows down to the last that holds anything but the grey of missing data.
fn rows_present(pixels: &[u8], pitch: usize) -> usize {
    let missing = |row: &[u8]| row.iter().all(|sample| sample.abs_diff(UNSET) <= 1);
    let rows = pixels.chunks_exact(pitch.max(1));
    rows.len() - rows.rev().take_while(|row| missing(row)).count()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_reduction_leaves_what_is_needed() {
        let by = |longest| reduction(6000, 4000, longest);
        assert_eq!([by(1), by(750), by(751), by(1500), by(3000), by(3001), by(9000)], [8, 8, 4, 4, 2, 1, 1]);
    }

    #[test]
    fn counts_rows_above_the_grey() {
        assert_eq!(rows_present(&[1, 2, 128, 128, 3, 3, 128, 127], 2), 3);
        assert_eq!(rows_present(&[128; 8], 2), 0);
    }
}
