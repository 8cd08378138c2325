//! What a desk keeps between two questions must never show: everything here is asked of a second desk, or rebuilt.

use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};

use chrono::{DateTime, Utc};

use super::*;
use crate::ledger::{Act, Approved};
use crate::messages::Language;
use crate::store::{Opening, StoreError};
use crate::story::{PublicForm, Story, StoryId};

pub(super) fn around() -> Surroundings {
    static CALLS: AtomicU64 = AtomicU64::new(0);
    Surroundings {
        attendant: Box::new(super::Nobody),
        clock: || DateTime::<Utc>::from_timestamp(1_790_000_000, 0).unwrap(),
        random: |bytes| {
            let call = CALLS.fetch_add(1, Ordering::Relaxed).to_le_bytes();
            blake3::Hasher::new().update(&call).finalize_xof().fill(bytes);
        },
        passphrase: None,
        keychain: BoundedKeychain::none(),
        photo_worker: Worker::at("none"),
        opening: Opening::default(),
    }
}

pub(super) fn found() -> (tempfile::TempDir, Desk) {
    let folder = tempfile::tempdir().unwrap();
    let zone = chrono_tz::Tz::Asia__Ho_Chi_Minh;
    let founding = Founding { newsroom: "Báo Tân Giang", founder: "Minh Khoa", language: Language::Vi, zone };
    let desk = Desk::found(&folder.path().join("desk"), &founding, around()).unwrap();
    (folder, desk)
}

pub(super) fn beside(desk: &Desk) -> Desk {
    Desk::open(desk.folder(), None, around()).unwrap()
}

pub(super) fn story(body: &str) -> Story {
    Story {
        headline: "Cầu mới qua suối Bùn".into(), body: body.into(), language: "vi".into(), ..Story::default()
    }
}

fn saves(desk: &Desk) -> usize {
    desk.store.read(|t| Ok(t.query_row("SELECT count(*) FROM journal", [], |row| row.get::<_, usize>(0))?)).unwrap()
}

/// Everything that the projection says must be what the entries say.
fn whole(desk: &Desk) {
    let mut again = beside(desk);
    let before = again.verify().unwrap();
    assert_eq!(before.disagreeing, []);
    let rows = again.list(None, 100).unwrap();
    let rebuilt = again.rebuild().unwrap();
    assert_eq!((rebuilt.entries, rebuilt.stories), (before.entries, before.stories));
    assert!(again.list(None, 100).unwrap() == rows, "the same rows in the same order");
    again.store.check().unwrap();
}

#[test]
fn a_save_that_says_what_its_base_says_is_none() {
    let (_folder, desk) = found();
    let id = desk.begin_story(&story("Một.\n")).unwrap();
    let shown = desk.show(id).unwrap();
    assert_eq!(desk.save(id, &shown.revision, &shown.story).unwrap(), shown.revision);
    // Blank lines between blocks are nobody's words; a decomposed text is the text.
    let spaced = Story {
        body: "\n\nMột.\n\n\n".into(),
        headline: "Ca\u{302}\u{300}u mới qua suối Bùn".into(),
        ..shown.story.clone()
    };
    assert_eq!(desk.save(id, &shown.revision, &spaced).unwrap(), shown.revision);
    assert_eq!(saves(&desk), 0);
    let first = desk.save(id, &shown.revision, &story("Mốt.\n")).unwrap();
    assert_eq!(desk.save(id, &first, &story("Mốt.\n")).unwrap(), first);
    // As long as the one before it, and another.
    let second = desk.save(id, &first, &story("Bốt.\n")).unwrap();
    assert_ne!(second, first);
    desk.freeze(id).unwrap();
    assert_eq!(desk.save(id, &second, &story("Bốt.\n")).unwrap(), second);
    assert_eq!(desk.show(id).unwrap().story.body, "Bốt.\n");
    assert!(matches!(desk.save(id, &Revision::Save(99), &story("x\n")), Err(DeskError::NoRevision(_))));
    whole(&desk);
}

