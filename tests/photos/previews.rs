//! The small pictures in photos: a grid at once, and nothing in it that is not the photo.

use std::fs;
use std::io::Cursor;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

use image::{ImageFormat, Rgb, RgbImage};
use newsroom::photo::{Order, PhotoError, Previewed, Reason, Worker};
use tempfile::TempDir;

use crate::{decoded, mean, sample, worker, workers};
use blackbox::exif::{exif, segment};

fn jpeg(image: &RgbImage) -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    image.write_to(&mut bytes, ImageFormat::Jpeg).unwrap();
    bytes.into_inner()
}

/// A photo of these sides with these segments; what is in it nobody looks at here.
fn photo(sides: (u32, u32), segments: &[u8]) -> Vec<u8> {
    let picture = jpeg(&RgbImage::from_pixel(sides.0, sides.1, Rgb([9, 9, 9])));
    [&picture[..2], segments, &picture[2..]].concat()
}

/// 160 by 120 with black bars around a 3:2 picture that is red on the left and blue on the right.
fn letterboxed() -> Vec<u8> {
    jpeg(&RgbImage::from_fn(160, 120, |x, y| match (x, y) {
        (_, ..=6 | 113..) => Rgb([0, 0, 0]),
        (..80, _) => Rgb([230, 20, 20]),
        _ => Rgb([20, 20, 230]),
    }))
}

/// Asks for the previews of these files and returns what was told.
fn told(by: &Worker, files: &[PathBuf], folder: &Path) -> Vec<Result<Option<RgbImage>, PhotoError>> {
    let mut all = Vec::new();
    by.previews(files, folder, 320, &mut |at, previewed| {
        assert_eq!(at, all.len(), "in order");
        all.push(previewed.map(|r| r.map(|rendition| decoded(&fs::read(rendition.path).unwrap()))));
        ControlFlow::Continue(())
    })
    .unwrap();
    all
}

#[test]
fn a_grid_comes_of_what_is_in_the_files() {
    let folder = TempDir::new().unwrap();
    let file = |name: &str, bytes: &[u8]| {
        let path = folder.path().join(name);
        fs::write(&path, bytes).unwrap();
        path
    };
    let cropped_since = exif(1, &jpeg(&RgbImage::from_pixel(160, 120, Rgb([90, 90, 90]))));
    let half = &letterboxed()[..600];
    // What is not looked into may be long.
    let behind = [segment(0xFE, &[7; 60_000]), segment(0xE5, &[7; 60_000]), exif(6, &letterboxed())].concat();
    let files = [
        file("ngang.jpg", &photo((600, 400), &exif(1, &letterboxed()))),
        file("đứng.jpg", &photo((600, 400), &behind)),
        file("không.jpg", &photo((600, 400), &[])),
        file("cũ.jpg", &photo((600, 400), &cropped_since)),
        file("hỏng.jpg", &photo((600, 400), &exif(1, half))),
        folder.path().join("mất.jpg"),
        sample("07_coffee_vi.heic"),
        file("cuối.jpg", &photo((600, 400), &exif(1, &letterboxed()))),
    ];
    for worker in workers() {
        let told = told(&worker, &files, folder.path());
        let shape = |at: usize| told[at].as_ref().unwrap().as_ref().map(RgbImage::dimensions);
        assert_eq!([0, 1, 7].map(shape), [Some((160, 104)), Some((104, 160)), Some((160, 104))]);
        assert_eq!([2, 3, 4, 6].map(shape), [None; 4]);
        assert_eq!(told[5].as_ref().unwrap_err().reason, Reason::Missing);
        // Turned by a quarter to the right: what was left is on top.
        let upright = told[1].as_ref().unwrap().as_ref().unwrap();
        let (top, bottom) = (mean(upright, (0, 0, 104, 70)), mean(upright, (0, 90, 104, 70)));
        assert!(top[0] > 200 && top[2] < 60 && bottom[2] > 200 && bottom[0] < 60, "{top:?} {bottom:?}");
    }
}

