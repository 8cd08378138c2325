//! Publishing: what is to be sent, byte for byte; sending it; reading it back; the receipt.

mod folder;
mod manifest;
pub mod site;

pub use folder::{NotWritten, Written, read_back, remove, remove_page, write};
pub use manifest::{Content, Manifest, Order, Planned, UnsafePath};
