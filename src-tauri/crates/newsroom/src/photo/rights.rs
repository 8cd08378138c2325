//! On what right a photo may be used, as people say it: its category, from when, until when, where, and what was agreed.

use std::collections::BTreeSet;
use std::fmt;
use std::str::FromStr;

use chrono::{DateTime, NaiveDate, NaiveDateTime, NaiveTime, TimeZone, Utc};
use chrono_tz::Tz;

use super::metadata::Field;

/// Stands for an end that is open.
const OPEN: &str = "..";

/// A day, or a minute of it, by the newsroom's clock: `2026-12-31`, `2026-12-31T18:00`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Moment {
    day: NaiveDate,
    minute: Option<NaiveTime>,
}

/// What was agreed about a photo: that it may be used, or may not, within a time. Written `allow 2026-12-01/2026-12-31 why` or
/// `deny ../.. why`; a time with an end that is open has `..` there.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Lease {
    /// Whether it allows; else it denies.
    pub allows: bool,
    /// From when on.
    pub from: Option<Moment>,
    /// Until when: a day as a whole, a minute not.
    pub to: Option<Moment>,
    /// With whom, why, where it is written; may be empty.
    pub note: String,
}

/// A text that says no such thing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a right")]
pub struct NotARight;

/// What people say of the right to a photo.
///
/// Where several said something without having heard of each other, each of it stands here: none of them meant to lift what
/// another one said.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Rights {
    /// The name of the photo's file.
    pub file: String,
    /// The categories, by the ids of house data; `None` for whoever took one away.
    pub usages: BTreeSet<Option<String>>,
    /// Until when it may be used.
    pub expires: BTreeSet<Moment>,
    /// Before when it may not be published.
    pub embargoes: BTreeSet<Moment>,
    /// Where alone it may be used, by codes of territories.
    pub territories: BTreeSet<BTreeSet<String>>,
    /// What allows or denies it: of leases that deny all that anybody says, of those that allow what nobody leaves out.
    pub leases: BTreeSet<Lease>,
    /// What is said in a way that this Galley does not read.
    pub unread: BTreeSet<String>,
}

impl Moment {
    /// Returns when it begins: a day with its first minute. Of an hour that a clock goes through twice, the later one.
    pub fn begins(self, zone: Tz) -> DateTime<Utc> {
        at(self.day.and_time(self.minute.unwrap_or_default()), zone)
    }

    /// Returns when it is over: a day with its last minute, a minute as it begins.
    pub fn ends(self, zone: Tz) -> DateTime<Utc> {
        match (self.minute, self.day.succ_opt()) {
            (None, Some(next)) => at(next.and_time(NaiveTime::MIN), zone),
            _ => self.begins(zone),
        }
    }
}

/// A time that the newsroom's clock shows; one that it skips is read as if it had not.
fn at(local: NaiveDateTime, zone: Tz) -> DateTime<Utc> {
    zone.from_local_datetime(&local).latest().map_or_else(|| local.and_utc(), |at| at.to_utc())
}

impl FromStr for Moment {
    type Err = NotARight;

    fn from_str(text: &str) -> Result<Self, NotARight> {
        // No more and no fewer digits: one moment has one form.
        let (day, minute) = text.split_once('T').map_or((text, None), |(day, minute)| (day, Some(minute)));
        let long =
            |text: &str, form: &str| text.chars().map(|c| if c.is_ascii_digit() { '0' } else { c }).eq(form.chars());
        if !long(day, "0000-00-00") || !minute.is_none_or(|minute| long(minute, "00:00")) {
            return Err(NotARight);
        }
        let minute = minute.map(|minute| NaiveTime::parse_from_str(minute, "%H:%M")).transpose();
        Ok(Self { day: day.parse().map_err(|_| NotARight)?, minute: minute.map_err(|_| NotARight)? })
    }
}

impl fmt::Display for Moment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.minute {
            None => write!(f, "{}", self.day),
            Some(minute) => write!(f, "{}T{}", self.day, minute.format("%H:%M")),
        }
    }
}