#[test]
fn a_save_goes_on_from_a_save_that_another_process_froze() {
    let (_folder, desk) = found();
    let id = desk.begin_story(&story("Một.\n\nHai.\n")).unwrap();
    let mut revision = desk.show(id).unwrap().revision;
    for n in 0..20 {
        revision = desk.save(id, &revision, &story(&format!("Một {n}.\n\nHai.\n"))).unwrap();
        if n % 3 == 0 {
            beside(&desk).freeze(id).unwrap();
        }
        if n % 5 == 0 {
            desk.freeze(id).unwrap();
        }
    }
    let shown = desk.show(id).unwrap();
    assert_eq!((shown.story.body.as_str(), shown.conflicts.len()), ("Một 19.\n\nHai.\n", 0));
    assert_eq!(beside(&desk).show(id).unwrap().story, shown.story);
    whole(&desk);
}

#[test]
fn two_stale_editors_make_a_conflict_that_both_desks_show() {
    let (_folder, desk) = found();
    let other = beside(&desk);
    let id = desk.begin_story(&story("Một.\n")).unwrap();
    let base = desk.show(id).unwrap().revision;
    for (desk, body) in [(&desk, "Một của An.\n"), (&other, "Một của Bình.\n")] {
        desk.save(id, &base, &story(body)).unwrap();
        desk.freeze(id).unwrap();
    }
    let shown = desk.show(id).unwrap();
    assert_eq!(shown.conflicts.len(), 1);
    assert_eq!(other.show(id).unwrap().conflicts, shown.conflicts);
    whole(&desk);
}

#[test]
fn what_an_undone_write_had_replayed_is_forgotten() {
    let (_folder, desk) = found();
    let id = desk.begin_story(&story("Một.\n")).unwrap();
    let base = desk.show(id).unwrap().revision;
    desk.save(id, &base, &story("Hai.\n")).unwrap();
    let key = desk.signer().unwrap();
    let act = desk.history(id).unwrap().pop().unwrap().body.act;
    let undone: Result<(), _> = desk.store.write(|t| {
        desk.add(t, std::slice::from_ref(&act), key)?;
        Err(StoreError::Busy)
    });
    assert!(undone.is_err());
    // The place in the order of arrival that was given back now has another entry.
    let revision = desk.show(id).unwrap().revision;
    desk.save(id, &revision, &story("Ba.\n")).unwrap();
    assert_eq!(desk.show(id).unwrap().story.body, "Ba.\n");
    assert_eq!(desk.history(id).unwrap().len(), 3);
    whole(&desk);
}

#[test]
fn a_rehearsal_leaves_nothing_replayed() {
    let (_folder, desk) = found();
    let id = desk.begin_story(&story("Một.\n")).unwrap();
    let key = desk.signer().unwrap();
    let act = desk.history(id).unwrap().pop().unwrap().body.act;
    desk.store.rehearse(|t| desk.add(t, &[act], key).map(drop)).unwrap().unwrap();
    let revision = desk.show(id).unwrap().revision;
    desk.save(id, &revision, &story("Hai.\n")).unwrap();
    assert_eq!(desk.show(id).unwrap().story.body, "Hai.\n");
    whole(&desk);
}

