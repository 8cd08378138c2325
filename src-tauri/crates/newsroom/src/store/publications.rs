//! The part of the projection that publishing asks for: what was approved, and what destinations show.

use rusqlite::{Connection, OptionalExtension as _, params};

use super::projection::{STORY, StoryRow, story_row};
use super::{StoreError, shown};
use crate::ledger::{EntryHash, ReceiptKind, Receipted};
use crate::photo::PhotoHash;
use crate::story::{Digest, StoryId};

/// An approval with the bytes that it carries.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ApprovalRow {
    /// The entry.
    pub entry: EntryHash,
    /// The digest of the bytes.
    pub digest: Digest,
    /// The public form.
    pub form: Vec<u8>,
    /// When the delegation ends that it is made under, in milliseconds since 1970 UTC.
    pub until: Option<i64>,
}

/// What a destination shows of a story.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PublicationRow {
    /// The story.
    pub story: StoryId,
    /// Place in the order of first publications, from 1.
    pub sequence: u64,
    /// What was published last.
    pub digest: Digest,
    /// When it was first public, in milliseconds since 1970 UTC.
    pub first_at: i64,
    /// When another form was published, if one was.
    pub changed_at: Option<i64>,
    /// The last story that its list of latest stories could name.
    pub latest_as_of: u64,
    /// Whether a tombstone stands there now.
    pub down: bool,
    /// Public address.
    pub url: String,
    /// Path at the destination.
    pub path: String,
}

/// Puts an approval in.
pub(crate) fn put_approval(db: &Connection, story: StoryId, row: &ApprovalRow) -> Result<(), StoreError> {
    db.prepare_cached("INSERT INTO approval VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING")?.execute(params![
        row.entry.0,
        story.0,
        row.digest.0,
        row.form,
        row.until
    ])?;
    shown::put_form(db, story, row.digest, &row.form)
}

/// Returns an approval by its entry.
pub(crate) fn approval(db: &Connection, entry: EntryHash) -> Result<Option<ApprovalRow>, StoreError> {
    let mut query = db.prepare_cached("SELECT digest, form, until FROM approval WHERE entry = ?")?;
    let row = |row: &rusqlite::Row<'_>| {
        Ok(ApprovalRow { entry, digest: Digest(row.get(0)?), form: row.get(1)?, until: row.get(2)? })
    };
    Ok(query.query_row([entry.0], row).optional()?)
}

/// Returns an approval of a story's bytes.
pub(crate) fn approval_of(db: &Connection, story: StoryId, digest: Digest) -> Result<Option<EntryHash>, StoreError> {
    let mut query = db.prepare_cached("SELECT min(entry) FROM approval WHERE story = ? AND digest = ?")?;
    Ok(query.query_row(params![story.0, digest.0], |row| row.get::<_, Option<[u8; 32]>>(0))?.map(EntryHash))
}

