//! What each kind of block becomes, and what is locked.

use serde_json::json;

use super::*;
use crate::story::split;

fn value(markdown: &str) -> serde_json::Value {
    let mut blocks = blocks(markdown);
    assert_eq!(blocks.len(), 1, "{markdown}");
    serde_json::to_value(blocks.pop().unwrap().node).unwrap()
}

#[track_caller]
fn writes(node: serde_json::Value, expected: &str) {
    let node: Node = serde_json::from_value(node).unwrap();
    let written = write(&node).unwrap();
    assert_eq!(written.markdown, expected);
    if !expected.is_empty() {
        assert_eq!(read(expected), Some(written.node));
    }
}

fn text(text: &str) -> serde_json::Value {
    json!({"type": "text", "text": text})
}

fn marked(text: &str, mark: &str) -> serde_json::Value {
    json!({"type": "text", "text": text, "marks": [{"type": mark}]})
}

fn paragraph(content: serde_json::Value) -> serde_json::Value {
    json!({"type": "paragraph", "content": content})
}

#[test]
fn prints_what_an_editor_reads() {
    assert_eq!(
        value("Mùa **vải**\nsớm, [xem](https://a.vn)\\\nhết."),
        paragraph(json!([
            text("Mùa "), marked("vải", "strong"), text(" sớm, "),
            {"type": "text", "text": "xem", "marks": [{"type": "link", "attrs": {"href": "https://a.vn"}}]},
            {"type": "hard_break"}, text("hết.")
        ]))
    );
    assert_eq!(value("### Tít xen"), json!({"type": "heading", "attrs": {"level": 3}, "content": [text("Tít xen")]}));
    assert_eq!(value("---"), json!({"type": "horizontal_rule"}));
    assert_eq!(
        value("3. a\n4. b"),
        json!({"type": "ordered_list", "attrs": {"order": 3, "tight": true}, "content": [
            {"type": "list_item", "content": [paragraph(json!([text("a")]))]},
            {"type": "list_item", "content": [paragraph(json!([text("b")]))]},
        ]})
    );
    assert_eq!(
        value("![](photo:0102030405060708)"),
        json!({"type": "photo", "attrs": {"placement": "0102030405060708"}})
    );
    let clip = json!({"type": "embed", "attrs": {"href": "https://youtu.be/a_b"}});
    assert_eq!(value("https://youtu.be/a_b"), clip);
    assert_eq!(value("<https://youtu.be/a_b>"), clip);
    assert_eq!(
        value("> Lời\n> — Bà Lan"),
        json!({"type": "quote", "content": [
            paragraph(json!([text("Lời")])), {"type": "attribution", "content": [text("Bà Lan")]}
        ]})
    );
    assert_eq!(
        value("| Xã | Hộ |\n|---|--:|\n| Bãi | 43 |"),
        json!({"type": "table", "content": [
            {"type": "table_row", "content": [
                {"type": "table_header", "attrs": {"align": null}, "content": [paragraph(json!([text("Xã")]))]},
                {"type": "table_header", "attrs": {"align": "right"}, "content": [paragraph(json!([text("Hộ")]))]},
            ]},
            {"type": "table_row", "content": [
                {"type": "table_cell", "attrs": {"align": null}, "content": [paragraph(json!([text("Bãi")]))]},
                {"type": "table_cell", "attrs": {"align": "right"}, "content": [paragraph(json!([text("43")]))]},
            ]},
        ]})
    );
    assert_eq!(
        value("```rs\na\n```"),
        json!({"type": "code_block", "attrs": {"params": "rs"}, "content": [text("a")]})
    );
}

#[test]
fn locks_what_no_tree_says() {
    for source in [
        "[a](https://a.vn \"tít\")",
        "##### sâu",
        "a <b>b</b>",
        "<div>a</div>",
        "![ngôi nhà](photo:0102030405060708)",
        "![](photo:0102030405060708) và chữ",
        "[a]: https://a.vn",
        "> [a]: https://a.vn\n> chữ",
        "> - một",
        "- một\n-\n- hai",
    ] {
        assert_eq!(blocks(source)[0].node, None, "{source}");
    }
    let with_definition = blocks("Xem [a].\n\n[a]: https://a.vn");
    assert!(with_definition[0].node.is_some() && with_definition[1].node.is_none());
}

