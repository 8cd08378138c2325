//! The story file: one story with its history, photos and approvals, to be opened and checked on a machine that has nothing
//! else, years later.
//!
//! It carries no key but the story's: what it shows of members, devices and photos, which lie under the newsroom's lock, it
//! shows entry by entry, each with the key of that entry alone.

mod check;
mod error;
mod file;
mod laid_out;
mod sight;

pub use check::{Checked, PassedOver};
pub use error::{FileError, Flaw, Which};
pub use file::{LARGEST, Record, StoryFile, read, write};

#[cfg(test)]
mod tests;
