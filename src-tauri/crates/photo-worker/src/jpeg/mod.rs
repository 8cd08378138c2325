//! A JPEG's segments, walked before any decoder sees them; the decoder gets only those that make the picture.
//!
//! libjpeg reads more than it needs: a broken profile or a later version of JFIF is a warning, and its wrapper takes
//! every warning for a failure. What is judged here, or has no say in the pixels, is not handed on. The file's own buffer
//! is used: a second one would double what a photo takes.

mod decode;
mod pure;
#[cfg(feature = "turbo")]
mod turbo;

pub(crate) use decode::decode;

use std::ops::Range;

use image::RgbImage;

use image::metadata::Orientation;

use crate::answer::Refusal;
use crate::limits;

/// What the markers say.
#[derive(Debug)]
pub(crate) struct Jpeg {
    pub(crate) width: u32,
    pub(crate) height: u32,
    pub(crate) components: u8,
    pub(crate) progressive: bool,
    /// Whether the last marker, the end of the image, is there.
    pub(crate) complete: bool,
    /// What the first three components call themselves.
    pub(crate) names: [u8; 3],
    /// Whether JFIF's marker is there.
    pub(crate) jfif: bool,
    /// The colour transform that Adobe's marker names, where it is there: then CMYK is stored inverted.
    pub(crate) adobe: Option<u8>,
    pub(crate) orientation: Option<Orientation>,
    /// The colour profile; `Err` where it is larger than a profile may be.
    pub(crate) profile: Option<Result<Vec<u8>, ()>>,
    /// Where a JPEG with the segments that make the picture, and no other, lies in the buffer afterwards.
    pub(crate) picture: Range<usize>,
}

/// JFIF's segment at its plainest. It says that three components are YCbCr, whatever they are called.
const JFIF: &[u8] = b"\xFF\xE0\0\x10JFIF\0\x01\x01\0\0\x01\0\x01\0\0";
/// Bytes of a frame's header up to its third component.
const FRAME: usize = 15;

/// Who decodes and encodes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Coder {
    /// libjpeg-turbo, in C.
    #[cfg(feature = "turbo")]
    Turbo,
    /// Rust alone: slower, where no C may be built, and to compare with.
    Pure,
}

impl Coder {
    /// The fastest of those that were built in.
    #[cfg(feature = "turbo")]
    pub(crate) const BEST: Self = Self::Turbo;
    /// The fastest of those that were built in.
    #[cfg(not(feature = "turbo"))]
    pub(crate) const BEST: Self = Self::Pure;

    /// Encodes with 4:2:0 chroma, which `image` cannot: its files are a quarter larger at the same quality (1 to 100).
    pub(crate) fn encode(self, image: &RgbImage, quality: u8) -> Result<Vec<u8>, Refusal> {
        match self {
            #[cfg(feature = "turbo")]
            Self::Turbo => turbo::encode(image, quality),
            Self::Pure => pure::encode(image, quality),
        }
        .map_err(|detail| Refusal::CannotWrite { detail })
    }
}

/// What has been met so far.
#[derive(Default)]
struct Walk {
    /// The marker of the frame and what its header begins with.
    frame: Option<(u8, Vec<u8>)>,
    scans: u32,
    complete: bool,
    jfif: bool,
    adobe: Option<u8>,
    orientation: Option<Orientation>,
    profile: Vec<(u8, Vec<u8>)>,
    profile_length: usize,
    kept: Kept,
}

/// Parts of a buffer that are kept, in their order.
#[derive(Default)]
struct Kept(Vec<Range<usize>>);

impl Kept {
    fn push(&mut self, part: Range<usize>) {
        match self.0.last_mut() {
            Some(last) if last.end == part.start => last.end = part.end,
            _ => self.0.push(part),
        }
    }

    /// Joins the parts within the buffer and returns where they lie. The longest stays: it is nearly all of a photo.
    fn joined(&self, bytes: &mut [u8]) -> Range<usize> {
        let longest = (0..self.0.len()).max_by_key(|at| self.0[*at].len()).unwrap_or(0);
        let (before, after) = self.0.split_at(longest);
        let Some((anchor, after)) = after.split_first() else { return 0..0 };
        let (mut start, mut end) = (anchor.start, anchor.end);
        for part in before.iter().rev() {
            start -= part.len();
            bytes.copy_within(part.clone(), start);
        }
        for part in after {
            bytes.copy_within(part.clone(), end);
            end += part.len();
        }
        start..end
    }
}

