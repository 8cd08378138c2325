//! How photos are rendered for a destination, and the shapes that they are cropped to.

use serde::{Deserialize, Serialize};

use super::Destination;
use crate::photo::{Order, Shape};

/// The widths that photos of a site have where nobody says others, in pixels: a phone, a phone with a dense screen, a desktop.
const WIDTHS: [u32; 3] = [480, 960, 1600];

/// How photos are rendered for a destination.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pictures {
    /// How wide they are, in pixels, the narrowest first. Lists show the first two.
    pub widths: Vec<u32>,
    /// Quality of JPEG and WebP, 1 to 100.
    pub quality: u8,
    /// How much is sharpened after scaling, as the photo worker counts it; 0 for nothing.
    pub sharpness: u8,
    /// Whether there is a WebP beside each JPEG.
    pub webp: bool,
}

/// One picture that is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Picture {
    /// How wide it is at most, in pixels.
    pub width: u32,
    /// Quality, 1 to 100.
    pub quality: u8,
    /// How much is sharpened after scaling.
    pub sharpness: u8,
    /// Whether it is a WebP; a JPEG otherwise.
    pub webp: bool,
}

impl Default for Pictures {
    fn default() -> Self {
        Self { widths: WIDTHS.to_vec(), quality: Order::QUALITY, sharpness: Order::SHARPNESS, webp: false }
    }
}

impl Picture {
    /// Returns the JPEG of this width that a destination is given that says nothing else.
    pub fn usual(width: u32) -> Self {
        Pictures::default().jpeg(width)
    }

    /// Returns whether it is made as [`Picture::usual`] ones are.
    pub fn is_usual(&self) -> bool {
        *self == Self::usual(self.width)
    }
}

impl Pictures {
    /// The narrowest that a photo may be asked for, and the widest, in pixels.
    pub const BOUNDS: std::ops::RangeInclusive<u32> = 16..=4096;
    /// How many widths there may be.
    pub const MOST: usize = 6;

    /// Returns the JPEG of this width.
    pub fn jpeg(&self, width: u32) -> Picture {
        Picture { width, quality: self.quality, sharpness: self.sharpness, webp: false }
    }

    /// Returns the WebP of this width, where there are any.
    pub fn webp(&self, width: u32) -> Option<Picture> {
        self.webp.then(|| Picture { webp: true, ..self.jpeg(width) })
    }
}

impl Destination {
    /// Returns how photos are rendered for it. What another program entered that cannot be counts as not said.
    pub fn pictures(&self) -> Pictures {
        let usual = Pictures::default();
        let within = |width: &u32| Pictures::BOUNDS.contains(width);
        let rise = self.photo_widths.is_sorted_by(|one, next| one < next);
        let fit =
            (1..=Pictures::MOST).contains(&self.photo_widths.len()) && rise && self.photo_widths.iter().all(within);
        Pictures {
            widths: if fit { self.photo_widths.clone() } else { usual.widths },
            quality: self.photo_quality.filter(|quality| (1..=100).contains(quality)).unwrap_or(usual.quality),
            sharpness: self.photo_sharpness.filter(|sharpness| *sharpness <= 100).unwrap_or(usual.sharpness),
            webp: self.photo_webp,
        }
    }
}

/// A shape that photos are cropped to, under a name.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Ratio {
    /// Id, such as `wide`.
    pub id: String,
    /// What people call it.
    pub label: String,
    /// Its width, against its height.
    pub width: u32,
    /// Its height, against its width.
    pub height: u32,
    /// Where it stands in lists; smaller is earlier.
    #[serde(default)]
    pub order: u32,
}

impl Ratio {
    /// Returns the shape; `None` where another desk entered sides that make none.
    pub fn shape(&self) -> Option<Shape> {
        Shape::of(self.width, self.height)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_cannot_be_counts_as_not_said() {
        assert_eq!(Destination::default().pictures(), Pictures::default());
        for photo_widths in
            [vec![0], vec![960, 480], vec![480, 480], vec![480, 5000], (1..=7).map(|n| n * 100).collect()]
        {
            let odd = Destination {
                photo_widths,
                photo_quality: Some(0),
                photo_sharpness: Some(101),
                ..Destination::default()
            };
            assert_eq!(odd.pictures(), Pictures::default());
        }
        let asked = Destination {
            photo_widths: vec![320],
            photo_quality: Some(70),
            photo_webp: true,
            ..Destination::default()
        };
        let pictures = Pictures { widths: vec![320], quality: 70, webp: true, ..Pictures::default() };
        assert_eq!(asked.pictures(), pictures);
        assert_eq!(
            pictures.webp(320),
            Some(Picture { width: 320, quality: 70, sharpness: Order::SHARPNESS, webp: true })
        );
        assert!(Picture::usual(7).is_usual() && !pictures.jpeg(320).is_usual());
    }
}
