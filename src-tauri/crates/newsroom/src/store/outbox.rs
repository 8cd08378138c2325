//! What waits to be published, and which files this desk wrote for each story.

use data_encoding::HEXLOWER;
use rusqlite::{Connection, OptionalExtension, Row, params};
use serde::{Deserialize, Serialize};

use super::StoreError;
use crate::ledger::{EntryHash, ReceiptKind};
use crate::members::MemberId;
use crate::message;
use crate::messages::{Key, Language};
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
    /// Whether it is only handed in, for somebody at the destination to look over and publish.
    pub review: bool,
}

/// Behind the word for what is asked, where that is only handed in for review.
const FOR_REVIEW: &str = " for review";

impl Waiting {
    fn word(&self) -> String {
        format!("{}{}", self.kind.word(), if self.review { FOR_REVIEW } else { "" })
    }
}

/// Before the name of a post that was handed in for review, where it is noted: no path has a space.
const HANDED_IN: &str = "handed-in ";

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

/// What keeps a publication from being tried again by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Halt {
    /// What it was refused for passes only when somebody does something.
    Stopped,
    /// A person wants it to wait.
    Paused,
    /// It is at its destination, and somebody there is to look it over.
    Review,
}

impl Halt {
    const ALL: [Self; 3] = [Self::Stopped, Self::Paused, Self::Review];

    /// Returns the word that it is kept by.
    pub fn word(self) -> &'static str {
        match self {
            Self::Stopped => "stopped",
            Self::Paused => "paused",
            Self::Review => "review",
        }
    }
}

/// Why a publication did not go the last time it was tried: a message and its values, to be said in any language.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Why {
    /// The message's key.
    pub key: String,
    /// Its values.
    pub values: Vec<(String, String)>,
}

impl Why {
    /// Returns what it says in a language.
    pub fn text(&self, language: Language) -> String {
        let values: Vec<_> = self.values.iter().map(|(name, value)| (name.as_str(), value.clone())).collect();
        // A key that another Galley wrote is better than nothing.
        Key::find(&self.key).map_or_else(|| self.key.clone(), |key| key.text(language, &values))
    }
}

