//! People: who they are in this newsroom, what they may do, and the keys that they sign with.

mod device;
mod keys;
mod lock;
mod roster;

pub use device::{Device, DeviceId, NewsroomId};
pub use keys::{KeyError, KeyRing, Passphrase, Protection};
pub use lock::{Grant, Lock, LockId};
pub use roster::{Member, MemberId, Right, Role, Roster};
