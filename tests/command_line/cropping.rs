//! Photos are straightened and cropped for one placement, and published so.

use std::path::{Path, PathBuf};

use blackbox::program::Galley;
use image::{Rgb, RgbImage};
use serde_json::json;
use tempfile::TempDir;

use crate::{newsroom as begun, story};

/// A picture whose horizon falls to the left by five degrees, in a folder.
fn tilted(folder: &TempDir) -> String {
    let slope = 5f64.to_radians().tan();
    let picture = RgbImage::from_fn(2400, 1600, |x, y| {
        let horizon = 800.0 - (f64::from(x) - 1200.0) * slope;
        Rgb([if f64::from(y) < horizon { 240 } else { 20 }; 3])
    });
    let path = folder.path().join("bến sông.png");
    picture.save(&path).unwrap();
    path.display().to_string()
}

/// A story with that photo, and its placement.
fn placed(galley: &Galley, folder: &TempDir) -> (String, String) {
    let id = story(galley, folder, "Cầu mới qua suối Bùn");
    let added = galley.json(&[
        "photo",
        "add",
        &id,
        &tilted(folder),
        "--caption",
        "Bến sông",
        "--credit",
        "Mai Lan",
        "--alt",
        "Sông và trời",
    ]);
    (id, added["placement"].as_str().unwrap().to_owned())
}

pub(crate) fn photos(folder: &Path) -> Vec<PathBuf> {
    let mut found = vec![];
    for entry in std::fs::read_dir(folder).into_iter().flatten().map(Result::unwrap) {
        if entry.path().is_dir() { found.extend(photos(&entry.path())) } else { found.push(entry.path()) }
    }
    found
}

/// The row in which the picture goes dark, at its left and at its right end.
fn horizon(picture: &RgbImage) -> [usize; 2] {
    [3, picture.width() - 4].map(|x| (0..picture.height()).position(|y| picture.get_pixel(x, y).0[0] < 128).unwrap())
}

#[test]
fn what_is_published_is_straightened_and_cropped_as_it_was_approved() {
    let (folder, galley) = begun();
    let (id, placement) = placed(&galley, &folder);
    let edited = galley.json(&["photo", "edit", &id, &placement, "--turn", "5", "--ratio", "16:9"]);
    assert_eq!((&edited["photos"][0]["turn"], &edited["photos"][0]["crop"]["h"]), (&json!(50), &json!(844)));
    galley.json(&["submit", &id]);
    let approved = galley.json(&["approve", &id])["digest"].clone();
    galley.json(&["publish", &id]);
    let site = galley.desk.join("site");
    let mut seen: Vec<_> = photos(&site.join("photos")).iter().map(|p| image::open(p).unwrap().into_rgb8()).collect();
    seen.sort_by_key(RgbImage::width);
    assert_eq!(seen.iter().map(RgbImage::width).collect::<Vec<_>>(), [480, 960, 1600]);
    for picture in &seen {
        let shape = f64::from(picture.width()) / f64::from(picture.height());
        assert!((shape - 16.0 / 9.0).abs() < 0.01, "{:?}", picture.dimensions());
        let ([left, right], middle) = (horizon(picture), picture.height() as usize / 2);
        assert!(
            left.abs_diff(right) <= 2 && left.abs_diff(middle) <= picture.height() as usize / 100,
            "{left} {right}"
        );
    }
    // Turned back is another form than the one approved, and no turn is the form that it was before there were turns.
    let back = galley.json(&["photo", "edit", &id, &placement, "--turn", "none"]);
    assert_eq!(back["photos"][0]["turn"], json!(0));
    assert_ne!(galley.json(&["story", "show", &id])["digest"], approved);
    let told = String::from_utf8(galley.run(&["story", "diff", &id]).stdout).unwrap();
    assert!(told.contains("Straightening: [-5.0°-]") && !told.contains("Crop"), "{told}");
    galley.json(&["photo", "edit", &id, &placement, "--turn", "5,0"]);
    assert_eq!(galley.json(&["story", "show", &id])["digest"], approved);
    galley.json(&["photo", "edit", &id, &placement, "--turn=-1.5"]);
    galley.json(&["correct", &id, "--reason", "Ảnh trước nghiêng."]);
    let tilted =
        photos(&site.join("photos")).iter().map(|p| image::open(p).unwrap().into_rgb8()).max_by_key(RgbImage::width);
    let [left, right] = horizon(&tilted.unwrap());
    assert!(left > right + 100, "{left} {right}");
    galley.json(&["verify", "--rebuild"]);
}

