//! Saves that are durable and not yet in the ledger: freezing them in time, and showing those that have to wait.
//!
//! A save waits where its member's key is locked, where it is another member's, or where the folder cannot be written.
//! It is never lost by that, and never left out of what is shown.

use std::path::Path;

use chrono::{DateTime, TimeDelta, Utc};
use rusqlite::Transaction;

use super::{Desk, DeskError, saving};
use crate::ledger::time;
use crate::members::{KeyError, MemberId};
use crate::message;
use crate::messages::Key;
use crate::store::copy::BACKUPS;
use crate::store::{Access, Saved, Store, StoreError, journal};
use crate::story::registers::Onward;
use crate::story::{Story, StoryId};

/// Typing that has paused for so long is frozen.
const PAUSE: TimeDelta = TimeDelta::seconds(3);
/// Typing that does not pause is frozen after so long.
const LONGEST: TimeDelta = TimeDelta::seconds(10);

/// What a person should know though the work goes on: a message and its values.
pub type Notice = (Key, Vec<(&'static str, String)>);

/// The last of a line of saves that is not in the ledger yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unfrozen {
    /// Who saved.
    pub member: MemberId,
    /// When.
    pub at: DateTime<Utc>,
    /// The whole story as it was saved.
    pub story: Story,
    /// What was typed on in sides of conflicts, which the story does not show.
    pub sides: Vec<Onward>,
}

/// Returns the ends of the lines that the saves of a story make, oldest first.
pub(super) fn unfrozen(t: &Transaction<'_>, id: StoryId) -> Result<Vec<Unfrozen>, StoreError> {
    let saves = journal::unfrozen(t, id)?;
    let ends = saves.iter().filter(|s| !saves.iter().any(|o| o.base_save == Some(s.num)));
    let words = |save: &Saved| {
        let at = time(save.at);
        let (story, sides) = saving::said(t, save.num)?;
        Ok(Unfrozen { member: save.member, at, story, sides })
    };
    ends.map(words).collect()
}

/// When saves of one member are to be frozen: after a pause, or after the longest time without one.
fn due(saves: &[Saved]) -> Option<i64> {
    let (first, last) = (saves.iter().map(|s| s.at).min()?, saves.iter().map(|s| s.at).max()?);
    Some((last + PAUSE.num_milliseconds()).min(first + LONGEST.num_milliseconds()))
}

impl Desk {
    /// Freezes the saves of a story, or leaves them in the journal where only this member, or only a writable folder,
    /// could do it. Returns whether nothing has to wait. Other errors are errors.
    pub fn freeze_if_possible(&self, id: StoryId) -> Result<bool, DeskError> {
        match self.freeze(id) {
            Ok(()) => Ok(true),
            Err(
                DeskError::Key(KeyError::Locked(_) | KeyError::Absent | KeyError::WrongPassphrase)
                | DeskError::Registers(_)
                | DeskError::Store(StoreError::Full | StoreError::ReadOnly(_) | StoreError::Refused(_)),
            ) => Ok(false),
            Err(e) => Err(e),
        }
    }

    /// Freezes what this member left unfrozen in any story, as after a crash. Returns how many stories have to wait.
    pub fn freeze_all(&self) -> Result<usize, DeskError> {
        let mut waiting = 0;
        for story in self.store.read(|t| journal::stories(t, self.me))? {
            waiting += usize::from(!self.freeze_if_possible(story)?);
        }
        Ok(waiting)
    }

    /// Freezes each story whose typing has paused for 3 seconds or gone on for 10. Returns when to ask again, if ever.
    ///
    /// Saves that seem to be of the future are frozen at once: a clock that was set back must not hold them.
    pub fn freeze_due(&self, now: DateTime<Utc>) -> Result<Option<DateTime<Utc>>, DeskError> {
        let now = now.timestamp_millis();
        let mut next: Option<i64> = None;
        for story in self.store.read(|t| journal::stories(t, self.me))? {
            let saves = self.store.read(|t| journal::open(t, story, self.me))?;
            match due(&saves) {
                Some(at) if at > now && saves.iter().all(|s| s.at <= now) => {
                    next = Some(next.map_or(at, |next| next.min(at)));
                }
                Some(_) => drop(self.freeze_if_possible(story)?),
                None => {}
            }
        }
        Ok(next.and_then(DateTime::from_timestamp_millis))
    }

    /// Returns what a person should know of the folder that was opened.
    pub fn notices(&self) -> Vec<Notice> {
        let folder = || ("path", self.folder().display().to_string());
        let mut notices = vec![];
        if self.store.was_torn() {
            notices.push((message!("desk.torn"), vec![]));
        }
        if let Err(DeskError::Removal(removed)) = self.member() {
            notices.push(removed.explained());
        }
        // What cannot be read here is told by whatever else is asked of the desk.
        let waits_for = self.waits_for().unwrap_or_default();
        let names = waits_for.into_iter().map(|member| self.name_of_member(member));
        notices.extend(names.map(|name| (message!("desk.edits_wait"), vec![("name", name)])));
        notices.extend(self.notices_of_twice());
        match self.store.access() {
            Access::Write => {}
            Access::ReadOnly => notices.push((message!("desk.read_only"), vec![folder()])),
            Access::Full => notices.push((message!("desk.full"), vec![])),
        }
        notices
    }

    /// Takes the day's work up: what was left unfrozen is frozen. Returns what a person should know; nothing of it keeps
    /// anyone from reading, or from saving where that can be done.
    pub fn take_up(&self) -> Result<Vec<Notice>, DeskError> {
        let mut notices = self.notices();
        let waiting = self.freeze_all()?;
        if waiting > 0 {
            notices.push((message!("desk.unfrozen"), vec![("count", waiting.to_string())]));
        }
        Ok(notices)
    }

    /// Makes the copy of the day where one can be made. Returns what a person should know where it could not.
    ///
    /// In a large newsroom it takes some seconds, so it is asked for when an answer has been given.
    pub fn copy_of_the_day(&self) -> Result<Option<Notice>, DeskError> {
        if self.store.access() != Access::Write {
            return Ok(None);
        }
        match self.daily_backup() {
            Ok(_) => Ok(None),
            Err(DeskError::Store(e)) if e.is_damage() => Err(e.into()),
            Err(e) => {
                let (_, values) = e.explained();
                // What the disk says is a word that has a text in the reader's language.
                let said = values.into_iter().find(|(name, _)| *name == "reason").map(|(_, reason)| reason);
                let reason = said.unwrap_or_else(|| e.text(self.newsroom_language()));
                let path = self.folder().join(BACKUPS).display().to_string();
                Ok(Some((message!("desk.no_backup"), vec![("path", path), ("reason", reason)])))
            }
        }
    }

    /// Returns a warning where the reserve for the last words of a desk is spent: what was saved is safe, the next save
    /// may not be.
    pub fn reserve_notice(folder: &Path) -> Option<Notice> {
        Store::reserve_is_spent(folder).then(|| (message!("desk.reserve_spent"), vec![]))
    }
}
