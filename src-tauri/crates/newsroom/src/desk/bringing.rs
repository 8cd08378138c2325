//! Bringing stories to a site, one or several at once: planned together, each file written once, read back, and every story proved
//! by a receipt of its own.

use std::collections::HashSet;
use std::path::PathBuf;

use rusqlite::Transaction;

use super::ledger::project_receipt;
use super::left_behind::{Fallen, LeftBehind};
use super::publishing::{Basis, correction, unknown_at};
use super::removing::cut_off;
use super::site_index::{self, Cards, SiteIndex};
use super::{Desk, DeskError, Published, Work};
use crate::house::Destination;
use crate::ledger::{Act, Entry, Place, Receipted, time};
use crate::publish::site::{Article, Own, Site, own, path_of, photo_files, together};
use crate::publish::{self, Manifest};
use crate::store::{PublicationRow, StoreError, Waiting, outbox, publications, within};
use crate::story::{Digest, PublicForm, StoryId};
use crate::workflow::Forbidden;

/// So many stories are brought at once: nobody can save while they are planned, and what is planned is in memory.
pub(super) const AT_ONCE: usize = 200;

/// A story that is to be at a site.
#[derive(Clone, Copy)]
pub(super) enum Wished<'a> {
    /// As it is asked for; it waits in the outbox until it has arrived.
    Sent(&'a Waiting),
    /// As its last receipt says.
    Renewed(&'a Waiting),
    /// As a tombstone: what removals cut off alone says that it is there, by these receipts and of this form.
    CutOff(&'a [Receipted], Option<&'a PublicForm>),
}

/// What is known of a story that is to be at a site.
struct Known {
    /// The receipt that will prove it.
    receipt: Receipted,
    /// Whether just this is public already.
    again: bool,
    /// Whether nothing of the story has ever been there, as far as is known.
    first: bool,
    /// What waits in the outbox until it has arrived.
    intention: Option<Waiting>,
    /// The names of the lists that it stands in then.
    listed: Vec<String>,
    fallen: Fallen,
    article: Article,
}

/// A story planned for itself.
struct Alone {
    known: Known,
    own: Own,
}

/// A story that is brought with others.
struct Brought {
    known: Known,
    /// Its page and its photos, by their paths.
    own: Vec<(String, Digest)>,
    /// What is to be cleared up once it is there.
    left: LeftBehind,
}

/// What is written in one go, for stories in their order.
pub(super) struct Planned {
    pub(super) manifest: Manifest,
    /// The paths of what nobody has written.
    new: HashSet<String>,
    /// The cards that were made for it.
    cards: Cards,
    stories: Vec<Brought>,
}

/// What was planned, and which of the wished, by their number, could not be: they hold up no other.
type Plans = (Planned, Vec<(usize, DeskError)>);

impl Desk {
    /// Brings stories to a site and returns what became of each, in their order. What keeps one of them from being there holds up no
    /// other.
    pub(super) fn bring_all(
        &self,
        destination: &Destination,
        wished: &[Wished<'_>],
    ) -> Vec<Result<Published, DeskError>> {
        wished.chunks(AT_ONCE).flat_map(|some| self.bring_some(destination, some)).collect()
    }

    fn bring_some(&self, destination: &Destination, some: &[Wished<'_>]) -> Vec<Result<Published, DeskError>> {
        let e = match self.bring(destination, some) {
            Ok(went) => return went,
            Err(e) => e,
        };
        match some {
            [_] => vec![Err(e)],
            // Asking for each of them would be told the same, after as long a wait.
            _ if e.of_host().is_some() => some.iter().filter_map(|_| e.of_host().map(Err)).collect(),
            // One of them may be what it was.
            _ => some.iter().flat_map(|one| self.bring_some(destination, &[*one])).collect(),
        }
    }

    /// What keeps one from being planned concerns it alone; what keeps a file from being written concerns all that were to be
    /// written with it.
    fn bring(
        &self,
        destination: &Destination,
        wished: &[Wished<'_>],
    ) -> Result<Vec<Result<Published, DeskError>>, DeskError> {
        self.may_deliver(destination)?;
        let (planned, refused) = self.planned(destination, wished)?;
        let mut went = self.write(planned, destination)?.into_iter().map(Ok);
        let mut refused = refused.into_iter().peekable();
        let outcome = |number| match refused.next_if(|(of, _)| *of == number) {
            Some((_, e)) => Some(Err(e)),
            None => went.next(),
        };
        Ok((0..wished.len()).filter_map(outcome).collect())
    }

    /// Plans one story.
    pub(super) fn planned_one(&self, destination: &Destination, wished: Wished<'_>) -> Result<Planned, DeskError> {
        let (planned, mut refused) = self.planned(destination, &[wished])?;
        refused.pop().map_or(Ok(planned), |(_, e)| Err(e))
    }

    fn planned(&self, destination: &Destination, wished: &[Wished<'_>]) -> Result<Plans, DeskError> {
        self.store.read(|t| {
            self.render_for(t, destination, wished);
            Ok(())
        })?;
        // The planner asks for the site as it will be: the receipts are put in, asked about, and taken out again.
        self.store.rehearse(|t| self.plan_within(t, destination, wished))?
    }

    /// Renders photos that are not yet, before anything is planned: nobody can save meanwhile.
    fn render_for(&self, t: &Transaction<'_>, destination: &Destination, wished: &[Wished<'_>]) {
        for wished in wished {
            if let Wished::Sent(sending) | Wished::Renewed(sending) = wished
                && let Ok(Basis { form, down: false, .. }) = self.basis(t, destination, sending)
            {
                photo_files(
                    &form,
                    &|placement, asked| self.known_rendition(t, placement, asked),
                    &destination.pictures(),
                );
            }
        }
    }

    fn plan_within(
        &self,
        t: &Transaction<'_>,
        destination: &Destination,
        wished: &[Wished<'_>],
    ) -> Result<Plans, DeskError> {
        let site = Site { house: &self.house, destination, language: self.newsroom_language() };
        let cut_off = cut_off(t)?;
        let (mut all, mut refused, cards) = (vec![], vec![], Cards::at(destination));
        for (number, wished) in wished.iter().enumerate() {
            match within(t, || self.alone(t, (&site, &cards), &cut_off, wished))? {
                Ok(alone) => all.push(alone),
                Err(e) => refused.push((number, e)),
            }
        }
        Ok((self.joined(t, &site, all, cards)?, refused))
    }

    fn alone(
        &self,
        t: &Transaction<'_>,
        (site, cards): (&Site<'_>, &Cards),
        cut_off: &[(Place, Entry)],
        wished: &Wished<'_>,
    ) -> Result<Alone, DeskError> {
        let mut known = match wished {
            Wished::Sent(sending) => {
                let intention = Some((*sending).clone());
                Known { intention, ..self.as_asked(t, site, cut_off, sending)? }
            }
            Wished::Renewed(sending) => self.as_asked(t, site, cut_off, sending)?,
            Wished::CutOff(receipts, form) => self.as_tombstone(t, site, cut_off, (receipts, *form))?,
        };
        let index = SiteIndex::new(self, *site, t, (&[known.article.story], cards));
        let planned = own(site, &known.article, &index, &|placement, asked| self.rendition(t, placement, asked));
        let own = index.whole(planned)??;
        cards.forget(known.receipt.digest);
        if !known.again {
            known.receipt.url.clone_from(&own.url);
        }
        Ok(Alone { known, own })
    }

    /// Returns what is known of a story that is sent, and puts its receipt in.
    fn as_asked(
        &self,
        t: &Transaction<'_>,
        site: &Site<'_>,
        cut_off: &[(Place, Entry)],
        sending: &Waiting,
    ) -> Result<Known, DeskError> {
        let (id, destination) = (sending.story, site.destination);
        let Basis { mut receipts, before, down, digest, form } = self.basis(t, destination, sending)?;
        let first_at = before.as_ref().map_or(sending.at, |row| row.first_at);
        let path = path_of(site, &form.slug, time(first_at))?;
        let is_shown = |row: &&PublicationRow| row.digest == digest && row.down == down && row.path == path;
        let last = before.as_ref().filter(is_shown).and_then(|_| receipts.last().cloned());
        let (first, again) = (before.is_none(), last.is_some());
        let receipt = match last {
            Some(last) => last,
            None => self.receipt(t, sending, (digest, path, before.as_ref()))?,
        };
        let fallen = Fallen::of(cut_off, id, &destination.id);
        let stood = self.stood(t, (id, &destination.id), again, &fallen)?;
        if !again {
            receipts.push(receipt.clone());
            project_receipt(t, &receipt, &receipts, &self.house)?;
        }
        let row = PublicationRow::of(&receipts).ok_or(Forbidden::NeverPublished)?;
        let listed = publications::lists(t, &destination.id, id)?;
        let mut article = site_index::article(&row, form, receipts.iter().filter_map(correction).collect());
        article.left = stood.iter().filter(|l| !listed.contains(l)).filter_map(|l| site_index::list(l)).collect();
        article.down = down.then(|| time(receipt.at));
        let first = first && fallen.is_nothing();
        Ok(Known { receipt, again, first, intention: None, listed, fallen, article })
    }

    /// Returns what is known of a story that nobody has published any more.
    fn as_tombstone(
        &self,
        t: &Transaction<'_>,
        site: &Site<'_>,
        cut_off: &[(Place, Entry)],
        (receipts, form): (&[Receipted], Option<&PublicForm>),
    ) -> Result<Known, DeskError> {
        let gone = || Forbidden::NeverPublished;
        let (row, last) = PublicationRow::of(receipts).zip(receipts.last()).ok_or_else(gone)?;
        let destination = site.destination.id.as_str();
        let form = form.cloned().unwrap_or_else(|| unknown_at(&row.path));
        // It stands in lists that no receipt here tells of.
        let fallen = Fallen::of(cut_off, row.story, destination);
        publications::number(t, destination, row.story, &site_index::lists(&self.house, &form))?;
        let stood = self.stood(t, (row.story, destination), true, &fallen)?;
        let left = stood.iter().filter_map(|name| site_index::list(name)).collect();
        let article = Article { down: Some(time(last.at)), left, ..site_index::article(&row, form, vec![]) };
        let (receipt, listed) = (last.clone(), vec![]);
        Ok(Known { receipt, again: true, first: false, intention: None, listed, fallen, article })
    }

    /// Returns the names of the lists of a site that a story may stand in by now; it has a number in each of them.
    fn stood(
        &self,
        t: &Transaction<'_>,
        (story, destination): (StoryId, &str),
        again: bool,
        fallen: &Fallen,
    ) -> Result<Vec<String>, DeskError> {
        // Another desk may have put it into a list of which its last receipt knows nothing; what is written anew leaves that, too.
        let lists = if again { publications::numbered } else { publications::lists };
        let mut stood = lists(t, destination, story)?;
        // No receipt that counts tells of what a removal cut off, or of what was begun here and something else came after.
        stood.extend(fallen.lists(&self.house));
        stood.extend(outbox::sent(t, story, destination)?.iter().filter_map(|sent| sent.list().map(str::to_owned)));
        publications::number(t, destination, story, &stood)?;
        Ok(stood)
    }

    /// Joins what was planned, now that the receipts of all are in.
    fn joined(
        &self,
        t: &Transaction<'_>,
        site: &Site<'_>,
        all: Vec<Alone>,
        cards: Cards,
    ) -> Result<Planned, DeskError> {
        let (mut files, mut parts) = (vec![], vec![]);
        for Alone { known, own } in all {
            let paths = own.files.iter().filter(|file| file.is_own()).map(|file| file.path.clone());
            parts.push((known, paths.collect::<Vec<_>>()));
            files.extend(own.files);
        }
        let articles: Vec<&Article> = parts.iter().map(|(known, _)| &known.article).collect();
        let stories: Vec<StoryId> = articles.iter().map(|article| article.story).collect();
        let index = SiteIndex::new(self, *site, t, (&stories, &cards));
        let renditions = |placement: &_, asked| self.rendition(t, placement, asked);
        let manifest = if articles.is_empty() {
            Ok(Manifest::new(vec![]))
        } else {
            together(site, &articles, files, &index, &renditions)
        };
        let manifest = index.whole(manifest)??;
        let planned = manifest.paths();
        let digest = manifest.digest().0;
        let (mut stories, mut new) = (vec![], HashSet::new());
        for (mut known, own) in parts {
            if !known.again {
                known.receipt.manifest = digest;
            }
            let left = self.left_behind(t, site, (&known.receipt, &planned), &known.fallen)?;
            for path in own.iter().filter(|_| known.first) {
                if !outbox::has_written(t, &site.destination.id, path)? {
                    new.insert(path.clone());
                }
            }
            let own = own.iter().filter_map(|path| manifest.file(path)).map(|f| (f.path.clone(), f.digest)).collect();
            stories.push(Brought { known, own, left });
        }
        Ok(Planned { manifest, new, cards, stories })
    }

    /// Writes what is planned, reads it back and keeps the receipts; intentions are in the outbox until all has arrived.
    fn write(&self, planned: Planned, destination: &Destination) -> Result<Vec<Published>, DeskError> {
        let Planned { manifest, new, cards, stories } = planned;
        if stories.is_empty() {
            return Ok(vec![]);
        }
        let at_site = destination.id.as_str();
        // What nobody here can open is refused at once, and does not wait.
        let host = self.host(destination)?;
        // What is begun is on disk before anything is sent: a run that breaks is completed by a later one.
        self.store.write(|t| {
            cards.keep(t)?;
            stories.iter().try_for_each(|story| self.note_begun(t, story, at_site))
        })?;
        let written = publish::write(&manifest, host.as_ref(), &new, &|done| {
            self.around.tell(Work::Write, done, manifest.files.len() as u64);
        })?;
        publish::read_back(&manifest, host.as_ref())?;
        // Only now, when no page shows or links to it.
        stories.iter().try_for_each(|story| story.left.clear_up(host.as_ref()))?;
        self.prove(&stories, &manifest, at_site)?;
        let folder = if destination.is_stored() { PathBuf::new() } else { self.folder().join(&destination.folder) };
        let count = |story: &Brought| story.own.iter().filter(|(path, _)| written.contains(path)).count();
        let mut published: Vec<_> = stories.iter().map(|one| one.published(&folder, count(one))).collect();
        let own: HashSet<&str> = stories.iter().flat_map(|s| &s.own).map(|(path, _)| path.as_str()).collect();
        if let Some(last) = published.last_mut() {
            last.written += written.iter().filter(|path| !own.contains(path.as_str())).count();
        }
        Ok(published)
    }

    fn note_begun(&self, t: &Transaction<'_>, story: &Brought, at_site: &str) -> Result<(), StoreError> {
        let id = story.known.receipt.story;
        if let Some(sending) = &story.known.intention {
            self.begins(t, sending)?;
            outbox::touch(t, id, at_site)?;
        }
        story.known.listed.iter().try_for_each(|list| outbox::put_listed(t, (id, at_site), list))?;
        story.own.iter().try_for_each(|(path, digest)| outbox::put_sent(t, (id, at_site), path, *digest))
    }

    /// Keeps the receipts of what was read back. What was public already, byte for byte, is proved by the receipt that is here.
    fn prove(&self, stories: &[Brought], manifest: &Manifest, at_site: &str) -> Result<(), DeskError> {
        let key = self.signer()?;
        let proofs = stories.iter().filter(|story| !story.known.again);
        let proofs: Vec<_> = proofs.map(|story| Act::Receipt(story.known.receipt.clone())).collect();
        let planned = manifest.paths();
        self.store.write(|t| {
            if !proofs.is_empty() {
                self.add(t, &proofs, key)?;
            }
            for story in stories {
                let id = story.known.receipt.story;
                for sent in outbox::sent(t, id, at_site)? {
                    if !sent.is_page() && !planned.contains(sent.path.as_str()) {
                        outbox::forget_sent(t, id, at_site, &sent.path)?;
                    }
                }
                if story.known.intention.is_some() {
                    outbox::done(t, id, at_site)?;
                }
            }
            Ok(())
        })?;
        Ok(())
    }
}

impl Brought {
    fn published(&self, folder: &std::path::Path, written: usize) -> Published {
        let receipt = &self.known.receipt;
        Published {
            digest: receipt.digest,
            url: receipt.url.clone(),
            path: folder.join(&receipt.path),
            at: time(receipt.at),
            written,
            done: vec![],
            awaits_review: false,
        }
    }
}
