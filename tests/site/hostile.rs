//! What someone sends to harm a newsroom or its readers goes all the way to a published page, and nothing runs.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use blackbox::program::Galley;
use serde_json::{Value, json};

use crate::judge::judge;
use blackbox::hostile::{Case, FIELDS, FILES, Fate, HTML, MARKDOWN};

/// The newsroom and its only section bear names that try the same.
const NEWSROOM: &str = "Báo </title><script>hit()</script>";
const SECTION: &str = "\"><img src=x onerror=hit()>";

/// A desk of hostile stories.
struct Rig {
    folder: tempfile::TempDir,
    galley: Galley,
    photo: String,
    /// Cases by the page they are on.
    pages: BTreeMap<String, Page>,
    /// Cases that were refused, and with what words.
    refused: BTreeMap<String, String>,
}

struct Page {
    cases: String,
    headline: String,
}

impl Rig {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let galley = Galley::at(folder.path().join("desk"));
        galley.json(&["init", &galley.desk.display().to_string(), "--name", NEWSROOM, "--member", "Minh Khoa"]);
        let section = json!({ "slug": "thoi-su", "name": SECTION, "order": 10 }).to_string();
        galley.json(&["house", "set", "section", &section]);
        let photo = folder.path().join("photo.jpg");
        image::RgbImage::from_fn(64, 48, |x, y| image::Rgb([x as u8, y as u8, 90])).save(&photo).unwrap();
        let photo = photo.display().to_string();
        Self { folder, galley, photo, pages: BTreeMap::new(), refused: BTreeMap::new() }
    }

    fn file(&self, name: &str, bytes: &[u8]) -> String {
        let path = self.folder.path().join(name);
        fs::write(&path, bytes).unwrap();
        path.display().to_string()
    }

    /// Runs a step that may be refused, in words and never by falling over.
    fn step(&mut self, case: &str, arguments: &[&str]) -> Option<Value> {
        let mut all = vec!["--json"];
        all.extend(arguments);
        let output = self.galley.run(&all);
        let out = String::from_utf8_lossy(&output.stdout);
        let told = String::from_utf8_lossy(&output.stderr);
        match output.status.code() {
            Some(0) => Some(serde_json::from_str(&out).unwrap_or_else(|e| panic!("{case}: {e}: {out}"))),
            Some(1 | 2) if !out.is_empty() || !told.is_empty() => {
                self.refused.insert(case.to_owned(), format!("{out}{told}"));
                None
            }
            code => panic!("{case}: {arguments:?}: {code:?} {out}{told}"),
        }
    }

    /// Fills what no story may lack, and takes the story to its page.
    fn publish(&mut self, case: &str, story: &str) {
        let shown = self.galley.json(&["story", "show", story]);
        for photo in shown["photos"].as_array().unwrap().iter().filter(|p| p["file"].is_null()) {
            self.galley.json(&["photo", "remove", story, photo["placement"].as_str().unwrap()]);
        }
        let headline = format!("Bài {case}");
        let lacking = |field: &str| shown[field].as_str().unwrap_or_default().trim().is_empty();
        let mut edit = vec!["story", "edit", story];
        for (field, option, words) in [
            ("headline", "--headline", headline.as_str()),
            ("standfirst", "--standfirst", "Sa pô."),
            ("section", "--section", SECTION),
        ] {
            if lacking(field) {
                edit.extend([option, words]);
            }
        }
        let body = self.file("least.md", "Một câu.\n".as_bytes());
        if lacking("body") {
            edit.extend(["--body-file", &body]);
        }
        let section = shown["section"].as_str().unwrap_or_default();
        if !lacking("section") && section != SECTION {
            edit.extend(["--section", SECTION]);
        }
        // A headline without a letter gives no address of its own.
        let slug: String =
            case.chars().map(|c| if c.is_ascii_alphanumeric() { c.to_ascii_lowercase() } else { '-' }).collect();
        let slug = format!("bai-{}", slug.trim_matches('-'));
        edit.extend(["--slug", &slug]);
        if self.step(case, &edit).is_none() {
            return;
        }
        for step in [&["submit", story][..], &["approve", story, "--override", "Thử"]] {
            if self.step(case, step).is_none() {
                return;
            }
        }
        let Some(done) = self.step(case, &["publish", story]) else { return };
        let site = self.galley.desk.join("site").canonicalize().unwrap();
        let page = Path::new(done["receipt"]["path"].as_str().unwrap()).canonicalize().unwrap();
        let path = format!("/{}", page.strip_prefix(&site).unwrap().display());
        let headline = shown["headline"].as_str().filter(|h| !h.is_empty()).unwrap_or(&headline).to_owned();
        self.pages.insert(path, Page { cases: case.to_owned(), headline });
    }

    fn import(&mut self, case: &str, name: &str, bytes: &[u8]) {
        let file = self.file(name, bytes);
        if let Some(done) = self.step(case, &["import", &file]) {
            let story = done["story"].as_str().unwrap().to_owned();
            self.publish(case, &story);
        }
    }

    /// Makes a story of every ten cases, by a way that takes text.
    fn batches(&mut self, kind: &str, cases: &[Case], import: Option<&str>) {
        for (n, batch) in cases.chunks(10).enumerate() {
            let body: String = batch.iter().map(|(name, words)| format!("{name}\n\n{words}\n\n")).collect();
            let case = format!("{kind} {n} {}", batch[0].0);
            match import {
                Some(ending) => {
                    let page = format!("Bài {case}\n\nSa pô của bài.\n\n{body}");
                    self.import(&case, &format!("batch.{ending}"), page.as_bytes());
                }
                None => {
                    let file = self.file("body.md", body.as_bytes());
                    let new = ["story", "new", "--headline", &case, "--body-file", &file];
                    if let Some(done) = self.step(&case, &new) {
                        let story = done["story"].as_str().unwrap().to_owned();
                        self.publish(&case, &story);
                    }
                }
            }
        }
    }

    /// Sets the words in every field that is no Markdown.
    fn fields(&mut self, case: &str, words: &str) {
        let fields = ["headline", "standfirst", "kicker", "dateline", "tag", "byline", "notes", "section", "genre"];
        let fields = fields.map(|field| format!("--{field}={words}"));
        let mut new = vec!["story", "new"];
        new.extend(fields.iter().map(String::as_str));
        let Some(done) = self.step(case, &new) else { return };
        let (story, photo) = (done["story"].as_str().unwrap(), self.photo.clone());
        let language = format!("--language={words}");
        assert_eq!(self.galley.refused(&["story", "edit", story, &language]).0, 2, "{case}: no language");
        let texts = ["caption", "credit", "alt"].map(|field| format!("--{field}={words}"));
        self.galley.json(&["photo", "add", story, &photo, &texts[0], &texts[1], &texts[2]]);
        self.publish(case, story);
    }
}

