//! Where a Vietnamese sentence ends.

use std::ops::Range;

/// What a full stop shortens rather than ends: titles and places (TP. Vĩnh Yên, PGS. TS. Lê An).
const SHORTENED: [&str; 22] = [
    "tp", "tx", "tt", "q", "p", "h", "x", "gs", "pgs", "ts", "ths", "bs", "cn", "ks", "kts", "nxb", "tr", "mr", "mrs",
    "dr", "st", "vv",
];

/// Returns the sentences of a block's text, without the white space around them.
pub(super) fn sentences(text: &str) -> Vec<Range<usize>> {
    let (mut found, mut start, mut at) = (vec![], 0, 0);
    while let Some(mark) = text[at..].find(['.', '!', '?', '…']).map(|i| at + i) {
        let closed = |c: char| matches!(c, '.' | '!' | '?' | '…' | '”' | '"' | '’' | ')' | ']' | '»');
        let end = mark + text[mark..].find(|c| !closed(c)).unwrap_or(text.len() - mark);
        if ends(text, mark, end) {
            found.extend(trimmed(text, start..end));
            start = end;
        }
        at = end;
    }
    found.extend(trimmed(text, start..text.len()));
    found
}

fn trimmed(text: &str, range: Range<usize>) -> Option<Range<usize>> {
    let part = &text[range.clone()];
    let start = range.start + (part.len() - part.trim_start().len());
    let end = range.end - (part.len() - part.trim_end().len());
    (start < end).then_some(start..end)
}

/// Returns whether the mark at `mark`, with what closes after it up to `end`, ends a sentence.
fn ends(text: &str, mark: usize, end: usize) -> bool {
    let rest = &text[end..];
    if rest.is_empty() {
        return true;
    }
    let next = rest.trim_start();
    if next.len() == rest.len() || next.starts_with(char::is_lowercase) {
        return false; // 1.000; "Phải làm!" – ông nói; còn nữa… nhưng
    }
    let before = &text[..mark];
    let word = before.rsplit(|c: char| !c.is_alphabetic()).next().unwrap_or_default();
    let initial = word.chars().count() == 1 && word.chars().all(char::is_uppercase);
    let shortened = word.chars().count() <= 3 && SHORTENED.contains(&word.to_lowercase().as_str());
    !(text[mark..].starts_with('.') && (initial || shortened && word.starts_with(char::is_uppercase)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn split(text: &str) -> Vec<&str> {
        sentences(text).into_iter().map(|r| &text[r]).collect()
    }

    #[test]
    fn ends_where_a_reader_would() {
        assert_eq!(split("Mưa to. Nước lên! Ai lo? Chờ… Hết"), ["Mưa to.", "Nước lên!", "Ai lo?", "Chờ…", "Hết"]);
        assert_eq!(split("Ông nói: “Phải làm.” Rồi ông đi."), ["Ông nói: “Phải làm.”", "Rồi ông đi."]);
    }

    #[test]
    fn goes_on_after_what_is_shortened_numbers_and_dots() {
        for one in [
            "Tại TP. Vĩnh Yên có 1.000 hộ, tăng 2.5 lần.",
            "PGS. TS. Lê An dự ngày 20.4.2022.",
            "Còn nhiều việc… nhưng sẽ xong.",
            "Ông A. Nam và bà B. Hà.",
            "",
        ] {
            assert_eq!(split(one).len(), usize::from(!one.is_empty()), "{one}");
        }
    }
}
