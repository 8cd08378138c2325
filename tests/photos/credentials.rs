//! Content Credentials (C2PA), signed by the reference implementation, and checked beside the worker.

use std::fs;
use std::io::Cursor;
use std::process::Command;

use image::ImageFormat;
use newsroom::messages::Language;
use newsroom::photo::{Credentials, Order, PhotoRecord, Verdict, metadata};
use tempfile::TempDir;

use crate::{sample, worker};

const SIGNER: &str = "camera.tangiang.example";
const TOOL: &str = "Máy ảnh thử";
const CAPTURE: &str = "http://cv.iptc.org/newscodes/digitalsourcetype/digitalCapture";
const AI: &str = "http://cv.iptc.org/newscodes/digitalsourcetype/trainedAlgorithmicMedia";

/// Signs a picture, as a camera or program does that says how it came about; `None`, counted as skipped, where what signs is not built.
fn signed(picture: &[u8], media_type: &str, source_type: &str) -> Option<Vec<u8>> {
    let program = blackbox::program::path("examples/sign_credentials");
    if !program.is_file() {
        blackbox::skipped("nothing can be signed here: the example sign_credentials is not built");
        return None;
    }
    let folder = TempDir::new().unwrap();
    let file = folder.path().join("picture");
    fs::write(&file, picture).unwrap();
    let told = [media_type, source_type, SIGNER, TOOL];
    let output = Command::new(program).arg(&file).args(told).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    Some(output.stdout)
}

/// Takes a file in as a desk does. Returns what is true of it, and what an editor is told.
fn taken_in(name: &str, bytes: &[u8]) -> (PhotoRecord, Vec<&'static str>) {
    let folder = TempDir::new().unwrap();
    let file = folder.path().join(name);
    fs::write(&file, bytes).unwrap();
    let (examined, _) = worker().examine(&file, folder.path(), 320).unwrap();
    assert_eq!(fs::read(&file).unwrap(), bytes, "the original is as it was");
    let notices = examined.record.notices(name);
    assert!(notices.iter().all(|(key, values)| !key.text(Language::Vi, values).contains('{')));
    (examined.record, notices.iter().map(|(key, _)| key.name()).collect())
}

fn verdict(bytes: &[u8]) -> Option<Verdict> {
    taken_in("a.jpg", bytes).0.credentials.map(|credentials| credentials.verdict)
}

fn picture(format: ImageFormat) -> Vec<u8> {
    let image = image::RgbImage::from_fn(160, 120, |x, y| image::Rgb([x as u8, y as u8, (x ^ y) as u8]));
    let mut bytes = Cursor::new(vec![]);
    image::DynamicImage::from(image).write_to(&mut bytes, format).unwrap();
    bytes.into_inner()
}

#[test]
fn what_was_signed_holds_in_every_format_and_names_its_signer() {
    let drawn = [ImageFormat::Jpeg, ImageFormat::Png, ImageFormat::WebP, ImageFormat::Gif, ImageFormat::Tiff];
    let drawn = drawn.map(|format| (format.extensions_str()[0], format.to_mime_type(), picture(format)));
    // No HEIC: what the reference implementation writes of one, heif-convert 1.15 dies of.
    for (ending, media_type, picture) in drawn {
        let name = format!("a.{ending}");
        let Some(claimed) = signed(&picture, media_type, CAPTURE) else { return };
        let (record, told) = taken_in(&name, &claimed);
        let Some(Credentials { verdict, signer, tool, source_types, .. }) = record.credentials else {
            panic!("{name}: {told:?}");
        };
        assert_eq!((verdict, signer.as_deref(), tool.as_deref()), (Verdict::Intact, Some(SIGNER), Some(TOOL)));
        assert_eq!((source_types, told), (vec![CAPTURE.to_owned()], vec!["photo.notice.credentials_intact"]), "{name}");
    }
}

#[test]
fn a_picture_that_was_changed_since_is_told() {
    let original = fs::read(sample("02_coffee_orientation6_gps.jpg")).unwrap();
    let Some(claimed) = signed(&original, "image/jpeg", CAPTURE) else { return };
    assert_eq!(verdict(&claimed), Some(Verdict::Intact));
    // One bit of the picture.
    let mut changed = claimed.clone();
    let at = changed.len() - 200;
    changed[at] ^= 1;
    assert_eq!(verdict(&changed), Some(Verdict::Changed));
    // The credentials of one picture, lifted onto another.
    let other = signed(&picture(ImageFormat::Jpeg), "image/jpeg", CAPTURE).unwrap();
    let block = |bytes: &[u8]| {
        let start = bytes.windows(2).position(|pair| pair == [0xFF, 0xEB]).unwrap();
        start..start + 2 + usize::from(u16::from_be_bytes([bytes[start + 2], bytes[start + 3]]))
    };
    let (from, to) = (block(&claimed), block(&other));
    let lifted = [&other[..to.start], &claimed[from], &other[to.end..]].concat();
    assert_eq!(verdict(&lifted), Some(Verdict::Changed));
    // What was signed, altered: a made picture that claims to be something else.
    let mut altered = signed(&original, "image/jpeg", AI).unwrap();
    let at = altered.windows(AI.len()).position(|part| part == AI.as_bytes()).unwrap();
    altered[at + AI.len() - 3] ^= 1;
    assert_eq!(verdict(&altered), Some(Verdict::Broken));
}

#[test]
fn credentials_say_that_a_picture_was_made_and_no_rendition_carries_them() {
    let Some(made) = signed(&picture(ImageFormat::Jpeg), "image/jpeg", AI) else { return };
    let (record, told) = taken_in("a.jpg", &made);
    assert!(record.metadata.content_credentials && record.credentials.unwrap().is_synthetic());
    assert_eq!(told, ["photo.notice.synthetic", "photo.notice.credentials_intact"]);
    let folder = TempDir::new().unwrap();
    let file = folder.path().join("a.jpg");
    fs::write(&file, &made).unwrap();
    let rendered = worker().render(&file, folder.path(), Order::publication(&[100], None)).unwrap();
    assert!(!metadata::read(&fs::read(&rendered.files[0].path).unwrap()).content_credentials);
}

#[test]
fn what_is_altered_never_stops_a_photo_and_is_never_believed() {
    let Some(claimed) = signed(&picture(ImageFormat::Jpeg), "image/jpeg", CAPTURE) else { return };
    let says = |bytes: &[u8]| taken_in("a.jpg", bytes).0.credentials;
    let intact = says(&claimed);
    assert_eq!(intact.as_ref().map(|says| says.verdict), Some(Verdict::Intact));
    let start = claimed.windows(4).position(|part| part == b"jumb").unwrap();
    // Whoever signs leaves room for more after the signature, and that nobody signs.
    let room = claimed.windows(64).rposition(|part| part == [0; 64]).unwrap();
    let room = claimed[..room].iter().rposition(|byte| *byte != 0).unwrap();
    let places = (start..room).step_by(97);
    assert!(places.len() > 20);
    for at in places {
        let mut bytes = claimed.clone();
        bytes[at] = !bytes[at];
        let says = says(&bytes);
        let believed = says.as_ref().is_some_and(|says| says.verdict == Verdict::Intact);
        assert!(!believed || says == intact, "{at}: {says:?}");
    }
}
