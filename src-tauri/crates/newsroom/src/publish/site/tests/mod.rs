mod broken;
mod hostile;
mod memory;

use std::collections::{BTreeMap, BTreeSet};

use chrono::{TimeDelta, TimeZone};
use scraper::{Html, Selector};

use super::*;
use crate::house::{Picture, Pictures, Section};
use crate::photo::PhotoHash;
use crate::publish::manifest::Manifest;
use crate::story::{Crop, FocalPoint, PlacementId, PublicByline, Role, Turn};
use crate::text;
use memory::Memory;

fn listed(site: &Site<'_>, article: &Article, renditions: &Renditions<'_>) -> Result<Listed, NotPlanned> {
    Card::new(&article.form, renditions, &site.destination.pictures()).listed(site, article.into())
}

fn jpeg(placement: &PublicPlacement, asked: Picture) -> Option<Rendition> {
    let (photo, width) = (placement.photo?, asked.width);
    let ending = if asked.webp { " as WebP" } else { "" };
    let bytes = format!("{photo} at {width}{ending}").into_bytes();
    let digest = Digest::of(&bytes);
    Some(Rendition { len: bytes.len() as u64, content: Content::Bytes(bytes), digest, width, height: width * 2 / 3 })
}

fn house() -> House {
    let section =
        |name: &str, slug: &str, order| Section { name: name.into(), slug: slug.into(), order, ..Section::default() };
    House {
        newsroom: "Báo Vùng Cao".into(),
        sections: vec![
            section("Kinh tế", "kinh-te", 1),
            section("Văn hóa", "van-hoa", 2),
            section("Thể thao", "the-thao", 3),
        ],
        ..House::default()
    }
}

fn destination() -> Destination {
    Destination {
        id: "site".into(),
        kind: "site".into(),
        address: "https://bao.example/".into(),
        mail: "bandoc@bao.example".into(),
        ..Destination::default()
    }
}

fn placement(n: u8, lead: bool) -> PublicPlacement {
    PublicPlacement {
        id: PlacementId([n; 8]),
        photo: Some(PhotoHash([n; 32])),
        caption: "Xã viên thu hái chè xuân.".into(),
        credit: "Lò Văn Khánh".into(),
        alt: "Ba người hái chè".into(),
        turn: Turn::default(),
        crop: None,
        focal_point: None,
        illustrative: false,
        archive: false,
        lead,
    }
}

fn article(n: u64) -> Article {
    let mut id = [0; 10];
    id[..8].copy_from_slice(&n.to_be_bytes());
    let form = PublicForm {
        language: "vi".into(),
        genre: String::new(),
        kicker: "Vụ chè xuân".into(),
        headline: format!("Chè xuân được giá, bài {n}"),
        standfirst: "Đầu vụ, búp tươi bán tại vườn cao hơn năm trước.".into(),
        body: format!("Sương chưa tan.\n\n![]({})\n\n## Giữ nương\n\nCó **lãi**.", "photo:0202020202020202"),
        bylines: vec![
            PublicByline { name: "Hà Vy".into(), role: Role::Author },
            PublicByline { name: "Tuấn Lò".into(), role: Role::Video },
        ],
        dateline: String::new(),
        section: if n.is_multiple_of(2) { "Kinh tế".into() } else { "Văn hóa".into() },
        tags: vec!["Chè xuân".into()],
        slug: format!("che-xuan-{n}"),
        printed_date: None,
        embargo: None,
        correction_note: String::new(),
        placements: vec![placement(1, true), placement(2, false)],
    };
    Article {
        story: StoryId(id),
        form,
        sequence: n,
        published_at: Utc.with_ymd_and_hms(2022, 5, 10, 3, 0, 0).unwrap() + TimeDelta::minutes(n as i64),
        updated_at: None,
        corrections: vec![],
        latest_as_of: n,
        down: None,
        left: vec![],
    }
}

