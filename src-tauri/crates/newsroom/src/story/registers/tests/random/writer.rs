//! What random people write: blocks of every kind, most with a marker, a word that occurs once.

use std::collections::BTreeSet;

use crate::dice::Dice;

const WORDS: &str = "mưa lũ gây ngập sâu nhiều tuyến đường người dân di dời khẩn trương khắc phục hậu quả trước ngày \
                     tháng mười năm nay theo phóng viên ghi nhận";

/// Where words and markers come from.
pub(super) struct Writer {
    pub(super) dice: Dice,
    markers: u64,
    /// Whether texts carry markers; without them paragraphs are like each other, as boilerplate is.
    marking: bool,
}

impl Writer {
    pub(super) fn new(seed: u64, marking: bool) -> Self {
        Self { dice: Dice(seed), markers: 0, marking }
    }

    pub(super) fn marker(&mut self) -> String {
        self.markers += 1;
        format!("⟦{}⟧", self.markers)
    }

    fn words(&mut self, count: usize) -> String {
        let words: Vec<&str> = WORDS.split(' ').collect();
        (0..count).map(|_| words[self.dice.below(words.len())]).collect::<Vec<_>>().join(" ")
    }

    /// Some words on one line, with a marker among them.
    pub(super) fn text(&mut self, count: usize) -> String {
        let line = self.words(count);
        self.marked(&line, 0)
    }

    /// A block of any kind that a body has.
    pub(super) fn block(&mut self, count: usize) -> String {
        let half = count / 2 + 1;
        match self.dice.below(16) {
            0 => format!("- {}\n- {}", self.text(half), self.words(half)),
            1 => format!("> {}\n>\n> — {}", self.text(half), self.words(2)),
            2 => format!("| {} | {} |\n| --- | --- |\n| {} | b |", self.words(1), self.words(2), self.text(2)),
            3 => format!("```\n{}\n\n{}\n```", self.words(half), self.text(2)),
            4 => format!("## {}", self.text(4)),
            5 => format!("1. {}\n\n   {}", self.text(3), self.words(3)),
            6 => "***".to_owned(),
            _ => self.text(count),
        }
    }

    fn marked(&mut self, line: &str, from: usize) -> String {
        let mut words: Vec<String> = line.split(' ').map(str::to_owned).collect();
        let at = from + self.dice.below(words.len() + 1 - from);
        let word = if self.marking { self.marker() } else { self.words(1) };
        words.insert(at, word);
        words.join(" ")
    }

    /// The block with a word more in one of its lines, and at times with one less; its kind stays.
    pub(super) fn edited(&mut self, block: &str) -> String {
        let mut lines: Vec<String> = block.split('\n').map(str::to_owned).collect();
        let wordy = |line: &String| line.chars().any(char::is_alphabetic) && !line.contains("```");
        let with_words: Vec<usize> = (0..lines.len()).filter(|n| wordy(&lines[*n])).collect();
        if with_words.is_empty() {
            return self.text(6);
        }
        let at = with_words[self.dice.below(with_words.len())];
        // What opens a line makes its kind.
        let first = usize::from(lines[at].starts_with(|c: char| "->|#1 ".contains(c)));
        let from = if lines[at].starts_with("   ") { 4 } else { first };
        let closed = usize::from(lines[at].ends_with('|'));
        let (body, end) = lines[at].split_at(lines[at].len() - closed);
        let mut line = self.marked(body.trim_end(), from.min(body.split(' ').count() - 1));
        let mut words: Vec<&str> = line.split(' ').collect();
        if self.dice.one_in(3) && words.len() > from + 3 {
            words.remove(from + self.dice.below(words.len() - from));
            line = words.join(" ");
        }
        lines[at] = if closed > 0 { format!("{line} {end}") } else { line };
        lines.join("\n")
    }
}

/// The markers in a text.
pub(super) fn marks(text: &str) -> BTreeSet<String> {
    text.split(|c: char| !c.is_ascii_digit() && c != '⟦' && c != '⟧')
        .filter(|w| w.starts_with('⟦'))
        .map(str::to_owned)
        .collect()
}
