//! P5 to P9: whether photos may be used: their category, leases, until when, from when, where.
//!
//! What stops a story when it is approved stops it again when it is published, by the clock of then: time may end a right, and
//! gives none. Which of it whoever approves may override, house data says; an embargo and what does not read, nobody may.

use chrono::{DateTime, Utc};

use super::Case;
use super::finding::{Field, Finding, PlacementField};
use crate::house::{House, Overridable, UNSAID, Usage, Use};
use crate::message;
use crate::messages::Key;
use crate::photo::{PhotoHash, Rights};

/// So many characters of a caption are enough to know the photo by.
const CALLED: usize = 60;

/// What is said against the use of a photo at a time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// The rule, such as `P7`.
    pub rule: &'static str,
    /// The message.
    pub key: Key,
    /// The values of the message.
    pub values: Vec<(&'static str, String)>,
    /// What it is, in words that name exactly this: an approval that goes beyond it keeps them.
    pub said: String,
    /// Whether house data lets somebody go beyond it with a reason.
    pub overridable: bool,
    /// When it ends by itself; a story may be approved before.
    pub until: Option<DateTime<Utc>>,
}

/// Returns what is said against the use of a photo that readers see with this caption.
pub fn refusals(
    rights: &Rights,
    (photo, caption): (PhotoHash, &str),
    house: &House,
    now: DateTime<Utc>,
) -> Vec<Refusal> {
    let judge = Judge { rights, called: called(rights, photo, caption), house, now };
    [judge.unread(), judge.leases(), judge.usages(), judge.expiry(), judge.embargo(), judge.territories()].concat()
}

/// What a person knows the photo by: the beginning of its caption, else its file.
fn called(rights: &Rights, photo: PhotoHash, caption: &str) -> String {
    let line = caption.lines().next().unwrap_or_default().trim();
    match (line.char_indices().nth(CALLED), rights.file.as_str()) {
        (Some((end, _)), _) => format!("{}…", line[..end].trim_end()),
        (None, file) if line.is_empty() && !file.is_empty() => file.to_owned(),
        (None, _) if line.is_empty() => photo.to_string().chars().take(12).collect(),
        (None, _) => line.to_owned(),
    }
}

struct Judge<'a> {
    rights: &'a Rights,
    called: String,
    house: &'a House,
    now: DateTime<Utc>,
}

