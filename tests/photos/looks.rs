//! One picture saved twice is known again, and no other is taken for it.

use std::fs;
use std::io::Cursor;

use image::codecs::jpeg::JpegEncoder;
use image::imageops::{FilterType, crop_imm, resize};
use image::{ImageFormat, RgbImage};
use newsroom::photo::{Likeness, Look};
use tempfile::TempDir;

use crate::{decoded, examine, sample, workers};

const SAMPLES: [&str; 3] =
    ["01_astronaut_iptc_xmp_vi.jpg", "02_coffee_orientation6_gps.jpg", "04_chelsea_legacy_latin1_iim.jpg"];

#[test]
fn pictures_are_known_again() {
    let folder = TempDir::new().unwrap();
    for worker in workers() {
        let look = |bytes: &[u8]| -> Look {
            let file = folder.path().join("a.jpg");
            fs::write(&file, bytes).unwrap();
            examine(&worker, &file).unwrap().look.unwrap()
        };
        let saved = |image: &RgbImage, quality: u8| {
            let mut bytes = Vec::new();
            image.write_with_encoder(JpegEncoder::new_with_quality(&mut bytes, quality)).unwrap();
            bytes
        };
        let originals = SAMPLES.map(|name| look(&fs::read(sample(name)).unwrap()));
        for (name, original) in SAMPLES.iter().zip(originals) {
            let picture = decoded(&fs::read(sample(name)).unwrap());
            let picture = if name.contains("orientation6") { image::imageops::rotate90(&picture) } else { picture };
            let (width, height) = picture.dimensions();
            let half = resize(&picture, width / 2, height / 2, FilterType::Triangle);
            let brighter = RgbImage::from_raw(
                width,
                height,
                picture.iter().map(|s| (u32::from(*s) * 115 / 100).min(255) as u8).collect(),
            );
            let part = |percent: u32| {
                let (w, h) = (width * percent / 100, height * percent / 100);
                crop_imm(&picture, (width - w) / 2, (height - h) / 2, w, h).to_image()
            };
            let mut png = Cursor::new(Vec::new());
            picture.write_to(&mut png, ImageFormat::Png).unwrap();
            let same = [saved(&half, 60), saved(&brighter.unwrap(), 85), png.into_inner()].map(|b| look(&b));
            assert_eq!(same.map(|l| original.likeness(l)), [Likeness::Same; 3], "{name}: {original:?} {same:?}");
            let cut = look(&saved(&part(94), 85));
            assert!(original.likeness(cut) <= Likeness::Maybe, "{name}: {original:?} {cut:?}");
        }
        let [a, b, c] = originals;
        assert_eq!([a.likeness(b), b.likeness(c), c.likeness(a)], [Likeness::Other; 3], "{originals:?}");
    }
}
