//! The one statement that finds photos.

use std::ops::RangeInclusive;

use chrono::NaiveDate;
use rusqlite::Connection;
use rusqlite::types::ToSql;

use crate::photo::metadata::{Field, Metadata};
use crate::photo::{PhotoHash, PhotoRecord};
use crate::store::StoreError;
use crate::store::photos::record;
use crate::store::search::{Query, key};
use crate::story::StoryId;

/// Where a creator is sought, and where a place is.
const CREATOR: &[Field] = &[Field::Creator, Field::Credit];
const PLACE: &[Field] = &[Field::Sublocation, Field::City, Field::State, Field::Country];

/// Narrows which photos are shown; what is `None` or false narrows nothing. Names are matched whole, however their accents and
/// capitals are typed.
#[derive(Clone, Debug, Default)]
pub struct PhotoFilter {
    /// Words that stand anywhere in what is said of it, or in the name of its file.
    pub words: Option<Query>,
    /// Who took it, or its credit.
    pub creator: Option<String>,
    /// Where it was taken: the place, the city, the province or the country.
    pub place: Option<String>,
    /// Somebody who is to be seen.
    pub person: Option<String>,
    /// One of its keywords.
    pub keyword: Option<String>,
    /// The first day on which it may have been taken.
    pub from: Option<NaiveDate>,
    /// The last.
    pub to: Option<NaiveDate>,
    /// A story that places it.
    pub story: Option<StoryId>,
    /// Whether no story does.
    pub unused: bool,
    /// Whether nobody is named who took it.
    pub uncredited: bool,
    /// Whether it has no caption.
    pub uncaptioned: bool,
    /// The least and the most rating: −1 is rejected, 0 is none.
    pub ratings: Option<RangeInclusive<i8>>,
    /// The colour that it is marked with.
    pub label: Option<String>,
}

/// A photo that was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PhotoFound {
    /// The photo.
    pub photo: PhotoHash,
    /// The name of the file that it came in.
    pub name: String,
    /// When it was taken in, in milliseconds since 1970 UTC.
    pub came: i64,
    /// What its file is, and says; none where that does not read.
    pub record: Option<PhotoRecord>,
    /// What is true of it, by its file and by people.
    pub metadata: Metadata,
    /// How many placements it has.
    pub placed: u32,
}

/// Where a page of photos begins: after this one, in the order in which they are shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct After {
    /// When it was taken in.
    pub came: i64,
    /// The photo.
    pub photo: PhotoHash,
}

const FOUND: &str = "
    SELECT sheet.photo, photo.name, sheet.came, sheet.sheet,
           (SELECT count(*) FROM story_photo AS placed WHERE placed.photo = sheet.photo), photo.facts
    FROM photo_sheet AS sheet JOIN photo ON photo.hash = sheet.photo WHERE TRUE";

/// A condition of the statement, put together with the values that it names.
#[derive(Default)]
struct Narrowing {
    sql: String,
    values: Vec<Box<dyn ToSql>>,
}

impl Narrowing {
    fn by(&mut self, condition: &str) {
        self.sql.push_str(" AND ");
        self.sql.push_str(condition);
    }

    fn with(&mut self, condition: &str, value: impl ToSql + 'static) {
        self.values.push(Box::new(value));
        let numbered = condition.replace('?', &format!("?{}", self.values.len()));
        self.by(&numbered);
    }

    fn name(&mut self, fields: &[Field], name: Option<&String>) {
        if let Some(name) = name {
            let fields: Vec<_> = fields.iter().map(|field| format!("'{}'", field.word())).collect();
            let has = format!(
                "EXISTS (SELECT 1 FROM photo_name AS n WHERE n.photo = sheet.photo AND n.field IN ({}) AND n.key = ?)",
                fields.join(", ")
            );
            self.with(&has, key(name));
        }
    }
}

fn narrowed(filter: &PhotoFilter) -> Narrowing {
    let mut by = Narrowing::default();
    if let Some(query) = &filter.words {
        let has = "sheet.photo IN (SELECT t.photo FROM photo_search AS s JOIN photo_text AS t ON t.id = s.rowid
                   WHERE photo_search MATCH ?)";
        by.with(has, query.expression().to_owned());
    }
    by.name(CREATOR, filter.creator.as_ref());
    by.name(PLACE, filter.place.as_ref());
    by.name(&[Field::People], filter.person.as_ref());
    by.name(&[Field::Keywords], filter.keyword.as_ref());
    if let Some(from) = filter.from {
        by.with("sheet.last_day >= ?", from.to_string());
    }
    if let Some(to) = filter.to {
        by.with("sheet.first_day <= ?", to.to_string());
    }
    if let Some(story) = filter.story {
        by.with(
            "EXISTS (SELECT 1 FROM story_photo AS p JOIN story ON story.num = p.num
             WHERE p.photo = sheet.photo AND story.id = ?)",
            story.0,
        );
    }
    if filter.unused {
        by.by("NOT EXISTS (SELECT 1 FROM story_photo AS p WHERE p.photo = sheet.photo)");
    }
    if filter.uncredited {
        by.by("NOT sheet.credited");
    }
    if filter.uncaptioned {
        by.by("NOT sheet.captioned");
    }
    if let Some(ratings) = &filter.ratings {
        by.with("sheet.rating >= ?", *ratings.start());
        by.with("sheet.rating <= ?", *ratings.end());
    }
    if let Some(label) = &filter.label {
        by.with("sheet.label = ?", key(label));
    }
    by
}

