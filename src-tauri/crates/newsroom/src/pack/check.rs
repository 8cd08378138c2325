//! Checking a story file: all that can be known of it without a desk.

use std::collections::BTreeSet;

use chrono_tz::Tz;

use super::error::{FileError, Flaw, Which};
use super::file::{Record, StoryFile};
use super::sight::Sights;
use crate::ledger::{
    Act, Approved, Authority, Entry, EntryHash, EntryKey, Founded, Photographed, Place, Refusal, Sealed, is_claim,
};
use crate::members::{Lock, LockId, NewsroomId, Roster, SafetyWords};
use crate::photo::PhotoHash;
use crate::story::registers::{Change, Disagreement, Graph, RevisionId};
use crate::story::{Digest, PublicForm, Story, StoryId};
use crate::trail::{Deed, mark, revision_of, takes_part, trail};
use crate::workflow::{self, Now, Status, Terms};

/// A story file that holds.
#[derive(Clone, Debug)]
pub struct Checked<'b> {
    /// The newsroom.
    pub newsroom: NewsroomId,
    /// How it was founded.
    pub founded: Founded,
    /// The members and devices that the file shows.
    pub roster: Roster,
    /// The story.
    pub story: StoryId,
    /// Its fields as all revisions make them; an open conflict shows its first side.
    pub fields: Story,
    /// The digest of its public form.
    pub digest: Digest,
    /// How many conflicts wait for a choice.
    pub conflicts: usize,
    /// Where the story is.
    pub status: Status,
    /// Who did what, in the order that all desks agree on.
    pub deeds: Vec<Deed>,
    /// The photos, with what their entries say of them.
    pub photos: Vec<(Photographed, &'b [u8])>,
    /// Photos that the story used at some time, and that the file does not have.
    pub missing: BTreeSet<PhotoHash>,
    /// How many entries it holds.
    pub entries: usize,
    /// How many of them a removal cut off: they count for nothing.
    pub cut_off: usize,
    /// How many of them are approvals.
    pub approvals: usize,
    /// The revisions that a reader goes on without, as a desk does.
    pub passed_over: PassedOver,
}

/// Revisions that a device of a member signed, and that are not as they should be. No file is rid of them, and none is refused
/// for them: they are told.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct PassedOver {
    /// How many count for nothing since their changes are malformed.
    pub malformed: usize,
    /// How many count for nothing since they go on from what counts for nothing, or is not in the file.
    pub waiting: usize,
    /// How many count, and show another text than their writers saw.
    pub disagreeing: usize,
}

impl Checked<'_> {
    /// Returns what people tell the newsroom by: words that come from the key that it was founded with.
    pub fn words(&self) -> SafetyWords {
        SafetyWords::of_newsroom(self.newsroom)
    }

    /// Returns the zone that the newsroom's clock is of.
    pub fn zone(&self) -> Tz {
        self.founded.zone.parse().unwrap_or(Tz::Asia__Ho_Chi_Minh)
    }
}

/// An entry that was read and judged, with where it stands.
struct Stands {
    which: Which,
    place: Place,
    entry: Entry,
    /// Whether it takes part: what a removal cut off does not, and was seen all the same.
    counts: bool,
}

impl Stands {
    fn flawed(&self, flaw: Flaw) -> FileError {
        FileError::Entry { entry: self.which, flaw }
    }
}

/// What the entries read so far tell.
struct Reading<'f> {
    file: &'f StoryFile<'f>,
    locks: Vec<(Lock, bool)>,
    sights: Sights,
    authority: Authority,
    of_roster: Vec<Stands>,
    /// The story's and its photos'.
    of_story: Vec<Stands>,
}

impl StoryFile<'_> {
    /// Checks everything that can be known without a desk, or names what does not hold.
    pub fn check(&self) -> Result<Checked<'_>, FileError> {
        let sights = Sights::of(self)?;
        let mut reading = Reading {
            file: self,
            locks: self.locks.iter().map(|key| (Lock::of(**key), false)).collect(),
            authority: Authority::among(self.newsroom, sights.strands().clone()),
            sights,
            of_roster: vec![],
            of_story: vec![],
        };
        for (record, number) in self.records.iter().zip(1..) {
            reading.take(record, number)?;
        }
        if reading.locks.iter().any(|(_, used)| !used) || !sorted(&reading.locks) {
            return Err(FileError::IdleKey);
        }
        reading.judge()?;
        reading.finish()
    }
}

fn sorted(locks: &[(Lock, bool)]) -> bool {
    locks.is_sorted_by(|(a, _), (b, _)| a.id() < b.id())
}

