//! Judging a story by the rules, and approving its bytes.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};

use super::error::remark;
use super::photo_rights::Known;
use super::removing::cut_off;
use super::{Desk, DeskError, Shown};
use crate::ledger::{Act, Approved, Entry, Lifted, Order, is_claim};
use crate::members::Protection;
use crate::photo::PhotoHash;
use crate::rules::{self, Facts, Finding, PhotoSize, Refusal};
use crate::store::{entries, projection};
use crate::story::{Digest, PublicForm, Story, StoryId};
use crate::text;
use crate::workflow::Action;

impl Desk {
    /// Judges a story as it is now.
    pub fn check(&self, id: StoryId) -> Result<Vec<Finding>, DeskError> {
        self.judge(&self.show(id)?, None)
    }

    fn judge(&self, shown: &Shown, approver_is_author: Option<bool>) -> Result<Vec<Finding>, DeskError> {
        let now = (self.around.clock)();
        self.judge_by(shown, approver_is_author, &self.known_of_photos(shown.id, &shown.story, now)?, now)
    }

    fn judge_by(
        &self,
        shown: &Shown,
        approver_is_author: Option<bool>,
        known: &Known,
        now: DateTime<Utc>,
    ) -> Result<Vec<Finding>, DeskError> {
        let slug = &shown.story.slug;
        let slug_taken = !slug.is_empty() && self.store.read(|t| projection::slug_taken(t, slug, shown.id))?;
        let photos = |hash: PhotoHash| {
            let facts = self.photo(hash).ok()??.1.facts;
            Some(PhotoSize { width: facts.width, height: facts.height, damaged: facts.damage.is_some() })
        };
        Ok(rules::check(
            &shown.story,
            &Facts {
                house: &self.house,
                today: self.day_of(now),
                now,
                photos: &photos,
                rights: &|photo| known.rights(photo),
                last_use: &|photo| known.last_use(photo),
                open_conflicts: shown.conflicts.len(),
                slug_taken,
                first_publication: shown.status.publication.is_none(),
                approver_is_author,
            },
        ))
    }

    /// Approves the bytes of a story as they are now; what blocks is overridden by name where `overriding` says why.
    ///
    /// A story without a slug gets one from its headline first, since the slug is among the bytes.
    pub fn approve(&self, id: StoryId, overriding: &str) -> Result<Shown, DeskError> {
        self.approve_for(id, "", overriding)
    }

    /// Approves the bytes of a story, and records a reason though nothing has to be overridden.
    pub fn approve_for(&self, id: StoryId, reason: &str, overriding: &str) -> Result<Shown, DeskError> {
        self.approve_seen(id, self.show(id)?.digest, reason, overriding)
    }

    /// Approves the bytes that somebody looked at, by their digest; refused where the story says something else by now.
    pub fn approve_seen(&self, id: StoryId, seen: Digest, reason: &str, overriding: &str) -> Result<Shown, DeskError> {
        let me = self.member()?;
        let before = self.show(id)?;
        self.allows(Action::Approve, &before.status, "")?;
        let shown = self.with_slug(id)?;
        // Only the slug may have come since: it is given here.
        let looked_at = Story { slug: shown.story.slug.clone(), ..before.story };
        if before.digest != seen || PublicForm::from(&looked_at).digest() != shown.digest {
            return Err(DeskError::ChangedMeanwhile);
        }
        let author = shown.status.author == Some(me.id);
        let now = (self.around.clock)();
        let known = self.known_of_photos(id, &shown.story, now)?;
        let blocking: Vec<_> = rules::blocking(&self.judge_by(&shown, Some(author), &known, now)?).cloned().collect();
        let (reason, overriding) = (remark("reason", reason)?, remark("override", overriding)?);
        if blocking.iter().any(|f| !f.overridable) || (!blocking.is_empty() && overriding.is_empty()) {
            return Err(DeskError::Rules(blocking));
        }
        let reason = [overriding, reason].into_iter().filter(|said| !said.is_empty()).collect::<Vec<_>>().join("\n");
        let mut overridden: Vec<String> = blocking.iter().map(|f| f.rule.to_owned()).collect();
        overridden.dedup();
        let against = self.against_photos(&shown.story, &known, now).into_iter();
        let lifted = against.filter(|(_, refusal)| refusal.until.is_none());
        let lifted: BTreeSet<_> = lifted.map(|(photo, Refusal { said, .. })| Lifted { photo, said }).collect();
        let lifted = lifted.into_iter().collect();
        let form = PublicForm::from(&shown.story).to_bytes().into();
        let protected = self.keys.protection(me.id) == Some(Protection::Passphrase);
        let (asked, under) = (self.house.approvals_for(&shown.story.section), self.delegation_of_mine()?);
        let (roster, acts) = Default::default();
        let approval = Approved { story: id, form, overridden, reason, protected, roster, acts, asked, under, lifted };
        self.sign_approval(&approval)?;
        self.show(id)
    }

