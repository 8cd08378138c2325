//! Whole bodies: the examples of CommonMark, which the parser's package brings along, and what a Vietnamese paper prints.

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;

use super::*;
use crate::story::{canonical, render, split};

const NEWS: [&str; 14] = [
    "Sáng 20/4, bà con xã Tân Lập bước vào vụ vải sớm.\nThương lái về tận vườn, giá từ 35.000 đến 42.000 đồng một kg.\n\n![](photo:0102030405060708)\n\nTheo Sở NN&PTNT, diện tích **vải sớm** của tỉnh là 1.200 ha (tăng 5% so với năm ngoái).",
    "> “Năm nay được mùa, được cả giá”, bà Lan nói.\n> — Bà Nguyễn Thị Lan, thôn Bãi Ngô\n\n> Một lời khác.\n>\n> — *Ông Bình*",
    "## Mở thêm điểm cân\n\n1. Điểm cân thôn Đông\n2. Điểm cân thôn Đoài\n   - mở cửa từ 4 giờ\n   - nghỉ ngày rằm\n3. Điểm cân chợ huyện\n\n### Giá thu mua\n\n* loại một\n* loại hai\n\n- loại ba",
    "| Xã | Diện tích (ha) | Ghi chú |\n| :-- | --: | :-: |\n| Tân Lập | 120,5 | giống *u hồng* |\n| Bãi Ngô | 43 | 10\\|11 hộ |\n| Hồng Thái |  | `chưa có` |",
    "Diện tích 120 m^2^, lượng CO~2~ giảm; ~~15%~~ 12% theo [báo cáo](https://example.vn/bao-cao?nam=2022&quy=1).\\\nXem thêm [bảng giá][gia] và [gia].\n\n[gia]: https://example.vn/gia_(moi)",
    "\\- Thưa ông, vì sao giá tăng?\n\n\\- Vì nắng nhiều.\n\n1\\. Không phải danh sách\n\n\\# Không phải tít\n\nTệp anh_dep_2.jpg, 2 * 3 = 6, a < b & c > d",
    "https://www.youtube.com/watch?v=abc_DEF-1\n\n<https://vimeo.com/12345>\n\n[Xem phóng sự](https://youtu.be/xyz)\n\nXem https://youtu.be/xyz để biết thêm.",
    "***\n\n```\nmã  nguồn\n\n\tthụt\n```\n\n    thụt bốn\n\n~~~ rs\nfn main() {}\n~~~",
    "- Đoạn một.\n\n  Đoạn hai của mục một.\n\n- Mục hai\n\n  > Trích trong mục\n  > — Ai đó\n\n- Mục ba\n  1. con\n  2. con nữa\n\n     đoạn của con",
    "“**Đừng** bán *non*”, ông nói. **Bà *Lan* cười**, rồi ***im lặng***. _Nghiêng_, __đậm__.  \nXuống dòng kiểu cũ.",
    "<figure>\n<img src=\"a.jpg\">\n</figure>\n\nDòng có <b>thẻ</b> và &amp; thực thể &nbsp; nữa.\n\n<!-- ghi chú của biên tập -->",
    "# Tít lớn\n\nTít gạch chân\n---\n\n##### Nhỏ quá\n\n![ngôi nhà](photo:0102030405060708)\n\n![ảnh ngoài](https://example.vn/a.png)",
    "**Hà Nội (VNA)** – Chiều 27/5, tại *Trung tâm Hội nghị*, **[Bộ trưởng](https://example.vn/bo-truong) nói**: “Phải **quyết liệt**”.\n\n👍 Biểu tượng và 10°C, 5–7 triệu, 1/2, 50%, #tag, a@b.vn, C# và C++.",
    "Đoạn cuối cùng [^1] có chú thích.\n\n---\n\n1. Nguồn: Tổng cục Thống kê\n1. Nguồn: Sở\n\n+ cộng một\n+ cộng hai\n\n(Còn nữa)",
];

fn examples() -> Vec<String> {
    let metadata = Command::new(env!("CARGO"))
        .args(["metadata", "--format-version", "1", "--offline", "--manifest-path"])
        .arg(Path::new(env!("CARGO_MANIFEST_DIR")).join("Cargo.toml"))
        .output()
        .unwrap();
    let metadata: serde_json::Value = serde_json::from_slice(&metadata.stdout).unwrap();
    let parser =
        metadata["packages"].as_array().unwrap().iter().find(|package| package["name"] == "pulldown-cmark").unwrap();
    let suite = PathBuf::from(parser["manifest_path"].as_str().unwrap()).with_file_name("tests/suite/spec.rs");
    let suite = std::fs::read_to_string(&suite).expect("the parser's package brings the examples of CommonMark");
    let after = suite.split("let original = r##\"").skip(1);
    let examples: Vec<String> =
        after.filter_map(|rest| rest.split_once("\"##;")).map(|(text, _)| text.to_owned()).collect();
    assert!(examples.len() > 640, "{}", examples.len());
    examples
}

