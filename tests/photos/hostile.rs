//! Photos made to hurt: each claims much, unpacks to much, or is something else. Made here, never kept.

use std::io::Write;

use flate2::write::ZlibEncoder;
use flate2::{Compress, Compression, FlushCompress};
use newsroom::photo::Reason;

/// What must come of a file.
#[derive(Clone, Copy)]
pub(crate) enum Outcome {
    /// A picture of this width and height.
    Picture(u32, u32),
    /// A refusal that this accepts.
    Refused(fn(&Reason) -> bool),
}

pub(crate) struct Case {
    pub(crate) name: &'static str,
    pub(crate) bytes: Vec<u8>,
    pub(crate) outcome: Outcome,
}

fn chunk(kind: &[u8; 4], content: &[u8]) -> Vec<u8> {
    let mut sum = flate2::Crc::new();
    sum.update(kind);
    sum.update(content);
    let length = (content.len() as u32).to_be_bytes();
    [&length[..], kind, content, &sum.sum().to_be_bytes()].concat()
}

/// Returns zlib data that unpacks to so many zeros, without compressing them all: one megabyte's worth is repeated.
fn zeros(count: u64) -> Vec<u8> {
    const BLOCK: usize = 1 << 20;
    let mut packed = Vec::with_capacity(BLOCK);
    let mut raw = Compress::new(Compression::best(), false);
    raw.compress_vec(&vec![0; BLOCK], &mut packed, FlushCompress::Full).unwrap();
    let mut last = Vec::with_capacity(BLOCK);
    let rest = vec![0; (count % BLOCK as u64) as usize];
    Compress::new(Compression::best(), false).compress_vec(&rest, &mut last, FlushCompress::Finish).unwrap();
    let mut out = vec![0x78, 0xDA];
    for _ in 0..count / BLOCK as u64 {
        out.extend(&packed);
    }
    out.extend(last);
    // Adler-32 of zeros: the first sum stays 1, the second counts them.
    out.extend((((count % 65_521) as u32) << 16 | 1).to_be_bytes());
    out
}

/// Returns a black PNG with other chunks between header and picture.
pub(crate) fn png(width: u32, height: u32, depth: u8, colour: u8, between: &[u8]) -> Vec<u8> {
    let channels = match colour {
        2 => 3,
        6 => 4,
        _ => 1,
    };
    let row = (u64::from(width) * u64::from(depth) * channels).div_ceil(8) + 1;
    let data = zeros(row * u64::from(height));
    [&header(width, height, depth, colour)[..], between, &chunk(b"IDAT", &data), &chunk(b"IEND", &[])].concat()
}

fn header(width: u32, height: u32, depth: u8, colour: u8) -> Vec<u8> {
    let sides = [width.to_be_bytes(), height.to_be_bytes()].concat();
    [b"\x89PNG\r\n\x1a\n".to_vec(), chunk(b"IHDR", &[&sides[..], &[depth, colour, 0, 0, 0]].concat())].concat()
}

fn gif(screen: [u16; 2], frame: [u16; 2]) -> Vec<u8> {
    let sides = |pair: [u16; 2]| pair.map(u16::to_le_bytes).concat();
    let head = [b"GIF89a".to_vec(), sides(screen), b"\x80\0\0\0\0\0\xff\xff\xff,\0\0\0\0".to_vec()].concat();
    [head, sides(frame), b"\0\x02\x02D\x01\0;".to_vec()].concat()
}

fn place(bytes: &[u8], of: &[u8]) -> usize {
    bytes.windows(of.len()).position(|w| w == of).unwrap()
}

/// Returns the JPEG with bytes put in after its first marker.
fn with_segments(jpeg: &[u8], segments: &[u8]) -> Vec<u8> {
    [&jpeg[..2], segments, &jpeg[2..]].concat()
}

fn segment(marker: u8, payload: &[u8]) -> Vec<u8> {
    [&[0xFF, marker], &(payload.len() as u16 + 2).to_be_bytes()[..], payload].concat()
}

fn claiming(jpeg: &[u8], width: u16, height: u16) -> Vec<u8> {
    let at = place(jpeg, &[0xFF, 0xC0]) + 5;
    [&jpeg[..at], &height.to_be_bytes(), &width.to_be_bytes(), &jpeg[at + 4..]].concat()
}

fn refused(name: &'static str, bytes: Vec<u8>, accepts: fn(&Reason) -> bool) -> Case {
    Case { name, bytes, outcome: Outcome::Refused(accepts) }
}

fn picture(name: &'static str, bytes: Vec<u8>, (width, height): (u32, u32)) -> Case {
    Case { name, bytes, outcome: Outcome::Picture(width, height) }
}