fn page_of(name: &str, words: &str) -> String {
    format!(
        "<!DOCTYPE html><html lang=vi><head><meta charset=utf-8><title>Bài {name}</title></head><body><article>\
         <h1>Bài {name}</h1><p>Thứ Ba, 10/05/2022</p><p class=sapo>Sa pô của bài.</p><p>Câu mở đầu của bài.</p>\n\
         {words}\n<p>Câu cuối của bài.</p><p>Hoài An</p></article></body></html>"
    )
}

fn site_files(folder: &Path, ending: &str) -> Vec<String> {
    let names = fs::read_dir(folder).unwrap().map(|e| e.unwrap().file_name().into_string().unwrap());
    names.filter(|n| n.ends_with(ending)).map(|n| format!("/{n}")).collect()
}

fn all() -> Rig {
    let mut rig = Rig::new();
    for (name, words) in HTML {
        rig.import(&format!("html {name}"), "case.html", page_of(name, words).as_bytes());
    }
    for (name, words) in MARKDOWN {
        let page = if words.starts_with("---") {
            (*words).to_owned()
        } else {
            format!("# Bài {name}\n\nSa pô.\n\n{words}\n")
        };
        rig.import(&format!("markdown {name}"), "case.md", page.as_bytes());
    }
    for (name, words) in FIELDS {
        rig.fields(&format!("field {name}"), words);
    }
    let mut odd = vec![];
    for (name, bytes, fate) in FILES {
        let case = format!("file {name}");
        rig.import(&case, name, bytes);
        match (fate, rig.refused.get(&case)) {
            (Fate::Refused(words), Some(told)) if told.contains(words) => {}
            (Fate::Story, None) => {}
            (_, told) => odd.push(format!("{case}: {told:?}")),
        }
    }
    assert!(odd.is_empty(), "{odd:#?}");
    rig.batches("typed html", HTML, None);
    rig.batches("typed markdown", MARKDOWN, None);
    rig.batches("html as text", HTML, Some("txt"));
    rig.batches("markdown as text", MARKDOWN, Some("txt"));
    rig
}

#[test]
fn nothing_that_is_sent_runs_on_the_site() {
    let rig = all();
    let site = rig.galley.desk.join("site");
    let mut pages: Vec<Value> =
        rig.pages.iter().map(|(path, page)| json!({ "path": path, "headline": page.headline })).collect();
    let lists = ["/index.html", "/chuyen-muc/thoi-su/index.html"].map(|path| json!({ "path": path }));
    pages.extend(lists);
    let tags = fs::read_dir(site.join("tu-khoa")).unwrap();
    pages.extend(tags.map(|t| json!({ "path": format!("/tu-khoa/{}/index.html", t.unwrap().file_name().display()) })));
    let mut xml = site_files(&site, ".xml");
    xml.extend(["/feed.atom".to_owned(), "/feed.rss".to_owned()]);
    // The same pieces as they came, in pages that nobody cleaned: what the browser's side sees of them.
    let raw: BTreeMap<String, Value> =
        HTML.iter().map(|(name, words)| (format!("/raw/{name}"), json!({ "html": page_of(name, words) }))).collect();
    let job = json!({ "kind": "hostile", "root": site, "pages": pages, "extra": raw, "xml": xml });
    let Some(verdict) = judge(job) else { return };
    let told = |e: &Value| {
        let path = e["path"].as_str().unwrap();
        format!("{} on {path} ({}): {}\n", e["kind"], rig.pages.get(path).map_or("a list", |p| &p.cases), e["what"])
    };
    let found: String = verdict["found"].as_array().unwrap().iter().map(told).collect();
    assert!(found.is_empty(), "{found}");
    assert_eq!(verdict["words"], json!([]), "a headline is shown as it was typed");
    let seen = |kind: &str| {
        let all = verdict["control"].as_array().unwrap().iter().filter(|e| e["kind"] == kind);
        all.map(|e| e["path"].as_str().unwrap()).collect::<std::collections::BTreeSet<_>>()
    };
    let (ran, asked, active) = (seen("executed"), seen("request"), seen("active"));
    for (seen, path) in
        [(&ran, "/raw/script"), (&ran, "/raw/a-javascript"), (&asked, "/raw/img-remote"), (&active, "/raw/base")]
    {
        assert!(seen.contains(path), "the browser's side does not see {path}");
    }
    assert!(ran.len() > 50 && asked.len() > 15, "{ran:?} {asked:?}");
    assert_eq!(verdict["opened"], pages.len());
    assert!(pages.len() > 300, "{} pages; refused: {:#?}", pages.len(), rig.refused);
}
