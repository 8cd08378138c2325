//! Exchanges between desks without a database, through a storage that goes wrong.

mod together;

use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use super::bent::Bent;
use super::memory::{Failed, Memory, Shelved, held, small};
use super::*;
use crate::dice::Dice;
use crate::members::NewsroomId;

const NEWSROOM: NewsroomId = NewsroomId([9; 16]);

fn exchange(storage: &dyn Storage, desk: &mut Shelved, depth: Depth) -> Result<Report, Failed> {
    Exchange::begin(storage, desk, false)?.run(depth)
}

fn two() -> (Memory, Shelved, Shelved) {
    (Memory::new(1), Shelved::of(NEWSROOM, 1), Shelved::of(NEWSROOM, 2))
}

fn asked(storage: &Memory, work: impl FnOnce()) -> usize {
    let before = *held(&storage.asked);
    work();
    *held(&storage.asked) - before
}

#[test]
fn what_one_writes_another_has_after_a_glance_each() {
    let (storage, mut a, mut b) = two();
    (0..600).for_each(|_| a.write());
    let sent = exchange(&storage, &mut a, Depth::Glance).unwrap();
    assert_eq!((sent.sent, sent.received, sent.findings.len()), (600, 0, 0));
    let received = exchange(&storage, &mut b, Depth::Glance).unwrap();
    assert_eq!((received.sent, received.received, received.findings.len()), (0, 600, 0));
    assert_eq!(a.entries, b.entries);
    b.write();
    exchange(&storage, &mut b, Depth::Glance).unwrap();
    exchange(&storage, &mut a, Depth::Glance).unwrap();
    assert_eq!(a.entries, b.entries);
}

#[test]
fn nothing_new_is_two_questions_and_one_new_entry_one_more() {
    let (storage, mut a, mut b) = two();
    a.write();
    exchange(&storage, &mut a, Depth::Glance).unwrap();
    exchange(&storage, &mut b, Depth::Glance).unwrap();
    // Whose storage it is, and the hints.
    assert_eq!(asked(&storage, || drop(exchange(&storage, &mut b, Depth::Glance).unwrap())), 2);
    a.write();
    exchange(&storage, &mut a, Depth::Glance).unwrap();
    assert_eq!(asked(&storage, || drop(exchange(&storage, &mut b, Depth::Glance).unwrap())), 3);
}

#[test]
fn hints_are_few_and_a_sweep_needs_none() {
    let (storage, mut a, mut b) = two();
    for _ in 0..5 {
        a.write();
        exchange(&storage, &mut a, Depth::Glance).unwrap();
    }
    let hints = || held(&storage.objects).keys().filter(|name| name.starts_with("galley-1/head/")).count();
    assert_eq!(hints(), 2);
    held(&storage.objects).retain(|name, _| !name.starts_with("galley-1/head/"));
    assert_eq!(exchange(&storage, &mut b, Depth::Glance).unwrap().received, 0);
    assert_eq!(exchange(&storage, &mut b, Depth::Sweep).unwrap().received, 5);
    // Whoever writes the log puts its hint back.
    exchange(&storage, &mut a, Depth::Sweep).unwrap();
    assert_eq!(hints(), 1);
}

#[test]
fn a_storage_of_another_newsroom_is_never_written() {
    let (storage, mut a, _) = two();
    exchange(&storage, &mut a, Depth::Sweep).unwrap();
    let before = held(&storage.objects).clone();
    let mut other = Shelved::of(NewsroomId([8; 16]), 3);
    other.write();
    for again in [false, true] {
        let refused = Exchange::begin(&storage, &mut other, again).err();
        assert_eq!(refused, Some(Failed::Occupied(Occupied::Other)));
    }
    assert_eq!(*held(&storage.objects), before);
}

#[test]
fn a_storage_of_a_newer_galley_is_never_written() {
    let (storage, mut a, _) = two();
    let newer: super::memory::Objects = [("galley-1/newsroom".to_owned(), b"galley 2\nwhatever".to_vec())].into();
    *held(&storage.objects) = newer.clone();
    for again in [false, true] {
        assert_eq!(Exchange::begin(&storage, &mut a, again).err(), Some(Failed::Occupied(Occupied::Newer)));
    }
    assert_eq!(*held(&storage.objects), newer);
}

