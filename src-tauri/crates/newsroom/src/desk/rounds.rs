//! Exchanging without end, beside a person's work: when the next round is, and how it stands, in what they may rely on.

use std::time::Duration;

use chrono::{DateTime, Utc};

use super::{Asked, Desk, DeskError, Notice, Unshared};
use crate::members::KeyError;
use crate::storage::{Place, Storage};
use crate::store::StoreError;
use crate::sync::{Report, Rhythm};

/// What was written here is sent so soon after it was: it comes in bursts, a few entries at once.
const SENDS: Duration = Duration::from_secs(2);
/// So soon a key that was locked is tried again: its passphrase may have been given for something else.
const UNLOCKED: Duration = Duration::from_secs(5);

/// How it stands between a desk and its storage.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Footing {
    /// The storage was not asked yet.
    #[default]
    Unasked,
    /// It answered last at that time, and all went through.
    Reached(DateTime<Utc>),
    /// It does not answer, since that time; it is asked again.
    Away(DateTime<Utc>),
    /// Whoever works here has not given the passphrase yet.
    Locked,
    /// A person has to do something. It is asked again all the same, since somebody may do it elsewhere.
    Stopped(Notice),
}

/// A desk's rounds to a storage.
#[derive(Clone, Debug, Default)]
pub struct Rounds {
    /// The storage; that which is connected, where none is named.
    through: Option<Place>,
    rhythm: Rhythm,
    footing: Footing,
    /// What the last round left unshared: it is no reason to go again soon.
    left: u64,
}

/// A round that went through. Its storage is open still, for what may go on beside it.
pub struct Round {
    /// What was done.
    pub report: Report,
    pub(super) storage: Box<dyn Storage>,
}

impl Rounds {
    /// Begins rounds to a storage, or to the connected one.
    pub fn through(through: Option<Place>) -> Self {
        Self { through, ..Self::default() }
    }

    /// Goes to the storage once, as closely as it is time for.
    pub fn go(&mut self, desk: &mut Desk) -> Result<Round, DeskError> {
        let (depth, by_pulse) = (self.rhythm.depth(), self.rhythm.by_pulse());
        self.go_as(desk, Asked { by_pulse, ..Asked::at(depth) })
    }

    /// Goes to the storage once, as somebody asks for it.
    pub fn go_as(&mut self, desk: &mut Desk, asked: Asked) -> Result<Round, DeskError> {
        let went = desk.sync_open(self.through.as_ref(), asked);
        let now = (desk.around.clock)();
        self.left = desk.unshared().ok().flatten().map_or(0, |unshared| unshared.entries + unshared.photos);
        match &went {
            Ok((report, _)) => {
                self.rhythm.went(asked.depth, report);
                self.footing = Footing::Reached(now);
            }
            Err(e) => self.failed(e, now),
        }
        went.map(|(report, storage)| Round { report, storage })
    }

    /// Takes note that a round did not go through.
    pub fn failed(&mut self, e: &DeskError, now: DateTime<Utc>) {
        self.rhythm.broke_off();
        self.footing = match (e, &self.footing) {
            (DeskError::Storage(e), Footing::Away(since)) if e.may_pass() => Footing::Away(*since),
            (DeskError::Storage(e), _) if e.may_pass() => Footing::Away(now),
            (DeskError::Key(KeyError::Locked(_) | KeyError::WrongPassphrase), _) => Footing::Locked,
            // Another process of this machine was at the database for a while.
            (DeskError::Store(StoreError::Busy), before) => before.clone(),
            _ => Footing::Stopped(e.explained()),
        };
    }

    /// Returns how it stands.
    pub fn footing(&self) -> &Footing {
        &self.footing
    }

