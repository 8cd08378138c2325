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

/// The photos of the demo in a folder of their own, as on a card, with a film and a file that is none.
fn card(folder: &std::path::Path) -> String {
    let card = folder.join("the/DCIM");
    std::fs::create_dir_all(&card).unwrap();
    for (number, photo) in blackbox::demo_photos().iter().take(3).enumerate() {
        std::fs::copy(photo, card.join(format!("DSC_{number}.JPG"))).unwrap();
    }
    std::fs::write(card.join("DSC_0.MOV"), "film").unwrap();
    std::fs::write(card.join("DSC_9.JPG"), "đây là chữ").unwrap();
    folder.join("the").display().to_string()
}

fn found(galley: &blackbox::program::Galley, of: &[&str]) -> Vec<serde_json::Value> {
    galley.json(&[&["photo", "find"], of].concat())["photos"].as_array().unwrap().clone()
}

#[test]
fn a_card_is_taken_in_once_and_what_was_said_stays() {
    let (folder, galley) = newsroom();
    let card = card(folder.path());
    let (code, told) = galley.refused(&["photo", "ingest", &card, "--if-empty", "credit=Ảnh: Mai Lan"]);
    assert!(code == 1 && told.contains("DSC_9.JPG"), "{code} {told}");
    assert_eq!(found(&galley, &["--creator", "anh mai lan"]).len(), 3);
    let photo = found(&galley, &[])[0]["photo"].as_str().unwrap().to_owned();
    galley.json(&["photo", "describe", &photo[..12], "--set", "credit=Ảnh: Hoài An"]);
    // Again, as after a crash: the same bytes are the same photo, and nothing that was said of it is said anew.
    std::fs::remove_file(folder.path().join("the/DCIM/DSC_9.JPG")).unwrap();
    let again = galley.json(&["photo", "ingest", &card, "--set", "credit=Ảnh: Mai Lan"]);
    assert_eq!((&again["new"], &again["known"], &again["others"]), (&0.into(), &3.into(), &1.into()));
    assert_eq!(galley.json(&["photo", "show", &photo])["said"]["credit"], "Ảnh: Hoài An");
    galley.json(&["verify"]);
}

#[test]
fn photos_are_described_together_undone_together_and_offered_to_their_stories() {
    let (folder, galley) = newsroom();
    let id = story(&galley, &folder, "Cầu mới qua suối Bùn");
    let photos: Vec<String> = blackbox::demo_photos().iter().take(2).map(|p| p.display().to_string()).collect();
    let taken = galley.json(&[
        "photo",
        "ingest",
        &photos[0],
        &photos[1],
        "--set",
        "creator=Mai Lan",
        "--set",
        "keywords=lũ; cầu",
    ]);
    let hash = |n: usize| taken["photos"][n]["photo"].as_str().unwrap().to_owned();
    let (first, second) = (hash(0), hash(1));
    galley.json(&["photo", "place", &id, &first]);
    assert_eq!(galley.json(&["story", "show", &id])["photos"][0]["credit"], "Mai Lan");
    assert_eq!(found(&galley, &["--unused"]).len(), 1);
    galley.json(&["photo", "describe", &second, "--set", "rating=-1"]);
    let rated = [&["--rejected"][..], &["--rating", "1"], &["--rating=-1"]].map(|rated| found(&galley, rated).len());
    assert_eq!(rated, [1, 0, 2]);
    galley.json(&["photo", "describe", &second, "--set", "rating="]);
    let told = galley.json(&[
        "photo",
        "describe",
        &first,
        &second,
        "--set",
        "credit=Ảnh: Mai Lan",
        "--append",
        "keywords=cầu; bão",
    ]);
    assert_eq!((told["photos"].as_array().unwrap().len(), &told["offers"]), (2, &1.into()));
    assert_eq!(galley.json(&["photo", "show", &second])["said"]["keywords"], serde_json::json!(["lũ", "cầu", "bão"]));
    // The story says what it said until somebody takes what is offered.
    assert_eq!(galley.json(&["story", "show", &id])["photos"][0]["credit"], "Mai Lan");
    let offers = galley.json(&["photo", "offers", &first, "--take", &id]);
    assert_eq!((&offers["offers"][0]["there"], &offers["offers"][0]["taken"]), (&"Mai Lan".into(), &true.into()));
    assert_eq!(galley.json(&["story", "show", &id])["photos"][0]["credit"], "Ảnh: Mai Lan");
    let undone = galley.json(&["photo", "undo", told["change"].as_str().unwrap()]);
    assert_eq!(undone["photos"].as_array().unwrap().len(), 2);
    assert_eq!(galley.json(&["photo", "show", &second])["said"]["keywords"], serde_json::json!(["lũ", "cầu"]));
}

