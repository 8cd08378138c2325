//! What Galley writes into photos, read back by ExifTool and Exiv2.

use std::fs;
use std::path::Path;
use std::process::Command;

use newsroom::photo::metadata::{Audience, Embedded, Field, Metadata, Place, Published, embed, embed_webp, read};
use newsroom::photo::{Format, Order};
use serde_json::{Value, json};
use tempfile::TempDir;
use unicode_normalization::UnicodeNormalization;

use crate::{decoded, rendered, sample, worker};

/// Returns what ExifTool reads, or `None` where it says nothing or is not installed.
fn exiftool(file: &Path, more: &[&str]) -> Option<Value> {
    let run = Command::new("exiftool").args(["-json", "-n"]).args(more).arg(file).output().ok()?;
    if run.stdout.is_empty() {
        return None;
    }
    Some(serde_json::from_slice::<Value>(&run.stdout).unwrap()[0].clone())
}

const ALL: [&str; 5] = ["-G1", "-a", "-struct", "-warning", "-all"];

/// What the colours of all that readers get are called.
const SRGB: &str = "sRGB IEC61966-2.1";

/// Something in every field.
fn told() -> Metadata {
    let mut told = Metadata {
        caption: "Một tách cà phê sữa <nóng> & bánh mì".into(),
        creator: vec!["Nguyễn Văn Ảnh".into(), "Lê Thị Đỗ".into()],
        taken: "2026-05-01T10:20:30+07:00".parse().ok(),
        people: vec!["Đỗ Thị Nữ".into(), "Ôn Ỷ".into()],
        keywords: vec!["cà phê".into(), "sáng".into()],
        digital_source_type: "http://cv.iptc.org/newscodes/digitalsourcetype/digitalCapture".into(),
        rating: 4,
        label: "Xanh".into(),
        ..read(&[])
    };
    told.headline = "Cà phê sáng".into();
    told.credit = "Ảnh: Bình Minh".into();
    told.source = "Thông tấn xã Ví Dụ".into();
    told.copyright = "© 2026 Báo Ví Dụ".into();
    told.usage_terms = "Chỉ dùng một lần".into();
    told.place.sublocation = "Chợ Đông Ba".into();
    told.place.city = "Huế".into();
    told.place.state = "Thừa Thiên Huế".into();
    told.place.country = "Việt Nam".into();
    told.alt = "Tách cà phê trên bàn gỗ".into();
    told.long_description = "Hơi nước bốc lên từ tách.".into();
    told.instructions = "Không cắt mép trái".into();
    told
}

/// Where each field stands, as ExifTool calls it: in IPTC, and in XMP.
const PLACES: [(Field, Option<&str>, &str); 19] = [
    (Field::Caption, Some("IPTC:Caption-Abstract"), "XMP-dc:Description"),
    (Field::Headline, Some("IPTC:Headline"), "XMP-photoshop:Headline"),
    (Field::Credit, Some("IPTC:Credit"), "XMP-photoshop:Credit"),
    (Field::Creator, Some("IPTC:By-line"), "XMP-dc:Creator"),
    (Field::Source, Some("IPTC:Source"), "XMP-photoshop:Source"),
    (Field::Copyright, Some("IPTC:CopyrightNotice"), "XMP-dc:Rights"),
    (Field::UsageTerms, None, "XMP-xmpRights:UsageTerms"),
    (Field::Sublocation, Some("IPTC:Sub-location"), "XMP-iptcCore:Location"),
    (Field::City, Some("IPTC:City"), "XMP-photoshop:City"),
    (Field::State, Some("IPTC:Province-State"), "XMP-photoshop:State"),
    (Field::Country, Some("IPTC:Country-PrimaryLocationName"), "XMP-photoshop:Country"),
    (Field::People, None, "XMP-iptcExt:PersonInImage"),
    (Field::Keywords, Some("IPTC:Keywords"), "XMP-dc:Subject"),
    (Field::Alt, None, "XMP-iptcCore:AltTextAccessibility"),
    (Field::LongDescription, None, "XMP-iptcCore:ExtDescrAccessibility"),
    (Field::Instructions, Some("IPTC:SpecialInstructions"), "XMP-photoshop:Instructions"),
    (Field::DigitalSourceType, None, "XMP-iptcExt:DigitalSourceType"),
    (Field::Rating, None, "XMP-xmp:Rating"),
    (Field::Label, None, "XMP-xmp:Label"),
];

