//! What the page is told when something was not done: a code to branch on, a text to show.

use newsroom::desk::{DeskError, Kind};
use newsroom::message;
use newsroom::messages::{Key, Language};
use serde::Serialize;
use specta::Type;

use crate::answers::finding::FindingCard;

/// Why something was not done.
#[derive(Debug, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct Failure {
    /// The message's key, which is stable.
    pub code: String,
    /// The field to focus.
    pub field: Option<String>,
    /// The text, in the language of the window.
    pub message: String,
    /// What sort of thing went wrong: `refused`, `usage`, `notFound`, `damaged` or `storage`.
    pub kind: String,
    /// The findings that stand in the way.
    pub findings: Vec<FindingCard>,
}

impl Failure {
    /// Tells why a desk did not do what it was asked.
    pub fn of(e: &DeskError, language: Language) -> Self {
        let findings = match e {
            DeskError::Rules(findings) => findings.iter().map(|f| FindingCard::of(f, None, language)).collect(),
            _ => vec![],
        };
        let kind = match e.kind() {
            Kind::Refused => "refused",
            Kind::Usage => "usage",
            Kind::NotFound => "notFound",
            Kind::Damaged => "damaged",
            Kind::Storage => "storage",
        };
        Self {
            code: e.explained().0.name().to_owned(),
            field: e.field().map(str::to_owned),
            message: e.text(language),
            kind: kind.to_owned(),
            findings,
        }
    }

    /// Tells what the window itself refuses.
    pub fn usage(key: Key, language: Language, values: &[(&str, String)]) -> Self {
        Self {
            code: key.name().to_owned(),
            field: None,
            message: key.text(language, values),
            kind: "usage".to_owned(),
            findings: vec![],
        }
    }

    /// Tells that a command died; what was saved before is safe.
    pub fn died(language: Language) -> Self {
        Self { kind: "damaged".to_owned(), ..Self::usage(message!("window.died"), language, &[]) }
    }
}
