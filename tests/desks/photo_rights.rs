//! Photos that may not be used, or not any more: stopped where a story is approved, and again where it is published.

use chrono::TimeDelta;
use newsroom::desk::{Desk, DeskError, Extent, FieldChange, PlacementTexts, Way};
use newsroom::house::Kind;
use newsroom::members::Role;
use newsroom::messages::Language;
use newsroom::photo::PhotoHash;
use newsroom::photo::metadata::Field;
use newsroom::rules::Finding;
use newsroom::story::{Byline, StoryId};
use newsroom::workflow::Action;
use serde_json::json;

use crate::receiving::Newsroom;
use crate::removing::{complete, exchange};
use crate::{now, pass, with};

/// A newsroom that publishes to a folder of this machine.
fn paper() -> (Newsroom, tempfile::TempDir) {
    let mut newsroom = Newsroom::found();
    let folder = tempfile::tempdir().unwrap();
    let site = folder.path().join("site");
    let destination = json!({ "id": "site", "kind": "site", "address": "https://bao.example/", "folder": site });
    newsroom.chief.set_house(&[(Kind::Destination, destination)], Extent::Items).unwrap();
    (newsroom, folder)
}

/// A story that waits to be approved, and in whose way nothing stands.
fn sound(desk: &Desk, headline: &str) -> StoryId {
    let id = complete(desk, headline);
    let byline = Byline { name: "Hoài An".into(), ..Byline::default() };
    desk.edit(id, |story| story.bylines = vec![byline.clone()]).unwrap();
    id
}

/// The same with a photo.
fn with_photo(desk: &Desk, headline: &str) -> (StoryId, PhotoHash) {
    let id = sound(desk, headline);
    let (caption, credit) = (Some("Cầu Bùn ngày khánh thành".into()), Some("Ảnh: Mai Lan".into()));
    let file = blackbox::data().join("photos/01_astronaut_iptc_xmp_vi.jpg");
    let placed = desk.add_photo(id, &file, None, &PlacementTexts { caption, credit, ..PlacementTexts::default() });
    (id, placed.unwrap().photo)
}

fn say(desk: &Desk, photo: PhotoHash, field: Field, values: &[&str]) {
    let values = values.iter().map(|&value| value.to_owned()).collect();
    desk.describe(&[photo], &[FieldChange { field, way: Way::Replace, values }]).unwrap();
}

/// The day so many days from now; the newsroom's is the same at this hour.
fn day(from_now: i64) -> String {
    (now() + TimeDelta::days(from_now)).date_naive().to_string()
}

/// The rules that stand in the way of an approval that overrides nothing, with whether that may be overridden.
fn in_the_way(desk: &Desk, id: StoryId) -> Vec<(&'static str, bool)> {
    match desk.approve(id, "") {
        Ok(_) => vec![],
        Err(DeskError::Rules(found)) => found.iter().map(|f| (f.rule, f.overridable)).collect(),
        Err(e) => panic!("{e}"),
    }
}

/// The rule that keeps a story from being published, and what a person is told.
fn stopped(desk: &Desk, id: StoryId) -> (&'static str, String) {
    match desk.publish(id, None) {
        Err(e @ DeskError::PhotoRight(_)) => {
            let DeskError::PhotoRight(refusal) = &e else { unreachable!() };
            (refusal.rule, e.text(Language::En))
        }
        other => panic!("{other:?}"),
    }
}

fn warned(desk: &Desk, id: StoryId, rule: &str) -> Vec<Finding> {
    desk.check(id).unwrap().into_iter().filter(|f| f.rule == rule).collect()
}

#[test]
fn a_lease_that_ends_between_approval_and_publishing_stops_the_story_until_somebody_overrides_it() {
    let (newsroom, _folder) = paper();
    let desk = &newsroom.chief;
    let (id, photo) = with_photo(desk, "Cầu mới qua suối Bùn");
    say(desk, photo, Field::Usage, &["agency"]);
    say(desk, photo, Field::Leases, &[&format!("allow ../{} Hợp đồng số 12", day(1))]);
    assert_eq!(in_the_way(desk, id), []);
    pass(TimeDelta::days(2));

    let (rule, told) = stopped(desk, id);
    assert!(rule == "P5" && told.contains("“Cầu Bùn ngày khánh thành”"), "{told}");
    assert!(desk.show(id).unwrap().status.publication.is_none());
    desk.step(id, Action::Withdraw, "Ảnh hết hợp đồng").unwrap();
    assert_eq!(in_the_way(desk, id), [("P5", true)]);
    desk.approve(id, "Hãng đồng ý cho dùng thêm một lần").unwrap();
    desk.publish(id, None).unwrap();
}

