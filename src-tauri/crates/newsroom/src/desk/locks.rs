//! Which lock an entry is sealed under.
//!
//! What a newsroom says of itself lies under its own lock. Each story has a lock of its own: while its author alone has
//! written on it, under the author's; from the first step that takes it further, under the newsroom's. So a story can be
//! handed on by itself, years later, and carries no key but its own.

use std::collections::{BTreeMap, BTreeSet};

use rusqlite::Transaction;

use super::Desk;
use super::removing::cut_off;
use crate::ledger::{Act, Entry, Order, StoryLock};
use crate::members::{Device, Lock, LockId, MemberId};
use crate::store::projection::Holder;
use crate::store::{StoreError, entries, projection, roster};
use crate::story::StoryId;
use crate::workflow::State;

/// What an entry is sealed under.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Under {
    /// Nothing: whoever has no key yet must read it.
    Nothing,
    /// The lock of the newsroom.
    Newsroom,
    /// The lock that whoever works here alone holds.
    Own,
    /// The lock of a story.
    Story(StoryId),
}

impl Under {
    /// Returns what an act is sealed under.
    pub(super) fn of(act: &Act) -> Self {
        match act {
            Act::Grant(_) => Self::Nothing,
            act => act.story().map_or(Self::Newsroom, Self::Story),
        }
    }

    /// Returns the lock itself, for an entry of a device.
    pub(super) fn lock(self, t: &Transaction<'_>, of: Option<&Device>) -> Result<Option<Lock>, StoreError> {
        let id = match self {
            Self::Nothing => return Ok(None),
            Self::Newsroom => entries::epoch(t)?,
            Self::Own => of.map_or(LockId::OPEN, |device| device.own),
            Self::Story(story) => projection::story_lock(t, story)?.map_or(LockId::OPEN, |(lock, _)| lock),
        };
        entries::lock(t, id).map(Some)
    }
}

/// Puts the locks of stories in, with their keys.
pub(super) fn project(t: &Transaction<'_>, order: Order, entry: &Entry, locks: &[StoryLock]) -> Result<(), StoreError> {
    let under = entry.header.lock;
    let is_newsrooms = roster::is_newsrooms(t, under)?;
    let holder = if is_newsrooms { Holder::Newsroom(under) } else { Holder::Member(entry.body.member) };
    for said in locks {
        let lock = Lock::of(said.key);
        entries::keep_lock(t, &lock)?;
        projection::put_story_lock(t, order, said.story, lock.id(), holder)?;
    }
    Ok(())
}

/// Returns who alone reads a story: a draft is its author's until it goes further. Of one that went further the lock may have been said
/// under a lock of the newsroom that fell with whoever named it, and all had that one.
pub(super) fn whose_alone(t: &Transaction<'_>, story: StoryId) -> Result<Option<MemberId>, StoreError> {
    let Some((_, Holder::Member(holder))) = projection::story_lock(t, story)? else { return Ok(None) };
    let state = projection::story_status(t, story)?.map(|status| status.state).unwrap_or_default();
    Ok((state == State::Draft).then_some(holder))
}

/// Returns the stories of which the newsroom was given a lock that a removal cut off since.
fn cut_off_from_their_locks(t: &Transaction<'_>) -> Result<BTreeSet<StoryId>, StoreError> {
    let mut stories = BTreeSet::new();
    for (_, entry) in cut_off(t)? {
        if let Act::StoryLocks(locks) = &entry.body.act
            && roster::is_newsrooms(t, entry.header.lock)?
        {
            stories.extend(locks.iter().map(|said| said.story));
        }
    }
    Ok(stories)
}

impl Desk {
    /// Returns what must be said before some acts: new locks for stories that have none, and to the newsroom the locks of
    /// those that go further than whoever began them.
    pub(super) fn story_locks(&self, t: &Transaction<'_>, acts: &[Act]) -> Result<Vec<(Under, Act)>, StoreError> {
        let (mut new, mut handed_on) = (vec![], vec![]);
        let mut goes_on = BTreeMap::<StoryId, bool>::new();
        for (story, act) in acts.iter().filter_map(|act| Some((act.story()?, act))) {
            *goes_on.entry(story).or_default() |= !matches!(act, Act::Revise(_));
        }
        let (present, mut cut_off) = (entries::epoch(t)?, None);
        for (story, goes_on) in goes_on {
            let (key, is_mine) = match projection::story_lock(t, story)? {
                Some((_, Holder::Newsroom(under))) if under == present => continue,
                // Whoever left the newsroom has the key that it had.
                Some((_, Holder::Newsroom(_))) => (self.around.bytes(), false),
                Some((lock, Holder::Member(holder))) => (*entries::lock(t, lock)?.key(), holder == self.me),
                None => {
                    let key = self.around.bytes();
                    let cut_off = match &mut cut_off {
                        Some(cut_off) => cut_off,
                        none => none.insert(cut_off_from_their_locks(t)?),
                    };
                    // Where a removal cut off what gave it one, it goes on from there, for all who read it.
                    let is_new = !cut_off.contains(&story);
                    if is_new {
                        new.push(StoryLock { story, key });
                    }
                    (key, is_new)
                }
            };
            if goes_on || !is_mine {
                handed_on.push(StoryLock { story, key });
            }
        }
        let said = [(Under::Own, new), (Under::Newsroom, handed_on)].into_iter();
        Ok(said.filter(|(_, locks)| !locks.is_empty()).map(|(under, locks)| (under, Act::StoryLocks(locks))).collect())
    }
}