fn with<T>(f: impl FnOnce(&Site<'_>) -> T) -> T {
    let (house, destination) = (house(), destination());
    f(&Site { house: &house, destination: &destination, language: Language::Vi })
}

fn filled(site: &Site<'_>, n: u64) -> Memory {
    let mut memory = Memory::default();
    // Straight in: `put` looks each story up and would make 10,000 of them slow.
    for article in (1..=n).map(article) {
        for list in lists_of(site, &article.form).unwrap() {
            memory.numbers.entry(list).or_default().push(article.story);
        }
        memory.all.push((listed(site, &article, &jpeg).unwrap(), true));
        memory.articles.insert(article.sequence, article);
    }
    memory
}

fn text_of<'m>(manifest: &'m Manifest, path: &str) -> &'m str {
    match &manifest.file(path).unwrap_or_else(|| panic!("no {path}")).content {
        Content::Bytes(bytes) => std::str::from_utf8(bytes).unwrap(),
        Content::File(_) => panic!("{path} is a file"),
    }
}

fn pages(manifest: &Manifest) -> impl Iterator<Item = (&str, Html)> {
    let html = manifest.files.iter().filter(|f| f.path.ends_with(".html"));
    html.map(|f| (f.path.as_str(), Html::parse_document(text_of(manifest, &f.path))))
}

fn select(html: &Html, selector: &str) -> Vec<String> {
    let selector = Selector::parse(selector).unwrap();
    html.select(&selector).map(|e| e.text().collect::<String>().trim().to_owned()).collect()
}

#[test]
fn a_page_shows_the_story() {
    with(|site| {
        let memory = filled(site, 3);
        let plan = plan(site, &article(3), &memory, &jpeg).unwrap();
        let own = super::own(site, &article(3), &memory, &jpeg).unwrap();
        assert_eq!(own.url, "https://bao.example/2022/05/che-xuan-3.html");
        let page = Html::parse_document(text_of(&plan, "2022/05/che-xuan-3.html"));
        assert_eq!(select(&page, "h1"), ["Chè xuân được giá, bài 3"]);
        assert_eq!(select(&page, ".story > header time"), ["Thứ Ba, 10/05/2022"]);
        assert_eq!(select(&page, "figcaption"), ["Xã viên thu hái chè xuân. Ảnh: Lò Văn Khánh"; 2]);
        assert_eq!(select(&page, ".bylines li"), ["Tác giả: Hà Vy", "Clip: Tuấn Lò"]);
        assert_eq!(select(&page, ".latest h3"), ["Chè xuân được giá, bài 2", "Chè xuân được giá, bài 1"]);
        assert_eq!(select(&page, ".comment"), ["Gửi ý kiến bạn đọc"]);
        assert_eq!(select(&page, ".body h2"), ["Giữ nương"]);
        let json: serde_json::Value = serde_json::from_str(&select(&page, "script")[0]).unwrap();
        assert_eq!(json["@type"], "NewsArticle");
        assert_eq!(json["datePublished"], "2022-05-10T10:03:00+07:00");
        let names: Vec<_> = json.as_object().unwrap().keys().map(String::as_str).collect();
        let wanted = "@context @type articleSection author dateModified datePublished description headline image \
                      inLanguage isAccessibleForFree keywords mainEntityOfPage publisher url";
        assert_eq!(names.join(" "), wanted);
        assert_eq!(json["image"][0]["creditText"], "Lò Văn Khánh");
        assert_eq!(json["image"].as_array().unwrap().len(), 2);
    });
}

#[test]
fn a_printed_date_wins_and_the_zone_gives_the_address() {
    with(|site| {
        let mut late = article(1);
        late.published_at = Utc.with_ymd_and_hms(2022, 5, 31, 18, 0, 0).unwrap();
        assert_eq!(path_of(site, &late.form.slug, late.published_at).unwrap(), "2022/06/che-xuan-1.html");
        late.form.printed_date = Some("2022-05-30".into());
        assert_eq!(listed(site, &late, &jpeg).unwrap().date, NaiveDate::from_ymd_opt(2022, 5, 30).unwrap());
    });
}

