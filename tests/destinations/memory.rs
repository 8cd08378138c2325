//! A WordPress in memory, for a thousand publications: what it keeps is its own, and how it says it is what a server was
//! recorded to say.

use std::collections::BTreeMap;
use std::io::Cursor;
use std::sync::{Arc, Mutex};

use chrono::{NaiveDateTime, TimeDelta, Utc};
use newsroom::web::Credential;
use serde_json::{Value, json};

use crate::front::{Asked, Fate, Front};
use crate::recorded::{Exchanges, HOME, kept, site_of};

/// How WordPress writes a moment.
const MOMENT: &str = "%Y-%m-%dT%H:%M:%S";

/// A post or a photo, and the mark that it carries.
#[derive(Debug)]
struct Marked {
    mark: String,
    fields: Value,
}

impl Marked {
    fn id(&self) -> u64 {
        self.fields["id"].as_u64().unwrap_or_default()
    }

    fn says(&self, field: &str) -> &str {
        self.fields[field].as_str().unwrap_or_default()
    }
}

/// The site.
#[derive(Debug)]
pub(crate) struct Memory {
    recorded: Exchanges,
    last: u64,
    posts: Vec<Marked>,
    photos: Vec<Marked>,
    tags: Vec<Value>,
}

/// A status and what is said with it.
type Said = (u64, Value);

impl Memory {
    /// An empty one.
    pub(crate) fn empty() -> Arc<Mutex<Self>> {
        let (posts, photos, tags) = (vec![], vec![], vec![]);
        Arc::new(Mutex::new(Self { recorded: kept(), last: 100, posts, photos, tags }))
    }

    /// An empty one behind a front at which nothing goes wrong.
    pub(crate) fn front() -> Front {
        Front::over(Self::far(&Self::empty()), |_| Fate::Pass)
    }

