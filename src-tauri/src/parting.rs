//! What is owed to colleagues when the window closes: nothing that says where its person is stays behind.

use std::sync::{Condvar, Mutex, PoisonError};
use std::time::Duration;

use crate::office::held;

/// So long a window that is closed waits, at most, for what it said of its person to be taken back: else it fades. Nobody sees
/// the program wait.
const PATIENCE: Duration = Duration::from_secs(5);

#[derive(Debug, Default)]
struct Stand {
    /// Whether anything that was said of this desk's person may lie in the storage.
    told: bool,
    /// Whether the program ends: nothing is said any more.
    ending: bool,
    /// Whether what was said is taken back, as far as that goes.
    parted: bool,
}

/// How it stands with what was said of this desk's person.
///
/// One lock for all of it: whoever is about to say something either says it before the program ends, and is waited for, or not
/// at all.
#[derive(Debug, Default)]
pub(crate) struct Parting {
    stand: Mutex<Stand>,
    rings: Condvar,
}

impl Parting {
    /// Returns whether something may be said now; from here on it may lie in the storage.
    pub(crate) fn tells(&self) -> bool {
        let mut stand = held(&self.stand);
        stand.told |= !stand.ending;
        !stand.ending
    }

    /// Hears whether anything that was said may lie in the storage.
    pub(crate) fn knows(&self, told: bool) {
        held(&self.stand).told = told;
    }

    /// Returns whether the program ends.
    pub(crate) fn is_ending(&self) -> bool {
        held(&self.stand).ending
    }

    /// Hears that what was said is taken back.
    pub(crate) fn parted(&self) {
        held(&self.stand).parted = true;
        self.rings.notify_all();
    }

    /// Ends it: nothing is said from here on. Waits, if anything was, until it is taken back; `ring` wakes who does that.
    pub(crate) fn end(&self, ring: impl FnOnce()) {
        let mut stand = held(&self.stand);
        let ends_already = std::mem::replace(&mut stand.ending, true);
        if ends_already || !stand.told {
            return;
        }
        drop(stand);
        ring();
        let stand = held(&self.stand);
        let _ = self
            .rings
            .wait_timeout_while(stand, PATIENCE, |stand| !stand.parted)
            .unwrap_or_else(PoisonError::into_inner);
    }
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;
    use std::thread;

    use super::*;

    #[test]
    fn nothing_is_said_once_the_program_ends() {
        let parting = Parting::default();
        let rung = Cell::new(false);
        parting.end(|| rung.set(true));
        assert!(!rung.get(), "nobody is woken where nothing was said");
        assert!(!parting.tells());
        assert!(parting.is_ending());
    }

    #[test]
    fn what_is_being_said_is_waited_for() {
        let parting = Parting::default();
        assert!(parting.tells());
        thread::scope(|scope| {
            let taking_back = Cell::new(None);
            parting.end(|| taking_back.set(Some(scope.spawn(|| parting.parted()))));
            assert!(taking_back.take().is_some());
        });
        assert!(held(&parting.stand).parted);
    }
}
