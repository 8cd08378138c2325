//! So many changes at once that take something away that a person should look: before they leave this desk, and after they
//! came to it.
//!
//! What is about to leave is held back, all of it, until a person says that it is meant: what has not left can still be
//! undone here. What comes is taken in whatever it does, since entries must come to the same on every desk; a notice stays
//! until somebody has looked at it.

mod harm;
#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};
use rusqlite::Transaction;

use super::replay::Replay;
use super::whereabouts::Known;
use super::{Desk, DeskError};
use crate::ledger::{LogId, time};
use crate::members::{DeviceId, MemberId};
use crate::store::{StoreError, StoryRow, entries, projection, upset, whereabouts as kept};
use crate::story::StoryId;

pub use harm::Harm;
use harm::{FEWEST, between, is_mass};

/// What came within so long counts together: a desk hears of another every few seconds.
const TOGETHER: i64 = 60 * 60 * 1000;
/// So long that is kept which came in no great number.
const KEPT: i64 = 24 * 60 * 60 * 1000;
/// So many stories are looked at before they leave; it is many by then, however many more there are.
const LOOKED_AT: usize = 2000;

/// A story that has less than it had.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Upset {
    /// The story.
    pub story: StoryId,
    /// Its headline now.
    pub headline: String,
    /// In which ways.
    pub harms: BTreeSet<Harm>,
}

/// Many stories that have less than they had.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Upheaval {
    /// The desk that did it, and its member; none where it is this one.
    pub by: Option<(MemberId, DeviceId)>,
    /// When the last of it came.
    pub at: Option<DateTime<Utc>>,
    /// The stories.
    pub stories: Vec<Upset>,
}

impl Upheaval {
    /// Returns how many stories are harmed in some way.
    pub fn count(&self, harm: Harm) -> usize {
        self.stories.iter().filter(|story| story.harms.contains(&harm)).count()
    }

    /// Returns the numbers that a message about it says.
    pub fn counts(&self) -> Vec<(&'static str, String)> {
        let mut all = vec![("stories", self.stories.len().to_string())];
        all.extend(Harm::ALL.map(|harm| (harm.word(), self.count(harm).to_string())));
        all
    }
}

impl Desk {
    /// Returns what is about to leave this desk, where it is so much that a person should say whether it is meant.
    pub fn upheaval_leaving(&self) -> Result<Option<Upheaval>, DeskError> {
        let address = self.storage_address()?;
        Ok(self.store.read(|t| {
            let known = Known::read(self, t, address.as_deref())?;
            let logs: BTreeMap<i64, LogId> = kept::logs(t)?.into_iter().collect();
            let mut unsent = BTreeMap::<LogId, u64>::new();
            let mut touched = BTreeSet::new();
            for (num, log) in known.own() {
                let left = known.left(num)?;
                unsent.insert(log, left);
                touched.extend(upset::stories_after(t, num, left)?);
            }
            if touched.len() < FEWEST {
                return Ok(None);
            }
            let (mut stories, mut looked_at) = (vec![], 0);
            for id in touched {
                let Some(before) = before_it_leaves(t, id, &logs, &unsent)? else { continue };
                let Some(after) = projection::story(t, id)? else { continue };
                looked_at += 1;
                if looked_at > LOOKED_AT {
                    break;
                }
                let harms = between(&before, &after);
                if !harms.is_empty() {
                    stories.push(Upset { story: id, headline: after.fields.headline, harms });
                }
            }
            let all = projection::count(t)?;
            Ok(is_mass(stories.len(), all).then_some(Upheaval { by: None, at: None, stories }))
        })?)
    }

    /// Returns what came in great number from other desks and that nobody here has looked at, by desk.
    pub fn upheavals(&self) -> Result<Vec<Upheaval>, DeskError> {
        Ok(self.store.read(|t| {
            let mut all = BTreeMap::<DeviceId, (i64, BTreeMap<StoryId, BTreeSet<Harm>>)>::new();
            for row in upset::told(t)? {
                let (at, stories) = all.entry(row.device).or_default();
                *at = (*at).max(row.at);
                stories.entry(row.story).or_default().extend(Harm::of(&row.harm));
            }
            let mut upheavals = vec![];
            for (device, (at, harmed)) in all {
                let mut stories = vec![];
                for (story, harms) in harmed {
                    let row = projection::story(t, story)?;
                    let headline = row.map(|row| row.fields.headline).unwrap_or_default();
                    stories.push(Upset { story, headline, harms });
                }
                let by = self.roster.device(device).map(|known| (known.member, device));
                upheavals.push(Upheaval { by, at: Some(time(at)), stories });
            }
            Ok(upheavals)
        })?)
    }

    /// Keeps that somebody has looked at what came in great number from a desk, or from all.
    pub fn looked_at_upheaval(&self, of: Option<DeviceId>) -> Result<(), DeskError> {
        self.store.writable()?;
        Ok(self.store.write(|t| upset::looked_at(t, of))?)
    }

    /// Keeps what entries that came a moment ago took away: those after a place in the order of arrival, by what the stories
    /// were before.
    pub(super) fn note_upsets(
        &self,
        t: &Transaction<'_>,
        before: &BTreeMap<StoryId, StoryRow>,
        last: u64,
    ) -> Result<(), StoreError> {
        let (now, incarnation) = (self.around.now(), entries::identity(t)?.incarnation);
        let mut logs = BTreeSet::new();
        for (id, before) in before {
            let Some(after) = projection::story(t, *id)? else { continue };
            let harms = between(before, &after);
            if harms.is_empty() {
                continue;
            }
            for log in upset::logs_after(t, *id, last, incarnation)? {
                logs.insert(log);
                harms.iter().try_for_each(|harm| upset::put(t, log, *id, harm.word(), now))?;
            }
        }
        for log in logs {
            let stories = upset::count_since(t, log, now - TOGETHER)?;
            if is_mass(stories, projection::count(t)?) {
                upset::tell(t, log, now - TOGETHER)?;
            }
            upset::forget(t, now - KEPT)?;
        }
        Ok(())
    }
}

/// Returns a story as others know it: without what is written here and has not left. `None` where nothing of it has.
fn before_it_leaves(
    t: &Transaction<'_>,
    id: StoryId,
    logs: &BTreeMap<i64, LogId>,
    unsent: &BTreeMap<LogId, u64>,
) -> Result<Option<StoryRow>, StoreError> {
    let stretches = kept::stretches(t, id)?;
    let known = |log: LogId, sequence: u64| unsent.get(&log).is_none_or(|left| sequence <= *left);
    let any = stretches.iter().any(|s| logs.get(&s.log).is_some_and(|log| known(*log, s.first)));
    if !any {
        return Ok(None);
    }
    Ok(Some(Replay::of_some(t, id, known)?))
}
