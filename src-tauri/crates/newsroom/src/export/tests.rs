//! What is exported comes back as the same story, whatever its fields hold.

use chrono::{DateTime, NaiveDate, Utc};
use proptest::prelude::*;

use super::{markdown, text};
use crate::house::House;
use crate::import::{Format, read};
use crate::photo::PhotoHash;
use crate::story::{Byline, Crop, FocalPoint, Placement, PlacementId, PrintSlot, Role, Story, Turn};
use crate::text::admit;

fn line() -> impl Strategy<Value = String> {
    let odd = prop::sample::select(vec![
        "",
        "---",
        "- a",
        "a: b",
        "\"x\"",
        "'x'",
        "[a]",
        "{}",
        "true",
        "12",
        " a ",
        "a #b",
        "# a",
        "galley: 1",
        "đ",
        "null",
        "a:",
        "null\t",
        "\\u202e",
        "—",
    ]);
    prop_oneof![odd.prop_map(str::to_owned), "\\PC{0,20}", "[a-zđơư ]{0,12}"].prop_filter_map("admitted", admitted)
}

fn admitted(text: String) -> Option<String> {
    // A byte order mark at the start of a field would be taken for one.
    admit(&text).ok().filter(|t| !t.contains('\u{FEFF}'))
}

fn lines() -> impl Strategy<Value = String> {
    prop::collection::vec(line(), 0..5).prop_map(|lines| lines.join("\n")).prop_filter_map("admitted", admitted)
}

fn moment() -> impl Strategy<Value = Option<DateTime<Utc>>> {
    prop::option::of((0..4_000_000_000_i64, 0..1_000_000_000_u32))
        .prop_map(|at| at.and_then(|(seconds, nanos)| DateTime::from_timestamp(seconds, nanos)))
}

fn byline() -> impl Strategy<Value = Byline> {
    let role = prop::sample::select(vec![Role::Author, Role::Photo, Role::Source]);
    (prop::option::of(line()), line(), role, prop::option::of(0..=100_u8))
        .prop_map(|(person, name, role, share)| Byline { person, name, role, share, ..Byline::default() })
}

fn placement() -> impl Strategy<Value = Placement> {
    let crop = prop::option::of(any::<[u16; 4]>()).prop_map(|c| c.map(|[x, y, w, h]| Crop { x, y, w, h }));
    let focal = prop::option::of(any::<[u16; 2]>()).prop_map(|f| f.map(|[x, y]| FocalPoint { x, y }));
    let words = (line(), line(), line());
    let turn = (-Turn::MOST..=Turn::MOST).prop_map(|tenths| Turn::of(tenths).unwrap());
    let places = (crop, focal, turn);
    (any::<[u8; 8]>(), prop::option::of(any::<[u8; 32]>()), words, places, any::<[bool; 3]>()).prop_map(
        |(id, photo, (caption, credit, alt), (crop, focal_point, turn), [illustrative, archive, lead])| Placement {
            id: PlacementId(id),
            photo: photo.map(PhotoHash),
            caption,
            credit,
            alt,
            turn,
            crop,
            focal_point,
            illustrative,
            archive,
            lead,
        },
    )
}

fn story() -> impl Strategy<Value = Story> {
    let words = (line(), line(), line(), lines(), lines(), line(), line());
    let lists = (
        prop::collection::vec(byline(), 0..3),
        prop::collection::vec(line(), 0..4),
        prop::collection::vec(placement(), 0..3),
    );
    let when = (prop::option::of(600_000..800_000_i32), moment(), moment());
    let more = (line(), lines(), lines(), prop::option::of((line(), any::<u16>())));
    (words, lists, when, more).prop_map(|(words, (bylines, tags, placements), (day, embargo, deadline), more)| {
        let (genre, kicker, headline, standfirst, body, dateline, section) = words;
        let (slug, correction_note, notes, slot) = more;
        Story {
            language: "vi".into(),
            genre,
            kicker,
            headline,
            standfirst,
            body,
            bylines,
            dateline,
            section,
            tags,
            slug,
            printed_date: day.and_then(NaiveDate::from_num_days_from_ce_opt),
            embargo,
            correction_note,
            placements,
            notes,
            deadline,
            print_slot: slot.map(|(issue, page)| PrintSlot { issue, page, ..PrintSlot::default() }),
        }
    })
}

fn never() -> PlacementId {
    PlacementId([0; 8])
}

