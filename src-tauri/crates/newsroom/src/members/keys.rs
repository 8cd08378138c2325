//! The private keys of the members who work on this desk: one file each, outside the database, for its owner's eyes.
//!
//! A key lies behind a passphrase (Argon2id, XChaCha20-Poly1305) where one was given; else in the open, and every
//! approval made with it says "unprotected". The file has a second way in where the keychain remembers it
//! (`remembering.rs`).

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use argon2::{Algorithm, Argon2, Params, Version};
use chacha20poly1305::aead::{Aead, KeyInit};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};
use data_encoding::HEXLOWER;
use ed25519_dalek::SigningKey;
use serde::{Deserialize, Serialize};
use unicode_normalization::UnicodeNormalization as _;
use zeroize::Zeroizing;

use super::keychain::KeychainError;
use super::remembering::Slot;
use super::roster::MemberId;
use crate::message;
use crate::messages::Key;
use crate::whole;

/// A passphrase, wiped from memory when done with.
pub type Passphrase = Zeroizing<String>;

/// Whether a key can be used by whoever copies its file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Protection {
    /// Behind a passphrase.
    Passphrase,
    /// In the open.
    None,
}

/// Why a key cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum KeyError {
    /// There is no key of this member on this desk.
    #[error("no key of this member on this desk")]
    Absent,
    /// The key needs its passphrase: it is not remembered, or what remembers it was of no help.
    #[error("the key needs its passphrase")]
    Locked(Option<KeychainError>),
    /// The passphrase is not the one.
    #[error("wrong passphrase")]
    WrongPassphrase,
    /// The file does not read as a key.
    #[error("the key file {0} is damaged")]
    Damaged(PathBuf),
    /// The file asks for more or less work than is safe.
    #[error("the key file {0} asks for unsafe parameters")]
    Parameters(PathBuf),
    /// The keychain does not take it; nothing has changed.
    #[error("the keychain does not remember the key: {0}")]
    NotRemembered(KeychainError),
    /// There is no passphrase that could be spared.
    #[error("the key has no passphrase")]
    NoPassphrase,
    /// A new passphrase is too short.
    #[error("the passphrase has fewer than {SHORTEST} characters")]
    TooShort,
    /// The file system refused.
    #[error("{0}")]
    Io(#[from] io::Error),
}

impl KeyError {
    /// Returns the message that explains it.
    pub fn key(&self) -> Key {
        match self {
            Self::Absent => message!("key.absent"),
            Self::Locked(None) => message!("key.locked"),
            Self::Locked(Some(why)) | Self::NotRemembered(why) => why.key(),
            Self::NoPassphrase => message!("key.no_passphrase"),
            Self::TooShort => message!("key.too_short"),
            Self::WrongPassphrase => message!("key.wrong_passphrase"),
            Self::Damaged(_) => message!("key.damaged"),
            Self::Parameters(_) => message!("key.parameters"),
            Self::Io(_) => message!("key.io"),
        }
    }
}

/// A new passphrase has so many characters at least. It is the one thing that is asked of it: rules about signs and digits make
/// it harder to remember and no harder to guess. One that was chosen before goes on opening its key.
pub const SHORTEST: usize = 8;

/// Refuses a new passphrase that is too short.
pub(crate) fn long_enough(passphrase: &Passphrase) -> Result<(), KeyError> {
    if composed(passphrase).chars().count() < SHORTEST { Err(KeyError::TooShort) } else { Ok(()) }
}

/// Returns a passphrase as it is stretched: in NFC. The same words come in other bytes from another system or input method, and
/// nobody sees what is different about them.
fn composed(passphrase: &Passphrase) -> Passphrase {
    // No text grows beyond three times its bytes in NFC, and one that never grows leaves no copies behind.
    let mut text = Passphrase::new(String::with_capacity(3 * passphrase.len()));
    text.extend(passphrase.nfc());
    text
}

/// Returns whether two texts are one passphrase, in whatever bytes each was typed.
pub fn is_same_passphrase(one: &Passphrase, other: &Passphrase) -> bool {
    composed(one) == composed(other)
}

/// Memory in KiB, passes, lanes: OWASP's floor is lower; the ceiling keeps a forged file from asking for 64 GiB.
const COST: (u32, u32, u32) = (64 * 1024, 3, 1);
const CEILING: (u32, u32, u32) = (1024 * 1024, 16, 4);

#[derive(Clone, Serialize, Deserialize)]
pub(super) struct KeyFile {
    format: u32,
    member: String,
    secret: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    wrap: Option<Wrap>,
    /// The way in through the keychain, where the key is remembered there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) keychain: Option<Slot>,
}