#[test]
fn an_emptied_storage_is_filled_again_when_somebody_says_so() {
    let (storage, mut a, mut b) = two();
    (0..3).for_each(|_| a.write());
    exchange(&storage, &mut a, Depth::Glance).unwrap();
    exchange(&storage, &mut b, Depth::Sweep).unwrap();
    held(&storage.objects).clear();
    for desk in [&mut a, &mut b] {
        assert_eq!(exchange(&storage, desk, Depth::Sweep), Err(Failed::Occupied(Occupied::Emptied)));
    }
    assert!(held(&storage.objects).is_empty());
    // By whoever has them: the desk that wrote them need not come back.
    let filled = Exchange::begin(&storage, &mut b, true).unwrap().run(Depth::Sweep).unwrap();
    assert_eq!(filled.sent, 3);
    let mut c = Shelved::of(NEWSROOM, 3);
    assert_eq!(exchange(&storage, &mut c, Depth::Sweep).unwrap().received, 3);
    assert_eq!(c.entries, a.entries);
}

#[test]
fn what_says_nothing_of_whose_it_is_is_not_written() {
    let (storage, mut a, _) = two();
    for (name, bytes) in
        [("galley-1/newsroom", &b"galley 1\nnewsr"[..]), ("galley-1/newsroom", b""), ("galley-1/log/x", b"x")]
    {
        *held(&storage.objects) = [(name.to_owned(), bytes.to_vec())].into();
        assert_eq!(exchange(&storage, &mut a, Depth::Sweep), Err(Failed::Occupied(Occupied::Unclear)), "{name}");
        assert_eq!(held(&storage.objects).len(), 1);
    }
    let begun = Exchange::begin(&storage, &mut a, true).map(|_| ());
    assert_eq!(begun, Ok(()));
}

#[test]
fn what_is_lost_or_spoilt_is_sent_again_and_said() {
    let (storage, mut a, mut b) = two();
    (0..300).for_each(|_| a.write());
    exchange(&storage, &mut a, Depth::Glance).unwrap();
    let names: Vec<String> = held(&storage.objects).keys().filter(|name| name.contains("/log/")).cloned().collect();
    held(&storage.objects).remove(&names[290]);
    held(&storage.objects).insert(names[295].clone(), vec![]);
    held(&storage.objects).insert(names[10].clone(), b"half".to_vec());
    let seen = exchange(&storage, &mut b, Depth::Sweep).unwrap();
    assert_eq!(seen.findings.iter().filter(|finding| matches!(finding, Finding::Spoilt(_))).count(), 2);
    let mended = exchange(&storage, &mut a, Depth::Sweep).unwrap();
    assert_eq!((mended.sent, mended.findings.len()), (2, 2), "the last of them are looked into");
    let mended = exchange(&storage, &mut a, Depth::Whole).unwrap();
    assert_eq!((mended.sent, mended.findings.len()), (1, 1), "and all of them");
    exchange(&storage, &mut b, Depth::Sweep).unwrap();
    assert_eq!(b.entries, a.entries);
}

#[test]
fn nothing_counts_as_sent_that_does_not_read_back() {
    let (memory, mut a, mut b) = two();
    let cut = AtomicUsize::new(0);
    // The first entries are cut off, and all is said to be well.
    let storage = Bent::of(&memory).putting(|name, bytes| {
        let is_cut = name.as_str().contains("/log/") && cut.fetch_add(1, Ordering::Relaxed) < 2;
        memory.put(name, if is_cut { &bytes[..bytes.len() / 2] } else { bytes })
    });
    (0..3).for_each(|_| a.write());
    let sent = |desk: &mut Shelved| Exchange::begin(&storage, desk, false).unwrap().run(Depth::Glance).unwrap().sent;
    assert_eq!([sent(&mut a), sent(&mut a), sent(&mut a)], [0, 0, 3], "nor what comes after it");
    sent(&mut b);
    assert_eq!(b.entries, a.entries);
}

#[test]
fn a_desk_that_was_brought_back_from_a_copy_is_told_that_it_had_said_more() {
    let (storage, mut a, _) = two();
    a.write();
    exchange(&storage, &mut a, Depth::Glance).unwrap();
    let mut copy = Shelved::of(NEWSROOM, 1);
    let told = exchange(&storage, &mut copy, Depth::Glance).unwrap();
    assert_eq!(told.findings, [Finding::Ahead(a.log(), 1)].into());
    assert!(copy.begun_anew && !a.begun_anew);
    assert_eq!(copy.entries, a.entries);
}

