//! When a photo was taken, exactly as precisely as its file says.

use std::fmt;
use std::str::FromStr;

use chrono::{Months, NaiveDate, NaiveTime};
use serde::{Deserialize, Serialize};

/// A moment in ISO 8601, of any precision from a year to a second with its offset: `2026`, `2026-05-01`,
/// `2026-05-01T10:20:30+07:00`.
///
/// A day alone does not become midnight, and a time without an offset gets none: the camera did not say.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Taken(String);

/// A text that is no moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a date")]
pub struct NotADate;

impl Taken {
    /// Returns the ISO 8601 text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Returns the day, where it is known.
    pub fn date(&self) -> Option<NaiveDate> {
        self.0.get(..10)?.parse().ok()
    }

    /// Returns the first day and the last that it may have been: both are one where the day is said.
    pub fn days(&self) -> Option<(NaiveDate, NaiveDate)> {
        if let Some(day) = self.date() {
            return Some((day, day));
        }
        let first: NaiveDate =
            format!("{}-01", if self.0.len() == 4 { format!("{}-01", self.0) } else { self.0.clone() }).parse().ok()?;
        let months = if self.0.len() == 4 { 12 } else { 1 };
        Some((first, first.checked_add_months(Months::new(months))?.pred_opt()?))
    }

    /// Returns the time of day and the offset (`+07:00` or `Z`), as far as they are known.
    pub(super) fn time(&self) -> Option<(&str, Option<&str>)> {
        let time = self.0.get(11..)?;
        let offset = time.find(['+', '-', 'Z']);
        Some(offset.map_or((time, None), |at| (&time[..at], Some(&time[at..]))))
    }

    /// Reads EXIF's `2026:05:01 10:20:30`, with `+07:00` from its own field.
    pub(super) fn from_exif(text: &str, offset: Option<&str>) -> Option<Self> {
        let (day, time) = text.trim().split_once(' ').unwrap_or((text.trim(), ""));
        let day = day.replace(':', "-");
        let whole = format!("{day}T{}{}", time.trim(), offset.unwrap_or("").trim());
        whole.parse().or_else(|_| format!("{day}T{}", time.trim()).parse()).or_else(|_| day.parse()).ok()
    }

    /// Reads IIM's `20260501`, where 00 means unknown, and `102030+0700`.
    pub(super) fn from_iim(day: &str, time: Option<&str>) -> Option<Self> {
        let (year, month, date) = (day.get(..4)?, day.get(4..6)?, day.get(6..8)?);
        let day = match (month, date) {
            ("00", _) => year.to_owned(),
            (_, "00") => format!("{year}-{month}"),
            _ => format!("{year}-{month}-{date}"),
        };
        let with_time = time.and_then(|time| {
            let (h, m, s) = (time.get(..2)?, time.get(2..4)?, time.get(4..6)?);
            let offset = time.get(6..9).zip(time.get(9..11)).map(|(h, m)| format!("{h}:{m}")).unwrap_or_default();
            format!("{day}T{h}:{m}:{s}{offset}").parse().ok()
        });
        with_time.or_else(|| day.parse().ok())
    }
}

fn is_offset(text: &str) -> bool {
    let hours_and_minutes = text.get(1..).and_then(|t| NaiveTime::parse_from_str(t, "%H:%M").ok());
    text.is_empty() || text == "Z" || (text.len() == 6 && text.starts_with(['+', '-']) && hours_and_minutes.is_some())
}

impl FromStr for Taken {
    type Err = NotADate;

    /// Reads ISO 8601; a fraction of a second is let go.
    fn from_str(text: &str) -> Result<Self, NotADate> {
        let (day, time) = text.split_once('T').map_or((text, None), |(day, time)| (day, Some(time)));
        let digits = |part: &str| part.bytes().all(|b| b.is_ascii_digit() || b == b'-');
        let padded = match (day.len(), time) {
            (4, None) => format!("{day}-01-01"),
            (7, None) => format!("{day}-01"),
            (10, _) => day.to_owned(),
            _ => return Err(NotADate),
        };
        if !digits(day) || padded.starts_with("0000") || padded.parse::<NaiveDate>().is_err() {
            return Err(NotADate);
        }
        let Some(time) = time else { return Ok(Self(day.to_owned())) };
        let at = time.find(['+', '-', 'Z']).unwrap_or(time.len());
        let (clock, offset) = time.split_at(at);
        let clock = clock.split_once('.').map_or(clock, |(whole, _)| whole);
        let known = match clock.len() {
            5 => NaiveTime::parse_from_str(clock, "%H:%M").is_ok(),
            8 => NaiveTime::parse_from_str(clock, "%H:%M:%S").is_ok(),
            _ => false,
        };
        if known && is_offset(offset) { Ok(Self(format!("{day}T{clock}{offset}"))) } else { Err(NotADate) }
    }
}

impl TryFrom<String> for Taken {
    type Error = NotADate;

    fn try_from(text: String) -> Result<Self, NotADate> {
        text.parse()
    }
}

impl From<Taken> for String {
    fn from(taken: Taken) -> Self {
        taken.0
    }
}

impl fmt::Display for Taken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for Taken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keeps_the_precision_of_iso() {
        for text in ["2026", "2026-05", "2026-05-01", "2026-05-01T10:20", "2026-05-01T10:20:30Z"] {
            assert_eq!(text.parse::<Taken>().unwrap().as_str(), text);
        }
        assert_eq!("2026-05-01T10:20:30.25+07:00".parse::<Taken>().unwrap().as_str(), "2026-05-01T10:20:30+07:00");
        let bad = ["", "26", "2026-13", "2026-02-30", "2026-05-01T", "2026-05-01T25:00", "2026-05-01T10:20+7", "0000"];
        assert_eq!(bad.iter().find(|t| t.parse::<Taken>().is_ok()), None);
    }

    #[test]
    fn reads_exif_and_iim() {
        let exif = |text, offset| Taken::from_exif(text, offset).map(|t| t.0);
        assert_eq!(exif("2026:05:01 10:20:30", Some("+07:00")).unwrap(), "2026-05-01T10:20:30+07:00");
        assert_eq!(exif("2026:05:01 10:20:30", Some("   :  ")).unwrap(), "2026-05-01T10:20:30");
        assert_eq!(exif("2026:05:01   :  :  ", None).unwrap(), "2026-05-01");
        assert_eq!(exif("    :  :     :  :  ", None), None);
        let iim = |day, time| Taken::from_iim(day, time).map(|t| t.0);
        assert_eq!(iim("20260501", Some("102030+0700")).unwrap(), "2026-05-01T10:20:30+07:00");
        assert_eq!(iim("20260500", Some("102030")).unwrap(), "2026-05");
        assert_eq!(iim("2026", None), None);
        assert_eq!(iim("ngày một", Some("ở đâuđó")), None);
    }

    #[test]
    fn gives_the_parts() {
        let taken: Taken = "2026-05-01T10:20:30-05:00".parse().unwrap();
        assert_eq!(taken.time(), Some(("10:20:30", Some("-05:00"))));
        assert_eq!(taken.date(), NaiveDate::from_ymd_opt(2026, 5, 1));
        assert_eq!("2026-05".parse::<Taken>().unwrap().date(), None);
    }
}
