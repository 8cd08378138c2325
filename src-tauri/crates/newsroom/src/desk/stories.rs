//! Stories: beginning, saving, freezing, showing.

use std::fmt;
use std::str::FromStr;

use super::admit::admit;
use super::{Desk, DeskError, Unfrozen, freezing};
use crate::ledger::{Act, Entry, Revised};
use crate::store::{StoreError, StoryRow, entries, projection};
use crate::story::registers::{Conflict, Draft, Graph, RevisionId, View};
use crate::story::{Byline, Digest, Story, StoryId, canonical};
use crate::workflow::{State, Status};

/// Names one state of a story that an editor was shown: what it saves on top of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Revision {
    /// A save that may not be frozen yet.
    Save(i64),
    /// What these frozen revisions add up to; none for a story that is not there yet.
    Heads(Vec<RevisionId>),
}

/// What a story was before its first revision.
const BLANK: &str = "blank";

impl fmt::Display for Revision {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Save(num) => write!(f, "s{num}"),
            Self::Heads(heads) if heads.is_empty() => f.write_str(BLANK),
            Self::Heads(heads) => f.write_str(&heads.iter().map(ToString::to_string).collect::<Vec<_>>().join("+")),
        }
    }
}

impl FromStr for Revision {
    type Err = DeskError;

    fn from_str(text: &str) -> Result<Self, DeskError> {
        let unknown = || DeskError::NoRevision(text.to_owned());
        if text == BLANK {
            return Ok(Self::Heads(vec![]));
        }
        if let Some(num) = text.strip_prefix('s') {
            return num.parse().map(Self::Save).map_err(|_| unknown());
        }
        let heads: Result<_, _> = text.split('+').map(str::parse).collect();
        heads.map(Self::Heads).map_err(|_| unknown())
    }
}

/// A story as a desk shows it.
#[derive(Clone, Debug)]
pub struct Shown {
    /// Id.
    pub id: StoryId,
    /// What to save on top of.
    pub revision: Revision,
    /// Where it is.
    pub status: Status,
    /// Digest of its public form.
    pub digest: Digest,
    /// Its fields. An open conflict shows its first side.
    pub story: Story,
    /// Conflicts that wait for a choice.
    pub conflicts: Vec<Conflict>,
    /// Words that are saved on this desk and not yet in the ledger.
    pub unfrozen: Vec<Unfrozen>,
}

pub(super) fn heads_of(bytes: &[u8]) -> Vec<RevisionId> {
    bytes.chunks_exact(16).filter_map(|c| c.try_into().ok().map(RevisionId)).collect()
}

pub(super) fn bytes_of(heads: &[RevisionId]) -> Vec<u8> {
    heads.iter().flat_map(|h| h.0).collect()
}

pub(super) fn damaged(reason: impl fmt::Display) -> StoreError {
    StoreError::Damaged { path: crate::store::DATABASE.into(), reason: reason.to_string() }
}

impl Desk {
    /// Begins a story. Returns its id.
    pub fn begin_story(&self, story: &Story) -> Result<StoryId, DeskError> {
        let (id, act) = self.beginning(story)?;
        self.append(&[act])?;
        Ok(id)
    }

    /// Begins an empty story under the name of whoever works here, as the house knows it. Returns its id.
    pub fn begin_own_story(&self) -> Result<StoryId, DeskError> {
        let name = self.me()?.name.clone();
        let person = self.house.person(&name).map(|person| person.id.clone());
        self.begin_story(&Story { bylines: vec![Byline { person, name, ..Byline::default() }], ..Story::default() })
    }

    /// Begins many stories, all or none, as when an archive is taken over. Returns their ids.
    pub fn begin_stories(&self, stories: &[Story]) -> Result<Vec<StoryId>, DeskError> {
        let (ids, acts): (Vec<_>, Vec<_>) =
            stories.iter().map(|story| self.beginning(story)).collect::<Result<Vec<_>, _>>()?.into_iter().unzip();
        self.append(&acts)?;
        Ok(ids)
    }

