//! Who else is at which story now.

use std::time::Instant;

use newsroom::desk::{Desk, DeskError};
use newsroom::sync::Company;
use serde::Serialize;
use specta::Type;

/// Somebody at a story, at another desk.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct ColleagueCard {
    /// The member's id.
    pub member: String,
    /// The name that colleagues see.
    pub name: String,
    /// Whether it is whoever works here, at another desk of theirs.
    pub mine: bool,
    /// The story.
    pub story: String,
    /// Where in it: `story`, a field as findings call it, or `block:` and the name of a block.
    pub place: String,
    /// Whether they write, or only read.
    pub writing: bool,
}

impl ColleagueCard {
    /// Describes everybody who is at a story now.
    ///
    /// # Errors
    /// Where what is kept cannot be read.
    pub fn all(desk: &Desk, company: &Company) -> Result<Vec<Self>, DeskError> {
        let me = desk.me()?.id;
        let card = |one: newsroom::desk::Colleague| Self {
            member: one.member.id.to_string(),
            mine: one.member.id == me,
            name: one.member.name,
            story: one.presence.story.to_string(),
            place: one.presence.place.to_string(),
            writing: one.presence.writing,
        };
        Ok(desk.colleagues(company, Instant::now())?.into_iter().map(card).collect())
    }
}