impl Moment {
    /// Returns it as people in a newsroom write it: `31/12/2026`, `18:00 31/12/2026`.
    pub fn told(self) -> String {
        let day = self.day.format("%d/%m/%Y");
        self.minute.map_or_else(|| day.to_string(), |minute| format!("{} {day}", minute.format("%H:%M")))
    }
}

impl Lease {
    /// Returns whether it holds at a time.
    pub fn holds(&self, now: DateTime<Utc>, zone: Tz) -> bool {
        self.from.is_none_or(|from| from.begins(zone) <= now) && self.to.is_none_or(|to| now < to.ends(zone))
    }

    /// Returns its time and what else it says, as people write them.
    pub fn told(&self) -> String {
        let side = |moment: Option<Moment>| moment.map_or_else(|| "…".to_owned(), Moment::told);
        let time = format!("{} – {}", side(self.from), side(self.to));
        if self.note.is_empty() { time } else { format!("{time}: {}", self.note) }
    }
}

impl FromStr for Lease {
    type Err = NotARight;

    fn from_str(text: &str) -> Result<Self, NotARight> {
        let (word, rest) = text.split_once(' ').ok_or(NotARight)?;
        let allows = match word {
            "allow" => true,
            "deny" => false,
            _ => return Err(NotARight),
        };
        let (time, note) = rest.split_once(' ').unwrap_or((rest, ""));
        let (from, to) = time.split_once('/').ok_or(NotARight)?;
        let side = |text: &str| if text == OPEN { Ok(None) } else { text.parse::<Moment>().map(Some) };
        let lease = Self { allows, from: side(from)?, to: side(to)?, note: note.trim().to_owned() };
        // By any clock: zones differ in how far they are from each other, not in which of two minutes comes first.
        let none = lease.from.zip(lease.to).is_some_and(|(from, to)| from.begins(Tz::UTC) >= to.ends(Tz::UTC));
        if none { Err(NotARight) } else { Ok(lease) }
    }
}

impl fmt::Display for Lease {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let side = |moment: Option<Moment>| moment.map_or_else(|| OPEN.to_owned(), |moment| moment.to_string());
        let word = if self.allows { "allow" } else { "deny" };
        write!(f, "{word} {}/{}", side(self.from), side(self.to))?;
        if self.note.is_empty() { Ok(()) } else { write!(f, " {}", self.note) }
    }
}

