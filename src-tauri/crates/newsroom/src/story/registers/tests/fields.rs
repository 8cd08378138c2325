//! Fields, tags and placements of two people.

use chrono::{TimeZone, Utc};

use super::*;
use crate::photo::PhotoHash;
use crate::story::{Byline, Crop, FocalPoint, PrintSlot};

fn full() -> Story {
    let mut second = photo(2, "Chợ phiên");
    second.crop = Some(Crop { x: 0, y: 100, w: 1000, h: 800 });
    second.focal_point = Some(FocalPoint { x: 500, y: 300 });
    second.lead = true;
    Story {
        language: "vi".into(),
        genre: "tin".into(),
        kicker: "Kicker".into(),
        headline: "Tít".into(),
        standfirst: "Sapo".into(),
        body: "A\n\nB\n".into(),
        bylines: vec![Byline { name: "Thu Hà".into(), share: Some(60), ..Byline::default() }],
        dateline: "Tân Lập".into(),
        section: "Xã hội".into(),
        tags: vec!["nông nghiệp".into(), "vải".into()],
        slug: "tit".into(),
        printed_date: "2026-11-24".parse().ok(),
        embargo: Utc.timestamp_opt(1_800_000_000, 0).single(),
        correction_note: "Sửa".into(),
        placements: vec![photo(1, "Vườn vải"), second],
        notes: "gọi lại".into(),
        deadline: Utc.timestamp_opt(1_700_000_000, 5_000_000).single(),
        print_slot: Some(PrintSlot { issue: "7".into(), page: 3, ..PrintSlot::default() }),
    }
}

fn sides(sides: &[Side]) -> Vec<Option<&str>> {
    sides.iter().map(|side| side.text.said()).collect()
}

#[test]
fn every_field_comes_back() {
    let mut desk = Desk::default();
    let id = desk.edit(1, |story| *story = full()).unwrap();
    assert_eq!(desk.view().story(), full());
    assert_eq!(desk.graph.check(id), Ok(true));
    assert_eq!(desk.edit(2, |_| {}), None);
    desk.edit(3, |story| *story = Story::default());
    assert_eq!(desk.view().story(), Story::default());
    desk.edit(4, |story| *story = full());
    assert_eq!(desk.view().story(), full(), "and once more, out of the grave");
}

#[test]
fn fields_of_two_people() {
    let (mut all, _) = apart(
        |story| *story = full(),
        &[&|desk| _ = desk.edit(2, |s| (s.headline, s.kicker) = ("Tít một".into(), "K".into())), &|desk| {
            desk.edit(3, |s| (s.headline, s.slug) = ("Tít hai".into(), "s".into()));
        }],
    );
    let view = all.view();
    assert_eq!(sides(view.field(FieldName::Headline)), [Some("Tít hai"), Some("Tít một")]);
    let story = view.story();
    assert_eq!((&*story.headline, &*story.kicker, &*story.slug), ("Tít hai", "K", "s"));
    let conflict = ConflictId::Field(FieldName::Headline);
    assert_eq!(view.conflicts().iter().map(|c| c.id).collect::<Vec<_>>(), [conflict]);
    // As shown it stays open; changed it is refused; typed on in a side it stays open; chosen it closes.
    assert!(all.edit(4, |s| s.kicker = "K2".into()).is_some());
    assert!(!all.view().is_settled());
    let view = all.view();
    let flat = Story { headline: "khác".into(), ..view.story() };
    let draft = Draft::plain(&view, &flat).unwrap();
    assert_eq!(all.graph.save(&view, &draft), Err(Refusal::Open(conflict)));
    let picks = vec![(conflict, Pick::Side(1, "Tít một.".into()))];
    all.save(&view, &Draft { picks, ..Draft::of(&view) }, 5);
    assert_eq!(sides(all.view().field(FieldName::Headline)), [Some("Tít hai"), Some("Tít một.")]);
    all.choose(6, conflict, Way::Side(1));
    assert_eq!(all.view().story().headline, "Tít một.");
    assert!(all.view().is_settled());
    let again = all.graph.choose(&all.view(), conflict, Way::Side(0));
    assert_eq!(again, Err(Refusal::NotOpen(conflict)));
}

