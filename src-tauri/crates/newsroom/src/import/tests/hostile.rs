//! Files that are made, or happen, to do harm: refused with a reason, or read in good time.

use super::{HTML, PAGE, house, ids, import};
use crate::import::{ImportError, MAX_HTML_BYTES, MAX_TEXT_BYTES, read};
use crate::text::Refused;

fn refused(name: &str, bytes: &[u8]) -> ImportError {
    read(name, bytes, &house(), &mut ids()).unwrap_err()
}

#[test]
fn an_empty_file() {
    for bytes in [&b""[..], b" \n\t\n", b"\xEF\xBB\xBF\n"] {
        assert_eq!(refused("a.txt", bytes), ImportError::Empty);
    }
    // Tags without a word make a story without a word, and say so.
    assert!(import("a.html", "<p></p>").warnings.iter().any(|w| w.key.name() == "import.warn.headline_missing"));
}

#[test]
fn controls_with_their_place() {
    let nul = ImportError::Refused { field: "file", line: 2, why: Refused::Nul { at: 6 } };
    assert_eq!(refused("a.txt", b"Tieu\na\0b"), nul);
    let bidi = PAGE.replace("rộn ràng", "rộn \u{202E}ràng");
    assert!(matches!(
        refused("a.txt", bidi.as_bytes()),
        ImportError::Refused { line: 7, why: Refused::Bidi { .. }, .. }
    ));
    let by_reference = HTML.replace("vải sớm</em>", "vải &#x202E;sớm</em>");
    assert!(matches!(refused("a.html", by_reference.as_bytes()), ImportError::Refused { field: "headline", .. }));
    let by_escape = b"---\ngalley: 1\nheadline: \"a\\u202eb\"\n---\n\n";
    assert!(matches!(refused("a.md", by_escape), ImportError::Refused { field: "headline", .. }));
    assert_eq!(refused("a.txt", b"a\0b").explained().0.name(), "text.nul");
}

#[test]
fn marks_without_end() {
    let marks = format!("Tít\n\na{}\n\nhai", "\u{301}".repeat(500_000));
    let story = import("a.txt", &marks).story;
    assert!(story.standfirst.chars().count() >= 500_000);
}

#[test]
fn sizes() {
    assert!(matches!(refused("a.txt", &vec![b'a'; MAX_TEXT_BYTES + 1]), ImportError::TooLarge { .. }));
    assert!(matches!(refused("a.html", &vec![b'a'; MAX_HTML_BYTES + 1]), ImportError::TooLarge { .. }));
    let mut full = "Câu văn dài. ".repeat(MAX_TEXT_BYTES / 16 - 1);
    full.insert_str(0, "Tít\n\n");
    assert!(read("a.txt", full.as_bytes(), &house(), &mut ids()).is_ok());
}

#[test]
fn nesting() {
    for source in
        ["<div>".repeat(200_000), "<b>".repeat(200_000), "<ul><li>".repeat(300), "<table><tr><td>".repeat(300)]
    {
        let error = refused("a.html", source.as_bytes());
        assert!(matches!(error, ImportError::Tangled { limit: 256, .. }));
        assert_eq!(error.explained().0.name(), "import.error.tangled");
        // The way out that the message offers.
        assert!(read("a.txt", source.as_bytes(), &house(), &mut ids()).is_ok());
    }
    let deep = format!("{}sâu{}", "<div>".repeat(250), "</div>".repeat(250));
    assert!(import("a.html", &format!("<h1>Tít</h1>{deep}")).story.body.contains("sâu"));
    let tables = format!("{}sâu", "<table><tr><td>".repeat(250));
    assert!(import("a.html", &format!("<h1>Tít</h1>{tables}")).story.body.contains("sâu"));
    let lists = format!("{}sâu", "<ul><li><blockquote>".repeat(120));
    let lists = import("a.html", &format!("<h1>Tít</h1>{lists}")).story.body;
    assert!(lists.contains("sâu") && lists.len() < 1000);
    let quotes = format!("# Tít\n\n{} sâu\n", ">".repeat(20_000));
    assert!(import("a.md", &quotes).story.body.contains("sâu"));
    let ragged = format!("<table><tr>{}</tr>{}</table>", "<td>a".repeat(2000), "<tr><td>b</tr>".repeat(2000));
    assert!(import("a.html", &ragged).story.body.len() < 1_000_000);
}

#[test]
fn lists_without_end() {
    let many = (0..20_000).map(|n| format!("Tên {n}, ")).collect::<String>();
    let source = format!("<meta name=author content='{many}'><meta name=keywords content='{many}'><h1>Tít</h1>");
    let story = import("a.html", &source).story;
    assert_eq!((story.bylines.len(), story.tags.len()), (20_000, 20_000));
    let paragraphs = import("a.md", &"một\n\n".repeat(20_000)).story.body;
    assert_eq!(paragraphs.lines().count(), 2 * 19_998 - 1);
}

#[test]
fn links_that_run() {
    let source =
        "<h1>Tít</h1><p>Một.</p><p>Xem <a href=\" java\tscript:alert(1)\">ở đây</a>, <a href='data:x,1'>kia</a>.</p>";
    let page = import("a.html", source);
    assert_eq!(page.story.body, "Xem ở đây, kia.\n");
    assert_eq!(page.warnings.iter().filter(|w| w.key.name() == "import.warn.link").count(), 2);
}

#[test]
fn markup_in_a_text_stays_text() {
    let page =
        import("a.txt", "Tít\n\nSapo.\n\n<script>alert(1)</script> [x](javascript:1) ![](photo:00)\n\nHết câu.\n");
    assert_eq!(page.story.body, "\\<script>alert(1)\\</script> \\[x\\](javascript:1) !\\[\\](photo:00)\n\nHết câu.\n");
}

#[test]
fn references_are_composed() {
    let page = import("a.html", "<h1>Vie&#x323;&#x302;t</h1><p>Một.</p><p>to&#x309;</p>");
    assert_eq!((page.story.headline.as_str(), page.story.body.as_str()), ("Việt", "tỏ\n"));
}

#[test]
fn encodings() {
    let utf16: Vec<u8> = std::iter::once(0xFEFF).chain(PAGE.encode_utf16()).flat_map(u16::to_le_bytes).collect();
    let with_mark = format!("\u{FEFF}{}", PAGE.replace('\n', "\r\n"));
    let plain = import("page.txt", PAGE);
    assert_eq!(read("page.txt", &utf16, &house(), &mut ids()).unwrap(), plain);
    assert_eq!(import("page.txt", &with_mark), plain);
    let cut = &PAGE.as_bytes()[..2];
    assert_eq!(refused("a.txt", &[cut, b"\xC3"].concat()), ImportError::NotUtf8 { line: 1 });
}
