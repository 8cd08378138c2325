//! WebP for readers, beside JPEG: a seventh smaller at the same quality.

use image::RgbImage;

/// Encodes with loss (`image` only writes WebP without, ten times as large), quality 1 to 100.
#[cfg(feature = "webp")]
pub(crate) fn encode(image: &RgbImage, quality: u8) -> Result<Vec<u8>, String> {
    let encoder = webp::Encoder::from_rgb(image.as_raw(), image.width(), image.height());
    let bytes = encoder.encode_simple(false, quality.into()).map_err(|e| format!("{e:?}"))?;
    Ok(bytes.to_vec())
}

/// Refuses: this worker was built without C.
#[cfg(not(feature = "webp"))]
pub(crate) fn encode(_: &RgbImage, _: u8) -> Result<Vec<u8>, String> {
    Err("this photo worker was built without WebP".to_owned())
}