#[test]
fn a_site_has_the_sizes_and_the_webp_that_it_asks_for() {
    let (folder, galley) = begun();
    let (id, placement) = placed(&galley, &folder);
    galley.json(&["photo", "edit", &id, &placement, "--turn", "5", "--ratio", "16:9"]);
    galley.json(&["submit", &id]);
    galley.json(&["approve", &id]);
    galley.json(&["publish", &id]);
    let site = galley.desk.join("site");
    let before = photos(&site.join("photos"));
    assert!(before.len() == 3 && before.iter().all(|path| path.extension().unwrap() == "jpg"));
    galley.json(&[
        "house",
        "set",
        "destination",
        r#"{"id": "site", "kind": "site", "address": "https://example.invalid/", "folder": "site",
            "photo_widths": [320, 1200], "photo_quality": 60, "photo_webp": true}"#,
    ]);
    galley.json(&["publish", "--renew"]);
    let shown: Vec<_> = photos(&site.join("photos")).into_iter().filter(|path| !before.contains(path)).collect();
    let mut sizes: Vec<_> = shown
        .iter()
        .map(|path| {
            let ending = path.extension().unwrap().to_str().unwrap().to_owned();
            let picture = image::open(path).unwrap().into_rgb8();
            let [left, right] = horizon(&picture);
            assert!(left.abs_diff(right) <= 2, "{} {left} {right}", path.display());
            let told = newsroom::photo::metadata::read(&std::fs::read(path).unwrap());
            assert_eq!((told.caption.as_str(), told.credit.as_str()), ("Bến sông", "Mai Lan"));
            (picture.width(), ending)
        })
        .collect();
    sizes.sort();
    let wanted = [(320, "jpg"), (320, "webp"), (1200, "jpg"), (1200, "webp")];
    assert_eq!(sizes, wanted.map(|(width, ending)| (width, ending.to_owned())));
    for path in &shown {
        let Ok(run) = std::process::Command::new("exiftool").args(["-G1", "-a", "-warning", "-all"]).arg(path).output()
        else {
            blackbox::skipped("exiftool is not installed");
            return;
        };
        let seen = String::from_utf8(run.stdout).unwrap();
        assert!(seen.contains("Bến sông") && !seen.contains("Warning") && !seen.contains("GPS"), "{seen}");
    }
    let front = std::fs::read_to_string(site.join("index.html")).unwrap();
    assert!(front.contains("<picture><source type=\"image/webp\""), "{front}");
    galley.json(&["takedown", &id, "--reason", "Nhầm ảnh"]);
    assert_eq!(photos(&site.join("photos")), Vec::<PathBuf>::new(), "those of before, too");
}

#[test]
fn a_ratio_is_a_shape_or_one_of_the_house_around_the_focal_point() {
    let (folder, galley) = begun();
    let (id, placement) = placed(&galley, &folder);
    let edit = |more: &[&str]| {
        let edited = galley.json(&[&["photo", "edit", &id, &placement], more].concat());
        edited["photos"][0]["crop"].clone()
    };
    assert_eq!(edit(&["--ratio", "1:1"]), json!({"x": 167, "y": 0, "w": 667, "h": 1000}));
    assert_eq!(edit(&["--ratio", "square", "--focal-point", "100,500"]), json!({"x": 0, "y": 0, "w": 667, "h": 1000}));
    assert_eq!(edit(&["--ratio", "VUONG"])["x"], 0, "the point that was set before");
    galley.json(&["house", "set", "ratio", r#"{"id": "banner", "label": "Biển trang nhất", "width": 5, "height": 1}"#]);
    assert_eq!(
        edit(&["--ratio", "bien trang nhat", "--focal-point", "none"]),
        json!({"x": 0, "y": 350, "w": 1000, "h": 300})
    );
    for (word, code) in [("16/9", 3), ("0:1", 3), ("panorama", 3)] {
        let (found, told) = galley.refused(&["photo", "edit", &id, &placement, "--ratio", word]);
        assert!(found == code && told.contains(word), "{found} {told}");
    }
    let both = ["photo", "edit", &id, &placement, "--ratio", "1:1", "--crop", "0,0,500,500"];
    assert_eq!(galley.refused(&both).0, 2);
    for turn in ["45.1", "1.55", "x", "-46"] {
        let (code, told) = galley.refused(&["photo", "edit", &id, &placement, "--turn", turn]);
        assert!(code == 2 && told.contains("--turn"), "{turn}: {code} {told}");
    }
}
