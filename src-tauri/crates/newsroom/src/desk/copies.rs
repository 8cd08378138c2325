//! Backup and restore.

use std::fs;
use std::path::{Path, PathBuf};

use chrono::{DateTime, NaiveDate, Utc};

use super::{Desk, DeskError, Surroundings, Work, absolute};
use crate::store::copy::Part;
use crate::store::{Access, copy};

impl Surroundings {
    /// Tells of a copy as it goes.
    fn copying(&self) -> impl Fn(Part, u64, u64) {
        |part, done, total| {
            let work = if part == Part::Database { Work::CopyDatabase } else { Work::CopyFiles };
            self.tell(work, done, total);
        }
    }
}

impl Desk {
    /// Makes today's checked copy of the database, unless it is there; older ones are thinned to 7 daily and 4 weekly.
    ///
    /// Takes seconds for 100,000 stories and writes nothing of the desk itself, so call it when the answer is given: the
    /// command line does at its end, a window in a thread with a desk of its own.
    pub fn daily_backup(&self) -> Result<Option<PathBuf>, DeskError> {
        Ok(copy::daily(&self.store, self.today(), &self.around.copying())?)
    }

    /// Returns whether today's copy is still to be made, and can be.
    pub fn is_copy_due(&self) -> bool {
        self.store.access() == Access::Write && !copy::of_day(self.folder(), self.today()).exists()
    }

    pub(super) fn today(&self) -> NaiveDate {
        self.day_of((self.around.clock)())
    }

    /// Returns the day that a time belongs to where the newsroom is.
    pub(super) fn day_of(&self, time: DateTime<Utc>) -> NaiveDate {
        time.with_timezone(&self.house.zone()).date_naive()
    }

    /// Makes a checked copy of the whole desk, photos and keys with it, in a folder that is empty or not there yet.
    pub fn backup(&self, to: &Path) -> Result<PathBuf, DeskError> {
        let to = absolute(to);
        copy::whole(&self.store, &to, &self.around.copying())?;
        Ok(to)
    }

    /// Brings a copy back as a desk in a folder that is empty or not there yet.
    ///
    /// The new desk goes on under a new incarnation: what the lost one may have signed since the copy can never be
    /// confused with what this one signs.
    pub fn restore(from: &Path, into: &Path, around: Surroundings) -> Result<Self, DeskError> {
        let (from, into) = (absolute(from), absolute(into));
        copy::bring_back(&from, &into, around.incarnation(), &around.opening, &around.copying())?;
        let desk = Self::open(&into, None, around)?;
        // Where the key is locked, whoever signs first says it before anything else.
        if desk.signer().is_ok() {
            desk.append(&[])?;
        }
        Ok(desk)
    }

    /// Returns the newest daily copy that is whole: the way out of a damaged desk. It opens no more than the copies.
    pub fn newest_sound_backup(folder: &Path) -> Option<PathBuf> {
        Self::backups(&absolute(folder)).into_iter().find(|path| copy::sound(path).is_ok())
    }

    /// Returns the daily copies of a desk folder, newest first, even where its database does not open.
    pub fn backups(folder: &Path) -> Vec<PathBuf> {
        let mut found: Vec<_> = fs::read_dir(folder.join(copy::BACKUPS))
            .into_iter()
            .flatten()
            .filter_map(|entry| Some(entry.ok()?.path()))
            .filter(|path| path.extension().is_some_and(|e| e == "db"))
            .collect();
        found.sort_unstable_by(|a, b| b.cmp(a));
        found
    }
}
