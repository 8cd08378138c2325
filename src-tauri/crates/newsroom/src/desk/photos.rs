//! Photos: taking them in and placing them in stories.

use std::path::Path;

use super::captioning::Saying;
use super::describing::Now;
use super::ingesting::Kept;
use super::{Desk, DeskError, Shown, Work};
use crate::ledger::PhotoKey;
use crate::message;
use crate::messages::Key;
use crate::photo::metadata::Metadata;
use crate::photo::{Cleaned, PhotoHash, PhotoRecord, Shape};
use crate::store::{exchanged, photos};
use crate::story::{Crop, FocalPoint, Placement, PlacementId, Story, StoryId, Turn};

/// What is said of a placement; `None` leaves what is there.
#[derive(Clone, Debug, Default)]
pub struct PlacementTexts {
    /// Caption.
    pub caption: Option<String>,
    /// Credit.
    pub credit: Option<String>,
    /// Alternative text.
    pub alt: Option<String>,
    /// Illustrative photo.
    pub illustrative: Option<bool>,
    /// Archive photo.
    pub archive: Option<bool>,
    /// Lead photo; at most one leads a story.
    pub lead: Option<bool>,
    /// By how much the photo is turned.
    pub turn: Option<Turn>,
    /// The part that is shown; `Some(None)` for the whole photo.
    pub crop: Option<Option<Crop>>,
    /// The shape of the part that is shown: the largest around the point that stays in view. It goes before the part above.
    pub shape: Option<Shape>,
    /// The point that stays in view; `Some(None)` for none.
    pub focal_point: Option<Option<FocalPoint>>,
    /// Place among the photos of the story, from 1; beyond the last is the last.
    pub order: Option<usize>,
}

