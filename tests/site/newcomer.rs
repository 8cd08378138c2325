//! From an empty folder to a page in a reader's browser, judged part by part; and every kind of page the site has.

use std::fs;
use std::path::{Path, PathBuf};

use blackbox::program::Galley;
use serde_json::{Value, json};

use crate::judge::judge;

const ADDRESS: &str = "https://baotangiang.example";

/// A published page as a newcomer saves it.
const PAGE: &str = "Văn Hóa - Xã Hội

Xưởng rang của bản Nà Sim đón khách vào sáng thứ Bảy

Thứ Ba, 10/05/2022

Ba năm sau mẻ cà phê đầu tiên, xưởng rang nhỏ ở bản Nà Sim mở cửa cho khách ngồi lại. Người trồng tự tay pha, kể chuyện vườn và bán những gói hạt vừa nguội.

Cốc cà phê trên bàn gỗ của xưởng rang bản Nà Sim (Ảnh minh họa). Ảnh: Thu Giang

Xưởng rang nằm cuối con dốc lát đá, mái lợp lá cọ, cửa mở từ 6 giờ sáng. Mỗi thứ Bảy, chừng ba mươi người leo dốc lên đây, ngồi quanh chiếc bàn dài bằng gỗ xoan mà dân bản góp công đóng hồi đầu năm.

Chị Lò Thị Sim, người trông xưởng, cân từng mẻ một ki-lô-gam. Chị bảo rang ít thì mùi đều, lại có thời gian trả lời khách hỏi về lửa, về hạt và về mùa hái.

Ở góc sân, mấy đứa trẻ nhặt hạt lép bỏ riêng. Phần ấy được ủ làm phân, bón lại cho vườn vào đầu mùa mưa.

Theo hợp tác xã Nà Sim, 42 hộ trong bản hiện góp hạt cho xưởng. Số hộ tăng gấp ba so với năm đầu, khi nhiều nhà còn bán quả tươi cho người mua ở chợ huyện.

Buổi chiều, khách xuống dốc với gói hạt ấm trong túi. Chị Sim quét sân, ghi sổ và hẹn mẻ rang đầu tiên của tuần sau.

Thu GiangTAG: cà phê, Nà Sim
Tin tức Mới:

Ý kiến của bạn

Họ tên:
Email:
";

/// What an author may make of a body, so that every element of it is judged.
const RICH: &str = "Sáng 9/5/2022, chợ phiên Tân Lập họp trở lại **sau hai năm**, với *sáu mươi* gian hàng; xem [lịch chợ](https://example.vn/cho).

## Hàng gì cũng có

- Mật ong rừng
- Nấm hương
  - loại phơi
  - loại sấy

1. Gửi xe ở đầu chợ
2. Đi vào bằng cổng tre

> Năm nay hàng đẹp, khách đông.
> — Bà Hoàng Thị Lụa

### Giá một số mặt hàng

| Hàng | Giá |
| :-- | --: |
| Mật ong | 320.000 đồng/lít |
| Nấm | ~~90.000~~ 85.000 đồng/kg |

    tấn  = 12

https://www.youtube.com/watch?v=cho-phien

Chợ họp từ mờ sáng tới trưa. Xem chú thích ^1^ và ~2~ dưới bảng.

---

Phiên sau vào ngày 16/5/2022.
";

struct Paper {
    folder: tempfile::TempDir,
    galley: Galley,
}

