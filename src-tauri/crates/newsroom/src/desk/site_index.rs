//! What a site's planner asks about the other stories, answered from the projection.

use std::cell::{Cell, RefCell};
use std::collections::{HashMap, HashSet};

use rusqlite::Transaction;

use super::{Desk, DeskError, renditions};
use crate::house::{Destination, House, Pictures};
use crate::ledger::time;
use crate::publish::site::{Article, Card, Correction, Index, List, Listed, Mapped, PER_PAGE, Site, Standing};
use crate::store::{PublicationRow, StoreError, cards, publications};
use crate::story::{Digest, PublicForm, PublicPlacement, StoryId};
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

/// Cards that were needed while something was planned, by the digests of their forms, and whether they are to be kept.
pub(super) struct Cards {
    of: RefCell<HashMap<Digest, (Card, bool)>>,
    pictures: Pictures,
}

impl Cards {
    /// Returns no cards yet, of a destination.
    pub(super) fn at(destination: &Destination) -> Self {
        Self { of: RefCell::default(), pictures: destination.pictures() }
    }

    /// Forgets the card of a form of which the photos were rendered anew just now.
    pub(super) fn forget(&self, form: Digest) {
        self.of.borrow_mut().remove(&form);
    }

    /// Keeps those that were made.
    pub(super) fn keep(&self, t: &Transaction<'_>) -> Result<(), StoreError> {
        let bytes = |card| minicbor::to_vec(card).unwrap_or_default();
        let (all, making) = (self.of.borrow(), making(&self.pictures));
        let made = all.iter().filter(|(_, (_, made))| *made);
        made.into_iter().try_for_each(|(form, (card, _))| cards::put_card(t, *form, &making, &bytes(card)))
    }
}

/// How cards and the renditions that they name are made.
fn making(pictures: &Pictures) -> String {
    let usual = format!("{}.{}", Card::MAKING, renditions::MAKING);
    if *pictures == Pictures::default() { usual } else { format!("{usual} {pictures:?}") }
}

/// What readers find of the publications `p`: what is not down, and is what an approval here is of. Where a removal cut that
/// approval off, the page stands until somebody has decided, and nothing leads to it.
const PUBLIC: &str = "NOT p.down AND EXISTS (SELECT 1 FROM approval a WHERE a.story = p.story AND a.digest = p.digest)";

/// The index of one destination within one transaction.
pub(super) struct SiteIndex<'a> {
    desk: &'a Desk,
    site: Site<'a>,
    db: &'a Transaction<'a>,
    /// The stories that are planned.
    planned: HashSet<StoryId>,
    /// Stories looked up already: front page, feeds and lists show the same ones.
    known: RefCell<HashMap<StoryId, Listed>>,
    cards: &'a Cards,
    /// The first answer that could not be given.
    failure: RefCell<Option<DeskError>>,
}

