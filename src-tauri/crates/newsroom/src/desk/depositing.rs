//! The deposit: each version of a story that readers were shown, as a folder that is read without Galley: the page with its
//! photos, what it says as data, who approved and sent it, and the checksums of all of it.
//!
//! A law of deposit asks what was shown and when, for years (in Vietnam at least twelve months online, decree 08/2017). So each
//! receipt has a folder of its own, also of what was corrected or taken down since.

use std::collections::HashSet;
use std::path::{Path, PathBuf};

use chrono::{DateTime, Utc};
use rusqlite::Transaction;
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

use super::publishing::correction;
use super::register::{Period, Registered, entered_receipts};
use super::site_index::{self, Cards, SiteIndex};
use super::{Desk, DeskError};
use crate::ledger::{ReceiptKind, Receipted, time};
use crate::publish::site::{self, Article, Site};
use crate::publish::{self, Folder, Manifest, Order, Planned};
use crate::store::PublicationRow;
use crate::story::{PublicForm, StoryId, render};
use crate::text;
use crate::trail::Deed;

/// What the data of a version are called.
const DATA: &str = "story.json";
/// What its checksums are called, which `sha256sum --check` reads.
const SUMS: &str = "sha256sums.txt";

/// A version that was deposited.
#[derive(Clone, Debug)]
pub struct Deposited {
    /// What it is.
    pub of: Registered,
    /// Its folder.
    pub folder: PathBuf,
    /// How many files it has.
    pub files: usize,
    /// Whether its page is there; what a removal cut off the approval of, and what is down, has none.
    pub page: bool,
}

impl Desk {
    /// Writes each version that was sent in a period, of all stories or of some, into a folder, one folder each, and reads it
    /// back. What is there already as it should be is left alone.
    pub fn deposit(&self, of: &[StoryId], period: Period, folder: &Path) -> Result<Vec<Deposited>, DeskError> {
        let wanted = |one: &Registered| of.is_empty() || of.contains(&one.story);
        let register = self.register(period)?.into_iter().filter(wanted);
        register.map(|one| self.deposit_one(one, folder)).collect()
    }

    fn deposit_one(&self, of: Registered, folder: &Path) -> Result<Deposited, DeskError> {
        let trail = self.deeds(of.story)?;
        let (manifest, page) = self.store.rehearse(|t| self.version(t, &of, &trail))??;
        let at = of.at.with_timezone(&self.house.zone());
        let named = text::slug(&of.headline).unwrap_or_else(|| of.story.to_string());
        let folder = folder.join(format!("{}-{}-{named}", at.format("%Y-%m-%d-%H%M%S"), of.kind.word()));
        let host = Folder::at(&folder);
        publish::write(&manifest, &host, &HashSet::new(), &|_| ())?;
        publish::read_back(&manifest, &host)?;
        Ok(Deposited { of, folder, files: manifest.files.len(), page })
    }

    /// Returns all files of a version, and whether its page is among them.
    fn version(&self, t: &Transaction<'_>, of: &Registered, trail: &[Deed]) -> Result<(Manifest, bool), DeskError> {
        let mut until = vec![];
        for (entry, receipt) in entered_receipts(t, of.story)? {
            if receipt.destination == of.destination {
                until.push(receipt);
            }
            if entry.hash == of.entry {
                break;
            }
        }
        let absent = || DeskError::NoStory(of.story.to_string());
        let (row, receipt) = PublicationRow::of(&until).zip(until.last()).ok_or_else(absent)?;
        let form = site_index::known_form(t, of.story, receipt.digest)?;
        let mut files = match &form {
            Some(form) if receipt.kind != ReceiptKind::TakenDown => self.page_of(t, &row, form, &until)?,
            _ => vec![],
        };
        let page = !files.is_empty();
        let data = self.data((of, receipt, &row), form.as_ref(), &until, trail);
        let data = serde_json::to_vec_pretty(&data).unwrap_or_default();
        files.push(Planned::bytes(DATA, data, Order::Front).map_err(site::NotPlanned::from)?);
        let sums = files.iter().map(sum).collect::<Result<String, _>>()?;
        files.push(Planned::bytes(SUMS, sums.into_bytes(), Order::Sitemap).map_err(site::NotPlanned::from)?);
        Ok((Manifest::new(files), page))
    }

