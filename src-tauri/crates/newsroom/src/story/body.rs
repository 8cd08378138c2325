//! The body as top-level blocks: a paragraph, list, quote, table, heading or fence each, bytes untouched.

use std::ops::Range;

use pulldown_cmark::{Event, Parser};

use super::dialect::DIALECT;

/// Splits a body into its top-level blocks, without the blank lines between them.
///
/// The parser says where a block begins and ends, so that a fence, a loose list or a quote with blank
/// lines inside stays one block. Splitting at blank lines would tear them apart.
pub fn split(body: &str) -> Vec<&str> {
    let mut blocks = Vec::new();
    let mut done = 0;
    for range in tops(body) {
        // Indentation belongs to the block, and the parser leaves it outside some ranges.
        let start = body[..range.start].rfind('\n').map_or(0, |at| at + 1).max(done);
        if start >= range.end {
            continue;
        }
        stray(&body[done..start], &mut blocks);
        blocks.extend(trimmed(&body[start..range.end]));
        done = range.end;
    }
    stray(&body[done..], &mut blocks);
    blocks
}

/// Joins blocks into a canonical body: one blank line between two, one line end after the last.
pub fn join<T: AsRef<str>>(blocks: &[T]) -> String {
    let mut body = String::with_capacity(blocks.iter().map(|b| b.as_ref().len() + 2).sum());
    for (n, block) in blocks.iter().enumerate() {
        if n > 0 {
            body.push('\n');
        }
        body.push_str(block.as_ref());
        body.push('\n');
    }
    body
}

/// Returns the body with one blank line between blocks and none around it; no other byte changes.
///
/// A blank line put between two blocks can, in sources that no editor writes, make the parser see other
/// blocks; so it is done until nothing changes. Each round only adds blank lines between lines.
pub fn canonical(body: &str) -> String {
    let mut text = join(&split(body));
    for _ in 0..body.len() {
        let again = join(&split(&text));
        if again == text {
            break;
        }
        text = again;
    }
    text
}

/// The ranges of the top-level blocks, each widened to whole lines.
fn tops(body: &str) -> Vec<Range<usize>> {
    let (mut tops, mut depth) = (Vec::new(), 0_usize);
    for (event, range) in Parser::new_ext(body, DIALECT).into_offset_iter() {
        match event {
            Event::Start(_) => {
                if depth == 0 {
                    tops.push(range);
                }
                depth += 1;
            }
            Event::End(_) => depth = depth.saturating_sub(1),
            _ if depth == 0 => tops.push(range),
            _ => {}
        }
    }
    for range in &mut tops {
        if !body[..range.end].ends_with('\n') {
            range.end = body[range.end..].find('\n').map_or(body.len(), |at| range.end + at + 1);
        }
    }
    tops
}

/// What lies between two blocks for the parser, such as link reference definitions, is text all the same.
fn stray<'a>(gap: &'a str, blocks: &mut Vec<&'a str>) {
    let mut start = 0;
    let mut at = 0;
    for line in gap.split_inclusive('\n') {
        if line.trim().is_empty() {
            blocks.extend(trimmed(&gap[start..at]));
            start = at + line.len();
        }
        at += line.len();
    }
    blocks.extend(trimmed(&gap[start..]));
}

/// The block without blank lines around it; `None` where nothing is left.
fn trimmed(block: &str) -> Option<&str> {
    let mut block = block;
    while let Some((first, rest)) = block.split_once('\n') {
        if !first.trim().is_empty() {
            break;
        }
        block = rest;
    }
    while let Some((rest, last)) = block.rsplit_once('\n') {
        if !last.trim().is_empty() {
            break;
        }
        block = rest;
    }
    (!block.trim().is_empty()).then_some(block)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[track_caller]
    fn parts(body: &str, expected: &[&str]) {
        assert_eq!(split(body), expected);
        assert_eq!(join(&split(body)), body, "canonical bodies come back as they were");
    }

    #[test]
    fn what_holds_blank_lines_stays_one_block() {
        parts("Một.\n\nHai\ndòng hai.\n", &["Một.", "Hai\ndòng hai."]);
        parts("```\na\n\nb\n```\n\nsau\n", &["```\na\n\nb\n```", "sau"]);
        parts("- a\n\n- b\n\n  vẫn b\n\nsau\n", &["- a\n\n- b\n\n  vẫn b", "sau"]);
        parts("> một\n>\n> hai\n> — Thu Hà\n\nsau\n", &["> một\n>\n> hai\n> — Thu Hà", "sau"]);
        parts("    mã\n\n    mã\n\nsau\n", &["    mã\n\n    mã", "sau"]);
        parts("| a | b |\n| --- | --- |\n| 1 | 2 |\n\nsau\n", &["| a | b |\n| --- | --- |\n| 1 | 2 |", "sau"]);
        parts(
            "## Tít xen\n\n---\n\n![](photo:0707070707070707)\n",
            &["## Tít xen", "---", "![](photo:0707070707070707)"],
        );
    }

    #[test]
    fn definitions_and_html_are_text_too() {
        parts(
            "Xem [a].\n\n[a]: https://a.vn\n[b]: https://b.vn\n\nsau\n",
            &["Xem [a].", "[a]: https://a.vn\n[b]: https://b.vn", "sau"],
        );
        parts("<div>\na\n</div>\n\nsau\n", &["<div>\na\n</div>", "sau"]);
        parts("<!-- a\n\nb -->\n\nsau\n", &["<!-- a\n\nb -->", "sau"]);
        parts("[a]: https://a.vn\n", &["[a]: https://a.vn"]);
    }

    #[test]
    fn blocks_without_a_blank_line_get_one() {
        assert_eq!(join(&split("# Tít\nđoạn\n\n\n\n- a\nsau\n")), "# Tít\n\nđoạn\n\n- a\nsau\n");
        assert_eq!(split(" \n\n\t\n"), Vec::<&str>::new());
        assert_eq!(join::<&str>(&[]), "");
    }

    proptest! {
        #[test]
        fn no_line_is_lost_and_the_second_time_nothing_changes(
            lines in proptest::collection::vec(
                prop_oneof![
                    "[ ]{0,5}(-|1\\.|>|#|```|~~~|<div>|<!--|-->|\\||\\[a\\]: /u|---|===|\\\\)?[ ]{0,2}[aư *_`\\[\\]<>|]{0,4}",
                    Just(String::new()),
                ],
                0..14,
            )
        ) {
            let body = lines.join("\n");
            let once = canonical(&body);
            let shown = |text: &str| text.lines().filter(|l| !l.trim().is_empty()).map(str::to_owned).collect::<Vec<_>>();
            prop_assert_eq!(shown(&once), shown(&body));
            prop_assert_eq!(join(&split(&once)), once);
        }
    }
}
