//! Checking everything that a desk keeps, and making the projection anew.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use rusqlite::Transaction;

use super::ledger::project;
use super::numbering::Numbering;
use super::receiving::Intake;
use super::replay::{self, project_story};
use super::{Desk, DeskError, Work};
use crate::ledger::{Act, Chain, Entry, EntryHash, Order, is_claim};
use crate::members::DeviceId;
use crate::store::{REMAKE, Scratch, StoreError, entries, exchanged, logs, projection, roster};
use crate::story::registers::RevisionId;
use crate::story::{Digest, StoryId};
use crate::trail::revision_of;

/// How many entries are read at a time.
const PAGE: usize = 512;

/// What a check found; a check that fails is an error instead.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verified {
    /// How many entries hold: chained and signed by members who might.
    pub entries: usize,
    /// The digest of each story.
    pub stories: BTreeMap<StoryId, Digest>,
    /// The revisions that show another text than their writers saw, in the order of their stories.
    pub disagreeing: Vec<Disagreeing>,
}

/// A revision that shows another text here than it did to whoever wrote it. It says something of the device that signed it, and
/// nothing of this desk: every desk that has it finds the same.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Disagreeing {
    /// The story.
    pub story: StoryId,
    /// Its entry.
    pub entry: EntryHash,
    /// The name of the revision.
    pub revision: RevisionId,
    /// Who wrote it.
    pub member: String,
    /// On which device.
    pub device: DeviceId,
    /// What its member calls the device; may be empty.
    pub device_name: String,
    /// When, by the clock of the desk it was written on.
    pub at: DateTime<Utc>,
}

/// What a desk was made anew to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rebuilt {
    /// How many entries take part.
    pub entries: usize,
    /// The digest of each story.
    pub stories: BTreeMap<StoryId, Digest>,
}

/// Goes through all entries in the order that all desks agree on, checks what anyone can check and the rights of those that
/// take part, and puts what these say into a projection. Returns how many take part.
fn each(
    t: &Transaction<'_>,
    into: &Transaction<'_>,
    mut see: impl FnMut(&Entry) -> Result<(), StoreError>,
) -> Result<usize, StoreError> {
    let (mut chain, mut authority) = (Chain::again(logs::strands(t)?), entries::authority(t)?);
    // What was judged when each came is what all of it together comes to.
    if authority.settle() {
        return Err(StoreError::Projection("entry"));
    }
    roster::replace(into, authority.roster())?;
    let mut numbering = Numbering::default();
    let (mut last, mut count) = (Order(0, EntryHash::NONE), 0);
    loop {
        let page = entries::in_order(t, last, PAGE)?;
        let Some((_, end)) = page.last() else { break };
        last = end.order();
        for (num, kept) in page {
            let sealed = kept.sealed()?;
            let place = chain.follow(&sealed)?;
            let Some(num) = num.filter(|_| place.order() == kept.order()) else { continue };
            let entry = kept.open(&sealed)?;
            authority.permits(&place, &entry)?;
            if is_claim(&entry.body.act) && !authority.stands_at(&place) {
                return Err(StoreError::Projection("entry"));
            }
            see(&entry)?;
            count += 1;
            if let Act::House(item) = &entry.body.act {
                numbering.item(num, place.order(), item);
            }
            match entry.body.act {
                Act::Receipt(receipt) => numbering.receipt(num, place.order(), receipt),
                _ => drop(project(into, place.order(), &entry)?),
            }
        }
    }
    numbering.give(into)?;
    Ok(count)
}

impl Desk {
    /// Checks the database, every entry's chain and signature, every photo file that an entry names, and that what the desk
    /// shows is what its entries add up to.
    ///
    /// What a member's device signed as the text that its writer saw, and is not what the revision shows, is told and no
    /// damage: nothing that is kept here is wrong, and a single such entry would else stop every desk for good. Reads as of
    /// one moment and writes nothing; the comparison is with a projection made anew in memory.
    pub fn verify(&self) -> Result<Verified, DeskError> {
        self.around.tell(Work::CheckDatabase, 0, 0);
        self.store.check()?;
        let photos = self.store.photos();
        let found = self.store.read(|t| {
            let scratch = Scratch::new()?;
            let anew = scratch.begin()?;
            let (mut done, total) = (0, entries::last(t)?);
            let entries = each(t, &anew, |entry| {
                done += 1;
                self.around.tell(Work::Verify, done, total);
                if let Act::Photo(photo) = &entry.body.act {
                    match photos.read(photo.hash) {
                        // It is on its way from another desk.
                        Err(StoreError::PhotoMissing(_)) if exchanged::is_awaited(t, photo.hash)? => {}
                        read => drop(read?),
                    }
                }
                Ok(())
            })?;
            let mut disagreeing = vec![];
            for story in entries::stories(t)? {
                let (shown, revisions) = replay::checked(t, story)?;
                shown.map_or(Ok(()), |row| projection::put_story(&anew, &row))?;
                if !revisions.is_empty() {
                    let entries = entries::read_story(t, story)?;
                    let told = entries.iter().filter(|entry| revisions.contains(&revision_of(entry)));
                    disagreeing.extend(told.map(|entry| self.disagreeing(story, entry)));
                }
            }
            if let Some(table) = projection::difference(t, &anew)? {
                return Err(StoreError::Projection(table));
            }
            Ok(Verified { entries, stories: projection::digests(t)?, disagreeing })
        })?;
        Ok(found)
    }

