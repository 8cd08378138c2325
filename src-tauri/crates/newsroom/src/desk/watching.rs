//! Noticing what changed on the desk, whoever changed it: this window, another process, or a sync.

use super::{Desk, DeskError};
use crate::ledger::Act;
use crate::store::entries;
use crate::story::StoryId;

/// How far a window has looked.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Mark {
    /// The last entry that was seen.
    entry: i64,
}

/// What changed since.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Changes {
    /// Stories with new entries that somebody else added, each once.
    pub stories: Vec<StoryId>,
    /// Stories with new entries that this desk added itself, each once.
    pub own: Vec<StoryId>,
    /// Whether members or house data changed.
    pub house: bool,
    /// Whether photos came or something was said of one, here or elsewhere.
    pub photos: bool,
}

/// How many entries are looked through at once.
const AT_ONCE: usize = 500;

impl Desk {
    /// Returns a mark that stands at what is there now.
    pub fn mark(&self) -> Result<Mark, DeskError> {
        let entry = self.store.read(|t| entries::last(t))?.try_into().unwrap_or(i64::MAX);
        Ok(Mark { entry })
    }

    /// Returns what changed since a mark, and moves it on. Costs one small read where nothing did.
    pub fn changes(&self, mark: &mut Mark) -> Result<Changes, DeskError> {
        let mut changes = Changes::default();
        loop {
            let new = self.store.read(|t| entries::after(t, mark.entry, AT_ONCE))?;
            for kept in &new {
                mark.entry = kept.num;
                let own = self.added.borrow_mut().remove(&kept.hash);
                let list = if own { &mut changes.own } else { &mut changes.stories };
                match kept.entry()?.body.act {
                    Act::Found(_) | Act::Member(_) | Act::Device(_) | Act::House(_) | Act::Restored => {
                        changes.house = true;
                    }
                    Act::Remove(_) | Act::Delegate(_) => changes.house = true,
                    Act::Photo(_) | Act::Describe(_) => changes.photos = true,
                    act => {
                        let story = act.story().filter(|id| !list.contains(id));
                        list.extend(story);
                    }
                }
            }
            if new.len() < AT_ONCE {
                return Ok(changes);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::forged::place;
    use super::super::tests::{found, story};
    use super::super::{FieldChange, Way};
    use super::*;
    use crate::photo::metadata::Field;

    #[test]
    fn a_photo_that_comes_and_what_is_said_of_one_are_told_once() {
        let (_folder, desk) = found();
        let id = desk.begin_story(&story("Một.\n")).unwrap();
        let mut mark = desk.mark().unwrap();
        let photo = place(&desk, id, 1);
        assert!(desk.changes(&mut mark).unwrap().photos);
        assert_eq!(desk.changes(&mut mark).unwrap(), Changes::default());
        let credit =
            FieldChange { field: Field::Credit, way: Way::Replace, values: vec!["Ảnh: Minh Khoa".to_owned()] };
        desk.describe(&[photo], &[credit]).unwrap();
        assert_eq!(desk.changes(&mut mark).unwrap(), Changes { photos: true, ..Changes::default() });
        assert_eq!(desk.changes(&mut mark).unwrap(), Changes::default());
    }
}