#[test]
fn notes_stand_between_caption_and_credit() {
    with(|site| {
        let mut one = article(1);
        one.form.placements[0].illustrative = true;
        one.form.placements[1].archive = true;
        one.form.placements[1].credit = "Ảnh: TTXVN".into();
        let mut memory = Memory::default();
        memory.put(site, &one);
        let plan = plan(site, &one, &memory, &jpeg).unwrap();
        let page = Html::parse_document(text_of(&plan, "2022/05/che-xuan-1.html"));
        let wanted = [
            "Xã viên thu hái chè xuân (Ảnh minh họa). Ảnh: Lò Văn Khánh",
            "Xã viên thu hái chè xuân (Ảnh tư liệu). Ảnh: TTXVN",
        ];
        assert_eq!(select(&page, "figcaption"), wanted);
    });
}

/// The path that a page's link leads to.
fn resolved(path: &str, to: &str) -> String {
    let mut parts: Vec<_> = path.split('/').collect();
    parts.pop();
    for part in to.split('/') {
        if part == ".." {
            parts.pop().expect("within the site");
        } else {
            parts.push(part);
        }
    }
    parts.join("/")
}

#[test]
fn every_link_leads_to_a_file_that_is_or_was_written() {
    with(|site| {
        let (mut memory, mut written) = (Memory::default(), BTreeSet::new());
        let mut plans = vec![];
        for n in 1..=130 {
            memory.put(site, &article(n));
            let plan = plan(site, &article(n), &memory, &jpeg).unwrap();
            written.extend(plan.files.iter().map(|f| f.path.clone()));
            if n % 13 == 0 {
                plans.push(plan);
            }
        }
        let link = Selector::parse("a[href], img[src], link[rel=stylesheet]").unwrap();
        for (path, html) in plans.iter().flat_map(pages) {
            for to in html.select(&link).filter_map(|e| e.attr("href").or_else(|| e.attr("src"))) {
                if to.starts_with("mailto:") || to.starts_with('#') {
                    continue;
                }
                assert!(written.contains(&resolved(path, to)), "{path} links to {to}");
            }
        }
    });
}

/// Follows the links to older stories from a list's first page, over the files as last written.
#[test]
fn paging_reaches_every_story_once() {
    with(|site| {
        let (mut memory, mut site_now) = (Memory::default(), BTreeMap::new());
        for n in 1..=130 {
            memory.put(site, &article(n));
            let plan = plan(site, &article(n), &memory, &jpeg).unwrap();
            let tag = plan.files.iter().filter(|f| f.path.starts_with("tu-khoa/che-xuan/"));
            site_now.extend(tag.map(|f| (f.path.clone(), text_of(&plan, &f.path).to_owned())));
        }
        let (mut next, mut seen) = (Some("index.html".to_owned()), vec![]);
        let older = Selector::parse("a[rel=next]").unwrap();
        while let Some(file) = next {
            let html = Html::parse_document(&site_now[&format!("tu-khoa/che-xuan/{file}")]);
            seen.extend(select(&html, ".row h2"));
            next = html.select(&older).next().and_then(|e| e.attr("href")).map(str::to_owned);
        }
        let wanted: Vec<_> = (1..=130).rev().map(|n| format!("Chè xuân được giá, bài {n}")).collect();
        assert_eq!(seen, wanted);
        let (newer, mut file, mut way) = (Selector::parse("a[rel=prev]").unwrap(), "1.html".to_owned(), vec![]);
        while file != "index.html" {
            let html = Html::parse_document(&site_now[&format!("tu-khoa/che-xuan/{file}")]);
            let next = html.select(&newer).next().and_then(|e| e.attr("href")).unwrap().to_owned();
            way.push(std::mem::replace(&mut file, next));
        }
        assert_eq!(way, ["1.html", "2.html", "3.html", "4.html", "5.html", "6.html"]);
    });
}

