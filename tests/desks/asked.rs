//! What a window asks of a desk: pages of the list, what changed, where a story stands, previews, photos by size.

use newsroom::desk::{Changes, Desk, DeskError, PlacementTexts, View, WHOLE};
use newsroom::members::Role;
use newsroom::story::{Byline, Story, StoryId};
use newsroom::workflow::Action;

use crate::{begin, found, open, with};

fn headlines(desk: &Desk, view: View, section: Option<&str>, words: &str) -> Vec<String> {
    let page = desk.page(view, section, words, 0..10).unwrap();
    assert_eq!(page.total, page.rows.len() as u64);
    page.rows.into_iter().map(|(row, _)| row.fields.headline).collect()
}

#[test]
fn views_hold_what_their_member_is_to_see() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("desk");
    let mut chief = found(&path, None);
    chief.add_member("Hoài An", Role::Reporter, None).unwrap();
    chief.add_member("Tường Vân", Role::Editor, None).unwrap();
    let reporter = Desk::open(&path, Some("Hoài An"), with(None)).unwrap();
    let editor = Desk::open(&path, Some("Tường Vân"), with(None)).unwrap();
    let (first, second) = (begin(&reporter, "Mùa nước nổi"), begin(&reporter, "Chợ phiên"));
    let own = begin(&chief, "Thư ngỏ");
    reporter.edit(second, |story: &mut Story| story.section = "Kinh tế".into()).unwrap();
    crate::pass(chrono::TimeDelta::seconds(60));
    reporter.step(first, Action::Submit, "").unwrap();
    assert_eq!(headlines(&reporter, View::All, None, "").len(), 3);
    assert_eq!(headlines(&reporter, View::Mine, None, ""), ["Mùa nước nổi", "Chợ phiên"], "last changed first");
    assert_eq!(headlines(&editor, View::Waiting, None, ""), ["Mùa nước nổi"]);
    assert_eq!(headlines(&reporter, View::Waiting, None, ""), Vec::<String>::new());
    assert_eq!(headlines(&reporter, View::All, Some("kinh te"), ""), ["Chợ phiên"]);
    assert_eq!(headlines(&reporter, View::Mine, None, "nuoc noi"), ["Mùa nước nổi"], "search keeps to the view");
    assert_eq!(headlines(&editor, View::Mine, None, "nuoc noi"), Vec::<String>::new());
    for typed in ["nu", "nước n", "\"mua nuoc no"] {
        assert_eq!(headlines(&reporter, View::Mine, None, typed), ["Mùa nước nổi"], "while {typed} is typed");
    }
    assert_eq!(headlines(&reporter, View::Mine, None, "nu "), Vec::<String>::new(), "a space ends the word");
    // Taken, it waits for nobody but who took it; returned, for its author.
    editor.step(first, Action::Take, "").unwrap();
    assert_eq!(headlines(&editor, View::Mine, None, ""), ["Mùa nước nổi"]);
    assert_eq!(headlines(&editor, View::Waiting, None, ""), ["Mùa nước nổi"]);
    editor.step(first, Action::Return, "Thiếu số liệu").unwrap();
    assert_eq!(headlines(&reporter, View::Waiting, None, ""), ["Mùa nước nổi"]);
    assert_eq!(headlines(&editor, View::Waiting, None, ""), Vec::<String>::new());
    let counts = reporter.counts().unwrap();
    assert_eq!((counts["all"], counts["mine"], counts["waiting"], counts["published"]), (3, 2, 1, 0));
    assert_eq!(reporter.place_of(View::All, first).unwrap(), Some(0));
    assert_eq!(reporter.place_of(View::Mine, own).unwrap(), None);
    // Made anew, the lists are the same.
    chief.rebuild().unwrap();
    assert_eq!(headlines(&reporter, View::Mine, None, ""), ["Mùa nước nổi", "Chợ phiên"]);
}

#[test]
fn of_photos_in_their_own_size_the_last_are_kept() {
    let folder = tempfile::tempdir().unwrap();
    let desk = found(&folder.path().join("desk"), None);
    let id = begin(&desk, "Mùa nước nổi");
    let files = [
        "01_astronaut_iptc_xmp_vi.jpg",
        "02_coffee_orientation6_gps.jpg",
        "03_chelsea_cmyk_adobe.jpg",
        "04_chelsea_legacy_latin1_iim.jpg",
        "11_truncated.jpg",
    ];
    let photos = files.map(|name| {
        let file = blackbox::data().join("photos").join(name);
        desk.add_photo(id, &file, None, &PlacementTexts::default()).unwrap().photo
    });
    let thumbnails = desk.thumbnails();
    for photo in photos {
        thumbnails.render(photo, WHOLE).unwrap();
    }
    assert_eq!(photos.map(|photo| thumbnails.rendered(photo, WHOLE).is_some()), [false, true, true, true, true]);
    assert!(thumbnails.render(photos[0], WHOLE).unwrap().unwrap().is_file());
    assert_eq!(photos.map(|photo| thumbnails.rendered(photo, WHOLE).is_some()), [true, false, true, true, true]);
}