impl Judge<'_> {
    fn refusal(&self, rule: &'static str, key: Key, said: String) -> Refusal {
        let values = vec![("photo", self.called.clone())];
        Refusal { rule, key, values, said, overridable: false, until: None }
    }

    /// What the house says of a category; of photos of which nobody said one, what it says of such.
    fn usage(&self, id: Option<&str>) -> Option<&Usage> {
        self.house.usage(id.unwrap_or(UNSAID))
    }

    /// Whether house data lets somebody go beyond it, whichever of the categories holds.
    fn lets(&self, refusal: Overridable) -> bool {
        self.rights.categories().into_iter().all(|id| self.usage(id).is_some_and(|usage| usage.lets(refusal)))
    }

    fn unread(&self) -> Vec<Refusal> {
        let refused = |text: &String| {
            let refusal = self.refusal("P6", message!("rules.P6.unread"), format!("unread {text}"));
            refusal.with("said", text)
        };
        self.rights.unread.iter().map(refused).collect()
    }

    fn leases(&self) -> Vec<Refusal> {
        let denies = self.rights.leases.iter().filter(|lease| !lease.allows);
        let denied = denies.filter(|lease| lease.holds(self.now, self.house.zone()));
        let refused = |lease: &crate::photo::Lease| {
            let refusal = self.refusal("P6", message!("rules.P6.denied"), lease.to_string());
            refusal.with("lease", &lease.told()).overridable(self.lets(Overridable::Lease))
        };
        denied.map(refused).collect()
    }

    fn usages(&self) -> Vec<Refusal> {
        let zone = self.house.zone();
        if self.rights.leases.iter().any(|lease| lease.allows && lease.holds(self.now, zone)) {
            return vec![];
        }
        self.rights.categories().into_iter().filter_map(|id| self.category(id)).collect()
    }

    fn category(&self, id: Option<&str>) -> Option<Refusal> {
        let usage = match (self.usage(id), id) {
            (Some(usage), _) => usage,
            // Nobody said anything, and the house says nothing of such photos.
            (None, None) => return None,
            (None, Some(id)) => {
                let refusal = self.refusal("P5", message!("rules.P5.unknown"), format!("usage {id}"));
                return Some(refusal.with("usage", id));
            }
        };
        let (key, follows) = match usage.may {
            Use::Free => return None,
            Use::Conditional => (message!("rules.P5.conditional"), "conditional"),
            Use::Paid => (message!("rules.P5.paid"), "paid"),
            Use::Never => (message!("rules.P5.never"), "never"),
        };
        let refusal = self.refusal("P5", key, format!("usage {} {follows}", usage.id)).with("usage", &usage.label);
        let refusal = if usage.may == Use::Conditional { refusal.with("note", &usage.note) } else { refusal };
        Some(refusal.overridable(self.lets(Overridable::Use)))
    }

    fn expiry(&self) -> Vec<Refusal> {
        let over = self.rights.expires.iter().filter(|until| until.ends(self.house.zone()) <= self.now);
        let refused = |until: &crate::photo::Moment| {
            let refusal = self.refusal("P7", message!("rules.P7"), format!("expires {until}"));
            refusal.with("until", &until.told()).overridable(self.lets(Overridable::Expiry))
        };
        over.map(refused).collect()
    }

    fn embargo(&self) -> Vec<Refusal> {
        let last = self.rights.embargoes.last().map(|until| (until, until.begins(self.house.zone())));
        let refused = |(until, at): (&crate::photo::Moment, DateTime<Utc>)| {
            let refusal = self.refusal("P8", message!("rules.P8"), format!("embargo {until}"));
            Refusal { until: Some(at), ..refusal.with("until", &until.told()) }
        };
        last.filter(|(_, at)| *at > self.now).map(refused).into_iter().collect()
    }

    fn territories(&self) -> Vec<Refusal> {
        let here = &self.house.territories;
        let beyond = self.rights.territories.iter().filter(|only| {
            // A paper of which nobody said where it is published may be published anywhere.
            here.is_empty() || here.iter().any(|territory| !only.contains(&territory.code))
        });
        let refused = |only: &std::collections::BTreeSet<String>| {
            let codes: Vec<_> = only.iter().map(String::as_str).collect();
            let published: Vec<_> = here.iter().map(|territory| territory.code.as_str()).collect();
            let key = if here.is_empty() { message!("rules.P9.unsaid") } else { message!("rules.P9.elsewhere") };
            let said = format!("territory {} of {}", codes.join(" "), published.join(" "));
            let refusal = self.refusal("P9", key, said).with("territory", &codes.join(", "));
            let names: Vec<_> = here.iter().map(|territory| territory.name.as_str()).collect();
            let refusal = if here.is_empty() { refusal } else { refusal.with("published", &names.join(", ")) };
            refusal.overridable(self.lets(Overridable::Territory))
        };
        beyond.map(refused).collect()
    }
}

impl Refusal {
    fn with(mut self, name: &'static str, value: &str) -> Self {
        self.values.push((name, value.to_owned()));
        self
    }

    fn overridable(self, overridable: bool) -> Self {
        Self { overridable, ..self }
    }
}

/// P5 to P9: what is said against the use of each photo; what ends by itself before the story may be published is no error.
pub(super) fn rights(case: &Case<'_>) -> Vec<Finding> {
    let facts = case.facts;
    let mut found = vec![];
    for placement in &case.story.placements {
        let Some(photo) = placement.photo else { continue };
        let rights = (facts.rights)(photo);
        for refusal in refusals(&rights, (photo, &placement.caption), facts.house, facts.now) {
            if refusal.until.is_some_and(|until| case.story.embargo.is_some_and(|story| story >= until)) {
                continue;
            }
            let field = Field::Placement(placement.id, PlacementField::Photo);
            found.push(match refusal.until {
                Some(_) => Finding::warning(refusal.rule, field, refusal.key).valued(refusal.values),
                None => Finding::error(refusal.rule, field, refusal.key)
                    .valued(refusal.values)
                    .overridable(refusal.overridable),
            });
        }
    }
    found
}
