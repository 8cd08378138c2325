//! A second connection to the open desk, for work that nobody's typing waits for.
//!
//! One is kept from one piece of work to the next. It is handed out whole, so that no lock is held while it works: a
//! second piece of work at the same time opens a connection of its own, which is closed after it.

use std::sync::Mutex;

use newsroom::desk::Desk;
use newsroom::store::Access;

use crate::office::held;

#[derive(Default)]
struct Slot {
    /// Grows with every desk that is sat down at: what was opened for another one is not kept.
    sitting: u64,
    kept: Option<Desk>,
}

/// The place of the second connection.
#[derive(Default)]
pub(crate) struct Side(Mutex<Slot>);

impl Side {
    /// Forgets the connection, after another desk has taken the place of the one that it is to.
    pub(crate) fn leave(&self) {
        let mut slot = held(&self.0);
        slot.sitting += 1;
        slot.kept = None;
    }

    /// Does something with the connection that is kept, or with one that is opened now.
    pub(crate) fn work<T, E>(
        &self,
        open: impl FnOnce() -> Result<Desk, E>,
        work: impl FnOnce(&mut Desk) -> Result<T, E>,
    ) -> Result<T, E> {
        let (sitting, kept) = {
            let mut slot = held(&self.0);
            (slot.sitting, slot.kept.take())
        };
        // Members and house data may have changed since it was used; where they do not read, it is of no use.
        let kept = kept.and_then(|mut desk| desk.reread().is_ok().then_some(desk));
        let mut desk = kept.map_or_else(open, Ok)?;
        let done = work(&mut desk)?;
        // After a failure, or on a full disk, the next one looks for itself how things are.
        if desk.access() == Access::Write {
            let mut slot = held(&self.0);
            if slot.sitting == sitting && slot.kept.is_none() {
                slot.kept = Some(desk);
            }
        }
        Ok(done)
    }
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use newsroom::desk::{DeskError, Founding, Surroundings};
    use newsroom::messages::Language;

    use super::*;

    fn around() -> Surroundings {
        crate::office::surroundings(Box::new(newsroom::desk::Nobody))
    }

    /// A desk in a folder, the place of its second connection, and how often that was opened.
    struct Opened {
        folder: tempfile::TempDir,
        side: Side,
        times: Cell<u32>,
    }

    impl Opened {
        fn new() -> Self {
            let folder = tempfile::tempdir().unwrap();
            let zone = chrono_tz::Tz::Asia__Ho_Chi_Minh;
            let with = Founding { newsroom: "Tân Giang", founder: "Minh Khoa", language: Language::Vi, zone };
            Desk::found(&folder.path().join("desk"), &with, around()).unwrap();
            Self { folder, side: Side::default(), times: Cell::new(0) }
        }

        fn work<T>(&self, work: impl FnOnce(&mut Desk) -> Result<T, DeskError>) -> Result<T, DeskError> {
            let open = || {
                self.times.set(self.times.get() + 1);
                Desk::open(&self.folder.path().join("desk"), None, around())
            };
            self.side.work(open, work)
        }
    }

    #[test]
    fn one_connection_serves_one_piece_of_work_after_the_other() {
        let desk = Opened::new();
        let story = desk.work(|desk| desk.begin_own_story()).unwrap();
        for _ in 0..3 {
            desk.work(|desk| desk.show(story).map(drop)).unwrap();
        }
        assert_eq!(desk.times.get(), 1);
    }

    #[test]
    fn what_works_at_the_same_time_has_its_own_and_one_of_them_is_kept() {
        let desk = Opened::new();
        desk.work(|_| desk.work(|_| Ok(()))).unwrap();
        assert_eq!(desk.times.get(), 2);
        desk.work(|_| Ok(())).unwrap();
        assert_eq!(desk.times.get(), 2);
    }

    #[test]
    fn after_a_failure_or_another_desk_it_is_opened_anew() {
        let desk = Opened::new();
        desk.work(|_| Err::<(), _>(DeskError::NoRole(String::new()))).unwrap_err();
        desk.work(|_| Ok(())).unwrap();
        assert_eq!(desk.times.get(), 2);
        desk.side.leave();
        desk.work(|_| Ok(())).unwrap();
        assert_eq!(desk.times.get(), 3);
        // Somebody sits down elsewhere while it works.
        desk.work(|_| {
            desk.side.leave();
            Ok(())
        })
        .unwrap();
        desk.work(|_| Ok(())).unwrap();
        assert_eq!(desk.times.get(), 4);
    }

    #[test]
    fn it_knows_members_who_came_since() {
        let desk = Opened::new();
        desk.work(|_| Ok(())).unwrap();
        let mut other = Desk::open(&desk.folder.path().join("desk"), None, around()).unwrap();
        other.add_member("Hoài An", newsroom::members::Role::Reporter, None).unwrap();
        let names = desk.work(|desk| Ok(desk.roster().iter().map(|m| m.name.clone()).collect::<Vec<_>>())).unwrap();
        assert!(names.contains(&"Hoài An".to_owned()), "{names:?}");
        assert_eq!(desk.times.get(), 1);
    }
}
