//! Styled text to one paragraph of Markdown that reads as exactly the same text.

use crate::story::tree::{self, Href, Inline as Part, Mark};

/// How a character is set.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Style {
    pub(super) strong: bool,
    pub(super) emphasis: bool,
    pub(super) strike: bool,
    pub(super) superscript: bool,
    pub(super) subscript: bool,
    pub(super) code: bool,
    /// Index of the link it belongs to.
    pub(super) link: Option<usize>,
}

impl Style {
    fn common(self, other: Self) -> Self {
        Self {
            strong: self.strong && other.strong,
            emphasis: self.emphasis && other.emphasis,
            strike: self.strike && other.strike,
            superscript: self.superscript && other.superscript,
            subscript: self.subscript && other.subscript,
            code: self.code && other.code,
            link: self.link.filter(|l| other.link == Some(*l)),
        }
    }

    fn marks(self, links: &[String]) -> Vec<Mark> {
        let set = [
            (self.strong, Mark::Strong),
            (self.emphasis, Mark::Em),
            (self.strike, Mark::Strike),
            (self.superscript, Mark::Sup),
            (self.subscript, Mark::Sub),
            (self.code, Mark::Code),
        ];
        let mut marks: Vec<Mark> = set.into_iter().filter(|(on, _)| *on).map(|(_, mark)| mark).collect();
        let href = self.link.and_then(|link| links.get(link)).cloned();
        marks.extend(href.map(|href| Mark::Link { attrs: Href { href } }));
        marks
    }
}

/// The text of a paragraph in the making.
#[derive(Clone, Debug, Default)]
pub(super) struct Inline(Vec<(char, Style)>);

/// A paragraph: its words, the same as Markdown, and whether some formatting could not be kept.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Paragraph {
    pub(super) text: String,
    pub(super) markdown: String,
    pub(super) plainer: bool,
}

impl Inline {
    pub(super) fn push(&mut self, text: &str, style: Style) {
        // A line end in the source is a space; only <br> breaks lines.
        self.0.extend(text.chars().map(|c| (if c.is_whitespace() { ' ' } else { c }, style)));
    }

    pub(super) fn line_break(&mut self, style: Style) {
        self.0.push(('\n', style));
    }

    /// Returns the paragraphs: two line breaks in a row end one. Links are looked up by their index.
    pub(super) fn finish(self, links: &[String]) -> Vec<Paragraph> {
        let collapsed = collapse(self.0);
        let parts = collapsed.split(|(c, _)| *c == '\u{1E}');
        parts.filter(|part| !part.is_empty()).map(|part| paragraph(part, links)).collect()
    }
}

/// Single spaces, none at the ends and beside line breaks; U+001E, which no admitted text holds, between paragraphs.
fn collapse(styled: Vec<(char, Style)>) -> Vec<(char, Style)> {
    let mut out: Vec<(char, Style)> = vec![];
    let mut gap: Option<usize> = None;
    for (c, style) in styled {
        if matches!(c, ' ' | '\n') {
            gap = Some(gap.unwrap_or(0) + usize::from(c == '\n'));
            continue;
        }
        if let (Some(breaks), Some((_, before))) = (gap, out.last()) {
            let mark = match breaks {
                0 => ' ',
                1 => '\n',
                _ => '\u{1E}',
            };
            let common = before.common(style);
            out.push((mark, common));
        }
        gap = None;
        out.push((c, style));
    }
    out
}

fn paragraph(styled: &[(char, Style)], links: &[String]) -> Paragraph {
    let text: String = styled.iter().map(|(c, _)| *c).collect();
    let mut content = vec![];
    for run in styled.chunk_by(|a, b| a.1 == b.1) {
        let marks = run.first().map(|(_, style)| style.marks(links)).unwrap_or_default();
        let words: String = run.iter().map(|(c, _)| *c).collect();
        for (n, text) in words.split('\n').enumerate() {
            content.extend((n > 0).then(|| Part::HardBreak { marks: marks.clone() }));
            content.push(Part::Text { text: text.to_owned(), marks: marks.clone() });
        }
    }
    let (markdown, plainer) = tree::line(&content);
    Paragraph { text, markdown, plainer }
}