impl<'a> SiteIndex<'a> {
    pub(super) fn new(
        desk: &'a Desk,
        site: Site<'a>,
        db: &'a Transaction<'a>,
        (planned, cards): (&[StoryId], &'a Cards),
    ) -> Self {
        Self {
            desk,
            site,
            db,
            planned: planned.iter().copied().collect(),
            known: RefCell::default(),
            cards,
            failure: RefCell::default(),
        }
    }

    /// Returns the plan that was made with these answers, unless one could not be given: a list must not lose a story because
    /// it could not be read just then.
    pub(super) fn whole<T>(&self, planned: T) -> Result<T, DeskError> {
        self.failure.borrow_mut().take().map_or(Ok(planned), Err)
    }

    fn answered<T: Default>(&self, answer: Result<T, DeskError>) -> T {
        answer.unwrap_or_else(|e| {
            self.failure.borrow_mut().get_or_insert(e);
            T::default()
        })
    }

    fn rows(&self, rest: &str, values: &[&dyn rusqlite::ToSql]) -> Vec<PublicationRow> {
        let id = &self.site.destination.id;
        let mut all: Vec<&dyn rusqlite::ToSql> = vec![id];
        all.extend(values);
        self.answered(publications::publications(self.db, rest, &all).map_err(DeskError::from))
    }

    fn listed(&self, rows: Vec<PublicationRow>) -> Vec<Listed> {
        let all: Result<_, _> = rows.iter().map(|row| self.one(row)).collect();
        self.answered(all)
    }

    fn one(&self, row: &PublicationRow) -> Result<Listed, DeskError> {
        if let Some(listed) = self.known.borrow().get(&row.story) {
            return Ok(listed.clone());
        }
        let (sequence, published_at, updated_at) = (row.sequence, time(row.first_at), row.changed_at.map(time));
        let standing = Standing { story: row.story, sequence, published_at, updated_at };
        let listed = self.card(row)?.listed(&self.site, standing)?;
        self.known.borrow_mut().insert(row.story, listed.clone());
        Ok(listed)
    }

    fn card(&self, row: &PublicationRow) -> Result<Card, DeskError> {
        if let Some((card, _)) = self.cards.of.borrow().get(&row.digest) {
            return Ok(card.clone());
        }
        let pictures = &self.cards.pictures;
        let kept = cards::card(self.db, row.digest, &making(pictures))?.and_then(|bytes| minicbor::decode(&bytes).ok());
        if let Some(card) = kept.clone().filter(|_| !self.planned.contains(&row.story)) {
            return Ok(card);
        }
        // The photos of a story that is planned may have been rendered anew just now, and lists show what its page
        // shows. What could not be rendered may be another time, so a card without it is not kept.
        let missed = Cell::new(false);
        let renditions = |placement: &PublicPlacement, asked| {
            let found = self.desk.known_rendition(self.db, placement, asked);
            missed.set(missed.get() || (found.is_none() && placement.photo.is_some()));
            found
        };
        let card = Card::new(&form(self.db, row)?, &renditions, pictures);
        if !missed.get() {
            let made = kept.as_ref() != Some(&card);
            self.cards.of.borrow_mut().insert(row.digest, (card.clone(), made));
        }
        Ok(card)
    }

    fn number_of(&self, sql: &str, values: &[&dyn rusqlite::ToSql]) -> Option<u64> {
        use rusqlite::OptionalExtension;
        let query = || self.db.prepare_cached(sql)?.query_row(values, |row| row.get(0)).optional();
        self.answered(query().map_err(|e| StoreError::from(e).into()))
    }
}

/// The form of a story that was approved under a digest; `None` where no approval here is of it, or no longer.
pub(super) fn known_form(
    db: &Transaction<'_>,
    story: StoryId,
    digest: Digest,
) -> Result<Option<PublicForm>, DeskError> {
    let damaged = |reason: String| StoreError::Damaged { path: crate::store::DATABASE.into(), reason };
    let Some(bytes) = publications::form(db, story, digest)? else { return Ok(None) };
    // A flipped bit must not become a public word, nor one that a card has under its seal.
    if Digest::of(&bytes) != digest {
        return Err(damaged(format!("the approved form of {story} was altered")).into());
    }
    Ok(Some(PublicForm::from_bytes(&bytes).map_err(|e| damaged(format!("{story}: {e}")))?))
}

/// The form of a publication that an approval here is of, as all are that lists ask for.
fn form(db: &Transaction<'_>, row: &PublicationRow) -> Result<PublicForm, DeskError> {
    let missing = || StoreError::Damaged {
        path: crate::store::DATABASE.into(),
        reason: format!("no approved form of {}", row.story),
    };
    Ok(known_form(db, row.story, row.digest)?.ok_or_else(missing)?)
}

/// The article that a publication shows.
pub(super) fn article(row: &PublicationRow, form: PublicForm, corrections: Vec<Correction>) -> Article {
    Article {
        story: row.story,
        form,
        sequence: row.sequence,
        published_at: time(row.first_at),
        updated_at: row.changed_at.map(time),
        corrections,
        latest_as_of: row.latest_as_of,
        down: None,
        left: vec![],
    }
}

impl Index for SiteIndex<'_> {
    fn latest(&self, up_to_sequence: u64, n: usize, except: StoryId) -> Vec<Listed> {
        let up_to = i64::try_from(up_to_sequence).unwrap_or(i64::MAX);
        let rest = format!(
            "WHERE destination = ?1 AND sequence <= ?2 AND story <> ?3 AND {PUBLIC} ORDER BY sequence DESC LIMIT ?4"
        );
        self.listed(self.rows(&rest, &[&up_to, &except.0, &n]))
    }

