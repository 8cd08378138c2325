//! What files say and no reader should be shown, put right as they come: in a fixed order, by the rules that a newsroom keeps.
//!
//! The file's own words stay beside what is made of them, and nothing is cleaned that a person said.

use std::collections::HashMap;

use serde::{Deserialize, Serialize};

use super::metadata::{Field, Metadata};
use crate::message;
use crate::messages::Key;
use crate::text::{fold, same};

/// What people and programs write where they do not know the place.
const NO_PLACE: [&str; 16] = [
    "unknown",
    "unspecified",
    "not specified",
    "undefined",
    "n/a",
    "n.a.",
    "none",
    "null",
    "tbd",
    "xxx",
    "không rõ",
    "chưa rõ",
    "không có",
    "không xác định",
    "chưa xác định",
    "chưa cập nhật",
];
/// What stands before the name of whoever holds the rights.
const RIGHTS: [&str; 5] = ["©", "(c)", "copyright", "bản quyền", "ban quyen"];
/// What stands between that and the name.
const WHOSE: [&str; 4] = ["thuộc về", "của", "by", "of"];
/// What stands before the name of whoever took a photo.
const TAKEN_BY: [&str; 6] = ["ảnh:", "photo:", "foto:", "photo by", "photograph by", "ảnh của"];
/// Words of a name, at most: what has more is a sentence.
const NAME_WORDS: usize = 6;

/// Which cleaners are on; all of them where nothing is said.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Cleaning {
    /// Spaces are tidied in texts of several lines; those of one line are as they are read.
    pub spaces: bool,
    /// A place goes that says that nobody knows it.
    pub places: bool,
    /// "Copyright", "©" and "bản quyền" go where a credit begins with them.
    pub copyright_mark: bool,
    /// "Minh Khoa/TTXVN" becomes whoever took it, and the credit.
    pub byline_and_credit: bool,
    /// Whoever took it goes out of the credit.
    pub byline_in_credit: bool,
    /// A credit is written as the newsroom writes it.
    pub canonical_credit: bool,
    /// What else says of a place that nobody knows it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub no_place: Vec<String>,
}

impl Default for Cleaning {
    fn default() -> Self {
        Self {
            spaces: true,
            places: true,
            copyright_mark: true,
            byline_and_credit: true,
            byline_in_credit: true,
            canonical_credit: true,
            no_place: vec![],
        }
    }
}

/// A credit as the newsroom writes it, and how others do.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CanonicalCredit {
    /// The newsroom's way, unique by folding.
    pub name: String,
    /// Others'; accents and capitals do not matter.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub spellings: Vec<String>,
}

/// A field of a photo, as its file says it and as it was put right.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cleaned {
    /// The field.
    pub field: Field,
    /// What the file says.
    pub before: Vec<String>,
    /// What is said in its place.
    pub after: Vec<String>,
}

impl Cleaned {
    /// Returns what an editor should be told of what was put right in a file, as messages with their values.
    pub fn notices(all: &[Self], file: &str) -> Vec<(Key, Vec<(&'static str, String)>)> {
        let text = |values: &[String]| if values.is_empty() { "—".to_owned() } else { values.join("; ") };
        let told = |cleaned: &Self| {
            let key = match cleaned.field {
                Field::Creator => message!("photo.cleaned.creator"),
                Field::Credit => message!("photo.cleaned.credit"),
                Field::Sublocation | Field::City | Field::State | Field::Country => message!("photo.cleaned.place"),
                _ => return None,
            };
            Some((
                key,
                vec![("file", file.to_owned()), ("before", text(&cleaned.before)), ("after", text(&cleaned.after))],
            ))
        };
        let mut notices: Vec<_> = all.iter().filter_map(told).collect();
        if all.iter().any(|cleaned| cleaned.field.has_lines()) {
            notices.push((message!("photo.cleaned.spaces"), vec![("file", file.to_owned())]));
        }
        notices
    }
}

/// What one of them does.
type Cleaner = fn(&Cleaners, &mut Metadata);

/// The cleaners of a newsroom.
#[derive(Clone, Debug)]
pub struct Cleaners {
    on: Cleaning,
    /// How the newsroom writes credits, by the folded ways of writing them.
    credits: HashMap<String, String>,
}

impl Cleaners {
    /// Makes them of what the newsroom says.
    pub fn new(on: Cleaning, credits: &[CanonicalCredit]) -> Self {
        let mut known = HashMap::new();
        for CanonicalCredit { name, spellings } in credits {
            known.extend(spellings.iter().chain([name]).map(|spelling| (key(spelling), name.clone())));
        }
        Self { on, credits: known }
    }

