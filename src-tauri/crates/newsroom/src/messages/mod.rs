//! Every text a person reads, by key, in Vietnamese and English, from `ui/messages`.
//!
//! `message!("key")` is checked while compiling: a key that is missing fails the build.

use serde::{Deserialize, Serialize};

use crate::disk;

/// Key, Vietnamese, English; in the order of their keys.
static TABLE: &[(&str, &str, &str)] = include!(concat!(env!("OUT_DIR"), "/messages.rs"));

/// A language that Galley speaks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Language {
    /// Vietnamese.
    #[default]
    Vi,
    /// English.
    En,
}

impl Language {
    /// Returns the language of a BCP 47 tag or a POSIX locale; Vietnamese for all but English.
    pub fn of(tag: &str) -> Self {
        if tag.to_ascii_lowercase().starts_with("en") { Self::En } else { Self::Vi }
    }

    /// Returns the language of the person who started a program, from the variables of its environment: of
    /// `GALLEY_LANGUAGE`, else of the locale. Vietnamese where neither is set, English for all other languages.
    pub fn spoken(variable: impl Fn(&str) -> Option<String>) -> Self {
        let names = ["GALLEY_LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG"];
        let said = names.into_iter().filter_map(variable).find(|said| !said.is_empty()).unwrap_or_default();
        if said.is_empty() || said.to_ascii_lowercase().starts_with("vi") { Self::Vi } else { Self::En }
    }

    /// Returns the BCP 47 tag.
    pub fn tag(self) -> &'static str {
        match self {
            Self::Vi => "vi",
            Self::En => "en",
        }
    }
}

/// A key that is known to have a text in every language.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Key(usize);

impl Key {
    /// Returns the key of that name; for `message!`, which makes a missing one a compile error.
    pub const fn named(name: &str) -> Self {
        let (mut low, mut high) = (0, TABLE.len());
        while low < high {
            let middle = low + (high - low) / 2;
            match compare(TABLE[middle].0.as_bytes(), name.as_bytes()) {
                0 => return Self(middle),
                -1 => low = middle + 1,
                _ => high = middle,
            }
        }
        panic!("ui/messages has no such key")
    }

    /// Iterates over all of them, by name.
    #[cfg(test)]
    pub(crate) fn all() -> impl Iterator<Item = Self> {
        (0..TABLE.len()).map(Self)
    }

    /// Returns the key of a name that is only known while running.
    pub fn find(name: &str) -> Option<Self> {
        TABLE.binary_search_by_key(&name, |row| row.0).ok().map(Self)
    }

    /// Returns the name, which is stable and what programs branch on.
    pub fn name(self) -> &'static str {
        TABLE[self.0].0
    }

    /// Returns the text as it stands, with its blanks.
    pub fn plain(self, language: Language) -> &'static str {
        let (_, vi, en) = TABLE[self.0];
        if language == Language::En { en } else { vi }
    }

    /// Returns the text with its blanks filled in. A value that has a name of its own for people, such as the state
    /// `draft` under `state.draft`, is called by that, and so is a word of the disk, whatever its blank.
    pub fn text(self, language: Language, values: &[(&str, String)]) -> String {
        let mut text = self.plain(language).to_owned();
        for (name, value) in values {
            let of_disk =
                Some(value).filter(|value| value.starts_with(disk::WORDS)).and_then(|value| Self::find(value));
            let said = of_disk.map_or_else(|| word(language, name, value), |key| key.plain(language));
            text = text.replace(&format!("{{{name}}}"), said);
        }
        text
    }
}

/// Returns what people call a word that programs read, such as the state `draft`; the word itself where it has no text.
pub fn word<'w>(language: Language, kind: &str, word: &'w str) -> &'w str {
    Key::find(&format!("{kind}.{word}")).map_or(word, |key| key.plain(language))
}

impl std::fmt::Debug for Key {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.name())
    }
}

const fn compare(a: &[u8], b: &[u8]) -> i8 {
    let mut i = 0;
    while i < a.len() && i < b.len() {
        if a[i] != b[i] {
            return if a[i] < b[i] { -1 } else { 1 };
        }
        i += 1;
    }
    if a.len() == b.len() {
        0
    } else if a.len() < b.len() {
        -1
    } else {
        1
    }
}

/// Returns the [`Key`] of a name, or fails the build where `ui/messages` lacks it.
#[macro_export]
macro_rules! message {
    ($name:literal) => {
        const { $crate::messages::Key::named($name) }
    };
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_language_is_that_of_the_first_variable_that_says_one() {
        let spoken = |set: &[(&str, &str)]| {
            Language::spoken(|name| set.iter().find(|(n, _)| *n == name).map(|(_, value)| (*value).to_owned()))
        };
        assert_eq!(spoken(&[]), Language::Vi);
        assert_eq!(spoken(&[("LANG", "C.UTF-8")]), Language::En);
        assert_eq!(spoken(&[("LANG", "vi_VN.UTF-8")]), Language::Vi);
        assert_eq!(spoken(&[("LANG", "vi_VN"), ("LC_ALL", "de_DE")]), Language::En);
        assert_eq!(spoken(&[("GALLEY_LANGUAGE", "VI"), ("LC_ALL", "en_GB")]), Language::Vi);
        assert_eq!(spoken(&[("GALLEY_LANGUAGE", ""), ("LC_MESSAGES", "en_GB")]), Language::En);
    }

    #[test]
    fn fills_in_the_blanks() {
        let at = [("at", "3".to_owned())];
        assert_eq!(
            message!("text.nul").text(Language::En, &at),
            "The text contains a NUL character (at position 3). Remove it and try again."
        );
        assert!(message!("text.nul").text(Language::Vi, &at).contains('3'));
        assert_eq!(Key::find("no such key"), None);
    }

    #[test]
    fn calls_words_by_what_people_call_them() {
        let values = [("doing", "submit".to_owned()), ("state", "published".to_owned())];
        assert_eq!(
            message!("workflow.state").text(Language::Vi, &values),
            "Không thể gửi biên tập khi bài ở trạng thái “Đã xuất bản”."
        );
        assert_eq!(word(Language::En, "state", "desk_review"), "Desk review");
        assert_eq!(word(Language::En, "state", "lost"), "lost");
    }
}
