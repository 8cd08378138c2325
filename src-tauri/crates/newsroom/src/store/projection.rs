//! The projection: what the entries add up to, kept so that nobody has to replay them to list, find or publish.

use std::collections::BTreeMap;
use std::ops::RangeInclusive;

use rusqlite::types::ValueRef;
use rusqlite::{Connection, OptionalExtension, params};

use super::error::altered;
use super::{StoreError, photos, search};
use crate::ledger::Order;
use crate::members::{LockId, MemberId};
use crate::story::{Digest, Placement, Story, StoryId, plain};

use crate::workflow::{State, Status};

/// A story as the projection keeps it.
#[derive(Clone, Debug, PartialEq)]
pub struct StoryRow {
    /// Place in the order of creation on this desk.
    pub num: i64,
    /// Id.
    pub id: StoryId,
    /// State.
    pub state: State,
    /// Digest of its public form now.
    pub digest: Digest,
    /// When it last changed, in milliseconds since 1970 UTC.
    pub updated_at: i64,
    /// How many conflicts are open.
    pub conflicts: usize,
    /// The revisions that nothing follows, 16 bytes each.
    pub heads: Vec<u8>,
    /// All that the acts on it amount to.
    pub status: Status,
    /// Its fields.
    pub fields: Story,
}

const TABLES: [&str; 22] = [
    "listing",
    "publication",
    "shown",
    "approval",
    "form_photo",
    "member",
    "device",
    "epoch",
    "delegation",
    "granted",
    "story_lock",
    "house",
    "photo",
    "photo_said",
    "photo_replaced",
    "photo_sheet",
    "photo_name",
    "story_photo",
    "story_text",
    "story_tag",
    "story_byline",
    "story",
];

/// Throws the whole projection away, and the cards that were made from it.
pub(crate) fn clear(db: &Connection) -> Result<(), StoreError> {
    // The search index is emptied at once: the trigger would look every word of every text up to take it out.
    let trigger: String =
        db.query_row("SELECT sql FROM sqlite_schema WHERE name = 'story_text_deleted'", [], |row| row.get(0))?;
    db.execute_batch("DROP TRIGGER story_text_deleted")?;
    for table in TABLES {
        db.execute(&format!("DELETE FROM {table}"), [])?;
    }
    db.execute_batch("DELETE FROM card; INSERT INTO story_search (story_search) VALUES ('delete-all')")?;
    Ok(db.execute_batch(&trigger)?)
}

/// Returns the first table in which two projections differ.
pub(crate) fn difference(a: &Connection, b: &Connection) -> Result<Option<&'static str>, StoreError> {
    for table in TABLES {
        if rows(a, table)? != rows(b, table)? {
            return Ok(Some(table));
        }
    }
    Ok(None)
}

/// BLAKE3 over all rows of a table, in the order of its key.
fn rows(db: &Connection, table: &str) -> Result<blake3::Hash, StoreError> {
    let columns = db.prepare(&format!("SELECT * FROM {table}"))?.column_count();
    let key = if columns > 2 { "1, 2, 3" } else { "1, 2" };
    let mut query = db.prepare(&format!("SELECT * FROM {table} ORDER BY {key}"))?;
    let mut hasher = blake3::Hasher::new();
    let mut rows = query.query([])?;
    while let Some(row) = rows.next()? {
        for column in 0..columns {
            let (kind, bytes) = match row.get_ref(column)? {
                ValueRef::Null => (0, vec![]),
                ValueRef::Integer(n) => (1, n.to_be_bytes().to_vec()),
                ValueRef::Real(n) => (2, n.to_be_bytes().to_vec()),
                ValueRef::Text(text) => (3, text.to_vec()),
                ValueRef::Blob(blob) => (4, blob.to_vec()),
            };
            hasher.update(&[kind]).update(&(bytes.len() as u64).to_be_bytes()).update(&bytes);
        }
    }
    Ok(hasher.finalize())
}

/// Returns how many stories there are.
pub(crate) fn count(db: &Connection) -> Result<usize, StoreError> {
    Ok(db.prepare_cached("SELECT count(*) FROM story")?.query_row([], |row| row.get(0))?)
}

/// Returns how many stories stand in the section of that key.
pub(crate) fn stories_in_section(db: &Connection, key: &str) -> Result<usize, StoreError> {
    let mut query = db.prepare_cached("SELECT COUNT(*) FROM story WHERE section_key = ?")?;
    Ok(query.query_row([key], |row| row.get(0))?)
}

/// Who has the key of a story's lock.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Holder {
    /// One member alone.
    Member(MemberId),
    /// All who had that lock of the newsroom.
    Newsroom(LockId),
}

