//! What a post said as it was sent, and what somebody has made of it since.

use super::WordPress;
use super::terms::Term;
use crate::publish::destination::{Last, Refusal};
use crate::publish::post::{Difference, Parts, Post};

/// Returns what somebody else has written there: nothing where it is as a receipt says, as a run of ours left it, or as it is to be.
pub(super) fn edited(
    site: &WordPress<'_>,
    last: &Last,
    (wished, there): (&Parts, &Parts),
    category: &dyn Fn(&str) -> Option<Term>,
) -> Result<Vec<Difference>, Refusal> {
    let written = last.manifest.iter().chain(&last.written).any(|digest| *digest == there.digest());
    // A draft that nobody has published yet is one that a run of ours began.
    let begun = last.path.is_none() && there.standing == "down";
    if written || begun || last.is_handed_in(there) || wished.differences(there).is_empty() {
        return Ok(vec![]);
    }
    match &last.post {
        Some(before) => Ok(as_sent(site, (before, last), there, category)?.differences(there)),
        None => Ok(Parts { captioned: there.captioned, ..wished.clone() }.differences(there)),
    }
}

/// Returns what a post said as it was sent, to be compared with what is there.
///
/// Whether the caption of the photo that leads was put into its text depends on which Galley sent it and on what the house said
/// then. Where the manifest does not prove that it was, that it is missing, or there, is nobody's edit.
pub(super) fn as_sent(
    site: &WordPress<'_>,
    (before, last): (&Post, &Last),
    there: &Parts,
    category: &dyn Fn(&str) -> Option<Term>,
) -> Result<Parts, Refusal> {
    let section = category(&before.form.section).map_or_else(|| before.form.section.clone(), |term| term.name);
    let mut names = before.form.tags.clone();
    names.sort_by_key(|name| name.to_lowercase());
    let sent = site.wished(before, section, names)?;
    let is_proved = last.manifest == Some(sent.digest());
    Ok(Parts { captioned: if is_proved { sent.captioned } else { there.captioned }, ..sent })
}
