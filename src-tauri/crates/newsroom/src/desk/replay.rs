//! A story's entries, replayed once and then only further.
//!
//! A story of 2,000 revisions takes tens of milliseconds to read and replay, and each save that is frozen needs the
//! result twice. So the desk keeps the last story that it replayed. The ledger only grows: what was replayed of it stays
//! true, whatever other processes add, and the next use goes on from there, unless what was added belongs before it. Only a
//! write that was undone can take entries back that a replay has seen; the store counts those.

use std::collections::BTreeSet;

use rusqlite::Transaction;

use super::ledger::terms;
use super::removing::cut_off;
use super::{Desk, stories};
use crate::house::House;
use crate::ledger::{Act, Entry, LogId, Order};
use crate::store::{Kept, StoreError, StoryRow, entries, projection};
use crate::story::registers::{Added, Change, Disagreement, Graph, RevisionId};
use crate::story::{PublicForm, StoryId};
use crate::trail::{revision_of, takes_part};
use crate::workflow::{Course, Deed, Now, Terms};

/// What the entries of one story amount to, up to one of them.
#[derive(Debug)]
pub(super) struct Replay {
    story: StoryId,
    /// The number of the last entry that is in it.
    last: i64,
    /// The last place in the order of all desks that is in it.
    order: Option<Order>,
    updated_at: i64,
    course: Course,
    /// The revisions.
    pub(super) graph: Graph,
    /// How many of them were compared with what their writers saw, and which show another text.
    compared: usize,
    disagreeing: BTreeSet<RevisionId>,
}

impl Replay {
    fn begin(story: StoryId) -> Self {
        let (course, graph, disagreeing) = (Course::default(), Graph::new(), BTreeSet::new());
        Self { story, last: 0, order: None, updated_at: 0, course, graph, compared: 0, disagreeing }
    }

    fn catch_up(&mut self, t: &Transaction<'_>) -> Result<(), StoreError> {
        let mut new = entries::of_story(t, self.story, self.last)?;
        new.sort_by_key(Kept::order);
        // What came from elsewhere may belong before what is here: the course of a story is one on all desks.
        if new.first().is_some_and(|first| Some(first.order()) < self.order) {
            *self = Self::begin(self.story);
            return self.catch_up(t);
        }
        let mut freed = false;
        for kept in new {
            freed |= self.take(&kept.entry()?);
            (self.last, self.order) = (self.last.max(kept.num), Some(kept.order()));
        }
        if freed {
            let mut all = entries::of_story(t, self.story, 0)?;
            all.sort_by_key(Kept::order);
            let all = all.iter().map(Kept::entry).collect::<Result<Vec<_>, _>>()?;
            self.recount(&all);
        }
        Ok(())
    }

    /// Returns a story as some of its entries make it: those of all logs up to what `counts` says.
    pub(super) fn of_some(
        t: &Transaction<'_>,
        story: StoryId,
        counts: impl Fn(LogId, u64) -> bool,
    ) -> Result<StoryRow, StoreError> {
        let mut all = entries::of_story(t, story, 0)?;
        all.sort_by_key(Kept::order);
        all.retain(|kept| {
            let (log, sequence) = kept.standing();
            counts(log, sequence)
        });
        let all = all.iter().map(Kept::entry).collect::<Result<Vec<_>, _>>()?;
        let mut replay = Self::begin(story);
        for entry in &all {
            let _ = replay.take(entry);
        }
        replay.recount(&all);
        replay.row(t)
    }

    /// Takes the next entry in. Returns whether revisions that waited took part from now on: what they count for is counted
    /// where they stand in the order of all desks, and not here.
    fn take(&mut self, entry: &Entry) -> bool {
        let mut freed = vec![];
        if let Act::Revise(act) = &entry.body.act {
            let change = Change::from_bytes(&act.change).ok();
            match change.and_then(|change| self.graph.add(revision_of(entry), change).ok()) {
                Some(Added::Applied { freed: these }) => freed = these,
                // What is refused is refused on every desk, and what waits counts for nothing as long as it does. Nothing else
                // that came is to wait for it.
                Some(Added::Waiting | Added::Known) | None => return false,
            }
        }
        self.count(entry);
        freed.iter().any(|(_, refused)| refused.is_none())
    }

