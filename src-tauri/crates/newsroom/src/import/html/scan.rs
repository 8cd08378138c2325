//! A linear look at the tags before any parser: how deep they nest and how many attributes one has.
//!
//! It may count more than a parser would, never much less: html5ever needs seconds for 20,000 nested `div`
//! and compares every attribute of a tag with every other.

use super::MAX_DEPTH;
use crate::import::ImportError;

const MAX_ATTRIBUTES: usize = 1000;
const VOID: [&str; 16] = [
    "area", "base", "basefont", "br", "col", "embed", "frame", "hr", "img", "input", "link", "meta", "param", "source",
    "track", "wbr",
];
/// Elements that another of the kind, or the end of their parent, closes: old pages never close them.
const CLOSED_BY_OTHERS: [&str; 20] = [
    "body", "caption", "colgroup", "dd", "dt", "head", "html", "li", "optgroup", "option", "p", "rb", "rp", "rt",
    "tbody", "td", "tfoot", "th", "thead", "tr",
];
/// Elements that stay open across the end of the element they are in.
const FORMATTING: [&str; 14] =
    ["a", "b", "big", "code", "em", "font", "i", "nobr", "s", "small", "strike", "strong", "tt", "u"];
const RAW: [&str; 5] = ["script", "style", "textarea", "title", "xmp"];

/// Refuses what nests deeper than [`MAX_DEPTH`].
pub(super) fn check(source: &str) -> Result<(), ImportError> {
    let bytes = source.as_bytes();
    let mut open: Vec<String> = vec![];
    let mut at = 0;
    while let Some(start) = find(bytes, at, b"<") {
        let tag = Tag::at(bytes, start);
        at = tag.end;
        let tangled = |limit| {
            let before = bytes.get(..start).unwrap_or_default();
            ImportError::Tangled { limit, line: 1 + before.iter().filter(|b| **b == b'\n').count() }
        };
        if tag.attributes > MAX_ATTRIBUTES {
            return Err(tangled(MAX_DEPTH));
        }
        let name = tag.name.as_str();
        if name.is_empty() || VOID.contains(&name) || CLOSED_BY_OTHERS.contains(&name) {
            continue;
        }
        if tag.closes {
            close(&mut open, name);
            continue;
        }
        let foreign = open.iter().any(|n| n == "svg" || n == "math");
        if RAW.contains(&name) && !foreign {
            at = end_of_raw(bytes, at, name);
            continue;
        }
        if foreign && tag.closes_itself {
            continue;
        }
        open.push(tag.name);
        if open.len() > MAX_DEPTH {
            return Err(tangled(MAX_DEPTH));
        }
    }
    Ok(())
}

fn close(open: &mut Vec<String>, name: &str) {
    let Some(at) = open.iter().rposition(|n| n == name) else { return };
    if FORMATTING.contains(&name) {
        open.remove(at);
        return;
    }
    let inner = open.split_off(at);
    open.extend(inner.into_iter().skip(1).filter(|n| FORMATTING.contains(&n.as_str())));
}

struct Tag {
    /// In lower case; empty for a comment, a declaration or a `<` that is text.
    name: String,
    closes: bool,
    closes_itself: bool,
    attributes: usize,
    /// The index after it.
    end: usize,
}

impl Tag {
    fn at(bytes: &[u8], start: usize) -> Self {
        let none = |end| Self { name: String::new(), closes: false, closes_itself: false, attributes: 0, end };
        let rest = bytes.get(start + 1..).unwrap_or_default();
        let (closes, name_at) = match rest.first() {
            Some(b'!') => return none(end_of_comment(bytes, start)),
            Some(b'?') => return none(find(bytes, start, b">").map_or(bytes.len(), |at| at + 1)),
            Some(b'/') => (true, start + 2),
            _ => (false, start + 1),
        };
        let name = bytes.get(name_at..).unwrap_or_default();
        if !name.first().is_some_and(u8::is_ascii_alphabetic) {
            return none(start + 1);
        }
        let length =
            name.iter().position(|b| b.is_ascii_whitespace() || matches!(b, b'>' | b'/')).unwrap_or(name.len());
        let (attributes, end) = attributes(bytes, name_at + length);
        Self {
            name: String::from_utf8_lossy(name.get(..length.min(32)).unwrap_or_default()).to_lowercase(),
            closes,
            closes_itself: bytes.get(..end).unwrap_or_default().ends_with(b"/>"),
            attributes,
            end,
        }
    }
}

