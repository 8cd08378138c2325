//! The states that a story has had, by names that a person can type.

use std::collections::HashSet;

use rusqlite::Transaction;

use super::cut_off::beside;
use super::stories::Revision;
use super::{Desk, DeskError, Shown, packing};
use crate::ledger::{Act, Entry, EntryHash};
use crate::store::{Kept, StoreError, entries};
use crate::story::registers::RevisionId;
use crate::story::{Digest, PublicForm, Story, StoryId};
use crate::trail::{Deed, Mark, mark, name_of, revision_of, trail};

/// The fewest letters of a name that stand for it.
const FEWEST: usize = 4;

/// One state of a story.
#[derive(Clone, Debug)]
pub struct Past {
    /// Its name: letters and digits, or what it was asked for by.
    pub name: String,
    /// Its fields.
    pub story: Story,
    /// What an editor can save on top of; none for an approval or a publication, which carries public fields only.
    pub revision: Option<Revision>,
}

/// The public form of that digest, from the approval that carries it.
fn form(entries: &[Entry], digest: Digest) -> Option<Story> {
    let carries = |e: &&Entry| matches!(&e.body.act, Act::Approve(act) if act.digest() == digest);
    let Act::Approve(act) = &entries.iter().rev().find(carries)?.body.act else { return None };
    PublicForm::from_bytes(&act.form).ok().map(|form| Story::from(&form))
}

impl Desk {
    /// Returns who did what with a story, in the order that all desks agree on, and what was said of members that bears on it:
    /// what removals cut off, what was taken in again, and who lent the right to approve.
    pub fn deeds(&self, id: StoryId) -> Result<Vec<Deed>, DeskError> {
        self.freeze_if_possible(id)?;
        self.with_beside(id, |_, _| Ok(vec![]))
    }