#[test]
fn altered_misnamed_and_foreign_objects_are_told_and_never_taken() {
    let (storage, mut a, mut b) = two();
    (0..4).for_each(|_| a.write());
    exchange(&storage, &mut a, Depth::Glance).unwrap();
    let whole = held(&storage.objects).clone();
    let names: Vec<String> = whole.keys().filter(|name| name.contains("/log/")).cloned().collect();
    let mut dice = Dice(4);
    for round in 0..500 {
        *held(&storage.objects) = whole.clone();
        let (name, other) = (&names[dice.below(4)], &names[dice.below(4)]);
        let mut bytes = whole[name].clone();
        match dice.below(3) {
            0 => {
                let at = dice.below(bytes.len());
                bytes[at] ^= 1 << dice.below(8);
            }
            1 => bytes.truncate(dice.below(bytes.len())),
            _ if name != other => bytes = whole[other].clone(),
            _ => bytes.push(0),
        }
        held(&storage.objects).insert(name.clone(), bytes);
        let mut fresh = Shelved::of(NEWSROOM, 2);
        let told = exchange(&storage, &mut fresh, Depth::Sweep).unwrap();
        assert_eq!(told.findings.len(), 1, "round {round}: {:?}", told.findings);
        assert!(fresh.entries.values().all(|taken| whole.values().any(|sent| sent == taken)), "round {round}");
    }
    *held(&storage.objects) = whole;
    exchange(&storage, &mut b, Depth::Sweep).unwrap();
    assert_eq!(b.entries, a.entries);
}

/// Three desks write and exchange while the storage fails, forgets and goes back; then it holds, and all have the same.
#[test]
fn whatever_the_storage_does_all_desks_end_with_the_same() {
    // Far away, several questions are asked at the same time: which of them goes wrong is then no matter of the seed alone.
    let seeds = (0..300).map(|seed| (seed, 1)).chain((300..400).map(|seed| (seed, together::TOGETHER)));
    for (seed, at_once) in seeds {
        let (memory, mut dice) = (Memory::new(seed), Dice(seed + 1_000));
        let storage = Bent::of(&memory).asked_at_once(at_once);
        let mut desks: Vec<_> = [1, 2, 3].map(|key| Shelved::of(NEWSROOM, key)).into();
        let mut old = held(&memory.objects).clone();
        memory.go_wrong(6);
        for _ in 0..60 {
            let desk = &mut desks[dice.below(3)];
            match dice.below(12) {
                0..5 => desk.write(),
                5..9 => drop(exchange(&storage, desk, Depth::Glance)),
                9 => drop(exchange(&storage, desk, Depth::Sweep)),
                10 => old = held(&memory.objects).clone(),
                _ if dice.below(4) == 0 => *held(&memory.objects) = old.clone(),
                _ => {
                    let name = held(&memory.objects).keys().nth(dice.below(40)).cloned();
                    name.map(|name| held(&memory.objects).remove(&name));
                }
            }
        }
        memory.go_wrong(0);
        // A person says that the storage is theirs, if need be; then two sweeps each.
        for _ in 0..2 {
            for desk in &mut desks {
                let again = Exchange::begin(&storage, desk, true).unwrap();
                again.run(Depth::Whole).unwrap();
            }
        }
        for desk in &mut desks {
            exchange(&storage, desk, Depth::Sweep).unwrap();
        }
        let (first, rest) = desks.split_first().unwrap();
        assert!(!first.entries.is_empty() && rest.iter().all(|desk| desk.entries == first.entries), "seed {seed}");
        let sent = held(&memory.objects).keys().filter(|name| name.contains("/log/")).count();
        assert_eq!(sent, first.entries.len(), "seed {seed}: the storage has all of them");
    }
}

fn photo(bytes: &[u8], key: u8) -> SharedPhoto {
    SharedPhoto { hash: PhotoHash::of(bytes), length: bytes.len() as u64, key: crate::ledger::PhotoKey([key; 32]) }
}