#[test]
fn a_list_of_pictures_behind_the_photo_is_looked_at_too() {
    let folder = TempDir::new().unwrap();
    let small = jpeg(&RgbImage::from_pixel(300, 200, Rgb([20, 200, 20])));
    let entry = |what: u32, length: usize, from: usize| {
        [what.to_le_bytes(), (length as u32).to_le_bytes(), (from as u32).to_le_bytes(), [0; 4]].concat()
    };
    let with = |from: usize| {
        let list = [entry(0x2003_0000, 9, 0), entry(0x0001_0001, small.len(), from)].concat();
        let head = b"MPF\0II*\0\x08\0\0\0\x01\0\x02\xB0\x07\0";
        let tag = [&head[..], &(list.len() as u32).to_le_bytes(), &26u32.to_le_bytes(), &[0; 4]].concat();
        photo((600, 400), &segment(0xE2, &[tag, list].concat()))
    };
    // Places are counted from behind the marker, its length and the four letters.
    let from = with(0).len() - 10;
    let file = folder.path().join("a.jpg");
    fs::write(&file, [with(from), small.clone()].concat()).unwrap();
    let told = told(&worker(), &[file], folder.path());
    let picture = told[0].as_ref().unwrap().as_ref().unwrap();
    assert_eq!(picture.dimensions(), (300, 200));
    assert!(mean(picture, (0, 0, 300, 200))[1] > 180);
}

#[test]
#[cfg(unix)]
fn a_process_that_dies_takes_no_others_along() {
    let folder = TempDir::new().unwrap();
    // Knows of no previews, falls over one file, hangs on another, and says nonsense of a third.
    let script = "#!/bin/sh
[ \"$1\" = previews ] || exit 2
at=$6
tr '\\0' '\\n' | while read -r file; do
  case $file in
    *dies*) kill -9 $$; exit;;
    *hangs*) exec sleep 60;;
    *lies*) echo \"{\\\"none\\\":{\\\"at\\\":99}}\";;
  esac
  echo \"{\\\"none\\\":{\\\"at\\\":$at}}\"
  at=$((at + 1))
done
";
    let program = folder.path().join("worker");
    fs::write(&program, script).unwrap();
    fs::set_permissions(&program, std::os::unix::fs::PermissionsExt::from_mode(0o755)).unwrap();
    let worker = Worker { deadline: std::time::Duration::from_secs(5), ..Worker::at(&program) };
    let files = ["a", "dies", "b", "dies too", "hangs", "c", "lies", "d"].map(PathBuf::from);
    let told = told(&worker, &files, folder.path());
    let died = |at: usize| matches!(&told[at], Err(e) if matches!(e.reason, Reason::Died { .. }));
    assert!([0, 2, 5, 7].iter().all(|at| matches!(told[*at], Ok(None))), "{told:?}");
    assert!(died(1) && died(3) && died(6), "{told:?}");
    assert!(matches!(&told[4], Err(e) if matches!(e.reason, Reason::TooSlow { .. })), "{told:?}");
    let nobody = Worker::at("/no/such/worker").previews(&files, folder.path(), 320, &mut |_, _| ControlFlow::Break(()));
    assert!(matches!(nobody.unwrap_err().reason, Reason::NoWorker { .. }));
}

#[test]
fn previews_of_the_photos_themselves_are_those_of_one() {
    let folder = TempDir::new().unwrap();
    let converter = std::process::Command::new("heif-convert").arg("--help").output().is_ok();
    let good = ["01_astronaut_iptc_xmp_vi.jpg", "03_chelsea_cmyk_adobe.jpg", "07_coffee_vi.heic"].map(sample);
    let good = if converter { &good[..] } else { &good[..2] };
    let bad = [sample("LICENCES.md"), sample("không có.jpg")];
    let files: Vec<_> = good.iter().chain(&bad).chain(&good[..1]).cloned().collect();
    for worker in workers() {
        let mut told = Vec::new();
        let mut hear = |at: usize, previewed: Previewed| {
            assert_eq!(at, told.len());
            told.push(previewed.map(|rendition| fs::read(rendition.unwrap().path).unwrap()).map_err(|e| e.reason));
            ControlFlow::Continue(())
        };
        worker.render_previews(&files, folder.path(), 320, &mut hear).unwrap();
        for (file, told) in files.iter().zip(told) {
            let single = worker.render(file, folder.path(), Order::previews(&[320]));
            assert_eq!(told, single.map(|r| fs::read(&r.files[0].path).unwrap()).map_err(|e| e.reason), "{file:?}");
        }
    }
}

#[test]
fn whoever_has_seen_enough_hears_no_more() {
    let folder = TempDir::new().unwrap();
    let files = vec![sample("02_coffee_orientation6_gps.jpg"); 1200];
    let mut heard = 0;
    let mut until = |at: usize, _| {
        heard = at + 1;
        if heard == 1100 { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    };
    worker().previews(&files, folder.path(), 320, &mut until).unwrap();
    assert_eq!(heard, 1100);
}