impl Walk {
    /// Keeps a segment, whole, if it makes the picture.
    fn keep(&mut self, marker: u8, bytes: &mut [u8], whole: Range<usize>) {
        let segment = &mut bytes[whole.clone()];
        let payload = segment.get(4..).unwrap_or_default();
        match marker {
            // libjpeg asks for as many bytes before it believes that it is JFIF.
            0xE0 if payload.starts_with(b"JFIF\0") && segment.len() >= JFIF.len() => {
                self.jfif = true;
                segment[..JFIF.len()].copy_from_slice(JFIF);
                self.kept.push(whole.start..whole.start + JFIF.len());
            }
            // A colour transform that Adobe never defined would be a warning too.
            0xEE if payload.starts_with(b"Adobe") && payload.get(11).is_some_and(|transform| *transform <= 2) => {
                self.kept.push(whole);
            }
            0xE0..=0xFE => {}
            _ => self.kept.push(whole),
        }
    }

    fn segment(&mut self, marker: u8, payload: &[u8]) {
        match marker {
            0xC0..=0xCF if !matches!(marker, 0xC4 | 0xC8 | 0xCC) => {
                self.frame.get_or_insert_with(|| (marker, payload.iter().copied().take(FRAME).collect()));
            }
            0xDA => self.scans += 1,
            0xE1 if self.orientation.is_none() => {
                self.orientation = payload.strip_prefix(b"Exif\0\0").and_then(Orientation::from_exif_chunk);
            }
            0xE2 => {
                if let Some([number, _of, part @ ..]) = payload.strip_prefix(b"ICC_PROFILE\0") {
                    self.profile_length += part.len();
                    if self.profile_length <= limits::PROFILE {
                        self.profile.push((*number, part.to_vec()));
                    }
                }
            }
            0xEE if payload.starts_with(b"Adobe") => self.adobe = payload.get(11).copied(),
            _ => {}
        }
    }

    fn joined_profile(&mut self) -> Option<Result<Vec<u8>, ()>> {
        if self.profile_length > limits::PROFILE {
            return Some(Err(()));
        }
        if self.profile.is_empty() {
            return None;
        }
        self.profile.sort_by_key(|(number, _)| *number);
        Some(Ok(self.profile.iter().flat_map(|(_, part)| part.iter().copied()).collect()))
    }
}

/// Returns the place of the next marker at or after `at`: a 0xFF that no stuffing or restart follows.
fn next_marker(bytes: &[u8], mut at: usize) -> Option<usize> {
    loop {
        at += memchr::memchr(0xFF, bytes.get(at..)?)?;
        match bytes.get(at + 1)? {
            0x00 | 0x01 | 0xD0..=0xD7 => at += 2,
            0xFF => at += 1,
            _ => return Some(at),
        }
    }
}

