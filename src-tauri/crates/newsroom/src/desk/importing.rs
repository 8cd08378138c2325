//! Bringing stories in from files, and writing them out.

use std::path::Path;

use super::{Desk, DeskError, Shown, Work};
use crate::import::{self, Encoding, Imported, Pieces};
use crate::story::{PlacementId, StoryId};

impl Desk {
    /// Reads a file as a story and begins it, with the dropped pieces that a person wants to keep.
    ///
    /// What was left out is in the answer, numbered from 1, and can still be put back ([`Desk::put_back`]). A file in an
    /// encoding before Unicode is converted where `from` names it, and refused otherwise.
    pub fn import(&self, file: &Path, from: Option<Encoding>, keep: &Pieces) -> Result<(StoryId, Imported), DeskError> {
        let imported = self.read_file(file, from)?;
        let mut story = imported.story.clone();
        imported.put_back(&mut story, keep)?;
        let id = self.begin_story(&story)?;
        Ok((id, imported))
    }

    /// Puts dropped pieces of a file that was imported into the story that it became, each where it stood.
    pub fn put_back(
        &self,
        id: StoryId,
        file: &Path,
        from: Option<Encoding>,
        pieces: &Pieces,
    ) -> Result<(Shown, Imported), DeskError> {
        let imported = self.read_file(file, from)?;
        let mut story = self.show(id)?.story;
        imported.put_back(&mut story, pieces)?;
        Ok((self.edit(id, |now| *now = story)?, imported))
    }

    fn read_file(&self, file: &Path, from: Option<Encoding>) -> Result<Imported, DeskError> {
        self.around.tell(Work::Import, 0, 0);
        let mut bytes = import::file::bytes(file)?;
        if let Some(encoding) = from {
            bytes = import::file::converted(&bytes, encoding)?.into_bytes();
        }
        let name = file.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default();
        let mut fresh = || PlacementId(self.around.bytes());
        Ok(import::read(&name, &bytes, &self.house, &mut fresh)?)
    }

    /// Returns a story as Markdown that [`Desk::import`] reads back.
    pub fn export(&self, id: StoryId) -> Result<String, DeskError> {
        Ok(crate::export::markdown(&self.show(id)?.story))
    }
}
