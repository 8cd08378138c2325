//! The list of stories as a window shows it.

use std::collections::BTreeMap;
use std::ops::Range;

use super::{Desk, DeskError};
use crate::members::Right;
use crate::store::search::{Filter, Hit, Query, Sort};
use crate::store::{StoryRow, View, Viewer, listing, projection};
use crate::story::StoryId;
use crate::workflow::waiting_for;

/// How many stories a search lists: who wants more types another word.
const MOST_FOUND: u32 = 500;

/// A page of the list.
#[derive(Clone, Debug, Default)]
pub struct Page {
    /// How many stories the whole list has.
    pub total: u64,
    /// The stories asked for, each with where words were found in it.
    pub rows: Vec<(StoryRow, Option<Hit>)>,
}

impl Desk {
    fn viewer(&self) -> Result<Viewer, DeskError> {
        let me = self.roster.acting(self.me()?, self.around.now());
        let (states, approves) = (waiting_for(&me), me.has(Right::Approve));
        Ok(Viewer { member: me.member.id, states, approves, section: None })
    }

    /// Returns stories of a view by their places from 0, last changed first; those that hold the words, where there are
    /// any, with the places. The last word is taken as one that is still being typed.
    pub fn page(&self, view: View, section: Option<&str>, words: &str, places: Range<u64>) -> Result<Page, DeskError> {
        let viewer = Viewer { section: section.map(str::to_owned), ..self.viewer()? };
        let Some(query) = Query::parse_unfinished(words)? else {
            return Ok(self.store.read(|t| {
                let rows = listing::rows(t, view, &viewer, places.clone())?;
                Ok(Page {
                    total: self.store.total(t, view, &viewer)?,
                    rows: rows.into_iter().map(|r| (r, None)).collect(),
                })
            })?);
        };
        let filter = Filter { view: Some((view, viewer)), ..Filter::default() };
        let hits = self.find(&query, &filter, Sort::Newest, MOST_FOUND)?;
        let total = hits.len() as u64;
        let (skip, take) = (places.start as usize, places.end.saturating_sub(places.start) as usize);
        let shown: Vec<Hit> = hits.into_iter().skip(skip).take(take).collect();
        let rows = self.store.read(|t| {
            let row = |hit: Hit| Ok(projection::story(t, hit.id)?.map(|row| (row, Some(hit))));
            shown.into_iter().filter_map(|hit| row(hit).transpose()).collect()
        })?;
        Ok(Page { total, rows })
    }

    /// Returns how many stories each view has.
    pub fn counts(&self) -> Result<BTreeMap<&'static str, u64>, DeskError> {
        let viewer = self.viewer()?;
        Ok(self
            .store
            .read(|t| View::ALL.iter().map(|view| Ok((view.word(), self.store.total(t, *view, &viewer)?))).collect())?)
    }

    /// Returns the place of a story in a view, if it is there.
    pub fn place_of(&self, view: View, id: StoryId) -> Result<Option<u64>, DeskError> {
        let viewer = self.viewer()?;
        Ok(self.store.read(|t| listing::place_of(t, view, &viewer, id))?)
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::{beside, found, story};
    use super::*;
    use crate::story::registers::Way;

    #[test]
    fn a_total_is_of_now_whoever_wrote_and_whatever_was_undone() {
        let (_folder, desk) = found();
        desk.begin_story(&story("Một.\n")).unwrap();
        let other = beside(&desk);
        let seen = |desk: &Desk| {
            let totals =
                [View::All, View::Mine, View::Published].map(|view| desk.page(view, None, "", 0..9).unwrap().total);
            let counts = desk.counts().unwrap();
            assert_eq!(totals, ["all", "mine", "published"].map(|view| counts[view]));
            totals
        };
        assert_eq!((seen(&desk), seen(&other)), ([1, 1, 0], [1, 1, 0]));
        other.begin_story(&story("Hai.\n")).unwrap();
        assert_eq!((seen(&desk), seen(&other)), ([2, 2, 0], [2, 2, 0]));
        // Inside of what is undone afterwards, it is what it will have been.
        let inside = desk.store.rehearse(|t| {
            t.execute("DELETE FROM story", []).unwrap();
            desk.store.total(t, View::All, &desk.viewer().unwrap()).unwrap()
        });
        assert_eq!((inside.unwrap(), seen(&desk)), (0, [2, 2, 0]));
        assert_eq!(desk.page(View::All, Some("Thời sự"), "", 0..9).unwrap().total, 0);
    }

    #[test]
    fn stories_with_something_to_settle_are_a_view_until_it_is_settled() {
        let (_folder, desk) = found();
        let [calm, id] = ["Một.\n\nHai.\n", "Ba.\n\nBốn.\n"].map(|body| desk.begin_story(&story(body)).unwrap());
        let base = desk.show(id).unwrap().revision;
        for body in ["Ba sửa.\n\nBốn.\n", "Ba khác.\n\nBốn.\n"] {
            desk.save(id, &base, &story(body)).unwrap();
            desk.freeze(id).unwrap();
        }
        let listed = |desk: &Desk| {
            let page = desk.page(View::Conflicted, None, "", 0..9).unwrap();
            assert_eq!((page.total, desk.counts().unwrap()["conflicted"]), (page.rows.len() as u64, page.total));
            page.rows.into_iter().map(|(row, _)| row.id).collect::<Vec<_>>()
        };
        assert_eq!(listed(&desk), [id]);
        assert_eq!(desk.place_of(View::Conflicted, id).unwrap(), Some(0));
        assert_eq!(desk.place_of(View::Conflicted, calm).unwrap(), None);
        assert_eq!(View::of("conflicted"), Some(View::Conflicted));
        let (revision, quarrels) = desk.conflicts(id).unwrap();
        desk.settle(id, &revision, &[(quarrels[0].id, Way::Side(0))]).unwrap();
        assert_eq!(listed(&desk), []);
    }
}
