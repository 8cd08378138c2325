//! XMP written into a WebP: its container is RIFF, and says beforehand what is in it.

use super::packet::packet;
use super::{EmbedError, Published};

/// Flags of the chunk `VP8X`.
const PROFILE: u8 = 0x20;
const ALPHA: u8 = 0x10;
const XMP: u8 = 0x04;

/// Returns the photo with these fields and no others, as [`embed`](super::embed()) does for JPEG. The same input gives the same
/// bytes. IPTC has no place in a WebP, and how the picture lies needs none: what is rendered is upright.
///
/// # Errors
/// [`EmbedError`]; a photo that [`Worker::render`](crate::photo::Worker::render) made never fails.
pub fn embed_webp(webp: &[u8], published: &Published) -> Result<Vec<u8>, EmbedError> {
    let (mut profile, mut alpha, mut picture) = (None, None, None);
    for (name, content) in chunks(webp).ok_or(EmbedError::NotAWebP)? {
        match name {
            b"ICCP" => profile = Some(content),
            b"ALPH" => alpha = Some(content),
            b"VP8 " | b"VP8L" if picture.is_none() => picture = Some((name, content)),
            // A film has its pictures in chunks of frames.
            b"ANIM" | b"ANMF" => return Err(EmbedError::NotAWebP),
            _ => {}
        }
    }
    let (name, picture) = picture.ok_or(EmbedError::NotAWebP)?;
    let (width, height, clear) = sides(name, picture).ok_or(EmbedError::NotAWebP)?;
    let flag = |is: bool, flag: u8| if is { flag } else { 0 };
    let flags = XMP | flag(profile.is_some(), PROFILE) | flag(clear || alpha.is_some(), ALPHA);
    let side = |side: u32| side.saturating_sub(1).to_le_bytes();
    let ([w0, w1, w2, _], [h0, h1, h2, _]) = (side(width), side(height));
    let mut body = b"WEBP".to_vec();
    let mut put = |name: &[u8; 4], content: &[u8]| {
        body.extend(name);
        body.extend(u32::try_from(content.len()).map_err(|_| EmbedError::TooLong)?.to_le_bytes());
        body.extend(content);
        body.extend(vec![0; content.len() % 2]);
        Ok::<_, EmbedError>(())
    };
    put(b"VP8X", &[flags, 0, 0, 0, w0, w1, w2, h0, h1, h2])?;
    profile.map_or(Ok(()), |profile| put(b"ICCP", profile))?;
    alpha.map_or(Ok(()), |alpha| put(b"ALPH", alpha))?;
    put(name, picture)?;
    put(b"XMP ", packet(published, 1).as_bytes())?;
    let length = u32::try_from(body.len()).map_err(|_| EmbedError::TooLong)?;
    Ok([&b"RIFF"[..], &length.to_le_bytes(), &body].concat())
}

/// Returns width and height of a WebP in pixels; `None` where it is not one still picture.
pub fn webp_sides(webp: &[u8]) -> Option<(u32, u32)> {
    let picture = chunks(webp)?.into_iter().find(|(name, _)| matches!(*name, b"VP8 " | b"VP8L"));
    let (name, content) = picture?;
    sides(name, content).map(|(width, height, _)| (width, height))
}

type Chunk<'a> = (&'a [u8; 4], &'a [u8]);

/// The chunks of the file; none where one is cut off.
fn chunks(webp: &[u8]) -> Option<Vec<Chunk<'_>>> {
    let mut rest = webp.strip_prefix(b"RIFF")?.get(4..)?.strip_prefix(b"WEBP")?;
    let mut found = vec![];
    while let Some((name, after)) = rest.split_first_chunk::<4>() {
        let (length, after) = after.split_first_chunk::<4>()?;
        let length = usize::try_from(u32::from_le_bytes(*length)).ok()?;
        found.push((name, after.get(..length)?));
        rest = after.get(length.checked_add(length % 2)?..).unwrap_or_default();
    }
    Some(found)
}