/// Puts the lock of a story in, and who holds it.
pub(crate) fn put_story_lock(
    db: &Connection,
    order: Order,
    story: StoryId,
    lock: LockId,
    holder: Holder,
) -> Result<(), StoreError> {
    let (member, under) = match holder {
        Holder::Member(member) => (Some(member.0), None),
        Holder::Newsroom(lock) => (None, Some(lock.0)),
    };
    db.prepare_cached(
        "INSERT INTO story_lock VALUES (?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET lock = excluded.lock,
         holder = excluded.holder, under = excluded.under, said = excluded.said WHERE excluded.said > said",
    )?
    .execute(params![story.0, lock.0, member, under, order.bytes()])?;
    Ok(())
}

/// Returns the lock of a story and who holds it; `None` where the story has no lock yet.
pub(crate) fn story_lock(db: &Connection, story: StoryId) -> Result<Option<(LockId, Holder)>, StoreError> {
    let mut query = db.prepare_cached("SELECT lock, holder, under FROM story_lock WHERE story = ?")?;
    let read = |row: &rusqlite::Row<'_>| {
        let under = || row.get(2).map(|under: Option<_>| Holder::Newsroom(under.map_or(LockId::OPEN, LockId)));
        let holder = row.get::<_, Option<_>>(1)?.map_or_else(under, |member| Ok(Holder::Member(MemberId(member))))?;
        Ok((LockId(row.get(0)?), holder))
    };
    Ok(query.query_row([story.0], read).optional()?)
}

/// Returns whether a lock is that of one story and of nothing else: not another story's, no device's own, and no entry about
/// anything else lies under it.
pub(crate) fn is_locked_alone(db: &Connection, story: StoryId, lock: LockId) -> Result<bool, StoreError> {
    let mut query = db.prepare_cached("SELECT story FROM story_lock WHERE lock = ?")?;
    let of: Vec<[u8; 10]> = query.query_map([lock.0], |row| row.get(0))?.collect::<Result<_, _>>()?;
    let is_own = super::roster::roster(db)?.devices().any(|device| device.own == lock);
    let mut query = db.prepare_cached("SELECT EXISTS (SELECT 1 FROM entry WHERE lock = ? AND story IS NOT ?)")?;
    let holds_more: bool = query.query_row(params![lock.0, story.0], |row| row.get(0))?;
    Ok(of == [story.0] && !is_own && !holds_more)
}

/// Puts a story's present state in.
pub(crate) fn put_story(db: &Connection, row: &StoryRow) -> Result<(), StoreError> {
    let story = &row.fields;
    let fields = serde_json::to_string(story).unwrap_or_default();
    let status = minicbor::to_vec(&row.status).unwrap_or_default();
    let seal = seal(row, &status, &fields);
    db.prepare_cached(
        "INSERT INTO story (id, state, digest, slug, section, section_key, date, updated_at, conflicts, heads, status,
         fields, seal, author, editor, to_caption, half_approved, by_house, word)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19)
         ON CONFLICT (id) DO UPDATE SET state = ?2, digest = ?3, slug = ?4, section = ?5, section_key = ?6, date = ?7,
         updated_at = ?8, conflicts = ?9, heads = ?10, status = ?11, fields = ?12, seal = ?13, author = ?14,
         editor = ?15, to_caption = ?16, half_approved = ?17, by_house = ?18, word = ?19",
    )?
    .execute(params![
        row.id.0,
        row.state.word(),
        row.digest.0,
        story.slug,
        story.section,
        search::key(&story.section),
        story.printed_date.map(|d| d.to_string()),
        row.updated_at,
        row.conflicts,
        row.heads,
        status,
        fields,
        seal,
        row.status.author.map(|m| m.0),
        row.status.editor.map(|m| m.0),
        story.placements.iter().any(Placement::awaits_something),
        row.status.is_half_approved().then(|| row.status.approved_by.iter().flat_map(|m| m.0).collect::<Vec<u8>>()),
        row.status.hangs_on_house(),
        row.status.word.as_ref().filter(|word| Some(word.member) != row.status.author).map(|word| word.entry.0)
    ])?;
    let num: i64 =
        db.prepare_cached("SELECT num FROM story WHERE id = ?")?.query_row([row.id.0], |found| found.get(0))?;
    db.prepare_cached("DELETE FROM story_tag WHERE num = ?")?.execute([num])?;
    db.prepare_cached("DELETE FROM story_byline WHERE num = ?")?.execute([num])?;
    photos::put_placed(db, num, &story.placements)?;
    for tag in &story.tags {
        db.prepare_cached("INSERT OR IGNORE INTO story_tag VALUES (?, ?)")?.execute(params![num, search::key(tag)])?;
    }
    for byline in &story.bylines {
        db.prepare_cached("INSERT OR IGNORE INTO story_byline VALUES (?, ?)")?
            .execute(params![num, search::key(&byline.name)])?;
    }
    put_text(db, num, story)
}

