//! A second way into a member's key, through the keychain of whoever is logged in.
//!
//! The keychain keeps 32 random bytes; the key file keeps the key, sealed under them, beside what the passphrase opens. So
//! neither is worth anything alone: a copy of the file opens nothing elsewhere, and what lies in the keychain signs nothing.
//! (The key itself in the keychain was rejected: whoever reads the keychain would have it for good, also after it was
//! forgotten.) The passphrase goes on opening the key whatever becomes of the keychain.

use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use chacha20poly1305::{Key, XChaCha20Poly1305};
use data_encoding::HEXLOWER;
use ed25519_dalek::SigningKey;
use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

use super::keychain::{BoundedKeychain, Kept, KeyName, KeychainError};
use super::keys::{KeyError, KeyRing, Protection, nonce_of};
use super::roster::MemberId;

/// What is sealed is told apart by from all else under any key.
const SLOT: &[u8] = b"galley keychain slot 1\0";

/// The key as what the keychain keeps opens it.
#[derive(Clone, Serialize, Deserialize)]
pub(super) struct Slot {
    nonce: String,
    sealed: String,
}

fn cipher(kept: &Kept) -> Option<XChaCha20Poly1305> {
    let bytes: &[u8; 32] = kept.as_slice().try_into().ok()?;
    Some(XChaCha20Poly1305::new(<&Key>::from(bytes)))
}

impl Slot {
    fn seal(member: MemberId, key: &SigningKey, kept: &Kept, nonce: [u8; 24]) -> Option<Self> {
        let payload = Payload { msg: key.as_bytes(), aad: &[SLOT, &member.0].concat() };
        let sealed = cipher(kept)?.encrypt(&nonce_of(&nonce), payload).ok()?;
        Some(Self { nonce: HEXLOWER.encode(&nonce), sealed: HEXLOWER.encode(&sealed) })
    }

    /// Whatever does not fit is no damage: the passphrase opens what lies beside it.
    fn open(&self, member: MemberId, kept: &Kept) -> Option<SigningKey> {
        let nonce = HEXLOWER.decode(self.nonce.as_bytes()).ok().filter(|nonce| nonce.len() == 24)?;
        let sealed = HEXLOWER.decode(self.sealed.as_bytes()).ok()?;
        let payload = Payload { msg: &sealed, aad: &[SLOT, &member.0].concat() };
        let open = Zeroizing::new(cipher(kept)?.decrypt(&nonce_of(&nonce), payload).ok()?);
        let bytes: [u8; 32] = open.as_slice().try_into().ok()?;
        Some(SigningKey::from_bytes(&Zeroizing::new(bytes)))
    }
}

impl KeyRing {
    /// Returns whether a member's key is remembered in the keychain, as far as its file knows.
    pub fn is_remembered(&self, member: MemberId) -> bool {
        self.read(member).is_ok_and(|file| file.keychain.is_some())
    }

    /// Returns a member's key as it opens with nobody asked: in the open, or remembered in the keychain.
    pub fn recall(&self, keychain: &BoundedKeychain, name: &KeyName) -> Result<SigningKey, KeyError> {
        let member = name.member;
        match self.read(member)?.keychain {
            Some(slot) => {
                let kept = keychain.get(name).map_err(|why| KeyError::Locked(Some(why)))?;
                slot.open(member, &kept).ok_or(KeyError::Locked(Some(KeychainError::Other)))
            }
            None => self.unlock(member, None),
        }
    }

    /// Has the keychain remember a member's key; `random` gives what is kept there, and a nonce.
    ///
    /// The file learns of it last. Where anything fails before, it says what it said.
    pub fn remember(
        &self,
        key: &SigningKey,
        keychain: &BoundedKeychain,
        name: &KeyName,
        random: &Zeroizing<[u8; 56]>,
    ) -> Result<(), KeyError> {
        let member = name.member;
        let _alone = self.alone()?;
        let mut file = self.read(member)?;
        if file.protection() == Protection::None {
            return Err(KeyError::NoPassphrase);
        }
        let (kept, nonce) = random.split_at(32);
        let kept = Kept::new(kept.to_vec());
        let nonce = nonce.try_into().unwrap_or_default();
        let slot = Slot::seal(member, key, &kept, nonce).ok_or(KeyError::NotRemembered(KeychainError::Other))?;
        keychain.keep(name, &kept).map_err(KeyError::NotRemembered)?;
        file.keychain = Some(slot);
        self.write(member, &file)
    }

    /// Takes the way in through the keychain out of the file, and then what the keychain keeps; returns whether that went
    /// out, too. What may be left there opens nothing any more.
    pub fn forget(&self, keychain: &BoundedKeychain, name: &KeyName) -> Result<Result<(), KeychainError>, KeyError> {
        let _alone = self.alone()?;
        let mut file = self.read(name.member)?;
        if file.keychain.take().is_some() {
            self.write(name.member, &file)?;
        }
        Ok(keychain.forget(name))
    }
}

#[cfg(test)]
mod tests;