#[test]
fn writes_what_editors_make() {
    writes(paragraph(json!([text("vải"), marked(" được ", "strong"), text("mùa")])), "vải **được** mùa");
    writes(paragraph(json!([marked("a", "strong"), marked("b", "em"), text("c")])), "**a***b*c");
    writes(paragraph(json!([marked("đ", "strong"), text("ẹp")])), "**đ**ẹp");
    writes(paragraph(json!([text("m"), marked("2", "sup"), text(" và CO"), marked("2", "sub")])), "m^2^ và CO~2~");
    writes(
        paragraph(json!([text("- một"), {"type": "hard_break"}, text("1. hai"), {"type": "hard_break"}, text("# ba")])),
        "\\- một\\\n1\\. hai\\\n\\# ba",
    );
    writes(paragraph(json!([text("> a")])), "\\> a");
    writes(paragraph(json!([text("  ")])), "");
    writes(paragraph(json!([text("a"), {"type": "hard_break"}])), "a");
    writes(
        json!({"type": "heading", "attrs": {"level": 2}, "content": [text("C #"), {"type": "hard_break"}, text("b")]}),
        "## C \\# b",
    );
    writes(json!({"type": "embed", "attrs": {"href": "https://youtu.be/a*b*"}}), "<https://youtu.be/a*b*>");
    writes(paragraph(json!([text("https://youtu.be/<x")])), "[https://youtu.be/\\<x](https://youtu.be/\\<x)");
    writes(paragraph(json!([text("https://youtu.be/x")])), "<https://youtu.be/x>");
}

#[test]
fn lets_marks_go_rather_than_words() {
    let node: Node =
        serde_json::from_value(paragraph(json!([text("a"), marked("\"b\"", "strong"), text("c")]))).unwrap();
    let written = write(&node).unwrap();
    assert_eq!((written.markdown.as_str(), written.plainer), ("a\"**b**\"c", true));
    let node: Node = serde_json::from_value(paragraph(json!([text("m"), marked("2 cũ", "sup"), text("đất")]))).unwrap();
    let written = write(&node).unwrap();
    assert_eq!((written.markdown.as_str(), written.plainer), ("m2 cũđất", true));
}

#[test]
fn a_mark_that_crosses_a_link_is_written_in_two() {
    let link = json!({"type": "link", "attrs": {"href": "https://a.vn"}});
    let set = |text: &str, marks: serde_json::Value| json!({"type": "text", "text": text, "marks": marks});
    let strong = json!({"type": "strong"});
    writes(
        paragraph(json!([
            set("Theo ", json!([strong])),
            set("báo", json!([strong, link])),
            set(" cáo", json!([link]))
        ])),
        "**Theo** [**báo** cáo](https://a.vn)",
    );
    writes(
        paragraph(json!([set("báo ", json!([link])), set("cáo", json!([strong, link])), set(" mới", json!([strong]))])),
        "[báo **cáo**](https://a.vn) **mới**",
    );
    writes(
        paragraph(json!([
            set("Theo ", json!([strong])),
            set("báo", json!([strong, link])),
            set(" ấy", json!([strong]))
        ])),
        "**Theo [báo](https://a.vn) ấy**",
    );
}

#[test]
fn nothing_is_no_loss() {
    let empty = json!({"type": "paragraph"});
    let item = |blocks: serde_json::Value| json!({"type": "list_item", "content": blocks});
    let one = paragraph(json!([text("a"), {"type": "hard_break"}]));
    let list =
        json!({"type": "bullet_list", "attrs": {"tight": true}, "content": [item(json!([one])), item(json!([empty]))]});
    let heading = json!({"type": "heading", "attrs": {"level": 2}, "content": [text("a"), {"type": "hard_break"}]});
    let cell = json!({"type": "table_header", "attrs": {"align": null}, "content": [empty]});
    let table = json!({"type": "table", "content": [{"type": "table_row", "content": [cell]}]});
    for (node, expected) in [(list, "- a"), (heading, "## a"), (table, "|  |\n| --- |")] {
        let written = write(&serde_json::from_value(node).unwrap()).unwrap();
        assert_eq!((written.markdown.as_str(), written.plainer), (expected, false));
    }
}

