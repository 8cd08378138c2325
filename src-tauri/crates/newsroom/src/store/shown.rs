//! Where and when readers saw a photo: by the forms that were published, whatever the stories place by now.

use std::collections::BTreeMap;

use rusqlite::{Connection, OptionalExtension as _, params};

use super::StoreError;
use crate::ledger::{ReceiptKind, Receipted};
use crate::photo::PhotoHash;
use crate::story::{Digest, PublicForm, StoryId};

/// Puts in which photos an approved form shows. One that does not read shows none to anybody.
pub(super) fn put_form(db: &Connection, story: StoryId, digest: Digest, form: &[u8]) -> Result<(), StoreError> {
    let Ok(form) = PublicForm::from_bytes(form) else { return Ok(()) };
    for photo in form.placements.iter().filter_map(|placement| placement.photo) {
        db.prepare_cached("INSERT OR IGNORE INTO form_photo VALUES (?, ?, ?)")?
            .execute(params![photo.0, story.0, digest.0])?;
    }
    Ok(())
}

/// Puts in when each form of a story was sent to a destination, by all receipts of it there.
pub(crate) fn put(db: &Connection, destination: &str, story: StoryId, all: &[Receipted]) -> Result<(), StoreError> {
    db.prepare_cached("DELETE FROM shown WHERE destination = ? AND story = ?")?
        .execute(params![destination, story.0])?;
    let mut forms = BTreeMap::<[u8; 32], (i64, i64)>::new();
    for receipt in all.iter().filter(|receipt| receipt.kind != ReceiptKind::TakenDown) {
        let (first, last) = forms.entry(receipt.digest.0).or_insert((receipt.at, receipt.at));
        (*first, *last) = ((*first).min(receipt.at), (*last).max(receipt.at));
    }
    for (digest, (first, last)) in forms {
        db.prepare_cached("INSERT INTO shown VALUES (?, ?, ?, ?, ?)")?.execute(params![
            destination,
            story.0,
            digest,
            first,
            last
        ])?;
    }
    Ok(())
}

/// The story that showed a photo last.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct LastShown {
    /// The story.
    pub(crate) story: StoryId,
    /// What the destination shows of it now, with the photo or without.
    pub(crate) digest: Digest,
    /// When it first showed the photo, in milliseconds since 1970 UTC.
    pub(crate) at: i64,
}

/// Returns the story in which a destination began last to show a photo, other than this one, not before a time, and not taken
/// down since.
pub(crate) fn last(
    db: &Connection,
    destination: &str,
    photo: PhotoHash,
    (than, since): (StoryId, i64),
) -> Result<Option<LastShown>, StoreError> {
    let mut query = db.prepare_cached(
        "SELECT p.story, p.digest, min(shown.first_at) AS at FROM form_photo AS form
         CROSS JOIN shown ON shown.destination = ?1 AND shown.story = form.story AND shown.digest = form.digest
         CROSS JOIN publication AS p ON p.destination = ?1 AND p.story = form.story
         WHERE form.photo = ?2 AND form.story <> ?3 AND NOT p.down
         GROUP BY form.story HAVING at >= ?4 ORDER BY at DESC LIMIT 1",
    )?;
    let row = |row: &rusqlite::Row<'_>| {
        Ok(LastShown { story: StoryId(row.get(0)?), digest: Digest(row.get(1)?), at: row.get(2)? })
    };
    Ok(query.query_row(params![destination, photo.0, than.0, since], row).optional()?)
}

/// When a destination showed a photo in a story.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct PhotoShown {
    /// The story.
    pub(crate) story: StoryId,
    /// The destination's id.
    pub(crate) destination: String,
    /// When it was first published with the photo, in milliseconds since 1970 UTC.
    pub(crate) first_at: i64,
    /// When it was last published with the photo.
    pub(crate) last_at: i64,
    /// Whether it stands there with the photo still.
    pub(crate) here: bool,
}

/// Returns when readers saw a photo, by story and destination, the earliest first.
pub(crate) fn of_photo(db: &Connection, photo: PhotoHash) -> Result<Vec<PhotoShown>, StoreError> {
    let mut query = db.prepare_cached(
        "SELECT shown.story, shown.destination, min(shown.first_at) AS first, max(shown.last_at),
         max(NOT p.down AND p.digest = shown.digest)
         FROM form_photo AS form CROSS JOIN shown ON shown.story = form.story AND shown.digest = form.digest
         CROSS JOIN publication AS p ON p.destination = shown.destination AND p.story = shown.story
         WHERE form.photo = ? GROUP BY shown.story, shown.destination ORDER BY first, shown.story, shown.destination",
    )?;
    let rows = query.query_map([photo.0], |row| {
        Ok(PhotoShown {
            story: StoryId(row.get(0)?),
            destination: row.get(1)?,
            first_at: row.get(2)?,
            last_at: row.get(3)?,
            here: row.get(4)?,
        })
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}
