//! Bringing stories in from files, and writing them out.

use std::path::Path;

use super::{Desk, DeskError};
use crate::import::{self, Encoding, Imported};
use crate::story::{PlacementId, StoryId};

impl Desk {
    /// Reads a file as a story and begins it. What was left out is in the answer, and can be put back.
    ///
    /// A file in an encoding before Unicode is converted where `from` names it, and refused otherwise.
    pub fn import(&self, file: &Path, from: Option<Encoding>) -> Result<(StoryId, Imported), DeskError> {
        let mut bytes = import::file::bytes(file)?;
        if let Some(encoding) = from {
            bytes = import::file::converted(&bytes, encoding)?.into_bytes();
        }
        let name = file.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default();
        let mut fresh = || PlacementId(self.around.bytes());
        let imported = import::read(&name, &bytes, &self.house, &mut fresh)?;
        let id = self.begin_story(&imported.story)?;
        Ok((id, imported))
    }

    /// Returns a story as Markdown that [`Desk::import`] reads back.
    pub fn export(&self, id: StoryId) -> Result<String, DeskError> {
        Ok(crate::export::markdown(&self.show(id)?.story))
    }
}
