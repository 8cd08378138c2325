//! What was copied from a photo into its stories and says something else than the photo now: offered, never done unasked.

use rusqlite::Transaction;

use super::describing::Now;
use super::{Desk, DeskError, Shown};
use crate::photo::PhotoHash;
use crate::photo::metadata::{Field, Metadata};
use crate::store::{StoreError, StoryRow, photos, projection};
use crate::story::{Placement, PlacementId, StoryId};
use crate::workflow::State;

/// A text of a placement that was copied from its photo, which says something else now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PhotoOffer {
    /// The story.
    pub story: StoryId,
    /// Its headline.
    pub headline: String,
    /// Where it is on its way: what is approved would be to approve again.
    pub state: State,
    /// The placement.
    pub placement: PlacementId,
    /// The photo.
    pub photo: PhotoHash,
    /// Caption, credit or alternative text.
    pub field: Field,
    /// What the placement says.
    pub there: String,
    /// What the photo says.
    pub now: String,
}

/// The fields that are copied when a photo is placed.
const COPIED: [Field; 3] = [Field::Caption, Field::Credit, Field::Alt];

impl Desk {
    /// Returns the texts of placements that were copied from these photos, where the photo says something else now. Nothing is
    /// changed by it: each is taken where somebody says so.
    pub fn photo_offers(&self, of: &[PhotoHash]) -> Result<Vec<PhotoOffer>, DeskError> {
        Ok(self.store.read(|t| {
            let mut offers = vec![];
            for photo in of {
                let Some(now) = Now::of(t, *photo)? else { continue };
                for (story, placement) in photos::uses(t, *photo)? {
                    if let Some(row) = projection::story(t, story)? {
                        offers.extend(offered(t, *photo, &now, (&row, placement))?);
                    }
                }
            }
            Ok(offers)
        })?)
    }

    /// Takes an offer: the placement says what its photo says. A change of the story like any other.
    pub fn take_photo_offer(&self, offer: &PhotoOffer) -> Result<Shown, DeskError> {
        self.edit(offer.story, |story| {
            let placed = story.placements.iter_mut().find(|p| p.id == offer.placement);
            if let Some(text) = placed.and_then(|placed| text_of(placed, offer.field)) {
                offer.now.clone_into(text);
            }
        })
    }
}

fn offered(
    t: &Transaction<'_>,
    photo: PhotoHash,
    now: &Now,
    (row, placement): (&StoryRow, PlacementId),
) -> Result<Vec<PhotoOffer>, StoreError> {
    let Some(mut placed) = row.fields.placements.iter().find(|p| p.id == placement).cloned() else { return Ok(vec![]) };
    let mut offers = vec![];
    for field in COPIED {
        let Some(there) = text_of(&mut placed, field).cloned() else { continue };
        let says = copied(field, &now.metadata);
        if says.is_empty() || there == says || !was_copied(t, photo, (field, &there), &now.of_file)? {
            continue;
        }
        let (story, headline, state) = (row.id, row.fields.headline.clone(), row.state);
        offers.push(PhotoOffer { story, headline, state, placement, photo, field, there, now: says });
    }
    Ok(offers)
}

fn text_of(placed: &mut Placement, field: Field) -> Option<&mut String> {
    match field {
        Field::Caption => Some(&mut placed.caption),
        Field::Credit => Some(&mut placed.credit),
        Field::Alt => Some(&mut placed.alt),
        _ => None,
    }
}

/// What a placement is given of a field.
fn copied(field: Field, metadata: &Metadata) -> String {
    match field {
        Field::Credit => metadata.credit_line(),
        field => metadata.values(field).into_iter().next().unwrap_or_default(),
    }
}

/// Returns whether a text is what the photo's file says, or was said of the photo at some time: nobody wrote it for the story.
fn was_copied(
    t: &Transaction<'_>,
    photo: PhotoHash,
    (field, text): (Field, &str),
    of_file: &Metadata,
) -> Result<bool, StoreError> {
    if text.is_empty() || text == copied(field, of_file) {
        return Ok(true);
    }
    let mut said = photos::ever_said(t, photo, field)?;
    if field == Field::Credit {
        said.extend(photos::ever_said(t, photo, Field::Creator)?.into_iter().map(|names| vec![names.join(", ")]));
    }
    Ok(said.iter().any(|values| values.first().is_some_and(|value| value == text)))
}

#[cfg(test)]
mod tests {
    use super::super::forged::{approve, place, say};
    use super::super::tests::{found, story};
    use super::*;

    #[test]
    fn a_story_is_offered_what_its_photo_says_now_and_stays_approved_until_somebody_takes_it() {
        let (_folder, desk) = found();
        let id = desk.begin_story(&story("Một.\n")).unwrap();
        let photo = place(&desk, id, 1);
        say(&desk, photo, Field::Creator, "Minh Khoa");
        say(&desk, photo, Field::Caption, "Cầu Bùn sau lũ");
        for offer in desk.photo_offers(&[photo]).unwrap() {
            desk.take_photo_offer(&offer).unwrap();
        }
        assert_eq!(desk.photo_offers(&[photo]).unwrap(), []);
        desk.edit(id, |story| story.placements[0].alt = "Của riêng bài này".into()).unwrap();
        let digest = approve(&desk, id);
        say(&desk, photo, Field::Credit, "Ảnh: Minh Khoa");
        say(&desk, photo, Field::Alt, "Cầu");
        assert_eq!(desk.show(id).unwrap().digest, digest);
        // What was written for the story is left alone.
        let offers = desk.photo_offers(&[photo]).unwrap();
        let [offer] = &offers[..] else { panic!("{offers:?}") };
        assert_eq!((offer.there.as_str(), offer.now.as_str()), ("Minh Khoa", "Ảnh: Minh Khoa"));
        assert_eq!((offer.field, offer.state), (Field::Credit, State::Approved));
        let shown = desk.take_photo_offer(offer).unwrap();
        assert_ne!(shown.digest, digest);
        assert_eq!(shown.story.placements[0].credit, "Ảnh: Minh Khoa");
    }
}
