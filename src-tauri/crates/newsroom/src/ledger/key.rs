//! The key of one entry: what its body is sealed with. It comes from the key of the entry's lock, so that one entry can be
//! shown to somebody who has no business with the rest of what lies under that lock.

use std::fmt;

use chacha20poly1305::aead::{Aead as _, KeyInit as _, Payload};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};
use zeroize::Zeroizing;

use crate::members::Lock;

/// How many bytes name a key.
const NAME: usize = 32;

/// The key of one entry. Wiped from memory when done with.
#[derive(Clone, PartialEq, Eq)]
pub struct EntryKey(Zeroizing<[u8; 32]>);

impl fmt::Debug for EntryKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("EntryKey")
    }
}

impl EntryKey {
    /// Returns the key of these bytes.
    pub fn of(key: [u8; 32]) -> Self {
        Self(Zeroizing::new(key))
    }

    /// Returns the key of the entry that has a nonce, under a lock.
    pub(super) fn under(lock: &Lock, nonce: &[u8; 24]) -> Self {
        let all = Zeroizing::new([lock.key().as_slice(), nonce].concat());
        Self::of(blake3::derive_key("galley entry key 1", &all))
    }

    /// Returns its bytes.
    pub fn bytes(&self) -> &[u8; 32] {
        &self.0
    }

    /// What stands before a body that it seals: the cipher alone lets a text be made that two keys open, to two texts.
    fn name(&self) -> [u8; NAME] {
        blake3::derive_key("galley entry key name 1", &*self.0)
    }

    /// Seals a text; what it is said with is not hidden, and goes with no other text.
    pub(super) fn seal(&self, nonce: &[u8; 24], said_with: &[u8], text: &[u8]) -> Vec<u8> {
        let payload = Payload { msg: text, aad: said_with };
        let sealed = XChaCha20Poly1305::new((&*self.0).into()).encrypt(&XNonce::from(*nonce), payload);
        // Sealing fails at 256 GiB only, RFC 8439 §2.8.
        [self.name().as_slice(), &sealed.unwrap_or_default()].concat()
    }

    /// Opens what was sealed; `None` where it is another key's, or altered.
    pub(super) fn open(&self, nonce: &[u8; 24], said_with: &[u8], sealed: &[u8]) -> Option<Zeroizing<Vec<u8>>> {
        let (_, sealed) = sealed.split_first_chunk::<NAME>().filter(|(name, _)| **name == self.name())?;
        let payload = Payload { msg: sealed, aad: said_with };
        let opened = XChaCha20Poly1305::new((&*self.0).into()).decrypt(&XNonce::from(*nonce), payload);
        opened.ok().map(Zeroizing::new)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_entry_has_a_key_of_its_own_that_opens_no_other() {
        let (lock, nonce) = (Lock::of([4; 32]), [15; 24]);
        let key = EntryKey::under(&lock, &nonce);
        let sealed = key.seal(&nonce, b"header", b"text");
        assert_eq!(key.open(&nonce, b"header", &sealed).unwrap().as_slice(), b"text");
        for other in [EntryKey::under(&lock, &[16; 24]), EntryKey::under(&Lock::of([5; 32]), &nonce)] {
            assert_ne!(other, key);
            assert!(other.open(&nonce, b"header", &sealed).is_none());
        }
        assert_ne!(key.bytes(), lock.key());
        assert!(key.open(&nonce, b"other", &sealed).is_none() && key.open(&[16; 24], b"header", &sealed).is_none());
        assert!(key.open(&nonce, b"header", &sealed[..NAME - 1]).is_none());
    }

    /// Poly1305 does not bind the key: without its name in front, a text could be made that this key opens as well.
    #[test]
    fn what_another_key_sealed_does_not_open_though_the_cipher_would() {
        let (key, nonce) = (EntryKey::of([4; 32]), [15; 24]);
        let mut sealed = key.seal(&nonce, b"header", b"text");
        sealed[..NAME].copy_from_slice(&EntryKey::of([5; 32]).name());
        assert!(key.open(&nonce, b"header", &sealed).is_none());
    }
}