    fn showing(&self, sequence: u64, n: usize) -> Vec<StoryId> {
        // Pages written when the n stories after it were there, and one more as a page does not name its own story.
        let rest = format!("WHERE destination = ?1 AND sequence > ?2 AND {PUBLIC} ORDER BY sequence LIMIT 1 OFFSET ?3");
        let beyond = self.rows(&rest, &[&sequence, &n]).first().map_or(i64::MAX as u64, |row| row.sequence);
        let rest = format!(
            "INDEXED BY publication_by_latest
             WHERE destination = ?1 AND latest_as_of >= ?2 AND latest_as_of < ?3 AND {PUBLIC} ORDER BY sequence"
        );
        self.rows(&rest, &[&sequence, &beyond]).into_iter().map(|row| row.story).collect()
    }

    fn article(&self, story: StoryId) -> Option<Article> {
        let rows = self.rows(&format!("WHERE destination = ?1 AND story = ?2 AND {PUBLIC}"), &[&story.0]);
        let article = |row: &PublicationRow| {
            let corrections = super::publishing::corrections(self.db, row.story, &self.site.destination.id)?;
            Ok(article(row, form(self.db, row)?, corrections))
        };
        self.answered(rows.first().map(article).transpose())
    }

    fn list(&self, list: &List, page: u64) -> Vec<Listed> {
        let (first, last) = (page * PER_PAGE + 1, (page + 1) * PER_PAGE);
        let rest = format!(
            "JOIN listing l ON l.destination = p.destination AND l.story = p.story
             WHERE p.destination = ?1 AND l.list = ?2 AND l.number BETWEEN ?3 AND ?4 AND l.here AND {PUBLIC}
             ORDER BY l.number"
        );
        self.listed(self.rows(&rest, &[&name(list), &first, &last]))
    }

    fn newest(&self, list: &List, n: usize) -> Vec<Listed> {
        let rest = format!(
            "JOIN listing l ON l.destination = p.destination AND l.story = p.story
             WHERE p.destination = ?1 AND l.list = ?2 AND l.here AND {PUBLIC} ORDER BY l.number DESC LIMIT ?3"
        );
        self.listed(self.rows(&rest, &[&name(list), &n]))
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
        let rest = format!("WHERE destination = ?1 AND {PUBLIC} ORDER BY sequence DESC LIMIT ?2");
        self.listed(self.rows(&rest, &[&n]))
    }

    fn mapped(&self, first: u64, last: u64) -> Vec<Mapped> {
        let rest = format!("WHERE destination = ?1 AND sequence BETWEEN ?2 AND ?3 AND {PUBLIC} ORDER BY sequence");
        let mapped =
            |row: PublicationRow| Mapped { changed_at: time(row.changed_at.unwrap_or(row.first_at)), path: row.path };
        self.rows(&rest, &[&first, &last]).into_iter().map(mapped).collect()
    }

    fn last_sequence(&self) -> u64 {
        self.answered(publications::next_sequence(self.db, &self.site.destination.id).map_err(DeskError::from))
            .saturating_sub(1)
    }

    fn owner(&self, path: &str) -> Option<StoryId> {
        // Left to itself SQLite goes through every publication: it takes part of the primary key for the better index.
        let rows = self.rows("INDEXED BY publication_by_path WHERE destination = ?1 AND path = ?2", &[&path]);
        rows.first().map(|row| row.story)
    }
}