/// A value as ExifTool prints it: one alone is no list, and a list of one is none either.
fn printed(seen: &Value) -> Vec<String> {
    let one = |value: &Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    match seen {
        Value::Null => vec![],
        Value::Array(all) => all.iter().map(one).collect(),
        value => vec![one(value)],
    }
}

/// Asserts that ExifTool reads in every field what is told to these, and nothing in the others.
fn agrees(seen: &Value, told: &Metadata, audience: Audience) {
    for (field, iim, xmp) in PLACES {
        let expected = if audience.may_know(field) { told.values(field) } else { vec![] };
        assert_eq!(printed(&seen[xmp]), expected, "{xmp}");
        if let Some(iim) = iim {
            assert_eq!(printed(&seen[iim]), expected, "{iim}");
        }
    }
    assert_eq!(seen["XMP-photoshop:DateCreated"], "2026:05:01 10:20:30+07:00");
    assert_eq!(
        (&seen["IPTC:DateCreated"], &seen["IPTC:TimeCreated"]),
        (&json!("2026:05:01"), &json!("10:20:30+07:00"))
    );
    assert_eq!(seen["IPTC:CodedCharacterSet"], "\u{1b}%G");
}

#[test]
fn what_readers_get_is_what_was_approved_and_no_more() {
    let [jpeg] = &rendered(&worker(), "02_coffee_orientation6_gps.jpg", &[2048], None)[..] else { panic!() };
    let bytes = embed(jpeg, &Published::of(&told(), Audience::Readers)).unwrap().bytes;
    assert_eq!(decoded(jpeg), decoded(&bytes), "the picture is untouched");
    for private in [&b"TestCam"[..], b"Private Person", b"12345"] {
        let has = |bytes: &[u8]| bytes.windows(private.len()).any(|w| w == private);
        assert!(!has(&bytes) && has(&fs::read(sample("02_coffee_orientation6_gps.jpg")).unwrap()));
    }
    let folder = TempDir::new().unwrap();
    let file = folder.path().join("published.jpg");
    fs::write(&file, &bytes).unwrap();
    let Some(seen) = exiftool(&file, &ALL) else {
        blackbox::skipped("exiftool is not installed");
        return;
    };
    agrees(&seen, &told(), Audience::Readers);
    assert_eq!((&seen["IFD0:Orientation"], &seen["XMP-tiff:Orientation"]), (&1.into(), &1.into()));
    assert_eq!(seen["ICC_Profile:ProfileDescription"], SRGB);
    let names: Vec<_> = seen.as_object().unwrap().keys().map(String::as_str).collect();
    let private =
        |n: &&&str| n.contains("GPS") || n.contains("Serial") || n.contains("Thumbnail") || n.contains("Warning");
    assert_eq!(names.iter().find(private), None, "{names:?}");
    let own = names.iter().filter(|n| n.starts_with("ExifIFD:") || n.starts_with("IFD1:")).count();
    assert_eq!(own, 0, "{names:?}");
}

