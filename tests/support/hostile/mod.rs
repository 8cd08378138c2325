//! What someone may send to harm a newsroom or its readers: 200 pieces that we wrote, each a name and its words.
//!
//! `hit()` is the canary: the judge defines it in every page, and nobody may ever call it.

mod fields;
mod files;
mod html;
mod markdown;

pub use fields::FIELDS;
pub use files::{FILES, Fate, Piece};
pub use html::HTML;
pub use markdown::MARKDOWN;

/// A name, unique in the corpus, and what is sent.
pub type Case = (&'static str, &'static str);