/// A photo that was placed.
#[derive(Clone, Debug)]
pub struct Placed {
    /// The placement.
    pub placement: PlacementId,
    /// The photo.
    pub photo: PhotoHash,
    /// What an editor should know of the file, as messages with their values.
    pub notices: Vec<(Key, Vec<(&'static str, String)>)>,
}

impl PlacementTexts {
    /// Says it of a placement; the sides of its photo are asked for where a shape is.
    fn put(&self, id: PlacementId, sides: Option<(u32, u32)>, story: &mut Story) {
        if self.lead == Some(true) {
            story.placements.iter_mut().for_each(|p| p.lead = false);
        }
        let Some(placement) = story.placements.iter_mut().find(|p| p.id == id) else { return };
        let set = |field: &mut String, value: &Option<String>| {
            if let Some(value) = value {
                field.clone_from(value);
            }
        };
        set(&mut placement.caption, &self.caption);
        set(&mut placement.credit, &self.credit);
        set(&mut placement.alt, &self.alt);
        placement.illustrative = self.illustrative.unwrap_or(placement.illustrative);
        placement.archive = self.archive.unwrap_or(placement.archive);
        placement.lead = self.lead.unwrap_or(placement.lead);
        placement.turn = self.turn.unwrap_or(placement.turn);
        placement.crop = self.crop.unwrap_or(placement.crop);
        placement.focal_point = self.focal_point.unwrap_or(placement.focal_point);
        if let Some((shape, sides)) = self.shape.zip(sides) {
            placement.crop = Some(shape.largest_part(sides, placement.focal_point));
        }
        if let (Some(order), Some(at)) = (self.order, story.placements.iter().position(|p| p.id == id)) {
            let placement = story.placements.remove(at);
            story.placements.insert(order.saturating_sub(1).min(story.placements.len()), placement);
        }
    }
}

/// Fills what a placement does not say from what the photo says of itself.
fn fill(placement: &mut Placement, metadata: &Metadata) {
    let from = |field: &mut String, value: &str| {
        if field.is_empty() {
            value.clone_into(field);
        }
    };
    from(&mut placement.caption, &metadata.caption);
    from(&mut placement.credit, &metadata.credit_line());
    from(&mut placement.alt, &metadata.alt);
}

/// Returns whether something is said of what is shown of a placement's photo.
fn is_framed(placement: &Placement) -> bool {
    placement.crop.is_some() || placement.focal_point.is_some() || !placement.turn.is_none()
}

impl Desk {
    /// Takes a photo file in and places it: in a placement that awaits it, or in a new one.
    pub fn add_photo(
        &self,
        id: StoryId,
        file: &Path,
        into: Option<PlacementId>,
        texts: &PlacementTexts,
    ) -> Result<Placed, DeskError> {
        self.store.writable()?;
        self.may_place(id, into)?;
        self.around.tell(Work::TakePhoto, 0, 0);
        let kept = Kept::take(file, &self.thumbnails(), &self.store.photos())?;
        let mut notices = kept.record.notices(&kept.name);
        if self.store.read(|t| photos::photo(t, kept.photo))?.is_none() {
            let act = kept.act(PhotoKey(self.around.bytes()));
            let came = self.bring_in(&[act], &[(kept.photo, 1)], &Saying::plain(&[]))?;
            notices.extend(came.put_right.iter().flat_map(|(_, cleaned)| Cleaned::notices(cleaned, &kept.name)));
        }
        let placed = self.place_photo(id, kept.photo, into, texts)?;
        notices.extend(placed.notices);
        Ok(Placed { notices, ..placed })
    }

    /// Places a photo that the newsroom has: in a placement that awaits it, or in a new one. What is said of the placement is
    /// copied from what is said of the photo.
    ///
    /// The first photo of a story leads it; a later one stands at the end of the body until it is moved. What is shown of a photo
    /// that was there before is kept of one with the same sides, and else told as reset.
    pub fn place_photo(
        &self,
        id: StoryId,
        photo: PhotoHash,
        into: Option<PlacementId>,
        texts: &PlacementTexts,
    ) -> Result<Placed, DeskError> {
        self.may_place(id, into)?;
        let now = self.store.read(|t| Now::of(t, photo))?.ok_or_else(|| DeskError::NoPhoto(photo.to_string()))?;
        let sides = self.photo_sides(texts, Some(photo))?;
        let placement = into.unwrap_or_else(|| PlacementId(self.around.bytes()));
        let sides_now = self.sides_of(photo)?;
        let before = self.show(id)?.story.placements.into_iter().find(|place| place.id == placement);
        let before = before.filter(is_framed).and_then(|place| place.photo).filter(|before| *before != photo);
        let unlike = match before {
            // Of a file that does not say its sides nobody knows what would be shown of it.
            Some(before) => self.sides_of(before)?.is_none_or(|sides| sides_now != Some(sides)),
            None => false,
        };
        self.edit(id, |story| {
            let there = story.placements.iter_mut().find(|place| unlike && place.id == placement);
            if let Some(place) = there {
                (place.crop, place.turn, place.focal_point) = (None, Turn::default(), None);
            }
            if into.is_none() {
                let lead = !story.placements.iter().any(|p| p.lead);
                story.placements.push(Placement { lead, ..Placement::new(placement) });
                if !lead {
                    story.body = format!("{}\n\n{}\n", story.body.trim_end(), placement.anchor()).trim_start().into();
                }
            }
            texts.put(placement, sides, story);
            if let Some(place) = story.placements.iter_mut().find(|p| p.id == placement) {
                place.photo = Some(photo);
                fill(place, &now.metadata);
            }
        })?;
        let notice = (message!("photo.notice.crop_reset"), vec![("file", now.name)]);
        Ok(Placed { placement, photo, notices: if unlike { vec![notice] } else { vec![] } })
    }

    fn may_place(&self, id: StoryId, into: Option<PlacementId>) -> Result<(), DeskError> {
        self.show(id)?.status.may_change(self.acting()?, true)?;
        into.map_or(Ok(()), |placement| self.placed(id, placement))
    }

    /// Changes what is said of a placement.
    pub fn edit_photo(&self, id: StoryId, placement: PlacementId, texts: &PlacementTexts) -> Result<Shown, DeskError> {
        self.placed(id, placement)?;
        let shown = self.show(id)?.story.placements.into_iter().find(|p| p.id == placement);
        let sides = self.photo_sides(texts, shown.and_then(|p| p.photo))?;
        self.edit(id, |story| texts.put(placement, sides, story))
    }

    /// Returns the sides of a photo where what is said of its placement hangs on them.
    fn photo_sides(&self, texts: &PlacementTexts, photo: Option<PhotoHash>) -> Result<Option<(u32, u32)>, DeskError> {
        if texts.shape.is_none() {
            return Ok(None);
        }
        let sides = photo.map(|photo| self.sides_of(photo)).transpose()?.flatten();
        sides.map(Some).ok_or(DeskError::NoSidesYet)
    }

    fn sides_of(&self, photo: PhotoHash) -> Result<Option<(u32, u32)>, DeskError> {
        Ok(self.photo(photo)?.map(|(_, record)| (record.facts.width, record.facts.height)))
    }

    /// Takes a placement out of a story, with its place in the body. The photo stays on the desk.
    pub fn remove_photo(&self, id: StoryId, placement: PlacementId) -> Result<Shown, DeskError> {
        self.placed(id, placement)?;
        self.edit(id, |story| {
            story.placements.retain(|p| p.id != placement);
            story.body = story.body.replace(&placement.anchor(), "");
        })
    }

    fn placed(&self, id: StoryId, placement: PlacementId) -> Result<(), DeskError> {
        let there = self.show(id)?.story.placements.iter().any(|p| p.id == placement);
        if there { Ok(()) } else { Err(DeskError::NoPlacement(placement.to_string())) }
    }

    /// Returns those photos of a story whose bytes are still on their way to this desk.
    pub fn awaited_photos(&self, story: &Story) -> Result<Vec<PhotoHash>, DeskError> {
        Ok(self.store.read(|t| {
            let mut awaited = vec![];
            for photo in story.placements.iter().filter_map(|placement| placement.photo) {
                if exchanged::is_awaited(t, photo)? {
                    awaited.push(photo);
                }
            }
            Ok(awaited)
        })?)
    }

    /// Returns the name that a photo came under, and what is true of it by its file and by what people say.
    pub fn photo(&self, photo: PhotoHash) -> Result<Option<(String, PhotoRecord)>, DeskError> {
        Ok(self.store.read(|t| {
            let Some(row) = photos::photo(t, photo)? else { return Ok(None) };
            let Some(mut record) = photos::record(&row.facts) else { return Ok(None) };
            record.metadata = photos::metadata(t, photo, &record.metadata)?;
            Ok(Some((row.name, record)))
        })?)
    }
}