impl Paper {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let galley = Galley::at(folder.path().join("desk"));
        galley.json(&["init", &galley.desk.display().to_string(), "--name", "Báo Tân Giang", "--member", "Minh Khoa"]);
        let site = json!({ "id": "site", "kind": "site", "folder": "site", "address": format!("{ADDRESS}/"),
            "mail": "toasoan@baotangiang.example" });
        galley.json(&["house", "set", "destination", &site.to_string()]);
        Self { folder, galley }
    }

    fn file(&self, name: &str, text: &str) -> String {
        let path = self.folder.path().join(name);
        fs::write(&path, text).unwrap();
        path.display().to_string()
    }

    fn site(&self) -> PathBuf {
        self.galley.desk.join("site").canonicalize().unwrap()
    }

    /// Takes a story to its page and returns the page's path.
    fn publish(&self, story: &str) -> String {
        self.galley.json(&["submit", story]);
        self.galley.json(&["approve", story]);
        let done = self.galley.json(&["publish", story]);
        let page = Path::new(done["receipt"]["path"].as_str().unwrap()).canonicalize().unwrap();
        format!("/{}", page.strip_prefix(self.site()).unwrap().display())
    }

    /// A story by its fields, with a photo of the demo newsroom. Returns its id.
    fn story(&self, headline: &str, body: &str, photo: usize, more: &[&str]) -> String {
        let body = self.file("body.md", body);
        let mut new = vec!["story", "new", "--headline", headline, "--body-file", &body, "--section", "kinh tế"];
        new.extend([
            "--standfirst",
            "Sáu mươi gian hàng mở từ mờ sáng, khách từ ba huyện kéo về.",
            "--byline",
            "Hoài An",
        ]);
        new.extend(["--tag", "chợ phiên", "--tag", "Tân Lập"]);
        new.extend(more);
        let story = self.galley.json(&new)["story"].as_str().unwrap().to_owned();
        let photo = blackbox::demo_photos()[photo].display().to_string();
        let add = [
            "photo",
            "add",
            &story,
            &photo,
            "--caption",
            "Một góc chợ phiên",
            "--credit",
            "Mai Lan",
            "--alt",
            "Chợ phiên",
        ];
        self.galley.json(&add);
        story
    }
}

/// The page that the newcomer makes, and what a reader must find on it.
fn newcomer(paper: &Paper) -> Value {
    let galley = &paper.galley;
    let imported = galley.json(&["import", &paper.file("trang.txt", PAGE)]);
    let story = imported["story"].as_str().unwrap();
    let shown = galley.json(&["story", "show", story]);
    let placement = shown["photos"][0]["placement"].as_str().unwrap();
    let photo = blackbox::data().join("photos/02_coffee_orientation6_gps.jpg");
    let alt = "Cốc cà phê trên bàn gỗ";
    galley.json(&["photo", "add", story, &photo.display().to_string(), "--for", placement, "--alt", alt]);
    let findings = galley.json(&["check", story]);
    let errors = findings["findings"].as_array().unwrap().iter().filter(|f| f["severity"] == "error").count();
    assert_eq!(errors, 0, "{findings}");
    let path = paper.publish(story);
    let lines: Vec<_> = PAGE.lines().filter(|l| !l.is_empty()).collect();
    json!({
        "path": path, "section": "Văn hóa - Xã hội", "headline": lines[1], "date": lines[2], "datetime": "2022-05-10",
        "standfirst": lines[3], "caption": lines[4].split(" (").next(), "note": "(Ảnh minh họa)", "credit": "Ảnh: Thu Giang",
        "alt": alt, "body": &lines[5..10], "byline": "Thu Giang", "tags": ["cà phê", "Nà Sim"],
        "mail": "mailto:toasoan@baotangiang.example", "original": "/__original.jpg",
    })
}

/// A newsroom with every kind of page: lists with and without stories, corrected, taken down, in another language.
fn paper() -> (Paper, Value) {
    let paper = Paper::new();
    let galley = &paper.galley;
    let rich = paper.story(
        "Chợ phiên Tân Lập đông trở lại",
        RICH,
        1,
        &["--kicker", "Chuyện vùng cao", "--dateline", "Tân Lập"],
    );
    let corrected = paper.publish(&rich);
    let english = "The market at Tân Lập opened again on Saturday with sixty stalls.\n\nIt closes at noon.\n";
    let english = paper.story("Tân Lập market is back", english, 2, &["--language", "en"]);
    let english = paper.publish(&english);
    let fleeting = paper.story("Tin sẽ được gỡ khỏi trang", "Một câu của bài sẽ được gỡ.\n\nMột câu nữa.\n", 3, &[]);
    let down = paper.publish(&fleeting);
    let mut wanted = newcomer(&paper);
    galley.json(&["story", "edit", &rich, "--headline", "Chợ phiên Tân Lập đông vui trở lại"]);
    galley.json(&["correct", &rich, "--reason", "Bản trước thiếu chữ “vui” trong tít."]);
    galley.json(&["takedown", &fleeting, "--reason", "Theo yêu cầu của nhân vật"]);
    wanted["latest"] = json!([english.trim_start_matches('/')]);
    wanted["kinds"] = json!({
        "article": wanted["path"], "corrected": corrected, "english": english, "tombstone": down, "front": "/index.html",
        "section": "/chuyen-muc/van-hoa-xa-hoi/index.html", "tag": "/tu-khoa/ca-phe/index.html",
        "empty": "/chuyen-muc/y-te/index.html", "numbered": "/tu-khoa/tan-lap/1.html",
    });
    (paper, wanted)
}

