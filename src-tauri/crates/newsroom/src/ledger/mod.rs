//! The ledger: sealed, signed, hash-chained entries, the only record that desks exchange.
//!
//! Pure: entries are values made from bytes and checked against a [`Chain`] and an [`Authority`]; the store
//! keeps them.

mod act;
mod authority;
mod chain;
mod entry;
mod key;
mod padding;
mod rights;
mod roll;
mod strands;

pub use act::{
    Act, Approved, Delegated, Described, Founded, HouseItem, Lifted, PhotoKey, PhotoVersion, PhotoWrite, Photographed,
    ReceiptKind, Receipted, Removal, Revised, Stage, Step, Stepped, StoryLock, Under,
};
pub use authority::Authority;
pub use chain::{Chain, Order, Place, Refusal};
pub(crate) use entry::time;
pub use entry::{Body, Entry, EntryError, EntryHash, Head, Header, LogId, Sealed, seal};
pub use key::EntryKey;
pub(crate) use padding::{pad, unpad};
pub use rights::{Left, leaves, permitted};
pub use roll::is_claim;
pub use strands::{Extent, Sight, Strand, Strands, Tree};

#[cfg(test)]
mod delegating;
#[cfg(test)]
mod following;
#[cfg(test)]
mod formats;
#[cfg(test)]
mod removing;
#[cfg(test)]
mod tests;
#[cfg(test)]
mod texts;
