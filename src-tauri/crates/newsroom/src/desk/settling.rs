//! Conflicts: showing every side with who wrote it, and choosing.

use chrono::{DateTime, Utc};
use rusqlite::Transaction;

use super::admit::admit_way;
use super::stories::{self, Revision};
use super::{Desk, DeskError, Shown};
use crate::ledger::{Act, Entry, Revised};
use crate::store::{StoryRow, entries, projection};
use crate::story::registers::{
    BlockId, Choice, Conflict, ConflictId, Draft, FieldName, Onward, Refusal, RevisionId, Trace, View, Way,
};
use crate::story::{Story, StoryId, canonical, split};
use crate::trail::revision_of;

/// Something that a person must choose.
#[derive(Clone, Debug)]
pub struct Quarrel {
    /// Its name, which stays as sides come and go.
    pub id: ConflictId,
    /// What to choose from.
    pub sides: Vec<Side>,
    /// How many paragraphs are chosen together; 0 for what is no paragraph.
    pub paragraphs: usize,
    /// Where they stand among the blocks of the body that is shown, from 0; none where they cannot be told apart there.
    pub places: Vec<usize>,
    /// The field that it is about, as findings name it; none for paragraphs.
    pub field: Option<String>,
}

/// One side of a conflict.
#[derive(Clone, Debug)]
pub struct Side {
    /// Its paragraphs, or the one value of what is none; nothing where it has the thing deleted.
    pub texts: Vec<String>,
    /// Who wrote it.
    pub by: Vec<Writer>,
    /// Whether whoever works here is one of them.
    pub mine: bool,
}

impl Side {
    /// Returns all that it says as one text; `None` where it has the thing deleted.
    pub fn value(&self) -> Option<String> {
        (!self.texts.is_empty()).then(|| self.texts.join("\n\n"))
    }
}

/// Who wrote a side, and when.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Writer {
    /// Name.
    pub member: String,
    /// When, by the clock of the desk it was written on.
    pub at: DateTime<Utc>,
    /// The revision.
    pub revision: String,
}

/// Where locked paragraphs stand among the blocks of the body. The parser may take two shown paragraphs for one, as two
/// lists that two people began; then only an equal text tells.
fn places(view: &View, blocks: &[&str], group: &[BlockId]) -> Vec<usize> {
    let shown: Vec<_> = view.blocks.iter().filter_map(|b| Some((b.id, b.text()?))).collect();
    let place = |(n, (id, text)): (usize, &(BlockId, &str))| {
        let at = if shown.len() == blocks.len() { Some(n) } else { blocks.iter().position(|block| block == text) };
        at.filter(|_| group.contains(id))
    };
    shown.iter().enumerate().filter_map(place).collect()
}

/// The field that a conflict is about, as findings name it.
fn field(view: &View, id: ConflictId) -> Option<String> {
    let photo = |id| Some(view.placements.iter().find(|p| p.id == id)?.placement);
    match id {
        ConflictId::Body(_) => None,
        ConflictId::Field(field) => Some(field.to_string()),
        ConflictId::Placement(id) => Some(format!("placement:{}", photo(id)?)),
        ConflictId::PlacementField(id, field) => Some(format!("placement:{}.{field}", photo(id)?)),
    }
}

impl Desk {
    /// Returns the conflicts of a story, and the revision that shows them.
    pub fn conflicts(&self, id: StoryId) -> Result<(Revision, Vec<Quarrel>), DeskError> {
        let shown = self.show(id)?;
        let (entries, view) = self.store.read(|t| {
            let view = self.replayed(t, id, |replay| Ok(replay.graph.view()))?;
            Ok((entries::read_story(t, id)?, view))
        })?;
        let blocks = split(&shown.story.body);
        let quarrel = |conflict: &Conflict| Quarrel {
            id: conflict.id,
            sides: conflict.sides.iter().map(|side| self.side(side, &entries)).collect(),
            paragraphs: conflict.group.len(),
            places: places(&view, &blocks, &conflict.group),
            field: field(&view, conflict.id),
        };
        Ok((shown.revision, view.conflicts().iter().map(quarrel).collect()))
    }

