//! Dates as a paper prints them, with the weekday, and reading them back.

use chrono::{Datelike, NaiveDate};

use super::fold;
use crate::messages::Language;

// Own tables: chrono and ICU both give "Thứ ba" or a long month where house style prints "Thứ Ba, 10/05/2022".
const VIETNAMESE: [&str; 7] = ["Thứ Hai", "Thứ Ba", "Thứ Tư", "Thứ Năm", "Thứ Sáu", "Thứ Bảy", "Chủ nhật"];
const ENGLISH: [&str; 7] = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];
const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

/// A date that a line of text begins with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WrittenDate<'a> {
    /// The date by its numbers.
    pub date: NaiveDate,
    /// Whether the weekday before it is the weekday of that date.
    pub weekday_agrees: bool,
    /// What follows the date on the line, such as a time; trimmed.
    pub rest: &'a str,
}

/// Returns the date in house style: "Thứ Ba, 10/05/2022", or "Tuesday, 10 May 2022" in English.
pub fn format_date(date: NaiveDate, language: Language) -> String {
    let day = date.weekday().num_days_from_monday() as usize;
    let weekday = |table: &[&'static str; 7]| table.get(day).copied().unwrap_or_default();
    match language {
        Language::Vi => format!("{}, {}", weekday(&VIETNAMESE), date.format("%d/%m/%Y")),
        Language::En => {
            let month = MONTHS.get(date.month0() as usize).copied().unwrap_or_default();
            format!("{}, {} {month} {}", weekday(&ENGLISH), date.day(), date.year())
        }
    }
}

/// Reads a line that begins with a weekday and a date, in Vietnamese or English, whatever its case.
///
/// A line without a weekday is no date line: "20/4/2022" alone may be anything.
pub fn parse_date(line: &str) -> Option<WrittenDate<'_>> {
    let line = line.trim();
    let (weekday, after) = weekday_of(line)?;
    let after = after.trim_start_matches(|c: char| c == ',' || c.is_whitespace());
    let after = match token(after) {
        (word, rest) if fold(word) == "ngay" => rest,
        _ => after,
    };
    let (date, rest) = numbers(after).or_else(|| with_month_name(after))?;
    if rest.starts_with(char::is_alphanumeric) {
        return None;
    }
    Some(WrittenDate {
        date,
        weekday_agrees: date.weekday().num_days_from_monday() as usize == weekday,
        rest: rest.trim(),
    })
}

/// The first run of letters and digits, and what follows it with its spaces removed.
fn token(text: &str) -> (&str, &str) {
    let end = text.find(|c: char| !c.is_alphanumeric()).unwrap_or(text.len());
    let (word, rest) = text.split_at(end);
    (word, rest.trim_start())
}

/// The weekday from 0 for Monday, and the text after it. Compared with accents, since "thứ tư" and "thu tu" differ.
fn weekday_of(line: &str) -> Option<(usize, &str)> {
    let (first, rest) = token(line);
    let first = first.to_lowercase();
    let english = ENGLISH.iter().position(|name| {
        let name = name.to_lowercase();
        name == first || (first.len() == 3 && name.starts_with(&first))
    });
    if let Some(day) = english {
        return Some((day, rest));
    }
    let (second, rest) = token(rest);
    let both = format!("{first} {}", second.to_lowercase());
    let named = VIETNAMESE.iter().position(|name| name.to_lowercase() == both);
    let numbered = || match second.parse::<usize>() {
        Ok(n @ 2..=7) if first == "thứ" => Some(n - 2),
        _ => None,
    };
    named.or_else(numbered).map(|day| (day, rest))
}

fn digits(text: &str, longest: usize) -> Option<(u32, &str)> {
    let end = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    let (number, rest) = text.split_at(end);
    (1..=longest).contains(&end).then(|| number.parse().ok().map(|n| (n, rest)))?
}

fn dated(day: u32, month: u32, year: u32) -> Option<NaiveDate> {
    if year < 1000 {
        return None;
    }
    NaiveDate::from_ymd_opt(i32::try_from(year).ok()?, month, day)
}

fn numbers(text: &str) -> Option<(NaiveDate, &str)> {
    let (day, rest) = digits(text, 2)?;
    let mark = rest.chars().next().filter(|c| matches!(c, '/' | '-' | '.'))?;
    let (month, rest) = digits(rest.strip_prefix(mark)?, 2)?;
    let (year, rest) = digits(rest.strip_prefix(mark)?, 4)?;
    Some((dated(day, month, year)?, rest))
}

fn with_month_name(text: &str) -> Option<(NaiveDate, &str)> {
    let (day, rest) = digits(text, 2)?;
    let (name, rest) = token(rest.trim_start());
    let name = name.to_lowercase();
    let named = |m: &&str| {
        let m = m.to_lowercase();
        m == name || (name.len() == 3 && m.starts_with(&name))
    };
    let month = MONTHS.iter().position(named)? + 1;
    let (year, rest) = digits(rest.trim_start_matches([',', ' ']), 4)?;
    Some((dated(day, u32::try_from(month).ok()?, year)?, rest))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn day(y: i32, m: u32, d: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(y, m, d).unwrap()
    }

    #[test]
    fn prints_house_style() {
        assert_eq!(format_date(day(2022, 5, 10), Language::Vi), "Thứ Ba, 10/05/2022");
        assert_eq!(format_date(day(2022, 5, 15), Language::Vi), "Chủ nhật, 15/05/2022");
        assert_eq!(format_date(day(2022, 5, 10), Language::En), "Tuesday, 10 May 2022");
    }

    #[test]
    fn reads_what_papers_print() {
        for line in [
            "Thứ Ba, 10/05/2022",
            "thứ ba 10/5/2022",
            "THỨ BA, NGÀY 10-05-2022",
            "Thứ 3,\u{a0}10/05/2022",
            "Tuesday, 10 May 2022",
            "tue 10 may, 2022",
        ] {
            let read = parse_date(line).unwrap_or_else(|| panic!("{line}"));
            assert_eq!((read.date, read.weekday_agrees, read.rest), (day(2022, 5, 10), true, ""), "{line}");
        }
        assert_eq!(parse_date("Chủ Nhật, 15/5/2022 - 08:30").unwrap().rest, "- 08:30");
    }

    #[test]
    fn tells_a_wrong_weekday() {
        let read = parse_date("Thứ Tư, 10/05/2022").unwrap();
        assert_eq!((read.date, read.weekday_agrees), (day(2022, 5, 10), false));
    }

    #[test]
    fn refuses_what_is_no_date_line() {
        for line in [
            "",
            "10/05/2022",
            "Thứ Ba",
            "Thứ Ba tuần này",
            "Thứ Ba, 31/02/2022",
            "Thứ Ba, 10/05/22",
            "Thứ 8, 10/05/2022",
            "Thứ Ba, 10/05-2022",
            "Thứ Ba, 10/05/20221",
            "Thu Hà, 10/05/2022",
        ] {
            assert_eq!(parse_date(line), None, "{line}");
        }
    }

    proptest! {
        #[test]
        fn reads_what_it_prints(days in 400_000i32..900_000) {
            let date = NaiveDate::from_num_days_from_ce_opt(days).unwrap();
            for language in [Language::Vi, Language::En] {
                let printed = format_date(date, language);
                let read = parse_date(&printed).unwrap();
                prop_assert_eq!((read.date, read.weekday_agrees, read.rest), (date, true, ""));
            }
        }

        #[test]
        fn never_panics(line in "(Thứ |Chủ |Tue)?\\PC{0,24}") {
            let _ = parse_date(&line);
        }
    }
}
