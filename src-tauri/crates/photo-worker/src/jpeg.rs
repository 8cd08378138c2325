//! A JPEG's segments, walked before any decoder sees them; the decoder gets only those that make the picture.
//!
//! libjpeg reads more than it needs: a broken profile or a later version of JFIF is a warning, and its wrapper takes
//! every warning for a failure. What is judged here, or has no say in the pixels, is not handed on.

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
    /// Whether Adobe's marker is there: its CMYK is stored inverted.
    pub(crate) adobe: bool,
    pub(crate) orientation: Option<Orientation>,
    /// The colour profile; `Err` where it is larger than a profile may be.
    pub(crate) profile: Option<Result<Vec<u8>, ()>>,
    /// A JPEG with the segments that make the picture and no other.
    pub(crate) picture: Vec<u8>,
}

/// JFIF's segment at its plainest. It says that three components are YCbCr, whatever they are called.
const JFIF: &[u8] = b"\xFF\xE0\0\x10JFIF\0\x01\x01\0\0\x01\0\x01\0\0";

/// What has been met so far.
#[derive(Default)]
struct Walk<'a> {
    frame: Option<(u8, &'a [u8])>,
    scans: u32,
    complete: bool,
    adobe: bool,
    orientation: Option<Orientation>,
    profile: Vec<(u8, &'a [u8])>,
    picture: Vec<u8>,
}

impl<'a> Walk<'a> {
    /// Takes over a segment, given whole, if it makes the picture.
    fn hand_on(&mut self, marker: u8, payload: &[u8], whole: &[u8]) {
        match marker {
            0xE0 if payload.starts_with(b"JFIF\0") => self.picture.extend_from_slice(JFIF),
            // A colour transform that Adobe never defined would be a warning too.
            0xEE if payload.starts_with(b"Adobe") && payload.get(11).is_some_and(|transform| *transform <= 2) => {
                self.picture.extend_from_slice(whole);
            }
            0xE0..=0xFE => {}
            _ => self.picture.extend_from_slice(whole),
        }
    }

    fn segment(&mut self, marker: u8, payload: &'a [u8]) {
        match marker {
            0xC0..=0xCF if !matches!(marker, 0xC4 | 0xC8 | 0xCC) => {
                self.frame.get_or_insert((marker, payload));
            }
            0xDA => self.scans += 1,
            0xE1 if self.orientation.is_none() => {
                self.orientation = payload.strip_prefix(b"Exif\0\0").and_then(Orientation::from_exif_chunk);
            }
            0xE2 => {
                if let Some([number, _of, part @ ..]) = payload.strip_prefix(b"ICC_PROFILE\0") {
                    self.profile.push((*number, part));
                }
            }
            0xEE => self.adobe |= payload.starts_with(b"Adobe"),
            _ => {}
        }
    }

    fn joined_profile(&mut self) -> Option<Result<Vec<u8>, ()>> {
        if self.profile.is_empty() {
            return None;
        }
        if self.profile.iter().map(|(_, part)| part.len()).sum::<usize>() > limits::PROFILE {
            return Some(Err(()));
        }
        self.profile.sort_by_key(|(number, _)| *number);
        Some(Ok(self.profile.iter().flat_map(|(_, part)| part.iter().copied()).collect()))
    }
}

/// Returns the place of the next marker at or after `at`: a 0xFF that no stuffing or restart follows.
fn next_marker(bytes: &[u8], mut at: usize) -> Option<usize> {
    loop {
        at += bytes.get(at..)?.iter().position(|b| *b == 0xFF)?;
        match bytes.get(at + 1)? {
            0x00 | 0x01 | 0xD0..=0xD7 => at += 2,
            0xFF => at += 1,
            _ => return Some(at),
        }
    }
}

impl Jpeg {
    /// Reads the markers; refuses what has no frame, too many scans or samples that are not 8 bits.
    pub(crate) fn walk(bytes: &[u8]) -> Result<Self, Refusal> {
        let mut walk = Walk { picture: vec![0xFF, 0xD8], ..Walk::default() };
        let mut at = 2;
        while let Some(place) = next_marker(bytes, at) {
            // Before the first scan, what stands between segments is stray.
            if walk.scans > 0 {
                walk.picture.extend_from_slice(bytes.get(at..place).unwrap_or_default());
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
            walk.hand_on(marker, payload, bytes.get(place..at).unwrap_or_default());
        }
        let rest = if walk.complete { &[0xFF, 0xD9] } else { bytes.get(at..).unwrap_or_default() };
        walk.picture.extend_from_slice(rest);
        if walk.scans > limits::SCANS {
            return Err(Refusal::TooManyScans { scans: walk.scans });
        }
        let Some((kind, frame)) = walk.frame else { return Err(Refusal::CutShort) };
        let &[precision, h1, h0, w1, w0, components, ..] = frame else { return Err(Refusal::CutShort) };
        if precision != 8 || matches!(kind, 0xC3 | 0xC5..=0xC7 | 0xCB | 0xCD..=0xCF) {
            return Err(Refusal::Unsupported { kind: "lossless or 12-bit JPEG" });
        }
        if walk.scans == 0 {
            return Err(Refusal::CutShort);
        }
        Ok(Self {
            width: u16::from_be_bytes([w1, w0]).into(),
            height: u16::from_be_bytes([h1, h0]).into(),
            components,
            progressive: matches!(kind, 0xC2 | 0xCA),
            complete: walk.complete,
            adobe: walk.adobe,
            orientation: walk.orientation,
            profile: walk.joined_profile(),
            picture: walk.picture,
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

    fn frame() -> Vec<u8> {
        segment(0xC0, &[8, 0, 20, 0, 30, 3])
    }

    #[test]
    fn reads_size_profile_and_end() {
        let second = segment(0xE2, b"ICC_PROFILE\0\x02\x02cd");
        let first = segment(0xE2, b"ICC_PROFILE\0\x01\x02ab");
        let scan = [segment(0xDA, &[1]), vec![1, 0xFF, 0, 2, 0xFF, 0xD3, 3]].concat();
        let whole = jpeg(&[second, first, frame(), scan, vec![0xFF, 0xD9]]);
        let read = Jpeg::walk(&whole).unwrap();
        assert_eq!((read.width, read.height, read.complete), (30, 20, true));
        assert_eq!(read.profile, Some(Ok(b"abcd".to_vec())));
        assert!(!Jpeg::walk(&whole[..whole.len() - 2]).unwrap().complete);
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
        assert_eq!(Jpeg::walk(&whole).unwrap().picture, expected);
        let cut = &expected[..expected.len() - 3];
        assert_eq!(Jpeg::walk(cut).unwrap().picture, cut);
    }

    #[test]
    fn refuses_scan_bombs_and_headless_files() {
        let scans = segment(0xDA, &[1]).repeat(101);
        assert_eq!(Jpeg::walk(&jpeg(&[frame(), scans])).unwrap_err(), Refusal::TooManyScans { scans: 101 });
        assert_eq!(Jpeg::walk(&[0xFF, 0xD8]).unwrap_err(), Refusal::CutShort);
        assert_eq!(Jpeg::walk(&jpeg(&[frame()])).unwrap_err(), Refusal::CutShort);
    }
}
