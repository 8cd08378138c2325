//! What this desk knows of the storage that it exchanges through.

use std::collections::BTreeMap;

use rusqlite::{Connection, OptionalExtension as _, params};

use super::{StoreError, logs};
use crate::ledger::{EntryHash, PhotoKey, Strand};
use crate::photo::PhotoHash;
use crate::sync::{Occupied, SharedPhoto};

/// Returns up to which number each log was seen to be whole in a storage, and each side of one that forked.
pub(crate) fn confirmed(db: &Connection, storage: &str) -> Result<BTreeMap<Strand, u64>, StoreError> {
    let mut query = db.prepare_cached(
        "SELECT log.device, log.incarnation, log.fork, confirmed.sequence FROM confirmed
         JOIN log ON log.num = confirmed.log WHERE storage = ?",
    )?;
    let read = |row: &rusqlite::Row<'_>| {
        let strand = Strand { log: logs::log_of(row, 0)?, fork: EntryHash(row.get(2)?) };
        Ok((strand, row.get::<_, i64>(3)?.cast_unsigned()))
    };
    let rows = query.query_map([storage], read)?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// So many of the last times that something of a log was seen in a storage are kept.
const TIMES: u32 = 32;

/// Keeps that a strand was seen to be whole in a storage up to a number, and when.
pub(crate) fn confirm(
    db: &Connection,
    storage: &str,
    strand: Strand,
    sequence: u64,
    at: i64,
) -> Result<(), StoreError> {
    let (log, sequence) = (logs::number(db, strand)?, sequence.cast_signed());
    db.prepare_cached(
        "INSERT INTO confirmed VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET sequence = max(sequence, excluded.sequence)",
    )?
    .execute(params![storage, log, sequence])?;
    db.prepare_cached("INSERT OR IGNORE INTO confirmed_at VALUES (?, ?, ?, ?)")?
        .execute(params![storage, log, sequence, at])?;
    db.prepare_cached(
        "DELETE FROM confirmed_at WHERE storage = ?1 AND log = ?2
         AND sequence < (SELECT sequence FROM confirmed_at o WHERE o.storage = ?1 AND o.log = ?2
             ORDER BY sequence DESC LIMIT 1 OFFSET ?3)",
    )?
    .execute(params![storage, log, TIMES - 1])?;
    Ok(())
}

/// Keeps that a storage no longer has the entries of a strand from a number on, as far as anybody can say.
pub(crate) fn lost(db: &Connection, storage: &str, strand: Strand, sequence: u64) -> Result<(), StoreError> {
    let key = params![storage, logs::number(db, strand)?, sequence.cast_signed()];
    db.execute("UPDATE confirmed SET sequence = min(sequence, ?3 - 1) WHERE storage = ?1 AND log = ?2", key)?;
    db.execute("DELETE FROM confirmed_at WHERE sequence >= ?3 AND storage = ?1 AND log = ?2", key)?;
    Ok(())
}

/// Keeps that a storage no longer has a photo, or not whole.
pub(crate) fn photo_lost(db: &Connection, storage: &str, hash: PhotoHash) -> Result<(), StoreError> {
    db.execute("DELETE FROM confirmed_photo WHERE storage = ? AND hash = ?", params![storage, hash.0])?;
    Ok(())
}

/// Forgets what was seen of a storage.
pub(crate) fn forget(db: &Connection, storage: &str) -> Result<(), StoreError> {
    for table in ["confirmed", "confirmed_at", "confirmed_photo"] {
        db.execute(&format!("DELETE FROM {table} WHERE storage = ?"), [storage])?;
    }
    Ok(())
}

/// What a look at a storage finds where it is this newsroom's.
pub(crate) const OURS: &str = "ours";

/// Keeps what a look at a storage found.
pub(crate) fn looked(db: &Connection, storage: &str, found: &str, at: i64) -> Result<(), StoreError> {
    db.prepare_cached("INSERT OR REPLACE INTO looked VALUES (?, ?, ?)")?.execute(params![storage, found, at])?;
    Ok(())
}

/// Returns what the last look at a storage found, and when.
pub(crate) fn last_look(db: &Connection, storage: &str) -> Result<Option<(String, i64)>, StoreError> {
    let mut query = db.prepare_cached("SELECT found, at FROM looked WHERE storage = ?")?;
    Ok(query.query_row([storage], |row| Ok((row.get(0)?, row.get(1)?))).optional()?)
}

