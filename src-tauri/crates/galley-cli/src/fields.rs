//! The fields that `story new` and `story edit` set: words to values, with the field named where they make none.

use std::io::Read as _;

use chrono::{DateTime, NaiveDate, NaiveDateTime, TimeZone as _, Utc};
use newsroom::desk::{Desk, DeskError};
use newsroom::disk;
use newsroom::import::{self, ImportError};
use newsroom::message;
use newsroom::story::{Byline, Crop, FocalPoint, PrintSlot, Role, Story, Turn};

use crate::Failure;
use crate::arguments::Fields;

/// What clears a field that has no empty form, such as a date.
const NONE: &str = "none";

/// What is to be set; `Some(None)` clears.
pub(crate) struct Setting<'a> {
    fields: &'a Fields,
    body: Option<String>,
    bylines: Vec<Byline>,
    date: Option<Option<NaiveDate>>,
    embargo: Option<Option<DateTime<Utc>>>,
    deadline: Option<Option<DateTime<Utc>>>,
}

/// The body from the file that was named; `-` is the standard input.
pub(crate) fn body(fields: &Fields) -> Result<Option<String>, Failure> {
    let Some(path) = &fields.body_file else { return Ok(None) };
    if path.as_os_str() == "-" {
        let mut body = String::new();
        let named = |e: std::io::Error| {
            DeskError::from(ImportError::CannotRead { file: "-".to_owned(), detail: disk::said(&e) })
        };
        std::io::stdin().take(import::MAX_TEXT_BYTES as u64 + 1).read_to_string(&mut body).map_err(named)?;
        return Ok(Some(body));
    }
    Ok(Some(import::file::text(path).map_err(DeskError::from)?))
}

pub(crate) fn odd(field: &'static str, value: &str, example: &'static str) -> Failure {
    let values = [("field", field.to_owned()), ("value", value.to_owned()), ("example", example.to_owned())];
    Failure::Usage(message!("cli.odd_value"), values.to_vec())
}

/// Reads a value that can be cleared.
fn clearable<T>(
    value: Option<&String>,
    read: impl Fn(&str) -> Option<T>,
    odd: impl Fn(&str) -> Failure,
) -> Result<Option<Option<T>>, Failure> {
    let Some(value) = value.map(|value| value.trim()) else { return Ok(None) };
    if value.is_empty() || value == NONE {
        return Ok(Some(None));
    }
    read(value).map(|read| Some(Some(read))).ok_or_else(|| odd(value))
}

fn day(text: &str) -> Option<NaiveDate> {
    ["%Y-%m-%d", "%d/%m/%Y"].iter().find_map(|form| NaiveDate::parse_from_str(text, form).ok())
}

/// A moment with its offset, or else by the newsroom's clock; an hour that the clock skips is none.
pub(crate) fn moment(text: &str, desk: &Desk) -> Option<DateTime<Utc>> {
    if let Ok(at) = DateTime::parse_from_rfc3339(text) {
        return Some(at.to_utc());
    }
    let forms = ["%Y-%m-%d %H:%M", "%Y-%m-%dT%H:%M", "%d/%m/%Y %H:%M"];
    let local = forms.iter().find_map(|form| NaiveDateTime::parse_from_str(text, form).ok())?;
    desk.house().zone().from_local_datetime(&local).earliest().map(|at| at.to_utc())
}

/// Reads `Name; role=photo; share=40; person=p1`.
fn byline(text: &str, desk: &Desk) -> Result<Byline, Failure> {
    let odd = || odd("--byline", text, "\"Hoài An; role=photo; share=40\"");
    let mut parts = text.split(';').map(str::trim);
    let name = parts.next().unwrap_or_default().to_owned();
    let person = desk.house().person(&name).map(|p| p.id.clone());
    let mut byline = Byline { person, name, ..Byline::default() };
    for part in parts.filter(|part| !part.is_empty()) {
        let (key, value) = part.split_once('=').map(|(key, value)| (key.trim(), value.trim())).ok_or_else(odd)?;
        match key {
            "role" => byline.role = role(value).ok_or_else(odd)?,
            "share" => {
                let share: u8 = value.trim_end_matches('%').parse().map_err(|_| odd())?;
                byline.share = Some(share).filter(|share| *share <= 100);
                byline.share.ok_or_else(odd)?;
            }
            "person" => byline.person = Some(value.to_owned()).filter(|person| !person.is_empty()),
            _ => return Err(odd()),
        }
    }
    if byline.name.is_empty() { Err(odd()) } else { Ok(byline) }
}

fn role(word: &str) -> Option<Role> {
    serde_json::from_value(serde_json::Value::from(word)).ok()
}

