//! What entries hide, and from whom.

use std::collections::BTreeMap;
use std::path::Path;

use blackbox::desk::around;
use newsroom::desk::Desk;
use newsroom::ledger::{Act, Entry, EntryError, Sealed};
use newsroom::members::{Grant, KeyRing, Lock, LockId, MemberId, NewsroomId, Role};
use newsroom::story::StoryId;
use newsroom::workflow::Action;

use crate::{begin, found, open, travelling};

const CANARY: &str = "Chim hoàng yến trong hầm mỏ";
const SOURCE: &str = "Nguồn tin Ngô Thị Kín";

/// What another desk has that got the bytes of all entries, and a device's key.
#[derive(Default)]
pub(crate) struct Receiver {
    locks: BTreeMap<LockId, Lock>,
    pub(crate) opened: Vec<Entry>,
    locked: Vec<Sealed>,
}

impl Receiver {
    fn receive(desk: &Path, device_of: MemberId) -> Self {
        Self::receive_by(desk, desk, device_of)
    }

    /// What somebody reads of a desk whose keys lie in the folder of another.
    pub(crate) fn receive_by(desk: &Path, keys: &Path, device_of: MemberId) -> Self {
        let key = KeyRing::at(keys.join("keys")).unlock(device_of, None).unwrap();
        let all: Vec<_> = travelling(desk).iter().map(|bytes| Sealed::read(bytes).unwrap()).collect();
        assert!(all.iter().all(Sealed::verify));
        let mut received = Self { locked: all, ..Self::default() };
        // A key may open what came before it.
        while received.open_more(|newsroom, grant| grant.open(&newsroom, &key)) {}
        received
    }

    /// Opens what the keys that are here open. Returns whether it was anything.
    fn open_more(&mut self, granted: impl Fn(NewsroomId, &Grant) -> Option<Lock>) -> bool {
        let before = self.opened.len();
        for sealed in std::mem::take(&mut self.locked) {
            match sealed.open(self.locks.get(&sealed.header.lock)) {
                Ok(entry) => {
                    let new: Vec<_> = match &entry.body.act {
                        Act::Grant(grants) => grants.iter().filter_map(|g| granted(entry.header.newsroom, g)).collect(),
                        Act::StoryLocks(locks) => locks.iter().map(|lock| Lock::of(lock.key)).collect(),
                        _ => vec![],
                    };
                    self.locks.extend(new.into_iter().map(|lock| (lock.id(), lock)));
                    self.opened.push(entry);
                }
                Err(EntryError::Locked(_)) => self.locked.push(sealed),
                Err(e) => panic!("{e}"),
            }
        }
        self.opened.len() > before
    }

    pub(crate) fn knows(&self, story: StoryId) -> bool {
        self.opened.iter().any(|entry| entry.body.act.story() == Some(story))
    }
}

#[test]
fn a_draft_is_its_authors_until_it_is_handed_on() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("desk");
    let mut chief = found(&path, None);
    let an = chief.add_member("Hoài An", Role::Reporter, None).unwrap();
    let khoa = chief.me().unwrap().id;
    let own = begin(&chief, "Bài của tổng biên tập");
    let desk = Desk::open(&path, Some("Hoài An"), around()).unwrap();
    let draft = begin(&desk, CANARY);

    let (by_khoa, by_an) = (Receiver::receive(&path, khoa), Receiver::receive(&path, an));
    assert!(by_khoa.knows(own) && !by_khoa.knows(draft));
    assert!(by_an.knows(draft) && !by_an.knows(own));
    // The lock of the draft, and the draft.
    assert_eq!((by_khoa.locked.len(), by_an.locked.len()), (2, 2));

    desk.step(draft, Action::Submit, "").unwrap();
    // What came before the hand-over is opened with the key that came with it; the author's own lock stays shut.
    let by_khoa = Receiver::receive(&path, khoa);
    assert_eq!(by_khoa.opened.iter().filter(|entry| entry.body.act.story() == Some(draft)).count(), 2);
    assert_eq!(by_khoa.locked.len(), 1);
    chief.verify().unwrap();
    // Whoever is a member here works on it as before, and the desk shows the same made anew.
    let before = chief.show(draft).unwrap().digest;
    let mut chief = open(&path);
    chief.rebuild().unwrap();
    assert_eq!(chief.show(draft).unwrap().digest, before);
    chief.verify().unwrap();
}

#[test]
fn a_draft_that_another_member_edits_is_the_newsrooms() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("desk");
    let mut chief = found(&path, None);
    let an = chief.add_member("Hoài An", Role::Reporter, None).unwrap();
    let draft = begin(&chief, "Bài của tổng biên tập");
    assert!(!Receiver::receive(&path, an).knows(draft));
    let an_is_here = Desk::open(&path, Some("Hoài An"), around()).unwrap();
    let second = begin(&an_is_here, "Bài của phóng viên");
    chief.edit(second, |story| story.kicker = "Nông thôn".into()).unwrap();
    let khoa = chief.me().unwrap().id;
    assert!(Receiver::receive(&path, khoa).knows(second), "whoever edits it must be able to read it elsewhere");
    assert!(!Receiver::receive(&path, an).knows(draft));
}

#[test]
fn nothing_that_was_written_stands_in_what_travels() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("desk");
    let mut desk = found(&path, None);
    desk.add_member("Hoài An", Role::Editor, None).unwrap();
    let id = begin(&desk, CANARY);
    desk.edit(id, |story| {
        story.standfirst = CANARY.into();
        story.body = format!("{CANARY}.\n");
        story.section = "Thời sự".into();
        story.notes = SOURCE.into();
    })
    .unwrap();
    desk.step(id, Action::Submit, "").unwrap();
    desk.approve(id, CANARY).unwrap();
    let all = travelling(&path).concat();
    for word in [CANARY, SOURCE, "Báo Tân Giang", "Minh Khoa", "Hoài An", "Thời sự", "Asia/Ho_Chi_Minh"] {
        assert!(!all.windows(word.len()).any(|window| window == word.as_bytes()), "{word}");
    }
    assert!(all.windows(id.0.len()).all(|window| window != id.0), "nor which story it is about");
}
