//! The photo desk by keys: a card's photos are rated, captioned, credited and placed, and what another program says is seen.

#![allow(clippy::print_stdout, reason = "keys and seconds for each photo are a figure of BENCHMARKS.md")]

use std::path::Path;

use blackbox::program::Galley;
use serde_json::{Value, json};

use crate::driver::{Window, wait};
use crate::screen::Screen;
use crate::{LANGUAGES, at_night, newsroom, open_first, words};

/// The photos of the demo, taken in as from a card; the last of them comes first on the desk.
fn taken_in(galley: &Galley) -> usize {
    let photos = blackbox::demo_photos();
    let paths: Vec<_> = photos.iter().map(|path| path.display().to_string()).collect();
    let asked: Vec<&str> = ["photo", "ingest"].into_iter().chain(paths.iter().map(String::as_str)).collect();
    galley.json(&asked)["photos"].as_array().unwrap().len()
}

/// The photo that the keys are at.
fn at(window: &Window) -> String {
    let id = "return document.querySelector('#photo-grid')?.getAttribute('aria-activedescendant') ?? ''";
    window.run(id, &json!([])).as_str().unwrap().trim_start_matches("photo-").to_owned()
}

fn said(galley: &Galley, photo: &str) -> Value {
    galley.json(&["photo", "show", photo])["said"].clone()
}

/// Opens the photo desk and waits for its pictures.
fn open_desk(window: &Window, count: usize) {
    window.press("Control+Shift+o");
    window.until("document.activeElement?.id === 'photo-grid'");
    let all =
        format!("document.querySelector('#photo-grid [role=option]')?.getAttribute('aria-setsize') === '{count}'");
    window.until(&all);
    window.until(
        "[...document.querySelectorAll('#photo-grid img')].length > 0 &&
         [...document.querySelectorAll('#photo-grid img')].every(img => img.complete && img.naturalWidth > 0)",
    );
}

fn in_caption(window: &Window) {
    window.until("document.activeElement?.dataset.caption === 'caption'");
}

/// A story with a text, to place photos in.
fn story(galley: &Galley, folder: &Path) -> String {
    galley.drafts("Mùa nước nổi", &folder.join("body.md"), "Con nước tháng chín lên đến gốc bần thứ ba.\n")
}

