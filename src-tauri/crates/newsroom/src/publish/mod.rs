//! Publishing: what is to be sent, byte for byte; sending it; reading it back; the receipt.

mod folder;
mod host;
mod manifest;
pub mod site;
mod stored;

pub use folder::Folder;
pub use host::{Host, NotWritten, Written, read_back, remove, remove_page, write};
pub use manifest::{Content, Manifest, Order, Planned, UnsafePath};
pub use stored::Stored;
