//! What somebody edited at the site, taken into the story.

use blackbox::wordpress::WordPress as Server;
use newsroom::publish::destination::{Destination as _, Last, Refusal};
use newsroom::publish::edits::{Edits, PhotoEdit, Piece};
use newsroom::publish::post::Part;
use newsroom::story::PublicForm;
use serde_json::{Value, json};

use crate::desks::{approved, newsroom};
use crate::site::{There, bring, id, open, receipt, story};

#[test]
fn each_part_is_taken_apart_and_what_no_story_holds_is_left() {
    let Some(server) = Server::shared() else { return };
    let there = There::at(server);
    let site = open(server, &server.with_plugin());
    let mut post = story("Sửa ở trang", 2);
    post.form = PublicForm {
        body: "Đoạn *một* -- đầu.\n\n## Tít phụ\n\n- một\n- hai\n\nĐoạn __bốn__.\n\n".to_owned()
            + &post.form.placements[1].id.anchor(),
        dateline: "Tân Giang".into(),
        tags: vec!["Bão".into(), "Lũ".into()],
        ..post.form
    };
    let brought = bring(&site, &post, &Last::default()).unwrap();
    let (path, last) = (format!("posts/{}", id(&brought)), receipt(&post, &brought));
    assert_eq!(site.edits(&last), Ok(None));

    let raw = there.get(&format!("{path}?context=edit"));
    let content = raw["content"]["raw"].as_str().unwrap();
    let (first, rest) = content.split_once("<!-- wp:heading").unwrap();
    assert!(first.contains("Tân Giang –"), "{first}");
    let edited = format!("{}<!-- wp:heading{rest}", first.replace("đầu", "<em>cuối</em>"))
        .replace("Ảnh số 1", "Ảnh số một")
        .replace("Mô tả 1", "Tả khác")
        .replace("Đoạn <strong>bốn</strong>.</p>", "Đoạn <strong>bốn</strong>.</p>\n<!-- /wp:paragraph -->\n\n<!-- wp:paragraph -->\n<p>Đoạn <strong>mới</strong>.</p>")
        .replace("Hoài An", "Hoài Ân");
    let kept = there.get("tags?search=B%C3%A3o");
    let kept: Vec<_> =
        kept.as_array().unwrap().iter().filter(|tag| tag["name"] == "Bão").map(|tag| &tag["id"]).collect();
    there.post(&path, &json!({ "content": edited, "title": "Tít của họ", "excerpt": "Sapo của họ.", "tags": kept }));

    let Edits { headline, standfirst, body, section, tags, photos, left, .. } = site.edits(&last).unwrap().unwrap();
    assert_eq!((headline.as_deref(), standfirst.as_deref()), (Some("Tít của họ"), Some("Sapo của họ.")));
    assert_eq!((section, tags), (None, Some(vec!["Bão".to_owned()])));
    let html = |text: &str| Piece::Html(text.to_owned());
    assert_eq!(
        body.unwrap(),
        [
            html("<p>Đoạn <em>một</em> -- <em>cuối</em>.</p>"),
            Piece::Block(1),
            Piece::Block(2),
            Piece::Block(3),
            html("<p>Đoạn <strong>mới</strong>.</p>"),
            Piece::Block(4),
        ]
    );
    let photo = |caption: &str, alt: &str| PhotoEdit {
        placement: post.form.placements[1].id,
        caption: Some(caption.to_owned()),
        alt: Some(alt.to_owned()),
    };
    assert_eq!(photos, [photo("Ảnh số một", "Tả khác")]);
    // The byline is no part of the body.
    assert_eq!(left.iter().map(|left| left.part).collect::<Vec<_>>(), [Part::Body]);

    there.post(&path, &json!({ "status": "draft" }));
    let edits = site.edits(&last).unwrap().unwrap();
    assert!(edits.left.iter().any(|left| left.part == Part::Standing));
    assert_eq!(there.ask("DELETE", &path, &Value::Null).0, 200);
    assert_eq!(site.edits(&last), Err(Refusal::Binned));
}

#[test]
fn an_edit_becomes_a_revision_that_is_approved_and_published() {
    let Some(server) = Server::shared() else { return };
    let there = There::at(server);
    let (folder, galley) = newsroom(&server.with_plugin(), server.password("editor"));
    let (id, _) = approved(&galley, folder.path());
    let to = ["--to", "wp"];
    let taking = ["take-edits", &id, to[0], to[1]];
    assert_eq!(galley.run(&taking).status.code(), Some(1), "it was never there");
    let path = galley.json(&["publish", &id, "--destination", "wp"])["receipt"]["path"].as_str().unwrap().to_owned();
    assert_eq!(galley.run(&taking).status.code(), Some(1), "nobody edited it");

    let own = there.get(&format!("{path}?context=edit"));
    let edit = |from: &str, into: &str| {
        let now = there.get(&format!("{path}?context=edit"))["content"]["raw"].as_str().unwrap().to_owned();
        assert!(now.contains(from), "{now}");
        there.post(&path, &json!({ "content": now.replace(from, into) }));
    };
    edit("cầu dân sinh", "cầu <strong>treo</strong>");
    // What is written here meanwhile, in another field, stays.
    galley.json(&["story", "edit", &id, "--standfirst", "Sapo viết ở máy."]);
    let taken = galley.json(&taking);
    assert_eq!((&taken["taken"], &taken["left"], &taken["conflicts"]), (&json!(["body"]), &json!([]), &json!(0)));
    let shown = galley.json(&["story", "show", &id]);
    let body = shown["story"]["body"].as_str().or(shown["body"].as_str()).unwrap();
    assert!(body.contains("cầu **treo** bắc qua"), "{body}");
    assert!(shown.to_string().contains("Sapo viết ở máy."));

    // It is what readers see with the next version, and nothing is refused.
    galley.json(&["approve", &id, "--override", "thử"]);
    galley.json(&["correct", &id, "--destination", "wp", "--reason", "Cầu treo.", "--override", "thử"]);
    let html = there.page(own["link"].as_str().unwrap()).1;
    assert!(html.contains("cầu <strong>treo</strong>") && html.contains("Sapo viết ở máy"), "{html}");

    // The same words here and there: a choice is left.
    edit("<strong>treo</strong>", "gỗ");
    let file = folder.path().join("now.md");
    std::fs::write(&file, body.replace("**treo**", "sắt")).unwrap();
    galley.json(&["story", "edit", &id, "--body-file", file.to_str().unwrap()]);
    assert_eq!(galley.json(&taking)["conflicts"], 1);
    let again = galley.json(&taking);
    assert_eq!((&again["taken"], &again["conflicts"]), (&json!(["body"]), &json!(1)), "once more makes it no worse");
}
