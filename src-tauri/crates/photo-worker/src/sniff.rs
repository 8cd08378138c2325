//! What a file is, by its first bytes alone: its name is a claim, and SVG or PDF must never reach a decoder.

use crate::answer::Refusal;

/// A format that is taken in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Format {
    Jpeg,
    Png,
    WebP,
    Gif,
    Tiff,
    Heic,
}

impl Format {
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Jpeg => "jpeg",
            Self::Png => "png",
            Self::WebP => "webp",
            Self::Gif => "gif",
            Self::Tiff => "tiff",
            Self::Heic => "heic",
        }
    }

    /// Returns whether files of this format may end so (ASCII case ignored).
    pub(crate) fn goes_with(self, extension: &str) -> bool {
        let known: &[&str] = match self {
            Self::Jpeg => &["jpg", "jpeg", "jpe", "jfif"],
            Self::Png => &["png"],
            Self::WebP => &["webp"],
            Self::Gif => &["gif"],
            Self::Tiff => &["tif", "tiff"],
            Self::Heic => &["heic", "heif", "hif"],
        };
        known.iter().any(|e| e.eq_ignore_ascii_case(extension))
    }

    /// Returns the format that the bytes begin as, or what they are instead.
    pub(crate) fn sniff(bytes: &[u8]) -> Result<Self, Refusal> {
        if bytes.starts_with(&[0xFF, 0xD8]) {
            Ok(Self::Jpeg)
        } else if bytes.starts_with(b"\x89PNG\r\n\x1a\n") {
            Ok(Self::Png)
        } else if bytes.starts_with(b"GIF87a") || bytes.starts_with(b"GIF89a") {
            Ok(Self::Gif)
        } else if bytes.starts_with(b"RIFF") && bytes.get(8..12) == Some(b"WEBP") {
            Ok(Self::WebP)
        } else if bytes.starts_with(b"II*\0") || bytes.starts_with(b"MM\0*") {
            Ok(Self::Tiff)
        } else if bytes.get(4..8) == Some(b"ftyp") && is_heic(bytes) {
            Ok(Self::Heic)
        } else {
            Err(foreign(bytes).map_or(Refusal::UnknownFormat, |kind| Refusal::Unsupported { kind }))
        }
    }
}

/// Whether a media file is a photo in HEVC. Its first brand may be one that AVIF has, too; the others then say.
fn is_heic(bytes: &[u8]) -> bool {
    let brand = |at: usize| bytes.get(at..at + 4).unwrap_or_default();
    let ours = |brand: &[u8]| [b"heic", b"heix", b"hevc", b"hevx", b"heim", b"heis"].iter().any(|b| &b[..] == brand);
    let length = brand(0).try_into().map_or(0, u32::from_be_bytes) as usize;
    let generic = matches!(brand(8), b"mif1" | b"msf1");
    ours(brand(8)) || (generic && (16..length.min(256)).step_by(4).any(|at| ours(brand(at))))
}

/// Names a format that is not taken in, so that the message can.
fn foreign(bytes: &[u8]) -> Option<&'static str> {
    const MAGIC: [(&[u8], &str); 10] = [
        (b"II+\0", "BigTIFF"),
        (b"MM\0+", "BigTIFF"),
        (b"%PDF", "PDF"),
        (b"%!PS", "PostScript"),
        (b"8BPS", "Photoshop"),
        (b"BM", "BMP"),
        (b"\xFF\x0A", "JPEG XL"),
        (b"\0\0\0\x0CJXL ", "JPEG XL"),
        (b"\0\0\0\x0CjP  ", "JPEG 2000"),
        (b"PK\x03\x04", "ZIP"),
    ];
    if let Some((_, kind)) = MAGIC.iter().find(|(magic, _)| bytes.starts_with(magic)) {
        return Some(kind);
    }
    if bytes.get(4..8) == Some(b"ftyp") {
        return Some(match bytes.get(8..12).unwrap_or_default() {
            b"avif" | b"avis" | b"mif1" | b"msf1" => "AVIF",
            b"crx " => "camera raw",
            _ => "video",
        });
    }
    let head = String::from_utf8_lossy(bytes.get(..bytes.len().min(4096)).unwrap_or_default()).to_ascii_lowercase();
    if head.contains("<svg") {
        Some("SVG")
    } else if head.contains("<html") || head.contains("<!doctype html") || head.contains("<script") {
        Some("HTML")
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_what_it_refuses() {
        let kind = |bytes: &[u8]| match Format::sniff(bytes) {
            Err(Refusal::Unsupported { kind }) => kind,
            other => panic!("{other:?}"),
        };
        assert_eq!(kind(b"\0\0\0\x18ftypmif1\0\0\0\0mif1avif"), "AVIF");
        assert_eq!(kind(b"<?xml version=\"1.0\"?><SVG xmlns=\"\"/>"), "SVG");
        assert_eq!(kind(b"%PDF-1.7"), "PDF");
        assert_eq!(kind(b" <!DOCTYPE HTML><p>"), "HTML");
        assert_eq!(Format::sniff(b"once upon a time"), Err(Refusal::UnknownFormat));
        assert_eq!(Format::sniff(b"RIFF....WAVE"), Err(Refusal::UnknownFormat));
    }

    #[test]
    fn heic_is_known_by_any_of_its_brands() {
        let plain = b"\0\0\0\x14ftypheic\0\0\0\0mif1";
        let generic = b"\0\0\0\x18ftypmif1\0\0\0\0miafheic";
        assert_eq!([&plain[..], generic].map(Format::sniff), [Ok(Format::Heic), Ok(Format::Heic)]);
    }

    #[test]
    fn extensions_are_claims() {
        assert!(Format::Jpeg.goes_with("JPG") && !Format::Png.goes_with("jpg"));
    }
}
