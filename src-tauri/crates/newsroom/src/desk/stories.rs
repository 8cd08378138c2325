//! Stories: beginning, saving, freezing, showing.

use std::fmt;
use std::str::FromStr;

use rusqlite::Transaction;

use super::admit::admit;
use super::replay::revision_of;
use super::{Desk, DeskError, Unfrozen, freezing};
use crate::ledger::{Act, Entry, Revised};
use crate::store::{Saved, StoreError, StoryRow, Words, entries, journal, projection};
use crate::story::registers::{Change, Conflict, Draft, Graph, RevisionId, View};
use crate::story::{Byline, Digest, Story, StoryId, canonical, split};
use crate::workflow::{State, Status};

/// Names one state of a story that an editor was shown: what it saves on top of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Revision {
    /// A save that may not be frozen yet.
    Save(i64),
    /// What these frozen revisions add up to; none for a story that is not there yet.
    Heads(Vec<RevisionId>),
}

impl fmt::Display for Revision {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Save(num) => write!(f, "s{num}"),
            Self::Heads(heads) => f.write_str(&heads.iter().map(ToString::to_string).collect::<Vec<_>>().join("+")),
        }
    }
}

impl FromStr for Revision {
    type Err = DeskError;

    fn from_str(text: &str) -> Result<Self, DeskError> {
        let unknown = || DeskError::NoRevision(text.to_owned());
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

fn heads_of(bytes: &[u8]) -> Vec<RevisionId> {
    bytes.chunks_exact(16).filter_map(|c| c.try_into().ok().map(RevisionId)).collect()
}

pub(super) fn bytes_of(heads: &[RevisionId]) -> Vec<u8> {
    heads.iter().flat_map(|h| h.0).collect()
}

pub(super) fn damaged(reason: impl fmt::Display) -> StoreError {
    StoreError::Damaged { path: crate::store::DATABASE.into(), reason: reason.to_string() }
}

/// Returns whether nothing but photos and their texts differs.
fn photos_only(a: &Story, b: &Story) -> bool {
    let rest = |story: &Story| {
        let anchored = |block: &&str| story.placements.iter().any(|p| *block == p.id.anchor());
        let words: Vec<_> = split(&story.body).into_iter().filter(|b| !anchored(b)).collect();
        Story { placements: vec![], body: words.join("\n\n"), ..story.clone() }
    };
    rest(a) == rest(b)
}

/// What is to be saved: as the journal keeps it, and all fields but the body to compare.
struct Said {
    words: Words,
    fields: Story,
}

impl Said {
    fn by(mut story: Story) -> Result<Self, StoreError> {
        let body = std::mem::take(&mut story.body);
        let fields = serde_json::to_string(&story).map_err(damaged)?;
        Ok(Self { words: Words { fields, body }, fields: story })
    }

    fn story(&self) -> Story {
        Story { body: self.words.body.clone(), ..self.fields.clone() }
    }

    /// Returns whether the story says just this, apart from blank lines between the blocks of the body.
    fn is(&self, shown: &Story) -> bool {
        let rest = Story { body: String::new(), ..shown.clone() } == self.fields;
        rest && (shown.body == self.words.body || shown.body == canonical(&self.words.body))
    }
}

pub(super) fn story_of(words: Words) -> Result<Story, StoreError> {
    let story: Story = serde_json::from_str(&words.fields).map_err(damaged)?;
    Ok(Story { body: words.body, ..story })
}

/// What a save goes on from.
struct Base {
    /// The save, where it is one.
    save: Option<i64>,
    /// The frozen revisions under it.
    heads: Vec<u8>,
    /// What the editor was showing; `None` where it is the words of the save, which are read only when asked for.
    shown: Option<Story>,
}

impl Base {
    /// What the editor was showing.
    fn shown(&self, t: &Transaction<'_>) -> Result<Story, StoreError> {
        match (&self.shown, self.save) {
            (None, Some(num)) => journal::words(t, num)?.map_or_else(|| Ok(Story::default()), story_of),
            (shown, _) => Ok(shown.clone().unwrap_or_default()),
        }
    }
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
        Status::default().may_change(self.me()?, false)?;
        story.body = canonical(&story.body);
        let nothing = View::default();
        let change = Draft::plain(&nothing, &story).and_then(|draft| Graph::new().save(&nothing, &draft))?;
        // Its language alone makes a change of what is empty.
        let change = change.ok_or_else(|| DeskError::NoStory(id.to_string()))?;
        Ok((id, Act::Revise(Revised { story: id, change: change.to_bytes().into() })))
    }

    /// Saves a story on top of what the editor was showing; durable when it returns.
    ///
    /// The answer names the save, never content. A save that changes nothing makes none.
    pub fn save(&self, id: StoryId, base: &Revision, story: &Story) -> Result<Revision, DeskError> {
        let said = Said::by(admit(story)?)?;
        // One transaction for all that is asked and for the save, so that nothing changes between them.
        self.store.write(|t| match self.save_within(t, id, base, &said) {
            Err(DeskError::Store(e)) => Err(e),
            saved => Ok(saved),
        })?
    }

    fn save_within(
        &self,
        t: &Transaction<'_>,
        id: StoryId,
        revision: &Revision,
        said: &Said,
    ) -> Result<Revision, DeskError> {
        let base = self.base(t, id, revision)?;
        let same = match (&base.shown, base.save) {
            (None, Some(num)) => journal::says(t, num, &said.words)?,
            (shown, _) => shown.as_ref().is_some_and(|shown| said.is(shown)),
        };
        if same {
            return Ok(revision.clone());
        }
        let shown = || base.shown(t);
        let status = projection::story_status(t, id)?.unwrap_or_default();
        let me = self.me()?;
        if status.may_change(me, false).is_err() {
            status.may_change(me, photos_only(&shown()?, &said.story()))?;
        }
        if status.publication.is_some() && shown()?.slug != said.fields.slug {
            return Err(DeskError::SlugFrozen);
        }
        self.leaves_open(t, id, &heads_of(&base.heads), || said.story())?;
        let by = (self.me, self.around.now());
        Ok(Revision::Save(journal::add(t, id, (base.save, &base.heads), by, &said.words)?))
    }

    /// Returns the fields that a revision showed.
    pub fn fields_at(&self, id: StoryId, revision: &Revision) -> Result<Story, DeskError> {
        self.store.read(|t| match self.base(t, id, revision) {
            Ok(base) => base.shown(t).map(Ok),
            Err(DeskError::Store(e)) => Err(e),
            Err(other) => Ok(Err(other)),
        })?
    }

    /// Finds what a revision stands on, and what it showed where that is no save whose words the journal has.
    fn base(&self, t: &Transaction<'_>, id: StoryId, revision: &Revision) -> Result<Base, DeskError> {
        let missing = || DeskError::NoRevision(revision.to_string());
        let (save, heads) = match revision {
            Revision::Heads(heads) => (None, bytes_of(heads)),
            Revision::Save(num) => {
                let saved = journal::get(t, id, *num)?.ok_or_else(missing)?;
                match saved.frozen {
                    Some(frozen) => (Some(*num), frozen),
                    None => return Ok(Base { save: Some(*num), heads: saved.base_heads, shown: None }),
                }
            }
        };
        if heads.is_empty() {
            return Ok(Base { save, heads, shown: Some(Story::default()) });
        }
        let row = projection::story(t, id)?.ok_or(DeskError::NoStory(id.to_string()))?;
        if row.heads == heads {
            return Ok(Base { save, heads, shown: Some(row.fields) });
        }
        let names = heads_of(&heads);
        let then = self.replayed(t, id, |replay| Ok(replay.graph.at(&names)))?.map_err(|_| missing())?;
        Ok(Base { save, heads, shown: Some(then.view().story()) })
    }

    /// Freezes the saves of a story that this member made into signed entries: one for each line of saves.
    pub fn freeze(&self, id: StoryId) -> Result<(), DeskError> {
        if self.store.read(|t| journal::open(t, id, self.me))?.is_empty() {
            return Ok(());
        }
        let key = self.signer()?;
        let mut refused = None;
        self.store.write(|t| {
            let open = journal::open(t, id, self.me)?;
            for last in open.iter().filter(|s| !open.iter().any(|o| o.base_save == Some(s.num))) {
                let change = match self.change(t, id, last)? {
                    Ok(change) => change,
                    Err(e) => {
                        // The words stay in the journal; nothing is lost.
                        refused = Some(e);
                        continue;
                    }
                };
                let line = line_of(&open, last);
                let into = match change {
                    Some(change) => {
                        let act = Act::Revise(Revised { story: id, change: change.to_bytes().into() });
                        let added = self.add(t, &[act], key)?;
                        added.iter().flat_map(|e| revision_of(e).0).collect()
                    }
                    None => last.base_heads.clone(),
                };
                journal::freeze(t, &line, &into)?;
            }
            Ok(())
        })?;
        refused.map_or(Ok(()), |e| Err(DeskError::Registers(e)))
    }

    /// What one line of saves changes; `Ok(Ok(None))` where it came back to where it began.
    fn change(&self, t: &Transaction<'_>, id: StoryId, last: &Saved) -> Result<Changed, StoreError> {
        let gone = || damaged(format!("save {} has no words", last.num));
        let mut fields = story_of(journal::words(t, last.num)?.ok_or_else(gone)?)?;
        fields.body = canonical(&fields.body);
        let heads = heads_of(&last.base_heads);
        self.replayed(t, id, |replay| {
            let graph = &mut replay.graph;
            let now = graph.heads() == heads;
            let base = if now { graph.view() } else { graph.at(&heads).map_err(damaged)?.view() };
            Ok(Draft::plain(&base, &fields).and_then(|draft| graph.save(&base, &draft)))
        })
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

/// The save and those that it was made on top of.
fn line_of(open: &[Saved], last: &Saved) -> Vec<i64> {
    let mut line = vec![last.num];
    let mut below = last.base_save;
    while let Some(save) = below.and_then(|num| open.iter().find(|s| s.num == num)) {
        line.push(save.num);
        below = save.base_save;
    }
    line
}

type Changed = Result<Option<Change>, crate::story::registers::Refusal>;
