//! Whoever watches over the outbox: publishes what falls due, goes on without the storage for a day, and sends what is approved.

use std::fs;
use std::io::{BufRead as _, BufReader};
use std::path::PathBuf;
use std::process::Stdio;

use chrono::{DateTime, TimeDelta, Utc};
use newsroom::desk::{Desk, DeskError, Heard, MembersKnown, Watched};
use newsroom::messages::Language;
use newsroom::storage::{Address, Place};
use serde_json::json;

use crate::outbox::{NOW, again, approved, around, block, draft, in_seconds, newsroom, pass};

#[test]
fn whoever_watches_publishes_what_falls_due_and_tries_again_what_failed() {
    let (_folder, mut desk) = newsroom();
    let (one, two) = (approved(&desk, "Cầu mới qua suối Bùn"), approved(&desk, "Chợ phiên họp lại"));
    desk.schedule(two, None, in_seconds(100), "").unwrap();
    desk.schedule(one, None, in_seconds(50), "").unwrap();
    block(&desk);
    let (begun, site) = (NOW.get(), desk.folder().join("site"));
    let (mut rested, mut told) = (vec![], vec![]);
    let rest = |next: Option<DateTime<Utc>>| {
        let Some(next) = next else { return false };
        rested.push(next.timestamp() - begun);
        // The way is free again after the second one fell due.
        if next.timestamp() - begun > 110 && site.is_file() {
            fs::remove_file(&site).unwrap();
        }
        NOW.set(next.timestamp());
        true
    };
    desk.watch_outbox(None, rest, |_, heard| {
        let Watched::Tried((asked, went)) = heard else { panic!("{heard:?}") };
        told.push((asked.story == one, went.is_ok()));
    })
    .unwrap();
    assert_eq!(rested, [50, 70, 100, 110, 120, 190], "each at its time, whichever was asked for first");
    let expected = [(true, false), (true, false), (false, false), (true, false), (false, true), (true, true)];
    assert_eq!(told, expected);
}

#[test]
fn whoever_watches_sends_all_that_is_approved_as_it_comes_if_so_told() {
    let (_folder, mut desk) = newsroom();
    let early = approved(&desk, "Cầu mới qua suối Bùn");
    let embargoed = approved(&desk, "Chợ phiên họp lại");
    desk.edit(embargoed, |story| story.embargo = Some(in_seconds(100))).unwrap();
    desk.approve(embargoed, "Bài thử").unwrap();
    let twice = approved(&desk, "Bài sửa thêm");
    let folder = desk.folder().to_path_buf();
    let (begun, mut looks, mut late) = (NOW.get(), 0, None);
    let rest = |_: Option<DateTime<Utc>>| {
        looks += 1;
        let by_hand = Desk::open(&folder, None, around()).unwrap();
        match looks {
            1 => late = Some(approved(&by_hand, "Bài tới sau")),
            2 => {
                by_hand.edit(twice, |story| story.body.push_str("Thêm một câu.\n")).unwrap();
                by_hand.approve(twice, "Bài thử").unwrap();
            }
            _ => {}
        }
        NOW.set(begun + looks * 40);
        looks < 5
    };
    let mut told = vec![];
    desk.watch_outbox(Some("site"), rest, |_, heard| {
        let Watched::Tried((asked, went)) = heard else { panic!("{heard:?}") };
        told.push((asked.story, went.unwrap().at.timestamp() - begun));
    })
    .unwrap();
    let late = late.unwrap();
    let mut first = [(early, 0), (twice, 0)];
    first.sort();
    assert_eq!(told[..2], first);
    assert_eq!(told[2..], [(late, 40), (twice, 80), (embargoed, 100)], "the page says the hour of the embargo");
    assert!(desk.outbox().unwrap().is_empty() && desk.not_yet_at(None).unwrap().is_empty());
}

#[test]
fn what_is_called_off_is_not_sent_again_by_whoever_watches() {
    let (_folder, mut desk) = newsroom();
    let id = approved(&desk, "Cầu mới qua suối Bùn");
    desk.edit(id, |story| story.embargo = Some(in_seconds(100))).unwrap();
    desk.approve(id, "Bài thử").unwrap();
    let folder = desk.folder().to_path_buf();
    let mut looks = 0;
    let rest = |_: Option<DateTime<Utc>>| {
        looks += 1;
        if looks == 1 {
            Desk::open(&folder, None, around()).unwrap().cancel_waiting(id, None).unwrap();
        }
        let other = Desk::open(&folder, None, around()).unwrap();
        let _ = other.edit(id, |story| story.body.push_str("Thêm một câu.\n"));
        pass(60);
        looks < 4
    };
    desk.watch_outbox(Some("site"), rest, |_, heard| panic!("{heard:?}")).unwrap();
    assert!(desk.outbox().unwrap().is_empty() && desk.not_yet_at(None).unwrap() == [id]);
}

#[test]
fn a_watch_says_what_would_wait_publishes_what_falls_due_and_ends_when_it_is_told_to() {
    let (folder, galley) = crate::newsroom();
    let id = draft(&galley, folder.path());
    let soon = (Utc::now() + TimeDelta::seconds(2)).to_rfc3339();
    galley.json(&["publish", &id, "--at", &soon]);
    let mut watch = galley.command(&["publish", "--watch"]).stdout(Stdio::piped()).spawn().unwrap();
    let mut lines = BufReader::new(watch.stdout.take().unwrap()).lines().map_while(Result::ok);
    assert!(lines.next().unwrap().contains("While nothing watches, nothing is sent"));
    assert!(lines.next().unwrap().contains("Cầu mới qua suối") && lines.next().unwrap().contains("due at"));
    assert!(lines.next().unwrap().starts_with("Sent: https://"));
    let ended = std::process::Command::new("kill").arg(watch.id().to_string()).status().unwrap();
    assert!(ended.success() && !watch.wait().unwrap().success());
    assert_eq!(galley.json(&["outbox"])["waiting"], json!([]));
    assert_eq!(galley.json(&["story", "show", &id])["state"], "published");
}

