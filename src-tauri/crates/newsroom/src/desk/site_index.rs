//! What a site's planner asks about the other stories, answered from the projection.

use chrono::{DateTime, Datelike, NaiveDate, TimeZone, Utc};
use rusqlite::Transaction;

use super::Desk;
use crate::house::House;
use crate::publish::site::{self, Article, Correction, Index, List, Listed, PER_PAGE, Site};
use crate::store::{PublicationRow, projection};
use crate::story::{PublicForm, StoryId};
use crate::text;

/// The name under which a list is kept.
pub(super) fn name(list: &List) -> String {
    match list {
        List::Section(slug) => format!("section/{slug}"),
        List::Tag(slug) => format!("tag/{slug}"),
    }
}

/// The list of a name.
pub(super) fn list(name: &str) -> Option<List> {
    match name.split_once('/')? {
        ("section", slug) => Some(List::Section(slug.to_owned())),
        ("tag", slug) => Some(List::Tag(slug.to_owned())),
        _ => None,
    }
}

/// The names of the lists that a form stands in.
pub(super) fn lists(house: &House, form: &PublicForm) -> Vec<String> {
    let section = house.section(&form.section).map(|s| List::Section(s.slug.clone()));
    let tags = form.tags.iter().filter_map(|t| text::slug(t)).map(List::Tag);
    section.into_iter().chain(tags).map(|l| name(&l)).collect()
}

/// The index of one destination within one transaction.
pub(super) struct SiteIndex<'a> {
    pub(super) desk: &'a Desk,
    pub(super) site: Site<'a>,
    pub(super) db: &'a Transaction<'a>,
}

impl SiteIndex<'_> {
    fn rows(&self, rest: &str, values: &[&dyn rusqlite::ToSql]) -> Vec<PublicationRow> {
        let id = &self.site.destination.id;
        let mut all: Vec<&dyn rusqlite::ToSql> = vec![id];
        all.extend(values);
        // A query that fails here fails in the transaction that writes, too, and is told there.
        projection::publications(self.db, rest, &all).unwrap_or_default()
    }

    fn listed(&self, rows: Vec<PublicationRow>) -> Vec<Listed> {
        let one = |row: PublicationRow| {
            let article = article(self.db, &row, vec![])?;
            site::listed(&self.site, &article, &|placement, width| self.desk.rendition(self.db, placement, width)).ok()
        };
        rows.into_iter().filter_map(one).collect()
    }

    fn number_of(&self, sql: &str, values: &[&dyn rusqlite::ToSql]) -> Option<u64> {
        self.db.prepare_cached(sql).ok()?.query_row(values, |row| row.get(0)).ok()?
    }
}

/// The article that a publication shows, from its approved bytes.
pub(super) fn article(db: &Transaction<'_>, row: &PublicationRow, corrections: Vec<Correction>) -> Option<Article> {
    let bytes = projection::form(db, row.story, row.digest).ok()??;
    let form = PublicForm::from_bytes(&bytes).ok()?;
    let at = |ms: i64| DateTime::<Utc>::from_timestamp_millis(ms).unwrap_or_default();
    Some(Article {
        story: row.story,
        form,
        sequence: row.sequence,
        published_at: at(row.first_at),
        updated_at: row.changed_at.map(at),
        corrections,
        latest_as_of: row.latest_as_of,
        down: None,
        left: vec![],
    })
}

impl Index for SiteIndex<'_> {
    fn latest(&self, up_to_sequence: u64, n: usize, except: StoryId) -> Vec<Listed> {
        let up_to = i64::try_from(up_to_sequence).unwrap_or(i64::MAX);
        let rest = "WHERE destination = ?1 AND sequence <= ?2 AND story <> ?3 AND NOT down
                    ORDER BY sequence DESC LIMIT ?4";
        self.listed(self.rows(rest, &[&up_to, &except.0, &n]))
    }

    fn list(&self, list: &List, page: u64) -> Vec<Listed> {
        let (first, last) = (page * PER_PAGE + 1, (page + 1) * PER_PAGE);
        let rest = "JOIN listing l ON l.destination = p.destination AND l.story = p.story
                    WHERE p.destination = ?1 AND l.list = ?2 AND l.number BETWEEN ?3 AND ?4 AND l.here AND NOT p.down
                    ORDER BY l.number";
        self.listed(self.rows(rest, &[&name(list), &first, &last]))
    }

    fn len(&self, list: &List) -> u64 {
        let sql = "SELECT coalesce(max(number), 0) FROM listing WHERE destination = ? AND list = ?";
        self.number_of(sql, &[&self.site.destination.id, &name(list)]).unwrap_or(0)
    }

    fn number(&self, list: &List, story: StoryId) -> Option<u64> {
        let sql = "SELECT number FROM listing WHERE destination = ? AND list = ? AND story = ?";
        self.number_of(sql, &[&self.site.destination.id, &name(list), &story.0])
    }

    fn front(&self, n: usize) -> Vec<Listed> {
        let rest = "WHERE destination = ?1 AND NOT down ORDER BY sequence DESC LIMIT ?2";
        self.listed(self.rows(rest, &[&n]))
    }

    fn month(&self, year: i32, month: u32) -> Vec<Listed> {
        let zone = self.site.house.zone();
        let start = |year, month| {
            let day = NaiveDate::from_ymd_opt(year, month, 1)?.and_hms_opt(0, 0, 0)?;
            Some(zone.from_local_datetime(&day).earliest()?.timestamp_millis())
        };
        let (next_year, next_month) = if month == 12 { (year + 1, 1) } else { (year, month + 1) };
        let (Some(from), Some(to)) = (start(year, month), start(next_year, next_month)) else { return vec![] };
        let rest = "WHERE destination = ?1 AND first_at >= ?2 AND first_at < ?3 AND NOT down ORDER BY sequence";
        self.listed(self.rows(rest, &[&from, &to]))
    }

    fn months(&self) -> Vec<(i32, u32)> {
        let zone = self.site.house.zone();
        let month = |ms: i64| {
            let day = DateTime::<Utc>::from_timestamp_millis(ms).unwrap_or_default().with_timezone(&zone);
            (day.year(), day.month())
        };
        let ends = |what: &str| -> Option<i64> {
            let sql = format!("SELECT {what}(first_at) FROM publication WHERE destination = ?");
            self.db.prepare_cached(&sql).ok()?.query_row([&self.site.destination.id], |row| row.get(0)).ok()?
        };
        let (Some(first), Some(last)) = (ends("min"), ends("max")) else { return vec![] };
        let (mut at, last) = (month(first), month(last));
        let mut months = vec![];
        while at <= last {
            months.push(at);
            at = if at.1 == 12 { (at.0 + 1, 1) } else { (at.0, at.1 + 1) };
        }
        months
    }

    fn owner(&self, path: &str) -> Option<StoryId> {
        let rows = self.rows("WHERE destination = ?1 AND path = ?2", &[&path]);
        rows.first().map(|row| row.story)
    }
}
