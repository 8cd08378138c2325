//! Bringing stories in from files, and writing them out.

use std::fs;
use std::path::Path;

use super::{Desk, DeskError};
use crate::import::{self, Imported};
use crate::store::StoreError;
use crate::story::{PlacementId, StoryId};

impl Desk {
    /// Reads a file as a story and begins it. What was left out is in the answer, and can be put back.
    pub fn import(&self, file: &Path) -> Result<(StoryId, Imported), DeskError> {
        let bytes = fs::read(file).map_err(StoreError::io(file))?;
        let name = file.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default();
        let mut fresh = || PlacementId(self.around.bytes());
        let imported = import::read(&name, &bytes, &self.house, &mut fresh)?;
        let id = self.begin_story(&imported.story)?;
        Ok((id, imported))
    }

    /// Returns a story as Markdown that [`Desk::import`] reads back.
    pub fn export(&self, id: StoryId) -> Result<String, DeskError> {
        Ok(crate::export::markdown(&self.show(id)?.story, &self.house))
    }
}
