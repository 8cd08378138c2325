//! What a real WordPress answered, kept in `recorded/wordpress.json`: a site in memory answers in these words, and each run
//! compares them with those of today.
//!
//! `make recordings` keeps them anew. Left out is what is as long as a book and read by nobody here (`_links`, `routes`).

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::{Arc, Mutex};

use blackbox::wordpress::WordPress as Server;
use newsroom::publish::destination::Last;
use newsroom::publish::post::Standing;
use serde_json::{Map, Value, json};

use crate::front::{Asked, Fate, Front, hand_on};
use crate::memory::Memory;
use crate::site::{HOSTS, There, bring, id, login, open_with, receipt, story};

/// Where the site is said to stand.
pub(crate) const HOME: &str = "http://site.example";
/// By which of what is asked for one question differs from another in kind.
const TELLING: [&str; 6] = ["_embed", "force", "galley_photo", "galley_story", "search", "slug"];

/// One answer to one question.
#[derive(Clone, Debug)]
pub(crate) struct Exchange {
    pub(crate) asked: Value,
    pub(crate) status: u64,
    pub(crate) body: Value,
}

/// The first of each kind.
pub(crate) type Exchanges = BTreeMap<String, Exchange>;

fn file() -> PathBuf {
    PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/destinations/recorded/wordpress.json"))
}

/// Returns what was kept.
pub(crate) fn kept() -> Exchanges {
    let all: Map<String, Value> = serde_json::from_slice(&std::fs::read(file()).unwrap()).unwrap();
    let exchange = |(kind, of): (String, Value)| {
        (
            kind,
            Exchange { asked: of["asked"].clone(), status: of["status"].as_u64().unwrap(), body: of["body"].clone() },
        )
    };
    all.into_iter().map(exchange).collect()
}

fn keep(all: &Exchanges) {
    let all: Map<String, Value> = all
        .iter()
        .map(|(kind, of)| (kind.clone(), json!({ "asked": of.asked, "status": of.status, "body": of.body })))
        .collect();
    let text = serde_json::to_string_pretty(&all).unwrap();
    std::fs::create_dir_all(file().parent().unwrap()).unwrap();
    std::fs::write(file(), text + "\n").unwrap();
}

/// Which of the two sites is asked.
pub(crate) fn site_of(asked: &Asked) -> &'static str {
    if asked.header("host").is_some_and(|host| host.starts_with("localhost")) { "stock" } else { "plugin" }
}

fn kind(asked: &Asked, status: u64) -> String {
    let route: Vec<_> = asked
        .route()
        .split('/')
        .map(|part| if part.parse::<u64>().is_ok() { "N".into() } else { part.to_owned() })
        .collect();
    let mut telling: Vec<_> =
        asked.params().into_iter().map(|(name, _)| name).filter(|name| TELLING.contains(&name.as_str())).collect();
    telling.sort();
    let telling = if telling.is_empty() { String::new() } else { format!("?{}", telling.join("&")) };
    format!("{} {} /{}{telling} {status}", site_of(asked), asked.method, route.join("/"))
}

fn without_books(value: &mut Value) {
    match value {
        Value::Object(fields) => {
            fields.retain(|name, _| name != "_links" && name != "routes");
            fields.values_mut().for_each(without_books);
        }
        Value::Array(items) => items.iter_mut().for_each(without_books),
        _ => {}
    }
}

/// Returns an exchange without what is of this machine, and its kind.
fn exchange(asked: &Asked, said: &[u8], ports: [u16; 2]) -> (String, Exchange) {
    let elsewhere = |mut text: String| {
        for port in ports {
            for host in HOSTS {
                for slash in ["/", "\\/"] {
                    let home = format!("http:{slash}{slash}{host}:{port}");
                    text = text.replace(&home, &HOME.replace('/', slash));
                }
            }
        }
        text
    };
    let said = elsewhere(String::from_utf8_lossy(said).into_owned());
    let (head, body) = said.split_once("\r\n\r\n").unwrap();
    let status = head.split(' ').nth(1).unwrap().parse().unwrap();
    let mut body: Value = serde_json::from_str(body).unwrap_or_else(|e| panic!("{e}: {said}"));
    without_books(&mut body);
    let sent: Value =
        serde_json::from_str(&elsewhere(String::from_utf8_lossy(&asked.body).into_owned())).unwrap_or_default();
    let params: BTreeMap<_, _> = asked.params().into_iter().collect();
    let asked_for = json!({ "method": asked.method, "route": asked.route(), "params": params, "body": sent });
    (kind(asked, status), Exchange { asked: asked_for, status, body })
}

