//! Photos taken into a story, with what their files say.

use crate::{newsroom, story};

#[test]
fn a_photo_is_taken_in_and_captioned() {
    let (folder, galley) = newsroom();
    let id = story(&galley, &folder, "Cầu mới qua suối Bùn");
    let photo = blackbox::demo_photos()[0].display().to_string();
    let editor = galley.by("Mai Lan");
    let placed = editor.json(&["photo", "add", &id, &photo, "--caption", "Cầu suối Bùn", "--credit", "Mai Lan"]);
    let placement = placed["placement"].as_str().unwrap();
    editor.json(&["photo", "edit", &id, placement, "--alt", "Cây cầu gỗ bắc qua suối"]);
    let shown = editor.json(&["story", "show", &id]);
    let photo = &shown["photos"][0];
    assert_eq!((&photo["caption"], &photo["alt"]), (&"Cầu suối Bùn".into(), &"Cây cầu gỗ bắc qua suối".into()));
    assert_eq!((&photo["lead"], &photo["illustrative"]), (&true.into(), &false.into()));
    assert_eq!(editor.refused(&["story", "edit", &id, "--headline", "x"]).0, 1, "a photo editor edits photos");
    editor.json(&["photo", "remove", &id, placement]);
    assert_eq!(editor.json(&["photo", "list", &id])["photos"].as_array().unwrap().len(), 0);
}

#[test]
fn what_a_file_says_of_itself_is_kept_with_the_photo() {
    let (folder, galley) = newsroom();
    let id = story(&galley, &folder, "Cầu mới qua suối Bùn");
    let add = |name: &str| {
        let file = blackbox::data().join("photos").join(name).display().to_string();
        galley.json(&["photo", "add", &id, &file])
    };
    add("01_astronaut_iptc_xmp_vi.jpg");
    add("04_chelsea_legacy_latin1_iim.jpg");
    galley.json(&["verify", "--rebuild"]);
    let listed = galley.json(&["photo", "list", &id]);
    let (vietnamese, legacy) = (&listed["photos"][0], &listed["photos"][1]);
    assert_eq!(vietnamese["creator"], serde_json::json!(["Nguyễn Văn Ảnh"]));
    assert_eq!(
        (&vietnamese["taken"], &vietnamese["place"]),
        (&"2026-05-01T10:20:30+07:00".into(), &"Hà Nội, Việt Nam".into())
    );
    assert_eq!(vietnamese["caption"], "Người dân sơ tán tại quận Hoàn Kiếm");
    assert_eq!((&legacy["caption"], &legacy["credit"]), (&"Café crème à Zürich".into(), &"José Müller".into()));
    let lines = galley.run(&["photo", "list", &id]).stdout;
    let lines = String::from_utf8(lines).unwrap();
    assert!(lines.contains("Nguyễn Văn Ảnh · 2026-05-01T10:20:30+07:00 · Hà Nội, Việt Nam"), "{lines}");
}

#[test]
fn of_several_photos_a_bad_one_is_named_and_the_rest_goes_on() {
    let (folder, galley) = newsroom();
    let id = story(&galley, &folder, "Cầu mới qua suối Bùn");
    let bad = folder.path().join("lũ.jpg").display().to_string();
    std::fs::write(&bad, "đây là chữ").unwrap();
    let photos: Vec<String> = blackbox::demo_photos().iter().take(2).map(|p| p.display().to_string()).collect();
    let missing = folder.path().join("mất.jpg").display().to_string();
    let (code, told) = galley.refused(&["photo", "add", &id, &photos[0], &bad, &missing, &photos[1]]);
    assert!(code == 2 && told.contains("lũ.jpg") && told.contains("mất.jpg"), "{code} {told}");
    let listed = galley.json(&["photo", "list", &id]);
    assert_eq!(listed["photos"].as_array().unwrap().len(), 2);
    let placement = listed["photos"][0]["placement"].as_str().unwrap();
    assert_eq!(galley.refused(&["photo", "add", &id, &photos[0], &photos[1], "--for", placement]).0, 2);
}