#[test]
fn a_webp_says_in_xmp_what_readers_may_know_and_shows_what_it_showed() {
    let folder = TempDir::new().unwrap();
    let order = Order { webp: true, ..Order::publication(&[640], None) };
    let made = worker().render(&sample("02_coffee_orientation6_gps.jpg"), folder.path(), order).unwrap();
    let Some(webp) = made.files.iter().find(|file| file.format == Format::WebP) else {
        blackbox::skipped("the photo worker was built without WebP");
        return;
    };
    let plain = fs::read(&webp.path).unwrap();
    let bytes = embed_webp(&plain, &Published::of(&told(), Audience::Readers)).unwrap();
    let pixels = |bytes: &[u8]| image::load_from_memory(bytes).unwrap().into_rgb8();
    assert_eq!(pixels(&plain), pixels(&bytes), "the picture is untouched");
    let read = read(&bytes);
    assert_eq!((&read.caption, &read.alt, &read.keywords), (&told().caption, &told().alt, &vec![]));
    let file = folder.path().join("published.webp");
    fs::write(&file, &bytes).unwrap();
    let Some(seen) = exiftool(&file, &ALL) else {
        blackbox::skipped("exiftool is not installed");
        return;
    };
    for (field, _, xmp) in PLACES {
        let expected = if Audience::Readers.may_know(field) { told().values(field) } else { vec![] };
        assert_eq!(printed(&seen[xmp]), expected, "{xmp}");
    }
    assert_eq!(seen["ICC_Profile:ProfileDescription"], SRGB);
    assert_eq!((&seen["RIFF:ImageWidth"], &seen["RIFF:ImageHeight"]), (&webp.width.into(), &webp.height.into()));
    assert!(!seen.as_object().unwrap().keys().any(|name| name.contains("GPS") || name.contains("Warning")), "{seen}");
}

#[test]
fn what_newsrooms_are_handed_says_everything() {
    let original = fs::read(sample("02_coffee_orientation6_gps.jpg")).unwrap();
    let Embedded { bytes, cut } = embed(&original, &Published::of(&told(), Audience::Newsrooms)).unwrap();
    assert_eq!(cut, []);
    let folder = TempDir::new().unwrap();
    let file = folder.path().join("handed.jpg");
    fs::write(&file, &bytes).unwrap();
    let Some(seen) = exiftool(&file, &ALL) else {
        blackbox::skipped("exiftool is not installed");
        return;
    };
    agrees(&seen, &told(), Audience::Newsrooms);
    // It lies as it did: no pixel was touched.
    assert_eq!((&seen["IFD0:Orientation"], &seen["XMP-tiff:Orientation"]), (&6.into(), &6.into()));
    assert!(!seen.as_object().unwrap().keys().any(|name| name.contains("GPS") || name.contains("Serial")), "{seen}");
}

/// All letters that Vietnamese has beyond ASCII: vowels by their marks and tones, and đ; small ones, then capitals.
fn letters() -> Vec<char> {
    let tones = ["", "\u{300}", "\u{301}", "\u{303}", "\u{309}", "\u{323}"];
    let vowels =
        "aăâeêioôơuưy".chars().flat_map(|vowel| tones.map(|tone| format!("{vowel}{tone}").nfc().collect::<String>()));
    let small: Vec<char> =
        vowels.flat_map(|one| one.chars().collect::<Vec<_>>()).chain(['đ']).filter(|c| !c.is_ascii()).collect();
    let capitals: Vec<char> = small.iter().flat_map(|c| c.to_uppercase()).collect();
    [small, capitals].concat()
}

/// The same text in every field that takes any.
fn everywhere(text: &str) -> Metadata {
    let (one, list) = (|| text.to_owned(), || vec![text.to_owned()]);
    let mut told = Metadata { creator: list(), people: list(), keywords: list(), label: one(), ..told() };
    told.caption = one();
    told.headline = one();
    told.credit = one();
    told.source = one();
    told.copyright = one();
    told.usage_terms = one();
    told.place = Place { sublocation: one(), city: one(), state: one(), country: one() };
    told.alt = one();
    told.long_description = one();
    told.instructions = one();
    told
}

