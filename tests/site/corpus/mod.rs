//! What someone may send to harm a newsroom or its readers: 200 pieces that we wrote, each a name and its words.
//!
//! `hit()` is the canary: the judge defines it in every page, and nobody may ever call it.

mod fields;
mod files;
mod html;
mod markdown;

pub(crate) use fields::FIELDS;
pub(crate) use files::{FILES, Fate};
pub(crate) use html::HTML;
pub(crate) use markdown::MARKDOWN;

/// A name, unique in the corpus, and what is sent.
pub(crate) type Case = (&'static str, &'static str);
