//! What a storage really does, measured when a desk connects to it: its documentation says less, and its settings change.

use std::time::{Duration, Instant};

use chrono::{DateTime, Days, Utc};

use super::{Name, Storage, StorageError};
use crate::message;
use crate::messages::Key;

/// Where the objects of a test lie until it is over, each with its day before its name.
const FOLDER: &str = "galley-test";
const DAY: &str = "%Y%m%d";
/// A chunk of a photo, about: servers and proxies have limits of their own.
const LARGE: usize = 8 << 20;
/// So often each small thing is timed.
const TIMES: usize = 5;

/// Something that a storage does or does not do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Trait {
    /// What was written reads back, byte for byte, at once.
    ReadsBack,
    /// A large object goes in and out whole.
    TakesLarge,
    /// An object without a byte is one.
    TakesEmpty,
    /// What was written is listed at once.
    ListsAtOnce,
    /// What is written again is replaced.
    Replaces,
    /// What was removed is gone, and no longer listed.
    Removes,
}

impl Trait {
    /// All of them, in the order in which they are looked at.
    pub const ALL: [Self; 6] =
        [Self::ReadsBack, Self::TakesLarge, Self::TakesEmpty, Self::ListsAtOnce, Self::Replaces, Self::Removes];

    /// Returns the word that programs use.
    pub fn word(self) -> &'static str {
        match self {
            Self::ReadsBack => "reads_back",
            Self::TakesLarge => "takes_large",
            Self::TakesEmpty => "takes_empty",
            Self::ListsAtOnce => "lists_at_once",
            Self::Replaces => "replaces",
            Self::Removes => "removes",
        }
    }

    /// Returns the message that says what a storage lacks without it.
    pub fn lacked(self) -> Key {
        match self {
            Self::ReadsBack => message!("storage.lacks.reads_back"),
            Self::TakesLarge => message!("storage.lacks.takes_large"),
            Self::TakesEmpty => message!("storage.lacks.takes_empty"),
            Self::ListsAtOnce => message!("storage.lacks.lists_at_once"),
            Self::Replaces => message!("storage.lacks.replaces"),
            Self::Removes => message!("storage.lacks.removes"),
        }
    }

    /// Returns whether desks cannot exchange through a storage without it.
    pub fn is_needed(self) -> bool {
        matches!(self, Self::ReadsBack | Self::TakesLarge | Self::TakesEmpty)
    }
}

/// What a test of a storage found.
#[derive(Clone, Debug, PartialEq)]
pub struct SelfTest {
    /// What it lacks, in the order of [`Trait::ALL`].
    pub missing: Vec<Trait>,
    /// How long a small object takes to be written, a median.
    pub put: Duration,
    /// How long it takes to be read, a median.
    pub get: Duration,
    /// How long a list of a few names takes, a median.
    pub list: Duration,
    /// Bytes a second, of one large object written and read.
    pub speed: f64,
}

impl SelfTest {
    /// Returns whether a site can lie there: what was written is there, and gives way to what is written next.
    pub fn serves_a_site(&self) -> bool {
        !self.missing.iter().any(|missing| matches!(missing, Trait::ReadsBack | Trait::Replaces | Trait::Removes))
    }

    /// Returns whether desks can exchange through it.
    pub fn serves(&self) -> bool {
        !self.missing.iter().any(|missing| missing.is_needed())
    }
}

/// Finds out what a storage does. It writes a few objects under names that nobody has, and removes them, and those that a test
/// left behind whose program was killed the day before yesterday or earlier: another desk may be testing just now.
///
/// `seed` makes the names and the bytes; it must be new for each test.
///
/// # Errors
/// Where the storage refuses or cannot be reached at all.
pub fn self_test(storage: &dyn Storage, seed: [u8; 16], now: DateTime<Utc>) -> Result<SelfTest, StorageError> {
    let day = |of: DateTime<Utc>| of.format(DAY).to_string();
    let prefix = format!("{}-{}-", day(now), data_encoding::HEXLOWER.encode(&seed));
    let scratch = Scratch { storage, folder: Name::new(FOLDER)?, prefix, seed };
    let found = scratch.measure();
    // Whatever happened, nothing stays.
    let yesterday = now.checked_sub_days(Days::new(1)).map(day).unwrap_or_default();
    let is_over = |name: &String| name.starts_with(&scratch.prefix) || *name < yesterday;
    let left = storage.list(&scratch.folder).unwrap_or_default().into_iter().filter(is_over);
    for name in left.filter_map(|name| scratch.folder.join(&name).ok()) {
        let _ = storage.delete(&name);
    }
    found
}

struct Scratch<'a> {
    storage: &'a dyn Storage,
    folder: Name,
    /// Begins the name of each of its objects.
    prefix: String,
    seed: [u8; 16],
}

