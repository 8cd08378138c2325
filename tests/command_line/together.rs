//! Several stories sent to a site in one go: as if one had gone after the other, and none holds up another.

use std::cell::Cell;
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use chrono::DateTime;
use newsroom::desk::{Desk, DeskError, Surroundings};
use newsroom::publish::site::NotPlanned;
use newsroom::story::StoryId;
use newsroom::workflow::Action;
use serde_json::Value;
use tempfile::TempDir;

use blackbox::program::Galley;

thread_local! {
    /// What the clock of this test says, in seconds since 1970 UTC.
    static NOW: Cell<i64> = const { Cell::new(1_790_000_000) };
}

fn open(folder: &Path) -> Desk {
    let clock = || DateTime::from_timestamp(NOW.get(), 0).unwrap();
    Desk::open(folder, None, Surroundings { clock, ..blackbox::desk::around() }).unwrap()
}

fn newsroom() -> (TempDir, Desk) {
    let folder = tempfile::tempdir_in("/dev/shm").or_else(|_| tempfile::tempdir()).unwrap();
    blackbox::desk::found(&folder.path().join("desk")).unwrap();
    let desk = open(&folder.path().join("desk"));
    (folder, desk)
}

/// The same desk once more.
fn copy(desk: &Desk, name: &str) -> Desk {
    let folder = desk.folder().with_file_name(name);
    blackbox::desk::copy(desk.folder(), &folder, Some("ballast"));
    open(&folder)
}

fn site(desk: &Desk) -> BTreeMap<String, Vec<u8>> {
    crate::tree(&desk.folder().join("site"))
}

fn differing(a: &Desk, b: &Desk) -> Vec<String> {
    let (a, b) = (site(a), site(b));
    let all = a.keys().chain(b.keys()).filter(|path| a.get(*path) != b.get(*path));
    all.cloned().collect()
}

/// So many stories, some with a photo, all approved within the minute.
fn stories(desk: &Desk, count: usize) -> Vec<StoryId> {
    let photos = blackbox::demo_photos();
    let photo = |n: usize| photos.get(n % 20).filter(|_| n.is_multiple_of(10));
    (0..count)
        .map(|n| blackbox::desk::approved(desk, &format!("Cầu số {n} qua suối"), photo(n).map(|p| &**p)))
        .collect()
}

/// What was asked for and could not be written.
fn asked(desk: &Desk, all: &[(StoryId, u8)]) {
    let site = desk.folder().join("site");
    let aside = desk.folder().join("aside");
    fs::rename(&site, &aside).unwrap();
    fs::write(&site, "no folder").unwrap();
    for (id, what) in all {
        let refused = match what {
            0 => desk.publish(*id, None),
            1 => desk.correct(*id, None, "Cầu dài 28 mét."),
            _ => desk.take_down(*id, None, "Sai địa danh"),
        };
        assert!(matches!(refused, Err(DeskError::NotWritten(_))), "{refused:?}");
    }
    fs::remove_file(&site).unwrap();
    fs::rename(&aside, &site).unwrap();
}

#[test]
fn many_at_once_are_as_one_after_the_other() {
    let (_folder, desk) = newsroom();
    let all = stories(&desk, 32);
    let alone = copy(&desk, "alone");
    let went = desk.publish_all(&all, None, "").unwrap();
    assert!(went.len() == 32 && went.iter().all(|(_, went)| went.is_ok()), "{went:?}");
    // They go in the order of their ids.
    went.iter().for_each(|(id, _)| drop(alone.publish(*id, None).unwrap()));
    assert_eq!(differing(&desk, &alone), [""; 0]);
    assert!(desk.renew(None).unwrap().iter().all(|(_, went)| went.as_ref().is_ok_and(|done| done.written == 0)));

    // Corrected, taken down and new ones, in an order in which pages that were planned show what changes after them.
    let order: Vec<StoryId> = went.iter().map(|(id, _)| *id).collect();
    for id in [order[14], order[8], order[28]] {
        desk.edit(id, |story| story.body.push_str("Cầu có lan can.\n")).unwrap();
    }
    let new = stories(&desk, 3);
    NOW.set(NOW.get() + 86_400);
    let mixed = [
        (new[0], 0),
        (order[30], 2),
        (order[28], 1),
        (order[14], 1),
        (order[15], 2),
        (order[13], 2),
        (order[8], 1),
        (order[0], 2),
        (new[1], 0),
        (order[31], 2),
        (new[2], 0),
    ];
    asked(&desk, &mixed);
    let alone = copy(&desk, "after");
    let went = desk.complete_outbox().unwrap();
    assert!(went.len() == mixed.len() && went.iter().all(|(_, went)| went.is_ok()), "{went:?}");
    assert!(went.iter().map(|(asked, _)| asked.story).eq(mixed.iter().map(|(id, _)| *id)), "as they were asked for");
    for (id, _) in mixed {
        alone.retry(id, None).unwrap();
    }
    assert_eq!(differing(&desk, &alone), [""; 0]);
    for desk in [&desk, &alone] {
        assert!(desk.outbox().unwrap().is_empty());
        assert!(desk.renew(None).unwrap().iter().all(|(_, went)| went.as_ref().is_ok_and(|done| done.written == 0)));
    }
}