#[test]
fn a_field_that_was_set_and_emptied_again_was_not_touched() {
    let (all, _) = apart(
        |s| s.headline = "T".into(),
        &[
            &|desk| {
                desk.edit(2, |s| s.kicker = "x".into());
                desk.edit(3, |s| s.kicker.clear());
            },
            &|desk| {
                desk.edit(4, |s| s.kicker = "y".into());
            },
        ],
    );
    assert!(all.view().is_settled());
    assert_eq!(all.view().story().kicker, "y");
}

#[test]
fn bylines_of_two_people_are_never_mixed() {
    let by = |name: &str| vec![Byline { name: name.into(), ..Byline::default() }];
    let (mut all, _) = apart(
        |s| s.bylines = by("Thu Hà"),
        &[&|desk| _ = desk.edit(2, |s| s.bylines = by("An")), &|desk| _ = desk.edit(3, |s| s.bylines = by("Bình"))],
    );
    let conflict = ConflictId::Field(FieldName::Bylines);
    assert_eq!(all.view().field(FieldName::Bylines).len(), 2);
    assert_eq!(all.view().story().bylines, by("An"));
    let view = all.view();
    let wrong = all.graph.choose(&view, conflict, Way::Own("không phải JSON".into()));
    assert!(matches!(wrong, Err(Refusal::Unfit(Malformed::WrongValue { .. }))));
    all.choose(4, conflict, Way::Side(1));
    assert_eq!(all.view().story().bylines, by("Bình"));
}

#[test]
fn adding_a_tag_beats_removing_it() {
    let (all, _) = apart(
        |s| s.tags = vec!["vải".into(), "lúa".into()],
        &[&|desk| _ = desk.edit(2, |s| _ = s.tags.remove(0)), &|desk| {
            desk.edit(3, |s| _ = s.tags.remove(0));
            desk.edit(4, |s| s.tags.push("Vải".into()));
        }],
    );
    assert_eq!(all.view().story().tags, ["lúa", "Vải"], "one by its fold key, in the order of addition");
    assert!(all.view().is_settled());
    let (all, _) = apart(
        |s| s.tags = vec!["vai".into()],
        &[&|desk| _ = desk.edit(2, |s| s.tags = vec!["Vải".into(), "a".into()]), &|desk| {
            desk.edit(3, |s| s.tags = vec!["vải".into(), "b".into()]);
        }],
    );
    let tags = all.view().story().tags;
    assert_eq!(tags[0], "vải", "the greatest label of one key");
    assert_eq!(tags.len(), 3);
}

#[test]
fn the_order_of_tags_is_kept() {
    let tags = |tags: &'static [&'static str]| move |s: &mut Story| s.tags = tags.iter().map(|t| (*t).into()).collect();
    let mut desk = Desk::default();
    desk.edit(1, tags(&["a", "b", "c"]));
    assert_eq!(desk.view().field(FieldName::TagOrder), [], "no word about it while they are as they were added");
    assert!(desk.edit(2, tags(&["c", "a", "b"])).is_some());
    assert_eq!(desk.view().story().tags, ["c", "a", "b"]);
    assert_eq!(desk.edit(3, |_| {}), None);
    desk.edit(4, tags(&["c", "a", "b", "d"]));
    desk.edit(5, tags(&["c", "b", "d"]));
    assert_eq!(desk.view().story().tags, ["c", "b", "d"]);
    desk.edit(6, tags(&["c", "b", "d", "a"]));
    assert_eq!(desk.view().story().tags, ["c", "b", "d", "a"], "one that comes back stands where it was put");
    let (mut all, _) = apart(
        tags(&["a", "b", "c"]),
        &[&|desk| _ = desk.edit(2, tags(&["c", "b", "a"])), &|desk| _ = desk.edit(3, tags(&["a", "b", "c", "d"]))],
    );
    assert_eq!(all.view().story().tags, ["c", "b", "a", "d"]);
    assert!(all.view().is_settled());
    let mut other = all.clone();
    all.edit(4, tags(&["d", "c", "b", "a"]));
    other.edit(5, tags(&["b", "c", "a", "d"]));
    all.take(&other);
    let conflict = ConflictId::Field(FieldName::TagOrder);
    assert_eq!(all.view().conflicts().iter().map(|c| c.id).collect::<Vec<_>>(), [conflict]);
    let view = all.view();
    let draft = Draft::plain(&view, &Story { tags: vec!["a".into(), "b".into()], ..view.story() }).unwrap();
    assert_eq!(all.graph.save(&view, &draft).err(), Some(Refusal::Open(conflict)));
    all.choose(6, conflict, Way::Side(1));
    assert_eq!(all.view().story().tags, ["d", "c", "b", "a"]);
}

