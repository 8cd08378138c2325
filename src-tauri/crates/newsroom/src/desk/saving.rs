//! From an editor to the journal, durable at once, and from the journal to the ledger.

use rusqlite::Transaction;

use super::admit::{admit, admit_side};
use super::stories::{Revision, bytes_of, damaged, heads_of};
use super::{Desk, DeskError};
use crate::ledger::{Act, Revised};
use crate::store::{Saved, StoreError, Words, journal, projection};
use crate::story::registers::{Change, ConflictId, Draft, Onward, Origins, Refusal, Trace};
use crate::story::{Story, StoryId, canonical, split};
use crate::trail::revision_of;

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

/// Returns JSON that is read again by [`read`]; nothing where there is nothing to say.
fn written<T: serde::Serialize>(of: Option<&T>) -> Result<String, StoreError> {
    of.map_or_else(|| Ok(String::new()), |of| serde_json::to_string(of).map_err(damaged))
}

fn read<T: serde::de::DeserializeOwned>(json: &str) -> Result<Option<T>, StoreError> {
    if json.is_empty() { Ok(None) } else { serde_json::from_str(json).map(Some).map_err(damaged) }
}

impl Said {
    fn by(mut story: Story, origins: Option<&Origins>) -> Result<Self, StoreError> {
        let body = std::mem::take(&mut story.body);
        let (fields, origins) = (serde_json::to_string(&story).map_err(damaged)?, written(origins)?);
        Ok(Self { words: Words { fields, body, origins, sides: String::new() }, fields: story })
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

/// Returns the story of a save that is not frozen, and the sides that were typed on in.
pub(super) fn said(t: &Transaction<'_>, num: i64) -> Result<(Story, Vec<Onward>), StoreError> {
    let words = words(t, num)?;
    let sides = read(&words.sides)?.unwrap_or_default();
    Ok((story_of(words)?, sides))
}

fn story_of(words: Words) -> Result<Story, StoreError> {
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
    /// Whether somebody goes on in sides, which are not in the ledger yet.
    has_sides: bool,
}

impl Base {
    /// What the editor was showing.
    fn shown(&self, t: &Transaction<'_>) -> Result<Story, StoreError> {
        match (&self.shown, self.save) {
            (None, Some(num)) => journal::words(t, num)?.map_or_else(|| Ok(Story::default()), story_of),
            (shown, _) => Ok(shown.clone().unwrap_or_default()),
        }
    }

    /// The sides in which somebody goes on, as long as they are not in the ledger.
    fn sides(&self, t: &Transaction<'_>) -> Result<Vec<Onward>, StoreError> {
        match self.save {
            Some(num) if self.has_sides => Ok(said(t, num)?.1),
            _ => Ok(vec![]),
        }
    }
}

impl Desk {
    /// Saves a story on top of what the editor was showing; durable when it returns.
    ///
    /// The answer names the save, never content. A save that changes nothing makes none.
    pub fn save(&self, id: StoryId, base: &Revision, story: &Story) -> Result<Revision, DeskError> {
        self.save_from(id, base, story, None)
    }

    /// Saves a story likewise, from an editor that knows where its paragraphs came from: those of the base are counted.
    pub fn save_from(
        &self,
        id: StoryId,
        base: &Revision,
        story: &Story,
        origins: Option<&Origins>,
    ) -> Result<Revision, DeskError> {
        let mut said = Said::by(admit(story)?, origins)?;
        self.written(|t| {
            let from = self.base(t, id, base)?;
            let same = match (&from.shown, from.save) {
                (None, Some(num)) => journal::says(t, num, &said.words)?,
                (shown, _) => shown.as_ref().is_some_and(|shown| said.is(shown)),
            };
            if same {
                return Ok(base.clone());
            }
            let shown = || from.shown(t);
            let status = projection::story_status(t, id)?.unwrap_or_default();
            let me = self.acting()?;
            if status.may_change(me, false).is_err() {
                status.may_change(me, photos_only(&shown()?, &said.story()))?;
            }
            if status.publication.is_some() && shown()?.slug != said.fields.slug {
                return Err(DeskError::SlugFrozen);
            }
            let sides = from.sides(t)?;
            self.keep(t, id, &from, &mut said, &sides)
        })
    }

    /// Goes on with one side of a conflict, which stays open: the paragraphs of the side, or its value, as they were last
    /// saved or shown, and as many as they are now. Durable when it returns.
    pub fn go_on(
        &self,
        id: StoryId,
        base: &Revision,
        conflict: ConflictId,
        (was, now): (&[String], &[String]),
    ) -> Result<Revision, DeskError> {
        let now = admit_side(conflict, was.len(), now)?;
        self.written(|t| {
            if now == was {
                return Ok(base.clone());
            }
            let from = self.base(t, id, base)?;
            let status = projection::story_status(t, id)?.unwrap_or_default();
            status.may_change(self.acting()?, conflict.is_of_photos())?;
            let mut sides = from.sides(t)?;
            match sides.iter_mut().find(|side| side.conflict == conflict && side.now == was) {
                Some(side) => side.now.clone_from(&now),
                None => sides.push(Onward { conflict, was: was.to_vec(), now: now.clone() }),
            }
            self.keep(t, id, &from, &mut Said::by(from.shown(t)?, None)?, &sides)
        })
    }

    /// One transaction for all that is asked and for the save, so that nothing changes between them.
    fn written(
        &self,
        mut work: impl FnMut(&Transaction<'_>) -> Result<Revision, DeskError>,
    ) -> Result<Revision, DeskError> {
        self.store.write(|t| match work(t) {
            Err(DeskError::Store(e)) => Err(e),
            saved => Ok(saved),
        })?
    }

    /// Puts a save into the journal, with the sides in which somebody goes on.
    fn keep(
        &self,
        t: &Transaction<'_>,
        id: StoryId,
        from: &Base,
        said: &mut Said,
        sides: &[Onward],
    ) -> Result<Revision, DeskError> {
        self.leaves_open(t, id, &heads_of(&from.heads), || said.story(), sides)?;
        said.words.sides = written(Some(sides).filter(|sides| !sides.is_empty()).as_ref())?;
        let by = (self.me, self.around.now());
        Ok(Revision::Save(journal::add(t, id, (from.save, &from.heads), by, &said.words)?))
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
                    None => {
                        let (heads, has_sides) = (saved.base_heads, saved.has_sides);
                        return Ok(Base { save: Some(*num), heads, shown: None, has_sides });
                    }
                }
            }
        };
        let frozen = |heads, shown| Ok(Base { save, heads, shown: Some(shown), has_sides: false });
        if heads.is_empty() {
            return frozen(heads, Story::default());
        }
        let row = projection::story(t, id)?;
        let unknown = || if row.is_some() { missing() } else { DeskError::NoStory(id.to_string()) };
        if let Some(row) = row.as_ref().filter(|row| row.heads == heads) {
            return frozen(heads, row.fields.clone());
        }
        let names = heads_of(&heads);
        let then = self.graph_with(t, id, &names, |graph| graph.at(&names))?.map_err(|_| unknown())?;
        frozen(heads, then.view().story())
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
                let line = line_of(&open, last);
                let change = match self.change(t, id, &line)? {
                    Ok(change) => change,
                    Err(e) => {
                        // The words stay in the journal; nothing is lost.
                        refused = Some(e);
                        continue;
                    }
                };
                let into = match change {
                    Some(change) => {
                        let act = Act::Revise(Revised { story: id, change: change.to_bytes().into() });
                        let added = self.add(t, &[act], key)?;
                        added.iter().flat_map(|e| revision_of(e).0).collect()
                    }
                    None => last.base_heads.clone(),
                };
                let line: Vec<_> = line.iter().map(|save| save.num).collect();
                journal::freeze(t, &line, &into)?;
            }
            Ok(())
        })?;
        refused.map_or(Ok(()), |e| Err(DeskError::Registers(e)))
    }

    /// What one line of saves changes; `Ok(Ok(None))` where it came back to where it began.
    fn change(&self, t: &Transaction<'_>, id: StoryId, line: &[&Saved]) -> Result<Changed, StoreError> {
        let Some((last, earlier)) = line.split_last() else { return Ok(Ok(None)) };
        let words = words(t, last.num)?;
        let trace = Trace { origins: origins(t, earlier, &words)?, sides: read(&words.sides)?.unwrap_or_default() };
        let mut fields = story_of(words)?;
        fields.body = canonical(&fields.body);
        let heads = heads_of(&last.base_heads);
        self.graph_with(t, id, &heads, |graph| {
            let now = graph.heads() == heads;
            let base = if now { graph.view() } else { graph.at(&heads).map_err(damaged)?.view() };
            Ok(Draft::traced(&base, &fields, &trace).and_then(|draft| graph.save(&base, &draft)))
        })?
    }
}

/// The save and those that it was made on top of, oldest first.
fn line_of<'a>(open: &'a [Saved], last: &'a Saved) -> Vec<&'a Saved> {
    let below = |save: &&'a Saved| open.iter().find(|s| Some(s.num) == save.base_save);
    let mut line: Vec<_> = std::iter::successors(Some(last), below).collect();
    line.reverse();
    line
}

fn words(t: &Transaction<'_>, num: i64) -> Result<Words, StoreError> {
    journal::words(t, num)?.ok_or_else(|| damaged(format!("save {num} has no words")))
}

/// Where the paragraphs at the end of a line came from, as its first save found them; nothing of one save is nothing of all.
fn origins(t: &Transaction<'_>, earlier: &[&Saved], last: &Words) -> Result<Option<Origins>, StoreError> {
    let mut whole: Option<Origins> = read(&last.origins)?;
    for save in earlier.iter().rev() {
        let Some(later) = whole else { return Ok(None) };
        let before: Option<Origins> = read(&words(t, save.num)?.origins)?;
        whole = before.and_then(|before| before.then(&later));
    }
    Ok(whole)
}

type Changed = Result<Option<Change>, Refusal>;