#[test]
fn a_photo_goes_over_in_chunks_that_say_nothing_and_is_gone_on_with_after_a_break() {
    let (storage, mut a, mut b) = two();
    let bytes: Vec<u8> = (0..20_u32 << 20).map(|n| (n % 251) as u8).collect();
    let shared = photo(&bytes, 5);
    a.photos.push((shared, Some(bytes.clone())));
    b.photos.push((shared, None));
    let away = exchange(&storage, &mut b, Depth::Glance).unwrap();
    assert_eq!(away.findings, [Finding::PhotoAway(shared.hash)].into());
    assert_eq!(exchange(&storage, &mut a, Depth::Glance).unwrap().photos_sent, 1);
    let whole = held(&storage.objects).clone();
    let names: Vec<&String> = whole.keys().filter(|name| name.starts_with("galley-1/photo/")).collect();
    assert_eq!(names.len(), 3);
    let holds = |needle: &[u8]| whole.values().any(|object| object.windows(needle.len()).any(|w| w == needle));
    assert!(!holds(&bytes[..64]) && !holds(&shared.hash.0));
    // One was cut off, and is all that is sent again.
    let cut = whole[names[1]][..1_000].to_vec();
    held(&storage.objects).insert(names[1].clone(), cut);
    assert_eq!(exchange(&storage, &mut b, Depth::Glance).unwrap().photos_received, 0);
    // A desk that has seen it there looks again when it is asked to look at all.
    assert_eq!(exchange(&storage, &mut a, Depth::Whole).unwrap().photos_sent, 1);
    assert!(*held(&storage.objects) == whole);
    assert_eq!(exchange(&storage, &mut a, Depth::Whole).unwrap().photos_sent, 0);
    assert_eq!(exchange(&storage, &mut b, Depth::Glance).unwrap().photos_received, 1);
    assert_eq!(b.photos[0].1.as_deref(), Some(bytes.as_slice()));
}

#[test]
fn small_pictures_come_before_the_photos_that_they_are_of() {
    let (storage, mut a, mut b) = two();
    for n in 1..=3 {
        let bytes = vec![n; 5_000];
        a.photos.push((photo(&bytes, n), Some(bytes)));
    }
    b.photos = a.photos.iter().map(|(photo, _)| (*photo, None)).collect();
    exchange(&storage, &mut a, Depth::Glance).unwrap();
    // The photos are not there yet, as for whoever looks while they are on their way.
    let whole = held(&storage.objects).clone();
    held(&storage.objects).retain(|name, _| !name.contains("/photo/"));
    exchange(&storage, &mut b, Depth::Glance).unwrap();
    let came: Vec<_> = a.photos.iter().map(|(photo, bytes)| (photo.hash.0, small(bytes.as_ref().unwrap()))).collect();
    assert_eq!(b.ahead.clone().into_iter().collect::<BTreeMap<_, _>>(), came.iter().cloned().collect());
    // They are fetched once, and before any photo.
    let asked_for = asked(&storage, || drop(exchange(&storage, &mut b, Depth::Glance).unwrap()));
    assert_eq!(asked_for, 2 + 3);
    *held(&storage.objects) = whole.clone();
    let mut c = Shelved::of(NEWSROOM, 3);
    c.photos = a.photos.iter().map(|(photo, _)| (*photo, None)).collect();
    let asked_for = Mutex::new(vec![]);
    let watching = Bent::of(&storage).getting(|name| {
        held(&asked_for).push(name.to_string());
        storage.get(name)
    });
    Exchange::begin(&watching, &mut c, false).unwrap().run(Depth::Glance).unwrap();
    assert!(c.photos.iter().all(|(_, bytes)| bytes.is_some()));
    drop(watching);
    let asked_for = held(&asked_for).clone();
    let kinds: Vec<_> = asked_for.iter().filter_map(|name| name.split('/').nth(1)).collect();
    assert_eq!(kinds.iter().filter(|kind| ["ahead", "photo"].contains(kind)).count(), 6);
    assert!(kinds.iter().rposition(|kind| *kind == "ahead") < kinds.iter().position(|kind| *kind == "photo"));

    // What is not there, or is another one's, is no reason for anything but to show nothing.
    let names: Vec<&String> = whole.keys().filter(|name| name.contains("/ahead/")).collect();
    assert_eq!(names.len(), 3);
    held(&storage.objects).insert(names[0].clone(), whole[names[1]].clone());
    held(&storage.objects).remove(names[1]);
    held(&storage.objects).insert(names[2].clone(), vec![7; 10]);
    let mut d = Shelved::of(NEWSROOM, 4);
    d.photos = a.photos.iter().map(|(photo, _)| (*photo, None)).collect();
    let told = exchange(&storage, &mut d, Depth::Glance).unwrap();
    assert_eq!((d.ahead.len(), told.photos_received, told.findings.len()), (0, 3, 0));
    // Whoever looks at all puts it right.
    exchange(&storage, &mut a, Depth::Whole).unwrap();
    assert!(*held(&storage.objects) == whole);
}

