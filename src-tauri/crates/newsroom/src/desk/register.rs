//! The register: what was published, corrected and taken down in a period, when, by whom and why.

use chrono::{DateTime, NaiveDate, Utc};
use chrono_tz::Tz;
use rusqlite::Transaction;

use super::{Desk, DeskError};
use crate::ledger::{Act, Entry, EntryHash, ReceiptKind, Receipted, time};
use crate::store::{Kept, StoreError, entries, publications};
use crate::story::{PublicForm, StoryId};

/// Days in the newsroom's zone, the first and the last among them; without an end where none is given.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Period {
    /// The first day.
    pub from: Option<NaiveDate>,
    /// The last day.
    pub to: Option<NaiveDate>,
}

impl Period {
    pub(super) fn has(self, at: DateTime<Utc>, zone: Tz) -> bool {
        let day = at.with_timezone(&zone).date_naive();
        self.from.is_none_or(|from| from <= day) && self.to.is_none_or(|to| day <= to)
    }
}

/// One line of the register.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Registered {
    /// The receipt's entry.
    pub entry: EntryHash,
    /// The story.
    pub story: StoryId,
    /// Its headline as readers had it; empty where no approval of it is here any more.
    pub headline: String,
    /// The destination's id.
    pub destination: String,
    /// Public address.
    pub url: String,
    /// What was done.
    pub kind: ReceiptKind,
    /// When it was sent.
    pub at: DateTime<Utc>,
    /// Who had it sent.
    pub member: String,
    /// What readers were told, or why it was taken down.
    pub reason: String,
}

impl Desk {
    /// Returns what was published, corrected and taken down in a period, in the order of the hours it was sent at.
    pub fn register(&self, period: Period) -> Result<Vec<Registered>, DeskError> {
        let mut all = self.store.read(|t| {
            let mut all = vec![];
            for story in publications::stories(t)? {
                for (entry, receipt) in entered_receipts(t, story)? {
                    if period.has(time(receipt.at), self.house.zone()) {
                        all.push(self.registered(t, &entry, receipt)?);
                    }
                }
            }
            Ok(all)
        })?;
        all.sort_by_key(|one| (one.at, one.entry));
        Ok(all)
    }

    fn registered(&self, t: &Transaction<'_>, entry: &Entry, receipt: Receipted) -> Result<Registered, StoreError> {
        let form = publications::form(t, receipt.story, receipt.digest)?;
        let form = form.and_then(|bytes| PublicForm::from_bytes(&bytes).ok());
        Ok(Registered {
            entry: entry.hash,
            story: receipt.story,
            headline: form.map(|form| form.headline).unwrap_or_default(),
            destination: receipt.destination,
            url: receipt.url,
            kind: receipt.kind,
            at: time(receipt.at),
            member: self.roster.get(entry.body.member).map(|member| member.name.clone()).unwrap_or_default(),
            reason: receipt.reason,
        })
    }
}

/// Returns the receipts of a story that take part here, with their entries, in the order of all desks.
pub(super) fn entered_receipts(t: &Transaction<'_>, story: StoryId) -> Result<Vec<(Entry, Receipted)>, StoreError> {
    let mut all = entries::of_story(t, story, 0)?;
    all.sort_by_key(Kept::order);
    let mut receipts = vec![];
    for kept in all {
        let entry = kept.entry()?;
        if let Act::Receipt(receipt) = &entry.body.act {
            let receipt = receipt.clone();
            receipts.push((entry, receipt));
        }
    }
    Ok(receipts)
}
