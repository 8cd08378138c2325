//! Photos, through the real worker: what is taken in, what is refused by name, and what leaves for readers.

mod credentials;
mod formats;
mod hostile;
mod looks;
mod mutated;
mod previews;
mod sampled;
mod written;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use newsroom::messages::Language;
use newsroom::photo::{Damage, Format, Order, PhotoError, PhotoFacts, Reason, Worker};
use newsroom::story::{Crop, Turn};
use tempfile::TempDir;

use crate::hostile::{Case, Outcome};

/// A worker that is not hurried: its own deadline is for people, and a build without optimisation on a busy machine needs longer.
fn worker() -> Worker {
    Worker { deadline: Duration::from_secs(180), ..Worker::at(blackbox::program::path("galley-photo-worker")) }
}

/// With the C decoder, and without: both are held to the same.
fn workers() -> [Worker; 2] {
    [false, true].map(|pure| Worker { pure, ..worker() })
}

fn sample(name: &str) -> PathBuf {
    blackbox::data().join("photos").join(name)
}

/// Examines a file; the small picture that is made on the way goes.
fn examine(by: &Worker, file: &Path) -> Result<PhotoFacts, PhotoError> {
    let folder = TempDir::new().unwrap();
    by.examine(file, folder.path(), 320).map(|(examined, _)| examined.record.facts)
}

/// Renders a sample at these sizes and returns the files' bytes.
fn rendered(by: &Worker, name: &str, sizes: &[u32], crop: Option<Crop>) -> Vec<Vec<u8>> {
    let folder = TempDir::new().unwrap();
    let rendered = by.render(&sample(name), folder.path(), Order::publication(sizes, crop)).unwrap();
    rendered.files.iter().map(|file| fs::read(&file.path).unwrap()).collect()
}

fn decoded(jpeg: &[u8]) -> image::RgbImage {
    image::load_from_memory(jpeg).unwrap().into_rgb8()
}

/// Returns the mean of red, green and blue over a part of the picture.
fn mean(image: &image::RgbImage, (x, y, w, h): (u32, u32, u32, u32)) -> [u32; 3] {
    let part = image::imageops::crop_imm(image, x, y, w, h).to_image();
    [0, 1, 2].map(|c| part.pixels().map(|p| u32::from(p.0[c])).sum::<u32>() / (w * h))
}

#[test]
fn examining_tells_what_a_file_is() {
    for worker in workers() {
        let facts = |name: &str| examine(&worker, &sample(name)).unwrap();
        let [vietnamese, coffee, cmyk] =
            ["01_astronaut_iptc_xmp_vi.jpg", "02_coffee_orientation6_gps.jpg", "03_chelsea_cmyk_adobe.jpg"].map(facts);
        assert_eq!((vietnamese.format, vietnamese.width, vietnamese.bytes), (Format::Jpeg, 1024, 188_822));
        assert_eq!(vietnamese.profile.as_deref(), Some("sRGB built-in"));
        assert_eq!((coffee.width, coffee.height, coffee.cmyk), (600, 400, false), "upright");
        assert!(cmyk.cmyk && cmyk.profile.is_none() && !cmyk.profile_ignored);
        let webp = facts("09_chelsea_animated.webp");
        assert!(webp.format == Format::WebP && webp.animated && webp.damage.is_none());
        assert_eq!(facts("11_truncated.jpg").damage, Some(Damage::Cut { percent: Some(9) }));
    }
}

