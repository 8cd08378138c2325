//! What waits to be sent: how often it was tried and when it is again, why it stopped, and what a person does with it.

use std::cell::Cell;
use std::fs;
use std::path::Path;

use chrono::{DateTime, Utc};
use newsroom::desk::{Desk, DeskError, Halt, Pending, Surroundings};
use newsroom::ledger::ReceiptKind;
use newsroom::messages::Language;
use newsroom::story::StoryId;
use serde_json::json;
use tempfile::TempDir;

thread_local! {
    /// What the clock of this test says, in seconds since 1970 UTC.
    pub(crate) static NOW: Cell<i64> = const { Cell::new(1_790_000_000) };
}

pub(crate) fn pass(seconds: i64) {
    NOW.set(NOW.get() + seconds);
}

pub(crate) fn around() -> Surroundings {
    // Chance that always says the least: nothing is left off of what is waited.
    let (clock, random) = (|| DateTime::from_timestamp(NOW.get(), 0).unwrap(), drawn as fn(&mut [u8]));
    Surroundings { clock, random, ..blackbox::desk::around() }
}

/// Four bytes are what a pause is made of; everything else is as random as ever.
fn drawn(bytes: &mut [u8]) {
    if bytes.len() == 4 { bytes.fill(0) } else { getrandom::fill(bytes).unwrap() }
}

pub(crate) fn newsroom() -> (TempDir, Desk) {
    let folder = tempfile::tempdir_in("/dev/shm").or_else(|_| tempfile::tempdir()).unwrap();
    blackbox::desk::found(&folder.path().join("desk")).unwrap();
    let desk = Desk::open(&folder.path().join("desk"), None, around()).unwrap();
    (folder, desk)
}

pub(crate) fn again(desk: Desk) -> Desk {
    let folder = desk.folder().to_path_buf();
    drop(desk);
    Desk::open(&folder, None, around()).unwrap()
}

pub(crate) fn approved(desk: &Desk, headline: &str) -> StoryId {
    blackbox::desk::approved(desk, headline, None)
}

/// Puts something in the way of all that is written to the site.
pub(crate) fn block(desk: &Desk) {
    fs::write(desk.folder().join("site"), "no folder").unwrap();
}

fn unblock(desk: &Desk) {
    fs::remove_file(desk.folder().join("site")).unwrap();
}

fn only(desk: &Desk) -> Pending {
    let [pending] = &desk.pending().unwrap()[..] else { panic!("one waits") };
    pending.clone()
}

fn later(desk: &Desk) -> i64 {
    only(desk).next().unwrap() / 1000 - NOW.get()
}

#[test]
fn what_passes_is_tried_again_when_its_time_has_come_and_later_each_time() {
    let (_folder, mut desk) = newsroom();
    let id = approved(&desk, "Cầu mới qua suối Bùn");
    block(&desk);
    assert!(matches!(desk.publish(id, None), Err(DeskError::NotWritten(_))));
    for (tries, pause) in [(1, 20), (2, 40), (3, 80)] {
        // By whichever process of the desk.
        desk = again(desk);
        let pending = only(&desk);
        assert_eq!((pending.tries, pending.halt, pending.begun, later(&desk)), (tries, None, true, pause));
        let why = pending.why.unwrap();
        assert!(why.key == "site.error.disk" && !why.text(Language::Vi).contains('{'), "{why:?}");
        pass(pause - 1);
        assert!(desk.complete_due().unwrap().is_empty(), "not yet");
        assert_eq!(only(&desk).tries, tries);
        pass(1);
        if tries < 3 {
            assert!(matches!(desk.complete_due().unwrap()[..], [(_, Err(DeskError::NotWritten(_)))]));
        }
    }
    unblock(&desk);
    assert!(matches!(desk.complete_due().unwrap()[..], [(_, Ok(_))]));
    assert!(desk.pending().unwrap().is_empty());
}

#[test]
fn a_clock_that_was_wrong_keeps_nothing_waiting_for_years() {
    let (_folder, desk) = newsroom();
    let id = approved(&desk, "Cầu mới qua suối Bùn");
    block(&desk);
    pass(5 * 365 * 86_400);
    desk.publish(id, None).unwrap_err();
    unblock(&desk);
    pass(-5 * 365 * 86_400);
    assert!(matches!(desk.complete_due().unwrap()[..], [(_, Ok(_))]));
}

