//! What waits to be published, and which files this desk wrote for each story.

use rusqlite::{Connection, OptionalExtension, Row, params};

use super::StoreError;
use crate::ledger::{EntryHash, ReceiptKind};
use crate::members::MemberId;
use crate::story::{Digest, StoryId};

/// A publication that was asked for and whose receipt is not here yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Waiting {
    /// The story.
    pub story: StoryId,
    /// The destination's id.
    pub destination: String,
    /// What its receipt will prove.
    pub kind: ReceiptKind,
    /// The approval that carries what is sent; none for a takedown of what is public.
    pub approval: EntryHash,
    /// Who asked for it.
    pub member: MemberId,
    /// Why it is corrected or taken down; empty for a publication.
    pub reason: String,
    /// When it was asked for, in milliseconds since 1970 UTC: what the page says, however late it arrives.
    pub at: i64,
}

/// Before the name of a list, where it is noted that a story was written into it: no path has a space.
const LIST: &str = "list ";

/// A file that this desk wrote for a story, or a list that it wrote the story into.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Sent {
    /// Path at the destination; of a list its name, marked as such.
    pub(crate) path: String,
    /// BLAKE3 of the bytes written; of a list nothing.
    pub(crate) digest: Digest,
    /// Whether another story needs it as well.
    pub(crate) shared: bool,
}

impl Sent {
    /// Returns whether it is a page of a site; all other files that are a story's own there are photos.
    pub(crate) fn is_page(&self) -> bool {
        self.path.ends_with(".html")
    }

    /// Returns the name of the list, if it is one.
    pub(crate) fn list(&self) -> Option<&str> {
        self.path.strip_prefix(LIST)
    }
}

const WAITING: &str = "story, destination, kind, approval, member, reason, at";

fn waiting(row: &Row<'_>) -> rusqlite::Result<Waiting> {
    let word: String = row.get(2)?;
    let all = [ReceiptKind::Published, ReceiptKind::Corrected, ReceiptKind::TakenDown];
    Ok(Waiting {
        story: StoryId(row.get(0)?),
        destination: row.get(1)?,
        kind: all.into_iter().find(|k| k.word() == word).ok_or(rusqlite::Error::InvalidQuery)?,
        approval: EntryHash(row.get(3)?),
        member: MemberId(row.get(4)?),
        reason: row.get(5)?,
        at: row.get(6)?,
    })
}

/// Puts a publication in. One story waits once for one destination, and keeps its place when something else is asked.
pub(crate) fn put(db: &Connection, w: &Waiting) -> Result<(), StoreError> {
    db.prepare_cached(
        "INSERT INTO outbox (story, destination, kind, approval, member, reason, at) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)
         ON CONFLICT (story, destination) DO UPDATE SET kind = ?3, approval = ?4, member = ?5, reason = ?6, at = ?7",
    )?
    .execute(params![w.story.0, w.destination, w.kind.word(), w.approval.0, w.member.0, w.reason, w.at])?;
    Ok(())
}

/// Returns what waits, in the order it was asked for.
pub(crate) fn all(db: &Connection) -> Result<Vec<Waiting>, StoreError> {
    let mut query = db.prepare_cached(&format!("SELECT {WAITING} FROM outbox ORDER BY num"))?;
    let rows = query.query_map([], waiting)?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Returns what waits of a story for a destination.
pub(crate) fn of(db: &Connection, story: StoryId, destination: &str) -> Result<Option<Waiting>, StoreError> {
    let mut query = db.prepare_cached(&format!("SELECT {WAITING} FROM outbox WHERE story = ? AND destination = ?"))?;
    Ok(query.query_row(params![story.0, destination], waiting).optional()?)
}

/// Takes a publication out.
pub(crate) fn done(db: &Connection, story: StoryId, destination: &str) -> Result<(), StoreError> {
    db.prepare_cached("DELETE FROM outbox WHERE story = ? AND destination = ?")?
        .execute(params![story.0, destination])?;
    Ok(())
}

/// Notes a file that is about to be written for a story.
pub(crate) fn put_sent(
    db: &Connection,
    (story, destination): (StoryId, &str),
    path: &str,
    digest: Digest,
) -> Result<(), StoreError> {
    db.prepare_cached("INSERT INTO sent_file VALUES (?, ?, ?, ?) ON CONFLICT DO UPDATE SET digest = excluded.digest")?
        .execute(params![story.0, destination, path, digest.0])?;
    Ok(())
}

/// Notes a list that a story is about to be written into.
pub(crate) fn put_listed(db: &Connection, (story, destination): (StoryId, &str), list: &str) -> Result<(), StoreError> {
    put_sent(db, (story, destination), &format!("{LIST}{list}"), Digest([0; 32]))
}

/// Returns the files that were written for a story, and the lists that it was written into.
pub(crate) fn sent(db: &Connection, story: StoryId, destination: &str) -> Result<Vec<Sent>, StoreError> {
    let mut query = db.prepare_cached(
        "SELECT path, digest, EXISTS (
             SELECT 1 FROM sent_file o WHERE o.path = s.path AND o.destination = s.destination AND o.story <> s.story)
         FROM sent_file s WHERE story = ? AND destination = ? ORDER BY path",
    )?;
    let sent = |row: &Row<'_>| Ok(Sent { path: row.get(0)?, digest: Digest(row.get(1)?), shared: row.get(2)? });
    let rows = query.query_map(params![story.0, destination], sent)?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Forgets a file of a story that is no longer at the destination, or not for this story.
pub(crate) fn forget_sent(db: &Connection, story: StoryId, destination: &str, path: &str) -> Result<(), StoreError> {
    db.prepare_cached("DELETE FROM sent_file WHERE story = ? AND destination = ? AND path = ?")?.execute(params![
        story.0,
        destination,
        path
    ])?;
    Ok(())
}
