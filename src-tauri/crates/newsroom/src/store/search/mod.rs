//! Searching the stories of a desk, newest first, with or without diacritics.

mod find;
mod query;
#[cfg(test)]
mod tests;

pub use super::tokenizer::register;
pub use find::{Filter, Hit, Marked, Sort, find, key};
pub use query::{NoQuery, Query};

/// The tables, the index and the triggers that keep it; for a connection that [`register`]ed the tokenizer.
pub const SCHEMA: &str = include_str!("search.sql");