#[test]
fn a_person_who_sends_on_waits_for_no_clock() {
    let (_folder, desk) = newsroom();
    let id = approved(&desk, "Cầu mới qua suối Bùn");
    block(&desk);
    desk.publish(id, None).unwrap_err();
    unblock(&desk);
    assert!(matches!(desk.complete_outbox().unwrap()[..], [(_, Ok(_))]));
}

#[test]
fn what_does_not_pass_is_stopped_until_somebody_asks_again() {
    let (_folder, desk) = newsroom();
    let id = approved(&desk, "Cầu mới qua suối Bùn");
    block(&desk);
    desk.publish(id, None).unwrap_err();
    unblock(&desk);
    // Somebody takes the approval back by changing the story, while it waits.
    desk.edit(id, |story| story.headline = "Cầu cũ".into()).unwrap();
    desk.approve(id, "Bài thử").unwrap();
    pass(3600);
    assert!(matches!(desk.complete_due().unwrap()[..], [(_, Err(DeskError::ApprovalGone(_)))]));
    let stopped = only(&desk);
    assert_eq!((stopped.halt, stopped.next(), stopped.word(0)), (Some(Halt::Stopped), None, "stopped"));
    assert_eq!(stopped.why.clone().unwrap().key, "publish.approval_gone");
    pass(36_000);
    assert!(desk.complete_due().unwrap().is_empty() && desk.complete_outbox().unwrap().is_empty());
    assert!(matches!(desk.retry(id, None), Err(DeskError::ApprovalGone(_))));
    // Asked for anew, it goes.
    desk.publish(id, None).unwrap();
    assert!(desk.pending().unwrap().is_empty());
}

#[test]
fn what_is_refused_says_nothing_of_what_waits() {
    let (_folder, desk) = newsroom();
    let id = approved(&desk, "Cầu mới qua suối Bùn");
    desk.publish(id, None).unwrap();
    let (site, aside) = (desk.folder().join("site"), desk.folder().join("aside"));
    fs::rename(&site, &aside).unwrap();
    block(&desk);
    desk.take_down(id, None, "Đăng nhầm").unwrap_err();
    desk.edit(id, |story| story.embargo = Some(in_seconds(86_400))).unwrap();
    desk.approve(id, "Bài thử").unwrap();
    assert!(matches!(desk.publish(id, None), Err(DeskError::Embargo(_))));
    let takedown = only(&desk);
    let why = takedown.why.map(|why| why.key);
    assert_eq!(
        (takedown.waiting.kind, takedown.halt, why.as_deref()),
        (ReceiptKind::TakenDown, None, Some("site.error.disk"))
    );
}

#[test]
fn what_is_paused_waits_and_holds_up_nothing() {
    let (_folder, desk) = newsroom();
    let id = approved(&desk, "Cầu mới qua suối Bùn");
    block(&desk);
    desk.publish(id, None).unwrap_err();
    unblock(&desk);
    assert_eq!(desk.pause_waiting(id, None).unwrap().halt, Some(Halt::Paused));
    pass(36_000);
    assert!(desk.complete_due().unwrap().is_empty() && desk.complete_outbox().unwrap().is_empty());
    let next = approved(&desk, "Chợ phiên họp lại");
    desk.publish(next, None).unwrap();
    assert_eq!(only(&desk).waiting.story, id);
    assert_eq!(desk.resume_waiting(id, Some("site")).unwrap().halt, None);
    assert!(matches!(desk.complete_due().unwrap()[..], [(_, Ok(_))]));
    assert!(matches!(desk.resume_waiting(id, None), Err(DeskError::Outbox(_))));
}

#[test]
fn what_may_be_out_is_not_called_off_and_is_taken_down_instead() {
    let (_folder, desk) = newsroom();
    let id = approved(&desk, "Cầu mới qua suối Bùn");
    block(&desk);
    desk.publish(id, None).unwrap_err();
    let refused = desk.cancel_waiting(id, None).unwrap_err();
    assert!(refused.text(Language::En).contains(&format!("galley takedown {id}")), "{refused}");
    unblock(&desk);
    desk.take_down(id, None, "Đăng nhầm").unwrap();
    assert!(desk.pending().unwrap().is_empty());
}

