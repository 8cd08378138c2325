//! A story with everything that a story can have, as a browser shows it in our preview and at each destination.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::Command;

use blackbox::servers::{Kind, Server as Host};
use blackbox::wordpress::WordPress as Server;
use chrono::Utc;
use newsroom::desk::{Desk, PlacementTexts, Surroundings};
use newsroom::story::{Byline, Role, Story, StoryId};
use newsroom::web::{Credential, Trust};
use newsroom::workflow::Action;
use serde::Deserialize;
use serde_json::{Value, json};

use crate::editor::browser;
use crate::site::{login, random};

/// What a reader finds on a page.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
struct Seen {
    headline: String,
    /// The words of the body, block by block.
    body: Vec<String>,
    photos: Vec<Photo>,
    /// How often the caption of the photo that leads stands there.
    times: usize,
    /// Where the captions of a photo that leads stand that Galley has set.
    lines: Vec<String>,
    /// What ran.
    ran: Vec<String>,
}

#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
struct Photo {
    /// With notes and credit.
    caption: String,
    alt: String,
    /// Whether it is drawn.
    whole: bool,
}

const BODY: &str = "Anh nói: \"Nước lên -- rất nhanh...\" rồi 2x4, **đậm**, *nghiêng*, ~~bỏ~~ và [gallery ids=\"1\"].\n\n\
    ## Một *tiêu đề* con\n\n\
    Xem <script>ran=['script']</script>, <img src=x onerror=\"ran=['img']\"> và [bẫy](javascript:ran=1), [thật](https://vi.example/?a=1&b=[2]).\n\n\
    > Lời nói \"thẳng\".\n>\n> Câu thứ hai.\n\n\
    ### Ba\n\n\
    1. một\n2. hai\n   - hai rưỡi\n   - nữa\n\n\
    - **đậm**\n- nhạt\n\n\
    | Xã | Hộ |\n| :-- | --: |\n| Bãi Ngô | 43 |\n\n\
    ```\nlet a = b[0] -- 1;\n```\n\n***\n\nWordpress, HTX, 50% & hơn.\n";

fn story(desk: &Desk) -> StoryId {
    let story = Story {
        language: "vi".into(),
        headline: format!("Lũ “lớn” & 'nhanh' <b>😀</b> [gallery] {}", u32::from_be_bytes(random())),
        standfirst: "Sapo \"trích\" -- [gallery] & <i>không</i>.".into(),
        dateline: "Bãi Ngô".into(),
        body: BODY.into(),
        section: "Thời sự".into(),
        bylines: vec![
            Byline { name: "Hoài An".into(), ..Byline::default() },
            Byline { name: "Quang Minh".into(), role: Role::Photo, ..Byline::default() },
        ],
        ..Story::default()
    };
    let id = desk.begin_story(&story).unwrap();
    for (n, photo) in blackbox::demo_photos().iter().take(3).enumerate() {
        let texts = PlacementTexts {
            caption: Some(format!("Cầu Bùn [{n}] \"gãy\"...")),
            credit: Some("Quang Minh".into()),
            alt: Some(format!("Cầu <{n}>")),
            illustrative: Some(n == 2),
            archive: Some(n == 1),
            ..PlacementTexts::default()
        };
        desk.add_photo(id, photo, None, &texts).unwrap();
    }
    // The first leads; the others stand where the story wants them.
    desk.edit(id, |story| {
        let anchors: Vec<_> = story.placements.iter().map(|placement| placement.id.anchor()).collect();
        story.body = format!("{BODY}\n{}\n\nCuối cùng.\n\n{}\n", anchors[1], anchors[2]);
    })
    .unwrap();
    desk.step(id, Action::Submit, "thử").unwrap();
    desk.approve(id, "thử").unwrap();
    id
}

fn preview(desk: &Desk, id: StoryId, into: &Path) -> String {
    let shown = desk.preview(id).unwrap();
    let page = String::from_utf8(shown.file(&shown.page).unwrap()).unwrap();
    let html = scraper::Html::parse_document(&page);
    let any = scraper::Selector::parse("img, link[rel=stylesheet]").unwrap();
    let up = shown.page.matches('/').count();
    let linked = html.select(&any).filter_map(|e| e.attr("src").or(e.attr("href")).map(str::to_owned));
    let linked = linked.map(|link| link.trim_start_matches("../").to_owned());
    assert!(page.contains(&"../".repeat(up)), "{}", shown.page);
    for path in linked.chain([shown.page.clone()]) {
        let Some(bytes) = shown.file(&path) else { continue };
        let file = into.join(&path);
        fs::create_dir_all(file.parent().unwrap()).unwrap();
        fs::write(file, bytes).unwrap();
    }
    shown.page
}

