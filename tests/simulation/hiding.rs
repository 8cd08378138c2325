//! What a storage shows of what was written: nothing, in no encoding.

use std::collections::BTreeMap;

use newsroom::desk::{Asked, Desk, PlacementTexts};
use newsroom::members::Role;
use newsroom::sync::Depth;
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

use crate::around::{around, set_chance, set_clock};
use crate::script::{Act, Does, Step};
use crate::stage::{ADDRESSES, Stage};
use crate::steps;
use crate::world::World;

/// Returns a text in each way in which it might stand somewhere.
fn ways(text: &str) -> BTreeMap<&'static str, Vec<u8>> {
    let plain: String = text.nfd().filter(|c| !is_combining_mark(*c)).map(|c| if c == 'đ' { 'd' } else { c }).collect();
    let wide = |bytes: fn(u16) -> [u8; 2]| text.encode_utf16().flat_map(bytes).collect();
    BTreeMap::from([
        ("UTF-8", text.as_bytes().to_vec()),
        ("UTF-8, decomposed", text.nfd().collect::<String>().into_bytes()),
        ("UTF-16", wide(u16::to_le_bytes)),
        ("UTF-16, big-endian", wide(u16::to_be_bytes)),
        ("without diacritics", plain.to_lowercase().replace(' ', "-").into_bytes()),
        ("without diacritics, as it is", plain.into_bytes()),
    ])
}

fn has(hay: &[u8], needle: &[u8]) -> bool {
    hay.windows(needle.len()).any(|window| window == needle)
}

#[test]
fn nothing_that_was_written_shows_in_a_storage() {
    const SENTENCE: &str = "Chim hoàng yến đậu trong hầm mỏ";
    const SOURCE: &str = "Ngô Thị Kín Đáo";
    const CAPTION: &str = "Đoàn người qua cầu phao";
    const MEMBER: &str = "Trịnh Hoài Ẩn Danh";
    let stage = Stage::new();
    let roles = ["chief", "editor"].map(str::to_owned);
    let mut world = World::begin(&stage, &roles);
    let photo = world.new_folder().with_extension("jpg");
    image::RgbImage::from_fn(60, 40, |x, y| image::Rgb([(x * y) as u8, 4 * x as u8, 5 * y as u8]))
        .save(&photo)
        .unwrap();
    for (n, does) in [Does::Begin { desk: 0, story: 0 }].into_iter().enumerate() {
        steps::step(&mut world, n, &Step { chance: 1, does }).unwrap();
    }
    set_clock(3, 0);
    set_chance(3);
    let id = world.stories[&0];
    let chief = world.desks.get_mut(&0).unwrap().desk();
    chief
        .edit(id, |story| {
            story.body = format!("{SENTENCE}.\n");
            story.notes = format!("Theo lời {SOURCE}.");
        })
        .unwrap();
    let texts =
        PlacementTexts { caption: Some(CAPTION.into()), credit: Some(MEMBER.into()), ..PlacementTexts::default() };
    chief.add_photo(id, &photo, None, &texts).unwrap();
    chief.invite(MEMBER, Role::Reporter, false).unwrap();
    steps::step(&mut world, 4, &Step { chance: 4, does: Does::Go { desk: 0, story: 0, action: Act::Submit } }).unwrap();
    let chief = world.desks.get_mut(&0).unwrap().desk();
    chief.approve(id, SENTENCE).unwrap();
    chief.sync_through(&world.storages[0], ADDRESSES[0], Asked::at(Depth::Sweep)).unwrap();
    // Another desk reads all of it, so it is there.
    let editor: &mut Desk = world.desks.get_mut(&1).unwrap().desk();
    editor.sync_through(&world.storages[0], ADDRESSES[0], Asked::at(Depth::Sweep)).unwrap();
    let shown = editor.show(id).unwrap().story;
    assert!(shown.body.contains(SENTENCE) && shown.notes.contains(SOURCE) && shown.placements[0].caption == CAPTION);
    assert!(editor.roster().find(MEMBER).is_some());
    drop(around());

    let objects = world.storages[0].objects();
    let picture = std::fs::read(&photo).unwrap();
    for (name, bytes) in &objects {
        for text in [SENTENCE, SOURCE, CAPTION, MEMBER, "Báo Tân Giang"] {
            for (way, needle) in ways(text) {
                assert!(!has(bytes, &needle) && !has(name.as_bytes(), &needle), "{text}, {way}, in {name}");
            }
        }
        for part in picture.chunks_exact(16) {
            assert!(!has(bytes, part), "a part of the photo in {name}");
        }
    }
    assert!(objects.keys().any(|name| name.contains("/photo/")));
}