/// Width, height, and whether it may be seen through, as the picture's own header says (RFC 6386 §9.1, RFC 9649 §3.4).
fn sides(name: &[u8; 4], picture: &[u8]) -> Option<(u32, u32, bool)> {
    if name == b"VP8L" {
        let bits = u32::from_le_bytes(picture.strip_prefix(&[0x2F])?.get(..4)?.try_into().ok()?);
        return Some(((bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1, bits >> 28 & 1 == 1));
    }
    let sides = picture.get(3..)?.strip_prefix(&[0x9D, 0x01, 0x2A])?;
    let side = |at: usize| Some(u32::from(u16::from_le_bytes(sides.get(at..at + 2)?.try_into().ok()?) & 0x3FFF));
    Some((side(0)?, side(2)?, false))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::photo::metadata::{Audience, Metadata, read};

    /// A file whose picture is nothing but its header.
    fn file(chunks: &[(&[u8; 4], &[u8])]) -> Vec<u8> {
        let body = chunks.iter().flat_map(|(name, content)| {
            let length = u32::try_from(content.len()).unwrap().to_le_bytes();
            [&name[..], &length, content, &vec![0; content.len() % 2]].concat()
        });
        let body: Vec<u8> = b"WEBP".iter().copied().chain(body).collect();
        [&b"RIFF"[..], &u32::try_from(body.len()).unwrap().to_le_bytes(), &body].concat()
    }

    const LOSSY: &[u8] = &[0x30, 1, 0, 0x9D, 0x01, 0x2A, 0x40, 0x01, 0xF0, 0x00, 7];

    fn published() -> Published {
        let told = Metadata { caption: "Đê <vỡ> & nước".into(), credit: "Mai Lan".into(), ..read(&[]) };
        Published::of(&told, Audience::Readers)
    }

    #[test]
    fn the_picture_stays_and_nothing_else_but_what_is_told() {
        let private =
            file(&[(b"VP8X", &[0x0C; 10]), (b"VP8 ", LOSSY), (b"EXIF", b"GPS"), (b"XMP ", b"<old/>"), (b"zzzz", b"x")]);
        let told = embed_webp(&private, &published()).unwrap();
        assert_eq!(webp_sides(&told), Some((320, 240)));
        let found: Vec<_> = chunks(&told).unwrap();
        assert_eq!(found.iter().map(|(name, _)| **name).collect::<Vec<_>>(), [*b"VP8X", *b"VP8 ", *b"XMP "]);
        assert_eq!((found[0].1, found[1].1), (&[XMP, 0, 0, 0, 63, 1, 0, 239, 0, 0][..], LOSSY));
        assert_eq!(told.len() as u32 - 8, u32::from_le_bytes(told[4..8].try_into().unwrap()));
        let seen = read(&told);
        assert_eq!((seen.caption.as_str(), seen.credit.as_str()), ("Đê <vỡ> & nước", "Mai Lan"));
        assert_eq!(embed_webp(&told, &published()).unwrap(), told, "again is the same");
    }

    #[test]
    fn a_profile_and_what_may_be_seen_through_are_said_beforehand() {
        let clear = [0x2F, 0x3F, 0xC1, 0x3B, 0x10];
        let told = embed_webp(&file(&[(b"ICCP", b"abc"), (b"VP8L", &clear)]), &published()).unwrap();
        assert_eq!((webp_sides(&told), told[20]), (Some((320, 240)), XMP | PROFILE | ALPHA));
        let alpha = embed_webp(&file(&[(b"ALPH", b"a"), (b"VP8 ", LOSSY)]), &published()).unwrap();
        assert_eq!(alpha[20], XMP | ALPHA);
    }

    #[test]
    fn what_is_no_still_picture_is_refused() {
        let whole = file(&[(b"VP8 ", LOSSY)]);
        let film = file(&[(b"ANIM", b"123456"), (b"VP8 ", LOSSY)]);
        let none = file(&[(b"EXIF", b"x")]);
        let odd = file(&[(b"VP8 ", b"no header")]);
        for refused in [&b""[..], b"RIFF", &whole[..whole.len() - 4], &film, &none, &odd] {
            assert_eq!(embed_webp(refused, &published()), Err(EmbedError::NotAWebP), "{refused:?}");
        }
        assert!(embed_webp(&whole, &published()).is_ok());
    }
}