    fn with_beside(
        &self,
        id: StoryId,
        more: impl Fn(&Transaction<'_>, &[Kept]) -> Result<Vec<Kept>, StoreError>,
    ) -> Result<Vec<Deed>, DeskError> {
        Ok(self.store.read(|t| {
            let mut kept = entries::of_story(t, id, 0)?;
            kept.sort_by_key(Kept::order);
            let story: Vec<Entry> = kept.iter().map(Kept::entry).collect::<Result<_, _>>()?;
            let beside = beside(t, id, &story)?;
            kept.extend(more(t, &kept)?);
            let fell: HashSet<EntryHash> = beside.cut_off.iter().map(|kept| kept.hash).collect();
            kept.extend(beside.cut_off.into_iter().chain(beside.said));
            kept.sort_by_key(Kept::order);
            let entries = kept.iter().map(Kept::entry).collect::<Result<Vec<_>, _>>()?;
            let mut deeds = trail(&entries, &self.roster);
            for deed in deeds.iter_mut().filter(|deed| fell.contains(&deed.entry)) {
                // No state of the story is named by what does not count.
                (deed.mark, deed.revision) = (Some(Mark::CutOff), None);
            }
            self.replayed(t, id, |replay| {
                let (revisions, disagreeing) = replay.compared();
                mark(&mut deeds, revisions, disagreeing);
                Ok(deeds)
            })
        })?)
    }

    /// Returns who did what with a story, as [`Desk::deeds`], and where its photos came from.
    pub fn trail(&self, id: StoryId) -> Result<Vec<Deed>, DeskError> {
        self.freeze_if_possible(id)?;
        let deeds = self.with_beside(id, packing::photos_of)?;
        if deeds.is_empty() { Err(DeskError::NoStory(id.to_string())) } else { Ok(deeds) }
    }

    /// Returns the name of whoever signed an entry.
    pub(super) fn name_of(&self, entry: &Entry) -> String {
        self.name_of_member(entry.body.member)
    }

    /// Returns a state of a story by its name.
    ///
    /// Names are `now`, `previous`, `approved`, `published`, `blank` for what it was before its first revision, what
    /// [`Shown::revision`] printed, and the first letters of what [`Desk::deeds`] calls a revision.
    pub fn past(&self, id: StoryId, name: &str) -> Result<Past, DeskError> {
        let shown = self.show(id)?;
        let missing = || DeskError::NoRevision(name.to_owned());
        let public = |digest| {
            let entries = self.store.read(|t| entries::read_story(t, id))?;
            let story = form(&entries, digest).ok_or_else(missing)?;
            Ok(Past { name: name.to_owned(), story, revision: None })
        };
        match name {
            "now" => Ok(now(shown)),
            "previous" => self.previous(&shown),
            "approved" => public(shown.status.approval.ok_or_else(missing)?.digest),
            "published" => public(shown.status.publication.ok_or_else(missing)?.digest),
            _ if name == shown.revision.to_string() => Ok(now(shown)),
            _ => match name.parse::<Revision>().and_then(|revision| Ok((self.fields_at(id, &revision)?, revision))) {
                Ok((story, revision)) => Ok(Past { name: name.to_owned(), story, revision: Some(revision) }),
                // The name of an approval is written like that of a revision.
                Err(DeskError::NoRevision(_)) => self.by_first_letters(id, name),
                Err(e) => Err(e),
            },
        }
    }

    fn by_first_letters(&self, id: StoryId, first: &str) -> Result<Past, DeskError> {
        let missing = || DeskError::NoRevision(first.to_owned());
        let entries = self.store.read(|t| entries::read_story(t, id))?;
        let wanted = first.to_lowercase();
        let fits = |e: &&Entry| name_of(e).is_some_and(|name| name.starts_with(&wanted));
        let mut found = entries.iter().filter(fits);
        let entry = found.next().filter(|_| wanted.len() >= FEWEST).ok_or_else(missing)?;
        if found.next().is_some() {
            return Err(DeskError::ManyRevisions(first.to_owned()));
        }
        let called = revision_of(entry);
        let of_form = |digest| form(&entries, digest).ok_or_else(missing).map(|story| (story, None));
        let (story, revision) = match &entry.body.act {
            Act::Approve(act) => of_form(act.digest())?,
            Act::Receipt(act) => of_form(act.digest)?,
            _ => {
                let revision = Revision::Heads(vec![called]);
                (self.fields_at(id, &revision)?, Some(revision))
            }
        };
        Ok(Past { name: called.to_string(), story, revision })
    }

    /// The state that the last revision was made on; a story that was just begun was empty before.
    fn previous(&self, shown: &Shown) -> Result<Past, DeskError> {
        let entries = self.store.read(|t| entries::read_story(t, shown.id))?;
        let last = entries.iter().rev().find(|e| matches!(e.body.act, Act::Revise(_)));
        let parents = match last.map(revision_of) {
            Some(last) => self.store.read(|t| self.replayed(t, shown.id, |replay| Ok(replay.graph.parents(last))))?,
            None => Ok(vec![]),
        };
        let parents: Vec<RevisionId> = parents.unwrap_or_default();
        let revision = Revision::Heads(parents);
        let story = self.fields_at(shown.id, &revision)?;
        Ok(Past { name: revision.to_string(), story, revision: Some(revision) })
    }

    /// Changes a story as a state of it was: what `edit` makes of those fields is saved on top of that state.
    ///
    /// What was saved since by others is kept beside it; where both changed one thing, that is a conflict.
    pub fn edit_on(&self, id: StoryId, name: &str, edit: impl FnOnce(&mut Story)) -> Result<Shown, DeskError> {
        self.signer()?;
        let past = self.past(id, name)?;
        // An approval's bytes are no revision: who edits on top of them edits what the story is now.
        let base = past.revision.ok_or_else(|| DeskError::NoRevision(name.to_owned()))?;
        let mut story = past.story;
        edit(&mut story);
        self.save(id, &base, &story)?;
        self.show(id)
    }
}

fn now(shown: Shown) -> Past {
    Past { name: shown.revision.to_string(), story: shown.story, revision: Some(shown.revision) }
}