/// Returns the photos that a filter leaves, the last to come first, at most `limit` of them, beginning after one.
pub(crate) fn find(
    db: &Connection,
    filter: &PhotoFilter,
    after: Option<After>,
    limit: u32,
) -> Result<Vec<PhotoFound>, StoreError> {
    let mut by = narrowed(filter);
    if let Some(After { came, photo }) = after {
        by.values.extend([Box::new(came) as Box<dyn ToSql>, Box::new(photo.0)]);
        let last = by.values.len();
        by.by(&format!(
            "(sheet.came, photo.said) < (?{}, (SELECT o.said FROM photo AS o WHERE o.hash = ?{last}))",
            last - 1
        ));
    }
    let sql = format!("{FOUND}{} ORDER BY sheet.came DESC, photo.said DESC LIMIT {limit}", by.sql);
    let mut statement = db.prepare_cached(&sql)?;
    let rows = statement.query_map(rusqlite::params_from_iter(by.values), |row| {
        let (sheet, facts): (String, String) = (row.get(3)?, row.get(5)?);
        Ok(PhotoFound {
            photo: PhotoHash(row.get(0)?),
            name: row.get(1)?,
            came: row.get(2)?,
            record: record(&facts),
            // Written by this program; what a later one adds is passed over.
            metadata: serde_json::from_str(&sheet).unwrap_or_default(),
            placed: row.get(4)?,
        })
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Returns how many photos a filter leaves.
pub(crate) fn count(db: &Connection, filter: &PhotoFilter) -> Result<u64, StoreError> {
    let by = narrowed(filter);
    let sql = format!("SELECT count(*) FROM photo_sheet AS sheet WHERE TRUE{}", by.sql);
    Ok(db.prepare_cached(&sql)?.query_row(rusqlite::params_from_iter(by.values), |row| row.get(0))?)
}

/// A name in the archive, as somebody wrote it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NameUsed {
    /// The name.
    pub name: String,
    /// How many photos have it.
    pub photos: u64,
}

/// Returns the names of a field that begin so, then those of which a later word does, since people go by their last; either the
/// most used first, and at most `limit` of them.
pub(crate) fn names(db: &Connection, field: Field, beginning: &str, limit: u32) -> Result<Vec<NameUsed>, StoreError> {
    let begins = key(beginning);
    if begins.is_empty() && !beginning.trim().is_empty() {
        return Ok(vec![]);
    }
    let mut statement = db.prepare_cached(
        "SELECT name, count(*) AS photos, substr(key, 1, length(?2)) = ?2 AS first FROM photo_name
         WHERE field = ?1 AND instr(' ' || key, ' ' || ?2) > 0
         GROUP BY key, name ORDER BY first DESC, photos DESC, name LIMIT ?3",
    )?;
    let rows = statement.query_map(rusqlite::params![field.word(), begins, limit], |row| {
        Ok(NameUsed { name: row.get(0)?, photos: row.get(1)? })
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::Scratch;

    #[test]
    fn names_are_as_they_were_written_and_the_most_used_come_first() {
        let scratch = Scratch::new().unwrap();
        let t = scratch.begin().unwrap();
        let written =
            ["Minh Khoa", "Minh Khoa", "MINH KHOA", "Minh An", "Khoa Lê", "Lê Bình", "Mình", "Mai Lan", "Mai Lan"];
        for (name, photo) in written.into_iter().zip(0_u8..) {
            let values = rusqlite::params![[photo; 32], name, key(name)];
            t.execute("INSERT INTO photo_name VALUES (?1, 'creator', ?2, ?3)", values).unwrap();
            t.execute("INSERT INTO photo_name VALUES (?1, 'city', 'Minh Hóa', 'minh hoa')", [[photo; 32]]).unwrap();
        }
        let found = |beginning: &str, limit| -> Vec<String> {
            names(&t, Field::Creator, beginning, limit).unwrap().into_iter().map(|found| found.name).collect()
        };
        assert_eq!(found("mÌnh", 10), ["Minh Khoa", "MINH KHOA", "Minh An", "Mình"]);
        assert_eq!(found("minh kh", 1), ["Minh Khoa"]);
        assert_eq!(found("khoa", 10), ["Khoa Lê", "Minh Khoa", "MINH KHOA"], "a later word after the first");
        assert_eq!(found("", 2), ["Mai Lan", "Minh Khoa"]);
        assert_eq!(found("hoa", 10), [""; 0]);
        assert_eq!(found("?", 10), [""; 0]);
        assert_eq!(names(&t, Field::City, "minh", 10).unwrap(), [NameUsed { name: "Minh Hóa".into(), photos: 9 }]);
    }
}
