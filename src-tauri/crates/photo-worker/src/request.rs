//! What the desk asks for.

use std::ffi::OsString;
use std::path::PathBuf;

use crate::jpeg::Coder;
use crate::straighten::Turn;

/// A part of the upright picture, in thousandths of its width and height.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Crop {
    pub(crate) x: u32,
    pub(crate) y: u32,
    pub(crate) w: u32,
    pub(crate) h: u32,
}

impl Crop {
    pub(crate) const WHOLE: Self = Self { x: 0, y: 0, w: 1000, h: 1000 };

    fn parse(text: &str) -> Option<Self> {
        let numbers = text.split(',').map(|n| n.parse::<u16>().map(u32::from).ok()).collect::<Option<Vec<_>>>()?;
        let [x, y, w, h] = numbers[..] else { return None };
        (w > 0 && h > 0 && x + w <= 1000 && y + h <= 1000).then_some(Self { x, y, w, h })
    }

    /// Returns how many pixels the whole must have along its longer side for the part to have `size`.
    pub(crate) fn enlarged(self, size: u32) -> u32 {
        size.saturating_mul(1000).div_ceil(self.w.min(self.h).max(1))
    }

    /// Returns left, top, width and height in pixels; at least one pixel and inside the picture.
    pub(crate) fn pixels(self, width: u32, height: u32) -> (u32, u32, u32, u32) {
        let along = |start: u32, length: u32, side: u32| {
            let at = |thousandths: u32| (f64::from(side) * f64::from(thousandths) / 1000.0).round() as u32;
            let from = at(start).min(side.saturating_sub(1));
            (from, at(start + length).clamp(from + 1, side.max(from + 1)) - from)
        };
        let ((x, w), (y, h)) = (along(self.x, self.w, width), along(self.y, self.h, height));
        (x, y, w, h)
    }
}

/// What the renditions are for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Purpose {
    /// Looking at, in the window.
    Preview,
    /// Publishing.
    Publication,
}

impl Purpose {
    /// Returns how many times what it needs the resizer gets of a JPEG that is reduced while it is decoded.
    ///
    /// Twice, as libvips does; once takes two thirds of the work and was no worse than libvips (PSNR 33.0 and 32.8 dB at
    /// 2,048 pixels), which is enough to look at.
    pub(crate) fn margin(self) -> u32 {
        match self {
            Self::Preview => 1,
            Self::Publication => 2,
        }
    }
}

/// What a process is asked.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Asked {
    Render(Request),
    Previews(Previews),
}

/// Small pictures of many photos, the files on standard input: paths, each ended by a zero.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Previews {
    /// Where what is rendered goes.
    pub(crate) folder: PathBuf,
    /// The longest side in pixels.
    pub(crate) size: u32,
    /// The place of the first file in the list that it is a part of.
    pub(crate) from: usize,
    /// Whether photos are rendered; otherwise the pictures that they have of themselves are.
    pub(crate) whole: bool,
    pub(crate) coder: Coder,
}

/// One photo: one process.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Request {
    pub(crate) file: PathBuf,
    /// Where what is rendered goes.
    pub(crate) folder: PathBuf,
    /// The longest sides in pixels, of one file each.
    pub(crate) sizes: Vec<u32>,
    pub(crate) crop: Crop,
    pub(crate) turn: Turn,
    pub(crate) purpose: Purpose,
    pub(crate) making: Making,
    pub(crate) coder: Coder,
}

/// How renditions are made, once they have their size.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Making {
    /// Of JPEG and WebP, 1 to 100.
    pub(crate) quality: u8,
    /// Percent of what a small blur would take away.
    pub(crate) sharpness: u8,
    /// Whether there is a WebP beside each JPEG.
    pub(crate) webp: bool,
}

impl Default for Making {
    fn default() -> Self {
        Self { quality: 82, sharpness: 0, webp: false }
    }
}

impl Asked {
    /// Reads the arguments.
    pub(crate) fn parse(mut arguments: impl Iterator<Item = OsString>) -> Option<Self> {
        match arguments.next()?.to_str()? {
            "render" => Request::parse(arguments).map(Self::Render),
            "previews" => Previews::parse(arguments).map(Self::Previews),
            _ => None,
        }
    }
}

fn size(value: &str) -> Option<u32> {
    value.parse().ok().filter(|size| (1..=20_000).contains(size))
}

impl Previews {
    fn parse(mut arguments: impl Iterator<Item = OsString>) -> Option<Self> {
        let folder = PathBuf::from(arguments.next()?);
        let (mut longest, mut from, mut whole, mut coder) = (None, 0, false, Coder::BEST);
        while let Some(flag) = arguments.next() {
            let mut value = || arguments.next()?.into_string().ok();
            match flag.to_str()? {
                "--size" => longest = Some(size(&value()?)?),
                "--from" => from = value()?.parse().ok()?,
                "--whole" => whole = true,
                "--pure" => coder = Coder::Pure,
                _ => return None,
            }
        }
        Some(Self { folder, size: longest?, from, whole, coder })
    }
}

