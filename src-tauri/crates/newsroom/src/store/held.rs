//! Which databases this process has open.
//!
//! The system forgets all of a process's locks on a file when the process closes it once, by whatever handle. SQLite's own
//! locks go with them: another process then takes itself for the last one, and removes the log from under this one, whose
//! further commits nobody ever sees. So no file of a database that is open here is opened past SQLite.

use std::collections::HashMap;
use std::path::Path;
use std::sync::{Mutex, MutexGuard, PoisonError};

use super::open::{FileId, file_id};
use super::wal::{self, Look};

type Counts = Option<HashMap<FileId, usize>>;

static HELD: Mutex<Counts> = Mutex::new(None);

/// The databases that are open, while no other may be opened or closed.
pub(super) struct Door(MutexGuard<'static, Counts>);

impl Door {
    /// Waits until nobody else opens or closes.
    pub(super) fn enter() -> Self {
        Self(HELD.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Returns whether this process has the database open.
    pub(super) fn is_held(&self, database: &Path) -> bool {
        let held = |file| self.0.as_ref().is_some_and(|all| all.contains_key(&file));
        // Elsewhere locks belong to the handle.
        cfg!(unix) && file_id(database).is_some_and(held)
    }

    /// Looks at the log of a database that this process is about to open. Whoever has it open already has looked.
    pub(super) fn look(&self, database: &Path) -> Look {
        if self.is_held(database) { Look::Whole } else { wal::look(database) }
    }

    /// Notes that it is open.
    pub(super) fn hold(&mut self, file: Option<FileId>) -> Held {
        if let Some(file) = file {
            *self.0.get_or_insert_default().entry(file).or_default() += 1;
        }
        Held(file)
    }
}

/// That a database is open here. Dropped after its connection.
#[derive(Debug)]
pub(super) struct Held(Option<FileId>);

impl Drop for Held {
    fn drop(&mut self) {
        let Some(file) = self.0 else { return };
        let mut door = Door::enter();
        let Some(all) = door.0.as_mut() else { return };
        if let Some(count) = all.get_mut(&file) {
            *count -= 1;
            if *count == 0 {
                all.remove(&file);
            }
        }
    }
}
