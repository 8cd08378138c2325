//! The list of stories: saved views of it, counted and read a page at a time, last changed first.

use std::collections::HashMap;
use std::ops::Range;

use rusqlite::types::ToSql;
use rusqlite::{Connection, OptionalExtension as _, params_from_iter};

use super::projection::{STORY, StoryRow, story_row};
use super::{Store, StoreError, search};
use crate::members::MemberId;
use crate::story::StoryId;
use crate::workflow::State;

/// A saved view: which stories somebody wants to see.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum View {
    /// All of them.
    #[default]
    All,
    /// Those that the viewer began or has taken to edit.
    Mine,
    /// Those with a photo that awaits its file, caption or credit, as long as they can be captioned.
    ToCaption,
    /// Those that the viewer is to do something with.
    Waiting,
    /// Those whose bytes are no longer the approved ones.
    Changed,
    /// Those that are public.
    Published,
    /// Those in which two wrote one thing at once, and nobody has chosen yet.
    Conflicted,
}

impl View {
    /// All views, in the order they are offered.
    pub const ALL: [Self; 7] =
        [Self::All, Self::Mine, Self::ToCaption, Self::Waiting, Self::Changed, Self::Published, Self::Conflicted];

    /// Returns the word that programs use.
    pub fn word(self) -> &'static str {
        match self {
            Self::All => "all",
            Self::Mine => "mine",
            Self::ToCaption => "to_caption",
            Self::Waiting => "waiting",
            Self::Changed => "changed",
            Self::Published => "published",
            Self::Conflicted => "conflicted",
        }
    }

    /// Returns the view of a word.
    pub fn of(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|view| view.word() == word)
    }
}

/// Whose view it is.
#[derive(Clone, Debug)]
pub struct Viewer {
    /// The member.
    pub member: MemberId,
    /// States in which a story waits for anybody of the member's role.
    pub states: Vec<State>,
    /// Whether the member may approve.
    pub approves: bool,
    /// The only section that is looked at, if there is one.
    pub section: Option<String>,
}

/// States in which photos may still be captioned.
const CAPTIONED: &str = "story.state IN ('draft', 'submitted', 'editing', 'returned', 'desk_review', 'final_review', 'changed_since_approval')";

/// What was taken down waits for no other approval, until it is changed.
const NOT_DOWN: &str = "NOT (story.state = 'unpublished' AND EXISTS (SELECT 1 FROM publication p
    WHERE p.story = story.id AND p.down AND p.digest = story.digest))";

/// What somebody else said of the viewer's story, and the viewer has not seen.
const UNSEEN: &str = "(story.author = ?1 AND story.word IS NOT NULL AND NOT EXISTS (SELECT 1 FROM word_seen w
    WHERE w.story = story.id AND w.member = ?1 AND w.word = story.word))";

impl Viewer {
    /// Returns the condition that a view puts on stories; `?1` in it is the viewer.
    pub(crate) fn condition(&self, view: View) -> String {
        let mut condition = self.of_view(view);
        if let Some(section) = &self.section {
            // A key holds letters, digits and single spaces only: nothing in it ends the literal.
            condition.push_str(&format!(" AND story.section_key = '{}'", search::key(section)));
        }
        condition
    }

    fn of_view(&self, view: View) -> String {
        match view {
            // The viewer is bound in every condition, so that one list of values fits all.
            View::All => "?1 IS NOT NULL".to_owned(),
            View::Mine => "(story.author = ?1 OR story.editor = ?1)".to_owned(),
            View::ToCaption => format!("?1 IS NOT NULL AND story.to_caption AND {CAPTIONED}"),
            View::Waiting => {
                let states: Vec<_> = self.states.iter().map(|state| format!("'{}'", state.word())).collect();
                // It waits for somebody else where the viewer has approved it. Each of these has an index of its own.
                let not_by_me = "instr(coalesce(story.half_approved, x''), ?1) = 0";
                let half = format!("OR (story.half_approved > x'' AND {not_by_me} AND {NOT_DOWN})");
                let half = if self.approves { &half } else { "" };
                format!(
                    "((story.state IN ({states}) AND {not_by_me}) {half}
                     OR (story.state = 'editing' AND story.editor = ?1 AND {not_by_me})
                     OR (story.state = 'returned' AND story.author = ?1) OR {UNSEEN})",
                    states = states.join(", ")
                )
            }
            View::Changed => "?1 IS NOT NULL AND story.state = 'changed_since_approval'".to_owned(),
            View::Published => "?1 IS NOT NULL AND story.state = 'published'".to_owned(),
            View::Conflicted => "?1 IS NOT NULL AND story.conflicts > 0".to_owned(),
        }
    }
}

/// How many stories views have, as long as the desk says the same: to count a large one takes longer than to read a page of it.
#[derive(Debug, Default)]
pub(super) struct Totals {
    /// When they were counted: the changes by others, by this connection, and how many of these were undone.
    at: (i64, u64, u64),
    of: HashMap<(MemberId, String), u64>,
}

impl Store {
    /// Returns how many stories a view has.
    pub(crate) fn total(&self, db: &Connection, view: View, viewer: &Viewer) -> Result<u64, StoreError> {
        let others = db.pragma_query_value(None, "data_version", |row| row.get(0))?;
        let now = (others, db.total_changes(), self.undone());
        let mut totals = self.totals.borrow_mut();
        if totals.at != now {
            *totals = Totals { at: now, of: HashMap::new() };
        }
        let asked = (viewer.member, viewer.condition(view));
        if let Some(total) = totals.of.get(&asked) {
            return Ok(*total);
        }
        let sql = format!("SELECT count(*) FROM story WHERE {}", asked.1);
        let total = db.prepare_cached(&sql)?.query_row([viewer.member.0], |row| row.get(0))?;
        totals.of.insert(asked, total);
        Ok(total)
    }
}

/// Returns stories of a view by their places from 0, last changed first.
pub(crate) fn rows(
    db: &Connection,
    view: View,
    viewer: &Viewer,
    places: Range<u64>,
) -> Result<Vec<StoryRow>, StoreError> {
    let sql = format!(
        "SELECT {STORY} FROM story WHERE {} ORDER BY updated_at DESC, num DESC LIMIT ?2 OFFSET ?3",
        viewer.condition(view)
    );
    let (count, from) = (places.end.saturating_sub(places.start), places.start);
    let values: [&dyn ToSql; 3] = [&viewer.member.0, &count, &from];
    let mut query = db.prepare_cached(&sql)?;
    let found = query.query_map(params_from_iter(values), story_row)?;
    Ok(found.collect::<Result<_, _>>()?)
}

/// Returns the place of a story in a view, from 0; `None` where it is not in it.
pub(crate) fn place_of(db: &Connection, view: View, viewer: &Viewer, id: StoryId) -> Result<Option<u64>, StoreError> {
    let of = viewer.condition(view);
    let sql = format!(
        "SELECT (SELECT count(*) FROM story WHERE {of} AND (updated_at, num) > (s.updated_at, s.num))
         FROM story s WHERE s.id = ?2 AND s.num IN (SELECT num FROM story WHERE id = ?2 AND {of})"
    );
    Ok(db.prepare_cached(&sql)?.query_row(rusqlite::params![viewer.member.0, id.0], |row| row.get(0)).optional()?)
}
