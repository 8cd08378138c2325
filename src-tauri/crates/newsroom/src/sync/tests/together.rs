//! Questions that are asked at the same time where the storage is far away.

use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use super::super::bent::{Bent, Gate};
use super::super::memory::{Memory, Shelved, held};
use super::super::*;
use super::{NEWSROOM, exchange, photo, two};
use crate::ledger::Sealed;

/// So many are asked for at the same time.
pub(super) const TOGETHER: usize = 4;

#[test]
fn objects_go_either_way_together_where_the_storage_is_far() {
    let (storage, mut a, mut b) = two();
    (0..TOGETHER * 2 + 1).for_each(|_| a.write());
    a.photos = (1..=TOGETHER as u8 + 1).map(|n| (photo(&[n; 100], n), Some(vec![n; 100]))).collect();
    let gates =
        ["put /log/", "put /photo/", "get /log/", "get /photo/", "get /ahead/"].map(|of| (of, Gate::of(TOGETHER)));
    let pass = |verb: &str, name: &Name| {
        let is_it =
            |of: &str| of.split_once(' ').is_some_and(|(does, kind)| does == verb && name.as_str().contains(kind));
        gates.iter().filter(|(of, _)| is_it(of)).try_for_each(|(_, gate)| gate.pass())
    };
    let together = Bent::of(&storage).asked_at_once(TOGETHER);
    let together = together.putting(|name, bytes| pass("put", name).and_then(|()| storage.put(name, bytes)));
    let together = together.getting(|name| pass("get", name).and_then(|()| storage.get(name)));
    let sent = Exchange::begin(&together, &mut a, false).unwrap().run(Depth::Sweep).unwrap();
    assert_eq!((sent.sent, sent.photos_sent, sent.findings.len()), (TOGETHER * 2 + 1, TOGETHER + 1, 0));
    b.photos = a.photos.iter().map(|(photo, _)| (*photo, None)).collect();
    let report = Exchange::begin(&together, &mut b, false).unwrap().run(Depth::Sweep).unwrap();
    let received = (report.received, report.photos_received, report.absent, report.findings.len());
    assert_eq!(received, (TOGETHER * 2 + 1, TOGETHER + 1, 0, 0));
    assert_eq!((b.entries, b.photos), (a.entries, a.photos));
}

/// Returns how many questions of a sort were asked in all, and how many of them at the same time at most.
#[derive(Default)]
struct Asked(Mutex<BTreeMap<&'static str, (usize, usize, usize)>>);

impl Asked {
    fn during<T>(&self, sort: &'static str, ask: impl FnOnce() -> T) -> T {
        let begin = |(all, now, most): &mut (usize, usize, usize)| {
            (*all, *now, *most) = (*all + 1, *now + 1, (*most).max(*now + 1));
        };
        begin(held(&self.0).entry(sort).or_default());
        let answer = ask();
        held(&self.0).entry(sort).and_modify(|(_, now, _)| *now -= 1);
        answer
    }

    fn most(&self, sort: &str) -> (usize, usize) {
        held(&self.0).get(sort).map_or((0, 0), |(all, _, most)| (*all, *most))
    }
}

/// A storage of many logs of one entry each, and whoever has none of them.
fn many_logs(logs: u8) -> (Memory, Shelved) {
    let storage = Memory::new(1);
    for key in 1..=logs {
        let mut desk = Shelved::of(NEWSROOM, key);
        desk.write();
        exchange(&storage, &mut desk, Depth::Glance).unwrap();
    }
    (storage, Shelved::of(NEWSROOM, logs + 1))
}

/// Returns what sort of folder is listed.
fn sort(folder: &Name) -> &'static str {
    match folder.as_str().strip_prefix("galley-1/log/").map(|rest| rest.contains('/')) {
        Some(true) => "entries",
        Some(false) => "folders",
        None => "other",
    }
}

#[test]
fn many_small_logs_are_asked_for_together_and_heard_in_their_order() {
    const LOGS: u8 = 70;
    let depths = [Depth::Sweep, Depth::Whole];
    for (depth, together) in depths.into_iter().flat_map(|depth| [(depth, 1), (depth, TOGETHER)]) {
        let (storage, mut reader) = many_logs(LOGS);
        let (asked, gates) = (Asked::default(), ["folders", "entries", "get"].map(|of| (of, Gate::of(together))));
        let pass = |sort: &str| gates.iter().filter(|(of, _)| *of == sort).try_for_each(|(_, gate)| gate.pass());
        let watched = Bent::of(&storage).asked_at_once(together);
        let watched = watched
            .listing(|folder| asked.during(sort(folder), || pass(sort(folder)).and_then(|()| storage.list(folder))));
        let watched = watched.getting(|name| match name.as_str().contains("/log/") {
            true => asked.during("get", || pass("get").and_then(|()| storage.get(name))),
            false => storage.get(name),
        });
        let outlook = Exchange::foresee(&watched, &mut reader, depth).unwrap();
        assert_eq!((outlook.coming.len(), outlook.leaving.len()), (LOGS.into(), 0));
        let report = Exchange::begin(&watched, &mut reader, false).unwrap().run(depth).unwrap();
        assert_eq!((report.received, report.sent, report.absent, report.findings.len()), (LOGS.into(), 0, 0, 0));
        // Foreseen, fetched, and looked through before anything would be sent.
        let logs = usize::from(LOGS);
        for (sort, all) in [("folders", 2 * logs), ("entries", 3 * logs)] {
            assert_eq!(asked.most(sort), (all, together), "{depth:?} {sort}");
        }
        assert_eq!(asked.most("get").1, together);
        let order = reader.taken.iter().filter_map(|entry| Sealed::read(entry).ok()).map(|sealed| sealed.header.log);
        let listed = storage.list(&names::logs().unwrap()).unwrap();
        assert!(order.eq(listed.iter().filter_map(|name| names::read_log(name))));
    }
}

#[test]
fn what_many_logs_are_hinted_to_have_is_asked_for_together() {
    let (storage, mut reader) = many_logs(20);
    let (asked, gate) = (Asked::default(), Gate::of(TOGETHER));
    let watched = Bent::of(&storage).asked_at_once(TOGETHER).getting(|name| match name.as_str().contains("/log/") {
        true => asked.during("get", || gate.pass().and_then(|()| storage.get(name))),
        false => storage.get(name),
    });
    let report = Exchange::begin(&watched, &mut reader, false).unwrap().run(Depth::Glance).unwrap();
    assert_eq!((report.received, report.listed), (20, 1));
    assert_eq!(asked.most("get"), (20, TOGETHER));
}

#[test]
fn only_what_has_all_before_it_counts_as_sent_whatever_is_written_beside_it() {
    let (storage, mut a, mut b) = two();
    (0..20).for_each(|_| a.write());
    let away = AtomicUsize::new(0);
    // The fifth entry is lost on the way and said to be there.
    let losing = Bent::of(&storage).asked_at_once(TOGETHER).putting(|name, bytes| {
        let is_lost = name.as_str().contains("/log/") && name.as_str().contains("00005-");
        if is_lost && away.fetch_add(1, Ordering::Relaxed) == 0 { Ok(()) } else { storage.put(name, bytes) }
    });
    let report = Exchange::begin(&losing, &mut a, false).unwrap().run(Depth::Glance).unwrap();
    assert_eq!((report.sent, report.findings.len()), (4, 1));
    assert_eq!(exchange(&storage, &mut a, Depth::Glance).unwrap().sent, 16);
    exchange(&storage, &mut b, Depth::Sweep).unwrap();
    assert_eq!(b.entries, a.entries);
}
