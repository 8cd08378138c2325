//! What a photo desk shares: cleaners, templates, people and titles, and the names that its archive knows.

use newsroom::photo::metadata::{Audience, Metadata, Published, embed};
use serde_json::{Value, json};

use crate::newsroom;

/// A card of photos whose files say this.
fn card(folder: &std::path::Path, told: &[Metadata]) -> String {
    let card = folder.join("the");
    std::fs::create_dir_all(&card).unwrap();
    for ((photo, told), number) in blackbox::demo_photos().iter().zip(told).zip(1..) {
        let bytes = embed(&std::fs::read(photo).unwrap(), &Published::of(told, Audience::Newsrooms)).unwrap().bytes;
        std::fs::write(card.join(format!("DSC_{number}.JPG")), bytes).unwrap();
    }
    card.display().to_string()
}

fn told(creator: &str, credit: &str, city: &str, taken: &str) -> Metadata {
    let mut told = Metadata { credit: credit.into(), taken: taken.parse().ok(), ..Metadata::default() };
    told.creator = if creator.is_empty() { vec![] } else { vec![creator.to_owned()] };
    told.place.city = city.into();
    told
}

#[test]
fn a_card_is_cleaned_and_captioned_by_what_the_newsroom_shares() {
    let (folder, galley) = newsroom();
    let set = |kind: &str, value: Value| galley.json(&["house", "set", kind, &value.to_string()]);
    set("credit", json!({ "name": "TTXVN", "spellings": ["VNA"] }));
    set("title", json!({ "code": "ct", "from": "2021-06-20", "stands_for": ["ông Khoa", "Chủ tịch"] }));
    set("title", json!({ "code": "ct", "from": "2026-05-01", "stands_for": ["bà Lan", "Chủ tịch"] }));
    let changes = json!([
        { "field": "city", "way": "if_empty", "text": "Tân Giang" },
        { "field": "caption", "text": "{city}, {day}: =ct= (ảnh {number})" },
        { "field": "keywords", "way": "append", "text": "mưa lũ; {city}" },
    ]);
    set("template", json!({ "name": "Tin lũ", "changes": changes }));
    let files = [told("", "© Minh Khoa/vna", "Unknown", "2026-04-30"), told("Mai Lan", "Reuters", "Huế", "2026-05-02")];
    let card = card(folder.path(), &files);
    let taken = galley.json(&["photo", "ingest", &card, "--template", "TIN LU", "--set", "keywords=nước lên"]);
    assert_eq!((&taken["new"], &taken["unknown_codes"]), (&2.into(), &json!([])));
    let show = |n: usize| galley.json(&["photo", "show", photo(&taken, n)]);
    let first = show(1);
    assert_eq!((&first["said"]["creator"], &first["said"]["credit"]), (&json!(["Minh Khoa"]), &"TTXVN".into()));
    assert_eq!(first["said"]["caption"], "Tân Giang, 30.4.2026: ông Khoa (ảnh 1)");
    assert_eq!(first["said"]["keywords"], json!(["nước lên"]), "what is said beside a template holds");
    assert_eq!(
        (&first["of_file"]["credit"], &first["of_file"]["place"]["city"]),
        (&"© Minh Khoa/vna".into(), &"Unknown".into())
    );
    let second = show(2);
    assert_eq!(second["said"]["caption"], "Huế, 2.5.2026: bà Lan (ảnh 2)");
    assert_eq!(second["said"]["credit"], "Reuters");
    // What the cleaners did is told, shown beside what the file says, and undone apart.
    let notices = taken_in(&taken, 1)["notices"].to_string();
    assert!(notices.contains("© Minh Khoa/vna") && notices.contains("TTXVN"), "{notices}");
    let lines = String::from_utf8(galley.run(&["photo", "show", photo(&taken, 1)]).stdout).unwrap();
    assert!(lines.contains("In the file: © Minh Khoa/vna") && lines.contains("In the file: Unknown"), "{lines}");
    let cleaned = taken["cleaned"].as_array().unwrap();
    let of_first = cleaned.iter().find(|one| one["photos"].to_string().contains(photo(&taken, 1))).unwrap();
    let undone = galley.json(&["photo", "undo", of_first["change"].as_str().unwrap()]);
    assert_eq!(undone["left"], json!([{ "photo": photo(&taken, 1), "field": "city" }]));
    let first = show(1);
    assert_eq!((&first["said"]["credit"], &first["said"]["city"]), (&"© Minh Khoa/vna".into(), &"Tân Giang".into()));
    // The archive answers what was written before.
    let names = |field: &str, beginning: &str| galley.json(&["photo", "names", field, beginning])["names"].clone();
    assert_eq!(names("creator", "lan"), json!([{ "name": "Mai Lan", "photos": 1 }]));
    assert_eq!(names("keywords", "NUOC"), json!([{ "name": "nước lên", "photos": 2 }]));
    let (code, said) = galley.refused(&["photo", "names", "caption"]);
    assert!(code == 2 && said.contains("creator") && !said.contains("caption,"), "{code} {said}");
    galley.json(&["verify"]);
    galley.json(&["verify", "--rebuild"]);
    assert_eq!(names("city", "").as_array().unwrap().len(), 2);
}

/// The photo of that file of a card: they do not always come in their order.
fn taken_in(taken: &Value, number: usize) -> &Value {
    let named = |row: &&Value| row["file"].as_str().unwrap().ends_with(&format!("DSC_{number}.JPG"));
    taken["photos"].as_array().unwrap().iter().find(named).unwrap()
}