/// What Exiv2 calls the fields, as IPTC and as XMP.
const EXIV2: [(Field, Option<&str>, &str); 17] = [
    (Field::Caption, Some("Iptc.Application2.Caption"), "Xmp.dc.description"),
    (Field::Headline, Some("Iptc.Application2.Headline"), "Xmp.photoshop.Headline"),
    (Field::Credit, Some("Iptc.Application2.Credit"), "Xmp.photoshop.Credit"),
    (Field::Creator, Some("Iptc.Application2.Byline"), "Xmp.dc.creator"),
    (Field::Source, Some("Iptc.Application2.Source"), "Xmp.photoshop.Source"),
    (Field::Copyright, Some("Iptc.Application2.Copyright"), "Xmp.dc.rights"),
    (Field::UsageTerms, None, "Xmp.xmpRights.UsageTerms"),
    (Field::Sublocation, Some("Iptc.Application2.SubLocation"), "Xmp.iptc.Location"),
    (Field::City, Some("Iptc.Application2.City"), "Xmp.photoshop.City"),
    (Field::State, Some("Iptc.Application2.ProvinceState"), "Xmp.photoshop.State"),
    (Field::Country, Some("Iptc.Application2.CountryName"), "Xmp.photoshop.Country"),
    (Field::People, None, "Xmp.iptcExt.PersonInImage"),
    (Field::Keywords, Some("Iptc.Application2.Keywords"), "Xmp.dc.subject"),
    (Field::Alt, None, "Xmp.iptc.AltTextAccessibility"),
    (Field::LongDescription, None, "Xmp.iptc.ExtDescrAccessibility"),
    (Field::Instructions, Some("Iptc.Application2.SpecialInstructions"), "Xmp.photoshop.Instructions"),
    (Field::Label, None, "Xmp.xmp.Label"),
];

fn exiv2_agrees(file: &Path, told: &Metadata) {
    let run = Command::new("exiv2").arg("-PIXkv").arg(file).output().unwrap();
    let seen = String::from_utf8(run.stdout).unwrap();
    let seen: Vec<(&str, &str)> = seen.lines().filter_map(|line| line.split_once(' ')).collect();
    for (field, iim, xmp) in EXIV2 {
        for key in iim.into_iter().chain([xmp]) {
            let value = seen.iter().find(|(name, _)| *name == key).map(|(_, value)| value.trim());
            let value = value.map(|value| value.strip_prefix("lang=\"x-default\" ").unwrap_or(value));
            assert_eq!(value, told.values(field).first().map(String::as_str), "{key}");
        }
    }
}

#[test]
fn every_vietnamese_letter_is_read_back_from_every_field() {
    let letters = letters();
    assert_eq!(letters.len(), 134);
    let picture = fs::read(sample("01_astronaut_iptc_xmp_vi.jpg")).unwrap();
    let folder = TempDir::new().unwrap();
    // Ten letters of three bytes are as many as IPTC's shortest fields have room for.
    let pieces: Vec<String> = letters.chunks(10).map(|letters| letters.iter().collect()).collect();
    let mut files = vec![];
    for (nth, piece) in pieces.iter().enumerate() {
        let [composed, decomposed] = [piece.clone(), piece.nfd().collect()]
            .map(|text: String| embed(&picture, &Published::of(&everywhere(&text), Audience::Newsrooms)).unwrap());
        assert!(composed == decomposed && composed.cut.is_empty(), "{piece}");
        assert_eq!(read(&composed.bytes), everywhere(piece));
        let file = folder.path().join(format!("{nth}.jpg"));
        fs::write(&file, composed.bytes).unwrap();
        files.push((file, everywhere(piece)));
    }
    let programs = ["exiftool", "exiv2"].map(|program| Command::new(program).arg("--version").output().is_ok());
    if let [true, _] = programs {
        for (file, told) in &files {
            agrees(&exiftool(file, &ALL).unwrap(), told, Audience::Newsrooms);
        }
        let judged = exiftool(
            folder.path(),
            &["-r", "-validate", "-warning", "-a", "-if", "not $validate or $validate ne '0 0 0'"],
        );
        assert_eq!(judged, None, "ExifTool warns");
    } else {
        blackbox::skipped("exiftool is not installed");
    }
    if let [_, true] = programs {
        files.iter().for_each(|(file, told)| exiv2_agrees(file, told));
    } else {
        blackbox::skipped("exiv2 is not installed");
    }
}
