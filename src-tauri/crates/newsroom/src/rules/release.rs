//! R: whether it may go out now, and by whom.

use super::Case;
use super::finding::{Field, Finding};
use crate::message;

/// R1: an embargo is still to come when a story is first published, which is said, and who wrote it does not approve it.
pub(super) fn r1_release(case: &Case<'_>) -> Vec<Finding> {
    let facts = case.facts;
    let mut found = vec![];
    // Once it is published the embargo has done its work and stays on record.
    let embargo = case.story.embargo.filter(|at| facts.first_publication && *at != facts.now);
    if let Some(at) = embargo {
        let finding = match at < facts.now {
            true => Finding::error("R1", Field::Embargo, message!("rules.R1.embargo")),
            false => Finding::info("R1", Field::Embargo, message!("rules.R1.embargo_ahead")),
        };
        found.push(finding.with("at", at.with_timezone(&facts.house.zone()).format("%H:%M, %d/%m/%Y")));
    }
    if facts.approver_is_author == Some(true) && !facts.house.style.author_may_approve {
        found.push(Finding::error("R1", Field::Approval, message!("rules.R1.author")));
    }
    found
}
