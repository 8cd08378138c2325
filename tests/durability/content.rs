//! What the writer writes and the checks expect: a function of the number of the save.

use blackbox::random::Random;
use newsroom::members::{KeyError, KeyRing, MemberId, Passphrase, Seed};

/// Whose key is kept.
pub(crate) const MEMBER: MemberId = MemberId([1; 16]);

/// Returns the passphrase that a save puts on the key: none, for the first.
pub(crate) fn passphrase(save: u32) -> Option<Passphrase> {
    (save > 1).then(|| Passphrase::new(format!("lúa chín vàng đồng {save}")))
}

/// Returns the randomness that a save takes for it.
pub(crate) fn random(save: u32) -> [u8; 40] {
    [save as u8; 40]
}

/// Keeps the key in a ring as a save leaves it, where none was.
pub(crate) fn keep(ring: &KeyRing, save: u32) -> Result<(), KeyError> {
    ring.keep(MEMBER, &Seed::of([7; 32]).key(), passphrase(save).as_ref(), random(save))
}

/// Returns the bytes of a save: 100 to 12,000, unlike those of any other.
pub(crate) fn bytes(save: u32) -> Vec<u8> {
    let mut random = Random::new(save.into());
    let length = random.within(100, 12_000);
    (0..length).map(|_| random.bits() as u8).collect()
}
