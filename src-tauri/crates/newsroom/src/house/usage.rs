//! On what right photos are used, and where the paper is published.

use serde::{Deserialize, Serialize};

/// Whether photos of a category may be used.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Use {
    /// Freely.
    #[default]
    Free,
    /// On a condition.
    Conditional,
    /// Where they are paid for.
    Paid,
    /// Not at all.
    Never,
}

/// A refusal that stops a photo, and that house data may let somebody override with a reason.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Overridable {
    /// That the category is not used freely.
    Use,
    /// That a lease forbids it.
    Lease,
    /// That it could be used until a time that is over.
    Expiry,
    /// That the paper is published where it may not be used.
    Territory,
}

/// A category of photos by the right to use them.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Usage {
    /// Id, such as `agency`. Photos of which nobody said a category are of [`UNSAID`], where the house has that.
    pub id: String,
    /// What it is called here.
    pub label: String,
    /// Whether its photos may be used.
    #[serde(rename = "use")]
    pub may: Use,
    /// On what condition, or what else there is to know.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub note: String,
    /// What whoever approves may override for its photos.
    #[serde(default, rename = "override", skip_serializing_if = "Vec::is_empty")]
    pub overridable: Vec<Overridable>,
}

/// The category of photos of which nobody said one.
pub const UNSAID: &str = "unsaid";

/// A territory in which the paper is published.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Territory {
    /// Its code in ISO 3166-1, two capitals; its id.
    pub code: String,
    /// What it is called here.
    pub name: String,
}

impl Usage {
    /// Returns whether house data lets somebody override a refusal of its photos.
    pub fn lets(&self, refusal: Overridable) -> bool {
        self.overridable.contains(&refusal)
    }
}

impl Territory {
    /// Returns a text as the code of a territory: `vn` is `VN`. `None` where it is none.
    pub fn code_of(text: &str) -> Option<String> {
        let code = text.trim().to_ascii_uppercase();
        (code.len() == 2 && code.bytes().all(|b| b.is_ascii_uppercase())).then_some(code)
    }
}