fn seen(body: &str) -> String {
    let html = render(body, &|id| Some(format!("<figure>{id}</figure>"))).unwrap();
    blocks::shown(html)
}

/// Takes a body through every way of saving it, and returns how many blocks it has and how many are locked.
#[track_caller]
fn goes_round(body: &str) -> (usize, usize) {
    let body = canonical(body);
    let found = blocks(&body);
    let kept: Vec<Piece> = found.iter().map(|block| Piece::Kept(block.source.clone())).collect();
    let whole = write_all(&kept).unwrap();
    assert_eq!((whole.body.as_str(), whole.changed.as_slice()), (body.as_str(), &[][..]));

    for (at, block) in found.iter().enumerate() {
        let Some(node) = &block.node else { continue };
        // Written, not edited: the page of readers is the same.
        let mut pieces = kept.clone();
        pieces[at] = Piece::Tree(node.clone());
        let whole = write_all(&pieces).unwrap();
        assert_eq!(seen(&whole.body), seen(&body), "block {at} of {body:?} as {:?}", whole.body);
        others_stay(&found, at, &whole);

        // Edited.
        pieces[at] = Piece::Tree(edited(node));
        let whole = write_all(&pieces).unwrap();
        others_stay(&found, at, &whole);
    }
    (found.len(), found.iter().filter(|block| block.node.is_none()).count())
}

/// Every other block is the same bytes, or says the same where those bytes would say something else beside the new block.
#[track_caller]
fn others_stay(found: &[Block], edited: usize, whole: &Whole) {
    let now = split(&whole.body);
    assert_eq!(now.len(), found.len(), "{:?}", whole.body);
    for (at, (block, now)) in found.iter().zip(now).enumerate() {
        let same = block.source == now || (whole.changed.contains(&at) && block.node == read(now));
        assert!(at == edited || same, "{:?} became {now:?} in {:?}", block.source, whole.body);
    }
}

/// A node with a word more, or another of its kind.
fn edited(node: &Node) -> Node {
    fn more(content: &[Inline]) -> Vec<Inline> {
        let mut content = content.to_vec();
        content.push(Inline::Text { text: " thêm *chữ*".to_owned(), marks: vec![Mark::Strong] });
        content
    }
    let mut node = node.clone();
    match &mut node {
        Node::Paragraph { content } | Node::Heading { content, .. } => *content = more(content),
        Node::CodeBlock { content, .. } => content.push(Inline::Text { text: "\n```".to_owned(), marks: vec![] }),
        Node::Quote { content } => content.insert(0, Said::Paragraph { content: more(&[]) }),
        Node::BulletList { content, .. } | Node::OrderedList { content, .. } => {
            content.push(Item { content: vec![Node::Paragraph { content: more(&[]) }] });
        }
        Node::Table { content } => content.extend(content.clone().last().cloned()),
        Node::HorizontalRule | Node::Photo { .. } | Node::Embed { .. } | Node::Source { .. } => {
            node = Node::Paragraph { content: more(&[]) };
        }
    }
    node
}

#[test]
fn the_examples_of_commonmark_go_round() {
    let (mut all, mut locked) = (0, 0);
    for example in examples() {
        let (blocks, of_them) = goes_round(&example);
        all += blocks;
        locked += of_them;
    }
    let line = format!("CommonMark: {locked} of {all} blocks are locked");
    assert!(locked * 3 < all, "{line}");
    say(&line);
}

#[test]
fn news_goes_round() {
    let (mut all, mut locked) = (0, 0);
    for body in NEWS {
        let (blocks, of_them) = goes_round(body);
        all += blocks;
        locked += of_them;
    }
    let line = format!("news: {locked} of {all} blocks are locked");
    assert_eq!(locked, 7, "{line}");
    say(&line);
}

fn say(line: &str) {
    writeln!(std::io::stderr(), "{line}").unwrap();
}

#[test]
fn one_reader_for_all_pieces() {
    let pieces: Vec<Piece> = NEWS
        .iter()
        .flat_map(|body| blocks(&canonical(body)))
        .map(|block| match block.node {
            Some(node) => Piece::Tree(node),
            None => Piece::Kept(block.source),
        })
        .collect();
    let whole = write_all(&pieces).unwrap();
    assert_eq!(split(&whole.body).len(), pieces.len());
    let trees = |pieces: &[Piece]| {
        pieces
            .iter()
            .filter_map(|piece| match piece {
                Piece::Tree(node) => Some(node.clone()),
                Piece::Kept(_) => None,
            })
            .collect::<Vec<_>>()
    };
    let again: Vec<Node> = blocks(&whole.body).into_iter().filter_map(|block| block.node).collect();
    assert_eq!(again, trees(&pieces));
}