#[test]
fn hostile_files_end_in_a_picture_or_a_reason() {
    let honest = fs::read(sample("04_chelsea_legacy_latin1_iim.jpg")).unwrap();
    let folder = TempDir::new().unwrap();
    let corpus = hostile::corpus(&honest, (451, 300));
    let [with_c, pure] = &workers();
    let jpegs = corpus.iter().filter(|case| case.bytes.starts_with(&[0xFF, 0xD8])).map(|case| (pure, case));
    for (worker, Case { name, bytes, outcome }) in corpus.iter().map(|case| (with_c, case)).chain(jpegs) {
        let file = folder.path().join(name);
        fs::write(&file, bytes).unwrap();
        let examined = worker.examine(&file, folder.path(), 320).map(|(examined, _)| examined.record.facts);
        let rendered = worker.render(&file, folder.path(), Order { sharpness: 0, ..Order::publication(&[2048], None) });
        let rendered = rendered.map(|r| r.facts);
        // What it looks like is asked once.
        assert_eq!(examined.clone().map(|facts| PhotoFacts { look: None, ..facts }), rendered, "{name}");
        match (outcome, &examined) {
            (Outcome::Picture(width, height), Ok(facts)) => {
                assert_eq!((facts.width, facts.height), (*width, *height), "{name}");
                assert_eq!(facts.damage.is_some(), ["jpeg-lying.jpg", "jpeg-half.jpg"].contains(name), "{name}");
                let output = decoded(&fs::read(folder.path().join("320.jpg")).unwrap());
                assert!(output.width().max(output.height()) <= 320, "{name}");
            }
            (Outcome::Refused(accepts), Err(error)) => {
                assert!(accepts(&error.reason), "{name}: {error}");
                let (key, values) = error.explained();
                assert!(key.text(Language::Vi, &values).contains(name), "{name}");
            }
            (_, other) => panic!("{name}: {other:?}"),
        }
        fs::remove_file(&file).unwrap();
    }
}

#[test]
fn what_is_odd_about_a_file_is_told() {
    for worker in workers() {
        let honest = fs::read(sample("04_chelsea_legacy_latin1_iim.jpg")).unwrap();
        let folder = TempDir::new().unwrap();
        let told = |name: &str, bytes: &[u8]| {
            let file = folder.path().join(name);
            fs::write(&file, bytes).unwrap();
            let facts = examine(&worker, &file).unwrap();
            facts.notices(name).iter().map(|(key, _)| key.name()).collect::<Vec<_>>()
        };
        assert_eq!(told("a.jpg", &honest), [""; 0]);
        assert_eq!(told("a.png", &honest), ["photo.notice.wrong_extension"]);
        assert_eq!(told("b.jpg", &honest[..honest.len() / 2]), ["photo.notice.cut"]);
        let corpus = hostile::corpus(&honest, (451, 300));
        let bomb = corpus.iter().find(|case| case.name == "png-profile-bomb.png").unwrap();
        assert_eq!(told("c.png", &bomb.bytes), ["photo.notice.profile_ignored"]);
    }
}

#[test]
fn one_bad_file_does_not_stop_the_rest() {
    let missing = sample("không có.jpg");
    let files = [sample("02_coffee_orientation6_gps.jpg"), missing, sample("LICENCES.md"), sample("11_truncated.jpg")];
    let outcomes = files.map(|file| examine(&worker(), &file).map(|facts| facts.format));
    assert_eq!((outcomes[0].clone(), outcomes[3].clone()), (Ok(Format::Jpeg), Ok(Format::Jpeg)));
    let (key, values) = outcomes[1].as_ref().unwrap_err().explained();
    assert_eq!(
        key.text(Language::En, &values),
        "The file không có.jpg was not found. It may have been moved or renamed."
    );
    assert_eq!(outcomes[2].as_ref().unwrap_err().reason, Reason::UnknownFormat);
    assert_eq!(examine(&worker(), &sample("")).unwrap_err().reason, Reason::NotAFile);
}

