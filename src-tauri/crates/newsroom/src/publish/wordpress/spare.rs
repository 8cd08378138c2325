//! Drafts of a story that nobody needs: where nothing at the site refuses a second one, a request that arrives twice makes two.

use super::{WordPress, posts};
use crate::publish::destination::Found;
use crate::publish::post::{Parts, Standing};

/// Returns the drafts among a story's posts besides the one that counts, which is the first that was made.
pub(super) fn of(site: &WordPress<'_>, all: Vec<Found>, own: Option<u64>) -> Vec<Found> {
    let is_spare = |other: &Found| other.status == "draft" && own.is_some_and(|own| own < other.id);
    all.into_iter().filter(|other| !site.rest.marks && is_spare(other)).collect()
}

/// Removes those of them that are our user's, were never public and say what was sent, word for word. What is not surely so stays,
/// and is told of as drift; so does what cannot be removed now.
pub(super) fn clear_up(site: &WordPress<'_>, drafts: &[Found], says: Vec<Parts>) {
    let Ok(me) = site.me() else { return };
    let as_draft = |mut says: Parts| {
        says.author.get_or_insert_with(|| me.id.to_string());
        says.standing_as(Standing::Down)
    };
    let says: Vec<_> = says.into_iter().map(as_draft).collect();
    for draft in drafts {
        let _ = posts::remove_draft(&site.rest, draft.id, &says, &[]);
    }
}