#[test]
fn a_story_whose_photo_awaits_something_is_to_be_captioned() {
    let folder = tempfile::tempdir().unwrap();
    let desk = found(&folder.path().join("desk"), None);
    let id = begin(&desk, "Mùa nước nổi");
    assert!(headlines(&desk, View::ToCaption, None, "").is_empty());
    let photo = blackbox::data().join("photos/02_coffee_orientation6_gps.jpg");
    let placed = desk.add_photo(id, &photo, None, &PlacementTexts::default()).unwrap();
    assert_eq!(headlines(&desk, View::ToCaption, None, ""), ["Mùa nước nổi"]);
    let text = |text: &str| Some(text.to_owned());
    let texts = PlacementTexts { caption: text("Nước lên."), credit: text("Mai Lan"), ..PlacementTexts::default() };
    desk.edit_photo(id, placed.placement, &texts).unwrap();
    assert!(headlines(&desk, View::ToCaption, None, "").is_empty());
    // It is shown upright, by sizes that are known, and nothing else is made of it.
    let thumbnails = desk.thumbnails();
    // The small one was made when the photo was taken in, the large one is when somebody wants it.
    let small = thumbnails.rendered(placed.photo, 320).unwrap();
    assert_eq!(thumbnails.rendered(placed.photo, 2048), None);
    let large = thumbnails.render(placed.photo, 2048).unwrap().unwrap();
    assert_eq!(thumbnails.rendered(placed.photo, 2048), Some(large));
    let size = image::image_dimensions(&small).unwrap();
    assert_eq!(size, (320, 213), "the file lies on its side");
    assert_eq!(thumbnails.rendered(placed.photo, 320), Some(small));
    assert_eq!(thumbnails.render(placed.photo, 4000).unwrap(), None);
    let whole = thumbnails.render(placed.photo, WHOLE).unwrap().unwrap();
    assert_eq!(image::image_dimensions(&whole).unwrap(), (600, 400), "its own size, upright");
    assert_eq!(thumbnails.rendered(placed.photo, WHOLE), Some(whole));
}

#[test]
fn what_this_desk_and_what_others_changed_is_told_apart_and_told_once() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("desk");
    let (desk, other) = (found(&path, None), open(&path));
    let mut mark = desk.mark().unwrap();
    assert_eq!(desk.changes(&mut mark).unwrap(), Changes::default());
    let id = begin(&desk, "Mùa nước nổi");
    let own = |stories: Vec<StoryId>| Changes { own: stories, ..Changes::default() };
    assert_eq!(desk.changes(&mut mark).unwrap(), own(vec![id]));
    other.edit(id, |story| story.standfirst = "Nước lên nhanh.".into()).unwrap();
    let told = desk.changes(&mut mark).unwrap();
    assert_eq!(told, Changes { stories: vec![id], ..Changes::default() });
    assert_eq!(desk.changes(&mut mark).unwrap(), Changes::default());
    let mut other = other;
    other.add_member("Hoài An", Role::Reporter, None).unwrap();
    assert!(desk.changes(&mut mark).unwrap().house);
}

#[test]
fn looking_at_a_story_freezes_nothing_and_only_what_was_seen_is_approved() {
    let folder = tempfile::tempdir().unwrap();
    let desk = found(&folder.path().join("desk"), None);
    let id = begin(&desk, "Mùa nước nổi");
    let shown = desk.show(id).unwrap();
    let entries = desk.history(id).unwrap().len();
    let said = Story { standfirst: "Nước lên nhanh ở các xã ven sông.".into(), ..shown.story.clone() };
    desk.save(id, &shown.revision, &said).unwrap();
    let looked = desk.look_at(id).unwrap();
    assert_eq!((looked.unfrozen.len(), looked.story.standfirst.as_str()), (1, ""));
    assert_eq!(desk.show(id).unwrap().story.standfirst, said.standfirst);
    assert_eq!(desk.history(id).unwrap().len(), entries + 1);
    desk.edit(id, |story| {
        story.body = "Nước đã qua báo động 2.\n".into();
        story.section = "Thời sự".into();
        story.bylines = vec![Byline { name: "Hoài An".into(), ..Byline::default() }];
    })
    .unwrap();
    desk.step(id, Action::Submit, "").unwrap();
    let seen = desk.show(id).unwrap().digest;
    desk.edit(id, |story| story.standfirst = "Nước rút chậm.".into()).unwrap();
    let refused = desk.approve_seen(id, seen, "", "gấp").unwrap_err();
    assert!(matches!(refused, DeskError::ChangedMeanwhile), "{refused}");
    let now = desk.show(id).unwrap().digest;
    assert!(desk.approve_seen(id, now, "", "gấp").unwrap().status.approval.is_some());
}

#[test]
fn a_preview_shows_the_page_as_it_would_be_and_publishes_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("desk");
    let desk = found(&path, None);
    let id = begin(&desk, "Mùa nước nổi");
    desk.edit(id, |story| {
        story.body = "Nước **đã qua** báo động 2.\n\n<script>alert(1)</script>\n".into();
        story.section = "Chuyên mục chưa có".into();
    })
    .unwrap();
    let photo = blackbox::data().join("photos/02_coffee_orientation6_gps.jpg");
    desk.add_photo(id, &photo, None, &PlacementTexts::default()).unwrap();
    let entries = desk.history(id).unwrap().len();
    let preview = desk.preview(id).unwrap();
    let page = String::from_utf8(preview.file(&preview.page).unwrap()).unwrap();
    assert!(page.contains("<strong>đã qua</strong>") && page.contains("Chuyên mục chưa có"), "{page}");
    assert!(!page.contains("<script>alert"), "{page}");
    let jpeg = page.split("photos/").nth(1).and_then(|rest| rest.split('"').next()).unwrap();
    let name = jpeg.split(' ').next().unwrap();
    assert!(preview.file(&format!("photos/{name}")).unwrap().starts_with(b"\xFF\xD8"));
    assert_eq!(preview.file("../desk.db"), None);
    assert!(!path.join("site").exists());
    assert_eq!(desk.history(id).unwrap().len(), entries);
}
