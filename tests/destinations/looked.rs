//! A story's posts as somebody finds them at the site who knows nothing of adapters.

use newsroom::publish::post::{Post, Standing};
use newsroom::web::Credential;
use scraper::{Html, Selector};
use serde_json::Value;

use crate::site::{HOSTS, There};

/// What is there of a story.
pub(crate) struct Looked {
    there: There,
    posts: Vec<Value>,
}

const STATES: &str = "publish,future,draft,pending,private,trash";

impl Looked {
    pub(crate) fn at(port: u16, login: &Credential, post: &Post) -> Self {
        // The plugin sees what is there without it, too.
        let there = There::by(HOSTS[0], port, login.clone());
        let asked = format!(
            "posts?per_page=100&orderby=id&order=desc&context=edit&status={STATES}&_fields=id,slug,status,meta"
        );
        let all = there.get(&asked);
        let is_own = |one: &&Value| {
            one["meta"]["galley_story"] == post.story.to_string().as_str()
                || one["slug"].as_str().is_some_and(|slug| slug.contains(&post.form.slug))
        };
        let posts = all.as_array().unwrap().iter().filter(is_own).cloned().collect();
        Self { there, posts }
    }

    /// The numbers of those that readers see, or will.
    pub(crate) fn public(&self) -> Vec<u64> {
        let public = self.posts.iter().filter(|post| !matches!(post["status"].as_str(), Some("draft" | "trash")));
        public.filter_map(|post| post["id"].as_u64()).collect()
    }

    /// Says what is not as it must be, where so many spare drafts and files of photos could not be helped.
    pub(crate) fn wrong(&self, post: &Post, spare_drafts: usize, spare_files: usize) -> Vec<String> {
        let mut wrong = vec![];
        let wished = usize::from(post.standing != Standing::Down);
        if self.public().len() != wished {
            wrong.push(format!("{} are public, {wished} should be", self.public().len()));
        }
        if self.posts.len() > 1 + spare_drafts {
            let all: Vec<_> = self.posts.iter().map(|post| (&post["id"], &post["slug"], &post["status"])).collect();
            wrong.push(format!("spare posts: {all:?}"));
        }
        let mut spare = 0;
        for (_, rendition) in &post.photos {
            match self.there.photos(rendition) {
                0 if post.standing != Standing::Down => wrong.push("a photo is not there".into()),
                files => spare += files.saturating_sub(1),
            }
        }
        if spare > spare_files {
            wrong.push(format!("{spare} photos were sent twice"));
        }
        if let (Some(public), true) = (self.public().first(), wrong.is_empty()) {
            wrong.extend(self.differs(*public, post));
        }
        wrong
    }

    /// Says in what a post is not as it was approved.
    fn differs(&self, id: u64, post: &Post) -> Vec<String> {
        let there = self.there.get(&format!("posts/{id}?context=edit&_embed=wp:term,wp:featuredmedia"));
        let mut wrong = vec![];
        let mut see = |what: &str, here: Vec<String>, there: Vec<String>| {
            if here != there {
                wrong.push(format!("{what} should be {here:?} and is {there:?}"));
            }
        };
        let raw = |field: &str| vec![there[field]["raw"].as_str().unwrap_or_default().to_owned()];
        see("headline", vec![post.form.headline.clone()], raw("title"));
        see("standfirst", vec![post.form.standfirst.clone()], raw("excerpt"));
        let Standing::Public(at) = post.standing else { return vec!["it is to be down".into()] };
        see("date", vec![at.format("%Y-%m-%dT%H:%M:%S").to_string()], vec![text(&there["date_gmt"])]);
        let terms = |number: usize| -> Vec<String> {
            let all = there["_embedded"]["wp:term"][number].as_array().into_iter().flatten();
            all.map(|term| text(&term["name"])).collect()
        };
        see("section", vec![post.form.section.clone()], terms(0));
        let (mut tags, mut named) = (post.form.tags.clone(), terms(1));
        tags.sort();
        named.sort();
        see("tags", tags, named);

        let html = Html::parse_fragment(there["content"]["raw"].as_str().unwrap_or_default());
        see("body", paragraphs(post), words(&html, "p:not(.galley-lead)"));
        let leads = post.lead().and_then(|lead| post.photos.iter().position(|(id, _)| *id == lead));
        let line = leads.map(|number| format!("Ảnh số {number} Ảnh: Quang Minh"));
        see("caption of the lead", line.into_iter().collect(), words(&html, "p.galley-lead:first-child"));
        let (mut here, mut shown) = (vec![], vec![]);
        for ((id, rendition), number) in post.photos.iter().zip(0..) {
            let digits: String = rendition.digest.to_string().chars().take(16).collect();
            let caption = format!("Ảnh số {number} Ảnh: Quang Minh");
            let line = format!("{digits} Mô tả {number}, {caption}");
            let leads = post.lead() == Some(*id);
            if leads {
                see("lead", vec![line.clone()], lead(&there));
            }
            if !leads || post.form.body.contains(&id.anchor()) {
                here.push(line);
            }
        }
        for figure in html.select(&Selector::parse("figure").unwrap()) {
            let image = figure.descendent_elements().find(|e| e.value().name() == "img").unwrap();
            let caption: String = figure.text().collect();
            let src = image.value().attr("src").unwrap_or_default();
            // What it says that it is, it is.
            let number = image.value().attr("class").unwrap_or_default().trim_start_matches("wp-image-");
            let of = text(&self.there.get(&format!("media/{number}"))["source_url"]);
            let same = src.rsplit('/').next() == of.rsplit('/').next();
            let alt = image.value().attr("alt").unwrap_or_default();
            shown.push(format!("{} {alt}, {}", if same { digits(src) } else { of }, caption.trim()));
        }
        see("photos", here, shown);
        wrong
    }
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}

fn digits(url: &str) -> String {
    url.rsplit(['-', '/'])
        .find_map(|part| part.split('.').next().filter(|part| part.len() == 16))
        .unwrap_or(url)
        .to_owned()
}

fn lead(there: &Value) -> Vec<String> {
    let lead = &there["_embedded"]["wp:featuredmedia"][0];
    let caption = Html::parse_fragment(lead["caption"]["rendered"].as_str().unwrap_or_default());
    let caption: String = caption.root_element().text().collect();
    vec![format!("{} {}, {}", digits(&text(&lead["source_url"])), text(&lead["alt_text"]), caption.trim())]
}

fn words(html: &Html, what: &str) -> Vec<String> {
    html.select(&Selector::parse(what).unwrap()).map(|one| one.text().collect()).collect()
}

/// The paragraphs that readers are to see: what was written, by whom, and what was corrected.
fn paragraphs(post: &Post) -> Vec<String> {
    let anchors: Vec<_> = post.photos.iter().map(|(id, _)| id.anchor()).collect();
    let lines = post.form.body.lines().filter(|line| !line.is_empty() && !anchors.iter().any(|anchor| anchor == line));
    let mut all: Vec<_> = lines.map(|line| line.replace('*', "")).collect();
    all.extend(post.form.bylines.iter().map(|byline| byline.name.clone()));
    all.extend(post.corrections.iter().map(|correction| format!("Đính chính {}", correction.note)));
    all
}
