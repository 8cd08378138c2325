//! What a picture looks like, in 64 bits: blockhash (blockhash.io), by which a photo is known again after it was made
//! smaller, saved anew or brightened.
//!
//! The crate image_hasher has it, with nine others that it needs for what is not asked here; and what is stored must be
//! the same in every later version.

use fast_image_resize as fir;
use image::DynamicImage;

use crate::answer::Refusal;
use crate::colour::Colours;
use crate::render::resized;

/// Blocks along each side.
const SIDE: u32 = 8;
/// Blocks of which each is compared with their median: bands, so that a bright sky does not decide for all.
const BAND: usize = 32;
/// How much light and dark must differ, in sums of three samples: a plain surface looks like every other.
const RANGE: u16 = 24;

/// Returns the bits, one for each block that is brighter than most of its band; `None` for a plain surface.
pub(crate) fn of(picture: &DynamicImage, colours: &Colours) -> Result<Option<u64>, Refusal> {
    let mean = fir::ResizeAlg::Convolution(fir::FilterType::Box);
    let blocks = colours.to_srgb(resized(picture, (SIDE, SIDE), mean)?);
    let light: Vec<u16> = blocks.pixels().map(|p| p.0.iter().map(|sample| u16::from(*sample)).sum()).collect();
    let range = light.iter().max().zip(light.iter().min()).map_or(0, |(most, least)| most - least);
    Ok((range >= RANGE).then(|| {
        let bits = light.chunks(BAND).flat_map(|band| {
            let mut sorted = band.to_vec();
            sorted.sort_unstable();
            let median = (sorted[(band.len() - 1) / 2] + sorted[band.len() / 2]) / 2;
            band.iter().map(move |block| *block > median)
        });
        bits.fold(0, |look, bit| look << 1 | u64::from(bit))
    }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use image::{Rgb, RgbImage};

    #[test]
    fn a_ramp_is_half_dark_and_a_wall_is_nothing() {
        let ramp = RgbImage::from_fn(80, 80, |x, _| Rgb([(x * 3) as u8; 3]));
        let look = of(&DynamicImage::ImageRgb8(ramp), &Colours::Plain).unwrap();
        assert_eq!(look, Some(0x0F0F_0F0F_0F0F_0F0F));
        let wall = RgbImage::from_pixel(80, 80, Rgb([90; 3]));
        assert_eq!(of(&DynamicImage::ImageRgb8(wall), &Colours::Plain).unwrap(), None);
    }
}
