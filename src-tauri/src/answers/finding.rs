//! Findings of the rules.

use newsroom::messages::Language;
use newsroom::rules::{Field, Finding, Fix, Severity};
use newsroom::story::{Story, split};
use serde::Serialize;
use specta::Type;

/// A finding.
#[derive(Clone, Debug, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct FindingCard {
    /// The rule.
    pub rule: String,
    /// `error`, `warning` or `info`.
    pub severity: String,
    /// The field to focus.
    pub field: String,
    /// What it says.
    pub message: String,
    /// The key of that message.
    pub code: String,
    /// Whether somebody may go on with a reason.
    pub overridable: bool,
    /// Where in the field's text, in UTF-16 units; in the body from the beginning of its block.
    pub range: Option<(u32, u32)>,
    /// What stands there.
    pub excerpt: String,
    /// The block of the body, from 0.
    pub block: Option<u32>,
    /// What to give to the command that puts it right, where one can.
    pub fix: Option<String>,
}

/// How much of a long place is told.
const EXCERPT: usize = 80;

impl FindingCard {
    /// Describes a finding in a story, or one without the story that it is in.
    pub fn of(finding: &Finding, story: Option<&Story>, language: Language) -> Self {
        let severity = match finding.severity {
            Severity::Error => "error",
            Severity::Warning => "warning",
            Severity::Info => "info",
        };
        let text = story.and_then(|story| finding.field.text(story));
        let (block, place) = match (text, &finding.range) {
            (Some(body), Some(range)) if finding.field == Field::Body => {
                let start = |block: &str| block.as_ptr() as usize - body.as_ptr() as usize;
                let blocks = split(body);
                let at = blocks.iter().rposition(|block| start(block) <= range.start);
                match at.and_then(|at| Some((at, *blocks.get(at)?))) {
                    Some((at, block)) => {
                        let from = range.start - start(block);
                        (Some(at as u32), Some((block, from..(range.end - start(block)).min(block.len()))))
                    }
                    None => (None, None),
                }
            }
            (Some(text), Some(range)) => (None, Some((text, range.clone()))),
            _ => (None, None),
        };
        let units = |text: &str| text.encode_utf16().count() as u32;
        let range = place.as_ref().and_then(|(text, range)| {
            let before = units(text.get(..range.start)?);
            Some((before, before + units(text.get(range.clone())?)))
        });
        let excerpt = place.and_then(|(text, range)| text.get(range)).unwrap_or_default();
        Self {
            rule: finding.rule.to_owned(),
            severity: severity.to_owned(),
            field: finding.field.to_string(),
            message: finding.message(language),
            code: finding.key.name().to_owned(),
            overridable: finding.overridable,
            range,
            excerpt: excerpt.chars().take(EXCERPT).collect(),
            block,
            fix: finding.fix.as_ref().and_then(|fix| serde_json::to_string(fix).ok()),
        }
    }
}

/// Reads the fix that a finding carried; `None` where it is none.
pub(crate) fn fix(text: &str) -> Option<Fix> {
    serde_json::from_str(text).ok()
}