    /// What it says to whatever is asked.
    pub(crate) fn far(site: &Arc<Mutex<Self>>) -> impl Fn(&Asked) -> Vec<u8> + Send + Sync + 'static {
        let site = Arc::clone(site);
        move |asked| site.lock().unwrap().says(asked)
    }

    /// Who may do anything there.
    pub(crate) fn login() -> Credential {
        Credential { user: "editor".into(), secret: "abcd efgh".to_owned().into() }
    }

    fn says(&mut self, asked: &Asked) -> Vec<u8> {
        let here = format!("http://{}", asked.header("host").unwrap_or_default());
        let sent: Value =
            serde_json::from_str(&String::from_utf8_lossy(&asked.body).replace(&here, HOME)).unwrap_or_default();
        let (status, body) = self.answers(asked, &sent);
        let body = body.to_string().replace(HOME, &here);
        let date = Utc::now().format("%a, %d %b %Y %H:%M:%S GMT");
        format!(
            "HTTP/1.1 {status} ?\r\nDate: {date}\r\nConnection: close\r\nContent-Type: application/json; charset=UTF-8\r\n\r\n{body}"
        )
        .into_bytes()
    }

    fn answers(&mut self, asked: &Asked, sent: &Value) -> Said {
        let (route, site) = (asked.route(), site_of(asked));
        let own: Vec<_> = route.trim_start_matches("wp/v2").split('/').filter(|part| !part.is_empty()).collect();
        let number = own.get(1).and_then(|part| part.parse().ok());
        match (asked.method.as_str(), own.first().copied(), number) {
            ("GET", None, _) => self.recorded(&format!("{site} GET / 200")),
            ("GET", Some("users"), _) => self.recorded(&format!("{site} GET /wp/v2/users/me 200")),
            ("GET", Some("categories"), _) => self.recorded(&format!("{site} GET /wp/v2/categories 200")),
            ("GET", Some("tags"), _) => {
                let sought = asked.param("search").unwrap_or_default().to_lowercase();
                let has = |tag: &&Value| tag["name"].as_str().is_some_and(|name| name.to_lowercase().contains(&sought));
                (200, self.tags.iter().filter(has).map(|tag| projected(tag, asked)).collect())
            }
            ("POST", Some("tags"), _) => self.makes_tag(sent),
            ("GET", Some("media"), Some(id)) => self.one(&self.photos, id, asked),
            ("GET", Some("media"), None) => self.listed(&self.photos, "galley_photo", asked),
            ("POST", Some("media"), None) => self.takes_photo(asked),
            ("POST", Some("media"), Some(id)) => self.changes_photo(id, asked, sent),
            ("GET", Some("posts"), Some(id)) => self.one(&self.posts, id, asked),
            ("GET", Some("posts"), None) => self.listed(&self.posts, "galley_story", asked),
            ("POST", Some("posts"), None) => self.makes_post(asked, sent),
            ("POST", Some("posts"), Some(id)) => self.changes_post(id, asked, sent),
            ("DELETE", Some("posts"), Some(id)) => self.removes_post(id, asked),
            _ => panic!("{} {} was never recorded", asked.method, asked.path),
        }
    }

    fn recorded(&self, kind: &str) -> Said {
        let exchange = self.recorded.get(kind).unwrap_or_else(|| panic!("{kind} was never recorded"));
        (exchange.status, exchange.body.clone())
    }

    fn number(&mut self) -> u64 {
        self.last += 1;
        self.last
    }

    fn makes_tag(&mut self, sent: &Value) -> Said {
        let name = sent["name"].as_str().unwrap_or_default();
        let same = |tag: &&Value| tag["name"].as_str().is_some_and(|other| other.to_lowercase() == name.to_lowercase());
        if let Some(there) = self.tags.iter().find(same) {
            let (status, mut said) = self.recorded("plugin POST /wp/v2/tags 400");
            said["data"]["term_id"] = there["id"].clone();
            return (status, said);
        }
        let (status, mut tag) = self.recorded("plugin POST /wp/v2/tags 201");
        tag["id"] = self.number().into();
        tag["name"] = name.into();
        tag["slug"] = format!("tag-{}", self.last).into();
        self.tags.push(tag.clone());
        (status, tag)
    }

    fn takes_photo(&mut self, asked: &Asked) -> Said {
        let (status, mut photo) = self.recorded(&format!("{} POST /wp/v2/media?slug 201", site_of(asked)));
        let said = |name: &str| asked.param(name).unwrap_or_default();
        let file = asked.header("content-disposition").and_then(|line| line.split('"').nth(1)).unwrap_or_default();
        let (stem, ending) = file.rsplit_once('.').unwrap_or((file, ""));
        let path = |file: &str| format!("2026/11/{file}");
        let is_taken = |file: &str| self.photos.iter().any(|other| other.fields["media_details"]["file"] == path(file));
        let names = (0..).map(|n| if n == 0 { file.to_owned() } else { format!("{stem}-{n}.{ending}") });
        let file = names.into_iter().find(|file| !is_taken(file)).unwrap_or_default();
        let reader = image::ImageReader::new(Cursor::new(&asked.body)).with_guessed_format().unwrap();
        let (width, height) = reader.into_dimensions().unwrap_or_default();
        photo["id"] = self.number().into();
        photo["slug"] = unique(&said("slug"), &self.photos, 0).into();
        for field in ["title", "caption"] {
            photo[field] = rendered(&said(field));
        }
        photo["alt_text"] = said("alt_text").into();
        photo["source_url"] = format!("{HOME}/wp-content/uploads/{}", path(&file)).into();
        for (field, value) in [("file", json!(path(&file))), ("width", json!(width)), ("height", json!(height))] {
            photo["media_details"][field] = value;
        }
        let marks = site_of(asked) == "plugin";
        self.photos
            .push(Marked { mark: if marks { said("meta[galley_photo]") } else { String::new() }, fields: photo });
        (status, self.shown(self.photos.last().unwrap(), asked))
    }

    fn changes_photo(&mut self, id: u64, asked: &Asked, sent: &Value) -> Said {
        let Some(photo) = self.photos.iter_mut().find(|photo| photo.id() == id) else { return self.not_there() };
        if let Some(caption) = sent["caption"].as_str() {
            photo.fields["caption"] = rendered(caption);
        }
        if let Some(alt) = sent.get("alt_text") {
            photo.fields["alt_text"] = alt.clone();
        }
        self.one(&self.photos, id, asked)
    }

    fn makes_post(&mut self, asked: &Asked, sent: &Value) -> Said {
        let mark = sent["meta"]["galley_story"].as_str().filter(|_| site_of(asked) == "plugin").unwrap_or_default();
        let there =
            self.posts.iter().find(|post| !mark.is_empty() && post.mark == mark && post.says("status") != "trash");
        if let Some(there) = there.map(Marked::id) {
            let (status, mut said) = self.recorded("plugin POST /wp/v2/posts 409");
            said["data"]["post"] = there.into();
            return (status, said);
        }
        // As somebody reads it who reads all of it, before anything is in it.
        let (_, mut post) = self.recorded(&format!("{} GET /wp/v2/posts/N?_embed 200", site_of(asked)));
        post["id"] = self.number().into();
        for (field, value) in
            [("status", json!("draft")), ("tags", json!([])), ("featured_media", json!(0)), ("slug", json!(""))]
        {
            post[field] = value;
        }
        dated(&mut post, &Utc::now().format(MOMENT).to_string());
        let id = self.last;
        self.posts.push(Marked { mark: mark.to_owned(), fields: post });
        let (_, said) = self.changes_post(id, asked, sent);
        (201, said)
    }

    fn changes_post(&mut self, id: u64, asked: &Asked, sent: &Value) -> Said {
        let Some(at) = self.posts.iter().position(|post| post.id() == id) else { return self.not_there() };
        let mut post = self.posts[at].fields.clone();
        for field in ["title", "content", "excerpt"] {
            if let Some(raw) = sent[field].as_str() {
                post[field]["raw"] = raw.into();
                post[field]["rendered"] = raw.into();
            }
        }
        for field in ["categories", "tags", "featured_media", "status", "slug"] {
            if let Some(value) = sent.get(field) {
                post[field] = value.clone();
            }
        }
        if let Some(date) = sent["date_gmt"].as_str() {
            dated(&mut post, date);
        }
        let now = Utc::now().format(MOMENT).to_string();
        let later = post["date_gmt"].as_str().is_some_and(|date| date > now.as_str());
        match (post["status"].as_str(), later) {
            (Some("publish"), true) => post["status"] = "future".into(),
            (Some("future"), false) => post["status"] = "publish".into(),
            _ => {}
        }
        let slug = unique(post["slug"].as_str().unwrap_or_default(), &self.posts, id);
        let day = post["date"].as_str().unwrap_or_default()[..10].replace('-', "/");
        let is_public = matches!(post["status"].as_str(), Some("publish"));
        post["link"] = if is_public { format!("{HOME}/{day}/{slug}/") } else { format!("{HOME}/?p={id}") }.into();
        post["slug"] = slug.into();
        self.posts[at].fields = post;
        (200, self.shown(&self.posts[at], asked))
    }

    fn removes_post(&mut self, id: u64, asked: &Asked) -> Said {
        let Some(at) = self.posts.iter().position(|post| post.id() == id) else { return self.not_there() };
        let removed = self.posts.remove(at);
        let (status, mut said) = self.recorded("stock DELETE /wp/v2/posts/N?force 200");
        said["previous"] = self.shown(&removed, asked);
        (status, said)
    }

    fn not_there(&self) -> Said {
        self.recorded("stock GET /wp/v2/posts/N 404")
    }

    fn one(&self, of: &[Marked], id: u64, asked: &Asked) -> Said {
        let found = of.iter().find(|one| one.id() == id);
        found.map_or_else(|| self.not_there(), |one| (200, self.shown(one, asked)))
    }

    fn listed(&self, of: &[Marked], mark: &str, asked: &Asked) -> Said {
        let params: BTreeMap<_, _> = asked.params().into_iter().collect();
        let is_in = |name: &str, value: &str| params.get(name).is_none_or(|all| all.split(',').any(|one| one == value));
        // Who does not know what is asked for answers with all.
        let marks = site_of(asked) == "plugin";
        let is_one = |one: &&Marked| {
            params.get(mark).is_none_or(|sought| !marks || one.mark == *sought)
                && is_in("slug", one.says("slug"))
                && (mark == "galley_photo" || is_in("status", one.says("status")))
                && params.get("search").is_none_or(|sought| one.says("source_url").contains(sought.as_str()))
        };
        let (page, each) = (params.get("page").and_then(|page| page.parse().ok()).unwrap_or(1), 100);
        let mut all: Vec<_> = of.iter().filter(is_one).collect();
        if params.get("order").is_none_or(|order| order == "desc") {
            all.reverse();
        }
        (200, all.into_iter().skip((page - 1) * each).take(each).map(|one| self.shown(one, asked)).collect())
    }

    /// What somebody reads who asked for so much of it.
    fn shown(&self, of: &Marked, asked: &Asked) -> Value {
        let mut all = projected(&of.fields, asked);
        // What was typed is for who writes, and is asked for.
        if asked.method == "GET" && asked.param("context").is_none_or(|context| context != "edit") {
            let texts = all.as_object_mut().into_iter().flat_map(|fields| fields.values_mut());
            texts.filter_map(Value::as_object_mut).for_each(|text| _ = text.remove("raw"));
        }
        let mark = if of.says("type") == "post" { "galley_story" } else { "galley_photo" };
        all["meta"] = if site_of(asked) == "plugin" { json!({ mark: of.mark }) } else { json!([]) };
        if let Some(fields) = all.as_object_mut().filter(|_| mark == "galley_story") {
            fields.remove("_embedded");
            if asked.param("_embed").is_some() {
                let embedded = self.embedded(&of.fields, asked);
                fields.insert("_embedded".into(), embedded);
            }
        }
        projected(&all, asked)
    }

    fn embedded(&self, post: &Value, asked: &Asked) -> Value {
        let (_, whole) = self.recorded(&format!("{} GET /wp/v2/posts/N?_embed 200", site_of(asked)));
        let template = &whole["_embedded"];
        let (_, categories) = self.recorded("plugin GET /wp/v2/categories 200");
        let terms = |field: &str, all: &[Value], template: &Value| {
            let ids = post[field].as_array().into_iter().flatten();
            let of = |id: &Value| all.iter().find(|term| term["id"] == *id).map(|term| filled(template, term));
            ids.filter_map(of).collect::<Vec<_>>()
        };
        let categories = terms("categories", categories.as_array().unwrap(), &template["wp:term"][0][0]);
        let tags = terms("tags", &self.tags, &template["wp:term"][1][0]);
        let mut all = json!({ "wp:term": [categories, tags] });
        let lead = self.photos.iter().find(|photo| photo.fields["id"] == post["featured_media"]);
        if let Some(lead) = lead {
            all["wp:featuredmedia"] = json!([filled(&template["wp:featuredmedia"][0], &lead.fields)]);
        }
        all
    }
}

