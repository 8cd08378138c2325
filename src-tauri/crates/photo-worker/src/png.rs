//! A PNG's chunks, walked before the decoder; the decoder gets only those that make the picture.
//!
//! A compressed profile or text can grow a thousandfold (200 MB out of 194 KB was measured), and the decoder
//! would unpack it unasked. So the profile is unpacked here, up to a bound, and the rest is not handed on.

use std::io::Read;

use image::metadata::Orientation;

use crate::answer::Refusal;
use crate::limits;

/// What the chunks say, and the picture alone.
#[derive(Debug)]
pub(crate) struct Png {
    pub(crate) width: u32,
    pub(crate) height: u32,
    pub(crate) animated: bool,
    pub(crate) orientation: Option<Orientation>,
    /// The colour profile; `Err` where it is broken or larger than a profile may be.
    pub(crate) profile: Option<Result<Vec<u8>, ()>>,
    /// A PNG with the chunks that make the picture and no other.
    pub(crate) picture: Vec<u8>,
}

fn unpacked(chunk: &[u8]) -> Result<Vec<u8>, ()> {
    let name = chunk.iter().take(80).position(|b| *b == 0).ok_or(())?;
    let packed = chunk.get(name + 2..).ok_or(())?;
    let mut profile = Vec::new();
    let bound = limits::PROFILE as u64 + 1;
    flate2::read::ZlibDecoder::new(packed).take(bound).read_to_end(&mut profile).map_err(|_| ())?;
    if profile.len() > limits::PROFILE { Err(()) } else { Ok(profile) }
}

fn number(bytes: &[u8], at: usize) -> Option<u32> {
    Some(u32::from_be_bytes(bytes.get(at..at + 4)?.try_into().ok()?))
}

impl Png {
    /// Reads the chunks; refuses a file without a header or without its end.
    pub(crate) fn walk(bytes: &[u8]) -> Result<Self, Refusal> {
        let mut at = 8;
        let mut png = Self {
            width: number(bytes, 16).ok_or(Refusal::CutShort)?,
            height: number(bytes, 20).ok_or(Refusal::CutShort)?,
            animated: false,
            orientation: None,
            profile: None,
            picture: bytes.get(..8).ok_or(Refusal::CutShort)?.to_vec(),
        };
        if bytes.get(12..16) != Some(b"IHDR") {
            return Err(Refusal::unreadable("no IHDR"));
        }
        loop {
            let length = number(bytes, at).ok_or(Refusal::CutShort)? as usize;
            let chunk =
                bytes.get(at..).and_then(|rest| rest.get(..length.checked_add(12)?)).ok_or(Refusal::CutShort)?;
            let (kind, content) = (&chunk[4..8], &chunk[8..8 + length]);
            match kind {
                b"IHDR" | b"PLTE" | b"tRNS" | b"IDAT" | b"IEND" => png.picture.extend_from_slice(chunk),
                b"acTL" => png.animated = true,
                b"eXIf" if length <= limits::EXIF => png.orientation = Orientation::from_exif_chunk(content),
                b"iCCP" if png.profile.is_none() => png.profile = Some(unpacked(content)),
                _ => {}
            }
            if kind == b"IEND" {
                return Ok(png);
            }
            at += length + 12;
        }
    }
}
