//! What a captioner types in few keys and a reader reads in full: fields of the photo in braces, and codes between equals signs
//! that stand for what a list has of them.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::metadata::{Field, Metadata, Taken};
use crate::message;
use crate::messages::Key;
use crate::text::{self, fold};

/// Bytes of a list of codes; one with every official of a country has a tenth of it.
const LIST_LIMIT: usize = 8 << 20;
/// Characters of a code; what is longer between two equals signs is a text.
const CODE_LIMIT: usize = 32;

/// What becomes of what a field says already.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Way {
    /// It gives way.
    #[default]
    Replace,
    /// It stays, and the new comes after it; of a list what is not there yet.
    Append,
    /// It stays, and the new is only for fields that say nothing.
    IfEmpty,
}

/// Codes, and what each stands for: a roster, officials, places.
///
/// A list is text in UTF-8, a line for each code: the code, a tab, what it stands for, and after further tabs what else it may
/// stand for. `=code=` is the first of these, `=code#2=` the second. Codes are found however accents and capitals are typed.
///
/// The newsroom's register says besides from which day on a code stands for what: a photo of last year names last year's mayor.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Codes(BTreeMap<String, Vec<Held>>);

/// What a code stands for from a day on; always has, where no day is said.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Held {
    from: Option<NaiveDate>,
    stands_for: Vec<String>,
}

/// Why a list of codes is none. Lines count from 1.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotCodes {
    /// It is in another encoding.
    #[error("not UTF-8")]
    Encoding,
    /// It is longer than any list.
    #[error("more than {LIST_LIMIT} bytes")]
    TooLong,
    /// A line has no tab, or nothing before or after it.
    #[error("line {0} is no code")]
    Line(usize),
    /// A line has a code of more characters than a code may have, or with a sign that none has.
    #[error("line {0}: {1:?} is no code")]
    Code(usize, String),
    /// Two lines have one code.
    #[error("line {0}: {1:?} stands there twice")]
    Twice(usize, String),
    /// A line holds characters that no text may hold.
    #[error("line {0}: {1}")]
    Text(usize, text::Refused),
}

impl NotCodes {
    /// Returns the message that explains it, and its values.
    pub fn explained(&self) -> (Key, Vec<(&'static str, String)>) {
        let at = |line: &usize| vec![("line", line.to_string())];
        let with = |line: &usize, code: &String| vec![("line", line.to_string()), ("code", code.clone())];
        match self {
            Self::Encoding => (message!("codes.encoding"), vec![]),
            Self::TooLong => (message!("codes.too_long"), vec![("limit", (LIST_LIMIT >> 20).to_string())]),
            Self::Line(line) => (message!("codes.line"), at(line)),
            Self::Code(line, code) => (message!("codes.code"), with(line, code)),
            Self::Twice(line, code) => (message!("codes.twice"), with(line, code)),
            Self::Text(line, _) => (message!("codes.text"), at(line)),
        }
    }
}

impl Codes {
    /// Reads a list.
    ///
    /// # Errors
    /// [`NotCodes`] with the first line that is no code: half a roster is none.
    pub fn read(bytes: &[u8]) -> Result<Self, NotCodes> {
        if bytes.len() > LIST_LIMIT {
            return Err(NotCodes::TooLong);
        }
        let list = std::str::from_utf8(bytes).map_err(|_| NotCodes::Encoding)?;
        let mut codes = Self::default();
        for (line, number) in list.trim_start_matches('\u{FEFF}').lines().zip(1..) {
            if line.trim().is_empty() {
                continue;
            }
            let mut parts = line.split('\t').map(text::admit_line);
            let mut next = || parts.next().transpose().map_err(|refused| NotCodes::Text(number, refused));
            let code = next()?.filter(|code| !code.is_empty()).ok_or(NotCodes::Line(number))?;
            let mut stands_for = vec![];
            while let Some(one) = next()? {
                stands_for.push(one);
            }
            if stands_for.first().is_none_or(String::is_empty) {
                return Err(NotCodes::Line(number));
            }
            if !is_code(&code) {
                return Err(NotCodes::Code(number, code));
            }
            if codes.0.contains_key(&fold(&code)) {
                return Err(NotCodes::Twice(number, code));
            }
            codes.hold(&code, None, stands_for);
        }
        Ok(codes)
    }

