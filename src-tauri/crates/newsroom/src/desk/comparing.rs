//! Comparing two states of a story.

use super::revisions::Past;
use super::{Desk, DeskError};
use crate::story::compare::{Comparison, compare};
use crate::story::{PublicForm, Story, StoryId};

/// Two states of a story, and what differs between them.
#[derive(Clone, Debug)]
pub struct Compared {
    /// The older.
    pub from: Past,
    /// The newer.
    pub to: Past,
    /// Whether only what readers see was compared, because one of them carries nothing else.
    pub public_only: bool,
    /// What differs.
    pub comparison: Comparison,
}

/// The state as readers would see it.
fn public(story: &Story) -> Story {
    Story::from(&PublicForm::from(story))
}

impl Desk {
    /// Compares two states by their names; without names, what was approved with what is now, or else the state before
    /// the last revision with what is now.
    pub fn compare(&self, id: StoryId, from: Option<&str>, to: Option<&str>) -> Result<Compared, DeskError> {
        let to = self.past(id, to.unwrap_or("now"))?;
        let from = match from {
            Some(name) => self.past(id, name)?,
            None if self.show(id)?.status.approval.is_some() => self.past(id, "approved")?,
            None => self.past(id, "previous")?,
        };
        let public_only = from.revision.is_none() || to.revision.is_none();
        let comparison = if public_only {
            compare(&public(&from.story), &public(&to.story))
        } else {
            compare(&from.story, &to.story)
        };
        Ok(Compared { from, to, public_only, comparison })
    }
}