    /// Returns the page as readers had it but for the box of latest stories, which says nothing of this one.
    fn page_of(
        &self,
        t: &Transaction<'_>,
        row: &PublicationRow,
        form: &PublicForm,
        until: &[Receipted],
    ) -> Result<Vec<Planned>, DeskError> {
        let destination = self.destination(until.last().map(|last| last.destination.as_str()));
        // One that has gone from the house since had pages all the same.
        let destination = destination.or_else(|_| self.destination(None))?;
        let site = Site { house: &self.house, destination, language: self.newsroom_language() };
        let corrections = until.iter().filter_map(correction).collect();
        let article = Article { latest_as_of: 0, ..site_index::article(row, form.clone(), corrections) };
        let cards = Cards::at(destination);
        let index = SiteIndex::new(self, site, t, (&[row.story], &cards));
        let planned = site::preview(&site, &article, &index, &|placed, asked| self.rendition(t, placed, asked));
        Ok(index.whole(planned)??.files)
    }

    fn data(
        &self,
        (of, receipt, row): (&Registered, &Receipted, &PublicationRow),
        form: Option<&PublicForm>,
        until: &[Receipted],
        trail: &[Deed],
    ) -> Value {
        let zone = self.house.zone();
        let moment = |at: DateTime<Utc>| at.with_timezone(&zone).to_rfc3339();
        let approved = trail.iter().filter(|deed| deed.word == "approve" && deed.digest == Some(receipt.digest));
        let approved: Vec<_> = approved.map(|deed| json!({ "by": deed.member, "at": moment(deed.at) })).collect();
        let corrections = until.iter().filter_map(correction);
        let corrections: Vec<_> = corrections.map(|one| json!({ "at": moment(one.at), "note": one.note })).collect();
        json!({
            "deposit": 1, "newsroom": self.house.newsroom, "story": of.story.to_string(), "headline": of.headline,
            "done": of.kind.word(), "at": moment(of.at), "first_at": moment(time(row.first_at)), "sent_by": of.member,
            "reason": of.reason, "destination": of.destination, "url": of.url, "receipt": of.entry.to_string(),
            "digest": receipt.digest.to_string(), "approved": approved, "corrections": corrections,
            "public": form.filter(|_| receipt.kind != ReceiptKind::TakenDown).map(said),
        })
    }
}

/// All that readers were shown of a story, as data.
fn said(form: &PublicForm) -> Value {
    let bylines: Vec<_> = form.bylines.iter().map(|one| json!({ "name": one.name, "role": one.role })).collect();
    let photos: Vec<_> = form
        .placements
        .iter()
        .map(|placed| {
            json!({
                "caption": placed.caption, "credit": placed.credit, "alt": placed.alt,
                "photo": placed.photo.map(|photo| photo.to_string()),
                "illustrative": placed.illustrative, "archive": placed.archive, "lead": placed.lead,
            })
        })
        .collect();
    json!({
        "language": form.language, "genre": form.genre, "kicker": form.kicker, "headline": form.headline,
        "standfirst": form.standfirst, "dateline": form.dateline, "section": form.section, "tags": form.tags,
        "printed_date": form.printed_date, "bylines": bylines, "photos": photos, "body_markdown": form.body,
        "body_html": render(&form.body, &|_| None).unwrap_or_default(), "correction_note": form.correction_note,
    })
}

/// Returns the line of a file's checksum.
fn sum(file: &Planned) -> Result<String, DeskError> {
    let sum = Sha256::digest(publish::bytes_of(file)?);
    Ok(format!("{}  {}\n", data_encoding::HEXLOWER.encode(&sum), file.path))
}
