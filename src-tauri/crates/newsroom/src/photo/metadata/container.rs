//! Finds the blocks of metadata in a file. Nothing here looks at pixels.

use std::borrow::Cow;

use super::{Origin, heif, tiff};

/// Bytes of an EXIF block.
pub(super) const EXIF_LIMIT: usize = 1 << 20;
/// Bytes of XMP, with what was split off.
const XMP_LIMIT: usize = 2 << 20;
/// Bytes of IIM, with what Photoshop keeps beside it.
const IIM_LIMIT: usize = 1 << 20;

pub(super) const EXIF: &[u8] = b"Exif\0\0";
const XMP: &[u8] = b"http://ns.adobe.com/xap/1.0/\0";
const EXTENDED_XMP: &[u8] = b"http://ns.adobe.com/xmp/extension/\0";
const PHOTOSHOP: &[u8] = b"Photoshop 3.0\0";
const PNG_XMP: &[u8] = b"XML:com.adobe.xmp\0";

/// A part of the XMP that did not fit into one segment: the name of the whole, its place there, its bytes.
#[derive(Debug)]
pub(super) struct ExtendedXmp<'a> {
    pub(super) guid: &'a [u8],
    pub(super) offset: usize,
    pub(super) bytes: &'a [u8],
}

/// The blocks of one file.
#[derive(Debug, Default)]
pub(super) struct Blocks<'a> {
    /// TIFF, without the prefix.
    pub(super) exif: Option<Cow<'a, [u8]>>,
    pub(super) xmp: Option<&'a [u8]>,
    pub(super) extended_xmp: Vec<ExtendedXmp<'a>>,
    pub(super) iim: Option<Vec<u8>>,
    /// Whether there are Content Credentials.
    pub(super) credentials: bool,
    /// Blocks that are there but larger than such a block may be.
    pub(super) too_large: Vec<Origin>,
}

/// One segment of a JPEG before its first scan: the marker and what follows the length.
pub(super) struct Segment<'a> {
    pub(super) marker: u8,
    pub(super) payload: &'a [u8],
}

/// Iterates over the segments from the place after SOI; ends before the first scan or where the file is broken.
pub(super) fn segments(bytes: &[u8]) -> impl Iterator<Item = Segment<'_>> {
    let mut rest = bytes.get(2..).unwrap_or_default();
    std::iter::from_fn(move || {
        let start = rest.iter().position(|b| *b == 0xFF)?;
        let filled = rest.get(start..)?;
        let fill = filled.iter().position(|b| *b != 0xFF)?;
        let (marker, after) = filled.get(fill..)?.split_first()?;
        if matches!(marker, 0xD9 | 0xDA) {
            return None;
        }
        let (length, _) = after.split_first_chunk::<2>()?;
        let length = usize::from(u16::from_be_bytes(*length));
        let payload = after.get(2..length)?;
        rest = after.get(length..)?;
        Some(Segment { marker: *marker, payload })
    })
}

impl<'a> Blocks<'a> {
    pub(super) fn find(bytes: &'a [u8]) -> Self {
        let mut blocks = Self::default();
        if bytes.starts_with(&[0xFF, 0xD8]) {
            blocks.jpeg(bytes);
        } else if bytes.starts_with(b"\x89PNG\r\n\x1a\n") {
            blocks.png(bytes);
        } else if bytes.starts_with(b"RIFF") && bytes.get(8..12) == Some(b"WEBP") {
            blocks.webp(bytes);
        } else if bytes.starts_with(b"II*\0") || bytes.starts_with(b"MM\0*") {
            tiff::find(&mut blocks, bytes);
        } else if bytes.get(4..8) == Some(b"ftyp") {
            heif::find(&mut blocks, bytes);
        } else if bytes.starts_with(b"GIF8") {
            // An application extension, which a GIF has nothing else in words beside.
            blocks.credentials = memchr::memmem::find(bytes, b"\x21\xFF\x0BC2PA_GIF").is_some();
        }
        blocks
    }

    pub(super) fn keep_exif(&mut self, tiff: impl Into<Cow<'a, [u8]>>) {
        let tiff = tiff.into();
        if tiff.len() > EXIF_LIMIT {
            self.too_large.push(Origin::Exif);
        } else {
            self.exif.get_or_insert(tiff);
        }
    }

    pub(super) fn keep_xmp(&mut self, xmp: &'a [u8]) {
        if xmp.len() > XMP_LIMIT {
            self.too_large.push(Origin::Xmp);
        } else {
            self.xmp.get_or_insert(xmp);
        }
    }

    /// Keeps IIM that stands by itself.
    pub(super) fn keep_iim(&mut self, iim: &[u8]) {
        if iim.len() > IIM_LIMIT {
            self.too_large.push(Origin::Iim);
        } else {
            self.iim.get_or_insert_with(|| iim.to_vec());
        }
    }

    /// Keeps the IIM among Photoshop's image resources: it is of later date than what stands by itself.
    pub(super) fn keep_resources(&mut self, resources: &[u8]) {
        if let Some(iim) = iim_resource(resources).filter(|iim| iim.len() <= IIM_LIMIT) {
            self.iim = Some(iim.to_vec());
        }
    }

