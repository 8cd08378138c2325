//! Stories: beginning, saving, freezing, showing.

use std::fmt;
use std::str::FromStr;

use rusqlite::Transaction;

use super::{Desk, DeskError, Waiting, photos, waiting};
use crate::ledger::{Act, Entry, Revised};
use crate::store::{Saved, StoreError, StoryRow, entries, journal, projection};
use crate::story::registers::{Change, Conflict, Draft, Graph, RevisionId};
use crate::story::{Digest, PublicForm, Story, StoryId, canonical, split};
use crate::text;
use crate::workflow::{Deed, State, Status};

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
    pub waiting: Vec<Waiting>,
}

fn heads_of(bytes: &[u8]) -> Vec<RevisionId> {
    bytes.chunks_exact(16).filter_map(|c| c.try_into().ok().map(RevisionId)).collect()
}

fn bytes_of(heads: &[RevisionId]) -> Vec<u8> {
    heads.iter().flat_map(|h| h.0).collect()
}

fn revision_of(entry: &Entry) -> RevisionId {
    let mut id = [0; 16];
    id.copy_from_slice(&entry.hash.0[..16]);
    RevisionId(id)
}

pub(super) fn damaged(reason: impl fmt::Display) -> StoreError {
    StoreError::Damaged { path: crate::store::DATABASE.into(), reason: reason.to_string() }
}

/// Replays the revisions of a story.
fn graph(entries: &[Entry]) -> Result<Graph, StoreError> {
    let mut graph = Graph::new();
    for entry in entries {
        if let Act::Revise(act) = &entry.act {
            let change = Change::from_bytes(&act.change).map_err(damaged)?;
            graph.add(revision_of(entry), change).map_err(damaged)?;
        }
    }
    Ok(graph)
}

/// Replays a story and checks after each revision that the view is the one that its writer saw.
pub(super) fn replays(t: &Transaction<'_>, id: StoryId) -> Result<(), StoreError> {
    let mut graph = Graph::new();
    for entry in entries::of_story(t, id)? {
        if let Act::Revise(act) = &entry.act {
            let (revision, change) = (revision_of(&entry), Change::from_bytes(&act.change).map_err(damaged)?);
            graph.add(revision, change).map_err(damaged)?;
            if !graph.check(revision).map_err(damaged)? {
                return Err(damaged(format!("story {id} replays to another view at revision {revision}")));
            }
        }
    }
    Ok(())
}

fn deeds(entries: &[Entry]) -> impl Iterator<Item = Deed<'_>> {
    entries.iter().map(|e| Deed { entry: e.hash, member: e.header.member, at: e.header.at(), act: &e.act })
}

/// Works a story's state out anew from its entries, and puts it into the projection.
pub(super) fn project_story(t: &Transaction<'_>, id: StoryId) -> Result<(), StoreError> {
    let entries = entries::of_story(t, id)?;
    let view = graph(&entries)?.view();
    let (fields, conflicts) = (view.story(), view.conflicts().len());
    let digest = PublicForm::from(&fields).digest();
    let status = Status::of(deeds(&entries), digest, conflicts > 0);
    let updated_at = entries.iter().map(|e| e.header.at).max().unwrap_or_default();
    let heads = bytes_of(&view.parents);
    projection::put_story(
        t,
        &StoryRow { num: 0, id, state: status.state, digest, updated_at, conflicts, heads, fields },
    )
}

