//! Where and when a photo was used: what places it, and what readers saw it in.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use rusqlite::Transaction;

use crate::ledger::time;
use crate::photo::PhotoHash;
use crate::store::{StoreError, photos, projection, shown};
use crate::story::{PlacementId, StoryId};
use crate::workflow::State;

/// A use of a photo by a story.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PhotoUse {
    /// The story.
    pub story: StoryId,
    /// The placement; `None` where the story has dropped a photo that readers saw in it.
    pub placement: Option<PlacementId>,
    /// The story's headline.
    pub headline: String,
    /// Where it is on its way.
    pub state: State,
    /// When it last changed.
    pub at: DateTime<Utc>,
    /// Where readers saw the photo in it, the earliest first; nothing where it is only in a draft.
    pub public: Vec<PhotoPublic>,
}

/// When readers saw a photo in a story at a destination.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PhotoPublic {
    /// The destination's id.
    pub destination: String,
    /// When the story was first published there with the photo.
    pub first: DateTime<Utc>,
    /// When it was last published there with the photo.
    pub last: DateTime<Utc>,
    /// Whether it stands there with the photo still.
    pub still: bool,
}

/// Returns the uses of a photo, by story in the order in which they were begun.
pub(super) fn uses(t: &Transaction<'_>, photo: PhotoHash) -> Result<Vec<PhotoUse>, StoreError> {
    let mut public = BTreeMap::<StoryId, Vec<PhotoPublic>>::new();
    for seen in shown::of_photo(t, photo)? {
        let (first, last) = (time(seen.first_at), time(seen.last_at));
        let there = PhotoPublic { destination: seen.destination, first, last, still: seen.here };
        public.entry(seen.story).or_default().push(there);
    }
    let placed: Vec<_> = photos::uses(t, photo)?.into_iter().map(|(story, at)| (story, Some(at))).collect();
    let dropped = public.keys().filter(|story| !placed.iter().any(|(placing, _)| placing == *story));
    let dropped: Vec<_> = dropped.map(|story| (*story, None)).collect();
    let mut uses = vec![];
    for (story, placement) in placed.into_iter().chain(dropped) {
        let Some(row) = projection::story(t, story)? else { continue };
        let public = public.get(&story).cloned().unwrap_or_default();
        let (headline, state, at) = (row.fields.headline, row.state, time(row.updated_at));
        uses.push((row.num, PhotoUse { story, placement, headline, state, at, public }));
    }
    uses.sort_by_key(|(num, _)| *num);
    Ok(uses.into_iter().map(|(_, used)| used).collect())
}

#[cfg(test)]
mod tests {
    use super::super::forged::{approve, place, receipt};
    use super::super::tests::{found, story};
    use crate::ledger::ReceiptKind;

    #[test]
    fn a_photo_tells_in_which_stories_readers_saw_it_and_which_only_place_it() {
        let (_folder, desk) = found();
        let shows = desk.begin_story(&story("Một.\n")).unwrap();
        let photo = place(&desk, shows, 1);
        let draft = desk.begin_story(&story("Hai.\n")).unwrap();
        place(&desk, draft, 2);
        let digest = approve(&desk, shows);
        desk.append(&[receipt(shows, ReceiptKind::Published, digest)]).unwrap();
        let uses = || desk.photo_sheet(photo).unwrap().unwrap().uses;
        let [public, drafted] = &uses()[..] else { panic!("{:?}", uses()) };
        assert_eq!((public.story, public.placement.is_some(), drafted.story), (shows, true, draft));
        assert_eq!(drafted.public, []);
        let [there] = &public.public[..] else { panic!("{public:?}") };
        assert_eq!((there.destination.as_str(), there.first, there.still), ("site", there.last, true));
        assert_eq!(there.first.timestamp_millis(), 1_790_000_500_000);

        desk.edit(shows, |story| story.placements.clear()).unwrap();
        let [dropped, _] = &uses()[..] else { panic!("{:?}", uses()) };
        assert_eq!((dropped.story, dropped.placement, dropped.public[0].still), (shows, None, true));
        desk.append(&[receipt(shows, ReceiptKind::TakenDown, digest)]).unwrap();
        assert!(!uses()[0].public[0].still);
    }
}
