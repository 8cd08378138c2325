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

/// Returns why a desk does not do what was asked, likewise.
pub(crate) fn told(e: &DeskError, language: Language) -> String {
    let (key, values) = e.explained();
    worded(key, &values, language)
}

/// Returns a message of the core, likewise.
pub(crate) fn worded(key: Key, values: &[(&str, String)], language: Language) -> String {
    Key::find(&format!("{}.window", key.name())).unwrap_or(key).text(language, values)
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
            message: told(e, language),
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

    /// Said at the command line alone, of what is typed there and of what it answers.
    const OF_THE_COMMAND_LINE: [&str; 3] = ["cli.", "usage.", "drift."];
    /// Said where a window is, with a command in it all the same.
    const WITH_A_COMMAND: [(&str, &str); 2] = [
        ("help.evening.3", "a machine that watches day and night has nobody before a window"),
        ("invitation.file", "the file is sent to somebody who may have the command line alone"),
    ];

    fn all() -> Vec<String> {
        let file = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../ui/messages/vi.json");
        let messages: serde_json::Value = serde_json::from_slice(&std::fs::read(file).unwrap()).unwrap();
        messages.as_object().unwrap().keys().cloned().collect()
    }

    /// Whether a text tells somebody what to type: a command, or an option of one.
    fn is_typed(text: &str) -> bool {
        let command = |at: (usize, &str)| text[at.0 + at.1.len()..].starts_with(|c: char| c.is_ascii_lowercase());
        text.match_indices("galley ").any(command) || text.match_indices("--").any(command) || text.contains("GALLEY_")
    }

    /// The files below a folder that end so.
    fn files(below: &str, endings: &[&str]) -> Vec<(String, String)> {
        let (mut folders, mut found) = (vec![std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join(below)], vec![]);
        while let Some(folder) = folders.pop() {
            for path in std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()) {
                let name = path.display().to_string();
                if path.is_dir() {
                    folders.push(path);
                } else if endings.iter().any(|ending| name.ends_with(ending)) {
                    found.push((name, std::fs::read_to_string(path).unwrap()));
                }
            }
        }
        assert!(found.len() > 20, "{below}");
        found
    }

    #[test]
    fn nobody_before_a_window_is_told_what_to_type_at_a_prompt() {
        assert!(is_typed("run galley sync") && is_typed("or --to") && !is_typed("in galley, -- and galley-cli"));
        let elsewhere = |key: &String| OF_THE_COMMAND_LINE.iter().any(|room| key.starts_with(room));
        let typed = |key: &String| {
            let text = |language| said(&Why { key: key.clone(), values: vec![] }, language);
            is_typed(&text(Language::Vi)) || is_typed(&text(Language::En))
        };
        let found: Vec<_> = all().into_iter().filter(|key| !elsewhere(key)).filter(typed).collect();
        assert_eq!(found, WITH_A_COMMAND.map(|(key, _)| key));
    }

    #[test]
    fn what_is_said_otherwise_here_is_said_so_wherever_the_window_says_it() {
        let otherwise: Vec<_> = all().iter().filter_map(|key| key.strip_suffix(".window").map(str::to_owned)).collect();
        // What a group of shortcuts is called has the same ending.
        let otherwise: Vec<_> = otherwise.into_iter().filter(|key| key != "keys.group").collect();
        assert!(otherwise.len() > 30);
        otherwise.iter().for_each(|key| assert!(Key::find(key).is_some(), "{key} is said nowhere else"));
        // The page says no text of the core by itself.
        for (name, text) in files("../ui/src", &[".svelte", ".ts"]) {
            let own = |key: &&String| text.contains(&format!("m['{key}']"));
            assert_eq!(otherwise.iter().find(own), None, "{name}");
        }
        // The shell says none past this file.
        for (name, text) in files("src", &[".rs"]).iter().filter(|(name, _)| !name.ends_with("failure.rs")) {
            let shell = text.split("#[cfg(test)]").next().unwrap_or_default();
            let past = shell.lines().filter(|line| line.contains(".text(language") || line.contains(".text(office"));
            let past: Vec<_> = past.filter(|line| !line.contains("message!(\"window.")).collect();
            assert_eq!(past, Vec::<&str>::new(), "{name}");
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