impl From<(Key, Vec<(&'static str, String)>)> for Why {
    fn from((key, values): (Key, Vec<(&'static str, String)>)) -> Self {
        let values = values.into_iter().map(|(name, value)| (name.to_owned(), value)).collect();
        Self { key: key.name().to_owned(), values }
    }
}

/// Nothing that was tried waits longer than so many milliseconds before it is again.
const LONGEST: i64 = 2 * 3_600 * 1_000;

/// A publication that waits, and how far it has come. Times are in milliseconds since 1970 UTC.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pending {
    /// The publication.
    pub waiting: Waiting,
    /// When it falls due; at once where nobody has set a time.
    pub due: Option<i64>,
    /// How often it was tried.
    pub tries: u32,
    /// Before when it is not tried again by itself.
    pub again: Option<i64>,
    /// What keeps it from being tried again by itself.
    pub halt: Option<Halt>,
    /// Why it did not go the last time.
    pub why: Option<Why>,
    /// Whether anything of it may be at the destination.
    pub begun: bool,
}

impl Pending {
    /// Returns when it is tried by itself, if ever.
    pub fn next(&self) -> Option<i64> {
        if self.halt.is_some() {
            return None;
        }
        Some(self.due.max(self.again).unwrap_or(self.waiting.at))
    }

    /// Returns whether it is time to try it. What was to wait longer than anything waits, was tried by a clock that was wrong.
    pub fn is_time(&self, now: i64) -> bool {
        let waits = |again: i64| again > now && again <= now.saturating_add(LONGEST);
        self.halt.is_none() && self.due.is_none_or(|due| due <= now) && !self.again.is_some_and(waits)
    }

    /// Returns whether nothing has been heard yet of the last time it was tried.
    pub fn is_under_way(&self) -> bool {
        self.halt.is_none() && self.why.as_ref().is_some_and(|why| why.key == message!("outbox.broken_off").name())
    }

    /// Returns the word for how it stands.
    pub fn word(&self, now: i64) -> &'static str {
        match self.halt {
            Some(halt) => halt.word(),
            None if self.due.is_some_and(|due| due > now) => "scheduled",
            None => "waiting",
        }
    }
}

const PENDING: &str = "story, destination, kind, approval, member, reason, at, due, tries, again, halt, why, begun";

fn pending(row: &Row<'_>) -> rusqlite::Result<Pending> {
    let word: String = row.get(2)?;
    let (word, review) = word.strip_suffix(FOR_REVIEW).map_or((word.as_str(), false), |word| (word, true));
    let all = [ReceiptKind::Published, ReceiptKind::Corrected, ReceiptKind::TakenDown];
    let waiting = Waiting {
        story: StoryId(row.get(0)?),
        destination: row.get(1)?,
        kind: all.into_iter().find(|k| k.word() == word).ok_or(rusqlite::Error::InvalidQuery)?,
        approval: EntryHash(row.get(3)?),
        member: MemberId(row.get(4)?),
        reason: row.get(5)?,
        at: row.get(6)?,
        review,
    };
    let (halt, why): (Option<String>, Option<String>) = (row.get(10)?, row.get(11)?);
    Ok(Pending {
        waiting,
        due: row.get(7)?,
        tries: row.get(8)?,
        again: row.get(9)?,
        halt: halt.and_then(|word| Halt::ALL.into_iter().find(|halt| halt.word() == word)),
        why: why.and_then(|why| serde_json::from_str(&why).ok()),
        begun: row.get(12)?,
    })
}

/// Puts a publication in. One story waits once for one destination, and keeps its place when something else is asked; what was
/// begun before may be out still.
fn put(db: &Connection, w: &Waiting) -> Result<(), StoreError> {
    db.prepare_cached(
        "INSERT INTO outbox (story, destination, kind, approval, member, reason, at) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)
         ON CONFLICT (story, destination) DO UPDATE SET
             tries = CASE WHEN kind = ?3 AND approval = ?4 AND reason = ?6 THEN tries ELSE 0 END,
             kind = ?3, approval = ?4, member = ?5, reason = ?6, at = ?7, due = NULL, again = NULL, halt = NULL, why = NULL",
    )?
    .execute(params![w.story.0, w.destination, w.word(), w.approval.0, w.member.0, w.reason, w.at])?;
    Ok(())
}

/// Puts a publication in that falls due at a time.
pub(crate) fn schedule(db: &Connection, w: &Waiting, due: i64) -> Result<(), StoreError> {
    put(db, w)?;
    db.prepare_cached("UPDATE outbox SET due = ?3, tries = 0 WHERE story = ?1 AND destination = ?2")?
        .execute(params![w.story.0, w.destination, due])?;
    Ok(())
}

/// Keeps, before a publication is tried, that it is: whoever finds it after that ended says so, and waits until `again`.
pub(crate) fn begin(db: &Connection, w: &Waiting, again: i64) -> Result<(), StoreError> {
    put(db, w)?;
    let broken = Why::from((message!("outbox.broken_off"), vec![]));
    db.prepare_cached(
        "UPDATE outbox SET tries = tries + 1, again = ?3, why = ?4 WHERE story = ?1 AND destination = ?2",
    )?
    .execute(params![w.story.0, w.destination, again, written(&broken)])?;
    Ok(())
}

fn written(why: &Why) -> String {
    // Texts: nothing that JSON has no form for.
    serde_json::to_string(why).unwrap_or_default()
}

/// Keeps that something of a publication may be out from now on.
pub(crate) fn touch(db: &Connection, story: StoryId, destination: &str) -> Result<(), StoreError> {
    db.prepare_cached("UPDATE outbox SET begun = 1 WHERE story = ? AND destination = ?")?
        .execute(params![story.0, destination])?;
    Ok(())
}

/// Keeps why a publication did not go, and when it is tried again; never by itself, where no time is given.
pub(crate) fn failed(
    db: &Connection,
    (story, destination): (StoryId, &str),
    again: Option<i64>,
    why: &Why,
) -> Result<(), StoreError> {
    let halt = again.is_none().then_some(Halt::Stopped.word());
    db.prepare_cached("UPDATE outbox SET again = ?3, halt = ?4, why = ?5 WHERE story = ?1 AND destination = ?2")?
        .execute(params![story.0, destination, again, halt, written(why)])?;
    Ok(())
}

/// Keeps that a publication is at its destination and waits there for review, and of what it said there when it was read back.
pub(crate) fn awaits_review(db: &Connection, story: StoryId, destination: &str) -> Result<(), StoreError> {
    let why = Why::from((message!("outbox.awaits_review"), vec![]));
    db.prepare_cached(
        "UPDATE outbox SET begun = 1, again = NULL, halt = ?3, why = ?4 WHERE story = ?1 AND destination = ?2",
    )?
    .execute(params![story.0, destination, Halt::Review.word(), written(&why)])?;
    Ok(())
}

/// A post that was handed in for review.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct HandedIn {
    /// What a receipt would call it.
    pub(crate) path: String,
    /// The digest of the form that it is of.
    pub(crate) form: Digest,
    /// The digest of what it said when it was read back; none where a run ended before.
    pub(crate) words: Option<Digest>,
}