#[test]
fn a_card_is_rated_captioned_credited_and_placed_by_keys() {
    let Some(screen) = Screen::start() else { return };
    for language in LANGUAGES {
        let (folder, galley) = newsroom("vi");
        let id = story(&galley, folder.path());
        let count = taken_in(&galley);
        let window = screen.open(&galley.desk, "Minh Khoa", language);
        open_first(&window);
        open_desk(&window, count);

        // One key rates, and the arrows go on.
        let first = at(&window);
        window.press("4");
        window.press("ArrowRight");
        window.until_with(
            "document.querySelector('#photo-grid').getAttribute('aria-activedescendant') !== arguments[0]",
            &json!([format!("photo-{first}")]),
        );
        let second = at(&window);
        window.press("x");
        wait("both are rated", || said(&galley, &first)["rating"] == "4" && said(&galley, &second)["rating"] == "-1");
        window.shoot(&format!("photos-grid-{language}"));
        window.press("Control+z");
        wait("the second is no longer rejected", || said(&galley, &second)["rating"].is_null());

        // A caption for each, without leaving its field.
        window.press("Home");
        window.press("c");
        in_caption(&window);
        window.type_text("Bến sông lúc rạng sáng");
        window.press("Control+Enter");
        window.until_with(
            "document.querySelector('#photo-grid').getAttribute('aria-activedescendant') === arguments[0]",
            &json!([format!("photo-{second}")]),
        );
        in_caption(&window);
        window.type_text("Chợ phiên {number}");
        window.until("document.querySelector('[data-row=caption]')?.innerText.includes('Chợ phiên 1')");
        window.shoot(&format!("photos-captioning-{language}"));
        window.press("Control+Enter");
        wait("both are captioned", || {
            said(&galley, &first)["caption"] == "Bến sông lúc rạng sáng"
                && said(&galley, &second)["caption"] == "Chợ phiên 1"
        });

        // A credit for all of them at once.
        window.press("Escape");
        window.until("document.activeElement?.id === 'photo-grid'");
        window.press("Control+a");
        window.run("document.querySelector('[data-caption=credit]').focus()", &json!([]));
        window.type_text("Ảnh: Hoài An");
        window.shoot(&format!("photos-several-{language}"));
        window.press("Control+Enter");
        wait("all are credited", || {
            let found = galley.json(&["photo", "find", "--creator", "anh hoai an"]);
            found["count"].as_u64() == Some(count as u64)
        });

        // What another program says is seen at once.
        galley.json(&["photo", "describe", &first, "--set", "city=Tân Giang"]);
        window.press("Escape");
        window.press("Escape");
        window.press("Home");
        window.until("document.querySelector('[data-caption=city]')?.value === 'Tân Giang'");

        window.press("Space");
        window.until("document.activeElement?.id === 'photo-stage'");
        window.until(
            "[...document.querySelectorAll('#photo-stage img')].some(img => img.complete && img.naturalWidth > 0)",
        );
        window.shoot(&format!("photos-full-{language}"));
        window.press("Escape");
        window.until("document.activeElement?.id === 'photo-grid'");
        window.press("p");
        wait("the photo is in the story with its caption and credit", || {
            let photos = galley.json(&["story", "show", &id])["photos"].clone();
            photos[0]["caption"] == "Bến sông lúc rạng sáng" && photos[0]["credit"] == "Ảnh: Hoài An"
        });
        // First what is chosen is let go, then the photo desk is left.
        window.press("Escape");
        window.press("Escape");
        window.until("document.querySelector('dialog:modal') === null");
        window.until(&format!("document.body.innerText.includes('{}')", words(language, "photo.field.caption")));
        galley.json(&["verify"]);
    }
}

#[test]
fn a_folder_is_taken_in_by_the_systems_dialog_and_a_bad_file_is_named() {
    let Some(screen) = Screen::start_with(&["xdotool"]) else { return };
    let (folder, galley) = newsroom("vi");
    let card = folder.path().join("the");
    std::fs::create_dir_all(card.join("DCIM")).unwrap();
    for (number, photo) in blackbox::demo_photos().iter().take(3).enumerate() {
        std::fs::copy(photo, card.join(format!("DCIM/DSC_{number}.JPG"))).unwrap();
    }
    std::fs::write(card.join("DCIM/DSC_9.JPG"), "đây là chữ").unwrap();
    let window = screen.open(&galley.desk, "Minh Khoa", "vi");
    window.until("document.querySelector('#stories') !== null");
    window.press("Control+Shift+i");
    screen.name_in_dialog(&window, &words("vi", "window.choose.card"), &card);
    window.until("document.querySelector('dialog:modal dl')?.innerText.includes('DSC_9.JPG')");
    window.shoot("photos-taken-in");
    window.press("Escape");
    // What came is chosen, and captioning goes on with it.
    window.until("document.querySelectorAll('#photo-grid [aria-selected=true]').length === 3");
    assert_eq!(galley.json(&["photo", "find"])["count"], 3);
    // The same again is recognised, and nothing is said anew.
    window.press("Control+Shift+i");
    screen.name_in_dialog(&window, &words("vi", "window.choose.card"), &card);
    window.until("document.querySelector('dialog:modal dl')?.innerText.includes('DSC_9.JPG')");
    assert_eq!(galley.json(&["photo", "find"])["count"], 3);
}

/// A picture that no other looks like, as a camera calls it.
fn drawn(folder: &Path, number: u32) {
    let picture = image::RgbImage::from_fn(640, 427, |x, y| {
        image::Rgb([(x * number / 3) as u8, (y + number * 40) as u8, (x * y / (number + 1)) as u8])
    });
    picture.save(folder.join(format!("DSC_{number:04}.JPG"))).unwrap();
}

