//! From a file to pixels, behind every guard; cheapest first, so that a bomb is refused by its header.

use std::fs::File;
use std::io::{Cursor, Read};
use std::ops::Range;
use std::path::Path;

use image::codecs::{gif::GifDecoder, png::PngDecoder, tiff::TiffDecoder, webp::WebPDecoder};
use image::metadata::Orientation;
use image::{DynamicImage, ImageDecoder, Limits, RgbImage, RgbaImage};

use crate::answer::{Damage, Refusal};
use crate::colour::Colours;
use crate::heic;
use crate::jpeg::{self, Coder, Jpeg};
use crate::limits;
use crate::png::Png;
use crate::request::Purpose;
use crate::riff::{Gif, WebP};
use crate::sniff::Format;
use crate::tiff::Tiff;

/// The bytes of a photo and what its container says of it; nothing is decoded yet.
pub(crate) struct Source {
    /// Bytes of the file.
    pub(crate) length: u64,
    pub(crate) format: Format,
    pub(crate) wrong_extension: bool,
    width: u32,
    height: u32,
    container: Container,
    bytes: Vec<u8>,
    /// The part of the bytes that the decoder gets.
    picture: Range<usize>,
}

enum Container {
    Jpeg(Jpeg),
    Png(Png),
    WebP(WebP),
    Gif(Gif),
    Tiff(Tiff),
    /// What a HEIC became, and whether there was more in it.
    Converted(Jpeg, bool),
}

/// The upright picture: RGB, or CMYK (as in ICC: 255 is full ink) in the four channels of RGBA.
pub(crate) struct Decoded {
    pub(crate) pixels: DynamicImage,
    pub(crate) cmyk: bool,
    pub(crate) colours: Colours,
    pub(crate) damage: Option<Damage>,
}

fn read(path: &Path) -> Result<Vec<u8>, Refusal> {
    let cannot = |e: std::io::Error| match e.kind() {
        std::io::ErrorKind::NotFound => Refusal::Missing,
        _ => Refusal::CannotRead { detail: e.to_string() },
    };
    // Asked before opening: opening a pipe would wait for its other end.
    let status = std::fs::metadata(path).map_err(cannot)?;
    if !status.is_file() {
        return Err(Refusal::NotAFile);
    }
    // All at once, and a byte to spare by which the end is seen: growing leaves copies behind.
    let mut bytes = Vec::with_capacity(status.len().min(limits::FILE) as usize + 1);
    File::open(path).map_err(cannot)?.take(limits::FILE + 1).read_to_end(&mut bytes).map_err(cannot)?;
    match bytes.len() as u64 {
        0 => Err(Refusal::Empty),
        n if n > limits::FILE => Err(Refusal::FileTooLarge { bytes: status.len().max(n), limit: limits::FILE }),
        _ => Ok(bytes),
    }
}

fn check_size(width: u32, height: u32) -> Result<(), Refusal> {
    if width == 0 || height == 0 {
        return Err(Refusal::unreadable("a side of 0 pixels"));
    }
    let many = u64::from(width) * u64::from(height) > limits::PIXELS;
    if many || width > limits::SIDE || height > limits::SIDE {
        return Err(Refusal::TooLarge { width, height });
    }
    Ok(())
}

impl Source {
    /// Reads a file and its container; refuses what is too large, not a photo, or lies about its size.
    /// `folder` is where a converter may write.
    pub(crate) fn open(path: &Path, folder: &Path) -> Result<Self, Refusal> {
        let mut bytes = read(path)?;
        let format = Format::sniff(&bytes)?;
        let extension = path.extension().and_then(|e| e.to_str());
        let wrong_extension = extension.is_some_and(|e| !format.goes_with(e));
        let length = bytes.len() as u64;
        let all = 0..bytes.len();
        let (container, width, height, picture) = match format {
            Format::Jpeg => {
                let jpeg = Jpeg::walk(&mut bytes)?;
                let (width, height, picture) = (jpeg.width, jpeg.height, jpeg.picture.clone());
                (Container::Jpeg(jpeg), width, height, picture)
            }
            Format::Png => {
                let mut png = Png::walk(&bytes)?;
                bytes = std::mem::take(&mut png.picture);
                let (width, height, all) = (png.width, png.height, 0..bytes.len());
                (Container::Png(png), width, height, all)
            }
            Format::Gif => {
                let gif = Gif::walk(&bytes);
                let [width, height, frame_width, frame_height] = gif.sides;
                check_size(frame_width.max(1), frame_height.max(1))?;
                (Container::Gif(gif), width, height, all)
            }
            Format::WebP => {
                let (width, height) = WebPDecoder::new(Cursor::new(&bytes))?.dimensions();
                (Container::WebP(WebP::walk(&bytes)), width, height, all)
            }
            Format::Tiff => {
                let tiff = Tiff::walk(&bytes);
                if tiff.raw {
                    return Err(Refusal::Unsupported { kind: "camera raw" });
                }
                let (width, height) = TiffDecoder::new(Cursor::new(&bytes))?.dimensions();
                (Container::Tiff(tiff), width, height, all)
            }
            Format::Heic => {
                heic::check(&bytes, check_size)?;
                let converted = heic::convert(path, folder)?;
                bytes = converted.jpeg;
                // It comes upright already.
                let jpeg = Jpeg { orientation: None, ..Jpeg::walk(&mut bytes)? };
                let (width, height, picture) = (jpeg.width, jpeg.height, jpeg.picture.clone());
                (Container::Converted(jpeg, converted.several), width, height, picture)
            }
        };
        check_size(width, height)?;
        Ok(Self { length, format, wrong_extension, width, height, container, bytes, picture })
    }