impl<'f> Reading<'f> {
    fn take(&mut self, record: &Record<'_>, number: usize) -> Result<(), FileError> {
        let which = Which { number, hash: EntryHash::of(record.entry) };
        let flawed = |flaw| FileError::Entry { entry: which, flaw };
        let (place, entry) = self.read(record).map_err(flawed)?;
        let of_roster = self.authority.add(&place, &entry, true);
        let kept = if of_roster { &mut self.of_roster } else { &mut self.of_story };
        kept.push(Stands { which, place, entry, counts: true });
        Ok(())
    }

    /// What anyone can check of one entry.
    fn read(&mut self, record: &Record<'_>) -> Result<(Place, Entry), Flaw> {
        let sealed = Sealed::read(record.entry)?;
        if sealed.header.newsroom != self.file.newsroom {
            return Err(Flaw::Foreign);
        }
        if !sealed.verify() {
            return Err(Flaw::Unsigned);
        }
        let place = self.sights.place(record, &sealed)?;
        let entry = self.open(record, &sealed)?;
        Ok((place, entry))
    }

    /// Whether each member might say what they said where they said it: removals reach back, so all is read before.
    fn judge(&mut self) -> Result<(), FileError> {
        self.authority.settle();
        for stands in self.of_roster.iter_mut().chain(&mut self.of_story) {
            match self.authority.permits(&stands.place, &stands.entry) {
                Ok(()) => {}
                Err(Refusal::CutOff(_)) => stands.counts = false,
                Err(refusal) => return Err(stands.flawed(Flaw::NotAllowed(refusal))),
            }
        }
        Ok(())
    }

    /// The story's keys open what is about the story alone, so that no key of more than that can be among them.
    fn open(&mut self, record: &Record<'_>, sealed: &Sealed) -> Result<Entry, Flaw> {
        let lock = self.locks.iter_mut().find(|(lock, _)| lock.id() == sealed.header.lock);
        let (entry, by_lock) = match (&record.key, lock) {
            _ if sealed.header.lock == LockId::OPEN => return Err(Flaw::Foreign),
            (Some(key), None) => (sealed.open_with(&EntryKey::of(**key))?, false),
            (None, Some((lock, used))) => {
                *used = true;
                (sealed.open(Some(lock))?, true)
            }
            _ => return Err(Flaw::Key),
        };
        match (&entry.body.act, entry.body.act.story()) {
            (_, Some(story)) if story == self.file.story => Ok(entry),
            (Act::Photo(_), None) if !by_lock => Ok(entry),
            (act, None) if !by_lock && is_claim(act) => Ok(entry),
            _ => Err(Flaw::Foreign),
        }
    }

