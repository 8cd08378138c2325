//! Text to paragraphs.

use super::block::{Block, Kind};
use crate::story::literal;

/// Iterates over the lines that hold something, with their numbers from 1 and single spaces.
pub(super) fn lines(source: &str) -> impl Iterator<Item = (usize, String)> {
    source.lines().enumerate().filter_map(|(at, line)| {
        let line = line.split_whitespace().collect::<Vec<_>>().join(" ");
        (!line.is_empty()).then_some((at + 1, line))
    })
}

/// The lines of a text in groups that blank lines part.
fn groups(source: &str) -> Vec<Vec<(usize, String)>> {
    let mut groups: Vec<Vec<(usize, String)>> = vec![];
    for (at, line) in lines(source) {
        match groups.last_mut() {
            Some(group) if group.last().is_some_and(|(before, _)| before + 1 == at) => group.push((at, line)),
            _ => groups.push(vec![(at, line)]),
        }
    }
    groups
}

/// Returns the paragraphs of a text that was copied: lines that a page of a PDF broke are joined again.
pub(super) fn pasted(source: &str) -> Vec<String> {
    let mut out: Vec<String> = vec![];
    for group in groups(source) {
        let wrapped = is_wrapped(&group);
        let mut before: Option<String> = None;
        for (_, line) in group {
            match before.as_mut() {
                Some(text) if wrapped || goes_on(text, &line) => {
                    // Two words that a hyphen joins, as in "kinh tế-xã hội", may stand on two lines.
                    let glued = text.ends_with('-') && !text.ends_with(" -");
                    text.push_str(if glued { "" } else { " " });
                    text.push_str(&line);
                }
                _ => out.extend(before.replace(line)),
            }
        }
        out.extend(before);
    }
    out
}

/// Whether a sentence goes on in the next line: it has not ended, and that begins in lower case.
fn goes_on(text: &str, next: &str) -> bool {
    !text.ends_with(['.', '?', '!', '…', ':', '”', '"']) && next.chars().next().is_some_and(char::is_lowercase)
}

/// Cuts a text into paragraphs: one a line, unless lines were wrapped by a mail program or an editor.
pub(super) fn blocks(source: &str) -> Vec<Block> {
    let joined = groups(source).into_iter().flat_map(|group| {
        if !is_wrapped(&group) {
            return group;
        }
        let first = group.first().map_or(0, |(at, _)| *at);
        vec![(first, group.into_iter().map(|(_, line)| line).collect::<Vec<_>>().join(" "))]
    });
    joined
        .map(|(line, text)| Block { place: 0, line, markdown: literal::paragraph(&text), text, kind: Kind::Text })
        .collect()
}

/// Whether all lines of a group but the last are about as long as one another, and few end a sentence.
fn is_wrapped(group: &[(usize, String)]) -> bool {
    let Some((_, all_but_last)) = group.split_last() else { return false };
    let long = |line: &str| (50..=90).contains(&line.chars().count());
    let ends = all_but_last.iter().filter(|(_, line)| line.ends_with(['.', '!', '?', '…', ':'])).count();
    !all_but_last.is_empty() && all_but_last.iter().all(|(_, line)| long(line)) && ends * 2 < group.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn joins_wrapped_lines_only() {
        let wrapped = "Bà con xã Tân Lập bước vào vụ vải sớm với niềm vui được mùa\nvà được giá nhờ chăm sóc đúng kỹ thuật từ đầu năm, thương lái\nvề tận vườn.\n\nĐoạn hai.";
        let texts: Vec<String> = blocks(wrapped).into_iter().map(|b| b.text).collect();
        assert_eq!(texts.len(), 2);
        assert!(texts[0].ends_with("thương lái về tận vườn."));
        assert_eq!(blocks("Thời sự\nTít\nThứ Ba").len(), 3);
    }
}
