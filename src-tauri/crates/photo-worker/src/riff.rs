//! What the containers of WebP and GIF say about themselves, beside the picture.

use image::metadata::Orientation;

use crate::limits;

/// What a WebP's chunks say.
#[derive(Debug, Default)]
pub(crate) struct WebP {
    pub(crate) animated: bool,
    /// Whether the file is shorter than it says: frames after the first may be gone.
    pub(crate) cut: bool,
    pub(crate) orientation: Option<Orientation>,
    /// The colour profile; `Err` where it is larger than a profile may be.
    pub(crate) profile: Option<Result<Vec<u8>, ()>>,
}

impl WebP {
    /// Reads the chunks as far as they go.
    pub(crate) fn walk(bytes: &[u8]) -> Self {
        let said = bytes.get(4..).and_then(|rest| rest.first_chunk()).map_or(0, |length| u32::from_le_bytes(*length));
        let mut webp = Self { cut: (bytes.len() as u64) < u64::from(said) + 8, ..Self::default() };
        let mut rest = bytes.get(12..).unwrap_or_default();
        while let Some((head, after)) = rest.split_first_chunk::<8>() {
            let length = u32::from_le_bytes([head[4], head[5], head[6], head[7]]) as usize;
            let Some(content) = after.get(..length) else { break };
            match &head[..4] {
                b"ANIM" => webp.animated = true,
                b"EXIF" if length <= limits::EXIF => {
                    // Some programs put JPEG's prefix in front.
                    let tiff = content.strip_prefix(b"Exif\0\0").unwrap_or(content);
                    webp.orientation = Orientation::from_exif_chunk(tiff);
                }
                b"ICCP" => {
                    webp.profile = Some(if length > limits::PROFILE { Err(()) } else { Ok(content.to_vec()) });
                }
                _ => {}
            }
            rest = after.get(length + length % 2..).unwrap_or_default();
        }
        webp
    }
}

/// What a GIF's blocks say.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Gif {
    /// Width and height of the screen, then of the first frame: either can lie.
    pub(crate) sides: [u32; 4],
    pub(crate) frames: u32,
    /// Whether the file ends before its mark of the end: frames after the first may be gone.
    pub(crate) cut: bool,
}

impl Gif {
    /// Reads the blocks as far as they go; stops at the second frame, which is all that animation needs.
    pub(crate) fn walk(bytes: &[u8]) -> Self {
        // Some programs pad a file with zeros.
        let last = bytes.iter().rfind(|byte| **byte != 0);
        let mut gif = Self { cut: last != Some(&0x3B), ..Self::default() };
        gif.read(bytes);
        gif
    }

    fn read(&mut self, bytes: &[u8]) -> Option<()> {
        let pair = |at: usize| Some(u32::from(u16::from_le_bytes(bytes.get(at..at + 2)?.try_into().ok()?)));
        let palette = |flags: u8| if flags & 0x80 == 0 { 0 } else { 6 << (flags & 7) };
        self.sides = [pair(6)?, pair(8)?, 0, 0];
        let mut at = 13 + palette(*bytes.get(10)?);
        while self.frames < 2 {
            match bytes.get(at)? {
                0x21 => at += 2,
                0x2C => {
                    if self.frames == 0 {
                        (self.sides[2], self.sides[3]) = (pair(at + 5)?, pair(at + 7)?);
                    }
                    self.frames += 1;
                    at += 11 + palette(*bytes.get(at + 9)?);
                }
                _ => return None,
            }
            while let length @ 1.. = usize::from(*bytes.get(at)?) {
                at += length + 1;
            }
            at += 1;
        }
        Some(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_frame_can_lie_where_the_screen_does_not() {
        let mut gif = b"GIF89a\x01\0\x01\0\0\0\0".to_vec();
        gif.extend(b"\x21\xF9\x01\0\0,\0\0\0\0\xFF\xFF\xFE\xFF\0\x02\x01D\0;");
        assert_eq!(Gif::walk(&gif), Gif { sides: [1, 1, 0xFFFF, 0xFFFE], frames: 1, cut: false });
        assert!(Gif::walk(&gif[..gif.len() - 1]).cut);
    }

    #[test]
    fn a_chunk_longer_than_its_file_ends_the_walk() {
        let webp = b"RIFF\xFF\xFF\xFF\xFFWEBPANIM\x02\0\0\0..EXIF\xFF\xFF\xFF\xFFx";
        assert!(WebP::walk(webp).animated && WebP::walk(webp).cut);
        assert!(!WebP::walk(b"RIFF\x0C\0\0\0WEBPANIM\0\0\0\0").cut);
    }
}
