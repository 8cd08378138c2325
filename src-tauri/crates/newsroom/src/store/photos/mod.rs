//! Photos as the entries so far make them: what their files say, what people say of them, and where they are placed.

pub(crate) mod find;

use std::collections::{BTreeMap, HashSet};

use rusqlite::{Connection, OptionalExtension, params};
use serde_json::Value;

use super::StoreError;
use super::search::key;
use crate::ledger::{Described, EntryHash, Order, PhotoVersion, Photographed};
use crate::photo::metadata::{Field, Metadata, Taken};
use crate::photo::{Look, PhotoHash, PhotoRecord};
use crate::story::{Placement, PlacementId, StoryId};
use crate::text;

/// A photo's entry, as far as it is read.
#[derive(Clone, Debug)]
pub(crate) struct PhotoRow {
    /// The name of the file that it came in.
    pub name: String,
    /// What is true of its file, as JSON.
    pub facts: String,
    /// When it was taken in, in milliseconds since 1970 UTC.
    pub came: i64,
    /// The entry that it is known by.
    pub entry: EntryHash,
}

/// What a photo looks like.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Looking {
    /// The photo.
    pub photo: PhotoHash,
    /// The name of the file that it came in.
    pub name: String,
    /// What it looks like.
    pub look: Look,
}

/// What somebody said of a field and nobody has replaced.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Side {
    /// Which write it is.
    pub version: PhotoVersion,
    /// What it says; empty where it says nothing.
    pub values: Vec<String>,
}

/// Returns what is true of a photo's file, from the JSON of its entry; `None` where it does not read.
pub(crate) fn record(json: &str) -> Option<PhotoRecord> {
    let said: Value = serde_json::from_str(json).ok()?;
    if text::is_sound_json(&said) { serde_json::from_value(said).ok() } else { None }
}

/// Puts a photo in; of several entries about it the first in the order of all desks holds.
pub(crate) fn put(db: &Connection, order: Order, at: i64, photo: &Photographed) -> Result<(), StoreError> {
    db.prepare_cached(
        "INSERT INTO photo (hash, length, name, facts, key, said, came) VALUES (?, ?, ?, ?, ?, ?, ?)
         ON CONFLICT DO UPDATE SET length = excluded.length, name = excluded.name, facts = excluded.facts,
         key = excluded.key, said = excluded.said, came = excluded.came WHERE excluded.said < said",
    )?
    .execute(params![photo.hash.0, photo.length, photo.name, photo.facts, photo.key.0, order.bytes(), at])?;
    put_sheet(db, photo.hash)
}

/// Puts in what an entry says of photos.
pub(crate) fn put_said(
    db: &Connection,
    order: Order,
    entry: EntryHash,
    described: &Described,
) -> Result<(), StoreError> {
    let mut touched = BTreeMap::new();
    for (write, place) in described.writes.iter().zip(0_u32..) {
        let texts = Value::from(write.values.clone()).to_string();
        db.prepare_cached("INSERT OR IGNORE INTO photo_said VALUES (?, ?, ?, ?, ?, ?)")?.execute(params![
            write.photo.0,
            write.field,
            entry.0,
            place,
            order.bytes(),
            texts
        ])?;
        for version in &write.replaces {
            db.prepare_cached("INSERT OR IGNORE INTO photo_replaced VALUES (?, ?, ?, ?)")?.execute(params![
                write.photo.0,
                write.field,
                version.entry.0,
                version.index
            ])?;
        }
        touched.insert(write.photo, ());
    }
    touched.into_keys().try_for_each(|photo| put_sheet(db, photo))
}

/// Returns a photo's entry.
pub(crate) fn photo(db: &Connection, hash: PhotoHash) -> Result<Option<PhotoRow>, StoreError> {
    let mut query = db.prepare_cached("SELECT name, facts, came, said FROM photo WHERE hash = ?")?;
    let read = |row: &rusqlite::Row<'_>| {
        let order: [u8; 40] = row.get(3)?;
        let entry = EntryHash(*order.last_chunk().unwrap_or(&[0; 32]));
        Ok(PhotoRow { name: row.get(0)?, facts: row.get(1)?, came: row.get(2)?, entry })
    };
    Ok(query.query_row([hash.0], read).optional()?)
}