impl Request {
    /// Reads the arguments. Files stand at fixed places, so a name that begins with "-" is a name.
    fn parse(mut arguments: impl Iterator<Item = OsString>) -> Option<Self> {
        let file = PathBuf::from(arguments.next()?);
        let folder = PathBuf::from(arguments.next()?);
        let (mut sizes, mut crop) = (Vec::new(), Crop::WHOLE);
        let (mut purpose, mut coder) = (Purpose::Publication, Coder::BEST);
        let (mut turn, mut making) = (Turn::default(), Making::default());
        while let Some(flag) = arguments.next() {
            let mut value = || arguments.next()?.into_string().ok();
            match flag.to_str()? {
                "--size" => sizes.push(size(&value()?)?),
                "--crop" => crop = Crop::parse(&value()?)?,
                "--turn" => {
                    turn = Turn(value()?.parse().ok().filter(|turn| (-Turn::MOST..=Turn::MOST).contains(turn))?);
                }
                "--quality" => making.quality = value()?.parse().ok().filter(|q| (1..=100).contains(q))?,
                "--sharpness" => making.sharpness = value()?.parse().ok().filter(|s| *s <= 100)?,
                "--webp" => making.webp = true,
                "--preview" => purpose = Purpose::Preview,
                "--pure" => coder = Coder::Pure,
                _ => return None,
            }
        }
        (!sizes.is_empty()).then_some(Self { file, folder, sizes, crop, turn, purpose, making, coder })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(line: &str) -> Option<Request> {
        Request::parse(line.split(' ').map(OsString::from))
    }

    #[test]
    fn reads_what_is_asked_for() {
        let (purpose, coder) = (Purpose::Publication, Coder::BEST);
        let (file, folder) = ("-a.jpg".into(), "out".into());
        let whole = Request {
            file,
            folder,
            sizes: vec![320],
            crop: Crop::WHOLE,
            turn: Turn(0),
            purpose,
            making: Making::default(),
            coder,
        };
        assert_eq!(parse("-a.jpg out --size 320"), Some(whole));
        let crop = Crop { x: 0, y: 250, w: 1000, h: 500 };
        let making = Making { quality: 70, sharpness: 40, webp: true };
        let line =
            "a.jpg out --size 320 --preview --size 2048 --pure --crop 0,250,1000,500 --turn -35 --webp --quality 70";
        let request = parse(&format!("{line} --sharpness 40")).unwrap();
        assert_eq!((request.sizes, request.crop, request.turn), (vec![320, 2048], crop, Turn(-35)));
        assert_eq!((request.purpose, request.making, request.coder), (Purpose::Preview, making, Coder::Pure));
    }

    #[test]
    fn reads_what_is_asked_of_many() {
        let asked = |line: &str| Asked::parse(line.split(' ').map(OsString::from));
        let previews = Previews { folder: "out".into(), size: 320, from: 7, whole: true, coder: Coder::Pure };
        assert_eq!(asked("previews out --from 7 --whole --size 320 --pure"), Some(Asked::Previews(previews)));
        assert!(matches!(asked("render a out --size 320"), Some(Asked::Render(_))));
        assert_eq!(
            ["previews out", "a out --size 9", "previews out --size x"].iter().find(|l| asked(l).is_some()),
            None
        );
    }

    #[test]
    fn refuses_what_it_does_not_know() {
        let bad = ["a", "a out", "a out --size 0", "a out --size 9 --draw a", "a out --size 9 --crop"];
        let making = ["--turn 451", "--quality 0", "--quality 101", "--sharpness 101"];
        assert_eq!(making.iter().find(|m| parse(&format!("a out --size 9 {m}")).is_some()), None);
        let crops = ["1,2,3", "0,0,0,9", "600,0,500,9", "0,0,-1,9", "0,0,70000,9"];
        assert_eq!(bad.iter().find(|line| parse(line).is_some()), None);
        assert_eq!(crops.iter().find(|c| parse(&format!("a out --size 9 --crop {c}")).is_some()), None);
    }

    #[test]
    fn a_crop_stays_inside_and_is_never_empty() {
        let crop = Crop { x: 999, y: 0, w: 1, h: 1000 };
        assert_eq!(crop.pixels(10, 4), (9, 0, 1, 4));
        assert_eq!(Crop::WHOLE.pixels(1, 1), (0, 0, 1, 1));
        assert_eq!(Crop { x: 250, y: 500, w: 500, h: 500 }.pixels(400, 200), (100, 100, 200, 100));
        assert_eq!(Crop { x: 0, y: 0, w: 500, h: 1000 }.enlarged(320), 640);
    }
}