    /// Returns how long to wait from the last round to the next: not long where something new is to be sent, or somebody who
    /// has just opened or left a story is awaited.
    pub fn pause(&self, unshared: &Unshared, awaited: bool) -> Duration {
        let is_new = awaited || unshared.entries + unshared.photos > self.left;
        match self.footing {
            Footing::Unasked => Duration::ZERO,
            Footing::Locked => UNLOCKED,
            Footing::Reached(_) if is_new => SENDS.min(self.rhythm.pause()),
            _ => self.rhythm.pause(),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::super::tests::{found, story};
    use super::super::{Attendant, Progress, Work};
    use super::*;
    use crate::members::Passphrase;
    use crate::storage::Address;

    fn connected() -> (tempfile::TempDir, Desk) {
        let (folder, mut desk) = found();
        let shared = folder.path().join("shared");
        std::fs::create_dir(&shared).unwrap();
        desk.connect(&Place::at(Address::Folder(shared)), false).unwrap();
        (folder, desk)
    }

    fn empty(folder: &Path) {
        std::fs::remove_dir_all(folder.join("shared")).unwrap();
        std::fs::create_dir(folder.join("shared")).unwrap();
    }

    #[test]
    fn what_is_only_here_is_counted_until_it_was_seen_there() {
        let (_folder, mut desk) = connected();
        let mut rounds = Rounds::default();
        assert!(desk.unshared().unwrap().unwrap().entries > 0);
        assert_eq!((rounds.footing(), rounds.pause(&Unshared::default(), false)), (&Footing::Unasked, Duration::ZERO));
        assert!(rounds.go(&mut desk).unwrap().report.sent > 0);
        assert_eq!(desk.unshared().unwrap(), Some(Unshared::default()));
        assert_eq!(rounds.footing(), &Footing::Reached((desk.around.clock)()));
        // Words that are saved and in no entry yet are here only, too.
        let id = desk.begin_story(&story("Một.\n")).unwrap();
        let shown = desk.show(id).unwrap();
        let begun = desk.unshared().unwrap().unwrap();
        desk.save(id, &shown.revision, &story("Hai.\n")).unwrap();
        let saved = desk.unshared().unwrap().unwrap();
        assert_eq!(saved, Unshared { stories: begun.stories + 1, ..begun });
        desk.freeze(id).unwrap();
        assert_eq!(desk.unshared().unwrap().unwrap().stories, 0);
        assert_eq!(rounds.pause(&desk.unshared().unwrap().unwrap(), false), SENDS);
        rounds.go(&mut desk).unwrap();
        assert_eq!(desk.unshared().unwrap().unwrap().total(), 0);
        assert!(rounds.pause(&Unshared::default(), false) > SENDS);
        assert_eq!(rounds.pause(&Unshared::default(), true), SENDS);
    }

    #[test]
    fn a_storage_that_is_away_is_asked_again_and_tells_since_when() {
        let (folder, mut desk) = connected();
        let (here, away) = (folder.path().join("shared"), folder.path().join("away"));
        let mut rounds = Rounds::default();
        rounds.go(&mut desk).unwrap();
        std::fs::rename(&here, &away).unwrap();
        assert!(rounds.go(&mut desk).is_err());
        let since = (desk.around.clock)();
        assert_eq!(rounds.footing(), &Footing::Away(since));
        desk.around.clock = || DateTime::<Utc>::from_timestamp(1_790_000_900, 0).unwrap();
        let _ = rounds.go(&mut desk);
        assert_eq!(rounds.footing(), &Footing::Away(since), "since the first time");
        std::fs::rename(&away, &here).unwrap();
        assert!(rounds.go(&mut desk).is_ok());
        assert_eq!(rounds.footing(), &Footing::Reached((desk.around.clock)()));
    }

    #[test]
    fn an_emptied_storage_stops_the_rounds_until_a_chief_says_that_it_was_meant() {
        let (folder, mut desk) = connected();
        let mut rounds = Rounds::default();
        rounds.go(&mut desk).unwrap();
        empty(folder.path());
        let _ = rounds.go(&mut desk);
        let Footing::Stopped((key, _)) = rounds.footing() else { panic!("{rounds:?}") };
        assert_eq!(key.name(), "sync.emptied");
        assert_eq!(std::fs::read_dir(folder.path().join("shared")).unwrap().count(), 0);
        desk.sync(crate::sync::Depth::Sweep, true).unwrap();
        rounds.go(&mut desk).unwrap();
        assert!(matches!(rounds.footing(), Footing::Reached(_)));
    }

    #[test]
    fn a_storage_whose_place_is_empty_is_waited_for_and_gone_on_with() {
        let (folder, mut desk) = connected();
        let (here, away) = (folder.path().join("shared"), folder.path().join("away"));
        // As a drive that is taken away before anything was sent to it leaves the folder that it was mounted on.
        for sent_before in [false, true] {
            let mut rounds = Rounds::default();
            if sent_before {
                rounds.go(&mut desk).unwrap();
            }
            std::fs::rename(&here, &away).unwrap();
            std::fs::create_dir(&here).unwrap();
            let pauses: Vec<_> = (0..3)
                .map(|_| {
                    let e = rounds.go(&mut desk).err().unwrap();
                    assert!(e.may_pass() && e.explained().0.name() == "sync.emptied", "{e}");
                    rounds.pause(&Unshared::default(), false)
                })
                .collect();
            assert_eq!(pauses, [15, 30, 60].map(Duration::from_secs));
            assert_eq!(std::fs::read_dir(&here).unwrap().count(), 0, "nothing is written under a drive");
            std::fs::remove_dir(&here).unwrap();
            std::fs::rename(&away, &here).unwrap();
            assert_eq!(rounds.go(&mut desk).unwrap().report.sent > 0, !sent_before);
            assert!(matches!(rounds.footing(), Footing::Reached(_)));
        }
        // Another newsroom's in its place is no storage that may come back by itself.
        std::fs::write(here.join("galley-1/newsroom"), format!("galley 1\nnewsroom {}\n", "ab".repeat(16))).unwrap();
        let e = Rounds::default().go(&mut desk).err().unwrap();
        assert!(!e.may_pass() && e.explained().0.name() == "sync.other", "{e}");
    }

    #[test]
    fn a_sweep_clears_away_what_killed_programs_left() {
        let (folder, mut desk) = connected();
        desk.sync(crate::sync::Depth::Sweep, false).unwrap();
        let (shared, mut folders) = (folder.path().join("shared"), vec![folder.path().join("shared/galley-1")]);
        let mut laid = vec![];
        while let Some(next) = folders.pop() {
            laid.push(next.join(".object-7-0.new"));
            folders.extend(std::fs::read_dir(next).unwrap().map(|e| e.unwrap().path()).filter(|path| path.is_dir()));
        }
        let lay = || {
            let old = std::time::SystemTime::now() - Duration::from_secs(3 * 24 * 60 * 60);
            laid.iter().for_each(|path| std::fs::File::create(path).unwrap().set_modified(old).unwrap());
        };
        let left =
            || laid.iter().filter(|path| path.exists()).map(|path| path.strip_prefix(&shared).unwrap()).collect();
        lay();
        let all: Vec<&Path> = left();
        assert!(all.len() >= 5, "{all:?}");
        desk.sync(crate::sync::Depth::Glance, false).unwrap();
        desk.foresee(crate::sync::Depth::Sweep).unwrap();
        assert_eq!(left(), all, "neither a glance nor a dry run touches them");
        desk.sync(crate::sync::Depth::Sweep, false).unwrap();
        assert_eq!(left(), Vec::<&Path>::new());
    }

    #[test]
    fn rounds_go_to_the_storage_that_is_named() {
        let (folder, mut desk) = connected();
        let stick = folder.path().join("stick");
        std::fs::create_dir(&stick).unwrap();
        let mut rounds = Rounds::through(Some(Place::at(Address::Folder(stick.clone()))));
        assert!(rounds.go(&mut desk).unwrap().report.sent > 0);
        assert!(stick.join("galley-1/log").exists() && !folder.path().join("shared/galley-1/log").exists());
    }

    #[test]
    fn a_key_that_is_locked_is_no_fault_of_the_storage() {
        let (folder, mut desk) = found();
        let words = Passphrase::new("lúa chín".into());
        desk.add_member("Hoài An", crate::members::Role::Chief, Some(&words)).unwrap();
        let mut around = super::super::tests::around();
        around.passphrase = Some(words);
        let mut hers = Desk::open(desk.folder(), Some("Hoài An"), around).unwrap();
        let shared = folder.path().join("shared");
        std::fs::create_dir(&shared).unwrap();
        hers.connect(&Place::at(Address::Folder(shared)), false).unwrap();
        // Whoever else works in this folder goes through the same one, which asks nobody who they are.
        assert!(Rounds::default().go(&mut desk).is_ok());
        let mut locked = Desk::open(desk.folder(), Some("Hoài An"), super::super::tests::around()).unwrap();
        let mut rounds = Rounds::default();
        let _ = rounds.go(&mut locked);
        assert_eq!(rounds.footing(), &Footing::Locked);
        // At a storage of the network each is asked.
        hers.keep_place(&Place::at(Address::read("https://nas.example/dav").unwrap())).unwrap();
        let _ = rounds.go(&mut desk);
        let Footing::Stopped((key, values)) = rounds.footing() else { panic!("{rounds:?}") };
        assert_eq!((key.name(), values[0].1.as_str()), ("sync.of_another", "https://nas.example/dav"));
    }

    #[test]
    fn a_storage_at_rest_is_asked_one_question_and_what_comes_is_felt() {
        let mut newsroom = super::super::forged::Newsroom::found();
        let shared = newsroom.shared();
        let mut rounds = Rounds::default();
        let mut go = |desk: &mut Desk| rounds.go(desk).unwrap().report;
        // All logs, then the hints once; from then on nothing changes there.
        let first = [go(&mut newsroom.an), go(&mut newsroom.an)].map(|report| report.requests);
        assert!(first[0] > 3 && first[1] == 3, "{first:?}");
        assert_eq!([go(&mut newsroom.an), go(&mut newsroom.an)].map(|report| report.requests), [1, 1]);
        let id = newsroom.chief.begin_story(&story("Một.\n")).unwrap();
        newsroom.chief.step(id, crate::workflow::Action::Submit, "").unwrap();
        newsroom.chief.sync(crate::sync::Depth::Glance, false).unwrap();
        assert!(go(&mut newsroom.an).received > 0, "one round later");
        assert_eq!(go(&mut newsroom.an).requests, 1);
        // What is to be sent is sent, whatever the pulse is.
        newsroom.an.begin_story(&story("Hai.\n")).unwrap();
        assert!(go(&mut newsroom.an).sent > 0);
        // One is at the hints themselves, now and then.
        let after: Vec<usize> = (0..4).map(|_| go(&mut newsroom.an).requests).collect();
        assert_eq!(after, [3, 2, 1, 1]);

        // What was hinted at and could not be had is asked for again in the next round.
        newsroom.chief.step(id, crate::workflow::Action::Take, "").unwrap();
        newsroom.chief.sync(crate::sync::Depth::Glance, false).unwrap();
        let (log, away) = (shared.join("galley-1/log"), shared.join("away"));
        std::fs::rename(&log, &away).unwrap();
        assert!(go(&mut newsroom.an).absent > 0);
        std::fs::rename(&away, &log).unwrap();
        assert!(go(&mut newsroom.an).received > 0);

        // An emptied storage is noticed: it has no pulse.
        std::fs::remove_dir_all(&shared).unwrap();
        std::fs::create_dir(&shared).unwrap();
        assert!(rounds.go(&mut newsroom.an).is_err());
        assert!(matches!(rounds.footing(), Footing::Stopped(_)));
    }

    /// Whoever writes down what they hear.
    #[derive(Clone, Default)]
    struct Writing(std::sync::Arc<std::sync::Mutex<Vec<Progress>>>);

    impl Attendant for Writing {
        fn heard(&self, progress: Progress) {
            self.0.lock().unwrap().push(progress);
        }
    }

    #[test]
    fn a_long_exchange_tells_how_far_it_is() {
        let mut newsroom = super::super::forged::Newsroom::found();
        let (told, heard) = (Writing::default(), Writing::default());
        newsroom.chief.around.attendant = Box::new(told.clone());
        newsroom.an.around.attendant = Box::new(heard.clone());
        let all: Vec<_> = (0..20).map(|n| story(&format!("Bài {n}.\n"))).collect();
        newsroom.chief.begin_stories(&all).unwrap();
        newsroom.chief.sync(crate::sync::Depth::Glance, false).unwrap();
        newsroom.an.sync(crate::sync::Depth::Glance, false).unwrap();
        let of = |by: &Writing, work| {
            let all = by.0.lock().unwrap();
            let all: Vec<_> = all.iter().filter(|heard| heard.work == work).copied().collect();
            assert!(all.is_sorted_by_key(|heard| heard.done), "{all:?}");
            (all.len() as u64, all.last().map(|last| (last.done, last.total)))
        };
        let (times, last) = of(&told, Work::Send);
        let (done, total) = last.unwrap();
        assert!(times == total && done == total && total >= 20, "{times} {last:?}");
        assert_eq!(of(&heard, Work::Fetch), (total, Some((total, total))));
        assert_eq!(of(&heard, Work::Send), (0, None));
    }
}
