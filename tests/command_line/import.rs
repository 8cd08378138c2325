//! Files brought in by the command line.

use blackbox::program::Galley;
use tempfile::TempDir;

use crate::newsroom;

/// A page in TCVN3, byte for byte as an old program saved it.
const TCVN3: &[u8] = b"Th\xEDi s\xF9\n\nC\xC7u m\xEDi qua su\xE8i B\xEFn th\xABng xe\n\nTh\xF8 Ba, 10/05/2022\n\n\
    H\xE4c sinh th\xABn \xA7\xE5i kh\xABng c\xDFn ph\xB6i l\xE9i su\xE8i t\xEDi l\xEDp.\n\n\
    C\xC7u d\xB5i 18 m\xD0t, do ng\xAD\xEAi d\xA9n g\xE3p c\xABng l\xB5m.\n";

fn file(folder: &TempDir, name: &str, bytes: &[u8]) -> String {
    let path = folder.path().join(name);
    std::fs::write(&path, bytes).unwrap();
    path.display().to_string()
}

fn imported(galley: &Galley, arguments: &[&str]) -> serde_json::Value {
    let story = galley.json(arguments)["story"].as_str().unwrap().to_owned();
    galley.json(&["story", "show", &story])
}

#[test]
fn an_old_encoding_is_named_and_converted_when_a_person_says_so() {
    let (folder, galley) = newsroom();
    let page = file(&folder, "cau.txt", TCVN3);
    let (code, told) = galley.refused(&["import", &page]);
    assert!(code == 2 && told.contains("--encoding TCVN3"), "{code} {told}");
    let story = imported(&galley, &["import", &page, "--encoding", "tcvn3"]);
    assert_eq!(
        (&story["section"], &story["headline"], &story["date"]),
        (&"Thời sự".into(), &"Cầu mới qua suối Bùn thông xe".into(), &"2022-05-10".into())
    );
    assert_eq!(story["body"], "Cầu dài 18 mét, do người dân góp công làm.\n");
    assert_eq!(galley.refused(&["import", &page, "--encoding", "morse"]).0, 2);
}

#[test]
fn what_cannot_be_imported_is_refused_with_its_reason_and_begins_no_story() {
    let (folder, galley) = newsroom();
    let folder_itself = folder.path().display().to_string();
    let missing = folder.path().join("không có.txt").display().to_string();
    let cases = [
        (file(&folder, "empty.txt", b""), 2, "no text"),
        (file(&folder, "word.docx", b"PK\x03\x04..."), 2, "Word"),
        (file(&folder, "binary.txt", &[0xFF; 600]), 2, "UTF-8"),
        (file(&folder, "large.txt", &vec![b'a'; 6 << 20]), 2, "5.0 MB"),
        (folder_itself, 2, "not a file"),
        (missing, 3, "không có.txt"),
    ];
    for (path, code, said) in cases {
        let told = galley.refused(&["import", &path]);
        assert!(told.0 == code && told.1.contains(said), "{path}: {told:?}");
    }
    assert_eq!(galley.json(&["story", "list"])["stories"].as_array().unwrap().len(), 0);
}

#[test]
#[cfg(unix)]
fn a_device_is_no_file_for_any_command() {
    let (_folder, galley) = newsroom();
    for arguments in [
        &["import", "/dev/zero"][..],
        &["story", "new", "--headline", "a", "--body-file", "/dev/zero"],
        &["house", "import", "/dev/zero"],
    ] {
        let (code, told) = galley.refused(arguments);
        assert!(code == 2 && told.contains("/dev/zero"), "{arguments:?}: {code} {told}");
    }
}

#[test]
fn every_field_comes_back_from_an_export() {
    let (folder, galley) = newsroom();
    let text = "---\ngalley: 1\nlanguage: en\nsection: Thời sự\ngenre: phóng sự\nkicker: Nông thôn mới\nheadline: Cầu mới\n\
                standfirst: \"Một dòng.\\nHai dòng.\"\nbylines:\n  - {\"person\":\"thu-ha\",\"name\":\"Thu Hà\",\"role\":\"photo\",\"share\":40}\n\
                dateline: Tân Lập\ntags:\n  - hạ tầng\nslug: cau-moi-2\nprinted_date: \"2022-05-10\"\nembargo: 2030-01-02T03:04:05Z\n\
                correction_note: Đã sửa tên cầu.\nplacements:\n  - {\"id\":\"0707070707070707\",\"photo\":null,\"caption\":\"Cầu\",\"credit\":\"Mai Lan\",\"alt\":\"Cầu gỗ\",\"crop\":{\"x\":0,\"y\":10,\"w\":500,\"h\":600},\"focal_point\":{\"x\":200,\"y\":300},\"illustrative\":true,\"archive\":true,\"lead\":true}\n\
                notes: Gọi lại xã.\ndeadline: 2030-01-01T00:00:00Z\nprint_slot: {\"issue\":\"4512\",\"page\":3}\n---\n\nThân bài.\n";
    let path = file(&folder, "bai.md", text.as_bytes());
    let answer = galley.json(&["import", &path]);
    assert_eq!(answer["warnings"], serde_json::json!([]));
    let out = galley.json(&["export", answer["story"].as_str().unwrap()]);
    assert_eq!(out["markdown"], text);
}

#[test]
fn what_was_dropped_is_put_back_at_once_or_later() {
    let (_folder, galley) = newsroom();
    let page = blackbox::data().join("import/page.txt").display().to_string();
    let plain = galley.json(&["import", &page]);
    let pieces: Vec<_> = plain["dropped"].as_array().unwrap().iter().map(|d| d["piece"].as_u64().unwrap()).collect();
    assert_eq!(pieces, [1, 2, 3, 4, 5]);
    let id = plain["story"].as_str().unwrap();
    let (first, second) = ("Cầu Đồng Nếp thông xe trước mùa mưa", "Ý kiến của bạn");
    let body = |id: &str| galley.json(&["story", "show", id])["body"].as_str().unwrap().to_owned();
    assert!(!body(id).contains(first));
    // Later, into the story that went on.
    galley.json(&["story", "edit", id, "--headline", "Tít đã sửa"]);
    let put = galley.json(&["import", &page, "--into", id, "--keep", "2"]);
    assert_eq!((put["story"].as_str(), put["kept"].as_array().unwrap().len()), (Some(id), 1));
    assert!(body(id).ends_with(&format!("{first}\n")), "{}", body(id));
    assert_eq!(galley.json(&["story", "show", id])["headline"], "Tít đã sửa");
    galley.json(&["import", &page, "--into", id, "--keep", "3"]);
    assert!(body(id).ends_with(&format!("{first}\n\n{second}\n")), "{}", body(id));
    // At once; and all of it: no word is lost.
    let both = galley.json(&["import", &page, "--keep", "2,3"]);
    assert_eq!(both["dropped"].as_array().unwrap().len(), 3);
    assert_eq!(body(both["story"].as_str().unwrap()), body(id));
    let all = galley.json(&["import", &page, "--keep", "all"]);
    let text = body(all["story"].as_str().unwrap());
    assert_eq!(all["dropped"], serde_json::json!([]));
    for piece in plain["dropped"].as_array().unwrap() {
        assert_eq!(text.matches(piece["text"].as_str().unwrap()).count(), 1, "{piece}: {text}");
    }
    let stories = galley.json(&["story", "list"])["stories"].as_array().unwrap().len();
    assert_eq!(galley.refused(&["import", &page, "--keep", "6"]).0, 3);
    assert_eq!(galley.json(&["story", "list"])["stories"].as_array().unwrap().len(), stories, "no half import");
}