/// How many keys a text is, and the chord that ends it.
fn typed(window: &Window, text: &str, chord: &str) -> usize {
    window.type_text(text);
    window.press(chord);
    text.chars().count() + 1
}

#[test]
fn a_session_of_many_photos_takes_three_chords_each_beside_their_words() {
    let Some(screen) = Screen::start() else { return };
    let count: u32 = if at_night() { 50 } else { 6 };
    let (folder, galley) = newsroom("vi");
    let id = story(&galley, folder.path());
    let card = folder.path().join("the");
    std::fs::create_dir_all(&card).unwrap();
    (1..=count).for_each(|number| drawn(&card, number));
    galley.json(&["photo", "ingest", card.to_str().unwrap()]);
    let window = screen.open(&galley.desk, "Minh Khoa", "vi");
    open_first(&window);
    open_desk(&window, count as usize);

    let begun = std::time::Instant::now();
    let (mut keys, mut words) = (0, 0);
    let mut press = |chord: &str| {
        window.press(chord);
        keys += 1;
    };
    // The credit is everybody's.
    press("Control+a");
    press("c");
    in_caption(&window);
    let in_credit = "document.activeElement?.dataset.caption === 'credit'";
    while window.run(&format!("return {in_credit}"), &json!([])) != true {
        press("Tab");
    }
    let credit = "Ảnh: Hoài An";
    keys += typed(&window, credit, "Control+Enter");
    words += credit.chars().count();
    wait("all are credited", || {
        galley.json(&["photo", "find", "--creator", "anh hoai an"])["count"].as_u64() == Some(count.into())
    });
    // Then each has its words.
    for chord in ["Escape", "Escape", "Home", "c"] {
        window.press(chord);
        keys += 1;
    }
    in_caption(&window);
    for number in 1..=count {
        let here = at(&window);
        let caption = format!("Cảnh {number} của chợ phiên");
        keys += typed(&window, &caption, "Control+Enter");
        words += caption.chars().count();
        if number < count {
            let on = "document.querySelector('#photo-grid').getAttribute('aria-activedescendant') !== arguments[0]";
            window.until_with(on, &json!([format!("photo-{here}")]));
            in_caption(&window);
        }
    }
    for chord in ["Escape", "Control+a", "p"] {
        window.press(chord);
        keys += 1;
    }
    wait("all are in the story, with their words", || {
        let photos = galley.json(&["story", "show", &id])["photos"].clone();
        let placed = photos.as_array().map(Vec::as_slice).unwrap_or_default();
        placed.len() == count as usize
            && placed.iter().all(|photo| {
                photo["credit"] == credit
                    && photo["caption"].as_str().is_some_and(|caption| caption.starts_with("Cảnh "))
            })
    });
    // And each has its part that readers see.
    window.press("Escape");
    window.until("document.querySelector('#photo-grid [aria-selected=true]') === null");
    window.press("Escape");
    window.until("document.querySelector('dialog[open]') === null && document.querySelector('#photo-grid') === null");
    window.press("Alt+c");
    keys += 3;
    for number in 1..=count {
        let is_shown = format!(
            "document.querySelector('dialog[open] header p')?.textContent === 'Cảnh {number} của chợ phiên' &&
             document.activeElement?.classList.contains('stage') &&
             document.querySelector('dialog[open] .stage .picture')?.getBoundingClientRect().width > 0"
        );
        window.until(&is_shown);
        window.press("3");
        window.until("document.querySelector('dialog[open] .ratios [aria-pressed=true]') !== null");
        window.press("Control+Enter");
        keys += 2;
    }
    wait("all are cropped", || {
        let photos = galley.json(&["story", "show", &id])["photos"].clone();
        photos.as_array().is_some_and(|placed| placed.iter().all(|photo| photo["crop"].is_object()))
    });
    let seconds = begun.elapsed().as_secs_f64() / f64::from(count);
    let besides = keys - words;
    println!(
        "{count} photos: {keys} keys, {besides} of them no letters; {seconds:.1} s for each, as fast as keys are sent"
    );
    assert!(besides <= 3 * count as usize + 32, "{besides} keys besides the words of {count} photos");
}
