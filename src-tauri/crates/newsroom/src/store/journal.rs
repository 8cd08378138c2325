//! The journal: saves that are durable and not yet frozen into an entry.

use rusqlite::{Connection, OptionalExtension, params};

use super::StoreError;
use super::error::altered;
use crate::members::MemberId;
use crate::story::StoryId;

/// One save, without its words.
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
    /// The revision that it was frozen into.
    pub frozen: Option<Vec<u8>>,
    /// Whether it types on in a side of a conflict; not once it is frozen.
    pub has_sides: bool,
}

/// What a save says: the body, and all other fields as JSON.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Words {
    /// All but the body, as JSON.
    pub fields: String,
    /// The body.
    pub body: String,
    /// Where its paragraphs came from, as JSON; empty where the editor does not know.
    pub origins: String,
    /// The sides of conflicts that were typed on in, as JSON; empty where there are none.
    pub sides: String,
}

/// Adds a save; durable when the transaction is. Returns its number.
pub(crate) fn add(
    db: &Connection,
    story: StoryId,
    base: (Option<i64>, &[u8]),
    by: (MemberId, i64),
    words: &Words,
) -> Result<i64, StoreError> {
    db.prepare_cached(
        "INSERT INTO journal (story, base_save, base_heads, member, at, seal, fields, body, origins, sides)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
    )?
    .execute(params![
        story.0,
        base.0,
        base.1,
        by.0.0,
        by.1,
        seal(story, base, by, words),
        words.fields,
        words.body,
        words.origins,
        words.sides
    ])?;
    Ok(db.last_insert_rowid())
}

/// BLAKE3 over a save. It is asked for where the words are read: nothing else of a save is shown or signed.
fn seal(story: StoryId, base: (Option<i64>, &[u8]), by: (MemberId, i64), words: &Words) -> [u8; 32] {
    let mut hasher = blake3::Hasher::new();
    hasher.update(&story.0).update(&base.0.unwrap_or(0).to_be_bytes()).update(&(base.1.len() as u64).to_be_bytes());
    hasher.update(base.1).update(&by.0.0).update(&by.1.to_be_bytes());
    for part in [&words.fields, &words.body, &words.origins, &words.sides] {
        hasher.update(&(part.len() as u64).to_be_bytes()).update(part.as_bytes());
    }
    *hasher.finalize().as_bytes()
}

const COLUMNS: &str = "num, base_save, base_heads, member, at, frozen, ifnull(sides, '') <> ''";

fn saved(row: &rusqlite::Row<'_>) -> rusqlite::Result<Saved> {
    Ok(Saved {
        num: row.get(0)?,
        base_save: row.get(1)?,
        base_heads: row.get(2)?,
        member: MemberId(row.get(3)?),
        at: row.get(4)?,
        frozen: row.get(5)?,
        has_sides: row.get(6)?,
    })
}

/// Returns a save of a story by its number.
pub(crate) fn get(db: &Connection, story: StoryId, num: i64) -> Result<Option<Saved>, StoreError> {
    let mut query = db.prepare_cached(&format!("SELECT {COLUMNS} FROM journal WHERE num = ? AND story = ?"))?;
    Ok(query.query_row(params![num, story.0], saved).optional()?)
}

/// Returns the words of a save; none once they are frozen into an entry.
pub(crate) fn words(db: &Connection, num: i64) -> Result<Option<Words>, StoreError> {
    let sql = format!(
        "SELECT {COLUMNS}, story, seal, fields, body, origins, sides FROM journal WHERE num = ? AND fields IS NOT NULL"
    );
    let mut query = db.prepare_cached(&sql)?;
    let words = |row: &rusqlite::Row<'_>| {
        let (fields, body, origins, sides) = (row.get(9)?, row.get(10)?, row.get(11)?, row.get(12)?);
        let (saved, words) = (saved(row)?, Words { fields, body, origins, sides });
        let (base, by) = ((saved.base_save, saved.base_heads.as_slice()), (saved.member, saved.at));
        let sound = row.get::<_, [u8; 32]>(8)? == seal(StoryId(row.get(7)?), base, by, &words);
        if sound { Ok(words) } else { Err(altered(&format!("save {num}"))) }
    };
    Ok(query.query_row([num], words).optional()?)
}

/// Returns whether a save that is not frozen says just this. Bodies of other lengths are not read.
pub(crate) fn says(db: &Connection, num: i64, words: &Words) -> Result<bool, StoreError> {
    let mut query = db.prepare_cached(
        "SELECT CASE WHEN octet_length(body) = ?2 AND fields = ?3 THEN body = ?4 ELSE 0 END FROM journal WHERE num = ?1",
    )?;
    let values = params![num, words.body.len(), words.fields, words.body];
    Ok(query.query_row(values, |row| row.get(0)).optional()?.unwrap_or(false))
}

/// Returns the saves of a story by a member that are not frozen, oldest first.
pub(crate) fn open(db: &Connection, story: StoryId, by: MemberId) -> Result<Vec<Saved>, StoreError> {
    let sql =
        format!("SELECT {COLUMNS} FROM journal WHERE story = ? AND member = ? AND fields IS NOT NULL ORDER BY num");
    let mut query = db.prepare_cached(&sql)?;
    let rows = query.query_map(params![story.0, by.0], saved)?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Returns the saves of a story by anybody that are not frozen, oldest first.
pub(crate) fn unfrozen(db: &Connection, story: StoryId) -> Result<Vec<Saved>, StoreError> {
    let sql = format!("SELECT {COLUMNS} FROM journal WHERE story = ? AND fields IS NOT NULL ORDER BY num");
    let mut query = db.prepare_cached(&sql)?;
    let rows = query.query_map([story.0], saved)?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Returns whether anybody has saves of a story that are not frozen.
pub(crate) fn has_unfrozen(db: &Connection, story: StoryId) -> Result<bool, StoreError> {
    let mut query =
        db.prepare_cached("SELECT EXISTS (SELECT 1 FROM journal WHERE story = ? AND fields IS NOT NULL)")?;
    Ok(query.query_row([story.0], |row| row.get(0))?)
}

/// Returns the stories in which a member has saves that are not frozen.
pub(crate) fn stories(db: &Connection, by: MemberId) -> Result<Vec<StoryId>, StoreError> {
    let mut query = db.prepare_cached("SELECT DISTINCT story FROM journal WHERE fields IS NOT NULL AND member = ?")?;
    let rows = query.query_map([by.0], |row| row.get(0).map(StoryId))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// How many stories have saves that are not frozen, of whichever member.
pub(crate) fn unfrozen_stories(db: &Connection) -> Result<u64, StoreError> {
    let mut query = db.prepare_cached("SELECT count(DISTINCT story) FROM journal WHERE fields IS NOT NULL")?;
    Ok(query.query_row([], |row| row.get(0))?)
}

/// Marks saves as frozen into a revision. Their words are in the entry of the same transaction.
pub(crate) fn freeze(db: &Connection, saves: &[i64], into: &[u8]) -> Result<(), StoreError> {
    let mut update = db.prepare_cached(
        "UPDATE journal SET fields = NULL, body = NULL, origins = NULL, sides = NULL, frozen = ? WHERE num = ?",
    )?;
    for num in saves {
        update.execute(params![into, num])?;
    }
    Ok(())
}