#[test]
fn renditions_are_upright_and_never_enlarged() {
    for worker in workers() {
        let [small, large] = &rendered(&worker, "02_coffee_orientation6_gps.jpg", &[320, 2048], None)[..] else {
            panic!()
        };
        assert_eq!((decoded(small).dimensions(), decoded(large).dimensions()), ((320, 213), (600, 400)));
        // As it lies in the file, the picture is 400 wide: turned by a quarter to the right, its left edge comes on top.
        let lying = decoded(&fs::read(sample("02_coffee_orientation6_gps.jpg")).unwrap());
        assert_eq!(lying.dimensions(), (400, 600));
        let (before, after) = (mean(&lying, (0, 500, 100, 100)), mean(&decoded(large), (0, 0, 100, 100)));
        assert!(before.iter().zip(after).all(|(a, b)| a.abs_diff(b) <= 2), "{before:?} {after:?}");
    }
}

#[test]
fn a_preview_is_decoded_smaller_and_looks_the_same() {
    for worker in workers() {
        let folder = TempDir::new().unwrap();
        // Of 1,024 pixels, half is enough to look at 400, and not enough to publish them.
        let [preview, published] =
            [Order::previews(&[400]), Order { sharpness: 0, ..Order::publication(&[400], None) }].map(|order| {
                let file = worker
                    .render(&sample("01_astronaut_iptc_xmp_vi.jpg"), folder.path(), order)
                    .unwrap()
                    .files
                    .remove(0);
                fs::read(file.path).unwrap()
            });
        assert_ne!(preview, published);
        let (preview, published) = (decoded(&preview), decoded(&published));
        assert_eq!(preview.dimensions(), published.dimensions());
        let apart = preview.iter().zip(published.iter()).map(|(a, b)| u64::from(a.abs_diff(*b))).sum::<u64>();
        assert!(apart < 4 * preview.len() as u64, "{apart}");
    }
}

#[test]
fn crops_are_thousandths_of_the_upright_picture() {
    for worker in workers() {
        let crop = Crop { x: 500, y: 250, w: 500, h: 750 };
        let [part] = &rendered(&worker, "02_coffee_orientation6_gps.jpg", &[320], Some(crop))[..] else { panic!() };
        let [whole] = &rendered(&worker, "02_coffee_orientation6_gps.jpg", &[2048], None)[..] else { panic!() };
        let (part, whole) = (decoded(part), decoded(whole));
        assert_eq!(part.dimensions(), (300, 300));
        let (a, b) = (mean(&part, (100, 100, 50, 50)), mean(&whole, (400, 200, 50, 50)));
        assert!(a.iter().zip(b).all(|(a, b)| a.abs_diff(b) <= 2), "{a:?} {b:?}");
    }
}

#[test]
fn a_picture_is_straightened_and_cut_within_what_is_left() {
    for worker in workers() {
        let folder = TempDir::new().unwrap();
        let photo = sample("02_coffee_orientation6_gps.jpg");
        let order = Order { turn: Turn::of(50).unwrap(), ..Order::publication(&[2048], None) };
        let turned = worker.render(&photo, folder.path(), order).unwrap();
        // Upright 600 by 400; five degrees leave 0.887 of each side.
        let (file, picture) = (&turned.files[0], decoded(&fs::read(&turned.files[0].path).unwrap()));
        assert_eq!((file.width, file.height, turned.facts.width), (532, 354, 600));
        let whole = worker.render(&photo, folder.path(), Order::publication(&[2048], None)).unwrap();
        let level = decoded(&fs::read(&whole.files[0].path).unwrap());
        // The middle stays where it was.
        let (a, b) = (mean(&picture, (246, 157, 40, 40)), mean(&level, (280, 180, 40, 40)));
        assert!(a.iter().zip(b).all(|(a, b)| a.abs_diff(b) <= 4), "{a:?} {b:?}");
        let crop = Some(Crop { x: 0, y: 0, w: 500, h: 1000 });
        let half = worker
            .render(&photo, folder.path(), Order { turn: Turn::of(50).unwrap(), ..Order::publication(&[2048], crop) })
            .unwrap();
        assert_eq!((half.files[0].width, half.files[0].height), (266, 354));
    }
}