/// Whoever finds what a killed program left says so, and does not send it at once again.
#[test]
fn that_it_is_tried_is_on_disk_before_it_is() {
    let (_folder, desk) = newsroom();
    let id = approved(&desk, "Cầu mới qua suối Bùn");
    // The process ends in the middle: what it wrote stays as it was then.
    let seen = Copied::when_something_is_written(&desk, id);
    let pending = only(&seen);
    assert_eq!((pending.tries, pending.begun, later(&seen)), (1, true, 20));
    assert_eq!(pending.why.unwrap().key, "outbox.broken_off");
    assert!(seen.complete_due().unwrap().is_empty());
    pass(20);
    assert!(matches!(seen.complete_due().unwrap()[..], [(_, Ok(_))]));
}

/// A desk as it lies on disk in the midst of a publication.
struct Copied;

impl Copied {
    fn when_something_is_written(desk: &Desk, id: StoryId) -> Desk {
        thread_local! { static TO: Cell<Option<(std::path::PathBuf, std::path::PathBuf)>> = const { Cell::new(None) }; }
        struct Copies;
        impl newsroom::desk::Attendant for Copies {
            fn heard(&self, progress: newsroom::desk::Progress) {
                if progress.work == newsroom::desk::Work::Write
                    && let Some((from, to)) = TO.take()
                {
                    blackbox::desk::copy(&from, &to, Some("ballast"));
                }
            }
        }
        let to = desk.folder().with_file_name("copied");
        TO.set(Some((desk.folder().to_path_buf(), to.clone())));
        let watched =
            Desk::open(desk.folder(), None, Surroundings { attendant: Box::new(Copies), ..around() }).unwrap();
        watched.publish(id, None).unwrap();
        Desk::open(&to, None, around()).unwrap()
    }
}

pub(crate) fn in_seconds(seconds: i64) -> DateTime<Utc> {
    DateTime::from_timestamp(NOW.get() + seconds, 0).unwrap()
}

#[test]
fn what_has_a_time_falls_due_then_and_its_page_says_so() {
    let (_folder, desk) = newsroom();
    let id = approved(&desk, "Cầu mới qua suối Bùn");
    assert!(matches!(desk.schedule(id, None, in_seconds(0), ""), Err(DeskError::Outbox(_))), "it has passed");
    let pending = desk.schedule(id, None, in_seconds(7_200), "").unwrap();
    assert_eq!((pending.word(NOW.get() * 1000), pending.tries, later(&desk)), ("scheduled", 0, 7_200));
    // Somebody else is published meanwhile, and who sends on sends what is due.
    let next = approved(&desk, "Chợ phiên họp lại");
    desk.publish(next, None).unwrap();
    assert!(desk.complete_outbox().unwrap().is_empty() && desk.complete_due().unwrap().is_empty());
    assert!(matches!(desk.retry(id, None), Err(DeskError::Outbox(_))), "nobody sends it before its time by mistake");
    assert!(desk.take_down(id, None, "Đăng nhầm").is_err(), "nothing of it is out");
    // It is late, as where nobody watched.
    pass(9_000);
    let [(_, Ok(done))] = &desk.complete_due().unwrap()[..] else { panic!() };
    assert_eq!(done.at, in_seconds(7_200 - 9_000));
    assert!(desk.pending().unwrap().is_empty());
}

#[test]
fn what_has_a_time_can_go_at_once_or_be_called_off() {
    let (_folder, desk) = newsroom();
    let id = approved(&desk, "Cầu mới qua suối Bùn");
    desk.schedule(id, None, in_seconds(7_200), "").unwrap();
    desk.cancel_waiting(id, None).unwrap();
    assert!(desk.pending().unwrap().is_empty());
    desk.schedule(id, None, in_seconds(7_200), "").unwrap();
    assert_eq!(desk.publish(id, None).unwrap().at, in_seconds(0), "not with the hour that was set");
    assert!(desk.pending().unwrap().is_empty());
}

#[test]
fn an_embargo_is_said_when_approved_and_asked_when_set_a_time_and_when_sent() {
    let (_folder, desk) = newsroom();
    let id = approved(&desk, "Cầu mới qua suối Bùn");
    desk.edit(id, |story| story.embargo = Some(in_seconds(3_600))).unwrap();
    let said = |desk: &Desk| desk.check(id).unwrap().into_iter().any(|f| f.key.name() == "rules.R1.embargo_ahead");
    assert!(said(&desk));
    // It says so, and keeps nobody from approving.
    desk.approve(id, "Bài thử").unwrap();
    assert!(matches!(desk.schedule(id, None, in_seconds(3_599), ""), Err(DeskError::Embargo(_))));
    desk.schedule(id, None, in_seconds(3_600), "").unwrap();
    // The clock of whoever sends it is what counts then.
    let db = rusqlite::Connection::open(desk.folder().join("desk.db")).unwrap();
    db.execute("UPDATE outbox SET due = 0", []).unwrap();
    assert!(matches!(desk.complete_due().unwrap()[..], [(_, Err(DeskError::Embargo(_)))]));
    assert_eq!(only(&desk).halt, Some(Halt::Stopped));
    pass(3_600);
    desk.retry(id, None).unwrap();
}