    /// Returns how many codes there are.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Returns whether there is none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Takes the codes of another list in; where both have one, the other's holds.
    pub fn extend(&mut self, other: Self) {
        self.0.extend(other.0);
    }

    /// Lets a code stand for something from a day on, beside what it stands for before and after.
    pub(crate) fn hold(&mut self, code: &str, from: Option<NaiveDate>, stands_for: Vec<String>) {
        self.0.entry(fold(code)).or_default().push(Held { from, stands_for });
    }

    /// Returns what `code` or `code#2` stands for on all days of a span. What changed within it, or began after it, is nothing:
    /// nobody is given a title that they may not have had.
    fn get(&self, named: &str, (first, last): (NaiveDate, NaiveDate)) -> Option<&str> {
        let (code, column) = named.split_once('#').unwrap_or((named, "1"));
        let column = column.parse::<usize>().ok()?.checked_sub(1)?;
        let held = self.0.get(&fold(code))?;
        let begun = held.iter().filter(|held| held.from.is_none_or(|from| from <= first));
        let one = begun.max_by_key(|held| held.from)?.stands_for.get(column).filter(|one| !one.is_empty())?;
        let later = held.iter().filter(|held| held.from.is_some_and(|from| first < from && from <= last));
        later.map(|held| held.stands_for.get(column)).all(|other| other == Some(one)).then_some(one.as_str())
    }
}

/// Returns whether a text can be a code: letters, digits, dots, dashes and low lines, and not many.
pub(crate) fn is_code(text: &str) -> bool {
    let allowed = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_' | '.');
    !text.is_empty() && text.chars().nth(CODE_LIMIT).is_none() && text.chars().all(allowed)
}

/// A text in braces that is no field of a photo.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("no field {0:?}")]
pub struct NoVariable(pub String);

/// What a text says once it is spelled out.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Spelled {
    /// The text.
    pub text: String,
    /// Codes that no list has: they stay as they were typed.
    pub unknown: Vec<String>,
}

/// What a text is spelled out with.
#[derive(Clone, Copy, Debug)]
pub struct Spelling<'s> {
    /// What holds of the photo.
    pub metadata: &'s Metadata,
    /// The name of its file.
    pub file: &'s str,
    /// Its place among those that are captioned together, from 1.
    pub number: usize,
    /// The codes.
    pub codes: &'s Codes,
    /// The day on which codes are read where nobody says when the photo was taken.
    pub today: NaiveDate,
}

/// Returns whether whatever stands in braces in a text is a field, for a text that is kept to be spelled out later.
///
/// # Errors
/// Where something is none.
pub(crate) fn check(text: &str) -> Result<(), NoVariable> {
    let (metadata, codes) = (&Metadata::default(), &Codes::default());
    Spelling { metadata, file: "", number: 1, codes, today: NaiveDate::default() }.filled(text).map(drop)
}

