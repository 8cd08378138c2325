//! What opens something for one member of a desk folder, sealed with that member's key and bound to an address: a copy of the
//! database does not let anybody in, and whoever alters the address in it is sent no secret.

use chacha20poly1305::aead::{Aead as _, KeyInit as _, Payload};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};
use ed25519_dalek::SigningKey;
use minicbor::bytes::ByteVec;
use minicbor::{Decode, Encode};
use zeroize::Zeroizing;

use crate::members::MemberId;
use crate::web::{Credential, Trust};

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

/// What is sealed: who somebody is to a server, and what connection was good enough for it.
#[derive(Encode, Decode)]
#[cbor(map)]
pub(super) struct Opening<'b> {
    #[b(0)]
    pub(super) user: &'b str,
    #[b(1)]
    pub(super) secret: &'b str,
    #[b(2)]
    pub(super) authorities: Option<&'b str>,
    #[n(3)]
    pub(super) plain: bool,
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
    /// Seals what opens an address for a member; it opens at this address alone.
    pub(super) fn of(
        of: Opens,
        (address, credential, trust): (&str, &Credential, &Trust),
        (member, key): (MemberId, &SigningKey),
        nonce: [u8; NONCE],
    ) -> Self {
        let (user, secret) = (&credential.user, &credential.secret);
        let opening = Opening { user, secret, authorities: trust.authorities.as_deref(), plain: trust.plain };
        let opening = Zeroizing::new(minicbor::to_vec(opening).unwrap_or_default());
        let payload = Payload { msg: &opening, aad: address.as_bytes() };
        // Only a text longer than 256 GiB cannot be sealed.
        let sealed = cipher(of, key).encrypt(&XNonce::from(nonce), payload).unwrap_or_default();
        Self { member, nonce: nonce.to_vec().into(), sealed: sealed.into() }
    }

    /// Opens what was sealed at an address; nothing where another key sealed it.
    pub(super) fn opened(&self, of: Opens, address: &str, key: &SigningKey) -> Option<(Credential, Trust)> {
        open(of, (&self.nonce, &self.sealed), address, key)
    }
}

/// Puts what opens something for a member in the place of what did before.
pub(super) fn put(openings: &mut Vec<Sealed>, own: &Sealed) {
    openings.retain(|sealed| sealed.member != own.member);
    openings.push(own.clone());
}

/// Opens what was sealed at an address; nothing where another key sealed it.
pub(super) fn open(
    of: Opens,
    (nonce, sealed): (&[u8], &[u8]),
    address: &str,
    key: &SigningKey,
) -> Option<(Credential, Trust)> {
    let nonce: [u8; NONCE] = nonce.try_into().ok()?;
    let payload = Payload { msg: sealed, aad: address.as_bytes() };
    let opened = Zeroizing::new(cipher(of, key).decrypt(&XNonce::from(nonce), payload).ok()?);
    let opening: Opening<'_> = minicbor::decode(&opened).ok()?;
    let credential = Credential { user: opening.user.to_owned(), secret: Zeroizing::new(opening.secret.to_owned()) };
    Some((credential, Trust { authorities: opening.authorities.map(str::to_owned), plain: opening.plain }))
}