    fn side(&self, choice: &Choice, entries: &[Entry]) -> Side {
        let (mut by, mut mine): (Vec<Writer>, bool) = (vec![], false);
        for version in &choice.versions {
            let entry = entries.iter().find(|e| revision_of(e) == version.revision);
            mine |= entry.is_some_and(|e| e.body.member == self.me);
            let writer = entry.map(|e| Writer {
                member: self.name_of(e),
                at: e.body.at(),
                revision: version.revision.to_string(),
            });
            by.extend(writer.filter(|w| !by.contains(w)));
        }
        Side { texts: choice.texts.clone(), by, mine }
    }

    /// Refuses a story that edits what is open in the state it was made from. Asked before it is saved: a save that
    /// can never be frozen would stand in the way of all that follow.
    pub(super) fn leaves_open(
        &self,
        t: &Transaction<'_>,
        id: StoryId,
        heads: &[RevisionId],
        story: impl FnOnce() -> Story,
        sides: &[Onward],
    ) -> Result<(), DeskError> {
        let row = projection::story(t, id)?;
        let quiet = |row: StoryRow| row.conflicts == 0 && row.heads == stories::bytes_of(heads);
        if sides.is_empty() && (heads.is_empty() || row.is_some_and(quiet)) {
            return Ok(());
        }
        let story = story();
        let story = Story { body: canonical(&story.body), ..story };
        let trace = Trace { sides: sides.to_vec(), ..Trace::default() };
        let fits = self.graph_with(t, id, heads, |graph| {
            let then = graph.at(heads)?.view();
            Draft::traced(&then, &story, &trace).and_then(|draft| graph.save(&then, &draft))
        })?;
        fits?;
        Ok(())
    }

    /// Returns the conflict of this name, or whose name alone begins so, among those that a revision shows.
    pub fn find_conflict(&self, id: StoryId, base: &Revision, first: &str) -> Result<ConflictId, DeskError> {
        let shown = self.look_at(id)?;
        let open = match base {
            Revision::Heads(heads) if shown.revision != *base => {
                let then = self.store.read(|t| self.replayed(t, id, |replay| Ok(replay.graph.at(heads))))?;
                then.map_err(Refusal::from)?.view().conflicts()
            }
            _ => shown.conflicts,
        };
        if let Some(exact) = open.iter().find(|c| c.id.to_string() == first) {
            return Ok(exact.id);
        }
        let mut found = open.iter().filter(|c| c.id.to_string().starts_with(first));
        let conflict = found.next().ok_or_else(|| DeskError::NoConflict(first.to_owned()))?;
        if found.next().is_some() { Err(DeskError::NoConflict(first.to_owned())) } else { Ok(conflict.id) }
    }

