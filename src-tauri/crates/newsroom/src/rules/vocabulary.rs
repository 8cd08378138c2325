//! The words of a story, each folded and keyed once however often it is used.

use std::collections::HashMap;

use crate::text;

/// What is known of a word as it is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Form {
    /// Names its tone key: "Hòa" and "hoà" share one.
    pub(super) key: u32,
    /// Names its folded form: "hòa" and "hoa" share one.
    pub(super) fold: u32,
}

/// The words of a story by their written form.
#[derive(Default)]
pub(super) struct Vocabulary {
    forms: HashMap<String, Form>,
    keys: HashMap<String, u32>,
    folds: HashMap<String, u32>,
}

fn number(map: &mut HashMap<String, u32>, text: String) -> u32 {
    let next = u32::try_from(map.len()).unwrap_or(u32::MAX);
    *map.entry(text).or_insert(next)
}

impl Vocabulary {
    pub(super) fn take(&mut self, word: &str) -> Form {
        if let Some(form) = self.forms.get(word) {
            return *form;
        }
        let form =
            Form { key: number(&mut self.keys, text::tone_key(word)), fold: number(&mut self.folds, text::fold(word)) };
        self.forms.insert(word.to_owned(), form);
        form
    }

    /// Returns the key of a word, or `None` where the story has no such word.
    pub(super) fn key(&self, word: &str) -> Option<u32> {
        self.keys.get(&text::tone_key(word)).copied()
    }

    /// Returns the keys of a phrase, or `None` where the story lacks one of its words or it has none.
    pub(super) fn phrase(&self, phrase: &str) -> Option<Vec<u32>> {
        let keys: Vec<u32> = text::words(phrase).map(|word| self.key(word)).collect::<Option<_>>()?;
        (!keys.is_empty()).then_some(keys)
    }
}