    fn finish(self) -> Result<Checked<'f>, FileError> {
        let roster = self.authority.roster().clone();
        let founded = self.of_roster.iter().find_map(|stands| match &stands.entry.body.act {
            Act::Found(founded) => Some(founded.clone()),
            _ => None,
        });
        let founded = founded.ok_or(FileError::NoStory)?;
        let (graph, used, passed_over, disagreeing) = self.replayed()?;
        for stands in self.counting() {
            self.judge_approval(stands)?;
        }
        let photos = self.photos(&used)?;
        let view = graph.view();
        let fields = view.story();
        let (digest, conflicts) = (PublicForm::from(&fields).digest(), view.conflicts().len());
        let entries = self.counting().map(|stands| &stands.entry);
        let acts = entries.clone().filter(|entry| entry.body.act.story().is_some() && takes_part(entry, &graph));
        let mut told = trail(entries, &roster);
        mark(&mut told, &graph, &disagreeing);
        let deeds = acts.clone().map(|entry| workflow::Deed {
            entry: entry.hash,
            member: entry.body.member,
            at: entry.body.at(),
            act: &entry.body.act,
        });
        Ok(Checked {
            newsroom: self.file.newsroom,
            status: Status::of(deeds, Now { digest, open_conflicts: conflicts > 0 }, &Terms::Said),
            deeds: told,
            approvals: acts.filter(|entry| matches!(entry.body.act, Act::Approve(_))).count(),
            missing: used.into_iter().filter(|hash| !photos.iter().any(|(photo, _)| photo.hash == *hash)).collect(),
            entries: self.file.records.len(),
            cut_off: self.of_roster.iter().chain(&self.of_story).filter(|stands| !stands.counts).count(),
            story: self.file.story,
            founded,
            roster,
            fields,
            digest,
            conflicts,
            photos,
            passed_over,
        })
    }

    /// What takes part of the story and its photos.
    fn counting(&self) -> impl Iterator<Item = &Stands> + Clone {
        self.of_story.iter().filter(|stands| stands.counts)
    }

    /// Whether one entry had another in its sight.
    fn sees(&self, stands: &Stands, other: &Stands) -> bool {
        stands.place.covers(&other.place.head(), self.sights.strands())
    }

    /// The revisions that took part for whoever wrote an entry: by what was said of members in its sight, and nothing since.
    fn seen_by(&self, stands: &Stands) -> Graph {
        let in_sight = |other: &&Stands| self.sees(stands, other);
        let mut authority = Authority::among(self.file.newsroom, self.sights.strands().clone());
        for other in self.of_roster.iter().filter(in_sight) {
            authority.add(&other.place, &other.entry, true);
        }
        authority.settle();
        let mut graph = Graph::new();
        for other in self.of_story.iter().filter(in_sight) {
            if let Act::Revise(act) = &other.entry.body.act
                && authority.permits(&other.place, &other.entry).is_ok()
                && let Ok(change) = Change::from_bytes(&act.change)
            {
                // One that goes on from what was cut off by then is in no text.
                let _ = graph.add(revision_of(&other.entry), change);
            }
        }
        graph
    }

    /// The revisions, all photos that their changes ever placed, those that are passed over, and which of them show another
    /// text than their writers saw.
    fn replayed(&self) -> Result<(Graph, BTreeSet<PhotoHash>, PassedOver, BTreeSet<RevisionId>), FileError> {
        let (mut graph, mut used, mut revisions) = (Graph::new(), BTreeSet::new(), 0);
        for stands in self.counting() {
            let Act::Revise(act) = &stands.entry.body.act else { continue };
            revisions += 1;
            if let Ok(change) = Change::from_bytes(&act.change) {
                used.extend(change.photos());
                // What it is refused for is counted below, as is what is refused only once its parents have come.
                let _ = graph.add(revision_of(&stands.entry), change);
            }
        }
        if graph.is_empty() {
            return Err(FileError::NoStory);
        }
        let waiting = graph.waiting();
        let malformed = revisions - graph.len() - waiting;
        let disagreeing: BTreeSet<_> = graph.disagreements().into_iter().map(Disagreement::revision).collect();
        let passed_over = PassedOver { malformed, waiting, disagreeing: disagreeing.len() };
        Ok((graph, used, passed_over, disagreeing))
    }

    /// Judges an approval by what was in its sight, and a receipt by the approvals that were.
    fn judge_approval(&self, stands: &Stands) -> Result<(), FileError> {
        let in_sight = |other: &&Stands| self.sees(stands, other);
        let names = |all: &[Stands]| all.iter().filter(in_sight).map(|other| other.entry.hash).collect::<Vec<_>>();
        let of_story = || self.of_story.iter().filter(in_sight).map(|other| &other.entry);
        match &stands.entry.body.act {
            Act::Approve(act) => {
                if Approved::sight(names(&self.of_roster)) != act.roster {
                    return Err(stands.flawed(Flaw::Roster));
                }
                let acts = of_story().filter(|entry| entry.body.act.story().is_some()).map(|entry| entry.hash);
                if Approved::sight(acts) != act.acts {
                    return Err(stands.flawed(Flaw::Acts));
                }
                let then = self.seen_by(stands).view();
                if PublicForm::from(&then.story()).digest() == act.digest() {
                    Ok(())
                } else {
                    Err(stands.flawed(Flaw::Text))
                }
            }
            Act::Receipt(receipt) => {
                let approves =
                    |entry: &Entry| matches!(&entry.body.act, Act::Approve(act) if act.digest() == receipt.digest);
                if of_story().any(approves) { Ok(()) } else { Err(stands.flawed(Flaw::Unapproved)) }
            }
            _ => Ok(()),
        }
    }

    /// The photos with their entries: each used by the story, once, and its bytes those that its entry names.
    fn photos(&self, used: &BTreeSet<PhotoHash>) -> Result<Vec<(Photographed, &'f [u8])>, FileError> {
        let told = self.counting().filter_map(|stands| match &stands.entry.body.act {
            Act::Photo(photo) => Some(photo),
            _ => None,
        });
        let (entries, photos) = (told.clone().count(), self.file.photos.len());
        if entries != photos {
            return Err(FileError::PhotoCount { entries, photos });
        }
        let mut seen = BTreeSet::new();
        let mut all = vec![];
        for (photo, bytes) in told.zip(&self.file.photos) {
            if !used.contains(&photo.hash) || !seen.insert(photo.hash) {
                return Err(FileError::IdlePhoto(photo.hash));
            }
            let bytes: &'f [u8] = bytes;
            if PhotoHash::of(bytes) != photo.hash || bytes.len() as u64 != photo.length {
                return Err(FileError::PhotoAltered(photo.hash));
            }
            all.push((photo.clone(), bytes));
        }
        Ok(all)
    }
}
