//! What this desk noted for itself of entries that came: when, and that somebody looked.

use rusqlite::{Connection, OptionalExtension as _, params};

use super::StoreError;
use crate::ledger::EntryHash;
use crate::members::MemberId;
use crate::story::StoryId;

/// Notes of the approvals under a delegation that are here that they came by now, where nothing was noted.
pub(crate) fn note(db: &Connection, now: i64) -> Result<(), StoreError> {
    db.prepare_cached(
        "INSERT INTO reached SELECT entry, ? FROM approval
         WHERE until IS NOT NULL AND entry NOT IN (SELECT entry FROM reached)",
    )?
    .execute([now])?;
    Ok(())
}

/// Returns when an approval came to this desk, by its clock; nothing where that is not known.
pub(crate) fn at(db: &Connection, approval: EntryHash) -> Result<Option<i64>, StoreError> {
    let mut query = db.prepare_cached("SELECT at FROM reached WHERE entry = ?")?;
    Ok(query.query_row([approval.0], |row| row.get(0)).optional()?)
}

/// Keeps that a member has seen what was last said of a story to its author.
pub(crate) fn word_seen(db: &Connection, story: StoryId, member: MemberId, word: EntryHash) -> Result<(), StoreError> {
    db.prepare_cached("INSERT INTO word_seen VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET word = excluded.word")?
        .execute(params![story.0, member.0, word.0])?;
    Ok(())
}

/// Returns the last word of a story to its author that a member has seen.
pub(crate) fn seen_word(db: &Connection, story: StoryId, member: MemberId) -> Result<Option<EntryHash>, StoreError> {
    let mut query = db.prepare_cached("SELECT word FROM word_seen WHERE story = ? AND member = ?")?;
    Ok(query.query_row(params![story.0, member.0], |row| row.get(0).map(EntryHash)).optional()?)
}