/// The fields that a template has, with what is said in them.
fn filled(template: &Value, with: &Value) -> Value {
    match (template, with) {
        (Value::Object(fields), Value::Object(_)) => {
            fields.iter().map(|(name, of)| (name.clone(), filled(of, with.get(name).unwrap_or(of)))).collect()
        }
        _ => with.clone(),
    }
}

/// What is asked for by `_fields`; all where nothing is.
fn projected(of: &Value, asked: &Asked) -> Value {
    let Some(names) = asked.param("_fields") else { return of.clone() };
    names.split(',').filter_map(|name| Some((name.to_owned(), of.get(name)?.clone()))).collect()
}

/// A text as somebody sees it who may write it.
fn rendered(raw: &str) -> Value {
    json!({ "raw": raw, "rendered": format!("<p>{raw}</p>\n") })
}

fn dated(post: &mut Value, gmt: &str) {
    let at = NaiveDateTime::parse_from_str(gmt, MOMENT).unwrap();
    post["date_gmt"] = gmt.into();
    post["date"] = (at + TimeDelta::hours(7)).format(MOMENT).to_string().into();
}

/// The last part of an address, with a number behind it where another has it.
fn unique(slug: &str, of: &[Marked], own: u64) -> String {
    let is_taken = |slug: &str| of.iter().any(|other| other.id() != own && other.says("slug") == slug);
    let names = (1..).map(|n| if n == 1 { slug.to_owned() } else { format!("{slug}-{n}") });
    names.into_iter().find(|slug| !is_taken(slug)).unwrap_or_default()
}