impl KeyFile {
    /// Returns the file of a key, wrapped where there is a passphrase; `random` gives salt and nonce.
    pub(super) fn of(
        member: MemberId,
        key: &SigningKey,
        passphrase: Option<&Passphrase>,
        random: [u8; 40],
    ) -> Result<Self, KeyError> {
        let (salt, nonce) = random.split_at(16);
        let (secret, wrap) = match passphrase {
            None => (HEXLOWER.encode(key.as_bytes()), None),
            Some(passphrase) => {
                long_enough(passphrase)?;
                let wrap = Wrap {
                    kdf: "argon2id".into(),
                    memory_kib: COST.0,
                    passes: COST.1,
                    lanes: COST.2,
                    salt: HEXLOWER.encode(salt),
                    nonce: HEXLOWER.encode(nonce),
                };
                let sealed = stretch(&composed(passphrase), salt, COST).and_then(|stretched| {
                    let cipher = XChaCha20Poly1305::new((&*stretched).into());
                    cipher.encrypt(&nonce_of(nonce), key.as_bytes().as_slice()).ok()
                });
                // Nothing in it comes from outside: only a machine that has not the memory for it fails here.
                let sealed = sealed.ok_or_else(|| io::Error::from(io::ErrorKind::OutOfMemory))?;
                (HEXLOWER.encode(&sealed), Some(wrap))
            }
        };
        Ok(Self { format: 1, member: member.to_string(), secret, wrap, keychain: None })
    }

    /// Returns the key that lies in it; `path` names the file where it cannot.
    pub(super) fn open(self, path: &Path, passphrase: Option<&Passphrase>) -> Result<SigningKey, KeyError> {
        let damaged = || KeyError::Damaged(path.to_owned());
        let secret = Zeroizing::new(HEXLOWER.decode(self.secret.as_bytes()).map_err(|_| damaged())?);
        let open = match self.wrap {
            None => secret,
            Some(wrap) => {
                let passphrase = passphrase.ok_or(KeyError::Locked(None))?;
                let cost = (wrap.memory_kib, wrap.passes, wrap.lanes);
                let safe = cost.0 >= COST.0 && cost.0 <= CEILING.0 && cost.1 >= 1 && cost.1 <= CEILING.1;
                if !safe || cost.2 == 0 || cost.2 > CEILING.2 || wrap.kdf != "argon2id" {
                    return Err(KeyError::Parameters(path.to_owned()));
                }
                let salt = HEXLOWER.decode(wrap.salt.as_bytes()).map_err(|_| damaged())?;
                let nonce = HEXLOWER.decode(wrap.nonce.as_bytes()).map_err(|_| damaged())?;
                if nonce.len() != 24 {
                    return Err(damaged());
                }
                let open_by = |passphrase: &Passphrase| {
                    let stretched = stretch(passphrase, &salt, cost).ok_or_else(damaged)?;
                    let cipher = XChaCha20Poly1305::new((&*stretched).into());
                    let opened = cipher.decrypt(&nonce_of(&nonce), secret.as_slice());
                    opened.map(Zeroizing::new).map_err(|_| KeyError::WrongPassphrase)
                };
                let composed = composed(passphrase);
                match open_by(&composed) {
                    // A key that was wrapped before passphrases were composed opens by the bytes that it was wrapped by.
                    Err(KeyError::WrongPassphrase) if composed != *passphrase => open_by(passphrase)?,
                    opened => opened?,
                }
            }
        };
        let bytes: [u8; 32] = open.as_slice().try_into().map_err(|_| damaged())?;
        Ok(SigningKey::from_bytes(&Zeroizing::new(bytes)))
    }

    /// Returns how the key is kept.
    pub(super) fn protection(&self) -> Protection {
        if self.wrap.is_some() { Protection::Passphrase } else { Protection::None }
    }
}

#[derive(Clone, Serialize, Deserialize)]
struct Wrap {
    kdf: String,
    memory_kib: u32,
    passes: u32,
    lanes: u32,
    salt: String,
    nonce: String,
}

/// The keys on this desk.
#[derive(Clone, Debug)]
pub struct KeyRing {
    folder: PathBuf,
}

fn stretch(passphrase: &str, salt: &[u8], cost: (u32, u32, u32)) -> Option<Zeroizing<[u8; 32]>> {
    let params = Params::new(cost.0, cost.1, cost.2, Some(32)).ok()?;
    let mut key = Zeroizing::new([0; 32]);
    Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
        .hash_password_into(passphrase.as_bytes(), salt, key.as_mut())
        .ok()?;
    Some(key)
}

