//! The formats on files of our own, in the shape of what newsrooms import.

mod hostile;
mod pasted;
mod words;

use super::*;
use crate::house::{Person, Section, Tag};
use crate::story::Role;

pub(super) const PAGE: &str = include_str!("../../../../../tests/data/import/page.txt");
pub(super) const HTML: &str = include_str!("../../../../../tests/data/import/page.html");
pub(super) const MARKDOWN: &str = include_str!("../../../../../tests/data/import/story.md");
pub(super) const NOTES: &str = include_str!("../../../../../tests/data/import/notes.txt");

pub(super) fn house() -> House {
    let section = |name: &str, slug: &str| Section { name: name.into(), slug: slug.into(), ..Section::default() };
    let person = |id: &str, name: &str| Person { id: id.into(), name: name.into(), pen_names: vec![] };
    House {
        sections: vec![section("Thời sự", "thoi-su"), section("Nông nghiệp", "nong-nghiep")],
        tags: vec![Tag { name: "Vải thiều".into(), kind: "topic".into() }],
        people: vec![person("p1", "Thu Hà"), person("p2", "Văn Bình")],
        ..House::default()
    }
}

pub(super) fn ids() -> impl FnMut() -> PlacementId {
    let mut next = 0_u64;
    move || {
        next += 1;
        PlacementId(next.to_be_bytes())
    }
}

pub(super) fn import(name: &str, source: &str) -> Imported {
    read(name, source.as_bytes(), &house(), &mut ids()).unwrap()
}

fn keys(imported: &Imported) -> Vec<&'static str> {
    imported.warnings.iter().map(|w| w.key.name().strip_prefix("import.").unwrap()).collect()
}

fn names(imported: &Imported) -> Vec<(&str, Option<&str>)> {
    imported.story.bylines.iter().map(|b| (b.name.as_str(), b.person.as_deref())).collect()
}

#[test]
fn a_page_may_be_signed_below_its_date_and_has_buttons() {
    let source = "Thời sự\nGiá lúa ở Tân Lập tăng nhẹ\nThứ Ba, 10/05/2022\nHoài An\nGiá lúa tăng 200 đồng mỗi kg.\n\
        Thương lái đặt cọc sớm.\nChia sẻ\nVụ này bà con phấn khởi.\nIn bài viết\n";
    let page = import("page.txt", source);
    assert_eq!(names(&page), [("Hoài An", None)]);
    assert_eq!(page.story.standfirst, "Giá lúa tăng 200 đồng mỗi kg.");
    assert_eq!(page.story.body, "Thương lái đặt cọc sớm.\n\nVụ này bà con phấn khởi.\n");
    let dropped: Vec<&str> = page.dropped.iter().map(|d| d.text.as_str()).collect();
    assert_eq!(dropped, ["Chia sẻ", "In bài viết"]);
    let signed_twice = import("page.txt", &format!("{}Thu Hà\n", source.trim_end_matches("In bài viết\n")));
    assert_eq!(names(&signed_twice), [("Thu Hà", Some("p1"))]);
    assert_eq!(
        signed_twice.story.standfirst, "Hoài An",
        "a name at the end is the byline; the other is for a person to see"
    );
}

#[test]
fn splits_a_published_page() {
    let page = import("page.txt", PAGE);
    let story = &page.story;
    assert_eq!((page.format, story.language.as_str()), (Format::Page, "vi"));
    assert_eq!(story.section, "Nông nghiệp");
    assert_eq!(story.headline, "Tân Lập vào vụ vải sớm, thương lái về tận vườn");
    assert_eq!(story.printed_date.unwrap().to_string(), "2022-05-27");
    assert!(story.standfirst.starts_with("Những ngày cuối tháng Năm") && story.standfirst.ends_with("bà con."));
    let [photo] = story.placements.as_slice() else { panic!("{:?}", story.placements) };
    assert_eq!(photo.caption, "Bà con HTX Đồng Nếp phân loại vải trước khi đóng thùng");
    assert_eq!(photo.credit, "Văn Bình");
    assert!(photo.illustrative && photo.lead && !photo.archive && photo.photo.is_none());
    assert_eq!(story.body.split("\n\n").count(), 5);
    assert!(story.body.contains("\\- Nhờ sổ điện tử") && story.body.contains("loại \\* (đóng hộp)"));
    assert!(!story.body.contains("photo:"), "the lead stands in no paragraph");
    assert_eq!(names(&page), [("Thu Hà", Some("p1"))]);
    assert!(story.tags.is_empty() && story.slug.is_empty() && story.kicker.is_empty());
    let dropped: Vec<(usize, &str)> = page.dropped.iter().map(|d| (d.line, d.reason.name())).collect();
    assert_eq!(
        dropped,
        [
            (23, "import.drop.related"),
            (25, "import.drop.related"),
            (27, "import.drop.comments"),
            (29, "import.drop.comments"),
            (31, "import.drop.comments")
        ]
    );
    assert_eq!(keys(&page), ["note.section_name", "warn.byline_glued", "warn.tags_empty"]);
}

