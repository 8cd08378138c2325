//! Publishing: what is to be sent, byte for byte; sending it; reading it back; the receipt.

pub mod destination;
pub mod edits;
mod folder;
mod host;
mod manifest;
pub(crate) mod patience;
pub mod post;
pub mod site;
mod stored;
pub mod wordpress;

pub use folder::Folder;
pub(crate) use host::bytes_of;
pub use host::{Host, NotWritten, lead_on, outstanding, read_back, remove, write};
pub use manifest::{Content, Manifest, Order, Planned, UnsafePath};
pub use stored::Stored;