    /// Adds an approval, with what it is made in sight of; refused where the story says something else by now.
    pub(super) fn sign_approval(&self, approval: &Approved) -> Result<(), DeskError> {
        self.store.writable()?;
        let key = self.signer()?;
        let story = approval.story;
        let signed = self.store.write(|t| {
            if projection::story(t, story)?.is_none_or(|row| row.digest != approval.digest()) {
                return Ok(false);
            }
            // All that is here is in sight of what is added here, with what a removal cut off: another one may come, and an
            // adoption.
            let cut_off = cut_off(t)?;
            let seen = |mut orders: Vec<Order>, also: &dyn Fn(&Act) -> bool| {
                let more = cut_off.iter().filter(|(_, entry)| also(&entry.body.act));
                orders.extend(more.map(|(place, _)| place.order()));
                orders.sort();
                Approved::sight(orders.into_iter().map(|Order(_, hash)| hash))
            };
            let roster = seen(entries::roster_orders(t)?, &is_claim);
            let acts = seen(entries::story_orders(t, story)?, &|act| act.story() == Some(story));
            self.add(t, &[Act::Approve(Approved { roster, acts, ..approval.clone() })], key)?;
            Ok(true)
        })?;
        if signed { Ok(()) } else { Err(DeskError::ChangedMeanwhile) }
    }

    /// Returns the story with a slug that no other story here has.
    fn with_slug(&self, id: StoryId) -> Result<Shown, DeskError> {
        let shown = self.show(id)?;
        if !shown.story.slug.is_empty() && !self.outgrown(&shown)? {
            return Ok(shown);
        }
        let Some(slug) = self.free_slug(id, &shown.story)? else { return Ok(shown) };
        self.edit(id, |story| story.slug = slug)
    }

    /// Returns whether the slug was proposed for an earlier headline, and no link to it is out yet.
    fn outgrown(&self, shown: &Shown) -> Result<bool, DeskError> {
        if shown.status.publication.is_some() {
            return Ok(false);
        }
        let proposed_for = |entry: &Entry| match &entry.body.act {
            Act::Approve(act) => PublicForm::from_bytes(&act.form).ok().filter(|form| form.slug == shown.story.slug),
            _ => None,
        };
        let earlier = self.history(shown.id)?;
        let mut forms = earlier.iter().filter_map(proposed_for);
        Ok(forms.any(|form| form.headline != shown.story.headline && is_proposal(&form.slug, &form.headline)))
    }

    fn free_slug(&self, id: StoryId, story: &Story) -> Result<Option<String>, DeskError> {
        let Some(first) = text::slug(&story.headline) else { return Ok(None) };
        for n in 1_u32.. {
            let slug = if n == 1 { first.clone() } else { format!("{first}-{n}") };
            if !self.store.read(|t| projection::slug_taken(t, &slug, id))? {
                return Ok(Some(slug));
            }
        }
        Ok(None)
    }
}

/// Returns whether a slug is what a headline was given: its own, or that with a number where it was taken.
fn is_proposal(slug: &str, headline: &str) -> bool {
    let Some(rest) = text::slug(headline).and_then(|own| slug.strip_prefix(&own).map(str::to_owned)) else {
        return false;
    };
    rest.is_empty() || rest.strip_prefix('-').is_some_and(|n| !n.is_empty() && n.bytes().all(|b| b.is_ascii_digit()))
}