#[test]
fn puts_back_what_was_dropped_where_it_stood() {
    let page = PAGE.replace("Từ 4 giờ sáng", "Xem thêm:\n\nBến phà chạy đêm\n\nTừ 4 giờ sáng, trời còn tối, cả nhà chị Mận đã dậy đun nước, xếp sọt, gọi nhau í ới ngoài ngõ để kịp chuyến xe đầu tiên của các thương lái từ tỉnh bên sang chờ sẵn ở đầu thôn.\n\nTừ 4 giờ sáng");
    let page = import("page.txt", &page);
    let texts: Vec<&str> = page.dropped.iter().map(|d| d.text.as_str()).collect();
    assert_eq!(texts[..3], ["Xem thêm:", "Bến phà chạy đêm", "Tin tức Mới:"]);
    let whole = |pieces: &[usize]| {
        let mut story = page.story.clone();
        page.put_back(&mut story, &Pieces::These(pieces.to_vec())).map(|()| story.body)
    };
    let body = whole(&[4, 2]).unwrap();
    assert!(body.starts_with("Bến phà chạy đêm\n\nTừ 4 giờ sáng, trời còn tối"), "{body}");
    assert!(body.ends_with("chờ.\n\nCầu Đồng Nếp thông xe trước mùa mưa\n"), "{body}");
    assert!(whole(&[1, 2]).unwrap().starts_with("Xem thêm:\n\nBến phà chạy đêm\n\nTừ 4"));
    assert_eq!(whole(&[8]), Err(NoPiece { number: 8, count: 7 }));
    assert_eq!(whole(&[0]), Err(NoPiece { number: 0, count: 7 }));
    // All of them: nothing is left out, and nothing comes twice.
    let mut story = page.story.clone();
    page.put_back(&mut story, &Pieces::All).unwrap();
    assert!(page.dropped.iter().all(|d| story.body.matches(&*crate::story::literal::paragraph(&d.text)).count() == 1));
    let before = crate::story::split(&page.story.body).len();
    assert_eq!(crate::story::split(&story.body).len(), before + 7);
}

#[test]
fn a_piece_finds_its_place_in_a_story_that_went_on() {
    let page = import("page.txt", PAGE);
    let mut story = page.story.clone();
    story.body = story.body.replace("Xã dự kiến mở thêm 2 điểm cân", "Thêm điểm cân") + "\nThêm sau khi nhập.\n";
    page.put_back(&mut story, &Pieces::These(vec![2])).unwrap();
    // Its neighbour was edited: it stands after the one before that.
    assert!(
        story.body.contains("ông Lúa nói.\n\nCầu Đồng Nếp thông xe trước mùa mưa\n\nThêm điểm cân"),
        "{}",
        story.body
    );
    let mut other = Story { body: "Một đoạn khác hẳn.\n".into(), ..Story::default() };
    page.put_back(&mut other, &Pieces::These(vec![2])).unwrap();
    assert_eq!(other.body, "Một đoạn khác hẳn.\n\nCầu Đồng Nếp thông xe trước mùa mưa\n");
}

#[test]
fn checks_the_weekday() {
    let page = import("page.txt", &PAGE.replace("Thứ Sáu", "Thứ Năm"));
    assert_eq!(page.story.printed_date.unwrap().to_string(), "2022-05-27");
    let warning = page.warnings.iter().find(|w| w.key.name() == "import.warn.weekday").unwrap();
    assert_eq!((warning.field, warning.text.as_str()), ("printed_date", "Thứ Năm, 27/05/2022"));
    assert!(warning.values.contains(&("date", "Thứ Sáu, 27/05/2022".into())));
}