#[test]
fn what_a_later_program_says_of_a_byline_is_kept() {
    let mut desk = Desk::default();
    desk.edit(1, |s| s.headline = "T".into());
    let later = r#"[{"contract":{"b":1,"a":"x"},"name":"Thu Hà","person":null,"role":"author","share":null}]"#;
    let write = |text: &str| Change {
        parents: desk.graph.heads(),
        writes: vec![Write {
            register: Register::Field(FieldName::Bylines),
            over: vec![],
            value: Value::Said(text.into()),
            origin: None,
        }],
        view_hash: [0; 32],
        whole: None,
    };
    let unsorted = desk.graph.clone().add(RevisionId([7; 16]), write(later));
    assert_eq!(unsorted, Err(Malformed::WrongValue { write: 0 }), "one value has one text");
    let later = r#"[{"contract":{"a":"x","b":1},"name":"Thu Hà","person":null,"role":"author","share":null}]"#;
    let role = later.replace("author", "hologram");
    let unknown = desk.graph.clone().add(RevisionId([7; 16]), write(&role));
    assert_eq!(unknown, Err(Malformed::WrongValue { write: 0 }), "a role nobody here knows needs a new format");
    desk.graph.add(RevisionId([7; 16]), write(later)).unwrap();
    assert_eq!(desk.edit(2, |_| {}), None, "not written again without what is not known");
    desk.edit(3, |s| s.kicker = "K".into());
    assert_eq!(desk.view().field(FieldName::Bylines)[0].text.said(), Some(later));
    desk.edit(4, |s| s.bylines[0].share = Some(60));
    assert_eq!(
        desk.view().field(FieldName::Bylines)[0].text.said(),
        Some(&*later.replace(r#""share":null"#, r#""share":60"#)),
        "carried along through an edit"
    );
}

#[test]
fn a_lead_that_somebody_deletes_meanwhile_is_a_conflict() {
    let (all, _) = apart(
        |s| s.placements = vec![photo(1, "c"), photo(2, "d")],
        &[&|desk| _ = desk.edit(2, |s| s.placements[1].lead = true), &|desk| {
            desk.edit(3, |s| _ = s.placements.remove(1));
        }],
    );
    let id = ConflictId::Placement(all.view().placements[1].id);
    assert_eq!(all.view().conflicts().iter().map(|c| c.id).collect::<Vec<_>>(), [id]);
}

#[test]
fn a_caption_of_two_people() {
    let caption = |text: &'static str| move |s: &mut Story| s.placements[0].caption = text.into();
    let (mut all, _) = apart(
        |s| s.placements = vec![photo(1, "c"), photo(2, "d")],
        &[&|desk| _ = desk.edit(2, caption("một")), &|desk| _ = desk.edit(3, caption("hai"))],
    );
    let view = all.view();
    let id = ConflictId::PlacementField(view.placements[0].id, PlacementField::Caption);
    assert_eq!(view.conflicts().iter().map(|c| c.id).collect::<Vec<_>>(), [id]);
    assert!(all.edit(4, |s| s.placements[0].alt = "x".into()).is_some(), "another field is free");
    let mut saved = |change: &dyn Fn(&mut Story)| {
        let view = all.view();
        let mut story = view.story();
        change(&mut story);
        all.graph.save(&view, &Draft::plain(&view, &story).unwrap()).err()
    };
    assert_eq!(saved(&|s| s.placements[0].caption = "ba".into()), Some(Refusal::Open(id)));
    assert_eq!(saved(&|s| _ = s.placements.remove(0)), Some(Refusal::Open(id)));
    assert_eq!(saved(&|s| s.placements.reverse()), None);
    all.choose(5, id, Way::Own("cả hai".into()));
    assert_eq!(all.view().story().placements[0].caption, "cả hai");
    assert!(all.view().is_settled());
}

#[test]
fn deleted_here_captioned_there_is_a_conflict() {
    let (mut all, _) = apart(
        |s| s.placements = vec![photo(1, "c"), photo(2, "d")],
        &[&|desk| _ = desk.edit(2, |s| _ = s.placements.remove(0)), &|desk| {
            desk.edit(3, |s| s.placements[0].caption = "mới".into());
        }],
    );
    let view = all.view();
    let id = ConflictId::Placement(view.placements[0].id);
    assert_eq!(view.conflicts().iter().map(|c| c.id).collect::<Vec<_>>(), [id]);
    assert_eq!(view.story().placements[0].caption, "mới");
    let mut saved = |change: &dyn Fn(&mut Story)| {
        let mut story = view.story();
        change(&mut story);
        all.graph.save(&view, &Draft::plain(&view, &story).unwrap()).err()
    };
    assert_eq!(saved(&|s| _ = s.placements.remove(0)), Some(Refusal::Open(id)));
    assert_eq!(saved(&|s| s.placements[0].alt = "x".into()), Some(Refusal::Open(id)));
    assert_eq!(saved(&|s| s.placements.reverse()), None, "the other one is moved");
    assert_eq!(saved(&|s| s.placements[1].alt = "x".into()), None);
    let mut gone = all.clone();
    gone.choose(4, id, Way::Side(1));
    assert_eq!(gone.view().story().placements.len(), 1);
    all.choose(5, id, Way::Side(0));
    assert_eq!(all.view().story().placements[0].caption, "mới");
    assert!(all.view().is_settled() && gone.view().is_settled());
}

#[test]
fn a_placement_that_was_kept_is_not_deleted_unseen() {
    let (mut all, _) = apart(
        |s| s.placements = vec![photo(1, "c")],
        &[&|desk| _ = desk.edit(2, |s| s.placements.clear()), &|desk| {
            desk.edit(3, |s| s.placements[0].caption = "mới".into());
        }],
    );
    let mut late = Desk::default();
    late.edit(1, |s| s.placements = vec![photo(1, "c")]);
    late.edit(9, |s| s.placements.clear());
    let id = all.view().conflicts()[0].id;
    all.choose(4, id, Way::Side(0));
    assert!(all.view().is_settled());
    all.take(&late);
    assert_eq!(all.view().conflicts().iter().map(|c| c.id).collect::<Vec<_>>(), [id]);
    // Captioned, deleted and put back, against a deletion: the caption is not lost with it either.
    let (all, _) = apart(
        |s| s.placements = vec![photo(1, "c")],
        &[&|desk| _ = desk.edit(2, |s| s.placements.clear()), &|desk| {
            desk.edit(3, |s| s.placements[0].caption = "mới".into());
            let kept = desk.view().story().placements;
            desk.edit(4, |s| s.placements.clear());
            desk.edit(5, |s| s.placements = kept);
        }],
    );
    assert_eq!(all.view().conflicts().len(), 1);
}

#[test]
fn a_new_photo_and_a_new_caption_go_together() {
    let (all, _) = apart(
        |s| s.placements = vec![photo(1, "c")],
        &[&|desk| _ = desk.edit(2, |s| s.placements[0].photo = Some(PhotoHash([9; 32]))), &|desk| {
            desk.edit(3, |s| s.placements[0].caption = "mới".into());
        }],
    );
    assert!(all.view().is_settled());
    let shown = all.view().story().placements.remove(0);
    assert_eq!((shown.photo, &*shown.caption), (Some(PhotoHash([9; 32])), "mới"));
    let (all, _) = apart(
        |s| s.placements = vec![photo(1, "c")],
        &[&|desk| _ = desk.edit(2, |s| s.placements[0].photo = Some(PhotoHash([9; 32]))), &|desk| {
            desk.edit(3, |s| s.placements[0].photo = Some(PhotoHash([8; 32])));
        }],
    );
    assert_eq!(all.view().conflicts().len(), 1);
}

#[test]
fn flags_and_crops_are_values() {
    let crop = |x| Some(Crop { x, y: 0, w: 500, h: 500 });
    let (mut all, _) = apart(
        |s| s.placements = vec![photo(1, "c"), photo(2, "d")],
        &[&|desk| _ = desk.edit(2, |s| (s.placements[0].crop, s.placements[0].lead) = (crop(1), true)), &|desk| {
            desk.edit(3, |s| (s.placements[0].crop, s.placements[1].lead) = (crop(2), true));
        }],
    );
    let view = all.view();
    let crop = ConflictId::PlacementField(view.placements[0].id, PlacementField::Crop);
    let lead = ConflictId::Field(FieldName::Lead);
    assert_eq!(view.conflicts().iter().map(|c| c.id).collect::<Vec<_>>(), [lead, crop]);
    assert_eq!(view.story().placements.iter().filter(|p| p.lead).count(), 1, "one photo leads, whoever chose");
    all.choose(4, lead, Way::Side(1));
    assert!(all.view().story().placements[1].lead);
    let lead = |s: &mut Story| s.placements[0].lead = true;
    let (all, _) = apart(
        |s| s.placements = vec![photo(1, "c")],
        &[&|desk| _ = desk.edit(2, lead), &|desk| _ = desk.edit(3, lead)],
    );
    assert!(all.view().is_settled());
}

#[test]
fn placements_are_moved_and_added_by_two() {
    let (all, _) = apart(
        |s| s.placements = vec![photo(1, "a"), photo(2, "b"), photo(3, "c")],
        &[&|desk| _ = desk.edit(2, |s| s.placements.rotate_left(1)), &|desk| {
            desk.edit(3, |s| {
                s.placements[0].caption = "a.".into();
                s.placements.insert(1, photo(4, "d"));
            });
        }],
    );
    let captions: Vec<_> = all.view().story().placements.into_iter().map(|p| p.caption).collect();
    assert_eq!(captions, ["d", "b", "c", "a."]);
    assert!(all.view().is_settled());
}

#[test]
fn a_value_has_one_text() {
    let whole = r#"[{"name":"An","person":null,"role":"author","share":null}]"#;
    let of_later = r#"[{"name":"An","person":null,"role":"author","share":null,"since":7}]"#;
    let admitted = [
        (FieldName::Bylines, whole),
        (FieldName::Bylines, of_later),
        (FieldName::PrintedDate, "2026-05-10"),
        (FieldName::Embargo, "2026-05-10T05:00:00Z"),
        (FieldName::PrintSlot, r#"{"issue":"7","page":1}"#),
    ];
    let refused = [
        (FieldName::Bylines, "[]"),
        (FieldName::Bylines, "[{}]"),
        (FieldName::Bylines, &whole.replace(r#""author""#, r#"{"author":null}"#)),
        (FieldName::Bylines, &of_later.replace('7', "7.5")),
        (FieldName::PrintedDate, "+12026-05-10"),
        (FieldName::Embargo, "2026-05-10T05:00:60Z"),
        (FieldName::Embargo, "-0001-05-10T05:00:00Z"),
        (FieldName::PrintSlot, r#"{"issue":"7"}"#),
        (FieldName::PrintSlot, r#"["7",1]"#),
    ];
    for (field, text) in admitted {
        assert!(field.admits(text), "{field}: {text}");
    }
    for (field, text) in refused {
        assert!(!field.admits(text), "{field}: {text}");
    }
    for (text, is_value) in [("", true), ("7", true), ("-450", true), ("0", false), ("451", false), ("+7", false)] {
        assert_eq!(PlacementField::Turn.admits(text), is_value, "{text}");
    }
    for (text, is_value) in [(r#"{"h":10,"w":10,"x":1,"y":1}"#, true), ("[1,1,10,10]", false)] {
        assert_eq!(PlacementField::Crop.admits(text), is_value, "{text}");
    }
}
