//! JPEG by libjpeg-turbo, which reduces a picture while it decodes it, in a tenth of the memory.

use image::RgbImage;
use turbojpeg::{Compressor, Decompressor, Image, PixelFormat, ScalingFactor, Subsamp};

use super::Jpeg;
use super::decode::{Raw, UNSET};
use crate::answer::Refusal;
use crate::limits;

pub(super) fn decode(bytes: &[u8], jpeg: &Jpeg, by: u32) -> Result<Raw, Refusal> {
    let inks = jpeg.components == 4;
    let mut decompressor = Decompressor::new().map_err(Refusal::unreadable)?;
    decompressor.set_scan_limit(limits::SCANS).map_err(Refusal::unreadable)?;
    let header = decompressor.read_header(bytes).map_err(Refusal::unreadable)?;
    let factor = ScalingFactor::new(1, by as usize);
    decompressor.set_scaling_factor(factor).map_err(Refusal::unreadable)?;
    let size = header.scaled(factor);
    let format = if inks { PixelFormat::CMYK } else { PixelFormat::RGB };
    // Grey from the beginning, too, for errors that end decoding at once.
    let mut pixels = vec![UNSET; size.width * size.height * format.size()];
    let pitch = size.width * format.size();
    let image = Image { pixels: &mut pixels[..], width: size.width, pitch, height: size.height, format };
    let complaint = decompressor.decompress(bytes, image).err().map(|e| e.to_string());
    if inks && jpeg.adobe.is_some() {
        pixels.iter_mut().for_each(|ink| *ink = 255 - *ink);
    }
    // Many cameras leave a few stray bytes between segments; no reader minds.
    let complaint = complaint.filter(|c| !c.contains("extraneous bytes before marker"));
    Ok(Raw { width: size.width, height: size.height, pixels, inks, reduced_by: by, complaint })
}

pub(super) fn encode(image: &RgbImage, quality: u8) -> Result<Vec<u8>, String> {
    let (width, height) = (image.width() as usize, image.height() as usize);
    let encode = || {
        let mut compressor = Compressor::new()?;
        compressor.set_quality(quality.into())?;
        compressor.set_subsamp(Subsamp::Sub2x2)?;
        let format = PixelFormat::RGB;
        compressor.compress_to_vec(Image { pixels: image.as_raw().as_slice(), width, pitch: width * 3, height, format })
    };
    encode().map_err(|e| e.to_string())
}