    fn count(&mut self, entry: &Entry) {
        let (member, at) = (entry.body.member, entry.body.at());
        self.course.take(&Deed { entry: entry.hash, member, at, act: &entry.body.act });
        self.updated_at = self.updated_at.max(entry.body.at);
    }

    /// Counts anew what takes part of these: all entries that were taken in, in the order of all desks.
    fn recount(&mut self, all: &[Entry]) {
        (self.course, self.updated_at) = (Course::default(), 0);
        for entry in all {
            if takes_part(entry, &self.graph) {
                self.count(entry);
            }
        }
    }

    /// The revisions, and which of them show another text here than they did to whoever wrote them. It is asked again with each
    /// save where a trail is open, so what was compared once is not again: a revision's past is what it was.
    pub(super) fn compared(&mut self) -> (&Graph, &BTreeSet<RevisionId>) {
        match self.graph.after(self.compared)[..] {
            [] => {}
            [new] => self.disagreeing.extend((self.graph.check(new) == Ok(false)).then_some(new)),
            // All of them together cost little more than one that is not the last.
            _ => self.disagreeing = self.graph.disagreements().into_iter().map(Disagreement::revision).collect(),
        }
        self.compared = self.graph.len();
        (&self.graph, &self.disagreeing)
    }

    /// The story as the projection keeps it.
    fn row(&self, t: &Transaction<'_>) -> Result<StoryRow, StoreError> {
        let view = self.graph.view();
        let (fields, conflicts) = (view.story(), view.conflicts().len());
        let digest = PublicForm::from(&fields).digest();
        // Most stories are no matter of the house data yet, which is longer to read than what was typed.
        let house = if self.course.was_approved() { terms(t)? } else { House::default() };
        let now = Now { digest, open_conflicts: conflicts > 0 };
        let status = self.course.status(now, &Terms::Of(&house));
        let (id, updated_at, heads) = (self.story, self.updated_at, stories::bytes_of(&view.parents));
        Ok(StoryRow { num: 0, id, state: status.state, digest, updated_at, conflicts, heads, status, fields })
    }
}

/// Works out anew where stories are, by the house data as it is now: it holds for what was approved before, too, as long as
/// that is not public.
pub(super) fn judge_by_house(t: &Transaction<'_>) -> Result<(), StoreError> {
    let stories = projection::stories_by_house(t)?;
    if stories.is_empty() {
        return Ok(());
    }
    let house = terms(t)?;
    for mut row in stories {
        let before = row.status.clone();
        row.status.judge(Now { digest: row.digest, open_conflicts: row.conflicts > 0 }, &Terms::Of(&house));
        row.state = row.status.state;
        if row.status != before {
            projection::put_story(t, &row)?;
        }
    }
    Ok(())
}

/// Works a story's state out anew from all its entries, and puts it into the projection. One of which a removal left no words
/// but such as go on from those that it cut off is none.
pub(super) fn project_story(t: &Transaction<'_>, id: StoryId) -> Result<(), StoreError> {
    let mut replay = Replay::begin(id);
    replay.catch_up(t)?;
    if replay.graph.is_empty() { Ok(()) } else { projection::put_story(t, &replay.row(t)?) }
}

/// Returns what all revisions of a story make, with those that removals cut off.
fn with_cut_off(t: &Transaction<'_>, id: StoryId) -> Result<Graph, StoreError> {
    let mut replay = Replay::begin(id);
    let cut_off = cut_off(t)?.into_iter().map(|(_, entry)| entry).filter(|entry| entry.body.act.story() == Some(id));
    for entry in entries::read_story(t, id)?.into_iter().chain(cut_off) {
        let _ = replay.take(&entry);
    }
    Ok(replay.graph)
}

/// Works a story out anew from all its entries. Returns it, and which revisions show another text than their writers saw.
pub(super) fn checked(
    t: &Transaction<'_>,
    id: StoryId,
) -> Result<(Option<StoryRow>, BTreeSet<RevisionId>), StoreError> {
    let mut replay = Replay::begin(id);
    replay.catch_up(t)?;
    let disagreeing = replay.compared().1.clone();
    let row = (!replay.graph.is_empty()).then(|| replay.row(t)).transpose()?;
    Ok((row, disagreeing))
}

