//! Taking in what other desks say: every entry is judged where it stands, whenever it comes.

use std::collections::{BTreeMap, BTreeSet};

use ed25519_dalek::SigningKey;
use rusqlite::Transaction;

use super::ledger::{project, terms_if_founded};
use super::replay::judge_by_house;
use super::verify::remake;
use super::{Desk, DeskError, Work};
use crate::ledger::{
    Act, Authority, Chain, Entry, EntryError, EntryHash, Head, Header, Place, Refusal, Sealed, Strand, is_claim,
};
use crate::members::{Device, DeviceId, Grant, Lock, LockId, MemberId, NewsroomId};
use crate::store::copy::RESTORED;
use crate::store::{
    Identity, PhotoFiles, Standing, StoreError, StoryRow, entries, exchanged, logs, projection, reached, roster,
    waiting,
};
use crate::story::StoryId;

/// It is told after so many entries how far it is.
const TOLD: u64 = 200;

/// What became of entries that came from elsewhere.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Received {
    /// How many take part that did not before.
    pub taken: usize,
    /// How many were here already.
    pub known: usize,
    /// How many stand in their logs and are opened by no key here.
    pub locked: usize,
    /// How many wait for what they follow.
    pub early: usize,
    /// Those that take no part, or are not kept at all, each with the reason.
    pub refused: Vec<(EntryHash, String)>,
    /// Where logs forked: the first entry of each side that is new here.
    pub forked: Vec<Head>,
    /// The last of the entries of this desk that it had not itself. It goes on under a new incarnation: a copy of it wrote, or
    /// it is one that was brought back.
    pub ahead: Option<Head>,
}

impl Desk {
    /// Takes in entries of other desks, in whatever order they come; all that is sound, or nothing where the disk refuses.
    pub fn receive(&mut self, all: &[Vec<u8>]) -> Result<Received, DeskError> {
        self.store.writable()?;
        let received = self.take_in(all)?;
        self.reread()?;
        Ok(received)
    }

    /// Takes them in, and leaves what is known of members and house data as it was.
    pub(super) fn take_in(&self, all: &[Vec<u8>]) -> Result<Received, DeskError> {
        let key = self.signer()?;
        Ok(self.store.write(|t| {
            let (terms, last) = (terms_if_founded(t)?, entries::last(t)?);
            let mut intake = Intake::begin(t, Some(key), self.store.photos())?;
            intake.take_all(all, |number| self.around.tell(Work::TakeIn, number, all.len() as u64))?;
            if intake.received.ahead.is_some() {
                let incarnation = self.around.incarnation();
                entries::set_identity(t, &Identity { incarnation, ..intake.identity })?;
                entries::set_meta(t, RESTORED, &[])?;
            }
            if intake.remade {
                self.replay.take();
            }
            for story in &intake.stories {
                self.project_story(t, *story)?;
            }
            if terms_if_founded(t)? != terms {
                judge_by_house(t)?;
            }
            reached::note(t, self.around.now())?;
            self.note_upsets(t, &intake.before, last)?;
            Ok(intake.received)
        })?)
    }

    /// Counts the entries here, by what became of them.
    pub fn standing(&self) -> Result<Standing, DeskError> {
        Ok(self.store.read(|t| waiting::standing(t))?)
    }
}

/// What comes into a desk's ledger within one write.
pub(super) struct Intake<'t> {
    t: &'t Transaction<'t>,
    /// What opens the locks that are granted here; none where nothing new comes.
    key: Option<&'t SigningKey>,
    photos: PhotoFiles,
    identity: Identity,
    chain: Chain,
    authority: Authority,
    /// What of the entries here is to be judged anew.
    unsettled: Unsettled,
    /// The stories that entries came of, in the order in which they first did.
    pub(super) stories: Vec<StoryId>,
    seen: BTreeSet<StoryId>,
    received: Received,
    /// The stories that were here and that entries came of, as they were before.
    pub(super) before: BTreeMap<StoryId, StoryRow>,
    /// Whether the projection was made anew, for what no longer takes part.
    pub(super) remade: bool,
}

