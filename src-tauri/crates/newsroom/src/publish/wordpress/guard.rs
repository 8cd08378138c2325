//! Texts as WordPress leaves them alone: what it would run, or make prettier, when it shows them.

use crate::story::escape;

/// Returns a text as HTML that is shown letter by letter.
///
/// WordPress runs `[…]` as short codes wherever they stand, attributes included, and sets typography when it shows a page:
/// `--`, `...`, straight quotes, `2x4`, smileys, the spelling of its own name. None of that touches characters that are
/// written by their numbers, and an editor shows them as what they are.
pub(super) fn guarded(text: &str) -> String {
    let chars: Vec<char> = text.chars().collect();
    let at = |i: usize| chars.get(i).copied();
    let before = |i: usize| i.checked_sub(1).and_then(at);
    let mut out = String::with_capacity(text.len() + text.len() / 8);
    for (i, c) in chars.iter().copied().enumerate() {
        let beside = |wanted: char| before(i) == Some(wanted) || at(i + 1) == Some(wanted);
        let alone = before(i).is_none_or(char::is_whitespace);
        let named = |word: &str| word.chars().enumerate().all(|(n, w)| at(i + n) == Some(w));
        let digit = |other: Option<char>| other.is_some_and(|c| c.is_ascii_digit());
        let number = match c {
            '[' | ']' | '"' | '\'' | '`' => true,
            '-' => beside('-'),
            '.' => beside('.'),
            'x' => digit(before(i)) && digit(at(i + 1)),
            ':' | ';' | '8' => alone && at(i + 1).is_some_and(|next| "-)(?!DPOox|mnrltse".contains(next)),
            'W' => named("Wordpress"),
            _ => false,
        };
        match c {
            c if number => out.push_str(&format!("&#{};", u32::from(c))),
            c => out.push_str(&escape(c.encode_utf8(&mut [0; 4]))),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_would_run_or_change_is_written_by_numbers() {
        assert_eq!(guarded("[gallery]"), "&#91;gallery&#93;");
        assert_eq!(guarded("a -- b - c ... d."), "a &#45;&#45; b - c &#46;&#46;&#46; d.");
        assert_eq!(guarded("\"x\" <b> & 'y'"), "&#34;x&#34; &lt;b&gt; &amp; &#39;y&#39;");
        assert_eq!(guarded("2x4 xà 8 giờ: 9 :) 8-)"), "2&#120;4 xà 8 giờ: 9 &#58;) &#56;-)");
        assert_eq!(guarded("Wordpress và WordPress"), "&#87;ordpress và WordPress");
        assert_eq!(guarded("Cầu mới"), "Cầu mới");
    }
}