#[test]
fn stories_are_begun_all_or_none_and_found_by_the_first_letters_of_their_ids() {
    let (_folder, desk) = found();
    let many: Vec<_> = (0..40).map(|n| story(&format!("Bài {n}.\n"))).collect();
    let ids = desk.begin_stories(&many).unwrap();
    for (id, story) in ids.iter().zip(&many) {
        assert_eq!(desk.show(*id).unwrap().story, *story);
    }
    let bad = [story("được\n"), story("không\0\n")];
    assert!(matches!(desk.begin_stories(&bad), Err(DeskError::Text { .. })));
    assert_eq!(desk.list(None, 100).unwrap().len(), 40);
    let like = |first: &str| ids.iter().filter(|id| id.to_string().starts_with(first)).collect::<Vec<_>>();
    for id in &ids {
        for length in 1..=16 {
            let first = &id.to_string()[..length];
            match (like(first).len(), desk.find_story(&first.to_uppercase())) {
                (1, Ok(found)) => assert_eq!(found, *id),
                (2.., Err(DeskError::ManyStories(_))) => {}
                other => panic!("{first}: {other:?}"),
            }
        }
    }
    for none in ["", "0", "é", "aaaaaaaaaaaaaaaaa", "a b"] {
        assert!(matches!(desk.find_story(none), Err(DeskError::NoStory(_))), "{none:?}");
    }
    assert!(StoryId::beginning_with("").is_none());
    whole(&desk);
}

#[test]
fn a_folder_of_daily_copies_holds_one_of_today() {
    let (_folder, desk) = found();
    assert!(desk.is_copy_due());
    assert!(desk.daily_backup().unwrap().as_deref().is_some_and(Path::exists));
    assert!(!desk.is_copy_due());
    assert_eq!(desk.daily_backup().unwrap(), None);
}

/// Between the look that an approver takes and the signature, another process may save.
#[test]
fn an_approval_of_a_text_that_has_just_changed_is_not_signed() {
    let (_folder, desk) = found();
    let id = desk.begin_story(&story("Một.\n")).unwrap();
    let of = |text: &str| Approved {
        story: id,
        form: PublicForm::from(&story(text)).to_bytes().into(),
        overridden: vec![],
        reason: String::new(),
        protected: true,
        roster: [0; 32],
        acts: [0; 32],
        asked: 1,
        under: None,
        lifted: vec![],
    };
    desk.edit(id, |story| story.body = "Hai.\n".into()).unwrap();
    assert!(matches!(desk.sign_approval(&of("Một.\n")), Err(DeskError::ChangedMeanwhile)));
    assert_eq!(desk.deeds(id).unwrap().len(), 2);
    desk.sign_approval(&of("Hai.\n")).unwrap();
    let said = desk.history(id).unwrap();
    let Act::Approve(signed) = &said[2].body.act else { panic!("{said:?}") };
    assert_eq!(signed.acts, Approved::sight([said[0].hash, said[1].hash]));
    let mut roster = desk.store.read(|t| crate::store::entries::roster_orders(t)).unwrap();
    roster.sort();
    let roster: Vec<_> = roster.into_iter().map(|order| order.1).collect();
    assert_eq!((roster.len(), signed.roster), (1, Approved::sight(roster)));
}

#[test]
fn what_is_public_at_two_destinations_can_be_taken_down_at_both() {
    let (_folder, mut desk) = found();
    let other = serde_json::json!({ "id": "hai", "kind": "site", "address": "https://hai.example/", "folder": "hai" });
    desk.set_house(&[(crate::house::Kind::Destination, other)], Extent::Items).unwrap();
    let standfirst = "Một câu dẫn đủ dài cho bài viết này.".to_owned();
    let said = Story { section: "Thời sự".into(), standfirst, ..story("Một.\n") };
    let id = desk.begin_story(&said).unwrap();
    desk.step(id, crate::workflow::Action::Submit, "").unwrap();
    desk.approve(id, "thử").unwrap();
    for to in [Some("site"), Some("hai")] {
        desk.publish(id, to).unwrap();
    }
    let is_offered = || {
        let offers = desk.offers(&desk.show(id).unwrap()).unwrap();
        offers.iter().any(|offer| offer.action == crate::workflow::Action::TakeDown && offer.refused.is_none())
    };
    for to in [Some("site"), Some("hai")] {
        assert!(is_offered(), "{to:?}");
        assert_eq!(desk.take_down(id, to, "Theo yêu cầu").unwrap().digest, desk.show(id).unwrap().digest);
        assert!(desk.take_down(id, to, "Theo yêu cầu").is_err(), "once");
    }
    assert!(!is_offered());
    whole(&desk);
}