pub(crate) fn draft(galley: &blackbox::program::Galley, folder: &Path) -> String {
    let text = "Sáng 20/11/2026, xã Tân Lập đưa vào dùng cầu dân sinh bắc qua suối Bùn.\n";
    let id = galley.drafts("Cầu mới qua suối", &folder.join("body.md"), text);
    galley.json(&["submit", &id]);
    galley.json(&["approve", &id, "--override", "thử"]);
    id
}

#[test]
fn the_command_line_lists_pauses_resumes_retries_and_calls_off() {
    let (folder, galley) = crate::newsroom();
    let id = draft(&galley, folder.path());
    assert_eq!(galley.json(&["outbox"])["waiting"], json!([]));
    fs::write(galley.desk.join("site"), "no folder").unwrap();
    assert_eq!(galley.refused(&["publish", &id]).0, 5);
    let waits = galley.json(&["outbox"])["waiting"][0].clone();
    let told = (&waits["story"], &waits["state"], &waits["tries"], &waits["may_be_out"], &waits["reason"]["code"]);
    assert_eq!(told, (&json!(id), &json!("waiting"), &json!(1), &json!(true), &json!("site.error.disk")));
    assert!(waits["next"].as_str().unwrap().ends_with("+07:00"), "in the newsroom's zone: {waits}");
    let said = String::from_utf8(galley.run(&["outbox"]).stdout).unwrap();
    assert!(said.contains("publication to site: tried 1×; again at ") && said.contains("Cầu mới qua suối"), "{said}");

    assert_eq!(galley.json(&["outbox", "pause", &id])["state"], "paused");
    let kept = galley.json(&["publish"]);
    assert_eq!((&kept["waiting"], &kept["kept"]), (&json!([]), &json!(1)));
    assert_eq!(galley.json(&["outbox", "resume", &id, "--to", "site"])["state"], "waiting");
    assert_eq!(galley.refused(&["outbox", "resume", &id, "--to", "wp"]).0, 3);
    let (code, why) = galley.refused(&["outbox", "cancel", &id]);
    assert!(code == 1 && why.contains("galley takedown"), "{code} {why}");
    fs::remove_file(galley.desk.join("site")).unwrap();
    assert_eq!(galley.json(&["outbox", "retry", &id])["waiting"], 0);
    assert_eq!(galley.json(&["outbox"])["waiting"], json!([]));
    assert_eq!(galley.refused(&["outbox", "retry", &id]).0, 3);
    // Nobody calls off or pauses who may not publish.
    assert_eq!(galley.by("Hoài An").refused(&["outbox", "pause", &id]).0, 1);
}

#[test]
fn a_time_is_read_in_the_newsrooms_zone_and_shown_so() {
    let (folder, galley) = crate::newsroom();
    let id = draft(&galley, folder.path());
    let set = galley.json(&["publish", &id, "--at", "2999-12-01 06:00"]);
    assert_eq!((&set["state"], &set["due"]), (&json!("scheduled"), &json!("2999-12-01T06:00:00+07:00")));
    let said = String::from_utf8(galley.run(&["outbox"]).stdout).unwrap();
    assert!(said.contains("publication to site: due at 01/12/2999 06:00"), "{said}");
    let set = galley.json(&["publish", &id, "--at", "2999-12-01T06:00:00Z"]);
    assert_eq!(set["due"], "2999-12-01T13:00:00+07:00");
    assert_eq!(galley.refused(&["publish", &id, "--at", "mai"]).0, 2);
    assert_eq!(galley.refused(&["publish", &id, "--at", "2020-01-01 06:00"]).0, 2);
    assert_eq!(galley.json(&["publish"])["kept"], 1);
    assert_eq!(galley.json(&["outbox", "cancel", &id])["destination"], "site");
}
