//! What a person types into the search, as an FTS5 expression.

use crate::message;
use crate::messages::Key;
use crate::text::{fold, words};

/// How many words (chữ) one search may name.
const MOST_WORDS: usize = 64;
/// How many characters one search may have.
const MOST_CHARACTERS: usize = 1_000;

/// Why a text is no search.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NoQuery {
    /// Nothing in it is a letter or a digit.
    #[error("nothing to search for")]
    NoWords,
    /// It names more than a person types: most likely a whole text was pasted.
    #[error("more than {MOST_WORDS} words or {MOST_CHARACTERS} characters")]
    TooLong,
}

impl NoQuery {
    /// Returns the message that explains it, and its values.
    pub fn explained(self) -> (Key, Vec<(&'static str, String)>) {
        match self {
            Self::NoWords => (message!("search.no_words"), Vec::new()),
            Self::TooLong => (message!("search.too_long"), vec![("words", MOST_WORDS.to_string())]),
        }
    }
}

/// A search: words that a story must all hold, phrases in quotes, and beginnings of words (`chuy*`).
///
/// There is no other syntax: AND, NEAR, `headline:` and the like are words, as they are for the person who types.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Query {
    expression: String,
}

impl Query {
    /// Reads what a person typed. A quote that is still open reaches to the end, as while typing.
    pub fn parse(text: &str) -> Result<Self, NoQuery> {
        if text.chars().nth(MOST_CHARACTERS).is_some() {
            return Err(NoQuery::TooLong);
        }
        let mut query = Self { expression: String::new() };
        let (mut rest, mut count) = (text, 0);
        while let Some(first) = rest.chars().next() {
            let after = &rest[first.len_utf8()..];
            if first.is_whitespace() {
                rest = after;
            } else if is_quote(first) {
                let (phrase, end) = after.split_once(is_quote).unwrap_or((after, ""));
                let open = end.strip_prefix('*');
                count += query.require(phrase, open.is_some());
                rest = open.unwrap_or(end);
            } else {
                let end = rest.find(|c: char| c.is_whitespace() || is_quote(c)).unwrap_or(rest.len());
                let (chunk, end) = rest.split_at(end);
                count += query.require(chunk, chunk.ends_with('*'));
                rest = end;
            }
        }
        match count {
            0 => Err(NoQuery::NoWords),
            1..=MOST_WORDS => Ok(query),
            _ => Err(NoQuery::TooLong),
        }
    }

    /// Reads what a person is typing: the last word may go on, until a space or a sign ends it. `None` narrows nothing.
    ///
    /// A last word of one letter waits for the next one: a third of all words begin like it, and none of them is meant yet.
    pub fn parse_unfinished(text: &str) -> Result<Option<Self>, NoQuery> {
        if text.trim().is_empty() {
            return Ok(None);
        }
        let ends = |c: char| c.is_whitespace() || is_quote(c);
        let at = text.char_indices().rev().find(|(_, c)| ends(*c)).map_or(0, |(at, c)| at + c.len_utf8());
        let (before, last) = text.split_at(at);
        let last = fold(last);
        if !last.ends_with(char::is_alphanumeric) {
            return Self::parse(text).map(Some);
        }
        if last.chars().nth(1).is_none() {
            return match Self::parse(before) {
                Err(NoQuery::NoWords) => Ok(None),
                read => read.map(Some),
            };
        }
        let is_open = text.chars().filter(|c| is_quote(*c)).count() % 2 == 1;
        Self::parse(&format!("{text}{}", if is_open { "\"*" } else { "*" })).map(Some)
    }

    /// Returns the expression for FTS5's MATCH: only letters, digits and marks stand in its quotes.
    pub(in crate::store) fn expression(&self) -> &str {
        &self.expression
    }

