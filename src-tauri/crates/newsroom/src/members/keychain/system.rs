//! The keychain of whoever is logged in, and the one file that knows with what it is spoken to.
//!
//! On Linux and its like that is the Secret Service of the session bus (GNOME Keyring, KWallet, KeePassXC). What is locked
//! there stays locked: Galley has a question of its own, for the passphrase, and two windows that ask at once help nobody.

use super::{Kept, KeyName, Keychain, KeychainError};

/// The keychain of whoever is logged in. Nothing is kept between two questions: it may come and go.
pub(super) struct SystemKeychain;

#[cfg(all(unix, not(target_vendor = "apple")))]
mod here {
    use std::collections::HashMap;

    use data_encoding::HEXLOWER;
    use secret_service::blocking::{Collection, SecretService};
    use secret_service::{EncryptionType, Error};

    use super::*;

    fn told(e: Error) -> KeychainError {
        match e {
            Error::Unavailable => KeychainError::Absent,
            Error::Locked | Error::Prompt | Error::PromptDisconnected => KeychainError::Locked,
            _ => KeychainError::Refused,
        }
    }

    /// No bus, nobody on it who keeps secrets, or one who agrees on no session: all the same to whoever asks.
    fn connected() -> Result<SecretService<'static>, KeychainError> {
        SecretService::connect(EncryptionType::Dh).map_err(|_| KeychainError::Absent)
    }

    /// Where something new is kept.
    fn open<'s>(service: &'s SecretService<'static>) -> Result<Collection<'s>, KeychainError> {
        let collection = service.get_default_collection().map_err(|e| match e {
            Error::NoResult => KeychainError::Absent,
            e => told(e),
        })?;
        if collection.is_locked().map_err(told)? { Err(KeychainError::Locked) } else { Ok(collection) }
    }

    /// By which it is found again. They lie in the open there, and name nothing that is secret.
    fn with_attributes<T>(name: &KeyName, work: impl FnOnce(HashMap<&str, &str>) -> T) -> T {
        let (newsroom, member) = (HEXLOWER.encode(&name.newsroom.0), name.member.to_string());
        let folder = HEXLOWER.encode(name.folder.as_os_str().as_encoded_bytes());
        let pairs = [("application", "galley"), ("newsroom", &newsroom), ("member", &member), ("folder", &folder)];
        work(HashMap::from(pairs))
    }

    impl Keychain for SystemKeychain {
        fn answers(&self) -> Result<(), KeychainError> {
            open(&connected()?).map(drop)
        }

        fn get(&self, name: &KeyName) -> Result<Kept, KeychainError> {
            let service = connected()?;
            let found = with_attributes(name, |of| service.search_items(of)).map_err(told)?;
            match (found.unlocked.first(), found.locked.is_empty()) {
                (Some(item), _) => Ok(Kept::new(item.get_secret().map_err(told)?)),
                (None, false) => Err(KeychainError::Locked),
                (None, true) => Err(KeychainError::Empty),
            }
        }

        fn keep(&self, name: &KeyName, what: &Kept) -> Result<(), KeychainError> {
            let service = connected()?;
            let collection = open(&service)?;
            let kept = with_attributes(name, |of| {
                collection.create_item(&name.label, of, what, true, "application/octet-stream").map(drop)
            });
            kept.map_err(told)
        }

        fn forget(&self, name: &KeyName) -> Result<(), KeychainError> {
            let service = connected()?;
            let found = with_attributes(name, |of| service.search_items(of)).map_err(told)?;
            found.unlocked.iter().try_for_each(|item| item.delete()).map_err(told)?;
            if found.locked.is_empty() { Ok(()) } else { Err(KeychainError::Locked) }
        }
    }
}

#[cfg(any(target_os = "macos", windows))]
mod here {
    #[cfg(target_os = "macos")]
    use apple_native_keyring_store::keychain::Store;
    use data_encoding::HEXLOWER;
    use keyring_core::api::CredentialStoreApi as _;
    use keyring_core::{Entry, Error};
    #[cfg(windows)]
    use windows_native_keyring_store::Store;

    use super::*;

    fn told(e: Error) -> KeychainError {
        match e {
            Error::NoEntry => KeychainError::Empty,
            Error::NoStorageAccess(_) => KeychainError::Locked,
            Error::BadEncoding(_) | Error::BadDataFormat(..) | Error::Ambiguous(_) => KeychainError::Other,
            _ => KeychainError::Refused,
        }
    }

    /// Windows takes names of a bounded length; a folder's may be longer.
    fn entry(name: &KeyName) -> Result<Entry, KeychainError> {
        let folder = blake3::hash(name.folder.as_os_str().as_encoded_bytes()).to_hex();
        let user = format!("{}/{}/{}", HEXLOWER.encode(&name.newsroom.0), name.member, &folder[..32]);
        let store = Store::new().map_err(|_| KeychainError::Absent)?;
        store.build("Galley", &user, None).map_err(told)
    }

    impl Keychain for SystemKeychain {
        fn answers(&self) -> Result<(), KeychainError> {
            Store::new().map(drop).map_err(|_| KeychainError::Absent)
        }

        fn get(&self, name: &KeyName) -> Result<Kept, KeychainError> {
            Ok(Kept::new(entry(name)?.get_secret().map_err(told)?))
        }

        fn keep(&self, name: &KeyName, what: &Kept) -> Result<(), KeychainError> {
            entry(name)?.set_secret(what).map_err(told)
        }

        fn forget(&self, name: &KeyName) -> Result<(), KeychainError> {
            entry(name)?.delete_credential().map_err(told)
        }
    }
}

#[cfg(not(any(all(unix, not(target_vendor = "apple")), target_os = "macos", windows)))]
mod here {
    use super::*;

    impl Keychain for SystemKeychain {
        fn answers(&self) -> Result<(), KeychainError> {
            Err(KeychainError::Absent)
        }

        fn get(&self, _: &KeyName) -> Result<Kept, KeychainError> {
            Err(KeychainError::Absent)
        }

        fn keep(&self, _: &KeyName, _: &Kept) -> Result<(), KeychainError> {
            Err(KeychainError::Absent)
        }

        fn forget(&self, _: &KeyName) -> Result<(), KeychainError> {
            Err(KeychainError::Absent)
        }
    }
}
