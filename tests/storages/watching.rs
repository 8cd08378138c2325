//! `galley sync --watch`: it waits for a storage that is away, goes on when it is back, and may be killed.

use crate::sharing::{CHIEF, EDITOR, Newsroom, REPORTER};
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
    watch.hears("received");
    assert_eq!(newsroom.desks[EDITOR].json(&["story", "show", &id])["state"], "submitted");
    // What is done at the desk meanwhile goes out by the same watch.
    newsroom.does(EDITOR, &["take", &id]);
    watch.hears("Sent 1 entries");
    watch.kill();
    newsroom.sync(CHIEF);
    assert_eq!(newsroom.desks[CHIEF].json(&["story", "show", &id])["state"], "editing");
    newsroom.settle();
    newsroom.is_settled(&[], "after the watch");
}