#[test]
fn anchors_later_photos_where_they_stood() {
    let with = PAGE.replace("Xã dự kiến", "Điểm cân ở đầu thôn. Ảnh: Thu Hà\n\nXã dự kiến");
    let page = import("page.txt", &with);
    let [lead, second] = page.story.placements.as_slice() else { panic!() };
    assert!(lead.lead && !second.lead);
    let paragraphs: Vec<&str> = page.story.body.trim_end().split("\n\n").collect();
    assert_eq!(paragraphs[4], format!("![](photo:{})", second.id));
    assert!(paragraphs[5].starts_with("Xã dự kiến"));
}

#[test]
fn reads_plain_notes() {
    let notes = import("notes.txt", NOTES);
    assert_eq!(notes.format, Format::Plain);
    assert_eq!(notes.story.headline, "Đường liên thôn Nếp xong trước hạn");
    assert!(notes.story.standfirst.starts_with("Con đường bê tông"));
    assert_eq!(notes.story.body.split("\n\n").count(), 2, "wrapped lines are one paragraph");
    assert_eq!(names(&notes), [("Văn Bình", Some("p2")), ("Thu Hà", Some("p1"))]);
    assert_eq!(keys(&notes), [""; 0]);
}

#[test]
fn reads_signatures_with_labels() {
    let notes = import("a.txt", "Tít\n\nSapo ngắn.\n\nMột câu.\n\nBài: Thu Hà\nẢnh: Văn Bình\n");
    let signed: Vec<(&str, Role)> = notes.story.bylines.iter().map(|b| (b.name.as_str(), b.role)).collect();
    assert_eq!(signed, [("Thu Hà", Role::Author), ("Văn Bình", Role::Photo)]);
    let notes =
        import("a.txt", "Headline here\n\nBy John Smith and Mary Poe\n\nLead text here.\n\nBody text follows.\n");
    assert_eq!(names(&notes), [("John Smith", None), ("Mary Poe", None)]);
    assert_eq!(notes.story.language, "en");
}

#[test]
fn tags_are_the_houses_and_no_two_alike() {
    let page = import("page.txt", &PAGE.replace("TAG:", "\nTừ khóa: vai thieu, VẢI THIỀU; #Tân Lập"));
    assert_eq!(page.story.tags, ["Vải thiều", "Tân Lập"]);
    assert_eq!(names(&page), [("Thu Hà", Some("p1"))]);
    assert_eq!(keys(&page), ["note.section_name", "note.tag_name", "warn.tag_duplicate"]);
}

#[test]
fn a_sentence_about_comments_is_no_comment_form() {
    let with = PAGE.replace("Xã dự kiến", "Bình luận về việc này, xã dự kiến");
    assert!(import("page.txt", &with).story.body.contains("Bình luận về việc này, xã dự kiến"));
}

#[test]
fn reads_html() {
    let page = import("page.html", HTML);
    let story = &page.story;
    assert_eq!((page.format, story.section.as_str()), (Format::Html, "Nông nghiệp"));
    assert_eq!(story.headline, "Tân Lập vào vụ vải sớm");
    assert_eq!(story.printed_date.unwrap().to_string(), "2022-05-27");
    assert_eq!(story.standfirst, "Vải sớm Tân Lập được mùa, được giá; hợp tác xã đứng ra thu mua.");
    assert_eq!(names(&page), [("Thu Hà", Some("p1"))]);
    assert_eq!(story.tags, ["Vải thiều", "Tân Lập"]);
    let [lead, truck] = story.placements.as_slice() else { panic!("{:?}", story.placements) };
    assert_eq!((lead.caption.as_str(), lead.credit.as_str()), ("Phân loại vải trước khi đóng thùng", "Văn Bình"));
    assert_eq!(lead.alt, "Người phân loại vải");
    assert_eq!((truck.caption.as_str(), truck.credit.as_str()), ("Xe tải chờ ở đầu thôn", "Thu Hà"));
    assert!(lead.lead && truck.illustrative);
    let expected = format!(
        "Từ **4 giờ sáng**, ngõ nhỏ đã kín xe tải; xem [bảng giá](https://example.vn/gia%28vai%29?a=1&b=2) và bản đồ.\n\n\
         Diện tích 120 m2, công thức H ~2~ O, giá ~~30.000~~ 32.000 đồng \\<tại vườn>.\\\nDòng thứ hai: 1. không phải danh sách\n\n\
         ## Sổ điện tử\n\n\
         - Ghi nhật ký\n  - Ngày bón phân\n  - Loại phân\n- Gửi *mã số*\n\n\
         3. Bước ba\n4. Bước bốn\n\n\
         > Năm nay nắng đều.\n>\n> — Chị Mận\n\n\
         | Loại | Giá \\| kg |\n| --- | --- |\n| Đóng hộp | 45.000 |\n| Số liệu của hợp tác xã |  |\n\n\
         ```\ntấn  = 12\n*sao*\n```\n\n\
         Ảnh thứ hai đứng giữa bài.\n\n\
         ![](photo:{})\n\n\
         Xã mở thêm hai điểm cân.\n",
        truck.id
    );
    assert_eq!(story.body, expected);
    let reasons: Vec<&str> = page.dropped.iter().map(|d| d.reason.name().trim_start_matches("import.drop.")).collect();
    for reason in ["script", "style", "navigation", "form", "embed", "hidden", "comment", "title"] {
        assert!(reasons.contains(&reason), "{reason} in {reasons:?}");
    }
    let link = page.warnings.iter().find(|w| w.key.name() == "import.warn.link" && w.text == "bản đồ").unwrap();
    assert_eq!(link.values, [("href", "javascript:alert(1)".to_owned())]);
}