impl Spelling<'_> {
    /// Spells a text out: `{city}` and every other field by its word, `{file}` the file's name without its ending, `{number}`,
    /// `{day}` as in `1.5.2026` and `{year}`, as far as they are known; `{{` and `}}` are braces. Then codes, so that a field may
    /// hold one.
    ///
    /// # Errors
    /// Where something in braces is no field: it is most likely mistyped, and readers would be shown it.
    pub fn spell(&self, text: &str) -> Result<Spelled, NoVariable> {
        Ok(self.decoded(&self.filled(text)?))
    }

    fn filled(&self, text: &str) -> Result<String, NoVariable> {
        let (mut out, mut rest) = (String::with_capacity(text.len()), text);
        while let Some(at) = rest.find(['{', '}']) {
            let (before, from) = rest.split_at(at);
            out.push_str(before);
            if let Some(after) = from.strip_prefix("{{").or_else(|| from.strip_prefix("}}")) {
                out.push_str(from.get(..1).unwrap_or_default());
                rest = after;
                continue;
            }
            let named = from.strip_prefix('{').and_then(|inside| inside.split_once('}'));
            let (name, after) = named.ok_or_else(|| NoVariable(from.chars().take(CODE_LIMIT).collect()))?;
            out.push_str(&self.variable(name.trim()).ok_or_else(|| NoVariable(name.to_owned()))?);
            rest = after;
        }
        out.push_str(rest);
        Ok(out)
    }

    fn variable(&self, name: &str) -> Option<String> {
        let taken = self.metadata.taken.as_ref();
        Some(match name {
            "file" => self.file.rsplit_once('.').map_or(self.file, |(stem, _)| stem).to_owned(),
            "number" => self.number.to_string(),
            "day" => {
                taken.and_then(|taken| taken.date()).map(|day| day.format("%-d.%-m.%Y").to_string()).unwrap_or_default()
            }
            "year" => taken.and_then(|taken| taken.as_str().get(..4)).unwrap_or_default().to_owned(),
            word => self.metadata.values(Field::of(word)?).join(", "),
        })
    }

    fn decoded(&self, text: &str) -> Spelled {
        let (mut spelled, mut rest) = (Spelled::default(), text);
        let days = self.metadata.taken.as_ref().and_then(Taken::days).unwrap_or((self.today, self.today));
        while let Some((before, after)) = rest.split_once('=') {
            spelled.text.push_str(before);
            let named =
                after.split_once('=').filter(|(code, _)| is_code(code.split_once('#').map_or(*code, |(code, _)| code)));
            let Some((code, beyond)) = named else {
                spelled.text.push('=');
                rest = after;
                continue;
            };
            match self.codes.get(code, days) {
                Some(stands_for) => spelled.text.push_str(stands_for),
                None => {
                    let _ = write!(spelled.text, "={code}=");
                    spelled.unknown.push(code.to_owned());
                }
            }
            rest = beyond;
        }
        spelled.text.push_str(rest);
        spelled
    }
}

