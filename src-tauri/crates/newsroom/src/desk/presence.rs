//! Who is at which story now: what a desk says of whoever works there, and what it shows of others.

use std::time::Instant;

use super::locks::whose_alone;
use super::rounds::Round;
use super::{Desk, DeskError};
use crate::ledger::LogId;
use crate::members::{Device, DeviceId, Member};
use crate::storage::Storage;
use crate::store::{entries, projection};
use crate::story::registers::BlockId;
use crate::story::{StoryId, split};
use crate::sync::{Company, Presence, Seat, Visit};

/// Somebody who is at a story, at a desk that is not this one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Colleague {
    /// Who.
    pub member: Member,
    /// Where, and whether they write.
    pub presence: Presence,
}

impl Round {
    /// Says through the storage of the round where whoever works here is, and hears where others are; `None` where no story is
    /// open here. It goes as it goes: nobody is told that it did not, and what the round did stands.
    pub fn meet(&mut self, desk: &Desk, company: &mut Company, presence: Option<Presence>, now: Instant) {
        self.report.requests += desk.meet_through(self.storage.as_ref(), company, presence, now);
    }

    /// Ends the round, and keeps the way to take back what was said in it.
    pub fn over(self) -> WayBack {
        WayBack(self.storage)
    }
}

/// The storage that a round went through, for whoever goes: by then another member may sit at the desk, or nobody, and only
/// who connected a storage can open it.
pub struct WayBack(Box<dyn Storage>);

impl WayBack {
    /// Takes back what was said of where somebody is: they go.
    pub fn leave(&self, company: &mut Company) -> Result<(), DeskError> {
        Ok(company.leave(&mut Visit::of(self.0.as_ref(), Instant::now()))?)
    }
}

impl Desk {
    /// Says and hears through a storage that is open already where people are, as far as that goes. Returns how often the storage
    /// was asked for something.
    pub fn meet_through(
        &self,
        storage: &dyn Storage,
        company: &mut Company,
        presence: Option<Presence>,
        now: Instant,
    ) -> usize {
        let mut visit = Visit::of(storage, now);
        // What broke off is made good by the next round, or fades on the desks of others.
        let _ = self.visit(&mut visit, company, presence);
        visit.requests
    }

    fn visit(&self, visit: &mut Visit<'_>, company: &mut Company, presence: Option<Presence>) -> Result<(), DeskError> {
        let Some(presence) = presence.filter(|_| self.member().is_ok()) else { return Ok(company.leave(visit)?) };
        let key = self.signer()?;
        let (identity, lock, tells) = self.store.read(|t| {
            let tells = is_shared(t, presence.story)?;
            Ok((entries::identity(t)?, entries::lock(t, entries::epoch(t)?)?, tells))
        })?;
        let log = LogId { device: DeviceId::of(key), incarnation: identity.incarnation };
        let knows = |device| self.whose(device).is_some();
        let (newsroom, random) = (identity.newsroom, self.around.random);
        let seat = Seat { newsroom, log, key, lock: &lock, knows: &knows, random };
        Ok(company.meet(visit, &seat, Some(presence).filter(|_| tells))?)
    }

    /// The member who works at a device now.
    fn whose(&self, device: DeviceId) -> Option<&Member> {
        let device = self.roster.device(device).filter(|device: &&Device| !device.retired)?;
        self.roster.role(device.member)?;
        self.roster.get(device.member)
    }

    /// Returns who is at which story, at other desks.
    pub fn colleagues(&self, company: &Company, now: Instant) -> Result<Vec<Colleague>, DeskError> {
        let mut all = vec![];
        for (log, presence) in company.others(now) {
            // What was heard before a removal is heard no longer; and of a draft that is its author's alone nobody else knows.
            let Some(member) = self.whose(log.device) else { continue };
            if self.store.read(|t| is_shared(t, presence.story))? {
                all.push(Colleague { member: member.clone(), presence });
            }
        }
        Ok(all)
    }

    /// Returns what the blocks of a story's body are called, in their order, by which desks say where somebody is; nothing
    /// where the parser counts other blocks than were written, and on a desk that exchanges through no storage.
    pub fn block_names(&self, id: StoryId, body: &str) -> Result<Vec<BlockId>, DeskError> {
        if self.storage_address()?.is_none() {
            return Ok(vec![]);
        }
        let view = self.store.read(|t| self.replayed(t, id, |replay| Ok(replay.graph.view())))?;
        let written: Vec<_> = view.blocks.iter().filter(|block| block.text().is_some()).collect();
        Ok(if written.len() == split(body).len() { written.iter().map(|block| block.id).collect() } else { vec![] })
    }
}

