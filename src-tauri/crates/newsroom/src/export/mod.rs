//! From a story to a file: Markdown that [`crate::import`] reads back to the same story, and plain text.

mod markdown;
mod plain;

#[cfg(test)]
mod tests;

pub use markdown::markdown;
pub use plain::text;
