//! Bringing back what a story said before, as a new save: nothing is rewritten.

use super::revisions::Past;
use super::{Desk, DeskError, Shown};
use crate::story::compare::with_paragraph;
use crate::story::{Story, StoryId};

impl Desk {
    /// Brings back a whole state of a story, by its name.
    ///
    /// Of an approval or a publication, which carries what readers see, the rest stays as it is now; so does the slug
    /// of a story that was ever public.
    pub fn bring_back(&self, id: StoryId, name: &str) -> Result<Shown, DeskError> {
        let past = self.past(id, name)?;
        let frozen = self.show(id)?.status.publication.is_some();
        self.edit(id, |now| *now = then(past, now, frozen))
    }

    /// Brings back one paragraph of a state of a story, by its number there from 1.
    pub fn bring_back_paragraph(&self, id: StoryId, name: &str, number: usize) -> Result<Shown, DeskError> {
        let past = self.past(id, name)?;
        let now = self.show(id)?.story;
        let story = with_paragraph(&now, &past.story, number).ok_or(DeskError::NoParagraph(number))?;
        self.edit(id, |now| *now = story)
    }
}

fn then(past: Past, now: &Story, slug_is_frozen: bool) -> Story {
    let mut story = past.story;
    if slug_is_frozen {
        story.slug.clone_from(&now.slug);
    }
    if past.revision.is_none() {
        story.notes.clone_from(&now.notes);
        (story.deadline, story.print_slot) = (now.deadline, now.print_slot.clone());
        for byline in &mut story.bylines {
            if let Some(same) = now.bylines.iter().find(|b| (&b.name, b.role) == (&byline.name, byline.role)) {
                byline.clone_from(same);
            }
        }
    }
    story
}
