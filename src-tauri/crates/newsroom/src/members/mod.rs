//! People: who they are in this newsroom, what they may do, and the keys that they sign with.

mod keys;
mod roster;

pub use keys::{KeyError, KeyRing, Passphrase, Protection};
pub use roster::{Member, MemberId, Right, Role, Roster};