/// Returns whether a storage was found to be this newsroom's, at the last look or before it was emptied.
pub(crate) fn was_ours(db: &Connection, storage: &str) -> Result<bool, StoreError> {
    let found = last_look(db, storage)?;
    let is_known = found.is_some_and(|(found, _)| found == OURS || Occupied::of(&found) == Some(Occupied::Emptied));
    // Of a storage that was used before looks were kept, what was seen there tells.
    let mut query = db.prepare_cached("SELECT EXISTS (SELECT 1 FROM confirmed WHERE storage = ?)")?;
    Ok(is_known || query.query_row([storage], |row| row.get(0))?)
}

/// A photo on its way: whose bytes, how many, and what seals them.
fn way_of(row: &rusqlite::Row<'_>) -> rusqlite::Result<SharedPhoto> {
    let length: i64 = row.get(1)?;
    Ok(SharedPhoto { hash: PhotoHash(row.get(0)?), length: length.cast_unsigned(), key: PhotoKey(row.get(2)?) })
}

/// Selects the photos that are here and were not seen in a storage.
const TO_SEND: &str = "FROM photo WHERE hash NOT IN (SELECT hash FROM awaited_photo)
    AND NOT EXISTS (SELECT 1 FROM confirmed_photo c WHERE c.storage = ? AND c.hash = photo.hash AND c.key = photo.key)";

/// How many photos wait to be seen in a storage.
pub(crate) fn unconfirmed_photos(db: &Connection, storage: &str) -> Result<u64, StoreError> {
    let mut query = db.prepare_cached(&format!("SELECT count(*) {TO_SEND}"))?;
    Ok(query.query_row([storage], |row| row.get(0))?)
}

/// Returns the photos that are here and were not seen in a storage.
pub(crate) fn photos_to_send(db: &Connection, storage: &str) -> Result<Vec<SharedPhoto>, StoreError> {
    let mut query = db.prepare_cached(&format!("SELECT hash, length, key {TO_SEND}"))?;
    let rows = query.query_map([storage], way_of)?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Returns the photos that are here and were seen in a storage, so many at most, the last ones first.
pub(crate) fn photos_seen(db: &Connection, storage: &str, most: usize) -> Result<Vec<SharedPhoto>, StoreError> {
    let mut query = db.prepare_cached(
        "SELECT photo.hash, photo.length, photo.key FROM confirmed_photo c
         JOIN photo ON photo.hash = c.hash AND photo.key = c.key
         WHERE c.storage = ? AND c.hash NOT IN (SELECT hash FROM awaited_photo)
         ORDER BY c.at DESC, photo.rowid DESC LIMIT ?",
    )?;
    let rows = query.query_map(params![storage, i64::try_from(most).unwrap_or(i64::MAX)], way_of)?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Returns the photos that are here.
pub(crate) fn photos_here(db: &Connection) -> Result<Vec<SharedPhoto>, StoreError> {
    let mut query = db.prepare_cached(
        "SELECT hash, length, key FROM photo WHERE hash NOT IN (SELECT hash FROM awaited_photo) ORDER BY rowid",
    )?;
    let rows = query.query_map([], way_of)?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Returns the photos that were told of and are not here.
pub(crate) fn photos_to_fetch(db: &Connection) -> Result<Vec<SharedPhoto>, StoreError> {
    let mut query = db.prepare_cached(
        "SELECT hash, length, key FROM photo WHERE hash IN (SELECT hash FROM awaited_photo) ORDER BY rowid",
    )?;
    let rows = query.query_map([], way_of)?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Keeps that a photo's bytes were seen in a storage, and when first.
pub(crate) fn confirm_photo(db: &Connection, storage: &str, hash: PhotoHash, at: i64) -> Result<(), StoreError> {
    db.execute(
        "INSERT INTO confirmed_photo SELECT ?, hash, key, ?3 FROM photo WHERE hash = ?2
         ON CONFLICT DO UPDATE SET key = excluded.key, at = CASE WHEN key = excluded.key THEN at ELSE excluded.at END",
        params![storage, hash.0, at],
    )?;
    Ok(())
}

/// Keeps that a photo's bytes are to come.
pub(crate) fn await_photo(db: &Connection, hash: PhotoHash) -> Result<(), StoreError> {
    db.prepare_cached("INSERT OR IGNORE INTO awaited_photo VALUES (?)")?.execute([hash.0])?;
    Ok(())
}

/// Keeps that a photo's bytes have come.
pub(crate) fn photo_came(db: &Connection, hash: PhotoHash) -> Result<(), StoreError> {
    db.execute("DELETE FROM awaited_photo WHERE hash = ?", [hash.0])?;
    Ok(())
}

/// Returns whether a photo's bytes are to come.
pub(crate) fn is_awaited(db: &Connection, hash: PhotoHash) -> Result<bool, StoreError> {
    let mut query = db.prepare_cached("SELECT EXISTS (SELECT 1 FROM awaited_photo WHERE hash = ?)")?;
    Ok(query.query_row([hash.0], |row| row.get(0))?)
}