#[test]
fn a_space_that_markdown_keeps_is_kept() {
    let list = |inner| json!({"type": "bullet_list", "content": [{"type": "list_item", "content": [inner]}]});
    let quote = |content: serde_json::Value| json!({"type": "quote", "content": content});
    let lines = |words: &str, last: &str| paragraph(json!([text(words), {"type": "hard_break"}, text(last)]));
    let said = |words: &str| quote(json!([paragraph(json!([text(words)]))]));
    let by =
        |who: &str| quote(json!([paragraph(json!([text("Lời")])), {"type": "attribution", "content": [text(who)]}]));
    for space in ['\u{a0}', '\u{202f}', '\u{3000}'] {
        let (only, code) = (space.to_string(), u32::from(space));
        let after = format!("Lời{space}");
        for (node, expected) in [
            (said(&after), format!("> Lời{space}")),
            (quote(json!([lines(&after, &after)])), format!("> Lời{space}\\\n> Lời{space}")),
            (by(&after), format!("> Lời\n> — Lời{space}")),
            (by(&only), format!("> Lời\n> — {space}")),
            // A line of nothing else would be a blank one for whoever cuts the body into blocks.
            (paragraph(json!([text(&only)])), format!("&#{code};")),
            (lines("Lời", &format!("{space}{space}")), format!("Lời\\\n&#{code};{space}")),
            (lines(&only, "Lời"), format!("{space}\\\nLời")),
            (list(lines("Lời", &only)), format!("- Lời\\\n  &#{code};")),
            (list(list(said(&only))), format!("- - > &#{code};")),
        ] {
            let node: Node = serde_json::from_value(node).unwrap();
            let whole = write_all(&[kept("a"), Piece::Tree(node.clone()), kept("b")]);
            assert_eq!(whole.map(|whole| whole.body), Ok(format!("a\n\n{expected}\n\nb\n")), "{node:?}");
            assert_eq!(read(&expected), Some(node));
        }
        // A card is one whatever spaces stand around its address.
        writes(paragraph(json!([text(&format!("{space}https://youtu.be/x{space}"))])), "<https://youtu.be/x>");
    }
}

#[test]
fn says_what_cannot_stand_where_it_is() {
    let photo = json!({"type": "photo", "attrs": {"placement": "0102030405060708"}});
    let list = |inner| json!({"type": "bullet_list", "content": [{"type": "list_item", "content": [inner]}]});
    let failed = |node| write(&serde_json::from_value(node).unwrap()).unwrap_err();
    assert_eq!(failed(list(photo)), NotWritten::Place("photo"));
    let deep = (0..30).fold(paragraph(json!([text("a")])), |inner, _| list(inner));
    assert_eq!(failed(deep.clone()), NotWritten::Deep);
    let node: Node = serde_json::from_value(deep).unwrap();
    let failed = write_all(&[kept("a"), Piece::Tree(node)]).unwrap_err();
    assert_eq!((failed.piece, failed.why), (1, NotWritten::Deep));
    assert!(blocks(&"> ".repeat(3000))[0].node.is_none() && blocks(&"1. ".repeat(3000))[0].node.is_none());
}

#[test]
fn no_character_is_ever_left_out_in_silence() {
    let said = |words: &str| json!({"type": "paragraph", "content": [text("Một "), text(words)]});
    let list = |inner| json!({"type": "bullet_list", "content": [{"type": "list_item", "content": [inner]}]});
    let quote = |inner| json!({"type": "quote", "content": [inner]});
    let cell = |inner| json!({"type": "table", "content": [{"content": [{"type": "table_cell", "content": [inner]}]}]});
    let code = |words: &str| json!({"type": "code_block", "content": [text("Một "), text(words)]});
    for sign in ["\u{7}", "\0", "\u{b}", "\u{85}", "\u{9f}", "\u{202e}", "\u{2066}"] {
        let words = format!("hai{sign}ba");
        for node in [said(&words), list(said(&words)), quote(said(&words)), cell(said(&words)), code(&words)] {
            let node: Node = serde_json::from_value(node).unwrap();
            let failed = write_all(&[kept("a"), Piece::Tree(node.clone())]).unwrap_err();
            let refused = crate::text::refusal(&format!("Một {words}")).unwrap();
            assert_eq!((failed.piece, failed.why), (1, NotWritten::Letter(refused)), "{node:?}");
        }
    }
    // What only looks like one: a tab, a joiner, a mark that composes.
    let node: Node = serde_json::from_value(said("a\tb e\u{301} 👩\u{200d}🌾")).unwrap();
    assert_eq!(write(&node).unwrap().markdown, "Một a\tb é 👩\u{200d}🌾");
}

