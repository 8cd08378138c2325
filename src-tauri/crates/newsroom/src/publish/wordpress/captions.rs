//! What the media library says of photos that are there already, brought up to what the story says of them now.
//!
//! A photo that two stories show is there once, with one caption: who was first has said it. So of what the library says only
//! that is changed which this story said.

use serde_json::json;

use super::bring::{Prepared, Told, tell};
use super::media::{self, Has};
use super::rest::Body;
use super::{WordPress, blocks};
use crate::publish::destination::{Last, Refusal, Step};
use crate::publish::post::{Part, Post};
use crate::publish::site::Rendition;
use crate::story::{Digest, PlacementId};

/// A photo of which the library is to say something else.
pub(super) struct Stale {
    id: u64,
    leads: bool,
    /// As HTML.
    caption: String,
    alt: String,
}

/// Returns the photos of which the library says what the story said before and does not say any more. What somebody else wrote of the photo
/// that leads is written over where that is asked for.
pub(super) fn stale(site: &WordPress<'_>, (post, last): (&Post, &Last), prepared: &Prepared) -> Vec<Stale> {
    let overwrites = prepared.edited.iter().any(|edit| edit.part == Part::Photos);
    let said_before = |digest: Digest| {
        let before = last.post.as_ref()?;
        let (id, _) = before.photos.iter().find(|(_, rendition)| rendition.digest == digest)?;
        site.shown(before, *id).map(|shown| (shown.caption, shown.alt))
    };
    let stale = |(id, rendition, has): &(PlacementId, Rendition, Has)| {
        let (sent, shown) = (has.whole()?, site.shown(post, *id)?);
        let placement = post.form.placements.iter().find(|p| p.id == *id)?;
        let leads = post.lead() == Some(*id);
        let ours = (leads && overwrites) || said_before(rendition.digest).as_ref() == Some(&sent.said);
        let caption = blocks::caption(placement, post, &site.settings);
        (ours && sent.said != (shown.caption, shown.alt)).then(|| Stale {
            id: sent.id,
            leads,
            caption,
            alt: media::alt(placement.instead()),
        })
    };
    prepared.photos.iter().filter_map(stale).collect()
}

/// Changes what the library says of them.
pub(super) fn amend(site: &WordPress<'_>, stale: &[Stale], prepared: &Prepared, told: Told<'_>) -> Result<(), Refusal> {
    if let (Some(there), true) = (&prepared.there, stale.iter().any(|photo| photo.leads)) {
        // Between this and the post itself a run may end: what is there then is ours as well.
        let mut between = there.clone();
        if let (Some(lead), Some(wished)) = (&mut between.lead, &prepared.wished.lead)
            && lead.photo == wished.photo
        {
            lead.alt.clone_from(&wished.alt);
            if !there.captioned {
                lead.caption.clone_from(&wished.caption);
            }
        }
        tell(told, Step::Writing(between.digest()))?;
    }
    for photo in stale {
        let fields = json!({ "caption": photo.caption, "alt_text": photo.alt });
        match site.rest.post(&format!("wp/v2/media/{}", photo.id), &[("_fields", "id")], &Body::Json(&fields)) {
            // Where readers see it, it is told as lost when the post is read back.
            Err(Refusal::MayNot(_)) => {}
            amended => drop(amended?),
        }
    }
    Ok(())
}