/// Takes every text of a story in at the boundary, or names the field that refused it.
pub(super) fn admit(story: &Story) -> Result<Story, DeskError> {
    let named = |field: &str, refused| DeskError::Text { field: field.to_owned(), refused };
    let line = |field: &str, s: &str| text::admit_line(s).map_err(|r| named(field, r));
    let long = |field: &str, s: &str| text::admit(s).map(|s| s.trim().to_owned()).map_err(|r| named(field, r));
    let mut now = story.clone();
    now.language = line("language", &story.language)?;
    now.genre = line("genre", &story.genre)?;
    now.kicker = line("kicker", &story.kicker)?;
    now.headline = line("headline", &story.headline)?;
    now.standfirst = long("standfirst", &story.standfirst)?;
    now.body = canonical(&text::admit(&story.body).map_err(|r| named("body", r))?);
    now.dateline = line("dateline", &story.dateline)?;
    now.section = line("section", &story.section)?;
    now.slug = line("slug", &story.slug)?;
    now.correction_note = long("correction_note", &story.correction_note)?;
    now.notes = long("notes", &story.notes)?;
    for byline in &mut now.bylines {
        byline.name = line("bylines", &byline.name)?;
    }
    now.tags.clear();
    for tag in &story.tags {
        let tag = line("tags", tag)?;
        if !tag.is_empty() && !now.tags.iter().any(|t| text::same(t, &tag)) {
            now.tags.push(tag);
        }
    }
    for placement in &mut now.placements {
        let field = |name: &str| format!("placement:{}.{name}", placement.id);
        placement.caption = long(&field("caption"), &placement.caption)?;
        placement.credit = line(&field("credit"), &placement.credit)?;
        placement.alt = long(&field("alt"), &placement.alt)?;
    }
    Ok(now)
}

/// Returns whether nothing but photos and their texts differs.
fn photos_only(a: &Story, b: &Story) -> bool {
    let rest = |story: &Story| {
        let anchored = |block: &&str| story.placements.iter().any(|p| *block == photos::anchor(p.id));
        let words: Vec<_> = split(&story.body).into_iter().filter(|b| !anchored(b)).collect();
        Story { placements: vec![], body: words.join("\n\n"), ..story.clone() }
    };
    rest(a) == rest(b)
}

impl Desk {
    /// Begins a story. Returns its id.
    pub fn begin_story(&self, story: &Story) -> Result<StoryId, DeskError> {
        let id = StoryId(self.around.bytes());
        let mut story = story.clone();
        if story.language.is_empty() {
            story.language = self.language().tag().to_owned();
        }
        self.save(id, &Revision::Heads(vec![]), &story)?;
        self.freeze(id)?;
        Ok(id)
    }

    /// Saves a story on top of what the editor was showing; durable when it returns.
    ///
    /// The answer names the save, never content. A save that changes nothing makes none.
    pub fn save(&self, id: StoryId, base: &Revision, story: &Story) -> Result<Revision, DeskError> {
        let story = admit(story)?;
        let (before, under) = self.base(id, base)?;
        if before == story {
            return Ok(base.clone());
        }
        let status = self.store.read(|t| status(t, id))?;
        status.may_change(self.me()?, photos_only(&before, &story))?;
        if status.publication.is_some() && before.slug != story.slug {
            return Err(DeskError::SlugFrozen);
        }
        let fields = serde_json::to_string(&story).map_err(damaged)?;
        let by = (self.me, self.around.now());
        let base_save = if let Revision::Save(num) = base { Some(*num) } else { None };
        let num = self.store.write(|t| journal::add(t, id, (base_save, &under), by, &fields))?;
        Ok(Revision::Save(num))
    }

    /// Returns the fields that a revision showed, and the heads under it.
    fn base(&self, id: StoryId, base: &Revision) -> Result<(Story, Vec<u8>), DeskError> {
        match base {
            Revision::Heads(heads) if heads.is_empty() => Ok((Story::default(), vec![])),
            Revision::Heads(heads) => {
                let row = self.store.read(|t| projection::story(t, id))?.ok_or(DeskError::NoStory(id.to_string()))?;
                let under = bytes_of(heads);
                if row.heads == under {
                    return Ok((row.fields, under));
                }
                let then = self.store.read(|t| graph(&entries::of_story(t, id)?))?;
                let then = then.at(heads).map_err(|_| DeskError::NoRevision(base.to_string()))?;
                Ok((then.view().story(), under))
            }
            Revision::Save(num) => {
                let missing = || DeskError::NoRevision(base.to_string());
                let saved = self.store.read(|t| journal::get(t, id, *num))?.ok_or_else(missing)?;
                match (saved.fields, saved.frozen) {
                    (Some(fields), _) => Ok((serde_json::from_str(&fields).map_err(damaged)?, saved.base_heads)),
                    (None, Some(frozen)) => self.base(id, &Revision::Heads(heads_of(&frozen))),
                    (None, None) => Err(missing()),
                }
            }
        }
    }

