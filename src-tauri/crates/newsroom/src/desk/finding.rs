//! Finding stories by their words.

use super::{Desk, DeskError};
use crate::store::StoreError;
use crate::store::search::{self, Filter, Hit, Query, Sort};

impl Desk {
    /// Returns the stories that hold all the words, newest first or most relevant first.
    pub fn search(&self, words: &str, filter: &Filter, sort: Sort, limit: u32) -> Result<Vec<Hit>, DeskError> {
        self.find(&Query::parse(words)?, filter, sort, limit)
    }

    pub(super) fn find(&self, query: &Query, filter: &Filter, sort: Sort, limit: u32) -> Result<Vec<Hit>, DeskError> {
        Ok(self.store.read(|t| search::find(t, query, filter, sort, limit).map_err(StoreError::from))?)
    }
}
