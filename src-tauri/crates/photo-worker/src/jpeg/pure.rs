//! JPEG in Rust alone: jpeg-decoder, which reduces while it decodes, and jpeg-encoder.
//!
//! jpeg-decoder gives nothing of a picture that is broken, and takes zeros for data that is missing without a word. So
//! what is cut is given to zune-jpeg (through `image`), which leaves grey there but decodes all of it at full size.

use std::io::Read;

use image::{ImageFormat, RgbImage};
use jpeg_decoder::{ColorTransform, Decoder, PixelFormat};
use jpeg_encoder::{ColorType, Encoder, SamplingFactor};

use super::Jpeg;
use super::decode::Raw;
use crate::answer::Refusal;
use crate::limits;

/// Between the last scan and the end: a code of nothing but ones, which no JPEG has. Whoever looks for more data than
/// there is stumbles over it; whoever has all of it passes over it to the marker.
const NO_DATA_AND_END: [u8; 66] = {
    let mut bytes = [0; 66];
    let mut at = 0;
    while at < bytes.len() {
        bytes[at] = 0xFF;
        at += 2;
    }
    bytes[65] = 0xD9;
    bytes
};

/// The picture, then that. jpeg-decoder reads byte by byte: `chain` would take a quarter of the whole time.
struct Body<'a> {
    rest: &'a [u8],
    then: &'a [u8],
}

impl Read for Body<'_> {
    fn read(&mut self, to: &mut [u8]) -> std::io::Result<usize> {
        if self.rest.is_empty() {
            self.rest = std::mem::take(&mut self.then);
        }
        self.rest.read(to)
    }

    fn read_exact(&mut self, to: &mut [u8]) -> std::io::Result<()> {
        if let Some((first, rest)) = self.rest.split_at_checked(to.len()) {
            to.copy_from_slice(first);
            self.rest = rest;
            return Ok(());
        }
        // Over the seam, at most once.
        for byte in to {
            if self.read(std::slice::from_mut(byte))? == 0 {
                return Err(std::io::ErrorKind::UnexpectedEof.into());
            }
        }
        Ok(())
    }
}

pub(super) fn decode(bytes: &[u8], jpeg: &Jpeg, by: u32) -> Result<Raw, Refusal> {
    if !jpeg.complete {
        return broken(bytes, "the file ends early".to_owned(), by);
    }
    scaled(bytes, jpeg, by).or_else(|complaint| broken(bytes, complaint, by))
}

fn scaled(bytes: &[u8], jpeg: &Jpeg, by: u32) -> Result<Raw, String> {
    let said = |e: jpeg_decoder::Error| e.to_string();
    let rest = bytes.strip_suffix(&[0xFF, 0xD9]).unwrap_or(bytes);
    let mut decoder = Decoder::new(Body { rest, then: &NO_DATA_AND_END });
    decoder.set_max_decoding_buffer_size(limits::DECODED as usize);
    decoder.set_color_transform(transform(jpeg));
    let part = |side: u32| side.div_ceil(by).try_into().unwrap_or(u16::MAX);
    let (width, height) = decoder.scale(part(jpeg.width), part(jpeg.height)).map_err(said)?;
    let mut pixels = decoder.decode().map_err(said)?;
    let format = decoder.info().map(|info| info.pixel_format);
    let inks = format == Some(PixelFormat::CMYK32);
    if format == Some(PixelFormat::L8) {
        pixels = pixels.iter().flat_map(|grey| [*grey; 3]).collect();
    }
    // It takes all inks for inverted, as Adobe's are.
    if inks && jpeg.adobe.is_none() {
        pixels.iter_mut().for_each(|ink| *ink = 255 - *ink);
    }
    let (width, height) = (usize::from(width), usize::from(height));
    Ok(Raw { width, height, pixels, inks, reduced_by: by, complaint: None })
}