    /// The entry that begins a story.
    fn beginning(&self, story: &Story) -> Result<(StoryId, Act), DeskError> {
        let id = StoryId(self.around.bytes());
        let mut story = admit(story)?;
        if story.language.is_empty() {
            story.language = self.newsroom_language().tag().to_owned();
        }
        Status::default().may_change(self.acting()?, false)?;
        story.body = canonical(&story.body);
        let nothing = View::default();
        let change = Draft::plain(&nothing, &story).and_then(|draft| Graph::new().save(&nothing, &draft))?;
        // Its language alone makes a change of what is empty.
        let change = change.ok_or_else(|| DeskError::NoStory(id.to_string()))?;
        Ok((id, Act::Revise(Revised { story: id, change: change.to_bytes().into() })))
    }

    /// Returns a story as it is now. Unfrozen saves of this member are frozen first where that can be done; what cannot
    /// be frozen, and what others have not frozen, is shown as such.
    pub fn show(&self, id: StoryId) -> Result<Shown, DeskError> {
        self.freeze_if_possible(id)?;
        self.look_at(id)
    }

    /// Returns a story as its entries have it now. Saves that are not frozen yet stay so: whoever types is shown where the
    /// story stands without an entry for every few letters.
    pub fn look_at(&self, id: StoryId) -> Result<Shown, DeskError> {
        let shown = self.store.read(|t| {
            let Some(row) = projection::story(t, id)? else { return Ok(None) };
            let unfrozen = freezing::unfrozen(t, id)?;
            // The projection has all but what the sides of a conflict say.
            let conflicts = match row.conflicts {
                0 => vec![],
                _ => self.replayed(t, id, |replay| Ok(replay.graph.view().conflicts()))?,
            };
            let revision = Revision::Heads(heads_of(&row.heads));
            Ok(Some(Shown {
                id,
                revision,
                status: row.status,
                digest: row.digest,
                story: row.fields,
                conflicts,
                unfrozen,
            }))
        })?;
        shown.ok_or_else(|| DeskError::NoStory(id.to_string()))
    }

    /// Changes a story: what `edit` makes of its present fields is saved and frozen.
    pub fn edit(&self, id: StoryId, edit: impl FnOnce(&mut Story)) -> Result<Shown, DeskError> {
        // Words that could not be signed now would only wait, and the next edit would go on from older ones.
        self.store.writable()?;
        self.signer()?;
        self.freeze(id)?;
        let shown = self.show(id)?;
        let mut story = shown.story.clone();
        edit(&mut story);
        self.save(id, &shown.revision, &story)?;
        self.show(id)
    }

    /// Returns stories, newest first, of one state or of all.
    pub fn list(&self, state: Option<State>, limit: usize) -> Result<Vec<StoryRow>, DeskError> {
        Ok(self.store.read(|t| projection::stories(t, state, limit))?)
    }

    /// Returns the story whose id this is, or begins with.
    pub fn find_story(&self, first: &str) -> Result<StoryId, DeskError> {
        let first = first.to_lowercase();
        if let Ok(id) = first.parse()
            && self.store.read(|t| projection::story(t, id))?.is_some()
        {
            return Ok(id);
        }
        let ids = StoryId::beginning_with(&first).ok_or_else(|| DeskError::NoStory(first.clone()))?;
        let found = self.store.read(|t| projection::ids_between(t, ids))?;
        match found.as_slice() {
            [one] => Ok(*one),
            [] => Err(DeskError::NoStory(first)),
            _ => Err(DeskError::ManyStories(first)),
        }
    }

    /// Returns the acts on a story in their order: when, who, what.
    pub fn history(&self, id: StoryId) -> Result<Vec<Entry>, DeskError> {
        self.freeze_if_possible(id)?;
        Ok(self.store.read(|t| entries::read_story(t, id))?)
    }
}