/// Puts in what the search reads.
fn put_text(db: &Connection, num: i64, story: &Story) -> Result<(), StoreError> {
    let bylines: Vec<_> = story.bylines.iter().map(|b| b.name.as_str()).collect();
    let captions: Vec<_> = story.placements.iter().flat_map(|p| [p.caption.as_str(), &p.credit, &p.alt]).collect();
    db.prepare_cached(
        "INSERT INTO story_text VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7) ON CONFLICT (id) DO UPDATE
         SET headline = ?2, standfirst = ?3, body = ?4, tags = ?5, byline = ?6, captions = ?7",
    )?
    .execute(params![
        num,
        story.headline,
        story.standfirst,
        plain(&story.body),
        story.tags.join(", "),
        bylines.join(", "),
        captions.join("\n")
    ])?;
    Ok(())
}

fn seal(row: &StoryRow, status: &[u8], fields: &str) -> [u8; 32] {
    let mut hasher = blake3::Hasher::new();
    hasher.update(&row.id.0).update(&row.digest.0).update(&row.updated_at.to_be_bytes());
    hasher.update(&(row.conflicts as u64).to_be_bytes());
    for part in [&row.heads, status, fields.as_bytes()] {
        hasher.update(&(part.len() as u64).to_be_bytes()).update(part);
    }
    *hasher.finalize().as_bytes()
}

pub(super) const STORY: &str = "num, id, status, digest, updated_at, conflicts, heads, fields, seal";

fn status(row: &rusqlite::Row<'_>, column: usize) -> rusqlite::Result<Status> {
    let odd = |e| rusqlite::Error::FromSqlConversionFailure(column, rusqlite::types::Type::Blob, Box::new(e));
    minicbor::decode(row.get_ref(column)?.as_blob()?).map_err(odd)
}

pub(super) fn story_row(row: &rusqlite::Row<'_>) -> rusqlite::Result<StoryRow> {
    let status: Status = status(row, 2)?;
    let odd = |e| rusqlite::Error::FromSqlConversionFailure(7, rusqlite::types::Type::Text, Box::new(e));
    let fields = row.get_ref(7)?.as_str()?;
    let found = StoryRow {
        num: row.get(0)?,
        id: StoryId(row.get(1)?),
        state: status.state,
        digest: Digest(row.get(3)?),
        updated_at: row.get(4)?,
        conflicts: row.get(5)?,
        heads: row.get(6)?,
        status,
        fields: serde_json::from_str(fields).map_err(odd)?,
    };
    let sound = row.get::<_, [u8; 32]>(8)? == seal(&found, row.get_ref(2)?.as_blob()?, fields);
    if sound { Ok(found) } else { Err(altered(&format!("story {}", found.id))) }
}

/// Returns a story.
pub(crate) fn story(db: &Connection, id: StoryId) -> Result<Option<StoryRow>, StoreError> {
    let mut query = db.prepare_cached(&format!("SELECT {STORY} FROM story WHERE id = ?"))?;
    Ok(query.query_row([id.0], story_row).optional()?)
}

/// Returns where a story is.
pub(crate) fn story_status(db: &Connection, id: StoryId) -> Result<Option<Status>, StoreError> {
    let mut query = db.prepare_cached("SELECT status FROM story WHERE id = ?")?;
    Ok(query.query_row([id.0], |row| status(row, 0)).optional()?)
}

/// Returns stories, newest first, of one state or of all.
pub(crate) fn stories(db: &Connection, state: Option<State>, limit: usize) -> Result<Vec<StoryRow>, StoreError> {
    // Two statements: no one plan is right for both.
    let of = if state.is_some() { "state = ?1" } else { "?1 IS NULL" };
    let mut query = db.prepare_cached(&format!("SELECT {STORY} FROM story WHERE {of} ORDER BY num DESC LIMIT ?2"))?;
    let rows = query.query_map(params![state.map(State::word), limit], story_row)?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Returns the stories whose state house data has a part in.
pub(crate) fn stories_by_house(db: &Connection) -> Result<Vec<StoryRow>, StoreError> {
    let mut query = db.prepare_cached(&format!("SELECT {STORY} FROM story WHERE by_house ORDER BY num"))?;
    let rows = query.query_map([], story_row)?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Returns the digest of every story.
pub(crate) fn digests(db: &Connection) -> Result<BTreeMap<StoryId, Digest>, StoreError> {
    let mut query = db.prepare_cached("SELECT id, digest FROM story")?;
    let rows = query.query_map([], |row| Ok((StoryId(row.get(0)?), Digest(row.get(1)?))))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Returns the stories from one id to another, at most two.
pub(crate) fn ids_between(db: &Connection, ids: RangeInclusive<StoryId>) -> Result<Vec<StoryId>, StoreError> {
    let mut query = db.prepare_cached("SELECT id FROM story WHERE id BETWEEN ? AND ? LIMIT 2")?;
    let rows = query.query_map([ids.start().0, ids.end().0], |row| row.get(0).map(StoryId))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Returns whether another story has this slug.
pub(crate) fn slug_taken(db: &Connection, slug: &str, by_other_than: StoryId) -> Result<bool, StoreError> {
    let mut query = db.prepare_cached("SELECT EXISTS (SELECT 1 FROM story WHERE slug = ? AND id <> ?)")?;
    Ok(query.query_row(params![slug, by_other_than.0], |row| row.get(0))?)
}
