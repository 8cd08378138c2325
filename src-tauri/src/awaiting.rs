//! What the shell keeps for the page until it asks. The page knows numbers: no path, no photo's bytes and no key go through it.

use std::collections::BTreeMap;
use std::sync::Mutex;

use crate::office::held;

/// How many are kept: more than one paste holds, and a page that never asks for one keeps no memory for ever.
const MOST: usize = 64;

/// Things by number, to be looked at, or taken once.
#[derive(Debug)]
pub(crate) struct Awaiting<T> {
    kept: Mutex<(u32, BTreeMap<u32, T>)>,
}

impl<T> Default for Awaiting<T> {
    fn default() -> Self {
        Self { kept: Mutex::default() }
    }
}

impl<T> Awaiting<T> {
    /// Keeps a thing. Returns its number.
    pub(crate) fn keep(&self, thing: T) -> u32 {
        let (last, kept) = &mut *held(&self.kept);
        *last = last.wrapping_add(1);
        kept.insert(*last, thing);
        if kept.len() > MOST {
            kept.pop_first();
        }
        *last
    }

    /// Returns a thing and keeps it; `None` where there is none of that number.
    pub(crate) fn look(&self, number: u32) -> Option<T>
    where
        T: Clone,
    {
        held(&self.kept).1.get(&number).cloned()
    }

    /// Hands a part of a thing over and keeps the rest; `None` where there is none of that number.
    pub(crate) fn take_part<P>(&self, number: u32, part: impl FnOnce(&mut T) -> P) -> Option<P> {
        held(&self.kept).1.get_mut(&number).map(part)
    }

    /// Hands a thing over; `None` where it was handed over before, or never was.
    pub(crate) fn take(&self, number: u32) -> Option<T> {
        held(&self.kept).1.remove(&number)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_thing_is_handed_over_once_and_the_oldest_gives_way() {
        let awaiting = Awaiting::default();
        let first = awaiting.keep(0);
        let numbers: Vec<u32> = (1..=MOST).map(|thing| awaiting.keep(thing)).collect();
        assert_eq!(awaiting.take(first), None, "the oldest gave way");
        assert_eq!((awaiting.look(numbers[0]), awaiting.look(first)), (Some(1), None));
        assert_eq!(awaiting.take_part(numbers[0], |thing| std::mem::replace(thing, 7)), Some(1));
        assert_eq!(awaiting.take(numbers[0]), Some(7));
        assert_eq!(awaiting.take(numbers[0]), None, "taken once");
        assert_eq!(awaiting.take(numbers[MOST - 1]), Some(MOST));
    }
}
