//! Trees and bodies at random: nothing panics, no word is lost, and what is written reads as what was said.

use proptest::prelude::*;

use super::*;
use crate::story::{canonical, plain, split};

fn words() -> impl Strategy<Value = String> {
    prop_oneof![
        4 => "[ađ ếb1]{0,6}",
        3 => "[-+=>#*_`~^|:!&;.)(\\[\\]<>\\\\0-9a b“”—đ\"']{0,8}",
        1 => Just("— ".to_owned()),
        1 => "https://youtu\\.be/x[a<>*_\\[ \u{a0}`\"|&]{0,4}",
        1 => "\\PC{0,4}",
        // Spaces that are none for Markdown.
        1 => "[ \u{a0}\u{202f}\u{3000}a]{0,3}",
    ]
}

fn mark() -> impl Strategy<Value = Mark> {
    prop_oneof![
        Just(Mark::Strong),
        Just(Mark::Em),
        Just(Mark::Strike),
        Just(Mark::Sup),
        Just(Mark::Sub),
        Just(Mark::Code),
        prop_oneof![Just("https://a.vn/x_(y)"), Just("https://b.vn/?a=1&amp;b"), Just(""), Just("a b<c>`d|\\")]
            .prop_map(|href| Mark::Link { attrs: Href { href: href.to_owned() } }),
    ]
}

fn marks() -> impl Strategy<Value = Vec<Mark>> {
    prop_oneof![3 => Just(vec![]), 2 => prop::collection::vec(mark(), 1..2), 1 => prop::collection::vec(mark(), 0..4)]
}

fn inline() -> impl Strategy<Value = Inline> {
    prop_oneof![
        8 => (words(), marks()).prop_map(|(text, marks)| Inline::Text { text, marks }),
        1 => marks().prop_map(|marks| Inline::HardBreak { marks }),
    ]
}

fn content() -> impl Strategy<Value = Vec<Inline>> {
    prop::collection::vec(inline(), 0..6)
}

fn paragraph() -> impl Strategy<Value = Node> {
    content().prop_map(|content| Node::Paragraph { content })
}

fn leaf() -> impl Strategy<Value = Node> {
    let code = prop::collection::vec("[ \t]{0,5}[a`~<đ>-]{0,4}", 0..4).prop_map(|lines| lines.join("\n"));
    prop_oneof![
        6 => paragraph(),
        1 => (0_u8..9, content()).prop_map(|(level, content)| Node::Heading { attrs: Heading { level }, content }),
        1 => prop::collection::vec((content(), any::<bool>()), 0..4).prop_map(|said| {
            let said = said.into_iter().map(|(content, by)| match by {
                true => Said::Attribution { content },
                false => Said::Paragraph { content },
            });
            Node::Quote { content: said.collect() }
        }),
        1 => (prop_oneof![Just(""), Just("rs"), Just("a`b"), Just("&amp; \\x")], code).prop_map(|(params, text)| {
            let content = vec![Inline::Text { text, marks: vec![] }];
            Node::CodeBlock { attrs: Info { params: params.to_owned() }, content }
        }),
        1 => Just(Node::HorizontalRule),
        1 => table(),
        1 => Just(Node::Embed { attrs: Href { href: "https://youtu.be/a_b".to_owned() } }),
    ]
}

fn table() -> impl Strategy<Value = Node> {
    let align = prop_oneof![Just(None), Just(Some(Align::Left)), Just(Some(Align::Center)), Just(Some(Align::Right))];
    let cell = (align, content(), any::<bool>()).prop_map(|(align, content, head)| {
        let (attrs, content) = (Aligned { align }, vec![Node::Paragraph { content }]);
        if head { Cell::TableHeader { attrs, content } } else { Cell::TableCell { attrs, content } }
    });
    let row = prop::collection::vec(cell, 0..4).prop_map(|content| Row { content });
    prop::collection::vec(row, 0..4).prop_map(|content| Node::Table { content })
}

fn block() -> impl Strategy<Value = Node> {
    leaf().prop_recursive(3, 24, 4, |inner| {
        let items =
            prop::collection::vec(prop::collection::vec(inner, 0..4).prop_map(|content| Item { content }), 0..4);
        (items, any::<bool>(), prop::option::of(prop_oneof![Just(1), Just(0), Just(7), Just(u64::MAX), Just(99)]))
            .prop_map(|(content, tight, order)| match order {
                Some(order) => Node::OrderedList { attrs: Numbered { order, tight }, content },
                None => Node::BulletList { attrs: Tight { tight }, content },
            })
    })
}

