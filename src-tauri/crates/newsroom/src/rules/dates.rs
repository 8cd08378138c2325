//! D: dates and days.

use std::ops::Range;

use chrono::{Datelike, NaiveDate};

use super::Case;
use super::finding::{Field, Finding};
use super::reading::{Block, Passage};
use super::sentences::sentences;
use crate::message;

/// The days of the week from Monday, and how they begin.
const WEEKDAYS: [&str; 7] = ["thứ Hai", "thứ Ba", "thứ Tư", "thứ Năm", "thứ Sáu", "thứ Bảy", "Chủ nhật"];

/// Days that only a reader of the same day understands.
const UNDATED: [&str; 14] = [
    "hôm nay",
    "hôm qua",
    "hôm kia",
    "ngày mai",
    "sáng nay",
    "trưa nay",
    "chiều nay",
    "tối nay",
    "đêm nay",
    "đêm qua",
    "sáng mai",
    "chiều mai",
    "tối qua",
    "sáng qua",
];

/// A date with day, month and year in figures, as written.
struct Written {
    /// Its bytes in the block.
    range: Range<usize>,
    day: u32,
    month: u32,
    year: i32,
    /// Whether day and month have a zero in front; `None` where they have two figures anyway.
    zero: [Option<bool>; 2],
    separator: char,
}

impl Written {
    fn date(&self) -> Option<NaiveDate> {
        NaiveDate::from_ymd_opt(self.year, self.month, self.day)
    }

    /// Returns the date with zeros as `zero` says for day and month.
    fn rewritten(&self, zero: [bool; 2]) -> String {
        let two = |n: u32, zero: bool| if zero { format!("{n:02}") } else { n.to_string() };
        let s = self.separator;
        format!("{}{s}{}{s}{}", two(self.day, zero[0]), two(self.month, zero[1]), self.year)
    }
}

/// Finds the dates with a year in a text: 20/4/2022, 05-01-2022.
fn written(text: &str) -> Vec<Written> {
    let bytes = text.as_bytes();
    let digits = |at: usize| bytes.get(at..).map_or(0, |rest| rest.iter().take_while(|b| b.is_ascii_digit()).count());
    let (mut found, mut at) = (vec![], 0);
    while at < bytes.len() {
        let length = digits(at);
        if length == 0 {
            at += 1;
            continue;
        }
        found.extend(date_at(text, at, &digits));
        at += length;
    }
    found
}

fn date_at(text: &str, at: usize, digits: &impl Fn(usize) -> usize) -> Option<Written> {
    let bytes = text.as_bytes();
    let day = digits(at);
    let separator = *bytes.get(at + day)?;
    let month_at = at + day + 1;
    let month = digits(month_at);
    let year_at = month_at + month + 1;
    let joined = at.checked_sub(1).and_then(|i| bytes.get(i)).is_some_and(|b| b"/-".contains(b));
    let again = bytes.get(month_at + month) == Some(&separator);
    if !(1..=2).contains(&day) || !(1..=2).contains(&month) || !b"/-".contains(&separator) || !again || joined {
        return None;
    }
    if digits(year_at) != 4 || matches!(bytes.get(year_at + 4), Some(b'/' | b'-')) {
        return None;
    }
    let number = |at: usize, length: usize| text.get(at..at + length).and_then(|s| s.parse::<u32>().ok());
    let zero = |at: usize, length: usize| {
        (length == 1).then_some(false).or_else(|| (bytes.get(at) == Some(&b'0')).then_some(true))
    };
    Some(Written {
        range: at..year_at + 4,
        day: number(at, day)?,
        month: number(month_at, month)?,
        year: i32::try_from(number(year_at, 4)?).ok()?,
        zero: [zero(at, day), zero(month_at, month)],
        separator: char::from(separator),
    })
}

/// D1: dates are possible, agree with their weekday, and are written one way; a printed date is not to come.
pub(super) fn d1_dates(case: &Case<'_>) -> Vec<Finding> {
    let mut all = vec![];
    for (passage, block) in case.reading.blocks() {
        all.extend(written(&block.text).into_iter().map(|date| (passage, block, date)));
    }
    let mut found = vec![];
    if let Some(date) = case.story.printed_date.filter(|date| *date > case.facts.today) {
        let finding = Finding::warning("D1", Field::PrintedDate, message!("rules.D1.future"));
        found.push(finding.with("date", date.format("%d/%m/%Y")));
    }
    for (passage, block, date) in &all {
        let seen = &block.text[date.range.clone()];
        match date.date() {
            None => {
                let finding = Finding::warning("D1", passage.field, message!("rules.D1.impossible"));
                found.push(finding.at(block.source(&date.range)).with("date", seen));
            }
            Some(day) => found.extend(wrong_weekday(passage, block, date, day)),
        }
    }
    found.extend(mixed(&all));
    found
}

