//! One story's day, and what others may do with it.

use crate::{newsroom, story, tree};

#[test]
fn a_story_goes_from_draft_to_approval() {
    let (folder, galley) = newsroom();
    let (reporter, editor) = (galley.by("Hoài An"), galley.by("Tường Vân"));
    let id = story(&reporter, &folder, "Cầu mới qua suối Bùn");
    let shown = reporter.json(&["story", "show", &id]);
    assert_eq!((shown["state"].as_str(), shown["section"].as_str()), (Some("draft"), Some("Thời sự")));
    assert_eq!(shown["bylines"][0], "Hoài An");
    assert_eq!(reporter.json(&["submit", &id])["state"], "submitted");
    assert_eq!(editor.json(&["take", &id])["state"], "editing");
    let returned = editor.json(&["return", &id, "--reason", "Hỏi thêm ý kiến người dân"]);
    assert_eq!(returned["state"], "returned");
    assert_eq!(reporter.json(&["story", "show", &id])["reason"], "Hỏi thêm ý kiến người dân");
    reporter.json(&["story", "edit", &id, "--headline", "Cầu dân sinh mới qua suối Bùn"]);
    reporter.json(&["submit", &id]);
    let findings = editor.json(&["check", &id]);
    let errors = findings["findings"].as_array().unwrap().iter().filter(|f| f["severity"] == "error").count();
    assert_eq!(errors, 0, "{findings}");
    let approved = editor.json(&["approve", &id]);
    assert_eq!(approved["state"], "approved");
    let shown = editor.json(&["story", "show", &id]);
    assert_eq!((&shown["digest"], &shown["slug"]), (&approved["digest"], &"cau-dan-sinh-moi-qua-suoi-bun".into()));
    editor.json(&["story", "edit", &id, "--headline", "Cầu mới qua suối Bùn đã thông xe"]);
    assert_eq!(editor.json(&["story", "show", &id])["state"], "changed_since_approval");
    editor.json(&["story", "edit", &id, "--headline", "Cầu dân sinh mới qua suối Bùn"]);
    assert_eq!(editor.json(&["story", "show", &id])["state"], "approved", "the bytes are the approved ones again");
    let history = editor.json(&["story", "history", &id]);
    let acts: Vec<_> = history["history"].as_array().unwrap().iter().map(|h| h["act"].as_str().unwrap()).collect();
    assert_eq!(acts[..4], ["revise", "submit", "take", "return"]);
}

#[test]
fn the_same_digest_comes_back_when_all_is_made_anew() {
    let (folder, galley) = newsroom();
    for n in 0..5 {
        let id = story(&galley, &folder, &format!("Bài thứ {n} về cây cầu"));
        galley.json(&["story", "edit", &id, "--kicker", "Nông thôn mới"]);
    }
    let before = galley.json(&["verify"]);
    assert_eq!(before["stories"].as_object().unwrap().len(), 5);
    assert_eq!(galley.json(&["verify", "--rebuild"]), before);
    assert_eq!(galley.json(&["verify"]), before);
    assert_eq!(galley.json(&["search", "bai thu"])["hits"].as_array().unwrap().len(), 5);
}

