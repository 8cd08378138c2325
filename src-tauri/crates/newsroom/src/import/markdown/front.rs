//! Front matter: `key: value` lines, with lists below a key or in brackets.

use chrono::{DateTime, Utc};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::import::{Draft, value};
use crate::message;
use crate::story::{Byline, Placement};

/// More lines are no front matter, but a text between two rules.
const LONGEST: usize = 500;

/// One key with what follows it.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Entry {
    pub(super) key: String,
    /// What stands after the colon.
    pub(super) raw: String,
    /// The items of a list below the key.
    pub(super) items: Vec<String>,
}

impl Entry {
    /// Returns the items of a list, or the one value, still as written.
    pub(super) fn values(&self) -> Vec<String> {
        if !self.items.is_empty() {
            self.items.clone()
        } else if self.raw.starts_with('[') {
            value::items(&self.raw)
        } else if self.raw.is_empty() {
            vec![]
        } else {
            vec![self.raw.clone()]
        }
    }

    fn written(&self) -> String {
        let items = self.items.iter().map(String::as_str);
        [self.key.as_str(), &self.raw].into_iter().chain(items).filter(|t| !t.is_empty()).collect::<Vec<_>>().join(" ")
    }
}

/// Splits front matter from the body; `None` where the file begins with none.
pub(super) fn split(source: &str) -> Option<(Vec<Entry>, &str)> {
    let mut rest = source.strip_prefix("---\n")?;
    let mut entries: Vec<Entry> = vec![];
    for _ in 0..LONGEST + 10_000 * usize::from(rest.starts_with(super::MARK)) {
        let (line, after) = rest.split_once('\n').unwrap_or((rest, ""));
        let ended = after.is_empty() && !rest.ends_with('\n');
        rest = after;
        if line.trim_end() == "---" {
            return (!entries.is_empty()).then_some((entries, rest));
        }
        let trimmed = line.trim();
        if let Some(item) = trimmed.strip_prefix("- ").filter(|_| !entries.is_empty()) {
            entries.last_mut()?.items.push(item.trim().to_owned());
        } else if line.starts_with(' ') && !entries.is_empty() {
            // A folded scalar: the value goes on.
            let last = entries.last_mut()?;
            last.raw = format!("{} {trimmed}", last.raw).trim().to_owned();
        } else if !trimmed.is_empty() {
            let (key, raw) = trimmed.split_once(':')?;
            let named = !key.is_empty() && key.chars().all(|c| c.is_alphanumeric() || matches!(c, '_' | '-'));
            if !named {
                return None;
            }
            let raw = raw.trim();
            // The marks of a folded scalar say nothing.
            let raw = if matches!(raw, ">" | "|" | ">-" | "|-") { "" } else { raw };
            entries.push(Entry { key: key.to_owned(), raw: raw.to_owned(), items: vec![] });
        }
        if ended {
            return None;
        }
    }
    None
}

/// Reads JSON as a value, unless the JSON says more than the value holds: then nothing of it is taken.
fn json<T: DeserializeOwned + Serialize>(raw: &str) -> Option<T> {
    let given: Value = serde_json::from_str(raw).ok()?;
    let read: T = serde_json::from_value(given.clone()).ok()?;
    let kept = serde_json::to_value(&read).ok()?;
    let whole = given.as_object().is_none_or(|o| o.keys().all(|k| kept.get(k).is_some()));
    whole.then_some(read)
}

fn moment(raw: &str) -> Option<DateTime<Utc>> {
    DateTime::parse_from_rfc3339(&value::scalar(raw)).ok().map(|at| at.to_utc())
}

impl Draft<'_> {
    /// Reports an entry that fits no field, with its words.
    pub(super) fn odd_entry(&mut self, entry: &Entry) {
        self.warn(message!("import.warn.front_matter"), "file", &entry.written(), &[("key", &entry.key)]);
    }

    /// Takes a field of our own export as it was.
    pub(super) fn take_own(&mut self, entry: &Entry) {
        let text = || value::scalar(&entry.raw);
        let story = &mut self.story;
        let taken = match entry.key.as_str() {
            "language" => put(&mut story.language, Some(text())),
            "genre" => put(&mut story.genre, Some(text())),
            "kicker" => put(&mut story.kicker, Some(text())),
            "headline" => put(&mut story.headline, Some(text())),
            "standfirst" => put(&mut story.standfirst, Some(text())),
            "dateline" => put(&mut story.dateline, Some(text())),
            "section" => put(&mut story.section, Some(text())),
            "slug" => put(&mut story.slug, Some(text())),
            "correction_note" => put(&mut story.correction_note, Some(text())),
            "notes" => put(&mut story.notes, Some(text())),
            "printed_date" => put(&mut story.printed_date, text().parse().ok().map(Some)),
            "embargo" => put(&mut story.embargo, moment(&entry.raw).map(Some)),
            "deadline" => put(&mut story.deadline, moment(&entry.raw).map(Some)),
            "print_slot" => put(&mut story.print_slot, json(&entry.raw).map(Some)),
            "tags" => {
                story.tags = entry.values().iter().map(|v| value::scalar(v)).collect();
                true
            }
            "bylines" => {
                let read = entry.values().iter().map(|v| json::<Byline>(v)).collect();
                put(&mut story.bylines, read)
            }
            "placements" => self.take_placements(entry),
            _ => false,
        };
        if !taken {
            self.odd_entry(entry);
        }
    }

    /// Takes placements with their ids; of two with one id, the second gets a fresh one.
    fn take_placements(&mut self, entry: &Entry) -> bool {
        let read: Option<Vec<Placement>> = entry.values().iter().map(|v| json::<Placement>(v)).collect();
        let Some(read) = read else { return false };
        for mut placement in read {
            if self.story.placements.iter().any(|p| p.id == placement.id) {
                let id = placement.id.to_string();
                self.warn(message!("import.warn.placement_twice"), "placements", &id, &[("id", &id)]);
                placement.id = (self.fresh_id)();
            }
            self.story.placements.push(placement);
        }
        true
    }
}

fn put<T>(field: &mut T, value: Option<T>) -> bool {
    match value {
        Some(value) => {
            *field = value;
            true
        }
        None => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_keys_lists_and_folded_values() {
        let source = "---\ntitle: Mùa vải\ntags: [a, b]\nauthors:\n  - Thu Hà\n  - \"Văn Bình\"\nsummary: >\n  một\n  hai\n---\nThân bài\n";
        let (entries, body) = split(source).unwrap();
        assert_eq!(body, "Thân bài\n");
        assert_eq!(entries[1].values(), ["a", "b"]);
        assert_eq!(entries[2].values(), ["Thu Hà", "\"Văn Bình\""]);
        assert_eq!(entries[3].raw, "một hai");
    }

    #[test]
    fn knows_what_is_none() {
        for source in [
            "",
            "---\n",
            "---\na: b\n",
            "---\nMột câu.\n---\nHai\n",
            "---\n---\n",
            "a: b\n---\n",
            "---\nTheo ông Bình: tốt\n---\n",
        ] {
            assert_eq!(split(source), None, "{source:?}");
        }
    }
}
