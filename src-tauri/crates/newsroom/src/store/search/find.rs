//! The one statement that searches, and what it finds.

use std::ops::Range;

use chrono::NaiveDate;
use rusqlite::types::{ToSql, Type};
use rusqlite::{Connection, Row};

use super::Query;
use crate::store::{View, Viewer};
use crate::story::StoryId;
use crate::text::{fold, words};

/// Stand around what matched. No admitted text holds control characters (see `text::admit`).
const OPEN: char = '\u{2}';
const CLOSE: char = '\u{3}';

/// Narrows a search; what is `None` narrows nothing.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    /// The state, as the projection writes it.
    pub state: Option<String>,
    /// The section, however its accents and capitals are typed.
    pub section: Option<String>,
    /// One of its tags, likewise.
    pub tag: Option<String>,
    /// One of the names it is signed with, likewise.
    pub byline: Option<String>,
    /// The first day.
    pub from: Option<NaiveDate>,
    /// The last day.
    pub to: Option<NaiveDate>,
    /// A saved view, and whose it is.
    pub view: Option<(View, Viewer)>,
}

/// In which order stories are listed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Sort {
    /// The story that was begun last comes first: nearly free, and what a newsroom looks for.
    #[default]
    Newest,
    /// By how often and where the words stand: headline, tags, standfirst, byline, captions, body.
    Relevance,
}

/// A story that was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hit {
    /// The story.
    pub id: StoryId,
    /// Its whole headline.
    pub headline: Marked,
    /// About 24 words around what was found outside the headline, else the first words of the standfirst.
    pub snippet: Marked,
}

/// A text and the places in it that matched.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Marked {
    /// The text, unchanged.
    pub text: String,
    /// The places, in bytes of the text, in order and apart from each other.
    pub marks: Vec<Range<usize>>,
}

impl Marked {
    /// Iterates over the whole text in pieces, each with whether it matched: for a window, which counts otherwise.
    pub fn pieces(&self) -> impl Iterator<Item = (&str, bool)> {
        let ends = self.marks.iter().flat_map(|m| [(m.start, false), (m.end, true)]);
        let mut last = 0;
        ends.chain([(self.text.len(), false)])
            .filter_map(move |(end, matched)| {
                let piece = self.text.get(last..end)?;
                last = end;
                Some((piece, matched))
            })
            .filter(|(piece, _)| !piece.is_empty())
    }

    fn read(text: &str) -> Self {
        let mut marked = Self { text: String::with_capacity(text.len()), marks: Vec::new() };
        let mut start = None;
        for c in text.chars() {
            match c {
                OPEN => start = Some(marked.text.len()),
                CLOSE => marked.marks.extend(start.take().map(|start| start..marked.text.len())),
                c => marked.text.push(c),
            }
        }
        marked
    }
}

/// Returns the key by which a name is filtered: its words without accents and capitals, one space between them.
///
/// The projection writes `section_key` and the keys of tags and bylines with it.
pub fn key(name: &str) -> String {
    words(&fold(name)).collect::<Vec<_>>().join(" ")
}

/// Returns the stories that hold all that the query names, at most `limit` of them.
pub fn find(conn: &Connection, query: &Query, filter: &Filter, sort: Sort, limit: u32) -> rusqlite::Result<Vec<Hit>> {
    let (mut sql, mut values) = (String::from(FIND), vec![Box::new(query.expression().to_owned()) as Box<dyn ToSql>]);
    let mut narrow = |condition: &str, value: Option<String>| {
        if let Some(value) = value {
            values.push(Box::new(value));
            sql.push_str(&format!(" AND {condition}").replace('?', &format!("?{}", values.len())));
        }
    };
    narrow("story.state = ?", filter.state.clone());
    narrow("story.section_key = ?", filter.section.as_deref().map(key));
    narrow("EXISTS (SELECT 1 FROM story_tag t WHERE t.num = story.num AND t.key = ?)", filter.tag.as_deref().map(key));
    narrow(
        "EXISTS (SELECT 1 FROM story_byline b WHERE b.num = story.num AND b.key = ?)",
        filter.byline.as_deref().map(key),
    );
    narrow("story.date >= ?", filter.from.map(|day| day.to_string()));
    narrow("story.date <= ?", filter.to.map(|day| day.to_string()));
    if let Some((view, viewer)) = &filter.view {
        values.push(Box::new(viewer.member.0));
        sql.push_str(&format!(" AND {}", viewer.condition(*view).replace("?1", &format!("?{}", values.len()))));
    }
    let order = match sort {
        Sort::Newest => "story_search.rowid DESC",
        Sort::Relevance => "story_search.rank",
    };
    values.push(Box::new(limit));
    sql.push_str(&format!(" ORDER BY {order} LIMIT ?{}", values.len()));
    let mut statement = conn.prepare_cached(&sql)?;
    let found = statement.query_map(rusqlite::params_from_iter(values), hit)?;
    found.collect()
}

/// CROSS JOIN keeps the index outermost: it yields both orders by itself, so that only the rows shown are highlighted.
pub(super) const FIND: &str = "
    SELECT story.id,
           highlight(story_search, 0, char(2), char(3)),
           snippet(story_search, 2, char(2), char(3), '…', 24),
           snippet(story_search, 1, char(2), char(3), '…', 24),
           snippet(story_search, 5, char(2), char(3), '…', 24),
           snippet(story_search, 3, char(2), char(3), '…', 24),
           snippet(story_search, 4, char(2), char(3), '…', 24)
    FROM story_search CROSS JOIN story ON story.num = story_search.rowid
    WHERE story_search MATCH ?1";
/// The columns of [`FIND`] that hold snippets: body, standfirst, captions, tags, byline.
const SNIPPETS: Range<usize> = 2..7;
const STANDFIRST: usize = 3;

fn hit(row: &Row<'_>) -> rusqlite::Result<Hit> {
    let id: Vec<u8> = row.get(0)?;
    let id = id.try_into().map(StoryId).map_err(|id: Vec<u8>| {
        let reason = format!("a story's id of {} bytes", id.len());
        rusqlite::Error::FromSqlConversionFailure(0, Type::Blob, reason.into())
    })?;
    let text = |column: usize| Ok::<_, rusqlite::Error>(Marked::read(row.get_ref(column)?.as_str()?));
    let mut snippet = text(STANDFIRST)?;
    for column in SNIPPETS {
        let marked = text(column)?;
        if !marked.marks.is_empty() {
            snippet = marked;
            break;
        }
    }
    Ok(Hit { id, headline: text(1)?, snippet })
}
