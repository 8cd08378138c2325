//! The desk folder: one SQLite database, the photo files, and the ballast that lets the last words be saved.
//!
//! Every way to the database goes through [`Store::open`] or [`Store::create`]. Every write takes `BEGIN IMMEDIATE`
//! and reads the log's head inside it, so that several processes can work in one folder.

pub(crate) mod cards;
mod connect;
pub(crate) mod copy;
pub(crate) mod entries;
mod error;
pub(crate) mod exchanged;
mod files;
mod folder;
mod held;
pub(crate) mod house;
pub(crate) mod journal;
pub(crate) mod listing;
pub(crate) mod logs;
mod open;
pub(crate) mod outbox;
pub(crate) mod photos;
pub(crate) mod projection;
pub(crate) mod publications;
pub(crate) mod reached;
pub(crate) mod roster;
pub mod search;
pub(crate) mod shown;
#[cfg(test)]
mod tests;
mod tokenizer;
pub(crate) mod upset;
pub(crate) mod waiting;
mod wal;
pub(crate) mod whereabouts;

pub use entries::{Identity, Kept};
pub use error::StoreError;
pub use files::PhotoFiles;
pub(crate) use folder::lock_file;
pub use folder::{BALLAST, DATABASE, KEYS, PHOTOS};
pub use journal::{Saved, Words};
pub use listing::{View, Viewer};
pub use open::{Access, FIRST_SCHEMA, Opening, SCHEMA, Store};
pub(crate) use open::{REMAKE, Scratch, within};
pub use outbox::{Halt, Pending, Waiting, Why};
pub use photos::Side;
pub use photos::find::{After, NameUsed, PhotoFilter, PhotoFound};
pub use projection::StoryRow;
pub use publications::{ApprovalRow, PublicationRow};
pub use waiting::Standing;
