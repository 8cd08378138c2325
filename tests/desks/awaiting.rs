//! Photos on their way from desk to desk: what is seen of them before they are here.

use std::fs;
use std::path::Path;
use std::sync::{Arc, Mutex};

use blackbox::desk::around;
use newsroom::desk::{Attendant, Desk, PlacementTexts, Surroundings};
use newsroom::members::Role;
use newsroom::photo::PhotoHash;
use newsroom::storage::{Address, Place};
use newsroom::sync::Depth;
use newsroom::workflow::Action;

use crate::begin;
use crate::receiving::Newsroom;

/// Whoever writes down which photos came, and whether it was the photo itself.
#[derive(Clone, Default)]
struct Waiting(Arc<Mutex<Vec<(PhotoHash, bool)>>>);

impl Attendant for Waiting {
    fn photo_came(&self, photo: PhotoHash, itself: bool) {
        self.0.lock().unwrap().push((photo, itself));
    }
}

fn sync(desk: &mut Desk, through: &Place) {
    desk.sync_with(through, Depth::Sweep, false).unwrap();
}

/// Width and height of what a window is shown of a photo at a size.
fn shown(desk: &Desk, photo: PhotoHash, size: u32) -> Option<(u32, u32)> {
    let path = desk.thumbnails().render(photo, size).unwrap()?;
    assert_eq!(desk.thumbnails().rendered(photo, size).as_ref(), Some(&path));
    Some(image::image_dimensions(path).unwrap())
}

fn files(folder: &Path) -> Vec<String> {
    let within = fs::read_dir(folder).unwrap().flat_map(|within| fs::read_dir(within.unwrap().path()).unwrap());
    within.map(|file| file.unwrap().file_name().into_string().unwrap()).collect()
}

#[test]
fn a_small_picture_is_shown_until_the_photo_itself_is_here() {
    let mut newsroom = Newsroom::found();
    let (shared, kept) = (newsroom.path("shared"), newsroom.path("kept"));
    fs::create_dir(&shared).unwrap();
    let place = Place::at(Address::Folder(shared.clone()));
    let waiting = Waiting::default();
    let mut an =
        newsroom.join_with("an", Role::Editor, Surroundings { attendant: Box::new(waiting.clone()), ..around() });
    let chief = &mut newsroom.chief;
    let id = begin(chief, "Mùa nước nổi");
    let file = blackbox::data().join("photos/01_astronaut_iptc_xmp_vi.jpg");
    let photo = chief.add_photo(id, &file, None, &PlacementTexts::default()).unwrap().photo;
    chief.step(id, Action::Submit, "").unwrap();
    sync(chief, &place);

    // The photo is taken out of the way, as where a slow line has not brought it yet.
    fs::rename(shared.join("galley-1/photo"), &kept).unwrap();
    sync(&mut an, &place);
    let story = an.show(id).unwrap().story;
    assert_eq!(an.awaited_photos(&story).unwrap(), [photo]);
    assert_eq!((shown(&an, photo, 320), shown(&an, photo, 2048)), (Some((320, 320)), Some((320, 320))));
    assert_eq!(chief.awaited_photos(&story).unwrap(), []);
    sync(&mut an, &place);

    fs::rename(&kept, shared.join("galley-1/photo")).unwrap();
    sync(&mut an, &place);
    assert_eq!(an.awaited_photos(&story).unwrap(), []);
    assert_eq!((shown(&an, photo, 320), shown(&an, photo, 2048)), (Some((320, 320)), Some((1024, 1024))));
    assert_eq!(*waiting.0.lock().unwrap(), [(photo, false), (photo, true)]);
    let left = files(&an.folder().join("renditions"));
    assert!(left.len() == 2 && !left.iter().any(|name| name.contains("ahead")), "{left:?}");
}