    /// Freezes the saves of a story that this member made into signed entries: one for each line of saves.
    pub fn freeze(&self, id: StoryId) -> Result<(), DeskError> {
        let waiting = self.store.read(|t| journal::open(t, id))?;
        if waiting.iter().all(|s| s.member != self.me) {
            return Ok(());
        }
        let key = self.signer()?;
        let mut refused = None;
        self.store.write(|t| {
            let open: Vec<_> = journal::open(t, id)?.into_iter().filter(|s| s.member == self.me).collect();
            for last in open.iter().filter(|s| !open.iter().any(|o| o.base_save == Some(s.num))) {
                let mut graph = graph(&entries::of_story(t, id)?)?;
                let change = match change(&mut graph, last)? {
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

    /// Returns a story as it is now. Unfrozen saves of this member are frozen first where that can be done; what cannot
    /// be frozen, and what others have not frozen, is shown as waiting.
    pub fn show(&self, id: StoryId) -> Result<Shown, DeskError> {
        self.freeze_if_possible(id)?;
        let shown = self.store.read(|t| {
            let entries = entries::of_story(t, id)?;
            let waiting = journal::open(t, id)?;
            if entries.is_empty() && waiting.is_empty() {
                return Ok(None);
            }
            let view = graph(&entries)?.view();
            let (story, conflicts) = (view.story(), view.conflicts());
            let digest = PublicForm::from(&story).digest();
            let status = Status::of(deeds(&entries), digest, !conflicts.is_empty());
            let row = projection::story(t, id)?;
            // An index that has lost an entry would show an older text as if it were today's.
            if row.is_some_and(|row| {
                (row.state, row.digest, row.heads) != (status.state, digest, bytes_of(&view.parents))
            }) {
                return Err(damaged(format!("story {id} is not what its entries say")));
            }
            let waiting = waiting::of(&waiting)?;
            Ok(Some(Shown { id, revision: Revision::Heads(view.parents), status, digest, story, conflicts, waiting }))
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
        let found = self.store.read(|t| projection::ids_like(t, &first))?;
        match found.as_slice() {
            [one] if !first.is_empty() => Ok(*one),
            [] | [_] => Err(DeskError::NoStory(first)),
            _ => Err(DeskError::ManyStories(first)),
        }
    }

    /// Returns the acts on a story in their order: when, who, what.
    pub fn history(&self, id: StoryId) -> Result<Vec<Entry>, DeskError> {
        self.freeze_if_possible(id)?;
        Ok(self.store.read(|t| entries::of_story(t, id))?)
    }

    pub(super) fn language(&self) -> crate::messages::Language {
        crate::messages::Language::of(&self.founded_language)
    }
}

fn status(t: &Transaction<'_>, id: StoryId) -> Result<Status, StoreError> {
    let entries = entries::of_story(t, id)?;
    let row = projection::story(t, id)?;
    let (digest, open) = row.map_or((Digest([0; 32]), false), |r| (r.digest, r.conflicts > 0));
    Ok(Status::of(deeds(&entries), digest, open))
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

type Refused = crate::story::registers::Refusal;

/// What one line of saves changes; `Ok(Ok(None))` where it came back to where it began.
fn change(graph: &mut Graph, last: &Saved) -> Result<Result<Option<Change>, Refused>, StoreError> {
    let fields: Story = serde_json::from_str(last.fields.as_deref().unwrap_or("{}")).map_err(damaged)?;
    let heads = heads_of(&last.base_heads);
    let base = graph.at(&heads).map_err(damaged)?.view();
    Ok(Draft::plain(&base, &fields).and_then(|draft| graph.save(&base, &draft)))
}