    /// Adds a phrase, whose last word may go on, and returns how many words it has.
    ///
    /// What is typed without a space is one phrase too: "TT&TT" is two words that follow each other.
    fn require(&mut self, phrase: &str, open: bool) -> usize {
        let all: Vec<&str> = words(phrase).filter(|w| !fold(w).is_empty()).collect();
        let Some((last, whole)) = all.split_last().filter(|_| open).or(Some((&"", &all[..]))) else { return 0 };
        if !self.expression.is_empty() && !all.is_empty() {
            self.expression.push(' ');
        }
        if !whole.is_empty() {
            self.expression.push_str(&format!("\"{}\"", whole.join(" ")));
        }
        if !last.is_empty() {
            // Joined by `+`, because FTS5 would take the whole of "chuyển đổi s" * as folded.
            let plus = if whole.is_empty() { "" } else { " + " };
            self.expression.push_str(&format!("{plus}\"{last}\" *"));
        }
        all.len()
    }
}

fn is_quote(c: char) -> bool {
    matches!(c, '"' | '“' | '”' | '„' | '«' | '»')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> String {
        Query::parse(text).unwrap().expression
    }

    #[test]
    fn words_phrases_and_beginnings() {
        assert_eq!(read("chuyển  đổi"), r#""chuyển" "đổi""#);
        assert_eq!(read(r#""chuyển đổi" số"#), r#""chuyển đổi" "số""#);
        assert_eq!(read("“chuyển đổi”số"), r#""chuyển đổi" "số""#);
        assert_eq!(read("chuy*"), r#""chuy" *"#);
        assert_eq!(read(r#""chuyển đổi s"* xã"#), r#""chuyển đổi" + "s" * "xã""#);
        assert_eq!(read("TT&TT, Covid-19"), r#""TT TT" "Covid 19""#);
        assert_eq!(read(r#""hội nghị"#), r#""hội nghị""#);
    }

    #[test]
    fn the_word_that_is_being_typed_may_go_on() {
        let typed = |text: &str| Query::parse_unfinished(text).unwrap().map(|query| query.expression);
        for nothing in ["", "  ", "c", "ở", "\u{1a1}\u{309}", "\"c"] {
            assert_eq!(typed(nothing), None, "{nothing:?}");
        }
        for (text, read) in [
            ("cầ", r#""cầ" *"#),
            ("ở ", r#""ở""#),
            ("bão ", r#""bão""#),
            ("bão l", r#""bão""#),
            ("bão lu", r#""bão" "lu" *"#),
            ("\"bão lu", r#""bão" + "lu" *"#),
            ("\"bão lũ\"", r#""bão lũ""#),
            ("\"bão lũ\" qu", r#""bão lũ" "qu" *"#),
            ("bão, lũ,", r#""bão" "lũ""#),
            ("bão*", r#""bão" *"#),
            ("2026", r#""2026" *"#),
        ] {
            assert_eq!(typed(text).as_deref(), Some(read), "{text:?}");
        }
        for nothing in ["…?!", "\"\""] {
            assert_eq!(Query::parse_unfinished(nothing), Err(NoQuery::NoWords), "{nothing:?}");
        }
        assert_eq!(Query::parse_unfinished(&"xx ".repeat(65)), Err(NoQuery::TooLong));
    }

    #[test]
    fn syntax_of_fts5_is_words_or_nothing() {
        assert_eq!(read("a AND (b OR NOT c)"), r#""a" "AND" "b" "OR" "NOT" "c""#);
        assert_eq!(read("headline:x ^y {a b}: -z"), r#""headline x" "y" "a" "b" "z""#);
        assert_eq!(read("a\0b"), r#""a b""#);
        assert_eq!(read("\u{1}hoa2"), r#""hoa2""#);
    }

    #[test]
    fn nothing_and_too_much_are_refused() {
        for nothing in ["", " \t", "\"\"", "*", "\"*", "…?!", "\0", "\u{301}"] {
            assert_eq!(Query::parse(nothing), Err(NoQuery::NoWords), "{nothing:?}");
        }
        assert_eq!(Query::parse(&"x".repeat(100_000)), Err(NoQuery::TooLong));
        assert_eq!(Query::parse(&"x ".repeat(65)), Err(NoQuery::TooLong));
        assert!(Query::parse(&"x ".repeat(64)).is_ok());
    }
}