#[test]
fn writes_quotes_lists_and_tables() {
    writes(
        json!({"type": "quote", "content": [
            paragraph(json!([text("Một")])), paragraph(json!([text("Hai")])), {"type": "attribution", "content": [text("— Bà Lan")]}
        ]}),
        "> Một\n>\n> Hai\n> — Bà Lan",
    );
    writes(
        json!({"type": "quote", "content": [paragraph(json!([text("Một"), {"type": "hard_break"}, text("— Lan")]))]}),
        "> Một\n> — Lan",
    );
    let item = |blocks: serde_json::Value| json!({"type": "list_item", "content": blocks});
    let list = |items: serde_json::Value, tight: bool| json!({"type": "bullet_list", "attrs": {"tight": tight}, "content": items});
    let one = || paragraph(json!([text("a")]));
    writes(
        list(json!([item(json!([one(), list(json!([item(json!([one()]))]), true)])), item(json!([one()]))]), true),
        "- a\n  - a\n- a",
    );
    writes(list(json!([item(json!([one(), one()])), item(json!([one()]))]), true), "- a\n\n  a\n\n- a");
    writes(list(json!([item(json!([one()])), item(json!([one()]))]), false), "- a\n\n- a");
    writes(
        list(
            json!([item(json!([
                list(json!([item(json!([one()]))]), true),
                list(json!([item(json!([one()]))]), true)
            ]))]),
            true,
        ),
        "- - a\n\n  * a",
    );
    writes(list(json!([item(json!([{"type": "horizontal_rule"}, one()]))]), true), "- ___\n  a");
    let cell =
        |kind: &str, t: &str| json!({"type": kind, "attrs": {"align": null}, "content": [paragraph(json!([text(t)]))]});
    writes(
        json!({"type": "table", "content": [
            {"type": "table_row", "content": [cell("table_cell", "a|b"), cell("table_cell", "x")]},
            {"type": "table_row", "content": [cell("table_cell", "c")]}
        ]}),
        "| a\\|b | x |\n| --- | --- |\n| c |  |",
    );
    writes(
        json!({"type": "table", "content": [{"type": "table_row", "content": [{"type": "table_header"}, {"type": "table_header"}]}]}),
        "|  |  |\n| --- | --- |",
    );
}

fn kept(source: &str) -> Piece {
    Piece::Kept(source.to_owned())
}

fn tree(markdown: &str) -> Piece {
    Piece::Tree(read(markdown).unwrap())
}

#[track_caller]
fn joins(pieces: &[Piece], expected: &[&str]) {
    let whole = write_all(pieces).unwrap();
    assert_eq!(split(&whole.body), expected);
    assert_eq!(crate::story::canonical(&whole.body), whole.body);
}

#[test]
fn joins_pieces() {
    joins(&[kept("Một  hai"), tree("ba"), kept("*  bốn")], &["Một  hai", "ba", "*  bốn"]);
    joins(&[kept("- a"), tree("- b"), kept("- c")], &["- a", "* b", "- c"]);
    joins(&[tree("- a"), tree("- b"), tree("- c")], &["- a", "* b", "- c"]);
    joins(&[kept("- a"), kept("- b\n  - c\n- d"), kept("* e")], &["- a", "+ b\n  - c\n+ d", "* e"]);
    joins(&[tree("- a"), kept("- b")], &["* a", "- b"]);
    joins(&[kept("1. a"), kept("1. b"), kept("1. c")], &["1. a", "1) b", "1. c"]);
    joins(&[tree("- a"), kept("    mã")], &["- a", "```\nmã\n```"]);
    joins(&[kept("```\nmã"), tree("sau")], &["```\nmã\n```", "sau"]);
    joins(&[kept("<!-- a"), tree("sau")], &["\\<!-- a", "sau"]);
    joins(&[kept("một\n\nhai"), tree("sau")], &["một", "hai", "sau"]);
    joins(&[kept(" \n"), Piece::Tree(Node::nothing())], &[]);
    assert_eq!(serde_json::from_str::<Piece>("{\"kept\": \"a\"}").unwrap(), kept("a"));
}