/// Counts what looks like attributes and returns the index after the tag. A quote opens a value only after `=`.
fn attributes(bytes: &[u8], from: usize) -> (usize, usize) {
    let (mut count, mut quote, mut within, mut after_equals) = (0, None, false, false);
    for (at, byte) in bytes.iter().enumerate().skip(from) {
        match (quote, byte) {
            (Some(q), b) if q == *b => (quote, within) = (None, false),
            (Some(_), _) => {}
            (None, b'>') => return (count, at + 1),
            (None, b'"' | b'\'') if after_equals => quote = Some(*byte),
            (None, b'=') if within => after_equals = true,
            (None, b) if b.is_ascii_whitespace() || *b == b'/' => within = false,
            (None, _) => {
                count += usize::from(!within && !after_equals);
                (within, after_equals) = (true, false);
            }
        }
        if quote.is_some() {
            after_equals = false;
        }
    }
    (count, bytes.len())
}

fn find(bytes: &[u8], from: usize, needle: &[u8]) -> Option<usize> {
    bytes.get(from..)?.windows(needle.len()).position(|w| w == needle).map(|at| from + at)
}

fn end_of_comment(bytes: &[u8], start: usize) -> usize {
    let after = bytes.get(start + 2..).unwrap_or_default();
    let Some(body) = after.strip_prefix(b"--") else {
        return find(bytes, start, b">").map_or(bytes.len(), |at| at + 1);
    };
    if body.starts_with(b">") || body.starts_with(b"->") {
        return start + 5;
    }
    let ends = |w: &[u8]| w.starts_with(b"-->") || w == b"--!>";
    let end = (0..body.len()).find(|at| ends(body.get(*at..(*at + 4).min(body.len())).unwrap_or_default()));
    end.map_or(bytes.len(), |at| start + 4 + at + 3)
}

fn end_of_raw(bytes: &[u8], from: usize, name: &str) -> usize {
    let mut at = from;
    while let Some(found) = find(bytes, at, b"</") {
        let after = bytes.get(found + 2..found + 2 + name.len()).unwrap_or_default();
        if after.eq_ignore_ascii_case(name.as_bytes()) {
            return Tag::at(bytes, found).end;
        }
        at = found + 2;
    }
    bytes.len()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn tangled(source: &str) -> bool {
        matches!(check(source), Err(ImportError::Tangled { .. }))
    }

    #[test]
    fn refuses_what_nests_too_deeply() {
        assert!(tangled(&"<div>".repeat(257)));
        assert!(tangled(&"<a><b><i>".repeat(20_000)));
        assert!(tangled(&format!("<svg><script>{}", "<div>".repeat(1000))));
        assert!(tangled(&format!("<!--><!-- -->{}", "<x-y z='>'>".repeat(300))));
        assert_eq!(check(&format!("a\n\n{}", "<div>".repeat(300))), Err(ImportError::Tangled { limit: 256, line: 3 }));
    }

    #[test]
    fn lets_long_pages_pass() {
        for source in [
            "<p>a".repeat(5000),
            "<ul><li>a<li>b</ul>".repeat(5000),
            "<table><tr><td>a<td>b<tr><td>c</table>".repeat(1000),
            "<div><span><b>a</b></div>".repeat(5000),
            format!("<script>{}</script>", "if (a<b) x('<div>');".repeat(5000)),
            format!("<!-- {} -->", "<div>".repeat(5000)),
            "<br><img src='a>b'>".repeat(5000),
            "a < b, c <3 ".repeat(5000),
            "<svg><path d='M0'/></svg>".repeat(5000),
            "<div>".repeat(256),
        ] {
            assert_eq!(check(&source), Ok(()), "{}", &source[..40]);
        }
    }

    #[test]
    fn refuses_a_tag_of_a_thousand_attributes() {
        let many: String = (0..2000).map(|n| format!(" a{n}=1")).collect();
        assert!(tangled(&format!("<p{many}>")));
        assert!(!tangled(&format!("<p title=\"{many}\">")));
    }

    proptest! {
        #[test]
        fn never_panics(source in "(<|</|<!--|-->|>|\"|'|=|/|div|svg|script|a| |đ){0,60}") {
            let _ = check(&source);
        }
    }
}