impl Rights {
    /// Returns what is said of a photo, from all that each field says: one side, or several where people had not heard of each
    /// other.
    pub fn of<'a>(file: &str, sides: impl Fn(Field) -> Vec<&'a [String]>) -> Self {
        let mut rights = Self { file: file.to_owned(), ..Self::default() };
        let mut unread = BTreeSet::new();
        let mut moments = |field| {
            let mut read = BTreeSet::new();
            for text in sides(field).into_iter().flatten() {
                match text.parse() {
                    Ok(moment) => drop(read.insert(moment)),
                    Err(NotARight) => drop(unread.insert(text.clone())),
                }
            }
            read
        };
        (rights.expires, rights.embargoes) = (moments(Field::Expires), moments(Field::Embargo));
        rights.usages = sides(Field::Usage).iter().map(|values| values.first().cloned()).collect();
        let territories = sides(Field::Territory).into_iter().filter(|values| !values.is_empty());
        rights.territories = territories.map(|values| values.iter().cloned().collect()).collect();
        let said = sides(Field::Leases);
        for text in said.iter().copied().flatten() {
            match text.parse::<Lease>() {
                Ok(lease) if !lease.allows || said.iter().all(|side| side.contains(text)) => {
                    rights.leases.insert(lease);
                }
                Ok(_) => {}
                Err(NotARight) => drop(unread.insert(text.clone())),
            }
        }
        Self { unread, ..rights }
    }

    /// Returns the ids of the categories; `None` where nobody says one.
    pub fn categories(&self) -> Vec<Option<&str>> {
        let said = self.usages.iter().map(Option::as_deref).collect::<Vec<_>>();
        if said.is_empty() { vec![None] } else { said }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ZONE: Tz = Tz::Asia__Ho_Chi_Minh;

    fn moment(text: &str) -> Result<Moment, NotARight> {
        text.parse()
    }

    fn utc(text: &str) -> DateTime<Utc> {
        text.parse().unwrap()
    }

    #[test]
    fn a_moment_has_one_form_and_a_day_lasts_to_its_end() {
        for text in ["2026-12-31", "2026-12-31T18:00"] {
            assert_eq!(moment(text).unwrap().to_string(), text);
        }
        for text in ["", "2026", "2026-12", "2026-2-1", "31/12/2026", "2026-02-30", "2026-12-31T18", "2026-12-31T24:00"]
        {
            assert_eq!(moment(text), Err(NotARight), "{text}");
        }
        for text in ["2026-12-31T18:00:00", "2026-12-31T18:00Z", "2026-12-31 18:00", "+2026-12-31", "2026-12-31T8:00"] {
            assert_eq!(moment(text), Err(NotARight), "{text}");
        }
        let day = moment("2026-12-31").unwrap();
        assert_eq!(day.begins(ZONE), utc("2026-12-30T17:00:00Z"));
        assert_eq!(day.ends(ZONE), utc("2026-12-31T17:00:00Z"));
        let minute = moment("2026-12-31T18:00").unwrap();
        assert_eq!(
            (minute.begins(ZONE), minute.ends(ZONE)),
            (utc("2026-12-31T11:00:00Z"), utc("2026-12-31T11:00:00Z"))
        );
        assert_eq!((day.told(), minute.told()), ("31/12/2026".into(), "18:00 31/12/2026".into()));
    }

    #[test]
    fn a_lease_has_one_form_and_holds_within_its_time() {
        for text in [
            "allow 2026-12-01/2026-12-31 Hợp đồng số 12",
            "deny ../..",
            "deny 2026-12-01T08:00/.. Gia đình đề nghị",
            "allow ../2026-12-31",
            "deny 2026-12-01/2026-12-01",
        ] {
            assert_eq!(text.parse::<Lease>().unwrap().to_string(), text);
        }
        for text in [
            "",
            "allow",
            "permit ../..",
            "allow 2026-12-01",
            "allow /",
            "allow 2026-12-31/2026-12-01",
            "deny 2026-12-01T08:00/2026-12-01T08:00",
            "deny ../31-12-2026",
        ] {
            assert_eq!(text.parse::<Lease>(), Err(NotARight), "{text}");
        }
        let lease: Lease = "allow 2026-12-01/2026-12-02 Hợp đồng".parse().unwrap();
        let holds = ["2026-11-30T16:59:59Z", "2026-11-30T17:00:00Z", "2026-12-02T16:59:59Z", "2026-12-02T17:00:00Z"];
        assert_eq!(holds.map(|at| lease.holds(utc(at), ZONE)), [false, true, true, false]);
        assert_eq!(lease.told(), "01/12/2026 – 02/12/2026: Hợp đồng");
    }

    #[test]
    fn of_what_several_said_nothing_that_stops_is_lost() {
        let texts = |texts: &[&str]| texts.iter().map(|&text| text.to_owned()).collect::<Vec<_>>();
        let (mine, yours) =
            (texts(&["allow ../.. A", "allow ../.. B"]), texts(&["deny ../.. C", "allow ../.. B", "maybe"]));
        let (agency, none) = (texts(&["agency"]), vec![]);
        let (early, late) = (texts(&["2026-12-01"]), texts(&["2026-12-31"]));
        let rights = Rights::of("cau.jpg", |field| match field {
            Field::Leases => vec![&mine, &yours],
            Field::Usage => vec![&agency, &none],
            Field::Expires => vec![&early, &late, &none],
            _ => vec![],
        });
        let leases: Vec<_> = rights.leases.iter().map(ToString::to_string).collect();
        assert_eq!(leases, ["deny ../.. C", "allow ../.. B"]);
        assert_eq!(rights.usages, [None, Some("agency".to_owned())].into());
        assert_eq!(rights.expires.first().unwrap().to_string(), "2026-12-01");
        assert_eq!(rights.unread, ["maybe".to_owned()].into());
        assert_eq!((rights.categories(), Rights::default().categories()), (vec![None, Some("agency")], vec![None]));
    }
}