#[test]
fn a_reader_finds_the_same_in_the_preview_and_at_each_destination() {
    let Some(server) = Server::shared() else { return };
    let Some((chromium, node)) = browser() else { return };
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path().join("desk");
    drop(blackbox::desk::found(&at).unwrap());
    let mut desk = Desk::open(&at, None, Surroundings { clock: Utc::now, ..blackbox::desk::around() }).unwrap();
    for (id, address, captions) in [
        ("wp", server.with_plugin(), "galley"),
        ("stock", server.stock(), "galley"),
        ("themed", format!("{}chu/", server.with_plugin()), "theme"),
    ] {
        let wordpress = json!({ "id": id, "kind": "wordpress", "address": address, "captions": captions });
        desk.add_destination(&wordpress, &login(server, "editor"), &Trust::default()).unwrap();
    }
    let hosts: Vec<Host> = Kind::ALL.into_iter().filter_map(Host::start).collect();
    for host in &hosts {
        let id = format!("{:?}", host.kind).to_lowercase();
        let place = host.place();
        let value =
            json!({ "id": id, "kind": "site", "address": "https://bao.example/", "at": place.address.to_string() });
        let login = Credential { user: "desk".into(), secret: "desk-secret".to_owned().into() };
        desk.add_destination(&value, &login, &Trust::default()).unwrap();
    }

    let id = story(&desk);
    let shown = folder.path().join("preview");
    let mut places = vec![json!({ "name": "preview", "root": shown, "path": preview(&desk, id, &shown) })];
    let path = |to: &str| desk.publish(id, Some(to)).unwrap();
    // Each kind of theme, with the plugin and without it.
    for (to, home) in [("wp", server.with_plugin()), ("stock", server.stock())] {
        let url = path(to).url;
        let page = url.strip_prefix(&home).unwrap();
        places.push(json!({ "name": to, "url": url }));
        places.push(json!({ "name": format!("{to} blocks"), "url": format!("{home}khoi/{page}") }));
        if to == "wp" {
            places.push(json!({ "name": "wp themed", "url": format!("{home}chu/{page}") }));
        }
    }
    // One post of the same story cannot be both.
    let other = story(&desk);
    places.push(json!({ "name": "themed", "url": desk.publish(other, Some("themed")).unwrap().url }));
    let page = |receipt: newsroom::desk::Published, root: &Path| {
        receipt.path.strip_prefix(root).unwrap_or(&receipt.path).to_owned()
    };
    let root = at.join("site");
    places.push(json!({ "name": "folder", "path": page(path("site"), &root), "root": root }));
    for host in &hosts {
        let id = format!("{:?}", host.kind).to_lowercase();
        places.push(json!({ "path": page(path(&id), Path::new("")), "name": id, "root": host.files() }));
    }

    let mut command = Command::new(node);
    command.arg(Path::new(env!("CARGO_MANIFEST_DIR")).join("destinations/shown.mjs")).arg(chromium);
    command.arg(Value::from(places.clone()).to_string()).args(std::env::var_os("GALLEY_SHOTS"));
    let output = command.output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let seen: BTreeMap<String, Seen> = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(seen.len(), places.len());
    let ours = &seen["preview"];
    assert!(ours.photos.len() == 3 && ours.body.len() > 15, "{ours:?}");
    for (name, there) in &seen {
        assert!(there.headline == ours.headline || name == "themed", "{name}: {}", there.headline);
        assert_eq!(there.ran, Vec::<String>::new(), "{name}");
        let body = without_place(&there.body);
        assert_eq!(body, ours.body, "{name}");
        let photos = |seen: &Seen| {
            seen.photos.iter().map(|photo| (plain(&photo.caption), photo.alt.clone())).collect::<Vec<_>>()
        };
        assert_eq!(photos(there), photos(ours), "{name}");
        let lines = match name.split(' ').next() {
            Some("wp") => vec!["photo"],
            Some("stock") => vec!["text"],
            _ => vec![],
        };
        assert_eq!(there.times, 1, "{name}");
        assert_eq!(there.lines, lines, "{name}: once, and where it belongs");
        assert!(there.photos.iter().all(|photo| photo.whole), "{name}: {:?}", there.photos);
    }
}

/// The story's place stands before the standfirst on a page of ours, and before the first words in WordPress.
fn without_place(body: &[String]) -> Vec<String> {
    let mut body = body.to_vec();
    if let Some(first) = body.first_mut() {
        *first = first.trim_start_matches("Bãi Ngô – ").to_owned();
    }
    body
}

/// A caption without the marks between its parts, which are the theme's.
fn plain(caption: &str) -> String {
    caption
        .chars()
        .filter(|c| c.is_alphanumeric() || *c == ' ')
        .collect::<String>()
        .split_whitespace()
        .collect::<Vec<_>>()
        .join(" ")
}
