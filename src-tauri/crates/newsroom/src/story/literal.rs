//! Text to Markdown that reads as exactly that text.

/// Escapes a line as a paragraph of its own.
pub(crate) fn paragraph(line: &str) -> String {
    line_start(&inline(line))
}

/// Escapes what has a meaning within a line. Prose stays as it is: `_` within words and a lone `&` are no markup.
pub(crate) fn inline(line: &str) -> String {
    let mut out = String::with_capacity(line.len() + 8);
    let mut before = None;
    for (at, c) in line.char_indices() {
        let rest = line.get(at..).unwrap_or_default();
        let marked = match c {
            '\\' | '*' | '`' | '[' | ']' | '<' | '~' | '^' | '|' => true,
            '_' => {
                let after = rest.chars().nth(1);
                !(before.is_some_and(char::is_alphanumeric) && after.is_some_and(char::is_alphanumeric))
            }
            '#' => {
                let after = rest.trim_start_matches('#').chars().next();
                before.is_none_or(|b| b.is_whitespace() || b == '#') && after.is_none_or(char::is_whitespace)
            }
            '&' => is_reference(rest),
            _ => false,
        };
        if marked {
            out.push('\\');
        }
        out.push(c);
        before = Some(c);
    }
    out
}

/// Escapes what has a meaning only at the start of a line: `- `, `1. `, `>`, underlines of headings.
pub(crate) fn line_start(escaped: &str) -> String {
    let mut rest = escaped.chars();
    let (first, second) = (rest.next(), rest.next());
    let block = match first {
        Some('>' | '=') => true,
        Some('-' | '+') => second.is_none_or(|c| matches!(c, ' ' | '\t' | '-' | ':')),
        Some(':') => second == Some('-'),
        _ => false,
    };
    if block {
        return format!("\\{escaped}");
    }
    let digits = escaped.bytes().take_while(u8::is_ascii_digit).count();
    if let Some((number, after)) = escaped.split_at_checked(digits)
        && (1..=9).contains(&digits)
        && after.starts_with(['.', ')'])
        && after.chars().nth(1).is_none_or(|c| matches!(c, ' ' | '\t'))
    {
        return format!("{number}\\{after}");
    }
    escaped.to_owned()
}

/// Whether the text begins with what Markdown would read as a character reference, such as `&amp;`.
pub(crate) fn is_reference(text: &str) -> bool {
    let Some(name) = text.strip_prefix('&').and_then(|t| t.get(..t.len().min(40)).or(Some(t))) else { return false };
    let end = name.find(|c: char| !c.is_ascii_alphanumeric() && c != '#').unwrap_or(name.len());
    end > 0 && name.get(end..).is_some_and(|rest| rest.starts_with(';'))
}

/// Text as a code span.
pub(crate) fn code(text: &str) -> String {
    if text.trim().is_empty() {
        return text.to_owned();
    }
    let longest = text.split(|c| c != '`').map(str::len).max().unwrap_or(0);
    let fence = "`".repeat(longest + 1);
    let space = if text.starts_with('`') || text.ends_with('`') { " " } else { "" };
    format!("{fence}{space}{text}{space}{fence}")
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use proptest::prelude::*;
    use pulldown_cmark::{Event, Tag};

    use crate::story::events;

    /// Whether one paragraph of Markdown reads as exactly this text, with nothing but inline markup around it.
    pub(crate) fn reads_as(markdown: &str, text: &str) -> bool {
        let mut said = String::with_capacity(text.len());
        for (event, _) in events(markdown) {
            match event {
                Event::Text(t) | Event::Code(t) => said.push_str(&t),
                Event::SoftBreak => said.push(' '),
                Event::HardBreak => said.push('\n'),
                Event::Start(
                    Tag::Paragraph
                    | Tag::Emphasis
                    | Tag::Strong
                    | Tag::Strikethrough
                    | Tag::Superscript
                    | Tag::Subscript
                    | Tag::Link { .. },
                )
                | Event::End(_) => {}
                _ => return false,
            }
        }
        said == text
    }

    #[test]
    fn leaves_prose_alone() {
        for line in ["Sở TT&TT – 20/4/2022, kinh tế-xã hội, 1.000 đồng", "tệp anh_dep.jpg", "2022 là năm"]
        {
            assert_eq!(paragraph(line), line);
        }
    }

    #[test]
    fn escapes_what_markdown_would_take() {
        assert_eq!(paragraph("- Thưa ông?"), "\\- Thưa ông?");
        assert_eq!(paragraph("1. Mở đầu *"), "1\\. Mở đầu \\*");
        assert_eq!(paragraph("# tin &amp; <b>"), "\\# tin \\&amp; \\<b>");
    }

    proptest! {
        #[test]
        fn reads_as_the_text(line in "[-+=>#*_`~^|:!&;.)(\\[\\]<>\\\\0-9a b đ]{1,40}|\\PC{1,40}") {
            let line = line.split_whitespace().collect::<Vec<_>>().join(" ");
            prop_assume!(!line.is_empty());
            let escaped = paragraph(&line);
            prop_assert!(reads_as(&escaped, &line), "{:?} as {:?}", line, escaped);
        }
    }
}
