//! Another photo in the place of one that was cropped.

use std::path::{Path, PathBuf};

use image::{Rgb, RgbImage};
use newsroom::desk::PlacementTexts;
use newsroom::story::{Crop, FocalPoint, Placement, Turn};

use crate::{begin, found};

fn picture(folder: &Path, name: &str, (width, height): (u32, u32), shade: u8) -> PathBuf {
    let path = folder.join(name);
    RgbImage::from_pixel(width, height, Rgb([shade; 3])).save(&path).unwrap();
    path
}

#[test]
fn what_is_shown_of_a_photo_stays_with_one_of_the_same_sides_and_is_told_as_reset_with_any_other() {
    let folder = tempfile::tempdir().unwrap();
    let desk = found(&folder.path().join("desk"), None);
    let id = begin(&desk, "Đò ngang nghỉ");
    let file = |name, sides, shade| picture(folder.path(), name, sides, shade);
    let none = PlacementTexts::default();
    let first = desk.add_photo(id, &file("a.png", (60, 40), 10), None, &none).unwrap();
    let of = (Turn::of(50), Some(Crop { x: 100, y: 100, w: 500, h: 500 }), Some(FocalPoint { x: 300, y: 300 }));
    let framed = PlacementTexts { turn: of.0, crop: Some(of.1), focal_point: Some(of.2), ..none.clone() };
    desk.edit_photo(id, first.placement, &framed).unwrap();
    let place = || -> Placement { desk.show(id).unwrap().story.placements.remove(0) };
    let frame = || (Some(place().turn), place().crop, place().focal_point);

    let same = desk.add_photo(id, &file("b.png", (60, 40), 20), Some(first.placement), &none).unwrap();
    assert_eq!((place().photo, frame()), (Some(same.photo), of));
    assert!(same.notices.is_empty(), "{:?}", same.notices);

    let other = desk.add_photo(id, &file("c.png", (40, 60), 30), Some(first.placement), &none).unwrap();
    assert_eq!((place().photo, frame()), (Some(other.photo), (Some(Turn::default()), None, None)));
    let told: Vec<_> = other.notices.iter().map(|(key, values)| (key.name(), values[0].1.as_str())).collect();
    assert_eq!(told, [("photo.notice.crop_reset", "c.png")]);

    // Nothing was said of this one, and what is said with the next one holds.
    let plain = desk.add_photo(id, &file("d.png", (60, 40), 40), Some(first.placement), &none).unwrap();
    assert!(plain.notices.is_empty(), "{:?}", plain.notices);
    desk.edit_photo(id, first.placement, &framed).unwrap();
    let said = PlacementTexts { crop: Some(of.1), ..none.clone() };
    let last = desk.place_photo(id, other.photo, Some(first.placement), &said).unwrap();
    assert_eq!(frame(), (Some(Turn::default()), of.1, None));
    assert_eq!(last.notices.len(), 1);
    // The same photo again is no other one.
    desk.edit_photo(id, first.placement, &framed).unwrap();
    let again = desk.place_photo(id, other.photo, Some(first.placement), &none).unwrap();
    assert!(again.notices.is_empty() && frame() == of, "{:?}", again.notices);
}
