//! TIFF and HEIC: what each has of its own; and every format, cut.

use std::fs;
use std::io::Cursor;
use std::path::Path;
use std::process::Command;

use image::{DynamicImage, ImageBuffer, ImageFormat, Rgb, RgbImage};
use newsroom::photo::{Format, Order, PhotoFacts, Reason};
use tempfile::TempDir;

use crate::{decoded, examine, hostile, mean, sample, worker};

/// Encodes a picture as a TIFF.
fn encoded(image: impl Into<DynamicImage>) -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    image.into().write_to(&mut bytes, ImageFormat::Tiff).unwrap();
    bytes.into_inner()
}

/// What one page of a TIFF is made of: its sides, its samples a pixel, its colours and more short tags.
struct Page<'a> {
    sides: (u16, u16),
    samples: u16,
    colours: u16,
    more: &'a [(u16, u16)],
}

/// A TIFF of 8 bits, as it lies: all pages have the same pixels, in one strip.
fn tiff(pages: &[Page<'_>], pixels: &[u8]) -> Vec<u8> {
    let mut out = [&b"II*\0"[..], &(8 + pixels.len() as u32).to_le_bytes(), pixels].concat();
    for (nth, page) in pages.iter().enumerate() {
        let (width, height) = page.sides;
        let depths = [8u16; 4].iter().flat_map(|d| d.to_le_bytes()).collect::<Vec<_>>();
        let plain = |tag: u16, value: u16| (tag, 3u16, 1u32, u32::from(value));
        let mut tags = vec![plain(256, width), plain(257, height), plain(259, 1), plain(262, page.colours)];
        tags.extend([(273, 4, 1, 8), plain(277, page.samples), plain(278, height)]);
        tags.push((279, 4, 1, (u32::from(width) * u32::from(height)).wrapping_mul(page.samples.into())));
        tags.extend(page.more.iter().map(|(tag, value)| plain(*tag, *value)));
        let length = 2 + 12 * (tags.len() as u32 + 1) + 4;
        let depths_at = out.len() as u32 + length;
        tags.push((258, 3, page.samples.into(), if page.samples < 3 { 8 } else { depths_at }));
        tags.sort_unstable();
        out.extend((tags.len() as u16).to_le_bytes());
        for (tag, kind, count, value) in tags {
            out.extend(
                [&tag.to_le_bytes()[..], &kind.to_le_bytes(), &count.to_le_bytes(), &value.to_le_bytes()].concat(),
            );
        }
        let next = if nth + 1 < pages.len() { depths_at + 8 } else { 0 };
        out.extend(next.to_le_bytes());
        out.extend(depths);
    }
    out
}

/// Examines these bytes under a name, and renders them.
fn taken_in(name: &str, bytes: &[u8]) -> Result<(PhotoFacts, RgbImage), Reason> {
    let folder = TempDir::new().unwrap();
    let file = folder.path().join(name);
    fs::write(&file, bytes).unwrap();
    let facts = examine(&worker(), &file).map_err(|e| e.reason)?;
    let rendered = worker().render(&file, folder.path(), Order::publication(&[2048], None)).unwrap();
    assert_eq!(rendered.facts, PhotoFacts { look: None, ..facts.clone() });
    Ok((facts, decoded(&fs::read(&rendered.files[0].path).unwrap())))
}

#[test]
fn a_file_that_ends_anywhere_is_a_picture_in_part_or_refused_as_such() {
    let plain = RgbImage::from_fn(90, 60, |x, y| Rgb([x as u8 * 2, y as u8 * 4, (x * y) as u8]));
    let (mut png, mut gif) = (vec![], vec![]);
    plain.write_to(&mut Cursor::new(&mut png), ImageFormat::Png).unwrap();
    DynamicImage::ImageRgb8(plain.clone()).write_to(&mut Cursor::new(&mut gif), ImageFormat::Gif).unwrap();
    let files = ["03_chelsea_cmyk_adobe.jpg", "09_chelsea_animated.webp", "07_coffee_vi.heic"];
    let mut files: Vec<(&str, Vec<u8>)> = files.map(|name| (name, fs::read(sample(name)).unwrap())).into();
    files.extend([("a.png", png), ("a.gif", gif), ("a.tiff", encoded(plain))]);
    for (name, whole) in files {
        for (cut, sixteenths) in hostile::truncated(&whole).zip(1..) {
            let outcome = taken_in(name, cut).map(|(facts, _)| facts);
            let is_told = match &outcome {
                Ok(facts) => facts.damage.is_some(),
                Err(reason) => matches!(reason, Reason::CutShort | Reason::Unreadable { .. } | Reason::NoConverter),
            };
            assert!(is_told, "{name} at {sixteenths} of 16: {outcome:?}");
        }
    }
}

#[test]
fn tiffs_of_either_depth_are_pictures() {
    let shallow = RgbImage::from_pixel(60, 40, Rgb([200, 100, 50]));
    let deep = ImageBuffer::from_pixel(60, 40, Rgb([200u16 * 257, 100 * 257, 50 * 257]));
    for bytes in [encoded(shallow), encoded(DynamicImage::ImageRgb16(deep))] {
        let (facts, picture) = taken_in("lũ.tif", &bytes).unwrap();
        assert_eq!((facts.format, facts.width, facts.height), (Format::Tiff, 60, 40));
        assert!(!facts.animated && !facts.wrong_extension && !facts.cmyk && facts.damage.is_none());
        let colour = mean(&picture, (0, 0, 60, 40));
        assert!(colour.iter().zip([200, 100, 50]).all(|(a, b)| a.abs_diff(b) <= 3), "{colour:?}");
    }
}

#[test]
fn of_a_tiff_the_first_page_is_used_and_turned() {
    let pixels: Vec<u8> = (0..30 * 20).flat_map(|at| if at % 30 < 15 { [250, 0, 0] } else { [0, 0, 250] }).collect();
    // Turned by a quarter to the right, what was left comes on top.
    let page = |more| Page { sides: (30, 20), samples: 3, colours: 2, more };
    let (facts, picture) = taken_in("hai.tiff", &tiff(&[page(&[(274, 6)]), page(&[])], &pixels)).unwrap();
    assert_eq!((facts.width, facts.height, facts.animated), (20, 30, true));
    assert!(mean(&picture, (0, 0, 20, 10))[0] > 200 && mean(&picture, (0, 20, 20, 10))[2] > 200);
    let told: Vec<_> = facts.notices("hai.tiff").iter().map(|(key, _)| key.name()).collect();
    assert_eq!(told, ["photo.notice.several"]);
}

#[test]
fn a_tiff_for_print_is_told_and_looks_as_on_screen() {
    let page = Page { sides: (10, 10), samples: 4, colours: 5, more: &[] };
    let (facts, picture) = taken_in("in.tif", &tiff(&[page], &[255, 0, 0, 0].repeat(100))).unwrap();
    assert!(facts.cmyk && mean(&picture, (0, 0, 10, 10))[0] < 20 && mean(&picture, (0, 0, 10, 10))[1] > 235);
}

#[test]
fn tiffs_made_to_hurt_are_refused_by_name() {
    let page = |sides| Page { sides, samples: 3, colours: 2, more: &[] };
    let bomb = tiff(&[page((60_000, 60_000))], &[0; 300]);
    assert!(matches!(taken_in("a.tif", &bomb), Err(Reason::TooLarge { width: 60_000, .. })));
    let lying = tiff(&[page((10_000, 10_000))], &[0; 300]);
    assert!(matches!(taken_in("b.tif", &lying), Err(Reason::CutShort | Reason::Unreadable { .. })));
    let raw = tiff(&[Page { more: &[(254, 1)], ..page((10, 10)) }], &[0; 300]);
    assert_eq!(taken_in("c.tif", &raw).unwrap_err(), Reason::Unsupported { kind: "camera raw".into() });
    let mut endless = tiff(&[page((10, 10))], &[9; 300]);
    // The page that follows is the same one.
    let next = 308 + 2 + 12 * 9;
    endless.splice(next..next + 4, 308u32.to_le_bytes());
    assert!(matches!(taken_in("d.tif", &endless), Err(Reason::Unreadable { .. })));
    let whole = tiff(&[page((10, 10))], &[9; 300]);
    for end in (8..whole.len()).step_by(9) {
        assert!(taken_in("e.tif", &whole[..end]).is_err(), "{end}");
    }
}

fn converter() -> bool {
    let there = Command::new("heif-convert").arg("--help").output().is_ok();
    if !there {
        blackbox::skipped("heif-convert is not installed");
    }
    there
}

#[test]
fn a_telephones_photo_is_a_photo() {
    if !converter() {
        return;
    }
    let bytes = fs::read(sample("07_coffee_vi.heic")).unwrap();
    let (facts, picture) = taken_in("cà phê.heic", &bytes).unwrap();
    // Its EXIF says that it lies on its side. HEIC says so elsewhere, or it is not so.
    assert_eq!((facts.format, facts.width, facts.height, facts.bytes), (Format::Heic, 600, 400, bytes.len() as u64));
    assert!(!facts.animated && !facts.wrong_extension && facts.damage.is_none());
    let folder = TempDir::new().unwrap();
    let jpeg =
        worker().render(&sample("02_coffee_orientation6_gps.jpg"), folder.path(), Order::publication(&[2048], None));
    let same = decoded(&fs::read(&jpeg.unwrap().files[0].path).unwrap());
    let (a, b) = (mean(&picture, (200, 100, 100, 100)), mean(&same, (200, 100, 100, 100)));
    assert!(a.iter().zip(b).all(|(a, b)| a.abs_diff(b) <= 4), "{a:?} {b:?}");
    assert!(taken_in("a.jpg", &bytes).unwrap().0.wrong_extension);
    let cut = taken_in("cut.heic", &bytes[..bytes.len() / 2]).map(|(facts, _)| facts);
    assert!(matches!(cut, Err(Reason::Unreadable { .. } | Reason::CutShort)), "{cut:?}");
    // 600 by 400 pixels become 60,000 by 400.
    let at = bytes.windows(4).position(|w| w == b"ispe").unwrap() + 8;
    let bomb = [&bytes[..at], &60_000u32.to_be_bytes(), &bytes[at + 4..]].concat();
    assert_eq!(taken_in("bomb.heic", &bomb).unwrap_err(), Reason::TooLarge { width: 60_000, height: 400 });
}

#[test]
fn nothing_is_left_of_a_conversion() {
    if !converter() {
        return;
    }
    let folder = TempDir::new().unwrap();
    worker().render(&sample("07_coffee_vi.heic"), folder.path(), Order::previews(&[320])).unwrap();
    let names: Vec<_> = fs::read_dir(folder.path()).unwrap().map(|e| e.unwrap().file_name()).collect();
    assert_eq!(names, ["320.jpg"]);
}

#[test]
fn without_the_converter_it_says_what_to_install() {
    let folder = TempDir::new().unwrap();
    let mut program = Command::new(blackbox::program::path("galley-photo-worker"));
    program.arg("render").arg(sample("07_coffee_vi.heic")).arg(folder.path()).args(["--size", "320"]);
    let said = program.env("PATH", Path::new("/no/such/folder")).output().unwrap();
    assert_eq!(String::from_utf8_lossy(&said.stdout), "{\"refused\":{\"reason\":\"no_converter\"}}\n");
}
