//! Preflight: pure functions from a story and the facts it is judged by to findings.
//!
//! Each rule is one function in [`RULES`], named as newsrooms number them. A rule reads what the reader will
//! see (`reading`), never markup, and answers with places in the field's own text. Rules decide nothing:
//! whoever asks looks at [`blocking`] and at what may be overridden.

mod abbreviations;
mod body;
mod bylines_tags;
mod dates;
mod encoding;
mod finding;
mod headline;
mod integrity;
mod language;
mod photos;
mod quotes;
mod reading;
mod release;
mod rights;
mod sentences;
mod spaces;
mod standfirst;
mod tone_marks;
mod typography;
mod vocabulary;

#[cfg(test)]
mod tests;

use chrono::{DateTime, NaiveDate, Utc};

use crate::house::House;
use crate::photo::{PhotoHash, Rights};
use crate::story::Story;

pub use finding::{Field, Finding, Fix, NEVER_OVERRIDDEN, NotAField, PlacementField, Severity, apply, blocking};

pub use rights::{Refusal, refusals};

use reading::Reading;

/// How many findings of one rule are returned for one field. The next ones show when these are dealt with.
const MOST_PER_FIELD: usize = 100;

/// What is known of a photo's file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PhotoSize {
    /// Width in pixels, upright.
    pub width: u32,
    /// Height in pixels, upright.
    pub height: u32,
    /// Whether part of the picture is missing or wrong.
    pub damaged: bool,
}

/// Where readers saw a photo.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Seen {
    /// The headline of the story.
    pub headline: String,
    /// The day on which it was published, in the newsroom's zone.
    pub day: NaiveDate,
}

/// What a story is judged by, beside its own text.
pub struct Facts<'a> {
    /// House data.
    pub house: &'a House,
    /// Today in the newsroom's zone.
    pub today: NaiveDate,
    /// This moment.
    pub now: DateTime<Utc>,
    /// Returns what is known of a photo's file, or `None` where this desk has no such file.
    pub photos: &'a dyn Fn(PhotoHash) -> Option<PhotoSize>,
    /// Returns what is said of the right to use a photo.
    pub rights: &'a dyn Fn(PhotoHash) -> Rights,
    /// Returns where readers saw a photo last, in another story that is published.
    pub last_use: &'a dyn Fn(PhotoHash) -> Option<Seen>,
    /// How many conflicts of the story are open.
    pub open_conflicts: usize,
    /// Whether another story is published under this slug.
    pub slug_taken: bool,
    /// Whether the story has never been published.
    pub first_publication: bool,
    /// Whether whoever approves wrote it; `None` where nobody is approving.
    pub approver_is_author: Option<bool>,
}

/// All that a rule may look at.
struct Case<'a> {
    story: &'a Story,
    facts: &'a Facts<'a>,
    reading: &'a Reading<'a>,
}

const RULES: [fn(&Case<'_>) -> Vec<Finding>; 32] = [
    headline::t1_headline,
    headline::t2_headline_repeated,
    standfirst::s1_standfirst,
    standfirst::s2_repeated_phrase,
    body::b1_body,
    body::b2_long_sentence,
    photos::p1_incomplete_photo,
    photos::p2_illustrative_in_caption,
    photos::p3_seen_or_narrow,
    photos::p4_vague_credit,
    rights::rights,
    abbreviations::a1_unexplained,
    abbreviations::a2_overused,
    language::l1_confusable,
    language::l2_inconsistent_accents,
    language::l4_doubled_word,
    tone_marks::l5_tone_placement,
    encoding::l6_decomposed,
    encoding::l6_eth,
    encoding::l6_mojibake,
    typography::y1_dots,
    typography::y2_hyphens,
    quotes::y3_straight_quotes,
    quotes::y3_unbalanced,
    spaces::y4_spaces,
    dates::d1_dates,
    dates::d2_undated_day,
    bylines_tags::g1_byline,
    bylines_tags::g2_tags,
    bylines_tags::g3_section_and_slug,
    release::r1_release,
    integrity::integrity,
];

/// Judges a story: all findings, in the order of the fields and of their places in them.
pub fn check(story: &Story, facts: &Facts<'_>) -> Vec<Finding> {
    let reading = Reading::of(story);
    let case = Case { story, facts, reading: &reading };
    let mut found: Vec<Finding> = RULES.iter().flat_map(|rule| at_most(rule(&case))).collect();
    language::drop_what_l1_says(&mut found);
    finding::sort(&mut found, story);
    found
}

/// Keeps the first findings of each field, so that a text that is wrong throughout stays quick to judge and to show.
fn at_most(found: Vec<Finding>) -> Vec<Finding> {
    let mut counts = std::collections::HashMap::new();
    let few = |f: &Finding| {
        let count = counts.entry((f.field, f.key.name())).or_insert(0_usize);
        *count += 1;
        *count <= MOST_PER_FIELD
    };
    let mut few = few;
    found.into_iter().filter(|f| few(f)).collect()
}
