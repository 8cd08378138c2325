//! Finding stories and photos by what is said in them and of them.

use super::{Desk, DeskError};
use crate::photo::metadata::Field;
use crate::store::photos::find as photos;
use crate::store::search::{self, Filter, Hit, Query, Sort};
use crate::store::{After, NameUsed, PhotoFilter, PhotoFound, StoreError};

impl Desk {
    /// Returns the stories that hold all the words, newest first or most relevant first.
    pub fn search(&self, words: &str, filter: &Filter, sort: Sort, limit: u32) -> Result<Vec<Hit>, DeskError> {
        self.find(&Query::parse(words)?, filter, sort, limit)
    }

    pub(super) fn find(&self, query: &Query, filter: &Filter, sort: Sort, limit: u32) -> Result<Vec<Hit>, DeskError> {
        Ok(self.store.read(|t| search::find(t, query, filter, sort, limit).map_err(StoreError::from))?)
    }

    /// Returns the photos that a filter leaves, the last to come first, at most `limit`, beginning after one.
    pub fn find_photos(
        &self,
        filter: &PhotoFilter,
        after: Option<After>,
        limit: u32,
    ) -> Result<Vec<PhotoFound>, DeskError> {
        Ok(self.store.read(|t| photos::find(t, filter, after, limit))?)
    }

    /// Returns the names that photos have in a field and that begin so, or of which a later word does, as they were written: the
    /// most used first, at most `limit`. Accents and capitals do not matter; a field that holds no names has none.
    pub fn photo_names(&self, field: Field, beginning: &str, limit: u32) -> Result<Vec<NameUsed>, DeskError> {
        Ok(self.store.read(|t| photos::names(t, field, beginning, limit))?)
    }

    /// Returns how many photos a filter leaves.
    pub fn count_photos(&self, filter: &PhotoFilter) -> Result<u64, DeskError> {
        Ok(self.store.read(|t| photos::count(t, filter))?)
    }
}

#[cfg(test)]
mod tests {
    use super::super::forged::{place, say};
    use super::super::tests::{found, story};
    use super::*;
    use crate::photo::metadata::Field;

    #[test]
    fn photos_are_found_by_all_that_is_said_of_them() {
        let (_folder, desk) = found();
        let id = desk.begin_story(&story("Một.\n")).unwrap();
        let photo = place(&desk, id, 1);
        let found = |filter: PhotoFilter| {
            let found = desk.find_photos(&filter, None, 10).unwrap();
            assert_eq!(desk.count_photos(&filter).unwrap(), found.len() as u64);
            found.len()
        };
        let words = |words: &str| PhotoFilter { words: Some(Query::parse(words).unwrap()), ..PhotoFilter::default() };
        let (nobody, nothing) = (PhotoFilter { uncredited: true, ..PhotoFilter::default() }, PhotoFilter::default());
        assert_eq!((found(nobody.clone()), found(nothing)), (1, 1));
        say(&desk, photo, Field::Creator, "Đỗ Minh Khoa");
        say(&desk, photo, Field::Caption, "Cầu Bùn sau lũ");
        say(&desk, photo, Field::City, "Tân Giang");
        say(&desk, photo, Field::Taken, "2026-05");
        say(&desk, photo, Field::Rating, "4");
        assert_eq!(
            [words("cau bun"), words("cau.jpg"), words("tan giang"), words("khoa"), words("sông")].map(found),
            [1, 1, 1, 1, 0]
        );
        let creator = |name: &str| PhotoFilter { creator: Some(name.into()), ..PhotoFilter::default() };
        assert_eq!([creator("do minh khoa"), creator("minh khoa"), nobody].map(found), [1, 0, 0]);
        let day = |day: &str| Some(day.parse().unwrap());
        let between = |from, to| PhotoFilter { from: day(from), to: day(to), ..PhotoFilter::default() };
        let days = [
            between("2026-05-20", "2026-06-20"),
            between("2026-04-01", "2026-04-30"),
            between("2026-06-01", "2026-07-01"),
        ];
        assert_eq!(days.map(found), [1, 0, 0]);
        let rated = |ratings| PhotoFilter { ratings: Some(ratings), ..PhotoFilter::default() };
        assert_eq!([rated(4..=5), rated(5..=5), rated(-1..=3)].map(found), [1, 0, 0]);
        let placed = PhotoFilter { story: Some(id), ..PhotoFilter::default() };
        let unused = PhotoFilter { unused: true, ..PhotoFilter::default() };
        assert_eq!([placed.clone(), unused.clone()].map(found), [1, 0]);
        desk.edit(id, |story| story.placements.clear()).unwrap();
        assert_eq!([placed, unused].map(found), [0, 1]);
    }
}