/// The weekday right before a date, if it is another one: "Thứ Ba, ngày 11/5/2022".
fn wrong_weekday(passage: &Passage<'_>, block: &Block, date: &Written, day: NaiveDate) -> Option<Finding> {
    let last = block.words.partition_point(|w| w.range.end <= date.range.start);
    let named = |word: usize| block.words.get(word).map(|w| block.written(w).to_lowercase());
    // Between the two at most "ngày" or "mồng" and marks.
    let back = match named(last.checked_sub(1)?)?.as_str() {
        "ngày" | "mồng" | "mùng" => 2,
        _ => 1,
    };
    let end = last.checked_sub(back)?;
    let start = end.checked_sub(1)?;
    let range = block.span(start..end + 1);
    let said = block.text[range.clone()].to_lowercase();
    let between = &block.text[range.end..date.range.start];
    let said = WEEKDAYS.iter().position(|w| w.to_lowercase() == said)?;
    let right = usize::try_from(day.weekday().num_days_from_monday()).ok()?;
    if said == right || between.contains(['.', ';', '!', '?', '…']) {
        return None;
    }
    let finding = Finding::warning("D1", passage.field, message!("rules.D1.weekday"));
    let whole = range.start..date.range.end;
    Some(
        finding
            .at(block.source(&whole))
            .with("weekday", WEEKDAYS[said])
            .with("date", &block.text[date.range.clone()])
            .with("right", WEEKDAYS[right]),
    )
}

/// Where a zero may stand: before the day, before the months 1 and 2, before the months 3 to 9. Official documents
/// have it before the first two and not before the third, so each is compared only with its like.
fn groups(date: &Written) -> [Option<bool>; 3] {
    let [day, month] = date.zero;
    if date.month < 3 { [day, month, None] } else { [day, None, month] }
}

fn mixed(all: &[(&Passage<'_>, &Block, Written)]) -> Vec<Finding> {
    let mut usual = [None; 3];
    for (group, usual) in usual.iter_mut().enumerate() {
        let count = |zero| all.iter().filter(|(_, _, d)| groups(d)[group] == Some(zero)).count();
        let (with, without) = (count(true), count(false));
        let first = all.iter().find_map(|(_, _, d)| groups(d)[group]);
        *usual = match with.cmp(&without) {
            std::cmp::Ordering::Greater => Some(true),
            std::cmp::Ordering::Less => Some(false),
            std::cmp::Ordering::Equal => first,
        };
    }
    let odd =
        all.iter().filter(|(_, _, d)| groups(d).iter().zip(usual).any(|(own, usual)| own.is_some() && *own != usual));
    odd.map(|(passage, block, date)| {
        let own = |group: usize| usual[group].unwrap_or(false);
        let right = date.rewritten([own(0), own(if date.month < 3 { 1 } else { 2 })]);
        let fix = passage.replacing(block, &date.range, &right);
        let finding = Finding::warning("D1", passage.field, message!("rules.D1.mixed")).at(block.source(&date.range));
        finding.with("date", &block.text[date.range.clone()]).with("right", right).fixed(fix)
    })
    .collect()
}

/// D2: "hôm nay" has its date beside it, for whoever reads it tomorrow. What people say in quotes stays theirs.
pub(super) fn d2_undated_day(case: &Case<'_>) -> Vec<Finding> {
    let phrases: Vec<Vec<u32>> = UNDATED.iter().filter_map(|p| case.reading.vocabulary.phrase(p)).collect();
    let mut found = vec![];
    if phrases.is_empty() {
        return found;
    }
    for passage in case.reading.running_text() {
        for block in &passage.blocks {
            let is_said = |i: &usize| phrases.iter().any(|p| block.says(*i, p));
            let said: Vec<_> = (0..block.words.len()).filter(is_said).map(|i| block.span(i..i + 2)).collect();
            for range in undated(&block.text, &said) {
                let finding = Finding::info("D2", passage.field, message!("rules.D2")).at(block.source(&range));
                found.push(finding.with("phrase", &block.text[range]));
            }
        }
    }
    found
}

/// Returns those of the phrases, which are in order, that stand outside quotes in a sentence without a date.
fn undated(text: &str, said: &[Range<usize>]) -> Vec<Range<usize>> {
    let (mut kept, mut said) = (vec![], said.iter().peekable());
    if said.peek().is_none() {
        return kept;
    }
    let (mut at, mut quoted) = (0, false);
    for sentence in sentences(text) {
        let mut dated_here = None;
        while let Some(range) = said.next_if(|range| range.start < sentence.end) {
            for mark in text[at..range.start].chars() {
                quoted = match mark {
                    '“' => true,
                    '”' => false,
                    '"' => !quoted,
                    _ => quoted,
                };
            }
            at = range.start;
            if !quoted && !*dated_here.get_or_insert_with(|| dated(&text[sentence.clone()])) {
                kept.push(range.clone());
            }
        }
    }
    kept
}

/// Returns whether a sentence names a day in figures: 10/5, 10-5-2022, "ngày 10".
fn dated(sentence: &str) -> bool {
    let bytes = sentence.as_bytes();
    let figure = |i: Option<usize>| i.and_then(|i| bytes.get(i)).is_some_and(u8::is_ascii_digit);
    let slash = |(i, b): (usize, &u8)| b"/-".contains(b) && figure(i.checked_sub(1)) && figure(Some(i + 1));
    let day = |(i, _): (usize, &str)| sentence[i + "ngày ".len()..].starts_with(|c: char| c.is_ascii_digit());
    let named = || ["ngày ", "Ngày "].iter().any(|word| sentence.match_indices(word).any(day));
    bytes.iter().enumerate().any(slash) || named()
}
