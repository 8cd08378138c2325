//! Pieces of work that each wait for something far away, done by several threads at the same time.

use std::collections::BTreeMap;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;

/// So many pieces are begun before the first of them is heard.
const AHEAD: usize = 256;
/// What is done and not heard yet weighs so many bytes at most before the next piece is begun: a storage that is not trusted
/// answers with whatever it likes.
const AHEAD_BYTES: usize = 16 << 20;

/// Where the pieces stand.
struct Row<T> {
    begun: usize,
    heard: usize,
    done: BTreeMap<usize, T>,
    bytes: usize,
    /// Whether nobody is to begin another one.
    over: bool,
}

struct Shared<T> {
    row: Mutex<Row<T>>,
    changed: Condvar,
}

/// Ends the work however its holder leaves, so that nobody waits for it.
struct Ending<'a, T>(&'a Shared<T>);

impl<T> Drop for Ending<'_, T> {
    fn drop(&mut self) {
        self.0.held().over = true;
        self.0.changed.notify_all();
    }
}

impl<T> Shared<T> {
    fn held(&self) -> MutexGuard<'_, Row<T>> {
        self.row.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn wait_while(&self, waits: impl Fn(&Row<T>) -> bool) -> MutexGuard<'_, Row<T>> {
        self.changed.wait_while(self.held(), |row| waits(row)).unwrap_or_else(PoisonError::into_inner)
    }

    fn begin(&self, pieces: usize) -> Option<usize> {
        let full = |row: &Row<T>| row.begun >= row.heard + AHEAD || row.bytes >= AHEAD_BYTES;
        let mut row = self.wait_while(|row| !row.over && row.begun < pieces && full(row));
        let piece = row.begun;
        let begins = !row.over && piece < pieces;
        row.begun += usize::from(begins);
        begins.then_some(piece)
    }

    fn work(&self, pieces: usize, work: impl Fn(usize) -> T, weigh: impl Fn(&T) -> usize) {
        while let Some(piece) = self.begin(pieces) {
            let falls = Ending(self);
            let done = work(piece);
            std::mem::forget(falls);
            let mut row = self.held();
            row.bytes += weigh(&done);
            row.done.insert(piece, done);
            drop(row);
            self.changed.notify_all();
        }
    }

    /// Returns what came of a piece; nothing where whoever worked on it, or on another one, fell.
    fn take(&self, piece: usize, weigh: impl Fn(&T) -> usize) -> Option<T> {
        let mut row = self.wait_while(|row| !row.over && !row.done.contains_key(&piece));
        let done = row.done.remove(&piece);
        row.bytes -= done.as_ref().map_or(0, weigh);
        row.heard = piece + 1;
        drop(row);
        self.changed.notify_all();
        done
    }
}

/// Works on so many pieces by so many threads, and hears what came of each in their order, while the next are worked on.
/// Whoever hears says whether to go on; with one thread nothing is begun before what came before it is heard.
pub(crate) fn abreast<T: Send, E>(
    threads: usize,
    pieces: usize,
    work: impl Fn(usize) -> T + Sync,
    weigh: impl Fn(&T) -> usize + Sync,
    mut hear: impl FnMut(usize, T) -> Result<bool, E>,
) -> Result<(), E> {
    if threads.min(pieces) <= 1 {
        for piece in 0..pieces {
            if !hear(piece, work(piece))? {
                break;
            }
        }
        return Ok(());
    }
    let row = Row { begun: 0, heard: 0, done: BTreeMap::new(), bytes: 0, over: false };
    let shared = Shared { row: Mutex::new(row), changed: Condvar::new() };
    thread::scope(|scope| {
        let _ending = Ending(&shared);
        for _ in 0..threads.min(pieces) {
            scope.spawn(|| shared.work(pieces, &work, &weigh));
        }
        for piece in 0..pieces {
            // Where somebody fell, the scope falls with it when it ends.
            let Some(done) = shared.take(piece, &weigh) else { break };
            if !hear(piece, done)? {
                break;
            }
        }
        Ok(())
    })
}

#[cfg(test)]
mod tests {
    use std::sync::Barrier;
    use std::sync::atomic::{AtomicUsize, Ordering};

    use super::*;

    const ORDER: Ordering = Ordering::SeqCst;

    #[test]
    fn what_came_of_each_is_heard_in_order_whoever_is_done_first() {
        let (mut heard, last) = (vec![], Barrier::new(2));
        // The first one is done after the second.
        let work = |piece| {
            if piece < 2 {
                last.wait();
            }
            piece * 10
        };
        let hear = |piece, done| {
            heard.push((piece, done));
            Ok::<_, ()>(true)
        };
        abreast(2, 5, work, |_| 1, hear).unwrap();
        assert_eq!(heard, [(0, 0), (1, 10), (2, 20), (3, 30), (4, 40)]);
    }

    #[test]
    fn nothing_is_begun_far_ahead_of_what_is_heard() {
        let begun = AtomicUsize::new(0);
        let work = |piece| {
            begun.fetch_add(1, ORDER);
            piece
        };
        let ahead = |weight: usize, most: usize| {
            begun.store(0, ORDER);
            let hear = |piece, _| {
                assert!(begun.load(ORDER) <= piece + most, "{} begun when {piece} is heard", begun.load(ORDER));
                Ok::<_, ()>(true)
            };
            abreast(4, 1000, work, move |_| weight, hear).unwrap();
        };
        ahead(0, AHEAD + 1);
        // One on the scales, and one in each hand.
        ahead(AHEAD_BYTES, 6);
    }

    #[test]
    fn whoever_hears_can_end_it() {
        for threads in [1, 4] {
            let begun = AtomicUsize::new(0);
            let work = |_| begun.fetch_add(1, ORDER);
            assert_eq!(
                abreast(threads, 10_000, work, |_| 1, |piece, _| if piece < 3 { Ok(true) } else { Err(piece) }),
                Err(3)
            );
            assert!(begun.load(ORDER) <= 3 + AHEAD + 1);
            let mut heard = 0;
            let hear = |_, _| {
                heard += 1;
                Ok::<_, ()>(heard < 3)
            };
            abreast(threads, 10_000, work, |_| 1, hear).unwrap();
            assert_eq!(heard, 3);
        }
    }

    #[test]
    fn whoever_falls_takes_all_down_and_nobody_waits_for_ever() {
        let work = |piece: usize| assert_ne!(piece, 5);
        let falls = std::panic::catch_unwind(|| abreast(4, 1000, work, |()| 1, |_, ()| Ok::<_, ()>(true)));
        assert!(falls.is_err());
        let falls = |piece: usize, ()| {
            assert_ne!(piece, 5);
            Ok::<_, ()>(true)
        };
        let hears = std::panic::catch_unwind(|| abreast(4, 1000, |_| (), |()| 1, falls));
        assert!(hears.is_err());
    }
}