/// The letters of a JSON tree's texts, without spaces.
fn letters(node: &Node) -> String {
    fn texts(value: &serde_json::Value, out: &mut String) {
        match value {
            serde_json::Value::Object(fields) => {
                if let Some(text) = fields.get("text").and_then(|text| text.as_str()) {
                    out.push_str(text);
                }
                fields
                    .get("attrs")
                    .and_then(|attrs| attrs.get("href"))
                    .into_iter()
                    .filter(|_| fields["type"] == "embed")
                    .for_each(|href| out.push_str(href.as_str().unwrap_or_default()));
                fields.get("content").into_iter().for_each(|content| texts(content, out));
            }
            serde_json::Value::Array(all) => all.iter().for_each(|value| texts(value, out)),
            _ => {}
        }
    }
    use unicode_normalization::UnicodeNormalization;
    let mut out = String::new();
    texts(&serde_json::to_value(node).unwrap(), &mut out);
    out.nfc().filter(|c| !c.is_whitespace() && !c.is_control()).collect::<String>().replace('—', "")
}

fn lines() -> impl Strategy<Value = String> {
    let line = prop_oneof![
        3 => "[ ]{0,5}(-|1\\.|>|#|```|~~~|<div>|<!--|-->|\\||\\[a\\]: /u|---|===|\\\\)?[ ]{0,2}[aư *_`\\[\\]<>|]{0,4}",
        2 => "[aư *_~^“”.!]{1,12}",
        1 => "[>-]?[ \u{a0}a]{1,4}\\\\?",
        1 => Just("| a | b |\n| --- | :-: |\n| *c* | \\| |".to_owned()),
        2 => Just(String::new()),
    ];
    prop::collection::vec(line, 0..12).prop_map(|lines| lines.join("\n"))
}

proptest! {
    #[test]
    fn what_is_written_reads_as_what_was_said(node in block()) {
        let written = write(&node).map_err(|why| TestCaseError::fail(format!("{why}: {}", serde_json::to_string(&node).unwrap())))?;
        prop_assert_eq!(letters(&written.node), letters(&node), "{}", written.markdown);
        if written.markdown.is_empty() {
            return Ok(());
        }
        prop_assert_eq!(split(&written.markdown), [written.markdown.as_str()]);
        prop_assert_eq!(read(&written.markdown), Some(written.node.clone()));
        let again = write(&written.node).unwrap();
        prop_assert_eq!((&again.markdown, again.plainer), (&written.markdown, false));
    }

    #[test]
    fn kept_pieces_are_the_same_bytes(body in lines()) {
        let body = canonical(&body);
        let pieces: Vec<Piece> = blocks(&body).into_iter().map(|block| Piece::Kept(block.source)).collect();
        let whole = write_all(&pieces).unwrap();
        prop_assert_eq!(whole.body, body);
        prop_assert!(whole.plainer.is_empty());
    }

    #[test]
    fn pieces_stay_what_they_are(body in lines(), new in prop::collection::vec((0_usize..8, block()), 0..4), gone in 0_usize..8) {
        let mut pieces: Vec<Piece> = blocks(&canonical(&body)).into_iter().map(|block| Piece::Kept(block.source)).collect();
        if gone < pieces.len() {
            pieces.remove(gone);
        }
        for (at, node) in new {
            pieces.insert(at.min(pieces.len()), Piece::Tree(node));
        }
        let whole = write_all(&pieces).map_err(|why| TestCaseError::fail(format!("{why}: {}", serde_json::to_string(&pieces).unwrap())))?;
        prop_assert_eq!(&canonical(&whole.body), &whole.body);
        let sources = split(&whole.body);
        let mut at = 0;
        for piece in &pieces {
            if let Piece::Tree(node) = piece && !write(node).unwrap().markdown.is_empty() {
                let expected = write(node).unwrap().node;
                let found = (at..sources.len()).find(|n| read(sources[*n]).as_ref() == Some(&expected));
                prop_assert!(found.is_some(), "{:?} in {:?}", expected, whole.body);
                at = found.unwrap_or(at) + 1;
            }
        }
        let typed = |text: &str| text.chars().filter(|c| c.is_alphanumeric()).count();
        let given = pieces.iter().map(|piece| match piece {
            Piece::Kept(source) => typed(source),
            Piece::Tree(node) => typed(&plain(&write(node).unwrap().markdown)),
        });
        prop_assert!(typed(&whole.body) >= given.sum::<usize>());
    }

    #[test]
    fn every_tree_of_a_body_is_faithful(body in lines()) {
        for block in blocks(&canonical(&body)) {
            let Some(node) = block.node else { continue };
            let written = write(&node).unwrap();
            prop_assert_eq!((&written.node, written.plainer), (&node, false));
        }
    }
}