impl KeyRing {
    /// Returns the ring in a folder, which is made when the first key is.
    pub fn at(folder: impl Into<PathBuf>) -> Self {
        Self { folder: folder.into() }
    }

    pub(super) fn file(&self, member: MemberId) -> PathBuf {
        self.folder.join(format!("{member}.json"))
    }

    /// Keeps a member's key, wrapped where there is a passphrase; `random` gives 40 bytes of salt and nonce.
    pub fn keep(
        &self,
        member: MemberId,
        key: &SigningKey,
        passphrase: Option<&Passphrase>,
        random: [u8; 40],
    ) -> Result<(), KeyError> {
        self.write(member, &KeyFile::of(member, key, passphrase, random)?)
    }

    /// Waits until no other process changes a key of this ring; none does before what is returned is dropped. Whoever changes a
    /// file reads it under this, or what another one changed meanwhile would be undone.
    pub(super) fn alone(&self) -> Result<fs::File, KeyError> {
        let turn = fs::File::options().create(true).append(true).open(self.folder.with_extension("lock"))?;
        turn.lock()?;
        Ok(turn)
    }

    /// Writes the file of a member's key, in the place of what was there.
    pub(super) fn write(&self, member: MemberId, file: &KeyFile) -> Result<(), KeyError> {
        let text = Zeroizing::new(serde_json::to_vec_pretty(file).map_err(io::Error::other)?);
        fs::create_dir_all(&self.folder)?;
        whole::write_private(&self.file(member), &text)?;
        // The folder may be new, and its own name is on disk when the one above it is.
        Ok(whole::sync_folder(self.folder.parent().unwrap_or(&self.folder))?)
    }

    /// Returns whether a member's key is here.
    pub fn holds(&self, member: MemberId) -> bool {
        self.file(member).exists()
    }

    /// Returns all who have a key here.
    pub fn holders(&self) -> Vec<MemberId> {
        let entries = fs::read_dir(&self.folder).into_iter().flatten().flatten();
        let holder = |file: fs::DirEntry| {
            let name = file.file_name().into_string().ok()?;
            let id = HEXLOWER.decode(name.strip_suffix(".json")?.as_bytes()).ok()?;
            id.try_into().ok().map(MemberId)
        };
        let mut holders: Vec<_> = entries.filter_map(holder).collect();
        holders.sort_unstable();
        holders
    }

    /// Returns how a member's key is kept, or `None` where this desk has none.
    pub fn protection(&self, member: MemberId) -> Option<Protection> {
        Some(self.read(member).ok()?.protection())
    }

    pub(super) fn read(&self, member: MemberId) -> Result<KeyFile, KeyError> {
        let path = self.file(member);
        let bytes = match fs::read(&path) {
            Err(e) if e.kind() == io::ErrorKind::NotFound => return Err(KeyError::Absent),
            read => Zeroizing::new(read?),
        };
        serde_json::from_slice(&bytes).map_err(|_| KeyError::Damaged(path))
    }

    /// Returns a member's key. It unlocks that member's key only.
    pub fn unlock(&self, member: MemberId, passphrase: Option<&Passphrase>) -> Result<SigningKey, KeyError> {
        self.read(member)?.open(&self.file(member), passphrase)
    }
}