impl Scratch<'_> {
    fn name(&self, name: &str) -> Result<Name, StorageError> {
        Ok(self.folder.join(&format!("{}{name}", self.prefix))?)
    }

    /// Bytes that nothing on the way can make shorter, and that no cache has seen.
    fn bytes(&self, of: &str, length: usize) -> Vec<u8> {
        let mut bytes = vec![0; length];
        blake3::Hasher::new().update(&self.seed).update(of.as_bytes()).finalize_xof().fill(&mut bytes);
        bytes
    }

    fn lists(&self, name: &str) -> Result<bool, StorageError> {
        Ok(self.storage.list(&self.folder)?.iter().any(|found| found.strip_prefix(&self.prefix) == Some(name)))
    }

    fn measure(&self) -> Result<SelfTest, StorageError> {
        let storage = self.storage;
        let (mut puts, mut gets, mut lists) = (vec![], vec![], vec![]);
        let (mut reads_back, mut lists_at_once) = (true, true);
        for time in 0..TIMES {
            let (key, bytes) = (format!("small-{time}"), self.bytes("small", 1_000 + time));
            let name = self.name(&key)?;
            timed(&mut puts, || storage.put(&name, &bytes))?;
            reads_back &= timed(&mut gets, || storage.get(&name))?.is_some_and(|read| read == bytes);
            lists_at_once &= timed(&mut lists, || self.lists(&key))?;
        }
        let (large, bytes) = (self.name("large")?, self.bytes("large", LARGE));
        let begin = Instant::now();
        // Too large for some proxy on the way is a finding, not the end of the test.
        let takes_large =
            storage.put(&large, &bytes).is_ok() && storage.get(&large).is_ok_and(|read| read == Some(bytes));
        let speed = 2.0 * LARGE as f64 / begin.elapsed().as_secs_f64();
        let empty = self.name("empty")?;
        let takes_empty = storage.put(&empty, &[]).is_ok() && storage.get(&empty)? == Some(vec![]);
        let again = self.name("small-0")?;
        storage.put(&again, b"again")?;
        let replaces = storage.get(&again)?.as_deref() == Some(b"again");
        storage.delete(&again)?;
        // Twice, as after an answer that was lost.
        let removes = storage.delete(&again).is_ok() && storage.get(&again)?.is_none() && !self.lists("small-0")?;
        let holds = [reads_back, takes_large, takes_empty, lists_at_once, replaces, removes];
        Ok(SelfTest {
            missing: Trait::ALL.into_iter().zip(holds).filter(|(_, holds)| !holds).map(|(of, _)| of).collect(),
            put: median(puts),
            get: median(gets),
            list: median(lists),
            speed,
        })
    }
}

fn timed<T>(times: &mut Vec<Duration>, act: impl FnOnce() -> Result<T, StorageError>) -> Result<T, StorageError> {
    let begin = Instant::now();
    let done = act()?;
    times.push(begin.elapsed());
    Ok(done)
}

fn median(mut times: Vec<Duration>) -> Duration {
    times.sort_unstable();
    times.get(times.len() / 2).copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;
    use std::sync::Mutex;

    use super::*;

    /// A storage in memory with one fault.
    #[derive(Default)]
    struct Faulty {
        objects: Mutex<BTreeMap<String, Vec<u8>>>,
        fault: Option<Trait>,
    }

    impl Storage for Faulty {
        fn put(&self, name: &Name, bytes: &[u8]) -> Result<(), StorageError> {
            let mut objects = self.objects.lock().unwrap();
            match self.fault {
                Some(Trait::TakesLarge) if bytes.len() > 1 << 20 => return Err(StorageError::Strange("413".into())),
                Some(Trait::TakesEmpty) if bytes.is_empty() => return Ok(()),
                Some(Trait::Replaces) if objects.contains_key(name.as_str()) => return Ok(()),
                _ => {}
            }
            let cut = if self.fault == Some(Trait::ReadsBack) { bytes.len() / 2 } else { bytes.len() };
            objects.insert(name.to_string(), bytes[..cut].to_vec());
            Ok(())
        }

        fn get(&self, name: &Name) -> Result<Option<Vec<u8>>, StorageError> {
            Ok(self.objects.lock().unwrap().get(name.as_str()).cloned())
        }

        fn list(&self, folder: &Name) -> Result<Vec<String>, StorageError> {
            let objects = self.objects.lock().unwrap();
            let within = objects.keys().filter_map(|name| name.strip_prefix(&format!("{folder}/")).map(str::to_owned));
            Ok(if self.fault == Some(Trait::ListsAtOnce) { vec![] } else { within.collect() })
        }

        fn delete(&self, name: &Name) -> Result<(), StorageError> {
            if self.fault != Some(Trait::Removes) {
                self.objects.lock().unwrap().remove(name.as_str());
            }
            Ok(())
        }
    }

    fn missing(fault: Option<Trait>) -> Vec<Trait> {
        let found = self_test(&Faulty { fault, ..Faulty::default() }, [7; 16], now()).unwrap();
        assert_eq!(found.serves(), fault.is_none_or(|fault| !fault.is_needed()));
        found.missing
    }

    #[test]
    fn each_fault_is_found_by_its_name() {
        assert_eq!(missing(None), []);
        for fault in Trait::ALL {
            assert!(missing(Some(fault)).contains(&fault), "{fault:?}");
        }
        assert_eq!(missing(Some(Trait::TakesLarge)), [Trait::TakesLarge]);
        assert_eq!(missing(Some(Trait::Replaces)), [Trait::Replaces]);
    }

    fn now() -> DateTime<Utc> {
        DateTime::from_timestamp(1_796_000_000, 0).unwrap()
    }

    #[test]
    fn nothing_is_left_behind_by_it_or_by_one_that_was_killed_long_ago() {
        let storage = Faulty::default();
        let left = |days: u64| {
            let day = now().checked_sub_days(Days::new(days)).unwrap().format(DAY);
            Name::new(format!("{FOLDER}/{day}-{}-large", "ab".repeat(16))).unwrap()
        };
        for days in 0..4 {
            storage.put(&left(days), b"left").unwrap();
        }
        self_test(&storage, [7; 16], now()).unwrap();
        let stays: Vec<_> = storage.objects.lock().unwrap().keys().cloned().collect();
        assert_eq!(stays, [left(1).to_string(), left(0).to_string()]);
    }
}