/// Whether the newsroom can read a story: a draft is its author's alone, and so is that somebody is at it.
fn is_shared(t: &rusqlite::Transaction<'_>, story: StoryId) -> Result<bool, crate::store::StoreError> {
    Ok(projection::story_lock(t, story)?.is_some() && whose_alone(t, story)?.is_none())
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use chrono::{DateTime, Utc};

    use super::super::Rounds;
    use super::super::forged::{Newsroom, Puts, step, sync};
    use super::super::tests::story;
    use super::*;
    use crate::ledger::{Stage, Step};
    use crate::story::registers::FieldName;
    use crate::sync::Place;

    fn at(story: StoryId) -> Option<Presence> {
        Some(Presence { story, place: Place::Field(FieldName::Headline), writing: false })
    }

    /// A desk with what it keeps while a window is open.
    #[derive(Default)]
    struct Window {
        rounds: Rounds,
        company: Company,
        way_back: Option<WayBack>,
    }

    impl Window {
        fn round(&mut self, desk: &mut Desk, here: Option<Presence>, now: Instant) -> usize {
            let mut round = self.rounds.go(desk).unwrap();
            round.meet(desk, &mut self.company, here, now);
            let requests = round.report.requests;
            self.way_back = Some(round.over());
            requests
        }

        fn goes(&mut self) {
            self.way_back.take().unwrap().leave(&mut self.company).unwrap();
        }

        fn sees(&self, desk: &Desk, now: Instant) -> Vec<(String, Presence)> {
            let all = desk.colleagues(&self.company, now).unwrap();
            all.into_iter().map(|one| (one.member.name, one.presence)).collect()
        }
    }

    fn signs(newsroom: &Newsroom) -> usize {
        std::fs::read_dir(newsroom.shared().join("galley-1/here")).map_or(0, Iterator::count)
    }

    /// A newsroom in which both desks have a story that was handed on, and have nothing to exchange.
    fn newsroom() -> (Newsroom, StoryId) {
        let mut newsroom = Newsroom::found();
        let id = newsroom.story();
        sync(&mut newsroom.chief);
        sync(&mut newsroom.an);
        sync(&mut newsroom.chief);
        (newsroom, id)
    }

    #[test]
    fn two_desks_see_where_each_other_are_whatever_their_clocks_show() {
        let (mut newsroom, id) = newsroom();
        let (mut chief, mut an, now) = (Window::default(), Window::default(), Instant::now());
        chief.round(&mut newsroom.chief, at(id), now);
        an.round(&mut newsroom.an, at(id), now);
        newsroom.chief.around.clock = || DateTime::<Utc>::from_timestamp(9_000_000_000, 0).unwrap();
        newsroom.an.around.clock = || DateTime::<Utc>::from_timestamp(1, 0).unwrap();
        chief.round(&mut newsroom.chief, at(id), now);
        an.round(&mut newsroom.an, at(id), now);
        assert_eq!(chief.sees(&newsroom.chief, now), [("Hoài An".to_owned(), at(id).unwrap())]);
        assert_eq!(an.sees(&newsroom.an, now), [("Minh Khoa".to_owned(), at(id).unwrap())]);
        let later = now + Duration::from_secs(150);
        assert_eq!(an.sees(&newsroom.an, later), []);
        // The story is closed in one window, and the other program ends.
        an.round(&mut newsroom.an, None, now);
        assert_eq!(an.sees(&newsroom.an, now), []);
        assert_eq!(signs(&newsroom), 1);
        chief.goes();
        assert_eq!(signs(&newsroom), 0);
    }

    #[test]
    fn what_was_said_is_taken_back_when_another_member_sits_at_the_desk() {
        let (mut newsroom, id) = newsroom();
        let (mut chief, mut an, now) = (Window::default(), Window::default(), Instant::now());
        newsroom.chief.add_member("Tường Vân", crate::members::Role::Editor, None).unwrap();
        chief.round(&mut newsroom.chief, at(id), now);
        an.round(&mut newsroom.an, at(id), now);
        assert_eq!((an.sees(&newsroom.an, now).len(), signs(&newsroom)), (1, 2));
        let folder = newsroom.chief.folder().to_path_buf();
        newsroom.chief = Desk::open(&folder, Some("Tường Vân"), super::super::tests::around()).unwrap();
        chief.goes();
        assert_eq!(signs(&newsroom), 1);
        an.round(&mut newsroom.an, at(id), now);
        assert_eq!(an.sees(&newsroom.an, now), []);
    }

    #[test]
    fn a_round_in_which_nobody_says_anything_new_costs_one_question_more() {
        let (mut newsroom, id) = newsroom();
        let (mut without, mut with, now) = (Window::default(), Window::default(), Instant::now());
        let mut quiet = |window: &mut Window, here| {
            let rounds: Vec<_> = (0..3).map(|_| window.round(&mut newsroom.chief, here, now)).collect();
            rounds[2]
        };
        let alone = quiet(&mut without, None);
        assert_eq!(quiet(&mut with, at(id)), alone + 1);
        assert_eq!(signs(&newsroom), 1);
        // An exchange that somebody asks for by the command line says and hears nothing.
        sync(&mut newsroom.an);
        assert_eq!(signs(&newsroom), 1);
    }

    #[test]
    fn nothing_is_said_of_a_draft_before_it_is_handed_on() {
        let (mut newsroom, other) = newsroom();
        let (mut chief, mut an, now) = (Window::default(), Window::default(), Instant::now());
        let draft = newsroom.an.begin_story(&story("Một.\n")).unwrap();
        an.round(&mut newsroom.an, at(draft), now);
        assert_eq!(signs(&newsroom), 0);
        // From a story that all know to a draft: what was said is taken back.
        an.round(&mut newsroom.an, at(other), now);
        assert_eq!(signs(&newsroom), 1);
        an.round(&mut newsroom.an, at(draft), now);
        assert_eq!(signs(&newsroom), 0);
        // Of a story that is not here, or not any more, nothing is said either.
        an.round(&mut newsroom.an, at(StoryId([9; 10])), now);
        assert_eq!(signs(&newsroom), 0);
        step(&newsroom.an, draft, Step::Submit, Stage::Submitted);
        an.round(&mut newsroom.an, at(draft), now);
        chief.round(&mut newsroom.chief, at(other), now);
        assert_eq!(chief.sees(&newsroom.chief, now), [("Hoài An".to_owned(), at(draft).unwrap())]);
    }

    #[test]
    fn what_somebody_says_of_a_draft_that_is_ones_own_alone_is_not_shown() {
        let (mut newsroom, id) = newsroom();
        let (mut chief, mut an, now) = (Window::default(), Window::default(), Instant::now());
        chief.round(&mut newsroom.chief, at(id), now);
        an.round(&mut newsroom.an, at(id), now);
        assert_eq!(chief.sees(&newsroom.chief, now).len(), 0);
        chief.round(&mut newsroom.chief, at(id), now);
        assert_eq!(chief.sees(&newsroom.chief, now).len(), 1);
        // The chief's desk loses sight of the story's lock.
        newsroom.chief.store.write(|t| Ok(t.execute("DELETE FROM story_lock", []).map(drop)?)).unwrap();
        assert_eq!(chief.sees(&newsroom.chief, now), []);
    }

    #[test]
    fn whoever_was_removed_is_seen_no_more_and_sees_nobody() {
        let (mut newsroom, id) = newsroom();
        let (mut chief, mut an, now) = (Window::default(), Window::default(), Instant::now());
        an.round(&mut newsroom.an, at(id), now);
        chief.round(&mut newsroom.chief, at(id), now);
        assert_eq!(chief.sees(&newsroom.chief, now).len(), 1);
        newsroom.chief.remove_member(newsroom.an.me, "").unwrap();
        assert_eq!(chief.sees(&newsroom.chief, now), [], "though the sign still lies there");
        assert_eq!(signs(&newsroom), 2);
        chief.round(&mut newsroom.chief, at(id), now + Duration::from_secs(61));
        // Under the lock that was made then, whoever left reads nothing.
        an.round(&mut newsroom.an, at(id), now);
        assert_eq!((an.sees(&newsroom.an, now), signs(&newsroom)), (vec![], 1));
    }

    #[test]
    fn a_desk_that_is_no_longer_worked_with_is_seen_no_more() {
        let (mut newsroom, id) = newsroom();
        let (mut chief, mut an, now) = (Window::default(), Window::default(), Instant::now());
        an.round(&mut newsroom.an, at(id), now);
        chief.round(&mut newsroom.chief, at(id), now);
        let device = DeviceId::of(newsroom.an.signer().unwrap());
        newsroom.chief.remove_device(device, "").unwrap();
        assert_eq!(chief.sees(&newsroom.chief, now), []);
    }

    #[test]
    fn a_storage_that_takes_no_signs_is_no_fault_of_the_exchange() {
        let (mut newsroom, id) = newsroom();
        let now = Instant::now();
        for puts in [Puts::Away, Puts::Lost, Puts::Torn] {
            let mut window = Window::default();
            let mut round = window.rounds.go(&mut newsroom.chief).unwrap();
            let (before, footing) = (round.report.clone(), window.rounds.footing().clone());
            round.storage = Box::new(newsroom.forged(puts));
            round.meet(&newsroom.chief, &mut window.company, at(id), now);
            assert_eq!(crate::sync::Report { requests: before.requests, ..round.report.clone() }, before);
            assert!(round.report.requests > before.requests);
            assert_eq!(window.rounds.footing(), &footing);
            assert!(window.rounds.go(&mut newsroom.chief).is_ok());
            // The storage works again, and half a sign says nothing to anybody.
            let mut other = Window::default();
            other.round(&mut newsroom.an, at(id), now);
            assert_eq!(other.sees(&newsroom.an, now), []);
            window.round(&mut newsroom.chief, at(id), now + Duration::from_secs(61));
            other.round(&mut newsroom.an, at(id), now);
            assert_eq!(other.sees(&newsroom.an, now).len(), 1);
            window.round(&mut newsroom.chief, None, now);
        }
    }

    #[test]
    fn the_storage_has_neither_the_story_nor_the_name_of_anybody_in_the_open() {
        let (mut newsroom, id) = newsroom();
        let (mut window, now) = (Window::default(), Instant::now());
        let block = newsroom.an.block_names(id, &newsroom.an.show(id).unwrap().story.body).unwrap()[1];
        let here = Presence { story: id, place: Place::Block(block), writing: true };
        window.round(&mut newsroom.an, Some(here), now);
        let folder = newsroom.shared().join("galley-1/here");
        let file = std::fs::read_dir(folder).unwrap().next().unwrap().unwrap();
        let mut all = file.file_name().into_encoded_bytes();
        all.extend(std::fs::read(file.path()).unwrap());
        let id_text = id.to_string();
        let hex = data_encoding::HEXLOWER.encode(&id.0);
        let secrets: [&[u8]; 7] = [
            &id.0,
            id_text.as_bytes(),
            hex.as_bytes(),
            "Hoài An".as_bytes(),
            &newsroom.an.me.0,
            &block.revision.0,
            &newsroom.an.store.read(|t| entries::epoch(t)).unwrap().0,
        ];
        for secret in secrets {
            assert!(!all.windows(secret.len()).any(|bytes| bytes == secret), "{secret:?}");
        }
    }

    #[test]
    fn blocks_are_called_alike_on_all_desks_and_keep_their_names() {
        let (mut newsroom, id) = newsroom();
        let names = |desk: &Desk| {
            let body = desk.show(id).unwrap().story.body;
            (desk.block_names(id, &body).unwrap(), desk.block_names(id, "Khác.\n").unwrap())
        };
        let (before, miscounted) = names(&newsroom.chief);
        assert_eq!((before.len(), miscounted.len()), (2, 0));
        newsroom.chief.edit(id, |story| story.body = "Một.\n\nMới.\n\nHai.\n".into()).unwrap();
        sync(&mut newsroom.chief);
        sync(&mut newsroom.an);
        let after = names(&newsroom.an).0;
        assert_eq!(after, names(&newsroom.chief).0);
        assert_eq!((after.len(), after[0], after[2]), (3, before[0], before[1]));
        let (_folder, alone) = super::super::tests::found();
        let id = alone.begin_story(&story("Một.\n")).unwrap();
        assert_eq!(alone.block_names(id, "Một.\n").unwrap(), []);
    }
}