#[test]
fn one_that_cannot_be_planned_or_written_holds_up_no_other() {
    let (_folder, desk) = newsroom();
    let mut all = stories(&desk, 6);
    let same = blackbox::desk::approved(&desk, "Cầu mới", None);
    desk.edit(same, |story| story.slug = "cau-so-0-qua-suoi".into()).unwrap();
    desk.approve(same, "Bài thử").unwrap();
    all.push(same);
    let unread = blackbox::desk::approved(&desk, "Cầu chưa duyệt lại", None);
    desk.step(unread, Action::Withdraw, "").unwrap();
    all.push(unread);
    fs::create_dir_all(desk.folder().join("site/2026/09/cau-so-3-qua-suoi.html")).unwrap();
    let went: BTreeMap<_, _> = desk.publish_all(&all, None, "").unwrap().into_iter().collect();
    assert_eq!(went.len(), 8);
    for (n, id) in all.iter().enumerate() {
        match &went[id] {
            Ok(_) => assert!(n < 7 && n != 3, "{n}"),
            Err(DeskError::NotWritten(_)) => assert_eq!(n, 3),
            Err(DeskError::NotPlanned(NotPlanned::Taken(_))) => assert!(n == 0 || n == 6),
            Err(DeskError::Forbidden(_)) => assert_eq!(n, 7),
            Err(e) => panic!("{n}: {e}"),
        }
    }
    assert_eq!(went.values().filter(|went| went.is_ok()).count(), 5);
    assert_eq!(desk.outbox().unwrap().iter().map(|waiting| waiting.story).collect::<Vec<_>>(), [all[3]]);
    fs::remove_dir(desk.folder().join("site/2026/09/cau-so-3-qua-suoi.html")).unwrap();
    assert!(matches!(desk.complete_outbox().unwrap()[..], [(_, Ok(_))]));
    let pages = site(&desk).into_keys().filter(|path| path.starts_with("2026/09/")).count();
    assert_eq!(pages, 6);
    assert!(desk.renew(None).unwrap().iter().all(|(_, went)| went.as_ref().is_ok_and(|done| done.written == 0)));
}

#[test]
fn the_command_line_publishes_several_and_all_that_a_destination_lacks() {
    let (_folder, desk) = newsroom();
    let all = stories(&desk, 6);
    let galley = Galley::at(desk.folder());
    let [one, two, three, ..] = &all[..] else { panic!() };
    let (first, second) = (one.to_string(), two.to_string());
    let done = galley.json(&["publish", &first, &second]);
    assert_eq!(done["sent"].as_array().unwrap().len(), 2, "{done}");
    let (code, said) = galley.refused(&["publish", &first, &second, "--overwrite"]);
    assert!(code == 2 && said.contains("--overwrite"), "{code}: {said}");
    desk.step(*three, Action::Withdraw, "").unwrap();
    desk.edit(*one, |story| story.body.push_str("Cầu có lan can.\n")).unwrap();
    desk.approve(*one, "Bài thử").unwrap();
    let done = galley.json(&["publish", "--approved"]);
    let sent: Vec<_> = done["sent"].as_array().unwrap().iter().map(|sent| sent["story"].clone()).collect();
    assert_eq!(sent.len(), 4, "three new ones, and what is public in an earlier form: {done}");
    assert!(sent.contains(&Value::from(first)) && done["left"].as_array().unwrap().is_empty());
    assert!(galley.json(&["publish", "--approved"])["sent"].as_array().unwrap().is_empty());
    let (code, said) = galley.refused(&["publish", &three.to_string(), &second]);
    assert!(code == 1 && said.contains("Being edited"), "{code}: {said}");
}
