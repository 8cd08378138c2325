//! Publishing: what is to be sent, byte for byte; sending it; reading it back; the receipt.

pub mod destination;
mod folder;
mod manifest;
pub(crate) mod patience;
pub mod post;
pub mod site;
pub mod wordpress;

pub use folder::{NotWritten, Written, outstanding, read_back, remove, remove_page, write};
pub use manifest::{Content, Manifest, Order, Planned, UnsafePath};
