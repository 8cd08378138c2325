//! Locks: what entries are sealed under, and how their keys reach whoever may read.

use std::convert::Infallible;
use std::fmt;

use data_encoding::HEXLOWER;
use ed25519_dalek::SigningKey;
use hpke::aead::ChaCha20Poly1305;
use hpke::kdf::HkdfSha256;
use hpke::rand_core::{TryCryptoRng, TryRng};
use hpke::{Deserializable as _, Kem, OpModeR, OpModeS, Serializable as _};
use minicbor::bytes::ByteVec;
use minicbor::{Decode, Encode};
use zeroize::Zeroizing;

use super::device::{Device, DeviceId, Exchange, NewsroomId, receiving};

/// Names a lock: BLAKE3 of its key, so that nobody can hand one lock's name round with two keys.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Encode, Decode)]
#[cbor(transparent)]
pub struct LockId(#[cbor(with = "minicbor::bytes")] pub [u8; 32]);

impl LockId {
    /// What an entry names that everybody may read.
    pub const OPEN: Self = Self([0; 32]);
}

impl fmt::Display for LockId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&HEXLOWER.encode(&self.0))
    }
}

impl fmt::Debug for LockId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// A lock: whoever has its key reads what is sealed under it. Wiped from memory when done with.
#[derive(Clone, PartialEq, Eq)]
pub struct Lock(Zeroizing<[u8; 32]>);

impl fmt::Debug for Lock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Lock({})", self.id())
    }
}

/// How many random bytes a grant to one device takes.
pub(crate) const GRANTING: usize = 32;

impl Lock {
    /// Returns the lock of a key.
    pub fn of(key: [u8; 32]) -> Self {
        Self(Zeroizing::new(key))
    }

    /// Returns its name.
    pub fn id(&self) -> LockId {
        LockId(blake3::derive_key("galley lock 1", &*self.0))
    }

    /// Returns its key.
    pub fn key(&self) -> &[u8; 32] {
        &self.0
    }

    /// Grants the lock to a device; `None` where the device's key is none. `random` must be new for each grant.
    pub fn grant(&self, newsroom: &NewsroomId, to: &Device, random: [u8; GRANTING]) -> Option<Grant> {
        let recipient = <Exchange as Kem>::PublicKey::from_bytes(&to.recipient).ok()?;
        let (lock, mut random) = (self.id(), Once(random));
        let (share, sealed) = hpke::single_shot_seal_with_rng::<ChaCha20Poly1305, HkdfSha256, Exchange>(
            &OpModeS::Base,
            &recipient,
            &info(newsroom),
            &*self.0,
            &lock.0,
            &mut random,
        )
        .ok()?;
        Some(Grant { lock, to: to.id, share: share.to_bytes().into(), sealed: sealed.into() })
    }
}

fn info(newsroom: &NewsroomId) -> Vec<u8> {
    [b"galley grant 1\0".as_slice(), &newsroom.0].concat()
}

/// A lock's key, for one device alone: HPKE (RFC 9180) in base mode over X25519, HKDF-SHA256 and ChaCha20-Poly1305.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(array)]
pub struct Grant {
    /// The lock.
    #[n(0)]
    pub lock: LockId,
    /// The device.
    #[n(1)]
    pub to: DeviceId,
    /// The encapsulated key.
    #[n(2)]
    #[cbor(with = "minicbor::bytes")]
    pub share: [u8; 32],
    /// The key, sealed.
    #[n(3)]
    pub sealed: ByteVec,
}

impl Grant {
    /// Returns the lock; `None` where it was granted to another device, or holds another lock's key than it says.
    pub fn open(&self, newsroom: &NewsroomId, key: &SigningKey) -> Option<Lock> {
        let share = <Exchange as Kem>::EncappedKey::from_bytes(&self.share).ok()?;
        let opened = hpke::single_shot_open::<ChaCha20Poly1305, HkdfSha256, Exchange>(
            &OpModeR::Base,
            &receiving(key).0,
            &share,
            &info(newsroom),
            &self.sealed,
            &self.lock.0,
        );
        let opened = Zeroizing::new(opened.ok()?);
        let lock = Lock::of(opened.as_slice().try_into().ok()?);
        (lock.id() == self.lock).then_some(lock)
    }
}

/// Randomness that was asked for beforehand, so that a grant is a value made from values. HPKE asks for it once, for the
/// material that its own pair of keys comes from (RFC 9180 §7.1.3).
struct Once([u8; GRANTING]);

impl TryRng for Once {
    type Error = Infallible;

    fn try_next_u32(&mut self) -> Result<u32, Infallible> {
        let mut bytes = [0; 4];
        self.try_fill_bytes(&mut bytes)?;
        Ok(u32::from_le_bytes(bytes))
    }

    fn try_next_u64(&mut self) -> Result<u64, Infallible> {
        let mut bytes = [0; 8];
        self.try_fill_bytes(&mut bytes)?;
        Ok(u64::from_le_bytes(bytes))
    }

    fn try_fill_bytes(&mut self, into: &mut [u8]) -> Result<(), Infallible> {
        // Were it ever asked for more, what follows must be new as well.
        let mut reader = blake3::Hasher::new_derive_key("galley grant randomness 1").update(&self.0).finalize_xof();
        self.0 = blake3::derive_key("galley grant randomness, next 1", &self.0);
        reader.fill(into);
        Ok(())
    }
}

impl TryCryptoRng for Once {}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::members::MemberId;

    fn key() -> SigningKey {
        SigningKey::from_bytes(&[5; 32])
    }

    fn lock() -> Lock {
        Lock::of([4; 32])
    }

    #[test]
    fn a_lock_reaches_the_device_that_it_is_granted_to_and_no_other() {
        let newsroom = NewsroomId([9; 16]);
        let to = Device::of(&key(), &NewsroomId([9; 16]), MemberId([2; 16]), LockId([1; 32]), false);
        let grant = lock().grant(&newsroom, &to, [16; GRANTING]).unwrap();
        assert_eq!(grant, lock().grant(&newsroom, &to, [16; GRANTING]).unwrap());
        assert_ne!(grant.share, lock().grant(&newsroom, &to, [17; GRANTING]).unwrap().share);
        assert_eq!(grant.open(&newsroom, &key()), Some(lock()));
        assert_eq!(grant.open(&newsroom, &SigningKey::from_bytes(&[6; 32])), None);
        assert_eq!(grant.open(&NewsroomId([8; 16]), &key()), None);
        // Another lock's key under this one's name.
        let other = Grant { lock: LockId([10; 32]), ..grant.clone() };
        assert_eq!(other.open(&newsroom, &key()), None);
        for at in 0..grant.sealed.len() {
            let mut bad = grant.clone();
            bad.sealed[at] ^= 1;
            assert_eq!(bad.open(&newsroom, &key()), None);
        }
        // A point of small order gives everybody the same key; RFC 7748 §6.1.
        assert!(lock().grant(&newsroom, &Device { recipient: [0; 32], ..to }, [16; GRANTING]).is_none());
    }
}
