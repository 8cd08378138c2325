//! Copies of a desk over the days, while others write, and coming back from them.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::thread;

use chrono::{Datelike as _, NaiveDate, TimeDelta};
use newsroom::desk::{Desk, DeskError, Kind};
use newsroom::ledger::{Act, Entry};
use newsroom::members::KeyError;

use crate::{begin, found, now, open, pass, with};

fn days(desk: &Desk) -> Vec<NaiveDate> {
    let copies = Desk::backups(desk.folder());
    copies.iter().map(|p| p.file_stem().unwrap().to_str().unwrap().parse().unwrap()).collect()
}

#[test]
fn sixty_days_leave_seven_days_and_four_weeks() {
    let folder = tempfile::tempdir().unwrap();
    let desk = found(&folder.path().join("desk"), None);
    let id = begin(&desk, "Nhật ký sáu mươi ngày");
    for day in 0..60 {
        desk.edit(id, |story| story.notes = format!("Ngày {}", now().date_naive())).unwrap();
        let made = desk.daily_backup().unwrap();
        assert!(made.is_some_and(|p| p.exists()), "day {day}");
        // Later on the same day there is one already.
        assert_eq!(desk.daily_backup().unwrap(), None);
        pass(TimeDelta::days(1));
    }
    let kept = days(&desk);
    assert_eq!(kept.len(), 11, "{kept:?}");
    let newest = kept[0];
    let seven: Vec<_> = (0..7).map(|back| newest - TimeDelta::days(back)).collect();
    assert_eq!(kept[..7], seven, "the newest seven days");
    let weeks: BTreeSet<_> = kept[7..].iter().map(|d| (d.iso_week().year(), d.iso_week().week())).collect();
    assert_eq!(weeks.len(), 4, "four different weeks: {kept:?}");
    let gaps = kept[7..].windows(2).all(|pair| pair[0] - pair[1] == TimeDelta::days(7));
    assert!(gaps && kept[6] - kept[7] <= TimeDelta::days(7), "no week is left out: {kept:?}");
    for (n, copy) in Desk::backups(desk.folder()).iter().enumerate().step_by(5) {
        let back = Desk::restore(copy, &folder.path().join(format!("back-{n}")), with(None)).unwrap();
        assert_eq!(back.show(id).unwrap().story.notes, format!("Ngày {}", kept[n]));
        back.verify().unwrap();
    }
}

#[test]
fn one_process_makes_the_copy_of_a_day_and_clears_away_what_killed_ones_began() {
    let folder = tempfile::tempdir().unwrap();
    let desk = found(&folder.path().join("desk"), None);
    begin(&desk, "Bản sao dở dang");
    assert!(desk.daily_backup().unwrap().is_some());
    pass(TimeDelta::days(1));
    let backups = desk.folder().join("backups");
    let begun = ["7-0.new", "7-0.new-wal", "8-3.new"].map(|end| backups.join(format!("{}.{end}", now().date_naive())));
    for path in &begun {
        fs::write(path, "half").unwrap();
    }
    let another = fs::File::open(desk.folder().join("copying.lock")).unwrap();
    another.lock().unwrap();
    assert_eq!(desk.daily_backup().unwrap(), None, "another process is at it");
    assert!(begun.iter().all(|path| path.exists()), "it may be writing them");
    drop(another);
    assert!(desk.daily_backup().unwrap().is_some());
    assert_eq!(days(&desk).len(), 2);
    assert_eq!(fs::read_dir(&backups).unwrap().count(), 2);
}

/// The entries of a desk, in the order in which they came.
fn entries(desk: &Path) -> Vec<Entry> {
    blackbox::desk::entries(desk).into_iter().map(|(entry, _)| entry).collect()
}

#[test]
fn a_restored_desk_says_so_before_anything_else_though_its_key_is_locked() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name);
    let passphrase = Some("lúa chín vàng đồng");
    let desk = found(&path("desk"), passphrase);
    let id = begin(&desk, "Cầu mới qua suối Bùn");
    desk.backup(&path("copy")).unwrap();
    let before = entries(&path("desk"));

    let restored = Desk::restore(&path("copy"), &path("again"), with(None)).unwrap();
    assert_eq!(restored.show(id).unwrap().story.headline, "Cầu mới qua suối Bùn");
    assert_eq!(entries(&path("again")).len(), before.len(), "nothing can be signed yet");
    let locked = restored.edit(id, |story| story.kicker = "Nông thôn".into());
    assert!(matches!(locked, Err(DeskError::Key(KeyError::Locked(_)))));
    drop(restored);

    let unlocked = Desk::open(&path("again"), None, with(passphrase)).unwrap();
    unlocked.edit(id, |story| story.kicker = "Nông thôn".into()).unwrap();
    unlocked.edit(id, |story| story.kicker = "Hạ tầng".into()).unwrap();
    let after = entries(&path("again"));
    let [said, rest @ ..] = &after[before.len()..] else { panic!("nothing was said") };
    assert_eq!((&said.body.act, said.header.sequence), (&Act::Restored, 1));
    assert_ne!(said.header.log.incarnation, before[0].header.log.incarnation);
    assert_eq!(rest.len(), 2);
    assert!(
        rest.iter().all(|e| e.body.act != Act::Restored && e.header.log.incarnation == said.header.log.incarnation)
    );
    unlocked.verify().unwrap();

    // With the passphrase at hand it is said at once, and under yet another incarnation.
    let third = Desk::restore(&path("copy"), &path("third"), with(passphrase)).unwrap();
    let last = entries(&path("third")).pop().unwrap();
    assert_eq!(last.body.act, Act::Restored);
    assert_ne!(last.header.log.incarnation, said.header.log.incarnation);
    third.verify().unwrap();
}

