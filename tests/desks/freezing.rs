//! Saves that are not in the ledger yet: frozen in time, shown where they have to wait, never lost.

use chrono::TimeDelta;
use newsroom::desk::{Desk, DeskError};
use newsroom::members::{KeyError, Role};

use crate::{begin, found, now, open, pass, type_notes, with};

#[test]
fn another_members_words_wait_in_sight_until_that_member_comes() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("desk");
    let mut chief = found(&path, None);
    chief.add_member("Hoài An", Role::Reporter, None).unwrap();
    let reporter = || Desk::open(&path, Some("Hoài An"), with(None)).unwrap();
    let id = begin(&reporter(), "Bài của Hoài An");
    type_notes(&reporter(), id, "Gọi lại cho ông Tư");

    chief.reread().unwrap();
    assert_eq!(chief.freeze_all().unwrap(), 0, "nothing of the chief's waits");
    let shown = chief.show(id).unwrap();
    assert_eq!(shown.story.notes, "");
    let [waiting] = shown.unfrozen.as_slice() else { panic!("{:?}", shown.unfrozen) };
    assert_eq!(chief.roster().get(waiting.member).unwrap().name, "Hoài An");
    assert_eq!(waiting.story.notes, "Gọi lại cho ông Tư");
    // Others go on meanwhile, and no copy or check leaves the words out.
    chief.edit(id, |story| story.kicker = "Nông thôn".into()).unwrap();
    chief.rebuild().unwrap();
    let copy = chief.backup(&folder.path().join("copy")).unwrap();
    let copied = Desk::restore(&copy, &folder.path().join("again"), with(None)).unwrap();
    assert_eq!(copied.show(id).unwrap().unfrozen, shown.unfrozen);

    let back = reporter();
    assert_eq!(back.freeze_all().unwrap(), 0);
    let shown = back.show(id).unwrap();
    assert_eq!((shown.story.notes.as_str(), shown.story.kicker.as_str()), ("Gọi lại cho ông Tư", "Nông thôn"));
    assert_eq!(shown.unfrozen, []);
    back.verify().unwrap();
}

#[test]
fn words_behind_a_locked_key_are_read_and_wait() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("desk");
    let passphrase = Some("lúa chín vàng đồng");
    let desk = found(&path, passphrase);
    let id = begin(&desk, "Cầu mới qua suối Bùn");
    type_notes(&desk, id, "Chưa kịp ký");
    drop(desk);

    let locked = open(&path);
    let notices = locked.take_up().unwrap();
    assert_eq!(notices.iter().map(|(key, _)| key.name()).collect::<Vec<_>>(), ["desk.unfrozen"]);
    assert_eq!(locked.show(id).unwrap().unfrozen[0].story.notes, "Chưa kịp ký");
    // An edit that could not be signed either would go on from older words: it is refused before anything is written.
    let refused = locked.edit(id, |story| story.notes = "Ghi đè".into());
    assert!(matches!(refused, Err(DeskError::Key(KeyError::Locked(_)))));
    assert_eq!(locked.show(id).unwrap().unfrozen.len(), 1);

    let unlocked = Desk::open(&path, None, with(passphrase)).unwrap();
    assert_eq!(unlocked.take_up().unwrap(), []);
    assert_eq!(unlocked.show(id).unwrap().story.notes, "Chưa kịp ký");
}

/// Returns how many entries the ledger has.
fn entries(desk: &Desk) -> usize {
    desk.verify().unwrap().entries
}

#[test]
fn typing_is_frozen_after_a_pause_and_at_the_latest_after_ten_seconds() {
    let folder = tempfile::tempdir().unwrap();
    let desk = found(&folder.path().join("desk"), None);
    let id = begin(&desk, "Bài đang gõ");
    assert_eq!(desk.freeze_due(now()).unwrap(), None, "nothing waits");
    let before = entries(&desk);
    let shown = desk.show(id).unwrap();
    let (mut revision, mut story, began) = (shown.revision, shown.story, now());
    let mut type_on = |text: &str| {
        story.body = format!("{text}\n");
        revision = desk.save(id, &revision, &story).unwrap();
    };
    for second in 0..10 {
        type_on(&format!("Gõ đến giây {second}"));
        let again = desk.freeze_due(now()).unwrap().unwrap();
        let (pause, longest) = (now() + TimeDelta::seconds(3), began + TimeDelta::seconds(10));
        assert_eq!(again, pause.min(longest), "second {second}");
        assert_eq!(entries(&desk), before, "second {second}");
        pass(TimeDelta::seconds(1));
    }
    assert_eq!(desk.freeze_due(now()).unwrap(), None);
    assert_eq!(entries(&desk), before + 1, "ten seconds of typing are one entry");

    type_on("Rồi nghỉ");
    pass(TimeDelta::seconds(2));
    assert_eq!(desk.freeze_due(now()).unwrap(), Some(now() + TimeDelta::seconds(1)));
    pass(TimeDelta::seconds(1));
    assert_eq!(desk.freeze_due(now()).unwrap(), None);
    assert_eq!(entries(&desk), before + 2);

    // A clock that was set back does not hold words for an hour.
    type_on("Đồng hồ chạy lùi");
    pass(TimeDelta::hours(-1));
    assert_eq!(desk.freeze_due(now()).unwrap(), None);
    assert_eq!(entries(&desk), before + 3);
    assert_eq!(desk.show(id).unwrap().story.body, "Đồng hồ chạy lùi\n");
}