    fn jpeg(&mut self, bytes: &'a [u8]) {
        let (mut resources, mut extended) = (Vec::new(), 0);
        for segment in segments(bytes) {
            let payload = segment.payload;
            match segment.marker {
                0xE1 if payload.starts_with(EXIF) => self.keep_exif(payload.get(EXIF.len()..).unwrap_or_default()),
                0xE1 if payload.starts_with(XMP) => self.keep_xmp(payload.get(XMP.len()..).unwrap_or_default()),
                0xE1 => {
                    if let Some(part) = payload.strip_prefix(EXTENDED_XMP).and_then(extended_part) {
                        extended += part.bytes.len();
                        self.extended_xmp.push(part);
                    }
                }
                // The first of a box's pieces holds its description.
                0xEB if payload.starts_with(b"JP") => self.credentials |= is_manifest(payload),
                0xED => {
                    if let Some(part) = payload.strip_prefix(PHOTOSHOP) {
                        resources.extend_from_slice(part);
                    }
                }
                _ => {}
            }
            if resources.len() > IIM_LIMIT {
                self.too_large.push(Origin::Iim);
                resources.clear();
                break;
            }
            if extended > XMP_LIMIT {
                self.too_large.push(Origin::Xmp);
                self.extended_xmp.clear();
                break;
            }
        }
        self.iim = iim_resource(&resources).map(<[u8]>::to_vec);
    }

    fn png(&mut self, bytes: &'a [u8]) {
        let mut rest = bytes.get(8..).unwrap_or_default();
        while let Some((head, after)) = rest.split_first_chunk::<8>() {
            let length = u32::from_be_bytes([head[0], head[1], head[2], head[3]]) as usize;
            let Some(content) = after.get(..length) else { break };
            match &head[4..] {
                b"eXIf" => self.keep_exif(content),
                b"caBX" => self.credentials |= is_manifest(content),
                b"iTXt" => {
                    if let Some(text) = content.strip_prefix(PNG_XMP) {
                        match plain_text(text) {
                            Some(xmp) => self.keep_xmp(xmp),
                            None => self.too_large.push(Origin::Xmp),
                        }
                    }
                }
                _ => {}
            }
            rest = after.get(length + 4..).unwrap_or_default();
        }
    }

    fn webp(&mut self, bytes: &'a [u8]) {
        let mut rest = bytes.get(12..).unwrap_or_default();
        while let Some((head, after)) = rest.split_first_chunk::<8>() {
            let length = u32::from_le_bytes([head[4], head[5], head[6], head[7]]) as usize;
            let Some(content) = after.get(..length) else { break };
            match &head[..4] {
                // Some programs put JPEG's prefix in front.
                b"EXIF" => self.keep_exif(content.strip_prefix(EXIF).unwrap_or(content)),
                b"XMP " => self.keep_xmp(content),
                b"C2PA" => self.credentials |= is_manifest(content),
                _ => {}
            }
            rest = after.get(length + length % 2..).unwrap_or_default();
        }
    }
}

/// Whether bytes begin a store of C2PA manifests: a box of JUMBF (ISO 19566-5) whose description names that kind. Nothing more of
/// it is read.
pub(super) fn is_manifest(bytes: &[u8]) -> bool {
    bytes.get(..bytes.len().min(64)).is_some_and(|start| start.windows(8).any(|w| w == b"jumdc2pa"))
}

fn extended_part(payload: &[u8]) -> Option<ExtendedXmp<'_>> {
    let offset = u32::from_be_bytes(payload.get(36..40)?.try_into().ok()?) as usize;
    Some(ExtendedXmp { guid: payload.get(..32)?, offset, bytes: payload.get(40..)? })
}

/// Returns the text of an iTXt chunk after its keyword; `None` where it is compressed, which XMP advises against:
/// it is not worth a decompressor that a stranger feeds.
fn plain_text(content: &[u8]) -> Option<&[u8]> {
    let (&[compressed, _method], rest) = content.split_first_chunk::<2>()?;
    let language = rest.iter().position(|b| *b == 0)?;
    let rest = rest.get(language + 1..)?;
    let keyword = rest.iter().position(|b| *b == 0)?;
    if compressed == 0 { rest.get(keyword + 1..) } else { None }
}

/// Returns the IIM among Photoshop's image resources (number 0x0404).
fn iim_resource(mut resources: &[u8]) -> Option<&[u8]> {
    loop {
        let rest = resources.strip_prefix(b"8BIM")?;
        let (number, rest) = rest.split_first_chunk::<2>()?;
        let name = usize::from(*rest.first()?) + 1;
        let rest = rest.get(name + name % 2..)?;
        let (length, rest) = rest.split_first_chunk::<4>()?;
        let length = u32::from_be_bytes(*length) as usize;
        let content = rest.get(..length)?;
        if *number == [0x04, 0x04] {
            return Some(content);
        }
        resources = rest.get(length + length % 2..)?;
    }
}