/// Returns the forms of a story that were approved.
pub(crate) fn forms(db: &Connection, story: StoryId) -> Result<Vec<Vec<u8>>, StoreError> {
    let mut query = db.prepare_cached("SELECT min(form) FROM approval WHERE story = ? GROUP BY digest")?;
    let rows = query.query_map([story.0], |row| row.get(0))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Returns the form of a story that was approved under a digest.
pub(crate) fn form(db: &Connection, story: StoryId, digest: Digest) -> Result<Option<Vec<u8>>, StoreError> {
    let mut query = db.prepare_cached("SELECT form FROM approval WHERE story = ? AND digest = ? LIMIT 1")?;
    Ok(query.query_row(params![story.0, digest.0], |row| row.get(0)).optional()?)
}

impl PublicationRow {
    /// Returns what the receipts of a story at a destination come to, in their order; `None` where there are none.
    pub(crate) fn of(receipts: &[Receipted]) -> Option<Self> {
        let first = receipts.first()?;
        let begun = Self {
            story: first.story,
            sequence: first.sequence,
            digest: first.digest,
            first_at: first.at,
            changed_at: None,
            latest_as_of: first.latest_as_of,
            down: false,
            url: String::new(),
            path: String::new(),
        };
        Some(receipts.iter().fold(begun, |row, receipt| Self {
            changed_at: if row.digest == receipt.digest { row.changed_at } else { Some(receipt.at) },
            digest: receipt.digest,
            latest_as_of: receipt.latest_as_of,
            down: receipt.kind == ReceiptKind::TakenDown,
            url: receipt.url.clone(),
            path: receipt.path.clone(),
            ..row
        }))
    }
}

/// Puts what a destination shows of a story in.
pub(crate) fn put_publication(db: &Connection, destination: &str, row: &PublicationRow) -> Result<(), StoreError> {
    db.prepare_cached("INSERT OR REPLACE INTO publication VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)")?.execute(params![
        destination,
        row.story.0,
        row.sequence,
        row.digest.0,
        row.first_at,
        row.changed_at,
        row.latest_as_of,
        row.down,
        row.url,
        row.path
    ])?;
    Ok(())
}

/// Gives a story the next number in each of these lists in which it has none.
pub(crate) fn number(db: &Connection, destination: &str, story: StoryId, lists: &[String]) -> Result<(), StoreError> {
    for list in lists {
        db.prepare_cached(
            "INSERT INTO listing SELECT ?1, ?2, coalesce(max(number), 0) + 1, ?3, 0 FROM listing
             WHERE destination = ?1 AND list = ?2 ON CONFLICT (destination, story, list) DO NOTHING",
        )?
        .execute(params![destination, list, story.0])?;
    }
    Ok(())
}

/// Lets a story stand in these lists, in which it has numbers, and in no others.
pub(crate) fn list(db: &Connection, destination: &str, story: StoryId, lists: &[String]) -> Result<(), StoreError> {
    // Left to itself SQLite goes through all lists of the destination: part of the primary key seems as good an index.
    db.prepare_cached("UPDATE listing INDEXED BY listing_by_story SET here = 0 WHERE destination = ? AND story = ?")?
        .execute(params![destination, story.0])?;
    for list in lists {
        db.prepare_cached("UPDATE listing SET here = 1 WHERE destination = ? AND story = ? AND list = ?")?
            .execute(params![destination, story.0, list])?;
    }
    Ok(())
}

/// Returns the lists of a destination that a story stands in.
pub(crate) fn lists(db: &Connection, destination: &str, story: StoryId) -> Result<Vec<String>, StoreError> {
    // By this index for the reason that [`list`] has.
    let mut query = db.prepare_cached(
        "SELECT list FROM listing INDEXED BY listing_by_story WHERE destination = ? AND story = ? AND here
         ORDER BY list",
    )?;
    let rows = query.query_map(params![destination, story.0], |row| row.get(0))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Returns the lists of a destination that a story stands in or ever stood in.
pub(crate) fn numbered(db: &Connection, destination: &str, story: StoryId) -> Result<Vec<String>, StoreError> {
    let mut query = db.prepare_cached(
        "SELECT list FROM listing INDEXED BY listing_by_story WHERE destination = ? AND story = ? ORDER BY list",
    )?;
    let rows = query.query_map(params![destination, story.0], |row| row.get(0))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Returns the stories that are or were public anywhere.
pub(crate) fn stories(db: &Connection) -> Result<Vec<StoryId>, StoreError> {
    let mut query = db.prepare_cached("SELECT DISTINCT story FROM publication ORDER BY story")?;
    let rows = query.query_map([], |row| row.get(0).map(StoryId))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

const PUBLICATION: &str =
    "p.story, p.sequence, p.digest, p.first_at, p.changed_at, p.latest_as_of, p.down, p.url, p.path";

fn publication_row(row: &rusqlite::Row<'_>) -> rusqlite::Result<PublicationRow> {
    Ok(PublicationRow {
        story: StoryId(row.get(0)?),
        sequence: row.get(1)?,
        digest: Digest(row.get(2)?),
        first_at: row.get(3)?,
        changed_at: row.get(4)?,
        latest_as_of: row.get(5)?,
        down: row.get(6)?,
        url: row.get(7)?,
        path: row.get(8)?,
    })
}

/// Returns publications of a destination by the rest of a query over `publication p`; `?1` is the destination.
pub(crate) fn publications(
    db: &Connection,
    rest: &str,
    values: &[&dyn rusqlite::ToSql],
) -> Result<Vec<PublicationRow>, StoreError> {
    let mut query = db.prepare_cached(&format!("SELECT {PUBLICATION} FROM publication p {rest}"))?;
    let rows = query.query_map(values, publication_row)?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Returns what a destination shows of each story, in the order of first publications.
pub(crate) fn at(db: &Connection, destination: &str) -> Result<Vec<PublicationRow>, StoreError> {
    publications(db, "WHERE destination = ?1 ORDER BY sequence, story", &[&destination])
}

/// Returns what a destination shows of a story.
pub(crate) fn publication(
    db: &Connection,
    destination: &str,
    story: StoryId,
) -> Result<Option<PublicationRow>, StoreError> {
    let sql = format!("SELECT {PUBLICATION} FROM publication p WHERE destination = ? AND story = ?");
    Ok(db.prepare_cached(&sql)?.query_row(params![destination, story.0], publication_row).optional()?)
}

/// Returns how many stories are public, or were taken down, counted at each destination.
pub(crate) fn count(db: &Connection, down: bool) -> Result<u64, StoreError> {
    Ok(db.prepare_cached("SELECT count(*) FROM publication WHERE down = ?")?.query_row([down], |row| row.get(0))?)
}

/// Returns which stories were last published, or last touched of those that were taken down, each with the destination.
pub(crate) fn latest(db: &Connection, down: bool, most: u32) -> Result<Vec<(String, StoryId)>, StoreError> {
    // No row tells when something was taken down: that is an act on the story like any other.
    let at = if down { "s.updated_at" } else { "coalesce(p.changed_at, p.first_at)" };
    let mut query = db.prepare_cached(&format!(
        "SELECT p.destination, p.story FROM publication p JOIN story s ON s.id = p.story WHERE p.down = ?
         ORDER BY {at} DESC, p.story, p.destination LIMIT ?"
    ))?;
    let rows = query.query_map(params![down, most], |row| Ok((row.get(0)?, StoryId(row.get(1)?))))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Returns the stories of which something approved may lack at a destination: none has it, one has another form, or one has had
/// it only since then.
pub(crate) fn perhaps_unsent(db: &Connection, since: i64) -> Result<Vec<StoryRow>, StoreError> {
    let mut query = db.prepare_cached(&format!(
        "SELECT {STORY} FROM story WHERE state IN ('approved', 'changed_since_approval') OR (state = 'published' AND id IN
         (SELECT p.story FROM publication p JOIN story s ON s.id = p.story
          WHERE NOT p.down AND (p.digest <> s.digest OR p.first_at >= ?)))"
    ))?;
    let rows = query.query_map([since], story_row)?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Returns when readers first saw a story, wherever that was, in milliseconds since 1970 UTC.
pub(crate) fn first_public(db: &Connection, story: StoryId) -> Result<Option<i64>, StoreError> {
    let mut query = db.prepare_cached("SELECT min(first_at) FROM publication WHERE story = ?")?;
    Ok(query.query_row([story.0], |row| row.get(0))?)
}

/// Returns the next place in the order of first publications.
pub(crate) fn next_sequence(db: &Connection, destination: &str) -> Result<u64, StoreError> {
    let mut query =
        db.prepare_cached("SELECT coalesce(max(sequence), 0) + 1 FROM publication WHERE destination = ?")?;
    Ok(query.query_row([destination], |row| row.get(0))?)
}

/// Returns the other stories at a destination that show a photo, each with the digest of its form.
pub(crate) fn showing(
    db: &Connection,
    destination: &str,
    photo: PhotoHash,
    than: StoryId,
) -> Result<Vec<(StoryId, Digest)>, StoreError> {
    let mut query = db.prepare_cached(
        "SELECT p.story, p.digest FROM form_photo AS form
         CROSS JOIN publication AS p ON p.destination = ?1 AND p.story = form.story AND p.digest = form.digest
         WHERE form.photo = ?3 AND p.story <> ?2 AND NOT p.down ORDER BY p.story",
    )?;
    let row = |row: &rusqlite::Row<'_>| Ok((StoryId(row.get(0)?), Digest(row.get(1)?)));
    let rows = query.query_map(params![destination, than.0, photo.0], row)?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Returns whether another story stands at a path of a destination, or stood there last.
pub(crate) fn has_other(db: &Connection, destination: &str, path: &str, than: StoryId) -> Result<bool, StoreError> {
    let mut query = db.prepare_cached(
        "SELECT EXISTS (SELECT 1 FROM publication INDEXED BY publication_by_path
         WHERE destination = ? AND path = ? AND story <> ?)",
    )?;
    Ok(query.query_row(params![destination, path, than.0], |row| row.get(0))?)
}