impl Desk {
    /// Does something with a story replayed up to its last entry.
    pub(super) fn replayed<T>(
        &self,
        t: &Transaction<'_>,
        id: StoryId,
        work: impl FnOnce(&mut Replay) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        let undone = self.store.undone();
        let held = self.replay.take().filter(|(counted, replay)| *counted == undone && replay.story == id);
        let mut replay = held.map_or_else(|| Replay::begin(id), |(_, replay)| replay);
        replay.catch_up(t)?;
        let done = work(&mut replay)?;
        self.replay.replace(Some((undone, replay)));
        Ok(done)
    }

    /// Does something with what a story's revisions make, these among them: also where a removal has cut them off since, as
    /// whoever types on in them does not know.
    pub(super) fn graph_with<T>(
        &self,
        t: &Transaction<'_>,
        id: StoryId,
        heads: &[RevisionId],
        work: impl FnOnce(&mut Graph) -> T,
    ) -> Result<T, StoreError> {
        let has = |graph: &Graph| heads.iter().all(|head| graph.contains(*head));
        if self.replayed(t, id, |replay| Ok(has(&replay.graph)))? {
            return self.replayed(t, id, |replay| Ok(work(&mut replay.graph)));
        }
        Ok(work(&mut with_cut_off(t, id)?))
    }

    /// Puts a story into the projection as its entries have it now.
    pub(super) fn project_story(&self, t: &Transaction<'_>, id: StoryId) -> Result<(), StoreError> {
        let row = self.replayed(t, id, |replay| (!replay.graph.is_empty()).then(|| replay.row(t)).transpose())?;
        row.map_or(Ok(()), |row| projection::put_story(t, &row))
    }
}

#[cfg(test)]
mod tests {
    use super::super::Desk;
    use super::super::forged::{Newsroom, forge, sync};
    use crate::ledger::{Act, Revised};
    use crate::pack::{PassedOver, StoryFile};
    use crate::story::StoryId;
    use crate::story::registers::{Change, FieldName, Register, RevisionId, Value, VersionId, Write};
    use crate::trail::Mark;

    fn heads(desk: &Desk, id: StoryId) -> Vec<RevisionId> {
        desk.store.read(|t| desk.replayed(t, id, |replay| Ok(replay.graph.heads()))).unwrap()
    }

    /// What no program of ours would sign, and a member's device did, stands in its log and stops nobody.
    #[test]
    fn a_change_that_is_refused_takes_no_part_in_the_story() {
        let mut newsroom = Newsroom::found();
        let id = newsroom.story();
        sync(&mut newsroom.chief);
        sync(&mut newsroom.an);
        let before = newsroom.chief.show(id).unwrap();
        let register = Register::Field(FieldName::PrintedDate);
        let write = Write { register, over: vec![], value: Value::Said("hôm qua".into()), origin: None };
        let malformed = Change { parents: vec![], writes: vec![write], view_hash: [0; 32], whole: None };
        for change in [vec![0x80], malformed.to_bytes()] {
            let act = Act::Revise(Revised { story: id, change: change.into() });
            let received = newsroom.chief.receive(&[forge(&newsroom.an, act, &[])]).unwrap();
            assert_eq!((received.taken, received.refused), (1, vec![]));
            assert_eq!(newsroom.chief.show(id).unwrap().story, before.story);
        }
        newsroom.chief.edit(id, |story| story.kicker = "Mới".into()).unwrap();
        newsroom.chief.verify().unwrap();
        newsroom.chief.rebuild().unwrap();
        let shown = newsroom.chief.show(id).unwrap();
        assert_eq!(shown.story.kicker, "Mới");
        assert_eq!(newsroom.chief.trail(id).unwrap().into_iter().filter(|deed| !deed.counts()).count(), 2);
        // Nor does it keep the story from being handed on in a file.
        let bytes = newsroom.chief.pack(id).unwrap().bytes;
        let file = StoryFile::read(&bytes).unwrap();
        let checked = file.check().unwrap();
        assert_eq!(checked.passed_over, PassedOver { malformed: 2, ..PassedOver::default() });
        assert_eq!((checked.fields, checked.status.author), (shown.story, shown.status.author));
    }