    /// Returns what is to be said in the place of what a file says.
    ///
    /// The order is fixed: a mark of copyright would hide a byline, a byline the credit, and a credit is known once it is alone.
    pub fn clean(&self, of_file: &Metadata) -> Vec<Cleaned> {
        let mut now = of_file.clone();
        let order: [(bool, Cleaner); 6] = [
            (self.on.spaces, |_, now| tidy_spaces(now)),
            (self.on.places, Self::drop_places),
            (self.on.copyright_mark, |_, now| drop_copyright_mark(now)),
            (self.on.byline_and_credit, Self::split_byline),
            (self.on.byline_in_credit, |_, now| drop_byline(now)),
            (self.on.canonical_credit, Self::name_credit),
        ];
        for (_, clean) in order.into_iter().filter(|(on, _)| *on) {
            clean(self, &mut now);
        }
        let both = Field::ALL.into_iter().map(|field| (field, of_file.values(field), now.values(field)));
        both.filter(|(_, before, after)| before != after)
            .map(|(field, before, after)| Cleaned { field, before, after })
            .collect()
    }

    fn drop_places(&self, now: &mut Metadata) {
        let nowhere = |text: &str| {
            let said = || NO_PLACE.into_iter().chain(self.on.no_place.iter().map(String::as_str));
            !text.chars().any(char::is_alphanumeric) || said().any(|none| same(none, text))
        };
        let place = &mut now.place;
        for part in [&mut place.sublocation, &mut place.city, &mut place.state, &mut place.country] {
            if nowhere(part) {
                part.clear();
            }
        }
    }

    /// "Minh Khoa/TTXVN" stands where the one or the other should. Where both say something else nothing is touched: which of
    /// them holds is for a person to say.
    fn split_byline(&self, now: &mut Metadata) {
        let (whole, credit) = match &now.creator[..] {
            [] => (now.credit.clone(), String::new()),
            [one] => (one.clone(), now.credit.clone()),
            _ => return,
        };
        let Some((who, whence)) = halves(&whole) else { return };
        let who = after_any(who, &TAKEN_BY);
        if self.is_name(who) && (credit.is_empty() || same(&credit, &whole) || same(&credit, whence)) {
            (now.creator, now.credit) = (vec![who.to_owned()], whence.to_owned());
        }
    }

    /// Whether a text looks like somebody's name. "AFP/Getty Images" has two agencies, and none is made an author.
    fn is_name(&self, text: &str) -> bool {
        let part = |c: char| c.is_alphabetic() || matches!(c, ' ' | '.' | '-' | '\'' | '’');
        (2..=NAME_WORDS).contains(&text.split(' ').count())
            && text.chars().all(part)
            && text.chars().any(char::is_lowercase)
            && !self.credits.contains_key(&key(text))
    }

