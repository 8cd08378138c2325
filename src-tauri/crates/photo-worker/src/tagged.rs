//! What is published says that its colours are sRGB: readers' programs take that for granted, those of print and archives ask.

use crate::colour::srgb;

/// JFIF's segment and the two bytes before it; both of our coders begin with them.
const JFIF: usize = 20;

/// Returns a JPEG that a coder made, with the profile after its first segment (ICC.1:2022 B.4).
pub(crate) fn jpeg(coded: &[u8]) -> Vec<u8> {
    // One part of one; a segment has room for far more.
    let payload = [b"ICC_PROFILE\0\x01\x01", &srgb()[..]].concat();
    let length = (payload.len() as u16 + 2).to_be_bytes();
    let (head, picture) = coded.split_at(JFIF.min(coded.len()));
    [head, &[0xFF, 0xE2], &length, &payload, picture].concat()
}

/// Returns a WebP that a coder made, which is one chunk of a picture, with the profile before it (RFC 9649 §2.7).
pub(crate) fn webp(coded: &[u8], (width, height): (u32, u32)) -> Vec<u8> {
    const HAS_PROFILE: u8 = 0x20;
    let picture = coded.get(12..).unwrap_or_default();
    let side = |side: u32| side.saturating_sub(1).to_le_bytes();
    let ([w0, w1, w2, _], [h0, h1, h2, _]) = (side(width), side(height));
    let said = chunk(b"VP8X", &[HAS_PROFILE, 0, 0, 0, w0, w1, w2, h0, h1, h2]);
    chunk(b"RIFF", &[b"WEBP", &said[..], &chunk(b"ICCP", &srgb()), picture].concat())
}

fn chunk(name: &[u8; 4], content: &[u8]) -> Vec<u8> {
    let length = (content.len() as u32).to_le_bytes();
    [name, &length[..], content, &[0][..content.len() % 2]].concat()
}

#[cfg(test)]
mod tests {
    use image::RgbImage;

    use super::*;
    use crate::jpeg::{Coder, Jpeg};

    fn picture() -> RgbImage {
        RgbImage::from_fn(41, 30, |x, y| image::Rgb([x as u8 * 6, y as u8 * 8, 90]))
    }

    #[test]
    fn a_jpeg_is_the_same_picture() {
        for coder in [Coder::BEST, Coder::Pure] {
            let plain = coder.encode(&picture(), 82).unwrap();
            let mut told = jpeg(&plain);
            assert_eq!(image::load_from_memory(&told).unwrap(), image::load_from_memory(&plain).unwrap());
            assert_eq!(Jpeg::walk(&mut told).unwrap().profile, Some(Ok(srgb())));
        }
    }

    #[cfg(feature = "webp")]
    #[test]
    fn a_webp_is_the_same_picture() {
        let plain = crate::webp::encode(&picture(), 82).unwrap();
        let told = webp(&plain, (41, 30));
        assert_eq!(image::load_from_memory(&told).unwrap(), image::load_from_memory(&plain).unwrap());
        let said = crate::riff::WebP::walk(&told);
        assert_eq!((said.profile, said.cut), (Some(Ok(srgb())), false));
    }
}
