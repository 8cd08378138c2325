//! Seeds: what a device's key comes from, while it is on its way to whoever will use it.

use std::fmt;

use ed25519_dalek::SigningKey;
use minicbor::encode::Write;
use minicbor::{Decode, Decoder, Encode, Encoder, decode, encode};
use zeroize::Zeroizing;

use super::device::DeviceId;

/// The secret that a device's key comes from. Wiped from memory when done with, and never shown.
#[derive(Clone, PartialEq, Eq)]
pub struct Seed(Zeroizing<[u8; 32]>);

impl Seed {
    /// Returns the seed of random bytes.
    pub fn of(bytes: [u8; 32]) -> Self {
        Self(Zeroizing::new(bytes))
    }

    /// Returns the device's key.
    pub fn key(&self) -> SigningKey {
        SigningKey::from_bytes(&self.0)
    }

    /// Returns the device's name: its public key.
    pub fn device(&self) -> DeviceId {
        DeviceId::of(&self.key())
    }
}

impl fmt::Debug for Seed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Seed({})", self.device())
    }
}

impl<C> Encode<C> for Seed {
    fn encode<W: Write>(&self, e: &mut Encoder<W>, _: &mut C) -> Result<(), encode::Error<W::Error>> {
        e.bytes(&*self.0)?.ok()
    }
}

impl<'b, C> Decode<'b, C> for Seed {
    fn decode(d: &mut Decoder<'b>, _: &mut C) -> Result<Self, decode::Error> {
        let bytes = d.bytes()?.try_into().map_err(|_| decode::Error::message("a seed has 32 bytes"))?;
        Ok(Self::of(bytes))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_seed_is_not_shown() {
        let seed = Seed::of([5; 32]);
        assert!(!format!("{seed:?}").contains(&"05".repeat(8)));
        assert!(format!("{seed:?}").contains(&seed.device().to_string()));
    }

    #[test]
    fn only_32_bytes_are_a_seed() {
        let seed = Seed::of([5; 32]);
        assert_eq!(minicbor::decode::<Seed>(&minicbor::to_vec(&seed).unwrap()).unwrap(), seed);
        for length in [0, 31, 33] {
            let bytes = minicbor::to_vec(minicbor::bytes::ByteVec::from(vec![5; length])).unwrap();
            assert!(minicbor::decode::<Seed>(&bytes).is_err(), "{length}");
        }
    }
}