/// Which entries are to be judged anew, for what came after them.
#[derive(Default)]
struct Unsettled {
    /// Whether anything came that asks for it.
    any: bool,
    /// Whether all entries are: what was in their sight is known only now.
    all: bool,
    members: BTreeSet<MemberId>,
    entries: Vec<EntryHash>,
}

impl<'t> Intake<'t> {
    pub(super) fn begin(
        t: &'t Transaction<'t>,
        key: Option<&'t SigningKey>,
        photos: PhotoFiles,
    ) -> Result<Self, StoreError> {
        let (identity, chain, authority) = (entries::identity(t)?, logs::chain(t, None)?, entries::authority(t)?);
        let (unsettled, stories, seen, received, before, remade) = Default::default();
        Ok(Self { t, key, photos, identity, chain, authority, unsettled, stories, seen, received, before, remade })
    }

    /// Takes entries, and judges anew what they ask for. Returns what became of them.
    pub(super) fn take_all(&mut self, all: &[Vec<u8>], tell: impl Fn(u64)) -> Result<&Received, StoreError> {
        for (number, bytes) in (0_u64..).zip(all) {
            if number % TOLD == 0 {
                tell(number);
            }
            self.take(bytes)?;
        }
        tell(all.len() as u64);
        // They are worked out anew only after all have come; settling may do that.
        for story in &self.stories {
            self.before.extend(projection::story(self.t, *story)?.map(|row| (*story, row)));
        }
        self.settle()?;
        Ok(&self.received)
    }

    /// Takes an entry, and all that has waited for it.
    fn take(&mut self, bytes: &[u8]) -> Result<(), StoreError> {
        let mut standing: Vec<_> = self.take_one(bytes)?.into_iter().collect();
        while let Some(hash) = standing.pop() {
            for bytes in waiting::waited_for(self.t, hash)? {
                standing.extend(self.take_one(&bytes)?);
            }
        }
        Ok(())
    }

    /// Returns the entry where it stands in its log now.
    fn take_one(&mut self, bytes: &[u8]) -> Result<Option<EntryHash>, StoreError> {
        let sealed = match Sealed::read(bytes) {
            Ok(sealed) => sealed,
            Err(e) => return Ok(self.refused(EntryHash::of(bytes), e.to_string())),
        };
        if logs::stands(self.t, sealed.hash)?.is_some() {
            self.received.known += 1;
            return Ok(None);
        }
        let place = match self.place(&sealed)? {
            Ok(place) => place,
            Err(Waits::For(missing)) => return self.held(&sealed, bytes, missing),
            Err(Waits::Never(refusal)) => return Ok(self.refused(sealed.hash, refusal.to_string())),
        };
        self.stand(&place)?;
        match self.judge(&place, &sealed)? {
            Verdict::TakesPart(entry) => {
                self.heed(&place, &entry, true);
                entries::add(self.t, &place, &sealed, (bytes, &entry))?;
                let locks = self.say(&place, &entry)?;
                self.unlock(locks)?;
            }
            Verdict::Locked => {
                waiting::shut(self.t, &place, &sealed, bytes, None)?;
                self.received.locked += 1;
            }
            Verdict::Refused(why, entry) => {
                entry.iter().for_each(|entry| self.heed(&place, entry, false));
                waiting::shut(self.t, &place, &sealed, bytes, Some(&why))?;
                self.refused(place.hash, why);
                let locks = entry.map_or(Ok(vec![]), |entry| self.learn(&entry))?;
                self.unlock(locks)?;
            }
        }
        Ok(Some(sealed.hash))
    }