#[test]
fn planning_again_changes_no_byte() {
    with(|site| {
        let mut memory = filled(site, 45);
        let one = plan(site, &article(45), &memory, &jpeg).unwrap();
        assert_eq!(plan(site, &article(45), &memory, &jpeg).unwrap(), one);
        let path = "2022/05/che-xuan-45.html";
        memory.put(site, &article(46));
        let later = plan(site, &article(45), &memory, &jpeg).unwrap();
        assert_eq!(text_of(&later, path), text_of(&one, path));
    });
}

#[test]
fn the_number_of_files_does_not_grow_with_the_site() {
    with(|site| {
        let count = |n| plan(site, &article(n), &filled(site, n), &jpeg).unwrap().files.len();
        let (few, many) = (count(100), count(10_000));
        assert!(few.abs_diff(many) <= 5, "{few} and {many}");
        assert!(many < 40, "{many}");
    });
}

#[test]
fn a_story_that_is_down_leaves_only_its_address() {
    with(|site| {
        let mut memory = filled(site, 30);
        let mut gone = article(29);
        gone.down = Some(gone.published_at + TimeDelta::days(2));
        memory.put(site, &gone);
        let plan = plan(site, &gone, &memory, &jpeg).unwrap();
        let page = text_of(&plan, "2022/05/che-xuan-29.html");
        assert!(page.contains("noindex") && page.contains("Bài đã được gỡ") && page.contains("Thứ Năm, 12/05/2022"));
        for file in plan
            .files
            .iter()
            .filter(|f| f.order != crate::publish::Order::Photo && f.order != crate::publish::Order::Style)
        {
            let text = text_of(&plan, &file.path);
            assert!(!text.contains("bài 29<"), "{}", file.path);
            assert!(file.path.starts_with("2022/") || !text.contains("che-xuan-29"), "{}", file.path);
        }
        assert!(plan.file("chuyen-muc/van-hoa/1.html").is_some() && plan.file("sitemap-1.xml").is_some());
    });
}

#[test]
fn a_correction_shows_with_its_date_and_a_left_list_is_rewritten() {
    with(|site| {
        let mut memory = filled(site, 2);
        let mut fixed = article(2);
        let at = fixed.published_at + TimeDelta::days(1);
        fixed.updated_at = Some(at);
        fixed.corrections.push(Correction { at, note: "Sản lượng là 12 tấn, không phải 21 tấn.".into() });
        fixed.form.correction_note = "Sản lượng là 12 tấn, không phải 21 tấn.".into();
        fixed.left = vec![List::Section("the-thao".into())];
        memory.put(site, &fixed);
        let plan = plan(site, &fixed, &memory, &jpeg).unwrap();
        let page = Html::parse_document(text_of(&plan, "2022/05/che-xuan-2.html"));
        assert_eq!(
            select(&page, ".correction p"),
            ["Đính chính Thứ Tư, 11/05/2022: Sản lượng là 12 tấn, không phải 21 tấn."]
        );
        assert_eq!(select(&page, ".updated"), ["Cập nhật: Thứ Tư, 11/05/2022"]);
        let json: serde_json::Value = serde_json::from_str(&select(&page, "script")[0]).unwrap();
        assert_eq!(json["correction"][0]["text"], "Sản lượng là 12 tấn, không phải 21 tấn.");
        assert_eq!(json["dateModified"], json["correction"][0]["datePublished"]);
        assert!(plan.file("chuyen-muc/the-thao/index.html").is_some());
    });
}

