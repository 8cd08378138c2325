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

/// Cuts a text into paragraphs: one a line, unless lines were wrapped by a mail program or an editor.
pub(super) fn blocks(source: &str) -> Vec<Block> {
    let mut groups: Vec<Vec<(usize, String)>> = vec![];
    for (at, line) in lines(source) {
        match groups.last_mut() {
            Some(group) if group.last().is_some_and(|(before, _)| before + 1 == at) => group.push((at, line)),
            _ => groups.push(vec![(at, line)]),
        }
    }
    let joined = groups.into_iter().flat_map(|group| {
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