    /// Puts an entry at the end of its log, or at the beginning of a side of it.
    fn stand(&mut self, place: &Place) -> Result<(), StoreError> {
        let is_new_side = self.chain.add(self.identity.newsroom, place);
        if is_new_side {
            let from = logs::forked_from(self.t, place.log)?.map_or(place.sequence, |from| from.min(place.sequence));
            let mut tree = logs::tree(self.t, place.log, from)?;
            tree.insert(place.hash, (place.sequence, place.previous));
            self.chain.fork(place.log, tree.clone());
            self.authority.fork(place.log, tree);
            self.received.forked.push(place.head());
            // What a removal lets stand was told by numbers alone.
            let was_told = self.authority.has_removals();
            (self.unsettled.any, self.unsettled.all) = (self.unsettled.any || was_told, self.unsettled.all || was_told);
        }
        self.authority.stand(place);
        // An incarnation is random, and one desk folder's.
        if place.log.incarnation == self.identity.incarnation {
            self.received.ahead = self.received.ahead.max(Some(place.head()));
        }
        Ok(())
    }

    /// Takes in what an entry says of members, devices and locks, and whether what is here is to be judged anew for it.
    fn heed(&mut self, place: &Place, entry: &Entry, holds: bool) {
        if !self.authority.add(place, entry, holds) {
            return;
        }
        self.unsettled.any |= self.authority.has_removals();
        if holds && matches!(entry.body.act, Act::Remove(_) | Act::Adopt(_)) {
            self.reconsider(std::slice::from_ref(&entry.body.act));
        }
    }

    /// Asks for what is here to be judged anew for what was said a moment ago.
    pub(super) fn reconsider(&mut self, acts: &[Act]) {
        self.unsettled.any = true;
        for act in acts {
            match act {
                Act::Remove(removal) => drop(self.unsettled.members.insert(removal.member)),
                Act::Adopt(entries) => self.unsettled.entries.extend(entries),
                _ => {}
            }
        }
    }

    /// Returns what is to become of an entry that stands in its log.
    fn judge(&self, place: &Place, sealed: &Sealed) -> Result<Verdict, StoreError> {
        Ok(match sealed.open(entries::held_lock(self.t, sealed.header.lock)?.as_ref()) {
            Ok(entry) => match self.authority.permits(place, &entry) {
                Ok(()) => Verdict::TakesPart(Box::new(entry)),
                Err(refusal) => Verdict::Refused(refusal.to_string(), Some(Box::new(entry))),
            },
            Err(EntryError::Locked(_)) => Verdict::Locked,
            Err(e) => Verdict::Refused(e.to_string(), None),
        })
    }

    /// Returns where an entry stands, or what it waits for.
    fn place(&mut self, sealed: &Sealed) -> Result<Result<Place, Waits>, StoreError> {
        let header = &sealed.header;
        let before = (header.sequence > 1).then_some((header.log, header.sequence - 1, header.previous));
        let seen = header.seen.iter().map(|head| (head.log, head.sequence, head.hash));
        let mut deepest = 0;
        for (log, sequence, hash) in before.into_iter().chain(seen) {
            match logs::stands(self.t, hash)? {
                None => return Ok(Err(Waits::For(hash))),
                Some(at) if (at.strand.log, at.sequence) == (log, sequence) => deepest = at.depth.max(deepest),
                Some(_) => return Ok(Err(Waits::Never(Refusal::Heads(sealed.hash)))),
            }
        }
        let mut placed = self.chain.place(sealed);
        if matches!(placed, Err(Refusal::Fork { .. })) {
            self.branch(sealed)?;
            placed = self.chain.place(sealed);
        }
        Ok(match placed {
            // Whoever saw an entry saw all that was in its sight: one that leaves some of it out would come before it.
            Ok(place) if place.depth <= deepest => Err(Waits::Never(Refusal::Heads(sealed.hash))),
            Ok(place) if self.authority.knows(&place) => Ok(place),
            Ok(_) => Err(Waits::Never(Refusal::Unknown(sealed.hash))),
            Err(refusal) => Err(Waits::Never(refusal)),
        })
    }