impl Jpeg {
    /// Reads the markers and joins what makes the picture; refuses what has no frame, too many scans or samples that are
    /// not 8 bits.
    pub(crate) fn walk(bytes: &mut [u8]) -> Result<Self, Refusal> {
        let mut walk = Walk::default();
        walk.kept.push(0..2);
        let mut at = 2;
        while let Some(place) = next_marker(bytes, at) {
            // Before the first scan, what stands between segments is stray.
            if walk.scans > 0 {
                walk.kept.push(at..place);
            }
            at = place;
            let marker = bytes.get(place + 1).copied().unwrap_or_default();
            if marker == 0xD9 {
                walk.complete = true;
                break;
            }
            let Some(&[high, low]) = bytes.get(place + 2..place + 4) else { break };
            let length = usize::from(u16::from_be_bytes([high, low]));
            let Some(payload) = bytes.get(place + 4..place + 2 + length) else { break };
            walk.segment(marker, payload);
            at = place + 2 + length;
            walk.keep(marker, bytes, place..at);
        }
        walk.kept.push(at..if walk.complete { at + 2 } else { bytes.len() });
        if walk.scans > limits::SCANS {
            return Err(Refusal::TooManyScans { scans: walk.scans });
        }
        let Some((kind, frame)) = &walk.frame else { return Err(Refusal::CutShort) };
        let &[precision, h1, h0, w1, w0, components, ..] = &frame[..] else { return Err(Refusal::CutShort) };
        if precision != 8 || matches!(kind, 0xC3 | 0xC5..=0xC7 | 0xCB | 0xCD..=0xCF) {
            return Err(Refusal::Unsupported { kind: "lossless or 12-bit JPEG" });
        }
        if walk.scans == 0 {
            return Err(Refusal::CutShort);
        }
        let name = |nth: usize| frame.get(6 + 3 * nth).copied().unwrap_or_default();
        Ok(Self {
            width: u16::from_be_bytes([w1, w0]).into(),
            height: u16::from_be_bytes([h1, h0]).into(),
            components,
            progressive: matches!(*kind, 0xC2 | 0xCA),
            complete: walk.complete,
            names: [name(0), name(1), name(2)],
            jfif: walk.jfif,
            adobe: walk.adobe,
            orientation: walk.orientation,
            profile: walk.joined_profile(),
            picture: walk.kept.joined(bytes),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn segment(marker: u8, payload: &[u8]) -> Vec<u8> {
        let mut bytes = vec![0xFF, marker];
        bytes.extend((payload.len() as u16 + 2).to_be_bytes());
        bytes.extend(payload);
        bytes
    }

    fn jpeg(parts: &[Vec<u8>]) -> Vec<u8> {
        [vec![0xFF, 0xD8], parts.concat()].concat()
    }

    fn walk(bytes: &[u8]) -> Result<Jpeg, Refusal> {
        Jpeg::walk(&mut bytes.to_vec())
    }

    fn picture(bytes: &[u8]) -> Vec<u8> {
        let mut bytes = bytes.to_vec();
        let picture = Jpeg::walk(&mut bytes).unwrap().picture;
        bytes[picture].to_vec()
    }

    fn frame() -> Vec<u8> {
        segment(0xC0, &[8, 0, 20, 0, 30, 3])
    }

    #[test]
    fn reads_size_profile_and_end() {
        let second = segment(0xE2, b"ICC_PROFILE\0\x02\x02cd");
        let first = segment(0xE2, b"ICC_PROFILE\0\x01\x02ab");
        let scan = [segment(0xDA, &[1]), vec![1, 0xFF, 0, 2, 0xFF, 0xD3, 3]].concat();
        let whole = jpeg(&[second, first, frame(), scan, vec![0xFF, 0xD9]]);
        let read = walk(&whole).unwrap();
        assert_eq!((read.width, read.height, read.complete), (30, 20, true));
        assert_eq!(read.profile, Some(Ok(b"abcd".to_vec())));
        assert!(!walk(&whole[..whole.len() - 2]).unwrap().complete);
    }

    #[test]
    fn the_decoder_gets_the_picture_alone() {
        let scan = [segment(0xDA, &[1]), vec![1, 0xFF, 0, 2]].concat();
        let adobe = segment(0xEE, b"Adobe\0\0\0\0\0\0\x02");
        let later_jfif = segment(0xE0, b"JFIF\0\x09\x09\0\0\x01\0\x01\x01\x01thumb");
        let broken = segment(0xE2, b"ICC_PROFILE\0\0\x09ab");
        let end = vec![0xFF, 0xD9];
        let comment = segment(0xFE, b"between scans");
        let whole = jpeg(&[
            vec![7, 7],
            later_jfif,
            broken,
            adobe.clone(),
            frame(),
            scan.clone(),
            comment,
            scan.clone(),
            end.clone(),
            b"PK".to_vec(),
        ]);
        let expected = jpeg(&[JFIF.to_vec(), adobe, frame(), scan.clone(), scan, end]);
        assert_eq!(picture(&whole), expected);
        let cut = &expected[..expected.len() - 3];
        assert_eq!(picture(cut), cut);
    }

    #[test]
    fn refuses_scan_bombs_and_headless_files() {
        let scans = segment(0xDA, &[1]).repeat(101);
        assert_eq!(walk(&jpeg(&[frame(), scans])).unwrap_err(), Refusal::TooManyScans { scans: 101 });
        assert_eq!(walk(&[0xFF, 0xD8]).unwrap_err(), Refusal::CutShort);
        assert_eq!(walk(&jpeg(&[frame()])).unwrap_err(), Refusal::CutShort);
    }
}