/// Returns what photos look like, of those of which that is known, with the names of their files.
pub(crate) fn looks(db: &Connection) -> Result<Vec<Looking>, StoreError> {
    let mut query = db.prepare_cached(
        "SELECT hash, name, json_extract(facts, '$.facts.look') FROM photo
         WHERE json_valid(facts) AND json_extract(facts, '$.facts.look') IS NOT NULL ORDER BY came, hash",
    )?;
    let mut looks = vec![];
    let mut rows = query.query([])?;
    while let Some(row) = rows.next()? {
        // What another desk wrote may be none.
        let Ok(look) = serde_json::from_value(Value::String(row.get(2)?)) else { continue };
        looks.push(Looking { photo: PhotoHash(row.get(0)?), name: row.get(1)?, look });
    }
    Ok(looks)
}

/// Returns all photos that are known.
pub(crate) fn all(db: &Connection) -> Result<HashSet<PhotoHash>, StoreError> {
    let mut query = db.prepare_cached("SELECT hash FROM photo")?;
    Ok(query.query_map([], |row| row.get(0).map(PhotoHash))?.collect::<Result<_, _>>()?)
}

/// Returns the photos whose names begin with these digits, at most two.
pub(crate) fn beginning_with(db: &Connection, digits: &str) -> Result<Vec<PhotoHash>, StoreError> {
    let mut query = db.prepare_cached("SELECT hash FROM photo WHERE hex(hash) LIKE ? || '%' LIMIT 2")?;
    let found = query.query_map([digits], |row| row.get(0).map(PhotoHash))?;
    Ok(found.collect::<Result<_, _>>()?)
}

/// Returns what was said of a photo and nobody has replaced, by field; the last in the order of all desks comes last.
pub(crate) fn sides(db: &Connection, photo: PhotoHash) -> Result<BTreeMap<Field, Vec<Side>>, StoreError> {
    let mut query = db.prepare_cached(
        "SELECT field, entry, place, texts FROM photo_said AS s WHERE photo = ?1 AND NOT EXISTS
         (SELECT 1 FROM photo_replaced AS r WHERE (r.photo, r.field, r.entry, r.place) = (s.photo, s.field, s.entry, s.place))
         ORDER BY field, said, place",
    )?;
    let mut sides = BTreeMap::<Field, Vec<Side>>::new();
    let mut rows = query.query([photo.0])?;
    while let Some(row) = rows.next()? {
        // A later Galley may say what this one has no field for.
        let Some(field) = Field::of(&row.get::<_, String>(0)?) else { continue };
        let version = PhotoVersion { entry: EntryHash(row.get(1)?), index: row.get(2)? };
        sides.entry(field).or_default().push(Side { version, values: texts(&row.get::<_, String>(3)?) });
    }
    Ok(sides)
}

/// Returns what a write says, replaced or not.
pub(crate) fn said(
    db: &Connection,
    photo: PhotoHash,
    field: Field,
    version: PhotoVersion,
) -> Result<Option<Vec<String>>, StoreError> {
    let mut query =
        db.prepare_cached("SELECT texts FROM photo_said WHERE photo = ? AND field = ? AND entry = ? AND place = ?")?;
    let texts_of = |row: &rusqlite::Row<'_>| row.get(0).map(|json: String| texts(&json));
    Ok(query.query_row(params![photo.0, field.word(), version.entry.0, version.index], texts_of).optional()?)
}