#[test]
fn what_was_overridden_holds_for_these_bytes_and_nothing_that_is_said_later() {
    let (newsroom, _folder) = paper();
    let desk = &newsroom.chief;
    let (id, photo) = with_photo(desk, "Cầu mới qua suối Bùn");
    say(desk, photo, Field::Expires, &[&day(-3)]);
    assert_eq!(in_the_way(desk, id), [("P7", true)]);
    desk.approve(id, "Tác giả cho thêm một tuần").unwrap();
    // Said anew in the same words it is what was overridden; another day, or a lease, is not.
    say(desk, photo, Field::Expires, &[]);
    say(desk, photo, Field::Expires, &[&day(-2)]);
    assert_eq!(stopped(desk, id).0, "P7");
    say(desk, photo, Field::Expires, &[&day(-3)]);
    say(desk, photo, Field::Leases, &["deny ../.. Gia đình đề nghị"]);
    assert_eq!(stopped(desk, id).0, "P6");
    say(desk, photo, Field::Leases, &[]);
    // The house may take back what it let be overridden.
    let unsaid = json!({ "id": "unsaid", "label": "Chưa ghi", "use": "free" });
    let before = desk.house_items(Some(Kind::Usage)).unwrap().into_iter().find(|(_, id, _)| id == "unsaid").unwrap().2;
    let Newsroom { mut chief, .. } = newsroom;
    chief.set_house(&[(Kind::Usage, unsaid)], Extent::Items).unwrap();
    assert_eq!(stopped(&chief, id).0, "P7");
    chief.set_house(&[(Kind::Usage, before)], Extent::Items).unwrap();
    chief.publish(id, None).unwrap();
}

#[test]
fn a_missing_credit_is_never_overridden_whatever_the_house_says() {
    let (newsroom, _folder) = paper();
    let desk = &newsroom.chief;
    let (id, photo) = with_photo(desk, "Cầu mới qua suối Bùn");
    say(desk, photo, Field::Usage, &["competitor"]);
    let placement = desk.show(id).unwrap().story.placements[0].id;
    let credit = |credit: &str| PlacementTexts { credit: Some(credit.into()), ..PlacementTexts::default() };
    desk.edit_photo(id, placement, &credit("")).unwrap();
    let refused = desk.approve(id, "Gấp").unwrap_err();
    let DeskError::Rules(found) = refused else { panic!("{refused}") };
    assert_eq!(found.iter().map(|f| (f.rule, f.overridable)).collect::<Vec<_>>(), [("P5", true), ("P1", false)]);
    desk.edit_photo(id, placement, &credit("Báo Ngày Mới")).unwrap();
    desk.approve(id, "Báo bạn đồng ý").unwrap();
    desk.publish(id, None).unwrap();
}

