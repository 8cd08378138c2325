//! Turning a picture by a few degrees, and the largest part of the same shape that is whole afterwards.

use image::{DynamicImage, RgbImage, RgbaImage};

/// By how much a picture is turned: tenths of a degree, clockwise.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Turn(pub(crate) i32);

impl Turn {
    /// The most, either way: beyond, another side is up.
    pub(crate) const MOST: i32 = 450;

    fn radians(self) -> f64 {
        (f64::from(self.0) / 10.0).to_radians()
    }

    /// Returns which share of its sides is left of a picture.
    pub(crate) fn left(self, width: u32, height: u32) -> f64 {
        let (sin, cos) = self.radians().abs().sin_cos();
        let (w, h) = (f64::from(width.max(1)), f64::from(height.max(1)));
        (w / (w * cos + h * sin)).min(h / (w * sin + h * cos)).min(1.0)
    }

    /// Turns the picture around its middle.
    pub(crate) fn apply(self, picture: DynamicImage) -> DynamicImage {
        if self.0 == 0 {
            return picture;
        }
        let (width, height) = (picture.width(), picture.height());
        let left = self.left(width, height);
        let part = |side: u32| ((f64::from(side) * left) as u32).max(1);
        let (w, h) = (part(width), part(height));
        let turned = match &picture {
            DynamicImage::ImageRgba8(inks) => {
                let turned = self.sampled::<4>(inks.as_raw(), (width, height), (w, h));
                RgbaImage::from_raw(w, h, turned).map(DynamicImage::ImageRgba8)
            }
            DynamicImage::ImageRgb8(light) => {
                let turned = self.sampled::<3>(light.as_raw(), (width, height), (w, h));
                RgbImage::from_raw(w, h, turned).map(DynamicImage::ImageRgb8)
            }
            _ => None,
        };
        // Both lengths are of the same sides.
        turned.unwrap_or(picture)
    }

    /// Mixes each pixel of the four around its place. Publications are scaled down to half of it or less afterwards.
    fn sampled<const N: usize>(self, from: &[u8], (width, height): (u32, u32), (w, h): (u32, u32)) -> Vec<u8> {
        let (sin, cos) = self.radians().sin_cos();
        let middle = |side: u32| f64::from(side) / 2.0;
        let (last_x, last_y) = (f64::from(width - 1), f64::from(height - 1));
        let mut out = Vec::with_capacity(w as usize * h as usize * N);
        for y in 0..h {
            let y = f64::from(y) + 0.5 - middle(h);
            for x in 0..w {
                let x = f64::from(x) + 0.5 - middle(w);
                let at_x = (cos * x + sin * y + middle(width) - 0.5).clamp(0.0, last_x);
                let at_y = (cos * y - sin * x + middle(height) - 0.5).clamp(0.0, last_y);
                let (left, top) = (at_x as usize, at_y as usize);
                let (right, bottom) = ((left + 1).min(width as usize - 1), (top + 1).min(height as usize - 1));
                // In 256ths.
                let part = |at: f64| ((at - at.floor()) * 256.0) as u32;
                let (r, b) = (part(at_x), part(at_y));
                let pixel = |x: usize, y: usize| (y * width as usize + x) * N;
                let corners = [pixel(left, top), pixel(right, top), pixel(left, bottom), pixel(right, bottom)];
                let shares = [(256 - r) * (256 - b), r * (256 - b), (256 - r) * b, r * b];
                for channel in 0..N {
                    let mixed: u32 =
                        corners.iter().zip(shares).map(|(at, share)| u32::from(from[at + channel]) * share).sum();
                    out.push(((mixed + (1 << 15)) >> 16) as u8);
                }
            }
        }
        out
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use image::Rgb;

    #[test]
    fn what_is_left_has_the_same_shape_and_no_corner() {
        let white = DynamicImage::ImageRgb8(RgbImage::from_pixel(300, 200, Rgb([255; 3])));
        for tenths in [-450, -31, 1, 100, 450] {
            let turned = Turn(tenths).apply(white.clone());
            let shape = f64::from(turned.width()) / f64::from(turned.height());
            assert!((shape - 1.5).abs() < 0.03 && turned.as_rgb8().unwrap().iter().all(|s| *s == 255), "{tenths}");
        }
        assert_eq!(Turn(0).apply(white.clone()), white);
        assert!((Turn(100).left(300, 200) - 0.804).abs() < 0.001, "{}", Turn(100).left(300, 200));
    }

    #[test]
    fn it_turns_clockwise() {
        // A horizon that falls to the left: its right end is higher.
        let slope = 5f64.to_radians().tan();
        let tilted = RgbImage::from_fn(200, 200, |x, y| {
            let horizon = 100.0 - (f64::from(x) - 100.0) * slope;
            Rgb([if f64::from(y) < horizon { 250 } else { 10 }; 3])
        });
        let level = Turn(50).apply(DynamicImage::ImageRgb8(tilted)).into_rgb8();
        let horizon = |x: u32| (0..level.height()).position(|y| level.get_pixel(x, y).0[0] < 128).unwrap();
        assert!(horizon(3).abs_diff(horizon(level.width() - 4)) <= 1, "{} {}", horizon(3), horizon(level.width() - 4));
    }
}
