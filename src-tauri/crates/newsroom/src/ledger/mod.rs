//! The ledger: signed, hash-chained entries, the only record that desks exchange.
//!
//! Pure: entries are values made from bytes and checked against a [`Chain`]; the store keeps them.

mod act;
mod chain;
mod entry;

pub use act::{
    Act, Approved, DeskId, Founded, HouseItem, Photographed, ReceiptKind, Receipted, Revised, Stage, Step, Stepped,
};
pub use chain::{Chain, Refusal};
pub(crate) use entry::time;
pub use entry::{Entry, EntryError, EntryHash, Header, seal};

#[cfg(test)]
mod tests;
