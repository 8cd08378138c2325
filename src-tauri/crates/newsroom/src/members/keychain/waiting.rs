//! Waiting for a keychain, so long and no longer: behind it may be a question in a window of the system that nobody sees.

use std::fmt;
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use super::system::SystemKeychain;
use super::{Kept, KeyName, Keychain, KeychainError};

/// Nobody waits longer: a keychain that is there and open answers in milliseconds.
const DEADLINE: Duration = Duration::from_secs(5);

/// A keychain that is waited for so long and no longer.
#[derive(Clone)]
pub struct BoundedKeychain {
    keychain: Option<Arc<dyn Keychain>>,
    deadline: Duration,
    turn: Arc<Turn>,
}

/// Whose turn it is. One question at a time is put, so that a keychain that hangs costs one thread, however often it is
/// asked.
#[derive(Default)]
struct Turn {
    taken: Mutex<Taken>,
    given_back: Condvar,
}

#[derive(Clone, Copy, Default, PartialEq)]
enum Taken {
    #[default]
    No,
    Yes,
    /// By a question that nobody waits for any more. Until it is answered, nobody waits for another one either.
    TooLong,
}

/// A turn, which is over when this is dropped, whatever the keychain did.
struct OneTurn(Arc<Turn>);

impl Drop for OneTurn {
    fn drop(&mut self) {
        *self.0.taken() = Taken::No;
        self.0.given_back.notify_one();
    }
}

impl Turn {
    fn taken(&self) -> MutexGuard<'_, Taken> {
        self.taken.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn take(self: &Arc<Self>, longest: Duration) -> Result<OneTurn, KeychainError> {
        let waited = self.given_back.wait_timeout_while(self.taken(), longest, |taken| *taken == Taken::Yes);
        let (mut taken, _) = waited.unwrap_or_else(PoisonError::into_inner);
        if *taken != Taken::No {
            return Err(KeychainError::Silent);
        }
        *taken = Taken::Yes;
        Ok(OneTurn(Arc::clone(self)))
    }
}

impl fmt::Debug for BoundedKeychain {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("BoundedKeychain").field("deadline", &self.deadline).finish_non_exhaustive()
    }
}

impl BoundedKeychain {
    /// Returns a keychain that is waited for so long.
    pub fn of(keychain: Arc<dyn Keychain>, deadline: Duration) -> Self {
        Self { keychain: Some(keychain), deadline, turn: Arc::default() }
    }

    /// Returns the keychain of whoever is logged in at this machine.
    pub fn system() -> Self {
        Self::of(Arc::new(SystemKeychain), DEADLINE)
    }

    /// Returns the keychain of a machine that has none.
    pub fn none() -> Self {
        Self { keychain: None, deadline: Duration::ZERO, turn: Arc::default() }
    }

    /// Returns whether it could keep something now.
    pub fn answers(&self) -> Result<(), KeychainError> {
        self.ask(|keychain| keychain.answers())
    }

    /// Returns what is kept under a name.
    pub fn get(&self, name: &KeyName) -> Result<Kept, KeychainError> {
        let name = name.clone();
        self.ask(move |keychain| keychain.get(&name))
    }

    /// Keeps something under a name, and looks whether it is there.
    pub fn keep(&self, name: &KeyName, what: &Kept) -> Result<(), KeychainError> {
        let (name, what) = (name.clone(), what.clone());
        self.ask(move |keychain| {
            keychain.keep(&name, &what)?;
            if keychain.get(&name)? == what { Ok(()) } else { Err(KeychainError::Other) }
        })
    }

    /// Forgets what is kept under a name. That nothing is, is no error.
    pub fn forget(&self, name: &KeyName) -> Result<(), KeychainError> {
        let name = name.clone();
        self.ask(move |keychain| match keychain.forget(&name) {
            Err(KeychainError::Empty) => Ok(()),
            done => done,
        })
    }

    fn ask<T: Send + 'static>(
        &self,
        question: impl FnOnce(&dyn Keychain) -> Result<T, KeychainError> + Send + 'static,
    ) -> Result<T, KeychainError> {
        let keychain = Arc::clone(self.keychain.as_ref().ok_or(KeychainError::Absent)?);
        let until = Instant::now() + self.deadline;
        let turn = self.turn.take(self.deadline)?;
        let (answer, answers) = channel();
        let asking = move || {
            // Whoever asked may have gone; the answer is wiped then.
            let _ = answer.send(question(keychain.as_ref()));
            drop(turn);
        };
        thread::Builder::new().name("keychain".into()).spawn(asking).map_err(|_| KeychainError::Refused)?;
        match answers.recv_timeout(until.saturating_duration_since(Instant::now())) {
            Ok(answered) => answered,
            Err(RecvTimeoutError::Timeout) => {
                let mut taken = self.turn.taken();
                // The turn is over after its answer: without one it is still this question's.
                if let Ok(answered) = answers.try_recv() {
                    return answered;
                }
                *taken = Taken::TooLong;
                // Whoever waits for a turn need not go on.
                self.turn.given_back.notify_all();
                Err(KeychainError::Silent)
            }
            Err(RecvTimeoutError::Disconnected) => Err(KeychainError::Refused),
        }
    }
}
