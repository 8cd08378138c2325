//! Searching the stories of a desk, newest first, with or without diacritics.

mod find;
mod query;
#[cfg(test)]
mod tests;

pub use super::tokenizer::register;
pub use find::{Filter, Hit, Marked, Sort, find, key};
pub use query::{NoQuery, Query};
