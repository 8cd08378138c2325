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
