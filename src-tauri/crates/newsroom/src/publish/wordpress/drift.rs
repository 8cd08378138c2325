//! What somebody did with a post since it was sent, told and left as it is.

use super::bring::{BIN, found, is_up};
use super::since::as_sent;
use super::{WordPress, posts, terms, wish};
use crate::publish::destination::{Drift, Last, Refusal};
use crate::publish::post::{Post, Standing};

/// Returns in what the posts of a story are no longer as the last receipt says.
pub(super) fn drift(site: &WordPress<'_>, post: &Post, last: &Last) -> Result<Vec<Drift>, Refusal> {
    let all = found(site, post, last)?;
    if post.standing == Standing::Down {
        return Ok(all.into_iter().filter(is_up).map(|up| Drift::Up(up.url)).collect());
    }
    let known = last.path.as_deref().and_then(posts::id_of);
    let (own, others): (Vec<_>, Vec<_>) = all.into_iter().partition(|post| Some(post.id) == known);
    let mut drifts = vec![];
    match own.first() {
        None => drifts.push(Drift::Missing),
        Some(own) if own.status == BIN => drifts.push(Drift::Binned),
        Some(own) => {
            // A post that we may not edit any more is compared as readers see it.
            let read = match (posts::read(&site.rest, own.id), &last.post) {
                (Err(Refusal::MayNot(_)), Some(before)) => {
                    posts::seen(&site.rest, own.id, &wish::of(site, before, &terms::categories(&site.rest)?)?.says)
                }
                (read, _) => read,
            };
            let there = read?;
            // What the site itself dropped when it was sent was told then, and is in the receipt.
            if last.manifest != Some(there.digest()) {
                let categories = terms::categories(&site.rest)?;
                let category =
                    |section: &str| terms::category(&categories, section, site.house, &site.settings).cloned();
                let differences = match &last.post {
                    Some(before) => as_sent(site, (before, last), &there, &category)?.differences(&there),
                    None => vec![],
                };
                // Only what makes no difference may differ.
                if !differences.is_empty() || last.post.is_none() {
                    drifts.push(Drift::Changed(differences));
                }
            }
        }
    }
    drifts.extend(others.into_iter().filter(|other| other.status != BIN).map(|other| Drift::Extra(other.url)));
    Ok(drifts)
}
