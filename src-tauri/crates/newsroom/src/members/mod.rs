//! People: who they are in this newsroom, what they may do, the keys that they sign with, and how they come in.

mod armour;
mod code;
mod device;
mod invitation;
mod keychain;
mod keys;
mod lock;
mod protecting;
mod recovery;
mod remembering;
mod roster;
mod seed;
mod strength;
mod words;

pub use code::{Code, CodeError};
pub use device::{Device, DeviceId, NewsroomId};
pub use invitation::{Invitation, WayIn};
#[cfg(test)]
pub(crate) use keychain::memory;
pub use keychain::{BoundedKeychain, Kept, KeyName, Keychain, KeychainError};
pub(crate) use keys::long_enough;
pub use keys::{KeyError, KeyRing, Passphrase, Protection, SHORTEST, is_same_passphrase};
pub use lock::{Grant, Lock, LockId};
pub use recovery::Recovery;
pub use roster::{Acting, Delegation, DelegationId, Enrolled, Member, MemberId, Right, Role, Roster};
pub use seed::Seed;
pub use strength::Strength;
pub use words::SafetyWords;
