//! What others said of a story to its author: that it was sent back, corrected or taken down, and why.

use chrono::{DateTime, Utc};

use super::{Desk, DeskError};
use crate::store::{Access, reached};
use crate::story::StoryId;
use crate::workflow::{Done, Status};

/// The last word on a story to its author.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Told {
    /// What was done.
    pub done: Done,
    /// Who did it, by name.
    pub member: String,
    /// When, by the clock of the desk it was done on.
    pub at: DateTime<Utc>,
    /// Why.
    pub reason: String,
    /// Whether it is for whoever works here, who has not seen it yet.
    pub is_new: bool,
}

impl Desk {
    /// Returns what was last said of a story to its author.
    pub fn told(&self, id: StoryId, status: &Status) -> Result<Option<Told>, DeskError> {
        let Some(word) = &status.word else { return Ok(None) };
        let mine = status.author == Some(self.me) && word.member != self.me;
        let seen = mine && self.store.read(|t| reached::seen_word(t, id, self.me))? == Some(word.entry);
        Ok(Some(Told {
            done: word.done,
            member: self.name_of_member(word.member),
            at: word.at,
            reason: word.reason.clone(),
            is_new: mine && !seen,
        }))
    }

    /// Keeps that whoever works here has seen what was said of their story. Nothing of it reaches other desks.
    pub fn see_word(&self, id: StoryId) -> Result<(), DeskError> {
        let status = self.show(id)?.status;
        let is_new = self.told(id, &status)?.is_some_and(|told| told.is_new);
        // A folder that is only read tells it again.
        if let Some(word) = status.word.filter(|_| is_new && self.store.access() == Access::Write) {
            self.store.write(|t| reached::word_seen(t, id, self.me, word.entry))?;
        }
        Ok(())
    }
}
