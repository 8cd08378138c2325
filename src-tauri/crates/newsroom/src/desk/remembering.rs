//! How the key of whoever works here is opened, what protects it, and whether the system's keychain remembers it.

use ed25519_dalek::SigningKey;
use zeroize::Zeroizing;

use super::{Answer, Desk, DeskError, Question};
use crate::ledger::Act;
use crate::members::{Device, DeviceId, KeyError, KeyName, KeychainError, Passphrase, Protection};
use crate::store::entries;

/// How often a passphrase is asked for.
const PASSPHRASES: u32 = 3;

/// How the key of whoever works here is kept on this desk.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Keeping {
    /// Whether it lies behind a passphrase; `None` where there is no key.
    pub protection: Option<Protection>,
    /// Whether the keychain opens it, where it is remembered there.
    pub remembered: Option<Result<(), KeychainError>>,
    /// Whether the keychain could remember it now. One without a passphrase has no need to.
    pub keychain: Option<Result<(), KeychainError>>,
}

impl Desk {
    /// The key as it opens without asking; else whoever sits here is asked for the passphrase.
    ///
    /// A passphrase that was given is taken before the keychain is asked: a script that has one waits for no other.
    pub(super) fn unlocked(&self) -> Result<SigningKey, DeskError> {
        let mut opened = match &self.around.passphrase {
            Some(given) => self.keys.unlock(self.me, Some(given)),
            None => self.recalled()?,
        };
        let forgotten = if let Err(KeyError::Locked(why)) = opened { why } else { None };
        let member = self.my_name();
        for tried in 0..PASSPHRASES {
            if !matches!(opened, Err(KeyError::Locked(_) | KeyError::WrongPassphrase)) {
                break;
            }
            let again = matches!(opened, Err(KeyError::WrongPassphrase)) && tried > 0;
            let question = Question { member, again, forgotten };
            let Some(Answer { passphrase, remember }) = self.around.attendant.passphrase(question) else { break };
            opened = self.keys.unlock(self.me, Some(&passphrase));
            if let (Ok(key), true) = (&opened, remember)
                && let Err(e) = self.remember(key, &self.key_name()?)
            {
                self.around.attendant.not_remembered(&e);
            }
        }
        Ok(opened?)
    }

    /// The key as it opens with nobody asked.
    fn recalled(&self) -> Result<Result<SigningKey, KeyError>, DeskError> {
        if !self.keys.is_remembered(self.me) {
            return Ok(self.keys.unlock(self.me, None));
        }
        Ok(self.keys.recall(&self.around.keychain, &self.key_name()?))
    }

    fn my_name(&self) -> &str {
        self.roster.get(self.me).map(|member| member.name.as_str()).unwrap_or_default()
    }

    fn key_name(&self) -> Result<KeyName, DeskError> {
        let newsroom = self.store.read(|t| entries::identity(t))?.newsroom;
        let label = format!("Galley – {}, {}", self.my_name(), self.house.newsroom);
        Ok(KeyName::at(newsroom, self.me, self.folder(), label))
    }

    fn remember(&self, key: &SigningKey, name: &KeyName) -> Result<(), KeyError> {
        let mut random = Zeroizing::new([0; 56]);
        (self.around.random)(random.as_mut());
        self.keys.remember(key, &self.around.keychain, name, &random)
    }

    /// Returns how the key of whoever works here is kept. Nobody is asked for anything.
    pub fn keeping(&self) -> Result<Keeping, DeskError> {
        let protection = self.keys.protection(self.me);
        let mut keeping = Keeping { protection, remembered: None, keychain: None };
        if protection == Some(Protection::Passphrase) {
            keeping.keychain = Some(self.around.keychain.answers());
        }
        if self.keys.is_remembered(self.me) {
            keeping.remembered = match self.recalled()? {
                Ok(_) => Some(Ok(())),
                Err(KeyError::Locked(Some(why))) => Some(Err(why)),
                Err(e) => return Err(e.into()),
            };
        }
        Ok(keeping)
    }

    /// Has the keychain remember the key of whoever works here, who is asked for the passphrase where it is not open yet.
    pub fn remember_key(&self) -> Result<(), DeskError> {
        if self.keys.protection(self.me) == Some(Protection::None) {
            return Err(KeyError::NoPassphrase.into());
        }
        Ok(self.remember(self.signer()?, &self.key_name()?)?)
    }

    /// Has the keychain forget the key of whoever works here; returns whether it could be asked to. What may be left there
    /// opens nothing any more.
    pub fn forget_key(&self) -> Result<Result<(), KeychainError>, DeskError> {
        Ok(self.keys.forget(&self.around.keychain, &self.key_name()?)?)
    }

    /// Puts a passphrase on the key of whoever works here, or another one in the place of the one that it has, which opens it
    /// first. Other desks hear that the key is protected.
    pub fn protect_key(&mut self, old: Option<&Passphrase>, new: &Passphrase) -> Result<(), DeskError> {
        self.store.writable()?;
        let key = self.keys.protect(self.me, old, new, self.around.bytes())?;
        let device = self.roster.device(DeviceId::of(&key)).filter(|device| !device.protected && !device.retired);
        let told = device.map(|device| Act::Device(Device { protected: true, ..device.clone() }));
        self.signer.get_or_init(|| key);
        // The file comes first: that a key is protected is said where it is so.
        if let Some(act) = told.filter(|_| self.member().is_ok()) {
            self.append(&[act])?;
            self.reread()?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests;