#[test]
fn an_embargo_keeps_a_story_back_and_what_waits_is_stopped_when_its_time_comes() {
    let (newsroom, _folder) = paper();
    let desk = &newsroom.chief;
    let (id, photo) = with_photo(desk, "Cầu mới qua suối Bùn");
    say(desk, photo, Field::Embargo, &[&day(1)]);
    assert_eq!(warned(desk, id, "P8").len(), 1);
    desk.approve(id, "").unwrap();
    assert_eq!(stopped(desk, id).0, "P8");
    let early = desk.schedule(id, None, now() + TimeDelta::hours(1), "").unwrap_err();
    assert!(matches!(early, DeskError::PhotoRight(refusal) if refusal.rule == "P8"));
    say(desk, photo, Field::Expires, &[&day(3)]);
    let late = desk.schedule(id, None, now() + TimeDelta::days(4), "").unwrap_err();
    assert!(matches!(late, DeskError::PhotoRight(refusal) if refusal.rule == "P7"));
    desk.schedule(id, None, now() + TimeDelta::days(2), "").unwrap();

    // What is agreed meanwhile counts when it is sent.
    say(desk, photo, Field::Leases, &["deny ../.. Hãng ảnh rút lại"]);
    pass(TimeDelta::days(2));
    let went = desk.complete_due().unwrap();
    assert!(matches!(&went[..], [(_, Err(DeskError::PhotoRight(refusal)))] if refusal.rule == "P6"), "{went:?}");
    let pending = desk.pending().unwrap();
    assert_eq!(pending[0].why.as_ref().map(|why| why.key.as_str()), Some("rules.P6.denied"));
    say(desk, photo, Field::Leases, &[]);
    desk.retry(id, None).unwrap();
    assert!(desk.show(id).unwrap().status.publication.is_some());
}

#[test]
fn what_readers_see_is_written_anew_whatever_became_of_a_right() {
    let (newsroom, _folder) = paper();
    let desk = &newsroom.chief;
    let (id, photo) = with_photo(desk, "Cầu mới qua suối Bùn");
    desk.approve(id, "").unwrap();
    desk.publish(id, None).unwrap();
    say(desk, photo, Field::Expires, &[&day(-1)]);
    for (_, went) in desk.renew(None).unwrap() {
        went.unwrap();
    }
    // A correction is another publication.
    desk.edit(id, |story| story.body = "Một đoạn văn khác.\n".into()).unwrap();
    let refused = desk.correct(id, None, "Bản trước sai tên cầu.").unwrap_err();
    assert!(matches!(refused, DeskError::Rules(found) if found.iter().any(|f| f.rule == "P7")));
}

#[test]
fn a_desk_that_publishes_goes_by_what_was_overridden_at_another() {
    let (mut newsroom, _folder) = paper();
    let mut an = newsroom.join_with("An", Role::Secretary, with(None));
    let (id, photo) = with_photo(&newsroom.chief, "Cầu mới qua suối Bùn");
    say(&newsroom.chief, photo, Field::Territory, &["LA"]);
    exchange(&mut [&mut newsroom.chief, &mut an]);
    assert_eq!(in_the_way(&an, id), [("P9", true)]);
    an.approve(id, "Chủ ảnh đồng ý cho dùng ở Việt Nam").unwrap();
    say(&an, photo, Field::Leases, &["deny ../.. Chủ ảnh rút lại"]);
    exchange(&mut [&mut newsroom.chief, &mut an]);
    assert_eq!(stopped(&newsroom.chief, id).0, "P6", "what came with the approval counts");
    say(&newsroom.chief, photo, Field::Leases, &[]);
    newsroom.chief.publish(id, None).unwrap();
    exchange(&mut [&mut newsroom.chief, &mut an]);
    for desk in [&mut newsroom.chief, &mut an] {
        desk.verify().unwrap();
    }
}

#[test]
fn a_photo_that_readers_saw_lately_is_told_with_where_and_when() {
    let (newsroom, _folder) = paper();
    let desk = &newsroom.chief;
    let (first, photo) = with_photo(desk, "Cầu mới qua suối Bùn");
    let second = sound(desk, "Chợ nổi họp lại");
    let texts = PlacementTexts { credit: Some("Ảnh: Mai Lan".into()), ..PlacementTexts::default() };
    desk.place_photo(second, photo, None, &texts).unwrap();
    assert_eq!(warned(desk, second, "P3"), [], "nobody has seen it yet");
    desk.approve(first, "").unwrap();
    desk.publish(first, None).unwrap();
    let told = |id| warned(desk, id, "P3").iter().map(|f| f.message(Language::En)).collect::<Vec<_>>();
    assert_eq!((told(first), told(second).len()), (vec![], 1));
    assert!(told(second)[0].contains("“Cầu mới qua suối Bùn”"), "{:?}", told(second));
    desk.approve(second, "").unwrap();
    pass(TimeDelta::days(31));
    assert_eq!(told(second), Vec::<String>::new());
}
