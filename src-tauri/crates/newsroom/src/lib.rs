//! All a newsroom knows: the text of a story, captions, approval, the ledger and exact publishing.
//!
//! The library knows no window and no terminal, and keeps no globals: the clock, randomness and the
//! folder it works in are passed in. The shell and the command line ask [`desk`]; `desk` asks the
//! other rooms; every room may use [`text`].

mod abreast;
pub mod desk;
#[cfg(test)]
mod dice;
pub mod disk;
pub mod export;
pub mod house;
pub mod import;
pub mod ledger;
pub mod members;
pub mod messages;
pub mod pack;
pub mod photo;
pub mod publish;
pub mod rules;
pub mod storage;
pub mod store;
pub mod story;
pub mod sync;
pub mod text;
pub mod trail;
pub mod web;
pub mod whole;
pub mod workflow;
