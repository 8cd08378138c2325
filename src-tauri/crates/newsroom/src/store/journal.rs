//! The journal: saves that are durable and not yet frozen into an entry.

use rusqlite::{Connection, OptionalExtension, params};

use super::{StoreError, error::altered};
use crate::members::MemberId;
use crate::story::StoryId;

/// One save.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Saved {
    /// Its number, which is the revision that an editor goes on from.
    pub num: i64,
    /// The save that the editor was showing, if it was one.
    pub base_save: Option<i64>,
    /// The frozen revisions that the editor was showing, directly or under `base_save`; 16 bytes each.
    pub base_heads: Vec<u8>,
    /// Who saved.
    pub member: MemberId,
    /// When, in milliseconds since 1970 UTC.
    pub at: i64,
    /// What was saved, as JSON; `None` once frozen.
    pub fields: Option<String>,
    /// The revision that it was frozen into.
    pub frozen: Option<Vec<u8>>,
}

/// Adds a save; durable when the transaction is. Returns its number.
pub(crate) fn add(
    db: &Connection,
    story: StoryId,
    base: (Option<i64>, &[u8]),
    by: (MemberId, i64),
    fields: &str,
) -> Result<i64, StoreError> {
    let seal = seal(story, base, by, fields);
    db.prepare_cached(
        "INSERT INTO journal (story, base_save, base_heads, member, at, fields, seal) VALUES (?, ?, ?, ?, ?, ?, ?)",
    )?
    .execute(params![story.0, base.0, base.1, by.0.0, by.1, fields, seal])?;
    Ok(db.last_insert_rowid())
}

fn seal(story: StoryId, base: (Option<i64>, &[u8]), by: (MemberId, i64), fields: &str) -> [u8; 32] {
    let mut hasher = blake3::Hasher::new();
    hasher.update(&story.0).update(&base.0.unwrap_or(0).to_be_bytes()).update(&(base.1.len() as u64).to_be_bytes());
    hasher.update(base.1).update(&by.0.0).update(&by.1.to_be_bytes()).update(fields.as_bytes());
    *hasher.finalize().as_bytes()
}

const COLUMNS: &str = "num, base_save, base_heads, member, at, fields, frozen, story, seal";

fn saved(row: &rusqlite::Row<'_>) -> rusqlite::Result<Saved> {
    let saved = read(row)?;
    if let Some(fields) = &saved.fields {
        let base = (saved.base_save, saved.base_heads.as_slice());
        if row.get::<_, [u8; 32]>(8)? != seal(StoryId(row.get(7)?), base, (saved.member, saved.at), fields) {
            return Err(altered(&format!("save {}", saved.num)));
        }
    }
    Ok(saved)
}

fn read(row: &rusqlite::Row<'_>) -> rusqlite::Result<Saved> {
    Ok(Saved {
        num: row.get(0)?,
        base_save: row.get(1)?,
        base_heads: row.get(2)?,
        member: MemberId(row.get(3)?),
        at: row.get(4)?,
        fields: row.get(5)?,
        frozen: row.get(6)?,
    })
}

/// Returns a save of a story by its number.
pub(crate) fn get(db: &Connection, story: StoryId, num: i64) -> Result<Option<Saved>, StoreError> {
    let mut query = db.prepare_cached(&format!("SELECT {COLUMNS} FROM journal WHERE num = ? AND story = ?"))?;
    Ok(query.query_row(params![num, story.0], saved).optional()?)
}

/// Returns the saves of a story that are not frozen, oldest first.
pub(crate) fn open(db: &Connection, story: StoryId) -> Result<Vec<Saved>, StoreError> {
    let sql = format!("SELECT {COLUMNS} FROM journal WHERE story = ? AND fields IS NOT NULL ORDER BY num");
    let mut query = db.prepare_cached(&sql)?;
    let rows = query.query_map([story.0], saved)?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Returns the stories that have saves not yet frozen.
pub(crate) fn stories(db: &Connection) -> Result<Vec<StoryId>, StoreError> {
    let mut query = db.prepare_cached("SELECT DISTINCT story FROM journal WHERE fields IS NOT NULL")?;
    let rows = query.query_map([], |row| row.get(0).map(StoryId))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Marks saves as frozen into a revision. Their words are in the entry of the same transaction.
pub(crate) fn freeze(db: &Connection, saves: &[i64], into: &[u8]) -> Result<(), StoreError> {
    let mut update = db.prepare_cached("UPDATE journal SET fields = NULL, frozen = ? WHERE num = ?")?;
    for num in saves {
        update.execute(params![into, num])?;
    }
    Ok(())
}
