//! What the photo desk shares: what is typed in few keys.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::House;
use crate::photo::metadata::Field;
use crate::photo::{Cleaners, Codes, Way};

/// What a code in captions stands for from a day on: a title, and who holds it.
///
/// Each day is an item of its own, so that whoever enters a successor changes nothing that was said of the predecessor.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Title {
    /// The code, as it is typed between equals signs.
    pub code: String,
    /// The first day on which it stands for this; it always has where none is said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<NaiveDate>,
    /// What it stands for: `=code=` for the first, `=code#2=` for the second.
    pub stands_for: Vec<String>,
}

/// A template (mẫu): fields of photos and what they are to say, under a name.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Template {
    /// The name, unique by folding.
    pub name: String,
    /// What it changes; no field twice.
    pub changes: Vec<TemplateChange>,
}

/// One field of a template.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TemplateChange {
    /// The field.
    pub field: Field,
    /// What becomes of what it says.
    #[serde(default)]
    pub way: Way,
    /// What is said, with fields in braces and codes between equals signs; nothing to empty the field.
    #[serde(default)]
    pub text: String,
}

impl House {
    /// Returns the newsroom's register of people and titles, as captions are spelled out with it.
    pub fn codes(&self) -> Codes {
        let mut codes = Codes::default();
        for Title { code, from, stands_for } in &self.titles {
            codes.hold(code, *from, stands_for.clone());
        }
        codes
    }

    /// Returns the cleaners that go over what files say.
    pub fn cleaners(&self) -> Cleaners {
        Cleaners::new(self.cleaning.clone(), &self.credits)
    }
}