#[test]
fn words_are_found_with_and_without_accents_newest_first() {
    let (folder, galley) = newsroom();
    let first = story(&galley, &folder, "Chuyển đổi số ở Đồi Sim");
    let second = story(&galley, &folder, "Chuyện đời thường ở Đồi Sim");
    let found = |words: &str| {
        let hits = galley.json(&["search", words]);
        hits["hits"].as_array().unwrap().iter().map(|h| h["story"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(found("doi sim"), [second, first.clone()]);
    assert_eq!(found("chuyển đổi"), [first]);
    assert!(found("không có từ này").is_empty());
}

#[test]
fn what_is_approved_is_published_and_nothing_else() {
    let (folder, galley) = newsroom();
    let editor = galley.by("Tường Vân");
    let id = story(&editor, &folder, "Cầu mới qua suối Bùn");
    let photo = blackbox::demo_photos()[0].display().to_string();
    editor.json(&["photo", "add", &id, &photo, "--caption", "Cây cầu mới", "--credit", "Mai Lan", "--alt", "Cầu"]);
    editor.json(&["submit", &id]);
    assert_eq!(editor.refused(&["publish", &id]).0, 1, "nothing is approved");
    let digest = editor.json(&["approve", &id])["digest"].clone();
    editor.json(&["story", "edit", &id, "--headline", "Tít chưa ai duyệt"]);
    galley.json(&["verify", "--rebuild"]);
    let receipt = editor.json(&["publish", &id])["receipt"].clone();
    assert_eq!(receipt["digest"], digest);
    let page = std::path::PathBuf::from(receipt["path"].as_str().unwrap());
    let html = std::fs::read_to_string(&page).unwrap();
    assert!(html.contains("Cầu mới qua suối Bùn") && !html.contains("Tít chưa ai duyệt"));
    assert!(html.contains("Cây cầu mới") && html.contains("Mai Lan") && html.contains("Thời sự"));
    let site = galley.desk.join("site");
    let before = tree(&site);
    assert!(before.len() > 10 && before.contains_key("feed.atom") && before.contains_key("index.html"));
    assert_eq!(editor.json(&["publish", &id])["written"], 0, "publishing again changes no byte");
    assert_eq!(tree(&site), before);
    editor.json(&["story", "edit", &id, "--headline", "Cầu mới qua suối Bùn"]);
    assert_eq!(editor.json(&["story", "show", &id])["state"], "published");
    editor.json(&["story", "edit", &id, "--headline", "Cầu dân sinh mới qua suối Bùn"]);
    editor.json(&["correct", &id, "--reason", "Bản trước thiếu chữ “dân sinh” trong tên cầu."]);
    let html = std::fs::read_to_string(&page).unwrap();
    assert!(html.contains("Cầu dân sinh mới") && html.contains("Bản trước thiếu chữ"));
    galley.json(&["takedown", &id, "--reason", "Theo yêu cầu của nhân vật"]);
    assert_eq!(galley.json(&["story", "show", &id])["state"], "unpublished");
    let html = std::fs::read_to_string(&page).unwrap();
    assert!(!html.contains("Cây cầu mới") && html.contains("noindex"));
    let front = std::fs::read_to_string(site.join("index.html")).unwrap();
    assert!(!front.contains("Cầu dân sinh mới"));
    galley.json(&["verify", "--rebuild"]);
    assert_eq!(galley.json(&["story", "show", &id])["state"], "unpublished");
}

#[test]
fn a_slug_follows_the_headline_until_the_first_publication() {
    let (folder, galley) = newsroom();
    let id = story(&galley, &folder, "Cầu mơi qua suối Bùn");
    let photo = blackbox::demo_photos()[0].display().to_string();
    galley.json(&["photo", "add", &id, &photo, "--caption", "Cây cầu mới", "--credit", "Mai Lan", "--alt", "Cầu"]);
    let slug = || galley.json(&["story", "show", &id])["slug"].as_str().unwrap().to_owned();
    galley.json(&["submit", &id]);
    galley.json(&["approve", &id]);
    assert_eq!(slug(), "cau-moi-qua-suoi-bun");
    galley.json(&["story", "edit", &id, "--headline", "Thông xe cầu suối Bùn"]);
    galley.json(&["approve", &id]);
    assert_eq!(slug(), "thong-xe-cau-suoi-bun");
    galley.json(&["story", "edit", &id, "--slug", "cau-suoi-bun", "--headline", "Thông xe cầu dân sinh suối Bùn"]);
    galley.json(&["approve", &id]);
    assert_eq!(slug(), "cau-suoi-bun", "what an editor chose stays");
    galley.json(&["publish", &id]);
    galley.json(&["story", "edit", &id, "--headline", "Cầu suối Bùn thông xe sớm"]);
    galley.json(&["correct", &id, "--reason", "Tít cũ thiếu chữ “sớm”."]);
    assert_eq!(slug(), "cau-suoi-bun");
    let (code, told) = galley.refused(&["story", "edit", &id, "--slug", "khac"]);
    assert!(code == 1 && told.contains("slug"), "{code} {told}");
    assert_eq!(galley.refused(&["story", "edit", &id, "--slug", "Khác/.."]).0, 2);
}

#[test]
fn a_broken_publication_waits_and_is_sent_on() {
    let (folder, galley) = newsroom();
    let id = story(&galley, &folder, "Cầu mới qua suối Bùn");
    galley.json(&["submit", &id]);
    galley.json(&["approve", &id, "--override", "Bài không ảnh"]);
    assert_eq!(galley.json(&["publish"])["sent"].as_array().unwrap().len(), 0);
    let in_the_way = galley.desk.join("site/feed.rss");
    std::fs::create_dir_all(&in_the_way).unwrap();
    assert_eq!(galley.refused(&["publish", &id]).0, 5);
    let (code, said) = galley.refused(&["publish"]);
    assert!(code == 5 && said.contains("feed.rss"), "{code}: {said}");
    assert_ne!(galley.json(&["story", "show", &id])["state"], "published");
    std::fs::remove_dir(&in_the_way).unwrap();
    let sent = galley.json(&["publish"]);
    assert_eq!((&sent["sent"][0]["story"], sent["waiting"].as_array().unwrap().len()), (&id.as_str().into(), 0));
    assert_eq!(galley.json(&["story", "show", &id])["state"], "published");
    assert!(galley.desk.join("site/feed.rss").is_file());
    let again = galley.json(&["publish", &id]);
    assert_eq!((&again["written"], &again["waiting"]), (&0.into(), &0.into()));
}
