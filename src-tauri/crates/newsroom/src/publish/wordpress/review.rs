//! Handing in for review, where who sends may not publish: what became of a post that waits at the site, and finding it again.
//!
//! WordPress takes the address from a post that somebody hands in who may not publish. Where the site has our plugin, the mark is in a field
//! of its own; elsewhere the desk that handed it in keeps its number, and any other finds it by what it says.

use super::bring::{found, is_up};
use super::{WordPress, losses, posts, read, terms, wish};
use crate::publish::destination::{Brought, Doing, Found, Last, Loss, Refusal};
use crate::publish::post::{Difference, Part, Parts, Post, Standing};

/// How many words of a headline a post is sought by: of more, WordPress makes a single one.
const WORDS: usize = 6;

/// Returns the parts in which a post does not say what it is to say, however it stands.
fn other_words(wished: &Parts, there: &Parts) -> Vec<Difference> {
    let mut all = wished.differences(there);
    all.retain(|difference| !matches!(difference.part, Part::Standing | Part::Date | Part::Author));
    all
}

/// Returns a post that is to be handed in and that somebody at the site has published: read back, and nothing is written. One that
/// says something else there is out of reach for who may not publish.
pub(super) fn published(site: &WordPress<'_>, post: &Post, last: &Last) -> Result<Option<Brought>, Refusal> {
    if post.standing != Standing::Review {
        return Ok(None);
    }
    let Some(up) = found(site, post, last)?.into_iter().find(is_up) else { return Ok(None) };
    let wished = wish::of(site, post, &terms::categories(&site.rest)?)?.says;
    let there = posts::seen(&site.rest, up.id, &wished)?;
    let differences = other_words(&wished, &there);
    if !differences.is_empty() && !last.is_handed_in(&there) {
        return Err(Refusal::PublicThere(differences));
    }
    // What the site dropped when it was handed in.
    let lost = differences.into_iter().map(|difference| Loss { part: difference.part, what: difference.here });
    let done = losses(&post.form).into_iter().chain(lost).map(Doing::Lose).collect();
    Ok(Some(Brought { path: posts::path(up.id), url: up.url, parts: there, done }))
}

/// Adds to the posts of a story those of our user that wait for review, or are public, and say just what the story does.
pub(super) fn found_by_words(site: &WordPress<'_>, post: &Post, mut all: Vec<Found>) -> Result<Vec<Found>, Refusal> {
    let words: Vec<_> =
        post.form.headline.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
    let sought = words.into_iter().take(WORDS).collect::<Vec<_>>().join(" ");
    let me = site.me()?.id.to_string();
    let fields = format!("{},title", posts::FIELDS);
    let params = [
        ("search", sought.as_str()),
        ("author", me.as_str()),
        ("status", "pending,publish,future"),
        ("orderby", "id"),
        ("order", "asc"),
        ("_fields", fields.as_str()),
    ];
    let wished = wish::of(site, post, &terms::categories(&site.rest)?)?.says;
    for value in site.rest.list("wp/v2/posts", &params)? {
        let Some(other) = posts::found(&value).filter(|other| all.iter().all(|one| one.id != other.id)) else {
            continue;
        };
        let title = read::text(value["title"]["rendered"].as_str().unwrap_or_default());
        if read::is_alike(&title, &wished.headline)
            && other_words(&wished, &posts::seen(&site.rest, other.id, &wished)?).is_empty()
        {
            all.push(other);
        }
    }
    all.sort_by_key(|post| post.id);
    Ok(all)
}