/// Notes a post that is handed in for review. What is known of what it says stays known until it is read back again.
pub(crate) fn put_handed_in(
    db: &Connection,
    (story, destination): (StoryId, &str),
    handed_in: &HandedIn,
) -> Result<(), StoreError> {
    let HandedIn { path, form, words } = handed_in;
    let known = self::handed_in(db, story, destination)?.filter(|known| known.path == *path && known.form == *form);
    let words = words.or(known.and_then(|known| known.words));
    forget_handed_in(db, story, destination)?;
    let noted = format!("{HANDED_IN}{path} {form}");
    put_sent(db, (story, destination), &noted, words.unwrap_or(Digest([0; 32])))
}

/// Returns a story's post that was handed in for review, and of which no receipt is here yet.
pub(crate) fn handed_in(db: &Connection, story: StoryId, destination: &str) -> Result<Option<HandedIn>, StoreError> {
    let noted = sent(db, story, destination)?.into_iter().find_map(|sent| {
        let (path, form) = sent.path.strip_prefix(HANDED_IN)?.split_once(' ')?;
        let form = Digest(HEXLOWER.decode(form.as_bytes()).ok()?.try_into().ok()?);
        let words = Some(sent.digest).filter(|digest| *digest != Digest([0; 32]));
        Some(HandedIn { path: path.to_owned(), form, words })
    });
    Ok(noted)
}

/// Forgets it: a receipt says where the post is.
pub(crate) fn forget_handed_in(db: &Connection, story: StoryId, destination: &str) -> Result<(), StoreError> {
    db.prepare_cached("DELETE FROM sent_file WHERE story = ? AND destination = ? AND path GLOB ?")?
        .execute(params![story.0, destination, format!("{HANDED_IN}*")])?;
    Ok(())
}

/// Lets a publication wait until somebody says otherwise, or no longer.
pub(crate) fn pause(db: &Connection, story: StoryId, destination: &str, on: bool) -> Result<(), StoreError> {
    let halt = on.then_some(Halt::Paused.word());
    db.prepare_cached("UPDATE outbox SET halt = ?3, again = NULL WHERE story = ?1 AND destination = ?2")?
        .execute(params![story.0, destination, halt])?;
    Ok(())
}

/// Returns what waits, in the order it was asked for.
pub(crate) fn all(db: &Connection) -> Result<Vec<Pending>, StoreError> {
    let mut query = db.prepare_cached(&format!("SELECT {PENDING} FROM outbox ORDER BY num"))?;
    let rows = query.query_map([], pending)?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Returns what waits of a story for a destination.
pub(crate) fn of(db: &Connection, story: StoryId, destination: &str) -> Result<Option<Pending>, StoreError> {
    let mut query = db.prepare_cached(&format!("SELECT {PENDING} FROM outbox WHERE story = ? AND destination = ?"))?;
    Ok(query.query_row(params![story.0, destination], pending).optional()?)
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

/// Returns whether this desk has written a file at a destination, for whatever story.
pub(crate) fn has_written(db: &Connection, destination: &str, path: &str) -> Result<bool, StoreError> {
    let mut query = db.prepare_cached("SELECT EXISTS (SELECT 1 FROM sent_file WHERE path = ? AND destination = ?)")?;
    Ok(query.query_row(params![path, destination], |row| row.get(0))?)
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