fn photo(taken: &Value, number: usize) -> &str {
    taken_in(taken, number)["photo"].as_str().unwrap()
}

#[test]
fn what_a_photo_desk_shares_is_kept_by_the_chief_and_each_fault_names_its_field() {
    let (folder, galley) = newsroom();
    for (kind, value, field) in [
        ("template", json!({ "name": "Lũ", "changes": [{ "field": "caption", "text": "{cty}" }] }), "cty"),
        ("template", json!({ "name": "Lũ", "changes": [{ "field": "town", "text": "a" }] }), "changes.1.field"),
        ("template", json!({ "name": "Lũ", "changes": [{ "field": "city", "way": "append" }] }), "changes.1.text"),
        ("title", json!({ "code": "hai chữ", "stands_for": ["a"] }), "code"),
        ("title", json!({ "code": "ct", "from": "1.5.2026", "stands_for": ["a"] }), "from"),
        ("title", json!({ "code": "ct", "stands_for": [] }), "stands_for"),
        ("credit", json!({ "spellings": ["VNA"] }), "name"),
        ("cleaning", json!({ "copyright_mark": "no" }), "copyright_mark"),
    ] {
        let (code, said) = galley.refused(&["house", "set", kind, &value.to_string()]);
        assert!(code == 2 && said.contains(field), "{kind}: {code} {said}");
    }
    let title = json!({ "code": "ct", "from": "2026-05-01", "stands_for": ["bà Lan"] }).to_string();
    galley.json(&["house", "set", "title", &title]);
    assert_eq!(galley.json(&["house", "list", "titles"])["items"][0]["id"], "ct 2026-05-01");
    assert_eq!(galley.by("Tường Vân").refused(&["house", "set", "title", &title]).0, 1);
    galley.json(&["house", "remove", "title", "ct 2026-05-01"]);
    // One cleaner is switched off, and the others stay on.
    galley.json(&["house", "set", "cleaning", r#"{"no_place": ["phòng họp"]}"#]);
    galley.json(&["house", "set", "cleaning", r#"{"byline_and_credit": false}"#]);
    let kept = galley.json(&["house", "list", "cleaning"])["items"][0]["value"].clone();
    assert_eq!(kept, json!({ "byline_and_credit": false, "no_place": ["phòng họp"] }));
    let card = card(folder.path(), &[told("", "© Minh Khoa/AFP", "PHONG HOP", "")]);
    let taken = galley.json(&["photo", "ingest", &card]);
    let said = galley.json(&["photo", "show", photo(&taken, 1)])["said"].clone();
    assert_eq!(
        (&said["credit"], &said["city"], &said["creator"]),
        (&"Minh Khoa/AFP".into(), &Value::Null, &Value::Null)
    );
    let (code, said) = galley.refused(&["photo", "ingest", &card, "--template", "Bão"]);
    assert!(code == 3 && said.contains("Bão"), "{code} {said}");
}

#[test]
fn photos_are_handed_over_as_they_came_or_made_smaller_with_their_captions() {
    let (folder, galley) = newsroom();
    let sources: Vec<_> = blackbox::demo_photos().into_iter().take(2).collect();
    let paths: Vec<String> = sources.iter().map(|path| path.display().to_string()).collect();
    let taken = galley.json(&["photo", "ingest", &paths[0], &paths[1], "--set", "people=Bà Lan"]);
    let photos: Vec<&str> = (0..2).map(|n| taken["photos"][n]["photo"].as_str().unwrap()).collect();
    galley.json(&["photo", "describe", photos[0], "--set", "caption==SUM(1) \"nước lên\"", "--set", "usage=agency"]);
    let to = folder.path().join("gửi");
    let to = to.display().to_string();
    let done = galley.json(&["photo", "hand-over", photos[0], photos[1], "--to", &to]);
    let file = |n: usize| std::path::PathBuf::from(done["photos"][n]["file"].as_str().unwrap());
    let original = |n: usize| sources.iter().find(|s| s.file_name() == file(n).file_name()).unwrap();
    for n in 0..2 {
        assert_eq!(std::fs::read(file(n)).unwrap(), std::fs::read(original(n)).unwrap());
        let beside = std::fs::read_to_string(format!("{}.xmp", file(n).display())).unwrap();
        assert!(beside.contains("Bà Lan") && !beside.contains("agency"), "{beside}");
    }
    let list = std::fs::read_to_string(done["list"].as_str().unwrap()).unwrap();
    assert!(list.starts_with('\u{FEFF}') && list.contains("\"'=SUM(1) \"\"nước lên\"\"\""), "{list}");

    // What is there stays.
    let smaller = galley.json(&["photo", "hand-over", photos[0], "--to", &to, "--size", "400"]);
    let smaller = smaller["photos"][0]["file"].as_str().unwrap();
    assert!(smaller.ends_with("-2.jpg"), "{smaller}");
    let (w, h) = image::image_dimensions(smaller).unwrap();
    assert_eq!(w.max(h), 400);
    let inside = newsroom::photo::metadata::read(&std::fs::read(smaller).unwrap());
    assert_eq!((inside.people, inside.caption.as_str()), (vec!["Bà Lan".to_owned()], "=SUM(1) \"nước lên\""));
    assert_eq!(galley.refused(&["photo", "hand-over", "ffffffffffff", "--to", &to]).0, 3);
}
