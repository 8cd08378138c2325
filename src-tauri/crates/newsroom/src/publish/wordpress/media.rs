//! Photos: sent once, found again by what they are.

use serde_json::Value;

use super::read::{DIGITS, library, photo_in};
use super::rest::{Body, Rest};
use crate::publish::Content;
use crate::publish::destination::Refusal;
use crate::publish::site::Rendition;
use crate::story::Digest;

/// A photo that is there.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Sent {
    /// Its number.
    pub(super) id: u64,
    /// Where it is shown from.
    pub(super) url: String,
    /// The caption and the alternative text that the library has of it.
    pub(super) said: (String, String),
}

/// What is said with a photo.
pub(super) struct Said<'a> {
    /// What it is called among the others there.
    pub(super) title: &'a str,
    /// Caption and credit, as HTML.
    pub(super) caption: &'a str,
    /// Alternative text.
    pub(super) alt: &'a str,
    /// What its file's name begins with: plain ASCII, for others are refused.
    pub(super) stem: &'a str,
}

/// Returns the first digits of a photo's digest.
pub(super) fn digits(rendition: &Rendition) -> String {
    rendition.digest.to_string().chars().take(DIGITS).collect()
}

/// The last part of a photo's address, by which it is found where the site has no field for our mark.
fn slug(digits: &str) -> String {
    format!("galley-{digits}")
}

/// Returns an alternative text as it is sent: WordPress takes what looks like a tag out of it, and shows characters that are written
/// by their names as what they are.
pub(super) fn alt(text: &str) -> String {
    text.trim().replace('<', "&lt;").replace('>', "&gt;")
}

/// Looks a photo up. One that the site has under our mark, but not as it was sent, is none: its upload broke off.
pub(super) fn find(rest: &Rest, rendition: &Rendition) -> Result<Option<Sent>, Refusal> {
    let (digits, fields) = (digits(rendition), "id,slug,source_url,media_details,meta,caption,alt_text");
    let whole = |media: &Value| {
        let details = &media["media_details"];
        let size = (details["width"].as_u64(), details["height"].as_u64());
        size == (Some(u64::from(rendition.width)), Some(u64::from(rendition.height)))
            && photo_in(media["source_url"].as_str().unwrap_or_default()) == digits
    };
    let sent = |media: &Value| {
        let said = library(media.as_object()?);
        Some(Sent { id: media["id"].as_u64()?, url: media["source_url"].as_str()?.to_owned(), said })
    };
    let mut found = vec![];
    if rest.marks {
        // A site that does not know the parameter answers with all it has: what is not marked so is not it.
        found = rest.list("wp/v2/media", &[("galley_photo", &digits), ("_fields", fields)])?;
        found.retain(|media| media["meta"]["galley_photo"] == digits.as_str());
    }
    if found.is_empty() {
        let slugs = format!("{0},{0}-2", slug(&digits));
        found = rest.list("wp/v2/media", &[("slug", &slugs), ("_fields", fields)])?;
    }
    Ok(found.iter().filter(|media| whole(media)).filter_map(sent).min_by_key(|sent| sent.id))
}

/// Sends a photo, with all that is said of it, in one request: it is never there without its mark.
pub(super) fn send(rest: &Rest, rendition: &Rendition, said: &Said<'_>) -> Result<Sent, Refusal> {
    let bytes = match &rendition.content {
        Content::Bytes(bytes) => bytes.clone(),
        Content::File(path) => std::fs::read(path).map_err(|_| Refusal::NoPhoto(said.title.to_owned()))?,
    };
    if Digest::of(&bytes) != rendition.digest {
        return Err(Refusal::NoPhoto(said.title.to_owned()));
    }
    let (digits, named) = (digits(rendition), |refusal| match refusal {
        Refusal::TooLarge(_) => Refusal::TooLarge(said.title.to_owned()),
        Refusal::NotTaken(_) => Refusal::NotTaken(said.title.to_owned()),
        Refusal::Damaged(_) => Refusal::Damaged(said.title.to_owned()),
        other => other,
    });
    let (name, slug) = (format!("{}-{digits}.jpg", said.stem), slug(&digits));
    let mut params =
        vec![("title", said.title), ("caption", said.caption), ("alt_text", said.alt), ("slug", slug.as_str())];
    if rest.marks {
        params.push(("meta[galley_photo]", digits.as_str()));
    }
    match rest.post("wp/v2/media", &params, &Body::Photo { name: &name, bytes: &bytes }) {
        Ok(media) => {
            let id = media["id"].as_u64().ok_or_else(|| Refusal::Strange("a photo without a number".into()))?;
            // What it is, it is asked anew: an answer may be of another photo, and a file may have been cut.
            find(rest, rendition)?.ok_or_else(|| Refusal::Strange(format!("photo {id} is not as it was sent")))
        }
        // It may be there all the same.
        Err(refusal) if refusal.is_unknown() => find(rest, rendition)?.ok_or(named(refusal)),
        Err(refusal) => Err(named(refusal)),
    }
}