    fn disagreeing(&self, story: StoryId, entry: &Entry) -> Disagreeing {
        let device = entry.header.log.device;
        Disagreeing {
            story,
            entry: entry.hash,
            revision: revision_of(entry),
            member: self.name_of(entry),
            device,
            device_name: self.roster.device(device).map(|device| device.name.clone()).unwrap_or_default(),
            at: entry.body.at(),
        }
    }

    /// Throws the projection away and makes it anew from the entries; the journal is kept as it is. What revisions show is not
    /// compared with what their writers saw, which would be one more replay of each story.
    pub fn rebuild(&mut self) -> Result<Rebuilt, DeskError> {
        let done = self.store.write(|t| {
            Intake::begin(t, None, self.store.photos())?.judge_all()?;
            entries::take_meta(t, REMAKE)?;
            let entries = remake(t, &|work, done, total| self.around.tell(work, done, total))?;
            Ok(Rebuilt { entries, stories: projection::digests(t)? })
        })?;
        self.replay.take();
        self.reread()?;
        Ok(done)
    }
}

/// Makes the projection anew from the entries that take part. Returns how many they are.
pub(super) fn remake(t: &Transaction<'_>, tell: &dyn Fn(Work, u64, u64)) -> Result<usize, StoreError> {
    projection::clear(t)?;
    let (mut done, total) = (0, entries::last(t)?);
    let entries = each(t, t, |_| {
        done += 1;
        tell(Work::Rebuild, done, total);
        Ok(())
    })?;
    // Each story once, in the order in which they came.
    let stories = entries::stories(t)?;
    let total = stories.len() as u64;
    for (story, done) in stories.into_iter().zip(1..) {
        project_story(t, story)?;
        tell(Work::Project, done, total);
    }
    Ok(entries)
}

#[cfg(test)]
mod tests {
    use super::super::DeskError;
    use super::super::forged::{Newsroom, forge, sync};
    use super::super::tests::story;
    use super::*;
    use crate::ledger::Revised;
    use crate::story::registers::{Change, FieldName, Register, Value, Write};
    use crate::trail::{Deed, Mark};

    /// A revision of a story that a device signs with another view's hash than the one that its writer saw.
    fn forged(desk: &Desk, id: StoryId, kicker: &str) -> Vec<u8> {
        let parents = desk.store.read(|t| desk.replayed(t, id, |replay| Ok(replay.graph.heads()))).unwrap();
        let register = Register::Field(FieldName::Kicker);
        let write = Write { register, over: vec![], value: Value::Said(kicker.into()), origin: None };
        let change = Change { parents, writes: vec![write], view_hash: [9; 32], whole: None };
        forge(desk, Act::Revise(Revised { story: id, change: change.to_bytes().into() }), &[])
    }

    fn disagreeing(deeds: &[Deed]) -> Vec<&str> {
        deeds.iter().filter(|deed| deed.mark == Some(Mark::Disagrees)).map(|deed| deed.member.as_str()).collect()
    }

