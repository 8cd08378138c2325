//! Taking into a story what somebody wrote into its post at a destination: a revision of what was published, as of a colleague who
//! had only that before them. What was written here since stays, or is a conflict.

use rusqlite::Transaction;

use super::posting::WRITTEN;
use super::stories::Revision;
use super::{Desk, DeskError, Shown, ledger};
use crate::import::{Dropped, paste};
use crate::ledger::Act;
use crate::publish::destination::Destination as _;
use crate::publish::edits::{Edits, PhotoEdit, Piece};
use crate::publish::post::{Difference, Part};
use crate::store::{PublicationRow, StoreError, entries, outbox};
use crate::story::registers::RevisionId;
use crate::story::{Digest, PublicForm, Story, StoryId, body, split};
use crate::trail::revision_of;

/// What was taken into a story.
#[derive(Debug)]
pub struct TakenEdits {
    /// The story with it.
    pub shown: Shown,
    /// The parts that were taken.
    pub taken: Vec<Part>,
    /// What differs there and was left.
    pub left: Vec<Difference>,
    /// What of the new text no story can hold.
    pub dropped: Vec<Dropped>,
}

impl Desk {
    /// Takes what somebody wrote into a story's post into the story, as a revision of what was published. Publishing writes it over
    /// from then on, as far as nobody writes more there.
    pub fn take_edits(&self, id: StoryId, destination: Option<&str>) -> Result<TakenEdits, DeskError> {
        self.store.writable()?;
        self.signer()?;
        self.freeze(id)?;
        let destination = self.destination(destination)?;
        let site = self.opened(destination)?;
        let nothing = || DeskError::NoEdits(destination.id.clone());
        let known = self.store.read(|t| {
            let receipts = ledger::receipts(t, id, &destination.id)?;
            let row = PublicationRow::of(&receipts).filter(|row| !row.down);
            let corrections: Vec<_> = receipts.iter().filter_map(super::publishing::correction).collect();
            let Some(row) = row else { return Ok(self.last_handed_in(t, id, &destination.id)) };
            Ok(self.last(t, &receipts, &corrections).map(|last| Some((row.digest, last))))
        })??;
        let (digest, last) = known.ok_or_else(nothing)?;
        let edits = site.edits(&last)?.ok_or_else(nothing)?;
        let mut dropped = vec![];
        if !edits.is_empty() {
            let base = self.published_as(id, digest)?;
            let mut story = self.fields_at(id, &base)?;
            dropped = take(&mut story, &edits)?;
            self.save(id, &base, &story)?;
        }
        self.store
            .write(|t| outbox::put_sent(t, (id, &destination.id), &format!("{WRITTEN}{}", edits.there), edits.there))?;
        Ok(TakenEdits { shown: self.show(id)?, taken: parts(&edits), left: edits.left, dropped })
    }

    /// Returns the state that was approved with a digest: of all that came before an approval of it, or else a revision that reads so.
    fn published_as(&self, id: StoryId, digest: Digest) -> Result<Revision, DeskError> {
        let is_it = |revision: &Revision| {
            self.fields_at(id, revision).is_ok_and(|story| PublicForm::from(&story).digest() == digest)
        };
        let found = self.store.read(|t| self.may_have_stood(t, id, digest))?.into_iter().find(is_it);
        found.ok_or_else(|| DeskError::NoRevision(digest.to_string()))
    }

    /// Returns the states that may be it, the likeliest first.
    fn may_have_stood(&self, t: &Transaction<'_>, id: StoryId, digest: Digest) -> Result<Vec<Revision>, StoreError> {
        let (mut said, mut approved): (Vec<RevisionId>, Vec<Vec<RevisionId>>) = (vec![], vec![]);
        for entry in entries::read_story(t, id)? {
            match &entry.body.act {
                Act::Approve(act) if act.digest() == digest => approved.push(said.clone()),
                Act::Revise(_) => said.push(revision_of(&entry)),
                _ => {}
            }
        }
        self.replayed(t, id, |replay| {
            let graph = &replay.graph;
            let heads = |mut all: Vec<RevisionId>| {
                all.retain(|revision| graph.contains(*revision));
                graph.at(&all).map(|then| then.heads()).unwrap_or_default()
            };
            let alone = said.iter().rev().map(|revision| vec![*revision]);
            let all: Vec<_> = approved.into_iter().rev().map(heads).chain(alone).collect();
            Ok(all.into_iter().map(Revision::Heads).collect())
        })
    }
}

/// Puts into a story what was written at a destination. Returns what no story can hold.
fn take(story: &mut Story, edits: &Edits) -> Result<Vec<Dropped>, DeskError> {
    let mut dropped = vec![];
    put(&mut story.headline, edits.headline.as_ref());
    put(&mut story.standfirst, edits.standfirst.as_ref());
    put(&mut story.section, edits.section.as_ref());
    put(&mut story.tags, edits.tags.as_ref());
    for PhotoEdit { placement, caption, alt } in &edits.photos {
        if let Some(own) = story.placements.iter_mut().find(|own| own.id == *placement) {
            put(&mut own.caption, caption.as_ref());
            put(&mut own.alt, alt.as_ref());
        }
    }
    if let Some(pieces) = &edits.body {
        let blocks = split(&story.body);
        let mut body: Vec<String> = vec![];
        for piece in pieces {
            match piece {
                Piece::Block(number) => body.extend(blocks.get(*number).map(|block| (*block).to_owned())),
                Piece::Photo(placement) => body.push(placement.anchor()),
                Piece::Html(html) => {
                    let pasted = paste(Some(html), None)?;
                    body.extend(pasted.blocks.into_iter().map(|block| block.source));
                    dropped.extend(pasted.dropped);
                }
            }
        }
        story.body = body::join(&body);
    }
    Ok(dropped)
}

fn put<T: Clone>(field: &mut T, edited: Option<&T>) {
    if let Some(edited) = edited {
        field.clone_from(edited);
    }
}

/// Returns the parts that are taken, in the order of a post.
fn parts(edits: &Edits) -> Vec<Part> {
    let taken = [
        (Part::Headline, edits.headline.is_some()),
        (Part::Standfirst, edits.standfirst.is_some()),
        (Part::Body, edits.body.is_some()),
        (Part::Photos, !edits.photos.is_empty()),
        (Part::Section, edits.section.is_some()),
        (Part::Tags, edits.tags.is_some()),
    ];
    taken.into_iter().filter(|(_, is)| *is).map(|(part, _)| part).collect()
}
