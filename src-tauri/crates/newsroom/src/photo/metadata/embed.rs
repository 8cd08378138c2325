//! Metadata for publishing: a new file with what was approved, and nothing that was in the old one.
//!
//! "Copy everything, then delete what is private" forgets something each time a program invents a block: GPS,
//! maker notes, serial numbers, thumbnails of the uncropped picture, edit histories. So only the segments that
//! make the picture are taken over, and only the fields of [`Published`] are written.

use std::fmt::Write as _;

use serde::Serialize;
use unicode_normalization::UnicodeNormalization;

use super::{Taken, iim};

/// What readers and other newsrooms may learn from a published photo. Empty fields are not written.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Published {
    /// Caption (chú thích).
    pub caption: String,
    /// Credit (nguồn ảnh).
    pub credit: String,
    /// Who took it, in order.
    pub creator: Vec<String>,
    /// Copyright notice.
    pub copyright: String,
    /// Headline (tít).
    pub headline: String,
    /// What a reader who cannot see it is told. XMP only: IIM has no place for it.
    pub alt: String,
    /// When it was taken.
    pub date: Option<Taken>,
    /// How the picture came about, as an IPTC NewsCodes address. XMP only.
    pub digital_source_type: String,
}

/// Why nothing could be written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum EmbedError {
    /// The bytes are no whole JPEG.
    #[error("not a whole JPEG")]
    NotAJpeg,
    /// The fields are longer than a JPEG has room for (about 65,000 bytes).
    #[error("the fields are too long")]
    TooLong,
}

/// EXIF that says: upright. Some programs look nowhere else.
const EXIF: &[u8] = b"Exif\0\0II*\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0\x01\0\0\0\0\0\0\0";
const XMP: &[u8] = b"http://ns.adobe.com/xap/1.0/\0";

/// Returns the photo with these fields and no others. The same input gives the same bytes.
///
/// Colours survive: the profile and Adobe's colour marker are taken over. Anything after the picture is left.
///
/// # Errors
/// [`EmbedError`]; a photo that [`Worker::render`](crate::photo::Worker::render) made and fields of ordinary
/// length never fail.
pub fn embed(jpeg: &[u8], published: &Published) -> Result<Vec<u8>, EmbedError> {
    let mut parts = Parts::default();
    parts.take_over(jpeg)?;
    let mut out = vec![0xFF, 0xD8];
    out.extend(&parts.jfif);
    segment(&mut out, 0xE1, EXIF)?;
    segment(&mut out, 0xE1, &[XMP, packet(published).as_bytes()].concat())?;
    segment(&mut out, 0xED, &photoshop(&iim::encode(published)))?;
    out.extend(&parts.picture);
    Ok(out)
}

fn segment(out: &mut Vec<u8>, marker: u8, payload: &[u8]) -> Result<(), EmbedError> {
    let length = u16::try_from(payload.len() + 2).map_err(|_| EmbedError::TooLong)?;
    out.extend([0xFF, marker]);
    out.extend(length.to_be_bytes());
    out.extend(payload);
    Ok(())
}

/// What is taken over from a JPEG.
#[derive(Default)]
struct Parts {
    /// JFIF's segment, which must come first.
    jfif: Vec<u8>,
    /// Everything else that makes the picture, to its end.
    picture: Vec<u8>,
}

impl Parts {
    fn take_over(&mut self, jpeg: &[u8]) -> Result<(), EmbedError> {
        let mut rest = jpeg.strip_prefix(&[0xFF, 0xD8]).ok_or(EmbedError::NotAJpeg)?;
        loop {
            let at = marker(rest).ok_or(EmbedError::NotAJpeg)?;
            // What stands before a marker is a scan's data, or nothing.
            let (data, from) = rest.split_at(at);
            self.picture.extend(data);
            let kind = *from.get(1).ok_or(EmbedError::NotAJpeg)?;
            if kind == 0xD9 {
                self.picture.extend([0xFF, 0xD9]);
                return Ok(());
            }
            let length = from.get(2..4).and_then(|l| l.try_into().ok()).map(u16::from_be_bytes);
            let length = length.filter(|l| *l >= 2).ok_or(EmbedError::NotAJpeg)?;
            let whole = from.get(..usize::from(length) + 2).ok_or(EmbedError::NotAJpeg)?;
            self.keep(kind, whole);
            rest = from.get(whole.len()..).unwrap_or_default();
        }
    }

