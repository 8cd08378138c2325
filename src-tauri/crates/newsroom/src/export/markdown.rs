//! A story as Markdown: every field in front matter, then the body byte for byte.

use chrono::{DateTime, SecondsFormat, Utc};
use serde::Serialize;

use crate::import::MARK;
use crate::story::Story;

/// The version of the front matter.
const VERSION: u32 = 1;

/// Returns the story with all its fields, private ones too; `import::read` makes the same story of it, ids included.
///
/// Names are written as printed, so that the file can be read in another newsroom.
pub fn markdown(story: &Story) -> String {
    let mut out = Front(format!("---\n{MARK}: {VERSION}\n"));
    out.text("language", &story.language);
    out.text("section", &story.section);
    out.text("genre", &story.genre);
    out.text("kicker", &story.kicker);
    out.text("headline", &story.headline);
    out.text("standfirst", &story.standfirst);
    out.list("bylines", story.bylines.iter().map(json));
    out.text("dateline", &story.dateline);
    out.list("tags", story.tags.iter().map(|t| scalar(t)));
    out.text("slug", &story.slug);
    out.text("printed_date", &story.printed_date.map(|d| d.format("%Y-%m-%d").to_string()).unwrap_or_default());
    out.moment("embargo", story.embargo);
    out.text("correction_note", &story.correction_note);
    out.list("placements", story.placements.iter().map(json));
    out.text("notes", &story.notes);
    out.moment("deadline", story.deadline);
    if let Some(slot) = &story.print_slot {
        out.raw("print_slot", &json(slot));
    }
    format!("{}---\n\n{}", out.0, story.body)
}

/// Front matter in the making; what is empty is left out.
struct Front(String);

impl Front {
    fn raw(&mut self, key: &str, value: &str) {
        self.0.push_str(&format!("{key}: {value}\n"));
    }

    fn text(&mut self, key: &str, value: &str) {
        if !value.is_empty() {
            self.raw(key, &scalar(value));
        }
    }

    fn moment(&mut self, key: &str, at: Option<DateTime<Utc>>) {
        if let Some(at) = at {
            self.raw(key, &at.to_rfc3339_opts(SecondsFormat::AutoSi, true));
        }
    }

    fn list(&mut self, key: &str, items: impl Iterator<Item = String>) {
        let lines: String = items.map(|item| format!("  - {item}\n")).collect();
        if !lines.is_empty() {
            self.0.push_str(&format!("{key}:\n{lines}"));
        }
    }
}

/// A text as YAML and our own reader take it: plain where nothing in it has a meaning, else quoted as in JSON.
fn scalar(text: &str) -> String {
    let begins = text.chars().next().is_some_and(char::is_alphabetic);
    let means = text.contains(": ") || text.contains(" #") || text.ends_with(':') || text.contains(char::is_control);
    let word = ["true", "false", "null", "yes", "no", "on", "off"].contains(&text.to_lowercase().as_str());
    if begins && !means && !word && text.trim() == text { text.to_owned() } else { json(&text) }
}

fn json<T: Serialize>(value: &T) -> String {
    // Strings, numbers and flags: nothing that JSON has no form for.
    serde_json::to_string(value).unwrap_or_default()
}
