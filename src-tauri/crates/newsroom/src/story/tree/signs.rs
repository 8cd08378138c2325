//! A line of words to Markdown that reads as exactly this line.

use super::line::{Line, Sign, Style};
use super::read;
use crate::story::literal;

/// Where a line stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Room {
    /// A paragraph of its own.
    Paragraph,
    /// The last line of a quote, after the dash.
    Attribution,
    /// A heading.
    Heading,
    /// A cell of a table.
    Cell,
}

/// What a line became.
#[derive(Debug)]
pub(super) struct Fitted {
    pub(super) markdown: String,
    /// The line that the Markdown says.
    pub(super) line: Line,
    /// Whether marks or breaks had to go.
    pub(super) plainer: bool,
}

/// So many marks of one line are given up one by one; then all of them go.
const PATIENCE: usize = 200;

/// Returns the Markdown of a line. Where no Markdown can say it, marks go and no word does.
pub(super) fn fitted(mut line: Line, room: Room) -> Fitted {
    let mut plainer = false;
    line.tidy();
    if room != Room::Paragraph && line.letters.iter().any(|(c, _)| *c == '\n') {
        line.join();
        line.tidy();
        plainer = true;
    }
    if line.is_empty() {
        return Fitted { markdown: String::new(), line, plainer };
    }
    for _ in 0..PATIENCE {
        let mut wrong = None;
        for em in ['*', '_'] {
            let markdown = written(&line, room, em);
            let Some(at) = differs(&line, &markdown, room) else { return Fitted { markdown, line, plainer } };
            wrong = wrong.or(Some(at));
        }
        plainer = true;
        if !wrong.is_some_and(|at| weaken(&mut line, at)) {
            break;
        }
        line.tidy();
    }
    plain(line, room)
}

/// Without any marks, and with every sign escaped where the usual ones were not enough.
fn plain(mut line: Line, room: Room) -> Fitted {
    line.unset_all();
    let usual = written(&line, room, '*');
    let markdown = if differs(&line, &usual, room).is_none() { usual } else { escaped(&line) };
    Fitted { markdown, line, plainer: true }
}

fn escaped(line: &Line) -> String {
    let mut out = String::new();
    for (c, _) in &line.letters {
        if c.is_ascii_punctuation() || *c == '\n' {
            out.push('\\');
        }
        out.push(*c);
    }
    out
}

fn differs(line: &Line, markdown: &str, room: Room) -> Option<usize> {
    match read::line(markdown, room) {
        Some(read) => line.differs(&read),
        None => Some(0),
    }
}

/// Gives up a mark that begins or goes on at the letter where the Markdown was misread; false where there is none.
fn weaken(line: &mut Line, wrong: usize) -> bool {
    let runs = |line: &Line, at: usize, begins: bool| -> Vec<(Sign, usize, usize)> {
        // The frailest first.
        let frail = [Sign::Sub, Sign::Sup, Sign::Strike, Sign::Em, Sign::Strong, Sign::Code, Sign::Link];
        let run =
            |sign| line.run(at, sign).filter(|(from, _)| !begins || *from == at).map(|(from, to)| (sign, from, to));
        frail.into_iter().filter_map(run).collect()
    };
    let mut found = runs(line, wrong, true);
    for at in [wrong, wrong.saturating_sub(1)] {
        if found.is_empty() {
            found = runs(line, at, false);
        }
    }
    if found.is_empty() {
        // Misread for a reason that lies elsewhere: the last mark before it goes.
        let before = (0..wrong.min(line.letters.len())).rev().find_map(|at| runs(line, at, false).into_iter().next());
        let anywhere = || (0..line.letters.len()).find_map(|at| runs(line, at, false).into_iter().next());
        found.extend(before.or_else(anywhere));
    }
    for (sign, from, to) in &found {
        if shrink(line, *sign, *from, *to) {
            return true;
        }
    }
    let Some((sign, from, to)) = found.first().copied() else { return false };
    line.unset(from, to, sign);
    true
}

/// A mark that begins or ends in punctuation beside a letter is no mark for the parser: the punctuation leaves it.
fn shrink(line: &mut Line, sign: Sign, from: usize, to: usize) -> bool {
    if matches!(sign, Sign::Code | Sign::Link) || to - from < 2 {
        return false;
    }
    let at = |n: usize| line.letters.get(n).map(|(c, _)| *c);
    let letter = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
    let mark = |c: Option<char>| c.is_some_and(|c| !c.is_alphanumeric() && !c.is_whitespace());
    if mark(at(from)) && letter(from.checked_sub(1).and_then(at)) {
        line.unset(from, from + 1, sign);
        return true;
    }
    if mark(at(to - 1)) && letter(at(to)) {
        line.unset(to - 1, to, sign);
        return true;
    }
    false
}