#[test]
fn captions_are_spelled_out_with_codes_and_put_right_together() {
    let (folder, galley) = newsroom();
    let photos: Vec<String> = blackbox::demo_photos().iter().take(2).map(|p| p.display().to_string()).collect();
    let taken = galley.json(&["photo", "ingest", &photos[0], &photos[1], "--set", "city=Tân Giang"]);
    let hash = |n: usize| taken["photos"][n]["photo"].as_str().unwrap().to_owned();
    let (first, second) = (hash(0), hash(1));
    let list = folder.path().join("quan-chuc.txt");
    std::fs::write(&list, "ct\tông Đỗ Minh Khoa\tông Khoa\n").unwrap();
    let codes = list.display().to_string();
    let caption = "caption={city}, ảnh {number}: =ct= và =xx=";
    let told = galley.json(&["photo", "describe", &first, &second, "--set", caption, "--spell", "--codes", &codes]);
    assert_eq!(told["unknown_codes"], serde_json::json!(["xx"]));
    let said = |photo: &str| galley.json(&["photo", "show", photo])["said"]["caption"].as_str().unwrap().to_owned();
    assert_eq!(said(&second), "Tân Giang, ảnh 2: ông Đỗ Minh Khoa và =xx=");
    galley.json(&["photo", "replace", " và =XX=", "", &first, &second, "--any-case"]);
    assert_eq!(said(&first), "Tân Giang, ảnh 1: ông Đỗ Minh Khoa");
    // Without `--spell` a text is what it says.
    galley.json(&["photo", "describe", &first, "--set", "caption={city}"]);
    assert_eq!(said(&first), "{city}");
    std::fs::write(&list, "ct không có tab").unwrap();
    let (code, told) = galley.refused(&["photo", "describe", &first, "--set", caption, "--spell", "--codes", &codes]);
    assert!(code == 2 && told.contains('1'), "{code} {told}");
    let (code, told) = galley.refused(&["photo", "describe", &first, "--set", "caption={cty}", "--spell"]);
    assert!(code == 2 && told.contains("cty"), "{code} {told}");
}

#[test]
fn what_is_said_of_a_photo_wrongly_names_the_field_and_changes_nothing() {
    let (_folder, galley) = newsroom();
    let photo = blackbox::demo_photos()[0].display().to_string();
    let taken = galley.json(&["photo", "ingest", &photo]);
    let photo = taken["photos"][0]["photo"].as_str().unwrap();
    for (said, names) in [("ngày=2026", "ngày"), ("taken=hôm qua", "hôm qua"), ("rating=9", "9"), ("credit", "credit")]
    {
        let (code, told) = galley.refused(&["photo", "describe", photo, "--set", "city=Hà Nội", "--set", said]);
        assert!(code == 2 && told.contains(names), "{said}: {code} {told}");
    }
    assert_eq!(galley.json(&["photo", "show", photo])["said"]["city"], serde_json::Value::Null);
    assert_eq!(galley.refused(&["photo", "show", "ffffffffffff"]).0, 3);
    assert_eq!(galley.refused(&["photo", "undo", "0a1b"]).0, 3);
}

#[test]
fn a_picture_that_is_here_in_another_file_is_told_of() {
    let (folder, galley) = newsroom();
    let here = &blackbox::demo_photos()[0];
    galley.json(&["photo", "ingest", &here.display().to_string()]);
    let again = folder.path().join("gửi lại.jpg");
    image::open(here).unwrap().thumbnail(800, 800).save(&again).unwrap();
    let other = blackbox::demo_photos()[1].display().to_string();
    let taken = galley.json(&["photo", "ingest", &again.display().to_string(), &other]);
    let name = here.file_name().unwrap().to_str().unwrap();
    let told = |n: usize| taken["photos"][n]["notices"].to_string().contains(name);
    let of = |file: &str| (0..2).find(|n| taken["photos"][*n]["file"].as_str().unwrap().contains(file)).unwrap();
    assert_eq!([told(of("gửi lại")), told(1 - of("gửi lại"))], [true, false], "{taken}");
    let photo = taken["photos"][of("gửi lại")]["photo"].as_str().unwrap();
    let alike = &galley.json(&["photo", "show", photo])["alike"];
    assert_eq!((alike[0]["file"].as_str(), &alike[0]["likeness"]), (Some(name), &"same".into()), "{alike}");
}