    /// Lets an entry follow one that another one follows already.
    fn branch(&mut self, sealed: &Sealed) -> Result<(), StoreError> {
        let Header { log, sequence, previous, .. } = sealed.header;
        let at = (sequence > 1).then(|| logs::place(self.t, previous, self.chain.strands())).transpose()?;
        self.chain.branch(log, at.as_ref());
        Ok(())
    }

    /// Keeps an entry that stands in no log yet, if it is what it says.
    fn held(&mut self, sealed: &Sealed, bytes: &[u8], missing: EntryHash) -> Result<Option<EntryHash>, StoreError> {
        if sealed.header.newsroom != self.identity.newsroom {
            return Ok(self.refused(sealed.hash, Refusal::Foreign(sealed.hash).to_string()));
        }
        if !sealed.verify() {
            return Ok(self.refused(sealed.hash, Refusal::Unsigned(sealed.hash).to_string()));
        }
        waiting::hold(self.t, sealed.hash, missing, bytes)?;
        self.received.early += 1;
        // What it waits for may be of a device that is known only where its key is.
        if let Ok(entry) = sealed.open(None)
            && let Act::Grant(grants) = &entry.body.act
        {
            let locks = self.granted(&self.identity.newsroom, grants)?;
            self.unlock(locks)?;
        }
        Ok(None)
    }

    /// Keeps the keys that are granted to whoever works here. Returns their locks. It does not matter by whom: a lock's name
    /// comes from its key.
    fn granted(&self, newsroom: &NewsroomId, grants: &[Grant]) -> Result<Vec<LockId>, StoreError> {
        let Some(key) = self.key else { return Ok(vec![]) };
        let device = DeviceId::of(key);
        let mine = grants.iter().filter(|grant| grant.to == device);
        let opened: Vec<_> = mine.filter_map(|grant| grant.open(newsroom, key)).collect();
        opened.iter().try_for_each(|lock| entries::keep_lock(self.t, lock))?;
        Ok(opened.iter().map(Lock::id).collect())
    }

    fn refused(&mut self, hash: EntryHash, why: String) -> Option<EntryHash> {
        self.received.refused.push((hash, why));
        None
    }

    /// Opens what stands here shut under locks whose keys have come, and under those that this brings.
    fn unlock(&mut self, mut locks: Vec<LockId>) -> Result<(), StoreError> {
        while let Some(lock) = locks.pop() {
            for (place, sealed, bytes) in waiting::shut_under(self.t, lock)? {
                match self.judge(&place, &sealed)? {
                    Verdict::TakesPart(entry) => {
                        self.heed(&place, &entry, true);
                        self.is_late(&entry);
                        waiting::unshut(self.t, &place, (&bytes, &entry))?;
                        locks.extend(self.say(&place, &entry)?);
                    }
                    Verdict::Locked => {}
                    Verdict::Refused(why, entry) => {
                        if let Some(entry) = entry {
                            self.heed(&place, &entry, false);
                            self.is_late(&entry);
                            locks.extend(self.learn(&entry)?);
                        }
                        waiting::refuse(self.t, place.hash, &why)?;
                        self.refused(place.hash, why);
                    }
                }
            }
        }
        Ok(())
    }

    /// Keeps the keys of stories that an entry has, though it may take no part: what was cut off is shown to whoever may take
    /// it in. Returns the locks.
    fn learn(&self, entry: &Entry) -> Result<Vec<LockId>, StoreError> {
        let Act::StoryLocks(locks) = &entry.body.act else { return Ok(vec![]) };
        let locks: Vec<Lock> = locks.iter().map(|said| Lock::of(said.key)).collect();
        locks.iter().try_for_each(|lock| entries::keep_lock(self.t, lock))?;
        Ok(locks.iter().map(Lock::id).collect())
    }

