//! From pixels to the files that readers and editors see.

use std::path::Path;

use fast_image_resize as fir;
use image::{DynamicImage, RgbImage, RgbaImage};

use crate::answer::{Refusal, Rendition};
use crate::colour::Colours;
use crate::decode::Decoded;
use crate::jpeg::Coder;
use crate::request::{Making, Purpose, Request};
use crate::sharpen::sharpened;
use crate::{tagged, webp};

/// Writes `SIZE.jpg` for each size into the folder, and `SIZE.webp` where that is asked for: its longer side is at most SIZE
/// pixels, never enlarged.
pub(crate) fn all(decoded: Decoded, request: &Request) -> Result<Vec<Rendition>, Refusal> {
    let Request { folder, sizes, crop, turn, making, coder, purpose, .. } = request;
    let is_published = *purpose == Purpose::Publication;
    let Decoded { pixels, colours, .. } = decoded;
    let pixels = turn.apply(pixels);
    let (x, y, w, h) = crop.pixels(pixels.width(), pixels.height());
    let whole = (w, h) == (pixels.width(), pixels.height());
    let part = if whole { pixels } else { pixels.crop_imm(x, y, w, h) };
    let mut files = Vec::with_capacity(sizes.len());
    for size in sizes {
        let mut image = fitted_in(&part, *size, &colours)?;
        if making.sharpness > 0 {
            image = sharpened(&image, making.sharpness);
        }
        let jpeg = coder.encode(&image, making.quality)?;
        let jpeg = if is_published { tagged::jpeg(&jpeg) } else { jpeg };
        files.push(written(&jpeg, image.dimensions(), (*size, "jpeg"), &folder.join(format!("{size}.jpg")))?);
        if making.webp {
            let bytes = webp::encode(&image, making.quality).map_err(|detail| Refusal::CannotWrite { detail })?;
            let bytes = if is_published { tagged::webp(&bytes, image.dimensions()) } else { bytes };
            files.push(written(&bytes, image.dimensions(), (*size, "webp"), &folder.join(format!("{size}.webp")))?);
        }
    }
    Ok(files)
}

/// Renders a small picture into this file.
pub(crate) fn small(
    picture: &DynamicImage,
    colours: &Colours,
    size: u32,
    coder: Coder,
    file: &Path,
) -> Result<Rendition, Refusal> {
    let image = fitted_in(picture, size, colours)?;
    let jpeg = coder.encode(&image, Making::default().quality)?;
    written(&jpeg, image.dimensions(), (size, "jpeg"), file)
}

fn written(
    bytes: &[u8],
    (width, height): (u32, u32),
    (size, format): (u32, &'static str),
    file: &Path,
) -> Result<Rendition, Refusal> {
    std::fs::write(file, bytes).map_err(|e| Refusal::CannotWrite { detail: e.to_string() })?;
    let name = file.file_name().unwrap_or_default().to_string_lossy().into_owned();
    Ok(Rendition { size, format, name, width, height, bytes: bytes.len() as u64 })
}

/// Returns the sides that fit into `longest`, keeping the shape; at least one pixel each.
fn fitted(width: u32, height: u32, longest: u32) -> (u32, u32) {
    let long = width.max(height);
    if long <= longest {
        return (width, height);
    }
    let scaled = |side: u32| (f64::from(side) * f64::from(longest) / f64::from(long)).round().max(1.0) as u32;
    (scaled(width), scaled(height))
}

/// Resizes, then converts: there are fewer pixels to convert afterwards.
fn fitted_in(part: &DynamicImage, longest: u32, colours: &Colours) -> Result<RgbImage, Refusal> {
    let (width, height) = fitted(part.width(), part.height(), longest);
    if (width, height) == (part.width(), part.height()) {
        return Ok(colours.to_srgb(part.clone()));
    }
    let lanczos = fir::ResizeAlg::Convolution(fir::FilterType::Lanczos3);
    Ok(colours.to_srgb(resized(part, (width, height), lanczos)?))
}

/// Resizes RGB or inks to these sides.
pub(crate) fn resized(
    part: &DynamicImage,
    (width, height): (u32, u32),
    by: fir::ResizeAlg,
) -> Result<DynamicImage, Refusal> {
    let inks = matches!(part, DynamicImage::ImageRgba8(_));
    let kind = if inks { fir::PixelType::U8x4 } else { fir::PixelType::U8x3 };
    let source = fir::images::ImageRef::new(part.width(), part.height(), part.as_bytes(), kind);
    let source = source.map_err(Refusal::unreadable)?;
    let mut target = fir::images::Image::new(width, height, kind);
    // The fourth channel is black ink, not transparency.
    let options = fir::ResizeOptions::new().resize_alg(by).use_alpha(false);
    fir::Resizer::new().resize(&source, &mut target, &options).map_err(Refusal::unreadable)?;
    let pixels = target.into_vec();
    let image = if inks {
        RgbaImage::from_raw(width, height, pixels).map(DynamicImage::ImageRgba8)
    } else {
        RgbImage::from_raw(width, height, pixels).map(DynamicImage::ImageRgb8)
    };
    image.ok_or_else(|| Refusal::unreadable("the sizes differ"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fits_without_enlarging() {
        assert_eq!(fitted(6000, 4000, 2048), (2048, 1365));
        assert_eq!(fitted(300, 200, 320), (300, 200));
        assert_eq!(fitted(20_000, 1, 320), (320, 1));
    }

    #[test]
    fn black_ink_survives_resizing() {
        let inks = DynamicImage::ImageRgba8(RgbaImage::from_pixel(8, 8, image::Rgba([255, 255, 255, 0])));
        assert_eq!(fitted_in(&inks, 4, &Colours::Plain).unwrap().get_pixel(1, 1).0, [0, 0, 0]);
    }
}