    fn keep(&mut self, kind: u8, whole: &[u8]) {
        let payload = whole.get(4..).unwrap_or_default();
        match kind {
            0xE0 if payload.starts_with(b"JFIF\0") && self.jfif.is_empty() => self.jfif = jfif(payload),
            0xE2 if payload.starts_with(b"ICC_PROFILE\0") => self.picture.extend(whole),
            0xEE if payload.starts_with(b"Adobe") => self.picture.extend(whole),
            0xE0..=0xFE => {}
            _ => self.picture.extend(whole),
        }
    }
}

/// Returns JFIF's segment without the thumbnail it may carry.
fn jfif(payload: &[u8]) -> Vec<u8> {
    let mut whole = vec![0xFF, 0xE0, 0, 16];
    whole.extend(payload.iter().chain(&[0; 14]).take(12));
    whole.extend([0, 0]);
    whole
}

/// Returns the place of the next marker: a 0xFF that no stuffing, fill or restart follows.
fn marker(bytes: &[u8]) -> Option<usize> {
    let pair = |w: &[u8]| matches!(w, [0xFF, kind] if !matches!(kind, 0x00 | 0x01 | 0xD0..=0xD7 | 0xFF));
    bytes.windows(2).position(pair)
}

/// Wraps IIM as Photoshop's image resource 0x0404.
fn photoshop(iim: &[u8]) -> Vec<u8> {
    let mut payload = b"Photoshop 3.0\x008BIM\x04\x04\0\0".to_vec();
    payload.extend(u32::try_from(iim.len()).unwrap_or(0).to_be_bytes());
    payload.extend(iim);
    if iim.len() % 2 == 1 {
        payload.push(0);
    }
    payload
}

/// Returns the text in NFC, escaped; characters that XML cannot hold go.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.nfc() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\n' | '\t' => out.push(c),
            '\u{FFFE}' | '\u{FFFF}' => {}
            c if c.is_control() => {}
            c => out.push(c),
        }
    }
    out
}

const HEAD: &str = concat!(
    "<?xpacket begin=\"\u{FEFF}\" id=\"W5M0MpCehiHzreSzNTczkc9d\"?>\n",
    r#"<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:photoshop="http://ns.adobe.com/photoshop/1.0/" xmlns:tiff="http://ns.adobe.com/tiff/1.0/" xmlns:Iptc4xmpCore="http://iptc.org/std/Iptc4xmpCore/1.0/xmlns/" xmlns:Iptc4xmpExt="http://iptc.org/std/Iptc4xmpExt/2008-02-29/">
<tiff:Orientation>1</tiff:Orientation>
"#
);
const TAIL: &str = "</rdf:Description>\n</rdf:RDF></x:xmpmeta>\n<?xpacket end=\"r\"?>";

fn packet(published: &Published) -> String {
    let mut xmp = HEAD.to_owned();
    // Writing to a String cannot fail.
    let mut line = |name: &str, around: [&str; 2], value: &str| {
        if !value.is_empty() {
            let _ = writeln!(xmp, "<{name}>{}{}{}</{name}>", around[0], value, around[1]);
        }
    };
    let plain = ["", ""];
    let language = ["<rdf:Alt><rdf:li xml:lang=\"x-default\">", "</rdf:li></rdf:Alt>"];
    let creators: String = published.creator.iter().map(|c| format!("<rdf:li>{}</rdf:li>", escaped(c))).collect();
    line("dc:creator", ["<rdf:Seq>", "</rdf:Seq>"], &creators);
    line("dc:description", language, &escaped(&published.caption));
    line("dc:rights", language, &escaped(&published.copyright));
    line("photoshop:Headline", plain, &escaped(&published.headline));
    line("photoshop:Credit", plain, &escaped(&published.credit));
    line("photoshop:DateCreated", plain, published.date.as_ref().map_or("", Taken::as_str));
    line("Iptc4xmpCore:AltTextAccessibility", language, &escaped(&published.alt));
    line("Iptc4xmpExt:DigitalSourceType", plain, &escaped(&published.digital_source_type));
    xmp.push_str(TAIL);
    xmp
}
