//! Photos: sent once, found again by what they are.

use serde_json::{Value, json};

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

/// What a site has of a photo.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Has {
    /// Nothing.
    Nothing,
    /// Its file, under this number, and not what the site makes of it: it was ended while it took the photo.
    Part(u64),
    /// All of it.
    Whole(Sent),
}

impl Has {
    /// Returns the photo, where all of it is there.
    pub(super) fn whole(&self) -> Option<&Sent> {
        if let Self::Whole(sent) = self { Some(sent) } else { None }
    }
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

/// Looks a photo up. One that the site has under our mark, but not as it was sent, is none.
pub(super) fn find(rest: &Rest, rendition: &Rendition) -> Result<Has, Refusal> {
    let (digits, fields) = (digits(rendition), "id,slug,source_url,media_details,meta,caption,alt_text");
    let size =
        |media: &Value| ["width", "height"].map(|side| media["media_details"][side].as_u64().unwrap_or_default());
    let whole = |media: &Value| size(media) == [rendition.width, rendition.height].map(u64::from);
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
    found.retain(|media| photo_in(media["source_url"].as_str().unwrap_or_default()) == digits);
    if let Some(sent) = found.iter().filter(|media| whole(media)).filter_map(sent).min_by_key(|sent| sent.id) {
        return Ok(Has::Whole(sent));
    }
    let part = found.iter().filter(|media| size(media) == [0, 0]).filter_map(|media| media["id"].as_u64()).min();
    Ok(part.map_or(Has::Nothing, Has::Part))
}

/// Has the site make of a file what it makes of every photo, and say of it what is to be said. Sent anew it would be there twice, and
/// the one that is not whole would keep its address. Returns nothing where the site does not do that.
fn complete(rest: &Rest, id: u64, rendition: &Rendition, said: &Said<'_>) -> Result<Option<Sent>, Refusal> {
    let path = format!("wp/v2/media/{id}");
    let mut fields = json!({ "title": said.title, "caption": said.caption, "alt_text": said.alt });
    if rest.marks {
        fields["meta"] = json!({ "galley_photo": digits(rendition) });
    }
    // What makes it whole comes last: a whole one is never looked at again.
    let sizes = json!({ "action": "create-image-subsizes" });
    for (path, body) in [(path.clone(), fields), (format!("{path}/post-process"), sizes)] {
        match rest.post(&path, &[("_fields", "id")], &Body::Json(&body)) {
            Err(refusal) if refusal.may_pass() => return Err(refusal),
            Err(_) => return Ok(None),
            Ok(_) => {}
        }
    }
    Ok(find(rest, rendition)?.whole().cloned())
}

/// Sends a photo, with all that is said of it, in one request: it is never there without its mark. What the site has a part of is
/// completed.
pub(super) fn send(rest: &Rest, rendition: &Rendition, has: &Has, said: &Said<'_>) -> Result<Sent, Refusal> {
    if let Has::Part(id) = has
        && let Some(sent) = complete(rest, *id, rendition, said)?
    {
        return Ok(sent);
    }
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
            let has = find(rest, rendition)?;
            has.whole().cloned().ok_or_else(|| Refusal::Strange(format!("photo {id} is not as it was sent")))
        }
        // It may be there all the same.
        Err(refusal) if refusal.is_unknown() => find(rest, rendition)?.whole().cloned().ok_or(named(refusal)),
        Err(refusal) => Err(named(refusal)),
    }
}