/// Returns the corpus, around one honest baseline JPEG of that size.
pub(crate) fn corpus(jpeg: &[u8], size: (u32, u32)) -> Vec<Case> {
    let too_large: fn(&Reason) -> bool = |r| matches!(r, Reason::TooLarge { .. });
    let broken: fn(&Reason) -> bool = |r| matches!(r, Reason::CutShort | Reason::Unreadable { .. });
    let kind: fn(&Reason) -> bool = |r| matches!(r, Reason::Unsupported { kind } if kind == "SVG" || kind == "HTML");
    let scan = place(jpeg, &[0xFF, 0xDA]);
    let scans = [&jpeg[..scan], &jpeg[scan..jpeg.len() - 2].repeat(150), &[0xFF, 0xD9]].concat();
    let icc_bomb = chunk(b"iCCP", &[b"x\0\0", &zeros(200_000_000)[..]].concat());
    let text_bomb = chunk(b"zTXt", &[b"x\0\0", &zeros(200_000_000)[..]].concat());
    let exif = segment(0xE1, &[b"Exif\0\0", &[0u8; 65_000][..]].concat());
    let looped_exif = b"Exif\0\0II*\0\x08\0\0\0\xFF\xFF\x12\x01\x03\0\xFF\xFF\xFF\xFF\x08\0\0\0\x08\0\0\0";
    let big_icc: Vec<u8> =
        (0..80u8).flat_map(|n| segment(0xE2, &[b"ICC_PROFILE\0", &[n, 80][..], &[0; 65_000][..]].concat())).collect();
    let no_idat = [header(9, 9, 8, 2), chunk(b"IEND", &[])].concat();
    let mut short = ZlibEncoder::new(Vec::new(), Compression::fast());
    short.write_all(&[0; 100]).unwrap();
    let short = chunk(b"IDAT", &short.finish().unwrap());
    let lying_png = [header(10_000, 10_000, 8, 2), short, chunk(b"IEND", &[])].concat();
    let whole_png = png(40, 30, 8, 2, &[]);
    vec![
        refused("png-60000.png", png(60_000, 60_000, 1, 0, &[]), too_large),
        refused("png-144-megapixels.png", png(12_000, 12_000, 8, 2, &[]), too_large),
        refused("png-bytes.png", png(9_000, 9_000, 16, 6, &[]), too_large),
        // A hundred would pass too, but the tests' unoptimised decoder takes long over it.
        picture("png-20-megapixels.png", png(5_000, 4_000, 8, 2, &[]), (5_000, 4_000)),
        refused("png-narrow.png", png(1, 30_000, 8, 0, &[]), too_large),
        refused("png-lying.png", lying_png, broken),
        refused("png-no-side.png", png(0, 5, 8, 2, &[]), broken),
        refused("png-no-picture.png", no_idat, broken),
        refused("png-cut.png", whole_png[..whole_png.len() - 20].to_vec(), broken),
        picture("png-profile-bomb.png", png(1, 1, 8, 2, &icc_bomb), (1, 1)),
        picture("png-text-bomb.png", png(1, 1, 8, 2, &text_bomb), (1, 1)),
        refused("gif-65535.gif", gif([65_535; 2], [65_535; 2]), too_large),
        refused("gif-lying-frame.gif", gif([1, 1], [65_535; 2]), too_large),
        refused("gif-script.gif", [b"GIF89a/*", &[0; 50][..], b"*/=1;"].concat(), |r| {
            matches!(r, Reason::CutShort | Reason::Unreadable { .. } | Reason::TooLarge { .. })
        }),
        refused("jpeg-65535.jpg", claiming(jpeg, 65_535, 65_535), too_large),
        picture("jpeg-lying.jpg", claiming(jpeg, 10_000, 10_000), (10_000, 10_000)),
        refused("jpeg-no-side.jpg", claiming(jpeg, 0, 10), broken),
        refused("jpeg-scans.jpg", scans, |r| matches!(r, Reason::TooManyScans { scans: 150 })),
        picture("jpeg-many-exif.jpg", with_segments(jpeg, &exif.repeat(640)), size),
        picture("jpeg-looped-exif.jpg", with_segments(jpeg, &segment(0xE1, looped_exif)), size),
        picture("jpeg-large-profile.jpg", with_segments(jpeg, &big_icc), size),
        picture("jpeg-half.jpg", jpeg[..jpeg.len() / 2].to_vec(), size),
        refused("jpeg-header.jpg", jpeg[..300].to_vec(), broken),
        refused("jpeg-start.jpg", vec![0xFF, 0xD8], broken),
        picture("jpeg-zip.jpg", [jpeg, b"PK\x03\x04AAAAAAAA"].concat(), size),
        picture("html-inside.jpg", with_segments(jpeg, &segment(0xFE, b"<script>alert(1)</script>")), size),
        refused("svg.jpg", b"<svg xmlns=\"http://www.w3.org/2000/svg\"><script/></svg>".to_vec(), kind),
        refused("html.png", b"<!DOCTYPE html><script>alert(1)</script>".to_vec(), kind),
        picture("png-named.jpg", whole_png, (40, 30)),
        refused("empty.jpg", Vec::new(), |r| *r == Reason::Empty),
        refused("words.jpg", b"once upon a time".to_vec(), |r| *r == Reason::UnknownFormat),
        refused("webp-cut.webp", b"RIFF\xff\xff\0\0WEBPVP8 \xff\xff\0\0".to_vec(), broken),
    ]
}

/// Returns the file cut at each sixteenth.
pub(crate) fn truncated(file: &[u8]) -> impl Iterator<Item = &[u8]> {
    (1..16).map(|sixteenths| &file[..file.len() * sixteenths / 16])
}