    /// Closes conflicts as they stood in a revision, each its own way: all of them or none.
    ///
    /// The base is what the person was shown. A side that arrived since stays open beside what is chosen. Words of one's own are
    /// taken in like any that are saved, or refused by the name of their field.
    pub fn settle(&self, id: StoryId, base: &Revision, ways: &[(ConflictId, Way)]) -> Result<Shown, DeskError> {
        let shown = self.show(id)?;
        shown.status.may_change(self.acting()?, ways.iter().all(|(conflict, _)| conflict.is_of_photos()))?;
        for (n, (conflict, _)) in ways.iter().enumerate() {
            if ways[..n].iter().any(|(before, _)| before == conflict) {
                return Err(Refusal::NotOpen(*conflict).into());
            }
        }
        let is_own_slug = |(conflict, way): &(ConflictId, Way)| {
            *conflict == ConflictId::Field(FieldName::Slug) && matches!(way, Way::Own(_))
        };
        if shown.status.publication.is_some() && ways.iter().any(is_own_slug) {
            return Err(DeskError::SlugFrozen);
        }
        let admitted = |(conflict, way): &(ConflictId, Way)| Ok((*conflict, admit_way(*conflict, way)?));
        let ways: Vec<_> = ways.iter().map(admitted).collect::<Result<_, DeskError>>()?;
        let missing = || DeskError::NoRevision(base.to_string());
        let Revision::Heads(heads) = base else { return Err(missing()) };
        let key = self.signer()?;
        let done = self.store.write(|t| {
            // All are tried before any is written.
            let refused = self.replayed(t, id, |replay| {
                let Ok(then) = replay.graph.at(heads) else { return Ok(Some(missing())) };
                let view = then.view();
                let mut tried = ways.iter().map(|(conflict, way)| replay.graph.choose(&view, *conflict, way.clone()));
                Ok(tried.find_map(Result::err).map(DeskError::Registers))
            })?;
            if let Some(refused) = refused {
                return Ok(Err(refused));
            }
            let mut heads = heads.clone();
            for (conflict, way) in &ways {
                let change = self.replayed(t, id, |replay| {
                    let view = replay.graph.at(&heads).map_err(stories::damaged)?.view();
                    replay.graph.choose(&view, *conflict, way.clone()).map_err(stories::damaged)
                })?;
                let act = Act::Revise(Revised { story: id, change: change.to_bytes().into() });
                heads = self.add(t, &[act], key)?.iter().map(revision_of).collect();
            }
            Ok(Ok(()))
        })?;
        done?;
        self.show(id)
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::{found, story};
    use super::*;

    /// A desk whose member has written headline, slug and first paragraph twice from one base, and what is open of it.
    fn contested() -> (tempfile::TempDir, Desk, StoryId, Revision) {
        let (folder, desk) = found();
        let id = desk.begin_story(&story("Một.\n\nHai.\n")).unwrap();
        let base = desk.show(id).unwrap().revision;
        for (headline, slug, body) in
            [("Tít này", "tit-nay", "Một sửa.\n\nHai.\n"), ("Tít kia", "tit-kia", "Một khác.\n\nHai.\n")]
        {
            let said = Story { headline: headline.into(), slug: slug.into(), ..story(body) };
            desk.save(id, &base, &said).unwrap();
            desk.freeze(id).unwrap();
        }
        let revision = desk.show(id).unwrap().revision;
        (folder, desk, id, revision)
    }

    fn body_of(desk: &Desk, id: StoryId) -> ConflictId {
        let open = desk.show(id).unwrap().conflicts;
        open.iter().find(|conflict| matches!(conflict.id, ConflictId::Body(_))).unwrap().id
    }

    #[test]
    fn words_that_settle_a_conflict_are_taken_in_like_any_that_are_saved() {
        let (_folder, desk, id, base) = contested();
        // As another program writes it, and as a hand that hit the space bar too.
        let own = "Mo\u{302}\u{323}t lo\u{300}\u{31B}i chung.";
        let headline = (ConflictId::Field(FieldName::Headline), Way::Own(format!(" {own} ")));
        let ways = [headline, (body_of(&desk, id), Way::Own(own.into()))];
        let settled = desk.settle(id, &base, &ways).unwrap();
        assert_eq!(settled.story.headline, "Một lời chung.");
        assert_eq!(settled.story.body, "Một lời chung.\n\nHai.\n");
        assert_eq!(desk.save(id, &settled.revision, &settled.story).unwrap(), settled.revision, "which is no change");
    }

    #[test]
    fn words_that_would_not_be_saved_settle_nothing() {
        let (_folder, desk, id, base) = contested();
        let (headline, slug) = (ConflictId::Field(FieldName::Headline), ConflictId::Field(FieldName::Slug));
        let settle = |conflict, text: &str| desk.settle(id, &base, &[(conflict, Way::Own(text.into()))]);
        assert!(matches!(settle(slug, "../Tít"), Err(DeskError::NotASlug(_))));
        for (conflict, name) in [(headline, "headline"), (body_of(&desk, id), "body")] {
            let refused = settle(conflict, "Tít\u{202E}");
            assert!(matches!(refused, Err(DeskError::Text { ref field, .. }) if field == name), "{name}");
        }
        let shown = desk.show(id).unwrap();
        assert_eq!((shown.conflicts.len(), shown.revision), (3, base));
    }
}