#[test]
fn a_sweep_notices_the_photos_that_a_storage_lost_by_going_back() {
    let (storage, mut a, _) = two();
    let mut take = |numbers: std::ops::RangeInclusive<u8>| {
        for n in numbers {
            let bytes = vec![n; 5_000];
            a.photos.push((photo(&bytes, n), Some(bytes)));
        }
        exchange(&storage, &mut a, Depth::Glance).unwrap();
        held(&storage.objects).clone()
    };
    let (then, now) = (take(1..=4), take(5..=30));
    let alone = {
        let storage = Memory::new(1);
        let mut nobody = Shelved::of(NEWSROOM, 2);
        exchange(&storage, &mut nobody, Depth::Glance).unwrap();
        asked(&storage, || drop(exchange(&storage, &mut nobody, Depth::Sweep).unwrap()))
    };
    let more = asked(&storage, || drop(exchange(&storage, &mut a, Depth::Sweep).unwrap())) - alone;
    assert!((1..=8).contains(&more), "the folders of the last few are listed: {more}");

    *held(&storage.objects) = then.clone();
    assert_eq!(exchange(&storage, &mut a, Depth::Glance).unwrap().photos_sent, 0);
    let mended = exchange(&storage, &mut a, Depth::Sweep).unwrap();
    let lost = |report: &Report| report.findings.iter().filter(|f| matches!(f, Finding::PhotoLost(_))).count();
    assert_eq!((mended.photos_sent, lost(&mended), mended.findings.len()), (26, 26, 26));
    assert!(*held(&storage.objects) == now);
    // What breaks off is known to be lost, all of it, and gone on with.
    *held(&storage.objects) = then;
    let breaking = Bent::of(&storage).putting(|name, bytes| match name.as_str().contains("/ahead/") {
        true => Err(StorageError::Unreachable(name.to_string())),
        false => storage.put(name, bytes),
    });
    assert!(Exchange::begin(&breaking, &mut a, false).unwrap().run(Depth::Sweep).is_err());
    assert_eq!(a.photos_to_send().unwrap().len(), 26);
    assert_eq!(exchange(&storage, &mut a, Depth::Glance).unwrap().photos_sent, 26);

    // One of many that is gone alone is found by whoever looks at all.
    let name = a.photos[0].0.name(0).unwrap();
    held(&storage.objects).remove(name.as_str());
    assert_eq!(lost(&exchange(&storage, &mut a, Depth::Sweep).unwrap()), 0);
    let mended = exchange(&storage, &mut a, Depth::Whole).unwrap();
    assert_eq!((mended.photos_sent, lost(&mended)), (1, 1));
    // What is only not listed is there.
    let of_photos = |folder: &Name| folder.as_str().starts_with("galley-1/photo/");
    let forgetful =
        Bent::of(&storage).listing(|folder| if of_photos(folder) { Ok(vec![]) } else { storage.list(folder) });
    let report = Exchange::begin(&forgetful, &mut a, false).unwrap().run(Depth::Sweep).unwrap();
    assert_eq!((report.photos_sent, report.findings.len()), (0, 0));
}

#[test]
fn a_chunk_stands_for_no_other() {
    let (storage, mut a, _) = two();
    let (one, other) = (vec![1; 100], vec![2; 100]);
    for (bytes, key) in [(&one, 1), (&other, 2)] {
        a.photos.push((photo(bytes, key), Some(bytes.clone())));
    }
    exchange(&storage, &mut a, Depth::Glance).unwrap();
    let whole = held(&storage.objects).clone();
    let names: Vec<&String> = whole.keys().filter(|name| name.contains("/photo/")).collect();
    held(&storage.objects).insert(names[0].clone(), whole[names[1]].clone());
    held(&storage.objects).insert(names[1].clone(), whole[names[0]].clone());
    let mut b = Shelved::of(NEWSROOM, 2);
    b.photos = a.photos.iter().map(|(photo, _)| (*photo, None)).collect();
    let told = exchange(&storage, &mut b, Depth::Glance).unwrap();
    assert_eq!((told.photos_received, told.findings.len()), (0, 4), "{:?}", told.findings);
}
