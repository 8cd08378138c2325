//! What the page is told when something was not done: a code to branch on, a text to show.

use newsroom::desk::{DeskError, Kind, Why};
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

/// Returns what an error says to somebody before a window. Where its message tells what to type at the command line, there is
/// another one for here, of the same name with `.window` at the end.
pub(crate) fn said(why: &Why, language: Language) -> String {
    let key = format!("{}.window", why.key);
    if Key::find(&key).is_none() {
        return why.text(language);
    }
    Why { key, values: why.values.clone() }.text(language)
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
            message: said(&e.explained().into(), language),
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

#[cfg(test)]
mod tests {
    use super::*;

    fn all() -> Vec<String> {
        let file = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../ui/messages/vi.json");
        let messages: serde_json::Value = serde_json::from_slice(&std::fs::read(file).unwrap()).unwrap();
        let all = messages.as_object().unwrap().keys().filter_map(|key| key.strip_suffix(".window"));
        // What a group of shortcuts is called.
        all.filter(|key| *key != "keys.group").map(str::to_owned).collect()
    }

    #[test]
    fn nobody_before_a_window_is_told_what_to_type_at_a_prompt() {
        assert!(all().contains(&"post.edited".to_owned()));
        for key in all() {
            assert!(Key::find(&key).is_some(), "{key} is said nowhere else");
            for language in [Language::Vi, Language::En] {
                let text = said(&Why { key: key.clone(), values: vec![] }, language);
                assert!(!text.contains("galley ") && !text.contains("--"), "{key}: {text}");
            }
        }
    }

    #[test]
    fn what_is_said_here_has_its_values_and_keeps_its_code() {
        let e = DeskError::NoDestination("wp".into());
        let failure = Failure::of(&e, Language::En);
        assert_eq!(failure.code, "publish.no_destination");
        assert_eq!(failure.message, "The newsroom has no destination “wp”. Add it on the page Destinations.");
        let plain = Failure::of(&DeskError::Embargo("8 giờ".into()), Language::Vi);
        assert_eq!(plain.message, DeskError::Embargo("8 giờ".into()).text(Language::Vi));
    }
}