#[test]
fn a_copy_made_while_others_write_is_whole() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name);
    let desk = found(&path("desk"), None);
    let id = begin(&desk, "Bài đang viết");
    let (done, saved) = (AtomicBool::new(false), AtomicU64::new(0));
    thread::scope(|scope| {
        scope.spawn(|| {
            let writer = open(&path("desk"));
            let shown = writer.show(id).unwrap();
            let (mut revision, mut story) = (shown.revision, shown.story);
            for save in 1_u64.. {
                if done.load(Ordering::Relaxed) {
                    break;
                }
                story.notes = save.to_string();
                revision = writer.save(id, &revision, &story).unwrap();
                saved.store(save, Ordering::SeqCst);
                if save % 20 == 0 {
                    revision = writer.show(id).unwrap().revision;
                }
            }
        });
        for n in 0..5 {
            while saved.load(Ordering::SeqCst) < (n + 1) * 10 {
                thread::yield_now();
            }
            let before = saved.load(Ordering::SeqCst);
            let copy = desk.backup(&path(&format!("copy-{n}"))).unwrap();
            let after = saved.load(Ordering::SeqCst) + 1;
            let back = Desk::restore(&copy, &path(&format!("back-{n}")), with(None)).unwrap();
            let found: u64 = back.show(id).unwrap().story.notes.parse().unwrap();
            assert!((before..=after).contains(&found), "saves {before} to {after}, the copy has {found}");
            back.verify().unwrap();
        }
        done.store(true, Ordering::Relaxed);
    });
}

#[test]
fn a_damaged_desk_makes_no_copy_and_keeps_its_good_ones() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("desk");
    let desk = found(&path, None);
    for n in 0..30 {
        begin(&desk, &format!("Tin số {n}"));
    }
    let good = desk.daily_backup().unwrap().unwrap();
    let bytes = fs::read(&good).unwrap();
    drop(desk);
    let database = path.join("desk.db");
    let whole = fs::read(&database).unwrap();
    pass(TimeDelta::days(1));
    // The last page that is not read when a desk is opened: the damage is not noticed at once.
    let damaged = |page: usize| {
        let mut damaged = whole.clone();
        damaged[page * 4096..(page + 1) * 4096].fill(0);
        fs::write(&database, damaged).unwrap();
        Desk::open(&path, None, with(None)).ok().filter(|desk| desk.verify().is_err())
    };
    let desk = (1..whole.len() / 4096).rev().find_map(damaged).unwrap();
    let refused = desk.daily_backup().unwrap_err();
    assert_eq!(refused.kind(), Kind::Damaged, "{refused}");
    assert_eq!(desk.backup(&folder.path().join("copy")).unwrap_err().kind(), Kind::Damaged);
    assert!(!folder.path().join("copy/desk.db").exists());
    let left: Vec<_> = fs::read_dir(path.join("backups")).unwrap().map(|e| e.unwrap().path()).collect();
    assert_eq!(left, std::slice::from_ref(&good));
    assert!(fs::read(&good).unwrap() == bytes);
    assert_eq!(Desk::newest_sound_backup(&path), Some(good));
}

#[test]
fn restoring_touches_nothing_that_is_there() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name);
    let desk = found(&path("desk"), None);
    let copy = desk.backup(&path("copy")).unwrap();
    let into_a_desk = Desk::restore(&copy, &path("desk"), with(None)).err().unwrap();
    assert_eq!(into_a_desk.kind(), Kind::Usage);
    open(&path("desk")).verify().unwrap();
    let nothing = Desk::restore(&path("nothing"), &path("new"), with(None)).err().unwrap();
    assert_eq!(nothing.kind(), Kind::NotFound);
    assert!(!path("new").exists());
}