#[test]
fn a_photo_that_may_not_be_used_stops_its_story_until_a_lease_allows_it() {
    let (folder, galley) = newsroom();
    let id = story(&galley, &folder, "Cầu mới qua suối Bùn");
    let photo = blackbox::demo_photos()[0].display().to_string();
    let placed = galley.json(&["photo", "add", &id, &photo, "--caption", "Cầu suối Bùn", "--credit", "TTXVN"]);
    let photo = placed["photo"].as_str().unwrap();
    galley.json(&["submit", &id]);
    for (said, names) in [("usage=hang-tin", "agency"), ("expires=cuối năm", "2026-12-31"), ("leases=cho", "allow")]
    {
        let (code, told) = galley.refused(&["photo", "describe", photo, "--set", said]);
        let field = said.split('=').next().unwrap();
        assert!(code == 2 && told.contains(field) && told.contains(names), "{said}: {code} {told}");
    }
    galley.json(&["photo", "describe", photo, "--set", "usage=agency", "--set", "territory=vn;la"]);
    let refused = galley.run(&["approve", &id]);
    let told = String::from_utf8_lossy(&refused.stdout);
    assert!(refused.status.code() == Some(1) && told.contains("“Cầu suối Bùn” is of the category Hãng tin"), "{told}");

    assert_eq!(galley.refused(&["photo", "lease", photo, "--to", "2099-12-31"]).0, 2, "neither allowed nor denied");
    assert_eq!(galley.refused(&["photo", "lease", photo, "--allow", "--deny"]).0, 2);
    let note = "Hợp đồng số 12; trả theo tháng";
    galley.json(&[
        "photo",
        "lease",
        photo,
        "--allow",
        "--from",
        "2026-01-01 08:00",
        "--to",
        "2099-12-31",
        "--note",
        note,
    ]);
    let said = &galley.json(&["photo", "show", photo])["said"];
    let lease = format!("allow 2026-01-01T08:00/2099-12-31 {note}");
    assert_eq!(said["leases"], serde_json::json!([lease]));
    assert_eq!((&said["usage"], &said["territory"]), (&"agency".into(), &serde_json::json!(["VN", "LA"])));
    let shown = galley.run(&["photo", "show", photo]);
    assert!(String::from_utf8_lossy(&shown.stdout).contains("Hãng tin (agency)"));
    galley.json(&["approve", &id]);
    galley.json(&["photo", "lease", photo, "--deny"]);
    let (code, told) = galley.refused(&["publish", &id]);
    assert!(code == 1 && told.contains("“Cầu suối Bùn”"), "{code} {told}");
    galley.json(&["photo", "describe", photo, "--set", "leases="]);
    galley.json(&["photo", "lease", photo, "--allow"]);
    galley.json(&["publish", &id]);
}

#[test]
fn a_photo_says_where_readers_saw_it_and_which_stories_only_place_it() {
    let (folder, galley) = newsroom();
    let (id, other) = (story(&galley, &folder, "Cầu mới qua suối Bùn"), story(&galley, &folder, "Đò ngang nghỉ"));
    let file = blackbox::demo_photos()[0].display().to_string();
    let texts = ["--caption", "Cầu suối Bùn", "--credit", "Mai Lan"];
    let placed = galley.json(&[&["photo", "add", &id, &file], &texts[..]].concat());
    let (photo, placement) = (placed["photo"].as_str().unwrap(), placed["placement"].as_str().unwrap());
    galley.json(&["photo", "place", &other, photo]);
    galley.json(&["submit", &id, "--override", "thử"]);
    galley.json(&["approve", &id, "--override", "thử"]);
    galley.json(&["publish", &id]);
    let uses = galley.json(&["photo", "show", photo])["uses"].clone();
    let there = &uses[0]["public"][0];
    assert_eq!(
        (&uses[0]["story"], &there["destination"], &there["still"]),
        (&id.as_str().into(), &"site".into(), &true.into())
    );
    assert_eq!((&there["first"], &uses[1]["public"]), (&there["last"], &serde_json::json!([])));
    let said = || String::from_utf8(galley.run(&["photo", "show", photo]).stdout).unwrap();
    let line = |said: &str, id: &str| said.lines().find(|line| line.contains(id)).unwrap_or_default().to_owned();
    assert!(line(&said(), &id).contains("site: published ") && !line(&said(), &id).contains("no longer"), "{}", said());
    assert!(line(&said(), &other).ends_with("not published, only in a draft"), "{}", said());
    // The next story hears of it though the one that showed it has dropped it since.
    galley.json(&["photo", "remove", &id, placement]);
    let dropped = line(&said(), &id);
    assert!(dropped.starts_with("Was in story") && dropped.contains("site: published "), "{dropped}");
    let findings = galley.json(&["check", &other])["findings"].to_string();
    assert!(findings.contains("P3") && findings.contains("Cầu mới qua suối Bùn"), "{findings}");
    galley.json(&["verify", "--rebuild"]);
}
