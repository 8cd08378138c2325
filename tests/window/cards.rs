//! Photos as a photo editor gets them: a card that shows itself while it comes, one that broke off, what is pasted; and a look at
//! their pixels.

use std::io::Cursor;
use std::path::{Path, PathBuf};

use blackbox::exif::{exif, segment};
use image::{ImageFormat, Rgb, RgbImage};
use serde_json::json;

use crate::driver::{Window, wait};
use crate::screen::{Screen, kill};
use crate::{LANGUAGES, newsroom, words};

/// Photos of a card, which takes long enough to be broken off.
const CARD: usize = 24;

fn jpeg(sides: (u32, u32)) -> Vec<u8> {
    let shade = |at: u32, side: u32| u8::try_from(at * 255 / side).unwrap();
    let picture = RgbImage::from_fn(sides.0, sides.1, |x, y| {
        let line = if x % 40 == 0 || y % 40 == 0 { 255 } else { 90 };
        Rgb([shade(x, sides.0), shade(y, sides.1), line])
    });
    let mut bytes = Cursor::new(vec![]);
    picture.write_to(&mut bytes, ImageFormat::Jpeg).unwrap();
    bytes.into_inner()
}

/// Makes a card of photos of 24 megapixels, each with a small picture of itself, as cameras make them.
fn card(folder: &Path, count: usize) -> PathBuf {
    let card = folder.join("DCIM");
    std::fs::create_dir(&card).unwrap();
    let (large, small) = (jpeg((6000, 4000)), exif(1, &jpeg((160, 107))));
    for number in 0..count {
        let remark = segment(0xFE, number.to_string().as_bytes());
        let photo = [&large[..2], &small, &remark, &large[2..]].concat();
        std::fs::write(card.join(format!("DSC_{number:04}.JPG")), photo).unwrap();
    }
    card
}

fn open_desk(window: &Window) {
    window.until("document.querySelector('#stories') !== null");
    window.press("Control+Shift+o");
    window.until("document.activeElement?.id === 'photo-grid'");
}

#[test]
fn a_card_shows_itself_while_it_comes_and_goes_on_after_a_kill_with_what_was_given() {
    let Some(screen) = Screen::start_with(&["xdotool"]) else { return };
    let (folder, galley) = newsroom("vi");
    let credit = json!([{ "field": "credit", "way": "if_empty", "text": "Ảnh: {creator}" }]);
    galley.json(&["house", "set", "template", &json!({ "name": "Ảnh lũ", "changes": credit }).to_string()]);
    let card = card(folder.path(), CARD);
    let window = screen.open(&galley.desk, "Minh Khoa", "vi");
    open_desk(&window);
    window.run(
        "[...document.querySelectorAll('button')].find(one => one.innerText.includes(arguments[0])).click()",
        &json!([words("vi", "photos.given.none")]),
    );
    window.until("document.activeElement?.closest('dialog form.given') !== null");
    window.type_text("Mai Lan");
    for _ in 0..4 {
        window.press("Tab");
    }
    window.until("document.activeElement?.tagName === 'SELECT'");
    window.press("ArrowDown");
    window.until("document.activeElement?.value === 'Ảnh lũ'");
    window.shoot("cards-given");
    window.press("Escape");
    window.until("document.querySelector('form.given') === null");
    window.press("Control+Shift+i");
    screen.name_in_dialog(&window, &words("vi", "window.choose.card"), &card);
    window.until("[...document.querySelectorAll('.arriving img')].some(img => img.complete && img.naturalWidth > 0)");
    window.until("document.querySelector('.taking progress')?.value > 2");
    kill(window.program("galley-window"));
    drop(window);
    let came = || galley.json(&["photo", "find"])["count"].as_u64().unwrap();
    assert!((1..CARD as u64).contains(&came()), "{} of {CARD}", came());

    let window = screen.open(&galley.desk, "Minh Khoa", "vi");
    open_desk(&window);
    window.until("document.querySelector('.taking p')?.innerText.includes('DCIM')");
    window.shoot("cards-left");
    window.click(".taking button");
    wait("all have come, with what was given", || {
        came() == CARD as u64
            && galley.json(&["photo", "find", "--creator", "anh mai lan"])["count"].as_u64() == Some(CARD as u64)
    });
    galley.json(&["verify"]);
}

#[test]
fn what_is_copied_is_pasted_leased_and_looked_at_closely() {
    let Some(screen) = Screen::start_with(&["xclip"]) else { return };
    for language in LANGUAGES {
        let (folder, galley) = newsroom("vi");
        let card = card(folder.path(), 2);
        let window = screen.open(&galley.desk, "Minh Khoa", language);
        open_desk(&window);
        let files = ["DSC_0000.JPG", "DSC_0001.JPG"].map(|name| format!("file://{}/{name}\r\n", card.display()));
        screen.copy("text/uri-list", &files.concat());
        window.press("Control+v");
        window.until("document.querySelectorAll('#photo-grid [aria-selected=true]').length === 2");

        // What both are leased for.
        window.click(".leases .add");
        window.until("document.activeElement?.closest('.lease') !== null");
        for said in ["", "1/12/2026", "31/12/2026", "Hợp đồng 12"] {
            if !said.is_empty() {
                window.type_text(said);
            }
            window.press("Tab");
        }
        window.shoot(&format!("cards-leases-{language}"));
        window.press("Control+Enter");
        let lease = json!(["allow 2026-12-01/2026-12-31 Hợp đồng 12"]);
        wait("both are leased", || {
            let photos = galley.json(&["photo", "find"])["photos"].clone();
            photos.as_array().is_some_and(|all| {
                all.len() == 2
                    && all.iter().all(|one| {
                        galley.json(&["photo", "show", one["photo"].as_str().unwrap()])["said"]["leases"] == lease
                    })
            })
        });

        // And the pixels of one of them.
        window.press("Escape");
        window.until("document.activeElement?.id === 'photo-grid'");
        window.press("Enter");
        window.until("document.activeElement?.id === 'photo-stage'");
        window.press("z");
        window.until("document.querySelector('#photo-stage .whole')?.naturalWidth === 6000");
        window.until("document.querySelector('dialog:modal .scale')?.innerText === '100%'");
        window.shoot(&format!("cards-zoomed-{language}"));
        window.press("z");
        window.until("document.querySelector('#photo-stage .whole') === null");
    }
}
