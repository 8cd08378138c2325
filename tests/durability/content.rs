//! What the writer writes and the checks expect: a function of the number of the save.

use blackbox::random::Random;

/// Returns the bytes of a save: 100 to 12,000, unlike those of any other.
pub(crate) fn bytes(save: u32) -> Vec<u8> {
    let mut random = Random::new(save.into());
    let length = random.within(100, 12_000);
    (0..length).map(|_| random.bits() as u8).collect()
}