/// Says what the components are by libjpeg's rules: jpeg-decoder believes their names before it believes Adobe.
fn transform(jpeg: &Jpeg) -> ColorTransform {
    match (jpeg.components, jpeg.adobe) {
        (1, _) => ColorTransform::Grayscale,
        (4, Some(2)) => ColorTransform::YCCK,
        (4, _) => ColorTransform::CMYK,
        _ if jpeg.jfif => ColorTransform::YCbCr,
        (_, Some(0)) => ColorTransform::RGB,
        (_, None) if jpeg.names == *b"RGB" => ColorTransform::RGB,
        _ => ColorTransform::YCbCr,
    }
}

/// Decodes what is there of a broken picture, and reduces it as decoding would have. Inks become light without their
/// profile here.
fn broken(bytes: &[u8], complaint: String, by: u32) -> Result<Raw, Refusal> {
    // Nothing is asked of the decoder before, so that its own limits hold; the sides were looked at long ago.
    let Ok(pixels) = image::load_from_memory_with_format(bytes, ImageFormat::Jpeg) else {
        return Err(Refusal::unreadable(complaint));
    };
    let (pixels, width, height) = reduced(pixels.into_rgb8(), by as usize);
    Ok(Raw { width, height, pixels, inks: false, reduced_by: by, complaint: Some(complaint) })
}

/// Makes one pixel of each square of so many, in the memory that is there: at full size a picture may fill most of what there
/// may be.
fn reduced(picture: RgbImage, by: usize) -> (Vec<u8>, usize, usize) {
    let (width, height) = (picture.width() as usize, picture.height() as usize);
    let (to_width, to_height) = (width.div_ceil(by), height.div_ceil(by));
    let mut pixels = picture.into_raw();
    if by == 1 {
        return (pixels, width, height);
    }
    for y in 0..to_height {
        for x in 0..to_width {
            let (mut sums, mut count) = ([0_u32; 3], 0);
            for row in y * by..((y + 1) * by).min(height) {
                let (from, to) = (row * width + x * by, row * width + ((x + 1) * by).min(width));
                for pixel in pixels.get(from * 3..to * 3).unwrap_or_default().as_chunks::<3>().0 {
                    sums.iter_mut().zip(pixel).for_each(|(sum, sample)| *sum += u32::from(*sample));
                    count += 1;
                }
            }
            // What is written was read before: a pixel comes no later than the first of its square.
            let at = (y * to_width + x) * 3;
            for (sample, sum) in pixels.iter_mut().skip(at).zip(sums) {
                *sample = ((sum + count / 2) / count.max(1)) as u8;
            }
        }
    }
    pixels.truncate(to_width * to_height * 3);
    pixels.shrink_to_fit();
    (pixels, to_width, to_height)
}

pub(super) fn encode(image: &RgbImage, quality: u8) -> Result<Vec<u8>, String> {
    let side = |pixels: u32| u16::try_from(pixels).map_err(|e| e.to_string());
    let (width, height) = (side(image.width())?, side(image.height())?);
    let mut jpeg = Vec::new();
    let mut encoder = Encoder::new(&mut jpeg, quality);
    encoder.set_sampling_factor(SamplingFactor::R_4_2_0);
    encoder.encode(image.as_raw(), width, height, ColorType::Rgb).map_err(|e| e.to_string())?;
    Ok(jpeg)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_square_becomes_its_mean_and_what_is_over_at_the_edges_its_own() {
        let picture = RgbImage::from_fn(5, 3, |x, y| image::Rgb([x as u8 * 10, y as u8 * 100, 7]));
        let (pixels, width, height) = reduced(picture.clone(), 2);
        assert_eq!((width, height), (3, 2));
        assert_eq!(pixels, [5, 50, 7, 25, 50, 7, 40, 50, 7, 5, 200, 7, 25, 200, 7, 40, 200, 7]);
        assert_eq!(reduced(picture.clone(), 1), (picture.into_raw(), 5, 3));
    }
}