/// Returns the address of a link if its scheme is safe, with the signs encoded that belong in no address.
pub(super) fn safe_address(href: &str) -> Option<String> {
    // Browsers ignore these, so that "java\tscript:" is javascript to them.
    let ignored = |c: char| matches!(c, '\t' | '\n' | '\r');
    let address: String = href.trim_matches(|c: char| c <= ' ').chars().filter(|c| !ignored(*c)).collect();
    let (scheme, _) = address.split_once(':')?;
    if !["http", "https", "mailto"].contains(&scheme.to_ascii_lowercase().as_str())
        || address.chars().any(char::is_control)
    {
        return None;
    }
    let mut out = String::with_capacity(address.len());
    for c in address.chars() {
        match c {
            ' ' | '<' | '>' | '(' | ')' | '\\' | '"' | '`' | '|' => out.push_str(&format!("%{:02X}", c as u32)),
            c if c.is_whitespace() => return None,
            c => out.push(c),
        }
    }
    Some(out)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::story::literal::tests::reads_as;
    use proptest::prelude::*;

    fn set(parts: &[(&str, Style)]) -> Paragraph {
        let mut inline = Inline::default();
        for (text, style) in parts {
            inline.push(text, *style);
        }
        let links = ["https://example.vn/a".to_owned()];
        inline.finish(&links).into_iter().next().unwrap_or_default()
    }

    const PLAIN: Style = Style {
        strong: false,
        emphasis: false,
        strike: false,
        superscript: false,
        subscript: false,
        code: false,
        link: None,
    };
    const STRONG: Style = Style { strong: true, ..PLAIN };
    const BOTH: Style = Style { emphasis: true, ..STRONG };
    const LINK: Style = Style { link: Some(0), ..PLAIN };

    #[test]
    fn keeps_spaces_out_of_the_marks() {
        assert_eq!(
            set(&[("vải ", PLAIN), (" được ", STRONG), ("mùa ", BOTH), ("lớn", PLAIN)]).markdown,
            "vải **được *mùa*** lớn"
        );
        assert_eq!(set(&[("a", STRONG), ("b", STRONG), ("c", PLAIN)]).markdown, "**ab**c");
    }

    #[test]
    fn writes_each_kind() {
        let on = |f: fn(&mut Style)| {
            let mut style = PLAIN;
            f(&mut style);
            set(&[("m ", PLAIN), ("2", style)])
        };
        assert_eq!(on(|s| s.superscript = true).markdown, "m ^2^");
        assert_eq!(on(|s| s.subscript = true).markdown, "m ~2~");
        assert_eq!(on(|s| s.strike = true).markdown, "m ~~2~~");
        assert_eq!(on(|s| s.code = true).markdown, "m `2`");
        assert_eq!(set(&[("Xem!", PLAIN), ("đây", LINK)]).markdown, "Xem\\![đây](https://example.vn/a)");
    }

    #[test]
    fn lets_formatting_go_rather_than_words() {
        let raised = Style { superscript: true, ..PLAIN };
        let area = set(&[("m", PLAIN), ("2", raised), (" đất", STRONG)]);
        assert_eq!((area.markdown.as_str(), area.plainer), ("m^2^ **đất**", false));
        let words = set(&[("m", PLAIN), ("2 cũ", raised), (" đất", STRONG)]);
        assert_eq!((words.markdown.as_str(), words.plainer), ("m2 cũ **đất**", true));
        let odd = set(&[("a", PLAIN), ("\"b\"", STRONG), ("c", PLAIN)]);
        assert!(odd.plainer);
        assert_eq!(odd.markdown, "a\"**b**\"c");
    }

    #[test]
    fn takes_only_safe_addresses() {
        assert_eq!(safe_address(" https://a.vn/x (y)|z ").unwrap(), "https://a.vn/x%20%28y%29%7Cz");
        assert_eq!(safe_address("mailto:toasoan@example.vn").unwrap(), "mailto:toasoan@example.vn");
        for bad in [
            "javascript:alert(1)",
            "\u{1}java\tscript:x",
            "JaVaScript:x",
            "data:text/html,x",
            "/tin/1.html",
            "#",
            "",
            "file:///etc",
            "https:\u{2028}x",
        ] {
            assert_eq!(safe_address(bad), None, "{bad:?}");
        }
    }

    fn styles() -> impl Strategy<Value = Style> {
        any::<[bool; 6]>().prop_map(|[strong, emphasis, strike, superscript, code, link]| Style {
            strong,
            emphasis,
            strike,
            superscript,
            subscript: false,
            code,
            link: link.then_some(0),
        })
    }

    proptest! {
        #[test]
        fn reads_as_the_text(parts in prop::collection::vec(("[a b!*_`~^\"|.đ\\[\\](<&;#1-]{0,6}", styles()), 0..6)) {
            let parts: Vec<(&str, Style)> = parts.iter().map(|(t, s)| (t.as_str(), *s)).collect();
            let made = set(&parts);
            let words: String = parts.iter().map(|(t, _)| *t).collect();
            prop_assert_eq!(made.text.split(' ').collect::<String>(), words.split(' ').collect::<String>());
            prop_assert!(made.text.is_empty() || reads_as(&made.markdown, &made.text), "{:?}", made);
        }
    }
}