    #[test]
    fn a_revision_that_shows_another_text_than_its_writer_saw_is_told_and_no_damage() {
        let mut newsroom = Newsroom::found();
        let id = newsroom.story();
        sync(&mut newsroom.chief);
        sync(&mut newsroom.an);
        assert_eq!(newsroom.chief.verify().unwrap().disagreeing, []);
        assert_eq!(disagreeing(&newsroom.chief.deeds(id).unwrap()), Vec::<&str>::new());
        let bytes = forged(&newsroom.an, id, "Lũ");
        let hash = EntryHash::of(&bytes);
        assert_eq!(newsroom.chief.receive(&[bytes]).unwrap().taken, 1);
        // Whatever is made of it stands, and so does what others go on with.
        newsroom.chief.edit(id, |story| story.headline = "Cầu mới".into()).unwrap();
        let an = newsroom.an.me().unwrap();
        for _ in 0..2 {
            let found = newsroom.chief.verify().unwrap();
            let [one] = &found.disagreeing[..] else { panic!("{found:?}") };
            assert_eq!((one.story, one.entry, one.member.as_str()), (id, hash, an.name.as_str()));
            assert_eq!(one.device, newsroom.an.roster().devices_of(an.id).next().unwrap().id);
            assert_eq!(one.at.timestamp_millis(), 1_790_000_000_000);
            let rebuilt = newsroom.chief.rebuild().unwrap();
            assert_eq!((rebuilt.entries, rebuilt.stories), (found.entries, found.stories));
        }
        let deeds = newsroom.chief.deeds(id).unwrap();
        assert_eq!(disagreeing(&deeds), [an.name.as_str()]);
        let told = deeds.iter().find(|deed| deed.entry == hash).unwrap();
        assert!(told.counts() && told.revision.is_some());
        assert_eq!(newsroom.chief.show(id).unwrap().story.kicker, "Lũ");
        // Whoever opens the story's file reads the same of it.
        let packed = newsroom.chief.pack(id).unwrap().bytes;
        let file = crate::pack::StoryFile::read(&packed).unwrap();
        assert_eq!(disagreeing(&file.check().unwrap().deeds), [an.name.as_str()]);
    }

    #[test]
    fn what_came_after_a_trail_was_told_is_compared_too() {
        let mut newsroom = Newsroom::found();
        let id = newsroom.story();
        sync(&mut newsroom.chief);
        sync(&mut newsroom.an);
        for number in 1..=3 {
            // The first comes after all that the chief has, the others before some of it.
            let bytes = forged(&newsroom.an, id, &format!("Lũ {number}"));
            newsroom.chief.receive(std::slice::from_ref(&bytes)).unwrap();
            assert_eq!(disagreeing(&newsroom.chief.deeds(id).unwrap()).len(), number);
            newsroom.an.receive(&[bytes]).unwrap();
            newsroom.chief.edit(id, |story| story.headline = format!("Cầu {number}")).unwrap();
            assert_eq!(disagreeing(&newsroom.chief.deeds(id).unwrap()).len(), number);
        }
        for number in 0..8 {
            newsroom.chief.edit(id, |story| story.headline = format!("Cầu mới {number}")).unwrap();
        }
        assert_eq!(disagreeing(&newsroom.chief.deeds(id).unwrap()).len(), 3);
        assert_eq!(newsroom.chief.verify().unwrap().disagreeing.len(), 3);
    }

    #[test]
    fn what_counts_for_nothing_is_told_with_why() {
        let mut newsroom = Newsroom::found();
        let id = newsroom.story();
        sync(&mut newsroom.chief);
        sync(&mut newsroom.an);
        let nowhere = Change { parents: vec![RevisionId([9; 16])], writes: vec![], view_hash: [0; 32], whole: None };
        for change in [vec![0x80], nowhere.to_bytes()] {
            let act = Act::Revise(Revised { story: id, change: change.into() });
            newsroom.chief.receive(&[forge(&newsroom.an, act, &[])]).unwrap();
        }
        let deeds = newsroom.chief.deeds(id).unwrap();
        let marks: Vec<_> = deeds.iter().filter_map(|deed| deed.mark).collect();
        assert!(marks.len() == 2 && marks.contains(&Mark::Malformed) && marks.contains(&Mark::Waiting), "{marks:?}");
        assert!(deeds.iter().filter(|deed| deed.mark.is_some()).all(|deed| !deed.counts() && deed.revision.is_none()));
        assert_eq!(newsroom.chief.verify().unwrap().disagreeing, []);
    }

    /// What is wrong with this desk's own database stays damage, whatever others have signed.
    #[test]
    fn a_projection_that_differs_is_damage_beside_what_a_device_signed() {
        let mut newsroom = Newsroom::found();
        let id = newsroom.story();
        newsroom.chief.begin_story(&story("Một.\n")).unwrap();
        sync(&mut newsroom.chief);
        sync(&mut newsroom.an);
        newsroom.chief.receive(&[forged(&newsroom.an, id, "Lũ")]).unwrap();
        newsroom.chief.store.write(|t| Ok(t.execute("UPDATE story SET slug = 'khac'", [])?)).unwrap();
        let e = newsroom.chief.verify().unwrap_err();
        assert!(matches!(e, DeskError::Store(StoreError::Projection("story"))), "{e}");
        newsroom.chief.rebuild().unwrap();
        assert_eq!(newsroom.chief.verify().unwrap().disagreeing.len(), 1);
    }
}
