//! `galley sync --watch`: it waits for a storage that is away or whose place is empty, goes on when it is back, and may be killed.

use crate::sharing::{CHIEF, EDITOR, Newsroom, REPORTER, Shared};
use crate::syncing::Syncing;

#[test]
fn whoever_watches_waits_for_the_storage_and_loses_nothing_when_killed() {
    let (mut newsroom, photos) = (Newsroom::over_a_folder(), blackbox::demo_photos());
    // It is away when the watch begins, as in the morning.
    newsroom.shared.take_away(false);
    let watch = Syncing::begin(&newsroom.desks[EDITOR], &["--watch"]);
    watch.hears("cannot be reached");
    newsroom.shared.bring_back();
    let id = newsroom.draft(REPORTER, "Cầu mới qua suối Bùn", &photos[0]);
    newsroom.does(REPORTER, &["submit", &id]);
    newsroom.sync(REPORTER);
    watch.hears("Received");
    assert_eq!(newsroom.desks[EDITOR].json(&["story", "show", &id])["state"], "submitted");
    // What is done at the desk meanwhile goes out by the same watch.
    newsroom.does(EDITOR, &["take", &id]);
    watch.hears("Sent: entries 1");
    watch.kill();
    newsroom.sync(CHIEF);
    assert_eq!(newsroom.desks[CHIEF].json(&["story", "show", &id])["state"], "editing");
    newsroom.settle();
    newsroom.is_settled(&[], "after the watch");
}

#[test]
fn whoever_watches_waits_while_another_program_holds_the_desk() {
    let (mut newsroom, photos) = (Newsroom::over_a_folder(), blackbox::demo_photos());
    newsroom.sync(EDITOR);
    let id = newsroom.draft(REPORTER, "Cầu mới qua suối Bùn", &photos[0]);
    newsroom.does(REPORTER, &["submit", &id]);
    newsroom.sync(REPORTER);
    let holder = rusqlite::Connection::open(newsroom.desks[EDITOR].desk.join("desk.db")).unwrap();
    holder.execute_batch("BEGIN IMMEDIATE").unwrap();
    let watch = Syncing::begin(&newsroom.desks[EDITOR], &["--watch"]);
    watch.hears("held the desk for too long");
    holder.execute_batch("ROLLBACK").unwrap();
    watch.hears("Received");
    watch.kill();
    assert_eq!(newsroom.desks[EDITOR].json(&["story", "show", &id])["state"], "submitted");
}

#[test]
fn whoever_watches_waits_for_a_drive_that_left_its_place_empty_and_not_for_another_newsrooms() {
    let (mut newsroom, photos) = (Newsroom::over_a_folder(), blackbox::demo_photos());
    newsroom.sync(EDITOR);
    newsroom.shared.take_away(true);
    let watch = Syncing::begin(&newsroom.desks[EDITOR], &["--watch"]);
    watch.hears("is not there");
    assert_eq!(newsroom.shared.bring_back(), Vec::<std::path::PathBuf>::new(), "written to what stood in its place");
    let id = newsroom.draft(REPORTER, "Cầu mới qua suối Bùn", &photos[0]);
    newsroom.does(REPORTER, &["submit", &id]);
    newsroom.sync(REPORTER);
    watch.hears("Received");
    watch.kill();
    assert_eq!(newsroom.desks[EDITOR].json(&["story", "show", &id])["state"], "submitted");

    newsroom.shared.take_away(true);
    let Shared::Folder(place) = &newsroom.shared else { unreachable!() };
    let theirs = blackbox::program::Galley::at(newsroom.path("theirs"));
    theirs.json(&["init", &newsroom.path("theirs"), "--name", "Báo khác"]);
    theirs.json(&["storage", "add", &place.display().to_string()]);
    let (status, said) = Syncing::begin(&newsroom.desks[EDITOR], &["--watch"]).end();
    assert_eq!(status.code(), Some(1), "{said}");
    assert!(said.contains("another newsroom's"), "{said}");
}