pub(super) fn nonce_of(bytes: &[u8]) -> XNonce {
    let mut nonce = XNonce::default();
    nonce.copy_from_slice(bytes);
    nonce
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ring() -> (tempfile::TempDir, KeyRing) {
        let folder = tempfile::tempdir().unwrap();
        let ring = KeyRing::at(folder.path().join("keys"));
        (folder, ring)
    }

    #[test]
    fn a_passphrase_is_asked_for_and_checked() {
        let (_folder, ring) = ring();
        let (member, key) = (MemberId([1; 16]), SigningKey::from_bytes(&[7; 32]));
        ring.keep(member, &key, Some(&Passphrase::new("lúa chín vàng đồng".into())), [3; 40]).unwrap();
        assert!(matches!(ring.unlock(member, None), Err(KeyError::Locked(None))));
        let wrong = Passphrase::new("lúa non".into());
        assert!(matches!(ring.unlock(member, Some(&wrong)), Err(KeyError::WrongPassphrase)));
        let right = Passphrase::new("lúa chín vàng đồng".into());
        assert_eq!(ring.unlock(member, Some(&right)).unwrap().as_bytes(), key.as_bytes());
        assert_eq!(ring.protection(member), Some(Protection::Passphrase));
        assert!(matches!(ring.unlock(MemberId([2; 16]), Some(&right)), Err(KeyError::Absent)));
    }

    /// "mật khẩu" as one keyboard types it, and as another does: the same words in other bytes.
    const TYPED: [&str; 2] = ["m\u{1ead}t kh\u{1ea9}u", "ma\u{323}\u{302}t kha\u{302}\u{309}u"];

    #[test]
    fn the_same_words_open_a_key_however_they_were_typed() {
        let (_folder, ring) = ring();
        let (member, key) = (MemberId([1; 16]), SigningKey::from_bytes(&[7; 32]));
        let typed = TYPED.map(|text| Passphrase::new(text.into()));
        for kept in &typed {
            ring.keep(member, &key, Some(kept), [3; 40]).unwrap();
            for opening in &typed {
                assert_eq!(ring.unlock(member, Some(opening)).unwrap().as_bytes(), key.as_bytes());
            }
            let marks_differ = Passphrase::new("ma\u{323}t kha\u{302}\u{309}u".into());
            assert!(matches!(ring.unlock(member, Some(&marks_differ)), Err(KeyError::WrongPassphrase)));
        }
        assert!(
            is_same_passphrase(&typed[0], &typed[1])
                && !is_same_passphrase(&typed[0], &Passphrase::new("mat khau".into()))
        );
        // It is as long as it looks, in whatever bytes.
        let seven = Passphrase::new("ma\u{323}\u{302}t kha\u{302}\u{309}".into());
        assert!(matches!(ring.keep(member, &key, Some(&seven), [3; 40]), Err(KeyError::TooShort)));
    }

    #[test]
    fn a_key_that_was_wrapped_by_other_bytes_opens_by_them_until_it_is_wrapped_anew() {
        let (_folder, ring) = ring();
        let (member, key) = (MemberId([1; 16]), SigningKey::from_bytes(&[7; 32]));
        let [composed, apart] = TYPED.map(|text| Passphrase::new(text.into()));
        ring.keep(member, &key, Some(&composed), [3; 40]).unwrap();
        // As it was written once: stretched just as it was typed.
        let mut file = ring.read(member).unwrap();
        let stretched = stretch(&apart, &[3; 16], COST).unwrap();
        let sealed =
            XChaCha20Poly1305::new((&*stretched).into()).encrypt(&nonce_of(&[3; 24]), key.as_bytes().as_slice());
        file.secret = HEXLOWER.encode(&sealed.unwrap());
        ring.write(member, &file).unwrap();
        assert!(matches!(ring.unlock(member, Some(&composed)), Err(KeyError::WrongPassphrase)));
        assert_eq!(ring.unlock(member, Some(&apart)).unwrap().as_bytes(), key.as_bytes());
        ring.protect(member, Some(&apart), &apart, [5; 40]).unwrap();
        for opening in [&composed, &apart] {
            assert_eq!(ring.unlock(member, Some(opening)).unwrap().as_bytes(), key.as_bytes());
        }
    }

    #[test]
    fn a_file_that_asks_for_too_much_or_too_little_is_refused() {
        let (_folder, ring) = ring();
        let (member, key) = (MemberId([1; 16]), SigningKey::from_bytes(&[7; 32]));
        let passphrase = Passphrase::new("mưa rào".repeat(2));
        ring.keep(member, &key, Some(&passphrase), [3; 40]).unwrap();
        let text = fs::read_to_string(ring.file(member)).unwrap();
        for cost in ["8", "68719476736", "67108864"] {
            fs::write(ring.file(member), text.replace("65536", cost)).unwrap();
            assert!(ring.unlock(member, Some(&passphrase)).is_err(), "{cost}");
        }
    }

    #[cfg(unix)]
    #[test]
    fn only_the_owner_may_read_it() {
        use std::os::unix::fs::PermissionsExt;
        let (_folder, ring) = ring();
        let (member, key) = (MemberId([1; 16]), SigningKey::from_bytes(&[7; 32]));
        ring.keep(member, &key, None, [3; 40]).unwrap();
        assert_eq!(fs::metadata(ring.file(member)).unwrap().permissions().mode() & 0o777, 0o600);
        assert_eq!(ring.unlock(member, None).unwrap().as_bytes(), key.as_bytes());
        assert_eq!(ring.protection(member), Some(Protection::None));
    }
}