impl<'a> Setting<'a> {
    pub(crate) fn read(fields: &'a Fields, desk: &Desk, body: Option<String>) -> Result<Self, Failure> {
        let bylines = fields.bylines.iter().filter(|name| !name.trim().is_empty()).map(|name| byline(name, desk));
        let at = |value, field| clearable(value, |t| moment(t, desk), |t| odd(field, t, "\"2026-11-20 17:30\""));
        Ok(Self {
            fields,
            body,
            bylines: bylines.collect::<Result<_, _>>()?,
            date: clearable(fields.date.as_ref(), day, |t| odd("--date", t, "2026-11-20"))?,
            embargo: at(fields.embargo.as_ref(), "--embargo")?,
            deadline: at(fields.deadline.as_ref(), "--deadline")?,
        })
    }

    /// Sets the fields that were named; a section, tag or person that the house knows gets its name there.
    pub(crate) fn put(&self, story: &mut Story, desk: &Desk) {
        let (house, fields) = (desk.house(), self.fields);
        let set = |field: &mut String, value: &Option<String>| {
            if let Some(value) = value {
                field.clone_from(value);
            }
        };
        set(&mut story.headline, &fields.headline);
        set(&mut story.kicker, &fields.kicker);
        set(&mut story.standfirst, &fields.standfirst);
        set(&mut story.body, &self.body);
        set(&mut story.language, &fields.language);
        set(&mut story.genre, &fields.genre);
        set(&mut story.dateline, &fields.dateline);
        set(&mut story.slug, &fields.slug);
        set(&mut story.notes, &fields.notes);
        if let Some(name) = &fields.section {
            story.section = house.section(name).map_or_else(|| name.clone(), |s| s.name.clone());
        }
        if !fields.tags.is_empty() {
            let known = |name: &String| house.tag(name).map_or_else(|| name.clone(), |t| t.name.clone());
            story.tags = fields.tags.iter().filter(|t| !t.trim().is_empty()).map(known).collect();
        }
        if !fields.bylines.is_empty() {
            story.bylines.clone_from(&self.bylines);
        }
        story.printed_date = self.date.unwrap_or(story.printed_date);
        story.embargo = self.embargo.unwrap_or(story.embargo);
        story.deadline = self.deadline.unwrap_or(story.deadline);
        self.put_print(story);
    }

    fn put_print(&self, story: &mut Story) {
        let (issue, page) = (&self.fields.print_issue, self.fields.print_page);
        if issue.as_ref().is_some_and(|issue| issue.trim().is_empty() || issue == NONE) {
            story.print_slot = page.map(|page| PrintSlot { page, ..PrintSlot::default() });
        } else if issue.is_some() || page.is_some() {
            let slot = story.print_slot.get_or_insert_default();
            slot.page = page.unwrap_or(slot.page);
            if let Some(issue) = issue {
                issue.trim().clone_into(&mut slot.issue);
            }
        }
    }
}

/// Reads thousandths, as many as there are to be.
fn thousandths<const N: usize>(text: &str) -> Option<[u16; N]> {
    let numbers: Option<Vec<u16>> = text.split(',').map(|n| n.trim().parse().ok()).collect();
    numbers?.try_into().ok()
}

/// Reads degrees, with a point or a comma before at most one decimal.
fn degrees(text: &str) -> Option<Turn> {
    let (whole, tenths) = text.split_once(['.', ',']).unwrap_or((text, "0"));
    let digits = whole.strip_prefix(['-', '+']).unwrap_or(whole);
    let is_plain =
        |digits: &str, most| (1..=most).contains(&digits.len()) && digits.bytes().all(|b| b.is_ascii_digit());
    if !is_plain(digits, 2) || !is_plain(tenths, 1) {
        return None;
    }
    let turned: i16 = format!("{digits}{tenths}").parse().ok()?;
    Turn::of(if whole.starts_with('-') { -turned } else { turned })
}

/// Reads by how much a photo is turned.
pub(crate) fn turn(value: Option<&String>) -> Result<Option<Turn>, Failure> {
    Ok(clearable(value, degrees, |text| odd("--turn", text, "-1.5"))?.map(Option::unwrap_or_default))
}

/// Reads the part of a photo that is shown.
pub(crate) fn crop(value: Option<&String>) -> Result<Option<Option<Crop>>, Failure> {
    let read = |text: &str| thousandths(text).map(|[x, y, w, h]| Crop { x, y, w, h });
    clearable(value, read, |text| odd("--crop", text, "100,0,800,1000"))
}

/// Reads the point of a photo that stays in view.
pub(crate) fn focal_point(value: Option<&String>) -> Result<Option<Option<FocalPoint>>, Failure> {
    let read = |text: &str| thousandths(text).map(|[x, y]| FocalPoint { x, y });
    clearable(value, read, |text| odd("--focal-point", text, "500,300"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn degrees_are_tenths_clockwise() {
        let of = |text: &str| degrees(text).map(Turn::tenths);
        for (text, tenths) in [("1.5", 15), ("-0,5", -5), ("+3", 30), ("45", 450), ("-45.0", -450), ("0", 0)] {
            assert_eq!(of(text), Some(tenths), "{text}");
        }
        for odd in ["", "-", "1.", ".5", "1.55", "45.1", "-46", "1e1", "--1", "1,5,2", "١", "001"] {
            assert_eq!(of(odd), None, "{odd}");
        }
    }
}