    fn name_credit(&self, now: &mut Metadata) {
        if let Some(name) = self.credits.get(&key(&now.credit)) {
            now.credit.clone_from(name);
        }
    }
}

fn key(credit: &str) -> String {
    fold(credit).split_whitespace().collect::<Vec<_>>().join(" ")
}

fn tidy_spaces(now: &mut Metadata) {
    for field in Field::ALL.into_iter().filter(|field| field.has_lines()) {
        let tidied = |text: &String| {
            let lines: Vec<_> =
                text.lines().map(|line| line.split_whitespace().collect::<Vec<_>>().join(" ")).collect();
            let mut tidy = lines.join("\n");
            while tidy.contains("\n\n\n") {
                tidy = tidy.replace("\n\n\n", "\n\n");
            }
            tidy.trim().to_owned()
        };
        let tidy: Vec<_> = now.values(field).iter().map(tidied).collect();
        now.set(field, &tidy);
    }
}

fn drop_copyright_mark(now: &mut Metadata) {
    let between = |text: &'_ str| text.trim_start_matches([' ', ':', '-', '–', '.', ',', '|']).len();
    let mut rest = now.credit.as_str();
    while let Some(after) = RIGHTS.iter().find_map(|mark| after(rest, mark)) {
        rest = after.get(after.len() - between(after)..).unwrap_or_default();
        // A year, or two.
        let name = rest.trim_start_matches(|c: char| c.is_ascii_digit() || matches!(c, '-' | '–' | ',' | ' '));
        let years = rest.get(..rest.len() - name.len()).unwrap_or_default();
        if years.trim().len() >= 4 && years.contains(|c: char| c.is_ascii_digit()) {
            rest = name;
        }
    }
    if rest.len() < now.credit.len() {
        let rest = after_any(rest, &WHOSE);
        if rest.chars().any(char::is_alphanumeric) {
            now.credit = rest.to_owned();
        }
    }
}

/// A credit that begins or ends with whoever took the photo says besides whence it came.
fn drop_byline(now: &mut Metadata) {
    let Some((one, other)) = halves(&now.credit) else { return };
    let taken_by = |text: &str| now.creator.iter().any(|name| same(name, after_any(text, &TAKEN_BY)));
    let rest = if taken_by(one) {
        other
    } else if taken_by(other) {
        one
    } else {
        return;
    };
    now.credit = rest.to_owned();
}

/// Returns what stands before and after the one stroke, or "via", in a text.
fn halves(text: &str) -> Option<(&str, &str)> {
    let (before, after) = text.split_once('/').or_else(|| text.split_once(" via "))?;
    let (before, after) = (before.trim(), after.trim());
    let said = |half: &str| half.chars().any(char::is_alphanumeric);
    (said(before) && said(after) && !after.contains('/')).then_some((before, after))
}

/// Returns what stands after the words that a text begins with, where it does, whatever their capitals.
fn after<'t>(text: &'t str, begins: &str) -> Option<&'t str> {
    let mut rest = text.chars();
    let same = |a: char, b: char| a.to_lowercase().eq(b.to_lowercase());
    if !begins.chars().all(|wanted| rest.next().is_some_and(|c| same(c, wanted))) {
        return None;
    }
    let whole = begins.chars().next_back().is_some_and(char::is_alphanumeric);
    let rest = rest.as_str();
    // "Byron" begins with "by", and is a name.
    (!whole || !rest.starts_with(char::is_alphanumeric)).then_some(rest.trim_start())
}