    /// What was read of members and devices after what had it in sight: that was judged without.
    fn is_late(&mut self, entry: &Entry) {
        let late = is_claim(&entry.body.act);
        (self.unsettled.any, self.unsettled.all) = (self.unsettled.any || late, self.unsettled.all || late);
    }

    /// Judges all that is here anew, and makes the projection follow.
    pub(super) fn judge_all(mut self) -> Result<(), StoreError> {
        self.unsettled = Unsettled { any: true, all: true, ..Unsettled::default() };
        self.settle()
    }

    /// Judges anew what is here of those whom a removal concerns that came, and what was adopted.
    pub(super) fn settle(&mut self) -> Result<(), StoreError> {
        let unsettled = std::mem::take(&mut self.unsettled);
        if !unsettled.any {
            return Ok(());
        }
        let some = !self.authority.settle() && !unsettled.all;
        let mut devices: BTreeSet<DeviceId> = BTreeSet::new();
        let of_theirs = |device: &&Device| unsettled.members.contains(&device.member);
        devices.extend(self.authority.roster().devices().filter(of_theirs).map(|device| device.id));
        for entry in unsettled.entries {
            devices.extend(logs::stands(self.t, entry)?.map(|at| at.strand.log.device));
        }
        let strands = logs::extents(self.t)?.into_iter().map(|extent| extent.strand);
        let mut cut_off = false;
        for strand in strands.filter(|strand| !some || devices.contains(&strand.log.device)) {
            cut_off |= self.judge_strand(strand)?;
        }
        roster::replace(self.t, self.authority.roster())?;
        if cut_off {
            // What no longer takes part may be anywhere in the projection.
            remake(self.t, &|_, _, _| ())?;
            self.remade = true;
            // All are there as they are now, and those of which nothing is left are not.
            self.stories.clear();
            self.seen.clear();
        }
        // What was opened by a grant that takes part only now.
        self.settle()
    }

    /// Judges the entries of a strand anew. Returns whether any was cut off.
    fn judge_strand(&mut self, strand: Strand) -> Result<bool, StoreError> {
        let (t, strands) = (self.t, self.chain.strands().clone());
        let mut cut_off = false;
        logs::each(t, strand, &strands, |place, sealed, told| {
            match self.judge(place, sealed)? {
                Verdict::TakesPart(entry) if told.refused => {
                    waiting::unshut(t, place, (&told.bytes, &entry))?;
                    let locks = self.say(place, &entry)?;
                    self.unlock(locks)?;
                }
                Verdict::Refused(why, _) if told.takes_part => {
                    waiting::cut_off(t, place, &why)?;
                    self.refused(place.hash, why);
                    cut_off = true;
                }
                _ => {}
            }
            Ok(())
        })?;
        Ok(cut_off)
    }

    /// Puts what an entry says into the projection. Returns the locks whose keys it brought.
    fn say(&mut self, place: &Place, entry: &Entry) -> Result<Vec<LockId>, StoreError> {
        self.received.taken += 1;
        if is_claim(&entry.body.act) {
            roster::replace(self.t, self.authority.roster())?;
        }
        let story = project(self.t, place.order(), entry)?;
        self.stories.extend(story.filter(|story| self.seen.insert(*story)));
        if let Act::Photo(photo) = &entry.body.act
            && !self.photos.path(photo.hash).exists()
        {
            exchanged::await_photo(self.t, photo.hash)?;
        }
        Ok(match &entry.body.act {
            Act::StoryLocks(_) => self.learn(entry)?,
            Act::Grant(grants) => self.granted(&entry.header.newsroom, grants)?,
            _ => vec![],
        })
    }
}

/// What is to become of an entry that stands in its log.
enum Verdict {
    TakesPart(Box<Entry>),
    /// No key here opens it.
    Locked,
    /// The entry where it could be opened.
    Refused(String, Option<Box<Entry>>),
}

/// Why an entry does not stand in its log now.
enum Waits {
    /// It waits for another one.
    For(EntryHash),
    /// It never will.
    Never(Refusal),
}