#[test]
fn reads_what_others_write_in_markdown() {
    let read = import("story.md", MARKDOWN);
    let story = &read.story;
    assert_eq!((story.headline.as_str(), story.section.as_str()), ("Tân Lập vào vụ vải sớm", "Nông nghiệp"));
    assert_eq!(story.printed_date.unwrap().to_string(), "2022-05-27");
    assert_eq!(story.standfirst, "Vải sớm được mùa, được giá.");
    assert_eq!(names(&read), [("Thu Hà", Some("p1"))]);
    assert_eq!(story.tags, ["Vải thiều", "Tân Lập"]);
    let [lead, truck] = story.placements.as_slice() else { panic!("{:?}", story.placements) };
    assert_eq!((lead.caption.as_str(), lead.credit.as_str(), lead.lead), ("Phân loại vải", "Văn Bình", true));
    let expected = format!(
        "Từ **4 giờ sáng**, ngõ nhỏ đã kín xe tải; xem [bảng giá][gia].\n\n- một\n- hai\n\n![](photo:{})\n\n    \
         mã thụt lề\n\nXã mở thêm hai điểm cân.\n\n[gia]: https://example.vn/gia\n",
        truck.id
    );
    assert_eq!(story.body, expected);
    assert!(keys(&read).contains(&"warn.front_matter"));
}

#[test]
fn the_first_bytes_tell_where_the_name_does_not() {
    assert_eq!(import("x", HTML).format, Format::Html);
    assert_eq!(import("x", MARKDOWN).format, Format::Markdown);
    assert_eq!(import("x", PAGE).format, Format::Page);
    assert_eq!(import("x", NOTES).format, Format::Plain);
}

/// The real page lies beside the project, or where `GALLEY_SEED` says; its words are none of ours, so only counts.
#[test]
fn splits_the_seed_page_where_it_is_at_hand() {
    let beside = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../../shared/seed/article-page.txt");
    let path = std::env::var("GALLEY_SEED").unwrap_or_else(|_| beside.to_owned());
    let Ok(bytes) = std::fs::read(path) else {
        // The test run counts the lines of this file.
        if let Ok(skips) = std::env::var("GALLEY_SKIPS") {
            let mut skips = std::fs::OpenOptions::new().append(true).create(true).open(skips).unwrap();
            std::io::Write::write_all(&mut skips, b"skipped: the seed page is not here\n").unwrap();
        }
        return;
    };
    let page = read("article-page.txt", &bytes, &house(), &mut ids()).unwrap();
    let story = &page.story;
    assert_eq!((page.format, story.section.as_str()), (Format::Page, "Thời sự"));
    assert_eq!(story.headline.split_whitespace().count(), 12);
    assert_eq!(story.printed_date.unwrap().to_string(), "2022-05-10");
    assert_eq!(text::syllables(&story.standfirst), 77);
    assert_eq!(story.body.trim_end().split("\n\n").count(), 17);
    let [photo] = story.placements.as_slice() else { panic!("{} placements", story.placements.len()) };
    assert!(photo.illustrative && photo.lead && !photo.caption.is_empty());
    assert_eq!(photo.credit.split(' ').count(), 2);
    assert_eq!(story.bylines.len(), 1);
    assert_eq!(story.bylines[0].name.split(' ').count(), 2);
    assert!(story.tags.is_empty());
    assert_eq!(page.dropped.len(), 4);
    assert_eq!(keys(&page), ["note.section_name", "warn.byline_glued", "warn.tags_empty"]);
    words::assert_none_lost(std::str::from_utf8(&bytes).unwrap(), &page);
}