/// Returns everything that was ever said of a field, and was last.
pub(crate) fn ever_said(db: &Connection, photo: PhotoHash, field: Field) -> Result<Vec<Vec<String>>, StoreError> {
    let mut query =
        db.prepare_cached("SELECT texts FROM photo_said WHERE photo = ? AND field = ? ORDER BY said, place")?;
    let rows = query.query_map(params![photo.0, field.word()], |row| row.get(0).map(|json: String| texts(&json)))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

fn texts(json: &str) -> Vec<String> {
    serde_json::from_str(json).unwrap_or_default()
}

/// Returns what holds of a photo: what its file says, and what people say beyond it.
pub(crate) fn metadata(db: &Connection, photo: PhotoHash, of_file: &Metadata) -> Result<Metadata, StoreError> {
    Ok(holding(of_file, &sides(db, photo)?))
}

/// Returns what holds by what a file says and what was said beyond it.
pub(crate) fn holding(of_file: &Metadata, said: &BTreeMap<Field, Vec<Side>>) -> Metadata {
    let mut metadata = of_file.clone();
    for (field, sides) in said {
        if let Some(last) = sides.last() {
            metadata.set(*field, &last.values);
        }
    }
    metadata
}

/// Works out what is true of a photo now. Of one whose entry has not come nothing is.
fn put_sheet(db: &Connection, photo: PhotoHash) -> Result<(), StoreError> {
    let Some(row) = self::photo(db, photo)? else { return Ok(()) };
    let of_file = record(&row.facts).map(|record| record.metadata).unwrap_or_default();
    let metadata = metadata(db, photo, &of_file)?;
    let (first, last) = metadata.taken.as_ref().and_then(Taken::days).unzip();
    db.prepare_cached("INSERT OR REPLACE INTO photo_sheet VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)")?.execute(params![
        photo.0,
        row.came,
        first.map(|day| day.to_string()),
        last.map(|day| day.to_string()),
        metadata.rating,
        key(&metadata.label),
        !metadata.credit_line().is_empty(),
        !metadata.caption.is_empty(),
        serde_json::to_string(&metadata).unwrap_or_default()
    ])?;
    put_names(db, photo, &metadata)?;
    put_text(db, photo, &row.name, &metadata)
}

fn put_names(db: &Connection, photo: PhotoHash, metadata: &Metadata) -> Result<(), StoreError> {
    db.prepare_cached("DELETE FROM photo_name WHERE photo = ?")?.execute([photo.0])?;
    for field in Field::ALL.into_iter().filter(|field| field.is_name()) {
        for name in metadata.values(field) {
            let key = key(&name);
            if !key.is_empty() {
                db.prepare_cached("INSERT OR IGNORE INTO photo_name VALUES (?, ?, ?, ?)")?.execute(params![
                    photo.0,
                    field.word(),
                    name,
                    key
                ])?;
            }
        }
    }
    Ok(())
}

/// Puts in what the search reads.
fn put_text(db: &Connection, photo: PhotoHash, file: &str, said: &Metadata) -> Result<(), StoreError> {
    let joined = |fields: &[Field]| {
        let values = fields.iter().flat_map(|field| said.values(*field));
        values.collect::<Vec<_>>().join("\n")
    };
    let words =
        joined(&[Field::Headline, Field::Caption, Field::Alt, Field::LongDescription, Field::People, Field::Keywords]);
    let names = [file, &joined(&[Field::Creator, Field::Credit, Field::Source, Field::Copyright])].join("\n");
    db.prepare_cached(
        "INSERT INTO photo_text (photo, words, place, names, notes) VALUES (?1, ?2, ?3, ?4, ?5)
         ON CONFLICT (photo) DO UPDATE SET words = ?2, place = ?3, names = ?4, notes = ?5",
    )?
    .execute(params![
        photo.0,
        words,
        said.place.to_string(),
        names,
        joined(&[Field::Instructions, Field::UsageTerms])
    ])?;
    Ok(())
}

/// Puts in which photos a story places.
pub(super) fn put_placed(db: &Connection, story: i64, placements: &[Placement]) -> Result<(), StoreError> {
    db.prepare_cached("DELETE FROM story_photo WHERE num = ?")?.execute([story])?;
    for placement in placements {
        if let Some(photo) = placement.photo {
            db.prepare_cached("INSERT OR IGNORE INTO story_photo VALUES (?, ?, ?)")?.execute(params![
                story,
                photo.0,
                placement.id.0
            ])?;
        }
    }
    Ok(())
}

/// Returns the placements of a photo, by story in the order in which they were begun.
pub(crate) fn uses(db: &Connection, photo: PhotoHash) -> Result<Vec<(StoryId, PlacementId)>, StoreError> {
    let mut query = db.prepare_cached(
        "SELECT story.id, placed.placement FROM story_photo AS placed JOIN story ON story.num = placed.num
         WHERE placed.photo = ? ORDER BY placed.num, placed.placement",
    )?;
    let found = query.query_map([photo.0], |row| Ok((StoryId(row.get(0)?), PlacementId(row.get(1)?))))?;
    Ok(found.collect::<Result<_, _>>()?)
}
