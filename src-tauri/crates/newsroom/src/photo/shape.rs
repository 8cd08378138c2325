//! Shapes that photos are cropped to, and the part of a photo that has one.

use std::str::FromStr;

use crate::story::{Crop, FocalPoint};

/// Width to height, as 16:9.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Shape {
    width: u32,
    height: u32,
}

/// A text that is no shape.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a shape")]
pub struct NotAShape;

impl Shape {
    /// The longest side of a shape against the other one's 1: beyond, less than a thousandth of a photo would be left.
    pub const MOST: u32 = 100;

    /// Returns the shape of these sides; `None` for no sides, and where one is more than [`Shape::MOST`] times the other.
    pub fn of(width: u32, height: u32) -> Option<Self> {
        let (short, long) = (width.min(height), width.max(height));
        (short > 0 && u64::from(long) <= u64::from(short) * u64::from(Self::MOST)).then_some(Self { width, height })
    }

    /// Returns the largest part of this shape of a photo whose sides are `width` and `height`, or of what is left of it when it is
    /// turned, which has the photo's own shape. The point lies within it, as near to its middle as the edges allow; where there
    /// is none, the middle of the photo does.
    pub fn largest_part(self, (width, height): (u32, u32), around: Option<FocalPoint>) -> Crop {
        let product = |one: u32, other: u32| u64::from(one.max(1)) * u64::from(other.max(1));
        // How wide the shape is against the photo: as this one to that one.
        let (wide, high) = (product(self.width, height), product(self.height, width));
        let share = |of: u64, whole: u64| u16::try_from((of * 2000 / whole).div_ceil(2)).unwrap_or(1000).clamp(1, 1000);
        let (w, h) = if wide >= high { (1000, share(high, wide)) } else { (share(wide, high), 1000) };
        let from = |at: u16, length: u16| at.min(1000).saturating_sub(length / 2).min(1000 - length);
        let FocalPoint { x, y } = around.unwrap_or(FocalPoint { x: 500, y: 500 });
        Crop { x: from(x, w), y: from(y, h), w, h }
    }
}

impl FromStr for Shape {
    type Err = NotAShape;

    /// Reads `16:9`.
    fn from_str(text: &str) -> Result<Self, NotAShape> {
        let side =
            |text: &str| text.parse().ok().filter(|_| text.len() <= 5 && text.bytes().all(|b| b.is_ascii_digit()));
        let (width, height) = text.split_once([':', '×', 'x']).ok_or(NotAShape)?;
        let sides = side(width.trim()).zip(side(height.trim()));
        sides.and_then(|(width, height)| Self::of(width, height)).ok_or(NotAShape)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn shape(text: &str) -> Shape {
        text.parse().unwrap()
    }

    #[test]
    fn reads_two_sides() {
        assert_eq!(" 16 : 9 ".parse(), Ok(Shape { width: 16, height: 9 }));
        assert_eq!("100:1".parse(), Ok(Shape { width: 100, height: 1 }));
        for odd in
            ["", "16", "16:", ":9", "0:1", "16:0", "-1:1", "+1:1", "1.5:1", "101:1", "1:101", "123456:123456", "a:b"]
        {
            assert_eq!(odd.parse::<Shape>(), Err(NotAShape), "{odd}");
        }
    }

    #[test]
    fn the_largest_part_lies_around_the_point() {
        let part = |text: &str, size, point: Option<(u16, u16)>| {
            let Crop { x, y, w, h } = shape(text).largest_part(size, point.map(|(x, y)| FocalPoint { x, y }));
            (x, y, w, h)
        };
        assert_eq!(part("3:2", (6000, 4000), Some((900, 900))), (0, 0, 1000, 1000));
        assert_eq!(part("16:9", (6000, 4000), None), (0, 78, 1000, 844));
        assert_eq!(part("1:1", (6000, 4000), None), (167, 0, 667, 1000));
        assert_eq!(part("1:1", (6000, 4000), Some((0, 0))), (0, 0, 667, 1000));
        assert_eq!(part("1:1", (6000, 4000), Some((600, 0))), (267, 0, 667, 1000));
        assert_eq!(part("9:16", (4000, 6000), Some((1000, 500))), (156, 0, 844, 1000));
        // A point that another desk set beyond the photo.
        assert_eq!(part("1:1", (6000, 4000), Some((u16::MAX, u16::MAX))), (333, 0, 667, 1000));
    }

    proptest! {
        #[test]
        fn it_is_inside_of_the_shape_and_holds_the_point(
            sides in (1_u32..=100, 1_u32..=100),
            size in (1_u32..=20_000, 1_u32..=20_000),
            point in prop::option::of((0_u16..=1000, 0_u16..=1000)),
        ) {
            let shape = Shape::of(sides.0, sides.1).unwrap();
            let point = point.map(|(x, y)| FocalPoint { x, y });
            let Crop { x, y, w, h } = shape.largest_part(size, point);
            prop_assert!(w > 0 && h > 0 && x + w <= 1000 && y + h <= 1000);
            // One side is whole, and the other one right to a thousandth of the photo's.
            let k = f64::from(sides.0) / f64::from(sides.1) * f64::from(size.1) / f64::from(size.0);
            let (exact_w, exact_h) = (1000.0 * k.min(1.0), 1000.0 * (1.0 / k).min(1.0));
            let near = |side: u16, exact: f64| (f64::from(side) - exact.max(1.0)).abs() <= 0.5 + 1e-9;
            prop_assert!((w == 1000 || h == 1000) && near(w, exact_w) && near(h, exact_h), "{w} {h} {exact_w} {exact_h}");
            let FocalPoint { x: at_x, y: at_y } = point.unwrap_or(FocalPoint { x: 500, y: 500 });
            prop_assert!((x..=x + w).contains(&at_x) && (y..=y + h).contains(&at_y));
            // No edge keeps it from the middle but the photo's.
            let middle = |from: u16, length: u16, at: u16| {
                from == 0 || from + length == 1000 || (from + length / 2).abs_diff(at) <= 1
            };
            prop_assert!(middle(x, w, at_x) && middle(y, h, at_y));
        }
    }
}