proptest! {
    #[test]
    fn markdown_comes_back(story in story()) {
        let file = markdown(&story);
        for name in ["bài.md", "bài.txt"] {
            let read = read(name, file.as_bytes(), &House::default(), &mut never).unwrap();
            prop_assert_eq!(read.format, Format::Markdown);
            prop_assert_eq!(&read.story, &story, "{}", file);
            prop_assert!(read.warnings.is_empty() && read.dropped.is_empty(), "{:?}", read.warnings);
        }
    }
}

#[test]
fn markdown_is_for_people_too() {
    let story = Story {
        language: "vi".into(),
        headline: "Mùa vải sớm ở Tân Lập".into(),
        tags: vec!["vải thiều".into()],
        bylines: vec![Byline { name: "Thu Hà".into(), ..Byline::default() }],
        body: "Đoạn một.\n".into(),
        ..Story::default()
    };
    assert_eq!(
        markdown(&story),
        "---\ngalley: 1\nlanguage: vi\nheadline: Mùa vải sớm ở Tân Lập\nbylines:\n  - \
         {\"person\":null,\"name\":\"Thu Hà\",\"role\":\"author\",\"share\":null}\ntags:\n  - vải thiều\n---\n\nĐoạn một.\n"
    );
}

#[test]
fn two_placements_with_one_id_are_told() {
    let placement = Placement { caption: "Vườn".into(), ..Placement::new(PlacementId([7; 8])) };
    let story = Story { language: "vi".into(), placements: vec![placement.clone(), placement], ..Story::default() };
    let file = markdown(&story);
    let read = read("a.md", file.as_bytes(), &House::default(), &mut never).unwrap();
    assert_eq!(read.story.placements[1].id, never());
    assert_eq!(read.warnings[0].key.name(), "import.warn.placement_twice");
}

#[test]
fn what_the_front_matter_of_a_newer_galley_says_is_told_or_kept() {
    let file = "---\ngalley: 2\nheadline: Tít\nmood: calm\nembargo: soon\nbylines:\n  - {\"name\":\"A\",\"orcid\":\"1\"}\n---\n\nThân\n";
    let read = read("a.md", file.as_bytes(), &House::default(), &mut never).unwrap();
    let told: Vec<&str> = read.warnings.iter().map(|w| w.text.as_str()).collect();
    assert_eq!(told, ["mood calm", "embargo soon"]);
    // What is said of a byline is carried along, so there is nothing to tell.
    assert_eq!(read.story.bylines[0].other["orcid"], "1");
    assert_eq!((read.story.headline.as_str(), read.story.body.as_str()), ("Tít", "Thân\n"));
}

#[test]
fn text_is_the_page_as_a_reader_copies_it() {
    let lead = Placement {
        caption: "Vườn vải".into(),
        credit: "Văn Bình".into(),
        illustrative: true,
        lead: true,
        ..Placement::new(PlacementId([1; 8]))
    };
    let second =
        Placement { caption: "Điểm cân".into(), credit: "Thu Hà".into(), ..Placement::new(PlacementId([2; 8])) };
    let story = Story {
        language: "vi".into(),
        section: "Nông nghiệp".into(),
        headline: "Mùa vải sớm".into(),
        printed_date: NaiveDate::from_ymd_opt(2022, 5, 27),
        standfirst: "Được mùa, được giá.".into(),
        body: format!(
            "Từ **4 giờ** sáng, xem [giá](https://example.vn/).\n\n![](photo:{})\n\n- một\n- hai\n\n| a | b |\n| --- | --- |\n| c | d |\n",
            second.id
        ),
        bylines: vec![Byline { name: "Thu Hà".into(), ..Byline::default() }],
        tags: vec!["vải thiều".into()],
        placements: vec![lead, second],
        ..Story::default()
    };
    assert_eq!(
        text(&story),
        "Nông nghiệp\n\nMùa vải sớm\n\nThứ Sáu, 27/05/2022\n\nĐược mùa, được giá.\n\n\
         Vườn vải (Ảnh minh họa). Ảnh: Văn Bình\n\nTừ 4 giờ sáng, xem giá (https://example.vn/).\n\n\
         Điểm cân. Ảnh: Thu Hà\n\nmột\nhai\n\na\tb\nc\td\n\nThu Hà\n\nTừ khóa: vải thiều\n"
    );
}