#[test]
fn what_cannot_be_published_is_refused() {
    with(|site| {
        let refused = |change: fn(&mut Article)| {
            let mut odd = article(1);
            change(&mut odd);
            plan(site, &odd, &filled(site, 2), &jpeg).unwrap_err()
        };
        assert!(matches!(refused(|a| a.form.section = "Không có".into()), NotPlanned::NoSection(_)));
        assert!(matches!(refused(|a| a.form.slug = "../x".into()), NotPlanned::BadSlug(_)));
        assert!(matches!(refused(|a| a.form.slug = "che-xuan-2".into()), NotPlanned::Taken(_)));
        assert!(matches!(refused(|a| a.form.placements[0].photo = None), NotPlanned::NoPhoto(_)));
        assert!(matches!(refused(|a| a.form.body = "> ".repeat(300)), NotPlanned::Body(_)));
        let bad = Destination { address: "javascript:alert(1)//".into(), ..destination() };
        let odd = Site { destination: &bad, ..*site };
        assert!(matches!(plan(&odd, &article(1), &filled(site, 1), &jpeg), Err(NotPlanned::BadAddress(_))));
    });
}

#[test]
fn english_pages_are_english() {
    let (house, destination) = (house(), destination());
    let site = Site { house: &house, destination: &destination, language: Language::En };
    let memory = filled(&site, 1);
    let plan = plan(&site, &article(1), &memory, &jpeg).unwrap();
    assert!(plan.file("section/van-hoa/index.html").is_some());
    assert!(text_of(&plan, "2022/05/che-xuan-1.html").contains("Tuesday, 10 May 2022"));
    assert_eq!(text::slug("Chè xuân").as_deref(), Some("che-xuan"));
}

/// Attributes of the first element that a selector finds.
fn attribute(html: &Html, selector: &str, name: &str) -> Option<String> {
    let selector = Selector::parse(selector).unwrap();
    html.select(&selector).next()?.attr(name).map(str::to_owned)
}

#[test]
fn a_story_in_another_language_says_so_wherever_it_stands() {
    with(|site| {
        let mut one = article(1);
        one.form.language = "en".into();
        let mut memory = Memory::default();
        memory.put(site, &one);
        let plan = plan(site, &one, &memory, &jpeg).unwrap();
        let html = |path: &str| Html::parse_document(text_of(&plan, path));
        let page = html("2022/05/che-xuan-1.html");
        assert_eq!(attribute(&page, "html", "lang").as_deref(), Some("vi"));
        for part in ["h1", ".kicker", ".standfirst", ".body", "figcaption"] {
            assert_eq!(attribute(&page, part, "lang").as_deref(), Some("en"), "{part}");
        }
        assert_eq!(attribute(&page, ".credit", "lang").as_deref(), Some("vi"), "its label is the site's");
        assert_eq!(attribute(&page, "meta[property='og:locale']", "content").as_deref(), Some("en_GB"));
        for path in ["index.html", "tu-khoa/che-xuan/index.html", "chuyen-muc/van-hoa/1.html"] {
            assert_eq!(attribute(&html(path), "article h2", "lang").as_deref(), Some("en"), "{path}");
        }
        assert_eq!(attribute(&html("index.html"), ".strips a[lang]", "lang").as_deref(), Some("en"));
        assert!(text_of(&plan, "feed.atom").contains("<entry xml:lang=\"en\">"));
        for (typed, named) in
            [("vi", false), ("VI", false), ("", false), ("e", false), ("en GB", false), ("zh-Hant", true)]
        {
            assert_eq!(!pages::language(site, typed, "lang").is_empty(), named, "{typed}");
        }
    });
}

