//! What opens something for one member of a desk folder, sealed with that member's key and bound to an address: a copy of the
//! database does not let anybody in, and whoever alters the address in it is sent no secret.

use chacha20poly1305::aead::{Aead as _, KeyInit as _, Payload};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};
use ed25519_dalek::SigningKey;
use minicbor::bytes::ByteVec;
use minicbor::{Decode, Encode};
use zeroize::Zeroizing;

use crate::members::MemberId;

/// The length of a nonce in bytes.
pub(super) const NONCE: usize = 24;

/// What is sealed: each kind under a key of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Opens {
    /// The shared storage.
    Storage,
    /// A destination.
    Destination,
}

/// What opens something for one member.
#[derive(Clone, Encode, Decode)]
#[cbor(map)]
pub(super) struct Sealed {
    #[n(0)]
    pub(super) member: MemberId,
    #[n(1)]
    nonce: ByteVec,
    #[n(2)]
    sealed: ByteVec,
}

pub(super) fn cipher(of: Opens, key: &SigningKey) -> XChaCha20Poly1305 {
    let context = match of {
        Opens::Storage => "galley storage credential 1",
        Opens::Destination => "galley destination credential 1",
    };
    XChaCha20Poly1305::new(&blake3::derive_key(context, key.as_bytes()).into())
}

impl Sealed {
    /// Seals bytes for a member; they open at this address alone.
    pub(super) fn of(
        (of, bytes): (Opens, &[u8]),
        address: &str,
        (member, key): (MemberId, &SigningKey),
        nonce: [u8; NONCE],
    ) -> Self {
        let payload = Payload { msg: bytes, aad: address.as_bytes() };
        // Only a text longer than 256 GiB cannot be sealed.
        let sealed = cipher(of, key).encrypt(&XNonce::from(nonce), payload).unwrap_or_default();
        Self { member, nonce: nonce.to_vec().into(), sealed: sealed.into() }
    }

    /// Opens what was sealed at an address; nothing where another key sealed it.
    pub(super) fn opened(&self, of: Opens, address: &str, key: &SigningKey) -> Option<Zeroizing<Vec<u8>>> {
        open(of, (&self.nonce, &self.sealed), address, key)
    }
}

/// Opens what was sealed at an address; nothing where another key sealed it.
pub(super) fn open(
    of: Opens,
    (nonce, sealed): (&[u8], &[u8]),
    address: &str,
    key: &SigningKey,
) -> Option<Zeroizing<Vec<u8>>> {
    let nonce: [u8; NONCE] = nonce.try_into().ok()?;
    let payload = Payload { msg: sealed, aad: address.as_bytes() };
    cipher(of, key).decrypt(&XNonce::from(nonce), payload).ok().map(Zeroizing::new)
}