#[test]
fn a_watch_that_is_told_to_sends_what_is_approved() {
    let (folder, galley) = crate::newsroom();
    let mut watch = galley.command(&["publish", "--watch", "--approved", "--destination", "site"]);
    let mut watch = watch.stdout(Stdio::piped()).spawn().unwrap();
    let mut lines = BufReader::new(watch.stdout.take().unwrap()).lines().map_while(Result::ok);
    assert!(lines.next().unwrap().contains("While nothing watches, nothing is sent"));
    assert!(lines.next().unwrap().contains("goes to “site” by itself"));
    let id = draft(&galley, folder.path());
    assert!(lines.next().unwrap().starts_with("Sent: https://"));
    let ended = std::process::Command::new("kill").arg(watch.id().to_string()).status().unwrap();
    assert!(ended.success() && !watch.wait().unwrap().success());
    assert_eq!(galley.json(&["story", "show", &id])["state"], "published");
    let (code, said) = galley.refused(&["publish", "--watch", "--destination", "site"]);
    assert!(code == 2 && said.contains("--approved"), "{code}: {said}");
}

/// Connects a desk to a folder, and returns where that can be taken to.
fn connected(desk: &mut Desk) -> (PathBuf, PathBuf) {
    let shared = desk.folder().with_file_name("shared");
    fs::create_dir(&shared).unwrap();
    desk.connect(&Place::at(Address::Folder(shared.clone())), false).unwrap();
    (shared, desk.folder().with_file_name("away"))
}

#[test]
fn whoever_watches_goes_on_without_the_storage_for_a_day_and_no_longer() {
    let (_folder, mut desk) = newsroom();
    let (shared, away) = connected(&mut desk);
    let all: Vec<_> = (0..3).map(|n| approved(&desk, &format!("Bài {n}"))).collect();
    let hour = 3_600;
    // While the storage is there, while it is away, and after it was for more than a day.
    for (id, hours) in all.iter().zip([1, 20, 30]) {
        desk.schedule(*id, None, in_seconds(hours * hour), "").unwrap();
    }
    let (begun, mut told) = (NOW.get(), vec![]);
    let since = |begun: i64| (NOW.get() - begun) / hour;
    let rest = |next: Option<DateTime<Utc>>| {
        let passed = since(begun);
        if (2..40).contains(&passed) && shared.exists() {
            fs::rename(&shared, &away).unwrap();
        }
        if passed >= 40 && away.exists() {
            fs::rename(&away, &shared).unwrap();
        }
        // Nobody spins: what is held back waits for the next round.
        assert!(next.unwrap().timestamp() > NOW.get(), "at {passed}");
        // Two looks in an hour are enough here.
        NOW.set(NOW.get().max(next.unwrap().timestamp()) / 1_800 * 1_800 + 1_800);
        passed < 42
    };
    desk.watch_outbox(None, rest, |_, heard| {
        let what = match heard {
            Watched::Tried((asked, went)) => {
                went.unwrap();
                format!("sent {}", all.iter().position(|id| *id == asked.story).unwrap())
            }
            Watched::Unheard((key, _)) => key.name().to_owned(),
            Watched::HeardAgain => "again".to_owned(),
            Watched::HeldBack(e) => e.explained().0.name().to_owned(),
            Watched::Waits(e) => panic!("{e}"),
        };
        told.push((since(begun), what));
    })
    .unwrap();
    let told: Vec<_> = told.iter().map(|(hours, what)| (*hours, what.as_str())).collect();
    assert_eq!(
        told,
        [
            (1, "sent 0"),
            (2, "storage.unreachable"),
            (20, "sent 1"),
            (30, "member.as_of"),
            (40, "again"),
            (40, "sent 2"),
        ]
    );
}

#[test]
fn how_old_the_members_are_known_is_told_by_the_last_time_that_the_storage_was_heard() {
    let (_folder, mut desk) = newsroom();
    assert_eq!(desk.members_known().unwrap(), MembersKnown::Wholly);
    desk.heard_lately().unwrap();
    let (shared, away) = connected(&mut desk);
    assert_eq!(desk.members_known().unwrap(), MembersKnown::AsOf(None));
    assert!(matches!(desk.heard_lately(), Err(DeskError::MembersAsOf(None))));
    let heard = in_seconds(0);
    assert!(matches!(desk.hear().unwrap(), Heard::All(_)));
    fs::rename(&shared, &away).unwrap();
    pass(15 * 60);
    // By whichever process of the desk.
    desk = again(desk);
    assert_eq!(desk.members_known().unwrap(), MembersKnown::AsOf(Some(heard)));
    desk.heard_lately().unwrap();
    assert!(matches!(desk.hear().unwrap(), Heard::Nothing(DeskError::Storage(_))));
    pass(1);
    let old = desk.heard_lately().unwrap_err();
    assert!(old.text(Language::En).contains("21/09/2026 21:13"), "{old:?} {}", old.text(Language::En));
    // A clock that was set back makes nothing new.
    pass(-20 * 60);
    assert!(desk.heard_lately().is_err());
    fs::rename(&away, &shared).unwrap();
    assert!(matches!(desk.hear().unwrap(), Heard::All(_)));
    again(desk).heard_lately().unwrap();
}
