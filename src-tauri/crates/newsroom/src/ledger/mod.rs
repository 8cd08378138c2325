//! The ledger: sealed, signed, hash-chained entries, the only record that desks exchange.
//!
//! Pure: entries are values made from bytes and checked against a [`Chain`]; the store keeps them.

mod act;
mod chain;
mod entry;
mod padding;

pub use act::{
    Act, Approved, Founded, HouseItem, Photographed, ReceiptKind, Receipted, Revised, Stage, Step, Stepped, StoryLock,
};
pub use chain::{Chain, Refusal};
pub(crate) use entry::time;
pub use entry::{Body, Entry, EntryError, EntryHash, Head, Header, LogId, Sealed, seal};

#[cfg(test)]
mod tests;
