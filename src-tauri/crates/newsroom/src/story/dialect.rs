//! How Markdown is read here, whoever reads it.

use std::collections::VecDeque;
use std::iter::Peekable;
use std::ops::Range;

use pulldown_cmark::{CowStr, Event, OffsetIter, Options, Parser, Tag, TagEnd};

/// What a body may use beyond CommonMark.
pub(super) const DIALECT: Options = Options::ENABLE_TABLES
    .union(Options::ENABLE_STRIKETHROUGH)
    .union(Options::ENABLE_SUPERSCRIPT)
    .union(Options::ENABLE_SUBSCRIPT);

/// Returns what Markdown says in the dialect of a body, each event with the bytes that it comes from.
///
/// Superscript and subscript are read inside a word too, as in `m^2^` and `CO~2~`: the parser alone wants a space or a
/// punctuation mark before them, and an area would be printed as it is typed.
pub fn events(markdown: &str) -> impl Iterator<Item = (Event<'_>, Range<usize>)> {
    Reader {
        markdown,
        events: Parser::new_ext(markdown, DIALECT).into_offset_iter().peekable(),
        ready: VecDeque::new(),
        literal: false,
    }
}

struct Reader<'a> {
    markdown: &'a str,
    events: Peekable<OffsetIter<'a>>,
    ready: VecDeque<(Event<'a>, Range<usize>)>,
    /// Whether a code block is open.
    literal: bool,
}

impl<'a> Iterator for Reader<'a> {
    type Item = (Event<'a>, Range<usize>);

    fn next(&mut self) -> Option<Self::Item> {
        if let Some(ready) = self.ready.pop_front() {
            return Some(ready);
        }
        let (event, range) = self.events.next()?;
        match &event {
            Event::Start(Tag::CodeBlock(_)) => self.literal = true,
            Event::End(TagEnd::CodeBlock) => self.literal = false,
            Event::Text(text) if !self.literal && self.verbatim(text, &range) => {
                let run = self.run(range);
                self.cut(run);
                return self.ready.pop_front();
            }
            _ => {}
        }
        Some((event, range))
    }
}

impl<'a> Reader<'a> {
    /// Whether a text stands in the source letter by letter, and is no entity.
    fn verbatim(&self, text: &str, range: &Range<usize>) -> bool {
        self.markdown.get(range.clone()) == Some(text)
    }

    /// Takes the texts that go on where this one ends: the parser cuts at each sign that might have been markup.
    /// An escaped sign begins a run of its own, since its backslash lies between.
    fn run(&mut self, mut run: Range<usize>) -> Range<usize> {
        while let Some((Event::Text(text), next)) = self.events.peek() {
            if next.start != run.end || self.markdown.get(next.clone()) != Some(text) {
                break;
            }
            run.end = next.end;
            self.events.next();
        }
        run
    }

    fn cut(&mut self, run: Range<usize>) {
        let mut from = run.start;
        while let Some((sign, inner)) = script(self.markdown, from..run.end) {
            self.text(from..inner.start - 1);
            let (tag, outer) =
                (if sign == b'^' { Tag::Superscript } else { Tag::Subscript }, inner.start - 1..inner.end + 1);
            let end = Event::End(tag.to_end());
            self.ready.push_back((Event::Start(tag), outer.clone()));
            from = outer.end;
            self.text(inner);
            self.ready.push_back((end, outer));
        }
        self.text(from..run.end);
    }

    fn text(&mut self, range: Range<usize>) {
        if let Some(text) = self.markdown.get(range.clone()).filter(|text| !text.is_empty()) {
            self.ready.push_back((Event::Text(CowStr::Borrowed(text)), range));
        }
    }
}

/// Finds the first pair of lone signs with nothing between them but letters, digits and signs of a charge.
fn script(markdown: &str, within: Range<usize>) -> Option<(u8, Range<usize>)> {
    let bytes = markdown.as_bytes();
    let at = |n: usize| bytes.get(n).copied();
    let before = |n: usize| n.checked_sub(1).and_then(at);
    let mut from = within.start;
    while let Some(open) = markdown.get(from..within.end)?.find(['^', '~']).map(|n| from + n) {
        let sign = at(open)?;
        let rest = markdown.get(open + 1..within.end)?;
        let close = open + 1 + rest.find(|c: char| !(c.is_alphanumeric() || "+-−".contains(c))).unwrap_or(rest.len());
        let lone = before(open) != Some(sign) && before(open) != Some(b'\\') && at(close + 1) != Some(sign);
        if close < within.end && close > open + 1 && at(close) == Some(sign) && lone {
            return Some((sign, open + 1..close));
        }
        from = close.max(open + 1);
    }
    None
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use pulldown_cmark::{TextMergeStream, html};

    use super::*;

    fn shown(markdown: &str) -> String {
        let mut out = String::new();
        html::push_html(&mut out, events(markdown).map(|(event, _)| event));
        out.trim_end().to_owned()
    }

    #[test]
    fn a_script_may_stand_inside_a_word() {
        assert_eq!(shown("120 m^2^ đất"), "<p>120 m<sup>2</sup> đất</p>");
        assert_eq!(shown("H~2~O, CO~2~ và Ca^2+^"), "<p>H<sub>2</sub>O, CO<sub>2</sub> và Ca<sup>2+</sup></p>");
        assert_eq!(
            shown("**m^2^**, m ^2^, ^2^H"),
            "<p><strong>m<sup>2</sup></strong>, m <sup>2</sup>, <sup>2</sup>H</p>"
        );
        assert_eq!(shown("| a |\n| --- |\n| m^3^ |"), shown("| a |\n| --- |\n| m<sup>3</sup> |"));
    }

    #[test]
    fn what_is_no_script_stays_as_typed() {
        for typed in ["a^b c^d", "m^2", "~/thu-muc", "5~10 triệu", "a~~b", "^^", "a^^2^^", "x^-", "m^ 2^"] {
            assert_eq!(shown(typed), format!("<p>{typed}</p>"));
        }
        assert_eq!(shown("m\\^2\\^ m\\^2^ m^2\\^ m&#94;2^"), "<p>m^2^ m^2^ m^2^ m^2^</p>");
        assert_eq!(shown("`m^2^`"), "<p><code>m^2^</code></p>");
        assert_eq!(shown("    m^2^"), "<pre><code>m^2^</code></pre>");
    }

    proptest! {
        /// What is read is what the parser reads, but for the signs of scripts.
        #[test]
        fn no_other_word_changes(markdown in "([a2 ^~*_`\\\\|&;#>\\n-]|đ|m\\^2\\^|\\| - ){0,40}") {
            let bare = |text: String| text.replace(['^', '~'], "");
            let words = |events: Vec<Event<'_>>| bare(events.into_iter().filter_map(|event| match event {
                Event::Text(text) | Event::Code(text) => Some(text.into_string()),
                Event::Start(Tag::Superscript | Tag::Subscript) | Event::End(TagEnd::Superscript | TagEnd::Subscript) => None,
                other => Some(format!("{other:?}")),
            }).collect::<String>());
            let ours: Vec<_> = TextMergeStream::new(events(&markdown).map(|(event, _)| event)).collect();
            let theirs: Vec<_> = TextMergeStream::new(Parser::new_ext(&markdown, DIALECT)).collect();
            prop_assert_eq!(words(ours), words(theirs));
            for (event, range) in events(&markdown) {
                if let Event::Text(text) = event {
                    prop_assert!(markdown.get(range.clone()).is_some());
                    prop_assert!(!text.is_empty() || range.is_empty());
                }
            }
        }
    }
}