    /// Whoever says to have gone on from what is not there, or from what it does not fit, has not begun the story.
    #[test]
    fn a_revision_that_waits_or_is_refused_later_is_no_deed() {
        let mut newsroom = Newsroom::found();
        // An's desk has not heard of it, so that what it signs comes first in the order of all desks.
        let id = newsroom.story();
        let before = newsroom.chief.show(id).unwrap();
        let heads = heads(&newsroom.chief, id);
        let nowhere = RevisionId([9; 16]);
        for parents in [vec![nowhere], heads] {
            let over = vec![VersionId { revision: nowhere, index: 0 }];
            let register = Register::Field(FieldName::Kicker);
            let write = Write { register, over, value: Value::Said("Lũ".into()), origin: None };
            let change = Change { parents, writes: vec![write], view_hash: [0; 32], whole: None };
            let act = Act::Revise(Revised { story: id, change: change.to_bytes().into() });
            assert_eq!(newsroom.chief.receive(&[forge(&newsroom.an, act, &[])]).unwrap().taken, 1);
            let shown = newsroom.chief.show(id).unwrap();
            assert_eq!((shown.story, shown.status), (before.story.clone(), before.status.clone()));
        }
        let marks = newsroom.chief.trail(id).unwrap().into_iter().map(|deed| deed.mark).collect::<Vec<_>>();
        let first = &marks[..2];
        assert!(first.contains(&Some(Mark::Waiting)) && first.contains(&Some(Mark::Malformed)), "{marks:?}");
        assert_eq!(marks[2], None);
        newsroom.chief.verify().unwrap();
        let bytes = newsroom.chief.pack(id).unwrap().bytes;
        let file = StoryFile::read(&bytes).unwrap();
        let checked = file.check().unwrap();
        assert_eq!(checked.passed_over, PassedOver { malformed: 1, waiting: 1, disagreeing: 0 });
        assert_eq!(checked.status.author, before.status.author);
    }

    /// Where a trail is open, each revision that comes is compared with what its writer saw, and what was compared stays so.
    #[test]
    fn one_revision_more_is_compared_like_all_before_it() {
        let mut newsroom = Newsroom::found();
        let id = newsroom.story();
        sync(&mut newsroom.chief);
        sync(&mut newsroom.an);
        let marked =
            |desk: &Desk| desk.trail(id).unwrap().iter().filter(|deed| deed.mark == Some(Mark::Disagrees)).count();
        assert_eq!(marked(&newsroom.chief), 0);
        let register = Register::Field(FieldName::Kicker);
        let write = Write { register, over: vec![], value: Value::Said("Lũ".into()), origin: None };
        let parents = heads(&newsroom.chief, id);
        let change = Change { parents, writes: vec![write], view_hash: [7; 32], whole: None };
        let act = Act::Revise(Revised { story: id, change: change.to_bytes().into() });
        newsroom.chief.receive(&[forge(&newsroom.an, act, &[])]).unwrap();
        assert_eq!(marked(&newsroom.chief), 1);
        newsroom.chief.edit(id, |story| story.headline = "Nắng".into()).unwrap();
        assert_eq!(marked(&newsroom.chief), 1);
    }

    /// One that only waited counts from where it stands in the order of all desks, whatever came when.
    #[test]
    fn a_revision_that_waited_counts_where_it_stands() {
        let mut newsroom = Newsroom::found();
        let id = newsroom.story();
        let parents = heads(&newsroom.chief, id);
        let register = Register::Field(FieldName::Kicker);
        let write = Write { register, over: vec![], value: Value::Said("Lũ".into()), origin: None };
        let change = Change { parents, writes: vec![write], view_hash: [0; 32], whole: None };
        let act = Act::Revise(Revised { story: id, change: change.to_bytes().into() });
        newsroom.chief.receive(&[forge(&newsroom.an, act, &[])]).unwrap();
        let shown = newsroom.chief.show(id).unwrap();
        let an = newsroom.an.me().unwrap().id;
        assert_eq!((shown.story.kicker.as_str(), shown.status.author), ("Lũ", Some(an)));
        let bytes = newsroom.chief.pack(id).unwrap().bytes;
        assert_eq!(StoryFile::read(&bytes).unwrap().check().unwrap().status.author, Some(an));
    }
}