/// The Markdown of a line, line starts escaped; `em` is the sign of emphasis.
fn written(line: &Line, room: Room, em: char) -> String {
    let mut writing = Writing { line, room, em, out: String::new() };
    writing.range(0, line.letters.len(), Style::default());
    let out = writing.out;
    match room {
        Room::Paragraph => out.split('\n').map(line_start).collect::<Vec<_>>().join("\n"),
        _ => out,
    }
}

/// Escapes what has a meaning only at the start of a line. A line of nothing but spaces that Markdown keeps begins with a
/// character reference: [`split`](crate::story::split) would take it for a blank one, which is no part of a block.
fn line_start(written: &str) -> String {
    match written.chars().next() {
        Some(space) if written.trim().is_empty() => {
            format!("&#{};{}", u32::from(space), written.get(space.len_utf8()..).unwrap_or_default())
        }
        _ => literal::line_start(written),
    }
}

struct Writing<'l> {
    line: &'l Line,
    room: Room,
    em: char,
    out: String,
}

impl Writing<'_> {
    fn style(&self, at: usize) -> Style {
        self.line.letters.get(at).map(|(_, style)| *style).unwrap_or_default()
    }

    /// Writes letters within the signs that are open: the sign that reaches farthest opens first.
    fn range(&mut self, from: usize, to: usize, open: Style) {
        let mut at = from;
        while at < to {
            let style = self.style(at);
            let missing = |sign: &Sign| style.has(*sign) && !open.has(*sign);
            let mut next: Option<(usize, Sign)> = None;
            for sign in Sign::ALL.into_iter().filter(|sign| *sign != Sign::Code).filter(missing) {
                let end = self.reach(at, to, sign, open);
                if next.is_none_or(|(farthest, _)| end > farthest) {
                    next = Some((end, sign));
                }
            }
            at = match next {
                Some((end, sign)) => self.signed(at, end, sign, open),
                None => self.leaf(at, to, style),
            };
        }
    }

    /// How far a sign reaches from here, without ending within a link.
    fn reach(&self, at: usize, to: usize, sign: Sign, open: Style) -> usize {
        let end = self.line.run(at, sign).map_or(to, |(_, end)| end.min(to));
        if sign == Sign::Link || open.has(Sign::Link) || end >= to {
            return end;
        }
        match self.line.run(end, Sign::Link) {
            Some((start, _)) if start > at && start < end => start,
            _ => end,
        }
    }

    fn signed(&mut self, at: usize, end: usize, sign: Sign, open: Style) -> usize {
        let value = self.style(at).value(sign);
        let (opens, closes) = match sign {
            Sign::Link => {
                // "Xem!" before a link would make it an image.
                if self.out.ends_with('!') {
                    self.out.insert(self.out.len() - 1, '\\');
                }
                ("[".to_owned(), format!("]({})", destination(self.line.href(value.unwrap_or_default()))))
            }
            Sign::Strong => ("**".to_owned(), "**".to_owned()),
            Sign::Em => (self.em.to_string(), self.em.to_string()),
            Sign::Strike => ("~~".to_owned(), "~~".to_owned()),
            Sign::Sup => ("^".to_owned(), "^".to_owned()),
            Sign::Sub | Sign::Code => ("~".to_owned(), "~".to_owned()),
        };
        self.out.push_str(&opens);
        self.range(at, end, open.with(sign, value));
        self.out.push_str(&closes);
        end
    }

    /// Writes the letters from here that are set in one way.
    fn leaf(&mut self, at: usize, to: usize, style: Style) -> usize {
        let letters = self.line.letters.get(at..to).unwrap_or_default();
        let words: String = letters.iter().take_while(|(_, s)| *s == style).map(|(c, _)| *c).collect();
        if style.has(Sign::Code) {
            let code = literal::code(&words);
            self.out.push_str(&if self.room == Room::Cell { code.replace('|', "\\|") } else { code });
        } else {
            for (n, part) in words.split('\n').enumerate() {
                self.out.push_str(if n > 0 { "\\\n" } else { "" });
                self.out.push_str(&literal::inline(part));
            }
        }
        at + words.chars().count()
    }
}

/// An address as the destination of a link.
fn destination(href: &str) -> String {
    let pointed = href.is_empty() || href.contains(|c: char| c.is_whitespace() || c.is_control());
    let mut out = String::with_capacity(href.len() + 2);
    for (at, c) in href.char_indices() {
        let escaped = match c {
            '\\' | '<' | '>' | '(' | ')' | '[' | ']' | '`' | '|' => true,
            '&' => literal::is_reference(href.get(at..).unwrap_or_default()),
            _ => false,
        };
        if escaped {
            out.push('\\');
        }
        out.push(c);
    }
    if pointed { format!("<{out}>") } else { out }
}
