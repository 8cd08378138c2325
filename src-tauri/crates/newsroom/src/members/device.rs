//! Devices: a member's keys on one desk.

use std::fmt;

use data_encoding::HEXLOWER;
use ed25519_dalek::{Signature, Signer as _, SigningKey, VerifyingKey};
use hpke::kem::X25519HkdfSha256;
use hpke::{Kem, Serializable as _};
use minicbor::{Decode, Encode};

use super::lock::LockId;
use super::roster::MemberId;

/// Names a device: the ed25519 public key that its entries are signed with.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Encode, Decode)]
#[cbor(transparent)]
pub struct DeviceId(#[cbor(with = "minicbor::bytes")] pub [u8; 32]);

impl DeviceId {
    /// Returns the name of the device that has a key.
    pub fn of(key: &SigningKey) -> Self {
        Self(key.verifying_key().to_bytes())
    }

    /// Returns the public key; `None` where the bytes are none.
    pub fn key(&self) -> Option<VerifyingKey> {
        VerifyingKey::from_bytes(&self.0).ok()
    }
}

impl fmt::Display for DeviceId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&HEXLOWER.encode(&self.0))
    }
}

impl fmt::Debug for DeviceId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// Names a newsroom: the first half of BLAKE3 of the founding device's key, so that nobody can found it a second time.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Encode, Decode)]
#[cbor(transparent)]
pub struct NewsroomId(#[cbor(with = "minicbor::bytes")] pub [u8; 16]);

impl NewsroomId {
    /// Returns the newsroom that a device founds.
    pub fn founded_by(device: DeviceId) -> Self {
        let mut id = [0; 16];
        id.copy_from_slice(&blake3::derive_key("galley newsroom 1", &device.0)[..16]);
        Self(id)
    }
}

impl fmt::Debug for NewsroomId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&HEXLOWER.encode(&self.0))
    }
}

/// What a device's proof is told apart by from all else that its key signs.
const PROOF: &[u8] = b"galley device 1\0";

/// A device as the ledger records one.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct Device {
    /// The key that it signs with.
    #[n(0)]
    pub id: DeviceId,
    /// Whose it is.
    #[n(1)]
    pub member: MemberId,
    /// The x25519 public key that locks are granted to.
    #[n(2)]
    #[cbor(with = "minicbor::bytes")]
    pub recipient: [u8; 32],
    /// The lock that its member alone holds, on all devices: what drafts are hidden behind.
    #[n(3)]
    pub own: LockId,
    /// What its member calls it; may be empty.
    #[n(4)]
    pub name: String,
    /// Whether its private key is kept behind a passphrase or a keychain.
    #[n(5)]
    pub protected: bool,
    /// Its signature over the newsroom, its member and what it receives by: nobody names a device that is another's.
    #[n(6)]
    #[cbor(with = "minicbor::bytes")]
    pub proof: [u8; 64],
    /// Whether it has said its last word: nothing that it signs in sight of that counts.
    #[n(7)]
    pub retired: bool,
    /// Whether its key is on paper alone, for its member to come back by.
    #[n(8)]
    pub paper: bool,
}

impl Device {
    /// Describes the device of a member of a newsroom that has a key.
    pub fn of(key: &SigningKey, newsroom: &NewsroomId, member: MemberId, own: LockId, protected: bool) -> Self {
        let recipient = receiving(key).1.to_bytes().into();
        let (id, name, proof, retired, paper) = (DeviceId::of(key), String::new(), [0; 64], false, false);
        let mut device = Self { id, member, recipient, own, name, protected, proof, retired, paper };
        device.proof = key.sign(&device.proven(newsroom)).to_bytes();
        device
    }

    /// Returns whether the device itself said whose it is.
    pub fn is_proven(&self, newsroom: &NewsroomId) -> bool {
        let proof = Signature::from_bytes(&self.proof);
        self.id.key().is_some_and(|key| key.verify_strict(&self.proven(newsroom), &proof).is_ok())
    }

    fn proven(&self, newsroom: &NewsroomId) -> Vec<u8> {
        [PROOF, &newsroom.0, &self.member.0, &self.recipient, &self.own.0].concat()
    }
}

/// The suite that locks are granted by, RFC 9180 §7.1.
pub(crate) type Exchange = X25519HkdfSha256;

/// Returns the pair of keys that a device receives by. They come from the seed of the key that it signs with, so that there
/// is one secret to keep, to print and to lose; the label keeps the two uses apart.
pub(crate) fn receiving(key: &SigningKey) -> (<Exchange as Kem>::PrivateKey, <Exchange as Kem>::PublicKey) {
    Exchange::derive_keypair(&blake3::derive_key("galley recipient 1", key.as_bytes()))
}