/// Publishes to both kinds of site at a port, and asks what only goes wrong. Returns what was asked and answered.
fn walked(far: u16, editor: &newsroom::web::Credential) -> Exchanges {
    let heard = Arc::new(Mutex::new(vec![]));
    let hears = Arc::clone(&heard);
    let front = Front::over(
        move |asked| {
            let said = hand_on(far, asked);
            hears.lock().unwrap().push((asked.clone(), said.clone()));
            said
        },
        |_| Fate::Pass,
    );
    for host in HOSTS {
        let there = There::by(host, front.port(), editor.clone());
        let mut post = story(&format!("Ghi lại {host}"), 2);
        post.form.tags = vec![format!("ghi {}", post.story)];
        let site = open_with(&front.url(host), editor);
        let brought = bring(&site, &post, &Last::default()).unwrap();
        let last = receipt(&post, &brought);
        post.form.headline.push_str(" lần hai");
        post.form.placements[0].caption.push_str(" lần hai");
        bring(&site, &post, &last).unwrap();
        bring(&open_with(&front.url(host), editor), &post, &Last::default()).unwrap();
        let (number, own) = (id(&brought), there.get(&format!("posts/{}?context=edit", id(&brought))));
        // A second one of the same mark, by slug and by field, and what comes of asking for what is not there.
        let second = json!({ "title": "x", "status": "draft", "slug": own["slug"], "meta": { "galley_story": own["meta"]["galley_story"] } });
        let (_, second) = there.ask("POST", "posts", &second);
        if let Some(second) = second["id"].as_u64() {
            for _ in 0..2 {
                there.ask("DELETE", &format!("posts/{second}?force=true"), &Value::Null);
            }
        }
        there.get("posts/999999999?context=edit");
        there.ask("POST", "tags", &json!({ "name": post.form.tags[0] }));
        there.get("posts?slug=khong-co&status=draft&context=edit&_fields=id");
        post.standing = Standing::Down;
        bring(&site, &post, &receipt(&post, &brought)).unwrap();
        assert_eq!(there.get(&format!("posts/{number}?context=edit"))["status"], "draft");
    }
    let mut all = Exchanges::new();
    for (asked, said) in heard.lock().unwrap().iter() {
        let (kind, exchange) = exchange(asked, said, [far, front.port()]);
        let is_empty = |of: &Exchange| of.body.as_array().is_some_and(Vec::is_empty);
        if all.get(&kind).is_none_or(|before| is_empty(before) && !is_empty(&exchange)) {
            all.insert(kind, exchange);
        }
    }
    all
}

/// Every field of a value with the kind of what is in it; of a list what its items have.
fn fields(value: &Value, at: &str, all: &mut BTreeMap<String, &'static str>) {
    let kind = match value {
        Value::Null => "null",
        // PHP writes a map with nothing in it as a list: what kind it is, it does not say.
        Value::Array(items) if items.is_empty() => "null",
        Value::Bool(_) => "bool",
        Value::Number(_) => "number",
        Value::String(_) => "text",
        Value::Array(_) => "list",
        Value::Object(_) => "fields",
    };
    all.insert(at.to_owned(), kind);
    match value {
        Value::Object(of) => of.iter().for_each(|(name, value)| fields(value, &format!("{at}.{name}"), all)),
        Value::Array(items) => items.iter().for_each(|item| fields(item, &format!("{at}[]"), all)),
        _ => {}
    }
}

/// What answers lack that was kept of a server, kind by kind.
fn lacking(kept: &Exchanges, today: &Exchanges) -> Vec<String> {
    let mut all = vec![];
    for (kind, was) in kept {
        let Some(is) = today.get(kind) else {
            all.push(format!("{kind}: nothing of the kind"));
            continue;
        };
        let (mut before, mut now) = (BTreeMap::new(), BTreeMap::new());
        fields(&was.body, "", &mut before);
        fields(&is.body, "", &mut now);
        for (field, of) in before {
            match now.get(&field) {
                Some(other) if *other == of || of == "null" || *other == "null" => {}
                other => all.push(format!("{kind}: {field} was {of} and is {other:?}")),
            }
        }
    }
    all
}

#[test]
fn a_server_answers_today_as_it_was_recorded() {
    let Some(server) = Server::shared() else { return };
    let today = walked(server.port(), &login(server, "editor"));
    if std::env::var_os("GALLEY_RECORDINGS").is_some() {
        keep(&today);
    }
    assert_eq!(lacking(&kept(), &today), Vec::<String>::new());
}

#[test]
fn a_site_in_memory_answers_as_a_server_was_recorded() {
    let (memory, kept) = (Memory::front(), kept());
    let today = walked(memory.port(), &Memory::login());
    assert_eq!(lacking(&kept, &today), Vec::<String>::new());
    // And has nothing that no server said.
    assert_eq!(lacking(&today, &kept), Vec::<String>::new());
}
