//! A line of words letter by letter, each with how it is set.

use unicode_normalization::UnicodeNormalization;

use super::node::{Href, Inline, Mark};

/// What sets letters apart, in the order in which those of one length stand around one another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Sign {
    Link,
    Strong,
    Em,
    Strike,
    Sup,
    Sub,
    Code,
}

impl Sign {
    pub(super) const ALL: [Self; 7] =
        [Self::Link, Self::Strong, Self::Em, Self::Strike, Self::Sup, Self::Sub, Self::Code];
}

/// How a letter is set.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Style {
    set: u8,
    /// Which of the links of the line.
    link: Option<usize>,
}

impl Style {
    pub(super) fn has(self, sign: Sign) -> bool {
        self.value(sign).is_some()
    }

    /// Returns the link, or 0 for another sign that is set: letters of one run have the same.
    pub(super) fn value(self, sign: Sign) -> Option<usize> {
        match sign {
            Sign::Link => self.link,
            sign => (self.set & bit(sign) != 0).then_some(0),
        }
    }

    pub(super) fn with(self, sign: Sign, value: Option<usize>) -> Self {
        match (sign, value) {
            (Sign::Link, link) => Self { link, ..self },
            (sign, Some(_)) => Self { set: self.set | bit(sign), ..self },
            (sign, None) => Self { set: self.set & !bit(sign), ..self },
        }
    }
}

fn bit(sign: Sign) -> u8 {
    1 << (sign as u8)
}

/// A line of words; `\n` in it is a line break.
#[derive(Clone, Debug, Default)]
pub(super) struct Line {
    pub(super) letters: Vec<(char, Style)>,
    links: Vec<String>,
}

impl Line {
    pub(super) fn of(content: &[Inline]) -> Self {
        let mut line = Self::default();
        let mut runs: Vec<(String, Style)> = vec![];
        for part in content {
            let (words, style) = match part {
                Inline::Text { text, marks } => (text.replace(['\n', '\r'], " "), line.style(marks)),
                Inline::HardBreak { marks } => ("\n".to_owned(), line.style(marks)),
            };
            match runs.last_mut() {
                Some((before, same)) if *same == style => before.push_str(&words),
                _ => runs.push((words, style)),
            }
        }
        for (words, style) in runs {
            line.letters.extend(words.nfc().map(|c| (c, style)));
        }
        line
    }

    fn style(&mut self, marks: &[Mark]) -> Style {
        marks.iter().fold(Style::default(), |style, mark| match mark {
            Mark::Link { attrs } => style.with(Sign::Link, Some(self.link(&attrs.href))),
            Mark::Strong => style.with(Sign::Strong, Some(0)),
            Mark::Em => style.with(Sign::Em, Some(0)),
            Mark::Strike => style.with(Sign::Strike, Some(0)),
            Mark::Sup => style.with(Sign::Sup, Some(0)),
            Mark::Sub => style.with(Sign::Sub, Some(0)),
            Mark::Code => style.with(Sign::Code, Some(0)),
        })
    }

    fn link(&mut self, href: &str) -> usize {
        self.links.iter().position(|known| known == href).unwrap_or_else(|| {
            self.links.push(href.to_owned());
            self.links.len() - 1
        })
    }

    pub(super) fn href(&self, link: usize) -> &str {
        self.links.get(link).map_or("", String::as_str)
    }

    pub(super) fn inlines(&self) -> Vec<Inline> {
        let mut out = vec![];
        for run in self.letters.chunk_by(|a, b| a.1 == b.1) {
            let marks = run.first().map(|(_, style)| self.marks(*style)).unwrap_or_default();
            let words: String = run.iter().map(|(c, _)| *c).collect();
            for (n, text) in words.split('\n').enumerate() {
                if n > 0 {
                    out.push(Inline::HardBreak { marks: marks.clone() });
                }
                if !text.is_empty() {
                    out.push(Inline::Text { text: text.to_owned(), marks: marks.clone() });
                }
            }
        }
        out
    }

    fn marks(&self, style: Style) -> Vec<Mark> {
        let mut marks: Vec<Mark> = Sign::ALL
            .into_iter()
            .filter_map(|sign| {
                let value = style.value(sign)?;
                Some(match sign {
                    Sign::Link => Mark::Link { attrs: Href { href: self.href(value).to_owned() } },
                    Sign::Strong => Mark::Strong,
                    Sign::Em => Mark::Em,
                    Sign::Strike => Mark::Strike,
                    Sign::Sup => Mark::Sup,
                    Sign::Sub => Mark::Sub,
                    Sign::Code => Mark::Code,
                })
            })
            .collect();
        marks.sort();
        marks
    }

