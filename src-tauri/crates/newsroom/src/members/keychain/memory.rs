//! A keychain in memory, with everything that goes wrong with one.

use std::collections::HashMap;
use std::sync::mpsc::Receiver;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use super::{BoundedKeychain, Kept, KeyName, Keychain, KeychainError};

/// What it does next, and from then on.
#[derive(Default)]
pub(crate) enum Mood {
    #[default]
    Well,
    /// Answers everything so.
    Fails(KeychainError),
    /// Takes what it is given, and gives these bytes.
    Gives(Vec<u8>),
    /// Answers nothing until the other end is dropped.
    Hangs(Receiver<()>),
    /// Breaks down.
    Panics,
}

#[derive(Default)]
pub(crate) struct MemoryKeychain {
    pub(crate) mood: Mutex<Mood>,
    pub(crate) kept: Mutex<HashMap<KeyName, Kept>>,
    /// How often it was asked.
    pub(crate) asked: Mutex<usize>,
}

impl MemoryKeychain {
    /// Returns one, and the same as a desk has it around.
    pub(crate) fn new() -> (Arc<Self>, BoundedKeychain) {
        let keychain = Arc::new(Self::default());
        (Arc::clone(&keychain), BoundedKeychain::of(keychain, Duration::from_secs(60)))
    }

    /// Returns it as one that is waited for hardly at all.
    pub(crate) fn hasty(self: &Arc<Self>) -> BoundedKeychain {
        BoundedKeychain::of(Arc::clone(self) as Arc<dyn Keychain>, Duration::from_millis(20))
    }

    pub(crate) fn is(&self, mood: Mood) {
        *self.mood.lock().unwrap() = mood;
    }

    fn well(&self) -> Result<Option<Vec<u8>>, KeychainError> {
        *self.asked.lock().unwrap() += 1;
        let breaks = matches!(*self.mood.lock().unwrap(), Mood::Panics);
        assert!(!breaks, "the keychain broke down");
        match &*self.mood.lock().unwrap() {
            Mood::Well => Ok(None),
            Mood::Fails(e) => Err(*e),
            Mood::Gives(bytes) => Ok(Some(bytes.clone())),
            Mood::Hangs(until) => {
                let _ = until.recv();
                Ok(None)
            }
            Mood::Panics => unreachable!(),
        }
    }
}

impl Keychain for MemoryKeychain {
    fn answers(&self) -> Result<(), KeychainError> {
        self.well().map(drop)
    }

    fn get(&self, name: &KeyName) -> Result<Kept, KeychainError> {
        match self.well()? {
            Some(other) => Ok(Kept::new(other)),
            None => self.kept.lock().unwrap().get(name).cloned().ok_or(KeychainError::Empty),
        }
    }

    fn keep(&self, name: &KeyName, what: &Kept) -> Result<(), KeychainError> {
        self.well()?;
        self.kept.lock().unwrap().insert(name.clone(), what.clone());
        Ok(())
    }

    fn forget(&self, name: &KeyName) -> Result<(), KeychainError> {
        self.well()?;
        self.kept.lock().unwrap().remove(name).map(drop).ok_or(KeychainError::Empty)
    }
}