#[test]
fn a_site_that_asks_for_it_has_webp_beside_jpeg_in_its_own_sizes() {
    let usual = destination();
    let asked = Destination { photo_widths: vec![320, 640, 2048], photo_webp: true, ..destination() };
    let planned = |destination: &Destination| {
        let site = Site { house: &house(), destination, language: Language::Vi };
        let mut memory = Memory::default();
        memory.put(&site, &article(1));
        plan(&site, &article(1), &memory, &jpeg).unwrap()
    };
    let photos = |manifest: &Manifest| {
        let paths = manifest.files.iter().filter(|f| f.order == crate::publish::Order::Photo).map(|f| f.path.clone());
        paths.collect::<BTreeSet<_>>()
    };
    let (plain, rich) = (planned(&usual), planned(&asked));
    assert!(photos(&plain).iter().all(|path| path.ends_with(".jpg")));
    assert!(pages(&plain).all(|(_, page)| select(&page, "picture").is_empty()), "nothing is asked, nothing is new");
    let ends = |end: &str| photos(&rich).iter().filter(|path| path.ends_with(end)).count();
    assert_eq!((ends("-320.jpg"), ends("-320.webp"), ends("-2048.webp"), ends("-480.jpg")), (2, 2, 2, 0));
    for (path, widths) in [("2022/05/che-xuan-1.html", "320w 640w 2048w"), ("index.html", "320w 640w")] {
        let html = Html::parse_document(text_of(&rich, path));
        let source = html.select(&Selector::parse("picture > source[type='image/webp']").unwrap()).next().unwrap();
        let fallback = html.select(&Selector::parse("picture > img").unwrap()).next().unwrap();
        for (element, ending) in [(source, "webp"), (fallback, "jpg")] {
            let set = element.value().attr("srcset").unwrap();
            let all: Vec<_> = set.split(", ").map(|one| one.split_once(' ').unwrap()).collect();
            assert_eq!(all.iter().map(|(_, width)| *width).collect::<Vec<_>>().join(" "), widths, "{path}");
            for (file, _) in all {
                let file = file.trim_start_matches("../");
                assert!(file.ends_with(ending) && photos(&rich).contains(file), "{file}");
            }
        }
        assert_eq!(source.value().attr("sizes"), fallback.value().attr("sizes"));
    }
}

#[test]
fn a_focal_point_stays_in_view_where_a_list_crops() {
    with(|site| {
        let mut one = article(1);
        one.form.placements[0].focal_point = Some(FocalPoint { x: 760, y: 110 });
        one.form.placements[0].crop = Some(Crop { x: 500, y: 0, w: 400, h: 1000 });
        let mut memory = Memory::default();
        memory.put(site, &one);
        let plan = plan(site, &one, &memory, &jpeg).unwrap();
        let front = Html::parse_document(text_of(&plan, "index.html"));
        assert_eq!(attribute(&front, ".thumb img", "class").as_deref(), Some("x65 y10"), "within what is shown");
        for step in (0..=100).step_by(5) {
            assert!(pages::STYLE.contains(&format!(".x{step} {{")) && pages::STYLE.contains(&format!(".y{step} {{")));
        }
    });
}

/// What stood in the boxes of other pages is written again when a story is corrected or goes.
#[test]
fn pages_that_show_a_story_among_the_latest_follow_it() {
    with(|site| {
        let mut memory = filled(site, 30);
        let mut gone = article(10);
        gone.down = Some(gone.published_at + TimeDelta::days(2));
        memory.put(site, &gone);
        let plan = plan(site, &gone, &memory, &jpeg).unwrap();
        let pages: Vec<_> = plan.files.iter().filter(|f| f.order == crate::publish::Order::Neighbour).collect();
        let wanted: Vec<_> = (11..=16).map(|n| format!("2022/05/che-xuan-{n}.html")).collect();
        assert_eq!(pages.iter().map(|f| f.path.clone()).collect::<Vec<_>>(), wanted);
        assert!(wanted.iter().all(|path| !text_of(&plan, path).contains("bài 10<")));
        let own = super::own(site, &gone, &memory, &jpeg).unwrap().files;
        let own = own.iter().filter(|f| f.order != crate::publish::Order::Style).map(|f| f.path.as_str());
        assert_eq!(own.collect::<Vec<_>>(), ["2022/05/che-xuan-10.html"]);
    });
}