/// Returns what stands after any of these, or all of it.
fn after_any<'t>(text: &'t str, begin: &[&str]) -> &'t str {
    begin.iter().find_map(|begins| after(text, begins)).unwrap_or(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cleaners(on: Cleaning) -> Cleaners {
        let credit = |name: &str, spellings: &[&str]| CanonicalCredit {
            name: name.into(),
            spellings: spellings.iter().map(|&spelling| spelling.to_owned()).collect(),
        };
        Cleaners::new(on, &[credit("TTXVN", &["Thông tấn xã Việt Nam", "VNA"]), credit("Getty Images", &[])])
    }

    /// The creators and the credit that are made of these.
    fn cleaned(creator: &[&str], credit: &str) -> (String, String) {
        let mut metadata = Metadata { credit: credit.into(), ..Metadata::default() };
        metadata.creator = creator.iter().map(|&name| name.to_owned()).collect();
        for Cleaned { field, after, .. } in cleaners(Cleaning::default()).clean(&metadata) {
            metadata.set(field, &after);
        }
        (metadata.creator.join("; "), metadata.credit)
    }

    #[test]
    fn bylines_and_credits_come_apart() {
        for (creator, credit, is) in [
            (&["Minh Khoa/TTXVN"][..], "", ("Minh Khoa", "TTXVN")),
            (&["Minh Khoa / VNA"], "vna", ("Minh Khoa", "TTXVN")),
            (&["Minh Khoa/TTXVN"], "Minh Khoa/TTXVN", ("Minh Khoa", "TTXVN")),
            (&[], "Ảnh: Đỗ Minh Khoa/thong tan xa viet nam", ("Đỗ Minh Khoa", "TTXVN")),
            (&[], "Mai Lan via AFP", ("Mai Lan", "AFP")),
            (&["Minh Khoa"], "Ảnh: Minh Khoa/TTXVN", ("Minh Khoa", "TTXVN")),
            (&["Minh Khoa", "Mai Lan"], "TTXVN/MAI LAN", ("Minh Khoa; Mai Lan", "TTXVN")),
        ] {
            assert_eq!(cleaned(creator, credit), (is.0.to_owned(), is.1.to_owned()), "{creator:?} {credit}");
        }
        // Two agencies, a stroke in a name of one, an address, a date, somebody else's word: as they are.
        for (creator, credit) in [
            ("", "AFP/Getty Images"),
            ("", "Getty Images/AFP"),
            ("", "https://anh.example/a"),
            ("", "Ảnh tư liệu 1/5"),
            ("Hoài An", "Minh Khoa/TTXVN"),
            ("Minh Khoa/TTXVN", "Reuters"),
            ("Minh Khoa", "Minh Khoa"),
        ] {
            let creators: &[&str] = if creator.is_empty() { &[] } else { &[creator] };
            assert_eq!(cleaned(creators, credit), (creator.to_owned(), credit.to_owned()));
        }
    }

    #[test]
    fn marks_of_copyright_go_where_a_credit_begins_with_them() {
        for (credit, is) in [
            ("© Minh Khoa", "Minh Khoa"),
            ("(C) 2024 VNA", "TTXVN"),
            ("Copyright © 2024-2026 Reuters", "Reuters"),
            ("Bản quyền: Mai Lan/TTXVN", "TTXVN"),
            ("BẢN QUYỀN thuộc về báo Tân Giang", "báo Tân Giang"),
            ("copyright by Byron", "Byron"),
            ("Copyrights Agency", "Copyrights Agency"),
            ("© 2026", "© 2026"),
            ("Reuters ©", "Reuters ©"),
            ("© 24h", "24h"),
        ] {
            assert_eq!(cleaned(&["Hoài An"][..usize::from(!credit.contains('/'))], credit).1, is, "{credit}");
        }
    }

    #[test]
    fn places_that_nobody_knows_go_and_spaces_are_tidied() {
        let mut metadata = Metadata { caption: "Nước  lên.\t \n\n\n\nCầu ".into(), ..Metadata::default() };
        for (field, value) in
            [(Field::Sublocation, "—"), (Field::City, "KHONG RO"), (Field::State, "Phòng họp"), (Field::Country, "N/A")]
        {
            metadata.set(field, &[value.to_owned()]);
        }
        let on = Cleaning { no_place: vec!["phòng họp".into()], ..Cleaning::default() };
        let done = cleaners(on.clone()).clean(&metadata);
        let after: Vec<_> = done.iter().map(|one| (one.field.word(), one.after.concat())).collect();
        let empty = |word| (word, String::new());
        let spaces = ("caption", "Nước lên.\n\nCầu".to_owned());
        assert_eq!(after, [spaces, empty("sublocation"), empty("city"), empty("state"), empty("country")]);
        assert_eq!(done[1].before, ["—"]);
        assert_eq!(Cleaned::notices(&done, "a.jpg").len(), 5);
        let off = Cleaning { spaces: false, places: false, ..on };
        assert_eq!(cleaners(off).clean(&metadata), []);
    }

    #[test]
    fn a_cleaner_that_is_off_leaves_what_it_would_change() {
        let metadata = |creator: &str, credit: &str| Metadata {
            creator: vec![creator.into()],
            credit: credit.into(),
            ..Metadata::default()
        };
        let all = Cleaning::default();
        for (off, metadata) in [
            (Cleaning { copyright_mark: false, ..all.clone() }, metadata("An", "© Reuters")),
            (Cleaning { byline_and_credit: false, ..all.clone() }, metadata("Minh Khoa/AFP", "")),
            (Cleaning { byline_in_credit: false, ..all.clone() }, metadata("Minh Khoa", "Minh Khoa/AFP")),
            (Cleaning { canonical_credit: false, ..all.clone() }, metadata("An", "VNA")),
        ] {
            assert_ne!(cleaners(all.clone()).clean(&metadata), []);
            assert_eq!(cleaners(off).clean(&metadata), []);
        }
    }
}