/// Returns a text with each occurrence of `find` replaced; `None` where there is none. Where capitals do not matter, neither
/// do those of Vietnamese letters; accents always do.
pub(crate) fn replaced(text: &str, find: &str, with: &str, any_case: bool) -> Option<String> {
    let same = |a: char, b: char| a == b || (any_case && a.to_lowercase().eq(b.to_lowercase()));
    let begins = |rest: &str| {
        let mut rest = rest.chars();
        find.chars().all(|wanted| rest.next().is_some_and(|c| same(c, wanted))).then_some(rest.as_str().len())
    };
    let (mut out, mut rest, mut any) = (String::with_capacity(text.len()), text, false);
    while let Some(first) = rest.chars().next() {
        match begins(rest).filter(|_| !find.is_empty()) {
            Some(left) => {
                out.push_str(with);
                rest = rest.get(rest.len() - left..).unwrap_or_default();
                any = true;
            }
            None => {
                out.push(first);
                rest = rest.get(first.len_utf8()..).unwrap_or_default();
            }
        }
    }
    any.then_some(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    const LIST: &str = "\u{FEFF}ct\tông Đỗ Minh Khoa, Chủ tịch UBND tỉnh\tông Khoa\r\n\nbùn\tsuối Bùn\n";

    fn spell(text: &str) -> Result<Spelled, NoVariable> {
        let mut metadata = Metadata::default();
        metadata.set(Field::City, &["Tân Giang".into()]);
        metadata.set(Field::People, &["An".into(), "Lan".into()]);
        metadata.set(Field::Taken, &["2026-05-01T10:20".into()]);
        metadata.set(Field::Headline, &["=ct#2=".into()]);
        let codes = Codes::read(LIST.as_bytes()).unwrap();
        Spelling { metadata: &metadata, file: "DSC_9.JPG", number: 3, codes: &codes, today: day("2026-06-01") }
            .spell(text)
    }

    fn spelled(text: &str) -> String {
        let spelled = spell(text).unwrap();
        assert_eq!(spelled.unknown, [""; 0], "{text}");
        spelled.text
    }

    #[test]
    fn fields_and_codes_are_spelled_out() {
        assert_eq!(
            spelled("{city}, {day}: =CT= ở =bun="),
            "Tân Giang, 1.5.2026: ông Đỗ Minh Khoa, Chủ tịch UBND tỉnh ở suối Bùn"
        );
        assert_eq!(spelled("{people} ({file}, {number}, {year}){credit}"), "An, Lan (DSC_9, 3, 2026)");
        assert_eq!(spelled("{headline} nói"), "ông Khoa nói");
        assert_eq!(spelled("{{a}} = b, c == d"), "{a} = b, c == d");
    }

    fn day(day: &str) -> NaiveDate {
        day.parse().unwrap()
    }

    #[test]
    fn a_code_stands_for_who_held_the_title_on_the_day_of_the_photo() {
        let mut codes = Codes::default();
        for (from, who) in [("2026-05-01", "bà Lan"), ("2021-06-20", "ông Khoa")] {
            codes.hold("CT", Some(day(from)), vec![who.to_owned(), "Chủ tịch".into()]);
        }
        codes.hold("bùn", None, vec!["suối Bùn".into()]);
        let on = |taken: &str, text: &str| {
            let mut metadata = Metadata::default();
            metadata.set(Field::Taken, &[taken.to_owned()]);
            let spelling =
                Spelling { metadata: &metadata, file: "", number: 1, codes: &codes, today: day("2024-01-01") };
            spelling.spell(text).unwrap().text
        };
        for (taken, who) in [
            ("2026-05-01T00:10", "bà Lan"),
            ("2026-04-30", "ông Khoa"),
            ("2022", "ông Khoa"),
            // Nobody says when: as of today.
            ("", "ông Khoa"),
            // Either of them, or somebody whom the register does not know.
            ("2026", "=ct="),
            ("2021-06-19", "=ct="),
        ] {
            assert_eq!(on(taken, "=ct="), who, "{taken}");
        }
        assert_eq!(on("2026", "=ct#2= ở =BUN="), "Chủ tịch ở suối Bùn", "both are");
        // What a list has, it has on every day.
        codes.extend(Codes::read("ct\tông An".as_bytes()).unwrap());
        assert_eq!(codes.get("ct", (day("2021-01-01"), day("2026-12-31"))), Some("ông An"));
    }

    #[test]
    fn what_is_mistyped_is_told() {
        assert_eq!(spell("{cty}"), Err(NoVariable("cty".into())));
        assert_eq!(spell("a {city"), Err(NoVariable("{city".into())));
        let unknown = spell("=xx= và =ct#3= và =ct=").unwrap();
        assert_eq!(
            (unknown.unknown, unknown.text.contains("=xx= và =ct#3=")),
            (vec!["xx".to_owned(), "ct#3".into()], true)
        );
    }

    #[test]
    fn a_list_that_is_none_names_its_line() {
        let read = |text: &str| Codes::read(text.as_bytes()).unwrap_err();
        assert_eq!(read("a\tb\nkhông có"), NotCodes::Line(2));
        assert_eq!(read("a\t"), NotCodes::Line(1));
        assert_eq!(read("a b\tc"), NotCodes::Code(1, "a b".into()));
        assert_eq!(read("ct\ta\nCT\tb"), NotCodes::Twice(2, "CT".into()));
        assert!(matches!(read("a\tb\u{202E}"), NotCodes::Text(1, _)));
        assert_eq!(Codes::read(b"a\t\xE1"), Err(NotCodes::Encoding));
    }

    #[test]
    fn each_occurrence_is_replaced() {
        assert_eq!(replaced("Cầu cầu CẦU", "cầu", "đò", false).as_deref(), Some("Cầu đò CẦU"));
        assert_eq!(replaced("Cầu cầu CẦU", "cầu", "đò", true).as_deref(), Some("đò đò đò"));
        assert_eq!(replaced("cau", "cầu", "đò", true), None);
        assert_eq!(replaced("aaa", "aa", "b", false).as_deref(), Some("ba"));
        assert_eq!(replaced("abc", "", "x", false), None);
    }
}