    pub(crate) fn animated(&self) -> bool {
        match &self.container {
            Container::Jpeg(_) => false,
            Container::Png(png) => png.animated,
            Container::WebP(webp) => webp.animated,
            Container::Gif(gif) => gif.frames > 1,
            Container::Tiff(tiff) => tiff.pages > 1,
            Container::Converted(_, several) => *several,
        }
    }

    fn orientation(&self) -> Orientation {
        match &self.container {
            Container::Jpeg(jpeg) | Container::Converted(jpeg, _) => jpeg.orientation,
            Container::Png(png) => png.orientation,
            Container::WebP(webp) => webp.orientation,
            Container::Tiff(tiff) => tiff.orientation,
            Container::Gif(_) => None,
        }
        .unwrap_or(Orientation::NoTransforms)
    }

    fn profile(&self) -> Option<Result<&[u8], ()>> {
        let profile = match &self.container {
            Container::Jpeg(jpeg) | Container::Converted(jpeg, _) => jpeg.profile.as_ref(),
            Container::Png(png) => png.profile.as_ref(),
            Container::WebP(webp) => webp.profile.as_ref(),
            Container::Tiff(tiff) => tiff.profile.as_ref(),
            Container::Gif(_) => None,
        };
        profile.map(|p| p.as_deref().or(Err(())))
    }

    /// Returns width and height in pixels as a reader sees them.
    pub(crate) fn upright(&self) -> (u32, u32) {
        match self.orientation() {
            Orientation::Rotate90
            | Orientation::Rotate270
            | Orientation::Rotate90FlipH
            | Orientation::Rotate270FlipH => (self.height, self.width),
            _ => (self.width, self.height),
        }
    }

    /// Decodes the picture (the first frame) and turns it upright; a JPEG no larger than it must be for `longest` pixels.
    pub(crate) fn decode(&self, longest: u32, purpose: Purpose, coder: Coder) -> Result<Decoded, Refusal> {
        let limits = decoder_limits();
        let picture = self.bytes.get(self.picture.clone()).unwrap_or_default();
        let bytes = Cursor::new(picture);
        let (mut pixels, cmyk, damage) = match &self.container {
            Container::Jpeg(jpeg) | Container::Converted(jpeg, _) => {
                jpeg::decode(picture, jpeg, longest.saturating_mul(purpose.margin()), coder)?
            }
            Container::Png(_) => (whole(PngDecoder::with_limits(bytes, limits)?)?, false, None),
            Container::WebP(webp) => (whole(WebPDecoder::new(bytes)?)?, false, cut(webp.cut)),
            Container::Gif(gif) => (whole(GifDecoder::new(bytes)?)?, false, cut(gif.cut)),
            Container::Tiff(tiff) => (whole(TiffDecoder::new(bytes)?)?, tiff.cmyk, None),
        };
        pixels.apply_orientation(self.orientation());
        // `image` makes light of a TIFF's inks, without their profile: it is told as not used.
        let inks = cmyk && !matches!(self.container, Container::Tiff(_));
        let colours = Colours::read(self.profile(), inks);
        Ok(Decoded { pixels, cmyk, colours, damage })
    }
}

/// The damage of a file whose first picture is whole, and which is not.
fn cut(is_cut: bool) -> Option<Damage> {
    is_cut.then_some(Damage::Cut { percent: None })
}

fn decoder_limits() -> Limits {
    let mut limits = Limits::default();
    limits.max_image_width = Some(limits::SIDE);
    limits.max_image_height = Some(limits::SIDE);
    limits.max_alloc = Some(limits::DECODED);
    limits
}

/// Decodes at full size, on white.
///
/// The bytes are counted by hand: `image` checks them only in a path that loses the metadata.
fn whole(mut decoder: impl ImageDecoder) -> Result<DynamicImage, Refusal> {
    let (width, height) = decoder.dimensions();
    check_size(width, height)?;
    if decoder.total_bytes() > limits::DECODED {
        return Err(Refusal::TooLarge { width, height });
    }
    decoder.set_limits(decoder_limits())?;
    let image = DynamicImage::from_decoder(decoder)?;
    let flat = if image.color().has_alpha() { on_white(image.into_rgba8()) } else { Some(image.into_rgb8()) };
    flat.map(DynamicImage::ImageRgb8).ok_or_else(|| Refusal::unreadable("the sizes differ"))
}

/// Puts the picture on white, in its own buffer: a second one of this size is what a machine may not have.
fn on_white(image: RgbaImage) -> Option<RgbImage> {
    let (width, height) = image.dimensions();
    let mut samples = image.into_raw();
    let count = samples.len() / 4;
    for pixel in 0..count {
        let (from, to) = (pixel * 4, pixel * 3);
        let alpha = u32::from(samples[from + 3]);
        for channel in 0..3 {
            let light = u32::from(samples[from + channel]);
            samples[to + channel] = ((light * alpha + 255 * (255 - alpha) + 127) / 255) as u8;
        }
    }
    samples.truncate(count * 3);
    RgbImage::from_raw(width, height, samples)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn transparency_becomes_white() {
        let image = RgbaImage::from_raw(3, 1, vec![9, 9, 9, 0, 0, 0, 0, 128, 7, 8, 9, 255]).unwrap();
        assert_eq!(on_white(image).unwrap().into_raw(), [255, 255, 255, 127, 127, 127, 7, 8, 9]);
    }

    #[test]
    fn sizes_have_bounds() {
        assert_eq!(check_size(20_000, 6_000), Ok(()));
        assert!(check_size(20_001, 1).is_err() && check_size(12_000, 12_000).is_err() && check_size(0, 5).is_err());
    }
}
