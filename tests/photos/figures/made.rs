//! Photos of 24 and 50 megapixels, made: shapes of all sizes under a camera's noise, with EXIF, a thumbnail and a profile.

use std::error::Error;
use std::fs;
use std::path::{Path, PathBuf};

use image::{RgbImage, imageops};
use jpeg_encoder::{ColorType, Encoder, SamplingFactor};

use blackbox::exif::{exif, segment};

/// Cells of random light, from shapes as large as a face to leaves: pixels along a cell, and how far they reach.
const SHAPES: [(usize, f32); 5] = [(1400, 70.0), (420, 40.0), (130, 26.0), (40, 14.0), (9, 7.0)];

/// Returns the photos of a folder, made where they are not yet.
pub(crate) fn photos(folder: &Path) -> Result<[PathBuf; 2], Box<dyn Error>> {
    let photo = |name: &str, sides: (usize, usize), noise: f32, factor, quality| -> Result<PathBuf, Box<dyn Error>> {
        let path = folder.join(name);
        if !path.exists() {
            println!("making {name}");
            fs::write(&path, jpeg(sides, noise, factor, quality)?)?;
        }
        Ok(path)
    };
    Ok([
        photo("24.jpg", (6000, 4000), 5.6, SamplingFactor::R_4_2_2, 93)?,
        photo("50.jpg", (8688, 5792), 5.4, SamplingFactor::R_4_2_0, 92)?,
    ])
}

fn next(seed: &mut u32) -> u32 {
    *seed ^= *seed << 13;
    *seed ^= *seed >> 17;
    *seed ^= *seed << 5;
    *seed
}

/// A grid of random numbers from -1 to 1, read anywhere between them.
struct Cells {
    size: usize,
    across: usize,
    values: Vec<f32>,
}

impl Cells {
    fn new((width, height): (usize, usize), size: usize, seed: &mut u32) -> Self {
        let across = width / size + 2;
        let values = (0..across * (height / size + 2)).map(|_| (next(seed) >> 8) as f32 / 8_388_608.0 - 1.0).collect();
        Self { size, across, values }
    }

    fn add(&self, y: usize, reach: f32, row: &mut [f32]) {
        let (cell, down) = (y / self.size, (y % self.size) as f32 / self.size as f32);
        let upper = &self.values[cell * self.across..];
        for (x, sum) in row.iter_mut().enumerate() {
            let (at, along) = (x / self.size, (x % self.size) as f32 / self.size as f32);
            let mix = |from: &[f32]| from[at] + (from[at + 1] - from[at]) * along;
            *sum += reach * (mix(upper) + (mix(&upper[self.across..]) - mix(upper)) * down);
        }
    }
}

fn jpeg(sides: (usize, usize), noise: f32, factor: SamplingFactor, quality: u8) -> Result<Vec<u8>, Box<dyn Error>> {
    let (width, height) = sides;
    let seed = &mut 2_463_534_242;
    let shapes: Vec<_> = SHAPES.iter().map(|(size, reach)| (Cells::new(sides, *size, seed), *reach)).collect();
    let colours: Vec<_> = (0..3).map(|_| Cells::new(sides, 700, seed)).collect();
    let mut pixels = Vec::with_capacity(width * height * 3);
    for y in 0..height {
        let mut light = vec![118.0; width];
        shapes.iter().for_each(|(cells, reach)| cells.add(y, *reach, &mut light));
        let tints: Vec<Vec<f32>> = colours
            .iter()
            .map(|cells| {
                let mut tint = vec![0.0; width];
                cells.add(y, 40.0, &mut tint);
                tint
            })
            .collect();
        for (x, light) in light.iter().enumerate() {
            for tint in &tints {
                // Two dice make a bell.
                let dice = next(seed);
                let grain = ((dice & 0xFFFF) as f32 + (dice >> 16) as f32) / 65_536.0 - 1.0;
                pixels.push((light + tint[x] + grain * noise * 2.45) as u8);
            }
        }
    }
    let (w, h) = (width as u16, height as u16);
    let mut picture = Vec::new();
    let mut encoder = Encoder::new(&mut picture, quality);
    encoder.set_sampling_factor(factor);
    encoder.encode(&pixels, w, h, ColorType::Rgb)?;
    let whole = RgbImage::from_raw(width as u32, height as u32, pixels).ok_or("the sides differ")?;
    // As cameras do: a frame of 4:3 with bars around 3:2.
    let mut frame = RgbImage::new(160, 120);
    imageops::overlay(&mut frame, &imageops::thumbnail(&whole, 160, 106), 0, 7);
    let mut thumbnail = Vec::new();
    Encoder::new(&mut thumbnail, 85).encode(&frame, 160, 120, ColorType::Rgb)?;
    Ok([&picture[..2], &exif(1, &thumbnail), &profile()?, &picture[2..]].concat())
}

/// The segment with the profile of one of the tests' photos: sRGB.
fn profile() -> Result<Vec<u8>, Box<dyn Error>> {
    let photo = fs::read(blackbox::data().join("photos/01_astronaut_iptc_xmp_vi.jpg"))?;
    let name = b"ICC_PROFILE\0";
    let at = photo.windows(name.len()).position(|w| w == name).ok_or("no profile")?;
    let length = usize::from(u16::from_be_bytes([photo[at - 2], photo[at - 1]]));
    Ok(segment(0xE2, photo.get(at..at - 2 + length).ok_or("no profile")?))
}