    pub(super) fn is_empty(&self) -> bool {
        self.letters.is_empty()
    }

    /// Where two lines first differ in a letter or in how it is set.
    pub(super) fn differs(&self, other: &Self) -> Option<usize> {
        let said = |line: &Self, at: usize| {
            line.letters.get(at).map(|(c, s)| (*c, s.set, s.link.map(|link| line.href(link).to_owned())))
        };
        (0..self.letters.len().max(other.letters.len())).find(|at| said(self, *at) != said(other, *at))
    }

    /// Returns the run of a sign that a letter is in.
    pub(super) fn run(&self, at: usize, sign: Sign) -> Option<(usize, usize)> {
        let value = self.letters.get(at)?.1.value(sign)?;
        let same = |letter: &&(char, Style)| letter.1.value(sign) == Some(value);
        let before = self.letters.get(..at)?.iter().rev().take_while(same).count();
        let after = self.letters.get(at..)?.iter().take_while(same).count();
        Some((at - before, at + after))
    }

    pub(super) fn unset(&mut self, from: usize, to: usize, sign: Sign) {
        for (_, style) in self.letters.get_mut(from..to).unwrap_or_default() {
            *style = style.with(sign, None);
        }
    }

    pub(super) fn unset_all(&mut self) {
        for (_, style) in &mut self.letters {
            *style = Style::default();
        }
    }

    /// Makes a line break a space, where Markdown has none.
    pub(super) fn join(&mut self) {
        for (c, _) in self.letters.iter_mut().filter(|(c, _)| *c == '\n') {
            *c = ' ';
        }
    }

    /// Takes away what Markdown cannot say and nobody sees: spaces at the ends of lines, and marks on the spaces beside.
    pub(super) fn tidy(&mut self) {
        self.trim();
        for (_, style) in self.letters.iter_mut().filter(|(c, _)| *c == '\n') {
            *style = style.with(Sign::Code, None);
        }
        for sign in Sign::ALL {
            self.trim_runs(sign);
        }
        self.uncross();
    }

    fn trim(&mut self) {
        let mut out: Vec<(char, Style)> = Vec::with_capacity(self.letters.len());
        let blank = |c: char| matches!(c, ' ' | '\t');
        for (c, style) in std::mem::take(&mut self.letters) {
            if c == '\n' {
                while out.last().is_some_and(|(before, _)| blank(*before)) {
                    out.pop();
                }
            }
            let starts = out.last().is_none_or(|(before, _)| *before == '\n');
            if !(starts && blank(c) || out.is_empty() && c == '\n') {
                out.push((c, style));
            }
        }
        while out.last().is_some_and(|(c, _)| blank(*c) || *c == '\n') {
            out.pop();
        }
        self.letters = out;
    }

    fn trim_runs(&mut self, sign: Sign) {
        let mut at = 0;
        while at < self.letters.len() {
            let Some((from, to)) = self.run(at, sign) else {
                at += 1;
                continue;
            };
            let run = self.letters.get(from..to).unwrap_or_default();
            let blank = |letter: &&(char, Style)| letter.0.is_whitespace();
            let head = run.iter().take_while(blank).count();
            let tail = if head == run.len() { 0 } else { run.iter().rev().take_while(blank).count() };
            self.unset(from, from + head, sign);
            self.unset(to - tail, to, sign);
            at = to;
        }
    }

    /// Where a mark begins outside a link and ends within it, or the other way, it is written in two parts: the space
    /// between them is in neither.
    fn uncross(&mut self) {
        let mut at = 0;
        while at < self.letters.len() {
            let Some((from, to)) = self.run(at, Sign::Link) else {
                at += 1;
                continue;
            };
            for sign in Sign::ALL.into_iter().skip(1) {
                if let Some((start, end)) = self.run(from, sign)
                    && start < from
                    && end < to
                {
                    self.unset_blanks((start..from).rev(), sign);
                }
                if let Some((start, end)) = self.run(to - 1, sign)
                    && start > from
                    && end > to
                {
                    self.unset_blanks(to..end, sign);
                }
            }
            at = to;
        }
    }

    fn unset_blanks(&mut self, letters: impl Iterator<Item = usize>, sign: Sign) {
        for at in letters {
            if !self.letters.get(at).is_some_and(|(c, _)| c.is_whitespace()) {
                return;
            }
            self.unset(at, at + 1, sign);
        }
    }
}