fn strings(list: &Value) -> Vec<&str> {
    list.as_array().unwrap().iter().map(|p| p.as_str().unwrap()).collect()
}

/// The page with one part spoilt, by the word that the judge's finding begins with.
fn spoilt(page: &str) -> serde_json::Map<String, Value> {
    let wide = format!("<main id=\"main\"><pre>{}</pre>", "W".repeat(200));
    let parts = [
        ("section", "aria-label=\"Bạn đang ở\"", "hidden aria-label=\"Bạn đang ở\""),
        ("headline", "<h1>", "<h1 hidden>"),
        ("date", "Thứ Ba, 10/05/2022", "10/05/2022"),
        ("standfirst", "Ba năm sau mẻ", "Ba năm trước mẻ"),
        ("caption", "(Ảnh minh họa)", ""),
        ("body", "Ở góc sân", "Ở cuối sân"),
        ("byline", "<b>Thu Giang</b>", "<b></b>"),
        ("tags", "Nà Sim</a>", "Nà Xim</a>"),
        ("link", "rel=\"tag\" href=\"", "rel=\"tag\" href=\"x"),
        ("latest", "class=\"latest\"", "class=\"latest\" hidden"),
        ("srcset", " 600w", " 601w"),
        // The same pixels as they lie in the file, without the mark that says how the camera was held.
        ("upright", "srcset=\"", "srcset=\"/__lying.jpg 400w, "),
        ("alt", " alt=\"Cốc cà phê", " data-alt=\"Cốc cà phê"),
        ("JSON-LD", "\"NewsArticle\"", "\"Article\""),
        ("canonical", "rel=\"canonical\" href=\"", "rel=\"canonical\" href=\"x"),
        ("feeds", "application/atom+xml", "application/xml"),
        ("script", "</body>", "<script src=\"x.js\"></script></body>"),
        ("console", "</body>", "<script src=\"x.js\"></script></body>"),
        ("request", "</body>", "<img src=\"https://other.example/x.png\" alt=\"x\"></body>"),
        ("image", "</body>", "<img src=\"nothing.jpg\" alt=\"x\"></body>"),
        ("mail", "mailto:", "post:"),
        ("lang", "<html lang=\"vi\">", "<html lang=\"en\">"),
        ("headings", "<h2 id=\"latest\">", "<h4>x</h4><h2 id=\"latest\">"),
        ("wide", "<main id=\"main\">", &wide),
    ];
    let parts = parts.map(|(part, from, to)| {
        assert!(page.contains(from), "{part} is not on the page as this test knows it");
        (part.to_owned(), page.replace(from, to).into())
    });
    parts.into_iter().collect()
}

#[test]
fn a_newcomer_has_a_page_that_readers_can_use() {
    let (paper, wanted) = paper();
    let site = paper.site();
    let page = site.join(wanted["path"].as_str().unwrap().trim_start_matches('/'));
    let original = blackbox::data().join("photos/02_coffee_orientation6_gps.jpg");
    let lying = paper.folder.path().join("lying.jpg");
    image::open(&original).unwrap().save(&lying).unwrap();
    let extra = json!({ "/__original.jpg": { "file": original }, "/__lying.jpg": { "file": lying },
        "/__blank": { "html": "<!DOCTYPE html><title>x</title>" } });
    // A folder for pictures of every kind of page, for a person to look at.
    let shots = std::env::var("GALLEY_SCREENSHOTS").ok();
    let job = json!({ "kind": "newcomer", "root": site, "extra": extra, "address": ADDRESS, "paper": "Báo Tân Giang",
        "wanted": wanted, "shots": shots, "spoilt": spoilt(&fs::read_to_string(page).unwrap()) });
    let Some(verdict) = judge(job) else { return };
    println!("{}", verdict["told"]);
    let problems = strings(&verdict["problems"]);
    assert!(problems.is_empty(), "{problems:#?}");
    for (part, problems) in verdict["spoilt"].as_object().unwrap() {
        let problems = strings(problems);
        assert!(problems.iter().any(|p| p.starts_with(part)), "{part} spoilt, unseen: {problems:#?}");
    }
}