#[test]
fn quality_sharpness_and_webp_are_asked_for() {
    let folder = TempDir::new().unwrap();
    let render = |order: Order<'_>| {
        let files = worker().render(&sample("01_astronaut_iptc_xmp_vi.jpg"), folder.path(), order).unwrap().files;
        files.into_iter().map(|file| (file.format, file.bytes, fs::read(file.path).unwrap())).collect::<Vec<_>>()
    };
    let plain = Order { sharpness: 0, ..Order::publication(&[500], None) };
    let both = render(Order { webp: true, ..plain });
    assert_eq!(both.iter().map(|(format, ..)| *format).collect::<Vec<_>>(), [Format::Jpeg, Format::WebP]);
    assert!(both[1].1 < both[0].1, "{} {}", both[1].1, both[0].1);
    let [jpeg, webp] = [&both[0].2, &both[1].2].map(|bytes| decoded(bytes));
    assert_eq!(jpeg.dimensions(), webp.dimensions());
    let whole = (0, 0, jpeg.width(), jpeg.height());
    assert!(mean(&jpeg, whole).iter().zip(mean(&webp, whole)).all(|(a, b)| a.abs_diff(b) <= 2));
    let [poor, fine] = [40, 95].map(|quality| render(Order { quality, ..plain })[0].1);
    assert!(poor < both[0].1 && both[0].1 < fine, "{poor} {fine}");
    // Detail: how much neighbours differ.
    let detail = |picture: &image::RgbImage| -> u64 {
        picture
            .rows()
            .flat_map(|row| {
                row.map(|p| p.0[1])
                    .collect::<Vec<_>>()
                    .windows(2)
                    .map(|w| u64::from(w[0].abs_diff(w[1])))
                    .collect::<Vec<_>>()
            })
            .sum()
    };
    let sharp = decoded(&render(Order { sharpness: Order::SHARPNESS, ..plain })[0].2);
    let gain = detail(&sharp) * 100 / detail(&jpeg);
    assert!((105..130).contains(&gain), "{gain} %");
}

#[test]
fn print_colours_look_as_on_screen() {
    for worker in workers() {
        let [inks] = &rendered(&worker, "03_chelsea_cmyk_adobe.jpg", &[320], None)[..] else { panic!() };
        let [light] = &rendered(&worker, "04_chelsea_legacy_latin1_iim.jpg", &[320], None)[..] else { panic!() };
        let whole = (0, 0, 320, 213);
        let (inks, light) = (mean(&decoded(inks), whole), mean(&decoded(light), whole));
        assert!(inks.iter().zip(light).all(|(a, b)| a.abs_diff(b) <= 4), "{inks:?} {light:?}");
    }
}

#[test]
fn a_worker_that_is_gone_slow_or_broken_is_named() {
    let photo = sample("02_coffee_orientation6_gps.jpg");
    let nobody = examine(&Worker::at("/no/such/worker"), &photo).unwrap_err();
    assert!(matches!(nobody.reason, Reason::NoWorker { .. }));
    if cfg!(unix) {
        let folder = TempDir::new().unwrap();
        // Prints the photo where an answer should be.
        let cat = folder.path().join("cat");
        fs::write(&cat, "#!/bin/sh\nexec cat \"$2\"\n").unwrap();
        fs::set_permissions(&cat, std::os::unix::fs::PermissionsExt::from_mode(0o755)).unwrap();
        let broken = examine(&Worker::at(&cat), &photo).unwrap_err();
        assert!(matches!(broken.reason, Reason::Died { .. }), "{broken}");
        // A pipe that nobody writes to: `cat` waits for ever, the real worker does not even open it.
        let pipe = folder.path().join("pipe.jpg");
        assert!(Command::new("mkfifo").arg(&pipe).status().unwrap().success());
        let slow = Worker { deadline: Duration::from_millis(100), ..Worker::at(&cat) };
        assert!(matches!(examine(&slow, &pipe).unwrap_err().reason, Reason::TooSlow { .. }));
        assert_eq!(examine(&worker(), &pipe).unwrap_err().reason, Reason::NotAFile);
    }
}
